"""Stretches: the parts of a slot between two changes of people.

What lives here: hours cut where somebody comes or goes, before or after. What this module may not know: why.
"""

from collections.abc import Iterable, Iterator

from primarycare.identifiers import PhysicianId
from primarycare.instants import Interval
from primarycare.rotations import Rota, Slot

__all__ = ["outside", "stretches_of"]


def outside(hours: Interval, others: Iterable[Interval]) -> list[Interval]:
    """Give what is left of some hours without others."""
    parts = [hours]
    for other in others:
        parts = [left for part in parts for left in part.without(other)]
    return parts


def _who(rota: Rota, slot: Slot, hours: Interval) -> tuple[PhysicianId, ...]:
    return tuple(sorted(one.physician for one in rota.of_slot(slot.identifier) if one.hours.overlaps(hours)))


def stretches_of(
    planned: Rota, final: Rota, slot: Slot, also: Iterable[Interval]
) -> Iterator[tuple[Interval, tuple[PhysicianId, ...], tuple[PhysicianId, ...]]]:
    """Give the stretches of a slot in which the same people are on, before and after."""
    held = [one.hours for rota in (planned, final) for one in rota.of_slot(slot.identifier)]
    cuts = [part for hours in (slot.hours, *held, *also) if (part := hours.cut(slot.hours)) is not None]
    instants = sorted({instant for part in cuts for instant in (part.start, part.end)})
    for start, end in zip(instants, instants[1:]):
        hours = Interval(start, end)
        yield hours, _who(planned, slot, hours), _who(final, slot, hours)
