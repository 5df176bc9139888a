"""Parsing: one object of a rate file as a value, or the place and the reason why it is none.

What lives here: the keys of the format, how each is read, and the findings about numbers whose check fails.
What this module may not know: the stream from which an object came, and the objects around it.
"""

import re
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TypeVar

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, PrimaryCareError, shown
from primarycare.findings import Finding
from primarycare.identifiers import Registration, RegistrationSystem, Standing, check_digit_holds
from primarycare.interop.cms._events import Tree
from primarycare.interop.cms.rate_files import (
    BillingClass,
    BillingCode,
    BillingCodeType,
    NegotiatedPrice,
    NegotiatedRate,
    NegotiatedType,
    ProviderGroup,
    ProviderReference,
    RateFile,
    Setting,
    TaxIdentifier,
    TaxIdentifierKind,
)

__all__ = [
    "Unreadable",
    "a_choice",
    "a_code",
    "a_rate",
    "a_reference",
    "a_table",
    "some_codes",
    "the_file",
    "unread",
    "words",
]

E = TypeVar("E", bound=Enum)

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_PLACE = re.compile(r"[0-9]{2}", re.ASCII)
_ALL_PLACES = "CSTM-00"
_NO_END = "9999-12-31"
_LONGEST_WORDS = 2_000


class Unreadable(Exception):
    """An object that is no value: the place of what is wrong in it, and the reason."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason


def unread(error: Unreadable) -> Finding:
    """Give the finding about an object that was left out."""
    return Finding(kind="left out, cannot be read", subject=error.place, detail=error.reason)


def a_table(tree: Tree, place: str) -> dict[str, Tree]:
    """Read an object."""
    if not isinstance(tree, dict):
        raise Unreadable(place, f"{shown(tree)} is not an object")
    return tree


def _a_list(table: dict[str, Tree], key: str, place: str) -> list[Tree]:
    tree = table.get(key, [])
    if not isinstance(tree, list):
        raise Unreadable(f"{place}.{key}", f"{shown(tree)} is not a list")
    return tree


def _a_text(tree: Tree, place: str) -> str:
    try:
        return checks.a_text(tree.strip() if isinstance(tree, str) else tree, "text")
    except PrimaryCareError:
        raise Unreadable(place, f"{shown(tree)} is not a plain text") from None


def words(table: dict[str, Tree], key: str, place: str) -> str | None:
    """Read a text that is only for people: on one line, cut where it is too long, None where there is none."""
    tree = table.get(key)
    if tree is None:
        return None
    if not isinstance(tree, str):
        raise Unreadable(f"{place}.{key}", f"{shown(tree)} is not a text")
    line = "".join(letter for letter in " ".join(tree.split()) if letter.isprintable())
    return line[:_LONGEST_WORDS].strip() or None


def a_choice(cls: type[E], table: dict[str, Tree], key: str, place: str) -> E:
    """Read one of the words of the format, in capitals or not."""
    written = table.get(key)
    if isinstance(written, str):
        for member in cls:
            if str(member.value).casefold() == written.strip().casefold():
                return member
    raise Unreadable(f"{place}.{key}", f"{shown(written)} is not one of {', '.join(str(each.value) for each in cls)}")


def _a_whole(tree: Tree, place: str) -> int:
    number = int(tree) if isinstance(tree, Decimal) and _is_whole(tree) else tree
    if isinstance(number, bool) or not isinstance(number, int):
        raise Unreadable(place, f"{shown(tree)} is not a whole number")
    return number


def _is_whole(number: Decimal) -> bool:
    # A number of a million digits may be written with five.
    return number.is_finite() and abs(number.adjusted()) < 40 and number == number.to_integral_value()


def _a_day(tree: Tree, place: str) -> date:
    if isinstance(tree, str) and _DATE.fullmatch(tree):
        try:
            return date.fromisoformat(tree)
        except ValueError:
            pass
    raise Unreadable(place, f"{shown(tree)} is not a date like '2026-03-31'")


def _texts(table: dict[str, Tree], key: str, place: str) -> tuple[str, ...]:
    found = [_a_text(tree, f"{place}.{key}[{number}]") for number, tree in enumerate(_a_list(table, key, place))]
    return tuple(sorted(set(found)))


def _places(table: dict[str, Tree], place: str) -> tuple[str, ...]:
    found = _texts(table, "service_code", place)
    if _ALL_PLACES in found and len(found) == 1:
        return ()
    for code in found:
        if not _PLACE.fullmatch(code):
            raise Unreadable(f"{place}.service_code", f"{shown(code)} is not a place of service of two digits")
    return found


def _a_number(tree: Tree, place: str) -> Fraction:
    if isinstance(tree, str):
        raise Unreadable(place, f"{shown(tree)} is a text, not a number")
    try:
        number = checks.exact_number(tree, "number")
    except PrimaryCareError:
        raise Unreadable(place, f"{shown(tree)} is not an exact number of a usual length") from None
    if number <= 0:
        raise Unreadable(place, f"{shown(tree)} is not above 0")
    return number


def _a_price(tree: Tree, place: str, position: int) -> NegotiatedPrice:
    table = a_table(tree, place)
    billing_class = a_choice(BillingClass, table, "billing_class", place)
    places = _places(table, place)
    if billing_class is BillingClass.PROFESSIONAL and not table.get("service_code"):
        raise Unreadable(f"{place}.service_code", "a professional price names no place of service")
    ends = table.get("expiration_date")
    return NegotiatedPrice(
        type=a_choice(NegotiatedType, table, "negotiated_type", place),
        rate=_a_number(table.get("negotiated_rate"), f"{place}.negotiated_rate"),
        expires_on=None if ends == _NO_END else _a_day(ends, f"{place}.expiration_date"),
        billing_class=billing_class,
        setting=a_choice(Setting, table, "setting", place),
        places=places,
        modifiers=_texts(table, "billing_code_modifier", place),
        information=words(table, "additional_information", place),
        position=position,
    )


def a_rate(tree: Tree, place: str, position: int) -> tuple[NegotiatedRate, list[Finding]]:
    """Read the prices of some groups; a price that cannot be read is a finding, and the others stay."""
    table = a_table(tree, place)
    findings: list[Finding] = []
    prices = []
    for number, each in enumerate(_a_list(table, "negotiated_prices", place)):
        try:
            prices.append(_a_price(each, f"{place}.negotiated_prices[{number}]", number))
        except Unreadable as error:
            findings.append(unread(error))
    groups, about_groups = _groups(table, place)
    references = tuple(
        _a_whole(each, f"{place}.provider_references[{number}]")
        for number, each in enumerate(_a_list(table, "provider_references", place))
    )
    if not references and not groups:
        raise Unreadable(f"{place}.provider_references", "the rate names nobody to whom it is paid")
    rate = NegotiatedRate(references=references, groups=groups, prices=tuple(prices), position=position)
    return rate, findings + about_groups


def a_reference(tree: Tree, place: str) -> tuple[ProviderReference, list[Finding]]:
    """Read the groups under a number; a group that cannot be read is a finding, and the others stay."""
    table = a_table(tree, place)
    number = _a_whole(table.get("provider_group_id"), f"{place}.provider_group_id")
    if "location" in table:
        raise Unreadable(f"{place}.location", f"the groups of reference {number} stand in another file")
    groups, findings = _groups(table, place)
    networks = _texts(table, "network_name", place)
    return ProviderReference(number=number, networks=networks, groups=groups, place=place), findings


def _groups(table: dict[str, Tree], place: str) -> tuple[tuple[ProviderGroup, ...], list[Finding]]:
    found, findings = [], []
    for number, each in enumerate(_a_list(table, "provider_groups", place)):
        try:
            group, about = _a_group(each, f"{place}.provider_groups[{number}]")
        except Unreadable as error:
            findings.append(unread(error))
        else:
            found.append(group)
            findings += about
    return tuple(found), findings


def _a_group(tree: Tree, place: str) -> tuple[ProviderGroup, list[Finding]]:
    table = a_table(tree, place)
    taxed = a_table(table.get("tin"), f"{place}.tin")
    tin = TaxIdentifier(
        a_choice(TaxIdentifierKind, taxed, "type", f"{place}.tin"), _a_text(taxed.get("value"), f"{place}.tin.value")
    )
    findings = []
    if tin.standing is Standing.UNVERIFIED:
        findings.append(_fails(f"{place}.tin.value", f"{shown(tin.number)} fails the check of {tin.kind.value}"))
    npis = []
    for position, each in enumerate(_a_list(table, "npi", place)):
        # Some payers write the numbers as texts. A zero says that nobody has one.
        number = str(_a_whole(each, f"{place}.npi[{position}]")) if not isinstance(each, str) else each.strip()
        if number == "0":
            continue
        npi = _a_registration(number, f"{place}.npi[{position}]")
        npis.append(npi)
        if npi.standing is Standing.UNVERIFIED:
            findings.append(_fails(f"{place}.npi[{position}]", f"{shown(number)} fails the check of npi"))
    name = words(taxed, "business_name", f"{place}.tin")
    return ProviderGroup(npis=tuple(npis), tin=tin, business_name=name), findings


def _a_registration(number: str, place: str) -> Registration:
    holds = check_digit_holds(RegistrationSystem.NPI, number)
    try:
        return Registration(
            system=RegistrationSystem.NPI,
            number=number,
            standing=Standing.VERIFIED if holds else Standing.UNVERIFIED,
        )
    except InvalidValueError:
        raise Unreadable(place, f"{shown(number)} is not a number of a professional") from None


def _fails(place: str, reason: str) -> Finding:
    return Finding(kind="number fails its check", subject=place, detail=reason)


def a_code(table: dict[str, Tree], place: str) -> BillingCode:
    """Read a code and the list from which it is."""
    return BillingCode(
        type=a_choice(BillingCodeType, table, "billing_code_type", place),
        version=words(table, "billing_code_type_version", place),
        code=_a_text(table.get("billing_code"), f"{place}.billing_code"),
        description=words(table, "description", place),
    )


def some_codes(table: dict[str, Tree], key: str, place: str) -> tuple[BillingCode, ...]:
    """Read the codes of a bundle or of a forfait."""
    return tuple(
        a_code(a_table(each, f"{place}.{key}[{number}]"), f"{place}.{key}[{number}]")
        for number, each in enumerate(_a_list(table, key, place))
    )


def the_file(table: dict[str, Tree]) -> tuple[RateFile, list[Finding]]:
    """Read what a file says about itself."""
    findings = []
    updated = None
    try:
        updated = _a_day(table.get("last_updated_on"), "$.last_updated_on")
    except Unreadable as error:
        findings.append(unread(error))
    told: dict[str, str | None] = {}
    for key in table:
        try:
            told[key] = words(table, key, "$")
        except Unreadable as error:
            findings.append(unread(error))
    file = RateFile(
        reporting_entity=told.get("reporting_entity_name"),
        entity_type=told.get("reporting_entity_type"),
        last_updated_on=updated,
        version=told.get("version"),
        plan=told.get("plan_name"),
        plan_id=told.get("plan_id"),
        plan_id_type=told.get("plan_id_type"),
        market=told.get("plan_market_type"),
        issuer=told.get("issuer_name"),
        sponsor=told.get("plan_sponsor_name"),
    )
    return file, findings
