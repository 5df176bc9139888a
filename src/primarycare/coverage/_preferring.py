"""Preferring: whether a duty more would go against a soft rule.

What lives here: the meaning of each soft rule, for a builder and for a solver.
What this module may not know: who is asked, and what the rules weigh.
"""

from primarycare.coverage._bindings import Duty
from primarycare.coverage._records import Record
from primarycare.coverage.preferences import HolidayAlternation, SoftRule, Spacing, WeekendPairing
from primarycare.identifiers import PhysicianId
from primarycare.rotations import Weekday

__all__ = ["is_against", "other_day_of_weekend", "served_again"]

# From a day of the weekend to the other, in days.
_TO_THE_OTHER_DAY = {Weekday.SATURDAY: 1, Weekday.SUNDAY: -1}


def other_day_of_weekend(duty: Duty) -> int | None:
    """Give the other day of the weekend, or None for a duty of any other day."""
    other = _TO_THE_OTHER_DAY.get(duty.slot.weekday)
    return None if other is None else duty.day + other


def served_again(rule: HolidayAlternation, duty: Duty) -> frozenset[PhysicianId]:
    """Give those who served on the holiday of a duty before."""
    name = rule.calendar.name_of(duty.slot.on)
    return frozenset(one.physician for one in rule.served if one.holiday == name)


def is_against(rule: SoftRule, record: Record, duty: Duty) -> bool:
    """Tell whether a duty more would go against a soft rule."""
    if isinstance(rule, Spacing):
        return record.has_duty(duty.day - rule.days + 1, duty.day + rule.days - 1)
    if isinstance(rule, WeekendPairing):
        other = other_day_of_weekend(duty)
        return other is not None and not record.has_duty(other, other)
    return record.physician in served_again(rule, duty)
