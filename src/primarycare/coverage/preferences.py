"""Preferences: how a rota is built beyond the hard rules, the order of filling and the soft rules.

What lives here: what a group would like, by weight. A soft rule is never a reason to leave a seat empty.
What this module may not know: how seats are filled.

>>> BuildingRules(
...     difficulty=("holiday", "weekend", "night"), soft=(WeekendPairing(), Spacing(5)), slack=Fraction(6),
...     credit=AbsenceCredit((), 0),
... ).soft[0]
WeekendPairing()
"""

from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.coverage.ledgers import AbsenceCredit
from primarycare.errors import InvalidTypeError, shown
from primarycare.identifiers import PhysicianId
from primarycare.rotations import HolidayCalendar

__all__ = [
    "BuildingRules",
    "HolidayAlternation",
    "ServedHoliday",
    "SoftRule",
    "Spacing",
    "WeekendPairing",
]


@frozen
class Spacing:
    """Somebody should have no other duty that starts less than so many days before or after.

    One day means one duty a day at most.

    >>> Spacing(7).days
    7
    """

    days: int = field(validator=checks.checked(checks.within(1, 366)))


@frozen
class WeekendPairing:
    """Whoever serves on one day of a weekend should serve on the other too, so that fewer weekends are broken.

    >>> WeekendPairing()
    WeekendPairing()
    """


@frozen
class ServedHoliday:
    """Somebody served on a public holiday of an earlier year, by its name.

    >>> ServedHoliday("Christmas Day", PhysicianId("dr-1")).holiday
    'Christmas Day'
    """

    holiday: str = field(validator=checks.checked(checks.a_text))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))


@frozen
class HolidayAlternation:
    """Whoever served on a holiday before should not serve on the holiday of the same name again.

    >>> from primarycare.periods import Year
    >>> from primarycare.rotations import no_holidays
    >>> before = (ServedHoliday("Noël", PhysicianId("dr-1")),)
    >>> HolidayAlternation(no_holidays(Year(2026).period), before).served[0].holiday
    'Noël'
    """

    calendar: HolidayCalendar = field(validator=checks.checked(checks.a(HolidayCalendar)))
    served: tuple[ServedHoliday, ...] = field(validator=checks.checked(checks.each(checks.a(ServedHoliday))))


SoftRule: TypeAlias = Spacing | WeekendPairing | HolidayAlternation


def _a_soft_rule(value: object, name: str) -> SoftRule:
    if not isinstance(value, Spacing | WeekendPairing | HolidayAlternation):
        raise InvalidTypeError(
            f"{name}: {shown(value)} is a {type(value).__name__}; give Spacing, WeekendPairing or a HolidayAlternation"
        )
    return value


@frozen(kw_only=True)
class BuildingRules:
    """How a rota is built beyond the hard rules.

    Slots with the first tag of `difficulty` are filled first, those without any last. `soft` rules stand by weight, the
    first weighs most, each kind once; they choose only among those who are at most `slack` points ahead of whoever is
    furthest behind, so that with a slack of 0 they only break ties. `credit` says which absences count as duty served.

    >>> BuildingRules(difficulty=("holiday", "weekend", "night"), credit=AbsenceCredit((), 0)).slack
    Fraction(0, 1)
    """

    difficulty: tuple[str, ...] = field(validator=checks.checked(checks.each(checks.a_text)))
    soft: tuple[SoftRule, ...] = field(default=(), validator=checks.checked(checks.each(_a_soft_rule)))
    slack: Fraction = field(default=Fraction(0), validator=checks.checked(checks.not_negative))
    credit: AbsenceCredit = field(validator=checks.checked(checks.a(AbsenceCredit)))

    def __attrs_post_init__(self) -> None:
        checks.unique(self.difficulty, "difficulty")
        checks.unique((type(rule).__name__ for rule in self.soft), "soft")
