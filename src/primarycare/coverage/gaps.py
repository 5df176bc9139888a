"""Gaps: the hours of a rota in which seats are empty, in which there are too many people, or somebody is twice on duty.

What lives here: what a rota shows of itself, hour by hour. What this module may not know: who could fill a gap, and
whether those on duty may be.

>>> gaps(Rota((), ()))
()
"""

from collections.abc import Iterator

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PhysicianId, SlotId
from primarycare.instants import Interval
from primarycare.rotations import Assignment, Rota, Slot

__all__ = ["Crowd", "DoubleDuty", "Gap", "crowds", "double_duties", "gaps"]


@frozen(kw_only=True)
class Gap:
    """Hours of a slot in which so many of its seats are empty.

    >>> from datetime import datetime, timezone
    >>> hours = Interval(datetime(2026, 7, 1, 18, tzinfo=timezone.utc), datetime(2026, 7, 2, 6, tzinfo=timezone.utc))
    >>> print(Gap(slot=SlotId("night/2026-07-01"), hours=hours, missing=1))
    night/2026-07-01: 1 missing from 2026-07-01T18:00:00Z to before 2026-07-02T06:00:00Z
    """

    slot: SlotId = field(validator=checks.checked(checks.a(SlotId)))
    hours: Interval = field(validator=checks.checked(checks.a(Interval)))
    missing: int = field(validator=checks.checked(checks.within(1, 1_000)))

    def __str__(self) -> str:
        return f"{self.slot}: {self.missing} missing {self.hours}"


@frozen(kw_only=True)
class Crowd:
    """Hours of a slot in which so many more people are assigned than it has seats.

    >>> from datetime import datetime, timezone
    >>> hours = Interval(datetime(2026, 7, 1, 18, tzinfo=timezone.utc), datetime(2026, 7, 2, 6, tzinfo=timezone.utc))
    >>> Crowd(slot=SlotId("night/2026-07-01"), hours=hours, extra=1).extra
    1
    """

    slot: SlotId = field(validator=checks.checked(checks.a(SlotId)))
    hours: Interval = field(validator=checks.checked(checks.a(Interval)))
    extra: int = field(validator=checks.checked(checks.within(1, None)))

    def __str__(self) -> str:
        return f"{self.slot}: {self.extra} too many {self.hours}"


@frozen(kw_only=True)
class DoubleDuty:
    """Hours in which one physician is on duty in two slots at once; the first is the one that began first.

    Raises `InvalidValueError` where both are the same slot.

    >>> from datetime import datetime, timezone
    >>> hours = Interval(datetime(2026, 7, 1, 18, tzinfo=timezone.utc), datetime(2026, 7, 1, 20, tzinfo=timezone.utc))
    >>> print(DoubleDuty(
    ...     physician=PhysicianId("dr-1"), first=SlotId("evening/2026-07-01"), second=SlotId("night/2026-07-01"),
    ...     hours=hours,
    ... ))
    dr-1: evening/2026-07-01 and night/2026-07-01 from 2026-07-01T18:00:00Z to before 2026-07-01T20:00:00Z
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    first: SlotId = field(validator=checks.checked(checks.a(SlotId)))
    second: SlotId = field(validator=checks.checked(checks.a(SlotId)))
    hours: Interval = field(validator=checks.checked(checks.a(Interval)))

    def __attrs_post_init__(self) -> None:
        if self.first == self.second:
            raise InvalidValueError(
                f"second: {str(self.second)!r} is the first as well, for {str(self.physician)!r}; name another duty"
            )

    def __str__(self) -> str:
        return f"{self.physician}: {self.first} and {self.second} {self.hours}"


def _seats_taken(slot: Slot, assignments: tuple[Assignment, ...]) -> Iterator[tuple[Interval, int]]:
    """Give how many people are on in each stretch of a slot; neighbours differ."""
    changes = {slot.hours.start: 0, slot.hours.end: 0}
    for one in assignments:
        changes[one.hours.start] = changes.get(one.hours.start, 0) + 1
        changes[one.hours.end] = changes.get(one.hours.end, 0) - 1
    instants = [
        instant for instant in sorted(changes) if changes[instant] or instant in (slot.hours.start, slot.hours.end)
    ]
    taken = 0
    for start, end in zip(instants, instants[1:]):
        taken += changes[start]
        yield Interval(start, end), taken


def gaps(rota: Rota) -> tuple[Gap, ...]:
    """Give the hours in which a seat is empty, in order of the slots and of time.

    >>> gaps(Rota((), ()))
    ()
    """
    return tuple(
        Gap(slot=slot.identifier, hours=hours, missing=slot.headcount - taken)
        for slot in checks.a(Rota)(rota, "rota").slots
        for hours, taken in _seats_taken(slot, rota.of_slot(slot.identifier))
        if taken < slot.headcount
    )


def crowds(rota: Rota) -> tuple[Crowd, ...]:
    """Give the hours in which a slot has more people than seats, in order of the slots and of time.

    >>> crowds(Rota((), ()))
    ()
    """
    return tuple(
        Crowd(slot=slot.identifier, hours=hours, extra=taken - slot.headcount)
        for slot in checks.a(Rota)(rota, "rota").slots
        for hours, taken in _seats_taken(slot, rota.of_slot(slot.identifier))
        if taken > slot.headcount
    )


def double_duties(rota: Rota) -> tuple[DoubleDuty, ...]:
    """Give the hours in which somebody is on duty in two slots at once, in order of identifier and of time.

    >>> double_duties(Rota((), ()))
    ()
    """
    return tuple(
        found for physician in checks.a(Rota)(rota, "rota").physicians for found in _doubles_of(rota, physician)
    )


def _doubles_of(rota: Rota, physician: PhysicianId) -> Iterator[DoubleDuty]:
    running: list[Assignment] = []
    for one in rota.of_physician(physician):
        running = [known for known in running if known.hours.end > one.hours.start]
        for known in running:
            both = Interval(one.hours.start, min(known.hours.end, one.hours.end))
            yield DoubleDuty(physician=physician, first=known.slot, second=one.slot, hours=both)
        running.append(one)
