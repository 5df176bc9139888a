"""Identifiers: each kind names one thing in plain text; verified registrations carry a check digit that holds."""

import pytest

from primarycare import identifiers
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import (
    Identifier,
    PatientId,
    PhysicianId,
    Registration,
    RegistrationSystem,
    Standing,
    check_digit_holds,
)

KINDS = [kind for kind in vars(identifiers).values() if isinstance(kind, type) and issubclass(kind, Identifier)]
RPPS, NPI = RegistrationSystem.RPPS, RegistrationSystem.NPI


@pytest.mark.parametrize("kind", KINDS)
def test_an_identifier_prints_and_sorts_as_its_text(kind: type[Identifier]) -> None:
    assert str(kind("p-00017")) == "p-00017"
    assert f"{kind('p-00017'):>9}" == "  p-00017"
    assert sorted([kind("b"), kind("a")]) == ["a", "b"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_identifier_shows_its_kind(kind: type[Identifier]) -> None:
    assert repr(kind("p-00017")) == f"{kind.__name__}('p-00017')"


def test_an_identifier_of_128_characters_is_long_enough() -> None:
    assert len(PatientId("x" * 128)) == 128


@pytest.mark.parametrize("text", ["", " ", " p", "p ", "p\n", "p\tq", "p\x00", "p\u200bq", "x" * 129], ids=range(9))
def test_a_text_that_cannot_name_a_thing_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="PatientId: .* cannot name a thing; give 1 to 128 printable"):
        PatientId(text)


@pytest.mark.parametrize("text", [17, None, b"p-00017", 1.5])
def test_what_is_not_text_is_no_identifier(text: object) -> None:
    with pytest.raises(InvalidTypeError, match="PhysicianId: .*; give a str"):
        PhysicianId(text)  # type: ignore[arg-type]


def test_an_identifier_takes_no_other_attribute() -> None:
    with pytest.raises(AttributeError):
        PatientId("p-00017").name = "x"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("system", "number"),
    [
        # 1+0+0+0+1+4+3+8+5+3+5 = 30, every second digit from the right but one doubled
        (RPPS, "10001234565"),
        (RPPS, "10100000008"),
        (NPI, "1234567893"),
    ],
)
def test_a_published_number_holds_its_check_digit(system: RegistrationSystem, number: str) -> None:
    assert check_digit_holds(system, number)
    assert Registration(system=system, number=number).standing is Standing.VERIFIED


@pytest.mark.parametrize(
    ("system", "number"),
    [
        (RPPS, "10001234567"),
        (RPPS, "1234567893"),
        (NPI, "10001234565"),
        (NPI, "1234567890"),
        (NPI, "123456789"),
        (NPI, "12345678930"),
        (NPI, "+234567893"),
        (NPI, "1234567-93"),
        (NPI, "１２３４５６７８９３"),
        (NPI, "١٢٣٤٥٦٧٨٩٣"),
        (NPI, "123456789³"),
    ],
)
def test_a_number_that_fails_its_check_is_not_verified(system: RegistrationSystem, number: str) -> None:
    with pytest.raises(InvalidValueError, match=f"number: .* fails the check of {system.value}; correct it, or hold"):
        Registration(system=system, number=number)


@pytest.mark.parametrize("number", ["1111111111", "AB-12", "١٢٣٤٥٦٧٨٩٣", "1234567893"])
def test_any_number_may_be_held_unverified(number: str) -> None:
    held = Registration(system=NPI, number=number, standing=Standing.UNVERIFIED)
    assert (held.number, held.standing) == (number, Standing.UNVERIFIED)


def test_an_unverified_number_is_still_a_plain_text() -> None:
    with pytest.raises(InvalidValueError, match="number: '' is not a plain text"):
        Registration(system=NPI, number="", standing=Standing.UNVERIFIED)


def test_a_system_is_named_by_its_type_and_not_by_text() -> None:
    with pytest.raises(InvalidTypeError, match="system: 'npi' is a str; give a RegistrationSystem"):
        Registration(system="npi", number="1234567893")  # type: ignore[arg-type]
