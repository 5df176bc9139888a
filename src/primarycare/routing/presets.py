"""Presets: published preferences and transitions, with their sources; what a source does not say is asked for.

What lives here: one function for each source. What this module may not know: anything that nobody printed.

>>> atlantis_transition().citation.publisher
'Atlantis Health Plan'
"""

from datetime import date

from primarycare.citations import Citation, Evidence
from primarycare.routing.policies import OutOfNetworkInside, RoutingPolicy, TransitionRule

__all__ = ["atlantis_transition", "sharp"]

_READ = date(2026, 11, 21)
_SHARP = Citation(
    title="Your plan medical group",
    publisher="Sharp Health Plan",
    url="https://sharphealthplan.com/members/get-care/your-plan-medical-group",
    verified_on=_READ,
    evidence=Evidence.SINGLE_SOURCE,
)
_ATLANTIS = Citation(
    title="Provider manual: continuity of care",
    publisher="Atlantis Health Plan",
    url="https://atlantishp.com/providers/handbook_14.html",
    verified_on=_READ,
    evidence=Evidence.SINGLE_SOURCE,
)


def sharp(*, out_of_network_inside: OutOfNetworkInside, sites_bind: bool) -> RoutingPolicy:
    """Give the preference of Sharp Health Plan: the plan medical group first, outside it with an authorisation.

    Emergencies and urgent care out of the area are exempt. What a member of the group who is out of network means for
    the order, and whether sites bind, is not said there and asked for.

    >>> sharp(out_of_network_inside=OutOfNetworkInside.KEEPS_ITS_PLACE, sites_bind=False).citation.publisher
    'Sharp Health Plan'
    """
    return RoutingPolicy(
        out_of_network_inside=out_of_network_inside,
        sites_bind=sites_bind,
        authorised_outside_group=True,
        citation=_SHARP,
    )


def atlantis_transition() -> TransitionRule:
    """Give the transition of Atlantis Health Plan: up to 90 days from the notice that a practice leaves the network.

    From the second trimester of pregnancy it lasts through the care after the delivery. The practice must accept the
    plan's rates; whether it does is the caller's to know.

    >>> atlantis_transition().days
    90
    """
    return TransitionRule(90, _ATLANTIS)
