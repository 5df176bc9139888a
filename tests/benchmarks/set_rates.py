"""How long it takes to set rates from a year of records, in seconds and as a multiple of building the records.

Run it from the root of the checkout: `python -m tests.benchmarks.set_rates`. Nothing passes or fails.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from statistics import median
from time import perf_counter
from typing import TypeVar

from primarycare.identifiers import PatientId
from primarycare.money import EUR, Money, Rate, Rounding, RoundingMode, Share
from primarycare.periods import Month
from primarycare.ratesetting import (
    Collar,
    CollarOrder,
    ExperienceRecord,
    ExposureUnit,
    Quantile,
    RateSetting,
    confidence_intervals,
    estimate_buhlmann_straub,
    observations_by_month,
    set_rates,
    tally_experience,
    variances_of,
)

T = TypeVar("T")

RUNS = 5
RECORDS = 100_000
CATEGORIES = tuple(f"category {number:02}" for number in range(20))
AVERAGE = Rate.parse("12.00", EUR, per="person and month")
CENTS, MICROS = Rounding(2, RoundingMode.HALF_UP), Rounding(6, RoundingMode.HALF_EVEN)


def some_records() -> list[ExperienceRecord]:
    """Build the months of 8,334 persons, of whom every tenth month is a part of one."""
    return [
        ExperienceRecord(
            category=CATEGORIES[(number // 12) % len(CATEGORIES)],
            member_months=Fraction(1 + number % 31, 31) if number % 10 == 0 else Fraction(1),
            cost=Money((number * 7_919) % 5_000 + 100 * ((number // 12) % len(CATEGORIES)), EUR),
            claims=number % 3,
            month=Month(2021, 1 + number % 12),
            patient=PatientId(f"p-{number // 12:05}"),
        )
        for number in range(RECORDS)
    ]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Give the median time of several runs, in seconds, and the last result."""
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        result = work()
        times.append(perf_counter() - start)
    return median(times), result


def rates_of(records: Sequence[ExperienceRecord]) -> RateSetting:
    """Estimate the credibility, look at the intervals, and set a rate for each category."""
    year = tally_experience(records)
    estimate = estimate_buhlmann_straub(observations_by_month(records, ExposureUnit.MEMBER_MONTHS), rounding=MICROS)
    confidence_intervals(year, variances_of(records, rounding=MICROS), Quantile("95 %", Fraction(49, 25)), CENTS)
    return set_rates(
        year,
        prior=AVERAGE,
        rule=estimate.rule(ExposureUnit.MEMBER_MONTHS, rounding=MICROS),
        exposures={tally.category: tally.member_months for tally in year.categories},
        target=Money.parse("1300000.00", EUR),
        indicated_to=CENTS,
        published_to=CENTS,
        rounding=CENTS,
        collar=Collar(most_down=Share.percent("20"), most_up=Fraction(3)),
        order=CollarOrder.BALANCE_WITHIN_COLLARS,
        previous=AVERAGE,
    )


def main() -> None:
    baseline, records = timed(some_records)
    print(f"{RECORDS:,} records built: {baseline:.3f} s")
    for name, work in {
        "tally": lambda: tally_experience(records),
        "observations by month": lambda: observations_by_month(records, ExposureUnit.MEMBER_MONTHS),
        "variances": lambda: variances_of(records, rounding=MICROS),
    }.items():
        seconds, _ = timed(work)
        print(f"{name}: {seconds:.3f} s, {seconds / baseline:.1f} times the baseline")
    seconds, setting = timed(lambda: rates_of(records))
    print(f"everything, to the rates: {seconds:.3f} s, {seconds / baseline:.1f} times the baseline")
    print(setting, setting.due, *setting.findings, sep="\n")


if __name__ == "__main__":
    main()
