"""Engagement: the contract by which a patient promises to consult in the structure.

What lives here: when it was signed, took effect and ended. The promise is moral: it never blocks care and costs the
patient nothing; an emergency and being away from home are outside it (Concours pluripro, February 2021).
What this module may not know: visits and payment.

>>> contract = Engagement(
...     identifier=EngagementId("e-0001"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
...     signed_on=date(2020, 6, 16), effective_on=date(2020, 6, 20),
... )
>>> contract.in_force_on(date(2020, 6, 19)), contract.in_force_on(date(2020, 6, 20))
(False, True)
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import EngagementId, PatientId, StructureId
from primarycare.periods import Period

__all__ = ["EndReason", "Engagement"]


class EndReason(Enum):
    """Why an engagement ended; a death is a fact about the patient and ends it without an entry here.

    >>> EndReason("withdrawn")
    <EndReason.WITHDRAWN: 'withdrawn'>
    """

    WITHDRAWN = "withdrawn"
    MOVED_AWAY = "moved away"
    TERMINATED = "terminated"
    OTHER = "other"


@frozen(kw_only=True)
class Engagement:
    """An engagement contract: signed, in effect from a day, and ended from a day (the first no longer in force).

    A contract that ended on or before the day it was to take effect never was in force.
    Raises `InvalidValueError` for an effect before the signature, an end before it, and an end without a reason.

    >>> Engagement(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...     signed_on=date(2020, 6, 16), effective_on=date(2020, 6, 15),
    ... )
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: effective_on: 'e-1' takes effect on 2020-06-15, before it was signed on \
2020-06-16; correct one of them
    """

    identifier: EngagementId = field(validator=checks.checked(checks.a(EngagementId)))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    signed_on: date = field(validator=checks.checked(checks.a_date))
    effective_on: date = field(validator=checks.checked(checks.a_date))
    ended_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))
    end_reason: EndReason | None = field(default=None, validator=checks.checked(checks.optional(checks.a(EndReason))))

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.identifier))
        if self.effective_on < self.signed_on:
            raise InvalidValueError(
                f"effective_on: {name} takes effect on {self.effective_on}, before it was signed on "
                f"{self.signed_on}; correct one of them"
            )
        if self.ended_on is not None and self.ended_on < self.signed_on:
            raise InvalidValueError(
                f"ended_on: {name} ended on {self.ended_on}, before it was signed on {self.signed_on}; "
                "correct one of them"
            )
        if (self.ended_on is None) is not (self.end_reason is None):
            raise InvalidValueError(f"end_reason: {name} needs an end and its reason together, or neither; give both")

    @property
    def during(self) -> Period | None:
        """The days on which the contract is in force, or None where it never was.

        >>> Engagement(
        ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
        ...     signed_on=date(2020, 6, 16), effective_on=date(2020, 6, 20), ended_on=date(2020, 6, 18),
        ...     end_reason=EndReason.WITHDRAWN,
        ... ).during is None
        True
        """
        if self.ended_on is not None and self.ended_on <= self.effective_on:
            return None
        return Period(self.effective_on, self.ended_on)

    def in_force_on(self, day: date) -> bool:
        """Tell whether the contract is in force on a day.

        >>> Engagement(
        ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
        ...     signed_on=date(2020, 6, 16), effective_on=date(2020, 6, 16),
        ... ).in_force_on(date(2026, 1, 1))
        True
        """
        checks.a_date(day, "day")
        return self.during is not None and day in self.during
