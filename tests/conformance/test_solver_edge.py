"""The edge to OR-Tools: the builder's problem, searched for the fairest rota; the same type, and never a worse one."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, product

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.coverage import (
    AbsenceCredit,
    Balance,
    BuildingRules,
    BuiltRota,
    HolidayAlternation,
    RotaRule,
    ServedHoliday,
    SoftRule,
    Spacing,
    WeekendPairing,
    breaches_of,
    build_rota,
    fairness_of,
    keep_ledger,
)
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.money import Share
from primarycare.periods import Year
from primarycare.rotations import (
    Absence,
    Assignment,
    Duties,
    DutyLimit,
    FreeTime,
    HolidayCalendar,
    HoursAverage,
    LimitSpan,
    MaximumRun,
    Participant,
    PublicHoliday,
    RestRegime,
    Restriction,
    Rota,
    Slot,
)
from primarycare.testing.strategies import duty_practices, duty_slots
from tests.small_practice import DR1, DR2, DR3
from tests.small_rota import NO_RULE, OURS, a_participant, a_slot, away, part

pytest.importorskip("ortools")

from primarycare.interop.solver import solve_rota

ONE, TWO, THREE = a_participant(), a_participant(DR2), a_participant(DR3)
RULES = BuildingRules(difficulty=(), credit=AbsenceCredit((), 0))
anything: Callable[..., object] = solve_rota


def nights(points: Iterable[str], *, first: str = "2026-07-01", tags: tuple[str, ...] = ()) -> tuple[Slot, ...]:
    """Give a night for each of some points, one a day."""
    start = date.fromisoformat(first)
    return tuple(
        a_slot((start + timedelta(days=later)).isoformat(), points=each, tags=tags) for later, each in enumerate(points)
    )


def solved(
    slots: Iterable[Slot],
    *people: Participant,
    absences: Iterable[Absence] = (),
    opening: Iterable[Balance] = (),
    soft: tuple[SoftRule, ...] = (),
    fixed: Iterable[Assignment] = (),
    previous: Rota | None = None,
    effort: int = 1,
) -> BuiltRota:
    return solve_rota(
        slots,
        people,
        absences=absences,
        opening=opening,
        rules=evolve(RULES, soft=soft),
        fixed=fixed,
        previous=previous,
        effort=effort,
    )


def spread(built: BuiltRota) -> Fraction:
    return fairness_of(built.rota, built.ledger).balance_spread


def people_of(built: BuiltRota) -> list[str]:
    return [str(one.physician) for one in built.rota.assignments]


def bound(*restrictions: Restriction, regime: RestRegime = NO_RULE) -> Participant:
    return evolve(a_participant(regime=regime), restrictions=restrictions)


def test_the_search_is_more_even_where_the_builder_must_choose_too_early() -> None:
    slots = nights(["2", "2", "3", "3", "2"])
    built = build_rota(slots, (ONE, TWO), absences=(), opening=(), rules=RULES)
    found = solved(slots, ONE, TWO)
    # the builder gives 2 + 3 + 2 and 2 + 3; 12 points are 6 each as 3 + 3 and 2 + 2 + 2
    assert (spread(built), spread(found)) == (Fraction(2), Fraction(0))
    assert found.ledger.unfilled == 0


@pytest.mark.parametrize("points", ["1", "0"])
def test_the_search_fills_a_seat_that_the_builder_leaves_empty_also_one_without_points(points: str) -> None:
    # one duty each; the second is away on the second night, and the builder gives the first night to the first
    one_each = DutyLimit(per=LimitSpan.MONTH, maximum=1)
    people = tuple(evolve(known, restrictions=(one_each,)) for known in (ONE, TWO))
    first, second = nights([points, points])
    slots, absences = (evolve(first, tags=("first",)), second), (away(second.hours, DR2),)
    rules = evolve(RULES, difficulty=("first",))
    built = build_rota(slots, people, absences=absences, opening=(), rules=rules)
    found = solve_rota(slots, people, absences=absences, opening=(), rules=rules, effort=1)
    assert (len(built.unfilled), len(found.unfilled)) == (1, 0)
    assert people_of(found) == ["dr-2", "dr-1"]


PRACTICES = duty_practices(most_physicians=3)


@settings(max_examples=25, deadline=None)
@given(PRACTICES, st.data())
def test_no_hard_rule_is_broken_and_nothing_is_worse_than_the_builder_gives(
    practice: tuple[tuple[Participant, ...], tuple[Slot, ...], tuple[Absence, ...]], data: DataObject
) -> None:
    people, slots, away = practice
    people = (evolve(people[0], share=Share(Fraction(1)), kind_shares=()), *people[1:])
    built = build_rota(slots, people, absences=away, opening=(), rules=RULES)
    fixed = tuple(one for one in built.rota.assignments if data.draw(st.booleans()))
    found = solved(slots, *people, absences=away, fixed=fixed)
    assert set(fixed) <= set(found.rota.assignments)
    assert {breach.rule for breach in breaches_of(found.rota, people, absences=away)} <= {
        RotaRule.SEATS_EMPTY,
        RotaRule.MINIMUM,
    }
    assert (found.ledger.unfilled, spread(found)) <= (built.ledger.unfilled, spread(built))


FEW = duty_practices(
    slots=duty_slots(firsts=st.just(date(2026, 6, 29)), most_days=4, most_kinds=2).filter(lambda slots: len(slots) < 6),
    most_physicians=2,
)


@settings(max_examples=40, deadline=None)
@given(FEW)
def test_nothing_better_is_found_by_trying_every_rota(
    practice: tuple[tuple[Participant, ...], tuple[Slot, ...], tuple[Absence, ...]],
) -> None:
    people, slots, away = practice
    people = (evolve(people[0], share=Share(Fraction(1)), kind_shares=()), *people[1:])
    names = [known.physician for known in people]
    seated = [
        [chosen for count in range(slot.headcount + 1) for chosen in combinations(names, count)] for slot in slots
    ]
    best = None
    for choice in product(*seated):
        taken = tuple(Assignment.whole(slot, one) for slot, chosen in zip(slots, choice) for one in chosen)
        rota = Rota(slots, taken)
        found = breaches_of(rota, people, absences=away)
        if not any(one.rule not in (RotaRule.SEATS_EMPTY, RotaRule.MINIMUM) for one in found):
            ledger = keep_ledger(rota, people, absences=away, opening=(), credit=RULES.credit)
            seats = sum(slot.headcount for slot in slots) - len(taken)
            reached = ledger.unfilled, seats, fairness_of(rota, ledger).balance_spread
            best = reached if best is None else min(best, reached)
    found_by_search = solved(slots, *people, absences=away, effort=3)
    seats = sum(one.seats for one in found_by_search.unfilled)
    assert best is not None
    assert (found_by_search.ledger.unfilled, seats) == best[:2]
    # points are weighed in thousandths
    assert spread(found_by_search) - best[2] <= Fraction(len(slots), 250)


def test_the_same_facts_give_the_same_rota_in_whatever_order() -> None:
    slots = nights(["2", "2", "3", "3", "2", "1", "5"])
    once = solved(slots, ONE, TWO, THREE, soft=(Spacing(2),))
    assert solved(slots, ONE, TWO, THREE, soft=(Spacing(2),)) == once
    assert solved(reversed(slots), THREE, ONE, TWO, soft=(Spacing(2),)) == once


REGIME = RestRegime(
    name="all of them",
    rest_hours=Fraction(13),
    averages=(HoursAverage(Fraction(24), 1),),
    free=(FreeTime(Fraction(36), 3),),
    every_nights=7,
    citation=OURS,
)


@pytest.mark.parametrize(
    "person",
    [
        bound(DutyLimit(per=LimitSpan.WEEK, maximum=2)),
        bound(MaximumRun(2, Duties(tags=("night",)))),
        bound(DutyLimit(per=LimitSpan.WEEK, maximum=2, duties=Duties(tags=("night",)))),
        bound(regime=evolve(REGIME, averages=(), free=(), every_nights=None)),
        bound(regime=evolve(REGIME, rest_hours=Fraction(0), free=(), every_nights=None)),
        bound(regime=evolve(REGIME, rest_hours=Fraction(0), averages=(), every_nights=None)),
        bound(regime=evolve(REGIME, rest_hours=Fraction(0), averages=(), free=())),
        bound(DutyLimit(per=LimitSpan.WEEK, maximum=3), MaximumRun(1, Duties()), regime=REGIME),
    ],
)
def test_each_hard_rule_is_kept_also_towards_the_time_before(person: Participant) -> None:
    before = nights(["1", "1"], first="2026-06-29", tags=("night",))
    split = (part(before[0], DR1, 0, 3), part(before[0], DR1, 6, 12), Assignment.whole(before[1], DR2))
    previous = Rota(before, split)
    slots = nights(["1", "2", "3", "1", "2", "3"], tags=("night",))
    people = (person, evolve(TWO, restrictions=(DutyLimit(per=LimitSpan.MONTH, maximum=2),)))
    found = solved(slots, *people, previous=previous)
    built = build_rota(slots, people, absences=(), opening=(), rules=RULES, previous=previous)
    hard = [one for one in breaches_of(found.rota, people, absences=(), previous=previous) if one.physician]
    assert hard == []
    assert (found.ledger.unfilled, spread(found)) <= (built.ledger.unfilled, spread(built))


def test_free_time_is_kept_alone_and_together_with_the_time_before() -> None:
    # a day in three is free: no two nights in a row, so that 2 + 3 + 2 stand against 2 + 3, and never 3 + 3
    free = evolve(REGIME, rest_hours=Fraction(0), averages=(), every_nights=None, free=(FreeTime(Fraction(24), 3),))
    people = tuple(evolve(known, regime=free) for known in (ONE, TWO))
    slots = nights(["2", "2", "3", "3", "2"])
    found = solved(slots, *people)
    assert spread(found) == 2
    assert people_of(found) in (["dr-1", "dr-2"] * 2 + ["dr-1"], ["dr-2", "dr-1"] * 2 + ["dr-2"])
    last = a_slot("2026-06-30")
    previous = Rota((last,), (Assignment.whole(last, DR1),))
    assert people_of(solved(slots, *people, previous=previous)) == ["dr-2", "dr-1"] * 2 + ["dr-2"]
    # a day in four is free: two nights in a row and no third, after one of the time before one and no second
    longer = evolve(free, free=(FreeTime(Fraction(24), 4),))
    tired = tuple(evolve(known, regime=longer) for known in (ONE, TWO, THREE))
    for earlier in (None, previous):
        rest = solved(nights(["3", "3", "3", "1", "1", "1"]), *tired, previous=earlier)
        assert not breaches_of(rest.rota, tired, absences=(), previous=earlier)


def test_what_the_time_before_broke_already_lets_the_search_go_on() -> None:
    before = nights(["1"] * 6, first="2026-06-25", tags=("night",))
    previous = Rota(before, tuple(Assignment.whole(slot, DR1) for slot in before))
    person = bound(
        DutyLimit(per=LimitSpan.MONTH, maximum=2),
        DutyLimit(per=LimitSpan.WEEK, maximum=1),
        MaximumRun(2, Duties()),
        regime=REGIME,
    )
    slots = nights(["2", "2", "3", "3", "2"], tags=("night",))
    found = solved(slots, person, TWO, THREE, previous=previous)
    built = build_rota(slots, (person, TWO, THREE), absences=(), opening=(), rules=RULES, previous=previous)
    assert (found.ledger.unfilled, spread(found)) <= (built.ledger.unfilled, spread(built))
    assert not [one for one in breaches_of(found.rota, (person, TWO, THREE), absences=(), previous=previous)]


# Soft rules


def test_soft_rules_are_kept_where_they_cost_nothing() -> None:
    # Saturday 4 and Sunday 5, Saturday 11 and Sunday 12 July 2026
    weekends = (*nights(["1", "1"], first="2026-07-04"), *nights(["1", "1"], first="2026-07-11"))
    paired = solved(weekends, ONE, TWO, soft=(WeekendPairing(),))
    first, second, third, fourth = people_of(paired)
    assert (first == second, third == fourth, first == third) == (True, True, False)


@pytest.mark.parametrize(("days", "expected"), [(1, False), (2, True)])
def test_spacing_counts_from_the_time_before_as_well(days: int, expected: bool) -> None:
    last = a_slot("2026-06-30", points="1")
    previous = Rota((last,), (Assignment.whole(last, DR2),))
    # by evenness alone each serves once; on the 1st it should not be the second again
    found = solved(nights(["1", "1"]), ONE, TWO, soft=(Spacing(days),), previous=previous)
    assert sorted(people_of(found)) == ["dr-1", "dr-2"]
    assert (people_of(found)[0] == "dr-1") or not expected


def test_two_duties_of_one_day_are_no_spacing_of_a_day() -> None:
    morning, noon = (a_slot("2026-07-01", kind, starts=kind, lasts=1, points="1") for kind in ("08:00", "12:00"))
    later = [a_slot("2026-07-02", kind, starts=kind, lasts=1, points="1") for kind in ("08:00", "12:00")]
    found = solved((morning, noon, *later), ONE, TWO, soft=(Spacing(1),))
    first, second, third, fourth = people_of(found)
    assert first != second and third != fourth


def test_holidays_alternate() -> None:
    calendar = HolidayCalendar(
        name="ours", known=Year(2026).period, holidays=(PublicHoliday(date(2026, 7, 1), "Day of Ours"),)
    )
    rule = HolidayAlternation(calendar, (ServedHoliday("Day of Ours", DR1),))
    assert people_of(solved(nights(["1", "1"]), ONE, TWO, soft=(rule,))) == ["dr-2", "dr-1"]


# What is refused


def test_fixed_people_that_break_a_rule_are_refused() -> None:
    night = a_slot()
    with pytest.raises(InvalidValueError, match="^fixed: absent: dr-1 in night/2026-07-01 .*; no rota with these"):
        solved([night], ONE, TWO, absences=(away(night.hours),), fixed=(Assignment.whole(night, DR1),))
    tired = bound(regime=REGIME)
    both = nights(["1", "1"])
    with pytest.raises(InvalidValueError, match="^fixed: rest: dr-1 in "):
        solved(both, tired, TWO, fixed=tuple(Assignment.whole(slot, DR1) for slot in both))


@pytest.mark.parametrize("effort", [0, 100_001])
def test_effort_is_bounded(effort: int) -> None:
    with pytest.raises(InvalidValueError, match="^effort: "):
        solved((), effort=effort)


@pytest.mark.parametrize(
    "wrong",
    [
        {"effort": True},
        {"effort": None},
        {"effort": 1.5},
        {"slots": a_slot()},
        {"slots": None},
        {"participants": ONE},
        {"absences": None},
        {"opening": None},
        {"fixed": None},
        {"rules": None},
        {"previous": ()},
    ],
)
def test_arguments_are_of_their_own_types(wrong: dict[str, object]) -> None:
    usual = {"slots": (), "participants": (), "absences": (), "opening": (), "rules": RULES, "effort": 1}
    with pytest.raises(InvalidTypeError, match=f"^{next(iter(wrong))}"):
        anything(**{**usual, **wrong})


def test_strangers_are_refused() -> None:
    with pytest.raises(NotKnownError, match="^opening: 'dr-3'"):
        solved([a_slot()], ONE, opening=(Balance(DR3, Fraction(1)),))


@pytest.mark.parametrize("points", [Fraction(1, 10**9), Fraction(10**30)])
def test_points_of_any_size_are_searched(points: Fraction) -> None:
    slots = tuple(evolve(slot, points=slot.points * points) for slot in nights(["2", "2", "3", "3", "2"]))
    assert spread(solved(slots, ONE, TWO)) == 0


def test_nobody_and_nothing_are_solved() -> None:
    assert solved((), ONE).rota == Rota((), ())
    assert [one.seats for one in solved([a_slot()]).unfilled] == [1]


def test_without_the_package_only_this_edge_fails_and_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['ortools'] = None\n"
        "import primarycare.coverage\n"
        "try: import primarycare.interop.solver\n"
        "except ImportError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "primarycare.interop.solver needs OR-Tools: install the extra primarycare[solver]"
