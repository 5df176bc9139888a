"""What the laws of data frames draw: schedules in numbers that engines keep exact, rosters full of edges, and what the
scalar functions pay for each of their rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve, field, frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.capitation import (
    CapitationLine,
    Given,
    amount_for_month,
    amount_for_year,
    statements_for_month,
    statements_for_year,
)
from primarycare.errors import PrimaryCareError
from primarycare.frames import Columns, Counted, Problem, Scaled
from primarycare.frames.columns import NumberColumn
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.membership import EnrolmentSpan, member_months
from primarycare.money import Money, Rounding, Stage
from primarycare.patients import Patient, Sex
from primarycare.periods import Month, Period, ReferenceDay, Span, Year, age_on
from primarycare.schedules import (
    Age,
    Band,
    Basis,
    Choice,
    Flag,
    Input,
    InputValue,
    Number,
    OpenPoint,
    RateSchedule,
    Row,
    ScheduleFactor,
    ScheduleLine,
    ScheduleVersion,
    Snapshot,
    Subject,
    Table,
    TableFactor,
    Tier,
    Tiers,
)
from primarycare.testing.strategies import ages, currencies, input_values, schedule_lines, schedule_versions
from primarycare.workings import Working
from tests.small_practice import a_schedule

__all__ = ["Drawn", "coarse", "months_with_edges", "rosters", "schedules_of", "years_with_edges"]

# Months of every length, on both sides of a 29 February and of a new year.
_MONTHS = tuple(
    Month(*known) for known in ((2023, 2), (2024, 2), (2024, 3), (2025, 2), (2026, 1), (2026, 4), (2023, 12))
)
_OLDEST = 199
_DAY = timedelta(days=1)
_TEXTS = ("", "unheard of", "Ä")
_PATIENTS = ("p-1", "p-10", "p-2", "P-1", "é", "z", "Z", "ß", "漢", "𝔭", "a b", "-1", "1", "10", "9")
_PHYSICIANS = ("dr-1", "dr-2", "Dr-É")

Cells = Mapping[str, object]


def months_with_edges() -> SearchStrategy[Month]:
    return st.sampled_from(_MONTHS)


def years_with_edges() -> SearchStrategy[Year]:
    return st.sampled_from([Year(year) for year in (2023, 2024, 2025)])


def coarse(version: ScheduleVersion) -> ScheduleVersion:
    """Bring the numbers of a drawn version to few decimals, so that their products stay below what engines hold."""
    return evolve(version, lines=tuple(_coarse_line(line) for line in version.lines))


def _coarse_line(line: ScheduleLine) -> ScheduleLine:
    return evolve(
        line,
        rate=_coarse_tiers(line.rate) if isinstance(line.rate, Tiers) else _coarse_table(line.rate),
        factors=tuple(_coarse_factor(factor) for factor in line.factors),
        rounding=_coarse_rounding(line.rounding, 4),
    )


def _coarse_table(table: Table) -> Table:
    return Table(table.inputs, tuple(Row(row.when, _coarse(row.value), row.citation) for row in table.rows))


def _coarse_tiers(tiers: Tiers) -> Tiers:
    return Tiers(
        tuple(
            Tier(None if tier.up_to is None else _coarse(tier.up_to) + place + 1, _coarse(tier.value), tier.citation)
            for place, tier in enumerate(tiers.tiers)
        )
    )


def _coarse_factor(factor: ScheduleFactor) -> ScheduleFactor:
    if isinstance(factor, TableFactor):
        return evolve(factor, table=_coarse_table(factor.table), rounding=_coarse_rounding(factor.rounding, 3))
    return evolve(factor, rounding=_coarse_rounding(factor.rounding, 3))


def _coarse_rounding(rounding: Rounding | None, places: int) -> Rounding | None:
    return None if rounding is None else evolve(rounding, places=rounding.places % places)


def _coarse(value: Fraction) -> Fraction:
    return Fraction(value * 20 // 1, 20)


@st.composite
def schedules_of(draw: DrawFn, subjects: SearchStrategy[Subject], bases: SearchStrategy[Basis]) -> RateSchedule:
    """Draw a schedule of one coarse version, in force on every day of the rosters, that often asks for an age."""
    currency = draw(currencies(max_decimals=3))
    version = draw(schedule_versions(subjects=subjects, bases=bases, max_places=currency.decimals))
    if (
        version.subject is Subject.PERSON
        and "age" not in [known.name for known in version.inputs]
        and draw(st.booleans())
    ):
        age = draw(ages())
        line = evolve(draw(schedule_lines(inputs=[age]).filter(lambda line: line.tables[0].inputs)), label="by age")
        version = evolve(version, inputs=(*version.inputs, age), lines=(*version.lines, line))
    return a_schedule(coarse(version), currency=currency)


@frozen(kw_only=True)
class Drawn:
    """A roster for one schedule, the months or year to be paid, and how its columns are to be read."""

    schedule: RateSchedule
    span: Month | Year
    given: Given
    numbers: Mapping[str, NumberColumn]
    absent: Given
    covered: bool
    types: Mapping[str, str]
    rows: tuple[Cells, ...] = field(repr=False)

    @property
    def version(self) -> ScheduleVersion:
        return self.schedule.version_for(self.span)

    @property
    def columns(self) -> Columns:
        return Columns(covered_from="covered_from" if self.covered else None)

    @property
    def by_column(self) -> dict[str, list[object]]:
        return {name: [row[name] for row in self.rows] for name in self.types}

    @property
    def has_bare_nulls(self) -> bool:
        """Whether the default types of pandas would lose a type: whole numbers to floats, flags to nothing at all."""
        columns = {name: values for name, values in self.by_column.items() if self.types[name] in ("whole", "flag")}
        return any(
            None in values if self.types[name] == "whole" else set(values) == {None} for name, values in columns.items()
        )

    def values(self, row: Cells) -> dict[str, InputValue | None]:
        """Give the inputs of a row but for the age, as the scalar functions take them; None is unknown."""
        values = dict[str, InputValue | None](self.given)
        for known in self.version.inputs:
            if known.name not in self.given and not isinstance(known, Age):
                cell = row[known.name]
                values[known.name] = self._value(known, cell)
        return values

    def _value(self, known: Input, cell: object) -> InputValue | None:
        if cell is None:
            return self.absent.get(known.name)
        if isinstance(cell, bool | str):
            return cell
        bounds = self.numbers.get(known.name, Counted(1_000_000))
        return Fraction(int(str(cell)), bounds.per) if isinstance(bounds, Scaled) else int(str(cell))

    def during(self, row: Cells) -> Period | None:
        start, end = row["enrolled_from"], row["enrolled_until"]
        if not isinstance(start, date) or not isinstance(end, date | None) or (end is not None and end <= start):
            return None
        return Period(start, end)

    def cover(self, row: Cells) -> EnrolmentSpan | None:
        """Give the span of a row that counts."""
        counting, during = self.version.counting, self.during(row)
        if counting is None or during is None:
            return None
        span = EnrolmentSpan(PatientId(str(row["patient"])), PhysicianId(str(row["physician"])), during)
        month = self.span if isinstance(self.span, Month) else self.span.months[0]
        members = member_months((span,), month, counting)
        return span if members and members[0].fraction else None

    def days(self, row: Cells) -> int:
        """Give the days of the month that a row covers, as a member month tells them."""
        counting, during = self.version.counting, self.during(row)
        if counting is None or during is None or not isinstance(self.span, Month):
            return 0
        span = EnrolmentSpan(PatientId("p"), PhysicianId("d"), during)
        members = member_months((span,), self.span, counting)
        return 0 if not members else members[0].days

    def reading_day(self, row: Cells) -> date:
        named = self.version.facts_on if self.version.age_on is None else self.version.age_on
        since = row["covered_from"] if self.covered else row["enrolled_from"]
        if named is None or not isinstance(since, date):
            raise ValueError("nobody's age is read here")
        return max(named.within(self.span), since)

    def problem(self, row: Cells) -> int:
        """Give what is wrong with a row, found without any schedule's evaluation."""
        if self.version.counting is not None:
            start, end = row["enrolled_from"], row["enrolled_until"]
            if start is None:
                return Problem.MISSING.value
            if isinstance(end, date) and isinstance(start, date) and end < start:
                return Problem.REVERSED_SPAN.value
            if self.cover(row) is None:
                return 0
        return min((problem.value for problem in self._problems(row)), default=0)

    def _problems(self, row: Cells) -> Iterable[Problem]:
        if self.covered and row["covered_from"] is None:
            yield Problem.MISSING
        if self.is_split and (row["patient"] is None or row["physician"] is None):
            yield Problem.MISSING
        values = self.values(row)
        for known in self.version.inputs:
            if known.name in self.given:
                continue
            if isinstance(known, Age):
                yield from self._problems_of_age(row)
            elif values[known.name] is None:
                yield Problem.MISSING
            elif isinstance(known, Choice) and values[known.name] not in known.options:
                yield Problem.UNKNOWN_OPTION
            elif isinstance(known, Number) and not 0 <= Fraction(values[known.name] or 0) <= self.most(known):
                yield Problem.OUT_OF_BOUNDS

    def _problems_of_age(self, row: Cells) -> Iterable[Problem]:
        born = row["born_on"]
        if not isinstance(born, date):
            yield Problem.MISSING
        elif not self.covered or row["covered_from"] is not None:
            day = self.reading_day(row)
            if born > day:
                yield Problem.BEFORE_BIRTH
            elif any(age_on(born, day, known.leap_day) > _OLDEST for known in self.ages):
                yield Problem.OUT_OF_BOUNDS

    @property
    def ages(self) -> tuple[Age, ...]:
        return tuple(known for known in self.version.inputs if isinstance(known, Age) and known.name not in self.given)

    @property
    def is_split(self) -> bool:
        return self.version.stage is Stage.STATEMENT and self.version.subject is Subject.PERSON

    def most(self, known: Number) -> Fraction:
        """Give the largest number that a column may hold: its bound, or the end of the last tier over it."""
        bounds = self.numbers.get(known.name, Counted(1_000_000))
        ends = [
            line.rate.tiers[-1].up_to
            for line in self.version.lines
            if line.quantity == known.name and isinstance(line.rate, Tiers)
        ]
        return min(Fraction(bounds.most, bounds.per), *(end for end in ends if end is not None), Fraction(10**12))

    def working(self, row: Cells) -> Working[Money] | None:
        """Work a row out by the scalar functions, as a patient of its own; None where nothing counts.

        Raises whatever they raise.
        """
        values = {name: value for name, value in self.values(row).items() if value is not None}
        if self.version.counting is None:
            if isinstance(self.span, Year):
                return amount_for_year(self.schedule, self.span, values)
            return amount_for_month(self.schedule, self.span, values)
        span = self.cover(row)
        if span is None:
            return None
        if self.covered or any(isinstance(known, Age) and known.name in self.given for known in self.version.inputs):
            return self._by_hand(row, span, values)
        return self._statement_lines([(row, span, values)])[0].working

    def _by_hand(self, row: Cells, span: EnrolmentSpan, values: Mapping[str, InputValue]) -> Working[Money]:
        """Work out with an age that no record tells: given for everybody, or on the first day of an older cover."""
        ages = {}
        for known in self.ages:
            born = row["born_on"]
            if isinstance(born, date):
                ages[known.name] = age_on(born, self.reading_day(row), known.leap_day)
        if isinstance(self.span, Year):
            return amount_for_year(self.schedule, self.span, {**values, **ages})
        assert self.version.counting is not None
        [member] = member_months((span,), self.span, self.version.counting)
        return amount_for_month(self.schedule, self.span, {**values, **ages}, fraction=member.fraction)

    def _statement_lines(
        self, people: Sequence[tuple[Cells, EnrolmentSpan, Mapping[str, InputValue]]]
    ) -> list[CapitationLine]:
        patients = {
            span.patient: Patient(identifier=span.patient, born_on=_birth(row), sex=Sex.UNKNOWN)
            for row, span, _ in people
        }
        of_patients = {span.patient: values for _, span, values in people}
        spans = [span for _, span, _ in people]
        if isinstance(self.span, Year):
            statements = statements_for_year(self.schedule, spans, self.span, patients, of_patients=of_patients)
        else:
            statements = statements_for_month(self.schedule, spans, self.span, patients, of_patients=of_patients)
        return [line for statement in statements for line in statement.lines]

    def refused(self, row: Cells) -> bool:
        """Whether the scalar functions refuse a row that counts; nobody without a birth date is a patient there."""
        if self.ages and row["born_on"] is None:
            return True
        try:
            self.working(row)
        except PrimaryCareError:
            return True
        return False

    def expected(self) -> list[tuple[int, int]]:
        """Give the amount due and the problem of every row."""
        problems = [self.problem(row) for row in self.rows]
        if not self.is_split:
            return [
                (0 if problem else self._due(row), problem) for row, problem in zip(self.rows, problems, strict=True)
            ]
        counting = [
            (row, span, {name: value for name, value in self.values(row).items() if value is not None})
            for row, problem in zip(self.rows, problems, strict=True)
            if not problem and (span := self.cover(row)) is not None
        ]
        due = {str(line.patient): line.due.minor for line in self._statement_lines(counting)}
        return [
            (0 if problem else due.get(str(row["patient"]), 0), problem)
            for row, problem in zip(self.rows, problems, strict=True)
        ]

    def _due(self, row: Cells) -> int:
        working = self.working(row)
        return 0 if working is None else working.total.minor


def _birth(row: Cells) -> date:
    # Where no age is asked for, nobody reads it.
    born = row.get("born_on")
    return born if isinstance(born, date) else date(1980, 1, 1)


@st.composite
def rosters(
    draw: DrawFn,
    schedules: SearchStrategy[RateSchedule],
    spans: SearchStrategy[Month | Year],
    *,
    rows: int = 30,
) -> Drawn:
    """Draw a roster of edges for a drawn schedule; open points, and some other inputs, are given for everybody."""
    schedule, span = draw(schedules), draw(spans)
    version = schedule.version_for(span)
    if isinstance(span, Year):
        version = _of_the_year(version)
        schedule = a_schedule(version, currency=schedule.currency)
    of_person = version.subject is Subject.PERSON
    is_split = of_person and version.stage is Stage.STATEMENT
    valid = draw(input_values(version))
    names = st.sets(st.sampled_from([known.name for known in version.inputs]), max_size=1) if valid else st.just(set())
    constant = draw(st.just(set[str]()) | names)
    if is_split:
        constant -= {known.name for known in version.inputs if isinstance(known, Age)}
    given = {
        known.name: valid[known.name]
        for known in version.inputs
        if isinstance(known, OpenPoint) or known.name in constant
    }
    numbers = {
        known.name: draw(_bounds(known))
        for known in version.inputs
        if isinstance(known, Number) and known.name not in given
    }
    absent = {
        known.name: _in_parts(known, valid[known.name], numbers)
        for known in version.inputs
        if known.name not in given and not isinstance(known, Age) and draw(st.integers(0, 3)) == 0
    }
    covered = of_person and not is_split and draw(st.integers(0, 3)) == 0
    drawn = Drawn(
        schedule=schedule,
        span=span,
        given=given,
        numbers=numbers,
        absent=absent,
        covered=covered,
        types=_types(version, given, covered=covered),
        rows=(),
    )
    cells: dict[str, SearchStrategy[object]] = {}
    for known in version.inputs:
        if known.name not in given:
            cells |= {"born_on": _births(drawn)} if isinstance(known, Age) else {known.name: _cells(known, drawn)}
    if of_person:
        cells["enrolled_from"] = _days_near(span, date(1900, 1, 1), date(1969, 12, 31), date(2020, 2, 29), None)
        cells["enrolled_until"] = st.none() | _days_near(span, date(2100, 1, 1), date(9999, 12, 31), None)
        cells["physician"] = st.sampled_from((*_PHYSICIANS, *_PHYSICIANS, None)) if is_split else st.just("dr-1")
    made = draw(st.lists(st.fixed_dictionaries(cells), min_size=rows, max_size=rows))
    order = draw(st.permutations(_PATIENTS)) if is_split else ()
    return evolve(drawn, rows=tuple(_finished(row, place, drawn, order) for place, row in enumerate(made)))


def _finished(row: dict[str, object], place: int, drawn: Drawn, order: Sequence[str]) -> Cells:
    row["row"] = place
    if not drawn.version.counting:
        return row
    start = row["enrolled_from"]
    if place % 7 == 0 and isinstance(start, date):
        row["enrolled_until"] = start + (place % 3) * _DAY
    row["patient"] = f"{order[place % len(order)]}{place // len(order) or ''}" if order else f"p-{place}"
    if order and place % 11 == 10:
        row["patient"] = None
    if drawn.covered:
        before = place * place % 40 * _DAY
        row["covered_from"] = start - before if isinstance(start, date) and place % 9 < 8 else None
    return row


def _of_the_year(version: ScheduleVersion) -> ScheduleVersion:
    """Let a version be one that pays for a whole year: by a list of one day, its facts read on a day of the year."""
    in_year = ReferenceDay(Span.YEAR, 1)
    if version.subject is not Subject.PERSON:
        return version
    on = version.counting.on if isinstance(version.counting, Snapshot) else in_year
    return evolve(
        version,
        counting=Snapshot(evolve(on, of=Span.YEAR)),
        facts_on=evolve(version.facts_on or in_year, of=Span.YEAR),
        age_on=None if version.age_on is None else evolve(version.age_on, of=Span.YEAR),
    )


def _types(version: ScheduleVersion, given: Given, *, covered: bool) -> dict[str, str]:
    kinds: Mapping[type[Input], str] = {Flag: "flag", Choice: "text", Number: "whole"}
    types = {
        "born_on" if isinstance(known, Age) else known.name: "date" if isinstance(known, Age) else kinds[type(known)]
        for known in version.inputs
        if known.name not in given
    }
    if version.subject is Subject.PERSON:
        types |= {"enrolled_from": "date", "enrolled_until": "date", "patient": "text", "physician": "text"}
    return types | ({"covered_from": "date"} if covered else {}) | {"row": "whole"}


def _bounds(known: Number) -> SearchStrategy[NumberColumn]:
    if known.whole:
        return st.builds(Counted, st.sampled_from((1, 6, 100, 3_000)))
    return st.sampled_from((1, 3, 20, 100)).flatmap(
        lambda per: st.builds(Scaled, per=st.just(per), most=st.sampled_from((1, per, 2 * per)))
    )


def _in_parts(known: Input, value: InputValue, numbers: Mapping[str, NumberColumn]) -> InputValue:
    if not isinstance(known, Number) or known.whole:
        return value
    per = numbers[known.name].per
    return Fraction(Fraction(value) * per // 1, per)


def _cells(known: Input, drawn: Drawn) -> SearchStrategy[object]:
    if isinstance(known, Flag):
        return st.sampled_from((False, True, False, True, None))
    if isinstance(known, Choice):
        return st.sampled_from((*known.options, *known.options, *known.options, *_TEXTS, None))
    assert isinstance(known, Number)
    bounds = drawn.numbers[known.name]
    edges = {int(cut * bounds.per) + by for cut in _cuts(drawn.version, known.name) for by in (-1, 0, 1)}
    edges |= {0, 1, bounds.most - 1, bounds.most}
    near = sorted(edge for edge in edges if 0 <= edge <= bounds.most)
    inside = st.sampled_from(near) | st.integers(0, bounds.most)
    return (
        inside | inside | inside | st.sampled_from((None, -1, bounds.most + 1, 2**31, 2**53 + 1, -(2**63), 2**63 - 1))
    )


def _cuts(version: ScheduleVersion, name: str) -> set[Fraction]:
    tables = [table for line in version.lines for table in line.tables]
    bands = [known for table in tables for row in table.rows for known in row.when if isinstance(known, Band)]
    cuts = {cut.value for band in bands if band.input == name for cut in (band.lower, band.upper) if cut is not None}
    tiers = [line.rate for line in version.lines if line.quantity == name and isinstance(line.rate, Tiers)]
    return cuts | {tier.up_to for known in tiers for tier in known.tiers if tier.up_to is not None}


def _days_near(span: Month | Year, *far: date | None) -> SearchStrategy[date | None]:
    start, end = span.period.start, span.period.last_day
    assert end is not None
    around = st.integers(-3, (end - start).days + 3).map(lambda days: start + days * _DAY)
    named = (start - 40 * _DAY, start, end, end + _DAY, end + 40 * _DAY, *far)
    return st.one_of(around, st.sampled_from(named), st.sampled_from(named))


def _births(drawn: Drawn) -> SearchStrategy[date | None]:
    """Draw births around every age that decides, on the reading day and on later ones, and around 29 February."""
    version = drawn.version
    named = version.facts_on if version.age_on is None else version.age_on
    assert named is not None
    day, last = named.within(drawn.span), drawn.span.period.last_day
    assert last is not None
    ages = {int(cut) + by for known in drawn.ages for cut in _cuts(version, known.name) for by in (-1, 0, 1)} | {
        0,
        22,
        200,
    }
    around = st.tuples(
        st.sampled_from(sorted(age for age in ages if 0 <= age <= 200)),
        st.sampled_from((day, day, last)),
        st.integers(-3, 3) | st.integers(-40, 40),
    ).map(lambda drawn: _years_before(drawn[1], drawn[0]) + drawn[2] * _DAY)
    leap = st.tuples(st.sampled_from(sorted(ages)), st.integers(-1, 2)).map(
        lambda drawn: date((day.year - drawn[0]) // 4 * 4, 2, 28) + drawn[1] * _DAY
    )
    far = st.sampled_from((None, None, date(1, 1, 1), date(1690, 1, 1), date(9999, 12, 31), last, last + _DAY))
    return st.one_of(around, around, around, leap, leap, far)


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28))
