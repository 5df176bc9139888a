"""Money: whole minor units of one currency; rates and shares exact; rounding only where it is named."""

import locale
import time
from collections.abc import Callable, Iterator
from decimal import Context, Decimal, Inexact, Rounded, Underflow, localcontext
from fractions import Fraction
from functools import partial
from typing import cast

import pytest

from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.money import (
    EUR,
    JPY,
    KWD,
    NOK,
    NZD,
    PLN,
    USD,
    Currency,
    Money,
    Rate,
    Rounding,
    RoundingMode,
    Share,
    Stage,
    allocate,
    amount_above_zero,
    amount_not_negative,
    exact_text,
    refuse_a_coarse_rounding,
    settle_together,
)

LARGEST = 2**63 - 1
HALF_UP, HALF_EVEN, DOWN, UP = RoundingMode
CENT = Rounding(2, HALF_UP)


def eur(amount: str) -> Money:
    return Money.parse(amount, EUR)


def texts(amounts: tuple[Money, ...]) -> list[str]:
    return [amount.text for amount in amounts]


# Currencies


@pytest.mark.parametrize(
    ("decimals", "codes"),
    [(0, "JPY"), (2, "AUD CAD CHF CZK DKK EUR GBP NOK NZD PLN SEK USD"), (3, "KWD TND")],
)
def test_a_named_currency_has_the_decimals_of_its_minor_unit(decimals: int, codes: str) -> None:
    """The minor units of ISO 4217."""
    assert [Currency.of(code) for code in codes.split()] == [Currency(code, decimals) for code in codes.split()]


@pytest.mark.parametrize("code", ["XXX", "eur", "", ["EUR"]], ids=range(4))
def test_a_currency_that_the_module_does_not_name_is_not_guessed(code: str) -> None:
    with pytest.raises(NotKnownError, match="is not among AUD, CAD, .*; build it with Currency"):
        Currency.of(code)


@pytest.mark.parametrize("code", ["eur", "EU", "EURO", "EU1", "ÉUR", "ＥＵＲ"])
def test_a_currency_code_is_three_capital_letters(code: str) -> None:
    with pytest.raises(InvalidValueError, match="code: .* is not a currency code; give three capital letters"):
        Currency(code, 2)


@pytest.mark.parametrize("decimals", [-1, 5])
def test_a_currency_has_0_to_4_decimals(decimals: int) -> None:
    with pytest.raises(InvalidValueError, match="decimals: "):
        Currency("ZZZ", decimals)


# Reading and writing amounts


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1250", JPY, 1250),
        ("12.5", EUR, 1250),
        ("12.50", EUR, 1250),
        ("-0.05", EUR, -5),
        ("+3", EUR, 300),
        ("1.234", KWD, 1234),
        ("-0.001", KWD, -1),
        ("12.500", EUR, 1250),
        ("5/4", EUR, 125),
        ("-0", EUR, 0),
        ("92233720368547758.07", EUR, LARGEST),
        ("-92233720368547758.07", EUR, -LARGEST),
        ("0." + "0" * 35 + "0", EUR, 0),
    ],
)
def test_an_amount_is_read_in_major_units(text: str, currency: Currency, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "most"),
    [("12.5", JPY, 0), ("12.505", EUR, 2), ("0.0005", KWD, 3), ("1/3", EUR, 2), ("0." + "0" * 35 + "1", EUR, 2)],
)
def test_more_decimals_than_the_currency_has_are_refused(text: str, currency: Currency, most: int) -> None:
    message = f"has more decimals than {currency.code} has; give at most {most}"
    with pytest.raises(InvalidValueError, match=message):
        Money.parse(text, currency)


HOSTILE_TEXTS = [
    "1e1000000000",
    "1E5",
    "NaN",
    "nan",
    "sNaN",
    "Infinity",
    "inf",
    "-inf",
    "",
    " 1",
    "1 ",
    "1_000",
    "1,000",
    "1.000,00",
    "1 000",
    "1\u00a0000",
    "1\n",
    "0x10",
    "12.",
    ".5",
    "--1",
    "1/0",
    "€12",
    "12 EUR",
    "٣",
    "１２",
    "²",
    "½",
    "−3",
    "9" * 5_000,
    "0." + "9" * 5_000,
    "1/" + "9" * 5_000,
]


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_text_that_is_not_a_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="amount: .* is not an exact number; write it like '12.50'"):
        Money.parse(text, EUR)


@pytest.mark.parametrize("text", [12, 12.5, True, None, b"12.50", Decimal("12.50")], ids=range(6))
def test_an_amount_that_is_read_is_text(text: object) -> None:
    with pytest.raises(InvalidTypeError, match="amount: .* give the number as text"):
        Money.parse(text, EUR)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "minor"), [(12, 1200), (Decimal("12.50"), 1250), (Decimal("1E+1"), 1000), (Fraction(-1, 4), -25)]
)
def test_an_exact_number_is_given_as_money(amount: int | Decimal | Fraction, minor: int) -> None:
    assert Money.of(amount, EUR) == Money(minor, EUR)


@pytest.mark.parametrize("amount", [12.5, float("nan"), float("inf"), True, "12.50", None, 1j], ids=range(7))
def test_a_number_that_is_not_exact_is_no_money(amount: object) -> None:
    with pytest.raises(InvalidTypeError, match="amount: .*; give an int, a Fraction or a Decimal"):
        Money.of(amount, EUR)  # type: ignore[arg-type]


HOSTILE_NUMBERS: list[int | Decimal | Fraction] = [
    Decimal("NaN"),
    Decimal("sNaN"),
    Decimal("Infinity"),
    Decimal("-Infinity"),
    Decimal("1e1000000000"),
    Decimal("1e-1000000000"),
    Decimal("0e1000000000"),
    Decimal("9" * 5_000),
    10**5_000,
    -(10**5_000),
    Fraction(10**5_000, 3),
    Fraction(1, 10**5_000),
]


@pytest.mark.parametrize("amount", HOSTILE_NUMBERS, ids=range(len(HOSTILE_NUMBERS)))
def test_a_number_that_is_not_finite_or_absurd_is_no_money(amount: int | Decimal | Fraction) -> None:
    with pytest.raises(InvalidValueError, match="amount: "):
        Money.of(amount, EUR)


def test_hostile_amounts_are_refused_at_once() -> None:
    def refuse(read: Callable[[], Money]) -> None:
        with pytest.raises(InvalidValueError):
            read()

    start = time.process_time()
    for _ in range(20):
        for text in HOSTILE_TEXTS:
            refuse(partial(Money.parse, text, EUR))
        for number in HOSTILE_NUMBERS:
            refuse(partial(Money.of, number, EUR))
    # 20 × (32 + 12) = 880 refusals; one that expanded 1e1000000000 would take minutes
    assert time.process_time() - start < 10


@pytest.mark.parametrize("minor", [LARGEST + 1, -LARGEST - 1, 10**5_000], ids=range(3))
def test_an_amount_beyond_64_bits_is_refused(minor: int) -> None:
    with pytest.raises(InvalidValueError, match="minor: .* is too (large|small); give -?9223372036854775807"):
        Money(minor, EUR)


@pytest.mark.parametrize("minor", [12.0, True, "12", Decimal(12), None], ids=range(5))
def test_minor_units_are_whole(minor: object) -> None:
    with pytest.raises(InvalidTypeError, match="minor: .*; give an int"):
        Money(minor, EUR)  # type: ignore[arg-type]


def test_a_currency_is_not_given_as_text() -> None:
    with pytest.raises(InvalidTypeError, match="currency: 'EUR' is a str; give a Currency"):
        Money.parse("1", "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "text", "shown"),
    [
        (Money(-123456789, JPY), "-123456789", "-123,456,789 JPY"),
        (Money(0, JPY), "0", "0 JPY"),
        (Money(123456789, EUR), "1234567.89", "1,234,567.89 EUR"),
        (Money(-5, EUR), "-0.05", "-0.05 EUR"),
        (Money(1000, KWD), "1.000", "1.000 KWD"),
        (Money(LARGEST, Currency("ZZZ", 4)), "922337203685477.5807", "922,337,203,685,477.5807 ZZZ"),
    ],
    ids=lambda value: str(value),
)
def test_an_amount_is_written_with_all_its_decimals(amount: Money, text: str, shown: str) -> None:
    assert (amount.text, str(amount), f"{amount:,}") == (text, f"{text} {amount.currency.code}", shown)
    assert str(amount.decimal) == text
    assert amount.exact == Fraction(text)


def test_an_amount_is_padded_like_a_text() -> None:
    assert f"{eur('1.5'):>12}|{eur('1.5')}" == "    1.50 EUR|1.50 EUR"


def test_an_amount_shows_how_to_write_it() -> None:
    assert repr(eur("-12.5")) == "Money.parse('-12.50', EUR)"


# Arithmetic


def test_amounts_of_one_currency_add_subtract_and_negate() -> None:
    assert eur("0.10") + eur("0.20") == eur("0.30")
    assert eur("0.10") - eur("0.30") == eur("-0.20")
    assert (-eur("0.10"), abs(eur("-0.10"))) == (eur("-0.10"), eur("0.10"))


def test_an_amount_is_multiplied_by_a_count_from_either_side() -> None:
    # 12 × 33.90 = 406.80
    assert 12 * eur("33.90") == eur("33.90") * 12 == eur("406.80")


@pytest.mark.parametrize("count", [True, 1.0, Decimal(2), Fraction(1, 2), "2", eur("2")], ids=range(6))
def test_an_amount_is_multiplied_by_nothing_but_a_count(count: object) -> None:
    with pytest.raises(InvalidTypeError, match="count: .*; give an int"):
        eur("1") * count  # type: ignore[operator]
    with pytest.raises(InvalidTypeError, match="count: .*; give an int"):
        Money.__rmul__(eur("1"), count)  # type: ignore[arg-type]


MIXED: list[Callable[[Money, Money], object]] = [
    lambda one, other: one + other,
    lambda one, other: one - other,
    lambda one, other: one < other,
    lambda one, other: one <= other,
    lambda one, other: one > other,
    lambda one, other: one >= other,
    lambda one, other: Money.total([other], one.currency),
]


@pytest.mark.parametrize("combine", MIXED, ids=["+", "-", "<", "<=", ">", ">=", "total"])
def test_two_currencies_never_mix(combine: Callable[[Money, Money], object]) -> None:
    with pytest.raises(InvalidValueError, match="currency: (EUR and USD|USD and EUR) do not mix; convert one"):
        combine(Money(1, EUR), Money(1, USD))


def test_equal_minor_units_of_two_currencies_are_not_equal() -> None:
    assert Money(1, EUR) != Money(1, USD)
    assert Money(0, Currency("ZZZ", 0)) != Money(0, Currency("ZZZ", 2))


FOREIGN: list[Callable[[object], object]] = [
    lambda other: eur("1") + other,  # type: ignore[operator]
    lambda other: eur("1") - other,  # type: ignore[operator]
    lambda other: eur("1") < other,  # type: ignore[operator]
    lambda other: eur("1") >= other,  # type: ignore[operator]
]


@pytest.mark.parametrize("combine", FOREIGN, ids=["+", "-", "<", ">="])
@pytest.mark.parametrize("other", [1, 1.0, Decimal(1), "1", None], ids=range(5))
def test_money_and_numbers_never_mix(combine: Callable[[object], object], other: object) -> None:
    with pytest.raises(TypeError):
        combine(other)


@pytest.mark.parametrize(
    "leave",
    [
        lambda: Money(LARGEST, EUR) + Money(1, EUR),
        lambda: Money(-LARGEST, EUR) - Money(1, EUR),
        lambda: Money(LARGEST, EUR) * 2,
        lambda: Money(1, EUR) * 10**5_000,
        lambda: Money.total([Money(LARGEST, EUR), Money(1, EUR)], EUR),
        lambda: CENT.settle(Fraction(10**30), EUR),
    ],
    ids=["+", "-", "×", "× huge", "total", "settle"],
)
def test_a_result_beyond_64_bits_is_refused(leave: Callable[[], Money]) -> None:
    with pytest.raises(InvalidValueError, match="minor: "):
        leave()


def test_a_total_is_taken_at_its_end_only() -> None:
    assert Money.total([Money(LARGEST, EUR), Money(1, EUR), Money(-1, EUR)], EUR) == Money(LARGEST, EUR)


def test_nothing_adds_up_to_zero_of_a_currency() -> None:
    assert Money.total([], EUR) == Money.zero(EUR)


def test_a_total_names_the_position_of_what_is_not_money() -> None:
    with pytest.raises(InvalidTypeError, match=r"amounts\[1\]: 2 is a int; give a Money"):
        Money.total([eur("1"), 2], EUR)  # type: ignore[list-item]


def test_a_total_is_in_a_currency_and_not_in_a_text() -> None:
    with pytest.raises(InvalidTypeError, match="currency: 'EUR' is a str; give a Currency"):
        Money.total([eur("1")], "EUR")  # type: ignore[arg-type]


def test_amounts_sort_by_size() -> None:
    assert sorted([eur("1"), eur("-2"), eur("0.5")]) == [eur("-2"), eur("0.5"), eur("1")]
    assert max(eur("1"), eur("2")) == eur("2")


def test_only_zero_is_nothing() -> None:
    assert (bool(eur("0")), bool(eur("0.01")), bool(eur("-0.01"))) == (False, True, True)


# The caller's surroundings


@pytest.fixture(
    params=[Context(prec=1), Context(prec=1, traps=[Inexact, Rounded, Underflow])], ids=["narrow", "strict"]
)
def narrow_context(request: pytest.FixtureRequest) -> Iterator[None]:
    with localcontext(request.param):
        yield


@pytest.mark.usefixtures("narrow_context")
def test_no_result_depends_on_the_decimal_context() -> None:
    assert Money.of(Decimal("1234567.89"), EUR) == Money(123456789, EUR)
    assert Money.parse("1234567.89", EUR).text == "1234567.89"
    assert str(Money(123456789, EUR).decimal) == "1234567.89"
    assert str(Money(-123456789, EUR)) == "-1234567.89 EUR"
    assert Rate.parse("33.9032", NZD, per="month").times(12, CENT).text == "406.84"
    assert texts(allocate(eur("100"), [Fraction(1, 3), Fraction(2, 3)])) == ["33.33", "66.67"]


@pytest.fixture
def german_locale() -> Iterator[None]:
    before = locale.setlocale(locale.LC_ALL)
    for name in ("de_DE.UTF-8", "fr_FR.UTF-8"):
        try:
            locale.setlocale(locale.LC_ALL, name)
            break
        except locale.Error:
            continue
    else:
        pytest.skip("this machine has no locale with a decimal comma")
    yield
    locale.setlocale(locale.LC_ALL, before)


@pytest.mark.usefixtures("german_locale")
def test_no_result_depends_on_the_locale() -> None:
    assert f"{Money.parse('1234567.89', EUR):,}" == "1,234,567.89 EUR"


# Rounding


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "down", "up"),
    [
        ("0.5", 1, 0, 0, 1),
        ("1.5", 2, 2, 1, 2),
        ("2.5", 3, 2, 2, 3),
        ("3.5", 4, 4, 3, 4),
        ("4.5", 5, 4, 4, 5),
        ("2.4999", 2, 2, 2, 3),
        ("2.5001", 3, 3, 2, 3),
        ("0.0001", 0, 0, 0, 1),
        ("7/3", 2, 2, 2, 3),
        ("4", 4, 4, 4, 4),
        ("0", 0, 0, 0, 0),
    ],
)
def test_each_mode_rounds_as_it_says_and_mirrors_negative_numbers(
    value: str, half_up: int, half_even: int, down: int, up: int
) -> None:
    rounded = [Rounding(0, mode).apply(Fraction(value)) for mode in RoundingMode]
    mirrored = [Rounding(0, mode).apply(-Fraction(value)) for mode in RoundingMode]
    assert rounded == [half_up, half_even, down, up]
    assert mirrored == [-half_up, -half_even, -down, -up]


def test_a_rounding_keeps_as_many_places_as_it_names() -> None:
    # 16,000 / 9,085 = 1.76114...
    assert Rounding(2, HALF_UP).apply(Fraction(16_000, 9_085)) == Fraction("1.76")
    assert Rounding(12, DOWN).apply(Fraction(1, 3)) == Fraction("0.333333333333")


@pytest.mark.parametrize(
    ("places", "currency", "text"),
    [(0, JPY, "2"), (0, EUR, "2.00"), (1, EUR, "1.50"), (2, EUR, "1.50"), (3, KWD, "1.500")],
)
def test_money_is_settled_at_any_place_that_its_currency_has(places: int, currency: Currency, text: str) -> None:
    assert Rounding(places, HALF_UP).settle(Fraction(3, 2), currency).text == text


@pytest.mark.parametrize(("places", "currency"), [(1, JPY), (3, EUR), (4, KWD)])
def test_money_is_not_settled_at_a_place_that_its_currency_lacks(places: int, currency: Currency) -> None:
    with pytest.raises(InvalidValueError, match=f"places: {places} is more than the {currency.decimals} decimals of"):
        Rounding(places, HALF_UP).settle(Fraction(1), currency)


@pytest.mark.parametrize("value", [1, 1.5, True, Decimal("1.5"), "1.5"], ids=range(5))
def test_nothing_but_a_fraction_is_rounded(value: object) -> None:
    with pytest.raises(InvalidTypeError, match="value: .*; give a Fraction"):
        CENT.apply(value)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="value: .*; give a Fraction"):
        CENT.settle(value, EUR)  # type: ignore[arg-type]


@pytest.mark.parametrize("places", [-1, 13])
def test_a_rounding_keeps_0_to_12_places(places: int) -> None:
    with pytest.raises(InvalidValueError, match="places: "):
        Rounding(places, HALF_UP)


def test_a_rounding_prints_its_mode_and_unit() -> None:
    assert [str(Rounding(2, HALF_EVEN)), str(Rounding(0, UP))] == ["half-even to 0.01", "up to 1"]


def test_the_stage_of_a_rounding_is_a_line_a_person_or_a_statement() -> None:
    assert [stage.value for stage in Stage] == ["line", "person", "statement", "duty"]


# Rates and shares


def test_a_rate_keeps_every_decimal_of_its_source() -> None:
    assert Rate.parse("8.2726", NZD, per="person and month").value == Fraction(82_726, 10_000)


def test_a_rate_becomes_money_once_rounded() -> None:
    # 8.2726 × 12 = 99.2712; twelve rounded months of 8.27 would make 99.24
    rate = Rate.parse("8.2726", NZD, per="person and month")
    assert (rate.times(12, CENT).text, (rate.times(1, CENT) * 12).text) == ("99.27", "99.24")


def test_a_rate_meets_a_part_of_a_quantity() -> None:
    # 675 × 500 / 12 = 28,125
    assert Rate.parse("675", NOK, per="person").times(Fraction(500, 12), CENT) == Money.parse("28125", NOK)


def test_a_rate_may_be_zero() -> None:
    assert Rate.parse("0", EUR, per="person").times(7, CENT) == Money.zero(EUR)


def test_a_rate_is_never_negative() -> None:
    with pytest.raises(InvalidValueError, match=r"value: Fraction\(-1, 100\) is negative; a rate is 0 or more"):
        Rate.parse("-0.01", EUR, per="person")


@pytest.mark.parametrize("quantity", [1.5, True, "2"], ids=range(3))
def test_a_rate_meets_exact_quantities_only(quantity: object) -> None:
    with pytest.raises(InvalidTypeError, match="quantity: "):
        Rate.parse("1", EUR, per="person").times(quantity, CENT)  # type: ignore[arg-type]


def test_a_rate_says_what_it_is_paid_for() -> None:
    with pytest.raises(InvalidValueError, match="per: '' is not a plain text"):
        Rate.parse("1", EUR, per="")


def test_a_rate_prints_with_the_decimals_of_its_currency_or_more() -> None:
    printed = [str(Rate.parse(value, PLN, per="month")) for value in ("18.3", "18.3921", "1/3")]
    assert printed == ["18.30 PLN per month", "18.3921 PLN per month", "1/3 PLN per month"]


def test_a_share_is_read_as_a_part_or_as_a_percentage() -> None:
    assert Share.parse("0.375") == Share.percent("37.5") == Share(Fraction(3, 8))


@pytest.mark.parametrize("share", ["0", "1"])
def test_nothing_and_the_whole_are_shares(share: str) -> None:
    assert Share.parse(share).value == Fraction(share)


@pytest.mark.parametrize(
    "make", [lambda: Share.parse("37.5"), lambda: Share.parse("-0.1"), lambda: Share.percent("100.01")], ids=range(3)
)
def test_more_than_the_whole_or_less_than_nothing_is_no_share(make: Callable[[], Share]) -> None:
    with pytest.raises(InvalidValueError, match="is not a share of a whole; give 0 to 1, or read a percentage"):
        make()


def test_a_share_is_not_a_float() -> None:
    with pytest.raises(InvalidTypeError, match="value: 0.5 is a float; give a Fraction"):
        Share(0.5)  # type: ignore[arg-type]


def test_a_share_prints_as_a_percentage() -> None:
    assert [str(Share.parse(part)) for part in ("0.405", "1/3", "1")] == ["40.5 %", "100/3 %", "100 %"]


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("5", 0, "5"),
        ("5", 2, "5.00"),
        ("-5/8", 0, "-0.625"),
        ("1/20", 1, "0.05"),
        ("15/31", 2, "15/31"),
        ("-1/3", 0, "-1/3"),
        ("0", 3, "0.000"),
    ],
)
def test_an_exact_number_is_written_as_a_decimal_where_it_ends(value: str, places: int, text: str) -> None:
    assert exact_text(Fraction(value), places=places) == text


# Splitting


def test_a_hundred_in_three_loses_no_cent() -> None:
    # 100.00 / 3 = 33.33..., floors 33.33 × 3 = 99.99, one cent left for the first
    assert texts(allocate(eur("100.00"), [1, 1, 1])) == ["33.34", "33.33", "33.33"]


def test_a_refund_is_split_as_its_payment_would_be() -> None:
    assert texts(allocate(eur("-100.00"), [1, 1, 1])) == ["-33.34", "-33.33", "-33.33"]


@pytest.mark.parametrize(("seats", "parts"), [("0.10", [4, 4, 2]), ("0.11", [5, 5, 1])])
def test_a_larger_total_may_give_somebody_less(seats: str, parts: list[int]) -> None:
    # The Alabama paradox. 10 × 6/14 = 4.29, 10 × 2/14 = 1.43: the unit left goes to the third.
    # 11 × 6/14 = 4.71, 11 × 2/14 = 1.57: the two units left go to the first and the second.
    assert [part.minor for part in allocate(eur(seats), [6, 6, 2])] == parts


def test_a_weight_of_zero_gets_nothing() -> None:
    assert texts(allocate(eur("0.01"), [0, 1, 0])) == ["0.00", "0.01", "0.00"]


def test_equal_remainders_are_served_in_the_order_of_the_ties() -> None:
    assert texts(allocate(eur("0.02"), [1, 1, 1], ties=["c", "a", "b"])) == ["0.00", "0.01", "0.01"]


def test_weights_may_be_exact_shares() -> None:
    # 10.00 × 1/6 = 1.666..., 10.00 × 1/3 = 3.333..., 10.00 × 1/2 = 5.00
    assert texts(allocate(eur("10"), [Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)])) == ["1.67", "3.33", "5.00"]


@pytest.mark.parametrize(("weights", "message"), [([], "0 weights add up"), ([0], "1 weights"), ([0, 0], "2 weights")])
def test_weights_that_are_all_zero_split_nothing(weights: list[int], message: str) -> None:
    with pytest.raises(InvalidValueError, match=f"weights: {message}.* zero; give at least one above 0"):
        allocate(eur("1"), weights)


def test_a_negative_weight_is_refused_even_beside_larger_ones() -> None:
    with pytest.raises(InvalidValueError, match=r"weights: Fraction\(-1, 1\) is negative; give weights of 0 or more"):
        allocate(eur("1"), [3, -1])


def test_a_weight_that_is_not_exact_is_named_by_its_position() -> None:
    with pytest.raises(InvalidTypeError, match=r"weights\[1\]: 0.5 is a float"):
        allocate(eur("1"), [1, 0.5])  # type: ignore[list-item]


def test_there_is_one_tie_for_each_weight() -> None:
    with pytest.raises(InvalidValueError, match="ties: 1 texts for 2 weights; give one for each"):
        allocate(eur("1"), [1, 1], ties=["a"])


def test_two_equal_ties_decide_nothing() -> None:
    with pytest.raises(InvalidValueError, match="ties: 'a' stands twice; give each once"):
        allocate(eur("1"), [1, 1], ties=["a", "a"])


# Rounding a sum once


def test_amounts_that_are_settled_together_are_rounded_once() -> None:
    # 3 × 1/3 = 1.00, floors 0.33 × 3 = 0.99, one cent left for the first of the ties
    together = settle_together([Fraction(1, 3)] * 3, CENT, EUR, ties=["c", "a", "b"])
    assert texts(together) == ["0.33", "0.34", "0.33"]


def test_a_unit_left_over_goes_to_the_largest_remainder() -> None:
    # 0.014 + 0.016 = 0.03, floors 0.01 + 0.01 = 0.02, the remainders are 0.004 and 0.006
    together = settle_together([Fraction("0.014"), Fraction("0.016")], CENT, EUR, ties=["a", "b"])
    assert texts(together) == ["0.01", "0.02"]


def test_amounts_may_be_settled_together_in_larger_units() -> None:
    # 1.50 + 1.50 = 3, floors 1 + 1 = 2
    together = settle_together([Fraction(3, 2)] * 2, Rounding(0, HALF_UP), EUR, ties=["a", "b"])
    assert texts(together) == ["2.00", "1.00"]


def test_nobody_is_settled_together_with_nobody() -> None:
    assert settle_together([], CENT, EUR, ties=[]) == ()


def test_amounts_that_are_settled_together_are_not_negative() -> None:
    with pytest.raises(InvalidValueError, match=r"amounts: Fraction\(-1, 3\) is negative; give amounts of 0 or more"):
        settle_together([Fraction(1), Fraction(-1, 3)], CENT, EUR, ties=["a", "b"])


def test_there_is_one_tie_for_each_amount() -> None:
    with pytest.raises(InvalidValueError, match="ties: 1 texts for 2 amounts; give one for each"):
        settle_together([Fraction(1), Fraction(1)], CENT, EUR, ties=["a"])


def test_two_equal_ties_settle_nothing() -> None:
    with pytest.raises(InvalidValueError, match="ties: 'a' stands twice; give each once"):
        settle_together([Fraction(1), Fraction(1)], CENT, EUR, ties=["a", "a"])


# The sign of an amount, and a rounding that fits it.


def test_an_amount_that_may_not_be_negative_may_be_nothing() -> None:
    assert [amount_not_negative(Money(minor, EUR), "cost").minor for minor in (0, 1)] == [0, 1]
    with pytest.raises(InvalidValueError, match=r"^cost: -0\.01 EUR is negative; give 0 or more$"):
        amount_not_negative(Money(-1, EUR), "cost")


def test_an_amount_above_zero_is_more_than_nothing() -> None:
    assert amount_above_zero(Money(1, EUR), "cap").minor == 1
    for minor, text in ((0, r"0\.00"), (-1, r"-0\.01")):
        with pytest.raises(InvalidValueError, match=rf"^cap: {text} EUR is 0 or less; give more than 0$"):
            amount_above_zero(Money(minor, EUR), "cap")


@pytest.mark.parametrize("check", [amount_not_negative, amount_above_zero])
@pytest.mark.parametrize("amount", [None, 1, True, 1.0, "1", Decimal(1), Fraction(1), (Money(1, EUR),)])
def test_the_sign_of_money_alone_is_checked(check: Callable[[object, str], Money], amount: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^cost: .*; give a Money$"):
        check(amount, "cost")


def test_a_rounding_that_would_move_an_amount_is_refused() -> None:
    whole = Rounding(0, RoundingMode.HALF_UP)
    assert refuse_a_coarse_rounding(whole, Money.parse("12.00", EUR), None) is whole
    refused = r"^rounding: half-up to 1 is coarser than the 12\.50 EUR that it would round a part of; keep more places$"
    with pytest.raises(InvalidValueError, match=refused):
        refuse_a_coarse_rounding(whole, Money.parse("12.00", EUR), Money.parse("12.50", EUR))
    with pytest.raises(InvalidTypeError, match="^rounding: None is a NoneType; give a Rounding$"):
        refuse_a_coarse_rounding(cast(Rounding, None))


@pytest.mark.parametrize("total", [None, 1.0, 100])
def test_nothing_but_money_is_split(total: object) -> None:
    with pytest.raises(InvalidTypeError, match="^total: .*; give a Money$"):
        allocate(cast(Money, total), [1, 1])
