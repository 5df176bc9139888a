"""What binds one person to a duty whatever else they serve: shares, skills, absences, exemptions and restrictions.

What lives here: duties with what is asked of them most often at hand, and who may stand in which slot at all.
What this module may not know: fairness, other duties of the same person, and anybody else's.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timezone
from fractions import Fraction

from primarycare import _checks as checks
from primarycare.coverage.breaches import RotaRule
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PhysicianId
from primarycare.instants import Interval
from primarycare.periods import Period
from primarycare.rotations import Absence, BlockedDays, OptOut, Participant, Rota, Slot

__all__ = ["Duty", "SlotIndex", "duties_of", "standings_against", "the_time_before"]

_EPOCH = datetime(2000, 1, 1, tzinfo=timezone.utc)
_SECONDS_A_DAY = 86_400


def _seconds_of(instant: datetime) -> int:
    elapsed = instant - _EPOCH
    return _SECONDS_A_DAY * elapsed.days + elapsed.seconds


class Duty:
    """One stretch of one person in a slot, its day and its seconds kept as numbers."""

    __slots__ = ("day", "end", "hours", "place", "seconds", "slot", "start")

    def __init__(self, hours: Interval, slot: Slot) -> None:
        self.hours = hours
        self.slot = slot
        self.day = slot.on.toordinal()
        self.start, self.end = _seconds_of(hours.start), _seconds_of(hours.end)
        self.seconds = self.end - self.start
        self.place = (self.start, slot.identifier)


def duties_of(rota: Rota, physician: PhysicianId) -> Iterator[Duty]:
    """Give somebody's duties in a rota in order of time."""
    return (Duty(one.hours, rota.slot(one.slot)) for one in rota.of_physician(physician))


def the_time_before(previous: Rota | None, slots: Iterable[Slot]) -> Rota:
    """Check the rota of the time before some slots: it has none of them."""
    earlier = Rota((), ()) if previous is None else checks.a(Rota)(previous, "previous")
    for name in sorted({slot.identifier for slot in slots} & {slot.identifier for slot in earlier.slots}):
        raise InvalidValueError(
            f"previous: {str(name)!r} is a slot of the rota itself; give the rota of the time before, without it"
        )
    return earlier


def _is_away(absence: Absence, duty: Duty) -> bool:
    if isinstance(absence.during, Period):
        return absence.blocks(duty.slot)
    return absence.approved and absence.during.overlaps(duty.hours)


def standings_against(participant: Participant, absences: Iterable[Absence], duty: Duty) -> Iterator[RotaRule]:
    """Give the rules that keep somebody out of a duty whatever else they serve.

    `absences` are those of the person. The rules that mean that a duty is not theirs at all come first.
    """
    yield from _undated_against(participant, participant.share_of(duty.slot.kind), duty.slot)
    yield from _dated_against(participant, absences, duty)


def _undated_against(participant: Participant, share: Fraction, slot: Slot) -> Iterator[RotaRule]:
    if slot.on not in participant.during:
        yield RotaRule.NOT_TAKING_PART
    if not share:
        yield RotaRule.NO_SHARE
    if slot.skills and any(skill not in participant.skills for skill in slot.skills):
        yield RotaRule.SKILL_MISSING


def _dated_against(participant: Participant, absences: Iterable[Absence], duty: Duty) -> Iterator[RotaRule]:
    slot, restrictions = duty.slot, participant.restrictions
    if any(_is_away(absence, duty) for absence in absences):
        yield RotaRule.ABSENT
    if any(exemption.blocks(slot) for exemption in participant.exemptions):
        yield RotaRule.EXEMPT
    if any(isinstance(known, BlockedDays) and known.blocks(slot) for known in restrictions):
        yield RotaRule.BLOCKED_DAY
    if any(isinstance(known, OptOut) and known.blocks(slot) for known in restrictions):
        yield RotaRule.OPTED_OUT


class SlotIndex:
    """Slots in an order given, found by the day on which they start."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.slots = slots
        self._positions = sorted(range(len(slots)), key=lambda position: slots[position].on)
        self._days = [slots[position].on.toordinal() for position in self._positions]
        self._longest = max((slot.days.days for slot in slots), default=1)

    def standings(self, participant: Participant, absences: Sequence[Absence]) -> list[RotaRule | None]:
        """Give for each slot, served whole, the first rule that keeps somebody out of it, or None."""
        shares = {kind: participant.share_of(kind) for kind in {slot.kind for slot in self.slots}}
        found = [next(_undated_against(participant, shares[slot.kind], slot), None) for slot in self.slots]
        for position in self._touched(participant, absences):
            slot = self.slots[position]
            if found[position] is None:
                found[position] = next(_dated_against(participant, absences, Duty(slot.hours, slot)), None)
        return found

    def _touched(self, participant: Participant, absences: Iterable[Absence]) -> set[int]:
        """Give the positions of the slots that something dated may touch."""
        dated: list[Period | Interval] = [absence.during for absence in absences]
        dated += [exemption.during for exemption in participant.exemptions]
        dated += [known.during for known in participant.restrictions if isinstance(known, BlockedDays | OptOut)]
        touched: set[int] = set()
        for during in dated:
            if isinstance(during, Interval):
                # The day of an instant in UTC and in the zone of a slot are a day apart at most.
                first, end = during.start.date().toordinal() - 1, during.end.date().toordinal() + 2
            else:
                first, end = during.start.toordinal(), (during.end or date.max).toordinal()
            low = bisect_left(self._days, first - self._longest)
            touched.update(self._positions[low : bisect_left(self._days, end)])
        return touched
