"""How many examples fuzzing tries: a moderate number, or `FACTEX_FUZZ_EXAMPLES` for a long run."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("FACTEX_FUZZ_EXAMPLES", "0"))

settings.register_profile(
    "fuzz",
    max_examples=EXAMPLES or 60,
    deadline=None,
    derandomize=not EXAMPLES,
    suppress_health_check=list(HealthCheck),
)
settings.register_profile("whole", settings.get_profile("fuzz"), max_examples=EXAMPLES or 20)
