"""The rule that is compared: one month's capitation, as a schedule, as numbers for hand-written code, and as answers.

The schedule is ours. `Rule` holds what an engineer who writes the same rule by hand would compute beforehand: dates
and cents, and nothing of the library. `scalar_answer` asks the library's scalar functions for one row.
"""

from calendar import isleap
from collections.abc import Mapping
from datetime import date, timedelta

from attrs import frozen

from primarycare.capitation import statements_for_month
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.membership import EnrolmentSpan
from primarycare.patients import DatedFlag, Patient, Sex
from primarycare.periods import Month, Period
from primarycare.schedules import RateSchedule, schedule_from_toml

__all__ = ["MONTH", "SCHEDULE", "YEAR", "Rule", "problem_of", "scalar_answer"]

# February of a common year, in which 2020 (7 years) and 1952 (75 years) had a 29th: the worst month for ages.
MONTH = Month(2027, 2)
YEAR = tuple(Month(2027, number) for number in range(1, 13))

_ALWAYS = Period(date(1900, 1, 1))

_TEXT = """
id = "benchmark"
title = "A forfait by age and ALD, with a supplement for C2S"
currency = "EUR"

[[version]]
effective_from = 2026-01-01
subject = "person"
basis = "month"
counting = { kind = "daily", over = "month" }
facts_on = { of = "month", day = 1 }
rounding = { places = 2, mode = "half-up", stage = "person" }
citation = { title = "Amounts made up for a benchmark", publisher = "primarycare", evidence = "illustrative" }

[version.inputs]
age = { kind = "age", leap_day = "28 february" }
ald = { kind = "flag", about = "patient" }
c2s = { kind = "flag", about = "patient" }

[[version.line]]
label = "forfait"
per = "patient and month"
rate = [
    { when = { ald = false, age = { to = 7 } }, value = "15.11" },
    { when = { ald = false, age = { from = 7, to = 60 } }, value = "5.37" },
    { when = { ald = false, age = { from = 60, to = 75 } }, value = "12.29" },
    { when = { ald = false, age = { from = 75 } }, value = "70.03" },
    { when = { ald = true, age = { to = 75 } }, value = "55.01" },
    { when = { ald = true, age = { from = 75 } }, value = "90.50" },
]

[[version.line]]
label = "supplement"
per = "patient and month"
rate = [{ when = { c2s = false }, value = "0" }, { when = { c2s = true }, value = "10.25" }]
"""

SCHEDULE: RateSchedule = schedule_from_toml(_TEXT)


@frozen(kw_only=True)
class Rule:
    """One month of the rule for code written by hand: cents, and the last births that have reached 7, 60 and 75.

    `cutoffs` hold on the first of the month. Somebody who joins n days later has reached an age if the birth lies at
    most n days after its cut-off, but for births on a `leap_births` day (by place of the cut-off) and joining on
    `leap_joining`: in a common year the birthday of a 29 February is the 28th, one day earlier than the count of days.
    """

    first: date
    after: date
    cutoffs: tuple[date, date, date]
    leap_births: tuple[tuple[int, date], ...]
    without_ald: tuple[int, int, int, int] = (1511, 537, 1229, 7003)
    with_ald: tuple[int, int, int, int] = (5501, 5501, 5501, 9050)
    supplement: int = 1025

    @classmethod
    def of(cls, month: Month) -> "Rule":
        """Work out the dates of a month of a common year."""
        first, after = month.period.start, month.plus(1).period.start
        if isleap(first.year):
            raise ValueError("a leap year has the other exception as well: births on 1 March; take a common year")
        years = tuple(first.year - age for age in (7, 60, 75))
        seven, sixty, seventy_five = (date(year, first.month, 1) for year in years)
        leap = tuple((place, date(year, 2, 29)) for place, year in enumerate(years) if isleap(year))
        return cls(
            first=first,
            after=after,
            cutoffs=(seven, sixty, seventy_five),
            leap_births=leap if first.month == 2 else (),
        )

    @property
    def days(self) -> int:
        """How many days the month has."""
        return (self.after - self.first).days

    @property
    def leap_joining(self) -> date:
        """The last day of the month, on which the exception of a 29 February matters."""
        return self.after - timedelta(days=1)

    def rates(self, *, ald: bool) -> tuple[int, int, int, int]:
        """Give the cents of each age band."""
        return self.with_ald if ald else self.without_ald

    def answer(self, *, ald: bool, c2s: bool, band: int, days: int) -> int:
        """Give the cents due for so many days, rounded half-up."""
        cents = self.rates(ald=ald)[band] + (self.supplement if c2s else 0)
        return (2 * cents * days + self.days) // (2 * self.days)


def problem_of(row: Mapping[str, object], rule: Rule) -> int:
    """Tell what keeps a row from being paid: 1 something missing, 2 reversed, 5 before the birth, else 0."""
    begun, end, born = row["enrolled_from"], row["enrolled_until"], row["born_on"]
    if not isinstance(begun, date):
        return 1
    if isinstance(end, date) and end <= begun:
        return 2 if end < begun else 0
    if begun >= rule.after or (isinstance(end, date) and end <= rule.first):
        return 0
    if not isinstance(born, date) or row["ald"] is None or row["c2s"] is None:
        return 1
    return 5 if born > max(begun, rule.first) else 0


def scalar_answer(row: Mapping[str, object], month: Month) -> int | None:
    """Give the cents that the scalar functions find due for a row, or None where they refuse it."""
    begun, end, born = row["enrolled_from"], row["enrolled_until"], row["born_on"]
    if begun == end and begun is not None:
        return 0
    if not isinstance(begun, date) or not (end is None or isinstance(end, date)):
        return None
    patient = PatientId(str(row["patient"]))
    try:
        span = EnrolmentSpan(patient, PhysicianId(str(row["physician"])), Period(begun, end))
        if span.during.cut(month.period) is None:
            return 0
        if not isinstance(born, date):
            return None
        flags = tuple(
            DatedFlag(name, (_ALWAYS,) if row[name] else ()) for name in ("ald", "c2s") if row[name] is not None
        )
        people = {patient: Patient(identifier=patient, born_on=born, sex=Sex.UNKNOWN, flags=flags)}
        statements = statements_for_month(SCHEDULE, (span,), month, people)
    except (InvalidValueError, NotKnownError):
        return None
    return sum(statement.total.minor for statement in statements)
