"""Folding: where the events of a contract have led by a day.

What lives here: one pass over events in order of effect, with the moves that dates make in between. It is the only
place that knows what an event changes. What this module may not know: what was known when.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from primarycare.engagement.conventions import CompletedReview
from primarycare.engagement.events import EngagementEvent, EventKind
from primarycare.engagement.policies import EngagementPolicy
from primarycare.engagement.reviews import ReviewStanding, ReviewWindow, next_window
from primarycare.engagement.signing import Signer, SignerCapacity
from primarycare.engagement.transitions import TRANSITIONS, EndReason, EngagementState, RefusalReason
from primarycare.identifiers import PhysicianId
from primarycare.periods import Period, add_days

__all__ = ["Folding"]

_STANDINGS: Mapping[ReviewStanding, EngagementState] = {
    ReviewStanding.NOT_OPEN: EngagementState.ACTIVE,
    ReviewStanding.OPEN: EngagementState.REVIEW_DUE,
    ReviewStanding.OVERDUE: EngagementState.OVERDUE,
}
_HELD = (EngagementState.ACTIVE, EngagementState.SUSPENDED, EngagementState.NOTICE)
_LAST_DAY = date.max


class Folding:
    """The state that is carried from event to event; ACTIVE stands for every state in effect, and for signed."""

    __slots__ = (
        "_asked_on",
        "_held_from",
        "_in_force_from",
        "_lapse",
        "_lapse_is_known",
        "_window",
        "base",
        "born_on",
        "confirmed",
        "end_reason",
        "ended_on",
        "ends_on",
        "held",
        "physician",
        "policy",
        "proposed_on",
        "reviews",
        "signed_on",
        "signers",
        "spans",
        "starts_on",
        "suspended",
        "without_effect",
    )

    def __init__(self, policy: EngagementPolicy, born_on: date) -> None:
        self.policy = policy
        self.born_on = born_on
        self.base = EngagementState.NOT_PROPOSED
        self.proposed_on: date | None = None
        self.signed_on: date | None = None
        self.starts_on = _LAST_DAY
        self.signers: tuple[Signer, ...] = ()
        self.physician: PhysicianId | None = None
        self.ends_on: date | None = None
        self.ended_on: date | None = None
        self.end_reason: EndReason | None = None
        self.reviews: list[CompletedReview] = []
        self.confirmed = False
        self.suspended = False
        self.held: list[Period] = []
        self._held_from: date | None = None
        self.spans: list[Period] = []
        self.without_effect: list[tuple[EngagementEvent, RefusalReason]] = []
        self._asked_on: date | None = None
        self._in_force_from: date | None = None
        self._window: ReviewWindow | None = None
        self._lapse: date | None = None
        self._lapse_is_known = False

    def apply_all(self, events: Sequence[EngagementEvent]) -> None:
        """Apply events in order of effect."""
        for event in events:
            self.apply(event)

    def apply(self, event: EngagementEvent) -> None:
        """Let the dates up to an event's day have their effect, then the event."""
        day = event.effective_on
        self.advance(day)
        outcome = TRANSITIONS[self._state_but_for_reviews(day)][event.kind]
        refusal = outcome.refusal or self._still_refused(event)
        if refusal is not None:
            self.without_effect.append((event, refusal))
            return
        change = _CHANGES.get(event.kind)
        if change is None:
            self._end(day, outcome.state or self.base, EndReason(event.kind.value))
        else:
            change(self, event)

    def _state_but_for_reviews(self, day: date) -> EngagementState:
        """Give the state with ACTIVE for every standing of the review: no event tells them apart."""
        if self.base is not EngagementState.ACTIVE:
            return self.base
        if day < self.starts_on:
            return EngagementState.SIGNED
        if self.awaits_confirmation(day):
            return EngagementState.CONFIRMATION_DUE
        return EngagementState.TRANSFER_PENDING if self.physician is None else EngagementState.ACTIVE

    def _still_refused(self, event: EngagementEvent) -> RefusalReason | None:
        """Refuse what the state allows and what it hides does not: a suspended contract may await a confirmation."""
        kind, day = event.kind, event.effective_on
        if kind in (EventKind.CONFIRMED, EventKind.REFUSED) and not self.awaits_confirmation(day):
            return RefusalReason.NO_CONFIRMATION_DUE
        if kind is EventKind.RESUMED and not self.suspended:
            return RefusalReason.NOT_SUSPENDED
        if kind is EventKind.TERMINATED and day != self.ends_on:
            # The end of a notice that was taken back says nothing about a later one.
            return RefusalReason.NO_NOTICE
        if kind is EventKind.PHYSICIAN_DEPARTED and self.physician is None:
            return RefusalReason.ALREADY_DEPARTED
        if kind is EventKind.REVIEW_COMPLETED and self.reviews and self.reviews[-1].on == day:
            return RefusalReason.ALREADY_RECORDED
        return None

    def advance(self, day: date) -> None:
        """Let every date through a day have its effect."""
        if self.base is EngagementState.PROPOSED:
            expiry = self._expires_on()
            if expiry is not None and expiry <= day:
                self._end(expiry, EngagementState.DECLINED, EndReason.EXPIRED)
        elif self.base in _HELD:
            answer_due_on, lapses_on = self.answer_due_on(), self._lapses_on()
            if answer_due_on is not None and answer_due_on <= min(day, lapses_on or day):
                self._end(answer_due_on, EngagementState.ENDED, EndReason.NOT_CONFIRMED)
            elif lapses_on is not None and lapses_on <= day:
                self._end(lapses_on, EngagementState.LAPSED, EndReason.LAPSED)

    def state(self, day: date) -> EngagementState:
        """Give the state on a day, through which the dates have had their effect."""
        state = self._state_but_for_reviews(day)
        window = self.window(day) if state is EngagementState.ACTIVE else None
        return state if window is None else _STANDINGS[window.standing(day)]

    def next_change(self, day: date) -> date | None:
        """Give the first day after a day on which a date alone may have an effect."""
        if self.base is EngagementState.PROPOSED:
            dates = [self._expires_on()]
        elif self.base in _HELD:
            dates = [self.answer_due_on()]
            if self.base is EngagementState.ACTIVE:
                dates += [self.starts_on, self._asked_on, *self._dates_of_window(day)]
        else:
            dates = []
        return min((found for found in dates if found is not None and found > day), default=None)

    def awaits_confirmation(self, day: date) -> bool:
        """Tell whether the patient, signed for by others, has reached the age of confirming and not yet done so."""
        return self._asked_on is not None and self._asked_on <= day and not self.confirmed

    def answer_due_on(self) -> date | None:
        """Give the day on which the contract ends for want of the patient's own word, where it does."""
        within = self.policy.consent.answer_within_days
        if self._asked_on is None or self.confirmed or within is None:
            return None
        return add_days(self._asked_on, within)

    def window(self, day: date) -> ReviewWindow | None:
        """Give the window of the next review, as it is on a day."""
        review = self.policy.review
        if review is None:
            return None
        window = self._window
        if window is None or (window.closes_on is not None and window.closes_on <= day):
            window = next_window(review, self.starts_on, self.reviews, born_on=self.born_on, on=day, held=self.held)
            self._window = window
        return window

    def in_force_on(self, day: date) -> bool:
        """Tell whether the contract is in force on a day, through which the dates have had their effect."""
        return self._in_force_from is not None and self._in_force_from <= day

    def in_force(self) -> tuple[Period, ...]:
        """Give the periods in force, after every event and every date."""
        self.advance(_LAST_DAY)
        last = () if self._in_force_from is None else (Period(self._in_force_from),)
        return (*self.spans, *last)

    def _expires_on(self) -> date | None:
        days = self.policy.proposal_days
        return None if days is None or self.proposed_on is None else add_days(self.proposed_on, days)

    def _lapses_on(self) -> date | None:
        review = self.policy.review
        if review is None or self.base is not EngagementState.ACTIVE or self.physician is None:
            return None
        if not self._lapse_is_known:
            self._lapse = review.lapses_on(self.starts_on, self.reviews, held=self.held)
            self._lapse_is_known = True
        return self._lapse

    def _dates_of_window(self, day: date) -> tuple[date | None, ...]:
        window = None if self.physician is None else self.window(day)
        if window is None:
            return ()
        return window.opens_on, window.overdue_from, window.lapses_on, window.closes_on

    def _end(self, day: date, state: EngagementState, reason: EndReason) -> None:
        self.base, self.ended_on, self.end_reason = state, day, reason
        self._leave_force(day)

    def _leave_force(self, day: date) -> None:
        if self._in_force_from is not None and self._in_force_from < day:
            self.spans.append(Period(self._in_force_from, day))
        self._in_force_from = None

    def _propose(self, event: EngagementEvent) -> None:
        self.base, self.proposed_on = EngagementState.PROPOSED, event.effective_on

    def _sign(self, event: EngagementEvent) -> None:
        self.base = EngagementState.ACTIVE
        self.signed_on, self.signers, self.physician = event.effective_on, event.signers, event.physician
        self.starts_on = self._in_force_from = event.starts_on or event.effective_on
        asked_on = self.policy.consent.asked_on(self.born_on)
        by_others = all(signer.capacity is not SignerCapacity.SELF for signer in event.signers)
        if by_others and asked_on is not None and asked_on > event.effective_on:
            self._asked_on = asked_on

    def _confirm(self, _event: EngagementEvent) -> None:
        self.confirmed = True

    def _review(self, event: EngagementEvent) -> None:
        self.reviews.append(CompletedReview(event.effective_on, event.exceptional))
        self._window, self._lapse_is_known = None, False

    def _lose_physician(self, event: EngagementEvent) -> None:
        self._hold(event.effective_on)
        self.physician = None

    def _transfer(self, event: EngagementEvent) -> None:
        self.physician = event.physician
        self._release(event.effective_on)

    def _suspend(self, event: EngagementEvent) -> None:
        self._hold(event.effective_on)
        self.base, self.suspended = EngagementState.SUSPENDED, True
        if not self.policy.suspension_counts:
            self._leave_force(event.effective_on)

    def _resume(self, event: EngagementEvent) -> None:
        if self.base is EngagementState.SUSPENDED:
            self.base = EngagementState.ACTIVE
        self.suspended = False
        self._release(event.effective_on)
        if self._in_force_from is None:
            self._in_force_from = max(event.effective_on, self.starts_on)

    def _hold(self, day: date) -> None:
        """Begin a time in which nobody can make a review, where none has begun."""
        if self._held_from is None:
            self._held_from = day

    def _release(self, day: date) -> None:
        """End the time in which nobody could make a review, where neither reason for it is left."""
        if self._held_from is None or self.suspended or self.physician is None:
            return
        if self._held_from < day:
            self.held.append(Period(self._held_from, day))
            self._window, self._lapse_is_known = None, False
        self._held_from = None

    def _give_notice(self, event: EngagementEvent) -> None:
        self.base, self.ends_on = EngagementState.NOTICE, event.ends_on


# What an event changes; every other event ends the contract.
_CHANGES: Mapping[EventKind, Callable[[Folding, EngagementEvent], None]] = {
    EventKind.PROPOSED: Folding._propose,
    EventKind.SIGNED: Folding._sign,
    EventKind.CONFIRMED: Folding._confirm,
    EventKind.REVIEW_COMPLETED: Folding._review,
    EventKind.PHYSICIAN_DEPARTED: Folding._lose_physician,
    EventKind.TRANSFERRED: Folding._transfer,
    EventKind.SUSPENDED: Folding._suspend,
    EventKind.RESUMED: Folding._resume,
    EventKind.NOTICE_GIVEN: Folding._give_notice,
}
