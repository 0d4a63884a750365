"""The names of what takes time, and which of it is factex's."""

BEFORE, TOKENIZER, AFTER = "cleaning of the text", "tokenizer", "assembling of the records"
STAGES = {
    "reading of the parse": ("factex.pipeline", "parsed"),
    "dates, amounts, entities": ("factex.pipeline", "build_layers"),
    "events": ("factex.matchers", "match_events"),
    "agreements": ("factex.matchers", "match_agreements"),
    "organizations": ("factex.matchers", "match_organizations"),
    "claims": ("factex.matchers", "match_claims"),
}
"""What the component `factex` calls: module and name of the function, as it is called there."""
COMPONENTS = ("factex_boundaries", "factex_trees", "factex_one_label")
OWN = (BEFORE, *COMPONENTS, *STAGES, "factex", AFTER)
"""What factex adds to the pipeline it loads; `factex` is what remains of that component."""
