"""How long it takes to price 100,000 lines, as seconds: nothing passes or fails.

Run it from the root of the checkout: `python -m tests.benchmarks.price_lines`.
"""

from datetime import date, timedelta
from time import process_time

from primarycare.discounts import PricingStatus, price_claims
from primarycare.money import Money, Share
from primarycare.networks import (
    CodeRange,
    FeeScheduleEntry,
    MultipleProcedures,
    PercentOfCharge,
    PercentOfSchedule,
    ReductionBase,
    ServiceScope,
)
from tests.small_contract import CENTS, SCHEDULE, a_charge, a_claim, a_contract, a_schedule, a_term, per

CLAIMS, LINES, CODES = 10_000, 10, 2_000


def main() -> None:
    codes = [f"{10_000 + 17 * number}" for number in range(CODES)]
    schedule = a_schedule(
        *(FeeScheduleEntry(code, per(f"{20 + at % 300}.{at % 100:02}")) for at, code in enumerate(codes))
    )
    by_code = (
        a_term(PercentOfCharge(Share.percent("80")), label=f"agreed price {at}", services=ServiceScope(codes=(code,)))
        for at, code in enumerate(codes[:500])
    )
    contract = a_contract(
        *by_code,
        a_term(PercentOfSchedule.percent("120", SCHEDULE), label="percent of the schedule", priority=9),
        schedules=(schedule,),
        timely_filing=90,
        multiple_procedures=MultipleProcedures(
            ranks=(Share.percent("100"), Share.percent("50")),
            services=ServiceScope(ranges=(CodeRange("20000", "29999"),)),
            applies_to=ReductionBase.CONTRACT_PRICE,
        ),
    )
    first = date(2026, 1, 5)
    claims = [
        a_claim(
            *(
                a_charge(
                    f"{30 + (7 * number + 13 * line) % CODES % 400}.00",
                    line,
                    code=codes[(7 * number + 13 * line) % CODES],
                    served_on=first + timedelta(number % 250),
                )
                for line in range(1, LINES + 1)
            ),
            identifier=f"claim-{number:05}",
            patient=f"p-{number % 4_000:05}",
            submitted_on=first + timedelta(number % 250 + 3),
        )
        for number in range(CLAIMS)
    ]

    start = process_time()
    priced = price_claims(claims, contract, rounding=CENTS)
    seconds = process_time() - start
    allowed = Money.total((claim.allowed for claim in priced), priced[0].currency)
    print(f"{CLAIMS * LINES:,} lines priced: {seconds:.2f} s, {allowed:,} allowed")
    assert all(line.status is PricingStatus.PRICED for claim in priced for line in claim.lines)


if __name__ == "__main__":
    main()
