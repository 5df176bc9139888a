"""Ranking: candidates for a referral in the order in which a group prefers them, each with what it means in cost.

What lives here: candidates, the order, and the consequence of each choice. Nobody is left out and nothing is
forbidden: the patient chooses, and is told.
What this module may not know: amounts; a plan's cost sharing gives them.

>>> RoutingConsequence.NOT_PAID.value
'the plan pays nothing'
"""

from collections.abc import Iterable
from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PhysicianId, SiteId, StructureId
from primarycare.networks import NetworkParticipation, PayerContract, Product
from primarycare.plans import AccessRules, NetworkSide
from primarycare.routing.policies import OutOfNetworkInside, RoutingPolicy
from primarycare.routing.standing import NetworkStatus, network_status

__all__ = ["RankedCandidate", "RoutingCandidate", "RoutingConsequence", "RoutingTier", "rank_candidates"]


class RoutingTier(Enum):
    """How near a candidate stands to the group that refers, the nearest first.

    >>> [tier.value for tier in RoutingTier]
    ['own group', 'affiliated', 'in network', 'out of network']
    """

    OWN_GROUP = "own group"
    AFFILIATED = "affiliated"
    IN_NETWORK = "in network"
    OUT_OF_NETWORK = "out of network"


_PLACE = {tier: place for place, tier in enumerate(RoutingTier)}


class RoutingConsequence(Enum):
    """What choosing a candidate means for the patient's costs.

    >>> RoutingConsequence("the plan pays nothing")
    <RoutingConsequence.NOT_PAID: 'the plan pays nothing'>
    """

    IN_NETWORK = "costs are shared as in network"
    OUT_OF_NETWORK = "costs are shared as out of network"
    NOT_PAID = "the plan pays nothing"


@frozen(kw_only=True)
class RoutingCandidate:
    """A physician to whom a patient could be sent, of which structure, and at which site where that matters.

    `preference` is the caller's own order among equals, the lowest first; equal ones are ordered by identifier.

    >>> RoutingCandidate(physician=PhysicianId("dr-heart"), structure=StructureId("heart centre")).preference
    0
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    site: SiteId | None = field(default=None, validator=checks.checked(checks.optional(checks.a(SiteId))))
    preference: int = field(default=0, validator=checks.checked(checks.within(0, 1_000_000)))


@frozen(kw_only=True)
class RankedCandidate:
    """A candidate with its place, counted from 1, and what choosing it means.

    `needs_referral` and `needs_authorisation` say what the plan asks for; neither keeps anybody from choosing.
    Raises `InvalidValueError` where the status is of somebody else.

    >>> from primarycare.identifiers import NetworkId
    >>> nobody = RoutingCandidate(physician=PhysicianId("dr-heart"), structure=StructureId("heart centre"))
    >>> print(RankedCandidate(
    ...     rank=1, tier=RoutingTier.IN_NETWORK, candidate=nobody, status=NetworkStatus(
    ...         network=NetworkId("north"), structure=StructureId("heart centre"), physician=PhysicianId("dr-heart"),
    ...         site=None, on=date(2026, 3, 2), failed=()),
    ...     consequence=RoutingConsequence.IN_NETWORK, needs_referral=True, needs_authorisation=False))
    1. dr-heart of heart centre, in network: costs are shared as in network; needs a referral
    """

    rank: int = field(validator=checks.checked(checks.within(1, None)))
    tier: RoutingTier = field(validator=checks.checked(checks.a(RoutingTier)))
    candidate: RoutingCandidate = field(validator=checks.checked(checks.a(RoutingCandidate)))
    status: NetworkStatus = field(validator=checks.checked(checks.a(NetworkStatus)), repr=False)
    consequence: RoutingConsequence = field(validator=checks.checked(checks.a(RoutingConsequence)))
    needs_referral: bool = field(validator=checks.checked(checks.a(bool)))
    needs_authorisation: bool = field(validator=checks.checked(checks.a(bool)))

    def __attrs_post_init__(self) -> None:
        candidate, status = self.candidate, self.status
        told = (candidate.physician, candidate.structure, candidate.site)
        if told != (status.physician, status.structure, status.site):
            raise InvalidValueError(
                f"status: it is that of {str(status.physician)!r} and not of {str(candidate.physician)!r}; "
                "give the candidate's own"
            )

    def __str__(self) -> str:
        asked = {"a referral": self.needs_referral, "an authorisation": self.needs_authorisation}
        needs = " and ".join(name for name, is_needed in asked.items() if is_needed)
        named = f"{self.candidate.physician} of {self.candidate.structure}"
        return f"{self.rank}. {named}, {self.tier.value}: {self.consequence.value}" + (needs and f"; needs {needs}")


def rank_candidates(
    candidates: Iterable[RoutingCandidate],
    participations: Iterable[NetworkParticipation],
    product: Product,
    *,
    on: date,
    own: StructureId,
    affiliated: Iterable[StructureId],
    access: AccessRules,
    policy: RoutingPolicy,
    contracts: Iterable[PayerContract] | None,
    emergency: bool = False,
) -> tuple[RankedCandidate, ...]:
    """Rank candidates: the own group, affiliated structures, in network, out of network; then the caller's order.

    Every candidate is in the answer, once. An emergency shares costs as in network where `access` says so, and needs
    neither referral nor authorisation. Raises `InvalidValueError` for a candidate that stands twice and for an own
    group that is affiliated with itself, `MissingInputError` where sites bind and a candidate has none.

    >>> from primarycare.citations import Citation
    >>> from primarycare.identifiers import NetworkId, PayerId, ProductId
    >>> from primarycare.networks import ProductForm
    >>> from primarycare.plans import HMO
    >>> silver = Product(identifier=ProductId("silver"), payer=PayerId("payer-1"), network=NetworkId("north"),
    ...                  name="Silver", form=ProductForm.HMO)
    >>> policy = RoutingPolicy(out_of_network_inside=OutOfNetworkInside.KEEPS_ITS_PLACE, sites_bind=False,
    ...                        authorised_outside_group=False, citation=Citation.illustrative("Our own"))
    >>> strangers = [RoutingCandidate(physician=PhysicianId(name), structure=StructureId("elsewhere"))
    ...              for name in ("dr-b", "dr-a")]
    >>> print(*rank_candidates(strangers, (), silver, on=date(2026, 3, 2), own=StructureId("cabinet"), affiliated=(),
    ...                        access=HMO, policy=policy, contracts=None), sep="\\n")
    1. dr-a of elsewhere, out of network: the plan pays nothing; needs a referral
    2. dr-b of elsewhere, out of network: the plan pays nothing; needs a referral
    """
    checks.a(AccessRules)(access, "access")
    checks.a(RoutingPolicy)(policy, "policy")
    checks.a(StructureId)(own, "own")
    checks.a(bool)(emergency, "emergency")
    friends = set(checks.several(StructureId)(affiliated, "affiliated"))
    if own in friends:
        raise InvalidValueError(f"affiliated: {str(own)!r} is the own group; leave it out")
    given = checks.several(RoutingCandidate)(candidates, "candidates")
    _refuse_twice(given)
    # Each may be gone through once only, and every candidate needs them.
    rows = checks.several(NetworkParticipation)(participations, "participations")
    signed = None if contracts is None else checks.several(PayerContract)(contracts, "contracts")
    found = []
    for candidate in given:
        status = network_status(
            rows,
            product,
            structure=candidate.structure,
            physician=candidate.physician,
            site=candidate.site,
            on=on,
            sites_bind=policy.sites_bind,
            contracts=signed,
            emergency=emergency and access.emergency_as_in_network,
        )
        found.append((_tier(candidate, status, own, friends, policy), candidate, status))
    found.sort(
        key=lambda each: (_PLACE[each[0]], each[1].preference, each[1].physician, each[1].structure, each[1].site or "")
    )
    return tuple(
        RankedCandidate(
            rank=rank,
            tier=tier,
            candidate=candidate,
            status=status,
            consequence=_consequence(status, access),
            needs_referral=access.referral_required and not emergency,
            needs_authorisation=policy.authorised_outside_group and candidate.structure != own and not emergency,
        )
        for rank, (tier, candidate, status) in enumerate(found, start=1)
    )


def _refuse_twice(candidates: Iterable[RoutingCandidate]) -> None:
    seen = set()
    for candidate in candidates:
        key = (candidate.physician, candidate.structure, candidate.site)
        if key in seen:
            raise InvalidValueError(
                f"candidates: {str(candidate.physician)!r} of {str(candidate.structure)!r} stands twice; give each once"
            )
        seen.add(key)


def _tier(
    candidate: RoutingCandidate,
    status: NetworkStatus,
    own: StructureId,
    affiliated: set[StructureId],
    policy: RoutingPolicy,
) -> RoutingTier:
    if status.is_in or policy.out_of_network_inside is OutOfNetworkInside.KEEPS_ITS_PLACE:
        if candidate.structure == own:
            return RoutingTier.OWN_GROUP
        if candidate.structure in affiliated:
            return RoutingTier.AFFILIATED
    return RoutingTier.IN_NETWORK if status.is_in else RoutingTier.OUT_OF_NETWORK


def _consequence(status: NetworkStatus, access: AccessRules) -> RoutingConsequence:
    if status.cost_sharing is NetworkSide.IN:
        return RoutingConsequence.IN_NETWORK
    return RoutingConsequence.OUT_OF_NETWORK if access.out_of_network_covered else RoutingConsequence.NOT_PAID
