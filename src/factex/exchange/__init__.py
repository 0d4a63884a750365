"""Records in the formats of other tools, and back from those in which people annotate.

`formats` lists what there is; each format has a module of its own, imported when it is asked for.
What maps to what, and what is lost: `docs/exchange.md`.
"""
