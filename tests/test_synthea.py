"""One month and one year of a synthetic population: 1,171 people whom nobody here made up."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from primarycare.capitation import statements_for_year
from primarycare.engagement import Engagement
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.membership import listed
from primarycare.panels import Designation, Panels
from primarycare.patients import DatedFlag, Patient, Sex
from primarycare.periods import Month, Period, Year
from primarycare.published import load
from primarycare.schedules import schedule_from_toml
from primarycare.settlement import MonthClose, close_month
from tests.small_practice import a_group, a_physician, an_engagement, known

FOLDER = Path(__file__).parents[1] / ".." / "shared" / "data" / "synthea"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the synthetic population is kept beside the checkout")

# Six people are born in this month and one dies in it.
JULY = Month(2018, 7)
EXPERIMENT_START = date(2018, 1, 1)
PHYSICIANS = tuple(PhysicianId(f"dr-{number}") for number in range(10))

# The population has no status of long-term illness. This derivation is ours: from the first day of one of these
# chronic conditions on. Prediabetes, hypertension and whatever heals are left out; nobody here has lupus.
CHRONIC = {
    "44054006",  # diabetes
    "127013003",  # diabetic renal disease
    "53741008",  # coronary heart disease
    "22298006",  # myocardial infarction
    "88805009",  # chronic congestive heart failure
    "230690007",  # stroke
    "26929004",  # Alzheimer's disease
    "230265002",  # familial Alzheimer's disease
    "84757009",  # epilepsy
    "69896004",  # rheumatoid arthritis
    "87433001",  # pulmonary emphysema
    "185086009",  # chronic obstructive bronchitis
    "254837009",  # cancer of the breast
    "126906006",  # of the prostate
    "92691004",
    "314994000",
    "363406005",  # of the colon
    "93761005",
    "94260004",
    "109838007",
    "254632001",  # of the lung
    "254637007",
    "424132000",
    "67811000119102",
}

FORFAIT = schedule_from_toml("""
id = "forfait"
title = "A forfait of our own, higher with ALD"
currency = "EUR"
[[version]]
effective_from = 2018-01-01
subject = "person"
basis = "month"
counting = { kind = "daily", over = "month" }
facts_on = { of = "month", day = 1 }
rounding = { places = 2, mode = "half-up", stage = "person" }
citation = { title = "A forfait of our own", publisher = "us", evidence = "illustrative" }
[version.inputs]
ald = { kind = "flag", about = "patient" }
[[version.line]]
label = "forfait"
per = "person and month"
rate = [{ when = { ald = true }, value = "23.45" }, { when = { ald = false }, value = "12.34" }]
""")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def births_and_deaths() -> dict[str, tuple[date, date | None]]:
    return {
        row["id"]: (
            date.fromisoformat(row["birthdate"]),
            date.fromisoformat(row["deathdate"]) if row["deathdate"] else None,
        )
        for row in rows("patients.csv")
    }


def first_chronic_days() -> dict[str, date]:
    first: dict[str, date] = {}
    for row in rows("conditions.csv"):
        if row["code"] in CHRONIC:
            start = date.fromisoformat(row["start"])
            first[row["patient"]] = min(start, first.get(row["patient"], start))
    return first


@pytest.fixture(scope="module")
def patients() -> list[Patient]:
    sexes = {"F": Sex.FEMALE, "M": Sex.MALE}
    chronic_since = first_chronic_days()
    lives = births_and_deaths()
    return [
        Patient(
            identifier=PatientId(row["id"]),
            born_on=lives[row["id"]][0],
            died_on=lives[row["id"]][1],
            sex=sexes[row["gender"]],
            flags=(DatedFlag("ald", (Period(chronic_since[row["id"]]),) if row["id"] in chronic_since else ()),),
        )
        for row in rows("patients.csv")
    ]


def physician_of_each() -> dict[str, PhysicianId]:
    """Share the patients between the physicians by sorted identifier."""
    identifiers = sorted(row["id"] for row in rows("patients.csv"))
    return {identifier: PHYSICIANS[place % len(PHYSICIANS)] for place, identifier in enumerate(identifiers)}


@pytest.fixture(scope="module")
def panels(patients: list[Patient]) -> Panels:
    own = physician_of_each()
    return Panels(
        tuple(Designation(patient.identifier, own[patient.identifier], Period(patient.born_on)) for patient in patients)
    )


@pytest.fixture(scope="module")
def engagements(patients: list[Patient]) -> list[Engagement]:
    """Engage everybody who is alive when the experiment starts, and every newborn from birth."""
    return [
        an_engagement(
            str(patient.identifier),
            patient.identifier,
            effective_on=max(EXPERIMENT_START, patient.born_on),
            born_on=patient.born_on,
        )
        for patient in patients
        if patient.died_on is None or patient.died_on >= EXPERIMENT_START
    ]


@pytest.fixture(scope="module")
def july(patients: list[Patient], panels: Panels, engagements: list[Engagement]) -> MonthClose:
    return close_month(
        JULY,
        group=a_group(*PHYSICIANS),
        physicians=[a_physician(physician) for physician in PHYSICIANS],
        patients=patients,
        panels=panels,
        engagements=engagements,
        schedule=FORFAIT,
    )


def days_lived_in_july() -> dict[str, int]:
    july = [date(2018, 7, number) for number in range(1, 32)]
    lived = {
        patient: sum(born_on <= day <= (died_on or day) for day in july)
        for patient, (born_on, died_on) in births_and_deaths().items()
    }
    return {patient: days for patient, days in lived.items() if days}


def test_every_day_lived_in_the_month_is_paid_for_once(july: MonthClose) -> None:
    own = physician_of_each()
    lives, chronic_since = births_and_deaths(), first_chronic_days()

    def rate(patient: str) -> int:
        read_on = max(date(2018, 7, 1), lives[patient][0])
        return 2345 if chronic_since.get(patient, date.max) <= read_on else 1234

    # 23.45 with ALD on the first of the month (or at birth), else 12.34; × days / 31, half a cent up, in whole cents
    cents = {patient: (2 * rate(patient) * days + 31) // 62 for patient, days in days_lived_in_july().items()}
    assert {rate(patient) for patient in cents} == {1234, 2345}
    by_physician: Counter[str] = Counter()
    for patient, due in cents.items():
        by_physician[own[patient]] += due
    assert {statement.payee: statement.total.minor for statement in july.statements} == dict(by_physician)
    assert {line.patient: line.due.minor for statement in july.statements for line in statement.lines} == cents
    assert july.total.minor == july.to_physicians.minor == sum(cents.values())


def test_member_months_are_the_days_lived_over_the_days_of_the_month(july: MonthClose) -> None:
    assert july.member_months * 31 == sum(days_lived_in_july().values())
    assert july.patients == tuple(sorted(days_lived_in_july()))


def test_newborns_count_from_birth_and_the_dead_through_the_day_of_death(july: MonthClose) -> None:
    reasons = {line.patient: line.reason for statement in july.statements for line in statement.lines}
    lives = births_and_deaths()
    born = {patient: life[0].day for patient, life in lives.items() if Month.of(life[0]) == JULY}
    dead = {patient: life[1].day for patient, life in lives.items() if life[1] and Month.of(life[1]) == JULY}
    assert (len(born), len(dead)) == (6, 1)
    assert {patient: reasons[PatientId(patient)] for patient in born} == {
        patient: f"{32 - day} of 31 days" for patient, day in born.items()
    }
    assert {patient: reasons[PatientId(patient)] for patient in dead} == {
        patient: f"{day} of 31 days" for patient, day in dead.items()
    }


def test_every_contract_open_after_a_death_is_found_and_nothing_else(july: MonthClose) -> None:
    dead_before_the_month_ended = {
        patient
        for patient, (_, died_on) in births_and_deaths().items()
        if died_on is not None and EXPERIMENT_START <= died_on < date(2018, 7, 31)
    }
    assert {finding.kind for finding in july.findings} == {"engagement open after a death"}
    assert [finding.subject for finding in july.findings] == sorted(dead_before_the_month_ended)


def test_the_national_forfait_of_a_year_is_paid_for_the_list_of_its_last_day(
    patients: list[Patient], panels: Panels
) -> None:
    statements = statements_for_year(
        load("fr-fpmt"), listed(panels, known(*patients), Year(2018).period), Year(2018), known(*patients)
    )
    chronic_since = first_chronic_days()
    eve = date(2018, 12, 31)
    euros: Counter[str] = Counter()
    own = physician_of_each()
    for patient, (born_on, died_on) in births_and_deaths().items():
        if born_on > eve or (died_on is not None and died_on < eve):
            continue
        # Everybody has had the year's birthday by 31 December.
        age = 2018 - born_on.year
        if chronic_since.get(patient, date.max) <= eve:
            euros[own[patient]] += 70 if age >= 80 else 42
        else:
            euros[own[patient]] += 42 if age >= 80 else 6 if age < 7 else 5
    assert {statement.payee: statement.total.minor for statement in statements} == {
        physician: 100 * amount for physician, amount in euros.items()
    }
    for statement in statements:
        assert sum(part.amount.minor for part in statement.instalments) == statement.total.minor
