"""Close August 2020 for a practice of the size at which Ipso Santé began, and print how every amount came about.

Run it with `make demo`. Everybody in it is invented, and so are the forfait and the envelope.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from facts_from_csv import Practice, read_practice

from primarycare import EUR, Money, Month, MonthClose, Patient, PhysicianId, Working, Year, close_month
from primarycare.capitation import amount_for_year
from primarycare.envelope import settle_envelope
from primarycare.periods import LeapDayRule, add_months, age_on
from primarycare.published import load

AUGUST = Month(2020, 8)
LAST_DAY = date(2020, 8, 31)
SHOWN_PATIENTS = ("p-01846", "p-00122", "p-03784")
FPMT, FMT = load("fr-fpmt"), load("fr-fmt")
LIST_DAY = date(2025, 12, 31)

Profile: TypeAlias = tuple[int, bool, bool, bool]


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


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        first, *others = (
            cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join((f"  {first}", *others)))
    print()


def print_physicians(practice: Practice, close: MonthClose) -> None:
    rows: list[Sequence[str]] = []
    for statement in close.statements:
        [site] = practice.group.sites_of(statement.payee, LAST_DAY)
        counted = f"{float(statement.counted):.2f}"
        rows.append((statement.payee, site, str(len(statement.lines)), counted, f"{statement.total:,}"))
    rows.append(("all", "", str(len(close.patients)), f"{float(close.member_months):.2f}", f"{close.to_physicians:,}"))
    shared = sum(len(statement.lines) for statement in close.statements) - len(close.patients)
    print_heading("Due to the physicians")
    print_table(("physician", "site", "engaged patients", "member months", "forfaits"), rows)
    print(f"  engaged on some day of August; {shared} changed physician and stand under both\n")


def print_envelope(practice: Practice, close: MonthClose) -> None:
    [movement] = close.movements
    print_heading(f"The envelope of {practice.envelope.year}")
    by_use: dict[str, Money] = {}
    for decision in movement.decisions:
        by_use[decision.expense.use] = by_use.get(decision.expense.use, Money.zero(EUR)) + decision.accepted
    before = practice.envelope.amount - movement.opening
    rows = [("amount of the year", f"{practice.envelope.amount:,}"), ("less June and July", f"{-before:,}")]
    rows += [("left on 1 August", f"{movement.opening:,}")]
    rows += [(f"less {use}", f"{-spent:,}") for use, spent in sorted(by_use.items()) if spent]
    rows += [
        ("left on 31 August", f"{movement.closing:,}"),
        ("paid to the structure in August", f"{close.to_structure:,}"),
    ]
    print_table(("", "amount"), rows)


def print_workings(close: MonthClose) -> None:
    print_heading("Three patients: born in the month, died in the month, changed physician (and paid to both)")
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
    engaged = sum(
        contract.in_force_on(LAST_DAY) and LAST_DAY in lived[contract.patient] for contract in practice.engagements
    )
    listed = sum(len(the_list(practice, physician)) for physician in practice.group.members_on(LAST_DAY))
    account = settle_envelope(practice.envelope, practice.expenses)
    print_heading("Checks that held (amounts in cents)")
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


def the_list(practice: Practice, physician: PhysicianId) -> list[Patient]:
    """Give the living patients designated to a physician on the last day of August."""
    panel = set(practice.panels.members_on(physician, LAST_DAY))
    return [patient for patient in practice.patients if patient.identifier in panel and LAST_DAY in patient.lived]


def profile_of(practice: Practice, patient: Patient) -> Profile:
    """Give what the national forfaits ask about a patient: age, ALD, C2S, and whether seen within two years."""
    return (
        patient.age_on(LAST_DAY, LeapDayRule.FEBRUARY_28),
        patient.has("ald", LAST_DAY),
        patient.has("c2s", LAST_DAY),
        practice.last_seen_on[patient.identifier] >= add_months(LAST_DAY, -24),
    )


def fpmt_2025(profile: Profile) -> Working[Money]:
    age, ald, _c2s, _seen = profile
    return amount_for_year(FPMT, Year(2025), {"age": age, "ald": ald})


def fmt_2026(profile: Profile, physician_age: int, unseen_c2s: str) -> Working[Money]:
    age, ald, c2s, seen = profile
    return amount_for_year(
        FMT,
        Year(2026),
        {
            "age": age,
            "ald": ald,
            "c2s": c2s,
            "seen_within_two_years": seen,
            "validated_indicators": 0,
            "physician_age": physician_age,
            "practice_zone": "ordinary",
            "first_installation": "replaces",
            "c2s_in_uplifted_base": "outside",
            "unseen_c2s": unseen_c2s,
        },
    )


def print_national_forfaits(practice: Practice) -> None:
    """Compare the two published schedules on one list: that of 31 August 2020, as if it stood so in 2025."""
    header = (
        "physician",
        "patients",
        "FPMT 2025",
        *(f"FMT 2026, unseen with C2S: {reading}" for reading in ("5", "15")),
    )
    rows = []
    all_patients, all_due = 0, [Money.zero(EUR)] * 3
    for physician in practice.group.members_on(LAST_DAY):
        profiles = Counter(profile_of(practice, patient) for patient in the_list(practice, physician))
        age = age_on(practice.born_on[physician], LIST_DAY, LeapDayRule.FEBRUARY_28)
        due = [Money.zero(EUR)] * 3
        for profile, count in profiles.items():
            workings = (fpmt_2025(profile), fmt_2026(profile, age, "5"), fmt_2026(profile, age, "15"))
            due = [sum_so_far + working.total * count for sum_so_far, working in zip(due, workings, strict=True)]
        all_patients += profiles.total()
        all_due = [sum_so_far + amount for sum_so_far, amount in zip(all_due, due, strict=True)]
        rows.append((physician, f"{profiles.total():,}", *(f"{amount:,}" for amount in due)))
    rows.append(("all", f"{all_patients:,}", *(f"{amount:,}" for amount in all_due)))
    print_heading("The same list under the national forfaits: a year from the published amounts")
    print_table(header, rows)
    print("  ages, ALD, C2S and visits as on 31 August 2020, physicians' ages as on 31 December 2025")
    print(
        "  no priority zone; without prevention indicators, 5.00 EUR each; uplifts outside the C2S supplement"
    )
    for name, version in (("FPMT", FPMT.version_for(Year(2025))), ("FMT", FMT.version_for(Year(2026)))):
        for caveat in version.caveats:
            print(f"  {name}: {caveat}")
    print()
    print_heading("One patient of 82 with ALD and C2S, whose physician is 68")
    print(fmt_2026((82, True, True, True), 68, "5"))


if __name__ == "__main__":
    main()
