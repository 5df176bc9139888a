"""Actions: the goals of a health plan, and what is to be done to reach them.

What lives here: goals, the kinds of action that a plan proposes (Concours pluripro, February 2021: workshops, health
education, screening, second-line specialists, paramedical staff, partner institutions, help with rights), and how an
action's status may change. What this module may not know: the plan that holds them.

>>> screening = PlanAction(
...     identifier=ActionId("a-2"), kind=ActionKind.SCREENING, description="eye check",
...     statuses=(StatusChange(date(2020, 9, 1), ActionStatus.PROPOSED),
...               StatusChange(date(2020, 9, 8), ActionStatus.ACCEPTED)),
... )
>>> screening.status_on(date(2020, 9, 7)), screening.status_on(date(2020, 9, 8))
(<ActionStatus.PROPOSED: 'proposed'>, <ActionStatus.ACCEPTED: 'accepted'>)
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import ActionId, GoalId

__all__ = ["ActionKind", "ActionStatus", "Goal", "GoalOwner", "PlanAction", "StatusChange"]


class ActionKind(Enum):
    """What kind of thing is to be done.

    >>> ActionKind("rights assistance")
    <ActionKind.RIGHTS_ASSISTANCE: 'rights assistance'>
    """

    WORKSHOP = "workshop"
    EDUCATION = "education"
    SCREENING = "screening"
    SECOND_LINE_SPECIALIST = "second-line specialist"
    PARAMEDICAL = "paramedical"
    PARTNER_INSTITUTION = "partner institution"
    RIGHTS_ASSISTANCE = "rights assistance"
    FOLLOW_UP = "follow-up"


class ActionStatus(Enum):
    """How an action stands; accepted means that the patient agreed to it and it is not done yet.

    A patient may decline what was accepted and accept what was declined. Only what was accepted is done, on the same
    day or later. What is done or not indicated stays so; to do it again is another action.

    >>> [status.value for status in ActionStatus.ACCEPTED.next]
    ['declined', 'done', 'not indicated']
    >>> ActionStatus.DONE.next
    ()
    """

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"
    NOT_INDICATED = "not indicated"

    @property
    def next(self) -> "tuple[ActionStatus, ...]":
        """The statuses to which this one may change; none where it is final."""
        return _NEXT[self]

    @property
    def may_be_first(self) -> bool:
        """Whether an action may begin with this status: it is proposed, or accepted at once."""
        return self in (ActionStatus.PROPOSED, ActionStatus.ACCEPTED)


_NEXT = {
    ActionStatus.PROPOSED: (ActionStatus.ACCEPTED, ActionStatus.DECLINED, ActionStatus.NOT_INDICATED),
    ActionStatus.ACCEPTED: (ActionStatus.DECLINED, ActionStatus.DONE, ActionStatus.NOT_INDICATED),
    ActionStatus.DECLINED: (ActionStatus.PROPOSED, ActionStatus.ACCEPTED, ActionStatus.NOT_INDICATED),
    ActionStatus.DONE: (),
    ActionStatus.NOT_INDICATED: (),
}


class GoalOwner(Enum):
    """Whose goal it is.

    >>> GoalOwner("clinician")
    <GoalOwner.CLINICIAN: 'clinician'>
    """

    PATIENT = "patient"
    CLINICIAN = "clinician"


@frozen(kw_only=True)
class Goal:
    """Something to reach, in the words of the plan, which are private, with the day by which where one was set.

    >>> Goal(identifier=GoalId("g-1"), text="climb the stairs again", owner=GoalOwner.PATIENT)
    Goal(identifier=GoalId('g-1'), owner=<GoalOwner.PATIENT: 'patient'>, target_on=None)
    """

    identifier: GoalId = field(validator=checks.checked(checks.a(GoalId)))
    text: str = field(repr=False, validator=checks.checked(checks.a_private_text))
    owner: GoalOwner = field(validator=checks.checked(checks.a(GoalOwner)))
    target_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))


@frozen
class StatusChange:
    """The day from which an action has a status.

    >>> StatusChange(date(2020, 9, 1), ActionStatus.PROPOSED).status
    <ActionStatus.PROPOSED: 'proposed'>
    """

    changed_on: date = field(validator=checks.checked(checks.a_date))
    status: ActionStatus = field(validator=checks.checked(checks.a(ActionStatus)))


@frozen(kw_only=True)
class PlanAction:
    """Something to do, for a goal or for none, with its due date where one was set and the changes of its status.

    Changes stand in the order in which they came; several may fall on one day, and the last of them holds then.
    Raises `InvalidValueError`, naming the action, where there is none, where they go back in time, and where a status
    may not be the first or may not follow the one before it.

    >>> PlanAction(identifier=ActionId("a-1"), kind=ActionKind.FOLLOW_UP, description="weight", statuses=(
    ...     StatusChange(date(2020, 9, 1), ActionStatus.PROPOSED), StatusChange(date(2020, 9, 8), ActionStatus.DONE)))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: statuses: 'a-1' goes from proposed to done; it may go to accepted or \
declined or not indicated
    """

    identifier: ActionId = field(validator=checks.checked(checks.a(ActionId)))
    kind: ActionKind = field(validator=checks.checked(checks.a(ActionKind)))
    description: str = field(repr=False, validator=checks.checked(checks.a_private_text))
    goal: GoalId | None = field(default=None, validator=checks.checked(checks.optional(checks.a(GoalId))))
    due_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))
    statuses: tuple[StatusChange, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(StatusChange)))
    )

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.identifier))
        if not self.statuses or not self.statuses[0].status.may_be_first:
            raise InvalidValueError(f"statuses: {name} does not begin; begin it as proposed or accepted")
        for earlier, later in zip(self.statuses, self.statuses[1:]):
            if later.changed_on < earlier.changed_on:
                raise InvalidValueError(
                    f"statuses: {name} goes back from {earlier.changed_on} to {later.changed_on}; "
                    "give the changes in the order in which they came"
                )
            if later.status not in earlier.status.next:
                raise InvalidValueError(
                    f"statuses: {name} goes from {earlier.status.value} to {later.status.value}; "
                    f"{_choices(earlier.status)}"
                )

    def status_on(self, day: date) -> ActionStatus | None:
        """Give the status on a day, the last one where several changed on it, or None before the first.

        >>> action = PlanAction(identifier=ActionId("a-1"), kind=ActionKind.FOLLOW_UP, description="weight",
        ...                     statuses=(StatusChange(date(2020, 9, 1), ActionStatus.PROPOSED),))
        >>> action.status_on(date(2020, 8, 31)) is None
        True
        """
        checks.a_date(day, "day")
        return next((change.status for change in reversed(self.statuses) if change.changed_on <= day), None)

    def is_overdue_on(self, day: date) -> bool:
        """Tell whether the action is accepted, not done, and was due before a day; on the due date it is not overdue.

        >>> action = PlanAction(identifier=ActionId("a-1"), kind=ActionKind.FOLLOW_UP, description="weight",
        ...                     due_on=date(2020, 12, 1),
        ...                     statuses=(StatusChange(date(2020, 9, 1), ActionStatus.ACCEPTED),))
        >>> action.is_overdue_on(date(2020, 12, 1)), action.is_overdue_on(date(2020, 12, 2))
        (False, True)
        """
        accepted = self.status_on(day) is ActionStatus.ACCEPTED
        return accepted and self.due_on is not None and self.due_on < day


def _choices(status: ActionStatus) -> str:
    if not status.next:
        return "that is final; make it a new action"
    return f"it may go to {' or '.join(following.value for following in status.next)}"
