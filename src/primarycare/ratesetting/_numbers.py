"""Numbers: checks of exact numbers and amounts, and exact square roots, that several rooms here share.

What this module may not know: what the numbers count.

>>> rounded_root(Fraction(2), Rounding(4, RoundingMode.HALF_UP))
Fraction(7071, 5000)
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import TypeAlias, TypeVar

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError, shown
from primarycare.money import Currency, Rate, Rounding, RoundingMode, exact_text

T = TypeVar("T")

Exact: TypeAlias = int | Fraction | Decimal

PER_MEMBER_MONTH = "person and month"
_SHOWN = Rounding(6, RoundingMode.HALF_EVEN)


def above_nothing(value: object, field: str) -> Fraction:
    """Check that a field holds a Fraction of more than 0.

    >>> above_nothing(Fraction(1, 2), "member_months")
    Fraction(1, 2)
    """
    number = checks.a_fraction(value, field)
    if number <= 0:
        raise InvalidValueError(f"{field}: {shown(value)} is 0 or less; give more than 0")
    return number


def nothing_or_more(value: object, field: str) -> Fraction:
    """Check that an argument is an exact number of 0 or more.

    >>> nothing_or_more(3, "load")
    Fraction(3, 1)
    """
    return checks.not_negative(checks.exact_number(value, field), field)


def one_currency(currencies: Iterable[tuple[str, Currency]], field: str) -> None:
    """Check that named things are all in the currency of the first.

    >>> from primarycare.money import EUR
    >>> one_currency([("adult", EUR), ("child", EUR)], "categories")
    """
    first: tuple[str, Currency] | None = None
    for name, currency in currencies:
        first = first or (name, currency)
        if currency != first[1]:
            raise InvalidValueError(
                f"{field}: {name} is in {currency.code} and {first[0]} in {first[1].code}; convert one of them first"
            )


def by_category(values: object, cls: type[T], field: str) -> Mapping[str, T]:
    """Check that an argument gives a value of a class for each category.

    >>> by_category({"adult": 1}, int, "counts")
    {'adult': 1}
    """
    if not isinstance(values, Mapping):
        raise InvalidTypeError(f"{field}: one {type(values).__name__} was given; give a mapping by category")
    a_member = checks.a(cls)
    return {checks.a_text(name, field): a_member(value, f"{field}[{shown(name)}]") for name, value in values.items()}


def rate_of_each(rates: Rate | Mapping[str, Rate], names: tuple[str, ...], field: str) -> tuple[Rate, ...]:
    """Give the rate of each category from one rate for all or one for each; refuse what is missing or unknown.

    >>> from primarycare.money import EUR
    >>> [str(rate) for rate in rate_of_each(Rate.parse("10", EUR, per="person and month"), ("adult",), "prior")]
    ['10.00 EUR per person and month']
    """
    if isinstance(rates, Rate):
        return (rates,) * len(names)
    if not isinstance(rates, Mapping):
        raise InvalidTypeError(f"{field}: {shown(rates)} is a {type(rates).__name__}; give a Rate, or one by category")
    known = by_category(rates, Rate, field)
    refuse_other_names(known, names, field)
    return tuple(known[name] for name in names)


def refuse_other_names(given: Mapping[str, object], names: tuple[str, ...], field: str) -> None:
    """Refuse a mapping that lacks a category or has one that is not known.

    >>> refuse_other_names({"adult": 1}, ("adult",), "exposures")
    """
    for name in names:
        if name not in given:
            raise NotKnownError(f"{field}: {shown(name)} has none; give one for each category")
    for name in given:
        if name not in names:
            raise NotKnownError(f"{field}: {shown(name)} is not a category; known are {', '.join(names)}")


def a_rate_per_member_month(value: Fraction, currency: Currency) -> Rate:
    """Give a rate for a person and month.

    >>> from primarycare.money import EUR
    >>> print(a_rate_per_member_month(Fraction(10), EUR))
    10.00 EUR per person and month
    """
    return Rate(value=value, currency=currency, per=PER_MEMBER_MONTH)


def narrow(value: Fraction, field: str) -> Fraction:
    """Check that a number that was worked out is not too wide to be kept.

    >>> narrow(Fraction(1, 3), "mean")
    Fraction(1, 3)
    """
    try:
        return checks.a_fraction(value, field)
    except InvalidValueError:
        raise InvalidValueError(
            f"{field}: what was worked out has too many digits to be kept; round it, or give numbers with fewer digits"
        ) from None


def exact_sum(numbers: Iterable[Fraction]) -> Fraction:
    """Add exact numbers in pairs, then their sums in pairs: denominators grow wide in the last few additions only.

    >>> exact_sum([Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)])
    Fraction(1, 1)
    """
    sums = list(numbers)
    while len(sums) > 1:
        pairs = [first + second for first, second in zip(sums[::2], sums[1::2])]
        sums = [*pairs, *sums[2 * len(pairs) :]]
    return sums[0] if sums else Fraction(0)


def rounded_root(value: Fraction, rounding: Rounding) -> Fraction:
    """Give the square root of a number of 0 or more, rounded once and exactly: no float stands between.

    >>> rounded_root(Fraction(9, 4), Rounding(0, RoundingMode.HALF_EVEN))
    Fraction(2, 1)
    """
    scale = 10**rounding.places
    numerator, denominator = value.numerator * scale * scale, value.denominator
    whole = isqrt(numerator // denominator)
    # Whether the exact root is above the whole number, and on which side of the half that follows it.
    above = whole * whole * denominator < numerator
    half = 4 * numerator - (2 * whole + 1) ** 2 * denominator
    if rounding.mode is RoundingMode.UP:
        whole += above
    elif rounding.mode is RoundingMode.HALF_UP:
        whole += half >= 0
    elif rounding.mode is RoundingMode.HALF_EVEN:
        whole += half > 0 or (half == 0 and whole % 2 == 1)
    return Fraction(whole, scale)


def short_text(value: Fraction) -> str:
    """Write a number for a table: to six places, with a mark where more follow.

    >>> short_text(Fraction(1, 3)), short_text(Fraction(5, 2))
    ('0.333333…', '2.5')
    """
    cut = _SHOWN.apply(value)
    return exact_text(cut) + ("" if cut == value else "…")
