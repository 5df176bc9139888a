"""A roster in a frame of any engine is paid as the scalar functions pay each of its rows, to the cent."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from fractions import Fraction

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from narwhals.stable.v2.typing import IntoFrame

from primarycare.capitation import amount_for_month
from primarycare.errors import InvalidTypeError, InvalidValueError, MissingInputError, NotKnownError
from primarycare.frames import Columns, Counted, NumberColumn, Problem, Problems, Scaled, capitation, line_parts
from primarycare.money import EUR, Rounding, RoundingMode, Stage, settle_together
from primarycare.periods import Month, Year
from primarycare.published import load
from primarycare.schedules import (
    ANY_DAY,
    DAILY_30,
    DAILY_ACTUAL,
    FULL_MONTH,
    MID_MONTH,
    RULE_15_30,
    About,
    Basis,
    Choice,
    Counting,
    Daily,
    DayBase,
    Flag,
    Number,
    OneOf,
    RateSchedule,
    RatioFactor,
    Row,
    ScheduleLine,
    Subject,
    Table,
    TableFactor,
    Tier,
    Tiers,
)
from primarycare.testing.strategies import rate_schedules
from tests.drawn_rosters import Drawn, months_with_edges, rosters, schedules_of, years_with_edges
from tests.engines import ENGINES, LAZY_ENGINES, frame, rows
from tests.small_practice import AGE, SOURCE, a_line, a_schedule, a_schedule_by_age, a_version, day

PERSONS = st.just(Subject.PERSON)
OTHERS = st.sampled_from((Subject.LIST, Subject.STRUCTURE))
BASES = st.sampled_from((Basis.MONTH, Basis.QUARTER, Basis.YEAR))
# A window of a statement gives its rows back in an order of the engine's own.
UNORDERED = ("duckdb", "pyspark")
TOO_LARGE = r"engines are exact below \d+|exact for fewer than \d+"
MAY = Month(2026, 5)
NOTHING: Mapping[str, list[object]] = {}


def stays_exact(roster: Drawn) -> bool:
    """Whether the numbers of a schedule stay below what engines keep exact: others are refused, and drawn anew."""
    try:
        line_parts(roster.schedule, roster.span, columns=roster.columns, given=roster.given, numbers=roster.numbers)
    except InvalidValueError as error:
        assert re.search(TOO_LARGE, str(error))
        return False
    return True


OF_PERSONS = rosters(schedules_of(PERSONS, BASES), months_with_edges()).filter(stays_exact)
OF_LISTS = rosters(schedules_of(OTHERS, BASES), months_with_edges(), rows=12).filter(stays_exact)
OF_YEARS = rosters(schedules_of(PERSONS | OTHERS, st.just(Basis.YEAR)), years_with_edges(), rows=20).filter(stays_exact)


def in_frame(engine: str, roster: Drawn) -> IntoFrame:
    if engine == "pandas" and roster.has_bare_nulls:
        engine = "pandas-nullable"
    return frame(engine, roster.by_column, roster.types)


def paid(
    engine: str,
    roster: Drawn,
    *,
    span: Month | Year | list[Month] | None = None,
    problems: Problems = Problems.FLAG,
    days: bool = False,
    lines: bool = False,
) -> list[dict[str, object]]:
    made = rows(
        capitation(
            in_frame(engine, roster),
            roster.schedule,
            roster.span if span is None else span,
            columns=roster.columns,
            given=roster.given,
            numbers=roster.numbers,
            absent=roster.absent,
            problems=problems,
            days=days,
            lines=lines,
        )
    )
    return sorted(made, key=lambda row: int(str(row["row"]))) if engine in UNORDERED and roster.is_split else made


def compare(roster: Drawn, engines: Iterable[str] = ENGINES) -> None:
    expected = roster.expected()
    for engine in engines:
        made = paid(engine, roster)
        assert [{name: row[name] for name in roster.types} for row in made] == [
            {name: row[name] for name in roster.types} for row in roster.rows
        ], engine
        # Only the rows that differ are shown.
        differing = [
            (engine, row, wanted)
            for row, wanted in zip(made, expected, strict=True)
            if (row["due"], row["problem"]) != wanted
        ]
        assert differing == []
        assert all(isinstance(row["due"], int) and row["due"] >= 0 for row in made), engine


# Every row, on every engine


@given(OF_PERSONS)
def test_every_person_is_paid_to_the_cent_for_a_month(roster: Drawn) -> None:
    compare(roster)


@given(OF_LISTS)
def test_every_list_and_structure_is_paid_to_the_cent_for_a_month(roster: Drawn) -> None:
    compare(roster)


@given(OF_YEARS)
def test_every_person_list_and_structure_is_paid_to_the_cent_for_a_year(roster: Drawn) -> None:
    compare(roster)


@given(st.one_of(OF_PERSONS, OF_LISTS, OF_YEARS))
def test_what_has_a_problem_is_what_the_scalar_functions_refuse(roster: Drawn) -> None:
    # A bound, a cover and a missing physician are told by columns alone.
    told_by_columns = {Problem.OUT_OF_BOUNDS.value}
    if roster.covered or roster.is_split:
        told_by_columns |= {Problem.MISSING.value}
    for row, (_, problem) in zip(roster.rows, roster.expected(), strict=True):
        counts = roster.version.counting is None or roster.cover(row) is not None
        if counts and problem not in told_by_columns:
            assert roster.refused(row) == (problem != 0)


@given(
    rosters(
        rate_schedules(subjects=st.sampled_from((Subject.PERSON, Subject.LIST)), bases=BASES).map(
            lambda schedule: a_schedule(schedule.versions.entries[0].value, currency=schedule.currency)
        ),
        months_with_edges(),
        rows=10,
    )
)
def test_numbers_of_any_size_are_paid_to_the_cent_or_refused_before_a_row_is_read(roster: Drawn) -> None:
    expected, exact = roster.expected(), stays_exact(roster)
    event("exact" if exact else "refused")
    for engine in ("polars", "pyarrow", "duckdb"):
        if exact:
            made = paid(engine, roster)
            assert [(row["due"], row["problem"]) for row in made] == expected, engine
        else:
            with pytest.raises(InvalidValueError, match=TOO_LARGE):
                paid(engine, roster)


@given(st.one_of(OF_PERSONS, OF_LISTS))
def test_lines_and_days_are_those_of_the_working_and_of_the_member_month(roster: Drawn) -> None:
    of_person = roster.version.subject is Subject.PERSON
    parts = line_parts(roster.schedule, roster.span, columns=roster.columns, given=roster.given, numbers=roster.numbers)
    expected = []
    for row, (due, problem) in zip(roster.rows, roster.expected(), strict=True):
        working = None if problem else roster.working(row)
        exact = dict.fromkeys((line.label for line in roster.version.lines), Fraction(0))
        if working is not None:
            exact = {line.label: line.amount * working.scale for line in working.lines}
        if roster.version.stage is Stage.LINE:
            exact = {label: roster.version.rounding.apply(amount) for label, amount in exact.items()}
        wanted: dict[str, object] = {"due": due, "problem": problem, **exact}
        expected.append(wanted | ({"member_days": 0 if problem else roster.days(row)} if of_person else {}))
    for engine in ENGINES:
        made = paid(engine, roster, days=of_person, lines=True)
        of_lines = {line.label: f"line_{line.label}" for line in roster.version.lines}
        assert [
            {label: Fraction(str(row[column])) / parts for label, column in of_lines.items()}
            | {name: row[name] for name in ("due", "problem", "member_days") if name in row}
            for row in made
        ] == expected, engine


@settings(max_examples=10)
@given(st.one_of(OF_PERSONS, OF_LISTS))
def test_several_months_in_one_call_are_the_single_ones_side_by_side(roster: Drawn) -> None:
    months = [Month(2024, 2), Month(2024, 3), Month(2023, 12)]
    assume(all(stays_exact(evolve(roster, span=month)) for month in months))
    for engine in ENGINES:
        together = paid(engine, roster, span=months)
        for month in months:
            single = paid(engine, roster, span=month)
            assert [(row[f"due_{month}"], row[f"problem_{month}"]) for row in together] == [
                (row["due"], row["problem"]) for row in single
            ], engine


@settings(max_examples=10)
@given(OF_PERSONS)
def test_refusing_counts_the_rows_of_each_problem(roster: Drawn) -> None:
    codes = [problem for _, problem in roster.expected()]
    assume(any(codes))
    words = {kind: kind.name.lower().replace("_", " ") for kind in Problem}
    told = ", ".join(f"{codes.count(kind.value)} {words[kind]}" for kind in Problem if kind.value in codes)
    for engine in ENGINES:
        with pytest.raises(InvalidValueError) as refused:
            paid(engine, roster, problems=Problems.REFUSE)
        assert str(refused.value) == (
            f"frame: rows of {roster.span} cannot be paid: {told}; mend them, or look at the problem column with "
            "Problems.FLAG"
        )
        good = evolve(roster, rows=tuple(row for row, code in zip(roster.rows, codes, strict=True) if not code))
        if good.rows and not good.is_split:
            assert paid(engine, good, problems=Problems.REFUSE) == paid(engine, good)


# Schedules as people write them


def table(declared: Flag | Choice, *values: str) -> Table:
    conditions = (OneOf(declared.name, (option,)) for option in declared.options)
    rows_of_it = (
        Row((condition,), Fraction(value), SOURCE) for condition, value in zip(conditions, values, strict=True)
    )
    return Table((declared,), tuple(rows_of_it))


ALD = Flag(name="ald", about=About.PATIENT)
ZONE = Choice(name="zone", about=About.PATIENT, options=("urban", "rural", "island"))
LOYALTY = Number(name="loyalty", about=About.PATIENT, unit="ratio", whole=False)
VISITS = Number(name="visits", about=About.PATIENT, unit="visits", whole=True)
FIVE = Table((), (Row((), Fraction(5), SOURCE),))
BY_AGE = a_schedule_by_age().versions.entries[0].value.lines[0].rate
HALF_EVEN = Rounding(2, RoundingMode.HALF_EVEN)


def forfait(counting: Counting, mode: RoundingMode, stage: Stage, basis: Basis = Basis.MONTH) -> RateSchedule:
    """Give 15, 5 or 55 by age, more by zone and loyalty, 20.50 with a long illness, and a fee for visits by tiers."""
    tiers = Tiers((Tier(Fraction(3), Fraction("7.35"), SOURCE), Tier(None, Fraction("2.10"), SOURCE)))
    factors = (
        TableFactor("zone", table(ZONE, "1", "1.075", "1.333"), Rounding(2, mode)),
        RatioFactor("loyalty", "loyalty", SOURCE, Rounding(2, mode)),
    )
    lines = (
        ScheduleLine(label="by age", per="person", rate=BY_AGE, factors=factors),
        ScheduleLine(label="long illness", per="person", rate=table(ALD, "0", "20.50")),
        ScheduleLine(label="visits", per="visit", rate=tiers, quantity="visits", rounding=Rounding(1, mode)),
    )
    inputs, rounding = (AGE, ALD, ZONE, LOYALTY, VISITS), Rounding(2, mode)
    return a_schedule(a_version(*lines, inputs=inputs, counting=counting, basis=basis, rounding=rounding, stage=stage))


FORFAITS = st.builds(
    forfait,
    st.sampled_from((ANY_DAY, FULL_MONTH, MID_MONTH, RULE_15_30, DAILY_ACTUAL, DAILY_30)),
    st.sampled_from(RoundingMode),
    st.sampled_from((Stage.LINE, Stage.PERSON, Stage.STATEMENT)),
) | st.builds(
    forfait,
    st.just(Daily(DayBase.YEAR)),
    st.sampled_from(RoundingMode),
    st.sampled_from((Stage.LINE, Stage.PERSON, Stage.STATEMENT)),
    st.just(Basis.YEAR),
)


# Most of the time goes into tables of some 50,000 answers.
@settings(max_examples=8)
@given(rosters(FORFAITS, months_with_edges(), rows=60))
def test_a_forfait_of_many_parts_is_paid_to_the_cent(roster: Drawn) -> None:
    compare(roster)


@settings(max_examples=15)
@given(rosters(st.just(load("fr-fpmt")), st.sampled_from([Year(2023), Year(2024), Year(2025)]), rows=40))
def test_the_published_forfait_is_paid_to_the_cent(roster: Drawn) -> None:
    assert roster.schedule == load("fr-fpmt") or isinstance(roster.span, Year)
    compare(roster)


def test_a_statement_is_rounded_once_and_split_by_largest_remainder_with_ties_by_patient() -> None:
    # 6 people × 1/3 cent are 2 cents, for the first two in order of identifier.
    people = ["b", "a", "C", "é", "c", "Z"]
    schedule = a_schedule(evolve(a_version(a_line("1/300"), counting=ANY_DAY), stage=Stage.STATEMENT))
    third = [Fraction(1, 300)] * 6
    alone = settle_together(third, Rounding(2, RoundingMode.HALF_UP), EUR, ties=people)
    types = {"patient": "text", "physician": "text", "enrolled_from": "date", "enrolled_until": "date"}
    columns: dict[str, list[object]] = {"patient": [*people], "physician": ["dr"] * 6}
    columns |= {"enrolled_from": [day("2020-01-01")] * 6, "enrolled_until": [None] * 6}
    for engine in ENGINES:
        native = frame(engine, columns, types)
        made = {row["patient"]: row["due"] for row in rows(capitation(native, schedule, MAY))}
        assert made == {"C": 1, "Z": 1, "a": 0, "b": 0, "c": 0, "é": 0}, engine
        assert made == {name: part.minor for name, part in zip(people, alone, strict=True)}, engine


def test_equal_remainders_are_served_by_identifiers_as_text_also_from_enumerations_and_numbers() -> None:
    schedule = a_schedule(evolve(a_version(a_line("1/200"), counting=ANY_DAY), stage=Stage.STATEMENT))
    roster = pl.DataFrame(
        {"patient": ["b", "a"], "physician": ["dr", "dr"], "enrolled_from": [day("2020-01-01")] * 2},
    ).with_columns(enrolled_until=pl.lit(None, dtype=pl.Date))
    listed = roster.with_columns(pl.col("patient").cast(pl.Enum(["b", "a"])))
    numbered = roster.with_columns(patient=pl.Series([9, 10]))
    assert capitation(listed, schedule, MAY)["due"].to_list() == [0, 1]
    assert capitation(numbered, schedule, MAY)["due"].to_list() == [0, 1]
    assert numbered.columns == capitation(numbered, schedule, MAY).columns[:-2]


# Dates with a time of day

DATETIMES: Mapping[str, Callable[[pa.Table], IntoFrame]] = {
    "pyarrow": lambda made: made,
    "polars": lambda made: pl.DataFrame(made),
    "polars-lazy": lambda made: pl.DataFrame(made).lazy(),
    "pandas": lambda made: made.to_pandas(),
    "pandas-pyarrow": lambda made: made.to_pandas(types_mapper=pd.ArrowDtype),
    "duckdb": lambda made: duckdb.from_arrow(made),
}
TIMES = st.sampled_from((time(0), time(0), time(0), time(0, 0, 0, 1000), time(12), time(23, 59, 59, 999000)))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@settings(max_examples=8)
@given(roster=rosters(st.builds(a_schedule_by_age, age=st.just(AGE)), months_with_edges()), data=st.data())
def test_datetimes_at_midnight_are_dates_and_others_a_problem_of_the_row(
    unit: str, roster: Drawn, data: st.DataObject
) -> None:
    named = [name for name, kind in roster.types.items() if kind == "date"]
    times = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(named, TIMES)), min_size=30, max_size=30))
    # Nanoseconds reach from 1678 to 2261.
    near = [
        {
            name: None if isinstance(value, date) and not 1700 < value.year < 2200 else value
            for name, value in row.items()
        }
        for row in roster.rows
    ]
    told = evolve(roster, rows=tuple(near))
    expected = []
    for row, at, (due, problem) in zip(told.rows, times, told.expected(), strict=True):
        has_time = any(row[name] is not None and at[name] > time(0, 0, 1 if unit == "s" else 0) for name in named)
        counts = told.cover(row) is not None
        expected.append((0, Problem.TIME_OF_DAY.value) if has_time and counts and not problem else (due, problem))
    table = {
        name: pa.array([_at(row[name], at[name]) for row, at in zip(told.rows, times, strict=True)], pa.timestamp(unit))
        for name in named
    } | {name: pa.array([row[name] for row in told.rows]) for name in ("row", "patient")}
    for engine, made in DATETIMES.items():
        native = capitation(
            made(pa.table(table)), told.schedule, told.span, columns=told.columns, given=told.given, absent=told.absent
        )
        assert [(row["due"], row["problem"]) for row in rows(native)] == expected, engine


def _at(value: object, at: time) -> datetime | None:
    return datetime.combine(value, at) if isinstance(value, date) else None


# The frame that comes back


def people(engine: str = "polars", extra: Mapping[str, list[object]] = NOTHING) -> IntoFrame:
    roster: dict[str, list[object]] = {
        "born_on": [day("1940-02-29"), day("2020-01-01"), None],
        "enrolled_from": [day("2020-01-01"), day("2026-05-11"), day("2020-01-01")],
        "enrolled_until": [None, None, day("2026-05-02")],
    }
    types = dict.fromkeys(roster, "date")
    kinds = {name: "text" if isinstance(values[0], str) else "whole" for name, values in extra.items()}
    return frame(engine, {**roster, **extra}, types | kinds)


@pytest.mark.parametrize("engine", ENGINES)
def test_amounts_are_int64_and_problems_int8_beside_the_columns_that_came(engine: str) -> None:
    native = people(engine, {"extra": ["x", "y", "z"]})
    schema = nw.from_native(capitation(native, a_schedule_by_age(), MAY, days=True)).collect_schema()
    assert list(schema) == ["born_on", "enrolled_from", "enrolled_until", "extra", "due", "problem", "member_days"]
    assert (schema["due"], schema["problem"], schema["member_days"]) == (nw.Int64(), nw.Int8(), nw.Int64())
    before = nw.from_native(people(engine, {"extra": ["x", "y", "z"]})).collect_schema()
    assert {name: schema[name] for name in before} == dict(before)
    assert type(capitation(native, a_schedule_by_age(), MAY)) is type(native)


@pytest.mark.parametrize("engine", LAZY_ENGINES)
def test_a_lazy_frame_stays_lazy(engine: str) -> None:
    assert isinstance(nw.from_native(capitation(people(engine), a_schedule_by_age(), MAY)), nw.LazyFrame)


def test_a_pandas_frame_keeps_its_index_and_is_not_changed_itself() -> None:
    roster = people("pandas")
    assert isinstance(roster, pd.DataFrame)
    roster.index = pd.Index([7, 7, "x"], name="born_on", dtype=object)
    kept = roster.copy()
    # 55 × 31 days; 15 × 21/31 days, from 11 May.
    made = capitation(roster, a_schedule_by_age(), MAY)
    assert list(made.index) == [7, 7, "x"] and made.index.name == "born_on"
    assert list(made["due"]) == [5500, 1016, 0] and list(made["problem"]) == [0, 0, 1]
    pd.testing.assert_frame_equal(roster, kept)
    by_number = people("pandas")
    assert isinstance(by_number, pd.DataFrame)
    by_number[7] = "named by a number"
    assert list(capitation(by_number, a_schedule_by_age(), MAY).columns)[-3:] == [7, "due", "problem"]


@pytest.mark.parametrize("engine", ["polars", "pyarrow", "duckdb", "pandas-nullable"])
def test_a_frame_without_rows_comes_back_without_rows(engine: str) -> None:
    columns: dict[str, list[object]] = {"born_on": [], "enrolled_from": [], "enrolled_until": []}
    native = frame(engine, columns, dict.fromkeys(columns, "date"))
    assert rows(capitation(native, a_schedule_by_age(), MAY)) == []
    assert rows(capitation(native, a_schedule_by_age(), MAY, problems=Problems.REFUSE)) == []


# What is refused before a row is read


@pytest.mark.parametrize("engine", ENGINES)
def test_every_missing_column_is_listed_with_what_it_is_for_and_what_there_is(engine: str) -> None:
    native = frame(
        engine, {"enrolled_from": [day("2020-01-01")], "name": ["x"]}, {"enrolled_from": "date", "name": "text"}
    )
    with pytest.raises(InvalidValueError) as refused:
        capitation(native, a_schedule_by_age(), MAY, columns=Columns(born_on="birth"))
    assert str(refused.value) == (
        "frame: 'enrolled_until' (first day after the row), 'birth' (birth date) are missing; the frame has "
        "enrolled_from, name; name the columns with Columns(...)"
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_every_wrong_type_is_listed_with_what_was_found(engine: str) -> None:
    schedule = a_schedule(
        a_version(
            ScheduleLine(label="x", per="visit", rate=table(ALD, "1", "2"), quantity="visits"), inputs=(ALD, VISITS)
        )
    )
    columns: dict[str, list[object]] = {"ald": ["yes"], "visits": ["2"], "enrolled_from": ["2020"]}
    columns["enrolled_until"] = [day("2030-01-01")]
    native = frame(engine, columns, {**dict.fromkeys(columns, "text"), "enrolled_until": "date"})
    with pytest.raises(InvalidTypeError) as refused:
        capitation(native, schedule, MAY)
    assert str(refused.value) == (
        "frame: 'enrolled_from' (first day of the row) holds String and must hold dates, or datetimes without a time "
        "zone at midnight; 'ald' (flag 'ald') holds String and must hold booleans; 'visits' (number 'visits') holds "
        "String and must hold whole numbers; convert before you call"
    )


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (pa.array([1.0, None]), "holds Float64 and must hold whole numbers"),
        (pa.array([1, 2], pa.uint64()), "holds UInt64 and must hold whole numbers"),
        (pa.nulls(2), "holds a type that is not known here .* and must hold whole numbers"),
        (pa.array([True, False]), "holds Boolean and must hold whole numbers"),
    ],
)
def test_a_number_travels_in_whole_numbers_of_a_known_type(values: pa.Array, found: str) -> None:
    schedule = a_schedule(
        a_version(ScheduleLine(label="x", per="visit", rate=FIVE, quantity="visits"), inputs=(VISITS,))
    )
    columns = {"visits": values, "enrolled_from": pa.nulls(2, pa.date32()), "enrolled_until": pa.nulls(2, pa.date32())}
    with pytest.raises(InvalidTypeError, match=found):
        capitation(pa.table(columns), schedule, MAY)


def test_a_pandas_column_of_nothing_but_nulls_is_taken_for_nulls_and_one_of_an_odd_type_is_not() -> None:
    roster = people("pandas")
    assert isinstance(roster, pd.DataFrame)
    roster["enrolled_until"] = None
    assert list(capitation(roster, a_schedule_by_age(), MAY)["due"]) == [5500, 1016, 0]
    roster["enrolled_until"] = pd.Series([date(2026, 5, 2)] * 3, dtype=pd.ArrowDtype(pa.date64()))
    with pytest.raises(
        InvalidTypeError, match=r"'enrolled_until' \(first day after the row\) holds a type that is not known"
    ):
        capitation(roster, a_schedule_by_age(), MAY)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"born_on": "__primarycare_x"}, InvalidValueError, "columns: '__primarycare_x' begins as our own columns do"),
        ({"inputs": {"ald": "__primarycare_x"}}, InvalidValueError, "begins as our own columns do; give another name"),
        ({"born_on": "day", "enrolled_from": "day"}, InvalidValueError, "columns: 'day'"),
        ({"counted": "counted"}, InvalidValueError, "columns: counted is named and covered_from is not; name both"),
        ({"inputs": [("ald", "x")]}, InvalidTypeError, "inputs: .* is a list; give a mapping of input to column"),
        ({"inputs": {"ald": 1}}, InvalidTypeError, "inputs: 1 is a int"),
        ({"due": None}, InvalidTypeError, "due: None"),
    ],
)
def test_a_name_of_a_column_stands_once_and_is_none_of_ours(
    arguments: dict[str, object], error: type[Exception], message: str
) -> None:
    name: Callable[..., object] = Columns
    with pytest.raises(error, match=message):
        name(**arguments)


@pytest.mark.parametrize("most", [0, -1, 10**12 + 1])
def test_a_bound_is_a_whole_number_from_1_to_a_million_millions(most: int) -> None:
    for bounds in (lambda: Counted(most), lambda: Scaled(per=1, most=most)):
        with pytest.raises(InvalidValueError, match="most: "):
            bounds()
    assert Counted(10**12).most == Scaled(per=10**9, most=10**12).most
    with pytest.raises(InvalidValueError, match="per: "):
        Scaled(per=10**9 + 1, most=1)


def test_a_datetime_with_a_time_zone_is_no_date() -> None:
    roster = people("polars")
    assert isinstance(roster, pl.DataFrame)
    roster = roster.with_columns(pl.col("born_on").cast(pl.Datetime("us", "UTC")))
    with pytest.raises(
        InvalidTypeError, match=r"holds Datetime\(time_unit='us', time_zone='UTC'\) and must hold dates"
    ):
        capitation(roster, a_schedule_by_age(), MAY)


def test_a_value_that_pandas_mixes_in_is_refused_by_its_column_and_not_shown() -> None:
    roster = people("pandas")
    assert isinstance(roster, pd.DataFrame)
    roster["born_on"] = [day("1980-01-01"), "private", 3]
    with pytest.raises(InvalidTypeError) as refused:
        capitation(roster, a_schedule_by_age(), MAY)
    assert str(refused.value) == "frame: 'born_on': values of more than one type; give each column one type"


@pytest.mark.parametrize("name", ["due", "problem", "member_days", "__primarycare_x"])
def test_a_column_that_would_come_back_is_refused(name: str) -> None:
    with pytest.raises(InvalidValueError, match=f"frame: '{name}' stands in the frame and would come back; rename it"):
        capitation(people(extra={name: ["x", "y", "z"]}), a_schedule_by_age(), MAY, days=True)


def test_a_clash_is_one_only_with_what_was_asked_for() -> None:
    made = capitation(people(extra={"member_days": [1, 2, 3], "due": [1, 2, 3]}), a_schedule_by_age(), [MAY])
    assert nw.from_native(made).columns[-4:] == ["member_days", "due", "due_2026-05", "problem_2026-05"]
    named = Columns(due="amount", problem="why")
    assert nw.from_native(
        capitation(people(extra={"due": [1, 2, 3]}), a_schedule_by_age(), MAY, columns=named)
    ).columns[-2:] == [
        "amount",
        "why",
    ]


def test_two_columns_of_one_name_are_refused() -> None:
    roster = people("pandas")
    assert isinstance(roster, pd.DataFrame)
    with pytest.raises(InvalidValueError, match="frame: two of its columns have one name; rename one of them"):
        capitation(pd.concat([roster, roster], axis=1), a_schedule_by_age(), MAY)


class Strange:
    """What another library may call a frame."""


@pytest.mark.parametrize(
    ("what", "named"),
    [
        (None, "builtins.NoneType"),
        ([{"born_on": date(1980, 1, 1)}], "builtins.list"),
        ({"born_on": [date(1980, 1, 1)]}, "builtins.dict"),
        (pl.Series([1]), "polars.Series"),
        (pd.Series([1]), "pandas.Series"),
        (pa.table({"x": [1]}).to_batches()[0], "pyarrow.RecordBatch"),
        (Strange(), "tests.Strange"),
    ],
)
def test_what_is_no_frame_is_refused_by_its_type(what: object, named: str) -> None:
    refuse: Callable[..., object] = capitation
    with pytest.raises(InvalidTypeError) as refused:
        refuse(what, a_schedule_by_age(), MAY)
    assert str(refused.value) == (
        f"frame: a {named} is no frame that is known here; give one of pandas, Polars, PyArrow, DuckDB or PySpark"
    )


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"schedule": None}, InvalidTypeError, "schedule: None"),
        ({"span": None}, InvalidTypeError, "span: None is a NoneType; give a Month, a Year or a sequence of them"),
        ({"span": "2026-05"}, InvalidTypeError, "span: '2026-05' is a str"),
        ({"span": [MAY, date(2026, 6, 1)]}, InvalidTypeError, "is a date; give a Month, a Year or a sequence"),
        ({"span": []}, InvalidValueError, "span: none given"),
        ({"span": [MAY, MAY]}, InvalidValueError, "span: "),
        ({"span": Year(2026)}, InvalidValueError, "pays by the month"),
        ({"columns": None}, InvalidTypeError, "columns: None"),
        ({"given": None}, InvalidTypeError, "given: one NoneType was given; give a mapping"),
        ({"given": {"ald": True}}, InvalidValueError, "given: 'ald' is not known here; the version knows age"),
        ({"numbers": {"ald": Counted(1)}}, InvalidValueError, "numbers: 'ald' is not known here"),
        ({"numbers": {"age": Counted(1)}}, InvalidValueError, "numbers: 'age' is no number; leave its bounds out"),
        ({"numbers": {"age": 5}}, InvalidTypeError, r"numbers\['age'\]: 5 is a int; give Counted or Scaled"),
        ({"numbers": None}, InvalidTypeError, "numbers: one NoneType was given; give a mapping"),
        ({"absent": {"ald": True}}, InvalidValueError, "absent: 'ald' is not known here"),
        ({"absent": {"age": 40}}, InvalidValueError, "absent: 'age' comes from a birth date"),
        ({"absent": None}, InvalidTypeError, "absent: one NoneType was given; give a mapping"),
        ({"problems": "refuse"}, InvalidTypeError, "problems: 'refuse'"),
        ({"lines": 1}, InvalidTypeError, "lines: 1"),
        ({"days": 1}, InvalidTypeError, "days: 1"),
        ({"columns": Columns(inputs={"ald": "x"})}, InvalidValueError, "columns: 'ald' is not known here"),
        ({"schedule": load("fr-pdsa-minimum")}, InvalidValueError, "pays for duties"),
    ],
)
def test_an_argument_that_says_nothing_is_refused(
    arguments: dict[str, object], error: type[Exception], message: str
) -> None:
    refuse: Callable[..., object] = capitation
    with pytest.raises(error, match=message):
        refuse(**{"frame": people(), "schedule": a_schedule_by_age(), "span": MAY} | arguments)


def counted_by(number: Number, rate: Table | Tiers) -> RateSchedule:
    line = ScheduleLine(label="x", per=number.unit, rate=rate, quantity=number.name)
    return a_schedule(evolve(a_version(line, inputs=(number,)), subject=Subject.LIST, counting=None, facts_on=None))


TO_TEN = Tiers((Tier(Fraction(10), Fraction(5), SOURCE),))


@pytest.mark.parametrize(
    ("number", "bounds", "message"),
    [
        (VISITS, Scaled(per=10, most=10), r"'visits' is a number of visits counted whole; say Counted\(most=\.\.\.\)"),
        (LOYALTY, Counted(10), r"'loyalty' is a number of ratio with parts; say Scaled\(per=\.\.\., most=\.\.\.\)"),
        (LOYALTY, None, r"say Scaled\(per=\.\.\., most=\.\.\.\) of its column"),
        (
            VISITS,
            Counted(10**12),
            r"its numbers may reach \d+ inside one row, and engines are exact below 2251799813685248",
        ),
    ],
)
def test_a_number_column_needs_bounds_of_its_kind_in_which_it_stays_exact(
    number: Number, bounds: NumberColumn | None, message: str
) -> None:
    rate = evolve(FIVE, rows=(evolve(FIVE.rows[0], value=Fraction(500)),))
    with pytest.raises(InvalidValueError, match=message):
        capitation(
            frame("polars", {number.name: [1]}, {number.name: "whole"}),
            counted_by(number, rate),
            MAY,
            numbers={} if bounds is None else {number.name: bounds},
        )


def test_a_number_given_for_everybody_is_refused_beyond_the_last_tier() -> None:
    native = frame("polars", {"row": [1]}, {"row": "whole"})
    schedule = counted_by(VISITS, TO_TEN)
    assert rows(capitation(native, schedule, MAY, given={"visits": 10})) == [{"row": 1, "due": 5000, "problem": 0}]
    with pytest.raises(NotKnownError, match="quantity: 11 is beyond the last tier, which ends at 10"):
        capitation(native, schedule, MAY, given={"visits": 11})
    with pytest.raises(NotKnownError, match="quantity: 11 is beyond the last tier, which ends at 10"):
        amount_for_month(schedule, MAY, {"visits": 11})


def test_what_stands_for_a_null_is_a_whole_number_of_parts() -> None:
    native = frame("polars", {"loyalty": [None, 1]}, {"loyalty": "whole"})
    schedule, numbers = counted_by(LOYALTY, FIVE), {"loyalty": Scaled(per=10, most=10)}
    made = capitation(native, schedule, MAY, numbers=numbers, absent={"loyalty": Fraction(1, 2)})
    # 5 × 1/2, and 5 × 1/10.
    assert [row["due"] for row in rows(made)] == [250, 50]
    with pytest.raises(InvalidValueError, match="absent: loyalty is not a whole number of its parts; give one that is"):
        capitation(native, schedule, MAY, numbers=numbers, absent={"loyalty": Fraction(1, 3)})


def test_an_open_point_is_answered_for_everybody() -> None:
    native = frame("polars", {"row": [1]}, {"row": "whole"})
    with pytest.raises(
        MissingInputError, match="given: first_installation: an open point that the sources do not settle"
    ):
        capitation(native, load("fr-fmt"), Month(2026, 3))


def test_a_list_has_no_member_days() -> None:
    native = frame("polars", {"visits": [1]}, {"visits": "whole"})
    with pytest.raises(InvalidValueError, match="days: 2026-05 of lists has no member days; ask for amounts alone"):
        capitation(native, counted_by(VISITS, FIVE), MAY, days=True)


def test_remainders_of_a_statement_come_in_parts_whose_sum_stays_exact() -> None:
    version = evolve(a_version(a_line("1/30000001"), counting=ANY_DAY), stage=Stage.STATEMENT)
    with pytest.raises(InvalidValueError, match="a statement that is rounded as a whole would count its remainders in"):
        capitation(people(), a_schedule(version), MAY)
