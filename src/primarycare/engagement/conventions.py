"""Conventions: when the preventive assessment is due again, in four ways of real schemes.

What lives here: when the next review opens and is due, from the start of the contract, the reviews completed so far
and, for bands of age, the birth. What this module may not know: grace, lapse, and who carries the review out.

>>> MonthAnniversary().next_due(date(2015, 1, 1), (CompletedReview(date(2016, 2, 14)),))[0]
datetime.date(2017, 2, 1)
"""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.periods import LeapDayRule, Month, Period, add_days, add_months, age_on, anniversary

__all__ = [
    "AgeBand",
    "AgeBands",
    "Anniversary",
    "CompletedReview",
    "MinimumInterval",
    "MonthAnniversary",
    "NextDue",
    "ReviewAnchor",
    "ReviewConvention",
    "a_convention",
]


# The shortest month: a window that is open for fewer days than so many a month never reaches the review before.
_SHORTEST_MONTH = 28


class ReviewAnchor(Enum):
    """From what the next review is counted: the start of the contract, or the last review.

    From a fixed anchor a late review moves no later one; a rolling anchor drifts with every delay.

    >>> ReviewAnchor("rolling")
    <ReviewAnchor.ROLLING: 'rolling'>
    """

    FIXED = "fixed"
    ROLLING = "rolling"


@frozen
class CompletedReview:
    """A review that was carried out on a day; `exceptional` where the patient's state called for it early.

    >>> CompletedReview(date(2021, 6, 16)).exceptional
    False
    """

    on: date = field(validator=checks.checked(checks.a_date))
    exceptional: bool = field(default=False, validator=checks.checked(checks.a(bool)))


# When a review opens, is due and, where it can be missed, closes: each the first such day.
NextDue: TypeAlias = tuple[date, date, date | None]


def _after(anchor: date, months: int, leap_day: LeapDayRule) -> date:
    return anniversary(anchor, months // 12, leap_day) if months % 12 == 0 else add_months(anchor, months)


_a_count_of_days = checks.checked(checks.within(0, 3_660))
_months = checks.checked(checks.within(1, 120))


@frozen(kw_only=True)
class Anniversary:
    """Due on the anniversary of the anchor, within a window that opens so many days before.

    With a fixed anchor the due dates are the anniversaries of the contract's start: a review counts for the latest
    one whose window is open, and one before any window counts for none. With a rolling anchor the next is due a
    period after the last review, whenever that was. `initial_days` says within how many days of the start the first
    review is due; None means a whole period after it.

    >>> yearly = Anniversary(anchor=ReviewAnchor.FIXED, opens_days_before=60, leap_day=LeapDayRule.MARCH_1)
    >>> late = CompletedReview(date(2025, 8, 1))
    >>> [yearly.next_due(date(2024, 2, 29), reviews)[1].isoformat() for reviews in ((), (late,))]
    ['2025-03-01', '2026-03-01']
    """

    anchor: ReviewAnchor = field(validator=checks.checked(checks.a(ReviewAnchor)))
    opens_days_before: int = field(validator=_a_count_of_days)
    leap_day: LeapDayRule = field(validator=checks.checked(checks.a(LeapDayRule)))
    months: int = field(default=12, validator=_months)
    initial_days: int | None = field(default=None, validator=checks.checked(checks.optional(checks.within(0, 3_660))))

    def __attrs_post_init__(self) -> None:
        shortest = _SHORTEST_MONTH * self.months
        if self.opens_days_before + (self.initial_days or 0) >= shortest:
            raise InvalidValueError(
                f"opens_days_before: {self.opens_days_before} and the initial days reach back to the review before; "
                f"give fewer than {shortest} together"
            )

    def next_due(
        self, starts_on: date, reviews: Sequence[CompletedReview], born_on: date | None = None, on: date | None = None
    ) -> NextDue:
        """Give when the next review opens and is due, after reviews in order of time.

        >>> rolling = Anniversary(
        ...     anchor=ReviewAnchor.ROLLING, opens_days_before=0, leap_day=LeapDayRule.MARCH_1, initial_days=90)
        >>> rolling.next_due(date(2020, 6, 20), ())[1]
        datetime.date(2020, 9, 18)
        """
        if self.anchor is ReviewAnchor.ROLLING and reviews:
            return self._opened(_after(reviews[-1].on, self.months, self.leap_day))
        if not reviews and self.initial_days is not None:
            return starts_on, add_days(starts_on, self.initial_days), None
        turns = self._turns_opened(starts_on, reviews[-1].on) if reviews else 0
        return self._opened(_after(starts_on, (turns + 1) * self.months, self.leap_day))

    def _opened(self, due_on: date) -> NextDue:
        return add_days(due_on, -self.opens_days_before), due_on, None

    def _turns_opened(self, starts_on: date, day: date) -> int:
        """Count the due dates after the start whose window is open on a day."""
        reached = add_days(day, self.opens_days_before)
        months = 12 * (reached.year - starts_on.year) + reached.month - starts_on.month
        turns, months_over = divmod(months, self.months)
        # A due date of an earlier month is behind; only one of the same month needs a look at the day.
        if turns > 0 and months_over == 0 and _after(starts_on, months, self.leap_day) > reached:
            turns -= 1
        return max(turns, 0)


@frozen(kw_only=True)
class MonthAnniversary:
    """Due from the first day of the same month a year later, whatever the day of the last one; never before.

    Medicare's annual wellness visit: eleven full months pass after the month of the last one.

    >>> MonthAnniversary().next_due(date(2015, 1, 1), (CompletedReview(date(2016, 2, 14)),))[0]
    datetime.date(2017, 2, 1)
    """

    months: int = field(default=12, validator=_months)

    def next_due(
        self, starts_on: date, reviews: Sequence[CompletedReview], born_on: date | None = None, on: date | None = None
    ) -> NextDue:
        """Give when the next review opens and is due, after reviews in order of time; one too early does not count.

        >>> MonthAnniversary().next_due(date(2015, 1, 31), ())[1]
        datetime.date(2016, 1, 1)
        """
        due_on = self._after(starts_on)
        counted = False
        for review in reviews:
            if review.on >= due_on or not counted:
                due_on, counted = self._after(review.on), True
        return due_on, due_on, None

    def _after(self, day: date) -> date:
        return Month.of(day).plus(self.months).period.start


@frozen(kw_only=True)
class MinimumInterval:
    """Due once so many months have passed since the last one; earlier only where it is exceptional.

    The rule of Australia's former chronic-disease plans (twelve months).

    >>> yearly = MinimumInterval(leap_day=LeapDayRule.FEBRUARY_28)
    >>> first, early = CompletedReview(date(2021, 3, 10)), CompletedReview(date(2021, 9, 1))
    >>> yearly.next_due(date(2021, 1, 1), (first, early))[1]
    datetime.date(2022, 3, 10)
    >>> yearly.next_due(date(2021, 1, 1), (first, CompletedReview(date(2021, 9, 1), exceptional=True)))[1]
    datetime.date(2022, 9, 1)
    """

    leap_day: LeapDayRule = field(validator=checks.checked(checks.a(LeapDayRule)))
    months: int = field(default=12, validator=_months)

    def next_due(
        self, starts_on: date, reviews: Sequence[CompletedReview], born_on: date | None = None, on: date | None = None
    ) -> NextDue:
        """Give when the next review opens and is due, after reviews in order of time; the first is due at the start.

        >>> MinimumInterval(leap_day=LeapDayRule.FEBRUARY_28).next_due(date(2021, 1, 1), ())[1]
        datetime.date(2021, 1, 1)
        """
        due_on = starts_on
        counted = False
        for review in reviews:
            if review.on >= due_on or review.exceptional or not counted:
                due_on, counted = _after(review.on, self.months, self.leap_day), True
        return due_on, due_on, None


@frozen
class AgeBand:
    """A band of ages in which one review is offered, both ages inclusive.

    >>> AgeBand(45, 50).first
    45
    """

    first: int = field(validator=checks.checked(checks.within(0, 150)))
    last: int = field(validator=checks.checked(checks.within(0, 150)))

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidValueError(f"last: {self.last} is before first, {self.first}; correct one of them")


@frozen
class AgeBands:
    """Due once in each band of ages; a band that goes by without a review is over.

    France's `Mon bilan prévention` has 18 to 25, 45 to 50, 60 to 65 and 70 to 75. Bands are given in order.

    >>> bands = AgeBands((AgeBand(45, 50), AgeBand(60, 65)), LeapDayRule.MARCH_1)
    >>> done_at_46 = (CompletedReview(date(2026, 5, 1)),)
    >>> bands.next_due(date(2025, 1, 1), done_at_46, date(1980, 3, 2), date(2029, 3, 2))[0]
    datetime.date(2040, 3, 2)
    """

    bands: tuple[AgeBand, ...] = field(validator=checks.checked(checks.each(checks.a(AgeBand))))
    leap_day: LeapDayRule = field(validator=checks.checked(checks.a(LeapDayRule)))

    def __attrs_post_init__(self) -> None:
        if not self.bands:
            raise InvalidValueError("bands: there are none; give at least one")
        for earlier, later in zip(self.bands, self.bands[1:]):
            if later.first <= earlier.last:
                raise InvalidValueError(
                    f"bands: the one from {later.first} begins before the one from {earlier.first} is over; "
                    "give them in order and apart"
                )

    def next_due(
        self, starts_on: date, reviews: Sequence[CompletedReview], born_on: date | None = None, on: date | None = None
    ) -> NextDue | None:
        """Give the window of the first band not over on a day in which no review was made; None after the last band.

        Raises `InvalidValueError` without the birth date and the day.

        >>> bands = AgeBands((AgeBand(45, 50),), LeapDayRule.MARCH_1)
        >>> bands.next_due(date(2025, 1, 1), (), date(1980, 3, 2), date(2032, 1, 1)) is None
        True
        """
        if born_on is None or on is None:
            raise InvalidValueError("born_on: a band of ages needs the birth date and the day asked about; give both")
        day = max(on, starts_on)
        for band in self.bands:
            if age_on(born_on, day, self.leap_day) > band.last:
                continue
            opens_on = anniversary(born_on, band.first, self.leap_day)
            closes_on = anniversary(born_on, band.last + 1, self.leap_day)
            during = Period(opens_on, closes_on)
            if not any(review.on in during for review in reviews):
                return max(opens_on, starts_on), add_days(closes_on, -1), closes_on
        return None


ReviewConvention: TypeAlias = Anniversary | MonthAnniversary | MinimumInterval | AgeBands


def a_convention(value: object, field: str) -> ReviewConvention:
    """Check that a value is one of the conventions.

    >>> a_convention(MonthAnniversary(), "convention").months
    12
    """
    if not isinstance(value, Anniversary | MonthAnniversary | MinimumInterval | AgeBands):
        raise InvalidTypeError(
            f"{field}: {shown(value)} is a {type(value).__name__}; give an Anniversary, a MonthAnniversary, "
            "a MinimumInterval or AgeBands"
        )
    return value
