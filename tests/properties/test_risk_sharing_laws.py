"""Laws of shared risk: parts make the whole, grow with it, and stay within what the terms allow."""

from fractions import Fraction

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from primarycare.money import EUR, Money, Rounding, RoundingMode, Share
from primarycare.risk import (
    AdjustedCapitation,
    AdjustedScore,
    AggregatePayout,
    BlendedScore,
    CorridorSettlement,
    PoolDistribution,
    PoolMember,
    PoolSettlement,
    PoolTerms,
    RiskCorridor,
    RiskMeasure,
    RiskParty,
    RiskReason,
    SavingsTerms,
    SharedFrom,
    SharedGain,
    SharedSavings,
    StopLossClaim,
    StopLossPayout,
    StopLossTerms,
    SubstantialRisk,
    Withhold,
    WithholdPool,
    WithholdPoolReturn,
    WithholdReturn,
    distribute,
    return_by_pool_result,
    return_by_quality,
    settle_corridor,
    settle_pool,
    settle_stop_loss,
    share_savings,
)
from primarycare.risk.presets import medicare_incentive_rule
from primarycare.testing.strategies import (
    adjusted_capitations,
    adjusted_scores,
    aggregate_payouts,
    blended_scores,
    corridor_settlements,
    exact_numbers,
    pool_distributions,
    pool_settlements,
    pool_terms,
    risk_corridors,
    savings_terms,
    shared_gains,
    shared_savings,
    shares,
    stop_loss_claims,
    stop_loss_payouts,
    stop_loss_terms,
    substantial_risks,
    withhold_pool_returns,
    withhold_pools,
    withhold_returns,
    withholds,
)

few = settings(max_examples=60)
CENTS = Rounding(2, RoundingMode.HALF_UP)
IN_EURO = st.just(EUR)
MODES = st.sampled_from(RoundingMode)
# These keep the distance of two numbers that are a whole unit apart; half-even does not.
STEADY_MODES = st.sampled_from((RoundingMode.HALF_UP, RoundingMode.DOWN, RoundingMode.UP))
TARGETS, GAPS = st.integers(1, 10**7), st.integers(0, 10**7)
BOTH_SIDES = risk_corridors(sides=st.sampled_from(("both", "mirrored")))
NOTHING = Fraction(0)


def euros(minor: int) -> Money:
    return Money(minor, EUR)


def shared_by(table: RiskCorridor, target: int, gap: int, mode: RoundingMode) -> CorridorSettlement:
    """Share a gap in cents; a gain is no larger than the target."""
    cost = euros(max(0, target + gap))
    return settle_corridor(table, target=euros(target), cost=cost, rounding=Rounding(2, mode), subject="2026")


# Corridors


@few
@given(corridor_settlements())
def test_the_parts_of_both_sides_make_the_gap_and_have_its_sign(shared: CorridorSettlement) -> None:
    assert shared.provider + shared.payer == shared.gap
    for part in (shared.provider, shared.payer):
        assert abs(part) <= abs(shared.gap)
        assert part.minor * shared.gap.minor >= 0


@few
@given(BOTH_SIDES, TARGETS, st.lists(GAPS, min_size=2, max_size=2).map(sorted), st.sampled_from((-1, 1)), STEADY_MODES)
def test_each_part_never_falls_as_the_gap_grows(
    table: RiskCorridor, target: int, gaps: list[int], side: int, mode: RoundingMode
) -> None:
    smaller, larger = (shared_by(table, target, side * min(gap, target if side < 0 else gap), mode) for gap in gaps)
    assert abs(smaller.provider) <= abs(larger.provider)
    assert abs(smaller.payer) <= abs(larger.payer)


@few
@given(BOTH_SIDES, TARGETS, GAPS, MODES)
def test_a_cent_more_of_a_gap_moves_each_part_by_two_cents_at_most(
    table: RiskCorridor, target: int, gap: int, mode: RoundingMode
) -> None:
    smaller, larger = shared_by(table, target, gap, mode), shared_by(table, target, gap + 1, mode)
    assert 0 <= larger.provider.minor - smaller.provider.minor <= 2
    assert -1 <= larger.payer.minor - smaller.payer.minor <= 1


@few
@given(BOTH_SIDES, exact_numbers(min_value=1, max_value=1_000), exact_numbers(max_value=3), exact_numbers(max_value=3))
def test_within_a_slice_the_part_grows_by_its_share(
    table: RiskCorridor, target: Fraction, first: Fraction, second: Fraction
) -> None:
    for piece in table.losses:
        end = piece.start + 4 if piece.end is None else piece.end
        lower, upper = sorted(piece.start + (end - piece.start) * place / 3 for place in (first, second))
        grown = table.provider_part(gap=upper * target, target=target) - table.provider_part(
            gap=lower * target, target=target
        )
        assert grown == (upper - lower) * target * piece.provider.value


@few
@given(risk_corridors(sides=st.just("mirrored")), TARGETS, st.integers(0, 10**7), MODES)
def test_a_mirrored_table_shares_a_gain_as_it_shares_a_loss(
    table: RiskCorridor, target: int, gap: int, mode: RoundingMode
) -> None:
    within = min(gap, target)
    loss, gain = shared_by(table, target, within, mode), shared_by(table, target, -within, mode)
    assert (gain.provider, gain.payer) == (-loss.provider, -loss.payer)


@few
@given(BOTH_SIDES, TARGETS, GAPS)
def test_the_mirror_of_a_table_shares_a_loss_as_the_table_shares_a_gain(
    table: RiskCorridor, target: int, gap: int
) -> None:
    within, whole = Fraction(min(gap, target)), Fraction(target)
    mirrored = table.mirror.provider_part(gap=within, target=whole)
    assert mirrored == -table.provider_part(gap=-within, target=whole)
    assert table.mirror.mirror == table


@few
@given(risk_corridors(), st.integers(0, 10**7), MODES)
def test_no_gap_leaves_nothing_to_share(table: RiskCorridor, target: int, mode: RoundingMode) -> None:
    shared = shared_by(table, target, 0, mode)
    assert (shared.gap, shared.provider, shared.payer) == (euros(0), euros(0), euros(0))


@few
@given(corridor_settlements())
def test_whoever_paid_first_each_bears_the_own_part(shared: CorridorSettlement) -> None:
    # Out of pocket: whoever paid the costs bears the gap, less what is due.
    assert shared.gap - shared.due_to_provider(costs_paid_by=RiskParty.PROVIDER) == shared.provider
    assert shared.gap + shared.due_to_provider(costs_paid_by=RiskParty.PAYER) == shared.payer


# Gains and savings


@few
@given(shared_gains())
def test_a_gain_is_shared_whole(shared: SharedGain) -> None:
    nothing = Money.zero(shared.counted.currency)
    assert shared.provider + shared.payer == shared.counted
    assert nothing <= shared.provider <= shared.counted
    assert len(shared.findings) == (shared.level_gain < 0) + (shared.trend_gain < 0)


@few
@given(shared_gains())
def test_a_negative_gain_counts_as_one_of_nothing(shared: SharedGain) -> None:
    level, trend = max(NOTHING, shared.level_gain), max(NOTHING, shared.trend_gain)
    counted = shared.formula.counted(level_gain=shared.level_gain, trend_gain=shared.trend_gain)
    assert counted == shared.formula.counted(level_gain=level, trend_gain=trend)
    assert min(level, trend) <= counted <= max(level, trend)


@few
@given(shared_savings())
def test_savings_are_shared_whole_and_a_loss_costs_the_provider_nothing(shared: SharedSavings) -> None:
    nothing = Money.zero(shared.cost.currency)
    assert shared.provider + shared.payer == shared.saved
    assert nothing <= shared.provider <= max(shared.saved, nothing)


@few
@given(savings_terms(), st.integers(0, 10**7), st.lists(GAPS, min_size=2, max_size=2).map(sorted), shares(), MODES)
def test_savings_never_fall_as_the_cost_falls(
    terms: SavingsTerms, benchmark: int, costs: list[int], quality: Share, mode: RoundingMode
) -> None:
    lower, higher = (
        share_savings(
            terms,
            benchmark=euros(benchmark),
            cost=euros(cost),
            quality=quality,
            rounding=Rounding(2, mode),
            subject="2026",
        )
        for cost in costs
    )
    assert lower.provider >= higher.provider


@few
@given(shared_savings())
def test_sharing_above_the_minimum_never_pays_more_than_from_the_first_unit(shared: SharedSavings) -> None:
    def earned(shared_from: SharedFrom) -> Fraction:
        return evolve(shared.terms, shared_from=shared_from).earned_uncapped(
            benchmark=shared.benchmark.exact, cost=shared.cost.exact, quality=shared.quality.value
        )

    assert earned(SharedFrom.ABOVE_MINIMUM) <= earned(SharedFrom.FIRST_UNIT)


# Withholds and pools


@few
@given(withholds())
def test_what_is_withheld_and_what_is_paid_make_the_payments(held: Withhold) -> None:
    assert held.withheld + held.paid == held.payments
    assert Money.zero(held.payments.currency) <= held.withheld <= held.payments


@few
@given(withhold_returns())
def test_a_return_is_a_part_of_the_withhold_and_names_the_rest(back: WithholdReturn) -> None:
    withheld = back.withhold.withheld
    assert Money.zero(withheld.currency) <= back.returned <= withheld
    assert back.returned + back.unreturned == withheld
    assert (back.finding is None) is (back.unreturned.minor == 0)


@few
@given(withholds(currencies=IN_EURO), st.tuples(shares(), shares()), MODES)
def test_better_quality_never_returns_less(held: Withhold, scores: tuple[Share, Share], mode: RoundingMode) -> None:
    worse, better = sorted(scores, key=lambda share: share.value)
    cents = Rounding(2, mode)
    assert (
        return_by_quality(held, worse, rounding=cents).returned
        <= return_by_quality(held, better, rounding=cents).returned
    )


@few
@given(withhold_pool_returns())
def test_a_deficit_is_what_the_withholds_lose_and_what_they_do_not_cover(back: WithholdPoolReturn) -> None:
    nothing = Money.zero(back.result.currency)
    assert back.unreturned + back.uncovered == max(-back.result, nothing)
    assert back.returned + back.unreturned == back.pool.withheld
    assert not back.uncovered or back.returned == nothing


@few
@given(withhold_pools(currencies=IN_EURO), st.integers(-(10**9), 10**8))
def test_the_order_of_withholds_in_a_pool_changes_nobodys_return(pool: WithholdPool, result: int) -> None:
    turned = evolve(pool, withholds=pool.withholds[::-1])
    returned = return_by_pool_result(pool, euros(result)).returns
    assert return_by_pool_result(turned, euros(result)).returns == returned[::-1]


@few
@given(pool_settlements())
def test_a_group_bears_its_share_of_a_pool_within_the_caps(pool: PoolSettlement) -> None:
    assert pool.group + pool.payer == pool.result
    assert abs(pool.group) <= abs(pool.result)
    cap = pool.terms.cap_of(pool.result.exact)
    assert cap is None or abs(pool.group) <= cap
    assert bool(pool.findings) is (pool.terms.over_cap(pool.result.exact) > 0)


@few
@given(pool_terms(currencies=IN_EURO), GAPS, st.lists(GAPS, min_size=2, max_size=2).map(sorted), MODES)
def test_a_group_never_earns_more_of_a_dearer_pool(
    terms: PoolTerms, budget: int, costs: list[int], mode: RoundingMode
) -> None:
    lower, higher = (
        settle_pool(terms, budget=euros(budget), cost=euros(cost), rounding=Rounding(2, mode), subject="pool")
        for cost in costs
    )
    assert lower.group >= higher.group


@few
@given(pool_distributions())
def test_a_split_adds_up_and_is_the_same_for_members_in_any_order(split: PoolDistribution) -> None:
    assert split.working.total == split.amount
    assert sum(part.amount.minor for part in split.parts) == split.amount.minor
    members = [part.member for part in split.parts]
    assert distribute(split.amount, members[::-1], subject=split.subject) == split


@few
@given(pool_distributions(), exact_numbers(min_value=Fraction(1, 10), max_value=10))
def test_a_split_depends_on_the_proportion_of_weights_alone(split: PoolDistribution, scale: Fraction) -> None:
    members = [PoolMember(part.member.name, part.member.weight * scale) for part in split.parts]
    scaled = distribute(split.amount, members, subject=split.subject)
    assert [part.amount for part in scaled.parts] == [part.amount for part in split.parts]


# Stop-loss


@few
@given(stop_loss_payouts())
def test_insurer_patient_and_practice_pay_what_is_covered(payout: StopLossPayout) -> None:
    assert payout.amount + payout.patient + payout.retained == payout.covered
    nothing = Money.zero(payout.covered.currency)
    assert min(payout.amount, payout.patient, payout.retained) >= nothing
    assert payout.terms.cap is None or payout.amount <= payout.terms.cap
    most = payout.terms.coinsurance.value * payout.covered.exact
    assert payout.working.rounding is not None
    assert payout.amount.exact <= payout.working.rounding.apply(most)


@few
@given(
    stop_loss_terms(currencies=IN_EURO),
    stop_loss_claims(currencies=IN_EURO),
    st.integers(0, 10**9),
    st.booleans(),
    MODES,
)
def test_a_payout_never_falls_as_charges_grow(
    terms: StopLossTerms, claim: StopLossClaim, more: int, listed: bool, mode: RoundingMode
) -> None:
    lower = evolve(claim, service=terms.services[0]) if listed else claim
    higher = evolve(lower, charges=lower.charges + euros(more))
    cents = Rounding(2, mode)
    assert (
        settle_stop_loss(terms, (lower,), rounding=cents, subject="p").amount
        <= settle_stop_loss(terms, (higher,), rounding=cents, subject="p").amount
    )


@few
@given(stop_loss_payouts())
def test_claims_for_other_services_change_no_payout(payout: StopLossPayout) -> None:
    assert payout.working.rounding is not None
    alone = settle_stop_loss(payout.terms, payout.listed, rounding=payout.working.rounding, subject=payout.subject)
    assert (alone.amount, alone.retained) == (payout.amount, payout.retained)
    assert len(payout.findings) - len(alone.findings) == len(payout.claims) - len(payout.listed)


@few
@given(aggregate_payouts())
def test_an_aggregate_pays_a_part_of_what_is_over_the_attachment(payout: AggregatePayout) -> None:
    nothing = Money.zero(payout.borne.currency)
    assert payout.amount + payout.retained == payout.borne
    assert nothing <= payout.amount <= max(payout.borne - payout.terms.attachment, nothing)
    assert payout.terms.cap is None or payout.amount <= payout.terms.cap


# Substantial risk and adjustment


@few
@given(substantial_risks())
def test_a_risk_is_substantial_for_one_reason_only(tested: SubstantialRisk) -> None:
    assert tested.is_substantial is (tested.reason is RiskReason.OVER_THRESHOLD)
    assert (tested.reason is RiskReason.LARGE_PANEL) is (tested.panel > tested.rule.largest_panel)
    if tested.share is not None and tested.panel <= tested.rule.largest_panel:
        assert tested.is_substantial is (tested.share > tested.threshold.value)


@few
@given(substantial_risks(rules=st.just(medicare_incentive_rule())))
def test_the_two_measures_agree_outside_a_third_of_a_per_cent(tested: SubstantialRisk) -> None:
    by_maximum = evolve(tested, measure=RiskMeasure.OF_MAXIMUM)
    by_other = evolve(tested, measure=RiskMeasure.OF_OTHER)
    share = by_other.share
    if share is None or not Fraction(33, 100) < share <= Fraction(1, 3):
        assert by_maximum.is_substantial is by_other.is_substantial


@few
@given(adjusted_scores(), exact_numbers(max_value=3))
def test_a_score_never_falls_as_the_raw_score_grows(score: AdjustedScore, more: Fraction) -> None:
    assert score.value <= evolve(score, raw=score.raw + more).value
    assert 0 <= score.value <= score.normalised


@few
@given(blended_scores())
def test_a_blend_lies_between_its_scores(blend: BlendedScore) -> None:
    values = [part.score.value for part in blend.parts]
    assert min(values) <= blend.value <= max(values)


@few
@given(adjusted_capitations())
def test_a_payment_is_the_rate_times_score_and_quantity_rounded_once(paid: AdjustedCapitation) -> None:
    assert paid.working.rounding is not None
    exact = paid.base.value * paid.score.value * paid.quantity
    assert paid.amount == paid.working.rounding.settle(exact, paid.base.currency)
