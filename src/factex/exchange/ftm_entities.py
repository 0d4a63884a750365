"""Making FollowTheMoney entities: ids, checks, and the legal entities that records name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from factex.errors import RecordError
from factex.exchange.source import Document
from factex.records import Entity, Organization, Span

SCHEMATA = {
    "company": "Company",
    "government": "PublicBody",
    "judiciary": "PublicBody",
    "legislature": "PublicBody",
    "law_enforcement": "PublicBody",
}
"""Schema of an organization by its `org_type`; Organization for the others."""
TOPICS = {
    "international": "gov.igo",
    "government": "gov",
    "judiciary": "gov.judicial",
    "law_enforcement": "gov.security",
    "party": "pol.party",
}
QUOTES = " \"'"
UNNAMED = "(unnamed)"
"""Name of an entity whose own holds no character that the library lets pass."""
ENTITY_SCHEMATA = {"ORG": "Organization", "PERSON": "Person"}


class Maker:
    """Makes the entities of one document, and keeps them in the order of their making."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._made: dict[str, Any] = {}
        self._organizations = [r for r in document.records if isinstance(r, Organization)]
        self.article = self._article()

    def make(self, schema: str, *key: str, **properties: Any) -> Any:
        """The entity of a key, with properties added to it.

        Args:
            schema: name of a FollowTheMoney schema.
            key: what makes it one entity: hashed to its id.
            properties: values, or lists of them, by property; null is none.
        """
        from followthemoney import model

        entity = model.make_entity(schema)
        entity.make_id("factex", *key)
        entity = self._made.setdefault(str(entity.id), entity)
        for name, value in properties.items():
            values = list(value) if isinstance(value, list | tuple | set) else [value]
            entity.add(name, [one for one in values if one is not None])
        return entity

    def _article(self) -> Any:
        article = self.document.article
        about: dict[str, Any] = {"title": self.document.doc_id}
        if article is not None:
            about = {
                "title": article.title or article.id,
                "publishedAt": article.published and article.published.isoformat(),
                "sourceUrl": article.url,
                "publisher": article.publisher,
                "language": article.language,
            }
        doc_id = self.document.doc_id
        return self.make("Article", "article", doc_id, fileName=doc_id, **about)

    # Legal entities -------------------------------------------------------------------------

    def organization(self, record: Organization) -> Any:
        """An organization, with a mention for each form of its name."""
        schema = SCHEMATA.get(record.org_type, "Organization")
        entity = self.make(
            schema,
            record.doc_id,
            record.id,
            name=record.name,
            alias=[alias for alias in record.aliases if alias != record.name],
            country=_country(record.country),
            classification=record.org_type,
            topics=TOPICS.get(record.org_type),
            proof=self.article.id,
        )
        for name in dict.fromkeys(mention.text for mention in record.mentions):
            self._mention(name, entity, record.country)
        return entity

    def legal_entity(self, entity: Entity) -> Any | None:
        """Who a participant, party or subject is; None for a place that acts for nobody."""
        if entity.label == "ORG" and (record := self._recorded(entity)) is not None:
            return self.organization(record)
        if entity.code is not None and entity.label in ("GPE", "NORP"):
            return self._state(entity)
        if entity.label == "LOC":
            return None
        schema = ENTITY_SCHEMATA.get(entity.label, "LegalEntity")
        found = self.make(
            schema,
            self.document.doc_id,
            schema,
            entity.name,
            name=entity.name,
            country=_country(entity.code),
            proof=self.article.id,
        )
        self._mention(entity.text, found, entity.code)
        return found

    def legal_entities(self, entities: Iterable[Entity]) -> list[str]:
        """Ids of those among some entities that are legal ones."""
        found = (self.legal_entity(entity) for entity in entities)
        return [str(one.id) for one in found if one is not None]

    def _recorded(self, entity: Entity) -> Organization | None:
        """The organization record that a name belongs to, by its name or by its place."""
        for record in self._organizations:
            names = {record.name, *record.aliases}
            if entity.name in names or any(_touch(entity, one) for one in record.mentions):
                return record
        return None

    def _state(self, entity: Entity) -> Any:
        """A country as the state that acts: one entity for all articles."""
        from factex.values.places import country_name

        code = str(entity.code)
        name = country_name(code) or entity.name
        return self.make(
            "PublicBody", "state", code, name=name, country=_country(code), classification="state"
        )

    def _mention(self, name: str, resolved: Any, country: str | None) -> None:
        self.make(
            "Mention",
            self.document.doc_id,
            "mention",
            str(resolved.id),
            name,
            name=name,
            document=self.article.id,
            resolved=resolved.id,
            detectedSchema=resolved.schema.name,
            contextCountry=_country(country),
        )

    # Output ---------------------------------------------------------------------------------

    def finished(self) -> Iterator[dict[str, Any]]:
        """The entities as JSON, checked by the library's own schema, values in order.

        Raises:
            RecordError: one of them breaks its schema.
        """
        for entity in self._made.values():
            _name(entity)
            data = entity.to_dict()
            data["properties"] = {
                name: sorted(values) for name, values in sorted(data["properties"].items())
            }
            if problem := _problem(entity, data):
                raise RecordError(
                    f"{self.document.doc_id}: {entity.schema.name} {entity.id}: {problem}. "
                    "Report this with the record"
                )
            yield data


def _name(entity: Any) -> None:
    """Give a name or title to what has none; quotation marks alone are no name to the library."""
    if any(not name.strip(QUOTES) for name in entity.get("name", quiet=True)):
        told = [name for name in entity.pop("name") if name.strip(QUOTES)]
        entity.add("name", told or UNNAMED)
    for wanted in {"name", "title"} & set(entity.schema.required):
        if not entity.has(wanted):
            entity.add(wanted, UNNAMED)


def _problem(entity: Any, data: dict[str, Any]) -> str | None:
    from followthemoney.exc import InvalidData

    missing = [name for name in entity.schema.required if not data["properties"].get(name)]
    if missing:
        return f"no {', '.join(missing)}"
    try:
        entity.schema.validate(data)
    except InvalidData as error:
        return str(error.errors)
    return None


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _country(code: str | None) -> str | None:
    return code.lower() if code else None
