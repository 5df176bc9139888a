"""Plans: what a health plan asks of its members, and what they have paid towards its limits.

What lives here: cost sharing by service and side of the network, deductibles and maximums for persons and families,
every choice on which real plans disagree as a name without a default, and the accumulators of a plan year.
What this package may not know: claims, prices, and the networks of practices; `primarycare.discounts` puts them
together.

>>> from primarycare.money import USD, Money
>>> from primarycare.plans import EmbeddedLimit
>>> family = EmbeddedLimit(Money.parse("2000", USD), Money.parse("6000", USD))
>>> print(family)
2000.00 USD a person, 6000.00 USD a family
"""

from primarycare.plans.accumulators import Accumulators, MemberAccumulator, Met
from primarycare.plans.cost_sharing import (
    AggregateLimit,
    CoinsuranceBase,
    CopayAboveAllowed,
    CopayTiming,
    CostShare,
    EmbeddedLimit,
    Limit,
    NetworkSide,
    PersonLimit,
)
from primarycare.plans.plans import AccessRules, Accumulation, Plan, PreventiveCare, UnmetAccess
from primarycare.plans.presets import EPO, HMO, POS, PPO, direct_access_pos, open_access_hmo

__all__ = [
    "EPO",
    "HMO",
    "POS",
    "PPO",
    "AccessRules",
    "Accumulation",
    "Accumulators",
    "AggregateLimit",
    "CoinsuranceBase",
    "CopayAboveAllowed",
    "CopayTiming",
    "CostShare",
    "EmbeddedLimit",
    "Limit",
    "MemberAccumulator",
    "Met",
    "NetworkSide",
    "PersonLimit",
    "Plan",
    "PreventiveCare",
    "UnmetAccess",
    "direct_access_pos",
    "open_access_hmo",
]
