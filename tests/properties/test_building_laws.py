"""Laws of building, ledgers and validation: over generated practices nothing is lost, and no hard rule is broken."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.coverage import (
    AbsenceCredit,
    Balance,
    BuildingRules,
    BuiltRota,
    RotaRule,
    Spacing,
    WeekendPairing,
    breaches_of,
    build_rota,
    fairness_of,
    keep_ledger,
)
from primarycare.coverage._bindings import Duty, SlotIndex, standings_against
from primarycare.coverage._breaking import breaches_in
from primarycare.coverage._records import Record, Tally
from primarycare.identifiers import PhysicianId
from primarycare.money import Share
from primarycare.periods import add_days
from primarycare.rotations import Absence, Assignment, Participant, Rota, Slot
from primarycare.testing.strategies import (
    absence_credits,
    building_rules,
    duty_practices,
    duty_slots,
    rotas,
    spacings,
    weekend_pairings,
)
from tests.small_rota import a_participant, a_slot

Practice: TypeAlias = tuple[tuple[Participant, ...], tuple[Slot, ...], tuple[Absence, ...]]

# Nobody's rest is broken by these: seats that nobody can take, and duties that there were not enough of.
UNAVOIDABLE = {RotaRule.SEATS_EMPTY, RotaRule.MINIMUM}
PLAIN = BuildingRules(difficulty=(), credit=AbsenceCredit((), 0))
RULES = building_rules(soft=st.lists(spacings() | weekend_pairings(), max_size=2, unique_by=type).map(tuple))
HALVES = st.sampled_from((Fraction(1), Fraction(2), Fraction(3, 2), Fraction(5)))
POOL = tuple(PhysicianId(f"dr-{number}") for number in range(1, 6))


def with_a_share(practice: Practice) -> Practice:
    """Let the first have a share in everything, so that the points can be shared."""
    people, slots, away = practice
    return (evolve(people[0], share=Share(Fraction(1)), kind_shares=()), *people[1:]), slots, away


PRACTICES = duty_practices().map(with_a_share)


@st.composite
def earlier_rotas(draw: st.DrawFn, slots: Sequence[Slot]) -> Rota:
    """Make a rota of the days before some slots, of kinds of its own."""
    first = add_days(min(slot.on for slot in slots), -3)
    before = draw(duty_slots(firsts=st.just(first), most_days=3, most_kinds=2))
    renamed = tuple(evolve(slot, kind=type(slot.kind)(f"earlier-{slot.kind}")) for slot in before)
    return draw(rotas(slots=st.just(renamed), pools=st.just(POOL)))


def hard_breaches(
    built: BuiltRota, people: Sequence[Participant], away: Sequence[Absence], previous: Rota | None = None
) -> list[str]:
    found = breaches_of(built.rota, people, absences=away, previous=previous)
    return [str(breach) for breach in found if breach.rule not in UNAVOIDABLE]


# Seats and rules


@settings(max_examples=40)
@given(PRACTICES, RULES)
def test_what_is_built_breaks_no_hard_rule_and_tells_every_empty_seat(practice: Practice, rules: BuildingRules) -> None:
    people, slots, away = practice
    built = build_rota(slots, people, absences=away, opening=(), rules=rules)
    assert hard_breaches(built, people, away) == []
    found = breaches_of(built.rota, people, absences=away)
    empty = sorted((one.slot,) for one in built.unfilled)
    assert [one.slots for one in found if one.rule is RotaRule.SEATS_EMPTY] == empty
    assert [one for one in found if one.rule is RotaRule.MINIMUM] == sorted(
        built.short, key=lambda one: (one.physician or "", one.slots, one.detail)
    )


@settings(max_examples=40)
@given(PRACTICES)
def test_every_slot_has_distinct_people_up_to_its_headcount(practice: Practice) -> None:
    people, slots, away = practice
    built = build_rota(slots, people, absences=away, opening=(), rules=PLAIN)
    empty = {one.slot: one.seats for one in built.unfilled}
    for slot in built.rota.slots:
        serving = [one.physician for one in built.rota.of_slot(slot.identifier)]
        assert len(set(serving)) == len(serving) == slot.headcount - empty.get(slot.identifier, 0)


@settings(max_examples=40)
@given(PRACTICES)
def test_whoever_was_rejected_could_not_have_served(practice: Practice) -> None:
    people, slots, away = practice
    built = build_rota(slots, people, absences=away, opening=(), rules=PLAIN)
    for empty in built.unfilled:
        slot = built.rota.slot(empty.slot)
        assert [one.physician for one in empty.rejected] == sorted(known.physician for known in people)
        for rejection in empty.rejected:
            if any(one.physician == rejection.physician for one in built.rota.of_slot(slot.identifier)):
                assert rejection.rule is RotaRule.DOUBLE_DUTY
                continue
            more = Rota(built.rota.slots, (*built.rota.assignments, Assignment.whole(slot, rejection.physician)))
            found = breaches_of(more, people, absences=away)
            assert any(one.rule is rejection.rule and slot.identifier in one.slots for one in found)


@settings(max_examples=40)
@given(PRACTICES, st.data())
def test_rules_hold_towards_the_time_before(practice: Practice, data: DataObject) -> None:
    people, slots, away = practice
    previous = data.draw(earlier_rotas(slots))
    built = build_rota(slots, people, absences=away, opening=(), rules=PLAIN, previous=previous)
    assert hard_breaches(built, people, away, previous) == []


@settings(max_examples=40)
@given(PRACTICES, st.data())
def test_fixed_people_that_break_nothing_stay_and_nothing_is_broken(practice: Practice, data: DataObject) -> None:
    people, slots, away = practice
    once = build_rota(slots, people, absences=away, opening=(), rules=PLAIN)
    fixed = tuple(one for one in once.rota.assignments if data.draw(st.booleans()))
    built = build_rota(slots, people, absences=away, opening=(), rules=PLAIN, fixed=fixed)
    assert set(fixed) <= set(built.rota.assignments)
    assert hard_breaches(built, people, away) == []


@settings(max_examples=40)
@given(PRACTICES)
def test_a_rota_that_is_fixed_whole_is_built_as_it_is(practice: Practice) -> None:
    people, slots, away = practice
    once = build_rota(slots, people, absences=away, opening=(), rules=PLAIN)
    again = build_rota(slots, people, absences=away, opening=(), rules=PLAIN, fixed=once.rota.assignments)
    assert again == once


# Sums


@settings(max_examples=40)
@given(PRACTICES, absence_credits(), st.lists(st.sampled_from((-3, 0, Fraction(1, 3))), min_size=5, max_size=5))
def test_points_targets_and_balances_add_up(
    practice: Practice, credit: AbsenceCredit, brought: list[Fraction | int]
) -> None:
    people, slots, away = practice
    opening = [Balance(known.physician, Fraction(points)) for known, points in zip(people, brought)]
    ledger = build_rota(slots, people, absences=away, opening=opening, rules=evolve(PLAIN, credit=credit)).ledger
    points = sum((slot.points * slot.headcount for slot in slots), Fraction(0))
    assert sum(entry.earned for entry in ledger.entries) + ledger.unfilled == points == ledger.points
    assert sum(entry.target for entry in ledger.entries) == points
    credits = sum(entry.credited for entry in ledger.entries)
    balances = sum(entry.balance for entry in ledger.entries)
    assert balances == sum(balance.points for balance in opening) + credits - ledger.unfilled


@settings(max_examples=40)
@given(PRACTICES, st.data())
def test_the_ledger_of_any_rota_adds_up(practice: Practice, data: DataObject) -> None:
    people, slots, away = practice
    rota = data.draw(rotas(slots=st.just(slots), pools=st.just([known.physician for known in people])))
    ledger = keep_ledger(rota, people, absences=away, opening=(), credit=PLAIN.credit)
    assert sum(entry.balance for entry in ledger.entries) == -ledger.unfilled
    assert fairness_of(rota, ledger).balance_spread >= 0
    one_by_one = {known.physician: rota.points_of(known.physician) for known in people}
    assert {entry.physician: entry.earned for entry in ledger.entries} == one_by_one


@settings(max_examples=40)
@given(PRACTICES)
def test_a_ledger_carried_on_opens_the_next_horizon(practice: Practice) -> None:
    people, slots, away = practice
    first = build_rota(slots, people, absences=away, opening=(), rules=PLAIN).ledger
    later = tuple(a_slot(f"2027-03-0{day}") for day in range(1, 5))
    second = build_rota(later, people, absences=away, opening=first.carried, rules=PLAIN).ledger
    assert second.entries and len(first.carried) == len(second.entries)
    for before, after in zip(first.entries, second.entries):
        assert abs(after.opening - before.balance) <= Fraction(1, 2_000_000)


@settings(max_examples=40)
@given(PRACTICES, absence_credits())
def test_a_credit_takes_the_place_of_a_lower_target(practice: Practice, credit: AbsenceCredit) -> None:
    people, slots, away = practice
    empty = Rota(slots, ())
    pro_rata = keep_ledger(empty, people, absences=away, opening=(), credit=AbsenceCredit((), 0))
    credited = keep_ledger(empty, people, absences=away, opening=(), credit=credit)
    assert all(entry.credited == 0 for entry in pro_rata.entries)
    nobody_credited = not any(credit.credits(absence) for absence in away)
    if nobody_credited:
        assert credited == pro_rata
    for entry in credited.entries:
        assert 0 <= entry.credited <= entry.target


# Fairness


def plain_slots(points: Sequence[Fraction], headcount: int) -> tuple[Slot, ...]:
    """Give one slot a day, none of which keeps anybody from another."""
    first = date(2026, 7, 1)
    return tuple(
        evolve(a_slot((first + timedelta(days=later)).isoformat(), headcount=headcount), points=each)
        for later, each in enumerate(points)
    )


@settings(max_examples=40)
@given(st.lists(HALVES, min_size=1, max_size=12), st.integers(1, 5), st.integers(1, 2))
def test_loads_of_identical_people_differ_by_the_largest_duty_at_most_at_every_prefix(
    points: list[Fraction], count: int, headcount: int
) -> None:
    assume(headcount <= count)
    people = [a_participant(POOL[number]) for number in range(count)]
    slots = plain_slots(points, headcount)
    # Nothing tells the slots apart but their order, so that they are filled in order of time.
    whole = build_rota(slots, people, absences=(), opening=(), rules=PLAIN).rota
    for length in range(1, len(slots) + 1):
        prefix = build_rota(slots[:length], people, absences=(), opening=(), rules=PLAIN).rota
        assert prefix.assignments == whole.assignments[: length * headcount]
        loads = [prefix.points_of(known.physician) for known in people]
        assert max(loads) - min(loads) <= max(points[:length])


@settings(max_examples=40)
@given(st.lists(HALVES, min_size=1, max_size=12), st.integers(1, 5), st.integers(1, 9))
def test_soft_rules_without_slack_only_break_ties(points: list[Fraction], count: int, days: int) -> None:
    people = [a_participant(POOL[number]) for number in range(count)]
    soft = evolve(PLAIN, soft=(WeekendPairing(), Spacing(days)))
    rota = build_rota(plain_slots(points, 1), people, absences=(), opening=(), rules=soft).rota
    loads = [rota.points_of(known.physician) for known in people]
    assert max(loads) - min(loads) <= max(points)


@settings(max_examples=40)
@given(PRACTICES, RULES, st.data())
def test_the_order_of_arguments_never_matters(practice: Practice, rules: BuildingRules, data: DataObject) -> None:
    people, slots, away = practice
    rota = build_rota(slots, people, absences=away, opening=(), rules=rules)
    others, persons = data.draw(st.permutations(slots)), data.draw(st.permutations(people))
    absences = data.draw(st.permutations(away))
    assert build_rota(others, persons, absences=absences, opening=(), rules=rules) == rota
    found = breaches_of(rota.rota, people, absences=away)
    assert breaches_of(rota.rota, persons, absences=absences) == found


@settings(max_examples=40)
@given(PRACTICES, RULES)
def test_names_that_keep_their_order_change_nothing_but_the_names(practice: Practice, rules: BuildingRules) -> None:
    people, slots, away = practice

    def renamed(physician: PhysicianId) -> PhysicianId:
        return PhysicianId(f"z{physician}")

    others = [evolve(known, physician=renamed(known.physician), buddies=()) for known in people]
    absences = [evolve(absence, physician=renamed(absence.physician)) for absence in away]
    first = build_rota(slots, people, absences=away, opening=(), rules=rules).rota.assignments
    second = build_rota(slots, others, absences=absences, opening=(), rules=rules).rota.assignments
    assert [(one.slot, renamed(one.physician)) for one in first] == [(one.slot, one.physician) for one in second]


@settings(max_examples=40)
@given(st.lists(HALVES, min_size=1, max_size=8), st.permutations(POOL))
def test_full_time_without_restrictions_is_the_same_up_to_names(
    points: list[Fraction], names: list[PhysicianId]
) -> None:
    def loads(physicians: Sequence[PhysicianId]) -> list[Fraction]:
        people = [a_participant(physician) for physician in physicians]
        rota = build_rota(plain_slots(points, 1), people, absences=(), opening=(), rules=PLAIN).rota
        return sorted(rota.points_of(physician) for physician in physicians)

    assert loads(POOL) == loads([PhysicianId(f"x-{name}") for name in names])


# Validation


@settings(max_examples=40)
@given(PRACTICES, st.data())
def test_relaxing_a_restriction_keeps_every_valid_rota_valid(practice: Practice, data: DataObject) -> None:
    people, slots, away = practice
    built = build_rota(slots, people, absences=away, opening=(), rules=PLAIN)
    strict = {(one.rule, one.physician, one.slots) for one in breaches_of(built.rota, people, absences=away)}
    position = data.draw(st.integers(0, len(people) - 1))
    chosen = people[position]
    lenient = evolve(
        chosen,
        exemptions=chosen.exemptions[1:],
        restrictions=chosen.restrictions[1:],
        regime=evolve(
            chosen.regime,
            rest_hours=chosen.regime.rest_hours / 2,
            averages=chosen.regime.averages[1:],
            free=chosen.regime.free[1:],
            every_nights=None,
        ),
    )
    relaxed = (*people[:position], lenient, *people[position + 1 :])
    found = breaches_of(built.rota, relaxed, absences=away[1:])
    assert {(one.rule, one.physician, one.slots) for one in found} <= strict


@settings(max_examples=40)
@given(duty_practices(), st.data())
def test_every_breach_is_told_once(practice: Practice, data: DataObject) -> None:
    people, slots, away = practice
    rota = data.draw(rotas(slots=st.just(slots), pools=st.just(POOL)))
    previous = data.draw(earlier_rotas(slots))
    found = breaches_of(rota, people, absences=away, previous=previous)
    assert len(set(found)) == len(found)
    ours = {slot.identifier for slot in slots}
    assert all(one.rule is RotaRule.MINIMUM or ours & set(one.slots) for one in found)
    pairs = [one for one in found if one.rule in (RotaRule.REST, RotaRule.DOUBLE_DUTY)]
    assert len({(one.rule, one.physician, frozenset(one.slots)) for one in pairs}) == len(pairs)


@settings(max_examples=80)
@given(duty_practices(most_physicians=1), st.data())
def test_a_duty_may_be_added_exactly_where_the_whole_breaks_nothing_more(practice: Practice, data: DataObject) -> None:
    """The rules are asked in two ways, for one duty more and for a whole rota: both must say the same."""
    (person,), slots, _ = practice
    duties = [Duty(slot.hours, slot) for slot in slots]
    *others, last = data.draw(st.permutations(duties))
    record, before = Record(person), list[Duty]()
    for duty in others:
        if record.against(duty) is None:
            record.add(duty)
            before.append(duty)
    names = {duty.slot.identifier for duty in before}
    assert list(breaches_in(person, before, names)) == []
    found = list(breaches_in(person, [*before, last], {*names, last.slot.identifier}))
    rule = record.against(last)
    assert (rule is None) is (not found)
    assert rule is None or rule in {one.rule for one in found}
    assert all(last.slot.identifier in one.slots for one in found)


@settings(max_examples=40)
@given(duty_practices())
def test_an_index_of_slots_gives_what_asking_each_slot_gives(practice: Practice) -> None:
    people, slots, away = practice
    for person in people:
        mine = [absence for absence in away if absence.physician == person.physician]
        one_by_one = [next(standings_against(person, mine, Duty(slot.hours, slot)), None) for slot in slots]
        assert SlotIndex(slots).standings(person, mine) == one_by_one


AMOUNTS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5)), max_size=12)


@given(AMOUNTS, st.integers(1, 15), st.integers(0, 12), st.tuples(st.integers(0, 40), st.integers(1, 5)))
def test_a_tally_finds_what_adding_up_each_stretch_finds(
    amounts: list[tuple[int, int]], length: int, most: int, more: tuple[int, int]
) -> None:
    tally = Tally()
    for day, amount in amounts:
        tally.add(day, amount)

    def within(first: int, values: list[tuple[int, int]]) -> int:
        return sum(amount for day, amount in values if first <= day < first + length)

    over = {first for first in range(-15, 41) if within(first, amounts) > most}
    days = {first + later for first in over for later in range(length)}
    busy = {day for day, _ in amounts}
    told = list(tally.over(most, length, 0))
    covered = {day for first, end, _ in told for day in range(first, end)}
    assert covered & busy == days & busy
    assert max((worst for _, _, worst in told), default=most) == max(
        (within(first, amounts) for first in over), default=most
    )
    assert all(end <= first for (_, end, _), (first, _, _) in zip(told, told[1:]))
    day, amount = more
    holding = range(day - length + 1, day + 1)
    assert tally.would_be_over(most, length, day, amount) is any(
        within(first, [*amounts, more]) > most for first in holding
    )
    assert tally.holds(day, day + length - 1) is any(day <= known < day + length for known in busy)
