"""Laws of instants, duties and patterns: one reading of every clock, and nothing lost between the parts of a period."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.instants import (
    HourRule,
    Interval,
    RepeatedHour,
    SkippedHour,
    days_touched,
    instant_at,
    local_day,
)
from primarycare.periods import Month, Period, add_days
from primarycare.rotations import (
    Duties,
    DutyDays,
    DutyKind,
    ForHours,
    HolidayCalendar,
    OnHolidays,
    Recurrence,
    RoundRobin,
    Slot,
    TurnUnit,
    UntilClock,
    slots_of,
)
from primarycare.testing.strategies import (
    clock_times,
    dates,
    duties,
    duty_days,
    duty_kinds,
    holiday_calendars,
    hour_rules,
    instants,
    intervals,
    periods,
    recurrences,
    round_robins,
    slots,
    zones,
)

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
FIRST, LAST = date(1990, 1, 1), date(2060, 12, 31)
DAYS, CLOCKS, ZONES = dates(min_value=FIRST, max_value=LAST), clock_times(), zones()
NEAR = instants(min_value=datetime(2026, 3, 1), max_value=datetime(2026, 4, 1))
CLOSE = intervals(starts=NEAR, max_hours=400)
WEEKS = st.builds(lambda start, days: Period(start, add_days(start, days)), DAYS, st.integers(1, 21))
# An independent eye on the bounds of the known calendar.
ROUND = holiday_calendars(known=st.just(Period(date(1989, 12, 1), date(2061, 2, 1))))
fewer = settings(max_examples=50)


def zone_of(known: DutyKind | RoundRobin) -> ZoneInfo:
    return ZoneInfo(known.zone)


def shown(instant: datetime, zone: tzinfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


# Reading a clock


@given(DAYS, CLOCKS, ZONES, hour_rules())
def test_a_time_that_the_clock_shows_is_shown_at_its_instant(
    day: date, clock: time, zone: tzinfo, rule: HourRule
) -> None:
    read, wanted = instant_at(day, clock, zone, rule), datetime.combine(day, clock)
    if shown(read, zone) != wanted:
        # Then it is never shown: what is an hour or a day away on either side is not it either.
        assert all(shown(read + SECOND * step, zone) != wanted for step in (-86_400, -3_600, 3_600, 86_400))


@given(DAYS, CLOCKS, ZONES)
def test_the_first_is_never_after_the_second_and_the_change_lies_between_earlier_and_later(
    day: date, clock: time, zone: tzinfo
) -> None:
    def read(repeated: RepeatedHour, skipped: SkippedHour) -> datetime:
        return instant_at(day, clock, zone, HourRule(repeated, skipped))

    assert read(RepeatedHour.FIRST, SkippedHour.LATER) <= read(RepeatedHour.SECOND, SkippedHour.LATER)
    earlier, at_change, later = (
        read(RepeatedHour.FIRST, skipped) for skipped in (SkippedHour.EARLIER, SkippedHour.AT_CHANGE, SkippedHour.LATER)
    )
    assert earlier <= at_change <= later


@given(instants(), ZONES)
def test_every_instant_is_read_back_from_the_clock_that_shows_it(instant: datetime, zone: tzinfo) -> None:
    wall = shown(instant, zone)
    both = {
        instant_at(wall.date(), wall.time(), zone, HourRule(repeated, SkippedHour.LATER)) for repeated in RepeatedHour
    }
    assert instant in both


@given(DAYS, CLOCKS, ZONES, hour_rules(), st.integers(0, 3))
def test_a_later_day_is_never_read_as_an_earlier_instant(
    day: date, clock: time, zone: tzinfo, rule: HourRule, later: int
) -> None:
    assert instant_at(day, clock, zone, rule) <= instant_at(day + later * DAY, clock, zone, rule)


# Intervals


@given(CLOSE, CLOSE)
def test_what_is_cut_and_what_is_left_make_the_whole(one: Interval, other: Interval) -> None:
    common, left = one.cut(other), one.without(other)
    assert (common.hours if common else 0) + sum(part.hours for part in left) == one.hours
    assert one.overlaps(other) == other.overlaps(one) == (common is not None)
    assert common == other.cut(one)
    assert not any(part.overlaps(other) for part in left)


@given(CLOSE, CLOSE, NEAR)
def test_an_instant_is_in_what_is_common_where_it_is_in_both(one: Interval, other: Interval, instant: datetime) -> None:
    common = one.cut(other)
    assert (common is not None and instant in common) == (instant in one and instant in other)
    assert any(instant in part for part in one.without(other)) == (instant in one and instant not in other)


@given(intervals(), ZONES, st.fractions(0, 1))
def test_every_instant_of_an_interval_is_on_a_day_that_it_touches(
    interval: Interval, zone: tzinfo, at: Fraction
) -> None:
    seconds = int((interval.hours * 3_600 - 1) * at)
    # Goose Bay put its clock back a minute after midnight: a minute of the next day may lie in between.
    assume(getattr(zone, "key", "") != "America/Goose_Bay")
    touched = days_touched(interval, zone)
    assert local_day(interval.start + SECOND * seconds, zone) in touched
    assert {touched.start, touched.last_day} == {
        local_day(interval.start, zone),
        local_day(interval.end - SECOND, zone),
    }


# Days and slots


@given(duty_days(), ROUND, DAYS)
def test_what_a_holiday_means_is_decided_by_the_rule_alone(on: DutyDays, calendar: HolidayCalendar, day: date) -> None:
    if calendar.is_holiday(day) and on.holidays is not OnHolidays.AS_ANY_DAY:
        assert on.include(day, calendar) == (on.holidays is not OnHolidays.NEVER)


@fewer
@given(st.lists(duty_kinds(), max_size=3, unique_by=lambda kind: kind.code), WEEKS, ROUND, st.data())
def test_slots_do_not_depend_on_the_order_of_kinds_and_each_stands_once(
    kinds: list[DutyKind], during: Period, calendar: HolidayCalendar, data: DataObject
) -> None:
    zones = {kind.zone: zone_of(kind) for kind in kinds}
    made = made_or_refused(kinds, during, zones, calendar)
    assert made == made_or_refused(data.draw(st.permutations(kinds)), during, zones, calendar)
    for earlier, later in zip(made, made[1:]):
        assert (earlier.hours.start, earlier.identifier) < (later.hours.start, later.identifier)
    for slot in made:
        assert slot.on in during and slot.days.start == slot.on
        assert slot.weekday.value in slot.tags
        assert ("holiday" in slot.tags) >= calendar.is_holiday(slot.on)


def made_or_refused(
    kinds: list[DutyKind], during: Period, zones: dict[str, ZoneInfo], calendar: HolidayCalendar
) -> tuple[Slot, ...]:
    try:
        return slots_of(kinds, during, zones, calendar)
    except ValueError:  # a duty of a day or more overlaps its next
        return ()


@fewer
@given(duty_kinds(), WEEKS, st.integers(1, 20), ROUND)
def test_the_slots_of_a_period_are_those_of_its_parts(
    kind: DutyKind, during: Period, days: int, calendar: HolidayCalendar
) -> None:
    zones, middle = {kind.zone: zone_of(kind)}, add_days(during.start, days)
    whole = made_or_refused([kind], during, zones, calendar)
    if whole and middle in during:
        parts = (Period(during.start, middle), Period(middle, during.end))
        assert whole == tuple(slot for part in parts for slot in slots_of([kind], part, zones, calendar))


@given(duty_kinds(), DAYS)
def test_a_duty_ends_by_the_clock_or_after_its_hours(kind: DutyKind, day: date) -> None:
    zone = zone_of(kind)
    try:
        hours = kind.hours_on(day, zone)
    except ValueError:
        assert isinstance(kind.ends, UntilClock)  # the clock swallowed it
        return
    if isinstance(kind.ends, ForHours):
        assert hours.hours == kind.ends.hours
    else:
        ends_on = day + kind.ends.days_later * DAY
        assert hours.end == instant_at(ends_on, kind.ends.at, zone, kind.hour_rule)
    assert hours.start == instant_at(day, kind.starts, zone, kind.hour_rule)


@given(duties(), slots())
def test_a_part_more_never_lets_more_duties_pass(meant: Duties, slot: Slot) -> None:
    assert Duties().include(slot)
    if meant.include(slot):
        assert Duties(kinds=meant.kinds).include(slot)
        assert Duties(tags=meant.tags, weekdays=meant.weekdays).include(slot)
    exactly = Duties(kinds=(slot.kind,), tags=slot.tags, weekdays=(slot.weekday,))
    assert exactly.include(slot)


# Turns


@given(round_robins(), instants(min_value=datetime(1985, 1, 1), max_value=datetime(2090, 1, 1)))
def test_the_turn_of_an_instant_has_begun_and_the_next_has_not(pattern: RoundRobin, instant: datetime) -> None:
    zone = zone_of(pattern)
    turn = pattern.turn_at(instant, zone)
    if turn is None:
        assert instant < pattern.turn_start(0, zone)
        assert pattern.who_at(instant, zone) == ()
    else:
        assert pattern.turn_start(turn, zone) <= instant < pattern.turn_start(turn + 1, zone)
        assert pattern.who_at(instant, zone) == pattern.turns[turn % len(pattern.turns)]


@given(round_robins(), st.integers(0, 300))
def test_a_turn_never_begins_before_the_one_before_it(pattern: RoundRobin, turn: int) -> None:
    zone = zone_of(pattern)
    begun, following = pattern.turn_start(turn, zone), pattern.turn_start(turn + 1, zone)
    assert begun <= following
    if begun < following:
        assert [pattern.turn_at(at, zone) for at in (begun, following - SECOND)] == [turn, turn]


@given(round_robins(units=st.just(TurnUnit.MONTH)), st.integers(0, 200))
def test_turns_of_months_never_skip_a_month(pattern: RoundRobin, turn: int) -> None:
    starts = [instant_at_turn(pattern, number) for number in (0, turn)]
    assert Month.of(starts[1]) == Month.of(starts[0]).plus(turn * pattern.every)
    # The day is that of the anchor, or the last one of a shorter month.
    assert starts[1].day == min(pattern.day_zero.day, Month.of(starts[1]).days)


def instant_at_turn(pattern: RoundRobin, turn: int) -> date:
    """Give the day of a turn, read in UTC: no clock is changed there."""
    plain = RoundRobin(
        turns=pattern.turns,
        day_zero=pattern.day_zero,
        hand_over=pattern.hand_over,
        zone="UTC",
        hour_rule=pattern.hour_rule,
        every=pattern.every,
        unit=pattern.unit,
    )
    return plain.turn_start(turn, timezone.utc).date()


@fewer
@given(round_robins(), intervals(max_hours=600), st.fractions(0, 1))
def test_the_hand_overs_of_an_interval_are_those_of_its_parts(
    pattern: RoundRobin, during: Interval, part: Fraction
) -> None:
    zone = zone_of(pattern)
    middle = during.start + SECOND * int(during.hours * 3_600 * part)
    whole = pattern.hand_overs(during, zone)
    parts = tuple(
        change
        for start, end in ((during.start, middle), (middle, during.end))
        if start < end
        for change in pattern.hand_overs(Interval(start, end), zone)
    )
    assert whole == parts
    for change in whole:
        assert change.at in during
        assert pattern.who_at(change.at, zone) == change.after != change.before
        assert pattern.who_at(change.at - SECOND, zone) == change.before


@fewer
@given(round_robins(), intervals(max_hours=600), st.lists(st.fractions(0, 1), max_size=8))
def test_who_is_on_follows_from_the_hand_overs(pattern: RoundRobin, during: Interval, parts: list[Fraction]) -> None:
    zone = zone_of(pattern)
    changes = pattern.hand_overs(during, zone)
    on = [pattern.who_at(during.start, zone), *(change.after for change in changes)]
    starts = [change.at for change in changes if change.at > during.start]
    on = on[len(on) - 1 - len(starts) :]
    for part in parts:
        at = during.start + SECOND * int((during.hours * 3_600 - 1) * part)
        assert pattern.who_at(at, zone) == on[bisect_right(starts, at)]


# Recurrences


@fewer
@given(recurrences(since=DAYS), periods(min_start=FIRST, max_end=LAST, open_ended=False), DAYS)
def test_the_days_of_a_period_are_those_of_its_parts(known: Recurrence, period: Period, middle: date) -> None:
    whole = known.days_within(period)
    if period.start < middle and middle in period:
        before, after = Period(period.start, middle), Period(middle, period.end)
        assert whole == known.days_within(before) + known.days_within(after)
    assert all(day in period and day >= known.since for day in whole)
    assert list(whole) == sorted(set(whole))


@fewer
@given(st.integers(1, 40), DAYS, st.integers(-30, 900), st.integers(1, 120))
def test_every_so_many_days_and_weeks_are_counted_from_the_anchor(
    every: int, since: date, offset: int, length: int
) -> None:
    period = Period(add_days(since, offset), add_days(since, offset + length))
    for frequency, step in (("DAILY", every), ("WEEKLY", 7 * every)):
        counted = tuple(
            day
            for day in (add_days(period.start, number) for number in range(length))
            if day >= since and (day - since).days % step == 0
        )
        assert Recurrence(f"FREQ={frequency};INTERVAL={every}", since).days_within(period) == counted


@fewer
@given(st.sampled_from((-1, 1, 15, 28, 29, 30, 31)), DAYS, st.integers(0, 60))
def test_a_day_of_the_month_is_there_in_every_month_that_has_it(number: int, since: date, months: int) -> None:
    month = Month.of(since).plus(months + 1)
    wanted = (month.days if number == -1 else number,)
    found = Recurrence(f"FREQ=MONTHLY;BYMONTHDAY={number}", since).days_within(month.period)
    assert tuple(day.day for day in found) == tuple(day for day in wanted if day <= month.days)
