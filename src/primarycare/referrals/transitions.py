"""Transitions: the states of a referral, and why an event has no effect in one of them.

What lives here: the table of all states and all events. What this module may not know: dates, and how a state is found.

>>> refusal_in(ReferralState.DRAFT, ReferralEventKind.VISIT_USED).value
'it was not issued by then'
>>> refusal_in(ReferralState.ISSUED, ReferralEventKind.VISIT_USED) is None
True
"""

from collections.abc import Mapping
from enum import Enum

from primarycare import _checks as checks
from primarycare.referrals.events import ReferralEventKind

__all__ = ["ENDED_STATES", "ReferralEnd", "ReferralRefusalReason", "ReferralState", "refusal_in"]


class ReferralState(Enum):
    """Where a referral stands on a day; the last four are over.

    >>> ReferralState("in use")
    <ReferralState.IN_USE: 'in use'>
    """

    DRAFT = "draft"
    ISSUED = "issued"
    ACCEPTED = "accepted"
    IN_USE = "in use"
    EXHAUSTED = "exhausted"
    EXPIRED = "expired"
    REVOKED = "revoked"
    COMPLETED = "completed"


class ReferralEnd(Enum):
    """Why a referral is over; one that ended with a change of physician is revoked.

    >>> ReferralEnd("physician changed")
    <ReferralEnd.PHYSICIAN_CHANGED: 'physician changed'>
    """

    EXHAUSTED = "exhausted"
    EXPIRED = "expired"
    REVOKED = "revoked"
    COMPLETED = "completed"
    PHYSICIAN_CHANGED = "physician changed"


class ReferralRefusalReason(Enum):
    """Why a visit cannot use a referral, or an event has no effect.

    >>> ReferralRefusalReason("its visits are used up")
    <ReferralRefusalReason.EXHAUSTED: 'its visits are used up'>
    """

    ANOTHER_PATIENT = "it is for another patient"
    NO_REFERRAL_NEEDED = "the service needs no referral"
    WRONG_PHYSICIAN = "it is to another physician"
    WRONG_STRUCTURE = "it is to another structure, or the structure is not known"
    WRONG_SPECIALTY = "it is to another specialty, or the specialty is not known"
    WRONG_SERVICE = "it is for other services"
    NOT_ISSUED = "it was not issued by then"
    OUTSIDE_DATES = "the day is outside its dates"
    ENTERED_TOO_LATE = "it was entered too late for the visit"
    EXHAUSTED = "its visits are used up"
    EXPIRED = "it has expired"
    REVOKED = "it was revoked"
    COMPLETED = "it is completed"
    PHYSICIAN_CHANGED = "the patient changed physician"
    ALREADY_ISSUED = "it was issued before"
    ALREADY_ACCEPTED = "it was accepted before"
    ALREADY_IN_USE = "it is in use already"
    ALREADY_USED = "the visit has used it already"
    SAME_PHYSICIAN = "it is that physician's already"
    NO_SUCH_EVENT = "there is no such event to annul on that day"


_S, _K, _R = ReferralState, ReferralEventKind, ReferralRefusalReason

ENDED_STATES = (_S.EXHAUSTED, _S.EXPIRED, _S.REVOKED, _S.COMPLETED)
_STANDING = (_S.ISSUED, _S.ACCEPTED, _S.IN_USE)
_OVER = {
    _S.EXHAUSTED: _R.EXHAUSTED, _S.EXPIRED: _R.EXPIRED, _S.REVOKED: _R.REVOKED, _S.COMPLETED: _R.COMPLETED,
}  # fmt: skip

# By event: the states in which it has an effect, and the reason where it has none in a state that is not over.
_HAPPENS: Mapping[ReferralEventKind, tuple[ReferralState, ...]] = {
    _K.ISSUED: (_S.DRAFT,),
    _K.ACCEPTED: (_S.ISSUED,),
    _K.VISIT_USED: _STANDING,
    _K.PHYSICIAN_CHANGED: _STANDING,
    _K.COMPLETED: _STANDING,
    _K.REVOKED: (_S.DRAFT, *_STANDING),
    _K.ANNULLED: (),
}
_REFUSED: Mapping[ReferralEventKind, Mapping[ReferralState, ReferralRefusalReason]] = {
    _K.ISSUED: dict.fromkeys(_STANDING, _R.ALREADY_ISSUED),
    _K.ACCEPTED: {_S.ACCEPTED: _R.ALREADY_ACCEPTED, _S.IN_USE: _R.ALREADY_IN_USE},
    _K.VISIT_USED: {_S.EXPIRED: _R.OUTSIDE_DATES},
    _K.ANNULLED: dict.fromkeys(_S, _R.NO_SUCH_EVENT),
}


def refusal_in(state: ReferralState, kind: ReferralEventKind) -> ReferralRefusalReason | None:
    """Give the reason why an event of a kind has no effect in a state, or None where it has one.

    An annulment that finds its event never meets a state; one that does not has no effect in any.

    >>> refusal_in(ReferralState.EXPIRED, ReferralEventKind.COMPLETED).value
    'it has expired'
    """
    checks.a(ReferralState)(state, "state")
    if state in _HAPPENS[checks.a(ReferralEventKind)(kind, "kind")]:
        return None
    return _REFUSED.get(kind, {}).get(state) or _OVER.get(state, _R.NOT_ISSUED)
