"""Adjudications: what a claim comes to under a plan, line by line.

What lives here: the parts of each line, which add up in three ways; lines that wait for a price; the claim as a whole
with the accumulators before and after.
What this module may not know: how a line was worked out; see `primarycare.discounts.adjudicating`.

>>> from primarycare.claims import CO_45, PR_3
>>> from primarycare.money import USD
>>> def dollars(text):
...     return Money.parse(text, USD)
>>> AdjudicatedLine(
...     number=1, outcome=LineOutcome.COVERED, practice_side=NetworkSide.IN, side=NetworkSide.IN,
...     billed=dollars("260"), allowed=dollars("131.20"), contractual=dollars("128.80"), copay=dollars("30"),
...     plan_paid=dollars("101.20"), counted_in=Met.nothing(USD), counted_out=Met.nothing(USD),
...     adjustments=(ClaimAdjustment(CO_45, dollars("128.80")), ClaimAdjustment(PR_3, dollars("30"))),
...     working=Working(title="copay", lines=(WorkingLine.stated("copay", dollars("30")),), total=dollars("30")),
... ).owed
Money.parse('30.00', USD)
"""

from enum import Enum
from functools import cached_property

from attrs import Factory, field, frozen

from primarycare import _checks as checks
from primarycare.claims import ClaimAdjustment
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import ClaimId, PatientId
from primarycare.money import Money, amount_not_negative
from primarycare.plans import Accumulators, Met, NetworkSide
from primarycare.workings import Working, WorkingLine

__all__ = ["AdjudicatedLine", "Adjudication", "LineOutcome", "PendedLine"]


class LineOutcome(Enum):
    """What became of a line: shared with the plan, paid by the forfait already, not covered, or denied to the practice.

    >>> LineOutcome("by forfait")
    <LineOutcome.BY_FORFAIT: 'by forfait'>
    """

    COVERED = "covered"
    BY_FORFAIT = "by forfait"
    NOT_COVERED = "not covered"
    DENIED = "denied"


_PARTS = (
    "allowed",
    "deductible",
    "copay",
    "coinsurance",
    "not_covered",
    "copay_above_allowed",
    "balance_bill",
    "plan_paid",
    "by_forfait",
    "withheld",
)

# What an outcome leaves at nothing. Where nothing is allowed, nothing is paid or shared either.
_NOTHING_OF = {
    LineOutcome.COVERED: ("by_forfait", "not_covered"),
    LineOutcome.BY_FORFAIT: ("plan_paid", "not_covered", "balance_bill"),
    LineOutcome.NOT_COVERED: ("allowed", "copay_above_allowed", "balance_bill"),
    LineOutcome.DENIED: ("allowed", "copay_above_allowed", "balance_bill", "not_covered"),
}

_is_part = checks.checked(amount_not_negative)
_nothing = Factory(lambda line: Money.zero(line.billed.currency), takes_self=True)


@frozen(kw_only=True)
class AdjudicatedLine:
    """One line and who bears which part of it; parts not given are nothing.

    - billed = allowed + contractual + not covered + copay above allowed + balance bill
    - allowed = plan paid + by forfait + deductible + copay + coinsurance
    - billed = plan paid + all adjustments, as payers' remittances (835) have it

    `contractual` is written off by the practice, negative where more is allowed than billed. `practice_side` is where
    the practice stands, and `side` that on which the cost was shared. `withheld` is a part of what the plan paid that
    it keeps for the time being. `counted_in` and `counted_out` are what the line adds to the accumulators. The total
    of the working is what the patient owes. Raises `ConservationError`, naming the line, where parts do not add up, for
    a part that the outcome rules out, and for a balance bill of a practice in network.

    >>> from primarycare.money import USD
    >>> AdjudicatedLine(number=3, outcome=LineOutcome.COVERED, practice_side=NetworkSide.IN, side=NetworkSide.IN,
    ...                 billed=Money.parse("50", USD),
    ...                 allowed=Money.parse("40", USD), contractual=Money.zero(USD), counted_in=Met.nothing(USD),
    ...                 counted_out=Met.nothing(USD), adjustments=(),
    ...                 working=Working(title="nothing", lines=(), total=Money.zero(USD)))
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: billed: line 3 bills 50.00 USD, but its parts make 40.00 USD
    """

    number: int = field(validator=checks.checked(checks.within(1, None)))
    outcome: LineOutcome = field(validator=checks.checked(checks.a(LineOutcome)))
    practice_side: NetworkSide = field(validator=checks.checked(checks.a(NetworkSide)))
    side: NetworkSide = field(validator=checks.checked(checks.a(NetworkSide)))
    billed: Money = field(validator=_is_part)
    allowed: Money = field()
    contractual: Money = field(validator=checks.checked(checks.a(Money)))
    not_covered: Money = field(default=_nothing)
    deductible: Money = field(default=_nothing)
    copay: Money = field(default=_nothing)
    copay_above_allowed: Money = field(default=_nothing)
    coinsurance: Money = field(default=_nothing)
    balance_bill: Money = field(default=_nothing)
    plan_paid: Money = field(default=_nothing)
    by_forfait: Money = field(default=_nothing)
    withheld: Money = field(default=_nothing)
    counted_in: Met = field(repr=False, validator=checks.checked(checks.a(Met)))
    counted_out: Met = field(repr=False, validator=checks.checked(checks.a(Met)))
    adjustments: tuple[ClaimAdjustment, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(ClaimAdjustment)))
    )
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        told = checks.a(Money)(self.working.total, "working")
        self._refuse_foreign_amounts(told)
        # Whole minor units, since a claim has many lines and each is added up four times.
        share, beyond = self._minor_share, self._minor_beyond
        kept = self.plan_paid.minor + self.by_forfait.minor
        adjusted = sum([adjustment.amount.minor for adjustment in self.adjustments])
        made = self.allowed.minor + self.contractual.minor + beyond
        if self.billed.minor != made:
            raise self._unlike("billed", "bills", self.billed, made)
        if self.allowed.minor != kept + share:
            raise self._unlike("allowed", "allows", self.allowed, kept + share)
        if self.billed.minor != self.plan_paid.minor + adjusted:
            raise self._unlike("adjustments", "bills", self.billed, self.plan_paid.minor + adjusted)
        if told.minor != share + beyond:
            raise self._unlike("working", "tells the patient", told, share + beyond)
        if self.withheld.minor > self.plan_paid.minor:
            raise ConservationError(
                f"withheld: line {self.number} keeps {self.withheld} of the {self.plan_paid} that the plan paid"
            )
        for name in _NOTHING_OF[self.outcome]:
            if getattr(self, name).minor:
                raise ConservationError(
                    f"{name}: line {self.number} is {self.outcome.value} and has {getattr(self, name)} of it; give none"
                )
        if self.balance_bill.minor and self.practice_side is NetworkSide.IN:
            raise ConservationError(
                f"balance_bill: line {self.number} has {self.balance_bill} of it in network; the contract rules it out"
            )

    def _refuse_foreign_amounts(self, told: Money) -> None:
        # One pass in place of a validator for each amount, since a claim has some hundred of them.
        for name in _PARTS:
            self._refuse_another_currency(name, amount_not_negative(getattr(self, name), name))
        for adjustment in self.adjustments:
            self._refuse_another_currency("adjustments", adjustment.amount)
        self._refuse_another_currency("contractual", self.contractual)
        self._refuse_another_currency("counted_in", self.counted_in.deductible)
        self._refuse_another_currency("counted_out", self.counted_out.deductible)
        self._refuse_another_currency("working", told)

    def _refuse_another_currency(self, name: str, amount: Money) -> None:
        currency = self.billed.currency
        if amount.currency is not currency and amount.currency != currency:
            raise InvalidValueError(
                f"{name}: {amount} of line {self.number} is not in {currency.code}, the currency of the bill"
            )

    @property
    def _minor_share(self) -> int:
        return self.deductible.minor + self.copay.minor + self.coinsurance.minor

    @property
    def _minor_beyond(self) -> int:
        return self.not_covered.minor + self.copay_above_allowed.minor + self.balance_bill.minor

    def _unlike(self, name: str, verb: str, stated: Money, made: int) -> ConservationError:
        return ConservationError(
            f"{name}: line {self.number} {verb} {stated}, but its parts make {Money(made, self.billed.currency)}"
        )

    @property
    def share(self) -> Money:
        """The patient's share of what is allowed: deductible, copay and coinsurance."""
        return Money(self._minor_share, self.billed.currency)

    @property
    def owed(self) -> Money:
        """All that the patient owes: the share, and what was billed beyond it and is not written off."""
        return Money(self._minor_share + self._minor_beyond, self.billed.currency)

    @property
    def negotiated_discount(self) -> Money:
        """What the practice's contract takes off the bill; nothing out of network, and nothing where it is denied."""
        by_contract = self.practice_side is NetworkSide.IN and self.outcome is LineOutcome.COVERED
        return self.contractual if by_contract else Money.zero(self.billed.currency)


@frozen
class PendedLine:
    """A line without a price, and why: it is neither paid nor owed before it has one.

    >>> from primarycare.money import USD
    >>> PendedLine(2, Money.parse("90", USD), "no price in the contract").number
    2
    """

    number: int = field(validator=checks.checked(checks.within(1, None)))
    billed: Money = field(validator=_is_part)
    reason: str = field(validator=checks.checked(checks.a_text))


@frozen(kw_only=True)
class Adjudication:
    """A claim under a plan: each line worked out or waiting for a price, and what it does to the accumulators.

    Raises `InvalidValueError`, naming the claim, for no lines, a line that stands twice, lines out of order or in
    another currency than the accumulators, a claim that these count already, and `NotKnownError` for a patient who is
    not among their members.

    >>> from datetime import date
    >>> from primarycare.identifiers import PlanId
    >>> from primarycare.money import USD
    >>> from primarycare.periods import Period
    >>> year = Period(date(2026, 1, 1), date(2027, 1, 1))
    >>> Adjudication(claim=ClaimId("c-1"), patient=PatientId("p-1"), lines=(), pended=(),
    ...              before=Accumulators.opening(PlanId("gold"), year, (PatientId("p-1"),), USD))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: lines: claim 'c-1' has none; give at least one
    """

    claim: ClaimId = field(validator=checks.checked(checks.a(ClaimId)))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    lines: tuple[AdjudicatedLine, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(AdjudicatedLine)))
    )
    pended: tuple[PendedLine, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(PendedLine))))
    before: Accumulators = field(repr=False, validator=checks.checked(checks.a(Accumulators)))

    def __attrs_post_init__(self) -> None:
        if not self.lines and not self.pended:
            raise InvalidValueError(f"lines: claim {str(self.claim)!r} has none; give at least one")
        for name, numbers in (
            ("lines", [line.number for line in self.lines]),
            ("pended", [line.number for line in self.pended]),
        ):
            if numbers != sorted(set(numbers)):
                raise InvalidValueError(f"{name}: those of claim {str(self.claim)!r} are out of order or stand twice")
        both = {line.number for line in self.lines} & {line.number for line in self.pended}
        if both:
            raise InvalidValueError(
                f"pended: line {min(both)} of claim {str(self.claim)!r} is worked out and waits; keep one of the two"
            )
        for number, amount in sorted(self.charges.items()):
            if amount.currency != self.before.currency:
                raise InvalidValueError(
                    f"lines: line {number} of claim {str(self.claim)!r} is not in {self.before.currency.code}, the "
                    "currency of the accumulators"
                )
        checks.a(Accumulators)(self.after, "after")

    @cached_property
    def counted_in(self) -> Met:
        """What the claim adds to the accumulators in network."""
        return self._counted([line.counted_in for line in self.lines])

    @cached_property
    def counted_out(self) -> Met:
        """What the claim adds to the accumulators out of network."""
        return self._counted([line.counted_out for line in self.lines])

    def _counted(self, met: list[Met]) -> Met:
        currency = self.before.currency
        return Met(
            deductible=Money(sum([each.deductible.minor for each in met]), currency),
            maximum=Money(sum([each.maximum.minor for each in met]), currency),
        )

    @cached_property
    def after(self) -> Accumulators:
        """The accumulators with this claim counted."""
        return self.before.plus(self.patient, self.claim, in_network=self.counted_in, out_of_network=self.counted_out)

    @property
    def charges(self) -> dict[int, Money]:
        """What was billed on each line by its number, those that wait for a price among them."""
        return {line.number: line.billed for line in self.lines} | {line.number: line.billed for line in self.pended}

    def _total(self, part: str) -> Money:
        return Money.total((getattr(line, part) for line in self.lines), self.before.currency)

    @property
    def billed(self) -> Money:
        """What was billed on the lines that are worked out."""
        return self._total("billed")

    @property
    def allowed(self) -> Money:
        """What is allowed for them."""
        return self._total("allowed")

    @property
    def plan_paid(self) -> Money:
        """What the plan pays for them, before what it withholds."""
        return self._total("plan_paid")

    @property
    def share(self) -> Money:
        """The patient's share of what is allowed."""
        return self._total("share")

    @property
    def owed(self) -> Money:
        """All that the patient owes."""
        return self._total("owed")

    @property
    def working(self) -> Working[Money]:
        """What the patient owes, a row for each line; the working of each line stands in it."""
        rows = tuple(WorkingLine.stated(f"line {line.number}, {line.outcome.value}", line.owed) for line in self.lines)
        return Working(title=f"claim {self.claim}: what the patient owes", lines=rows, total=self.owed)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Lines that wait for a price, that allow more than was billed, and that the patient has to pay in full."""
        return (
            *(self._finding("line not priced", line.number, line.reason) for line in self.pended),
            *(
                self._finding("more allowed than billed", line.number, f"{line.allowed} allowed, {line.billed} billed")
                for line in self.lines
                if line.contractual.minor < 0
            ),
            *(
                self._finding("line not covered", line.number, f"the patient owes {line.not_covered}")
                for line in self.lines
                if line.outcome is LineOutcome.NOT_COVERED
            ),
        )

    def _finding(self, kind: str, number: int, detail: str) -> Finding:
        return Finding(kind=kind, subject=f"{self.claim}, line {number}", detail=detail)
