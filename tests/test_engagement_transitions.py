"""Transitions: what each event does in each state, the moves that a date makes, and the diagram of both."""

import pytest

from primarycare.engagement import (
    EndReason,
    EngagementState,
    EventKind,
    Outcome,
    RefusalReason,
    outcome,
    transition_diagram,
)
from primarycare.engagement.transitions import BINDING, DATED_MOVES, TERMINAL, TRANSITIONS
from primarycare.errors import InvalidTypeError, InvalidValueError
from tests.test_engagement import with_part

# A state in capitals is the one that follows, small letters are the reason for which the event has no effect.
TABLE = """
                     NP  PR  SI  AC  RD  OV  CD  TP  SU  NO  LA  DE  WI  TE  EN
proposed             PR  ap  ap  ap  ap  ap  ap  ap  ap  ap  ap  ov  ov  ov  ov
declined             np  DE  as  as  as  as  as  as  as  as  la  ov  ov  ov  ov
signed               SI  SI  as  as  as  as  as  as  as  as  la  ov  ov  ov  ov
confirmed            np  ns  SI  nc  nc  nc  AC  nc  SU  NO  la  ov  ov  ov  ov
review completed     np  ns  SI  AC  AC  AC  CD  TP  SU  NO  la  ov  ov  ov  ov
physician departed   np  ns  SI  TP  TP  TP  CD  ad  SU  NO  la  ov  ov  ov  ov
transferred          np  ns  SI  AC  RD  OV  CD  AC  SU  NO  la  ov  ov  ov  ov
resumed              np  ns  nu  nu  nu  nu  nu  nu  AC  NO  la  ov  ov  ov  ov
suspended            np  ns  ne  SU  SU  SU  SU  SU  sp  un  la  ov  ov  ov  ov
notice given         np  ns  NO  NO  NO  NO  NO  NO  NO  un  la  ov  ov  ov  ov
terminated           np  ns  nn  nn  nn  nn  nn  nn  nn  TE  la  ov  ov  ov  ov
refused              np  ns  EN  nc  nc  nc  EN  nc  EN  EN  la  ov  ov  ov  ov
withdrawn            np  WI  WI  WI  WI  WI  WI  WI  WI  WI  WI  ov  ov  ov  ov
moved away           np  EN  EN  EN  EN  EN  EN  EN  EN  EN  EN  ov  ov  ov  ov
deceased             np  EN  EN  EN  EN  EN  EN  EN  EN  EN  EN  ov  ov  ov  ov
declared elsewhere   np  EN  EN  EN  EN  EN  EN  EN  EN  EN  EN  ov  ov  ov  ov
replaced             np  EN  EN  EN  EN  EN  EN  EN  EN  EN  EN  ov  ov  ov  ov
annulled             nx  nx  nx  nx  nx  nx  nx  nx  nx  nx  nx  nx  nx  nx  nx
"""
STATES = dict(zip(TABLE.split()[:15], EngagementState, strict=True))
REASONS = {
    "np": RefusalReason.NOTHING_PROPOSED,
    "ap": RefusalReason.ALREADY_PROPOSED,
    "ns": RefusalReason.NOT_SIGNED,
    "as": RefusalReason.ALREADY_SIGNED,
    "ne": RefusalReason.NOT_IN_EFFECT,
    "sp": RefusalReason.ALREADY_SUSPENDED,
    "nu": RefusalReason.NOT_SUSPENDED,
    "un": RefusalReason.UNDER_NOTICE,
    "nn": RefusalReason.NO_NOTICE,
    "ad": RefusalReason.ALREADY_DEPARTED,
    "nc": RefusalReason.NO_CONFIRMATION_DUE,
    "la": RefusalReason.LAPSED,
    "ov": RefusalReason.OVER,
    "nx": RefusalReason.NO_SUCH_EVENT,
}
CELLS = {
    (state, EventKind(line[:20].strip())): cell
    for line in TABLE.splitlines()[2:]
    for state, cell in zip(EngagementState, line[20:].split(), strict=True)
}


@pytest.mark.parametrize(("state", "kind"), CELLS)
def test_an_event_in_a_state_has_the_outcome_of_the_table(state: EngagementState, kind: EventKind) -> None:
    cell = CELLS[state, kind]
    assert outcome(state, kind) == Outcome(STATES.get(cell), REASONS.get(cell))


def test_each_state_meets_each_event() -> None:
    assert set(CELLS) == {(state, kind) for state in EngagementState for kind in EventKind}
    assert {state: set(row) for state, row in TRANSITIONS.items()} == {
        state: set(EventKind) for state in EngagementState
    }


def test_what_is_over_is_absorbing() -> None:
    for state in TERMINAL:
        assert all(TRANSITIONS[state][kind].state is None for kind in EventKind)


def test_the_states_that_bind_are_those_between_the_signature_and_the_end() -> None:
    assert [state.value for state in BINDING] == [
        "signed", "active", "review due", "overdue", "confirmation due", "transfer pending", "suspended", "notice",
    ]  # fmt: skip
    assert [state.value for state in TERMINAL] == ["declined", "withdrawn", "terminated", "ended"]


def test_a_patient_may_withdraw_in_every_state_that_is_not_over() -> None:
    able = {state for state in EngagementState if outcome(state, EventKind.WITHDRAWN).state is not None}
    assert able == {EngagementState.PROPOSED, *BINDING, EngagementState.LAPSED}


def test_an_outcome_is_a_state_or_a_refusal() -> None:
    for state, refusal in ((None, None), (EngagementState.ACTIVE, RefusalReason.OVER)):
        with pytest.raises(InvalidValueError) as refused:
            Outcome(state, refusal)
        assert str(refused.value) == "state: an outcome is a state or a refusal; give one of them"


def test_an_outcome_is_asked_of_a_state_and_a_kind_of_event() -> None:
    with pytest.raises(InvalidTypeError, match=r"^state: 'active' is a str; give a EngagementState$"):
        outcome("active", EventKind.SIGNED)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^kind: 'signed' is a str; give a EventKind$"):
        outcome(EngagementState.ACTIVE, "signed")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("state", "state: 'over' is a str; give a EngagementState"),
        ("refusal", "refusal: 'over' is a str; give a RefusalReason"),
    ],
)
def test_each_part_of_an_outcome_is_of_its_kind(name: str, message: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{message}$"):
        with_part(Outcome(EngagementState.ACTIVE), name, "over")


def test_a_date_moves_no_contract_that_is_over() -> None:
    assert not {state for state, _follows, _on in DATED_MOVES} & {*TERMINAL, EngagementState.LAPSED}


def test_every_reason_for_an_end_comes_of_an_event_or_of_a_date() -> None:
    by_date = {EndReason.EXPIRED, EndReason.LAPSED, EndReason.NOT_CONFIRMED}
    over = {EngagementState.LAPSED, *TERMINAL}
    by_event = {
        EndReason(kind.value) for row in TRANSITIONS.values() for kind, found in row.items() if found.state in over
    }
    assert by_event | by_date == set(EndReason)
    assert not by_event & by_date


def arrows() -> set[tuple[str, str, str]]:
    """Give each move of the diagram as its start, its end and one label."""
    drawn = set()
    for line in transition_diagram().splitlines():
        start, arrow, rest = line.strip().partition(" --> ")
        end, colon, told = rest.partition(": ")
        if arrow and colon:
            drawn |= {(start, end, label) for label in told.split(", ")}
    return drawn


def test_the_diagram_draws_every_move_of_the_table_and_of_the_dates_and_no_other() -> None:
    in_effect = {"active", "review_due", "overdue", "confirmation_due", "transfer_pending"}
    drawn = {
        (one, end, label) for start, end, label in arrows() for one in (in_effect if start == "in_effect" else {start})
    }
    by_event = {
        (state.name.lower(), found.state.name.lower(), kind.value)
        for state, row in TRANSITIONS.items()
        for kind, found in row.items()
        if found.state not in (None, state)
    }
    by_date = {(state.name.lower(), follows.name.lower(), f"[{on}]") for state, follows, on in DATED_MOVES}
    assert drawn == by_event | by_date


def test_the_diagram_draws_what_the_states_in_effect_share_once() -> None:
    shared = {(end, label) for start, end, label in arrows() if start == "in_effect"}
    assert shared == {
        ("suspended", "suspended"),
        ("notice", "notice given"),
        ("withdrawn", "withdrawn"),
        ("ended", "moved away"),
        ("ended", "deceased"),
        ("ended", "declared elsewhere"),
        ("ended", "replaced"),
    }


def test_the_diagram_names_each_state_and_shows_where_it_begins_and_ends() -> None:
    lines = transition_diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert [line for line in lines if line in {f"    {s.name.lower()}: {s.value}" for s in EngagementState}] == [
        f"    {state.name.lower()}: {state.value}" for state in EngagementState
    ]
    assert "    [*] --> not_proposed" in lines
    assert [line for line in lines if line.endswith("--> [*]")] == [
        "    declined --> [*]", "    withdrawn --> [*]", "    terminated --> [*]", "    ended --> [*]",
    ]  # fmt: skip
    opened = lines.index("    state in_effect {")
    assert [line.strip() for line in lines[opened + 1 : opened + 7]] == [
        "active", "review_due", "overdue", "confirmation_due", "transfer_pending", "}",
    ]  # fmt: skip
    assert len(lines) == len(set(lines))


def test_a_reason_says_what_to_do_where_something_can_be_done() -> None:
    assert {reason.value for reason in RefusalReason if ";" in reason.value} == {
        "it has lapsed; sign a new contract",
        "others must sign at this age; ConsentRule.signers_at tells who",
        "the parties agree on the start; give starts_on",
        "the notice stands; annul it instead",
    }
    assert RefusalReason.NO_SUCH_EVENT.value == "there is no such event to annul on that day"
