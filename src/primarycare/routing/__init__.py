"""Routing: who is in network on a day, and in which order a group would send its patient on.

What lives here: the standing of a group, a physician and a site in a product's network (`standing`), preferences and
transitions (`policies`, `presets`), and the ranking of candidates (`ranking`). It ranks, tells what each choice means
in cost, and forbids none.
What this package may not know: amounts.

>>> from primarycare.routing.presets import atlantis_transition
>>> atlantis_transition().days
90
"""

from primarycare.routing.policies import OutOfNetworkInside, RoutingPolicy, TransitionRule
from primarycare.routing.presets import atlantis_transition, sharp
from primarycare.routing.ranking import (
    RankedCandidate,
    RoutingCandidate,
    RoutingConsequence,
    RoutingTier,
    rank_candidates,
)
from primarycare.routing.standing import NetworkPart, NetworkStatus, TreatedAsIn, network_status

__all__ = [
    "NetworkPart",
    "NetworkStatus",
    "OutOfNetworkInside",
    "RankedCandidate",
    "RoutingCandidate",
    "RoutingConsequence",
    "RoutingPolicy",
    "RoutingTier",
    "TransitionRule",
    "TreatedAsIn",
    "atlantis_transition",
    "network_status",
    "rank_candidates",
    "sharp",
]
