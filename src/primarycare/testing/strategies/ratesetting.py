"""Strategies for rate setting: records and tallies, averages, credibility, balances, bricks, intervals and settings.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid; a setting
is made by the library's own function, from experience, exposures and collars that fit each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> setting = find(rate_settings(), lambda setting: len(setting.rates) > 1, settings=unshrunk)
>>> setting.working.total == setting.balance.target
True
"""

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Evidence
from primarycare.identifiers import PatientId
from primarycare.money import Currency, Money, Rate, Share, Stage
from primarycare.ratesetting import (
    Adjustment,
    AverageForfait,
    BalanceItem,
    Brick,
    BrickTariff,
    Buhlmann,
    CategoryExperience,
    CategoryIndication,
    Cohort,
    Collar,
    CollarOrder,
    CredibilityBounds,
    CredibilityEstimate,
    CredibilityPoint,
    CredibilityRule,
    CredibilityTable,
    Experience,
    ExperienceRecord,
    ExposureUnit,
    LimitedFluctuation,
    Observation,
    PastPayment,
    Quantile,
    RateBalance,
    RateInterval,
    RateIntervals,
    RateSetting,
    ScheduleTerms,
    confidence_intervals,
    indicated_rates,
    set_rates,
    tally_experience,
)
from primarycare.schedules import Daily, DayBase
from primarycare.testing.strategies.schedules import countings
from primarycare.testing.strategies.vocabulary import (
    citations,
    currencies,
    exact_numbers,
    moneys,
    months,
    patient_ids,
    plain_texts,
    reference_days,
    roundings,
    schedule_ids,
    shares,
)

__all__ = [
    "average_forfaits",
    "balance_items",
    "brick_tariffs",
    "bricks",
    "buhlmanns",
    "category_experiences",
    "category_indications",
    "cohorts",
    "collars",
    "credibility_bounds",
    "credibility_estimates",
    "credibility_points",
    "credibility_rules",
    "credibility_tables",
    "experience_records",
    "experiences",
    "groups_of_intervals",
    "limited_fluctuations",
    "observations",
    "past_payments",
    "payment_adjustments",
    "quantiles",
    "rate_balances",
    "rate_intervals",
    "rate_settings",
    "schedule_terms",
]

# Made once, since making a strategy takes longer than drawing from it.
_PER = "person and month"
_NAMES, _CURRENCIES = plain_texts(max_size=12), currencies()
_CATEGORIES = st.sampled_from(("adult", "disability", "infant", "long-term illness", "older person"))
_CITATIONS = citations(evidence=st.just(Evidence.AGREEMENT))
_NUMBERS, _RATES = exact_numbers(max_value=10_000), exact_numbers(max_value=200)
_ABOVE_NOTHING = exact_numbers(min_value=Fraction(1, 100), max_value=5_000)
_FEW_MONTHS = st.just(Fraction(1)) | exact_numbers(max_value=12)
_COSTS = st.just(0) | st.integers(0, 10**6)
_TARGETS = st.just(0) | st.integers(1, 10**9)
_CLAIMS = st.none() | st.integers(0, 50)
_ABOVE = exact_numbers(min_value=2, max_value=300)
_UNITS = st.sampled_from(ExposureUnit)
_COUNTED = st.sampled_from((ExposureUnit.MEMBER_MONTHS, ExposureUnit.MEMBER_YEARS, ExposureUnit.RECORDS))
_ROUNDINGS, _SOME_ROUNDINGS = roundings(min_places=1, max_places=6), st.none() | roundings(max_places=6)
_YES_OR_NO = st.booleans()
_THEMES = st.lists(st.sampled_from(("infant", "mental_health", "older_person", "disability")), unique=True)
_SHARES, _UPS = shares(), exact_numbers(max_value=2)
_SIGNED = exact_numbers(min_value=-1, max_value=1)
_COUNTINGS = countings().filter(lambda counting: counting != Daily(DayBase.YEAR))
_ORDERS = st.none() | st.sampled_from(CollarOrder)


@st.composite
def _experience_records(
    draw: DrawFn,
    categories: SearchStrategy[str],
    currencies: SearchStrategy[Currency],
    member_months: SearchStrategy[Fraction],
    patients: SearchStrategy[PatientId | None],
) -> ExperienceRecord:
    month, patient = draw(st.none() | months()), draw(patients)
    counted = draw(member_months)
    return ExperienceRecord(
        category=draw(categories),
        # One person has at most one member month in a month.
        member_months=counted if month is None or patient is None else min(counted, Fraction(1)),
        cost=Money(draw(_COSTS), draw(currencies)),
        claims=draw(_CLAIMS),
        month=month,
        patient=patient,
    )


def experience_records(
    *,
    categories: SearchStrategy[str] = _CATEGORIES,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    member_months: SearchStrategy[Fraction] = _FEW_MONTHS,
    patients: SearchStrategy[PatientId | None] = st.none() | patient_ids(),
) -> SearchStrategy[ExperienceRecord]:
    """Make records of experience; those that can be tallied together share a currency and name nobody twice.

    >>> from hypothesis import find
    >>> find(experience_records(categories=st.just("infant")), bool).category
    'infant'
    """
    return _experience_records(categories, currencies, member_months, patients)


@st.composite
def _category_experiences(
    draw: DrawFn, categories: SearchStrategy[str], currencies: SearchStrategy[Currency]
) -> CategoryExperience:
    member_months = draw(_NUMBERS)
    cost = draw(_COSTS) if member_months else 0
    return CategoryExperience(
        category=draw(categories),
        member_months=member_months,
        cost=Money(cost, draw(currencies)),
        claims=draw(_CLAIMS),
        records=draw(st.integers(0, 1_000)),
    )


def category_experiences(
    *, categories: SearchStrategy[str] = _CATEGORIES, currencies: SearchStrategy[Currency] = _CURRENCIES
) -> SearchStrategy[CategoryExperience]:
    """Make tallies of one category, those of no member month too.

    >>> from hypothesis import find
    >>> find(category_experiences(), lambda tally: tally.observed is None).cost.minor
    0
    """
    return _category_experiences(categories, currencies)


@st.composite
def _experiences(draw: DrawFn, currencies: SearchStrategy[Currency]) -> Experience:
    currency = draw(currencies)
    records = experience_records(
        currencies=st.just(currency),
        member_months=exact_numbers(min_value=Fraction(1, 4), max_value=500),
        patients=st.none(),
    )
    several = draw(st.lists(records, min_size=1, max_size=8))
    unseen = draw(st.lists(_CATEGORIES, max_size=2))
    return tally_experience(several, categories={*unseen, *(row.category for row in several)})


def experiences(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[Experience]:
    """Make the tallies of a year, with categories that nobody was in too.

    >>> from hypothesis import find
    >>> len(find(experiences(), lambda year: len(year.categories) > 1).categories)
    2
    """
    return _experiences(currencies)


def cohorts(*, labels: SearchStrategy[str] = _NAMES) -> SearchStrategy[Cohort]:
    """Make cohorts, empty ones too.

    >>> from hypothesis import find
    >>> find(cohorts(labels=st.just("women")), bool).label
    'women'
    """
    return st.builds(Cohort, label=labels, members=_NUMBERS, per_head=_RATES)


def past_payments(
    *, labels: SearchStrategy[str] = _NAMES, currencies: SearchStrategy[Currency] = _CURRENCIES
) -> SearchStrategy[PastPayment]:
    """Make payments of a year before.

    >>> from hypothesis import find
    >>> find(past_payments(labels=st.just("fees")), bool).label
    'fees'
    """
    amounts = moneys(currencies=currencies, min_minor=0)
    return st.builds(PastPayment, label=labels, amount=amounts, citation=st.none() | _CITATIONS)


@st.composite
def _payment_adjustments(draw: DrawFn, labels: SearchStrategy[str], currencies: SearchStrategy[Currency]) -> Adjustment:
    by_share = draw(_YES_OR_NO)
    return Adjustment(
        label=draw(labels),
        share=draw(_SIGNED) if by_share else None,
        amount=None if by_share else Money(draw(st.integers(-(10**6), 10**6)), draw(currencies)),
        citation=draw(st.none() | _CITATIONS),
    )


def payment_adjustments(
    *, labels: SearchStrategy[str] = _NAMES, currencies: SearchStrategy[Currency] = _CURRENCIES
) -> SearchStrategy[Adjustment]:
    """Make loads and deductions, by share and by amount.

    >>> from hypothesis import find
    >>> find(payment_adjustments(), lambda line: line.share is None).amount.minor
    0
    """
    return _payment_adjustments(labels, currencies)


@st.composite
def _average_forfaits(draw: DrawFn, currencies: SearchStrategy[Currency]) -> AverageForfait:
    currency = draw(currencies)
    names = draw(st.lists(_NAMES, min_size=1, max_size=4, unique=True))
    payments = tuple(draw(past_payments(labels=st.just(name), currencies=st.just(currency))) for name in names)
    loads = draw(st.lists(exact_numbers(max_value=1), max_size=2))
    deduction = draw(exact_numbers(max_value=1))
    return AverageForfait(
        payments=payments,
        adjustments=(
            *(Adjustment(label=f"a load of payments, {number}", share=load) for number, load in enumerate(loads)),
            Adjustment(label="a deduction of payments", share=-deduction),
        ),
        member_months=draw(_ABOVE_NOTHING),
        rounding=draw(roundings(max_places=currency.decimals)),
    )


def average_forfaits(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[AverageForfait]:
    """Make first forfaits from payments of a year before, with loads and a deduction.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(average_forfaits(), bool, settings=unshrunk).amount.minor >= 0
    True
    """
    return _average_forfaits(currencies)


def schedule_terms() -> SearchStrategy[ScheduleTerms]:
    """Make the terms of a schedule that rounds to whole units of any currency.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(schedule_terms(), bool, settings=unshrunk).rounding.places
    0
    """
    return st.builds(
        ScheduleTerms,
        identifier=schedule_ids(),
        title=_NAMES,
        counting=_COUNTINGS,
        facts_on=reference_days(),
        rounding=roundings(max_places=0),
        stage=st.sampled_from((Stage.LINE, Stage.PERSON, Stage.STATEMENT)),
        citation=_CITATIONS,
        caveats=st.lists(_NAMES, max_size=2).map(tuple),
    )


def limited_fluctuations(*, units: SearchStrategy[ExposureUnit] = _UNITS) -> SearchStrategy[LimitedFluctuation]:
    """Make rules of limited fluctuation.

    >>> from hypothesis import find
    >>> find(limited_fluctuations(units=st.just(ExposureUnit.CLAIMS)), bool).unit
    <ExposureUnit.CLAIMS: 'claims'>
    """
    return st.builds(LimitedFluctuation, full_at=_ABOVE_NOTHING, unit=units, rounding=_ROUNDINGS)


def buhlmanns(*, units: SearchStrategy[ExposureUnit] = _UNITS) -> SearchStrategy[Buhlmann]:
    """Make rules after Bühlmann, those that believe nothing too.

    >>> from hypothesis import find
    >>> find(buhlmanns(), lambda rule: rule.k is None).credibility(100).value
    Fraction(0, 1)
    """
    return st.builds(Buhlmann, k=st.none() | _NUMBERS, unit=units, rounding=_SOME_ROUNDINGS)


def credibility_rules(*, units: SearchStrategy[ExposureUnit] = _COUNTED) -> SearchStrategy[CredibilityRule]:
    """Make rules of both kinds, for exposures that every tally has.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> rule = find(credibility_rules(), bool, settings=unshrunk)
    >>> rule.credibility(0).value == 0
    True
    """
    return limited_fluctuations(units=units) | buhlmanns(units=units)


@st.composite
def _credibility_bounds(draw: DrawFn) -> CredibilityBounds:
    low, high = sorted((draw(_NUMBERS), draw(_NUMBERS)))
    return CredibilityBounds(none_below=low, full_above=high, unit=draw(_UNITS), citation=draw(_CITATIONS))


def credibility_bounds() -> SearchStrategy[CredibilityBounds]:
    """Make bounds of credible experience.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> bounds = find(credibility_bounds(), bool, settings=unshrunk)
    >>> bounds.none_below <= bounds.full_above
    True
    """
    return _credibility_bounds()


def credibility_points(
    *, exposures: SearchStrategy[Fraction] = _NUMBERS, factors: SearchStrategy[Share] = _SHARES
) -> SearchStrategy[CredibilityPoint]:
    """Make points of a table; those that fit together come from `credibility_tables`.

    >>> from hypothesis import find
    >>> find(credibility_points(exposures=st.just(Fraction(5))), bool).exposure
    Fraction(5, 1)
    """
    return st.builds(CredibilityPoint, exposures, factors)


@st.composite
def _credibility_tables(draw: DrawFn) -> CredibilityTable:
    exposures = sorted(draw(st.lists(_NUMBERS, min_size=2, max_size=5, unique=True)))
    return CredibilityTable(
        name=draw(_NAMES),
        unit=draw(_UNITS),
        points=tuple(CredibilityPoint(exposure, draw(_SHARES)) for exposure in exposures),
        citation=draw(_CITATIONS),
    )


def credibility_tables() -> SearchStrategy[CredibilityTable]:
    """Make tables of two to five points.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> 2 <= len(find(credibility_tables(), bool, settings=unshrunk).points) <= 5
    True
    """
    return _credibility_tables()


def observations(*, categories: SearchStrategy[str] = _CATEGORIES) -> SearchStrategy[Observation]:
    """Make observations of what a category cost.

    >>> from hypothesis import find
    >>> find(observations(categories=st.just("adult")), bool).category
    'adult'
    """
    return st.builds(
        Observation, category=categories, exposure=exact_numbers(min_value=Fraction(1, 4), max_value=50), value=_RATES
    )


def credibility_estimates() -> SearchStrategy[CredibilityEstimate]:
    """Make estimates, those in which nothing tells the categories apart too.

    >>> from hypothesis import find
    >>> find(credibility_estimates(), lambda estimate: bool(estimate.findings)).k is None
    True
    """
    vhm = exact_numbers(min_value=-100, max_value=100)
    return st.builds(CredibilityEstimate, mean=_RATES, epv=_NUMBERS, vhm=vhm)


def collars() -> SearchStrategy[Collar]:
    """Make collars, those that hold every rate where it was too.

    >>> from hypothesis import find
    >>> find(collars(), bool).most_up
    Fraction(0, 1)
    """
    return st.builds(Collar, _SHARES, _UPS)


def balance_items(*, categories: SearchStrategy[str] = _CATEGORIES) -> SearchStrategy[BalanceItem]:
    """Make categories to be balanced.

    >>> from hypothesis import find
    >>> find(balance_items(categories=st.just("adult")), bool).category
    'adult'
    """
    return st.builds(BalanceItem, category=categories, exposure=_NUMBERS, rate=_RATES, previous=st.none() | _RATES)


@st.composite
def _balances(
    draw: DrawFn, orders: SearchStrategy[CollarOrder | None], currencies: SearchStrategy[Currency]
) -> RateBalance:
    names = draw(st.lists(_CATEGORIES, min_size=1, max_size=4, unique=True))
    first, *others = (draw(balance_items(categories=st.just(name))) for name in names)
    # The first has an exposure and a rate, and is held by no collar, so that there is something to scale.
    scaled = BalanceItem(
        category=first.category, exposure=first.exposure + 1, rate=first.rate + 1, previous=draw(st.none() | _ABOVE)
    )
    order = draw(orders)
    return RateBalance(
        items=(scaled, *others),
        target=Money(draw(_TARGETS), draw(currencies)),
        collar=None if order is None else draw(collars()),
        order=order,
    )


def rate_balances(
    *,
    orders: SearchStrategy[CollarOrder | None] = _ORDERS,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
) -> SearchStrategy[RateBalance]:
    """Make rate_balances with collars of each order and without, those that miss their target too.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(rate_balances(orders=st.none()), bool, settings=unshrunk).residue
    Fraction(0, 1)
    """
    return _balances(orders, currencies)


def _rates_per_member_month(currency: Currency) -> SearchStrategy[Rate]:
    return st.builds(Rate, value=_RATES, currency=st.just(currency), per=st.just(_PER))


def bricks(
    *, names: SearchStrategy[str] = st.just("infant"), currencies: SearchStrategy[Currency] = _CURRENCIES
) -> SearchStrategy[Brick]:
    """Make bricks.

    >>> from hypothesis import find
    >>> find(bricks(), bool).name
    'infant'
    """
    rates = st.builds(Rate, value=_RATES, currency=currencies, per=st.just(_PER))
    return st.builds(Brick, name=names, rate=rates, citation=st.none() | _CITATIONS)


@st.composite
def _brick_tariffs(draw: DrawFn, currencies: SearchStrategy[Currency]) -> BrickTariff:
    currency = draw(currencies)
    return BrickTariff(
        base=draw(_rates_per_member_month(currency)),
        loyalty=draw(_YES_OR_NO),
        bricks=tuple(draw(bricks(names=st.just(name), currencies=st.just(currency))) for name in draw(_THEMES)),
    )


def brick_tariffs(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[BrickTariff]:
    """Make tariffs of a base and bricks, with loyalty and without.

    >>> from hypothesis import find
    >>> find(brick_tariffs(), lambda tariff: bool(tariff.bricks)).themes
    ('infant',)
    """
    return _brick_tariffs(currencies)


def quantiles() -> SearchStrategy[Quantile]:
    """Make quantiles.

    >>> from hypothesis import find
    >>> find(quantiles(), bool).value > 0
    True
    """
    return st.builds(Quantile, _NAMES, exact_numbers(min_value=Fraction(1, 100), max_value=4))


def rate_intervals(*, categories: SearchStrategy[str] = _CATEGORIES) -> SearchStrategy[RateInterval]:
    """Make intervals of what a member month costs.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(rate_intervals(categories=st.just("adult")), bool, settings=unshrunk).category
    'adult'
    """
    return st.builds(
        RateInterval,
        category=categories,
        mean=_RATES,
        member_months=_ABOVE_NOTHING,
        variance=_NUMBERS,
        quantile=quantiles(),
        average=_RATES,
        rounding=_ROUNDINGS,
    )


@st.composite
def _groups_of_intervals(draw: DrawFn) -> RateIntervals:
    year = draw(experiences())
    known = [tally.category for tally in year.categories if draw(_YES_OR_NO)]
    variances = {category: draw(_NUMBERS) for category in known}
    return confidence_intervals(year, variances, draw(quantiles()), draw(_ROUNDINGS), average=draw(_RATES))


def groups_of_intervals() -> SearchStrategy[RateIntervals]:
    """Make the intervals of a year's categories, and the findings on those that have none.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> group = find(groups_of_intervals(), bool, settings=unshrunk)
    >>> len(group.supported) <= len(group.intervals)
    True
    """
    return _groups_of_intervals()


@st.composite
def _category_indications(draw: DrawFn, currencies: SearchStrategy[Currency]) -> CategoryIndication:
    year = draw(experiences(currencies=currencies))
    prior = draw(_rates_per_member_month(year.currency))
    return indicated_rates(year, prior=prior, rule=draw(credibility_rules()), rounding=draw(_ROUNDINGS))[0]


def category_indications(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[CategoryIndication]:
    """Make what a category's experience and its prior indicate.

    >>> from hypothesis import find
    >>> find(category_indications(), lambda known: known.observed is None).credibility.value
    Fraction(0, 1)
    """
    return _category_indications(currencies)


@st.composite
def _rate_settings(draw: DrawFn, orders: SearchStrategy[CollarOrder | None]) -> RateSetting:
    year = draw(experiences())
    order = draw(orders)
    names = [tally.category for tally in year.categories]
    prior = draw(_rates_per_member_month(year.currency))
    exposures: Mapping[str, Fraction] = {name: draw(_NUMBERS) + (name == names[0]) for name in names}
    # A prior of 1 more than nothing, and a rule that never believes fully, leave no rate of nothing to be scaled.
    above = Rate(value=prior.value + 1, currency=prior.currency, per=prior.per)
    return set_rates(
        year,
        prior=above,
        rule=Buhlmann(k=draw(_ABOVE_NOTHING), unit=draw(_COUNTED), rounding=None),
        exposures=exposures,
        target=Money(draw(_TARGETS), year.currency),
        indicated_to=draw(roundings(min_places=6, max_places=8)),
        published_to=draw(_SOME_ROUNDINGS),
        rounding=draw(roundings(max_places=year.currency.decimals)),
        collar=None if order is None else draw(collars()),
        order=order,
        previous=None if order is None else above,
    )


def rate_settings(*, orders: SearchStrategy[CollarOrder | None] = _ORDERS) -> SearchStrategy[RateSetting]:
    """Make settings of rates, with collars of each order and without.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(rate_settings(orders=st.none()), bool, settings=unshrunk).balance.residue
    Fraction(0, 1)
    """
    return _rate_settings(orders)
