"""Renewals: engaged patients whose shared health plan does not follow their assessment.

What lives here: the comparison of reviews with the versions of plans.
What this module may not know: what is in a plan.

>>> plan_findings((), (), date(2022, 2, 1))
()
"""

from collections.abc import Iterable
from datetime import date

from primarycare import _checks as checks
from primarycare.engagement import Engagement, status
from primarycare.errors import InvalidValueError
from primarycare.findings import Finding
from primarycare.health_plans import HealthPlan
from primarycare.identifiers import EngagementId

__all__ = ["plan_findings"]


def plan_findings(engagements: Iterable[Engagement], plans: Iterable[HealthPlan], on: date) -> tuple[Finding, ...]:
    """Give each contract in force on a day that was reviewed and has no plan, or none made since its last review.

    A version made on the day of the review follows it.
    Raises `InvalidValueError` for two plans of one contract, and for a plan of another patient than its contract's.

    >>> from primarycare.engagement.presets import illustrative
    >>> from primarycare.identifiers import PatientId, PhysicianId, StructureId
    >>> contract = Engagement.from_dates(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...     physician=PhysicianId("dr-01"), born_on=date(1980, 2, 11), policy=illustrative(),
    ...     signed_on=date(2021, 2, 5), reviewed_on=(date(2021, 2, 5),))
    >>> print(*plan_findings((contract,), (), date(2021, 3, 1)))
    review without a plan: p-1 (reviewed on 2021-02-05 under e-1; make a plan with the patient)
    """
    checks.a_date(on, "on")
    by_engagement: dict[EngagementId, HealthPlan] = {}
    for plan in checks.several(HealthPlan)(plans, "plans"):
        if plan.engagement in by_engagement:
            raise InvalidValueError(f"plans: {str(plan.engagement)!r} has two plans; make versions of one")
        by_engagement[plan.engagement] = plan
    findings = []
    for engagement in checks.several(Engagement)(engagements, "engagements"):
        found = status(engagement, on)
        mine = by_engagement.get(engagement.identifier)
        if mine is not None and mine.patient != engagement.patient:
            raise InvalidValueError(
                f"plans: the plan under {str(engagement.identifier)!r} is of {str(mine.patient)!r}, another patient "
                "than the contract's; correct one of them"
            )
        if not found.in_force or not found.reviews:
            continue
        reviewed_on = found.reviews[-1].on
        version = None if mine is None else mine.current(on)
        if version is None:
            kind, told = "review without a plan", f"reviewed on {reviewed_on}"
        elif version.made_on < reviewed_on:
            kind, told = "plan not renewed", f"version {version.number} is older than the review of {reviewed_on}"
        else:
            continue
        detail = f"{told} under {engagement.identifier}; make a plan with the patient"
        findings.append(Finding(kind=kind, subject=engagement.patient, detail=detail))
    return tuple(findings)
