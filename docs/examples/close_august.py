"""Close August 2020 for a practice of the size at which Ipso Santé began, and print how every amount came about.

Run it with `make demo`. Everybody in it is invented, and so are the forfait and the envelope.
"""

from collections import Counter
from datetime import date

from facts_from_csv import Practice, read_practice

from primarycare import EUR, Money, Month, MonthClose, PatientId, Year, close_month
from primarycare.capitation import Given, amount_for_year
from primarycare.envelope import settle_envelope
from primarycare.periods import LeapDayRule, add_months, age_on
from primarycare.published import load

AUGUST = Month(2020, 8)
LAST_DAY = date(2020, 8, 31)
SHOWN_PATIENTS = ("p-01846", "p-00122", "p-03784")
TWO_YEARS = 24


def main() -> None:
    practice = read_practice()
    close = close_month(
        AUGUST,
        group=practice.group,
        physicians=practice.physicians,
        patients=practice.patients,
        panels=practice.panels,
        engagements=practice.engagements,
        schedule=practice.schedule,
        envelopes=(practice.envelope,),
        expenses=practice.expenses,
    )
    print_heading(f"{practice.group.name}, {AUGUST}: one month closed")
    print("Illustrative: the forfait and the envelope are made up, since Ipso Santé's amounts are not published.\n")
    print_physicians(practice, close)
    print_envelope(practice, close)
    print_workings(close)
    print_findings(close)
    print_checks(practice, close)
    print_national_forfaits(practice)


def print_heading(text: str) -> None:
    print(f"{text}\n{'=' * len(text)}")


def print_table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        first, *others = (cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True)))
        print("  ".join((f"  {first}", *others)))
    print()


def print_physicians(practice: Practice, close: MonthClose) -> None:
    rows = []
    for statement in close.statements:
        [site] = practice.group.sites_of(statement.payee, LAST_DAY)
        counted = f"{float(statement.counted):.2f}"
        rows.append((statement.payee, site, str(len(statement.lines)), counted, f"{statement.total:,}"))
    rows.append(("all", "", str(len(close.patients)), f"{float(close.member_months):.2f}", f"{close.to_physicians:,}"))
    print_heading("Due to the physicians")
    print_table(("physician", "site", "engaged patients", "member months", "forfaits"), rows)


def print_envelope(practice: Practice, close: MonthClose) -> None:
    [movement] = close.movements
    print_heading(f"The envelope of {practice.envelope.year}")
    by_use: dict[str, Money] = {}
    for decision in movement.decisions:
        by_use[decision.expense.use] = by_use.get(decision.expense.use, Money.zero(EUR)) + decision.accepted
    rows = [("left on 1 August", f"{movement.opening:,}")]
    rows += [(f"less {use}", f"{-spent:,}") for use, spent in sorted(by_use.items()) if spent]
    rows += [("left on 31 August", f"{movement.closing:,}"), ("paid to the structure in August", f"{close.to_structure:,}")]
    print_table(("", "amount"), rows)


def print_workings(close: MonthClose) -> None:
    print_heading("Three patients: born in the month, died in the month, changed physician in the month")
    for patient in SHOWN_PATIENTS:
        for statement in close.statements:
            for line in statement.lines:
                if line.patient == patient:
                    print(f"{patient}, to {statement.payee}: {line.working}\n")


def print_findings(close: MonthClose) -> None:
    print_heading("Findings")
    for finding in close.findings:
        print(f"  {finding}")
    print()


def print_checks(practice: Practice, close: MonthClose) -> None:
    """Add up again what the close has checked already, with plain integers."""
    cents = sum(line.due.minor for statement in close.statements for line in statement.lines)
    lived = {patient.identifier: patient.lived for patient in practice.patients}
    engaged = sum(contract.in_force_on(LAST_DAY) and LAST_DAY in lived[contract.patient] for contract in practice.engagements)
    listed = sum(len(the_list(practice, physician)) for physician in practice.group.members_on(LAST_DAY))
    account = settle_envelope(practice.envelope, practice.expenses)
    print_heading("Checks that held")
    for check, left, right in (
        ("lines of all patients = due to the physicians", cents, close.to_physicians.minor),
        ("physicians + structure = total", close.to_physicians.minor + close.to_structure.minor, close.total.minor),
        ("spent + left = envelope", account.accepted.minor + account.balance.minor, practice.envelope.amount.minor),
        ("engaged on 31 August", engaged, 526),
        ("patients with a médecin traitant on 31 August", listed, 10_000),
    ):
        if left != right:
            raise SystemExit(f"{check}: {left} is not {right}")
        print(f"  {check}: {left:,} = {right:,}")
    print(f"  share engaged: {engaged / listed:.2%}\n")


def the_list(practice: Practice, physician: str) -> list[PatientId]:
    lived = {patient.identifier: patient.lived for patient in practice.patients}
    return [
        designation.patient
        for designation in practice.panels.designations
        if designation.physician == physician and LAST_DAY in designation.during and LAST_DAY in lived[designation.patient]
    ]


def print_national_forfaits(practice: Practice) -> None:
    """Compare the two published schedules on one list: that of 31 August 2020, as if it stood so in 2025."""
    readings = {
        "unseen with C2S: 5": {"unseen_c2s": "5"},
        "unseen with C2S: 15": {"unseen_c2s": "15"},
    }
    header = ("physician", "patients", "FPMT 2025", *(f"FMT 2026, {reading}" for reading in readings))
    rows = []
    totals = [0] * (2 + len(readings))
    for physician in practice.group.members_on(LAST_DAY):
        profiles = profiles_of(practice, the_list(practice, physician))
        physician_age = age_on(practice.born_on[physician], date(2025, 12, 31), LeapDayRule.FEBRUARY_28)
        old, new = Money.zero(EUR), [Money.zero(EUR) for _ in readings]
        for (age, ald, c2s, seen), count in profiles.items():
            old += amount_for_year(FPMT, Year(2025), {"age": age, "ald": ald}).total * count
            for position, reading in enumerate(readings.values()):
                given: Given = {
                    "age": age,
                    "ald": ald,
                    "c2s": c2s,
                    "seen_within_two_years": seen,
                    "validated_indicators": 0,
                    "physician_age": physician_age,
                    "practice_zone": "ordinary",
                    "first_installation": "replaces",
                    "c2s_in_uplifted_base": "outside",
                    **reading,
                }
                new[position] += amount_for_year(FMT, Year(2026), given).total * count
        figures = [profiles.total(), old.minor, *(amount.minor for amount in new)]
        totals = [total + figure for total, figure in zip(totals, figures, strict=True)]
        rows.append((physician, f"{profiles.total():,}", f"{old:,}", *(f"{amount:,}" for amount in new)))
    patients, *cents = totals
    rows.append(("all", f"{patients:,}", *(f"{Money(amount, EUR):,}" for amount in cents)))
    print_heading("The same list under the national forfaits, a year from the published amounts")
    print_table(header, rows)
    for note in (*FPMT.version_for(Year(2025)).caveats, *FMT.version_for(Year(2026)).caveats):
        print(f"  note: {note}")
    print("  note: without prevention indicators, which bring 5.00 EUR each; every practice outside a priority zone")
    print("  note: dr-12 is 68 on 31 December 2025, which brings 10 % of the socle; uplifts taken outside the C2S supplement")


FPMT, FMT = load("fr-fpmt"), load("fr-fmt")


def profiles_of(practice: Practice, patients: list[PatientId]) -> Counter[tuple[int, bool, bool, bool]]:
    """Count the patients of a list by age, ALD, C2S and whether they were seen within two years."""
    known = {patient.identifier: patient for patient in practice.patients}
    since = add_months(LAST_DAY, -TWO_YEARS)
    return Counter(
        (
            known[patient].age_on(LAST_DAY, LeapDayRule.FEBRUARY_28),
            known[patient].has("ald", LAST_DAY),
            known[patient].has("c2s", LAST_DAY),
            practice.last_seen_on[patient] >= since,
        )
        for patient in patients
    )


if __name__ == "__main__":
    main()
