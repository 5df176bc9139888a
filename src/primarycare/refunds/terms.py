"""Terms: three named conventions of when a practice has earned a fee, and what statutes add to them.

What lives here: each convention with its source, and those of real statutes.
What this module may not know: what was paid, and how a refund is rounded.

>>> TENNESSEE.earned(Period(date(2026, 1, 1), date(2027, 1, 1)), date(2026, 4, 21)).value
Fraction(1, 4)
"""

from datetime import date
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidValueError
from primarycare.money import Money, amount_not_negative
from primarycare.periods import Period, add_months
from primarycare.workings import Factor

__all__ = [
    "IDAHO",
    "SOUTH_DAKOTA",
    "TENNESSEE",
    "WEST_VIRGINIA",
    "EarnedDays",
    "EarnedMonths",
    "RefundStatute",
    "RefundTerms",
    "UnusedMonths",
    "counted_to",
]


def counted_to(covered: Period, ended_on: date) -> date:
    """Give the first day no longer covered, inside the prepaid period or at one of its ends.

    >>> counted_to(Period(date(2026, 1, 1), date(2027, 1, 1)), date(2030, 1, 1))
    datetime.date(2027, 1, 1)
    """
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
    completed, begun = _months_until(covered.start, counted_to(covered, date.max))
    if completed != begun:
        raise InvalidValueError(
            f"covered: the period {covered} is not made of whole months; end it on {add_months(covered.start, begun)}, "
            "or earn the fee by the day"
        )
    return completed


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
        completed, _begun = _months_until(covered.start, counted_to(covered, ended_on))
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
        amount_not_negative(value, "enrolment_fee")

    def earned(self, covered: Period, ended_on: date) -> Factor:
        """Give the part of the fee that is used up before the first day no longer covered.

        Raises `InvalidValueError` for a prepaid period that is not made of whole months.

        >>> from primarycare.money import USD
        >>> ours = UnusedMonths(citation=Citation.illustrative("Our terms"), enrolment_fee=Money.zero(USD))
        >>> print(ours.earned(Period(date(2026, 1, 1), date(2027, 1, 1)), date(2026, 5, 1)).label)
        4 of 12 months begun
        """
        months = _whole_months(covered)
        _completed, begun = _months_until(covered.start, counted_to(covered, ended_on))
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
        days = (counted_to(covered, ended_on) - covered.start).days
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
