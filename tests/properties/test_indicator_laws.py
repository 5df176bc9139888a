"""Laws of the indicators: rows add up, nobody counts twice, and reviews come out as the contract itself stands."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn, SearchStrategy

from primarycare.engagement import (
    AgeBand,
    AgeBands,
    Anniversary,
    Engagement,
    EngagementPolicy,
    EventKind,
    MinimumInterval,
    MonthAnniversary,
    ReviewAnchor,
    ReviewConvention,
    ReviewPolicy,
    ReviewStanding,
    status,
)
from primarycare.engagement.presets import illustrative
from primarycare.groups import Group, GroupMember, Site
from primarycare.identifiers import EngagementId, PatientId, PhysicianId, SiteId, StructureId
from primarycare.indicators import EngagementIndicators, Indicators, ReviewsOnTime, Uptake, indicators_for
from primarycare.panels import Designation, Panels
from primarycare.patients import Patient, Sex
from primarycare.periods import LeapDayRule, Month, Period, ReferenceDay, Span, anniversary
from primarycare.testing.strategies.practice import engagement_indicators, indicators

DAY = timedelta(days=1)
CABINET, MARCH_1 = StructureId("cabinet"), LeapDayRule.MARCH_1
PATIENTS = tuple(PatientId(f"p-{number}") for number in range(5))
PHYSICIANS = tuple(PhysicianId(f"dr-{number}") for number in range(3))
SITES = (SiteId("site-a"), SiteId("site-b"))
MONTH, BIRTH = Month(2022, 3), date(1980, 6, 1)
LAST_DAY = ReferenceDay(Span.MONTH, -1)
MANY_YEARS_LATER = date(2060, 1, 1)

CONVENTIONS: tuple[ReviewConvention, ...] = (
    *(
        Anniversary(anchor=anchor, opens_days_before=60, leap_day=MARCH_1, initial_days=initial)
        for anchor in ReviewAnchor
        for initial in (None, 90)
    ),
    MonthAnniversary(),
    MinimumInterval(leap_day=MARCH_1),
    AgeBands((AgeBand(40, 41), AgeBand(43, 44)), MARCH_1),
)


def terms(convention: ReviewConvention) -> EngagementPolicy:
    grace_days = 0 if isinstance(convention, AgeBands) else 30
    review = ReviewPolicy(convention=convention, grace_days=grace_days, lapse_days=None)
    return evolve(illustrative(lapse_days=None), review=review)


def a_contract(
    number: int,
    patient: PatientId,
    policy: EngagementPolicy,
    signed_on: date,
    reviewed_on: Iterable[date] = (),
    ended_on: date | None = None,
) -> Engagement:
    return Engagement.from_dates(
        identifier=EngagementId(f"e-{number}"),
        patient=patient,
        structure=CABINET,
        physician=PHYSICIANS[0],
        policy=policy,
        born_on=BIRTH,
        signed_on=signed_on,
        reviewed_on=reviewed_on,
        ended_on=ended_on,
        end=None if ended_on is None else EventKind.WITHDRAWN,
    )


@frozen(kw_only=True)
class Practice:
    """A group, its patients, lists and contracts, most of which change near March 2022."""

    group: Group
    patients: tuple[Patient, ...]
    panels: Panels
    contracts: tuple[Engagement, ...]

    def report(self, reported_on: date = MANY_YEARS_LATER) -> EngagementIndicators:
        return indicators_for(
            MONTH,
            group=self.group,
            patients={patient.identifier: patient for patient in self.patients},
            panels=self.panels,
            engagements=self.contracts,
            counted_on=LAST_DAY,
            reported_on=reported_on,
        )


NEAR = st.integers(-20, 50).map(lambda days: MONTH.period.start + days * DAY)
LONG_BEFORE = st.integers(20, 1_000).map(lambda days: MONTH.period.start - days * DAY)
SOME_TURNS = st.none() | NEAR


@st.composite
def practices(draw: DrawFn) -> Practice:
    """Draw a group of two or three at two sites, and five patients who are listed, engaged, both, neither, or dead."""
    members = draw(
        st.lists(st.tuples(st.sampled_from(PHYSICIANS[:2]), st.sampled_from(SITES)), max_size=3, unique=True)
    )
    patients, designations, contracts = [], [], []
    for number, name in enumerate(PATIENTS):
        patients.append(Patient(identifier=name, born_on=BIRTH, died_on=draw(SOME_TURNS), sex=Sex.UNKNOWN))
        if draw(st.booleans()):
            listed = Period(date(2015, 1, 1), draw(SOME_TURNS))
            designations.append(Designation(name, draw(st.sampled_from(PHYSICIANS)), listed))
        if draw(st.booleans()):
            policy = terms(draw(st.sampled_from(CONVENTIONS)))
            signed_on = draw(LONG_BEFORE)
            reviewed_on = draw(st.lists(LONG_BEFORE | NEAR, max_size=3, unique=True))
            contracts.append(a_contract(number, name, policy, signed_on, reviewed_on, draw(SOME_TURNS)))
    return Practice(
        group=Group(
            structure=CABINET,
            name="Cabinet",
            sites=tuple(Site(site, "a place") for site in SITES),
            members=tuple(GroupMember(physician, site, Period(date(2015, 1, 1))) for physician, site in members),
        ),
        patients=tuple(patients),
        panels=Panels(tuple(designations)),
        contracts=tuple(contracts),
    )


def added(parts: Iterable[Indicators]) -> Indicators:
    total = Indicators()
    for part in parts:
        total += part
    return total


@given(engagement_indicators())
def test_the_total_is_everybody_s_sum_and_sites_that_share_nobody_add_up_to_it(counted: EngagementIndicators) -> None:
    assert counted.total == added([row.indicators for row in counted.physicians]) + counted.unassigned
    if all(len(row.sites) == 1 for row in counted.physicians):
        assert added([row.indicators for row in counted.sites]) + counted.unassigned == counted.total
    for row in counted.sites:
        assert row.indicators.uptake.registered <= counted.total.uptake.registered


@given(indicators(), indicators(), indicators())
def test_indicators_add_in_any_order(first: Indicators, second: Indicators, third: Indicators) -> None:
    assert (first + second) + third == third + (second + first)
    assert first + Indicators() == first
    assert (first + second).engaged == first.engaged + second.engaged


@given(practices())
def test_every_living_patient_counts_once(practice: Practice) -> None:
    day = LAST_DAY.within(MONTH)
    living = {patient.identifier for patient in practice.patients if day in patient.lived}
    members = practice.group.members_on(day)
    registered = {patient for patient in living if practice.panels.physician_of(patient, day) in members}
    engaged = {contract.patient for contract in practice.contracts if contract.in_force_on(day)} & living
    counted = practice.report()
    assert counted.total.uptake == Uptake(len(engaged & registered), len(registered))
    assert counted.total.undesignated == len(engaged - registered)
    assert {finding.subject for finding in counted.findings} == engaged - registered
    assert tuple(row.physician for row in counted.physicians) == members


@given(practices(), st.data())
def test_the_order_of_the_facts_does_not_matter(practice: Practice, data: DataObject) -> None:
    shuffled = evolve(
        practice,
        contracts=tuple(data.draw(st.permutations(practice.contracts))),
        panels=Panels(tuple(data.draw(st.permutations(practice.panels.designations)))),
    )
    assert shuffled.report() == practice.report()


@given(practices(), st.integers(0, 100), st.integers(0, 100))
def test_what_was_on_time_or_late_stays_so_in_later_reports(practice: Practice, first: int, second: int) -> None:
    earlier, later = sorted((first, second))
    day = LAST_DAY.within(MONTH)
    before = practice.report(day + earlier * DAY).total.reviews
    after = practice.report(day + later * DAY).total.reviews
    assert before.on_time <= after.on_time
    assert before.late <= after.late
    assert after.due <= before.due
    assert after.pending <= before.pending


def due_reviews(contract: Engagement, month: Month, reported_on: date = MANY_YEARS_LATER) -> ReviewsOnTime:
    patient = Patient(identifier=contract.patient, born_on=BIRTH, sex=Sex.UNKNOWN)
    return indicators_for(
        month,
        group=Group(structure=CABINET, name="Cabinet", sites=(), members=()),
        patients={patient.identifier: patient},
        panels=Panels(()),
        engagements=(contract,),
        counted_on=LAST_DAY,
        reported_on=reported_on,
    ).total.reviews


def over_years(contract: Engagement, years: Sequence[int]) -> ReviewsOnTime:
    total = ReviewsOnTime()
    for year in years:
        for number in range(1, 13):
            total += due_reviews(contract, Month(year, number))
    return total


def reviewed(convention: SearchStrategy[ReviewConvention]) -> SearchStrategy[Engagement]:
    """Give contracts signed in 2020, reviewed a few times until the end of 2023, that never end."""
    days = st.integers(0, 364).map(lambda days: date(2020, 1, 1) + days * DAY)
    reviews = st.lists(st.integers(0, 1_460), max_size=4, unique=True).map(sorted)

    def make(policy: EngagementPolicy, signed_on: date, later: Sequence[int]) -> Engagement:
        return a_contract(1, PATIENTS[0], policy, signed_on, [signed_on + after * DAY for after in later])

    return st.builds(make, convention.map(terms), days, reviews)


FIXED = CONVENTIONS[0]


@settings(max_examples=40)
@given(reviewed(st.just(FIXED)))
def test_a_fixed_anchor_has_one_due_date_a_year_whatever_is_done_when(contract: Engagement) -> None:
    # The same by hand: a due date is done by the first review from 60 days before it to 60 days before the next.
    signed_on = contract.events[0].effective_on
    done_on = [event.effective_on for event in contract.events[1:]]
    expected = ReviewsOnTime()
    for year in (1, 2, 3):
        due_on, following = anniversary(signed_on, year, MARCH_1), anniversary(signed_on, year + 1, MARCH_1)
        counted = [day for day in done_on if due_on - 60 * DAY <= day < following - 60 * DAY]
        if not counted:
            expected += ReviewsOnTime(missed=1)
        elif counted[0] <= due_on + 30 * DAY:
            expected += ReviewsOnTime(on_time=1)
        else:
            expected += ReviewsOnTime(late=1)
    assert expected.due == 3
    assert over_years(contract, (2021, 2022, 2023)) == expected


@settings(max_examples=25)
@given(reviewed(st.sampled_from(CONVENTIONS)))
def test_no_review_counts_for_two_due_dates(contract: Engagement) -> None:
    counted = over_years(contract, range(2020, 2026))
    assert counted.on_time + counted.late <= len(contract.events) - 1
    assert counted.pending == 0


ROLLING_ONES = [
    convention
    for convention in CONVENTIONS
    if not isinstance(convention, AgeBands)
    and not (isinstance(convention, Anniversary) and convention.anchor is ReviewAnchor.FIXED)
]


@given(reviewed(st.sampled_from(ROLLING_ONES)), st.integers(0, 3_000))
def test_what_is_open_under_a_rolling_due_date_is_what_the_contract_shows(contract: Engagement, days: int) -> None:
    reported_on = contract.events[0].effective_on + days * DAY
    window = status(contract, reported_on).window
    assert window is not None
    month = Month.of(window.due_on)
    if reported_on < LAST_DAY.within(month):
        return
    overdue = window.standing(reported_on) is ReviewStanding.OVERDUE
    expected = ReviewsOnTime(missed=1) if overdue else ReviewsOnTime(pending=1)
    assert due_reviews(contract, month, reported_on) == expected
