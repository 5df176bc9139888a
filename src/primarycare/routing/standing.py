"""Standing: whether a group, a physician and a site are in a network on a day, and which of them is not.

What lives here: the status of a visit's practice under a product, and what is treated as in network all the same.
What this module may not know: charges, and what a plan makes of either side.

>>> from primarycare.networks import ParticipationStatus, ProductForm
>>> from primarycare.identifiers import PayerId, ProductId
>>> silver = Product(identifier=ProductId("silver"), payer=PayerId("payer-1"), network=NetworkId("north"),
...                  name="Silver", form=ProductForm.HMO)
>>> group = NetworkParticipation(network=NetworkId("north"), structure=StructureId("cabinet"),
...                              during=Period(date(2026, 1, 1)), status=ParticipationStatus.PARTICIPATING)
>>> print(network_status(
...     (group,), silver, structure=StructureId("cabinet"), physician=PhysicianId("dr-diallo"), site=None,
...     on=date(2026, 3, 2), sites_bind=False, contracts=None))
dr-diallo of cabinet on 2026-03-02: out of network (the physician does not take part)
"""

from collections.abc import Iterable
from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, MissingInputError
from primarycare.identifiers import NetworkId, PhysicianId, SiteId, StructureId
from primarycare.networks import NetworkParticipation, PayerContract, Product
from primarycare.periods import Period
from primarycare.plans import NetworkSide

__all__ = ["NetworkPart", "NetworkStatus", "TreatedAsIn", "network_status"]


class NetworkPart(Enum):
    """What has to take part for a visit to be in network.

    >>> NetworkPart("the group")
    <NetworkPart.GROUP: 'the group'>
    """

    GROUP = "the group"
    PHYSICIAN = "the physician"
    SITE = "the site"
    PRODUCT = "the group's contract for the product"


class TreatedAsIn(Enum):
    """Why a visit out of network shares costs as one in network.

    >>> TreatedAsIn("emergency")
    <TreatedAsIn.EMERGENCY: 'emergency'>
    """

    EMERGENCY = "emergency"
    TRANSITION = "care continued after the practice left the network"


def _parts_in_order(parts: tuple[NetworkPart, ...]) -> tuple[NetworkPart, ...]:
    given = checks.each(checks.a(NetworkPart))(parts, "failed")
    return tuple(part for part in NetworkPart if part in given)


@frozen(kw_only=True)
class NetworkStatus:
    """Whether a visit to a physician of a structure would be in network on a day, and which parts fail.

    Only what fails nothing is in network; `treated_as_in` changes the sharing of costs and nothing else.
    Raises `InvalidValueError` for what is in network and treated as if it were.

    >>> status = NetworkStatus(
    ...     network=NetworkId("north"), structure=StructureId("cabinet"), physician=PhysicianId("dr-diallo"), site=None,
    ...     on=date(2026, 3, 2), failed=(NetworkPart.PHYSICIAN,), treated_as_in=TreatedAsIn.EMERGENCY)
    >>> status.is_in, status.cost_sharing.value
    (False, 'in network')
    """

    network: NetworkId = field(validator=checks.checked(checks.a(NetworkId)))
    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    site: SiteId | None = field(validator=checks.checked(checks.optional(checks.a(SiteId))))
    on: date = field(validator=checks.checked(checks.a_date))
    failed: tuple[NetworkPart, ...] = field(converter=_parts_in_order)
    treated_as_in: TreatedAsIn | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(TreatedAsIn)))
    )

    def __attrs_post_init__(self) -> None:
        if self.is_in and self.treated_as_in is not None:
            raise InvalidValueError(
                f"treated_as_in: {str(self.physician)!r} is in network on {self.on}; nothing is treated as if it were"
            )

    @property
    def is_in(self) -> bool:
        """Whether every part that binds takes part."""
        return not self.failed

    @property
    def side(self) -> NetworkSide:
        """The side of the network, as it is."""
        return NetworkSide.IN if self.is_in else NetworkSide.OUT

    @property
    def cost_sharing(self) -> NetworkSide:
        """The side whose cost sharing holds."""
        return NetworkSide.IN if self.treated_as_in is not None else self.side

    def __str__(self) -> str:
        verbs = {NetworkPart.PRODUCT: "is not in force"}
        why = "; ".join(f"{part.value} {verbs.get(part, 'does not take part')}" for part in self.failed)
        shared = "" if self.treated_as_in is None else f"; costs shared as in network: {self.treated_as_in.value}"
        told = f" ({why}{shared})" if why else ""
        return f"{self.physician} of {self.structure} on {self.on}: {self.side.value}{told}"


def network_status(
    participations: Iterable[NetworkParticipation],
    product: Product,
    *,
    structure: StructureId,
    physician: PhysicianId,
    site: SiteId | None,
    on: date,
    sites_bind: bool,
    contracts: Iterable[PayerContract] | None,
    emergency: bool = False,
    transition: Period | None = None,
) -> NetworkStatus:
    """Say whether a visit is in the network of a product on a day: the group and the physician both take part.

    The site must as well where `sites_bind`, and the group must have a contract in force with the payer for the
    product where `contracts` are given; None leaves contracts unread. An emergency, and a day inside a `transition`
    (see `TransitionRule`), share costs as in network and stay out of it; a plan that does not treat emergencies so
    (`plans.AccessRules.emergency_as_in_network`) leaves that flag unread.
    Raises `MissingInputError` where sites bind and none is given.

    >>> from primarycare.identifiers import PayerId, ProductId
    >>> from primarycare.networks import ProductForm
    >>> silver = Product(identifier=ProductId("silver"), payer=PayerId("payer-1"), network=NetworkId("north"),
    ...                  name="Silver", form=ProductForm.HMO)
    >>> network_status((), silver, structure=StructureId("cabinet"), physician=PhysicianId("dr-benque"), site=None,
    ...                on=date(2026, 3, 2), sites_bind=False, contracts=(), emergency=True).failed[0]
    <NetworkPart.GROUP: 'the group'>
    """
    checks.a(Product)(product, "product")
    checks.a_date(on, "on")
    checks.a(bool)(emergency, "emergency")
    continued = checks.optional(checks.a(Period))(transition, "transition")
    rows = [
        row
        for row in checks.several(NetworkParticipation)(participations, "participations")
        if row.network == product.network and row.holds(on)
    ]
    if checks.a(bool)(sites_bind, "sites_bind") and site is None:
        raise MissingInputError(
            f"site: sites bind in network {str(product.network)!r}; give the one at which {str(physician)!r} is seen"
        )
    takes_part = {
        NetworkPart.GROUP: any(row.structure == structure for row in rows),
        NetworkPart.PHYSICIAN: any(row.physician == physician for row in rows),
        NetworkPart.SITE: not sites_bind or any(row.site == site for row in rows),
        NetworkPart.PRODUCT: contracts is None or _is_contracted(contracts, product, structure, on),
    }
    failed = tuple(part for part, takes in takes_part.items() if not takes)
    return NetworkStatus(
        network=product.network,
        structure=structure,
        physician=physician,
        site=site,
        on=on,
        failed=failed,
        treated_as_in=_treated_as_in(on, emergency, continued) if failed else None,
    )


def _is_contracted(contracts: Iterable[PayerContract], product: Product, structure: StructureId, on: date) -> bool:
    return any(
        contract.structure == structure
        and contract.payer == product.payer
        and (not contract.products or product.identifier in contract.products)
        and contract.is_in_force(on)
        for contract in checks.several(PayerContract)(contracts, "contracts")
    )


def _treated_as_in(on: date, emergency: bool, transition: Period | None) -> TreatedAsIn | None:
    if emergency:
        return TreatedAsIn.EMERGENCY
    return TreatedAsIn.TRANSITION if transition is not None and on in transition else None
