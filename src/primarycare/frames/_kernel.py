"""The kernel: rows of arrays to places in a table of answers, block by block.

What lives here: the comparisons of day numbers that the expressions make, in numpy, over blocks that stay in the cache
of a processor. What this module may not know: what the answers are, and where the arrays come from.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from primarycare.frames.columns import Problem
from primarycare.schedules import Counting, Cutoff, Daily, DayBase, Extent, Overlap, Snapshot

__all__ = ["NO_DAY", "AgeCases", "Arrays", "CodeCases", "Kernel", "MonthSpan", "PaidRows"]

Days: TypeAlias = NDArray[np.int32]
Codes: TypeAlias = NDArray[np.int8]
Flags: TypeAlias = NDArray[np.bool_]
Column: TypeAlias = NDArray[Any]
Arrays: TypeAlias = Mapping[str, Column]
Limits: TypeAlias = tuple[tuple[int, int], ...]

# The smallest number of 32 bits stands for a date that is not there.
NO_DAY = -(2**31)
_NO_DAY = np.int32(NO_DAY)
# What is left of no end when it has wrapped around.
_NO_LAST_DAY = np.int32(2**31 - 1)
_ONE = np.int32(1)
_BLOCK = 16_384


@frozen(eq=False)
class MonthSpan:
    """A month as day numbers, how it counts, and the arrays that hold the days of a row."""

    start: int
    length: int
    counting: Counting
    snapshot: int
    first: str
    end: str

    @property
    def cases(self) -> int:
        """How many ways there are for a month to count: by days, or not at all and whole."""
        if isinstance(self.counting, Daily):
            return (min(self.length, 30) if self.counting.over is DayBase.THIRTY else self.length) + 1
        return 2

    def rows(self, block: Arrays) -> "_MonthRows":
        """Set the rows of a block against the month."""
        return _MonthRows(self, block)


class _MonthRows:
    def __init__(self, month: MonthSpan, block: Arrays) -> None:
        self.month = month
        self.first: Days = _days(block, month.first)
        # No end wraps around to the largest number: the last covered day of whoever never leaves.
        self.last: Days = _days(block, month.end) - _ONE
        self.joined: Days = np.maximum(self.first, np.int32(month.start))
        self.days: Days = np.minimum(self.last, np.int32(month.start + month.length - 1))
        self.days -= self.joined
        self.days += _ONE
        np.maximum(self.days, 0, out=self.days)

    def counted(self) -> Column:
        """Give the case of each row: its days, or 0 and 1."""
        if not isinstance(self.month.counting, Daily):
            return self._counts().view(np.int8)
        most = self.month.cases - 1
        return self.days if most >= self.month.length else np.minimum(self.days, np.int32(most))

    def _counts(self) -> Flags:
        counting = self.month.counting
        if isinstance(counting, Snapshot):
            day = np.int32(self.month.snapshot)
            return (self.first <= day) & (self.last >= day)
        touches: Flags = self.days > 0
        if isinstance(counting, Cutoff):
            start = self.month.start
            left_early = self.last < np.int32(start + min(counting.leaves_from, self.month.length) - 1)
            return touches & (self.joined < np.int32(start + counting.joins_through)) & ~left_early
        if isinstance(counting, Overlap) and counting.extent is Extent.WHOLE_MONTH:
            return np.equal(self.days, self.month.length)
        return touches

    def suspects(self) -> Flags:
        """Point out who has no beginning, or ends before it, and with them the empty spans."""
        # No beginning wraps around to the largest number, below which every end lies.
        return self.last <= self.first - _ONE

    def tell(self, problem: Codes) -> None:
        """Write what is wrong with the spans over what else is; what does not count has no problem."""
        problem[self.counted() == 0] = 0
        problem[(self.last < self.first - _ONE) & (self.last != _NO_LAST_DAY)] = _code(Problem.REVERSED_SPAN)
        problem[self.first == _NO_DAY] = _code(Problem.MISSING)


@frozen(eq=False)
class AgeCases:
    """Ages by their limits: for each the runs of (days after the reading day, last moved birth that has reached it).

    Births are moved by the day on which the age is read: `limits` are days before it. Whoever has reached the age of
    `too_old` has none that a schedule takes.
    """

    born: str
    covered_from: str
    reading_day: int
    longest: int
    limits: tuple[Limits, ...]
    too_old: Limits

    @property
    def cases(self) -> int:
        """From no age to the last."""
        return len(self.limits) + 1

    def enter(self, block: Arrays, month: _MonthRows | None, suspect: Flags) -> Codes:
        """Count the ages that each row has reached, and point out who may be wrong."""
        moved, read_on = self._moved(block, month)
        band: Codes = np.zeros(len(moved), np.int8)
        for limits in self.limits:
            band += self._has_reached(limits, moved, read_on).view(np.int8)
        # No birth date is the smallest number, or has wrapped around to a birth that is far ahead.
        suspect |= moved > 0
        suspect |= moved <= np.int32(max(limit for _, limit in self.too_old))
        return band

    def _has_reached(self, limits: Limits, moved: Days, read_on: Days) -> Flags:
        (_, limit), *others = limits
        reached: Flags = moved <= np.int32(limit)
        for days, other in others:
            rows = np.flatnonzero(read_on >= np.int32(self.reading_day + days))
            reached[rows] = moved[rows] <= np.int32(other)
        return reached

    def _moved(self, block: Arrays, month: _MonthRows | None) -> tuple[Days, Days]:
        """Give each birth as days from the day on which the age is read, and that day."""
        if month is not None and (month.month.start, month.month.first) == (self.reading_day, self.covered_from):
            # Whoever joins after the month has another day here, and does not count.
            read_on = month.joined
        else:
            read_on = np.maximum(_days(block, self.covered_from), np.int32(self.reading_day))
            np.minimum(read_on, np.int32(self.reading_day + self.longest), out=read_on)
        return _days(block, self.born) - read_on, read_on

    def which(self, block: Arrays, kind: Problem) -> Flags:
        """Tell which rows have a problem of a kind."""
        moved, read_on = self._moved(block, None)
        told: Flags = np.zeros(len(moved), np.bool_)
        if kind is Problem.MISSING:
            told = _days(block, self.born) == _NO_DAY
        elif kind is Problem.BEFORE_BIRTH:
            told = moved > 0
        elif kind is Problem.OUT_OF_BOUNDS:
            told = self._has_reached(self.too_old, moved, read_on)
        return told


@frozen(eq=False)
class CodeCases:
    """A flag, the place of an option, or a whole number, from 0 on; one value stands for what is missing."""

    column: str
    cases: int
    beyond: Problem
    missing: int

    def enter(self, block: Arrays, _month: _MonthRows | None, suspect: Flags) -> Column:
        """Give the code of each row, and point out who may be wrong."""
        codes = block[self.column]
        if codes.dtype == np.bool_:
            return codes.view(np.int8)
        suspect |= self._outside(codes)
        return codes

    def _outside(self, codes: Column) -> Flags:
        # Without a sign, what is below 0 is large.
        outside: Flags = codes.view(codes.dtype.str.replace("i", "u")) >= self.cases
        return outside

    def which(self, block: Arrays, kind: Problem) -> Flags:
        """Tell which rows have a problem of a kind."""
        codes = block[self.column]
        if codes.dtype == np.bool_ or kind not in (Problem.MISSING, self.beyond):
            return np.zeros(len(codes), np.bool_)
        missing: Flags = codes.astype(np.int64, copy=False) == self.missing
        return missing if kind is Problem.MISSING else self._outside(codes) & ~missing


@frozen(eq=False)
class Kernel:
    """A table of answers, and how a row finds its place in it: by each of its cases, and by how its month counts."""

    cases: tuple[AgeCases | CodeCases, ...]
    month: MonthSpan | None
    answers: NDArray[np.int64]

    def pay(self, arrays: Arrays, rows: int) -> "PaidRows":
        """Look every row up; the arrays are of one length."""
        due, problem = np.empty(rows, np.int64), np.zeros(rows, np.int8)
        counted, days = np.ones(rows, np.int8), np.zeros(rows, np.int8)
        suspects = []
        for start in range(0, rows, _BLOCK):
            part = slice(start, start + _BLOCK)
            block = {name: values[part] for name, values in arrays.items()}
            suspect = np.zeros(len(due[part]), np.bool_)
            month = None if self.month is None else self.month.rows(block)
            places = _Places(len(suspect))
            for case in self.cases:
                places.enter(case.enter(block, month, suspect), case.cases)
            if month is not None:
                counts = month.counted()
                places.enter(counts, month.month.cases)
                counted[part], days[part] = counts, month.days
                # What does not count has the answer of nothing, the first one of each case.
                places.numbers[suspect & (counts == 0)] = 0
                suspect &= counts != 0
                suspect |= month.suspects()
            # A row that may be wrong can have a place outside the table, and is looked at below.
            np.take(self.answers, places.numbers, out=due[part], mode="clip")
            suspects.append(np.flatnonzero(suspect) + start)
        doubtful = np.concatenate(suspects) if suspects else np.zeros(0, np.intp)
        problem[doubtful] = self._problems({name: values[doubtful] for name, values in arrays.items()}, doubtful.size)
        unpaid = doubtful[problem[doubtful] != 0]
        due[unpaid], counted[unpaid], days[unpaid] = 0, 0, 0
        return PaidRows(due, problem, counted != 0, days)

    def _problems(self, few: Arrays, rows: int) -> Codes:
        """Find out what is wrong with the few rows that were pointed out."""
        told = np.zeros(rows, np.int8)
        # What has the lowest code is told last, over all else.
        for kind in sorted(Problem, key=lambda kind: -kind.value):
            for case in self.cases:
                told[case.which(few, kind)] = kind.value
        if self.month is not None:
            self.month.rows(few).tell(told)
        return told


class _Places:
    """Places in a table, in numbers as narrow as the table allows so far: narrow ones are added up the quickest."""

    def __init__(self, rows: int) -> None:
        self.numbers: Column = np.zeros(rows, np.int8)
        self._size = 1

    def enter(self, cases: Column, number_of_cases: int) -> None:
        """Divide each place into so many cases, and move each row on to its own."""
        self._size *= number_of_cases
        dtype = np.min_scalar_type(-self._size)
        self.numbers = self.numbers.astype(dtype, copy=False)
        self.numbers *= number_of_cases
        self.numbers += cases.astype(dtype, copy=False)


@frozen(eq=False)
class PaidRows:
    """What each row brings: minor units, problem codes, whether it counts and is paid, and its days of the month.

    Without a month, as for lists, the days are 0.

    >>> none = np.zeros(1, np.int8)
    >>> PaidRows(np.array([583]), none, none == 0, none).due.tolist()
    [583]
    """

    due: NDArray[np.int64]
    problem: Codes
    counts: Flags
    days: Codes


def _days(block: Arrays, name: str) -> Days:
    return block[name].astype(np.int32, copy=False)


def _code(problem: Problem) -> np.int8:
    return np.int8(problem.value)
