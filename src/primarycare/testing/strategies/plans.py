"""Strategies for plans: cost sharing, limits, plans and accumulators.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it, so that values can be made that point at each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import find
>>> find(aggregate_limits(), bool).family.minor
0
"""

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Evidence
from primarycare.identifiers import PatientId, PlanId
from primarycare.money import Currency, Money, Rounding, RoundingMode, Share
from primarycare.plans import (
    AccessRules,
    Accumulation,
    Accumulators,
    AggregateLimit,
    CoinsuranceBase,
    CopayAboveAllowed,
    CopayTiming,
    CostShare,
    EmbeddedLimit,
    Limit,
    MemberAccumulator,
    Met,
    NetworkSide,
    PersonLimit,
    Plan,
    PreventiveCare,
    UnmetAccess,
)
from primarycare.testing.strategies.vocabulary import (
    citations,
    claim_ids,
    currencies,
    patient_ids,
    periods,
    plain_texts,
    plan_ids,
)

__all__ = [
    "access_rules",
    "accumulators",
    "aggregate_limits",
    "cost_shares",
    "embedded_limits",
    "member_accumulators",
    "mets",
    "person_limits",
    "plan_limits",
    "plans",
]

# Made once, since making a strategy takes longer than drawing from it.
_CURRENCIES, _NAMES = currencies(), plain_texts(max_size=12)
_PLANS, _PATIENTS, _CLAIMS = plan_ids(), patient_ids(), claim_ids()
_CITATIONS = citations(evidence=st.just(Evidence.AGREEMENT))
_YES_OR_NO, _SIDES = st.booleans(), st.sampled_from(NetworkSide)
_AMOUNTS = st.just(0) | st.integers(0, 10**4) | st.integers(0, 10**6)
_PERCENTS = st.integers(0, 100).map(lambda percent: Share(Fraction(percent, 100)))
_SERVICES = ("primary care visit", "laboratory", "imaging")
_TIER = "preferred"
_YEARS = periods(open_ended=False)


def _moneys(currency: Currency, most: int | None = None) -> SearchStrategy[Money]:
    return st.builds(Money, _AMOUNTS if most is None else st.integers(0, most), st.just(currency))


def person_limits(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[PersonLimit]:
    """Make limits of each person.

    >>> from hypothesis import find
    >>> from primarycare.money import USD
    >>> find(person_limits(currencies=st.just(USD)), bool).amount
    Money.parse('0.00', USD)
    """
    return st.builds(PersonLimit, currencies.flatmap(_moneys))


@st.composite
def _embedded_limits(draw: DrawFn, currencies: SearchStrategy[Currency]) -> EmbeddedLimit:
    currency = draw(currencies)
    one, other = draw(_moneys(currency)), draw(_moneys(currency))
    return EmbeddedLimit(min(one, other), max(one, other))


def embedded_limits(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[EmbeddedLimit]:
    """Make limits of each person inside one of the family.

    >>> from hypothesis import find
    >>> limit = find(embedded_limits(), lambda limit: limit.family.minor > 0)
    >>> limit.individual <= limit.family
    True
    """
    return _embedded_limits(currencies)


def aggregate_limits(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[AggregateLimit]:
    """Make limits of a family together.

    >>> from hypothesis import find
    >>> find(aggregate_limits(), bool).family.minor
    0
    """
    return st.builds(AggregateLimit, currencies.flatmap(_moneys))


def plan_limits(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[Limit]:
    """Make limits of any of the three kinds.

    >>> from hypothesis import find
    >>> type(find(plan_limits(), lambda limit: isinstance(limit, AggregateLimit))).__name__
    'AggregateLimit'
    """
    return st.one_of(
        person_limits(currencies=currencies),
        embedded_limits(currencies=currencies),
        aggregate_limits(currencies=currencies),
    )


def access_rules() -> SearchStrategy[AccessRules]:
    """Make four answers of yes or no.

    >>> from hypothesis import find
    >>> find(access_rules(), lambda rules: rules.referral_required).out_of_network_covered
    False
    """
    return st.builds(
        AccessRules,
        physician_required=_YES_OR_NO,
        referral_required=_YES_OR_NO,
        out_of_network_covered=_YES_OR_NO,
        emergency_as_in_network=_YES_OR_NO,
        citation=_CITATIONS,
    )


@st.composite
def _cost_shares(
    draw: DrawFn,
    currencies: SearchStrategy[Currency],
    services: SearchStrategy[str | None],
    sides: SearchStrategy[NetworkSide],
    tiers: SearchStrategy[str | None],
) -> CostShare:
    side = draw(sides)
    return CostShare(
        service=draw(services),
        side=side,
        tier=draw(tiers) if side is NetworkSide.IN else None,
        copay=draw(st.none() | _moneys(draw(currencies), 10**4)),
        coinsurance=draw(_PERCENTS),
        deductible_applies=draw(_YES_OR_NO),
    )


def cost_shares(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    services: SearchStrategy[str | None] = st.none() | st.sampled_from(_SERVICES),
    sides: SearchStrategy[NetworkSide] = _SIDES,
    tiers: SearchStrategy[str | None] = st.none() | st.just(_TIER),
) -> SearchStrategy[CostShare]:
    """Make rows of cost sharing; those that fit together come from `plans`.

    >>> from hypothesis import find
    >>> find(cost_shares(sides=st.just(NetworkSide.OUT)), bool).tier is None
    True
    """
    return _cost_shares(currencies, services, sides, tiers)


@st.composite
def _plans(
    draw: DrawFn,
    currencies: SearchStrategy[Currency],
    identifiers: SearchStrategy[PlanId],
    access: SearchStrategy[AccessRules],
) -> Plan:
    currency, rules = draw(currencies), draw(access)
    sides = (NetworkSide.IN, NetworkSide.OUT) if rules.out_of_network_covered else (NetworkSide.IN,)
    tiers = draw(st.sampled_from(((), (_TIER,))))
    excluded = draw(st.sampled_from(((), (), ("imaging",))))
    services = (None, *draw(st.lists(st.sampled_from(("primary care visit", "laboratory")), max_size=2, unique=True)))
    named: list[tuple[str | None, NetworkSide, str | None]] = [
        (service, side, None) for service in services for side in sides
    ]
    named += [(None, NetworkSide.IN, tier) for tier in tiers]
    rows = [
        draw(
            cost_shares(
                currencies=st.just(currency), services=st.just(service), sides=st.just(side), tiers=st.just(tier)
            )
        )
        for service, side, tier in named
    ]
    limits = st.none() | plan_limits(currencies=st.just(currency))
    outside = limits if rules.out_of_network_covered else st.none()
    unmet = st.sampled_from(UnmetAccess) if rules.out_of_network_covered else st.just(UnmetAccess.NOT_COVERED)
    return Plan(
        identifier=draw(identifiers),
        name=draw(_NAMES),
        currency=currency,
        access=rules,
        unmet_access=draw(unmet),
        excluded=excluded,
        tiers=tiers,
        cost_shares=tuple(draw(st.permutations(rows))),
        deductible_in=draw(limits),
        deductible_out=draw(outside),
        maximum_in=draw(limits),
        maximum_out=draw(outside),
        accumulation=draw(st.sampled_from(Accumulation)),
        copay_timing=draw(st.sampled_from(CopayTiming)),
        coinsurance_base=draw(st.sampled_from(CoinsuranceBase)),
        copay_above_allowed=draw(st.sampled_from(CopayAboveAllowed)),
        copay_counts_to_deductible=draw(_YES_OR_NO),
        deductible_counts_to_maximum=draw(_YES_OR_NO),
        copay_counts_to_maximum=draw(_YES_OR_NO),
        preventive_care=draw(st.sampled_from(PreventiveCare)),
        balance_billing=draw(_YES_OR_NO),
        visiting_clinician_as_in_network=draw(_YES_OR_NO),
        never_as_in_network=draw(st.sampled_from(((), ("laboratory",)))),
        rounding=Rounding(currency.decimals, draw(st.sampled_from(RoundingMode))),
    )


def plans(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    identifiers: SearchStrategy[PlanId] = _PLANS,
    access: SearchStrategy[AccessRules] = access_rules(),
) -> SearchStrategy[Plan]:
    """Make plans with a row for every service, with and without cover out of network, tiers and limits.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(plans(identifiers=st.just(PlanId("gold"))), bool, settings=unshrunk).identifier
    PlanId('gold')
    """
    return _plans(currencies, identifiers, access)


@st.composite
def _mets(draw: DrawFn, currencies: SearchStrategy[Currency]) -> Met:
    currency = draw(currencies)
    return Met(deductible=draw(_moneys(currency)), maximum=draw(_moneys(currency)))


def mets(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[Met]:
    """Make amounts met of a deductible and a maximum.

    >>> from hypothesis import find
    >>> find(mets(), bool).deductible.minor
    0
    """
    return _mets(currencies)


@st.composite
def _member_accumulators(
    draw: DrawFn, currencies: SearchStrategy[Currency], patients: SearchStrategy[PatientId]
) -> MemberAccumulator:
    met = mets(currencies=st.just(draw(currencies)))
    return MemberAccumulator(patient=draw(patients), in_network=draw(met), out_of_network=draw(met))


def member_accumulators(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    patients: SearchStrategy[PatientId] = _PATIENTS,
) -> SearchStrategy[MemberAccumulator]:
    """Make what a member has met on both sides of the network.

    >>> from hypothesis import find
    >>> find(member_accumulators(patients=st.just(PatientId("p-1"))), bool).patient
    PatientId('p-1')
    """
    return _member_accumulators(currencies, patients)


@st.composite
def _accumulators(draw: DrawFn, currencies: SearchStrategy[Currency], plans: SearchStrategy[PlanId]) -> Accumulators:
    currency = st.just(draw(currencies))
    covered = draw(st.lists(_PATIENTS, min_size=1, max_size=3, unique=True))
    return Accumulators(
        plan=draw(plans),
        plan_year=draw(_YEARS),
        members=tuple(draw(member_accumulators(currencies=currency, patients=st.just(patient))) for patient in covered),
        claims=tuple(draw(st.lists(_CLAIMS, max_size=2, unique=True))),
    )


def accumulators(
    *, currencies: SearchStrategy[Currency] = _CURRENCIES, plans: SearchStrategy[PlanId] = _PLANS
) -> SearchStrategy[Accumulators]:
    """Make accumulators of one to three members.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(accumulators(plans=st.just(PlanId("gold"))), bool, settings=unshrunk).plan
    PlanId('gold')
    """
    return _accumulators(currencies, plans)
