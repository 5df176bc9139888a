import locale
from collections.abc import Iterable
from datetime import date, datetime

import pytest
from attrs import evolve as evolved

from primarycare.engagement import (
    AgeBand,
    AgeBands,
    Anniversary,
    ConsentRule,
    Engagement,
    EngagementEvent,
    EngagementPolicy,
    EngagementState,
    EventKind,
    MinimumInterval,
    MonthAnniversary,
    ReviewAnchor,
    ReviewConvention,
    ReviewPolicy,
    ReviewWindow,
    Signer,
    SignerCapacity,
    evolve,
    status,
)
from primarycare.engagement.presets import illustrative
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import EngagementId, PatientId, PhysicianId
from primarycare.periods import LeapDayRule, Month, Period
from primarycare.reassessment import (
    PlannedReview,
    Urgency,
    Worklist,
    WorklistEntry,
    review_calendar,
    worklist,
)
from tests.small_practice import BORN_ON, CABINET, DR1, DR2, P1, TERMS, day, during

FEBRUARY = Month(2022, 2)
SELF = (Signer(SignerCapacity.SELF),)


def terms(
    convention: ReviewConvention | None = None,
    *,
    anchor: ReviewAnchor = ReviewAnchor.FIXED,
    leap_day: LeapDayRule = LeapDayRule.MARCH_1,
    opens_days_before: int = 30,
    initial_days: int | None = 90,
    grace_days: int = 30,
    lapse_days: int | None = None,
    suspension_counts: bool = False,
) -> EngagementPolicy:
    """Give terms of a review on every anniversary, open 30 days before, in grace for 30 after, and no lapse by it."""
    yearly = Anniversary(
        anchor=anchor, opens_days_before=opens_days_before, leap_day=leap_day, initial_days=initial_days
    )
    review = ReviewPolicy(convention=convention or yearly, grace_days=grace_days, lapse_days=lapse_days)
    return evolved(TERMS, review=review, suspension_counts=suspension_counts)


def an_event(
    kind: EventKind,
    effective_on: str,
    *,
    of: str = "e-1",
    recorded_on: str | None = None,
    physician: PhysicianId | None = None,
    ends_on: str | None = None,
) -> EngagementEvent:
    return EngagementEvent(
        engagement=EngagementId(of),
        kind=kind,
        effective_on=day(effective_on),
        recorded_on=day(recorded_on or effective_on),
        physician=physician,
        ends_on=None if ends_on is None else day(ends_on),
    )


def a_contract(
    signed_on: str = "2021-02-05",
    *events: EngagementEvent,
    identifier: str = "e-1",
    reviewed_on: Iterable[str] | None = None,
    policy: EngagementPolicy | None = None,
    starts_on: str | None = None,
    born_on: date = BORN_ON,
    physician: PhysicianId = DR1,
    signers: tuple[Signer, ...] | None = None,
) -> Engagement:
    """Give a contract reviewed on the day of its signature, unless said otherwise."""
    contract = Engagement.from_dates(
        identifier=EngagementId(identifier),
        patient=PatientId(identifier.replace("e", "p", 1)),
        structure=CABINET,
        physician=physician,
        policy=terms() if policy is None else policy,
        born_on=born_on,
        signed_on=day(signed_on),
        starts_on=None if starts_on is None else day(starts_on),
        reviewed_on=[day(text) for text in ([signed_on] if reviewed_on is None else reviewed_on)],
        signers=signers,
    )
    return evolve(contract, events)


def listed(*contracts: Engagement, month: Month = FEBRUARY, as_of: str | None = None) -> list[tuple[str, str]]:
    """Give who is on the list of a month, and why."""
    found = worklist(contracts, month, as_of=None if as_of is None else day(as_of))
    return [(entry.engagement, entry.reason) for entry in found.entries]


def planned(contract: Engagement, period: Period) -> list[str]:
    """Give the days for which the reviews of a contract are planned."""
    return [review.planned_on.isoformat() for review in review_calendar((contract,), period)]


def an_entry(
    identifier: str = "e-1", *, urgency: Urgency = Urgency.DUE, physician: PhysicianId | None = DR1
) -> WorklistEntry:
    window = ReviewWindow(opens_on=day("2022-01-06"), due_on=day("2022-02-05"), overdue_from=day("2022-03-08"))
    return WorklistEntry(
        engagement=EngagementId(identifier), patient=P1, physician=physician, urgency=urgency, window=window
    )


# The list of a month


def test_what_lapses_comes_first_then_what_is_overdue_then_due_then_open_then_opening() -> None:
    contracts = (
        # Due 10 March 2022, so open 30 days before: 10 March - 30 = 8 February.
        a_contract("2021-03-10", identifier="e-opening"),
        # Due 1 March 2022, open from 1 March - 30 = 30 January.
        a_contract("2021-03-01", identifier="e-open"),
        a_contract("2021-02-20", identifier="e-due-20"),
        a_contract("2021-02-05", identifier="e-due-5"),
        # Due 1 January 2022, in grace through 31 January, overdue from 1 February.
        a_contract("2021-01-01", identifier="e-overdue"),
        # Due 15 December 2021, in grace through 14 January, overdue from 15 January.
        a_contract("2020-12-15", identifier="e-overdue-longer"),
        # The same, which lapse 60 and 40 days after 1 February: on 2 April and on 13 March.
        a_contract("2021-01-01", identifier="e-lapses-later", policy=terms(lapse_days=60)),
        a_contract("2021-01-01", identifier="e-lapses", policy=terms(lapse_days=40)),
    )
    assert listed(*contracts) == [
        ("e-lapses", "overdue since 2022-02-01, lapses on 2022-03-13"),
        ("e-lapses-later", "overdue since 2022-02-01, lapses on 2022-04-02"),
        ("e-overdue-longer", "overdue since 2022-01-15"),
        ("e-overdue", "overdue since 2022-02-01"),
        ("e-due-5", "due on 2022-02-05"),
        ("e-due-20", "due on 2022-02-20"),
        ("e-open", "open since 2022-01-30, due on 2022-03-01"),
        ("e-opening", "opens on 2022-02-08, due on 2022-03-10"),
    ]
    assert listed(*reversed(contracts)) == listed(*contracts)


def test_what_is_equally_urgent_is_in_order_of_its_identifier() -> None:
    contracts = [a_contract(signed, identifier=name) for name, signed in (("e-2", "2021-02-05"), ("e-1", "2021-02-05"))]
    assert [name for name, _ in listed(*contracts)] == ["e-1", "e-2"]


def test_what_is_open_comes_before_what_opens_even_where_it_is_due_later() -> None:
    # Born 1 January 1977 and 45 since 1 January 2022: open through the day before 1 January 2028.
    bands = AgeBands((AgeBand(45, 50),), LeapDayRule.MARCH_1)
    aged = a_contract(
        "2021-02-05", identifier="e-aged", policy=terms(bands, grace_days=0), born_on=date(1977, 1, 1), reviewed_on=()
    )
    assert listed(a_contract("2021-03-10"), aged) == [
        ("e-aged", "open since 2022-01-01, due on 2027-12-31"),
        ("e-1", "opens on 2022-02-08, due on 2022-03-10"),
    ]


@pytest.mark.parametrize(
    ("as_of", "reason"),
    [
        # Due 5 January 2022, in grace through 5 January + 30 = 4 February.
        ("2022-02-01", "due on 2022-01-05"),
        ("2022-02-04", "due on 2022-01-05"),
        ("2022-02-05", "overdue since 2022-02-05"),
    ],
)
def test_grace_counts_as_due_through_its_last_day(as_of: str, reason: str) -> None:
    assert listed(a_contract("2021-01-05"), as_of=as_of) == [("e-1", reason)]


@pytest.mark.parametrize(
    ("signed_on", "reason"),
    [
        # Due 2 March 2022: opens 30 days before, on 31 January, the last day of the month before.
        ("2021-03-02", "open since 2022-01-31, due on 2022-03-02"),
        ("2021-03-03", "opens on 2022-02-01, due on 2022-03-03"),
        # Due 30 and 31 March: opens on 28 February and on 1 March.
        ("2021-03-30", "opens on 2022-02-28, due on 2022-03-30"),
        ("2021-03-31", None),
        # Due on the last day of February, and on the day after it.
        ("2021-02-28", "due on 2022-02-28"),
        ("2021-03-01", "open since 2022-01-30, due on 2022-03-01"),
    ],
)
def test_a_month_holds_what_opens_or_is_due_through_its_last_day(signed_on: str, reason: str | None) -> None:
    assert listed(a_contract(signed_on)) == ([] if reason is None else [("e-1", reason)])


def test_a_contract_that_starts_in_the_month_is_judged_on_the_day_it_starts() -> None:
    # Due within 90 days of 10 February: on 11 May (18 days of February, 31, 30 and 11).
    opening = [("e-1", "opens on 2022-02-10, due on 2022-05-11")]
    starting = a_contract("2022-01-20", starts_on="2022-02-10", reviewed_on=())
    assert listed(starting) == opening
    assert listed(starting, as_of="2022-02-10") == opening
    assert listed(starting, month=Month(2022, 1)) == []
    assert listed(starting, month=Month(2022, 3)) == [("e-1", "open since 2022-02-10, due on 2022-05-11")]


def test_grace_of_a_review_that_fell_due_before_the_start_is_counted_from_the_start() -> None:
    # Reviewed on 5 January 2021, a year before 5 January 2022; 30 days of grace from 1 February end on 3 March.
    starting = a_contract("2021-01-05", starts_on="2022-02-01", policy=terms(anchor=ReviewAnchor.ROLLING))
    assert listed(starting, as_of="2022-02-01") == [("e-1", "due on 2022-01-05")]
    for as_of, reason in (("2022-03-03", "due on 2022-01-05"), ("2022-03-04", "overdue since 2022-03-04")):
        (entry,) = worklist((starting,), Month(2022, 3), as_of=day(as_of)).entries
        assert entry.reason == reason


def test_a_contract_that_starts_with_the_next_month_is_not_listed() -> None:
    assert listed(a_contract("2022-01-20", starts_on="2022-03-01", reviewed_on=())) == []
    assert len(listed(a_contract("2022-01-20", starts_on="2022-02-28", reviewed_on=()))) == 1


def test_a_contract_that_nobody_has_signed_by_the_day_is_not_listed() -> None:
    signed = a_contract("2022-02-10", reviewed_on=())
    assert listed(signed, as_of="2022-02-09") == []
    assert len(listed(signed, as_of="2022-02-10")) == 1
    proposed = Engagement(
        identifier=EngagementId("e-1"),
        patient=P1,
        structure=CABINET,
        policy=terms(),
        born_on=BORN_ON,
        events=(an_event(EventKind.PROPOSED, "2022-01-10"),),
    )
    assert listed(proposed) == []


def test_a_contract_left_before_it_starts_is_not_listed() -> None:
    left = an_event(EventKind.WITHDRAWN, "2022-02-09", recorded_on="2022-01-25")
    assert listed(a_contract("2022-01-20", left, starts_on="2022-02-10", reviewed_on=())) == []


def test_a_contract_under_notice_before_it_starts_is_judged_on_the_day_it_starts() -> None:
    notice = an_event(EventKind.NOTICE_GIVEN, "2022-01-25", ends_on="2022-03-26")
    starting = a_contract("2022-01-20", notice, starts_on="2022-02-10", reviewed_on=())
    assert listed(starting) == [("e-1", "opens on 2022-02-10, due on 2022-05-11")]
    assert planned(starting, during("2022-02-01", "2022-12-31")) == ["2022-05-11"]


@pytest.mark.parametrize("suspension_counts", [True, False])
def test_a_suspended_contract_is_listed_once_it_is_resumed(suspension_counts: bool) -> None:
    policy = terms(suspension_counts=suspension_counts)
    suspended = a_contract("2021-02-05", an_event(EventKind.SUSPENDED, "2022-01-10"), policy=policy)
    assert listed(suspended) == []
    resumed = evolve(suspended, (an_event(EventKind.RESUMED, "2022-02-15"),))
    assert listed(resumed, as_of="2022-02-14") == []
    assert listed(resumed, as_of="2022-02-15") == [("e-1", "due on 2022-02-05")]


def test_a_contract_under_notice_is_listed_and_does_not_lapse() -> None:
    notice = an_event(EventKind.NOTICE_GIVEN, "2021-12-10", ends_on="2022-02-20")
    end = an_event(EventKind.TERMINATED, "2022-02-20")
    # Due 1 November 2021, overdue from 2 December; it would lapse 40 days later, on 11 January.
    noticed = a_contract("2020-11-01", notice, end, policy=terms(lapse_days=40))
    assert status(noticed, day("2022-02-19")).state is EngagementState.NOTICE
    assert listed(noticed, as_of="2022-02-19") == [("e-1", "overdue since 2021-12-02")]
    assert listed(noticed, as_of="2022-02-20") == []


def test_a_contract_whose_physician_departed_is_listed_of_nobody_and_does_not_lapse() -> None:
    departed = an_event(EventKind.PHYSICIAN_DEPARTED, "2021-12-10")
    pending = a_contract("2020-11-01", departed, policy=terms(lapse_days=40))
    assert status(pending, day("2022-02-01")).state is EngagementState.TRANSFER_PENDING
    (entry,) = worklist((pending,), FEBRUARY).entries
    assert (entry.physician, entry.reason) == (None, "overdue since 2021-12-02")
    # Overdue for 8 days on 10 December; the 32 left of the 40 to the lapse begin on 3 February and end on 6 March.
    transferred = evolve(pending, (an_event(EventKind.TRANSFERRED, "2022-02-03", physician=DR2),))
    (entry,) = worklist((transferred,), FEBRUARY, as_of=day("2022-02-03")).entries
    assert (entry.physician, entry.reason) == (DR2, "overdue since 2021-12-02, lapses on 2022-03-07")


def test_what_no_longer_lapses_does_not_come_before_what_does() -> None:
    departed = an_event(EventKind.PHYSICIAN_DEPARTED, "2021-12-10", of="e-pending")
    pending = a_contract("2020-11-01", departed, identifier="e-pending", policy=terms(lapse_days=40))
    lapsing = a_contract("2021-01-01", identifier="e-lapses", policy=terms(lapse_days=40))
    assert [name for name, _ in listed(pending, lapsing)] == ["e-lapses", "e-pending"]


CONFIRMING = ConsentRule(
    signs_from=16, alone_from=16, confirms_at=16, answer_within_days=90, leap_day=LeapDayRule.MARCH_1
)


def test_a_contract_that_the_patient_has_yet_to_confirm_is_listed_until_it_ends_for_want_of_an_answer() -> None:
    # Sixteen on 20 November 2021, asked to answer within 90 days: by 18 February (10 days, 31, 31 and 18).
    policy = evolved(terms(lapse_days=400), consent=CONFIRMING)
    asked = a_contract("2021-01-01", policy=policy, born_on=date(2005, 11, 20))
    assert status(asked, day("2022-02-01")).state is EngagementState.CONFIRMATION_DUE
    # Overdue from 1 February 2022, 400 days before 8 March 2023.
    assert listed(asked, as_of="2022-02-17") == [("e-1", "overdue since 2022-02-01, lapses on 2023-03-08")]
    assert listed(asked, as_of="2022-02-18") == []


def test_nothing_that_is_over_is_listed() -> None:
    # Due 1 December 2021, overdue from 1 January 2022, lapsed 31 days later, on 1 February.
    lapsed = a_contract("2020-12-01", policy=terms(lapse_days=31))
    assert len(listed(lapsed, month=Month(2022, 1), as_of="2022-01-31")) == 1
    assert listed(lapsed) == []
    left = a_contract("2021-02-05", an_event(EventKind.WITHDRAWN, "2022-02-10"))
    assert len(listed(left, as_of="2022-02-09")) == 1
    assert listed(left, as_of="2022-02-10") == []


def test_a_contract_without_reviews_is_never_listed() -> None:
    contract = a_contract(policy=TERMS, reviewed_on=())
    assert listed(contract) == []
    assert planned(contract, during("2022-01-01", "2030-12-31")) == []


def test_a_review_made_by_the_day_is_off_the_list() -> None:
    reviewed = a_contract(reviewed_on=("2021-02-05", "2022-02-03"))
    assert listed(reviewed, as_of="2022-02-02") == [("e-1", "due on 2022-02-05")]
    assert listed(reviewed, as_of="2022-02-03") == []


def test_a_list_tells_what_was_known_on_a_day() -> None:
    late = an_event(EventKind.REVIEW_COMPLETED, "2022-01-20", recorded_on="2022-02-10")
    contract = a_contract("2021-02-05", late)
    assert worklist((contract,), FEBRUARY).entries == ()
    assert worklist((contract,), FEBRUARY, known_on=day("2022-02-10")).entries == ()
    (entry,) = worklist((contract,), FEBRUARY, known_on=day("2022-02-09")).entries
    assert entry.reason == "due on 2022-02-05"
    period = during("2022-02-01", "2022-12-31")
    assert review_calendar((contract,), period) == ()
    (review,) = review_calendar((contract,), period, known_on=day("2022-02-09"))
    assert review.due_on == day("2022-02-05")


def test_a_start_in_the_month_is_judged_by_what_was_known() -> None:
    left = an_event(EventKind.WITHDRAWN, "2022-02-05", recorded_on="2022-02-03")
    contract = a_contract("2022-01-20", left, starts_on="2022-02-10", reviewed_on=())
    assert len(worklist((contract,), FEBRUARY, known_on=day("2022-02-02")).entries) == 1
    assert worklist((contract,), FEBRUARY, known_on=day("2022-02-03")).entries == ()


def test_without_a_day_the_list_is_of_the_first_of_the_month() -> None:
    contracts = (a_contract(),)
    assert worklist(contracts, FEBRUARY) == worklist(contracts, FEBRUARY, as_of=day("2022-02-01"))


@pytest.mark.parametrize("as_of", ["2022-01-31", "2022-03-01"])
def test_a_day_outside_the_month_is_refused(as_of: str) -> None:
    refused = rf"^as_of: {as_of} is outside 2022-02; give a day of the month$"
    with pytest.raises(InvalidValueError, match=refused):
        worklist((), FEBRUARY, as_of=day(as_of))
    with pytest.raises(InvalidValueError, match=refused):
        Worklist(month=FEBRUARY, as_of=day(as_of), entries=())


def test_the_first_and_the_last_day_of_the_month_are_in_it() -> None:
    assert [worklist((), FEBRUARY, as_of=day(text)).as_of.day for text in ("2022-02-01", "2022-02-28")] == [1, 28]


def test_what_is_no_month_no_day_no_period_and_no_contract_is_refused() -> None:
    with pytest.raises(InvalidTypeError, match=r"^month: '2022-02' is a str; give a Month$"):
        worklist((), "2022-02")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^month: "):
        worklist((), "2022-02", as_of=day("2022-02-01"))  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^as_of: .* is a datetime"):
        worklist((a_contract(),), FEBRUARY, as_of=datetime(2022, 2, 1))
    with pytest.raises(InvalidTypeError, match=r"^engagements\[0\]: 'e-1' is a str; give a Engagement$"):
        worklist(("e-1",), FEBRUARY)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^engagements\[1\]: 'e-1' is a str; give a Engagement$"):
        review_calendar((a_contract(), "e-1"), FEBRUARY.period)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^within: Month.* is a Month; give a Period$"):
        review_calendar((), FEBRUARY)  # type: ignore[arg-type]


@pytest.mark.parametrize(("given", "kind"), [(a_contract(), "Engagement"), ("e-1", "str"), (None, "NoneType")])
def test_one_contract_in_place_of_several_is_refused(given: object, kind: str) -> None:
    refused = f"^engagements: one {kind} was given; give several, in a tuple or a list$"
    with pytest.raises(InvalidTypeError, match=refused):
        worklist(given, FEBRUARY)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=refused):
        review_calendar(given, FEBRUARY.period)  # type: ignore[arg-type]


def test_contracts_may_come_one_by_one() -> None:
    assert worklist(iter([a_contract()]), FEBRUARY) == worklist([a_contract()], FEBRUARY)
    period = during("2022-01-01", "2022-12-31")
    assert review_calendar(iter([a_contract()]), period) == review_calendar((a_contract(),), period)


def test_a_contract_given_twice_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^entries: .*'e-1'.* stands twice; give each once$"):
        worklist((a_contract(), a_contract()), FEBRUARY)


def test_entries_are_kept_in_order_of_urgency_however_they_are_given() -> None:
    entries = tuple(
        an_entry(name, urgency=urgency)
        for name, urgency in (
            ("e-4", Urgency.OPENING), ("e-3", Urgency.OPEN), ("e-2", Urgency.DUE), ("e-1", Urgency.OVERDUE)
        )
    )  # fmt: skip
    found = Worklist(month=FEBRUARY, as_of=day("2022-02-01"), entries=entries)
    assert [entry.engagement for entry in found.entries] == ["e-1", "e-2", "e-3", "e-4"]


def test_entries_are_a_tuple_of_entries() -> None:
    with pytest.raises(InvalidTypeError, match=r"^entries: a list was given; give a tuple$"):
        Worklist(month=FEBRUARY, as_of=day("2022-02-01"), entries=[])  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^entries\[0\]: 'e-1' is a str; give a WorklistEntry$"):
        Worklist(month=FEBRUARY, as_of=day("2022-02-01"), entries=("e-1",))  # type: ignore[arg-type]


def test_a_review_that_is_never_overdue_cannot_be_overdue_on_a_list() -> None:
    window = ReviewWindow(opens_on=day("2022-01-06"), due_on=day("2022-02-05"))
    with pytest.raises(InvalidValueError, match=r"^urgency: the review of 'e-1' is never overdue by its window"):
        evolved(an_entry(urgency=Urgency.OVERDUE), window=window)


def test_the_days_of_a_review_are_not_shown() -> None:
    # A window by bands of age tells the birthday.
    assert "2022" not in repr(an_entry())
    assert "e-1" not in repr(Worklist(month=FEBRUARY, as_of=day("2022-02-01"), entries=(an_entry(),)))
    with pytest.raises(InvalidTypeError, match=r"^window: a date was given; give a ReviewWindow$"):
        evolved(an_entry(), window=day("2022-02-05"))  # type: ignore[arg-type]


# By physician and printed


def test_every_physician_has_a_list_in_the_same_order_and_those_of_nobody_come_first() -> None:
    departed = an_event(EventKind.PHYSICIAN_DEPARTED, "2021-12-10", of="e-3")
    contracts = (
        a_contract("2021-02-09", identifier="e-1", physician=DR2),
        a_contract("2021-02-08", identifier="e-2", physician=DR1),
        a_contract("2021-02-07", departed, identifier="e-3", physician=DR1),
        a_contract("2021-02-06", identifier="e-4", physician=DR2),
    )
    found = worklist(contracts, FEBRUARY)
    assert [(physician, [entry.engagement for entry in own]) for physician, own in found.by_physician.items()] == [
        (None, ["e-3"]),
        (DR1, ["e-2"]),
        (DR2, ["e-4", "e-1"]),
    ]


def test_a_list_is_printed_with_places_and_columns() -> None:
    departed = an_event(EventKind.PHYSICIAN_DEPARTED, "2021-12-10", of="e-12")
    contracts = (
        a_contract("2021-01-01", identifier="e-1", policy=terms(lapse_days=40)),
        a_contract("2021-03-10", departed, identifier="e-12"),
    )
    assert str(worklist(contracts, FEBRUARY, as_of=day("2022-02-02"))).splitlines() == [
        "2022-02, as of 2022-02-02: 2 reviews",
        "  1  e-1   p-1   dr-1    overdue  overdue since 2022-02-01, lapses on 2022-03-13",
        "  2  e-12  p-12  nobody  opening  opens on 2022-02-08, due on 2022-03-10",
    ]


def test_lists_of_none_and_of_one_are_printed_as_such() -> None:
    assert str(worklist((), FEBRUARY)) == "2022-02, as of 2022-02-01: 0 reviews"
    assert str(worklist((a_contract(),), FEBRUARY)).splitlines() == [
        "2022-02, as of 2022-02-01: 1 review",
        "  1  e-1  p-1  dr-1  due  due on 2022-02-05",
    ]


def test_a_printed_list_does_not_depend_on_the_locale() -> None:
    printed = str(worklist((a_contract(),), FEBRUARY))
    before = locale.setlocale(locale.LC_ALL)
    try:
        for name in ("C", "C.UTF-8", "fr_FR.UTF-8"):
            try:
                locale.setlocale(locale.LC_ALL, name)
            except locale.Error:
                continue
            assert str(worklist((a_contract(),), FEBRUARY)) == printed
    finally:
        locale.setlocale(locale.LC_ALL, before)
    assert not {"feb", "fév", "fev"} & {printed[at : at + 3].lower() for at in range(len(printed))}


# The conventions


def test_reviews_by_month_are_due_from_the_first_of_the_month() -> None:
    contract = a_contract("2021-02-17", policy=terms(MonthAnniversary()))
    assert listed(contract, month=Month(2022, 1)) == []
    assert listed(contract) == [("e-1", "due on 2022-02-01")]
    # In grace through 1 February + 30 = 3 March.
    assert listed(contract, month=Month(2022, 3), as_of="2022-03-03") == [("e-1", "due on 2022-02-01")]
    assert listed(contract, month=Month(2022, 3), as_of="2022-03-04") == [("e-1", "overdue since 2022-03-04")]
    # Planned for the first of February each time, so the month of the review stays.
    assert planned(contract, during("2021-03-01", "2024-02-01")) == ["2022-02-01", "2023-02-01", "2024-02-01"]


def test_reviews_at_a_minimum_interval_are_due_from_the_start_and_then_a_year_after_each() -> None:
    interval = MinimumInterval(leap_day=LeapDayRule.MARCH_1)
    fresh = a_contract("2022-02-17", policy=terms(interval), reviewed_on=())
    assert listed(fresh, as_of="2022-02-17") == [("e-1", "due on 2022-02-17")]
    assert planned(fresh, during("2022-02-17", "2024-02-17")) == ["2022-02-17", "2023-02-17", "2024-02-17"]
    # One too early, on 1 September 2021, does not count.
    early = a_contract("2021-02-17", policy=terms(interval), reviewed_on=("2021-03-10", "2021-09-01"))
    assert planned(early, during("2022-01-01", "2022-12-31")) == ["2022-03-10"]


def test_reviews_by_bands_of_age_are_due_on_the_last_day_of_each_band_and_never_overdue() -> None:
    bands = AgeBands((AgeBand(45, 50), AgeBand(60, 65)), LeapDayRule.MARCH_1)
    policy = terms(bands, grace_days=0)
    # Born 11 February 1971: 51, and past the first band, from 11 February 2022.
    contract = a_contract(policy=policy, born_on=date(1971, 2, 11), reviewed_on=())
    assert listed(contract, month=Month(2022, 1)) == [("e-1", "open since 2021-02-05, due on 2022-02-10")]
    assert listed(contract, as_of="2022-02-10") == [("e-1", "due on 2022-02-10")]
    assert listed(contract, as_of="2022-02-11") == []
    # Sixty in February 2031, and 65 through 10 February 2037.
    assert listed(contract, month=Month(2031, 1)) == []
    assert listed(contract, month=Month(2031, 2)) == [("e-1", "opens on 2031-02-11, due on 2037-02-10")]
    assert planned(contract, during("2022-01-01", "2050-12-31")) == ["2022-02-10", "2037-02-10"]


def test_a_band_in_which_a_review_was_made_is_over() -> None:
    bands = AgeBands((AgeBand(45, 50), AgeBand(60, 65)), LeapDayRule.MARCH_1)
    contract = a_contract(policy=terms(bands, grace_days=0), born_on=date(1971, 2, 11))
    assert listed(contract) == []
    assert planned(contract, during("2022-01-01", "2050-12-31")) == ["2037-02-10"]


def test_after_the_last_band_nothing_is_due() -> None:
    bands = AgeBands((AgeBand(45, 50),), LeapDayRule.MARCH_1)
    contract = a_contract(policy=terms(bands, grace_days=0), born_on=date(1960, 2, 11), reviewed_on=())
    assert listed(contract) == []
    assert planned(contract, during("2022-01-01", "2050-12-31")) == []


# The calendar of reviews


def test_with_a_fixed_anchor_a_late_review_moves_no_later_one() -> None:
    # Due 5 February 2022 and late on 1 June: planned for that day, the next on the anniversaries.
    contract = a_contract(policy=terms(anchor=ReviewAnchor.FIXED))
    assert planned(contract, during("2022-06-01", "2025-02-05")) == [
        "2022-06-01", "2023-02-05", "2024-02-05", "2025-02-05"
    ]  # fmt: skip


def test_with_a_rolling_anchor_a_late_review_moves_all_later_ones() -> None:
    contract = a_contract(policy=terms(anchor=ReviewAnchor.ROLLING))
    assert planned(contract, during("2022-06-01", "2025-02-05")) == ["2022-06-01", "2023-06-01", "2024-06-01"]


def test_a_review_late_by_years_is_planned_once() -> None:
    # Reviewed on 5 February 2021 only: 2022, 2023 and 2024 went by.
    contract = a_contract()
    assert planned(contract, during("2024-12-01", "2025-02-05")) == ["2024-12-01", "2025-02-05"]
    # Open from 5 February 2025 - 30 = 6 January: one made on or after that day is the review of 2025.
    assert planned(contract, during("2025-01-05", "2025-02-05")) == ["2025-01-05", "2025-02-05"]
    assert planned(contract, during("2025-01-06", "2025-02-05")) == ["2025-01-06"]


def test_what_is_late_is_told_from_what_is_due_on_the_first_day() -> None:
    (late,) = review_calendar((a_contract(),), during("2022-02-06", "2022-02-06"))
    assert (late.due_on, late.planned_on, late.is_late) == (day("2022-02-05"), day("2022-02-06"), True)
    (due,) = review_calendar((a_contract(),), during("2022-02-05", "2022-02-05"))
    assert (due.due_on, due.planned_on, due.is_late) == (day("2022-02-05"), day("2022-02-05"), False)


def test_the_calendar_holds_what_falls_before_the_end_of_the_period() -> None:
    assert planned(a_contract(), Period(day("2021-06-01"), day("2022-02-05"))) == []
    assert planned(a_contract(), Period(day("2021-06-01"), day("2022-02-06"))) == ["2022-02-05"]


def test_the_calendar_is_by_day_then_by_identifier() -> None:
    contracts = [
        a_contract(signed, identifier=name)
        for name, signed in (("e-3", "2021-02-05"), ("e-2", "2021-03-05"), ("e-1", "2021-02-05"))
    ]
    found = review_calendar(contracts, during("2022-01-01", "2022-12-31"))
    assert [(review.engagement, review.planned_on.month) for review in found] == [("e-1", 2), ("e-3", 2), ("e-2", 3)]


@pytest.mark.parametrize("kind", [EventKind.WITHDRAWN, EventKind.MOVED_AWAY, EventKind.DECEASED])
def test_nothing_is_planned_from_the_day_on_which_a_contract_is_known_to_end(kind: EventKind) -> None:
    period = during("2021-06-01", "2024-12-31")
    # Nobody knows a death before its day.
    recorded_on = None if kind is EventKind.DECEASED else "2021-05-01"
    left = a_contract("2021-02-05", an_event(kind, "2023-02-05", recorded_on=recorded_on))
    assert planned(left, period) == ["2022-02-05"]
    left = a_contract("2021-02-05", an_event(kind, "2023-02-06", recorded_on=recorded_on))
    assert planned(left, period) == ["2022-02-05", "2023-02-05"]


def test_an_end_on_the_first_day_leaves_nothing_and_one_after_the_last_changes_nothing() -> None:
    period = Period(day("2022-02-05"), day("2023-02-06"))
    ends = {
        text: planned(a_contract("2021-02-05", an_event(EventKind.WITHDRAWN, text)), period)
        for text in ("2022-02-05", "2022-02-06", "2023-02-06", "2023-02-07")
    }
    assert ends == {
        "2022-02-05": [],
        "2022-02-06": ["2022-02-05"],
        "2023-02-06": ["2022-02-05", "2023-02-05"],
        "2023-02-07": ["2022-02-05", "2023-02-05"],
    }


def test_a_contract_that_would_lapse_is_planned_on() -> None:
    # Overdue from 8 March 2022 and lapsed ten days later, if nobody made the review.
    lapsing = a_contract(policy=terms(lapse_days=10))
    assert status(lapsing, day("2022-03-18")).state is EngagementState.LAPSED
    assert planned(lapsing, during("2022-01-01", "2024-12-31")) == ["2022-02-05", "2023-02-05", "2024-02-05"]


def test_an_announced_end_is_respected_where_the_contract_would_lapse_before_it() -> None:
    # With the review made on 5 February 2022 it does not lapse on 18 March, and the notice of June 2023 ends it.
    notice = an_event(EventKind.NOTICE_GIVEN, "2023-06-01", ends_on="2023-08-01")
    end = an_event(EventKind.TERMINATED, "2023-08-01")
    lapsing = a_contract("2021-02-05", notice, end, policy=terms(lapse_days=10))
    assert planned(lapsing, during("2022-01-01", "2024-12-31")) == ["2022-02-05", "2023-02-05"]


def test_an_end_that_was_not_known_yet_ends_no_calendar() -> None:
    left = a_contract("2021-02-05", an_event(EventKind.WITHDRAWN, "2022-06-01", recorded_on="2022-05-10"))
    period = during("2022-01-01", "2023-12-31")
    assert len(review_calendar((left,), period, known_on=day("2022-05-09"))) == 2
    assert len(review_calendar((left,), period, known_on=day("2022-05-10"))) == 1


def test_a_contract_that_would_end_for_want_of_an_answer_is_planned_on() -> None:
    policy = evolved(terms(), consent=CONFIRMING)
    asked = a_contract("2021-01-01", policy=policy, born_on=date(2005, 11, 20))
    assert not asked.in_force_on(day("2022-02-18"))
    period = during("2021-12-01", "2023-12-31")
    assert planned(asked, period) == ["2022-01-01", "2023-01-01"]
    moved = an_event(EventKind.MOVED_AWAY, "2023-06-01")
    assert planned(evolve(asked, (moved,)), period) == ["2022-01-01", "2023-01-01"]


def test_a_contract_over_or_suspended_all_along_is_not_planned_and_one_resumed_later_from_then_on() -> None:
    period = during("2022-01-01", "2024-12-31")
    suspended = a_contract("2021-02-05", an_event(EventKind.SUSPENDED, "2021-06-01"), policy=terms())
    assert planned(suspended, period) == []
    assert planned(evolve(suspended, (an_event(EventKind.RESUMED, "2025-01-01"),)), period) == []
    late = evolve(suspended, (an_event(EventKind.RESUMED, "2022-03-01"),))
    assert [review.planned_on for review in review_calendar((late,), period)] == [
        day("2022-03-01"),
        day("2023-02-05"),
        day("2024-02-05"),
    ]
    assert len(planned(evolve(suspended, (an_event(EventKind.RESUMED, "2022-01-01"),)), period)) == 3
    assert planned(a_contract("2021-02-05", an_event(EventKind.WITHDRAWN, "2021-06-01")), period) == []


def test_a_contract_is_planned_from_its_start_on() -> None:
    starting = a_contract("2021-12-20", starts_on="2022-02-10", reviewed_on=())
    # Within 90 days of 10 February: 11 May; then on the anniversaries of the start.
    assert planned(starting, during("2022-01-01", "2024-02-10")) == ["2022-05-11", "2023-02-10", "2024-02-10"]
    assert planned(starting, during("2022-01-01", "2022-02-09")) == []


def test_a_review_due_before_the_contract_starts_is_planned_for_its_start() -> None:
    # Reviewed on 5 January 2021, a year before 5 January 2022, while it takes effect only on 1 March 2022.
    starting = a_contract(
        "2021-01-05", starts_on="2022-03-01", policy=terms(anchor=ReviewAnchor.ROLLING), reviewed_on=("2021-01-05",)
    )
    (review,) = review_calendar((starting,), during("2022-01-01", "2022-12-31"))
    assert (review.due_on, review.planned_on, review.is_late) == (day("2022-01-05"), day("2022-03-01"), True)


def test_a_calendar_without_an_end_is_refused() -> None:
    with pytest.raises(NotKnownError, match=r"^within: the period from 2022-01-01 has no end in sight; cut it first$"):
        review_calendar((), Period(day("2022-01-01")))


@pytest.mark.parametrize(
    ("leap_day", "days"),
    [
        (LeapDayRule.FEBRUARY_28, ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"]),
        (LeapDayRule.MARCH_1, ["2025-03-01", "2026-03-01", "2027-03-01", "2028-02-29", "2029-03-01"]),
    ],
)
def test_a_contract_of_a_leap_day_has_the_anniversaries_of_its_rule(leap_day: LeapDayRule, days: list[str]) -> None:
    contract = a_contract("2024-02-29", policy=terms(leap_day=leap_day))
    assert planned(contract, during("2024-06-01", "2029-12-31")) == days
    # 28 days of February hold the due date under one rule only; the window opens in January under both.
    reasons = {
        LeapDayRule.FEBRUARY_28: "due on 2025-02-28",
        LeapDayRule.MARCH_1: "open since 2025-01-30, due on 2025-03-01",
    }
    assert listed(contract, month=Month(2025, 2)) == [("e-1", reasons[leap_day])]


def test_a_rolling_anchor_keeps_to_the_day_that_the_rule_once_gave() -> None:
    # A year after 28 February 2025 is 28 February, and the leap day does not come back; so with 1 March.
    for leap_day, last in ((LeapDayRule.FEBRUARY_28, "2028-02-28"), (LeapDayRule.MARCH_1, "2028-03-01")):
        contract = a_contract("2024-02-29", policy=terms(anchor=ReviewAnchor.ROLLING, leap_day=leap_day))
        assert planned(contract, during("2024-06-01", "2028-12-31"))[-1] == last


def test_a_review_planned_before_it_is_due_is_refused_without_telling_the_days() -> None:
    with pytest.raises(InvalidValueError) as refused:
        PlannedReview(
            engagement=EngagementId("e-1"),
            patient=P1,
            physician=None,
            due_on=day("2022-02-05"),
            planned_on=day("2022-02-04"),
        )
    assert str(refused.value) == "planned_on: the review of 'e-1' is planned before it is due; correct one of them"


def test_the_days_of_a_planned_review_are_not_shown() -> None:
    (review,) = review_calendar((a_contract(),), during("2022-02-05", "2022-02-05"))
    assert "2022" not in repr(review)
    with pytest.raises(InvalidTypeError, match=r"^due_on: a str was given; give a date$"):
        evolved(review, due_on="1980-02-11")  # type: ignore[arg-type]


def test_the_made_up_terms_of_the_presets_lapse_after_half_a_year() -> None:
    contract = a_contract(policy=illustrative(), signers=SELF)
    # Overdue from 8 March 2022, and 180 days later is 4 September (24 days, 30, 31, 30, 31, 31 and 3).
    assert listed(contract, month=Month(2022, 8)) == [("e-1", "overdue since 2022-03-08, lapses on 2022-09-04")]
    assert listed(contract, month=Month(2022, 9), as_of="2022-09-04") == []
