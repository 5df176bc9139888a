"""Policies: how far back the payment of a closed month may still be corrected, and how it is counted then.

What lives here: limits in months and in days, and the policy of a scheme, of which nothing has a default.
What this module may not know: what is due, and what was paid.

>>> ninety_days = DaysBack(90, counted_from=ReferenceDay(Span.MONTH, 1), reaching=ReferenceDay(Span.MONTH, 1))
>>> ninety_days.reaches(Month(2026, 2), Month(2026, 5)), ninety_days.reaches(Month(2026, 1), Month(2026, 5))
(True, False)
"""

from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.periods import Month, ReferenceDay, Span
from primarycare.schedules import Counting, Cutoff, Daily, Overlap, Snapshot

__all__ = ["DaysBack", "MonthsBack", "Reach", "ReconciliationPolicy"]

_LONGEST_MONTHS, _LONGEST_DAYS = 1_200, 36_600


def _a_day_of_the_month(value: object, field: str) -> ReferenceDay:
    day = checks.a(ReferenceDay)(value, field)
    if day.of is not Span.MONTH:
        raise InvalidValueError(f"{field}: {day} is not found in a month; give a day of the month")
    return day


@frozen
class MonthsBack:
    """A limit in whole months: the closing month itself and so many before it are in reach.

    >>> MonthsBack(3).reaches(Month(2026, 1), Month(2026, 4)), MonthsBack(3).reaches(Month(2025, 12), Month(2026, 4))
    (True, False)
    """

    months: int = field(validator=checks.checked(checks.within(0, _LONGEST_MONTHS)))

    def reaches(self, month: Month, closing: Month) -> bool:
        """Tell whether a month is in reach of a closing month.

        >>> MonthsBack(0).reaches(Month(2026, 4), Month(2026, 4))
        True
        """
        return 12 * (closing.year - month.year) + closing.number - month.number <= self.months

    def __str__(self) -> str:
        return f"{self.months} months back"


@frozen
class DaysBack:
    """A limit in days: a month is in reach if one of its days lies at most so many before a day of the closing month.

    Contracts print "90 days" and rarely from what to what, so both days are named: `counted_from` is a day of the
    closing month, `reaching` the day of the corrected month that must be in reach. A month is in reach whole or not
    at all. Raises `InvalidValueError` for a day that is not found in a month.

    >>> first, last = ReferenceDay(Span.MONTH, 1), ReferenceDay(Span.MONTH, -1)
    >>> DaysBack(89, counted_from=first, reaching=last).reaches(Month(2026, 1), Month(2026, 5))
    False
    >>> DaysBack(90, counted_from=first, reaching=last).reaches(Month(2026, 1), Month(2026, 5))
    True
    """

    days: int = field(validator=checks.checked(checks.within(0, _LONGEST_DAYS)))
    counted_from: ReferenceDay = field(kw_only=True, validator=checks.checked(_a_day_of_the_month))
    reaching: ReferenceDay = field(kw_only=True, validator=checks.checked(_a_day_of_the_month))

    def reaches(self, month: Month, closing: Month) -> bool:
        """Tell whether a month is in reach of a closing month.

        >>> first = ReferenceDay(Span.MONTH, 1)
        >>> DaysBack(31, counted_from=first, reaching=first).reaches(Month(2026, 1), Month(2026, 2))
        True
        """
        return (self.counted_from.within(closing) - self.reaching.within(month)).days <= self.days

    def __str__(self) -> str:
        return f"{self.days} days back from {self.counted_from} to {self.reaching}"


Reach: TypeAlias = MonthsBack | DaysBack


def _a_reach(value: object, field: str) -> Reach:
    if not isinstance(value, MonthsBack | DaysBack):
        raise InvalidTypeError(
            f"{field}: {shown(value)} is a {type(value).__name__}; give MonthsBack, DaysBack or None"
        )
    return value


def _a_counting(value: object, field: str) -> Counting:
    if not isinstance(value, Overlap | Snapshot | Daily | Cutoff):
        raise InvalidTypeError(
            f"{field}: {shown(value)} is a {type(value).__name__}; give an Overlap, Snapshot, Daily, Cutoff or None"
        )
    return value


@frozen(kw_only=True)
class ReconciliationPolicy:
    """How a scheme corrects closed months: how far back, and how a month is counted of which it learned late.

    Before `look_back` nothing moves. `additions` and `recoupment` limit how far back money is still paid and still
    taken back. Each is None where the scheme has no such limit; the closing month itself is no correction and is
    never limited. `late_counting` counts a past month for patients whose days of cover became known late, where the
    scheme counts them by another rule than its schedule does; None where there is no other rule.

    >>> ReconciliationPolicy(look_back=MonthsBack(12), additions=None, recoupment=MonthsBack(3), late_counting=None,
    ...                      citation=Citation.illustrative("our contract")).recoupment
    MonthsBack(months=3)
    """

    look_back: Reach | None = field(validator=checks.checked(checks.optional(_a_reach)))
    additions: Reach | None = field(validator=checks.checked(checks.optional(_a_reach)))
    recoupment: Reach | None = field(validator=checks.checked(checks.optional(_a_reach)))
    late_counting: Counting | None = field(validator=checks.checked(checks.optional(_a_counting)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))
