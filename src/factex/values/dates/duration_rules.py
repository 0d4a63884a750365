"""Durations, stretches counted from now, offsets and sets."""

from __future__ import annotations

from factex.values.dates.cascade import Hit, Rule
from factex.values.dates.lexicon import context_words
from factex.values.dates.meanings import Length, Offset, Recurring, Shift, Unit

_SET_VALUES: dict[str, str] = {
    "second": "PT{}S",
    "minute": "PT{}M",
    "hour": "PT{}H",
    "day": "P{}D",
    "weekend": "P{}WE",
    "week": "P{}W",
    "fortnight": "P{}W",
    "month": "P{}M",
    "quarter": "P{}Q",
    "half": "P{}Y",
    "season": "P{}Y",
    "year": "P{}Y",
    "decade": "P{}DE",
    "century": "P{}CE",
    "millennium": "P{}ML",
}
_SEASON_CODES = {1: "SP", 2: "SU", 3: "FA", 4: "WI"}


def number_of(hit: Hit, name: str = "number") -> float | None:
    """The number of a named part: digits with commas or decimals, or words."""
    value = hit[name]
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        return _decimal(value)
    return None


def _decimal(text: str) -> float | None:
    whole, _, rest = text.partition(".")
    groups = whole.split(",")
    thousands = len(groups) == 1 or all(len(group) == 3 for group in groups[1:])
    if not thousands or not "".join(groups).isdigit() or not (rest.isdigit() or not rest):
        return None
    value = float("".join(groups) + "." + (rest or "0"))
    return int(value) if value.is_integer() else value


def read_count(hit: Hit) -> Length | None:
    """'two years', '18-month', 'five to ten days' (the count stays open)."""
    number = number_of(hit)
    if number is None or _is_no_count(hit):
        return None
    if hit.has("number2"):
        last = number_of(hit, "number2")
        falls = last is not None and last < number
        return None if falls else Length(((hit["unit"], None),))  # 'in 2017 to 10 years'
    return Length(((hit["unit"], number),))


def _is_no_count(hit: Hit) -> bool:
    """'2009 year', a page number over 'years', a name: 'Thirty Years War', 'Five-Year Plan'."""
    number, unit = hit.groups["number"], hit.groups["unit"]
    if number.char == hit.char("NYEAR") and unit.char != hit.char("UNITS"):
        return True
    text, starts = hit.tokens.text, hit.tokens.starts
    if hit.first and "\n" in text[hit.tokens.ends[hit.first - 1] : starts[hit.first]]:
        return "\n" in text[hit.tokens.ends[number.last - 1] : starts[unit.first]]
    named = hit.surface("unit").istitle() and hit.surface("number")[:1].isalpha()
    return named and not hit.follows("AGO", "LATER", "EARLIER", "AFTER", "BEFORE")


def read_vague_count(hit: Hit) -> Length | None:
    """'several years', 'a few days', 'hundreds of years'; 'some quarters' are people."""
    if hit["unit"] == "quarter" or hit.before() == "as":
        return None
    return Length(((hit["unit"], None),))


def read_couple(hit: Hit) -> Length:
    """'a couple of weeks'."""
    return Length(((hit["unit"], 2),))


def read_half_more(hit: Hit) -> Length | None:
    """'two and a half years', 'a year and a half'."""
    number = number_of(hit) if hit.has("number") else 1
    return None if number is None else Length(((hit["unit"], number + 0.5),))


def read_half_unit(hit: Hit) -> Length | None:
    """'half a year', 'a half-century'."""
    return None if hit["unit"] == "quarter" else Length(((hit["unit"], 0.5),))


def read_quarter_century(hit: Hit) -> Length | None:
    """'a quarter of a century'."""
    return Length((("year", 25),)) if hit["unit"] == "century" else None


def read_article(hit: Hit) -> Length | None:
    """'a year', 'a full week', 'year-long'."""
    unit: Unit = hit["unit"]
    if unit in {"weekend", "quarter"}:
        return None
    return Length(((unit, 1),))


def read_rate(hit: Hit) -> Recurring | None:
    """'a year' in '$3 million a year', 'per month'."""
    counted = hit.precedes(
        "N12", "N31", "N99", "N999", "NYEAR", "NBIG", "NDEC", "PCT", "COUNTED", "CARD", "TENS"
    )
    scale = hit.before() in context_words("scales")
    if not (counted or scale or hit.has("per")):
        return None
    if hit.follows("AGO", "EARLIER", "LATER", "BEFORE", "AFTER", "AND"):
        return None
    return Recurring(_SET_VALUES[hit["unit"]].format(1))


def read_share(hit: Hit) -> Recurring:
    """'five days a week', '24 hours a day'."""
    return Recurring(_SET_VALUES[hit["whole"]].format(1), share=True)


def read_times(hit: Hit) -> Recurring:
    """'twice a week', 'three times every year'."""
    return Recurring(_SET_VALUES[hit["unit"]].format(1))


def read_plural(hit: Hit) -> Length | None:
    """'for years', 'decades of war', 'years-long'; a plural alone says too little."""
    cued = hit.precedes("FOR", "AFTER", "WITHIN", "OVER", "SINCE", "DURING", "BEFORE")
    spent = hit.before() in context_words("spending")
    filled = hit.follows("OF") and not hit.precedes("THE")
    if cued or spent or filled or hit.has("long") or hit.follows("AGO", "EARLIER", "LATER"):
        return Length(((hit["unit"], None),))
    return Length(((hit["unit"], None),)) if hit.follows("AFTER", "BEFORE") else None


def read_length_word(hit: Hit) -> Length:
    """'yearlong'."""
    units: dict[str, Unit] = {"Y": "year", "M": "month", "W": "week", "D": "day", "DE": "decade"}
    return Length(((units[hit["length"][2:]], 1),))


def read_window(hit: Hit) -> Length | None:
    """'the past ten years', 'the next few months', 'the last 24 hours'."""
    counted = number_of(hit) if hit.has("number") else None
    if hit.has("number") and counted is None:
        return None
    if hit.has("couple"):
        counted = 2
    verb = hit.precedes("TO") or hit.before() in context_words("verb_of_last")
    if hit.word("rel") == "last" and verb:
        return None
    counts = ((hit["unit"], counted),)
    if hit.has("number2"):
        counts = ((hit["unit"], None),)
    if hit.follows("OF") or hit.has("couple"):
        return Length(counts)
    char = hit.groups["rel"].char
    if char in {hit.char("PAST"), hit.char("LAST")}:
        return Length(counts, "past")
    if char in {hit.char("NEXT"), hit.char("COMING")}:
        return Length(counts, "next")
    return Length(counts)


def read_sum(hit: Hit) -> Length | None:
    """'four years and 10 months': units in falling order."""
    first, second = hit["length"].counts, hit["length2"].counts
    order = list(_SET_VALUES)
    if len(first) > 1 or len(second) > 1 or first[0][1] is None or second[0][1] is None:
        return None
    if not hit.starts_with("length2", "NUM", "N12", "N31", "N99", "A", "CARD", "TENS", "HALF"):
        return None
    falling = order.index(first[0][0]) > order.index(second[0][0])
    return Length(first + second) if falling else None


def months_or_steps(length: Length) -> tuple[Unit, float | None]:
    """One unit and its count: 'a year and a half' and 'two years and a month' become months."""
    unit, count = length.counts[0]
    extra = length.counts[1:]
    if count is None or (not extra and float(count).is_integer()):
        return unit, count
    if unit == "century":
        return "year", count * 100
    if unit in {"year", "decade"}:
        months = count * (12 if unit == "year" else 120)
        months += sum(part or 0 for part_unit, part in extra if part_unit == "month")
        return "month", round(months)
    return unit, None


def read_ago(hit: Hit) -> Shift:
    """'two days ago', 'a year hence', 'five years from now'."""
    unit, count = months_or_steps(hit["length"])
    sign = -1 if hit.has("ago") else 1
    steps = None if count is None else sign * count
    return Shift(unit, steps, "speech", ahead=sign > 0, counted=True)


def read_shifted(hit: Hit) -> Shift | None:
    """'two days later', 'a year earlier': counted from the date last told."""
    if hit.follows("THAN", "THIS"):  # 'held for three days earlier this month'
        return None
    unit, count = months_or_steps(hit["length"])
    if unit == "decade" and count is not None:
        unit, count = "year", 10 * count
    sign = -1 if hit.has("earlier") else 1
    steps = None if count is None else sign * count
    return Shift(unit, steps, "text", ahead=sign > 0, counted=True)


def read_offset(hit: Hit) -> Offset:
    """'50 days after', 'some months before': a moment that is not a date follows."""
    return Offset(hit["length"], "before" if hit.has("before") else "after")


def read_every(hit: Hit) -> Recurring | None:
    """'every year', 'each of the four quarters' not, 'every two weeks', 'every other day'."""
    number = number_of(hit) if hit.has("number") else 1
    if number is None or float(number) != int(number):
        return None
    if hit.has("other"):
        number = 2
    if hit["unit"] == "fortnight":
        number = 2
    return Recurring(_SET_VALUES[hit["unit"]].format(int(number)))


def read_every_named(hit: Hit) -> Recurring:
    """'every Monday', 'each May', 'every other Friday', 'every summer', 'every morning'."""
    if hit.has("other"):
        return Recurring("P2W") if hit.has("weekday") else Recurring("P2Y")
    if hit.has("weekday"):
        return Recurring(f"XXXX-WXX-{hit['weekday']}")
    if hit.has("month"):
        return Recurring(f"XXXX-{hit['month']:02d}")
    if hit.has("season"):
        return Recurring(f"XXXX-{_SEASON_CODES[hit['season']]}")
    return Recurring(f"XXXX-XX-XXT{hit['part']}")


def read_weekdays(hit: Hit) -> Recurring:
    """'on Mondays', 'Friday nights'."""
    part = f"T{hit['part']}" if hit.has("part") else ""
    return Recurring(f"XXXX-WXX-{hit['weekday']}{part}")


def read_weekends(hit: Hit) -> Recurring | None:
    """'on weekends'."""
    often = hit["unit"] == "weekend" and hit.precedes("ON", "DURING", "AND", "AT")
    return Recurring("XXXX-WXX-WE") if often else None


def read_frequency(hit: Hit) -> Recurring | None:
    """'annually', 'daily'; a capital inside a sentence is a name ('the Daily Mirror')."""
    if hit.precedes("DASH") and hit.tokens.touching(hit.first):
        return None
    if hit.text()[0].isupper() and (hit.follows("NAME") or not hit.precedes_break()):
        return None
    return Recurring(hit["frequency"])


DURATION_RULES = (
    Rule(
        "duration.count",
        "DMOD? number:COUNT ((TO|OR|DASH) number2:COUNT)? CONSECUTIVE? MORE? DASH? unit:UNITX AGE?",
        "DUR",
        read_count,
    ),
    Rule(
        "duration.vague",
        "DMOD? (A? QUANT) OF? MORE? CONSECUTIVE? unit:UNITS",
        "DUR",
        read_vague_count,
    ),
    Rule("duration.many", "MANYS OF unit:UNITS", "DUR", read_vague_count),
    Rule("duration.couple", "A? COUPLE OF? MORE? unit:UNITS", "DUR", read_couple),
    Rule(
        "duration.number_half",
        "DMOD? number:COUNT DASH? AND DASH? A DASH? HALF DASH? unit:UNITX AGE?",
        "DUR",
        read_half_more,
    ),
    Rule("duration.unit_half", "DMOD? A unit:UNIT AND A HALF", "DUR", read_half_more),
    Rule("duration.half", "DMOD? HALF A unit:UNITQ", "DUR", read_half_unit),
    Rule("duration.half_unit", "A? HALF DASH? unit:UNIT", "DUR", read_half_unit),
    Rule(
        "duration.quarter_century",
        "DMOD? A? QUARTER (DASH|OF A)? unit:UNIT",
        "DUR",
        read_quarter_century,
    ),
    Rule("set.rate", "(A|per:PER) unit:UNITQ", "SETD", read_rate),
    Rule("duration.article", "DMOD? A CONSECUTIVE? unit:UNITQ (DASH? LONG)?", "DUR", read_article),
    Rule("duration.article_long", "unit:UNIT DASH long:LONG", "DUR", read_article),
    Rule("duration.plural", "unit:UNITS (DASH long:(LONG|OLD))?", "DUR", read_plural),
    Rule("duration.word", "length:DURADJ", "DUR", read_length_word),
    Rule(
        "duration.window",
        "THE? rel:RELWIN HOWMANY CONSECUTIVE? DASH? unit:UNITX",
        "WINDOW",
        read_window,
    ),
    Rule(
        "duration.window_plural",
        "THE? rel:(PAST|NEXT|COMING|FOLLOWING|PREVIOUS) unit:UNITS",
        "WINDOW",
        read_window,
    ),
    Rule("set.share", "number:COUNT unit:UNITX (A|PER) whole:UNITQ", "SETD", read_share),
    Rule("set.times", "(ONCE|COUNT TIMESW) (A|PER|EVERY) unit:UNITQ", "SETD", read_times),
    Rule(
        "set.every", "EVERY (other:OTHER|number:COUNT|CONSECUTIVE)? unit:UNITX", "SETD", read_every
    ),
    Rule("set.every_named", "EVERY other:OTHER? CALENDARNAME", "SETD", read_every_named),
    Rule("set.every_part", "EVERY part:DAYPART", "SETD", read_every_named),
    Rule("set.weekdays", "weekday:WEEKDAYS", "SETD", read_weekdays),
    Rule("set.weekends", "unit:UNITS", "SETD", read_weekends),
    Rule("set.weekday_parts", "weekday:WEEKDAY part:DAYPARTS", "SETD", read_weekdays),
    Rule("set.frequency", "frequency:FREQ", "SETD", read_frequency),
)

SUM_RULES = (Rule("duration.sum", "length:DUR (AND|COMMA)? length2:DUR", "DUR", read_sum),)

SHIFT_RULES = (
    Rule("shift.ago", "length:DUR ago:AGO", "RELD", read_ago),
    Rule("shift.hence", "length:DUR (HENCE|FROM VAGD)", "RELD", read_ago),
    Rule("shift.text", "length:DUR (earlier:EARLIER|LATER)", "RELD", read_shifted),
    Rule("shift.offset", "length:DUR (before:BEFORE|AFTER)", "OFFD", read_offset),
)
