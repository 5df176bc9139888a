"""Policies: where a plan or a group prefers its patients to be sent, and how long care goes on after a practice left.

What lives here: the terms of a ranking and of a transition, each with its source.
What this module may not know: candidates. No policy forbids anything.

>>> from primarycare.routing.presets import atlantis_transition
>>> atlantis_transition().during(date(2026, 3, 2)).last_day
datetime.date(2026, 5, 31)
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.periods import Period, add_days

__all__ = ["OutOfNetworkInside", "RoutingPolicy", "TransitionRule"]


class OutOfNetworkInside(Enum):
    """How a physician of the own or an affiliated group who is out of network ranks.

    The preference for the organisation and the cost to the patient pull in two directions here.

    >>> OutOfNetworkInside("goes last")
    <OutOfNetworkInside.GOES_LAST: 'goes last'>
    """

    KEEPS_ITS_PLACE = "keeps its place"
    GOES_LAST = "goes last"


@frozen(kw_only=True)
class RoutingPolicy:
    """How candidates for a referral are ranked, and what it takes to see one outside the own group.

    `sites_bind` says whether a site must take part in the network like its group. `authorised_outside_group` says
    whether the plan asks for an authorisation for whoever is not of the own group; emergencies need none.

    >>> from primarycare.routing.presets import sharp
    >>> sharp(out_of_network_inside=OutOfNetworkInside.GOES_LAST, sites_bind=False).authorised_outside_group
    True
    """

    out_of_network_inside: OutOfNetworkInside = field(validator=checks.checked(checks.a(OutOfNetworkInside)))
    sites_bind: bool = field(validator=checks.checked(checks.a(bool)))
    authorised_outside_group: bool = field(validator=checks.checked(checks.a(bool)))
    citation: Citation = field(validator=checks.checked(checks.a(Citation)), repr=False)


@frozen
class TransitionRule:
    """For how many days after a notice care goes on with a practice that leaves the network, 1 to 3,660.

    >>> TransitionRule(90, Citation.illustrative("Our plan")).days
    90
    """

    days: int = field(validator=checks.checked(checks.within(1, 3_660)))
    citation: Citation = field(validator=checks.checked(checks.a(Citation)), repr=False)

    def during(self, noticed_on: date, *, care_ends_on: date | None = None) -> Period:
        """Give the days of the transition: from the day of the notice, which is not counted, the last included.

        `care_ends_on` is the last day of care that may run longer, as that after a delivery may.

        >>> rule = TransitionRule(90, Citation.illustrative("Our plan"))
        >>> rule.during(date(2026, 3, 2), care_ends_on=date(2026, 8, 1)).last_day
        datetime.date(2026, 8, 1)
        """
        last = add_days(noticed_on, self.days)
        longer = checks.optional(checks.a_date)(care_ends_on, "care_ends_on")
        return Period.through(noticed_on, last if longer is None else max(last, longer))
