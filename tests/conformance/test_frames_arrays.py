"""Tables of answers over numpy arrays, against data frames and the scalar functions."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from primarycare import frames
from primarycare.capitation import amounts_of_cases
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.frames import AnswerTable, Counted, Scaled
from primarycare.periods import Month, Year
from primarycare.published import load
from primarycare.schedules import RateSchedule, schedule_from_toml

NO_DAY = -(2**31)
EPOCH = date(1970, 1, 1)
Arrays = dict[str, NDArray[np.generic]]

COUNTINGS = {
    "days over the month": '{ kind = "daily", over = "month" }',
    "days over thirty": '{ kind = "daily", over = "30" }',
    "any day": '{ kind = "overlap", extent = "any day", kept_by = "first" }',
    "whole month": '{ kind = "overlap", extent = "whole month", kept_by = "last" }',
    "a day of the month": '{ kind = "snapshot", of = "month", day = 15 }',
    "the last day": '{ kind = "snapshot", of = "month", day = -1 }',
    "a day of the year": '{ kind = "snapshot", of = "year", day = 0 }',
    "a cut-off": '{ kind = "cutoff", joins_through = 15, leaves_from = 15 }',
    "a late cut-off": '{ kind = "cutoff", joins_through = 1, leaves_from = 31 }',
}


def a_schedule(counting: str, facts_on: str = '{ of = "month", day = 1 }', mode: str = "half-even") -> RateSchedule:
    return schedule_from_toml(f"""
        id = "arrays"
        title = "Every kind of input"
        currency = "EUR"

        [[version]]
        effective_from = 2000-01-01
        subject = "person"
        basis = "month"
        counting = {counting}
        facts_on = {facts_on}
        rounding = {{ places = 2, mode = "{mode}", stage = "person" }}
        citation = {{ title = "a test", publisher = "us", evidence = "illustrative" }}

        [version.inputs]
        age = {{ kind = "age", leap_day = "28 february" }}
        ald = {{ kind = "flag", about = "patient" }}
        zone = {{ kind = "choice", about = "physician", options = ["plain", "sparse", "remote"] }}
        indicators = {{ kind = "count", about = "patient", unit = "indicators" }}
        loyalty = {{ kind = "ratio", about = "patient", unit = "ratio" }}

        [[version.line]]
        label = "forfait"
        per = "patient and month"
        rate = [
            {{ when = {{ ald = true, age = {{ to = 60 }} }}, value = "22.355" }},
            {{ when = {{ ald = true, age = {{ from = 60 }} }}, value = "31.10" }},
            {{ when = {{ ald = false, age = {{ to = 6 }} }}, value = "7.215" }},
            {{ when = {{ ald = false, age = {{ from = 6 }} }}, value = "14.67" }},
        ]
        factor = [
            {{ label = "zone", table = [
                {{ when = {{ zone = ["plain", "sparse"] }}, value = "1" }},
                {{ when = {{ zone = "remote" }}, value = "1.13" }},
            ] }},
            {{ label = "loyalty", ratio = "loyalty" }},
        ]

        [[version.line]]
        label = "prevention"
        per = "indicator"
        quantity = "indicators"
        rate = [{{ when = {{ }}, value = "0.35" }}]
    """)


def day_number(day: date | None) -> int:
    return NO_DAY if day is None else (day - EPOCH).days


@st.composite
def rosters(draw: DrawFn) -> dict[str, list[object]]:
    days = st.integers(-45, 45).map(lambda days: date(2024, 2, 15) + timedelta(days)) | st.dates(
        date(2020, 1, 1), date(2026, 1, 1)
    )
    births = st.integers(-40, 40).map(lambda days: date(1964, 2, 29) + timedelta(days)) | st.dates(
        date(1810, 1, 1), date(2024, 4, 1)
    )
    row = st.tuples(
        st.none() | births,
        st.none() | days,
        st.none() | days,
        st.sampled_from([True, False, None]),
        st.sampled_from(["plain", "sparse", "remote", None, "unheard of"]),
        st.none() | st.integers(-1, 5),
        st.none() | st.integers(-1, 12),
    )
    names = ("born_on", "enrolled_from", "enrolled_until", "ald", "zone", "indicators", "loyalty")
    drawn = draw(st.lists(row, min_size=1, max_size=30))
    return dict(zip(names, map(list, zip(*drawn, strict=True)), strict=True))


NUMBERS: Mapping[str, frames.NumberColumn] = {"indicators": Counted(4), "loyalty": Scaled(per=10, most=10)}
TYPES = {
    "born_on": pl.Date,
    "enrolled_from": pl.Date,
    "enrolled_until": pl.Date,
    "ald": pl.Boolean,
    "zone": pl.String,
    "indicators": pl.Int64,
    "loyalty": pl.Int64,
}


def as_arrays(roster: Mapping[str, list[object]]) -> Arrays:
    options = ["plain", "sparse", "remote"]
    arrays: Arrays = {
        name: np.array([day_number(day) for day in roster[name]], dtype=np.int32)  # type: ignore[arg-type]
        for name in ("born_on", "enrolled_from", "enrolled_until")
    }
    arrays["ald"] = np.array([-1 if flag is None else flag for flag in roster["ald"]], dtype=np.int8)
    arrays["zone"] = np.array(
        [-1 if zone is None else options.index(str(zone)) if zone in options else 3 for zone in roster["zone"]],
        dtype=np.int16,
    )
    for name in NUMBERS:
        arrays[name] = np.array([NO_DAY if number is None else number for number in roster[name]], dtype=np.int64)
    return arrays


@pytest.mark.parametrize("counting", COUNTINGS.values(), ids=COUNTINGS)
@settings(max_examples=12)
@given(
    roster=rosters(),
    facts_on=st.sampled_from(
        [
            '{ of = "month", day = 1 }',
            '{ of = "month", day = 0 }',
            '{ of = "month", day = -1 }',
            '{ of = "year", day = 0 }',
        ]
    ),
    month=st.sampled_from([Month(2024, 2), Month(2023, 2), Month(2024, 3), Month(2023, 3), Month(2024, 4)]),
)
def test_arrays_and_frames_agree_on_every_row(
    counting: str, roster: dict[str, list[object]], facts_on: str, month: Month
) -> None:
    schedule = a_schedule(counting, facts_on)
    paid = AnswerTable.of(schedule, month, numbers=NUMBERS).pay(as_arrays(roster))
    frame = pl.DataFrame(roster, schema=TYPES)
    told = frames.capitation(frame, schedule, month, numbers=NUMBERS, days=True)
    assert paid.problem.tolist() == told["problem"].to_list()
    assert paid.due.tolist() == told["due"].to_list()
    assert paid.days.tolist() == told["member_days"].to_list()


def test_days_of_64_bits_are_days_of_32(month: Month = Month(2024, 5)) -> None:
    table = AnswerTable.of(load("fr-fpmt"), month)
    days = {
        "born_on": ["1940-01-01", "1980-01-01", "NaT"],
        "enrolled_from": ["2019-01-01", "NaT", "2019-01-01"],
        "enrolled_until": ["NaT", "NaT", "NaT"],
    }
    ald = np.array([True, False, True])
    wide = {name: np.array(values, dtype="datetime64[D]") for name, values in days.items()}
    narrow = {name: np.maximum(values.view(np.int64), NO_DAY).astype(np.int32) for name, values in wide.items()}
    one, other = table.pay({**wide, "ald": ald}), table.pay({**narrow, "ald": ald})
    # 70 euros over twelve months are 5.83.
    assert one.due.tolist() == other.due.tolist() == [583, 0, 0]
    assert one.problem.tolist() == other.problem.tolist() == [0, 1, 1]


def test_more_rows_than_one_block_are_paid_alike() -> None:
    rows = 40_000
    first = np.full(rows, day_number(date(2024, 1, 1)), dtype=np.int32)
    first[::7] = NO_DAY
    paid = AnswerTable.of(load("fr-fpmt"), Month(2024, 5)).pay(
        {
            "born_on": np.full(rows, day_number(date(1980, 1, 1)), dtype=np.int32),
            "enrolled_from": first,
            "enrolled_until": np.full(rows, NO_DAY, dtype=np.int32),
            "ald": np.zeros(rows, dtype=np.int8),
        }
    )
    # 5 euros over twelve months are 0.42; every seventh row has no beginning.
    assert set(paid.due[np.arange(rows) % 7 != 0].tolist()) == {42}
    assert set(paid.due[::7].tolist()) == {0} and set(paid.problem[::7].tolist()) == {1}
    assert paid.counts.sum() == rows - len(range(0, rows, 7))


def test_a_list_has_no_days() -> None:
    schedule = schedule_from_toml("""
        id = "by-list"
        title = "By the size of a list"
        currency = "NOK"

        [[version]]
        effective_from = 2020-01-01
        subject = "list"
        basis = "year"
        month_share = "equal"
        rounding = { places = 2, mode = "half-up", stage = "statement" }
        citation = { title = "a test", publisher = "us", evidence = "illustrative" }

        [version.inputs]
        list_size = { kind = "count", about = "list", unit = "patients" }

        [[version.line]]
        label = "basis"
        per = "patient and year"
        quantity = "list_size"
        tiers = [{ up_to = 1000, value = "675" }, { up_to = 2500, value = "544" }]
    """)
    table = AnswerTable.of(schedule, Month(2024, 5), numbers={"list_size": Counted(3000)})
    sizes = [0, 1, 1000, 1001, 2500, 2501, 3000, -1]
    paid = table.pay({"list_size": np.array(sizes)})
    cases = ({"list_size": size} for size in sizes[:5])
    assert paid.due[:5].tolist() == [
        amount.minor for [amount] in amounts_of_cases(schedule, Month(2024, 5), cases, [Fraction(1)])
    ]
    # Beyond the last tier nothing is known, and below 0 nobody is.
    assert paid.due[5:].tolist() == [0, 0, 0]
    assert paid.problem.tolist() == [0] * 5 + [frames.Problem.OUT_OF_BOUNDS.value] * 3
    assert paid.days.tolist() == [0] * 8


def test_what_has_no_table_says_why() -> None:
    many = a_schedule(COUNTINGS["any day"])
    with pytest.raises(InvalidValueError, match="'arrays' has no table of answers: its inputs have .* combinations"):
        AnswerTable.of(many, Month(2024, 5), numbers={"loyalty": Scaled(per=1000, most=1000)})
    with pytest.raises(InvalidValueError, match="its statements are rounded as a whole and split over their rows"):
        AnswerTable.of(schedule_from_toml(_text_by_statement()), Month(2024, 5), given={"ald": True})
    with pytest.raises(InvalidValueError, match="facts are read on a day of unbroken cover"):
        AnswerTable.of(load("fr-fpmt"), Month(2024, 5), columns=frames.Columns(covered_from="since"))


def _text_by_statement() -> str:
    return """
        id = "by-statement"
        title = "Rounded as a whole"
        currency = "EUR"

        [[version]]
        effective_from = 2020-01-01
        subject = "person"
        basis = "month"
        counting = { kind = "daily", over = "month" }
        facts_on = { of = "month", day = 1 }
        rounding = { places = 2, mode = "half-up", stage = "statement" }
        citation = { title = "a test", publisher = "us", evidence = "illustrative" }

        [version.inputs]
        ald = { kind = "flag", about = "patient" }

        [[version.line]]
        label = "forfait"
        per = "patient and month"
        rate = [{ when = { ald = true }, value = "2" }, { when = { ald = false }, value = "1" }]
    """


GOOD: Arrays = {
    "born_on": np.array([0], dtype=np.int32),
    "enrolled_from": np.array([0], dtype=np.int32),
    "enrolled_until": np.array([NO_DAY], dtype=np.int32),
    "ald": np.array([True]),
}


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("ald", np.array([1]), "holds int64; give booleans, or int8 with -1 for missing"),
        ("ald", np.array(["yes"]), "holds <U3; give booleans"),
        ("born_on", np.array([0]), r"holds int64; give datetime64\[D\], or int32 days since 1970"),
        ("born_on", np.array(["2024-01-01T05"], dtype="datetime64[h]"), r"holds datetime64\[h\]; give datetime64\[D\]"),
        ("born_on", [0], "a list was given; give a numpy array of one dimension"),
        ("born_on", np.zeros((1, 1), dtype=np.int32), "a ndarray was given; give a numpy array of one dimension"),
    ],
)
def test_an_array_of_another_type_is_refused(name: str, values: object, told: str) -> None:
    table = AnswerTable.of(load("fr-fpmt"), Month(2024, 5))
    with pytest.raises(InvalidTypeError, match=told):
        table.pay({**GOOD, name: values})  # type: ignore[dict-item]


def test_arrays_of_several_lengths_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="1 of 'enrolled_from', .* 2 of 'ald'; give arrays of one length"):
        AnswerTable.of(load("fr-fpmt"), Year(2024)).pay({**GOOD, "ald": np.array([True, False])})
    with pytest.raises(InvalidTypeError, match="arrays: one list was given; give a mapping"):
        AnswerTable.of(load("fr-fpmt"), Year(2024)).pay([])  # type: ignore[arg-type]
