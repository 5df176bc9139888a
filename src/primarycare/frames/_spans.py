"""Spans in columns: how much of a month counts in a row, and which ages somebody has reached in it.

What lives here: the countings and the reading day, as comparisons of day numbers with numbers that are known
beforehand. No engine computes an age: `age_on` tells the last birth date that has reached one.
What this module may not know: lines, tables and money.

>>> from primarycare.schedules import DAILY_30
>>> parts_of(DAILY_30, Month(2026, 2))
30
"""

from datetime import date, timedelta
from itertools import groupby

import narwhals.stable.v2 as nw
from attrs import frozen

from primarycare.frames._steps import Steps
from primarycare.frames._terms import Arithmetic, Term, day_number
from primarycare.periods import LeapDayRule, Month, Year, add_days, age_on
from primarycare.schedules import Counting, Cutoff, Daily, DayBase, Extent, Snapshot

__all__ = ["CountedRow", "Reading", "RowSpan", "born_by", "parts_of"]

_AROUND_LEAP_DAYS = ((2, 28), (2, 29), (3, 1), (3, 2))


@frozen(eq=False)
class RowSpan:
    """The span of a row against one month; `first` and `end` are day numbers, the end null where there is none."""

    arithmetic: Arithmetic
    steps: Steps
    month: Month
    first: nw.Expr
    end: nw.Expr

    @property
    def reversed(self) -> nw.Expr:
        """Whether the row ends before it begins."""
        return self.arithmetic.holds(self.end < self.first)

    def days_before(self) -> nw.Expr:
        """The days of the month before the row begins, all of them where it begins later."""
        return self.steps.keep("before", lambda: _inside(self.arithmetic, self.first, self._start, self.month.days))

    def _days_through(self) -> nw.Expr:
        """The days of the month before the row ends, all of them where it ends later or never."""
        last = self._start + self.month.days

        def through() -> nw.Expr:
            ends = self.arithmetic.holds(self.end < last)
            in_month = _inside(self.arithmetic, self.end, self._start, self.month.days)
            return self.arithmetic.spelled.when(ends).then(in_month).otherwise(self.arithmetic.literal(self.month.days))

        return self.steps.keep("through", through)

    @property
    def _start(self) -> int:
        return day_number(self.month.period.start)

    @property
    def days(self) -> Term:
        """The days of the month that the row covers."""
        days = self.steps.keep("days", lambda: self._days_through() - self.days_before())
        return self.arithmetic.term(days, self.month.days)

    def counted(self, counting: Counting) -> tuple[Term, int]:
        """Give how much of the month counts, as whole parts and how many of them make a whole month."""
        if not isinstance(counting, Daily):
            one, none = self.arithmetic.constant(1), self.arithmetic.constant(0)
            return self.arithmetic.chosen(self.counts(counting), one, none), 1
        if counting.over is DayBase.MONTH:
            return self.days, self.month.days
        if counting.over is DayBase.THIRTY:
            return self.days.at_most(30), 30
        return self.days.times(self.arithmetic.constant(12)), Year(self.month.year).days

    def counts(self, counting: Counting) -> nw.Expr:
        """Whether anything of the month counts."""
        return self.steps.keep("counts", lambda: self._counts(counting))

    def _counts(self, counting: Counting) -> nw.Expr:
        if isinstance(counting, Snapshot):
            day = day_number(counting.on.within(self.month))
            return (self.first <= day) & (self.end.is_null() | self.arithmetic.holds(self.end > day))
        days = self.days.expression
        if isinstance(counting, Cutoff):
            through = self._days_through()
            stayed = (through >= counting.leaves_from) | (through == self.month.days)
            return (days > 0) & (self.days_before() < counting.joins_through) & stayed
        if isinstance(counting, Daily) or counting.extent is Extent.ANY_DAY:
            return days > 0
        return days == self.month.days


def _inside(arithmetic: Arithmetic, day: nw.Expr, start: int, length: int) -> nw.Expr:
    """Give how many days after a start a day lies, at least 0 and at most a length."""
    since = arithmetic.spelled.when(day >= start + length).then(arithmetic.literal(length)).otherwise(day - start)
    return arithmetic.spelled.when(day <= start).then(arithmetic.literal(0)).otherwise(since)


def parts_of(counting: Counting, month: Month) -> int:
    """Give how many parts of a month tell exactly how much of it counts, also where two physicians share it.

    >>> from primarycare.schedules import DAILY_30
    >>> parts_of(DAILY_30, Month(2026, 2)), parts_of(DAILY_30, Month(2026, 3))
    (30, 930)
    """
    if not isinstance(counting, Daily):
        return 1
    if counting.over is DayBase.MONTH:
        return month.days
    if counting.over is DayBase.YEAR:
        return Year(month.year).days
    # 31 days count for 30, so that each counts for 30 parts of 31.
    return 30 if month.days <= 30 else 30 * month.days


@frozen(eq=False)
class CountedRow:
    """A row that tells how much of a month counts, as `primarycare.frames.member_months` makes it."""

    arithmetic: Arithmetic
    steps: Steps
    month: Month
    parts: nw.Expr
    parts_of: nw.Expr
    own_days: nw.Expr

    @property
    def days(self) -> Term:
        """The days of the month with the row's physician."""
        return self.arithmetic.term(self._within("own_days", self.own_days, self.month.days), self.month.days)

    def counted(self, counting: Counting) -> tuple[Term, int]:
        """Give how much of the month counts, as whole parts and how many of them make a whole month."""
        most, whole = self._most(counting), parts_of(counting, self.month)
        return self.arithmetic.term(self._within("parts", self.parts, most), most), whole

    def counts(self, counting: Counting) -> nw.Expr:
        """Whether anything of the month counts."""
        return self.counted(counting)[0].expression > 0

    def is_of_another(self, counting: Counting) -> nw.Expr:
        """Whether the row cannot be of this month and counting."""
        inside = (self.parts >= 0) & (self.parts <= self._most(counting)) & (self.own_days >= 0)
        fits = inside & (self.own_days <= self.month.days) & (self.parts_of == parts_of(counting, self.month))
        return ~fits.fill_null(False)

    def _most(self, counting: Counting) -> int:
        if isinstance(counting, Daily) and counting.over is DayBase.YEAR:
            return 12 * self.month.days
        return parts_of(counting, self.month)

    def _within(self, name: str, number: nw.Expr, most: int) -> nw.Expr:
        inside = ((number >= 0) & (number <= most)).fill_null(False)
        spelled, dtype = self.arithmetic.spelled, self.arithmetic.dtype
        # Cast afterwards: what is outside may not fit.
        return self.steps.keep(name, lambda: spelled.when(inside).then(number).otherwise(spelled.lit(0)).cast(dtype))


@frozen(eq=False)
class Reading:
    """The day on which a row's age is read: a day of the schedule, or the first day of cover where that is later.

    `through` is the last day of cover that can still matter: the month's last, or the day of the list. Where cover
    begins so many days after the reading day, birth and reading day are moved back by as many: whoever is old enough
    on the moved day is so on the day itself, but for the 29 February, which has limits of its own. `month_of_row` is
    there where the reading day is the first of the month and cover begins with the row: its days are counted already.
    """

    arithmetic: Arithmetic
    steps: Steps
    day: date
    through: date
    leap_day: LeapDayRule
    born: nw.Expr
    covered_from: nw.Expr
    month_of_row: RowSpan | None

    def has_reached(self, age: int) -> nw.Expr:
        """Whether somebody has reached an age on the reading day; age 0 is reached on the day of birth."""
        return self.steps.keep(f"age_{self.leap_day.name}_{age}", lambda: self._has_reached(age))

    def _has_reached(self, age: int) -> nw.Expr:
        born = self.born if self.longest == 0 else self.steps.keep("moved_birth", lambda: self.born - self._later())
        (_, limit), *others = self.limits(age)
        reached = born <= limit
        for since, limit in others:
            reached = self.arithmetic.spelled.when(self._later() >= since).then(born <= limit).otherwise(reached)
        return self.arithmetic.holds(reached)

    @property
    def longest(self) -> int:
        """The most days by which cover may begin after the reading day and still count."""
        return max((self.through - self.day).days, 0)

    def _later(self) -> nw.Expr:
        """The days by which cover begins after the reading day."""
        if self.month_of_row is not None:
            # Whoever joins after the month has a day more here, and does not count.
            return self.month_of_row.days_before()
        return self.steps.keep(
            "later", lambda: _inside(self.arithmetic, self.covered_from, day_number(self.day), self.longest)
        )

    def limits(self, age: int) -> list[tuple[int, int]]:
        """Give the last moved birth date, as a day number, that has reached an age, and from how many days later on."""
        limits = ((days, self._limit(age, days)) for days in self._days_of_change())
        return [next(run) for _, run in groupby(limits, key=lambda known: known[1])]

    def _days_of_change(self) -> list[int]:
        """Give the days after the reading day from which on a limit may be another: those around a 29 February.

        Between them both calendars, of today and of the year of birth, go on day by day.
        """
        window = ((days, add_days(self.day, days)) for days in range(1, self.longest + 1))
        return [0, *(days for days, day in window if (day.month, day.day) in _AROUND_LEAP_DAYS)]

    def _limit(self, age: int, days: int) -> int:
        born = born_by(age, add_days(self.day, days), self.leap_day)
        # The calendar begins with year 1: no birth date comes before its first day.
        return day_number(date.min) - 1 - self.longest if born is None else day_number(born) - days


def born_by(age: int, day: date, leap_day: LeapDayRule) -> date | None:
    """Give the last birth date that has reached an age on a day, or None where the calendar begins too late for it.

    >>> born_by(22, date(2026, 2, 28), LeapDayRule.FEBRUARY_28)
    datetime.date(2004, 2, 29)
    >>> born_by(22, date(2026, 2, 28), LeapDayRule.MARCH_1)
    datetime.date(2004, 2, 28)
    """
    if day.year - age < date.min.year:
        return None
    # A 29 February has no namesake in a common year, and a 28 February may have two days of birth: look around.
    near = date(day.year - age, day.month, min(day.day, 28))
    candidates = (near + timedelta(days) for days in range(4, -1, -1))
    return next(born for born in candidates if born <= day and age_on(born, day, leap_day) >= age)
