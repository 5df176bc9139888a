"""How long a close of a month takes, as seconds and as a multiple of building its patients: nothing passes or fails.

Run it from the root of the checkout: `python -m tests.benchmarks.close_a_month`.
"""

from collections.abc import Callable, Sequence
from datetime import date
from statistics import median
from time import perf_counter
from typing import TypeVar

from primarycare.capitation import Given
from primarycare.engagement import Engagement
from primarycare.identifiers import PhysicianId
from primarycare.panels import Panels
from primarycare.patients import DatedFlag, Patient
from primarycare.periods import Month, Period
from primarycare.published import load
from primarycare.schedules import RateSchedule
from primarycare.settlement import MonthClose, close_month
from tests.small_practice import a_designation, a_group, a_patient, a_physician, a_schedule, an_engagement

T = TypeVar("T")

RUNS = 5
PATIENTS = 10_000
PHYSICIANS = tuple(PhysicianId(f"dr-{number:02}") for number in range(12))
MONTH = Month(2026, 5)
FLAGS = {"ald": 5, "c2s": 7, "seen_within_two_years": 1}
SETTLED: Given = {
    "first_installation": "replaces",
    "c2s_in_uplifted_base": "inside",
    "unseen_c2s": "5",
    "validated_indicators": 2,
}


def some_patients() -> list[Patient]:
    """Build patients of 95 years of birth, of whom every fifth has ALD and every seventh C2S."""
    return [
        a_patient(
            f"p-{number:05}",
            born_on=date(1930 + number % 95, 1 + number % 12, 1 + number % 28),
            flags=tuple(
                DatedFlag(name, (Period(date(2019, 5, 1)),) if number % every == 0 else ())
                for name, every in FLAGS.items()
            ),
        )
        for number in range(PATIENTS)
    ]


def some_engagements(patients: Sequence[Patient]) -> list[Engagement]:
    """Engage everybody, one in ten during the month."""
    return [
        an_engagement(
            f"e-{number:05}",
            patient.identifier,
            effective_on=date(2026, 5, 1 + number % 31) if number % 10 == 0 else date(2025, 6, 16),
            born_on=patient.born_on,
        )
        for number, patient in enumerate(patients)
    ]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Give the median time of several runs, in seconds, and the last result."""
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        result = work()
        times.append(perf_counter() - start)
    return median(times), result


def main() -> None:
    baseline, patients = timed(some_patients)
    print(f"{PATIENTS:,} patients built: {baseline:.3f} s")
    panels = Panels(
        tuple(
            a_designation(patient.identifier, PHYSICIANS[number % len(PHYSICIANS)])
            for number, patient in enumerate(patients)
        )
    )
    engagements = some_engagements(patients)
    group = a_group(*PHYSICIANS)
    physicians = [a_physician(physician) for physician in PHYSICIANS]
    of_physicians: dict[PhysicianId, Given] = {
        physician: {"physician_age": 66 + number % 2, "practice_zone": "priority" if number % 3 else "ordinary"}
        for number, physician in enumerate(PHYSICIANS)
    }

    def close(schedule: RateSchedule, given: Given, of: dict[PhysicianId, Given]) -> MonthClose:
        return close_month(
            MONTH,
            group=group,
            physicians=physicians,
            patients=patients,
            panels=panels,
            engagements=engagements,
            schedule=schedule,
            given=given,
            of_physicians=of,
        )

    published = load("fr-fmt")
    for name, work in {
        "one forfait by covered days": lambda: close(a_schedule(), {}, {}),
        "fr-fmt, seven lines": lambda: close(published, SETTLED, of_physicians),
    }.items():
        seconds, closed = timed(work)
        print(f"{name}: {seconds:.3f} s, {seconds / baseline:.1f} times the baseline, {closed.total:,}")


if __name__ == "__main__":
    main()
