"""Finals: the rota as it is served, from the planned one and everything that was changed since.

What lives here: overrides, swaps, gifts and absences, applied in the order in which they were recorded.
What this module may not know: whether a change keeps the rules; `primarycare.coverage.moves` asks that first.

>>> final_rota(Rota((), ()), changes=(), absences=()).differences
()
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from attrs import evolve, frozen

from primarycare import _checks as checks
from primarycare.coverage._stretches import outside, stretches_of
from primarycare.coverage.differences import (
    Difference,
    FinalRota,
    Ineffective,
    WhyIneffective,
    a_change,
)
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PhysicianId, SlotId
from primarycare.instants import Interval
from primarycare.periods import Period
from primarycare.rotations import Absence, Assignment, Change, Gift, Override, Rota, Swap

__all__ = ["final_rota"]


def final_rota(
    planned: Rota,
    *,
    changes: Iterable[Change],
    absences: Iterable[Absence],
    known_on: date | None = None,
    frozen_on: date | None = None,
    released: Iterable[Change] = (),
) -> FinalRota:
    """Apply changes, in the order in which they were recorded, and then absences to a planned rota.

    An override changes hours and may split a duty; over an empty seat it fills a gap. A swap or a gift follows the duty
    by its identity, and moves whatever hours of it the giver then has; swapping back leads back. It has no effect where
    somebody has not agreed, the day of a duty was over when it was recorded, the giver no longer has the duty, or the
    receiver serves in it already; and from the day `frozen_on` on, unless it is `released`.
    Approved absences take people off at the end: by days off every duty that touches one of them, by hours off those
    hours; whoever is to serve instead is a change of its own. `known_on` leaves out what was recorded later.
    Raises `InvalidValueError` for two changes recorded on one day with one sequence.

    >>> from datetime import datetime, timedelta, timezone
    >>> from fractions import Fraction
    >>> from primarycare.identifiers import DutyKindId
    >>> from primarycare.rotations import Slot
    >>> evening = datetime(2026, 7, 1, 18, tzinfo=timezone.utc)
    >>> night = Slot(
    ...     kind=DutyKindId("night"), on=date(2026, 7, 1), hours=Interval(evening, evening + timedelta(hours=12)),
    ...     days=Period(date(2026, 7, 1), date(2026, 7, 3)), points=Fraction(12), headcount=1,
    ... )
    >>> planned = Rota((night,), (Assignment.whole(night, PhysicianId("dr-1")),))
    >>> gift = Gift(
    ...     slot=night.identifier, giver=PhysicianId("dr-1"), receiver=PhysicianId("dr-2"),
    ...     agreed_by=(PhysicianId("dr-1"), PhysicianId("dr-2")), recorded_on=date(2026, 6, 1),
    ... )
    >>> print(*final_rota(planned, changes=(gift,), absences=()).differences)
    night/2026-07-01: dr-1 -> dr-2 (dr-1 gives it to dr-2)
    """
    desk = _Desk(
        checks.a(Rota)(planned, "planned"),
        checks.optional(checks.a_date)(frozen_on, "frozen_on"),
        _changes(released, "released"),
    )
    last = checks.optional(checks.a_date)(known_on, "known_on")
    away = checks.several(Absence)(absences, "absences")
    for change in _in_order(_changes(changes, "changes")):
        if last is None or change.recorded_on <= last:
            desk.apply(change)
    for absence in sorted(away, key=lambda absence: absence.physician):
        desk.take_away(absence)
    held = tuple(desk.stretches())
    final = Rota(planned.slots, tuple(one for one, _ in held))
    swapped = {one for one, by_swap in held if by_swap}
    return FinalRota(
        planned=planned,
        final=final,
        differences=desk.differences(final),
        ineffective=tuple(desk.ineffective),
        by_swap=tuple(one for one in final.assignments if one in swapped),
    )


def _changes(changes: Iterable[Change], name: str) -> tuple[Change, ...]:
    return tuple(a_change(change, name) for change in checks.several(object)(changes, name))


def _in_order(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    in_order = tuple(sorted(changes, key=lambda change: (change.recorded_on, change.sequence)))
    for first, second in pairwise(in_order):
        if (first.recorded_on, first.sequence) == (second.recorded_on, second.sequence):
            raise InvalidValueError(
                f"changes: two are recorded on {first.recorded_on} with the sequence {first.sequence}; number those of "
                "one day"
            )
    return in_order


@frozen
class _Stretch:
    """Hours of a slot that somebody has, and whether by a swap."""

    physician: PhysicianId
    hours: Interval
    by_swap: bool = False


@frozen
class _Told:
    """What happened in some hours of a slot."""

    hours: Interval
    reason: str


class _Desk:
    """A rota while changes are applied to it; it lives as long as one call."""

    def __init__(self, planned: Rota, frozen_on: date | None, released: tuple[Change, ...]) -> None:
        self.planned = planned
        self.frozen_on = frozen_on
        self.released = released
        self.held: dict[SlotId, list[_Stretch]] = {
            slot.identifier: [_Stretch(one.physician, one.hours) for one in planned.of_slot(slot.identifier)]
            for slot in planned.slots
        }
        # Where the plan itself parts somebody's hours, they stay apart, whoever serves them in the end.
        starts = {(one.slot, one.physician, one.hours.start) for one in planned.assignments}
        ends = {(one.slot, one.physician, one.hours.end) for one in planned.assignments}
        self.seams = {(slot, instant) for slot, _, instant in starts & ends}
        self.told: dict[SlotId, list[_Told]] = {}
        self.ineffective: list[Ineffective] = []

    def apply(self, change: Change) -> None:
        if isinstance(change, Override):
            why = self._override(change)
        elif isinstance(change, Swap):
            moves = (
                (change.first, change.first_physician, change.second_physician),
                (change.second, change.second_physician, change.first_physician),
            )
            why = self._against(change, moves)
            if why is None:
                self._move(moves, "swaps with", by_swap=True)
        else:
            gift = ((change.slot, change.giver, change.receiver),)
            why = self._against(change, gift)
            if why is None:
                self._move(gift, "gives it to", by_swap=False)
        if why is not None:
            self.ineffective.append(Ineffective(change, why))

    def _override(self, change: Override) -> WhyIneffective | None:
        effective = False
        for slot in self.planned.slots:
            window = slot.hours.cut(change.during)
            if window is None or not change.duties.include(slot):
                continue
            held = self.held[slot.identifier]
            if change.replaces is None:
                hours = [window]
            else:
                mine = (one.hours.cut(window) for one in held if one.physician == change.replaces)
                hours = [part for part in mine if part is not None]
            for part in hours:
                effective = True
                self._take_off(slot.identifier, part, change.replaces)
                self._put_on(slot.identifier, part, change.by)
                self._tell(slot.identifier, part, change.reason)
        return None if effective else WhyIneffective.NOTHING_TO_OVERRIDE

    def _against(
        self, change: Swap | Gift, moves: tuple[tuple[SlotId, PhysicianId, PhysicianId], ...]
    ) -> WhyIneffective | None:
        if not change.is_agreed:
            return WhyIneffective.NOT_AGREED
        if any(slot not in self.held for slot, _, _ in moves):
            return WhyIneffective.UNKNOWN_SLOT
        if any(change.recorded_on > self.planned.slot(slot).on for slot, _, _ in moves):
            return WhyIneffective.DUTY_BEGAN
        if self.frozen_on is not None and change.recorded_on >= self.frozen_on and change not in self.released:
            return WhyIneffective.FROZEN
        for slot, giver, receiver in moves:
            having = {one.physician for one in self.held[slot]}
            if giver not in having:
                return WhyIneffective.GIVER_HAS_NOTHING
            if receiver in having:
                return WhyIneffective.RECEIVER_SERVES_ALREADY
        return None

    def _move(self, moves: tuple[tuple[SlotId, PhysicianId, PhysicianId], ...], how: str, *, by_swap: bool) -> None:
        for slot, giver, receiver in moves:
            mine = [one for one in self.held[slot] if one.physician == giver]
            others = [one for one in self.held[slot] if one.physician != giver]
            self.held[slot] = others
            for one in mine:
                self._hand(slot, one.hours, receiver, by_swap=by_swap)
                self._tell(slot, one.hours, f"{giver} {how} {receiver}")

    def _hand(self, slot: SlotId, hours: Interval, receiver: PhysicianId, *, by_swap: bool) -> None:
        """Hand hours over; whoever gets back what was planned for them does not have it by a swap."""
        own = [one.hours for one in self.planned.of_slot(slot) if one.physician == receiver]
        back = [part for known in own if (part := hours.cut(known)) is not None]
        self.held[slot] += [_Stretch(receiver, part) for part in back]
        self.held[slot] += [_Stretch(receiver, part, by_swap) for part in outside(hours, own)]

    def take_away(self, absence: Absence) -> None:
        """Take somebody who is away off: of a whole duty by days, of the hours that overlap by instants."""
        for slot in self.planned.slots:
            if not absence.blocks(slot):
                continue
            gone = slot.hours if isinstance(absence.during, Period) else absence.during
            for one in list(self.held[slot.identifier]):
                hours = one.hours.cut(gone)
                if one.physician == absence.physician and hours is not None:
                    self._take_off(slot.identifier, hours, absence.physician)
                    self._tell(slot.identifier, hours, f"{absence.physician} is away")

    def _take_off(self, slot: SlotId, hours: Interval, physician: PhysicianId | None) -> None:
        left: list[_Stretch] = []
        for one in self.held[slot]:
            concerned = physician is None or one.physician == physician
            parts = one.hours.without(hours) if concerned else (one.hours,)
            left += [_Stretch(one.physician, part, one.by_swap) for part in parts]
        self.held[slot] = left

    def _put_on(self, slot: SlotId, hours: Interval, physicians: Iterable[PhysicianId]) -> None:
        """Put people on, each for those of the hours in which they are not on already."""
        for physician in physicians:
            on = [one.hours for one in self.held[slot] if one.physician == physician]
            self.held[slot] += [_Stretch(physician, part) for part in outside(hours, on)]

    def _tell(self, slot: SlotId, hours: Interval, reason: str) -> None:
        self.told.setdefault(slot, []).append(_Told(hours, reason))

    def stretches(self) -> Iterator[tuple[Assignment, bool]]:
        """Give what everybody has at the end, neighbouring stretches joined, and whether by a swap."""
        for slot, held in self.held.items():
            joined: list[_Stretch] = []
            for one in sorted(held, key=lambda one: (one.physician, one.hours)):
                last = joined[-1] if joined else None
                if last is not None and self._are_one(slot, last, one):
                    joined[-1] = evolve(last, hours=Interval(last.hours.start, one.hours.end))
                else:
                    joined.append(one)
            for one in joined:
                yield Assignment(slot=slot, physician=one.physician, hours=one.hours), one.by_swap

    def _are_one(self, slot: SlotId, first: _Stretch, second: _Stretch) -> bool:
        same = first.hours.end == second.hours.start and evolve(first, hours=second.hours) == second
        return same and (slot, second.hours.start) not in self.seams

    def differences(self, final: Rota) -> tuple[Difference, ...]:
        found: list[Difference] = []
        for slot in self.planned.slots:
            told = self.told.get(slot.identifier, [])
            for hours, before, after in stretches_of(self.planned, final, slot, [one.hours for one in told]):
                if before == after:
                    continue
                reasons = tuple(one.reason for one in told if one.hours.overlaps(hours))
                one = Difference(slot=slot.identifier, hours=hours, before=before, after=after, reasons=reasons)
                if found and found[-1].hours.end == hours.start and evolve(found[-1], hours=hours) == one:
                    found[-1] = evolve(one, hours=Interval(found[-1].hours.start, hours.end))
                else:
                    found.append(one)
        return tuple(found)
