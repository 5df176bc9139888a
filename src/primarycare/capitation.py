"""Capitation: what a schedule pays for a person or a list, for a month or a year, with its working.

What lives here: the way from a version of a schedule and checked inputs to amounts: the exact rate on a day, the
month of one subject, the monthly statement of each physician's panel, the year in its instalments.
What this module may not know: which contract put a patient on the panel, and what was paid before.

>>> from primarycare.published import load
>>> print(rate_on(load("fr-fpmt"), date(2024, 1, 1), {"age": 45, "ald": True}).total)
46.00 EUR per person and year
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import (
    ConservationError,
    InvalidTypeError,
    InvalidValueError,
    MissingInputError,
    NotKnownError,
    PrimaryCareError,
    shown,
)
from primarycare.identifiers import PatientId, PhysicianId, ScheduleId
from primarycare.membership import EnrolmentSpan, MemberMonth, member_months
from primarycare.money import Money, Rate, Stage, allocate, settle_together
from primarycare.patients import Patient
from primarycare.periods import Month, Span, Year
from primarycare.schedules import (
    About,
    Age,
    Basis,
    Choice,
    Counting,
    Flag,
    Input,
    InputValue,
    RateSchedule,
    ScheduleVersion,
    Snapshot,
    Splitting,
)
from primarycare.workings import Factor, Working, WorkingLine

__all__ = [
    "CapitationLine",
    "CapitationStatement",
    "Given",
    "InstalmentDue",
    "amount_for_month",
    "amount_for_year",
    "instalments_of",
    "rate_on",
    "statements_for_month",
    "statements_for_year",
]

Given: TypeAlias = Mapping[str, InputValue]

_NOTHING: Given = MappingProxyType({})
_NO_PHYSICIANS: Mapping[PhysicianId, Given] = MappingProxyType({})
_NO_PATIENTS: Mapping[PatientId, Given] = MappingProxyType({})

_SEX_INPUT = "sex"


def rate_on(schedule: RateSchedule, day: date, given: Given) -> Working[Rate]:
    """Give the exact rate of a schedule on a day for given inputs, for one span of its basis.

    Nothing is rounded but what a line of the schedule rounds. Raises `MissingInputError` for an input or an open
    point that is not given, and `NotKnownError` for a day that no version covers.

    >>> from primarycare.published import load
    >>> rate_on(load("fr-fpmt"), date(2023, 12, 31), {"age": 45, "ald": True}).total.value
    Fraction(42, 1)
    """
    version = schedule.version_on(day)
    lines = version.work(given, schedule.currency)
    value = sum((line.amount for line in lines), Fraction(0))
    total = Rate(value=value, currency=schedule.currency, per=f"{version.subject.value} and {version.basis.value}")
    return Working(title=f"{schedule.title}, {day}", lines=lines, total=total, notes=version.caveats)


def amount_for_month(
    schedule: RateSchedule,
    month: Month,
    given: Given,
    *,
    fraction: Fraction = Fraction(1),
    reason: str = "part of the month that counts",
) -> Working[Money]:
    """Give the amount of one subject (a person, a list, a structure) for a month, or for a fraction of it.

    Rounded once, as the schedule says; a subject by itself is its own statement. `reason` says why only a fraction
    of the month counts.

    >>> from primarycare.published import load
    >>> amount_for_month(load("fr-fpmt"), Month(2024, 5), {"age": 45, "ald": True}).total
    Money.parse('3.83', EUR)
    """
    return _Evaluator(schedule, month).alone(given, fraction, reason)


def amount_for_year(schedule: RateSchedule, year: Year, given: Given) -> Working[Money]:
    """Give the amount of one subject for a whole year of a schedule whose basis is the year.

    Raises `InvalidValueError` for a schedule with a shorter basis: its months are worked out one by one.

    >>> from primarycare.published import load
    >>> amount_for_year(load("fr-fpmt"), Year(2024), {"age": 82, "ald": True}).total
    Money.parse('70.00', EUR)
    """
    return _Evaluator(schedule, year).alone(given, Fraction(1), "whole year")


@frozen(kw_only=True)
class InstalmentDue:
    """A part of a year's amount and the month in which it is due.

    >>> from primarycare.money import EUR
    >>> InstalmentDue(due_in=Month(2026, 4), amount=Money(125, EUR)).amount.text
    '1.25'
    """

    due_in: Month = field(validator=checks.checked(checks.a(Month)))
    amount: Money = field(validator=checks.checked(checks.a(Money)))


def instalments_of(version: ScheduleVersion, year: Year, total: Money) -> tuple[InstalmentDue, ...]:
    """Split a year's amount into the instalments of a version, in the order of its plan.

    Allocated parts add up to the amount, to the last cent; the largest remainders are served first, equal ones in
    the order of the plan. Parts that the plan rounds one by one may add up to a little more or less: 5.00 in twelve
    months is 0.42 a month and 5.04 a year. Raises `NotKnownError` for a version without a plan.

    >>> from primarycare.money import EUR
    >>> from primarycare.published import load
    >>> parts = instalments_of(load("fr-fpmt").version_for(Year(2024)), Year(2024), Money.parse("70.01", EUR))
    >>> [(str(part.due_in), part.amount.text) for part in parts]
    [('2024-06', '17.51'), ('2024-09', '17.50'), ('2024-12', '17.50'), ('2025-03', '17.50')]
    """
    plan = version.instalments
    if plan is None:
        raise NotKnownError("instalments: the version does not say in which parts a year is paid; pay it whole")
    shares = [instalment.share for instalment in plan.instalments]
    if plan.splitting is Splitting.ALLOCATED:
        amounts = allocate(total, shares)
    else:
        amounts = tuple(version.rounding.settle(total.exact * share, total.currency) for share in shares)
    return tuple(
        InstalmentDue(due_in=instalment.due_in(year), amount=amount)
        for instalment, amount in zip(plan.instalments, amounts, strict=True)
    )


@frozen(kw_only=True)
class CapitationLine:
    """What is due for one patient: the patient, the reason why so much of the time counts, and the working.

    >>> from primarycare.money import EUR, Rounding, RoundingMode
    >>> working = Working.settled("x", (), Rounding(2, RoundingMode.HALF_UP), EUR)
    >>> CapitationLine(patient=PatientId("p-1"), counted=Fraction(1), reason="enrolled on 2026-03-15",
    ...                working=working).due
    Money.parse('0.00', EUR)
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    counted: Fraction = field(validator=checks.checked(checks.a_fraction))
    reason: str = field(validator=checks.checked(checks.a_text))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    @property
    def due(self) -> Money:
        """The amount due for the patient.

        >>> from primarycare.money import EUR, Rounding, RoundingMode
        >>> working = Working.settled("x", (), Rounding(2, RoundingMode.HALF_UP), EUR)
        >>> str(CapitationLine(patient=PatientId("p-1"), counted=Fraction(1), reason="x", working=working).due)
        '0.00 EUR'
        """
        return self.working.total


@frozen(kw_only=True)
class CapitationStatement:
    """What one physician's panel brings for a month or a year: a line for each patient, and what they add up to.

    A year has the instalments that its schedule names. Raises `ConservationError` for a total that is not the sum
    of the lines, and `InvalidValueError` for a patient with two lines.

    >>> from primarycare.money import EUR
    >>> CapitationStatement(payee=PhysicianId("dr-01"), schedule=ScheduleId("ours"), span=Month(2026, 3), lines=(),
    ...                     total=Money.zero(EUR)).counted
    Fraction(0, 1)
    """

    payee: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    schedule: ScheduleId = field(validator=checks.checked(checks.a(ScheduleId)))
    span: Month | Year = field()
    lines: tuple[CapitationLine, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(CapitationLine))))
    total: Money = field(validator=checks.checked(checks.a(Money)))
    instalments: tuple[InstalmentDue, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.a(InstalmentDue)))
    )
    notes: tuple[str, ...] = field(default=(), repr=False, validator=checks.checked(checks.each(checks.a_text)))

    @span.validator
    def _is_a_month_or_a_year(self, _attribute: object, value: object) -> None:
        if not isinstance(value, Month | Year):
            raise InvalidTypeError(f"span: {shown(value)} is a {type(value).__name__}; give a Month or a Year")

    def __attrs_post_init__(self) -> None:
        checks.unique((line.patient for line in self.lines), "lines")
        made = Money.total((line.due for line in self.lines), self.total.currency)
        if made != self.total:
            raise ConservationError(
                f"total: the lines of {str(self.payee)!r} add up to {made} and the total is {self.total}"
            )

    @property
    def counted(self) -> Fraction:
        """How many member months (or, for a year, members) were counted, exact.

        >>> from primarycare.money import EUR
        >>> CapitationStatement(payee=PhysicianId("dr-01"), schedule=ScheduleId("ours"), span=Year(2026),
        ...                     lines=(), total=Money.zero(EUR)).counted
        Fraction(0, 1)
        """
        return sum((line.counted for line in self.lines), Fraction(0))


def statements_for_month(
    schedule: RateSchedule,
    spans: Iterable[EnrolmentSpan],
    month: Month,
    patients: Mapping[PatientId, Patient],
    *,
    given: Given = _NOTHING,
    of_physicians: Mapping[PhysicianId, Given] = _NO_PHYSICIANS,
    of_patients: Mapping[PatientId, Given] = _NO_PATIENTS,
) -> tuple[CapitationStatement, ...]:
    """Work out the month of every panel: one statement for each physician, in order of identifier.

    The schedule says how the days of a span count; where it counts one day, the spans must reach that day.
    The age, the sex and the flags and categories that a patient holds are read on the day that the schedule names,
    or on the first covered day where that is later. Every other input comes from `given` (the same for everybody,
    open points among them), `of_physicians` or `of_patients`; an input that comes from two places is refused.
    A statement that is rounded as a whole is rounded once and split over its patients by largest remainder, ties by
    identifier. Each distinct answer is worked once and shared by all lines that have it.
    Raises `NotKnownError` and `MissingInputError`, naming the patient, for whatever is not known.

    >>> from primarycare.patients import DatedFlag, Sex
    >>> from primarycare.periods import Period
    >>> from primarycare.published import load
    >>> patient = Patient(identifier=PatientId("p-1"), born_on=date(1980, 1, 1), sex=Sex.FEMALE,
    ...                   flags=(DatedFlag("ald", ()),))
    >>> span = EnrolmentSpan(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2019, 1, 1)))
    >>> [statement] = statements_for_month(load("fr-fpmt"), (span,), Month(2024, 5), {PatientId("p-1"): patient})
    >>> statement.total
    Money.parse('0.42', EUR)
    """
    evaluator = _Evaluator(schedule, month)
    members = member_months(spans, month, evaluator.counting())
    return _statements(evaluator, members, patients, (given, of_physicians, of_patients))


def statements_for_year(
    schedule: RateSchedule,
    spans: Iterable[EnrolmentSpan],
    year: Year,
    patients: Mapping[PatientId, Patient],
    *,
    given: Given = _NOTHING,
    of_physicians: Mapping[PhysicianId, Given] = _NO_PHYSICIANS,
    of_patients: Mapping[PatientId, Given] = _NO_PATIENTS,
) -> tuple[CapitationStatement, ...]:
    """Work out the year of every panel under a schedule that pays for the list of one day, with its instalments.

    The spans must reach the day of the list. Inputs come as for `statements_for_month`.
    Raises `InvalidValueError` for a schedule that counts months: those are worked out one by one.

    >>> from primarycare.patients import DatedFlag, Sex
    >>> from primarycare.periods import Period
    >>> from primarycare.published import load
    >>> patient = Patient(identifier=PatientId("p-1"), born_on=date(1940, 1, 1), sex=Sex.FEMALE,
    ...                   flags=(DatedFlag("ald", ()),))
    >>> span = EnrolmentSpan(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2019, 1, 1)))
    >>> [statement] = statements_for_year(load("fr-fpmt"), (span,), Year(2024), {PatientId("p-1"): patient})
    >>> statement.total, [part.amount.text for part in statement.instalments]
    (Money.parse('46.00', EUR), ['11.50', '11.50', '11.50', '11.50'])
    """
    evaluator = _Evaluator(schedule, year)
    counting = evaluator.counting()
    if not (isinstance(counting, Snapshot) and counting.on.of is Span.YEAR):
        raise InvalidValueError(f"schedule: {str(schedule.identifier)!r} counts months; work them out one by one")
    listed = tuple(member for member in member_months(spans, year.months[0], counting) if member.fraction)
    return _statements(evaluator, listed, patients, (given, of_physicians, of_patients))


_GivenTo: TypeAlias = tuple[Given, Mapping[PhysicianId, Given], Mapping[PatientId, Given]]


def _statements(
    evaluator: "_Evaluator", members: Sequence[MemberMonth], patients: Mapping[PatientId, Patient], given: _GivenTo
) -> tuple[CapitationStatement, ...]:
    schedule, version, span = evaluator.schedule, evaluator.version, evaluator.span
    panels: dict[PhysicianId, list[tuple[MemberMonth, _Answer]]] = {}
    for member in sorted(members, key=lambda member: (member.physician, member.patient)):
        patient = patients.get(member.patient)
        if patient is None:
            raise NotKnownError(f"patients: {str(member.patient)!r} is not among them; add the patient")
        inputs = _inputs_of(member, patient, version, span, given)
        try:
            answer = evaluator.answer(inputs, member.fraction, member.reason)
        except MissingInputError as error:
            raise MissingInputError(f"{member.patient}: {error}") from None
        panels.setdefault(member.physician, []).append((member, answer))
    statements = []
    for payee, panel in panels.items():
        workings = evaluator.settled([answer for _, answer in panel], [member.patient for member, _ in panel])
        lines = tuple(
            CapitationLine(patient=member.patient, counted=member.fraction, reason=member.reason, working=working)
            for (member, _), working in zip(panel, workings, strict=True)
        )
        total = Money.total((line.due for line in lines), schedule.currency)
        statements.append(
            CapitationStatement(
                payee=payee,
                schedule=schedule.identifier,
                span=span,
                lines=lines,
                total=total,
                instalments=()
                if isinstance(span, Month) or version.instalments is None
                else instalments_of(version, span, total),
                notes=version.caveats,
            )
        )
    return tuple(statements)


def _inputs_of(
    member: MemberMonth, patient: Patient, version: ScheduleVersion, span: Month | Year, given: _GivenTo
) -> dict[str, InputValue]:
    everybody, of_physicians, of_patients = given
    layers = (everybody, of_physicians.get(member.physician, _NOTHING), of_patients.get(member.patient, _NOTHING))
    inputs = {name: value for layer in layers for name, value in layer.items()}
    if len(inputs) < sum(len(layer) for layer in layers):
        twice = sorted(name for name in inputs if sum(name in layer for layer in layers) > 1)
        raise InvalidValueError(f"{member.patient}: {', '.join(twice)}: given in two places; give it in one")
    for declared in version.inputs:
        if not _is_on_record(declared, patient):
            continue
        if declared.name in inputs:
            raise InvalidValueError(f"{member.patient}: {declared.name}: given, and on record too; give it in one place")
        inputs[declared.name] = _from_record(declared, patient, _reading_day(declared, version, span, member))
    _refuse_privately(inputs, version, member.patient)
    return inputs


def _is_on_record(declared: Input, patient: Patient) -> bool:
    if isinstance(declared, Age):
        return True
    if not (isinstance(declared, Flag | Choice) and declared.about is About.PATIENT):
        return False
    return declared.name == _SEX_INPUT or patient.knows(declared.name)


def _from_record(declared: Input, patient: Patient, day: date) -> InputValue:
    if isinstance(declared, Age):
        return patient.age_on(day, declared.leap_day)
    if isinstance(declared, Flag):
        return patient.has(declared.name, day)
    return patient.sex.value if declared.name == _SEX_INPUT else patient.category(declared.name, day)


def _reading_day(declared: Input, version: ScheduleVersion, span: Month | Year, member: MemberMonth) -> date:
    named = version.age_on if isinstance(declared, Age) and version.age_on is not None else version.facts_on
    return member.first_day if named is None else max(named.within(span), member.first_day)


def _refuse_privately(inputs: Given, version: ScheduleVersion, patient: PatientId) -> None:
    """Refuse a value about a patient without showing it; every other input is read, and shown, by the version."""
    for declared in version.inputs:
        about_patient = isinstance(declared, Age) or getattr(declared, "about", None) is About.PATIENT
        if about_patient and declared.name in inputs:
            try:
                declared.read(inputs[declared.name])
            except PrimaryCareError:
                raise InvalidValueError(
                    f"{patient}: {declared.name}: the value is not one that the schedule knows; correct the record"
                ) from None


class _Answer:
    """What one combination of inputs and one counted fraction makes, worked once and shared."""

    def __init__(self, lines: tuple[WorkingLine, ...], scaling: tuple[Factor, ...], evaluator: "_Evaluator") -> None:
        self.lines = lines
        self.scaling = scaling
        exact = sum((line.amount for line in lines), Fraction(0))
        for factor in scaling:
            exact *= factor.used
        self.exact = exact
        self.alone = evaluator.settle(lines, scaling)


class _Evaluator:
    """One version of a schedule at work on one month or year; it lives as long as one call."""

    def __init__(self, schedule: RateSchedule, span: Month | Year) -> None:
        self.schedule = schedule
        self.span = span
        self.version = schedule.version_for(span)
        self.title = f"{schedule.title}, {span}"
        if isinstance(span, Month):
            month_factor = self.version.month_factor(span)
            self.month_factors = () if month_factor is None else (month_factor,)
        elif self.version.basis is Basis.YEAR:
            self.month_factors = ()
        else:
            raise InvalidValueError(
                f"schedule: {str(schedule.identifier)!r} pays by the {self.version.basis.value}; work out each by itself"
            )
        self._lines: dict[tuple[InputValue, ...], tuple[WorkingLine, ...]] = {}
        self._answers: dict[tuple[tuple[InputValue, ...], Fraction, str], _Answer] = {}

    def counting(self) -> Counting:
        if self.version.counting is None:
            raise InvalidValueError(
                f"schedule: {str(self.schedule.identifier)!r} pays for a {self.version.subject.value}, not for "
                "persons; work out its amount"
            )
        return self.version.counting

    def settle(self, lines: tuple[WorkingLine, ...], scaling: tuple[Factor, ...]) -> Working[Money]:
        return Working.settled(
            self.title,
            lines,
            self.version.rounding,
            self.schedule.currency,
            stage=self.version.stage,
            scaling=scaling,
            notes=self.version.caveats,
        )

    def alone(self, given: Given, fraction: Fraction, reason: str) -> Working[Money]:
        return self.answer(given, checks.exact_number(fraction, "fraction"), reason).alone

    def answer(self, given: Given, fraction: Fraction, reason: str) -> _Answer:
        inputs = tuple(self.version.read(given).values())
        known = self._answers.get((inputs, fraction, reason))
        if known is None:
            lines = self._lines.get(inputs)
            if lines is None:
                lines = self._lines[inputs] = self.version.work(given, self.schedule.currency)
            counted = () if fraction == 1 else (Factor(reason, fraction),)
            known = _Answer(lines, (*self.month_factors, *counted), self)
            self._answers[inputs, fraction, reason] = known
        return known

    def settled(self, answers: Sequence[_Answer], patients: Sequence[PatientId]) -> tuple[Working[Money], ...]:
        """Settle the answers of one statement, one for each patient."""
        if self.version.stage is not Stage.STATEMENT:
            return tuple(answer.alone for answer in answers)
        exact = [answer.exact for answer in answers]
        parts = settle_together(exact, self.version.rounding, self.schedule.currency, ties=patients)
        return tuple(
            Working(
                title=self.title,
                lines=answer.lines,
                scaling=answer.scaling,
                stage=Stage.STATEMENT,
                statement_residue=part.exact - answer.exact,
                total=part,
                notes=self.version.caveats,
            )
            for answer, part in zip(answers, parts, strict=True)
        )
