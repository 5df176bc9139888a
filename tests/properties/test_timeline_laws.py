"""Laws of timelines: every question is answered as by reading the entries one by one."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.periods import Period
from primarycare.testing.strategies import periods, timelines
from primarycare.timelines import Dated, Timeline

FIRST, LAST = date(2024, 2, 20), date(2024, 3, 20)
# A month with few values: entries often touch, repeat and leave gaps, and every day of it can be asked about.
LINES = timelines(st.sampled_from("ab"), min_start=FIRST, max_end=LAST)
SPANS = periods(min_start=FIRST, max_end=LAST)
DAYS = [FIRST + timedelta(days=number) for number in range(-2, 35)]


def read(line: Timeline[str], day: date) -> str | None:
    for entry in line.entries:
        if entry.during.start <= day and (entry.during.end is None or day < entry.during.end):
            return entry.value
    return None


@given(LINES)
def test_asking_as_of_a_day_is_reading_every_entry(line: Timeline[str]) -> None:
    for day in DAYS:
        expected = read(line, day)
        entry = line.entry_at(day)
        assert (None if entry is None else entry.value) == expected
        if expected is None:
            with pytest.raises(NotKnownError, match=f"day: nothing is known on {day}"):
                line.at(day)
        else:
            assert line.at(day) == expected


@given(LINES, st.randoms(use_true_random=False))
def test_the_order_in_which_entries_are_given_does_not_matter(line: Timeline[str], random: Random) -> None:
    entries = list(line.entries)
    random.shuffle(entries)
    assert Timeline(tuple(entries)) == line


@given(LINES, SPANS)
def test_a_value_is_added_exactly_where_nothing_is_known(line: Timeline[str], during: Period) -> None:
    longer = (*line.entries, Dated(during, "new"))
    if line.gaps(during) == (during,):
        assert all(Timeline(longer).at(day) == "new" for day in DAYS if day in during)
    else:
        with pytest.raises(InvalidValueError, match="share days"):
            Timeline(longer)


@given(LINES, SPANS)
def test_a_cut_answers_the_same_inside_and_nothing_outside(line: Timeline[str], during: Period) -> None:
    inside = line.cut(during)
    for day in DAYS:
        assert read(inside, day) == (read(line, day) if day in during else None)


@given(LINES, SPANS)
def test_what_is_known_and_its_gaps_partition_a_period(line: Timeline[str], during: Period) -> None:
    known = [entry.during for entry in line.cut(during).entries]
    spans = sorted([*known, *line.gaps(during)])
    assert spans[0].start == during.start
    assert spans[-1].end == during.end
    assert all(earlier.end == later.start for earlier, later in zip(spans, spans[1:]))


@given(LINES, SPANS)
def test_gaps_are_as_few_as_can_be(line: Timeline[str], during: Period) -> None:
    gaps = line.gaps(during)
    assert all(earlier.end is not None and earlier.end < later.start for earlier, later in zip(gaps, gaps[1:]))


@given(LINES)
def test_a_gapless_timeline_has_no_gap_in_what_is_known(line: Timeline[str]) -> None:
    touching = all(earlier.during.end == later.during.start for earlier, later in zip(line.entries, line.entries[1:]))
    assert (line.known is not None and line.gaps(line.known) == ()) == (touching and bool(line.entries))


@given(LINES)
def test_merging_never_changes_an_answer(line: Timeline[str]) -> None:
    merged = line.merged()
    assert [read(merged, day) for day in DAYS] == [read(line, day) for day in DAYS]
    assert merged.known == line.known


@given(LINES)
def test_merging_leaves_no_equal_neighbours_that_touch(line: Timeline[str]) -> None:
    merged = line.merged()
    assert merged.merged() == merged
    for earlier, later in zip(merged.entries, merged.entries[1:]):
        assert earlier.value != later.value or earlier.during.end != later.during.start


@given(LINES, st.sampled_from(DAYS))
def test_a_timeline_that_is_cut_in_two_merges_to_the_same(line: Timeline[str], day: date) -> None:
    before, after = line.cut(Period(date(2000, 1, 1), day)), line.cut(Period(day))
    assert Timeline((*before.entries, *after.entries)).merged() == line.merged()


@given(LINES, SPANS)
def test_changes_are_the_days_on_which_the_entry_is_a_new_one(line: Timeline[str], during: Period) -> None:
    begun = [entry for day in DAYS if day in during and (entry := line.entry_at(day)) and entry.during.start == day]
    assert list(line.changes(during)) == begun


@given(st.text(), periods(), st.dates())
def test_a_value_that_always_held_is_known_since_its_day(value: str, during: Period, day: date) -> None:
    line = Timeline.always(value, during.start)
    assume(day >= during.start)
    assert line.at(day) == value
    assert line.known == Period(during.start)
