"""What became of each record, with the words that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from factex.evaluate.error_classes import ERROR_CLASSES, ErrorClass, classes_of, wrong_everywhere
from factex.evaluate.items import Item, label
from factex.evaluate.pairing import Pair, Pairing
from factex.evaluate.report import Outcome
from factex.evaluate.strict import key_values
from factex.records import RecordType

CONTEXT = 80
"""Code points quoted on either side of a record that carries no evidence."""


def list_outcomes(pairings: Iterable[Pairing], texts: Mapping[str, str]) -> list[Outcome]:
    """Return an outcome for every gold record and every unpaired prediction.

    Args:
        pairings: by document and type.
        texts: article texts by document id; used to quote records without evidence.

    Returns:
        Outcomes in the order of the pairings: in each the pairs, then missed gold, then extra
        predictions.
    """
    outcomes = []
    for pairing in pairings:
        outcomes += [_paired(pair, texts) for pair in pairing.pairs]
        outcomes += [_missed(item, texts) for item in pairing.missed]
        outcomes += [_extra(item, texts) for item in pairing.extra]
    return outcomes


def count_errors(
    outcomes: Iterable[Outcome], kinds: Iterable[RecordType]
) -> dict[RecordType, dict[ErrorClass, int]]:
    """Records by type and class of error, optional gold left out; classes without any are 0."""
    counts = {kind: dict.fromkeys(ERROR_CLASSES, 0) for kind in kinds}
    for outcome in outcomes:
        for one in outcome.classes if not outcome.optional else ():
            counts[outcome.type][one] += 1
    return counts


def _paired(pair: Pair, texts: Mapping[str, str]) -> Outcome:
    fields = wrong_everywhere(pair)
    return Outcome(
        key=pair.gold.key,
        doc_id=pair.gold.doc_id,
        type=pair.gold.type,
        label=label(pair.gold),
        result="wrong" if pair.wrong else "right",
        optional=pair.optional,
        wrong_fields=list(pair.wrong),
        classes=classes_of(fields),
        differing=fields,
        gold=key_values(pair.gold),
        predicted=key_values(pair.predicted),
        predicted_label=label(pair.predicted),
        quote=_quote(pair.gold, texts),
        confidence=pair.predicted.record.get("confidence"),
    )


def _missed(item: Item, texts: Mapping[str, str]) -> Outcome:
    return Outcome(
        key=item.key,
        doc_id=item.doc_id,
        type=item.type,
        label=label(item),
        result="missed",
        optional=item.optional,
        wrong_fields=[],
        classes=["missed"],
        differing=[],
        gold=key_values(item),
        predicted=None,
        predicted_label=None,
        quote=_quote(item, texts),
    )


def _extra(item: Item, texts: Mapping[str, str]) -> Outcome:
    return Outcome(
        key=item.key,
        doc_id=item.doc_id,
        type=item.type,
        label=label(item),
        result="extra",
        optional=False,
        wrong_fields=[],
        classes=["spurious"],
        differing=[],
        gold=None,
        predicted=key_values(item),
        predicted_label=label(item),
        quote=_quote(item, texts),
        confidence=item.record.get("confidence"),
    )


def _quote(item: Item, texts: Mapping[str, str]) -> str:
    """Quote the evidence, else the article around the first anchor, else the anchor's words."""
    evidence = item.record.get("evidence")
    start, end = item.anchors[0]
    if evidence is not None:
        words = evidence["text"]
    elif item.doc_id in texts:
        return _around(texts[item.doc_id], start, end)
    else:
        words = item.record["mentions"][0]["text"] if "mentions" in item.record else label(item)
    return " ".join(words.split())


def _around(text: str, start: int, end: int) -> str:
    """Quote a place with whole words of context on either side."""
    before, after = text[:start][-CONTEXT:], text[end:][:CONTEXT]
    if start > CONTEXT:
        before = f"… {before.partition(' ')[2]}"
    if end + CONTEXT < len(text):
        after = f"{after.rpartition(' ')[0]} …"
    return " ".join(f"{before}{text[start:end]}{after}".split())
