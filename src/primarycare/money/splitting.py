"""Splitting: an amount into parts that add up to it, to the last minor unit.

What lives here: the largest remainder, for a settled amount by weights and for exact amounts rounded together.
What this module may not know: who gets the parts.

>>> from primarycare.money.currencies import EUR
>>> [part.text for part in allocate(Money.parse("1.00", EUR), [1, 1, 1])]
['0.34', '0.33', '0.33']
"""

from collections.abc import Sequence
from fractions import Fraction

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown
from primarycare.money.amounts import Money
from primarycare.money.currencies import Currency
from primarycare.money.roundings import Rounding

__all__ = ["allocate", "settle_together"]


def allocate(
    total: Money, weights: Sequence[int | Fraction], *, ties: Sequence[str] | None = None
) -> tuple[Money, ...]:
    """Split an amount by weights so that the parts add up to it: largest remainder (Hare-Niemeyer).

    Each part is the exact quota rounded down or up to a whole minor unit. The units left over go to the largest
    remainders; equal remainders are served in the order of `ties` (one text for each weight, all different), or
    of position where none are given. A weight of zero gets zero, and a refund is split as its payment would be.
    Raises `InvalidValueError` for a negative weight, for no weights and for weights that are all zero.
    The method is not monotone in the total (the Alabama paradox), so it splits cents, never duties.

    >>> from primarycare.money import EUR
    >>> [part.text for part in allocate(Money.parse("0.10", EUR), [6, 6, 2])]
    ['0.04', '0.04', '0.02']
    >>> [part.text for part in allocate(Money.parse("-0.01", EUR), [1, 1], ties=["b", "a"])]
    ['0.00', '-0.01']
    """
    checks.a(Money)(total, "total")
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

    >>> from primarycare.money import EUR, RoundingMode
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
