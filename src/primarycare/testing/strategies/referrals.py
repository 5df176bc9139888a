"""Strategies for referrals and routing: rules, visits, histories, their statuses and answers; candidates and rankings.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid. Histories
are of few days, people and services, so that visits, ends and changes meet.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> from primarycare.referrals import status
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> used_up = find(referrals(), lambda each: status(each, date(2026, 3, 30)).visits_left == 0, settings=unshrunk)
>>> status(used_up, date(2026, 3, 30)).visits_used == used_up.visits_allowed
True
"""

from datetime import date

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.identifiers import (
    NetworkId,
    PatientId,
    PayerId,
    PhysicianId,
    ProductId,
    ReferralId,
    SiteId,
    StructureId,
    VisitId,
)
from primarycare.networks import NetworkParticipation, ParticipationStatus, Product, ProductForm
from primarycare.periods import Period, add_days
from primarycare.plans import AccessRules
from primarycare.referrals import (
    IdleReferralEvent,
    Referral,
    ReferralEvent,
    ReferralEventKind,
    ReferralPolicy,
    ReferralRefusal,
    ReferralRefusalReason,
    ReferralState,
    ReferralStatus,
    ReferralStep,
    ReferralTarget,
    ReferralValidity,
    ReferredVisit,
    StartWithin,
    ValidFor,
    status,
)
from primarycare.routing import (
    NetworkPart,
    NetworkStatus,
    OutOfNetworkInside,
    RankedCandidate,
    RoutingCandidate,
    RoutingPolicy,
    TransitionRule,
    TreatedAsIn,
    rank_candidates,
)
from primarycare.testing.strategies.vocabulary import citations, dates, periods, plain_texts

__all__ = [
    "fitting_visits",
    "idle_referral_events",
    "network_statuses",
    "participations_in",
    "ranked_candidates",
    "referral_events",
    "referral_policies",
    "referral_refusals",
    "referral_statuses",
    "referral_steps",
    "referral_targets",
    "referrals",
    "referred_visits",
    "routing_candidates",
    "routing_policies",
    "start_withins",
    "transition_rules",
    "valid_fors",
]

# Made once, since making a strategy takes longer than drawing from it.
_CITATIONS, _TEXTS = citations(), plain_texts(max_size=12)
_DAYS = dates(min_value=date(2026, 3, 1), max_value=date(2026, 3, 20))
_EARLY_DAYS = dates(min_value=date(2026, 3, 1), max_value=date(2026, 3, 4))
_PATIENTS = st.sampled_from([PatientId("p-1"), PatientId("p-1"), PatientId("p-1"), PatientId("p-2")])
_PHYSICIANS = st.sampled_from([PhysicianId("dr-01"), PhysicianId("dr-02"), PhysicianId("dr-heart")])
_STRUCTURES = st.sampled_from([StructureId("cabinet"), StructureId("clinic"), StructureId("elsewhere")])
_SITES = st.sampled_from([SiteId("site-1"), SiteId("site-2")])
_SPECIALTIES = st.sampled_from(["cardiology", "dermatology"])
_SERVICES = st.sampled_from(["consultation", "imaging", "urgent care"])
_REFERRALS = st.just(ReferralId("r-1"))
_FLAGS = st.booleans()
_KINDS = st.sampled_from(ReferralEventKind)
_SILVER = Product(
    identifier=ProductId("silver"),
    payer=PayerId("payer-1"),
    network=NetworkId("north"),
    name="Silver",
    form=ProductForm.HMO,
)


def valid_fors(*, days: SearchStrategy[int] = st.integers(1, 400)) -> SearchStrategy[ValidFor]:
    """Make terms under which a referral lasts a number of days.

    >>> from hypothesis import find
    >>> find(valid_fors(), bool)
    ValidFor(days=1)
    """
    return st.builds(ValidFor, days)


def start_withins(*, days: SearchStrategy[int] = st.integers(1, 400)) -> SearchStrategy[StartWithin]:
    """Make terms under which a referral must be begun within a number of days.

    >>> from hypothesis import find
    >>> find(start_withins(days=st.just(90)), bool)
    StartWithin(days=90)
    """
    return st.builds(StartWithin, days)


_FEW_DAYS = st.integers(1, 15) | st.just(60)
_VALIDITIES: SearchStrategy[ReferralValidity | None] = st.one_of(
    valid_fors(days=_FEW_DAYS), start_withins(days=_FEW_DAYS), st.none()
)


@st.composite
def _policies(draw: DrawFn, validities: SearchStrategy[ReferralValidity | None]) -> ReferralPolicy:
    business_days = draw(st.none() | st.integers(0, 3))
    return ReferralPolicy(
        name=draw(_TEXTS),
        validity=draw(validities),
        most_visits=draw(st.none() | st.integers(1, 4)),
        business_days_before=business_days,
        retroactive_days=None if business_days is None else draw(st.none() | st.integers(0, 10)),
        exempt_services=tuple(draw(st.lists(_SERVICES, unique=True, max_size=1))),
        ends_with_physician=draw(_FLAGS),
        allows_standing=draw(_FLAGS),
        citations=tuple(draw(st.lists(_CITATIONS, max_size=1))),
    )


def referral_policies(
    *, validities: SearchStrategy[ReferralValidity | None] = _VALIDITIES
) -> SearchStrategy[ReferralPolicy]:
    """Make rules of plans about referrals, with short times.

    >>> from hypothesis import find
    >>> find(referral_policies(validities=st.just(ValidFor(365))), bool).validity
    ValidFor(days=365)
    """
    return _policies(validities)


def referral_targets() -> SearchStrategy[ReferralTarget]:
    """Make whom a patient is sent to: a physician, a structure, a specialty, or several of them together.

    >>> from hypothesis import find
    >>> find(referral_targets(), lambda target: target.physician is None and target.structure is None).specialty
    'cardiology'
    """
    named = st.tuples(st.none() | _PHYSICIANS, st.none() | _STRUCTURES, st.none() | _SPECIALTIES).filter(any)
    return named.map(lambda names: ReferralTarget(physician=names[0], structure=names[1], specialty=names[2]))


def referred_visits(*, on: SearchStrategy[date] = _DAYS) -> SearchStrategy[ReferredVisit]:
    """Make visits to whom a patient may be sent, with what is known of them.

    >>> from hypothesis import find
    >>> find(referred_visits(), lambda visit: visit.specialty is None).structure is None
    True
    """
    return st.builds(
        ReferredVisit,
        identifier=st.integers(1, 9).map(lambda number: VisitId(f"v-{number}")),
        patient=_PATIENTS,
        on=on,
        physician=_PHYSICIANS,
        structure=st.none() | _STRUCTURES,
        specialty=st.none() | _SPECIALTIES,
        service=_SERVICES,
    )


_VISITS = referred_visits()


@st.composite
def _events(
    draw: DrawFn,
    referrals: SearchStrategy[ReferralId],
    kinds: SearchStrategy[ReferralEventKind],
    visits: SearchStrategy[ReferredVisit],
    days: SearchStrategy[date],
) -> ReferralEvent:
    kind = draw(kinds)
    is_annulment = kind is ReferralEventKind.ANNULLED
    annuls = draw(_KINDS.filter(lambda each: each is not ReferralEventKind.ANNULLED)) if is_annulment else None
    visit = draw(visits) if ReferralEventKind.VISIT_USED in (kind, annuls) else None
    day = draw(days) if visit is None else visit.on
    return ReferralEvent(
        referral=draw(referrals),
        kind=kind,
        effective_on=day,
        recorded_on=add_days(day, draw(st.integers(0, 10))),
        sequence=draw(st.integers(0, 2)),
        visit=visit,
        physician=draw(_PHYSICIANS) if kind is ReferralEventKind.PHYSICIAN_CHANGED else None,
        annuls=annuls,
    )


def referral_events(
    *,
    referrals: SearchStrategy[ReferralId] = _REFERRALS,
    kinds: SearchStrategy[ReferralEventKind] = _KINDS,
    visits: SearchStrategy[ReferredVisit] = _VISITS,
    days: SearchStrategy[date] = _DAYS,
) -> SearchStrategy[ReferralEvent]:
    """Make events of referrals on few days, entered on the day or later.

    >>> from hypothesis import find
    >>> find(referral_events(kinds=st.just(ReferralEventKind.COMPLETED)), bool).effective_on
    datetime.date(2026, 3, 1)
    """
    return _events(referrals, kinds, visits, days)


@st.composite
def _fitting(
    draw: DrawFn, to: ReferralTarget, services: tuple[str, ...], patient: PatientId, on: SearchStrategy[date]
) -> ReferredVisit:
    return ReferredVisit(
        identifier=VisitId(f"v-{draw(st.integers(1, 9))}"),
        patient=patient,
        on=draw(on),
        physician=to.physician or draw(_PHYSICIANS),
        structure=to.structure,
        specialty=to.specialty,
        service=draw(st.sampled_from(services) if services else _SERVICES),
    )


def fitting_visits(referral: Referral, *, on: SearchStrategy[date] = _DAYS) -> SearchStrategy[ReferredVisit]:
    """Make visits to whom a referral names, of its own patient and for its services.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> referral = find(referrals(), lambda each: each.to.specialty == "cardiology", settings=unshrunk)
    >>> find(fitting_visits(referral), bool).specialty
    'cardiology'
    """
    return _fitting(referral.to, referral.services, referral.patient, on)


@st.composite
def _referrals(
    draw: DrawFn, policies: SearchStrategy[ReferralPolicy], most_events: int, are_issued: SearchStrategy[bool]
) -> Referral:
    policy, to = draw(policies), draw(referral_targets())
    services = tuple(draw(st.lists(_SERVICES, max_size=1)))
    is_standing = policy.allows_standing and draw(_FLAGS)
    agreed = Period(draw(_EARLY_DAYS), draw(st.none() | st.just(date(2026, 3, 25))))
    has_days = draw(_FLAGS) if is_standing else policy.validity is None
    most = 4 if is_standing or policy.most_visits is None else policy.most_visits
    needs_visits = (is_standing and not has_days) or (not is_standing and policy.most_visits is not None)
    allowed = st.integers(1, most)
    events = []
    first_day = draw(_EARLY_DAYS)
    if draw(are_issued):
        issued = st.just(ReferralEventKind.ISSUED)
        events.append(draw(referral_events(kinds=issued, days=st.just(first_day))))
    soon = st.integers(0, 12).map(lambda days: add_days(first_day, days))
    fitting = _fitting(to, services, PatientId("p-1"), soon)
    uses = referral_events(kinds=st.just(ReferralEventKind.VISIT_USED), visits=fitting)
    anything = referral_events(visits=_VISITS | fitting)
    more = draw(st.lists(st.one_of(uses, uses, anything), max_size=most_events))
    return Referral(
        identifier=ReferralId("r-1"),
        patient=PatientId("p-1"),
        referred_by=draw(_PHYSICIANS),
        to=to,
        services=services,
        condition=draw(st.none() | _TEXTS),
        valid=agreed if has_days else None,
        visits_allowed=draw(allowed if needs_visits else st.none() | allowed),
        is_standing=is_standing,
        policy=policy,
        events=tuple(dict.fromkeys((*events, *more))),
    )


def referrals(
    *,
    policies: SearchStrategy[ReferralPolicy] | None = None,
    most_events: int = 8,
    are_issued: SearchStrategy[bool] = st.sampled_from([True, True, True, False]),
) -> SearchStrategy[Referral]:
    """Make referrals with histories that may contradict themselves: late, early, twice, of another patient.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(referrals(most_events=0, are_issued=st.just(False)), bool, settings=unshrunk).events
    ()
    """
    return _referrals(referral_policies() if policies is None else policies, most_events, are_issued)


def idle_referral_events() -> SearchStrategy[IdleReferralEvent]:
    """Make events without effect, each with a reason.

    >>> from hypothesis import find
    >>> find(idle_referral_events(), bool).finding.kind
    'referral event without effect'
    """
    return st.builds(IdleReferralEvent, referral_events(), st.sampled_from(ReferralRefusalReason))


def referral_statuses() -> SearchStrategy[ReferralStatus]:
    """Make the standing of referrals on some day.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(referral_statuses(), lambda each: each.visits_used > 0, settings=unshrunk).valid is None
    False
    """
    return st.builds(status, referrals(), dates(min_value=date(2026, 2, 25), max_value=date(2026, 4, 20)))


@st.composite
def _steps(draw: DrawFn) -> ReferralStep:
    referral = draw(referrals().filter(lambda each: bool(each.events)))
    return ReferralStep(referral=referral, event=draw(st.sampled_from(referral.events)))


def referral_steps() -> SearchStrategy[ReferralStep]:
    """Make referrals with one of their events.

    >>> from hypothesis import Phase, find, settings
    >>> step = find(referral_steps(), bool, settings=settings(max_examples=1_000, phases=[Phase.generate]))
    >>> step.event in step.referral.events
    True
    """
    return _steps()


def referral_refusals() -> SearchStrategy[ReferralRefusal]:
    """Make refusals of any kind, in any state, for any reason.

    >>> from hypothesis import find
    >>> find(referral_refusals(), bool).state.value
    'draft'
    """
    return st.builds(
        ReferralRefusal,
        referral=_REFERRALS,
        wanted=_KINDS,
        on=_DAYS,
        state=st.sampled_from(ReferralState),
        reason=st.sampled_from(ReferralRefusalReason),
    )


# Routing


@st.composite
def _network_statuses(draw: DrawFn) -> NetworkStatus:
    failed = tuple(draw(st.lists(st.sampled_from(NetworkPart), unique=True)))
    return NetworkStatus(
        network=NetworkId("north"),
        structure=draw(_STRUCTURES),
        physician=draw(_PHYSICIANS),
        site=draw(st.none() | _SITES),
        on=draw(_DAYS),
        failed=failed,
        treated_as_in=draw(st.none() | st.sampled_from(TreatedAsIn)) if failed else None,
    )


def network_statuses() -> SearchStrategy[NetworkStatus]:
    """Make standings in a network, in it and out of it for any parts.

    >>> from hypothesis import find
    >>> find(network_statuses(), lambda each: not each.is_in).cost_sharing.value
    'out of network'
    """
    return _network_statuses()


def participations_in(
    *, statuses: SearchStrategy[ParticipationStatus] = st.sampled_from(ParticipationStatus)
) -> SearchStrategy[NetworkParticipation]:
    """Make rows of participation of the few groups, physicians and sites that candidates have.

    >>> from hypothesis import find
    >>> find(participations_in(statuses=st.just(ParticipationStatus.PENDING)), bool).holds(date(2026, 3, 2))
    False
    """
    return st.builds(
        lambda name, part, during, status: NetworkParticipation(
            network=NetworkId(name),
            structure=part if isinstance(part, StructureId) else None,
            physician=part if isinstance(part, PhysicianId) else None,
            site=part if isinstance(part, SiteId) else None,
            during=during,
            status=status,
        ),
        st.sampled_from(["north", "north", "south"]),
        st.one_of(_STRUCTURES, _PHYSICIANS, _SITES),
        st.just(Period(date(2026, 1, 1))) | periods(),
        statuses,
    )


def routing_policies() -> SearchStrategy[RoutingPolicy]:
    """Make preferences of groups and plans.

    >>> from hypothesis import find
    >>> find(routing_policies(), lambda policy: policy.sites_bind).authorised_outside_group
    False
    """
    return st.builds(
        RoutingPolicy,
        out_of_network_inside=st.sampled_from(OutOfNetworkInside),
        sites_bind=_FLAGS,
        authorised_outside_group=_FLAGS,
        citation=_CITATIONS,
    )


def transition_rules() -> SearchStrategy[TransitionRule]:
    """Make rules of how long care goes on after a practice left.

    >>> from hypothesis import find
    >>> find(transition_rules(), lambda rule: rule.days > 90).days
    91
    """
    return st.builds(TransitionRule, st.integers(1, 3_660), _CITATIONS)


def routing_candidates(
    *, sites: SearchStrategy[SiteId | None] = st.none() | _SITES
) -> SearchStrategy[RoutingCandidate]:
    """Make candidates of few structures, with equal and different preferences.

    >>> from hypothesis import find
    >>> find(routing_candidates(), lambda each: each.preference == 2).site is None
    True
    """
    return st.builds(
        RoutingCandidate, physician=_PHYSICIANS, structure=_STRUCTURES, site=sites, preference=st.integers(0, 2)
    )


_ACCESS = st.builds(
    AccessRules,
    physician_required=_FLAGS,
    referral_required=_FLAGS,
    out_of_network_covered=_FLAGS,
    emergency_as_in_network=_FLAGS,
    citation=_CITATIONS,
)


@st.composite
def _ranked(draw: DrawFn) -> RankedCandidate:
    candidates = draw(
        st.lists(
            routing_candidates(sites=_SITES),
            min_size=1,
            max_size=4,
            unique_by=lambda each: (each.physician, each.structure, each.site),
        )
    )
    ranking = rank_candidates(
        candidates,
        draw(st.lists(participations_in(), max_size=4)),
        _SILVER,
        on=draw(_DAYS),
        own=StructureId("cabinet"),
        affiliated=(StructureId("clinic"),),
        access=draw(_ACCESS),
        policy=draw(routing_policies()),
        contracts=None,
        emergency=draw(_FLAGS),
    )
    return draw(st.sampled_from(ranking))


def ranked_candidates() -> SearchStrategy[RankedCandidate]:
    """Make candidates with their place among some and what choosing them means.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(ranked_candidates(), lambda each: each.rank > 1, settings=unshrunk).rank > 1
    True
    """
    return _ranked()
