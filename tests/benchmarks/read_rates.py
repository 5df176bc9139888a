"""How long a payer's rate file takes to read, and how much memory, for files of growing size: nothing passes or fails.

Run it from the root of the checkout: `python -m tests.benchmarks.read_rates`, or with other sizes in millions of bytes.
"""

import sys
from datetime import date
from resource import RUSAGE_SELF, getrusage
from time import process_time

from primarycare.identifiers import PayerId, StructureId
from primarycare.interop.cms import (
    BillingClass,
    BillingCodeType,
    BundleReach,
    InNetworkItem,
    OpenTerms,
    RateSelection,
    Setting,
    TaxIdentifier,
    TaxIdentifierKind,
    contracts_of,
    read_in_network,
)
from primarycare.money import Share
from tests.generated_rates import generated

BYTES_OF_A_SERVICE = 8_480
OURS = {TaxIdentifier(TaxIdentifierKind.EIN, "11-0000007"): StructureId("cabinet")}
SELECTION = RateSelection(
    billing_class=BillingClass.PROFESSIONAL, setting=Setting.OUTPATIENT, code_types=(BillingCodeType.CPT,)
)
TERMS = OpenTerms(
    payer=PayerId("acme"),
    products=(),
    in_force_from=date(2026, 1, 1),
    evergreen=False,
    lesser_of=True,
    fee_schedule_pays=False,
    bundles=BundleReach.FIRST_CODE,
    timely_filing=None,
    multiple_procedures=None,
    withhold=Share.percent("0"),
)


def highest_memory() -> float:
    """Give the most memory that the process has held so far, in millions of bytes."""
    return getrusage(RUSAGE_SELF).ru_maxrss / 1_000


def main(sizes: list[int]) -> None:
    print(f"before anything is read: {highest_memory():.0f} MB held")
    for size in sizes:
        start = process_time()
        parts = read_in_network(generated(size * 1_000_000 // BYTES_OF_A_SERVICE))
        prices = sum(len(rate.prices) for part in parts if isinstance(part, InNetworkItem) for rate in part.rates)
        seconds = process_time() - start
        print(f"{size} MB read: {seconds:.1f} s, {prices:,} prices, {highest_memory():.0f} MB held at most so far")
    size = sizes[0]
    start = process_time()
    rates = contracts_of(read_in_network(generated(size * 1_000_000 // BYTES_OF_A_SERVICE)), OURS, SELECTION, TERMS)
    (contract,) = rates.contracts
    listed = sum(len(version.value.entries) for each in contract.fee_schedules for version in each.versions.entries)
    print(
        f"contract of one group out of {size} MB: {process_time() - start:.1f} s, {listed:,} prices, "
        f"{highest_memory():.0f} MB held at most so far"
    )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10, 50, 150])
