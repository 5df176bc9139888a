"""Strategies for claims, networks and prices: charges, contracts with their terms, and what comes of both.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid; codes,
categories and places come from few, so that terms and charges meet, and prices are made by the library itself.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> from primarycare.money import USD
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> claim = find(priced_claims(currencies=st.just(USD)), lambda claim: bool(claim.adjustment), settings=unshrunk)
>>> len(claim.lines) == len(claim.claim.lines)
True
"""

from datetime import date
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.claims import AdjustmentGroup, AdjustmentReason, ChargeLine, Claim, ClaimAdjustment, PlaceOfService
from primarycare.discounts import (
    GeographicIndices,
    LimitingCharge,
    PricedClaim,
    PricedLine,
    RelativeValues,
    limiting_charge,
    price_claim,
)
from primarycare.identifiers import (
    ClaimId,
    ContractId,
    FeeScheduleId,
    NetworkId,
    PatientId,
    PayerId,
    PhysicianId,
    ProductId,
    SiteId,
    StructureId,
)
from primarycare.money import Currency, Money, Rate, Rounding, RoundingMode
from primarycare.networks import (
    Capitated,
    CaseRate,
    CodeRange,
    ContractTerm,
    FeeSchedule,
    FeeScheduleEntry,
    FeeScheduleRate,
    FeeScheduleVersion,
    FlatDiscount,
    MultipleProcedures,
    NetworkParticipation,
    ParticipationStatus,
    Payer,
    PayerContract,
    PercentOfCharge,
    PercentOfSchedule,
    PerDiem,
    Product,
    ProductForm,
    RateTerm,
    ReductionBase,
    ServiceScope,
    TimelyFiling,
)
from primarycare.periods import Period, add_days
from primarycare.testing.strategies.vocabulary import (
    currencies,
    dates,
    exact_numbers,
    periods,
    physician_ids,
    plain_texts,
    shares,
    structure_ids,
    timelines,
)
from primarycare.timelines import Timeline

__all__ = [
    "adjustment_reasons",
    "capitated_terms",
    "case_rates",
    "charge_lines",
    "claim_adjustments",
    "claims",
    "code_ranges",
    "contract_terms",
    "fee_schedule_entries",
    "fee_schedule_rates",
    "fee_schedule_versions",
    "fee_schedules",
    "flat_discounts",
    "geographic_indices",
    "limiting_charges",
    "multiple_procedure_rules",
    "network_participations",
    "payer_contracts",
    "payers",
    "per_diems",
    "percents_of_charge",
    "percents_of_schedule",
    "priced_claims",
    "priced_lines",
    "products",
    "rate_terms",
    "relative_values",
    "service_scopes",
    "timely_filings",
]

# Made once, since making a strategy takes longer than drawing from it.
_CURRENCIES, _NAMES = currencies(), plain_texts(max_size=12)
_CODES = st.sampled_from(("99212", "99213", "99214", "80053", "80061", "71046", "J1100"))
_SERVICES = st.sampled_from(("primary care visit", "laboratory", "imaging"))
_MODIFIERS = st.lists(st.sampled_from(("25", "26", "59")), max_size=2, unique=True).map(tuple)
_PLACES = st.sampled_from(("10", "11", "23"))
_SCHEDULES = st.sampled_from((FeeScheduleId("schedule-a"), FeeScheduleId("schedule-b")))
_AMOUNTS = st.integers(0, 10**6)
_PRICES = exact_numbers(max_value=5_000)
_FIRST, _LAST = date(2024, 1, 1), date(2028, 12, 31)
_DAYS = dates(min_value=_FIRST, max_value=_LAST)
# Most hold throughout, so that most charges meet a price.
_ALWAYS, _SOMETIMES = st.just(Period(_FIRST)), periods(min_start=_FIRST, max_end=_LAST)
_PERIODS = st.integers(0, 5).flatmap(lambda turn: _SOMETIMES if turn == 5 else _ALWAYS)
_YES_OR_NO, _SHARES = st.booleans(), shares()
_MODES = st.sampled_from(RoundingMode)


def _moneys(currency: Currency, least: int = 0) -> SearchStrategy[Money]:
    return st.builds(Money, st.integers(least, 10**6), st.just(currency))


def _rates(currency: Currency, per: str) -> SearchStrategy[Rate]:
    return st.builds(Rate, value=_PRICES, currency=st.just(currency), per=st.just(per))


@st.composite
def _of_a_currency(draw: DrawFn, kind: str, currencies: SearchStrategy[Currency]) -> Rate:
    return draw(_rates(draw(currencies), kind))


def charge_lines(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    numbers: SearchStrategy[int] = st.integers(1, 99),
    served_on: SearchStrategy[date] = _DAYS,
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
) -> SearchStrategy[ChargeLine]:
    """Make charges of a few codes, from nothing upwards.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(charge_lines(numbers=st.just(7)), bool, settings=unshrunk).number
    7
    """
    return st.builds(
        ChargeLine,
        number=numbers,
        code=_CODES,
        modifiers=_MODIFIERS,
        units=st.integers(1, 5),
        billed=st.builds(Money, _AMOUNTS, currencies),
        served_on=served_on,
        physician=physicians,
        site=st.none() | st.builds(SiteId, _NAMES),
        place=st.sampled_from(PlaceOfService),
        service=_SERVICES,
        preventive=_YES_OR_NO,
        emergency=_YES_OR_NO,
    )


@st.composite
def _claims(
    draw: DrawFn,
    currencies: SearchStrategy[Currency],
    structures: SearchStrategy[StructureId],
    patients: SearchStrategy[PatientId],
    identifiers: SearchStrategy[ClaimId],
    most: int,
) -> Claim:
    currency, first = draw(currencies), draw(_DAYS)
    physicians = st.sampled_from((PhysicianId("dr-benque"), PhysicianId("dr-diallo")))
    lines = tuple(
        draw(
            charge_lines(
                currencies=st.just(currency),
                numbers=st.just(number),
                served_on=st.sampled_from((0, 0, 0, 1, 2)).map(lambda later: add_days(first, later)),
                physicians=physicians,
            )
        )
        for number in range(1, draw(st.integers(1, most)) + 1)
    )
    submitted = add_days(first, draw(st.integers(2, 200)))
    accepted = draw(st.none() | st.integers(2, 200).map(lambda later: add_days(first, later)))
    return Claim(
        identifier=draw(identifiers),
        patient=draw(patients),
        structure=draw(structures),
        lines=draw(st.permutations(lines).map(tuple)),
        submitted_on=submitted,
        first_accepted_on=accepted,
        corrects=draw(st.none() | st.just(ClaimId("a claim before"))),
    )


def claims(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    structures: SearchStrategy[StructureId] = structure_ids(),
    patients: SearchStrategy[PatientId] = st.builds(PatientId, _NAMES),
    identifiers: SearchStrategy[ClaimId] = st.builds(ClaimId, _NAMES),
    max_lines: int = 4,
) -> SearchStrategy[Claim]:
    """Make claims of a few lines within three days, filed within two hundred.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(claims(structures=st.just(StructureId("cabinet"))), bool, settings=unshrunk).structure
    StructureId('cabinet')
    """
    return _claims(currencies, structures, patients, identifiers, max_lines)


def adjustment_reasons() -> SearchStrategy[AdjustmentReason]:
    """Make reasons of every group.

    >>> from hypothesis import find
    >>> find(adjustment_reasons(), lambda reason: reason.group is AdjustmentGroup.PR).group.is_owed_by_patient
    True
    """
    return st.builds(
        AdjustmentReason,
        group=st.sampled_from(AdjustmentGroup),
        code=st.integers(1, 300).map(str),
        meaning=_NAMES,
    )


def claim_adjustments(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[ClaimAdjustment]:
    """Make amounts with their reasons, negative ones too.

    >>> from hypothesis import find
    >>> find(claim_adjustments(), bool).amount.minor
    0
    """
    amounts = st.builds(Money, st.integers(-(10**6), 10**6), currencies)
    return st.builds(ClaimAdjustment, adjustment_reasons(), amounts)


def payers() -> SearchStrategy[Payer]:
    """Make payers.

    >>> from hypothesis import find
    >>> find(payers(), bool).name
    '0'
    """
    return st.builds(Payer, st.builds(PayerId, _NAMES), _NAMES)


def products() -> SearchStrategy[Product]:
    """Make products of every form.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(products(), lambda product: product.form is ProductForm.POS, settings=unshrunk).form.value
    'POS'
    """
    return st.builds(
        Product,
        identifier=st.builds(ProductId, _NAMES),
        payer=st.builds(PayerId, _NAMES),
        network=st.builds(NetworkId, _NAMES),
        name=_NAMES,
        form=st.sampled_from(ProductForm),
    )


@st.composite
def _network_participations(draw: DrawFn) -> NetworkParticipation:
    part = draw(st.sampled_from(("structure", "physician", "site")))
    name = draw(_NAMES)
    return NetworkParticipation(
        network=NetworkId(draw(_NAMES)),
        structure=StructureId(name) if part == "structure" else None,
        physician=PhysicianId(name) if part == "physician" else None,
        site=SiteId(name) if part == "site" else None,
        during=draw(_PERIODS),
        status=draw(st.sampled_from(ParticipationStatus)),
    )


def network_participations() -> SearchStrategy[NetworkParticipation]:
    """Make rows of participation, each of a structure, a physician or a site.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(network_participations(), lambda row: row.site is not None, settings=unshrunk).physician is None
    True
    """
    return _network_participations()


@st.composite
def _fee_schedule_entries(draw: DrawFn, currencies: SearchStrategy[Currency]) -> FeeScheduleEntry:
    return FeeScheduleEntry(draw(_CODES), draw(_rates(draw(currencies), "unit")), modifiers=draw(_MODIFIERS))


def fee_schedule_entries(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[FeeScheduleEntry]:
    """Make prices of codes, some with modifiers.

    >>> from hypothesis import find
    >>> find(fee_schedule_entries(), lambda entry: len(entry.modifiers) == 1).modifiers
    ('25',)
    """
    return _fee_schedule_entries(currencies)


@st.composite
def _fee_schedule_versions(draw: DrawFn, currencies: SearchStrategy[Currency]) -> FeeScheduleVersion:
    prices = fee_schedule_entries(currencies=st.just(draw(currencies)))
    entries = draw(st.lists(prices, max_size=6, unique_by=lambda entry: (entry.code, entry.modifiers)))
    return FeeScheduleVersion(tuple(entries))


def fee_schedule_versions(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[FeeScheduleVersion]:
    """Make versions of up to six prices.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> len(find(fee_schedule_versions(), lambda version: len(version.entries) == 2, settings=unshrunk).entries)
    2
    """
    return _fee_schedule_versions(currencies)


@st.composite
def _fee_schedules(
    draw: DrawFn, currencies: SearchStrategy[Currency], identifiers: SearchStrategy[FeeScheduleId]
) -> FeeSchedule:
    versions = fee_schedule_versions(currencies=st.just(draw(currencies)))
    lasting = versions.map(lambda version: Timeline.always(version, _FIRST))
    return FeeSchedule(
        identifier=draw(identifiers),
        basis=draw(_NAMES),
        versions=draw(lasting | timelines(versions, max_size=2, min_start=_FIRST, max_end=_LAST)),
        unlisted=draw(st.none() | _SHARES),
    )


def fee_schedules(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    identifiers: SearchStrategy[FeeScheduleId] = st.builds(FeeScheduleId, _NAMES),
) -> SearchStrategy[FeeSchedule]:
    """Make schedules of up to two versions, some with a share for what they do not list.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(fee_schedules(identifiers=st.just(FeeScheduleId("ours"))), bool, settings=unshrunk).identifier
    FeeScheduleId('ours')
    """
    return _fee_schedules(currencies, identifiers)


def fee_schedule_rates(*, schedules: SearchStrategy[FeeScheduleId] = _SCHEDULES) -> SearchStrategy[FeeScheduleRate]:
    """Make terms that pay what a schedule lists.

    >>> from hypothesis import find
    >>> find(fee_schedule_rates(), bool).schedule
    FeeScheduleId('schedule-a')
    """
    return st.builds(FeeScheduleRate, schedules)


def percents_of_schedule(*, schedules: SearchStrategy[FeeScheduleId] = _SCHEDULES) -> SearchStrategy[PercentOfSchedule]:
    """Make terms that pay a multiple of what a schedule lists, up to three times.

    >>> from hypothesis import find
    >>> find(percents_of_schedule(), bool).factor
    Fraction(1, 1)
    """
    return st.builds(PercentOfSchedule, schedules, exact_numbers(min_value=Fraction(1, 100), max_value=3))


def percents_of_charge() -> SearchStrategy[PercentOfCharge]:
    """Make terms that pay a share of the charge.

    >>> from hypothesis import find
    >>> find(percents_of_charge(), bool).share.value
    Fraction(0, 1)
    """
    return st.builds(PercentOfCharge, _SHARES)


@st.composite
def _flat_discounts(draw: DrawFn, currencies: SearchStrategy[Currency]) -> FlatDiscount:
    if draw(_YES_OR_NO):
        return FlatDiscount(share=draw(_SHARES))
    return FlatDiscount(amount=draw(_moneys(draw(currencies))))


def flat_discounts(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[FlatDiscount]:
    """Make discounts by a share or by an amount.

    >>> from hypothesis import find
    >>> find(flat_discounts(), lambda term: term.amount is not None).share is None
    True
    """
    return _flat_discounts(currencies)


def per_diems(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[PerDiem]:
    """Make prices for each day.

    >>> from hypothesis import find
    >>> find(per_diems(), bool).rate.per
    'day'
    """
    return st.builds(PerDiem, _of_a_currency("day", currencies))


def case_rates(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[CaseRate]:
    """Make prices for a whole case.

    >>> from hypothesis import find
    >>> find(case_rates(), bool).rate.per
    'case'
    """
    return st.builds(CaseRate, _of_a_currency("case", currencies))


def capitated_terms(*, schedules: SearchStrategy[FeeScheduleId] = _SCHEDULES) -> SearchStrategy[Capitated]:
    """Make terms that a forfait pays, some with an underlying schedule.

    >>> from hypothesis import find
    >>> find(capitated_terms(), lambda term: term.underlying is None).underlying is None
    True
    """
    return st.builds(Capitated, st.none() | schedules)


def rate_terms(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[RateTerm]:
    """Make terms of any of the seven kinds.

    >>> from hypothesis import find
    >>> type(find(rate_terms(), lambda term: isinstance(term, PerDiem))).__name__
    'PerDiem'
    """
    return st.one_of(
        fee_schedule_rates(),
        percents_of_schedule(),
        percents_of_charge(),
        flat_discounts(currencies=currencies),
        per_diems(currencies=currencies),
        case_rates(currencies=currencies),
        capitated_terms(),
    )


def code_ranges() -> SearchStrategy[CodeRange]:
    """Make ranges of codes.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(code_ranges(), lambda span: span.holds("99213"), settings=unshrunk).holds("99213")
    True
    """
    ends = st.tuples(st.integers(70_000, 99_999), st.integers(70_000, 99_999)).map(sorted)
    return ends.map(lambda pair: CodeRange(str(pair[0]), str(pair[1])))


def service_scopes() -> SearchStrategy[ServiceScope]:
    """Make scopes by codes, ranges, categories and places, some with exclusions; most hold everything.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(service_scopes(), lambda scope: bool(scope.places), settings=unshrunk) == ServiceScope()
    False
    """
    spans = st.lists(code_ranges(), max_size=2).map(tuple)
    codes = st.lists(_CODES, max_size=3).map(tuple)
    narrow = st.builds(
        ServiceScope,
        codes=codes,
        ranges=spans,
        services=st.lists(_SERVICES, max_size=2).map(tuple),
        places=st.lists(_PLACES, max_size=2).map(tuple),
        excluded=codes,
        excluded_ranges=spans,
    )
    return st.integers(0, 3).flatmap(lambda turn: narrow if turn == 3 else st.just(ServiceScope()))


@st.composite
def _contract_terms(
    draw: DrawFn,
    currencies: SearchStrategy[Currency],
    terms: SearchStrategy[RateTerm] | None,
    priorities: SearchStrategy[int],
    labels: SearchStrategy[str],
) -> ContractTerm:
    currency = draw(currencies)
    bounds = draw(st.none() | st.lists(_AMOUNTS, min_size=2, max_size=2).map(sorted))
    return ContractTerm(
        label=draw(labels),
        priority=draw(priorities),
        term=draw(rate_terms(currencies=st.just(currency)) if terms is None else terms),
        services=draw(service_scopes()),
        lesser_of=draw(_YES_OR_NO),
        floor=None if bounds is None or not bounds[0] else Money(bounds[0], currency),
        cap=None if bounds is None else Money(bounds[1], currency),
        during=draw(_PERIODS),
    )


def contract_terms(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    terms: SearchStrategy[RateTerm] | None = None,
    priorities: SearchStrategy[int] = st.integers(1, 9),
    labels: SearchStrategy[str] = _NAMES,
) -> SearchStrategy[ContractTerm]:
    """Make terms of contracts of any kind and scope.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(contract_terms(priorities=st.just(3)), bool, settings=unshrunk).priority
    3
    """
    return _contract_terms(currencies, terms, priorities, labels)


def timely_filings() -> SearchStrategy[TimelyFiling]:
    """Make filing limits of up to a year.

    >>> from hypothesis import find
    >>> find(timely_filings(), bool).days
    1
    """
    return st.builds(TimelyFiling, st.integers(1, 366))


def multiple_procedure_rules() -> SearchStrategy[MultipleProcedures]:
    """Make reductions of several procedures, of one to four ranks that never rise.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> len(find(multiple_procedure_rules(), lambda rule: len(rule.ranks) == 3, settings=unshrunk).ranks)
    3
    """
    ranks = st.lists(_SHARES, min_size=1, max_size=4).map(
        lambda given: tuple(sorted(given, key=lambda share: -share.value))
    )
    return st.builds(
        MultipleProcedures,
        ranks=ranks,
        services=service_scopes(),
        applies_to=st.sampled_from(ReductionBase),
    )


@st.composite
def _payer_contracts(
    draw: DrawFn, currencies: SearchStrategy[Currency], structures: SearchStrategy[StructureId]
) -> PayerContract:
    currency = st.just(draw(currencies))
    # Each its own priority, so that no two terms can price a service alike.
    terms = tuple(
        draw(contract_terms(currencies=currency, priorities=st.just(place), labels=st.just(f"term {place}")))
        for place in range(1, draw(st.sampled_from((1, 1, 2, 3, 0))) + 1)
    )
    schedules = tuple(
        draw(fee_schedules(currencies=currency, identifiers=st.just(FeeScheduleId(name))))
        for name in ("schedule-a", "schedule-b")
    )
    return PayerContract(
        identifier=ContractId(draw(_NAMES)),
        payer=PayerId(draw(_NAMES)),
        products=tuple(ProductId(name) for name in draw(st.lists(_NAMES, max_size=2, unique=True))),
        structure=draw(structures),
        terms=draw(st.permutations(terms).map(tuple)),
        fee_schedules=schedules,
        timely_filing=draw(st.none() | timely_filings()),
        multiple_procedures=draw(st.none() | multiple_procedure_rules()),
        withhold=draw(_SHARES),
        evergreen=draw(_YES_OR_NO),
        during=draw(_PERIODS),
    )


def payer_contracts(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    structures: SearchStrategy[StructureId] = structure_ids(),
) -> SearchStrategy[PayerContract]:
    """Make contracts of up to three terms over two schedules.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(payer_contracts(structures=st.just(StructureId("cabinet"))), bool, settings=unshrunk).structure
    StructureId('cabinet')
    """
    return _payer_contracts(currencies, structures)


@st.composite
def _priced_claims(draw: DrawFn, currencies: SearchStrategy[Currency]) -> PricedClaim:
    currency, cabinet = draw(currencies), st.just(StructureId("cabinet"))
    contract = draw(payer_contracts(currencies=st.just(currency), structures=cabinet))
    claim = draw(claims(currencies=st.just(currency), structures=cabinet))
    return price_claim(claim, contract, rounding=Rounding(currency.decimals, draw(_MODES)))


def priced_claims(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[PricedClaim]:
    """Make claims priced under a contract of their structure: priced lines, capitated, unpriced and denied ones.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> bool(find(priced_claims(), lambda claim: bool(claim.unpriced), settings=unshrunk).findings)
    True
    """
    return _priced_claims(currencies)


def priced_lines(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[PricedLine]:
    """Make lines of priced claims.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(priced_lines(), lambda line: line.is_capitated, settings=unshrunk).allowed.minor
    0
    """
    return priced_claims(currencies=currencies).flatmap(lambda claim: st.sampled_from(claim.lines))


@st.composite
def _limiting_charges(draw: DrawFn, currencies: SearchStrategy[Currency]) -> LimitingCharge:
    currency = draw(currencies)
    billed, approved = draw(_moneys(currency)), draw(_moneys(currency))
    factor = draw(exact_numbers(min_value=1, max_value=3))
    return limiting_charge(billed, approved, factor, rounding=Rounding(currency.decimals, draw(_MODES)))


def limiting_charges(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[LimitingCharge]:
    """Make limits of charges, some of which are passed.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> found = find(limiting_charges(), lambda found: found.excess.minor > 0, settings=unshrunk)
    >>> found.billed - found.excess == found.limit
    True
    """
    return _limiting_charges(currencies)


_VALUES = exact_numbers(max_value=100)


def relative_values() -> SearchStrategy[RelativeValues]:
    """Make relative values of a service.

    >>> from hypothesis import find
    >>> find(relative_values(), bool).work
    Fraction(0, 1)
    """
    return st.builds(RelativeValues, work=_VALUES, practice=_VALUES, liability=_VALUES)


def geographic_indices() -> SearchStrategy[GeographicIndices]:
    """Make indices of a place.

    >>> from hypothesis import find
    >>> find(geographic_indices(), bool).work
    Fraction(0, 1)
    """
    return st.builds(GeographicIndices, work=_VALUES, practice=_VALUES, liability=_VALUES)
