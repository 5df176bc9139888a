"""Commands: what somebody wants to do with a contract, and the answer: events, or a refusal with its reason.

What lives here: the commands and the two kinds of answer.
What this module may not know: which answer a command gets; `decide` finds it. No command is made of a visit.

>>> Command(kind=CommandKind.WITHDRAW, on=date(2021, 10, 14), recorded_on=date(2021, 10, 14)).kind.value
'withdraw'
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.engagement.events import EngagementEvent, EventKind, refuse_wrong_payload
from primarycare.engagement.signing import Signer
from primarycare.engagement.transitions import EngagementState, RefusalReason
from primarycare.identifiers import EngagementId, PhysicianId

__all__ = ["EVENT_OF", "Accepted", "Command", "CommandKind", "Decision", "Refusal"]


class CommandKind(Enum):
    """What somebody wants to do.

    >>> CommandKind("withdraw")
    <CommandKind.WITHDRAW: 'withdraw'>
    """

    PROPOSE = "propose"
    DECLINE = "decline"
    SIGN = "sign"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    COMPLETE_REVIEW = "complete review"
    REPORT_DEPARTURE = "report departure"
    TRANSFER = "transfer"
    SUSPEND = "suspend"
    RESUME = "resume"
    GIVE_NOTICE = "give notice"
    WITHDRAW = "withdraw"
    REPORT_MOVE = "report move"
    REPORT_DEATH = "report death"
    REPORT_DECLARATION_ELSEWHERE = "report declaration elsewhere"
    ANNUL = "annul"


# The event that a command comes to first.
EVENT_OF: Mapping[CommandKind, EventKind] = {
    CommandKind.PROPOSE: EventKind.PROPOSED,
    CommandKind.DECLINE: EventKind.DECLINED,
    CommandKind.SIGN: EventKind.SIGNED,
    CommandKind.CONFIRM: EventKind.CONFIRMED,
    CommandKind.REFUSE: EventKind.REFUSED,
    CommandKind.COMPLETE_REVIEW: EventKind.REVIEW_COMPLETED,
    CommandKind.REPORT_DEPARTURE: EventKind.PHYSICIAN_DEPARTED,
    CommandKind.TRANSFER: EventKind.TRANSFERRED,
    CommandKind.SUSPEND: EventKind.SUSPENDED,
    CommandKind.RESUME: EventKind.RESUMED,
    CommandKind.GIVE_NOTICE: EventKind.NOTICE_GIVEN,
    CommandKind.WITHDRAW: EventKind.WITHDRAWN,
    CommandKind.REPORT_MOVE: EventKind.MOVED_AWAY,
    CommandKind.REPORT_DEATH: EventKind.DECEASED,
    CommandKind.REPORT_DECLARATION_ELSEWHERE: EventKind.DECLARED_ELSEWHERE,
    CommandKind.ANNUL: EventKind.ANNULLED,
}


# What a command takes beside its days.
_TAKEN: Mapping[CommandKind, frozenset[str]] = {
    CommandKind.SIGN: frozenset({"signers", "physician"}),
    CommandKind.TRANSFER: frozenset({"physician"}),
    CommandKind.ANNUL: frozenset({"annuls"}),
}
_MAY_TAKE: Mapping[CommandKind, frozenset[str]] = {
    CommandKind.SIGN: frozenset({"starts_on"}),
    CommandKind.GIVE_NOTICE: frozenset({"continuity_plan"}),
    CommandKind.COMPLETE_REVIEW: frozenset({"exceptional"}),
}
_PAYLOAD = ("signers", "physician", "starts_on", "continuity_plan", "exceptional", "annuls")
_NOTHING: frozenset[str] = frozenset()


@frozen(kw_only=True)
class Command:
    """What somebody wants to do, the day it is about, and the day on which the practice writes it down.

    A signature needs its signers and the physician, and a start where the terms leave it to the parties; a transfer
    the new physician; a notice a plan for the continuity of care where the terms ask for one; an annulment the kind of
    the event that took effect on the day. The day of a death is the day of the death itself.
    Raises `InvalidValueError` for a command that carries too little or too much.

    >>> Command(kind=CommandKind.WITHDRAW, on=date(2021, 10, 14), recorded_on=date(2021, 10, 14)).kind.value
    'withdraw'
    """

    kind: CommandKind = field(validator=checks.checked(checks.a(CommandKind)))
    on: date = field(validator=checks.checked(checks.a_date))
    recorded_on: date = field(validator=checks.checked(checks.a_date))
    signers: tuple[Signer, ...] = field(
        default=(), validator=checks.checked(checks.each(checks.private(Signer))), repr=False
    )
    physician: PhysicianId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(PhysicianId))), repr=False
    )
    starts_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)), repr=False)
    continuity_plan: str | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a_private_text)), repr=False
    )
    exceptional: bool = field(default=False, validator=checks.checked(checks.a(bool)), repr=False)
    annuls: EventKind | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(EventKind))), repr=False
    )

    def __attrs_post_init__(self) -> None:
        refuse_wrong_payload(
            f"a command {self.kind.value!r}",
            {taken: getattr(self, taken) for taken in _PAYLOAD},
            required=_TAKEN.get(self.kind, _NOTHING),
            allowed=_MAY_TAKE.get(self.kind, _NOTHING),
        )


@frozen
class Accepted:
    """The events that a command comes to; those that replace an older contract are events of that one.

    >>> Accepted(()).events
    ()
    """

    events: tuple[EngagementEvent, ...] = field(validator=checks.checked(checks.each(checks.a(EngagementEvent))))


@frozen(kw_only=True)
class Refusal:
    """Why a command comes to nothing, the state it met, and where waiting helps the first day on which it will not.

    >>> refusal = Refusal(engagement=EngagementId("e-1"), command=CommandKind.SIGN, on=date(2026, 2, 20),
    ...     state=EngagementState.PROPOSED, reason=RefusalReason.TOO_SOON, earliest=date(2026, 2, 21))
    >>> print(refusal)
    e-1: sign on 2026-02-20 refused: another contract was signed too recently; possible from 2026-02-21
    """

    engagement: EngagementId = field(validator=checks.checked(checks.a(EngagementId)))
    command: CommandKind = field(validator=checks.checked(checks.a(CommandKind)))
    on: date = field(validator=checks.checked(checks.a_date))
    state: EngagementState = field(validator=checks.checked(checks.a(EngagementState)))
    reason: RefusalReason = field(validator=checks.checked(checks.a(RefusalReason)))
    earliest: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))

    def __str__(self) -> str:
        later = "" if self.earliest is None else f"; possible from {self.earliest}"
        return f"{self.engagement}: {self.command.value} on {self.on} refused: {self.reason.value}{later}"


Decision: TypeAlias = Accepted | Refusal
