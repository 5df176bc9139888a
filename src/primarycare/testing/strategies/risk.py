"""Strategies for shared risk: corridors, savings, withholds, pools, stop-loss, the substantial-risk test, adjustment.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid; each
result is made by the library's own function, from terms and amounts in one currency and a rounding that fits them.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> shared = find(corridor_settlements(), lambda shared: shared.provider.minor > 0, settings=unshrunk)
>>> shared.provider + shared.payer == shared.gap
True
"""

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Citation, Evidence
from primarycare.money import Currency, Money, Rate, Rounding, RoundingMode, Share
from primarycare.risk import (
    AdjustedCapitation,
    AdjustedScore,
    AggregatePayout,
    AggregateTerms,
    BlendedScore,
    CorridorSettlement,
    CorridorSlice,
    GainFormula,
    PoolDistribution,
    PoolMember,
    PoolPart,
    PoolSettlement,
    PoolTerms,
    RiskCorridor,
    RiskMeasure,
    SavingsTerms,
    ScoreModel,
    SharedFrom,
    SharedGain,
    SharedSavings,
    StopLossClaim,
    StopLossPayout,
    StopLossTerms,
    SubstantialRisk,
    SubstantialRiskRule,
    WeightedScore,
    Withhold,
    WithholdPool,
    WithholdPoolReturn,
    WithholdReturn,
    adjusted_capitation,
    distribute,
    return_by_pool_result,
    return_by_quality,
    settle_aggregate,
    settle_corridor,
    settle_pool,
    settle_stop_loss,
    share_gain,
    share_savings,
    withhold,
)
from primarycare.testing.strategies.vocabulary import citations, currencies, exact_numbers, plain_texts, shares

__all__ = [
    "adjusted_capitations",
    "adjusted_scores",
    "aggregate_payouts",
    "aggregate_terms",
    "blended_scores",
    "corridor_settlements",
    "corridor_slices",
    "gain_formulas",
    "pool_distributions",
    "pool_members",
    "pool_parts",
    "pool_settlements",
    "pool_terms",
    "risk_corridors",
    "savings_terms",
    "score_models",
    "shared_gains",
    "shared_savings",
    "stop_loss_claims",
    "stop_loss_payouts",
    "stop_loss_terms",
    "substantial_risk_rules",
    "substantial_risks",
    "weighted_scores",
    "withhold_pool_returns",
    "withhold_pools",
    "withhold_returns",
    "withholds",
]

# Made once, since making a strategy takes longer than drawing from it.
_NAMES, _CURRENCIES, _SHARES = plain_texts(max_size=12), currencies(), shares()
_CITATIONS: SearchStrategy[Citation] = citations(evidence=st.just(Evidence.AGREEMENT))
_MODES, _MEASURES, _SHARED_FROM = (
    st.sampled_from(RoundingMode),
    st.sampled_from(RiskMeasure),
    st.sampled_from(SharedFrom),
)
_AMOUNTS = st.integers(0, 10**9)
_CAPS = st.none() | st.integers(0, 10**8)
_CUTS = st.lists(st.integers(1, 1_000), max_size=3, unique=True).map(sorted)
_SIDES = st.sampled_from(("both", "losses", "gains", "mirrored"))
_GAINS, _WEIGHTS = exact_numbers(min_value=-100, max_value=100), exact_numbers(max_value=10)
_COUNTS, _PANELS = st.integers(0, 10**5), st.integers(0, 60_000)
_SERVICES = st.lists(_NAMES, min_size=1, max_size=3, unique=True).map(tuple)
_SEVERAL_NAMES = st.lists(_NAMES, min_size=1, max_size=4, unique=True)
_NORMALISATIONS, _RAWS = exact_numbers(min_value=Fraction(1, 2), max_value=2), exact_numbers(max_value=5)
_RATES, _QUANTITIES = exact_numbers(max_value=2_000), exact_numbers(max_value=1_000)
_PLACES = st.integers(0, 4)
_PARTS_OF_A_WHOLE = st.integers(0, 100)


def _money(draw: DrawFn, currency: Currency) -> Money:
    return Money(draw(_AMOUNTS), currency)


def _cap(draw: DrawFn, currency: Currency) -> Money | None:
    minor = draw(_CAPS)
    return None if minor is None else Money(minor, currency)


def _rounding(draw: DrawFn, currency: Currency) -> Rounding:
    return Rounding(currency.decimals, draw(_MODES))


@st.composite
def _corridor_slices(draw: DrawFn) -> CorridorSlice:
    start, last = draw(st.integers(0, 99)), draw(st.none() | st.integers(1, 100))
    end = None if last is None else Fraction(min(100, start + last), 100)
    return CorridorSlice(start=Fraction(start, 100), end=end, provider=draw(_SHARES))


def corridor_slices() -> SearchStrategy[CorridorSlice]:
    """Make slices by themselves; those that fit together come from `risk_corridors`.

    >>> from hypothesis import find
    >>> find(corridor_slices(), lambda piece: piece.end is None).start
    Fraction(0, 1)
    """
    return _corridor_slices()


@st.composite
def _sides(draw: DrawFn) -> tuple[CorridorSlice, ...]:
    cuts = [Fraction(cut, 1_000) for cut in draw(_CUTS)]
    ends: list[Fraction | None] = [*cuts, None]
    return tuple(
        CorridorSlice(start=start, end=end, provider=draw(_SHARES)) for start, end in zip([Fraction(0), *cuts], ends)
    )


_ONE_SIDE = _sides()


@st.composite
def _risk_corridors(draw: DrawFn, sides: SearchStrategy[str]) -> RiskCorridor:
    side, slices = draw(sides), draw(_ONE_SIDE)
    if side == "mirrored":
        return RiskCorridor.mirrored(draw(_NAMES), slices, draw(_CITATIONS))
    other = draw(_ONE_SIDE) if side == "both" else ()
    losses, gains = (other, slices) if side == "gains" else (slices, other)
    return RiskCorridor(name=draw(_NAMES), losses=losses, gains=gains, citation=draw(_CITATIONS))


def risk_corridors(*, sides: SearchStrategy[str] = _SIDES) -> SearchStrategy[RiskCorridor]:
    """Make tables that know "both" sides, only "losses", only "gains", or share both alike ("mirrored").

    >>> from hypothesis import find
    >>> find(risk_corridors(sides=st.just("losses")), bool).gains
    ()
    """
    return _risk_corridors(sides)


@st.composite
def _corridor_settlements(
    draw: DrawFn, currencies: SearchStrategy[Currency], corridors: SearchStrategy[RiskCorridor]
) -> CorridorSettlement:
    currency, table = draw(currencies), draw(corridors)
    target = Money(draw(st.integers(1, 10**9)), currency)
    least = 0 if table.gains else target.minor
    cost = Money(draw(st.integers(least, 2 * 10**9 if table.losses else target.minor)), currency)
    return settle_corridor(table, target=target, cost=cost, rounding=_rounding(draw, currency), subject=draw(_NAMES))


def corridor_settlements(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    corridors: SearchStrategy[RiskCorridor] = risk_corridors(),
) -> SearchStrategy[CorridorSettlement]:
    """Make gaps shared by a table that knows their side, with targets above 0.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> corridors = risk_corridors(sides=st.just("gains"))
    >>> find(corridor_settlements(corridors=corridors), bool, settings=unshrunk).gap.minor <= 0
    True
    """
    return _corridor_settlements(currencies, corridors)


def gain_formulas() -> SearchStrategy[GainFormula]:
    """Make formulas that weigh a gain in level and one in trend.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> formula = find(gain_formulas(), bool, settings=unshrunk)
    >>> str(formula.level_weight.value + formula.trend_weight.value)
    '1'
    """
    return st.builds(GainFormula, shared=_SHARES, level_weight=_SHARES, citation=_CITATIONS)


@st.composite
def _shared_gains(draw: DrawFn, currencies: SearchStrategy[Currency]) -> SharedGain:
    currency = draw(currencies)
    return share_gain(
        draw(gain_formulas()),
        level_gain=draw(_GAINS),
        trend_gain=draw(_GAINS),
        currency=currency,
        patients=draw(_COUNTS),
        quality=draw(_SHARES),
        rounding=_rounding(draw, currency),
        subject=draw(_NAMES),
    )


def shared_gains(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[SharedGain]:
    """Make what groups earn of gains per patient, some of them negative.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> bool(find(shared_gains(), lambda shared: shared.level_gain < 0, settings=unshrunk).findings)
    True
    """
    return _shared_gains(currencies)


def savings_terms(*, minimum_rates: SearchStrategy[Share] = _SHARES) -> SearchStrategy[SavingsTerms]:
    """Make terms of shared savings, with and without a cap.

    >>> from hypothesis import find
    >>> find(savings_terms(minimum_rates=st.just(Share.percent("2"))), bool).minimum_rate
    Share(value=Fraction(1, 50))
    """
    return st.builds(
        SavingsTerms,
        minimum_rate=minimum_rates,
        shared_from=_SHARED_FROM,
        shared=_SHARES,
        discount=_SHARES,
        cap=st.none() | _SHARES,
        citation=_CITATIONS,
    )


@st.composite
def _shared_savings(
    draw: DrawFn, currencies: SearchStrategy[Currency], terms: SearchStrategy[SavingsTerms]
) -> SharedSavings:
    currency = draw(currencies)
    return share_savings(
        draw(terms),
        benchmark=_money(draw, currency),
        cost=_money(draw, currency),
        quality=draw(_SHARES),
        rounding=_rounding(draw, currency),
        subject=draw(_NAMES),
    )


def shared_savings(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    terms: SearchStrategy[SavingsTerms] = savings_terms(),
) -> SearchStrategy[SharedSavings]:
    """Make what providers earn below and above a benchmark.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(shared_savings(), lambda shared: shared.saved.minor < 0, settings=unshrunk).provider.minor
    0
    """
    return _shared_savings(currencies, terms)


@st.composite
def _withholds(draw: DrawFn, currencies: SearchStrategy[Currency], subjects: SearchStrategy[str]) -> Withhold:
    currency = draw(currencies)
    return withhold(_money(draw, currency), draw(_SHARES), rounding=_rounding(draw, currency), subject=draw(subjects))


def withholds(
    *, currencies: SearchStrategy[Currency] = _CURRENCIES, subjects: SearchStrategy[str] = _NAMES
) -> SearchStrategy[Withhold]:
    """Make payments and what is held back of them.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> held = find(withholds(subjects=st.just("dr-benque")), bool, settings=unshrunk)
    >>> held.subject, held.withheld + held.paid == held.payments
    ('dr-benque', True)
    """
    return _withholds(currencies, subjects)


@st.composite
def _withhold_pools(draw: DrawFn, currencies: SearchStrategy[Currency]) -> WithholdPool:
    currency = st.just(draw(currencies))
    held = (withholds(currencies=currency, subjects=st.just(subject)) for subject in draw(_SEVERAL_NAMES))
    return WithholdPool(subject=draw(_NAMES), withholds=tuple(draw(each) for each in held))


def withhold_pools(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[WithholdPool]:
    """Make pools of one to four withholds.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> len(find(withhold_pools(), lambda pool: len(pool.withholds) == 2, settings=unshrunk).withholds)
    2
    """
    return _withhold_pools(currencies)


@st.composite
def _withhold_pool_returns(draw: DrawFn, pools: SearchStrategy[WithholdPool]) -> WithholdPoolReturn:
    pool = draw(pools)
    return return_by_pool_result(pool, Money(draw(st.integers(-(10**9), 10**8)), pool.withheld.currency))


def withhold_pool_returns(
    *, pools: SearchStrategy[WithholdPool] = withhold_pools()
) -> SearchStrategy[WithholdPoolReturn]:
    """Make what pools return after a surplus, a deficit within the withholds, or one beyond them.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> back = find(withhold_pool_returns(), lambda back: bool(back.uncovered), settings=unshrunk)
    >>> back.returned.minor
    0
    """
    return _withhold_pool_returns(pools)


@st.composite
def _withhold_returns(draw: DrawFn, held: SearchStrategy[Withhold]) -> WithholdReturn:
    kept = draw(held)
    if draw(st.booleans()):
        return return_by_quality(kept, draw(_SHARES), rounding=_rounding(draw, kept.withheld.currency))
    result = Money(draw(st.integers(-(10**9), 10**8)), kept.withheld.currency)
    (back,) = return_by_pool_result(WithholdPool(subject=draw(_NAMES), withholds=(kept,)), result).returns
    return back


def withhold_returns(*, held: SearchStrategy[Withhold] = withholds()) -> SearchStrategy[WithholdReturn]:
    """Make returns of withholds, by quality or by the result of a pool.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(withhold_returns(), lambda back: bool(back.unreturned), settings=unshrunk).reason is None
    False
    """
    return _withhold_returns(held)


@st.composite
def _pool_terms(draw: DrawFn, currencies: SearchStrategy[Currency]) -> PoolTerms:
    currency = draw(currencies)
    return PoolTerms(
        earned=draw(_SHARES),
        lost=draw(_SHARES),
        most_earned=_cap(draw, currency),
        most_lost=_cap(draw, currency),
        citation=draw(_CITATIONS),
    )


def pool_terms(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[PoolTerms]:
    """Make terms of a risk pool; the caps of one are in one currency.

    >>> from hypothesis import find
    >>> find(pool_terms(), lambda terms: terms.most_lost is not None).most_lost.minor
    0
    """
    return _pool_terms(currencies)


@st.composite
def _pool_settlements(draw: DrawFn, currencies: SearchStrategy[Currency]) -> PoolSettlement:
    currency = draw(currencies)
    return settle_pool(
        draw(_pool_terms(st.just(currency))),
        budget=_money(draw, currency),
        cost=_money(draw, currency),
        rounding=_rounding(draw, currency),
        subject=draw(_NAMES),
    )


def pool_settlements(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[PoolSettlement]:
    """Make pools with a surplus or a deficit, and a group's part of it.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(pool_settlements(), lambda pool: pool.result.minor < 0, settings=unshrunk).group.minor <= 0
    True
    """
    return _pool_settlements(currencies)


def pool_members(*, names: SearchStrategy[str] = _NAMES) -> SearchStrategy[PoolMember]:
    """Make members of a pool, some without weight.

    >>> from hypothesis import find
    >>> find(pool_members(names=st.just("dr-benque")), bool)
    PoolMember(name='dr-benque', weight=Fraction(0, 1))
    """
    return st.builds(PoolMember, names, _WEIGHTS)


def pool_parts(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[PoolPart]:
    """Make members and amounts by themselves; those that add up come from `pool_distributions`.

    >>> from hypothesis import find
    >>> find(pool_parts(), bool).amount.minor
    0
    """
    return st.builds(PoolPart, pool_members(), st.builds(Money, _AMOUNTS, currencies))


@st.composite
def _pool_distributions(draw: DrawFn, currencies: SearchStrategy[Currency]) -> PoolDistribution:
    weights = exact_numbers(min_value=Fraction(1, 100), max_value=10)
    first, *others = draw(_SEVERAL_NAMES)
    members = [PoolMember(first, draw(weights)), *(draw(pool_members(names=st.just(name))) for name in others)]
    amount = Money(draw(st.integers(-(10**9), 10**9)), draw(currencies))
    return distribute(amount, members, subject=draw(_NAMES))


def pool_distributions(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[PoolDistribution]:
    """Make amounts, earned or owed, that were split by weights.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> split = find(pool_distributions(), lambda split: len(split.parts) > 1, settings=unshrunk)
    >>> split.working.total == split.amount
    True
    """
    return _pool_distributions(currencies)


@st.composite
def _stop_loss_claims(
    draw: DrawFn, currencies: SearchStrategy[Currency], names: SearchStrategy[str], services: SearchStrategy[str]
) -> StopLossClaim:
    currency = draw(currencies)
    fee_schedule, charges = _money(draw, currency), _money(draw, currency)
    covered = min(fee_schedule, charges)
    return StopLossClaim(
        name=draw(names),
        service=draw(services),
        fee_schedule=fee_schedule,
        charges=charges,
        patient_pays=Money(covered.minor * draw(_PARTS_OF_A_WHOLE) // 100, currency),
    )


def stop_loss_claims(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    names: SearchStrategy[str] = _NAMES,
    services: SearchStrategy[str] = _NAMES,
) -> SearchStrategy[StopLossClaim]:
    """Make claims, charged below or above the fee schedule.

    >>> from hypothesis import find
    >>> find(stop_loss_claims(names=st.just("c-1")), bool).name
    'c-1'
    """
    return _stop_loss_claims(currencies, names, services)


@st.composite
def _stop_loss_terms(draw: DrawFn, currencies: SearchStrategy[Currency]) -> StopLossTerms:
    currency = draw(currencies)
    return StopLossTerms(
        services=draw(_SERVICES),
        deductible=_money(draw, currency),
        coinsurance=draw(_SHARES),
        cap=_cap(draw, currency),
        citation=draw(_CITATIONS),
    )


def stop_loss_terms(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[StopLossTerms]:
    """Make policies for single patients, with and without a cap.

    >>> from hypothesis import find
    >>> find(stop_loss_terms(), lambda terms: terms.cap is None).deductible.minor
    0
    """
    return _stop_loss_terms(currencies)


@st.composite
def _stop_loss_payouts(draw: DrawFn, currencies: SearchStrategy[Currency]) -> StopLossPayout:
    currency = draw(currencies)
    terms = draw(_stop_loss_terms(st.just(currency)))
    services = st.sampled_from(terms.services) | _NAMES
    claims = [
        draw(_stop_loss_claims(st.just(currency), st.just(name), services))
        for name in draw(st.lists(_NAMES, max_size=3, unique=True))
    ]
    return settle_stop_loss(terms, claims, rounding=_rounding(draw, currency), subject=draw(_NAMES))


def stop_loss_payouts(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[StopLossPayout]:
    """Make payouts for a patient with no to three claims, some for services that the policy does not list.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> payout = find(stop_loss_payouts(), lambda payout: bool(payout.listed), settings=unshrunk)
    >>> payout.amount + payout.patient + payout.retained == payout.covered
    True
    """
    return _stop_loss_payouts(currencies)


@st.composite
def _aggregate_terms(draw: DrawFn, currencies: SearchStrategy[Currency]) -> AggregateTerms:
    currency = draw(currencies)
    return AggregateTerms(
        attachment=_money(draw, currency),
        coinsurance=draw(_SHARES),
        cap=_cap(draw, currency),
        citation=draw(_CITATIONS),
    )


def aggregate_terms(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[AggregateTerms]:
    """Make policies for a whole year, with and without a cap.

    >>> from hypothesis import find
    >>> find(aggregate_terms(), lambda terms: terms.cap is None).attachment.minor
    0
    """
    return _aggregate_terms(currencies)


@st.composite
def _aggregate_payouts(draw: DrawFn, currencies: SearchStrategy[Currency]) -> AggregatePayout:
    currency = draw(currencies)
    return settle_aggregate(
        draw(_aggregate_terms(st.just(currency))),
        [Money(minor, currency) for minor in draw(st.lists(_AMOUNTS, max_size=3))],
        rounding=_rounding(draw, currency),
        subject=draw(_NAMES),
    )


def aggregate_payouts(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[AggregatePayout]:
    """Make payouts for all that a practice bears in a year.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> payout = find(aggregate_payouts(), lambda payout: payout.amount.minor > 0, settings=unshrunk)
    >>> payout.amount + payout.retained == payout.borne
    True
    """
    return _aggregate_payouts(currencies)


def substantial_risk_rules() -> SearchStrategy[SubstantialRiskRule]:
    """Make tests of substantial risk with any thresholds.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(substantial_risk_rules(), bool, settings=unshrunk).largest_panel <= 60_000
    True
    """
    return st.builds(
        SubstantialRiskRule, of_maximum=_SHARES, of_other=_SHARES, largest_panel=_PANELS, citation=_CITATIONS
    )


@st.composite
def _substantial_risks(
    draw: DrawFn, currencies: SearchStrategy[Currency], rules: SearchStrategy[SubstantialRiskRule]
) -> SubstantialRisk:
    currency = draw(currencies)
    return SubstantialRisk(
        rule=draw(rules),
        subject=draw(_NAMES),
        incentive=_money(draw, currency),
        other_payments=_money(draw, currency),
        panel=draw(_PANELS),
        measure=draw(_MEASURES),
    )


def substantial_risks(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    rules: SearchStrategy[SubstantialRiskRule] = substantial_risk_rules(),
) -> SearchStrategy[SubstantialRisk]:
    """Make incentives that were tested.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> tested = find(substantial_risks(), lambda tested: tested.is_substantial, settings=unshrunk)
    >>> tested.panel <= tested.rule.largest_panel
    True
    """
    return _substantial_risks(currencies, rules)


def score_models(*, names: SearchStrategy[str] = _NAMES) -> SearchStrategy[ScoreModel]:
    """Make versions of a risk model.

    >>> from hypothesis import find
    >>> find(score_models(names=st.just("V28")), bool).name
    'V28'
    """
    return st.builds(
        ScoreModel,
        name=names,
        normalisation=_NORMALISATIONS,
        coding_adjustment=_SHARES,
        rounding=st.builds(Rounding, _PLACES, _MODES),
        citation=_CITATIONS,
    )


def adjusted_scores(*, models: SearchStrategy[ScoreModel] = score_models()) -> SearchStrategy[AdjustedScore]:
    """Make raw scores and what a model makes of them.

    >>> from hypothesis import find
    >>> find(adjusted_scores(), bool).value
    Fraction(0, 1)
    """
    return st.builds(AdjustedScore, model=models, raw=_RAWS)


def weighted_scores(*, weights: SearchStrategy[Share] = _SHARES) -> SearchStrategy[WeightedScore]:
    """Make scores with a weight; those that add up to a whole come from `blended_scores`.

    >>> from hypothesis import find
    >>> find(weighted_scores(weights=st.just(Share.percent("67"))), bool).weight
    Share(value=Fraction(67, 100))
    """
    return st.builds(WeightedScore, adjusted_scores(), weights)


@st.composite
def _blended_scores(draw: DrawFn) -> BlendedScore:
    names = draw(st.lists(_NAMES, min_size=1, max_size=2, unique=True))
    first = Fraction(draw(_PARTS_OF_A_WHOLE), 100)
    weights = (Fraction(1),) if len(names) == 1 else (first, 1 - first)
    return BlendedScore(
        parts=tuple(
            WeightedScore(draw(adjusted_scores(models=score_models(names=st.just(name)))), Share(weight))
            for name, weight in zip(names, weights)
        )
    )


def blended_scores() -> SearchStrategy[BlendedScore]:
    """Make blends of one or two versions of a model.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> len(find(blended_scores(), lambda blend: len(blend.parts) == 2, settings=unshrunk).parts)
    2
    """
    return _blended_scores()


@st.composite
def _adjusted_capitations(
    draw: DrawFn, currencies: SearchStrategy[Currency], scores: SearchStrategy[BlendedScore]
) -> AdjustedCapitation:
    currency = draw(currencies)
    return adjusted_capitation(
        Rate(value=draw(_RATES), currency=currency, per="member month"),
        draw(scores),
        quantity=draw(_QUANTITIES),
        rounding=_rounding(draw, currency),
        subject=draw(_NAMES),
    )


def adjusted_capitations(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    scores: SearchStrategy[BlendedScore] = blended_scores(),
) -> SearchStrategy[AdjustedCapitation]:
    """Make payments of a base rate times a blended score.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(adjusted_capitations(), bool, settings=unshrunk).base.per
    'member month'
    """
    return _adjusted_capitations(currencies, scores)
