"""The machine for storages of engagement events: a storage that keeps them passes, and one that does not is caught."""

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from primarycare.engagement import EngagementEvent
from primarycare.identifiers import EngagementId
from primarycare.testing.machines import EngagementsInMemory, EngagementStoreMachine

SETTINGS = settings(
    max_examples=40, stateful_step_count=25, database=None, suppress_health_check=(HealthCheck.too_slow,)
)
# The first failure is enough.
CAUGHT = settings(SETTINGS, max_examples=200, phases=(Phase.generate,))


class Forgetful(EngagementsInMemory):
    """Keeps no event of a batch after the second."""

    def append(self, events: tuple[EngagementEvent, ...]) -> None:
        super().append(events[:2])


class Stuttering(EngagementsInMemory):
    """Takes the last event of a batch down again."""

    def append(self, events: tuple[EngagementEvent, ...]) -> None:
        super().append((*events, events[-1]))


class DatedBySystem(EngagementsInMemory):
    """Takes an event down as of the day on which it was recorded."""

    def append(self, events: tuple[EngagementEvent, ...]) -> None:
        super().append(tuple(evolve(event, recorded_on=event.recorded_on + timedelta(1)) for event in events))


class Overwriting(EngagementsInMemory):
    """Keeps one event of a kind, the last that came."""

    def append(self, events: tuple[EngagementEvent, ...]) -> None:
        for event in events:
            kept = self._kept.setdefault(event.engagement, [])
            kept[:] = [known for known in kept if known.kind is not event.kind] + [event]


class Mute(EngagementStoreMachine):
    """Says how events are taken and not how they are read."""

    def append(self, events: tuple[EngagementEvent, ...]) -> None:
        return None


class Deaf(EngagementStoreMachine):
    """Says how events are read and not how they are taken."""

    def read(self, engagement: EngagementId) -> tuple[EngagementEvent, ...]:
        return ()


def test_a_storage_that_keeps_what_it_is_given_passes() -> None:
    run_state_machine_as_test(EngagementsInMemory, settings=SETTINGS)


@pytest.mark.parametrize("broken", [Forgetful, Stuttering, DatedBySystem, Overwriting])
def test_a_storage_that_drops_doubles_or_alters_an_event_is_caught(broken: type[EngagementStoreMachine]) -> None:
    with pytest.raises(AssertionError, match=r"^e-[0-9]: not read: .*; read too often: "):
        run_state_machine_as_test(broken, settings=CAUGHT)


@pytest.mark.parametrize(("machine", "missing"), [(Mute, "read"), (Deaf, "append")])
def test_a_storage_says_how_it_takes_and_gives_events(machine: type[EngagementStoreMachine], missing: str) -> None:
    with pytest.raises(NotImplementedError, match=f"^{missing}: say how the storage"):
        run_state_machine_as_test(machine, settings=CAUGHT)
