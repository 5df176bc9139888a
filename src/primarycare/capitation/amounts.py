"""The amounts of one subject: the exact rate on a day, its month, its year, and a year's instalments.

What lives here: what an analyst asks of one person, one list or one structure.
What this module may not know: panels and contracts.

>>> from primarycare.published import load
>>> print(rate_on(load("fr-fpmt"), date(2024, 1, 1), {"age": 45, "ald": True}).total)
46.00 EUR per person and year
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.capitation._evaluation import Evaluator
from primarycare.capitation._records import Given
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError, shown
from primarycare.money import Money, Rate, allocate
from primarycare.periods import Month, Year
from primarycare.schedules import RateSchedule, ScheduleVersion, Splitting
from primarycare.workings import Working

__all__ = ["InstalmentDue", "amount_for_month", "amount_for_year", "amounts_of_cases", "instalments_of", "rate_on"]


def rate_on(schedule: RateSchedule, day: date, given: Given) -> Working[Rate]:
    """Give the exact rate of a schedule on a day for given inputs, for one span of its basis.

    Nothing is rounded but what a line of the schedule rounds. Raises `MissingInputError` for an input or an open
    point that is not given, and `NotKnownError` for a day that no version covers.

    >>> from primarycare.published import load
    >>> rate_on(load("fr-fpmt"), date(2023, 12, 31), {"age": 45, "ald": True}).total.value
    Fraction(42, 1)
    """
    version = checks.a(RateSchedule)(schedule, "schedule").version_on(checks.a_date(day, "day"))
    lines = version.work(given, schedule.currency)
    value = sum((line.amount for line in lines), Fraction(0))
    total = Rate(value=value, currency=schedule.currency, per=f"{version.subject.value} and {version.basis.value}")
    return Working(title=f"{schedule.title}, {day}", lines=lines, total=total, notes=version.notes_for(given))


def amount_for_month(
    schedule: RateSchedule,
    month: Month,
    given: Given,
    *,
    fraction: Fraction = Fraction(1),
    reason: str = "part of the month that counts",
) -> Working[Money]:
    """Give the amount of one subject (a person, a list, a structure) for a month, or for a fraction of it.

    Rounded once, as the schedule says; a subject by itself is its own statement. `reason` says why only a fraction
    of the month counts.

    >>> from primarycare.published import load
    >>> amount_for_month(load("fr-fpmt"), Month(2024, 5), {"age": 45, "ald": True}).total
    Money.parse('3.83', EUR)
    """
    counted = checks.exact_number(fraction, "fraction")
    if counted < 0:
        raise InvalidValueError(f"fraction: {shown(fraction)} is negative; give 0 or more of the month")
    return Evaluator(schedule, checks.a(Month)(month, "month")).alone(given, counted, reason)


def amount_for_year(schedule: RateSchedule, year: Year, given: Given) -> Working[Money]:
    """Give the amount of one subject for a whole year of a schedule whose basis is the year.

    Raises `InvalidValueError` for a schedule with a shorter basis: its months are worked out one by one.

    >>> from primarycare.published import load
    >>> amount_for_year(load("fr-fpmt"), Year(2024), {"age": 82, "ald": True}).total
    Money.parse('70.00', EUR)
    """
    return Evaluator(schedule, checks.a(Year)(year, "year")).alone(given, Fraction(1), "whole year")


def amounts_of_cases(
    schedule: RateSchedule, span: Month | Year, cases: Iterable[Given], fractions: Sequence[Fraction]
) -> Iterator[tuple[Money, ...]]:
    """Give for each case of inputs what each of several fractions of a month brings, without workings.

    This is how a table of answers is filled: the amounts are those of `amount_for_month` and `amount_for_year`, to the
    cent, at a tenth of the time. Raises what they raise.

    >>> from primarycare.published import load
    >>> cases = ({"age": age, "ald": True} for age in (45, 82))
    >>> for amounts in amounts_of_cases(load("fr-fpmt"), Month(2024, 5), cases, (Fraction(1, 2), Fraction(1))):
    ...     print([amount.text for amount in amounts])
    ['1.92', '3.83']
    ['2.92', '5.83']
    """
    if not isinstance(span, Month | Year):
        raise InvalidTypeError(f"span: {shown(span)} is a {type(span).__name__}; give a Month or a Year")
    counted = [checks.not_negative(fraction, f"fractions[{place}]") for place, fraction in enumerate(fractions)]
    evaluator = Evaluator(schedule, span)
    return (evaluator.totals(case, counted) for case in cases)


@frozen(kw_only=True)
class InstalmentDue:
    """A part of a year's amount and the month in which it is due.

    >>> from primarycare.money import EUR
    >>> InstalmentDue(due_in=Month(2026, 4), amount=Money(125, EUR)).amount.text
    '1.25'
    """

    due_in: Month = field(validator=checks.checked(checks.a(Month)))
    amount: Money = field(validator=checks.checked(checks.a(Money)))


def instalments_of(version: ScheduleVersion, year: Year, total: Money) -> tuple[InstalmentDue, ...]:
    """Split a year's amount into the instalments of a version, in the order of its plan.

    Allocated parts add up to the amount, to the last cent; the largest remainders are served first, equal ones in
    the order of the plan. Parts that the plan rounds one by one may add up to a little more or less: 5.00 in twelve
    months is 0.42 a month and 5.04 a year. Raises `NotKnownError` for a version without a plan.

    >>> from primarycare.money import EUR
    >>> from primarycare.published import load
    >>> parts = instalments_of(load("fr-fpmt").version_for(Year(2024)), Year(2024), Money.parse("70.01", EUR))
    >>> [(str(part.due_in), part.amount.text) for part in parts]
    [('2024-06', '17.51'), ('2024-09', '17.50'), ('2024-12', '17.50'), ('2025-03', '17.50')]
    """
    checks.a(Year)(year, "year")
    plan = checks.a(ScheduleVersion)(version, "version").instalments
    if plan is None:
        raise NotKnownError("instalments: the version does not say in which parts a year is paid; pay it whole")
    shares = [instalment.share for instalment in plan.instalments]
    if plan.splitting is Splitting.ALLOCATED:
        amounts = allocate(total, shares)
    else:
        amounts = tuple(version.rounding.settle(total.exact * share, total.currency) for share in shares)
    return tuple(
        InstalmentDue(due_in=instalment.due_in(year), amount=amount)
        for instalment, amount in zip(plan.instalments, amounts, strict=True)
    )
