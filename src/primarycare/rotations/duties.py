"""Duties: what kinds of duty a group has, on which days, at which hours, and what they count.

What lives here: duty kinds, the two ways in which a duty ends, and which duties a rule is about.
What this module may not know: who serves them, and what they pay.

>>> from primarycare.instants import RepeatedHour, SkippedHour
>>> night = DutyKind(
...     code=DutyKindId("night"), name="Night", starts=time(20), ends=UntilClock(time(8), 1), zone="Europe/Paris",
...     hour_rule=HourRule(RepeatedHour.FIRST, SkippedHour.LATER),
...     days=DutyDays(weekdays=tuple(Weekday), holidays=OnHolidays.AS_ANY_DAY), points=Fraction(12),
... )
>>> from datetime import timezone
>>> print(night.hours_on(date(2026, 7, 1), timezone(timedelta(hours=2))))
from 2026-07-01T18:00:00Z to before 2026-07-02T06:00:00Z
"""

from datetime import date, time, timedelta, tzinfo
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.identifiers import DutyKindId, ScheduleId, SiteId
from primarycare.instants import HourRule, Interval, instant_at, zone_named
from primarycare.periods import add_days
from primarycare.rotations.calendars import HolidayCalendar

if TYPE_CHECKING:
    from primarycare.rotations.slots import Slot

__all__ = [
    "Bridge",
    "CoverScope",
    "Duties",
    "DutyDays",
    "DutyEnd",
    "DutyKind",
    "ForHours",
    "OnHolidays",
    "Side",
    "UntilClock",
    "Weekday",
    "a_slot_part",
]

_MOST_HOURS = 168
_SECONDS_OF_AN_HOUR = 3_600
# The identifier of a slot holds two of these, a day and two strokes within 128 characters.
_LONGEST_PART = 58


class Weekday(Enum):
    """A day of the week, Monday first.

    >>> Weekday.of(date(2026, 7, 1))
    <Weekday.WEDNESDAY: 'wednesday'>
    """

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @classmethod
    def of(cls, day: date) -> "Weekday":
        """Give the weekday of a day."""
        return _WEEK[checks.a_date(day, "day").weekday()]


_WEEK = tuple(Weekday)


class OnHolidays(Enum):
    """What a public holiday means for a duty that has its weekdays.

    `ALSO`: the weekdays listed and every holiday. `ONLY`: holidays, and no weekday is listed. `NEVER`: the weekdays
    listed unless they are holidays. `AS_ANY_DAY`: a holiday is a weekday like others.

    >>> OnHolidays("as any day")
    <OnHolidays.AS_ANY_DAY: 'as any day'>
    """

    ALSO = "also"
    ONLY = "only"
    NEVER = "never"
    AS_ANY_DAY = "as any day"


class Side(Enum):
    """On which side of a holiday a bridging day lies.

    >>> Side("before")
    <Side.BEFORE: 'before'>
    """

    BEFORE = "before"
    AFTER = "after"


class CoverScope(Enum):
    """What patients find with whoever covers; the full panel is all of it.

    >>> CoverScope.FULL_PANEL.includes(CoverScope.RESULTS), CoverScope.RESULTS.includes(CoverScope.REFILLS)
    (True, False)
    """

    URGENT_VISITS = "urgent visits"
    RESULTS = "results"
    REFILLS = "refills"
    MESSAGES = "messages"
    FULL_PANEL = "full panel"

    def includes(self, other: "CoverScope") -> bool:
        """Tell whether whoever covers this covers the other as well."""
        return checks.a(CoverScope)(other, "other") is self or self is CoverScope.FULL_PANEL


@frozen
class Bridge:
    """A weekday that counts where it lies next to a public holiday: before it, or after it.

    >>> Bridge(Weekday.MONDAY, Side.BEFORE).side
    <Side.BEFORE: 'before'>
    """

    weekday: Weekday = field(validator=checks.checked(checks.a(Weekday)))
    side: Side = field(validator=checks.checked(checks.a(Side)))


@frozen(kw_only=True)
class DutyDays:
    """The days on which a duty starts: weekdays, public holidays, and days that bridge to one.

    A day that is itself a holiday is decided by `holidays` and never by a bridge.
    Raises `InvalidValueError` for what stands twice, for weekdays beside `OnHolidays.ONLY`, and for days that never
    come.

    >>> from primarycare.periods import Year
    >>> from primarycare.rotations.calendars import PublicHoliday
    >>> calendar = HolidayCalendar(
    ...     name="an example", known=Year(2026).period, holidays=(PublicHoliday(date(2026, 7, 14), "National day"),)
    ... )
    >>> by_need = DutyDays(
    ...     weekdays=(), holidays=OnHolidays.NEVER, bridges=(Bridge(Weekday.MONDAY, Side.BEFORE),)
    ... )
    >>> by_need.include(date(2026, 7, 13), calendar), by_need.include(date(2026, 7, 6), calendar)
    (True, False)
    """

    weekdays: tuple[Weekday, ...] = field(validator=checks.checked(checks.each(checks.a(Weekday))))
    holidays: OnHolidays = field(validator=checks.checked(checks.a(OnHolidays)))
    bridges: tuple[Bridge, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(Bridge))))

    def __attrs_post_init__(self) -> None:
        checks.unique((weekday.value for weekday in self.weekdays), "weekdays")
        checks.unique((f"{bridge.weekday.value} {bridge.side.value}" for bridge in self.bridges), "bridges")
        if self.holidays is OnHolidays.ONLY and self.weekdays:
            raise InvalidValueError("weekdays: a duty of holidays only has no weekdays; leave them out, or say also")
        if not (self.weekdays or self.bridges or self.holidays in (OnHolidays.ALSO, OnHolidays.ONLY)):
            raise InvalidValueError("weekdays: there is no day on which the duty starts; give one")

    def include(self, day: date, calendar: HolidayCalendar) -> bool:
        """Tell whether the duty starts on a day.

        The calendar is asked about the day, and about its neighbour where the day may bridge to it; it raises
        `NotKnownError` where it does not know them.
        """
        is_holiday = checks.a(HolidayCalendar)(calendar, "calendar").is_holiday(day)
        weekday = Weekday.of(day)
        if is_holiday and self.holidays is not OnHolidays.AS_ANY_DAY:
            return self.holidays is not OnHolidays.NEVER
        if weekday in self.weekdays:
            return True
        return not is_holiday and any(
            calendar.is_holiday(add_days(day, 1 if bridge.side is Side.BEFORE else -1))
            for bridge in self.bridges
            if bridge.weekday is weekday
        )


@frozen
class UntilClock:
    """A duty ends when the wall clock shows a time, on its start date or so many days later (0 to 7).

    A night until 08:00 the next day has 11 or 13 hours when the clock is changed.

    >>> UntilClock(time(8), 1).days_later
    1
    """

    at: time = field(validator=checks.checked(checks.a_time))
    days_later: int = field(validator=checks.checked(checks.within(0, 7)))


def _hours(value: object, name: str) -> Fraction:
    hours = checks.a_fraction(value, name)
    if not 0 < hours <= _MOST_HOURS or (hours * _SECONDS_OF_AN_HOUR).denominator != 1:
        raise InvalidValueError(
            f"{name}: {shown(value)} is not a length of duty; give more than 0 and at most {_MOST_HOURS} hours, in "
            "whole seconds"
        )
    return hours


@frozen
class ForHours:
    """A duty ends when so many hours have passed, whatever the wall clock shows: more than 0, at most 168.

    >>> ForHours(Fraction(12)).hours
    Fraction(12, 1)
    """

    hours: Fraction = field(validator=checks.checked(_hours))


DutyEnd: TypeAlias = UntilClock | ForHours


def _an_end(value: object, name: str) -> DutyEnd:
    if not isinstance(value, UntilClock | ForHours):
        raise InvalidTypeError(f"{name}: {shown(value)} is a {type(value).__name__}; give an UntilClock or a ForHours")
    return value


def a_slot_part(value: str, field: str) -> None:
    """Check that a name can stand in the identifier of a slot: at most 58 characters and no stroke.

    >>> a_slot_part("night", "code")
    """
    if "/" in value or len(value) > _LONGEST_PART:
        raise InvalidValueError(
            f"{field}: {shown(str(value))} cannot stand in the identifier of a slot; give at most {_LONGEST_PART} "
            "characters and no '/'"
        )


@frozen(kw_only=True)
class DutyKind:
    """A kind of duty: when it starts and ends, on which days and at which places, and what it counts.

    Times are those of the wall clock in the zone named; the zone itself is given where hours are asked for. Points are
    a measure of burden and not money; `paid_by` names the schedule that pays. A duty has one slot for each of its
    places, or one where it has none, and `headcount` people in each. `scopes` is what patients find with whoever
    serves.
    Raises `InvalidValueError` for what stands twice and for names with a stroke, since a slot's identifier has them.

    >>> from datetime import timezone
    >>> from primarycare.instants import RepeatedHour, SkippedHour
    >>> day = DutyKind(
    ...     code=DutyKindId("day"), name="Sunday", starts=time(8), ends=ForHours(Fraction(12)), zone="Europe/Paris",
    ...     hour_rule=HourRule(RepeatedHour.FIRST, SkippedHour.LATER),
    ...     days=DutyDays(weekdays=(Weekday.SUNDAY,), holidays=OnHolidays.ALSO), points=Fraction(12),
    ... )
    >>> day.hours_on(date(2026, 7, 5), timezone.utc).hours
    Fraction(12, 1)
    """

    code: DutyKindId = field(validator=checks.checked(checks.a(DutyKindId)))
    name: str = field(validator=checks.checked(checks.a_text))
    starts: time = field(validator=checks.checked(checks.a_time))
    ends: DutyEnd = field(validator=checks.checked(_an_end))
    zone: str = field(validator=checks.checked(checks.a_text))
    hour_rule: HourRule = field(validator=checks.checked(checks.a(HourRule)))
    days: DutyDays = field(validator=checks.checked(checks.a(DutyDays)))
    sites: tuple[SiteId, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(SiteId))))
    headcount: int = field(default=1, validator=checks.checked(checks.within(1, 1_000)))
    skills: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)))
    points: Fraction = field(validator=checks.checked(checks.not_negative))
    tags: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)))
    scopes: tuple[CoverScope, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(CoverScope))))
    paid_by: ScheduleId | None = field(default=None, validator=checks.checked(checks.optional(checks.a(ScheduleId))))

    def __attrs_post_init__(self) -> None:
        a_slot_part(self.code, "code")
        for site in self.sites:
            a_slot_part(site, "sites")
        checks.unique(self.sites, "sites")
        checks.unique(self.skills, "skills")
        checks.unique(self.tags, "tags")
        checks.unique((scope.value for scope in self.scopes), "scopes")
        if isinstance(self.ends, UntilClock) and self.ends.days_later == 0 and self.ends.at <= self.starts:
            raise InvalidValueError(
                f"ends: {str(self.code)!r} starts at {self.starts} and cannot end at {self.ends.at} of that day; "
                "let it end a day later"
            )

    def hours_on(self, day: date, zone: tzinfo) -> Interval:
        """Give the hours of the duty that starts on a day.

        Whether the duty has that day is not asked. Raises `InvalidValueError` for a zone that says that it is another
        one, and where the clock is changed so that the duty ends no later than it starts.
        """
        named = zone_named({self.zone: zone}, self.zone)
        start = instant_at(day, self.starts, named, self.hour_rule)
        if isinstance(self.ends, ForHours):
            return Interval(start, start + timedelta(seconds=int(self.ends.hours * _SECONDS_OF_AN_HOUR)))
        end = instant_at(add_days(day, self.ends.days_later), self.ends.at, named, self.hour_rule)
        if end <= start:
            raise InvalidValueError(
                f"day: on {day} the clock is changed and {str(self.code)!r} ends no later than it starts; use ForHours"
            )
        return Interval(start, end)


@frozen(kw_only=True)
class Duties:
    """Which duties are meant: by kind, by tag, by the weekday on which they start.

    A part that is empty lets every duty pass; where several are given all must hold, and inside one part any suffices.
    Without any part every duty is meant. Raises `InvalidValueError` for what stands twice.

    >>> Duties(tags=("night",)).tags
    ('night',)
    """

    kinds: tuple[DutyKindId, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(DutyKindId))))
    tags: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)))
    weekdays: tuple[Weekday, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(Weekday))))

    def __attrs_post_init__(self) -> None:
        checks.unique(self.kinds, "kinds")
        checks.unique(self.tags, "tags")
        checks.unique((weekday.value for weekday in self.weekdays), "weekdays")

    def include(self, slot: "Slot") -> bool:
        """Tell whether a slot is among the duties meant."""
        if not isinstance(getattr(slot, "kind", None), DutyKindId):
            raise InvalidTypeError(f"slot: {shown(slot)} is a {type(slot).__name__}; give a Slot")
        if self.kinds and slot.kind not in self.kinds:
            return False
        if self.tags and not any(tag in slot.tags for tag in self.tags):
            return False
        return not self.weekdays or slot.weekday in self.weekdays
