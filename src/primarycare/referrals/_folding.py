"""Folding: where the events of a referral have led by a day.

What lives here: one pass over events in order of effect, with what the dates do in between. It is the only place that
knows what an event changes. What this module may not know: what was known when.
"""

from collections.abc import Iterable
from datetime import date

from primarycare.identifiers import PhysicianId
from primarycare.periods import Period
from primarycare.referrals.events import ReferralEvent, ReferralEventKind
from primarycare.referrals.histories import Referral
from primarycare.referrals.policies import StartWithin
from primarycare.referrals.transitions import ReferralEnd, ReferralRefusalReason, ReferralState, refusal_in
from primarycare.referrals.visits import ReferredVisit

__all__ = ["Folding", "folded"]

_ENDS = {
    ReferralEventKind.COMPLETED: (ReferralState.COMPLETED, ReferralEnd.COMPLETED),
    ReferralEventKind.REVOKED: (ReferralState.REVOKED, ReferralEnd.REVOKED),
}


def _without_the_annulled(events: Iterable[ReferralEvent]) -> tuple[list[ReferralEvent], list[ReferralEvent]]:
    """Give the events that stand, and the annulments that take nothing back.

    An annulment takes back the events of its kind, day and visit that were entered before it or beside it.
    """
    given = list(events)
    annulments = [event for event in given if event.kind is ReferralEventKind.ANNULLED]
    standing, idle = [event for event in given if event.kind is not ReferralEventKind.ANNULLED], []
    taken_back: list[ReferralEvent] = []
    for annulment in annulments:
        found = [event for event in standing if _takes_back(annulment, event)]
        taken_back += found
        if not found:
            idle.append(annulment)
    return [event for event in standing if event not in taken_back], idle


def _takes_back(annulment: ReferralEvent, event: ReferralEvent) -> bool:
    return (
        (event.kind, event.effective_on) == (annulment.annuls, annulment.effective_on)
        and (event.recorded_on, event.sequence) <= (annulment.recorded_on, annulment.sequence)
        and (event.visit is None or annulment.visit is None or event.visit.identifier == annulment.visit.identifier)
    )


class Folding:
    """The state that is carried from event to event."""

    __slots__ = (
        "_referral",
        "end_reason",
        "ended_on",
        "entered_on",
        "issued_on",
        "physician",
        "state",
        "visits",
        "without_effect",
    )

    def __init__(self, referral: Referral) -> None:
        self._referral = referral
        self.physician = referral.referred_by
        self.state = ReferralState.DRAFT
        self.issued_on: date | None = None
        self.entered_on: date | None = None
        self.visits: list[ReferredVisit] = []
        self.ended_on: date | None = None
        self.end_reason: ReferralEnd | None = None
        self.without_effect: list[tuple[ReferralEvent, ReferralRefusalReason]] = []

    @property
    def valid(self) -> Period | None:
        """The days on which a visit can use the referral as far as is known, or None before it is issued."""
        if self.issued_on is None:
            return None
        if self._referral.valid is not None:
            return self._referral.valid
        validity = self._referral.policy.validity
        if validity is None or self._referral.is_standing or (self.visits and isinstance(validity, StartWithin)):
            return Period(self.issued_on)
        return validity.period(self.issued_on)

    def advance(self, day: date) -> None:
        """Let the referral expire where its last day is before a day."""
        valid = self.valid
        if self.ended_on is None and valid is not None and valid.end is not None and valid.end <= day:
            self._end(valid.end, ReferralState.EXPIRED, ReferralEnd.EXPIRED)

    def apply(self, event: ReferralEvent) -> None:
        """Let the dates up to an event's day have their effect, then the event."""
        self.advance(event.effective_on)
        refusal = self._unfit(event) or refusal_in(self.state, event.kind) or self._still_refused(event)
        if refusal is not None:
            by_physician = self.end_reason is ReferralEnd.PHYSICIAN_CHANGED
            if refusal is ReferralRefusalReason.REVOKED and by_physician:
                refusal = ReferralRefusalReason.PHYSICIAN_CHANGED
            self.without_effect.append((event, refusal))
            return
        day = event.effective_on
        if event.kind is ReferralEventKind.ISSUED:
            self.state, self.issued_on, self.entered_on = ReferralState.ISSUED, day, event.recorded_on
        elif event.kind is ReferralEventKind.ACCEPTED:
            self.state = ReferralState.ACCEPTED
        elif event.visit is not None:
            self._use(event.visit)
        elif event.physician is not None:
            self._change_physician(event.physician, day)
        else:
            self._end(day, *_ENDS[event.kind])

    def _use(self, visit: ReferredVisit) -> None:
        self.visits.append(visit)
        self.state = ReferralState.IN_USE
        if len(self.visits) == self._referral.visits_allowed:
            self._end(visit.on, ReferralState.EXHAUSTED, ReferralEnd.EXHAUSTED)

    def _change_physician(self, physician: PhysicianId, day: date) -> None:
        self.physician = physician
        if self._referral.policy.ends_with_physician:
            self._end(day, ReferralState.REVOKED, ReferralEnd.PHYSICIAN_CHANGED)

    def _end(self, day: date, state: ReferralState, reason: ReferralEnd) -> None:
        self.state, self.ended_on, self.end_reason = state, day, reason

    def _unfit(self, event: ReferralEvent) -> ReferralRefusalReason | None:
        """Refuse a visit that this referral is not for, whatever its state."""
        visit = event.visit
        if visit is None:
            return None
        to, services = self._referral.to, self._referral.services
        named = (
            (self._referral.patient, visit.patient, ReferralRefusalReason.ANOTHER_PATIENT),
            (to.physician, visit.physician, ReferralRefusalReason.WRONG_PHYSICIAN),
            (to.structure, visit.structure, ReferralRefusalReason.WRONG_STRUCTURE),
            (to.specialty, visit.specialty, ReferralRefusalReason.WRONG_SPECIALTY),
        )
        for asked, met, reason in named:
            if asked is not None and asked != met:
                return reason
        if not self._referral.policy.asks_for(visit.service):
            return ReferralRefusalReason.NO_REFERRAL_NEEDED
        if services and visit.service not in services:
            return ReferralRefusalReason.WRONG_SERVICE
        if any(visit.identifier == used.identifier for used in self.visits):
            return ReferralRefusalReason.ALREADY_USED
        return None

    def _still_refused(self, event: ReferralEvent) -> ReferralRefusalReason | None:
        """Refuse what the state allows and the terms do not."""
        if event.kind is ReferralEventKind.PHYSICIAN_CHANGED and event.physician == self.physician:
            return ReferralRefusalReason.SAME_PHYSICIAN
        valid = self.valid
        if event.visit is not None and valid is not None and event.effective_on not in valid:
            return ReferralRefusalReason.OUTSIDE_DATES
        return None


def folded(referral: Referral, events: Iterable[ReferralEvent]) -> Folding:
    """Give where some of a referral's events, in order of effect, have led."""
    folding = Folding(referral)
    standing, idle = _without_the_annulled(events)
    for event in standing:
        folding.apply(event)
    folding.without_effect += [(annulment, ReferralRefusalReason.NO_SUCH_EVENT) for annulment in idle]
    return folding
