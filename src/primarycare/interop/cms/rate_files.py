"""Rate files: what stands in a payer's file of negotiated prices, in the words of the format.

What lives here: the vocabulary of the CMS in-network format, and one value for each of its objects.
What this module may not know: how a file is read, and what our own contracts make of it.

>>> TaxIdentifier(TaxIdentifierKind.EIN, "11-1111111") == TaxIdentifier(TaxIdentifierKind.EIN, "111111111")
True
"""

import re
from datetime import date
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown
from primarycare.identifiers import Registration, RegistrationSystem, Standing, check_digit_holds

__all__ = [
    "Arrangement",
    "BillingClass",
    "BillingCode",
    "BillingCodeType",
    "InNetworkItem",
    "NegotiatedPrice",
    "NegotiatedRate",
    "NegotiatedType",
    "ProviderGroup",
    "ProviderReference",
    "RateFile",
    "Setting",
    "TaxIdentifier",
    "TaxIdentifierKind",
]

_EIN = re.compile(r"([0-9]{2})-?([0-9]{7})", re.ASCII)


class Arrangement(Enum):
    """How a service is paid: by fee, as a bundle of codes, or by a forfait.

    >>> Arrangement("ffs")
    <Arrangement.FEE_FOR_SERVICE: 'ffs'>
    """

    FEE_FOR_SERVICE = "ffs"
    BUNDLE = "bundle"
    CAPITATION = "capitation"


class NegotiatedType(Enum):
    """What a rate is: an amount agreed on, an internal value, what cost sharing is worked out on, a percentage, a day.

    >>> NegotiatedType("per diem")
    <NegotiatedType.PER_DIEM: 'per diem'>
    """

    NEGOTIATED = "negotiated"
    DERIVED = "derived"
    FEE_SCHEDULE = "fee schedule"
    PERCENTAGE = "percentage"
    PER_DIEM = "per diem"


class BillingClass(Enum):
    """Who bills: a professional, an institution, or either.

    >>> BillingClass("professional")
    <BillingClass.PROFESSIONAL: 'professional'>
    """

    PROFESSIONAL = "professional"
    INSTITUTIONAL = "institutional"
    BOTH = "both"


class Setting(Enum):
    """Whether a price is for patients who were admitted, who were not, or for either.

    >>> Setting("outpatient")
    <Setting.OUTPATIENT: 'outpatient'>
    """

    INPATIENT = "inpatient"
    OUTPATIENT = "outpatient"
    BOTH = "both"


class BillingCodeType(Enum):
    """The list from which a billing code is; `ALL` stands for every code.

    >>> BillingCodeType("MS-DRG").is_case
    True
    """

    CPT = "CPT"
    HCPCS = "HCPCS"
    ICD = "ICD"
    MS_DRG = "MS-DRG"
    R_DRG = "R-DRG"
    S_DRG = "S-DRG"
    APS_DRG = "APS-DRG"
    AP_DRG = "AP-DRG"
    APR_DRG = "APR-DRG"
    APC = "APC"
    NDC = "NDC"
    HIPPS = "HIPPS"
    LOCAL = "LOCAL"
    EAPG = "EAPG"
    CDT = "CDT"
    RC = "RC"
    ALL = "CSTM-ALL"

    @property
    def is_case(self) -> bool:
        """Whether a code stands for a whole stay: the groups of diagnoses do.

        >>> BillingCodeType.CPT.is_case
        False
        """
        return self.value.endswith("-DRG")


class TaxIdentifierKind(Enum):
    """The number under which somebody is taxed: an employer's, or a professional's own in place of a private one.

    >>> TaxIdentifierKind("ein")
    <TaxIdentifierKind.EIN: 'ein'>
    """

    EIN = "ein"
    NPI = "npi"


def _without_dash(number: str) -> str:
    parts = _EIN.fullmatch(checks.a_text(number, "number"))
    return "".join(parts.groups()) if parts else number


@frozen
class TaxIdentifier:
    """The number under which a group is taxed; an employer's is kept without its dash.

    A number that cannot be one is held as it came, and its `standing` says so.

    >>> TaxIdentifier(TaxIdentifierKind.NPI, "1234567890").standing
    <Standing.UNVERIFIED: 'unverified'>
    """

    kind: TaxIdentifierKind = field(validator=checks.checked(checks.a(TaxIdentifierKind)))
    number: str = field(converter=_without_dash)

    @property
    def standing(self) -> Standing:
        """Whether the number can be one: nine digits, or ten of which the last fits the others.

        >>> TaxIdentifier(TaxIdentifierKind.EIN, "11-1111111").standing
        <Standing.VERIFIED: 'verified'>
        """
        if self.kind is TaxIdentifierKind.EIN:
            holds = _EIN.fullmatch(self.number) is not None
        else:
            holds = check_digit_holds(RegistrationSystem.NPI, self.number)
        return Standing.VERIFIED if holds else Standing.UNVERIFIED


@frozen(kw_only=True)
class ProviderGroup:
    """Professionals who bill under one tax number; none named means everybody under it.

    >>> ProviderGroup(npis=(), tin=TaxIdentifier(TaxIdentifierKind.EIN, "11-1111111")).business_name is None
    True
    """

    npis: tuple[Registration, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Registration))))
    tin: TaxIdentifier = field(validator=checks.checked(checks.a(TaxIdentifier)))
    business_name: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))


@frozen(kw_only=True)
class ProviderReference:
    """Groups under a number by which the prices of the file name them, and the networks in which they are.

    >>> ProviderReference(number=1, networks=("ACME Choice",), groups=(), place="$.provider_references[0]").networks
    ('ACME Choice',)
    """

    number: int = field(validator=checks.checked(checks.within(None, None)))
    networks: tuple[str, ...] = field(validator=checks.checked(checks.each(checks.a_text)))
    groups: tuple[ProviderGroup, ...] = field(validator=checks.checked(checks.each(checks.a(ProviderGroup))))
    place: str = field(eq=False, validator=checks.checked(checks.a_text))


@frozen(kw_only=True)
class BillingCode:
    """A code, the list from which it is, and the version of the list.

    >>> BillingCode(type=BillingCodeType.CPT, version="2026", code="99214", description=None).code
    '99214'
    """

    type: BillingCodeType = field(validator=checks.checked(checks.a(BillingCodeType)))
    version: str | None = field(validator=checks.checked(checks.optional(checks.a_text)))
    code: str = field(validator=checks.checked(checks.a_text))
    description: str | None = field(repr=False, eq=False, validator=checks.checked(checks.optional(checks.a_text)))


def _above_zero(value: object, name: str) -> Fraction:
    if checks.a_fraction(value, name) <= 0:
        raise InvalidValueError(f"{name}: {shown(value)} is not above 0; give a rate")
    return checks.a_fraction(value, name)


@frozen(kw_only=True)
class NegotiatedPrice:
    """One price: `rate` is in dollars, or in percent where the type is a percentage, so that 40.5 means 40.5 %.

    `expires_on` is the last day, or None where none is in sight. `places` are codes of places of service, and none
    means all of them. `information` is what the payer says in words. `position` counts the prices of a rate from 0.

    >>> NegotiatedPrice(
    ...     type=NegotiatedType.PERCENTAGE, rate=Fraction("40.5"), expires_on=None,
    ...     billing_class=BillingClass.PROFESSIONAL, setting=Setting.OUTPATIENT, position=0,
    ... ).rate
    Fraction(81, 2)
    """

    type: NegotiatedType = field(validator=checks.checked(checks.a(NegotiatedType)))
    rate: Fraction = field(validator=checks.checked(_above_zero))
    expires_on: date | None = field(validator=checks.checked(checks.optional(checks.a_date)))
    billing_class: BillingClass = field(validator=checks.checked(checks.a(BillingClass)))
    setting: Setting = field(validator=checks.checked(checks.a(Setting)))
    places: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)))
    modifiers: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)))
    information: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    position: int = field(validator=checks.checked(checks.within(0, None)))


@frozen(kw_only=True)
class NegotiatedRate:
    """Prices, and for whom they are: by number of a reference, or the groups themselves.

    >>> NegotiatedRate(references=(1,), groups=(), prices=(), position=0).references
    (1,)
    """

    references: tuple[int, ...] = field(validator=checks.checked(checks.each(checks.within(None, None))))
    groups: tuple[ProviderGroup, ...] = field(validator=checks.checked(checks.each(checks.a(ProviderGroup))))
    prices: tuple[NegotiatedPrice, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(NegotiatedPrice)))
    )
    position: int = field(validator=checks.checked(checks.within(0, None)))


@frozen(kw_only=True)
class InNetworkItem:
    """A service and all that is paid for it: the codes of a bundle, or those that a forfait covers, stand beside it.

    >>> code = BillingCode(type=BillingCodeType.CPT, version="2026", code="99214", description=None)
    >>> InNetworkItem(arrangement=Arrangement.FEE_FOR_SERVICE, name="Office visit", code=code, rates=(),
    ...               place="$.in_network[0]").bundled
    ()
    """

    arrangement: Arrangement = field(validator=checks.checked(checks.a(Arrangement)))
    name: str | None = field(validator=checks.checked(checks.optional(checks.a_text)))
    code: BillingCode = field(validator=checks.checked(checks.a(BillingCode)))
    severity: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    rates: tuple[NegotiatedRate, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(NegotiatedRate)))
    )
    bundled: tuple[BillingCode, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(BillingCode))))
    covered: tuple[BillingCode, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(BillingCode))))
    place: str = field(eq=False, validator=checks.checked(checks.a_text))


@frozen(kw_only=True)
class RateFile:
    """What a file says about itself; all that is about a plan is None in a file of several plans.

    >>> RateFile(reporting_entity="ACME", entity_type="issuer", last_updated_on=date(2026, 1, 1), version="2.0.0").plan
    """

    reporting_entity: str | None = field(validator=checks.checked(checks.optional(checks.a_text)))
    entity_type: str | None = field(validator=checks.checked(checks.optional(checks.a_text)))
    last_updated_on: date | None = field(validator=checks.checked(checks.optional(checks.a_date)))
    version: str | None = field(validator=checks.checked(checks.optional(checks.a_text)))
    plan: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    plan_id: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    plan_id_type: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    market: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    issuer: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    sponsor: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
