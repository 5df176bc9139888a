"""Presets: the published referral rules of real plans, with their sources; what a source does not say is asked for.

What lives here: one function for each source. What this module may not know: anything that nobody printed.

>>> from primarycare.referrals.policies import ValidFor
>>> blue_cross_massachusetts(ends_with_physician=True, allows_standing=False).validity
ValidFor(days=365)
"""

from datetime import date

from primarycare.citations import Citation, Evidence
from primarycare.referrals.policies import ReferralPolicy, ReferralValidity, StartWithin, ValidFor

__all__ = ["blue_cross_massachusetts", "meritage", "wisconsin"]

_READ = date(2026, 11, 21)


def _cited(title: str, publisher: str, url: str, *, evidence: Evidence = Evidence.CONFIRMED) -> Citation:
    return Citation(title=title, publisher=publisher, url=url, verified_on=_READ, evidence=evidence)


_BLUE_CROSS = _cited(
    "Referrals Overview",
    "Blue Cross Blue Shield of Massachusetts",
    "https://provider.bluecrossma.com/ProviderHome/portal/home/office-resources/policies-and-guidelines/referrals/",
)
_MERITAGE = _cited(
    "How long is a referral valid?",
    "Meritage Medical Network",
    "https://www.meritagemed.com/faq/how-long-is-a-referral-valid-2/",
    evidence=Evidence.SINGLE_SOURCE,
)
_WISCONSIN = _cited(
    "Referral procedures of health maintenance organizations",
    "Wisconsin Office of the Commissioner of Insurance",
    "http://oci.wi.gov/employers/hreferproc.htm",
)
_WISCONSIN_STATUTE = _cited(
    "Wisconsin Statutes 609.22 (4) and (4m), Access standards",
    "Wisconsin State Legislature",
    "https://docs.legis.wisconsin.gov/document/statutes/2015/609.24(1)(d)",
)


def blue_cross_massachusetts(*, ends_with_physician: bool, allows_standing: bool) -> ReferralPolicy:
    """Give the rules of Blue Cross Blue Shield of Massachusetts: 365 days, 1 to 99 visits, one business day before.

    A referral that could not be entered before is taken up to 90 days after the visit, with the day of the visit as
    its first. Behavioural health, urgent care and emergencies need none. What a change of the referring physician
    does, and whether a referral may stand longer, is not said there and asked for.

    >>> blue_cross_massachusetts(ends_with_physician=True, allows_standing=False).most_visits
    99
    """
    return ReferralPolicy(
        name="Blue Cross Blue Shield of Massachusetts, managed care",
        validity=ValidFor(365),
        most_visits=99,
        business_days_before=1,
        retroactive_days=90,
        exempt_services=("behavioural health", "emergency", "urgent care"),
        ends_with_physician=ends_with_physician,
        allows_standing=allows_standing,
        citations=(_BLUE_CROSS,),
    )


def meritage(
    *,
    most_visits: int | None,
    business_days_before: int | None,
    retroactive_days: int | None,
    exempt_services: tuple[str, ...],
    ends_with_physician: bool,
    allows_standing: bool,
) -> ReferralPolicy:
    """Give the rule of Meritage Medical Network: 90 days to start, then until the patient is discharged.

    Everything else is not said there, and asked for.

    >>> meritage(most_visits=None, business_days_before=None, retroactive_days=None, exempt_services=(),
    ...          ends_with_physician=False, allows_standing=False).validity
    StartWithin(days=90)
    """
    return ReferralPolicy(
        name="Meritage Medical Network",
        validity=StartWithin(90),
        most_visits=most_visits,
        business_days_before=business_days_before,
        retroactive_days=retroactive_days,
        exempt_services=exempt_services,
        ends_with_physician=ends_with_physician,
        allows_standing=allows_standing,
        citations=(_MERITAGE,),
    )


def wisconsin(
    *,
    validity: ReferralValidity | None,
    most_visits: int | None,
    business_days_before: int | None,
    retroactive_days: int | None,
    ends_with_physician: bool,
) -> ReferralPolicy:
    """Give what every health maintenance organization of Wisconsin grants: standing referrals and direct access.

    A referral may stand for a duration or a number of visits; chiropractic, obstetrics and gynaecology need none. How
    long an ordinary referral lasts and how it is entered is each plan's own, and asked for.

    >>> wisconsin(validity=None, most_visits=None, business_days_before=None, retroactive_days=None,
    ...           ends_with_physician=False).allows_standing
    True
    """
    return ReferralPolicy(
        name="Wisconsin, health maintenance organizations",
        validity=validity,
        most_visits=most_visits,
        business_days_before=business_days_before,
        retroactive_days=retroactive_days,
        exempt_services=("chiropractic", "gynaecology", "obstetrics"),
        ends_with_physician=ends_with_physician,
        allows_standing=True,
        citations=(_WISCONSIN, _WISCONSIN_STATUTE),
    )
