"""Terms: whole-number expressions that know their largest value, and refuse to outgrow what every engine keeps exact.

What lives here: sums, products and the one division of integer arithmetic, and how an engine spells them.
What this module may not know: schedules and columns.

>>> on_polars = Arithmetic(nw.Implementation.POLARS)
>>> on_polars.constant(5).divided(2, RoundingMode.HALF_EVEN).value
2
"""

from collections.abc import Iterable
from datetime import date

import narwhals.stable.v2 as nw
from attrs import frozen

from primarycare.errors import InvalidValueError
from primarycare.frames._spelling import NARWHALS, Spelling
from primarycare.money import RoundingMode

__all__ = ["MOST", "Arithmetic", "Term", "day_number"]

# Some engines divide integers through a double, which is exact below 2**53; a half-shifted quotient doubles the
# number once and adds one.
MOST = 2**51
_NARROW = 2**31

_EPOCH = date(1970, 1, 1)
_AS_DAY_NUMBERS = (nw.Implementation.POLARS, nw.Implementation.PYARROW)
_BY_DOUBLES = (nw.Implementation.DUCKDB,)


def day_number(day: date) -> int:
    """Give the days since 1 January 1970, which is how engines store a date.

    >>> day_number(date(1970, 1, 31))
    30
    """
    return (day - _EPOCH).days


class Arithmetic:
    """How one engine works with whole numbers, and the largest number that a plan has met.

    A `narrow` one uses 32 bits, for plans whose numbers all fit: some engines divide them three times as fast.
    """

    def __init__(
        self, implementation: nw.Implementation, *, narrow: bool = False, spelled: Spelling = NARWHALS
    ) -> None:
        self.implementation = implementation
        self.spelled = spelled
        self.narrow = narrow
        self.dtype: type[nw.Int32 | nw.Int64] = spelled.Int32 if narrow else spelled.Int64
        self.largest = 0

    @property
    def outgrown(self) -> bool:
        """Whether 32 bits were too few."""
        return self.narrow and self.largest >= _NARROW

    @property
    def stores_day_numbers(self) -> bool:
        """Whether the engine stores a date as its day number, so that a cast costs nothing."""
        return self.implementation in _AS_DAY_NUMBERS

    def literal(self, value: int) -> nw.Expr:
        """Give a number with its type: an engine's own default may be narrower, and wraps in silence."""
        self.largest = max(self.largest, abs(value))
        # What outgrows 32 bits has them compiled anew, but cannot be written in them first.
        return self.spelled.lit(value, dtype=self.spelled.Int64 if self.outgrown else self.dtype)

    def constant(self, value: int) -> "Term":
        _refuse_beyond_engines(value)
        return Term(self, self.literal(value), value, value)

    def term(self, expression: nw.Expr, most: int) -> "Term":
        return Term(self, expression, most)

    def day_number(self, column: nw.Expr) -> nw.Expr:
        """Give the days since 1 January 1970 of a column of dates, null where the date is."""
        if self.stores_day_numbers:
            days = column.cast(self.spelled.Int32)
            return days if self.narrow else days.cast(self.dtype)
        # In SQL the difference of two dates is a number of days, or an interval that casts to one.
        return (column - self.spelled.lit(_EPOCH)).cast(self.dtype)

    def holds(self, condition: nw.Expr) -> nw.Expr:
        """Give a condition to ask by: where it is not known it does not hold, which one engine has to be told."""
        return condition.fill_null(False) if self.implementation is nw.Implementation.PYARROW else condition

    def floor(self, term: "Term", divisor: int) -> nw.Expr:
        """Give the whole part of a quotient."""
        if self.implementation in _BY_DOUBLES:
            # Exact, because half a part off the edge is more than a double is wrong by; and twice as fast as `//` here.
            return ((term.expression * 2 + 1) / (2 * divisor)).floor().cast(self.dtype)
        return (term.expression // divisor).cast(self.dtype)

    def chosen(self, condition: nw.Expr, then: "Term", otherwise: "Term") -> "Term":
        """Give one term where a condition holds, and the other where it does not or is not known."""
        expression = self.spelled.when(condition).then(then.expression).otherwise(otherwise.expression)
        return Term(self, expression, max(then.most, otherwise.most))

    def total(self, terms: Iterable["Term"]) -> "Term":
        """Add terms up."""
        added = self.constant(0)
        for term in terms:
            added = added.plus(term)
        return added


@frozen(eq=False)
class Term:
    """An expression of whole numbers from 0 to `most`; a constant keeps its value."""

    arithmetic: Arithmetic
    expression: nw.Expr
    most: int
    value: int | None = None

    def __attrs_post_init__(self) -> None:
        _refuse_beyond_engines(self.most)
        self.arithmetic.largest = max(self.arithmetic.largest, self.most)

    def _with(self, expression: nw.Expr, most: int) -> "Term":
        return Term(self.arithmetic, expression, most)

    @property
    def _beside(self) -> nw.Expr | int:
        # Engines take a bare number without making a column of it.
        return self.expression if self.value is None else self.value

    def plus(self, other: "Term") -> "Term":
        if self.value is not None:
            self, other = other, self
        if other.value == 0:
            return self
        if self.value is not None and other.value is not None:
            return self.arithmetic.constant(self.value + other.value)
        return self._with(self.expression + other._beside, self.most + other.most)

    def times(self, other: "Term") -> "Term":
        if self.value is not None:
            self, other = other, self
        if other.value in (0, 1):
            return self if other.value else other
        if self.value is not None and other.value is not None:
            return self.arithmetic.constant(self.value * other.value)
        return self._with(self.expression * other._beside, self.most * other.most)

    def at_most(self, limit: int) -> "Term":
        """Cut the term at a limit."""
        if self.most <= limit:
            return self
        if self.value is not None or limit == 0:
            return self.arithmetic.constant(limit)
        return self.arithmetic.chosen(self.expression > limit, self.arithmetic.constant(limit), self)._bounded(limit)

    def above(self, floor: int) -> "Term":
        """Give how much of the term lies above a floor."""
        if floor == 0:
            return self
        if self.value is not None or self.most <= floor:
            return self.arithmetic.constant(max((self.value or 0) - floor, 0))
        rest = self._with(self.expression - floor, self.most - floor)
        return self.arithmetic.chosen(self.expression > floor, rest, self.arithmetic.constant(0))

    def _bounded(self, most: int) -> "Term":
        return Term(self.arithmetic, self.expression, most)

    def divided(self, divisor: int, mode: RoundingMode) -> "Term":
        """Give the whole number nearest to the quotient, by the named mode."""
        if divisor == 1:
            return self
        shift = {RoundingMode.DOWN: 0, RoundingMode.UP: divisor - 1}.get(mode, divisor // 2)
        shifted = self.plus(self.arithmetic.constant(shift))
        quotient = shifted._floored(divisor)
        # An odd divisor never leaves exactly a half, so that both modes of halves are one.
        if mode is RoundingMode.HALF_EVEN and divisor % 2 == 0:
            return quotient._to_even(shifted, divisor)
        return quotient

    def _floored(self, divisor: int) -> "Term":
        if self.value is not None:
            return self.arithmetic.constant(self.value // divisor)
        return self._with(self.arithmetic.floor(self, divisor), self.most // divisor)

    def _to_even(self, shifted: "Term", divisor: int) -> "Term":
        """Take one off an odd quotient that was an exact half before it was shifted."""
        if self.value is not None and shifted.value is not None:
            tied = shifted.value == self.value * divisor
            return self.arithmetic.constant(self.value - (self.value % 2 if tied else 0))
        odd = self.expression - self._floored(2).expression * 2
        was_tied = shifted.expression == self.expression * divisor
        less = self.arithmetic.spelled.when(was_tied).then(odd).otherwise(self.arithmetic.literal(0))
        return self._with(self.expression - less, self.most)


def _refuse_beyond_engines(most: int) -> None:
    if most >= MOST:
        raise InvalidValueError(
            f"schedule: its numbers may reach {most} inside one row, and engines are exact below {MOST}; "
            "lower the bounds of the number columns, or give ratios in fewer parts"
        )
