"""The schedule itself: versions, each a sum of lines with the conventions of paying them, and their timeline.

What lives here: the shape of every published or agreed tariff. A version is a sum of lines, and each line of a
`Working` mirrors one of them. What this module may not know: patients, months closed, and files.

>>> from fractions import Fraction
>>> from primarycare.money import NOK, RoundingMode
>>> from primarycare.schedules.inputs import About
>>> from primarycare.schedules.tiers import Tier, Tiers
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

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError, MissingInputError, NotKnownError, shown
from primarycare.identifiers import ScheduleId
from primarycare.money import Currency, Rounding, Stage
from primarycare.periods import Month, Quarter, ReferenceDay, Year
from primarycare.schedules.counting import Counting, Daily, DayBase, a_counting
from primarycare.schedules.inputs import About, Age, Input, InputValue, Number, OpenPoint, an_input
from primarycare.schedules.instalments import InstalmentPlan
from primarycare.schedules.lines import RatioFactor, ScheduleLine
from primarycare.timelines import Timeline
from primarycare.workings import Factor, WorkingLine

__all__ = ["Basis", "MonthShare", "RateSchedule", "ScheduleVersion", "Subject"]


class Subject(Enum):
    """What one evaluation of a version is about.

    >>> Subject("person")
    <Subject.PERSON: 'person'>
    """

    PERSON = "person"
    LIST = "list"
    STRUCTURE = "structure"
    DUTY = "duty"


class Basis(Enum):
    """The span for which the lines of a version state an amount; a duty is paid each time that it occurs.

    >>> Basis("year")
    <Basis.YEAR: 'year'>
    """

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    OCCURRENCE = "occurrence"


class MonthShare(Enum):
    """How a month is made of a year or a quarter: an equal part of it, or its days over the longer span's days.

    >>> MonthShare("days")
    <MonthShare.DAYS: 'days'>
    """

    EQUAL = "equal"
    DAYS = "days"


@frozen(kw_only=True)
class ScheduleVersion:
    """What a schedule pays from one date to another: a sum of lines, and the conventions of paying it.

    A version about a person names how partial months count (`counting`) and on which day the person's facts are
    read (`facts_on`, and `age_on` where the age is read on another day). A version whose basis is longer than a
    month names how a month is made of it (`month_share`). Nothing of this has a default. A version about a duty pays
    for each occurrence, is rounded by the line or by the duty, and knows no month, no age and no instalments.
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
        self._refuse_what_only_duties_have()
        self._refuse_missing_conventions()
        self._refuse_undeclared_inputs()

    def _refuse_what_only_duties_have(self) -> None:
        of_duty = self.subject is Subject.DUTY
        if of_duty != (self.basis is Basis.OCCURRENCE):
            raise InvalidValueError(
                f"basis: a version about a {self.subject.value} has the {self.basis.value} as its basis; a duty is "
                "paid by the occurrence, and nothing else is"
            )
        if self.stage not in ((Stage.LINE, Stage.DUTY) if of_duty else (Stage.LINE, Stage.PERSON, Stage.STATEMENT)):
            raise InvalidValueError(
                f"stage: a version about a {self.subject.value} is not rounded by the {self.stage.value}; give "
                f"{'line or duty' if of_duty else 'line, person or statement'}"
            )
        for known in self.inputs:
            if not of_duty and getattr(known, "about", None) is About.DUTY:
                raise InvalidValueError(
                    f"inputs: {known.name!r} is about a duty and the version about a {self.subject.value}; "
                    "declare whom it is about"
                )

    def _refuse_missing_conventions(self) -> None:
        of_person = self.subject is Subject.PERSON
        needed = {
            "month_share": (self.month_share is not None, self.basis in (Basis.QUARTER, Basis.YEAR)),
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
        by_year = isinstance(self.counting, Daily) and self.counting.over is DayBase.YEAR
        if by_year and (self.basis is not Basis.YEAR or self.month_share is not MonthShare.EQUAL):
            raise InvalidValueError(
                "counting: days over the year's days make a month of a year by themselves; give them the year as the "
                "basis and equal months, or count the days over the month"
            )
        if self.instalments is not None and self.basis is not Basis.YEAR:
            raise InvalidValueError(
                f"instalments: a version with the {self.basis.value} as its basis has no year to split; leave them out"
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
        missing = [known.name for known in self.inputs if known.name not in given and not isinstance(known, OpenPoint)]
        if missing:
            raise MissingInputError(f"{', '.join(missing)}: not given; the version needs {', '.join(names)}")
        return {declared.name: self._read_one(declared, given) for declared in self.inputs}

    def _read_one(self, declared: Input, given: Mapping[str, object]) -> InputValue:
        if isinstance(declared, OpenPoint) and declared.name not in given:
            answers = " or ".join(f"{choice.name!r} ({choice.citation.publisher})" for choice in declared.choices)
            raise MissingInputError(
                f"{declared.name}: an open point that the sources do not settle: {declared.question} choose {answers}"
            )
        return declared.read(given[declared.name])

    def notes_for(self, given: Mapping[str, object]) -> tuple[str, ...]:
        """Give what a working under these inputs must say: the caveats, and the answer taken to each open point.

        >>> from primarycare.published import load
        >>> load("fr-fmt").version_on(date(2026, 1, 1)).notes_for({"first_installation": "adds"})[-1].partition(":")[0]
        "first_installation is taken as 'adds'"
        """
        readings = (
            f"{point.name} is taken as {given[point.name]!r}: {point.question}"
            for point in self.open_points
            if point.name in given
        )
        return (*self.caveats, *readings)

    def work(self, given: Mapping[str, object], currency: Currency) -> tuple[WorkingLine, ...]:
        """Work out every line for inputs, for one span of the basis, with nothing rounded but what a line rounds.

        >>> from primarycare.money import EUR
        >>> from primarycare.published import load
        >>> version = load("fr-fpmt").versions.entries[0].value
        >>> [str(line.amount) for line in version.work({"age": 82, "ald": True}, EUR)]
        ['70']
        """
        values = self.read(given)
        return tuple(line.work(values, currency) for line in self.lines)

    def month_factor(self, month: Month) -> Factor | None:
        """Give the factor that makes a month of the basis, or None where the basis is the month.

        Raises `InvalidValueError` where the basis is the occurrence.

        >>> from primarycare.published import load
        >>> str(load("fr-fpmt").versions.entries[0].value.month_factor(Month(2023, 5)))
        '× 1/12 (a month of the year)'
        """
        if self.basis is Basis.OCCURRENCE:
            raise InvalidValueError("basis: a month is no part of an occurrence; work out each duty by itself")
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
