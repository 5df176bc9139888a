"""Slots: the duties of a period, one by one, each with its hours and its identifier.

What lives here: the slot that somebody is to serve, and the making of all slots of a period.
What this module may not know: who serves them.

>>> from datetime import time, timedelta, timezone
>>> from primarycare.instants import HourRule, RepeatedHour, SkippedHour
>>> from primarycare.periods import Year
>>> from primarycare.rotations.calendars import no_holidays
>>> from primarycare.rotations.duties import DutyDays, OnHolidays, UntilClock
>>> night = DutyKind(
...     code=DutyKindId("night"), name="Night", starts=time(20), ends=UntilClock(time(8), 1), zone="Europe/Paris",
...     hour_rule=HourRule(RepeatedHour.FIRST, SkippedHour.LATER),
...     days=DutyDays(weekdays=tuple(Weekday), holidays=OnHolidays.AS_ANY_DAY), points=Fraction(12),
... )
>>> summer = {"Europe/Paris": timezone(timedelta(hours=2))}
>>> slots = slots_of((night,), Period(date(2026, 7, 1), date(2026, 7, 3)), summer, no_holidays(Year(2026).period))
>>> [str(slot.identifier) for slot in slots]
['night/2026-07-01', 'night/2026-07-02']
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, tzinfo
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.identifiers import DutyKindId, SiteId, SlotId
from primarycare.instants import Interval, days_touched, zone_named
from primarycare.periods import Period, add_days
from primarycare.rotations.calendars import HolidayCalendar
from primarycare.rotations.duties import CoverScope, DutyKind, Weekday, a_slot_part

__all__ = ["Slot", "slots_of"]

_WEEKEND = (Weekday.SATURDAY, Weekday.SUNDAY)


@frozen(kw_only=True)
class Slot:
    """One duty to be served: its kind, the day on which it starts, its place, and its hours.

    It belongs to its start date, also where it crosses midnight; `days` are the days of its zone that it touches, from
    the start date on. Raises `InvalidValueError` for days that do not begin with the start date, for what stands twice
    and for names with a stroke.

    >>> from datetime import datetime, timezone
    >>> slot = Slot(
    ...     kind=DutyKindId("night"), on=date(2026, 7, 1), points=Fraction(12), headcount=1,
    ...     hours=Interval(datetime(2026, 7, 1, 18, tzinfo=timezone.utc), datetime(2026, 7, 2, 6, tzinfo=timezone.utc)),
    ...     days=Period(date(2026, 7, 1), date(2026, 7, 3)), site=SiteId("north"),
    ... )
    >>> slot.identifier, slot.weekday
    (SlotId('night/2026-07-01/north'), <Weekday.WEDNESDAY: 'wednesday'>)
    """

    kind: DutyKindId = field(validator=checks.checked(checks.a(DutyKindId)))
    on: date = field(validator=checks.checked(checks.a_date))
    site: SiteId | None = field(default=None, validator=checks.checked(checks.optional(checks.a(SiteId))))
    hours: Interval = field(validator=checks.checked(checks.a(Interval)))
    days: Period = field(validator=checks.checked(checks.a(Period)))
    headcount: int = field(validator=checks.checked(checks.within(1, 1_000)))
    skills: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)))
    points: Fraction = field(validator=checks.checked(checks.not_negative))
    tags: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)))
    scopes: tuple[CoverScope, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(CoverScope))))

    def __attrs_post_init__(self) -> None:
        a_slot_part(self.kind, "kind")
        if self.site is not None:
            a_slot_part(self.site, "site")
        if self.days.start != self.on or self.days.end is None:
            raise InvalidValueError(
                f"days: those of {str(self.identifier)!r} are {self.days}; give a period with an end from {self.on} on"
            )
        checks.unique(self.skills, "skills")
        checks.unique(self.tags, "tags")
        checks.unique((scope.value for scope in self.scopes), "scopes")

    @cached_property
    def identifier(self) -> SlotId:
        """The name of the slot: its kind, its start date and, where it has one, its place.

        It stays the same whoever serves the slot and whatever becomes of its hours, so that a swap can follow it.
        """
        return SlotId(f"{self.kind}/{self.on}" + ("" if self.site is None else f"/{self.site}"))

    @property
    def weekday(self) -> Weekday:
        """The weekday of the start date."""
        return Weekday.of(self.on)


def slots_of(
    kinds: Iterable[DutyKind], during: Period, zones: Mapping[str, tzinfo], calendar: HolidayCalendar
) -> tuple[Slot, ...]:
    """Give every slot that starts within a period, in order of its start and then of its identifier.

    A slot has the tags of its kind, the name of its weekday, `weekend` on Saturdays and Sundays, and `holiday` on
    public holidays. A duty that starts on the last day may end after the period.
    Raises `InvalidValueError` for two kinds of one code, a period with no end in sight, and two slots of one kind at
    one place that overlap; `NotKnownError` for a zone that is not given and for days of which the calendar does not
    know the holidays.

    >>> from primarycare.periods import Year
    >>> from primarycare.rotations.calendars import no_holidays
    >>> slots_of((), Year(2026).period, {}, no_holidays(Year(2026).period))
    ()
    """
    known = checks.several(DutyKind)(kinds, "kinds")
    checks.unique((kind.code for kind in known), "kinds")
    days = tuple(_tagged_days(checks.a(Period)(during, "during"), checks.a(HolidayCalendar)(calendar, "calendar")))
    slots = [slot for kind in known for slot in _slots_of_kind(kind, days, zone_named(zones, kind.zone), calendar)]
    return tuple(sorted(slots, key=lambda slot: (slot.hours.start, slot.identifier)))


def _tagged_days(during: Period, calendar: HolidayCalendar) -> Iterator[tuple[date, tuple[str, ...]]]:
    for named in (during.start, during.last_day):
        if named is None:
            raise InvalidValueError(f"during: {during} has no end in sight; give a period with an end")
        if named not in calendar.known:
            raise NotKnownError(
                f"calendar: {calendar.name!r} is known {calendar.known} and not on {named}; give one that knows "
                "all days"
            )
    for offset in range(during.days):
        day = add_days(during.start, offset)
        weekday = Weekday.of(day)
        weekend = ("weekend",) if weekday in _WEEKEND else ()
        yield day, (weekday.value, *weekend, *(("holiday",) if calendar.is_holiday(day) else ()))


def _slots_of_kind(
    kind: DutyKind, days: tuple[tuple[date, tuple[str, ...]], ...], zone: tzinfo, calendar: HolidayCalendar
) -> Iterator[Slot]:
    before: tuple[date, Interval] | None = None
    for day, tags in days:
        if not kind.days.include(day, calendar):
            continue
        hours = kind.hours_on(day, zone)
        if before is not None and before[1].end > hours.start:
            raise InvalidValueError(
                f"kinds: {str(kind.code)!r} of {before[0]} has not ended when that of {day} starts; let it end "
                "earlier, by the wall clock where the clock is changed, or have fewer days"
            )
        before = (day, hours)
        # The hour rule may read the whole duty on the evening before; it belongs to its day all the same.
        last = max(day, days_touched(hours, zone).last_day or day)
        touched = Period.through(day, last)
        every_tag = tuple(dict.fromkeys((*kind.tags, *tags)))
        for site in kind.sites or (None,):
            yield Slot(
                kind=kind.code,
                on=day,
                site=site,
                hours=hours,
                days=touched,
                headcount=kind.headcount,
                skills=kind.skills,
                points=kind.points,
                tags=every_tag,
                scopes=kind.scopes,
            )
