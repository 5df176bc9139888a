"""Conditions on inputs: options and bands, with the side on which a cut stands.

What lives here: what a row of a table asks of one input. What this module may not know: tables.

>>> Cut(Fraction(7, 100)) < Cut(Fraction(7, 100), above=True)
True
"""

from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.money import exact_text

__all__ = ["Band", "Condition", "Cut", "OneOf"]


@frozen(order=True)
class Cut:
    """Where an ordered input is cut: just below a value ("from 7"), or just above it ("over 7").

    >>> Cut(Fraction(7, 100), above=True)
    Cut(value=Fraction(7, 100), above=True)
    """

    value: Fraction = field(validator=checks.checked(checks.a_fraction))
    above: bool = field(default=False, validator=checks.checked(checks.a(bool)))


def an_option(value: object, field: str) -> bool | str:
    """Check that a value is one that a flag, choice or open point can have."""
    if not isinstance(value, bool | str):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give a bool or an option's name")
    return value


@frozen
class OneOf:
    """The condition that a flag, choice or open point has one of these values.

    >>> OneOf("ald", (True,)).values
    (True,)
    """

    input: str = field(validator=checks.checked(checks.a_text))
    values: tuple[bool | str, ...] = field(validator=checks.checked(checks.each(an_option)))


@frozen
class Band:
    """The condition that a number or an age lies above one cut and below another; an absent cut is no limit.

    >>> Band("age", lower=Cut(Fraction(7)), upper=Cut(Fraction(75)))
    Band(input='age', lower=Cut(value=Fraction(7, 1), above=False), upper=Cut(value=Fraction(75, 1), above=False))
    """

    input: str = field(validator=checks.checked(checks.a_text))
    lower: Cut | None = field(default=None, kw_only=True, validator=checks.checked(checks.optional(checks.a(Cut))))
    upper: Cut | None = field(default=None, kw_only=True, validator=checks.checked(checks.optional(checks.a(Cut))))

    def __attrs_post_init__(self) -> None:
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise InvalidValueError(
                f"upper: the band of {self.input!r} from {exact_text(self.lower.value)} to "
                f"{exact_text(self.upper.value)} holds nothing; give an upper limit above the lower"
            )


Condition: TypeAlias = OneOf | Band
