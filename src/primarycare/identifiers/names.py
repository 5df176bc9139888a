"""Names: the identifiers by which facts point at each other, one type for each kind of thing.

What lives here: texts that name. What this module may not know: the things that are named.

>>> PatientId("p-00017")
PatientId('p-00017')
"""

from typing import Self

from primarycare.errors import InvalidTypeError, InvalidValueError, shown

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
    "ScheduleId",
    "SiteId",
    "SlotId",
    "StructureId",
    "VisitId",
]

_LONGEST_IDENTIFIER = 128


class Identifier(str):
    """A text that names one thing: 1 to 128 printable characters without spaces around them.

    It is a `str`, so it sorts, prints and travels as one; the type checker keeps the kinds apart, and so do
    the values that hold them.
    Raises `InvalidTypeError` for anything but text, and `InvalidValueError` for text that cannot name a thing.

    >>> sorted([PhysicianId("dr-02"), PhysicianId("dr-01")])
    [PhysicianId('dr-01'), PhysicianId('dr-02')]
    >>> PhysicianId(" dr-01")
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: PhysicianId: ' dr-01' cannot name a thing; give 1 to 128 printable \
characters without spaces around them
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        if not isinstance(text, str):
            raise InvalidTypeError(f"{cls.__name__}: {shown(text)} is a {type(text).__name__}; give a str")
        if not text or len(text) > _LONGEST_IDENTIFIER or text != text.strip() or not text.isprintable():
            raise InvalidValueError(
                f"{cls.__name__}: {shown(text)} cannot name a thing; give 1 to {_LONGEST_IDENTIFIER} "
                "printable characters without spaces around them"
            )
        return super().__new__(cls, text)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class PatientId(Identifier):
    """Names one patient.

    >>> PatientId("p-1")
    PatientId('p-1')
    """

    __slots__ = ()


class PhysicianId(Identifier):
    """Names one physician.

    >>> PhysicianId("dr-01")
    PhysicianId('dr-01')
    """

    __slots__ = ()


class SiteId(Identifier):
    """Names one place of practice.

    >>> SiteId("site-1")
    SiteId('site-1')
    """

    __slots__ = ()


class StructureId(Identifier):
    """Names one structure: the body that the physicians form and that receives the envelope.

    >>> StructureId("ipso-like")
    StructureId('ipso-like')
    """

    __slots__ = ()


class EngagementId(Identifier):
    """Names one engagement contract.

    >>> EngagementId("e-001")
    EngagementId('e-001')
    """

    __slots__ = ()


class EnvelopeId(Identifier):
    """Names one supplementary envelope.

    >>> EnvelopeId("2020")
    EnvelopeId('2020')
    """

    __slots__ = ()


class ExpenseId(Identifier):
    """Names one expense put before an envelope.

    >>> ExpenseId("x-001")
    ExpenseId('x-001')
    """

    __slots__ = ()


class CommitmentId(Identifier):
    """Names one promise to spend money of an envelope.

    >>> CommitmentId("c-001")
    CommitmentId('c-001')
    """

    __slots__ = ()


class VisitId(Identifier):
    """Names one visit of a patient.

    >>> VisitId("v-001")
    VisitId('v-001')
    """

    __slots__ = ()


class HouseholdId(Identifier):
    """Names one household: patients who are kept together when they change physician.

    >>> HouseholdId("h-1")
    HouseholdId('h-1')
    """

    __slots__ = ()


class GoalId(Identifier):
    """Names one goal of a health plan.

    >>> GoalId("g-1")
    GoalId('g-1')
    """

    __slots__ = ()


class ActionId(Identifier):
    """Names one action of a health plan.

    >>> ActionId("a-1")
    ActionId('a-1')
    """

    __slots__ = ()


class BasketId(Identifier):
    """Names one basket of services.

    >>> BasketId("general-practice")
    BasketId('general-practice')
    """

    __slots__ = ()


class ScheduleId(Identifier):
    """Names one rate schedule; the names of published schedules are public and stay.

    >>> ScheduleId("fr-fmt")
    ScheduleId('fr-fmt')
    """

    __slots__ = ()


class DutyKindId(Identifier):
    """Names one kind of duty.

    >>> DutyKindId("night")
    DutyKindId('night')
    """

    __slots__ = ()


class SlotId(Identifier):
    """Names one duty to be served: its kind, the day on which it starts and, where it has one, its place.

    >>> SlotId("night/2026-07-01")
    SlotId('night/2026-07-01')
    """

    __slots__ = ()


class ClaimId(Identifier):
    """Names one claim: charges sent to a payer together.

    >>> ClaimId("claim-001")
    ClaimId('claim-001')
    """

    __slots__ = ()


class ContractId(Identifier):
    """Names one contract between a structure and a payer.

    >>> ContractId("contract-1")
    ContractId('contract-1')
    """

    __slots__ = ()


class FeeScheduleId(Identifier):
    """Names one fee schedule: prices by code.

    >>> FeeScheduleId("medicare-2026")
    FeeScheduleId('medicare-2026')
    """

    __slots__ = ()


class NetworkId(Identifier):
    """Names one network of a payer.

    >>> NetworkId("blue-hmo")
    NetworkId('blue-hmo')
    """

    __slots__ = ()


class PayerId(Identifier):
    """Names one payer: an insurer, a fund or an employer.

    >>> PayerId("payer-1")
    PayerId('payer-1')
    """

    __slots__ = ()


class PlanId(Identifier):
    """Names one plan: what a patient's cover pays and what the patient pays.

    >>> PlanId("silver-hmo")
    PlanId('silver-hmo')
    """

    __slots__ = ()


class ProductId(Identifier):
    """Names one product that a payer sells.

    >>> ProductId("silver")
    ProductId('silver')
    """

    __slots__ = ()


class ReferralId(Identifier):
    """Names one referral.

    >>> ReferralId("r-001")
    ReferralId('r-001')
    """

    __slots__ = ()
