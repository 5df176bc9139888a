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

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from typing import Generic, TypeVar

from primarycare import _checks as checks
from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidTypeError, PrimaryCareError, ScheduleTextError, shown
from primarycare.identifiers import ScheduleId
from primarycare.money import Currency, Rounding, RoundingMode, Stage
from primarycare.periods import LeapDayRule, Period, ReferenceDay, Span
from primarycare.schedules.counting import Counting, Cutoff, Daily, DayBase, Extent, KeptBy, Overlap, Snapshot
from primarycare.schedules.inputs import About, Age, Choice, Flag, Input, Number, OpenPoint, Option
from primarycare.schedules.model import (
    Basis,
    Instalment,
    InstalmentPlan,
    MonthShare,
    RateSchedule,
    RatioFactor,
    ScheduleFactor,
    ScheduleLine,
    ScheduleVersion,
    Splitting,
    Subject,
    TableFactor,
)
from primarycare.schedules.tables import Band, Condition, Cut, OneOf, Row, Table, Tier, Tiers, an_option
from primarycare.timelines import Dated, Timeline

__all__ = ["schedule_from_toml"]

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

# The largest published schedule met so far is 12 kB of text with a few dots in a line. A dotted key costs the
# reader of TOML time and memory in the square of its parts.
_LONGEST_TEXT = 500_000
_MOST_DOTS_IN_A_LINE = 100
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")


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
    return _Place("schedule", keys).whole(_schedule)


def _exact_float(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise ValueError(f"{shown(digits)} has too large an exponent") from None


class _Shelf(Generic[T]):
    """Values given once under a name and taken from several places; none may be left untaken."""

    def __init__(self, path: str, values: dict[str, T]) -> None:
        self.path = path
        self.values = values
        self.taken: set[str] = set()

    def take(self, name: str, path: str) -> T:
        if name not in self.values:
            known = ", ".join(self.values) or "none"
            raise ScheduleTextError(f"{path}: {shown(name)} is not given in {self.path}; known are {known}")
        self.taken.add(name)
        return self.values[name]

    def refuse_untaken(self) -> None:
        for name in self.values:
            if name not in self.taken:
                raise ScheduleTextError(f"{self.path}: {shown(name)} is used nowhere; use it or leave it out")


class _Place:
    """One TOML table on its way to a value: keys are taken out one by one, and none may be left."""

    def __init__(self, path: str, keys: object, citations: _Shelf[Citation] | None = None) -> None:
        if not isinstance(keys, dict):
            raise ScheduleTextError(f"{path}: {shown(keys)} is not a table of keys; write {{ key = value }}")
        self.path = path
        self.keys = dict(keys)
        self.known: dict[str, None] = {}
        self.citations = citations or _Shelf("schedule.citation", {})

    def whole(self, build: "Callable[[_Place], T]") -> T:
        """Build a value of the keys, refusing with the place of whatever its constructor refuses."""
        with self.named():
            value = build(self)
        for key in self.keys:
            raise ScheduleTextError(f"{self.path}: unknown key {shown(key)}; known are {', '.join(self.known)}")
        return value

    @contextmanager
    def named(self) -> Iterator[None]:
        try:
            yield
        except ScheduleTextError:
            raise
        except PrimaryCareError as error:
            raise ScheduleTextError(f"{self.path}: {error}") from None

    def has(self, key: str) -> bool:
        self.known[key] = None
        return key in self.keys

    def take(self, key: str) -> object:
        if not self.has(key):
            raise ScheduleTextError(f"{self.path}: {key} is missing; add it")
        return self.keys.pop(key)

    def at(self, key: str) -> str:
        return f"{self.path}.{key if _BARE_KEY.fullmatch(key) else shown(key)}"

    def text(self, key: str) -> str:
        return checks.a_text(self.take(key), key)

    def day(self, key: str) -> date:
        return checks.a_date(self.take(key), key)

    def whole_number(self, key: str) -> int:
        return checks.whole_number(self.take(key), key)

    def number(self, key: str) -> Fraction:
        value = self.take(key)
        return checks.number_from_text(value, key) if isinstance(value, str) else checks.exact_number(value, key)

    def one_of(self, key: str, kind: type[E]) -> E:
        value = self.take(key)
        for member in kind:
            if member.value == value:
                return member
        raise ScheduleTextError(
            f"{self.path}: {key}: {shown(value)} is not known; give one of {', '.join(str(m.value) for m in kind)}"
        )

    def optional(self, key: str, read: Callable[[str], T]) -> T | None:
        return read(key) if self.has(key) else None

    def table(self, key: str, build: "Callable[[_Place], T]") -> T:
        return _Place(self.at(key), self.take(key), self.citations).whole(build)

    def tables(self, key: str, build: "Callable[[_Place], T]") -> tuple[T, ...]:
        items = self.take(key)
        if not isinstance(items, list):
            raise ScheduleTextError(f"{self.at(key)}: {shown(items)} is not a list of tables; write [{{ ... }}]")
        places = (_Place(f"{self.at(key)}[{number}]", item, self.citations) for number, item in enumerate(items))
        return tuple(place.whole(build) for place in places)

    def texts(self, key: str) -> tuple[str, ...]:
        items = self.take(key)
        if not isinstance(items, list):
            raise ScheduleTextError(f"{self.at(key)}: {shown(items)} is not a list; write [\"...\"]")
        return checks.each(checks.a_text)(tuple(items), key)

    def citation(self, inherited: Citation | None = None) -> Citation:
        """Take the citation of this place: a table, the name of one given at the top, or what is inherited."""
        if inherited is not None and not self.has("citation"):
            return inherited
        if isinstance(self.keys.get("citation"), str):
            return self.citations.take(self.text("citation"), f"{self.path}: citation")
        return self.table("citation", _citation)


def _citation(place: _Place) -> Citation:
    return Citation(
        title=place.text("title"),
        publisher=place.text("publisher"),
        url=place.optional("url", place.text),
        verified_on=place.optional("verified_on", place.day),
        published_on=place.optional("published_on", place.day),
        pinpoint=place.optional("pinpoint", place.text),
        evidence=place.one_of("evidence", Evidence),
    )


def _named_citations(place: _Place) -> _Shelf[Citation]:
    return _Shelf(place.path, {name: place.table(name, _citation) for name in place.keys.copy()})


def _schedule(place: _Place) -> RateSchedule:
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


def _version(place: _Place) -> Dated[ScheduleVersion]:
    citation = place.citation()
    inputs = place.table("inputs", _inputs) if place.has("inputs") else ()
    declared = {known.name: known for known in inputs}
    named_tables = _Shelf[Table](place.at("table"), {})
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


def _inputs(place: _Place) -> tuple[Input, ...]:
    return tuple(place.table(name, lambda part: _input(part, name)) for name in place.keys.copy())


def _input(place: _Place, name: str) -> Input:
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


def _named_tables(place: _Place, declared: Mapping[str, Input], citation: Citation) -> _Shelf[Table]:
    return _Shelf(place.path, {name: _table(place, name, declared, citation) for name in place.keys.copy()})


def _table(place: _Place, key: str, declared: Mapping[str, Input], citation: Citation) -> Table:
    rows = place.tables(key, lambda row: _row(row, citation))
    used = {condition.input for row in rows for condition in row.when}
    whole = _Place(place.at(key), {})
    with whole.named():
        for name in sorted(used - declared.keys()):
            raise ScheduleTextError(f"{whole.path}: {shown(name)} is not an input of this version; declare it")
        return Table(tuple(known for name, known in declared.items() if name in used), rows)


def _row(place: _Place, citation: Citation) -> Row:
    when = place.table("when", _conditions) if place.has("when") else ()
    return Row(when, place.number("value"), place.citation(citation))


def _conditions(place: _Place) -> tuple[Condition, ...]:
    return tuple(_condition(place, name) for name in place.keys.copy())


def _condition(place: _Place, name: str) -> Condition:
    value = place.keys[name]
    if isinstance(value, dict):
        return place.table(name, lambda part: _band(part, name))
    value = place.take(name)
    return OneOf(name, tuple(an_option(item, name) for item in (value if isinstance(value, list) else [value])))


def _band(place: _Place, name: str) -> Band:
    lower = _cut(place, {"from": False, "over": True})
    upper = _cut(place, {"to": False, "through": True})
    if lower is None and upper is None:
        raise ScheduleTextError(f"{place.path}: the band has no limit; give from, over, to or through")
    return Band(name, lower=lower, upper=upper)


def _cut(place: _Place, sides: Mapping[str, bool]) -> Cut | None:
    given = [Cut(place.number(key), above=above) for key, above in sides.items() if place.has(key)]
    if len(given) > 1:
        raise ScheduleTextError(f"{place.path}: {' and '.join(sides)} are both given; give one of them")
    return given[0] if given else None


def _rounding(place: _Place) -> Rounding:
    return Rounding(place.whole_number("places"), place.one_of("mode", RoundingMode))


def _reference_day(place: _Place) -> ReferenceDay:
    return ReferenceDay(place.one_of("of", Span), place.whole_number("day"))


def _counting(place: _Place) -> Counting:
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


def _plan(place: _Place) -> InstalmentPlan:
    return InstalmentPlan(place.tables("due", _instalment), place.one_of("splitting", Splitting))


def _instalment(place: _Place) -> Instalment:
    return Instalment(
        share=place.number("share"),
        month=place.whole_number("month"),
        years_later=place.whole_number("years_later") if place.has("years_later") else 0,
    )


def _line(
    place: _Place, declared: Mapping[str, Input], named_tables: _Shelf[Table], citation: Citation
) -> ScheduleLine:
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
    place: _Place, key: str, declared: Mapping[str, Input], named_tables: _Shelf[Table], citation: Citation
) -> Table:
    if isinstance(place.keys.get(key), str):
        return named_tables.take(place.text(key), f"{place.path}: {key}")
    return _table(place, key, declared, citation)


def _tier(place: _Place, citation: Citation) -> Tier:
    return Tier(place.optional("up_to", place.number), place.number("value"), place.citation(citation))


def _factor(
    place: _Place, declared: Mapping[str, Input], named_tables: _Shelf[Table], citation: Citation
) -> ScheduleFactor:
    own = place.citation(citation)
    label = place.text("label")
    rounding = place.optional("rounding", lambda key: place.table(key, _rounding))
    if place.has("ratio"):
        return RatioFactor(label, place.text("ratio"), own, rounding)
    return TableFactor(label, _table_or_name(place, "table", declared, named_tables, own), rounding)
