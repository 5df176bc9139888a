"""Locums: what a physician hands over to somebody who stood in, and what a council would ask about.

What lives here: the split of fees under a contract, and findings from its facts.
What this module may not know: which acts brought the fees.

>>> from datetime import date
>>> from primarycare.money import EUR, RoundingMode, amount_not_negative
>>> from primarycare.periods import Period
>>> from primarycare.rotations import LocumKind
>>> contract = LocumContract(
...     locum=PhysicianId("dr-9"), replaces=PhysicianId("dr-1"), kind=LocumKind.DOCTOR,
...     during=Period(date(2026, 7, 6), date(2026, 7, 20)), signed_on=date(2026, 6, 1),
...     fees_share=Share.percent("70"), duty_share=Share.percent("100"), council_informed_on=date(2026, 6, 2),
... )
>>> fees = LocumFees(
...     received=Money.parse("3000", EUR), to_be_received=Money.parse("1000", EUR),
...     duty_received=Money.parse("250", EUR), duty_to_be_received=Money.zero(EUR), standby=Money.parse("180", EUR),
... )
>>> settled = settle_locum(contract, fees, Rounding(2, RoundingMode.HALF_UP))
>>> settled.handed_over.total, settled.kept.total
(Money.parse('3230.00', EUR), Money.parse('1200.00', EUR))
"""

from collections.abc import Iterable
from datetime import tzinfo
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import PhysicianId
from primarycare.instants import Interval, days_touched
from primarycare.money import Money, Rate, Rounding, Share, Stage, amount_not_negative
from primarycare.periods import add_months
from primarycare.rotations import LocumContract
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = ["LocumFees", "LocumSettlement", "locum_findings", "settle_locum"]

_MONTHS_TO_INFORM = 1


@frozen(kw_only=True)
class LocumFees:
    """What a replacement brought in, all in one currency and 0 or more.

    Fees of the practice and of duties are told apart, and those received by the end of the replacement from those
    still to be received: both are shared. `standby` is what was paid for being on call in duties that the locum served;
    leave out what was paid to the locum directly.

    >>> from primarycare.money import EUR
    >>> none = Money.zero(EUR)
    >>> LocumFees(received=none, to_be_received=none, duty_received=none, duty_to_be_received=none, standby=none).total
    Money.parse('0.00', EUR)
    """

    received: Money = field(validator=checks.checked(amount_not_negative))
    to_be_received: Money = field(validator=checks.checked(amount_not_negative))
    duty_received: Money = field(validator=checks.checked(amount_not_negative))
    duty_to_be_received: Money = field(validator=checks.checked(amount_not_negative))
    standby: Money = field(validator=checks.checked(amount_not_negative))

    def __attrs_post_init__(self) -> None:
        currency = self.received.currency
        for amount in (self.to_be_received, self.duty_received, self.duty_to_be_received, self.standby):
            if amount.currency != currency:
                raise InvalidValueError(f"received: fees are in {currency.code} and {amount} is not; convert it first")

    @property
    def total(self) -> Money:
        """All of it."""
        return self.received + self.to_be_received + self.duty_received + self.duty_to_be_received + self.standby


@frozen(kw_only=True)
class LocumSettlement:
    """What goes to the locum and what stays with the physician replaced, each with its working.

    Raises `ConservationError` where both together are not what the replacement brought in, or one of them is negative.

    >>> from datetime import date
    >>> from primarycare.money import EUR, RoundingMode
    >>> from primarycare.periods import Period
    >>> from primarycare.rotations import LocumKind
    >>> contract = LocumContract(
    ...     locum=PhysicianId("dr-9"), replaces=PhysicianId("dr-1"), kind=LocumKind.DOCTOR,
    ...     during=Period(date(2026, 7, 6), date(2026, 7, 20)), signed_on=date(2026, 6, 1),
    ...     fees_share=Share.percent("70"), duty_share=Share.percent("100"),
    ... )
    >>> none = Money.zero(EUR)
    >>> fees = LocumFees(received=Money.parse("10", EUR), to_be_received=none, duty_received=none,
    ...                  duty_to_be_received=none, standby=none)
    >>> settle_locum(contract, fees, Rounding(2, RoundingMode.HALF_UP)).kept.total
    Money.parse('3.00', EUR)
    """

    contract: LocumContract = field(validator=checks.checked(checks.a(LocumContract)))
    fees: LocumFees = field(validator=checks.checked(checks.a(LocumFees)))
    handed_over: Working[Money] = field(validator=checks.checked(checks.a(Working)))
    kept: Working[Money] = field(validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        sides = [checks.a(Money)(self.handed_over.total, "handed_over"), checks.a(Money)(self.kept.total, "kept")]
        if min(sides) < Money.zero(self.fees.total.currency) or sides[0] + sides[1] != self.fees.total:
            raise ConservationError(
                f"handed_over: {sides[0]} to {str(self.contract.locum)!r} and {sides[1]} kept are not the "
                f"{self.fees.total} that the replacement brought in"
            )


def settle_locum(contract: LocumContract, fees: LocumFees, rounding: Rounding) -> LocumSettlement:
    """Share what a replacement brought in as its contract says, rounded once.

    Of the fees received and to be received, the contract's share goes to the locum; of those of duties, its share for
    duties, by custom all of them; what is paid for being on call goes wholly to whoever served
    (https://fliphtml5.com/surml/dqkz/Guide_du_remplac%CC%A7ant_2021/24, and the model contract of the French medical
    council). The physician replaced keeps the rest. Raises `InvalidValueError` for a rounding coarser than the fees.

    >>> from primarycare.money import EUR, RoundingMode
    >>> from datetime import date
    >>> from primarycare.periods import Period
    >>> from primarycare.rotations import LocumKind
    >>> contract = LocumContract(
    ...     locum=PhysicianId("dr-9"), replaces=PhysicianId("dr-1"), kind=LocumKind.DOCTOR,
    ...     during=Period(date(2026, 7, 6), date(2026, 7, 20)), signed_on=date(2026, 6, 1),
    ...     fees_share=Share.percent("60"), duty_share=Share.percent("100"),
    ... )
    >>> none = Money.zero(EUR)
    >>> fees = LocumFees(received=Money.parse("100", EUR), to_be_received=none, duty_received=none,
    ...                  duty_to_be_received=none, standby=Money.parse("50", EUR))
    >>> print(settle_locum(contract, fees, Rounding(2, RoundingMode.HALF_UP)).handed_over)
    to dr-9 for the replacement from 2026-07-06 to before 2026-07-20
      fees received  100.00 EUR per replacement × 0.6 (share of fees)   60.00
      standby                                                           50.00
      lines that come to 0: fees to be received; duty fees received; duty fees to be received
      rounded half-up to 0.01 per statement
      total                                                            110.00 EUR
    """
    agreed = checks.a(LocumContract)(contract, "contract")
    brought = checks.a(LocumFees)(fees, "fees")
    currency = brought.total.currency
    if checks.a(Rounding)(rounding, "rounding").settle(brought.total.exact, currency) != brought.total:
        raise InvalidValueError(f"rounding: {rounding} is coarser than the {brought.total} to share; keep more places")

    def shared(label: str, amount: Money, share: Share, of: str) -> WorkingLine:
        rate = Rate(value=amount.exact, currency=currency, per="replacement")
        return WorkingLine.worked(label, (Part(rate, Fraction(1)),), (Factor(f"share of {of}", share.value),))

    handed_over = Working.settled(
        f"to {agreed.locum} for the replacement {agreed.during}",
        (
            shared("fees received", brought.received, agreed.fees_share, "fees"),
            shared("fees to be received", brought.to_be_received, agreed.fees_share, "fees"),
            shared("duty fees received", brought.duty_received, agreed.duty_share, "duty fees"),
            shared("duty fees to be received", brought.duty_to_be_received, agreed.duty_share, "duty fees"),
            WorkingLine.stated("standby", brought.standby),
        ),
        rounding,
        currency,
        stage=Stage.STATEMENT,
    )
    kept = Working.settled(
        f"kept by {agreed.replaces} of the replacement {agreed.during}",
        (
            WorkingLine.stated("all that was brought in", brought.total),
            WorkingLine.stated(f"handed over to {agreed.locum}", -handed_over.total),
        ),
        rounding,
        currency,
        stage=Stage.STATEMENT,
    )
    return LocumSettlement(contract=agreed, fees=brought, handed_over=handed_over, kept=kept)


def locum_findings(contract: LocumContract, titular_worked: Iterable[Interval], zone: tzinfo) -> tuple[Finding, ...]:
    """Give what a council would ask about: a contract signed late, the council informed late, two practising at once.

    A contract is signed in time on its first day at the latest. The council is informed before the replacement or
    within a month of its start, that day included. `titular_worked` are the hours in which the physician replaced
    practised; each that touches a day of the contract in the zone is a finding, since the two may not practise at the
    same time (https://www.macsf.fr/Actualites/Medecin-remplacant-contrat-remplacement, a single source for the month).

    >>> from datetime import date
    >>> from primarycare.periods import Period
    >>> from primarycare.rotations import LocumKind
    >>> contract = LocumContract(
    ...     locum=PhysicianId("dr-9"), replaces=PhysicianId("dr-1"), kind=LocumKind.DOCTOR,
    ...     during=Period(date(2026, 7, 6), date(2026, 7, 20)), signed_on=date(2026, 7, 8),
    ...     fees_share=Share.percent("70"), duty_share=Share.percent("100"),
    ... )
    >>> from datetime import timezone
    >>> for finding in locum_findings(contract, (), timezone.utc):
    ...     print(finding)
    contract signed late: dr-9 (signed on 2026-07-08, begun on 2026-07-06)
    council not informed: dr-9 (to be informed by 2026-08-06)
    """
    agreed = checks.a(LocumContract)(contract, "contract")
    checks.a_zone(zone, "zone")
    first = agreed.during.start
    found: list[tuple[str, PhysicianId, str]] = []
    if agreed.signed_on > first:
        found.append(("contract signed late", agreed.locum, f"signed on {agreed.signed_on}, begun on {first}"))
    latest = add_months(first, _MONTHS_TO_INFORM)
    informed = agreed.council_informed_on
    if informed is None:
        found.append(("council not informed", agreed.locum, f"to be informed by {latest}"))
    elif informed > latest:
        late = f"informed on {informed}, to be informed by {latest}"
        found.append(("council informed late", agreed.locum, late))
    for worked in sorted(checks.several(Interval)(titular_worked, "titular_worked")):
        if days_touched(worked, zone).cut(agreed.during) is not None:
            found.append(("practised while replaced", agreed.replaces, f"{worked}, replaced by {agreed.locum}"))
    return tuple(Finding(kind=kind, subject=str(subject), detail=detail) for kind, subject, detail in found)
