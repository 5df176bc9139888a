from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.citations import Evidence
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import PhysicianId, SlotId
from primarycare.instants import Interval
from primarycare.periods import Period
from primarycare.rotations import (
    Assignment,
    Duties,
    Gift,
    Override,
    PublicationDates,
    Rota,
    Slot,
    Swap,
    french_out_of_hours,
)
from tests.small_practice import DR1, DR2, DR3, day, during
from tests.small_rota import PARIS, a_slot, at, hours, part

with_wrong: Callable[..., object] = evolve
FIRST, SECOND = a_slot("2026-07-01"), a_slot("2026-07-02")
UNKNOWN = SlotId("night/2030-01-01")


def whole(slot: Slot, *physicians: PhysicianId) -> tuple[Assignment, ...]:
    return tuple(Assignment.whole(slot, physician) for physician in physicians)


def who(rota: Rota, instant: str) -> list[str]:
    return [assignment.physician for assignment in rota.on_at(at(instant))]


# Rotas


def test_an_assignment_to_a_whole_slot_has_its_hours() -> None:
    assert Assignment.whole(FIRST, DR1) == Assignment(slot=FIRST.identifier, physician=DR1, hours=FIRST.hours)
    with pytest.raises(InvalidTypeError, match="^slot: .* give a Slot$"):
        Assignment.whole(FIRST.identifier, DR1)  # type: ignore[arg-type]


def test_slots_and_assignments_are_kept_in_order_of_their_start() -> None:
    given = (*whole(SECOND, DR1), *whole(FIRST, DR3, DR2))
    rota = Rota((SECOND, FIRST), given)
    assert rota.slots == (FIRST, SECOND)
    assert rota.assignments == (*whole(FIRST, DR2, DR3), *whole(SECOND, DR1))
    assert Rota((FIRST, SECOND), given[::-1]) == rota


def test_whoever_is_on_serves_from_the_start_to_before_the_end() -> None:
    rota = Rota((FIRST, SECOND), (*whole(FIRST, DR1), *whole(SECOND, DR2)))
    asked = {
        "2026-07-01T19:59:59": [],
        "2026-07-01T20:00": [DR1],
        "2026-07-02T07:59:59": [DR1],
        "2026-07-02T08:00": [],
        "2026-07-02T20:00": [DR2],
        "2026-07-03T08:00": [],
    }
    assert {instant: who(rota, instant) for instant in asked} == asked


def test_a_hand_over_at_one_instant_leaves_no_gap_and_no_overlap() -> None:
    rota = Rota((FIRST,), (part(FIRST, DR1, 0, 4), part(FIRST, DR2, 4, 12)))
    assert who(rota, "2026-07-01T23:59:59") == [DR1]
    assert who(rota, "2026-07-02T00:00") == [DR2]


def test_several_are_on_at_once_in_order_of_start_and_slot() -> None:
    day_duty = a_slot("2026-07-01", "day", starts="08:00", lasts=24)
    pair = a_slot("2026-07-01", headcount=2)
    rota = Rota((pair, day_duty), (*whole(pair, DR3, DR1), *whole(day_duty, DR2)))
    assert who(rota, "2026-07-01T22:00") == [DR2, DR1, DR3]


def test_a_night_on_which_the_clock_goes_back_is_an_hour_longer_for_whoever_serves() -> None:
    night = a_slot("2026-10-24", lasts=13)
    rota = Rota((night,), whole(night, DR1))
    assert night.hours == hours("2026-10-24T20:00", "2026-10-25T08:00")
    # 02:30 is shown twice; both are in the night
    for fold in (0, 1):
        shown = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=fold)
        assert [assignment.physician for assignment in rota.on_at(shown)] == [DR1]


def test_an_empty_rota_has_nobody_on() -> None:
    rota = Rota((), ())
    assert (rota.on_at(at("2026-07-01T20:00")), rota.of_physician(DR1), rota.physicians) == ((), (), ())


@pytest.mark.parametrize(
    ("instant", "error"), [(datetime(2026, 7, 1), InvalidValueError), (day("2026-07-01"), InvalidTypeError)]
)
def test_a_rota_is_asked_about_instants_with_a_zone(instant: datetime, error: type[Exception]) -> None:
    with pytest.raises(error, match="^instant: "):
        Rota((FIRST,), ()).on_at(instant)


def test_a_slot_and_its_assignments_are_found_by_its_identifier() -> None:
    rota = Rota((FIRST, SECOND), (part(FIRST, DR2, 6, 12), part(FIRST, DR1, 0, 6)))
    assert rota.slot(FIRST.identifier) is FIRST
    assert rota.of_slot(FIRST.identifier) == (part(FIRST, DR1, 0, 6), part(FIRST, DR2, 6, 12))
    assert rota.of_slot(SECOND.identifier) == ()


@pytest.mark.parametrize(
    "ask",
    [
        Rota.slot,
        Rota.of_slot,
        lambda rota, slot: rota.points_for(Assignment(slot=slot, physician=DR1, hours=FIRST.hours)),
    ],
)
def test_a_slot_that_the_rota_does_not_have_is_not_known(ask: Callable[[Rota, SlotId], object]) -> None:
    with pytest.raises(NotKnownError, match="^identifier: 'night/2030-01-01' is not a slot of the rota"):
        ask(Rota((FIRST,), ()), UNKNOWN)


@pytest.mark.parametrize("ask", [Rota.slot, Rota.of_slot])
@pytest.mark.parametrize("wrong", [None, 1, str(FIRST.identifier), [FIRST.identifier], {}, FIRST])
def test_a_slot_is_asked_for_by_its_identifier(ask: Callable[[Rota, SlotId], object], wrong: SlotId) -> None:
    with pytest.raises(InvalidTypeError, match="^identifier: .* give a SlotId$"):
        ask(Rota((FIRST,), ()), wrong)


@pytest.mark.parametrize("ask", [Rota.slot, Rota.of_slot, Rota.of_physician])
def test_a_rota_is_asked_by_identifiers(ask: Callable[[Rota, object], object]) -> None:
    for wrong in ("dr-1", None, FIRST):
        with pytest.raises(InvalidTypeError, match="^(identifier|physician): "):
            ask(Rota((FIRST,), ()), wrong)


def test_what_a_physician_serves_is_in_order_of_time() -> None:
    rota = Rota((SECOND, FIRST), (*whole(SECOND, DR1), *whole(FIRST, DR1)))
    assert rota.of_physician(DR1) == (*whole(FIRST, DR1), *whole(SECOND, DR1))
    assert rota.physicians == (DR1,)


def test_a_part_of_a_slot_earns_its_part_of_the_points_by_elapsed_time() -> None:
    rota = Rota((FIRST, SECOND), (part(FIRST, DR1, 0, 4), part(FIRST, DR2, 4, 12), *whole(SECOND, DR1)))
    # 12 points x 4 h / 12 h = 4, and the whole of the next night, 12
    assert rota.points_of(DR1) == 16
    # 12 points x 8 h / 12 h = 8
    assert rota.points_of(DR2) == 8
    assert rota.points_for(part(FIRST, DR1, 0, 1)) == 1
    assert rota.points_of(DR3) == 0


def test_everybody_in_a_slot_of_two_earns_its_points() -> None:
    pair = a_slot(headcount=2)
    rota = Rota((pair,), whole(pair, DR1, DR2))
    assert rota.points_of(DR1) == rota.points_of(DR2) == 12


def test_a_rota_refuses_a_slot_that_it_does_not_have() -> None:
    with pytest.raises(NotKnownError, match="^assignments: 'dr-1' in 'night/2026-07-02': the rota has no such slot"):
        Rota((FIRST,), whole(SECOND, DR1))


def test_a_rota_refuses_a_slot_that_stands_twice() -> None:
    with pytest.raises(InvalidValueError, match="^slots: SlotId.'night/2026-07-01'. stands twice"):
        Rota((FIRST, FIRST), ())


def test_slots_of_one_kind_and_site_do_not_overlap() -> None:
    long = a_slot("2026-07-01", lasts=25)
    with pytest.raises(InvalidValueError, match="^slots: 'night/2026-07-01' and 'night/2026-07-02' overlap"):
        Rota((SECOND, long), ())
    follows = a_slot("2026-07-01", lasts=24)
    assert len(Rota((SECOND, follows), ()).slots) == 2
    for other in (a_slot("2026-07-02", "day"), a_slot("2026-07-02", site="lilas")):
        assert len(Rota((long, other), ()).slots) == 2


@pytest.mark.parametrize(("start", "end"), [(-1, 12), (0, 13), (12, 13), (-1, 0)])
def test_an_assignment_stays_inside_the_hours_of_its_slot(start: int, end: int) -> None:
    with pytest.raises(InvalidValueError, match="^assignments: 'dr-1' in 'night/2026-07-01': .* outside of the slot"):
        Rota((FIRST,), (part(FIRST, DR1, start, end),))


def test_a_physician_is_in_a_slot_once_at_a_time() -> None:
    with pytest.raises(
        InvalidValueError, match="^assignments: 'dr-1' in 'night/2026-07-01': stands there twice at once"
    ):
        Rota((FIRST,), (part(FIRST, DR1, 0, 7), part(FIRST, DR1, 6, 12)))
    assert len(Rota((FIRST,), (part(FIRST, DR1, 0, 6), part(FIRST, DR1, 6, 12))).assignments) == 2
    with pytest.raises(InvalidValueError, match="stands there twice at once"):
        Rota((FIRST,), (*whole(FIRST, DR1), *whole(FIRST, DR1)))
    # 0 to 12 h holds both of the others, of which the last does not touch the one before it
    with pytest.raises(InvalidValueError, match="stands there twice at once"):
        Rota((FIRST,), (*whole(FIRST, DR1), part(FIRST, DR1, 1, 2), part(FIRST, DR1, 5, 6)))


def test_what_else_may_be_wrong_with_an_imported_rota_is_held() -> None:
    alone, day_duty = a_slot(headcount=1), a_slot("2026-07-01", "day", starts="08:00", lasts=24)
    rota = Rota((alone, day_duty), (*whole(alone, DR1, DR2, DR3), *whole(day_duty, DR1)))
    assert len(rota.assignments) == 4


@pytest.mark.parametrize(
    ("slots", "assignments", "named"),
    [
        ((None,), (), r"slots\[0\]: None"),
        (FIRST, (), "slots: "),
        (None, (), "slots: "),
        ([FIRST], (), "slots: "),
        ((), (DR1,), r"assignments\[0\]: "),
        ((), None, "assignments: "),
        ((), whole(FIRST, DR1)[0], "assignments: "),
    ],
)
def test_a_rota_is_made_of_tuples_of_slots_and_assignments(slots: object, assignments: object, named: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{named}"):
        Rota(slots, assignments)  # type: ignore[arg-type]


@pytest.mark.parametrize(("field", "wrong"), [("slot", "night/2026-07-01"), ("physician", "dr-1"), ("hours", None)])
def test_a_field_of_an_assignment_of_the_wrong_type_is_refused_by_its_name(field: str, wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{field}: "):
        with_wrong(Assignment.whole(FIRST, DR1), **{field: wrong})


# Changes

NIGHT_1, NIGHT_2 = FIRST.identifier, SECOND.identifier


def an_override(*by: PhysicianId, replaces: PhysicianId | None = None) -> Override:
    return Override(during=FIRST.hours, replaces=replaces, by=by, reason="a course", recorded_on=day("2026-06-01"))


def a_swap(*agreed_by: PhysicianId) -> Swap:
    return Swap(
        first=NIGHT_1,
        first_physician=DR1,
        second=NIGHT_2,
        second_physician=DR2,
        agreed_by=agreed_by,
        recorded_on=day("2026-06-01"),
    )


def a_gift(*agreed_by: PhysicianId) -> Gift:
    return Gift(slot=NIGHT_1, giver=DR1, receiver=DR2, agreed_by=agreed_by, recorded_on=day("2026-06-01"))


@pytest.mark.parametrize("made", [a_swap, a_gift])
def test_a_swap_and_a_gift_need_the_consent_of_both(made: Callable[..., Swap | Gift]) -> None:
    assert [made(*agreed).is_agreed for agreed in ((), (DR1,), (DR2,), (DR1, DR2), (DR2, DR1))] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_an_override_needs_nobody_s_consent() -> None:
    assert an_override(DR2).is_agreed


@pytest.mark.parametrize("made", [a_swap, a_gift])
def test_only_those_concerned_agree_and_each_once(made: Callable[..., Swap | Gift]) -> None:
    with pytest.raises(
        InvalidValueError, match="^agreed_by: 'dr-3' has no part in it; only 'dr-1' and 'dr-2' can agree"
    ):
        made(DR1, DR3)
    with pytest.raises(InvalidValueError, match="^agreed_by: .* stands twice"):
        made(DR1, DR1)


def test_nothing_is_swapped_for_itself() -> None:
    with pytest.raises(InvalidValueError, match="^second: 'night/2026-07-01' cannot be exchanged for itself"):
        evolve(a_swap(), second=NIGHT_1)
    with pytest.raises(InvalidValueError, match="^second_physician: 'dr-1' cannot swap with themselves"):
        evolve(a_swap(), second_physician=DR1)
    with pytest.raises(InvalidValueError, match="^receiver: 'dr-1' cannot receive from themselves"):
        evolve(a_gift(), receiver=DR1)


def test_nobody_replaces_themselves_and_nobody_stands_twice_in_an_override() -> None:
    assert an_override(DR2, replaces=DR1).duties == Duties()
    assert an_override().by == ()
    with pytest.raises(InvalidValueError, match="^by: 'dr-1' cannot replace themselves"):
        an_override(DR2, DR1, replaces=DR1)
    with pytest.raises(InvalidValueError, match="^by: .* stands twice"):
        an_override(DR2, DR2)


@pytest.mark.parametrize("change", [an_override(DR2), a_swap(), a_gift()])
def test_a_change_is_recorded_on_a_day_with_a_number(change: Override | Swap | Gift) -> None:
    assert change.sequence == 1
    with pytest.raises(InvalidValueError, match="^sequence: 0 is too small"):
        evolve(change, sequence=0)
    with pytest.raises(InvalidTypeError, match="^sequence: True is a bool"):
        evolve(change, sequence=True)
    with pytest.raises(InvalidTypeError, match="^recorded_on: .* is a datetime"):
        evolve(change, recorded_on=at("2026-06-01T08:00"))


@pytest.mark.parametrize(
    ("change", "field", "wrong"),
    [
        (an_override(DR2), "during", during("2026-07-01")),
        (an_override(DR2), "by", DR2),
        (an_override(DR2), "by", None),
        (an_override(DR2), "replaces", "dr-1"),
        (an_override(DR2), "duties", None),
        (an_override(DR2), "reason", 3),
        (a_swap(), "first", "night/2026-07-01"),
        (a_swap(), "agreed_by", DR1),
        (a_gift(), "slot", None),
        (a_gift(), "receiver", None),
        (a_gift(), "agreed_by", None),
    ],
)
def test_a_field_of_a_change_of_the_wrong_type_is_refused_by_its_name(
    change: Override | Swap | Gift, field: str, wrong: object
) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{field}: "):
        with_wrong(change, **{field: wrong})


# Publication

FRENCH = french_out_of_hours()


@pytest.mark.parametrize(
    ("starts", "to_council", "onward"),
    [
        # derived: 1 July - 45 days = 17 May (31 - 15 + 1 + 30 = 45 days from then); 1 July - 10 days = 21 June
        ("2026-07-01", "2026-05-17", "2026-06-21"),
        # derived, across a year and a leap day: 29 February 2028 is one of the days
        ("2026-01-01", "2025-11-17", "2025-12-22"),
        ("2028-04-01", "2028-02-16", "2028-03-22"),
    ],
)
def test_a_french_rota_goes_to_the_council_45_days_ahead_and_onward_10(
    starts: str, to_council: str, onward: str
) -> None:
    assert FRENCH.dates_for(day(starts)) == PublicationDates(
        starts_on=day(starts), to_council_by=day(to_council), onward_by=day(onward)
    )


def test_the_french_rule_is_that_of_the_code() -> None:
    figures = FRENCH.minimum_months, FRENCH.before_start_days, FRENCH.onward_days, FRENCH.served_report_months
    assert figures == (3, 45, 10, 1)
    assert (FRENCH.citation.pinpoint, FRENCH.citation.evidence) == ("Art. R6315-2", Evidence.CONFIRMED)


@pytest.mark.parametrize(
    ("start", "end", "is_long_enough"),
    [
        ("2026-07-01", "2026-09-30", False),
        ("2026-07-01", "2026-10-01", True),
        ("2026-11-30", "2027-02-27", False),
        ("2026-11-30", "2027-02-28", True),
    ],
)
def test_a_french_rota_is_of_three_months_or_more(start: str, end: str, is_long_enough: bool) -> None:
    assert FRENCH.is_long_enough(Period(day(start), day(end))) is is_long_enough
    assert FRENCH.is_long_enough(Period(day(start)))


def test_who_served_is_reported_a_month_after_the_last_day() -> None:
    assert FRENCH.served_report_by(day("2026-09-30")) == day("2026-10-30")
    assert FRENCH.served_report_by(day("2027-01-31")) == day("2027-02-28")


def test_the_council_has_a_rota_before_it_sends_it_onward() -> None:
    assert evolve(FRENCH, onward_days=45).dates_for(day("2026-07-01")).onward_by == day("2026-05-17")
    with pytest.raises(InvalidValueError, match="^onward_days: 46 days ahead is before the council has it"):
        evolve(FRENCH, onward_days=46)


def test_days_of_publication_are_in_order() -> None:
    dates = FRENCH.dates_for(day("2026-07-01"))
    assert evolve(dates, onward_by=day("2026-07-01")).onward_by == dates.starts_on
    with pytest.raises(InvalidValueError, match="^onward_by: 2026-07-02 is after 2026-07-01, when the rota starts"):
        evolve(dates, onward_by=day("2026-07-02"))
    with pytest.raises(InvalidValueError, match="^to_council_by: 2026-06-22 is after 2026-06-21"):
        evolve(dates, to_council_by=day("2026-06-22"))


@pytest.mark.parametrize("field", ["minimum_months", "before_start_days", "onward_days", "served_report_months"])
def test_a_rule_of_publication_counts_in_whole_numbers(field: str) -> None:
    for wrong in (True, 1.5, None, "1"):
        with pytest.raises(InvalidTypeError, match=f"^{field}: "):
            with_wrong(FRENCH, **{field: wrong})
    with pytest.raises(InvalidValueError, match=f"^{field}: "):
        with_wrong(FRENCH, **{field: -1})


def test_a_rule_of_publication_is_asked_about_days() -> None:
    with pytest.raises(InvalidTypeError, match="^starts_on: .* is a datetime"):
        FRENCH.dates_for(at("2026-07-01T08:00"))
    with pytest.raises(InvalidTypeError, match="^last_day: .* is a datetime"):
        FRENCH.served_report_by(at("2026-07-01T08:00"))
    with pytest.raises(InvalidTypeError, match="^during: "):
        FRENCH.is_long_enough(FIRST.hours)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="leaves the calendar"):
        FRENCH.dates_for(date(1, 1, 2))


def test_a_year_of_two_thousand_slots_is_asked_by_halving() -> None:
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    first = a_slot("2026-01-01", "short", lasts=4)
    slots = []
    for number in range(2_000):
        serves = Interval(start + timedelta(hours=4 * number), start + timedelta(hours=4 * number + 4))
        on = serves.start.date()
        kind = type(first.kind)(f"short-{number % 6}")
        slots.append(evolve(first, kind=kind, on=on, hours=serves, days=Period.through(on, on)))
    rota = Rota(tuple(slots), tuple(Assignment.whole(slot, DR1) for slot in slots))
    for number in (0, 1, 999, 1_999):
        assert [one.slot for one in rota.on_at(slots[number].hours.start)] == [slots[number].identifier]
    assert rota.on_at(slots[-1].hours.end) == ()
    assert rota.points_of(DR1) == 2_000 * Fraction(12)
