"""`factex annotate`: articles in, the layers of dates, amounts and names out."""

from __future__ import annotations

from factex.cli.common import (
    Batch,
    Inputs,
    Memory,
    Model,
    Output,
    Overwrite,
    Patterns,
    Published,
    Quiet,
    Resume,
    Stdin,
    Timeout,
    Workers,
    perform,
)


def annotate(
    inputs: Inputs,
    output: Output,
    model: Model = None,
    patterns: Patterns = None,
    published: Published = None,
    stdin: Stdin = "auto",
    workers: Workers = None,
    timeout: Timeout = None,
    memory: Memory = None,
    resume: Resume = False,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Write every date, amount and name that the pipeline saw.

    One line a document, whether or not a fact came of what was seen: it shows why a fact is
    missing. Exit status as for extract.

    Examples:

        factex annotate articles/ -o outputs/layers.jsonl

        factex annotate talks.txt -o - --published 2024-05-06
    """
    perform(
        "annotate",
        inputs,
        output,
        model=model,
        patterns=patterns,
        published=published,
        stdin=stdin,
        quiet=quiet,
        batch=Batch(workers, timeout, memory, resume, overwrite),
    )
