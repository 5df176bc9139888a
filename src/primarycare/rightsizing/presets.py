"""Presets: published weights and terms of panels, with their sources; what is not published is asked for.

What lives here: one function for each source. What this module may not know: anything that nobody printed.

>>> england_carr_hill().weight_of(5, Sex.MALE)
Fraction(1, 1)
"""

from datetime import date
from fractions import Fraction

from attrs import evolve

from primarycare.citations import Citation, Evidence
from primarycare.patients import Sex
from primarycare.rightsizing.joining import JoinPolicy, JoinReason, JoinRule
from primarycare.rightsizing.statuses import PanelStatus, StatusPolicy
from primarycare.rightsizing.weights import WeightTable

__all__ = ["capitation_agreement", "england_carr_hill", "illustrative_joining"]

_READ = date(2026, 11, 21)
_CARR_HILL = Citation(
    title="Global sum income",
    publisher="Primary Care IT",
    url="https://support.primarycareit.co.uk/portal/en-gb/kb/articles/global-sum-income",
    verified_on=_READ,
    evidence=Evidence.SINGLE_SOURCE,
)
_AGREEMENT = Citation(
    title="A capitation agreement with a medical group",
    publisher="Law Insider",
    url="https://lawinsider.com/contracts/jUK5ilr6bpT",
    verified_on=_READ,
    evidence=Evidence.SINGLE_SOURCE,
)


def england_carr_hill() -> WeightTable:
    """Give the weights of age and sex in England's Carr-Hill formula, in force since 2004; a boy of 5 to 14 weighs 1.

    They are one factor of the formula; needs, turnover, rurality, staff costs and nursing homes are others. The weight
    of men from 75 to 84 carries a caution.

    >>> len(england_carr_hill().cautions)
    1
    """
    table = WeightTable.from_rows(
        "England, Carr-Hill, age and sex",
        (
            (0, "3.97", "3.64"),
            (5, "1.00", "1.04"),
            (15, "1.02", "2.19"),
            (45, "2.15", "3.36"),
            (65, "4.19", "4.90"),
            (75, "5.81", "6.56"),
            (85, "6.27", "6.72"),
        ),
        _CARR_HILL,
    )
    doubtful = table.band_of(75, Sex.MALE)
    caution = "printed as 5.81 by the one source that was found; its last two digits may be turned round"
    return evolve(
        table, bands=tuple(evolve(band, caution=caution) if band is doubtful else band for band in table.bands)
    )


def capitation_agreement(*, close_at: Fraction, reopen_at: Fraction, limited_at: Fraction | None) -> StatusPolicy:
    """Give the notice of a capitation agreement: the group accepts members for 90 days after saying that it is full.

    The notice is in writing, and members assigned before stay. The agreement sets no utilisation, which is asked for.

    >>> capitation_agreement(close_at=Fraction(1), reopen_at=Fraction(9, 10), limited_at=None).notice_days
    90
    """
    return StatusPolicy(
        close_at=close_at, reopen_at=reopen_at, limited_at=limited_at, notice_days=90, citation=_AGREEMENT
    )


def illustrative_joining() -> JoinPolicy:
    """Give made-up rules of joining for examples and tests.

    Everybody joins an open panel and a closing one; newborns, households, whoever a payer sends and transfers a limited
    one; newborns a closed one.

    >>> illustrative_joining().rule_of(PanelStatus.CLOSED).reasons
    (<JoinReason.NEWBORN: 'newborn of a member'>,)
    """
    return JoinPolicy(
        rules=(
            JoinRule(status=PanelStatus.OPEN, everybody=True),
            JoinRule(status=PanelStatus.LIMITED, reasons=tuple(JoinReason)),
            JoinRule(status=PanelStatus.CLOSING, everybody=True),
            JoinRule(status=PanelStatus.CLOSED, reasons=(JoinReason.NEWBORN,)),
        ),
        citation=Citation.illustrative("Rules of joining of our own"),
    )
