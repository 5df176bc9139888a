"""Machines: lives of engagement contracts against which a storage of their events can be run.

What lives here: a state machine that makes contracts, puts commands to them, hands the events over late and out of
order, and checks that what the storage gives back tells the same as what happened; and a storage in memory.
What this module may not know: how anybody stores events.

>>> from hypothesis import settings
>>> from hypothesis.stateful import run_state_machine_as_test
>>> class InAList(EngagementStoreMachine):
...     def __init__(self):
...         super().__init__()
...         self.kept = []
...     def append(self, events):
...         self.kept.extend(events)
...     def read(self, engagement):
...         return tuple(event for event in self.kept if event.engagement == engagement)
>>> run_state_machine_as_test(InAList, settings=settings(max_examples=1, stateful_step_count=3, database=None))
"""

from collections import Counter
from datetime import date
from itertools import combinations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import DataObject

from primarycare.engagement import (
    Accepted,
    Command,
    CommandKind,
    Engagement,
    EngagementEvent,
    EngagementPolicy,
    EngagementState,
    EngagementStatus,
    decide,
    evolve,
    history,
    status,
)
from primarycare.engagement.transitions import BINDING, TERMINAL
from primarycare.identifiers import EngagementId, PatientId, StructureId
from primarycare.periods import add_days
from primarycare.testing.strategies.contracts import fitting_commands
from primarycare.testing.strategies.terms import engagement_policies, published_policies

__all__ = ["EngagementStoreMachine", "EngagementsInMemory"]

_FIRST_DAY = date(2020, 1, 1)
_STRUCTURE = StructureId("cabinet")
_PATIENTS = tuple(PatientId(f"p-{number}") for number in range(3))
_MOST_CONTRACTS = 9
# Born in the fifteen years before the first day, or long before: some come of age while the machine runs.
_BIRTHS = st.lists(
    st.dates(date(2002, 1, 1), _FIRST_DAY) | st.dates(date(1930, 1, 1), _FIRST_DAY),
    min_size=len(_PATIENTS),
    max_size=len(_PATIENTS),
)
_TERMS = published_policies() | published_policies() | engagement_policies()
_STEPS = st.lists(st.one_of(st.just(0), st.integers(0, 60), st.integers(0, 500)), min_size=1, max_size=6)
_DAYS_FROM_FIRST = st.integers(-30, 4_000)
_WITH_A_WAY_OUT = (EngagementState.PROPOSED, *BINDING, EngagementState.LAPSED)


class EngagementStoreMachine(RuleBasedStateMachine):
    """A life of contracts of a few patients, against which a storage of events is checked.

    A subclass says how its storage takes events (`append`) and gives those of one contract back (`read`, in any order),
    and makes an empty storage in `__init__` or in an `initialize` rule; `TestCase` of the subclass is then a test.
    Every event is handed over once, in batches, some late and out of order. What is read must be what was handed over:
    nothing lost, doubled or altered. Folded, it must tell the same status on every day, and must not change what was
    known before. The same life shows that at most one contract of a patient is in force on a day, that a patient may
    always withdraw, and that what is over stays over.
    A disagreement raises `AssertionError` with the contract's identifier.

    >>> EngagementsInMemory.TestCase.settings.deadline is None
    True
    """

    def __init__(self) -> None:
        super().__init__()
        self._today = _FIRST_DAY
        self._born_on: dict[PatientId, date] = {}
        self._contracts: dict[EngagementId, Engagement] = {}
        self._on_the_way: list[EngagementEvent] = []
        self._handed_over: list[EngagementEvent] = []
        self._told: list[tuple[EngagementStatus, EngagementId, date, date]] = []

    def append(self, events: tuple[EngagementEvent, ...]) -> None:
        """Take events of any contracts into the storage; none is given twice."""
        raise NotImplementedError("append: say how the storage takes events")

    def read(self, engagement: EngagementId) -> tuple[EngagementEvent, ...]:
        """Give all events of a contract that the storage holds, in any order; none where it knows no such contract."""
        raise NotImplementedError("read: say how the storage gives the events of a contract")

    @initialize(born_on=_BIRTHS, policy=_TERMS)
    def begin(self, born_on: list[date], policy: EngagementPolicy) -> None:
        """Give every patient a birth date, and one of them a contract."""
        self._born_on = dict(zip(_PATIENTS, born_on, strict=True))
        self.offer_a_contract(_PATIENTS[0], policy)

    @precondition(lambda self: len(self._contracts) < _MOST_CONTRACTS)
    @rule(patient=st.sampled_from(_PATIENTS), policy=_TERMS)
    def offer_a_contract(self, patient: PatientId, policy: EngagementPolicy) -> None:
        """Make a contract to which nothing has happened yet."""
        identifier = EngagementId(f"e-{len(self._contracts)}")
        self._contracts[identifier] = Engagement(
            identifier=identifier,
            patient=patient,
            structure=_STRUCTURE,
            policy=policy,
            born_on=self._born_on[patient],
            events=(),
        )

    @rule(data=st.data(), steps=_STEPS)
    def put_commands(self, data: DataObject, steps: list[int]) -> None:
        """Let days pass and put commands to contracts; what comes of them is on its way to the storage."""
        for days in steps:
            self._today = add_days(self._today, days)
            contract = self._one(data)
            command = data.draw(fitting_commands(contract, today=self._today, since=_FIRST_DAY))
            decision = decide(contract, command, others=self._beside(contract))
            if isinstance(decision, Accepted):
                for identifier, known in self._contracts.items():
                    self._contracts[identifier] = evolve(known, decision.events)
                self._on_the_way += decision.events

    @precondition(lambda self: self._on_the_way)
    @rule(data=st.data())
    def hand_some_over(self, data: DataObject) -> None:
        """Hand some events over, in any order; the others come later."""
        places = st.lists(st.integers(0, len(self._on_the_way) - 1), min_size=1, unique=True)
        self._hand_over([self._on_the_way[place] for place in data.draw(places)])

    @precondition(lambda self: self._on_the_way)
    @rule()
    def hand_all_over(self) -> None:
        """Hand over whatever is on its way, the latest first, and compare all that is told."""
        self._hand_over(self._on_the_way[::-1])
        self.nothing_is_lost_doubled_or_altered()
        stored = {identifier: self._stored(identifier) for identifier in self._contracts}
        for identifier, contract in self._contracts.items():
            assert stored[identifier] == contract, f"{identifier}: what is read is not what happened"
        for one, other in combinations(stored.values(), 2):
            together = any(mine.cut(theirs) for mine in one.in_force for theirs in other.in_force)
            assert not together or one.patient != other.patient, (
                f"{one.identifier}: in force together with {other.identifier}"
            )

    @rule(data=st.data(), days=_DAYS_FROM_FIRST)
    def look_at_a_contract(self, data: DataObject, days: int) -> None:
        """Compare where a contract stands on a day by the storage and by what was handed over; keep what is told."""
        contract = self._one(data)
        day = max(add_days(_FIRST_DAY, days), contract.born_on)
        handed_over = evolve(self._blank(contract), self._handed_over)
        told, found = status(handed_over, day), status(self._stored(contract.identifier), day)
        assert found == told, f"{contract.identifier}: on {day} the storage tells {found}, and what happened {told}"
        # Today is not over: more may be recorded on it.
        known_on = add_days(self._today, -1)
        self._told.append((status(contract, day, known_on=known_on), contract.identifier, day, known_on))

    @rule(data=st.data())
    def try_to_leave(self, data: DataObject) -> None:
        """Check that a patient may withdraw exactly from what was proposed and is not over, and that the end is one."""
        contract = self._one(data)
        state = status(contract, self._today).state
        asked = Command(kind=CommandKind.WITHDRAW, on=self._today, recorded_on=self._today)
        accepted = isinstance(decide(contract, asked, others=self._beside(contract)), Accepted)
        assert accepted is (state in _WITH_A_WAY_OUT), f"{contract.identifier}: a withdrawal met {state.value!r}"
        for entry in history(self._stored(contract.identifier)).entries:
            assert entry.value not in TERMINAL or entry.during.end is None, (
                f"{contract.identifier}: {entry.value.value!r} came to an end on {entry.during.end}"
            )

    @invariant()
    def nothing_is_lost_doubled_or_altered(self) -> None:
        """Compare the events read with those handed over, contract by contract."""
        for identifier in self._contracts:
            found = Counter(self.read(identifier))
            handed_over = Counter(event for event in self._handed_over if event.engagement == identifier)
            missing, added = handed_over - found, found - handed_over
            assert not missing and not added, f"{identifier}: not read: {list(missing)}; read too often: {list(added)}"

    @invariant()
    def what_was_known_does_not_change(self) -> None:
        """Tell again what was told of an earlier day, where everything recorded by then has been handed over."""
        late = {(event.engagement, event.recorded_on) for event in self._on_the_way}
        for told, identifier, day, known_on in self._told:
            if not any(owner == identifier and recorded_on <= known_on for owner, recorded_on in late):
                found = status(self._stored(identifier), day, known_on=known_on)
                assert found == told, (
                    f"{identifier}: on {day}, as known on {known_on}, the storage tells {found}, and told {told}"
                )

    def _one(self, data: DataObject) -> Engagement:
        return self._contracts[data.draw(st.sampled_from(sorted(self._contracts)))]

    def _beside(self, contract: Engagement) -> list[Engagement]:
        return [
            other
            for other in self._contracts.values()
            if other.patient == contract.patient and other.identifier != contract.identifier
        ]

    def _hand_over(self, events: list[EngagementEvent]) -> None:
        self.append(tuple(events))
        self._handed_over += events
        self._on_the_way = [event for event in self._on_the_way if event not in events]

    def _blank(self, contract: Engagement) -> Engagement:
        return Engagement(
            identifier=contract.identifier,
            patient=contract.patient,
            structure=contract.structure,
            policy=contract.policy,
            born_on=contract.born_on,
            events=(),
        )

    def _stored(self, identifier: EngagementId) -> Engagement:
        return evolve(self._blank(self._contracts[identifier]), self.read(identifier))


class EngagementsInMemory(EngagementStoreMachine):
    """A storage that keeps events by contract in memory: the shortest that passes.

    >>> store = EngagementsInMemory()
    >>> store.read(EngagementId("e-1"))
    ()
    """

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[EngagementId, list[EngagementEvent]] = {}

    def append(self, events: tuple[EngagementEvent, ...]) -> None:
        """Keep events with those of their contract."""
        for event in events:
            self._kept.setdefault(event.engagement, []).append(event)

    def read(self, engagement: EngagementId) -> tuple[EngagementEvent, ...]:
        """Give the events of a contract in the order in which they came."""
        return tuple(self._kept.get(engagement, ()))
