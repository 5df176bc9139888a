"""Rows: whose the numbers are: a physician's, a site's, the structure's.

What lives here: the rows of a month, and the sums that follow from them.
What this module may not know: how anything was counted.

>>> PhysicianIndicators(PhysicianId("dr-01"), (), Indicators(uptake=Uptake(26, 600))).indicators.engaged
26
"""

from collections.abc import Iterable
from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import PhysicianId, SiteId, StructureId
from primarycare.indicators.counts import Indicators, Uptake
from primarycare.periods import Month

__all__ = ["EngagementIndicators", "PhysicianIndicators", "SiteIndicators"]


@frozen
class PhysicianIndicators:
    """A physician's row, and the sites at which the physician practises on the day.

    >>> PhysicianIndicators(PhysicianId("dr-01"), (SiteId("site-1"),), Indicators()).sites
    (SiteId('site-1'),)
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    sites: tuple[SiteId, ...] = field(validator=checks.checked(checks.each(checks.a(SiteId))))
    indicators: Indicators = field(validator=checks.checked(checks.a(Indicators)))

    def __attrs_post_init__(self) -> None:
        checks.unique(self.sites, "sites")
        if self.indicators.undesignated:
            raise InvalidValueError(
                f"indicators: {str(self.physician)!r} has no undesignated patients; count them in unassigned"
            )


@frozen
class SiteIndicators:
    """A site's row: the sum of the physicians who practise there.

    >>> SiteIndicators(SiteId("site-1"), Indicators()).indicators.engaged
    0
    """

    site: SiteId = field(validator=checks.checked(checks.a(SiteId)))
    indicators: Indicators = field(validator=checks.checked(checks.a(Indicators)))


@frozen(kw_only=True)
class EngagementIndicators:
    """The indicators of a structure for a month: its physicians' rows, what falls to none of them, and findings.

    `counted_on` is the day that decides who is engaged, registered and of the group; `reported_on` the day through
    which facts were known. A physician stands once, whatever the number of sites, so that `total` counts every patient
    once. `sites` gives a physician's numbers whole to each of the sites, since nothing says which patient belongs to
    which: sites that share a physician overlap, and do not add up to the total.
    Raises `InvalidValueError` for a report before the day that is counted, a physician who stands twice, and registered
    patients of nobody.

    >>> indicators = EngagementIndicators(
    ...     structure=StructureId("cabinet"), month=Month(2020, 8), counted_on=date(2020, 8, 31),
    ...     reported_on=date(2020, 9, 30), unassigned=Indicators(undesignated=3), findings=(),
    ...     physicians=(
    ...         PhysicianIndicators(PhysicianId("dr-01"), (SiteId("site-1"), SiteId("site-2")),
    ...                             Indicators(uptake=Uptake(26, 600))),
    ...         PhysicianIndicators(PhysicianId("dr-02"), (SiteId("site-2"),), Indicators(uptake=Uptake(500, 9_400))),
    ...     ))
    >>> str(indicators.total.uptake), [str(row.indicators.uptake) for row in indicators.sites]
    ('526 of 10,000 (5.26 %)', ['26 of 600 (4.33 %)', '526 of 10,000 (5.26 %)'])
    """

    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    month: Month = field(validator=checks.checked(checks.a(Month)))
    counted_on: date = field(validator=checks.checked(checks.a_date))
    reported_on: date = field(validator=checks.checked(checks.a_date))
    physicians: tuple[PhysicianIndicators, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(PhysicianIndicators)))
    )
    unassigned: Indicators = field(repr=False, validator=checks.checked(checks.a(Indicators)))
    findings: tuple[Finding, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Finding))))

    def __attrs_post_init__(self) -> None:
        if self.reported_on < self.counted_on:
            raise InvalidValueError(
                f"reported_on: {self.reported_on} is before {self.counted_on}, the day that is counted; "
                "report on it or later"
            )
        checks.unique((row.physician for row in self.physicians), "physicians")
        if self.unassigned.uptake != Uptake():
            raise InvalidValueError(
                "unassigned: patients registered with a physician stand here; count them in the physician's row"
            )

    @property
    def total(self) -> Indicators:
        """The structure as a whole: the sum of its physicians' rows and of what falls to none of them."""
        return _total((*(row.indicators for row in self.physicians), self.unassigned))

    @property
    def sites(self) -> tuple[SiteIndicators, ...]:
        """One row for each site at which somebody practises on the day, in order of identifier."""
        return tuple(
            SiteIndicators(site, _total(row.indicators for row in self.physicians if site in row.sites))
            for site in sorted({site for row in self.physicians for site in row.sites})
        )


def _total(parts: Iterable[Indicators]) -> Indicators:
    return sum(parts, Indicators())
