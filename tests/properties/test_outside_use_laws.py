"""Laws of outside use: every visit is exactly one thing, reasons only ever excuse, and the loyalty rate is a share."""

from datetime import date
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn, SearchStrategy

from primarycare.encounters import Circumstance, Visit
from primarycare.engagement import Engagement, EventKind, ExceptionReason
from primarycare.engagement.presets import illustrative
from primarycare.groups import Group, GroupMember, Site
from primarycare.identifiers import EngagementId, SiteId, StructureId, VisitId
from primarycare.outside_use import (
    PRECEDENCE,
    ExcusedVisits,
    LoyaltyRate,
    UseContext,
    UseKind,
    UseOfCare,
    classify,
    conversation,
    loyalty,
)
from primarycare.periods import Period
from primarycare.testing.strategies.visits import cover_periods, loyalty_rates, use_contexts, uses_of_care, visits
from tests.small_practice import CABINET, DR1, DR2, DR3, P1, P2, day

Read: TypeAlias = tuple[Visit, Engagement, UseContext]

TERMS = illustrative(lapse_days=None)
SERVICES = st.sampled_from(("general practice", "psychiatry", "nursing"))
ELSEWHERE = StructureId("elsewhere")
FIRST, LAST = day("2019-01-01"), day("2023-12-31")
DAYS = st.dates(day("2020-10-01"), day("2022-03-31"))
YEAR = Period(day("2021-01-01"), day("2022-01-01"))
EXCEPTIONS = st.lists(st.sampled_from(ExceptionReason), unique=True).map(tuple)
ENDS = st.sampled_from((None, None, None, day("2022-01-01")))
BIRTHS = st.sampled_from((day("1960-02-29"), day("2012-02-29")))
EVER, SPRING = Period(day("2015-01-05")), Period(day("2020-12-01"), day("2021-06-01"))
SITE = Site(SiteId("lilas"), "Les Lilas")
GROUPS = st.sampled_from(
    [
        Group(
            structure=CABINET,
            name="Cabinet",
            sites=(SITE,),
            members=tuple(GroupMember(physician, SITE.identifier, during) for physician, during in members),
        )
        for members in (((DR1, EVER), (DR2, SPRING)), ((DR1, SPRING), (DR2, EVER)), ())
    ]
)
CONTEXTS = use_contexts(
    groups=GROUPS,
    covers=cover_periods(physicians=st.sampled_from((DR2, DR3)), during=st.sampled_from((EVER, SPRING))),
    services=SERVICES,
    under_ages=st.sampled_from((None, 9, 16)),
)
VISITS = visits(
    patients=st.just(P1),
    on=st.dates(day("2020-06-10"), day("2022-01-31")),
    physicians=st.sampled_from((None, DR1, DR2, DR3)),
    structures=st.sampled_from((None, ELSEWHERE, CABINET)),
    services=SERVICES,
)


@st.composite
def contracts(draw: DrawFn) -> Engagement:
    """Draw a contract of one patient, in force for ever or until a day, with any exceptions."""
    ended_on = draw(ENDS)
    return Engagement.from_dates(
        identifier=EngagementId("e-1"),
        patient=P1,
        structure=CABINET,
        physician=DR1,
        policy=evolve(TERMS, exceptions=draw(EXCEPTIONS)),
        born_on=draw(BIRTHS),
        signed_on=day("2020-06-16"),
        ended_on=ended_on,
        end=None if ended_on is None else EventKind.WITHDRAWN,
    )


CONTRACTS = contracts()
READ: SearchStrategy[Read] = st.tuples(VISITS, CONTRACTS, CONTEXTS)
# Few days and few identifiers, so that visits share days, fall on both sides of the year, and never stand twice.
USES = st.lists(
    uses_of_care(
        visits=visits(
            identifiers=st.sampled_from([VisitId(f"v-{number}") for number in range(20)]),
            patients=st.sampled_from((P1, P2)),
            on=DAYS,
            physicians=st.none(),
            structures=st.none(),
            services=SERVICES,
            circumstances=st.just(()),
        ),
        engagements=st.just(EngagementId("e-1")),
    ),
    max_size=6,
    unique_by=lambda use: use.visit.identifier,
)
CONVENTIONS = st.sampled_from(ExcusedVisits)


def with_exceptions(contract: Engagement, *reasons: ExceptionReason) -> Engagement:
    return evolve(contract, policy=evolve(contract.policy, exceptions=reasons))


@given(READ)
def test_every_visit_is_exactly_one_thing_and_it_is_what_the_facts_say(read: Read) -> None:
    visit, contract, context = read
    use = classify(visit, contract, context)
    in_force = contract.in_force_on(visit.on)
    inside = visit.structure == CABINET or visit.physician in context.group.members_on(visit.on)
    nobody_knows = visit.structure is None and visit.physician is None
    assert (use.kind is UseKind.NOT_BOUND) is not in_force
    assert (use.kind is UseKind.INSIDE) is (in_force and inside)
    elsewhere = in_force and not inside
    assert (use.kind is UseKind.EXCUSED) is (elsewhere and bool(use.reasons))
    assert (use.kind is UseKind.UNKNOWN) is (elsewhere and not use.reasons and nobody_knows)
    assert (use.kind is UseKind.OUTSIDE) is (elsewhere and not use.reasons and not nobody_knows)


@given(READ)
def test_the_facts_say_which_reasons_apply_and_the_policy_which_of_them_excuse(read: Read) -> None:
    visit, contract, context = read
    use = classify(visit, contract, context)
    assert set(use.reasons) <= set(contract.policy.exceptions)
    assert not set(use.beside_policy) & set(contract.policy.exceptions)
    for listed in (use.reasons, use.beside_policy):
        assert list(listed) == sorted(listed, key=PRECEDENCE.index)
    everything = classify(visit, with_exceptions(contract, *ExceptionReason), context)
    assert set(everything.reasons) == {*use.reasons, *use.beside_policy}
    if everything.kind in (UseKind.EXCUSED, UseKind.OUTSIDE, UseKind.UNKNOWN):
        told = set(everything.reasons)
        covers = {cover.physician for cover in context.covers if visit.on in cover.during}
        covering = visit.physician in covers or Circumstance.COVERING in visit.circumstances
        assert (ExceptionReason.COVERING_PHYSICIAN in told) is covering
        assert (ExceptionReason.NOT_OFFERED in told) is (visit.service not in context.offered)
        assert (ExceptionReason.DIRECT_ACCESS in told) is (visit.service in context.direct_access)
        age = contract.policy.consent.age(contract.born_on, visit.on)
        assert (ExceptionReason.UNDER_AGE in told) is (context.under_age is not None and age < context.under_age)
    assert use.is_primary_care is (visit.service in context.primary_care)


@given(READ, EXCEPTIONS)
def test_another_exception_in_the_policy_only_ever_excuses(read: Read, added: tuple[ExceptionReason, ...]) -> None:
    visit, contract, context = read
    before = classify(visit, contract, context)
    after = classify(visit, with_exceptions(contract, *contract.policy.exceptions, *added), context)
    assert set(before.reasons) <= set(after.reasons)
    if after.kind is not before.kind:
        assert before.kind in (UseKind.OUTSIDE, UseKind.UNKNOWN)
        assert after.kind is UseKind.EXCUSED


@given(READ)
def test_another_circumstance_never_makes_a_visit_an_outside_one(read: Read) -> None:
    visit, contract, context = read
    plain = classify(evolve(visit, circumstances=()), contract, context)
    if plain.kind is not UseKind.OUTSIDE:
        assert classify(visit, contract, context).kind is not UseKind.OUTSIDE


@given(READ)
def test_reading_a_visit_leaves_the_contract_as_it_was(read: Read) -> None:
    visit, contract, context = read
    as_it_was = evolve(contract)
    conversation((classify(visit, contract, context),))
    assert contract == as_it_was
    assert contract.in_force == as_it_was.in_force


@given(USES, CONVENTIONS, st.data())
def test_the_order_of_visits_does_not_matter(uses: list[UseOfCare], excused: ExcusedVisits, data: DataObject) -> None:
    shuffled = data.draw(st.permutations(uses))
    assert loyalty(shuffled, YEAR, excused=excused) == loyalty(uses, YEAR, excused=excused)
    assert conversation(shuffled) == conversation(uses)


@given(USES, CONVENTIONS)
def test_the_counts_add_up_to_the_visits_of_the_period(uses: list[UseOfCare], excused: ExcusedVisits) -> None:
    rate = loyalty(uses, YEAR, excused=excused)
    inside = [use for use in uses if use.visit.on in YEAR]
    assert rate.visits == len(inside)
    primary = [use for use in inside if use.is_primary_care]
    assert rate.inside == sum(use.kind is UseKind.INSIDE for use in primary)
    assert rate.excused == sum(use.kind is UseKind.EXCUSED for use in primary)
    assert rate.outside == sum(use.kind is UseKind.OUTSIDE for use in primary)
    assert rate.unknown == sum(use.kind is UseKind.UNKNOWN for use in primary)
    assert rate == loyalty(inside, YEAR, excused=excused)


@given(USES, CONVENTIONS, DAYS)
def test_two_parts_of_a_period_hold_the_visits_of_the_whole(
    uses: list[UseOfCare], excused: ExcusedVisits, cut: date
) -> None:
    periods = (Period(FIRST, LAST), Period(FIRST, cut), Period(cut, LAST))
    whole, first, second = (loyalty(uses, period, excused=excused) for period in periods)
    for count in ("inside", "excused", "outside", "unknown", "left_out", "counted", "kept"):
        assert getattr(first, count) + getattr(second, count) == getattr(whole, count)


@given(USES)
def test_there_is_something_to_talk_about_exactly_where_a_visit_was_outside(uses: list[UseOfCare]) -> None:
    outside = [use for use in uses if use.kind is UseKind.OUTSIDE]
    assert sorted(finding.subject for finding in conversation(uses)) == sorted(use.visit.patient for use in outside)


@given(loyalty_rates(counts=st.integers(0, 3)))
def test_the_rate_is_a_share_and_undefined_exactly_where_no_visit_counts(rate: LoyaltyRate) -> None:
    assert (rate.rate is None) is (rate.counted == 0)
    assert rate.counted <= rate.visits
    if rate.rate is not None:
        assert 0 <= rate.rate.value <= 1
        assert rate.rate.value * rate.counted == rate.kept
        assert (rate.rate.value == 1) is (rate.outside == 0)
        assert (rate.rate.value == 0) is (rate.kept == 0)


def value_of(rate: LoyaltyRate) -> Fraction:
    """Read an undefined rate as nothing kept, so that rates can be compared."""
    return Fraction(0) if rate.rate is None else rate.rate.value


@given(USES, uses_of_care(), CONVENTIONS, st.sampled_from(UseKind))
def test_a_visit_more_moves_the_rate_only_as_its_kind_says(
    uses: list[UseOfCare], another: UseOfCare, excused: ExcusedVisits, kind: UseKind
) -> None:
    more = UseOfCare(
        visit=evolve(another.visit, identifier=VisitId("one more"), on=YEAR.start),
        engagement=another.engagement,
        kind=kind,
        is_primary_care=True,
        reasons=(ExceptionReason.EMERGENCY,) if kind is UseKind.EXCUSED else (),
        beside_policy=(),
    )
    before, after = (loyalty(known, YEAR, excused=excused) for known in (uses, [*uses, more]))
    kept = kind is UseKind.INSIDE or (kind is UseKind.EXCUSED and excused is ExcusedVisits.COUNT_INSIDE)
    if kept:
        assert value_of(after) >= value_of(before)
        assert (value_of(after) == value_of(before)) is (value_of(before) == 1)
    elif kind is UseKind.OUTSIDE:
        assert value_of(after) <= value_of(before)
        assert (value_of(after) == value_of(before)) is (value_of(before) == 0)
    else:
        assert after.rate == before.rate


@given(loyalty_rates(counts=st.integers(0, 9)))
def test_to_count_excused_visits_as_inside_never_worsens_the_rate(rate: LoyaltyRate) -> None:
    counted = evolve(rate, excused_visits=ExcusedVisits.COUNT_INSIDE)
    left_out = evolve(rate, excused_visits=ExcusedVisits.LEAVE_OUT)
    assert value_of(counted) >= value_of(left_out)
