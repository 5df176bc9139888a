"""Reassignment: where the patients of a physician who leaves go, and why.

What lives here: who has to move and who can take them (`moving`), the conventions (`policies`), the plan (`planning`,
`plans`), the panels before and after it (`designations`), and who has to be told by when (`notices`).
What this package may not know: other measures; weights and sizes come in as numbers.

>>> from datetime import date
>>> from primarycare.identifiers import PhysicianId
>>> plan = plan_reassignment(
...     Departure(physician=PhysicianId("dr-1"), kind=DepartureKind.RETIREMENT, on=date(2026, 9, 1)),
...     (), (), usual_order(unmet_choice=UnmetChoice.NEXT_RULE),
... )
>>> plan.assigned, plan.waiting, plan.leaving
((), (), ())
"""

from primarycare.reassignment.designations import designations_after, moving_patients
from primarycare.reassignment.moving import Departure, DepartureKind, MovingPatient, Receiver, SeenPhysician
from primarycare.reassignment.notices import (
    Audience,
    NoticeRule,
    NoticesDue,
    notice_before_moving,
    notice_of_full_panel,
    notice_to_patients_seen,
    notices_due,
)
from primarycare.reassignment.planning import plan_reassignment
from primarycare.reassignment.plans import (
    Assigned,
    CandidateRefusal,
    Leaving,
    LeavingReason,
    PatientCover,
    ReassignmentPlan,
    RefusedCandidate,
    Waiting,
    WaitingReason,
)
from primarycare.reassignment.policies import PlacementRule, ReassignmentPolicy, UnmetChoice, usual_order

__all__ = [
    "Assigned",
    "Audience",
    "CandidateRefusal",
    "Departure",
    "DepartureKind",
    "Leaving",
    "LeavingReason",
    "MovingPatient",
    "NoticeRule",
    "NoticesDue",
    "PatientCover",
    "PlacementRule",
    "ReassignmentPlan",
    "ReassignmentPolicy",
    "Receiver",
    "RefusedCandidate",
    "SeenPhysician",
    "UnmetChoice",
    "Waiting",
    "WaitingReason",
    "designations_after",
    "moving_patients",
    "notice_before_moving",
    "notice_of_full_panel",
    "notice_to_patients_seen",
    "notices_due",
    "plan_reassignment",
    "usual_order",
]
