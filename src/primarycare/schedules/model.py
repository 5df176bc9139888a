"""The schedule itself: lines of rate, quantity and factors, versions of them, and their timeline.

What lives here: the shape of every published or agreed tariff. A version is a sum of lines, and each line of a
`Working` mirrors one of them. What this module may not know: patients, months closed, and files.

>>> from primarycare.money import NOK
>>> source = Citation.illustrative("an example")
>>> size = Number(name="list_size", about=About.LIST, unit="patients", whole=True)
>>> line = ScheduleLine(
...     label="basis", per="patient and year", quantity="list_size",
...     rate=Tiers((Tier(Fraction(1000), Fraction(675), source), Tier(None, Fraction(544), source))),
... )
>>> version = ScheduleVersion(
...     subject=Subject.LIST, basis=Basis.YEAR, month_share=MonthShare.EQUAL, inputs=(size,), lines=(line,),
...     rounding=Rounding(2, RoundingMode.HALF_UP), stage=Stage.STATEMENT, citation=source,
... )
>>> [str(line.amount) for line in version.work({"list_size": 1200}, NOK)]
['783800']
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import (
    ConservationError,
    InvalidTypeError,
    InvalidValueError,
    MissingInputError,
    NotKnownError,
    shown,
)
from primarycare.identifiers import ScheduleId
from primarycare.money import Currency, Rate, Rounding, RoundingMode, Stage
from primarycare.periods import Month, Quarter, ReferenceDay, Year
from primarycare.schedules.counting import Counting, a_counting
from primarycare.schedules.inputs import About, Age, Input, InputValue, Number, OpenPoint, an_input
from primarycare.schedules.tables import Table, Tier, Tiers
from primarycare.timelines import Timeline
from primarycare.workings import Factor, Part, WorkingLine

__all__ = [
    "Basis",
    "Instalment",
    "InstalmentPlan",
    "MonthShare",
    "RateSchedule",
    "RatioFactor",
    "ScheduleFactor",
    "ScheduleLine",
    "ScheduleVersion",
    "Splitting",
    "Subject",
    "TableFactor",
]


class Subject(Enum):
    """What one evaluation of a version is about.

    >>> Subject("person")
    <Subject.PERSON: 'person'>
    """

    PERSON = "person"
    LIST = "list"
    STRUCTURE = "structure"


class Basis(Enum):
    """The span for which the lines of a version state an amount.

    >>> Basis("year")
    <Basis.YEAR: 'year'>
    """

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class MonthShare(Enum):
    """How a month is made of a year or a quarter: an equal part of it, or its days over the longer span's days.

    >>> MonthShare("days")
    <MonthShare.DAYS: 'days'>
    """

    EQUAL = "equal"
    DAYS = "days"


@frozen
class TableFactor:
    """A factor that a complete table gives, rounded where stated.

    >>> from primarycare.schedules.tables import Row
    >>> table = Table((), (Row((), Fraction("0.953"), Citation.illustrative("an example")),))
    >>> TableFactor("less out-of-hours", table).table.combinations
    1
    """

    label: str = field(validator=checks.checked(checks.a_text))
    table: Table = field(validator=checks.checked(checks.a(Table)))
    rounding: Rounding | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Rounding))))


@frozen
class RatioFactor:
    """A factor that is an exact ratio given as an input (loyalty, list index, prevalence), rounded where stated.

    >>> RatioFactor("loyalty", "loyalty_rate", Citation.illustrative("an example")).input
    'loyalty_rate'
    """

    label: str = field(validator=checks.checked(checks.a_text))
    input: str = field(validator=checks.checked(checks.a_text))
    citation: Citation = field(validator=checks.checked(checks.a(Citation)), repr=False)
    rounding: Rounding | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Rounding))))


ScheduleFactor: TypeAlias = TableFactor | RatioFactor


def _a_rate_source(value: object, field: str) -> Table | Tiers:
    if not isinstance(value, Table | Tiers):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give a Table or Tiers")
    return value


def _a_factor(value: object, field: str) -> ScheduleFactor:
    if not isinstance(value, TableFactor | RatioFactor):
        raise InvalidTypeError(
            f"{field}: {shown(value)} is a {type(value).__name__}; give a TableFactor or RatioFactor"
        )
    return value


@frozen(kw_only=True)
class ScheduleLine:
    """One line of a version: rate × quantity × factor × factor ..., rounded where stated and nowhere else.

    The rate is a complete table or graduated tiers; the quantity is one, or the number that the named input
    counts. Tiers need a quantity. `per` says what one unit of the rate is for.

    >>> from primarycare.schedules.tables import Row
    >>> table = Table((), (Row((), Fraction(5), Citation.illustrative("an example")),))
    >>> ScheduleLine(label="prevention", per="indicator", rate=table, quantity="validated_indicators").factors
    ()
    """

    label: str = field(validator=checks.checked(checks.a_text))
    per: str = field(validator=checks.checked(checks.a_text))
    rate: Table | Tiers = field(validator=checks.checked(_a_rate_source))
    quantity: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    factors: tuple[ScheduleFactor, ...] = field(default=(), validator=checks.checked(checks.each(_a_factor)))
    rounding: Rounding | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Rounding))))

    def __attrs_post_init__(self) -> None:
        if isinstance(self.rate, Tiers) and self.quantity is None:
            raise InvalidValueError(f"quantity: line {self.label!r} has tiers; name the input that counts their units")

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the line: its rate's, where it has one, and its factors'.

        >>> from primarycare.schedules.tables import Row
        >>> table = Table((), (Row((), Fraction(5), Citation.illustrative("an example")),))
        >>> len(ScheduleLine(label="socle", per="person", rate=table).tables)
        1
        """
        of_factors = (factor.table for factor in self.factors if isinstance(factor, TableFactor))
        return (*((self.rate,) if isinstance(self.rate, Table) else ()), *of_factors)

    def _work(self, values: Mapping[str, InputValue], currency: Currency) -> WorkingLine:
        quantity = Fraction(1) if self.quantity is None else Fraction(values[self.quantity])
        factors = tuple(_worked_factor(factor, values) for factor in self.factors)

        def rate(value: Fraction) -> Rate:
            return Rate(value=value, currency=currency, per=self.per)

        if isinstance(self.rate, Tiers):
            reached = self.rate.steps(quantity)
            parts = tuple(Part(rate(tier.value), units, citation=tier.citation) for tier, units in reached)
            return WorkingLine.worked(self.label, parts, factors, rounding=self.rounding)
        row = self.rate.row_for(values)
        parts = (Part(rate(row.value), quantity),)
        return WorkingLine.worked(self.label, parts, factors, rounding=self.rounding, citation=row.citation)


def _worked_factor(factor: ScheduleFactor, values: Mapping[str, InputValue]) -> Factor:
    if isinstance(factor, RatioFactor):
        ratio = Fraction(values[factor.input])
        return Factor(factor.label, ratio, rounding=factor.rounding, citation=factor.citation)
    row = factor.table.row_for(values)
    return Factor(factor.label, row.value, rounding=factor.rounding, citation=row.citation)


class Splitting(Enum):
    """Whether a year's parts are allocated from its rounded statement, or rounded one by one.

    >>> Splitting("allocated")
    <Splitting.ALLOCATED: 'allocated'>
    """

    ALLOCATED = "allocated"
    ROUNDED = "rounded"


@frozen(kw_only=True)
class Instalment:
    """A part of a year's amount and the month in which it is due; `years_later` is 1 for the year after.

    >>> Instalment(share=Fraction(1, 4), month=3, years_later=1).due_in(Year(2024))
    Month(year=2025, number=3)
    """

    share: Fraction = field()
    month: int = field(validator=checks.checked(checks.within(1, 12)))
    years_later: int = field(default=0, validator=checks.checked(checks.within(0, 1)))

    @share.validator
    def _is_a_part(self, _attribute: object, value: object) -> None:
        if not 0 < checks.a_fraction(value, "share") <= 1:
            raise InvalidValueError(f"share: {shown(value)} is not a part of a year; give more than 0 and at most 1")

    def due_in(self, year: Year) -> Month:
        """Give the month in which the part of a year is due.

        >>> Instalment(share=Fraction(1, 4), month=4).due_in(Year(2026))
        Month(year=2026, number=4)
        """
        return Month(year.number + self.years_later, self.month)


@frozen
class InstalmentPlan:
    """The parts in which a year is paid; their shares add up to one year.

    >>> InstalmentPlan((Instalment(share=Fraction(1, 4), month=4),), Splitting.ALLOCATED)
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: instalments: the shares add up to 1/4; give parts that make one whole year
    """

    instalments: tuple[Instalment, ...] = field(validator=checks.checked(checks.each(checks.a(Instalment))))
    splitting: Splitting = field(validator=checks.checked(checks.a(Splitting)))

    def __attrs_post_init__(self) -> None:
        whole = sum((instalment.share for instalment in self.instalments), Fraction(0))
        if whole != 1:
            raise ConservationError(
                f"instalments: the shares add up to {_ratio_text(whole)}; give parts that make one whole year"
            )
        checks.unique(
            (f"month {part.month}, {part.years_later} years later" for part in self.instalments), "instalments"
        )

    @classmethod
    def monthly(cls, splitting: Splitting) -> "InstalmentPlan":
        """Give the plan of twelve equal months.

        >>> len(InstalmentPlan.monthly(Splitting.ROUNDED).instalments)
        12
        """
        return cls(tuple(Instalment(share=Fraction(1, 12), month=month) for month in range(1, 13)), splitting)


def _ratio_text(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


@frozen(kw_only=True)
class ScheduleVersion:
    """What a schedule pays from one date to another: a sum of lines, and the conventions of paying it.

    A version about a person names how partial months count (`counting`) and on which day the person's facts are
    read (`facts_on`, and `age_on` where the age is read on another day). A version whose basis is longer than a
    month names how a month is made of it (`month_share`). Nothing of this has a default.
    `caveats` are printed with every working: what the version leaves out, or takes for granted.
    Raises `InvalidValueError` where a convention is missing or does not belong, and where a line names an input
    that is not declared.

    >>> from primarycare.published import load
    >>> version = load("fr-fmt").version_on(date(2026, 1, 1))
    >>> version.subject, version.basis, str(version.facts_on)
    (<Subject.PERSON: 'person'>, <Basis.YEAR: 'year'>, 'day before the year')
    """

    subject: Subject = field(validator=checks.checked(checks.a(Subject)))
    basis: Basis = field(validator=checks.checked(checks.a(Basis)))
    month_share: MonthShare | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(MonthShare)))
    )
    counting: Counting | None = field(default=None, validator=checks.checked(checks.optional(a_counting)))
    facts_on: ReferenceDay | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(ReferenceDay)))
    )
    age_on: ReferenceDay | None = field(default=None, validator=checks.checked(checks.optional(checks.a(ReferenceDay))))
    inputs: tuple[Input, ...] = field(validator=checks.checked(checks.each(an_input)))
    lines: tuple[ScheduleLine, ...] = field(validator=checks.checked(checks.each(checks.a(ScheduleLine))))
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))
    stage: Stage = field(validator=checks.checked(checks.a(Stage)))
    instalments: InstalmentPlan | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(InstalmentPlan)))
    )
    citation: Citation = field(validator=checks.checked(checks.a(Citation)), repr=False)
    caveats: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)), repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.lines:
            raise InvalidValueError("lines: none given; give at least one")
        checks.unique((line.label for line in self.lines), "lines")
        checks.unique((declared.name for declared in self.inputs), "inputs")
        self._refuse_missing_conventions()
        self._refuse_undeclared_inputs()

    def _refuse_missing_conventions(self) -> None:
        of_person = self.subject is Subject.PERSON
        needed = {
            "month_share": (self.month_share is not None, self.basis is not Basis.MONTH),
            "counting": (self.counting is not None, of_person),
            "facts_on": (self.facts_on is not None, of_person),
        }
        for name, (given, wanted) in needed.items():
            if given != wanted:
                what = "name the convention" if wanted else "leave it out"
                raise InvalidValueError(
                    f"{name}: a version about a {self.subject.value} with the {self.basis.value} as its basis "
                    f"{'needs' if wanted else 'has no use for'} it; {what}"
                )
        if not of_person and (self.age_on is not None or any(isinstance(known, Age) for known in self.inputs)):
            raise InvalidValueError(f"age_on: a {self.subject.value} has no age; leave the age out")

    def _refuse_undeclared_inputs(self) -> None:
        declared = {known.name: known for known in self.inputs}
        used: set[str] = set()
        for line in self.lines:
            for table in line.tables:
                for known in table.inputs:
                    if declared.get(known.name) != known:
                        raise InvalidValueError(
                            f"inputs: line {line.label!r} decides by {known.name!r}, which the version does not "
                            "declare so; declare it once, for the version and its tables"
                        )
                    used.add(known.name)
            ratios = [factor.input for factor in line.factors if isinstance(factor, RatioFactor)]
            for name in (*ratios, *((line.quantity,) if line.quantity is not None else ())):
                if not isinstance(declared.get(name), Number):
                    raise InvalidValueError(f"inputs: line {line.label!r} counts {name!r}; declare it as a number")
                used.add(name)
        for name in declared:
            if name not in used:
                raise InvalidValueError(f"inputs: {name!r} decides nothing in this version; leave it out")

    @property
    def open_points(self) -> tuple[OpenPoint, ...]:
        """The questions that whoever evaluates this version must settle.

        >>> from primarycare.published import load
        >>> [point.name for point in load("fr-fpmt").versions.entries[0].value.open_points]
        []
        """
        return tuple(declared for declared in self.inputs if isinstance(declared, OpenPoint))

    def read(self, given: Mapping[str, object]) -> dict[str, InputValue]:
        """Check the inputs given against the declarations, in their order.

        Raises `MissingInputError` for an input that is not given, an open point among them, and
        `InvalidValueError` for one that the version does not know.

        >>> from primarycare.published import load
        >>> version = load("fr-fpmt").versions.entries[0].value
        >>> version.read({"age": 82, "ald": True})
        {'age': 82, 'ald': True}
        >>> version.read({"age": 82})
        Traceback (most recent call last):
            ...
        primarycare.errors.MissingInputError: ald: not given; the version needs age, ald
        """
        names = [declared.name for declared in self.inputs]
        for name in given:
            if name not in names:
                known = ", ".join(names) or "none"
                raise InvalidValueError(f"inputs: {shown(name)} is not known here; the version knows {known}")
        return {declared.name: self._read_one(declared, given) for declared in self.inputs}

    def _read_one(self, declared: Input, given: Mapping[str, object]) -> InputValue:
        if declared.name in given:
            return declared.read(given[declared.name])
        if isinstance(declared, OpenPoint):
            answers = " or ".join(f"{choice.name!r} ({choice.citation.publisher})" for choice in declared.choices)
            raise MissingInputError(
                f"{declared.name}: an open point that the sources do not settle: {declared.question} choose {answers}"
            )
        raise MissingInputError(
            f"{declared.name}: not given; the version needs {', '.join(known.name for known in self.inputs)}"
        )

    def work(self, given: Mapping[str, object], currency: Currency) -> tuple[WorkingLine, ...]:
        """Work out every line for inputs, for one span of the basis, with nothing rounded but what a line rounds.

        >>> from primarycare.money import EUR
        >>> from primarycare.published import load
        >>> version = load("fr-fpmt").versions.entries[0].value
        >>> [str(line.amount) for line in version.work({"age": 82, "ald": True}, EUR)]
        ['70']
        """
        values = self.read(given)
        return tuple(line._work(values, currency) for line in self.lines)

    def month_factor(self, month: Month) -> Factor | None:
        """Give the factor that makes a month of the basis, or None where the basis is the month.

        >>> from primarycare.published import load
        >>> str(load("fr-fpmt").versions.entries[0].value.month_factor(Month(2023, 5)))
        '× 1/12 (a month of the year)'
        """
        if self.basis is Basis.MONTH:
            return None
        span = Year(month.year) if self.basis is Basis.YEAR else Quarter.of(month.period.start)
        if self.month_share is MonthShare.EQUAL:
            return Factor(f"a month of the {self.basis.value}", Fraction(1, len(span.months)))
        days = span.period.days
        return Factor(f"{month.days} of the {self.basis.value}'s {days} days", Fraction(month.days, days))


@frozen(kw_only=True)
class RateSchedule:
    """A schedule of rates: its identity, its currency and the timeline of its versions.

    Asking for a day that no version covers raises `NotKnownError` and names the days known.

    >>> from datetime import date
    >>> from primarycare.published import load
    >>> load("fr-fpmt").version_on(date(2017, 12, 31))
    Traceback (most recent call last):
        ...
    primarycare.errors.NotKnownError: fr-fpmt: day: nothing is known on 2017-12-31; known from 2018-01-01 to before \
2026-01-01
    """

    identifier: ScheduleId = field(validator=checks.checked(checks.a(ScheduleId)))
    title: str = field(validator=checks.checked(checks.a_text))
    currency: Currency = field(validator=checks.checked(checks.a(Currency)))
    versions: Timeline[ScheduleVersion] = field(validator=checks.checked(checks.a(Timeline)), repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.versions.entries:
            raise InvalidValueError("versions: none given; give at least one")
        for entry in self.versions.entries:
            version = checks.a(ScheduleVersion)(entry.value, "versions")
            if version.rounding.places > self.currency.decimals:
                raise InvalidValueError(
                    f"rounding: the version {entry.during} rounds to {version.rounding.places} places and "
                    f"{self.currency.code} has {self.currency.decimals}; keep at most those"
                )

    def version_on(self, day: date) -> ScheduleVersion:
        """Give the version in force on a day.

        >>> from primarycare.published import load
        >>> load("fr-fpmt").version_on(date(2024, 1, 1)).subject
        <Subject.PERSON: 'person'>
        """
        try:
            return self.versions.at(day)
        except NotKnownError as error:
            raise NotKnownError(f"{self.identifier}: {error}") from None

    def version_for(self, span: Month | Year) -> ScheduleVersion:
        """Give the version in force through a whole month or year.

        Raises `InvalidValueError` where another version begins, or this one ends, inside it.

        >>> from primarycare.published import load
        >>> load("fr-fpmt").version_for(Year(2024)) == load("fr-fpmt").version_for(Month(2025, 12))
        True
        """
        version = self.version_on(span.period.start)
        last_day = span.period.last_day
        if last_day is not None and self.versions.entry_at(last_day) != self.versions.entry_at(span.period.start):
            raise InvalidValueError(
                f"{self.identifier}: the version in force on {span.period.start} does not last through {span}; "
                "work out each part by itself"
            )
        return version
