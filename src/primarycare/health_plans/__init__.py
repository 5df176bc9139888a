"""Health plans: what a patient and the practice want to reach together, by which actions, and how far that is.

What lives here: goals, actions with their dated statuses, the versions of the plan that is shared with the patient
every year, and the questions about them. What this package may not know: risks, contracts and visits.

>>> from datetime import date
>>> from primarycare.identifiers import ActionId, EngagementId, PatientId
>>> walking = PlanAction(
...     identifier=ActionId("a-1"), kind=ActionKind.WORKSHOP, description="walking group",
...     due_on=date(2021, 3, 1),
...     statuses=(StatusChange(date(2020, 9, 1), ActionStatus.ACCEPTED),),
... )
>>> plan = HealthPlan(
...     patient=PatientId("p-1"), engagement=EngagementId("e-1"), goals=(), actions=(walking,),
...     versions=(PlanVersion(number=1, made_on=date(2020, 9, 1), actions=(ActionId("a-1"),)),),
... )
>>> len(plan.overdue(date(2021, 3, 1))), len(plan.overdue(date(2021, 3, 2)))
(0, 1)
"""

from primarycare.health_plans.actions import ActionKind, ActionStatus, Goal, GoalOwner, PlanAction, StatusChange
from primarycare.health_plans.plans import HealthPlan
from primarycare.health_plans.versions import Agreement, PlanProgress, PlanVersion

__all__ = [
    "ActionKind",
    "ActionStatus",
    "Agreement",
    "Goal",
    "GoalOwner",
    "HealthPlan",
    "PlanAction",
    "PlanProgress",
    "PlanVersion",
    "StatusChange",
]
