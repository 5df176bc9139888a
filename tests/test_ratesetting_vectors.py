"""The published and derived numbers in `tests/vectors/ratesetting.toml`."""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypedDict, cast

import pytest

from primarycare.money import EUR, USD, Money, Rate, Rounding, RoundingMode, Share
from primarycare.ratesetting import (
    Buhlmann,
    CategoryExperience,
    Cohort,
    CredibilityBounds,
    CredibilityEstimate,
    CredibilityStanding,
    ExperienceRecord,
    ExposureUnit,
    LimitedFluctuation,
    LoadRounding,
    PastPayment,
    average_forfait,
    full_credibility_standard,
    indicated_rates,
    rate_from_utilisation,
    set_rates,
    tally_experience,
    utilisation_per_thousand,
)
from primarycare.ratesetting.presets import (
    medical_loss_ratio_table,
    medicare_advantage_bounds,
    medicare_drug_plan_bounds,
)


class Example(TypedDict):
    name: str
    label: str
    source: str


class Utilisation(Example):
    per_thousand: str
    unit_cost: str
    load: str
    load_rounding: str
    amount: str


class Cohorts(Example):
    people: list[dict[str, str]]
    per_thousand: str
    unit_cost: str
    amount: str


class Average(Example):
    paid: str
    member_months: str
    amount: str


class Mean(Example):
    categories: list[dict[str, str]]
    exact: str
    amount: str


class Full(Example):
    z_value: str
    margin: str
    claims: str


class Limited(Example):
    claims: str
    full_at: str
    places: int
    credibility: str


class BuhlmannExample(Example):
    exposure: str
    k: str
    places: int
    credibility: str
    observed: str
    prior: str
    indicated: str


class Parameters(Example):
    epv: str
    vhm: str
    k: str
    exposure: str
    credibility: str


class Years(Example):
    member_months: str
    member_years: str


class PrintedRow(TypedDict):
    n: str
    percent: list[str]


class PrintedTable(Example):
    k: list[str]
    rows: list[PrintedRow]


class Setting(Example):
    k: str
    prior: str
    total: str
    exposure: str
    categories: list[dict[str, str]]


class Factors(Example):
    life_years: str
    percent: str
    standing: str


class Bounds(Example):
    preset: str
    partial_from: str
    partial_through: str


class Vectors(TypedDict):
    retrieved_on: date
    sources: dict[str, str]
    utilisation: list[Utilisation]
    cohorts: list[Cohorts]
    average: list[Average]
    mean: list[Mean]
    full: list[Full]
    limited: list[Limited]
    buhlmann: list[BuhlmannExample]
    parameters: list[Parameters]
    years: list[Years]
    table: list[PrintedTable]
    setting: list[Setting]
    factors: list[Factors]
    bounds: list[Bounds]


PATH = Path(__file__).parent / "vectors" / "ratesetting.toml"
VECTORS = cast(Vectors, tomllib.loads(PATH.read_text(encoding="utf-8")))
EXAMPLES: list[Example] = [
    example
    for name, examples in VECTORS.items()
    if name not in ("retrieved_on", "sources")
    for example in cast(list[Example], examples)
]
CENTS = Rounding(2, RoundingMode.HALF_UP)
UNITS = Rounding(0, RoundingMode.HALF_UP)
PER = "person and month"
MONTHS = ExposureUnit.MEMBER_MONTHS
PRESETS: dict[str, CredibilityBounds] = {
    "medicare advantage": medicare_advantage_bounds(),
    "medicare drug plans": medicare_drug_plan_bounds(),
}


def name_of(example: Example) -> str:
    return example["name"]


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_every_vector_says_where_it_comes_from_and_what_is_printed_there(example: Example) -> None:
    assert example["label"] in ("published", "recomputed", "derived")
    source = VECTORS["sources"][example["source"]]
    assert source.startswith("https://") or "no address is recorded" in source or example["label"] == "derived"


@pytest.mark.parametrize("example", VECTORS["utilisation"], ids=name_of)
def test_use_and_unit_cost_make_the_printed_rate_at_the_named_stage_of_rounding(example: Utilisation) -> None:
    working = rate_from_utilisation(
        per_thousand=Fraction(example["per_thousand"]),
        unit_cost=Money.parse(example["unit_cost"], USD),
        load=Fraction(example["load"]),
        rounding=CENTS,
        load_rounding=LoadRounding(example["load_rounding"]),
    )
    assert working.total.text == example["amount"]


@pytest.mark.parametrize("example", VECTORS["cohorts"], ids=name_of)
def test_cohorts_make_the_use_of_a_thousand_and_its_rate(example: Cohorts) -> None:
    used = utilisation_per_thousand(
        Cohort(label=row["label"], members=Fraction(row["members"]), per_head=Fraction(row["per_head"]))
        for row in example["people"]
    )
    assert used == Fraction(example["per_thousand"])
    working = rate_from_utilisation(
        per_thousand=used,
        unit_cost=Money.parse(example["unit_cost"], USD),
        load=0,
        rounding=CENTS,
        load_rounding=LoadRounding.AFTER_LOAD,
    )
    assert working.total.text == example["amount"]


@pytest.mark.parametrize("example", VECTORS["average"], ids=name_of)
def test_what_was_paid_over_member_months_is_the_average(example: Average) -> None:
    paid = PastPayment(label="paid", amount=Money.parse(example["paid"], USD))
    assert average_forfait((paid,), Fraction(example["member_months"]), CENTS).amount.text == example["amount"]


@pytest.mark.parametrize("example", VECTORS["mean"], ids=name_of)
def test_forfaits_weighted_by_member_months_make_their_mean(example: Mean) -> None:
    # A million member months, so that every share of them and every cost is whole.
    months = 1_000_000
    shares = {row["label"]: Fraction(row["share"]) * months for row in example["categories"]}
    year = tally_experience(
        ExperienceRecord(
            category=row["label"],
            member_months=shares[row["label"]],
            cost=Money.of(shares[row["label"]] * Fraction(row["forfait"]), EUR),
        )
        for row in example["categories"]
    )
    assert sum(shares.values()) == months
    average = year.average
    assert average is not None
    assert average.value == Fraction(example["exact"])
    assert average.times(1, CENTS).text == example["amount"]


@pytest.mark.parametrize("example", VECTORS["full"], ids=name_of)
def test_a_quantile_and_a_margin_make_the_claims_that_are_fully_believed(example: Full) -> None:
    exact = full_credibility_standard(Fraction(example["z_value"]), Fraction(example["margin"]))
    assert UNITS.apply(exact) == Fraction(example["claims"])


@pytest.mark.parametrize("example", VECTORS["limited"], ids=name_of)
def test_limited_fluctuation_makes_the_printed_credibility(example: Limited) -> None:
    rule = LimitedFluctuation(
        full_at=Fraction(example["full_at"]),
        unit=ExposureUnit.CLAIMS,
        rounding=Rounding(example["places"], RoundingMode.HALF_UP),
    )
    assert rule.credibility(Fraction(example["claims"])).value == Fraction(example["credibility"])


@pytest.mark.parametrize("example", VECTORS["buhlmann"], ids=name_of)
def test_a_believed_observation_and_a_prior_make_the_printed_estimate(example: BuhlmannExample) -> None:
    rule = Buhlmann(k=Fraction(example["k"]), unit=ExposureUnit.RECORDS)
    exact = rule.credibility(Fraction(example["exposure"])).value
    assert Rounding(example["places"], RoundingMode.HALF_UP).apply(exact) == Fraction(example["credibility"])
    claims = [
        ExperienceRecord(category="adult", member_months=Fraction(1), cost=Money.parse(example["observed"], USD))
    ] * int(example["exposure"])
    [adult] = indicated_rates(
        tally_experience(claims), prior=Rate.parse(example["prior"], USD, per=PER), rule=rule, rounding=UNITS
    )
    assert adult.rate == Fraction(example["indicated"])


@pytest.mark.parametrize("example", VECTORS["parameters"], ids=name_of)
def test_two_variances_make_the_printed_k_and_credibility(example: Parameters) -> None:
    estimate = CredibilityEstimate(mean=Fraction(0), epv=Fraction(example["epv"]), vhm=Fraction(example["vhm"]))
    assert estimate.k == Fraction(example["k"])
    believed = estimate.rule(ExposureUnit.CLAIMS).credibility(Fraction(example["exposure"]))
    assert believed == Share.parse(example["credibility"])


@pytest.mark.parametrize("example", VECTORS["years"], ids=name_of)
def test_member_years_are_a_twelfth_of_member_months(example: Years) -> None:
    months = Fraction(example["member_months"])
    tally = CategoryExperience(category="adult", member_months=months, cost=Money.zero(USD), claims=0, records=8)
    assert ExposureUnit.MEMBER_YEARS.of(tally) == Fraction(example["member_years"])


@pytest.mark.parametrize("example", VECTORS["table"], ids=name_of)
def test_every_cell_of_the_printed_table_is_met(example: PrintedTable) -> None:
    for row in example["rows"]:
        for k, percent in zip(example["k"], row["percent"], strict=True):
            rule = Buhlmann(k=Fraction(k), unit=ExposureUnit.CLAIMS, rounding=Rounding(3, RoundingMode.HALF_UP))
            assert rule.credibility(Fraction(row["n"])) == Share.percent(percent)


@pytest.mark.parametrize("example", VECTORS["setting"], ids=name_of)
def test_categories_are_set_between_experience_and_prior_and_balanced_to_their_own_total(example: Setting) -> None:
    rows = example["categories"]
    year = tally_experience(
        ExperienceRecord(
            category=row["category"],
            member_months=Fraction(row["member_months"]),
            cost=Money.parse(row["cost"], EUR),
        )
        for row in rows
    )
    exposures = {row["category"]: Fraction(row["exposure"]) for row in rows}
    setting = set_rates(
        year,
        prior=Rate.parse(example["prior"], EUR, per=PER),
        rule=Buhlmann(k=Fraction(example["k"]), unit=MONTHS),
        exposures=exposures,
        target=Money.parse(example["total"], EUR),
        indicated_to=CENTS,
        published_to=CENTS,
        rounding=CENTS,
    )
    for known, row in zip(setting.indications, rows, strict=True):
        assert known.credibility == Share.parse(row["credibility"])
        assert known.rate == setting.rates[known.category].value == Fraction(row["rate"])
    assert setting.balance.multiplier == 1
    assert sum(exposures.values()) == Fraction(example["exposure"])
    assert (setting.due.text, setting.residue) == (f"{example['total']}.00", Fraction(0))


@pytest.mark.parametrize("example", VECTORS["factors"], ids=name_of)
def test_the_table_of_insurers_has_the_printed_factor_and_a_straight_line_between(example: Factors) -> None:
    table, years = medical_loss_ratio_table(), Fraction(example["life_years"])
    assert table.factor(years) == Share.percent(example["percent"])
    assert table.standing(years) is CredibilityStanding(example["standing"])
    assert table.citation.url == VECTORS["sources"][example["source"]]


@pytest.mark.parametrize("example", VECTORS["bounds"], ids=name_of)
def test_experience_is_credible_in_part_from_one_bound_through_the_other(example: Bounds) -> None:
    bounds = PRESETS[example["preset"]]
    low, high = Fraction(example["partial_from"]), Fraction(example["partial_through"])
    standings = [bounds.standing(months).value for months in (low - 1, low, high, high + 1)]
    assert standings == ["none", "partial", "partial", "full"]
    assert bounds.citation.url == VECTORS["sources"][example["source"]]
