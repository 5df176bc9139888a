"""Strategies for loyalty: the conventions of each mechanism, costs of outside visits, and what comes out.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid; outcomes
are made by the library's own functions, from counts, costs and a policy that fit each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> adjusted = find(cost_adjustments(), lambda adjusted: adjusted.taken.minor > 0, settings=unshrunk)
>>> adjusted.payment + adjusted.taken == adjusted.before
True
"""

from datetime import date

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.identifiers import StructureId
from primarycare.loyalty import (
    AccessBonus,
    ContinuityThreshold,
    CostAdjustment,
    CostPolicy,
    Excess,
    ExcusedCosts,
    LeakageRule,
    LoyaltyFactor,
    MetMeanwhile,
    Negation,
    OutsideCost,
    RateAdjustment,
    RatePolicy,
    Unreimbursed,
    VisitRatio,
    WithoutVisits,
    access_bonus,
    cut_by_leakage,
    discount_below_threshold,
    leave_to_patients,
    loyalty_factor,
    negate,
)
from primarycare.money import EUR, Currency, Money, Rounding, RoundingMode, Share
from primarycare.outside_use import ExcusedVisits, LoyaltyRate
from primarycare.periods import Month, Period, Quarter
from primarycare.testing.strategies.visits import loyalty_rates
from primarycare.testing.strategies.vocabulary import (
    citations,
    currencies,
    months,
    plain_texts,
    roundings,
    shares,
    structure_ids,
)

__all__ = [
    "access_bonuses",
    "continuity_thresholds",
    "cost_adjustments",
    "cost_policies",
    "leakage_rules",
    "loyalty_factors",
    "negations",
    "outside_costs",
    "rate_adjustments",
    "rate_policies",
    "unreimbursed_visits",
    "visit_ratios",
]

# Made once, since making a strategy takes longer than drawing from it.
_CITATIONS, _TEXTS, _SHARES, _STRUCTURES = citations(), plain_texts(max_size=12), shares(), structure_ids()
_MODES = st.sampled_from(RoundingMode)
_COUNTS = st.integers(0, 50)
_MINORS = st.just(0) | st.integers(0, 10**4) | st.integers(0, 10**9)
_FIRST_QUARTER = Quarter(2026, 1)


def visit_ratios(
    *,
    without_visits: SearchStrategy[WithoutVisits] = st.sampled_from(WithoutVisits),
    roundings: SearchStrategy[Rounding | None] = st.none() | roundings(),
) -> SearchStrategy[VisitRatio]:
    """Make conventions of a ratio of visits, rounded or exact.

    >>> from hypothesis import find
    >>> find(visit_ratios(roundings=st.none()), bool).rounding is None
    True
    """
    return st.builds(
        VisitRatio,
        numerator=_TEXTS,
        denominator=_TEXTS,
        excused_visits=st.sampled_from(ExcusedVisits),
        without_visits=without_visits,
        rounding=roundings,
    )


_RATIOS = visit_ratios()


def loyalty_factors(*, ratios: SearchStrategy[VisitRatio] = _RATIOS) -> SearchStrategy[LoyaltyFactor]:
    """Make policies under which a core amount is multiplied by the loyalty rate.

    >>> from hypothesis import find
    >>> find(loyalty_factors(ratios=visit_ratios(roundings=st.none())), bool).ratio.rounding is None
    True
    """
    return st.builds(LoyaltyFactor, ratio=ratios, citation=_CITATIONS)


def leakage_rules(
    *, ratios: SearchStrategy[VisitRatio] = _RATIOS, taken: SearchStrategy[Share] = _SHARES
) -> SearchStrategy[LeakageRule]:
    """Make policies under which the leakage rate cuts a payment.

    >>> from hypothesis import find
    >>> find(leakage_rules(taken=st.just(Share.parse("1"))), bool).taken.value
    Fraction(1, 1)
    """
    return st.builds(LeakageRule, ratio=ratios, taken=taken, citation=_CITATIONS)


def continuity_thresholds(
    *, ratios: SearchStrategy[VisitRatio] = _RATIOS, most_quarters: int = 4
) -> SearchStrategy[ContinuityThreshold]:
    """Make policies with a threshold, related quarters and a lag.

    >>> from hypothesis import find
    >>> find(continuity_thresholds(most_quarters=1), bool).quarters_apart
    1
    """
    quarters = st.integers(0, most_quarters)
    return st.builds(
        ContinuityThreshold,
        ratio=ratios,
        threshold=_SHARES,
        discount=_SHARES,
        quarters_apart=st.integers(1, most_quarters),
        delay_quarters=quarters,
        lifted_after_quarters=quarters,
        met_meanwhile=st.sampled_from(MetMeanwhile),
        citation=_CITATIONS,
    )


def rate_policies() -> SearchStrategy[RatePolicy]:
    """Make policies of the three mechanisms that follow a ratio of visits.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> type(find(rate_policies(), lambda policy: isinstance(policy, LeakageRule), settings=unshrunk)).__name__
    'LeakageRule'
    """
    return st.one_of(loyalty_factors(), leakage_rules(), continuity_thresholds())


def access_bonuses(*, excess: SearchStrategy[Excess] = st.sampled_from(Excess)) -> SearchStrategy[AccessBonus]:
    """Make policies of a bonus less the cost of outside visits.

    >>> from hypothesis import find
    >>> find(access_bonuses(excess=st.just(Excess.CARRIED)), bool).excess.value
    'carried'
    """
    return st.builds(
        AccessBonus,
        share=_SHARES,
        excused_costs=st.sampled_from(ExcusedCosts),
        excess=excess,
        citation=_CITATIONS,
    )


def negations(
    *, excess: SearchStrategy[Excess] = st.sampled_from(Excess), grace: SearchStrategy[int] = st.integers(0, 120)
) -> SearchStrategy[Negation]:
    """Make policies of a share of capitation less the cost of outside visits, after a time of grace.

    >>> from hypothesis import find
    >>> find(negations(grace=st.just(12)), bool).grace_months
    12
    """
    return st.builds(
        Negation,
        share=_SHARES,
        grace_months=grace,
        excused_costs=st.sampled_from(ExcusedCosts),
        excess=excess,
        citation=_CITATIONS,
    )


def unreimbursed_visits() -> SearchStrategy[Unreimbursed]:
    """Make policies under which the patient pays outside visits.

    >>> from hypothesis import find
    >>> type(find(unreimbursed_visits(), bool)).__name__
    'Unreimbursed'
    """
    return st.builds(Unreimbursed, citation=_CITATIONS)


def cost_policies() -> SearchStrategy[CostPolicy]:
    """Make policies of the three mechanisms that follow the cost of outside visits.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> type(find(cost_policies(), lambda policy: isinstance(policy, Negation), settings=unshrunk)).__name__
    'Negation'
    """
    return st.one_of(access_bonuses(), negations(), unreimbursed_visits())


def _in_month(month: Month) -> Period:
    return month.period


@st.composite
def _outside_costs(draw: DrawFn, within: SearchStrategy[Period], currencies: SearchStrategy[Currency]) -> OutsideCost:
    currency, visits, excused = draw(currencies), draw(_COUNTS), draw(_COUNTS)
    return OutsideCost(
        within=draw(within),
        visits=visits,
        amount=Money(draw(_MINORS) if visits else 0, currency),
        excused_visits=excused,
        excused_amount=Money(draw(_MINORS) if excused else 0, currency),
    )


def outside_costs(
    *,
    within: SearchStrategy[Period] = months().map(_in_month),
    currencies: SearchStrategy[Currency] = currencies(),
) -> SearchStrategy[OutsideCost]:
    """Make costs of visits elsewhere, among them nothing.

    >>> from hypothesis import find
    >>> find(outside_costs(currencies=st.just(EUR)), bool).total
    Money.parse('0.00', EUR)
    """
    return _outside_costs(within, currencies)


def _counted(ratio: VisitRatio, within: Period) -> SearchStrategy[LoyaltyRate]:
    return loyalty_rates(within=st.just(within), excused_visits=st.just(ratio.excused_visits), counts=_COUNTS)


@st.composite
def _rate_adjustments(
    draw: DrawFn, policies: SearchStrategy[RatePolicy], structures: SearchStrategy[StructureId]
) -> RateAdjustment:
    policy, structure = draw(policies), draw(structures)
    amount, rounding = Money(draw(_MINORS), EUR), Rounding(2, draw(_MODES))
    if isinstance(policy, ContinuityThreshold):
        year, paid = _FIRST_QUARTER.year, draw(st.integers(0, 7))
        quarters = [Quarter(year + position // 4, position % 4 + 1) for position in range(paid + 1)]
        return discount_below_threshold(
            structure,
            amount,
            quarters[-1],
            [draw(_counted(policy.ratio, quarter.period)) for quarter in quarters],
            policy,
            rounding,
            measured_from=_FIRST_QUARTER,
        )
    counts = draw(_counted(policy.ratio, _FIRST_QUARTER.period))
    if isinstance(policy, LeakageRule):
        return cut_by_leakage(structure, amount, counts, policy, rounding)
    beside = draw(st.none() | _MINORS)
    return loyalty_factor(
        structure, amount, counts, policy, rounding, beside=None if beside is None else Money(beside, EUR)
    )


def rate_adjustments(
    *,
    policies: SearchStrategy[RatePolicy] | None = None,
    structures: SearchStrategy[StructureId] = _STRUCTURES,
) -> SearchStrategy[RateAdjustment]:
    """Make payments in euros that follow a ratio of visits, from nothing taken to all of it.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(rate_adjustments(), lambda adjusted: bool(adjusted.taken), settings=unshrunk).before.minor > 0
    True
    """
    return _rate_adjustments(rate_policies() if policies is None else policies, structures)


@st.composite
def _cost_adjustments(
    draw: DrawFn,
    policies: SearchStrategy[CostPolicy],
    costs: SearchStrategy[OutsideCost],
    structures: SearchStrategy[StructureId],
) -> CostAdjustment:
    policy, outside, structure = draw(policies), draw(costs), draw(structures)
    currency = outside.amount.currency
    capitation = Money(draw(_MINORS), currency)
    if isinstance(policy, Unreimbursed):
        return leave_to_patients(structure, capitation, outside, policy)
    rounding = Rounding(draw(st.integers(0, currency.decimals)), draw(_MODES))
    carried = Money(draw(_MINORS), currency) if policy.excess is Excess.CARRIED else None
    if isinstance(policy, AccessBonus):
        return access_bonus(structure, capitation, outside, policy, rounding, carried_in=carried)
    # The grace ends with the period, or it was over before.
    in_grace = draw(st.booleans())
    return negate(
        structure,
        capitation,
        outside,
        evolve(policy, grace_months=1 if in_grace else 0),
        rounding,
        joined_on=outside.within.start if in_grace else date(1900, 1, 1),
        carried_in=None if in_grace else carried,
    )


def cost_adjustments(
    *,
    policies: SearchStrategy[CostPolicy] | None = None,
    costs: SearchStrategy[OutsideCost] | None = None,
    structures: SearchStrategy[StructureId] = _STRUCTURES,
) -> SearchStrategy[CostAdjustment]:
    """Make payments that follow the cost of outside visits in a month, with something carried where that is allowed.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(cost_adjustments(), lambda adjusted: bool(adjusted.with_patient), settings=unshrunk).taken.minor
    0
    """
    return _cost_adjustments(
        cost_policies() if policies is None else policies, outside_costs() if costs is None else costs, structures
    )
