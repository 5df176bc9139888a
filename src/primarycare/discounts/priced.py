"""Priced lines and claims: what a contract makes of charges, before any plan shares the cost.

What lives here: the price of a line with its adjustments and its working, the reasons why a line has none, and the
claim that they make up. What this module may not know: how a price is found.

>>> PricingReason.UNKNOWN_CODE.status
<PricingStatus.UNPRICED: 'unpriced'>
"""

from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.claims import ChargeLine, Claim, ClaimAdjustment
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import ContractId
from primarycare.money import Currency, Money, Share
from primarycare.workings import Working

__all__ = ["PricedClaim", "PricedLine", "PricingReason", "PricingStatus"]


class PricingStatus(Enum):
    """What became of a line: it has a price, it has none and waits for somebody, or it is refused for good.

    >>> PricingStatus("priced")
    <PricingStatus.PRICED: 'priced'>
    """

    PRICED = "priced"
    UNPRICED = "unpriced"
    DENIED = "denied"


class PricingReason(Enum):
    """Why a line has no price.

    Only a claim filed too late is denied: nobody is paid, and the patient owes nothing. All other lines wait.
    `OUTSIDE_BASKET`: the contract pays the service by its forfait only, and the basket does not hold it for that
    patient and day.

    >>> PricingReason.FILED_TOO_LATE.status
    <PricingStatus.DENIED: 'denied'>
    """

    CONTRACT_NOT_BEGUN = "the contract has not begun"
    CONTRACT_EXPIRED = "the contract has expired"
    NO_TERM = "no term of the contract holds for it"
    NO_VERSION = "the fee schedule has no version for the day"
    UNKNOWN_CODE = "the fee schedule does not list it"
    AMBIGUOUS_MODIFIERS = "two prices fit its modifiers alike"
    OUTSIDE_BASKET = "paid by forfait only, and outside the basket"
    FILED_TOO_LATE = "filed too late"

    @property
    def status(self) -> PricingStatus:
        """What the reason makes of a line.

        >>> PricingReason.CONTRACT_EXPIRED.status
        <PricingStatus.UNPRICED: 'unpriced'>
        """
        return PricingStatus.DENIED if self is PricingReason.FILED_TOO_LATE else PricingStatus.UNPRICED


@frozen(kw_only=True)
class PricedLine:
    """A charge line and its price under a contract; the charge is what is allowed and the adjustments together.

    `allowed` is None for an unpriced line, and 0 for a denied and for a capitated one: nothing is paid by fee.
    A capitated line may have an `underlying` price, on which coinsurance is worked out. `withhold` is the share of
    what the plan will pay that the payer holds back. `term` names the term of the contract, which
    may name what was done and is in no `repr`.
    The total of the working is what is allowed; an unpriced line has none.

    Raises `ConservationError` where charge, allowed amount, adjustments and working do not agree, and
    `InvalidValueError` where status and reason, or capitation and the amount, contradict each other.

    >>> from datetime import date
    >>> from primarycare.claims import PlaceOfService
    >>> from primarycare.identifiers import PhysicianId
    >>> from primarycare.money import USD
    >>> line = ChargeLine(
    ...     number=1, code="99214", billed=Money.parse("260", USD), served_on=date(2026, 3, 2),
    ...     physician=PhysicianId("dr-benque"), place=PlaceOfService.OFFICE, service="visit")
    >>> PricedLine(line=line, reason=PricingReason.UNKNOWN_CODE, term="visits", allowed=None,
    ...            withhold=Share.percent("0"), working=None).status
    <PricingStatus.UNPRICED: 'unpriced'>
    """

    line: ChargeLine = field(validator=checks.checked(checks.a(ChargeLine)))
    reason: PricingReason | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(PricingReason)))
    )
    term: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_private_text)), repr=False)
    allowed: Money | None = field(validator=checks.checked(checks.optional(checks.a(Money))))
    adjustments: tuple[ClaimAdjustment, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.a(ClaimAdjustment)))
    )
    is_capitated: bool = field(default=False, validator=checks.checked(checks.a(bool)))
    underlying: Money | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Money))))
    withhold: Share = field(repr=False, validator=checks.checked(checks.a(Share)))
    working: Working[Money] | None = field(repr=False, validator=checks.checked(checks.optional(checks.a(Working))))

    def __attrs_post_init__(self) -> None:
        if self.status is PricingStatus.UNPRICED:
            self._refuse_a_price()
            return
        if self.allowed is None or self.working is None:
            raise InvalidValueError(
                f"allowed: line {self.line.number} is {self.status.value} and has no amount or no working; give both, "
                "or the reason why it is unpriced"
            )
        if self.allowed.minor < 0:
            raise InvalidValueError(f"allowed: {self.allowed} on line {self.line.number} is negative; give 0 or more")
        if self.allowed and (self.is_capitated or self.reason is not None):
            raise InvalidValueError(
                f"allowed: line {self.line.number} is {'capitated' if self.is_capitated else 'denied'} and allows "
                f"{self.allowed}; nothing is paid for it by fee"
            )
        if self.underlying is not None and not (self.is_capitated and self.underlying.minor >= 0):
            raise InvalidValueError(
                f"underlying: line {self.line.number} has an underlying price of {self.underlying}; only a capitated "
                "line has one, of 0 or more"
            )
        if self.working.total != self.allowed:
            raise ConservationError(
                f"working: line {self.line.number} allows {self.allowed} and its working makes {self.working.total}"
            )
        if self.line.billed != self.allowed + self.adjustment:
            raise ConservationError(
                f"adjustments: line {self.line.number} charges {self.line.billed}, but {self.allowed} allowed and "
                f"{self.adjustment} adjusted make {self.allowed + self.adjustment}"
            )

    def _refuse_a_price(self) -> None:
        stated = (self.allowed, self.working, self.underlying)
        if any(value is not None for value in stated) or self.adjustments or self.is_capitated:
            raise InvalidValueError(
                f"reason: line {self.line.number} is unpriced and has a price all the same; leave out one of them"
            )

    @property
    def status(self) -> PricingStatus:
        """Whether the line has a price, waits for one, or is denied."""
        return PricingStatus.PRICED if self.reason is None else self.reason.status

    @property
    def adjustment(self) -> Money:
        """What the charge is reduced by, and nobody owes; 0 for an unpriced line, negative where more is allowed."""
        return Money.total((each.amount for each in self.adjustments), self.line.billed.currency)


@frozen(kw_only=True)
class PricedClaim:
    """A claim and the price of each of its lines, in their order, under a contract.

    Raises `InvalidValueError` where the priced lines are not those of the claim.

    >>> from datetime import date
    >>> from primarycare.claims import PlaceOfService
    >>> from primarycare.identifiers import ClaimId, PatientId, PhysicianId, StructureId
    >>> from primarycare.money import USD
    >>> line = ChargeLine(
    ...     number=1, code="99214", billed=Money.parse("260", USD), served_on=date(2026, 3, 2),
    ...     physician=PhysicianId("dr-benque"), place=PlaceOfService.OFFICE, service="visit")
    >>> claim = Claim(identifier=ClaimId("claim-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...               lines=(line,), submitted_on=date(2026, 3, 5))
    >>> waiting = PricedLine(line=line, reason=PricingReason.UNKNOWN_CODE, term="visits", allowed=None,
    ...                      withhold=Share.percent("0"), working=None)
    >>> print(*PricedClaim(claim=claim, contract=ContractId("contract-1"), lines=(waiting,)).findings)
    unpriced line: claim-1 (line 1: the fee schedule does not list it)
    """

    claim: Claim = field(validator=checks.checked(checks.a(Claim)))
    contract: ContractId = field(validator=checks.checked(checks.a(ContractId)))
    lines: tuple[PricedLine, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(PricedLine))))

    def __attrs_post_init__(self) -> None:
        if tuple(priced.line for priced in self.lines) != self.claim.lines:
            raise InvalidValueError(
                f"lines: they are not the {len(self.claim.lines)} of claim {str(self.claim.identifier)!r}; "
                "give a price for each, in their order"
            )

    @property
    def currency(self) -> Currency:
        """The currency of the claim."""
        return self.lines[0].line.billed.currency

    @property
    def allowed(self) -> Money:
        """What is allowed for all lines that have a price."""
        return Money.total((each.allowed for each in self.lines if each.allowed is not None), self.currency)

    @property
    def adjustment(self) -> Money:
        """What all charges are reduced by, and nobody owes."""
        return Money.total((each.adjustment for each in self.lines), self.currency)

    @property
    def unpriced(self) -> tuple[PricedLine, ...]:
        """The lines that wait for a price."""
        return tuple(each for each in self.lines if each.status is PricingStatus.UNPRICED)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each line that has no price or is denied, and each that allows more than its charge."""
        found = []
        for each in self.lines:
            if each.reason is not None:
                found.append((f"{each.status.value} line", f"line {each.line.number}: {each.reason.value}"))
            if each.adjustment.minor < 0:
                detail = f"line {each.line.number}: {each.allowed} allowed for a charge of {each.line.billed}"
                found.append(("allowed above the charge", detail))
        subject = str(self.claim.identifier)
        return tuple(Finding(kind=kind, subject=subject, detail=detail) for kind, detail in found)
