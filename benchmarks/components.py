"""Where the time of `factex.load().extract_many` goes, part by part.

A clock is set behind every component of the pipeline, as a component of its own, around the
tokenizer and around the stages of factex. So the figures of one pass add up to the whole, and no
pass is compared with another.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from benchmarks.child import Figures
from benchmarks.layer import AFTER, BEFORE, OWN, STAGES, TOKENIZER
from benchmarks.tools import article_of, read_round
from benchmarks.usage import cpu_seconds
from factex import load
from factex.extractor import Extractor

CLOCK = "benchmark_clock"


class Stopwatch:
    """Processor seconds by name; each mark gives what has passed since the mark before."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.start()

    def start(self) -> None:
        """Forget what has passed since the last mark."""
        self._last = cpu_seconds()

    def mark(self, name: str) -> None:
        """Put what has passed down to a name."""
        now = cpu_seconds()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._last
        self._last = now


WATCH = Stopwatch()


@Language.factory(CLOCK, default_config={"component": ""})
def make_clock(nlp: Language, name: str, component: str) -> Clock:
    """spaCy factory of the component that takes the time behind another."""
    return Clock(component)


class Clock:
    """Component that changes nothing and marks the watch."""

    def __init__(self, component: str) -> None:
        self._component = component

    def __call__(self, doc: Doc) -> Doc:
        """Put the time down to the component before this one."""
        WATCH.mark(self._component)
        return doc


def set_clocks(nlp: Language) -> None:
    """Set a clock behind every component and around tokenizer and stages."""
    for name in list(nlp.pipe_names):
        nlp.add_pipe(CLOCK, name=f"{CLOCK}_{name}", after=name, config={"component": name})
    nlp.tokenizer = timed(nlp.tokenizer, before=BEFORE, name=TOKENIZER)
    for stage, (module_name, function) in STAGES.items():
        module = importlib.import_module(module_name)
        setattr(module, function, timed(getattr(module, function), before="factex", name=stage))


def timed(call: Callable[..., Any], *, before: str, name: str) -> Callable[..., Any]:
    """The same call, whose time goes down to a name; that since the last mark to another.

    A generator is run to its end, or its work would be put down to the one who asks it.
    """

    def marked(*args: Any, **options: Any) -> Any:
        WATCH.mark(before)
        result = call(*args, **options)
        if isinstance(result, Iterator):
            result = list(result)
        WATCH.mark(name)
        return result

    return marked


def work(job: Mapping[str, Any]) -> Figures:
    """Extract from the documents of `warm`, then with the clocks of `file`.

    Returns:
        `seconds` of processor time by component, in the order of the work.
    """
    extractor = load()
    set_clocks(extractor.nlp)
    for document in read_round(job["warm"]):
        _extract(extractor, document)
    names = list(WATCH.seconds)
    WATCH.seconds.clear()
    for document in read_round(job["file"]):
        _extract(extractor, document)
    order = [name for name in names if name not in OWN] + [name for name in OWN if name in names]
    return {"seconds": {name: WATCH.seconds[name] for name in order}}


def _extract(extractor: Extractor, document: Mapping[str, Any]) -> None:
    article = article_of(document)
    WATCH.start()
    for _, result in extractor.extract_many([article]):
        if isinstance(result, Exception):
            raise result
    WATCH.mark(AFTER)
