"""Lines as integers: the numbers that a line's tables give, and the columns that multiply them.

What lives here: one line of a version on its way to a sum of integer terms over one denominator. Every number of a
table is the scalar table's own answer for one combination of cases.
What this module may not know: months, spans and engines.

>>> import narwhals.stable.v2 as nw
>>> from primarycare.money import RoundingMode
>>> loyalty = NumberTerm(Arithmetic(nw.Implementation.POLARS).constant(945), 1000)
>>> loyalty.rounded(Rounding(2, RoundingMode.HALF_UP)).term.value
95
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm, prod

from attrs import frozen

from primarycare.frames._axes import Axis, cases, picked
from primarycare.frames._terms import Arithmetic, Term
from primarycare.money import Currency, Rounding
from primarycare.schedules import (
    InputValue,
    RatioFactor,
    ScheduleLine,
    TableFactor,
    Tiers,
)
from primarycare.workings import Factor

__all__ = ["NumberTerm", "PlannedLine"]


@frozen(eq=False)
class NumberTerm:
    """A number of a row as a whole number of equal parts of one."""

    term: Term
    per: int

    def rounded(self, rounding: Rounding) -> "NumberTerm":
        """Round the number to decimal places, as a schedule rounds a factor."""
        scale = Fraction(10**rounding.places, self.per)
        scaled = self.term.times(self.term.arithmetic.constant(scale.numerator))
        return NumberTerm(scaled.divided(scale.denominator, rounding.mode), 10**rounding.places)


@frozen(eq=False)
class PlannedLine:
    """A line: its label, and each of its amounts as a table of exact numbers times the numbers of a row.

    An untiered line has one amount, a tiered one has an amount for each tier. A line that is rounded by itself is
    rounded to `rounding` before anything else multiplies it.
    """

    label: str
    axes: tuple[Axis, ...]
    amounts: tuple[tuple[tuple[Fraction, ...], tuple[NumberTerm, ...]], ...]
    rounding: Rounding | None
    arithmetic: Arithmetic

    @classmethod
    def of(
        cls,
        line: ScheduleLine,
        currency: Currency,
        axes: Mapping[str, Axis],
        numbers: Mapping[str, NumberTerm],
        arithmetic: Arithmetic,
    ) -> "PlannedLine":
        """Plan a line: ask its tables for every combination of the cases of their inputs."""
        deciding = dict.fromkeys(declared.name for table in line.tables for declared in table.inputs)
        own = tuple(axes[name] for name in deciding)
        ratios = tuple(_ratio(factor, numbers) for factor in line.factors if isinstance(factor, RatioFactor))
        if isinstance(line.rate, Tiers):
            factors = tuple(_factors_of_tables(line, values) for values in cases(own))
            steps = _tier_steps(line.rate, numbers[str(line.quantity)])
            amounts = tuple((tuple(value * factor for factor in factors), (units, *ratios)) for value, units in steps)
            return cls(line.label, own, amounts, line.rounding, arithmetic)
        if line.quantity is None and not ratios:
            worked = tuple(line.work(values, currency).amount for values in cases(own))
            return cls(line.label, own, ((worked, ()),), None, arithmetic)
        rates = tuple(line.rate.row_for(values).value * _factors_of_tables(line, values) for values in cases(own))
        quantity = () if line.quantity is None else (numbers[line.quantity],)
        return cls(line.label, own, ((rates, (*quantity, *ratios)),), line.rounding, arithmetic)

    def divisor(self, scale: Fraction) -> int:
        """Give the least whole number of parts in which every amount of the line times a scale is whole."""
        if self.rounding is None:
            return _denominator(self._scaled(scale))
        return Fraction(scale, 10**self.rounding.places).denominator

    def parts(self, scale: Fraction, divisor: int) -> Term:
        """Give the amount of a row times a scale, in parts of which a divisor make one."""
        if self.rounding is None:
            return self._exact(scale * divisor)
        to_round = self._scaled(Fraction(10**self.rounding.places))
        by = _denominator(to_round)
        rounded = self._exact(Fraction(10**self.rounding.places) * by).divided(by, self.rounding.mode)
        return rounded.times(self.arithmetic.constant(int(scale * divisor / 10**self.rounding.places)))

    def _scaled(self, scale: Fraction) -> list[tuple[list[Fraction], tuple[NumberTerm, ...]]]:
        return [
            ([number * scale / prod(multiplier.per for multiplier in multipliers) for number in numbers], multipliers)
            for numbers, multipliers in self.amounts
        ]

    def _exact(self, scale: Fraction) -> Term:
        return self.arithmetic.total(self._part(numbers, multipliers) for numbers, multipliers in self._scaled(scale))

    def _part(self, numbers: Sequence[Fraction], multipliers: Sequence[NumberTerm]) -> Term:
        term = picked(self.arithmetic, self.axes, tuple(int(number) for number in numbers))
        for multiplier in multipliers:
            term = term.times(multiplier.term)
        return term


def _denominator(scaled: Sequence[tuple[Sequence[Fraction], object]]) -> int:
    return lcm(*(number.denominator for numbers, _ in scaled for number in numbers))


def _ratio(factor: RatioFactor, numbers: Mapping[str, NumberTerm]) -> NumberTerm:
    number = numbers[factor.input]
    return number if factor.rounding is None else number.rounded(factor.rounding)


def _factors_of_tables(line: ScheduleLine, values: Mapping[str, InputValue]) -> Fraction:
    product = Fraction(1)
    for factor in line.factors:
        if isinstance(factor, TableFactor):
            product *= Factor(factor.label, factor.table.row_for(values).value, rounding=factor.rounding).used
    return product


def _tier_steps(tiers: Tiers, quantity: NumberTerm) -> list[tuple[Fraction, NumberTerm]]:
    """Give for each tier its value, and the units of a row that fall inside it."""
    limits = [tier.up_to * quantity.per for tier in tiers.tiers if tier.up_to is not None]
    finer = lcm(*(limit.denominator for limit in limits))
    units = quantity.term.times(quantity.term.arithmetic.constant(finer))
    # A tier without an end has the largest number of the column as its own.
    ends = [0, *(int(limit * finer) for limit in limits), units.most]
    steps = []
    for tier, (floor, ceiling) in zip(tiers.tiers, pairwise(ends), strict=False):
        if ceiling > floor:
            steps.append((tier.value, NumberTerm(units.at_most(ceiling).above(floor), quantity.per * finer)))
    return steps
