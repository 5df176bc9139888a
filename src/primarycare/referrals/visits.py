"""Visits: to whom a patient is sent, and the visit that is measured against it.

What lives here: the physician, structure or specialty that a referral names, and what is known of a visit to one.
Specialties and services tell what somebody suffers from: neither `repr` nor a message shows them.
What this module may not know: referrals, and what a plan asks for.

>>> ReferralTarget(specialty="cardiology")
ReferralTarget(physician=None, structure=None)
"""

from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId, StructureId, VisitId

__all__ = ["ReferralTarget", "ReferredVisit"]


@frozen(kw_only=True)
class ReferralTarget:
    """To whom a patient is sent: a physician, a structure, a specialty, or several of them together.

    Where several are named, a visit meets all of them: a cardiologist of one structure. Raises `InvalidValueError`
    where nothing is named.

    >>> ReferralTarget(physician=PhysicianId("dr-heart"))
    ReferralTarget(physician=PhysicianId('dr-heart'), structure=None)
    >>> ReferralTarget()
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: physician: a referral to nobody; name a physician, a structure or a specialty
    """

    physician: PhysicianId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(PhysicianId)))
    )
    structure: StructureId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(StructureId)))
    )
    specialty: str | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a_private_text)), repr=False
    )

    def __attrs_post_init__(self) -> None:
        if self.physician is None and self.structure is None and self.specialty is None:
            raise InvalidValueError("physician: a referral to nobody; name a physician, a structure or a specialty")


@frozen(kw_only=True)
class ReferredVisit:
    """A visit to whom the patient was sent: who, when, with whom, and for which service of the plan.

    `specialty` and `structure` are None where they are not known; a referral that names one is not met then. The
    service is the plan's own word, as its exempt services are.

    >>> ReferredVisit(identifier=VisitId("v-1"), patient=PatientId("p-1"), on=date(2026, 3, 9),
    ...               physician=PhysicianId("dr-heart"), service="cardiology")
    ReferredVisit(identifier=VisitId('v-1'), patient=PatientId('p-1'), on=datetime.date(2026, 3, 9), \
physician=PhysicianId('dr-heart'), structure=None)
    """

    identifier: VisitId = field(validator=checks.checked(checks.a(VisitId)))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    on: date = field(validator=checks.checked(checks.a_date))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    structure: StructureId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(StructureId)))
    )
    specialty: str | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a_private_text)), repr=False
    )
    service: str = field(validator=checks.checked(checks.a_private_text), repr=False)
