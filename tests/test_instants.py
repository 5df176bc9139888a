"""Instants: one reading of every wall clock, half-open intervals, and zones that the caller names."""

from datetime import date, datetime, time, timedelta, timezone, tzinfo
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.instants import (
    HourRule,
    Interval,
    RepeatedHour,
    SkippedHour,
    days_touched,
    instant_at,
    local_day,
    zone_named,
)
from primarycare.periods import Period

PARIS, TORONTO = ZoneInfo("Europe/Paris"), ZoneInfo("America/Toronto")
SUMMER = timezone(timedelta(hours=2))
FIRST_LATER = HourRule(RepeatedHour.FIRST, SkippedHour.LATER)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def between(start: str, end: str) -> Interval:
    return Interval(utc(start), utc(end))


def read(day: str, clock: str, zone: tzinfo, rule: HourRule = FIRST_LATER) -> str:
    return instant_at(date.fromisoformat(day), time.fromisoformat(clock), zone, rule).strftime("%Y-%m-%d %H:%M")


# Instants


def test_an_instant_is_kept_in_utc_whatever_zone_it_is_given_in() -> None:
    # 20:00 in Paris in July is 18:00 in UTC, and so is 14:00 in Toronto.
    in_paris = datetime(2026, 7, 1, 20, tzinfo=PARIS)
    in_toronto = datetime(2026, 7, 1, 14, tzinfo=TORONTO)
    kept = checks.an_instant(in_paris, "at")
    assert kept == checks.an_instant(in_toronto, "at") == utc("2026-07-01 18:00")
    assert kept.tzinfo is timezone.utc


def test_an_instant_in_utc_is_given_back_as_it_is() -> None:
    at = utc("2026-07-01 18:00")
    assert checks.an_instant(at, "at") is at


def test_the_fold_of_a_repeated_hour_is_read_and_not_kept() -> None:
    again = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1)
    # The second 02:30 has the offset of winter: 01:30 in UTC.
    assert checks.an_instant(again, "at") == utc("2026-10-25 01:30")
    assert checks.an_instant(again, "at").fold == 0
    assert checks.an_instant(utc("2026-10-25 01:30").replace(fold=1), "at").fold == 0


class OwnDatetime(datetime):
    """A datetime of another library."""


def test_an_instant_of_a_class_of_its_own_becomes_a_plain_one() -> None:
    assert type(checks.an_instant(OwnDatetime(2026, 7, 1, tzinfo=timezone.utc), "at")) is datetime


class Nameless(tzinfo):
    """A zone that a caller made."""

    def tzname(self, moment: datetime | None) -> None:
        return None

    def dst(self, moment: datetime | None) -> None:
        return None


class NoOffset(Nameless):
    """A zone that does not know its offset."""

    def utcoffset(self, moment: datetime | None) -> None:
        return None


@pytest.mark.parametrize("given", [datetime(2026, 7, 1, 20), datetime(2026, 7, 1, 20, tzinfo=NoOffset())])
def test_a_datetime_without_a_zone_is_refused(given: datetime) -> None:
    with pytest.raises(InvalidValueError, match="does not say in which zone it is; give it with its zone"):
        checks.an_instant(given, "at")


def test_parts_of_a_second_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="at: .* has parts of a second; give whole seconds"):
        checks.an_instant(utc("2026-07-01 18:00:00.000001"), "at")


@pytest.mark.parametrize("given", [date(2026, 7, 1), "2026-07-01T18:00:00Z", None, 1_782_928_800])
def test_an_instant_is_a_datetime(given: object) -> None:
    with pytest.raises(InvalidTypeError, match="at: .* give a datetime with its zone"):
        checks.an_instant(given, "at")


@pytest.mark.parametrize("inside", [utc("0001-01-03 00:00"), utc("9999-12-29 23:59:59")])
def test_an_instant_two_days_inside_the_calendar_has_a_wall_clock_in_every_zone(inside: datetime) -> None:
    for hours in (-23, 23):
        away = abs(local_day(checks.an_instant(inside, "at"), timezone(timedelta(hours=hours))) - inside.date())
        assert away <= timedelta(days=1)


@pytest.mark.parametrize(
    "outside",
    [
        utc("0001-01-02 23:59:59"),
        utc("9999-12-30 00:00"),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=5))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)), microsecond=0),
    ],
)
def test_an_instant_nearer_to_the_bounds_of_the_calendar_is_refused(outside: datetime) -> None:
    with pytest.raises(InvalidValueError, match="too near the bounds of the calendar; give a usual year"):
        checks.an_instant(outside, "at")


# Times of the wall clock


def test_a_time_is_given_back_as_it_is() -> None:
    assert checks.a_time(time(20, 0, 30), "starts") == time(20, 0, 30)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ("20:00", InvalidTypeError, "starts: '20:00' is a str; give a datetime.time"),
        (datetime(2026, 7, 1, 20), InvalidTypeError, "is a datetime; give a datetime.time"),
        (None, InvalidTypeError, "starts: None is a NoneType; give a datetime.time"),
        (time(20, tzinfo=timezone.utc), InvalidValueError, "carries a zone or a fold; give the time alone"),
        (time(2, fold=1), InvalidValueError, "carries a zone or a fold; give the time alone"),
        (time(20, 0, 0, 1), InvalidValueError, "has parts of a second; give whole seconds"),
    ],
)
def test_a_time_is_of_the_wall_clock_in_whole_seconds(given: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        checks.a_time(given, "starts")


# Intervals


def test_an_interval_holds_its_start_and_not_its_end() -> None:
    night = between("2026-07-01 18:00", "2026-07-02 06:00")
    assert utc("2026-07-01 18:00") in night
    assert utc("2026-07-02 05:59:59") in night
    assert utc("2026-07-01 17:59:59") not in night
    assert utc("2026-07-02 06:00") not in night


def test_the_hours_of_an_interval_are_those_that_pass() -> None:
    # From 20:00 to 08:00 in Paris: 13 hours when the clock is put back, 11 when it is put forward.
    back = Interval(datetime(2026, 10, 24, 20, tzinfo=PARIS), datetime(2026, 10, 25, 8, tzinfo=PARIS))
    forward = Interval(datetime(2026, 3, 28, 20, tzinfo=PARIS), datetime(2026, 3, 29, 8, tzinfo=PARIS))
    assert (back.hours, forward.hours) == (Fraction(13), Fraction(11))
    assert between("2026-07-01 00:00", "2026-07-01 00:00:01").hours == Fraction(1, 3600)


def test_an_interval_ends_after_it_starts() -> None:
    assert between("2026-07-01 18:00", "2026-07-01 18:00:01").end == utc("2026-07-01 18:00:01")
    for end in ("2026-07-01 18:00", "2026-07-01 17:59:59"):
        with pytest.raises(InvalidValueError, match=r"is not after start, 2026-07-01T18:00:00Z"):
            between("2026-07-01 18:00", end)


@pytest.mark.parametrize("bad", [None, date(2026, 7, 1), "2026-07-01"])
def test_the_ends_of_an_interval_are_instants(bad: object) -> None:
    with pytest.raises(InvalidTypeError, match="start: "):
        Interval(bad, utc("2026-07-01 18:00"))  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="end: "):
        Interval(utc("2026-07-01 18:00"), bad)  # type: ignore[arg-type]


def test_intervals_that_touch_do_not_overlap() -> None:
    night, day = between("2026-07-01 18:00", "2026-07-02 06:00"), between("2026-07-02 06:00", "2026-07-02 18:00")
    longer = between("2026-07-01 18:00", "2026-07-02 06:00:01")
    assert not night.overlaps(day) and not day.overlaps(night)
    assert longer.overlaps(day) and day.overlaps(longer)
    assert night.cut(day) is None
    assert longer.cut(day) == between("2026-07-02 06:00", "2026-07-02 06:00:01")
    assert night.without(day) == (night,)


def test_what_lies_inside_is_cut_whole() -> None:
    night, within = between("2026-07-01 18:00", "2026-07-02 06:00"), between("2026-07-01 20:00", "2026-07-01 21:00")
    assert night.cut(within) == within
    assert within.cut(night) is within


def test_an_interval_without_another_is_what_is_left_in_order() -> None:
    night, within = between("2026-07-01 18:00", "2026-07-02 06:00"), between("2026-07-01 20:00", "2026-07-01 21:00")
    assert night.without(within) == (
        between("2026-07-01 18:00", "2026-07-01 20:00"),
        between("2026-07-01 21:00", "2026-07-02 06:00"),
    )
    assert within.without(night) == ()
    assert night.without(between("2026-07-01 10:00", "2026-07-01 19:00")) == (
        between("2026-07-01 19:00", "2026-07-02 06:00"),
    )


@pytest.mark.parametrize("other", [None, Period(date(2026, 7, 1)), 3])
def test_an_interval_is_compared_with_intervals(other: object) -> None:
    night = between("2026-07-01 18:00", "2026-07-02 06:00")
    for ask in (night.cut, night.overlaps, night.without):
        with pytest.raises(InvalidTypeError, match="give a Interval"):
            ask(other)  # type: ignore[arg-type]


def test_an_interval_is_shown_in_utc() -> None:
    assert str(between("2026-07-01 18:00", "2026-07-02 06:00")) == (
        "from 2026-07-01T18:00:00Z to before 2026-07-02T06:00:00Z"
    )
    assert str(between("0040-07-01 18:00", "0040-07-02 06:00")).startswith("from 0040-07-01T18:00:00Z")


# From a wall clock to an instant


@pytest.mark.parametrize(
    ("repeated", "expected"), [(RepeatedHour.FIRST, "2026-10-25 00:30"), (RepeatedHour.SECOND, "2026-10-25 01:30")]
)
@pytest.mark.parametrize("skipped", SkippedHour)
def test_a_time_shown_twice_is_the_first_or_the_second(
    repeated: RepeatedHour, expected: str, skipped: SkippedHour
) -> None:
    # In Paris 02:30 is shown at 00:30 and at 01:30 in UTC on 25 October 2026.
    assert read("2026-10-25", "02:30", PARIS, HourRule(repeated, skipped)) == expected


@pytest.mark.parametrize(
    ("skipped", "expected"),
    [
        # In Paris 02:00 becomes 03:00 at 01:00 in UTC on 29 March 2026; 03:30 is 01:30 in UTC, and 01:30 is 00:30.
        (SkippedHour.LATER, "2026-03-29 01:30"),
        (SkippedHour.EARLIER, "2026-03-29 00:30"),
        (SkippedHour.AT_CHANGE, "2026-03-29 01:00"),
    ],
)
@pytest.mark.parametrize("repeated", RepeatedHour)
@pytest.mark.parametrize("zone", [PARIS, tz.gettz("Europe/Paris")], ids=["zoneinfo", "dateutil"])
def test_a_time_never_shown_is_later_earlier_or_at_the_change(
    skipped: SkippedHour, expected: str, repeated: RepeatedHour, zone: tzinfo
) -> None:
    assert read("2026-03-29", "02:30", zone, HourRule(repeated, skipped)) == expected


def test_the_bounds_of_a_skipped_hour_are_on_either_side_of_it() -> None:
    earlier = HourRule(RepeatedHour.FIRST, SkippedHour.EARLIER)
    assert read("2026-03-29", "01:59:59", PARIS, earlier) == "2026-03-29 00:59"
    # 02:00 is never shown: with the offset of summer it is 00:00 in UTC. 03:00 is shown at 01:00 in UTC.
    assert read("2026-03-29", "02:00", PARIS, earlier) == "2026-03-29 00:00"
    assert read("2026-03-29", "02:59:59", PARIS, earlier) == "2026-03-29 00:59"
    assert read("2026-03-29", "03:00", PARIS, earlier) == "2026-03-29 01:00"


def test_the_bounds_of_a_repeated_hour_are_on_either_side_of_it() -> None:
    second = HourRule(RepeatedHour.SECOND, SkippedHour.LATER)
    # 01:59 is shown once, 02:00 and 02:59 twice, 03:00 once.
    assert read("2026-10-25", "01:59", PARIS, second) == "2026-10-24 23:59"
    assert read("2026-10-25", "02:00", PARIS, second) == "2026-10-25 01:00"
    assert read("2026-10-25", "02:59", PARIS, second) == "2026-10-25 01:59"
    assert read("2026-10-25", "03:00", PARIS, second) == "2026-10-25 02:00"


def test_a_day_that_a_calendar_leaves_out_is_read_by_the_same_rule() -> None:
    # Samoa went from the end of 29 December 2011 (-10 hours) to 31 December (+14 hours), at 10:00 in UTC.
    apia = ZoneInfo("Pacific/Apia")
    at_change = HourRule(RepeatedHour.FIRST, SkippedHour.AT_CHANGE)
    earlier = HourRule(RepeatedHour.FIRST, SkippedHour.EARLIER)
    assert read("2011-12-30", "08:00", apia) == read("2011-12-31", "08:00", apia) == "2011-12-30 18:00"
    assert read("2011-12-30", "08:00", apia, earlier) == read("2011-12-29", "08:00", apia) == "2011-12-29 18:00"
    assert read("2011-12-30", "08:00", apia, at_change) == "2011-12-30 10:00"


@pytest.mark.parametrize("zone", [timezone.utc, SUMMER, tz.tzoffset(None, 7200), tz.gettz("Europe/Paris"), PARIS])
def test_every_zone_reads_a_usual_time_by_its_offset(zone: tzinfo) -> None:
    offset = datetime(2026, 7, 1, 20, tzinfo=zone).utcoffset()
    assert offset is not None
    assert read("2026-07-01", "20:00", zone) == (datetime(2026, 7, 1, 20) - offset).strftime("%Y-%m-%d %H:%M")


class Contradicting(Nameless):
    """A zone as pytz makes them: one offset for a wall clock, another for the instant that it gives."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        return timedelta(minutes=9)

    def fromutc(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=SUMMER) + timedelta(hours=2)


def test_a_zone_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="zone: .* contradicts itself at 2026-07-01 20:00:00; give a tzinfo"):
        read("2026-07-01", "20:00", Contradicting())


def test_a_zone_that_does_not_know_its_offset_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="zone: .* does not know its offset; give another zone"):
        read("2026-07-01", "20:00", NoOffset())


@pytest.mark.parametrize(("day", "zone"), [(date.min, SUMMER), (date.max, SUMMER), (date.max, TORONTO)])
def test_a_wall_clock_at_the_bounds_of_the_calendar_is_refused(day: date, zone: tzinfo) -> None:
    for clock in (time(0), time(23, 59)):
        with pytest.raises(InvalidValueError, match="too near the bounds of the calendar"):
            instant_at(day, clock, zone, FIRST_LATER)


@pytest.mark.parametrize(
    ("position", "bad", "message"),
    [
        (0, utc("2026-07-01 20:00"), "day: .* is a datetime"),
        (1, "20:00", "clock: '20:00' is a str"),
        (2, "Europe/Paris", "zone: 'Europe/Paris' is a str; give a tzinfo, not its name"),
        (2, None, "zone: None is a NoneType; give a tzinfo, not its name"),
        (3, None, "rule: None is a NoneType; give a HourRule"),
        (3, RepeatedHour.FIRST, "rule: .* give a HourRule"),
    ],
)
def test_what_is_read_is_a_day_a_time_a_zone_and_a_rule(position: int, bad: object, message: str) -> None:
    given: list[object] = [date(2026, 7, 1), time(20), PARIS, FIRST_LATER]
    given[position] = bad
    with pytest.raises(InvalidTypeError, match=message):
        instant_at(*given)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [None, "first", True])
def test_neither_choice_of_the_rule_has_a_default(bad: object) -> None:
    with pytest.raises(TypeError, match="missing"):
        HourRule(RepeatedHour.FIRST)  # type: ignore[call-arg]
    with pytest.raises(InvalidTypeError, match="give a RepeatedHour"):
        HourRule(bad, SkippedHour.LATER)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="give a SkippedHour"):
        HourRule(RepeatedHour.FIRST, bad)  # type: ignore[arg-type]


# Days


def test_the_day_of_an_instant_is_that_of_the_calendar_in_its_zone() -> None:
    # Midnight in Paris in July is 22:00 in UTC the day before.
    assert local_day(utc("2026-06-30 21:59:59"), PARIS) == date(2026, 6, 30)
    assert local_day(utc("2026-06-30 22:00"), PARIS) == date(2026, 7, 1)


def test_an_interval_that_ends_at_midnight_does_not_touch_the_day_that_begins() -> None:
    assert days_touched(between("2026-07-01 16:00", "2026-07-01 22:00"), PARIS) == Period(
        date(2026, 7, 1), date(2026, 7, 2)
    )
    assert days_touched(between("2026-07-01 16:00", "2026-07-01 22:00:01"), PARIS) == Period(
        date(2026, 7, 1), date(2026, 7, 3)
    )


def test_days_are_touched_in_order_where_a_clock_is_put_back_over_midnight() -> None:
    # Goose Bay went from 00:01 on 2 November 2008 back to 23:01 the day before, at 03:01 in UTC.
    assert days_touched(between("2008-11-02 03:00:30", "2008-11-02 03:30"), ZoneInfo("America/Goose_Bay")) == Period(
        date(2008, 11, 1), date(2008, 11, 3)
    )


@pytest.mark.parametrize("bad", [None, Period(date(2026, 7, 1))])
def test_only_an_interval_touches_days(bad: object) -> None:
    with pytest.raises(InvalidTypeError, match="interval: .* give a Interval"):
        days_touched(bad, PARIS)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="zone: 'Europe/Paris' is a str"):
        local_day(utc("2026-07-01 16:00"), "Europe/Paris")  # type: ignore[arg-type]


# Zones by name


def test_a_zone_is_found_under_its_name() -> None:
    assert zone_named({"Europe/Paris": PARIS, "America/Toronto": TORONTO}, "America/Toronto") is TORONTO
    assert zone_named({"here": SUMMER}, "here") is SUMMER


def test_a_zone_that_is_not_given_is_not_known() -> None:
    with pytest.raises(NotKnownError, match=r"'Europe/Paris' is not among those given \(America/Toronto, here\)"):
        zone_named({"here": SUMMER, "America/Toronto": TORONTO}, "Europe/Paris")


def test_a_zone_that_says_it_is_another_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="the one named 'Europe/Paris' is 'America/Toronto' itself"):
        zone_named({"Europe/Paris": TORONTO}, "Europe/Paris")


@pytest.mark.parametrize(
    ("zones", "key", "message"),
    [
        (PARIS, "Europe/Paris", "zones: .* give a mapping of names to zones"),
        (None, "Europe/Paris", "zones: None is a NoneType"),
        ({"Europe/Paris": "Europe/Paris"}, "Europe/Paris", r"zones\['Europe/Paris'\]: .* give a tzinfo"),
        ({"Europe/Paris": PARIS}, None, "key: None is a NoneType; give a str"),
    ],
)
def test_zones_are_a_mapping_of_names(zones: object, key: object, message: str) -> None:
    with pytest.raises(InvalidTypeError, match=message):
        zone_named(zones, key)  # type: ignore[arg-type]
