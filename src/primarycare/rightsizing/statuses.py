"""Statuses: whether a panel is open, limited, closing or closed, and what moves it from one to another.

What lives here: thresholds of utilisation with a gap between closing and reopening, the notice that runs before a panel
closes, and the history that readings of utilisation lead to.
What this module may not know: how utilisation is found, and who joins under which status.

>>> policy = StatusPolicy(close_at=Fraction(1), reopen_at=Fraction(9, 10), limited_at=None, notice_days=90,
...                       citation=Citation.illustrative("rules of our own"))
>>> full = next_status(PanelStanding(PanelStatus.OPEN, date(2025, 1, 1)), Fraction(1), date(2026, 1, 5), policy)
>>> full.status.value, policy.closes_on(full).isoformat()
('closing', '2026-04-05')
"""

from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError
from primarycare.money import exact_text
from primarycare.periods import Period, add_days
from primarycare.rightsizing._numbers import Exact, a_fraction_above_nothing, nothing_or_more
from primarycare.timelines import Dated, Timeline

__all__ = [
    "PanelStanding",
    "PanelStatus",
    "StatusHistory",
    "StatusPolicy",
    "UtilisationReading",
    "next_status",
]


class PanelStatus(Enum):
    """Whether a panel takes patients: everybody, only some, still during a notice, or not.

    >>> PanelStatus("closing")
    <PanelStatus.CLOSING: 'closing'>
    """

    OPEN = "open"
    LIMITED = "limited"
    CLOSING = "closing"
    CLOSED = "closed"


@frozen
class PanelStanding:
    """A panel's status and the first day on which it holds; that of `CLOSING` is the day of the notice.

    >>> PanelStanding(PanelStatus.OPEN, date(2025, 1, 1)).status
    <PanelStatus.OPEN: 'open'>
    """

    status: PanelStatus = field(validator=checks.checked(checks.a(PanelStatus)))
    since: date = field(validator=checks.checked(checks.a_date))


@frozen(kw_only=True)
class StatusPolicy:
    """At which utilisation a panel closes, is limited and opens again, and after how many days of notice it closes.

    Utilisation is demand divided by supply, or weighted size divided by target. A panel closes at `close_at` or more
    and opens again at `reopen_at` or less; between them it stays what it is, but for `limited_at`, at or above which an
    open panel is limited, and for a notice that runs out. `limited_at` is None where no panel is. The notice counts
    calendar days from the one on which it is given; with none of them a panel closes at once.
    Raises `InvalidValueError` for thresholds that do not rise from reopening over limiting to closing.

    >>> StatusPolicy(close_at=Fraction(1), reopen_at=Fraction(1), limited_at=None, notice_days=0,
    ...              citation=Citation.illustrative("rules of our own"))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: reopen_at: 1 is not below close_at, 1; a panel that closes and opens at one \
size would do so every day
    """

    close_at: Fraction = field(validator=checks.checked(a_fraction_above_nothing))
    reopen_at: Fraction = field(validator=checks.checked(checks.not_negative))
    limited_at: Fraction | None = field(validator=checks.checked(checks.optional(checks.a_fraction)))
    notice_days: int = field(validator=checks.checked(checks.within(0, 3_660)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        close, reopen = exact_text(self.close_at), exact_text(self.reopen_at)
        if self.reopen_at >= self.close_at:
            raise InvalidValueError(
                f"reopen_at: {reopen} is not below close_at, {close}; "
                "a panel that closes and opens at one size would do so every day"
            )
        if self.limited_at is not None and not self.reopen_at < self.limited_at < self.close_at:
            raise InvalidValueError(
                f"limited_at: {exact_text(self.limited_at)} is not between reopen_at, {reopen}, and close_at, {close}; "
                "give one between them, or None"
            )

    def closes_on(self, standing: PanelStanding) -> date | None:
        """Give the first day on which a closing panel is closed, so many days after the notice, or None for another.

        >>> policy = StatusPolicy(close_at=Fraction(1), reopen_at=Fraction(9, 10), limited_at=None, notice_days=90,
        ...                       citation=Citation.illustrative("rules of our own"))
        >>> policy.closes_on(PanelStanding(PanelStatus.OPEN, date(2025, 1, 1))) is None
        True
        """
        if standing.status is not PanelStatus.CLOSING:
            return None
        return add_days(standing.since, self.notice_days)


@frozen
class UtilisationReading:
    """The utilisation of a panel as it was found on a day.

    >>> UtilisationReading(date(2026, 1, 5), Fraction(21, 20)).utilisation
    Fraction(21, 20)
    """

    on: date = field(validator=checks.checked(checks.a_date))
    utilisation: Fraction = field(validator=checks.checked(checks.not_negative))


def next_status(current: PanelStanding, utilisation: Exact, on: date, policy: StatusPolicy) -> PanelStanding:
    """Give a panel's standing on a day of which the utilisation is known; the same one where nothing moves it.

    A full panel gives notice and closes when that has run out, even if it is somewhat smaller by then; at `reopen_at`
    or less the notice is taken back, on the day on which it would run out as well. A closed panel opens again without
    notice. Raises `InvalidValueError` for a day before the current standing began.

    >>> policy = StatusPolicy(close_at=Fraction(1), reopen_at=Fraction(9, 10), limited_at=None, notice_days=90,
    ...                       citation=Citation.illustrative("rules of our own"))
    >>> closing = PanelStanding(PanelStatus.CLOSING, date(2026, 1, 5))
    >>> for day in (date(2026, 4, 4), date(2026, 4, 5)):
    ...     next_status(closing, Fraction(19, 20), day, policy).status.value
    'closing'
    'closed'
    """
    standing, terms = checks.a(PanelStanding)(current, "current"), checks.a(StatusPolicy)(policy, "policy")
    if checks.a_date(on, "on") < standing.since:
        raise InvalidValueError(
            f"on: {on} is before {standing.since}, since when the panel is {standing.status.value}; give a later day"
        )
    return [standing, *_steps(standing, nothing_or_more(utilisation, "utilisation"), on, terms)][-1]


@frozen(kw_only=True)
class StatusHistory:
    """A panel's status over time: how it began, and the readings of utilisation that moved it.

    Readings may stand in any order. Raises `InvalidValueError` for two on one day and for one before the beginning.

    >>> policy = StatusPolicy(close_at=Fraction(1), reopen_at=Fraction(9, 10), limited_at=None, notice_days=90,
    ...                       citation=Citation.illustrative("rules of our own"))
    >>> history = StatusHistory(
    ...     policy=policy, began=PanelStanding(PanelStatus.OPEN, date(2025, 1, 1)),
    ...     readings=(UtilisationReading(date(2026, 1, 5), Fraction(1)),),
    ... )
    >>> [(str(entry.during), entry.value.value) for entry in history.timeline.entries][1:]
    [('from 2026-01-05 to before 2026-04-05', 'closing'), ('from 2026-04-05', 'closed')]
    """

    policy: StatusPolicy = field(repr=False, validator=checks.checked(checks.a(StatusPolicy)))
    began: PanelStanding = field(validator=checks.checked(checks.a(PanelStanding)))
    readings: tuple[UtilisationReading, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(UtilisationReading)))
    )

    def __attrs_post_init__(self) -> None:
        checks.unique((reading.on.isoformat() for reading in self.readings), "readings")
        for place, reading in enumerate(self.readings):
            if reading.on < self.began.since:
                raise InvalidValueError(
                    f"readings[{place}]: {reading.on} is before {self.began.since}, on which the history began; "
                    "begin it earlier"
                )

    @cached_property
    def standings(self) -> tuple[PanelStanding, ...]:
        """Each standing in order of time, the last of a day where several fall on it, with a closing still to come."""
        by_day = {self.began.since: self.began}
        standing = self.began
        for reading in sorted(self.readings, key=lambda reading: reading.on):
            for step in _steps(standing, reading.utilisation, reading.on, self.policy):
                by_day[step.since] = standing = step
        closes_on = self.policy.closes_on(standing)
        if closes_on is not None:
            by_day[closes_on] = PanelStanding(PanelStatus.CLOSED, closes_on)
        return tuple(by_day.values())

    @cached_property
    def timeline(self) -> Timeline[PanelStatus]:
        """The status on every day since the beginning; of a day after the last reading, as it would be without more."""
        starts = self.standings
        ends = [following.since for following in starts[1:]]
        return Timeline(
            tuple(Dated(Period(start.since, end), start.status) for start, end in zip(starts, [*ends, None]))
        ).merged()

    def status_on(self, day: date) -> PanelStatus:
        """Give the status on a day; raises `NotKnownError` before the beginning.

        >>> policy = StatusPolicy(close_at=Fraction(1), reopen_at=Fraction(9, 10), limited_at=None, notice_days=90,
        ...                       citation=Citation.illustrative("rules of our own"))
        >>> began = PanelStanding(PanelStatus.CLOSING, date(2026, 1, 5))
        >>> StatusHistory(policy=policy, began=began, readings=()).status_on(date(2026, 4, 5)).value
        'closed'
        """
        return self.timeline.at(day)


def _steps(standing: PanelStanding, utilisation: Fraction, on: date, policy: StatusPolicy) -> list[PanelStanding]:
    """Give what a standing becomes up to a day and on it: a notice that ran out, then what the reading moves."""
    closes_on = policy.closes_on(standing)
    if closes_on is not None and closes_on <= on:
        closed = PanelStanding(PanelStatus.CLOSED, closes_on)
        return [closed, *_steps(closed, utilisation, on, policy)]
    follows = _moved(standing.status, utilisation, policy)
    return [] if follows is standing.status else [PanelStanding(follows, on)]


def _moved(status: PanelStatus, utilisation: Fraction, policy: StatusPolicy) -> PanelStatus:
    if utilisation <= policy.reopen_at:
        return PanelStatus.OPEN
    if status in (PanelStatus.CLOSING, PanelStatus.CLOSED):
        return status
    if utilisation >= policy.close_at:
        return PanelStatus.CLOSING if policy.notice_days else PanelStatus.CLOSED
    if policy.limited_at is not None and utilisation >= policy.limited_at:
        return PanelStatus.LIMITED
    return status
