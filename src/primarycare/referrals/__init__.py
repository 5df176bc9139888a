"""Referrals: a patient is sent on, and what becomes of it.

What lives here: the rules of a plan (`policies`, `presets`), to whom a patient is sent and the visits there (`visits`),
the referral as terms and events (`events`, `histories`), where it stands on a day (`transitions`, `statuses`), and what
is done with it (`using`): issuing, accepting, using for a visit, completing, revoking. A visit is refused with its
reason, as a value; nobody is ever kept from care by it.
What this package may not know: networks, plans and payment; what a visit without a referral costs is said there.

>>> from datetime import date
>>> from primarycare.identifiers import PatientId, PhysicianId, ReferralId, VisitId
>>> draft = Referral(
...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
...     to=ReferralTarget(specialty="cardiology"), visits_allowed=2,
...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
>>> referral = issue(draft, on=date(2026, 3, 2), recorded_on=date(2026, 3, 2)).referral
>>> visit = ReferredVisit(identifier=VisitId("v-1"), patient=PatientId("p-1"), on=date(2026, 3, 9),
...                       physician=PhysicianId("dr-heart"), specialty="cardiology", service="cardiology")
>>> used = consume(referral, visit, recorded_on=date(2026, 3, 9), holidays=()).referral
>>> status(used, date(2026, 3, 9)).state.value, status(used, date(2026, 3, 9)).visits_left
('in use', 1)
"""

from primarycare.referrals.events import ReferralEvent, ReferralEventKind
from primarycare.referrals.histories import Referral
from primarycare.referrals.policies import ReferralPolicy, ReferralValidity, StartWithin, ValidFor
from primarycare.referrals.presets import blue_cross_massachusetts, meritage, wisconsin
from primarycare.referrals.statuses import IdleReferralEvent, ReferralStatus, status
from primarycare.referrals.transitions import (
    ENDED_STATES,
    ReferralEnd,
    ReferralRefusalReason,
    ReferralState,
    refusal_in,
)
from primarycare.referrals.using import (
    ReferralDecision,
    ReferralRefusal,
    ReferralStep,
    accept,
    annul,
    change_physician,
    complete,
    consume,
    issue,
    revoke,
)
from primarycare.referrals.visits import ReferralTarget, ReferredVisit

__all__ = [
    "ENDED_STATES",
    "IdleReferralEvent",
    "Referral",
    "ReferralDecision",
    "ReferralEnd",
    "ReferralEvent",
    "ReferralEventKind",
    "ReferralPolicy",
    "ReferralRefusal",
    "ReferralRefusalReason",
    "ReferralState",
    "ReferralStatus",
    "ReferralStep",
    "ReferralTarget",
    "ReferralValidity",
    "ReferredVisit",
    "StartWithin",
    "ValidFor",
    "accept",
    "annul",
    "blue_cross_massachusetts",
    "change_physician",
    "complete",
    "consume",
    "issue",
    "meritage",
    "refusal_in",
    "revoke",
    "status",
    "wisconsin",
]
