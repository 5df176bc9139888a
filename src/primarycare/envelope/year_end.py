"""The end of an envelope's year: what was spent, what is carried to the next one, what goes back.

What lives here: the terms of the year's end and its statement.
What this module may not know: why an expense was accepted; the account says so.

>>> OpenCommitments("lapse")
<OpenCommitments.LAPSE: 'lapse'>
"""

from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.envelope.accounts import EnvelopeAccount
from primarycare.envelopes import CarriedMoney, Envelope
from primarycare.errors import ConservationError
from primarycare.findings import Finding
from primarycare.money import Money, Rounding, RoundingMode, Share, Stage
from primarycare.workings import Working, WorkingLine

__all__ = ["CarryBase", "OpenCommitments", "YearEnd", "YearEndTerms", "close_year"]


class CarryBase(Enum):
    """Of what the cap of the carried money is a share: the year's own amount, or that and what was carried into it.

    >>> CarryBase("amount of the year")
    <CarryBase.AMOUNT: 'amount of the year'>
    """

    AMOUNT = "amount of the year"
    AVAILABLE = "all that was available"


class OpenCommitments(Enum):
    """What becomes of money that is promised and not paid when the year ends.

    `LAPSE`: it is unspent like any other. `CARRIED`: it is carried first, whatever the cap, and the cap holds for the
    rest.

    >>> OpenCommitments("carried")
    <OpenCommitments.CARRIED: 'carried'>
    """

    LAPSE = "lapse"
    CARRIED = "carried"


@frozen(kw_only=True)
class YearEndTerms:
    """What may be carried over at the end of a year; the rest goes back.

    `carry_cap` is the share that may be carried: 0 where unused money is lost, 1 where all of it stays. The cap is
    rounded once.

    >>> from primarycare.money import RoundingMode
    >>> YearEndTerms(
    ...     carry_cap=Share.percent("10"), cap_of=CarryBase.AMOUNT, open_commitments=OpenCommitments.LAPSE,
    ...     rounding=Rounding(2, RoundingMode.DOWN), citation=Citation.illustrative("our agreement"),
    ... ).carry_cap.value
    Fraction(1, 10)
    """

    carry_cap: Share = field(validator=checks.checked(checks.a(Share)))
    cap_of: CarryBase = field(validator=checks.checked(checks.a(CarryBase)))
    open_commitments: OpenCommitments = field(validator=checks.checked(checks.a(OpenCommitments)))
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def cap_for(self, envelope: Envelope) -> Money:
        """Give the most that an envelope may carry over, before open commitments."""
        base = envelope.amount if self.cap_of is CarryBase.AMOUNT else envelope.available
        return self.rounding.settle(base.exact * self.carry_cap.value, base.currency)


@frozen(kw_only=True)
class YearEnd:
    """The year-end statement of an envelope: spent, carried over and clawed back make what was available.

    Raises `ConservationError` where they do not, and where what is carried is not what the terms allow.

    >>> from datetime import date
    >>> from primarycare.envelopes import EligibleUse, EnvelopePayment
    >>> from primarycare.identifiers import EnvelopeId, StructureId
    >>> from primarycare.money import EUR
    >>> from primarycare.periods import Year
    >>> made_up = Citation.illustrative("an envelope of our own")
    >>> thousand = Money.parse("1000", EUR)
    >>> account = EnvelopeAccount(envelope=Envelope(
    ...     identifier=EnvelopeId("2020"), structure=StructureId("cabinet"), year=Year(2020), amount=thousand,
    ...     uses=(EligibleUse("interpreter"),), payments=(EnvelopePayment(date(2020, 7, 1), thousand),),
    ...     citation=made_up), decisions=())
    >>> terms = YearEndTerms(carry_cap=Share.percent("10"), cap_of=CarryBase.AMOUNT,
    ...     open_commitments=OpenCommitments.LAPSE, rounding=Rounding(2, RoundingMode.DOWN), citation=made_up)
    >>> YearEnd(account=account, terms=terms, carry=thousand, clawback=Money.zero(EUR))
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: carry: envelope '2020' may carry over 100.00 EUR and states 1000.00 EUR
    """

    account: EnvelopeAccount = field(validator=checks.checked(checks.a(EnvelopeAccount)))
    terms: YearEndTerms = field(validator=checks.checked(checks.a(YearEndTerms)))
    carry: Money = field(validator=checks.checked(checks.a(Money)))
    clawback: Money = field(validator=checks.checked(checks.a(Money)))

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.account.envelope.identifier))
        whole = self.spent + self.carry + self.clawback
        if whole != self.account.envelope.available:
            raise ConservationError(
                f"clawback: spent, carried and clawed back of envelope {name} make {whole} of its "
                f"{self.account.envelope.available}"
            )
        may_carry = _carried_over(self.account, self.terms)
        if self.carry != may_carry:
            raise ConservationError(f"carry: envelope {name} may carry over {may_carry} and states {self.carry}")

    @property
    def spent(self) -> Money:
        """What the envelope paid for in the year."""
        return self.account.accepted

    @property
    def unspent(self) -> Money:
        """What it did not pay for, to be carried over or to go back."""
        return self.account.balance

    @property
    def overspent(self) -> Money:
        """Eligible expenses over a cap or over what there was: they stay with the structure."""
        return self.account.overspent

    @property
    def carried_forward(self) -> CarriedMoney | None:
        """What opens the next year's envelope, or None where nothing is carried over."""
        return CarriedMoney(self.account.envelope.identifier, self.carry) if self.carry else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The refusals, then the overspending with its money, then each commitment that is still open."""
        envelope, found = self.account.envelope, list(self.account.findings)
        if self.overspent:
            detail = f"{self.overspent} of eligible expenses stays with {envelope.structure}"
            found.append(Finding(kind="envelope overspent", subject=envelope.identifier, detail=detail))
        fate = "lapses" if self.terms.open_commitments is OpenCommitments.LAPSE else "is carried over"
        last_day = checks.a_date(envelope.period.last_day, "during")
        found += [
            Finding(
                kind="commitment open at the end of the year",
                subject=decision.commitment.identifier,
                detail=f"{left} is promised and not paid; it {fate}",
            )
            for decision, left in self.account.held_on(last_day)
        ]
        return tuple(found)

    @property
    def working(self) -> Working[Money]:
        """What goes back, as lines: the amount and what was carried in, less each use, less what is carried over."""
        currency = self.carry.currency
        return Working.settled(
            f"envelope {self.account.envelope.identifier}, claw-back",
            (
                *self.account.lines,
                WorkingLine.stated("less carried over", -self.carry, citation=self.terms.citation),
            ),
            Rounding(currency.decimals, RoundingMode.HALF_UP),
            currency,
            stage=Stage.STATEMENT,
        )


def _carried_over(account: EnvelopeAccount, terms: YearEndTerms) -> Money:
    unspent = account.balance
    kept = Money.zero(unspent.currency)
    if terms.open_commitments is OpenCommitments.CARRIED:
        kept = account.reserved
    return kept + min(unspent - kept, terms.cap_for(account.envelope))


def close_year(account: EnvelopeAccount, terms: YearEndTerms) -> YearEnd:
    """Close the year of an envelope: carry over what the terms allow, claw back the rest.

    `carry = min(unspent, cap)` and `clawback = unspent - carry`. The account holds every expense of the year; closing
    again under later expenses is a new close. Money carried over is free in the next envelope, whatever part it
    came from; the commitments that it keeps are put before that envelope anew.

    >>> from datetime import date
    >>> from primarycare.envelope.deciding import settle_envelope
    >>> from primarycare.envelopes import EligibleUse, EnvelopePayment, Expense
    >>> from primarycare.identifiers import EnvelopeId, ExpenseId, StructureId
    >>> from primarycare.money import EUR
    >>> from primarycare.periods import Year
    >>> made_up = Citation.illustrative("an envelope of our own")
    >>> amount = Money.parse("12000", EUR)
    >>> envelope = Envelope(
    ...     identifier=EnvelopeId("2020"), structure=StructureId("cabinet"), year=Year(2020), amount=amount,
    ...     uses=(EligibleUse("interpreter"),), payments=(EnvelopePayment(date(2020, 7, 1), amount),),
    ...     citation=made_up)
    >>> spent = Expense(identifier=ExpenseId("x-1"), envelope=EnvelopeId("2020"), structure=StructureId("cabinet"),
    ...     incurred_on=date(2020, 8, 3), use="interpreter", amount=Money.parse("9500", EUR),
    ...     justification="a year", paid_elsewhere=False)
    >>> terms = YearEndTerms(carry_cap=Share.percent("10"), cap_of=CarryBase.AMOUNT,
    ...     open_commitments=OpenCommitments.LAPSE, rounding=Rounding(2, RoundingMode.DOWN), citation=made_up)
    >>> print(close_year(settle_envelope(envelope, (spent,)), terms).working)
    envelope 2020, claw-back
      envelope 2020        12,000.00    [1] illustrative
      less interpreter     -9,500.00
      less carried over    -1,200.00    [1] illustrative
      rounded half-up to 0.01 per statement
      total                 1,300.00 EUR
      [1] an envelope of our own, made up for an example (illustrative)
    """
    checks.a(EnvelopeAccount)(account, "account")
    carry = _carried_over(account, checks.a(YearEndTerms)(terms, "terms"))
    return YearEnd(account=account, terms=terms, carry=carry, clawback=account.balance - carry)
