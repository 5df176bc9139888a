"""Money: settled amounts, exact rates and shares, and the one place where rounding happens.

What lives here: currencies, `Money` in whole minor units, `Rate` as an exact price per something, `Share` of a
whole, named roundings, and the splitting of an amount without losing a cent.
What this module may not know: who is paid, and for what.

>>> Rate.parse("33.9032", NZD, per="person and month").times(1, Rounding(2, RoundingMode.HALF_UP))
Money.parse('33.90', NZD)
>>> [str(part) for part in allocate(Money.parse("100.00", EUR), [1, 1, 1])]
['33.34 EUR', '33.33 EUR', '33.33 EUR']
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import total_ordering

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError, shown

__all__ = [
    "AUD",
    "CAD",
    "CHF",
    "CZK",
    "DKK",
    "EUR",
    "GBP",
    "JPY",
    "KWD",
    "NOK",
    "NZD",
    "PLN",
    "SEK",
    "TND",
    "USD",
    "Currency",
    "Money",
    "Rate",
    "Rounding",
    "RoundingMode",
    "Share",
    "Stage",
    "allocate",
    "exact_text",
    "settle_together",
]

# Amounts stay inside a signed 64-bit integer, so that every data-frame engine can hold them.
_LARGEST_MINOR = 2**63 - 1
_MOST_PLACES = 12


@frozen
class Currency:
    """A currency: its ISO 4217 code and how many decimals its minor unit has (0 to 4).

    >>> Currency("KWD", 3)
    Currency(code='KWD', decimals=3)
    """

    code: str = field()
    decimals: int = field(validator=checks.checked(checks.within(0, 4)))

    @code.validator
    def _is_a_code(self, _attribute: object, value: object) -> None:
        text = checks.a_text(value, "code")
        if not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
            raise InvalidValueError(f"code: {shown(value)} is not a currency code; give three capital letters")

    @classmethod
    def of(cls, code: str) -> "Currency":
        """Give a currency that this module names; raises `NotKnownError` for any other code.

        >>> Currency.of("JPY").decimals
        0
        """
        try:
            return _BY_CODE[code]
        except (KeyError, TypeError):
            raise NotKnownError(
                f"code: {shown(code)} is not among {', '.join(sorted(_BY_CODE))}; "
                "build it with Currency(code, decimals)"
            ) from None


AUD = Currency("AUD", 2)
CAD = Currency("CAD", 2)
CHF = Currency("CHF", 2)
CZK = Currency("CZK", 2)
DKK = Currency("DKK", 2)
EUR = Currency("EUR", 2)
GBP = Currency("GBP", 2)
JPY = Currency("JPY", 0)
KWD = Currency("KWD", 3)
NOK = Currency("NOK", 2)
NZD = Currency("NZD", 2)
PLN = Currency("PLN", 2)
SEK = Currency("SEK", 2)
TND = Currency("TND", 3)
USD = Currency("USD", 2)

_BY_CODE = {
    currency.code: currency
    for currency in (AUD, CAD, CHF, CZK, DKK, EUR, GBP, JPY, KWD, NOK, NZD, PLN, SEK, TND, USD)
}


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
    """Where an amount is rounded: each line of a working, each person, or the whole statement.

    >>> Stage("person")
    <Stage.PERSON: 'person'>
    """

    LINE = "line"
    PERSON = "person"
    STATEMENT = "statement"


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

    def settle(self, value: Fraction, currency: Currency) -> "Money":
        """Round an exact amount in major units to money.

        Raises `InvalidValueError` where more places are kept than the currency has.

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


@total_ordering
@frozen(repr=False)
class Money:
    """A settled amount: whole minor units (cents, øre, fils) of one currency; negative for a refund.

    Amounts of one currency add, subtract, compare and multiply by whole numbers. No operator rounds, and none
    mixes currencies. Amounts stay within a signed 64-bit integer.

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

        >>> str(Money.zero(JPY))
        '0 JPY'
        """
        return cls(0, currency)

    @classmethod
    def total(cls, amounts: Iterable["Money"], currency: Currency) -> "Money":
        """Add amounts of one currency; nothing adds up to zero of it.

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

        >>> Money(1250, EUR).exact
        Fraction(25, 2)
        """
        return Fraction(self.minor, 10**self.currency.decimals)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, as a Decimal with all the currency's decimals.

        >>> Money(1250, EUR).decimal
        Decimal('12.50')
        """
        digits = tuple(int(digit) for digit in str(abs(self.minor)))
        return Decimal((int(self.minor < 0), digits, -self.currency.decimals))

    @property
    def text(self) -> str:
        """The amount in major units, as text that `parse` reads.

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

        >>> f"{Money(123456789, EUR):,}"
        '1,234,567.89 EUR'
        """
        if spec == ",":
            return f"{self._text(grouped=True)} {self.currency.code}"
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Money.parse({self.text!r}, {self.currency.code})"


@frozen(kw_only=True)
class Rate:
    """An exact price per something: never negative, never rounded by itself.

    Money appears only where a rate meets a quantity under a `Rounding`.

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

        >>> Rate.parse("18.39", PLN, per="person and month").value
        Fraction(1839, 100)
        """
        return cls(value=checks.number_from_text(value, "value"), currency=currency, per=per)

    def times(self, quantity: int | Fraction, rounding: Rounding) -> Money:
        """Settle this rate for a quantity, rounding once.

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
                f"value: {shown(value)} is not a share of a whole; give 0 to 1, or read a percentage with "
                "Share.percent"
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


def allocate(total: Money, weights: Sequence[int | Fraction], *, ties: Sequence[str] | None = None) -> tuple[Money, ...]:
    """Split an amount by weights so that the parts add up to it: largest remainder (Hare-Niemeyer).

    Each part is the exact quota rounded down or up to a whole minor unit. The units left over go to the largest
    remainders; equal remainders are served in the order of `ties` (one text for each weight, all different), or
    of position where none are given. A weight of zero gets zero, and a refund is split as its payment would be.
    Raises `InvalidValueError` for a negative weight, for no weights and for weights that are all zero.
    The method is not monotone in the total (the Alabama paradox), so it splits cents, never duties.

    >>> [part.text for part in allocate(Money.parse("0.10", EUR), [6, 6, 2])]
    ['0.04', '0.04', '0.02']
    >>> [part.text for part in allocate(Money.parse("-0.01", EUR), [1, 1], ties=["b", "a"])]
    ['0.00', '-0.01']
    """
    exact = [checks.exact_number(weight, f"weights[{position}]") for position, weight in enumerate(weights)]
    if any(weight < 0 for weight in exact):
        raise InvalidValueError(f"weights: {shown(min(exact))} is negative; give weights of 0 or more")
    whole = sum(exact)
    if not whole:
        raise InvalidValueError(f"weights: {len(exact)} weights add up to zero; give at least one above 0")
    order: Sequence[str] | range = range(len(exact))
    if ties is not None:
        if len(ties) != len(exact):
            raise InvalidValueError(f"ties: {len(ties)} texts for {len(exact)} weights; give one for each")
        checks.unique(ties, "ties")
        order = ties
    quotas = [abs(total.minor) * weight / whole for weight in exact]
    floors = [quota.numerator // quota.denominator for quota in quotas]
    by_remainder = sorted(range(len(exact)), key=lambda i: (floors[i] - quotas[i], order[i]))
    left = abs(total.minor) - sum(floors)
    for i in by_remainder[:left]:
        floors[i] += 1
    return tuple(Money(-part if total.minor < 0 else part, total.currency) for part in floors)


def settle_together(
    amounts: Sequence[Fraction], rounding: Rounding, currency: Currency, *, ties: Sequence[str]
) -> tuple[Money, ...]:
    """Round the sum of exact amounts once and give each its part of it: itself, rounded down or up.

    The units by which the rounded sum exceeds the parts rounded down go to the largest remainders; equal ones are
    served in the order of `ties`. Amounts are in major units and not negative.

    >>> half_up = Rounding(2, RoundingMode.HALF_UP)
    >>> parts = settle_together([Fraction(1, 3)] * 3, half_up, EUR, ties=["a", "b", "c"])
    >>> [part.text for part in parts]
    ['0.34', '0.33', '0.33']
    """
    if any(amount < 0 for amount in amounts):
        raise InvalidValueError(f"amounts: {shown(min(amounts))} is negative; give amounts of 0 or more")
    if len(ties) != len(amounts):
        raise InvalidValueError(f"ties: {len(ties)} texts for {len(amounts)} amounts; give one for each")
    checks.unique(ties, "ties")
    unit = Fraction(1, 10**rounding.places)
    floors = [amount // unit for amount in amounts]
    by_remainder = sorted(range(len(floors)), key=lambda i: (floors[i] * unit - amounts[i], ties[i]))
    left = rounding.apply(sum(amounts, Fraction(0))) / unit - sum(floors)
    for i in by_remainder[: int(left)]:
        floors[i] += 1
    return tuple(rounding.settle(part * unit, currency) for part in floors)


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
