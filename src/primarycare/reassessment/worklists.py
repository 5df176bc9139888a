"""Worklists: whose preventive assessment is overdue, due or opening in a month, the most urgent first.

What lives here: the month's list and the calendar of reviews ahead, both of a whole panel and by physician.
What this module may not know: what an assessment finds. A list informs whoever plans the month; it ends no contract.

>>> from primarycare.engagement.presets import illustrative
>>> from primarycare.identifiers import StructureId
>>> contract = Engagement.from_dates(
...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
...     physician=PhysicianId("dr-01"), born_on=date(1980, 2, 11), policy=illustrative(),
...     signed_on=date(2021, 2, 5), reviewed_on=(date(2021, 2, 5),))
>>> print(worklist((contract,), Month(2022, 2)))
2022-02, as of 2022-02-01: 1 review
  1  e-1  p-1  dr-01  due  due on 2022-02-05
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum

from attrs import evolve as evolved
from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.engagement import (
    CompletedReview,
    Engagement,
    EngagementState,
    EngagementStatus,
    EventKind,
    ReviewWindow,
    status,
)
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.identifiers import EngagementId, PatientId, PhysicianId
from primarycare.periods import Month, Period

__all__ = ["PlannedReview", "Urgency", "Worklist", "WorklistEntry", "review_calendar", "worklist"]


class Urgency(Enum):
    """Why a contract is on the list of a month, from the most urgent to the least.

    `DUE` holds what falls due in the month and what is in grace; `OPEN` what was open before the month, `OPENING` what
    opens in it, both due later.

    >>> Urgency("overdue")
    <Urgency.OVERDUE: 'overdue'>
    """

    OVERDUE = "overdue"
    DUE = "due"
    OPEN = "open"
    OPENING = "opening"


@frozen(kw_only=True)
class WorklistEntry:
    """One contract on the list, and what puts it there; its days may follow from a birth date, and `repr` hides them.

    >>> WorklistEntry(
    ...     engagement=EngagementId("e-1"), patient=PatientId("p-1"), physician=None, urgency=Urgency.OVERDUE,
    ...     window=ReviewWindow(opens_on=date(2021, 1, 6), due_on=date(2021, 2, 5), overdue_from=date(2021, 3, 8)),
    ... ).reason
    'overdue since 2021-03-08'
    """

    engagement: EngagementId = field(validator=checks.checked(checks.a(EngagementId)))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    physician: PhysicianId | None = field(validator=checks.checked(checks.optional(checks.a(PhysicianId))))
    urgency: Urgency = field(validator=checks.checked(checks.a(Urgency)))
    window: ReviewWindow = field(validator=checks.checked(checks.private(ReviewWindow)), repr=False)

    def __attrs_post_init__(self) -> None:
        if self.urgency is Urgency.OVERDUE and self.window.overdue_from is None:
            raise InvalidValueError(
                f"urgency: the review of {str(self.engagement)!r} is never overdue by its window; correct one of them"
            )

    @property
    def reason(self) -> str:
        """What puts the contract in its place, with the days that decide it."""
        window = self.window
        if self.urgency is Urgency.OVERDUE:
            lapse = "" if window.lapses_on is None else f", lapses on {window.lapses_on}"
            return f"overdue since {window.overdue_from}{lapse}"
        if self.urgency is Urgency.DUE:
            return f"due on {window.due_on}"
        opened = "opens on" if self.urgency is Urgency.OPENING else "open since"
        return f"{opened} {window.opens_on}, due on {window.due_on}"


_RANK = {urgency: rank for rank, urgency in enumerate(Urgency)}


def _place(entry: WorklistEntry) -> tuple[int, date, date, EngagementId]:
    window, rank = entry.window, _RANK[entry.urgency]
    if entry.urgency is Urgency.OVERDUE:
        return rank, window.lapses_on or date.max, window.overdue_from or window.due_on, entry.engagement
    return rank, window.due_on, window.opens_on, entry.engagement


def _in_order(entries: tuple[WorklistEntry, ...]) -> tuple[WorklistEntry, ...]:
    return tuple(sorted(checks.each(checks.a(WorklistEntry))(entries, "entries"), key=_place))


def _refuse_outside(month: Month, as_of: date) -> None:
    if checks.a_date(as_of, "as_of") not in month.period:
        raise InvalidValueError(f"as_of: {as_of} is outside {month}; give a day of the month")


@frozen(kw_only=True)
class Worklist:
    """The reviews of a month, as the contracts stood on one of its days; entries are kept in order of urgency.

    Raises `InvalidValueError` for a day outside the month and a contract that stands twice.

    >>> len(Worklist(month=Month(2022, 2), as_of=date(2022, 2, 1), entries=()).entries)
    0
    """

    month: Month = field(validator=checks.checked(checks.a(Month)))
    as_of: date = field(validator=checks.checked(checks.a_date))
    entries: tuple[WorklistEntry, ...] = field(converter=_in_order, repr=False)

    def __attrs_post_init__(self) -> None:
        _refuse_outside(self.month, self.as_of)
        checks.unique((entry.engagement for entry in self.entries), "entries")

    @property
    def by_physician(self) -> Mapping[PhysicianId | None, tuple[WorklistEntry, ...]]:
        """The entries of each physician, in the same order; those of nobody first, under None.

        >>> Worklist(month=Month(2022, 2), as_of=date(2022, 2, 1), entries=()).by_physician
        {}
        """
        lists: dict[PhysicianId | None, list[WorklistEntry]] = {}
        for entry in self.entries:
            lists.setdefault(entry.physician, []).append(entry)
        return {physician: tuple(lists[physician]) for physician in sorted(lists, key=lambda known: known or "")}

    def __str__(self) -> str:
        count = f"{len(self.entries)} review{'' if len(self.entries) == 1 else 's'}"
        rows = [
            (
                str(place),
                entry.engagement,
                entry.patient,
                entry.physician or "nobody",
                entry.urgency.value,
                entry.reason,
            )
            for place, entry in enumerate(self.entries, start=1)
        ]
        widths = [max(map(len, column)) for column in zip(*rows)]
        lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)
        return "\n".join([f"{self.month}, as of {self.as_of}: {count}", *(f"  {line}" for line in lines)])


# Nobody can make a review while the contract is suspended, and none is due before it takes effect.
_WAITING = (
    EngagementState.ACTIVE,
    EngagementState.REVIEW_DUE,
    EngagementState.OVERDUE,
    EngagementState.CONFIRMATION_DUE,
    EngagementState.TRANSFER_PENDING,
    EngagementState.NOTICE,
)


def worklist(
    engagements: Iterable[Engagement], month: Month, *, as_of: date | None = None, known_on: date | None = None
) -> Worklist:
    """Give whose review is overdue, due or open in a month, as the contracts stand on a day, most urgent first.

    Overdue contracts come first, those that lapse soonest before those that do not; then what is due, what is open and
    what opens, each by the due date, then by the identifier. Contracts signed by then that start later in the month are
    judged on the day they start; a suspended contract is not listed. `as_of` is the first day of the month where it is
    not given, and lies in the month.
    Raises `InvalidValueError` for a day outside the month and a contract given twice.

    >>> worklist((), Month(2022, 2), as_of=date(2022, 2, 10)).as_of
    datetime.date(2022, 2, 10)
    """
    first_day = checks.a(Month)(month, "month").period.start
    day = first_day if as_of is None else as_of
    _refuse_outside(month, day)
    entries = []
    for engagement in checks.several(Engagement)(engagements, "engagements"):
        found = _standing(engagement, month.period, day, known_on)
        window = _window(found)
        urgency = None if window is None else _urgency(window, month.period, found.on)
        if window is not None and urgency is not None:
            entries.append(
                WorklistEntry(
                    engagement=engagement.identifier,
                    patient=engagement.patient,
                    physician=found.physician,
                    urgency=urgency,
                    window=window,
                )
            )
    return Worklist(month=month, as_of=day, entries=tuple(entries))


def _standing(engagement: Engagement, within: Period, day: date, known_on: date | None) -> EngagementStatus:
    """Give where a contract stands on a day, or where it starts later within the period, on that day."""
    found = status(engagement, day, known_on=known_on)
    if found.starts_on is not None and day < found.starts_on and found.starts_on in within:
        found = status(engagement, found.starts_on, known_on=known_on)
    return found


def _resumed(
    engagement: Engagement, within: Period, found: EngagementStatus, known_on: date | None
) -> EngagementStatus:
    """Give where a suspended contract stands on the day on which it is known to be resumed within the period."""
    if found.state is not EngagementState.SUSPENDED:
        return found
    later = (event for event in engagement.events_known(known_on) if event.effective_on > found.on)
    resumed = [
        event.effective_on for event in later if event.kind is EventKind.RESUMED and event.effective_on in within
    ]
    return status(engagement, resumed[0], known_on=known_on) if resumed else found


def _window(found: EngagementStatus) -> ReviewWindow | None:
    """Give the window of a review that somebody can make."""
    return found.window if found.state in _WAITING else None


def _urgency(window: ReviewWindow, month: Period, day: date) -> Urgency | None:
    if window.overdue_from is not None and window.overdue_from <= day:
        return Urgency.OVERDUE
    if month.end is None or window.opens_on >= month.end:
        return None
    if window.due_on < month.end:
        return Urgency.DUE
    return Urgency.OPENING if window.opens_on in month else Urgency.OPEN


@frozen(kw_only=True)
class PlannedReview:
    """A review that falls into a period: due on a day, planned for it, or for the first day possible where it is late.

    >>> PlannedReview(
    ...     engagement=EngagementId("e-1"), patient=PatientId("p-1"), physician=None,
    ...     due_on=date(2021, 2, 5), planned_on=date(2022, 1, 1),
    ... ).is_late
    True
    """

    engagement: EngagementId = field(validator=checks.checked(checks.a(EngagementId)))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    physician: PhysicianId | None = field(validator=checks.checked(checks.optional(checks.a(PhysicianId))))
    due_on: date = field(validator=checks.checked(checks.a_private_date), repr=False)
    planned_on: date = field(validator=checks.checked(checks.a_private_date), repr=False)

    def __attrs_post_init__(self) -> None:
        if self.planned_on < self.due_on:
            raise InvalidValueError(
                f"planned_on: the review of {str(self.engagement)!r} is planned before it is due; correct one of them"
            )

    @property
    def is_late(self) -> bool:
        """Whether it was due before the period began, or before the contract started."""
        return self.planned_on > self.due_on


def review_calendar(
    engagements: Iterable[Engagement], within: Period, *, known_on: date | None = None
) -> tuple[PlannedReview, ...]:
    """Give the reviews ahead in a period, by day, as if each were made on the day it is planned for.

    Contracts are taken as they stand on the first day, or where they are signed by then and start later, or are
    suspended and resumed later, on that day. One that is known to end is planned for as long as it lasts, one that
    stays suspended not at all. A review that is late on that day is planned for it.
    Raises `NotKnownError` for a period with no end in sight.

    >>> from primarycare.engagement.presets import illustrative
    >>> from primarycare.identifiers import StructureId
    >>> contract = Engagement.from_dates(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...     physician=PhysicianId("dr-01"), born_on=date(1980, 2, 11), policy=illustrative(),
    ...     signed_on=date(2021, 2, 5), reviewed_on=(date(2021, 2, 5),))
    >>> years = Period(date(2021, 6, 1), date(2024, 6, 1))
    >>> [planned.due_on.isoformat() for planned in review_calendar((contract,), years)]
    ['2022-02-05', '2023-02-05', '2024-02-05']
    """
    end = checks.a(Period)(within, "within").end
    if end is None:
        raise NotKnownError(f"within: the period {within} has no end in sight; cut it first")
    planned: list[PlannedReview] = []
    for engagement in checks.several(Engagement)(engagements, "engagements"):
        planned += _planned(engagement, within, end, known_on)
    return tuple(sorted(planned, key=lambda review: (review.planned_on, review.engagement)))


def _planned(engagement: Engagement, within: Period, end: date, known_on: date | None) -> list[PlannedReview]:
    found = _resumed(engagement, within, _standing(engagement, within, within.start, known_on), known_on)
    review, starts_on, window = engagement.policy.review, found.starts_on, _window(found)
    if review is None or starts_on is None or window is None:
        return []
    lasting = Period(found.on, _ended_on(engagement, found.on, end, known_on) or end)
    planned: list[PlannedReview] = []
    reviews = list(found.reviews)
    while window is not None and (planned_on := max(window.due_on, found.on)) in lasting:
        planned.append(
            PlannedReview(
                engagement=engagement.identifier,
                patient=engagement.patient,
                physician=found.physician,
                due_on=window.due_on,
                planned_on=planned_on,
            )
        )
        reviews.append(CompletedReview(planned_on))
        window = review.window(starts_on, reviews, born_on=engagement.born_on, on=planned_on)
    return planned


def _ended_on(engagement: Engagement, after: date, by: date, known_on: date | None) -> date | None:
    """Give the day after a day on which events have ended a contract by another.

    What ends it for want of a review or an answer does not stand in the way of planning one.
    """
    if engagement.events[-1].effective_on <= after:
        return None
    terms = engagement.policy
    lasting = evolved(terms, review=None, consent=evolved(terms.consent, answer_within_days=None))
    return status(evolved(engagement, policy=lasting), by, known_on=known_on).ended_on
