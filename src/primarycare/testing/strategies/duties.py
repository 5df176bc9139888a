"""Strategies for duties: instants, kinds of duty, holidays, slots, and the patterns of who is on.

What lives here: one function for each kind of value, named in the plural, and zones to go with them. Everything that
it makes is valid by itself; keyword arguments narrow it, so that values can be made that point at each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import find
>>> find(duty_kinds(zones=st.just("Europe/Paris")), bool).zone
'Europe/Paris'
"""

from datetime import date, datetime, time, timedelta, timezone, tzinfo
from fractions import Fraction
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.identifiers import DutyKindId, PhysicianId, ScheduleId, SiteId
from primarycare.instants import HourRule, Interval, RepeatedHour, SkippedHour
from primarycare.periods import Period, add_days
from primarycare.rotations import (
    Bridge,
    CoverScope,
    Duties,
    DutyDays,
    DutyEnd,
    DutyKind,
    ForHours,
    HandOver,
    HolidayCalendar,
    Layer,
    OnHolidays,
    PublicHoliday,
    Recurrence,
    RoundRobin,
    Side,
    Slot,
    TurnUnit,
    UntilClock,
    Weekday,
)
from primarycare.testing.strategies.vocabulary import (
    dates,
    exact_numbers,
    periods,
    physician_ids,
    plain_texts,
    schedule_ids,
)

__all__ = [
    "bridges",
    "clock_times",
    "duties",
    "duty_days",
    "duty_kinds",
    "fixed_lengths",
    "hand_overs",
    "holiday_calendars",
    "hour_rules",
    "instants",
    "intervals",
    "layers",
    "public_holidays",
    "recurrences",
    "round_robins",
    "slots",
    "until_clocks",
    "zones",
]

_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# Clocks are put forward and back by an hour, by half an hour, by a whole day, and never.
_ZONE_NAMES = (
    "Europe/Paris",
    "America/Toronto",
    "Australia/Lord_Howe",
    "America/Goose_Bay",
    "Pacific/Apia",
    "Asia/Kathmandu",
)
# Made once, since making a strategy takes longer than drawing from it.
_DAYS, _NAMES = dates(min_value=_FIRST_DAY, max_value=_LAST_DAY), plain_texts(max_size=12)
_PERIODS = periods(min_start=_FIRST_DAY, max_end=_LAST_DAY)
_PARTS_OF_SLOTS = _NAMES.filter(lambda text: "/" not in text)
_CODES, _SITES = _PARTS_OF_SLOTS.map(DutyKindId), _PARTS_OF_SLOTS.map(SiteId)
_TEXTS = st.lists(_NAMES, max_size=2, unique=True).map(tuple)
_WEEKDAYS = st.lists(st.sampled_from(Weekday), max_size=7, unique=True).map(tuple)
_SCOPES = st.lists(st.sampled_from(CoverScope), max_size=2, unique=True).map(tuple)
_POINTS, _HEADCOUNTS = exact_numbers(max_value=24), st.integers(1, 3)
_QUARTERS_OF_AN_HOUR = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
_ZONES_NAMED = st.sampled_from(_ZONE_NAMES)


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:  # a machine without the data of zones
        return None


_NAMED_ZONES = tuple(zone for zone in map(_zone, _ZONE_NAMES) if zone is not None)
_FIXED_ZONES = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(quarters * _HOUR / 4))


def zones() -> SearchStrategy[tzinfo]:
    """Make zones: some whose clocks are changed, where the machine knows any, and some with a fixed offset.

    >>> from hypothesis import find
    >>> find(zones(), lambda zone: zone.utcoffset(datetime(2026, 7, 1)) == 2 * _HOUR).utcoffset(datetime(2026, 7, 1))
    datetime.timedelta(seconds=7200)
    """
    return st.sampled_from(_NAMED_ZONES) | _FIXED_ZONES if _NAMED_ZONES else _FIXED_ZONES


def clock_times() -> SearchStrategy[time]:
    """Make times of the wall clock in whole seconds, often at a quarter of an hour.

    >>> from hypothesis import find
    >>> find(clock_times(), lambda clock: clock >= time(20))
    datetime.time(20, 0)
    """
    return _QUARTERS_OF_AN_HOUR | st.times().map(lambda clock: clock.replace(microsecond=0, fold=0))


def instants(
    *, min_value: datetime = datetime(1970, 1, 2), max_value: datetime = datetime(2100, 12, 30)
) -> SearchStrategy[datetime]:
    """Make instants in UTC and whole seconds, between bounds that are given in UTC without saying so.

    >>> from hypothesis import find
    >>> find(instants(), lambda instant: instant.year > 2025).isoformat()
    '2026-01-01T00:00:00+00:00'
    """
    between = st.datetimes(min_value, max_value)
    on_the_hour = between.map(lambda instant: instant.replace(minute=0, second=0))
    return (between | on_the_hour).map(lambda instant: instant.replace(microsecond=0, tzinfo=timezone.utc))


def intervals(*, starts: SearchStrategy[datetime] = instants(), max_hours: int = 168) -> SearchStrategy[Interval]:
    """Make intervals of a second up to so many hours.

    >>> from hypothesis import find
    >>> find(intervals(), lambda interval: interval.hours == 12).hours
    Fraction(12, 1)
    """
    hours = st.integers(1, max_hours).map(lambda number: number * 3_600)
    lengths = hours | st.integers(1, max_hours * 3_600)
    return st.builds(lambda start, seconds: Interval(start, start + timedelta(seconds=seconds)), starts, lengths)


def hour_rules() -> SearchStrategy[HourRule]:
    """Make rules for the hours that a clock shows twice or never.

    >>> from hypothesis import find
    >>> find(hour_rules(), lambda rule: rule.skipped is SkippedHour.AT_CHANGE).skipped.value
    'at the change'
    """
    return st.builds(HourRule, st.sampled_from(RepeatedHour), st.sampled_from(SkippedHour))


def bridges() -> SearchStrategy[Bridge]:
    """Make weekdays that count next to a holiday.

    >>> from hypothesis import find
    >>> find(bridges(), lambda bridge: bridge.side is Side.AFTER).side
    <Side.AFTER: 'after'>
    """
    return st.builds(Bridge, st.sampled_from(Weekday), st.sampled_from(Side))


_BRIDGES = st.lists(bridges(), max_size=2, unique=True).map(tuple)


@st.composite
def _duty_days(draw: DrawFn, holidays: SearchStrategy[OnHolidays]) -> DutyDays:
    on_holidays = draw(holidays)
    weekdays = () if on_holidays is OnHolidays.ONLY else draw(_WEEKDAYS)
    if not weekdays and on_holidays in (OnHolidays.NEVER, OnHolidays.AS_ANY_DAY):
        weekdays = tuple(Weekday)
    return DutyDays(weekdays=weekdays, holidays=on_holidays, bridges=draw(_BRIDGES))


def duty_days(*, holidays: SearchStrategy[OnHolidays] = st.sampled_from(OnHolidays)) -> SearchStrategy[DutyDays]:
    """Make the days on which duties start.

    >>> from hypothesis import find
    >>> find(duty_days(holidays=st.just(OnHolidays.ONLY)), bool).weekdays
    ()
    """
    return _duty_days(holidays)


def until_clocks(*, days_later: SearchStrategy[int] = st.integers(0, 7)) -> SearchStrategy[UntilClock]:
    """Make ends of duties by the wall clock.

    >>> from hypothesis import find
    >>> find(until_clocks(days_later=st.just(1)), bool).days_later
    1
    """
    return st.builds(UntilClock, clock_times(), days_later)


def fixed_lengths(*, max_hours: int = 168) -> SearchStrategy[ForHours]:
    """Make ends of duties by the hours that pass, in whole minutes.

    >>> from hypothesis import find
    >>> find(fixed_lengths(), lambda end: end.hours >= 12).hours
    Fraction(12, 1)
    """
    hours = st.integers(1, max_hours).map(Fraction)
    return st.builds(ForHours, hours | st.integers(1, 60 * max_hours).map(lambda minutes: Fraction(minutes, 60)))


@st.composite
def _duty_kinds(
    draw: DrawFn, codes: SearchStrategy[DutyKindId], zones: SearchStrategy[str], days: SearchStrategy[DutyDays]
) -> DutyKind:
    starts = draw(clock_times())
    end: DutyEnd = draw(fixed_lengths(max_hours=24) | until_clocks(days_later=st.integers(0, 1)))
    if isinstance(end, UntilClock) and end.days_later == 0 and end.at <= starts:
        end = UntilClock(end.at, 1)
    pays: ScheduleId | None = draw(st.none() | schedule_ids())
    return DutyKind(
        code=draw(codes),
        name=draw(_NAMES),
        starts=starts,
        ends=end,
        zone=draw(zones),
        hour_rule=draw(hour_rules()),
        days=draw(days),
        sites=tuple(draw(st.lists(_SITES, max_size=2, unique=True))),
        headcount=draw(_HEADCOUNTS),
        skills=draw(_TEXTS),
        points=draw(_POINTS),
        tags=draw(_TEXTS),
        scopes=draw(_SCOPES),
        paid_by=pays,
    )


def duty_kinds(
    *,
    codes: SearchStrategy[DutyKindId] = _CODES,
    zones: SearchStrategy[str] = _ZONES_NAMED,
    days: SearchStrategy[DutyDays] = duty_days(),
) -> SearchStrategy[DutyKind]:
    """Make kinds of duty of at most two days; a zone is given by its name.

    >>> from hypothesis import find
    >>> find(duty_kinds(codes=st.just(DutyKindId("night"))), bool).code
    DutyKindId('night')
    """
    return _duty_kinds(codes, zones, days)


def duties(
    *, kinds: SearchStrategy[tuple[DutyKindId, ...]] = st.lists(_CODES, max_size=2, unique=True).map(tuple)
) -> SearchStrategy[Duties]:
    """Make choices of duties.

    >>> from hypothesis import find
    >>> find(duties(kinds=st.just((DutyKindId("night"),))), bool).kinds
    (DutyKindId('night'),)
    """
    return st.builds(Duties, kinds=kinds, tags=_TEXTS, weekdays=_WEEKDAYS)


def public_holidays(*, days: SearchStrategy[date] = _DAYS) -> SearchStrategy[PublicHoliday]:
    """Make public holidays.

    >>> from hypothesis import find
    >>> find(public_holidays(days=st.just(date(2026, 7, 14))), bool).day
    datetime.date(2026, 7, 14)
    """
    return st.builds(PublicHoliday, days, _NAMES)


@st.composite
def _holiday_calendars(draw: DrawFn, known: SearchStrategy[Period]) -> HolidayCalendar:
    during = draw(known)
    offsets = draw(st.sets(st.integers(0, during.days - 1), max_size=6))
    holidays = [PublicHoliday(add_days(during.start, offset), draw(_NAMES)) for offset in sorted(offsets)]
    return HolidayCalendar(name=draw(_NAMES), known=during, holidays=tuple(draw(st.permutations(holidays))))


def holiday_calendars(
    *, known: SearchStrategy[Period] = periods(min_start=_FIRST_DAY, max_end=_LAST_DAY, open_ended=False)
) -> SearchStrategy[HolidayCalendar]:
    """Make calendars with a few holidays.

    >>> from hypothesis import find
    >>> find(holiday_calendars(), lambda calendar: len(calendar.holidays) > 1).holidays[0].name
    '0'
    """
    return _holiday_calendars(known)


@st.composite
def _slots(draw: DrawFn, kinds: SearchStrategy[DutyKindId], sites: SearchStrategy[SiteId | None]) -> Slot:
    on = draw(_DAYS)
    midnight = datetime.combine(on, time(), timezone.utc)
    start = midnight + timedelta(minutes=draw(st.integers(0, 24 * 60 - 1)))
    end = start + timedelta(minutes=draw(st.integers(1, 48 * 60)))
    return Slot(
        kind=draw(kinds),
        on=on,
        site=draw(sites),
        hours=Interval(start, end),
        days=Period(on, (end - timedelta(seconds=1)).date() + _DAY),
        headcount=draw(_HEADCOUNTS),
        skills=draw(_TEXTS),
        points=draw(_POINTS),
        tags=draw(_TEXTS),
        scopes=draw(_SCOPES),
    )


def slots(
    *, kinds: SearchStrategy[DutyKindId] = _CODES, sites: SearchStrategy[SiteId | None] = st.none() | _SITES
) -> SearchStrategy[Slot]:
    """Make slots of at most 48 hours, each by itself; those of kinds of duty come from `slots_of`.

    >>> from hypothesis import find
    >>> find(slots(kinds=st.just(DutyKindId("night"))), bool).kind
    DutyKindId('night')
    """
    return _slots(kinds, sites)


_GROUPS = st.lists(physician_ids(texts=_NAMES), min_size=1, max_size=3, unique=True).map(tuple)


def round_robins(
    *,
    turns: SearchStrategy[tuple[tuple[PhysicianId, ...], ...]] = st.lists(_GROUPS, min_size=1, max_size=4).map(tuple),
    zones: SearchStrategy[str] = _ZONES_NAMED,
    units: SearchStrategy[TurnUnit] = st.sampled_from(TurnUnit),
) -> SearchStrategy[RoundRobin]:
    """Make round robins; a zone is given by its name.

    >>> from hypothesis import find
    >>> find(round_robins(units=st.just(TurnUnit.WEEK)), bool).unit
    <TurnUnit.WEEK: 'week'>
    """
    return st.builds(
        RoundRobin,
        turns=turns,
        day_zero=_DAYS,
        hand_over=clock_times(),
        zone=zones,
        hour_rule=hour_rules(),
        every=st.integers(1, 6),
        unit=units,
    )


def hand_overs(*, instants: SearchStrategy[datetime] = instants()) -> SearchStrategy[HandOver]:
    """Make hand-overs, each by itself; those of a pattern come from `RoundRobin.hand_overs`.

    >>> from hypothesis import find
    >>> find(hand_overs(), lambda change: len(change.after) == 1).before
    ()
    """
    return st.builds(HandOver, at=instants, before=st.just(()) | _GROUPS, after=_GROUPS)


_BY_WEEKDAY = st.lists(st.sampled_from(("MO", "TU", "WE", "TH", "FR", "SA", "SU")), min_size=1, unique=True)
_RULES = st.one_of(
    st.just("FREQ=DAILY"),
    _BY_WEEKDAY.map(lambda days: f"FREQ=WEEKLY;BYDAY={','.join(days)}"),
    st.integers(1, 9).map(lambda weeks: f"FREQ=WEEKLY;INTERVAL={weeks};WKST=SU"),
    st.integers(1, 31).map(lambda day: f"FREQ=MONTHLY;BYMONTHDAY={day},-1"),
    st.integers(-4, 4).filter(bool).map(lambda number: f"FREQ=MONTHLY;BYDAY={number}SA"),
    st.integers(1, 12).map(lambda month: f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY=1"),
    st.integers(1, 50).map(lambda count: f"FREQ=DAILY;INTERVAL=3;COUNT={count}"),
    st.just("FREQ=WEEKLY;UNTIL=21001231"),
)


def recurrences(
    *, rules: SearchStrategy[str] = _RULES, since: SearchStrategy[date] = _DAYS
) -> SearchStrategy[Recurrence]:
    """Make recurrences.

    >>> from hypothesis import find
    >>> find(recurrences(rules=st.just("FREQ=DAILY")), bool).rule
    'FREQ=DAILY'
    """
    return st.builds(Recurrence, rules, since)


def layers(*, patterns: SearchStrategy[RoundRobin] = round_robins()) -> SearchStrategy[Layer]:
    """Make layers.

    >>> from hypothesis import find
    >>> find(layers(patterns=round_robins(units=st.just(TurnUnit.DAY))), bool).pattern.unit
    <TurnUnit.DAY: 'day'>
    """
    return st.builds(
        Layer,
        name=_NAMES,
        priority=st.integers(1, 9),
        pattern=patterns,
        during=_PERIODS,
        duties=duties(),
        on=st.none() | recurrences(),
    )
