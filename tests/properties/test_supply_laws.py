"""Laws of supplies: discounts conserve, and step by step nobody ever pays less for more."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from primarycare.money import Money, Rounding, RoundingMode
from primarycare.supplies import (
    BenchmarkScope,
    SupplyDiscount,
    SupplyMeasure,
    SupplyRebates,
    SupplyTierSchedule,
    TierMethod,
    discount_supplies,
)
from primarycare.testing.strategies.supplies import (
    loyalty_benchmarks,
    supply_discounts,
    supply_rebates_of_pools,
    supply_tier_schedules,
)
from primarycare.testing.strategies.vocabulary import exact_numbers

SCHEDULES, QUANTITIES = supply_tier_schedules(), exact_numbers(max_value=3_000)
DISCOUNTS = supply_discounts()


@given(SCHEDULES, QUANTITIES)
def test_portions_add_up_to_what_was_bought(schedule: SupplyTierSchedule, bought: Fraction) -> None:
    portions = schedule.portions(bought)
    assert sum(portion.amount for portion in portions) == bought
    assert schedule.paid(bought) == bought - sum(portion.taken_off for portion in portions)
    assert 0 <= schedule.paid(bought) <= bought


@given(supply_tier_schedules(methods=st.just(TierMethod.INCREMENTAL)), QUANTITIES, QUANTITIES)
def test_step_by_step_more_never_costs_less(schedule: SupplyTierSchedule, one: Fraction, other: Fraction) -> None:
    less, more = sorted((one, other))
    assert schedule.paid(less) <= schedule.paid(more)
    assert schedule.cheaper_at(less) is None


@given(supply_tier_schedules(methods=st.just(TierMethod.ALL_UNITS)), QUANTITIES, QUANTITIES)
def test_on_all_units_more_costs_less_only_across_a_threshold(
    schedule: SupplyTierSchedule, one: Fraction, other: Fraction
) -> None:
    less, more = sorted((one, other))
    if schedule.tier_at(less) == schedule.tier_at(more):
        assert schedule.paid(less) <= schedule.paid(more)
    elif schedule.paid(more) < schedule.paid(less):
        cheaper = schedule.cheaper_at(less)
        assert cheaper is not None
        assert less < cheaper.at_least and schedule.paid(cheaper.at_least) <= schedule.paid(more)


@given(SCHEDULES, QUANTITIES)
def test_all_units_never_cost_more_than_step_by_step(schedule: SupplyTierSchedule, bought: Fraction) -> None:
    costs = [
        SupplyTierSchedule(
            name=schedule.name,
            measure=schedule.measure,
            method=method,
            tiers=schedule.tiers,
            benchmark=schedule.benchmark,
            citation=schedule.citation,
        ).paid(bought)
        for method in (TierMethod.ALL_UNITS, TierMethod.INCREMENTAL)
    ]
    assert costs[0] <= costs[1]


@given(DISCOUNTS)
def test_what_is_paid_and_what_is_taken_off_make_the_list_price(bought: SupplyDiscount) -> None:
    nothing = Money.zero(bought.paid.currency)
    assert bought.paid + bought.discount == bought.listed
    assert nothing <= bought.paid <= bought.listed
    parts = [part.amount for part in bought.rebates.parts]
    assert Money.total(parts, bought.paid.currency) == bought.discount
    assert all(part.amount <= part.purchase.amount for part in bought.rebates.parts)


@given(supply_rebates_of_pools())
def test_a_split_gives_each_its_share_within_a_minor_unit(rebates: SupplyRebates) -> None:
    assert Money.total((part.amount for part in rebates.parts), rebates.amount.currency) == rebates.amount
    whole = sum(part.purchase.amount.minor for part in rebates.parts)
    for part in rebates.parts:
        assert abs(part.amount.minor * whole - rebates.amount.minor * part.purchase.amount.minor) < max(1, whole)


@given(DISCOUNTS, st.data())
def test_the_order_of_purchases_does_not_matter(bought: SupplyDiscount, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(bought.purchases))
    decimals, mode = bought.paid.currency.decimals, data.draw(st.sampled_from(RoundingMode))
    results = [
        discount_supplies(purchases, bought.schedule, Rounding(decimals, mode), subject="March 2026")
        for purchases in (bought.purchases, shuffled)
    ]
    assert results[0] == results[1]


@given(
    supply_discounts(
        schedules=supply_tier_schedules(
            benchmarks=loyalty_benchmarks(scopes=st.just(BenchmarkScope.EACH_BUYER)),
            measures=st.just(SupplyMeasure.SPEND),
        )
    )
)
def test_a_buyer_counts_or_is_told_to_be_below_the_benchmark(bought: SupplyDiscount) -> None:
    told = [finding.subject for finding in bought.findings if finding.kind == "below the loyalty benchmark"]
    counted = [part.purchase.buyer for part in bought.rebates.parts]
    assert sorted([*told, *counted]) == [purchase.buyer for purchase in bought.purchases]
