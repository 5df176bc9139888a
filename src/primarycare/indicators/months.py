"""Months: the indicators of a group for a month, counted from its facts.

What lives here: who is engaged and registered, and to which physician reviews and actions belong.
What this module may not know: how a due date comes out.

>>> from primarycare.periods import Span
>>> group = Group(structure=StructureId("cabinet"), name="Cabinet", sites=(), members=())
>>> indicators_for(
...     Month(2020, 8), group=group, patients={}, panels=Panels(()), engagements=(),
...     counted_on=ReferenceDay(Span.MONTH, -1), reported_on=date(2020, 9, 30)).counted_on
datetime.date(2020, 8, 31)
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from primarycare import _checks as checks
from primarycare.engagement import Engagement, status
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.findings import Finding
from primarycare.groups import Group
from primarycare.health_plans import ActionStatus, HealthPlan
from primarycare.identifiers import EngagementId, PatientId, PhysicianId, StructureId
from primarycare.indicators._reviews import reviews_of
from primarycare.indicators.counts import ActionsDone, Indicators, ReviewsOnTime, Uptake
from primarycare.indicators.rows import EngagementIndicators, PhysicianIndicators
from primarycare.panels import Panels
from primarycare.patients import Patient
from primarycare.periods import Month, Period, ReferenceDay

__all__ = ["indicators_for"]


def indicators_for(
    month: Month,
    *,
    group: Group,
    patients: Mapping[PatientId, Patient],
    panels: Panels,
    engagements: Iterable[Engagement],
    plans: Iterable[HealthPlan] = (),
    counted_on: ReferenceDay,
    reported_on: date,
) -> EngagementIndicators:
    """Count the indicators of a group for a month, from what was known on the day of the report.

    Engaged is a living patient with a contract of the group's structure in force on the day that `counted_on` names,
    registered one who is designated to a physician of the group on that day. An engaged patient who is not registered
    is in no physician's row, and a finding. Actions are those of the plans of engaged patients, as they stand on the
    day; those done in the month count up to the report.

    A review counts in the month of its due date, where the contract was in force and the patient alive on that date,
    for the physician designated on it if that one is of the group on the day:

    - Due dates are those of the windows that follow from the start and from the reviews completed by the report.
    - A rolling due date is done by the review that moves it from inside its window; one that moves it earlier takes
      it away. Under a fixed anchor or bands of age each due date stands by itself, and is done by the review that
      counts for it: before the next window opens, or before the band is over. Then it is gone.
    - Done before the first overdue day is on time, done from then on late.
    - Not done is missed once it is overdue or gone, and pending before; it is not overdue while the contract is
      suspended or has no physician. Where contract or patient did not last until then, it is left out.

    Contracts count as recorded by the day of the report, and deaths as happened by it; panels count as they stand.
    Raises `NotKnownError` for a patient or an engagement that is not given, and `InvalidValueError` for a report before
    the day, for two contracts of a patient in force on it, and for two plans of a contract.

    >>> from primarycare.periods import Span
    >>> group = Group(structure=StructureId("cabinet"), name="Cabinet", sites=(), members=())
    >>> indicators = indicators_for(
    ...     Month(2020, 8), group=group, patients={}, panels=Panels(()), engagements=(),
    ...     counted_on=ReferenceDay(Span.MONTH, -1), reported_on=date(2020, 9, 30))
    >>> str(indicators.total.uptake)
    '0 of 0'
    """
    day = checks.a(ReferenceDay)(counted_on, "counted_on").within(checks.a(Month)(month, "month"))
    checks.a_date(reported_on, "reported_on")
    members = frozenset(checks.a(Group)(group, "group").members_on(day))
    checks.a(Panels)(panels, "panels")
    contracts = _own(engagements, group.structure)
    lives = {contract.identifier: _lived(patients, contract.patient) for contract in contracts.values()}

    def assigned(patient: PatientId, on: date) -> PhysicianId | None:
        physician = panels.physician_of(patient, on)
        return physician if physician in members else None

    engaged = _engaged(contracts.values(), lives, day, reported_on)
    registered = Counter(
        designation.physician
        for designation in panels.designations
        if day in designation.during
        and designation.physician in members
        and day in _lived(patients, designation.patient)
    )
    by_physician = Counter(assigned(patient, day) for patient in engaged)
    reviews: defaultdict[PhysicianId | None, ReviewsOnTime] = defaultdict(ReviewsOnTime)
    for contract in contracts.values():
        for due_on, reviewed in reviews_of(contract, lives[contract.identifier], month.period, reported_on):
            reviews[assigned(contract.patient, due_on)] += reviewed
    actions: defaultdict[PhysicianId | None, ActionsDone] = defaultdict(ActionsDone)
    for plan in _plans_of(plans, contracts):
        if engaged.get(plan.patient) == plan.engagement:
            actions[assigned(plan.patient, day)] += _actions_of(plan, month.period, day, reported_on)
    return EngagementIndicators(
        structure=group.structure,
        month=month,
        counted_on=day,
        reported_on=reported_on,
        physicians=tuple(
            PhysicianIndicators(
                physician,
                group.sites_of(physician, day),
                Indicators(
                    uptake=Uptake(by_physician[physician], registered[physician]),
                    reviews=reviews[physician],
                    actions=actions[physician],
                ),
            )
            for physician in sorted(members)
        ),
        unassigned=Indicators(undesignated=by_physician[None], reviews=reviews[None], actions=actions[None]),
        findings=tuple(
            _unregistered(patient, engagement, panels.physician_of(patient, day))
            for patient, engagement in sorted(engaged.items())
            if assigned(patient, day) is None
        ),
    )


def _own(engagements: Iterable[Engagement], structure: StructureId) -> Mapping[EngagementId, Engagement]:
    given = checks.each(checks.a(Engagement))(tuple(engagements), "engagements")
    checks.unique((engagement.identifier for engagement in given), "engagements")
    return {engagement.identifier: engagement for engagement in given if engagement.structure == structure}


def _lived(patients: Mapping[PatientId, Patient], identifier: PatientId) -> Period:
    patient = patients.get(identifier)
    if patient is None:
        raise NotKnownError(f"patients: {str(identifier)!r} is not among them; add the patient")
    return patient.lived


def _engaged(
    contracts: Iterable[Engagement], lives: Mapping[EngagementId, Period], day: date, reported_on: date
) -> Mapping[PatientId, EngagementId]:
    engaged: dict[PatientId, EngagementId] = {}
    for contract in contracts:
        if day in lives[contract.identifier] and status(contract, day, known_on=reported_on).in_force:
            other = engaged.setdefault(contract.patient, contract.identifier)
            if other != contract.identifier:
                raise InvalidValueError(
                    f"engagements: {str(other)!r} and {str(contract.identifier)!r} of {str(contract.patient)!r} are "
                    f"both in force on {day}; end the first before the second begins"
                )
    return engaged


def _unregistered(patient: PatientId, engagement: EngagementId, elsewhere: PhysicianId | None) -> Finding:
    if elsewhere is None:
        kind, detail = "engaged without a designated physician", f"under engagement {engagement}"
    else:
        kind = "engaged with a physician outside the group"
        detail = f"under engagement {engagement}, designated to {elsewhere}"
    return Finding(kind=kind, subject=patient, detail=detail)


def _plans_of(plans: Iterable[HealthPlan], contracts: Mapping[EngagementId, Engagement]) -> tuple[HealthPlan, ...]:
    given = checks.each(checks.a(HealthPlan))(tuple(plans), "plans")
    checks.unique((plan.engagement for plan in given), "plans")
    for plan in given:
        contract = contracts.get(plan.engagement)
        if contract is None or contract.patient != plan.patient:
            raise NotKnownError(
                f"plans: {str(plan.engagement)!r} of {str(plan.patient)!r} is not among the engagements of the "
                "structure; add it or leave the plan out"
            )
    return given


def _actions_of(plan: HealthPlan, during: Period, day: date, reported_on: date) -> ActionsDone:
    progress = plan.progress(day)
    done_on = (
        change.changed_on for action in plan.actions for change in action.statuses if change.status is ActionStatus.DONE
    )
    return ActionsDone(
        in_month=sum(done in during and done <= reported_on for done in done_on),
        done=0 if progress is None else progress.done,
        accepted=0 if progress is None else progress.accepted,
    )
