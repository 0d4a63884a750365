"""`factex extract`: articles in, records out."""

from __future__ import annotations

from factex.cli.common import Inputs, Model, Output, Patterns, Published, Quiet, Stdin, perform


def extract(
    inputs: Inputs,
    output: Output,
    model: Model = None,
    patterns: Patterns = None,
    published: Published = None,
    stdin: Stdin = "auto",
    quiet: Quiet = False,
) -> None:
    """Extract dated facts from articles into a JSON Lines file.

    Beside it stand the errors, the run report and, for web pages, the extracted texts.
    Exit status: 0 all documents went through, 1 some failed, 2 none could run.

    Examples:

        factex extract articles/ -o outputs/facts.jsonl

        factex extract "news/2024-*.jsonl.gz" -o facts.jsonl --published 2024-12-31

        factex extract talks.html -o facts.jsonl --model en_core_web_trf

        cat talks.txt | factex extract - -o - --quiet
    """
    perform(
        "extract",
        inputs,
        output,
        model=model,
        patterns=patterns,
        published=published,
        stdin=stdin,
        quiet=quiet,
    )
