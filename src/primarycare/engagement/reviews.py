"""Reviews: the window of the next preventive assessment, its grace, and the lapse of a contract for want of it.

What lives here: the window that follows from a convention, with the days that count neither as grace nor towards a
lapse. What this module may not know: the state of the contract and who carries the review out.

>>> from primarycare.engagement.conventions import Anniversary, ReviewAnchor
>>> from primarycare.periods import LeapDayRule
>>> policy = ReviewPolicy(
...     convention=Anniversary(anchor=ReviewAnchor.ROLLING, opens_days_before=30, leap_day=LeapDayRule.FEBRUARY_28),
...     grace_days=30, lapse_days=None,
... )
>>> policy.window(date(2020, 6, 20), (CompletedReview(date(2020, 6, 20)),)).due_on
datetime.date(2021, 6, 20)
"""

from collections.abc import Sequence
from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.engagement.conventions import AgeBands, CompletedReview, ReviewConvention, a_convention
from primarycare.errors import InvalidValueError
from primarycare.periods import Period, add_days

__all__ = [
    "ReviewPolicy",
    "ReviewStanding",
    "ReviewWindow",
    "next_window",
]


class ReviewStanding(Enum):
    """How a day stands to the window of the next review.

    >>> ReviewStanding("overdue")
    <ReviewStanding.OVERDUE: 'overdue'>
    """

    NOT_OPEN = "not open"
    OPEN = "open"
    OVERDUE = "overdue"


@frozen(kw_only=True)
class ReviewWindow:
    """The window of the next review: opens, due, overdue from, lapses on, closes on; each is the first such day.

    `overdue_from` is None where a review is never overdue, `lapses_on` where the contract does not lapse by it.
    Raises `InvalidValueError` for days that are out of this order.

    >>> window = ReviewWindow(opens_on=date(2021, 5, 17), due_on=date(2021, 6, 16), overdue_from=date(2021, 7, 17))
    >>> [window.standing(day).value for day in (date(2021, 5, 16), date(2021, 7, 16), date(2021, 7, 17))]
    ['not open', 'open', 'overdue']
    """

    opens_on: date = field(validator=checks.checked(checks.a_date))
    due_on: date = field(validator=checks.checked(checks.a_date))
    overdue_from: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))
    lapses_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))
    closes_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))

    def __attrs_post_init__(self) -> None:
        if self.due_on < self.opens_on:
            raise InvalidValueError(f"due_on: {self.due_on} is before opens_on, {self.opens_on}; correct one of them")
        if self.overdue_from is not None and self.overdue_from <= self.due_on:
            raise InvalidValueError(
                f"overdue_from: {self.overdue_from} is not after due_on, {self.due_on}; correct one of them"
            )
        if self.lapses_on is not None and (self.overdue_from is None or self.lapses_on <= self.overdue_from):
            raise InvalidValueError(
                f"lapses_on: {self.lapses_on} is not after overdue_from, {self.overdue_from}; correct one of them"
            )
        if self.closes_on is not None and self.closes_on <= self.due_on:
            raise InvalidValueError(f"closes_on: {self.closes_on} is not after due_on, {self.due_on}; correct one")

    def standing(self, day: date) -> ReviewStanding:
        """Tell how a day stands to the window.

        >>> ReviewWindow(opens_on=date(2021, 6, 16), due_on=date(2021, 6, 16)).standing(date(2030, 1, 1)).value
        'open'
        """
        if checks.a_date(day, "day") < self.opens_on:
            return ReviewStanding.NOT_OPEN
        overdue = self.overdue_from is not None and day >= self.overdue_from
        return ReviewStanding.OVERDUE if overdue else ReviewStanding.OPEN


@frozen(kw_only=True)
class ReviewPolicy:
    """When reviews are due, for how long lateness is within grace, and after how long the contract lapses by it.

    A review is overdue from the day after the last day of grace; a contract lapses so many days after that, or never
    (`lapse_days=None`). Where a convention closes its windows, as bands of ages do, nothing is overdue.

    >>> from primarycare.engagement.conventions import MonthAnniversary
    >>> policy = ReviewPolicy(convention=MonthAnniversary(), grace_days=30, lapse_days=60)
    >>> window = policy.window(date(2015, 1, 1), (CompletedReview(date(2016, 2, 14)),))
    >>> window.overdue_from, window.lapses_on
    (datetime.date(2017, 3, 4), datetime.date(2017, 5, 3))
    """

    convention: ReviewConvention = field(validator=checks.checked(a_convention))
    grace_days: int = field(validator=checks.checked(checks.within(0, 3_660)))
    lapse_days: int | None = field(validator=checks.checked(checks.optional(checks.within(1, 3_660))))
    citation: Citation | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(Citation))), repr=False
    )

    def __attrs_post_init__(self) -> None:
        if isinstance(self.convention, AgeBands) and (self.grace_days or self.lapse_days is not None):
            raise InvalidValueError(
                "grace_days: a band of ages closes by itself and nothing is overdue in it; give 0 and no lapse_days"
            )

    def window(
        self,
        starts_on: date,
        reviews: Sequence[CompletedReview],
        *,
        born_on: date | None = None,
        on: date | None = None,
        held: Sequence[Period] = (),
    ) -> ReviewWindow | None:
        """Give the window of the next review, after reviews in order of time; None where none is due any more.

        Days before the start and days in `held`, periods in order in which nobody could make it (a suspension, a
        missing physician), count neither as grace nor towards a lapse.

        >>> from primarycare.engagement.conventions import MonthAnniversary
        >>> policy = ReviewPolicy(convention=MonthAnniversary(), grace_days=30, lapse_days=None)
        >>> away = Period(date(2021, 1, 11), date(2021, 5, 11))
        >>> [policy.window(date(2020, 1, 1), (), held=held).overdue_from.isoformat() for held in ((), (away,))]
        ['2021-02-01', '2021-06-01']
        """
        checks.a_date(starts_on, "starts_on")
        checks.several(CompletedReview)(reviews, "reviews")
        checks.several(Period)(held, "held")
        return next_window(self, starts_on, reviews, born_on=born_on, on=on, held=held)

    def lapses_on(
        self, starts_on: date, reviews: Sequence[CompletedReview], *, held: Sequence[Period] = ()
    ) -> date | None:
        """Give the day of `window` on which the contract lapses, at less cost; None where it never does.

        >>> from primarycare.engagement.conventions import MonthAnniversary
        >>> policy = ReviewPolicy(convention=MonthAnniversary(), grace_days=30, lapse_days=60)
        >>> policy.lapses_on(date(2015, 1, 1), (CompletedReview(date(2016, 2, 14)),))
        datetime.date(2017, 5, 3)
        """
        if self.lapse_days is None or isinstance(self.convention, AgeBands):
            return None
        _opens_on, due_on, _closes_on = self.convention.next_due(starts_on, reviews)
        return _days_after(_overdue_from(self, due_on, starts_on, held), self.lapse_days, held)


def next_window(
    policy: ReviewPolicy,
    starts_on: date,
    reviews: Sequence[CompletedReview],
    *,
    born_on: date | None,
    on: date | None,
    held: Sequence[Period],
) -> ReviewWindow | None:
    """Give `ReviewPolicy.window` of arguments that are known to be right, as the folding of ten thousand contracts has.

    >>> from primarycare.engagement.conventions import MonthAnniversary
    >>> policy = ReviewPolicy(convention=MonthAnniversary(), grace_days=0, lapse_days=None)
    >>> next_window(policy, date(2020, 1, 1), (), born_on=None, on=None, held=()).due_on
    datetime.date(2021, 1, 1)
    """
    due = policy.convention.next_due(starts_on, reviews, born_on, on)
    if due is None:
        return None
    opens_on, due_on, closes_on = due
    if closes_on is not None:
        return ReviewWindow(opens_on=opens_on, due_on=due_on, closes_on=closes_on)
    overdue_from = _overdue_from(policy, due_on, starts_on, held)
    lapses_on = None if policy.lapse_days is None else _days_after(overdue_from, policy.lapse_days, held)
    return ReviewWindow(opens_on=opens_on, due_on=due_on, overdue_from=overdue_from, lapses_on=lapses_on)


def _overdue_from(policy: ReviewPolicy, due_on: date, starts_on: date, held: Sequence[Period]) -> date:
    return _days_after(max(due_on, starts_on), policy.grace_days + 1, held)


def _days_after(day: date, days: int, held: Sequence[Period]) -> date:
    """Give the day so many days later, passing over the days held."""
    later = add_days(day, days)
    for period in held:
        begun = max(period.start, day)
        if begun < later and begun in period:
            later = add_days(later, period.days - (begun - period.start).days)
    return later
