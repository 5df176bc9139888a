"""Plans: one version of a schedule and one month (or year), compiled to expressions over columns.

What lives here: the order of lines, months of the year, counted part and the one rounding, on whole numbers.
What this module may not know: which engine works them out, and how rows are summed.

>>> from primarycare.published import load
>>> is_split(load("fr-fpmt").version_for(Year(2024)))
False
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from functools import reduce
from math import lcm
from operator import or_

import narwhals.stable.v2 as nw
from attrs import frozen

from primarycare.capitation import Given
from primarycare.errors import InvalidValueError
from primarycare.frames._contract import Kind, Needed
from primarycare.frames._inputs import Inputs, refuse_unknown_names
from primarycare.frames._lines import PlannedLine
from primarycare.frames._spans import CountedRow, Reading, RowSpan
from primarycare.frames._splitting import refuse_fine_parts
from primarycare.frames._spelling import spelling_of
from primarycare.frames._steps import Steps
from primarycare.frames._terms import Arithmetic, Term
from primarycare.frames.columns import PRIVATE, Columns, NumberColumn, Problem
from primarycare.money import Stage
from primarycare.periods import Month, Span, Year, add_days
from primarycare.schedules import (
    Age,
    Basis,
    RateSchedule,
    ScheduleVersion,
    Snapshot,
    Subject,
)

__all__ = ["Plan", "Request", "is_split"]


@frozen(kw_only=True)
class Request:
    """What is asked of a frame: the schedule, and how its columns are named, bounded and completed."""

    schedule: RateSchedule
    columns: Columns
    given: Given
    numbers: Mapping[str, NumberColumn]
    absent: Given
    lines: bool
    days: bool
    members: bool

    def plan(
        self,
        span: Month | Year,
        implementation: nw.Implementation,
        *,
        datetimes: Collection[str] = (),
        prefix: str = PRIVATE,
    ) -> "Plan":
        """Compile the version in force through a month or a year for one engine.

        `datetimes` are the columns of days that come as datetimes; `prefix` begins the names of columns of our own.
        """
        spelled = spelling_of(implementation)
        # 32 bits divide three times as fast on Polars, and only a compiled plan tells how large its numbers become.
        narrow = Arithmetic(implementation, spelled=spelled, narrow=implementation is nw.Implementation.POLARS)
        plan = _Compiler(self, span, narrow, datetimes, prefix).plan()
        if not narrow.outgrown:
            return plan
        return _Compiler(self, span, Arithmetic(implementation, spelled=spelled), datetimes, prefix).plan()


@frozen(eq=False, kw_only=True)
class Plan:
    """The expressions of one month (or year): stages that come first, and the columns that they end in.

    `exact` is a row's sum in parts of which `divisor` make one unit of the rounding; where a statement is rounded as a
    whole, a row has no amount of its own and `due` is absent. `lines` are in parts of which `parts` make one whole
    unit of the currency.
    """

    version: ScheduleVersion
    inputs: Inputs
    needed: tuple[Needed, ...]
    stages: tuple[Mapping[str, nw.Expr], ...]
    problem: nw.Expr
    counts: nw.Expr
    days: nw.Expr | None
    due: nw.Expr | None
    most_due: int
    exact: nw.Expr
    divisor: int
    unit: int
    lines: Mapping[str, nw.Expr]
    parts: int
    arithmetic: Arithmetic

    def to_count(self, condition: nw.Expr) -> nw.Expr:
        """Give a condition as something that can be summed: Polars and Arrow count truths as they are."""
        return condition if self.arithmetic.stores_day_numbers else condition.cast(self.arithmetic.spelled.Int64)


class _Compiler:
    def __init__(
        self,
        request: Request,
        span: Month | Year,
        arithmetic: Arithmetic,
        datetimes: Collection[str],
        prefix: str,
    ) -> None:
        self.request = request
        self.schedule = request.schedule
        self.span = span
        self.arithmetic = arithmetic
        self.spelled = arithmetic.spelled
        self.version = self.schedule.version_for(span)
        self._refuse_what_columns_do_not_tell()
        refuse_unknown_names(request.given, self.version, "given")
        refuse_unknown_names(request.numbers, self.version, "numbers")
        refuse_unknown_names(request.absent, self.version, "absent")
        refuse_unknown_names(request.columns.inputs, self.version, "columns")
        self.steps = Steps(prefix, self.spelled)
        self.datetimes = datetimes
        self.days = {name: self.steps.keep(f"on_{name}", lambda: self._cast_day(name)) for name in datetimes}
        if not arithmetic.stores_day_numbers:
            days = dict.fromkeys(name for name in self._days_of_rows() if name not in self.days)
            self.days |= {name: self.steps.keep(f"on_{name}", lambda: self._own_day(name)) for name in days}
        self.steps.end_stage()

    def _refuse_what_columns_do_not_tell(self) -> None:
        name = repr(str(self.schedule.identifier))
        if self.version.subject is Subject.DUTY:
            raise InvalidValueError(
                f"schedule: {name} pays for duties, each on its own day, and a roster holds none; work them out with "
                "primarycare.duty_pay"
            )
        if isinstance(self.span, Month):
            return
        if self.version.basis is not Basis.YEAR:
            raise InvalidValueError(f"schedule: {name} pays by the {self.version.basis.value}; work out each by itself")
        counting = self.version.counting
        if counting is not None and not (isinstance(counting, Snapshot) and counting.on.of is Span.YEAR):
            raise InvalidValueError(f"schedule: {name} counts months; work them out one by one")

    def plan(self) -> Plan:
        request, version = self.request, self.version
        row = self._row()
        inputs = Inputs.of(
            version,
            request.given,
            request.columns,
            request.numbers,
            request.absent,
            self._reading,
            self.steps,
            self.arithmetic,
        )
        counted, base = (self.arithmetic.constant(1), 1)
        if row is not None and version.counting is not None:
            counted, base = row.counted(version.counting)
        days = None if row is None or isinstance(self.span, Year) else row.days
        problem = self._problem(row, inputs)
        lines = tuple(
            PlannedLine.of(line, self.schedule.currency, inputs.axes, inputs.numbers, self.arithmetic)
            for line in version.lines
        )
        scale = Fraction(10**version.rounding.places, base) * self._share_of_basis()
        divisor = lcm(*(line.divisor(scale) for line in lines))
        if is_split(version):
            refuse_fine_parts(divisor)
        self.steps.end_stage()
        problem = self.steps.keep("problem", lambda: problem)
        by_line = version.stage is Stage.LINE
        unit = 10 ** (self.schedule.currency.decimals - version.rounding.places)
        amounts = {line.label: line.parts(scale, divisor) for line in lines}
        if by_line or request.lines:
            amounts = {
                label: self._kept(f"line_{place}", amount.times(counted))
                for place, (label, amount) in enumerate(amounts.items())
            }
            self.steps.end_stage()
            exact = self.arithmetic.total(amounts.values())
        else:
            exact = self.arithmetic.total(amounts.values()).times(counted)
        if by_line:
            amounts = {label: self._settled(amount, divisor, unit) for label, amount in amounts.items()}
            exact = due = self.arithmetic.total(amounts.values())
        else:
            exact = self._kept("exact", exact)
            self.steps.end_stage()
            due = self._settled(exact, divisor, unit)
        return Plan(
            arithmetic=self.arithmetic,
            version=version,
            inputs=inputs,
            needed=(*self._needed_of_span(), *inputs.needed),
            stages=tuple(self.steps.stages),
            problem=problem,
            counts=self._counts(row, problem),
            days=None if days is None else self._unless(problem, days.expression),
            due=None if is_split(version) else self._unless(problem, due.expression),
            most_due=due.most,
            exact=self._unless(problem, exact.expression),
            divisor=divisor,
            unit=unit,
            lines={
                label: self._unless(problem, amount.expression) for label, amount in amounts.items() if request.lines
            },
            parts=10**self.schedule.currency.decimals if by_line else divisor * 10**version.rounding.places,
        )

    def _kept(self, name: str, term: Term) -> Term:
        return self.arithmetic.term(self.steps.keep(name, lambda: term.expression), term.most)

    def _settled(self, term: Term, divisor: int, unit: int) -> Term:
        rounded = term.divided(divisor, self.version.rounding.mode)
        return rounded.times(self.arithmetic.constant(unit))

    def _share_of_basis(self) -> Fraction:
        if isinstance(self.span, Year):
            return Fraction(1)
        factor = self.version.month_factor(self.span)
        return Fraction(1) if factor is None else factor.used

    def _month(self) -> Month:
        return self.span if isinstance(self.span, Month) else self.span.months[0]

    def _row(self) -> CountedRow | RowSpan | None:
        if self.version.counting is None:
            return None
        columns = self.request.columns
        if columns.counted is not None:
            parts, whole, days = (
                self.spelled.col(name) for name in (columns.counted, columns.counted_of, columns.member_days)
            )
            return CountedRow(self.arithmetic, self.steps, self._month(), parts, whole, days)
        first, end = self._day(columns.enrolled_from), self._day(columns.enrolled_until)
        return RowSpan(self.arithmetic, self.steps, self._month(), first, end)

    def _day(self, name: str) -> nw.Expr:
        return self.days[name] if name in self.days else self._own_day(name)

    def _days_of_rows(self) -> tuple[str, ...]:
        """Give the columns of days that are asked for."""
        columns, inputs = self.request.columns, self.version.inputs
        asked_ages = [known for known in inputs if isinstance(known, Age) and known.name not in self.request.given]
        of_span = self.version.counting is not None and columns.counted is None
        return (
            *((columns.enrolled_from, columns.enrolled_until) if of_span else ()),
            *((columns.born_on, self._first_of_cover()) if asked_ages else ()),
        )

    def _own_day(self, name: str) -> nw.Expr:
        return self.arithmetic.day_number(self.spelled.col(name))

    def _cast_day(self, name: str) -> nw.Expr:
        return self.arithmetic.day_number(self.spelled.col(name).cast(self.spelled.Date))

    def _reading(self, age: Age) -> Reading:
        """Give how an age is read; only a version about persons has ages and reading days."""
        version, columns = self.version, self.request.columns
        day = version.facts_on if version.age_on is None else version.age_on
        if day is None:
            raise InvalidValueError(f"schedule: {age.name!r} has no reading day; give it for everybody")
        read_on, month = day.within(self.span), self._month()
        row = self._row()
        counts_with_row = columns.covered_from is None and not isinstance(version.counting, Snapshot)
        starts_with_month = counts_with_row and read_on == month.period.start
        through = add_days(month.plus(1).period.start, -1)
        if isinstance(version.counting, Snapshot):
            through = version.counting.on.within(self.span)
        return Reading(
            month_of_row=row if starts_with_month and isinstance(row, RowSpan) else None,
            arithmetic=self.arithmetic,
            steps=self.steps,
            day=read_on,
            through=through,
            leap_day=age.leap_day,
            born=self._day(columns.born_on),
            covered_from=self._day(self._first_of_cover()),
        )

    def _needed_of_span(self) -> tuple[Needed, ...]:
        if self.version.counting is None:
            return ()
        columns = self.request.columns
        if columns.counted is not None:
            needed = [
                Needed(columns.counted, Kind.NUMBER, "counted parts of the month"),
                Needed(columns.counted_of, Kind.NUMBER, "parts of a whole month"),
                Needed(columns.member_days, Kind.NUMBER, "days in the month"),
                Needed(columns.problem, Kind.NUMBER, "problem of the spans"),
            ]
        else:
            needed = [
                Needed(columns.enrolled_from, Kind.DAY, "first day of the row"),
                Needed(columns.enrolled_until, Kind.DAY, "first day after the row"),
            ]
        if columns.covered_from is not None:
            needed.append(Needed(columns.covered_from, Kind.DAY, "first day of unbroken cover"))
        if is_split(self.version):
            needed += [
                Needed(columns.patient, Kind.KEY, "patient, for equal remainders of a statement"),
                Needed(columns.physician, Kind.KEY, "physician, whose statement is rounded as a whole"),
            ]
        return tuple(needed)

    def _problem(self, row: CountedRow | RowSpan | None, inputs: Inputs) -> nw.Expr:
        """Give the code of what is wrong with a row that counts, 0 where nothing is."""
        wrong = [*inputs.wrong]
        columns = self.request.columns
        for name in self.datetimes:
            midnight = self.spelled.col(name).dt.truncate("1d")
            wrong.append((Problem.TIME_OF_DAY, (self.spelled.col(name) != midnight).fill_null(False)))
        if columns.covered_from is not None:
            wrong.append((Problem.MISSING, self.spelled.col(columns.covered_from).is_null()))
        if is_split(self.version):
            unknown = self.spelled.col(columns.physician).is_null() | self.spelled.col(columns.patient).is_null()
            wrong.append((Problem.MISSING, unknown))
        # The code that stands first among the problems is told.
        code = self._code(0)
        for problem in sorted({problem for problem, _ in wrong}, key=lambda known: -known.value):
            of_kind = [is_wrong for kind, is_wrong in wrong if kind is problem]
            code = self.spelled.when(reduce(or_, of_kind)).then(self._code(problem.value)).otherwise(code)
        if row is None or self.version.counting is None:
            return code
        code = self.spelled.when(row.counts(self.version.counting)).then(code).otherwise(self._code(0))
        if isinstance(row, CountedRow):
            return self._problem_of_counted(row, code)
        code = self.spelled.when(row.reversed).then(self._code(Problem.REVERSED_SPAN.value)).otherwise(code)
        return (
            self.spelled.when(self.spelled.col(columns.enrolled_from).is_null())
            .then(self._code(Problem.MISSING.value))
            .otherwise(code)
        )

    def _problem_of_counted(self, row: CountedRow, code: nw.Expr) -> nw.Expr:
        """Let what was wrong with the spans go on, before whatever is wrong with the row."""
        columns = self.request.columns
        before = self.spelled.col(columns.problem)
        if self.version.counting is not None:
            is_other = row.is_of_another(self.version.counting)
            code = self.spelled.when(is_other).then(self._code(Problem.OUT_OF_BOUNDS.value)).otherwise(code)
        unknown = before.is_null()
        for name in (columns.counted, columns.counted_of, columns.member_days):
            unknown = unknown | self.spelled.col(str(name)).is_null()
        code = self.spelled.when(unknown).then(self._code(Problem.MISSING.value)).otherwise(code)
        return self.spelled.when((before != 0).fill_null(False)).then(before.cast(self.spelled.Int8)).otherwise(code)

    def _counts(self, row: CountedRow | RowSpan | None, problem: nw.Expr) -> nw.Expr:
        """Whether a row counts and is paid; every list and structure does."""
        if row is None or self.version.counting is None:
            return problem == 0
        return (problem == 0) & row.counts(self.version.counting).fill_null(False)

    def _first_of_cover(self) -> str:
        columns = self.request.columns
        return columns.enrolled_from if columns.covered_from is None else columns.covered_from

    def _code(self, value: int) -> nw.Expr:
        return self.spelled.lit(value, dtype=self.spelled.Int8)

    def _unless(self, problem: nw.Expr, expression: nw.Expr) -> nw.Expr:
        """Give what a row without a problem makes, in the one type in which amounts go out."""
        none = self.spelled.lit(0, dtype=self.spelled.Int64)
        return self.spelled.when(problem == 0).then(expression.cast(self.spelled.Int64)).otherwise(none)


def is_split(version: ScheduleVersion) -> bool:
    """Tell whether a statement is rounded as a whole and split over its rows."""
    return version.stage is Stage.STATEMENT and version.subject is Subject.PERSON
