"""Statuses: where a contract stands on a day, as far as was known on a day.

What lives here: the status and the history of states that events and dates make.
What this module may not know: what follows from it for payment, or for anybody's care: nothing does by itself.

>>> from primarycare.engagement.presets import illustrative
>>> from primarycare.identifiers import PatientId, StructureId
>>> contract = Engagement.from_dates(
...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
...     physician=PhysicianId("dr-01"), born_on=date(1980, 2, 11), signed_on=date(2021, 2, 5),
...     policy=illustrative(lapse_days=None))
>>> [(str(entry.during), entry.value.value) for entry in history(contract).entries]
[('from 2021-02-05 to before 2021-06-06', 'review due'), ('from 2021-06-06', 'overdue')]
"""

from datetime import date

from attrs import evolve, field, frozen

from primarycare import _checks as checks
from primarycare.engagement._folding import Folding
from primarycare.engagement.contracts import Engagement
from primarycare.engagement.conventions import CompletedReview
from primarycare.engagement.events import EngagementEvent
from primarycare.engagement.reviews import ReviewWindow
from primarycare.engagement.signing import Signer
from primarycare.engagement.transitions import EndReason, EngagementState, RefusalReason
from primarycare.findings import Finding
from primarycare.identifiers import EngagementId, PhysicianId
from primarycare.periods import Period
from primarycare.timelines import Dated, Timeline

__all__ = ["EngagementStatus", "WithoutEffect", "history", "status"]


@frozen
class WithoutEffect:
    """An event that changed nothing, and why: it came too early, too late, or against another.

    >>> from primarycare.engagement.events import EventKind
    >>> event = EngagementEvent(engagement=EngagementId("e-1"), kind=EventKind.RESUMED,
    ...                         effective_on=date(2021, 11, 1), recorded_on=date(2021, 10, 14))
    >>> WithoutEffect(event, RefusalReason.NOT_SUSPENDED).finding.detail
    "'resumed' of 2021-11-01: it is not suspended"
    """

    event: EngagementEvent = field(validator=checks.checked(checks.a(EngagementEvent)))
    reason: RefusalReason = field(validator=checks.checked(checks.a(RefusalReason)))

    @property
    def finding(self) -> Finding:
        """The same as a finding about the contract."""
        told = f"{self.event.kind.value!r} of {self.event.effective_on}: {self.reason.value}"
        return Finding(kind="event without effect", subject=self.event.engagement, detail=told)


@frozen(kw_only=True)
class EngagementStatus:
    """Where a contract stands on a day.

    `starts_on` is None before the signature; `ends_on` is the day announced by a notice and `ended_on` the first day on
    which the contract is over; `answer_due_on` the day on which it ends unless the patient, come of age, confirms.
    `window` is that of the next review while the contract is in force, without a day of lapse where none can be: under
    notice, suspended, without a physician. Where a lapsed contract is withdrawn, its end is the withdrawal; where the
    limit of an answer and a lapse fall on one day, the answer was missing.
    `held` are the periods, over by then, in which nobody could make a review. `without_effect` lists the events by then
    that changed nothing.

    >>> from primarycare.engagement.presets import illustrative
    >>> from primarycare.identifiers import PatientId, StructureId
    >>> status(Engagement(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...     policy=illustrative(),
    ...     born_on=date(1980, 1, 1), events=()), date(2021, 1, 1)).state.value
    'not proposed'
    """

    engagement: EngagementId = field(validator=checks.checked(checks.a(EngagementId)))
    on: date = field(validator=checks.checked(checks.a_date))
    state: EngagementState = field(validator=checks.checked(checks.a(EngagementState)))
    in_force: bool = field(validator=checks.checked(checks.a(bool)))
    physician: PhysicianId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(PhysicianId)))
    )
    signers: tuple[Signer, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(Signer))), repr=False)
    signed_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)), repr=False)
    starts_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)), repr=False)
    ends_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)), repr=False)
    ended_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)), repr=False)
    end_reason: EndReason | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(EndReason))), repr=False
    )
    answer_due_on: date | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a_date)), repr=False
    )
    reviews: tuple[CompletedReview, ...] = field(
        default=(), validator=checks.checked(checks.each(checks.a(CompletedReview))), repr=False
    )
    window: ReviewWindow | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(ReviewWindow))), repr=False
    )
    held: tuple[Period, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(Period))), repr=False)
    without_effect: tuple[WithoutEffect, ...] = field(
        default=(), validator=checks.checked(checks.each(checks.a(WithoutEffect))), repr=False
    )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each event without effect, as a finding."""
        return tuple(found.finding for found in self.without_effect)


def status(engagement: Engagement, on: date, *, known_on: date | None = None) -> EngagementStatus:
    """Give where a contract stands on a day, by the events effective by then and recorded by `known_on`, or ever.

    Later events never change it; late records do, and `known_on` shows it as it was known before them.

    >>> from primarycare.engagement.presets import illustrative
    >>> from primarycare.identifiers import PatientId, StructureId
    >>> contract = Engagement.from_dates(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...     physician=PhysicianId("dr-01"), born_on=date(1980, 2, 11), signed_on=date(2021, 2, 5),
    ...     recorded_on=date(2021, 3, 10),
    ...     policy=illustrative())
    >>> status(contract, date(2021, 3, 5)).state.value
    'review due'
    >>> status(contract, date(2021, 3, 5), known_on=date(2021, 3, 9)).state.value
    'not proposed'
    """
    checks.a_date(on, "on")
    folding = Folding(checks.a(Engagement)(engagement, "engagement").policy, engagement.born_on)
    folding.apply_all([event for event in engagement.events_known(known_on) if event.effective_on <= on])
    folding.advance(on)
    in_force = folding.in_force_on(on)
    return EngagementStatus(
        engagement=engagement.identifier,
        on=on,
        state=folding.state(on),
        in_force=in_force,
        physician=folding.physician,
        signers=folding.signers,
        signed_on=folding.signed_on,
        starts_on=None if folding.signed_on is None else folding.starts_on,
        ends_on=folding.ends_on,
        ended_on=folding.ended_on,
        end_reason=folding.end_reason,
        answer_due_on=folding.answer_due_on(),
        reviews=tuple(folding.reviews),
        window=_window(folding, on) if in_force else None,
        held=tuple(folding.held),
        without_effect=tuple(WithoutEffect(event, reason) for event, reason in folding.without_effect),
    )


# In these nothing lapses: the contract ends otherwise, or nobody could make the review.
_NEVER_LAPSES = (EngagementState.NOTICE, EngagementState.SUSPENDED, EngagementState.TRANSFER_PENDING)


def _window(folding: Folding, on: date) -> ReviewWindow | None:
    window = folding.window(on)
    return evolve(window, lapses_on=None) if window is not None and folding.state(on) in _NEVER_LAPSES else window


def history(engagement: Engagement, *, known_on: date | None = None) -> Timeline[EngagementState]:
    """Give the states of a contract from its first event on, by the events recorded by `known_on`, or ever.

    What lies ahead is what dates alone will do.

    >>> from primarycare.engagement.presets import illustrative
    >>> from primarycare.identifiers import PatientId, StructureId
    >>> history(Engagement(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...     policy=illustrative(),
    ...     born_on=date(1980, 1, 1), events=())).entries
    ()
    """
    folding = Folding(checks.a(Engagement)(engagement, "engagement").policy, engagement.born_on)
    events = engagement.events_known(known_on)
    states: dict[date, EngagementState] = {}

    def follow_the_dates(before: date | None) -> None:
        day = max(states)
        while (change := folding.next_change(day)) is not None and (before is None or change < before):
            day = change
            folding.advance(day)
            states[day] = folding.state(day)

    for event in events:
        if states:
            follow_the_dates(event.effective_on)
        folding.apply(event)
        states[event.effective_on] = folding.state(event.effective_on)
    if states:
        follow_the_dates(None)
    turns = list(states)
    spans = [Period(start, end) for start, end in zip(turns, [*turns[1:], None])]
    return Timeline(tuple(Dated(span, states[span.start]) for span in spans)).merged()
