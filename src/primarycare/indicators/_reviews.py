"""Reviews that fall due: the due dates of one contract inside a period, and how each came out.

What lives here: the due dates that follow from the reviews completed, under every convention, and the reading of the
contract's own standing on the days that decide. What this module may not know: physicians and panels.
"""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from primarycare.engagement import (
    AgeBands,
    Anniversary,
    CompletedReview,
    Engagement,
    EngagementState,
    EngagementStatus,
    ReviewAnchor,
    ReviewPolicy,
    ReviewWindow,
    status,
)
from primarycare.indicators.counts import ReviewsOnTime
from primarycare.periods import Period, add_days

__all__ = ["reviews_of"]


@frozen(kw_only=True)
class _Due:
    """A due date: its window, the day on which it was done, and the first day on which it can be done no more."""

    window: ReviewWindow
    done_on: date | None
    gone_on: date | None = None


def reviews_of(
    contract: Engagement, lived: Period, during: Period, reported_on: date
) -> Iterator[tuple[date, ReviewsOnTime]]:
    """Give each due date of a contract inside a period, and how it came out."""
    policy = contract.policy.review
    known = status(contract, reported_on, known_on=reported_on)
    if policy is None or known.starts_on is None:
        return
    convention = policy.convention
    by_itself = isinstance(convention, AgeBands) or (
        isinstance(convention, Anniversary) and convention.anchor is ReviewAnchor.FIXED
    )
    due_dates = _standing if by_itself else _rolling
    for due in due_dates(policy, contract.born_on, known, known.starts_on, during):
        came_out = _outcome(contract, due, lived, known)
        if came_out is not None:
            yield due.window.due_on, came_out


def _standing(
    policy: ReviewPolicy, born_on: date, known: EngagementStatus, starts_on: date, during: Period
) -> Iterator[_Due]:
    """Give the due dates that no review moves, each done by the first review that leads on to the next."""

    def window(of: tuple[CompletedReview, ...], on: date) -> ReviewWindow | None:
        return policy.window(starts_on, of, born_on=born_on, on=on, held=known.held)

    due = window((), starts_on)
    while due is not None and (due.due_on in during or due.due_on < during.start):
        following = window((CompletedReview(due.due_on),), due.due_on)
        if due.due_on in during:
            counted = (review.on for review in known.reviews if window((review,), due.due_on) == following)
            opens_on = None if following is None else following.opens_on
            yield _Due(window=due, done_on=next(counted, None), gone_on=due.closes_on or opens_on)
        due = following


def _rolling(
    policy: ReviewPolicy, _born_on: date, known: EngagementStatus, starts_on: date, during: Period
) -> Iterator[_Due]:
    """Give the due dates that reviews move on, each done by the review that moves it from inside its window."""
    reviews = known.reviews
    windows = [policy.window(starts_on, reviews[:count], held=known.held) for count in range(len(reviews) + 1)]
    ends = [review.on for review in reviews]
    for window, following, done_on in zip(windows, [*windows[1:], None], [*ends, None]):
        if window is None or window.due_on not in during or window == following:
            continue
        if done_on is None or max(done_on, starts_on) >= window.opens_on:
            yield _Due(window=window, done_on=done_on)


def _outcome(contract: Engagement, due: _Due, lived: Period, known: EngagementStatus) -> ReviewsOnTime | None:
    """Tell how a due date came out by what is known of the contract, or None where nobody owed it."""
    reported_on = known.on

    def owed_on(day: date) -> bool:
        # A death after the report is not known in it, as an event recorded after it is not.
        return min(day, reported_on) in lived and status(contract, day, known_on=reported_on).in_force

    if not owed_on(due.window.due_on):
        return None
    before = known if due.done_on is None else status(contract, add_days(due.done_on, -1), known_on=reported_on)
    held = before.state is EngagementState.SUSPENDED or (before.in_force and before.physician is None)
    overdue_from = due.window.overdue_from
    if due.done_on is not None:
        late = not held and overdue_from is not None and due.done_on >= overdue_from
        return ReviewsOnTime(late=1) if late else ReviewsOnTime(on_time=1)
    over = [day for day in (overdue_from, due.gone_on) if day is not None]
    gone = due.gone_on is not None and due.gone_on <= reported_on
    if not owed_on(min(over)):
        return None
    missed = gone or (not held and min(over) <= reported_on)
    return ReviewsOnTime(missed=1) if missed else ReviewsOnTime(pending=1)
