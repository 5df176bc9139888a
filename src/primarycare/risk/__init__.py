"""Risk: who bears a loss, and how much; who keeps a gain.

What lives here: corridors (`corridors`), shared savings (`savings`) and gains (`gains`), withholds (`withholds`), risk
pools (`pools`), stop-loss for a patient (`stop_loss`) and for a year (`aggregate_stop_loss`), the test of substantial
financial risk (`substantial`), and capitation adjusted by a risk score (`adjustment`); published tables stand in
`presets`. Each result shows the parts of both sides, which add up to the
whole to the cent. This is the financial risk of providers and payers; the health risks of patients are facts of their
own, in `primarycare.risks`.
What this package may not know: visits, patients, and how costs and targets came about.

>>> from primarycare.money import USD, Money, Rounding, RoundingMode
>>> from primarycare.risk.presets import rhode_island_losses
>>> shared = settle_corridor(
...     rhode_island_losses(), target=Money.parse("1000000", USD), cost=Money.parse("1040000", USD),
...     rounding=Rounding(2, RoundingMode.HALF_UP), subject="contract year 3",
... )
>>> shared.provider.text, shared.payer.text
('30000.00', '10000.00')
"""

from primarycare.risk.adjustment import (
    AdjustedCapitation,
    AdjustedScore,
    BlendedScore,
    ScoreModel,
    WeightedScore,
    adjusted_capitation,
)
from primarycare.risk.aggregate_stop_loss import AggregatePayout, AggregateTerms, settle_aggregate
from primarycare.risk.corridors import CorridorSettlement, CorridorSlice, RiskCorridor, RiskParty, settle_corridor
from primarycare.risk.gains import GainFormula, SharedGain, share_gain
from primarycare.risk.pools import (
    PoolDistribution,
    PoolMember,
    PoolPart,
    PoolSettlement,
    PoolTerms,
    distribute,
    settle_pool,
)
from primarycare.risk.savings import SavingsTerms, SharedFrom, SharedSavings, share_savings
from primarycare.risk.stop_loss import StopLossClaim, StopLossPayout, StopLossTerms, settle_stop_loss
from primarycare.risk.substantial import RiskMeasure, RiskReason, SubstantialRisk, SubstantialRiskRule
from primarycare.risk.withholds import (
    Withhold,
    WithholdPool,
    WithholdPoolReturn,
    WithholdReturn,
    return_by_pool_result,
    return_by_quality,
    withhold,
)

__all__ = [
    "AdjustedCapitation",
    "AdjustedScore",
    "AggregatePayout",
    "AggregateTerms",
    "BlendedScore",
    "CorridorSettlement",
    "CorridorSlice",
    "GainFormula",
    "PoolDistribution",
    "PoolMember",
    "PoolPart",
    "PoolSettlement",
    "PoolTerms",
    "RiskCorridor",
    "RiskMeasure",
    "RiskParty",
    "RiskReason",
    "SavingsTerms",
    "ScoreModel",
    "SharedFrom",
    "SharedGain",
    "SharedSavings",
    "StopLossClaim",
    "StopLossPayout",
    "StopLossTerms",
    "SubstantialRisk",
    "SubstantialRiskRule",
    "WeightedScore",
    "Withhold",
    "WithholdPool",
    "WithholdPoolReturn",
    "WithholdReturn",
    "adjusted_capitation",
    "distribute",
    "return_by_pool_result",
    "return_by_quality",
    "settle_aggregate",
    "settle_corridor",
    "settle_pool",
    "settle_stop_loss",
    "share_gain",
    "share_savings",
    "withhold",
]
