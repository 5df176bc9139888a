"""Recurrences: days that come back by a rule, as RFC 5545 writes it.

What lives here: the reading of a rule, strictly, and its days within a period. Together with `periods` this is the
only place that imports dateutil.
What this module may not know: what happens on the days.

>>> first_mondays = Recurrence("FREQ=MONTHLY;BYDAY=1MO", date(2026, 1, 1))
>>> [day.isoformat() for day in first_mondays.days_within(Period(date(2026, 7, 1), date(2026, 10, 1)))]
['2026-07-06', '2026-08-03', '2026-09-07']
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import takewhile
from typing import Final, Literal, TypeAlias

from attrs import field, frozen
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule
from dateutil.rrule import weekday as numbered_weekday

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown
from primarycare.periods import Period

__all__ = ["Recurrence"]

_Frequency: TypeAlias = Literal[0, 1, 2, 3]

_FREQUENCIES: Final[Mapping[str, _Frequency]] = {
    "YEARLY": YEARLY,
    "MONTHLY": MONTHLY,
    "WEEKLY": WEEKLY,
    "DAILY": DAILY,
}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PART = re.compile(r"([A-Z]+)=([0-9A-Z,+-]+)", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}", re.ASCII)
_WEEKDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNTIL = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
# The largest number of each part that holds numbers, and whether it may count from the end as well.
_LARGEST = {
    "INTERVAL": (9_999, False),
    "COUNT": (9_999, False),
    "BYMONTH": (12, False),
    "BYMONTHDAY": (31, True),
    "BYYEARDAY": (366, True),
    "BYWEEKNO": (53, True),
    "BYSETPOS": (366, True),
}
_KNOWN = ("FREQ", "UNTIL", "WKST", "BYDAY", *_LARGEST)
_DAY_PARTS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")
# Which frequencies may not have a part (RFC 5545, section 3.3.10).
_NOT_OF = {
    "BYWEEKNO": ("MONTHLY", "WEEKLY", "DAILY"),
    "BYYEARDAY": ("MONTHLY", "WEEKLY", "DAILY"),
    "BYMONTHDAY": ("WEEKLY",),
}
_SHORTEST_YEAR = 2_025
# After so many years the calendar repeats itself, weekdays and all; so many days have passed.
_CYCLE_YEARS, _CYCLE = 400, timedelta(days=146_097)


@frozen(kw_only=True)
class _Rule:
    frequency: str
    numbers: Mapping[str, tuple[int, ...]]
    weekdays: tuple[tuple[int, int | None], ...] | None
    week_start: int
    until: date | None

    @property
    def interval(self) -> int:
        return self.numbers.get("INTERVAL", (1,))[0]

    @property
    def count(self) -> int | None:
        return self.numbers["COUNT"][0] if "COUNT" in self.numbers else None


class _Unread(Exception):
    """Why a rule is refused; the rule itself is named where it is caught."""


def _parts(text: str) -> Mapping[str, str]:
    parts: dict[str, str] = {}
    for part in text.split(";"):
        written = _PART.fullmatch(part)
        if not written:
            raise _Unread("is not one rule; write its parts like 'FREQ=WEEKLY;BYDAY=MO', in capitals, nothing else")
        name, value = written.groups()
        if name not in _KNOWN:
            raise _Unread(f"has the part {shown(name)}; known are {', '.join(_KNOWN)}")
        if name in parts:
            raise _Unread(f"has {name} twice; give it once")
        parts[name] = value
    return parts


def _read_numbers(name: str, text: str) -> tuple[int, ...]:
    largest, counts_back = _LARGEST[name]
    numbers = tuple(int(each) if _NUMBER.fullmatch(each) else 0 for each in text.split(","))
    for number in numbers:
        if not 1 <= (abs(number) if counts_back else number) <= largest:
            back = f" or -{largest} to -1" if counts_back else ""
            raise _Unread(f"has {name}={shown(text)[1:-1]}; give numbers from 1 to {largest}{back}")
    if name in ("INTERVAL", "COUNT") and len(numbers) > 1:
        raise _Unread(f"has several numbers for {name}; give one")
    return numbers


def _read_weekdays(text: str) -> tuple[tuple[int, int | None], ...]:
    weekdays = []
    for each in text.split(","):
        written = _WEEKDAY.fullmatch(each)
        number = int(written[1]) if written and written[1] else None
        if not written or number == 0:
            raise _Unread(f"has {shown(each)} in BYDAY; give weekdays like MO, 2TU or -1FR")
        weekdays.append((_WEEKDAYS.index(written[2]), number))
    return tuple(weekdays)


def _read_until(text: str, since: date) -> date:
    written = _UNTIL.fullmatch(text)
    try:
        until = date(int(written[1]), int(written[2]), int(written[3])) if written else None
    except ValueError:
        until = None
    if until is None or until < since:
        raise _Unread(f"has UNTIL {shown(text)}; give a day alone, like 20261231, not before {since}")
    return until


def _read(text: str, since: date) -> _Rule:
    parts = _parts(text)
    frequency = parts.get("FREQ", "none")
    if frequency not in _FREQUENCIES:
        raise _Unread(f"has FREQ {shown(frequency)}; give one of {', '.join(_FREQUENCIES)}")
    if parts.get("WKST", "MO") not in _WEEKDAYS:
        raise _Unread(f"has WKST {shown(parts['WKST'])}; give one of {', '.join(_WEEKDAYS)}")
    rule = _Rule(
        frequency=frequency,
        numbers={name: _read_numbers(name, parts[name]) for name in _LARGEST if name in parts},
        weekdays=_read_weekdays(parts["BYDAY"]) if "BYDAY" in parts else None,
        week_start=_WEEKDAYS.index(parts.get("WKST", "MO")),
        until=_read_until(parts["UNTIL"], since) if "UNTIL" in parts else None,
    )
    _check_together(rule, frozenset(parts))
    _check_anchor(rule, frozenset(parts), since)
    return rule


def _check_together(rule: _Rule, names: frozenset[str]) -> None:
    if {"COUNT", "UNTIL"} <= names:
        raise _Unread("has both COUNT and UNTIL; give one")
    for name, frequencies in _NOT_OF.items():
        if name in names and rule.frequency in frequencies:
            raise _Unread(f"has {name}, which a {rule.frequency} rule has not")
    numbered = {number is not None for _, number in rule.weekdays or ()}
    if True in numbered and (rule.frequency in ("WEEKLY", "DAILY") or "BYWEEKNO" in names):
        raise _Unread("numbers its weekdays; only those of a month or a year are numbered")
    # dateutil would want both to hold of a day, where RFC 5545 wants either.
    if len(numbered) > 1:
        raise _Unread("numbers some of its weekdays; number all of them or none")
    # dateutil would give seven days, RFC 5545 the weekday of the anchor.
    if "BYWEEKNO" in names and rule.weekdays is None:
        raise _Unread("has BYWEEKNO alone; say with BYDAY which days of the week")
    if "BYSETPOS" in names and not names & {"BYMONTH", *_DAY_PARTS}:
        raise _Unread("has BYSETPOS alone; say with another part out of which days")


def _check_anchor(rule: _Rule, names: frozenset[str], since: date) -> None:
    """Refuse a rule that takes its day from an anchor that some of its months do not have."""
    if rule.frequency not in ("YEARLY", "MONTHLY") or names & set(_DAY_PARTS):
        return
    every_month = tuple(range(1, 13)) if rule.frequency == "MONTHLY" else (since.month,)
    shortest = min(monthrange(_SHORTEST_YEAR, month)[1] for month in rule.numbers.get("BYMONTH", every_month))
    if since.day > shortest:
        raise _Unread(
            f"counts from {since} and skips what has no day {since.day}; give BYMONTHDAY=-1 for the last day, or a "
            "round robin of months"
        )


@frozen
class Recurrence:
    """The days of one RFC 5545 rule, counted from a day on; days before that one are none of them.

    The rule is one of days: FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, UNTIL is a day and included, and there is nothing
    but the rule, neither a name before it nor a start inside it. COUNT counts from `since`.
    Raises `InvalidValueError` for anything else, for parts that RFC 5545 does not allow together, and for a rule that
    would skip a month because it takes its day from a `since` that shorter months do not have: say BYMONTHDAY=-1, or
    use a `RoundRobin` of months, which clamps.

    >>> Recurrence("FREQ=MONTHLY", date(2026, 1, 31))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: rule: 'FREQ=MONTHLY' counts from 2026-01-31 and skips what has no day 31; \
give BYMONTHDAY=-1 for the last day, or a round robin of months
    """

    rule: str = field(validator=checks.checked(checks.a_text))
    since: date = field(validator=checks.checked(checks.a_date))

    def __attrs_post_init__(self) -> None:
        try:
            _read(self.rule, self.since)
        except _Unread as reason:
            raise InvalidValueError(f"rule: {shown(self.rule)} {reason}") from None

    @cached_property
    def _rule(self) -> _Rule:
        return _read(self.rule, self.since)

    def days_within(self, period: Period) -> tuple[date, ...]:
        """Give the days of the rule inside a period, in order.

        Raises `InvalidValueError` for a period with no end in sight, and for one that ends more than 400 years after
        `since`.
        """
        last = checks.a(Period)(period, "period").last_day
        if last is None or last.year - self.since.year > _CYCLE_YEARS:
            raise InvalidValueError(
                f"period: {period} ends too late; let it end within {_CYCLE_YEARS} years of {self.since}"
            )
        return tuple(day for day in self._days(period.start, last) if day >= period.start)

    def _days(self, first: date, last: date) -> Iterator[date]:
        """Give the days until the last one asked for, among them all from the first one asked for on."""
        if last < self.since:
            return
        rule = self._rule
        # A rule that yields nothing more is followed by dateutil to the year 9999: asked as late as the calendar
        # repeats itself, that is not far.
        shift = (date.max.year - last.year) // _CYCLE_YEARS * _CYCLE
        days = rrule(
            _FREQUENCIES[rule.frequency],
            dtstart=datetime.combine(self._anchor(first) + shift, time()),
            interval=rule.interval,
            wkst=rule.week_start,
            count=rule.count,
            bysetpos=rule.numbers.get("BYSETPOS"),
            bymonth=rule.numbers.get("BYMONTH"),
            bymonthday=rule.numbers.get("BYMONTHDAY"),
            byyearday=rule.numbers.get("BYYEARDAY"),
            byweekno=rule.numbers.get("BYWEEKNO"),
            byweekday=None if rule.weekdays is None else [numbered_weekday(*each) for each in rule.weekdays],
        )
        latest = min(last, rule.until or last)
        try:
            yield from takewhile(lambda day: day <= latest, (found.date() - shift for found in days))
        except ValueError:  # dateutil steps over the end of the year 9999
            return

    def _anchor(self, first: date) -> date:
        """Give a day from which the rule counts as it does from `since`, shortly before the first day asked for."""
        unit = {"DAILY": 1, "WEEKLY": 7}.get(self._rule.frequency)
        if unit is None or self._rule.count is not None:
            return self.since
        step = unit * self._rule.interval
        return self.since + timedelta(days=max(0, (first - self.since).days - unit) // step * step)
