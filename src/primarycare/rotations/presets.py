"""Presets: duty kinds as a law names them; what the law leaves to a region or a group is asked for.

What lives here: the duty kinds of French ambulatory out-of-hours cover, with their source.
What this module may not know: what a duty counts or pays.

>>> french_duty_hours().evidence
<Evidence.CONFIRMED: 'confirmed'>
"""

from collections.abc import Mapping
from datetime import date, time
from enum import Enum
from fractions import Fraction

from primarycare import _checks as checks
from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidTypeError, shown
from primarycare.identifiers import DutyKindId
from primarycare.instants import HourRule
from primarycare.rotations.duties import Bridge, CoverScope, DutyDays, DutyKind, OnHolidays, Side, UntilClock, Weekday

__all__ = ["DutyByNeed", "french_duty_hours", "french_out_of_hours_duties"]

_ZONE = "Europe/Paris"
_MORNING, _NOON, _EVENING = time(8), time(12), time(20)


class DutyByNeed(Enum):
    """The hours that Art. R6315-1 adds where the population needs them.

    >>> DutyByNeed("saturday afternoon")
    <DutyByNeed.SATURDAY_AFTERNOON: 'saturday afternoon'>
    """

    SATURDAY_AFTERNOON = "saturday afternoon"
    MONDAY_BEFORE_HOLIDAY = "monday before a holiday"
    FRIDAY_AFTER_HOLIDAY = "friday after a holiday"
    SATURDAY_AFTER_HOLIDAY = "saturday after a holiday"


_CODES = {
    DutyByNeed.SATURDAY_AFTERNOON: "saturday-afternoon",
    DutyByNeed.MONDAY_BEFORE_HOLIDAY: "monday-before-holiday",
    DutyByNeed.FRIDAY_AFTER_HOLIDAY: "friday-after-holiday",
    DutyByNeed.SATURDAY_AFTER_HOLIDAY: "saturday-after-holiday",
}
_BRIDGES = {
    DutyByNeed.MONDAY_BEFORE_HOLIDAY: Bridge(Weekday.MONDAY, Side.BEFORE),
    DutyByNeed.FRIDAY_AFTER_HOLIDAY: Bridge(Weekday.FRIDAY, Side.AFTER),
    DutyByNeed.SATURDAY_AFTER_HOLIDAY: Bridge(Weekday.SATURDAY, Side.AFTER),
}


def french_duty_hours() -> Citation:
    """Give the source of the hours: Art. R6315-1 of the French public health code.

    >>> french_duty_hours().publisher
    'Code de la santé publique'
    """
    return Citation(
        title="Article R6315-1",
        publisher="Code de la santé publique",
        url="https://www.doctrine.fr/l/texts/codes/LEGITEXT000006072665/articles/LEGIARTI000006919301",
        verified_on=date(2026, 11, 21),
        evidence=Evidence.CONFIRMED,
    )


def french_out_of_hours_duties(
    *, hour_rule: HourRule, night: Fraction, day: Fraction, by_need: Mapping[DutyByNeed, Fraction]
) -> tuple[DutyKind, ...]:
    """Give the duty kinds of French out-of-hours cover: every night, Sundays and public holidays, and hours by need.

    Nights last from 20:00 to 08:00 and days from 08:00 to 20:00 by the wall clock of Europe/Paris. The points of a
    night and of a day, the hours that the region adds by need with the points of each, and the hour rule are the
    caller's. Saturday afternoons last from 12:00 to 20:00; where they are chosen, a Saturday after a holiday adds its
    morning alone, from 08:00 to 12:00. A day by need that is itself a public holiday is served as one.
    The source is `french_duty_hours()`.

    >>> from primarycare.instants import RepeatedHour, SkippedHour
    >>> kinds = french_out_of_hours_duties(
    ...     hour_rule=HourRule(RepeatedHour.FIRST, SkippedHour.LATER), night=Fraction(12), day=Fraction(12),
    ...     by_need={DutyByNeed.SATURDAY_AFTERNOON: Fraction(8)},
    ... )
    >>> [str(kind.code) for kind in kinds]
    ['night', 'day', 'saturday-afternoon']
    """
    if not isinstance(by_need, Mapping):
        raise InvalidTypeError(f"by_need: {shown(by_need)} is a {type(by_need).__name__}; give a mapping to points")
    for need in by_need:
        checks.a(DutyByNeed)(need, "by_need")

    def kind(
        code: str, tags: tuple[str, ...], starts: time, ends: UntilClock, days: DutyDays, points: Fraction
    ) -> DutyKind:
        return DutyKind(
            code=DutyKindId(code),
            name=code.replace("-", " ").capitalize(),
            starts=starts,
            ends=ends,
            zone=_ZONE,
            hour_rule=hour_rule,
            days=days,
            points=points,
            tags=tags,
            scopes=(CoverScope.URGENT_VISITS,),
        )

    every_day = DutyDays(weekdays=tuple(Weekday), holidays=OnHolidays.AS_ANY_DAY)
    sundays = DutyDays(weekdays=(Weekday.SUNDAY,), holidays=OnHolidays.ALSO)
    kinds = [
        kind("night", ("night",), _EVENING, UntilClock(_MORNING, 1), every_day, night),
        kind("day", ("day",), _MORNING, UntilClock(_EVENING, 0), sundays, day),
    ]
    for need in DutyByNeed:
        if need not in by_need:
            continue
        starts, ends = _MORNING, _EVENING
        if need is DutyByNeed.SATURDAY_AFTERNOON:
            starts = _NOON
            days = DutyDays(weekdays=(Weekday.SATURDAY,), holidays=OnHolidays.NEVER)
        else:
            days = DutyDays(weekdays=(), holidays=OnHolidays.NEVER, bridges=(_BRIDGES[need],))
        if need is DutyByNeed.SATURDAY_AFTER_HOLIDAY and DutyByNeed.SATURDAY_AFTERNOON in by_need:
            ends = _NOON
        kinds.append(kind(_CODES[need], ("day", "by need"), starts, UntilClock(ends, 0), days, by_need[need]))
    return tuple(kinds)
