"""Presets: the usual names of plans, as four yes-or-no answers and nothing else.

What lives here: HMO, EPO, PPO, POS and their open variants. The names settle who may be seen; deductibles, copays
and every choice of cost sharing differ inside each name and are the plan's own.
What this module may not know: any amount.

>>> EPO.referral_required, EPO.out_of_network_covered
(False, False)
>>> open_access_hmo(physician_required=True).referral_required
False
"""

from datetime import date

from primarycare.citations import Citation, Evidence
from primarycare.plans.plans import AccessRules

__all__ = ["EPO", "HMO", "POS", "PPO", "direct_access_pos", "open_access_hmo"]

_TYPES = Citation(
    title="Plan types",
    publisher="Plan Voyager",
    url="https://planvoyager.com/learn/plan-types",
    verified_on=date(2026, 11, 21),
    evidence=Evidence.SINGLE_SOURCE,
)
_VARIANTS = Citation(
    title="Group medical",
    publisher="Reliable Brokerage",
    url="https://reliablebrokerage.com/group-medical",
    verified_on=date(2026, 11, 21),
    evidence=Evidence.SINGLE_SOURCE,
)

# An emergency is paid as in network under every form: HMO and EPO pay nothing else out of network.
HMO = AccessRules(
    physician_required=True,
    referral_required=True,
    out_of_network_covered=False,
    emergency_as_in_network=True,
    citation=_TYPES,
)
EPO = AccessRules(
    physician_required=False,
    referral_required=False,
    out_of_network_covered=False,
    emergency_as_in_network=True,
    citation=_TYPES,
)
PPO = AccessRules(
    physician_required=False,
    referral_required=False,
    out_of_network_covered=True,
    emergency_as_in_network=True,
    citation=_TYPES,
)
# Its referral is asked for the full benefit: out of network none is needed, and the lower level is paid.
POS = AccessRules(
    physician_required=True,
    referral_required=True,
    out_of_network_covered=True,
    emergency_as_in_network=True,
    citation=_TYPES,
)


def open_access_hmo(*, physician_required: bool) -> AccessRules:
    """Give an HMO without referrals; plans differ on whether a physician has to be designated.

    >>> open_access_hmo(physician_required=False).out_of_network_covered
    False
    """
    return AccessRules(
        physician_required=physician_required,
        referral_required=False,
        out_of_network_covered=False,
        emergency_as_in_network=True,
        citation=_VARIANTS,
    )


def direct_access_pos(*, physician_required: bool) -> AccessRules:
    """Give a point-of-service plan without referrals; plans differ on whether a physician has to be designated.

    >>> direct_access_pos(physician_required=False).out_of_network_covered
    True
    """
    return AccessRules(
        physician_required=physician_required,
        referral_required=False,
        out_of_network_covered=True,
        emergency_as_in_network=True,
        citation=_VARIANTS,
    )
