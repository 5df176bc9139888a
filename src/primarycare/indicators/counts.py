"""Counts: the numbers of an indicator, each with its exact share.

What lives here: uptake, reviews on time, actions done, and the three together, which add up.
What this module may not know: whose numbers they are.

>>> print(Uptake(1, 3))
1 of 3 (33.33 %)
"""

from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.money import Rounding, RoundingMode, Share, exact_text

__all__ = ["ActionsDone", "Indicators", "ReviewsOnTime", "Uptake"]

_PRINTED = Rounding(2, RoundingMode.HALF_UP)
_a_count = checks.checked(checks.within(0, None))


def _share(part: int, whole: int) -> Share | None:
    return Share(Fraction(part, whole)) if whole else None


def _told(part: int, whole: int, what: str = "") -> str:
    share = _share(part, whole)
    counted = f"{part:,} of {whole:,}{what}"
    return counted if share is None else f"{counted} ({exact_text(_PRINTED.apply(share.value * 100))} %)"


@frozen
class Uptake:
    """How many of the registered patients are engaged; printed with a percentage of at most two decimals, half up.

    Raises `InvalidValueError` for more engaged patients than registered ones.

    >>> Uptake(526, 10_000).share
    Share(value=Fraction(263, 5000))
    """

    engaged: int = field(default=0, validator=_a_count)
    registered: int = field(default=0, validator=_a_count)

    def __attrs_post_init__(self) -> None:
        if self.engaged > self.registered:
            raise InvalidValueError(
                f"engaged: {self.engaged} is more than the {self.registered} registered; correct one of them"
            )

    @property
    def share(self) -> Share | None:
        """The exact share of engaged patients, or None where nobody is registered."""
        return _share(self.engaged, self.registered)

    def __add__(self, other: "Uptake") -> "Uptake":
        if not isinstance(other, Uptake):
            return NotImplemented
        return Uptake(self.engaged + other.engaged, self.registered + other.registered)

    def __str__(self) -> str:
        return _told(self.engaged, self.registered)


@frozen(kw_only=True)
class ReviewsOnTime:
    """The reviews that fell due: done by the last day of grace, done later, missed, or still within grace.

    >>> print(ReviewsOnTime(on_time=8, late=1, missed=1, pending=2))
    8 of 10 on time (80 %), 2 pending
    """

    on_time: int = field(default=0, validator=_a_count)
    late: int = field(default=0, validator=_a_count)
    missed: int = field(default=0, validator=_a_count)
    pending: int = field(default=0, validator=_a_count)

    @property
    def due(self) -> int:
        """How many reviews fell due."""
        return self.judged + self.pending

    @property
    def judged(self) -> int:
        """How many of them were done or are overdue, so that they can be judged."""
        return self.on_time + self.late + self.missed

    @property
    def share(self) -> Share | None:
        """The exact share on time of those that can be judged, or None where there are none."""
        return _share(self.on_time, self.judged)

    def __add__(self, other: "ReviewsOnTime") -> "ReviewsOnTime":
        if not isinstance(other, ReviewsOnTime):
            return NotImplemented
        return ReviewsOnTime(
            on_time=self.on_time + other.on_time,
            late=self.late + other.late,
            missed=self.missed + other.missed,
            pending=self.pending + other.pending,
        )

    def __str__(self) -> str:
        return f"{_told(self.on_time, self.judged, ' on time')}, {self.pending:,} pending"


@frozen(kw_only=True)
class ActionsDone:
    """The actions of health plans: done in the month, and, as the plans stand on the day, done and still to do.

    `accepted` counts what patients agreed to and is not done yet. What a newer plan leaves out is in `in_month` only.

    >>> print(ActionsDone(in_month=1, done=3, accepted=1))
    1 in the month, 3 of 4 (75 %)
    """

    in_month: int = field(default=0, validator=_a_count)
    done: int = field(default=0, validator=_a_count)
    accepted: int = field(default=0, validator=_a_count)

    @property
    def share(self) -> Share | None:
        """The exact share done of what patients agreed to, or None where that is nothing."""
        return _share(self.done, self.done + self.accepted)

    def __add__(self, other: "ActionsDone") -> "ActionsDone":
        if not isinstance(other, ActionsDone):
            return NotImplemented
        return ActionsDone(
            in_month=self.in_month + other.in_month,
            done=self.done + other.done,
            accepted=self.accepted + other.accepted,
        )

    def __str__(self) -> str:
        return f"{self.in_month:,} in the month, {_told(self.done, self.done + self.accepted)}"


@frozen(kw_only=True)
class Indicators:
    """The numbers of a row; `undesignated` counts engaged patients whom no physician of the group has on the list.

    >>> Indicators(uptake=Uptake(526, 10_000), undesignated=3).engaged
    529
    """

    uptake: Uptake = field(default=Uptake(), validator=checks.checked(checks.a(Uptake)))
    undesignated: int = field(default=0, validator=_a_count)
    reviews: ReviewsOnTime = field(default=ReviewsOnTime(), validator=checks.checked(checks.a(ReviewsOnTime)))
    actions: ActionsDone = field(default=ActionsDone(), validator=checks.checked(checks.a(ActionsDone)))

    @property
    def engaged(self) -> int:
        """How many patients are engaged, registered or not."""
        return self.uptake.engaged + self.undesignated

    def __add__(self, other: "Indicators") -> "Indicators":
        if not isinstance(other, Indicators):
            return NotImplemented
        return Indicators(
            uptake=self.uptake + other.uptake,
            undesignated=self.undesignated + other.undesignated,
            reviews=self.reviews + other.reviews,
            actions=self.actions + other.actions,
        )
