"""Events: what happened to a contract, each with the day it takes effect and the day it was recorded.

What lives here: the kinds of events, what each carries, and who signs.
What this module may not know: which event is possible when; the transition table says so.

>>> EngagementEvent(
...     engagement=EngagementId("e-1"), kind=EventKind.WITHDRAWN,
...     effective_on=date(2021, 11, 1), recorded_on=date(2021, 10, 14),
... )
EngagementEvent(engagement=EngagementId('e-1'), kind=<EventKind.WITHDRAWN: 'withdrawn'>, \
effective_on=datetime.date(2021, 11, 1), recorded_on=datetime.date(2021, 10, 14))
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.engagement.signing import Signer
from primarycare.errors import InvalidValueError
from primarycare.identifiers import EngagementId, PhysicianId
from primarycare.periods import add_days

__all__ = [
    "EngagementEvent",
    "EventKind",
    "in_order_of_effect",
    "refuse_wrong_payload",
]


class EventKind(Enum):
    """What happened; on one day, events count in this order.

    `DECEASED` takes effect on the day after the death, as every end does on the first day that is no longer inside.
    `REPLACED` is what a newer contract with us does to the old one, `DECLARED_ELSEWHERE` what one with somebody else
    does. `ANNULLED` takes an event back that was recorded by mistake.

    >>> EventKind("review completed")
    <EventKind.REVIEW_COMPLETED: 'review completed'>
    """

    PROPOSED = "proposed"
    DECLINED = "declined"
    SIGNED = "signed"
    CONFIRMED = "confirmed"
    REVIEW_COMPLETED = "review completed"
    PHYSICIAN_DEPARTED = "physician departed"
    TRANSFERRED = "transferred"
    RESUMED = "resumed"
    SUSPENDED = "suspended"
    NOTICE_GIVEN = "notice given"
    TERMINATED = "terminated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    MOVED_AWAY = "moved away"
    DECEASED = "deceased"
    DECLARED_ELSEWHERE = "declared elsewhere"
    REPLACED = "replaced"
    ANNULLED = "annulled"


_RANK = {kind: rank for rank, kind in enumerate(EventKind)}
# What an event of a kind carries beside its days; an event of any other kind carries nothing.
_CARRIED: Mapping[EventKind, frozenset[str]] = {
    EventKind.SIGNED: frozenset({"signers", "physician", "starts_on"}),
    EventKind.TRANSFERRED: frozenset({"physician"}),
    EventKind.NOTICE_GIVEN: frozenset({"ends_on"}),
    EventKind.REPLACED: frozenset({"replaced_by"}),
    EventKind.ANNULLED: frozenset({"annuls"}),
}
_MAY_CARRY: Mapping[EventKind, frozenset[str]] = {
    EventKind.REVIEW_COMPLETED: frozenset({"exceptional"}),
    EventKind.NOTICE_GIVEN: frozenset({"continuity_plan"}),
    EventKind.DECLARED_ELSEWHERE: frozenset({"replaced_by"}),
}
_PAYLOAD = (
    "signers", "physician", "starts_on", "ends_on", "continuity_plan", "exceptional", "replaced_by", "annuls",
)  # fmt: skip
_NOTHING: frozenset[str] = frozenset()
# What has happened is recorded on the day or later; the others may be announced.
_NEVER_AHEAD = frozenset(
    {
        EventKind.PROPOSED,
        EventKind.DECLINED,
        EventKind.SIGNED,
        EventKind.CONFIRMED,
        EventKind.REVIEW_COMPLETED,
        EventKind.REFUSED,
    }
)


def refuse_wrong_payload(
    carrier: str, payload: Mapping[str, object], *, required: frozenset[str], allowed: frozenset[str]
) -> None:
    """Refuse an event or a command that carries too little or too much, naming the first such thing.

    >>> refuse_wrong_payload("a command 'sign'", {"physician": None}, required=frozenset({"physician"}),
    ...                      allowed=frozenset())
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: physician: a command 'sign' carries one; give it
    """
    for name, value in payload.items():
        if name in required and not value:
            raise InvalidValueError(f"{name}: {carrier} carries one; give it")
        if value and name not in required | allowed:
            raise InvalidValueError(f"{name}: {carrier} carries none; leave it out")


def _by_capacity(signers: tuple[Signer, ...]) -> tuple[Signer, ...]:
    given = checks.each(checks.private(Signer))(signers, "signers")
    return tuple(sorted(given, key=lambda signer: (signer.capacity.value, signer.document or "")))


@frozen(kw_only=True)
class EngagementEvent:
    """One thing that happened to a contract.

    `effective_on` is the first day on which it counts (for a signature the day of signing, and `starts_on` the day on
    which the contract takes effect); `recorded_on` is the day on which the practice wrote it down, and `sequence` tells
    apart what was written down about one contract on one day, from 0 on; `decide` counts it. What else an event
    carries depends on its kind: a signature its signers, physician and start, a transfer the new physician, a notice
    the first day no longer in force, a replacement the newer contract, as a declaration elsewhere may, an annulment
    the kind of the event that it takes back, effective on the same day.
    Raises `InvalidValueError` for an event that carries too little or too much, a start before the signature, an end
    before the notice, and for what cannot be recorded before it happens.

    >>> EngagementEvent(
    ...     engagement=EngagementId("e-1"), kind=EventKind.TRANSFERRED,
    ...     effective_on=date(2021, 11, 1), recorded_on=date(2021, 10, 14),
    ... )
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: physician: an event 'transferred' of 'e-1' carries one; give it
    """

    engagement: EngagementId = field(validator=checks.checked(checks.a(EngagementId)))
    kind: EventKind = field(validator=checks.checked(checks.a(EventKind)))
    effective_on: date = field(validator=checks.checked(checks.a_date))
    recorded_on: date = field(validator=checks.checked(checks.a_date))
    sequence: int = field(default=0, validator=checks.checked(checks.within(0, 1_000_000)), repr=False)
    signers: tuple[Signer, ...] = field(default=(), converter=_by_capacity, repr=False)
    physician: PhysicianId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(PhysicianId))), repr=False
    )
    starts_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)), repr=False)
    ends_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)), repr=False)
    continuity_plan: str | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a_private_text)), repr=False
    )
    exceptional: bool = field(default=False, validator=checks.checked(checks.a(bool)), repr=False)
    replaced_by: EngagementId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(EngagementId))), repr=False
    )
    annuls: EventKind | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(EventKind))), repr=False
    )

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.engagement))
        refuse_wrong_payload(
            f"an event {self.kind.value!r} of {name}",
            {carried: getattr(self, carried) for carried in _PAYLOAD},
            required=_CARRIED.get(self.kind, _NOTHING),
            allowed=_MAY_CARRY.get(self.kind, _NOTHING),
        )
        if self.kind in _NEVER_AHEAD and self.recorded_on < self.effective_on:
            raise InvalidValueError(
                f"recorded_on: {self.kind.value!r} of {name} is dated {self.effective_on}, after it was recorded on "
                f"{self.recorded_on}; correct one of them"
            )
        if self.kind is EventKind.DECEASED and add_days(self.recorded_on, 1) < self.effective_on:
            raise InvalidValueError(
                f"recorded_on: the death under {name} is dated after it was recorded on {self.recorded_on}; "
                "correct one of them"
            )
        if self.starts_on is not None and self.starts_on < self.effective_on:
            raise InvalidValueError(
                f"starts_on: {name} takes effect on {self.starts_on}, before it was signed on {self.effective_on}; "
                "correct one of them"
            )
        if self.ends_on is not None and self.ends_on < self.effective_on:
            raise InvalidValueError(
                f"ends_on: {name} ends on {self.ends_on}, before the notice of {self.effective_on}; correct one of them"
            )
        if self.replaced_by == self.engagement:
            raise InvalidValueError(f"replaced_by: {name} cannot replace itself; name the newer contract")
        if self.annuls is EventKind.ANNULLED:
            raise InvalidValueError(f"annuls: an annulment of {name} cannot be annulled; record the event again")


def in_order_of_effect(event: EngagementEvent) -> tuple[date, int, date, int, tuple[str, ...]]:
    """Give the key by which events are sorted: the day of effect, then the kind, then the order of recording.

    What else an event carries comes last, so that only equal events have equal keys.

    >>> proposed, declined = (
    ...     EngagementEvent(engagement=EngagementId("e-1"), kind=kind, effective_on=date(2021, 1, 1),
    ...                     recorded_on=date(2021, 1, 1))
    ...     for kind in (EventKind.PROPOSED, EventKind.DECLINED)
    ... )
    >>> sorted((declined, proposed), key=in_order_of_effect)[0].kind.value
    'proposed'
    """
    signers = (text for signer in event.signers for text in (signer.capacity.value, signer.document or ""))
    carried = (
        event.physician or "",
        str(event.starts_on or ""),
        str(event.ends_on or ""),
        event.continuity_plan or "",
        str(event.exceptional),
        event.replaced_by or "",
        event.annuls.value if event.annuls is not None else "",
        *signers,
    )
    return (event.effective_on, _RANK[event.kind], event.recorded_on, event.sequence, carried)
