"""Laws of periods: a span is its days, months make up the year, and ages count anniversaries."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

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
from primarycare.testing.strategies import dates, months, periods, quarters, reference_days, years

DAY = timedelta(days=1)
RULES = st.sampled_from(LeapDayRule)
CLOSED = periods(open_ended=False)
# Two periods of a short time often touch, meet or lie inside one another.
NEAR = periods(min_start=date(2024, 2, 25), max_end=date(2024, 3, 5))
NEAR_DAYS = st.dates(date(2024, 2, 20), date(2024, 3, 10))


# Periods


@given(periods(), dates())
def test_a_period_holds_the_days_from_its_start_to_before_its_end(period: Period, day: date) -> None:
    assert (day in period) == (period.start <= day and (period.end is None or day < period.end))


@given(CLOSED)
def test_a_period_ends_the_day_after_its_last(period: Period) -> None:
    last = period.last_day
    assert last is not None
    assert period.start in period
    assert last in period
    assert period.end == last + DAY
    assert period.end not in period
    assert Period.through(period.start, last) == period


@given(NEAR.filter(lambda period: period.end is not None))
def test_a_period_has_as_many_days_as_it_holds(period: Period) -> None:
    assert period.days == sum(date(2024, 2, 20) + number * DAY in period for number in range(30))


@given(NEAR, NEAR, NEAR_DAYS)
def test_a_cut_is_an_intersection(one: Period, other: Period, day: date) -> None:
    common = one.cut(other)
    assert (common is not None and day in common) == (day in one and day in other)


@given(NEAR, NEAR, NEAR)
def test_periods_are_cut_in_any_order_and_grouping(one: Period, two: Period, three: Period) -> None:
    def cut(first: Period | None, second: Period | None) -> Period | None:
        return None if first is None or second is None else first.cut(second)

    assert one.cut(one) == one
    assert one.cut(two) == two.cut(one)
    assert cut(one.cut(two), three) == cut(one, two.cut(three))


@given(NEAR, NEAR)
def test_two_periods_are_in_one_order_unless_they_are_equal(one: Period, other: Period) -> None:
    assert [one < other, one == other, one > other].count(True) == 1
    assert (one <= other) == (one < other or one == other)
    assert min(one, other).start == min(one.start, other.start)


# Months, quarters, years


@given(years())
def test_months_and_quarters_partition_the_year(year: Year) -> None:
    quarters_of = [Quarter(year.number, number) for number in range(1, 5)]
    assert year.months == tuple(month for quarter in quarters_of for month in quarter.months)
    for spans in ([month.period for month in year.months], [quarter.period for quarter in quarters_of]):
        assert spans[0].start == year.period.start
        assert spans[-1].end == year.period.end
        assert all(earlier.end == later.start for earlier, later in zip(spans, spans[1:]))
        assert sum(span.days for span in spans) == year.days == year.period.days


@given(dates())
def test_a_day_is_in_its_own_month_and_quarter_and_no_other(day: date) -> None:
    assert [month for month in Year(day.year).months if day in month.period] == [Month.of(day)]
    assert Month.of(day) in Quarter.of(day).months
    assert day in Quarter.of(day).period


@given(months())
def test_a_month_has_the_days_of_its_period(month: Month) -> None:
    assert month.days == month.period.days
    assert Month.of(month.period.start) == month == Month.parse(str(month))


@given(quarters())
def test_a_quarter_is_that_of_each_of_its_months(quarter: Quarter) -> None:
    assert {Quarter.of(month.period.start) for month in quarter.months} == {quarter}


@given(months(), st.integers(-1_000, 1_000), st.integers(-1_000, 1_000))
def test_months_are_counted_in_steps_of_any_size(month: Month, first: int, second: int) -> None:
    assert month.plus(first).plus(second) == month.plus(first + second)
    assert (month.plus(first) < month) == (first < 0)


@given(months(), months())
def test_months_quarters_and_years_are_in_the_order_of_their_days(one: Month, other: Month) -> None:
    assert (one < other) == (one.period.start < other.period.start) == (str(one) < str(other))
    quarter, other_quarter = Quarter.of(one.period.start), Quarter.of(other.period.start)
    assert (quarter < other_quarter) == (quarter.period.start < other_quarter.period.start)
    assert (Year(one.year) < Year(other.year)) == (one.year < other.year)


@given(reference_days(), months())
def test_a_reference_day_lies_in_its_span_or_on_the_eve_of_it(reference: ReferenceDay, month: Month) -> None:
    span = month.period if reference.of is Span.MONTH else Year(month.year).period
    day = reference.within(month)
    assert day in span if reference.day else day == span.start - DAY
    if reference.day > 0:
        assert day.day == reference.day
    if reference.day < 0:
        assert day == span.last_day


@given(reference_days(spans=st.just(Span.YEAR)), months())
def test_a_day_of_the_year_is_the_same_from_all_its_months(reference: ReferenceDay, month: Month) -> None:
    assert reference.within(month) == reference.within(Year(month.year))


# Months after a day, anniversaries and ages


@given(dates(), st.integers(-1_200, 1_200))
def test_months_after_a_day_keep_its_day_or_the_last_of_the_month(anchor: date, count: int) -> None:
    month = Month.of(anchor).plus(count)
    assert add_months(anchor, count) == date(month.year, month.number, min(anchor.day, month.days))


@given(dates(), st.integers(0, 1_200))
def test_counting_months_from_the_anchor_never_goes_backwards(anchor: date, count: int) -> None:
    assert anchor <= add_months(anchor, count) < add_months(anchor, count + 1)


@given(dates(), st.integers(-150, 150), RULES)
def test_an_anniversary_keeps_the_day_unless_it_is_a_29_february(anchor: date, years: int, rule: LeapDayRule) -> None:
    day = anniversary(anchor, years, rule)
    assert day.year == anchor.year + years
    if (day.month, day.day) != (anchor.month, anchor.day):
        assert (anchor.month, anchor.day) == (2, 29)
        assert (day.month, day.day) == ((3, 1) if rule is LeapDayRule.MARCH_1 else (2, 28))


@given(dates(), st.integers(0, 120), st.integers(-1, 366), RULES)
def test_an_age_counts_the_anniversaries_that_have_passed(
    born_on: date, years: int, shift: int, rule: LeapDayRule
) -> None:
    day = max(born_on, anniversary(born_on, years, rule) + shift * DAY)
    age = age_on(born_on, day, rule)
    assert anniversary(born_on, age, rule) <= day < anniversary(born_on, age + 1, rule)


@given(dates(), dates(), RULES)
def test_nobody_grows_younger(born_on: date, day: date, rule: LeapDayRule) -> None:
    day = max(born_on, day)
    assert age_on(born_on, day + DAY, rule) - age_on(born_on, day, rule) in (0, 1)


@given(dates(), dates())
def test_leap_day_rules_differ_on_28_february_of_common_years_only(born_on: date, day: date) -> None:
    day = max(born_on, day)
    ages = {age_on(born_on, day, rule) for rule in LeapDayRule}
    if len(ages) > 1:
        assert (born_on.month, born_on.day, day.month, day.day) == (2, 29, 2, 28)
