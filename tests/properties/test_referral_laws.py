"""Laws of referrals and routing: no history uses more than is allowed; nobody is dropped from a ranking."""

from datetime import date, timedelta

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.citations import Citation
from primarycare.identifiers import NetworkId, PayerId, PhysicianId, ProductId, SiteId, StructureId
from primarycare.networks import NetworkParticipation, ParticipationStatus, Product, ProductForm
from primarycare.periods import Period
from primarycare.plans import HMO, PPO, AccessRules, NetworkSide
from primarycare.referrals import (
    ENDED_STATES,
    Referral,
    ReferralEnd,
    ReferralEventKind,
    ReferralPolicy,
    ReferralRefusal,
    ReferralState,
    ReferralStep,
    StartWithin,
    annul,
    consume,
    status,
)
from primarycare.routing import (
    NetworkPart,
    OutOfNetworkInside,
    RoutingCandidate,
    RoutingConsequence,
    RoutingPolicy,
    RoutingTier,
    TransitionRule,
    network_status,
    rank_candidates,
)
from primarycare.testing.strategies.referrals import (
    fitting_visits,
    participations_in,
    referral_policies,
    referrals,
    referred_visits,
    routing_candidates,
    routing_policies,
    transition_rules,
)
from primarycare.testing.strategies.vocabulary import dates

REFERRALS, VISITS = referrals(), referred_visits()
DAYS = dates(min_value=date(2026, 2, 25), max_value=date(2026, 4, 20))
LAST = date(2026, 6, 1)


# Referrals


@given(REFERRALS, DAYS, st.none() | DAYS)
def test_every_history_has_a_status_on_every_day(referral: Referral, on: date, known_on: date | None) -> None:
    standing = status(referral, on, known_on=known_on)
    assert (standing.state in ENDED_STATES) == (standing.ended_on is not None)
    assert standing.ended_on is None or standing.ended_on <= on
    assert (standing.state is ReferralState.DRAFT) == (standing.valid is None and standing.end_reason is None)


@given(REFERRALS, DAYS)
def test_a_referral_is_never_used_for_more_than_its_visits(referral: Referral, on: date) -> None:
    standing = status(referral, on)
    assert standing.visits_used <= (referral.visits_allowed or standing.visits_used)
    if referral.visits_allowed is not None:
        assert standing.visits_left == referral.visits_allowed - standing.visits_used
    assert (standing.visits_left == 0) == (standing.end_reason is ReferralEnd.EXHAUSTED)


@given(REFERRALS, st.data())
def test_the_order_in_which_events_are_given_does_not_matter(referral: Referral, data: DataObject) -> None:
    shuffled = evolve(referral, events=tuple(data.draw(st.permutations(referral.events))))
    assert shuffled == referral
    assert status(shuffled, LAST) == status(referral, LAST)


@given(REFERRALS, DAYS, DAYS)
def test_what_takes_effect_later_changes_nothing_before(referral: Referral, one: date, other: date) -> None:
    day, cut = sorted((one, other))
    so_far = evolve(referral, events=tuple(event for event in referral.events if event.effective_on <= cut))
    assert status(so_far, day) == status(referral, day)


@given(REFERRALS, DAYS, DAYS)
def test_a_referral_that_is_over_stays_over_and_its_visits_never_fall(
    referral: Referral, one: date, other: date
) -> None:
    earlier, later = (status(referral, day) for day in sorted((one, other)))
    assert earlier.visits_used <= later.visits_used
    if earlier.state in ENDED_STATES:
        assert (later.state, later.ended_on, later.visits_used) == (
            earlier.state,
            earlier.ended_on,
            earlier.visits_used,
        )


@given(REFERRALS, st.integers(0, 120), st.data())
@settings(max_examples=200)
def test_a_visit_that_is_taken_uses_one_and_one_that_is_refused_none(
    referral: Referral, days: int, data: DataObject
) -> None:
    visit = data.draw(fitting_visits(referral) | VISITS)
    answer = consume(referral, visit, recorded_on=visit.on + timedelta(days), holidays=())
    before = status(referral, LAST)
    if isinstance(answer, ReferralRefusal):
        assert answer.referral == referral.identifier and answer.on == visit.on
        return
    after = status(answer.referral, LAST)
    idle_before, idle_after = ({each.event for each in found.without_effect} for found in (before, after))
    # An earlier first visit may let uses count that came too late; none that counted is lost.
    assert after.visits_used == before.visits_used + 1 + len([each for each in idle_before - idle_after if each.visit])
    assert answer.event not in idle_after
    assert all(event.visit is None for event in idle_after - idle_before)
    assert (visit.patient, answer.event.visit) == (referral.patient, visit)
    again = consume(answer.referral, visit, recorded_on=LAST, holidays=())
    assert isinstance(again, ReferralRefusal)


@given(REFERRALS, st.data())
@settings(max_examples=200)
def test_a_day_outside_its_dates_never_uses_a_referral(referral: Referral, data: DataObject) -> None:
    visit = data.draw(fitting_visits(referral) | VISITS)
    answer = consume(referral, visit, recorded_on=LAST, holidays=())
    valid = status(referral, visit.on).valid
    if valid is None or visit.on not in valid:
        assert isinstance(answer, ReferralRefusal)
    if isinstance(answer, ReferralStep):
        assert status(referral, visit.on).state not in ENDED_STATES


@given(REFERRALS, st.data())
def test_what_was_used_by_mistake_is_given_back_whole(referral: Referral, data: DataObject) -> None:
    visit = data.draw(fitting_visits(referral) | VISITS)
    answer = consume(referral, visit, recorded_on=LAST, holidays=())
    if isinstance(answer, ReferralStep):
        taken_back = annul(answer.referral, answer.event, recorded_on=LAST)
        assert isinstance(taken_back, ReferralStep)
        assert status(taken_back.referral, LAST) == status(referral, LAST)


@given(REFERRALS, DAYS)
def test_each_event_counts_or_is_told_why_not(referral: Referral, on: date) -> None:
    standing = status(referral, on)
    idle = [each.event for each in standing.without_effect]
    assert len(idle) == len(set(idle))
    assert all(event in referral.events and event.effective_on <= on for event in idle)
    if not any(event.kind is ReferralEventKind.ANNULLED for event in referral.events):
        uses = [event for event in referral.events if event.visit is not None and event.effective_on <= on]
        assert standing.visits_used == len([event for event in uses if event not in idle])


@given(referrals(policies=referral_policies(validities=st.builds(StartWithin, st.integers(1, 15)))), DAYS)
def test_what_was_begun_in_time_does_not_expire(referral: Referral, on: date) -> None:
    standing = status(referral, on)
    if standing.visits_used and not referral.is_standing:
        assert standing.end_reason is not ReferralEnd.EXPIRED


@given(referral_policies(), dates(min_value=date(2026, 1, 20)), st.lists(dates(), max_size=4))
def test_one_more_holiday_never_gives_more_time(policy: ReferralPolicy, on: date, holidays: list[date]) -> None:
    usual, fewer = policy.on_time_until(on, ()), policy.on_time_until(on, holidays)
    assert (usual is None) == (fewer is None)
    if usual is not None and fewer is not None:
        assert fewer <= usual <= on
        assert (policy.taken_until(on, holidays) or fewer) >= fewer


# Routing

NORTH, CABINET = NetworkId("north"), StructureId("cabinet")
SILVER = Product(
    identifier=ProductId("silver"), payer=PayerId("payer-1"), network=NORTH, name="Silver", form=ProductForm.HMO
)
PARTICIPATIONS = st.lists(participations_in(), max_size=6)
SITES = st.sampled_from([SiteId("site-1"), SiteId("site-2")])
CANDIDATES = st.lists(
    routing_candidates(sites=SITES),
    max_size=6,
    unique_by=lambda each: (each.physician, each.structure, each.site),
)


@given(routing_candidates(sites=SITES), PARTICIPATIONS, participations_in(), DAYS, st.booleans(), st.booleans())
def test_one_more_participation_never_takes_anybody_out(
    who: RoutingCandidate,
    rows: list[NetworkParticipation],
    more: NetworkParticipation,
    on: date,
    sites_bind: bool,
    emergency: bool,
) -> None:
    def standing(given_rows: list[NetworkParticipation]) -> set[NetworkPart]:
        found = network_status(
            given_rows,
            SILVER,
            structure=who.structure,
            physician=who.physician,
            site=who.site,
            on=on,
            sites_bind=sites_bind,
            contracts=None,
            emergency=emergency,
        )
        assert found.side is (NetworkSide.OUT if found.failed else NetworkSide.IN)
        assert found.cost_sharing is (NetworkSide.IN if emergency else found.side)
        return set(found.failed)

    assert standing([*rows, more]) <= standing(rows)
    assert standing([more, *rows]) == standing([*rows, more])


@given(routing_candidates(sites=SITES), PARTICIPATIONS, DAYS)
def test_group_and_physician_both_take_part_or_it_is_out_of_network(
    who: RoutingCandidate, rows: list[NetworkParticipation], on: date
) -> None:
    found = network_status(
        rows,
        SILVER,
        structure=who.structure,
        physician=who.physician,
        site=None,
        on=on,
        sites_bind=False,
        contracts=None,
    )
    counting = [row for row in rows if row.network == NORTH and row.holds(on)]
    group = any(row.structure == who.structure for row in counting)
    physician = any(row.physician == who.physician for row in counting)
    assert found.is_in == (group and physician)
    assert (NetworkPart.GROUP in found.failed, NetworkPart.PHYSICIAN in found.failed) == (not group, not physician)


@given(CANDIDATES, PARTICIPATIONS, DAYS, routing_policies(), st.sampled_from([HMO, PPO]), st.booleans(), st.data())
def test_a_ranking_holds_every_candidate_once_in_an_order_that_their_names_decide(
    candidates: list[RoutingCandidate],
    rows: list[NetworkParticipation],
    on: date,
    policy: RoutingPolicy,
    access: AccessRules,
    emergency: bool,
    data: DataObject,
) -> None:
    ranking = [
        rank_candidates(
            given_candidates,
            rows,
            SILVER,
            on=on,
            own=CABINET,
            affiliated=(StructureId("clinic"),),
            access=access,
            policy=policy,
            contracts=None,
            emergency=emergency,
        )
        for given_candidates in (candidates, data.draw(st.permutations(candidates)))
    ]
    assert ranking[0] == ranking[1]
    assert {each.candidate for each in ranking[0]} == set(candidates)
    assert [each.rank for each in ranking[0]] == list(range(1, len(candidates) + 1))
    places = [list(RoutingTier).index(each.tier) for each in ranking[0]]
    assert places == sorted(places)
    for each in ranking[0]:
        paid_in = each.consequence is RoutingConsequence.IN_NETWORK
        assert paid_in == (each.status.cost_sharing is NetworkSide.IN)
        assert not (emergency and (each.needs_referral or each.needs_authorisation))


@given(CANDIDATES, DAYS)
def test_where_all_take_part_the_own_group_comes_first(candidates: list[RoutingCandidate], on: date) -> None:
    always = Period(date(2026, 1, 1))
    names = {(each.structure, each.physician) for each in candidates}
    rows = [
        NetworkParticipation(
            network=NORTH,
            structure=name if isinstance(name, StructureId) else None,
            physician=name if isinstance(name, PhysicianId) else None,
            during=always,
            status=ParticipationStatus.PARTICIPATING,
        )
        for pair in sorted(names)
        for name in pair
    ]
    for inside in OutOfNetworkInside:
        policy = RoutingPolicy(
            out_of_network_inside=inside,
            sites_bind=False,
            authorised_outside_group=True,
            citation=Citation.illustrative("Our own"),
        )
        ranking = rank_candidates(
            candidates,
            rows,
            SILVER,
            on=on,
            own=CABINET,
            affiliated=(),
            access=HMO,
            policy=policy,
            contracts=None,
        )
        own = [each.candidate.structure == CABINET for each in ranking]
        assert own == sorted(own, reverse=True)
        assert {each.tier for each in ranking} <= {RoutingTier.OWN_GROUP, RoutingTier.IN_NETWORK}


@given(transition_rules(), dates(max_value=date(2080, 1, 1)), st.none() | dates(max_value=date(2090, 1, 1)))
def test_a_transition_lasts_its_days_or_the_longer_care(rule: TransitionRule, on: date, ends: date | None) -> None:
    last = rule.during(on, care_ends_on=ends).last_day
    assert last == max(on + timedelta(rule.days), ends or on)
