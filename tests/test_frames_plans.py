"""Whole-number expressions, choices, spans and ages in columns, against plain Python and the calendar."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from primarycare.errors import InvalidValueError
from primarycare.frames._axes import Axis, cases, picked
from primarycare.frames._spans import Reading, RowSpan, born_by
from primarycare.frames._steps import Steps
from primarycare.frames._terms import MOST, Arithmetic, Term, day_number
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.membership import EnrolmentSpan, member_months
from primarycare.money import Rounding, RoundingMode
from primarycare.periods import LeapDayRule, Month, Period, ReferenceDay, Span, age_on
from primarycare.schedules import (
    ANY_DAY,
    DAILY_30,
    DAILY_ACTUAL,
    FIRST_OF_MONTH,
    FULL_MONTH,
    MID_MONTH,
    RULE_15_30,
    Counting,
    Cutoff,
    Daily,
    DayBase,
    Snapshot,
    wash,
)

ON_POLARS, ON_DUCKDB = nw.Implementation.POLARS, nw.Implementation.DUCKDB
WAYS = ((ON_POLARS, True), (ON_POLARS, False), (ON_DUCKDB, False))
DAY = timedelta(days=1)


def answers(
    implementation: nw.Implementation, columns: Mapping[str, Sequence[object]], *made: nw.Expr
) -> list[list[object]]:
    """Work expressions out on an engine, a list of answers for each."""
    return after(implementation, columns, Steps(), *made)


def after(
    implementation: nw.Implementation, columns: Mapping[str, Sequence[object]], steps: Steps, *made: nw.Expr
) -> list[list[object]]:
    """Work out the stages, and then the expressions."""
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    frame: nw.LazyFrame[pl.LazyFrame] | nw.LazyFrame[duckdb.DuckDBPyRelation]
    if implementation is ON_DUCKDB:
        frame = nw.from_native(duckdb.from_arrow(table))
    else:
        frame = nw.from_native(pl.DataFrame(table).lazy())
    for stage in steps.stages:
        frame = frame.with_columns(*(expression.alias(name) for name, expression in stage.items()))
    worked = frame.select(*(expression.alias(str(place)) for place, expression in enumerate(made))).collect("pyarrow")
    return [worked[str(place)].to_list() for place in range(len(made))]


# Terms


def rounded(value: int, divisor: int, mode: RoundingMode) -> int:
    return int(Rounding(0, mode).apply(Fraction(value, divisor)))


@pytest.mark.parametrize(("implementation", "narrow"), WAYS)
@pytest.mark.parametrize("mode", RoundingMode)
def test_a_quotient_is_the_nearest_whole_number_of_its_mode_also_at_ties(
    mode: RoundingMode, implementation: nw.Implementation, narrow: bool
) -> None:
    divisors = (1, 2, 3, 4, 7, 10, 49, 100, 360, 365)
    numbers = range(2_000)
    arithmetic = Arithmetic(implementation, narrow=narrow)
    column = arithmetic.term(nw.col("x").cast(arithmetic.dtype), 2_000)
    made = answers(implementation, {"x": numbers}, *(column.divided(divisor, mode).expression for divisor in divisors))
    for divisor, worked in zip(divisors, made, strict=True):
        assert worked == [rounded(number, divisor, mode) for number in numbers], divisor
        for number in range(0, 2_000, 37):
            alone = arithmetic.constant(number).divided(divisor, mode)
            assert alone.value == alone.most == rounded(number, divisor, mode)


@pytest.mark.parametrize(("implementation", "narrow"), WAYS)
@pytest.mark.parametrize("mode", RoundingMode)
def test_a_quotient_is_exact_up_to_the_largest_number_that_is_allowed(
    mode: RoundingMode, implementation: nw.Implementation, narrow: bool
) -> None:
    top = 2**31 if narrow else MOST
    for divisor in (2, 3, 49, 1_000, 365 * 10_000):
        # Before the cut a divisor less one is added at the most.
        most = top - divisor
        near = [most - by for by in range(3 * min(divisor, 200))]
        edges = [number for number in (most // divisor * divisor + by for by in (-1, 0, 1)) if number <= most]
        halves = [(most // divisor - 1) * divisor + divisor // 2 + by for by in (-1, 0, 1)]
        numbers = [*near, *edges, *halves]
        arithmetic = Arithmetic(implementation, narrow=narrow)
        term = arithmetic.term(nw.col("x").cast(arithmetic.dtype), most).divided(divisor, mode)
        [made] = answers(implementation, {"x": numbers}, term.expression)
        assert made == [rounded(number, divisor, mode) for number in numbers], divisor
        assert max(int(str(value)) for value in made) <= term.most <= rounded(most, divisor, RoundingMode.UP)


@pytest.mark.parametrize(("implementation", "narrow"), WAYS)
@pytest.mark.parametrize("mode", RoundingMode)
def test_a_divisor_may_be_larger_than_every_number(
    mode: RoundingMode, implementation: nw.Implementation, narrow: bool
) -> None:
    numbers = [0, 1, 2**30 - 1, 2**30]
    for divisor in (2**31 - 1, 2**31, 2**33 + 1):
        arithmetic = Arithmetic(implementation, narrow=narrow)
        column = arithmetic.term(nw.col("x").cast(arithmetic.dtype), 2**30)
        quotient = column.divided(divisor, mode)
        if not arithmetic.outgrown:
            [made] = answers(implementation, {"x": numbers}, quotient.expression)
            assert made == [rounded(number, divisor, mode) for number in numbers], divisor


def test_numbers_that_outgrow_32_bits_say_so() -> None:
    narrow, wide = Arithmetic(ON_POLARS, narrow=True), Arithmetic(ON_POLARS)
    for arithmetic in (narrow, wide):
        arithmetic.term(nw.col("x"), 2**31 - 1)
        assert not arithmetic.outgrown
        arithmetic.term(nw.col("x"), 2**31)
    assert narrow.outgrown and not wide.outgrown
    with pytest.raises(InvalidValueError, match=f"may reach {10**24} inside one row"):
        narrow.constant(10**24)


def test_a_term_at_the_bound_is_refused_and_one_below_it_is_not() -> None:
    arithmetic = Arithmetic(ON_POLARS)
    assert arithmetic.term(nw.col("x"), MOST - 1).most == arithmetic.largest == 2**51 - 1
    with pytest.raises(InvalidValueError) as refused:
        arithmetic.term(nw.col("x"), MOST)
    assert str(refused.value) == (
        "schedule: its numbers may reach 2251799813685248 inside one row, and engines are exact below "
        "2251799813685248; lower the bounds of the number columns, or give ratios in fewer parts"
    )
    largest = arithmetic.term(nw.col("x"), MOST - 1)
    grown: tuple[Callable[[], Term], ...] = (
        lambda: largest.plus(arithmetic.constant(1)),
        lambda: largest.times(arithmetic.constant(2)),
        lambda: largest.divided(3, RoundingMode.HALF_UP),
        lambda: largest.divided(2, RoundingMode.HALF_EVEN),
        lambda: largest.divided(2, RoundingMode.UP),
    )
    for grow in grown:
        with pytest.raises(InvalidValueError, match="engines are exact below 2251799813685248"):
            grow()
    # Cutting down shifts nothing.
    assert largest.divided(2, RoundingMode.DOWN).most == (MOST - 1) // 2


def test_the_largest_number_is_that_of_every_step_on_the_way() -> None:
    arithmetic = Arithmetic(ON_POLARS)
    arithmetic.term(nw.col("x"), 1_000).times(arithmetic.constant(5)).divided(100, RoundingMode.DOWN)
    assert arithmetic.largest == 5_000


Operation = tuple[Callable[[Term, Term], Term], Callable[[int, int], int]]
OPERATIONS: tuple[Operation, ...] = (
    (lambda one, other: one.plus(other), lambda one, other: one + other),
    (lambda one, other: one.times(other), lambda one, other: one * other),
    (lambda one, _: one.at_most(0), lambda one, _: 0),
    (lambda one, _: one.at_most(1), lambda one, _: min(one, 1)),
    (lambda one, _: one.at_most(4), lambda one, _: min(one, 4)),
    (lambda one, _: one.at_most(9), lambda one, _: one),
    (lambda one, _: one.above(0), lambda one, _: one),
    (lambda one, _: one.above(4), lambda one, _: max(one - 4, 0)),
    (lambda one, _: one.above(9), lambda one, _: 0),
    (lambda one, other: one.at_most(6).above(2).times(other), lambda one, other: max(min(one, 6) - 2, 0) * other),
)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("implementation", [ON_POLARS, ON_DUCKDB])
def test_terms_work_as_numbers_do_whether_columns_or_constants(
    implementation: nw.Implementation, operation: Operation
) -> None:
    on_terms, on_numbers = operation
    numbers = [*product(range(10), range(4))]
    columns = {"x": [one for one, _ in numbers], "y": [other for _, other in numbers]}
    arithmetic = Arithmetic(implementation)
    x, y = arithmetic.term(nw.col("x"), 9), arithmetic.term(nw.col("y"), 3)
    made = on_terms(x, y)
    [worked] = answers(implementation, columns, made.expression + nw.col("x") * 0)
    assert worked == [on_numbers(one, other) for one, other in numbers]
    assert max(int(str(value)) for value in worked) == made.most
    for constant in range(4):
        right, left = on_terms(x, arithmetic.constant(constant)), on_terms(arithmetic.constant(constant), y)
        zero = nw.col("x") * 0
        by_right, by_left = answers(implementation, columns, right.expression + zero, left.expression + zero)
        assert by_right == [on_numbers(one, constant) for one, _ in numbers]
        assert by_left == [on_numbers(constant, other) for _, other in numbers]
        assert right.most == max(on_numbers(one, constant) for one in range(10))
        both = on_terms(arithmetic.constant(constant), arithmetic.constant(2))
        assert both.value == both.most == on_numbers(constant, 2)


def test_a_total_of_nothing_is_nothing_and_of_terms_their_sum() -> None:
    arithmetic = Arithmetic(ON_POLARS)
    assert arithmetic.total([]).value == 0
    x = arithmetic.term(nw.col("x"), 9)
    added = arithmetic.total([x, arithmetic.constant(2), x, arithmetic.constant(3)])
    assert added.most == 23 and answers(ON_POLARS, {"x": [0, 9]}, added.expression) == [[5, 23]]


@pytest.mark.parametrize("implementation", [ON_POLARS, ON_DUCKDB])
def test_what_is_not_known_is_otherwise(implementation: nw.Implementation) -> None:
    arithmetic = Arithmetic(implementation)
    chosen = arithmetic.chosen(nw.col("so"), arithmetic.constant(7), arithmetic.constant(3))
    assert chosen.most == 7 and chosen.value is None
    assert answers(implementation, {"so": [True, False, None]}, chosen.expression) == [[7, 3, 3]]


@pytest.mark.parametrize(("implementation", "narrow"), WAYS)
def test_a_day_is_the_days_since_1970(implementation: nw.Implementation, narrow: bool) -> None:
    days = [date(1, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2024, 2, 29), date(9999, 12, 31), None]
    made = Arithmetic(implementation, narrow=narrow).day_number(nw.col("on"))
    assert answers(implementation, {"on": days}, made) == [[day and (day - date(1970, 1, 1)).days for day in days]]
    assert day_number(date(1969, 12, 31)) == -1


# Choices


@st.composite
def tables_of_numbers(draw: st.DrawFn) -> tuple[list[int], tuple[int, ...], list[bool]]:
    widths = draw(st.lists(st.integers(1, 3), max_size=3) | st.just([2] * 6))
    size = 1
    for width in widths:
        size *= width
    numbers = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    return widths, tuple(numbers), [draw(st.booleans()) for _ in widths]


@given(tables_of_numbers())
def test_a_number_stands_at_the_place_of_its_combination(drawn: tuple[list[int], tuple[int, ...], list[bool]]) -> None:
    widths, numbers, ordered = drawn
    axes = tuple(axis(f"x{place}", width, so) for place, (width, so) in enumerate(zip(widths, ordered, strict=True)))
    combinations = [*product(*(range(width) for width in widths))]
    assert [tuple(case.values()) for case in cases(axes)] == combinations
    term = picked(Arithmetic(ON_POLARS), axes, numbers)
    columns = {"row": [*range(len(combinations))]} | {
        f"x{place}": [cut[place] for cut in combinations] for place in range(len(widths))
    }
    [made] = answers(ON_POLARS, columns, term.expression + nw.col("row") * 0)
    assert made == [*numbers]
    assert term.most == max(numbers)
    # One number for all asks nothing.
    assert (term.value is not None) == (len(set(numbers)) == 1)


def axis(name: str, width: int, ordered: bool) -> Axis:
    """Make an axis of a column that holds the place of its case."""
    is_case = [nw.col(name) >= case if ordered else nw.col(name) == case for case in range(1, width)]
    return Axis(name, tuple(range(width)), tuple(is_case), ordered)


def test_the_order_of_questions_is_the_one_that_asks_the_fewest() -> None:
    asked: list[str] = []

    class Asking(Arithmetic):
        def chosen(self, condition: nw.Expr, then: Term, otherwise: Term) -> Term:
            asked.append("question")
            return super().chosen(condition, then, otherwise)

    # By the second input first: 2 questions in the one branch that needs them; by the first, 2 + 3.
    axes = (axis("x", 3, ordered=True), axis("y", 2, ordered=False))
    picked(Asking(ON_POLARS), axes, (1, 5, 2, 5, 3, 5))
    assert len(asked) == 3


# Spans

COUNTINGS: tuple[Counting, ...] = (
    ANY_DAY,
    FULL_MONTH,
    DAILY_ACTUAL,
    DAILY_30,
    Daily(DayBase.YEAR),
    FIRST_OF_MONTH,
    MID_MONTH,
    Snapshot(ReferenceDay(Span.MONTH, -1)),
    Snapshot(ReferenceDay(Span.MONTH, 0)),
    Snapshot(ReferenceDay(Span.YEAR, -1)),
    RULE_15_30,
    Cutoff(31, 1),
    Cutoff(1, 31),
    wash(30),
)


def spans_around(month: Month) -> Iterator[tuple[date, date | None]]:
    first = month.period.start
    days = [first + by * DAY for by in (-40, *range(-2, month.days + 3), month.days + 40)]
    for start in days:
        yield start, None
        yield from ((start, end) for end in days if end > start)


@pytest.mark.parametrize("month", [Month(2023, 2), Month(2024, 2), Month(2026, 4), Month(2026, 12)], ids=str)
def test_every_span_around_a_month_counts_as_its_member_month_does(month: Month) -> None:
    spans = [*spans_around(month)]
    columns: Mapping[str, Sequence[object]] = {"first": [start for start, _ in spans], "end": [end for _, end in spans]}
    arithmetic = Arithmetic(ON_POLARS)
    first, end = arithmetic.day_number(nw.col("first")), arithmetic.day_number(nw.col("end"))
    for counting in COUNTINGS:
        steps = Steps()
        row = RowSpan(arithmetic, steps, month, first, end)
        counted, base = row.counted(counting)
        made = after(
            ON_POLARS, columns, steps, counted.expression, row.counts(counting), row.days.expression, row.reversed
        )
        members = [
            member_months((EnrolmentSpan(PatientId("p"), PhysicianId("d"), Period(*span)),), month, counting)
            for span in spans
        ]
        fractions = [known[0].fraction if known else Fraction(0) for known in members]
        assert [Fraction(int(str(parts)), base) for parts in made[0]] == fractions, counting
        assert made[1] == [fraction > 0 for fraction in fractions], counting
        assert not any(made[3])
        assert made[2] == [known[0].days if known else 0 for known in members], counting
        assert max(int(str(parts)) for parts in made[0]) <= counted.most


def test_a_span_that_ends_before_it_begins_is_reversed_and_an_empty_one_counts_nothing() -> None:
    month, arithmetic, steps = Month(2026, 5), Arithmetic(ON_POLARS), Steps()
    columns: Mapping[str, Sequence[object]] = {
        "first": [date(2026, 5, 2), date(2026, 5, 2), date(2026, 5, 2), None],
        "end": [date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 3), date(2026, 5, 3)],
    }
    row = RowSpan(
        arithmetic, steps, month, arithmetic.day_number(nw.col("first")), arithmetic.day_number(nw.col("end"))
    )
    counts = row.counts(ANY_DAY)
    # What is not known is not so.
    made = [[*map(bool, column)] for column in after(ON_POLARS, columns, steps, row.reversed, counts)]
    assert made == [[True, False, False, False], [False, False, True, False]]


# Ages


@pytest.mark.parametrize("leap_day", LeapDayRule)
def test_the_last_birth_that_has_reached_an_age_is_the_last_one(leap_day: LeapDayRule) -> None:
    days = [date(2023, 1, 1) + by * DAY for by in range(0, 3 * 365, 9)]
    days += [date(year, 2, 28) + by * DAY for year in (1900, 2000, 2023, 2024, 2025) for by in range(-2, 4)]
    for day, age in product(days, (0, 1, 3, 4, 22, 100, 199)):
        born = born_by(age, day, leap_day)
        assert born is not None and age_on(born, day, leap_day) >= age
        after_it = born + DAY
        assert after_it > day or age_on(after_it, day, leap_day) < age


def test_an_age_that_began_before_the_calendar_is_reached_by_nobody() -> None:
    assert born_by(99, date(100, 5, 1), LeapDayRule.MARCH_1) == date(1, 5, 1)
    assert born_by(100, date(100, 5, 1), LeapDayRule.MARCH_1) is None
    reading = a_reading(date(100, 5, 1), date(100, 5, 31), LeapDayRule.MARCH_1)
    columns = {"born": [date(1, 1, 1)], "cover": [date(100, 5, 31)]}
    assert after(ON_POLARS, columns, reading.steps, reading.has_reached(100)) == [[False]]


def a_reading(day: date, through: date, leap_day: LeapDayRule, *, of_row: bool = False) -> Reading:
    """Make a reading by columns; `of_row` takes the first day of cover for that of a row in the month of the day."""
    arithmetic, steps = Arithmetic(ON_POLARS), Steps()
    cover = arithmetic.day_number(nw.col("cover"))
    return Reading(
        arithmetic=arithmetic,
        steps=steps,
        day=day,
        through=through,
        leap_day=leap_day,
        born=arithmetic.day_number(nw.col("born")),
        covered_from=cover,
        month_of_row=RowSpan(arithmetic, steps, Month(day.year, day.month), cover, cover) if of_row else None,
    )


@pytest.mark.parametrize("leap_day", LeapDayRule)
@pytest.mark.parametrize(
    ("day", "through"),
    [
        (date(2023, 2, 1), date(2023, 2, 28)),
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2025, 2, 14), date(2025, 3, 31)),
        (date(2023, 3, 1), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 12, 31), date(2025, 12, 31)),
        (date(2025, 12, 31), date(2025, 12, 1)),
        (date(2022, 12, 31), date(2023, 12, 31)),
    ],
)
def test_an_age_is_read_on_the_reading_day_or_on_the_first_day_of_a_later_cover(
    day: date, through: date, leap_day: LeapDayRule
) -> None:
    covers = [day - 400 * DAY, *(day + by * DAY for by in range(-1, (through - day).days + 1))]
    # 123 and 124 years lead to 1900, which had no 29 February.
    ages = (1, 3, 4, 22, 123, 124)
    rows = []
    for cover, age, by in product(covers, ages, range(-2, 5)):
        last = max(cover, day)
        rows.append((min(date(last.year - age, last.month, min(last.day, 28)) + by * DAY, last), cover))
    columns: Mapping[str, Sequence[object]] = {
        "born": [born for born, _ in rows],
        "cover": [cover for _, cover in rows],
    }
    is_month = Month(day.year, day.month).period == Period.through(day, max(through, day))
    for reading in (a_reading(day, through, leap_day), *([a_reading(day, through, leap_day, of_row=True)] * is_month)):
        made = after(ON_POLARS, columns, reading.steps, *(reading.has_reached(age) for age in ages))
        for age, reached in zip(ages, made, strict=True):
            assert reached == [age_on(born, max(cover, day), leap_day) >= age for born, cover in rows], age


def test_nobody_is_of_any_age_before_birth_and_everybody_of_0_from_it_on() -> None:
    reading = a_reading(date(2026, 5, 10), date(2026, 5, 31), LeapDayRule.MARCH_1)
    columns = {
        "born": [date(2026, 5, 10), date(2026, 5, 11), date(2026, 5, 20), date(2026, 5, 21), None, date(2026, 5, 1)],
        "cover": [date(2026, 1, 1), date(2026, 1, 1), date(2026, 5, 20), date(2026, 5, 20), date(2026, 1, 1), None],
    }
    [made] = after(ON_POLARS, columns, reading.steps, reading.has_reached(0))
    assert [*map(bool, made)] == [True, False, True, False, False, False]


# Steps


def test_what_is_kept_while_something_is_made_comes_before_it() -> None:
    steps = Steps("p_")
    made: list[str] = []

    def once() -> nw.Expr:
        made.append("once")
        return nw.col("a") + 1

    twice = steps.keep("twice", lambda: steps.keep("once", once) * 2)
    steps.keep("once", once)
    steps.keep("beside", lambda: nw.col("a"))
    steps.end_stage()
    last = steps.keep("last", lambda: nw.col("a") + 5)
    assert made == ["once"]
    assert [[*stage] for stage in steps.stages] == [["p_once", "p_beside"], ["p_twice"], ["p_last"]]
    assert after(ON_POLARS, {"a": [1, 2]}, steps, twice, last) == [[4, 6], [6, 7]]


def test_what_is_made_later_of_something_kept_before_comes_after_it() -> None:
    steps = Steps("p_")
    steps.keep("a1", lambda: nw.col("a") + 1)
    steps.keep("a2", lambda: steps.keep("a1", lambda: nw.col("never")) + 1)
    three = steps.keep(
        "a3", lambda: steps.keep("a2", lambda: nw.col("never")) + steps.keep("a1", lambda: nw.col("never"))
    )
    assert [[*stage] for stage in steps.stages] == [["p_a1"], ["p_a2"], ["p_a3"]]
    assert after(ON_POLARS, {"a": [1]}, steps, three) == [[5]]


def test_an_input_given_for_everybody_is_an_axis_of_one_case_and_asks_nothing() -> None:
    given_axis, other = Axis("ald", (True,), (), ordered=False), axis("y", 2, ordered=False)
    assert [*cases((given_axis, other))] == [{"ald": True, "y": 0}, {"ald": True, "y": 1}]
    term = picked(Arithmetic(ON_POLARS), (given_axis, other), (4, 6))
    assert answers(ON_POLARS, {"y": [0, 1]}, term.expression) == [[4, 6]]
