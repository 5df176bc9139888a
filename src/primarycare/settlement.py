"""The settlement: one close of one month for one group.

What lives here: the order in which a month is closed, and the one value that holds its result: what each physician's
panel brings, what the envelope did, what falls due to the structure, and the findings beside it. Everything adds up
when the close is built. What this module may not know: any rule of counting, paying or accepting; those it calls.

A close of the same month under later facts is a new close; nothing is edited.

>>> from primarycare.published import load
>>> group = Group(structure=StructureId("cabinet"), name="Cabinet", sites=(), members=())
>>> close = close_month(Month(2024, 5), group=group, physicians=(), patients=(), panels=Panels(()), engagements=(),
...                     schedule=load("fr-fpmt"))
>>> print(close.total, close.findings)
0.00 EUR ()
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.capitation import (
    NO_INPUTS,
    NO_PATIENTS,
    NO_PHYSICIANS,
    CapitationStatement,
    Given,
    statements_for_month,
)
from primarycare.engagement import ENDS, Engagement
from primarycare.envelope import EnvelopeAccount, EnvelopeMovement, settle_envelopes
from primarycare.envelopes import Envelope, Expense, ExpenseCommitment
from primarycare.errors import ConservationError, InvalidValueError, NotKnownError
from primarycare.findings import Finding
from primarycare.groups import Group
from primarycare.identifiers import PatientId, PhysicianId, StructureId
from primarycare.membership import EnrolmentSpan, enrolments
from primarycare.money import Money
from primarycare.panels import Panels
from primarycare.patients import Patient
from primarycare.periods import Month, Period
from primarycare.physicians import Physician, PhysicianStatus
from primarycare.schedules import RateSchedule, ScheduleVersion, Snapshot

__all__ = ["MonthClose", "close_month"]

Person = TypeVar("Person", Patient, Physician)
Id = TypeVar("Id", PatientId, PhysicianId)


@frozen(kw_only=True)
class MonthClose:
    """The close of a month: statements of the physicians' panels, movements of the envelopes, totals, findings.

    `to_physicians` is what all panels bring, `to_structure` what the envelopes pay out in the month, `total` both.
    Raises `ConservationError`, naming the sum that fails, where any of it does not add up.

    >>> from primarycare.money import EUR
    >>> nothing = Money.zero(EUR)
    >>> MonthClose(structure=StructureId("cabinet"), month=Month(2020, 8), statements=(), movements=(),
    ...            to_physicians=nothing, to_structure=nothing, total=Money(1, EUR), findings=())
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: total: physicians and structure together are due 0.00 EUR and the close \
states 0.01 EUR
    """

    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    month: Month = field(validator=checks.checked(checks.a(Month)))
    statements: tuple[CapitationStatement, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(CapitationStatement)))
    )
    movements: tuple[EnvelopeMovement, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(EnvelopeMovement)))
    )
    to_physicians: Money = field(validator=checks.checked(checks.a(Money)))
    to_structure: Money = field(validator=checks.checked(checks.a(Money)))
    total: Money = field(validator=checks.checked(checks.a(Money)))
    findings: tuple[Finding, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Finding))))

    def __attrs_post_init__(self) -> None:
        checks.unique((statement.payee for statement in self.statements), "statements")
        checks.unique((movement.envelope for movement in self.movements), "movements")
        spans = (*(statement.span for statement in self.statements), *(movement.month for movement in self.movements))
        for span in spans:
            if span != self.month:
                raise InvalidValueError(f"month: a part of the close is of {span}, not of {self.month}")
        currency = self.total.currency
        from_statements = Money.total((statement.total for statement in self.statements), currency)
        from_envelopes = Money.total((movement.paid_to_structure for movement in self.movements), currency)
        for name, what, made, stated in (
            ("to_physicians", "the statements add up to", from_statements, self.to_physicians),
            ("to_structure", "the envelopes pay out", from_envelopes, self.to_structure),
            ("total", "physicians and structure together are due", from_statements + from_envelopes, self.total),
        ):
            if made != stated:
                raise ConservationError(f"{name}: {what} {made} and the close states {stated}")

    @property
    def member_months(self) -> Fraction:
        """The member months counted in all statements, exact."""
        return sum((statement.counted for statement in self.statements), Fraction(0))

    @property
    def notes(self) -> tuple[str, ...]:
        """What the statements leave out or take for granted, each once."""
        return tuple(dict.fromkeys(note for statement in self.statements for note in statement.notes))

    @property
    def patients(self) -> tuple[PatientId, ...]:
        """The patients with a line in any statement, each once."""
        return tuple(sorted({line.patient for statement in self.statements for line in statement.lines}))


def close_month(
    month: Month,
    *,
    group: Group,
    physicians: Iterable[Physician],
    patients: Iterable[Patient],
    panels: Panels,
    engagements: Iterable[Engagement],
    schedule: RateSchedule,
    envelopes: Iterable[Envelope] = (),
    expenses: Iterable[Expense] = (),
    commitments: Iterable[ExpenseCommitment] = (),
    given: Given = NO_INPUTS,
    of_physicians: Mapping[PhysicianId, Given] = NO_PHYSICIANS,
    of_patients: Mapping[PatientId, Given] = NO_PATIENTS,
) -> MonthClose:
    """Close a month for a group from the facts as they stand now.

    Each engaged patient is paid for under the schedule, to the physician whom the patient designated. Each envelope of
    the group's structure decides on the expenses of its year up to the end of the month, and holds back what was
    committed. `given`, `of_physicians` and `of_patients` carry the inputs that the facts do not hold, open points among
    them.
    An engaged patient is paid for even where something is odd; the finding beside it says what. Only a patient
    without a designated physician is not, since there is nobody to pay.
    Raises one of our errors, naming whom or what it concerns, for facts that contradict each other.

    >>> from primarycare.published import load
    >>> from primarycare.groups import Group
    >>> group = Group(structure=StructureId("cabinet"), name="Cabinet", sites=(), members=())
    >>> close_month(Month(2024, 5), group=group, physicians=(), patients=(), panels=Panels(()), engagements=(),
    ...             schedule=load("fr-fpmt")).total
    Money.parse('0.00', EUR)
    """
    checks.a(Month)(month, "month")
    checks.a(Group)(group, "group")
    checks.a(Panels)(panels, "panels")
    checks.a(RateSchedule)(schedule, "schedule")
    by_patient = {patient.identifier: patient for patient in _each_once(patients, Patient, "patients")}
    by_physician = {physician.identifier: physician for physician in _each_once(physicians, Physician, "physicians")}
    contracts = tuple(engagements)
    own = [engagement for engagement in contracts if engagement.structure == group.structure]
    _refuse_inputs_of_strangers(of_physicians, by_physician, "of_physicians")
    _refuse_inputs_of_strangers(of_patients, by_patient, "of_patients")
    asked = _days_asked(schedule.version_for(month), month)
    enrolled = enrolments(contracts, panels, by_patient, asked, structure=group.structure)
    in_month = enrolled.cut(month.period)
    statements = statements_for_month(
        schedule, enrolled.spans, month, by_patient, given=given, of_physicians=of_physicians, of_patients=of_patients
    )
    _refuse_unknown_physicians(in_month.spans, statements, by_physician)
    accounts = _accounts(group, month, envelopes, expenses, commitments)
    movements = tuple(account.movement(month) for account in accounts)
    to_physicians = Money.total((statement.total for statement in statements), schedule.currency)
    to_structure = Money.total((movement.paid_to_structure for movement in movements), schedule.currency)
    return MonthClose(
        structure=group.structure,
        month=month,
        statements=statements,
        movements=movements,
        to_physicians=to_physicians,
        to_structure=to_structure,
        total=to_physicians + to_structure,
        findings=(
            *in_month.findings,
            *_findings_on_contracts(own, by_patient, month),
            *_findings_on_payees(_paid_spans(in_month.spans, statements, month), group, by_physician),
            *_findings_on_expenses(accounts, month),
        ),
    )


def _each_once(people: Iterable[Person], kind: type[Person], field: str) -> tuple[Person, ...]:
    listed = checks.each(checks.private(kind))(tuple(people), field)
    checks.unique((person.identifier for person in listed), field)
    return listed


def _refuse_inputs_of_strangers(inputs: Mapping[Id, Given], known: Mapping[Id, object], field: str) -> None:
    for identifier in sorted(inputs.keys() - known.keys()):
        raise NotKnownError(f"{field}: {str(identifier)!r} is not among those given; correct the identifier")


def _days_asked(version: ScheduleVersion, month: Month) -> Period:
    """Give the days of which a close must know: the month's own, and those of a list or a reading outside it."""
    named = [version.facts_on, version.age_on]
    if isinstance(version.counting, Snapshot):
        named.append(version.counting.on)
    days = [day.within(month) for day in named if day is not None]
    own = month.period
    return Period.through(min(own.start, *days), max(own.last_day or own.start, *days))


def _refuse_unknown_physicians(
    spans: Iterable[EnrolmentSpan],
    statements: Iterable[CapitationStatement],
    physicians: Mapping[PhysicianId, Physician],
) -> None:
    designated = [(span.physician, span.patient) for span in spans]
    paid = [(statement.payee, line.patient) for statement in statements for line in statement.lines[:1]]
    for physician, patient in (*designated, *paid):
        if physician not in physicians:
            raise NotKnownError(
                f"physicians: {str(physician)!r}, designated by {str(patient)!r}, is not among them; add the physician"
            )


def _accounts(
    group: Group,
    month: Month,
    envelopes: Iterable[Envelope],
    expenses: Iterable[Expense],
    commitments: Iterable[ExpenseCommitment],
) -> tuple[EnvelopeAccount, ...]:
    """Let the envelopes decide, side by side, on what was put before them up to the end of the month."""
    own = sorted(checks.several(Envelope)(envelopes, "envelopes"), key=lambda envelope: envelope.identifier)
    for envelope in own:
        if envelope.structure != group.structure:
            raise InvalidValueError(
                f"envelopes: {str(envelope.identifier)!r} is of {str(envelope.structure)!r}, not of "
                f"{str(group.structure)!r}; close that structure by itself"
            )
    known = {envelope.identifier for envelope in own}
    after = month.plus(1).period.start
    put_before = [
        expense
        for expense in checks.several(Expense)(expenses, "expenses")
        if expense.envelope not in known or expense.incurred_on < after
    ]
    # A later commitment reserves nothing yet, but an expense may name it already.
    return settle_envelopes(own, put_before, commitments).accounts


def _findings_on_contracts(
    engagements: Iterable[Engagement], patients: Mapping[PatientId, Patient], month: Month
) -> list[Finding]:
    findings: list[Finding] = []
    for engagement in engagements:
        if any(during.cut(month.period) for during in engagement.in_force):
            findings += [
                Finding(
                    kind="paid although an end is recorded",
                    subject=engagement.patient,
                    detail=f"{event.kind.value!r} of {event.effective_on} has no effect on {engagement.identifier}",
                )
                for event in engagement.events_without_effect
                if event.kind in ENDS and event.effective_on <= month.period.start
            ]
        dead_from = patients[engagement.patient].lived.end
        after_death = None if dead_from is None else Period(dead_from).cut(month.period)
        if after_death is not None and any(during.cut(after_death) for during in engagement.in_force):
            detail = f"nothing is paid under {engagement.identifier} since; end it"
            findings.append(Finding(kind="engagement open after a death", subject=engagement.patient, detail=detail))
    return sorted(findings)


def _paid_spans(
    spans: Iterable[EnrolmentSpan], statements: Iterable[CapitationStatement], month: Month
) -> list[EnrolmentSpan]:
    """Give the spans of the month, and the whole month for whoever is paid by the list of another day."""
    in_month = list(spans)
    known = {(span.physician, span.patient) for span in in_month}
    return in_month + [
        EnrolmentSpan(line.patient, statement.payee, month.period)
        for statement in statements
        for line in statement.lines
        if (statement.payee, line.patient) not in known
    ]


def _findings_on_payees(
    spans: Iterable[EnrolmentSpan], group: Group, physicians: Mapping[PhysicianId, Physician]
) -> list[Finding]:
    """Count, for each physician, the patients paid for on days when the physician was outside or had departed."""
    oddities: defaultdict[tuple[str, PhysicianId], set[PatientId]] = defaultdict(set)
    for span in spans:
        if not group.has_member_through(span.physician, span.during):
            oddities["designated physician outside the group", span.physician].add(span.patient)
        statuses = physicians[span.physician].status.inside(span.during)
        if any(entry.value is PhysicianStatus.DEPARTED for entry in statuses):
            oddities["designated physician departed", span.physician].add(span.patient)
    return [
        Finding(kind=kind, subject=physician, detail=f"on some day of the month, engaged patients: {len(paid_for)}")
        for (kind, physician), paid_for in sorted(oddities.items())
    ]


def _findings_on_expenses(accounts: Iterable[EnvelopeAccount], month: Month) -> list[Finding]:
    """Give the refusals of the month, and those that no month of the envelope's days would ever show."""
    found: list[Finding] = []
    after = month.plus(1).period.start
    for account in accounts:
        entries = [(decision.expense.incurred_on, decision.finding) for decision in account.decisions]
        entries += [(decision.commitment.promised_on, decision.finding) for decision in account.commitments]
        found += [
            finding
            for day, finding in entries
            if finding is not None
            and (day in month.period or (day < after and day not in account.envelope.year.period))
        ]
    return found
