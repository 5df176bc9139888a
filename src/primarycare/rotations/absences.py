"""Absences: who is away, by days or by hours, and which duties that blocks.

What lives here: absences, asked for or approved. What this module may not know: who covers for the absent.

>>> from datetime import timedelta, timezone
>>> from primarycare.periods import Month
>>> away = Absence(
...     physician=PhysicianId("dr-1"), during=Month(2026, 8).period, kind=AbsenceKind.HOLIDAY, approved=True
... )
>>> away.blocks_at(datetime(2026, 7, 31, 22, tzinfo=timezone.utc), timezone(timedelta(hours=2)))
True
"""

from datetime import datetime, tzinfo
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, shown
from primarycare.identifiers import PhysicianId
from primarycare.instants import Interval, local_day
from primarycare.periods import Period
from primarycare.rotations.slots import Slot

__all__ = ["Absence", "AbsenceKind"]


class AbsenceKind(Enum):
    """Why somebody is away.

    >>> AbsenceKind("phased retirement")
    <AbsenceKind.PHASED_RETIREMENT: 'phased retirement'>
    """

    HOLIDAY = "holiday"
    TRAINING = "training"
    SICK = "sick"
    PARENTAL = "parental"
    SABBATICAL = "sabbatical"
    PHASED_RETIREMENT = "phased retirement"
    OTHER = "other"


def _days_or_hours(value: object, name: str) -> Period | Interval:
    if not isinstance(value, Period | Interval):
        raise InvalidTypeError(
            f"{name}: {shown(value)} is a {type(value).__name__}; give a Period of days or an Interval of hours"
        )
    return value


@frozen(kw_only=True)
class Absence:
    """A physician is away during whole days, or from one instant to another.

    By days it blocks every duty that touches one of them, by instants every duty that overlaps; the end is not inside.
    Only an approved absence blocks anything. The kind is private and never shown.

    >>> from datetime import date, timezone
    >>> away = Absence(
    ...     physician=PhysicianId("dr-1"), during=Period(date(2026, 8, 1)), kind=AbsenceKind.SICK,
    ...     approved=False,
    ... )
    >>> away.blocks_at(datetime(2026, 9, 1, tzinfo=timezone.utc), timezone.utc)
    False
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    during: Period | Interval = field(validator=checks.checked(_days_or_hours))
    kind: AbsenceKind = field(repr=False, validator=checks.checked(checks.private(AbsenceKind)))
    approved: bool = field(validator=checks.checked(checks.a(bool)))

    def blocks(self, slot: Slot) -> bool:
        """Tell whether the absence keeps the physician from serving in a slot, or in any part of it."""
        checks.a(Slot)(slot, "slot")
        if not self.approved:
            return False
        if isinstance(self.during, Period):
            return self.during.cut(slot.days) is not None
        return self.during.overlaps(slot.hours)

    def blocks_at(self, instant: datetime, zone: tzinfo) -> bool:
        """Tell whether the physician is away at an instant; the zone says on which day it falls."""
        at = checks.an_instant(instant, "instant")
        if isinstance(self.during, Period):
            return self.approved and local_day(at, zone) in self.during
        return self.approved and at in self.during
