"""Prints every regular expression that factex compiles, as JSON: module, line, text, flags."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys

found: set[tuple[str, int, str, int]] = set()
_compile = re._compile  # type: ignore[attr-defined]


def spy(pattern: object, flags: int) -> object:
    compiled = _compile(pattern, flags)
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals["__name__"] in ("re", "functools"):
        frame = frame.f_back
    module = frame.f_globals["__name__"]
    if module.startswith("factex.") and isinstance(compiled.pattern, str):
        kept = compiled.flags & (re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE)
        found.add((module, frame.f_lineno, compiled.pattern, kept))
    return compiled


re._compile = spy  # type: ignore[attr-defined]

import factex  # noqa: E402 - after the spy is in its place

for module in pkgutil.walk_packages(factex.__path__, "factex."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
factex.load().extract("Norway signed a treaty on 3 May 1999 and paid $5m.", published="2020-01-01")
json.dump(sorted(found), sys.stdout)
