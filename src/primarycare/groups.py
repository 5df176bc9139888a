"""Groups: the structure that physicians form, its sites, and who practises where.

What lives here: facts about one group over time. What this module may not know: contracts, panels and money.

>>> from datetime import date
>>> group = Group(
...     structure=StructureId("cabinet"),
...     name="Cabinet des Lilas",
...     sites=(Site(SiteId("site-1"), "Lilas"),),
...     members=(GroupMember(PhysicianId("dr-01"), SiteId("site-1"), Period(date(2015, 1, 5))),),
... )
>>> group.members_on(date(2020, 8, 31))
(PhysicianId('dr-01'),)
"""

from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.identifiers import PhysicianId, SiteId, StructureId
from primarycare.periods import Period

__all__ = ["Group", "GroupMember", "Site"]


@frozen
class Site:
    """A place of practice.

    >>> Site(SiteId("site-1"), "Lilas").name
    'Lilas'
    """

    identifier: SiteId = field(validator=checks.checked(checks.a(SiteId)))
    name: str = field(validator=checks.checked(checks.a_text))


@frozen
class GroupMember:
    """A physician who practises at a site of the group during a period.

    >>> from datetime import date
    >>> GroupMember(PhysicianId("dr-01"), SiteId("site-1"), Period(date(2015, 1, 5))).site
    SiteId('site-1')
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    site: SiteId = field(validator=checks.checked(checks.a(SiteId)))
    during: Period = field(validator=checks.checked(checks.a(Period)))


@frozen(kw_only=True)
class Group:
    """A group of physicians: the structure they form, its sites and its members over time.

    A physician may practise at several sites at once, and once at each.
    Raises `NotKnownError` for a member at a site that the group does not have.

    >>> Group(structure=StructureId("cabinet"), name="Cabinet", sites=(), members=()).members
    ()
    """

    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    name: str = field(validator=checks.checked(checks.a_text))
    sites: tuple[Site, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Site))))
    members: tuple[GroupMember, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(GroupMember))))

    def __attrs_post_init__(self) -> None:
        checks.unique((site.identifier for site in self.sites), "sites")
        known = {site.identifier for site in self.sites}
        spans: dict[tuple[PhysicianId, SiteId], list[Period]] = {}
        for member in self.members:
            if member.site not in known:
                raise NotKnownError(
                    f"site: {str(member.site)!r} of {str(member.physician)!r} is not a site of the group"
                )
            others = spans.setdefault((member.physician, member.site), [])
            if any(member.during.cut(other) for other in others):
                raise InvalidValueError(
                    f"members: {str(member.physician)!r} stands twice at {str(member.site)!r} on the same days; "
                    "merge the periods"
                )
            others.append(member.during)

    def members_on(self, day: date) -> tuple[PhysicianId, ...]:
        """Give the physicians who practise in the group on a day, each once, in order of identifier.

        >>> from datetime import date
        >>> Group(structure=StructureId("cabinet"), name="Cabinet", sites=(), members=()).members_on(date(2020, 1, 1))
        ()
        """
        checks.a_date(day, "day")
        return tuple(sorted({member.physician for member in self.members if day in member.during}))

    def has_member_through(self, physician: PhysicianId, during: Period) -> bool:
        """Tell whether a physician practises in the group, at any site, on every day of a period.

        >>> from datetime import date
        >>> group = Group(structure=StructureId("cabinet"), name="Cabinet", sites=(), members=())
        >>> group.has_member_through(PhysicianId("dr-01"), Period(date(2020, 8, 1), date(2020, 9, 1)))
        False
        """
        open_from: date | None = during.start
        for member in sorted(self.members, key=lambda member: member.during.start):
            if member.physician == physician and open_from is not None and open_from in member.during:
                open_from = member.during.end
        return open_from is None or (during.end is not None and open_from >= during.end)

    def sites_of(self, physician: PhysicianId, day: date) -> tuple[SiteId, ...]:
        """Give the sites at which a physician practises on a day, in order of identifier.

        >>> from datetime import date
        >>> group = Group(structure=StructureId("cabinet"), name="Cabinet", sites=(), members=())
        >>> group.sites_of(PhysicianId("dr-01"), date(2020, 1, 1))
        ()
        """
        checks.a_date(day, "day")
        of_physician = (member for member in self.members if member.physician == physician)
        return tuple(sorted({member.site for member in of_physician if day in member.during}))
