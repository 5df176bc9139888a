"""Who sees a patient at an instant, and when a practice is open."""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from primarycare.coverage import Coverage, Seen, SeenAs, Tried, WhyNot
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import PhysicianId
from primarycare.panels import Designation, Panels
from primarycare.periods import Period
from primarycare.physicians import Physician, PhysicianStatus
from primarycare.rotations import (
    Absence,
    Assignment,
    CoverAgreement,
    CoverScope,
    HolidayCalendar,
    LocumContract,
    OpeningHours,
    OpeningSpan,
    PublicHoliday,
    Rota,
    Slot,
    Weekday,
    no_holidays,
)
from tests.small_cover import DR4, LOCUM, a_locum, an_agreement, in_status
from tests.small_practice import DR1, DR2, DR3, LONG_AGO, P1, P2, day, during
from tests.small_rota import PARIS, a_slot, at, away, hours

with_wrong: Callable[..., object] = evolve
EVER = Period(LONG_AGO)
URGENT, RESULTS = CoverScope.URGENT_VISITS, CoverScope.RESULTS
# 1 July 2026 is a Wednesday, 14 July a Tuesday and a holiday.
CALENDAR = HolidayCalendar(
    name="France", known=during("2026-01-01", "2026-12-31"), holidays=(PublicHoliday(day("2026-07-14"), "14 juillet"),)
)
WEEK = tuple(OpeningSpan(weekday, time(8), time(19)) for weekday in list(Weekday)[:5])
OPEN = OpeningHours(zone="Europe/Paris", spans=WEEK, on_holidays=False)
NOON, EVENING = "2026-07-01T12:00", "2026-07-01T21:00"


def on_duty(physician: PhysicianId, *scopes: CoverScope, kind: str = "night") -> tuple[Slot, Assignment]:
    slot = evolve(a_slot(kind=kind), scopes=scopes)
    return slot, Assignment.whole(slot, physician)


def a_rota(*duties: tuple[Slot, Assignment]) -> Rota:
    return Rota(tuple({slot.identifier: slot for slot, _ in duties}.values()), tuple(one for _, one in duties))


def a_coverage(
    *,
    physicians: Iterable[Physician] = (),
    absences: Iterable[Absence] = (),
    agreements: Iterable[CoverAgreement] = (),
    locums: Iterable[LocumContract] = (),
    rota: Rota = Rota((), ()),
    opening: OpeningHours | None = None,
) -> Coverage:
    """Give a coverage in which p-1 has designated dr-1, and p-2 nobody."""
    return Coverage(
        panels=Panels((Designation(P1, DR1, EVER),)),
        physicians=tuple(physicians),
        absences=tuple(absences),
        agreements=tuple(agreements),
        locums=tuple(locums),
        rota=rota,
        opening=opening,
        calendar=CALENDAR,
    )


def seen(coverage: Coverage, instant: str = NOON, scope: CoverScope = URGENT) -> str:
    return str(coverage.who_sees(P1, at(instant), scope, PARIS))


AWAY = away(during("2026-07-01", "2026-07-05"))


# The designated physician


def test_the_designated_physician_sees_the_patient() -> None:
    assert seen(a_coverage()) == "dr-1, designated"
    assert seen(a_coverage(opening=OPEN)) == "dr-1, designated"


def test_a_physician_who_is_away_by_hours_is_back_when_they_end() -> None:
    absent = a_coverage(absences=(away(hours("2026-07-01T09:00", "2026-07-01T12:00")),))
    assert seen(absent, "2026-07-01T11:59:59") == (
        "nobody (dr-1: away; dr-1: no agreement covers this; no duty serves this now)"
    )
    assert seen(absent, "2026-07-01T12:00") == "dr-1, designated"


def test_days_away_are_those_of_the_zone() -> None:
    absent = a_coverage(absences=(away(during("2026-07-01", "2026-07-01")),))
    # midnight in Paris is 22:00 UTC of the day before
    assert seen(absent, "2026-06-30T23:59:59") == "dr-1, designated"
    assert seen(absent, "2026-07-01T00:00").startswith("nobody")
    assert seen(absent, "2026-07-02T00:00") == "dr-1, designated"


def test_an_absence_that_is_only_asked_for_keeps_nobody_away() -> None:
    assert seen(a_coverage(absences=(evolve(AWAY, approved=False),))) == "dr-1, designated"


@pytest.mark.parametrize(
    ("status", "sees"),
    [
        (PhysicianStatus.ACTIVE, True),
        (PhysicianStatus.PHASED, True),
        (PhysicianStatus.RETIRING, True),
        (PhysicianStatus.ON_LEAVE, False),
        (PhysicianStatus.DEPARTED, False),
    ],
)
def test_only_those_who_practise_see_patients(status: PhysicianStatus, sees: bool) -> None:
    answer = a_coverage(physicians=(in_status(DR1, ("2026-07-01", status)),)).who_sees(P1, at(NOON), URGENT, PARIS)
    assert (answer.seen_as is SeenAs.DESIGNATED) is sees
    assert sees or answer.tried[0] == Tried(DR1, WhyNot.NOT_PRACTISING)


def test_a_patient_without_a_designation_sees_whoever_is_on_duty_or_nobody() -> None:
    coverage = a_coverage(rota=a_rota(on_duty(DR3, URGENT)))
    nobody = Seen(
        physicians=(),
        seen_as=SeenAs.NOBODY,
        tried=(Tried(None, WhyNot.NO_DESIGNATION), Tried(None, WhyNot.NO_DUTY)),
    )
    assert coverage.who_sees(P2, at(NOON), URGENT, PARIS) == nobody
    assert str(coverage.who_sees(P2, at(EVENING), URGENT, PARIS)) == "dr-3, on duty (no designated physician)"


# Those who stand in


def test_a_locum_comes_before_those_who_cover() -> None:
    coverage = a_coverage(absences=(AWAY,), agreements=(an_agreement(),), locums=(a_locum(),))
    assert seen(coverage) == "locum, locum (dr-1: away)"
    assert seen(coverage, "2026-06-30T12:00") == "dr-1, designated"


def test_a_locum_is_asked_during_the_contract_alone() -> None:
    coverage = a_coverage(absences=(away(during("2026-07-01")),), locums=(a_locum(),))
    assert seen(coverage, "2026-07-31T12:00") == "locum, locum (dr-1: away)"
    assert seen(coverage, "2026-08-01T12:00").startswith("nobody (dr-1: away; dr-1: no agreement covers this")


def test_two_locums_are_asked_in_order_of_identifier() -> None:
    locums = (a_locum(DR4), a_locum(DR3))
    for given in (locums, locums[::-1]):
        assert seen(a_coverage(absences=(AWAY,), locums=given)) == "dr-3, locum (dr-1: away)"


def test_cover_is_asked_by_priority_and_then_by_identifier() -> None:
    agreements = (an_agreement(DR1, DR2, priority=2), an_agreement(DR1, DR4), an_agreement(DR1, DR3))
    for given in (agreements, agreements[::-1]):
        assert seen(a_coverage(absences=(AWAY,), agreements=given)) == "dr-3, cover (dr-1: away)"
    two_away = (AWAY, evolve(AWAY, physician=DR3), evolve(AWAY, physician=DR4))
    assert seen(a_coverage(absences=two_away, agreements=agreements)) == (
        "dr-2, cover (dr-1: away; dr-3: away; dr-4: away)"
    )


def test_a_reciprocal_agreement_holds_both_ways_and_is_ordered_by_who_is_asked() -> None:
    # by the first dr-3 is asked for dr-1, by the second dr-2: by identifier dr-2 comes first
    agreements = (an_agreement(DR3, DR1, reciprocal=True), an_agreement(DR1, DR2))
    assert seen(a_coverage(absences=(AWAY,), agreements=agreements)) == "dr-2, cover (dr-1: away)"
    assert seen(a_coverage(absences=(AWAY,), agreements=agreements[:1])) == "dr-3, cover (dr-1: away)"
    one_way = evolve(agreements[0], reciprocal=False)
    assert seen(a_coverage(absences=(AWAY,), agreements=(one_way,))).startswith("nobody")


def test_cover_is_for_its_scopes_and_a_full_panel_is_all_of_them() -> None:
    for_results = a_coverage(absences=(AWAY,), agreements=(an_agreement(DR1, DR2, RESULTS),))
    assert seen(for_results, NOON, RESULTS) == "dr-2, cover (dr-1: away)"
    assert seen(for_results, NOON, URGENT).startswith("nobody")
    assert seen(a_coverage(absences=(AWAY,), agreements=(an_agreement(),))) == "dr-2, cover (dr-1: away)"


def test_cover_holds_during_its_days() -> None:
    agreement = an_agreement(days=during("2026-07-02", "2026-07-03"))
    coverage = a_coverage(absences=(AWAY,), agreements=(agreement,))
    answers = [seen(coverage, f"2026-07-0{number}T12:00").split(" ")[0] for number in range(1, 5)]
    assert answers == ["nobody", "dr-2,", "dr-2,", "nobody"]


def test_somebody_is_asked_once_however_often_they_stand_in() -> None:
    agreements = (an_agreement(), an_agreement(DR2, DR1, priority=2, reciprocal=True))
    coverage = a_coverage(absences=(AWAY, evolve(AWAY, physician=DR2)), agreements=agreements, locums=(a_locum(DR2),))
    assert seen(coverage) == "nobody (dr-1: away; dr-2: away; no duty serves this now)"


def test_whoever_covers_must_practise() -> None:
    gone = in_status(DR2, ("2020-01-01", PhysicianStatus.ACTIVE), ("2026-07-01", PhysicianStatus.DEPARTED))
    coverage = a_coverage(physicians=(gone,), absences=(AWAY,), agreements=(an_agreement(),))
    assert seen(coverage) == "nobody (dr-1: away; dr-2: not practising; no duty serves this now)"


def test_cover_is_not_passed_on_by_those_who_are_away_themselves() -> None:
    agreements = (an_agreement(DR1, DR2), an_agreement(DR2, DR3))
    coverage = a_coverage(absences=(AWAY, evolve(AWAY, physician=DR2)), agreements=agreements)
    assert seen(coverage).startswith("nobody (dr-1: away; dr-2: away;")


# Duty


def test_when_the_practice_is_closed_whoever_is_on_duty_sees_the_patient() -> None:
    coverage = a_coverage(rota=a_rota(on_duty(DR3, URGENT)), opening=OPEN)
    assert seen(coverage, EVENING) == "dr-3, on duty (the practice is closed)"
    assert seen(coverage, "2026-07-01T19:59:59") == "nobody (the practice is closed; no duty serves this now)"
    assert seen(coverage, "2026-07-02T08:00") == "dr-1, designated"


def test_a_duty_serves_its_scopes_alone() -> None:
    coverage = a_coverage(rota=a_rota(on_duty(DR3, URGENT)), opening=OPEN)
    assert seen(coverage, EVENING, RESULTS).startswith("nobody")
    everything = a_coverage(rota=a_rota(on_duty(DR3, CoverScope.FULL_PANEL)), opening=OPEN)
    assert seen(everything, EVENING, RESULTS) == "dr-3, on duty (the practice is closed)"


def test_all_who_are_on_such_a_duty_are_named_once_and_in_order() -> None:
    rota = a_rota(on_duty(DR3, URGENT), on_duty(DR2, URGENT, kind="phone"), on_duty(DR3, URGENT, kind="ward"))
    assert seen(a_coverage(rota=rota, opening=OPEN), EVENING) == "dr-2, dr-3, on duty (the practice is closed)"


def test_when_nobody_of_the_practice_is_there_a_duty_is_asked() -> None:
    coverage = a_coverage(absences=(AWAY,), rota=a_rota(on_duty(DR3, URGENT)))
    assert seen(coverage, EVENING) == "dr-3, on duty (dr-1: away; dr-1: no agreement covers this)"


def test_whoever_is_on_duty_and_away_sees_nobody() -> None:
    absent = evolve(AWAY, physician=DR3)
    coverage = a_coverage(absences=(absent,), rota=a_rota(on_duty(DR3, URGENT)), opening=OPEN)
    assert seen(coverage, EVENING) == "nobody (the practice is closed; dr-3: away)"
    second = a_rota(on_duty(DR3, URGENT), on_duty(DR2, URGENT, kind="phone"))
    assert seen(evolve(coverage, rota=second), EVENING) == "dr-2, on duty (the practice is closed; dr-3: away)"


def test_whoever_was_asked_before_a_duty_is_not_told_twice() -> None:
    coverage = a_coverage(absences=(AWAY,), rota=a_rota(on_duty(DR1, URGENT)))
    assert seen(coverage, EVENING) == "nobody (dr-1: away; dr-1: no agreement covers this)"


# Opening hours


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        ("2026-07-01T07:59:59", False),
        ("2026-07-01T08:00", True),
        ("2026-07-01T18:59:59", True),
        ("2026-07-01T19:00", False),
        ("2026-07-04T12:00", False),
        ("2026-07-14T12:00", False),
        ("2026-07-13T12:00", True),
        # summer time in Paris ends on 25 October: 8 o'clock is an hour later in UTC from then on
        ("2026-10-23T08:00", True),
        ("2026-10-26T07:59:59", False),
        ("2026-10-26T08:00", True),
    ],
)
def test_a_practice_is_open_by_its_wall_clock(instant: str, is_open: bool) -> None:
    assert OPEN.open_at(at(instant), PARIS, CALENDAR) is is_open


def test_opening_hours_may_hold_on_holidays_as_well() -> None:
    always = evolve(OPEN, on_holidays=True)
    assert always.open_at(at("2026-07-14T12:00"), PARIS, CALENDAR)
    assert always.open_at(at("2027-07-14T12:00"), PARIS, CALENDAR)


def test_the_calendar_must_know_a_day_on_which_the_practice_would_be_open() -> None:
    with pytest.raises(NotKnownError, match="2027-07-14"):
        OPEN.open_at(at("2027-07-14T12:00"), PARIS, CALENDAR)
    assert not OPEN.open_at(at("2027-07-14T07:00"), PARIS, CALENDAR)
    with pytest.raises(NotKnownError):
        seen(a_coverage(opening=OPEN), "2027-07-14T12:00")


def test_a_practice_may_close_at_noon_and_open_again() -> None:
    parts = (OpeningSpan(Weekday.WEDNESDAY, time(14), time(18)), OpeningSpan(Weekday.WEDNESDAY, time(8), time(12)))
    halves = evolve(OPEN, spans=parts)
    asked = {"08:00": True, "11:59": True, "12:00": False, "13:59": False, "14:00": True, "18:00": False}
    assert {clock: halves.open_at(at(f"2026-07-01T{clock}"), PARIS, CALENDAR) for clock in asked} == asked


def test_midnight_is_the_end_of_the_day() -> None:
    late = evolve(OPEN, spans=(OpeningSpan(Weekday.WEDNESDAY, time(22), time(0)),))
    assert late.open_at(at("2026-07-01T23:59:59"), PARIS, CALENDAR)
    assert not late.open_at(at("2026-07-02T00:00"), PARIS, CALENDAR)
    all_day = OpeningSpan(Weekday.WEDNESDAY, time(0), time(0))
    assert (all_day.holds(time(0)), all_day.holds(time(23, 59, 59))) == (True, True)


def test_an_hour_that_the_clock_shows_twice_is_open_twice() -> None:
    sunday = evolve(OPEN, spans=(OpeningSpan(Weekday.SUNDAY, time(2), time(3)),))
    both = [datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=fold).astimezone(timezone.utc) for fold in (0, 1)]
    assert both[1] - both[0] == timedelta(hours=1)
    assert [sunday.open_at(instant, PARIS, CALENDAR) for instant in both] == [True, True]


@pytest.mark.parametrize(("opens", "closes"), [(time(12), time(8)), (time(8), time(8))])
def test_a_practice_does_not_close_before_it_opens(opens: time, closes: time) -> None:
    with pytest.raises(InvalidValueError, match="^closes: .* is not after opens"):
        OpeningSpan(Weekday.MONDAY, opens, closes)


@pytest.mark.parametrize(
    "second", [(time(11), time(14)), (time(8), time(9)), (time(8), time(12)), (time(9), time(10)), (time(7), time(0))]
)
def test_spans_of_one_weekday_do_not_overlap(second: tuple[time, time]) -> None:
    spans = (OpeningSpan(Weekday.MONDAY, time(8), time(12)), OpeningSpan(Weekday.MONDAY, *second))
    with pytest.raises(InvalidValueError, match="^spans: on a monday, the one from .* overlap; merge them"):
        OpeningHours(zone="Europe/Paris", spans=spans, on_holidays=True)
    tuesday = evolve(spans[1], weekday=Weekday.TUESDAY)
    assert OpeningHours(zone="Europe/Paris", spans=(spans[0], tuesday), on_holidays=True).spans[1] is tuesday


def test_the_zone_of_the_opening_hours_is_the_one_that_is_given() -> None:
    with pytest.raises(InvalidValueError, match="'America/Toronto'"):
        OPEN.open_at(at(NOON), ZoneInfo("America/Toronto"), CALENDAR)
    with pytest.raises(InvalidValueError):
        a_coverage(opening=OPEN).who_sees(P1, at(NOON), URGENT, ZoneInfo("America/Toronto"))
    summer = timezone(timedelta(hours=2))
    assert OPEN.open_at(at("2026-07-01T08:00"), summer, CALENDAR)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("zone", None), ("zone", PARIS), ("spans", None), ("spans", WEEK[0]), ("spans", [WEEK[0]]), ("on_holidays", 1)],
)
def test_opening_hours_are_made_of_their_kinds(field: str, wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{field}: "):
        with_wrong(OPEN, **{field: wrong})


@pytest.mark.parametrize(
    ("field", "wrong"), [("weekday", "monday"), ("opens", "08:00"), ("closes", datetime(2026, 7, 1)), ("opens", None)]
)
def test_a_span_is_made_of_its_kinds(field: str, wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{field}: "):
        with_wrong(WEEK[0], **{field: wrong})


@pytest.mark.parametrize(
    ("instant", "zone", "calendar", "named"),
    [
        (day("2026-07-01"), PARIS, CALENDAR, "instant"),
        (None, PARIS, CALENDAR, "instant"),
        (at(NOON), "Europe/Paris", CALENDAR, "zones"),
        (at(NOON), None, CALENDAR, "zones"),
        (at(NOON), PARIS, None, "calendar"),
    ],
)
def test_opening_is_asked_with_an_instant_a_zone_and_a_calendar(
    instant: datetime, zone: tzinfo, calendar: HolidayCalendar, named: str
) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{named}"):
        OPEN.open_at(instant, zone, calendar)


# What must not be


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("panels", ()),
        ("physicians", None),
        ("physicians", (DR1,)),
        ("absences", AWAY),
        ("absences", [AWAY]),
        ("agreements", None),
        ("locums", (LOCUM,)),
        ("rota", None),
        ("opening", WEEK),
        ("calendar", None),
    ],
)
def test_coverage_is_made_of_its_kinds(field: str, wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match=rf"^{field}(\[0\])?: "):
        with_wrong(a_coverage(), **{field: wrong})


def test_a_physician_stands_once() -> None:
    twice = (in_status(DR1, ("2020-01-01", PhysicianStatus.ACTIVE)),) * 2
    with pytest.raises(InvalidValueError, match="^physicians: .*'dr-1'.* stands twice"):
        a_coverage(physicians=twice)


@pytest.mark.parametrize(
    ("argument", "wrong", "error"),
    [
        ("patient", None, InvalidTypeError),
        ("patient", "p-1", InvalidTypeError),
        ("patient", DR1, InvalidTypeError),
        ("at", None, InvalidTypeError),
        ("at", day("2026-07-01"), InvalidTypeError),
        ("at", datetime(2026, 7, 1, 12), InvalidValueError),
        ("at", datetime(2026, 7, 1, 12, 0, 0, 1, tzinfo=timezone.utc), InvalidValueError),
        ("scope", None, InvalidTypeError),
        ("scope", "results", InvalidTypeError),
        ("zone", None, InvalidTypeError),
        ("zone", "Europe/Paris", InvalidTypeError),
    ],
)
def test_somebody_is_asked_for_with_a_patient_an_instant_a_scope_and_a_zone(
    argument: str, wrong: object, error: type[Exception]
) -> None:
    ask: Callable[..., object] = a_coverage().who_sees
    given = {"patient": P1, "at": at(NOON), "scope": URGENT, "zone": PARIS, argument: wrong}
    with pytest.raises(error, match=f"^{argument}: "):
        ask(**given)


@pytest.mark.parametrize(
    ("physicians", "seen_as"), [((), SeenAs.COVER), ((DR1,), SeenAs.NOBODY), ((DR1, DR1), SeenAs.ON_DUTY)]
)
def test_nobody_has_no_name_and_somebody_has_one(physicians: tuple[PhysicianId, ...], seen_as: SeenAs) -> None:
    with pytest.raises(InvalidValueError, match="^physicians: "):
        Seen(physicians=physicians, seen_as=seen_as, tried=())


@pytest.mark.parametrize("wrong", ["dr-1", P1, 1])
def test_whoever_was_tried_is_a_physician_or_nobody_in_particular(wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match="^physician: "):
        Tried(wrong, WhyNot.AWAY)  # type: ignore[arg-type]


def test_a_calendar_without_holidays_serves_as_well() -> None:
    coverage = evolve(a_coverage(opening=OPEN), calendar=no_holidays(during("2026-07-01", "2026-07-31")))
    assert seen(coverage, "2026-07-14T12:00") == "dr-1, designated"
