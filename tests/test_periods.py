"""Periods: half-open spans, calendar months, quarters and years, ages and anniversaries under a named leap rule."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.periods import (
    LeapDayRule,
    Month,
    Period,
    Quarter,
    ReferenceDay,
    Span,
    Year,
    add_months,
    age_on,
    anniversary,
)

FEBRUARY_28, MARCH_1 = LeapDayRule
LEAP_DAY = date(2024, 2, 29)


# Periods


def test_a_period_holds_its_start_and_not_its_end() -> None:
    leave = Period(date(2026, 3, 10), date(2026, 3, 25))
    held = [day in leave for day in (date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 24), date(2026, 3, 25))]
    assert held == [False, True, True, False]


def test_a_period_through_a_last_day_holds_that_day() -> None:
    leave = Period.through(date(2026, 3, 10), date(2026, 3, 24))
    assert leave == Period(date(2026, 3, 10), date(2026, 3, 25))
    assert (leave.days, leave.last_day) == (15, date(2026, 3, 24))


def test_a_period_of_one_day_starts_and_ends_on_it() -> None:
    assert Period.through(LEAP_DAY, LEAP_DAY).days == 1


@pytest.mark.parametrize("end", [date(2026, 3, 10), date(2026, 3, 9), date.min])
def test_a_period_holds_at_least_one_day(end: date) -> None:
    with pytest.raises(InvalidValueError, match=f"end: {end} is not after start, 2026-03-10"):
        Period(date(2026, 3, 10), end)


def test_a_period_without_an_end_holds_every_later_day() -> None:
    since = Period(date(2026, 3, 10))
    assert date.max in since
    assert date(2026, 3, 9) not in since
    assert since.last_day is None


def test_a_period_without_an_end_has_no_number_of_days() -> None:
    with pytest.raises(NotKnownError, match="end: the period from 2026-03-10 has no end in sight; cut it first"):
        _ = Period(date(2026, 3, 10)).days


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Period(date(2026, 2, 1), date(2026, 2, 10)), Period(date(2026, 2, 1), date(2026, 2, 10))),
        (Period(date(2026, 1, 1), date(2026, 2, 10)), Period(date(2026, 2, 1), date(2026, 2, 10))),
        (Period(date(2026, 2, 20)), Period(date(2026, 2, 20), date(2026, 3, 1))),
        (Period(date(2026, 3, 1)), None),
        (Period(date(2026, 1, 1), date(2026, 2, 1)), None),
    ],
    ids=["inside", "before and inside", "inside and after", "touching its end", "touching its start"],
)
def test_a_cut_keeps_the_days_of_both_periods(other: Period, expected: Period | None) -> None:
    february = Month(2026, 2).period
    assert (february.cut(other), other.cut(february)) == (expected, expected)


def test_two_periods_without_an_end_share_the_days_from_the_later_start() -> None:
    assert Period(date(2026, 1, 1)).cut(Period(date(2026, 3, 1))) == Period(date(2026, 3, 1))


def test_periods_sort_by_start_and_then_by_end_the_open_one_last() -> None:
    first = Period(date(2026, 1, 1))
    short = Period(date(2026, 2, 1), date(2026, 3, 1))
    long = Period(date(2026, 2, 1), date(2026, 4, 1))
    unending = Period(date(2026, 2, 1))
    assert sorted([unending, long, first, short]) == [first, short, long, unending]


def test_a_period_prints_its_first_day_and_the_day_before_which_it_ends() -> None:
    assert str(Period(date(2026, 1, 1), date(2026, 2, 1))) == "from 2026-01-01 to before 2026-02-01"
    assert str(Period(date(2026, 1, 1))) == "from 2026-01-01"


NOON = datetime(2026, 3, 10, 12)
DATETIMES: dict[str, Callable[[], object]] = {
    "start": lambda: Period(NOON),
    "end": lambda: Period(date(2026, 1, 1), NOON),
    "last": lambda: Period.through(date(2026, 1, 1), NOON),
    "day": lambda: NOON in Period(date(2026, 1, 1)),
    "anchor": lambda: add_months(NOON, 1),
    "of month": lambda: Month.of(NOON),
    "of quarter": lambda: Quarter.of(NOON),
    "of anniversary": lambda: anniversary(NOON, 1, MARCH_1),
    "age day": lambda: age_on(date(2004, 2, 29), NOON, MARCH_1),
    "born_on": lambda: age_on(NOON, date(2026, 1, 1), MARCH_1),
}


@pytest.mark.parametrize("use", DATETIMES.values(), ids=DATETIMES)
def test_a_datetime_is_not_a_date(use: Callable[[], object]) -> None:
    with pytest.raises(InvalidTypeError, match=r"datetime.*; give a date, for example with \.date\(\)"):
        use()


@pytest.mark.parametrize("day", ["2026-03-10", 20260310, None], ids=range(3))
def test_what_is_no_date_is_in_no_period(day: object) -> None:
    with pytest.raises(InvalidTypeError, match="day: .*; give a date"):
        _ = day in Period(date(2026, 1, 1))  # type: ignore[operator]


# Years, quarters, months


@pytest.mark.parametrize(("year", "days"), [(2026, 365), (2024, 366), (1900, 365), (2000, 366)])
def test_a_year_has_366_days_where_it_is_a_leap_year(year: int, days: int) -> None:
    assert (Year(year).days, Year(year).period.days) == (days, days)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), "2026-Q1"),
        (date(2026, 3, 31), "2026-Q1"),
        (date(2026, 4, 1), "2026-Q2"),
        (date(2026, 9, 30), "2026-Q3"),
        (date(2026, 10, 1), "2026-Q4"),
        (date(2026, 12, 31), "2026-Q4"),
    ],
)
def test_a_day_belongs_to_one_quarter(day: date, quarter: str) -> None:
    assert str(Quarter.of(day)) == quarter


def test_a_month_is_read_and_printed_as_year_dash_month() -> None:
    assert str(Month.parse("2020-08")) == "2020-08"
    assert (str(Month(33, 1)), str(Year(33)), str(Quarter(33, 1))) == ("0033-01", "0033", "0033-Q1")


@pytest.mark.parametrize(
    "text", ["2020-8", "202-08", "2020/08", "2020-08-01", "20-2008", "-020-08", "２０２０-08", "२०२०-08", "2020-0a"]
)
def test_a_month_is_written_in_one_way(text: str) -> None:
    with pytest.raises(InvalidValueError, match="month: .* is not a month; write it like '2026-01'"):
        Month.parse(text)


@pytest.mark.parametrize(("text", "field"), [("2020-13", "number"), ("2020-00", "number"), ("0000-01", "year")])
def test_a_month_that_the_calendar_lacks_is_refused(text: str, field: str) -> None:
    with pytest.raises(InvalidValueError, match=f"{field}: "):
        Month.parse(text)


def test_a_month_is_read_from_text() -> None:
    with pytest.raises(InvalidTypeError, match="month: 202008 is a int; give a str"):
        Month.parse(202008)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("months", "expected"), [(0, "2026-11"), (1, "2026-12"), (2, "2027-01"), (-11, "2025-12"), (1200, "2126-11")]
)
def test_months_are_counted_across_years(months: int, expected: str) -> None:
    assert str(Month(2026, 11).plus(months)) == expected


def test_the_last_spans_whose_end_the_calendar_knows_are_those_of_9998() -> None:
    ends = [span.period.end for span in (Month(9998, 12), Quarter(9998, 4), Year(9998))]
    assert ends == [date(9999, 1, 1)] * 3


def test_the_calendar_begins_with_the_year_1() -> None:
    starts = [span.period.start for span in (Month(1, 1), Quarter(1, 1), Year(1))]
    assert starts == [date.min] * 3


BEYOND: dict[str, Callable[[], object]] = {
    "the year 9999": lambda: Year(9999),
    "the year 0": lambda: Year(0),
    "a quarter of 9999": lambda: Quarter.of(date.max),
    "a fifth quarter": lambda: Quarter(2026, 5),
    "a month of 9999": lambda: Month.of(date.max),
    "a thirteenth month": lambda: Month(2026, 13),
    "a month after the last": lambda: Month(9998, 12).plus(1),
    "a month before the first": lambda: Month(1, 1).plus(-1),
    "months without number": lambda: Month(2026, 1).plus(10**5_000),
    "the day after the last": lambda: Period.through(date(2026, 1, 1), date.max),
    "the day before the first month": lambda: ReferenceDay(Span.MONTH, 0).within(Month(1, 1)),
    "the day before the first year": lambda: ReferenceDay(Span.YEAR, 0).within(Year(1)),
    "a month after the last day": lambda: add_months(date.max, 1),
    "a month before the first day": lambda: add_months(date.min, -1),
    "years without number": lambda: add_months(date(2026, 1, 31), 10**5_000),
    "an anniversary after the last day": lambda: anniversary(date.max, 1, MARCH_1),
    "anniversaries without number": lambda: anniversary(LEAP_DAY, 10**5_000, MARCH_1),
}


@pytest.mark.parametrize("leave", BEYOND.values(), ids=BEYOND)
def test_the_calendar_is_left_with_an_error_of_ours(leave: Callable[[], object]) -> None:
    with pytest.raises(InvalidValueError, match="(too large|too small|leaves the calendar of years 1 to 9999)"):
        leave()


@pytest.mark.parametrize("count", [True, 1.0, "1", None], ids=range(4))
def test_months_and_years_are_counted_in_whole_numbers(count: object) -> None:
    with pytest.raises(InvalidTypeError, match="months: .*; give an int"):
        add_months(LEAP_DAY, count)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="months: .*; give an int"):
        Month(2026, 1).plus(count)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="years: .*; give an int"):
        anniversary(LEAP_DAY, count, MARCH_1)  # type: ignore[arg-type]


# Reference days


@pytest.mark.parametrize(
    ("day", "within", "expected"),
    [
        (ReferenceDay(Span.MONTH, 1), Month(2026, 4), date(2026, 4, 1)),
        (ReferenceDay(Span.MONTH, 15), Month(2026, 4), date(2026, 4, 15)),
        (ReferenceDay(Span.MONTH, 28), Month(2026, 2), date(2026, 2, 28)),
        (ReferenceDay(Span.MONTH, -1), Month(2026, 2), date(2026, 2, 28)),
        (ReferenceDay(Span.MONTH, -1), Month(2024, 2), LEAP_DAY),
        (ReferenceDay(Span.MONTH, 0), Month(2026, 1), date(2025, 12, 31)),
        (ReferenceDay(Span.MONTH, 0), Month(2024, 3), LEAP_DAY),
        (ReferenceDay(Span.YEAR, 1), Month(2026, 4), date(2026, 1, 1)),
        (ReferenceDay(Span.YEAR, 0), Month(2026, 4), date(2025, 12, 31)),
        (ReferenceDay(Span.YEAR, -1), Month(2026, 4), date(2026, 12, 31)),
        (ReferenceDay(Span.YEAR, 0), Year(2026), date(2025, 12, 31)),
        (ReferenceDay(Span.YEAR, -1), Year(2026), date(2026, 12, 31)),
    ],
    ids=lambda value: str(value),
)
def test_a_reference_day_is_found_in_its_month_or_year(day: ReferenceDay, within: Month | Year, expected: date) -> None:
    assert day.within(within) == expected


def test_a_day_of_the_month_cannot_be_found_in_a_year() -> None:
    with pytest.raises(InvalidValueError, match="period: a day of the month cannot be found in the year 2026"):
        ReferenceDay(Span.MONTH, 1).within(Year(2026))


@pytest.mark.parametrize("span", Span)
def test_a_reference_day_is_not_looked_for_in_a_quarter(span: Span) -> None:
    with pytest.raises(InvalidTypeError, match="period: .* is a Quarter; give a (Month|Year)"):
        ReferenceDay(span, 1).within(Quarter(2026, 1))  # type: ignore[arg-type]


@pytest.mark.parametrize("day", [-2, 29])
def test_a_reference_day_exists_in_every_month(day: int) -> None:
    with pytest.raises(InvalidValueError, match="day: "):
        ReferenceDay(Span.MONTH, day)


def test_a_reference_day_prints_its_place() -> None:
    printed = [str(ReferenceDay(Span.YEAR, -1)), str(ReferenceDay(Span.YEAR, 0)), str(ReferenceDay(Span.MONTH, 15))]
    assert printed == ["last day of the year", "day before the year", "day 15 of the month"]


# Months, anniversaries and ages


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, LEAP_DAY),
        (LEAP_DAY, 12, date(2025, 2, 28)),
        (LEAP_DAY, 48, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
    ],
)
def test_a_day_that_a_shorter_month_lacks_becomes_its_last(anchor: date, months: int, expected: date) -> None:
    assert add_months(anchor, months) == expected


def test_two_single_months_are_not_one_step_of_two() -> None:
    january_31 = date(2026, 1, 31)
    assert add_months(add_months(january_31, 1), 1) == date(2026, 3, 28)
    assert add_months(january_31, 2) == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (FEBRUARY_28, ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        (MARCH_1, ["2025-03-01", "2026-03-01", "2027-03-01", "2028-02-29"]),
    ],
)
def test_a_29_february_has_its_anniversaries_on_the_day_that_the_rule_names(rule: LeapDayRule, days: list[str]) -> None:
    assert [anniversary(LEAP_DAY, years, rule).isoformat() for years in (1, 2, 3, 4)] == days


@pytest.mark.parametrize("rule", LeapDayRule)
def test_four_steps_of_a_year_are_not_one_step_of_four(rule: LeapDayRule) -> None:
    stepped = LEAP_DAY
    for _ in range(4):
        stepped = anniversary(stepped, 1, rule)
    assert stepped != anniversary(LEAP_DAY, 4, rule) == date(2028, 2, 29)


@pytest.mark.parametrize("rule", LeapDayRule)
def test_a_28_february_has_its_anniversary_on_28_february(rule: LeapDayRule) -> None:
    assert anniversary(date(2023, 2, 28), 1, rule) == date(2024, 2, 28)


@pytest.mark.parametrize(
    ("born_on", "day", "february_28", "march_1"),
    [
        (date(1944, 8, 31), date(2020, 8, 30), 75, 75),
        (date(1944, 8, 31), date(2020, 8, 31), 76, 76),
        (date(2004, 2, 29), date(2026, 2, 27), 21, 21),
        (date(2004, 2, 29), date(2026, 2, 28), 22, 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22, 22),
        (date(2004, 2, 29), date(2024, 2, 28), 19, 19),
        (date(2004, 2, 29), date(2024, 2, 29), 20, 20),
        (date(2004, 3, 1), date(2026, 2, 28), 21, 21),
        (date(2004, 2, 28), date(2026, 2, 28), 22, 22),
        (date(2020, 8, 31), date(2020, 8, 31), 0, 0),
    ],
)
def test_a_year_of_age_is_added_on_the_birthday(born_on: date, day: date, february_28: int, march_1: int) -> None:
    assert (age_on(born_on, day, FEBRUARY_28), age_on(born_on, day, MARCH_1)) == (february_28, march_1)


def test_nobody_has_an_age_before_the_birth_and_the_birth_date_is_not_shown() -> None:
    with pytest.raises(InvalidValueError, match="^day: 2004-02-28 is before the birth; ask about a later day$"):
        age_on(date(2004, 2, 29), date(2004, 2, 28), MARCH_1)


def test_a_birth_date_of_the_wrong_type_is_not_shown() -> None:
    with pytest.raises(InvalidTypeError, match="^born_on: a str was given; give a date$"):
        age_on("2004-02-29", date(2026, 1, 1), MARCH_1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "use",
    [lambda: anniversary(LEAP_DAY, 1, "1 march"), lambda: age_on(LEAP_DAY, date(2026, 1, 1), "1 march")],  # type: ignore[arg-type]
    ids=["anniversary", "age"],
)
def test_a_leap_day_rule_is_named_by_its_type_and_not_by_text(use: Callable[[], object]) -> None:
    with pytest.raises(InvalidTypeError, match="leap_day: '1 march' is a str; give a LeapDayRule"):
        use()
