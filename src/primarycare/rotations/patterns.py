"""Patterns: who is on by turns counted from a day zero, and layers of such patterns.

What lives here: round robins over hours, days, weeks or months, and which of several is looked at first.
What this module may not know: absences, overrides, and what a pattern makes of a rota.

>>> from datetime import timezone
>>> from primarycare.instants import RepeatedHour, SkippedHour
>>> weekly = RoundRobin(
...     turns=((PhysicianId("dr-1"),), (PhysicianId("dr-2"),)), day_zero=date(2026, 7, 6), hand_over=time(8),
...     zone="Europe/Paris", hour_rule=HourRule(RepeatedHour.FIRST, SkippedHour.LATER), every=1, unit=TurnUnit.WEEK,
... )
>>> summer = timezone(timedelta(hours=2))
>>> weekly.who_at(datetime(2026, 7, 13, 5, 59, tzinfo=timezone.utc), summer)
(PhysicianId('dr-1'),)
>>> weekly.who_at(datetime(2026, 7, 13, 6, 0, tzinfo=timezone.utc), summer)
(PhysicianId('dr-2'),)
"""

from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown
from primarycare.identifiers import PhysicianId
from primarycare.instants import HourRule, Interval, instant_at, local_day, zone_named
from primarycare.periods import Period, add_days, add_months
from primarycare.rotations.duties import Duties
from primarycare.rotations.recurrences import Recurrence

__all__ = ["HandOver", "Layer", "RoundRobin", "TurnUnit"]

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


class TurnUnit(Enum):
    """In what the length of a turn is counted: hours that pass, or days, weeks and months of the calendar.

    >>> TurnUnit("week")
    <TurnUnit.WEEK: 'week'>
    """

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def _an_instant(value: datetime) -> datetime:
    return checks.an_instant(value, "at")


_several_physicians = checks.each(checks.a(PhysicianId))


@frozen(kw_only=True)
class HandOver:
    """An instant at which those who are on change: who is on before it, and who is on from it.

    >>> from datetime import timezone
    >>> HandOver(at=datetime(2026, 7, 6, 6, tzinfo=timezone.utc), before=(), after=(PhysicianId("dr-1"),)).before
    ()
    """

    at: datetime = field(converter=_an_instant)
    before: tuple[PhysicianId, ...] = field(validator=checks.checked(_several_physicians))
    after: tuple[PhysicianId, ...] = field(validator=checks.checked(_several_physicians))


def _turns(value: object, name: str) -> tuple[tuple[PhysicianId, ...], ...]:
    turns = checks.each(_several_physicians)(value, name)
    if not turns:
        raise InvalidValueError(f"{name}: there is no turn; give at least one")
    for position, turn in enumerate(turns):
        if not turn:
            raise InvalidValueError(f"{name}[{position}]: nobody is on; name at least one physician")
        checks.unique(turn, f"{name}[{position}]")
    return turns


@frozen(kw_only=True)
class RoundRobin:
    """Turns that follow each other for ever from a day zero, each served by one physician or by several together.

    The first turn begins on day zero when the wall clock of the zone shows the hand-over time. Turns of hours have so
    many hours that pass, whatever the clock shows. Turns of days, weeks or months begin at the hand-over time on days
    that are counted from day zero each time: from the 31st, a turn of months begins on the last day of a shorter month
    and on the 31st again after it. The hour rule reads a hand-over time that the clock shows twice or never.
    Before day zero nobody is on.
    Raises `InvalidValueError` for no turn, for a turn with nobody, and for a physician twice in one turn.

    >>> from datetime import timezone
    >>> from primarycare.instants import RepeatedHour, SkippedHour
    >>> monthly = RoundRobin(
    ...     turns=((PhysicianId("dr-1"),),), day_zero=date(2026, 1, 31), hand_over=time(8), zone="UTC",
    ...     hour_rule=HourRule(RepeatedHour.FIRST, SkippedHour.LATER), every=1, unit=TurnUnit.MONTH,
    ... )
    >>> [monthly.turn_start(turn, timezone.utc).date().isoformat() for turn in range(4)]
    ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']
    """

    turns: tuple[tuple[PhysicianId, ...], ...] = field(validator=checks.checked(_turns))
    day_zero: date = field(validator=checks.checked(checks.a_date))
    hand_over: time = field(validator=checks.checked(checks.a_time))
    zone: str = field(validator=checks.checked(checks.a_text))
    hour_rule: HourRule = field(validator=checks.checked(checks.a(HourRule)))
    every: int = field(validator=checks.checked(checks.within(1, 10_000)))
    unit: TurnUnit = field(validator=checks.checked(checks.a(TurnUnit)))

    def turn_start(self, turn: int, zone: tzinfo) -> datetime:
        """Give the instant at which a turn begins; the first is turn 0.

        Raises `InvalidValueError` for a turn before the first and for one that leaves the calendar.
        """
        return self._start(checks.whole_number(turn, "turn", minimum=0), self._zone(zone))

    def turn_at(self, instant: datetime, zone: tzinfo) -> int | None:
        """Give the turn that has begun last by an instant, or None before day zero."""
        at, named = checks.an_instant(instant, "instant"), self._zone(zone)
        if self.unit is TurnUnit.HOUR:
            turn = (at - self._start(0, named)) // timedelta(hours=self.every)
        else:
            # The hour rule may begin a turn on the evening before its day, never earlier.
            turn = self._turns_until(local_day(at, named) + _DAY)
            while turn >= 0 and self._start(turn, named) > at:
                turn -= 1
        return turn if turn >= 0 else None

    def who_at(self, instant: datetime, zone: tzinfo) -> tuple[PhysicianId, ...]:
        """Give who is on at an instant: nobody before day zero."""
        return self._who(self.turn_at(instant, zone))

    def hand_overs(self, during: Interval, zone: tzinfo) -> tuple[HandOver, ...]:
        """Give every change of those who are on inside an interval, in order, one at its start included.

        Where a turn follows one of the same physicians, nothing is handed over.
        """
        named = self._zone(zone)
        on = self.turn_at(checks.a(Interval)(during, "during").start - _SECOND, named)
        before = self._who(on)
        # A turn that begins when the next one does has no time of its own: the later one takes its place.
        begun: dict[datetime, tuple[PhysicianId, ...]] = {}
        turn = 0 if on is None else on + 1
        while (start := self._start(turn, named)) < during.end:
            begun[start] = self._who(turn)
            turn += 1
        changes: list[HandOver] = []
        for at, after in begun.items():
            if after != before:
                changes.append(HandOver(at=at, before=before, after=after))
            before = after
        return tuple(changes)

    def _zone(self, zone: tzinfo) -> tzinfo:
        return zone_named({self.zone: zone}, self.zone)

    def _who(self, turn: int | None) -> tuple[PhysicianId, ...]:
        return () if turn is None else self.turns[turn % len(self.turns)]

    def _start(self, turn: int, zone: tzinfo) -> datetime:
        count = turn * self.every
        if self.unit is TurnUnit.HOUR:
            try:
                later = instant_at(self.day_zero, self.hand_over, zone, self.hour_rule) + timedelta(hours=count)
            except OverflowError:
                raise InvalidValueError(f"turn: {shown(turn)} leaves the calendar; give an earlier one") from None
            return checks.an_instant(later, "turn")
        if self.unit is TurnUnit.MONTH:
            day = add_months(self.day_zero, count)
        else:
            day = add_days(self.day_zero, count * self._days)
        return instant_at(day, self.hand_over, zone, self.hour_rule)

    @property
    def _days(self) -> int:
        return 7 if self.unit is TurnUnit.WEEK else 1

    def _turns_until(self, day: date) -> int:
        """Give the last turn whose day is not after another day; of months, the last whose month is not."""
        if self.unit is TurnUnit.MONTH:
            return (12 * (day.year - self.day_zero.year) + day.month - self.day_zero.month) // self.every
        return (day - self.day_zero).days // (self._days * self.every)


@frozen(kw_only=True)
class Layer:
    """A pattern, the days and duties for which it is meant, and its place among others: priority 1 is looked at first.

    `on` narrows the days to those of a recurrence. Days are those on which a duty starts.

    >>> from primarycare.instants import RepeatedHour, SkippedHour
    >>> nights = RoundRobin(
    ...     turns=((PhysicianId("dr-1"),),), day_zero=date(2026, 1, 1), hand_over=time(8), zone="UTC",
    ...     hour_rule=HourRule(RepeatedHour.FIRST, SkippedHour.LATER), every=1, unit=TurnUnit.DAY,
    ... )
    >>> Layer(name="nights", priority=1, pattern=nights, during=Period(date(2026, 1, 1)),
    ...       duties=Duties(tags=("night",))).on is None
    True
    """

    name: str = field(validator=checks.checked(checks.a_text))
    priority: int = field(validator=checks.checked(checks.within(1, 1_000)))
    pattern: RoundRobin = field(validator=checks.checked(checks.a(RoundRobin)))
    during: Period = field(validator=checks.checked(checks.a(Period)))
    duties: Duties = field(default=Duties(), validator=checks.checked(checks.a(Duties)))
    on: Recurrence | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Recurrence))))
