"""Histories: a referral as its terms and its events.

What lives here: who is sent to whom, for what, how long and for how many visits, under which rules, and everything
that happened since. What this module may not know: what somebody wants to do next; `consume` and its neighbours do.

>>> from primarycare.referrals.presets import blue_cross_massachusetts
>>> Referral(
...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
...     to=ReferralTarget(specialty="cardiology"), visits_allowed=3,
...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
Referral(identifier=ReferralId('r-1'), patient=PatientId('p-1'), referred_by=PhysicianId('dr-01'))
"""

from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId, ReferralId
from primarycare.periods import Period
from primarycare.referrals.events import ReferralEvent, in_order_of_effect
from primarycare.referrals.policies import ReferralPolicy
from primarycare.referrals.visits import ReferralTarget

__all__ = ["Referral"]


def _services_in_order(services: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(checks.each(checks.a_private_text)(services, "services"))))


def _events_in_order(events: tuple[ReferralEvent, ...]) -> tuple[ReferralEvent, ...]:
    return tuple(sorted(checks.each(checks.a(ReferralEvent))(events, "events"), key=in_order_of_effect))


@frozen(kw_only=True)
class Referral:
    """A referral of one patient: the terms, and the events in order of effect.

    `services` are those of the plan that it is for, all of them where none is named. `valid` are its days where they
    are agreed for it alone: an ordinary referral has them where the policy counts none, a standing one may.
    `visits_allowed` is None where visits are not counted. `condition` says what it is for, to readers alone: nothing
    is decided by it. What contradicts itself in time has no effect, and `status` says so.
    Raises `InvalidValueError` for terms that the policy does not allow, a standing referral without a duration or a
    number of visits, and an event of another referral or one that stands twice.

    >>> from primarycare.referrals.presets import blue_cross_massachusetts
    >>> Referral(
    ...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
    ...     to=ReferralTarget(specialty="cardiology"), visits_allowed=100,
    ...     policy=blue_cross_massachusetts(ends_with_physician=True, allows_standing=False))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: visits_allowed: 'r-1' allows 100, and its policy 1 to 99; give such a number
    """

    identifier: ReferralId = field(validator=checks.checked(checks.a(ReferralId)))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    referred_by: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    to: ReferralTarget = field(validator=checks.checked(checks.a(ReferralTarget)), repr=False)
    services: tuple[str, ...] = field(default=(), converter=_services_in_order, repr=False)
    condition: str | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a_private_text)), repr=False
    )
    valid: Period | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Period))), repr=False)
    visits_allowed: int | None = field(
        default=None, validator=checks.checked(checks.optional(checks.within(1, 1_000))), repr=False
    )
    is_standing: bool = field(default=False, validator=checks.checked(checks.a(bool)), repr=False)
    policy: ReferralPolicy = field(validator=checks.checked(checks.a(ReferralPolicy)), repr=False)
    events: tuple[ReferralEvent, ...] = field(default=(), converter=_events_in_order, repr=False)

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.identifier))
        if self.is_standing:
            self._refuse_no_standing(name)
        else:
            self._refuse_other_terms(name)
        for earlier, event in zip((None, *self.events), self.events):
            if event.referral != self.identifier:
                raise InvalidValueError(
                    f"events: {str(event.referral)!r} is another referral than {name}; leave it out"
                )
            if event == earlier:
                raise InvalidValueError(
                    f"events: {event.kind.value!r} of {name}, effective on {event.effective_on}, stands twice; "
                    "give it once"
                )

    def _refuse_no_standing(self, name: str) -> None:
        if not self.policy.allows_standing:
            raise InvalidValueError(
                f"is_standing: the policy of {name} knows no standing referral; issue an ordinary one"
            )
        if self.valid is None and self.visits_allowed is None:
            raise InvalidValueError(
                f"valid: {name} stands for a duration or a number of visits; give valid or visits_allowed"
            )

    def _refuse_other_terms(self, name: str) -> None:
        if self.policy.validity is None and self.valid is None:
            raise InvalidValueError(f"valid: the policy of {name} counts no days; give those of the referral")
        if self.policy.validity is not None and self.valid is not None:
            raise InvalidValueError(f"valid: the policy of {name} counts its days; leave them out")
        most, allowed = self.policy.most_visits, self.visits_allowed
        if most is not None and (allowed is None or allowed > most):
            told = "no number" if allowed is None else str(allowed)
            raise InvalidValueError(
                f"visits_allowed: {name} allows {told}, and its policy 1 to {most}; give such a number"
            )

    def events_known(self, known_on: date | None = None) -> tuple[ReferralEvent, ...]:
        """Give the events entered by a day, or all, in order of effect, annulments and what they take back included.

        >>> from primarycare.referrals.presets import meritage
        >>> Referral(
        ...     identifier=ReferralId("r-1"), patient=PatientId("p-1"), referred_by=PhysicianId("dr-01"),
        ...     to=ReferralTarget(specialty="cardiology"), policy=meritage(
        ...         most_visits=None, business_days_before=None, retroactive_days=None, exempt_services=(),
        ...         ends_with_physician=False, allows_standing=False)).events_known(date(2026, 1, 1))
        ()
        """
        if known_on is None:
            return self.events
        checks.a_date(known_on, "known_on")
        return tuple(event for event in self.events if event.recorded_on <= known_on)
