"""How a month that is only partly covered counts.

What lives here: the four kinds of counting as values, and the schemes' own names as presets of them.
What this module may not know: who was enrolled; `primarycare.membership` applies a counting to days.

>>> RULE_15_30
Cutoff(joins_through=15, leaves_from=15)
"""

from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, shown
from primarycare.periods import ReferenceDay, Span

__all__ = [
    "ANY_DAY",
    "DAILY_30",
    "DAILY_ACTUAL",
    "FIRST_OF_MONTH",
    "FULL_MONTH",
    "MID_MONTH",
    "RULE_15_30",
    "Counting",
    "Cutoff",
    "Daily",
    "DayBase",
    "Extent",
    "KeptBy",
    "Overlap",
    "Snapshot",
    "wash",
]


class Extent(Enum):
    """How much of the month must be covered.

    >>> Extent("any day")
    <Extent.ANY_DAY: 'any day'>
    """

    ANY_DAY = "any day"
    WHOLE_MONTH = "whole month"


class KeptBy(Enum):
    """Which physician a whole month goes to where the patient changed physician inside it.

    >>> KeptBy("first")
    <KeptBy.FIRST: 'first'>
    """

    FIRST = "first"
    LAST = "last"


class DayBase(Enum):
    """What the covered days are divided by.

    >>> DayBase("year")
    <DayBase.YEAR: 'year'>
    """

    MONTH = "month"
    THIRTY = "30"
    YEAR = "year"


@frozen
class Overlap:
    """The month counts whole or not at all, by how much of it is covered.

    >>> Overlap(Extent.ANY_DAY, KeptBy.FIRST) == ANY_DAY
    True
    """

    extent: Extent = field(validator=checks.checked(checks.a(Extent)))
    kept_by: KeptBy = field(validator=checks.checked(checks.a(KeptBy)))


@frozen
class Snapshot:
    """The month counts whole if a reference day is covered, else not at all.

    >>> Snapshot(ReferenceDay(Span.MONTH, 15)) == MID_MONTH
    True
    """

    on: ReferenceDay = field(validator=checks.checked(checks.a(ReferenceDay)))


@frozen
class Daily:
    """The covered days count: over the days of the month, over 30 at most 30, or over a twelfth of the year's days.

    >>> Daily(DayBase.MONTH) == DAILY_ACTUAL
    True
    """

    over: DayBase = field(validator=checks.checked(checks.a(DayBase)))


@frozen
class Cutoff:
    """The month counts whole if cover began on or before one day and lasted to another, both inclusive.

    `joins_through` is the last day of the month on which somebody may join and still count; `leaves_from` the
    first day of the month that, as the last covered day, keeps the month.

    >>> Cutoff(joins_through=15, leaves_from=15) == RULE_15_30
    True
    """

    joins_through: int = field(validator=checks.checked(checks.within(1, 31)))
    leaves_from: int = field(validator=checks.checked(checks.within(1, 31)))


Counting: TypeAlias = Overlap | Snapshot | Daily | Cutoff

# The names under which schemes and vendors write the conventions (rules on partial months, with their sources,
# stand in docs/tutorial.md).
ANY_DAY = Overlap(Extent.ANY_DAY, KeptBy.FIRST)
FULL_MONTH = Overlap(Extent.WHOLE_MONTH, KeptBy.FIRST)
DAILY_ACTUAL = Daily(DayBase.MONTH)
DAILY_30 = Daily(DayBase.THIRTY)
FIRST_OF_MONTH = Snapshot(ReferenceDay(Span.MONTH, 1))
MID_MONTH = Snapshot(ReferenceDay(Span.MONTH, 15))
RULE_15_30 = Cutoff(joins_through=15, leaves_from=15)


def wash(day: int) -> Cutoff:
    """Give the wash rule around a day: who joins through it counts, and who leaves counts from it.

    A change from one physician to the next on any day then leaves the month with exactly one of them.

    >>> wash(10)
    Cutoff(joins_through=10, leaves_from=10)
    """
    return Cutoff(joins_through=day, leaves_from=day)


def a_counting(value: object, field: str) -> Counting:
    """Check that a value is one of the four kinds."""
    if not isinstance(value, Overlap | Snapshot | Daily | Cutoff):
        raise InvalidTypeError(
            f"{field}: {shown(value)} is a {type(value).__name__}; give an Overlap, Snapshot, Daily or Cutoff"
        )
    return value
