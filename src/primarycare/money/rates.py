"""Rates and shares: exact prices per something, and exact parts of a whole.

What lives here: numbers that are never rounded by themselves. What this module may not know: what they price.

>>> print(Share.percent("37.5"))
37.5 %
"""

from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown
from primarycare.money.amounts import Money
from primarycare.money.currencies import Currency
from primarycare.money.roundings import Rounding, exact_text

__all__ = ["Rate", "Share"]


@frozen(kw_only=True)
class Rate:
    """An exact price per something: never negative, never rounded by itself.

    Money appears only where a rate meets a quantity under a `Rounding`.

    >>> from primarycare.money import NZD
    >>> exact_text(Rate.parse("8.2726", NZD, per="person and month").value * 12)
    '99.2712'
    """

    value: Fraction = field()
    currency: Currency = field(validator=checks.checked(checks.a(Currency)))
    per: str = field(validator=checks.checked(checks.a_text))

    @value.validator
    def _is_not_negative(self, _attribute: object, value: object) -> None:
        if checks.a_fraction(value, "value") < 0:
            raise InvalidValueError(f"value: {shown(value)} is negative; a rate is 0 or more")

    @classmethod
    def parse(cls, value: str, currency: Currency, *, per: str) -> "Rate":
        """Read a rate in major units from ASCII text, with as many decimals as the source prints.

        >>> from primarycare.money import PLN
        >>> Rate.parse("18.39", PLN, per="person and month").value
        Fraction(1839, 100)
        """
        return cls(value=checks.number_from_text(value, "value"), currency=currency, per=per)

    def times(self, quantity: int | Fraction, rounding: Rounding) -> Money:
        """Settle this rate for a quantity, rounding once.

        >>> from primarycare.money import NOK, RoundingMode
        >>> Rate.parse("675", NOK, per="person").times(Fraction(500, 12), Rounding(2, RoundingMode.HALF_UP))
        Money.parse('28125.00', NOK)
        """
        return rounding.settle(self.value * checks.exact_number(quantity, "quantity"), self.currency)

    def __str__(self) -> str:
        return f"{exact_text(self.value, places=self.currency.decimals)} {self.currency.code} per {self.per}"


@frozen
class Share:
    """A share of a whole: an exact number from 0 to 1, both included.

    Percentages are read by name, so that 37.5 and 0.375 are never mistaken for each other.

    >>> Share.percent("37.5") == Share.parse("0.375")
    True
    >>> Share.parse("37.5")
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: value: Fraction(75, 2) is not a share of a whole; give 0 to 1, or read a \
percentage with Share.percent
    """

    value: Fraction = field()

    @value.validator
    def _is_part_of_a_whole(self, _attribute: object, value: object) -> None:
        if not 0 <= checks.a_fraction(value, "value") <= 1:
            raise InvalidValueError(
                f"value: {shown(value)} is not a share of a whole; give 0 to 1, or read a percentage with Share.percent"
            )

    @classmethod
    def parse(cls, value: str) -> "Share":
        """Read a share from ASCII text such as '0.8' or '1/3'.

        >>> Share.parse("1/3")
        Share(value=Fraction(1, 3))
        """
        return cls(checks.number_from_text(value, "value"))

    @classmethod
    def percent(cls, value: str) -> "Share":
        """Read a share from a percentage in ASCII text: '40.5' means 40.5 %.

        >>> Share.percent("40.5")
        Share(value=Fraction(81, 200))
        """
        return cls(checks.number_from_text(value, "value") / 100)

    def __str__(self) -> str:
        return f"{exact_text(self.value * 100)} %"
