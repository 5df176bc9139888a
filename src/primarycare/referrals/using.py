"""Using: what somebody does with a referral, and the answer: the referral with one more event, or why not.

What lives here: issuing, accepting, using for a visit, completing, revoking, a change of physician, and taking back.
Each answer is a value; the referral given is never changed.
What this module may not know: what a plan pays without a referral.

>>> from primarycare.identifiers import PatientId, VisitId
>>> from primarycare.referrals.presets import blue_cross_massachusetts
>>> from primarycare.referrals.visits import ReferralTarget
>>> draft = Referral(
...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
...     to=ReferralTarget(specialty="cardiology"), visits_allowed=1,
...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
>>> referral = issue(draft, on=date(2026, 3, 2), recorded_on=date(2026, 3, 2)).referral
>>> def visit(name):
...     return ReferredVisit(identifier=VisitId(name), patient=PatientId("p-1"), on=date(2026, 3, 9),
...                          physician=PhysicianId("dr-heart"), specialty="cardiology", service="cardiology")
>>> used = consume(referral, visit("v-1"), recorded_on=date(2026, 3, 9), holidays=()).referral
>>> print(consume(used, visit("v-2"), recorded_on=date(2026, 3, 9), holidays=()))
r-1: visit used on 2026-03-09 refused: its visits are used up
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from attrs import evolve as evolved
from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import PhysicianId, ReferralId
from primarycare.referrals._folding import folded
from primarycare.referrals.events import ReferralEvent, ReferralEventKind
from primarycare.referrals.histories import Referral
from primarycare.referrals.statuses import status
from primarycare.referrals.transitions import ReferralRefusalReason, ReferralState
from primarycare.referrals.visits import ReferredVisit

__all__ = [
    "ReferralDecision",
    "ReferralRefusal",
    "ReferralStep",
    "accept",
    "annul",
    "change_physician",
    "complete",
    "consume",
    "issue",
    "revoke",
]


@frozen(kw_only=True)
class ReferralStep:
    """A referral with one more event, the event, and what a person should look at.

    Raises `InvalidValueError` for an event that the referral does not hold.

    >>> from primarycare.identifiers import PatientId
    >>> from primarycare.referrals.presets import blue_cross_massachusetts
    >>> from primarycare.referrals.visits import ReferralTarget
    >>> draft = Referral(
    ...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
    ...     to=ReferralTarget(specialty="cardiology"), visits_allowed=1,
    ...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
    >>> issue(draft, on=date(2026, 3, 2), recorded_on=date(2026, 3, 2)).event.kind.value
    'issued'
    """

    referral: Referral = field(validator=checks.checked(checks.a(Referral)))
    event: ReferralEvent = field(validator=checks.checked(checks.a(ReferralEvent)))
    findings: tuple[Finding, ...] = field(
        default=(), validator=checks.checked(checks.each(checks.a(Finding))), repr=False
    )

    def __attrs_post_init__(self) -> None:
        if self.event not in self.referral.events:
            raise InvalidValueError(
                f"event: {str(self.referral.identifier)!r} does not hold it; give the referral after the event"
            )


@frozen(kw_only=True)
class ReferralRefusal:
    """Why nothing came of the event that somebody wanted, with the state that it met.

    >>> print(ReferralRefusal(
    ...     referral=ReferralId("r-1"), wanted=ReferralEventKind.COMPLETED, on=date(2026, 3, 9),
    ...     state=ReferralState.DRAFT, reason=ReferralRefusalReason.NOT_ISSUED))
    r-1: completed on 2026-03-09 refused: it was not issued by then
    """

    referral: ReferralId = field(validator=checks.checked(checks.a(ReferralId)))
    wanted: ReferralEventKind = field(validator=checks.checked(checks.a(ReferralEventKind)))
    on: date = field(validator=checks.checked(checks.a_date))
    state: ReferralState = field(validator=checks.checked(checks.a(ReferralState)))
    reason: ReferralRefusalReason = field(validator=checks.checked(checks.a(ReferralRefusalReason)))

    def __str__(self) -> str:
        return f"{self.referral}: {self.wanted.value} on {self.on} refused: {self.reason.value}"


ReferralDecision: TypeAlias = ReferralStep | ReferralRefusal


def issue(referral: Referral, *, on: date, recorded_on: date) -> ReferralDecision:
    """Issue a draft: `on` is the first day of the referral, `recorded_on` the day on which it is entered.

    A referral entered after the visit begins on the day of the visit.

    >>> from primarycare.identifiers import PatientId
    >>> from primarycare.referrals.presets import blue_cross_massachusetts
    >>> from primarycare.referrals.visits import ReferralTarget
    >>> draft = Referral(
    ...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
    ...     to=ReferralTarget(specialty="cardiology"), visits_allowed=1,
    ...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
    >>> status(issue(draft, on=date(2026, 3, 2), recorded_on=date(2026, 4, 1)).referral, date(2026, 3, 2)).state.value
    'issued'
    """
    return _step(referral, ReferralEventKind.ISSUED, on, recorded_on)


def accept(referral: Referral, *, on: date, recorded_on: date) -> ReferralDecision:
    """Note that whom the patient is sent to accepts; a visit may use the referral without it.

    >>> from primarycare.identifiers import PatientId
    >>> from primarycare.referrals.presets import blue_cross_massachusetts
    >>> from primarycare.referrals.visits import ReferralTarget
    >>> draft = Referral(
    ...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
    ...     to=ReferralTarget(specialty="cardiology"), visits_allowed=1,
    ...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
    >>> accept(draft, on=date(2026, 3, 2), recorded_on=date(2026, 3, 2)).reason.value
    'it was not issued by then'
    """
    return _step(referral, ReferralEventKind.ACCEPTED, on, recorded_on)


def complete(referral: Referral, *, on: date, recorded_on: date) -> ReferralDecision:
    """End a referral since the patient is discharged; `on` is the first day on which it is over.

    >>> from primarycare.identifiers import PatientId
    >>> from primarycare.referrals.presets import blue_cross_massachusetts
    >>> from primarycare.referrals.visits import ReferralTarget
    >>> draft = Referral(
    ...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
    ...     to=ReferralTarget(specialty="cardiology"), visits_allowed=1,
    ...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
    >>> referral = issue(draft, on=date(2026, 3, 2), recorded_on=date(2026, 3, 2)).referral
    >>> done = complete(referral, on=date(2026, 3, 10), recorded_on=date(2026, 3, 9)).referral
    >>> status(done, date(2026, 3, 9)).state.value, status(done, date(2026, 3, 10)).state.value
    ('issued', 'completed')
    """
    return _step(referral, ReferralEventKind.COMPLETED, on, recorded_on)


def revoke(referral: Referral, *, on: date, recorded_on: date) -> ReferralDecision:
    """Take a referral back, a draft among them; `on` is the first day on which it is over.

    Visits used before stay used; a use on that day or later is left without effect, and the status says so.

    >>> from primarycare.identifiers import PatientId
    >>> from primarycare.referrals.presets import blue_cross_massachusetts
    >>> from primarycare.referrals.visits import ReferralTarget
    >>> draft = Referral(
    ...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
    ...     to=ReferralTarget(specialty="cardiology"), visits_allowed=1,
    ...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
    >>> revoke(draft, on=date(2026, 3, 2), recorded_on=date(2026, 3, 2)).event.kind.value
    'revoked'
    """
    return _step(referral, ReferralEventKind.REVOKED, on, recorded_on)


def change_physician(referral: Referral, physician: PhysicianId, *, on: date, recorded_on: date) -> ReferralDecision:
    """Note that the patient has another physician from a day on; whether that ends the referral, its policy says.

    >>> from primarycare.identifiers import PatientId
    >>> from primarycare.referrals.presets import blue_cross_massachusetts
    >>> from primarycare.referrals.visits import ReferralTarget
    >>> draft = Referral(
    ...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
    ...     to=ReferralTarget(specialty="cardiology"), visits_allowed=1,
    ...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
    >>> referral = issue(draft, on=date(2026, 3, 2), recorded_on=date(2026, 3, 2)).referral
    >>> moved = change_physician(referral, PhysicianId("dr-02"), on=date(2026, 4, 1), recorded_on=date(2026, 4, 1))
    >>> status(moved.referral, date(2026, 4, 1)).end_reason.value
    'physician changed'
    """
    changed = checks.a(PhysicianId)(physician, "physician")
    return _step(referral, ReferralEventKind.PHYSICIAN_CHANGED, on, recorded_on, physician=changed)


def annul(referral: Referral, event: ReferralEvent, *, recorded_on: date) -> ReferralDecision:
    """Take back an event that was entered by mistake, or a visit that was called off after all.

    >>> from primarycare.identifiers import PatientId
    >>> from primarycare.referrals.presets import blue_cross_massachusetts
    >>> from primarycare.referrals.visits import ReferralTarget
    >>> draft = Referral(
    ...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
    ...     to=ReferralTarget(specialty="cardiology"), visits_allowed=1,
    ...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
    >>> issued = issue(draft, on=date(2026, 3, 2), recorded_on=date(2026, 3, 2))
    >>> taken_back = annul(issued.referral, issued.event, recorded_on=date(2026, 3, 3)).referral
    >>> status(taken_back, date(2026, 3, 2)).state.value
    'draft'
    """
    checks.a(ReferralEvent)(event, "event")
    return _step(
        referral, ReferralEventKind.ANNULLED, event.effective_on, recorded_on, annuls=event.kind, visit=event.visit
    )


def consume(
    referral: Referral, visit: ReferredVisit, *, recorded_on: date, holidays: Iterable[date]
) -> ReferralDecision:
    """Use a referral for one visit, or say why it cannot be used.

    `recorded_on` is the day on which the use is entered; `holidays` are the days that are no business days beside
    Saturdays and Sundays, needed where the policy asks for an entry before the visit. A referral that was entered
    late and is still taken is a finding. A visit before others that have used the referral is refused where it would
    leave one of them without.

    >>> from primarycare.identifiers import PatientId, VisitId
    >>> from primarycare.referrals.presets import blue_cross_massachusetts
    >>> from primarycare.referrals.visits import ReferralTarget
    >>> draft = Referral(
    ...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
    ...     to=ReferralTarget(specialty="cardiology"), visits_allowed=1,
    ...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
    >>> entered_late = issue(draft, on=date(2026, 3, 9), recorded_on=date(2026, 4, 1)).referral
    >>> visit = ReferredVisit(identifier=VisitId("v-1"), patient=PatientId("p-1"), on=date(2026, 3, 9),
    ...                       physician=PhysicianId("dr-heart"), specialty="cardiology", service="cardiology")
    >>> print(*consume(entered_late, visit, recorded_on=date(2026, 4, 1), holidays=()).findings)
    referral entered late: r-1 (for v-1 of 2026-03-09 it was due by 2026-03-06 and entered on 2026-04-01)
    """
    checks.a(Referral)(referral, "referral")
    checks.a(ReferredVisit)(visit, "visit")
    off = checks.several(date)(holidays, "holidays")
    on_time = referral.policy.on_time_until(visit.on, off)
    taken = referral.policy.taken_until(visit.on, off)
    used = _step(referral, ReferralEventKind.VISIT_USED, visit.on, recorded_on, visit=visit)
    if isinstance(used, ReferralRefusal):
        return used
    entered_on = folded(referral, referral.events).entered_on
    if entered_on is None or on_time is None or taken is None or entered_on <= on_time:
        return used
    if entered_on > taken:
        return _refused(referral, ReferralEventKind.VISIT_USED, visit.on, ReferralRefusalReason.ENTERED_TOO_LATE)
    told = f"for {visit.identifier} of {visit.on} it was due by {on_time} and entered on {entered_on}"
    late = Finding(kind="referral entered late", subject=referral.identifier, detail=told)
    return evolved(used, findings=(late,))


def _step(
    referral: Referral,
    kind: ReferralEventKind,
    on: date,
    recorded_on: date,
    *,
    visit: ReferredVisit | None = None,
    physician: PhysicianId | None = None,
    annuls: ReferralEventKind | None = None,
) -> ReferralDecision:
    before = checks.a(Referral)(referral, "referral")
    entered = checks.a_date(recorded_on, "recorded_on")
    event = ReferralEvent(
        referral=before.identifier,
        kind=kind,
        effective_on=on,
        recorded_on=entered,
        sequence=max((known.sequence + 1 for known in before.events if known.recorded_on == entered), default=0),
        visit=visit,
        physician=physician,
        annuls=annuls,
    )
    after = evolved(before, events=(*before.events, event))
    lost = dict(folded(after, after.events).without_effect)
    if event not in lost and kind is ReferralEventKind.VISIT_USED:
        # A visit entered late may take the place of one that was entered before it, and must not.
        known = dict(folded(before, before.events).without_effect)
        lost = {idle: reason for idle, reason in lost.items() if idle.visit is not None and idle not in known}
    else:
        lost = {idle: reason for idle, reason in lost.items() if idle == event}
    if lost:
        return _refused(before, kind, on, next(iter(lost.values())))
    return ReferralStep(referral=after, event=event)


def _refused(referral: Referral, kind: ReferralEventKind, on: date, reason: ReferralRefusalReason) -> ReferralRefusal:
    return ReferralRefusal(
        referral=referral.identifier, wanted=kind, on=on, state=status(referral, on).state, reason=reason
    )
