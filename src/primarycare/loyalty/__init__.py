"""Loyalty: what visits elsewhere do to a practice's payment, under five mechanisms, and what one country does instead.

What lives here: the conventions of each mechanism (`policies`), real schemes (`presets`), payments that follow a ratio
of visits (`ratios`, `thresholds`) or their cost (`costs`), and what comes out, with who bears it (`outcomes`). The
practice or the payer bears it; the patient bears something under `Unreimbursed` alone, Belgium's rule.
What this package may not know: which visit was outside, and why; it is given counts and costs.

>>> from datetime import date
>>> from primarycare.identifiers import StructureId
>>> from primarycare.loyalty.presets import ontario_access_bonus
>>> from primarycare.money import CAD, Money, Rounding, RoundingMode, Share
>>> from primarycare.periods import Period
>>> adjusted = access_bonus(
...     StructureId("clinic"), Money.parse("200000", CAD),
...     OutsideCost(within=Period(date(2018, 4, 1), date(2019, 4, 1)), visits=386,
...                 amount=Money.parse("13500", CAD), excused_visits=0, excused_amount=Money.zero(CAD)),
...     ontario_access_bonus(share=Share.percent("20"), excess=Excess.LEFT_WITH_PAYER),
...     Rounding(2, RoundingMode.HALF_UP))
>>> adjusted.payment, adjusted.borne_by(Bearer.PRACTICE)
(Money.parse('26500.00', CAD), Money.parse('13500.00', CAD))
"""

from primarycare.loyalty.costs import access_bonus, leave_to_patients, negate
from primarycare.loyalty.outcomes import CostAdjustment, OutsideCost, RateAdjustment
from primarycare.loyalty.policies import (
    AccessBonus,
    Bearer,
    ContinuityThreshold,
    CostPolicy,
    Excess,
    ExcusedCosts,
    LeakageRule,
    LoyaltyFactor,
    MetMeanwhile,
    Negation,
    RatePolicy,
    Unreimbursed,
    VisitRatio,
    WithoutVisits,
)
from primarycare.loyalty.ratios import cut_by_leakage, loyalty_factor
from primarycare.loyalty.thresholds import discount_below_threshold

__all__ = [
    "AccessBonus",
    "Bearer",
    "ContinuityThreshold",
    "CostAdjustment",
    "CostPolicy",
    "Excess",
    "ExcusedCosts",
    "LeakageRule",
    "LoyaltyFactor",
    "MetMeanwhile",
    "Negation",
    "OutsideCost",
    "RateAdjustment",
    "RatePolicy",
    "Unreimbursed",
    "VisitRatio",
    "WithoutVisits",
    "access_bonus",
    "cut_by_leakage",
    "discount_below_threshold",
    "leave_to_patients",
    "loyalty_factor",
    "negate",
]
