"""How long the visits of a whole group take to be attributed, and how much memory: nothing passes or fails.

Run it from the root of the checkout: `python -m tests.benchmarks.attribute_visits`.
Seconds are those of one core. The visits come from a generator, so that what is kept is what attribution keeps; making
them is timed as the baseline. Memory is measured on the same pairs, of few patients, with more and more visits.
"""

import tracemalloc
from collections import deque
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from time import process_time
from typing import TypeVar

from primarycare.attribution import Attributions, CutPolicy, Majority, NamedPhysicians, PassPolicy, attribute
from primarycare.attribution.presets import widening_plurality
from primarycare.encounters import Visit, VisitKind
from primarycare.identifiers import PatientId, PhysicianId, StructureId, VisitId
from primarycare.panels import Panels

T = TypeVar("T")

VISITS = 500_000
PATIENTS = tuple(PatientId(f"p-{number:06}") for number in range(60_000))
PHYSICIANS = tuple(PhysicianId(f"dr-{number:02}") for number in range(30))
KINDS = (VisitKind.ACUTE, VisitKind.CHRONIC, VisitKind.TELECONSULTATION, VisitKind.PREVENTIVE)
CABINET = StructureId("cabinet")
FIRST_DAY, AS_OF = date(2024, 1, 1), date(2026, 1, 1)
DAYS = (AS_OF - FIRST_DAY).days
ELIGIBLE = NamedPhysicians(PHYSICIANS)
CUTS = CutPolicy(look_back_months=24, majority=Majority.STRICT, declared_first=True, eligible=ELIGIBLE)


def some_visits(count: int = VISITS, patients: int = len(PATIENTS)) -> Iterator[Visit]:
    """Make visits over two years, two in three of them to one physician of the patient and the rest to four others."""
    for number in range(count):
        patient = number * 7 % patients
        turn = number // patients
        physician = (patient + (0 if number % 3 else turn % 5)) % len(PHYSICIANS)
        yield Visit(
            identifier=VisitId(f"v-{number:07}"),
            patient=PATIENTS[patient],
            on=FIRST_DAY + timedelta(number * 13 % DAYS),
            physician=PHYSICIANS[physician],
            structure=CABINET,
            service="general practice",
            kind=KINDS[number % 11 % len(KINDS)],
        )


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Give the time of one run, in seconds of one core, and the result."""
    start = process_time()
    result = work()
    return process_time() - start, result


def attributed(policy: CutPolicy | PassPolicy, *, distinct: bool) -> Attributions:
    """Attribute all visits, made as they are read."""
    return attribute(some_visits(), policy, AS_OF, panels=Panels(()), distinct=distinct)


def peak_of(count: int, *, distinct: bool) -> float:
    """Give the most memory held at once, in MB, while so many visits of a thousand patients were attributed."""
    tracemalloc.start()
    attribute(some_visits(count, 1_000), CUTS, AS_OF, panels=Panels(()), distinct=distinct)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    baseline, _ = timed(lambda: deque(some_visits(), maxlen=0))
    print(f"{VISITS:,} visits made: {baseline:.2f} s")
    widening = widening_plurality((6, 12, 24), eligible=ELIGIBLE)
    for name, policy, distinct in (
        ("four cuts", CUTS, False),
        ("four cuts, identifiers known to be distinct", CUTS, True),
        ("plurality over three windows", widening, True),
    ):
        seconds, result = timed(lambda: attributed(policy, distinct=distinct))
        pairs = sum(len(entry.pairs) for entry in result.entries)
        own = seconds - baseline
        print(f"{name}: {own:.2f} s beside making the visits, {pairs:,} pairs, {len(result.unattributed)} unattributed")
        del result  # what is still held would slow the garbage collection of the next
    for distinct in (True, False):
        some, more = (peak_of(count, distinct=distinct) for count in (20_000, 40_000))
        kept = "nothing" if distinct else "identifiers"
        print(f"peak memory with {kept} kept per visit: {some:.1f} MB for 20,000 visits, {more:.1f} MB for 40,000")


if __name__ == "__main__":
    main()
