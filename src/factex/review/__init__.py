"""Review: look at extracted facts, judge them, correct them; what was corrected is gold.

`batch` is what is looked at, `log` what was decided, `state` how the facts stand by the log. Every
other module reads these three: `queues` what comes next, `figures` and `sampling` how good the
extraction is, `gold` what is right, `edits` what a reviewer writes, `anchors` where a decision
stands in a text that changed.
"""
