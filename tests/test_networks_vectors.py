"""The published and derived numbers in `tests/vectors/networks.toml`."""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest

from primarycare.claims import CO_24, CO_29, CO_45
from primarycare.discounts import (
    GeographicIndices,
    PricingReason,
    RelativeValues,
    limiting_charge,
    negotiated_discount,
    price_claim,
    relative_value_price,
)
from primarycare.money import Share
from primarycare.networks import (
    Capitated,
    FeeScheduleEntry,
    MultipleProcedures,
    PercentOfCharge,
    ReductionBase,
    ServiceScope,
)
from primarycare.periods import Period
from tests.small_contract import CENTS, SCHEDULE, a_charge, a_claim, a_contract, a_schedule, a_term, per, usd


class Example(TypedDict):
    name: str
    label: str
    source: str


class Price(Example):
    billed: str
    rate: str
    allowed: str
    co_45: str


class Filing(Example):
    served_on: date
    days: int
    deadline: date
    filed_on: date
    first_accepted_on: NotRequired[date]
    late: bool


class Limit(Example):
    billed: str
    approved: str
    limit: str
    excess: str


class CapitatedVisit(Example):
    billed: str
    underlying: str
    coinsurance: str
    patient: str


class Procedures(Example):
    rates: list[str]
    charges: list[str]
    applies_to: str
    ranks: list[str]
    allowed: list[str]
    total: str


class Relative(Example):
    values: list[str]
    indices: list[str]
    conversion: str
    price: str


class Vectors(TypedDict):
    sources: dict[str, str]
    price: list[Price]
    filing: list[Filing]
    limit: list[Limit]
    capitated: list[CapitatedVisit]
    procedures: list[Procedures]
    relative: list[Relative]


VECTORS = cast(
    Vectors, tomllib.loads((Path(__file__).parent / "vectors" / "networks.toml").read_text(encoding="utf-8"))
)


def named(example: Example) -> str:
    return example["name"]


def test_every_example_names_its_source_and_its_label() -> None:
    kinds: list[list[Example]] = [
        [*VECTORS["price"]],
        [*VECTORS["filing"]],
        [*VECTORS["limit"]],
        [*VECTORS["capitated"]],
        [*VECTORS["procedures"]],
        [*VECTORS["relative"]],
    ]
    examples = [example for kind in kinds for example in kind]
    assert {example["source"] for example in examples} == set(VECTORS["sources"])
    assert {example["label"] for example in examples} == {"published", "derived"}


@pytest.mark.parametrize("example", VECTORS["price"], ids=named)
def test_the_lesser_of_rate_and_charge_is_allowed_and_the_rest_is_written_off(example: Price) -> None:
    contract = a_contract(
        a_term(), schedules=(a_schedule(FeeScheduleEntry("99214", per(example["rate"]))),), timely_filing=90
    )
    priced = price_claim(a_claim(a_charge(example["billed"])), contract, rounding=CENTS)
    assert priced.allowed.text == example["allowed"]
    assert priced.adjustment.text == example["co_45"] == negotiated_discount(priced, in_network=True).text
    assert {each.reason for each in priced.lines[0].adjustments} <= {CO_45}


@pytest.mark.parametrize("example", VECTORS["filing"], ids=named)
def test_a_claim_is_late_after_its_deadline_and_then_nobody_pays(example: Filing) -> None:
    since = Period(date(2023, 1, 1))
    term = a_term(PercentOfCharge(Share.percent("80")), during=since)
    contract = a_contract(term, timely_filing=example["days"], during=since)
    claim = a_claim(
        a_charge("100", served_on=example["served_on"]),
        submitted_on=example["filed_on"],
        first_accepted_on=example.get("first_accepted_on"),
    )
    assert contract.timely_filing is not None
    assert contract.timely_filing.deadline(example["served_on"]) == example["deadline"]
    (line,) = price_claim(claim, contract, rounding=CENTS).lines
    assert (line.reason is PricingReason.FILED_TOO_LATE) is example["late"]
    assert line.allowed == (usd("0") if example["late"] else usd("80"))
    if example["late"]:
        assert [each.reason for each in line.adjustments] == [CO_29]


@pytest.mark.parametrize("example", VECTORS["limit"], ids=named)
def test_a_charge_above_its_limit_goes_back(example: Limit) -> None:
    found = limiting_charge(usd(example["billed"]), usd(example["approved"]), Fraction("1.15"), rounding=CENTS)
    assert (found.limit.text, found.excess.text) == (example["limit"], example["excess"])


@pytest.mark.parametrize("example", VECTORS["capitated"], ids=named)
def test_coinsurance_of_a_capitated_visit_is_worked_out_on_the_underlying_price(example: CapitatedVisit) -> None:
    schedule = a_schedule(FeeScheduleEntry("99214", per(example["underlying"])))
    contract = a_contract(a_term(Capitated(SCHEDULE)), schedules=(schedule,))
    (line,) = price_claim(a_claim(a_charge(example["billed"])), contract, rounding=CENTS).lines
    assert line.allowed == usd("0") and line.underlying == usd(example["underlying"])
    assert [each.reason for each in line.adjustments] == [CO_24]
    share = Share.percent(example["coinsurance"])
    assert CENTS.settle(line.underlying.exact * share.value, line.underlying.currency).text == example["patient"]


@pytest.mark.parametrize("example", VECTORS["procedures"], ids=named)
def test_several_procedures_of_a_day_are_paid_by_their_rank(example: Procedures) -> None:
    codes = [f"proc-{at}" for at in range(len(example["rates"]))]
    schedule = a_schedule(*(FeeScheduleEntry(code, per(rate)) for code, rate in zip(codes, example["rates"])))
    rule = MultipleProcedures(
        ranks=tuple(Share.percent(rank) for rank in example["ranks"]),
        services=ServiceScope(),
        applies_to=ReductionBase(example["applies_to"]),
    )
    contract = a_contract(a_term(), schedules=(schedule,), multiple_procedures=rule)
    claim = a_claim(*(a_charge(example["charges"][at - 1], at, code=code) for at, code in enumerate(codes, start=1)))
    priced = price_claim(claim, contract, rounding=CENTS)
    assert [line.allowed.text for line in priced.lines if line.allowed is not None] == example["allowed"]
    assert priced.allowed.text == example["total"]


@pytest.mark.parametrize("example", VECTORS["relative"], ids=named)
def test_relative_values_make_a_price(example: Relative) -> None:
    work, practice, liability = (Fraction(value) for value in example["values"])
    of_work, of_practice, of_liability = (Fraction(value) for value in example["indices"])
    working = relative_value_price(
        RelativeValues(work=work, practice=practice, liability=liability),
        GeographicIndices(work=of_work, practice=of_practice, liability=of_liability),
        per(example["conversion"], "relative value"),
        rounding=CENTS,
    )
    assert working.total.text == example["price"]
