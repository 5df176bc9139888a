"""Strategies for supplies: tier schedules, purchases, and what a pool pays.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid; discounts
are made by the library's own function, from purchases that fit their schedule.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> bought = find(supply_discounts(), lambda bought: bought.discount.minor > 0, settings=unshrunk)
>>> bought.paid + bought.discount == bought.listed
True
"""

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.money import EUR, Currency, Money, Rounding, RoundingMode
from primarycare.supplies import (
    BenchmarkScope,
    LoyaltyBenchmark,
    SupplyDiscount,
    SupplyMeasure,
    SupplyPurchase,
    SupplyRebate,
    SupplyRebates,
    SupplyTier,
    SupplyTierSchedule,
    TierMethod,
    TierPortion,
    discount_supplies,
    split_rebate,
)
from primarycare.testing.strategies.vocabulary import citations, currencies, exact_numbers, plain_texts, shares

__all__ = [
    "loyalty_benchmarks",
    "supply_discounts",
    "supply_purchases",
    "supply_rebates",
    "supply_rebates_of_pools",
    "supply_tier_schedules",
    "supply_tiers",
    "tier_portions",
]

# Made once, since making a strategy takes longer than drawing from it.
_CITATIONS, _TEXTS, _SHARES = citations(), plain_texts(max_size=12), shares()
_MINORS = st.just(0) | st.integers(0, 10**5) | st.integers(0, 10**9)
_QUANTITIES = exact_numbers(max_value=2_000)
_BUYERS = ("site-1", "site-2", "site-3")


def loyalty_benchmarks(
    *, scopes: SearchStrategy[BenchmarkScope] = st.sampled_from(BenchmarkScope)
) -> SearchStrategy[LoyaltyBenchmark]:
    """Make least shares of comparable purchases.

    >>> from hypothesis import find
    >>> find(loyalty_benchmarks(scopes=st.just(BenchmarkScope.POOL)), bool).share.value
    Fraction(0, 1)
    """
    return st.builds(LoyaltyBenchmark, share=_SHARES, scope=scopes)


def supply_tiers(*, at_least: SearchStrategy[Fraction] = _QUANTITIES) -> SearchStrategy[SupplyTier]:
    """Make thresholds with their discounts.

    >>> from hypothesis import find
    >>> find(supply_tiers(at_least=st.just(Fraction(5000))), bool).at_least
    Fraction(5000, 1)
    """
    return st.builds(SupplyTier, at_least, _SHARES)


def tier_portions() -> SearchStrategy[TierPortion]:
    """Make portions of purchases with their discounts.

    >>> from hypothesis import find
    >>> find(tier_portions(), bool).taken_off
    Fraction(0, 1)
    """
    return st.builds(TierPortion, _QUANTITIES, _SHARES)


@st.composite
def _schedules(
    draw: DrawFn,
    methods: SearchStrategy[TierMethod],
    measures: SearchStrategy[SupplyMeasure],
    benchmarks: SearchStrategy[LoyaltyBenchmark | None],
) -> SupplyTierSchedule:
    thresholds = sorted(draw(st.lists(_QUANTITIES, min_size=1, max_size=4, unique=True)))
    discounts = sorted((draw(_SHARES) for _ in thresholds), key=lambda share: share.value)
    return SupplyTierSchedule(
        name=draw(_TEXTS),
        measure=draw(measures),
        method=draw(methods),
        tiers=tuple(map(SupplyTier, thresholds, discounts)),
        benchmark=draw(benchmarks),
        citation=draw(_CITATIONS),
    )


def supply_tier_schedules(
    *,
    methods: SearchStrategy[TierMethod] = st.sampled_from(TierMethod),
    measures: SearchStrategy[SupplyMeasure] = st.sampled_from(SupplyMeasure),
    benchmarks: SearchStrategy[LoyaltyBenchmark | None] = st.none() | loyalty_benchmarks(),
) -> SearchStrategy[SupplyTierSchedule]:
    """Make schedules of one to four tiers, by units or spend, with and without a benchmark.

    >>> from hypothesis import find
    >>> find(supply_tier_schedules(methods=st.just(TierMethod.INCREMENTAL)), lambda each: len(each.tiers) == 2).method
    <TierMethod.INCREMENTAL: 'incremental'>
    """
    return _schedules(methods, measures, benchmarks)


def supply_purchases(
    *,
    buyers: SearchStrategy[str] = _TEXTS,
    currencies: SearchStrategy[Currency] = currencies(),
    elsewhere: SearchStrategy[Fraction | None] = st.none() | _QUANTITIES,
) -> SearchStrategy[SupplyPurchase]:
    """Make purchases at list price, with units, free ones among them.

    >>> from hypothesis import find
    >>> find(supply_purchases(currencies=st.just(EUR)), lambda each: each.amount.minor > 0).units
    1
    """
    return st.builds(
        lambda buyer, minor, units, currency, outside: SupplyPurchase(
            buyer, Money(minor, currency), units=max(units, int(minor > 0)), elsewhere=outside
        ),
        buyers,
        _MINORS,
        st.integers(0, 2_000),
        currencies,
        elsewhere,
    )


def supply_rebates() -> SearchStrategy[SupplyRebate]:
    """Make parts of a rebate.

    >>> from hypothesis import find
    >>> find(supply_rebates(), bool).amount
    Money.parse('0.00', EUR)
    """
    return st.builds(SupplyRebate, supply_purchases(), st.builds(Money, _MINORS, st.just(EUR)))


@st.composite
def _pools(draw: DrawFn, currency: Currency, elsewhere: SearchStrategy[Fraction | None]) -> list[SupplyPurchase]:
    buyers = _BUYERS[: draw(st.integers(1, len(_BUYERS)))]
    return [
        draw(supply_purchases(buyers=st.just(buyer), currencies=st.just(currency), elsewhere=elsewhere))
        for buyer in buyers
    ]


@st.composite
def _split(draw: DrawFn, of: SearchStrategy[Currency]) -> SupplyRebates:
    currency = draw(of)
    purchases = draw(_pools(currency, st.none()))
    some = any(purchase.amount for purchase in purchases)
    return split_rebate(Money(draw(_MINORS) if some else 0, currency), purchases)


def supply_rebates_of_pools(*, currencies: SearchStrategy[Currency] = currencies()) -> SearchStrategy[SupplyRebates]:
    """Make rebates with their split among one to three buyers.

    >>> from hypothesis import find
    >>> find(supply_rebates_of_pools(currencies=st.just(EUR)), lambda each: each.amount.minor > 0).amount
    Money.parse('0.01', EUR)
    """
    return _split(currencies)


@st.composite
def _discounts(
    draw: DrawFn, schedules: SearchStrategy[SupplyTierSchedule], of: SearchStrategy[Currency]
) -> SupplyDiscount:
    schedule, currency = draw(schedules), draw(of)
    return discount_supplies(
        draw(_pools(currency, _QUANTITIES)),
        schedule,
        Rounding(currency.decimals, draw(st.sampled_from(RoundingMode))),
        subject=draw(_TEXTS),
    )


def supply_discounts(
    *,
    schedules: SearchStrategy[SupplyTierSchedule] | None = None,
    currencies: SearchStrategy[Currency] = currencies(),
) -> SearchStrategy[SupplyDiscount]:
    """Make what pools of one to three buyers pay, with and without a discount.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(supply_discounts(currencies=st.just(EUR)), bool, settings=unshrunk).paid.currency
    Currency(code='EUR', decimals=2)
    """
    return _discounts(supply_tier_schedules() if schedules is None else schedules, currencies)
