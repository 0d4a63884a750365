"""The date grammar: small named parts, and the order in which the rules are applied."""

from __future__ import annotations

import re
from pathlib import Path

from factex.patterns import cached
from factex.values.dates.calendar_rules import CALENDAR_RULES
from factex.values.dates.cascade import Hit, Rule, Stage
from factex.values.dates.clock_rules import CLOCK_RULES
from factex.values.dates.compose_rules import (
    CLOCK_DATE_RULES,
    EDGE_RULES,
    GROUP_RULES,
    PART_RULES,
    RANGE_RULES,
)
from factex.values.dates.duration_rules import (
    DURATION_RULES,
    SHIFT_RULES,
    SUM_RULES,
    number_of,
)
from factex.values.dates.lexicon import Lexicon, load_lexicon, symbol_list
from factex.values.dates.relative_rules import RELATIVE_RULES

# Named parts that patterns share: symbol sets and short sequences.
MACROS: dict[str, str] = {
    "DAY": "(N12|N31)",
    "DAYNUM": "(N12|N31|NORD)",
    "DAYN": "(N12|N31|NORD|ORD)",
    "ANY2": "(N12|N31|N99)",
    "EARLY": "(N12|N31|N99|N999)",
    "BCYEAR": "(N12|N31|N99|N999|NYEAR)",
    "ORDN": "(ORD|NORD)",
    "MON": "(MONTH|MAYMAR|MONTHA DOT?)",
    "MONW": "(MONTH|MAYMAR|MONTHA)",
    "SEAS": "(SEASON|SEASONX)",
    "JOIN": "(DASH|SLASH|TO|AND|THROUGH|UNTIL)",
    "DECADE": "(NDECADE|DECADEW)",
    "COUNTNUM": "(N12|N31|N99|N999|NYEAR|NBIG|NDEC)",
    "COUNT": "(NUM|N12|N31|N99|N999|NYEAR|NBIG|NDEC)",
    "HOWMANY": "(number:COUNT ((TO|OR|DASH) number2:COUNT)?|A? QUANT|couple:COUPLE OF?)",
    "UNITQ": "(UNIT|QUARTER)",
    "UNITX": "(UNIT|UNITS|QUARTER)",
    "AGE": "(DASH? (OLD|LONG))",
    "DMOD": "(APPROX|QUANT|MORE THAN|AT LEAST|UP TO)",
    "RELADJ": "(LAST|THIS|CURRENT|NEXT|PREVIOUS|FOLLOWING|THAT|SAME|THAT SAME)",
    "RELNAME": "(LAST|THIS|NEXT|COMING|PREVIOUS|FOLLOWING|THAT|SAME|PAST)",
    "RELPART": "(LAST|THIS|NEXT|PREVIOUS|FOLLOWING|THAT|SAME)",
    "RELWIN": "(PAST|LAST|NEXT|COMING|PREVIOUS|FOLLOWING)",
    "RELPLURAL": "(PAST|NEXT|COMING|FOLLOWING|PREVIOUS)",
    "CALENDARNAME": "(weekday:WEEKDAY|month:MONW|season:SEAS|holiday:HOLIDAY)",
    "HOUR": "(N12|NDEC|NCLOCK)",
    "FOURDIGITS": "(NYEAR|NBIG)",
    "ZONED": "(LOCAL TIME|ZONE)",
    "DAYLIKE": "(DAYD|WDAYD|DEICD|NAMEDD|ECHOD|RELD)",
    "DAYTIME": "(DAYLIKE|TIMED|PARTD)",
    "POINT": "(DAYLIKE|MONTHD|YEARD|FYD|DECD|CENTD|SEASD|QTRD|HALFD|PARTD)",
    "EDGED": "(POINT|TIMED)",
    "TOWARD": "(TO|UNTIL|THROUGH|INTO|UP TO)",
    "CLOCKED": "(CLK|TIMED)",
}


def _read_cardinal(hit: Hit) -> int:
    """'twenty-five', 'two hundred', 'a million'."""
    number = (hit["tens"] or 0) + (hit["ones"] or 0)
    return number * (hit["scale"] or 1) or int(hit["scale"])


def _read_scaled(hit: Hit) -> float | None:
    """'3.2 million', '20 thousand'."""
    number = number_of(hit)
    return None if number is None else round(number * hit["scale"])


NUMBER_RULES = (
    Rule("number.digits", "number:COUNTNUM scale:HUNDRED", "NUM", _read_scaled),
    Rule("number.tens", "tens:TENS (DASH? ones:CARD)?", "NUM", _read_cardinal),
    Rule("number.scaled", "(ones:CARD|A) scale:HUNDRED", "NUM", _read_cardinal),
    Rule("number.ones", "ones:CARD", "NUM", _read_cardinal),
)

ATOM_RULES = (*CALENDAR_RULES, *RELATIVE_RULES, *CLOCK_RULES, *DURATION_RULES)

# What an island must hold to be worth a parse, and what ends one.
_TRIGGERS = symbol_list("""
MONTH MONTHA MAYMAR WEEKDAY WEEKDAYS WDABBR
SEASON SEASONX UNIT UNITS QUARTER HALF DAYPART DAYPARTS NOON
DEICTIC TONIGHT NOW PRESENT VAGUE VAGUEP RECENT FUTURE PAST NYEAR NBIG NDECADE DECADEW NDMY NISO
NCLOCK NAMPM AMPM OCLOCK OVERNIGHT NORD NQ NHALF NFY HOLIDAY FIXED FREQ DURADJ BC AD THEN TIME
SLASH AGO
""")
_GROUPED = symbol_list("""
DUR WDAYD WDABBR DAYPART CLK TIMED
""")

_PARTED = symbol_list("""
HALF ORD NORD RELD ECHOD NAMEDD QTRD HALFD WINDOW UNIT
""")

# The stages in order, each with the symbols that can wake it.
_STAGES = (
    (NUMBER_RULES, ("CARD", "TENS", "HUNDRED")),
    (ATOM_RULES, (*_TRIGGERS, "QUOTE")),
    (SUM_RULES, ("DUR",)),
    ((*SHIFT_RULES, *GROUP_RULES), _GROUPED),
    (PART_RULES, _PARTED),
    (EDGE_RULES, ("EDGEADJ", "EDGEUNIT", "DUR", "EDGENOUN", "EARLIER", "LATER", "APPROX")),
    (CLOCK_DATE_RULES, ("CLK",)),
    (RANGE_RULES, ("TO", "UNTIL", "THROUGH", "INTO", "DASH", "SLASH", "AND", "UP")),
)

_BARRIERS = symbol_list("""
WORD NAME PUNCT PARA CUR PCT COUNTED NUMBERED COMPARED TENSEF TENSEP TENSEQ TENSEM TENSEN
""")
FOUND = symbol_list("""
DAYD MONTHD YEARD FYD DECD CENTD SEASD QTRD HALFD WDAYD DEICD RELD NAMEDD ECHOD PARTD
DUR WINDOW OFFD VAGD SETD CLK TIMED RANGED
""")


class Grammar:
    """The lexicon and the compiled stages.

    `run` finds stretches of tokens that the grammar knows, `trigger` what makes one worth a parse.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.stages = tuple(Stage(rules, wakes, lexicon.chars, MACROS) for rules, wakes in _STAGES)
        barriers = "".join(lexicon.char(symbol) for symbol in _BARRIERS)
        triggers = "".join(lexicon.char(symbol) for symbol in _TRIGGERS)
        two_digits = "".join(lexicon.char(symbol) for symbol in ("N12", "N31", "N99"))
        self.run = re.compile(f"[^{barriers}]+")
        self.trigger = re.compile(f"[{triggers}]|{lexicon.char('QUOTE')}[{two_digits}]")
        self.compared = lexicon.char("COMPARED")
        self.found = frozenset(lexicon.char(symbol) for symbol in FOUND)


@cached
def load_grammar(folder: Path | None = None) -> Grammar:
    """Build the grammar over the words of a pattern folder; one object per folder."""
    return Grammar(load_lexicon(folder))
