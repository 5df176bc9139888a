"""Validation: each rule of a rota broken once, the case just inside it, and every breach told once."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.coverage import Breach, RotaRule, breaches_of
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import DutyKindId, PhysicianId, SlotId
from primarycare.money import Share
from primarycare.periods import Period
from primarycare.rotations import (
    Absence,
    Assignment,
    BlockedDays,
    Duties,
    DutyLimit,
    Exemption,
    ExemptionReason,
    FreeTime,
    HoursAverage,
    KindShare,
    LimitSpan,
    MaximumRun,
    OptOut,
    Participant,
    RestRegime,
    Restriction,
    Rota,
    Slot,
    residency,
    working_time_directive,
)
from tests.small_practice import DR1, DR2, day
from tests.small_rota import NO_RULE, OURS, a_participant, a_slot, away, hours, part

NIGHTS = Duties(tags=("night",))
DIRECTIVE = working_time_directive(free=FreeTime(Fraction(24), 7))
anything: Callable[..., object] = breaches_of


def before(start: str, end: str) -> Period:
    return Period(day(start), day(end))


def rota_of(*slots: Slot, physician: PhysicianId = DR1) -> Rota:
    """Give a rota in which one physician serves every slot whole."""
    return Rota(slots, tuple(Assignment.whole(slot, physician) for slot in slots))


def bound(*restrictions: Restriction, regime: RestRegime = NO_RULE) -> Participant:
    return evolve(a_participant(regime=regime), restrictions=restrictions)


def rules(
    rota: Rota, *participants: Participant, absences: Iterable[Absence] = (), previous: Rota | None = None
) -> list[str]:
    """Give the names of the rules that are broken, in order."""
    found = breaches_of(rota, participants or (a_participant(),), absences=absences, previous=previous)
    return [breach.rule.value for breach in found]


def days_on(first: str, count: int, *, every: int = 1, lasts: int = 12, tags: tuple[str, ...] = ()) -> tuple[Slot, ...]:
    """Give a slot on so many days, one every so many days."""
    start = date.fromisoformat(first)
    return tuple(
        a_slot((start + timedelta(days=every * turn)).isoformat(), lasts=lasts, tags=tags) for turn in range(count)
    )


# Seats


def test_an_empty_seat_is_a_breach_of_nobody() -> None:
    night = a_slot(headcount=2)
    (breach,) = breaches_of(rota_of(night), (a_participant(),), absences=())
    assert breach == Breach(
        rule=RotaRule.SEATS_EMPTY,
        physician=None,
        slots=(night.identifier,),
        detail="1 missing from 2026-07-01T18:00:00Z to before 2026-07-02T06:00:00Z",
    )
    assert str(breach).startswith("seats empty: night/2026-07-01 (1 missing")


def test_a_second_person_in_one_seat_is_a_breach() -> None:
    night = a_slot()
    both = Rota((night,), (Assignment.whole(night, DR1), part(night, DR2, 6, 12)))
    assert rules(both, a_participant(), a_participant(DR2)) == ["seats over"]


# Who may serve


def test_somebody_whom_nobody_knows_is_told_once_with_all_their_slots() -> None:
    wednesday, thursday = days_on("2026-07-01", 2)
    (breach,) = breaches_of(rota_of(wednesday, thursday, physician=DR2), (a_participant(),), absences=())
    assert (breach.rule, breach.physician) == (RotaRule.UNKNOWN_PERSON, DR2)
    assert breach.slots == (wednesday.identifier, thursday.identifier)


@pytest.mark.parametrize(("starts", "expected"), [("2026-07-01", []), ("2026-07-02", ["not taking part"])])
def test_nobody_serves_before_they_take_part(starts: str, expected: list[str]) -> None:
    assert rules(rota_of(a_slot()), a_participant(during=Period(date.fromisoformat(starts)))) == expected


def test_no_share_in_a_kind_of_duty_is_a_breach() -> None:
    without = evolve(a_participant(), kind_shares=(KindShare(DutyKindId("night"), Share(Fraction(0))),))
    assert rules(rota_of(a_slot()), without) == ["no share"]
    assert rules(rota_of(a_slot(kind="evening")), without) == []


def test_a_skill_that_the_duty_needs_must_be_there() -> None:
    rota = rota_of(a_slot(skills=("triage",)))
    assert rules(rota) == ["skill missing"]
    assert rules(rota, evolve(a_participant(), skills=("triage",))) == []


@pytest.mark.parametrize(
    ("absence", "expected"),
    [
        # the night of 1 July ends on the 2nd at 08:00
        (away(before("2026-07-02", "2026-07-03")), ["absent"]),
        (away(before("2026-07-03", "2026-07-04")), []),
        (away(before("2026-06-30", "2026-07-01")), []),
        (away(hours("2026-07-02T07:00", "2026-07-02T09:00")), ["absent"]),
        (away(hours("2026-07-02T08:00", "2026-07-02T09:00")), []),
        (away(before("2026-07-01", "2026-07-03"), approved=False), []),
        (away(before("2026-07-01", "2026-07-03"), DR2), []),
    ],
)
def test_nobody_serves_while_away(absence: Absence, expected: list[str]) -> None:
    assert rules(rota_of(a_slot()), absences=(absence,)) == expected


def test_an_absence_by_hours_leaves_the_part_of_a_duty_before_it() -> None:
    night = a_slot()
    first_half = Rota((night,), (part(night, DR1, 0, 6), part(night, DR2, 6, 12)))
    early = away(hours("2026-07-02T02:00", "2026-07-02T08:00"))
    assert rules(first_half, a_participant(), a_participant(DR2), absences=(early,)) == []
    assert rules(rota_of(night), absences=(early,)) == ["absent"]


def test_nobody_serves_against_an_exemption_and_its_reason_is_not_told() -> None:
    exempt = Exemption(during=before("2026-07-02", "2026-07-03"), reason=ExemptionReason.HEALTH)
    found = breaches_of(rota_of(a_slot()), (evolve(a_participant(), exemptions=(exempt,)),), absences=())
    assert [breach.rule for breach in found] == [RotaRule.EXEMPT]
    assert "health" not in str(found).lower()


@pytest.mark.parametrize(
    ("restriction", "expected"),
    [
        (BlockedDays(before("2026-07-02", "2026-07-03")), ["blocked day"]),
        (BlockedDays(before("2026-07-03", "2026-07-04")), []),
        (OptOut(before("2026-07-01", "2026-07-02"), Duties(kinds=(DutyKindId("night"),))), ["opted out"]),
        (OptOut(before("2026-07-01", "2026-07-02"), Duties(kinds=(DutyKindId("evening"),))), []),
    ],
)
def test_restrictions_by_days_are_kept(restriction: Restriction, expected: list[str]) -> None:
    assert rules(rota_of(a_slot()), bound(restriction)) == expected


def test_every_rule_that_is_against_a_duty_is_told() -> None:
    everything = evolve(
        bound(BlockedDays(before("2026-07-01", "2026-07-02")), OptOut(before("2026-07-01", "2026-07-02"), Duties())),
        share=Share(Fraction(0)),
        during=Period(date(2026, 8, 1)),
        exemptions=(Exemption(during=before("2026-07-01", "2026-07-02"), reason=ExemptionReason.AGE),),
    )
    rota, absence = rota_of(a_slot(skills=("triage",))), away(before("2026-07-01", "2026-07-02"))
    assert rules(rota, everything, absences=(absence,)) == [
        "not taking part",
        "no share",
        "skill missing",
        "absent",
        "exempt",
        "blocked day",
        "opted out",
    ]


# What one person can bear


def test_nobody_is_in_two_slots_at_once() -> None:
    evening = a_slot(kind="evening", starts="17:00", lasts=3)
    assert rules(rota_of(evening, a_slot())) == []
    longer = a_slot(kind="evening", starts="17:00", lasts=4)
    (breach,) = breaches_of(rota_of(longer, a_slot()), (a_participant(),), absences=())
    assert (breach.rule, breach.slots) == (
        RotaRule.DOUBLE_DUTY,
        (SlotId("evening/2026-07-01"), SlotId("night/2026-07-01")),
    )


@pytest.mark.parametrize(
    ("first", "lasts", "second_on", "second", "expected"),
    [
        # 12:30 + 11 h = 23:30; 23:30 + 11 h = 10:30 the next day at the earliest
        ("12:30", 11, "2026-07-02", "10:30", []),
        ("12:30", 11, "2026-07-02", "10:00", ["rest"]),
        # 21:00 + 11 h = 08:00; 08:00 + 11 h = 19:00
        ("21:00", 11, "2026-07-02", "19:00", []),
        ("21:00", 11, "2026-07-02", "18:59", ["rest"]),
    ],
)
def test_rest_is_due_after_each_duty(first: str, lasts: int, second_on: str, second: str, expected: list[str]) -> None:
    rota = rota_of(a_slot(starts=first, lasts=lasts), a_slot(second_on, "day", starts=second, lasts=4))
    regime = RestRegime(name="eleven hours", rest_hours=Fraction(11), citation=OURS)
    assert rules(rota, bound(regime=regime)) == expected


def test_rest_elapses_while_the_clock_is_changed() -> None:
    # on 25 October 2026 the clock goes back: from 23:30 to 09:30 are 11 hours, to 09:00 are 10.5
    late = a_slot("2026-10-24", starts="12:30", lasts=11)
    regime = RestRegime(name="eleven hours", rest_hours=Fraction(11), citation=OURS)
    for clock, expected in (("09:30", []), ("09:00", ["rest"])):
        assert rules(rota_of(late, a_slot("2026-10-25", "day", starts=clock)), bound(regime=regime)) == expected
    (breach,) = breaches_of(
        rota_of(late, a_slot("2026-10-25", "day", starts="09:00")), (bound(regime=regime),), absences=()
    )
    assert breach.detail == "11 hours of rest are due, 10.5 are left"


def test_rest_is_held_against_every_duty_within_reach_and_told_once_for_each_pair() -> None:
    regime = RestRegime(name="a day", rest_hours=Fraction(24), citation=OURS)
    morning, noon, evening = (a_slot(kind=kind, starts=kind, lasts=1) for kind in ("08:00", "12:00", "18:00"))
    found = breaches_of(rota_of(morning, noon, evening), (bound(regime=regime),), absences=())
    assert [breach.slots for breach in found] == [
        (morning.identifier, noon.identifier),
        (morning.identifier, evening.identifier),
        (noon.identifier, evening.identifier),
    ]


def test_rest_after_a_duty_of_weeks_is_held_against_short_duties_inside_and_after_it() -> None:
    regime = RestRegime(name="a day", rest_hours=Fraction(24), citation=OURS)
    month = a_slot(kind="month", lasts=24 * 30)
    inside, after = a_slot("2026-07-29", "visit", lasts=1), a_slot("2026-08-01", "visit", starts="08:00", lasts=1)
    # the month ends on 31 July at 20:00
    assert rules(rota_of(month, inside, after), bound(regime=regime)) == ["double duty", "rest"]


def test_several_stretches_in_one_slot_are_one_duty() -> None:
    first, second = days_on("2026-07-01", 2, tags=("night",))
    split = Rota(
        (first, second),
        (part(first, DR1, 0, 3), part(first, DR2, 3, 9), part(first, DR1, 9, 12), Assignment.whole(second, DR1)),
    )
    regime = RestRegime(name="rest", rest_hours=Fraction(4), every_nights=14, citation=OURS)
    one_a_day = bound(DutyLimit(per=LimitSpan.WEEK, maximum=2), MaximumRun(2, NIGHTS), regime=regime)
    # between the stretches of one night no rest is due; 28 nights over 14 are 2 nights; 2 duties in the week
    assert rules(split, one_a_day, a_participant(DR2)) == []
    less = bound(DutyLimit(per=LimitSpan.WEEK, maximum=1), OptOut(before("2026-07-01", "2026-07-02"), NIGHTS))
    assert rules(split, less, a_participant(DR2)) == ["opted out", "maximum"]


def test_the_least_rest_after_several_stretches_is_told() -> None:
    night, day_after = a_slot(), a_slot("2026-07-02", "day", starts="09:00", lasts=4)
    rota = Rota(
        (night, day_after),
        (part(night, DR1, 0, 3), part(night, DR2, 3, 9), part(night, DR1, 9, 12), Assignment.whole(day_after, DR1)),
    )
    regime = RestRegime(name="rest", rest_hours=Fraction(11), citation=OURS)
    found = breaches_of(rota, (bound(regime=regime), a_participant(DR2)), absences=())
    # 23:00 to 09:00 are 10 hours, 08:00 to 09:00 is 1
    assert [breach.detail for breach in found] == ["11 hours of rest are due, 1 are left"]
    before_it = a_slot("2026-07-01", "day", starts="10:00", lasts=8)
    twice = Rota((before_it, night), (Assignment.whole(before_it, DR1), part(night, DR1, 0, 1), part(night, DR1, 5, 6)))
    # 18:00 to 20:00 are 2 hours, 18:00 to 01:00 are 7
    told = [breach.detail for breach in breaches_of(twice, (bound(regime=regime),), absences=()) if breach.physician]
    assert told == ["11 hours of rest are due, 2 are left"]


@pytest.mark.parametrize(("maximum", "expected"), [(3, []), (2, ["maximum"])])
def test_a_limit_counts_the_days_on_which_duties_start(maximum: int, expected: list[str]) -> None:
    # 29 June to 5 July 2026 is a week; the night of Sunday the 5th ends in the next
    rota = rota_of(*days_on("2026-07-03", 4))
    assert rules(rota, bound(DutyLimit(per=LimitSpan.WEEK, maximum=maximum))) == expected


def test_a_limit_holds_for_the_duties_meant_and_a_whole_span_is_told_once() -> None:
    three, one = days_on("2026-07-01", 3, tags=("night",)), a_slot("2026-07-20", "day")
    limit = DutyLimit(per=LimitSpan.MONTH, maximum=1, duties=NIGHTS)
    (breach,) = breaches_of(rota_of(*three, one), (bound(limit),), absences=())
    assert breach.slots == tuple(slot.identifier for slot in three)
    assert breach.detail == "3 in the month from 2026-07-01 to before 2026-08-01, at most 1"


@pytest.mark.parametrize(("count", "expected"), [(2, []), (3, ["run"])])
def test_a_run_is_counted_in_days_in_a_row(count: int, expected: list[str]) -> None:
    rota = rota_of(*days_on("2026-07-01", count), *days_on("2026-07-06", 2), a_slot("2026-07-05", "day"))
    assert rules(rota, bound(MaximumRun(2, Duties(kinds=(DutyKindId("night"),))))) == expected


def test_a_long_run_is_told_once() -> None:
    (breach,) = breaches_of(rota_of(*days_on("2026-07-01", 9)), (bound(MaximumRun(2, Duties())),), absences=())
    assert (breach.detail, len(breach.slots)) == ("9 days in a row, at most 2", 9)


@pytest.mark.parametrize(
    ("weekly", "expected"),
    [
        # 8 duties of 12 hours in 2 weeks are 96 hours, which are 48 a week
        ("0", []),
        ("1/100", ["average hours"]),
    ],
)
def test_hours_are_averaged_over_weeks_beside_other_work(weekly: str, expected: list[str]) -> None:
    regime = RestRegime(
        name="48 hours", rest_hours=Fraction(0), averages=(HoursAverage(Fraction(48), 2),), citation=OURS
    )
    person = evolve(bound(regime=regime), weekly_hours=Fraction(weekly))
    assert rules(rota_of(*days_on("2026-07-01", 8)), person) == expected
    assert rules(rota_of(*days_on("2026-07-01", 8), a_slot("2026-07-15", "visit", lasts=1)), a_participant()) == []


@pytest.mark.parametrize(("on", "expected"), [("2026-07-15", []), ("2026-07-14", ["average hours"])])
def test_a_stretch_of_two_weeks_may_begin_on_any_day(on: str, expected: list[str]) -> None:
    # 1 to 14 July are two weeks
    regime = RestRegime(
        name="48 hours", rest_hours=Fraction(0), averages=(HoursAverage(Fraction(48), 2),), citation=OURS
    )
    one_more = a_slot(on, "visit", starts="12:00", lasts=1)
    assert rules(rota_of(*days_on("2026-07-01", 8), one_more), bound(regime=regime)) == expected


def test_the_directive_allows_48_hours_a_week_on_average_over_26_weeks() -> None:
    # 26 weeks x 48 h = 1248 h = 104 duties of 12 hours: four in each of 26 weeks
    weeks = [
        slot
        for week in range(26)
        for slot in days_on((date(2026, 1, 5) + timedelta(weeks=week)).isoformat(), 4, every=1, lasts=12)
    ]
    assert rules(rota_of(*weeks), bound(regime=DIRECTIVE)) == []
    one_more = a_slot("2026-03-14", "visit", lasts=1)
    (breach,) = breaches_of(rota_of(*weeks, one_more), (bound(regime=DIRECTIVE),), absences=())
    assert breach.rule is RotaRule.AVERAGE_HOURS
    assert breach.detail == "1249 hours of duties in 26 weeks, at most 1248 beside the hours worked otherwise"


def test_too_many_hours_for_long_are_told_once_and_again_after_a_pause() -> None:
    regime = RestRegime(
        name="24 hours", rest_hours=Fraction(0), averages=(HoursAverage(Fraction(24), 1),), citation=OURS
    )
    rota = rota_of(*days_on("2026-07-01", 20), a_slot("2026-08-01"), *days_on("2026-09-01", 3))
    found = breaches_of(rota, (bound(regime=regime),), absences=())
    assert [len(breach.slots) for breach in found] == [20, 3]
    # seven days in a row have 84 hours
    assert [breach.detail.partition(" ")[0] for breach in found] == ["84", "36"]


def test_nothing_is_left_for_duties_where_other_work_takes_all_the_hours() -> None:
    regime = RestRegime(
        name="20 hours", rest_hours=Fraction(0), averages=(HoursAverage(Fraction(20), 1),), citation=OURS
    )
    (breach,) = breaches_of(rota_of(a_slot()), (evolve(bound(regime=regime), weekly_hours=Fraction(21)),), absences=())
    assert breach.detail == "12 hours of duties in 1 weeks, at most 0 beside the hours worked otherwise"


@pytest.mark.parametrize(("last", "expected"), [("2026-07-29", []), ("2026-07-28", ["every so many nights"])])
def test_every_third_night_is_nine_nights_in_four_weeks(last: str, expected: list[str]) -> None:
    # 28 / 3 = 9.33; the nights of 1, 4, ..., 25 July are nine, and 1 to 28 July are four weeks
    nine = days_on("2026-07-01", 9, every=3, lasts=1, tags=("night",))
    assert rules(rota_of(*nine, a_slot(last, lasts=1, tags=("night",))), bound(regime=residency())) == expected
    assert rules(rota_of(*nine, a_slot(last, lasts=1)), bound(regime=residency())) == []


@pytest.mark.parametrize(
    ("lasts", "expected"),
    [
        # five days and nights: 7 x 24 h - 2 x 24 h = 120 h
        (120, []),
        (121, ["free time"]),
    ],
)
def test_a_day_is_free_in_every_seven(lasts: int, expected: list[str]) -> None:
    regime = RestRegime(name="a day in seven", rest_hours=Fraction(0), free=(FreeTime(Fraction(24), 7),), citation=OURS)
    assert rules(rota_of(a_slot(lasts=lasts)), bound(regime=regime)) == expected


def test_duties_that_no_free_time_parts_are_one_chain() -> None:
    regime = RestRegime(name="a day in seven", rest_hours=Fraction(0), free=(FreeTime(Fraction(24), 7),), citation=OURS)
    # from Wednesday 08:00 to Tuesday 18:00 are 154 hours, and 154 + 48 > 168
    six = [a_slot(f"2026-07-0{day}", "day", starts="08:00", lasts=10) for day in range(1, 7)]
    assert rules(rota_of(*six), bound(regime=regime)) == ["free time"]
    # without Saturday there are 38 free hours in the middle
    assert rules(rota_of(*six[:3], *six[4:]), bound(regime=regime)) == []
    # the long duty still lasts when the visit inside it is over
    long = a_slot("2026-07-01", "week", lasts=100)
    inside, after = a_slot("2026-07-02", "visit", lasts=1), a_slot("2026-07-06", "visit", lasts=12)
    (breach,) = [
        breach
        for breach in breaches_of(rota_of(long, inside, after), (bound(regime=regime),), absences=())
        if breach.rule is RotaRule.FREE_TIME
    ]
    assert len(breach.slots) == 3


# Minimums


def minimum(count: int, per: LimitSpan = LimitSpan.MONTH, duties: Duties = Duties()) -> Participant:
    return bound(DutyLimit(per=per, minimum=count, duties=duties))


@pytest.mark.parametrize(("count", "expected"), [(31, []), (32, ["minimum"])])
def test_a_minimum_is_asked_for_in_a_month_that_the_slots_fill(count: int, expected: list[str]) -> None:
    assert rules(rota_of(*days_on("2026-07-01", 31)), minimum(count)) == expected


@pytest.mark.parametrize(
    ("first", "count", "expected"),
    [
        # 2 to 31 July, 1 to 30 July: a day of the month has no slot
        ("2026-07-02", 30, []),
        ("2026-07-01", 30, []),
        ("2026-06-30", 33, ["minimum"]),
    ],
)
def test_no_minimum_is_asked_for_where_slots_fill_a_piece_of_a_month(
    first: str, count: int, expected: list[str]
) -> None:
    assert rules(rota_of(*days_on(first, count)), minimum(40)) == expected


@pytest.mark.parametrize(
    ("saturdays", "expected"),
    [
        # every Saturday of July, and one too few at either end: 4 July, 25 July
        (("2026-07-04", 4), ["minimum"]),
        (("2026-07-11", 3), []),
        (("2026-07-04", 3), []),
    ],
)
def test_a_rota_of_weekends_fills_a_month_as_well(saturdays: tuple[str, int], expected: list[str]) -> None:
    first, count = saturdays
    weekends = [slot for week in days_on(first, count, every=7) for slot in (week, *days_on(_next(week), 1))]
    assert rules(rota_of(*weekends), minimum(9)) == expected


def _next(slot: Slot) -> str:
    return (slot.on + timedelta(days=1)).isoformat()


def test_the_time_before_counts_towards_a_minimum() -> None:
    earlier, rota = rota_of(*days_on("2026-07-01", 15)), rota_of(*days_on("2026-07-16", 16))
    assert rules(rota, minimum(32), previous=earlier) == ["minimum"]
    assert rules(rota, minimum(31), previous=earlier) == []
    assert rules(rota, minimum(32)) == []


def test_whoever_takes_part_in_a_piece_of_a_month_has_no_minimum_in_it() -> None:
    rota, late = rota_of(*days_on("2026-07-01", 31), physician=DR2), Period(date(2026, 7, 2))
    assert rules(rota, a_participant(DR2), evolve(minimum(1), during=late)) == []
    (breach,) = breaches_of(rota, (a_participant(DR2), minimum(1)), absences=())
    assert (breach.physician, breach.slots) == (DR1, ())
    assert breach.detail == "0 in the month from 2026-07-01 to before 2026-08-01, at least 1"


def test_a_minimum_counts_the_duties_meant_and_each_week_by_itself() -> None:
    nights, days = days_on("2026-07-06", 14, tags=("night",)), a_slot("2026-07-06", "day", starts="12:00", lasts=8)
    person = minimum(8, LimitSpan.WEEK, NIGHTS)
    found = breaches_of(rota_of(*nights, days), (person,), absences=())
    assert [breach.detail.partition(",")[0] for breach in found] == [
        "7 in the week from 2026-07-06 to before 2026-07-13",
        "7 in the week from 2026-07-13 to before 2026-07-20",
    ]


# Across the boundary, and as a whole


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (bound(regime=RestRegime(name="rest", rest_hours=Fraction(13), citation=OURS)), ["rest"]),
        (bound(MaximumRun(2, Duties())), ["run"]),
        (bound(DutyLimit(per=LimitSpan.WEEK, maximum=2)), ["maximum"]),
    ],
)
def test_rules_hold_across_the_boundary_and_breaches_before_it_are_not_told(
    person: Participant, expected: list[str]
) -> None:
    earlier = rota_of(*days_on("2026-06-10", 9), *days_on("2026-06-29", 2))
    assert rules(rota_of(a_slot("2026-07-01")), person, previous=earlier) == expected
    assert rules(rota_of(a_slot("2026-07-01")), person) == []


def test_averages_hold_across_the_boundary() -> None:
    regime = RestRegime(
        name="24 hours", rest_hours=Fraction(0), averages=(HoursAverage(Fraction(24), 1),), citation=OURS
    )
    earlier = rota_of(*days_on("2026-06-10", 9), *days_on("2026-06-28", 2))
    # 28 June to 4 July is a week: 36 hours
    for on, expected in (("2026-07-04", ["average hours"]), ("2026-07-05", [])):
        assert rules(rota_of(a_slot(on)), bound(regime=regime), previous=earlier) == expected
    nobody = Rota((a_slot("2026-07-04"),), ())
    assert rules(nobody, bound(regime=regime), previous=earlier) == ["seats empty"]


def test_breaches_stand_by_rule_then_person_then_slots() -> None:
    first, second = days_on("2026-07-01", 2)
    rota = Rota((first, second), (Assignment.whole(first, DR2), Assignment.whole(second, DR1)))
    people = (a_participant(), a_participant(DR2))
    absences = (away(before("2026-07-01", "2026-07-04")), away(before("2026-07-01", "2026-07-04"), DR2))
    found = breaches_of(rota, people, absences=absences)
    assert [(breach.rule, breach.physician) for breach in found] == [(RotaRule.ABSENT, DR1), (RotaRule.ABSENT, DR2)]
    assert breaches_of(rota, reversed(people), absences=reversed(absences)) == found


# Hostile input


def test_a_participant_stands_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^participants: PhysicianId\('dr-1'\) stands twice"):
        breaches_of(Rota((), ()), (a_participant(), a_participant()), absences=())


def test_the_time_before_has_no_slot_of_the_rota() -> None:
    rota = rota_of(a_slot())
    with pytest.raises(InvalidValueError, match="^previous: 'night/2026-07-01' is a slot of the rota itself"):
        breaches_of(rota, (a_participant(),), absences=(), previous=rota)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((None, ()), {"absences": ()}),
        ((Rota((), ()), None), {"absences": ()}),
        ((Rota((), ()), a_participant()), {"absences": ()}),
        ((Rota((), ()), ("dr-1",)), {"absences": ()}),
        ((Rota((), ()), ()), {"absences": None}),
        ((Rota((), ()), ()), {"absences": away(before("2026-07-01", "2026-07-02"))}),
        ((Rota((), ()), ()), {"absences": (), "previous": ()}),
    ],
)
def test_arguments_are_of_their_own_types(arguments: tuple[object, ...], named: dict[str, object]) -> None:
    with pytest.raises(InvalidTypeError, match="^(rota|participants|absences|previous)"):
        anything(*arguments, **named)


@pytest.mark.parametrize(
    "wrong",
    [{"rule": "rest"}, {"physician": "dr-1"}, {"slots": ["night"]}, {"slots": ("night",)}, {"detail": 1}],
)
def test_a_breach_is_made_of_its_own_types(wrong: dict[str, object]) -> None:
    breach = Breach(rule=RotaRule.REST, physician=DR1, slots=(SlotId("night/2026-07-01"),), detail="too short")
    change: Callable[..., object] = evolve
    with pytest.raises(InvalidTypeError, match=f"^{next(iter(wrong))}"):
        change(breach, **wrong)
