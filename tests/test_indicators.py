from collections.abc import Iterable, Sequence
from datetime import date, datetime

import pytest
from attrs import evolve

from primarycare.engagement import (
    AgeBand,
    AgeBands,
    Anniversary,
    Engagement,
    EngagementEvent,
    EngagementPolicy,
    EventKind,
    MinimumInterval,
    MonthAnniversary,
    ReviewAnchor,
    ReviewConvention,
    ReviewPolicy,
)
from primarycare.engagement.presets import illustrative
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.findings import Finding
from primarycare.groups import Group, GroupMember, Site
from primarycare.health_plans import ActionKind, ActionStatus, HealthPlan, PlanAction, PlanVersion, StatusChange
from primarycare.identifiers import ActionId, EngagementId, PatientId, PhysicianId, SiteId, StructureId
from primarycare.indicators import (
    ActionsDone,
    EngagementIndicators,
    Indicators,
    PhysicianIndicators,
    ReviewsOnTime,
    SiteIndicators,
    Uptake,
    indicators_for,
)
from primarycare.money import Share
from primarycare.panels import Panels
from primarycare.patients import Patient
from primarycare.periods import LeapDayRule, Month, ReferenceDay, Span
from tests.small_practice import (
    CABINET,
    DR1,
    DR2,
    DR3,
    P1,
    P2,
    P3,
    a_designation,
    a_group,
    a_patient,
    day,
    designated,
    during,
    known,
)

BIRTH = date(1980, 6, 1)
LAST_DAY = ReferenceDay(Span.MONTH, -1)
A, B = SiteId("site-a"), SiteId("site-b")
IN_FORCE, WITHOUT_LAPSE = illustrative(), illustrative(lapse_days=None)
NOTHING = Indicators()


def a_contract(
    identifier: str = "e-1",
    patient: str = P1,
    *,
    signed_on: str = "2020-06-16",
    ended_on: str | None = None,
    reviewed_on: Sequence[str] = (),
    policy: EngagementPolicy = WITHOUT_LAPSE,
    structure: StructureId = CABINET,
    recorded_on: str | None = None,
    born_on: date = BIRTH,
) -> Engagement:
    """Give a contract that by default is in effect from 16 June 2020.

    Under the default terms the first review is due after 90 days, on 14 September 2020, and overdue from 15 October;
    the next is due on 16 June 2021, its window opens on 17 May, and it is overdue from 17 July.
    """
    return Engagement.from_dates(
        identifier=EngagementId(identifier),
        patient=PatientId(patient),
        structure=structure,
        physician=DR1,
        policy=policy,
        born_on=born_on,
        signed_on=day(signed_on),
        ended_on=None if ended_on is None else day(ended_on),
        end=None if ended_on is None else EventKind.WITHDRAWN,
        reviewed_on=[day(text) for text in reviewed_on],
        recorded_on=None if recorded_on is None else day(recorded_on),
    )


def an_event(
    kind: EventKind, on: str, *, recorded_on: str | None = None, to: PhysicianId | None = None
) -> EngagementEvent:
    return EngagementEvent(
        engagement=EngagementId("e-1"),
        kind=kind,
        effective_on=day(on),
        recorded_on=day(on if recorded_on is None else recorded_on),
        physician=to,
    )


def with_events(contract: Engagement, *events: EngagementEvent) -> Engagement:
    return evolve(contract, events=(*contract.events, *events))


def under(convention: ReviewConvention, grace_days: int = 30) -> EngagementPolicy:
    review = ReviewPolicy(convention=convention, grace_days=grace_days, lapse_days=None)
    return evolve(WITHOUT_LAPSE, review=review)


def report(
    month: str,
    *engagements: Engagement,
    group: Group | None = None,
    patients: Iterable[Patient] | None = None,
    panels: Panels | None = None,
    plans: Iterable[HealthPlan] = (),
    reported_on: str = "2030-01-01",
    counted_on: ReferenceDay = LAST_DAY,
) -> EngagementIndicators:
    """Count a month, by default of three patients of one physician, as was known long after."""
    return indicators_for(
        Month.parse(month),
        group=a_group(DR1, DR2) if group is None else group,
        patients=known(*((a_patient(P1), a_patient(P2), a_patient(P3)) if patients is None else patients)),
        panels=designated(p_1="dr-1", p_2="dr-1", p_3="dr-1") if panels is None else panels,
        engagements=engagements,
        plans=plans,
        counted_on=counted_on,
        reported_on=day(reported_on),
    )


def reviews(
    month: str, *engagements: Engagement, patients: Iterable[Patient] | None = None, reported_on: str = "2030-01-01"
) -> ReviewsOnTime:
    return report(month, *engagements, patients=patients, reported_on=reported_on).total.reviews


def of(indicators: EngagementIndicators, physician: PhysicianId) -> Indicators:
    [row] = [row for row in indicators.physicians if row.physician == physician]
    return row.indicators


ON_TIME, LATE = ReviewsOnTime(on_time=1), ReviewsOnTime(late=1)
MISSED, PENDING, NONE_DUE = ReviewsOnTime(missed=1), ReviewsOnTime(pending=1), ReviewsOnTime()


# The counts


def test_526_of_10000_is_5_26_percent() -> None:
    # Rules W-D4: at the end of August 2020, 526 had signed of about 10,000 (Concours pluripro, February 2021).
    uptake = Uptake(526, 10_000)
    assert uptake.share == Share.percent("5.26")
    assert str(uptake) == "526 of 10,000 (5.26 %)"


def test_the_published_month_is_counted_from_its_contracts() -> None:
    patients = [a_patient(f"p-{number}") for number in range(1_000)]
    panels = Panels(tuple(a_designation(patient.identifier, DR1) for patient in patients))
    contracts = [a_contract(f"e-{number}", f"p-{number}") for number in range(53)]
    counted = report("2020-08", *contracts, patients=patients, panels=panels)
    # 53 of 1,000 is 5.3 %.
    assert str(counted.total.uptake) == "53 of 1,000 (5.3 %)"


@pytest.mark.parametrize(
    ("uptake", "printed"),
    [
        (Uptake(0, 0), "0 of 0"),
        (Uptake(0, 7), "0 of 7 (0 %)"),
        (Uptake(7, 7), "7 of 7 (100 %)"),
        (Uptake(1, 3), "1 of 3 (33.33 %)"),
        (Uptake(2, 3), "2 of 3 (66.67 %)"),
        (Uptake(1, 20_000), "1 of 20,000 (0.01 %)"),
        (Uptake(1, 20_001), "1 of 20,001 (0 %)"),
    ],
)
def test_a_percentage_is_printed_with_two_decimals_at_most_half_up(uptake: Uptake, printed: str) -> None:
    assert str(uptake) == printed


def test_a_share_stays_exact_and_nobody_has_none() -> None:
    assert Uptake(1, 3).share == Share.parse("1/3")
    assert Uptake(0, 0).share is None


def test_no_more_are_engaged_than_registered() -> None:
    assert Uptake(3, 3).share == Share.parse("1")
    with pytest.raises(InvalidValueError, match=r"^engaged: 4 is more than the 3 registered; correct one of them$"):
        Uptake(4, 3)


def test_a_count_is_a_whole_number_of_0_or_more() -> None:
    with pytest.raises(InvalidValueError, match=r"^engaged: -1 is too small; give 0 or more$"):
        Uptake(-1, 3)
    with pytest.raises(InvalidTypeError, match=r"^registered: True is a bool; give an int$"):
        Uptake(0, True)
    with pytest.raises(InvalidTypeError, match=r"^late: 1\.0 is a float; give an int$"):
        ReviewsOnTime(late=1.0)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match=r"^in_month: -1 is too small; give 0 or more$"):
        ActionsDone(in_month=-1)
    with pytest.raises(InvalidTypeError, match=r"^uptake: 526 is a int; give a Uptake$"):
        Indicators(uptake=526)  # type: ignore[arg-type]


def test_reviews_that_are_pending_are_due_and_not_judged() -> None:
    # 3 of 3 + 1 + 2 = 6 judged; 6 + 4 = 10 due.
    counted = ReviewsOnTime(on_time=3, late=1, missed=2, pending=4)
    assert (counted.due, counted.judged, counted.share) == (10, 6, Share.percent("50"))
    assert str(counted) == "3 of 6 on time (50 %), 4 pending"
    assert PENDING.share is None
    assert str(PENDING) == "0 of 0 on time, 1 pending"


def test_the_share_of_actions_done_is_of_what_patients_agreed_to() -> None:
    # 3 done of 3 + 1 agreed to; the 5 of the month may be in plans that are older.
    counted = ActionsDone(in_month=5, done=3, accepted=1)
    assert counted.share == Share.percent("75")
    assert str(counted) == "5 in the month, 3 of 4 (75 %)"
    assert ActionsDone().share is None


def test_indicators_add_up_number_by_number() -> None:
    one = Indicators(
        uptake=Uptake(1, 2),
        undesignated=3,
        reviews=ReviewsOnTime(on_time=4, late=5, missed=6, pending=7),
        actions=ActionsDone(in_month=8, done=9, accepted=10),
    )
    assert one + one == Indicators(
        uptake=Uptake(2, 4),
        undesignated=6,
        reviews=ReviewsOnTime(on_time=8, late=10, missed=12, pending=14),
        actions=ActionsDone(in_month=16, done=18, accepted=20),
    )
    assert one.engaged == 4


@pytest.mark.parametrize("numbers", [Uptake(), ReviewsOnTime(), ActionsDone(), Indicators()])
def test_counts_are_added_to_counts_of_their_own_kind(numbers: object) -> None:
    with pytest.raises(TypeError, match=r"^unsupported operand type\(s\) for \+"):
        numbers + 1  # type: ignore[operator]


# Who is engaged and registered


@pytest.mark.parametrize(
    ("signed_on", "ended_on", "engaged"),
    [
        ("2020-08-31", None, 1),
        ("2020-09-01", None, 0),
        ("2020-06-16", "2020-08-31", 0),
        ("2020-06-16", "2020-09-01", 1),
    ],
)
def test_a_contract_counts_if_it_is_in_force_on_the_day(signed_on: str, ended_on: str | None, engaged: int) -> None:
    counted = report("2020-08", a_contract(signed_on=signed_on, ended_on=ended_on))
    assert counted.total.uptake == Uptake(engaged, 3)


def test_the_day_that_decides_is_named() -> None:
    contract = a_contract(signed_on="2020-08-10", ended_on="2020-08-20")
    counted = [
        report("2020-08", contract, counted_on=on)
        for on in (ReferenceDay(Span.MONTH, 1), ReferenceDay(Span.MONTH, 15), LAST_DAY, ReferenceDay(Span.YEAR, 0))
    ]
    assert [row.counted_on for row in counted] == [
        day("2020-08-01"),
        day("2020-08-15"),
        day("2020-08-31"),
        day("2019-12-31"),
    ]
    assert [row.total.engaged for row in counted] == [0, 1, 0, 0]


@pytest.mark.parametrize(("died_on", "counted"), [("2020-08-30", Uptake(0, 2)), ("2020-08-31", Uptake(1, 3))])
def test_the_dead_are_neither_registered_nor_engaged_after_the_day_of_death(died_on: str, counted: Uptake) -> None:
    patients = (a_patient(P1, died_on=day(died_on)), a_patient(P2), a_patient(P3))
    assert report("2020-08", a_contract(), patients=patients).total.uptake == counted


def test_registered_are_those_designated_to_a_physician_of_the_group_on_the_day() -> None:
    panels = Panels(
        (
            a_designation(P1, DR1, during("2020-01-01", "2020-08-30")),
            a_designation(P2, DR2, during("2020-08-31", "2020-08-31")),
            a_designation(P3, DR3),
        )
    )
    counted = report("2020-08", panels=panels)
    assert [(row.physician, row.indicators.uptake.registered) for row in counted.physicians] == [(DR1, 0), (DR2, 1)]


def test_contracts_of_another_structure_do_not_count() -> None:
    assert report("2020-08", a_contract(structure=StructureId("other"))).total == Indicators(uptake=Uptake(0, 3))


def test_an_engaged_patient_without_a_physician_is_in_no_row_and_a_finding() -> None:
    panels = designated(p_2="dr-1", p_3="dr-9")
    counted = report("2020-08", a_contract("e-1", P1), a_contract("e-2", P2), a_contract("e-3", P3), panels=panels)
    assert of(counted, DR1).uptake == Uptake(1, 1)
    assert counted.unassigned.undesignated == 2
    assert (counted.total.engaged, counted.total.uptake) == (3, Uptake(1, 1))
    assert counted.findings == (
        Finding(kind="engaged without a designated physician", subject="p-1", detail="under engagement e-1"),
        Finding(
            kind="engaged with a physician outside the group",
            subject="p-3",
            detail="under engagement e-3, designated to dr-9",
        ),
    )


def test_what_was_recorded_after_the_report_is_not_in_it() -> None:
    contract = a_contract(recorded_on="2020-09-10")
    assert report("2020-08", contract, reported_on="2020-09-09").total.engaged == 0
    assert report("2020-08", contract, reported_on="2020-09-10").total.engaged == 1


# Sites


def a_group_of_two_sites() -> Group:
    always = during("2015-01-01")
    return Group(
        structure=CABINET,
        name="Cabinet des Lilas",
        sites=(Site(A, "A"), Site(B, "B"), Site(SiteId("site-c"), "C")),
        members=(GroupMember(DR1, A, always), GroupMember(DR1, B, always), GroupMember(DR2, B, always)),
    )


def test_a_physician_at_two_sites_counts_at_each_and_once_in_all() -> None:
    panels = designated(p_1="dr-1", p_2="dr-1", p_3="dr-2")
    counted = report("2020-08", a_contract("e-1", P1), group=a_group_of_two_sites(), panels=panels)
    assert [(row.physician, row.sites) for row in counted.physicians] == [(DR1, (A, B)), (DR2, (B,))]
    assert [(row.site, row.indicators.uptake) for row in counted.sites] == [(A, Uptake(1, 2)), (B, Uptake(1, 3))]
    assert counted.total.uptake == Uptake(1, 3)


def test_a_site_where_nobody_practises_on_the_day_has_no_row() -> None:
    assert [row.site for row in report("2020-08", group=a_group_of_two_sites()).sites] == [A, B]


# Reviews under a fixed anchor


@pytest.mark.parametrize(
    ("reviewed_on", "came_out"),
    [
        (["2020-06-16"], ON_TIME),
        (["2020-09-14"], ON_TIME),
        (["2020-10-14"], ON_TIME),
        (["2020-10-15"], LATE),
        (["2020-12-01", "2020-06-20"], ON_TIME),
        ([], MISSED),
    ],
)
def test_a_review_is_on_time_through_the_last_day_of_grace(reviewed_on: list[str], came_out: ReviewsOnTime) -> None:
    # Due on 14 September; grace of 30 days ends with 14 October.
    assert reviews("2020-09", a_contract(reviewed_on=reviewed_on)) == came_out


@pytest.mark.parametrize(
    ("reported_on", "came_out"),
    [("2020-09-30", PENDING), ("2020-10-14", PENDING), ("2020-10-15", MISSED)],
)
def test_a_review_is_pending_until_it_is_overdue(reported_on: str, came_out: ReviewsOnTime) -> None:
    assert reviews("2020-09", a_contract(), reported_on=reported_on) == came_out


def test_a_review_after_the_report_is_not_known() -> None:
    contract = a_contract(reviewed_on=["2020-10-20"])
    assert reviews("2020-09", contract, reported_on="2020-10-19") == MISSED
    assert reviews("2020-09", contract, reported_on="2020-10-20") == LATE


def test_a_review_recorded_after_the_report_is_not_known_either() -> None:
    done = an_event(EventKind.REVIEW_COMPLETED, "2020-09-10", recorded_on="2020-11-02")
    contract = with_events(a_contract(), done)
    assert reviews("2020-09", contract, reported_on="2020-11-01") == MISSED
    assert reviews("2020-09", contract, reported_on="2020-11-02") == ON_TIME


def test_a_review_counts_in_the_month_of_its_due_date_and_in_no_other() -> None:
    contract = a_contract(reviewed_on=["2020-10-15"])
    assert [reviews(f"2020-{number:02}", contract) for number in range(6, 13)] == [
        NONE_DUE,
        NONE_DUE,
        NONE_DUE,
        LATE,
        NONE_DUE,
        NONE_DUE,
        NONE_DUE,
    ]


def test_a_late_review_counts_for_the_due_date_until_the_next_window_opens() -> None:
    # The window of 16 June 2021 opens on 17 May.
    before, within = a_contract(reviewed_on=["2021-05-16"]), a_contract(reviewed_on=["2021-05-17"])
    assert (reviews("2020-09", before), reviews("2021-06", before)) == (LATE, MISSED)
    assert (reviews("2020-09", within), reviews("2021-06", within)) == (MISSED, ON_TIME)


def test_every_anniversary_of_a_fixed_anchor_is_due_whatever_was_missed() -> None:
    never = a_contract()
    assert [reviews(month, never) for month in ("2020-09", "2021-06", "2022-06", "2022-09")] == [
        MISSED,
        MISSED,
        MISSED,
        NONE_DUE,
    ]
    # Two anniversaries missed, the third done on its day.
    third = a_contract(reviewed_on=["2020-09-14", "2023-06-16"])
    assert [reviews(f"{year}-06", third) for year in (2021, 2022, 2023)] == [MISSED, MISSED, ON_TIME]


def test_after_a_lapse_nothing_is_due() -> None:
    # Overdue from 15 October 2020, the contract lapses 180 days later, on 13 April 2021.
    lapsing = a_contract(policy=IN_FORCE)
    assert (reviews("2020-09", lapsing), reviews("2021-06", lapsing)) == (MISSED, NONE_DUE)


@pytest.mark.parametrize(
    ("ended_on", "came_out"),
    [
        ("2020-09-14", NONE_DUE),
        ("2020-09-15", NONE_DUE),
        ("2020-10-15", NONE_DUE),
        ("2020-10-16", MISSED),
    ],
)
def test_a_review_that_nobody_owed_any_more_is_left_out(ended_on: str, came_out: ReviewsOnTime) -> None:
    # In force through the day before the end; overdue from 15 October.
    assert reviews("2020-09", a_contract(ended_on=ended_on)) == came_out


@pytest.mark.parametrize(
    ("ended_on", "came_out"), [("2020-09-14", NONE_DUE), ("2020-09-15", ON_TIME), ("2020-10-01", ON_TIME)]
)
def test_a_review_that_was_done_counts_if_the_contract_was_in_force_on_the_due_date(
    ended_on: str, came_out: ReviewsOnTime
) -> None:
    assert reviews("2020-09", a_contract(ended_on=ended_on, reviewed_on=["2020-08-01"])) == came_out


@pytest.mark.parametrize(
    ("died_on", "came_out"),
    [("2020-09-13", NONE_DUE), ("2020-09-14", NONE_DUE), ("2020-10-14", NONE_DUE), ("2020-10-15", MISSED)],
)
def test_the_dead_owe_no_review(died_on: str, came_out: ReviewsOnTime) -> None:
    assert reviews("2020-09", a_contract(), patients=(*(a_patient(p) for p in (P2, P3)), dead(died_on))) == came_out


def test_a_death_after_the_report_is_not_known_in_it() -> None:
    patients = (dead("2020-10-01"), a_patient(P2), a_patient(P3))
    assert reviews("2020-09", a_contract(), patients=patients, reported_on="2020-10-01") == PENDING
    assert reviews("2020-09", a_contract(), patients=patients, reported_on="2020-10-02") == NONE_DUE


@pytest.mark.parametrize(("died_on", "came_out"), [("2020-09-13", NONE_DUE), ("2020-09-14", ON_TIME)])
def test_a_review_done_before_a_death_counts_from_the_due_date_on(died_on: str, came_out: ReviewsOnTime) -> None:
    contract = a_contract(reviewed_on=["2020-08-01"])
    assert reviews("2020-09", contract, patients=(*(a_patient(p) for p in (P2, P3)), dead(died_on))) == came_out


def dead(died_on: str) -> Patient:
    return a_patient(P1, died_on=day(died_on))


def test_without_reviews_in_the_terms_or_before_the_signature_nothing_is_due() -> None:
    assert reviews("2020-09", a_contract(policy=evolve(WITHOUT_LAPSE, review=None))) == NONE_DUE
    assert reviews("2020-09", evolve(a_contract(), events=())) == NONE_DUE


# Reviews while nobody can make them


def test_a_review_without_a_physician_is_pending_and_grace_goes_on_with_the_next() -> None:
    gone = an_event(EventKind.PHYSICIAN_DEPARTED, "2020-09-20")
    new = an_event(EventKind.TRANSFERRED, "2020-12-01", to=DR2)
    alone, transferred = with_events(a_contract(), gone), with_events(a_contract(), gone, new)
    assert reviews("2020-09", alone, reported_on="2020-11-15") == PENDING
    # Six of the 31 days to 15 October are over by 20 September; 25 are left from 1 December.
    assert reviews("2020-09", transferred, reported_on="2020-12-25") == PENDING
    assert reviews("2020-09", transferred, reported_on="2020-12-26") == MISSED
    for on, came_out in (("2020-12-25", ON_TIME), ("2020-12-26", LATE)):
        done = an_event(EventKind.REVIEW_COMPLETED, on)
        assert reviews("2020-09", with_events(transferred, done)) == came_out
    covered = with_events(alone, an_event(EventKind.REVIEW_COMPLETED, "2020-11-15"))
    assert reviews("2020-09", covered) == ON_TIME


def test_even_without_a_physician_a_review_is_missed_once_the_next_window_opens() -> None:
    alone = with_events(a_contract(), an_event(EventKind.PHYSICIAN_DEPARTED, "2020-09-20"))
    assert reviews("2020-09", alone, reported_on="2021-05-16") == PENDING
    assert reviews("2020-09", alone, reported_on="2021-05-17") == MISSED


def test_a_hold_moves_the_end_of_grace_of_the_next_due_date_as_well() -> None:
    # Never reviewed; due on 16 June, without a physician until 10 August 2021: the 31 days end on 10 September.
    held = with_events(
        a_contract(),
        an_event(EventKind.PHYSICIAN_DEPARTED, "2021-06-01"),
        an_event(EventKind.TRANSFERRED, "2021-08-10", to=DR2),
    )
    for on, came_out in (("2021-09-09", ON_TIME), ("2021-09-10", LATE)):
        done = with_events(held, an_event(EventKind.REVIEW_COMPLETED, on))
        assert (reviews("2020-09", done), reviews("2021-06", done)) == (MISSED, came_out)


def test_a_review_that_was_overdue_stays_missed_whatever_holds_the_contract_later() -> None:
    # Overdue from 15 October 2020; suspended when the next window opens on 17 May 2021, and reviewed in it afterwards.
    contract = with_events(
        a_contract(),
        an_event(EventKind.SUSPENDED, "2021-05-01"),
        an_event(EventKind.RESUMED, "2021-06-10"),
        an_event(EventKind.REVIEW_COMPLETED, "2021-06-20"),
    )
    assert (reviews("2020-09", contract), reviews("2021-06", contract)) == (MISSED, ON_TIME)


def test_a_review_is_missed_where_the_contract_ends_without_a_physician_after_grace() -> None:
    alone = with_events(
        a_contract(),
        an_event(EventKind.PHYSICIAN_DEPARTED, "2020-09-20"),
        an_event(EventKind.WITHDRAWN, "2020-12-01"),
    )
    assert reviews("2020-09", alone, reported_on="2020-12-01") == MISSED


@pytest.mark.parametrize(("counts", "came_out"), [(False, NONE_DUE), (True, PENDING)])
def test_a_suspended_contract_owes_a_review_only_where_suspension_counts(counts: bool, came_out: ReviewsOnTime) -> None:
    policy = evolve(WITHOUT_LAPSE, suspension_counts=counts)
    suspended = with_events(a_contract(policy=policy), an_event(EventKind.SUSPENDED, "2020-09-10"))
    assert reviews("2020-09", suspended, reported_on="2020-12-31") == came_out


def test_a_review_that_fell_due_before_a_suspension_has_the_rest_of_its_grace_after_it() -> None:
    suspended = with_events(a_contract(), an_event(EventKind.SUSPENDED, "2020-09-20"))
    assert reviews("2020-09", suspended, reported_on="2020-12-31") == NONE_DUE
    resumed = with_events(suspended, an_event(EventKind.RESUMED, "2020-12-01"))
    # Six of the 31 days to 15 October are over by 20 September; 25 are left from 1 December.
    assert reviews("2020-09", resumed, reported_on="2020-12-25") == PENDING
    assert reviews("2020-09", resumed, reported_on="2020-12-26") == MISSED
    done = with_events(resumed, an_event(EventKind.REVIEW_COMPLETED, "2020-12-25"))
    assert reviews("2020-09", done) == ON_TIME


# Reviews under the other conventions

ROLLING = under(
    Anniversary(anchor=ReviewAnchor.ROLLING, opens_days_before=30, leap_day=LeapDayRule.MARCH_1, initial_days=90)
)


def test_a_rolling_due_date_is_done_from_inside_its_window() -> None:
    # First review on 1 September 2020, the next due on 1 September 2021, its window open from 2 August.
    contract = a_contract(reviewed_on=["2020-09-01", "2021-08-02"], policy=ROLLING)
    assert [reviews(month, contract) for month in ("2020-09", "2021-09", "2022-08")] == [ON_TIME, ON_TIME, MISSED]


def test_a_review_before_its_window_moves_a_rolling_due_date_which_is_due_no_more() -> None:
    contract = a_contract(reviewed_on=["2020-09-01", "2021-08-01"], policy=ROLLING)
    assert [reviews(month, contract) for month in ("2020-09", "2021-09", "2022-08")] == [ON_TIME, NONE_DUE, MISSED]


@pytest.mark.parametrize(("second", "came_out"), [("2021-10-01", ON_TIME), ("2021-10-02", LATE)])
def test_a_rolling_due_date_has_its_grace(second: str, came_out: ReviewsOnTime) -> None:
    # Due on 1 September 2021, overdue from 2 October.
    contract = a_contract(reviewed_on=["2020-09-01", second], policy=ROLLING)
    assert reviews("2021-09", contract) == came_out


def test_a_rolling_due_date_that_is_missed_stays_the_only_one() -> None:
    contract = a_contract(reviewed_on=["2020-09-01"], policy=ROLLING)
    assert [reviews(f"{year}-09", contract) for year in (2020, 2021, 2022)] == [ON_TIME, MISSED, NONE_DUE]


def test_a_review_between_signature_and_start_is_the_first() -> None:
    contract = Engagement.from_dates(
        identifier=EngagementId("e-1"),
        patient=P1,
        structure=CABINET,
        physician=DR1,
        policy=ROLLING,
        born_on=BIRTH,
        signed_on=day("2020-06-16"),
        starts_on=day("2020-07-01"),
        reviewed_on=(day("2020-06-20"),),
    )
    # Within 90 days of 1 July: due on 29 September.
    assert reviews("2020-09", contract) == ON_TIME


def test_the_month_of_the_last_review_is_due_again_a_year_later() -> None:
    # W-D1: after 14 February 2016, due from 1 February 2017; with a grace of 27 days through the 28th.
    policy = under(MonthAnniversary(), grace_days=27)
    for on, came_out in (
        ("2017-01-31", MISSED),
        ("2017-02-01", ON_TIME),
        ("2017-02-28", ON_TIME),
        ("2017-03-01", LATE),
    ):
        contract = a_contract(signed_on="2015-02-01", reviewed_on=["2016-02-14", on], policy=policy)
        assert reviews("2017-02", contract) == came_out


def test_two_reviews_on_one_day_are_one() -> None:
    contract = a_contract(reviewed_on=["2020-09-01"], policy=ROLLING)
    again = evolve(an_event(EventKind.REVIEW_COMPLETED, "2020-09-01"), exceptional=True)
    assert reviews("2020-09", with_events(contract, again)) == ON_TIME


def test_an_exceptional_review_moves_the_minimum_interval_and_an_early_one_does_not() -> None:
    policy = under(MinimumInterval(leap_day=LeapDayRule.FEBRUARY_28))
    contract = a_contract(reviewed_on=["2020-06-16"], policy=policy)
    early = an_event(EventKind.REVIEW_COMPLETED, "2020-12-01")
    assert (reviews("2020-06", contract), reviews("2021-06", contract)) == (ON_TIME, MISSED)
    assert reviews("2021-06", with_events(contract, early)) == MISSED
    assert reviews("2021-06", with_events(contract, evolve(early, exceptional=True))) == NONE_DUE
    assert reviews("2021-12", with_events(contract, evolve(early, exceptional=True))) == MISSED


def test_a_review_that_moves_no_due_date_does_not_do_it_either() -> None:
    # Reviewed at the signature and in effect a year later: due then, and a year after the review, which is the same.
    contract = Engagement.from_dates(
        identifier=EngagementId("e-1"),
        patient=P1,
        structure=CABINET,
        physician=DR1,
        policy=under(MinimumInterval(leap_day=LeapDayRule.FEBRUARY_28)),
        born_on=BIRTH,
        signed_on=day("2020-06-16"),
        starts_on=day("2021-06-16"),
        reviewed_on=(day("2020-06-16"),),
    )
    assert reviews("2021-06", contract) == MISSED


BANDS = under(AgeBands((AgeBand(40, 44), AgeBand(50, 50)), LeapDayRule.MARCH_1), grace_days=0)


@pytest.mark.parametrize(
    ("reviewed_on", "came_out"),
    [
        ([], MISSED),
        (["2020-06-16"], ON_TIME),
        (["2025-05-31"], ON_TIME),
        (["2025-06-01"], MISSED),
    ],
)
def test_a_band_of_ages_is_due_on_its_last_day(reviewed_on: list[str], came_out: ReviewsOnTime) -> None:
    # Born on 1 June 1980: 44 through 31 May 2025.
    contract = a_contract(reviewed_on=reviewed_on, policy=BANDS)
    assert reviews("2025-05", contract) == came_out
    assert reviews("2025-06", contract) == NONE_DUE


def test_a_band_of_ages_is_pending_through_its_last_day() -> None:
    contract = a_contract(policy=BANDS)
    assert reviews("2025-05", contract, reported_on="2025-05-31") == PENDING
    assert reviews("2025-05", contract, reported_on="2025-06-01") == MISSED


def test_a_later_band_is_due_by_itself_and_after_the_last_there_is_none() -> None:
    # 50 from 1 June 2030 through 31 May 2031.
    contract = a_contract(reviewed_on=["2030-06-01"], policy=BANDS)
    assert reviews("2025-05", contract, reported_on="2032-01-01") == MISSED
    assert reviews("2031-05", contract, reported_on="2032-01-01") == ON_TIME
    assert reviews("2031-05", a_contract(policy=BANDS), reported_on="2032-01-01") == MISSED
    assert reviews("2041-05", contract, reported_on="2042-01-01") == NONE_DUE


# To whom a review belongs


def test_a_review_belongs_to_the_physician_designated_on_the_due_date() -> None:
    panels = Panels(
        (a_designation(P1, DR1, during("2020-01-01", "2020-09-14")), a_designation(P1, DR2, during("2020-09-15")))
    )
    counted = report("2020-09", a_contract(), panels=panels)
    assert (of(counted, DR1).reviews, of(counted, DR2).reviews) == (MISSED, NONE_DUE)
    assert (of(counted, DR1).uptake, of(counted, DR2).uptake) == (Uptake(0, 0), Uptake(1, 1))


def test_a_review_of_nobody_in_the_group_is_unassigned() -> None:
    for panels in (Panels(()), designated(p_1="dr-9")):
        counted = report("2020-09", a_contract(), panels=panels)
        assert counted.unassigned == Indicators(undesignated=1, reviews=MISSED)
        assert counted.total.reviews == MISSED


# Actions


def an_action(identifier: str, *statuses: tuple[str, ActionStatus]) -> PlanAction:
    return PlanAction(
        identifier=ActionId(identifier),
        kind=ActionKind.WORKSHOP,
        description="walking",
        statuses=tuple(StatusChange(day(on), status) for on, status in statuses),
    )


def a_plan(*actions: PlanAction, engagement: str = "e-1", patient: str = P1) -> HealthPlan:
    names = tuple(action.identifier for action in actions)
    version = PlanVersion(number=1, made_on=day("2020-07-01"), actions=names)
    return HealthPlan(
        patient=PatientId(patient), engagement=EngagementId(engagement), goals=(), actions=actions, versions=(version,)
    )


def done_on(identifier: str, on: str) -> PlanAction:
    return an_action(identifier, ("2020-07-01", ActionStatus.ACCEPTED), (on, ActionStatus.DONE))


def test_actions_are_counted_as_they_stand_on_the_day_and_as_done_in_the_month() -> None:
    plan = a_plan(
        done_on("a-1", "2020-07-31"),
        done_on("a-2", "2020-08-01"),
        done_on("a-3", "2020-08-31"),
        done_on("a-4", "2020-09-01"),
        an_action("a-5", ("2020-07-01", ActionStatus.PROPOSED)),
    )
    counted = report("2020-08", a_contract(), plans=(plan,))
    # Done by 31 August: a-1 to a-3; accepted and not done: a-4; in August: a-2 and a-3.
    assert of(counted, DR1).actions == ActionsDone(in_month=2, done=3, accepted=1)


def test_actions_done_after_the_report_are_not_known() -> None:
    middle = ReferenceDay(Span.MONTH, 15)
    plan = a_plan(done_on("a-1", "2020-08-15"), done_on("a-2", "2020-08-16"))
    first = report("2020-08", a_contract(), plans=(plan,), counted_on=middle, reported_on="2020-08-15")
    second = report("2020-08", a_contract(), plans=(plan,), counted_on=middle, reported_on="2020-08-16")
    assert first.total.actions == ActionsDone(in_month=1, done=1, accepted=1)
    assert second.total.actions == ActionsDone(in_month=2, done=1, accepted=1)


def test_an_action_that_a_newer_plan_leaves_out_was_still_done_in_its_month() -> None:
    plan = a_plan(done_on("a-1", "2020-08-05"))
    newer = evolve(plan, versions=(*plan.versions, PlanVersion(number=2, made_on=day("2020-08-10"))))
    assert report("2020-08", a_contract(), plans=(newer,)).total.actions == ActionsDone(in_month=1)


def test_before_the_first_version_a_plan_counts_nothing() -> None:
    assert report("2020-06", a_contract(), plans=(a_plan(done_on("a-1", "2020-08-05")),)).total.actions == ActionsDone()


def test_plans_count_under_contracts_that_are_in_force_on_the_day() -> None:
    plan = a_plan(done_on("a-1", "2020-08-05"))
    assert report("2020-08", a_contract(ended_on="2020-08-31"), plans=(plan,)).total.actions == ActionsDone()
    signed_anew = a_contract("e-2", signed_on="2020-08-20")
    both = report("2020-08", a_contract(ended_on="2020-08-20"), signed_anew, plans=(plan,))
    assert (both.total.engaged, both.total.actions) == (1, ActionsDone())


def test_actions_of_an_engaged_patient_without_a_physician_are_unassigned() -> None:
    counted = report("2020-08", a_contract(), panels=Panels(()), plans=(a_plan(done_on("a-1", "2020-08-05")),))
    assert counted.unassigned.actions == ActionsDone(in_month=1, done=1)


# What is refused


def test_a_report_is_made_on_the_day_counted_or_later() -> None:
    assert report("2020-08", reported_on="2020-08-31").reported_on == day("2020-08-31")
    refused = r"^reported_on: 2020-08-30 is before 2020-08-31, the day that is counted; report on it or later$"
    with pytest.raises(InvalidValueError, match=refused):
        report("2020-08", reported_on="2020-08-30")
    with pytest.raises(InvalidValueError, match=refused):
        evolve(report("2020-08"), reported_on=day("2020-08-30"))


def test_two_contracts_of_a_patient_in_force_on_the_day_are_refused() -> None:
    refused = r"^engagements: 'e-1' and 'e-2' of 'p-1' are both in force on 2020-08-31; end the first before"
    with pytest.raises(InvalidValueError, match=refused):
        report("2020-08", a_contract("e-1"), a_contract("e-2"))


def test_everything_stands_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^engagements: EngagementId\('e-1'\) stands twice; give each once$"):
        report("2020-08", a_contract(), a_contract(patient=P2))
    with pytest.raises(InvalidValueError, match=r"^plans: EngagementId\('e-1'\) stands twice; give each once$"):
        report("2020-08", a_contract(), plans=(a_plan(), a_plan()))


def test_a_patient_who_is_not_given_is_refused() -> None:
    refused = r"^patients: 'p-1' is not among them; add the patient$"
    with pytest.raises(NotKnownError, match=refused):
        report("2020-08", a_contract(), patients=(), panels=Panels(()))
    with pytest.raises(NotKnownError, match=refused):
        report("2020-08", patients=(), panels=designated(p_1="dr-1"))


def test_the_patients_of_a_physician_outside_the_group_need_not_be_given() -> None:
    assert report("2020-08", patients=(), panels=designated(p_1="dr-9")).total == NOTHING


@pytest.mark.parametrize(("engagement", "patient"), [("e-9", P1), ("e-1", P2)])
def test_a_plan_under_no_contract_of_the_patient_is_refused(engagement: str, patient: str) -> None:
    refused = rf"^plans: '{engagement}' of '{patient}' is not among the engagements of the structure; add it or leave"
    with pytest.raises(NotKnownError, match=refused):
        report("2020-08", a_contract(), plans=(a_plan(engagement=engagement, patient=patient),))


def test_a_report_takes_values_of_its_own_kinds() -> None:
    group, panels, month = a_group(DR1), Panels(()), Month(2020, 8)

    def refused(message: str, **wrong: object) -> None:
        right: dict[str, object] = {
            "month": month,
            "group": group,
            "patients": {},
            "panels": panels,
            "engagements": (),
            "counted_on": LAST_DAY,
            "reported_on": date(2020, 9, 1),
        }
        with pytest.raises(InvalidTypeError, match=message):
            indicators_for(**(right | wrong))  # type: ignore[arg-type]

    refused(r"^month: '2020-08' is a str; give a Month$", month="2020-08")
    refused(r"^group: 'cabinet' is a str; give a Group$", group="cabinet")
    refused(r"^panels: \(\) is a tuple; give a Panels$", panels=())
    refused(r"^counted_on: .* is a date; give a ReferenceDay$", counted_on=date(2020, 8, 31))
    refused(r"^reported_on: .* is a datetime; give a date", reported_on=datetime(2020, 9, 1))
    refused(r"^engagements\[0\]: 'e-1' is a str; give a Engagement$", engagements=("e-1",))
    refused(r"^plans\[0\]: 'e-1' is a str; give a HealthPlan$", plans=("e-1",))


def rows(**changes: object) -> EngagementIndicators:
    right: dict[str, object] = {
        "structure": CABINET,
        "month": Month(2020, 8),
        "counted_on": date(2020, 8, 31),
        "reported_on": date(2020, 9, 1),
        "physicians": (),
        "unassigned": NOTHING,
        "findings": (),
    }
    return EngagementIndicators(**(right | changes))  # type: ignore[arg-type]


def test_a_physician_has_one_row() -> None:
    row = PhysicianIndicators(DR1, (A,), NOTHING)
    with pytest.raises(InvalidValueError, match=r"^physicians: PhysicianId\('dr-1'\) stands twice; give each once$"):
        rows(physicians=(row, row))


def test_the_sites_of_a_physician_stand_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^sites: SiteId\('site-a'\) stands twice; give each once$"):
        PhysicianIndicators(DR1, (A, A), NOTHING)


def test_undesignated_patients_stand_in_no_physician_s_row_and_registered_ones_in_no_other() -> None:
    with pytest.raises(InvalidValueError, match=r"^indicators: 'dr-1' has no undesignated patients; count them in"):
        PhysicianIndicators(DR1, (A,), Indicators(undesignated=1))
    with pytest.raises(InvalidValueError, match=r"^unassigned: patients registered with a physician stand here"):
        rows(unassigned=Indicators(uptake=Uptake(0, 1)))


def test_without_anybody_all_numbers_are_nothing() -> None:
    assert rows().total == NOTHING
    assert rows().sites == ()
    assert SiteIndicators(A, NOTHING).indicators.engaged == 0
