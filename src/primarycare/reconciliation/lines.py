"""Lines: what is due for a patient and a month under the facts of today, and what was paid for it so far.

What lives here: lines by payee and patient, the month under one schedule that they make, and the ledger of what was
paid. What this module may not know: how an amount came about, and which limits bind.

>>> from primarycare.money import EUR
>>> line = DueLine(payee=PhysicianId("dr-1"), patient=PatientId("p-1"), amount=Money.parse("30", EUR))
>>> january = DueMonth(schedule=ScheduleId("ours"), month=Month(2026, 1), currency=EUR, lines=(line,))
>>> print(january.total, january.as_paid(Month(2026, 1))[0].amount)
30.00 EUR 30.00 EUR
"""

from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.identifiers import PatientId, PhysicianId, ScheduleId, StructureId
from primarycare.money import Currency, Money
from primarycare.periods import Month
from primarycare.reconciliation.reasons import CorrectionReason, LineFacts

__all__ = ["DueLine", "DueMonth", "PaidLine", "Payee", "PayeeKey", "a_payee", "payee_key"]

Payee: TypeAlias = PhysicianId | StructureId
PayeeKey: TypeAlias = tuple[bool, str]


def a_payee(value: object, field: str) -> Payee:
    """Check that a value names a physician or a structure.

    >>> a_payee(StructureId("cabinet"), "payee")
    StructureId('cabinet')
    """
    if not isinstance(value, PhysicianId | StructureId):
        raise InvalidTypeError(
            f"{field}: {shown(value)} is a {type(value).__name__}; give a PhysicianId or a StructureId"
        )
    return value


def payee_key(payee: Payee) -> PayeeKey:
    """Give what tells payees apart and sorts them: a structure and a physician of one name are two.

    >>> payee_key(PhysicianId("x")) < payee_key(StructureId("x"))
    True
    """
    return isinstance(payee, StructureId), payee


@frozen(kw_only=True)
class DueLine:
    """What is due to one payee for one patient in a month, under the facts as they are known now.

    `facts` let a correction find its reason by itself; `reason` is the caller's own, for whatever facts do not tell.

    >>> from primarycare.money import EUR
    >>> DueLine(payee=PhysicianId("dr-1"), patient=PatientId("p-1"), amount=Money.parse("30", EUR)).reason is None
    True
    """

    payee: Payee = field(validator=checks.checked(a_payee))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    amount: Money = field(validator=checks.checked(checks.a(Money)))
    facts: LineFacts | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a(LineFacts)))
    )
    reason: CorrectionReason | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(CorrectionReason)))
    )


@frozen(kw_only=True)
class PaidLine:
    """What the statement of one month (`paid_in`) paid to one payee for one patient and one month under a schedule.

    What a later statement took back is below zero. `facts` are what was known when it was paid.

    >>> from primarycare.money import EUR
    >>> PaidLine(schedule=ScheduleId("ours"), payee=PhysicianId("dr-1"), patient=PatientId("p-1"),
    ...          month=Month(2026, 1), paid_in=Month(2026, 4), amount=Money.parse("-5", EUR)).amount.minor
    -500
    """

    schedule: ScheduleId = field(validator=checks.checked(checks.a(ScheduleId)))
    payee: Payee = field(validator=checks.checked(a_payee))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    month: Month = field(validator=checks.checked(checks.a(Month)))
    paid_in: Month = field(validator=checks.checked(checks.a(Month)))
    amount: Money = field(validator=checks.checked(checks.a(Money)))
    facts: LineFacts | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a(LineFacts)))
    )


@frozen(kw_only=True)
class DueMonth:
    """All that is due for one month under one schedule: whoever has no line here is due nothing for it.

    Several schedules stand side by side, each with months of its own.
    Raises `InvalidValueError`, naming the patient and the month, for a patient with two lines of one payee, with lines
    of two structures, or with a line in another currency.

    >>> from primarycare.money import EUR
    >>> DueMonth(schedule=ScheduleId("ours"), month=Month(2026, 1), currency=EUR, lines=()).total
    Money.parse('0.00', EUR)
    """

    schedule: ScheduleId = field(validator=checks.checked(checks.a(ScheduleId)))
    month: Month = field(validator=checks.checked(checks.a(Month)))
    currency: Currency = field(validator=checks.checked(checks.a(Currency)))
    lines: tuple[DueLine, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(DueLine))))

    def __attrs_post_init__(self) -> None:
        seen: set[tuple[PatientId, PayeeKey]] = set()
        structures: dict[PatientId, Payee] = {}
        for line in self.lines:
            whom = f"lines: {str(line.patient)!r} in {self.month}"
            key = (line.patient, payee_key(line.payee))
            if key in seen:
                raise InvalidValueError(f"{whom} has two lines of {str(line.payee)!r}; make them one")
            seen.add(key)
            if isinstance(line.payee, StructureId) and structures.setdefault(line.patient, line.payee) != line.payee:
                raise InvalidValueError(f"{whom} has lines of two structures; only one can be paid")
            if line.amount.currency != self.currency:
                raise InvalidValueError(
                    f"{whom} has a line in {line.amount.currency.code} and the month is in {self.currency.code}; "
                    "convert one of them first"
                )

    @property
    def total(self) -> Money:
        """What is due for the month altogether."""
        return Money.total((line.amount for line in self.lines), self.currency)

    def as_paid(self, paid_in: Month) -> tuple[PaidLine, ...]:
        """Give the lines as paid in the statement of a month, for a month that was closed before it is reconciled.

        >>> from primarycare.money import EUR
        >>> DueMonth(schedule=ScheduleId("ours"), month=Month(2026, 1), currency=EUR, lines=()).as_paid(Month(2026, 1))
        ()
        """
        checks.a(Month)(paid_in, "paid_in")
        return tuple(
            PaidLine(
                schedule=self.schedule,
                payee=line.payee,
                patient=line.patient,
                month=self.month,
                paid_in=paid_in,
                amount=line.amount,
                facts=line.facts,
            )
            for line in self.lines
        )
