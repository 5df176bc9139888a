"""Records: one person's duties as they grow, and whether one more would break a rule over several of them.

What lives here: the rules as they are asked for one more duty, for a builder that asks often. Two duties are held
against each other by their hours; whatever is counted over days counts on the day on which a duty starts.
What this module may not know: how a breach is told; `_breaking` goes through a whole record.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timezone
from fractions import Fraction
from math import ceil

from primarycare.coverage._bindings import Duty
from primarycare.coverage.breaches import RotaRule
from primarycare.identifiers import PhysicianId, SlotId
from primarycare.rotations import DutyLimit, FreeTime, HoursAverage, MaximumRun, Participant, RestRegime

__all__ = [
    "DAYS_OF_NIGHTS",
    "NIGHT",
    "Record",
    "Tally",
    "chains",
    "clash",
    "is_without_free_time",
    "most_seconds",
    "place_of",
    "rest_of",
]

NIGHT = "night"
DAYS_OF_NIGHTS = 28
_DAYS_A_WEEK = 7
_SECONDS_A_DAY, _SECONDS_AN_HOUR = 86_400, 3_600
_SOME_INSTANT = datetime(2000, 1, 1, tzinfo=timezone.utc)


def place_of(duty: Duty) -> tuple[int, SlotId]:
    return duty.place


def _start_of(duty: Duty) -> int:
    return duty.start


def rest_of(regime: RestRegime) -> int:
    """Give how many seconds somebody rests after any duty."""
    rest = regime.earliest_start_after(_SOME_INSTANT) - _SOME_INSTANT
    return _SECONDS_A_DAY * rest.days + rest.seconds


def clash(first: Duty, second: Duty, rest: int) -> RotaRule | None:
    """Give what keeps somebody from serving both of two duties, of which the first starts first, or None."""
    if second.start < first.end:
        return RotaRule.DOUBLE_DUTY
    # Two stretches of one slot are one duty, and what lies between them is no rest that is due.
    is_one = first.slot.identifier == second.slot.identifier
    return None if is_one or first.end + rest <= second.start else RotaRule.REST


def most_seconds(participant: Participant, average: HoursAverage) -> Fraction:
    """Give how long somebody may be on duty in the weeks of an average, beside the hours worked otherwise."""
    return max((average.hours - participant.weekly_hours) * average.weeks, Fraction(0)) * _SECONDS_AN_HOUR


def chains(duties: Sequence[Duty], free: FreeTime) -> Iterator[tuple[list[Duty], int]]:
    """Give the duties, one or more in order, in chains that no free time parts, with the seconds of each chain."""
    parting = ceil(free.hours * _SECONDS_AN_HOUR)
    chain, end = [duties[0]], duties[0].end
    for duty in duties[1:]:
        if duty.start - end >= parting:
            yield chain, end - chain[0].start
            chain = []
        chain.append(duty)
        end = max(end, duty.end)
    yield chain, end - chain[0].start


def is_without_free_time(seconds: int, free: FreeTime) -> bool:
    """Tell whether a chain is so long that some days have no free time.

    A stretch without it may begin, and end, just short of the free time before, and after, the chain.
    """
    return seconds + 2 * free.hours * _SECONDS_AN_HOUR > free.days * _SECONDS_A_DAY


class Tally:
    """Amounts by day, and whether they add up to too much in some days that follow each other."""

    def __init__(self) -> None:
        self._days: list[int] = []
        self._amounts: list[int] = []

    def add(self, day: int, amount: int) -> None:
        position = bisect_left(self._days, day)
        if self._days[position : position + 1] == [day]:
            self._amounts[position] += amount
        else:
            self._days.insert(position, day)
            self._amounts.insert(position, amount)

    def holds(self, first: int, last: int) -> bool:
        """Tell whether there is a day from a first to a last one."""
        position = bisect_left(self._days, first)
        return position < len(self._days) and self._days[position] <= last

    def would_be_over(self, most: Fraction | int, length: int, day: int, amount: int) -> bool:
        """Tell whether an amount more on a day is too much for some stretch of so many days that holds it."""
        days, amounts = self._days, self._amounts
        left = right = bisect_left(days, day - length + 1)
        if sum(amounts[left : bisect_left(days, day + length)]) + amount <= most:
            return False
        within = amount
        # A stretch with too much has as much where it begins on its first day with anything.
        for start in (*days[left : bisect_left(days, day)], day):
            while right < len(days) and days[right] < start + length:
                within += amounts[right]
                right += 1
            if within > most:
                return True
            if start < day:
                within -= amounts[left]
                left += 1
        return False

    def over(self, most: Fraction | int, length: int, since: int) -> Iterator[tuple[int, int, int]]:
        """Give each time with too much in so many days: its first day, the day after its last one, and the most.

        Stretches that reach into each other are one; those that end before the day `since` are left out.
        """
        days, amounts = self._days, self._amounts
        left = right = bisect_left(days, since - length + 1)
        within, first, end, worst = 0, 0, 0, 0
        while left < len(days):
            while right < len(days) and days[right] < days[left] + length:
                within += amounts[right]
                right += 1
            if within > most:
                if worst and days[left] >= end:
                    yield first, end, worst
                    worst = 0
                first, end, worst = first if worst else days[left], days[left] + length, max(worst, within)
            within -= amounts[left]
            left += 1
        if worst:
            yield first, end, worst


class Record:
    """One person's duties in order of time, and what one more would break."""

    def __init__(self, participant: Participant, duties: Iterable[Duty] = ()) -> None:
        self.participant = participant
        self.duties: list[Duty] = []
        self._longest = 0
        self._hours, self._nights = Tally(), Tally()
        regime, restrictions = participant.regime, participant.restrictions
        self._rest = rest_of(regime)
        self._averages = tuple((average.weeks, most_seconds(participant, average)) for average in regime.averages)
        self._limits = tuple(
            (known, known.maximum, dict[date, set[SlotId]]())
            for known in restrictions
            if isinstance(known, DutyLimit) and known.maximum is not None
        )
        self._runs = tuple((known, set[int]()) for known in restrictions if isinstance(known, MaximumRun))
        for duty in duties:
            self.add(duty)

    @property
    def physician(self) -> PhysicianId:
        return self.participant.physician

    def add(self, duty: Duty) -> None:
        slot = duty.slot
        if NIGHT in slot.tags and all(known.slot.identifier != slot.identifier for known in self.duties):
            self._nights.add(duty.day, 1)
        insort(self.duties, duty, key=place_of)
        self._longest = max(self._longest, duty.seconds)
        self._hours.add(duty.day, duty.seconds)
        for limit, _, counted in self._limits:
            if limit.duties.include(slot):
                counted.setdefault(limit.per.holding(slot.on).start, set()).add(slot.identifier)
        for run, days in self._runs:
            if run.duties.include(slot):
                days.add(duty.day)

    def last_before(self, duty: Duty) -> int:
        """Give the day on which the latest duty before this one started, 0 where there was none."""
        position = bisect_left(self.duties, duty.place, key=place_of)
        return self.duties[position - 1].day if position else 0

    def has_duty(self, first: int, last: int) -> bool:
        """Tell whether a duty starts on one of the days from a first to a last one."""
        return self._hours.holds(first, last)

    def against(self, duty: Duty) -> RotaRule | None:
        """Give the first rule that the duty would break beside those that the person has, the most immediate first."""
        clashing = self._clash(duty)
        if clashing is not None:
            return clashing
        if any(self._is_beyond(most, limit, counted, duty) for limit, most, counted in self._limits):
            return RotaRule.MAXIMUM
        if any(_is_too_long(run, days, duty) for run, days in self._runs):
            return RotaRule.RUN
        for weeks, most in self._averages:
            if self._hours.would_be_over(most, _DAYS_A_WEEK * weeks, duty.day, duty.seconds):
                return RotaRule.AVERAGE_HOURS
        every = self.participant.regime.every_nights
        most_nights = None if every is None or NIGHT not in duty.slot.tags else DAYS_OF_NIGHTS // every
        if most_nights is not None and self._nights.would_be_over(most_nights, DAYS_OF_NIGHTS, duty.day, 1):
            return RotaRule.EVERY_NIGHTS
        if any(self._leaves_no(free, duty) for free in self.participant.regime.free):
            return RotaRule.FREE_TIME
        return None

    def _between(self, first: int, end: int) -> list[Duty]:
        """Give the duties that may reach beyond a first second and start before the end."""
        low = bisect_left(self.duties, first - self._longest, key=_start_of)
        return self.duties[low : bisect_left(self.duties, end, key=_start_of)]

    def _clash(self, duty: Duty) -> RotaRule | None:
        found = None
        for other in self._between(duty.start - self._rest, duty.end + self._rest):
            first, second = (other, duty) if other.place <= duty.place else (duty, other)
            clashing = clash(first, second, self._rest)
            if clashing is RotaRule.DOUBLE_DUTY:
                return clashing
            found = found or clashing
        return found

    @staticmethod
    def _is_beyond(most: int, limit: DutyLimit, counted: dict[date, set[SlotId]], duty: Duty) -> bool:
        if not limit.duties.include(duty.slot):
            return False
        return len({duty.slot.identifier, *counted.get(limit.per.holding(duty.slot.on).start, ())}) > most

    def _leaves_no(self, free: FreeTime, duty: Duty) -> bool:
        # A chain that reaches further from the duty than those days is too long in what is seen of it already.
        reach = free.days * _SECONDS_A_DAY
        near = self._between(duty.start - reach, duty.end + reach)
        insort(near, duty, key=place_of)
        return any(duty in chain and is_without_free_time(length, free) for chain, length in chains(near, free))


def _is_too_long(run: MaximumRun, days: set[int], duty: Duty) -> bool:
    if not run.duties.include(duty.slot):
        return False
    first = last = duty.day
    while first - 1 in days and last - first < run.days:
        first -= 1
    while last + 1 in days and last - first < run.days:
        last += 1
    return last - first >= run.days
