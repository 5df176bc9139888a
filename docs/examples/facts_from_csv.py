"""The facts of the example practice, read from the CSV files beside this script.

This is the part that your own system replaces: it turns rows into the library's values, and nothing more.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from attrs import frozen

from primarycare import (
    EUR,
    Citation,
    Designation,
    Engagement,
    Envelope,
    Expense,
    Group,
    Money,
    Panels,
    Patient,
    PatientId,
    Period,
    Physician,
    PhysicianId,
    RateSchedule,
    Share,
    StructureId,
    Timeline,
    Year,
    schedule_from_toml,
)
from primarycare.engagement import ConsentRule, EndDay, EndTerms, EventKind, ReviewAnchor, StartDay
from primarycare.engagement.presets import ipso
from primarycare.envelopes import EligibleUse, EnvelopePayment
from primarycare.groups import GroupMember, Site
from primarycare.identifiers import EngagementId, EnvelopeId, ExpenseId, Registration, RegistrationSystem, SiteId
from primarycare.patients import DatedFlag, Sex
from primarycare.periods import LeapDayRule
from primarycare.physicians import PhysicianStatus, Specialty

FOLDER = Path(__file__).parent / "practice"
STRUCTURE = StructureId("cabinets-du-canal")
ENVELOPE = EnvelopeId("2020")
# What Ipso Santé does not publish is made up here.
TERMS = ipso(
    starts=StartDay.AS_AGREED,
    termination=EndTerms(notice_days=60, at=EndDay.SAME_DAY),
    needs_continuity_plan=True,
    proposal_days=None,
    suspension_counts=False,
    consent=ConsentRule(
        signs_from=16, alone_from=18, confirms_at=None, answer_within_days=None, leap_day=LeapDayRule.MARCH_1
    ),
    anchor=ReviewAnchor.ROLLING,
    initial_days=90,
    opens_days_before=30,
    grace_days=30,
    lapse_days=None,
    leap_day=LeapDayRule.MARCH_1,
)


@frozen(kw_only=True)
class Practice:
    """Everything that one practice knows."""

    group: Group
    physicians: tuple[Physician, ...]
    born_on: dict[PhysicianId, date]
    patients: tuple[Patient, ...]
    last_seen_on: dict[PatientId, date]
    panels: Panels
    engagements: tuple[Engagement, ...]
    schedule: RateSchedule
    envelope: Envelope
    expenses: tuple[Expense, ...]


def read_practice() -> Practice:
    rows = {
        name: list(_rows(name)) for name in ("physicians", "patients", "designation_changes", "engagements", "expenses")
    }
    by_patient = {row["patient"]: row for row in rows["patients"]}
    return Practice(
        group=_group(rows["physicians"]),
        physicians=tuple(_physician(row) for row in rows["physicians"]),
        born_on={PhysicianId(row["physician"]): date.fromisoformat(row["born_on"]) for row in rows["physicians"]},
        patients=tuple(_patient(row) for row in rows["patients"]),
        last_seen_on={PatientId(row["patient"]): date.fromisoformat(row["last_seen_on"]) for row in rows["patients"]},
        panels=_panels(rows["patients"], rows["designation_changes"]),
        engagements=tuple(_engagement(row, by_patient[row["patient"]]) for row in rows["engagements"]),
        schedule=schedule_from_toml((FOLDER / "forfait.toml").read_text(encoding="utf-8")),
        envelope=_envelope(),
        expenses=tuple(_expense(row) for row in rows["expenses"]),
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _periods(start: str, end: str = "") -> tuple[Period, ...]:
    return (Period(date.fromisoformat(start), _day(end)),) if start else ()


def _group(rows: list[dict[str, str]]) -> Group:
    return Group(
        structure=STRUCTURE,
        name="Cabinets du Canal",
        sites=(Site(SiteId("site-1"), "Canal Saint-Martin"), Site(SiteId("site-2"), "Bassin de la Villette")),
        members=tuple(
            GroupMember(PhysicianId(row["physician"]), SiteId(row["site"]), *_periods(row["joined_on"], row["left_on"]))
            for row in rows
        ),
    )


def _physician(row: dict[str, str]) -> Physician:
    joined = date.fromisoformat(row["joined_on"])
    return Physician(
        identifier=PhysicianId(row["physician"]),
        name=row["name"],
        specialty=Specialty(row["specialty"].replace("_", " ")),
        registrations=(Registration(system=RegistrationSystem.RPPS, number=row["rpps"]),),
        clinical_time=Timeline.always(Share.parse(row["clinical_share"]), joined),
        status=Timeline.always(PhysicianStatus.ACTIVE, joined),
    )


def _patient(row: dict[str, str]) -> Patient:
    return Patient(
        identifier=PatientId(row["patient"]),
        born_on=date.fromisoformat(row["born_on"]),
        died_on=_day(row["died_on"]),
        sex=Sex(row["sex"]),
        flags=(
            DatedFlag("ald", _periods(row["ald_from"])),
            DatedFlag("c2s", _periods(row["c2s_from"], row["c2s_to"])),
        ),
    )


def _panels(patients: list[dict[str, str]], changes: list[dict[str, str]]) -> Panels:
    changed = {row["patient"]: row for row in changes}
    designations = []
    for row in patients:
        patient, since = PatientId(row["patient"]), row["designated_from"]
        if change := changed.get(patient):
            designations.append(
                Designation(patient, PhysicianId(change["old_physician"]), *_periods(since, change["on"]))
            )
            since = change["on"]
        designations.append(Designation(patient, PhysicianId(row["physician"]), *_periods(since, row["designated_to"])))
    return Panels(tuple(designations))


def _engagement(row: dict[str, str], of_patient: dict[str, str]) -> Engagement:
    """The file does not say who signed for the practice: the designated physician stands in."""
    return Engagement.from_dates(
        identifier=EngagementId(row["engagement"]),
        patient=PatientId(row["patient"]),
        structure=STRUCTURE,
        physician=PhysicianId(of_patient["physician"]),
        policy=TERMS,
        born_on=date.fromisoformat(of_patient["born_on"]),
        signed_on=date.fromisoformat(row["signed_on"]),
        starts_on=date.fromisoformat(row["effective_on"]),
        ended_on=_day(row["ended_on"]),
        end=EventKind(row["end_reason"].replace("_", " ")) if row["end_reason"] else None,
    )


def _envelope() -> Envelope:
    """The uses are those named in public for Ipso Santé; the amount and its payments are made up."""
    half = Money.parse("6000", EUR)
    uses = ("coordination", "pathway organisation", "interpreter", "dietitian", "occupational therapist")
    return Envelope(
        identifier=ENVELOPE,
        structure=STRUCTURE,
        year=Year(2020),
        amount=half + half,
        uses=tuple(EligibleUse(use) for use in uses),
        payments=(EnvelopePayment(date(2020, 8, 31), half), EnvelopePayment(date(2020, 12, 31), half)),
        citation=Citation.illustrative("An envelope of our own"),
    )


def _expense(row: dict[str, str]) -> Expense:
    return Expense(
        identifier=ExpenseId(row["expense"]),
        envelope=ENVELOPE,
        structure=STRUCTURE,
        incurred_on=date.fromisoformat(row["incurred_on"]),
        use=row["use"].replace("_", " "),
        amount=Money.parse(row["amount"], EUR),
        beneficiary=None if row["beneficiary"] == "structure" else PatientId(row["beneficiary"]),
        justification=row["justification"],
        paid_elsewhere=row["paid_elsewhere"] == "yes",
    )
