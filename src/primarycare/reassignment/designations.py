"""Designations: from the panel of a physician who leaves to a plan, and from the plan to the panels after it.

What lives here: the two steps around a plan that read and write facts.
What this module may not know: how a plan is made.

>>> from primarycare.patients import Sex
>>> panels = Panels((Designation(PatientId("p-1"), PhysicianId("dr-1"), Period(date(2019, 1, 1))),))
>>> patient = Patient(identifier=PatientId("p-1"), born_on=date(1980, 6, 1), sex=Sex.UNKNOWN)
>>> moving_patients(
...     PhysicianId("dr-1"), date(2026, 9, 1), panels=panels, patients={patient.identifier: patient},
...     visits=(), within=Period(date(2024, 9, 1), date(2026, 9, 1)),
... )
(MovingPatient(patient=PatientId('p-1')),)
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from primarycare import _checks as checks
from primarycare.encounters import Visit
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.identifiers import HouseholdId, PatientId, PhysicianId, SiteId, VisitId
from primarycare.panels import Designation, Panels
from primarycare.patients import Patient
from primarycare.periods import Period
from primarycare.reassignment.moving import MovingPatient, SeenPhysician
from primarycare.reassignment.plans import ReassignmentPlan

__all__ = ["designations_after", "moving_patients"]

_ONE = Fraction(1)
# Patients are moved around the departure, some ahead of it; a day further off is a slip.
_MOST_DAYS_APART = 366


def moving_patients(
    physician: PhysicianId,
    on: date,
    *,
    panels: Panels,
    patients: Mapping[PatientId, Patient],
    visits: Iterable[Visit],
    within: Period,
    weights: Mapping[PatientId, Fraction] | None = None,
    households: Mapping[PatientId, HouseholdId] | None = None,
    choices: Mapping[PatientId, PhysicianId] | None = None,
    sites: Mapping[PatientId, tuple[SiteId, ...]] | None = None,
    languages: Mapping[PatientId, str] | None = None,
    turns: Mapping[PatientId, int] | None = None,
) -> tuple[MovingPatient, ...]:
    """Give the patients who have designated a physician on a day and live on it, in order of identifier.

    Their visits to other physicians inside the window are counted; visits of which the physician is not known are not.
    The mappings may hold other patients too; a patient who stands in none of them has weight 1 and no wish.
    Raises `NotKnownError` for a designated patient of whom no facts are given, `InvalidValueError` for a visit that
    stands twice.

    >>> moving_patients(PhysicianId("dr-1"), date(2026, 9, 1), panels=Panels(()), patients={}, visits=(),
    ...                 within=Period(date(2024, 9, 1), date(2026, 9, 1)))
    ()
    """
    members = checks.a(Panels)(panels, "panels").members_on(checks.a(PhysicianId)(physician, "physician"), on)
    for member in members:
        if member not in patients:
            raise NotKnownError(f"patients: nothing is known of {str(member)!r}, a member of the panel; give the facts")
    living = [member for member in members if on in patients[member].lived]
    seen = _seen(frozenset(living), physician, _read(visits, on), checks.a(Period)(within, "within"))
    return tuple(
        MovingPatient(
            patient=member,
            weight=(weights or {}).get(member, _ONE),
            household=(households or {}).get(member),
            choice=(choices or {}).get(member),
            seen=seen.get(member, ()),
            sites=(sites or {}).get(member, ()),
            language=(languages or {}).get(member),
            turn=(turns or {}).get(member, 0),
        )
        for member in living
    )


def _read(visits: Iterable[Visit], on: date) -> tuple[Visit, ...]:
    """Refuse visits that stand twice or are in the future, naming the row."""
    given = checks.each(checks.private(Visit))(tuple(visits), "visits")
    seen: set[VisitId] = set()
    for position, visit in enumerate(given):
        name = f"visits[{position}]: {str(visit.identifier)!r}"
        if visit.identifier in seen:
            raise InvalidValueError(f"{name} stands twice; give each visit once")
        if visit.on > on:
            raise InvalidValueError(f"{name} is on {visit.on}, after {on}; leave it out")
        seen.add(visit.identifier)
    return given


def _seen(
    patients: frozenset[PatientId], leaver: PhysicianId, visits: Iterable[Visit], within: Period
) -> Mapping[PatientId, tuple[SeenPhysician, ...]]:
    days: dict[PatientId, dict[PhysicianId, list[date]]] = {}
    for visit in visits:
        if visit.patient in patients and visit.on in within and visit.physician not in (None, leaver):
            days.setdefault(visit.patient, {}).setdefault(visit.physician, []).append(visit.on)
    return {
        patient: tuple(
            SeenPhysician(physician=physician, visits=len(seen_on), last_on=max(seen_on))
            for physician, seen_on in by_physician.items()
        )
        for patient, by_physician in days.items()
    }


def designations_after(plan: ReassignmentPlan, panels: Panels, on: date) -> Panels:
    """Give the panels in which the patients assigned change physician on a day; all other designations stay.

    From the day on, every day on which such a patient had designated the one who leaves becomes one of the receiver, so
    that nobody gains or loses a day. Patients who wait or leave keep their designation: it ends when they declare
    another physician, which is a fact of its own. For a long absence nothing changes: `plan.covers` says who looks
    after whom, and the designation waits for the return.
    Raises `InvalidValueError` for a day more than a year from the departure, and for a patient assigned who has not
    designated the one who leaves on the day: the panels changed since the plan was made.

    >>> from primarycare.reassignment.moving import Departure, DepartureKind, Receiver
    >>> from primarycare.reassignment.planning import plan_reassignment
    >>> from primarycare.reassignment.policies import UnmetChoice, usual_order
    >>> panels = Panels((Designation(PatientId("p-1"), PhysicianId("dr-1"), Period(date(2019, 1, 1))),))
    >>> plan = plan_reassignment(
    ...     Departure(physician=PhysicianId("dr-1"), kind=DepartureKind.RETIREMENT, on=date(2026, 9, 1)),
    ...     (MovingPatient(patient=PatientId("p-1")),),
    ...     (Receiver(physician=PhysicianId("dr-2"), capacity=Fraction(1000), size=Fraction(900)),),
    ...     usual_order(unmet_choice=UnmetChoice.WAIT),
    ... )
    >>> after = designations_after(plan, panels, date(2026, 9, 1))
    >>> [after.physician_of(PatientId("p-1"), day) for day in (date(2026, 8, 31), date(2026, 9, 1))]
    [PhysicianId('dr-1'), PhysicianId('dr-2')]
    """
    departure = checks.a(ReassignmentPlan)(plan, "plan").departure
    if abs((checks.a_date(on, "on") - departure.on).days) > _MOST_DAYS_APART:
        raise InvalidValueError(
            f"on: {on} is more than {_MOST_DAYS_APART} days from the departure on {departure.on}; give a day near it"
        )
    leaver = departure.physician
    going = {one.patient: one.physician for one in plan.assigned}
    for patient in going:
        if checks.a(Panels)(panels, "panels").physician_of(patient, on) != leaver:
            raise InvalidValueError(
                f"panels: {str(patient)!r} has not designated {str(leaver)!r} on {on}; plan again from these panels"
            )
    if plan.departure.is_temporary:
        return panels
    after: list[Designation] = []
    for known in panels.designations:
        if known.patient in going and known.physician == leaver:
            after.extend(_changed(known, going[known.patient], on))
        else:
            after.append(known)
    return Panels(tuple(after))


def _changed(known: Designation, receiver: PhysicianId, on: date) -> tuple[Designation, ...]:
    if known.during.end is not None and known.during.end <= on:
        return (known,)
    if known.during.start >= on:
        return (Designation(known.patient, receiver, known.during),)
    return (
        Designation(known.patient, known.physician, Period(known.during.start, on)),
        Designation(known.patient, receiver, Period(on, known.during.end)),
    )
