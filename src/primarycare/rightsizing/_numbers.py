"""Numbers: the checks of exact numbers that several rooms here share.

What this module may not know: what the numbers count.

>>> above_nothing(Fraction(1, 2), "panel")
Fraction(1, 2)
"""

from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown

Exact: TypeAlias = int | Fraction | Decimal


def above_nothing(value: object, field: str) -> Fraction:
    """Check that a value is an exact number of more than 0.

    >>> above_nothing(3, "panel")
    Fraction(3, 1)
    """
    number = checks.exact_number(value, field)
    if number <= 0:
        raise InvalidValueError(f"{field}: {shown(value)} is 0 or less; give more than 0")
    return number


def a_fraction_above_nothing(value: object, field: str) -> Fraction:
    """Check that a field holds a Fraction of more than 0.

    >>> a_fraction_above_nothing(Fraction(1, 2), "close_at")
    Fraction(1, 2)
    """
    return above_nothing(checks.a_fraction(value, field), field)


def nothing_or_more(value: object, field: str) -> Fraction:
    """Check that a value is an exact number of 0 or more.

    >>> nothing_or_more(0, "panel")
    Fraction(0, 1)
    """
    return checks.not_negative(checks.exact_number(value, field), field)
