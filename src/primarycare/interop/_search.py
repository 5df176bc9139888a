"""Search: the problem of a fair rota as CP-SAT sees it, with a variable for each person and slot.

What lives here: the model and the steps of the search; `primarycare.interop.solver` completes what is found.
What this module may not know: any rule. What may not stand together is asked of rooms inside `primarycare.coverage`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from math import floor

from primarycare.coverage import (
    Breach,
    BuildingRules,
    BuiltRota,
    HolidayAlternation,
    RotaRule,
    SoftRule,
    Spacing,
    breaches_of,
)
from primarycare.coverage._bindings import Duty, SlotIndex, duties_of
from primarycare.coverage._breaking import breaches_in
from primarycare.coverage._preferring import other_day_of_weekend, served_again
from primarycare.coverage._records import DAYS_OF_NIGHTS, NIGHT, Record, clash, most_seconds, rest_of
from primarycare.identifiers import PhysicianId, SlotId
from primarycare.rotations import Absence, Assignment, DutyLimit, MaximumRun, Participant, RestRegime, Rota, Slot

try:
    from ortools.sat.python import cp_model
except ModuleNotFoundError as error:
    told = "primarycare.interop.solver needs OR-Tools: install the extra primarycare[solver]"
    raise ImportError(told, name=error.name) from error

__all__ = ["Search", "hard_breaches"]

# The search weighs points in thousandths, finer where slots have less than a tenth, coarser where all of them together
# would leave its numbers; the ledger of the answer is exact.
_PARTS_OF_A_POINT, _PARTS_OF_A_SLOT, _MOST_PARTS = 1_000, 100, 2**36
_DAYS_A_WEEK = 7


def hard_breaches(
    rota: Rota, people: Sequence[Participant], away: Sequence[Absence], earlier: Rota
) -> Iterator[Breach]:
    """Give the breaches of a rota that nobody may leave: all but empty seats and minimums."""
    for breach in breaches_of(rota, people, absences=away, previous=earlier):
        if breach.rule not in (RotaRule.SEATS_EMPTY, RotaRule.MINIMUM):
            yield breach


class _Person:
    """One participant in the model: a variable for each slot that they may serve, and what they had before."""

    def __init__(self, participant: Participant, duties: Sequence[Duty], before: Sequence[Duty]) -> None:
        self.participant = participant
        self.duties = duties
        self.before = before
        self.serves: dict[SlotId, cp_model.IntVar] = {}

    def served(self, duties: Sequence[Duty], weight: Callable[[Duty], int]) -> tuple[cp_model.LinearExpr, int]:
        """Give the sum of weights of those duties that the person will serve, and of those served before."""
        terms = [
            (self.serves[duty.slot.identifier], weight(duty)) for duty in duties if duty.slot.identifier in self.serves
        ]
        before = sum(weight(duty) for duty in duties if duty.slot.identifier not in self.serves)
        return cp_model.LinearExpr.weighted_sum([one for one, _ in terms], [times for _, times in terms]), before


class Search:
    """One problem put to the solver; it lives as long as one call."""

    def __init__(
        self,
        greedy: BuiltRota,
        people: Sequence[Participant],
        away: Sequence[Absence],
        earlier: Rota,
        rules: BuildingRules,
        settled: Sequence[Assignment],
        effort: int,
    ) -> None:
        self.greedy = greedy
        self.slots = greedy.rota.slots
        self.away = away
        self.earlier = earlier
        self.rules = rules
        self.effort = effort
        self.model = cp_model.CpModel()
        self._scale = _scale(greedy)
        self._duties = {slot.identifier: Duty(slot.hours, slot) for slot in self.slots}
        self._cliques: dict[int, list[list[SlotId]]] = {}
        index, kept = SlotIndex(self.slots), {(one.physician, one.slot) for one in settled}
        self.people: dict[PhysicianId, _Person] = {}
        for participant in sorted(people, key=lambda known: known.physician):
            mine = [absence for absence in away if absence.physician == participant.physician]
            before = tuple(duties_of(earlier, participant.physician))
            record = Record(participant, before)
            standings = zip(self._duties.values(), index.standings(participant, mine), strict=True)
            open_to = [duty for duty, standing in standings if standing is None and record.against(duty) is None]
            person = self.people[participant.physician] = _Person(participant, open_to, before)
            for duty in open_to:
                variable = person.serves[duty.slot.identifier] = self.model.new_bool_var("")
                if (participant.physician, duty.slot.identifier) in kept:
                    self.model.add(variable == 1)
            self._bind(person)
        self.empty = {slot.identifier: self._seats_left(slot) for slot in self.slots}

    def _seats_left(self, slot: Slot) -> cp_model.IntVar:
        left = self.model.new_int_var(0, slot.headcount, "")
        mine = [known.serves[slot.identifier] for known in self.people.values() if slot.identifier in known.serves]
        self.model.add(sum(mine) + left == slot.headcount)
        return left

    # What one person can bear.

    def _bind(self, person: _Person) -> None:
        """State the rules over several duties that sums can state; the rest is cut off when a rota breaks it."""
        participant, regime = person.participant, person.participant.regime
        for clique in self._cliques_of(regime):
            self.model.add_at_most_one(person.serves[slot] for slot in clique if slot in person.serves)
        every = (*person.before, *person.duties)
        for known in participant.restrictions:
            if isinstance(known, DutyLimit) and known.maximum is not None:
                meant = _once(duty for duty in every if known.duties.include(duty.slot))
                for span in {known.per.holding(duty.slot.on): None for duty in meant}:
                    self._at_most(person, [duty for duty in meant if duty.slot.on in span], _one, known.maximum)
            elif isinstance(known, MaximumRun):
                self._bind_run(person, known, [duty for duty in every if known.duties.include(duty.slot)])
        for average in regime.averages:
            most = floor(most_seconds(participant, average))
            for inside in _windows(every, _DAYS_A_WEEK * average.weeks):
                self._at_most(person, inside, _seconds, most)
        if regime.every_nights is not None:
            nights = _once(duty for duty in every if NIGHT in duty.slot.tags)
            for inside in _windows(nights, DAYS_OF_NIGHTS):
                self._at_most(person, inside, _one, DAYS_OF_NIGHTS // regime.every_nights)

    def _at_most(self, person: _Person, duties: Sequence[Duty], weight: Callable[[Duty], int], most: int) -> None:
        served, before = person.served(duties, weight)
        if before + sum(weight(duty) for duty in duties if duty.slot.identifier in person.serves) > most:
            self.model.add(served <= max(most - before, 0))

    def _bind_run(self, person: _Person, run: MaximumRun, meant: Sequence[Duty]) -> None:
        busy = {day: self.model.new_bool_var("") for day in sorted({duty.day for duty in meant})}
        for duty in meant:
            variable = person.serves.get(duty.slot.identifier)
            self.model.add(busy[duty.day] >= (1 if variable is None else variable))
        open_days = {duty.day for duty in meant if duty.slot.identifier in person.serves}
        for first in busy:
            window = range(first, first + run.days + 1)
            if all(day in busy for day in window) and not open_days.isdisjoint(window):
                self.model.add(sum(busy[day] for day in window) <= run.days)

    def _cliques_of(self, regime: RestRegime) -> list[list[SlotId]]:
        """Give groups of slots of which nobody under a regime can serve two, so that every such pair is in one."""
        rest = rest_of(regime)
        if rest not in self._cliques:
            cliques = self._cliques[rest] = []
            # Whoever could serve both of two slots could serve the first and anything that starts later.
            reaching: list[Duty] = []
            for duty in self._duties.values():
                reaching = [*(other for other in reaching if clash(other, duty, rest) is not None), duty]
                if len(reaching) > 1:
                    cliques.append([other.slot.identifier for other in reaching])
        return self._cliques[rest]

    # What is to be small.

    def _costs(self) -> Iterator["cp_model.LinearExprT"]:
        yield self._emptiness()
        yield self._spread()
        for rule in self.rules.soft:
            yield self._exceptions(rule)

    def _emptiness(self) -> "cp_model.LinearExprT":
        """Give the points of the empty seats, and below any of these parts of a point the seats themselves."""
        seats = 1 + sum(slot.headcount for slot in self.slots)
        return sum((seats * self._parts(slot.points) + 1) * self.empty[slot.identifier] for slot in self.slots)

    def _parts(self, points: Fraction) -> int:
        return round(points * self._scale)

    def _points(self, duty: Duty) -> int:
        return self._parts(duty.slot.points)

    def _spread(self) -> "cp_model.LinearExprT":
        entries = {entry.physician: entry for entry in self.greedy.ledger.entries if entry.target}
        bound = 2 * _MOST_PARTS
        most, least = (self.model.new_int_var(-bound, bound, "") for _ in range(2))
        for physician, entry in entries.items():
            served, _ = self.people[physician].served(self.people[physician].duties, self._points)
            balance = served + self._parts(entry.balance - entry.earned)
            self.model.add(most >= balance)
            self.model.add(least <= balance)
        if not entries:
            self.model.add(most == least)
        return most - least

    def _exceptions(self, rule: SoftRule) -> "cp_model.LinearExprT":
        """Give the number of exceptions to a soft rule."""
        counted: list[cp_model.LinearExprT] = []
        for person in self.people.values():
            for position, duty in enumerate(person.duties):
                serves = person.serves[duty.slot.identifier]
                if isinstance(rule, HolidayAlternation):
                    if person.participant.physician in served_again(rule, duty):
                        counted.append(serves)
                elif isinstance(rule, Spacing):
                    later = (*person.before, *person.duties[position + 1 :])
                    near = [other for other in later if abs(other.day - duty.day) < rule.days]
                    counted += [self._both(serves, person.serves.get(other.slot.identifier)) for other in near]
                else:
                    other_day = other_day_of_weekend(duty)
                    if other_day is not None:
                        others = [one for one in (*person.before, *person.duties) if one.day == other_day]
                        served, before = person.served(others, _one)
                        alone = self.model.new_bool_var("")
                        self.model.add(alone + served + before >= serves)
                        counted.append(alone)
        return sum(counted)

    def _both(self, first: cp_model.IntVar, second: cp_model.IntVar | None) -> cp_model.IntVar:
        if second is None:
            return first
        both = self.model.new_bool_var("")
        self.model.add(both >= first + second - 1)
        return both

    # The search.

    def best(self) -> tuple[Assignment, ...]:
        """Search step by step, each step keeping what the steps before reached."""
        served = {(one.physician, one.slot) for one in self.greedy.rota.assignments}
        for cost in self._costs():
            served = self._step(cost, served)
        return tuple(self._assignment(physician, slot) for physician, slot in sorted(served))

    def _assignment(self, physician: PhysicianId, slot: SlotId) -> Assignment:
        return Assignment.whole(self._duties[slot].slot, physician)

    def _step(
        self, cost: "cp_model.LinearExprT", served: set[tuple[PhysicianId, SlotId]]
    ) -> set[tuple[PhysicianId, SlotId]]:
        """Minimise one cost from where the search stands, cutting off what breaks a rule that no sum states."""
        self.model.minimize(cost)
        start = self._completed(served)
        reached, left = round(start.objective_value), float(self.effort)
        self._hint(start)
        # Every cost is 0 or more.
        while reached and left > 0:
            solver = _solver()
            solver.parameters.max_deterministic_time = left
            if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                break
            found = {
                (physician, slot)
                for physician, person in self.people.items()
                for slot, variable in person.serves.items()
                if solver.boolean_value(variable)
            }
            if round(solver.objective_value) >= reached:
                break
            if not self._cut_off(found):
                served, reached = found, round(solver.objective_value)
                break
            left -= solver.response_proto.deterministic_time
        self.model.add(cost <= reached)
        return served

    def _completed(self, served: set[tuple[PhysicianId, SlotId]]) -> cp_model.CpSolver:
        """Give the cost of a rota, with a value for each variable that says something about it."""
        self.model.clear_hints()
        for physician, person in self.people.items():
            for slot, variable in person.serves.items():
                self.model.add_hint(variable, (physician, slot) in served)
        solver = _solver()
        solver.parameters.fix_variables_to_their_hinted_value = True
        solver.solve(self.model)
        return solver

    def _hint(self, completed: cp_model.CpSolver) -> None:
        self.model.clear_hints()
        for position, value in enumerate(completed.response_proto.solution):
            self.model.add_hint(self.model.get_int_var_from_proto_index(position), value)

    def _cut_off(self, found: set[tuple[PhysicianId, SlotId]]) -> bool:
        """Tell whether a rota that was found breaks a rule, and see to it that it is not found again."""
        rota = Rota(self.slots, tuple(self._assignment(physician, slot) for physician, slot in found))
        everybody = [person.participant for person in self.people.values()]
        broken = list(hard_breaches(rota, everybody, self.away, self.earlier))
        for breach in broken:
            self._forbid(breach)
        return bool(broken)

    def _forbid(self, breach: Breach) -> None:
        """Forbid the smallest part of a breach that breaks the rule by itself, to all who are bound by it alike."""
        person = next(known for known in self.people.values() if known.participant.physician == breach.physician)
        slots = [slot for slot in breach.slots if slot in person.serves]
        alone = self._breaks(person, (), slots, breach.rule)
        before = () if alone else person.before
        core = slots
        for slot in slots:
            rest = [other for other in core if other != slot]
            core = rest if self._breaks(person, before, rest, breach.rule) else core
        for known in self.people.values():
            is_bound = known is person or (alone and known.participant.regime == person.participant.regime)
            if is_bound and all(slot in known.serves for slot in core):
                self.model.add(sum(known.serves[slot] for slot in core) <= len(core) - 1)

    def _breaks(self, person: _Person, before: Sequence[Duty], slots: Sequence[SlotId], rule: RotaRule) -> bool:
        together = (*before, *(self._duties[slot] for slot in slots))
        return any(one.rule is rule for one in breaches_in(person.participant, together, slots))


def _solver() -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    return solver


def _scale(greedy: BuiltRota) -> Fraction:
    """Give how many parts of a point the search tells apart."""
    slots, entries = greedy.rota.slots, greedy.ledger.entries
    scale = max((Fraction(_PARTS_OF_A_SLOT) / slot.points for slot in slots if slot.points), default=Fraction(0))
    most = sum((slot.points * slot.headcount for slot in slots), Fraction(1))
    most += sum((abs(entry.balance - entry.earned) for entry in entries), Fraction(0))
    return min(max(scale, Fraction(_PARTS_OF_A_POINT)), _MOST_PARTS / most)


def _once(duties: Iterable[Duty]) -> list[Duty]:
    """Take one of several stretches in one slot, since they are one duty."""
    return list({duty.slot.identifier: duty for duty in duties}.values())


def _windows(duties: Sequence[Duty], days: int) -> Iterator[list[Duty]]:
    """Give the duties of each stretch of so many days that begins with one, except those inside of an earlier one."""
    starts = sorted({duty.day for duty in duties})
    for first in starts:
        yield [duty for duty in duties if first <= duty.day < first + days]
        if starts[-1] < first + days:
            return


def _one(_duty: Duty) -> int:
    return 1


def _seconds(duty: Duty) -> int:
    return duty.seconds
