"""Events: what happened to a referral, each with the day on which it counts and the day on which it was entered.

What lives here: the kinds of events and what each carries.
What this module may not know: which event is possible when; `primarycare.referrals.transitions` says so.

>>> ReferralEvent(referral=ReferralId("r-1"), kind=ReferralEventKind.ISSUED, effective_on=date(2026, 3, 2),
...               recorded_on=date(2026, 3, 2))
ReferralEvent(referral=ReferralId('r-1'), kind=<ReferralEventKind.ISSUED: 'issued'>, \
effective_on=datetime.date(2026, 3, 2), recorded_on=datetime.date(2026, 3, 2))
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PhysicianId, ReferralId
from primarycare.referrals.visits import ReferredVisit

__all__ = ["ReferralEvent", "ReferralEventKind", "in_order_of_effect"]


class ReferralEventKind(Enum):
    """What happened to a referral.

    `COMPLETED`, `REVOKED` and `PHYSICIAN_CHANGED` take effect on the first day that is no longer inside: a patient
    discharged at the visit of the 9th has a referral completed on the 10th. `ANNULLED` takes an event back that was
    recorded by mistake, a visit that was called off among them.

    >>> ReferralEventKind("visit used")
    <ReferralEventKind.VISIT_USED: 'visit used'>
    """

    ISSUED = "issued"
    ACCEPTED = "accepted"
    VISIT_USED = "visit used"
    PHYSICIAN_CHANGED = "physician changed"
    COMPLETED = "completed"
    REVOKED = "revoked"
    ANNULLED = "annulled"


_RANK = {kind: rank for rank, kind in enumerate(ReferralEventKind)}
# What has happened is entered on the day or later; an end or a change of physician may be announced.
_NEVER_AHEAD = (ReferralEventKind.ISSUED, ReferralEventKind.ACCEPTED, ReferralEventKind.VISIT_USED)


@frozen(kw_only=True)
class ReferralEvent:
    """One thing that happened to a referral.

    `effective_on` is the first day on which it counts: for an issue the first day of the referral, for a visit its
    day. `recorded_on` is the day on which it was entered with the plan, and `sequence` its place among what was
    entered that day, from 0 on. A visit used carries the visit, a change of physician the new one, an annulment the
    kind of the event that it takes back (effective on the same day) and, for a visit used, that visit.
    Raises `InvalidValueError` for an event that carries too little or too much, a visit of another day, and what is
    entered before it happens.

    >>> ReferralEvent(referral=ReferralId("r-1"), kind=ReferralEventKind.VISIT_USED, effective_on=date(2026, 3, 2),
    ...               recorded_on=date(2026, 3, 2))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: visit: an event 'visit used' of 'r-1' carries one; give it
    """

    referral: ReferralId = field(validator=checks.checked(checks.a(ReferralId)))
    kind: ReferralEventKind = field(validator=checks.checked(checks.a(ReferralEventKind)))
    effective_on: date = field(validator=checks.checked(checks.a_date))
    recorded_on: date = field(validator=checks.checked(checks.a_date))
    sequence: int = field(default=0, validator=checks.checked(checks.within(0, 1_000_000)), repr=False)
    visit: ReferredVisit | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(ReferredVisit))), repr=False
    )
    physician: PhysicianId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(PhysicianId))), repr=False
    )
    annuls: ReferralEventKind | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(ReferralEventKind))), repr=False
    )

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.referral))
        carried = {
            "visit": (self.visit, ReferralEventKind.VISIT_USED in (self.kind, self.annuls)),
            "physician": (self.physician, self.kind is ReferralEventKind.PHYSICIAN_CHANGED),
            "annuls": (self.annuls, self.kind is ReferralEventKind.ANNULLED),
        }
        for field_name, (value, is_carried) in carried.items():
            if is_carried and value is None:
                raise InvalidValueError(f"{field_name}: an event {self.kind.value!r} of {name} carries one; give it")
            if not is_carried and value is not None:
                raise InvalidValueError(
                    f"{field_name}: an event {self.kind.value!r} of {name} carries none; leave it out"
                )
        if self.annuls is ReferralEventKind.ANNULLED:
            raise InvalidValueError(f"annuls: an annulment of {name} cannot be annulled; record the event again")
        if self.visit is not None and self.visit.on != self.effective_on:
            raise InvalidValueError(
                f"effective_on: the visit {str(self.visit.identifier)!r} was on {self.visit.on}, not on "
                f"{self.effective_on}; correct one of them"
            )
        if self.kind in _NEVER_AHEAD and self.recorded_on < self.effective_on:
            raise InvalidValueError(
                f"recorded_on: {self.kind.value!r} of {name} is dated {self.effective_on}, after it was entered on "
                f"{self.recorded_on}; correct one of them"
            )


def in_order_of_effect(event: ReferralEvent) -> tuple[date, date, int, int, tuple[str, ...]]:
    """Give the key by which events are sorted: the day of effect, then the order in which they were entered.

    What else an event carries comes last, so that only equal events have equal keys.

    >>> revoked, issued = (
    ...     ReferralEvent(referral=ReferralId("r-1"), kind=kind, effective_on=date(2026, 3, 2),
    ...                   recorded_on=date(2026, 3, 2), sequence=sequence)
    ...     for sequence, kind in ((1, ReferralEventKind.REVOKED), (0, ReferralEventKind.ISSUED))
    ... )
    >>> sorted((revoked, issued), key=in_order_of_effect)[0].kind.value
    'issued'
    """
    carried: tuple[str, ...] = (event.physician or "", "" if event.annuls is None else event.annuls.value)
    if event.visit is not None:
        visit = event.visit
        carried += (visit.identifier, visit.patient, visit.physician, visit.structure or "", visit.specialty or "")
        carried += (visit.service,)
    return event.effective_on, event.recorded_on, event.sequence, _RANK[event.kind], carried
