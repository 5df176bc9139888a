"""Identifiers: one type for each kind of thing, and registration numbers with their check digits.

What lives here: the identifiers by which facts point at each other, and numbers that a register gave out.
What this module may not know: the things that are identified.

>>> PatientId("p-00017")
PatientId('p-00017')
>>> Registration(system=RegistrationSystem.RPPS, number="10001234565")
Registration(system=<RegistrationSystem.RPPS: 'rpps'>, number='10001234565', standing=<Standing.VERIFIED: 'verified'>)
"""

from primarycare.identifiers.names import (
    ActionId,
    BasketId,
    ClaimId,
    CommitmentId,
    ContractId,
    DutyKindId,
    EngagementId,
    EnvelopeId,
    ExpenseId,
    FeeScheduleId,
    GoalId,
    HouseholdId,
    Identifier,
    NetworkId,
    PatientId,
    PayerId,
    PhysicianId,
    PlanId,
    ProductId,
    ReferralId,
    ScheduleId,
    SiteId,
    SlotId,
    StructureId,
    VisitId,
)
from primarycare.identifiers.registrations import Registration, RegistrationSystem, Standing, check_digit_holds

__all__ = [
    "ActionId",
    "BasketId",
    "ClaimId",
    "CommitmentId",
    "ContractId",
    "DutyKindId",
    "EngagementId",
    "EnvelopeId",
    "ExpenseId",
    "FeeScheduleId",
    "GoalId",
    "HouseholdId",
    "Identifier",
    "NetworkId",
    "PatientId",
    "PayerId",
    "PhysicianId",
    "PlanId",
    "ProductId",
    "ReferralId",
    "Registration",
    "RegistrationSystem",
    "ScheduleId",
    "SiteId",
    "SlotId",
    "Standing",
    "StructureId",
    "VisitId",
    "check_digit_holds",
]
