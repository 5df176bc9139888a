"""Sums by group and retroactive differences, on every engine, against the rows that they are sums of."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from primarycare import frames
from primarycare.capitation import amount_for_month
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.periods import Month, Year
from primarycare.published import load
from primarycare.schedules import RateSchedule, schedule_from_toml
from tests.engines import ENGINES, LAZY_ENGINES, frame, rows

TYPES = {
    "patient": "text",
    "physician": "text",
    "site": "text",
    "born_on": "date",
    "ald": "flag",
    "enrolled_from": "date",
    "enrolled_until": "date",
}
MONTHS = [Month(2024, 2), Month(2024, 3), Month(2025, 1)]
Roster = dict[str, list[object]]
Key = tuple[object, object, object]


def by_days(stage: str = "person", mode: str = "half-up") -> RateSchedule:
    return schedule_from_toml(f"""
        id = "by-days"
        title = "A forfait by covered days"
        currency = "EUR"

        [[version]]
        effective_from = 2020-01-01
        subject = "person"
        basis = "month"
        counting = {{ kind = "daily", over = "month" }}
        facts_on = {{ of = "month", day = 1 }}
        rounding = {{ places = 2, mode = "{mode}", stage = "{stage}" }}
        citation = {{ title = "a test", publisher = "us", evidence = "illustrative" }}

        [version.inputs]
        age = {{ kind = "age", leap_day = "1 march" }}
        ald = {{ kind = "flag", about = "patient" }}

        [[version.line]]
        label = "forfait"
        per = "patient and month"
        rate = [
            {{ when = {{ ald = true }}, value = "22.35" }},
            {{ when = {{ ald = false, age = {{ to = 65 }} }}, value = "7.21" }},
            {{ when = {{ ald = false, age = {{ from = 65 }} }}, value = "14.67" }},
        ]
    """)


LIST_OF_A_PHYSICIAN = schedule_from_toml("""
    id = "by-list"
    title = "A basis by the size of the list"
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
    tiers = [{ up_to = 1000, value = "675" }, { value = "544" }]
""")


@st.composite
def rosters(draw: DrawFn) -> Roster:
    days = st.integers(-40, 420).map(lambda days: date(2024, 1, 1) + timedelta(days))
    births = st.dates(date(1930, 1, 1), date(2024, 3, 1)) | st.just(date(1960, 2, 29))
    row = st.tuples(
        st.sampled_from(["dr-1", "dr-2", None]),
        st.sampled_from(["north", "south"]),
        st.none() | births,
        st.sampled_from([True, False, None]),
        st.none() | days,
        st.none() | days,
    )
    drawn = draw(st.lists(row, max_size=12))
    columns = list(zip(*drawn, strict=True)) if drawn else [()] * 6
    return {
        "patient": [f"p-{place}" for place in range(len(drawn))],
        **{name: list(values) for name, values in zip(list(TYPES)[1:], columns, strict=True)},
    }


def summed(paid: Sequence[Mapping[str, object]], by: Sequence[str], months: Sequence[Month]) -> dict[object, list[int]]:
    """Add rows up in Python: members, member days, cents and problems of each group and month."""
    sums: dict[object, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row, month in product(paid, months):
        due, problem, days = (row[f"{name}_{month}"] for name in ("due", "problem", "member_days"))
        assert isinstance(due, int) and isinstance(problem, int) and isinstance(days, int)
        group = sums[(*(row[name] for name in by), str(month))]
        for place, number in enumerate((int(days > 0 and problem == 0), days, due, int(problem != 0))):
            group[place] += number
    return sums


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=8)
@given(roster=rosters(), by=st.sampled_from([["physician"], ["site", "ald"], ["physician", "site"], ["born_on"]]))
def test_the_sums_of_a_group_are_those_of_its_rows(engine: str, roster: Roster, by: list[str]) -> None:
    schedule = by_days()
    native = frame(engine, roster, TYPES)
    paid = rows(frames.capitation(frame("polars", roster, TYPES), schedule, MONTHS, days=True))
    told = {
        (*(row[name] for name in by), row["span"]): [
            row[name] for name in ("members", "member_days", "due", "problems")
        ]
        for row in rows(frames.capitation_by(native, schedule, MONTHS, by=by, days=True))
    }
    assert told == summed(paid, by, MONTHS)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_sum_without_a_group_has_one_row_for_each_month_also_over_no_rows(engine: str) -> None:
    nobody = frame(engine, {name: [] for name in TYPES}, TYPES)
    told = rows(frames.capitation_by(nobody, by_days(), MONTHS, by=[], days=True))
    assert told == [{"span": str(month), "members": 0, "member_days": 0, "due": 0, "problems": 0} for month in MONTHS]


@pytest.mark.parametrize("engine", ENGINES)
def test_sums_come_in_order_of_group_and_month_with_the_unknown_group_last(engine: str) -> None:
    roster: Roster = {
        "patient": ["p-1", "p-2", "p-3"],
        "physician": [None, "dr-2", "dr-1"],
        "site": ["north"] * 3,
        "born_on": [date(1980, 1, 1)] * 3,
        "ald": [True] * 3,
        "enrolled_from": [date(2024, 1, 1)] * 3,
        "enrolled_until": [None, None, date(2024, 2, 11)],
    }
    native = frame(engine, roster, TYPES)
    told = rows(frames.capitation_by(native, by_days(), [Month(2024, 3), Month(2024, 2)], by=["physician"]))
    # 22.35 x 10/29 = 7.7069, that is 7.71.
    assert [(row["physician"], row["span"], row["due"]) for row in told] == [
        ("dr-1", "2024-02", 771),
        ("dr-1", "2024-03", 0),
        ("dr-2", "2024-02", 2235),
        ("dr-2", "2024-03", 2235),
        (None, "2024-02", 2235),
        (None, "2024-03", 2235),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_year_of_the_list_of_one_day_is_summed_without_member_days(engine: str) -> None:
    roster: Roster = {
        "patient": ["p-1", "p-2"],
        "physician": ["dr-1"] * 2,
        "site": ["north"] * 2,
        "born_on": [date(1980, 1, 1)] * 2,
        "ald": [True, False],
        "enrolled_from": [date(2024, 1, 1)] * 2,
        "enrolled_until": [None, None],
    }
    told = rows(frames.capitation_by(frame(engine, roster, TYPES), load("fr-fpmt"), Year(2024), by=["site"]))
    # 46 euros with ALD, 5 without.
    assert told == [{"site": "north", "span": "2024", "members": 2, "due": 5100, "problems": 0}]


@pytest.mark.parametrize("engine", ENGINES)
def test_lists_are_summed_by_what_their_rows_tell(engine: str) -> None:
    sizes: Roster = {"list_size": [1200, 800, None], "town": ["a", "b", "b"]}
    lists = frame(engine, sizes, {"list_size": "whole", "town": "text"})
    if engine == "pandas":
        with pytest.raises(InvalidTypeError, match="'list_size' .* holds Float64 and must hold whole numbers"):
            frames.capitation_by(lists, LIST_OF_A_PHYSICIAN, Month(2024, 5), by=["town"])
        return
    told = rows(frames.capitation_by(lists, LIST_OF_A_PHYSICIAN, Month(2024, 5), by=["town"]))
    due = [
        amount_for_month(LIST_OF_A_PHYSICIAN, Month(2024, 5), {"list_size": size}).total.minor for size in (1200, 800)
    ]
    assert [(row["town"], row["members"], row["due"], row["problems"]) for row in told] == [
        ("a", 1, due[0], 0),
        ("b", 1, due[1], 1),
    ]


@pytest.mark.parametrize("mode", ["half-up", "half-even", "up", "down"])
@pytest.mark.parametrize("engine", ENGINES)
def test_the_parts_of_a_statement_that_is_rounded_as_a_whole_add_up_to_it(engine: str, mode: str) -> None:
    schedule = by_days("statement", mode)
    count = 7
    roster: Roster = {
        "patient": [f"p-{place}" for place in range(count)],
        "physician": ["dr-1" if place < 5 else "dr-2" for place in range(count)],
        "site": ["north"] * count,
        "born_on": [date(1980, 1, 1)] * count,
        "ald": [place % 2 == 0 for place in range(count)],
        "enrolled_from": [date(2024, 2, 1 + place) for place in range(count)],
        "enrolled_until": [None] * count,
    }
    native = frame(engine, roster, TYPES)
    paid = rows(frames.capitation(native, schedule, Month(2024, 2)))
    sums = rows(frames.capitation_by(native, schedule, Month(2024, 2), by=["physician"]))
    for row in sums:
        mine = [one for one in paid if one["physician"] == row["physician"]]
        assert row["due"] == sum(int(str(one["due"])) for one in mine)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=6)
@given(before=rosters(), after=rosters())
def test_a_retroactive_difference_is_what_is_due_now_less_what_was_due_then(
    engine: str, before: Roster, after: Roster
) -> None:
    by = ["patient", "physician"]
    schedule = by_days()
    old, new = (
        {(row["patient"], row["physician"], row["span"]): row for row in rows(sums)}
        for sums in (
            frames.capitation_by(frame("polars", roster, TYPES), schedule, MONTHS, by=by) for roster in (before, after)
        )
    )
    told = rows(frames.retroactive(frame(engine, before, TYPES), frame(engine, after, TYPES), schedule, MONTHS, by=by))

    def due(sums: Mapping[Key, Mapping[str, object]], key: Key, column: str = "due") -> int:
        return int(str(sums[key][column])) if key in sums else 0

    assert len(told) == len(old.keys() | new.keys())
    for row in told:
        key = (row["patient"], row["physician"], row["span"])
        assert (row["due_before"], row["due_after"]) == (due(old, key), due(new, key))
        assert row["difference"] == due(new, key) - due(old, key)
        assert row["problems"] == due(old, key, "problems") + due(new, key, "problems")


def test_nothing_differs_between_a_roster_and_itself() -> None:
    roster = frame(
        "polars",
        {"born_on": [date(1980, 1, 1)], "ald": [True], "enrolled_from": [date(2024, 1, 1)], "enrolled_until": [None]},
        {name: TYPES[name] for name in ("born_on", "ald", "enrolled_from", "enrolled_until")},
    )
    [row] = rows(frames.retroactive(roster, roster, by_days(), Month(2024, 5), by=[]))
    assert row == {"span": "2024-05", "due_before": 2235, "due_after": 2235, "difference": 0, "problems": 0}


@pytest.mark.parametrize("engine", LAZY_ENGINES)
def test_a_lazy_frame_stays_lazy(engine: str) -> None:
    native = frame(engine, {name: [] for name in TYPES}, TYPES)
    calls: list[Callable[[], object]] = [
        lambda: frames.capitation(native, by_days(), MONTHS),
        lambda: frames.capitation_by(native, by_days(), MONTHS, by=["site"]),
        lambda: frames.retroactive(native, native, by_days(), MONTHS, by=["site"]),
    ]
    for call in calls:
        assert type(call()) is type(native)


def test_what_is_asked_wrongly_is_refused() -> None:
    native = frame("polars", {name: [] for name in TYPES}, TYPES)
    schedule = by_days()
    with pytest.raises(InvalidTypeError, match="by: one str was given; give several"):
        frames.capitation_by(native, schedule, MONTHS, by="physician")
    with pytest.raises(InvalidValueError, match="by: 'due'"):
        frames.capitation_by(native, schedule, MONTHS, by=["due"])
    with pytest.raises(InvalidValueError, match=r"frame: 'town' \(to sum by\) is missing"):
        frames.capitation_by(native, schedule, MONTHS, by=["town"])
    with pytest.raises(InvalidValueError, match="span: none given"):
        frames.capitation_by(native, schedule, [], by=["site"])
    with pytest.raises(InvalidValueError, match="days: 2024 of persons has no member days; ask for amounts alone"):
        frames.capitation_by(native, load("fr-fpmt"), Year(2024), by=["site"], days=True)
    with pytest.raises(InvalidTypeError, match="span: '2024-05' is a str"):
        frames.capitation_by(native, schedule, "2024-05", by=["site"])  # type: ignore[arg-type]
    with pytest.raises(NotKnownError, match="nothing is known on 2019-12-01"):
        frames.capitation_by(native, schedule, Month(2019, 12), by=["site"])
    with pytest.raises(InvalidTypeError, match="after: another kind of frame than before"):
        frames.retroactive(native, frame("pyarrow", {name: [] for name in TYPES}, TYPES), schedule, MONTHS, by=["site"])
    with pytest.raises(InvalidValueError, match="a sum of 1,000,000,000 such rows would leave 64 bits"):
        frames.capitation_by(
            frame("polars", {"list_size": []}, {"list_size": "whole"}),
            LIST_OF_A_PHYSICIAN,
            Month(2024, 5),
            by=[],
            numbers={"list_size": frames.Counted(10**9)},
        )


def test_a_roster_with_problems_is_refused_where_that_is_asked() -> None:
    native = frame(
        "polars-lazy",
        {"born_on": [None], "ald": [True], "enrolled_from": [date(2024, 1, 1)], "enrolled_until": [None]},
        {name: TYPES[name] for name in ("born_on", "ald", "enrolled_from", "enrolled_until")},
    )
    with pytest.raises(InvalidValueError, match="rows of 2024-05 cannot be paid: 1 missing"):
        frames.capitation_by(native, by_days(), Month(2024, 5), by=[], problems=frames.Problems.REFUSE)
