"""Pairs: the visits of one patient to one physician, reduced to what attribution needs.

What lives here: the reduced value, and the place of a visit in time. A data frame can be grouped into such pairs
outside this library; `attribute` does it for a stream of visits.
What this module may not know: whose patient anybody is.

>>> pair = PairOfVisits(
...     patient=PatientId("p-1"), physician=PhysicianId("dr-1"), within=Period(date(2025, 1, 1), date(2026, 1, 1)),
...     visits=3, last=VisitMark(date(2025, 9, 1)),
... )
>>> pair.last_preventive is None
True
"""

from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.periods import Period

__all__ = ["PairOfVisits", "VisitMark"]


@frozen
class VisitMark:
    """Where a visit stands in time: its day, its place in the order of the day (from 0 on), and its name where known.

    >>> VisitMark(date(2025, 9, 1), 1) == VisitMark(date(2025, 9, 1), 1, None)
    True
    """

    on: date = field(validator=checks.checked(checks.a_date))
    sequence: int = field(default=0, repr=False, validator=checks.checked(checks.within(0, 10_000)))
    visit: VisitId | None = field(default=None, validator=checks.checked(checks.optional(checks.a(VisitId))))


@frozen(kw_only=True)
class PairOfVisits:
    """How often a patient saw a physician within a window, when last, and when last for a preventive visit.

    `visits` are those that count under the policy, at least one; a patient's visits to a physician who was not seen
    make no pair. Where two visits of a pair have the same day and the same place in it, `last` names the one whose
    identifier comes last. Raises `InvalidValueError`, naming the pair, for a window without an end, a visit outside it,
    and a preventive visit that comes after the last.

    >>> PairOfVisits(
    ...     patient=PatientId("p-1"), physician=PhysicianId("dr-1"), within=Period(date(2025, 1, 1), date(2026, 1, 1)),
    ...     visits=1, last=VisitMark(date(2026, 1, 1)),
    ... )
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: last: of 'p-1' and 'dr-1': 2026-01-01 is not inside the window from \
2025-01-01 to before 2026-01-01; count the visits inside only
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    within: Period = field(validator=checks.checked(checks.a(Period)))
    visits: int = field(validator=checks.checked(checks.within(1, 10**9)))
    last: VisitMark = field(validator=checks.checked(checks.a(VisitMark)))
    last_preventive: VisitMark | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.private(VisitMark)))
    )

    def __attrs_post_init__(self) -> None:
        if self.within.end is None:
            raise InvalidValueError(f"within: of {self._names}: the window {self.within} has no end; end it at as_of")
        if not self.within.start <= self.last.on < self.within.end:
            raise InvalidValueError(
                f"last: of {self._names}: {self.last.on} is not inside the window {self.within}; "
                "count the visits inside only"
            )
        if self.last_preventive is None:
            return
        if self.last_preventive.on < self.within.start:
            raise InvalidValueError(
                f"last_preventive: of {self._names}: it is before the window {self.within}; "
                "count the visits inside only"
            )
        preventive, last = _place(self.last_preventive), _place(self.last)
        if preventive > last or (self.visits == 1 and preventive != last):
            raise InvalidValueError(
                f"last_preventive: of {self._names}: it is after the last of the visits or not among them; "
                "correct one of the two"
            )

    @property
    def _names(self) -> str:
        return f"{str(self.patient)!r} and {str(self.physician)!r}"


def _place(mark: VisitMark) -> tuple[date, int]:
    return mark.on, mark.sequence
