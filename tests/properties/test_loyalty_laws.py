"""Laws of loyalty: nothing is lost, more visits elsewhere never pay more, and only Belgium's rule costs the patient."""

from datetime import date

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from primarycare.identifiers import StructureId
from primarycare.loyalty import (
    Bearer,
    ContinuityThreshold,
    CostAdjustment,
    Excess,
    LeakageRule,
    LoyaltyFactor,
    MetMeanwhile,
    OutsideCost,
    RateAdjustment,
    Unreimbursed,
    access_bonus,
    cut_by_leakage,
    discount_below_threshold,
    leave_to_patients,
    loyalty_factor,
    negate,
)
from primarycare.loyalty.policies import AccessBonus, Negation
from primarycare.money import EUR, Money, Rounding, RoundingMode
from primarycare.outside_use import LoyaltyRate
from primarycare.periods import Quarter
from primarycare.testing.strategies import (
    access_bonuses,
    continuity_thresholds,
    cost_adjustments,
    leakage_rules,
    loyalty_factors,
    negations,
    outside_costs,
    rate_adjustments,
    unreimbursed_visits,
)

CLINIC, FIRST = StructureId("clinic"), Quarter(2026, 1)
AMOUNTS = st.integers(0, 10**7).map(lambda minor: Money(minor, EUR))
CENTS = st.sampled_from(RoundingMode).map(lambda mode: Rounding(2, mode))
COUNTS = st.integers(0, 30)
VISITS = st.tuples(COUNTS, COUNTS, COUNTS)
COSTS = outside_costs(currencies=st.just(EUR))
QUARTERS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=9)
LONG_AGO = date(1900, 1, 1)


def counted(
    policy: LoyaltyFactor | LeakageRule | ContinuityThreshold, visits: tuple[int, int, int], quarter: Quarter = FIRST
) -> LoyaltyRate:
    inside, excused, outside = visits
    return LoyaltyRate(
        within=quarter.period,
        excused_visits=policy.ratio.excused_visits,
        inside=inside,
        excused=excused,
        outside=outside,
        unknown=0,
        left_out=0,
    )


@given(rate_adjustments())
def test_what_is_paid_and_what_is_taken_make_what_it_was_before(adjusted: RateAdjustment) -> None:
    nothing = Money.zero(adjusted.before.currency)
    assert nothing <= adjusted.payment <= adjusted.before
    assert adjusted.borne_by(Bearer.PRACTICE) == adjusted.before - adjusted.payment
    assert adjusted.borne_by(Bearer.PATIENT) == adjusted.borne_by(Bearer.PAYER) == nothing


@given(cost_adjustments())
def test_every_cent_of_the_cost_is_borne_once_or_carried(adjusted: CostAdjustment) -> None:
    borne = Money.total((adjusted.borne_by(bearer) for bearer in Bearer), adjusted.before.currency)
    assert borne + adjusted.carried_out == adjusted.outside.total + adjusted.carried_in
    assert Money.zero(adjusted.before.currency) <= adjusted.taken <= adjusted.before


@given(cost_adjustments())
def test_the_patient_pays_nothing_but_in_belgium(adjusted: CostAdjustment) -> None:
    if not isinstance(adjusted.policy, Unreimbursed):
        assert adjusted.borne_by(Bearer.PATIENT) == Money.zero(adjusted.before.currency)
    else:
        assert adjusted.borne_by(Bearer.PATIENT) == adjusted.outside.amount
        assert adjusted.payment == adjusted.before


@given(AMOUNTS, AMOUNTS, VISITS, st.integers(0, 30), loyalty_factors(), CENTS)
def test_more_visits_elsewhere_never_raise_the_core_part(
    core: Money, beside: Money, visits: tuple[int, int, int], more: int, policy: LoyaltyFactor, rounding: Rounding
) -> None:
    inside, excused, outside = visits
    fewer = loyalty_factor(CLINIC, core, counted(policy, visits), policy, rounding, beside=beside)
    with_more = counted(policy, (inside, excused, outside + more))
    assert loyalty_factor(CLINIC, core, with_more, policy, rounding, beside=beside).payment <= fewer.payment
    assert fewer.payment >= beside


@given(AMOUNTS, VISITS, st.integers(0, 30), leakage_rules(), CENTS)
def test_more_visits_elsewhere_never_raise_a_payment_less_leakage(
    payment: Money, visits: tuple[int, int, int], more: int, policy: LeakageRule, rounding: Rounding
) -> None:
    inside, excused, outside = visits
    fewer = cut_by_leakage(CLINIC, payment, counted(policy, visits), policy, rounding)
    with_more = counted(policy, (inside, excused, outside + more))
    assert cut_by_leakage(CLINIC, payment, with_more, policy, rounding).payment <= fewer.payment


def discounted(policy: ContinuityThreshold, history: list[tuple[int, int]], rounding: Rounding) -> Money:
    quarters = [Quarter(2026 + position // 4, position % 4 + 1) for position in range(len(history))]
    return discount_below_threshold(
        CLINIC,
        Money(10**7, EUR),
        quarters[-1],
        [
            counted(policy, (inside, 0, outside), quarter)
            for quarter, (inside, outside) in zip(quarters, history, strict=True)
        ],
        policy,
        rounding,
        measured_from=FIRST,
    ).payment


@settings(max_examples=200)
@given(QUARTERS, st.integers(0, 8), st.integers(1, 5), continuity_thresholds(), CENTS)
def test_more_visits_elsewhere_in_any_quarter_never_raise_what_a_threshold_leaves(
    history: list[tuple[int, int]], which: int, more: int, policy: ContinuityThreshold, rounding: Rounding
) -> None:
    worse = list(history)
    inside, outside = worse[which % len(worse)]
    worse[which % len(worse)] = (inside, outside + more)
    assert discounted(policy, worse, rounding) <= discounted(policy, history, rounding)


@settings(max_examples=200)
@given(QUARTERS, continuity_thresholds(), CENTS)
def test_a_threshold_is_read_like_its_words(
    history: list[tuple[int, int]], policy: ContinuityThreshold, rounding: Rounding
) -> None:
    """Walk the quarters one by one: a discount runs until a quarter that meets the threshold lifts it."""
    below = [
        policy.ratio.of(counted(policy, (inside, 0, outside))) < policy.threshold.value for inside, outside in history
    ]
    now, running = len(history) - 1, False
    for second in range(policy.quarters_apart, len(history)):
        begun = second + policy.delay_quarters
        if begun <= now and below[second] and below[second - policy.quarters_apart]:
            counts_from = second + 1 if policy.met_meanwhile is MetMeanwhile.CANCELS else begun
            lifted = [
                quarter + policy.lifted_after_quarters for quarter in range(counts_from, now + 1) if not below[quarter]
            ]
            running = running or not any(quarter <= now for quarter in lifted)
    whole = Money(10**7, EUR)
    discount = whole.exact * policy.discount.value if running else 0
    assert discounted(policy, history, rounding) == rounding.settle(whole.exact - discount, EUR)


@given(AMOUNTS, COSTS, AMOUNTS, access_bonuses(), CENTS)
def test_a_higher_cost_never_raises_a_bonus(
    capitation: Money, outside: OutsideCost, more: Money, policy: AccessBonus, rounding: Rounding
) -> None:
    dearer = evolve(outside, visits=outside.visits + 1, amount=outside.amount + more)
    cheaper = access_bonus(CLINIC, capitation, outside, policy, rounding)
    assert access_bonus(CLINIC, capitation, dearer, policy, rounding).payment <= cheaper.payment
    assert cheaper.before == rounding.settle(capitation.exact * policy.share.value, EUR)


@given(AMOUNTS, COSTS, AMOUNTS, negations(grace=st.sampled_from((0, 1))), CENTS)
def test_a_higher_cost_never_raises_what_negation_leaves(
    capitation: Money, outside: OutsideCost, more: Money, policy: Negation, rounding: Rounding
) -> None:
    dearer = evolve(outside, visits=outside.visits + 1, amount=outside.amount + more)
    paid = [
        negate(CLINIC, capitation, each, policy, rounding, joined_on=outside.within.start).payment
        for each in (outside, dearer)
    ]
    assert paid[1] <= paid[0]
    if policy.grace_months:
        assert paid[0] == paid[1] == rounding.settle(capitation.exact * policy.share.value, EUR)


@given(AMOUNTS, COSTS, AMOUNTS, unreimbursed_visits())
def test_where_visits_are_not_reimbursed_the_practice_is_paid_whole(
    capitation: Money, outside: OutsideCost, more: Money, policy: Unreimbursed
) -> None:
    dearer = evolve(outside, visits=outside.visits + 1, amount=outside.amount + more)
    for each in (outside, dearer):
        assert leave_to_patients(CLINIC, capitation, each, policy).payment == capitation


@given(AMOUNTS, st.lists(COSTS, min_size=1, max_size=4), access_bonuses(excess=st.just(Excess.CARRIED)), CENTS)
def test_what_is_carried_from_period_to_period_is_taken_once(
    capitation: Money, costs: list[OutsideCost], policy: AccessBonus, rounding: Rounding
) -> None:
    carried, taken, left = Money.zero(EUR), Money.zero(EUR), Money.zero(EUR)
    for outside in costs:
        adjusted = access_bonus(CLINIC, capitation, outside, policy, rounding, carried_in=carried)
        carried, taken, left = adjusted.carried_out, taken + adjusted.taken, left + adjusted.borne_by(Bearer.PAYER)
    assert taken + left + carried == Money.total((outside.total for outside in costs), EUR)


@given(AMOUNTS, COSTS, negations(grace=st.just(0)), CENTS)
def test_negation_without_grace_is_a_bonus_of_the_same_share(
    capitation: Money, outside: OutsideCost, policy: Negation, rounding: Rounding
) -> None:
    bonus = AccessBonus(
        share=policy.share, excused_costs=policy.excused_costs, excess=policy.excess, citation=policy.citation
    )
    negated = negate(CLINIC, capitation, outside, policy, rounding, joined_on=LONG_AGO)
    assert negated.payment == access_bonus(CLINIC, capitation, outside, bonus, rounding).payment
