"""Participation: who takes part in a network, from when to when.

What lives here: one row for a group, a physician or a site. What this module may not know: which rows a visit needs;
`primarycare.routing` asks for the group, the physician and, where sites bind, the site.

>>> row = NetworkParticipation(
...     network=NetworkId("north"), physician=PhysicianId("dr-benque"), during=Period(date(2026, 1, 1)),
...     status=ParticipationStatus.PARTICIPATING,
... )
>>> row.holds(date(2026, 3, 2)), row.holds(date(2025, 12, 31))
(True, False)
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import NetworkId, PhysicianId, SiteId, StructureId
from primarycare.periods import Period

__all__ = ["NetworkParticipation", "ParticipationStatus"]


class ParticipationStatus(Enum):
    """How a row of participation stands: only a participating one counts.

    `PENDING`: applied for and not yet granted. `SUSPENDED`: granted, and without effect for the time being.

    >>> ParticipationStatus("pending")
    <ParticipationStatus.PENDING: 'pending'>
    """

    PARTICIPATING = "participating"
    PENDING = "pending"
    SUSPENDED = "suspended"


@frozen(kw_only=True)
class NetworkParticipation:
    """That a group, a physician or a site, exactly one of them, takes part in a network during a period.

    Raises `InvalidValueError` where none of the three is named, or more than one.

    >>> NetworkParticipation(network=NetworkId("north"), during=Period(date(2026, 1, 1)),
    ...                      status=ParticipationStatus.PARTICIPATING)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: structure: a row of network 'north' is for a structure, a physician or a \
site; name exactly one
    """

    network: NetworkId = field(validator=checks.checked(checks.a(NetworkId)))
    structure: StructureId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(StructureId)))
    )
    physician: PhysicianId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(PhysicianId)))
    )
    site: SiteId | None = field(default=None, validator=checks.checked(checks.optional(checks.a(SiteId))))
    during: Period = field(validator=checks.checked(checks.a(Period)))
    status: ParticipationStatus = field(validator=checks.checked(checks.a(ParticipationStatus)))

    def __attrs_post_init__(self) -> None:
        if sum(part is not None for part in (self.structure, self.physician, self.site)) != 1:
            raise InvalidValueError(
                f"structure: a row of network {str(self.network)!r} is for a structure, a physician or a site; "
                "name exactly one"
            )

    def holds(self, on: date) -> bool:
        """Tell whether the row counts on a day.

        >>> NetworkParticipation(network=NetworkId("north"), site=SiteId("site-1"), during=Period(date(2026, 1, 1)),
        ...                      status=ParticipationStatus.SUSPENDED).holds(date(2026, 3, 2))
        False
        """
        return checks.a_date(on, "on") in self.during and self.status is ParticipationStatus.PARTICIPATING
