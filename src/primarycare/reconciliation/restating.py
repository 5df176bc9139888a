"""Restating: from capitation statements, and from facts, to all that is due for a month today.

What lives here: due months made of the statements of a month, with the facts behind each line, and the month worked out
again under present facts, by the scheme's own rule for what it learned late.
What this module may not know: what was paid, but for who was known in time; and any limit.

A close's statements are used as they stand: `due_from_statements(schedule, close.month, close.statements)`.

>>> from primarycare.published import load
>>> print(due_from_statements(load("fr-fpmt"), Month(2024, 5), ()).total)
0.00 EUR
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from attrs import evolve

from primarycare import _checks as checks
from primarycare.capitation import (
    NO_INPUTS,
    NO_PATIENTS,
    NO_PHYSICIANS,
    CapitationLine,
    CapitationStatement,
    Given,
    statements_for_month,
)
from primarycare.errors import InvalidValueError, MissingInputError, NotKnownError
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.membership import EnrolmentSpan
from primarycare.money import Money
from primarycare.patients import Patient
from primarycare.periods import Month, Period
from primarycare.reconciliation.lines import DueLine, DueMonth, PaidLine, PayeeKey, payee_key
from primarycare.reconciliation.policies import ReconciliationPolicy
from primarycare.reconciliation.reasons import LineFacts
from primarycare.schedules import Counting, RateSchedule
from primarycare.timelines import Dated, Timeline

__all__ = ["due_from_statements", "restated_month"]


class _Cover:
    """The days of one month on which each patient was covered with each payee."""

    def __init__(self, spans: Iterable[EnrolmentSpan], month: Month) -> None:
        self._by_patient: dict[PatientId, dict[PayeeKey, list[Period]]] = {}
        self._since: dict[PatientId, date] = {}
        for span in sorted(spans, key=lambda span: span.during):
            part = span.during.cut(month.period)
            if part is None:
                continue
            self._since.setdefault(span.patient, span.during.start)
            periods = self._by_patient.setdefault(span.patient, {}).setdefault(payee_key(span.physician), [])
            if periods and periods[-1].end == part.start:
                part = Period(periods.pop().start, part.end)
            periods.append(part)

    def of(self, patient: PatientId, key: PayeeKey) -> tuple[Period, ...]:
        return tuple(self.by_payee(patient).get(key, ()))

    def by_payee(self, patient: PatientId) -> Mapping[PayeeKey, list[Period]]:
        return self._by_patient.get(patient, {})

    def since(self, patient: PatientId, day: date) -> date:
        """Give a day, or the first of the cover that reaches into the month where that is later."""
        return max(day, self._since.get(patient, day))


class _Known:
    """What is known of the patients of one month, as it stands behind each line."""

    def __init__(
        self,
        schedule: RateSchedule,
        month: Month,
        cover: _Cover,
        patients: Mapping[PatientId, Patient],
        of_patients: Mapping[PatientId, Given],
    ) -> None:
        self.month, self.cover, self.patients, self.of_patients = month, cover, patients, of_patients
        self._rates: dict[int, Fraction] = {}
        self._end = month.plus(1).period.start
        facts_on = schedule.version_for(month).facts_on
        self.reading_day = month.period.start if facts_on is None else facts_on.within(month)

    def behind(self, line: CapitationLine, physician: PhysicianId) -> LineFacts:
        lines = line.working.lines
        rate = self._rates.get(id(lines))  # an evaluation shares them among all patients to whom it gives one answer
        if rate is None:
            rate = self._rates[id(lines)] = sum((part.amount for part in lines), Fraction(0))
        return self.of(line.patient, payee_key(physician), line.counted, rate)

    def of(self, patient: PatientId, key: PayeeKey, counted: Fraction, rate: Fraction | None) -> LineFacts:
        person = self.patients.get(patient)
        if person is None:
            raise NotKnownError(f"patients: {str(patient)!r} is not among them; add the patient")
        day = self.cover.since(patient, self.reading_day)
        return LineFacts(
            covered=self.cover.of(patient, key),
            counted=counted,
            rate=rate,
            born_on=person.born_on,
            died_on=person.died_on if person.died_on is not None and person.died_on < self._end else None,
            read_on=day,
            categories=tuple(sorted(set(self._categories_of(person, day)))),
        )

    def _categories_of(self, person: Patient, day: date) -> Iterator[str]:
        yield f"sex: {person.sex.value}"
        for flag in person.flags:
            if flag.on(day):
                yield flag.name
        for category in person.categories:
            entry = category.options.entry_at(day)
            if entry is not None:
                yield f"{category.name}: {entry.value}"
        for name, value in self.of_patients.get(person.identifier, NO_INPUTS).items():
            yield f"{name}: {value}"


def due_from_statements(
    schedule: RateSchedule,
    month: Month,
    statements: Iterable[CapitationStatement],
    *,
    spans: Iterable[EnrolmentSpan] | None = None,
    patients: Mapping[PatientId, Patient] | None = None,
    of_patients: Mapping[PatientId, Given] = NO_PATIENTS,
) -> DueMonth:
    """Give all that is due for a month by its statements under one schedule; those of a close do.

    With the spans and the patients from which the statements were made, each line holds the facts behind it, so that
    a later correction finds its reason. Give both or neither.
    Raises `InvalidValueError`, naming the payee, for a statement of another month or schedule, and `NotKnownError`,
    naming the patient, for a line of somebody who is not among the patients.

    >>> from primarycare.published import load
    >>> due_from_statements(load("fr-fpmt"), Month(2024, 5), ()).lines
    ()
    """
    checks.a(RateSchedule)(schedule, "schedule")
    checks.a(Month)(month, "month")
    several = checks.several(CapitationStatement)(statements, "statements")
    for statement in several:
        if statement.span != month or statement.schedule != schedule.identifier:
            raise InvalidValueError(
                f"statements: that of {str(statement.payee)!r} is of {statement.span} under "
                f"{str(statement.schedule)!r}, not of {month} under {str(schedule.identifier)!r}; leave it out"
            )
    known = None
    if spans is not None and patients is not None:
        checks.refuse_no_mapping(patients, "patients")
        checks.refuse_no_mapping(of_patients, "of_patients")
        given_spans = checks.several(EnrolmentSpan)(spans, "spans")
        known = _Known(schedule, month, _Cover(given_spans, month), patients, of_patients)
    elif spans is not None or patients is not None:
        raise InvalidValueError("spans: the spans or the patients were given without the other; give both or neither")
    return DueMonth(
        schedule=schedule.identifier,
        month=month,
        currency=schedule.currency,
        lines=tuple(
            DueLine(
                payee=statement.payee,
                patient=line.patient,
                amount=line.due,
                facts=None if known is None else known.behind(line, statement.payee),
            )
            for statement in several
            for line in statement.lines
        ),
    )


def restated_month(
    schedule: RateSchedule,
    spans: Iterable[EnrolmentSpan],
    month: Month,
    patients: Mapping[PatientId, Patient],
    paid: Iterable[PaidLine],
    policy: ReconciliationPolicy,
    *,
    closing: Month,
    given: Given = NO_INPUTS,
    of_physicians: Mapping[PhysicianId, Given] = NO_PHYSICIANS,
    of_patients: Mapping[PatientId, Given] = NO_PATIENTS,
) -> DueMonth:
    """Work a month out again under the facts as they are known now, each line with the facts behind it.

    Spans, patients and inputs are those of `capitation.statements_for_month`. Where the policy has a `late_counting`, a
    month before the closing one is counted by it for each patient whose days of cover are not those behind the lines
    paid in that month or before; the others are counted as the schedule does. A patient who was paid for and has no
    line any more has one of nothing, so that a death can be told from an end.
    Raises `NotKnownError`, naming the month, where the schedule knows no version for it, and `MissingInputError`,
    naming the patient, for a line paid without the facts that a `late_counting` needs; and whatever
    `statements_for_month` raises, such as for two spans of a patient that share a day.

    >>> from primarycare.citations import Citation
    >>> from primarycare.published import load
    >>> policy = ReconciliationPolicy(look_back=None, additions=None, recoupment=None, late_counting=None,
    ...                               citation=Citation.illustrative("our contract"))
    >>> restated_month(load("fr-fpmt"), (), Month(2024, 5), {}, (), policy, closing=Month(2024, 8)).lines
    ()
    """
    checks.a(RateSchedule)(schedule, "schedule")
    checks.a(Month)(month, "month")
    checks.a(Month)(closing, "closing")
    checks.a(ReconciliationPolicy)(policy, "policy")
    by_name = {"patients": patients, "given": given, "of_physicians": of_physicians, "of_patients": of_patients}
    for field, values in by_name.items():
        checks.refuse_no_mapping(values, field)
    own = checks.several(EnrolmentSpan)(spans, "spans")
    known_paid = checks.several(PaidLine)(paid, "paid")
    of_month = [line for line in known_paid if (line.schedule, line.month) == (schedule.identifier, month)]
    _refuse_a_month_outside(schedule, month, own)
    cover = _Cover(own, month)
    late: set[PatientId] = set()
    if policy.late_counting is not None and month < closing:
        late = _known_late(own, cover, of_month, month)
    by_rule = {False: schedule}
    if policy.late_counting is not None and late:
        by_rule[True] = _counted_by(schedule, policy.late_counting)
    statements = tuple(
        statement
        for is_late, rule in by_rule.items()
        for statement in statements_for_month(
            rule,
            [span for span in own if (span.patient in late) is is_late],
            month,
            patients,
            given=given,
            of_physicians=of_physicians,
            of_patients=of_patients,
        )
    )
    due = due_from_statements(schedule, month, statements, spans=own, patients=patients, of_patients=of_patients)
    known = _Known(schedule, month, cover, patients, of_patients)
    return evolve(due, lines=(*due.lines, *_lines_of_nothing(due, of_month, known)))


def _refuse_a_month_outside(schedule: RateSchedule, month: Month, spans: Iterable[EnrolmentSpan]) -> None:
    try:
        schedule.version_for(month)
    except NotKnownError as error:
        whom = sorted({span.patient for span in spans if span.during.cut(month.period)})
        named = f" ({str(whom[0])!r} is covered in it)" if whom else ""
        raise NotKnownError(f"month: {month} is outside the schedule{named}: {error}") from None


def _known_late(
    spans: Iterable[EnrolmentSpan], cover: _Cover, paid: Iterable[PaidLine], month: Month
) -> set[PatientId]:
    """Give the patients whose days of cover in the month are not those known when it was paid in time."""
    in_time: dict[PatientId, dict[PayeeKey, list[Period]]] = {}
    for line in sorted(paid, key=lambda line: line.paid_in):
        if line.paid_in <= month:
            if line.facts is None:
                raise MissingInputError(
                    f"paid: {str(line.patient)!r} was paid for {month} without the facts behind the line; keep them, "
                    "or leave the late counting out"
                )
            if line.facts.covered:
                in_time.setdefault(line.patient, {})[payee_key(line.payee)] = list(line.facts.covered)
    return {span.patient for span in spans if cover.by_payee(span.patient) != in_time.get(span.patient, {})}


def _counted_by(schedule: RateSchedule, counting: Counting) -> RateSchedule:
    """Give the same schedule with another counting of partial months."""
    entries = schedule.versions.entries
    return evolve(
        schedule,
        versions=Timeline(tuple(Dated(entry.during, evolve(entry.value, counting=counting)) for entry in entries)),
    )


def _lines_of_nothing(due: DueMonth, paid: Iterable[PaidLine], known: _Known) -> Iterator[DueLine]:
    still_here = {line.patient for line in due.lines}
    gone = {
        (line.patient, payee_key(line.payee)): line.payee
        for line in paid
        if line.patient not in still_here and line.patient in known.patients
    }
    for (patient, key), payee in sorted(gone.items()):
        yield DueLine(
            payee=payee,
            patient=patient,
            amount=Money.zero(due.currency),
            facts=known.of(patient, key, Fraction(0), None),
        )
