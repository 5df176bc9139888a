"""Patterns: turns counted from day zero, across every change of the clock, and the days of recurrence rules."""

import calendar
import datetime as datetimes
import time as clock_of_the_machine
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from itertools import islice
from types import SimpleNamespace
from typing import NoReturn
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from dateutil.rrule import MONTHLY, rrule

from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import PhysicianId
from primarycare.instants import HourRule, Interval, RepeatedHour, SkippedHour
from primarycare.periods import Month, Period, Year
from primarycare.rotations import Duties, HandOver, Layer, Recurrence, RoundRobin, TurnUnit

PARIS, TORONTO, APIA = ZoneInfo("Europe/Paris"), ZoneInfo("America/Toronto"), ZoneInfo("Pacific/Apia")
DR1, DR2, DR3 = (PhysicianId(f"dr-{number}") for number in (1, 2, 3))
THREE = ((DR1,), (DR2,), (DR3,))
RULE = HourRule(RepeatedHour.FIRST, SkippedHour.LATER)
RULES = [HourRule(repeated, skipped) for repeated in RepeatedHour for skipped in SkippedHour]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def turns(
    unit: TurnUnit,
    day_zero: date = date(2026, 7, 6),
    hand_over: time = time(8),
    *,
    every: int = 1,
    who: tuple[tuple[PhysicianId, ...], ...] = THREE,
    rule: HourRule = RULE,
    zone: ZoneInfo = PARIS,
) -> RoundRobin:
    return RoundRobin(
        turns=who, day_zero=day_zero, hand_over=hand_over, zone=zone.key, hour_rule=rule, every=every, unit=unit
    )


# Two walks, minute by minute


def walk(start: datetime, hours: int) -> Iterator[datetime]:
    return (start + number * MINUTE for number in range(60 * hours))


def begins(wanted: datetime, minutes: list[datetime], zone: ZoneInfo, rule: HourRule) -> datetime | None:
    """Find by looking at the clock, minute by minute, when it shows a time, or what the rule makes of one it skips."""
    before = None
    found: list[datetime] = []
    for minute in minutes:
        shown = minute.astimezone(zone).replace(tzinfo=None, fold=0)
        if shown == wanted:
            found.append(minute)
        elif before is not None and before < wanted < shown:
            # The clock jumps from the minute after `before` to `shown`, at this very minute.
            skipped_from = before + MINUTE
            return {
                SkippedHour.LATER: minute + (wanted - skipped_from),
                SkippedHour.EARLIER: minute - (shown - wanted),
                SkippedHour.AT_CHANGE: minute,
            }[rule.skipped]
        before = shown
    if not found:
        return None
    return found[0] if rule.repeated is RepeatedHour.FIRST else found[-1]


def walked_hand_overs(pattern: RoundRobin, minutes: list[datetime], zone: ZoneInfo) -> list[datetime]:
    """Walk with a clock and a calendar alone, and note each minute at which a turn begins."""
    if pattern.unit is TurnUnit.HOUR:
        first = begins(datetime.combine(pattern.day_zero, pattern.hand_over), minutes, zone, pattern.hour_rule)
        assert first is not None
        passing = enumerate(minute for minute in minutes if minute >= first)
        return [minute for passed, minute in passing if passed % (60 * pattern.every) == 0]
    step = DAY * pattern.every * (7 if pattern.unit is TurnUnit.WEEK else 1)
    wanted = datetime.combine(pattern.day_zero, pattern.hand_over)
    noted = []
    while wanted.date() <= minutes[-1].date() + DAY:
        begun = begins(wanted, minutes, zone, pattern.hour_rule)
        if begun is not None:
            noted.append(begun)
        wanted += step
    return noted


# The four changes of 2026, as midnight before them in UTC, and the times that the clock skips or shows twice.
CHANGES = [
    (PARIS, date(2026, 3, 29), time(2, 30)),
    (PARIS, date(2026, 10, 25), time(2, 30)),
    (TORONTO, date(2026, 3, 8), time(2, 30)),
    (TORONTO, date(2026, 11, 1), time(1, 30)),
]
READINGS = [(time(8), RULE), *((None, rule) for rule in RULES)]


@pytest.mark.parametrize(("unit", "every"), [(TurnUnit.HOUR, 5), (TurnUnit.DAY, 1), (TurnUnit.WEEK, 1)])
@pytest.mark.parametrize(("hand_over", "rule"), READINGS, ids=str)
@pytest.mark.parametrize(("zone", "change", "odd"), CHANGES, ids=str)
def test_two_walks_minute_by_minute_equal_the_hand_overs_across_every_change_of_the_clock(
    zone: ZoneInfo, change: date, odd: time, hand_over: time | None, rule: HourRule, unit: TurnUnit, every: int
) -> None:
    # Weeks are counted so that one begins on the day of the change.
    day_zero = change - DAY * (7 if unit is TurnUnit.WEEK else 1)
    pattern = turns(unit, day_zero, odd if hand_over is None else hand_over, every=every, rule=rule, zone=zone)
    start = datetime.combine(change, time(), timezone.utc) - 12 * HOUR
    if unit is TurnUnit.HOUR:
        start -= 24 * HOUR
    minutes = list(walk(start, 60 if unit is TurnUnit.HOUR else 42))
    computed = [each.at for each in pattern.hand_overs(Interval(minutes[0], minutes[-1] + MINUTE), zone)]
    # The first walk looks at the clock alone.
    assert walked_hand_overs(pattern, minutes, zone) == computed
    # The second asks at every minute who is on.
    who = [pattern.who_at(minute, zone) for minute in (minutes[0] - MINUTE, *minutes)]
    assert [now for now, before, after in zip(minutes, who, who[1:]) if before != after] == computed
    assert computed


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (HourRule(RepeatedHour.FIRST, SkippedHour.LATER), ["2026-03-28 01:30", "2026-03-29 01:30", "2026-03-30 00:30"]),
        (
            HourRule(RepeatedHour.FIRST, SkippedHour.EARLIER),
            ["2026-03-28 01:30", "2026-03-29 00:30", "2026-03-30 00:30"],
        ),
        (
            HourRule(RepeatedHour.FIRST, SkippedHour.AT_CHANGE),
            ["2026-03-28 01:30", "2026-03-29 01:00", "2026-03-30 00:30"],
        ),
    ],
)
def test_a_hand_over_in_the_skipped_hour_follows_the_rule(rule: HourRule, expected: list[str]) -> None:
    pattern = turns(TurnUnit.DAY, date(2026, 3, 27), time(2, 30), rule=rule)
    made = pattern.hand_overs(Interval(utc("2026-03-28 00:00"), utc("2026-03-30 12:00")), PARIS)
    assert [each.at for each in made] == [utc(text) for text in expected]


@pytest.mark.parametrize(("repeated", "hours"), [(RepeatedHour.FIRST, [24, 25]), (RepeatedHour.SECOND, [25, 24])])
def test_a_hand_over_in_the_repeated_hour_follows_the_rule(repeated: RepeatedHour, hours: list[int]) -> None:
    pattern = turns(TurnUnit.DAY, date(2026, 10, 24), time(2, 30), rule=HourRule(repeated, SkippedHour.LATER))
    starts = [pattern.turn_start(turn, PARIS) for turn in range(3)]
    assert [(later - earlier) / HOUR for earlier, later in zip(starts, starts[1:])] == hours


def test_turns_of_hours_have_so_many_hours_that_pass() -> None:
    pattern = turns(TurnUnit.HOUR, date(2026, 3, 28), time(20), every=12)
    # 19:00 in UTC, then every 12 hours: by the clock of Paris at 20:00, 09:00, 21:00.
    shown = [pattern.turn_start(turn, PARIS).astimezone(PARIS).strftime("%d %H:%M") for turn in range(3)]
    assert shown == ["28 20:00", "29 09:00", "29 21:00"]


# Months


def test_turns_of_months_from_the_31st_clamp_and_never_skip_a_month() -> None:
    pattern = turns(TurnUnit.MONTH, date(2026, 1, 31))
    starts = [pattern.turn_start(turn, PARIS).astimezone(PARIS).date().isoformat() for turn in range(7)]
    assert starts == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
        "2026-06-30",
        "2026-07-31",
    ]


def test_the_monthly_rule_of_dateutil_skips_from_the_31st() -> None:
    found = islice(rrule(MONTHLY, dtstart=datetime(2026, 1, 31)), 4)
    assert [day.date().isoformat() for day in found] == ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]


def test_every_second_month_is_counted_from_the_anchor() -> None:
    pattern = turns(TurnUnit.MONTH, date(2023, 12, 31), every=2)
    starts = [pattern.turn_start(turn, PARIS).date() for turn in range(4)]
    assert starts == [date(2023, 12, 31), date(2024, 2, 29), date(2024, 4, 30), date(2024, 6, 30)]


@pytest.mark.parametrize(
    ("at", "who"),
    [
        # Hand-over at 08:00 in Paris: 07:00 in UTC in winter.
        ("2026-01-31 06:59:59", ()),
        ("2026-01-31 07:00", (DR1,)),
        ("2026-02-28 06:59:59", (DR1,)),
        ("2026-02-28 07:00", (DR2,)),
        ("2026-03-01 12:00", (DR2,)),
        ("2026-03-31 05:59:59", (DR2,)),
        ("2026-03-31 06:00", (DR3,)),
        ("2026-04-30 06:00", (DR1,)),
    ],
)
def test_who_is_on_by_months_changes_at_the_hand_over(at: str, who: tuple[PhysicianId, ...]) -> None:
    assert turns(TurnUnit.MONTH, date(2026, 1, 31)).who_at(utc(at), PARIS) == who


# Turns


@pytest.mark.parametrize("unit", TurnUnit)
def test_nobody_is_on_before_day_zero(unit: TurnUnit) -> None:
    pattern = turns(unit)
    assert pattern.turn_start(0, PARIS) == utc("2026-07-06 06:00")
    assert pattern.turn_at(utc("2026-07-06 05:59:59"), PARIS) is None
    assert pattern.turn_at(utc("1999-01-01 00:00"), PARIS) is None
    assert pattern.who_at(utc("2026-07-06 05:59:59"), PARIS) == ()
    assert pattern.turn_at(utc("2026-07-06 06:00"), PARIS) == 0


def test_a_turn_may_be_served_by_several() -> None:
    pattern = turns(TurnUnit.WEEK, who=((DR1, DR2), (DR3,)))
    assert pattern.who_at(utc("2026-07-12 12:00"), PARIS) == (DR1, DR2)
    assert pattern.who_at(utc("2026-07-13 12:00"), PARIS) == (DR3,)
    assert pattern.who_at(utc("2026-07-20 12:00"), PARIS) == (DR1, DR2)


def test_a_hand_over_says_who_was_on_and_who_is() -> None:
    week = Interval(utc("2026-07-06 06:00"), utc("2026-07-20 06:00"))
    assert turns(TurnUnit.WEEK).hand_overs(week, PARIS) == (
        HandOver(at=utc("2026-07-06 06:00"), before=(), after=(DR1,)),
        HandOver(at=utc("2026-07-13 06:00"), before=(DR1,), after=(DR2,)),
    )


def test_nothing_is_handed_over_to_those_who_are_on_already() -> None:
    fortnight = Interval(utc("2026-07-07 00:00"), utc("2026-07-28 00:00"))
    assert turns(TurnUnit.DAY, who=((DR1,),)).hand_overs(fortnight, PARIS) == ()
    pairs = turns(TurnUnit.WEEK, who=((DR1,), (DR1,), (DR2,))).hand_overs(fortnight, PARIS)
    assert [each.at for each in pairs] == [utc("2026-07-20 06:00"), utc("2026-07-27 06:00")]


def test_no_hand_over_is_found_before_day_zero() -> None:
    june = Interval(utc("2026-06-01 00:00"), utc("2026-07-06 06:00"))
    assert turns(TurnUnit.DAY).hand_overs(june, PARIS) == ()


def test_a_day_that_the_calendar_leaves_out_takes_its_turn_along() -> None:
    # Samoa had no 30 December 2011: the turn of that day begins when that of the 31st does, and has no time.
    pattern = turns(TurnUnit.DAY, date(2011, 12, 28), time(8), zone=APIA)
    starts = [pattern.turn_start(turn, APIA) for turn in range(5)]
    assert starts[2] == starts[3] == utc("2011-12-30 18:00")
    made = pattern.hand_overs(Interval(starts[0], starts[4]), APIA)
    assert [(each.before, each.after) for each in made] == [((), (DR1,)), ((DR1,), (DR2,)), ((DR2,), (DR1,))]
    assert [pattern.turn_at(starts[2] + seconds * timedelta(seconds=1), APIA) for seconds in (-1, 0)] == [1, 3]


@pytest.mark.parametrize("unit", TurnUnit)
def test_turns_far_away_are_refused_and_named(unit: TurnUnit) -> None:
    with pytest.raises(InvalidValueError, match="leaves the calendar|too near the bounds of the calendar"):
        turns(unit, every=10_000).turn_start(10**12, PARIS)
    with pytest.raises(InvalidValueError, match="turn: -1 is too small"):
        turns(unit).turn_start(-1, PARIS)
    with pytest.raises(InvalidTypeError, match="turn: True is a bool"):
        turns(unit).turn_start(True, PARIS)


@pytest.mark.parametrize(
    ("field", "bad", "error", "message"),
    [
        ("turns", (), InvalidValueError, "turns: there is no turn; give at least one"),
        ("turns", ((DR1,), ()), InvalidValueError, r"turns\[1\]: nobody is on; name at least one physician"),
        ("turns", ((DR1, DR1),), InvalidValueError, r"turns\[0\]: .* stands twice"),
        ("turns", (DR1, DR2), InvalidTypeError, r"turns\[0\]: a PhysicianId was given; give a tuple"),
        ("turns", [(DR1,)], InvalidTypeError, "turns: a list was given; give a tuple"),
        ("turns", None, InvalidTypeError, "turns: a NoneType was given"),
        ("turns", (("dr-1",),), InvalidTypeError, r"turns\[0\]\[0\]: 'dr-1' is a str; give a PhysicianId"),
        ("day_zero", datetime(2026, 7, 6), InvalidTypeError, "day_zero: .* is a datetime"),
        ("hand_over", time(8, tzinfo=timezone.utc), InvalidValueError, "hand_over: .* carries a zone"),
        ("zone", PARIS, InvalidTypeError, "zone: .* give a str"),
        ("hour_rule", None, InvalidTypeError, "hour_rule: None is a NoneType"),
        ("every", 0, InvalidValueError, "every: 0 is too small"),
        ("every", 10_001, InvalidValueError, "every: 10001 is too large"),
        ("every", True, InvalidTypeError, "every: True is a bool"),
        ("unit", "week", InvalidTypeError, "unit: 'week' is a str; give a TurnUnit"),
    ],
)
def test_an_impossible_round_robin_cannot_be_made(
    field: str, bad: object, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        evolve(turns(TurnUnit.WEEK), **{field: bad})  # type: ignore[arg-type]


def test_a_pattern_is_asked_with_instants_and_with_its_own_zone() -> None:
    pattern, week = turns(TurnUnit.WEEK), Interval(utc("2026-07-06 06:00"), utc("2026-07-20 06:00"))
    with pytest.raises(InvalidValueError, match="does not say in which zone"):
        pattern.who_at(datetime(2026, 7, 6, 8), PARIS)
    with pytest.raises(InvalidTypeError, match="during: None is a NoneType; give a Interval"):
        pattern.hand_overs(None, PARIS)  # type: ignore[arg-type]
    for ask in (
        lambda zone: pattern.turn_start(0, zone),
        lambda zone: pattern.who_at(week.start, zone),
        lambda zone: pattern.hand_overs(week, zone),
    ):
        with pytest.raises(InvalidValueError, match="the one named 'Europe/Paris' is 'America/Toronto' itself"):
            ask(TORONTO)


def test_a_hand_over_keeps_its_instant_in_utc() -> None:
    given = HandOver(at=datetime(2026, 7, 6, 8, tzinfo=PARIS), before=(), after=(DR1,))
    assert given.at.tzinfo is timezone.utc
    with pytest.raises(InvalidTypeError, match="at: "):
        HandOver(at=date(2026, 7, 6), before=(), after=(DR1,))  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="after: a PhysicianId was given"):
        HandOver(at=utc("2026-07-06 06:00"), before=(), after=DR1)  # type: ignore[arg-type]


# Recurrences


def found(rule: str, since: str, period: Period = Year(2026).period) -> list[str]:
    return [day.isoformat()[5:] for day in Recurrence(rule, date.fromisoformat(since)).days_within(period)]


@pytest.mark.parametrize(
    ("rule", "since", "expected"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20260430", "2026-01-31", ["01-31", "02-28", "03-31", "04-30"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2026-01-01", ["01-30", "02-27", "03-27"]),
        ("FREQ=WEEKLY;BYDAY=SA,SU;UNTIL=20260111", "2026-01-01", ["01-03", "01-04", "01-10", "01-11"]),
        ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1,8", "2020-01-01", ["05-01", "05-08"]),
        ("FREQ=DAILY;INTERVAL=100", "2025-12-31", ["04-10", "07-19", "10-27"]),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "2020-01-01", []),  # the Monday of week 1 of 2026 is in 2025
        ("FREQ=YEARLY;BYYEARDAY=-1,1", "2020-01-01", ["01-01", "12-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20260301", "2026-01-01", ["01-30", "02-27"]),
        ("FREQ=YEARLY", "2020-05-08", ["05-08"]),
        ("FREQ=MONTHLY;BYMONTH=1,3", "2026-01-31", ["01-31", "03-31"]),
        ("FREQ=YEARLY", "2025-12-31", ["12-31"]),
        ("FREQ=MONTHLY;COUNT=2", "2026-01-28", ["01-28", "02-28"]),
    ],
)
def test_a_rule_gives_its_days(rule: str, since: str, expected: list[str]) -> None:
    assert found(rule, since) == expected


def test_weeks_are_counted_from_the_anchor_and_from_the_day_on_which_they_start() -> None:
    # The example of RFC 5545, section 3.3.10: from Tuesday 5 August 1997 the start of the week decides.
    rule, august = "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU", Period(date(1997, 8, 1), date(1997, 9, 1))
    assert found(f"{rule};WKST=MO", "1997-08-05", august) == ["08-05", "08-10", "08-19", "08-24"]
    assert found(f"{rule};WKST=SU", "1997-08-05", august) == ["08-05", "08-17", "08-19", "08-31"]


@pytest.mark.parametrize("first_weekday", [calendar.MONDAY, calendar.SUNDAY])
def test_weeks_start_on_monday_whatever_the_machine_thinks(first_weekday: int) -> None:
    calendar.setfirstweekday(first_weekday)
    try:
        august = Period(date(1997, 8, 1), date(1997, 9, 1))
        assert found("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU", "1997-08-05", august) == ["08-05", "08-10", "08-19", "08-24"]
    finally:
        calendar.setfirstweekday(calendar.MONDAY)


class Clock(datetime):
    """A datetime that does not tell the time of now."""

    @classmethod
    def now(cls, tz: object = None) -> NoReturn:
        raise AssertionError("the clock was read")

    today = utcnow = now


def test_no_rule_reads_a_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {name: getattr(datetimes, name) for name in ("date", "time", "timedelta", "MAXYEAR")}
    monkeypatch.setattr("dateutil.rrule.datetime", SimpleNamespace(datetime=Clock, **names))
    for rule in ("FREQ=DAILY;UNTIL=20260103", "FREQ=DAILY;COUNT=3"):
        assert found(rule, "2026-01-01") == ["01-01", "01-02", "01-03"]


def test_the_days_before_the_anchor_are_none_and_the_bounds_of_the_period_are_kept() -> None:
    assert found("FREQ=DAILY", "2026-12-30") == ["12-30", "12-31"]
    assert found("FREQ=DAILY", "2027-01-01") == []
    assert found("FREQ=DAILY", "2020-01-01", Period(date(2026, 3, 1), date(2026, 3, 3))) == ["03-01", "03-02"]
    assert found("FREQ=DAILY;UNTIL=20260105", "2020-01-01") == ["01-01", "01-02", "01-03", "01-04", "01-05"]


def test_a_count_is_counted_from_the_anchor_and_not_from_the_period() -> None:
    assert found("FREQ=WEEKLY;COUNT=3", "2025-12-25") == ["01-01", "01-08"]


@pytest.mark.parametrize(
    "rule",
    [
        "",
        " FREQ=DAILY",
        "FREQ=DAILY\n",
        "garbage",
        "FREQ",
        "FREQ=",
        "FREQ=DAILY;",
        "freq=daily",
        "INTERVAL=2",
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=HOURLY",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=10000",
        "FREQ=DAILY;COUNT=1,2",
        "FREQ=DAILY;COUNT=99999999999999999999",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=10000",
        "FREQ=DAILY;INTERVAL=1.5",
        "FREQ=DAILY;COUNT=3;UNTIL=20261231",
        "FREQ=DAILY;UNTIL=20261231T000000Z",
        "FREQ=DAILY;UNTIL=20261231T000000",
        "FREQ=DAILY;UNTIL=20260230",
        "FREQ=DAILY;UNTIL=2026-12-31",
        "FREQ=DAILY;UNTIL=20251231",
        "FREQ=DAILY;UNTIL=TOMORROW",
        "FREQ=DAILY;BYHOUR=8",
        "FREQ=DAILY;BYSECOND=1",
        "FREQ=YEARLY;BYEASTER=0",
        "FREQ=DAILY;DTSTART=20260101T000000Z",
        "DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY",
        "RRULE:FREQ=DAILY",
        "FREQ=DAILY\nRRULE:FREQ=WEEKLY",
        "FREQ=DAILY;EXDATE=20260101",
        "FREQ=MONTHLY;BYMONTH=13",
        "FREQ=MONTHLY;BYMONTH=0",
        "FREQ=MONTHLY;BYMONTH=-1",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=-32",
        "FREQ=MONTHLY;BYMONTHDAY=1,,2",
        "FREQ=YEARLY;BYYEARDAY=367",
        "FREQ=YEARLY;BYWEEKNO=54;BYDAY=MO",
        "FREQ=YEARLY;BYWEEKNO=1",
        "FREQ=MONTHLY;BYWEEKNO=1;BYDAY=MO",
        "FREQ=DAILY;BYYEARDAY=1",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=DAILY;BYDAY=-1MO",
        "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=MO,1TU",
        "FREQ=WEEKLY;WKST=MONDAY",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367",
        "FREQ=DAILY;INTERVAL=٣",
        "FREQ=DAILY;" * 500,
    ],
)
def test_what_is_not_one_rule_of_days_is_refused_at_once(rule: str) -> None:
    begun = clock_of_the_machine.process_time()
    with pytest.raises(InvalidValueError, match="^rule: "):
        Recurrence(rule, date(2026, 1, 1))
    assert clock_of_the_machine.process_time() - begun < 1


@pytest.mark.parametrize("bad", [None, 3, b"FREQ=DAILY", ("FREQ=DAILY",)])
def test_a_rule_is_a_text(bad: object) -> None:
    with pytest.raises(InvalidTypeError, match="rule: .* give a str"):
        Recurrence(bad, date(2026, 1, 1))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9999",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=1;BYYEARDAY=366",
        "FREQ=YEARLY;BYMONTH=6;BYWEEKNO=53;BYDAY=MO",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=7",
        "FREQ=DAILY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_a_rule_that_never_gives_a_day_ends_quickly(rule: str) -> None:
    begun = clock_of_the_machine.process_time()
    # 2,025 is no leap year, nor is any fourth after it.
    assert found(rule, "2025-01-01") == []
    assert clock_of_the_machine.process_time() - begun < 3


def test_the_last_week_of_the_calendar_is_followed_to_its_end() -> None:
    # 31 December 9999 is a Friday; the weekend after it is outside every calendar.
    last = Period(date(9999, 12, 27), date(9999, 12, 31))
    assert found("FREQ=WEEKLY;BYDAY=TH,FR,SA", "9999-12-01", last) == ["12-30"]
    assert found("FREQ=WEEKLY;BYDAY=SA", "9999-12-28", last) == []


@pytest.mark.parametrize(
    ("rule", "since", "lacking"),
    [
        ("FREQ=MONTHLY", "2026-01-29", "29"),
        ("FREQ=MONTHLY", "2026-01-31", "31"),
        ("FREQ=MONTHLY;INTERVAL=3", "2026-01-31", "31"),
        ("FREQ=MONTHLY;BYMONTH=1,4", "2026-01-31", "31"),
        ("FREQ=YEARLY", "2024-02-29", "29"),
        ("FREQ=YEARLY;BYMONTH=2", "2026-01-30", "30"),
    ],
)
def test_a_rule_that_would_skip_what_has_no_such_day_is_refused(rule: str, since: str, lacking: str) -> None:
    message = f"counts from {since} and skips what has no day {lacking}; give BYMONTHDAY=-1 for the last day, or a"
    with pytest.raises(InvalidValueError, match=message):
        Recurrence(rule, date.fromisoformat(since))


def test_days_are_asked_within_a_period_with_an_end_at_most_400_years_on() -> None:
    daily = Recurrence("FREQ=DAILY", date(2026, 1, 1))
    assert daily.days_within(Period(date(2426, 12, 31), date(2427, 1, 1))) == (date(2426, 12, 31),)
    for period in (Period(date(2026, 1, 1)), Period(date(2427, 1, 1), date(2427, 1, 2))):
        with pytest.raises(
            InvalidValueError, match="period: .* ends too late; let it end within 400 years of 2026-01-01"
        ):
            daily.days_within(period)
    with pytest.raises(InvalidTypeError, match="period: .* give a Period"):
        daily.days_within(Month(2026, 1))  # type: ignore[arg-type]


# Layers


@pytest.mark.parametrize(
    ("field", "bad", "error", "message"),
    [
        ("priority", 0, InvalidValueError, "priority: 0 is too small"),
        ("pattern", THREE, InvalidTypeError, "pattern: .* give a RoundRobin"),
        ("during", None, InvalidTypeError, "during: None is a NoneType"),
        ("duties", (), InvalidTypeError, "duties: .* give a Duties"),
        ("on", "FREQ=DAILY", InvalidTypeError, "on: 'FREQ=DAILY' is a str; give a Recurrence"),
        ("name", "", InvalidValueError, "name: '' is not a plain text"),
    ],
)
def test_an_impossible_layer_cannot_be_made(field: str, bad: object, error: type[Exception], message: str) -> None:
    layer = Layer(name="nights", priority=1, pattern=turns(TurnUnit.DAY), during=Year(2026).period)
    assert (layer.duties, layer.on) == (Duties(), None)
    with pytest.raises(error, match=message):
        evolve(layer, **{field: bad})  # type: ignore[arg-type]
