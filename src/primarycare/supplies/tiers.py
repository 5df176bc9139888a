"""Tiers: discounts that grow with what is bought, by units or by spend, on all of it or step by step.

What lives here: the thresholds and their discounts, how they are read, and the condition of loyalty beside them.
What this module may not know: who buys; purchases are pooled elsewhere.

>>> schedule = SupplyTierSchedule(
...     name="a distributor's list", measure=SupplyMeasure.SPEND, method=TierMethod.INCREMENTAL,
...     tiers=(SupplyTier(Fraction(5000), Share.percent("5")), SupplyTier(Fraction(15000), Share.percent("12"))),
...     benchmark=None, citation=Citation.illustrative("A list of our own"))
>>> [(str(portion.amount), str(portion.discount)) for portion in schedule.portions(Fraction(16000))]
[('5000', '0 %'), ('10000', '5 %'), ('1000', '12 %')]
"""

from enum import Enum
from fractions import Fraction
from itertools import pairwise

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError
from primarycare.money import Share, exact_text

__all__ = [
    "BenchmarkScope",
    "LoyaltyBenchmark",
    "SupplyMeasure",
    "SupplyTier",
    "SupplyTierSchedule",
    "TierMethod",
    "TierPortion",
]

_NONE = Share(Fraction(0))


class SupplyMeasure(Enum):
    """What thresholds are measured in: units bought, or the list price of what is bought in major units.

    >>> SupplyMeasure("spend")
    <SupplyMeasure.SPEND: 'spend'>
    """

    UNITS = "units"
    SPEND = "spend"


class TierMethod(Enum):
    """To what the discount of a tier applies.

    `ALL_UNITS`: to everything bought, once its threshold is reached; the total paid falls at each threshold.
    `INCREMENTAL`: to what is bought from its threshold to the next; the total paid never falls.

    >>> TierMethod("all units")
    <TierMethod.ALL_UNITS: 'all units'>
    """

    ALL_UNITS = "all units"
    INCREMENTAL = "incremental"


class BenchmarkScope(Enum):
    """Of whom a share of purchases is asked: of each buyer alone, or of the pool as a whole.

    A buyer below it is left out of the pool; a pool below it has no discount.

    >>> BenchmarkScope("each buyer")
    <BenchmarkScope.EACH_BUYER: 'each buyer'>
    """

    EACH_BUYER = "each buyer"
    POOL = "the pool"


@frozen(kw_only=True)
class LoyaltyBenchmark:
    """The least share of comparable purchases that is bought under the schedule, and of whom it is asked.

    Buying groups for vaccines ask it of a maker's line, and members below it are removed (Vaccine purchasing groups in
    the United States: an overview, Johns Hopkins University, elsevier pure).

    >>> benchmark = LoyaltyBenchmark(share=Share.percent("90"), scope=BenchmarkScope.EACH_BUYER)
    >>> benchmark.is_met(Fraction(90), Fraction(10)), benchmark.is_met(Fraction(89), Fraction(11))
    (True, False)
    """

    share: Share = field(validator=checks.checked(checks.a(Share)))
    scope: BenchmarkScope = field(validator=checks.checked(checks.a(BenchmarkScope)))

    def is_met(self, bought: Fraction, elsewhere: Fraction) -> bool:
        """Tell whether what is bought under the schedule is enough beside what is bought elsewhere.

        Whoever buys nothing at all meets any benchmark.

        >>> LoyaltyBenchmark(share=Share.percent("90"), scope=BenchmarkScope.POOL).is_met(Fraction(0), Fraction(0))
        True
        """
        inside, outside = checks.not_negative(bought, "bought"), checks.not_negative(elsewhere, "elsewhere")
        return inside >= self.share.value * (inside + outside)


@frozen
class SupplyTier:
    """A discount and the threshold from which it holds, that one included: units, or spend in major units.

    >>> str(SupplyTier(Fraction(5000), Share.percent("5")).discount)
    '5 %'
    """

    at_least: Fraction = field(validator=checks.checked(checks.not_negative))
    discount: Share = field(validator=checks.checked(checks.a(Share)))


@frozen
class TierPortion:
    """How much of what was bought has which discount.

    >>> TierPortion(Fraction(5000), Share.percent("5")).taken_off
    Fraction(250, 1)
    """

    amount: Fraction = field(validator=checks.checked(checks.not_negative))
    discount: Share = field(validator=checks.checked(checks.a(Share)))

    @property
    def taken_off(self) -> Fraction:
        """The discount itself, exact, in the measure of the schedule."""
        return self.amount * self.discount.value


@frozen(kw_only=True)
class SupplyTierSchedule:
    """Discounts by threshold, with the measure, the method and the benchmark named; none has a default.

    Below the first threshold nothing is taken off. Thresholds rise, and discounts never fall from one to the next.
    Raises `InvalidValueError` for no tiers and for tiers out of order.

    >>> SupplyTierSchedule(
    ...     name="a list", measure=SupplyMeasure.UNITS, method=TierMethod.ALL_UNITS, tiers=(), benchmark=None,
    ...     citation=Citation.illustrative("A list of our own"))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: tiers: 'a list' has none; give at least one
    """

    name: str = field(validator=checks.checked(checks.a_text))
    measure: SupplyMeasure = field(validator=checks.checked(checks.a(SupplyMeasure)))
    method: TierMethod = field(validator=checks.checked(checks.a(TierMethod)))
    tiers: tuple[SupplyTier, ...] = field(validator=checks.checked(checks.each(checks.a(SupplyTier))))
    benchmark: LoyaltyBenchmark | None = field(validator=checks.checked(checks.optional(checks.a(LoyaltyBenchmark))))
    citation: Citation = field(validator=checks.checked(checks.a(Citation)), repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.tiers:
            raise InvalidValueError(f"tiers: {self.name!r} has none; give at least one")
        for earlier, later in pairwise(self.tiers):
            if later.at_least <= earlier.at_least or later.discount.value < earlier.discount.value:
                raise InvalidValueError(
                    f"tiers: the one from {exact_text(later.at_least)} of {self.name!r} does not come after the one "
                    f"from {exact_text(earlier.at_least)}; give thresholds that rise and discounts that do not fall"
                )

    def tier_at(self, bought: Fraction) -> SupplyTier | None:
        """Give the highest tier that is reached, or None below the first.

        >>> schedule = SupplyTierSchedule(
        ...     name="a list", measure=SupplyMeasure.UNITS, method=TierMethod.ALL_UNITS, benchmark=None,
        ...     tiers=(SupplyTier(Fraction(100), Share.percent("5")),), citation=Citation.illustrative("Our list"))
        >>> schedule.tier_at(Fraction(99)) is None, str(schedule.tier_at(Fraction(100)).discount)
        (True, '5 %')
        """
        checks.not_negative(bought, "bought")
        return next((tier for tier in reversed(self.tiers) if tier.at_least <= bought), None)

    def portions(self, bought: Fraction) -> tuple[TierPortion, ...]:
        """Cut what was bought into the portions that have each discount; they add up to it.

        >>> schedule = SupplyTierSchedule(
        ...     name="a list", measure=SupplyMeasure.UNITS, method=TierMethod.ALL_UNITS, benchmark=None,
        ...     tiers=(SupplyTier(Fraction(100), Share.percent("5")),), citation=Citation.illustrative("Our list"))
        >>> [(str(portion.amount), str(portion.discount)) for portion in schedule.portions(Fraction(150))]
        [('150', '5 %')]
        """
        reached = self.tier_at(bought)
        if self.method is TierMethod.ALL_UNITS or reached is None:
            return (TierPortion(bought, _NONE if reached is None else reached.discount),)
        starts = [(Fraction(0), _NONE), *((tier.at_least, tier.discount) for tier in self.tiers)]
        ends = [*(start for start, _ in starts[1:]), bought]
        cut = ((min(end, bought) - start, discount) for (start, discount), end in zip(starts, ends, strict=True))
        return tuple(TierPortion(amount, discount) for amount, discount in cut if amount > 0)

    def paid(self, bought: Fraction) -> Fraction:
        """Give what is left to pay, exact, in the measure of the schedule.

        >>> tiers = (SupplyTier(Fraction(5000), Share.percent("5")), SupplyTier(Fraction(15000), Share.percent("12")))
        >>> schedule = SupplyTierSchedule(
        ...     name="a list", measure=SupplyMeasure.SPEND, method=TierMethod.ALL_UNITS, benchmark=None,
        ...     tiers=tiers, citation=Citation.illustrative("Our list"))
        >>> schedule.paid(Fraction("14999.99")), schedule.paid(Fraction(15000))
        (Fraction(28499981, 2000), Fraction(13200, 1))
        """
        return sum((portion.amount - portion.taken_off for portion in self.portions(bought)), Fraction(0))

    def cheaper_at(self, bought: Fraction) -> SupplyTier | None:
        """Give the tier at whose threshold more would cost less than what was bought, the cheapest, or None.

        Only a discount on all units can make it so.

        >>> tiers = (SupplyTier(Fraction(5000), Share.percent("5")), SupplyTier(Fraction(15000), Share.percent("12")))
        >>> schedule = SupplyTierSchedule(
        ...     name="a list", measure=SupplyMeasure.SPEND, method=TierMethod.ALL_UNITS, benchmark=None,
        ...     tiers=tiers, citation=Citation.illustrative("Our list"))
        >>> str(schedule.cheaper_at(Fraction(14000)).at_least), schedule.cheaper_at(Fraction(13000)) is None
        ('15000', True)
        """
        paid = self.paid(bought)
        higher = [tier for tier in self.tiers if tier.at_least > bought and self.paid(tier.at_least) < paid]
        return min(higher, key=lambda tier: (self.paid(tier.at_least), tier.at_least), default=None)
