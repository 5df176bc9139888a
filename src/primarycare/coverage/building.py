"""Building: a fair rota, slot by slot, always to whoever is furthest behind.

What lives here: the running-deficit method and its result. Hard rules are never broken; soft rules only choose among
those who are about equally far behind; a seat that nobody can take stays empty, with the reason for each person.
Nothing is left to chance: the same facts give the same rota, in whatever order they are given.
What this module may not know: fixed patterns of turns; `primarycare.coverage.planning` reads those.

>>> from primarycare.coverage.ledgers import AbsenceCredit
>>> built = build_rota((), (), absences=(), opening=(), rules=BuildingRules(difficulty=(), credit=AbsenceCredit((), 0)))
>>> built.unfilled
()
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from math import lcm

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.coverage._bindings import Duty, duties_of, the_time_before
from primarycare.coverage._breaking import short_of_minimum
from primarycare.coverage._preferring import is_against
from primarycare.coverage._reckoning import Reckoning, opening_balances, settled_ledger
from primarycare.coverage._records import Record
from primarycare.coverage.breaches import Breach, RotaRule
from primarycare.coverage.ledgers import Balance, Ledger
from primarycare.coverage.preferences import BuildingRules, HolidayAlternation
from primarycare.errors import ConservationError, InvalidValueError, NotKnownError
from primarycare.findings import Finding
from primarycare.identifiers import PhysicianId, SlotId
from primarycare.money import exact_text
from primarycare.rotations import Absence, Assignment, Participant, Rota, Slot

__all__ = ["BuiltRota", "Rejection", "Unfilled", "build_rota"]


@frozen
class Rejection:
    """Somebody could not take a seat, by the first rule that keeps them out, beside what they serve otherwise.

    >>> Rejection(PhysicianId("dr-1"), RotaRule.REST).rule
    <RotaRule.REST: 'rest'>
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    rule: RotaRule = field(validator=checks.checked(checks.a(RotaRule)))

    def __str__(self) -> str:
        return f"{self.physician}: {self.rule.value}"


@frozen(kw_only=True)
class Unfilled:
    """Seats of a slot that stayed empty, and why each person could not take one.

    >>> tired = Rejection(PhysicianId("dr-1"), RotaRule.REST)
    >>> print(Unfilled(slot=SlotId("night/2026-07-01"), seats=1, rejected=(tired,)))
    night/2026-07-01: 1 empty (dr-1: rest)
    """

    slot: SlotId = field(validator=checks.checked(checks.a(SlotId)))
    seats: int = field(validator=checks.checked(checks.within(1, 1_000)))
    rejected: tuple[Rejection, ...] = field(validator=checks.checked(checks.each(checks.a(Rejection))))

    def __str__(self) -> str:
        why = "; ".join(map(str, self.rejected)) or "nobody takes part"
        return f"{self.slot}: {self.seats} empty ({why})"


@frozen(kw_only=True)
class BuiltRota:
    """A rota, the ledger that it leaves, the seats that nobody could take, and the minimums that were not reached.

    Raises `ConservationError` unless each slot's people and empty seats make its headcount, and their points the
    ledger's.

    >>> from primarycare.coverage.ledgers import AbsenceCredit
    >>> build_rota(
    ...     (), (), absences=(), opening=(), rules=BuildingRules(difficulty=(), credit=AbsenceCredit((), 0))
    ... ).findings
    ()
    """

    rota: Rota = field(validator=checks.checked(checks.a(Rota)))
    ledger: Ledger = field(validator=checks.checked(checks.a(Ledger)))
    unfilled: tuple[Unfilled, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Unfilled))))
    short: tuple[Breach, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Breach))))

    def __attrs_post_init__(self) -> None:
        empty = {one.slot: one.seats for one in self.unfilled}
        checks.unique((one.slot for one in self.unfilled), "unfilled")
        points = Fraction(0)
        for slot in self.rota.slots:
            seats = empty.pop(slot.identifier, 0)
            people = self.rota.of_slot(slot.identifier)
            if len(people) + seats != slot.headcount or any(one.hours != slot.hours for one in people):
                raise ConservationError(
                    f"unfilled: {str(slot.identifier)!r} has {len(people)} people and {seats} empty seats of "
                    f"{slot.headcount}; give every seat once, for all its hours"
                )
            points += slot.points * seats
        for stranger in sorted(empty):
            raise NotKnownError(f"unfilled: {str(stranger)!r} is not a slot of the rota; leave it out")
        if points != self.ledger.unfilled:
            raise ConservationError(
                f"ledger: it leaves {exact_text(self.ledger.unfilled)} points unfilled, and the empty seats are "
                f"{exact_text(points)}; keep it of this rota"
            )
        earned = {entry.physician: entry.earned for entry in self.ledger.entries}
        for physician in sorted({*earned, *self.rota.physicians}):
            if earned.get(physician) != self.rota.points_of(physician):
                raise ConservationError(
                    f"ledger: {str(physician)!r} earns {exact_text(self.rota.points_of(physician))} points in the "
                    "rota, and the ledger says otherwise; keep it of this rota"
                )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every seat that stayed empty, and every minimum that was not reached."""
        empty = (Finding(kind="nobody can serve", subject=one.slot, detail=str(one)) for one in self.unfilled)
        short = (
            Finding(kind="minimum not reached", subject=str(one.physician), detail=one.detail) for one in self.short
        )
        return tuple(sorted((*empty, *short)))


class _Candidate:
    """One participant while a rota is built: the record, who could serve what, and how far behind or ahead."""

    def __init__(self, record: Record, standings: Sequence[RotaRule | None], ahead: int, pace: int) -> None:
        self.record = record
        self.physician = record.physician
        self.standings = standings
        self.ahead = ahead
        self.pace = pace

    def score(self, points: int) -> int:
        """How far ahead the person would be with so many points more, beside what is due of them."""
        return (self.ahead + points) * self.pace


class _Builder:
    """One rota under construction; it lives as long as one call."""

    def __init__(
        self,
        slots: Sequence[Slot],
        records: Sequence[Record],
        reckoning: Reckoning,
        opening: Mapping[PhysicianId, Fraction],
        rules: BuildingRules,
    ) -> None:
        self.slots = slots
        self.rules = rules
        targets = {physician: reckoning.target_of(physician) for physician in opening}
        balances = {
            physician: brought + reckoning.credit_of(physician) - targets[physician]
            for physician, brought in opening.items()
        }
        # Everything is counted in whole parts of a point and of a target, so that no comparison needs a fraction.
        exact = [*balances.values(), *(slot.points for slot in slots), rules.slack]
        self._part = lcm(*(value.denominator for value in exact))
        paces = lcm(*(target.numerator for target in targets.values() if target))
        self.candidates = {
            record.physician: _Candidate(
                record,
                reckoning.standings[record.physician],
                self._whole(balances[record.physician]),
                int(paces / targets[record.physician]) if targets[record.physician] else 0,
            )
            for record in records
        }
        self._duties = [Duty(slot.hours, slot) for slot in slots]
        self._points = [self._whole(slot.points) for slot in slots]
        self._slack = self._whole(rules.slack)
        self._taken = [0] * len(slots)
        self._positions = {slot.identifier: position for position, slot in enumerate(slots)}
        self.assignments: list[Assignment] = []

    def _whole(self, points: Fraction) -> int:
        return int(points * self._part)

    def fix(self, assignment: Assignment) -> None:
        """Keep an assignment that is settled already."""
        self._seat(self.candidates[assignment.physician], self._positions[assignment.slot])

    def _seat(self, candidate: _Candidate, position: int) -> None:
        candidate.record.add(self._duties[position])
        candidate.ahead += self._points[position]
        self._taken[position] += 1
        self.assignments.append(Assignment.whole(self.slots[position], candidate.physician))

    def fill(self) -> None:
        """Fill every seat, the most difficult slots first."""
        ranks = {tag: rank for rank, tag in enumerate(self.rules.difficulty)}
        standings = [candidate.standings for candidate in self.candidates.values()]

        def difficulty(position: int) -> tuple[int, int, int]:
            rank = min((ranks[tag] for tag in self.slots[position].tags if tag in ranks), default=len(ranks))
            return rank, sum(known[position] is None for known in standings), position

        for position in sorted(range(len(self.slots)), key=difficulty):
            self._fill(position)

    def _fill(self, position: int) -> None:
        for _ in range(self.slots[position].headcount - self._taken[position]):
            chosen = self._choose(position)
            if chosen is None:
                return
            self._seat(chosen, position)

    def unfilled(self) -> Iterator[Unfilled]:
        """Give the seats left empty, in order of the slots, and what in the whole rota keeps everybody out of them."""
        for position, slot in enumerate(self.slots):
            left = slot.headcount - self._taken[position]
            if left:
                yield Unfilled(slot=slot.identifier, seats=left, rejected=tuple(self._rejections(position)))

    def _choose(self, position: int) -> _Candidate | None:
        duty, points = self._duties[position], self._points[position]
        in_turn = self._in_turn(position)
        first = next((known for known in in_turn if known.record.against(duty) is None), None)
        if first is None or not self.rules.soft:
            return first
        fairest = first.score(points)
        near = [first, *(known for known in in_turn if known.score(points - self._slack) <= fairest)]
        near.sort(key=lambda known: [is_against(rule, known.record, duty) for rule in self.rules.soft])
        return next(known for known in near if known is first or known.record.against(duty) is None)

    def _in_turn(self, position: int) -> Iterator[_Candidate]:
        """Give whoever is furthest behind first, then whoever served longest ago, then the first identifier."""
        duty, points = self._duties[position], self._points[position]
        scored = [
            (known.score(points), known) for known in self.candidates.values() if known.standings[position] is None
        ]
        scored.sort(key=_score_of)
        for _, level in groupby(scored, key=_score_of):
            yield from sorted((known for _, known in level), key=lambda known: known.record.last_before(duty))

    def _rejections(self, position: int) -> Iterator[Rejection]:
        for known in self.candidates.values():
            rules = known.standings[position], known.record.against(self._duties[position])
            yield Rejection(known.physician, next(filter(None, rules)))


def _score_of(scored: tuple[int, _Candidate]) -> int:
    return scored[0]


def build_rota(
    slots: Iterable[Slot],
    participants: Iterable[Participant],
    *,
    absences: Iterable[Absence],
    opening: Iterable[Balance],
    rules: BuildingRules,
    fixed: Iterable[Assignment] = (),
    previous: Rota | None = None,
) -> BuiltRota:
    """Build a fair rota: each seat goes to whoever is furthest behind among those who may take it.

    How far somebody is behind is the balance so far (brought along, credited, earned, less the target), with the points
    of the slot added, over the target, so that whoever is due few points does not look ahead from the start; ties go
    to whoever served longest ago, then to the first identifier. `fixed` assignments of whole slots stand, whatever they
    break. `previous` is the rota of the time before, so that rest, runs, limits and averages hold across the boundary.
    A minimum never moves anybody: one that was not reached is told as `breaches_of` tells it.
    Raises `InvalidValueError` for a physician who stands twice, for fixed people beyond the seats of a slot or in a
    part of one, for a slot that is in the rota of the time before, and where nobody has a share; `NotKnownError` for a
    fixed assignment or a balance of a stranger, for an unknown slot, and for a slot of whose day a calendar in the soft
    rules does not know the holidays.

    >>> from primarycare.coverage.ledgers import AbsenceCredit
    >>> rules = BuildingRules(difficulty=("weekend", "night"), credit=AbsenceCredit((), 0))
    >>> build_rota((), (), absences=(), opening=(), rules=rules).rota
    Rota()
    """
    empty = Rota(checks.several(Slot)(slots, "slots"), ())
    people = sorted(checks.several(Participant)(participants, "participants"), key=lambda known: known.physician)
    checks.unique((known.physician for known in people), "participants")
    away = checks.several(Absence)(absences, "absences")
    brought = opening_balances(people, opening)
    settled = _settled(checks.several(Assignment)(fixed, "fixed"), empty, brought)
    for rule in checks.a(BuildingRules)(rules, "rules").soft:
        if isinstance(rule, HolidayAlternation):
            _refuse_unknown_holidays(rule, empty.slots)
    earlier = the_time_before(previous, empty.slots)
    reckoning = Reckoning(empty.slots, people, away, rules.credit)
    records = [Record(known, duties_of(earlier, known.physician)) for known in people]
    builder = _Builder(empty.slots, records, reckoning, brought, rules)
    for assignment in settled:
        builder.fix(assignment)
    builder.fill()
    rota = Rota(empty.slots, tuple(builder.assignments))
    return BuiltRota(
        rota=rota,
        ledger=settled_ledger(rota, reckoning, brought),
        unfilled=tuple(builder.unfilled()),
        short=tuple(
            breach
            for record in records
            for breach in short_of_minimum(record.participant, record.duties, empty.slots, earlier.slots)
        ),
    )


def _refuse_unknown_holidays(rule: HolidayAlternation, slots: Sequence[Slot]) -> None:
    for slot in slots:
        rule.calendar.name_of(slot.on)


def _settled(fixed: Sequence[Assignment], rota: Rota, known: Mapping[PhysicianId, Fraction]) -> Sequence[Assignment]:
    """Check the assignments that stand already; the rota's own constructor refuses unknown slots and doubles."""
    for one in fixed:
        if one.physician not in known:
            raise NotKnownError(
                f"fixed: {str(one.physician)!r} in {str(one.slot)!r} does not take part; add them, or leave it out"
            )
    settled = Rota(rota.slots, tuple(fixed))
    for slot in settled.slots:
        people = settled.of_slot(slot.identifier)
        for one in people:
            if one.hours != slot.hours:
                raise InvalidValueError(
                    f"fixed: {str(one.physician)!r} has a part of {str(one.slot)!r}; fix whole slots only"
                )
        if len(people) > slot.headcount:
            raise InvalidValueError(
                f"fixed: {str(slot.identifier)!r} has {len(people)} people and {slot.headcount} seats; take some out"
            )
    return settled.assignments
