"""The lines of a version: rate × quantity × factor × factor ..., each with its sources.

What lives here: a line as the schedule states it, and the line of a working that it makes for given values.
What this module may not know: which values a version asks for, and in what span they are paid.

>>> from primarycare.money import EUR
>>> from primarycare.schedules.tables import Row
>>> five = Table((), (Row((), Fraction(5), Citation.illustrative("an example")),))
>>> line = ScheduleLine(label="prevention", per="indicator", rate=five, quantity="validated_indicators")
>>> str(line.work({"validated_indicators": 3}, EUR).amount)
'15'
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.money import Currency, Rate, Rounding
from primarycare.schedules.inputs import InputValue
from primarycare.schedules.tables import Table
from primarycare.schedules.tiers import Tiers
from primarycare.workings import Factor, Part, WorkingLine

__all__ = ["RatioFactor", "ScheduleFactor", "ScheduleLine", "TableFactor"]


@frozen
class TableFactor:
    """A factor that a complete table gives, rounded where stated.

    >>> from primarycare.schedules.tables import Row
    >>> table = Table((), (Row((), Fraction("0.953"), Citation.illustrative("an example")),))
    >>> TableFactor("less out-of-hours", table).table.combinations
    1
    """

    label: str = field(validator=checks.checked(checks.a_text))
    table: Table = field(validator=checks.checked(checks.a(Table)))
    rounding: Rounding | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Rounding))))


@frozen
class RatioFactor:
    """A factor that is an exact ratio given as an input (loyalty, list index, prevalence), rounded where stated.

    >>> RatioFactor("loyalty", "loyalty_rate", Citation.illustrative("an example")).input
    'loyalty_rate'
    """

    label: str = field(validator=checks.checked(checks.a_text))
    input: str = field(validator=checks.checked(checks.a_text))
    citation: Citation = field(validator=checks.checked(checks.a(Citation)), repr=False)
    rounding: Rounding | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Rounding))))


ScheduleFactor: TypeAlias = TableFactor | RatioFactor


def _a_rate_source(value: object, field: str) -> Table | Tiers:
    if not isinstance(value, Table | Tiers):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give a Table or Tiers")
    return value


def _a_factor(value: object, field: str) -> ScheduleFactor:
    if not isinstance(value, TableFactor | RatioFactor):
        raise InvalidTypeError(
            f"{field}: {shown(value)} is a {type(value).__name__}; give a TableFactor or RatioFactor"
        )
    return value


@frozen(kw_only=True)
class ScheduleLine:
    """One line of a version: rate × quantity × factor × factor ..., rounded where stated and nowhere else.

    The rate is a complete table or graduated tiers; the quantity is one, or the number that the named input
    counts. Tiers need a quantity. `per` says what one unit of the rate is for.

    >>> from primarycare.schedules.tables import Row
    >>> table = Table((), (Row((), Fraction(5), Citation.illustrative("an example")),))
    >>> ScheduleLine(label="prevention", per="indicator", rate=table, quantity="validated_indicators").factors
    ()
    """

    label: str = field(validator=checks.checked(checks.a_text))
    per: str = field(validator=checks.checked(checks.a_text))
    rate: Table | Tiers = field(validator=checks.checked(_a_rate_source))
    quantity: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    factors: tuple[ScheduleFactor, ...] = field(default=(), validator=checks.checked(checks.each(_a_factor)))
    rounding: Rounding | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Rounding))))

    def __attrs_post_init__(self) -> None:
        if isinstance(self.rate, Tiers) and self.quantity is None:
            raise InvalidValueError(f"quantity: line {self.label!r} has tiers; name the input that counts their units")

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the line: its rate's, where it has one, and its factors'.

        >>> from primarycare.schedules.tables import Row
        >>> table = Table((), (Row((), Fraction(5), Citation.illustrative("an example")),))
        >>> len(ScheduleLine(label="socle", per="person", rate=table).tables)
        1
        """
        of_factors = (factor.table for factor in self.factors if isinstance(factor, TableFactor))
        return (*((self.rate,) if isinstance(self.rate, Table) else ()), *of_factors)

    def work(self, values: Mapping[str, InputValue], currency: Currency) -> WorkingLine:
        """Work out this line for checked values, for one span of the basis.

        >>> from primarycare.money import EUR
        >>> from primarycare.schedules.tables import Row
        >>> table = Table((), (Row((), Fraction(5), Citation.illustrative("an example")),))
        >>> str(ScheduleLine(label="socle", per="person", rate=table).work({}, EUR).parts[0])
        '5.00 EUR per person'
        """
        quantity = Fraction(1) if self.quantity is None else Fraction(values[self.quantity])
        factors = tuple(_worked_factor(factor, values) for factor in self.factors)

        def rate(value: Fraction) -> Rate:
            return Rate(value=value, currency=currency, per=self.per)

        if isinstance(self.rate, Tiers):
            reached = self.rate.steps(quantity)
            parts = tuple(Part(rate(tier.value), units, citation=tier.citation) for tier, units in reached)
            return WorkingLine.worked(self.label, parts, factors, rounding=self.rounding)
        row = self.rate.row_for(values)
        parts = (Part(rate(row.value), quantity),)
        return WorkingLine.worked(self.label, parts, factors, rounding=self.rounding, citation=row.citation)


def _worked_factor(factor: ScheduleFactor, values: Mapping[str, InputValue]) -> Factor:
    if isinstance(factor, RatioFactor):
        ratio = Fraction(values[factor.input])
        return Factor(factor.label, ratio, rounding=factor.rounding, citation=factor.citation)
    row = factor.table.row_for(values)
    return Factor(factor.label, row.value, rounding=factor.rounding, citation=row.citation)
