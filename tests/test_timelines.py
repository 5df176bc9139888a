"""Timelines: dated values that share no day, asked as of a day."""

from datetime import date, datetime

import pytest

from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.periods import Month, Period, Year
from primarycare.timelines import Dated, Timeline

# The price of a general practitioner's consultation: 26.50 EUR from November 2023, 30 EUR from 22 December 2024.
FIRST = Dated(Period(date(2023, 11, 1), date(2024, 12, 22)), "26.50")
SECOND = Dated(Period(date(2024, 12, 22)), "30")
TARIFF = Timeline((FIRST, SECOND))
GAPPED = Timeline((Dated(Month(2026, 1).period, "a"), Dated(Month(2026, 3).period, "b")))
EMPTY: Timeline[str] = Timeline(())


def test_a_value_holds_from_its_first_day_to_before_the_next() -> None:
    asked = [TARIFF.at(day) for day in (date(2023, 11, 1), date(2024, 12, 21), date(2024, 12, 22), date.max)]
    assert asked == ["26.50", "26.50", "30", "30"]


@pytest.mark.parametrize(
    ("timeline", "day", "known"),
    [
        (TARIFF, date(2023, 10, 31), "; known from 2023-11-01"),
        (GAPPED, date(2026, 4, 1), "; known from 2026-01-01 to before 2026-04-01"),
        (GAPPED, date(2026, 2, 1), "; known from 2026-01-01 to before 2026-04-01, with gaps"),
        (EMPTY, date(2026, 2, 1), ", nor on any day"),
    ],
    ids=["before", "after", "in a gap", "empty"],
)
def test_asking_outside_what_is_known_names_what_is_known(timeline: Timeline[str], day: date, known: str) -> None:
    with pytest.raises(NotKnownError) as refusal:
        timeline.at(day)
    assert str(refusal.value) == f"day: nothing is known on {day}{known}"
    assert timeline.entry_at(day) is None


def test_the_entry_of_a_day_shows_since_when() -> None:
    assert TARIFF.entry_at(date(2024, 12, 21)) == FIRST


@pytest.mark.parametrize("day", [datetime(2024, 12, 22), "2024-12-22"], ids=["datetime", "text"])
def test_a_timeline_is_asked_about_a_date(day: object) -> None:
    with pytest.raises(InvalidTypeError, match="day: .*; give a date"):
        TARIFF.at(day)  # type: ignore[arg-type]


def test_entries_may_be_given_in_any_order() -> None:
    assert Timeline((SECOND, FIRST)) == TARIFF
    assert hash(Timeline((SECOND, FIRST))) == hash(TARIFF)


def test_a_timeline_shows_its_entries_and_nothing_else() -> None:
    assert repr(TARIFF) == f"Timeline(entries=({FIRST!r}, {SECOND!r}))"


@pytest.mark.parametrize(
    "later",
    [
        Period(date(2024, 12, 21), date(2025, 1, 1)),
        Period(date(2023, 11, 1), date(2024, 12, 22)),
        Period(date(2023, 11, 1), date(2023, 11, 2)),
        Period(date(2020, 1, 1)),
    ],
    ids=["on the last day", "the same days", "on the first day", "without an end before it"],
)
def test_two_values_never_share_a_day(later: Period) -> None:
    with pytest.raises(InvalidValueError, match="entries: the one from .* and the one from .* share days; end the"):
        Timeline((FIRST, Dated(later, "secret")))


def test_a_refusal_never_shows_a_value() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        Timeline((SECOND, Dated(Period(date(2026, 1, 1)), "secret")))
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (["secret"], "entries: a list was given; give a tuple"),
        ((each for each in (FIRST, SECOND)), "entries: a generator was given; give a tuple"),
        ((FIRST, "secret"), r"entries\[1\]: a str was given; give a Dated"),
    ],
    ids=["a list", "a generator", "a bare value"],
)
def test_entries_are_a_tuple_of_dated_values(entries: object, message: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{message}$"):
        Timeline(entries)  # type: ignore[arg-type]


def test_a_value_holds_during_a_period() -> None:
    with pytest.raises(InvalidTypeError, match="during: .* is a Month; give a Period"):
        Dated(Month(2026, 1), "a")  # type: ignore[arg-type]


def test_a_value_that_always_held_has_no_end() -> None:
    since = Timeline.always("open", date(2020, 6, 16))
    assert since.entries == (Dated(Period(date(2020, 6, 16)), "open"),)


@pytest.mark.parametrize(
    ("timeline", "known"),
    [(TARIFF, Period(date(2023, 11, 1))), (GAPPED, Period(date(2026, 1, 1), date(2026, 4, 1))), (EMPTY, None)],
    ids=["open", "gapped", "empty"],
)
def test_what_is_known_reaches_from_the_first_day_to_the_last(timeline: Timeline[str], known: Period | None) -> None:
    assert timeline.known == known


def test_a_cut_keeps_only_what_lies_inside() -> None:
    december = Month(2024, 12).period
    assert TARIFF.cut(december).entries == (
        Dated(Period(date(2024, 12, 1), date(2024, 12, 22)), "26.50"),
        Dated(Period(date(2024, 12, 22), date(2025, 1, 1)), "30"),
    )
    assert TARIFF.cut(Month(2020, 1).period) == EMPTY


@pytest.mark.parametrize(
    ("timeline", "during", "gaps"),
    [
        (GAPPED, Year(2026).period, ["from 2026-02-01 to before 2026-03-01", "from 2026-04-01 to before 2027-01-01"]),
        (
            GAPPED,
            Period(date(2025, 12, 1)),
            ["from 2025-12-01 to before 2026-01-01", "from 2026-02-01 to before 2026-03-01", "from 2026-04-01"],
        ),
        (GAPPED, Month(2026, 1).period, []),
        (TARIFF, Year(2023).period, ["from 2023-01-01 to before 2023-11-01"]),
        (TARIFF, Period(date(2024, 1, 1)), []),
        (EMPTY, Month(2026, 1).period, ["from 2026-01-01 to before 2026-02-01"]),
        (EMPTY, Period(date(2026, 1, 1)), ["from 2026-01-01"]),
    ],
    ids=range(7),
)
def test_gaps_are_the_days_of_which_nothing_is_known(timeline: Timeline[str], during: Period, gaps: list[str]) -> None:
    assert [str(gap) for gap in timeline.gaps(during)] == gaps


def test_changes_are_the_entries_that_begin_inside() -> None:
    assert TARIFF.changes(Year(2024).period) == (SECOND,)
    assert TARIFF.changes(Period(date(2023, 11, 1), date(2024, 12, 22))) == (FIRST,)


def test_equal_neighbours_that_touch_become_one() -> None:
    halves = (Dated(Month(2026, 1).period, "a"), Dated(Month(2026, 2).period, "a"), Dated(Month(2026, 3).period, "b"))
    merged = Timeline(halves).merged()
    assert [str(entry.during) for entry in merged.entries] == [
        "from 2026-01-01 to before 2026-03-01",
        "from 2026-03-01 to before 2026-04-01",
    ]


def test_equal_neighbours_with_a_gap_between_stay_two() -> None:
    apart = Timeline((Dated(Month(2026, 1).period, "a"), Dated(Month(2026, 3).period, "a")))
    assert apart.merged() == apart
