"""Settling: the refund of a fee paid in advance, with its working.

What lives here: what goes back, what the practice keeps, and by when it is due.
What this module may not know: which convention the parties chose, and why the contract ended.

>>> from primarycare.citations import Citation
>>> from primarycare.money import USD, RoundingMode
>>> from primarycare.refunds.terms import EarnedDays
>>> back = refund(
...     Money.parse("1200", USD), Period(date(2026, 1, 1), date(2027, 1, 1)), date(2026, 4, 21),
...     EarnedDays(citation=Citation.illustrative("Our terms")), Rounding(2, RoundingMode.HALF_UP))
>>> back.amount
Money.parse('838.36', USD)
"""

from datetime import date
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, MissingInputError, shown
from primarycare.money import Money, Rate, Rounding, amount_not_negative, refuse_a_coarse_rounding
from primarycare.periods import Period, add_days, add_months
from primarycare.refunds.terms import EarnedDays, EarnedMonths, RefundStatute, RefundTerms, UnusedMonths, counted_to
from primarycare.workings import Part, Working, WorkingLine

__all__ = ["MembershipRefund", "refund"]


def _a_terms(value: object) -> RefundTerms:
    if not isinstance(value, EarnedMonths | UnusedMonths | EarnedDays):
        raise InvalidTypeError(
            f"terms: {shown(value)} is a {type(value).__name__}; give EarnedMonths, UnusedMonths or EarnedDays"
        )
    return value


@frozen(kw_only=True)
class MembershipRefund:
    """What goes back of a fee paid in advance, what the practice keeps, and by when it is due.

    The total of the working is the refund. `due_on` is the last day in time, or None where no statute names one.
    Raises `ConservationError` for a refund that is not a part of what was paid.

    >>> from primarycare.money import USD, RoundingMode
    >>> paid = Money.parse("100", USD)
    >>> line = (WorkingLine.stated("paid in advance", paid),)
    >>> MembershipRefund(prepaid=paid, working=Working.settled("all", line, Rounding(2, RoundingMode.DOWN), USD)).kept
    Money.parse('0.00', USD)
    """

    prepaid: Money = field(validator=checks.checked(checks.a(Money)))
    working: Working[Money] = field(validator=checks.checked(checks.a(Working)))
    due_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))

    def __attrs_post_init__(self) -> None:
        if not Money.zero(self.prepaid.currency) <= self.amount <= self.prepaid:
            raise ConservationError(
                f"working: a refund of {self.amount} is not a part of the {self.prepaid} paid; give back 0 to all of it"
            )

    @property
    def amount(self) -> Money:
        """What goes back to the patient, 0 or more."""
        return checks.a(Money)(self.working.total, "working")

    @property
    def kept(self) -> Money:
        """What stays with the practice: what was paid less the refund."""
        return self.prepaid - self.amount


def refund(
    prepaid: Money,
    covered: Period,
    ended_on: date,
    terms: RefundTerms,
    rounding: Rounding,
    *,
    noticed_on: date | None = None,
) -> MembershipRefund:
    """Work out what goes back of a fee paid for a period when the contract ends on a day, the first not covered.

    A contract that ends at or before the start of the period has earned nothing: all goes back, less an enrolment
    fee. At or after its end everything is earned. The refund is rounded once; the practice keeps the rest of what
    was paid. `noticed_on` is the day of the notice of termination, from which a statute may count the days to pay.

    Raises `InvalidValueError` for a negative fee, a period without an end, one longer than the statute allows or,
    where months are counted, not made of whole months, for an enrolment fee in another currency, and for a rounding
    coarser than the amount paid; `MissingInputError` where the statute counts from a notice that is not given.

    >>> from primarycare.citations import Citation
    >>> from primarycare.money import USD, RoundingMode
    >>> from primarycare.refunds.terms import IDAHO, WEST_VIRGINIA
    >>> year, cents = Period(date(2026, 1, 1), date(2027, 1, 1)), Rounding(2, RoundingMode.HALF_UP)
    >>> back = refund(Money.parse("1200", USD), year, date(2026, 4, 21), WEST_VIRGINIA, cents)
    >>> back.amount, back.kept
    (Money.parse('900.00', USD), Money.parse('300.00', USD))
    >>> by_day = EarnedDays(citation=Citation.illustrative("Our terms"), statute=IDAHO)
    >>> back = refund(
    ...     Money.parse("1200", USD), year, date(2026, 4, 21), by_day, cents, noticed_on=date(2026, 4, 20)
    ... )
    >>> back.amount.text, back.due_on.isoformat()
    ('838.36', '2026-05-20')
    """
    currency = amount_not_negative(prepaid, "prepaid").currency
    earned = _a_terms(terms).earned(covered, ended_on)
    # An amount paid that the rounding itself would move could come back as more than was paid.
    refuse_a_coarse_rounding(rounding, prepaid)
    due_on = None
    if terms.statute is not None:
        _refuse_too_long(covered, terms.statute)
        due_on = _due_on(terms.statute, noticed_on)
    whole = Rate(value=prepaid.exact, currency=currency, per="prepaid period")
    lines: tuple[WorkingLine, ...] = (
        WorkingLine.stated(
            "paid in advance", prepaid, citation=None if terms.statute is None else terms.statute.citation
        ),
        WorkingLine.worked("earned", (Part(whole, Fraction(-1)),), (earned,), citation=terms.citation),
    )
    if isinstance(terms, UnusedMonths):
        lines += _enrolment_fee_of(terms, prepaid.exact * (1 - earned.value), prepaid)
    return MembershipRefund(
        prepaid=prepaid,
        working=Working.settled(
            f"refund of the membership {covered}, ended on {ended_on}",
            lines,
            rounding,
            currency,
            notes=() if due_on is None else (f"to be paid back by {due_on}; notice was given on {noticed_on}",),
        ),
        due_on=due_on,
    )


def _refuse_too_long(covered: Period, statute: RefundStatute) -> None:
    most = statute.most_months_prepaid
    if most is not None and counted_to(covered, date.max) > add_months(covered.start, most):
        raise InvalidValueError(
            f"covered: the period {covered} is longer than the {most} months that may be prepaid under "
            f"{statute.citation.title!r}; give a shorter one"
        )


def _due_on(statute: RefundStatute, noticed_on: date | None) -> date | None:
    if statute.due_within_days is None:
        return None
    if noticed_on is None:
        raise MissingInputError(
            f"noticed_on: {statute.citation.title!r} counts {statute.due_within_days} days from the notice; "
            "give the day on which it was given"
        )
    return add_days(checks.a_date(noticed_on, "noticed_on"), statute.due_within_days)


def _enrolment_fee_of(terms: UnusedMonths, unused: Fraction, prepaid: Money) -> tuple[WorkingLine, ...]:
    fee = terms.enrolment_fee
    if fee.currency != prepaid.currency:
        raise InvalidValueError(
            f"enrolment_fee: {fee} was set for a fee paid in {prepaid.currency.code}; give it in that currency"
        )
    kept = WorkingLine.stated("enrolment fee", -fee)
    if unused >= fee.exact:
        return (kept,)
    return kept, WorkingLine(
        label="enrolment fee beyond what is left, not owed", amount=fee.exact - unused, currency=fee.currency
    )
