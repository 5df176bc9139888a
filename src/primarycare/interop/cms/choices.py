"""Choices: whose prices are wanted out of a rate file, and what the file leaves open about a contract.

What lives here: the two arguments by which a caller says it; nothing of it has a default that could be a guess.
What this module may not know: any price.

>>> RateSelection(
...     billing_class=BillingClass.PROFESSIONAL, setting=Setting.OUTPATIENT, code_types=(BillingCodeType.CPT,),
... ).codes is None
True
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PayerId, ProductId
from primarycare.interop.cms.rate_files import BillingClass, BillingCodeType, Setting
from primarycare.money import Share
from primarycare.networks import MultipleProcedures, TimelyFiling

__all__ = ["BundleReach", "OpenTerms", "RateSelection"]


class BundleReach(Enum):
    """Which lines of a claim the price of a bundle is for.

    `FIRST_CODE`: the code under which it is listed; the other codes keep prices of their own or have none.
    `ALL_CODES`: every code of the bundle; a claim with any one of them is the case.

    >>> BundleReach("all codes")
    <BundleReach.ALL_CODES: 'all codes'>
    """

    FIRST_CODE = "first code"
    ALL_CODES = "all codes"


def _sorted(value: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(sorted(set(checks.each(checks.a_text)(value, "selection"))))


@frozen(kw_only=True)
class RateSelection:
    """Which prices of a file are wanted.

    A price for both classes, or for both settings, is wanted under either. `codes`, `networks` (names of the payer's
    networks) and `npis` narrow the choice; None does not. A group that names no professional is for all of them.
    Raises `InvalidValueError` for no list of codes, and for a class or a setting of both: a contract is for one.

    >>> RateSelection(billing_class=BillingClass.BOTH, setting=Setting.OUTPATIENT, code_types=(BillingCodeType.CPT,))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: billing_class: a contract is for one class; name professional or institutional
    """

    billing_class: BillingClass = field(validator=checks.checked(checks.a(BillingClass)))
    setting: Setting = field(validator=checks.checked(checks.a(Setting)))
    code_types: tuple[BillingCodeType, ...] = field(validator=checks.checked(checks.each(checks.a(BillingCodeType))))
    codes: tuple[str, ...] | None = field(default=None, converter=_sorted)
    networks: tuple[str, ...] | None = field(default=None, converter=_sorted)
    npis: tuple[str, ...] | None = field(default=None, converter=_sorted)

    def __attrs_post_init__(self) -> None:
        if self.billing_class is BillingClass.BOTH:
            raise InvalidValueError("billing_class: a contract is for one class; name professional or institutional")
        if self.setting is Setting.BOTH:
            raise InvalidValueError("setting: a contract is for one setting; name inpatient or outpatient")
        if not self.code_types:
            raise InvalidValueError("code_types: there are none; name at least one list of codes")


@frozen(kw_only=True)
class OpenTerms:
    """What a rate file does not say about a contract, and its reader must.

    `in_force_from` is the first day of the prices. Under an `evergreen` contract, the last day of a price is the day
    before it is renewed, and the price goes on; else it ends then. `fee_schedule_pays` says whether a rate of the type
    "fee schedule" is a price: the format means it for cost sharing only, and some payers list what they pay under it.

    >>> OpenTerms(
    ...     payer=PayerId("acme"), products=(), in_force_from=date(2026, 1, 1), evergreen=False, lesser_of=True,
    ...     fee_schedule_pays=False, bundles=BundleReach.FIRST_CODE, timely_filing=None, multiple_procedures=None,
    ...     withhold=Share.percent("0"),
    ... ).evergreen
    False
    """

    payer: PayerId = field(validator=checks.checked(checks.a(PayerId)))
    products: tuple[ProductId, ...] = field(validator=checks.checked(checks.each(checks.a(ProductId))))
    in_force_from: date = field(validator=checks.checked(checks.a_date))
    evergreen: bool = field(validator=checks.checked(checks.a(bool)))
    lesser_of: bool = field(validator=checks.checked(checks.a(bool)))
    fee_schedule_pays: bool = field(validator=checks.checked(checks.a(bool)))
    bundles: BundleReach = field(validator=checks.checked(checks.a(BundleReach)))
    timely_filing: TimelyFiling | None = field(validator=checks.checked(checks.optional(checks.a(TimelyFiling))))
    multiple_procedures: MultipleProcedures | None = field(
        repr=False, validator=checks.checked(checks.optional(checks.a(MultipleProcedures)))
    )
    withhold: Share = field(validator=checks.checked(checks.a(Share)))
