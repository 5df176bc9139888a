"""Checks of single arguments: what passes comes back typed; what does not is named with its field."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError

SECRET = "Jeanne Martin"


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (checks.a(int), 3),
        (checks.private(str), SECRET),
        (checks.optional(checks.a_text), None),
        (checks.optional(checks.a_text), "x"),
        (checks.each(checks.a_text), ("x", "y")),
        (checks.each(checks.a_text), ()),
        (checks.a_date, date(2024, 2, 29)),
        (checks.a_private_date, date(2024, 2, 29)),
        (checks.within(0, 12), 0),
        (checks.within(0, 12), 12),
        (checks.within(None, None), -(10**100)),
        (checks.a_fraction, Fraction(1, 3)),
        (checks.a_text, "médecin traitant"),
        (checks.a_text, "x" * 2_000),
        (checks.a_private_text, SECRET),
    ],
    ids=range(15),
)
def test_a_right_value_is_given_back_as_it_is(check: Callable[[object, str], object], value: object) -> None:
    assert check(value, "field") == value


@pytest.mark.parametrize(
    ("check", "value", "message"),
    [
        (checks.a(int), "3", "field: '3' is a str; give a int"),
        (checks.each(checks.a_text), ["x"], "field: a list was given; give a tuple"),
        (checks.each(checks.a_text), ("x", 3), r"field\[1\]: 3 is a int; give a str"),
        (checks.a_date, datetime(2024, 2, 29), "is a datetime; give a date, for example with .date"),
        (checks.a_date, "2024-02-29", "field: '2024-02-29' is a str; give a date"),
        (checks.within(0, 12), True, "field: True is a bool; give an int"),
        (checks.within(0, 12), 1.0, "field: 1.0 is a float; give an int"),
        (checks.a_fraction, 1, "field: 1 is a int; give a Fraction"),
        (checks.a_text, b"x", "field: b'x' is a bytes; give a str"),
        (checks.exact_number, 0.5, "field: 0.5 is a float; give an int, a Fraction or a Decimal"),
        (checks.exact_number, False, "field: False is a bool; give an int, a Fraction or a Decimal"),
        (checks.exact_number, "0.5", "field: '0.5' is a str; give an int, a Fraction or a Decimal"),
        (checks.number_from_text, 12, "field: 12 is a int; give the number as text"),
    ],
    ids=range(13),
)
def test_a_value_of_the_wrong_type_is_refused_with_its_field(
    check: Callable[[object, str], object], value: object, message: str
) -> None:
    with pytest.raises(InvalidTypeError, match=message):
        check(value, "field")


@pytest.mark.parametrize(
    ("check", "value", "message"),
    [
        (checks.within(0, 12), -1, "field: -1 is too small; give 0 or more"),
        (checks.within(0, 12), 13, "field: 13 is too large; give 12 or less"),
        (checks.within(0, 12), 10**5_000, "field: an integer of 16610 bits is too large"),
        (checks.a_text, "", "field: '' is not a plain text"),
        (checks.a_text, " x", "without spaces around them"),
        (checks.a_text, "x\n", "not a plain text"),
        (checks.a_text, "x\ty", "not a plain text"),
        (checks.a_text, "x\x00y", "not a plain text"),
        (checks.a_text, "x\u202ey", "not a plain text"),
        (checks.a_text, "\ud800", "not a plain text"),
        (checks.a_text, "x" * 2_001, r"\(cut\) is not a plain text; give 1 to 2000 printable characters"),
        (checks.exact_number, Decimal("NaN"), r"field: Decimal\('NaN'\) is not a finite number"),
        (checks.exact_number, Decimal("sNaN"), "not a finite number"),
        (checks.exact_number, Decimal("-Infinity"), "not a finite number"),
        (checks.exact_number, Decimal("1e1000000000"), "too large an exponent"),
        (checks.exact_number, Decimal("1e-1000000000"), "too large an exponent"),
        (checks.exact_number, Decimal((0, (1,) * 5_000, 0)), "too many digits"),
        (checks.exact_number, 10**5_000, "field: an integer of 16610 bits has too many digits"),
        (checks.exact_number, Fraction(1, 2**256), "too many digits; give at most 256 bits"),
    ],
    ids=range(19),
)
def test_a_value_that_a_rule_refuses_is_named_with_its_field(
    check: Callable[[object, str], object], value: object, message: str
) -> None:
    with pytest.raises(InvalidValueError, match=message):
        check(value, "field")


@pytest.mark.parametrize(
    ("check", "value", "kind"),
    [
        (checks.private(str), 20_040_229, InvalidTypeError),
        (checks.each(checks.a_private_text), ["Jeanne"], InvalidTypeError),
        (checks.each(checks.a_private_text), ("Jeanne ",), InvalidValueError),
        (checks.a_private_date, datetime(2004, 2, 29), InvalidTypeError),
        (checks.a_private_date, "2004-02-29", InvalidTypeError),
        (checks.a_private_text, 20_040_229, InvalidTypeError),
        (checks.a_private_text, f" {SECRET}", InvalidValueError),
    ],
    ids=range(7),
)
def test_a_private_value_that_is_refused_is_not_shown(
    check: Callable[[object, str], object], value: object, kind: type[Exception]
) -> None:
    with pytest.raises(kind, match=r"^born_on(\[0\])?: ") as refusal:
        check(value, "born_on")
    assert not any(trace in str(refusal.value) for trace in ("2004", "Jeanne"))


EIGHTY_DIGITS = "1" + "0" * 79


@pytest.mark.parametrize(
    "value",
    [
        2**256 - 1,
        Fraction(1, 2**256 - 1),
        Decimal("9" * 77),
        Decimal("1E+40"),
        Decimal("1E-40"),
        Decimal(f"{EIGHTY_DIGITS}E-40"),
    ],
    ids=range(6),
)
def test_a_number_of_256_bits_is_exact(value: int | Fraction | Decimal) -> None:
    assert checks.exact_number(value, "field") == value


@pytest.mark.parametrize(
    "value", [Decimal("1E+41"), Decimal("1E-41"), Decimal(f"{EIGHTY_DIGITS}0E-40")], ids=["1E+41", "1E-41", "81 digits"]
)
def test_a_decimal_beyond_40_places_or_80_digits_is_refused(value: Decimal) -> None:
    with pytest.raises(InvalidValueError, match="too many digits or too large an exponent"):
        checks.exact_number(value, "field")


def test_a_decimal_is_as_wide_as_any_other_number_at_most() -> None:
    # 78 nines are 78 × log2(10) = 259.1 bits
    with pytest.raises(InvalidValueError, match="too many digits; give at most 256 bits"):
        checks.exact_number(Decimal("9" * 78), "field")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", Fraction(0)),
        ("-0", Fraction(0)),
        ("+7", Fraction(7)),
        ("007", Fraction(7)),
        ("12.50", Fraction(25, 2)),
        ("-3", Fraction(-3)),
        ("1/3", Fraction(1, 3)),
        ("-2/6", Fraction(-1, 3)),
        ("9" * 36 + "." + "9" * 36, Fraction(10**72 - 1, 10**36)),
    ],
)
def test_a_number_is_read_from_text_exactly(text: str, expected: Fraction) -> None:
    assert checks.number_from_text(text, "field") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".5",
        "5.",
        "1.2.3",
        "--1",
        "+-1",
        "1/0",
        "1/00",
        "1/-3",
        "1 /3",
        "1/3/5",
        "1.5/3",
        "0x1f",
        "1e5",
        "1E5",
        "NaN",
        "inf",
        "1 000",
        "1\u00a0000",
        "1\n",
        "\n1",
        "1\x00",
        "²",
        "½",
        "٣",
        "१२",
        "１２",
        "−3",
        "9" * 37,
        "0." + "9" * 37,
        "1/" + "9" * 37,
    ],
)
def test_text_that_is_not_a_plain_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="is not an exact number; write it like"):
        checks.number_from_text(text, "field")


def test_a_name_that_stands_twice_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="ties: 'a' stands twice; give each once"):
        checks.unique(["a", "b", "a"], "ties")


def test_names_that_differ_pass() -> None:
    checks.unique(["a", "A", "á"], "ties")
