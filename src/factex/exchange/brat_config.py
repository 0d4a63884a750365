"""`annotation.conf`, which tells brat what may be marked, linked and said."""

from __future__ import annotations

from collections.abc import Iterator

from factex.exchange.annotation import (
    CHOICES,
    ENTITY_LABELS,
    PARTS,
    PLAIN_LABELS,
    REFERENCES,
    SUBTYPES,
    VALUES,
    full_labels,
)
from factex.exchange.brat_text import FRAMES


def configuration() -> str:
    """`annotation.conf`: what may be marked, linked and said."""
    anchors = {label for label in full_labels() if label.split("_")[0] in PARTS}
    frames = [label for label in full_labels() if label.split("_")[0] in FRAMES]
    names = [label for label in full_labels() if label in anchors and label not in frames]
    organizations = "|".join(names)
    return "\n".join(
        [
            "[entities]",
            *names,
            *ENTITY_LABELS,
            *PLAIN_LABELS,
            "",
            "[relations]",
            *(
                f"{part.role}\tArg1:{organizations}, Arg2:{part.kind}"
                for part in PARTS["organization"]
            ),
            "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>",
            "",
            "[events]",
            *(f"{label}\t{_arguments(label.split('_')[0])}" for label in frames),
            "",
            "[attributes]",
            *_attributes(),
            "",
        ]
    )


def _arguments(kind: str) -> str:
    """The arguments of an E line: `?` for one or none, `*` for any number."""
    parts = [
        f"{part.role}{'*' if part.many else '' if part.needed else '?'}:{_types(part.kind)}"
        for part in PARTS[kind]
    ]
    reference = REFERENCES.get(kind)
    return ", ".join(
        [*parts, *([f"{reference.role}?:{_types(reference.kind)}"] if reference else [])]
    )


def _types(kind: str) -> str:
    if kind == "entity":
        return "|".join(ENTITY_LABELS)
    if kind in PARTS:
        return "|".join(label for label in full_labels() if label.startswith(f"{kind}_"))
    return kind


def _attributes() -> Iterator[str]:
    anchored = {key: kinds for key in CHOICES if (kinds := _kinds_with(key))}
    for key, kinds in anchored.items():
        types = "|".join(_types(kind) for kind in kinds)
        yield f"{key}\tArg:{types}, Value:{'|'.join(CHOICES[key])}"


def _kinds_with(key: str) -> list[str]:
    return [kind for kind, names in VALUES.items() if key in names and SUBTYPES.get(kind) != key]
