"""Where a number or a word that could be a date is one: the look at its surroundings."""

from __future__ import annotations

from factex.values.dates.cascade import Hit
from factex.values.dates.lexicon import context_words, symbol_list

_CUES = symbol_list(
    "IN ON SINCE UNTIL BY DURING FROM TO BETWEEN BEFORE AFTER THROUGH LAST NEXT THIS PAST COMING "
    "FOLLOWING PREVIOUS EDGEADJ EARLIER LATER THAT SAME"
)
_MODERN = range(1900, 2050)


def is_bare_month(hit: Hit) -> bool:
    """A month without day or year: not a name ('June Smith'), not the verb ('may', 'March on')."""
    cued = hit.precedes(*_CUES) or hit.follows("THIS", "LAST", "THAT", "DASH")
    if hit.groups["month"].char == hit.char("MAYMAR"):
        weak = hit.precedes("OF", "AND", "OR", "DASH", "THE", "EVERY") and not hit.follows("NAME")
        return cued or weak
    if hit.precedes("NAME") and not hit.precedes_break():
        return False
    if hit.precedes("THE") and hit.before_capital():
        return False
    return cued or not hit.follows("NAME")


def is_bare_season(hit: Hit) -> bool:
    """A season without a year: 'in the spring', 'this summer'; 'prices fall' and 'a spring' not."""
    related = hit.precedes("LAST", "NEXT", "THIS", "PAST", "COMING", "FOLLOWING", "EDGEADJ", "THAT")
    if related or hit.precedes("PREVIOUS", "SAME", "EVERY"):
        return True
    if hit.surface("season")[0].isupper() and hit.before_capital():
        return False  # 'in the Winter War'
    of_year = hit.follows("OF") and hit.after(2) in {"the", "that", "this", "last", "next"}
    if of_year and hit.word("season") != "fall":
        return True  # 'the spring of the following year'
    if hit.follows("OF", "IN") or hit.word("season") not in {"summer", "winter", "autumn"}:
        return hit.precedes("IN", "BY", "UNTIL", "SINCE", "DURING") and not hit.follows("OF", "IN")
    if hit.word("season") != hit.tokens.word(hit.first) and hit.follows("TENSEP", "COMMA", "DOT"):
        return True
    return hit.precedes("IN", "BY", "UNTIL", "SINCE", "DURING", "OF", "THROUGH", "OVER", "BEFORE")


def is_half_year(hit: Hit) -> bool:
    """'the first half' of a year, not of a match: the sentence speaks of shares or money."""
    window = range(max(0, hit.first - 25), min(len(hit.tokens.starts), hit.last + 25))
    money = {hit.char("PCT"), hit.char("CUR")}
    words = context_words("business")
    if not hit.precedes("IN", "FOR", "DURING", "OF") and "-" not in hit.text():
        return False
    return any(
        hit.tokens.symbol(index) in money or hit.tokens.word(index) in words for index in window
    )


def is_bare_year(hit: Hit) -> bool:
    """A four-digit number that dates: no price, count, document number or name's number."""
    if hit.precedes("CUR", "NUMBERED", "PCT") or hit.follows("PCT", "BC"):
        return False
    if hit.follows("DASH") and _opens_a_compound(hit):
        return False
    if hit.follows("COUNTED") and not hit.precedes("IN", "SINCE", "DURING", "BY", "UNTIL"):
        return False
    if hit.precedes("DOT") and hit.tokens.symbol(hit.first - 2) == hit.char("NUMBERED"):
        return False
    if hit.precedes("DOT", "DASH", "SLASH", "COLON", "QUOTE") and hit.tokens.touching(hit.first):
        return _after_punctuation(hit)
    if hit["year"] not in _MODERN:
        return _is_old_year(hit)
    return not (_counts(hit) and _is_round(hit["year"]))


def _opens_a_compound(hit: Hit) -> bool:
    """'**2019**-nCoV': no space on either side of the dash before a plain word."""
    tokens, behind = hit.tokens, hit.last + 1
    plain = tokens.symbol(behind) in {hit.char("WORD"), hit.char("NAME")}
    plain = plain and tokens.word(behind) not in {"present", "now", "date"}
    return plain and tokens.touching(hit.last) and tokens.touching(behind)


def _after_punctuation(hit: Hit) -> bool:
    """'1939–1945' and 'Moscow,2009' date; '+44-2071', '3.1999' and 'A/1999' do not."""
    before = hit.tokens.symbol(hit.first - 2)
    digits = {hit.char(symbol) for symbol in ("N12", "N31", "N99", "N999", "NBIG", "NDEC")}
    return hit.precedes("DASH") and before not in digits


def _is_round(year: int) -> bool:
    return year % 50 == 0


def _counts(hit: Hit) -> bool:
    """A number before a plural noun or after a quantity word counts it: 'some 2000 tents'."""
    if hit.precedes("LEAST", "UP", "THAN", "MORE") or hit.before() in context_words("quantities"):
        return True
    noun = hit.after()
    plural = hit.follows("WORD") and noun.endswith("s") and not noun.endswith("ss")
    plural = plural and noun not in context_words("no_plurals")
    dated = hit.precedes("IN", "THE", "SINCE", "DURING", "BY", "POSS", "OF")
    return plural and not dated


_OLD_CUES = symbol_list(
    "IN ON SINCE UNTIL BY DURING FROM BETWEEN BEFORE AFTER THROUGH LPAR DASH THE A EDGEADJ "
    "EDGENOUN RPAR THIS POSS"
)


def _is_old_year(hit: Hit) -> bool:
    """Outside 1900 to 2049 a number is a year only after a word that dates, before no plural."""
    if _counts(hit):
        return False
    if hit.follows("DASH") and hit.tokens.symbol(hit.last + 1) == hit.char("NYEAR"):
        return True  # 'he ruled 1643–1715'
    if hit.precedes("AND", "OR", "TO", "COMMA"):
        serial = hit.tokens.symbol(hit.first - 2) == hit.char("COMMA")
        listed = hit.tokens.symbol(hit.first - (3 if serial else 2)) == hit.char("NYEAR")
        return listed or (hit.precedes("COMMA") and _after_name(hit)) or hit.before(2) == "back"
    if hit.precedes("APPROX"):
        dating = {hit.char(symbol) for symbol in _CUES}
        fronted = hit.first == 1 or hit.tokens.symbol(hit.first - 2) == hit.char("DOT")
        if fronted and hit.follows("COMMA", "THE"):
            return True
        return hit.before() in {"circa", "ca"} or hit.tokens.symbol(hit.first - 2) in dating
    if hit.precedes("OF"):
        return hit.before(2) not in context_words("totals")
    if hit.before() == "was" and hit.before(2) in {"it", "year"}:
        return True  # 'it was 1581 when hope returned'
    return hit.precedes(*_OLD_CUES) or hit.precedes_break() or hit.before() in {"circa", "c"}


def _after_name(hit: Hit) -> bool:
    return hit.tokens.symbol(hit.first - 2) == hit.char("NAME")
