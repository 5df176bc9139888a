"""From text to schedule: TOML read with the standard library, numbers exact, every refusal naming its place.

What lives here: the reading of one TOML text. Nothing of it is kept but the schedule; unknown keys, gaps,
overlaps, missing citations, impossible dates and inexact numbers are refused with `ScheduleTextError`.
What this module may not know: where the text came from.

>>> schedule = schedule_from_toml('''
... id = "our-forfait"
... title = "Our average forfait"
... currency = "EUR"
... [[version]]
... effective_from = 2020-06-16
... subject = "person"
... basis = "month"
... counting = { kind = "daily", over = "month" }
... facts_on = { of = "month", day = 1 }
... rounding = { places = 2, mode = "half-up", stage = "person" }
... citation = { title = "Our forfait", publisher = "us", evidence = "illustrative" }
... [[version.line]]
... label = "average forfait"
... per = "person and month"
... rate = [{ value = "12.00" }]
... ''')
>>> schedule.title
'Our average forfait'
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, ScheduleTextError, shown
from primarycare.identifiers import ScheduleId
from primarycare.money import Currency, Rounding, RoundingMode, Stage
from primarycare.periods import LeapDayRule, Period, ReferenceDay, Span
from primarycare.schedules._places import Place, Shelf, a_citation
from primarycare.schedules.conditions import Band, Condition, Cut, OneOf, an_option
from primarycare.schedules.counting import Counting, Cutoff, Daily, DayBase, Extent, KeptBy, Overlap, Snapshot
from primarycare.schedules.inputs import About, Age, Choice, Flag, Input, Number, OpenPoint, Option
from primarycare.schedules.instalments import Instalment, InstalmentPlan, Splitting
from primarycare.schedules.lines import RatioFactor, ScheduleFactor, ScheduleLine, TableFactor
from primarycare.schedules.tables import Row, Table
from primarycare.schedules.tiers import Tier, Tiers
from primarycare.schedules.versions import Basis, MonthShare, RateSchedule, ScheduleVersion, Subject
from primarycare.timelines import Dated, Timeline

__all__ = ["schedule_from_toml"]

# The largest published schedule met so far is 12 kB of text with a few dots in a line. A dotted key costs the
# reader of TOML time and memory in the square of its parts.
_LONGEST_TEXT = 500_000
_MOST_DOTS_IN_A_LINE = 100


def schedule_from_toml(text: str) -> RateSchedule:
    """Read a schedule from TOML text; the keys are described in docs/tutorial.md.

    Raises `ScheduleTextError`, naming the place, for anything that is not exactly one whole schedule.

    >>> schedule_from_toml('id = "our-forfait"')
    Traceback (most recent call last):
        ...
    primarycare.errors.ScheduleTextError: schedule: title is missing; add it
    """
    if not isinstance(text, str):
        raise InvalidTypeError(f"text: {shown(text)} is a {type(text).__name__}; give a str")
    if len(text) > _LONGEST_TEXT:
        raise ScheduleTextError(f"schedule: {len(text)} characters are too long; give at most {_LONGEST_TEXT}")
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > _MOST_DOTS_IN_A_LINE:
            raise ScheduleTextError(f"schedule: line {number} has more than {_MOST_DOTS_IN_A_LINE} dots; break it up")
    import tomllib  # only whoever reads a text pays for it

    try:
        keys = tomllib.loads(text, parse_float=_exact_float)
    except (ValueError, RecursionError) as error:
        raise ScheduleTextError(f"schedule: not TOML: {error}") from None
    return Place("schedule", keys).whole(_schedule)


def _exact_float(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise ValueError(f"{shown(digits)} has too large an exponent") from None


def _named_citations(place: Place) -> Shelf[Citation]:
    return Shelf(place.path, {name: place.table(name, a_citation) for name in place.keys.copy()})


def _schedule(place: Place) -> RateSchedule:
    if place.has("citation"):
        place.citations = place.table("citation", _named_citations)
    schedule = RateSchedule(
        identifier=ScheduleId(place.text("id")),
        title=place.text("title"),
        currency=Currency.of(place.text("currency")),
        versions=Timeline(place.tables("version", _version)),
    )
    place.citations.refuse_untaken()
    return schedule


def _version(place: Place) -> Dated[ScheduleVersion]:
    citation = place.citation()
    inputs = place.table("inputs", _inputs) if place.has("inputs") else ()
    declared = {known.name: known for known in inputs}
    named_tables = Shelf[Table](place.at("table"), {})
    if place.has("table"):
        named_tables = place.table("table", lambda named: _named_tables(named, declared, citation))
    during = Period(place.day("effective_from"), place.optional("effective_to", place.day))
    rounding, stage = place.table("rounding", lambda part: (_rounding(part), part.one_of("stage", Stage)))
    version = ScheduleVersion(
        subject=place.one_of("subject", Subject),
        basis=place.one_of("basis", Basis),
        month_share=place.optional("month_share", lambda key: place.one_of(key, MonthShare)),
        counting=place.optional("counting", lambda key: place.table(key, _counting)),
        facts_on=place.optional("facts_on", lambda key: place.table(key, _reference_day)),
        age_on=place.optional("age_on", lambda key: place.table(key, _reference_day)),
        inputs=inputs,
        lines=place.tables("line", lambda line: _line(line, declared, named_tables, citation)),
        rounding=rounding,
        stage=stage,
        instalments=place.optional("instalments", lambda key: place.table(key, _plan)),
        citation=citation,
        caveats=place.texts("caveats") if place.has("caveats") else (),
    )
    named_tables.refuse_untaken()
    return Dated(during, version)


def _inputs(place: Place) -> tuple[Input, ...]:
    return tuple(place.table(name, lambda part: _input(part, name)) for name in place.keys.copy())


def _input(place: Place, name: str) -> Input:
    kind = place.text("kind")
    match kind:
        case "flag":
            return Flag(name=name, about=place.one_of("about", About))
        case "choice":
            return Choice(name=name, about=place.one_of("about", About), options=place.texts("options"))
        case "open point":
            choices = place.tables("options", lambda part: Option(part.text("name"), part.citation()))
            return OpenPoint(name=name, question=place.text("question"), choices=choices)
        case "count" | "ratio":
            return Number(name=name, about=place.one_of("about", About), unit=place.text("unit"), whole=kind == "count")
        case "age":
            return Age(name=name, leap_day=place.one_of("leap_day", LeapDayRule))
    raise ScheduleTextError(
        f"{place.path}: kind: {shown(kind)} is not known; give one of flag, choice, open point, count, ratio, age"
    )


def _named_tables(place: Place, declared: Mapping[str, Input], citation: Citation) -> Shelf[Table]:
    return Shelf(place.path, {name: _table(place, name, declared, citation) for name in place.keys.copy()})


def _table(place: Place, key: str, declared: Mapping[str, Input], citation: Citation) -> Table:
    rows = place.tables(key, lambda row: _row(row, citation))
    used = {condition.input for row in rows for condition in row.when}
    whole = Place(place.at(key), {})
    with whole.named():
        for name in sorted(used - declared.keys()):
            raise ScheduleTextError(f"{whole.path}: {shown(name)} is not an input of this version; declare it")
        return Table(tuple(known for name, known in declared.items() if name in used), rows)


def _row(place: Place, citation: Citation) -> Row:
    when = place.table("when", _conditions) if place.has("when") else ()
    return Row(when, place.number("value"), place.citation(citation))


def _conditions(place: Place) -> tuple[Condition, ...]:
    return tuple(_condition(place, name) for name in place.keys.copy())


def _condition(place: Place, name: str) -> Condition:
    value = place.keys[name]
    if isinstance(value, dict):
        return place.table(name, lambda part: _band(part, name))
    value = place.take(name)
    return OneOf(name, tuple(an_option(item, name) for item in (value if isinstance(value, list) else [value])))


def _band(place: Place, name: str) -> Band:
    lower = _cut(place, {"from": False, "over": True})
    upper = _cut(place, {"to": False, "through": True})
    if lower is None and upper is None:
        raise ScheduleTextError(f"{place.path}: the band has no limit; give from, over, to or through")
    return Band(name, lower=lower, upper=upper)


def _cut(place: Place, sides: Mapping[str, bool]) -> Cut | None:
    given = [Cut(place.number(key), above=above) for key, above in sides.items() if place.has(key)]
    if len(given) > 1:
        raise ScheduleTextError(f"{place.path}: {' and '.join(sides)} are both given; give one of them")
    return given[0] if given else None


def _rounding(place: Place) -> Rounding:
    return Rounding(place.whole_number("places"), place.one_of("mode", RoundingMode))


def _reference_day(place: Place) -> ReferenceDay:
    return ReferenceDay(place.one_of("of", Span), place.whole_number("day"))


def _counting(place: Place) -> Counting:
    kind = place.text("kind")
    match kind:
        case "overlap":
            return Overlap(place.one_of("extent", Extent), place.one_of("kept_by", KeptBy))
        case "snapshot":
            return Snapshot(_reference_day(place))
        case "daily":
            return Daily(place.one_of("over", DayBase))
        case "cutoff":
            return Cutoff(place.whole_number("joins_through"), place.whole_number("leaves_from"))
    raise ScheduleTextError(
        f"{place.path}: kind: {shown(kind)} is not known; give one of overlap, snapshot, daily, cutoff"
    )


def _plan(place: Place) -> InstalmentPlan:
    return InstalmentPlan(place.tables("due", _instalment), place.one_of("splitting", Splitting))


def _instalment(place: Place) -> Instalment:
    return Instalment(
        share=place.number("share"),
        month=place.whole_number("month"),
        years_later=place.whole_number("years_later") if place.has("years_later") else 0,
    )


def _line(place: Place, declared: Mapping[str, Input], named_tables: Shelf[Table], citation: Citation) -> ScheduleLine:
    own = place.citation(citation)
    return ScheduleLine(
        label=place.text("label"),
        per=place.text("per"),
        rate=Tiers(place.tables("tiers", lambda tier: _tier(tier, own)))
        if place.has("tiers")
        else _table_or_name(place, "rate", declared, named_tables, own),
        quantity=place.optional("quantity", place.text),
        factors=place.tables("factor", lambda factor: _factor(factor, declared, named_tables, own))
        if place.has("factor")
        else (),
        rounding=place.optional("rounding", lambda key: place.table(key, _rounding)),
    )


def _table_or_name(
    place: Place, key: str, declared: Mapping[str, Input], named_tables: Shelf[Table], citation: Citation
) -> Table:
    if isinstance(place.keys.get(key), str):
        return named_tables.take(place.text(key), f"{place.path}: {key}")
    return _table(place, key, declared, citation)


def _tier(place: Place, citation: Citation) -> Tier:
    return Tier(place.optional("up_to", place.number), place.number("value"), place.citation(citation))


def _factor(
    place: Place, declared: Mapping[str, Input], named_tables: Shelf[Table], citation: Citation
) -> ScheduleFactor:
    own = place.citation(citation)
    label = place.text("label")
    rounding = place.optional("rounding", lambda key: place.table(key, _rounding))
    if place.has("ratio"):
        return RatioFactor(label, place.text("ratio"), own, rounding)
    return TableFactor(label, _table_or_name(place, "table", declared, named_tables, own), rounding)
