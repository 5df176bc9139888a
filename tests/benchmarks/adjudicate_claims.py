"""How long it takes to adjudicate a claim of 20 lines with full workings, in milliseconds, beside pricing it.

Run it from the root of the checkout: `python -m tests.benchmarks.adjudicate_claims`. Nothing passes or fails.
"""

from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter
from typing import TypeVar

from primarycare.claims import ChargeLine, Claim, PlaceOfService
from primarycare.discounts import Adjudication, LineStanding, PricedClaim, adjudicate, price_claim
from primarycare.identifiers import ClaimId, ContractId, PatientId, PayerId, PhysicianId, PlanId, StructureId
from primarycare.money import USD, Money, Rounding, RoundingMode, Share
from primarycare.networks import ContractTerm, PayerContract, PercentOfCharge, ServiceScope
from primarycare.periods import Period
from primarycare.plans import (
    PPO,
    Accumulation,
    Accumulators,
    CoinsuranceBase,
    CopayAboveAllowed,
    CopayTiming,
    CostShare,
    EmbeddedLimit,
    NetworkSide,
    Plan,
    PreventiveCare,
    UnmetAccess,
)

T = TypeVar("T")

RUNS = 300
LINES = 20
CENTS = Rounding(2, RoundingMode.HALF_UP)
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
FAMILY = tuple(PatientId(f"p-{number}") for number in range(4))
SERVICES = ("primary care visit", "laboratory", "imaging", "physical therapy")
INSIDE = LineStanding(side=NetworkSide.IN, has_physician=True, has_referral=True)


def dollars(amount: int) -> Money:
    return Money(100 * amount, USD)


def a_claim() -> Claim:
    lines = tuple(
        ChargeLine(
            number=number,
            code=f"{99000 + number}",
            billed=Money(13_337 + 977 * number, USD),
            served_on=date(2026, 3, number),
            physician=PhysicianId("dr-benque"),
            place=PlaceOfService.OFFICE,
            service=SERVICES[number % len(SERVICES)],
        )
        for number in range(1, LINES + 1)
    )
    return Claim(
        identifier=ClaimId("claim-1"),
        patient=FAMILY[0],
        structure=StructureId("cabinet"),
        lines=lines,
        submitted_on=date(2026, 4, 1),
    )


def a_contract() -> PayerContract:
    term = ContractTerm(
        label="all services",
        priority=1,
        term=PercentOfCharge(Share.percent("62.5")),
        services=ServiceScope(),
        lesser_of=True,
        during=YEAR,
    )
    return PayerContract(
        identifier=ContractId("contract-1"),
        payer=PayerId("payer-1"),
        products=(),
        structure=StructureId("cabinet"),
        terms=(term,),
        fee_schedules=(),
        timely_filing=None,
        multiple_procedures=None,
        withhold=Share.percent("5"),
        evergreen=False,
        during=YEAR,
    )


def a_plan() -> Plan:
    """Build a plan under which every line has a copay, a part of the deductible or coinsurance."""
    rows = tuple(
        CostShare(
            service=service,
            side=side,
            tier=None,
            copay=dollars(25) if number < 2 else None,
            coinsurance=Share.percent(coinsurance),
            deductible_applies=True,
        )
        for number, service in enumerate(SERVICES)
        for side, coinsurance in ((NetworkSide.IN, "20"), (NetworkSide.OUT, "40"))
    )
    return Plan(
        identifier=PlanId("gold"),
        name="Gold",
        currency=USD,
        access=PPO,
        unmet_access=UnmetAccess.NOT_COVERED,
        excluded=(),
        tiers=(),
        cost_shares=rows,
        deductible_in=EmbeddedLimit(dollars(400), dollars(1_200)),
        deductible_out=EmbeddedLimit(dollars(800), dollars(2_400)),
        maximum_in=EmbeddedLimit(dollars(3_000), dollars(9_000)),
        maximum_out=EmbeddedLimit(dollars(6_000), dollars(18_000)),
        accumulation=Accumulation.SEPARATE,
        copay_timing=CopayTiming.AFTER,
        coinsurance_base=CoinsuranceBase.REST,
        copay_above_allowed=CopayAboveAllowed.ALLOWED,
        copay_counts_to_deductible=False,
        deductible_counts_to_maximum=True,
        copay_counts_to_maximum=True,
        preventive_care=PreventiveCare.FREE_IN_NETWORK,
        balance_billing=True,
        visiting_clinician_as_in_network=True,
        never_as_in_network=(),
        rounding=CENTS,
    )


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Give the median time of several runs, in milliseconds, and the last result."""
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        result = work()
        times.append(perf_counter() - start)
    return 1_000 * median(times), result


def main() -> None:
    claim, contract, plan = a_claim(), a_contract(), a_plan()
    so_far = Accumulators.opening(plan.identifier, YEAR, FAMILY, USD)
    baseline, priced = timed(lambda: price_claim(claim, contract, rounding=CENTS))

    def decided(given: PricedClaim = priced) -> Adjudication:
        return adjudicate(given, plan, so_far, INSIDE)

    milliseconds, adjudication = timed(decided)
    print(f"{LINES} lines priced: {baseline:.2f} ms")
    print(f"{LINES} lines adjudicated, workings included: {milliseconds:.2f} ms")
    print(adjudication.lines[2].working, adjudication.working, sep="\n")


if __name__ == "__main__":
    main()
