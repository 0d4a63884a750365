"""The type of a happening that the lexicon does not know, learnt from written examples.

A multinomial logistic regression over the words round the trigger: the verb, its subject, object
and obliques, their entity labels and noun classes, and clusters of words that stand in like
places. Where it is not sure the type stays `other`. `training/event_types.py` makes its table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.tokens import Token

from factex import syntax
from factex.learned import Clusters, event_types

RULE = "events.learned"
THRESHOLD = 0.6
"""The least probability at which a type is believed; `docs/accuracy.md` has the measurement."""
Classes = Callable[[Token], frozenset[str]]


def features(trigger: Token, classes: Classes, clusters: Clusters) -> Iterator[str]:
    """What the classifier sees of a trigger, as strings; each may come several times.

    Args:
        trigger: a verb or event noun of a parsed Doc.
        classes: the noun classes and the entity label of a nominal.
        clusters: a coarse and a fine cluster of a lower-case word.
    """
    yield from _word("t", trigger, clusters)
    yield f"tag={trigger.tag_}"
    yield f"passive={syntax.is_passive(trigger)}"
    for child in trigger.children:
        if syntax.relation(child) == "prt":
            yield f"t={trigger.lemma_.lower()}_{child.lower_}"
    objects = [*syntax.logical_objects(trigger), *syntax.dependents(trigger, "subj_pass")]
    roles = {
        "o": objects,
        "s": syntax.logical_subjects(trigger),
        "m": [trigger.head] if syntax.relation(trigger) in ("acl", "relcl", "nmod") else [],
    }
    for head in syntax.dependents(trigger, "obl", "nmod"):
        roles.setdefault(f"p.{syntax.preposition(head)}", []).append(head)
    for role, heads in roles.items():
        for head in heads:
            yield from _argument(role, head, trigger, classes, clusters)


def _word(role: str, token: Token, clusters: Clusters) -> Iterator[str]:
    lemma = token.lemma_.lower()
    yield f"{role}={lemma}"
    if (found := clusters.get(lemma) or clusters.get(token.lower_)) is not None:
        yield f"{role}c={found[0]}"
        yield f"{role}f={found[1]}"


def _argument(
    role: str, head: Token, trigger: Token, classes: Classes, clusters: Clusters
) -> Iterator[str]:
    kinds = sorted(classes(head))
    for kind in kinds:
        yield f"{role}k={kind}"
        yield f"t&{role}k={trigger.lemma_.lower()}&{kind}"
    if head.pos_ != "PROPN":
        yield from _word(role, head, clusters)
    if role[0] != "p":
        coarse = clusters.get(trigger.lemma_.lower(), (-1, -1))[0]
        for kind in kinds:
            yield f"tc&{role}k={coarse}&{kind}"


def learned_type(trigger: Token, classes: Classes) -> str | None:
    """The type of a trigger where one is likely enough and is not `other`."""
    table = event_types()
    probabilities = table.probabilities(features(trigger, classes, table.clusters))
    place = int(probabilities.argmax())
    if probabilities[place] < THRESHOLD or table.classes[place] == "other":
        return None
    return table.classes[place]
