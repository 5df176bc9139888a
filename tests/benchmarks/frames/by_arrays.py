"""The rule on plain arrays: an answer table in blocks, whole columns, and what reading and copying alone cost."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.frames.people import NOTHING, Answers, Arrays
from tests.benchmarks.frames.rule import Rule

__all__ = ["copied", "paid_by_columns", "paid_by_table", "read_once"]

_BLOCK = 32_768


def _number(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()


def _table(rule: Rule) -> NDArray[np.int64]:
    """Give every rounded answer, by c2s (2), ald (2), band (4) and days (32)."""
    return np.array(
        [
            rule.answer(ald=ald, c2s=c2s, band=band, days=min(days, rule.days))
            for c2s in (False, True)
            for ald in (False, True)
            for band in range(4)
            for days in range(32)
        ]
    )


class _Scratch:
    """Room for one block, used again for each: days and births after joining, bands, flags, places in the table."""

    def __init__(self, size: int) -> None:
        self.joined, self.days, self.at_joining = (np.empty(size, np.int32) for _ in range(3))
        self.place, self.days_in_place = (np.empty(size, np.int16) for _ in range(2))
        self.band, self.code = (np.empty(size, np.int8) for _ in range(2))
        self.flag, self.other = (np.empty(size, np.bool_) for _ in range(2))


def paid_by_table(people: Arrays, rule: Rule) -> Answers:
    """Give amounts and problems, gathered from all rounded answers, in blocks that stay in the cache."""
    rows = len(people.born_on)
    table, due, problem = _table(rule), np.empty(rows, np.int64), np.empty(rows, np.int8)
    scratch = _Scratch(min(_BLOCK, rows))
    for start in range(0, rows, _BLOCK):
        block = slice(start, min(start + _BLOCK, rows))
        if block.stop - start < len(scratch.flag):
            scratch = _Scratch(block.stop - start)
        _place(people, block, rule, scratch)
        np.take(table, scratch.place, out=due[block], mode="clip")
        _tell_problems(people, block, scratch, due[block], problem[block])
    return due, problem


def _place(people: Arrays, block: slice, rule: Rule, scratch: _Scratch) -> None:
    """Work out the place of each row of a block in the table."""
    begun, born, ald, c2s = (column[block] for column in (people.enrolled_from, people.born_on, people.ald, people.c2s))
    first, after, last = _number(rule.first), _number(rule.after), _number(rule.leap_joining)
    joined, days, at_joining, flag, band, code, place = (
        scratch.joined,
        scratch.days,
        scratch.at_joining,
        scratch.flag,
        scratch.band,
        scratch.code,
        scratch.place,
    )
    np.maximum(begun, first, out=joined)
    # The last covered day: one less than no end, the smallest number, wraps round to the largest.
    np.subtract(people.enrolled_until[block], 1, out=days)
    np.minimum(days, after - 1, out=days)
    np.subtract(days, joined, out=days)
    np.maximum(days, -1, out=days)
    np.add(days, 1, out=scratch.days_in_place, casting="unsafe")
    # The birth as counted from the day of joining; the cut-offs are counted from the first.
    np.subtract(born, joined, out=at_joining)
    band.fill(0)
    for cutoff in rule.cutoffs:
        np.less_equal(at_joining, _number(cutoff) - first, out=flag)
        np.add(band, flag.view(np.int8), out=band)
    if rule.leap_births:
        joiners = np.flatnonzero(np.equal(begun, last, out=flag))
        for _, birth in rule.leap_births:
            band[joiners] += born[joiners] == _number(birth)
    # -1 for not known counts as 1 here: such a row is not paid anyway.
    for known, shift in ((ald, 2), (c2s, 3)):
        np.bitwise_and(known, 1, out=code)
        np.left_shift(code, shift, out=code)
        np.bitwise_or(band, code, out=band)
    np.copyto(place, band)
    np.left_shift(place, 5, out=place)
    np.add(place, scratch.days_in_place, out=place)


def _tell_problems(
    people: Arrays, block: slice, scratch: _Scratch, due: NDArray[np.int64], problem: NDArray[np.int8]
) -> None:
    begun, end, born = people.enrolled_from[block], people.enrolled_until[block], people.born_on[block]
    ald, c2s = people.ald[block], people.c2s[block]
    flag, other, wrong = scratch.flag, scratch.other, problem.view(np.bool_)
    # A birth that is not known wraps round to one far in the future.
    np.greater(scratch.at_joining, 0, out=wrong)
    np.less(np.bitwise_or(ald, c2s, out=scratch.code), 0, out=flag)
    np.logical_or(wrong, flag, out=wrong)
    np.equal(begun, NOTHING, out=flag)
    np.logical_or(wrong, flag, out=wrong)
    np.logical_and(np.less(end, begun, out=flag), np.not_equal(end, NOTHING, out=other), out=flag)
    np.logical_or(wrong, flag, out=wrong)
    # Few rows are left to look at closely.
    rows = np.flatnonzero(wrong)
    begun, end, born, counts = begun[rows], end[rows], born[rows], scratch.days_in_place[rows] > 0
    missing = (born == NOTHING) | (ald[rows] < 0) | (c2s[rows] < 0)
    codes = np.where(counts, np.where(missing, 1, np.where(scratch.at_joining[rows] > 0, 5, 0)), 0)
    codes[(end < begun) & (end != NOTHING)] = 2
    codes[begun == NOTHING] = 1
    problem[rows] = codes
    due[rows[codes != 0]] = 0


def paid_by_columns(people: Arrays, rule: Rule) -> Answers:
    """Give amounts and problems by arithmetic on whole columns."""
    begun, end, born = people.enrolled_from, people.enrolled_until, people.born_on
    first, after = _number(rule.first), _number(rule.after)
    starts = np.maximum(begun, first)
    days = np.maximum(np.minimum(np.where(end == NOTHING, after, end), after) - starts, 0)
    at_joining = born - (starts - first)
    reached = [at_joining <= _number(cutoff) for cutoff in rule.cutoffs]
    joined_last = begun == _number(rule.leap_joining)
    for place, birth in rule.leap_births:
        reached[place] |= joined_last & (born == _number(birth))
    band = reached[0].astype(np.int64) + reached[1] + reached[2]
    cents = np.where(people.ald == 1, np.array(rule.with_ald)[band], np.array(rule.without_ald)[band])
    cents += np.where(people.c2s == 1, rule.supplement, 0)
    missing = (born == NOTHING) | (people.ald < 0) | (people.c2s < 0)
    problem = np.where(missing, 1, np.where(at_joining > first, 5, 0)).astype(np.int8)
    problem[days == 0] = 0
    problem[(end < begun) & (end != NOTHING)] = 2
    problem[begun == NOTHING] = 1
    due = (2 * cents * days + rule.days) // (2 * rule.days)
    due[problem != 0] = 0
    return due, problem


def read_once(people: Arrays) -> int:
    """Read every byte of the columns once, and do as little with it as can be."""
    columns = (people.born_on, people.enrolled_from, people.enrolled_until, people.ald, people.c2s)
    words = (column[: len(column) // 8 * 8].view(np.int64) for column in columns)
    return sum(int(np.bitwise_or.reduce(word)) for word in words)


def copied(people: Arrays, into: NDArray[np.int8]) -> None:
    """Copy every byte of the columns once."""
    start = 0
    for column in (people.born_on, people.enrolled_from, people.enrolled_until, people.ald, people.c2s):
        np.copyto(into[start : start + column.nbytes], column.view(np.int8))
        start += column.nbytes
