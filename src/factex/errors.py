"""Every error that factex raises on purpose; the root is `FactexError`."""

OUT_OF_MEMORY = "out of memory"
"""Cause of an `ArticleError`; the process that met it is in no state to go on."""


class FactexError(Exception):
    """Root of all errors with a message meant for users: what, where, and what to do."""


class ArticleError(FactexError):
    """One document cannot be read or is not usable; the batch goes on without it.

    Args:
        doc: the document's name as the user knows it (path, or path and line).
        cause: what was found.
        remedy: what to do about it.
        line: 1-based line in the input file, when one line is to blame.
        stage: the step that failed (`read`, `normalize`, `annotate`, `assemble`).
    """

    def __init__(
        self, doc: str, cause: str, remedy: str, *, line: int | None = None, stage: str = "read"
    ) -> None:
        where = f"{doc}, line {line}" if line is not None else doc
        super().__init__(f"{where}: {cause}. {remedy}")
        self.doc = doc
        self.cause = cause
        self.remedy = remedy
        self.line = line
        self.stage = stage


class PatternError(FactexError):
    """A line of a pattern file breaks the format; names file, line and pattern id."""


class ModelError(FactexError):
    """A spaCy pipeline cannot be loaded or lacks a component that factex needs."""


class RecordError(FactexError):
    """A match could not be made into a valid record."""


class GoldError(FactexError):
    """A gold or prediction file breaks the contract; names file and line."""


class SettingsError(FactexError):
    """A setting or option has a value that cannot be used."""


class ReviewError(FactexError):
    """A decision of a reviewer cannot be made: an unknown fact, nothing to undo, a bad record."""


class OutputError(FactexError):
    """A file of the output cannot be written: the disk is full, or it is not allowed."""
