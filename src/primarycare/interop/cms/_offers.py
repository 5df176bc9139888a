"""Offers: what each price of a file offers for a code, in our own terms or not at all.

What lives here: the mapping of arrangements and types to kinds of price. What this module may not know: whose prices
they are, and the other prices of the code.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare.errors import shown
from primarycare.findings import Finding
from primarycare.interop.cms.choices import BundleReach, OpenTerms
from primarycare.interop.cms.rate_files import (
    Arrangement,
    BillingCode,
    BillingCodeType,
    InNetworkItem,
    NegotiatedPrice,
    NegotiatedType,
)
from primarycare.money import exact_text
from primarycare.periods import add_days

__all__ = ["EVERY_CODE", "Kind", "Offer", "offers_of", "unfit"]

# No code of the format is an empty text.
EVERY_CODE = ""


class Kind(Enum):
    """What an offer is in our own terms."""

    LISTED = "a price of a schedule"
    CASE = "a price of a case"
    DAY = "a price of a day"
    PERCENT = "a percentage of the charge"
    FORFAIT = "by forfait"
    UNDERLYING = "a price for cost sharing under a forfait"


@frozen(kw_only=True)
class Offer:
    """One price for one code: `end` is the first day on which it no longer holds, and `until` that after its last day.

    Both are one day but under an evergreen contract, whose prices go on. A `second` one holds only where no other does.
    """

    code: str
    kind: Kind
    value: Fraction | None
    others: tuple[str, ...] = ()
    places: tuple[str, ...]
    modifiers: tuple[str, ...]
    end: date | None
    until: date | None
    second: bool = False
    place: str = field(eq=False)

    @property
    def by_forfait(self) -> bool:
        """Whether it belongs to a forfait."""
        return self.kind in (Kind.FORFAIT, Kind.UNDERLYING)

    def told(self) -> str:
        """Tell it in words."""
        amount = "" if self.value is None else f" of {exact_text(self.value)}"
        return self.kind.value + amount


def unfit(kind: str, place: str, reason: str) -> Finding:
    """Give the finding about a price that none of our terms is made of."""
    return Finding(kind=kind, subject=place, detail=reason)


def offers_of(
    item: InNetworkItem, price: NegotiatedPrice, place: str, terms: OpenTerms, findings: list[Finding]
) -> list[Offer]:
    """Give what a price offers in our terms; what cannot be said in them is a finding."""
    until = None if price.expires_on is None else add_days(price.expires_on, 1)
    end = None if terms.evergreen else until
    if end is not None and end <= terms.in_force_from:
        findings.append(unfit("price expired", place, f"its last day, {price.expires_on}, is before the contract"))
        return []
    if price.information is not None:
        findings.append(unfit("price told in words", place, shown(price.information)))
        return []
    if item.arrangement is Arrangement.CAPITATION:
        return _by_forfait(item, price, place, (end, until), findings)
    kind = _kind(item, price, place, terms, findings)
    if kind is None:
        return []
    if price.modifiers and kind is not Kind.LISTED:
        findings.append(unfit("price needs modifiers", place, f"{kind.value} can be for all modifiers only"))
        return []
    is_bundle = item.arrangement is Arrangement.BUNDLE
    others = tuple(code for code in _other_codes(item.code, item.bundled) if is_bundle and code != EVERY_CODE)
    if others and terms.bundles is BundleReach.FIRST_CODE:
        findings.append(unfit("bundle", place, f"pays {_listing(others)} as well when billed with its first code"))
    return [
        Offer(
            code=_code(item.code),
            kind=kind,
            value=price.rate,
            others=others if terms.bundles is BundleReach.ALL_CODES else (),
            places=price.places,
            modifiers=price.modifiers,
            end=end,
            until=until,
            second=price.type is NegotiatedType.FEE_SCHEDULE,
            place=place,
        )
    ]


def _code(code: BillingCode) -> str:
    return EVERY_CODE if code.type is BillingCodeType.ALL else code.code


def _other_codes(first: BillingCode, codes: Iterable[BillingCode]) -> tuple[str, ...]:
    return tuple(sorted({_code(code) for code in codes} - {_code(first)}))


def _listing(codes: Sequence[str]) -> str:
    return ", ".join(codes[:10]) + (f" and {len(codes) - 10} more" if len(codes) > 10 else "")


def _kind(
    item: InNetworkItem, price: NegotiatedPrice, place: str, terms: OpenTerms, findings: list[Finding]
) -> Kind | None:
    kind = _KINDS.get((item.arrangement, price.type))
    if price.type is NegotiatedType.DERIVED:
        findings.append(unfit("derived price", place, "the payer uses it for its own accounts, and pays another"))
    elif price.type is NegotiatedType.FEE_SCHEDULE and not terms.fee_schedule_pays:
        findings.append(unfit("price for cost sharing", place, "a fee schedule on which cost sharing is worked out"))
        return None
    elif kind is None:
        findings.append(unfit("no term of ours", place, f"a bundle is not priced by {price.type.value} here"))
    elif price.type is NegotiatedType.PERCENTAGE and price.rate > 100:
        reason = f"{exact_text(price.rate)} % cannot be a part of the charge; ask of what it is"
        findings.append(unfit("percentage above 100", place, reason))
        return None
    elif kind in (Kind.LISTED, Kind.CASE) and item.code.type is BillingCodeType.ALL:
        findings.append(unfit("no term of ours", place, "an amount in dollars stands for every code"))
        return None
    elif kind is Kind.LISTED and item.code.type.is_case:
        return Kind.CASE
    return kind


_KINDS = {
    (Arrangement.FEE_FOR_SERVICE, NegotiatedType.NEGOTIATED): Kind.LISTED,
    (Arrangement.FEE_FOR_SERVICE, NegotiatedType.FEE_SCHEDULE): Kind.LISTED,
    (Arrangement.FEE_FOR_SERVICE, NegotiatedType.PERCENTAGE): Kind.PERCENT,
    (Arrangement.FEE_FOR_SERVICE, NegotiatedType.PER_DIEM): Kind.DAY,
    (Arrangement.BUNDLE, NegotiatedType.NEGOTIATED): Kind.CASE,
    (Arrangement.BUNDLE, NegotiatedType.FEE_SCHEDULE): Kind.CASE,
}


def _by_forfait(
    item: InNetworkItem,
    price: NegotiatedPrice,
    place: str,
    ends: tuple[date | None, date | None],
    findings: list[Finding],
) -> list[Offer]:
    first, others = _code(item.code), _other_codes(item.code, item.covered)
    is_underlying = price.type is NegotiatedType.FEE_SCHEDULE and first != EVERY_CODE
    if price.modifiers and not is_underlying:
        findings.append(unfit("price needs modifiers", place, f"{Kind.FORFAIT.value} can be for all modifiers only"))
        return []
    if not is_underlying:
        reason = f"{exact_text(price.rate)} is paid by forfait, and the file does not say for whom and how often"
        findings.append(unfit("amount of a forfait", place, reason))
    end, until = ends
    made = [
        Offer(
            code=code,
            kind=Kind.FORFAIT,
            value=None,
            places=price.places,
            modifiers=(),
            end=end,
            until=until,
            place=place,
        )
        for code in (first, *others)
    ]
    if is_underlying:
        made.append(
            Offer(
                code=first,
                kind=Kind.UNDERLYING,
                value=price.rate,
                places=price.places,
                modifiers=price.modifiers,
                end=end,
                until=until,
                place=place,
            )
        )
    return made
