"""Versions: one version of a health plan, the patient's answer to it, and how its actions stand.

What lives here: what one version says and its progress on a day.
What this module may not know: the plan that holds it, and its other versions.

>>> PlanVersion(number=1, made_on=date(2020, 9, 1)).awaits_answer_on(date(2020, 9, 1))
True
"""

from datetime import date
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import ActionId, GoalId
from primarycare.money import Share

__all__ = [
    "Agreement",
    "PlanProgress",
    "PlanVersion",
]


_MOST_VERSIONS = 10_000


class Agreement(Enum):
    """The patient's answer to a version of the plan, which is shared and binds nobody who declines it.

    >>> Agreement("agreed")
    <Agreement.AGREED: 'agreed'>
    """

    AGREED = "agreed"
    DECLINED = "declined"


@frozen(kw_only=True)
class PlanVersion:
    """A version of the plan: its goals and actions, the day it was made, and the patient's answer once there is one.

    Raises `InvalidValueError` for an answer without its day, a day without an answer, and an answer before the
    version was made.

    >>> PlanVersion(number=1, made_on=date(2020, 9, 1), answer=Agreement.AGREED, answered_on=date(2020, 8, 31))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: answered_on: version 1 was answered on 2020-08-31, before it was made on \
2020-09-01; correct one of them
    """

    number: int = field(validator=checks.checked(checks.within(1, _MOST_VERSIONS)))
    made_on: date = field(validator=checks.checked(checks.a_date))
    goals: tuple[GoalId, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(GoalId))))
    actions: tuple[ActionId, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(ActionId))))
    answer: Agreement | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Agreement))))
    answered_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))

    def __attrs_post_init__(self) -> None:
        checks.unique(self.goals, "goals")
        checks.unique(self.actions, "actions")
        if (self.answer is None) is not (self.answered_on is None):
            raise InvalidValueError(
                f"answer: version {self.number} needs an answer and its day together, or neither; give both"
            )
        if self.answered_on is not None and self.answered_on < self.made_on:
            raise InvalidValueError(
                f"answered_on: version {self.number} was answered on {self.answered_on}, before it was made on "
                f"{self.made_on}; correct one of them"
            )

    def awaits_answer_on(self, day: date) -> bool:
        """Tell whether the version was made by a day and had no answer through it.

        >>> version = PlanVersion(number=1, made_on=date(2020, 9, 1), answer=Agreement.AGREED,
        ...                       answered_on=date(2020, 9, 8))
        >>> version.awaits_answer_on(date(2020, 9, 7)), version.awaits_answer_on(date(2020, 9, 8))
        (True, False)
        """
        return self.made_on <= checks.a_date(day, "day") and (self.answered_on is None or day < self.answered_on)


@frozen(kw_only=True)
class PlanProgress:
    """How the actions of a version stand on a day: how many have each status.

    >>> progress = PlanProgress(version=1, on=date(2021, 3, 1), proposed=1, accepted=1, declined=1, done=2,
    ...                         not_indicated=0)
    >>> progress.total, str(progress.done_share)
    (5, '200/3 %')
    """

    version: int = field(validator=checks.checked(checks.within(1, _MOST_VERSIONS)))
    on: date = field(validator=checks.checked(checks.a_date))
    proposed: int = field(validator=checks.checked(checks.within(0, None)))
    accepted: int = field(validator=checks.checked(checks.within(0, None)))
    declined: int = field(validator=checks.checked(checks.within(0, None)))
    done: int = field(validator=checks.checked(checks.within(0, None)))
    not_indicated: int = field(validator=checks.checked(checks.within(0, None)))

    @property
    def total(self) -> int:
        """How many actions the version has."""
        return self.proposed + self.accepted + self.declined + self.done + self.not_indicated

    @property
    def done_share(self) -> Share | None:
        """What is done of what the patient agreed to: done ÷ (accepted + done), or None where both are 0.

        Accepted counts what is agreed to on that day and not done yet; what was declined again is in neither number.
        """
        agreed_to = self.accepted + self.done
        return Share(Fraction(self.done, agreed_to)) if agreed_to else None
