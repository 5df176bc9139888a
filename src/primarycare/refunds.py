"""Refunds: what goes back of a membership fee paid in advance when the contract ends early.

What lives here: three named conventions of when a practice has earned a fee, what statutes add to them (a longest
prepayment, a time for paying back), and the refund with its working. The practice keeps what it has earned, and an
enrolment fee out of the rest where the terms say so; whatever happens, a patient who leaves owes nothing.
What this module may not know: why the contract ended, or what the notice period was; it is told the first day no
longer covered.

>>> from primarycare.money import USD, RoundingMode
>>> print(refund(
...     Money.parse("1200", USD), Period(date(2026, 1, 1), date(2027, 1, 1)), date(2026, 4, 21),
...     UnusedMonths(citation=Citation.illustrative("Our terms"), enrolment_fee=Money.parse("75", USD)),
...     Rounding(2, RoundingMode.HALF_UP),
... ).working)
refund of the membership from 2026-01-01 to before 2027-01-01, ended on 2026-04-21
  paid in advance                                                                    1,200.00
  earned           1200.00 USD per prepaid period × -1 × 1/3 (4 of 12 months begun)   -400.00    [1] illustrative
  enrolment fee                                                                        -75.00
  rounded half-up to 0.01 per person
  total                                                                                725.00 USD
  [1] Our terms, made up for an example (illustrative)
"""

from datetime import date, timedelta
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation, Evidence
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, MissingInputError, shown
from primarycare.money import Money, Rate, Rounding
from primarycare.periods import Period, add_months
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = [
    "IDAHO",
    "SOUTH_DAKOTA",
    "TENNESSEE",
    "WEST_VIRGINIA",
    "EarnedDays",
    "EarnedMonths",
    "MembershipRefund",
    "RefundStatute",
    "RefundTerms",
    "UnusedMonths",
    "refund",
]


@frozen(kw_only=True)
class RefundStatute:
    """What a law adds to the terms of a refund without saying how a fee is earned.

    `most_months_prepaid` is the longest period that may be paid for in advance, 1 to 120 months; a refund for a
    longer one is refused. `due_within_days`, 1 to 366, counts from the day of the notice, that day not counted; the
    last day is still in time.

    >>> RefundStatute(citation=Citation.illustrative("A law of our own"), due_within_days=30).due_within_days
    30
    """

    citation: Citation = field(validator=checks.checked(checks.a(Citation)))
    most_months_prepaid: int | None = field(
        default=None, validator=checks.checked(checks.optional(checks.within(1, 120)))
    )
    due_within_days: int | None = field(default=None, validator=checks.checked(checks.optional(checks.within(1, 366))))


@frozen(kw_only=True)
class _Terms:
    citation: Citation = field(validator=checks.checked(checks.a(Citation)))
    statute: RefundStatute | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(RefundStatute)))
    )


@frozen(kw_only=True)
class EarnedMonths(_Terms):
    """A month's share of the fee is earned when that month is completed; the month in which a contract ends is not.

    Months are counted from the first day of the prepaid period: from 15 March the first is completed at the end of
    14 April. A contract whose last covered day is the last of a month has completed it.

    >>> ending_on_20_april = date(2026, 4, 21)
    >>> print(TENNESSEE.earned(Period(date(2026, 1, 1), date(2027, 1, 1)), ending_on_20_april))
    × 0.25 (3 of 12 months completed)
    """

    def earned(self, covered: Period, ended_on: date) -> Factor:
        """Give the part of the fee that is earned before the first day no longer covered.

        Raises `InvalidValueError` for a prepaid period that is not made of whole months.

        >>> first_day_of_may = date(2026, 5, 1)
        >>> print(TENNESSEE.earned(Period(date(2026, 1, 1), date(2027, 1, 1)), first_day_of_may).label)
        4 of 12 months completed
        """
        months = _whole_months(covered)
        completed, _begun = _months_until(covered.start, _counted_to(covered, ended_on))
        return Factor(f"{completed} of {months} months completed", Fraction(completed, months))


@frozen(kw_only=True)
class UnusedMonths(_Terms):
    """Whole months not yet begun go back, less an enrolment fee; the month in which a contract ends is used up.

    Months are counted from the first day of the prepaid period, so that a period from the first of a month has
    calendar months. A contract whose last covered day is the last of a month has not begun the next one. The
    enrolment fee, 0 where there is none, is kept out of what would go back and never makes a debt.
    This is what practices write into their own terms, not a law.

    >>> from primarycare.money import USD
    >>> ours = UnusedMonths(citation=Citation.illustrative("Our terms"), enrolment_fee=Money.zero(USD))
    >>> print(ours.earned(Period(date(2026, 1, 1), date(2027, 1, 1)), date(2026, 4, 21)).label)
    4 of 12 months begun
    """

    enrolment_fee: Money = field()

    @enrolment_fee.validator
    def _is_not_negative(self, _attribute: object, value: object) -> None:
        _not_negative(value, "enrolment_fee")

    def earned(self, covered: Period, ended_on: date) -> Factor:
        """Give the part of the fee that is used up before the first day no longer covered.

        Raises `InvalidValueError` for a prepaid period that is not made of whole months.

        >>> from primarycare.money import USD
        >>> ours = UnusedMonths(citation=Citation.illustrative("Our terms"), enrolment_fee=Money.zero(USD))
        >>> print(ours.earned(Period(date(2026, 1, 1), date(2027, 1, 1)), date(2026, 5, 1)).label)
        4 of 12 months begun
        """
        months = _whole_months(covered)
        _completed, begun = _months_until(covered.start, _counted_to(covered, ended_on))
        return Factor(f"{begun} of {months} months begun", Fraction(begun, months))


@frozen(kw_only=True)
class EarnedDays(_Terms):
    """Each covered day earns the same share of the fee, the last covered day included.

    >>> by_day = EarnedDays(citation=Citation.illustrative("Our terms"))
    >>> by_day.earned(Period(date(2026, 1, 1), date(2027, 1, 1)), date(2026, 4, 21)).value
    Fraction(22, 73)
    """

    def earned(self, covered: Period, ended_on: date) -> Factor:
        """Give the part of the fee that is earned before the first day no longer covered.

        >>> by_day = EarnedDays(citation=Citation.illustrative("Our terms"))
        >>> by_day.earned(Period(date(2026, 1, 1), date(2027, 1, 1)), date(2026, 4, 21)).label
        '110 of 365 days'
        """
        days = (_counted_to(covered, ended_on) - covered.start).days
        return Factor(f"{days} of {covered.days} days", Fraction(days, covered.days))


RefundTerms: TypeAlias = EarnedMonths | UnusedMonths | EarnedDays

# Each statute says no more than stands here. Tennessee orders the unearned fees back where the patient ends the
# contract. In West Virginia nobody has to pay more than twelve months ahead, but whoever does has them back all the
# same, so its terms set no longest period. South Dakota and Idaho leave to the agreement how a fee is earned.
TENNESSEE = EarnedMonths(
    citation=Citation(
        title="Tennessee Code 63-1-504, Direct medical care agreement",
        publisher="LawServer",
        url="https://www.lawserver.com/law/state/tennessee/tncode/tennessee_code_63-1-504",
        verified_on=date(2026, 11, 22),
        pinpoint="(e)(2) and (3)",
        evidence=Evidence.SINGLE_SOURCE,
    )
)
WEST_VIRGINIA = EarnedMonths(
    citation=Citation(
        title="West Virginia Code 30-3F-3, Prohibited and Authorized Practices",
        publisher="Instalawyer",
        url="https://instalawyer.io/laws/west-virginia-code/30-3f-3-prohibited-and-authorized-practices",
        verified_on=date(2026, 11, 21),
        pinpoint="(d)(6)",
        evidence=Evidence.SINGLE_SOURCE,
    )
)
SOUTH_DAKOTA = RefundStatute(
    citation=Citation(
        title="South Dakota Codified Laws 34-54-3, Requirements",
        publisher="South Dakota Legislature",
        url="https://sdlegislature.gov/api/Statutes/2079233.html",
        verified_on=date(2026, 11, 21),
        pinpoint="(7)",
        evidence=Evidence.CONFIRMED,
    ),
    most_months_prepaid=12,
)
IDAHO = RefundStatute(
    citation=Citation(
        title="Idaho Code 39-9204, Direct primary care agreement provisions",
        publisher="PocketLaw",
        url="https://getpocketlaw.com/law/state_idaho/"
        "section-39-9204-direct-primary-care-agreement-provisions_58fe05161d54",
        verified_on=date(2026, 11, 21),
        pinpoint="(2)",
        evidence=Evidence.SINGLE_SOURCE,
    ),
    due_within_days=30,
)


def _not_negative(value: object, name: str) -> Money:
    amount = checks.a(Money)(value, name)
    if amount.minor < 0:
        raise InvalidValueError(f"{name}: {amount} is negative; give 0 or more")
    return amount


def _counted_to(covered: Period, ended_on: date) -> date:
    """Give the first day no longer covered, inside the prepaid period or at one of its ends."""
    end = checks.a(Period)(covered, "covered").end
    if end is None:
        raise InvalidValueError(f"covered: the period {covered} has no end in sight; give the days that were paid for")
    return min(max(checks.a_date(ended_on, "ended_on"), covered.start), end)


def _months_until(start: date, day: date) -> tuple[int, int]:
    """Count the months from a start that are completed before a day, and those that have begun before it."""
    completed = 12 * (day.year - start.year) + day.month - start.month
    if add_months(start, completed) > day:
        completed -= 1
    return completed, completed + (add_months(start, completed) < day)


def _whole_months(covered: Period) -> int:
    completed, begun = _months_until(covered.start, _counted_to(covered, date.max))
    if completed != begun:
        raise InvalidValueError(
            f"covered: the period {covered} is not made of whole months; end it on {add_months(covered.start, begun)}, "
            "or earn the fee by the day"
        )
    return completed


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

    >>> from primarycare.money import USD, RoundingMode
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
    currency = _not_negative(prepaid, "prepaid").currency
    earned = _a_terms(terms).earned(covered, ended_on)
    _refuse_a_coarse_rounding(prepaid, checks.a(Rounding)(rounding, "rounding"))
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


def _refuse_a_coarse_rounding(prepaid: Money, rounding: Rounding) -> None:
    # An amount paid that the rounding itself would move could come back as more than was paid.
    if rounding.apply(prepaid.exact) != prepaid.exact:
        raise InvalidValueError(f"rounding: {rounding} is coarser than the {prepaid} paid; keep more places")


def _refuse_too_long(covered: Period, statute: RefundStatute) -> None:
    most = statute.most_months_prepaid
    if most is not None and _counted_to(covered, date.max) > add_months(covered.start, most):
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
    try:
        return checks.a_date(noticed_on, "noticed_on") + timedelta(days=statute.due_within_days)
    except OverflowError:
        raise InvalidValueError(
            f"noticed_on: {statute.due_within_days} days after {noticed_on} leaves the calendar; give an earlier day"
        ) from None


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
