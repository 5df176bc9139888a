"""How long building and validating a year of duties takes, in seconds: nothing passes or fails.

Run it from the root of the checkout: `python -m tests.benchmarks.build_a_year`.
"""

from collections.abc import Callable
from datetime import date, time
from fractions import Fraction
from functools import partial
from statistics import median
from time import perf_counter
from typing import TypeVar
from zoneinfo import ZoneInfo

from attrs import evolve

from primarycare.coverage import (
    AbsenceCredit,
    BuildingRules,
    SoftRule,
    Spacing,
    WeekendPairing,
    breaches_of,
    build_rota,
    fairness_of,
)
from primarycare.identifiers import DutyKindId, PhysicianId
from primarycare.instants import HourRule, RepeatedHour, SkippedHour
from primarycare.money import Share
from primarycare.periods import Period, Year, add_days
from primarycare.rotations import (
    Absence,
    AbsenceKind,
    DutyDays,
    DutyKind,
    DutyLimit,
    FreeTime,
    LimitSpan,
    OnHolidays,
    Participant,
    Slot,
    UntilClock,
    Weekday,
    no_holidays,
    slots_of,
    working_time_directive,
)

T = TypeVar("T")

RUNS = 5
YEAR = Year(2026).period
PHYSICIANS = tuple(PhysicianId(f"dr-{number:02}") for number in range(50))
# Code, start, end, days later, points, tags.
KINDS = (
    ("night", 20, 8, 1, 12, ("night",)),
    ("evening", 17, 20, 0, 3, ()),
    ("triage", 8, 13, 0, 2, ()),
    ("inbox", 13, 17, 0, 1, ()),
    ("home", 9, 19, 0, 5, ()),
)


def a_year_of_slots() -> tuple[Slot, ...]:
    """Give five duties on each day of a year."""
    kinds = tuple(
        DutyKind(
            code=DutyKindId(code),
            name=code,
            starts=time(start),
            ends=UntilClock(time(end), later),
            zone="Europe/Paris",
            hour_rule=HourRule(RepeatedHour.FIRST, SkippedHour.LATER),
            days=DutyDays(weekdays=tuple(Weekday), holidays=OnHolidays.AS_ANY_DAY),
            points=Fraction(points),
            tags=tags,
        )
        for code, start, end, later, points, tags in KINDS
    )
    return slots_of(kinds, YEAR, {"Europe/Paris": ZoneInfo("Europe/Paris")}, no_holidays(YEAR))


def a_team() -> tuple[Participant, ...]:
    """Give fifty employees on a full share, 80 % or half, of at most eight duties a month."""
    regime = working_time_directive(free=FreeTime(Fraction(24), 7))
    return tuple(
        Participant(
            physician=physician,
            during=Period(YEAR.start),
            share=Share.percent(("100", "80", "50")[number % 3]),
            regime=regime,
            restrictions=(DutyLimit(per=LimitSpan.MONTH, maximum=8),),
        )
        for number, physician in enumerate(PHYSICIANS)
    )


def some_absences() -> tuple[Absence, ...]:
    """Give four weeks away to everybody, spread over the year."""
    starts = (
        (physician, date(2026, 1 + (number + 3 * turn) % 12, 1 + number % 20))
        for number, physician in enumerate(PHYSICIANS)
        for turn in range(4)
    )
    return tuple(
        Absence(physician=physician, during=Period(day, add_days(day, 7)), kind=AbsenceKind.HOLIDAY, approved=True)
        for physician, day in starts
    )


def rules(*soft: SoftRule, slack: int = 0) -> BuildingRules:
    return BuildingRules(difficulty=("weekend", "night"), soft=soft, slack=Fraction(slack), credit=AbsenceCredit((), 0))


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Give the median time of several runs, in seconds, and the last result."""
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        result = work()
        times.append(perf_counter() - start)
    return median(times), result


def main() -> None:
    team, absences = a_team(), some_absences()
    seconds, slots = timed(a_year_of_slots)
    print(f"{len(slots):,} slots made: {seconds:.3f} s")
    few = tuple(evolve(known, restrictions=()) for known in team[:5])
    for name, people, asked in (
        ("50 physicians, hard rules", team, rules()),
        ("50 physicians, soft rules", team, rules(Spacing(5), WeekendPairing(), slack=12)),
        ("5 physicians, hard rules", few, rules()),
    ):
        building, built = timed(partial(build_rota, slots, people, absences=absences, opening=(), rules=asked))
        spread = fairness_of(built.rota, built.ledger).balance_spread
        print(
            f"{name}: built in {building:.3f} s, {len(built.unfilled)} slots unfilled, "
            f"balances within {float(spread):.2f} points"
        )
        validating, breaches = timed(partial(breaches_of, built.rota, people, absences=absences))
        print(f"{name}: validated in {validating:.3f} s, {len(breaches)} breaches")


if __name__ == "__main__":
    main()
