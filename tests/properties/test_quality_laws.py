"""Laws of quality: a score between 0 and 1 that better values never lower, and payments never below nothing."""

from fractions import Fraction

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from primarycare.citations import Citation
from primarycare.identifiers import StructureId
from primarycare.money import EUR, Money, Rate, Rounding, RoundingMode, Share
from primarycare.quality import (
    Better,
    Earning,
    MeasureCount,
    MeasureStanding,
    NoScore,
    PointsEarned,
    QualityMeasure,
    QualityPayment,
    QualityPolicy,
    QualityScore,
    SmallDenominators,
    cut_if_missed,
    index_factor,
    pay_points,
    pay_score,
    prorated_bonus,
)
from primarycare.testing.strategies import (
    earned_points,
    exact_numbers,
    point_schemes,
    quality_measures,
    quality_payments,
    quality_policies,
    quality_scores,
    shares,
)

CLINIC = StructureId("clinic")
AMOUNTS = st.integers(0, 10**7).map(lambda minor: Money(minor, EUR))
EARNED = earned_points(schemes=point_schemes(citations=st.just(Citation.illustrative("Points of our own"))))
CENTS = st.sampled_from(RoundingMode).map(lambda mode: Rounding(2, mode))


def better_by_one(policy: QualityPolicy, count: MeasureCount) -> MeasureCount:
    """Give a count one person better, where there is one left."""
    (measure,) = (measure for measure in policy.measures if measure.name == count.measure)
    step = 1 if measure.better is Better.HIGHER else -1
    return evolve(count, numerator=min(max(count.numerator + step, 0), count.denominator))


@given(quality_scores())
def test_a_score_lies_between_nothing_and_all(year: QualityScore) -> None:
    if not isinstance(year.score, NoScore):
        assert 0 <= year.score <= 1


@given(quality_scores())
def test_weights_that_count_add_up_to_one_exactly_where_there_is_a_score(year: QualityScore) -> None:
    weights = sum((line.weight for line in year.lines), Fraction(0))
    assert weights == (0 if isinstance(year.score, NoScore) else 1)


@given(quality_scores(policies=quality_policies(gated=False)))
def test_a_score_is_the_sum_of_weight_times_what_a_value_earns(year: QualityScore) -> None:
    counts = {count.measure: count for count in year.counts}
    rule = year.policy.small_denominators
    earned, weighed = Fraction(0), Fraction(0)
    for measure in year.policy.measures:
        count, small = counts[measure.name], counts[measure.name].denominator < measure.minimum_denominator
        if small and rule is SmallDenominators.DROP:
            continue
        weighed += measure.weight
        if small and rule is SmallDenominators.COUNT_AS_MET:
            earned += measure.weight
        else:
            low, high = measure.threshold.value, measure.target.value
            value = Fraction(count.numerator, count.denominator)
            earned += measure.weight * max(Fraction(0), min(Fraction(1), (value - low) / (high - low)))
    assert isinstance(year.score, NoScore) if not weighed else year.score == earned / weighed


@given(quality_scores(), st.data())
def test_a_better_value_never_lowers_the_score(year: QualityScore, data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(year.counts) - 1))
    counts = list(year.counts)
    counts[which] = better_by_one(year.policy, counts[which])
    better = QualityScore(policy=year.policy, counts=tuple(counts))
    if isinstance(year.score, NoScore):
        assert better.score == year.score
    else:
        assert not isinstance(better.score, NoScore)
        assert better.score >= year.score


@given(quality_scores(policies=quality_policies(small=st.just(SmallDenominators.DROP))))
def test_there_is_no_score_where_every_measure_is_dropped(year: QualityScore) -> None:
    nobody = tuple(evolve(count, numerator=0, denominator=0) for count in year.counts)
    empty = QualityScore(policy=year.policy, counts=nobody)
    assert str(empty.score) == "every measure dropped"
    assert {line.standing for line in empty.lines} == {MeasureStanding.DROPPED}


@given(quality_measures(), exact_numbers(max_value=1))
def test_a_measure_and_its_mirror_earn_the_same(measure: QualityMeasure, value: Fraction) -> None:
    mirrored = evolve(
        measure,
        threshold=Share(1 - measure.threshold.value),
        target=Share(1 - measure.target.value),
        better=Better.LOWER if measure.better is Better.HIGHER else Better.HIGHER,
    )
    assert mirrored.score_of(1 - value) == measure.score_of(value)


@given(quality_scores(), st.integers(1, 9))
def test_weights_matter_only_in_proportion(year: QualityScore, times: int) -> None:
    heavier = tuple(evolve(measure, weight=times * measure.weight) for measure in year.policy.measures)
    assert evolve(year, policy=evolve(year.policy, measures=heavier)).score == year.score


@given(quality_payments())
def test_a_payment_is_never_below_nothing_nor_above_all(paid: QualityPayment) -> None:
    assert Money.zero(EUR) <= paid.amount
    if paid.full is not None:
        assert paid.missed is not None
        assert paid.amount + paid.missed == paid.full
        assert paid.missed >= Money.zero(EUR)


@given(AMOUNTS, quality_scores(), shares(), CENTS)
def test_a_score_is_paid_as_the_share_that_it_is(
    full: Money, year: QualityScore, without_score: Share, rounding: Rounding
) -> None:
    paid = pay_score(CLINIC, full, year, rounding, without_score=without_score)
    share = without_score.value if isinstance(year.score, NoScore) else year.score
    assert paid.amount == rounding.settle(full.exact * share, EUR)


@given(EARNED)
def test_points_are_a_part_of_what_a_scheme_holds(earned: PointsEarned) -> None:
    for block, line in zip(earned.scheme.blocks, earned.lines, strict=True):
        assert 0 <= line.points <= block.points
        if block.earning is Earning.ALL_OR_NOTHING:
            assert line.points in (0, block.points)


@given(EARNED)
def test_meeting_everything_in_full_earns_every_point(earned: PointsEarned) -> None:
    all_met = tuple(evolve(achievement, share=Share(Fraction(1))) for achievement in earned.achievements)
    whole = evolve(earned, achievements=all_met)
    assert whole.points == sum((block.points for block in earned.scheme.blocks), Fraction(0))
    assert whole.findings == ()
    assert earned.points <= whole.points


@given(EARNED, st.data())
def test_meeting_more_of_an_indicator_never_earns_less(earned: PointsEarned, data: st.DataObject) -> None:
    improved = list(earned.achievements)
    if improved:
        which = data.draw(st.integers(0, len(improved) - 1))
        share = data.draw(shares(min_value=improved[which].share.value))
        improved[which] = evolve(improved[which], share=share)
    assert evolve(earned, achievements=tuple(improved)).points >= earned.points


@given(EARNED, exact_numbers(), st.integers(1, 30_000), st.integers(1, 30_000), CENTS)
def test_points_are_paid_for_once_at_their_value(
    earned: PointsEarned, value: Fraction, own: int, reference: int, rounding: Rounding
) -> None:
    factor = index_factor("list", Fraction(own), Fraction(reference), rounding=None)
    rate = Rate(value=value, currency=EUR, per="point")
    paid = pay_points(CLINIC, earned.lines, rate, rounding, factors=(factor,))
    assert paid.amount == rounding.settle(earned.points * value * Fraction(own, reference), EUR)


@given(AMOUNTS, st.integers(0, 3000), st.integers(0, 100), st.integers(1, 2000), CENTS)
def test_a_longer_list_never_lowers_a_bonus(
    full: Money, enrolled: int, more: int, full_from: int, rounding: Rounding
) -> None:
    paid = prorated_bonus(CLINIC, full, enrolled, full_from, rounding).amount
    assert paid <= prorated_bonus(CLINIC, full, enrolled + more, full_from, rounding).amount
    assert (paid == full) or enrolled < full_from


@given(AMOUNTS, shares(), CENTS)
def test_a_missed_metric_keeps_its_share_and_a_met_one_everything(paid: Money, kept: Share, rounding: Rounding) -> None:
    assert cut_if_missed(CLINIC, paid, kept, rounding, met=True).amount == paid
    assert cut_if_missed(CLINIC, paid, kept, rounding, met=False).amount == rounding.settle(
        paid.exact * kept.value, EUR
    )
