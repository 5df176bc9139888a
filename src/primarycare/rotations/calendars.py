"""Calendars: which days are public holidays, as far as somebody knows.

What lives here: the holidays that a caller gives and the days for which they are all of them.
What this module may not know: any holiday. They differ by country, region and year, and are data.

>>> holidays = HolidayCalendar(
...     name="an example", known=Period(date(2026, 7, 1), date(2026, 8, 1)),
...     holidays=(PublicHoliday(date(2026, 7, 14), "National day"),),
... )
>>> holidays.is_holiday(date(2026, 7, 14)), holidays.is_holiday(date(2026, 7, 15))
(True, False)
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.periods import Period

__all__ = ["HolidayCalendar", "PublicHoliday", "no_holidays"]


@frozen(order=True)
class PublicHoliday:
    """A public holiday: the day and its name.

    >>> PublicHoliday(date(2026, 7, 14), "National day").name
    'National day'
    """

    day: date = field(validator=checks.checked(checks.a_date))
    name: str = field(validator=checks.checked(checks.a_text))


def _in_order(holidays: tuple[PublicHoliday, ...]) -> tuple[PublicHoliday, ...]:
    return tuple(sorted(checks.each(checks.a(PublicHoliday))(holidays, "holidays")))


@frozen(kw_only=True)
class HolidayCalendar:
    """All public holidays within a period; outside it nothing is known, and asking raises `NotKnownError`.

    Holidays may be given in any order and are kept in that of their days.
    Raises `InvalidValueError` for a period with no end in sight, for a holiday outside it, and for a day that stands
    twice.

    >>> HolidayCalendar(name="an example", known=Period(date(2026, 1, 1), date(2027, 1, 1)),
    ...                 holidays=(PublicHoliday(date(2027, 1, 1), "New year"),))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: holidays: 2027-01-01 is not known, from 2026-01-01 to before 2027-01-01; \
leave it out or know more days
    """

    name: str = field(validator=checks.checked(checks.a_text))
    known: Period = field(validator=checks.checked(checks.a(Period)))
    holidays: tuple[PublicHoliday, ...] = field(converter=_in_order)

    def __attrs_post_init__(self) -> None:
        if self.known.end is None:
            raise InvalidValueError(f"known: nobody knows all holidays {self.known}; give an end")
        checks.unique((holiday.day.isoformat() for holiday in self.holidays), "holidays")
        for holiday in self.holidays:
            if holiday.day not in self.known:
                raise InvalidValueError(
                    f"holidays: {holiday.day} is not known, {self.known}; leave it out or know more days"
                )

    @cached_property
    def _names(self) -> Mapping[date, str]:
        return {holiday.day: holiday.name for holiday in self.holidays}

    def name_of(self, day: date) -> str | None:
        """Give the name of the holiday on a day, or None where there is none.

        Raises `NotKnownError` for a day outside the period known.

        >>> no_holidays(Period(date(2026, 1, 1), date(2027, 1, 1))).name_of(date(2026, 7, 14)) is None
        True
        """
        if day not in self.known:
            raise NotKnownError(f"day: the holidays of {day} are not known; {self.name!r} is known {self.known}")
        return self._names.get(day)

    def is_holiday(self, day: date) -> bool:
        """Tell whether a day is a public holiday; raises `NotKnownError` for a day outside the period known.

        >>> no_holidays(Period(date(2026, 1, 1), date(2027, 1, 1))).is_holiday(date(2027, 1, 1))
        Traceback (most recent call last):
            ...
        primarycare.errors.NotKnownError: day: the holidays of 2027-01-01 are not known; 'no holidays' is known \
from 2026-01-01 to before 2027-01-01
        """
        return self.name_of(day) is not None


def no_holidays(during: Period) -> HolidayCalendar:
    """Give a calendar without any holiday, for groups that treat no day as one.

    >>> no_holidays(Period(date(2026, 1, 1), date(2027, 1, 1))).holidays
    ()
    """
    return HolidayCalendar(name="no holidays", known=checks.a(Period)(during, "during"), holidays=())
