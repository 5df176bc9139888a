"""Strategies for engagement contracts: their events, commands and statuses, and contracts with whole lives.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it. Most contracts are made by running commands through `decide` and so have a life that makes
sense; some hold events in any order. What this module may not know: the laws that are checked with them.

>>> from hypothesis import find
>>> contract = find(engagements(born_on=st.just(date(1980, 2, 11))), lambda contract: len(contract.events) > 1)
>>> contract.born_on
datetime.date(1980, 2, 11)
"""

from collections.abc import Sequence
from datetime import date

from attrs import evolve as evolved
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.engagement import (
    Accepted,
    Command,
    CommandKind,
    Decision,
    Engagement,
    EngagementEvent,
    EngagementPolicy,
    EngagementState,
    EngagementStatus,
    EventKind,
    Outcome,
    Refusal,
    RefusalReason,
    Signer,
    SignerCapacity,
    StartDay,
    WithoutEffect,
    decide,
    evolve,
    outcome,
    status,
)
from primarycare.engagement.commands import EVENT_OF
from primarycare.engagement.transitions import TERMINAL
from primarycare.identifiers import EngagementId, PatientId, PhysicianId, StructureId
from primarycare.periods import add_days
from primarycare.testing.strategies.terms import (
    data_consents,
    engagement_policies,
    language_needs,
    published_policies,
    signers,
)
from primarycare.testing.strategies.vocabulary import (
    dates,
    engagement_ids,
    patient_ids,
    physician_ids,
    plain_texts,
    structure_ids,
)

__all__ = [
    "acceptances",
    "commands",
    "contracts_of_a_patient",
    "decisions",
    "engagement_events",
    "engagement_statuses",
    "engagements",
    "fitting_commands",
    "outcomes",
    "refusals",
    "without_effects",
]

_LAST_DAY = date(2100, 12, 31)
# Made once, since making a strategy takes longer than drawing from it.
_TEXTS, _DAYS, _FLAGS = plain_texts(), dates(), st.booleans()
_A_SHORT_WHILE, _A_LONG_WHILE = st.integers(0, 120), st.integers(0, 1_200)
_FEW_PHYSICIANS = st.sampled_from((PhysicianId("dr-1"), PhysicianId("dr-2"), PhysicianId("dr-3")))
_TERMS = published_policies() | published_policies() | engagement_policies()


def _later(day: date, days: int) -> date:
    return max(day, min(add_days(day, days), _LAST_DAY))


# Events, commands and answers

# What may be written down before the day on which it happens.
_MAY_BE_ANNOUNCED = frozenset(
    {
        EventKind.PHYSICIAN_DEPARTED,
        EventKind.TRANSFERRED,
        EventKind.SUSPENDED,
        EventKind.RESUMED,
        EventKind.NOTICE_GIVEN,
        EventKind.TERMINATED,
        EventKind.WITHDRAWN,
        EventKind.MOVED_AWAY,
        EventKind.DECLARED_ELSEWHERE,
        EventKind.REPLACED,
        EventKind.ANNULLED,
    }
)
_ANNULLED_KINDS = st.sampled_from([kind for kind in EventKind if kind is not EventKind.ANNULLED])
_NEWER = (EngagementId("e-newer"), EngagementId("e-newest"))
_RECORDED_AT_ONCE = st.just(0)
_RECORDED_LATE = _RECORDED_AT_ONCE | st.integers(0, 400)
_RECORDED_AHEAD = _RECORDED_LATE | st.integers(-60, 0)
_SEQUENCES = st.integers(0, 3)
_FEW_SIGNERS = st.lists(signers(), min_size=1, max_size=2).map(tuple)
_PLANS = st.none() | _TEXTS


@st.composite
def _engagement_events(
    draw: DrawFn,
    identifiers: SearchStrategy[EngagementId],
    kinds: SearchStrategy[EventKind],
    days: SearchStrategy[date],
    physicians: SearchStrategy[PhysicianId],
    signed_by: SearchStrategy[tuple[Signer, ...]],
) -> EngagementEvent:
    kind, identifier, day = draw(kinds), draw(identifiers), draw(days)
    delay = draw(_RECORDED_AHEAD if kind in _MAY_BE_ANNOUNCED else _RECORDED_LATE)
    signs, notice = kind is EventKind.SIGNED, kind is EventKind.NOTICE_GIVEN
    newer = _NEWER[identifier == _NEWER[0]]
    return EngagementEvent(
        engagement=identifier,
        kind=kind,
        effective_on=day,
        recorded_on=add_days(day, delay),
        sequence=draw(_SEQUENCES),
        signers=draw(signed_by) if signs else (),
        physician=draw(physicians) if signs or kind is EventKind.TRANSFERRED else None,
        starts_on=add_days(day, draw(_A_SHORT_WHILE)) if signs else None,
        ends_on=add_days(day, draw(_A_SHORT_WHILE)) if notice else None,
        continuity_plan=draw(_PLANS) if notice else None,
        exceptional=kind is EventKind.REVIEW_COMPLETED and draw(_FLAGS),
        replaced_by=newer if kind is EventKind.REPLACED else None,
        annuls=draw(_ANNULLED_KINDS) if kind is EventKind.ANNULLED else None,
    )


_EVENT_KINDS = st.sampled_from(EventKind)


def engagement_events(
    *,
    identifiers: SearchStrategy[EngagementId] = engagement_ids(),
    kinds: SearchStrategy[EventKind] = _EVENT_KINDS,
    days: SearchStrategy[date] = _DAYS,
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
    signed_by: SearchStrategy[tuple[Signer, ...]] = _FEW_SIGNERS,
) -> SearchStrategy[EngagementEvent]:
    """Make events of any kind, recorded on the day, later, or, where they can be announced, before.

    `days` are those on which they take effect.

    >>> from hypothesis import find
    >>> find(engagement_events(kinds=st.just(EventKind.WITHDRAWN), days=st.just(date(2021, 11, 1))), bool).effective_on
    datetime.date(2021, 11, 1)
    """
    return _engagement_events(identifiers, kinds, days, physicians, signed_by)


@st.composite
def _commands(
    draw: DrawFn,
    kinds: SearchStrategy[CommandKind],
    days: SearchStrategy[date],
    physicians: SearchStrategy[PhysicianId],
) -> Command:
    kind, day = draw(kinds), draw(days)
    signs = kind is CommandKind.SIGN
    return Command(
        kind=kind,
        on=day,
        recorded_on=add_days(day, draw(_RECORDED_AHEAD if EVENT_OF[kind] in _MAY_BE_ANNOUNCED else _RECORDED_LATE)),
        signers=draw(_FEW_SIGNERS) if signs else (),
        physician=draw(physicians) if signs or kind is CommandKind.TRANSFER else None,
        starts_on=add_days(day, draw(_A_SHORT_WHILE)) if signs and draw(_FLAGS) else None,
        continuity_plan=draw(_PLANS) if kind is CommandKind.GIVE_NOTICE else None,
        exceptional=kind is CommandKind.COMPLETE_REVIEW and draw(_FLAGS),
        annuls=draw(_ANNULLED_KINDS) if kind is CommandKind.ANNUL else None,
    )


_COMMAND_KINDS = st.sampled_from(CommandKind)


def commands(
    *,
    kinds: SearchStrategy[CommandKind] = _COMMAND_KINDS,
    days: SearchStrategy[date] = _DAYS,
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
) -> SearchStrategy[Command]:
    """Make commands of any kind, whether or not a contract takes them; those that one takes: `fitting_commands`.

    >>> from hypothesis import find
    >>> find(commands(kinds=st.just(CommandKind.WITHDRAW), days=st.just(date(2021, 10, 14))), bool).on
    datetime.date(2021, 10, 14)
    """
    return _commands(kinds, days, physicians)


_LIVING = (
    CommandKind.PROPOSE,
    CommandKind.SIGN,
    CommandKind.CONFIRM,
    CommandKind.COMPLETE_REVIEW,
    CommandKind.REPORT_DEPARTURE,
    CommandKind.TRANSFER,
    CommandKind.SUSPEND,
    CommandKind.RESUME,
)


def _kinds_in(state: EngagementState) -> SearchStrategy[CommandKind]:
    """Choose most often what goes on with the contract, then what the table allows, then anything."""
    allowed = [kind for kind in CommandKind if outcome(state, EVENT_OF[kind]).refusal is None]
    living = [kind for kind in allowed if kind in _LIVING]
    return st.sampled_from((*10 * living, *allowed, *CommandKind))


_KINDS = {state: _kinds_in(state) for state in EngagementState}
_COMMAND_FOR = {event: command for command, event in EVENT_OF.items() if command is not CommandKind.ANNUL}
_GUARDIAN = (Signer(SignerCapacity.GUARDIAN, "order-1"),)
_BY_THE_RULE = st.integers(0, 9)
_AGREED_START = _RECORDED_AT_ONCE | st.integers(0, 60) | st.integers(0, 800)
_DATED_BACK = st.one_of(st.just(0), st.just(0), st.just(0), st.integers(0, 200))
_DATED_BACK_OR_AHEAD = _DATED_BACK | st.integers(-90, 0)
_PLACES = st.integers(0, 2**16)


def _signed_by(engagement: Engagement, day: date, choice: int) -> tuple[Signer, ...]:
    if choice == 9:
        return (Signer(SignerCapacity.SELF),)
    if choice == 8:
        return _GUARDIAN
    named = engagement.policy.consent.signers_at(engagement.born_on, day)
    return tuple(Signer(capacity) for capacity in SignerCapacity if capacity in named)


@st.composite
def _fitting_commands(
    draw: DrawFn, engagement: Engagement, today: date, since: date, physicians: SearchStrategy[PhysicianId]
) -> Command:
    kind = draw(_KINDS[status(engagement, today).state])
    back = draw(_DATED_BACK_OR_AHEAD if EVENT_OF[kind] in _MAY_BE_ANNOUNCED else _DATED_BACK)
    on = max(add_days(today, -back), min(since, today), engagement.born_on)
    recent = [event for event in engagement.events if event.effective_on >= since]
    if recent and (kind is CommandKind.ANNUL or draw(_BY_THE_RULE) == 9):
        event = recent[draw(_PLACES) % len(recent)]
        if kind is CommandKind.ANNUL and event.annuls is None:
            return Command(kind=kind, on=event.effective_on, recorded_on=today, annuls=event.kind)
        # What was taken back is done again, and what happened once happens twice.
        kind = _COMMAND_FOR.get(event.annuls or event.kind, kind)
        if event.effective_on <= today or EVENT_OF[kind] in _MAY_BE_ANNOUNCED:
            on = event.effective_on
    signs = kind is CommandKind.SIGN
    agreed = signs and engagement.policy.starts is StartDay.AS_AGREED
    return Command(
        kind=kind,
        on=on,
        recorded_on=today,
        signers=_signed_by(engagement, on, draw(_BY_THE_RULE)) if signs else (),
        physician=draw(physicians) if signs or kind is CommandKind.TRANSFER else None,
        starts_on=add_days(on, draw(_AGREED_START)) if agreed else None,
        continuity_plan=("colleagues named" if kind is CommandKind.GIVE_NOTICE and draw(_BY_THE_RULE) < 9 else None),
        exceptional=kind is CommandKind.COMPLETE_REVIEW and draw(_BY_THE_RULE) == 9,
        annuls=draw(_ANNULLED_KINDS) if kind is CommandKind.ANNUL else None,
    )


def fitting_commands(
    engagement: Engagement,
    *,
    today: date,
    since: date = date.min,
    physicians: SearchStrategy[PhysicianId] = _FEW_PHYSICIANS,
) -> SearchStrategy[Command]:
    """Make commands written down today that a contract takes more often than not, about no day before `since`.

    Most are about today, some about an earlier day or one that lies ahead.

    >>> from hypothesis import find
    >>> from primarycare.engagement.presets import illustrative
    >>> contract = Engagement(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...     policy=illustrative(), born_on=date(1980, 2, 11), events=())
    >>> find(fitting_commands(contract, today=date(2021, 2, 5)), bool)
    Command(kind=<CommandKind.PROPOSE: 'propose'>, on=datetime.date(2021, 2, 5), recorded_on=datetime.date(2021, 2, 5))
    """
    return _fitting_commands(engagement, today, since, physicians)


def outcomes() -> SearchStrategy[Outcome]:
    """Make outcomes of an event in a state: states and refusals.

    >>> from hypothesis import find
    >>> find(outcomes(), lambda found: found.refusal is not None).state
    """
    return st.builds(Outcome, st.sampled_from(EngagementState)) | st.builds(
        Outcome, refusal=st.sampled_from(RefusalReason)
    )


_EVENTS = engagement_events()


def acceptances(*, events: SearchStrategy[EngagementEvent] = _EVENTS) -> SearchStrategy[Accepted]:
    """Make acceptances of a command, with the events that it comes to.

    >>> from hypothesis import find
    >>> find(acceptances(), bool)
    Accepted(events=())
    """
    return st.builds(Accepted, st.lists(events, max_size=2).map(tuple))


def refusals(*, identifiers: SearchStrategy[EngagementId] = engagement_ids()) -> SearchStrategy[Refusal]:
    """Make refusals of a command.

    >>> from hypothesis import find
    >>> find(refusals(identifiers=st.just(EngagementId("e-1"))), bool).engagement
    EngagementId('e-1')
    """
    return st.builds(
        Refusal,
        engagement=identifiers,
        command=_COMMAND_KINDS,
        on=_DAYS,
        state=st.sampled_from(EngagementState),
        reason=st.sampled_from(RefusalReason),
        earliest=st.none() | _DAYS,
    )


def decisions() -> SearchStrategy[Decision]:
    """Make answers to a command of either kind.

    >>> from hypothesis import find
    >>> find(decisions(), bool)
    Accepted(events=())
    """
    return acceptances() | refusals()


def without_effects(*, events: SearchStrategy[EngagementEvent] = _EVENTS) -> SearchStrategy[WithoutEffect]:
    """Make events without effect, with a reason.

    >>> from hypothesis import find
    >>> found = find(without_effects(), lambda found: found.reason is RefusalReason.OVER)
    >>> found.finding.kind
    'event without effect'
    """
    return st.builds(WithoutEffect, events, st.sampled_from(RefusalReason))


# Contracts and their lives

# How old patients are on the first day, in days: newborn, coming of age, of any age.
_AGES_IN_DAYS = st.integers(4_500, 7_000) | st.integers(0, 33_000)
_STEPS = st.one_of(st.just(0), st.integers(0, 60), st.integers(0, 500))
_NEAR, _TURNINGS = st.integers(-1, 1), st.integers(0, 3)


def _turns(standing: EngagementStatus, asked_on: date | None) -> list[date]:
    """Give the days ahead on which a date alone may change where a contract stands."""
    window = standing.window
    found = [standing.ends_on, standing.answer_due_on, asked_on, standing.starts_on]
    if window is not None:
        found += [window.opens_on, window.due_on, window.overdue_from, window.lapses_on, window.closes_on]
    return [turn for turn in found if turn is not None and standing.on < turn < _LAST_DAY]


def _next_day(draw: DrawFn, engagement: Engagement, today: date) -> date:
    if not draw(_TURNINGS):
        asked_on = engagement.policy.consent.asked_on(engagement.born_on)
        turns = _turns(status(engagement, today), asked_on)
        if turns:
            return max(today, add_days(turns[draw(_PLACES) % len(turns)], draw(_NEAR)))
    return _later(today, draw(_STEPS))


def _is_over(engagement: Engagement, today: date) -> bool:
    return bool(engagement.events) and status(engagement, today).state in TERMINAL


def _live(
    draw: DrawFn,
    contracts: Sequence[Engagement],
    today: date,
    physicians: SearchStrategy[PhysicianId],
    commands: int,
) -> tuple[Engagement, ...]:
    """Put so many commands to contracts of one patient, in order of time, and keep what comes of each."""
    living, since = list(contracts), today
    for _ in range(commands):
        open_ones = [contract for contract in living if not _is_over(contract, today)]
        if not open_ones:
            break
        asked = open_ones[draw(_PLACES) % len(open_ones)]
        others = [other for other in living if other is not asked]
        today = _next_day(draw, asked, today)
        command = draw(_fitting_commands(asked, today, since, physicians))
        decision = decide(asked, command, others=others)
        if isinstance(decision, Accepted):
            living = [evolve(contract, decision.events) for contract in living]
    return tuple(living)


@st.composite
def _blanks(
    draw: DrawFn,
    identifiers: SearchStrategy[EngagementId],
    patients: SearchStrategy[PatientId],
    structures: SearchStrategy[StructureId],
    policies: SearchStrategy[EngagementPolicy],
    born_on: SearchStrategy[date] | None,
    days: SearchStrategy[date],
) -> tuple[Engagement, date]:
    """Make a contract to which nothing has happened yet, and the first day on which something may."""
    first_day = draw(days)
    born = add_days(first_day, -draw(_AGES_IN_DAYS)) if born_on is None else draw(born_on)
    blank = Engagement(
        identifier=draw(identifiers),
        patient=draw(patients),
        structure=draw(structures),
        policy=draw(policies),
        born_on=born,
        language=draw(_MAYBE_LANGUAGE),
        consents=draw(_FEW_DATA_CONSENTS),
        events=(),
    )
    return blank, max(first_day, born)


_MAYBE_LANGUAGE = st.none() | language_needs()
_FEW_DATA_CONSENTS = st.just(()) | st.lists(data_consents(), max_size=2).map(tuple)
_HOW_MANY = st.integers(2, 16)
_IN_ANY_ORDER = st.integers(0, 4)
# A guardian may sign at any age.
_SIGNED_ANYHOW = st.just(_GUARDIAN)
_KINDS_IN_ANY_ORDER = st.sampled_from((EventKind.SIGNED, EventKind.SIGNED, EventKind.REVIEW_COMPLETED)) | _EVENT_KINDS


def _happen_anyhow(
    draw: DrawFn, blank: Engagement, first_day: date, physicians: SearchStrategy[PhysicianId], most: int
) -> Engagement:
    """Give a contract events in any order, whether or not they fit together, each of them once."""
    happened: list[EngagementEvent] = []
    for _ in range(most):
        day = _later(first_day, draw(_A_LONG_WHILE))
        event = draw(
            _engagement_events(st.just(blank.identifier), _KINDS_IN_ANY_ORDER, st.just(day), physicians, _SIGNED_ANYHOW)
        )
        if event not in happened:
            happened.append(event)
    return evolve(blank, happened)


@st.composite
def _engagements(
    draw: DrawFn,
    blanks: SearchStrategy[tuple[Engagement, date]],
    physicians: SearchStrategy[PhysicianId],
) -> Engagement:
    blank, first_day = draw(blanks)
    many = draw(_HOW_MANY)
    if draw(_IN_ANY_ORDER) == 4:
        return _happen_anyhow(draw, blank, first_day, physicians, many)
    return _live(draw, (blank,), first_day, physicians, many)[0]


_FIRST_DAYS = dates(max_value=date(2089, 12, 31))


def engagements(
    *,
    identifiers: SearchStrategy[EngagementId] = engagement_ids(),
    patients: SearchStrategy[PatientId] = patient_ids(),
    structures: SearchStrategy[StructureId] = structure_ids(),
    policies: SearchStrategy[EngagementPolicy] = _TERMS,
    born_on: SearchStrategy[date] | None = None,
    physicians: SearchStrategy[PhysicianId] = _FEW_PHYSICIANS,
    days: SearchStrategy[date] = _FIRST_DAYS,
) -> SearchStrategy[Engagement]:
    """Make contracts with whole lives: most by commands through `decide`, one in five of events in any order.

    `days` are those before which nothing happens; a life goes on for months or decades. Without `born_on` many
    patients come of age in it.

    >>> from hypothesis import find
    >>> contract = find(engagements(days=st.just(date(2020, 6, 16))), lambda contract: contract.in_force)
    >>> contract.in_force[0].start >= date(2020, 6, 16)
    True
    """
    return _engagements(_blanks(identifiers, patients, structures, policies, born_on, days), physicians)


@st.composite
def _contracts_of_a_patient(
    draw: DrawFn,
    blanks: SearchStrategy[tuple[Engagement, date]],
    policies: SearchStrategy[EngagementPolicy],
    physicians: SearchStrategy[PhysicianId],
    min_size: int,
    max_size: int,
) -> tuple[Engagement, ...]:
    blank, first_day = draw(blanks)
    contracts = [
        evolved(blank, identifier=EngagementId(f"e-{number}"), policy=draw(policies) if number else blank.policy)
        for number in range(draw(st.integers(min_size, max_size)))
    ]
    return _live(draw, contracts, first_day, physicians, 2 * draw(_HOW_MANY))


def contracts_of_a_patient(
    *,
    patients: SearchStrategy[PatientId] = patient_ids(),
    structures: SearchStrategy[StructureId] = structure_ids(),
    policies: SearchStrategy[EngagementPolicy] = _TERMS,
    born_on: SearchStrategy[date] | None = None,
    physicians: SearchStrategy[PhysicianId] = _FEW_PHYSICIANS,
    days: SearchStrategy[date] = _FIRST_DAYS,
    min_size: int = 1,
    max_size: int = 4,
) -> SearchStrategy[tuple[Engagement, ...]]:
    """Make the contracts of one patient, e-0 and so on, each decided upon beside the others.

    >>> from hypothesis import find
    >>> contracts = find(contracts_of_a_patient(min_size=2, max_size=2), bool)
    >>> [str(contract.identifier) for contract in contracts]
    ['e-0', 'e-1']
    """
    blanks = _blanks(st.just(EngagementId("e-0")), patients, structures, policies, born_on, days)
    return _contracts_of_a_patient(blanks, policies, physicians, min_size, max_size)


_CONTRACTS = engagements()


@st.composite
def _engagement_statuses(draw: DrawFn, contracts: SearchStrategy[Engagement]) -> EngagementStatus:
    contract = draw(contracts)
    if not contract.events:
        return status(contract, draw(_DAYS))
    event = contract.events[draw(_PLACES) % len(contract.events)]
    return status(contract, _later(event.effective_on, draw(_STEPS)))


def engagement_statuses(*, contracts: SearchStrategy[Engagement] = _CONTRACTS) -> SearchStrategy[EngagementStatus]:
    """Make statuses: where contracts stand on days after something happened to them.

    >>> from hypothesis import find
    >>> find(engagement_statuses(), lambda found: found.state is EngagementState.PROPOSED).in_force
    False
    """
    return _engagement_statuses(contracts)
