"""Activity: what a practice did, and what it was asked, as it was recorded.

What lives here: quantities of something on a day (opening hours, workshops held), and requests with the day of their
answer. What this module may not know: what was promised; `primarycare.commitments` measures that.

>>> Request(identifier="m-1", asked_on=date(2026, 3, 6), answered_on=date(2026, 3, 9)).answered_by(date(2026, 3, 8))
False
"""

from datetime import date
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown

__all__ = ["ActivityRecord", "Request"]


@frozen(kw_only=True)
class ActivityRecord:
    """So much of something on a day, in a unit that the practice names itself; never negative.

    Several records of one unit on one day add up.

    >>> ActivityRecord(unit="opening hours", on=date(2026, 3, 2), quantity=Fraction(23, 2)).quantity
    Fraction(23, 2)
    """

    unit: str = field(validator=checks.checked(checks.a_text))
    on: date = field(validator=checks.checked(checks.a_date))
    quantity: Fraction = field(validator=checks.checked(checks.not_negative))


@frozen(kw_only=True)
class Request:
    """Something asked of the practice on a day, such as a message, and the day of its answer where there was one.

    Raises `InvalidValueError`, naming the request, for an answer before the asking.

    >>> Request(identifier="m-1", asked_on=date(2026, 3, 6), answered_on=date(2026, 3, 5))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: answered_on: 'm-1' was answered on 2026-03-05, before it was asked on \
2026-03-06; correct one of them
    """

    identifier: str = field(validator=checks.checked(checks.a_text))
    asked_on: date = field(validator=checks.checked(checks.a_date))
    answered_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))

    def __attrs_post_init__(self) -> None:
        if self.answered_on is not None and self.answered_on < self.asked_on:
            raise InvalidValueError(
                f"answered_on: {shown(self.identifier)} was answered on {self.answered_on}, before it was asked on "
                f"{self.asked_on}; correct one of them"
            )

    def answered_by(self, day: date) -> bool:
        """Tell whether the answer was there at the end of a day.

        >>> Request(identifier="m-1", asked_on=date(2026, 3, 6)).answered_by(date(2030, 1, 1))
        False
        """
        last = checks.a_date(day, "day")
        return self.answered_on is not None and self.answered_on <= last
