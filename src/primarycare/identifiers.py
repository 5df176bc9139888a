"""Identifiers: one type for each kind of thing, and registration numbers with their check digits.

What lives here: the identifiers by which facts point at each other, and numbers that a register gave out.
What this module may not know: the things that are identified.

>>> PatientId("p-00017")
PatientId('p-00017')
>>> Registration(system=RegistrationSystem.RPPS, number="10001234565")
Registration(system=<RegistrationSystem.RPPS: 'rpps'>, number='10001234565', standing=<Standing.VERIFIED: 'verified'>)
"""

from enum import Enum
from typing import Self

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, shown

__all__ = [
    "ActionId",
    "BasketId",
    "DutyKindId",
    "EngagementId",
    "EnvelopeId",
    "ExpenseId",
    "GoalId",
    "HouseholdId",
    "Identifier",
    "PatientId",
    "PhysicianId",
    "Registration",
    "RegistrationSystem",
    "ScheduleId",
    "SiteId",
    "SlotId",
    "Standing",
    "StructureId",
    "VisitId",
    "check_digit_holds",
]

_LONGEST_IDENTIFIER = 128


class Identifier(str):
    """A text that names one thing: 1 to 128 printable characters without spaces around them.

    It is a `str`, so it sorts, prints and travels as one; the type checker keeps the kinds apart, and so do
    the values that hold them.
    Raises `InvalidTypeError` for anything but text, and `InvalidValueError` for text that cannot name a thing.

    >>> sorted([PhysicianId("dr-02"), PhysicianId("dr-01")])
    [PhysicianId('dr-01'), PhysicianId('dr-02')]
    >>> PhysicianId(" dr-01")
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: PhysicianId: ' dr-01' cannot name a thing; give 1 to 128 printable \
characters without spaces around them
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        if not isinstance(text, str):
            raise InvalidTypeError(f"{cls.__name__}: {shown(text)} is a {type(text).__name__}; give a str")
        if not text or len(text) > _LONGEST_IDENTIFIER or text != text.strip() or not text.isprintable():
            raise InvalidValueError(
                f"{cls.__name__}: {shown(text)} cannot name a thing; give 1 to {_LONGEST_IDENTIFIER} "
                "printable characters without spaces around them"
            )
        return super().__new__(cls, text)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class PatientId(Identifier):
    """Names one patient.

    >>> PatientId("p-1")
    PatientId('p-1')
    """

    __slots__ = ()


class PhysicianId(Identifier):
    """Names one physician.

    >>> PhysicianId("dr-01")
    PhysicianId('dr-01')
    """

    __slots__ = ()


class SiteId(Identifier):
    """Names one place of practice.

    >>> SiteId("site-1")
    SiteId('site-1')
    """

    __slots__ = ()


class StructureId(Identifier):
    """Names one structure: the body that the physicians form and that receives the envelope.

    >>> StructureId("ipso-like")
    StructureId('ipso-like')
    """

    __slots__ = ()


class EngagementId(Identifier):
    """Names one engagement contract.

    >>> EngagementId("e-001")
    EngagementId('e-001')
    """

    __slots__ = ()


class EnvelopeId(Identifier):
    """Names one supplementary envelope.

    >>> EnvelopeId("2020")
    EnvelopeId('2020')
    """

    __slots__ = ()


class ExpenseId(Identifier):
    """Names one expense put before an envelope.

    >>> ExpenseId("x-001")
    ExpenseId('x-001')
    """

    __slots__ = ()


class VisitId(Identifier):
    """Names one visit of a patient.

    >>> VisitId("v-001")
    VisitId('v-001')
    """

    __slots__ = ()


class HouseholdId(Identifier):
    """Names one household: patients who are kept together when they change physician.

    >>> HouseholdId("h-1")
    HouseholdId('h-1')
    """

    __slots__ = ()


class GoalId(Identifier):
    """Names one goal of a health plan.

    >>> GoalId("g-1")
    GoalId('g-1')
    """

    __slots__ = ()


class ActionId(Identifier):
    """Names one action of a health plan.

    >>> ActionId("a-1")
    ActionId('a-1')
    """

    __slots__ = ()


class BasketId(Identifier):
    """Names one basket of services.

    >>> BasketId("general-practice")
    BasketId('general-practice')
    """

    __slots__ = ()


class ScheduleId(Identifier):
    """Names one rate schedule; the names of published schedules are public and stay.

    >>> ScheduleId("fr-fmt")
    ScheduleId('fr-fmt')
    """

    __slots__ = ()


class DutyKindId(Identifier):
    """Names one kind of duty.

    >>> DutyKindId("night")
    DutyKindId('night')
    """

    __slots__ = ()


class SlotId(Identifier):
    """Names one duty to be served: its kind, the day on which it starts and, where it has one, its place.

    >>> SlotId("night/2026-07-01")
    SlotId('night/2026-07-01')
    """

    __slots__ = ()


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
