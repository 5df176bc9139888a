"""Enrolment: the spans that contracts, designations and lives have in common.

What lives here: who was engaged, or only listed, with whom from when to when.
What this module may not know: how a partial month counts.

>>> from datetime import date
>>> EnrolmentSpan(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2026, 3, 10))).physician
PhysicianId('dr-01')
"""

from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen

from primarycare import _checks as checks
from primarycare.engagement import Engagement
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.findings import Finding
from primarycare.identifiers import EngagementId, PatientId, PhysicianId, StructureId
from primarycare.panels import Panels
from primarycare.patients import Patient
from primarycare.periods import Period

__all__ = ["EnrolmentSpan", "Enrolments", "UnassignedSpan", "enrolments", "listed"]


@frozen
class EnrolmentSpan:
    """A patient engaged and designated to one physician, for a period without change.

    >>> from datetime import date
    >>> EnrolmentSpan(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2026, 3, 10))).patient
    PatientId('p-1')
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    during: Period = field(validator=checks.checked(checks.a(Period)), repr=False)


@frozen
class UnassignedSpan:
    """A patient engaged and designated to nobody, for a period.

    >>> from datetime import date
    >>> UnassignedSpan(PatientId("p-1"), EngagementId("e-1"), Period(date(2026, 3, 10))).engagement
    EngagementId('e-1')
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    engagement: EngagementId = field(validator=checks.checked(checks.a(EngagementId)))
    during: Period = field(validator=checks.checked(checks.a(Period)), repr=False)


@frozen
class Enrolments:
    """The spans of enrolment, by patient and time, and beside them those on which there was nobody to pay.

    >>> Enrolments((), ()).findings
    ()
    """

    spans: tuple[EnrolmentSpan, ...] = field(validator=checks.checked(checks.each(checks.a(EnrolmentSpan))))
    unassigned: tuple[UnassignedSpan, ...] = field(validator=checks.checked(checks.each(checks.a(UnassignedSpan))))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each span on which an engaged patient had no designated physician."""
        return tuple(
            Finding(
                kind="engaged without a designated physician",
                subject=span.patient,
                detail=f"nobody to pay {_length_of(span.during)} under engagement {span.engagement}",
            )
            for span in self.unassigned
        )

    def cut(self, during: Period) -> "Enrolments":
        """Give the part that lies inside a period."""
        return Enrolments(
            tuple(evolve(span, during=part) for span in self.spans if (part := span.during.cut(during)) is not None),
            tuple(
                evolve(span, during=part) for span in self.unassigned if (part := span.during.cut(during)) is not None
            ),
        )


def _length_of(during: Period) -> str:
    """Say how long, and not since when: a gap may begin with a birth."""
    return "with no end in sight" if during.end is None else f"on {during.days} days"


def enrolments(
    engagements: Iterable[Engagement],
    panels: Panels,
    patients: Mapping[PatientId, Patient],
    within: Period,
    *,
    structure: StructureId | None = None,
) -> Enrolments:
    """Give the spans inside a period on which a patient was alive, engaged and designated to a physician.

    A patient counts through the day of death. An engaged patient without a designated physician is a finding.
    Where a structure is named, only its engagements give spans; those of others still count against them.
    Raises `NotKnownError` for an engagement of a patient who is not among `patients`, and `InvalidValueError` where
    its birth date is not the patient's, or two engagements of one patient are in force on the same day.

    >>> from datetime import date
    >>> from primarycare.engagement.presets import illustrative
    >>> from primarycare.identifiers import EngagementId, StructureId
    >>> from primarycare.panels import Designation
    >>> from primarycare.patients import Sex
    >>> from primarycare.periods import Month
    >>> patient = Patient(identifier=PatientId("p-1"), born_on=date(1980, 1, 1), sex=Sex.FEMALE)
    >>> contract = Engagement.from_dates(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...     physician=PhysicianId("dr-01"), policy=illustrative(), born_on=date(1980, 1, 1),
    ...     signed_on=date(2020, 8, 10),
    ... )
    >>> panels = Panels((Designation(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2019, 1, 1))),))
    >>> enrolments((contract,), panels, {PatientId("p-1"): patient}, Month(2020, 8).period).spans[0].during.days
    22
    """
    spans: list[EnrolmentSpan] = []
    unassigned: list[UnassignedSpan] = []
    covered: dict[PatientId, list[Engagement]] = {}
    contracts = tuple(engagements)
    checks.unique((engagement.identifier for engagement in contracts), "engagements")
    for engagement in contracts:
        _refuse_second_contract(engagement, covered.setdefault(engagement.patient, []))
        if structure is not None and engagement.structure != structure:
            continue
        patient = patients.get(engagement.patient)
        if patient is None:
            raise NotKnownError(
                f"patients: {str(engagement.patient)!r} of engagement {str(engagement.identifier)!r} is not among "
                "them; add the patient"
            )
        if patient.born_on != engagement.born_on:
            raise InvalidValueError(
                f"born_on: engagement {str(engagement.identifier)!r} has another birth date than its patient "
                f"{str(engagement.patient)!r}; correct one of them"
            )
        designated = panels.timeline_of(engagement.patient)
        for alive in _alive_in_force(engagement, patient, within):
            inside = designated.inside(alive)
            spans += [EnrolmentSpan(engagement.patient, entry.value, entry.during) for entry in inside]
            if [entry.during for entry in inside] != [alive]:
                unassigned += [
                    UnassignedSpan(engagement.patient, engagement.identifier, gap) for gap in designated.gaps(alive)
                ]
    spans.sort(key=lambda span: (span.patient, span.during.start))
    unassigned.sort(key=lambda span: (span.patient, span.during.start))
    return Enrolments(tuple(spans), tuple(unassigned))


def listed(panels: Panels, patients: Mapping[PatientId, Patient], within: Period) -> tuple[EnrolmentSpan, ...]:
    """Give the spans inside a period on which a living patient was designated to a physician, engaged or not.

    This is the list that national flat payments count (in France the patientèle médecin traitant).
    Raises `NotKnownError` for a designation of a patient who is not among `patients`.

    >>> from datetime import date
    >>> from primarycare.periods import Month
    >>> from primarycare.panels import Designation
    >>> from primarycare.patients import Sex
    >>> patient = Patient(identifier=PatientId("p-1"), born_on=date(1980, 1, 1), sex=Sex.FEMALE)
    >>> panels = Panels((Designation(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2019, 1, 1))),))
    >>> listed(panels, {PatientId("p-1"): patient}, Month(2020, 8).period)[0].during.days
    31
    """
    spans = []
    for designation in panels.designations:
        patient = patients.get(designation.patient)
        if patient is None:
            raise NotKnownError(f"patients: {str(designation.patient)!r}, who has a designation, is not among them")
        inside = designation.during.cut(within)
        alive = None if inside is None else inside.cut(patient.lived)
        if alive is not None:
            spans.append(EnrolmentSpan(designation.patient, designation.physician, alive))
    return tuple(sorted(spans, key=lambda span: (span.patient, span.during.start)))


def _alive_in_force(engagement: Engagement, patient: Patient, within: Period) -> list[Period]:
    in_force = (during.cut(within) for during in engagement.in_force)
    alive = (None if during is None else during.cut(patient.lived) for during in in_force)
    return [during for during in alive if during is not None]


def _refuse_second_contract(engagement: Engagement, earlier: list[Engagement]) -> None:
    for other in earlier:
        if any(mine.cut(theirs) for theirs in other.in_force for mine in engagement.in_force):
            raise InvalidValueError(
                f"engagements: {str(other.identifier)!r} and {str(engagement.identifier)!r} of "
                f"{str(engagement.patient)!r} are in force on the same days; end the first before the second begins"
            )
    earlier.append(engagement)
