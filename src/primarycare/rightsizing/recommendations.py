"""Recommendations: the status that a panel's size speaks for, and beside it what else was rated.

What lives here: rated indicators, and a recommendation that shows both without weighing one against the other. Size
alone should not decide: MetroHealth rates adjusted size, backlog and productivity as low, medium or high (Family
Practice Management, 2020, https://www.aafp.org/fpm/2020/0300/p7.html).
What this module may not know: how anything is rated, and what is decided.

>>> [rating.value for rating in Rating]
['low', 'medium', 'high']
"""

from collections.abc import Iterable
from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import PhysicianId
from primarycare.rightsizing._numbers import Exact
from primarycare.rightsizing.statuses import PanelStanding, StatusPolicy, next_status

__all__ = ["PanelIndicator", "RatedIndicator", "Rating", "StatusRecommendation", "recommend_status"]


class PanelIndicator(Enum):
    """What is rated besides the raw size: the adjusted size, how far ahead openings are, the work done.

    >>> PanelIndicator("backlog")
    <PanelIndicator.BACKLOG: 'backlog'>
    """

    ADJUSTED_SIZE = "adjusted size"
    BACKLOG = "backlog"
    PRODUCTIVITY = "productivity"


class Rating(Enum):
    """How an indicator stands among those of comparable physicians.

    >>> Rating("medium")
    <Rating.MEDIUM: 'medium'>
    """

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@frozen
class RatedIndicator:
    """An indicator and how it is rated.

    >>> RatedIndicator(PanelIndicator.BACKLOG, Rating.HIGH).rating
    <Rating.HIGH: 'high'>
    """

    indicator: PanelIndicator = field(validator=checks.checked(checks.a(PanelIndicator)))
    rating: Rating = field(validator=checks.checked(checks.a(Rating)))


@frozen(kw_only=True)
class StatusRecommendation:
    """What a panel's utilisation speaks for, and findings for whoever decides.

    Raises `InvalidValueError` for a recommended standing that begins before the current one.

    >>> from primarycare.rightsizing.statuses import PanelStatus
    >>> standing = PanelStanding(PanelStatus.OPEN, date(2025, 1, 1))
    >>> StatusRecommendation(physician=PhysicianId("dr-01"), current=standing, recommended=standing,
    ...                      findings=()).is_change
    False
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    current: PanelStanding = field(validator=checks.checked(checks.a(PanelStanding)))
    recommended: PanelStanding = field(validator=checks.checked(checks.a(PanelStanding)))
    findings: tuple[Finding, ...] = field(validator=checks.checked(checks.each(checks.a(Finding))))

    def __attrs_post_init__(self) -> None:
        if self.recommended.since < self.current.since:
            raise InvalidValueError(
                f"recommended: it begins on {self.recommended.since}, before the current standing of "
                f"{self.current.since}; recommend a later one"
            )

    @property
    def is_change(self) -> bool:
        """Whether another status is recommended than the panel has."""
        return self.recommended.status is not self.current.status


def recommend_status(
    physician: PhysicianId,
    current: PanelStanding,
    utilisation: Exact,
    on: date,
    policy: StatusPolicy,
    ratings: Iterable[RatedIndicator] = (),
) -> StatusRecommendation:
    """Give the status that a panel's utilisation speaks for on a day, with the ratings beside it as findings.

    Ratings never change what is recommended. A change for which the size alone speaks is a finding of its own. Raises
    `InvalidValueError` for an indicator rated twice, and as `next_status` does.

    >>> from fractions import Fraction
    >>> from primarycare.citations import Citation
    >>> from primarycare.rightsizing.statuses import PanelStatus
    >>> policy = StatusPolicy(close_at=Fraction(1), reopen_at=Fraction(9, 10), limited_at=None, notice_days=90,
    ...                       citation=Citation.illustrative("rules of our own"))
    >>> recommendation = recommend_status(
    ...     PhysicianId("dr-01"), PanelStanding(PanelStatus.OPEN, date(2025, 1, 1)), Fraction(21, 20),
    ...     date(2026, 1, 5), policy, (RatedIndicator(PanelIndicator.BACKLOG, Rating.LOW),),
    ... )
    >>> recommendation.recommended.status.value, str(recommendation.findings[0])
    ('closing', 'rated indicator: dr-01 (backlog is low)')
    """
    whose = checks.a(PhysicianId)(physician, "physician")
    rated = checks.each(checks.a(RatedIndicator))(tuple(ratings), "ratings")
    checks.unique((known.indicator.value for known in rated), "ratings")
    recommended = next_status(current, utilisation, on, policy)
    by_indicator = {known.indicator: known.rating for known in rated}
    findings = [
        Finding(kind="rated indicator", subject=whose, detail=f"{indicator.value} is {by_indicator[indicator].value}")
        for indicator in PanelIndicator
        if indicator in by_indicator
    ]
    if recommended.status is not current.status and not findings:
        findings.append(
            Finding(
                kind="size alone",
                subject=whose,
                detail=f"{current.status.value} to {recommended.status.value} by utilisation; nothing else is rated",
            )
        )
    return StatusRecommendation(physician=whose, current=current, recommended=recommended, findings=tuple(findings))
