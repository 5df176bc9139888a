from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from primarycare.citations import Evidence
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import DutyKindId, PhysicianId
from primarycare.money import Share
from primarycare.periods import Period
from primarycare.rotations import (
    Absence,
    AbsenceKind,
    BlockedDays,
    CoverAgreement,
    CoverScope,
    Duties,
    DutyLimit,
    Exemption,
    ExemptionReason,
    FreeTime,
    HoursAverage,
    KindShare,
    LimitSpan,
    LocumContract,
    LocumKind,
    MaximumRun,
    OptOut,
    RestRegime,
    Weekday,
    residency,
    self_employed,
    working_time_directive,
)
from tests.small_practice import DR1, DR2, DR3, day, during
from tests.small_rota import NO_RULE, PARIS, a_participant, a_slot, at, away, hours

DIRECTIVE = working_time_directive(free=FreeTime(Fraction(24), 7))
NIGHTS = Duties(tags=("night",))
with_wrong: Callable[..., object] = evolve
NIGHT, WEEKDAY = DutyKindId("night"), DutyKindId("weekday")


# Rest


@pytest.mark.parametrize(
    ("ended", "starts"),
    [
        # 23:30 + 11 h = 10:30 the next day; 08:00 + 11 h = 19:00, both printed by the sources
        ("2026-07-01T23:30", "2026-07-02T10:30"),
        ("2026-07-01T08:00", "2026-07-01T19:00"),
        # the clock goes back one hour: 23:30 + 11 h - 1 h
        ("2026-10-24T23:30", "2026-10-25T09:30"),
        # the clock goes forward one hour: 23:30 + 11 h + 1 h
        ("2026-03-28T23:30", "2026-03-29T11:30"),
        # the rest ends before the clock is changed, or begins after it
        ("2026-10-24T15:00", "2026-10-25T02:00"),
        ("2026-10-25T03:00", "2026-10-25T14:00"),
    ],
)
def test_under_the_directive_a_duty_starts_eleven_elapsed_hours_after_the_end_of_one(ended: str, starts: str) -> None:
    assert DIRECTIVE.earliest_start_after(at(ended)) == at(starts)


def test_rest_is_counted_in_elapsed_hours_in_toronto_too() -> None:
    toronto = ZoneInfo("America/Toronto")
    # on 1 November 2026 the clock goes back: 23:30 + 11 h - 1 h
    ended = datetime(2026, 10, 31, 23, 30, tzinfo=toronto)
    assert DIRECTIVE.earliest_start_after(ended).astimezone(toronto) == datetime(2026, 11, 1, 9, 30, tzinfo=toronto)


def test_a_part_of_a_second_of_rest_is_rounded_up() -> None:
    # 1/7000 h = 0.51 s
    rests = evolve(NO_RULE, rest_hours=Fraction(1, 7_000))
    assert rests.earliest_start_after(at("2026-07-01T08:00")) == at("2026-07-01T08:00:01")


@pytest.mark.parametrize(
    ("ended", "error"),
    [
        (datetime(2026, 7, 1, 8), InvalidValueError),
        (datetime(9999, 12, 29, 23, tzinfo=timezone.utc), InvalidValueError),
        (datetime(9999, 12, 30, 23, tzinfo=timezone.utc), InvalidValueError),
        (date(2026, 7, 1), InvalidTypeError),
        (None, InvalidTypeError),
    ],
)
def test_the_end_of_a_duty_is_an_instant_with_its_zone_in_a_usual_year(ended: datetime, error: type[Exception]) -> None:
    for regime in (DIRECTIVE, evolve(NO_RULE, rest_hours=Fraction(168))):
        with pytest.raises(error, match="^end: "):
            regime.earliest_start_after(ended)


def test_the_directive_binds_employees_to_its_published_figures() -> None:
    assert (
        RestRegime(
            name="working time directive",
            rest_hours=Fraction(11),
            averages=(HoursAverage(Fraction(48), 26),),
            free=(FreeTime(Fraction(24), 7),),
            citation=DIRECTIVE.citation,
        )
        == DIRECTIVE
    )
    assert DIRECTIVE.citation.evidence is Evidence.SINGLE_SOURCE
    assert "bind employees" in str(working_time_directive.__doc__)


def test_the_free_time_of_the_directive_is_one_of_two_choices() -> None:
    assert working_time_directive(free=FreeTime(Fraction(48), 14)).free == (FreeTime(Fraction(48), 14),)
    for other in (FreeTime(Fraction(24), 14), FreeTime(Fraction(48), 7), FreeTime(Fraction(23), 7)):
        with pytest.raises(InvalidValueError, match="^free: .* give 24 hours in 7 days or 48 in 14$"):
            working_time_directive(free=other)


def test_a_residency_has_its_published_figures() -> None:
    assert residency() == RestRegime(
        name="residency",
        rest_hours=Fraction(10),
        averages=(HoursAverage(Fraction(80), 4),),
        free=(FreeTime(Fraction(24), 7),),
        every_nights=3,
        citation=residency().citation,
    )


def test_whoever_is_self_employed_is_bound_by_no_rule() -> None:
    regime = self_employed()
    assert regime == RestRegime(name="self-employed", rest_hours=Fraction(0), citation=regime.citation)
    assert regime.earliest_start_after(at("2026-07-01T08:00")) == at("2026-07-01T08:00")


def test_hours_of_a_week_are_from_0_to_168() -> None:
    assert HoursAverage(Fraction(168), 52).hours == 168
    for refused in (Fraction(-1), Fraction(337, 2)):
        with pytest.raises(InvalidValueError, match="^hours: "):
            HoursAverage(refused, 26)
        with pytest.raises(InvalidValueError, match="^rest_hours: "):
            evolve(NO_RULE, rest_hours=refused)
    with pytest.raises(InvalidTypeError, match="^hours: 48.0 is a float"):
        HoursAverage(48.0, 26)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^weeks: True is a bool"):
        HoursAverage(Fraction(48), True)


@pytest.mark.parametrize(("free", "days", "fits"), [("0", 7, False), ("168", 7, True), ("168.01", 7, False)])
def test_free_time_fits_into_its_days(free: str, days: int, fits: bool) -> None:
    if fits:
        assert FreeTime(Fraction(free), days).days == days
    else:
        with pytest.raises(InvalidValueError, match="^hours: .* give more than 0 and at most 168$"):
            FreeTime(Fraction(free), days)


def test_a_span_has_one_average_and_one_free_time() -> None:
    with pytest.raises(InvalidValueError, match="^averages: '4 weeks' stands twice"):
        evolve(NO_RULE, averages=(HoursAverage(Fraction(48), 4), HoursAverage(Fraction(80), 4)))
    with pytest.raises(InvalidValueError, match="^free: '7 days' stands twice"):
        evolve(NO_RULE, free=(FreeTime(Fraction(24), 7), FreeTime(Fraction(35), 7)))


# Participants


def test_the_share_of_a_kind_goes_before_the_share_in_all() -> None:
    half = evolve(a_participant(share="0.5"), kind_shares=(KindShare(NIGHT, Share.parse("0")),))
    assert [half.share_of(kind) for kind in (NIGHT, WEEKDAY)] == [Fraction(0), Fraction(1, 2)]
    with pytest.raises(InvalidTypeError, match="^kind: 'night' is a str"):
        half.share_of("night")  # type: ignore[arg-type]


def test_nobody_is_their_own_buddy() -> None:
    assert evolve(a_participant(DR1), buddies=(DR3, DR2)).buddies == (DR3, DR2)
    with pytest.raises(InvalidValueError, match="^buddies: 'dr-1' cannot be their own buddy"):
        evolve(a_participant(DR1), buddies=(DR2, DR1))


@pytest.mark.parametrize(
    ("field", "twice"),
    [
        ("buddies", (DR2, DR2)),
        ("skills", ("triage", "triage")),
        ("kind_shares", (KindShare(NIGHT, Share.parse("0")), KindShare(NIGHT, Share.parse("1")))),
    ],
)
def test_what_a_participant_has_stands_once(field: str, twice: tuple[object, ...]) -> None:
    with pytest.raises(InvalidValueError, match=f"^{field}: .* stands twice"):
        with_wrong(a_participant(), **{field: twice})


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("buddies", None),
        ("buddies", DR2),
        ("buddies", (None,)),
        ("skills", "triage"),
        ("share", Fraction(1)),
        ("regime", None),
        ("weekly_hours", 35),
        ("exemptions", BlockedDays(during("2026-07-01"))),
        ("exemptions", (BlockedDays(during("2026-07-01")),)),
        ("restrictions", (during("2026-07-01"),)),
        ("restrictions", (None,)),
        ("during", day("2026-07-01")),
    ],
)
def test_a_field_of_a_participant_of_the_wrong_type_is_refused_by_its_name(field: str, wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{field}"):
        with_wrong(a_participant(), **{field: wrong})


def test_a_participant_holds_restrictions_of_every_kind() -> None:
    days = during("2026-07-01", "2026-07-31")
    held = (BlockedDays(days), OptOut(days, NIGHTS), DutyLimit(per=LimitSpan.WEEK, maximum=1), MaximumRun(2))
    assert evolve(a_participant(), restrictions=held).restrictions == held


def test_hours_outside_of_duties_are_those_of_a_week() -> None:
    assert evolve(a_participant(), weekly_hours=Fraction(168)).weekly_hours == 168
    with pytest.raises(InvalidValueError, match="^weekly_hours: .* more than a week has"):
        evolve(a_participant(), weekly_hours=Fraction(169))


def test_a_participant_shows_neither_an_exemption_nor_its_reason() -> None:
    exempt = Exemption(during=during("2026-07-01"), reason=ExemptionReason.PREGNANCY)
    for shown in (repr(exempt), repr(evolve(a_participant(), exemptions=(exempt,)))):
        assert "pregnancy" not in shown.lower()
    with pytest.raises(InvalidTypeError, match="^reason: a str was given; give a ExemptionReason$"):
        Exemption(during=during("2026-07-01"), reason="pregnancy")  # type: ignore[arg-type]


# A night from Wednesday 1 July 20:00 to Thursday 2 July 08:00 touches both days, one until midnight the first alone.
THE_NIGHT = a_slot("2026-07-01", tags=("night",))
UNTIL_MIDNIGHT = a_slot("2026-07-01", "evening", lasts=4)


@pytest.mark.parametrize(
    ("first", "last", "blocks"),
    [
        ("2026-06-01", "2026-06-30", False),
        ("2026-06-01", "2026-07-01", True),
        ("2026-07-02", "2026-07-31", True),
        ("2026-07-03", "2026-07-31", False),
        ("2026-07-03", None, False),
    ],
)
def test_days_block_every_duty_that_touches_one_of_them(first: str, last: str | None, blocks: bool) -> None:
    days = during(first, last)
    assert BlockedDays(days).blocks(THE_NIGHT) is blocks
    assert OptOut(days, NIGHTS).blocks(THE_NIGHT) is blocks
    assert Exemption(during=days, reason=ExemptionReason.AGE).blocks(THE_NIGHT) is blocks
    assert away(days).blocks(THE_NIGHT) is blocks


def test_a_duty_until_midnight_does_not_touch_the_day_that_begins() -> None:
    assert not BlockedDays(during("2026-07-02")).blocks(UNTIL_MIDNIGHT)
    assert not away(during("2026-07-02")).blocks(UNTIL_MIDNIGHT)
    assert away(during("2026-07-01")).blocks(UNTIL_MIDNIGHT)


def test_an_exemption_and_an_opt_out_block_only_the_duties_meant() -> None:
    always = during("2026-01-01")
    for duties, blocks in (
        (NIGHTS, True),
        (Duties(kinds=(NIGHT,)), True),
        (Duties(weekdays=(Weekday.WEDNESDAY,)), True),
        (Duties(tags=("weekend",)), False),
        (Duties(kinds=(WEEKDAY,)), False),
        (Duties(weekdays=(Weekday.THURSDAY,)), False),
        (Duties(), True),
    ):
        assert OptOut(always, duties).blocks(THE_NIGHT) is blocks
        assert Exemption(during=always, reason=ExemptionReason.HEALTH, duties=duties).blocks(THE_NIGHT) is blocks


@pytest.mark.parametrize("blocker", [BlockedDays(during("2026-07-01")), away(during("2026-07-01"))])
def test_only_a_slot_can_be_blocked(blocker: BlockedDays | Absence) -> None:
    for wrong in (None, THE_NIGHT.identifier, THE_NIGHT.hours):
        with pytest.raises(InvalidTypeError, match="^slot: .* give a Slot$"):
            blocker.blocks(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("span", "on", "first", "last"),
    [
        # 1 July 2026 is a Wednesday
        (LimitSpan.WEEK, "2026-07-01", "2026-06-29", "2026-07-05"),
        (LimitSpan.WEEK, "2026-06-29", "2026-06-29", "2026-07-05"),
        (LimitSpan.WEEK, "2026-07-05", "2026-06-29", "2026-07-05"),
        (LimitSpan.WEEK, "2027-01-01", "2026-12-28", "2027-01-03"),
        (LimitSpan.MONTH, "2028-02-29", "2028-02-01", "2028-02-29"),
        (LimitSpan.QUARTER, "2026-09-30", "2026-07-01", "2026-09-30"),
        (LimitSpan.YEAR, "2026-12-31", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_limit_is_counted_over_the_span_that_holds_the_day(span: LimitSpan, on: str, first: str, last: str) -> None:
    assert span.holding(day(on)) == during(first, last)


def test_a_span_holds_days_and_not_instants() -> None:
    with pytest.raises(InvalidTypeError, match="datetime"):
        LimitSpan.WEEK.holding(datetime(2026, 7, 1))


def test_a_limit_has_a_bound_and_its_bounds_are_in_order() -> None:
    assert DutyLimit(per=LimitSpan.MONTH, minimum=2, maximum=2).duties == Duties()
    assert DutyLimit(per=LimitSpan.MONTH, minimum=2).maximum is None
    assert DutyLimit(per=LimitSpan.MONTH, maximum=0).minimum is None
    with pytest.raises(InvalidValueError, match="^maximum: neither"):
        DutyLimit(per=LimitSpan.MONTH)
    with pytest.raises(InvalidValueError, match="^minimum: 3 is above the maximum, 2"):
        DutyLimit(per=LimitSpan.MONTH, minimum=3, maximum=2)
    with pytest.raises(InvalidValueError, match="^minimum: 0 is too small"):
        DutyLimit(per=LimitSpan.MONTH, minimum=0)
    with pytest.raises(InvalidValueError, match="^maximum: -1 is too small"):
        DutyLimit(per=LimitSpan.MONTH, maximum=-1)


def test_a_run_has_a_day_or_more() -> None:
    assert MaximumRun(1).duties == Duties()
    for refused in (0, -1):
        with pytest.raises(InvalidValueError, match="^days: "):
            MaximumRun(refused)
    with pytest.raises(InvalidTypeError, match="^days: True is a bool"):
        MaximumRun(True)


# Absences


@pytest.mark.parametrize(
    ("start", "end", "blocks"),
    [
        ("2026-07-01T19:00", "2026-07-01T20:00", False),
        ("2026-07-01T19:00", "2026-07-01T20:00:01", True),
        ("2026-07-02T00:00", "2026-07-02T01:00", True),
        ("2026-07-02T07:59:59", "2026-07-02T12:00", True),
        ("2026-07-02T08:00", "2026-07-02T12:00", False),
    ],
)
def test_hours_block_every_duty_that_overlaps_them(start: str, end: str, blocks: bool) -> None:
    assert away(hours(start, end)).blocks(THE_NIGHT) is blocks


def test_an_absence_that_is_not_approved_blocks_nothing() -> None:
    for asked in (during("2026-07-01"), hours("2026-07-01T20:00", "2026-07-02T08:00")):
        absence = away(asked, approved=False)
        assert not absence.blocks(THE_NIGHT)
        assert not absence.blocks_at(at("2026-07-01T22:00"), PARIS)


@pytest.mark.parametrize(
    ("instant", "blocks"),
    [
        ("2026-06-30T23:59:59", False),
        ("2026-07-01T00:00", True),
        ("2026-07-02T23:59:59", True),
        ("2026-07-03T00:00", False),
    ],
)
def test_days_away_are_those_of_the_zone(instant: str, blocks: bool) -> None:
    assert away(during("2026-07-01", "2026-07-02")).blocks_at(at(instant), PARIS) is blocks


def test_hours_away_begin_with_their_start_and_stop_before_their_end() -> None:
    absence = away(hours("2026-07-01T08:00", "2026-07-01T12:00"))
    told = [absence.blocks_at(at(f"2026-07-01T{clock}"), PARIS) for clock in ("07:59:59", "08:00", "11:59:59", "12:00")]
    assert told == [False, True, True, False]


def test_the_day_away_depends_on_the_zone() -> None:
    away_in_july = away(during("2026-07-01"))
    # 22:30 UTC on 30 June is 00:30 on 1 July in Paris
    instant = datetime(2026, 6, 30, 22, 30, tzinfo=timezone.utc)
    assert away_in_july.blocks_at(instant, PARIS)
    assert not away_in_july.blocks_at(instant, timezone.utc)


def test_the_kind_of_an_absence_is_shown_nowhere() -> None:
    absence = Absence(physician=DR1, during=during("2026-07-01"), kind=AbsenceKind.SICK, approved=True)
    assert "sick" not in repr(absence).lower()
    with pytest.raises(InvalidTypeError, match="^kind: a str was given; give a AbsenceKind$"):
        Absence(physician=DR1, during=during("2026-07-01"), kind="sick", approved=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("physician", "dr-1"),
        ("during", day("2026-07-01")),
        ("during", None),
        ("approved", 1),
        ("approved", None),
    ],
)
def test_a_field_of_an_absence_of_the_wrong_type_is_refused_by_its_name(field: str, wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{field}: "):
        with_wrong(away(during("2026-07-01")), **{field: wrong})


def test_an_absence_is_asked_about_instants_with_a_zone() -> None:
    for absence in (away(during("2026-07-01")), away(hours("2026-07-01T08:00", "2026-07-01T12:00"))):
        with pytest.raises(InvalidValueError, match="^instant: "):
            absence.blocks_at(datetime(2026, 7, 1), PARIS)
        with pytest.raises(InvalidTypeError, match="^instant: "):
            absence.blocks_at(day("2026-07-01"), PARIS)  # type: ignore[arg-type]


# Agreements


def agreed(
    *scopes: CoverScope, covered: PhysicianId = DR1, coverer: PhysicianId = DR2, reciprocal: bool = False
) -> CoverAgreement:
    return CoverAgreement(
        covered=covered,
        coverer=coverer,
        scopes=scopes,
        during=during("2026-07-01", "2026-07-31"),
        reciprocal=reciprocal,
    )


def test_nobody_covers_for_themselves() -> None:
    with pytest.raises(InvalidValueError, match="^coverer: 'dr-1' cannot cover for themselves"):
        agreed(CoverScope.RESULTS, coverer=DR1)


def test_an_agreement_covers_one_scope_or_more_each_once() -> None:
    with pytest.raises(InvalidValueError, match="^scopes: nothing is covered for 'dr-1' by 'dr-2'"):
        agreed()
    with pytest.raises(InvalidValueError, match="^scopes: 'results' stands twice"):
        agreed(CoverScope.RESULTS, CoverScope.RESULTS)
    with pytest.raises(InvalidTypeError, match="^scopes"):
        with_wrong(agreed(CoverScope.RESULTS), scopes=CoverScope.RESULTS)


@pytest.mark.parametrize(
    ("on", "covers"), [("2026-06-30", None), ("2026-07-01", DR2), ("2026-07-31", DR2), ("2026-08-01", None)]
)
def test_cover_begins_and_ends_with_its_period(on: str, covers: PhysicianId | None) -> None:
    assert agreed(CoverScope.RESULTS).coverer_for(DR1, CoverScope.RESULTS, day(on)) == covers


def test_the_full_panel_covers_every_scope_and_another_only_itself() -> None:
    on = day("2026-07-01")
    for scope in CoverScope:
        assert agreed(CoverScope.FULL_PANEL).coverer_for(DR1, scope, on) == DR2
        expected = DR2 if scope is CoverScope.RESULTS else None
        assert agreed(CoverScope.RESULTS).coverer_for(DR1, scope, on) == expected


def test_only_a_reciprocal_agreement_holds_both_ways() -> None:
    on = day("2026-07-01")
    for reciprocal, expected in ((True, DR1), (False, None)):
        agreement = agreed(CoverScope.RESULTS, reciprocal=reciprocal)
        assert agreement.coverer_for(DR1, CoverScope.RESULTS, on) == DR2
        assert agreement.coverer_for(DR2, CoverScope.RESULTS, on) == expected
        assert agreement.coverer_for(DR3, CoverScope.RESULTS, on) is None


def test_an_agreement_says_whether_it_is_reciprocal_and_is_asked_about_a_day() -> None:
    with pytest.raises(InvalidTypeError, match="^reciprocal: "):
        with_wrong(agreed(CoverScope.RESULTS), reciprocal=None)
    with pytest.raises(InvalidTypeError, match="datetime"):
        agreed(CoverScope.RESULTS).coverer_for(DR1, CoverScope.RESULTS, at("2026-07-01T08:00"))
    with pytest.raises(InvalidTypeError, match="^scope: 'results' is a str"):
        agreed(CoverScope.RESULTS).coverer_for(DR1, "results", day("2026-07-01"))  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^physician: None is a NoneType"):
        agreed(CoverScope.RESULTS).coverer_for(None, CoverScope.RESULTS, day("2026-07-01"))  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="^priority: 0 is too small"):
        evolve(agreed(CoverScope.RESULTS), priority=0)


def a_contract(kind: LocumKind, first: str, end: str) -> LocumContract:
    return LocumContract(
        locum=PhysicianId("dr-9"),
        replaces=DR1,
        during=Period(day(first), day(end)),
        kind=kind,
        fees_share=Share.percent("65"),
        duty_share=Share.percent("100"),
        signed_on=day("2026-01-01"),
    )


@pytest.mark.parametrize(
    ("first", "latest"),
    [
        ("2026-07-01", "2026-10-01"),
        # 3 months after the 30th or 31st end with the shorter month
        ("2026-11-30", "2027-02-28"),
        ("2027-11-30", "2028-02-29"),
        ("2026-01-31", "2026-04-30"),
    ],
)
def test_a_contract_with_a_student_lasts_at_most_three_months(first: str, latest: str) -> None:
    assert a_contract(LocumKind.STUDENT, first, latest).during.end == day(latest)
    day_more = (day(latest) + timedelta(days=1)).isoformat()
    assert a_contract(LocumKind.DOCTOR, first, day_more).kind is LocumKind.DOCTOR
    with pytest.raises(InvalidValueError, match=f"^during: .* student 'dr-9' ends on {day_more}, later than {latest}"):
        a_contract(LocumKind.STUDENT, first, day_more)


def test_a_contract_with_a_locum_has_an_end_and_two_persons() -> None:
    contract = a_contract(LocumKind.DOCTOR, "2026-07-01", "2027-07-01")
    with pytest.raises(InvalidValueError, match="^during: the contract of 'dr-9' has no end in sight"):
        evolve(contract, during=during("2026-07-01"))
    with pytest.raises(InvalidValueError, match="^locum: 'dr-1' cannot stand in for themselves"):
        evolve(contract, locum=DR1)


@pytest.mark.parametrize(
    ("field", "wrong"), [("fees_share", Fraction(1)), ("duty_share", None), ("signed_on", at("2026-07-01T08:00"))]
)
def test_a_field_of_a_contract_of_the_wrong_type_is_refused_by_its_name(field: str, wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{field}: "):
        with_wrong(a_contract(LocumKind.DOCTOR, "2026-07-01", "2026-08-01"), **{field: wrong})
