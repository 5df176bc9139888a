"""Lines: how one amount of a working came about.

What lives here: rates that meet quantities, factors, and the line that they make, which refuses any other amount.
What this module may not know: totals.

>>> line = WorkingLine.worked("basis", (Part(Rate.parse("675", Currency.of("NOK"), per="person"), Fraction(2)),))
>>> line.amount
Fraction(1350, 1)
"""

from collections.abc import Iterable
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidValueError, shown
from primarycare.money import Currency, Money, Rate, Rounding, exact_text

__all__ = ["Factor", "Part", "WorkingLine", "product_of"]


@frozen
class Part:
    """A rate and the quantity it meets: one step of a graduated tariff, or the whole of a plain one.

    >>> Part(Rate.parse("675", Currency.of("NOK"), per="person"), Fraction(1000)).exact
    Fraction(675000, 1)
    """

    rate: Rate = field(validator=checks.checked(checks.a(Rate)))
    quantity: Fraction = field(validator=checks.checked(checks.a_fraction))
    citation: Citation | None = field(
        default=None, kw_only=True, repr=False, validator=checks.checked(checks.optional(checks.a(Citation)))
    )

    @property
    def exact(self) -> Fraction:
        """The exact amount in major units.

        >>> Part(Rate.parse("5", Currency.of("EUR"), per="indicator"), Fraction(3)).exact
        Fraction(15, 1)
        """
        return self.rate.value * self.quantity

    def __str__(self) -> str:
        return str(self.rate) + ("" if self.quantity == 1 else f" × {exact_text(self.quantity)}")


@frozen
class Factor:
    """A number by which a line is multiplied, rounded first where the schedule says so.

    >>> from primarycare.money import RoundingMode
    >>> Factor("list index", Fraction(16000, 9085), rounding=Rounding(2, RoundingMode.HALF_UP)).used
    Fraction(44, 25)
    """

    label: str = field(validator=checks.checked(checks.a_text))
    value: Fraction = field(validator=checks.checked(checks.a_fraction))
    rounding: Rounding | None = field(
        default=None, kw_only=True, validator=checks.checked(checks.optional(checks.a(Rounding)))
    )
    citation: Citation | None = field(
        default=None, kw_only=True, validator=checks.checked(checks.optional(checks.a(Citation)))
    )

    @property
    def used(self) -> Fraction:
        """The number that multiplies: the value, rounded where a rounding is stated.

        >>> Factor("month of the year", Fraction(1, 12)).used
        Fraction(1, 12)
        """
        return self.value if self.rounding is None else self.rounding.apply(self.value)

    def __str__(self) -> str:
        from_exact = "" if self.rounding is None else f", from {exact_text(self.value)}"
        return f"× {exact_text(self.used)} ({self.label}{from_exact})"


def product_of(start: Fraction, factors: Iterable[Factor]) -> Fraction:
    """Multiply a number by what each factor uses, in their order.

    >>> product_of(Fraction(12), (Factor("a quarter", Fraction(1, 4)), Factor("twice", Fraction(2))))
    Fraction(6, 1)
    """
    for factor in factors:
        start *= factor.used
    return start


@frozen(kw_only=True)
class WorkingLine:
    """One line: parts times factors, rounded where stated, and the exact amount in major units that it makes.

    A line without parts states an amount by itself, such as a payment that was made elsewhere.
    Raises `ConservationError` for an amount that its own parts do not make, and `InvalidValueError` for a part in
    another currency than the line.

    >>> WorkingLine.worked("list to 1,000", (Part(Rate.parse("675", Currency.of("NOK"), per="person"), Fraction(2)),))
    WorkingLine(label='list to 1,000', amount=Fraction(1350, 1))
    """

    label: str = field(validator=checks.checked(checks.a_text))
    amount: Fraction = field(validator=checks.checked(checks.a(Fraction)))
    currency: Currency = field(validator=checks.checked(checks.a(Currency)), repr=False)
    parts: tuple[Part, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(Part))), repr=False)
    factors: tuple[Factor, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(Factor))), repr=False)
    rounding: Rounding | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(Rounding))), repr=False
    )
    citation: Citation | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(Citation))), repr=False
    )

    def __attrs_post_init__(self) -> None:
        if not self.parts:
            if self.factors or self.rounding is not None:
                raise InvalidValueError(f"parts: line {self.label!r} has factors or a rounding but nothing to multiply")
            return
        for part in self.parts:
            if part.rate.currency != self.currency:
                raise InvalidValueError(
                    f"parts: line {self.label!r} is in {self.currency.code} and one of its parts in "
                    f"{part.rate.currency.code}; convert one of them first"
                )
        made = _made(self.parts, self.factors, self.rounding)
        if self.amount != made:
            raise ConservationError(
                f"amount: line {self.label!r} states {exact_text(self.amount)}, "
                f"but its parts and factors make {exact_text(made)}"
            )

    @classmethod
    def worked(
        cls,
        label: str,
        parts: tuple[Part, ...],
        factors: tuple[Factor, ...] = (),
        *,
        rounding: Rounding | None = None,
        citation: Citation | None = None,
    ) -> "WorkingLine":
        """Work out the amount of a line from its parts.

        >>> rate = Rate.parse("100", Currency.of("EUR"), per="person and year")
        >>> WorkingLine.worked("socle", (Part(rate, Fraction(1)),), (Factor("uplift", Fraction("1.1")),)).amount
        Fraction(110, 1)
        """
        if not parts:
            raise InvalidValueError(f"parts: line {shown(label)} has none to work out; state its amount instead")
        return cls(
            label=label,
            amount=_made(parts, factors, rounding),
            currency=parts[0].rate.currency,
            parts=parts,
            factors=factors,
            rounding=rounding,
            citation=citation,
        )

    @classmethod
    def stated(cls, label: str, amount: Money, *, citation: Citation | None = None) -> "WorkingLine":
        """Give a line that states a settled amount.

        >>> WorkingLine.stated("opening balance", Money(100, Currency.of("EUR"))).amount
        Fraction(1, 1)
        """
        return cls(label=label, amount=amount.exact, currency=amount.currency, citation=citation)


def _made(parts: tuple[Part, ...], factors: tuple[Factor, ...], rounding: Rounding | None) -> Fraction:
    amount = product_of(sum((part.exact for part in parts), Fraction(0)), factors)
    return amount if rounding is None else rounding.apply(amount)
