"""Planned rotas from layers, and the gaps, crowds and double duties that a rota shows."""

from collections.abc import Callable
from datetime import date, time
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.coverage import (
    Crowd,
    DoubleDuty,
    Gap,
    crowds,
    double_duties,
    gaps,
    layer_for,
    planned_rota,
)
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import PhysicianId
from primarycare.instants import HourRule, RepeatedHour, SkippedHour
from primarycare.periods import Period
from primarycare.rotations import Assignment, Duties, Layer, Recurrence, Rota, RoundRobin, Slot, TurnUnit
from tests.small_practice import DR1, DR2, DR3, day, during
from tests.small_rota import PARIS, a_slot, hours, part

ZONES = {"Europe/Paris": PARIS}
WEDNESDAY, THURSDAY = a_slot("2026-07-01"), a_slot("2026-07-02")
RULE = HourRule(RepeatedHour.FIRST, SkippedHour.LATER)
with_wrong: Callable[..., object] = evolve


def a_pattern(*turns: PhysicianId | tuple[PhysicianId, ...], zero: str = "2026-07-01") -> RoundRobin:
    return RoundRobin(
        turns=tuple(turn if isinstance(turn, tuple) else (turn,) for turn in turns),
        day_zero=day(zero),
        hand_over=time(20),
        zone="Europe/Paris",
        hour_rule=RULE,
        every=1,
        unit=TurnUnit.DAY,
    )


def a_layer(
    name: str = "nights",
    *turns: PhysicianId,
    priority: int = 1,
    days: Period = Period(date(2026, 1, 1)),
    duties: Duties = Duties(),
    on: Recurrence | None = None,
) -> Layer:
    return Layer(name=name, priority=priority, pattern=a_pattern(*turns or (DR1,)), during=days, duties=duties, on=on)


def planned(*layers: Layer, slots: tuple[Slot, ...] = (WEDNESDAY, THURSDAY)) -> list[str]:
    """Give who is planned, slot by slot."""
    return [str(one.physician) for one in planned_rota(layers, slots, ZONES).assignments]


# Planned rotas


def test_each_slot_goes_to_whoever_has_the_turn_at_its_start() -> None:
    assert planned(a_layer("nights", DR1, DR2)) == [DR1, DR2]


def test_a_turn_that_begins_as_the_slot_does_is_the_one_that_serves() -> None:
    # the turn of dr-2 begins on 2 July at 20:00, a slot of that evening at 19:59:59 is still in the turn of dr-1
    early = evolve(THURSDAY, hours=hours("2026-07-02T19:59:59", "2026-07-03T08:00"))
    assert planned(a_layer("nights", DR1, DR2), slots=(early,)) == [DR1]
    assert planned(a_layer("nights", DR1, DR2), slots=(THURSDAY,)) == [DR2]


def test_a_group_serves_together_whatever_the_headcount() -> None:
    group = Layer(name="pairs", priority=1, pattern=a_pattern((DR2, DR1)), during=during("2026-01-01"))
    rota = planned_rota((group,), (WEDNESDAY,), ZONES)
    assert rota.assignments == (Assignment.whole(WEDNESDAY, DR1), Assignment.whole(WEDNESDAY, DR2))
    assert crowds(rota) == (Crowd(slot=WEDNESDAY.identifier, hours=WEDNESDAY.hours, extra=1),)


def test_the_layer_with_the_lowest_number_is_looked_at_first() -> None:
    first, second = a_layer("first", DR1, priority=1), a_layer("second", DR2, priority=2)
    assert planned(second, first) == planned(first, second) == [DR1, DR1]


def test_a_layer_takes_the_slots_that_start_in_its_period() -> None:
    holiday = a_layer("holiday", DR3, priority=1, days=during("2026-07-02", "2026-07-02"))
    assert planned(holiday, a_layer("usual", DR1, priority=2)) == [DR1, DR3]


def test_a_layer_takes_the_duties_that_are_meant() -> None:
    weekend = a_slot("2026-07-04", tags=("weekend",))
    only_weekends = a_layer("weekends", DR3, priority=1, duties=Duties(tags=("weekend",)))
    slots = (WEDNESDAY, weekend)
    assert planned(only_weekends, a_layer("usual", DR1, priority=2), slots=slots) == [DR1, DR3]
    assert planned(only_weekends, slots=slots) == [DR3]


def test_a_layer_that_recurs_takes_the_slots_that_start_on_its_days() -> None:
    thursdays = a_layer("thursdays", DR3, priority=1, on=Recurrence("FREQ=WEEKLY;BYDAY=TH", date(2026, 1, 1)))
    assert planned(thursdays, a_layer("usual", DR1, priority=2)) == [DR1, DR3]
    assert layer_for(WEDNESDAY, (thursdays,)) is None
    assert layer_for(THURSDAY, (thursdays,)) is thursdays


def test_two_layers_of_one_priority_must_not_take_the_same_slot() -> None:
    told = "^layers: 'a' and 'b' have the priority 1 and both take 'night/2026-07-01'; give them different priorities$"
    with pytest.raises(InvalidValueError, match=told):
        planned_rota((a_layer("b"), a_layer("a")), (WEDNESDAY,), ZONES)
    with pytest.raises(InvalidValueError, match=told):
        layer_for(WEDNESDAY, (a_layer("a"), a_layer("b")))


def test_two_layers_of_one_priority_stand_beside_each_other_where_a_third_decides_or_their_days_differ() -> None:
    early, late = a_layer("early", days=during("2026-07-01", "2026-07-01")), a_layer("late", days=during("2026-07-02"))
    assert planned(early, late) == [DR1, DR1]
    low = [a_layer(name, DR2, priority=2) for name in ("low", "lower")]
    assert planned(*low, a_layer("first", DR1)) == [DR1, DR1]


def test_before_day_zero_and_without_a_layer_nobody_is_planned() -> None:
    later = Layer(name="later", priority=1, pattern=a_pattern(DR1, zero="2026-07-02"), during=during("2026-01-01"))
    assert planned(later) == [DR1]
    assert gaps(planned_rota((later,), (WEDNESDAY, THURSDAY), ZONES)) == (
        Gap(slot=WEDNESDAY.identifier, hours=WEDNESDAY.hours, missing=1),
    )
    assert planned_rota((), (WEDNESDAY,), {}).assignments == ()
    assert layer_for(WEDNESDAY, ()) is None
    assert planned_rota((later,), (), {}) == Rota((), ())


def test_layers_are_named_once() -> None:
    twice = (a_layer("a", priority=1), a_layer("a", priority=2))
    for ask in (lambda: planned_rota(twice, (WEDNESDAY,), ZONES), lambda: layer_for(WEDNESDAY, twice)):
        with pytest.raises(InvalidValueError, match="^layers: 'a' stands twice"):
            ask()


def test_a_zone_that_is_not_given_is_not_known() -> None:
    with pytest.raises(NotKnownError, match="^zones: 'Europe/Paris' is not among those given"):
        planned_rota((a_layer(),), (WEDNESDAY,), {})


@pytest.mark.parametrize("wrong", [None, "nights", a_layer(), [None], [WEDNESDAY, None]])
def test_layers_and_slots_are_given_in_a_row(wrong: object) -> None:
    plan: Callable[..., object] = planned_rota
    decide: Callable[..., object] = layer_for
    with pytest.raises(InvalidTypeError, match=r"^layers(\[\d\])?: "):
        plan(wrong, (WEDNESDAY,), ZONES)
    with pytest.raises(InvalidTypeError, match=r"^layers(\[\d\])?: "):
        decide(WEDNESDAY, wrong)
    with pytest.raises(InvalidTypeError, match=r"^slots(\[\d\])?: "):
        plan((), wrong, ZONES)
    with pytest.raises(InvalidTypeError, match="^slot: "):
        decide(wrong, ())


# Gaps and crowds


def test_an_empty_seat_is_a_gap_for_all_hours() -> None:
    pair = a_slot(headcount=2)
    assert gaps(Rota((pair,), ())) == (Gap(slot=pair.identifier, hours=pair.hours, missing=2),)
    assert gaps(Rota((pair,), (Assignment.whole(pair, DR1),)))[0].missing == 1


def test_a_gap_begins_when_somebody_leaves_and_ends_when_the_next_one_comes() -> None:
    rota = Rota((WEDNESDAY,), (part(WEDNESDAY, DR1, 0, 4), part(WEDNESDAY, DR2, 6, 12)))
    assert gaps(rota) == (
        Gap(slot=WEDNESDAY.identifier, hours=hours("2026-07-02T00:00", "2026-07-02T02:00"), missing=1),
    )


def test_a_hand_over_at_one_instant_is_no_gap() -> None:
    assert gaps(Rota((WEDNESDAY,), (part(WEDNESDAY, DR1, 0, 4), part(WEDNESDAY, DR2, 4, 12)))) == ()


def test_a_hand_over_in_one_of_two_seats_does_not_part_the_gap_in_the_other() -> None:
    pair = a_slot(headcount=2)
    rota = Rota((pair,), (part(pair, DR1, 0, 4), part(pair, DR2, 4, 12)))
    assert gaps(rota) == (Gap(slot=pair.identifier, hours=pair.hours, missing=1),)


def test_too_many_people_are_a_crowd_and_no_gap() -> None:
    rota = Rota((WEDNESDAY,), (Assignment.whole(WEDNESDAY, DR1), part(WEDNESDAY, DR2, 10, 12)))
    crowded = hours("2026-07-02T06:00", "2026-07-02T08:00")
    assert (gaps(rota), crowds(rota)) == ((), (Crowd(slot=WEDNESDAY.identifier, hours=crowded, extra=1),))
    assert str(crowds(rota)[0]).startswith("night/2026-07-01: 1 too many from 2026-07-02T04:00:00Z")


def test_gaps_stand_in_order_of_the_slots_and_of_time() -> None:
    rota = Rota((THURSDAY, WEDNESDAY), (part(WEDNESDAY, DR1, 4, 6),))
    starts = [(gap.slot, gap.hours.start) for gap in gaps(rota)]
    assert starts == sorted(starts, key=lambda start: start[1])
    assert [slot for slot, _ in starts] == [WEDNESDAY.identifier, WEDNESDAY.identifier, THURSDAY.identifier]


def test_somebody_on_in_two_slots_at_once_has_a_double_duty_for_the_hours_in_common() -> None:
    evening = a_slot(kind="evening", starts="18:00", lasts=4)
    rota = Rota((evening, WEDNESDAY), (Assignment.whole(evening, DR1), Assignment.whole(WEDNESDAY, DR1)))
    found = double_duties(rota)
    assert found == (
        DoubleDuty(
            physician=DR1,
            first=evening.identifier,
            second=WEDNESDAY.identifier,
            hours=hours("2026-07-01T20:00", "2026-07-01T22:00"),
        ),
    )


def test_one_duty_after_the_other_and_two_people_at_once_are_no_double_duty() -> None:
    late = a_slot("2026-07-02", "day", starts="08:00")
    rota = Rota((WEDNESDAY, late), (Assignment.whole(WEDNESDAY, DR1), Assignment.whole(late, DR1)))
    assert double_duties(rota) == ()
    evening = a_slot(kind="evening", starts="18:00", lasts=4)
    assert double_duties(Rota((evening, WEDNESDAY), (Assignment.whole(evening, DR2), *rota.assignments[:1]))) == ()


def test_three_duties_at_once_are_three_pairs() -> None:
    slots = tuple(a_slot(kind=kind) for kind in ("a", "b", "c"))
    found = double_duties(Rota(slots, tuple(Assignment.whole(slot, DR1) for slot in slots)))
    pairs = [(one.first.split("/")[0], one.second.split("/")[0]) for one in found]
    assert pairs == [("a", "b"), ("a", "c"), ("b", "c")]


def test_a_gap_and_a_double_duty_are_told_in_a_line() -> None:
    assert str(GAP) == "night/2026-07-01: 1 missing from 2026-07-01T18:00:00Z to before 2026-07-02T06:00:00Z"
    assert str(DOUBLE).startswith("dr-1: night/2026-07-01 and night/2026-07-02 from 2026-07-01T18:00:00Z")


@pytest.mark.parametrize("ask", [gaps, crowds, double_duties])
@pytest.mark.parametrize("wrong", [None, "rota", (WEDNESDAY,)])
def test_only_a_rota_can_be_looked_at(ask: Callable[[object], object], wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match="^rota: .* give a Rota$"):
        ask(wrong)


GAP = Gap(slot=WEDNESDAY.identifier, hours=WEDNESDAY.hours, missing=1)
CROWD = Crowd(slot=WEDNESDAY.identifier, hours=WEDNESDAY.hours, extra=1)
DOUBLE = DoubleDuty(physician=DR1, first=WEDNESDAY.identifier, second=THURSDAY.identifier, hours=WEDNESDAY.hours)


@pytest.mark.parametrize(
    ("value", "field", "wrong"),
    [
        *((GAP, "missing", wrong) for wrong in (0, 1_001, True, Fraction(1), None)),
        *((CROWD, "extra", wrong) for wrong in (0, -1, True, "1")),
        *((known, field, "x") for known in (GAP, CROWD) for field in ("slot", "hours")),
        *((DOUBLE, field, None) for field in ("physician", "first", "second", "hours")),
        (DOUBLE, "second", WEDNESDAY.identifier),
    ],
)
def test_a_gap_a_crowd_and_a_double_duty_cannot_be_wrong(value: object, field: str, wrong: object) -> None:
    with pytest.raises((InvalidTypeError, InvalidValueError), match=f"^{field}: "):
        with_wrong(value, **{field: wrong})
