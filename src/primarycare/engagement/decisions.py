"""Decisions: what comes of a command, by the transition table, the terms, and the patient's other contracts.

What lives here: `decide`, which says no with a reason or gives events.
What this module may not know: how events are stored, and whether anybody consulted elsewhere: a decision is never
about a visit.

>>> from primarycare.engagement.signing import Signer, SignerCapacity
>>> from primarycare.engagement.presets import illustrative
>>> from primarycare.identifiers import EngagementId, PatientId, PhysicianId, StructureId
>>> contract = Engagement(
...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
...     policy=illustrative(), born_on=date(1980, 2, 11), events=())
>>> asked = Command(
...     kind=CommandKind.SIGN, on=date(2021, 2, 5), recorded_on=date(2021, 2, 5),
...     signers=(Signer(SignerCapacity.SELF),), physician=PhysicianId("dr-01"))
>>> decision = decide(contract, asked)
>>> [event.kind.value for event in decision.events]
['signed']
>>> decide(evolve(contract, decision.events), asked).reason.value
'it is signed already'
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise

from primarycare import _checks as checks
from primarycare.engagement.commands import EVENT_OF, Accepted, Command, CommandKind, Decision, Refusal
from primarycare.engagement.contracts import Engagement, evolve
from primarycare.engagement.events import EngagementEvent, EventKind
from primarycare.engagement.policies import ChangeRule, ChangeYear
from primarycare.engagement.statuses import EngagementStatus, status
from primarycare.engagement.transitions import BINDING, EndReason, RefusalReason, outcome
from primarycare.errors import InvalidValueError
from primarycare.periods import Year, add_days, add_months

__all__ = ["decide", "next_enrolment_from"]


def decide(engagement: Engagement, command: Command, *, others: Iterable[Engagement] = ()) -> Decision:
    """Give the events that a command comes to, or the reason why it comes to nothing.

    `others` are the patient's other contracts, with us or with anybody whose records are at hand: signing ends those
    that bind on the day the new one takes effect, and their terms may ask for a wait or limit the changes of a year.
    A patient may always withdraw from a contract that was proposed and is not over.
    Raises `InvalidValueError` for another patient's contract among the others, and for a command about what has not
    happened yet when it is written down.

    >>> from primarycare.engagement.presets import illustrative
    >>> from primarycare.identifiers import EngagementId, PatientId, PhysicianId, StructureId
    >>> contract = Engagement.from_dates(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...     physician=PhysicianId("dr-01"), born_on=date(1980, 2, 11), policy=illustrative(),
    ...     signed_on=date(2021, 2, 5), reviewed_on=(date(2021, 2, 5),))
    >>> notice = Command(kind=CommandKind.GIVE_NOTICE, on=date(2021, 3, 1), recorded_on=date(2021, 3, 1),
    ...                  continuity_plan="records sent, list of colleagues handed over")
    >>> [(event.kind.value, event.effective_on.isoformat()) for event in decide(contract, notice).events]
    [('notice given', '2021-03-01'), ('terminated', '2021-04-30')]
    """
    checks.a(Engagement)(engagement, "engagement")
    if checks.a(Command)(command, "command").on < engagement.born_on:
        name = repr(str(engagement.identifier))
        raise InvalidValueError(f"on: {command.on} is before the birth of the patient of {name}; correct one of them")
    known = checks.several(Engagement)(others, "others")
    for other in known:
        if other.patient != engagement.patient or other.identifier == engagement.identifier:
            raise InvalidValueError(
                f"others: {str(other.identifier)!r} is not another contract of the patient of "
                f"{str(engagement.identifier)!r}; leave it out"
            )
    return _Asked(engagement, command, known).answer()


def next_enrolment_from(engagement: Engagement) -> date | None:
    """Give the first day on which the terms let the patient sign with somebody else, or None before the signature.

    Six weeks after the signature in Ontario; at once, that is from the day of the end, for whoever has moved away or
    was given notice.

    >>> from primarycare.engagement.policies import EndDay, EndTerms, StartDay
    >>> from primarycare.engagement.presets import ontario_enrolment
    >>> from primarycare.identifiers import EngagementId, PatientId, PhysicianId, StructureId
    >>> from primarycare.periods import LeapDayRule
    >>> contract = Engagement.from_dates(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("clinic"),
    ...     physician=PhysicianId("dr-01"), born_on=date(1980, 2, 11), signed_on=date(2026, 1, 10),
    ...     policy=ontario_enrolment(
    ...         starts=StartDay.ON_SIGNATURE, withdrawal=EndTerms(notice_days=0, at=EndDay.SAME_DAY), termination=None,
    ...         year=ChangeYear.CALENDAR, answer_within_days=None, leap_day=LeapDayRule.MARCH_1))
    >>> next_enrolment_from(contract)
    datetime.date(2026, 2, 21)
    """
    latest = _latest(checks.a(Engagement)(engagement, "engagement"))
    return None if latest is None else _free_on(latest, engagement.policy.changes)


def _latest(engagement: Engagement) -> EngagementStatus | None:
    return status(engagement, engagement.events[-1].effective_on) if engagement.events else None


def _free_on(latest: EngagementStatus, rule: ChangeRule | None) -> date | None:
    if latest.signed_on is None:
        return None
    free_on = latest.signed_on if rule is None else add_days(latest.signed_on, rule.wait_days)
    if latest.end_reason in (EndReason.MOVED_AWAY, EndReason.TERMINATED) and latest.ended_on is not None:
        return min(free_on, latest.ended_on)
    return free_on


def _overlap(one: Engagement, other: Engagement) -> bool:
    return any(mine.cut(theirs) for mine in one.in_force for theirs in other.in_force)


class _Asked:
    """One command put to one contract beside the patient's others."""

    def __init__(self, engagement: Engagement, command: Command, others: Sequence[Engagement]) -> None:
        self.engagement = engagement
        self.policy = engagement.policy
        self.command = command
        self.others = others
        self.status = status(engagement, command.on)

    def answer(self) -> Decision:
        kind = self.command.kind
        if kind is CommandKind.ANNUL:
            return self._annul()
        refusal = outcome(self.status.state, EVENT_OF[kind]).refusal
        if refusal is not None:
            return self._refused(refusal)
        if kind is CommandKind.SIGN:
            return self._sign()
        if kind is CommandKind.GIVE_NOTICE:
            return self._give_notice()
        if kind is CommandKind.WITHDRAW:
            return self._withdraw()
        if kind is CommandKind.SUSPEND and self.policy.suspension_counts is None:
            return self._refused(RefusalReason.NOT_PROVIDED)
        # The day of the death still counts.
        effective_on = add_days(self.command.on, 1) if kind is CommandKind.REPORT_DEATH else self.command.on
        return self._accepted(self._event(effective_on))

    def _event(self, effective_on: date) -> EngagementEvent:
        return self._recorded(
            self.engagement,
            EVENT_OF[self.command.kind],
            effective_on,
            physician=self.command.physician,
            exceptional=self.command.exceptional,
            annuls=self.command.annuls,
        )

    def _recorded(
        self, engagement: Engagement, kind: EventKind, effective_on: date, **carried: object
    ) -> EngagementEvent:
        """Write an event down behind everything that was written down about the contract that day."""
        that_day = [event.sequence for event in engagement.events if event.recorded_on == self.command.recorded_on]
        made: Callable[..., EngagementEvent] = EngagementEvent
        return made(
            engagement=engagement.identifier,
            kind=kind,
            effective_on=effective_on,
            recorded_on=self.command.recorded_on,
            sequence=max(that_day, default=-1) + 1,
            **carried,
        )

    def _refused(self, reason: RefusalReason, *, earliest: date | None = None) -> Refusal:
        return Refusal(
            engagement=self.engagement.identifier,
            command=self.command.kind,
            on=self.command.on,
            state=self.status.state,
            reason=reason,
            earliest=earliest,
        )

    def _accepted(self, *events: EngagementEvent) -> Decision:
        """Accept events where the first has an effect and no two contracts come to be in force together.

        What is recorded late may meet what came after it.
        """
        first = events[0]
        self._refuse_to_predate_an_annulment(first)
        after = evolve(self.engagement, events)
        for found in status(after, first.effective_on).without_effect:
            if found.event == first:
                return self._refused(found.reason)
        if any(_overlap(after, evolve(other, events)) for other in self.others):
            return self._refused(RefusalReason.OTHER_IN_FORCE)
        return Accepted(events)

    def _refuse_to_predate_an_annulment(self, event: EngagementEvent) -> None:
        """Refuse what an annulment written down later has taken back before it was written."""
        if event.kind is not EventKind.ANNULLED and event not in evolve(self.engagement, (event,)).events_known():
            name = repr(str(event.engagement))
            raise InvalidValueError(
                f"recorded_on: {event.kind.value!r} of {name}, effective on {event.effective_on}, was annulled after "
                f"{event.recorded_on}; record it on the day of the annulment or later"
            )

    def _annul(self) -> Decision:
        """Take back what took effect on the day, or what a command about the day came to."""
        taken_back, on = self.command.annuls, self.command.on
        if taken_back is EventKind.TERMINATED and self._notice_ends_on(on):
            return self._refused(RefusalReason.NOTICE_STANDS)
        days = [on]
        if taken_back is EventKind.DECEASED:
            days.append(add_days(on, 1))
        if taken_back is EventKind.WITHDRAWN:
            days.append(self.policy.withdrawal.ends_on(on))
        known = self.engagement.events_known(self.command.recorded_on)
        found = [event for day in days for event in known if (event.kind, event.effective_on) == (taken_back, day)]
        if not found:
            return self._refused(RefusalReason.NO_SUCH_EVENT)
        return self._accepted(self._event(found[0].effective_on), *self._revivals(found[0]))

    def _notice_ends_on(self, day: date) -> bool:
        known = self.engagement.events_known(self.command.recorded_on)
        return any(event.kind is EventKind.NOTICE_GIVEN and event.ends_on == day for event in known)

    def _revivals(self, taken_back: EngagementEvent) -> tuple[EngagementEvent, ...]:
        """Take back what a signature did to the patient's other contracts, where it is taken back itself."""
        if taken_back.kind is not EventKind.SIGNED:
            return ()
        revivals = []
        for other in self.others:
            known = other.events_known(self.command.recorded_on)
            ends = {(event.kind, event.effective_on) for event in known if event.replaced_by == taken_back.engagement}
            back = [self._recorded(other, EventKind.ANNULLED, day, annuls=kind) for kind, day in sorted(ends, key=str)]
            rest = (each for each in self.others if each is not other)
            # A contract that another one followed in the meantime stays where it is.
            revived = evolve(other, back)
            if back and not any(_overlap(revived, each) and not _overlap(other, each) for each in rest):
                revivals += back
        return tuple(revivals)

    def _withdraw(self) -> Decision:
        """Accept a withdrawal in any case; one that is known by then needs no second event."""
        withdrawal = self._event(self.policy.withdrawal.ends_on(self.command.on))
        self._refuse_to_predate_an_annulment(withdrawal)
        said_before = any(
            event.kind is EventKind.WITHDRAWN and event.effective_on <= withdrawal.effective_on
            for event in self.engagement.events_known()
        )
        return Accepted(() if said_before else (withdrawal,))

    def _give_notice(self) -> Decision:
        if self.policy.termination is None:
            return self._refused(RefusalReason.NOT_PROVIDED)
        if self.policy.needs_continuity_plan and self.command.continuity_plan is None:
            return self._refused(RefusalReason.NO_CONTINUITY_PLAN)
        ends_on = self.policy.termination.ends_on(self.command.on)
        notice = self._recorded(
            self.engagement,
            EventKind.NOTICE_GIVEN,
            self.command.on,
            ends_on=ends_on,
            continuity_plan=self.command.continuity_plan,
        )
        end = self._recorded(self.engagement, EventKind.TERMINATED, ends_on)
        return self._accepted(notice, end)

    def _sign(self) -> Decision:
        command = self.command
        if not self.policy.consent.accepts(command.signers, self.engagement.born_on, command.on):
            return self._refused(RefusalReason.WRONG_SIGNERS)
        set_start = self.policy.starts_on(command.on)
        starts_on = command.starts_on if set_start is None else set_start
        if starts_on is None:
            return self._refused(RefusalReason.NO_START_GIVEN)
        if command.starts_on not in (None, starts_on):
            return self._refused(RefusalReason.START_NOT_FREE)
        refusal = self._refused_by_others()
        if refusal is not None:
            return refusal
        signature = self._recorded(
            self.engagement,
            EventKind.SIGNED,
            command.on,
            signers=command.signers,
            physician=command.physician,
            starts_on=starts_on,
        )
        events = (signature, *self._replacements(starts_on))
        return self._accepted(*events, *self._deaths(evolve(self.engagement, events)))

    def _refused_by_others(self) -> Refusal | None:
        on = self.command.on
        signings = []
        waits = []
        for other in self.others:
            latest = _latest(other)
            if latest is None:
                continue
            if any(event.kind is EventKind.DECEASED and event.effective_on <= on for event in other.events_known()):
                return self._refused(RefusalReason.PATIENT_DECEASED)
            if latest.signed_on is not None and latest.signed_on <= on:
                signings += [event for event in other.events_known() if event.kind is EventKind.SIGNED]
                free_on = _free_on(latest, other.policy.changes)
                if free_on is not None and latest.physician != self.command.physician:
                    waits.append(free_on)
        earliest = max(waits, default=on)
        if earliest > on:
            return self._refused(RefusalReason.TOO_SOON, earliest=earliest)
        rule = self.policy.changes
        return None if rule is None else self._refused_by_changes(rule, signings)

    def _refused_by_changes(self, rule: ChangeRule, signings: list[EngagementEvent]) -> Refusal | None:
        """Count the signatures by which the physician changed; the first of all changes nothing."""
        on = self.command.on
        signings.sort(key=lambda event: event.effective_on)
        if not signings or signings[-1].physician == self.command.physician:
            return None
        changes = [later.effective_on for earlier, later in pairwise(signings) if earlier.physician != later.physician]
        if rule.year is ChangeYear.CALENDAR:
            counted = [day for day in changes if day in Year(on.year).period]
            free_on = [Year(on.year + 1).period.start] * len(counted)
        else:
            free_on = [over for day in changes if (over := add_months(day, 12)) > on]
        if len(free_on) < rule.most_a_year:
            return None
        return self._refused(RefusalReason.TOO_MANY_CHANGES, earliest=free_on[-rule.most_a_year])

    def _replacements(self, starts_on: date) -> tuple[EngagementEvent, ...]:
        """End the others where this contract begins, and this one where another, signed after it, begins."""
        replaced, ends = [], []
        for other in self.others:
            latest = _latest(other)
            if latest is None or latest.signed_on is None or latest.starts_on is None or not other.in_force:
                continue
            if latest.signed_on > self.command.on:
                ends.append((max(latest.starts_on, self.command.on), other.identifier, other))
            elif status(other, starts_on).state in BINDING:
                replaced.append(self._replaced(other, starts_on, self.engagement))
        if ends:
            on, _identifier, newer = min(ends, key=lambda end: end[:2])
            replaced.append(self._replaced(self.engagement, on, newer))
        return tuple(replaced)

    def _replaced(self, old: Engagement, on: date, newer: Engagement) -> EngagementEvent:
        """End a contract by a newer one: with the same structure it is replaced, with another declared elsewhere."""
        same = old.structure == newer.structure
        kind = EventKind.REPLACED if same else EventKind.DECLARED_ELSEWHERE
        return self._recorded(old, kind, on, replaced_by=newer.identifier)

    def _deaths(self, signed: Engagement) -> tuple[EngagementEvent, ...]:
        """Carry over a death known from another contract to one whose signature is recorded late."""
        days = [
            event.effective_on
            for other in self.others
            for event in other.events_known()
            if event.kind is EventKind.DECEASED and event.effective_on > self.command.on
        ]
        lasting = bool(days) and any(during.end is None or during.end > min(days) for during in signed.in_force)
        return (self._recorded(signed, EventKind.DECEASED, min(days)),) if lasting else ()
