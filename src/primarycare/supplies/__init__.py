"""Supplies: what a group pays for what it buys together, under discounts by volume.

What lives here: tier schedules by units or spend, on all units or step by step, with a benchmark of loyalty where one
is asked (`tiers`); the discount of pooled purchases and its split by what each buyer bought (`buying`).
What this package may not know: care, patients and payers.

>>> from fractions import Fraction
>>> from primarycare.citations import Citation
>>> from primarycare.money import USD, Money, Rounding, RoundingMode, Share
>>> thresholds = tuple(
...     SupplyTier(Fraction(at), Share.percent(off)) for at, off in ((5000, "5"), (15000, "12"), (30000, "20")))
>>> for method in TierMethod:
...     schedule = SupplyTierSchedule(
...         name="a distributor's list", measure=SupplyMeasure.SPEND, method=method, tiers=thresholds, benchmark=None,
...         citation=Citation.illustrative("An example"))
...     print(method.value, *(
...         discount_supplies([SupplyPurchase("the group", Money.parse(amount, USD))], schedule,
...                           Rounding(2, RoundingMode.HALF_UP), subject="March 2026").paid
...         for amount in ("14999.99", "15000")), sep=", ")
all units, 14249.99 USD, 13200.00 USD
incremental, 14499.99 USD, 14500.00 USD
"""

from primarycare.supplies.buying import (
    SupplyDiscount,
    SupplyPurchase,
    SupplyRebate,
    SupplyRebates,
    discount_supplies,
    split_rebate,
)
from primarycare.supplies.tiers import (
    BenchmarkScope,
    LoyaltyBenchmark,
    SupplyMeasure,
    SupplyTier,
    SupplyTierSchedule,
    TierMethod,
    TierPortion,
)

__all__ = [
    "BenchmarkScope",
    "LoyaltyBenchmark",
    "SupplyDiscount",
    "SupplyMeasure",
    "SupplyPurchase",
    "SupplyRebate",
    "SupplyRebates",
    "SupplyTier",
    "SupplyTierSchedule",
    "TierMethod",
    "TierPortion",
    "discount_supplies",
    "split_rebate",
]
