"""How long it takes to correct 100,000 member months, as seconds: nothing passes or fails.

Run it from the root of the checkout: `python -m tests.benchmarks.reconcile_months`.
"""

from fractions import Fraction
from time import perf_counter

from primarycare.capitation import CapitationStatement, statements_for_month
from primarycare.identifiers import PhysicianId
from primarycare.money import EUR
from primarycare.periods import Month
from primarycare.reconciliation import MonthsBack, PaidLine, ReconciliationPolicy, due_from_statements, reconcile
from tests.small_practice import SOURCE, a_line, a_patient, a_schedule, a_span, a_version

PATIENTS = 10_000
MONTHS = tuple(Month(2026, number) for number in range(1, 11))
PHYSICIANS = tuple(PhysicianId(f"dr-{number:02}") for number in range(12))
POLICY = ReconciliationPolicy(
    look_back=MonthsBack(12), additions=None, recoupment=MonthsBack(3), late_counting=None, citation=SOURCE
)


def main() -> None:
    # Everybody was paid 30.00 a month, and a price of 31.50 is backdated: each of 100,000 lines is a correction.
    patients = {patient.identifier: patient for patient in (a_patient(f"p-{n:05}") for n in range(PATIENTS))}
    spans = [a_span(patient, PHYSICIANS[n % 12], "2025-06-01") for n, patient in enumerate(patients)]
    at_first, backdated = a_schedule(), a_schedule(a_version(a_line("31.50")))

    start = perf_counter()
    statements: dict[Month, tuple[CapitationStatement, ...]] = {
        month: statements_for_month(backdated, spans, month, patients) for month in MONTHS
    }
    print(f"{PATIENTS * len(MONTHS):,} member months worked out again: {perf_counter() - start:.2f} s")

    ledger: list[PaidLine] = []
    for month in MONTHS:
        then = statements_for_month(at_first, spans, month, patients)
        ledger += due_from_statements(at_first, month, then, spans=spans, patients=patients).as_paid(month)

    start = perf_counter()
    due = [due_from_statements(backdated, month, statements[month], spans=spans, patients=patients) for month in MONTHS]
    print(f"made into due lines with the facts behind them: {perf_counter() - start:.2f} s")

    start = perf_counter()
    statement = reconcile(due, ledger, POLICY, closing=Month(2026, 11))
    seconds = perf_counter() - start
    print(f"reconciled: {seconds:.2f} s, {len(statement.retroactive):,} corrections, {statement.total:,}")
    assert statement.total.exact == Fraction(3, 2) * PATIENTS * len(MONTHS) and statement.total.currency == EUR


if __name__ == "__main__":
    main()
