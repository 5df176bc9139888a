"""Periods: half-open spans of days, calendar months, quarters and years, ages and anniversaries.

What lives here: date arithmetic, with the rule for the 29th of February always named. Together with rota
patterns this is the only place that imports dateutil. What this module may not know: today.

>>> Month(2020, 8).period
Period(start=datetime.date(2020, 8, 1), end=datetime.date(2020, 9, 1))
>>> anniversary(date(2024, 2, 29), 1, LeapDayRule.MARCH_1)
datetime.date(2025, 3, 1)
"""

from calendar import isleap, monthrange
from datetime import date, timedelta
from enum import Enum
from functools import cached_property

from attrs import field, frozen
from dateutil.relativedelta import relativedelta

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError, shown

__all__ = [
    "LeapDayRule",
    "Month",
    "Period",
    "Quarter",
    "ReferenceDay",
    "Span",
    "Year",
    "add_days",
    "add_months",
    "age_on",
    "anniversary",
]

_DAY = timedelta(days=1)


class LeapDayRule(Enum):
    """On which day somebody or something of a 29 February has its anniversary in a common year.

    >>> LeapDayRule("1 march")
    <LeapDayRule.MARCH_1: '1 march'>
    """

    FEBRUARY_28 = "28 february"
    MARCH_1 = "1 march"


@frozen(order=True)
class Period:
    """A span of days from `start`, included, to `end`, not included; `end=None` means with no end in sight.

    Periods sort by their start, then by their end, one without an end last.
    A period holds at least one day; raises `InvalidValueError` otherwise.

    >>> Period(date(2026, 3, 10), date(2026, 3, 25)).days
    15
    >>> date(2026, 3, 25) in Period(date(2026, 3, 10), date(2026, 3, 25))
    False
    >>> Period(date(2026, 3, 10), date(2026, 3, 10))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: end: 2026-03-10 is not after start, 2026-03-10; the end is the first day \
no longer inside
    """

    start: date = field(validator=checks.checked(checks.a_date))
    end: date | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a_date)), order=lambda end: (end is None, end)
    )

    def __attrs_post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise InvalidValueError(
                f"end: {self.end} is not after start, {self.start}; the end is the first day no longer inside"
            )

    @classmethod
    def through(cls, start: date, last: date) -> "Period":
        """Give the period from one day through another, both inside it.

        >>> Period.through(date(2026, 3, 10), date(2026, 3, 24)).end
        datetime.date(2026, 3, 25)
        """
        return cls(start, add_days(checks.a_date(last, "last"), 1))

    @property
    def days(self) -> int:
        """How many days the period holds; raises `NotKnownError` where no end is in sight.

        >>> Period(date(2026, 2, 1), date(2026, 3, 1)).days
        28
        """
        if self.end is None:
            raise NotKnownError(f"end: the period from {self.start} has no end in sight; cut it first")
        return (self.end - self.start).days

    @property
    def last_day(self) -> date | None:
        """The last day inside, or None where no end is in sight.

        >>> Month(2024, 2).period.last_day
        datetime.date(2024, 2, 29)
        """
        return None if self.end is None else self.end - _DAY

    def __contains__(self, day: date) -> bool:
        return self.start <= checks.a_date(day, "day") and (self.end is None or day < self.end)

    def cut(self, other: "Period") -> "Period | None":
        """Give the days that are in both periods, or None where there are none.

        >>> Period(date(2026, 1, 1)).cut(Month(2026, 3).period) == Month(2026, 3).period
        True
        """
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends, default=None)
        for whole in (self, other):
            if (whole.start, whole.end) == (start, end):
                return whole
        return None if end is not None and end <= start else Period(start, end)

    def __str__(self) -> str:
        return f"from {self.start}" + ("" if self.end is None else f" to before {self.end}")


@frozen(order=True)
class Year:
    """A calendar year.

    >>> Year(2024).days
    366
    """

    number: int = field(validator=checks.checked(checks.within(1, 9998)))

    @property
    def period(self) -> Period:
        """The days of the year.

        >>> Year(2026).period.end
        datetime.date(2027, 1, 1)
        """
        return Period(date(self.number, 1, 1), date(self.number + 1, 1, 1))

    @property
    def days(self) -> int:
        """How many days the year has.

        >>> Year(2026).days
        365
        """
        return 366 if isleap(self.number) else 365

    @property
    def months(self) -> "tuple[Month, ...]":
        """The twelve months of the year.

        >>> len(Year(2026).months)
        12
        """
        return tuple(Month(self.number, number) for number in range(1, 13))

    def __str__(self) -> str:
        return f"{self.number:04}"


@frozen(order=True)
class Quarter:
    """A quarter of a calendar year, 1 to 4.

    >>> Quarter(2026, 2).period.start
    datetime.date(2026, 4, 1)
    """

    year: int = field(validator=checks.checked(checks.within(1, 9998)))
    number: int = field(validator=checks.checked(checks.within(1, 4)))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Give the quarter that holds a day.

        >>> str(Quarter.of(date(2026, 12, 31)))
        '2026-Q4'
        """
        return cls(checks.a_date(day, "day").year, (day.month + 2) // 3)

    @property
    def months(self) -> "tuple[Month, ...]":
        """The three months of the quarter.

        >>> [str(month) for month in Quarter(2026, 4).months]
        ['2026-10', '2026-11', '2026-12']
        """
        return tuple(Month(self.year, 3 * self.number + offset) for offset in (-2, -1, 0))

    @property
    def period(self) -> Period:
        """The days of the quarter.

        >>> Quarter(2026, 1).period.days
        90
        """
        first, _, last = self.months
        return Period(first.period.start, last.period.end)

    def __str__(self) -> str:
        return f"{self.year:04}-Q{self.number}"


@frozen(order=True)
class Month:
    """A calendar month.

    >>> Month.parse("2020-08").days
    31
    """

    year: int = field(validator=checks.checked(checks.within(1, 9998)))
    number: int = field(validator=checks.checked(checks.within(1, 12)))

    @classmethod
    def of(cls, day: date) -> "Month":
        """Give the month that holds a day.

        >>> Month.of(date(2020, 8, 31))
        Month(year=2020, number=8)
        """
        return cls(checks.a_date(day, "day").year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read a month written as YYYY-MM in ASCII digits.

        >>> Month.parse("2026-1")
        Traceback (most recent call last):
            ...
        primarycare.errors.InvalidValueError: month: '2026-1' is not a month; write it like '2026-01'
        """
        written = checks.a_text(text, "month")
        year, dash, number = written.partition("-")
        if not (len(year) == 4 and dash and len(number) == 2 and written.isascii() and (year + number).isdigit()):
            raise InvalidValueError(f"month: {shown(text)} is not a month; write it like '2026-01'")
        return cls(int(year), int(number))

    @cached_property
    def period(self) -> Period:
        """The days of the month.

        >>> Month(2024, 2).period.days
        29
        """
        first = date(self.year, self.number, 1)
        return Period(first, first + monthrange(self.year, self.number)[1] * _DAY)

    @property
    def days(self) -> int:
        """How many days the month has.

        >>> Month(2026, 2).days
        28
        """
        return self.period.days

    def plus(self, months: int) -> "Month":
        """Give the month so many months later; a negative number goes back.

        >>> str(Month(2026, 11).plus(3)), str(Month(2026, 1).plus(-1))
        ('2027-02', '2025-12')
        """
        years, index = divmod(12 * self.year + self.number - 1 + checks.whole_number(months, "months"), 12)
        return Month(years, index + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


class Span(Enum):
    """A calendar span in which a reference day is found.

    >>> Span("year")
    <Span.YEAR: 'year'>
    """

    MONTH = "month"
    YEAR = "year"


@frozen
class ReferenceDay:
    """A day named by its place in a month or a year: 1 to 28 from its start, -1 its last day, 0 the day before it.

    >>> ReferenceDay(Span.YEAR, 0).within(Month(2026, 4))
    datetime.date(2025, 12, 31)
    >>> ReferenceDay(Span.MONTH, -1).within(Month(2024, 2))
    datetime.date(2024, 2, 29)
    """

    of: Span = field(validator=checks.checked(checks.a(Span)))
    day: int = field(validator=checks.checked(checks.within(-1, 28)))

    def within(self, period: "Month | Year") -> date:
        """Give the day itself, for a month or a year; a day of the month cannot be found in a year.

        >>> ReferenceDay(Span.YEAR, -1).within(Year(2026))
        datetime.date(2026, 12, 31)
        """
        if self.of is Span.YEAR:
            days = (Year(period.year) if isinstance(period, Month) else checks.a(Year)(period, "period")).period
        elif isinstance(period, Year):
            raise InvalidValueError(f"period: a day of the month cannot be found in the year {period}; give a month")
        else:
            days = checks.a(Month)(period, "period").period
        return add_days(days.start, self.day - 1 if self.day >= 0 else days.days - 1)

    def __str__(self) -> str:
        named = {-1: f"last day of the {self.of.value}", 0: f"day before the {self.of.value}"}
        return named.get(self.day, f"day {self.day} of the {self.of.value}")


def add_days(anchor: date, days: int) -> date:
    """Give the day so many days after an anchor; a negative number goes back.

    >>> add_days(date(2026, 1, 10), 42)
    datetime.date(2026, 2, 21)
    """
    start, count = checks.a_date(anchor, "anchor"), checks.whole_number(days, "days")
    try:
        return start + timedelta(count)
    except OverflowError:
        raise InvalidValueError(f"days: {shown(count)} after {start} leaves the calendar of years 1 to 9999") from None


def add_months(anchor: date, months: int) -> date:
    """Give the day so many months after an anchor, clamped to the end of a shorter month.

    Count from the anchor each time: two single steps from 31 January are not one step of two.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2026, 1, 31), 2)
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
    """
    start, count = checks.a_date(anchor, "anchor"), checks.whole_number(months, "months")
    try:
        return start + relativedelta(months=count)
    except (OverflowError, ValueError):
        raise InvalidValueError(
            f"months: {shown(count)} after {start} leaves the calendar of years 1 to 9999"
        ) from None


def anniversary(anchor: date, years: int, leap_day: LeapDayRule) -> date:
    """Give the n-th anniversary of a day, always counted from the anchor.

    From 29 February, a common year has it on the day that the rule names.

    >>> [anniversary(date(2024, 2, 29), n, LeapDayRule.FEBRUARY_28).isoformat() for n in (1, 4)]
    ['2025-02-28', '2028-02-29']
    """
    start = checks.a_date(anchor, "anchor")
    year = start.year + checks.whole_number(years, "years")
    if not date.min.year <= year <= date.max.year:
        raise InvalidValueError(f"years: {shown(years)} after {start} leaves the calendar of years 1 to 9999")
    if (start.month, start.day) == (2, 29) and not isleap(year):
        rule = checks.a(LeapDayRule)(leap_day, "leap_day")
        return date(year, 3, 1) if rule is LeapDayRule.MARCH_1 else date(year, 2, 28)
    return start.replace(year=year)


def age_on(born_on: date, day: date, leap_day: LeapDayRule) -> int:
    """Give somebody's age in whole years on a day; a year is added on the birthday itself.

    Raises `InvalidValueError` for a day before the birth, without showing the birth date.

    >>> age_on(date(2004, 2, 29), date(2026, 2, 28), LeapDayRule.FEBRUARY_28)
    22
    >>> age_on(date(2004, 2, 29), date(2026, 2, 28), LeapDayRule.MARCH_1)
    21
    """
    born = checks.a_private_date(born_on, "born_on")
    if checks.a_date(day, "day") < born:
        raise InvalidValueError(f"day: {day} is before the birth; ask about a later day")
    birthday = (born.month, born.day)
    if (
        birthday == (2, 29)
        and checks.a(LeapDayRule)(leap_day, "leap_day") is LeapDayRule.FEBRUARY_28
        and not isleap(day.year)
    ):
        birthday = (2, 28)
    return day.year - born.year - ((day.month, day.day) < birthday)
