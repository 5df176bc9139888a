"""Supplies: discounts by volume, on all units or step by step, pooled and split by purchases."""

import tomllib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TypedDict

import pytest
from attrs import evolve

from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, MissingInputError
from primarycare.money import EUR, USD, Money, Rounding, RoundingMode, Share
from primarycare.supplies import (
    BenchmarkScope,
    LoyaltyBenchmark,
    SupplyDiscount,
    SupplyMeasure,
    SupplyPurchase,
    SupplyRebate,
    SupplyRebates,
    SupplyTier,
    SupplyTierSchedule,
    TierMethod,
    TierPortion,
    discount_supplies,
    split_rebate,
)
from primarycare.workings import Working

CENTS = Rounding(2, RoundingMode.HALF_UP)
OURS = Citation.illustrative("Our list")
ALL, STEPS = TierMethod.ALL_UNITS, TierMethod.INCREMENTAL
SPEND, UNITS = SupplyMeasure.SPEND, SupplyMeasure.UNITS


def dollars(amount: str) -> Money:
    return Money.parse(amount, USD)


def a_schedule(
    method: TierMethod = ALL,
    *tiers: tuple[int, str],
    measure: SupplyMeasure = SPEND,
    benchmark: LoyaltyBenchmark | None = None,
) -> SupplyTierSchedule:
    """Give a schedule, by default that of 5, 12 and 20 % from 5,000, 15,000 and 30,000."""
    thresholds = tiers or ((5_000, "5"), (15_000, "12"), (30_000, "20"))
    return SupplyTierSchedule(
        name="our list",
        measure=measure,
        method=method,
        tiers=tuple(SupplyTier(Fraction(at), Share.percent(off)) for at, off in thresholds),
        benchmark=benchmark,
        citation=OURS,
    )


def bought(
    amount: str, buyer: str = "site-1", *, units: int | None = None, elsewhere: int | None = None
) -> SupplyPurchase:
    return SupplyPurchase(
        buyer, dollars(amount), units=units, elsewhere=None if elsewhere is None else Fraction(elsewhere)
    )


def discounted(*purchases: SupplyPurchase, schedule: SupplyTierSchedule | None = None) -> SupplyDiscount:
    return discount_supplies(purchases, a_schedule() if schedule is None else schedule, CENTS, subject="March 2026")


def paid(amount: str, method: TierMethod) -> str:
    return discounted(bought(amount), schedule=a_schedule(method)).paid.text


def split(result: SupplyDiscount) -> dict[str, str]:
    return {part.purchase.buyer: part.amount.text for part in result.rebates.parts}


# The published tiers


class Tiers(TypedDict):
    """The tiers that the source prints."""

    source: str
    at_least: list[int]
    percent: list[int]


class Example(TypedDict):
    """What an amount costs under the published tiers."""

    name: str
    bought: str
    all_units: str
    incremental: str
    label: str


class Vectors(TypedDict):
    """The file of examples."""

    sources: dict[str, str]
    tiers: Tiers
    example: list[Example]


def vectors() -> Vectors:
    text = (Path(__file__).parent / "vectors" / "supplies.toml").read_text(encoding="utf-8")
    read: Vectors = tomllib.loads(text)  # type: ignore[assignment]
    return read


@pytest.mark.parametrize("example", vectors()["example"], ids=lambda example: example["name"])
def test_an_amount_costs_what_the_published_tiers_make(example: Example) -> None:
    tiers = vectors()["tiers"]
    published = tuple(zip(tiers["at_least"], map(str, tiers["percent"]), strict=True))
    costs = [
        discounted(bought(example["bought"]), schedule=a_schedule(method, *published)).paid for method in (ALL, STEPS)
    ]
    assert costs == [dollars(example["all_units"]), dollars(example["incremental"])]


def test_the_examples_name_their_source_and_label() -> None:
    read = vectors()
    assert read["tiers"]["source"] in read["sources"]
    assert {example["label"] for example in read["example"]} == {"derived"}


def test_a_cent_more_can_cost_less_on_all_units_and_never_step_by_step() -> None:
    # 14,999.99 × 0.95 = 14,249.9905, a printed 14,250; 15,000 × 0.88 = 13,200
    schedule = a_schedule(ALL)
    assert schedule.paid(Fraction("14999.99")) == Fraction("14249.9905")
    assert Rounding(0, RoundingMode.HALF_UP).apply(schedule.paid(Fraction("14999.99"))) == 14_250
    assert paid("15000", ALL) == "13200.00"
    assert schedule.paid(Fraction(15_000)) < schedule.paid(Fraction("14999.99"))
    steps = a_schedule(STEPS)
    assert steps.paid(Fraction("14999.99")) < steps.paid(Fraction(15_000)) == 14_500


def test_whoever_could_pay_less_for_more_is_told() -> None:
    # 13,894.73 × 0.95 = 13,199.9935 is less than 13,200; 13,894.74 × 0.95 = 13,200.003 is more.
    assert a_schedule().cheaper_at(Fraction("13894.73")) is None
    assert a_schedule().cheaper_at(Fraction("13894.74")) == SupplyTier(Fraction(15_000), Share.percent("12"))
    assert [str(finding) for finding in discounted(bought("14000")).findings] == [
        "more would cost less: March 2026 (at 15000 the list price less 12 % is 13200, less than for 14000)"
    ]
    assert discounted(bought("14000"), schedule=a_schedule(STEPS)).findings == ()


def test_the_cheapest_of_several_thresholds_is_told() -> None:
    # 999 costs 999; 1,000 less half 500; 1,100 less 90 % 110.
    steep = a_schedule(ALL, (1_000, "50"), (1_100, "90"))
    cheaper = steep.cheaper_at(Fraction(999))
    assert cheaper is not None and cheaper.at_least == 1_100


# Portions


def test_step_by_step_each_portion_has_its_own_discount() -> None:
    # 5,000 at 0 %, 10,000 at 5 %, 1,000 at 12 %: 500 + 120
    assert a_schedule(STEPS).portions(Fraction(16_000)) == (
        TierPortion(Fraction(5_000), Share.percent("0")),
        TierPortion(Fraction(10_000), Share.percent("5")),
        TierPortion(Fraction(1_000), Share.percent("12")),
    )
    assert discounted(bought("16000"), schedule=a_schedule(STEPS)).discount == dollars("620")


@pytest.mark.parametrize("method", TierMethod)
def test_nothing_is_taken_off_below_the_first_tier(method: TierMethod) -> None:
    result = discounted(bought("4999.99"), schedule=a_schedule(method))
    assert (result.discount, result.paid, result.working.lines[1:]) == (dollars("0"), dollars("4999.99"), ())


@pytest.mark.parametrize("method", TierMethod)
def test_a_tier_from_nothing_on_holds_for_the_first_unit(method: TierMethod) -> None:
    assert discounted(bought("100"), schedule=a_schedule(method, (0, "10"))).paid == dollars("90")
    assert a_schedule(method, (0, "10")).paid(Fraction(0)) == 0


def test_the_working_shows_each_step() -> None:
    printed = str(discounted(bought("16000"), schedule=a_schedule(STEPS)).working).splitlines()
    assert [" ".join(line.split()) for line in printed] == [
        "supplies of March 2026 under our list",
        "site-1, list price 16,000.00",
        "discount on 10000 of 16000 spend 10000.00 USD per pool × -1 × 0.05 (5 % discount) -500.00 [1] illustrative",
        "discount on 1000 of 16000 spend 1000.00 USD per pool × -1 × 0.12 (12 % discount) -120.00 [1] illustrative",
        "rounded half-up to 0.01 per person",
        "total 15,380.00 USD",
        "[1] Our list, made up for an example (illustrative)",
    ]


def test_discounts_by_units_fall_on_the_list_price_evenly() -> None:
    # 150 units for 300: on all units 10 % of 300; step by step 50 of 150 units, a third of 300, at 10 %.
    for method, taken_off in ((ALL, "30"), (STEPS, "10")):
        schedule = a_schedule(method, (100, "10"), measure=UNITS)
        assert discounted(bought("300", units=150), schedule=schedule).discount == dollars(taken_off)
    assert discounted(bought("300", units=99), schedule=a_schedule(ALL, (100, "10"), measure=UNITS)).discount == (
        dollars("0")
    )


def test_units_are_asked_for_where_they_count() -> None:
    with pytest.raises(MissingInputError, match="units: the schedule counts units, and those of 'site-1' are not"):
        discounted(bought("300"), schedule=a_schedule(ALL, (100, "10"), measure=UNITS))


def test_units_given_free_count_and_cost_nothing() -> None:
    schedule = a_schedule(ALL, (100, "10"), measure=UNITS)
    result = discounted(bought("0", units=50), bought("200", "site-2", units=50), schedule=schedule)
    assert (result.discount, split(result)) == (dollars("20"), {"site-1": "0.00", "site-2": "20.00"})


# Pools


def test_the_pool_reaches_what_no_buyer_reaches_alone() -> None:
    alone = discounted(bought("4000"))
    together = discounted(bought("2000", "site-2"), bought("4000", "site-1"))
    assert alone.discount == dollars("0")
    # 6,000 × 0.05 = 300, by 4,000 and 2,000
    assert (together.discount, split(together)) == (dollars("300"), {"site-1": "200.00", "site-2": "100.00"})
    assert [purchase.buyer for purchase in together.purchases] == ["site-1", "site-2"]


def test_a_buyer_below_the_benchmark_is_left_out_of_the_pool() -> None:
    # site-2 buys 2,000 of 4,000, half; without it 4,000 do not reach 5,000, and 6,000 do.
    benchmark = LoyaltyBenchmark(share=Share.percent("90"), scope=BenchmarkScope.EACH_BUYER)
    schedule = a_schedule(benchmark=benchmark)
    disloyal = bought("2000", "site-2", elsewhere=2_000)
    short = discounted(bought("4000", elsewhere=0), disloyal, schedule=schedule)
    assert (short.discount, short.paid, split(short)) == (dollars("0"), dollars("6000"), {"site-1": "0.00"})
    enough = discounted(bought("6000", elsewhere=0), disloyal, schedule=schedule)
    assert (enough.discount, enough.paid, split(enough)) == (dollars("300"), dollars("7700"), {"site-1": "300.00"})
    assert [str(finding) for finding in enough.findings] == [
        "below the loyalty benchmark: site-2 (2000 of 4000 is less than 90 %)"
    ]


def test_a_pool_below_the_benchmark_pays_list_price() -> None:
    # 8,000 of 10,000 is 80 %: met at 80 %, missed at 80.1 %.
    pool = (bought("6000", elsewhere=0), bought("2000", "site-2", elsewhere=2_000))
    for percent, taken_off, told in (("80", "400", 0), ("80.1", "0", 1)):
        benchmark = LoyaltyBenchmark(share=Share.percent(percent), scope=BenchmarkScope.POOL)
        result = discounted(*pool, schedule=a_schedule(benchmark=benchmark))
        assert (result.discount, len(result.findings)) == (dollars(taken_off), told)


def test_a_benchmark_is_measured_in_units_where_the_schedule_is() -> None:
    benchmark = LoyaltyBenchmark(share=Share.percent("90"), scope=BenchmarkScope.EACH_BUYER)
    schedule = a_schedule(ALL, (10, "10"), measure=UNITS, benchmark=benchmark)
    assert discounted(bought("100", units=90, elsewhere=10), schedule=schedule).discount == dollars("10")
    assert discounted(bought("100", units=89, elsewhere=11), schedule=schedule).discount == dollars("0")


def test_a_benchmark_needs_what_was_bought_elsewhere() -> None:
    benchmark = LoyaltyBenchmark(share=Share.percent("90"), scope=BenchmarkScope.EACH_BUYER)
    with pytest.raises(MissingInputError, match="elsewhere: the schedule asks for a share of purchases, and what 's"):
        discounted(bought("300"), schedule=a_schedule(benchmark=benchmark))


# Rebates


def test_a_rebate_is_split_by_purchases_to_the_last_cent() -> None:
    # 1.00 by 1, 1 and 1: a third each, the cent left over by name.
    parts = split_rebate(dollars("1"), [bought("10", name) for name in ("site-3", "site-1", "site-2")]).parts
    assert [(part.purchase.buyer, part.amount.text) for part in parts] == [
        ("site-1", "0.34"), ("site-2", "0.33"), ("site-3", "0.33"),
    ]  # fmt: skip


def test_nothing_bought_shares_nothing() -> None:
    assert split_rebate(dollars("0"), [bought("0")]).parts[0].amount == dollars("0")
    assert split_rebate(dollars("0"), []).parts == ()
    with pytest.raises(InvalidValueError, match="purchases: nothing was bought, so 1.00 USD cannot be split"):
        split_rebate(dollars("1"), [bought("0")])


def test_the_parts_of_a_rebate_add_up_and_are_in_order() -> None:
    one, two = bought("10", "site-1"), bought("30", "site-2")
    with pytest.raises(ConservationError, match="parts: they add up to 0.03 USD, not to 0.04 USD"):
        SupplyRebates(amount=dollars("0.04"), parts=(SupplyRebate(one, dollars("0.03")),))
    with pytest.raises(ConservationError, match="parts: the 0.02 USD of 'site-1' are a whole unit or more from its"):
        SupplyRebates(
            amount=dollars("0.04"), parts=(SupplyRebate(one, dollars("0.02")), SupplyRebate(two, dollars("0.02")))
        )
    with pytest.raises(ConservationError, match="parts: the 0.04 USD of 'site-1' are a whole unit or more"):
        SupplyRebates(amount=dollars("0.04"), parts=(SupplyRebate(bought("0"), dollars("0.04")),))
    with pytest.raises(InvalidValueError, match="parts: the buyers are out of order; put them in order of their"):
        SupplyRebates(
            amount=dollars("0.04"), parts=(SupplyRebate(two, dollars("0.03")), SupplyRebate(one, dollars("0.01")))
        )
    with pytest.raises(InvalidValueError, match="parts: 'site-1' stands twice"):
        SupplyRebates(amount=dollars("0"), parts=(SupplyRebate(one, dollars("0")),) * 2)


def test_a_discount_is_what_the_schedule_makes_and_is_split_among_those_who_bought() -> None:
    result = discounted(bought("6000"))
    other = discounted(bought("7000"))
    nothing = Working.settled("all", result.working.lines[:1], CENTS, USD)
    with pytest.raises(ConservationError, match="rebates: somebody who bought nothing has a part; split among the"):
        evolve(result, rebates=other.rebates)
    with pytest.raises(ConservationError, match="rebates: 300.00 USD are split, but 6000.00 USD at list price less"):
        evolve(result, working=nothing)
    with pytest.raises(ConservationError, match="working: its lines come to 6000, but the schedule makes 5700; give"):
        evolve(result, working=nothing, rebates=split_rebate(dollars("0"), result.purchases))


# Hostile input


@pytest.mark.parametrize(
    ("tiers", "message"),
    [
        (((5_000, "5"), (5_000, "12")), "tiers: the one from 5000 of 'our list' does not come after the one from 5000"),
        (((5_000, "5"), (4_000, "12")), "tiers: the one from 4000 of 'our list' does not come after the one from 5000"),
        (((5_000, "5"), (6_000, "4")), "tiers: the one from 6000 of 'our list' does not come after the one from 5000"),
        (((-1, "5"),), "at_least: .* is negative"),
    ],
)
def test_thresholds_rise_and_discounts_never_fall(tiers: tuple[tuple[int, str], ...], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        a_schedule(ALL, *tiers)


def test_equal_discounts_may_follow_each_other() -> None:
    assert a_schedule(ALL, (1, "5"), (2, "5")).paid(Fraction(100)) == 95


@pytest.mark.parametrize(
    ("making", "message"),
    [
        (lambda: bought("-1"), "amount: -1.00 USD is negative; give 0 or more"),
        (lambda: bought("1", units=0), "units: 'site-1' bought no unit for 1.00 USD; correct one of them"),
        (lambda: bought("1", units=-1), "units: -1 is too small"),
        (lambda: bought("1", elsewhere=-1), "elsewhere: .* is negative"),
        (lambda: bought("1", ""), "buyer: '' is not a plain text"),
        (lambda: split_rebate(dollars("-1"), [bought("1")]), "rebate: -1.00 USD is negative"),
        (lambda: discounted(), "purchases: 'March 2026' has none; give at least one"),
        (lambda: discounted(bought("1"), bought("2")), "purchases: 'site-1' stands twice"),
        (
            lambda: discounted(bought("1"), SupplyPurchase("site-2", Money.parse("1", EUR))),
            "purchases: 'site-2' bought in EUR and others in USD; convert one of them first",
        ),
        (
            lambda: split_rebate(Money.parse("1", EUR), [bought("1")]),
            "purchases: 'site-1' bought in USD and others in EUR; convert one of them first",
        ),
        (
            lambda: discount_supplies(
                [bought("1.50")], a_schedule(), Rounding(0, RoundingMode.DOWN), subject="March 2026"
            ),
            "rounding: down to 1 is coarser than 1.50 USD; keep more places",
        ),
        (lambda: a_schedule().paid(Fraction(-1)), "bought: .* is negative; give 0 or more"),
        (lambda: evolve(a_schedule(), tiers=()), "tiers: 'our list' has none; give at least one"),
    ],
)
def test_what_cannot_be_is_refused(making: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^{message}"):
        making()


@pytest.mark.parametrize(
    ("making", "message"),
    [
        (lambda: SupplyPurchase("site-1", 12.5), "amount: 12.5 is a float"),  # type: ignore[arg-type]
        (lambda: bought("1", units=True), "units: True is a bool"),
        (lambda: SupplyTier(5000, Share.percent("5")), "at_least: 5000 is a int"),  # type: ignore[arg-type]
        (lambda: SupplyTier(Fraction(1), Fraction(1)), "discount: .* is a Fraction"),  # type: ignore[arg-type]
        (lambda: a_schedule().paid(5000), "bought: 5000 is a int; give a Fraction"),  # type: ignore[arg-type]
        (lambda: a_schedule().paid(0.5), "bought: 0.5 is a float; give a Fraction"),  # type: ignore[arg-type]
        (lambda: split_rebate(dollars("1"), bought("1")), "purchases: one SupplyPurchase"),  # type: ignore[arg-type]
        (lambda: split_rebate(dollars("1"), None), "purchases: one NoneType was given"),  # type: ignore[arg-type]
        (lambda: discounted(None), r"purchases\[0\]: None is a NoneType"),  # type: ignore[arg-type]
        (
            lambda: discount_supplies([bought("1")], None, CENTS, subject="x"),  # type: ignore[arg-type]
            "schedule: None is a NoneType",
        ),
        (
            lambda: discount_supplies([bought("1")], a_schedule(), None, subject="x"),  # type: ignore[arg-type]
            "rounding: None is a NoneType",
        ),
        (
            lambda: discount_supplies([bought("1")], a_schedule(), CENTS, subject=None),  # type: ignore[arg-type]
            "subject: None is a NoneType",
        ),
        (lambda: LoyaltyBenchmark(share="90", scope=BenchmarkScope.POOL), "share: '90' is"),  # type: ignore[arg-type]
    ],
)
def test_what_is_not_of_its_type_is_refused(making: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{message}"):
        making()
