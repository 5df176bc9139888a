"""Registrations: numbers that a register gave out, with their check digits.

What lives here: registers, numbers and how far a number was verified. What this module may not know: whose it is.

>>> Registration(system=RegistrationSystem.RPPS, number="10001234565").standing
<Standing.VERIFIED: 'verified'>
"""

from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown

__all__ = [
    "Registration",
    "RegistrationSystem",
    "Standing",
    "check_digit_holds",
]


class RegistrationSystem(Enum):
    """The register that gave out a number.

    RPPS is the French directory of health professionals: 11 digits, the last a Luhn key over all of them
    (indsante Documentation-SNDS, fiche professionnel de santé; Agence du numérique en santé).
    NPI is the United States' National Provider Identifier: 10 digits, the last a Luhn key over the digits
    behind the prefix 80840 (45 CFR 162.406; CMS, "Requirements for National Provider Identifier check digit").

    >>> RegistrationSystem("npi")
    <RegistrationSystem.NPI: 'npi'>
    """

    RPPS = "rpps"
    NPI = "npi"


class Standing(Enum):
    """Whether the check digit of a number vouches for it.

    >>> Standing("unverified")
    <Standing.UNVERIFIED: 'unverified'>
    """

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


_LENGTHS = {RegistrationSystem.RPPS: 11, RegistrationSystem.NPI: 10}
_PREFIXES = {RegistrationSystem.RPPS: "", RegistrationSystem.NPI: "80840"}


def check_digit_holds(system: RegistrationSystem, number: str) -> bool:
    """Tell whether a number has the length of its register and a last digit that fits the others (Luhn).

    >>> check_digit_holds(RegistrationSystem.RPPS, "10001234565")
    True
    >>> check_digit_holds(RegistrationSystem.RPPS, "10001234567")
    False
    >>> check_digit_holds(RegistrationSystem.NPI, "1234567893")
    True
    """
    if len(checks.a(str)(number, "number")) != _LENGTHS[checks.a(RegistrationSystem)(system, "system")] or not (
        number.isascii() and number.isdigit()
    ):
        return False
    digits = [int(digit) for digit in reversed(_PREFIXES[system] + number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0


@frozen(kw_only=True)
class Registration:
    """A number that a register gave to a person.

    A verified number has a check digit that holds. Payers' own files carry many numbers whose digit does not:
    `Standing.UNVERIFIED` holds such a number as it came, and says so.
    Raises `InvalidValueError` where a number is said to be verified and is not.

    >>> Registration(system=RegistrationSystem.NPI, number="1111111111")
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: number: '1111111111' fails the check of npi; correct it, or hold it as \
it came with standing=Standing.UNVERIFIED
    >>> Registration(system=RegistrationSystem.NPI, number="1111111111", standing=Standing.UNVERIFIED).number
    '1111111111'
    """

    system: RegistrationSystem = field(validator=checks.checked(checks.a(RegistrationSystem)))
    number: str = field(validator=checks.checked(checks.a_text))
    standing: Standing = field(default=Standing.VERIFIED, validator=checks.checked(checks.a(Standing)))

    def __attrs_post_init__(self) -> None:
        if self.standing is Standing.VERIFIED and not check_digit_holds(self.system, self.number):
            raise InvalidValueError(
                f"number: {shown(self.number)} fails the check of {self.system.value}; correct it, or hold it "
                "as it came with standing=Standing.UNVERIFIED"
            )
