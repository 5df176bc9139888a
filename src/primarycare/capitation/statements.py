"""The statements of whole panels: a line for each patient, an amount for each physician.

What lives here: the way from spans of enrolment to what each physician's panel brings in a month or a year.
What this module may not know: which contract put a patient on the panel, and what was paid before.

>>> from primarycare.published import load
>>> statements_for_month(load("fr-fpmt"), (), Month(2024, 5), {})
()
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.capitation._evaluation import Answer, Evaluator
from primarycare.capitation._records import NO_INPUTS, NO_PATIENTS, NO_PHYSICIANS, Given, Records
from primarycare.capitation.amounts import InstalmentDue, instalments_of
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, NotKnownError, shown
from primarycare.identifiers import PatientId, PhysicianId, ScheduleId
from primarycare.membership import EnrolmentSpan, MemberMonth, member_months
from primarycare.money import Money
from primarycare.patients import Patient
from primarycare.periods import Month, Period, Span, Year
from primarycare.schedules import RateSchedule, Snapshot
from primarycare.workings import Working

__all__ = ["CapitationLine", "CapitationStatement", "statements_for_month", "statements_for_year"]


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
    counted: Fraction = field(validator=checks.checked(checks.not_negative))
    reason: str = field(validator=checks.checked(checks.a_text))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        checks.a(Money)(self.working.total, "working")

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
    lines: tuple[CapitationLine, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(CapitationLine)))
    )
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
        self._refuse_misplaced_instalments()
        made = Money.total((line.due for line in self.lines), self.total.currency)
        if made != self.total:
            raise ConservationError(
                f"total: the lines of {str(self.payee)!r} add up to {made} and the total is {self.total}"
            )

    def _refuse_misplaced_instalments(self) -> None:
        if self.instalments and not isinstance(self.span, Year):
            raise InvalidValueError(f"instalments: {self.span} is a month; only a year is paid in instalments")
        Money.total((part.amount for part in self.instalments), self.total.currency)

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
    given: Given = NO_INPUTS,
    of_physicians: Mapping[PhysicianId, Given] = NO_PHYSICIANS,
    of_patients: Mapping[PatientId, Given] = NO_PATIENTS,
) -> tuple[CapitationStatement, ...]:
    """Work out the month of every panel: one statement for each physician, in order of identifier.

    The schedule says how the days of a span count; where it counts one day, the spans must reach that day.
    The age, the sex and the flags and categories that a patient holds are read on the day that the schedule names,
    or on the first covered day where that is later. Every other input comes from `given` (the same for everybody,
    open points among them), `of_physicians` or `of_patients`; an input that comes from two places is refused.
    A statement that is rounded as a whole is rounded once and split over its patients by largest remainder, ties by
    identifier. Each distinct answer is worked once and shared by all lines that have it.
    Raises `NotKnownError` and `MissingInputError`, naming the patient, for whatever is not known.

    >>> from datetime import date
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
    evaluator = Evaluator(schedule, checks.a(Month)(month, "month"))
    members = member_months(_of_the_living(spans, patients), month, evaluator.counting())
    records = Records(evaluator.version, month, given, of_physicians, of_patients)
    return _statements(evaluator, records, members, patients)


def statements_for_year(
    schedule: RateSchedule,
    spans: Iterable[EnrolmentSpan],
    year: Year,
    patients: Mapping[PatientId, Patient],
    *,
    given: Given = NO_INPUTS,
    of_physicians: Mapping[PhysicianId, Given] = NO_PHYSICIANS,
    of_patients: Mapping[PatientId, Given] = NO_PATIENTS,
) -> tuple[CapitationStatement, ...]:
    """Work out the year of every panel under a schedule that pays for the list of one day, with its instalments.

    The spans must reach the day of the list. Inputs come as for `statements_for_month`.
    Raises `InvalidValueError` for a schedule that counts months: those are worked out one by one.

    >>> from datetime import date
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
    evaluator = Evaluator(schedule, checks.a(Year)(year, "year"))
    counting = evaluator.counting()
    if not (isinstance(counting, Snapshot) and counting.on.of is Span.YEAR):
        raise InvalidValueError(f"schedule: {str(schedule.identifier)!r} counts months; work them out one by one")
    members = member_months(_of_the_living(spans, patients), year.months[0], counting)
    listed = tuple(member for member in members if member.fraction)
    records = Records(evaluator.version, year, given, of_physicians, of_patients)
    return _statements(evaluator, records, listed, patients)


def _of_the_living(spans: Iterable[EnrolmentSpan], patients: Mapping[PatientId, Patient]) -> Iterator[EnrolmentSpan]:
    """Give the spans on, refusing whoever is not known, and whoever would be paid for after death."""
    checks.refuse_no_mapping(patients, "patients")
    for span in checks.several(EnrolmentSpan)(spans, "spans"):
        patient = patients.get(span.patient)
        if patient is None:
            raise NotKnownError(f"patients: {str(span.patient)!r} is not among them; add the patient")
        if patient.identifier != span.patient:
            raise InvalidValueError(
                f"patients: under {str(span.patient)!r} stands {str(patient.identifier)!r}; "
                "index each by its identifier"
            )
        if patient.lived.end is not None and span.during.cut(Period(patient.lived.end)):
            raise InvalidValueError(
                f"spans: one of {str(span.patient)!r} goes on after the patient's death; "
                "make spans with membership.enrolments or membership.listed"
            )
        yield span


def _statements(
    evaluator: Evaluator, records: Records, members: Sequence[MemberMonth], patients: Mapping[PatientId, Patient]
) -> tuple[CapitationStatement, ...]:
    schedule, version, span = evaluator.schedule, evaluator.version, evaluator.span
    panels: dict[PhysicianId, list[tuple[MemberMonth, Answer]]] = {}
    for member in sorted(members, key=lambda member: (member.physician, member.patient)):
        values = records.values_for(member, patients[member.patient])
        try:
            answer = evaluator.answer(values, member.fraction, member.reason)
        except NotKnownError as error:
            raise type(error)(f"{member.patient}: {error}") from None
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
