"""Duties: the days on which they start, the hours they have, and the slots of a period."""

from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from primarycare.citations import Evidence
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import DutyKindId, ScheduleId, SiteId, SlotId
from primarycare.instants import HourRule, Interval, RepeatedHour, SkippedHour, instant_at
from primarycare.periods import Period, Year
from primarycare.rotations import (
    Bridge,
    CoverScope,
    Duties,
    DutyByNeed,
    DutyDays,
    DutyEnd,
    DutyKind,
    ForHours,
    HolidayCalendar,
    OnHolidays,
    PublicHoliday,
    Side,
    Slot,
    UntilClock,
    Weekday,
    french_duty_hours,
    french_out_of_hours_duties,
    no_holidays,
    slots_of,
)

PARIS, HAVANA = ZoneInfo("Europe/Paris"), ZoneInfo("America/Havana")
ZONES = {"Europe/Paris": PARIS, "America/Havana": HAVANA}
RULE = HourRule(RepeatedHour.FIRST, SkippedHour.LATER)
NIGHT, NORTH, SOUTH = DutyKindId("night"), SiteId("north"), SiteId("south")
EVERY_DAY = DutyDays(weekdays=tuple(Weekday), holidays=OnHolidays.AS_ANY_DAY)
NO_HOLIDAYS = no_holidays(Year(2026).period)
WEEKDAYS = tuple(Weekday)[:5]


def day(text: str) -> date:
    return date.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def days(first: str, last: str) -> Period:
    return Period.through(day(first), day(last))


def calendar(*holidays: str, known: Period = Year(2026).period) -> HolidayCalendar:
    return HolidayCalendar(
        name="France", known=known, holidays=tuple(PublicHoliday(day(text), "a holiday") for text in holidays)
    )


def kind(
    code: str = "night",
    starts: time = time(20),
    ends: DutyEnd = UntilClock(time(8), 1),
    on: DutyDays = EVERY_DAY,
    *,
    rule: HourRule = RULE,
    zone: str = "Europe/Paris",
    sites: tuple[SiteId, ...] = (),
    tags: tuple[str, ...] = (),
) -> DutyKind:
    return DutyKind(
        code=DutyKindId(code),
        name="A duty",
        starts=starts,
        ends=ends,
        zone=zone,
        hour_rule=rule,
        days=on,
        sites=sites,
        points=Fraction(12),
        tags=tags,
    )


def slots(*kinds: DutyKind, during: Period, known: HolidayCalendar = NO_HOLIDAYS) -> tuple[Slot, ...]:
    return slots_of(kinds, during, ZONES, known)


def a_slot(**changes: object) -> Slot:
    (made,) = slots(kind(), during=days("2026-07-01", "2026-07-01"))
    return evolve(made, **changes)  # type: ignore[arg-type]


# Days


@pytest.mark.parametrize(
    ("on_holidays", "weekdays", "on_a_holiday", "on_a_weekday", "on_another_day"),
    [
        (OnHolidays.ALSO, WEEKDAYS, True, True, False),
        (OnHolidays.ALSO, (), True, False, False),
        (OnHolidays.ONLY, (), True, False, False),
        (OnHolidays.NEVER, tuple(Weekday), False, True, True),
        (OnHolidays.AS_ANY_DAY, WEEKDAYS, True, True, False),
        (OnHolidays.AS_ANY_DAY, (Weekday.SUNDAY,), False, False, True),
    ],
)
def test_what_a_holiday_means_is_written(
    on_holidays: OnHolidays,
    weekdays: tuple[Weekday, ...],
    on_a_holiday: bool,
    on_a_weekday: bool,
    on_another_day: bool,
) -> None:
    duty_days, holidays = DutyDays(weekdays=weekdays, holidays=on_holidays), calendar("2026-07-14")
    # 14 July 2026 is a Tuesday, 15 July a Wednesday, 19 July a Sunday.
    assert duty_days.include(day("2026-07-14"), holidays) is on_a_holiday
    assert duty_days.include(day("2026-07-15"), holidays) is on_a_weekday
    assert duty_days.include(day("2026-07-19"), holidays) is on_another_day


@pytest.mark.parametrize(
    ("bridge", "holiday", "bridging", "outside"),
    [
        (Bridge(Weekday.MONDAY, Side.BEFORE), "2026-07-14", "2026-07-13", "2026-07-20"),
        (Bridge(Weekday.FRIDAY, Side.AFTER), "2026-05-14", "2026-05-15", "2026-05-22"),
        (Bridge(Weekday.SATURDAY, Side.AFTER), "2026-05-01", "2026-05-02", "2026-05-09"),
    ],
)
def test_a_day_bridges_where_its_neighbour_is_a_holiday(
    bridge: Bridge, holiday: str, bridging: str, outside: str
) -> None:
    duty_days, holidays = DutyDays(weekdays=(), holidays=OnHolidays.NEVER, bridges=(bridge,)), calendar(holiday)
    assert duty_days.include(day(bridging), holidays)
    assert not duty_days.include(day(outside), holidays)
    assert not duty_days.include(day(holiday), holidays)
    assert not duty_days.include(day(bridging), calendar())


def test_a_bridge_looks_to_its_own_side_alone() -> None:
    monday_after = DutyDays(weekdays=(), holidays=OnHolidays.NEVER, bridges=(Bridge(Weekday.MONDAY, Side.AFTER),))
    assert not monday_after.include(day("2026-07-13"), calendar("2026-07-14"))
    assert monday_after.include(day("2026-07-13"), calendar("2026-07-12"))


@pytest.mark.parametrize("on_holidays", OnHolidays)
def test_a_holiday_is_never_decided_by_a_bridge(on_holidays: OnHolidays) -> None:
    weekdays = (Weekday.SUNDAY,) if on_holidays in (OnHolidays.NEVER, OnHolidays.AS_ANY_DAY) else ()
    bridges = (Bridge(Weekday.MONDAY, Side.BEFORE),)
    both = calendar("2026-07-13", "2026-07-14")
    with_bridge = DutyDays(weekdays=weekdays, holidays=on_holidays, bridges=bridges)
    without = DutyDays(weekdays=weekdays, holidays=on_holidays)
    assert with_bridge.include(day("2026-07-13"), both) is without.include(day("2026-07-13"), both)


def test_a_duty_starts_on_some_day() -> None:
    assert DutyDays(weekdays=(), holidays=OnHolidays.ALSO).bridges == ()
    for on_holidays in (OnHolidays.NEVER, OnHolidays.AS_ANY_DAY):
        with pytest.raises(InvalidValueError, match="weekdays: there is no day on which the duty starts"):
            DutyDays(weekdays=(), holidays=on_holidays)


def test_a_duty_of_holidays_only_lists_no_weekday() -> None:
    with pytest.raises(InvalidValueError, match="weekdays: a duty of holidays only has no weekdays"):
        DutyDays(weekdays=WEEKDAYS, holidays=OnHolidays.ONLY)


def test_a_weekday_and_a_bridge_stand_once() -> None:
    with pytest.raises(InvalidValueError, match="weekdays: 'monday' stands twice"):
        DutyDays(weekdays=(Weekday.MONDAY, Weekday.MONDAY), holidays=OnHolidays.NEVER)
    twice = (Bridge(Weekday.MONDAY, Side.BEFORE),) * 2
    with pytest.raises(InvalidValueError, match="bridges: 'monday before' stands twice"):
        DutyDays(weekdays=(), holidays=OnHolidays.NEVER, bridges=twice)


@pytest.mark.parametrize("bad", [None, Weekday.MONDAY, [Weekday.MONDAY], ("monday",), (0,)])
def test_weekdays_are_a_tuple_of_weekdays(bad: object) -> None:
    with pytest.raises(InvalidTypeError, match="weekdays"):
        DutyDays(weekdays=bad, holidays=OnHolidays.ALSO)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="weekdays"):
        Duties(weekdays=bad)  # type: ignore[arg-type]


def test_the_weekday_of_a_day_is_that_of_the_calendar() -> None:
    week = [Weekday.of(day("2026-07-06") + timedelta(number)) for number in range(7)]
    assert week == list(Weekday)
    with pytest.raises(InvalidTypeError, match="is a datetime"):
        Weekday.of(datetime(2026, 7, 6))


# Calendars


def test_a_calendar_knows_its_days_and_no_other() -> None:
    holidays = calendar("2026-07-14")
    assert holidays.name_of(day("2026-07-14")) == "a holiday"
    assert holidays.name_of(day("2026-01-01")) is holidays.name_of(day("2026-12-31")) is None
    for outside in ("2025-12-31", "2027-01-01"):
        with pytest.raises(
            NotKnownError, match=f"the holidays of {outside} are not known; 'France' is known from 2026"
        ):
            holidays.is_holiday(day(outside))


def test_holidays_are_kept_in_order_of_their_days() -> None:
    assert calendar("2026-07-14", "2026-05-01") == calendar("2026-05-01", "2026-07-14")


@pytest.mark.parametrize(
    ("holidays", "known", "message"),
    [
        (("2027-01-01",), Year(2026).period, "2027-01-01 is not known, from 2026-01-01"),
        (("2025-12-31",), Year(2026).period, "2025-12-31 is not known, from 2026-01-01"),
        (("2026-05-01", "2026-05-01"), Year(2026).period, "holidays: '2026-05-01' stands twice"),
        ((), Period(date(2026, 1, 1)), "known: nobody knows all holidays from 2026-01-01; give an end"),
    ],
)
def test_holidays_lie_inside_what_is_known_each_once(holidays: tuple[str, ...], known: Period, message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        calendar(*holidays, known=known)


@pytest.mark.parametrize("bad", [None, PublicHoliday(date(2026, 5, 1), "x"), [], (date(2026, 5, 1),)])
def test_holidays_are_a_tuple_of_holidays(bad: object) -> None:
    with pytest.raises(InvalidTypeError, match="holidays"):
        HolidayCalendar(name="France", known=Year(2026).period, holidays=bad)  # type: ignore[arg-type]


# Hours


@pytest.mark.parametrize(
    ("on", "by_the_clock"),
    [
        ("2026-03-27", 12),
        ("2026-03-28", 11),  # from 20:00 to 08:00 while the clock goes from 02:00 to 03:00
        ("2026-03-29", 12),
        ("2026-10-23", 12),
        ("2026-10-24", 13),  # while the clock goes from 03:00 to 02:00
        ("2026-10-25", 12),
    ],
)
def test_a_night_by_the_wall_clock_has_eleven_or_thirteen_hours_when_the_clock_is_changed(
    on: str, by_the_clock: int
) -> None:
    assert kind().hours_on(day(on), PARIS).hours == by_the_clock
    assert kind(ends=ForHours(Fraction(12))).hours_on(day(on), PARIS).hours == 12


def test_a_duty_starts_and_ends_by_the_wall_clock_of_its_zone() -> None:
    # In Paris 20:00 is 18:00 in UTC in summer and 19:00 in winter.
    assert kind().hours_on(day("2026-07-01"), PARIS) == Interval(utc("2026-07-01 18:00"), utc("2026-07-02 06:00"))
    assert kind().hours_on(day("2026-12-01"), PARIS) == Interval(utc("2026-12-01 19:00"), utc("2026-12-02 07:00"))


def test_a_duty_may_end_a_week_later_at_most() -> None:
    assert kind(ends=UntilClock(time(20), 7)).hours_on(day("2026-07-01"), PARIS).hours == 168
    with pytest.raises(InvalidValueError, match="days_later: 8 is too large"):
        UntilClock(time(20), 8)
    with pytest.raises(InvalidValueError, match="days_later: -1 is too small"):
        UntilClock(time(20), -1)


@pytest.mark.parametrize("hours", [Fraction(1, 3600), Fraction(12), Fraction(25, 2), Fraction(168)])
def test_a_duty_of_some_hours_has_exactly_those(hours: Fraction) -> None:
    assert kind(ends=ForHours(hours)).hours_on(day("2026-03-28"), PARIS).hours == hours


@pytest.mark.parametrize("hours", [Fraction(0), Fraction(-1), Fraction(168) + Fraction(1, 3600), Fraction(1, 7)])
def test_a_duty_has_more_than_no_hours_and_at_most_a_week_in_whole_seconds(hours: Fraction) -> None:
    with pytest.raises(InvalidValueError, match="hours: .* is not a length of duty; give more than 0 and at most 168"):
        ForHours(hours)


@pytest.mark.parametrize("bad", [12, 12.0, True, "12", None])
def test_the_hours_of_a_duty_are_a_fraction(bad: object) -> None:
    with pytest.raises(InvalidTypeError, match="hours: .* give a Fraction"):
        ForHours(bad)  # type: ignore[arg-type]


def test_a_duty_that_ends_on_its_day_ends_after_it_starts() -> None:
    assert kind(starts=time(8), ends=UntilClock(time(8, 0, 1), 0)).hours_on(day("2026-07-01"), PARIS).hours == Fraction(
        1, 3600
    )
    for at in (time(8), time(7, 59)):
        with pytest.raises(
            InvalidValueError, match="ends: 'night' starts at 08:00:00 and cannot end at .* of that day"
        ):
            kind(starts=time(8), ends=UntilClock(at, 0))


def test_a_duty_that_the_change_of_the_clock_swallows_is_refused() -> None:
    at_change = HourRule(RepeatedHour.FIRST, SkippedHour.AT_CHANGE)
    short = kind(starts=time(2, 15), ends=UntilClock(time(2, 45), 0), rule=at_change)
    with pytest.raises(InvalidValueError, match="day: on 2026-03-29 the clock is changed and 'night' ends no later"):
        short.hours_on(day("2026-03-29"), PARIS)
    assert short.hours_on(day("2026-03-28"), PARIS).hours == Fraction(1, 2)


def test_hours_are_asked_with_the_zone_of_the_duty() -> None:
    with pytest.raises(InvalidValueError, match="the one named 'Europe/Paris' is 'America/Havana' itself"):
        kind().hours_on(day("2026-07-01"), HAVANA)
    with pytest.raises(InvalidTypeError, match="give a tzinfo, not its name"):
        kind().hours_on(day("2026-07-01"), "Europe/Paris")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="is a datetime"):
        kind().hours_on(datetime(2026, 7, 1), PARIS)


# Kinds


@pytest.mark.parametrize(
    ("field", "bad", "error", "message"),
    [
        ("code", "night", InvalidTypeError, "code: 'night' is a str; give a DutyKindId"),
        ("code", DutyKindId("a/b"), InvalidValueError, "code: 'a/b' cannot stand in the identifier of a slot"),
        ("code", DutyKindId("x" * 59), InvalidValueError, "cannot stand in the identifier of a slot; give at most 58"),
        ("sites", (SiteId("a/b"),), InvalidValueError, "sites: 'a/b' cannot stand in the identifier of a slot"),
        ("sites", (NORTH, NORTH), InvalidValueError, "sites: .*'north'.* stands twice"),
        ("sites", NORTH, InvalidTypeError, "sites: a SiteId was given; give a tuple"),
        ("starts", "20:00", InvalidTypeError, "starts: '20:00' is a str; give a datetime.time"),
        ("ends", time(8), InvalidTypeError, "ends: .* give an UntilClock or a ForHours"),
        ("ends", None, InvalidTypeError, "ends: None is a NoneType; give an UntilClock or a ForHours"),
        ("zone", PARIS, InvalidTypeError, "zone: .* give a str"),
        ("hour_rule", None, InvalidTypeError, "hour_rule: None is a NoneType"),
        ("days", tuple(Weekday), InvalidTypeError, "days: .* give a DutyDays"),
        ("headcount", 0, InvalidValueError, "headcount: 0 is too small"),
        ("headcount", True, InvalidTypeError, "headcount: True is a bool; give an int"),
        ("skills", ("x", "x"), InvalidValueError, "skills: 'x' stands twice"),
        ("points", 12, InvalidTypeError, "points: 12 is a int; give a Fraction"),
        ("points", Fraction(-1), InvalidValueError, "points: .* is negative"),
        ("tags", ("x", "x"), InvalidValueError, "tags: 'x' stands twice"),
        ("tags", "night", InvalidTypeError, "tags: a str was given; give a tuple"),
        ("scopes", (CoverScope.RESULTS,) * 2, InvalidValueError, "scopes: 'results' stands twice"),
        ("paid_by", "fr", InvalidTypeError, "paid_by: 'fr' is a str; give a ScheduleId"),
    ],
)
def test_an_impossible_kind_of_duty_cannot_be_made(
    field: str, bad: object, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        evolve(kind(), **{field: bad})  # type: ignore[arg-type]


def test_a_kind_may_count_nothing_and_be_paid_by_a_schedule() -> None:
    free = evolve(kind(), points=Fraction(0), paid_by=ScheduleId("fr-out-of-hours"))
    assert (free.points, free.paid_by) == (Fraction(0), ScheduleId("fr-out-of-hours"))


@pytest.mark.parametrize("scope", CoverScope)
def test_the_full_panel_includes_every_scope_and_the_others_themselves(scope: CoverScope) -> None:
    assert CoverScope.FULL_PANEL.includes(scope)
    assert [other for other in CoverScope if other is not CoverScope.FULL_PANEL and other.includes(scope)] == (
        [] if scope is CoverScope.FULL_PANEL else [scope]
    )
    with pytest.raises(InvalidTypeError, match="give a CoverScope"):
        scope.includes("results")  # type: ignore[arg-type]


# Slots


def test_a_slot_that_crosses_midnight_belongs_to_its_start_date() -> None:
    first, second = slots(kind(), during=days("2026-07-01", "2026-07-02"))
    assert (first.on, first.weekday) == (day("2026-07-01"), Weekday.WEDNESDAY)
    assert first.days == days("2026-07-01", "2026-07-02")
    assert first.tags == ("wednesday",)
    # The last one starts inside the period and ends after it.
    assert second.on == day("2026-07-02")
    assert second.hours.end == utc("2026-07-03 06:00")


def test_a_slot_that_ends_at_midnight_touches_its_start_date_alone() -> None:
    (evening,) = slots(kind(ends=UntilClock(time(0), 1)), during=days("2026-07-01", "2026-07-01"))
    (later,) = slots(kind(ends=UntilClock(time(0, 0, 1), 1)), during=days("2026-07-01", "2026-07-01"))
    assert evening.days == days("2026-07-01", "2026-07-01")
    assert later.days == days("2026-07-01", "2026-07-02")


def test_a_slot_belongs_to_its_start_date_even_where_the_rule_reads_it_the_evening_before() -> None:
    # Havana goes from 00:00 to 01:00 on 8 March 2026; read with the offset after it, 00:00 to 00:30 is 23:00 to 23:30.
    earlier = HourRule(RepeatedHour.FIRST, SkippedHour.EARLIER)
    short = kind(starts=time(0), ends=ForHours(Fraction(1, 2)), rule=earlier, zone="America/Havana")
    (slot,) = slots(short, during=days("2026-03-08", "2026-03-08"))
    assert slot.hours.start.astimezone(HAVANA).isoformat() == "2026-03-07T23:00:00-05:00"
    assert (slot.on, slot.days) == (day("2026-03-08"), days("2026-03-08", "2026-03-08"))


def test_the_identifier_of_a_slot_is_its_kind_its_day_and_its_place() -> None:
    without_place, *_ = slots(kind(), during=days("2026-07-01", "2026-07-01"))
    assert without_place.identifier == SlotId("night/2026-07-01")
    places = slots(kind(sites=(SOUTH, NORTH)), during=days("2026-07-01", "2026-07-01"))
    assert [slot.identifier for slot in places] == [SlotId("night/2026-07-01/north"), SlotId("night/2026-07-01/south")]


def test_the_longest_names_make_an_identifier() -> None:
    longest = kind("x" * 58, sites=(SiteId("y" * 58),))
    (slot,) = slots(longest, during=days("2026-07-01", "2026-07-01"))
    assert len(slot.identifier) == 58 + 1 + 10 + 1 + 58


def test_a_slot_has_the_tags_of_its_kind_its_weekday_the_weekend_and_the_holiday_each_once() -> None:
    made = slots(kind(tags=("night", "sunday")), during=days("2026-07-10", "2026-07-14"), known=calendar("2026-07-12"))
    assert [slot.tags for slot in made] == [
        ("night", "sunday", "friday"),
        ("night", "sunday", "saturday", "weekend"),
        ("night", "sunday", "weekend", "holiday"),
        ("night", "sunday", "monday"),
        ("night", "sunday", "tuesday"),
    ]


def test_slots_come_in_order_of_their_start_and_then_of_their_identifier() -> None:
    early, late = kind("early", starts=time(8), ends=ForHours(Fraction(4))), kind("late")
    beside = kind("beside")
    made = slots(late, early, beside, during=days("2026-07-01", "2026-07-02"))
    assert [str(slot.identifier) for slot in made] == [
        "early/2026-07-01",
        "beside/2026-07-01",
        "late/2026-07-01",
        "early/2026-07-02",
        "beside/2026-07-02",
        "late/2026-07-02",
    ]


def test_a_slot_takes_what_its_kind_says() -> None:
    whole = evolve(kind(), headcount=2, skills=("triage",), points=Fraction(3, 2), scopes=(CoverScope.URGENT_VISITS,))
    (slot,) = slots(whole, during=days("2026-07-01", "2026-07-01"))
    assert (slot.headcount, slot.skills, slot.points, slot.scopes) == (
        2,
        ("triage",),
        Fraction(3, 2),
        (CoverScope.URGENT_VISITS,),
    )


def test_two_slots_of_one_kind_and_place_do_not_overlap() -> None:
    # 24 hours from 20:00 end when the next begins; a second more overlaps, and so do 30 hours.
    whole_day = kind(ends=ForHours(Fraction(24)))
    assert len(slots(whole_day, during=days("2026-07-01", "2026-07-03"))) == 3
    for hours in (Fraction(24) + Fraction(1, 3600), Fraction(30)):
        with pytest.raises(
            InvalidValueError, match="'night' of 2026-07-01 has not ended when that of 2026-07-02 starts"
        ):
            slots(kind(ends=ForHours(hours)), during=days("2026-07-01", "2026-07-03"))
    weekend = DutyDays(weekdays=(Weekday.SATURDAY,), holidays=OnHolidays.NEVER)
    assert len(slots(kind(ends=ForHours(Fraction(48)), on=weekend), during=days("2026-07-01", "2026-07-31"))) == 4


def test_a_day_of_24_hours_overlaps_where_the_clock_is_put_forward() -> None:
    # 24 hours from 20:00 on 28 March end at 21:00 on the 29th; until 20:00 there are 23.
    with pytest.raises(
        InvalidValueError,
        match="of 2026-03-28 has not ended when that of 2026-03-29 starts; let it end earlier, by the wall clock where",
    ):
        slots(kind(ends=ForHours(Fraction(24))), during=days("2026-03-27", "2026-03-30"))
    by_the_clock = slots(kind(ends=UntilClock(time(20), 1)), during=days("2026-03-27", "2026-03-30"))
    assert [slot.hours.hours for slot in by_the_clock] == [24, 23, 24, 24]


def test_two_kinds_of_one_code_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="kinds: .*'night'.* stands twice"):
        slots(kind(), kind(starts=time(19)), during=days("2026-07-01", "2026-07-01"))


@pytest.mark.parametrize("during", [days("2025-12-31", "2026-01-01"), days("2026-12-31", "2027-01-01")])
def test_a_calendar_that_does_not_know_the_year_is_refused(during: Period) -> None:
    with pytest.raises(NotKnownError, match="calendar: 'no holidays' is known from 2026-01-01 to before 2027-01-01"):
        slots(kind(), during=during)
    assert len(slots(kind(), during=Year(2026).period)) == 365


def test_a_bridge_out_of_the_year_needs_the_next_year() -> None:
    # 31 December 2029 is a Monday.
    by_need = kind(on=DutyDays(weekdays=(), holidays=OnHolidays.NEVER, bridges=(Bridge(Weekday.MONDAY, Side.BEFORE),)))
    last_day = days("2029-12-31", "2029-12-31")
    with pytest.raises(NotKnownError, match="the holidays of 2030-01-01 are not known"):
        slots(by_need, during=last_day, known=calendar(known=Year(2029).period))
    known = calendar("2030-01-01", known=days("2029-01-01", "2030-01-01"))
    assert len(slots(by_need, during=last_day, known=known)) == 1


def test_a_period_with_no_end_in_sight_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="during: from 2026-07-01 has no end in sight"):
        slots(kind(), during=Period(date(2026, 7, 1)))


def test_a_zone_that_is_not_given_is_named() -> None:
    with pytest.raises(NotKnownError, match="'Europe/Paris' is not among those given"):
        slots_of((kind(),), days("2026-07-01", "2026-07-01"), {}, NO_HOLIDAYS)


@pytest.mark.parametrize(
    ("position", "bad", "message"),
    [
        (0, None, "kinds: one NoneType was given; give several"),
        (0, kind(), "kinds: one DutyKind was given; give several"),
        (0, ("night",), r"kinds\[0\]: 'night' is a str; give a DutyKind"),
        (1, None, "during: None is a NoneType; give a Period"),
        (2, PARIS, "zones: .* give a mapping"),
        (3, None, "calendar: None is a NoneType; give a HolidayCalendar"),
    ],
)
def test_slots_are_made_of_kinds_days_zones_and_a_calendar(position: int, bad: object, message: str) -> None:
    given: list[object] = [(kind(),), days("2026-07-01", "2026-07-01"), ZONES, NO_HOLIDAYS]
    given[position] = bad
    with pytest.raises(InvalidTypeError, match=message):
        slots_of(*given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "bad", "error", "message"),
    [
        ("kind", DutyKindId("a/b"), InvalidValueError, "kind: 'a/b' cannot stand"),
        ("site", SiteId("a/b"), InvalidValueError, "site: 'a/b' cannot stand"),
        ("on", day("2026-07-02"), InvalidValueError, "days: those of 'night/2026-07-02' are from 2026-07-01"),
        ("days", Period(day("2026-07-01")), InvalidValueError, "days: .* give a period with an end from 2026-07-01 on"),
        ("tags", ("x", "x"), InvalidValueError, "tags: 'x' stands twice"),
        ("skills", ("x", "x"), InvalidValueError, "skills: 'x' stands twice"),
        ("scopes", (CoverScope.RESULTS,) * 2, InvalidValueError, "scopes: 'results' stands twice"),
        ("hours", None, InvalidTypeError, "hours: None is a NoneType; give a Interval"),
        ("points", Fraction(-1), InvalidValueError, "points: .* is negative"),
        ("headcount", 0, InvalidValueError, "headcount: 0 is too small"),
    ],
)
def test_an_impossible_slot_cannot_be_made(field: str, bad: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        a_slot(**{field: bad})


# Which duties are meant


@pytest.mark.parametrize(
    ("meant", "included"),
    [
        (Duties(), True),
        (Duties(kinds=(NIGHT,)), True),
        (Duties(kinds=(DutyKindId("day"), NIGHT)), True),
        (Duties(kinds=(DutyKindId("day"),)), False),
        (Duties(tags=("weekend", "wednesday")), True),
        (Duties(tags=("weekend",)), False),
        (Duties(weekdays=(Weekday.WEDNESDAY,)), True),
        (Duties(weekdays=(Weekday.THURSDAY,)), False),
        (Duties(kinds=(NIGHT,), tags=("wednesday",), weekdays=(Weekday.WEDNESDAY,)), True),
        (Duties(kinds=(NIGHT,), tags=("weekend",), weekdays=(Weekday.WEDNESDAY,)), False),
        (Duties(kinds=(NIGHT,), tags=("wednesday",), weekdays=(Weekday.THURSDAY,)), False),
        (Duties(kinds=(DutyKindId("day"),), tags=("wednesday",)), False),
    ],
)
def test_every_part_that_is_given_holds_and_inside_one_any_suffices(meant: Duties, included: bool) -> None:
    assert meant.include(a_slot()) is included


@pytest.mark.parametrize("bad", [None, kind(), "night/2026-07-01"])
def test_only_a_slot_is_a_duty(bad: object) -> None:
    with pytest.raises(InvalidTypeError, match="slot: .* give a Slot"):
        Duties().include(bad)  # type: ignore[arg-type]


def test_what_is_meant_stands_once() -> None:
    with pytest.raises(InvalidValueError, match="kinds: .*'night'.* stands twice"):
        Duties(kinds=(NIGHT, NIGHT))
    with pytest.raises(InvalidValueError, match="tags: 'x' stands twice"):
        Duties(tags=("x", "x"))
    with pytest.raises(InvalidValueError, match="weekdays: 'monday' stands twice"):
        Duties(weekdays=(Weekday.MONDAY, Weekday.MONDAY))


# French out-of-hours cover, Art. R6315-1


def french(*needs: DutyByNeed, hour_rule: HourRule = RULE) -> tuple[DutyKind, ...]:
    return french_out_of_hours_duties(
        hour_rule=hour_rule, night=Fraction(3), day=Fraction(2), by_need={need: Fraction(1) for need in needs}
    )


def served(during: Period, *needs: DutyByNeed, holidays: tuple[str, ...] = ()) -> list[str]:
    made = slots_of(french(*needs), during, ZONES, calendar(*holidays))
    return [
        f"{slot.identifier} {slot.hours.start.astimezone(PARIS):%H}-{slot.hours.end.astimezone(PARIS):%H}"
        for slot in made
    ]


def test_french_nights_are_every_day_and_days_on_sundays_and_holidays() -> None:
    # 12 July 2026 is a Sunday, the 14th a holiday.
    assert served(days("2026-07-11", "2026-07-14"), holidays=("2026-07-14",)) == [
        "night/2026-07-11 20-08",
        "day/2026-07-12 08-20",
        "night/2026-07-12 20-08",
        "night/2026-07-13 20-08",
        "day/2026-07-14 08-20",
        "night/2026-07-14 20-08",
    ]


def test_french_hours_by_need_are_those_that_the_region_chose() -> None:
    # 8 May 2026 is a Friday after no holiday; 14 May (Ascension) a Thursday; 1 May a Friday; 13 July a Monday.
    holidays = ("2026-05-01", "2026-05-14", "2026-07-14")
    assert "friday-after-holiday/2026-05-15 08-20" in served(
        days("2026-05-15", "2026-05-15"), DutyByNeed.FRIDAY_AFTER_HOLIDAY, holidays=holidays
    )
    assert served(days("2026-05-08", "2026-05-08"), *DutyByNeed, holidays=holidays) == ["night/2026-05-08 20-08"]
    assert "monday-before-holiday/2026-07-13 08-20" in served(
        days("2026-07-13", "2026-07-13"), DutyByNeed.MONDAY_BEFORE_HOLIDAY, holidays=holidays
    )
    assert "saturday-after-holiday/2026-05-02 08-20" in served(
        days("2026-05-02", "2026-05-02"), DutyByNeed.SATURDAY_AFTER_HOLIDAY, holidays=holidays
    )
    assert served(days("2026-05-02", "2026-05-02"), holidays=holidays) == ["night/2026-05-02 20-08"]


def test_a_saturday_after_a_holiday_adds_its_morning_where_saturday_afternoons_are_served() -> None:
    assert served(days("2026-05-02", "2026-05-02"), *DutyByNeed, holidays=("2026-05-01",)) == [
        "saturday-after-holiday/2026-05-02 08-12",
        "saturday-afternoon/2026-05-02 12-20",
        "night/2026-05-02 20-08",
    ]


def test_a_saturday_that_is_a_holiday_is_served_as_one() -> None:
    # 15 August 2026 is a Saturday, and so is 26 December, a holiday in Alsace after the 25th.
    assert served(days("2026-12-26", "2026-12-26"), *DutyByNeed, holidays=("2026-12-25", "2026-12-26")) == [
        "day/2026-12-26 08-20",
        "night/2026-12-26 20-08",
    ]


def test_points_the_rule_and_the_need_are_the_callers() -> None:
    at_change = HourRule(RepeatedHour.SECOND, SkippedHour.AT_CHANGE)
    kinds = french(DutyByNeed.SATURDAY_AFTERNOON, hour_rule=at_change)
    assert [each.points for each in kinds] == [3, 2, 1]
    assert {each.hour_rule for each in kinds} == {at_change}
    assert [each.tags for each in kinds] == [("night",), ("day",), ("day", "by need")]
    assert all(each.scopes == (CoverScope.URGENT_VISITS,) for each in kinds)
    assert french_duty_hours().evidence is Evidence.CONFIRMED


def test_the_order_in_which_needs_are_given_does_not_matter() -> None:
    assert french(*DutyByNeed) == french(*reversed(DutyByNeed))


@pytest.mark.parametrize("bad", [None, DutyByNeed.SATURDAY_AFTERNOON, (DutyByNeed.SATURDAY_AFTERNOON,), {"x": 1}])
def test_needs_are_a_mapping_to_points(bad: object) -> None:
    with pytest.raises(InvalidTypeError, match="by_need"):
        french_out_of_hours_duties(hour_rule=RULE, night=Fraction(3), day=Fraction(2), by_need=bad)  # type: ignore[arg-type]


def test_the_hours_of_a_slot_are_read_as_the_rule_of_its_kind_says() -> None:
    second = HourRule(RepeatedHour.SECOND, SkippedHour.LATER)
    early = kind(starts=time(2, 30), ends=ForHours(Fraction(4)), rule=second)
    (slot,) = slots(early, during=days("2026-10-25", "2026-10-25"))
    assert slot.hours.start == instant_at(day("2026-10-25"), time(2, 30), PARIS, second) == utc("2026-10-25 01:30")
