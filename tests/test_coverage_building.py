"""Building: who is chosen and why, hard rules that nothing breaks, soft rules in their order, seats that stay empty."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.coverage import (
    AbsenceCredit,
    Balance,
    Breach,
    BuildingRules,
    BuiltRota,
    HolidayAlternation,
    Ledger,
    Rejection,
    RotaRule,
    ServedHoliday,
    SoftRule,
    Spacing,
    Unfilled,
    WeekendPairing,
    breaches_of,
    build_rota,
    keep_ledger,
)
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import DutyKindId, PhysicianId, SlotId
from primarycare.money import Share
from primarycare.periods import Period, Year
from primarycare.rotations import (
    Absence,
    AbsenceKind,
    Assignment,
    BlockedDays,
    Duties,
    DutyLimit,
    Exemption,
    ExemptionReason,
    FreeTime,
    HolidayCalendar,
    HoursAverage,
    KindShare,
    LimitSpan,
    MaximumRun,
    OptOut,
    Participant,
    PublicHoliday,
    RestRegime,
    Restriction,
    Rota,
    Slot,
    no_holidays,
)
from tests.small_practice import DR1, DR2, DR3, day
from tests.small_rota import NO_RULE, OURS, a_participant, a_slot, at, away, hours, part

ONE, TWO, THREE = a_participant(), a_participant(DR2), a_participant(DR3)
NOTHING_CREDITED = AbsenceCredit((), 0)
RULES = BuildingRules(difficulty=("holiday", "weekend", "night"), credit=NOTHING_CREDITED)
anything: Callable[..., object] = build_rota
with_wrong: Callable[..., object] = evolve


def before(start: str, end: str) -> Period:
    return Period(day(start), day(end))


def nights(first: str = "2026-07-01", count: int = 3, *, points: str = "1", tags: tuple[str, ...] = ()) -> list[Slot]:
    start = date.fromisoformat(first)
    return [a_slot((start + timedelta(days=turn)).isoformat(), points=points, tags=tags) for turn in range(count)]


def built(
    slots: Iterable[Slot],
    *participants: Participant,
    absences: Iterable[Absence] = (),
    opening: Iterable[Balance] = (),
    rules: BuildingRules = RULES,
    fixed: Iterable[Assignment] = (),
    previous: Rota | None = None,
) -> BuiltRota:
    people = participants or (ONE, TWO)
    return build_rota(slots, people, absences=absences, opening=opening, rules=rules, fixed=fixed, previous=previous)


def served(result: BuiltRota) -> list[tuple[str, str]]:
    """Give who serves on which day, in order of time."""
    return [(str(one.slot).partition("/")[2], str(one.physician)) for one in result.rota.assignments]


def people_of(result: BuiltRota) -> list[str]:
    """Give who serves, in order of time."""
    return [str(one.physician) for one in result.rota.assignments]


def softly(*soft: SoftRule, slack: str = "0", difficulty: tuple[str, ...] = ()) -> BuildingRules:
    return BuildingRules(difficulty=difficulty, soft=soft, slack=Fraction(slack), credit=NOTHING_CREDITED)


def bound(*restrictions: Restriction, physician: PhysicianId = DR1, regime: RestRegime = NO_RULE) -> Participant:
    return evolve(a_participant(physician, regime=regime), restrictions=restrictions)


# Who is chosen


def test_each_seat_goes_to_whoever_is_furthest_behind() -> None:
    assert people_of(built(nights(count=5))) == ["dr-1", "dr-2", "dr-1", "dr-2", "dr-1"]


def test_half_a_share_serves_half_as_often() -> None:
    result = built(nights(count=6), ONE, a_participant(DR2, "0.5"))
    assert sorted(people_of(result)) == ["dr-1"] * 4 + ["dr-2"] * 2
    assert [entry.balance for entry in result.ledger.entries] == [0, 0]


def test_what_was_brought_along_is_made_up_for() -> None:
    # the second starts three points behind: 7 - 3 = 4 are shared in two
    result = built(nights(count=7), opening=(Balance(DR2, Fraction(-3)),))
    assert people_of(result).count("dr-2") == 5
    assert people_of(result)[:3] == ["dr-2", "dr-2", "dr-2"]


def test_ties_go_to_whoever_served_longest_ago_then_to_the_first_identifier() -> None:
    last_week = nights("2026-06-24", 2)
    previous = Rota(tuple(last_week), (Assignment.whole(last_week[0], DR2), Assignment.whole(last_week[1], DR1)))
    # the third never served, the second served a day before the first
    assert people_of(built(nights(), ONE, TWO, THREE, previous=previous)) == ["dr-3", "dr-2", "dr-1"]
    assert people_of(built(nights(), THREE, TWO, ONE)) == ["dr-1", "dr-2", "dr-3"]


def test_a_heavy_duty_counts_by_its_points() -> None:
    heavy, *light = [a_slot("2026-07-01", points="3"), *nights("2026-07-02", 4)]
    # 3, then 1, 1, 1 to the other, and the last at 3 to 3 to whoever served longest ago
    assert people_of(built([heavy, *light])) == ["dr-1", "dr-2", "dr-2", "dr-2", "dr-1"]


def test_somebody_exempt_from_heavy_duties_is_measured_by_what_is_due_of_them() -> None:
    # four nights of 9 points, three of them filled first, and eight evenings of 1: 4 points are due of the first,
    # 4 + 36 of the second; after three nights 4/4 and 13/40 are left, and the first is further behind until 1/4 is
    spared = evolve(
        ONE,
        exemptions=(
            Exemption(
                during=before("2026-07-01", "2026-08-01"),
                reason=ExemptionReason.AGE,
                duties=Duties(kinds=(DutyKindId("night"),)),
            ),
        ),
    )
    heavy = [*nights(count=3, points="9", tags=("holiday",)), *nights("2026-07-04", 1, points="9")]
    evenings = [a_slot(f"2026-07-{turn:02}", "evening", points="1", tags=("weekend",)) for turn in range(10, 18)]
    result = built([*heavy, *evenings], spared, TWO)
    assert people_of(result)[4:] == ["dr-1", "dr-1", "dr-2", "dr-2", "dr-1", "dr-2", "dr-2", "dr-2"]
    assert [int(entry.balance) for entry in result.ledger.entries] == [-1, 1]


def test_the_most_difficult_slots_are_filled_first() -> None:
    plain, night, holiday = a_slot(points="1"), a_slot("2026-07-02", tags=("night",)), a_slot("2026-07-03")
    holiday = evolve(holiday, tags=("night", "holiday"), points=Fraction(5))
    # the holiday of 5 points goes to the first, the night to the second, the rest to whoever is behind
    assert served(built([plain, evolve(night, points=Fraction(3)), holiday])) == [
        ("2026-07-01", "dr-2"),
        ("2026-07-02", "dr-2"),
        ("2026-07-03", "dr-1"),
    ]


def test_slots_that_few_can_serve_are_filled_before_others() -> None:
    needs_skill = a_slot("2026-07-03", points="1", skills=("triage",))
    skilled = evolve(ONE, skills=("triage",))
    limited = evolve(skilled, restrictions=(DutyLimit(per=LimitSpan.MONTH, maximum=1),))
    assert served(built([*nights(count=2), needs_skill], limited, TWO))[-1] == ("2026-07-03", "dr-1")


def test_two_seats_of_a_slot_go_to_two_people() -> None:
    assert people_of(built([a_slot(headcount=2)])) == ["dr-1", "dr-2"]
    alone = built([a_slot(headcount=2)], ONE)
    assert people_of(alone) == ["dr-1"]
    assert alone.unfilled == (
        Unfilled(slot=SlotId("night/2026-07-01"), seats=1, rejected=(Rejection(DR1, RotaRule.DOUBLE_DUTY),)),
    )


def test_the_running_deficit_never_takes_a_duty_back_when_there_is_one_more() -> None:
    # derived: shares 6, 6, 2; largest remainder gives 4, 4, 2 of ten seats and 5, 5, 1 of eleven
    people = (a_participant(DR1, "0.6"), a_participant(DR2, "0.6"), a_participant(DR3, "0.2"))
    counts = []
    for seats in range(1, 29):
        chosen = people_of(built(nights(count=seats), *people))
        counts.append([chosen.count(name) for name in ("dr-1", "dr-2", "dr-3")])
    assert all(less <= more for fewer, longer in zip(counts, counts[1:]) for less, more in zip(fewer, longer))
    # 28 seats over 14 parts: 12, 12 and 4
    assert counts[-1] == [12, 12, 4]


# Hard rules


@pytest.mark.parametrize(
    ("person", "absences", "rule"),
    [
        (evolve(ONE, during=Period(date(2026, 8, 1))), (), RotaRule.NOT_TAKING_PART),
        (
            evolve(ONE, kind_shares=(KindShare(DutyKindId("night"), Share(Fraction(0))),)),
            (),
            RotaRule.NO_SHARE,
        ),
        (ONE, (away(before("2026-07-02", "2026-07-03")),), RotaRule.ABSENT),
        (
            evolve(
                ONE,
                exemptions=(Exemption(during=before("2026-07-01", "2026-08-01"), reason=ExemptionReason.AGE),),
            ),
            (),
            RotaRule.EXEMPT,
        ),
        (bound(BlockedDays(before("2026-07-01", "2026-07-02"))), (), RotaRule.BLOCKED_DAY),
        (bound(OptOut(before("2026-07-01", "2026-07-02"), Duties())), (), RotaRule.OPTED_OUT),
        # two hours of the morning on which the night ends
        (ONE, (away(hours("2026-07-02T07:00", "2026-07-02T09:00")),), RotaRule.ABSENT),
        # what is not theirs at all comes before where they are
        (
            evolve(ONE, kind_shares=(KindShare(DutyKindId("night"), Share(Fraction(0))),)),
            (away(before("2026-07-01", "2026-07-03")),),
            RotaRule.NO_SHARE,
        ),
        (bound(DutyLimit(per=LimitSpan.WEEK, maximum=0)), (), RotaRule.MAXIMUM),
        (
            bound(
                regime=RestRegime(
                    name="ten hours", rest_hours=Fraction(0), averages=(HoursAverage(Fraction(10), 1),), citation=OURS
                )
            ),
            (),
            RotaRule.AVERAGE_HOURS,
        ),
        (
            bound(
                regime=RestRegime(
                    name="free days", rest_hours=Fraction(0), free=(FreeTime(Fraction(12), 1),), citation=OURS
                )
            ),
            (),
            RotaRule.FREE_TIME,
        ),
    ],
)
def test_nobody_takes_a_seat_against_a_rule(person: Participant, absences: tuple[Absence, ...], rule: RotaRule) -> None:
    result = built([a_slot()], person, TWO, absences=absences)
    assert people_of(result) == ["dr-2"]
    left = built(
        [a_slot()],
        person,
        evolve(TWO, skills=("x",)),
        absences=(*absences, away(before("2026-07-01", "2026-07-02"), DR2)),
    )
    (empty,) = left.unfilled
    assert empty.rejected == (Rejection(DR1, rule), Rejection(DR2, RotaRule.ABSENT))


def test_a_skill_that_is_missing_keeps_out() -> None:
    result = built([a_slot(skills=("triage",))], ONE, evolve(TWO, skills=("triage",)))
    assert people_of(result) == ["dr-2"]


@pytest.mark.parametrize(
    ("regime", "rule"),
    [
        (RestRegime(name="rest", rest_hours=Fraction(13), citation=OURS), RotaRule.REST),
        (RestRegime(name="nights", rest_hours=Fraction(0), every_nights=15, citation=OURS), RotaRule.EVERY_NIGHTS),
    ],
)
def test_rules_over_several_duties_leave_seats_empty(regime: RestRegime, rule: RotaRule) -> None:
    result = built(nights(count=2, tags=("night",)), bound(regime=regime))
    assert served(result) == [("2026-07-01", "dr-1")]
    (empty,) = result.unfilled
    assert (empty.slot, empty.rejected) == (SlotId("night/2026-07-02"), (Rejection(DR1, rule),))


def test_a_run_is_kept_on_both_sides_of_a_gap() -> None:
    # 1, 2, 4 and 5 July are filled first, so that the 3rd would make a run of five
    slots = [evolve(slot, tags=() if slot.on.day == 3 else ("night",)) for slot in nights(count=5)]
    result = built(slots, bound(MaximumRun(2, Duties())))
    assert [on for on, _ in served(result)] == ["2026-07-01", "2026-07-02", "2026-07-04", "2026-07-05"]
    assert result.unfilled[0].rejected == (Rejection(DR1, RotaRule.RUN),)
    around = [slot for slot in slots if slot.on.day in (2, 3, 4)]
    assert [on for on, _ in served(built(around, bound(MaximumRun(2, Duties()))))] == ["2026-07-02", "2026-07-04"]
    only_days = bound(MaximumRun(1, Duties(kinds=(DutyKindId("day"),))))
    assert built(nights(), only_days).unfilled == ()


def test_an_average_is_kept_in_every_stretch_of_its_weeks_that_holds_the_duty() -> None:
    regime = RestRegime(
        name="24 hours", rest_hours=Fraction(0), averages=(HoursAverage(Fraction(24), 1),), citation=OURS
    )
    first, second = a_slot("2026-07-01", tags=("night",)), a_slot("2026-07-10", tags=("night",))
    # no seven days hold the 1st, the 5th and the 10th, so that 12 + 12 hours are the most
    assert built([first, a_slot("2026-07-05"), second], bound(regime=regime)).unfilled == ()
    # the seven days from the 1st hold three nights of 12 hours
    close = built([first, a_slot("2026-07-05"), a_slot("2026-07-07", tags=("night",))], bound(regime=regime))
    assert [empty.rejected for empty in close.unfilled] == [(Rejection(DR1, RotaRule.AVERAGE_HOURS),)]


def test_a_limit_for_other_duties_keeps_nobody_out() -> None:
    limited = bound(DutyLimit(per=LimitSpan.WEEK, maximum=0, duties=Duties(kinds=(DutyKindId("day"),))))
    assert built(nights(), limited).unfilled == ()


def test_a_seat_that_nobody_can_take_says_why_for_everybody() -> None:
    absences = (away(before("2026-07-01", "2026-07-02")),)
    result = built(
        [a_slot()], ONE, bound(BlockedDays(before("2026-07-02", "2026-07-03")), physician=DR2), absences=absences
    )
    (empty,) = result.unfilled
    assert str(empty) == "night/2026-07-01: 1 empty (dr-1: absent; dr-2: blocked day)"
    assert [(found.kind, found.subject) for found in result.findings] == [("nobody can serve", "night/2026-07-01")]
    assert result.ledger.unfilled == 12
    nobody = build_rota([a_slot()], (), absences=(), opening=(), rules=RULES)
    assert str(nobody.unfilled[0]) == "night/2026-07-01: 1 empty (nobody takes part)"


def test_seats_left_empty_stand_in_order_of_time() -> None:
    slots = [a_slot("2026-07-09"), a_slot("2026-07-10"), a_slot("2026-07-10", "day", starts="08:00", lasts=1)]
    result = built(slots, a_participant(during=Period(date(2030, 1, 1))))
    assert [str(empty.slot) for empty in result.unfilled] == ["night/2026-07-09", "day/2026-07-10", "night/2026-07-10"]


def test_a_minimum_moves_nobody_and_is_told() -> None:
    july = nights(count=31)
    wants = bound(DutyLimit(per=LimitSpan.MONTH, minimum=20))
    result = built(july, wants, TWO)
    assert people_of(result).count("dr-1") == 16
    assert [breach.rule for breach in result.short] == [RotaRule.MINIMUM]
    assert [found.kind for found in result.findings] == ["minimum not reached"]
    assert result.short == breaches_of(result.rota, (wants, TWO), absences=())


# What stands already, and the time before


def test_fixed_people_keep_their_seats_and_their_points_count() -> None:
    july = nights(count=4)
    fixed = (Assignment.whole(july[2], DR1), Assignment.whole(july[3], DR1))
    assert people_of(built(july, fixed=fixed)) == ["dr-2", "dr-2", "dr-1", "dr-1"]


def test_a_fixed_person_who_breaks_a_rule_stays_and_the_others_keep_theirs() -> None:
    wednesday, thursday = nights(count=2)
    absences = (away(before("2026-07-01", "2026-07-03")),)
    result = built([wednesday, thursday], absences=absences, fixed=(Assignment.whole(wednesday, DR1),))
    assert people_of(result) == ["dr-1", "dr-2"]
    found = breaches_of(result.rota, (ONE, TWO), absences=absences)
    assert [breach.rule for breach in found] == [RotaRule.ABSENT]


def test_one_of_two_seats_may_be_fixed() -> None:
    night = a_slot(headcount=2)
    assert people_of(built([night], fixed=(Assignment.whole(night, DR2),))) == ["dr-1", "dr-2"]


def test_rest_and_limits_hold_across_the_boundary() -> None:
    last = a_slot("2026-06-30")
    previous = Rota((last,), (Assignment.whole(last, DR1), Assignment.whole(last, DR3)))
    regime = RestRegime(name="rest", rest_hours=Fraction(13), citation=OURS)
    tired = bound(regime=regime)
    assert people_of(built([a_slot()], tired, TWO, previous=previous)) == ["dr-2"]
    limited = bound(DutyLimit(per=LimitSpan.WEEK, maximum=1))
    (empty,) = built([a_slot()], limited, previous=previous).unfilled
    assert empty.rejected == (Rejection(DR1, RotaRule.MAXIMUM),)


def test_a_credited_absence_leaves_the_balance_even() -> None:
    july = nights(count=30)
    parental = Absence(
        physician=DR1, during=before("2026-07-01", "2026-07-16"), kind=AbsenceKind.PARENTAL, approved=True
    )
    credit = evolve(RULES, credit=AbsenceCredit((AbsenceKind.PARENTAL,), 2))
    result = built(july, absences=(parental,), rules=credit)
    # credited with 15 of 60 seats for which somebody was due: 7.5 points; 15 + x = 7.5 + y with x + y = 15 makes 11.25
    assert result.ledger.of(DR1).credited == Fraction(15, 2)
    assert people_of(result).count("dr-1") == 11


# Soft rules


def test_soft_rules_only_break_ties_where_nobody_may_be_ahead() -> None:
    # the third night is due to the first again, who served two days before; the second is one point ahead
    assert people_of(built(nights(count=4), rules=softly(Spacing(3)))) == ["dr-1", "dr-2", "dr-1", "dr-2"]


def test_spacing_chooses_among_those_within_the_slack() -> None:
    # on the 2nd both are free within the slack, and only the second has no duty the day before; from the 3rd on both do
    behind = (Balance(DR1, Fraction(-2)),)
    assert people_of(built(nights(count=2), opening=behind)) == ["dr-1", "dr-1"]
    assert people_of(built(nights(count=2), opening=behind, rules=softly(Spacing(2), slack="1"))) == ["dr-1", "dr-2"]
    assert people_of(built(nights(count=2), opening=behind, rules=softly(Spacing(2), slack="1/2"))) == ["dr-1", "dr-1"]


@pytest.mark.parametrize(("days", "expected"), [(2, "dr-1"), (3, "dr-2")])
def test_spacing_counts_the_days_between_two_starts(days: int, expected: str) -> None:
    last = a_slot("2026-07-01")
    previous = Rota((last,), (Assignment.whole(last, DR1),))
    slots = [a_slot("2026-07-03")]
    assert people_of(
        built(slots, rules=softly(Spacing(days), slack="0"), opening=(Balance(DR1, Fraction(-1)),), previous=previous)
    ) == ["dr-1"]
    chosen = built(
        slots, rules=softly(Spacing(days), slack="1"), opening=(Balance(DR1, Fraction(-1)),), previous=previous
    )
    assert people_of(chosen) == [expected]


def test_a_weekend_goes_to_one_person() -> None:
    # Saturday 4 and Sunday 5 July 2026
    weekend = [a_slot("2026-07-04", points="1"), a_slot("2026-07-05", points="1"), a_slot("2026-07-06", points="1")]
    assert people_of(built(weekend)) == ["dr-1", "dr-2", "dr-1"]
    assert people_of(built(weekend, rules=softly(WeekendPairing(), slack="1"))) == ["dr-1", "dr-1", "dr-2"]
    # filled the other way round, Sunday first
    sunday_first = [evolve(slot, tags=("first",) if slot.on.day == 5 else ()) for slot in weekend]
    rules = softly(WeekendPairing(), slack="1", difficulty=("first",))
    assert people_of(built(sunday_first, rules=rules))[:2] == ["dr-1", "dr-1"]


def test_the_first_soft_rule_weighs_most() -> None:
    weekend = [a_slot("2026-07-04", points="1"), a_slot("2026-07-05", points="1")]
    assert people_of(built(weekend, rules=softly(WeekendPairing(), Spacing(2), slack="1"))) == ["dr-1", "dr-1"]
    assert people_of(built(weekend, rules=softly(Spacing(2), WeekendPairing(), slack="1"))) == ["dr-1", "dr-2"]


def test_holidays_alternate_from_year_to_year() -> None:
    christmas = HolidayCalendar(
        name="ours", known=Year(2026).period, holidays=(PublicHoliday(date(2026, 12, 25), "Christmas Day"),)
    )
    alternate = HolidayAlternation(christmas, (ServedHoliday("Christmas Day", DR1), ServedHoliday("Easter", DR2)))
    slots = [a_slot("2026-12-25")]
    assert people_of(built(slots, rules=softly(alternate))) == ["dr-2"]
    assert people_of(built([a_slot("2026-12-26")], rules=softly(alternate))) == ["dr-1"]
    # behind by more than the slack, the first serves again
    behind = (Balance(DR1, Fraction(-1)),)
    assert people_of(built(slots, rules=softly(alternate), opening=behind)) == ["dr-1"]
    assert people_of(built(slots, rules=softly(alternate, slack="1"), opening=behind)) == ["dr-2"]


def test_a_soft_rule_never_leaves_a_seat_empty_nor_breaks_a_hard_one() -> None:
    # the second would be preferred on the 2nd, and cannot serve
    blocked = bound(BlockedDays(before("2026-07-02", "2026-07-04")), physician=DR2)
    result = built(nights(count=2), ONE, blocked, rules=softly(Spacing(7), slack="9"))
    assert people_of(result) == ["dr-1", "dr-1"]
    nobody = built(
        nights(count=1), blocked, rules=softly(Spacing(7)), absences=(away(before("2026-07-01", "2026-07-02"), DR2),)
    )
    assert len(nobody.unfilled) == 1


def test_the_slack_is_counted_in_points_by_availability() -> None:
    # on half a share, 1 point more weighs as 2: 0.5 behind are due to the first, within the slack of 1 to the second
    half = a_participant(DR2, "0.5")
    last = a_slot("2026-06-30")
    previous = Rota((last,), (Assignment.whole(last, DR1),))
    rules = softly(Spacing(2), slack="1")
    assert people_of(built([a_slot(points="1")], ONE, half, previous=previous, rules=rules)) == ["dr-2"]
    assert people_of(built([a_slot(points="4")], ONE, half, previous=previous, rules=rules)) == ["dr-1"]


# What is refused


@pytest.mark.parametrize(
    ("fixed", "error", "message"),
    [
        ((Assignment.whole(a_slot(), DR3),), NotKnownError, "fixed: 'dr-3' in 'night/2026-07-01' does not take part"),
        ((part(a_slot(), DR1, 0, 6),), InvalidValueError, "fixed: 'dr-1' has a part of 'night/2026-07-01'"),
        (
            (Assignment.whole(a_slot(), DR1), Assignment.whole(a_slot(), DR2)),
            InvalidValueError,
            "fixed: 'night/2026-07-01' has 2 people and 1 seats",
        ),
        ((Assignment.whole(a_slot("2026-07-02"), DR1),), NotKnownError, "assignments: .* the rota has no such slot"),
        ((Assignment.whole(a_slot(), DR1),) * 2, InvalidValueError, "assignments: .* stands there twice"),
    ],
)
def test_fixed_people_must_fit(fixed: tuple[Assignment, ...], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"^{message}"):
        built([a_slot()], fixed=fixed)


def test_what_contradicts_itself_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="^participants: .* stands twice"):
        built(nights(), ONE, ONE)
    with pytest.raises(InvalidValueError, match="^participants: nobody has a share"):
        built(nights(), a_participant(share="0"))
    with pytest.raises(NotKnownError, match="^opening: 'dr-3' has a balance"):
        built(nights(), opening=(Balance(DR3, Fraction(1)),))
    with pytest.raises(InvalidValueError, match="^previous: 'night/2026-07-01' is a slot of the rota itself"):
        built(nights(), previous=Rota(tuple(nights()), ()))
    with pytest.raises(InvalidValueError, match="^slots: .* stands twice"):
        built([a_slot(), a_slot()])


def test_a_calendar_that_does_not_know_the_days_is_refused_before_anything_is_built() -> None:
    rule = HolidayAlternation(no_holidays(Year(2025).period), ())
    with pytest.raises(NotKnownError, match="^day: the holidays of 2026-07-01 are not known"):
        built(nights(), a_participant(during=Period(date(2030, 1, 1))), rules=softly(rule))


@pytest.mark.parametrize(
    "wrong",
    [
        {"slots": None},
        {"slots": a_slot()},
        {"slots": "night"},
        {"participants": ONE},
        {"participants": None},
        {"absences": None},
        {"absences": away(before("2026-07-01", "2026-07-02"))},
        {"opening": None},
        {"opening": Balance(DR1, Fraction(0))},
        {"rules": None},
        {"fixed": None},
        {"fixed": Assignment.whole(a_slot(), DR1)},
        {"previous": ()},
    ],
)
def test_arguments_are_of_their_own_types(wrong: dict[str, object]) -> None:
    usual = {"slots": (), "participants": (ONE,), "absences": (), "opening": (), "rules": RULES}
    with pytest.raises(InvalidTypeError, match=f"^{next(iter(wrong))}"):
        anything(**{**usual, **wrong})


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (Spacing(1), {"days": True}),
        (RULES, {"difficulty": "night"}),
        (RULES, {"difficulty": None}),
        (RULES, {"soft": Spacing(1)}),
        (RULES, {"soft": ("spacing",)}),
        (RULES, {"soft": None}),
        (RULES, {"slack": 1}),
        (RULES, {"credit": None}),
        (ServedHoliday("Easter", DR1), {"holiday": date(2026, 4, 5)}),
        (ServedHoliday("Easter", DR1), {"physician": "dr-1"}),
        (HolidayAlternation(no_holidays(Year(2026).period), ()), {"calendar": None}),
        (HolidayAlternation(no_holidays(Year(2026).period), ()), {"served": ServedHoliday("Easter", DR1)}),
        (Rejection(DR1, RotaRule.REST), {"rule": "rest"}),
        (Unfilled(slot=SlotId("a"), seats=1, rejected=()), {"seats": True}),
        (Unfilled(slot=SlotId("a"), seats=1, rejected=()), {"rejected": None}),
    ],
)
def test_fields_are_of_their_own_types(value: object, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{next(iter(wrong))}"):
        with_wrong(value, **wrong)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Spacing(0),
        lambda: Spacing(367),
        lambda: evolve(RULES, difficulty=("night", "night")),
        lambda: evolve(RULES, soft=(Spacing(1), Spacing(2))),
        lambda: evolve(RULES, slack=Fraction(-1)),
        lambda: Unfilled(slot=SlotId("a"), seats=0, rejected=()),
    ],
)
def test_impossible_values_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(InvalidValueError):
        make()


# What a built rota proves


def test_a_built_rota_proves_that_every_seat_stands_in_it_once() -> None:
    whole = built(nights())
    first = whole.rota.slots[0]
    with pytest.raises(ConservationError, match="^unfilled: 'night/2026-07-01' has 1 people and 1 empty seats of 1"):
        evolve(whole, unfilled=(Unfilled(slot=first.identifier, seats=1, rejected=()),))
    with pytest.raises(NotKnownError, match="^unfilled: 'day/2026-07-01' is not a slot of the rota"):
        evolve(whole, unfilled=(Unfilled(slot=SlotId("day/2026-07-01"), seats=1, rejected=()),))
    with pytest.raises(InvalidValueError, match="^unfilled: .* stands twice"):
        evolve(whole, unfilled=(Unfilled(slot=first.identifier, seats=1, rejected=()),) * 2)
    halves = Rota((first,), (part(first, DR1, 0, 6),))
    with pytest.raises(ConservationError, match="give every seat once, for all its hours"):
        evolve(built([first]), rota=halves)


def test_a_built_rota_proves_that_the_ledger_is_its_own() -> None:
    whole = built(nights(count=1))
    nothing = Ledger(entries=(), points=Fraction(1), unfilled=Fraction(1))
    with pytest.raises(ConservationError, match="^ledger: it leaves 1 points unfilled, and the empty seats are 0"):
        evolve(whole, ledger=nothing)
    swapped = Rota(whole.rota.slots, (Assignment.whole(whole.rota.slots[0], DR2),))
    with pytest.raises(ConservationError, match="^ledger: 'dr-1' earns 0 points in the rota, and the ledger says"):
        evolve(whole, rota=swapped)
    stranger = Rota(whole.rota.slots, (Assignment.whole(whole.rota.slots[0], DR3),))
    only = keep_ledger(whole.rota, (ONE,), absences=(), opening=(), credit=NOTHING_CREDITED)
    with pytest.raises(ConservationError, match="^ledger: 'dr-1' earns 0 points"):
        evolve(whole, rota=stranger, ledger=only)
    with pytest.raises(InvalidTypeError, match="^short"):
        with_wrong(whole, short=None)
    assert evolve(whole, short=(Breach(rule=RotaRule.MINIMUM, physician=DR1, slots=(), detail="0"),)).findings


def test_a_night_on_which_the_clock_changes_rests_by_elapsed_hours() -> None:
    # from 25 October 2026, 08:00 in Paris (07:00 UTC), 11 hours later is 19:00
    regime = RestRegime(name="eleven", rest_hours=Fraction(11), citation=OURS)
    night, evening = a_slot("2026-10-24", lasts=13), a_slot("2026-10-25", "evening", starts="19:00", lasts=3)
    assert night.hours == hours("2026-10-24T20:00", "2026-10-25T08:00") and evening.hours.start == at(
        "2026-10-25T19:00"
    )
    assert built([night, evening], bound(regime=regime)).unfilled == ()
    early = a_slot("2026-10-25", "evening", starts="18:59", lasts=3)
    assert len(built([night, early], bound(regime=regime)).unfilled) == 1
