"""Rests: how long somebody must rest between duties, and how much somebody may work.

What lives here: regimes of rest as data, and published ones. Hours are elapsed hours, so that a night on which the
clocks change shifts the wall clock and never the rest.
What this module may not know: any duty. Nothing here is legal advice.

>>> from datetime import timezone
>>> directive = working_time_directive(free=FreeTime(Fraction(24), 7))
>>> print(directive.earliest_start_after(datetime(2026, 7, 1, 23, 30, tzinfo=timezone.utc)))
2026-07-02 10:30:00+00:00
"""

from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidValueError, shown
from primarycare.money import exact_text

__all__ = [
    "FreeTime",
    "HoursAverage",
    "RestRegime",
    "residency",
    "self_employed",
    "working_time_directive",
]

_HOURS_A_DAY = 24
_SECONDS_AN_HOUR = 3_600
# A year, the longest span over which the directive lets hours be averaged.
_MOST_WEEKS = 52
_MOST_DAYS = 366


@frozen
class HoursAverage:
    """At most so many hours a week, on average over so many weeks; 0 to 168 hours, 1 to 52 weeks.

    >>> HoursAverage(Fraction(48), 26).weeks
    26
    """

    hours: Fraction = field(validator=checks.checked(checks.hours_of_a_week))
    weeks: int = field(validator=checks.checked(checks.within(1, _MOST_WEEKS)))


@frozen
class FreeTime:
    """One unbroken stretch of so many hours free of all work in every so many days.

    Raises `InvalidValueError` for no hours, and for more than the days have.

    >>> FreeTime(Fraction(48), 14).days
    14
    """

    hours: Fraction = field(validator=checks.checked(checks.not_negative))
    days: int = field(validator=checks.checked(checks.within(1, _MOST_DAYS)))

    def __attrs_post_init__(self) -> None:
        if not 0 < self.hours <= _HOURS_A_DAY * self.days:
            raise InvalidValueError(
                f"hours: {shown(self.hours)} cannot be free in {self.days} days; give more than 0 and at most "
                f"{_HOURS_A_DAY * self.days}"
            )


@frozen(kw_only=True)
class RestRegime:
    """What somebody's rest is bound by.

    `rest_hours` are the elapsed hours from the end of one duty to the start of the next, up to a week. `every_nights`
    says that somebody is called no more often than every so many nights, on average over 4 weeks; a night is a duty
    with the tag "night". Raises `InvalidValueError` where two averages are over as many weeks, or two free times in as
    many days.

    >>> residency().every_nights
    3
    """

    name: str = field(validator=checks.checked(checks.a_text))
    rest_hours: Fraction = field(validator=checks.checked(checks.hours_of_a_week))
    averages: tuple[HoursAverage, ...] = field(
        default=(), validator=checks.checked(checks.each(checks.a(HoursAverage)))
    )
    free: tuple[FreeTime, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(FreeTime))))
    every_nights: int | None = field(default=None, validator=checks.checked(checks.optional(checks.within(1, 28))))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        checks.unique((f"{average.weeks} weeks" for average in self.averages), "averages")
        checks.unique((f"{free.days} days" for free in self.free), "free")

    def earliest_start_after(self, end: datetime) -> datetime:
        """Give the first instant at which a duty may start after one that ended at an instant.

        The hours are elapsed hours; parts of a second are rounded up. Raises `InvalidValueError` for a datetime
        without a zone, and where the rest leaves the calendar.

        >>> from datetime import timezone
        >>> self_employed().earliest_start_after(datetime(2026, 7, 1, 8, tzinfo=timezone.utc)).hour
        8
        """
        ended = checks.an_instant(end, "end")
        try:
            return checks.an_instant(ended + timedelta(seconds=ceil(self.rest_hours * _SECONDS_AN_HOUR)), "end")
        except OverflowError:
            raise InvalidValueError(
                f"end: a rest after {shown(end)} is too near the bounds of the calendar; give a usual year"
            ) from None


_READ = date(2026, 11, 21)
_DIRECTIVE = Citation(
    title="European working time directive for trainees in general practice",
    publisher="Bradford vocational training scheme",
    url="https://www.bradfordvts.co.uk/ourscheme/european-working-time-directive-ewtd/",
    verified_on=_READ,
    evidence=Evidence.SINGLE_SOURCE,
)
_RESIDENCY = Citation(
    title="Family medicine residency: call schedule",
    publisher="Novant Health",
    url=(
        "https://www.novanthealth.org/medical-education/nhrmc/family-medicine-residency/residency-overview/"
        "call-schedule/"
    ),
    verified_on=_READ,
    evidence=Evidence.SINGLE_SOURCE,
)


def working_time_directive(*, free: FreeTime) -> RestRegime:
    """Give the European rules for employees: 11 hours of rest, and 48 hours a week on average over 26 weeks.

    They bind employees, such as salaried doctors and trainees, and not partners who are self-employed. The free time is
    24 hours in 7 days or 48 hours in 14, whichever was chosen; raises `InvalidValueError` for any other.
    Source: `citation` of what is given.

    >>> working_time_directive(free=FreeTime(Fraction(48), 14)).rest_hours
    Fraction(11, 1)
    """
    if checks.a(FreeTime)(free, "free") not in (FreeTime(Fraction(24), 7), FreeTime(Fraction(48), 14)):
        raise InvalidValueError(
            f"free: {exact_text(free.hours)} hours in {free.days} days is neither choice of the directive; "
            "give 24 hours in 7 days or 48 in 14"
        )
    return RestRegime(
        name="working time directive",
        rest_hours=Fraction(11),
        averages=(HoursAverage(Fraction(48), 26),),
        free=(free,),
        citation=_DIRECTIVE,
    )


def residency() -> RestRegime:
    """Give the rules of a residency: 10 hours of rest, 80 a week over 4 weeks, 1 day in 7 free, every third night.

    Source: `citation` of what is given.

    >>> residency().averages
    (HoursAverage(hours=Fraction(80, 1), weeks=4),)
    """
    return RestRegime(
        name="residency",
        rest_hours=Fraction(10),
        averages=(HoursAverage(Fraction(80), 4),),
        free=(FreeTime(Fraction(24), 7),),
        every_nights=3,
        citation=_RESIDENCY,
    )


def self_employed() -> RestRegime:
    """Give the regime of somebody who is self-employed, whom the directive does not bind: no rule at all.

    A group that wants its partners to rest makes a regime of its own, with its agreement as the source.

    >>> self_employed().rest_hours
    Fraction(0, 1)
    """
    return RestRegime(name="self-employed", rest_hours=Fraction(0), citation=_DIRECTIVE)
