"""Contracts: the prices that a file lists for some structures, as contracts of ours.

What lives here: whose prices they are, by tax number, network and professional, and the terms and schedules that are
made of them. What this module may not know: how a file is read.

>>> from datetime import date
>>> from io import BytesIO
>>> from primarycare.identifiers import PayerId
>>> from primarycare.interop.cms.choices import BundleReach
>>> from primarycare.interop.cms.rate_files import BillingCodeType, TaxIdentifierKind
>>> from primarycare.interop.cms.reading import read_in_network
>>> from primarycare.money import Share
>>> text = b'''{"provider_references": [{"provider_group_id": 1, "network_name": ["North"], "provider_groups": [
...   {"npi": [1234567893], "tin": {"type": "ein", "value": "11-1111111", "business_name": "Cabinet"}}]}],
...   "in_network": [{"negotiation_arrangement": "ffs", "name": "Office visit", "description": "Office visit",
...     "billing_code_type": "CPT", "billing_code_type_version": "2026", "billing_code": "99214",
...     "negotiated_rates": [{"provider_references": [1], "negotiated_prices": [{"negotiated_type": "percentage",
...       "negotiated_rate": 40.5, "expiration_date": "9999-12-31", "service_code": ["11"], "setting": "outpatient",
...       "billing_class": "professional"}]}]}]}'''
>>> rates = contracts_of(
...     read_in_network(BytesIO(text)),
...     {TaxIdentifier(TaxIdentifierKind.EIN, "11-1111111"): StructureId("cabinet")},
...     RateSelection(
...         billing_class=BillingClass.PROFESSIONAL, setting=Setting.OUTPATIENT, code_types=(BillingCodeType.CPT,)),
...     OpenTerms(
...         payer=PayerId("acme"), products=(), in_force_from=date(2026, 1, 1), evergreen=False, lesser_of=True,
...         fee_schedule_pays=False, bundles=BundleReach.FIRST_CODE, timely_filing=None, multiple_procedures=None,
...         withhold=Share.percent("0")),
... )
>>> [(term.label, term.term) for term in rates.contracts[0].terms]
[('40.5 % of the charge at place 11', PercentOfCharge(share=Share(value=Fraction(81, 200))))]
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, shown
from primarycare.findings import Finding
from primarycare.identifiers import StructureId
from primarycare.interop.cms._building import contract_of
from primarycare.interop.cms._offers import Offer, offers_of, unfit
from primarycare.interop.cms.choices import OpenTerms, RateSelection
from primarycare.interop.cms.rate_files import (
    BillingClass,
    InNetworkItem,
    NegotiatedPrice,
    ProviderGroup,
    ProviderReference,
    RateFile,
    Setting,
    TaxIdentifier,
)
from primarycare.interop.cms.reading import RateFilePart
from primarycare.networks import PayerContract

__all__ = ["PayerRates", "contracts_of"]

# A file of millions of prices can have something odd in each of them.
_MOST_FINDINGS = 10_000


@frozen(kw_only=True)
class PayerRates:
    """What a file gave: one contract for each structure of which it knows prices, what it says of itself, findings.

    >>> PayerRates(contracts=(), file=None, findings=()).contracts
    ()
    """

    contracts: tuple[PayerContract, ...] = field(validator=checks.checked(checks.each(checks.a(PayerContract))))
    file: RateFile | None = field(validator=checks.checked(checks.optional(checks.a(RateFile))))
    findings: tuple[Finding, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Finding))))


def contracts_of(
    parts: Iterable[RateFilePart],
    structures: Mapping[TaxIdentifier, StructureId],
    selection: RateSelection,
    terms: OpenTerms,
) -> PayerRates:
    """Make contracts of the parts of a rate file: one for each structure whose tax number has prices in it.

    By fee, an amount becomes an entry of a fee schedule with its modifiers (all of which a line must carry), or the
    price of a case where the code stands for a stay; a percentage becomes a part of the charge, a per diem a price by
    day, a bundle a price of a case. Services covered by a forfait become capitated, with the "fee schedule" rates as
    what coinsurance is worked out on. A term is for the places of service that the price names; a price for a place
    comes before one for every place, and a price for a code before one for every code. Amounts are US dollars.

    Findings, and no price: derived and expired prices, those that are told in words, percentages above 100, and a code
    that has two prices for one place and the same modifiers. References may stand after the services that name them,
    but then every price of the selection is kept until they are known; for a large file of that kind, read it twice
    and give the references first. The findings of the file are among those given: 10,000, and the number of the rest.
    Source: CMS, price-transparency-guide, definitions of the negotiated types.

    >>> from primarycare.interop.cms.rate_files import BillingCodeType
    >>> contracts_of((), {}, RateSelection(billing_class=BillingClass.PROFESSIONAL, setting=Setting.OUTPATIENT,
    ...                                    code_types=(BillingCodeType.CPT,)), None)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidTypeError: terms: None is a NoneType; give a OpenTerms
    """
    checks.a(OpenTerms)(terms, "terms")
    collected = _Collected(_a_mapping(structures), checks.a(RateSelection)(selection, "selection"), terms)
    if not isinstance(parts, Iterable):
        raise InvalidTypeError(f"parts: one {type(parts).__name__} was given; give what read_in_network gives")
    for number, part in enumerate(parts):
        collected.take(part, number)
    return collected.rates()


def _a_mapping(structures: Mapping[TaxIdentifier, StructureId]) -> dict[TaxIdentifier, StructureId]:
    if not isinstance(structures, Mapping):
        raise InvalidTypeError(f"structures: a {type(structures).__name__} was given; give structures by tax number")
    for tin, structure in structures.items():
        checks.a(TaxIdentifier)(tin, "structures")
        checks.a(StructureId)(structure, "structures")
    return dict(structures)


@frozen(kw_only=True)
class _Kept:
    """Offers whose structures are known when all references are."""

    own: frozenset[StructureId]
    references: tuple[int, ...]
    offers: tuple[Offer, ...]
    findings: tuple[Finding, ...]


class _Collected:
    """What was kept of the parts so far: of references, only what the structures need."""

    def __init__(
        self, structures: dict[TaxIdentifier, StructureId], selection: RateSelection, terms: OpenTerms
    ) -> None:
        self.structures, self.selection, self.terms = structures, selection, terms
        self.file: RateFile | None = None
        self.findings: list[Finding] = []
        self.further: Counter[str] = Counter()
        self.seen: dict[int, int] = {}
        self.known: dict[int, frozenset[StructureId]] = {}
        self.doubted: set[int] = set()
        self.missing: dict[int, str] = {}
        self.kept: list[_Kept] = []

    def take(self, part: RateFilePart, number: int) -> None:
        if isinstance(part, InNetworkItem):
            if self._wants(part):
                self._take_prices(part)
        elif isinstance(part, ProviderReference):
            self._take_reference(part)
        elif isinstance(part, Finding):
            self._find(part)
        elif isinstance(part, RateFile):
            self.file = part
        else:
            raise InvalidTypeError(
                f"parts[{number}]: {shown(part)} is a {type(part).__name__}; give what read_in_network gives"
            )

    def _find(self, *found: Finding) -> None:
        for finding in found:
            if len(self.findings) < _MOST_FINDINGS:
                self.findings.append(finding)
            else:
                self.further[finding.kind] += 1

    def _take_reference(self, reference: ProviderReference) -> None:
        self.missing.pop(reference.number, None)
        print_of_it = hash(reference)
        if self.seen.setdefault(reference.number, print_of_it) != print_of_it:
            self.doubted.add(reference.number)
            self._find(
                unfit(
                    "reference stands twice",
                    reference.place,
                    f"reference {reference.number} names other groups before; prices that only it names are left out",
                )
            )
        wanted = self.selection.networks
        ours = self._ours(reference.groups) if wanted is None or set(wanted) & set(reference.networks) else frozenset()
        if ours:
            self.known[reference.number] = self.known.get(reference.number, frozenset()) | ours

    def _ours(self, groups: Iterable[ProviderGroup]) -> frozenset[StructureId]:
        npis = self.selection.npis
        return frozenset(
            self.structures[group.tin]
            for group in groups
            if group.tin in self.structures
            and (npis is None or not group.npis or any(npi.number in npis for npi in group.npis))
        )

    def _wants(self, item: InNetworkItem) -> bool:
        chosen = self.selection
        return item.code.type in chosen.code_types and (chosen.codes is None or item.code.code in chosen.codes)

    def _wanted(self, prices: Iterable[NegotiatedPrice]) -> Iterator[NegotiatedPrice]:
        for price in prices:
            if price.billing_class in (self.selection.billing_class, BillingClass.BOTH) and price.setting in (
                self.selection.setting,
                Setting.BOTH,
            ):
                yield price

    def _take_prices(self, item: InNetworkItem) -> None:
        for rate in item.rates:
            place = f"{item.place}.negotiated_rates[{rate.position}]"
            for number in rate.references:
                if number not in self.seen:
                    self.missing.setdefault(number, f"{place}.provider_references")
            own = frozenset() if self.selection.networks is not None else self._ours(rate.groups)
            references = tuple(n for n in rate.references if n in self.known or n not in self.seen)
            if own or references:
                offers, findings = [], list[Finding]()
                for price in self._wanted(rate.prices):
                    at = f"{place}.negotiated_prices[{price.position}]"
                    offers += offers_of(item, price, at, self.terms, findings)
                self.kept.append(_Kept(own=own, references=references, offers=tuple(offers), findings=tuple(findings)))

    def _offers(self) -> dict[StructureId, list[Offer]]:
        found: dict[StructureId, list[Offer]] = {structure: [] for structure in self.structures.values()}
        for kept in self.kept:
            whose = set(kept.own)
            for number in kept.references:
                if number not in self.doubted:
                    whose |= self.known.get(number, frozenset())
            for structure in whose:
                found[structure] += kept.offers
            if whose:
                self._find(*kept.findings)
        return found

    def rates(self) -> PayerRates:
        for number, place in self.missing.items():
            self._find(unfit("reference not known", place, f"reference {number} is nowhere in the file"))
        contracts = []
        for structure, offers in sorted(self._offers().items()):
            findings: list[Finding] = []
            contract = contract_of(structure, offers, self.terms, self._basis(), findings)
            self._find(*findings)
            if contract is None:
                reason = "the file lists no price of the selection for it"
                self._find(unfit("structure without prices", str(structure), reason))
            else:
                contracts.append(contract)
        further = (
            Finding(kind=kind, subject="$", detail=f"{self.further[kind]} more, not listed here")
            for kind in sorted(self.further)
        )
        return PayerRates(contracts=tuple(contracts), file=self.file, findings=(*self.findings, *further))

    def _basis(self) -> str:
        entity = "" if self.file is None or self.file.reporting_entity is None else f" of {self.file.reporting_entity}"
        return f"in-network file{entity}"[:200].strip()
