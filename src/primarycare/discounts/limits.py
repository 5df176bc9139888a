"""Limits and relative values: two prices that a law or a schedule makes by a formula.

What lives here: the most that somebody without a contract may charge, and the price of a service from its relative
values. What this module may not know: any factor, value or index; they are arguments.

>>> from primarycare.money import USD, RoundingMode
>>> cents = Rounding(2, RoundingMode.HALF_UP)
>>> found = limiting_charge(Money.parse("92", USD), Money.parse("75", USD), Fraction("1.15"), rounding=cents)
>>> found.limit.text, found.excess.text
('86.25', '5.75')
"""

from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.money import Money, Rate, Rounding, amount_not_negative, exact_text
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = ["GeographicIndices", "LimitingCharge", "RelativeValues", "limiting_charge", "relative_value_price"]

# A limit of more than three times what is approved is far likelier a percentage written as a number.
_LARGEST_FACTOR = 3


@frozen(kw_only=True)
class LimitingCharge:
    """The most that may be charged for a service, and what was charged above it and goes back.

    The total of the working is the limit. Raises `ConservationError` where limit, charge and excess disagree.

    >>> from primarycare.money import USD
    >>> nothing = Money.zero(USD)
    >>> LimitingCharge(billed=Money.parse("80", USD), excess=Money.parse("80", USD),
    ...                working=Working(title="not payable", lines=(), total=nothing)).limit
    Money.parse('0.00', USD)
    """

    billed: Money = field(validator=checks.checked(amount_not_negative))
    excess: Money = field(validator=checks.checked(amount_not_negative))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        above = max(self.billed - self.limit, Money.zero(self.billed.currency))
        if self.excess != above:
            raise ConservationError(
                f"excess: {self.excess} is stated, but a charge of {self.billed} is {above} above a limit of "
                f"{self.limit}"
            )

    @property
    def limit(self) -> Money:
        """The most that may be charged."""
        return checks.a(Money)(self.working.total, "working")


def limiting_charge(billed: Money, approved: Money, factor: Fraction, *, rounding: Rounding) -> LimitingCharge:
    """Work out the most that a provider without a contract may charge: a factor of what the payer approves.

    The factor is from 1 to 3: 23/20 for 115 %, which is Medicare's. Where nothing is approved nothing may be charged.
    Raises `InvalidValueError` for another factor, a negative amount, two currencies, and a rounding that does not keep
    all decimals of the currency.

    >>> from primarycare.money import USD, RoundingMode
    >>> cents = Rounding(2, RoundingMode.HALF_UP)
    >>> limiting_charge(Money.parse("115", USD), Money.parse("50", USD), Fraction(115), rounding=cents)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: factor: 115 would be 11500 % of what is approved; give a fraction from 1 to \
3, such as 23/20 for 115 %
    """
    charged, basis = amount_not_negative(billed, "billed"), amount_not_negative(approved, "approved")
    times = checks.a_fraction(factor, "factor")
    if not 1 <= times <= _LARGEST_FACTOR:
        raise InvalidValueError(
            f"factor: {exact_text(times)} would be {exact_text(times * 100)} % of what is approved; give a fraction "
            f"from 1 to {_LARGEST_FACTOR}, such as 23/20 for 115 %"
        )
    if checks.a(Rounding)(rounding, "rounding").places != basis.currency.decimals:
        # Rounded to whole dollars, 86.25 could become 87, and the limit would be above itself.
        raise InvalidValueError(
            f"rounding: {rounding} does not keep the {basis.currency.decimals} decimals of {basis.currency.code}; "
            "keep all of them"
        )
    line = WorkingLine.worked(
        "approved",
        (Part(Rate(value=basis.exact, currency=basis.currency, per="service"), Fraction(1)),),
        (Factor(f"limit of {exact_text(times * 100)} %", times),),
    )
    title = f"limit of a charge of {charged}"
    working = Working.settled(title, (line,), rounding, basis.currency)
    return LimitingCharge(
        billed=charged, excess=max(charged - working.total, Money.zero(charged.currency)), working=working
    )


@frozen(kw_only=True)
class RelativeValues:
    """The relative values of a service: the physician's work, the expense of practice, and liability; 0 or more each.

    >>> RelativeValues(work=Fraction("1.92"), practice=Fraction("1.71"), liability=Fraction("0.14")).work
    Fraction(48, 25)
    """

    work: Fraction = field(validator=checks.checked(checks.not_negative))
    practice: Fraction = field(validator=checks.checked(checks.not_negative))
    liability: Fraction = field(validator=checks.checked(checks.not_negative))


@frozen(kw_only=True)
class GeographicIndices:
    """What a place makes of each relative value: 1 changes nothing.

    >>> GeographicIndices(work=Fraction(1), practice=Fraction("0.9"), liability=Fraction("0.5")).practice
    Fraction(9, 10)
    """

    work: Fraction = field(validator=checks.checked(checks.not_negative))
    practice: Fraction = field(validator=checks.checked(checks.not_negative))
    liability: Fraction = field(validator=checks.checked(checks.not_negative))


def relative_value_price(
    values: RelativeValues, indices: GeographicIndices, conversion: Rate, *, rounding: Rounding
) -> Working[Money]:
    """Price a service by its relative values: each times its index, together times the conversion factor.

    The formula is that of the United States' physician fee schedule (AAPC, on procedure reductions, 2015); the sum is
    rounded once.

    >>> from primarycare.money import USD, RoundingMode
    >>> one = GeographicIndices(work=Fraction(1), practice=Fraction(1), liability=Fraction(1))
    >>> values = RelativeValues(work=Fraction("1.92"), practice=Fraction("1.71"), liability=Fraction("0.14"))
    >>> print(relative_value_price(
    ...     values, one, Rate.parse("30", USD, per="relative value"), rounding=Rounding(2, RoundingMode.HALF_UP)))
    price by relative values
      work       30.00 USD per relative value × 1.92 × 1 (index of the place)   57.60
      practice   30.00 USD per relative value × 1.71 × 1 (index of the place)   51.30
      liability  30.00 USD per relative value × 0.14 × 1 (index of the place)    4.20
      rounded half-up to 0.01 per person
      total                                                                    113.10 USD
    """
    value, index = checks.a(RelativeValues)(values, "values"), checks.a(GeographicIndices)(indices, "indices")
    price = checks.a(Rate)(conversion, "conversion")
    parts = (
        ("work", value.work, index.work),
        ("practice", value.practice, index.practice),
        ("liability", value.liability, index.liability),
    )
    lines = tuple(
        WorkingLine.worked(label, (Part(price, units),), (Factor("index of the place", of_place),))
        for label, units, of_place in parts
    )
    return Working.settled("price by relative values", lines, checks.a(Rounding)(rounding, "rounding"), price.currency)
