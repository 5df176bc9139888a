"""Laws of engagements: one contract at a time, leaving always possible, and every day answered by what was known."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from attrs import evolve as evolved
from attrs import frozen
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn

from primarycare.engagement import (
    Accepted,
    AgeBands,
    Anniversary,
    ChangeRule,
    ChangeYear,
    Command,
    CommandKind,
    CompletedReview,
    ConsentRule,
    ConsentScope,
    DataConsent,
    EndReason,
    Engagement,
    EngagementEvent,
    EngagementState,
    EngagementStatus,
    EventKind,
    Refusal,
    RefusalReason,
    ReviewAnchor,
    ReviewPolicy,
    Signer,
    SignerCapacity,
    StartDay,
    decide,
    evolve,
    history,
    next_enrolment_from,
    outcome,
    status,
)
from primarycare.engagement.commands import EVENT_OF
from primarycare.engagement.presets import illustrative
from primarycare.engagement.transitions import BINDING, DATED_MOVES, TERMINAL
from primarycare.identifiers import EngagementId, PatientId, PhysicianId, StructureId
from primarycare.periods import add_days, add_months, anniversary
from primarycare.testing.strategies.contracts import (
    contracts_of_a_patient,
    engagement_events,
    engagements,
    fitting_commands,
)
from primarycare.testing.strategies.terms import (
    anniversaries,
    change_rules,
    consent_rules,
    data_consents,
    review_policies,
)
from primarycare.testing.strategies.vocabulary import dates

# Whole lives take long to draw.
LIVES = settings(max_examples=60)
DAY = timedelta(days=1)
STEPS = st.integers(0, 60) | st.integers(0, 500)
IN_EFFECT = frozenset(
    {
        EngagementState.ACTIVE,
        EngagementState.REVIEW_DUE,
        EngagementState.OVERDUE,
        EngagementState.CONFIRMATION_DUE,
        EngagementState.TRANSFER_PENDING,
    }
)
WITH_A_WAY_OUT = frozenset({EngagementState.PROPOSED, *BINDING, EngagementState.LAPSED})
SELF = (Signer(SignerCapacity.SELF),)
P1, CABINET = PatientId("p-1"), StructureId("cabinet")
# Names make no difference here, and take long to draw.
CONTRACTS = engagements(identifiers=st.just(EngagementId("e-1")), patients=st.just(P1), structures=st.just(CABINET))


NOT_ANNULLED = tuple(kind for kind in EventKind if kind is not EventKind.ANNULLED)
# What goes on with a contract comes more often than what ends it.
ROUGH_KINDS = st.sampled_from((*NOT_ANNULLED[4:10], *NOT_ANNULLED[4:10], EventKind.CONFIRMED, *NOT_ANNULLED))
ROUGH_STEPS = st.lists(st.tuples(ROUGH_KINDS, st.sampled_from((0, 1, 20, 90, 250))), max_size=9)
ROUGH_TERMS = st.sampled_from(
    (illustrative(), illustrative(lapse_days=None), evolved(illustrative(), suspension_counts=True))
)


@st.composite
def rough_lives(draw: DrawFn) -> Engagement:
    """Draw contracts signed for a girl of fifteen or by a woman, and then any events whatever, in order of time."""
    identifier, day = EngagementId("e-1"), date(2021, 2, 5)
    born_on = draw(st.sampled_from((date(2005, 3, 2), date(1980, 2, 11))))
    who = SignerCapacity.PARENT if born_on.year == 2005 else SignerCapacity.SELF
    happened = [
        EngagementEvent(
            engagement=identifier,
            kind=EventKind.SIGNED,
            effective_on=day,
            recorded_on=day,
            signers=(Signer(who),),
            physician=PhysicianId("dr-1"),
            starts_on=add_days(day, draw(st.sampled_from((0, 10, 200)))),
        )
    ]
    for kind, days in draw(ROUGH_STEPS):
        day = add_days(day, days)
        ends_on = add_days(day, 60) if kind is EventKind.NOTICE_GIVEN else None
        signs = kind is EventKind.SIGNED
        event = EngagementEvent(
            engagement=identifier,
            kind=kind,
            effective_on=day,
            recorded_on=day,
            signers=(Signer(SignerCapacity.GUARDIAN, "order-1"),) if signs else (),
            physician=PhysicianId("dr-2") if signs or kind is EventKind.TRANSFERRED else None,
            starts_on=day if signs else None,
            ends_on=ends_on,
            replaced_by=EngagementId("e-2") if kind is EventKind.REPLACED else None,
        )
        end = None if ends_on is None else evolved(event, kind=EventKind.TERMINATED, effective_on=ends_on, ends_on=None)
        happened += [each for each in (event, end) if each is not None and each not in happened]
    return Engagement(
        identifier=identifier,
        patient=P1,
        structure=CABINET,
        policy=draw(ROUGH_TERMS),
        born_on=born_on,
        events=tuple(happened),
    )


# The rough ones take a fifth of the time.
ANY_LIFE = st.one_of(CONTRACTS, rough_lives(), rough_lives(), rough_lives())


def contracts_of_one(*, min_size: int = 1, max_size: int = 3) -> st.SearchStrategy[tuple[Engagement, ...]]:
    return contracts_of_a_patient(
        patients=st.just(P1), structures=st.just(CABINET), min_size=min_size, max_size=max_size
    )


def turns(engagement: Engagement) -> list[date]:
    """Give the days on which something may change, and their neighbours."""
    found = {entry.during.start for entry in history(engagement).entries}
    found |= {event.effective_on for event in engagement.events}
    found |= {day for period in engagement.in_force for day in (period.start, period.end) if day is not None}
    return sorted({near for day in found for near in (day - DAY, day, day + DAY) if near >= engagement.born_on})


def a_day_of(data: DataObject, engagement: Engagement) -> date:
    near = turns(engagement)
    return data.draw(st.sampled_from(near) if near else dates(min_value=engagement.born_on, max_value=date(2200, 1, 1)))


def written_by(contracts: Iterable[Engagement]) -> date:
    """Give a day on which everything that happened to some contracts was written down."""
    return max(
        (day for contract in contracts for event in contract.events for day in (event.recorded_on, event.effective_on)),
        default=max(date(2000, 1, 1), *(contract.born_on for contract in contracts)),
    )


@frozen(kw_only=True)
class Asked:
    """A command put to one contract beside the patient's others."""

    contract: Engagement
    others: tuple[Engagement, ...]
    command: Command


@st.composite
def commands_put(draw: DrawFn, kinds: Sequence[CommandKind] | None = None) -> Asked:
    """Draw the contracts of a patient and a command to one of them, of any kind that most often fits."""
    contracts = draw(contracts_of_one(max_size=3))
    contract = draw(st.sampled_from(contracts))
    today = written_by(contracts)
    if draw(st.booleans()):
        today = add_days(today, draw(STEPS))
    command = draw(fitting_commands(contract, today=today))
    if kinds is not None:
        command = Command(kind=draw(st.sampled_from(kinds)), on=command.on, recorded_on=today)
    others = tuple(other for other in contracts if other is not contract)
    return Asked(contract=contract, others=others, command=command)


# The table


@pytest.mark.parametrize("state", EngagementState)
@pytest.mark.parametrize("kind", EventKind)
def test_every_state_meets_every_event_with_a_named_outcome(state: EngagementState, kind: EventKind) -> None:
    found = outcome(state, kind)
    assert isinstance(found.state, EngagementState) is not isinstance(found.refusal, RefusalReason)


@pytest.mark.parametrize("state", TERMINAL)
def test_what_is_over_refuses_every_event(state: EngagementState) -> None:
    assert {outcome(state, kind).state for kind in EventKind} == {None}


@pytest.mark.parametrize("kind", EventKind)
def test_no_event_tells_the_standings_of_the_review_apart(kind: EventKind) -> None:
    alike = (EngagementState.ACTIVE, EngagementState.REVIEW_DUE, EngagementState.OVERDUE)
    found = {outcome(state, kind) for state in alike}
    assert len({None if each.state in alike else (each.state, each.refusal) for each in found}) == 1


@pytest.mark.parametrize("state", EngagementState)
def test_a_patient_may_leave_whatever_was_proposed_and_is_not_over(state: EngagementState) -> None:
    refused = outcome(state, EventKind.WITHDRAWN).refusal is not None
    assert refused is (state not in WITH_A_WAY_OUT)


def led_on(states: set[EngagementState]) -> set[EngagementState]:
    """Read a move to ACTIVE as one to whatever the day makes of it."""
    return states | IN_EFFECT if EngagementState.ACTIVE in states else states


def by_a_date(states: set[EngagementState]) -> set[EngagementState]:
    """Add the states to which one move by a date leads on."""
    return states | led_on({follows for state, follows, _ in DATED_MOVES if state in states})


def by_the_table(state: EngagementState, kinds: Iterable[EventKind]) -> set[EngagementState]:
    """Give the states in which the table and the dated moves allow a day to end that began in a state."""
    reached = by_a_date({state})
    for kind in kinds:
        follow = led_on({found for each in reached if (found := outcome(each, kind).state) is not None})
        reached |= by_a_date(follow)
    return reached


@given(ANY_LIFE)
def test_a_history_goes_by_the_table_and_the_dated_moves_alone(contract: Engagement) -> None:
    state = EngagementState.NOT_PROPOSED
    for entry in history(contract).entries:
        day = entry.during.start
        happened = [event.kind for event in contract.events_known() if event.effective_on == day]
        assert entry.value in by_the_table(state, happened), (state, entry.value, happened)
        state = entry.value


# Days


@given(ANY_LIFE)
def test_the_history_of_a_contract_is_its_status_day_by_day(contract: Engagement) -> None:
    line = history(contract)
    for day in turns(contract):
        entry = line.entry_at(day)
        state = EngagementState.NOT_PROPOSED if entry is None else entry.value
        assert status(contract, day).state is state, day


@given(ANY_LIFE)
def test_a_contract_is_in_force_in_its_periods_and_on_no_other_day(contract: Engagement) -> None:
    for earlier, later in pairwise(contract.in_force):
        assert earlier.end is not None and earlier.end <= later.start
    for day in turns(contract):
        inside = any(day in period for period in contract.in_force)
        found = status(contract, day)
        assert found.in_force is inside, day
        assert contract.in_force_on(day) is inside
        assert not inside or found.state in BINDING[1:]
        assert (found.window is not None) <= inside


@LIVES
@given(CONTRACTS, st.data())
def test_what_takes_effect_later_changes_no_earlier_status(contract: Engagement, data: DataObject) -> None:
    day = a_day_of(data, contract)
    later = data.draw(
        st.lists(
            engagement_events(
                identifiers=st.just(contract.identifier),
                days=dates(min_value=max(day, contract.born_on) + DAY, max_value=date(2300, 1, 1)),
                signed_by=st.just((Signer(SignerCapacity.GUARDIAN, "order-2"),)),
            ),
            max_size=3,
            unique=True,
        )
    )
    known = [event for event in later if event not in contract.events]
    assert status(evolve(contract, known), day) == status(contract, day)
    by_then = tuple(event for event in contract.events if event.effective_on <= day)
    assert status(evolved(contract, events=by_then), day) == status(contract, day)


@LIVES
@given(CONTRACTS, st.data())
def test_what_is_recorded_later_changes_nothing_that_was_known(contract: Engagement, data: DataObject) -> None:
    recorded = sorted({event.recorded_on for event in contract.events})
    known_on = data.draw(st.sampled_from(recorded)) if recorded else contract.born_on
    day = a_day_of(data, contract)
    in_time = evolved(contract, events=tuple(event for event in contract.events if event.recorded_on <= known_on))
    assert status(contract, day, known_on=known_on) == status(in_time, day)
    assert history(contract, known_on=known_on) == history(in_time)


FEW_DAYS = tuple(date(2021, 3, day) for day in (1, 2, 3))
BLANK = Engagement(
    identifier=EngagementId("e-1"),
    patient=P1,
    structure=CABINET,
    policy=illustrative(),
    born_on=date(2005, 3, 2),
    events=(),
)
CROWDED_EVENTS = st.lists(
    engagement_events(
        identifiers=st.just(BLANK.identifier),
        days=st.sampled_from(FEW_DAYS),
        physicians=st.sampled_from((PhysicianId("dr-1"), PhysicianId("dr-2"))),
        kinds=st.sampled_from((EventKind.SIGNED, EventKind.NOTICE_GIVEN)) | st.sampled_from(EventKind),
        signed_by=st.sampled_from(
            tuple((Signer(SignerCapacity.GUARDIAN, document),) for document in ("order-1", "order-2"))
        ),
    ),
    max_size=5,
    unique=True,
)


@given(CROWDED_EVENTS, st.data())
def test_the_order_in_which_events_are_given_does_not_matter(events: list[EngagementEvent], data: DataObject) -> None:
    one, other = evolve(BLANK, events), evolve(BLANK, data.draw(st.permutations(events)))
    for event in data.draw(st.permutations(events)):
        other = evolved(other, events=tuple(known for known in other.events if known != event))
        other = evolve(other, (event,))
    assert other == one
    assert all(status(other, day) == status(one, day) for day in FEW_DAYS)


@given(ANY_LIFE, st.data())
def test_an_event_without_effect_can_be_left_out(contract: Engagement, data: DataObject) -> None:
    day = a_day_of(data, contract)
    found = status(contract, day)
    idle = [each.event for each in found.without_effect]
    effective = tuple(event for event in contract.events_known() if event not in idle)
    without = status(evolved(contract, events=effective), day)
    assert evolved(without, without_effect=found.without_effect) == found


@LIVES
@given(CONTRACTS, st.data())
def test_what_is_over_stays_over(contract: Engagement, data: DataObject) -> None:
    over = [entry for entry in history(contract).entries if entry.value in TERMINAL]
    if not over:
        return
    [last] = over
    ended_on = last.during.start
    assert last.during.end is None
    later = data.draw(
        engagement_events(
            identifiers=st.just(contract.identifier),
            kinds=st.sampled_from([kind for kind in EventKind if kind is not EventKind.ANNULLED]),
            days=dates(min_value=ended_on + DAY, max_value=date(2300, 1, 1)),
            signed_by=st.just((Signer(SignerCapacity.GUARDIAN, "order-2"),)),
        )
    )
    assume(later not in contract.events)
    after = status(evolve(contract, (later,)), date(2300, 1, 1))
    assert (after.state, after.ended_on, after.in_force) == (last.value, ended_on, False)
    assert any(found.event == later for found in after.without_effect)
    asked = data.draw(fitting_commands(contract, today=add_days(ended_on, data.draw(STEPS)), since=ended_on))
    assert asked.kind is CommandKind.ANNUL or isinstance(decide(contract, asked), Refusal)


# One contract at a time


@LIVES
@given(contracts_of_one(min_size=2))
def test_no_two_contracts_of_a_patient_are_in_force_on_one_day(contracts: tuple[Engagement, ...]) -> None:
    for one, other in combinations(contracts, 2):
        assert not any(mine.cut(theirs) for mine in one.in_force for theirs in other.in_force)


@LIVES
@given(contracts_of_one(min_size=2, max_size=3), st.data())
def test_a_new_signature_ends_the_old_contracts_on_the_day_it_takes_effect(
    contracts: tuple[Engagement, ...], data: DataObject
) -> None:
    *others, last = contracts
    blank = evolved(last, events=())
    today = add_days(written_by(contracts), data.draw(STEPS))
    agreed = blank.policy.starts is StartDay.AS_AGREED
    signature = Command(
        kind=CommandKind.SIGN,
        on=today,
        recorded_on=today,
        signers=tuple(Signer(who) for who in blank.policy.consent.signers_at(blank.born_on, today)),
        physician=PhysicianId("dr-9"),
        starts_on=add_days(today, data.draw(STEPS)) if agreed else None,
    )
    decision = decide(blank, signature, others=others)
    if isinstance(decision, Refusal):
        return
    signed = decision.events[0]
    start = signed.starts_on
    assert start is not None
    assert status(evolve(blank, decision.events), start).in_force
    for old in others:
        new = evolve(old, decision.events)
        bound = status(old, start).state in BINDING
        assert (new == old) is not bound
        if bound:
            after = status(new, start)
            same = old.structure == blank.structure
            reason = EndReason.REPLACED if same else EndReason.DECLARED_ELSEWHERE
            assert (after.end_reason, after.ended_on, after.in_force) == (reason, start, False)
        # Not a day is lost before the new contract takes effect, and none is left after.
        for day in {*turns(old), start, start - DAY}:
            assert new.in_force_on(day) is (old.in_force_on(day) and (day < start or not bound))


SIGNINGS = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 3)), min_size=2, max_size=9)


@given(SIGNINGS, change_rules())
def test_changes_of_physician_keep_to_the_limit_of_the_year_and_to_the_wait(
    signings: list[tuple[int, int]], rule: ChangeRule
) -> None:
    policy = evolved(illustrative(), changes=rule, review=None)
    contracts: list[Engagement] = []
    today, physician = date(2023, 11, 1), 0
    changes: list[date] = []
    signed: list[tuple[date, int]] = []
    for days, chosen in signings:
        today = add_days(today, days)
        blank = evolved(BLANK, identifier=EngagementId(f"e-{len(contracts)}"), policy=policy, born_on=date(1980, 2, 11))
        asked = Command(
            kind=CommandKind.SIGN, on=today, recorded_on=today, signers=SELF, physician=PhysicianId(f"dr-{chosen}")
        )
        decision = decide(blank, asked, others=contracts)
        if isinstance(decision, Refusal):
            assert decision.earliest is not None and decision.earliest > today
            on_that_day = evolved(asked, on=decision.earliest, recorded_on=decision.earliest)
            again = decide(blank, on_that_day, others=contracts)
            assert isinstance(again, Accepted) or again.reason is not decision.reason
            continue
        # The wait is for another physician alone.
        assert all((today - day).days >= rule.wait_days for day, other in signed if other != chosen)
        contracts = [evolve(contract, decision.events) for contract in (*contracts, blank)]
        if physician not in (0, chosen):
            changes.append(today)
        physician = chosen
        signed.append((today, chosen))
    for last in changes:
        if rule.year is ChangeYear.CALENDAR:
            counted = [day for day in changes if day.year == last.year]
        else:
            counted = [day for day in changes if day <= last < add_months(day, 12)]
        assert len(counted) <= rule.most_a_year


# Commands


@LIVES
@given(commands_put(kinds=(CommandKind.WITHDRAW,)))
def test_a_patient_may_always_withdraw_from_what_was_proposed_and_is_not_over(asked: Asked) -> None:
    on = asked.command.on
    state = status(asked.contract, on).state
    decision = decide(asked.contract, asked.command, others=asked.others)
    assert isinstance(decision, Accepted) is (state in WITH_A_WAY_OUT)
    if isinstance(decision, Accepted):
        ends_on = asked.contract.policy.withdrawal.ends_on(on)
        after = evolve(asked.contract, decision.events)
        assert status(after, ends_on).state in TERMINAL
        assert not any(day >= ends_on and after.in_force_on(day) for day in (*turns(after), ends_on))


@LIVES
@given(commands_put())
def test_what_is_decided_concerns_the_contract_asked_and_the_others_alone(asked: Asked) -> None:
    decision = decide(asked.contract, asked.command, others=asked.others)
    if isinstance(decision, Refusal):
        assert decision.engagement == asked.contract.identifier
        assert decision.state is status(asked.contract, asked.command.on).state
        return
    own = [event for event in decision.events if event.engagement == asked.contract.identifier]
    for event in decision.events:
        assert event.recorded_on == asked.command.recorded_on
        if event.engagement != asked.contract.identifier:
            (other,) = [other for other in asked.others if other.identifier == event.engagement]
            if asked.command.annuls is EventKind.SIGNED:
                taken_back = [
                    each for each in other.events_known() if each not in evolve(other, (event,)).events_known()
                ]
                assert {each.replaced_by for each in taken_back} == {asked.contract.identifier}
            else:
                same = other.structure == asked.contract.structure
                kind = EventKind.REPLACED if same else EventKind.DECLARED_ELSEWHERE
                assert (event.kind, event.replaced_by) == (kind, asked.contract.identifier)
    assert own[:1] == list(decision.events[:1])
    assert not own or own[0].kind is EVENT_OF[asked.command.kind]


@LIVES
@given(commands_put())
def test_what_is_accepted_has_an_effect_and_said_twice_has_no_more(asked: Asked) -> None:
    decision = decide(asked.contract, asked.command, others=asked.others)
    if isinstance(decision, Refusal) or not decision.events:
        return
    first = decision.events[0]
    after = evolve(asked.contract, decision.events)
    if first.kind is EventKind.ANNULLED:
        assert len(after.events_known()) < len(asked.contract.events_known())
    else:
        assert first in after.events_known()
    found = status(after, first.effective_on)
    # A withdrawal is taken down even where something else ends the contract before.
    if asked.command.kind is not CommandKind.WITHDRAW:
        assert first not in [each.event for each in found.without_effect]
    others = [evolve(other, decision.events) for other in asked.others]
    again = decide(after, asked.command, others=others)
    if isinstance(again, Accepted):
        twice = evolve(after, again.events)
        assert (history(twice), twice.in_force) == (history(after), after.in_force)


@LIVES
@given(contracts_of_one(max_size=1))
def test_a_contract_under_notice_runs_until_the_day_that_was_announced(contracts: tuple[Engagement, ...]) -> None:
    [contract] = contracts
    found = status(contract, date(2300, 1, 1))
    if found.end_reason is EndReason.TERMINATED:
        assert found.ended_on == found.ends_on


# Who signs


def by_others(found: EngagementStatus) -> bool:
    return all(signer.capacity is not SignerCapacity.SELF for signer in found.signers)


@LIVES
@given(CONTRACTS, st.data())
def test_others_sign_for_a_minor_and_not_for_ever(contract: Engagement, data: DataObject) -> None:
    rule, day = contract.policy.consent, a_day_of(data, contract)
    found = status(contract, day)
    if found.signed_on is None:
        return
    capacities = {signer.capacity for signer in found.signers}
    if rule.age(contract.born_on, found.signed_on) < rule.signs_from:
        assert capacities & {SignerCapacity.PARENT, SignerCapacity.GUARDIAN}
    asked_on = rule.asked_on(contract.born_on)
    if asked_on is None or not by_others(found) or found.signed_on >= asked_on:
        return
    confirmed = any(
        event.kind is EventKind.CONFIRMED and asked_on <= event.effective_on <= day
        for event in contract.events_known()
        if event not in [each.event for each in found.without_effect]
    )
    if confirmed:
        assert found.answer_due_on is None
        assert found.state is not EngagementState.CONFIRMATION_DUE
    elif day >= asked_on:
        assert found.state not in IN_EFFECT - {EngagementState.CONFIRMATION_DUE}
        if rule.answer_within_days is not None and day >= add_days(asked_on, rule.answer_within_days):
            assert not found.in_force
            assert found.state in (*TERMINAL, EngagementState.LAPSED)


WHO = st.lists(st.sampled_from(SignerCapacity), min_size=1, max_size=3, unique=True)


@given(consent_rules(), WHO, st.integers(0, 26), st.integers(-1, 1))
def test_those_sign_who_must_at_the_age_of_the_patient(
    rule: ConsentRule, who: list[SignerCapacity], years: int, days: int
) -> None:
    signed_on = date(2021, 2, 5)
    blank = evolved(
        BLANK,
        policy=evolved(illustrative(), consent=rule),
        born_on=add_days(anniversary(signed_on, -years, rule.leap_day), min(days, 0) if years == 0 else days),
    )
    age = rule.age(blank.born_on, signed_on)
    child, adult = age < rule.signs_from, age >= rule.alone_from
    right = True
    if SignerCapacity.SELF in who:
        right = not child
    elif not child:
        right = SignerCapacity.GUARDIAN in who
    if SignerCapacity.PARENT in who:
        right = right and not adult
    elif not adult:
        right = right and SignerCapacity.GUARDIAN in who
    asked = Command(
        kind=CommandKind.SIGN,
        on=signed_on,
        recorded_on=signed_on,
        signers=tuple(Signer(capacity, "order-1") for capacity in who),
        physician=PhysicianId("dr-1"),
    )
    decision = decide(blank, asked)
    if right:
        assert isinstance(decision, Accepted)
        assert status(evolve(blank, decision.events), signed_on).signers == decision.events[0].signers
    else:
        assert isinstance(decision, Refusal)
        assert decision.reason is RefusalReason.WRONG_SIGNERS


# Reviews

LONG_AGO = date(1950, 1, 1)
STARTS = dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))
SOME_REVIEWS = st.lists(st.tuples(st.integers(0, 900), st.booleans()), max_size=6)


@given(review_policies(), STARTS, SOME_REVIEWS, dates(min_value=LONG_AGO, max_value=date(1990, 1, 1)), STEPS)
def test_a_review_opens_is_due_overdue_and_over_in_this_order_and_after_the_last(
    policy: ReviewPolicy, starts_on: date, after: list[tuple[int, bool]], born_on: date, days: int
) -> None:
    day, reviews = starts_on, []
    for between, exceptional in after:
        day = add_days(day, between)
        reviews.append(CompletedReview(day, exceptional))
    window = policy.window(starts_on, reviews, born_on=born_on, on=add_days(day, days))
    if window is None:
        assert isinstance(policy.convention, AgeBands)
        return
    assert window.opens_on <= window.due_on
    assert not reviews or window.due_on > reviews[-1].on
    assert window.overdue_from is None or window.due_on < window.overdue_from
    assert window.lapses_on is None or (window.overdue_from is not None and window.overdue_from < window.lapses_on)
    assert (window.lapses_on is None) is (policy.lapse_days is None or isinstance(policy.convention, AgeBands))


def due(convention: Anniversary, starts_on: date, reviews: Sequence[CompletedReview]) -> date:
    window = ReviewPolicy(convention=convention, grace_days=30, lapse_days=None).window(starts_on, reviews)
    assert window is not None
    return window.due_on


def after_periods(convention: Anniversary, anchor: date, periods: int) -> date:
    months = convention.months * periods
    return anniversary(anchor, months // 12, convention.leap_day) if months % 12 == 0 else add_months(anchor, months)


DELAYS = st.lists(st.integers(0, 2**16), min_size=1, max_size=8)


@given(anniversaries(anchors=st.just(ReviewAnchor.FIXED), initial=False), STARTS, DELAYS)
def test_from_a_fixed_anchor_so_many_years_hold_so_many_due_dates_whatever_the_delays(
    convention: Anniversary, starts_on: date, delays: list[int]
) -> None:
    reviews: list[CompletedReview] = []
    for number, delay in enumerate(delays, start=1):
        due_on = due(convention, starts_on, reviews)
        assert due_on == after_periods(convention, starts_on, number)
        # From the day the window opens to the day before that of the next one.
        opens_on, next_opens_on = (
            add_days(after_periods(convention, starts_on, turn), -convention.opens_days_before)
            for turn in (number, number + 1)
        )
        reviews.append(CompletedReview(add_days(opens_on, delay % (next_opens_on - opens_on).days)))


@given(anniversaries(anchors=st.just(ReviewAnchor.FIXED)), STARTS, st.lists(st.integers(0, 2_000), max_size=6))
def test_from_a_fixed_anchor_every_due_date_after_the_first_is_an_anniversary(
    convention: Anniversary, starts_on: date, gaps: list[int]
) -> None:
    day, reviews, due_dates = starts_on, [], []
    for gap in gaps:
        day = add_days(day, gap)
        reviews.append(CompletedReview(day))
        due_dates.append(due(convention, starts_on, reviews))
    known = {
        after_periods(convention, starts_on, number) for number in range(1, 12_000 // (28 * convention.months) + 2)
    }
    assert due_dates == sorted(due_dates)
    assert known.issuperset(due_dates)


@given(anniversaries(anchors=st.just(ReviewAnchor.ROLLING), initial=False), STARTS, DELAYS)
def test_from_a_rolling_anchor_so_many_years_hold_at_most_so_many_due_dates_when_no_review_is_early(
    convention: Anniversary, starts_on: date, delays: list[int]
) -> None:
    reviews: list[CompletedReview] = []
    due_dates = []
    for delay in delays:
        due_dates.append(due(convention, starts_on, reviews))
        reviews.append(CompletedReview(add_days(due_dates[-1], delay % 400)))
    for periods in range(1, len(delays) + 1):
        last = after_periods(convention, starts_on, periods)
        assert sum(day <= last for day in due_dates) <= periods


@given(anniversaries(), STARTS, DELAYS, st.integers(0, 2**16))
def test_a_review_in_its_window_moves_the_due_date_by_one_period(
    convention: Anniversary, starts_on: date, delays: list[int], place: int
) -> None:
    reviews = [CompletedReview(starts_on)]
    for delay in delays[:3]:
        reviews.append(CompletedReview(add_days(due(convention, starts_on, reviews), delay % 90)))
    before = due(convention, starts_on, reviews)
    if convention.anchor is ReviewAnchor.ROLLING:
        day = add_days(before, place % 120 - min(convention.opens_days_before, 60))
        assert due(convention, starts_on, [*reviews, CompletedReview(day)]) == after_periods(convention, day, 1)
        return
    turn = next(turn for turn in range(1, 2_000) if after_periods(convention, starts_on, turn) == before)
    after = after_periods(convention, starts_on, turn + 1)
    day = add_days(before, place % (after - before).days - convention.opens_days_before)
    assert due(convention, starts_on, [*reviews, CompletedReview(day)]) == after


# Data


@LIVES
@given(CONTRACTS, st.lists(data_consents(), max_size=3), st.data())
def test_consent_to_sharing_data_and_the_engagement_change_nothing_in_each_other(
    contract: Engagement, consents: list[DataConsent], data: DataObject
) -> None:
    day = a_day_of(data, contract)
    sharing = evolved(contract, consents=tuple(consents))
    assert status(sharing, day) == status(contract, day)
    assert (history(sharing), sharing.in_force) == (history(contract), contract.in_force)
    blank = evolved(sharing, events=())
    for scope in ConsentScope:
        assert sharing.shares_data(scope, day) is blank.shares_data(scope, day)
        assert sharing.shares_data(scope, day) is any(
            consent.scope is scope and day in consent.during for consent in consents
        )


@LIVES
@given(CONTRACTS, st.data())
def test_the_next_enrolment_is_never_before_the_signature(contract: Engagement, data: DataObject) -> None:
    free_on = next_enrolment_from(contract)
    last = status(contract, contract.events[-1].effective_on) if contract.events else None
    signed_on = None if last is None else last.signed_on
    assert (free_on is None) is (signed_on is None)
    assert free_on is None or signed_on is None or free_on >= signed_on


# What was taken down by mistake


def happened(engagement: Engagement, *commands: Command) -> Engagement:
    for command in commands:
        decision = decide(engagement, command)
        assert isinstance(decision, Accepted)
        engagement = evolve(engagement, decision.events)
    return engagement


DAYS_LATER = st.integers(0, 90)


@given(st.sampled_from((CommandKind.COMPLETE_REVIEW, CommandKind.WITHDRAW, CommandKind.SUSPEND)), DAYS_LATER)
def test_what_was_taken_back_can_be_recorded_again_on_the_same_day_or_later(kind: CommandKind, days: int) -> None:
    signed_on, on = date(2021, 2, 5), date(2021, 3, 1)
    sign = Command(
        kind=CommandKind.SIGN, on=signed_on, recorded_on=signed_on, signers=SELF, physician=PhysicianId("dr-1")
    )
    contract = happened(evolved(BLANK, born_on=date(1980, 2, 11)), sign)
    asked = Command(kind=kind, on=on, recorded_on=on)
    taken_back = Command(kind=CommandKind.ANNUL, on=on, recorded_on=on, annuls=EVENT_OF[kind])
    again = evolved(asked, recorded_on=add_days(on, days))
    told = happened(contract, asked, taken_back, again)
    assert status(told, on) == status(happened(contract, again), on)


@given(DAYS_LATER, DAYS_LATER)
def test_a_notice_that_was_taken_back_ends_no_later_one(until_taken_back: int, until_given_again: int) -> None:
    signed_on, on = date(2021, 2, 5), date(2021, 3, 1)
    sign = Command(
        kind=CommandKind.SIGN, on=signed_on, recorded_on=signed_on, signers=SELF, physician=PhysicianId("dr-1")
    )
    contract = happened(evolved(BLANK, born_on=date(1980, 2, 11), policy=illustrative(lapse_days=None)), sign)
    notice = Command(kind=CommandKind.GIVE_NOTICE, on=on, recorded_on=on, continuity_plan="colleagues named")
    taken_back_on = add_days(on, until_taken_back)
    taken_back = Command(kind=CommandKind.ANNUL, on=on, recorded_on=taken_back_on, annuls=EventKind.NOTICE_GIVEN)
    given_again_on = add_days(taken_back_on, until_given_again)
    again = evolved(notice, on=given_again_on, recorded_on=given_again_on, continuity_plan="records handed over")
    told = happened(contract, notice, taken_back, again)
    found = status(told, date(2022, 1, 1))
    assert (found.end_reason, found.ended_on) == (EndReason.TERMINATED, add_days(given_again_on, 60))


# The table and the folding

GIRL, WOMAN = date(2005, 3, 2), date(1980, 2, 11)
SIGNED_ON, LATER = date(2021, 2, 5), date(2021, 3, 10)


def an_event(
    kind: EventKind,
    day: date = date(2021, 2, 20),
    *,
    who: SignerCapacity = SignerCapacity.SELF,
    starts_on: date = SIGNED_ON,
) -> EngagementEvent:
    signs = kind is EventKind.SIGNED
    return EngagementEvent(
        engagement=BLANK.identifier,
        kind=kind,
        effective_on=day,
        recorded_on=day,
        signers=(Signer(who, "order-1"),) if signs else (),
        physician=PhysicianId("dr-1") if signs or kind is EventKind.TRANSFERRED else None,
        starts_on=max(day, starts_on) if signs else None,
        ends_on=max(day, LATER) if kind is EventKind.NOTICE_GIVEN else None,
        replaced_by=EngagementId("e-2") if kind is EventKind.REPLACED else None,
        annuls=EventKind.SIGNED if kind is EventKind.ANNULLED else None,
    )


SIGNED, REVIEWED = an_event(EventKind.SIGNED, SIGNED_ON), an_event(EventKind.REVIEW_COMPLETED, SIGNED_ON)
BY_A_PARENT = an_event(EventKind.SIGNED, SIGNED_ON, who=SignerCapacity.PARENT)
# How a contract comes to be in each state on a day; signed, suspended and under notice, it also awaits a confirmation.
WAYS: dict[EngagementState, tuple[date, date, tuple[EngagementEvent, ...]]] = {
    EngagementState.NOT_PROPOSED: (WOMAN, LATER, ()),
    EngagementState.PROPOSED: (WOMAN, LATER, (an_event(EventKind.PROPOSED),)),
    EngagementState.SIGNED: (
        GIRL,
        LATER,
        (an_event(EventKind.SIGNED, SIGNED_ON, who=SignerCapacity.PARENT, starts_on=date(2021, 4, 1)),),
    ),
    EngagementState.ACTIVE: (WOMAN, LATER, (SIGNED, REVIEWED)),
    EngagementState.REVIEW_DUE: (WOMAN, LATER, (SIGNED,)),
    # Due within 90 days, 2021-05-06, with 30 days of grace: overdue from 2021-06-06, lapsing 180 days later.
    EngagementState.OVERDUE: (WOMAN, date(2021, 6, 6), (SIGNED,)),
    EngagementState.LAPSED: (WOMAN, date(2021, 12, 3), (SIGNED,)),
    EngagementState.CONFIRMATION_DUE: (GIRL, LATER, (BY_A_PARENT, REVIEWED)),
    EngagementState.TRANSFER_PENDING: (WOMAN, LATER, (SIGNED, REVIEWED, an_event(EventKind.PHYSICIAN_DEPARTED))),
    EngagementState.SUSPENDED: (GIRL, LATER, (BY_A_PARENT, REVIEWED, an_event(EventKind.SUSPENDED))),
    EngagementState.NOTICE: (
        GIRL,
        LATER,
        (BY_A_PARENT, REVIEWED, an_event(EventKind.SUSPENDED), an_event(EventKind.NOTICE_GIVEN)),
    ),
    EngagementState.DECLINED: (WOMAN, LATER, (an_event(EventKind.PROPOSED), an_event(EventKind.DECLINED))),
    EngagementState.WITHDRAWN: (WOMAN, LATER, (SIGNED, an_event(EventKind.WITHDRAWN))),
    EngagementState.TERMINATED: (
        WOMAN,
        LATER,
        (SIGNED, an_event(EventKind.NOTICE_GIVEN), an_event(EventKind.TERMINATED, LATER)),
    ),
    EngagementState.ENDED: (WOMAN, LATER, (SIGNED, an_event(EventKind.MOVED_AWAY))),
}


@pytest.mark.parametrize("state", EngagementState)
@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind is not EventKind.ANNULLED])
def test_an_event_does_what_the_table_says(state: EngagementState, kind: EventKind) -> None:
    born_on, day, events = WAYS[state]
    before = evolve(evolved(BLANK, born_on=born_on), events)
    assert status(before, day).state is state
    # What ends on the very day is over before anything else happens on it.
    on = day + DAY if state in TERMINAL else day
    event = an_event(kind, on, who=SignerCapacity.GUARDIAN)
    after = status(evolve(before, (event,)), on)
    told = outcome(state, kind)
    refused = {found.event: found.reason for found in after.without_effect}
    assert refused.get(event) is told.refusal
    if told.state is None:
        assert after.state is state
    elif told.state is EngagementState.ACTIVE:
        assert after.state in IN_EFFECT
    elif told.state is EngagementState.SIGNED:
        assert after.state in {EngagementState.SIGNED, *IN_EFFECT}
    else:
        assert after.state is told.state
