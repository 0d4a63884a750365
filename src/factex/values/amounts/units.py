"""What a number is a number of: percent, durations, measures and money, by their written forms."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name

from factex.patterns import Pattern, cached, load_patterns
from factex.records import AmountKind
from factex.values.amounts.words import PhraseTable
from factex.values.places import find_place, place_names

CODE_RULE = "amounts.currency.code"
NAME_RULE = "amounts.currency.name"
TIMES_RULE = "amounts.multiple.times"
CALLERS_DOLLAR = "$"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the grammar sees it.

    `factor` turns the number into the record's value (basis points: 0.01). `currency` is ISO 4217
    or `$` for the caller's dollar; with `candidates` the text decides between several.
    `smaller` and `smaller_factor` say what the unit consists of (year: 12 months). `strict` units
    need a scale word or a grouped number, `min_value` and `not_before` guard names that are common
    words too ('won'). `part_only` units belong to fractions ('half a point').
    """

    kind: AmountKind
    rule: str
    factor: Decimal = Decimal(1)
    currency: str | None = None
    candidates: tuple[str, ...] = ()
    name: str = ""
    smaller: str | None = None
    smaller_factor: Decimal = Decimal(1)
    strict: bool = False
    min_value: Decimal = Decimal(0)
    not_before: frozenset[str] = frozenset()
    part_only: bool = False


class Units:
    """Tables of unit names and signs.

    Attributes:
        names: names after a number, any case ('per cent', 'square miles', 'Singapore dollars').
        symbols: symbols after a number, as written ('km', '%', 'USD').
        glued: symbols that only count when they touch the numeral ('28p', '24h').
        prefixes: currency signs, codes and names before a number, as written ('US$', 'RMB').
        dot_grouped: codes of currencies whose sums are written '25.000' and have no decimals.

    Args:
        patterns: the lines of `units.jsonl`.

    Source: names and codes of currencies from Unicode CLDR (babel); others from the lines.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        lines = [line for line in patterns if line.label in _KINDS]
        codes = list(_iso_codes(_words(patterns, "currency_code_guard")))
        named = list(_currency_names(_words(patterns, "currency_noun_guard")))
        national = _national_names(lines, named)
        self.names = PhraseTable([*_forms(lines, "names"), *national, *named])
        self.symbols = PhraseTable(
            [
                *_forms(lines, "symbols"),
                *_forms(lines, "suffixes"),
                *(form for form in _forms(lines, "prefixes") if _has_sign(form[0])),
                *codes,
            ],
            exact=True,
        )
        self.glued = PhraseTable(_forms(lines, "glued"), exact=True)
        self.prefixes = PhraseTable(
            [*_forms(lines, "prefixes"), *codes, *_leading_names(named)], exact=True
        )
        self.dot_grouped = frozenset(
            str(line.attrs["code"]) for line in lines if line.attrs.get("dot_groups")
        )
        self.times = Unit("measure", TIMES_RULE, name="times")
        self.pound_mass = _named(lines, "pound_mass")
        self.inch = _named(lines, "inch")


def _has_sign(form: str) -> bool:
    """'US$' may stand behind its number too; 'R' may not."""
    return any(unicodedata.category(char) == "Sc" for char in form) and not form.endswith(".")


def _named(lines: Iterable[Pattern], name: str) -> Unit:
    return next(unit for _, unit in _forms(lines, "names") if unit.name == name)


def _words(patterns: Iterable[Pattern], label: str) -> frozenset[str]:
    return frozenset(
        word for line in patterns if line.label == label for word in line.attrs["words"]
    )


def _forms(lines: Iterable[Pattern], key: str) -> Iterator[tuple[str, Unit]]:
    for line in lines:
        for form in line.attrs.get(key, ()):
            yield form, _unit(line, form)


def _unit(line: Pattern, form: str) -> Unit:
    attrs = line.attrs
    return Unit(
        kind=_KINDS[line.label or ""],
        rule=line.id,
        factor=Decimal(attrs.get("factor", "1")) if line.label in _SCALED else Decimal(1),
        currency=attrs.get("code"),
        candidates=tuple(attrs.get("candidates", ())),
        name=line.id.rpartition(".")[2],
        smaller=attrs.get("smaller"),
        smaller_factor=Decimal(attrs.get("factor", "1")),
        strict=form in attrs.get("strict", ()),
        min_value=Decimal(attrs.get("min_value", 0)),
        not_before=frozenset(attrs.get("not_before", ())),
        part_only=attrs.get("part_only", False),
    )


_KINDS: Mapping[str, AmountKind] = {
    "currency": "money",
    "percent": "percent",
    "duration": "duration",
    "measure": "measure",
}
_SCALED = frozenset({"percent", "currency"})


def _iso_codes(guarded: frozenset[str]) -> Iterator[tuple[str, Unit]]:
    """Codes of currencies in use, and the withdrawn ones (strict: most are acronyms of else)."""
    strict = guarded | (frozenset(Locale("en").currencies) - _current_currencies())
    for code in sorted(Locale("en").currencies):
        yield code, Unit("money", CODE_RULE, currency=code, strict=code in strict)


def _currency_names(guarded: frozenset[str]) -> Iterator[tuple[str, Unit]]:
    """Full names ('Kenyan shillings') and bare nouns that one currency has alone ('quetzal')."""
    nouns: dict[str, set[str]] = defaultdict(set)
    current = _current_currencies()
    for code, title in sorted(Locale("en").currencies.items()):
        for name in _written_names(code, title):
            yield name, Unit("money", NAME_RULE, currency=code)
            noun = name.rpartition(" ")[2]
            if code in current and noun not in guarded:
                nouns[noun].add(code)
    for noun, codes in sorted(nouns.items()):
        if len(codes) == 1:
            yield noun, Unit("money", NAME_RULE, currency=min(codes))


def _national_names(
    lines: Iterable[Pattern], named: Iterable[tuple[str, Unit]]
) -> Iterator[tuple[str, Unit]]:
    """'Danish crowns', 'Brunei dollars', 'Australian cents': a country or its people, a noun."""
    nouns: dict[str, dict[str, Unit]] = defaultdict(dict)
    in_lines = _forms((line for line in lines if line.label == "currency"), "names")
    for name, unit in [*in_lines, *((name.rpartition(" ")[2], unit) for name, unit in named)]:
        for code in {*unit.candidates, unit.currency or ""}:
            if " " not in name and name.upper() not in Locale("en").currencies:
                nouns[code].setdefault(name, replace(unit, rule=NAME_RULE, min_value=ZERO))
    for code, place in _places_by_currency():
        is_dollar = "dollar" in Locale("en").currencies[code].lower()
        for noun, unit in (nouns[code] | (nouns[CALLERS_DOLLAR] if is_dollar else {})).items():
            yield f"{place} {noun}", replace(unit, currency=code, candidates=(), strict=False)


def _places_by_currency() -> Iterator[tuple[str, str]]:
    """Currencies in use with the countries and peoples that have them, in lower case.

    The dollars that other countries took over from the United States are not called theirs.
    """
    territories = get_global("territory_currencies")
    for name in place_names():
        place = find_place(name)
        if place is None or place.kind == "city" or place.code is None:
            continue
        if name.endswith("s") and find_place(name[:-1]) == place:
            continue  # 'Algerians'
        for code, _since, until, tender in territories.get(place.code, ()):
            if tender and until is None and (code != "USD" or place.code == "US"):
                yield code, name.lower()


def _leading_names(named: Iterable[tuple[str, Unit]]) -> Iterator[tuple[str, Unit]]:
    """'Japanese Yen 443,021': full names in capitals before a large number."""
    for name, unit in named:
        if " " in name:
            yield name.title(), replace(unit, strict=True)


def _written_names(code: str, title: str) -> list[str]:
    """Singular and plural of a currency's full name, in lower case."""
    if "(" in title:
        return []  # a withdrawn issue: 'Afghan Afghani (1927-2002)'
    forms = {title, *(get_currency_name(code, count, locale="en") for count in (1, 2))}
    return sorted(form.lower() for form in forms if " " in form)


@lru_cache(maxsize=1)
def _current_currencies() -> frozenset[str]:
    return frozenset(
        code
        for rows in get_global("territory_currencies").values()
        for code, _since, until, tender in rows
        if tender and until is None
    )


@lru_cache(maxsize=512)
def currency_cues(code: str) -> tuple[str, ...]:
    """Words that point to a currency: the names of the territories that use it, its adjective.

    Args:
        code: ISO 4217.

    Returns:
        For example ('Chinese', 'China') for CNY, without the noun of the currency itself.
    """
    locale = Locale("en")
    adjective = locale.currencies.get(code, code).rpartition(" ")[0]
    territories = [
        locale.territories[territory]
        for territory, rows in sorted(get_global("territory_currencies").items())
        if any(row[0] == code and row[3] and row[2] is None for row in rows)
        and territory in locale.territories
    ]
    return tuple(cue for cue in dict.fromkeys([adjective, *territories[:8]]) if cue)


def resolve_currency(unit: Unit, text: str, dollar: str) -> str | None:
    """The ISO 4217 code that a unit means in a text.

    A name shared by several currencies ('peso', 'Rs', the bare yen sign) goes to the one whose
    country the text names most often, else to the line's own `code`.

    Args:
        unit: a unit of money.
        text: the whole text.
        dollar: ISO 4217 code that a bare `$` stands for.
    """
    if unit.currency == CALLERS_DOLLAR:
        return dollar
    if not unit.candidates:
        return unit.currency
    counts = {code: sum(text.count(cue) for cue in currency_cues(code)) for code in unit.candidates}
    best = max(counts.values())
    if best == 0 or counts.get(unit.currency or "", 0) == best:
        return unit.currency
    return next(code for code in unit.candidates if counts[code] == best)


def names_country(unit: Unit, text: str) -> bool:
    """Whether a text names a country (or its people) that a unit of money belongs to."""
    codes = unit.candidates or (unit.currency or "",)
    return any(cue in text for code in codes for cue in currency_cues(code))


@cached
def load_units(folder: Path | None = None) -> Units:
    """The units of a pattern folder (the packaged one by default), compiled once."""
    return Units(load_patterns("units", folder))


@cached
def dotted_signs() -> frozenset[str]:
    """Signs before a sum of money that end in a full stop, without it: 'Rs'."""
    signs = (sign for line in load_patterns("units") for sign in line.attrs.get("prefixes", ()))
    return frozenset(sign[:-1] for sign in signs if sign.endswith("."))
