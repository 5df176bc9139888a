"""The balance of visits and patients, and the published numbers in `tests/vectors/rightsizing.toml`."""

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TypedDict, cast

import pytest

from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.money import Rounding, RoundingMode, exact_text
from primarycare.patients import Sex
from primarycare.periods import LeapDayRule
from primarycare.rightsizing import (
    PanelStanding,
    PanelStatus,
    VisitBasis,
    VisitRate,
    WeightTable,
    days_needed_per_year,
    full_time_equivalents_needed,
    ideal_panel,
    next_status,
    over_under,
    raw_size,
    sustainable_visits_per_patient,
    utilisation,
    visits_needed_per_day,
    weighted_size,
)
from primarycare.rightsizing.presets import capitation_agreement, england_carr_hill
from tests.small_practice import SOURCE, a_patient


class Example(TypedDict):
    name: str
    label: str
    source: str


class Balance(Example):
    visits_per_day: str
    days_per_year: str
    visits_per_patient: str
    full_time_equivalents: str
    panel: str


class Weekly(Example):
    panel: str
    visits_per_week: str
    weeks_per_year: str
    visits_per_patient: str
    places: int


class People(TypedDict):
    count: int
    age: int
    sex: str


class Weighted(Example):
    table: str
    people: list[People]
    raw: int
    weighted: str


class Notice(Example):
    preset: str
    said_on: date
    closed_from: date


class Vectors(TypedDict):
    retrieved_on: date
    balance: list[Balance]
    weekly: list[Weekly]
    weighted: list[Weighted]
    notice: list[Notice]
    tables: dict[str, list[tuple[int, str, str]]]


PATH = Path(__file__).parent / "vectors" / "rightsizing.toml"
VECTORS = cast(Vectors, tomllib.loads(PATH.read_text(encoding="utf-8")))
EXAMPLES: list[Example] = [*VECTORS["balance"], *VECTORS["weekly"], *VECTORS["weighted"], *VECTORS["notice"]]
TABLES = {
    "carr-hill": england_carr_hill(),
    **{
        name: WeightTable.from_rows(name, [(first, men, women) for first, men, women in rows], SOURCE)
        for name, rows in VECTORS["tables"].items()
    },
}
TWICE = VisitRate(per_patient=Fraction(2), basis=VisitBasis.OWN)


def name_of(example: Example) -> str:
    return example["name"]


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_every_vector_says_where_it_comes_from_and_what_is_printed_there(example: Example) -> None:
    assert example["label"] in ("published", "derived")
    assert example["source"]
    assert example["label"] == "derived" or example["source"].startswith("https://")


@pytest.mark.parametrize("example", VECTORS["balance"], ids=name_of)
def test_the_balance_of_a_source_holds_solved_for_each_of_its_terms(example: Balance) -> None:
    visits, days, panel = (Fraction(example[key]) for key in ("visits_per_day", "days_per_year", "panel"))
    full_time = Fraction(example["full_time_equivalents"])
    rate = VisitRate(per_patient=Fraction(example["visits_per_patient"]), basis=VisitBasis.OWN)
    found = ideal_panel(visits_per_day=visits, days_per_year=days, rate=rate, full_time_equivalents=full_time)
    assert found == panel
    assert visits_needed_per_day(panel, days_per_year=days, rate=rate, full_time_equivalents=full_time) == visits
    assert days_needed_per_year(panel, visits_per_day=visits, rate=rate, full_time_equivalents=full_time) == days
    assert full_time_equivalents_needed(panel, visits_per_day=visits, days_per_year=days, rate=rate) == full_time
    sustained = sustainable_visits_per_patient(
        panel, visits_per_day=visits, days_per_year=days, basis=VisitBasis.OWN, full_time_equivalents=full_time
    )
    assert sustained == rate
    assert 1 == utilisation(
        panel, visits_per_day=visits, days_per_year=days, rate=rate, full_time_equivalents=full_time
    )


@pytest.mark.parametrize("example", VECTORS["weekly"], ids=name_of)
def test_visits_in_a_week_make_visits_per_patient_and_year(example: Weekly) -> None:
    found = sustainable_visits_per_patient(
        Fraction(example["panel"]),
        visits_per_day=Fraction(example["visits_per_week"]),
        days_per_year=Fraction(example["weeks_per_year"]),
        basis=VisitBasis.OWN,
    )
    rounded = Rounding(example["places"], RoundingMode.HALF_UP).apply(found.per_patient)
    assert exact_text(rounded) == example["visits_per_patient"]


@pytest.mark.parametrize("example", VECTORS["weighted"], ids=name_of)
def test_people_weigh_what_the_table_says(example: Weighted) -> None:
    on = date(2026, 7, 1)
    members = [
        a_patient(f"{row['age']}-{row['sex']}-{number}", born_on=date(2026 - row["age"], 1, 1), sex=Sex(row["sex"]))
        for row in example["people"]
        for number in range(row["count"])
    ]
    assert raw_size(members, on) == example["raw"]
    size = weighted_size(members, on, TABLES[example["table"]], normalised_to=None, leap_day=LeapDayRule.MARCH_1)
    assert exact_text(size) == example["weighted"]


@pytest.mark.parametrize("example", VECTORS["notice"], ids=name_of)
def test_a_notice_ends_on_the_day_that_the_agreement_leads_to(example: Notice) -> None:
    assert example["preset"] == "capitation_agreement"
    policy = capitation_agreement(close_at=Fraction(1), reopen_at=Fraction(9, 10), limited_at=None)
    began = PanelStanding(PanelStatus.OPEN, date(2025, 1, 1))
    closing = next_status(began, 1, example["said_on"], policy)
    assert closing == PanelStanding(PanelStatus.CLOSING, example["said_on"])
    assert policy.closes_on(closing) == example["closed_from"]


def test_a_panel_is_over_its_ideal_size_or_under_it() -> None:
    assert [over_under(actual, 2_200) for actual in (2_000, 2_200, Fraction("2300.5"))] == [-200, 0, Fraction("100.5")]
    assert over_under(Decimal("0.1"), 0) == Fraction(1, 10)


def test_utilisation_is_demand_divided_by_supply() -> None:
    # 2,420 x 2 / (20 x 220) = 4,840 / 4,400 = 1.1; at half time 2.2; nobody asks for nothing.
    assert utilisation(2_420, visits_per_day=20, days_per_year=220, rate=TWICE) == Fraction("1.1")
    half = utilisation(2_420, visits_per_day=20, days_per_year=220, rate=TWICE, full_time_equivalents=Fraction(1, 2))
    assert half == Fraction("2.2")
    assert utilisation(0, visits_per_day=20, days_per_year=220, rate=TWICE) == 0


def test_a_rate_of_visits_is_observed_and_keeps_which_visits_it_counts() -> None:
    # 4,400 visits to anybody and 3,960 to the own physician, of 2,000 patients.
    wide = VisitRate.observed(visits=4_400, patients=2_000, basis=VisitBasis.PRACTICE_WIDE)
    own = VisitRate.observed(visits=3_960, patients=2_000, basis=VisitBasis.OWN)
    assert [wide.per_patient, own.per_patient] == [Fraction("2.2"), Fraction("1.98")]
    # 20 x 220 / 2.2 = 2,000 patients; by own visits alone some 2,222.
    assert ideal_panel(visits_per_day=20, days_per_year=220, rate=wide) == 2_000
    assert VisitRate(per_patient=Fraction(2), basis=VisitBasis.OWN) != VisitRate(
        per_patient=Fraction(2), basis=VisitBasis.PRACTICE_WIDE
    )


@pytest.mark.parametrize("none", [0, -1])
def test_no_visits_per_patient_are_nothing_to_divide_by(none: int) -> None:
    with pytest.raises(
        InvalidValueError, match=rf"^per_patient: Fraction\({none}, 1\) is 0 or less; give more than 0$"
    ):
        VisitRate(per_patient=Fraction(none), basis=VisitBasis.OWN)
    with pytest.raises(InvalidValueError, match=rf"^visits: {none} is too small; give 1 or more$"):
        VisitRate.observed(visits=none, patients=10, basis=VisitBasis.OWN)
    with pytest.raises(InvalidValueError, match=rf"^patients: {none} is too small; give 1 or more$"):
        VisitRate.observed(visits=10, patients=none, basis=VisitBasis.OWN)


@pytest.mark.parametrize("part", [0, -1, Fraction("1.51"), 80])
def test_a_physician_s_part_of_full_time_is_above_0_and_at_most_one_and_a_half(part: int | Fraction) -> None:
    with pytest.raises(InvalidValueError, match=r"^full_time_equivalents: .* (is 0 or less|is too much for one)"):
        ideal_panel(visits_per_day=20, days_per_year=220, rate=TWICE, full_time_equivalents=part)


def test_one_and_a_half_times_full_time_is_the_most() -> None:
    most = ideal_panel(visits_per_day=20, days_per_year=220, rate=TWICE, full_time_equivalents=Fraction("1.5"))
    assert most == 3_300


@pytest.mark.parametrize(
    ("visits", "days", "refused"),
    [
        (0, 220, r"^visits_per_day: 0 is 0 or less; give more than 0$"),
        (-20, 220, r"^visits_per_day: -20 is 0 or less"),
        (20, 0, r"^days_per_year: 0 is 0 or less; give more than 0$"),
        (20, 367, r"^days_per_year: 367 is too many; give 366 or less$"),
    ],
)
def test_supply_is_some_visits_on_some_days_of_a_year(visits: int, days: int, refused: str) -> None:
    with pytest.raises(InvalidValueError, match=refused):
        ideal_panel(visits_per_day=visits, days_per_year=days, rate=TWICE)
    with pytest.raises(InvalidValueError, match=refused):
        utilisation(100, visits_per_day=visits, days_per_year=days, rate=TWICE)


def test_every_day_of_a_leap_year_may_be_worked() -> None:
    assert ideal_panel(visits_per_day=2, days_per_year=366, rate=TWICE) == 366


def test_a_panel_is_never_negative_and_an_empty_one_sustains_nothing() -> None:
    with pytest.raises(InvalidValueError, match=r"^panel: .* is negative; give 0 or more$"):
        visits_needed_per_day(-1, days_per_year=220, rate=TWICE)
    with pytest.raises(InvalidValueError, match=r"^actual: .* is negative; give 0 or more$"):
        over_under(-1, 2_200)
    with pytest.raises(InvalidValueError, match=r"^panel: 0 is 0 or less; give more than 0$"):
        sustainable_visits_per_patient(0, visits_per_day=20, days_per_year=220, basis=VisitBasis.OWN)


@pytest.mark.parametrize("wrong", [20.0, True, "20", None])
def test_floats_bools_and_texts_are_no_exact_numbers(wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^visits_per_day: .*; give an int, a Fraction or a Decimal$"):
        ideal_panel(visits_per_day=wrong, days_per_year=220, rate=TWICE)  # type: ignore[arg-type]


def test_a_rate_is_named_and_not_a_number() -> None:
    with pytest.raises(InvalidTypeError, match=r"^rate: 2 is a int; give a VisitRate$"):
        ideal_panel(visits_per_day=20, days_per_year=220, rate=2)  # type: ignore[arg-type]
