"""Make the example practice: a group of 12 physicians at 2 sites in Paris, August 2020.

``python make_practice.py`` writes five CSV files to the folder ``practice`` beside this file,
the same byte for byte on every supported Python, and stops with a message if their counts are
not those the examples rely on.

Every person, number and event is invented.  The physicians' numbers have the form of a French
RPPS number, in a range (10199...) meant to lie beyond those in use.  An end date
(``designated_to``, ``c2s_to``, ``ended_on``) is the first day no longer covered.
"""

import csv
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

T = TypeVar("T")

FOLDER = Path(__file__).resolve().parent / "practice"
SEED = 20200617

EXPERIMENT_START = date(2020, 6, 16)
BEFORE_AUGUST = date(2020, 7, 31)
AUGUST_START = date(2020, 8, 1)
LAST_BIRTH = date(2020, 8, 27)
LAST_DESIGNATION = date(2020, 8, 28)
MONTH_END = date(2020, 8, 31)
TWO_YEARS_BEFORE = date(2018, 8, 31)

LISTED = 10_000
IN_FORCE = 526
EFFECTIVE_IN_AUGUST = 120
ENGAGED_NEWBORNS = 2


def august(*days: int) -> list[date]:
    return [date(2020, 8, day) for day in days]


# Dates the examples want to be present, whatever the draws.
BIRTHS = [date(2020, 7, 4), date(2020, 7, 23), *august(2, 12, 27)]
LEAP_BIRTHS = [date(year, 2, 29) for year in (1936, 1972, 1988, 2012)]
DEATHS = august(9, 23)
MOVES = august(18, 27)
WITHDRAWALS = august(12, 21)
DESIGNATION_CHANGES = august(3, 10, 16, 24, 31)
EFFECTIVE_DAYS = august(1, 14, 15, 16, 31)


class AgeBand(NamedTuple):
    """The patients of these ages: how many, and of those how many have ALD and C2S."""

    from_age: int
    to_age: int  # exclusive
    per_mille: int
    ald: float
    c2s: float


AGE_BANDS = (
    AgeBand(0, 7, 50, 0.018, 0.17),
    AgeBand(7, 18, 90, 0.022, 0.17),
    AgeBand(18, 30, 170, 0.04, 0.13),
    AgeBand(30, 40, 190, 0.07, 0.11),
    AgeBand(40, 50, 160, 0.12, 0.10),
    AgeBand(50, 60, 130, 0.25, 0.09),
    AgeBand(60, 75, 120, 0.45, 0.06),
    AgeBand(75, 80, 35, 0.50, 0.04),
    AgeBand(80, 95, 51, 0.55, 0.03),
    AgeBand(95, 104, 4, 0.55, 0.02),
)

# Use, rows, least and most euros, whether it is for one patient, justification.
EXPENSE_KINDS = (
    ("coordination", 7, 350, 850, False, "Weekly meeting of the care team"),
    ("pathway_organisation", 7, 250, 600, False, "Diabetes pathway agreed with the hospital"),
    ("interpreter", 8, 60, 180, True, "Interpreter for a first consultation"),
    ("dietitian", 6, 35, 95, True, "Dietary assessment"),
    ("occupational_therapist", 5, 120, 300, True, "Assessment of aids needed at home"),
)


class Physician(NamedTuple):
    physician: str
    name: str
    rpps: str
    specialty: str
    site: str
    born_on: date
    joined_on: date
    left_on: date | None
    clinical_share: str


class Patient(NamedTuple):
    patient: str
    born_on: date
    died_on: date | None
    sex: str
    physician: str
    designated_from: date
    designated_to: date | None
    ald_from: date | None
    c2s_from: date | None
    c2s_to: date | None
    last_seen_on: date

    @property
    def is_listed(self) -> bool:
        """Living, with a designated physician, on 31 August."""
        return self.died_on is None and self.designated_to is None


class Engagement(NamedTuple):
    patient: Patient
    signed_on: date
    effective_on: date
    ended_on: date | None = None
    end_reason: str = ""

    def is_in_force(self, day: date) -> bool:
        ends = (self.ended_on, self.patient.died_on)
        return self.effective_on <= day < min(end or date.max for end in ends)


class Draw:
    """Draws built on random() and whole numbers alone: the same on every Python version."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed).random

    def below(self, bound: int) -> int:
        return int(self.random() * bound)

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def day(self, first: date, last: date) -> date:
        return first + timedelta(self.below((last - first).days + 1))

    def days(self, count: int, first: date, last: date) -> list[date]:
        return [self.day(first, last) for _ in range(count)]

    def one(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def weighted(self, items: Iterable[T], weights: Iterable[int]) -> T:
        pairs = zip(items, weights, strict=True)
        return self.one([item for item, weight in pairs for _ in range(weight)])

    def shuffled(self, items: Iterable[T]) -> list[T]:
        return sorted(items, key=lambda _: self.random())


def luhn_sum(digits: str) -> int:
    """The Luhn sum, key included: a multiple of 10 when the key is right."""
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)


def make_physicians(draw: Draw) -> list[Physician]:
    facts = (
        ("A. Aubépine", "1971-03-14", "2015-01-05", "1"),
        ("B. Bruyère", "1979-11-02", "2015-01-05", "0.8"),
        ("C. Capucine", "1966-06-21", "2015-01-05", "1"),
        ("D. Digitale", "1984-09-30", "2017-09-04", "0.6"),
        ("E. Églantine", "1975-01-17", "2015-09-01", "0.9"),
        ("F. Fougère", "1982-05-08", "2016-04-04", "0.8"),
        ("G. Genêt", "1969-12-25", "2015-01-05", "1"),
        ("H. Hortensia", "1986-07-19", "2018-10-01", "0.8"),
        ("I. Iris", "1977-08-15", "2016-11-02", "0.9"),
        ("J. Jacinthe", "1989-02-11", "2020-01-06", "0.6"),
        ("L. Lavande", "1985-10-27", "2019-03-04", "0.8"),
        ("M. Mimosa", "1957-04-23", "2015-01-05", "0.6"),
    )
    physicians = []
    for number, (name, born_on, joined_on, clinical_share) in enumerate(facts, start=1):
        stem = f"10199{draw.below(100_000):05d}"
        rpps = f"{stem}{-luhn_sum(stem + '0') % 10}"
        site = "site-1" if number <= 6 else "site-2"
        life = (date.fromisoformat(born_on), date.fromisoformat(joined_on), None)
        identity = (f"dr-{number:02d}", name, rpps, "general_practice", site)
        physicians.append(Physician(*identity, *life, clinical_share))
    return physicians


def a_year_after(day: date) -> date:
    return date(day.year + 1, 3, 1) if day.day == 29 and day.month == 2 else day.replace(day.year + 1)


def draw_birth(draw: Draw) -> date:
    band = draw.weighted(AGE_BANDS, [band.per_mille for band in AGE_BANDS])
    latest = min(LAST_BIRTH, date(2020 - band.from_age, 8, 31))
    return draw.day(date(2020 - band.to_age, 9, 1), latest)


def make_patient(draw: Draw, patient: str, born_on: date, physician: Physician) -> Patient:
    band = next(band for band in AGE_BANDS if born_on >= date(2020 - band.to_age, 9, 1))
    is_newborn = born_on >= date(2020, 7, 1)
    last_designation = born_on + timedelta(3) if is_newborn else LAST_DESIGNATION
    designated_from = draw.day(max(born_on, physician.joined_on), min(last_designation, LAST_DESIGNATION))
    last_seen_on = max(draw.days(3, max(designated_from, TWO_YEARS_BEFORE), MONTH_END))
    if designated_from < TWO_YEARS_BEFORE and draw.chance(0.14):
        last_seen_on = draw.day(designated_from, TWO_YEARS_BEFORE - timedelta(1))
    ald_from = c2s_from = None
    if draw.chance(band.ald):
        ald_from = draw.day(max(born_on, date(2005, 1, 1)) + timedelta(1), date(2020, 8, 30))
    if draw.chance(band.c2s):
        c2s_from = draw.day(max(born_on, date(2019, 7, 15)), MONTH_END)
    return Patient(
        patient=patient,
        born_on=born_on,
        died_on=None,
        sex="female" if draw.chance(0.54) else "male",
        physician=physician.physician,
        designated_from=designated_from,
        designated_to=None,
        ald_from=ald_from,
        c2s_from=c2s_from,
        c2s_to=a_year_after(c2s_from) if c2s_from else None,
        last_seen_on=last_seen_on,
    )


def make_patients(draw: Draw, physicians: Sequence[Physician]) -> list[Patient]:
    given = [*BIRTHS, *LEAP_BIRTHS]
    others = LISTED + len(DEATHS) + len(MOVES) - len(given)
    births = draw.shuffled([*given, *(draw_birth(draw) for _ in range(others))])
    tenths = [round(10 * float(physician.clinical_share)) for physician in physicians]
    patients = [
        make_patient(draw, f"p-{number:05d}", born_on, draw.weighted(physicians, tenths))
        for number, born_on in enumerate(births, start=1)
    ]

    departures = [("died_on", day) for day in DEATHS] + [("designated_to", day) for day in MOVES]
    for column, day in departures:
        index, leaving = next(
            (index, one)
            for index, one in enumerate(patients)
            if one.is_listed
            and one.designated_from < EXPERIMENT_START
            and date(2020, 7, 1) <= one.last_seen_on <= day
            and one.born_on.year in (range(1945) if column == "died_on" else range(1945, 2003))
        )
        patients[index] = Patient(**leaving._asdict() | {column: day})
    return patients


def make_engagements(draw: Draw, patients: Sequence[Patient]) -> list[Engagement]:
    newborns = [one for one in patients if one.born_on >= AUGUST_START][:ENGAGED_NEWBORNS]
    candidates = [
        one for one in patients if one.is_listed and one.last_seen_on >= EXPERIMENT_START and one not in newborns
    ]
    # A patient with ALD is twice as likely to be engaged as another.
    queue = iter(sorted(candidates, key=lambda one: draw.random() * (0.5 if one.ald_from else 1)))

    def contract(patient: Patient, effective_on: date) -> Engagement:
        a_few_days_before = effective_on - timedelta(draw.below(6))
        signed_on = max(EXPERIMENT_START, patient.designated_from, a_few_days_before)
        return Engagement(patient, signed_on, effective_on)

    def before_august(patient: Patient) -> Engagement:
        first = max(EXPERIMENT_START, patient.designated_from)
        return contract(patient, draw.day(first, BEFORE_AUGUST))

    def next_listed_by(day: date) -> Patient:
        return next(one for one in queue if one.designated_from <= day)

    days_drawn = EFFECTIVE_IN_AUGUST - ENGAGED_NEWBORNS - len(EFFECTIVE_DAYS)
    days = [*EFFECTIVE_DAYS, *draw.days(days_drawn, AUGUST_START, MONTH_END)]
    engagements = [contract(one, one.designated_from) for one in newborns]
    engagements += [contract(next_listed_by(day), day) for day in days]
    for _ in range(IN_FORCE - EFFECTIVE_IN_AUGUST):
        engagements.append(before_august(next_listed_by(BEFORE_AUGUST)))
    engagements.append(before_august(next(one for one in patients if one.died_on)))
    moved = before_august(next(one for one in patients if one.designated_to))
    ended_on = moved.patient.designated_to
    engagements.append(moved._replace(ended_on=ended_on, end_reason="moved_away"))
    for day in WITHDRAWALS:
        withdrawn = before_august(next_listed_by(BEFORE_AUGUST))
        engagements.append(withdrawn._replace(ended_on=day, end_reason="withdrawn"))
    return sorted(engagements, key=lambda one: (one.effective_on, one.patient.patient))


def make_designation_changes(
    draw: Draw, physicians: Sequence[Physician], engagements: Sequence[Engagement]
) -> list[tuple[str, str, str, date]]:
    """The patients engaged before August who change: patients.csv has their new physician."""
    both_months = (BEFORE_AUGUST, MONTH_END)
    engaged = [one.patient for one in engagements if all(map(one.is_in_force, both_months))]
    chosen = draw.shuffled(engaged)[: len(DESIGNATION_CHANGES)]
    changes = []
    for patient, day in zip(chosen, DESIGNATION_CHANGES, strict=True):
        present = [one for one in physicians if one.joined_on <= patient.designated_from]
        others = [one.physician for one in present if one.physician != patient.physician]
        changes.append((patient.patient, draw.one(others), patient.physician, day))
    return changes


def make_expenses(draw: Draw, engagements: Sequence[Engagement]) -> list[tuple[str, ...]]:
    def engaged_on(day: date) -> str:
        return draw.one([one for one in engagements if one.is_in_force(day)]).patient.patient

    office, paid = august(6, 19)
    # The three rows to be refused, then the others.
    expenses = [
        ("2019-12-10", "coordination", "410.00", "structure", "Meeting before the start", "no"),
        (str(office), "office_furniture", "649.90", "structure", "Waiting room chairs", "no"),
        (str(paid), "interpreter", "120.00", engaged_on(paid), "Interpreter for a scan", "yes"),
    ]
    days: list[date] = []
    for month, first, count in ((6, 19, 8), (7, 1, 12), (8, 1, 13)):
        dates = (date(2020, month, day) for day in range(first, 31))
        weekdays = [day for day in dates if day.weekday() < 5]
        days += (draw.one(weekdays) for _ in range(count))
    kinds = [kind for kind in EXPENSE_KINDS for _ in range(kind[1])]
    for day, kind in zip(draw.shuffled(days), kinds, strict=True):
        use, _, least, most, for_patient, justification = kind
        amount = f"{least + draw.below(most - least)}.{draw.below(100):02d}"
        beneficiary = engaged_on(day) if for_patient else "structure"
        expenses.append((str(day), use, amount, beneficiary, justification, "no"))
    return [(f"x-{number:03d}", *row) for number, row in enumerate(sorted(expenses), start=1)]


def write(name: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


def check(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise SystemExit(f"{what}: found {found}, wanted {wanted}")


def main() -> None:
    draw = Draw(SEED)
    physicians = make_physicians(draw)
    patients = make_patients(draw, physicians)
    engagements = make_engagements(draw, patients)
    changes = make_designation_changes(draw, physicians, engagements)
    expenses = make_expenses(draw, engagements)
    contracts = [(f"e-{number:04d}", one.patient.patient, *one[1:]) for number, one in enumerate(engagements, start=1)]
    write("physicians.csv", Physician._fields, physicians)
    write("patients.csv", Patient._fields, patients)
    change_columns = ("patient", "old_physician", "new_physician", "on")
    write("designation_changes.csv", change_columns, changes)
    write("engagements.csv", ("engagement", *Engagement._fields), contracts)
    expense_columns = "expense,incurred_on,use,amount,beneficiary,justification,paid_elsewhere"
    write("expenses.csv", expense_columns.split(","), expenses)

    panels = Counter(one.physician for one in patients if one.is_listed)
    engaged = {one.patient.patient for one in engagements if one.is_in_force(MONTH_END)}
    check("physicians", len(physicians), 12)
    check("wrong Luhn keys", [one for one in physicians if luhn_sum(one.rpps) % 10], [])
    check("living designated patients on 31 August", panels.total(), LISTED)
    check("engagements in force on 31 August", len(engaged), IN_FORCE)
    check("changes by patients not engaged", {change[0] for change in changes} - engaged, set())
    check("panels out of range", [n for n in panels.values() if not 550 <= n <= 1100], [])


if __name__ == "__main__":
    main()
