"""Participants: who takes part in a rota, with which share, and what binds each of them.

What lives here: shares, exemptions, restrictions and buddies of one person. Whatever concerns days concerns every duty
that touches one of them; limits and runs count the days on which duties start.
What this module may not know: absences, and other participants.

>>> from primarycare.rotations.rests import self_employed
>>> half = Participant(
...     physician=PhysicianId("dr-1"), during=Period(date(2026, 1, 1)), share=Share.percent("50"),
...     regime=self_employed(), kind_shares=(KindShare(DutyKindId("night"), Share.percent("0")),),
... )
>>> half.share_of(DutyKindId("night")), half.share_of(DutyKindId("saturday"))
(Fraction(0, 1), Fraction(1, 2))
"""

from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import DutyKindId, PhysicianId
from primarycare.money import Share
from primarycare.periods import Month, Period, Quarter, Year, add_days
from primarycare.rotations.duties import Duties
from primarycare.rotations.rests import RestRegime
from primarycare.rotations.slots import Slot

__all__ = [
    "BlockedDays",
    "DutyLimit",
    "Exemption",
    "ExemptionReason",
    "KindShare",
    "LimitSpan",
    "MaximumRun",
    "OptOut",
    "Participant",
    "Restriction",
]


class ExemptionReason(Enum):
    """Why somebody is exempt from duties.

    >>> ExemptionReason("age")
    <ExemptionReason.AGE: 'age'>
    """

    AGE = "age"
    HEALTH = "health"
    PREGNANCY = "pregnancy"
    LEAVE = "leave"
    PERSONAL = "personal"


@frozen(kw_only=True)
class Exemption:
    """Somebody is exempt during a period from the duties meant, or from all; the reason is private and never shown.

    >>> exempt = Exemption(during=Period(date(2026, 1, 1)), reason=ExemptionReason.HEALTH)
    >>> "health" in repr(exempt).lower()
    False
    """

    during: Period = field(validator=checks.checked(checks.a(Period)))
    reason: ExemptionReason = field(repr=False, validator=checks.checked(checks.private(ExemptionReason)))
    duties: Duties = field(default=Duties(), validator=checks.checked(checks.a(Duties)))

    def blocks(self, slot: Slot) -> bool:
        """Tell whether a slot is among the duties meant and touches a day of the period."""
        return _blocks(self.during, self.duties, slot)


def _blocks(during: Period, duties: Duties, slot: Slot) -> bool:
    return during.cut(checks.a(Slot)(slot, "slot").days) is not None and duties.include(slot)


@frozen
class BlockedDays:
    """Days on which somebody serves in no duty.

    >>> BlockedDays(Period(date(2026, 12, 24), date(2026, 12, 27))).during.days
    3
    """

    during: Period = field(validator=checks.checked(checks.a(Period)))

    def blocks(self, slot: Slot) -> bool:
        """Tell whether a slot touches one of the days."""
        return _blocks(self.during, Duties(), slot)


@frozen
class OptOut:
    """Duties that somebody does not serve in during a period, for example nights.

    >>> OptOut(Period(date(2026, 1, 1)), Duties(tags=("night",))).duties.tags
    ('night',)
    """

    during: Period = field(validator=checks.checked(checks.a(Period)))
    duties: Duties = field(validator=checks.checked(checks.a(Duties)))

    def blocks(self, slot: Slot) -> bool:
        """Tell whether a slot is among the duties meant and touches a day of the period."""
        return _blocks(self.during, self.duties, slot)


class LimitSpan(Enum):
    """The calendar span over which duties are counted; a week is from Monday to Sunday.

    >>> LimitSpan("quarter")
    <LimitSpan.QUARTER: 'quarter'>
    """

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def holding(self, day: date) -> Period:
        """Give the span that holds a day.

        >>> print(LimitSpan.WEEK.holding(date(2026, 7, 1)))
        from 2026-06-29 to before 2026-07-06
        """
        monday = add_days(day, -checks.a_date(day, "day").weekday())
        if self is LimitSpan.WEEK:
            return Period(monday, add_days(monday, 7))
        if self is LimitSpan.MONTH:
            return Month.of(day).period
        return Quarter.of(day).period if self is LimitSpan.QUARTER else Year(day.year).period


@frozen(kw_only=True)
class DutyLimit:
    """At least and at most so many of the duties meant in each week, month, quarter or year, both inclusive.

    A duty counts on the day on which it starts, and once whatever hours of it somebody has.
    Raises `InvalidValueError` for no bound, and for a minimum above the maximum.

    >>> DutyLimit(per=LimitSpan.MONTH, maximum=4).minimum is None
    True
    """

    per: LimitSpan = field(validator=checks.checked(checks.a(LimitSpan)))
    minimum: int | None = field(default=None, validator=checks.checked(checks.optional(checks.within(1, 10_000))))
    maximum: int | None = field(default=None, validator=checks.checked(checks.optional(checks.within(0, 10_000))))
    duties: Duties = field(default=Duties(), validator=checks.checked(checks.a(Duties)))

    def __attrs_post_init__(self) -> None:
        if self.minimum is None and self.maximum is None:
            raise InvalidValueError("maximum: neither a minimum nor a maximum was given; give one of them")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise InvalidValueError(
                f"minimum: {self.minimum} is above the maximum, {self.maximum}; correct one of them"
            )


@frozen
class MaximumRun:
    """At most so many days in a row on each of which one of the duties meant starts.

    >>> MaximumRun(2, Duties(tags=("night",))).days
    2
    """

    days: int = field(validator=checks.checked(checks.within(1, 366)))
    duties: Duties = field(default=Duties(), validator=checks.checked(checks.a(Duties)))


Restriction: TypeAlias = BlockedDays | OptOut | DutyLimit | MaximumRun


@frozen
class KindShare:
    """Somebody's share in the duties of one kind, in place of the share in all.

    >>> KindShare(DutyKindId("night"), Share.percent("50")).kind
    DutyKindId('night')
    """

    kind: DutyKindId = field(validator=checks.checked(checks.a(DutyKindId)))
    share: Share = field(validator=checks.checked(checks.a(Share)))


def _a_restriction(value: object, name: str) -> Restriction:
    if not isinstance(value, BlockedDays | OptOut | DutyLimit | MaximumRun):
        raise InvalidTypeError(
            f"{name}: a {type(value).__name__} was given; give BlockedDays, an OptOut, a DutyLimit or a MaximumRun"
        )
    return value


@frozen(kw_only=True)
class Participant:
    """A physician who takes part in a rota during a period, with a share, a regime of rest, and what else binds them.

    `weekly_hours` are the hours worked each week outside of duties; averages of hours count them. `buddies` are asked
    first for cover, in this order.
    Raises `InvalidValueError` where a kind, a skill or a buddy stands twice, and for a buddy of oneself.

    >>> from primarycare.rotations.rests import self_employed
    >>> Participant(
    ...     physician=PhysicianId("dr-1"), during=Period(date(2026, 1, 1)), share=Share.percent("100"),
    ...     regime=self_employed(), buddies=(PhysicianId("dr-1"),),
    ... )
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: buddies: 'dr-1' cannot be their own buddy; name somebody else
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    during: Period = field(validator=checks.checked(checks.a(Period)))
    share: Share = field(validator=checks.checked(checks.a(Share)))
    kind_shares: tuple[KindShare, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(KindShare))))
    regime: RestRegime = field(validator=checks.checked(checks.a(RestRegime)))
    weekly_hours: Fraction = field(default=Fraction(0), validator=checks.checked(checks.hours_of_a_week))
    skills: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)))
    exemptions: tuple[Exemption, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.private(Exemption)))
    )
    restrictions: tuple[Restriction, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(_a_restriction))
    )
    buddies: tuple[PhysicianId, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(PhysicianId))))

    def __attrs_post_init__(self) -> None:
        checks.unique((known.kind for known in self.kind_shares), "kind_shares")
        checks.unique(self.skills, "skills")
        checks.unique(self.buddies, "buddies")
        if self.physician in self.buddies:
            raise InvalidValueError(f"buddies: {str(self.physician)!r} cannot be their own buddy; name somebody else")

    def share_of(self, kind: DutyKindId) -> Fraction:
        """Give the share in the duties of a kind: its own where it has one, else the share in all.

        >>> from primarycare.rotations.rests import self_employed
        >>> Participant(
        ...     physician=PhysicianId("dr-1"), during=Period(date(2026, 1, 1)), share=Share.percent("80"),
        ...     regime=self_employed(),
        ... ).share_of(DutyKindId("night"))
        Fraction(4, 5)
        """
        checks.a(DutyKindId)(kind, "kind")
        return next((known.share.value for known in self.kind_shares if known.kind == kind), self.share.value)
