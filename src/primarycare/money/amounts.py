"""Amounts: settled money in whole minor units of one currency.

What lives here: `Money`, which adds and compares within one currency and never rounds, and the checks of its sign.
What this module may not know: how an exact number becomes money; see `primarycare.money.roundings`.

>>> from primarycare.money.currencies import EUR
>>> print(Money.parse("12.50", EUR) - Money.parse("0.50", EUR))
12.00 EUR
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import total_ordering

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown
from primarycare.money.currencies import Currency

__all__ = ["Money", "amount_above_zero", "amount_not_negative"]

# Amounts stay inside a signed 64-bit integer, so that every data-frame engine can hold them.
_LARGEST_MINOR = 2**63 - 1


@total_ordering
@frozen(repr=False)
class Money:
    """A settled amount: whole minor units (cents, øre, fils) of one currency; negative for a refund.

    Amounts of one currency add, subtract, compare and multiply by whole numbers. No operator rounds, and none
    mixes currencies. Amounts stay within a signed 64-bit integer.

    >>> from primarycare.money import EUR, USD
    >>> Money(1250, EUR) + Money.parse("0.50", EUR)
    Money.parse('13.00', EUR)
    >>> Money(1, EUR) + Money(1, USD)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: currency: EUR and USD do not mix; convert one of them first
    """

    minor: int = field(validator=checks.checked(checks.within(-_LARGEST_MINOR, _LARGEST_MINOR)))
    currency: Currency = field(validator=checks.checked(checks.a(Currency)))

    @classmethod
    def parse(cls, amount: str, currency: Currency) -> "Money":
        """Read an amount in major units from ASCII text such as '12.50' or '-3'.

        Raises `InvalidValueError` for more decimals than the currency has, for exponents, spaces and separators.

        >>> from primarycare.money import EUR
        >>> Money.parse("12.5", EUR).minor
        1250
        >>> Money.parse("1e1000000000", EUR)
        Traceback (most recent call last):
            ...
        primarycare.errors.InvalidValueError: amount: '1e1000000000' is not an exact number; write it like '12.50', \
'-3' or '1/3'
        """
        return cls._exactly(checks.number_from_text(amount, "amount"), amount, currency)

    @classmethod
    def of(cls, amount: int | Decimal | Fraction, currency: Currency) -> "Money":
        """Give an exact amount in major units as money; nothing is rounded.

        >>> from primarycare.money import EUR
        >>> Money.of(12, EUR)
        Money.parse('12.00', EUR)
        """
        return cls._exactly(checks.exact_number(amount, "amount"), amount, currency)

    @classmethod
    def _exactly(cls, exact: Fraction, given: object, currency: Currency) -> "Money":
        decimals = checks.a(Currency)(currency, "currency").decimals
        minor = exact * 10**decimals
        if minor.denominator != 1:
            raise InvalidValueError(
                f"amount: {shown(given)} has more decimals than {currency.code} has; give at most {decimals}"
            )
        return cls(minor.numerator, currency)

    @classmethod
    def zero(cls, currency: Currency) -> "Money":
        """Give nothing, in a currency.

        >>> from primarycare.money import JPY
        >>> str(Money.zero(JPY))
        '0 JPY'
        """
        return cls(0, currency)

    @classmethod
    def total(cls, amounts: Iterable["Money"], currency: Currency) -> "Money":
        """Add amounts of one currency; nothing adds up to zero of it.

        >>> from primarycare.money import EUR
        >>> Money.total([Money(1, EUR), Money(2, EUR)], EUR)
        Money.parse('0.03', EUR)
        """
        checks.a(Currency)(currency, "currency")
        minor = 0
        for position, amount in enumerate(amounts):
            minor += checks.a(Money)(amount, f"amounts[{position}]")._minor_in(currency)
        return cls(minor, currency)

    @property
    def exact(self) -> Fraction:
        """The amount in major units, as an exact number.

        >>> from primarycare.money import EUR
        >>> Money(1250, EUR).exact
        Fraction(25, 2)
        """
        return Fraction(self.minor, 10**self.currency.decimals)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, as a Decimal with all the currency's decimals.

        >>> from primarycare.money import EUR
        >>> Money(1250, EUR).decimal
        Decimal('12.50')
        """
        digits = tuple(int(digit) for digit in str(abs(self.minor)))
        return Decimal((int(self.minor < 0), digits, -self.currency.decimals))

    @property
    def text(self) -> str:
        """The amount in major units, as text that `parse` reads.

        >>> from primarycare.money import EUR
        >>> Money(-5, EUR).text
        '-0.05'
        """
        return self._text(grouped=False)

    def _text(self, *, grouped: bool) -> str:
        whole, rest = divmod(abs(self.minor), 10**self.currency.decimals)
        sign = "-" if self.minor < 0 else ""
        units = f"{whole:,}" if grouped else str(whole)
        return f"{sign}{units}" + (f".{rest:0{self.currency.decimals}}" if self.currency.decimals else "")

    def _minor_in(self, currency: Currency) -> int:
        if self.currency != currency:
            raise InvalidValueError(
                f"currency: {currency.code} and {self.currency.code} do not mix; convert one of them first"
            )
        return self.minor

    def __add__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor + other._minor_in(self.currency), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor - other._minor_in(self.currency), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * checks.whole_number(count, "count"), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.minor < other._minor_in(self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.text} {self.currency.code}"

    def __format__(self, spec: str) -> str:
        """Format with ',' to group thousands; any other spec pads the text like that of a str.

        >>> from primarycare.money import EUR
        >>> f"{Money(123456789, EUR):,}"
        '1,234,567.89 EUR'
        """
        if spec == ",":
            return f"{self._text(grouped=True)} {self.currency.code}"
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Money.parse({self.text!r}, {self.currency.code})"


def amount_not_negative(value: object, field: str) -> Money:
    """Check that an amount is 0 or more, and give it back; `field` names it in the message.

    Raises `InvalidTypeError` for anything but `Money`, and `InvalidValueError` for an amount below 0.

    >>> from primarycare.money import EUR
    >>> amount_not_negative(Money.zero(EUR), "cost")
    Money.parse('0.00', EUR)
    >>> amount_not_negative(Money(-1, EUR), "cost")
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: cost: -0.01 EUR is negative; give 0 or more
    """
    amount = checks.a(Money)(value, field)
    if amount.minor < 0:
        raise InvalidValueError(f"{field}: {amount} is negative; give 0 or more")
    return amount


def amount_above_zero(value: object, field: str) -> Money:
    """Check that an amount is more than 0, and give it back; `field` names it in the message.

    Raises `InvalidTypeError` for anything but `Money`, and `InvalidValueError` for an amount of 0 or below.

    >>> from primarycare.money import EUR
    >>> amount_above_zero(Money.zero(EUR), "cap")
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: cap: 0.00 EUR is 0 or less; give more than 0
    """
    amount = checks.a(Money)(value, field)
    if amount.minor <= 0:
        raise InvalidValueError(f"{field}: {amount} is 0 or less; give more than 0")
    return amount
