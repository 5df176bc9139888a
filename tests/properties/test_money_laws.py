"""Laws of money: nothing is lost, nothing depends on the surroundings, and a split is as fair as whole cents allow."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal, Inexact, localcontext
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from primarycare.errors import InvalidValueError
from primarycare.money import (
    EUR,
    Currency,
    Money,
    Rate,
    Rounding,
    RoundingMode,
    Share,
    allocate,
    exact_text,
    settle_together,
)
from primarycare.testing.strategies import currencies, exact_numbers, moneys, rates, roundings, shares

EUROS = moneys(currencies=st.just(EUR))
LARGEST = 2**63 - 1
ANY_MONEY = moneys(min_minor=-LARGEST, max_minor=LARGEST)
NUMBERS = st.fractions(-(10**9), 10**9, max_denominator=10**6)
WEIGHTS = st.lists(st.integers(0, 50) | exact_numbers(), min_size=1, max_size=8).filter(any)
# Halves are rare among arbitrary numbers and are where modes differ.
HALVES = st.integers(-99, 99).map(lambda whole: Fraction(2 * whole + 1, 2))
NEAR_HALVES = HALVES | HALVES.map(lambda half: half + Fraction(1, 10**9))
TO_ROUND = NUMBERS | NEAR_HALVES | st.builds(lambda value: value / 100, NEAR_HALVES)


# Amounts


@given(EUROS, EUROS, EUROS)
def test_amounts_add_in_any_order_and_grouping(one: Money, two: Money, three: Money) -> None:
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)


@given(EUROS, EUROS)
def test_subtracting_undoes_adding(one: Money, two: Money) -> None:
    assert (one + two) - two == one == -(-one)
    assert one - two == one + -two == -(two - one)


@given(EUROS, st.integers(0, 50))
def test_a_count_times_an_amount_is_so_many_of_it(amount: Money, count: int) -> None:
    assert amount * count == count * amount == Money.total([amount] * count, EUR)


@given(st.lists(EUROS, max_size=6))
def test_a_total_is_what_adding_makes(amounts: list[Money]) -> None:
    added = Money.zero(EUR)
    for amount in amounts:
        added += amount
    assert Money.total(amounts, EUR) == added


@given(EUROS, EUROS)
def test_amounts_are_in_the_order_of_their_minor_units(one: Money, two: Money) -> None:
    compared = (one < two, one <= two, one > two, one >= two, one == two)
    assert compared == (
        one.minor < two.minor,
        one.minor <= two.minor,
        one.minor > two.minor,
        one.minor >= two.minor,
        one.minor == two.minor,
    )


@given(ANY_MONEY, ANY_MONEY)
def test_amounts_of_two_currencies_are_never_equal_and_never_add(one: Money, two: Money) -> None:
    assume(one.currency != two.currency)
    assert one != two
    with pytest.raises(InvalidValueError, match="do not mix"):
        one + two


@given(ANY_MONEY)
def test_an_amount_is_read_back_from_every_way_it_is_written(amount: Money) -> None:
    assert Money.parse(amount.text, amount.currency) == amount
    assert Money.of(amount.decimal, amount.currency) == amount
    assert Money.of(amount.exact, amount.currency) == amount
    assert Money.parse(f"{amount:,}".split()[0].replace(",", ""), amount.currency) == amount


@given(st.text() | st.text("0123456789.-+/eE_, \u0663\uff11", max_size=12), currencies())
def test_any_text_is_plain_ascii_or_refused_with_an_error_of_ours(text: str, currency: Currency) -> None:
    try:
        amount = Money.parse(text, currency)
    except InvalidValueError:
        return
    assert text.isascii()
    assert set(text) <= set("0123456789.-+/")
    assert amount.exact == Fraction(text)


@given(st.decimals() | st.decimals(-(10**6), 10**6, places=2), currencies())
def test_any_decimal_is_exact_money_or_refused_with_an_error_of_ours(number: Decimal, currency: Currency) -> None:
    try:
        amount = Money.of(number, currency)
    except InvalidValueError:
        return
    assert amount.exact == Fraction(number)


@given(ANY_MONEY, rates(), st.integers(1, 9))
def test_no_result_depends_on_the_decimal_context(amount: Money, rate: Rate, places: int) -> None:
    def results() -> tuple[object, ...]:
        cent = Rounding(min(places, rate.currency.decimals), RoundingMode.HALF_EVEN)
        return (
            str(amount),
            f"{amount:,}",
            str(amount.decimal),
            Money.of(amount.decimal, amount.currency),
            rate.times(7, cent),
            allocate(amount, [1, 2, 4]),
        )

    with localcontext(Context(prec=1, traps=[Inexact])):
        narrow = results()
    assert narrow == results()


# Rounding


@given(TO_ROUND, roundings())
def test_a_rounded_number_is_a_neighbour_in_whole_units(value: Fraction, rounding: Rounding) -> None:
    unit = Fraction(1, 10**rounding.places)
    rounded = rounding.apply(value)
    assert (rounded / unit).denominator == 1
    assert abs(rounded - value) < unit
    assert rounding.apply(rounded) == rounded


@given(TO_ROUND, roundings())
def test_rounding_mirrors_negative_numbers(value: Fraction, rounding: Rounding) -> None:
    assert rounding.apply(-value) == -rounding.apply(value)


@given(TO_ROUND, st.integers(0, 6))
def test_half_modes_are_never_further_than_half_a_unit(value: Fraction, places: int) -> None:
    half = Fraction(1, 2 * 10**places)
    down, up = (Rounding(places, mode).apply(value) for mode in (RoundingMode.DOWN, RoundingMode.UP))
    for mode in (RoundingMode.HALF_UP, RoundingMode.HALF_EVEN):
        rounded = Rounding(places, mode).apply(value)
        assert abs(rounded - value) <= half
        assert abs(down) <= abs(rounded) <= abs(up)


@given(st.decimals(-(10**6), 10**6, places=6) | st.decimals(-99, 99, places=1), st.integers(0, 6))
def test_every_mode_agrees_with_that_of_decimal_numbers(number: Decimal, places: int) -> None:
    names = {
        RoundingMode.HALF_UP: ROUND_HALF_UP,
        RoundingMode.HALF_EVEN: ROUND_HALF_EVEN,
        RoundingMode.DOWN: ROUND_DOWN,
        RoundingMode.UP: ROUND_UP,
    }
    for mode, name in names.items():
        expected = number.quantize(Decimal(1).scaleb(-places), rounding=name)
        assert Rounding(places, mode).apply(Fraction(number)) == Fraction(expected)


@given(NUMBERS, roundings(), currencies())
def test_settled_money_is_the_rounded_number(value: Fraction, rounding: Rounding, currency: Currency) -> None:
    if rounding.places > currency.decimals:
        with pytest.raises(InvalidValueError, match="places: "):
            rounding.settle(value, currency)
    else:
        assert rounding.settle(value, currency).exact == rounding.apply(value)


# Rates and shares


@given(rates(), st.integers(0, 400))
def test_a_rate_is_rounded_once_after_it_meets_its_quantity(rate: Rate, count: int) -> None:
    unit = Rounding(rate.currency.decimals, RoundingMode.HALF_UP)
    assert rate.times(count, unit).exact == unit.apply(sum([rate.value] * count, Fraction(0)))


@given(shares())
def test_a_share_is_read_back_as_a_part_and_as_a_percentage(share: Share) -> None:
    assert Share.parse(exact_text(share.value)) == share
    assert Share.percent(str(share).removesuffix(" %")) == share


@given(NUMBERS, st.integers(0, 12))
def test_an_exact_number_is_read_back_from_its_text(value: Fraction, places: int) -> None:
    text = exact_text(value, places=places)
    assert Fraction(text) == value
    assert "/" in text or len(text.partition(".")[2]) >= places


# Splitting


@given(ANY_MONEY, WEIGHTS)
def test_the_parts_of_a_split_add_up_to_the_whole(total: Money, weights: list[int | Fraction]) -> None:
    assert Money.total(allocate(total, weights), total.currency) == total


@given(moneys(min_minor=0), WEIGHTS)
def test_a_part_is_its_quota_rounded_down_or_up(total: Money, weights: list[int | Fraction]) -> None:
    for part, weight in zip(allocate(total, weights), weights, strict=True):
        quota = total.minor * Fraction(weight) / sum(weights)
        assert quota // 1 <= part.minor <= -(-quota // 1)


@given(ANY_MONEY, WEIGHTS)
def test_a_larger_weight_never_gets_less(total: Money, weights: list[int | Fraction]) -> None:
    parts = allocate(total, weights)
    for one, weight in zip(parts, weights, strict=True):
        for other, other_weight in zip(parts, weights, strict=True):
            if weight == other_weight:
                assert abs(one.minor - other.minor) <= 1
            elif weight > other_weight:
                assert abs(one.minor) >= abs(other.minor)


@given(ANY_MONEY, WEIGHTS)
def test_a_weight_of_zero_gets_nothing(total: Money, weights: list[int | Fraction]) -> None:
    for part, weight in zip(allocate(total, [*weights, 0]), [*weights, 0], strict=True):
        assert weight or not part


@given(ANY_MONEY, WEIGHTS)
def test_a_refund_is_split_as_its_payment_would_be(total: Money, weights: list[int | Fraction]) -> None:
    assert allocate(-total, weights) == tuple(-part for part in allocate(total, weights))


@given(ANY_MONEY, WEIGHTS, st.integers(1, 1_000) | exact_numbers(min_value=Fraction(1, 100)))
def test_only_the_proportions_of_the_weights_count(
    total: Money, weights: list[int | Fraction], times: int | Fraction
) -> None:
    assert allocate(total, [weight * times for weight in weights]) == allocate(total, weights)


def named(count: int) -> list[str]:
    return [f"n{number}" for number in range(count)]


@given(st.data(), ANY_MONEY, WEIGHTS)
def test_with_ties_the_order_of_the_weights_does_not_matter(
    data: st.DataObject, total: Money, weights: list[int | Fraction]
) -> None:
    order = data.draw(st.permutations(range(len(weights))))
    ties = named(len(weights))
    parts = allocate(total, weights, ties=ties)
    moved = allocate(total, [weights[i] for i in order], ties=[ties[i] for i in order])
    assert moved == tuple(parts[i] for i in order)


@given(ANY_MONEY, st.lists(st.integers(1, 3), min_size=1, max_size=4))
def test_without_ties_the_earlier_of_two_equals_is_served_first(total: Money, weights: list[int]) -> None:
    assert allocate(total, weights) == allocate(total, weights, ties=named(len(weights)))


# Rounding a sum once

UNROUNDED = st.lists(exact_numbers(), max_size=8)


@given(UNROUNDED, roundings(max_places=2))
def test_amounts_settled_together_add_up_to_their_rounded_sum(amounts: list[Fraction], rounding: Rounding) -> None:
    parts = settle_together(amounts, rounding, EUR, ties=named(len(amounts)))
    assert Money.total(parts, EUR) == rounding.settle(sum(amounts, Fraction(0)), EUR)


@given(UNROUNDED, roundings(max_places=2))
def test_an_amount_settled_with_others_is_itself_rounded_down_or_up(
    amounts: list[Fraction], rounding: Rounding
) -> None:
    parts = settle_together(amounts, rounding, EUR, ties=named(len(amounts)))
    for part, amount in zip(parts, amounts, strict=True):
        down, up = (Rounding(rounding.places, mode) for mode in (RoundingMode.DOWN, RoundingMode.UP))
        assert part in (down.settle(amount, EUR), up.settle(amount, EUR))


@given(st.lists(exact_numbers(max_value=2), max_size=4), roundings(max_places=2))
def test_who_gets_the_units_left_over_does_not_depend_on_the_order(
    amounts: Sequence[Fraction], rounding: Rounding
) -> None:
    ties = named(len(amounts))
    parts = dict(zip(ties, settle_together(amounts, rounding, EUR, ties=ties), strict=True))
    for order in permutations(range(len(amounts))):
        moved = settle_together([amounts[i] for i in order], rounding, EUR, ties=[ties[i] for i in order])
        assert dict(zip([ties[i] for i in order], moved, strict=True)) == parts
