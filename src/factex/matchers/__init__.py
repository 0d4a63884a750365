"""Step 4 of the path: Doc -> matches, one module for each record type."""

from __future__ import annotations

from spacy.tokens import Doc

from factex.matchers.agreements import match_agreements
from factex.matchers.base import Layers, Match
from factex.matchers.claims import match_claims
from factex.matchers.context import Context
from factex.matchers.events import match_events
from factex.matchers.organizations import match_organizations


def find_matches(doc: Doc, layers: Layers) -> tuple[Match, ...]:
    """All matches of a Doc: events, agreements, organizations, claims.

    Args:
        doc: parsed Doc.
        layers: its dates, amounts and entities.

    Returns:
        Matches of each type in text order; spans of different matches may overlap.
    """
    context = Context(doc, layers)
    return (
        *match_events(doc, layers, context),
        *match_agreements(doc, layers, context),
        *match_organizations(doc, layers.entities),
        *match_claims(doc, layers, context),
    )
