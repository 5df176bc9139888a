"""Statuses: where a referral stands on a day, as far as was known on a day.

What lives here: the status that events and dates make.
What this module may not know: whether a claim is paid; a plan decides that.

>>> from primarycare.identifiers import PatientId
>>> from primarycare.periods import add_days
>>> from primarycare.referrals.events import ReferralEventKind
>>> from primarycare.referrals.presets import blue_cross_massachusetts
>>> from primarycare.referrals.visits import ReferralTarget
>>> issued = ReferralEvent(referral=ReferralId("r-1"), kind=ReferralEventKind.ISSUED, effective_on=date(2026, 3, 2),
...                        recorded_on=date(2026, 3, 2))
>>> referral = Referral(
...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
...     to=ReferralTarget(specialty="cardiology"), visits_allowed=3, events=(issued,),
...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
>>> [status(referral, day).state.value for day in (date(2026, 3, 1), date(2026, 3, 2), date(2027, 3, 2))]
['draft', 'issued', 'expired']
"""

from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import PhysicianId, ReferralId
from primarycare.periods import Period
from primarycare.referrals._folding import folded
from primarycare.referrals.events import ReferralEvent
from primarycare.referrals.histories import Referral
from primarycare.referrals.transitions import ENDED_STATES, ReferralEnd, ReferralRefusalReason, ReferralState

__all__ = ["IdleReferralEvent", "ReferralStatus", "status"]


@frozen
class IdleReferralEvent:
    """An event that changed nothing, and why: it came too early, too late, or against another.

    >>> from primarycare.referrals.events import ReferralEventKind
    >>> event = ReferralEvent(referral=ReferralId("r-1"), kind=ReferralEventKind.ACCEPTED,
    ...                       effective_on=date(2026, 3, 2), recorded_on=date(2026, 3, 2))
    >>> print(IdleReferralEvent(event, ReferralRefusalReason.NOT_ISSUED).finding)
    referral event without effect: r-1 ('accepted' of 2026-03-02: it was not issued by then)
    """

    event: ReferralEvent = field(validator=checks.checked(checks.a(ReferralEvent)))
    reason: ReferralRefusalReason = field(validator=checks.checked(checks.a(ReferralRefusalReason)))

    @property
    def finding(self) -> Finding:
        """The same as a finding about the referral."""
        told = f"{self.event.kind.value!r} of {self.event.effective_on}: {self.reason.value}"
        return Finding(kind="referral event without effect", subject=self.event.referral, detail=told)


@frozen(kw_only=True)
class ReferralStatus:
    """Where a referral stands on a day.

    `physician` is the one who answers for it, `valid` the days on which a visit can use it, None before it is issued.
    `visits_left` is None where visits are not counted. `ended_on` is the first day on which it was over; one whose
    visits are used up is over on the day of the last. `without_effect` lists the events by then that changed nothing.
    Raises `InvalidValueError` for an end without its reason, and for one in a state that is not over.

    >>> ReferralStatus(referral=ReferralId("r-1"), on=date(2026, 1, 1), state=ReferralState.EXPIRED,
    ...                physician=PhysicianId("dr-01"), valid=None, visits_used=0, visits_left=1)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: ended_on: 'r-1' is expired; give the day and the reason of its end
    """

    referral: ReferralId = field(validator=checks.checked(checks.a(ReferralId)))
    on: date = field(validator=checks.checked(checks.a_date))
    state: ReferralState = field(validator=checks.checked(checks.a(ReferralState)))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)), repr=False)
    valid: Period | None = field(validator=checks.checked(checks.optional(checks.a(Period))), repr=False)
    visits_used: int = field(validator=checks.checked(checks.within(0, None)))
    visits_left: int | None = field(validator=checks.checked(checks.optional(checks.within(0, None))))
    ended_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)), repr=False)
    end_reason: ReferralEnd | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(ReferralEnd))), repr=False
    )
    without_effect: tuple[IdleReferralEvent, ...] = field(
        default=(), validator=checks.checked(checks.each(checks.a(IdleReferralEvent))), repr=False
    )

    def __attrs_post_init__(self) -> None:
        is_over = self.state in ENDED_STATES
        if (self.ended_on is not None, self.end_reason is not None) != (is_over, is_over):
            asked = "give the day and the reason of its end" if is_over else "leave the end out"
            raise InvalidValueError(f"ended_on: {str(self.referral)!r} is {self.state.value}; {asked}")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The events that changed nothing, as findings."""
        return tuple(idle.finding for idle in self.without_effect)


def status(referral: Referral, on: date, *, known_on: date | None = None) -> ReferralStatus:
    """Give where a referral stands on a day, from the events effective by then, of those known on a day.

    Every history has a status on every day. `known_on` None means all that is known now.

    >>> from primarycare.identifiers import PatientId
    >>> from primarycare.referrals.presets import blue_cross_massachusetts
    >>> from primarycare.referrals.visits import ReferralTarget
    >>> draft = Referral(
    ...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
    ...     to=ReferralTarget(specialty="cardiology"), visits_allowed=3,
    ...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
    >>> status(draft, date(2026, 3, 2)).visits_left
    3
    """
    checks.a(Referral)(referral, "referral")
    checks.a_date(on, "on")
    folding = folded(referral, (event for event in referral.events_known(known_on) if event.effective_on <= on))
    folding.advance(on)
    used, allowed = len(folding.visits), referral.visits_allowed
    return ReferralStatus(
        referral=referral.identifier,
        on=on,
        state=folding.state,
        physician=folding.physician,
        valid=folding.valid,
        visits_used=used,
        visits_left=None if allowed is None else allowed - used,
        ended_on=folding.ended_on,
        end_reason=folding.end_reason,
        without_effect=tuple(IdleReferralEvent(event, reason) for event, reason in folding.without_effect),
    )
