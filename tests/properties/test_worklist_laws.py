"""Laws of worklists and calendars of reviews: nobody is forgotten, nobody stands twice, and every reason is true."""

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from attrs import evolve as evolved
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn

from primarycare.engagement import (
    AgeBand,
    AgeBands,
    Anniversary,
    EndReason,
    Engagement,
    EngagementEvent,
    EngagementPolicy,
    EngagementState,
    EngagementStatus,
    EventKind,
    MinimumInterval,
    MonthAnniversary,
    ReviewAnchor,
    ReviewPolicy,
    ReviewStanding,
    evolve,
    status,
)
from primarycare.engagement.presets import illustrative
from primarycare.health_plans import HealthPlan, PlanVersion
from primarycare.identifiers import EngagementId, PatientId
from primarycare.periods import LeapDayRule, Month, Period, add_days, anniversary
from primarycare.reassessment import PlannedReview, Urgency, Worklist, plan_findings, review_calendar, worklist
from primarycare.testing.strategies.contracts import engagements
from primarycare.testing.strategies.reviewing import planned_reviews, worklists
from tests.small_practice import CABINET, DR1, DR2, TERMS

Contracts: TypeAlias = tuple[Engagement, ...]

# Small numbers of days lie on both sides of a window; large ones lead through several.
SOME_DAYS = st.integers(0, 40) | st.integers(0, 1_300)
FIRST_DAYS = st.dates(date(2019, 11, 1), date(2021, 3, 31)) | st.just(date(2020, 2, 29))
FLAGS = st.booleans()
LEAP_DAYS = st.sampled_from(LeapDayRule)
CONVENTIONS = st.one_of(
    st.builds(
        Anniversary,
        anchor=st.sampled_from(ReviewAnchor),
        opens_days_before=st.sampled_from((0, 20)),
        leap_day=LEAP_DAYS,
        months=st.sampled_from((12, 6, 1)),
        initial_days=st.sampled_from((None, 0, 7)),
    ),
    st.builds(MonthAnniversary, months=st.sampled_from((12, 6, 1))),
    st.builds(MinimumInterval, leap_day=LEAP_DAYS, months=st.sampled_from((12, 6, 1))),
)
BANDS = AgeBands((AgeBand(38, 39), AgeBand(40, 40), AgeBand(43, 50)), LeapDayRule.MARCH_1)
REVIEWS = st.builds(
    ReviewPolicy,
    convention=CONVENTIONS,
    grace_days=st.sampled_from((0, 10, 30)),
    lapse_days=st.sampled_from((None, None, 1, 60)),
) | st.just(ReviewPolicy(convention=BANDS, grace_days=0, lapse_days=None))
# What happens to a contract beside its reviews, as kinds that follow each other.
LIVES: tuple[tuple[EventKind, ...], ...] = (
    (),
    (EventKind.SUSPENDED,),
    (EventKind.SUSPENDED, EventKind.RESUMED),
    (EventKind.PHYSICIAN_DEPARTED,),
    (EventKind.PHYSICIAN_DEPARTED, EventKind.TRANSFERRED),
    (EventKind.NOTICE_GIVEN, EventKind.TERMINATED),
    (EventKind.WITHDRAWN,),
)


@st.composite
def terms(draw: DrawFn) -> EngagementPolicy:
    return evolved(TERMS, review=draw(REVIEWS), suspension_counts=draw(FLAGS))


ANY_TERMS = terms() | st.sampled_from((TERMS, illustrative()))


@st.composite
def contracts(draw: DrawFn, number: int = 1) -> Engagement:
    """Draw a contract of a patient of forty, with some reviews and one thing more that happens to it."""
    signed_on = draw(FIRST_DAYS)
    days = sorted(add_days(signed_on, after) for after in draw(st.lists(SOME_DAYS, max_size=3, unique=True)))
    contract = Engagement.from_dates(
        identifier=EngagementId(f"e-{number}"),
        patient=PatientId(f"p-{number}"),
        structure=CABINET,
        physician=DR1,
        policy=draw(ANY_TERMS),
        born_on=draw(st.sampled_from((date(1980, 2, 29), date(1980, 6, 1)))),
        signed_on=signed_on,
        starts_on=add_days(signed_on, draw(st.sampled_from((0, 0, 1, 45)) | SOME_DAYS)),
        reviewed_on=days,
    )
    day = signed_on
    events = []
    for kind in draw(st.sampled_from(LIVES)):
        day = add_days(day, draw(SOME_DAYS))
        events.append(
            EngagementEvent(
                engagement=contract.identifier,
                kind=kind,
                effective_on=day,
                recorded_on=add_days(day, draw(st.sampled_from((-20, 0, 20)))),
                physician=DR2 if kind is EventKind.TRANSFERRED else None,
                ends_on=add_days(day, 60) if kind is EventKind.NOTICE_GIVEN else None,
            )
        )
    return evolve(contract, events)


@st.composite
def several(draw: DrawFn) -> Contracts:
    return tuple(draw(contracts(number)) for number in range(draw(st.integers(0, 3))))


AS_OF = st.dates(date(2020, 1, 1), date(2023, 12, 31)) | st.dates(date(2020, 12, 1), date(2021, 3, 31))


def judged(contract: Engagement, month: Month, as_of: date) -> EngagementStatus:
    """Give where a contract stands on a day, or on the day it starts later in the month."""
    standing = status(contract, as_of)
    starts_on = standing.starts_on
    starts_later = starts_on is not None and starts_on > as_of and starts_on in month.period
    return status(contract, starts_on) if starts_on is not None and starts_later else standing


def days_of(month: Month) -> list[date]:
    return [add_days(month.period.start, after) for after in range(month.days)]


def waits(contract: Engagement, month: Month, as_of: date) -> bool:
    """Tell whether a contract is in force, not suspended, with a window that is open on some day of the month."""
    standing = judged(contract, month, as_of)
    window = standing.window
    if window is None or not standing.in_force or standing.state is EngagementState.SUSPENDED:
        return False
    return any(window.standing(day) is not ReviewStanding.NOT_OPEN for day in days_of(month))


@given(several(), AS_OF)
def test_whoever_is_in_force_with_an_open_window_is_listed_once_and_nobody_else(known: Contracts, as_of: date) -> None:
    month = Month.of(as_of)
    found = [entry.engagement for entry in worklist(known, month, as_of=as_of).entries]
    expected = [contract.identifier for contract in known if waits(contract, month, as_of)]
    assert sorted(found) == sorted(expected)


REVIEWED_TERMS = st.sampled_from((illustrative(), illustrative(lapse_days=None)))


@given(engagements(policies=REVIEWED_TERMS, days=FIRST_DAYS), SOME_DAYS)
def test_whole_lives_of_contracts_are_listed_by_the_same_rule(contract: Engagement, after: int) -> None:
    as_of = add_days(min((event.effective_on for event in contract.events), default=date(2020, 1, 1)), after)
    month = Month.of(as_of)
    entries = worklist((contract,), month, as_of=as_of).entries
    assert len(entries) == waits(contract, month, as_of)
    assert all((entry.engagement, entry.patient) == (contract.identifier, contract.patient) for entry in entries)


@given(several(), AS_OF, st.data())
def test_the_order_of_the_contracts_does_not_matter(known: Contracts, as_of: date, data: DataObject) -> None:
    month, shuffled = Month.of(as_of), data.draw(st.permutations(known))
    assert worklist(shuffled, month, as_of=as_of) == worklist(known, month, as_of=as_of)
    period = Period(as_of, add_days(as_of, 800))
    assert review_calendar(shuffled, period) == review_calendar(known, period)


@given(several(), AS_OF)
def test_a_list_reads_no_clock_and_knows_by_the_last_record_all_there_is(known: Contracts, as_of: date) -> None:
    month = Month.of(as_of)
    recorded = max((event.recorded_on for contract in known for event in contract.events), default=as_of)
    once = worklist(known, month, as_of=as_of)
    assert once == worklist(known, month, as_of=as_of) == worklist(known, month, as_of=as_of, known_on=recorded)
    period = Period(as_of, add_days(as_of, 800))
    assert review_calendar(known, period) == review_calendar(known, period, known_on=recorded)


def refuse_disorder(found: Worklist) -> None:
    urgencies = list(Urgency)
    for earlier, later in zip(found.entries, found.entries[1:]):
        assert urgencies.index(earlier.urgency) <= urgencies.index(later.urgency)
        if earlier.urgency is not later.urgency:
            continue
        one, other = earlier.window, later.window
        if later.urgency is Urgency.OVERDUE:
            assert (one.lapses_on or date.max) <= (other.lapses_on or date.max)
        else:
            assert one.due_on <= other.due_on
        if one == other:
            assert earlier.engagement < later.engagement


@given(several(), AS_OF)
def test_entries_are_in_order_of_urgency(known: Contracts, as_of: date) -> None:
    refuse_disorder(worklist(known, Month.of(as_of), as_of=as_of))


@given(worklists())
def test_whatever_list_is_made_keeps_its_order_and_nobody_gets_lost_by_physician(found: Worklist) -> None:
    refuse_disorder(found)
    by_physician = found.by_physician
    assert sum(map(len, by_physician.values())) == len(found.entries)
    for physician, own in by_physician.items():
        assert own == tuple(entry for entry in found.entries if entry.physician == physician)
    assert None not in list(by_physician)[1:]
    physicians = [physician for physician in by_physician if physician is not None]
    assert physicians == sorted(physicians)
    assert len(str(found).split("\n")) == 1 + len(found.entries)


@given(planned_reviews())
def test_a_planned_review_is_late_where_its_day_is_after_the_one_it_is_due(review: PlannedReview) -> None:
    assert review.is_late is (review.planned_on != review.due_on)


@given(several(), AS_OF)
def test_every_reason_agrees_with_the_status(known: Contracts, as_of: date) -> None:
    month = Month.of(as_of)
    by_name = {contract.identifier: contract for contract in known}
    for entry in worklist(known, month, as_of=as_of).entries:
        standing = judged(by_name[entry.engagement], month, as_of)
        window = standing.window
        assert window is not None
        assert evolved(entry.window, lapses_on=window.lapses_on) == window
        assert entry.physician == standing.physician
        overdue = window.standing(standing.on) is ReviewStanding.OVERDUE
        assert (entry.urgency is Urgency.OVERDUE) is overdue
        if standing.state in (EngagementState.ACTIVE, EngagementState.REVIEW_DUE, EngagementState.OVERDUE):
            assert (standing.state is EngagementState.OVERDUE) is overdue
        expected = {
            Urgency.OVERDUE: f"overdue since {window.overdue_from}",
            Urgency.DUE: f"due on {window.due_on}",
            Urgency.OPEN: f"open since {window.opens_on}, due on {window.due_on}",
            Urgency.OPENING: f"opens on {window.opens_on}, due on {window.due_on}",
        }
        assert entry.reason.split(", lapses")[0] == expected[entry.urgency]
        if not overdue:
            assert (entry.urgency is Urgency.DUE) is (window.due_on <= days_of(month)[-1])
            assert entry.urgency is not Urgency.OPEN or window.opens_on < month.period.start
            assert entry.urgency is not Urgency.OPENING or window.opens_on in month.period


@given(several(), AS_OF)
def test_what_is_said_to_lapse_on_a_day_does_then_if_nothing_happens_and_nothing_else_does(
    known: Contracts, as_of: date
) -> None:
    month = Month.of(as_of)
    by_name = {contract.identifier: contract for contract in known}
    for entry in worklist(known, month, as_of=as_of).entries:
        if entry.urgency is not Urgency.OVERDUE:
            continue
        contract = by_name[entry.engagement]
        on = judged(contract, month, as_of).on
        left_alone = evolved(contract, events=tuple(event for event in contract.events if event.effective_on <= on))
        lapses_on = entry.window.lapses_on
        if lapses_on is None:
            assert status(left_alone, add_days(on, 9_000)).end_reason is not EndReason.LAPSED
        else:
            assert status(left_alone, add_days(lapses_on, -1)).state is EngagementState.OVERDUE
            assert status(left_alone, lapses_on).state is EngagementState.LAPSED
            assert f"lapses on {lapses_on}" in entry.reason


# The calendar


def a_contract(signed_on: date, policy: EngagementPolicy, reviewed_on: Iterable[date] = ()) -> Engagement:
    return Engagement.from_dates(
        identifier=EngagementId("e-1"),
        patient=PatientId("p-1"),
        structure=CABINET,
        physician=DR1,
        policy=policy,
        born_on=date(1980, 6, 1),
        signed_on=signed_on,
        reviewed_on=reviewed_on,
    )


@given(FIRST_DAYS, st.integers(1, 12), st.integers(0, 60), st.none() | st.integers(0, 90), LEAP_DAYS)
def test_with_a_fixed_anchor_n_years_hold_n_due_dates_beside_the_first_review(
    start: date, years: int, opens: int, initial_days: int | None, leap_day: LeapDayRule
) -> None:
    convention = Anniversary(
        anchor=ReviewAnchor.FIXED, opens_days_before=opens, leap_day=leap_day, initial_days=initial_days
    )
    contract = a_contract(
        start, evolved(TERMS, review=ReviewPolicy(convention=convention, grace_days=30, lapse_days=60))
    )
    period = Period.through(start, anniversary(start, years, leap_day))
    initial = [] if initial_days is None else [add_days(start, initial_days)]
    due = [anniversary(start, turn, leap_day) for turn in range(1, years + 1)]
    assert [review.due_on for review in review_calendar((contract,), period)] == initial + due


@given(FIRST_DAYS, st.lists(SOME_DAYS, max_size=4), SOME_DAYS, LEAP_DAYS, st.sampled_from(ReviewAnchor))
def test_no_delay_moves_a_fixed_anchor_and_every_delay_moves_a_rolling_one(
    start: date, reviewed: list[int], after: int, leap_day: LeapDayRule, anchor: ReviewAnchor
) -> None:
    convention = Anniversary(anchor=anchor, opens_days_before=30, leap_day=leap_day)
    policy = evolved(TERMS, review=ReviewPolicy(convention=convention, grace_days=30, lapse_days=None))
    contract = a_contract(start, policy, [add_days(start, days) for days in sorted(set(reviewed))])
    first_day = add_days(start, after)
    found = review_calendar((contract,), Period(first_day, add_days(first_day, 2_000)))
    if anchor is ReviewAnchor.FIXED:
        anniversaries = [anniversary(start, turn, leap_day) for turn in range(1, 11)]
        assert all(review.due_on in anniversaries for review in found)
        # 2,000 days are five years and some months: five anniversaries at least, and at most one is planned late.
        assert 5 <= sum(not review.is_late for review in found) <= 6
    else:
        for earlier, later in zip(found, found[1:]):
            assert later.due_on == anniversary(earlier.planned_on, 1, leap_day)


@given(several(), AS_OF, st.integers(1, 2_000))
def test_what_is_planned_lies_inside_the_period_in_order_and_is_late_only_at_first(
    known: Contracts, first_day: date, days: int
) -> None:
    period = Period(first_day, add_days(first_day, days))
    found = review_calendar(known, period)
    assert all(review.planned_on in period for review in found)
    assert [(review.planned_on, review.engagement) for review in found] == sorted(
        (review.planned_on, review.engagement) for review in found
    )
    for contract in known:
        own = [review for review in found if review.engagement == contract.identifier]
        for earlier, later in zip(own, own[1:]):
            assert earlier.planned_on < later.planned_on == later.due_on


@given(contracts(), AS_OF, st.integers(1, 1_500))
def test_whoever_follows_the_calendar_finds_each_review_due_as_planned(
    contract: Engagement, first_day: date, days: int
) -> None:
    period = Period(first_day, add_days(first_day, days))
    starts_on = status(contract, first_day).starts_on or first_day
    known = tuple(event for event in contract.events if event.effective_on <= max(first_day, starts_on))
    followed = evolved(contract, events=known)
    for review in review_calendar((followed,), period):
        standing = status(followed, review.planned_on)
        assert standing.in_force
        assert standing.window is not None
        assert standing.window.due_on == review.due_on
        assert standing.state is not EngagementState.SUSPENDED
        made = EngagementEvent(
            engagement=contract.identifier,
            kind=EventKind.REVIEW_COMPLETED,
            effective_on=review.planned_on,
            recorded_on=review.planned_on,
        )
        followed = evolve(followed, (made,))


@given(contracts(), AS_OF, st.integers(1, 2_000))
def test_nothing_is_planned_once_an_event_has_ended_the_contract(
    contract: Engagement, first_day: date, days: int
) -> None:
    found = review_calendar((contract,), Period(first_day, add_days(first_day, days)))
    over = (EndReason.WITHDRAWN, EndReason.TERMINATED)
    stood = [status(contract, event.effective_on) for event in contract.events]
    ends = [known.ended_on for known in stood if known.end_reason in over and known.ended_on is not None]
    assert all(review.planned_on < end for review in found for end in ends if end > first_day)


# Plans that follow reviews


@given(several(), AS_OF)
def test_a_version_made_today_under_every_contract_leaves_no_finding(known: Contracts, on: date) -> None:
    findings = plan_findings(known, (), on)
    reviewed = [contract for contract in known if status(contract, on).reviews and status(contract, on).in_force]
    assert [finding.subject for finding in findings] == [contract.patient for contract in reviewed]
    plans = [
        HealthPlan(
            patient=contract.patient,
            engagement=contract.identifier,
            goals=(),
            actions=(),
            versions=(PlanVersion(number=1, made_on=on),),
        )
        for contract in reviewed
    ]
    assert plan_findings(known, plans, on) == ()
