"""Statements: current and retroactive lines together, what each payee gets, and what a limit withholds.

What lives here: the results of a reconciliation, checked to add up when they are built.
What this module may not know: which limit a scheme has, and how a reason was found.

>>> from primarycare.identifiers import PhysicianId
>>> from primarycare.money import EUR
>>> january = ReconciledLine(
...     schedule=ScheduleId("ours"), payee=PhysicianId("dr-1"), patient=PatientId("p-1"), month=Month(2026, 1),
...     due=Money.parse("30", EUR), paid_before=Money.parse("12", EUR), moved=Money.parse("18", EUR),
...     reasons=(CorrectionReason.LATE_ENROLMENT,))
>>> print(january.working)
p-1, 2026-01: late enrolment
  due now         30.00
  paid before    -12.00
  total           18.00 EUR
"""

from collections.abc import Iterable, Iterator
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import ConservationError, InvalidValueError, NotKnownError
from primarycare.findings import Finding
from primarycare.identifiers import PatientId, ScheduleId
from primarycare.money import Currency, Money, amount_not_negative
from primarycare.periods import Month
from primarycare.reconciliation.lines import PaidLine, Payee, PayeeKey, a_payee, payee_key
from primarycare.reconciliation.reasons import CorrectionReason, LineFacts
from primarycare.workings import Working, WorkingLine

__all__ = ["PayeeTotal", "ReconciledLine", "ReconciliationStatement", "WithheldBy", "totals_of"]


class WithheldBy(Enum):
    """What keeps an amount from moving.

    `PAID_BEFORE` is no scheme's own: never is more taken back than was paid.

    >>> WithheldBy("look-back")
    <WithheldBy.LOOK_BACK: 'look-back'>
    """

    LOOK_BACK = "look-back"
    ADDITIONS = "additions"
    RECOUPMENT = "recoupment"
    PAID_BEFORE = "no more than was paid"


@frozen(kw_only=True)
class ReconciledLine:
    """One patient and month with one payee: what is due now, what was paid before, what moves now, what is withheld.

    `moved` is added by this statement, or taken back where it is below zero; `withheld` is the rest of the difference,
    kept from moving by what `withheld_by` names. `reasons` are empty in the line of the month that is being closed.
    `facts` are what is known now.
    Raises `ConservationError` where moved and withheld together are not the difference of due and paid, and where more
    is taken back than was paid.

    >>> from primarycare.identifiers import PhysicianId
    >>> from primarycare.money import EUR
    >>> zero, thirty = Money.zero(EUR), Money.parse("30", EUR)
    >>> ReconciledLine(schedule=ScheduleId("ours"), payee=PhysicianId("dr-1"), patient=PatientId("p-1"),
    ...                month=Month(2026, 1), due=zero, paid_before=thirty, moved=zero,
    ...                reasons=(CorrectionReason.LATE_END,))
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: moved: 'p-1' in 2026-01 is due 0.00 EUR and was paid 30.00 EUR; 0.00 EUR \
moved and 0.00 EUR withheld do not make the difference
    """

    schedule: ScheduleId = field(validator=checks.checked(checks.a(ScheduleId)))
    payee: Payee = field(validator=checks.checked(a_payee))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    month: Month = field(validator=checks.checked(checks.a(Month)))
    due: Money = field(validator=checks.checked(checks.a(Money)))
    paid_before: Money = field(validator=checks.checked(amount_not_negative))
    moved: Money = field(validator=checks.checked(checks.a(Money)))
    withheld: Money | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Money))))
    withheld_by: WithheldBy | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(WithheldBy)))
    )
    reasons: tuple[CorrectionReason, ...] = field(validator=checks.checked(checks.each(checks.a(CorrectionReason))))
    facts: LineFacts | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a(LineFacts)))
    )

    def __attrs_post_init__(self) -> None:
        if (self.withheld is None) != (self.withheld_by is None):
            raise InvalidValueError(
                f"withheld_by: {_whose(self)} has an amount withheld or a limit, and not the other; give both"
            )
        currency = self.due.currency
        kept = Money.zero(currency) if self.withheld is None else self.withheld
        # Minor units, since a statement has many lines; nothing is added before the currencies are known to be one.
        for amount in (self.paid_before, self.moved, kept):
            if amount.currency != currency:
                raise InvalidValueError(
                    f"currency: {_whose(self)} is due in {currency.code} and has an amount in {amount.currency.code}; "
                    "convert one of them first"
                )
        paid, moved = self.paid_before.minor, self.moved.minor
        if self.due.minor != paid + moved + kept.minor:
            raise ConservationError(
                f"moved: {_whose(self)} is due {self.due} and was paid {self.paid_before}; {self.moved} moved and "
                f"{kept} withheld do not make the difference"
            )
        if paid + moved < 0:
            raise ConservationError(
                f"moved: {_whose(self)} was paid {self.paid_before} and {-self.moved} is taken back; take back no more "
                "than was paid"
            )

    @property
    def delta(self) -> Money:
        """What is due now less what was paid before, whatever a limit withholds."""
        return self.due - self.paid_before

    @property
    def why(self) -> str:
        """The reasons in words, or that the line is of the month being closed."""
        return ", ".join(reason.value for reason in self.reasons) or "month being closed"

    @property
    def working(self) -> Working[Money]:
        """How the amount that moves came about."""
        lines = [WorkingLine.stated("due now", self.due), WorkingLine.stated("paid before", -self.paid_before)]
        if self.withheld is not None and self.withheld_by is not None:
            lines.append(WorkingLine.stated(f"withheld ({self.withheld_by.value})", -self.withheld))
        return Working(title=f"{self.patient}, {self.month}: {self.why}", lines=tuple(lines), total=self.moved)

    @property
    def finding(self) -> Finding | None:
        """The amount withheld as a finding that carries it exactly, or None where nothing is."""
        if self.withheld is None or self.withheld_by is None:
            return None
        return Finding(
            kind=f"correction withheld: {self.withheld_by.value}",
            subject=self.patient,
            detail=f"{self.withheld} for {self.month} with {self.payee} under {self.schedule} ({self.why})",
        )


def _whose(line: ReconciledLine) -> str:
    return f"{str(line.patient)!r} in {line.month}"


@frozen(kw_only=True)
class PayeeTotal:
    """What a statement comes to for one payee: the month being closed, the corrections of earlier ones, and both.

    A total below zero is owed by the payee. Raises `ConservationError` for a total that is not the sum of the two.

    >>> from primarycare.identifiers import PhysicianId
    >>> from primarycare.money import EUR
    >>> PayeeTotal(payee=PhysicianId("dr-1"), current=Money.parse("30", EUR), retroactive=Money.parse("-12", EUR),
    ...            total=Money.parse("18", EUR)).total.text
    '18.00'
    """

    payee: Payee = field(validator=checks.checked(a_payee))
    current: Money = field(validator=checks.checked(checks.a(Money)))
    retroactive: Money = field(validator=checks.checked(checks.a(Money)))
    total: Money = field(validator=checks.checked(checks.a(Money)))

    def __attrs_post_init__(self) -> None:
        if self.current + self.retroactive != self.total:
            raise ConservationError(
                f"total: {self.current} and {self.retroactive} of {str(self.payee)!r} do not make {self.total}"
            )


def totals_of(lines: Iterable[ReconciledLine], closing: Month, currency: Currency) -> tuple[PayeeTotal, ...]:
    """Add up the lines of a statement by payee, physicians first, then by identifier.

    >>> from primarycare.money import EUR
    >>> totals_of((), Month(2026, 4), EUR)
    ()
    """
    payees: dict[PayeeKey, Payee] = {}
    sums: dict[PayeeKey, list[int]] = {}
    for line in lines:
        key = payee_key(line.payee)
        payees[key] = line.payee
        sums.setdefault(key, [0, 0])[line.month != closing] += line.moved.minor
    return tuple(
        PayeeTotal(
            payee=payees[key],
            current=Money(current, currency),
            retroactive=Money(retroactive, currency),
            total=Money(current + retroactive, currency),
        )
        for key, (current, retroactive) in sorted(sums.items())
    )


@frozen(kw_only=True)
class ReconciliationStatement:
    """The statement of a month: its current lines, the corrections of earlier months, what is withheld, findings.

    A line stands here where money moves or is withheld, and for each patient newly paid for in the month being closed.
    Raises `ConservationError` for a total that the lines do not make, and `InvalidValueError`, naming the patient and
    the month, for two lines of one payee, a line of a later month, and a correction without a reason.

    >>> from primarycare.money import EUR
    >>> ReconciliationStatement(closing=Month(2026, 4), lines=(), total=Money(1, EUR), findings=())
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: total: the lines of 2026-04 move 0.00 EUR and the statement states 0.01 EUR
    """

    closing: Month = field(validator=checks.checked(checks.a(Month)))
    lines: tuple[ReconciledLine, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(ReconciledLine)))
    )
    total: Money = field(validator=checks.checked(checks.a(Money)))
    findings: tuple[Finding, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Finding))))

    def __attrs_post_init__(self) -> None:
        seen = set()
        later = {month for month in {line.month for line in self.lines} if month > self.closing}
        for line in self.lines:
            key = (line.schedule, line.month, line.patient, payee_key(line.payee))
            if key in seen:
                raise InvalidValueError(f"lines: {_whose(line)} has two lines of {str(line.payee)!r}; make them one")
            seen.add(key)
            if line.month in later:
                raise InvalidValueError(
                    f"lines: {_whose(line)} is later than {self.closing}, the month being closed; leave it out"
                )
            if (line.month == self.closing) == bool(line.reasons):
                raise InvalidValueError(
                    f"lines: {_whose(line)}: only a correction has a reason, and each has one; correct the line"
                )
        moved = Money.total((line.moved for line in self.lines), self.total.currency)
        if moved != self.total:
            raise ConservationError(
                f"total: the lines of {self.closing} move {moved} and the statement states {self.total}"
            )

    @property
    def current(self) -> tuple[ReconciledLine, ...]:
        """The lines of the month being closed."""
        return tuple(line for line in self.lines if line.month == self.closing)

    @property
    def retroactive(self) -> tuple[ReconciledLine, ...]:
        """The lines that correct earlier months by moving money."""
        return tuple(line for line in self.lines if line.month != self.closing and line.moved)

    @property
    def withheld(self) -> tuple[ReconciledLine, ...]:
        """The lines of which a limit withholds money, all or some of it."""
        return tuple(line for line in self.lines if line.withheld is not None)

    @property
    def withheld_total(self) -> Money:
        """What the limits withhold altogether; amounts below zero are withheld from being taken back."""
        return Money.total((line.withheld for line in self.lines if line.withheld is not None), self.total.currency)

    @property
    def paid(self) -> tuple[PaidLine, ...]:
        """What this statement pays, for the ledger of what was paid; keep it for later reconciliations."""
        return tuple(
            PaidLine(
                schedule=line.schedule,
                payee=line.payee,
                patient=line.patient,
                month=line.month,
                paid_in=self.closing,
                amount=line.moved,
                facts=line.facts,
            )
            for line in self.lines
            if line.moved or line.month == self.closing
        )

    @property
    def payees(self) -> tuple[PayeeTotal, ...]:
        """What the statement comes to for each payee with a line, by identifier, physicians first."""
        return totals_of(self.lines, self.closing, self.total.currency)

    def of(self, payee: Payee) -> PayeeTotal:
        """Give what the statement comes to for one payee; raises `NotKnownError` for one without a line.

        >>> from primarycare.identifiers import PhysicianId
        >>> from primarycare.money import EUR
        >>> statement = ReconciliationStatement(closing=Month(2026, 4), lines=(), total=Money.zero(EUR), findings=())
        >>> statement.of(PhysicianId("dr-1"))
        Traceback (most recent call last):
            ...
        primarycare.errors.NotKnownError: payee: 'dr-1' has no line in the statement of 2026-04; see its payees
        """
        for one in self.payees:
            if payee_key(one.payee) == payee_key(a_payee(payee, "payee")):
                return one
        raise NotKnownError(f"payee: {str(payee)!r} has no line in the statement of {self.closing}; see its payees")

    def working(self, payee: Payee) -> Working[Money]:
        """Show what one payee gets: the month being closed in one line, then each correction with its reason.

        What is withheld stands in the notes. Raises `NotKnownError` for a payee without a line.

        >>> from primarycare.identifiers import PhysicianId
        >>> from primarycare.money import EUR
        >>> march = ReconciledLine(
        ...     schedule=ScheduleId("ours"), payee=PhysicianId("dr-1"), patient=PatientId("p-1"), month=Month(2026, 3),
        ...     due=Money.parse("30", EUR), paid_before=Money.zero(EUR), moved=Money.parse("30", EUR),
        ...     reasons=(CorrectionReason.LATE_ENROLMENT,))
        >>> april = ReconciliationStatement(closing=Month(2026, 4), lines=(march,), total=march.moved, findings=())
        >>> print(april.working(PhysicianId("dr-1")))
        dr-1, statement of 2026-04
          2026-03, p-1: late enrolment    30.00
          total                           30.00 EUR
          note: 2026-03, p-1: 30.00 EUR due and 0.00 EUR paid before
        """
        total = self.of(payee)
        own = [line for line in self.lines if payee_key(line.payee) == payee_key(payee)]
        return Working(
            title=f"{payee}, statement of {self.closing}",
            lines=tuple(self._working_lines(own, total)),
            total=total.total,
            notes=tuple(self._notes(own)),
        )

    def _working_lines(self, own: Iterable[ReconciledLine], total: PayeeTotal) -> Iterator[WorkingLine]:
        patients = {line.patient for line in own if line.month == self.closing}
        if patients:
            yield WorkingLine.stated(f"{self.closing}, patients: {len(patients)}", total.current)
        for line in own:
            if line.month != self.closing and line.moved:
                yield WorkingLine.stated(f"{line.month}, {line.patient}: {line.why}", line.moved)

    def _notes(self, own: Iterable[ReconciledLine]) -> Iterator[str]:
        for line in own:
            if line.month != self.closing and line.moved:
                yield f"{line.month}, {line.patient}: {line.due} due and {line.paid_before} paid before"
            if line.withheld is not None and line.withheld_by is not None:
                yield f"{line.month}, {line.patient}: {line.withheld} withheld ({line.withheld_by.value})"
