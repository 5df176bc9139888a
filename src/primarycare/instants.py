"""Instants: points of time in UTC, the spans between them, and the way from a wall clock to an instant.

What lives here: the written rule for the hours that a wall clock shows twice or never, and half-open intervals.
What this module may not know: which zones there are. A zone is a `tzinfo` that the caller gives; it is asked for its
offsets as PEP 495 says and never looked up.

>>> from datetime import timedelta
>>> night = Interval(datetime(2026, 7, 1, 18, tzinfo=timezone.utc), datetime(2026, 7, 2, 6, tzinfo=timezone.utc))
>>> night.hours
Fraction(12, 1)
>>> summer = timezone(timedelta(hours=2))
>>> local_day(night.start, summer), days_touched(night, summer).days
(datetime.date(2026, 7, 1), 2)
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError, shown
from primarycare.periods import Period, add_days

__all__ = [
    "HourRule",
    "Interval",
    "RepeatedHour",
    "SkippedHour",
    "days_touched",
    "instant_at",
    "local_day",
    "zone_named",
]

_SECOND = timedelta(seconds=1)
_SECONDS_OF_AN_HOUR = 3_600


class RepeatedHour(Enum):
    """Which of the two is meant when a wall clock shows a time twice.

    >>> RepeatedHour("first")
    <RepeatedHour.FIRST: 'first'>
    """

    FIRST = "first"
    SECOND = "second"


class SkippedHour(Enum):
    """What is meant by a time that the wall clock never shows because it is put forward.

    Where the clock goes from 02:00 to 03:00, 02:30 means 03:30 for `LATER` (it is read with the offset before the
    change), 01:30 for `EARLIER` (with the offset after it), and 03:00 `AT_CHANGE`.

    >>> SkippedHour("at the change")
    <SkippedHour.AT_CHANGE: 'at the change'>
    """

    LATER = "later"
    EARLIER = "earlier"
    AT_CHANGE = "at the change"


@frozen
class HourRule:
    """How a time of the wall clock is read that happens twice or never; neither choice has a default.

    >>> HourRule(RepeatedHour.FIRST, SkippedHour.LATER).repeated
    <RepeatedHour.FIRST: 'first'>
    """

    repeated: RepeatedHour = field(validator=checks.checked(checks.a(RepeatedHour)))
    skipped: SkippedHour = field(validator=checks.checked(checks.a(SkippedHour)))


def _a_start(value: datetime) -> datetime:
    return checks.an_instant(value, "start")


def _an_end(value: datetime) -> datetime:
    return checks.an_instant(value, "end")


@frozen(order=True)
class Interval:
    """A span of time from `start`, included, to `end`, not included, both kept in UTC and whole seconds.

    Raises `InvalidValueError` for a datetime without a zone, for parts of a second, and for an end that is not after
    the start.

    >>> on_call = Interval(datetime(2026, 7, 1, 18, tzinfo=timezone.utc), datetime(2026, 7, 2, 6, tzinfo=timezone.utc))
    >>> on_call.end in on_call
    False
    >>> print(on_call)
    from 2026-07-01T18:00:00Z to before 2026-07-02T06:00:00Z
    """

    start: datetime = field(converter=_a_start)
    end: datetime = field(converter=_an_end)

    def __attrs_post_init__(self) -> None:
        if self.end <= self.start:
            raise InvalidValueError(
                f"end: {_text(self.end)} is not after start, {_text(self.start)}; the end is the first instant no "
                "longer inside"
            )

    @property
    def hours(self) -> Fraction:
        """How many hours pass from the start to the end, whatever a wall clock shows.

        >>> six, half_past_seven = (datetime(2026, 7, 1, *clock, tzinfo=timezone.utc) for clock in ((6, 0), (7, 30)))
        >>> Interval(six, half_past_seven).hours
        Fraction(3, 2)
        """
        elapsed = self.end - self.start
        return Fraction(86_400 * elapsed.days + elapsed.seconds, _SECONDS_OF_AN_HOUR)

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= checks.an_instant(instant, "instant") < self.end

    def overlaps(self, other: "Interval") -> bool:
        """Tell whether the two have an instant in common; one that begins where the other ends does not."""
        checks.a(Interval)(other, "other")
        return self.start < other.end and other.start < self.end

    def cut(self, other: "Interval") -> "Interval | None":
        """Give what is in both, or None where nothing is."""
        if not self.overlaps(other):
            return None
        if other.start <= self.start and self.end <= other.end:
            return self
        return Interval(max(self.start, other.start), min(self.end, other.end))

    def without(self, other: "Interval") -> "tuple[Interval, ...]":
        """Give what is left of this one when the other is taken out: nothing, one part or two, in order."""
        if not self.overlaps(other):
            return (self,)
        bounds = ((self.start, other.start), (other.end, self.end))
        return tuple(Interval(start, end) for start, end in bounds if start < end)

    def __str__(self) -> str:
        return f"from {_text(self.start)} to before {_text(self.end)}"


def _text(instant: datetime) -> str:
    return f"{instant.isoformat()[:-6]}Z"


_a_rule = checks.a(HourRule)


def instant_at(day: date, clock: time, zone: tzinfo, rule: HourRule) -> datetime:
    """Give the instant at which the wall clock of a zone shows a time on a day.

    A time that is shown twice or never is read as the rule says. Every `tzinfo` serves whose offsets follow PEP 495 or
    that is of `dateutil.tz`. Raises `InvalidValueError` for one that contradicts itself, as those of pytz do.

    >>> rule = HourRule(RepeatedHour.FIRST, SkippedHour.LATER)
    >>> instant_at(date(2026, 7, 1), time(20), timezone(timedelta(hours=2)), rule)
    datetime.datetime(2026, 7, 1, 18, 0, tzinfo=datetime.timezone.utc)
    """
    wall = datetime.combine(checks.a_date(day, "day"), checks.a_time(clock, "clock"))
    _a_rule(rule, "rule")
    try:
        return checks.an_instant(_read(wall, checks.a_zone(zone, "zone"), rule), "day")
    except OverflowError:
        raise InvalidValueError(f"day: {day} is too near the bounds of the calendar; give a usual year") from None


def _read(wall: datetime, zone: tzinfo, rule: HourRule) -> datetime:
    utc = wall.replace(tzinfo=timezone.utc)
    first, second = _offset(wall.replace(tzinfo=zone)), _offset(wall.replace(tzinfo=zone, fold=1))
    # A wall clock shows the time at an instant whose own offset leads back to that time.
    offsets = (first,) if first == second else (first, second)
    shown_at = [utc - offset for offset in offsets if _offset((utc - offset).astimezone(zone)) == offset]
    if shown_at:
        return min(shown_at) if rule.repeated is RepeatedHour.FIRST else max(shown_at)
    # It is never shown: read with one of two offsets, it is an instant at which the other holds.
    before, after = sorted((first, _offset((utc - first).astimezone(zone))))
    if _offset((utc - after).astimezone(zone)) != before or _offset((utc - before).astimezone(zone)) != after:
        raise InvalidValueError(f"zone: {shown(zone)} contradicts itself at {wall}; give a tzinfo that follows PEP 495")
    if rule.skipped is SkippedHour.LATER:
        return utc - before
    if rule.skipped is SkippedHour.EARLIER:
        return utc - after
    return _change(utc - after, utc - before, zone)


def _offset(local: datetime) -> timedelta:
    offset = local.utcoffset()
    if offset is None:
        raise InvalidValueError(f"zone: {shown(local.tzinfo)} does not know its offset; give another zone")
    return offset


def _change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """Halve until one second remains: the first at which the offset is no longer that of before."""
    held = _offset(before.astimezone(zone))
    while after - before > _SECOND:
        middle = before + (after - before) // (2 * _SECOND) * _SECOND
        if _offset(middle.astimezone(zone)) == held:
            before = middle
        else:
            after = middle
    return after


def local_day(instant: datetime, zone: tzinfo) -> date:
    """Give the day that a calendar shows in a zone at an instant.

    >>> local_day(datetime(2026, 6, 30, 22, 30, tzinfo=timezone.utc), timezone(timedelta(hours=2)))
    datetime.date(2026, 7, 1)
    """
    return checks.an_instant(instant, "instant").astimezone(checks.a_zone(zone, "zone")).date()


def days_touched(interval: Interval, zone: tzinfo) -> Period:
    """Give the days of a zone in which an interval lies; an end at midnight does not touch the day that begins.

    >>> evening = Interval(datetime(2026, 7, 1, 16, tzinfo=timezone.utc), datetime(2026, 7, 1, 22, tzinfo=timezone.utc))
    >>> days_touched(evening, timezone(timedelta(hours=2))).last_day
    datetime.date(2026, 7, 1)
    """
    held = checks.a(Interval)(interval, "interval")
    days = (local_day(held.start, zone), local_day(held.end - _SECOND, zone))
    # Where a clock is put back over midnight, the last day may come before the first.
    return Period(min(days), add_days(max(days), 1))


def zone_named(zones: Mapping[str, tzinfo], key: str) -> tzinfo:
    """Give the zone of a name out of those that a caller gives.

    Raises `NotKnownError` where none has the name, and `InvalidValueError` where the zone says that it has another.

    >>> zone_named({"Europe/Paris": timezone(timedelta(hours=1))}, "Europe/Paris").utcoffset(None)
    datetime.timedelta(seconds=3600)
    >>> zone_named({}, "Europe/Paris")
    Traceback (most recent call last):
        ...
    primarycare.errors.NotKnownError: zones: 'Europe/Paris' is not among those given (none); add it, for example \
zoneinfo.ZoneInfo('Europe/Paris')
    """
    if not isinstance(zones, Mapping):
        raise InvalidTypeError(f"zones: {shown(zones)} is a {type(zones).__name__}; give a mapping of names to zones")
    if checks.a_text(key, "key") not in zones:
        given = ", ".join(sorted(map(str, zones))) or "none"
        raise NotKnownError(
            f"zones: {shown(key)} is not among those given ({given}); add it, for example "
            f"zoneinfo.ZoneInfo({shown(key)})"
        )
    zone = checks.a_zone(zones[key], f"zones[{shown(key)}]")
    own = getattr(zone, "key", None)
    if own is not None and own != key:
        raise InvalidValueError(f"zones: the one named {shown(key)} is {shown(own)} itself; give the zone of its name")
    return zone
