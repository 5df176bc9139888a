"""The edge to payers' rate files in the CMS in-network format: values, findings and contracts out of a stream."""

import json
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from primarycare.baskets import Regime
from primarycare.claims import PlaceOfService
from primarycare.discounts import PricedLine, PricingReason, price
from primarycare.errors import InvalidTypeError, InvalidValueError, PrimaryCareError
from primarycare.findings import Finding
from primarycare.identifiers import PayerId, ProductId, Standing, StructureId
from primarycare.money import USD, Money, Rate, Share
from primarycare.networks import (
    Capitated,
    CaseRate,
    FeeScheduleRate,
    PayerContract,
    PercentOfCharge,
    PerDiem,
    TimelyFiling,
)
from primarycare.periods import Period
from tests.small_contract import CENTS, a_charge, usd

pytest.importorskip("ijson")

from primarycare.interop.cms import (
    BillingClass,
    BillingCodeType,
    BundleReach,
    InNetworkItem,
    NegotiatedPrice,
    NegotiatedType,
    OpenTerms,
    PayerRates,
    ProviderReference,
    RateFile,
    RateFilePart,
    RateSelection,
    Setting,
    TaxIdentifier,
    TaxIdentifierKind,
    contracts_of,
    read_in_network,
)
from tests.generated_rates import as_stream, generated

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "cms-in-network"
SAMPLE_FILES = {
    name: SAMPLES / f"in-network-rates-{name}.json"
    for name in (
        "capitation-single-plan-sample",
        "fee-for-service-single-plan-sample",
        "multiple-plans-sample",
        "no-npi",
    )
}
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the sample files are not here")

CABINET = StructureId("cabinet")
EIN = TaxIdentifier(TaxIdentifierKind.EIN, "11-1111111")
OTHER_EIN = TaxIdentifier(TaxIdentifierKind.EIN, "22-2222222")
OURS = {EIN: CABINET}
FIRST = date(2026, 1, 1)
NPI = 1_234_567_893
BEFORE_ALL_ELSE = "$.in_network[0].negotiated_rates[0].negotiated_prices[0]"


def a_selection(
    billing_class: BillingClass = BillingClass.PROFESSIONAL,
    setting: Setting = Setting.OUTPATIENT,
    code_types: tuple[BillingCodeType, ...] = (BillingCodeType.CPT,),
    *,
    codes: tuple[str, ...] | None = None,
    networks: tuple[str, ...] | None = None,
    npis: tuple[str, ...] | None = None,
) -> RateSelection:
    return RateSelection(
        billing_class=billing_class,
        setting=setting,
        code_types=code_types,
        codes=codes,
        networks=networks,
        npis=npis,
    )


def open_terms(
    *,
    in_force_from: date = FIRST,
    evergreen: bool = False,
    lesser_of: bool = False,
    fee_schedule_pays: bool = False,
    bundles: BundleReach = BundleReach.FIRST_CODE,
) -> OpenTerms:
    return OpenTerms(
        payer=PayerId("acme"),
        products=(ProductId("silver"),),
        in_force_from=in_force_from,
        evergreen=evergreen,
        lesser_of=lesser_of,
        fee_schedule_pays=fee_schedule_pays,
        bundles=bundles,
        timely_filing=TimelyFiling(90),
        multiple_procedures=None,
        withhold=Share.percent("2"),
    )


Json = dict[str, object]


def a_price(rate: object = 100, kind: str = "negotiated", **fields: object) -> Json:
    return {
        "negotiated_type": kind,
        "negotiated_rate": rate,
        "expiration_date": "9999-12-31",
        "service_code": ["11"],
        "billing_class": "professional",
        "setting": "outpatient",
    } | fields


def a_rate(*prices: Json, references: Sequence[object] = (1,), **fields: object) -> Json:
    return {"provider_references": list(references), "negotiated_prices": list(prices)} | fields


def a_service(*rates: Json, code: str = "99214", arrangement: str = "ffs", **fields: object) -> Json:
    return {
        "negotiation_arrangement": arrangement,
        "name": "Office visit",
        "description": "Office visit",
        "billing_code_type": "CPT",
        "billing_code_type_version": "2026",
        "billing_code": code,
        "negotiated_rates": list(rates),
    } | fields


def priced_at(*prices: Json, **fields: object) -> Json:
    return a_service(a_rate(*prices), **fields)  # type: ignore[arg-type]


def a_group(tin: str = "11-1111111", npi: Sequence[object] = (NPI,), kind: str = "ein") -> Json:
    return {"npi": list(npi), "tin": {"type": kind, "value": tin, "business_name": "Cabinet"}}


def a_reference(*groups: Json, number: object = 1, network: str = "North") -> Json:
    return {"provider_group_id": number, "network_name": [network], "provider_groups": list(groups or (a_group(),))}


def a_file(*services: object, references: Sequence[object] | None = None, **fields: object) -> Json:
    return {
        "reporting_entity_name": "ACME",
        "reporting_entity_type": "issuer",
        "last_updated_on": "2026-01-01",
        "version": "2.0.0",
        "provider_references": [a_reference()] if references is None else list(references),
        "in_network": list(services),
    } | fields


def parts_of(file: object) -> list[RateFilePart]:
    return list(read_in_network(as_stream(file)))


def findings_of(file: object) -> list[tuple[str, str]]:
    return [(part.kind, part.subject) for part in parts_of(file) if isinstance(part, Finding)]


def rates_of(file: object, selection: RateSelection | None = None, terms: OpenTerms | None = None) -> PayerRates:
    return contracts_of(read_in_network(as_stream(file)), OURS, selection or a_selection(), terms or open_terms())


def contract_of(file: object, selection: RateSelection | None = None, terms: OpenTerms | None = None) -> PayerContract:
    (contract,) = rates_of(file, selection, terms).contracts
    return contract


def terms_of(*services: Json, terms: OpenTerms | None = None, **selected: object) -> dict[str, object]:
    contract = contract_of(a_file(*services), a_selection(**selected), terms)  # type: ignore[arg-type]
    return {term.label: term.term for term in contract.terms}


def found_in(*services: Json, terms: OpenTerms | None = None) -> list[tuple[str, str]]:
    rates = rates_of(a_file(*services), None, terms)
    return [(finding.kind, finding.subject) for finding in rates.findings if finding.subject != "cabinet"]


def priced(
    contract: PayerContract,
    *,
    code: str = "99214",
    billed: str = "500",
    modifiers: tuple[str, ...] = (),
    place: str = "11",
    on: date = date(2026, 3, 2),
    regime: Regime | None = None,
) -> PricedLine:
    line = a_charge(billed, code=code, modifiers=modifiers, place=PlaceOfService(place), served_on=on)
    return price(line, contract, filed_on=on, rounding=CENTS, regime=regime)


def allowed(contract: PayerContract, **line: object) -> Money | PricingReason | None:
    made = priced(contract, **line)  # type: ignore[arg-type]
    return made.reason or made.allowed


# The sample files


def sample_rates(
    name: str, billing_class: BillingClass, structures: dict[TaxIdentifier, StructureId] | None = None
) -> PayerRates:
    with SAMPLE_FILES[name].open("rb") as stream:
        return contracts_of(
            read_in_network(stream),
            structures or OURS,
            a_selection(billing_class, Setting.INPATIENT),
            open_terms(in_force_from=date(2020, 8, 27)),
        )


@needs_samples
@pytest.mark.parametrize(
    ("name", "references", "services", "prices"),
    [
        ("capitation-single-plan-sample", 2, 1, 2),
        ("fee-for-service-single-plan-sample", 2, 2, 5),
        ("multiple-plans-sample", 2, 2, 6),
        ("no-npi", 1, 1, 1),
    ],
)
def test_every_sample_file_loads_whole(name: str, references: int, services: int, prices: int) -> None:
    with SAMPLE_FILES[name].open("rb") as stream:
        parts = list(read_in_network(stream))
    items = [part for part in parts if isinstance(part, InNetworkItem)]
    assert sum(isinstance(part, ProviderReference) for part in parts) == references
    assert len(items) == services
    assert sum(len(rate.prices) for item in items for rate in item.rates) == prices
    assert {part.kind for part in parts if isinstance(part, Finding)} == {"number fails its check"}
    file = parts[-1]
    assert isinstance(file, RateFile)
    assert (file.last_updated_on, file.version) == (date(2020, 8, 27), "2.0.0")


@needs_samples
def test_the_numbers_of_the_samples_that_fail_their_check_are_findings() -> None:
    # five numbers such as 1111111111 in each of three groups
    rates = sample_rates("fee-for-service-single-plan-sample", BillingClass.PROFESSIONAL)
    failing = [finding.subject for finding in rates.findings if finding.kind == "number fails its check"]
    assert len(failing) == 15
    assert failing[0] == "$.provider_references[0].provider_groups[0].npi[0]"


@needs_samples
def test_the_fees_of_the_sample_become_schedules_by_place() -> None:
    (contract,) = sample_rates("fee-for-service-single-plan-sample", BillingClass.PROFESSIONAL).contracts
    day = date(2021, 3, 2)
    assert allowed(contract, code="27447", modifiers=("AS",), on=day) == usd("123.45")
    assert allowed(contract, code="27447", on=day) is PricingReason.UNKNOWN_CODE
    assert allowed(contract, code="27448", billed="20000", on=day) == usd("12003.45")
    assert contract.during == Period(date(2020, 8, 27), date(2022, 1, 2))
    assert allowed(contract, code="27448", on=date(2022, 1, 2)) is PricingReason.CONTRACT_EXPIRED


@needs_samples
def test_the_forfait_of_the_sample_covers_both_codes() -> None:
    rates = sample_rates("capitation-single-plan-sample", BillingClass.PROFESSIONAL)
    (term,) = rates.contracts[0].terms
    assert (term.term, term.services.codes, term.services.places) == (
        Capitated(),
        ("27446", "27447"),
        ("05", "06", "07"),
    )
    assert ("amount of a forfait", "$.in_network[0].negotiated_rates[1].negotiated_prices[0]") in [
        (finding.kind, finding.subject) for finding in rates.findings
    ]


@needs_samples
def test_a_file_of_several_plans_names_none_and_its_derived_price_is_a_finding() -> None:
    rates = sample_rates("multiple-plans-sample", BillingClass.PROFESSIONAL)
    assert rates.file is not None and rates.file.plan is None
    assert "derived price" in {finding.kind for finding in rates.findings}
    assert allowed(rates.contracts[0], code="27448", billed="20000", on=date(2021, 3, 2)) == usd("12003.45")


@needs_samples
def test_a_group_taxed_under_a_professionals_number_is_found_by_it() -> None:
    tin = TaxIdentifier(TaxIdentifierKind.NPI, "1234567890")
    assert tin.standing is Standing.UNVERIFIED
    rates = sample_rates("no-npi", BillingClass.INSTITUTIONAL, {tin: CABINET})
    assert allowed(rates.contracts[0], code="27447", on=date(2021, 3, 2)) == usd("123.45")


# Numbers


@pytest.mark.parametrize(
    "written", ["40.5", "0.1", "123.45", "20000.0", "1e2", "99999999999999.99", "0.3333333333333333"]
)
def test_a_rate_is_the_number_that_is_written(written: str) -> None:
    text = json.dumps(a_file(priced_at(a_price(7)))).replace('"negotiated_rate": 7', f'"negotiated_rate": {written}')
    items = [part for part in read_in_network(BytesIO(text.encode())) if isinstance(part, InNetworkItem)]
    assert items[0].rates[0].prices[0].rate == Fraction(Decimal(written))


@settings(max_examples=60, deadline=None)
@given(st.decimals("0.0001", "999999999999", places=4))
def test_no_rate_passes_through_a_float(rate: Decimal) -> None:
    text = json.dumps(a_file(priced_at(a_price(7)))).replace('"negotiated_rate": 7', f'"negotiated_rate": {rate}')
    items = [part for part in read_in_network(BytesIO(text.encode())) if isinstance(part, InNetworkItem)]
    assert items[0].rates[0].prices[0].rate == Fraction(rate)


def test_a_percentage_of_forty_and_a_half_is_that_part_of_the_charge() -> None:
    contract = contract_of(a_file(priced_at(a_price(40.5, "percentage"))))
    assert [term.term for term in contract.terms] == [PercentOfCharge(Share.percent("40.5"))]
    # 200 x 0.405 = 81
    assert allowed(contract, billed="200") == usd("81.00")


@pytest.mark.parametrize(
    ("rate", "reason"),
    [
        (0, "0 is not above 0"),
        (-5, "-5 is not above 0"),
        ("100", "'100' is a text, not a number"),
        (True, "True is not an exact number of a usual length"),
        (None, "None is not an exact number of a usual length"),
        ([1], "[1] is not an exact number of a usual length"),
        (10**90, "is not an exact number of a usual length"),
    ],
)
def test_a_rate_that_is_no_price_is_left_out_with_its_place(rate: object, reason: str) -> None:
    good = a_price(80, service_code=["22"])
    file = a_file(priced_at(a_price(rate), good))
    (finding,) = [part for part in parts_of(file) if isinstance(part, Finding)]
    assert (finding.kind, finding.subject) == ("left out, cannot be read", f"{BEFORE_ALL_ELSE}.negotiated_rate")
    assert reason in finding.detail
    assert allowed(contract_of(file), place="22") == usd("80")


@pytest.mark.parametrize("written", ["1e900", "1e900000000", "1e-900000000", "0." + "3" * 500])
def test_a_number_of_absurd_length_is_not_worked_out(written: str) -> None:
    text = json.dumps(a_file(priced_at(a_price(7)))).replace('"negotiated_rate": 7', f'"negotiated_rate": {written}')
    found = [part.subject for part in read_in_network(BytesIO(text.encode())) if isinstance(part, Finding)]
    assert found == [f"{BEFORE_ALL_ELSE}.negotiated_rate"]


# Arrangements and types


def test_a_negotiated_fee_becomes_an_entry_of_a_schedule() -> None:
    contract = contract_of(a_file(priced_at(a_price(131.2))))
    assert isinstance(contract.terms[0].term, FeeScheduleRate)
    assert allowed(contract) == usd("131.20")
    assert contract.fee_schedules[0].basis == "in-network file of ACME"


def test_what_the_file_leaves_open_is_in_the_contract_as_given() -> None:
    contract = contract_of(a_file(priced_at(a_price())), terms=open_terms(lesser_of=True))
    assert (contract.payer, contract.products, contract.structure) == ("acme", ("silver",), "cabinet")
    assert (contract.timely_filing, contract.withhold) == (TimelyFiling(90), Share.percent("2"))
    assert allowed(contract, billed="60") == usd("60")
    assert allowed(contract_of(a_file(priced_at(a_price()))), billed="60") == usd("100")


def test_a_derived_price_is_a_finding() -> None:
    assert found_in(priced_at(a_price(90, "derived"))) == [("derived price", BEFORE_ALL_ELSE)]


def test_a_fee_schedule_rate_is_a_price_only_where_the_caller_says_so() -> None:
    service = priced_at(a_price(90, "fee schedule"))
    assert found_in(service) == [("price for cost sharing", BEFORE_ALL_ELSE)]
    paying = open_terms(fee_schedule_pays=True)
    assert found_in(service, terms=paying) == []
    assert allowed(contract_of(a_file(service), terms=paying)) == usd("90")


def test_a_negotiated_price_comes_before_a_fee_schedule_rate() -> None:
    both = priced_at(a_price(90, "fee schedule"), a_price(100))
    assert allowed(contract_of(a_file(both), terms=open_terms(fee_schedule_pays=True))) == usd("100")


def test_a_per_diem_is_a_price_of_a_day() -> None:
    assert terms_of(priced_at(a_price(850, "per diem"))) == {
        "850 a day at place 11": PerDiem(Rate.parse("850", USD, per="day"))
    }


def test_a_percentage_is_at_most_the_whole_charge() -> None:
    assert allowed(contract_of(a_file(priced_at(a_price(100, "percentage")))), billed="60") == usd("60")
    assert found_in(priced_at(a_price(100.5, "percentage"))) == [("percentage above 100", BEFORE_ALL_ELSE)]


def test_a_price_that_is_told_in_words_is_a_finding() -> None:
    told = priced_at(a_price(100, additional_information="60 % of the  wholesale\nprice"))
    (finding, *_rest) = rates_of(a_file(told)).findings
    assert (finding.kind, finding.detail) == ("price told in words", "'60 % of the wholesale price'")


def test_a_group_of_diagnoses_has_one_price_for_the_stay() -> None:
    stay = priced_at(a_price(9000), code="470", billing_code_type="MS-DRG")
    made = terms_of(stay, code_types=(BillingCodeType.MS_DRG,))
    assert made == {"9000 for a case of 470 at place 11": CaseRate(Rate.parse("9000", USD, per="case"))}


def test_only_the_lists_of_codes_that_are_wanted_are_taken() -> None:
    assert rates_of(a_file(priced_at(a_price(), billing_code_type="RC"))).contracts == ()


def test_a_percentage_of_every_code_holds_where_no_code_has_a_price() -> None:
    every = priced_at(a_price(50, "percentage"), code="CSTM-00", billing_code_type="CSTM-ALL")
    types = (BillingCodeType.CPT, BillingCodeType.ALL)
    contract = contract_of(a_file(every, priced_at(a_price(100))), a_selection(code_types=types))
    assert allowed(contract) == usd("100")
    assert allowed(contract, code="80053") == usd("250")


def test_an_amount_in_dollars_for_every_code_is_a_finding() -> None:
    every = priced_at(a_price(50), code="CSTM-00", billing_code_type="CSTM-ALL")
    rates = rates_of(a_file(every), a_selection(code_types=(BillingCodeType.ALL,)))
    assert [finding.kind for finding in rates.findings] == ["no term of ours", "structure without prices"]


# Bundles


def a_bundle(*codes: str, first: str = "27447", rate: int = 20_000, **fields: object) -> Json:
    held = [
        {"billing_code_type": "CPT", "billing_code_type_version": "2026", "billing_code": code, "description": "Part"}
        for code in codes
    ]
    return priced_at(a_price(rate), code=first, arrangement="bundle", bundled_codes=held, **fields)


def test_a_bundle_is_the_price_of_a_case_of_its_first_code_and_a_finding_names_the_others() -> None:
    file = a_file(a_bundle("01402", "73560"), priced_at(a_price(30), code="73560"))
    contract = contract_of(file)
    assert allowed(contract, code="27447", billed="30000") == usd("20000")
    assert allowed(contract, code="73560") == usd("30")
    assert allowed(contract, code="01402") is PricingReason.NO_TERM
    (finding,) = rates_of(file).findings
    assert (finding.kind, finding.subject) == ("bundle", BEFORE_ALL_ELSE)
    assert "01402, 73560" in finding.detail


def test_a_bundle_of_all_its_codes_comes_before_their_own_prices() -> None:
    file = a_file(a_bundle("01402", "73560"), priced_at(a_price(30), code="73560"))
    contract = contract_of(file, terms=open_terms(bundles=BundleReach.ALL_CODES))
    assert allowed(contract, code="73560", billed="30000") == usd("20000")
    assert contract.terms[0].services.codes == ("01402", "27447", "73560")


def test_a_code_of_two_bundles_is_in_none_of_them() -> None:
    file = a_file(a_bundle("01402", "73560"), a_bundle("73560", "27447", first="27130", rate=18_000))
    rates = rates_of(file, terms=open_terms(bundles=BundleReach.ALL_CODES))
    assert [term.services.codes for term in rates.contracts[0].terms] == [("01402", "27447"), ("27130",)]
    assert [(each.kind, each.subject) for each in rates.findings] == [
        ("bundles meet", "27447"),
        ("bundles meet", "73560"),
    ]


def test_a_bundle_by_the_day_is_a_finding() -> None:
    bundle = a_service(a_rate(a_price(90, "per diem")), arrangement="bundle")
    assert found_in(bundle) == [("no term of ours", BEFORE_ALL_ELSE)]


# Forfaits


def a_forfait(*codes: str, prices: Sequence[Json], first: str = "99214") -> Json:
    covered = [
        {"billing_code_type": "CPT", "billing_code_type_version": "2026", "billing_code": code, "description": "Part"}
        for code in codes
    ]
    return priced_at(*prices, code=first, arrangement="capitation", covered_services=covered)


def test_a_forfait_pays_nothing_for_a_line_and_its_amount_is_a_finding() -> None:
    file = a_file(a_forfait("99213", prices=[a_price(35)]))
    line = priced(contract_of(file), code="99213")
    assert (line.is_capitated, line.allowed, line.underlying) == (True, usd("0"), None)
    assert found_in(a_forfait("99213", prices=[a_price(35)])) == [("amount of a forfait", BEFORE_ALL_ELSE)]


def test_the_fee_schedule_rate_of_a_forfait_is_what_coinsurance_is_worked_out_on() -> None:
    contract = contract_of(a_file(a_forfait("99213", prices=[a_price(35), a_price(100, "fee schedule")])))
    line = priced(contract)
    assert (line.is_capitated, line.allowed, line.underlying) == (True, usd("0"), usd("100"))
    assert priced(contract, code="99213").underlying is None


def test_a_service_by_forfait_and_by_fee_is_left_to_the_basket() -> None:
    services = a_forfait(prices=[a_price(35)]), priced_at(a_price(100))
    contract = contract_of(a_file(*services))
    assert ("by forfait and by fee", BEFORE_ALL_ELSE) in found_in(*services)
    assert priced(contract, regime=Regime.FORFAIT).is_capitated
    assert priced(contract, regime=Regime.FEE).allowed == usd("100")


def test_a_forfait_for_a_modifier_only_is_a_finding() -> None:
    assert found_in(a_forfait(prices=[a_price(35, billing_code_modifier=["26"])])) == [
        ("price needs modifiers", BEFORE_ALL_ELSE)
    ]


# Places, modifiers, classes and settings


def test_a_price_for_a_place_comes_before_one_for_every_place() -> None:
    everywhere, telehealth = a_price(100, service_code=["CSTM-00"]), a_price(130, "per diem", service_code=["10"])
    with_modifier = a_price(70, service_code=["22"], billing_code_modifier=["26"])
    contract = contract_of(a_file(priced_at(everywhere, with_modifier)))
    assert allowed(contract, place="11") == usd("100")
    assert allowed(contract, place="22") == usd("100")
    assert allowed(contract, place="22", modifiers=("26",)) == usd("70")
    assert allowed(contract, place="11", modifiers=("26",)) == usd("100")
    assert found_in(priced_at(everywhere, telehealth)) == [("two prices", BEFORE_ALL_ELSE)]


def test_a_price_for_a_place_that_is_that_of_everywhere_is_one_price() -> None:
    contract = contract_of(a_file(priced_at(a_price(100, service_code=["CSTM-00"]), a_price(100))))
    assert [term.label for term in contract.terms] == ["listed prices"]


def test_codes_with_the_same_places_share_one_schedule() -> None:
    services = [priced_at(a_price(rate, service_code=["22", "11"]), code=code) for code, rate in (("1", 5), ("2", 6))]
    contract = contract_of(a_file(*services))
    assert [term.label for term in contract.terms] == ["listed prices at places 11, 22"]
    assert contract.terms[0].services.codes == ("1", "2")


def test_a_code_with_two_prices_for_one_place_has_none() -> None:
    file = a_file(priced_at(a_price(100)), priced_at(a_price(120)), priced_at(a_price(30), code="99213"))
    rates = rates_of(file)
    (finding,) = rates.findings
    assert (finding.kind, finding.subject) == ("two prices", BEFORE_ALL_ELSE)
    assert finding.detail == (
        "'99214' has a price of a schedule of 100 here and a price of a schedule of 120 at "
        "$.in_network[1].negotiated_rates[0].negotiated_prices[0]; it is left out of the contract"
    )
    assert allowed(rates.contracts[0]) is PricingReason.NO_TERM
    assert allowed(rates.contracts[0], code="99213") == usd("30")


def test_the_same_price_twice_is_one_price() -> None:
    assert rates_of(a_file(priced_at(a_price(100)), priced_at(a_price(100.0)))).findings == ()


def test_a_price_by_day_and_one_of_a_list_are_two_prices() -> None:
    assert found_in(priced_at(a_price(100, "per diem"), a_price(100))) == [("two prices", BEFORE_ALL_ELSE)]


def test_two_percentages_are_two_prices() -> None:
    assert found_in(priced_at(a_price(50, "percentage"), a_price(60, "percentage"))) == [
        ("two prices", BEFORE_ALL_ELSE)
    ]


def test_a_percentage_for_a_modifier_only_is_a_finding() -> None:
    assert found_in(priced_at(a_price(50, "percentage", billing_code_modifier=["26"]))) == [
        ("price needs modifiers", BEFORE_ALL_ELSE)
    ]


@pytest.mark.parametrize(
    ("billing_class", "setting", "is_ours"),
    [
        ("professional", "outpatient", True),
        ("both", "both", True),
        ("institutional", "outpatient", False),
        ("professional", "inpatient", False),
    ],
)
def test_a_price_is_wanted_by_its_class_and_its_setting(billing_class: str, setting: str, is_ours: bool) -> None:
    file = a_file(priced_at(a_price(100, billing_class=billing_class, setting=setting)))
    assert bool(rates_of(file).contracts) is is_ours


def test_an_institutional_price_without_places_is_for_every_place() -> None:
    institutional = a_price(100, billing_class="institutional")
    del institutional["service_code"]
    contract = contract_of(a_file(priced_at(institutional)), a_selection(BillingClass.INSTITUTIONAL))
    assert contract.terms[0].services.places == ()


def test_a_professional_price_without_places_is_left_out() -> None:
    assert findings_of(a_file(priced_at(a_price(100, service_code=[])))) == [
        ("left out, cannot be read", f"{BEFORE_ALL_ELSE}.service_code")
    ]


# Time


@pytest.mark.parametrize(("expires", "is_in"), [("2025-12-31", False), ("2026-01-01", True)])
def test_a_price_whose_last_day_is_before_the_contract_is_expired(expires: str, is_in: bool) -> None:
    service = priced_at(a_price(100, expiration_date=expires))
    assert found_in(service) == ([] if is_in else [("price expired", BEFORE_ALL_ELSE)])


def test_the_last_day_of_the_calendar_means_no_end() -> None:
    contract = contract_of(a_file(priced_at(a_price(100))))
    assert contract.during == Period(FIRST)
    assert allowed(contract, on=date(2040, 1, 1)) == usd("100")


def test_a_price_holds_through_its_last_day() -> None:
    contract = contract_of(a_file(priced_at(a_price(100, expiration_date="2026-06-30"))))
    assert allowed(contract, on=date(2026, 6, 30)) == usd("100")
    assert allowed(contract, on=date(2026, 7, 1)) is PricingReason.CONTRACT_EXPIRED


def test_under_an_evergreen_contract_prices_go_on_after_the_day_before_their_renewal() -> None:
    file = a_file(
        priced_at(a_price(100, expiration_date="2026-06-30")),
        priced_at(a_price(50, "percentage", expiration_date="2025-06-30"), code="80053"),
    )
    contract = contract_of(file, terms=open_terms(evergreen=True))
    assert (contract.during, contract.evergreen) == (Period(FIRST, date(2026, 7, 1)), True)
    assert allowed(contract, on=date(2026, 7, 1)) == usd("100")
    assert allowed(contract, code="80053", on=date(2026, 7, 1)) == usd("250")


def test_prices_of_one_schedule_end_each_on_its_own_day() -> None:
    contract = contract_of(
        a_file(
            priced_at(a_price(100, expiration_date="2026-06-30")),
            priced_at(a_price(60, expiration_date="2026-12-31"), code="99213"),
            priced_at(a_price(50, "percentage"), code="80053"),
        )
    )
    june, july, january = date(2026, 6, 30), date(2026, 7, 1), date(2027, 1, 1)
    assert [allowed(contract, on=day) for day in (june, july)] == [usd("100"), PricingReason.UNKNOWN_CODE]
    assert [allowed(contract, code="99213", on=day) for day in (july, january)] == [usd("60"), PricingReason.NO_TERM]
    assert allowed(contract, code="80053", on=january) == usd("250")


def test_one_price_with_two_last_days_holds_until_the_later() -> None:
    for later in ("2026-12-31", "9999-12-31"):
        for kind in ("negotiated", "percentage"):
            first = a_price(50, kind, expiration_date="2026-06-30")
            contract = contract_of(a_file(priced_at(first, a_price(50, kind, expiration_date=later))))
            assert allowed(contract, billed="100", on=date(2026, 12, 31)) == usd("50")


# Whose prices


def test_references_may_stand_after_the_services_that_name_them() -> None:
    file = a_file(priced_at(a_price(100)))
    turned = {key: file[key] for key in ("in_network", "provider_references", "last_updated_on", "version")}
    assert allowed(contract_of(turned)) == usd("100")


def test_groups_may_stand_in_the_rate_itself() -> None:
    service = a_service(a_rate(a_price(100), references=(), provider_groups=[a_group()]))
    assert allowed(contract_of(a_file(service, references=()))) == usd("100")


def test_prices_of_other_groups_are_not_taken() -> None:
    file = a_file(priced_at(a_price(100)), references=[a_reference(a_group("22-2222222"))])
    rates = rates_of(file)
    assert (rates.contracts, [(each.kind, each.subject) for each in rates.findings]) == (
        (),
        [("structure without prices", "cabinet")],
    )


def test_several_structures_get_a_contract_each() -> None:
    file = a_file(
        a_service(a_rate(a_price(100)), a_rate(a_price(90), references=[2])),
        references=[a_reference(), a_reference(a_group("22-2222222"), number=2)],
    )
    structures = {EIN: CABINET, OTHER_EIN: StructureId("annexe")}
    rates = contracts_of(read_in_network(as_stream(file)), structures, a_selection(), open_terms())
    assert [(each.identifier, allowed(each)) for each in rates.contracts] == [
        ("acme/annexe", usd("90")),
        ("acme/cabinet", usd("100")),
    ]


def test_a_network_and_a_professional_narrow_the_choice() -> None:
    other = 1_000_000_004
    file = a_file(
        a_service(a_rate(a_price(100)), a_rate(a_price(90), references=[2])),
        references=[a_reference(), a_reference(a_group(npi=[other]), number=2, network="South")],
    )
    assert ("two prices", BEFORE_ALL_ELSE) in [(each.kind, each.subject) for each in rates_of(file).findings]
    assert allowed(contract_of(file, a_selection(networks=("South",)))) == usd("90")
    assert allowed(contract_of(file, a_selection(npis=(str(NPI),)))) == usd("100")


def test_a_group_that_names_nobody_is_for_all_its_professionals() -> None:
    file = a_file(priced_at(a_price(100)), references=[a_reference(a_group(npi=[0]))])
    assert findings_of(file) == []
    assert allowed(contract_of(file, a_selection(npis=("1999999999",)))) == usd("100")


def test_a_reference_that_is_nowhere_is_a_finding_at_its_first_use() -> None:
    file = a_file(a_service(a_rate(a_price(100), references=[1, 9]), a_rate(a_price(90), references=[9])))
    (finding,) = rates_of(file).findings
    assert (finding.kind, finding.subject, finding.detail) == (
        "reference not known",
        "$.in_network[0].negotiated_rates[0].provider_references",
        "reference 9 is nowhere in the file",
    )


def test_a_reference_that_stands_twice_with_other_groups_gives_nothing() -> None:
    twice = [a_reference(), a_reference(a_group("22-2222222"))]
    rates = rates_of(a_file(priced_at(a_price(100)), references=twice))
    assert rates.contracts == ()
    assert [(each.kind, each.subject) for each in rates.findings] == [
        ("reference stands twice", "$.provider_references[1]"),
        ("structure without prices", "cabinet"),
    ]
    assert rates_of(a_file(priced_at(a_price(100)), references=[a_reference(), a_reference()])).findings == ()


def test_groups_in_another_file_are_a_finding() -> None:
    elsewhere = {"provider_group_id": 1, "location": "https://example.org/groups.json"}
    assert findings_of(a_file(references=[elsewhere])) == [
        ("left out, cannot be read", "$.provider_references[0].location")
    ]


def test_only_the_codes_that_are_wanted_are_taken() -> None:
    file = a_file(priced_at(a_price(100)), priced_at(a_price(60), code="99213"))
    assert allowed(contract_of(file, a_selection(codes=("99213",)))) is PricingReason.NO_TERM
    items = [part for part in read_in_network(as_stream(file), codes=["99213"]) if isinstance(part, InNetworkItem)]
    assert [item.code.code for item in items] == ["99213"]
    late = {key: a_service(a_rate(a_price()))[key] for key in ("negotiated_rates", "billing_code")}
    assert [part for part in read_in_network(as_stream(a_file(late)), codes=["1"]) if isinstance(part, Finding)] == []


def test_the_order_of_a_file_does_not_matter() -> None:
    services = [
        a_service(
            a_rate(a_price(100 + number)),
            a_rate(a_price(40, "percentage", service_code=["22"]), references=[2]),
            code=f"{number}",
        )
        for number in range(6)
    ]
    references = [a_reference(), a_reference(number=2)]
    expected = contract_of(a_file(*services, references=references))
    for seed in range(5):
        drawn = random.Random(seed)
        file = a_file(*drawn.sample(services, 6), references=drawn.sample(references, 2))
        keys = drawn.sample(sorted(file), len(file))
        assert contract_of({key: file[key] for key in keys}) == expected


# Identifiers


@pytest.mark.parametrize(
    ("group", "place"),
    [
        (a_group("11-111111"), "tin.value"),
        (a_group("1111111111", kind="npi"), "tin.value"),
        (a_group(npi=[NPI, 1_234_567_890]), "npi[1]"),
        (a_group(npi=[12]), "npi[0]"),
        (a_group(npi=["1234567890"]), "npi[0]"),
        (a_group(npi=[-1]), "npi[0]"),
    ],
)
def test_a_number_that_fails_its_check_is_a_finding_and_the_group_stays(group: Json, place: str) -> None:
    file = a_file(references=[a_reference(group)])
    assert findings_of(file) == [("number fails its check", f"$.provider_references[0].provider_groups[0].{place}")]
    (reference,) = [part for part in parts_of(file) if isinstance(part, ProviderReference)]
    assert len(reference.groups) == 1


def test_an_employers_number_is_one_with_and_without_its_dash() -> None:
    assert TaxIdentifier(TaxIdentifierKind.EIN, "111111111") == EIN
    file = a_file(priced_at(a_price(100)), references=[a_reference(a_group("111111111"))])
    assert allowed(contract_of(file)) == usd("100")


@pytest.mark.parametrize(
    ("group", "place"),
    [
        ({"npi": [NPI]}, "tin"),
        ({"npi": [NPI], "tin": "11-1111111"}, "tin"),
        ({"npi": [NPI], "tin": {"type": "ssn", "value": "1"}}, "tin.type"),
        ({"npi": [NPI], "tin": {"type": "ein", "value": 111111111}}, "tin.value"),
        (a_group(npi=[1.5]), "npi[0]"),
        (a_group(npi=[True]), "npi[0]"),
        (a_group(npi=[None]), "npi[0]"),
        (a_group(npi=[""]), "npi[0]"),
        (a_group() | {"npi": NPI}, "npi"),
    ],
)
def test_a_group_that_cannot_be_read_is_left_out_and_the_others_stay(group: Json, place: str) -> None:
    file = a_file(priced_at(a_price(100)), references=[a_reference(group, a_group())])
    assert findings_of(file) == [("left out, cannot be read", f"$.provider_references[0].provider_groups[0].{place}")]
    assert allowed(contract_of(file)) == usd("100")


# What cannot be read


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("negotiated_type", "guess"),
        ("negotiated_type", 1),
        ("billing_class", None),
        ("setting", "home"),
        ("expiration_date", "2026-02-30"),
        ("expiration_date", "20260228"),
        ("expiration_date", 20260228),
        ("service_code", ["1"]),
        ("service_code", ["CSTM-00", "11"]),
        ("service_code", "11"),
        ("billing_code_modifier", "26"),
        ("additional_information", 1),
    ],
)
def test_a_price_that_cannot_be_read_is_left_out(field: str, value: object) -> None:
    (found,) = findings_of(a_file(priced_at(a_price(**{field: value}))))  # type: ignore[arg-type]
    assert found == ("left out, cannot be read", f"{BEFORE_ALL_ELSE}.{field}")


@pytest.mark.parametrize(
    ("service", "place"),
    [
        (7, ""),
        ({}, ".negotiation_arrangement"),
        (a_service(billing_code_type="XYZ"), ".billing_code_type"),
        (a_service(code=""), ".billing_code"),
        (a_service(code=27447), ".billing_code"),  # type: ignore[arg-type]
        (a_service(negotiated_rates={}), ".negotiated_rates"),
        (a_service(name=[]), ".name"),
        (a_service(bundled_codes=[7]), ".bundled_codes[0]"),
        (a_service(covered_services={}), ".covered_services"),
    ],
)
def test_a_service_that_cannot_be_read_is_left_out(service: object, place: str) -> None:
    file = a_file(service, priced_at(a_price(100)))
    assert findings_of(file) == [("left out, cannot be read", f"$.in_network[0]{place}")]
    assert allowed(contract_of(file)) == usd("100")


@pytest.mark.parametrize(
    ("rate", "place"),
    [
        (7, ""),
        (a_rate(a_price(), references=()), ".provider_references"),
        (a_rate(a_price(), references=["1"]), ".provider_references[0]"),
        (a_rate(a_price(), references=[1.5]), ".provider_references[0]"),
        (a_rate(7), ".negotiated_prices[0]"),  # type: ignore[arg-type]
        (a_rate() | {"negotiated_prices": {}}, ".negotiated_prices"),
    ],
)
def test_a_rate_that_cannot_be_read_is_left_out(rate: Json, place: str) -> None:
    assert findings_of(a_file(a_service(rate))) == [
        ("left out, cannot be read", f"$.in_network[0].negotiated_rates[0]{place}")
    ]


@pytest.mark.parametrize("reference", [7, [], None, {}, a_reference(number=True), a_reference(number="1")])
def test_a_reference_that_cannot_be_read_is_left_out(reference: object) -> None:
    ((kind, place),) = findings_of(a_file(references=[reference]))
    assert kind == "left out, cannot be read"
    assert place.startswith("$.provider_references[0]")


def test_a_reference_may_be_numbered_with_a_decimal_point() -> None:
    file = a_file(a_service(a_rate(a_price(100), references=[1])), references=[a_reference(number=1.0)])
    assert allowed(contract_of(file)) == usd("100")


@pytest.mark.parametrize(
    ("field", "value"),
    [("in_network", {}), ("provider_references", 1), ("last_updated_on", "soon"), ("version", 2), ("plan_name", [])],
)
def test_what_a_file_says_of_itself_may_be_wrong(field: str, value: object) -> None:
    assert findings_of(a_file() | {field: value}) == [("left out, cannot be read", f"$.{field}")]


def test_texts_for_people_are_kept_on_one_line() -> None:
    (item,) = [
        part
        for part in parts_of(a_file(a_service(name=" Knee\n\treplacement\u200b ", description="x" * 5000)))
        if isinstance(part, InNetworkItem)
    ]
    assert item.name == "Knee replacement"
    assert item.code.description == "x" * 2000
    assert parts_of(a_file(a_service(name=" ")))[1].name is None  # type: ignore[union-attr]


def test_unknown_keys_are_passed_over() -> None:
    file = {"note": {"deep": [1, {"deeper": None}]}} | a_file(a_service(a_rate(a_price(100)), more=[[1], {}]), more=1)
    assert findings_of(file) == []


def test_words_of_the_format_may_be_in_capitals() -> None:
    assert allowed(contract_of(a_file(priced_at(a_price(100, "NEGOTIATED"), arrangement="FFS")))) == usd("100")


WHOLE = json.dumps(a_file(priced_at(a_price(40.5)))).encode()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"  ",
        b"{",
        b"{}x",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"// note\n{}",
        b'{"version": NaN}',
        b'{"version": 01}',
        b'{"version": 1e99999999999999999999}',
        b'{"version": ' + b"9" * 10_000 + b"}",
        b'{"version": "\xff"}',
        b'{"version": "1", "version": "2"}',
        b'{"in_network": [], "in_network": []}',
        b'{"in_network": [{"name": "a", "name": "b"}]}',
        b'{"in_network": [{"negotiated_rates": [{"a": 1, "a": 2}]}]}',
        b'{"in_network": ' + b"[" * 70_000,
        b'{"note": ' + b"[" * 70_000,
        b'{"in_network": [{"negotiated_rates": [' + b"[" * 40,
    ],
)
def test_what_is_not_json_of_a_rate_file_is_refused(text: bytes) -> None:
    with pytest.raises(InvalidValueError, match=r"^stream: "):
        list(read_in_network(BytesIO(text)))


@pytest.mark.parametrize("text", [b"[]", b"null", b"7", b'"text"'])
def test_the_root_of_a_file_is_an_object(text: bytes) -> None:
    with pytest.raises(InvalidTypeError, match=r"^stream: the root of the file is not an object"):
        list(read_in_network(BytesIO(text)))


@pytest.mark.parametrize(("begin", "more"), [(b'{"version": "', b"a"), (b'{"version": ', b"1"), (b"{", b" ")])
def test_a_value_without_an_end_is_refused_before_it_fills_the_memory(begin: bytes, more: bytes) -> None:
    class Endless(BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            self.given += 1
            return begin if self.given == 1 else more * 65_536

    stream = Endless()
    with pytest.raises(InvalidValueError, match="^stream: after "):
        list(read_in_network(stream))
    assert stream.given * 65_536 < 5_000_000


def test_a_message_says_after_which_place_the_text_breaks() -> None:
    cut = WHOLE[: WHOLE.index(b"negotiated_prices") + 40]
    with pytest.raises(InvalidValueError, match=r"^stream: after \$\.in_network\[0\]\.negotiated_rates\[0\], between "):
        list(read_in_network(BytesIO(cut)))


def test_a_list_of_more_values_than_any_file_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("primarycare.interop.cms._events._MOST_VALUES", 10)
    text = b'{"in_network": [{"name": [' + b"1," * 9 + b"1]}]}"
    assert len(list(read_in_network(BytesIO(text)))) == 3
    with pytest.raises(InvalidValueError, match=r"inside \$\.in_network\[0\]\.name stand more than 10 values"):
        list(read_in_network(BytesIO(text.replace(b"[1,", b"[1,1,"))))


def test_a_service_with_more_prices_than_any_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("primarycare.interop.cms.reading._MOST_PRICES", 4)
    rate = a_rate(a_price())
    assert len(parts_of(a_file(a_service(rate, rate)))) == 3
    with pytest.raises(InvalidValueError, match=r"^stream: \$\.in_network\[0\] holds more than 4 prices"):
        parts_of(a_file(a_service(rate, rate, rate)))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=6))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(start: int, length: int, put: bytes) -> None:
    damaged = WHOLE[:start] + put + WHOLE[start + length :]
    try:
        parts = list(read_in_network(BytesIO(damaged)))
    except PrimaryCareError as error:
        assert str(error).startswith("stream: ")
    else:
        assert isinstance(parts[-1], RateFile)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PLACES = [
    ("in_network",),
    ("in_network", 0),
    ("in_network", 0, "negotiated_rates", 0),
    ("in_network", 0, "negotiated_rates", 0, "negotiated_prices", 0),
    *(("in_network", 0, "negotiated_rates", 0, "negotiated_prices", 0, key) for key in a_price()),
    *(("in_network", 0, key) for key in a_service()),
    *(("provider_references", 0, key) for key in a_reference()),
    *(("provider_references", 0, "provider_groups", 0, "tin", key) for key in ("type", "value")),
    ("provider_references", 0, "provider_groups", 0, "npi", 0),
]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_any_value_at_any_place_is_read_or_is_a_finding(place: tuple[str | int, ...], value: object) -> None:
    file: object = json.loads(WHOLE)
    inner = file
    for key in place[:-1]:
        inner = inner[key]  # type: ignore[index]
    inner[place[-1]] = value  # type: ignore[index]
    rates = rates_of(file)
    assert rates.contracts or rates.findings


# Streams and memory


def test_a_stream_that_gives_one_byte_at_a_time_gives_the_same() -> None:
    class Slow(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(1)

    assert list(read_in_network(Slow(WHOLE))) == list(read_in_network(BytesIO(WHOLE)))


def test_the_plain_parser_gives_the_same_as_the_fast_one() -> None:
    code = (
        "import sys; sys.modules['ijson.backends.yajl2_c'] = None\n"
        "from io import BytesIO\n"
        "from primarycare.interop.cms import read_in_network\n"
        f"print(ascii([str(part) for part in read_in_network(BytesIO({WHOLE!r}))]))\n"
        "for part in read_in_network(BytesIO(b'{\"in_network\": [7, ')): print(part); break"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr == ""
    assert run.stdout.splitlines()[0] == ascii([str(part) for part in read_in_network(BytesIO(WHOLE))])


def test_the_reason_why_a_text_is_not_json_stands_on_one_line_without_the_text() -> None:
    with pytest.raises(InvalidValueError, match="it is not JSON") as caught:
        list(read_in_network(BytesIO(b'{"in_network": [{"name": "\xff"}]}')))
    assert "\\n" not in str(caught.value) and "\n" not in str(caught.value)
    assert str(caught.value).endswith("; give a rate file") and "name" not in str(caught.value)


def test_a_text_stream_is_refused() -> None:
    with pytest.raises(InvalidTypeError, match="^stream: it gives a str; open the file as bytes"):
        list(read_in_network(StringIO("{}")))  # type: ignore[arg-type]
    for nothing in (None, b"{}", "file.json"):
        with pytest.raises(InvalidTypeError, match="^stream: a .* was given; open the file as bytes"):
            read_in_network(nothing)  # type: ignore[arg-type]


def highest_memory(services: int) -> int:
    tracemalloc.start()
    try:
        for _part in read_in_network(generated(services, rates=4, words=700)):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_memory_does_not_grow_with_the_file() -> None:
    # A service has some 8,000 bytes: the files have 0.4 and 2.4 million. What is held is the events of one piece.
    highest_memory(5)
    small, large = highest_memory(50), highest_memory(300)
    assert large - small < 300_000
    assert large < 2_000_000


def test_findings_beyond_ten_thousand_are_counted() -> None:
    many = [a_reference(a_group("22-2222222", npi=range(1, 5_002)), number=number) for number in (2, 3)]
    rates = rates_of(a_file(priced_at(a_price(100)), references=[a_reference(), *many]))
    # 2 x 5,001 numbers of too few digits
    assert len(rates.findings) == 10_001
    assert str(rates.findings[-1]) == "number fails its check: $ (2 more, not listed here)"


# Values


def test_a_price_is_above_zero() -> None:
    price_of_nothing = {
        "type": NegotiatedType.NEGOTIATED,
        "expires_on": None,
        "billing_class": BillingClass.BOTH,
        "setting": Setting.BOTH,
        "position": 0,
    }
    for rate in (Fraction(0), Fraction(-1)):
        with pytest.raises(InvalidValueError, match="^rate: .* is not above 0; give a rate"):
            NegotiatedPrice(rate=rate, **price_of_nothing)  # type: ignore[arg-type]
    for wrong in (40.5, Decimal("40.5"), 40, True, None):
        with pytest.raises(InvalidTypeError, match="^rate: "):
            NegotiatedPrice(rate=wrong, **price_of_nothing)  # type: ignore[arg-type]


def test_a_reference_is_the_same_wherever_it_stands() -> None:
    one, other = (ProviderReference(number=1, networks=("North",), groups=(), place=place) for place in ("$.a", "$.b"))
    assert one == other and hash(one) == hash(other)


# Arguments


def test_arguments_are_of_their_own_types() -> None:
    good = {"parts": (), "structures": OURS, "selection": a_selection(), "terms": open_terms()}
    for name, wrong in (
        ("parts", None),
        ("parts", [7]),
        ("structures", [CABINET]),
        ("structures", {"11-1111111": CABINET}),
        ("structures", {EIN: "cabinet"}),
        ("selection", None),
        ("terms", None),
    ):
        with pytest.raises(InvalidTypeError, match=f"^{name}"):
            contracts_of(**(good | {name: wrong}))  # type: ignore[arg-type]
    for codes in (7, "99214", [1]):
        with pytest.raises(InvalidTypeError, match="^codes"):
            read_in_network(BytesIO(WHOLE), codes=codes)  # type: ignore[arg-type]


def test_a_selection_is_for_one_class_one_setting_and_some_list_of_codes() -> None:
    with pytest.raises(InvalidValueError, match="^billing_class: "):
        a_selection(BillingClass.BOTH)
    with pytest.raises(InvalidValueError, match="^setting: "):
        a_selection(setting=Setting.BOTH)
    with pytest.raises(InvalidValueError, match="^code_types: "):
        a_selection(code_types=())


def test_without_the_package_only_this_edge_fails_and_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['ijson'] = None\n"
        "import primarycare.networks\n"
        "try: import primarycare.interop.cms\n"
        "except ImportError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "primarycare.interop.cms needs ijson: install the extra primarycare[cms]"
