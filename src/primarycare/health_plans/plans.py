"""Plans: the versions of a patient's health plan, and what they say on a day.

What lives here: the plan with all that ever stood in it, and its progress.
What this module may not know: whether the contract is in force, and when the next review is due.

>>> plan = HealthPlan(
...     patient=PatientId("p-1"), engagement=EngagementId("e-1"), goals=(), actions=(),
...     versions=(PlanVersion(number=1, made_on=date(2020, 9, 1)), PlanVersion(number=2, made_on=date(2021, 9, 7))),
... )
>>> [version and version.number for version in map(plan.current, (date(2020, 8, 31), date(2021, 9, 6)))]
[None, 1]
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from attrs import evolve, field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError, shown
from primarycare.findings import Finding
from primarycare.health_plans.actions import ActionStatus, Goal, PlanAction, StatusChange
from primarycare.health_plans.versions import Agreement, PlanProgress, PlanVersion
from primarycare.identifiers import ActionId, EngagementId, Identifier, PatientId

__all__ = [
    "HealthPlan",
]


Id = TypeVar("Id", bound=Identifier)


def _by_number(versions: tuple[PlanVersion, ...]) -> tuple[PlanVersion, ...]:
    return tuple(sorted(checks.each(checks.a(PlanVersion))(versions, "versions"), key=lambda version: version.number))


def _first_listed(listed: Iterable[tuple[date, Iterable[Id]]]) -> Mapping[Id, date]:
    first: dict[Id, date] = {}
    for day, names in listed:
        for name in names:
            first.setdefault(name, day)
    return first


def _each_listed(field: str, known: Iterable[Id], listed: Mapping[Id, date]) -> None:
    names = tuple(known)
    checks.unique(names, field)
    for name in listed:
        if name not in names:
            raise InvalidValueError(f"versions: {str(name)!r} of the {field} is not in the plan; add it")
    for name in names:
        if name not in listed:
            raise InvalidValueError(f"{field}: {str(name)!r} stands in no version; name it in the one that began it")


def _not_before(field: str, name: str, what: str, day: date | None, listed: date) -> None:
    if day is not None and day < listed:
        raise InvalidValueError(
            f"{field}: {str(name)!r} {what} {day}, before {listed}, the day of the first version that lists it; "
            "correct one of them"
        )


@frozen(kw_only=True)
class HealthPlan:
    """The health plan of a patient under an engagement: every goal and action that ever stood in it, and its versions.

    Versions may be given in any order; their numbers strictly increase and their days never go back. A version lists
    what holds from its day on: what a later one leaves out is dropped and stays here. A goal or action begins on the
    day of the first version that lists it, with its first status, and is due on that day or later.
    Raises `InvalidValueError`, naming the version, goal or action, for anything else.

    >>> HealthPlan(patient=PatientId("p-1"), engagement=EngagementId("e-1"), goals=(), actions=(), versions=(
    ...     PlanVersion(number=1, made_on=date(2021, 9, 7)), PlanVersion(number=2, made_on=date(2020, 9, 1))))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: versions: version 2 of 'p-1' was made on 2020-09-01, before version 1 \
on 2021-09-07; correct one of them
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    engagement: EngagementId = field(validator=checks.checked(checks.a(EngagementId)))
    goals: tuple[Goal, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Goal))))
    actions: tuple[PlanAction, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(PlanAction))))
    versions: tuple[PlanVersion, ...] = field(repr=False, converter=_by_number)

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.patient))
        for earlier, later in zip(self.versions, self.versions[1:]):
            if earlier.number == later.number:
                raise InvalidValueError(
                    f"versions: version {later.number} of {name} stands twice; give each a number of its own"
                )
            if later.made_on < earlier.made_on:
                raise InvalidValueError(
                    f"versions: version {later.number} of {name} was made on {later.made_on}, before version "
                    f"{earlier.number} on {earlier.made_on}; correct one of them"
                )
        self._check_goals()
        self._check_actions()

    def _check_goals(self) -> None:
        listed = _first_listed((version.made_on, version.goals) for version in self.versions)
        _each_listed("goals", (goal.identifier for goal in self.goals), listed)
        for goal in self.goals:
            _not_before("goals", goal.identifier, "is to be reached by", goal.target_on, listed[goal.identifier])

    def _check_actions(self) -> None:
        listed = _first_listed((version.made_on, version.actions) for version in self.versions)
        _each_listed("actions", (action.identifier for action in self.actions), listed)
        goals = {goal.identifier for goal in self.goals}
        for action in self.actions:
            name, begun_on = action.identifier, listed[action.identifier]
            if action.goal is not None and action.goal not in goals:
                raise InvalidValueError(
                    f"actions: {str(name)!r} is for the goal {str(action.goal)!r}, which is not in the plan; add it"
                )
            _not_before("actions", name, "is due on", action.due_on, begun_on)
            if action.statuses[0].changed_on != begun_on:
                raise InvalidValueError(
                    f"actions: the first status of {str(name)!r} is of {action.statuses[0].changed_on} and the first "
                    f"version that lists it of {begun_on}; give both the same day"
                )

    def with_status(self, action: ActionId, change: StatusChange) -> "HealthPlan":
        """Give the plan in which an action has one more status; raises as building the plan anew does.

        Raises `NotKnownError` for an action that is not in the plan.

        >>> plan = HealthPlan(patient=PatientId("p-1"), engagement=EngagementId("e-1"), goals=(), actions=(),
        ...                   versions=())
        >>> plan.with_status(ActionId("a-1"), StatusChange(date(2020, 9, 8), ActionStatus.DONE))
        Traceback (most recent call last):
            ...
        primarycare.errors.NotKnownError: action: 'a-1' is not in the plan of 'p-1'; name one that is
        """
        if all(known.identifier != action for known in self.actions):
            raise NotKnownError(
                f"action: {shown(str(action))} is not in the plan of {str(self.patient)!r}; name one that is"
            )
        changed = (
            evolve(known, statuses=(*known.statuses, change)) if known.identifier == action else known
            for known in self.actions
        )
        return evolve(self, actions=tuple(changed))

    def answered(self, number: int, answer: Agreement, on: date) -> "HealthPlan":
        """Give the plan in which the patient has answered a version; raises as building the plan anew does.

        Raises `NotKnownError` for a version that is not in the plan.

        >>> plan = HealthPlan(patient=PatientId("p-1"), engagement=EngagementId("e-1"), goals=(), actions=(),
        ...                   versions=(PlanVersion(number=1, made_on=date(2020, 9, 1)),))
        >>> plan.answered(1, Agreement.AGREED, date(2020, 9, 8)).awaiting_answer(date(2020, 9, 8))
        False
        """
        if all(version.number != number for version in self.versions):
            raise NotKnownError(
                f"number: {shown(number)} is not a version of the plan of {str(self.patient)!r}; give one that is"
            )
        answered = (
            evolve(version, answer=answer, answered_on=on) if version.number == number else version
            for version in self.versions
        )
        return evolve(self, versions=tuple(answered))

    def current(self, day: date) -> PlanVersion | None:
        """Give the version that holds on a day, whatever the patient answered, or None before the first.

        Of several versions of one day the last holds.

        >>> plan = HealthPlan(patient=PatientId("p-1"), engagement=EngagementId("e-1"), goals=(), actions=(),
        ...                   versions=())
        >>> plan.current(date(2020, 9, 1)) is None
        True
        """
        checks.a_date(day, "day")
        return next((version for version in reversed(self.versions) if version.made_on <= day), None)

    def status_of(self, action: ActionId, day: date) -> ActionStatus:
        """Give the status of an action on a day, dropped ones too.

        Raises `NotKnownError`, naming the action, for one that is not in the plan or not yet on that day.

        >>> plan = HealthPlan(patient=PatientId("p-1"), engagement=EngagementId("e-1"), goals=(), actions=(),
        ...                   versions=())
        >>> plan.status_of(ActionId("a-1"), date(2020, 9, 1))
        Traceback (most recent call last):
            ...
        primarycare.errors.NotKnownError: action: 'a-1' is not in the plan of 'p-1' on 2020-09-01; ask for one that is
        """
        checks.a(ActionId)(action, "action")
        checks.a_date(day, "day")
        for known in self.actions:
            status = known.status_on(day)
            if known.identifier == action and status is not None:
                return status
        raise NotKnownError(
            f"action: {str(action)!r} is not in the plan of {str(self.patient)!r} on {day}; ask for one that is"
        )

    def progress(self, day: date) -> PlanProgress | None:
        """Count the actions of the current version by their status on a day; None before the first version.

        >>> plan = HealthPlan(patient=PatientId("p-1"), engagement=EngagementId("e-1"), goals=(), actions=(),
        ...                   versions=(PlanVersion(number=1, made_on=date(2020, 9, 1)),))
        >>> plan.progress(date(2020, 9, 1)).total
        0
        """
        version = self.current(day)
        if version is None:
            return None
        counts = Counter(action.status_on(day) for action in self._actions_of(version))
        return PlanProgress(
            version=version.number,
            on=day,
            proposed=counts[ActionStatus.PROPOSED],
            accepted=counts[ActionStatus.ACCEPTED],
            declined=counts[ActionStatus.DECLINED],
            done=counts[ActionStatus.DONE],
            not_indicated=counts[ActionStatus.NOT_INDICATED],
        )

    def overdue(self, day: date) -> tuple[PlanAction, ...]:
        """Give the actions of the current version that are accepted, not done, and were due before a day.

        They stand in order of due date and identifier. On the due date itself nothing is overdue.

        >>> plan = HealthPlan(patient=PatientId("p-1"), engagement=EngagementId("e-1"), goals=(), actions=(),
        ...                   versions=())
        >>> plan.overdue(date(2020, 9, 1))
        ()
        """
        version = self.current(day)
        late = [] if version is None else [known for known in self._actions_of(version) if known.is_overdue_on(day)]
        return tuple(sorted(late, key=lambda action: (action.due_on or day, action.identifier)))

    def findings(self, day: date) -> tuple[Finding, ...]:
        """Give a finding for each overdue action, naming the action, the patient and the due date.

        >>> plan = HealthPlan(patient=PatientId("p-1"), engagement=EngagementId("e-1"), goals=(), actions=(),
        ...                   versions=())
        >>> plan.findings(date(2020, 9, 1))
        ()
        """
        return tuple(
            Finding(
                kind="action overdue",
                subject=action.identifier,
                detail=f"of {str(self.patient)!r}, accepted, due on {action.due_on} and not done by {day}",
            )
            for action in self.overdue(day)
        )

    def awaiting_answer(self, day: date) -> bool:
        """Tell whether the current version has no answer of the patient by a day; never before the first version.

        >>> plan = HealthPlan(patient=PatientId("p-1"), engagement=EngagementId("e-1"), goals=(), actions=(),
        ...                   versions=(PlanVersion(number=1, made_on=date(2020, 9, 1)),))
        >>> plan.awaiting_answer(date(2020, 8, 31)), plan.awaiting_answer(date(2020, 9, 1))
        (False, True)
        """
        version = self.current(day)
        return version is not None and version.awaits_answer_on(day)

    def _actions_of(self, version: PlanVersion) -> tuple[PlanAction, ...]:
        return tuple(action for action in self.actions if action.identifier in version.actions)
