"""Presets: the attribution of real payers, with their sources; what a source does not print is asked for.

What lives here: one function for each scheme. The eligible physicians are always the caller's.
What this module may not know: anything that nobody printed.

>>> from primarycare.attribution.policies import NOT_DEPARTED
>>> [step.look_back_months for step in mssp_plurality(eligible=NOT_DEPARTED).passes]
[12]
"""

from datetime import date

from primarycare import _checks as checks
from primarycare.attribution.policies import (
    AttributionBasis,
    AttributionPass,
    EligiblePhysicians,
    PassPolicy,
)
from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidValueError

__all__ = ["mssp_plurality", "primary_care_first", "widening_plurality"]

_READ = date(2026, 11, 21)
_PRIMARY_CARE_FIRST = Citation(
    title="Start the year off right: DataGen answers your Primary Care First questions",
    publisher="DataGen",
    url="https://news.datagen.info/2022/01/start-year-off-right-datagen-answers.html",
    verified_on=_READ,
    evidence=Evidence.SINGLE_SOURCE,
)
_MSSP = Citation(
    title="42 CFR 425.402, Basic assignment methodology",
    publisher="Lawstack",
    url="https://law.lawstack.com/laws/42-cfr_s_425-402_basic-assignment-methodology",
    verified_on=_READ,
    evidence=Evidence.SINGLE_SOURCE,
)
_TUVA = Citation(
    title="Tuva Provider Attribution",
    publisher="The Tuva Project",
    url="https://thetuvaproject.com/data-marts/tuva-provider-attribution",
    verified_on=_READ,
    evidence=Evidence.SINGLE_SOURCE,
)


def primary_care_first(
    *, wellness_months: int, plurality_months: int, eligible: EligiblePhysicians, services: tuple[str, ...] = ()
) -> PassPolicy:
    """Give the order of Primary Care First: voluntary alignment, last annual wellness visit, then most visits.

    The source prints the order and that it is run before each quarter, so `as_of` is the first day of one. It does not
    print how far back visits count, nor ties: the months are asked for, and ties fall as in every policy here. A
    preventive visit stands for the annual wellness visit and the Welcome to Medicare visit.

    >>> from primarycare.attribution.policies import NOT_DEPARTED
    >>> policy = primary_care_first(wellness_months=24, plurality_months=24, eligible=NOT_DEPARTED)
    >>> [step.name for step in policy.passes]
    ['voluntary alignment', 'last annual wellness visit', 'plurality']
    """
    return PassPolicy(
        name="primary care first",
        passes=(
            AttributionPass("voluntary alignment", AttributionBasis.DECLARED, None),
            AttributionPass("last annual wellness visit", AttributionBasis.LAST_PREVENTIVE, wellness_months),
            AttributionPass("plurality", AttributionBasis.PLURALITY, plurality_months),
        ),
        eligible=eligible,
        services=services,
        citations=(_PRIMARY_CARE_FIRST,),
    )


def mssp_plurality(*, eligible: EligiblePhysicians, services: tuple[str, ...] = ()) -> PassPolicy:
    """Give the plurality of the Medicare Shared Savings Program, over 12 months.

    The rule compares the allowed charges of primary care services, and compares organisations. Visits carry no charges,
    so this preset counts visits and compares physicians; `services` names the primary care services.

    >>> from primarycare.attribution.policies import NOT_DEPARTED
    >>> str(mssp_plurality(eligible=NOT_DEPARTED).citations[0])[:15]
    '42 CFR 425.402,'
    """
    return PassPolicy(
        name="mssp plurality",
        passes=(AttributionPass("plurality", AttributionBasis.PLURALITY, 12),),
        eligible=eligible,
        services=services,
        citations=(_MSSP,),
    )


def widening_plurality(
    look_back_months: tuple[int, ...], *, eligible: EligiblePhysicians, services: tuple[str, ...] = ()
) -> PassPolicy:
    """Give passes of most visits that look further and further back until somebody was seen.

    The source widens the window so in its later passes. It ranks by allowed amount before visits and classes the
    specialties of those seen, neither of which a visit says here. Raises `InvalidValueError` where a look-back is not
    longer than the one before.

    >>> from primarycare.attribution.policies import NOT_DEPARTED
    >>> [step.name for step in widening_plurality((12, 24), eligible=NOT_DEPARTED).passes]
    ['plurality over 12 months', 'plurality over 24 months']
    """
    months = checks.each(checks.within(1, 600))(look_back_months, "look_back_months")
    for shorter, longer in zip(months, months[1:]):
        if longer <= shorter:
            raise InvalidValueError(f"look_back_months: {longer} does not widen {shorter}; give longer and longer ones")
    return PassPolicy(
        name="widening plurality",
        passes=tuple(
            AttributionPass(f"plurality over {number} months", AttributionBasis.PLURALITY, number) for number in months
        ),
        eligible=eligible,
        services=services,
        citations=(_TUVA,),
    )
