"""`factex extract`: articles in, records out."""

from __future__ import annotations

from factex.cli.common import (
    Address,
    Batch,
    EngineOption,
    ExtractOutput,
    Inputs,
    Memory,
    Model,
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


def extract(
    inputs: Inputs,
    output: ExtractOutput,
    model: Model = None,
    patterns: Patterns = None,
    published: Published = None,
    stdin: Stdin = "auto",
    workers: Workers = None,
    timeout: Timeout = None,
    memory: Memory = None,
    engine: EngineOption = "local",
    address: Address = None,
    resume: Resume = False,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Extract dated facts from articles into a JSON Lines file, or a Parquet file by its name.

    Beside it stand the errors, the run report and, for web pages, the extracted texts.
    A document that fails, takes too long or ends its worker is told in the errors file; a run
    that is stopped, even by force, goes on with --resume and ends with the same bytes.
    Exit status: 0 all documents went through, 1 some failed, 2 none could run, 130 or 143 stopped.

    Examples:

        factex extract articles/ -o outputs/facts.jsonl

        factex extract "news/2024-*.jsonl.gz" -o facts.jsonl --published 2024-12-31

        factex extract talks.html -o facts.jsonl --model en_core_web_trf

        factex extract news.parquet -o facts.parquet

        factex extract archive/ -o facts.jsonl --workers 8 --timeout 120 --resume

        factex extract s3://news/2024/ -o s3://news/facts.parquet --engine ray --resume

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
        batch=Batch(workers, timeout, memory, resume, overwrite, engine, address),
    )
