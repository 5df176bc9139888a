"""How long folding and listing contracts takes, in seconds and as a multiple of building them: nothing passes or fails.

Run it from the root of the checkout: `python -m tests.benchmarks.fold_contracts`.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter
from typing import TypeVar

from primarycare.engagement import Engagement, EngagementEvent, EventKind, Signer, SignerCapacity, status
from primarycare.engagement.presets import illustrative
from primarycare.identifiers import EngagementId, PatientId, PhysicianId
from primarycare.periods import Month, Period, add_days
from primarycare.reassessment import review_calendar, worklist
from tests.small_practice import CABINET

T = TypeVar("T")

RUNS = 5
CONTRACTS = 10_000
PHYSICIANS = tuple(PhysicianId(f"dr-{number:02}") for number in range(12))
POLICY = illustrative()
SIGNERS = (Signer(SignerCapacity.SELF),)
MONTH = Month(2025, 5)
THREE_YEARS = Period(date(2025, 5, 1), date(2028, 5, 1))


def a_contract(number: int) -> Engagement:
    """Give a contract signed in 2020, of ten events: an offer, five yearly reviews, a suspension and a transfer."""
    name = EngagementId(f"e-{number:05}")
    signed_on = add_days(date(2020, 1, 1), 137 * number % 365)
    # One in four is up to 80 days late with every review.
    late = number % 80 if number % 4 == 0 else 0

    def event(
        kind: EventKind,
        day: date,
        *,
        signers: tuple[Signer, ...] = (),
        physician: PhysicianId | None = None,
        starts_on: date | None = None,
    ) -> EngagementEvent:
        return EngagementEvent(
            engagement=name,
            kind=kind,
            effective_on=day,
            recorded_on=day,
            signers=signers,
            physician=physician,
            starts_on=starts_on,
        )

    physician = PHYSICIANS[number % len(PHYSICIANS)]
    reviews = [add_days(signed_on, 365 * turn + late) for turn in range(5)]
    return Engagement(
        identifier=name,
        patient=PatientId(f"p-{number:05}"),
        structure=CABINET,
        policy=POLICY,
        born_on=date(1930 + number % 70, 1 + number % 12, 1 + number % 28),
        events=(
            event(EventKind.PROPOSED, add_days(signed_on, -7)),
            event(EventKind.SIGNED, signed_on, signers=SIGNERS, physician=physician, starts_on=signed_on),
            *(event(EventKind.REVIEW_COMPLETED, day) for day in reviews),
            event(EventKind.SUSPENDED, add_days(signed_on, 500)),
            event(EventKind.RESUMED, add_days(signed_on, 560)),
            event(
                EventKind.TRANSFERRED, add_days(signed_on, 800), physician=PHYSICIANS[(number + 1) % len(PHYSICIANS)]
            ),
        ),
    )


def some_contracts() -> list[Engagement]:
    return [a_contract(number) for number in range(CONTRACTS)]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Give the median time of several runs, in seconds, and the last result."""
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        result = work()
        times.append(perf_counter() - start)
    return median(times), result


def main() -> None:
    baseline, contracts = timed(some_contracts)
    events = {len(contract.events) for contract in contracts}
    print(f"{CONTRACTS:,} contracts of {max(events)} events built: {baseline:.3f} s")
    day = MONTH.period.start

    def told(name: str, seconds: float, found: object) -> None:
        print(f"{name}: {seconds:.3f} s, {seconds / baseline:.2f} times the baseline, {found}")

    folding, statuses = timed(lambda: [status(contract, day) for contract in contracts])
    states = Counter(found.state.value for found in statuses)
    told("folded", folding, ", ".join(f"{count:,} {state}" for state, count in sorted(states.items())))
    listing, found = timed(lambda: worklist(contracts, MONTH))
    urgencies = Counter(entry.urgency.value for entry in found.entries)
    told(f"listed for {MONTH}", listing, ", ".join(f"{count:,} {name}" for name, count in urgencies.items()))
    planning, planned = timed(lambda: review_calendar(contracts, THREE_YEARS))
    told(f"planned {THREE_YEARS}", planning, f"{len(planned):,} reviews")


if __name__ == "__main__":
    main()
