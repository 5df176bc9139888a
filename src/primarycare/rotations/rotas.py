"""Rotas: who serves in which duty, and for which hours of it.

What lives here: slots with those assigned to them, and the questions that a rota answers by itself: who is on at an
instant, whose duty is which, how many points somebody earns.
What this module may not know: whether a rota keeps the rules. Gaps, overlaps, absences and rest are no errors here, so
that an imported rota can be looked at.

>>> from datetime import timezone
>>> Rota((), ()).on_at(datetime(2026, 7, 1, 22, tzinfo=timezone.utc))
()
"""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.identifiers import PhysicianId, SlotId
from primarycare.instants import Interval
from primarycare.rotations.slots import Slot

__all__ = ["Assignment", "Rota"]

T = TypeVar("T")

_a_slot_name = checks.a(SlotId)


@frozen(kw_only=True)
class Assignment:
    """A physician serves in a slot for some hours, which may be a part of it.

    >>> from datetime import timezone
    >>> hours = Interval(datetime(2026, 7, 1, 18, tzinfo=timezone.utc), datetime(2026, 7, 2, 6, tzinfo=timezone.utc))
    >>> Assignment(slot=SlotId("night/2026-07-01"), physician=PhysicianId("dr-1"), hours=hours).hours.hours
    Fraction(12, 1)
    """

    slot: SlotId = field(validator=checks.checked(checks.a(SlotId)))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    hours: Interval = field(validator=checks.checked(checks.a(Interval)))

    @classmethod
    def whole(cls, slot: Slot, physician: PhysicianId) -> "Assignment":
        """Assign a physician to the whole of a slot."""
        return cls(slot=checks.a(Slot)(slot, "slot").identifier, physician=physician, hours=slot.hours)


def _slots_in_order(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    return tuple(
        sorted(checks.each(checks.a(Slot))(slots, "slots"), key=lambda slot: (slot.hours.start, slot.identifier))
    )


def _assignments_in_order(assignments: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    given = checks.each(checks.a(Assignment))(assignments, "assignments")
    return tuple(sorted(given, key=lambda one: (one.hours.start, one.slot, one.physician, one.hours.end)))


@frozen
class Rota:
    """Slots, and who is assigned to them for which hours, both kept in order of their start.

    Raises `InvalidValueError` for a slot that stands twice, for slots of the same kind and site that overlap, for an
    assignment outside of the hours of its slot, and for a physician who is twice in one slot at once; `NotKnownError`
    for an assignment to a slot that the rota does not have. Whatever else may be wrong can be held and looked for.

    >>> Rota((), ()).slots
    ()
    """

    slots: tuple[Slot, ...] = field(repr=False, converter=_slots_in_order)
    assignments: tuple[Assignment, ...] = field(repr=False, converter=_assignments_in_order)

    def __attrs_post_init__(self) -> None:
        checks.unique((slot.identifier for slot in self.slots), "slots")
        self._refuse_overlapping_slots()
        latest: dict[tuple[SlotId, PhysicianId], Assignment] = {}
        for assignment in self.assignments:
            name = f"assignments: {str(assignment.physician)!r} in {str(assignment.slot)!r}"
            if assignment.slot not in self._slots:
                raise NotKnownError(f"{name}: the rota has no such slot; add it, or leave the assignment out")
            slot = self._slots[assignment.slot]
            if assignment.hours.cut(slot.hours) != assignment.hours:
                raise InvalidValueError(
                    f"{name}: {assignment.hours} is outside of the slot, {slot.hours}; give hours inside it"
                )
            key = assignment.slot, assignment.physician
            if key in latest and latest[key].hours.overlaps(assignment.hours):
                raise InvalidValueError(
                    f"{name}: stands there twice at once, {latest[key].hours} and {assignment.hours}; leave one out"
                )
            latest[key] = assignment

    def _refuse_overlapping_slots(self) -> None:
        latest: dict[object, Slot] = {}
        for slot in self.slots:
            place = slot.kind, slot.site
            before = latest.get(place)
            if before is not None and before.hours.overlaps(slot.hours):
                raise InvalidValueError(
                    f"slots: {str(before.identifier)!r} and {str(slot.identifier)!r} overlap; one kind of duty has one "
                    "slot at a time at a site, with a headcount"
                )
            latest[place] = slot

    @cached_property
    def _slots(self) -> Mapping[SlotId, Slot]:
        return {slot.identifier: slot for slot in self.slots}

    @cached_property
    def _by_slot(self) -> Mapping[SlotId, tuple[Assignment, ...]]:
        found: dict[SlotId, list[Assignment]] = {identifier: [] for identifier in self._slots}
        for assignment in self.assignments:
            found[assignment.slot].append(assignment)
        return {identifier: tuple(assigned) for identifier, assigned in found.items()}

    @cached_property
    def _by_physician(self) -> Mapping[PhysicianId, tuple[Assignment, ...]]:
        found: dict[PhysicianId, list[Assignment]] = {}
        for assignment in self.assignments:
            found.setdefault(assignment.physician, []).append(assignment)
        return {physician: tuple(assigned) for physician, assigned in found.items()}

    @cached_property
    def _boundaries(self) -> tuple[list[datetime], list[tuple[Assignment, ...]]]:
        """The instants at which somebody starts or ends, and who is on from each of them to the next."""
        starting: dict[datetime, list[int]] = {}
        ending: dict[datetime, list[int]] = {}
        for position, assignment in enumerate(self.assignments):
            starting.setdefault(assignment.hours.start, []).append(position)
            ending.setdefault(assignment.hours.end, []).append(position)
        instants = sorted({*starting, *ending})
        on: set[int] = set()
        who: list[tuple[Assignment, ...]] = [()]
        for instant in instants:
            on.difference_update(ending.get(instant, ()))
            on.update(starting.get(instant, ()))
            who.append(tuple(self.assignments[position] for position in sorted(on)))
        return instants, who

    @property
    def physicians(self) -> tuple[PhysicianId, ...]:
        """Everybody who is assigned to something, in order of identifier."""
        return tuple(sorted(self._by_physician))

    def slot(self, identifier: SlotId) -> Slot:
        """Give a slot by its identifier; raises `NotKnownError` for one that the rota does not have."""
        return self._found(self._slots, identifier)

    def of_slot(self, identifier: SlotId) -> tuple[Assignment, ...]:
        """Give who is assigned to a slot, in order of time; raises `NotKnownError` for one that the rota has not."""
        return self._found(self._by_slot, identifier)

    @staticmethod
    def _found(by_name: Mapping[SlotId, T], identifier: SlotId) -> T:
        found = by_name.get(_a_slot_name(identifier, "identifier"))
        if found is None:
            raise NotKnownError(f"identifier: {str(identifier)!r} is not a slot of the rota; give one of its slots")
        return found

    def of_physician(self, physician: PhysicianId) -> tuple[Assignment, ...]:
        """Give what a physician is assigned to, in order of time; nothing for somebody who is not in the rota."""
        return self._by_physician.get(checks.a(PhysicianId)(physician, "physician"), ())

    def on_at(self, instant: datetime) -> tuple[Assignment, ...]:
        """Give who is on at an instant, in order of start and slot; found by halving.

        >>> from datetime import timezone
        >>> Rota((), ()).on_at(datetime(2026, 7, 1, tzinfo=timezone.utc))
        ()
        """
        instants, who = self._boundaries
        return who[bisect_right(instants, checks.an_instant(instant, "instant"))]

    def points_for(self, assignment: Assignment) -> Fraction:
        """Give the points of an assignment: those of its slot, for a part of it by elapsed time.

        Raises `NotKnownError` for an assignment to a slot that the rota does not have.
        """
        slot = self.slot(checks.a(Assignment)(assignment, "assignment").slot)
        return slot.points * assignment.hours.hours / slot.hours.hours

    def points_of(self, physician: PhysicianId) -> Fraction:
        """Give the points that a physician earns in the rota.

        >>> Rota((), ()).points_of(PhysicianId("dr-1"))
        Fraction(0, 1)
        """
        return sum((self.points_for(assignment) for assignment in self.of_physician(physician)), Fraction(0))
