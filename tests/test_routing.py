"""Routing: who is in network on a day, which part fails, and in which order candidates stand."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from attrs import evolve

from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, MissingInputError
from primarycare.identifiers import ContractId, NetworkId, PayerId, PhysicianId, ProductId, SiteId, StructureId
from primarycare.money import Share
from primarycare.networks import NetworkParticipation, ParticipationStatus, PayerContract, Product, ProductForm
from primarycare.periods import Period, Year
from primarycare.plans import EPO, HMO, PPO, AccessRules, NetworkSide
from primarycare.routing import (
    NetworkPart,
    NetworkStatus,
    OutOfNetworkInside,
    RankedCandidate,
    RoutingCandidate,
    RoutingConsequence,
    RoutingPolicy,
    RoutingTier,
    TransitionRule,
    TreatedAsIn,
    atlantis_transition,
    network_status,
    rank_candidates,
    sharp,
)

NORTH, PAYER, CABINET = NetworkId("north"), PayerId("payer-1"), StructureId("cabinet")
DR, SITE = PhysicianId("dr-benque"), SiteId("site-1")
SILVER = Product(identifier=ProductId("silver"), payer=PAYER, network=NORTH, name="Silver", form=ProductForm.HMO)
GOLD = evolve(SILVER, identifier=ProductId("gold"), name="Gold")
DAY = date(2026, 3, 2)
Y2026 = Year(2026).period


def row(
    part: StructureId | PhysicianId | SiteId,
    *,
    network: NetworkId = NORTH,
    during: Period = Y2026,
    status: ParticipationStatus = ParticipationStatus.PARTICIPATING,
) -> NetworkParticipation:
    return NetworkParticipation(
        network=network,
        structure=part if isinstance(part, StructureId) else None,
        physician=part if isinstance(part, PhysicianId) else None,
        site=part if isinstance(part, SiteId) else None,
        during=during,
        status=status,
    )


def a_contract(
    *products: ProductId, payer: PayerId = PAYER, structure: StructureId = CABINET, during: Period = Y2026
) -> PayerContract:
    return PayerContract(
        identifier=ContractId("c-1"),
        payer=payer,
        products=products,
        structure=structure,
        terms=(),
        fee_schedules=(),
        timely_filing=None,
        multiple_procedures=None,
        withhold=Share.percent("0"),
        evergreen=False,
        during=during,
    )


def standing(
    *rows: NetworkParticipation,
    on: date = DAY,
    site: SiteId | None = SITE,
    sites_bind: bool = False,
    contracts: tuple[PayerContract, ...] | None = None,
    emergency: bool = False,
    transition: Period | None = None,
) -> NetworkStatus:
    return network_status(
        rows,
        SILVER,
        structure=CABINET,
        physician=DR,
        site=site,
        on=on,
        sites_bind=sites_bind,
        contracts=contracts,
        emergency=emergency,
        transition=transition,
    )


@pytest.mark.parametrize(
    ("rows", "failed"),
    [
        ((row(CABINET), row(DR)), ()),
        ((row(DR),), (NetworkPart.GROUP,)),
        ((row(CABINET),), (NetworkPart.PHYSICIAN,)),
        ((), (NetworkPart.GROUP, NetworkPart.PHYSICIAN)),
        ((row(CABINET), row(PhysicianId("dr-diallo"))), (NetworkPart.PHYSICIAN,)),
        ((row(CABINET), row(DR, network=NetworkId("south"))), (NetworkPart.PHYSICIAN,)),
        ((row(CABINET), row(DR, status=ParticipationStatus.PENDING)), (NetworkPart.PHYSICIAN,)),
        ((row(CABINET, status=ParticipationStatus.SUSPENDED), row(DR)), (NetworkPart.GROUP,)),
    ],
)
def test_group_and_physician_must_both_take_part(
    rows: tuple[NetworkParticipation, ...], failed: tuple[NetworkPart, ...]
) -> None:
    found = standing(*rows)
    assert (found.failed, found.is_in) == (failed, not failed)
    assert found.cost_sharing is found.side is (NetworkSide.OUT if failed else NetworkSide.IN)


@pytest.mark.parametrize(
    ("on", "is_in"),
    [("2026-03-01", False), ("2026-03-02", True), ("2026-05-31", True), ("2026-06-01", False)],
)
def test_it_is_the_day_that_counts(on: str, is_in: bool) -> None:
    rows = (row(CABINET), row(DR, during=Period(DAY, date(2026, 6, 1))))
    assert standing(*rows, on=date.fromisoformat(on)).is_in is is_in


def test_a_site_takes_part_where_sites_bind() -> None:
    rows = (row(CABINET), row(DR))
    assert standing(*rows).is_in
    assert standing(*rows, sites_bind=True).failed == (NetworkPart.SITE,)
    assert standing(*rows, row(SITE), sites_bind=True).is_in
    with pytest.raises(MissingInputError, match="site: sites bind in network 'north'; give the one at which 'dr-b"):
        standing(*rows, site=None, sites_bind=True)


@pytest.mark.parametrize(
    ("contracts", "is_in"),
    [
        (None, True),
        ((), False),
        ((a_contract(),), True),
        ((a_contract(ProductId("silver")),), True),
        ((a_contract(ProductId("gold")),), False),
        ((a_contract(ProductId("gold")), a_contract(ProductId("silver"))), True),
        ((a_contract(payer=PayerId("payer-2")),), False),
        ((a_contract(structure=StructureId("clinic")),), False),
        ((a_contract(during=Year(2025).period),), False),
    ],
)
def test_a_contract_for_the_product_binds_where_contracts_are_given(
    contracts: tuple[PayerContract, ...] | None, is_in: bool
) -> None:
    found = standing(row(CABINET), row(DR), contracts=contracts)
    assert found.failed == (() if is_in else (NetworkPart.PRODUCT,))


def test_an_emergency_shares_costs_as_in_network_and_stays_out_of_it() -> None:
    found = standing(emergency=True)
    assert (found.is_in, found.side, found.cost_sharing) == (False, NetworkSide.OUT, NetworkSide.IN)
    assert found.treated_as_in is TreatedAsIn.EMERGENCY
    assert standing(row(CABINET), row(DR), emergency=True).treated_as_in is None


@pytest.mark.parametrize(("on", "treated"), [("2026-05-31", TreatedAsIn.TRANSITION), ("2026-06-01", None)])
def test_care_goes_on_for_ninety_days_after_the_notice(on: str, treated: TreatedAsIn | None) -> None:
    # 2 March plus 90 days is 31 May.
    found = standing(on=date.fromisoformat(on), transition=atlantis_transition().during(DAY))
    assert found.treated_as_in is treated


def test_a_transition_lasts_as_long_as_the_longer_care() -> None:
    rule = atlantis_transition()
    assert rule.during(DAY, care_ends_on=date(2026, 8, 1)).last_day == date(2026, 8, 1)
    assert rule.during(DAY, care_ends_on=date(2026, 4, 1)).last_day == date(2026, 5, 31)


def test_a_status_prints_what_failed() -> None:
    assert str(standing(row(CABINET), row(DR))) == "dr-benque of cabinet on 2026-03-02: in network"
    assert str(standing(emergency=True)) == (
        "dr-benque of cabinet on 2026-03-02: out of network (the group does not take part; the physician does not "
        "take part; costs shared as in network: emergency)"
    )
    assert str(standing(row(CABINET), row(DR), contracts=())) == (
        "dr-benque of cabinet on 2026-03-02: out of network (the group's contract for the product is not in force)"
    )


def test_what_is_in_network_is_not_treated_as_if_it_were() -> None:
    with pytest.raises(InvalidValueError, match="treated_as_in: 'dr-benque' is in network on 2026-03-02; nothing"):
        evolve(standing(row(CABINET), row(DR)), treated_as_in=TreatedAsIn.EMERGENCY)


# Ranking


def a_candidate(physician: str, structure: str, *, preference: int = 0, site: SiteId | None = None) -> RoutingCandidate:
    return RoutingCandidate(
        physician=PhysicianId(physician), structure=StructureId(structure), preference=preference, site=site
    )


OWN, AFFILIATED = a_candidate("dr-own", "cabinet"), a_candidate("dr-friend", "clinic")
INSIDE, OUTSIDE = a_candidate("dr-in", "elsewhere"), a_candidate("dr-out", "elsewhere")
ROWS = [row(StructureId(name)) for name in ("cabinet", "clinic", "elsewhere")]
ROWS += [row(PhysicianId(name)) for name in ("dr-own", "dr-friend", "dr-in")]


def a_routing(
    inside: OutOfNetworkInside = OutOfNetworkInside.KEEPS_ITS_PLACE, *, sites_bind: bool = False, asks: bool = False
) -> RoutingPolicy:
    return RoutingPolicy(
        out_of_network_inside=inside,
        sites_bind=sites_bind,
        authorised_outside_group=asks,
        citation=Citation.illustrative("Our own"),
    )


def ranked(
    *candidates: RoutingCandidate,
    rows: list[NetworkParticipation] | None = None,
    access: AccessRules = HMO,
    policy: RoutingPolicy | None = None,
    affiliated: tuple[StructureId, ...] = (StructureId("clinic"),),
    contracts: tuple[PayerContract, ...] | None = None,
    emergency: bool = False,
) -> tuple[RankedCandidate, ...]:
    return rank_candidates(
        candidates,
        ROWS if rows is None else rows,
        SILVER,
        on=DAY,
        own=CABINET,
        affiliated=affiliated,
        access=access,
        policy=a_routing() if policy is None else policy,
        contracts=contracts,
        emergency=emergency,
    )


def names(ranking: tuple[RankedCandidate, ...]) -> list[str]:
    return [str(each.candidate.physician) for each in ranking]


def test_the_own_group_comes_first_then_affiliates_then_the_network_and_nobody_is_left_out() -> None:
    ranking = ranked(OUTSIDE, INSIDE, AFFILIATED, OWN)
    assert [(each.rank, each.tier, each.candidate) for each in ranking] == [
        (1, RoutingTier.OWN_GROUP, OWN),
        (2, RoutingTier.AFFILIATED, AFFILIATED),
        (3, RoutingTier.IN_NETWORK, INSIDE),
        (4, RoutingTier.OUT_OF_NETWORK, OUTSIDE),
    ]


def test_equals_stand_in_the_callers_order_and_then_in_that_of_identifiers() -> None:
    third, first, second = (
        a_candidate("dr-a", "elsewhere", preference=1),
        a_candidate("dr-b", "elsewhere"),
        a_candidate("dr-c", "elsewhere"),
    )
    assert names(ranked(second, third, first)) == ["dr-b", "dr-c", "dr-a"]
    at_sites = [a_candidate("dr-b", "elsewhere", site=SiteId(name)) for name in ("b", "a")]
    assert [each.candidate.site for each in ranked(*at_sites)] == ["a", "b"]


@pytest.mark.parametrize(
    ("inside", "order"),
    [
        (OutOfNetworkInside.KEEPS_ITS_PLACE, ["dr-own", "dr-friend", "dr-in", "dr-out"]),
        (OutOfNetworkInside.GOES_LAST, ["dr-in", "dr-friend", "dr-out", "dr-own"]),
    ],
)
def test_where_somebody_of_the_group_is_out_of_network_the_policy_says(
    inside: OutOfNetworkInside, order: list[str]
) -> None:
    only_one = [row(StructureId("elsewhere")), row(PhysicianId("dr-in"))]
    ranking = ranked(OUTSIDE, INSIDE, AFFILIATED, OWN, rows=only_one, policy=a_routing(inside))
    assert names(ranking) == order
    costs = {each.candidate: each.consequence for each in ranking}
    assert costs[OWN] is RoutingConsequence.NOT_PAID and costs[INSIDE] is RoutingConsequence.IN_NETWORK


@pytest.mark.parametrize(
    ("access", "consequence", "needs_referral"),
    [
        (HMO, RoutingConsequence.NOT_PAID, True),
        (EPO, RoutingConsequence.NOT_PAID, False),
        (PPO, RoutingConsequence.OUT_OF_NETWORK, False),
    ],
)
def test_each_choice_says_what_it_costs(
    access: AccessRules, consequence: RoutingConsequence, needs_referral: bool
) -> None:
    (outside,) = ranked(OUTSIDE, access=access)
    assert (outside.consequence, outside.needs_referral) == (consequence, needs_referral)
    (inside,) = ranked(INSIDE, access=access)
    assert inside.consequence is RoutingConsequence.IN_NETWORK


def test_an_emergency_is_shared_as_in_network_where_the_plan_says_so_and_asks_for_nothing() -> None:
    policy = sharp(out_of_network_inside=OutOfNetworkInside.GOES_LAST, sites_bind=False)
    (found,) = ranked(OUTSIDE, emergency=True, policy=policy)
    assert (found.tier, found.consequence) == (RoutingTier.OUT_OF_NETWORK, RoutingConsequence.IN_NETWORK)
    assert not found.needs_referral and not found.needs_authorisation
    (strict,) = ranked(OUTSIDE, emergency=True, access=evolve(HMO, emergency_as_in_network=False))
    assert strict.consequence is RoutingConsequence.NOT_PAID


def test_whoever_is_outside_the_group_may_need_an_authorisation_and_is_ranked_all_the_same() -> None:
    policy = sharp(out_of_network_inside=OutOfNetworkInside.KEEPS_ITS_PLACE, sites_bind=False)
    ranking = ranked(OWN, AFFILIATED, INSIDE, policy=policy)
    assert [each.needs_authorisation for each in ranking] == [False, True, True]
    assert str(ranking[1]) == (
        "2. dr-friend of clinic, affiliated: costs are shared as in network; needs a referral and an authorisation"
    )
    assert str(ranked(INSIDE, access=EPO)[0]) == ("1. dr-in of elsewhere, in network: costs are shared as in network")


def test_sites_and_contracts_bind_in_a_ranking_too() -> None:
    (found,) = ranked(a_candidate("dr-own", "cabinet", site=SITE), policy=a_routing(sites_bind=True), contracts=())
    assert found.status.failed == (NetworkPart.SITE, NetworkPart.PRODUCT)
    with pytest.raises(MissingInputError, match="site: sites bind in network 'north'; give the one at which 'dr-own'"):
        ranked(OWN, policy=a_routing(sites_bind=True))


def test_nobody_to_rank_is_no_error() -> None:
    assert ranked() == ()


def test_a_candidate_stands_once_and_the_own_group_is_no_affiliate() -> None:
    with pytest.raises(InvalidValueError, match="candidates: 'dr-own' of 'cabinet' stands twice; give each once"):
        ranked(OWN, evolve(OWN, preference=1))
    with pytest.raises(InvalidValueError, match="affiliated: 'cabinet' is the own group; leave it out"):
        ranked(OWN, affiliated=(CABINET,))


def test_a_place_is_that_of_the_candidate_itself() -> None:
    (found,) = ranked(OWN)
    with pytest.raises(InvalidValueError, match="status: it is that of 'dr-own' and not of 'dr-in'; give the"):
        evolve(found, candidate=INSIDE)


@pytest.mark.parametrize(
    ("making", "message"),
    [
        (lambda: standing(None), r"participations\[0\]: None is a NoneType"),  # type: ignore[arg-type]
        (lambda: standing(on=datetime(2026, 3, 2)), "on: .* is a datetime"),
        (lambda: standing(sites_bind=1), "sites_bind: 1 is a int"),  # type: ignore[arg-type]
        (lambda: standing(emergency=1), "emergency: 1 is a int"),  # type: ignore[arg-type]
        (lambda: standing(transition=90), "transition: 90 is a int"),  # type: ignore[arg-type]
        (lambda: standing(contracts=SILVER), "contracts: one Product was given"),  # type: ignore[arg-type]
        (lambda: ranked(None), r"candidates\[0\]: None is a NoneType"),  # type: ignore[arg-type]
        (lambda: ranked(OWN, affiliated="clinic"), "affiliated: one str was given"),  # type: ignore[arg-type]
        (lambda: ranked(OWN, access=True), "access: True is a bool"),  # type: ignore[arg-type]
        (lambda: ranked(OWN, policy=0), "policy: 0 is a int"),  # type: ignore[arg-type]
        (lambda: ranked(OWN, emergency=None), "emergency: None is a NoneType"),  # type: ignore[arg-type]
        (lambda: a_candidate("a", "b", preference=True), "preference: True is a bool"),
        (lambda: TransitionRule(True, Citation.illustrative("x")), "days: True is a bool"),
        (lambda: atlantis_transition().during(datetime(2026, 3, 2)), "anchor: .* is a datetime"),
    ],
)
def test_what_is_not_of_its_type_is_refused(making: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{message}"):
        making()
