"""Transitions: the states of a contract, and what each event does in each of them.

What lives here: the one table of all states and all events, the moves that come with a date alone, and the diagram
drawn from both. What this module may not know: dates, and how a state is found.

>>> outcome(EngagementState.ACTIVE, EventKind.WITHDRAWN)
Outcome(state=<EngagementState.WITHDRAWN: 'withdrawn'>, refusal=None)
>>> outcome(EngagementState.WITHDRAWN, EventKind.REVIEW_COMPLETED).refusal.value
'the contract is over'
"""

from collections.abc import Mapping
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.engagement.events import EventKind
from primarycare.errors import InvalidValueError

__all__ = [
    "BINDING",
    "DATED_MOVES",
    "TERMINAL",
    "TRANSITIONS",
    "EndReason",
    "EngagementState",
    "Outcome",
    "RefusalReason",
    "outcome",
    "transition_diagram",
]


class EngagementState(Enum):
    """Where a contract stands on a day.

    `NOT_PROPOSED` is the state before its first event. `LAPSED` is over for payment and care planning and not
    terminal: the patient may still withdraw, and signs anew as a new contract.

    >>> EngagementState("review due")
    <EngagementState.REVIEW_DUE: 'review due'>
    """

    NOT_PROPOSED = "not proposed"
    PROPOSED = "proposed"
    SIGNED = "signed"
    ACTIVE = "active"
    REVIEW_DUE = "review due"
    OVERDUE = "overdue"
    CONFIRMATION_DUE = "confirmation due"
    TRANSFER_PENDING = "transfer pending"
    SUSPENDED = "suspended"
    NOTICE = "notice"
    LAPSED = "lapsed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    ENDED = "ended"


class EndReason(Enum):
    """Why a contract is over.

    >>> EndReason("withdrawn")
    <EndReason.WITHDRAWN: 'withdrawn'>
    """

    EXPIRED = "expired"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    LAPSED = "lapsed"
    NOT_CONFIRMED = "not confirmed"
    REFUSED = "refused"
    MOVED_AWAY = "moved away"
    DECEASED = "deceased"
    DECLARED_ELSEWHERE = "declared elsewhere"
    REPLACED = "replaced"


class RefusalReason(Enum):
    """Why an event has no effect, or a command is refused.

    >>> RefusalReason("nothing was proposed")
    <RefusalReason.NOTHING_PROPOSED: 'nothing was proposed'>
    """

    NOTHING_PROPOSED = "nothing was proposed"
    ALREADY_PROPOSED = "it was proposed before"
    NOT_SIGNED = "it is not signed"
    ALREADY_SIGNED = "it is signed already"
    NOT_IN_EFFECT = "it has not taken effect yet"
    ALREADY_SUSPENDED = "it is suspended already"
    NOT_SUSPENDED = "it is not suspended"
    UNDER_NOTICE = "notice has been given"
    NO_NOTICE = "no notice was given"
    ALREADY_DEPARTED = "the physician has departed already"
    NO_CONFIRMATION_DUE = "no confirmation is due"
    LAPSED = "it has lapsed; sign a new contract"
    OVER = "the contract is over"
    NO_SUCH_EVENT = "there is no such event to annul on that day"
    WRONG_SIGNERS = "others must sign at this age; ConsentRule.signers_at tells who"
    PATIENT_DECEASED = "the patient has died"
    TOO_SOON = "another contract was signed too recently"
    TOO_MANY_CHANGES = "the changes of the year are used up"
    START_NOT_FREE = "the terms set another start"
    NO_START_GIVEN = "the parties agree on the start; give starts_on"
    NOT_PROVIDED = "the terms do not provide for it"
    NO_CONTINUITY_PLAN = "a plan for the continuity of care is missing"
    NOTICE_STANDS = "the notice stands; annul it instead"
    ALREADY_RECORDED = "it is recorded already"
    OTHER_IN_FORCE = "another contract of the patient is in force then"


_S, _E, _R = EngagementState, EventKind, RefusalReason

_IN_EFFECT = (_S.ACTIVE, _S.REVIEW_DUE, _S.OVERDUE, _S.CONFIRMATION_DUE, _S.TRANSFER_PENDING)
# In the order of the states, so that what is drawn from them never depends on a hash.
BINDING = (_S.SIGNED, *_IN_EFFECT, _S.SUSPENDED, _S.NOTICE)
TERMINAL = (_S.DECLINED, _S.WITHDRAWN, _S.TERMINATED, _S.ENDED)


@frozen
class Outcome:
    """What an event does in a state: the state that follows, perhaps the same, or the reason why nothing does.

    >>> Outcome(EngagementState.ACTIVE).refusal is None
    True
    """

    state: EngagementState | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(EngagementState)))
    )
    refusal: RefusalReason | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(RefusalReason)))
    )

    def __attrs_post_init__(self) -> None:
        if (self.state is None) is (self.refusal is None):
            raise InvalidValueError("state: an outcome is a state or a refusal; give one of them")


# A patient may come of age in these as well, and is asked then; whoever is not asked has nothing to answer.
_MAY_HIDE_A_QUESTION = (_S.SIGNED, _S.SUSPENDED, _S.NOTICE)
_KEPT_BY_BINDING = {state: state for state in BINDING}
_OPEN = (_S.PROPOSED, *BINDING, _S.LAPSED)
_ENDS_EVERYTHING = {state: _S.ENDED for state in _OPEN}

# By event: the states in which it has an effect, and the state that follows. A move to ACTIVE is a move to what the
# days make of it: review due, overdue, confirmation due, or transfer pending.
_MOVES: Mapping[EventKind, Mapping[EngagementState, EngagementState]] = {
    _E.PROPOSED: {_S.NOT_PROPOSED: _S.PROPOSED},
    _E.DECLINED: {_S.PROPOSED: _S.DECLINED},
    _E.SIGNED: {_S.NOT_PROPOSED: _S.SIGNED, _S.PROPOSED: _S.SIGNED},
    _E.CONFIRMED: {_S.CONFIRMATION_DUE: _S.ACTIVE, **{state: state for state in _MAY_HIDE_A_QUESTION}},
    _E.REVIEW_COMPLETED: {**_KEPT_BY_BINDING, _S.REVIEW_DUE: _S.ACTIVE, _S.OVERDUE: _S.ACTIVE},
    _E.PHYSICIAN_DEPARTED: {
        **{state: state for state in (_S.SIGNED, _S.CONFIRMATION_DUE, _S.SUSPENDED, _S.NOTICE)},
        **dict.fromkeys((_S.ACTIVE, _S.REVIEW_DUE, _S.OVERDUE), _S.TRANSFER_PENDING),
    },
    _E.TRANSFERRED: {**_KEPT_BY_BINDING, _S.TRANSFER_PENDING: _S.ACTIVE},
    _E.RESUMED: {_S.SUSPENDED: _S.ACTIVE, _S.NOTICE: _S.NOTICE},
    _E.SUSPENDED: dict.fromkeys(_IN_EFFECT, _S.SUSPENDED),
    _E.NOTICE_GIVEN: dict.fromkeys(BINDING[:-1], _S.NOTICE),
    _E.TERMINATED: {_S.NOTICE: _S.TERMINATED},
    _E.REFUSED: dict.fromkeys((_S.CONFIRMATION_DUE, *_MAY_HIDE_A_QUESTION), _S.ENDED),
    _E.WITHDRAWN: dict.fromkeys(_OPEN, _S.WITHDRAWN),
    _E.MOVED_AWAY: _ENDS_EVERYTHING,
    _E.DECEASED: _ENDS_EVERYTHING,
    _E.DECLARED_ELSEWHERE: _ENDS_EVERYTHING,
    _E.REPLACED: _ENDS_EVERYTHING,
    _E.ANNULLED: {},
}

# By event: the reason where it has no effect in a state that is not over.
_REFUSALS: Mapping[EventKind, Mapping[EngagementState, RefusalReason]] = {
    _E.PROPOSED: dict.fromkeys(_OPEN, _R.ALREADY_PROPOSED),
    _E.DECLINED: dict.fromkeys(BINDING, _R.ALREADY_SIGNED),
    _E.SIGNED: dict.fromkeys(BINDING, _R.ALREADY_SIGNED),
    _E.CONFIRMED: dict.fromkeys(BINDING, _R.NO_CONFIRMATION_DUE),
    _E.PHYSICIAN_DEPARTED: {_S.TRANSFER_PENDING: _R.ALREADY_DEPARTED},
    _E.RESUMED: dict.fromkeys(BINDING, _R.NOT_SUSPENDED),
    _E.SUSPENDED: {
        _S.SIGNED: _R.NOT_IN_EFFECT, _S.SUSPENDED: _R.ALREADY_SUSPENDED, _S.NOTICE: _R.UNDER_NOTICE,
    },
    _E.NOTICE_GIVEN: {_S.NOTICE: _R.UNDER_NOTICE},
    _E.TERMINATED: dict.fromkeys(BINDING, _R.NO_NOTICE),
    _E.REFUSED: dict.fromkeys(BINDING, _R.NO_CONFIRMATION_DUE),
    _E.ANNULLED: dict.fromkeys(EngagementState, _R.NO_SUCH_EVENT),
}  # fmt: skip
_BEFORE = {_S.NOT_PROPOSED: _R.NOTHING_PROPOSED, _S.PROPOSED: _R.NOT_SIGNED, _S.LAPSED: _R.LAPSED}


def _outcome(state: EngagementState, kind: EventKind) -> Outcome:
    follows = _MOVES[kind].get(state)
    if follows is not None:
        return Outcome(follows)
    over = _R.OVER if state in TERMINAL else None
    return Outcome(refusal=_REFUSALS.get(kind, {}).get(state) or over or _BEFORE[state])


TRANSITIONS: Mapping[EngagementState, Mapping[EventKind, Outcome]] = {
    state: {kind: _outcome(state, kind) for kind in EventKind} for state in EngagementState
}

# The moves that no event makes, but a date: from, to, and which date. A contract that starts moves to ACTIVE and at
# once on to what that very day makes of it.
DATED_MOVES: tuple[tuple[EngagementState, EngagementState, str], ...] = (
    (_S.PROPOSED, _S.DECLINED, "the offer expires"),
    (_S.SIGNED, _S.ACTIVE, "the start"),
    (_S.ACTIVE, _S.REVIEW_DUE, "the window opens"),
    (_S.REVIEW_DUE, _S.OVERDUE, "grace has passed"),
    (_S.REVIEW_DUE, _S.ACTIVE, "the window closes"),
    (_S.OVERDUE, _S.LAPSED, "the limit has passed"),
    (_S.CONFIRMATION_DUE, _S.LAPSED, "the limit has passed"),
    (_S.ACTIVE, _S.CONFIRMATION_DUE, "the age of own consent"),
    (_S.REVIEW_DUE, _S.CONFIRMATION_DUE, "the age of own consent"),
    (_S.OVERDUE, _S.CONFIRMATION_DUE, "the age of own consent"),
    (_S.TRANSFER_PENDING, _S.CONFIRMATION_DUE, "the age of own consent"),
    (_S.CONFIRMATION_DUE, _S.ENDED, "no answer by the limit"),
    (_S.SIGNED, _S.ENDED, "no answer by the limit"),
    (_S.SUSPENDED, _S.ENDED, "no answer by the limit"),
    (_S.NOTICE, _S.ENDED, "no answer by the limit"),
)


def outcome(state: EngagementState, kind: EventKind) -> Outcome:
    """Give what an event of a kind does in a state.

    What a state hides may refuse it still: a resumption of what is not suspended, an answer that nobody asked for, a
    second departure, a second review on one day.

    >>> outcome(EngagementState.SUSPENDED, EventKind.SUSPENDED).refusal.value
    'it is suspended already'
    """
    return TRANSITIONS[checks.a(EngagementState)(state, "state")][checks.a(EventKind)(kind, "kind")]


def transition_diagram() -> str:
    """Draw the table and the moves by date as a Mermaid state diagram, one arrow for every pair of states.

    What all states in effect share is drawn once, from the box that holds them.

    >>> print(transition_diagram().splitlines()[0])
    stateDiagram-v2
    """
    labels: dict[tuple[str, str], list[str]] = {}
    for kind, moves in _MOVES.items():
        together = all(moves.get(state) is moves.get(_S.ACTIVE) not in (None, *_IN_EFFECT) for state in _IN_EFFECT)
        for state, follows in moves.items():
            start = "in_effect" if together and state in _IN_EFFECT else state.name.lower()
            told = labels.setdefault((start, follows.name.lower()), [])
            if follows is not state and kind.value not in told:
                told.append(kind.value)
    for state, follows, on in DATED_MOVES:
        labels.setdefault((state.name.lower(), follows.name.lower()), []).append(f"[{on}]")
    arrows = [f"    {start} --> {end}: {', '.join(told)}" for (start, end), told in labels.items() if told]
    names = [f"    {state.name.lower()}: {state.value}" for state in EngagementState]
    composite = ["    state in_effect {", *(f"        {state.name.lower()}" for state in _IN_EFFECT), "    }"]
    ends = [f"    {state.name.lower()} --> [*]" for state in EngagementState if state in TERMINAL]
    return "\n".join(["stateDiagram-v2", *names, *composite, "    [*] --> not_proposed", *arrows, *ends])
