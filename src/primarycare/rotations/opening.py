"""Opening hours: when a practice sees patients, by the wall clock.

What lives here: the hours of a week, and whether a practice is open at an instant.
What this module may not know: who is there.

>>> from datetime import timedelta, timezone
>>> from primarycare.periods import Year
>>> from primarycare.rotations.calendars import no_holidays
>>> hours = OpeningHours(
...     zone="Europe/Paris", spans=(OpeningSpan(Weekday.WEDNESDAY, time(8), time(19)),), on_holidays=False
... )
>>> noon = datetime(2026, 7, 1, 10, tzinfo=timezone.utc)
>>> hours.open_at(noon, timezone(timedelta(hours=2)), no_holidays(Year(2026).period))
True
"""

from collections.abc import Mapping
from datetime import datetime, time, tzinfo
from functools import cached_property

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.instants import zone_named
from primarycare.rotations.calendars import HolidayCalendar
from primarycare.rotations.duties import Weekday

__all__ = ["OpeningHours", "OpeningSpan"]


@frozen
class OpeningSpan:
    """Hours of a weekday in which a practice is open: from `opens`, included, to `closes`, not included.

    A practice that stays open past midnight has a span on each day; a `closes` of midnight is the end of the day.
    Raises `InvalidValueError` where it would close before it opens.

    >>> OpeningSpan(Weekday.SATURDAY, time(9), time(12)).weekday
    <Weekday.SATURDAY: 'saturday'>
    """

    weekday: Weekday = field(validator=checks.checked(checks.a(Weekday)))
    opens: time = field(validator=checks.checked(checks.a_time))
    closes: time = field(validator=checks.checked(checks.a_time))

    def __attrs_post_init__(self) -> None:
        if self.closes <= self.opens and self.closes != time(0):
            raise InvalidValueError(
                f"closes: {self.closes} is not after opens, {self.opens}; give a span to each of two days"
            )

    def holds(self, clock: time) -> bool:
        """Tell whether a time of the wall clock is inside."""
        return self.opens <= checks.a_time(clock, "clock") and (self.closes == time(0) or clock < self.closes)


@frozen(kw_only=True)
class OpeningHours:
    """The hours of a week in which a practice sees patients, by the wall clock of its zone.

    `on_holidays` says whether they hold on public holidays as well. Raises `InvalidValueError` where two spans of one
    weekday overlap.

    >>> OpeningHours(zone="Europe/Paris", spans=(), on_holidays=True).spans
    ()
    """

    zone: str = field(validator=checks.checked(checks.a_text))
    spans: tuple[OpeningSpan, ...] = field(validator=checks.checked(checks.each(checks.a(OpeningSpan))))
    on_holidays: bool = field(validator=checks.checked(checks.a(bool)))

    def __attrs_post_init__(self) -> None:
        for spans in self._by_weekday.values():
            for first, second in zip(spans, spans[1:]):
                if first.holds(second.opens):
                    raise InvalidValueError(
                        f"spans: on a {first.weekday.value}, the one from {first.opens} and the one from "
                        f"{second.opens} overlap; merge them"
                    )

    @cached_property
    def _by_weekday(self) -> Mapping[Weekday, tuple[OpeningSpan, ...]]:
        in_order = sorted(self.spans, key=lambda span: (span.opens, span.closes))
        return {day: tuple(span for span in in_order if span.weekday is day) for day in Weekday}

    def open_at(self, instant: datetime, zone: tzinfo, calendar: HolidayCalendar) -> bool:
        """Tell whether the practice is open at an instant.

        Raises `InvalidValueError` for a zone that says that it is another one, and `NotKnownError` for a day of which
        the calendar does not know whether it is a holiday, where that matters.
        """
        local = checks.an_instant(instant, "instant").astimezone(zone_named({self.zone: zone}, self.zone))
        day, clock = local.date(), local.time().replace(fold=0)
        if not any(span.holds(clock) for span in self._by_weekday[Weekday.of(day)]):
            return False
        return self.on_holidays or not checks.a(HolidayCalendar)(calendar, "calendar").is_holiday(day)
