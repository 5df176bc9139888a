"""Commands and decisions: what comes of each command, and why it comes to nothing; never because of a visit."""

import ast
import inspect
from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import Enum
from functools import partial
from pathlib import Path
from typing import get_args, get_type_hints

import attrs
import pytest
from attrs import evolve as evolved

import primarycare.engagement
from primarycare.citations import Citation, Evidence
from primarycare.engagement import (
    Accepted,
    ChangeRule,
    ChangeYear,
    Command,
    CommandKind,
    ConsentRule,
    Decision,
    EndDay,
    EndReason,
    EndTerms,
    Engagement,
    EngagementEvent,
    EngagementPolicy,
    EngagementState,
    EventKind,
    ExceptionReason,
    Refusal,
    RefusalReason,
    ReviewAnchor,
    Signer,
    StartDay,
    decide,
    evolve,
    history,
    next_enrolment_from,
    status,
)
from primarycare.engagement.commands import EVENT_OF
from primarycare.engagement.presets import belgian_forfait, illustrative, ipso, medecin_traitant, ontario_enrolment
from primarycare.engagement.transitions import BINDING
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import EngagementId, Identifier, PatientId, PhysicianId, StructureId
from primarycare.money import Share
from primarycare.periods import LeapDayRule, Period
from tests.small_practice import BORN_ON, DR1, DR2, DR3, P1, P2, TERMS, day
from tests.test_engagement import ALONE, GUARDIAN, PARENT, a_contract, an_event, with_part

PLAN = "records sent to a colleague"
SIGNED = an_event(EventKind.SIGNED, "2021-02-05")
EVENT = {
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
TAKEN: dict[CommandKind, set[str]] = {
    CommandKind.SIGN: {"signers", "physician"},
    CommandKind.TRANSFER: {"physician"},
    CommandKind.ANNUL: {"annuls"},
}
MAY_TAKE: dict[CommandKind, set[str]] = {
    CommandKind.SIGN: {"starts_on"},
    CommandKind.GIVE_NOTICE: {"continuity_plan"},
    CommandKind.COMPLETE_REVIEW: {"exceptional"},
}
GIVEN: dict[str, object] = {
    "signers": ALONE,
    "physician": DR2,
    "starts_on": day("2021-12-01"),
    "continuity_plan": PLAN,
    "exceptional": True,
    "annuls": EventKind.SIGNED,
}


def a_command(
    kind: CommandKind,
    on: str,
    *,
    recorded_on: str | None = None,
    signers: tuple[Signer, ...] = ALONE,
    physician: PhysicianId = DR2,
    starts_on: str | None = None,
    continuity_plan: str | None = None,
    exceptional: bool = False,
    annuls: EventKind = EventKind.SIGNED,
) -> Command:
    """Give a command that carries what its kind asks for, written down on its day unless told."""
    made = partial(
        Command,
        kind=kind,
        on=day(on),
        recorded_on=day(recorded_on or on),
        continuity_plan=continuity_plan,
        exceptional=exceptional,
    )
    if kind is CommandKind.SIGN:
        return made(signers=signers, physician=physician, starts_on=None if starts_on is None else day(starts_on))
    if kind is CommandKind.TRANSFER:
        return made(physician=physician)
    return made(annuls=annuls) if kind is CommandKind.ANNUL else made()


def carrying(kind: CommandKind, names: set[str]) -> Command:
    made: Callable[..., Command] = Command
    on, given = day("2021-11-05"), {name: GIVEN[name] for name in names}
    return made(kind=kind, on=on, recorded_on=on, **given)


def another(
    *events: EngagementEvent,
    identifier: str = "e-2",
    patient: PatientId = P1,
    structure: str = "elsewhere",
    policy: EngagementPolicy = TERMS,
) -> Engagement:
    return Engagement(
        identifier=EngagementId(identifier),
        patient=patient,
        structure=StructureId(structure),
        policy=policy,
        born_on=BORN_ON,
        events=events,
    )


def signed_elsewhere(
    on: str,
    *,
    identifier: str = "e-2",
    physician: PhysicianId = DR1,
    starts_on: str | None = None,
    structure: str = "elsewhere",
    policy: EngagementPolicy = TERMS,
) -> Engagement:
    signature = an_event(EventKind.SIGNED, on, engagement=identifier, physician=physician, starts_on=starts_on)
    return another(signature, identifier=identifier, structure=structure, policy=policy)


def refused(decision: Decision) -> Refusal:
    assert isinstance(decision, Refusal)
    return decision


def told(decision: Decision) -> list[tuple[str, str, str]]:
    """Give the events of a decision: of which contract, what, and from which day."""
    assert isinstance(decision, Accepted), decision
    return [(str(event.engagement), event.kind.value, str(event.effective_on)) for event in decision.events]


# Commands


@pytest.mark.parametrize("kind", CommandKind)
def test_a_command_carries_what_its_kind_asks_for_and_what_it_may(kind: CommandKind) -> None:
    required = TAKEN.get(kind, set())
    for names in (required, required | MAY_TAKE.get(kind, set())):
        command = carrying(kind, names)
        assert {name: getattr(command, name) for name in names} == {name: GIVEN[name] for name in names}


@pytest.mark.parametrize(("kind", "missing"), [(kind, name) for kind, names in TAKEN.items() for name in sorted(names)])
def test_a_command_that_carries_too_little_is_refused(kind: CommandKind, missing: str) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        carrying(kind, TAKEN[kind] - {missing})
    assert str(refusal.value) == f"{missing}: a command {kind.value!r} carries one; give it"


@pytest.mark.parametrize(
    ("kind", "extra"),
    [
        (kind, name)
        for kind in CommandKind
        for name in GIVEN
        if name not in TAKEN.get(kind, set()) | MAY_TAKE.get(kind, set())
    ],
)
def test_a_command_that_carries_too_much_is_refused(kind: CommandKind, extra: str) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        carrying(kind, TAKEN.get(kind, set()) | {extra})
    assert str(refusal.value) == f"{extra}: a command {kind.value!r} carries none; leave it out"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("kind", "sign", "kind: 'sign' is a str; give a CommandKind"),
        ("on", datetime(2021, 11, 5), "on: .* is a datetime; give a date, .*"),
        ("recorded_on", "2021-11-05", "recorded_on: '2021-11-05' is a str; give a date"),
        ("signers", list(ALONE), "signers: a list was given; give a tuple"),
        ("signers", ("mother",), r"signers\[0\]: a str was given; give a Signer"),
        ("physician", "dr-1", "physician: 'dr-1' is a str; give a PhysicianId"),
        ("starts_on", datetime(2021, 11, 5), "starts_on: .* is a datetime; give a date, .*"),
        ("continuity_plan", 7, "continuity_plan: a int was given; give a str"),
        ("exceptional", 1, "exceptional: 1 is a int; give a bool"),
        ("annuls", "signed", "annuls: 'signed' is a str; give a EventKind"),
    ],
)
def test_each_part_of_a_command_is_of_its_kind(name: str, value: object, message: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{message}$") as refusal:
        with_part(a_command(CommandKind.SIGN, "2021-11-05"), name, value)
    assert "mother" not in str(refusal.value)


@pytest.mark.parametrize("plan", ["", " sent to Dr Aubépine", "sent\nto Dr Aubépine"])
def test_a_continuity_plan_is_plain_text_and_never_shown(plan: str) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        a_command(CommandKind.GIVE_NOTICE, "2021-11-05", continuity_plan=plan)
    assert str(refusal.value) == (
        "continuity_plan: the text given is empty, too long, padded or not printable; give plain text"
    )


def test_a_command_shows_what_is_wanted_when_and_nothing_else() -> None:
    shown = "Command(kind={}, on=datetime.date(2021, 11, 5), recorded_on=datetime.date(2021, 11, 5))"
    notice = a_command(CommandKind.GIVE_NOTICE, "2021-11-05", continuity_plan=PLAN)
    signature = a_command(CommandKind.SIGN, "2021-11-05", signers=(GUARDIAN,))
    assert repr(notice) == shown.format("<CommandKind.GIVE_NOTICE: 'give notice'>")
    assert repr(signature) == shown.format("<CommandKind.SIGN: 'sign'>")


def test_each_command_comes_to_one_kind_of_event() -> None:
    assert dict(EVENT_OF) == EVENT
    assert set(EventKind) - set(EVENT.values()) == {EventKind.TERMINATED, EventKind.REPLACED}


@pytest.mark.parametrize(("earliest", "later"), [(None, ""), (day("2026-02-21"), "; possible from 2026-02-21")])
def test_a_refusal_says_what_was_refused_and_why_and_from_when_it_is_possible(
    earliest: date | None, later: str
) -> None:
    refusal = Refusal(
        engagement=EngagementId("e-1"),
        command=CommandKind.SIGN,
        on=day("2026-02-20"),
        state=EngagementState.PROPOSED,
        reason=RefusalReason.TOO_SOON,
        earliest=earliest,
    )
    assert str(refusal) == f"e-1: sign on 2026-02-20 refused: another contract was signed too recently{later}"
    for name, value in {
        "engagement": "e-1", "command": "sign", "on": datetime(2026, 2, 20), "state": "proposed", "reason": "over",
        "earliest": "2026-02-21",
    }.items():  # fmt: skip
        with pytest.raises(InvalidTypeError, match=f"^{name}: .*; give a"):
            with_part(refusal, name, value)


@pytest.mark.parametrize("events", [[SIGNED], (day("2021-02-05"),)], ids=["a list", "a date"])
def test_what_is_accepted_is_a_tuple_of_events(events: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^events(\[0\])?: .*; give a"):
        Accepted(events)  # type: ignore[arg-type]


# Decisions about one contract


@pytest.mark.parametrize(
    ("kind", "before", "on"),
    [
        (CommandKind.PROPOSE, (), "2021-01-01"),
        (CommandKind.DECLINE, (an_event(EventKind.PROPOSED, "2021-01-01"),), "2021-01-08"),
        (CommandKind.COMPLETE_REVIEW, (SIGNED,), "2021-03-01"),
        (CommandKind.REPORT_DEPARTURE, (SIGNED,), "2021-03-01"),
        (CommandKind.TRANSFER, (SIGNED,), "2021-03-01"),
        (CommandKind.SUSPEND, (SIGNED,), "2021-03-01"),
        (CommandKind.RESUME, (SIGNED, an_event(EventKind.SUSPENDED, "2021-02-20")), "2021-03-01"),
        (CommandKind.REPORT_MOVE, (SIGNED,), "2021-03-01"),
        (CommandKind.REPORT_DECLARATION_ELSEWHERE, (SIGNED,), "2021-03-01"),
        (CommandKind.WITHDRAW, (SIGNED,), "2021-03-01"),
    ],
)
def test_a_command_that_the_state_allows_comes_to_its_event(
    kind: CommandKind, before: tuple[EngagementEvent, ...], on: str
) -> None:
    contract = a_contract(*before)
    decision = decide(contract, a_command(kind, on, recorded_on="2021-06-01"))
    assert told(decision) == [("e-1", EVENT[kind].value, on)]
    assert isinstance(decision, Accepted)
    assert {event.recorded_on for event in decision.events} == {day("2021-06-01")}
    assert status(evolve(contract, decision.events), day(on)).without_effect == ()


def test_a_transfer_names_the_new_physician_and_a_review_says_whether_it_was_exceptional() -> None:
    contract = a_contract(SIGNED)
    transferred = decide(contract, a_command(CommandKind.TRANSFER, "2021-03-01", physician=DR3))
    reviewed = decide(contract, a_command(CommandKind.COMPLETE_REVIEW, "2021-03-01", exceptional=True))
    assert isinstance(transferred, Accepted) and isinstance(reviewed, Accepted)
    assert transferred.events[0].physician == DR3
    assert reviewed.events[0].exceptional


def test_what_is_written_down_on_one_day_is_counted() -> None:
    contract = a_contract(SIGNED, an_event(EventKind.REVIEW_COMPLETED, "2021-03-01", sequence=4))
    first = decide(contract, a_command(CommandKind.SUSPEND, "2021-03-01"))
    assert isinstance(first, Accepted)
    assert [event.sequence for event in first.events] == [5]
    another_day = decide(contract, a_command(CommandKind.SUSPEND, "2021-03-01", recorded_on="2021-03-02"))
    assert isinstance(another_day, Accepted)
    assert [event.sequence for event in another_day.events] == [0]


def test_what_was_annulled_can_be_recorded_again_on_the_same_day() -> None:
    contract = a_contract(SIGNED)
    for command in (
        a_command(CommandKind.REPORT_MOVE, "2021-03-01"),
        a_command(CommandKind.ANNUL, "2021-03-01", annuls=EventKind.MOVED_AWAY),
        a_command(CommandKind.REPORT_MOVE, "2021-03-01"),
    ):
        decision = decide(contract, command)
        assert isinstance(decision, Accepted)
        contract = evolve(contract, decision.events)
    assert contract.in_force == (Period(day("2021-02-05"), day("2021-03-01")),)


def test_the_day_of_a_death_still_counts() -> None:
    contract = a_contract(SIGNED)
    decision = decide(contract, a_command(CommandKind.REPORT_DEATH, "2021-03-01"))
    assert told(decision) == [("e-1", "deceased", "2021-03-02")]
    assert isinstance(decision, Accepted)
    after = evolve(contract, decision.events)
    assert [after.in_force_on(day(on)) for on in ("2021-03-01", "2021-03-02")] == [True, False]


def test_a_death_to_come_is_not_reported() -> None:
    report = partial(a_command, CommandKind.REPORT_DEATH, "2021-03-01")
    for recorded_on in ("2021-03-01", "2021-03-08"):
        decision = decide(a_contract(SIGNED), report(recorded_on=recorded_on))
        assert told(decision) == [("e-1", "deceased", "2021-03-02")]
    with pytest.raises(InvalidValueError, match=r"^recorded_on: the death under 'e-1' is dated after it was recorded"):
        decide(a_contract(SIGNED), report(recorded_on="2021-02-28"))


def test_what_is_recorded_already_is_refused() -> None:
    contract = a_contract(SIGNED, an_event(EventKind.REVIEW_COMPLETED, "2021-03-01"))
    refusal = refused(decide(contract, a_command(CommandKind.COMPLETE_REVIEW, "2021-03-01")))
    assert refusal == Refusal(
        engagement=EngagementId("e-1"),
        command=CommandKind.COMPLETE_REVIEW,
        on=day("2021-03-01"),
        state=EngagementState.ACTIVE,
        reason=RefusalReason.ALREADY_RECORDED,
    )


def test_a_review_of_one_day_is_recorded_once() -> None:
    contract = a_contract(SIGNED, an_event(EventKind.REVIEW_COMPLETED, "2021-03-01"))
    again = decide(contract, a_command(CommandKind.COMPLETE_REVIEW, "2021-03-01", recorded_on="2021-03-02"))
    assert refused(again).reason is RefusalReason.ALREADY_RECORDED


def test_a_death_is_reported_once() -> None:
    command = a_command(CommandKind.REPORT_DEATH, "2021-03-01")
    decision = decide(a_contract(SIGNED), command)
    assert isinstance(decision, Accepted)
    again = decide(evolve(a_contract(SIGNED), decision.events), command)
    assert refused(again).reason is RefusalReason.OVER


def test_what_would_have_no_effect_on_its_own_day_is_refused() -> None:
    # The contract ends on 2 March, the day on which the death would take effect.
    contract = a_contract(SIGNED, an_event(EventKind.WITHDRAWN, "2021-03-02"))
    refusal = refused(decide(contract, a_command(CommandKind.REPORT_DEATH, "2021-03-01")))
    assert (refusal.reason, refusal.state) == (RefusalReason.OVER, EngagementState.ACTIVE)


def test_a_confirmation_that_a_suspension_hides_is_refused_where_none_is_due() -> None:
    contract = a_contract(SIGNED, an_event(EventKind.SUSPENDED, "2021-02-20"))
    refusal = refused(decide(contract, a_command(CommandKind.CONFIRM, "2021-03-01")))
    assert refusal.reason is RefusalReason.NO_CONFIRMATION_DUE


@pytest.mark.parametrize("answer", [CommandKind.CONFIRM, CommandKind.REFUSE])
@pytest.mark.parametrize(
    ("on", "reason"),
    [
        ("2021-05-01", RefusalReason.NO_CONFIRMATION_DUE),
        ("2021-05-02", None),
        ("2021-07-30", None),
        ("2021-07-31", RefusalReason.OVER),
    ],
)
def test_a_patient_answers_from_the_birthday_to_before_the_limit(
    answer: CommandKind, on: str, reason: RefusalReason | None
) -> None:
    # 16 on 2021-05-02; 90 days later is 2021-07-31.
    child = a_contract(
        an_event(EventKind.SIGNED, "2021-02-05", signers=(PARENT,)),
        policy=illustrative(lapse_days=None),
        born_on=day("2005-05-02"),
    )
    decision = decide(child, a_command(answer, on))
    assert (decision.reason if isinstance(decision, Refusal) else None) is reason


@pytest.mark.parametrize("counts", [True, False])
def test_a_suspension_is_provided_for_by_the_terms_or_refused(counts: bool) -> None:
    command = a_command(CommandKind.SUSPEND, "2021-03-01")
    contract = a_contract(SIGNED, policy=evolved(TERMS, suspension_counts=counts))
    assert told(decide(contract, command)) == [("e-1", "suspended", "2021-03-01")]
    without = a_contract(SIGNED, policy=evolved(TERMS, suspension_counts=None))
    assert refused(decide(without, command)).reason is RefusalReason.NOT_PROVIDED


def test_a_practice_gives_notice_by_its_terms() -> None:
    # 60 days after 1 March 2021 is 30 April.
    contract = a_contract(SIGNED)
    decision = decide(contract, a_command(CommandKind.GIVE_NOTICE, "2021-03-01", continuity_plan=PLAN))
    assert told(decision) == [("e-1", "notice given", "2021-03-01"), ("e-1", "terminated", "2021-04-30")]
    assert isinstance(decision, Accepted)
    notice = decision.events[0]
    assert (notice.ends_on, notice.continuity_plan) == (day("2021-04-30"), PLAN)
    after = evolve(contract, decision.events)
    assert after.in_force == (Period(day("2021-02-05"), day("2021-04-30")),)


def test_a_notice_needs_a_plan_for_the_continuity_of_care_where_the_terms_ask_for_one() -> None:
    command = a_command(CommandKind.GIVE_NOTICE, "2021-03-01")
    assert refused(decide(a_contract(SIGNED), command)).reason is RefusalReason.NO_CONTINUITY_PLAN
    free = a_contract(SIGNED, policy=evolved(TERMS, needs_continuity_plan=False))
    assert len(told(decide(free, command))) == 2


def test_a_practice_that_may_not_terminate_gives_no_notice() -> None:
    terms = evolved(TERMS, termination=None, needs_continuity_plan=False)
    command = a_command(CommandKind.GIVE_NOTICE, "2021-03-01", continuity_plan=PLAN)
    assert refused(decide(a_contract(SIGNED, policy=terms), command)).reason is RefusalReason.NOT_PROVIDED


def test_a_withdrawal_ends_the_contract_by_its_terms() -> None:
    terms = evolved(TERMS, withdrawal=EndTerms(notice_days=30, at=EndDay.END_OF_MONTH))
    decision = decide(a_contract(SIGNED, policy=terms), a_command(CommandKind.WITHDRAW, "2021-03-01"))
    assert told(decision) == [("e-1", "withdrawn", "2021-04-01")]


def test_a_withdrawal_that_was_said_before_needs_no_second_event() -> None:
    terms = evolved(TERMS, withdrawal=EndTerms(notice_days=30, at=EndDay.SAME_DAY))
    contract, command = a_contract(SIGNED, policy=terms), a_command(CommandKind.WITHDRAW, "2021-03-01")
    decision = decide(contract, command)
    assert isinstance(decision, Accepted)
    assert decide(evolve(contract, decision.events), command) == Accepted(())


def test_a_withdrawal_said_again_before_it_takes_effect_needs_no_second_event() -> None:
    terms = evolved(TERMS, withdrawal=EndTerms(notice_days=0, at=EndDay.END_OF_MONTH))
    contract = a_contract(SIGNED, an_event(EventKind.WITHDRAWN, "2021-04-01", recorded_on="2021-03-01"), policy=terms)
    assert decide(contract, a_command(CommandKind.WITHDRAW, "2021-03-31")) == Accepted(())
    refusal = refused(decide(contract, a_command(CommandKind.WITHDRAW, "2021-04-01")))
    assert refusal.reason is RefusalReason.OVER


def test_a_withdrawal_that_comes_before_the_one_recorded_counts() -> None:
    contract = a_contract(SIGNED, an_event(EventKind.WITHDRAWN, "2021-04-01", recorded_on="2021-03-01"))
    decision = decide(contract, a_command(CommandKind.WITHDRAW, "2021-03-31"))
    assert told(decision) == [("e-1", "withdrawn", "2021-03-31")]


def test_nothing_is_withdrawn_before_it_was_proposed_or_after_it_is_over() -> None:
    command = a_command(CommandKind.WITHDRAW, "2021-03-01")
    assert refused(decide(a_contract(), command)).reason is RefusalReason.NOTHING_PROPOSED
    over = a_contract(SIGNED, an_event(EventKind.MOVED_AWAY, "2021-03-01"))
    assert refused(decide(over, command)).reason is RefusalReason.OVER
    assert told(decide(over, a_command(CommandKind.WITHDRAW, "2021-02-28"))) == [("e-1", "withdrawn", "2021-02-28")]


def test_an_annulment_takes_back_an_event_of_its_day() -> None:
    contract = a_contract(SIGNED, an_event(EventKind.WITHDRAWN, "2021-03-01"))
    command = a_command(CommandKind.ANNUL, "2021-03-01", recorded_on="2021-03-08", annuls=EventKind.WITHDRAWN)
    decision = decide(contract, command)
    assert told(decision) == [("e-1", "annulled", "2021-03-01")]
    assert isinstance(decision, Accepted)
    assert evolve(contract, decision.events).in_force == (Period(day("2021-02-05")),)


@pytest.mark.parametrize(
    ("on", "recorded_on", "annuls"),
    [
        ("2021-03-01", "2021-03-08", EventKind.MOVED_AWAY),
        ("2021-03-02", "2021-03-08", EventKind.WITHDRAWN),
        ("2021-03-01", "2021-02-28", EventKind.WITHDRAWN),
    ],
    ids=["another kind", "another day", "before it was known"],
)
def test_there_is_nothing_to_annul_but_a_known_event_of_the_kind_and_day(
    on: str, recorded_on: str, annuls: EventKind
) -> None:
    contract = a_contract(SIGNED, an_event(EventKind.WITHDRAWN, "2021-03-01"))
    decision = decide(contract, a_command(CommandKind.ANNUL, on, recorded_on=recorded_on, annuls=annuls))
    assert refused(decision).reason is RefusalReason.NO_SUCH_EVENT


def test_what_is_annulled_is_annulled_once() -> None:
    contract = a_contract(
        SIGNED,
        an_event(EventKind.WITHDRAWN, "2021-03-01"),
        an_event(EventKind.ANNULLED, "2021-03-01", recorded_on="2021-03-08", annuls=EventKind.WITHDRAWN),
    )
    command = a_command(CommandKind.ANNUL, "2021-03-01", recorded_on="2021-03-09", annuls=EventKind.WITHDRAWN)
    assert refused(decide(contract, command)).reason is RefusalReason.NO_SUCH_EVENT


@pytest.mark.parametrize(
    ("on", "found"), [("2021-02-28", False), ("2021-03-01", True), ("2021-03-02", True), ("2021-03-03", False)]
)
def test_a_death_is_annulled_by_its_own_day_or_by_the_day_of_effect(on: str, found: bool) -> None:
    contract = a_contract(SIGNED, an_event(EventKind.DECEASED, "2021-03-02"))
    decision = decide(contract, a_command(CommandKind.ANNUL, on, recorded_on="2021-03-08", annuls=EventKind.DECEASED))
    if not found:
        assert refused(decision).reason is RefusalReason.NO_SUCH_EVENT
        return
    assert told(decision) == [("e-1", "annulled", "2021-03-02")]
    assert isinstance(decision, Accepted)
    assert evolve(contract, decision.events).in_force == (Period(day("2021-02-05")),)


@pytest.mark.parametrize(
    ("on", "found"), [("2021-02-28", False), ("2021-03-01", True), ("2021-03-31", True), ("2021-04-01", True)]
)
def test_a_withdrawal_is_annulled_by_the_day_it_was_said_or_by_the_day_of_effect(on: str, found: bool) -> None:
    terms = evolved(TERMS, withdrawal=EndTerms(notice_days=0, at=EndDay.END_OF_MONTH))
    contract = a_contract(SIGNED, policy=terms)
    said = decide(contract, a_command(CommandKind.WITHDRAW, "2021-03-14"))
    assert isinstance(said, Accepted)
    withdrawn = evolve(contract, said.events)
    command = a_command(CommandKind.ANNUL, on, recorded_on="2021-04-08", annuls=EventKind.WITHDRAWN)
    decision = decide(withdrawn, command)
    if not found:
        assert refused(decision).reason is RefusalReason.NO_SUCH_EVENT
        return
    assert told(decision) == [("e-1", "annulled", "2021-04-01")]
    assert isinstance(decision, Accepted)
    assert evolve(withdrawn, decision.events).in_force == contract.in_force


def test_of_two_withdrawals_the_one_of_the_very_day_is_annulled_first() -> None:
    terms = evolved(TERMS, withdrawal=EndTerms(notice_days=0, at=EndDay.END_OF_MONTH))
    both = (an_event(EventKind.WITHDRAWN, "2021-04-01"), an_event(EventKind.WITHDRAWN, "2021-03-14"))
    command = a_command(CommandKind.ANNUL, "2021-03-14", recorded_on="2021-04-08", annuls=EventKind.WITHDRAWN)
    assert told(decide(a_contract(SIGNED, *both, policy=terms), command)) == [("e-1", "annulled", "2021-03-14")]


def test_a_termination_is_not_annulled_while_its_notice_stands() -> None:
    contract = a_contract(SIGNED)
    notice = decide(contract, a_command(CommandKind.GIVE_NOTICE, "2021-03-01", continuity_plan=PLAN))
    assert isinstance(notice, Accepted)
    ending = evolve(contract, notice.events)
    command = a_command(CommandKind.ANNUL, "2021-04-30", recorded_on="2021-03-08", annuls=EventKind.TERMINATED)
    refusal = refused(decide(ending, command))
    assert refusal.reason is RefusalReason.NOTICE_STANDS
    assert str(refusal) == "e-1: annul on 2021-04-30 refused: the notice stands; annul it instead"
    # Without its notice the contract goes on, and the end that is left has no effect.
    back = decide(ending, evolved(command, on=day("2021-03-01"), annuls=EventKind.NOTICE_GIVEN))
    assert told(back) == [("e-1", "annulled", "2021-03-01")]
    assert isinstance(back, Accepted)
    going_on = evolve(ending, back.events)
    assert going_on.in_force == (Period(day("2021-02-05")),)
    assert told(decide(going_on, command)) == [("e-1", "annulled", "2021-04-30")]


def test_a_termination_on_another_day_than_the_notice_names_is_annulled() -> None:
    contract = a_contract(
        SIGNED,
        an_event(EventKind.NOTICE_GIVEN, "2021-03-01", ends_on="2021-04-30"),
        an_event(EventKind.TERMINATED, "2021-04-29"),
    )
    command = a_command(CommandKind.ANNUL, "2021-04-29", recorded_on="2021-05-08", annuls=EventKind.TERMINATED)
    assert told(decide(contract, command)) == [("e-1", "annulled", "2021-04-29")]


@pytest.mark.parametrize("structure", ["elsewhere", "cabinet"])
def test_with_a_signature_all_that_it_did_to_other_contracts_is_annulled(structure: str) -> None:
    old = signed_elsewhere("2020-01-01", structure=structure)
    moved = evolve(
        signed_elsewhere("2020-01-01", identifier="e-3"),
        (an_event(EventKind.MOVED_AWAY, "2020-06-01", engagement="e-3"),),
    )
    signed = decide(a_contract(), a_command(CommandKind.SIGN, "2021-02-05"), others=(old, moved))
    assert isinstance(signed, Accepted)
    ours, theirs, gone = (evolve(contract, signed.events) for contract in (a_contract(), old, moved))
    command = a_command(CommandKind.ANNUL, "2021-02-05", recorded_on="2021-02-08", annuls=EventKind.SIGNED)
    decision = decide(ours, command, others=(theirs, gone))
    assert told(decision) == [("e-1", "annulled", "2021-02-05"), ("e-2", "annulled", "2021-02-05")]
    assert isinstance(decision, Accepted)
    spans = [evolve(contract, decision.events).in_force for contract in (ours, theirs, gone)]
    assert spans == [(), (Period(day("2020-01-01")),), moved.in_force]
    # What another contract did to it stays.
    by_another = evolve(old, (an_event(EventKind.REPLACED, "2021-02-05", engagement="e-2", replaced_by="e-9"),))
    assert told(decide(ours, command, others=(by_another,))) == [("e-1", "annulled", "2021-02-05")]


def test_nothing_but_a_signature_revives_another_contract() -> None:
    old = signed_elsewhere("2020-01-01")
    signed = decide(a_contract(), a_command(CommandKind.SIGN, "2021-02-05"), others=(old,))
    assert isinstance(signed, Accepted)
    ours = evolve(a_contract(), (*signed.events, an_event(EventKind.REVIEW_COMPLETED, "2021-02-05")))
    command = a_command(CommandKind.ANNUL, "2021-02-05", recorded_on="2021-02-08", annuls=EventKind.REVIEW_COMPLETED)
    decision = decide(ours, command, others=(evolve(old, signed.events),))
    assert told(decision) == [("e-1", "annulled", "2021-02-05")]


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        (CommandKind.REPORT_MOVE, EventKind.MOVED_AWAY),
        (CommandKind.WITHDRAW, EventKind.WITHDRAWN),
    ],
)
def test_what_an_annulment_has_taken_back_before_it_was_written_down_raises(
    kind: CommandKind, event: EventKind
) -> None:
    contract = a_contract(
        SIGNED,
        an_event(event, "2021-03-01"),
        an_event(EventKind.ANNULLED, "2021-03-01", recorded_on="2021-03-08", annuls=event),
    )
    with pytest.raises(InvalidValueError) as refusal:
        decide(contract, a_command(kind, "2021-03-01", recorded_on="2021-03-07"))
    assert str(refusal.value) == (
        f"recorded_on: {event.value!r} of 'e-1', effective on 2021-03-01, was annulled after 2021-03-07; "
        "record it on the day of the annulment or later"
    )
    for recorded_on in ("2021-03-08", "2021-03-09"):
        again = decide(contract, a_command(kind, "2021-03-01", recorded_on=recorded_on))
        assert told(again) == [("e-1", event.value, "2021-03-01")]
        assert isinstance(again, Accepted)
        assert evolve(contract, again.events).in_force == (Period(day("2021-02-05"), day("2021-03-01")),)


# Signing


def test_a_signature_takes_effect_by_the_terms() -> None:
    decision = decide(a_contract(), a_command(CommandKind.SIGN, "2021-02-05", recorded_on="2021-02-08", physician=DR2))
    assert decision == Accepted((an_event(EventKind.SIGNED, "2021-02-05", recorded_on="2021-02-08", physician=DR2),))
    monthly = evolved(TERMS, starts=StartDay.FIRST_OF_NEXT_MONTH)
    later = decide(a_contract(policy=monthly), a_command(CommandKind.SIGN, "2021-02-05"))
    assert isinstance(later, Accepted)
    assert later.events[0].starts_on == day("2021-03-01")


@pytest.mark.parametrize(
    ("starts", "starts_on", "reason"),
    [
        (StartDay.ON_SIGNATURE, "2021-02-05", None),
        (StartDay.ON_SIGNATURE, "2021-02-06", RefusalReason.START_NOT_FREE),
        (StartDay.FIRST_OF_NEXT_MONTH, "2021-03-01", None),
        (StartDay.FIRST_OF_NEXT_MONTH, "2021-02-05", RefusalReason.START_NOT_FREE),
        (StartDay.AS_AGREED, "2021-02-20", None),
        (StartDay.AS_AGREED, None, RefusalReason.NO_START_GIVEN),
    ],
)
def test_the_parties_agree_on_the_start_only_where_the_terms_leave_it_to_them(
    starts: StartDay, starts_on: str | None, reason: RefusalReason | None
) -> None:
    contract = a_contract(policy=evolved(TERMS, starts=starts))
    decision = decide(contract, a_command(CommandKind.SIGN, "2021-02-05", starts_on=starts_on))
    if isinstance(decision, Refusal):
        assert decision.reason is reason
    else:
        assert (str(decision.events[0].starts_on), reason) == (starts_on, None)


def test_an_agreed_start_before_the_signature_raises() -> None:
    contract = a_contract(policy=evolved(TERMS, starts=StartDay.AS_AGREED))
    with pytest.raises(InvalidValueError, match=r"^starts_on: 'e-1' takes effect on 2021-02-04, before it was signed"):
        decide(contract, a_command(CommandKind.SIGN, "2021-02-05", starts_on="2021-02-04"))


@pytest.mark.parametrize(
    ("kind", "before"),
    [
        (CommandKind.PROPOSE, ()),
        (CommandKind.SIGN, ()),
        (CommandKind.DECLINE, (an_event(EventKind.PROPOSED, "2021-01-01"),)),
        (CommandKind.COMPLETE_REVIEW, (SIGNED,)),
    ],
)
def test_a_command_about_what_has_not_happened_yet_raises(
    kind: CommandKind, before: tuple[EngagementEvent, ...]
) -> None:
    with pytest.raises(
        InvalidValueError, match=r"^recorded_on: .* of 'e-1' is dated 2021-03-01, after it was recorded"
    ):
        decide(a_contract(*before), a_command(kind, "2021-03-01", recorded_on="2021-02-28"))


@pytest.mark.parametrize(
    ("on", "signers", "accepted"),
    [
        ("2021-05-01", (PARENT,), True),
        ("2021-05-01", ALONE, False),
        ("2021-05-01", (*ALONE, PARENT), False),
        ("2021-05-02", (PARENT,), False),
        ("2021-05-02", (*ALONE, PARENT), True),
        ("2021-05-01", (GUARDIAN,), True),
        ("2023-05-01", ALONE, False),
        ("2023-05-02", ALONE, True),
        ("2023-05-02", (*ALONE, PARENT), False),
    ],
)
def test_others_must_sign_at_this_age(on: str, signers: tuple[Signer, ...], accepted: bool) -> None:
    # 16 on 2021-05-02 and 18 on 2023-05-02.
    child = a_contract(policy=illustrative(), born_on=day("2005-05-02"))
    decision = decide(child, a_command(CommandKind.SIGN, on, signers=signers))
    assert isinstance(decision, Accepted) is accepted
    if not accepted:
        assert refused(decision).reason is RefusalReason.WRONG_SIGNERS
        assert "2005" not in f"{decision} {decision!r}"


def test_a_signature_before_the_birth_raises_without_showing_it() -> None:
    unborn = a_contract(policy=illustrative(), born_on=day("2031-05-02"))
    with pytest.raises(InvalidValueError) as refusal:
        decide(unborn, a_command(CommandKind.SIGN, "2031-05-01", signers=(PARENT,)))
    assert str(refusal.value) == "on: 2031-05-01 is before the birth of the patient of 'e-1'; correct one of them"
    assert isinstance(decide(unborn, a_command(CommandKind.SIGN, "2031-05-02", signers=(PARENT,))), Accepted)


def test_a_contract_is_signed_once() -> None:
    refusal = refused(decide(a_contract(SIGNED), a_command(CommandKind.SIGN, "2021-03-01")))
    assert refusal.reason is RefusalReason.ALREADY_SIGNED


# Beside the patient's other contracts


@pytest.mark.parametrize(
    ("structure", "kind", "reason"),
    [
        ("elsewhere", "declared elsewhere", EndReason.DECLARED_ELSEWHERE),
        ("cabinet", "replaced", EndReason.REPLACED),
    ],
)
def test_signing_ends_the_other_contract_on_the_day_the_new_one_begins(
    structure: str, kind: str, reason: EndReason
) -> None:
    old = signed_elsewhere("2020-01-01", structure=structure)
    new = a_contract(policy=evolved(TERMS, starts=StartDay.FIRST_OF_NEXT_MONTH))
    decision = decide(new, a_command(CommandKind.SIGN, "2021-02-05"), others=(old,))
    assert told(decision) == [("e-1", "signed", "2021-02-05"), ("e-2", kind, "2021-03-01")]
    assert isinstance(decision, Accepted)
    assert decision.events[1].replaced_by == "e-1"
    assert evolve(old, decision.events).in_force == (Period(day("2020-01-01"), day("2021-03-01")),)
    assert status(evolve(old, decision.events), day("2021-03-01")).end_reason is reason
    assert evolve(new, decision.events).in_force == (Period(day("2021-03-01")),)


def test_two_contracts_imported_in_force_at_once_are_both_ended_by_a_new_one() -> None:
    both = (signed_elsewhere("2020-01-01"), signed_elsewhere("2020-06-01", identifier="e-3", physician=DR3))
    decision = decide(a_contract(), a_command(CommandKind.SIGN, "2021-02-05"), others=iter(both))
    assert told(decision)[1:] == [
        ("e-2", "declared elsewhere", "2021-02-05"),
        ("e-3", "declared elsewhere", "2021-02-05"),
    ]


@pytest.mark.parametrize(
    ("other_signed_on", "ended"),
    [
        ("2021-02-04", ("e-2", "2021-02-05")),
        ("2021-02-05", ("e-2", "2021-02-05")),
        ("2021-02-06", ("e-1", "2021-02-06")),
    ],
)
def test_of_two_contracts_the_one_signed_first_ends_and_of_one_day_the_one_known_first(
    other_signed_on: str, ended: tuple[str, str]
) -> None:
    command = a_command(CommandKind.SIGN, "2021-02-05", recorded_on="2021-03-01")
    for structure, kind in (("elsewhere", "declared elsewhere"), ("cabinet", "replaced")):
        other = signed_elsewhere(other_signed_on, structure=structure)
        decision = decide(a_contract(), command, others=(other,))
        assert told(decision)[1:] == [(ended[0], kind, ended[1])]
        assert isinstance(decision, Accepted)
        assert {"e-1", "e-2"} == {decision.events[1].engagement, decision.events[1].replaced_by}


def test_a_contract_signed_late_into_the_records_stands_between_the_one_before_and_the_one_after() -> None:
    before = evolve(
        signed_elsewhere("2020-01-01"),
        (an_event(EventKind.REPLACED, "2021-06-01", engagement="e-2", replaced_by="e-3"),),
    )
    after = signed_elsewhere("2021-06-01", identifier="e-3")
    command = a_command(CommandKind.SIGN, "2021-02-05", recorded_on="2021-10-01")
    decision = decide(a_contract(), command, others=(before, after))
    assert told(decision) == [
        ("e-1", "signed", "2021-02-05"),
        ("e-2", "declared elsewhere", "2021-02-05"),
        ("e-1", "declared elsewhere", "2021-06-01"),
    ]
    assert isinstance(decision, Accepted)
    spans = [evolve(contract, decision.events).in_force for contract in (before, a_contract(), after)]
    assert [str(span) for (span,) in spans] == [
        "from 2020-01-01 to before 2021-02-05",
        "from 2021-02-05 to before 2021-06-01",
        "from 2021-06-01",
    ]


def test_a_contract_signed_late_into_the_records_ends_where_a_newer_one_begins() -> None:
    newer = signed_elsewhere("2021-06-01", starts_on="2021-07-01")
    latest = signed_elsewhere("2021-09-01", identifier="e-3")
    decision = decide(
        a_contract(), a_command(CommandKind.SIGN, "2021-02-05", recorded_on="2021-10-01"), others=(latest, newer)
    )
    assert told(decision) == [("e-1", "signed", "2021-02-05"), ("e-1", "declared elsewhere", "2021-07-01")]
    assert isinstance(decision, Accepted)
    assert decision.events[1].replaced_by == "e-2"
    assert evolve(a_contract(), decision.events).in_force == (Period(day("2021-02-05"), day("2021-07-01")),)


@pytest.mark.parametrize(("withdrawn_on", "ends"), [("2021-07-01", False), ("2021-07-02", True)])
def test_a_later_contract_that_never_was_in_force_replaces_nobody(withdrawn_on: str, ends: bool) -> None:
    newer = evolve(
        signed_elsewhere("2021-06-01", starts_on="2021-07-01"),
        (an_event(EventKind.WITHDRAWN, withdrawn_on, engagement="e-2"),),
    )
    decision = decide(
        a_contract(), a_command(CommandKind.SIGN, "2021-02-05", recorded_on="2021-10-01"), others=(newer,)
    )
    assert told(decision)[1:] == [("e-1", "declared elsewhere", "2021-07-01")] * ends


@pytest.mark.parametrize("on", ["2021-02-05", "2021-03-01"])
def test_a_signature_recorded_late_takes_over_the_death_that_another_contract_knows(on: str) -> None:
    known = another(
        an_event(EventKind.SIGNED, "2020-01-01", engagement="e-2"),
        an_event(EventKind.DECEASED, "2021-03-02", engagement="e-2"),
    )
    # Dead on 1 March 2021: a contract signed by then is in force through that day.
    command = a_command(CommandKind.SIGN, on, recorded_on="2021-06-01")
    decision = decide(a_contract(), command, others=(known,))
    assert told(decision) == [
        ("e-1", "signed", on),
        ("e-2", "declared elsewhere", on),
        ("e-1", "deceased", "2021-03-02"),
    ]
    assert isinstance(decision, Accepted)
    assert evolve(a_contract(), decision.events).in_force == (Period(day(on), day("2021-03-02")),)
    late = refused(decide(a_contract(), evolved(command, on=day("2021-03-02")), others=(known,)))
    assert late.reason is RefusalReason.PATIENT_DECEASED


def test_of_two_deaths_on_record_the_earlier_is_taken_over() -> None:
    known = [
        another(
            an_event(EventKind.SIGNED, "2020-01-01", engagement=name),
            an_event(EventKind.DECEASED, on, engagement=name),
            identifier=name,
        )
        for name, on in (("e-2", "2021-03-03"), ("e-3", "2021-03-02"))
    ]
    decision = decide(a_contract(), a_command(CommandKind.SIGN, "2021-02-05", recorded_on="2021-06-01"), others=known)
    assert told(decision)[-1] == ("e-1", "deceased", "2021-03-02")
    assert len(told(decision)) == 4


@pytest.mark.parametrize(("on", "accepted"), [("2021-03-01", True), ("2021-03-02", False)])
def test_a_death_is_known_from_a_contract_that_was_over_before_it(on: str, accepted: bool) -> None:
    over = another(
        an_event(EventKind.SIGNED, "2020-01-01", engagement="e-2"),
        an_event(EventKind.WITHDRAWN, "2020-06-01", engagement="e-2"),
        an_event(EventKind.DECEASED, "2021-03-02", engagement="e-2"),
    )
    decision = decide(a_contract(), a_command(CommandKind.SIGN, on, recorded_on="2021-06-01"), others=(over,))
    if accepted:
        assert told(decision) == [("e-1", "signed", on), ("e-1", "deceased", "2021-03-02")]
    else:
        assert refused(decision).reason is RefusalReason.PATIENT_DECEASED


def test_a_death_that_was_annulled_is_not_taken_over() -> None:
    alive = another(
        an_event(EventKind.DECEASED, "2021-03-02", engagement="e-2"),
        an_event(EventKind.ANNULLED, "2021-03-02", engagement="e-2", annuls=EventKind.DECEASED),
    )
    for on in ("2021-03-01", "2021-03-02"):
        assert told(decide(a_contract(), a_command(CommandKind.SIGN, on), others=(alive,))) == [("e-1", "signed", on)]


@pytest.mark.parametrize(
    "other",
    [
        another(),
        another(an_event(EventKind.PROPOSED, "2021-01-01", engagement="e-2")),
        another(
            an_event(EventKind.SIGNED, "2020-01-01", engagement="e-2"),
            an_event(EventKind.WITHDRAWN, "2021-02-05", engagement="e-2"),
        ),
    ],
    ids=["without events", "proposed", "over on the day"],
)
def test_a_contract_that_does_not_bind_is_not_replaced(other: Engagement) -> None:
    decision = decide(a_contract(), a_command(CommandKind.SIGN, "2021-02-05"), others=(other,))
    assert told(decision) == [("e-1", "signed", "2021-02-05")]


def test_what_would_bring_two_contracts_in_force_together_is_refused() -> None:
    old = a_contract(SIGNED, an_event(EventKind.REPLACED, "2021-06-01"))
    new = signed_elsewhere("2021-06-01", physician=DR2)
    command = a_command(CommandKind.ANNUL, "2021-06-01", recorded_on="2021-07-01", annuls=EventKind.REPLACED)
    assert refused(decide(old, command, others=(new,))).reason is RefusalReason.OTHER_IN_FORCE
    assert told(decide(old, command)) == [("e-1", "annulled", "2021-06-01")]
    withdrawn = evolve(new, (an_event(EventKind.WITHDRAWN, "2021-06-01", engagement="e-2"),))
    assert told(decide(old, command, others=(withdrawn,))) == [("e-1", "annulled", "2021-06-01")]


def test_a_suspended_contract_is_not_resumed_beside_another() -> None:
    suspended = a_contract(SIGNED, an_event(EventKind.SUSPENDED, "2021-03-01"))
    other = signed_elsewhere("2021-04-01")
    command = a_command(CommandKind.RESUME, "2021-05-01")
    assert refused(decide(suspended, command, others=(other,))).reason is RefusalReason.OTHER_IN_FORCE
    assert told(decide(suspended, command)) == [("e-1", "resumed", "2021-05-01")]


@pytest.mark.parametrize(("on", "accepted"), [("2021-03-01", True), ("2021-03-02", False), ("2021-03-03", False)])
def test_nobody_signs_after_the_death(on: str, accepted: bool) -> None:
    died_on_the_first = another(
        an_event(EventKind.SIGNED, "2020-01-01", engagement="e-2"),
        an_event(EventKind.DECEASED, "2021-03-02", engagement="e-2"),
    )
    decision = decide(a_contract(), a_command(CommandKind.SIGN, on), others=(died_on_the_first,))
    assert isinstance(decision, Accepted) is accepted
    if not accepted:
        assert refused(decision).reason is RefusalReason.PATIENT_DECEASED


@pytest.mark.parametrize(
    ("other", "shown"),
    [(another(patient=P2), "e-2"), (another(identifier="e-1"), "e-1")],
    ids=["of another patient", "the same contract"],
)
def test_others_are_other_contracts_of_the_same_patient(other: Engagement, shown: str) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        decide(a_contract(), a_command(CommandKind.SIGN, "2021-02-05"), others=(other,))
    assert str(refusal.value) == f"others: {shown!r} is not another contract of the patient of 'e-1'; leave it out"


def test_decide_takes_contracts_and_a_command() -> None:
    command = a_command(CommandKind.SIGN, "2021-02-05")
    with pytest.raises(InvalidTypeError, match=r"^engagement: 'e-1' is a str; give a Engagement$"):
        decide("e-1", command)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^command: 'sign' is a str; give a Command$"):
        decide(a_contract(), "sign")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^others\[0\]: 'e-2' is a str; give a Engagement$"):
        decide(a_contract(), command, others=("e-2",))  # type: ignore[arg-type]
    for one, kind in ((another(), "Engagement"), ("e-2", "str")):
        with pytest.raises(
            InvalidTypeError, match=f"^others: one {kind} was given; give several, in a tuple or a list$"
        ):
            decide(a_contract(), command, others=one)  # type: ignore[arg-type]


# Changes of physician

LIMITED = evolved(TERMS, changes=ChangeRule(wait_days=42, most_a_year=2, year=ChangeYear.CALENDAR))


@pytest.mark.parametrize(("on", "accepted"), [("2026-02-20", False), ("2026-02-21", True)])
def test_another_contract_waits_for_the_days_that_the_terms_of_the_old_one_name(on: str, accepted: bool) -> None:
    # 42 days after 10 January 2026 is 21 February.
    old = signed_elsewhere("2026-01-10", policy=LIMITED)
    decision = decide(a_contract(), a_command(CommandKind.SIGN, on), others=(old,))
    assert isinstance(decision, Accepted) is accepted
    if not accepted:
        assert (refused(decision).reason, refused(decision).earliest) == (RefusalReason.TOO_SOON, day("2026-02-21"))


@pytest.mark.parametrize(
    ("moved_on", "on", "earliest"),
    [
        ("2026-01-20", "2026-01-19", "2026-01-20"),
        ("2026-01-20", "2026-01-20", None),
        ("2026-03-20", "2026-02-20", "2026-02-21"),
        ("2026-03-20", "2026-02-21", None),
    ],
)
def test_whoever_has_moved_away_signs_elsewhere_at_once(moved_on: str, on: str, earliest: str | None) -> None:
    old = evolve(
        signed_elsewhere("2026-01-10", policy=LIMITED),
        (an_event(EventKind.MOVED_AWAY, moved_on, recorded_on="2026-01-15", engagement="e-2"),),
    )
    assert next_enrolment_from(old) == min(day(moved_on), day("2026-02-21"))
    decision = decide(a_contract(), a_command(CommandKind.SIGN, on), others=(old,))
    assert (str(refused(decision).earliest) if isinstance(decision, Refusal) else None) == earliest


@pytest.mark.parametrize("on", ["2026-01-10", "2026-02-20", "2026-02-21"])
def test_nobody_waits_to_sign_again_with_the_same_physician(on: str) -> None:
    old = signed_elsewhere("2026-01-10", policy=LIMITED)
    command = a_command(CommandKind.SIGN, on, physician=DR1)
    assert told(decide(a_contract(policy=LIMITED), command, others=(old,)))[0] == ("e-1", "signed", on)
    other = decide(a_contract(policy=LIMITED), evolved(command, physician=DR2), others=(old,))
    assert isinstance(other, Accepted) is (on == "2026-02-21")


def test_the_wait_concerns_another_physician_than_the_one_the_patient_was_passed_on_to() -> None:
    passed_on = evolve(
        signed_elsewhere("2026-01-10", policy=LIMITED),
        (an_event(EventKind.TRANSFERRED, "2026-01-20", engagement="e-2", physician=DR2),),
    )
    for physician, accepted in ((DR1, False), (DR2, True)):
        command = a_command(CommandKind.SIGN, "2026-02-01", physician=physician)
        assert isinstance(decide(a_contract(), command, others=(passed_on,)), Accepted) is accepted


@pytest.mark.parametrize(
    ("ended_on", "on", "earliest"),
    [
        ("2026-01-20", "2026-01-19", "2026-01-20"),
        ("2026-01-20", "2026-01-20", None),
        ("2026-03-20", "2026-02-20", "2026-02-21"),
        ("2026-03-20", "2026-02-21", None),
    ],
)
def test_whoever_was_given_notice_signs_elsewhere_from_the_end(ended_on: str, on: str, earliest: str | None) -> None:
    old = evolve(
        signed_elsewhere("2026-01-10", policy=LIMITED),
        (
            an_event(EventKind.NOTICE_GIVEN, "2026-01-15", engagement="e-2", ends_on=ended_on),
            an_event(EventKind.TERMINATED, ended_on, recorded_on="2026-01-15", engagement="e-2"),
        ),
    )
    assert next_enrolment_from(old) == min(day(ended_on), day("2026-02-21"))
    decision = decide(a_contract(), a_command(CommandKind.SIGN, on), others=(old,))
    assert (str(refused(decision).earliest) if isinstance(decision, Refusal) else None) == earliest


@pytest.mark.parametrize("first", [0, 1])
def test_where_two_contracts_ask_for_a_wait_the_longer_counts(first: int) -> None:
    both = [
        signed_elsewhere("2026-01-10", policy=LIMITED),
        signed_elsewhere("2026-01-20", identifier="e-3", policy=LIMITED),
    ]
    others = (both[first], both[1 - first])
    assert [
        str(refused(decide(a_contract(), a_command(CommandKind.SIGN, on), others=others)).earliest)
        for on in ("2026-02-20", "2026-02-21", "2026-03-02")
    ] == ["2026-03-03"] * 3
    assert told(decide(a_contract(), a_command(CommandKind.SIGN, "2026-03-03"), others=others))


def test_a_wait_is_asked_of_a_contract() -> None:
    with pytest.raises(InvalidTypeError, match=r"^engagement: 'e-1' is a str; give a Engagement$"):
        next_enrolment_from("e-1")  # type: ignore[arg-type]


def test_without_a_rule_another_enrolment_is_open_from_the_signature() -> None:
    assert next_enrolment_from(signed_elsewhere("2026-01-10")) == day("2026-01-10")


def test_before_a_signature_there_is_nothing_to_wait_for() -> None:
    assert next_enrolment_from(another(policy=LIMITED)) is None
    proposed = another(an_event(EventKind.PROPOSED, "2026-01-10", engagement="e-2"), policy=LIMITED)
    assert next_enrolment_from(proposed) is None
    assert told(decide(a_contract(policy=LIMITED), a_command(CommandKind.SIGN, "2026-01-11"), others=(proposed,)))


def test_a_contract_that_ended_otherwise_keeps_the_wait() -> None:
    old = evolve(
        signed_elsewhere("2026-01-10", policy=LIMITED),
        (an_event(EventKind.WITHDRAWN, "2026-01-12", engagement="e-2"),),
    )
    assert next_enrolment_from(old) == day("2026-02-21")


def changing(*signed: tuple[str, PhysicianId]) -> tuple[Engagement, ...]:
    """Give one contract after another, each ended where the next begins."""
    names = [f"e-{position}" for position in range(2, 2 + len(signed))]
    turns = [*signed[1:], None]
    contracts = []
    for name, (on, physician), turn in zip(names, signed, turns, strict=True):
        contract = signed_elsewhere(on, identifier=name, physician=physician)
        ends = () if turn is None else (an_event(EventKind.WITHDRAWN, turn[0], engagement=name),)
        contracts.append(evolve(contract, ends))
    return tuple(contracts)


TWICE = (("2025-01-15", DR1), ("2025-04-01", DR2), ("2025-09-01", DR1))


@pytest.mark.parametrize(
    ("year", "on", "earliest"),
    [
        (ChangeYear.CALENDAR, "2025-12-31", "2026-01-01"),
        (ChangeYear.CALENDAR, "2026-01-01", None),
        (ChangeYear.TWELVE_MONTHS, "2026-01-01", "2026-04-01"),
        (ChangeYear.TWELVE_MONTHS, "2026-03-31", "2026-04-01"),
        (ChangeYear.TWELVE_MONTHS, "2026-04-01", None),
    ],
)
def test_a_third_change_of_the_year_is_refused(year: ChangeYear, on: str, earliest: str | None) -> None:
    # The first signature is no change; those of 1 April and 1 September 2025 are two.
    policy = evolved(TERMS, changes=ChangeRule(wait_days=42, most_a_year=2, year=year))
    others = tuple(reversed(changing(*TWICE)))
    decision = decide(a_contract(policy=policy), a_command(CommandKind.SIGN, on, physician=DR3), others=others)
    if isinstance(decision, Accepted):
        assert earliest is None
    else:
        assert (decision.reason, str(decision.earliest)) == (RefusalReason.TOO_MANY_CHANGES, earliest)


@pytest.mark.parametrize(
    ("year", "earliest"), [(ChangeYear.CALENDAR, "2026-01-01"), (ChangeYear.TWELVE_MONTHS, "2026-09-01")]
)
def test_after_more_changes_than_the_limit_one_waits_until_fewer_are_left(year: ChangeYear, earliest: str) -> None:
    policy = evolved(TERMS, changes=ChangeRule(wait_days=0, most_a_year=2, year=year))
    others = changing(*TWICE, ("2025-11-01", DR2))
    decision = decide(
        a_contract(policy=policy), a_command(CommandKind.SIGN, "2025-12-01", physician=DR3), others=others
    )
    assert str(refused(decision).earliest) == earliest


def test_signing_again_with_the_same_physician_is_no_change() -> None:
    sign = partial(a_command, CommandKind.SIGN, "2025-12-01")
    contract = a_contract(policy=LIMITED)
    assert told(decide(contract, sign(physician=DR1), others=changing(*TWICE)))
    assert refused(decide(contract, sign(physician=DR2), others=changing(*TWICE))).reason is (
        RefusalReason.TOO_MANY_CHANGES
    )
    same = changing(("2025-01-15", DR1), ("2025-04-01", DR1), ("2025-09-01", DR1))
    assert told(decide(contract, sign(physician=DR2), others=same))


def test_the_first_contract_of_all_and_one_change_are_free() -> None:
    contract, command = a_contract(policy=LIMITED), a_command(CommandKind.SIGN, "2025-12-01", physician=DR3)
    assert told(decide(contract, command))
    assert told(decide(contract, command, others=changing(*TWICE[:2])))


def test_a_signature_that_came_later_counts_for_no_change_before_it() -> None:
    others = changing(("2025-01-15", DR1), ("2025-04-01", DR2), ("2025-12-15", DR1))
    decision = decide(
        a_contract(policy=LIMITED),
        a_command(CommandKind.SIGN, "2025-12-01", recorded_on="2026-01-05", physician=DR3),
        others=others,
    )
    assert told(decision)[0] == ("e-1", "signed", "2025-12-01")


def test_terms_without_a_rule_let_the_physician_change_at_any_time() -> None:
    command = a_command(CommandKind.SIGN, "2025-09-02", physician=DR3)
    assert told(decide(a_contract(), command, others=changing(*TWICE)))


# The promise is moral

PRESETS: dict[str, EngagementPolicy] = {
    "ipso": ipso(
        starts=StartDay.ON_SIGNATURE,
        termination=EndTerms(notice_days=60, at=EndDay.SAME_DAY),
        needs_continuity_plan=True,
        proposal_days=90,
        suspension_counts=True,
        consent=ConsentRule(
            signs_from=16, alone_from=18, confirms_at=16, answer_within_days=90, leap_day=LeapDayRule.MARCH_1
        ),
        anchor=ReviewAnchor.ROLLING,
        initial_days=90,
        opens_days_before=30,
        grace_days=30,
        lapse_days=180,
        leap_day=LeapDayRule.MARCH_1,
    ),
    "médecin traitant": medecin_traitant(starts=StartDay.ON_SIGNATURE, termination=None, leap_day=LeapDayRule.MARCH_1),
    "ontario": ontario_enrolment(
        starts=StartDay.ON_SIGNATURE,
        withdrawal=EndTerms(notice_days=0, at=EndDay.SAME_DAY),
        year=ChangeYear.TWELVE_MONTHS,
        answer_within_days=90,
        termination=None,
        leap_day=LeapDayRule.MARCH_1,
    ),
    "belgium": belgian_forfait(
        exceptions=(ExceptionReason.CLOSED_HOURS, ExceptionReason.AGREED),
        signs_from=14,
        termination=None,
        leap_day=LeapDayRule.MARCH_1,
    ),
    "illustrative": illustrative(),
}


def lives(policy: EngagementPolicy) -> Iterator[Engagement]:
    """Give contracts that come, between them, through every state that the terms know."""
    adult, child = day("1980-06-01"), day("2006-05-02")
    by_a_parent = an_event(EventKind.SIGNED, "2020-02-05", signers=(PARENT,))
    alone = an_event(EventKind.SIGNED, "2020-02-05", starts_on="2020-03-01")
    yield a_contract(an_event(EventKind.PROPOSED, "2020-02-01"), policy=policy, born_on=adult)
    yield a_contract(by_a_parent, policy=policy, born_on=child)
    for later in (
        an_event(EventKind.REVIEW_COMPLETED, "2020-03-01"),
        an_event(EventKind.PHYSICIAN_DEPARTED, "2020-03-02"),
        an_event(EventKind.SUSPENDED, "2020-03-02"),
        an_event(EventKind.NOTICE_GIVEN, "2020-03-02", ends_on="2020-06-01"),
    ):
        yield a_contract(alone, policy=policy, born_on=adult)
        yield a_contract(alone, later, policy=policy, born_on=adult)
    # 16 on 2022-05-02, long after the signature.
    kept = [an_event(EventKind.REVIEW_COMPLETED, on) for on in ("2020-02-05", "2021-02-05", "2022-02-05")]
    yield a_contract(by_a_parent, *kept, policy=policy, born_on=child)


MOMENTS = {
    (name, entry.value): (contract, entry.during.start)
    for name, policy in PRESETS.items()
    for contract in lives(policy)
    for entry in history(contract).entries
}
OPEN = (EngagementState.PROPOSED, *BINDING, EngagementState.LAPSED)


def parts_of(whole: object) -> Iterator[object]:
    """Give a value and everything in it."""
    yield whole
    if isinstance(whole, tuple):
        for item in whole:
            yield from parts_of(item)
    elif isinstance(whole, Accepted | Refusal | Command | EngagementEvent | Signer):
        for part in attrs.fields(type(whole)):
            yield from parts_of(getattr(whole, part.name))


def test_the_moments_tried_hold_every_open_state_and_every_preset() -> None:
    assert {state for _name, state in MOMENTS} >= set(OPEN)
    for name, policy in PRESETS.items():
        found = {state for preset, state in MOMENTS if preset == name}
        asked = {EngagementState.CONFIRMATION_DUE} if policy.consent.confirms_at is not None else set()
        reviewed = {EngagementState.REVIEW_DUE, EngagementState.OVERDUE, EngagementState.LAPSED}
        assert found >= set(OPEN) - reviewed - {EngagementState.CONFIRMATION_DUE} | asked
        assert (found >= reviewed) is (policy.review is not None)


@pytest.mark.parametrize(("name", "state"), [moment for moment in MOMENTS if moment[1] in OPEN])
def test_a_patient_withdraws_in_every_open_state_under_every_preset(name: str, state: EngagementState) -> None:
    contract, on = MOMENTS[name, state]
    assert status(contract, on).state is state
    decision = decide(contract, Command(kind=CommandKind.WITHDRAW, on=on, recorded_on=on))
    assert isinstance(decision, Accepted)
    (withdrawal,) = decision.events
    assert withdrawal.kind is EventKind.WITHDRAWN
    over = status(evolve(contract, decision.events), withdrawal.effective_on)
    assert (over.state, over.in_force) == (EngagementState.WITHDRAWN, False)


@pytest.mark.parametrize("kind", CommandKind)
@pytest.mark.parametrize("name", PRESETS)
def test_no_command_comes_to_anything_about_a_visit_or_an_amount_under_any_preset(name: str, kind: CommandKind) -> None:
    carriers = (tuple, Signer, EngagementEvent, Accepted, Refusal, Command)
    harmless = (str, date, bool, int, Enum, type(None), *carriers)
    for (preset, _state), (contract, on) in MOMENTS.items():
        if preset == name:
            command = evolved(a_command(kind, "2020-01-01"), on=on, recorded_on=on)
            decision = decide(contract, command)
            assert all(isinstance(part, harmless) for part in (*parts_of(command), *parts_of(decision)))


def types_in(hint: object) -> Iterator[type]:
    """Give the classes that a type hint is made of."""
    if isinstance(hint, type):
        yield hint
    for argument in get_args(hint):
        yield from types_in(argument)


def closure(*roots: type) -> set[type]:
    """Give the classes that values of some classes can hold, however deep."""
    found: set[type] = set()
    waiting = set(roots)
    while waiting:
        each = waiting.pop()
        found.add(each)
        if attrs.has(each):
            for hint in get_type_hints(each).values():
                waiting |= set(types_in(hint)) - found
    return found


def test_decide_has_no_parameter_through_which_a_visit_or_an_amount_could_come() -> None:
    parameters = inspect.signature(decide).parameters
    assert list(parameters) == ["engagement", "command", "others"]
    hints = get_type_hints(decide)
    given = {one for name in parameters for one in types_in(hints[name])}
    assert {one for one in given if attrs.has(one)} == {Engagement, Command}
    held = {one for one in closure(Engagement, Command) if one.__module__.startswith("primarycare.")}
    elsewhere = {one for one in held if not one.__module__.startswith("primarycare.engagement.")}
    identifiers = {EngagementId, PatientId, PhysicianId, StructureId}
    assert elsewhere == {Citation, Evidence, LeapDayRule, Period, Share, *identifiers}


def test_what_a_decision_is_made_of_holds_no_amount() -> None:
    held = closure(Accepted, Refusal, Command)
    modules = {one.__module__ for one in held if one.__module__.startswith("primarycare.")}
    assert {name for name in modules if not name.startswith("primarycare.engagement.")} == {
        "primarycare.identifiers.names"
    }
    assert {one for one in held if issubclass(one, Identifier)} == {EngagementId, PhysicianId}


def test_the_package_imports_nothing_that_knows_a_visit_or_a_payment() -> None:
    imported: dict[str, set[str]] = {}
    for path in Path(primarycare.engagement.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Import) or not any("primarycare" in name.name for name in node.names)
            if isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
                imported.setdefault(node.module, set()).update(name.name for name in node.names)
            assert not isinstance(node, ast.ImportFrom) or node.level == 0
    ours = {module for module in imported if module.partition(".")[0] == "primarycare"}
    assert {module for module in ours if not module.startswith("primarycare.engagement.")} == {
        "primarycare", "primarycare.citations", "primarycare.errors", "primarycare.findings",
        "primarycare.identifiers", "primarycare.money", "primarycare.periods", "primarycare.timelines",
    }  # fmt: skip
    assert imported["primarycare"] == {"_checks"}
    assert imported["primarycare.money"] == {"Share"}
    assert "VisitId" not in imported["primarycare.identifiers"]
