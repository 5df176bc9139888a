"""Reckoning: what everybody owes of the points of some slots, and the ledger that a rota of them leaves.

What lives here: targets by share and availability, and the settling of a ledger. The builder and whoever keeps the
ledger of a rota made elsewhere both come here.
What this module may not know: how seats are filled.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from primarycare import _checks as checks
from primarycare.coverage._bindings import SlotIndex
from primarycare.coverage.breaches import RotaRule
from primarycare.coverage.gaps import crowds, gaps
from primarycare.coverage.ledgers import AbsenceCredit, Balance, Ledger, LedgerEntry, TagCount
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.identifiers import DutyKindId, PhysicianId
from primarycare.rotations import Absence, Participant, Rota, Slot

__all__ = ["Reckoning", "opening_balances", "settled_ledger"]

# What takes somebody out of the reckoning of a duty; whatever else keeps them from it leaves the share that is due.
_LOWERS_THE_TARGET = frozenset(
    {
        RotaRule.NOT_TAKING_PART,
        RotaRule.NO_SHARE,
        RotaRule.SKILL_MISSING,
        RotaRule.ABSENT,
        RotaRule.EXEMPT,
    }
)

_Weight: TypeAlias = dict[DutyKindId, Fraction]


def _weight(participant: Participant, slots: Sequence[Slot], standings: Sequence[RotaRule | None]) -> _Weight:
    """Count the seats of each kind for which somebody is there, times the share in the kind."""
    seats: Counter[DutyKindId] = Counter()
    for slot, standing in zip(slots, standings, strict=True):
        if standing not in _LOWERS_THE_TARGET:
            seats[slot.kind] += slot.headcount
    return {kind: participant.share_of(kind) * count for kind, count in seats.items()}


class Reckoning:
    """What each participant owes of the points of some slots, and what long absences are credited with.

    The points of each kind of duty are shared in proportion to share times the seats for which somebody was there; a
    kind for which nobody was there is shared like all the others together, and by share alone where nobody was there
    for any.
    """

    def __init__(
        self,
        slots: Sequence[Slot],
        participants: Sequence[Participant],
        absences: Sequence[Absence],
        credit: AbsenceCredit,
    ) -> None:
        index = SlotIndex(slots)
        self.points: dict[DutyKindId, Fraction] = {}
        for slot in slots:
            self.points[slot.kind] = self.points.get(slot.kind, Fraction(0)) + slot.points * slot.headcount
        self._due: dict[PhysicianId, _Weight] = {}
        self._credited: dict[PhysicianId, _Weight] = {}
        self.standings: dict[PhysicianId, list[RotaRule | None]] = {}
        for participant in participants:
            mine = [absence for absence in absences if absence.physician == participant.physician]
            standings = self.standings[participant.physician] = index.standings(participant, mine)
            there = due = _weight(participant, slots, standings)
            lowering = [absence for absence in mine if not credit.credits(absence)]
            if len(lowering) < len(mine):
                due = _weight(participant, slots, index.standings(participant, lowering))
            self._due[participant.physician] = due
            self._credited[participant.physician] = {kind: due[kind] - there.get(kind, Fraction(0)) for kind in due}
        self._share_among_all(participants)

    def _share_among_all(self, participants: Sequence[Participant]) -> None:
        """Where nobody was there for anything, let everybody owe by share alone; refuse a horizon without shares."""
        if not any(self.points.values()) or any(any(due.values()) for due in self._due.values()):
            return
        self._due = {known.physician: {kind: known.share_of(kind) for kind in self.points} for known in participants}
        if self._due and not any(any(due.values()) for due in self._due.values()):
            raise InvalidValueError(
                "participants: nobody has a share in any of the duties; give somebody a share above 0"
            )

    @cached_property
    def _totals(self) -> Mapping[DutyKindId, Fraction]:
        return {
            kind: sum((due.get(kind, Fraction(0)) for due in self._due.values()), Fraction(0)) for kind in self.points
        }

    def weight_of(self, physician: PhysicianId) -> Fraction:
        """Give share times availability over all kinds together."""
        return sum(self._due[physician].values(), Fraction(0))

    def target_of(self, physician: PhysicianId) -> Fraction:
        return self._part(self._due[physician], self.weight_of(physician))

    def credit_of(self, physician: PhysicianId) -> Fraction:
        credited = self._credited[physician]
        return self._part(credited, sum(credited.values(), Fraction(0)))

    def _part(self, weight: _Weight, all_kinds: Fraction) -> Fraction:
        part = Fraction(0)
        for kind, points in self.points.items():
            total = self._totals[kind]
            if total:
                part += points * weight.get(kind, Fraction(0)) / total
            elif points:
                part += points * all_kinds / sum(self._totals.values())
        return part


def opening_balances(participants: Iterable[Participant], opening: Iterable[Balance]) -> Mapping[PhysicianId, Fraction]:
    """Give the opening balance of each participant, 0 where none is given."""
    known = {participant.physician: Fraction(0) for participant in participants}
    balances = checks.several(Balance)(opening, "opening")
    checks.unique((balance.physician for balance in balances), "opening")
    for balance in balances:
        if balance.physician not in known:
            raise NotKnownError(
                f"opening: {str(balance.physician)!r} has a balance and does not take part; let them take part, or "
                "settle the balance first"
            )
        known[balance.physician] = balance.points
    return known


def settled_ledger(rota: Rota, reckoning: Reckoning, opening: Mapping[PhysicianId, Fraction]) -> Ledger:
    """Make the ledger of a rota whose targets are reckoned."""
    for physician in rota.physicians:
        if physician not in opening:
            raise NotKnownError(
                f"participants: {str(physician)!r} is in the rota and does not take part; add them, or take them out"
            )
    for crowd in crowds(rota):
        raise InvalidValueError(
            f"rota: {str(crowd.slot)!r} has {crowd.extra} more people than seats {crowd.hours}; look for breaches first"
        )
    left = ((rota.slot(gap.slot), gap) for gap in gaps(rota))
    unfilled = sum((slot.points * gap.missing * gap.hours.hours / slot.hours.hours for slot, gap in left), Fraction(0))
    entries = tuple(
        LedgerEntry(
            physician=physician,
            opening=brought,
            earned=rota.points_of(physician),
            credited=reckoning.credit_of(physician),
            target=reckoning.target_of(physician),
            counts=_counts(rota, physician),
        )
        for physician, brought in opening.items()
    )
    return Ledger(entries=entries, points=sum(reckoning.points.values(), Fraction(0)), unfilled=unfilled)


def _counts(rota: Rota, physician: PhysicianId) -> tuple[TagCount, ...]:
    slots = {one.slot for one in rota.of_physician(physician)}
    counts = Counter(tag for slot in slots for tag in rota.slot(slot).tags)
    return tuple(TagCount(tag, counts[tag]) for tag in sorted(counts))
