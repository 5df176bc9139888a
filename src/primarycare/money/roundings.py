"""Roundings: how an exact number becomes one with fewer places, or money, and at which stage of a statement.

What lives here: named modes, stages and roundings, the check that one fits an amount, the writing of exact numbers.
What this module may not know: which schedule rounds where.

>>> Rounding(2, RoundingMode.HALF_UP).apply(Fraction(2, 3))
Fraction(67, 100)
"""

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.money.amounts import Money
from primarycare.money.currencies import Currency

__all__ = ["Rounding", "RoundingMode", "Stage", "exact_text", "refuse_a_coarse_rounding"]

_MOST_PLACES = 12


class RoundingMode(Enum):
    """How an exact number becomes one with fewer places; every mode mirrors negative numbers.

    `HALF_UP` takes halves away from zero, `HALF_EVEN` to the even neighbour, `DOWN` cuts towards zero,
    `UP` goes away from zero.

    >>> [str(Rounding(0, mode).apply(Fraction(5, 2))) for mode in RoundingMode]
    ['3', '2', '2', '3']
    """

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    DOWN = "down"
    UP = "up"


class Stage(Enum):
    """Where an amount is rounded: each line of a working, each person, the whole statement, or each duty.

    >>> Stage("person")
    <Stage.PERSON: 'person'>
    """

    LINE = "line"
    PERSON = "person"
    STATEMENT = "statement"
    DUTY = "duty"


def _rounded(value: Fraction, scale: int, mode: RoundingMode) -> int:
    exact = checks.a(Fraction)(value, "value")
    numerator, denominator = exact.numerator * scale, exact.denominator
    whole, rest = divmod(abs(numerator), denominator)
    if mode is RoundingMode.HALF_UP:
        whole += 2 * rest >= denominator
    elif mode is RoundingMode.HALF_EVEN:
        whole += 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
    elif mode is RoundingMode.UP:
        whole += rest > 0
    return whole if numerator >= 0 else -whole


@frozen
class Rounding:
    """A named rounding: how many decimal places of the major unit are kept (0 to 12), and how.

    >>> Rounding(2, RoundingMode.HALF_UP).apply(Fraction(16000, 9085))
    Fraction(44, 25)
    """

    places: int = field(validator=checks.checked(checks.within(0, _MOST_PLACES)))
    mode: RoundingMode = field(validator=checks.checked(checks.a(RoundingMode)))

    def apply(self, value: Fraction) -> Fraction:
        """Round an exact number.

        >>> Rounding(0, RoundingMode.HALF_EVEN).apply(Fraction(5, 2))
        Fraction(2, 1)
        """
        scale = 10**self.places
        return Fraction(_rounded(value, scale, self.mode), scale)

    def settle(self, value: Fraction, currency: Currency) -> Money:
        """Round an exact amount in major units to money.

        Raises `InvalidValueError` where more places are kept than the currency has.

        >>> from primarycare.money import NOK
        >>> Rounding(2, RoundingMode.HALF_UP).settle(Fraction(783800, 12), NOK)
        Money.parse('65316.67', NOK)
        """
        if self.places > currency.decimals:
            raise InvalidValueError(
                f"places: {self.places} is more than the {currency.decimals} decimals of {currency.code}; "
                "round to those before money appears"
            )
        return Money(_rounded(value, 10**self.places, self.mode) * 10 ** (currency.decimals - self.places), currency)

    def __str__(self) -> str:
        return f"{self.mode.value} to {exact_text(Fraction(1, 10**self.places))}"


def refuse_a_coarse_rounding(rounding: Rounding, *amounts: Money | None) -> Rounding:
    """Check that a rounding leaves amounts as they are, and give it back: a rounded part of one never exceeds it.

    An amount that is absent, such as a cap that nobody agreed on, is passed over.
    Raises `InvalidValueError` for a rounding that would move one of them.

    >>> from primarycare.money import EUR
    >>> whole_euros = Rounding(0, RoundingMode.HALF_UP)
    >>> refuse_a_coarse_rounding(whole_euros, Money.parse("3", EUR)).places
    0
    >>> refuse_a_coarse_rounding(whole_euros, Money.parse("3.50", EUR))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: rounding: half-up to 1 is coarser than the 3.50 EUR that it would round a \
part of; keep more places
    """
    checks.a(Rounding)(rounding, "rounding")
    for amount in amounts:
        if amount is not None and rounding.apply(amount.exact) != amount.exact:
            raise InvalidValueError(
                f"rounding: {rounding} is coarser than the {amount} that it would round a part of; keep more places"
            )
    return rounding


def exact_text(value: Fraction, *, places: int = 0) -> str:
    """Write an exact number as a decimal where it ends, with at least so many places, else as a ratio.

    >>> exact_text(Fraction(1, 8)), exact_text(Fraction(5), places=2), exact_text(Fraction(15, 31))
    ('0.125', '5.00', '15/31')
    """
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    decimals = max(places, twos, fives)
    whole, part = divmod(abs(value.numerator) * 10**decimals // value.denominator, 10**decimals)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{part:0{decimals}}" if decimals else "")
