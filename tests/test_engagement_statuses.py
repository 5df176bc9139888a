"""Statuses: where a contract stands on a day, by events and by dates, and as far as it was known."""

from datetime import date, datetime

import pytest
from attrs import evolve as evolved

from primarycare.engagement import (
    AgeBand,
    AgeBands,
    CompletedReview,
    ConsentRule,
    EndReason,
    Engagement,
    EngagementEvent,
    EngagementPolicy,
    EngagementState,
    EngagementStatus,
    EventKind,
    RefusalReason,
    ReviewPolicy,
    ReviewWindow,
    WithoutEffect,
    evolve,
    history,
    status,
)
from primarycare.engagement.presets import illustrative
from primarycare.errors import InvalidTypeError
from primarycare.findings import Finding
from primarycare.identifiers import EngagementId
from primarycare.periods import LeapDayRule
from tests.small_practice import DR1, DR2, TERMS, day
from tests.test_engagement import ALONE, GUARDIAN, PARENT, a_contract, an_event, with_part

OURS = illustrative()
NEVER_LAPSES = illustrative(lapse_days=None)
SIGNED = an_event(EventKind.SIGNED, "2021-02-05")
FIRST_REVIEW = an_event(EventKind.REVIEW_COMPLETED, "2021-02-05")
# A child of 15 years for whom a parent signs; the 16th birthday is 2021-05-02, and 90 days later is 2021-07-31.
BORN_ON = day("2005-05-02")
BY_A_PARENT = an_event(EventKind.SIGNED, "2021-02-05", signers=(PARENT,))


def state_on(contract: Engagement, on: str) -> str:
    return status(contract, day(on)).state.value


def told(contract: Engagement) -> list[tuple[str, str]]:
    """Give the turns of a contract: from which day which state."""
    return [(str(entry.during.start), entry.value.value) for entry in history(contract).entries]


def of_a_child(*events: EngagementEvent, policy: EngagementPolicy = NEVER_LAPSES) -> Engagement:
    return a_contract(BY_A_PARENT, FIRST_REVIEW, *events, policy=policy, born_on=BORN_ON)


def without_effect(contract: Engagement, on: str) -> list[tuple[str, RefusalReason]]:
    return [(found.event.kind.value, found.reason) for found in status(contract, day(on)).without_effect]


def test_a_contract_without_events_is_not_proposed() -> None:
    found = status(a_contract(), day("2021-01-01"))
    assert found == EngagementStatus(
        engagement=EngagementId("e-1"),
        on=day("2021-01-01"),
        state=EngagementState.NOT_PROPOSED,
        in_force=False,
    )
    assert history(a_contract()).entries == ()


@pytest.mark.parametrize(
    ("on", "state"), [("2020-12-31", "not proposed"), ("2021-01-01", "proposed"), ("2021-03-31", "proposed")]
)
def test_an_offer_stands_from_its_day(on: str, state: str) -> None:
    assert state_on(a_contract(an_event(EventKind.PROPOSED, "2021-01-01"), policy=OURS), on) == state


def test_an_offer_expires_on_the_day_the_terms_name() -> None:
    # 90 days after 1 January 2021 is 1 April.
    offer = a_contract(an_event(EventKind.PROPOSED, "2021-01-01"), policy=OURS)
    expired = status(offer, day("2021-06-01"))
    assert (expired.state, expired.end_reason) == (EngagementState.DECLINED, EndReason.EXPIRED)
    assert expired.ended_on == day("2021-04-01")
    assert told(offer) == [("2021-01-01", "proposed"), ("2021-04-01", "declined")]


def test_an_offer_without_a_limit_stands_for_ever() -> None:
    offer = a_contract(an_event(EventKind.PROPOSED, "2021-01-01"))
    assert told(offer) == [("2021-01-01", "proposed")]
    assert status(offer, date.max).state is EngagementState.PROPOSED


@pytest.mark.parametrize(
    ("signed_on", "state", "refused"),
    [("2021-03-31", "active", []), ("2021-04-01", "declined", [("signed", RefusalReason.OVER)])],
)
def test_an_offer_can_be_signed_before_it_expires(
    signed_on: str, state: str, refused: list[tuple[str, RefusalReason]]
) -> None:
    terms = evolved(TERMS, proposal_days=90)
    offer = a_contract(an_event(EventKind.PROPOSED, "2021-01-01"), an_event(EventKind.SIGNED, signed_on), policy=terms)
    assert state_on(offer, signed_on) == state
    assert without_effect(offer, signed_on) == refused


def test_a_declined_offer_is_over() -> None:
    declined = a_contract(an_event(EventKind.PROPOSED, "2021-01-01"), an_event(EventKind.DECLINED, "2021-01-08"))
    found = status(declined, day("2021-01-08"))
    assert (found.state, found.end_reason) == (EngagementState.DECLINED, EndReason.DECLINED)


@pytest.mark.parametrize(
    ("on", "state", "in_force"),
    [
        ("2021-02-04", "not proposed", False),
        ("2021-02-05", "signed", False),
        ("2021-02-28", "signed", False),
        ("2021-03-01", "active", True),
    ],
)
def test_a_signed_contract_is_in_force_from_its_start(on: str, state: str, in_force: bool) -> None:
    contract = a_contract(an_event(EventKind.SIGNED, "2021-02-05", starts_on="2021-03-01"))
    found = status(contract, day(on))
    assert (found.state.value, found.in_force) == (state, in_force)


def test_a_status_tells_what_was_signed_by_whom_and_with_whom() -> None:
    signed = an_event(EventKind.SIGNED, "2021-02-05", starts_on="2021-03-01", signers=(GUARDIAN,))
    found = status(a_contract(signed), day("2021-02-05"))
    assert (found.signed_on, found.starts_on) == (day("2021-02-05"), day("2021-03-01"))
    assert (found.signers, found.physician) == ((GUARDIAN,), DR1)
    assert (found.ends_on, found.ended_on, found.end_reason, found.answer_due_on) == (None, None, None, None)


def test_the_assessment_opens_is_overdue_and_lets_the_contract_lapse_on_the_days_of_its_window() -> None:
    # Due within 90 days of 2021-02-05: 2021-05-06, in grace through 2021-06-05, lapsed 180 days after 2021-06-06.
    contract = a_contract(SIGNED, policy=OURS)
    assert told(contract) == [("2021-02-05", "review due"), ("2021-06-06", "overdue"), ("2021-12-03", "lapsed")]
    days = ("2021-06-05", "2021-06-06", "2021-12-02", "2021-12-03")
    assert [state_on(contract, on) for on in days] == ["review due", "overdue", "overdue", "lapsed"]
    lapsed = status(contract, day("2022-12-03"))
    assert (lapsed.ended_on, lapsed.end_reason) == (day("2021-12-03"), EndReason.LAPSED)
    assert (lapsed.in_force, lapsed.window) == (False, None)


def test_a_review_lets_the_next_be_due_a_year_later() -> None:
    # Next due 2022-02-05, open from 2022-01-06, in grace through 2022-03-07.
    contract = a_contract(SIGNED, FIRST_REVIEW, policy=NEVER_LAPSES)
    assert told(contract) == [("2021-02-05", "active"), ("2022-01-06", "review due"), ("2022-03-08", "overdue")]
    found = status(contract, day("2022-01-05"))
    assert found.window == ReviewWindow(
        opens_on=day("2022-01-06"), due_on=day("2022-02-05"), overdue_from=day("2022-03-08")
    )
    assert found.reviews == (CompletedReview(day("2021-02-05")),)


def test_an_overdue_contract_is_active_again_once_reviewed() -> None:
    contract = a_contract(SIGNED, an_event(EventKind.REVIEW_COMPLETED, "2021-12-02", exceptional=True), policy=OURS)
    # Next due 2022-02-05, in grace through 2022-03-07, lapsed 180 days after 2022-03-08.
    assert told(contract) == [
        ("2021-02-05", "review due"),
        ("2021-06-06", "overdue"),
        ("2021-12-02", "active"),
        ("2022-01-06", "review due"),
        ("2022-03-08", "overdue"),
        ("2022-09-04", "lapsed"),
    ]
    assert status(contract, day("2021-12-02")).reviews == (CompletedReview(day("2021-12-02"), exceptional=True),)


def test_a_review_after_the_contract_lapsed_has_no_effect() -> None:
    contract = a_contract(SIGNED, an_event(EventKind.REVIEW_COMPLETED, "2021-12-03"), policy=OURS)
    assert state_on(contract, "2021-12-03") == "lapsed"
    assert without_effect(contract, "2021-12-03") == [("review completed", RefusalReason.LAPSED)]


def test_a_contract_that_lapsed_can_still_be_withdrawn() -> None:
    contract = a_contract(SIGNED, an_event(EventKind.WITHDRAWN, "2022-01-01"), policy=OURS)
    assert [state_on(contract, on) for on in ("2021-12-31", "2022-01-01")] == ["lapsed", "withdrawn"]
    assert [str(period) for period in contract.in_force] == ["from 2021-02-05 to before 2021-12-03"]


def test_terms_without_a_review_leave_a_contract_active() -> None:
    contract = a_contract(SIGNED)
    assert told(contract) == [("2021-02-05", "active")]
    assert status(contract, day("2031-01-01")).window is None


def test_a_band_of_ages_that_goes_by_leaves_the_contract_active_until_the_next() -> None:
    bands = AgeBands((AgeBand(41, 42), AgeBand(45, 50)), LeapDayRule.MARCH_1)
    policy = evolved(TERMS, review=ReviewPolicy(convention=bands, grace_days=0, lapse_days=None))
    contract = a_contract(SIGNED, policy=policy, born_on=day("1980-03-02"))
    assert told(contract) == [
        ("2021-02-05", "active"),
        ("2021-03-02", "review due"),
        ("2023-03-02", "active"),
        ("2025-03-02", "review due"),
        ("2031-03-02", "active"),
    ]
    assert state_on(contract, "2023-03-01") == "review due"
    assert [str(period) for period in contract.in_force] == ["from 2021-02-05"]


def test_a_contract_waits_for_a_new_physician_and_grace_is_counted_from_there() -> None:
    # Without the departure: overdue from 2022-03-08 and lapsed on 2022-09-04. With it, grace runs from 2023-01-10.
    contract = a_contract(
        SIGNED,
        FIRST_REVIEW,
        an_event(EventKind.PHYSICIAN_DEPARTED, "2022-01-01"),
        an_event(EventKind.TRANSFERRED, "2023-01-10", physician=DR2),
        policy=OURS,
    )
    assert told(contract) == [
        ("2021-02-05", "active"),
        ("2022-01-01", "transfer pending"),
        ("2023-01-10", "review due"),
        ("2023-02-10", "overdue"),
        ("2023-08-09", "lapsed"),
    ]
    physicians = [status(contract, day(on)).physician for on in ("2021-12-31", "2022-01-01", "2023-01-10")]
    assert physicians == [DR1, None, DR2]


@pytest.mark.parametrize("hidden_by", ["signed", "active", "suspended", "notice", "confirmation due"])
def test_a_physician_departs_once_whatever_the_state(hidden_by: str) -> None:
    events = {
        "suspended": (SIGNED, an_event(EventKind.SUSPENDED, "2021-03-01")),
        "notice": (SIGNED, an_event(EventKind.NOTICE_GIVEN, "2021-03-01", ends_on="2029-01-01")),
        "signed": (an_event(EventKind.SIGNED, "2021-02-05", starts_on="2022-01-01"),),
        "confirmation due": (BY_A_PARENT,),
        "active": (SIGNED,),
    }[hidden_by]
    born_on = BORN_ON if hidden_by == "confirmation due" else day("1980-06-01")
    policy = NEVER_LAPSES if hidden_by == "confirmation due" else TERMS
    once = an_event(EventKind.PHYSICIAN_DEPARTED, "2021-05-10")
    contract = a_contract(*events, once, policy=policy, born_on=born_on)
    assert state_on(contract, "2021-05-09") == hidden_by
    assert without_effect(contract, "2021-05-10") == []
    again = evolve(contract, (an_event(EventKind.PHYSICIAN_DEPARTED, "2021-05-11"),))
    assert without_effect(again, "2021-05-11") == [("physician departed", RefusalReason.ALREADY_DEPARTED)]


def test_one_review_a_day_counts() -> None:
    twice = a_contract(
        SIGNED,
        FIRST_REVIEW,
        an_event(EventKind.REVIEW_COMPLETED, "2021-02-05", recorded_on="2021-02-06"),
        an_event(EventKind.REVIEW_COMPLETED, "2021-02-06"),
    )
    assert [review.on for review in status(twice, day("2021-02-06")).reviews] == [day("2021-02-05"), day("2021-02-06")]
    assert without_effect(twice, "2021-02-06") == [("review completed", RefusalReason.ALREADY_RECORDED)]


def test_a_transfer_between_physicians_who_are_there_moves_no_grace() -> None:
    contract = a_contract(
        SIGNED, FIRST_REVIEW, an_event(EventKind.TRANSFERRED, "2022-03-07", physician=DR2), policy=OURS
    )
    assert [state_on(contract, on) for on in ("2022-03-07", "2022-03-08")] == ["review due", "overdue"]
    assert status(contract, day("2022-03-08")).physician == DR2


def test_a_suspended_contract_neither_lapses_nor_is_overdue_until_it_is_resumed() -> None:
    contract = a_contract(
        SIGNED,
        FIRST_REVIEW,
        an_event(EventKind.SUSPENDED, "2021-06-01"),
        an_event(EventKind.RESUMED, "2023-01-10"),
        policy=OURS,
    )
    assert told(contract) == [
        ("2021-02-05", "active"),
        ("2021-06-01", "suspended"),
        ("2023-01-10", "review due"),
        ("2023-02-10", "overdue"),
        ("2023-08-09", "lapsed"),
    ]
    found = [status(contract, day(on)) for on in ("2023-01-09", "2023-01-10")]
    assert [(one.in_force, one.window is None) for one in found] == [(False, True), (True, False)]


def test_a_contract_that_has_not_taken_effect_cannot_be_suspended() -> None:
    contract = a_contract(
        an_event(EventKind.SIGNED, "2021-02-05", starts_on="2021-03-01"),
        an_event(EventKind.SUSPENDED, "2021-02-28"),
    )
    assert without_effect(contract, "2021-02-28") == [("suspended", RefusalReason.NOT_IN_EFFECT)]


def test_notice_runs_until_the_practice_terminates() -> None:
    contract = a_contract(
        SIGNED,
        an_event(EventKind.NOTICE_GIVEN, "2021-03-01", ends_on="2021-04-30"),
        an_event(EventKind.TERMINATED, "2021-04-30", recorded_on="2021-03-01"),
    )
    assert told(contract) == [("2021-02-05", "active"), ("2021-03-01", "notice"), ("2021-04-30", "terminated")]
    found = status(contract, day("2021-04-29"))
    assert (found.ends_on, found.ended_on, found.in_force) == (day("2021-04-30"), None, True)
    over = status(contract, day("2021-04-30"))
    assert (over.ended_on, over.end_reason, over.in_force) == (day("2021-04-30"), EndReason.TERMINATED, False)


@pytest.mark.parametrize(
    ("on", "refused"),
    [
        ("2021-04-29", [("terminated", RefusalReason.NO_NOTICE)]),
        ("2021-04-30", []),
        ("2021-05-01", [("terminated", RefusalReason.NO_NOTICE)]),
    ],
)
def test_a_contract_is_terminated_on_the_day_that_the_notice_named(
    on: str, refused: list[tuple[str, RefusalReason]]
) -> None:
    contract = a_contract(
        SIGNED,
        an_event(EventKind.NOTICE_GIVEN, "2021-03-01", ends_on="2021-04-30"),
        an_event(EventKind.TERMINATED, on),
    )
    assert without_effect(contract, on) == refused
    assert state_on(contract, on) == ("notice" if refused else "terminated")


@pytest.mark.parametrize(
    ("event", "counts", "lapses_on"),
    [
        (FIRST_REVIEW, False, "2022-09-04"),
        (an_event(EventKind.PHYSICIAN_DEPARTED, "2022-01-01"), False, None),
        (an_event(EventKind.SUSPENDED, "2022-01-01"), True, None),
        (an_event(EventKind.NOTICE_GIVEN, "2022-01-01", ends_on="2029-01-01"), False, None),
    ],
    ids=["active", "transfer pending", "suspended", "notice"],
)
def test_a_window_has_a_day_of_lapse_only_where_the_contract_can_lapse(
    event: EngagementEvent, counts: bool, lapses_on: str | None
) -> None:
    policy = evolved(OURS, suspension_counts=counts)
    contract = a_contract(*{SIGNED, FIRST_REVIEW, event}, policy=policy)
    window = status(contract, day("2022-02-01")).window
    assert window == ReviewWindow(
        opens_on=day("2022-01-06"),
        due_on=day("2022-02-05"),
        overdue_from=day("2022-03-08"),
        lapses_on=None if lapses_on is None else day(lapses_on),
    )


def test_terms_without_a_review_have_no_window_while_suspended_or_under_notice() -> None:
    suspended = a_contract(
        SIGNED, an_event(EventKind.SUSPENDED, "2021-03-01"), policy=evolved(TERMS, suspension_counts=True)
    )
    noticed = a_contract(SIGNED, an_event(EventKind.NOTICE_GIVEN, "2021-03-01", ends_on="2029-01-01"))
    found = [status(contract, day("2021-03-01")) for contract in (suspended, noticed)]
    assert [(one.in_force, one.window) for one in found] == [(True, None), (True, None)]


def test_nothing_is_overdue_under_notice() -> None:
    contract = a_contract(SIGNED, an_event(EventKind.NOTICE_GIVEN, "2021-03-01", ends_on="2029-01-01"), policy=OURS)
    assert told(contract) == [("2021-02-05", "review due"), ("2021-03-01", "notice")]


def test_a_contract_resumed_under_notice_stays_under_notice_and_is_in_force_again() -> None:
    contract = a_contract(
        SIGNED,
        an_event(EventKind.SUSPENDED, "2021-03-01"),
        an_event(EventKind.NOTICE_GIVEN, "2021-03-10", ends_on="2021-05-09"),
        an_event(EventKind.RESUMED, "2021-04-01"),
    )
    assert [state_on(contract, on) for on in ("2021-03-09", "2021-03-10", "2021-04-01")] == [
        "suspended",
        "notice",
        "notice",
    ]
    assert [str(period) for period in contract.in_force] == ["from 2021-02-05 to before 2021-03-01", "from 2021-04-01"]


def test_a_contract_under_notice_that_was_never_suspended_cannot_be_resumed() -> None:
    contract = a_contract(
        SIGNED,
        an_event(EventKind.NOTICE_GIVEN, "2021-03-10", ends_on="2021-05-09"),
        an_event(EventKind.RESUMED, "2021-04-01"),
    )
    assert without_effect(contract, "2021-04-01") == [("resumed", RefusalReason.NOT_SUSPENDED)]


def test_a_patient_signed_for_by_others_is_asked_at_the_age_of_consent_and_has_until_the_limit() -> None:
    contract = of_a_child()
    assert told(contract) == [("2021-02-05", "active"), ("2021-05-02", "confirmation due"), ("2021-07-31", "ended")]
    days = ("2021-05-01", "2021-05-02", "2021-07-30", "2021-07-31")
    assert [state_on(contract, on) for on in days] == ["active", "confirmation due", "confirmation due", "ended"]
    asked = status(contract, day("2021-05-02"))
    assert (asked.answer_due_on, asked.in_force) == (day("2021-07-31"), True)
    over = status(contract, day("2022-01-01"))
    assert (over.ended_on, over.end_reason) == (day("2021-07-31"), EndReason.NOT_CONFIRMED)


@pytest.mark.parametrize(
    ("on", "state", "refused"),
    [
        ("2021-05-01", "ended", [("confirmed", RefusalReason.NO_CONFIRMATION_DUE)]),
        ("2021-05-02", "active", []),
        ("2021-07-30", "active", []),
        ("2021-07-31", "ended", [("confirmed", RefusalReason.OVER)]),
    ],
)
def test_a_confirmation_counts_from_the_birthday_to_before_the_limit(
    on: str, state: str, refused: list[tuple[str, RefusalReason]]
) -> None:
    contract = of_a_child(an_event(EventKind.CONFIRMED, on))
    assert state_on(contract, "2021-08-01") == state
    assert without_effect(contract, "2021-08-01") == refused


def test_a_patient_who_confirmed_is_not_asked_again() -> None:
    contract = of_a_child(an_event(EventKind.CONFIRMED, "2021-05-02"), an_event(EventKind.CONFIRMED, "2021-05-03"))
    assert without_effect(contract, "2021-05-03") == [("confirmed", RefusalReason.NO_CONFIRMATION_DUE)]
    assert status(contract, day("2021-05-03")).answer_due_on is None


def test_a_patient_who_refuses_to_confirm_ends_the_contract() -> None:
    contract = of_a_child(an_event(EventKind.REFUSED, "2021-05-02"))
    found = status(contract, day("2021-05-02"))
    assert (found.state, found.end_reason) == (EngagementState.ENDED, EndReason.REFUSED)


def test_without_a_limit_the_question_stays_open() -> None:
    consent = evolved(OURS.consent, answer_within_days=None)
    contract = of_a_child(policy=evolved(NEVER_LAPSES, consent=consent))
    assert told(contract) == [("2021-02-05", "active"), ("2021-05-02", "confirmation due")]
    assert status(contract, day("2022-05-02")).answer_due_on is None


@pytest.mark.parametrize(("born_on", "asked"), [("2005-02-06", True), ("2005-02-05", False)])
def test_only_whoever_was_under_the_age_at_the_signature_is_asked(born_on: str, asked: bool) -> None:
    by_a_guardian = an_event(EventKind.SIGNED, "2021-02-05", signers=(GUARDIAN,))
    contract = a_contract(by_a_guardian, FIRST_REVIEW, policy=NEVER_LAPSES, born_on=day(born_on))
    assert (
        ("2021-02-06", "confirmation due") in told(contract) if asked else "confirmation due" not in str(told(contract))
    )


def test_whoever_signed_together_with_a_parent_is_not_asked() -> None:
    consent = ConsentRule(
        signs_from=14, alone_from=18, confirms_at=16, answer_within_days=90, leap_day=LeapDayRule.MARCH_1
    )
    both = an_event(EventKind.SIGNED, "2021-02-05", signers=(*ALONE, PARENT))
    contract = a_contract(both, policy=evolved(TERMS, consent=consent), born_on=BORN_ON)
    assert told(contract) == [("2021-02-05", "active")]


def test_nobody_is_asked_where_the_terms_do_not_ask() -> None:
    consent = evolved(OURS.consent, confirms_at=None, answer_within_days=None)
    contract = of_a_child(policy=evolved(TERMS, consent=consent))
    assert told(contract) == [("2021-02-05", "active")]


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (an_event(EventKind.SUSPENDED, "2021-04-01"), "suspended"),
        (an_event(EventKind.NOTICE_GIVEN, "2021-04-01", ends_on="2029-01-01"), "notice"),
    ],
    ids=["suspended", "notice"],
)
def test_a_patient_comes_of_age_while_suspended_or_under_notice(event: EngagementEvent, state: str) -> None:
    silent = of_a_child(event)
    assert told(silent) == [("2021-02-05", "active"), ("2021-04-01", state), ("2021-07-31", "ended")]
    confirmed = evolve(silent, (an_event(EventKind.CONFIRMED, "2021-05-02"),))
    assert told(confirmed) == [("2021-02-05", "active"), ("2021-04-01", state)]
    refused = evolve(silent, (an_event(EventKind.REFUSED, "2021-05-02"),))
    assert status(refused, day("2021-05-02")).end_reason is EndReason.REFUSED
    for kind in (EventKind.CONFIRMED, EventKind.REFUSED):
        too_early = evolve(silent, (an_event(kind, "2021-05-01"),))
        assert without_effect(too_early, "2021-05-01") == [(kind.value, RefusalReason.NO_CONFIRMATION_DUE)]


def test_a_patient_who_comes_of_age_before_the_start_may_answer_and_ends_the_contract_by_silence() -> None:
    late = an_event(EventKind.SIGNED, "2021-02-05", signers=(PARENT,), starts_on="2022-01-01")
    silent = a_contract(late, policy=NEVER_LAPSES, born_on=BORN_ON)
    assert told(silent) == [("2021-02-05", "signed"), ("2021-07-31", "ended")]
    confirmed = evolve(silent, (an_event(EventKind.CONFIRMED, "2021-05-02"),))
    assert told(confirmed)[:2] == [("2021-02-05", "signed"), ("2022-01-01", "review due")]
    refused = evolve(silent, (an_event(EventKind.REFUSED, "2021-05-02"),))
    assert told(refused) == [("2021-02-05", "signed"), ("2021-05-02", "ended")]
    too_early = evolve(silent, (an_event(EventKind.CONFIRMED, "2021-05-01"),))
    assert without_effect(too_early, "2021-05-01") == [("confirmed", RefusalReason.NO_CONFIRMATION_DUE)]


def test_a_contract_that_waits_for_an_answer_lapses_where_its_limit_comes_first() -> None:
    # Signed on 2021-02-05 and never reviewed: lapses on 2021-12-03; asked on 2021-11-20, to answer by 2022-02-18.
    contract = a_contract(BY_A_PARENT, policy=OURS, born_on=day("2005-11-20"))
    assert told(contract)[-2:] == [("2021-11-20", "confirmation due"), ("2021-12-03", "lapsed")]
    assert status(contract, day("2022-06-01")).end_reason is EndReason.LAPSED


def test_where_both_limits_come_on_one_day_the_answer_was_missed() -> None:
    # Lapses on 2021-12-03, and 90 days after 2021-09-04 is 2021-12-03 as well.
    contract = a_contract(BY_A_PARENT, policy=OURS, born_on=day("2005-09-04"))
    assert status(contract, day("2021-12-03")).end_reason is EndReason.NOT_CONFIRMED


def test_where_the_answer_is_due_first_the_contract_ended_for_want_of_it() -> None:
    contract = a_contract(BY_A_PARENT, policy=OURS, born_on=day("2005-09-03"))
    found = status(contract, day("2022-12-03"))
    assert (found.ended_on, found.end_reason) == (day("2021-12-02"), EndReason.NOT_CONFIRMED)


def test_a_physician_s_departure_shows_once_the_patient_has_confirmed() -> None:
    contract = of_a_child(
        an_event(EventKind.PHYSICIAN_DEPARTED, "2021-05-10"), an_event(EventKind.CONFIRMED, "2021-05-20")
    )
    assert told(contract) == [
        ("2021-02-05", "active"),
        ("2021-05-02", "confirmation due"),
        ("2021-05-20", "transfer pending"),
    ]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (EventKind.MOVED_AWAY, EndReason.MOVED_AWAY),
        (EventKind.DECEASED, EndReason.DECEASED),
        (EventKind.DECLARED_ELSEWHERE, EndReason.DECLARED_ELSEWHERE),
        (EventKind.REPLACED, EndReason.REPLACED),
    ],
)
def test_a_contract_ends_for_a_reason_from_the_day_it_takes_effect(kind: EventKind, reason: EndReason) -> None:
    contract = a_contract(SIGNED, an_event(kind, "2021-06-01"))
    assert [status(contract, day(on)).in_force for on in ("2021-05-31", "2021-06-01")] == [True, False]
    found = status(contract, day("2021-06-01"))
    assert (found.state, found.end_reason, found.ended_on) == (EngagementState.ENDED, reason, day("2021-06-01"))


def test_a_signature_after_the_death_has_no_effect() -> None:
    contract = a_contract(
        an_event(EventKind.PROPOSED, "2021-01-01"),
        an_event(EventKind.DECEASED, "2021-02-01"),
        an_event(EventKind.SIGNED, "2021-02-05"),
    )
    assert state_on(contract, "2021-02-05") == "ended"
    assert without_effect(contract, "2021-02-05") == [("signed", RefusalReason.OVER)]
    assert contract.in_force == ()


def test_an_event_without_effect_is_told_as_a_finding_from_its_day_on() -> None:
    contract = a_contract(SIGNED, an_event(EventKind.SIGNED, "2021-03-01"))
    assert status(contract, day("2021-02-28")).findings == ()
    assert status(contract, day("2021-03-01")).findings == (
        Finding(kind="event without effect", subject="e-1", detail="'signed' of 2021-03-01: it is signed already"),
    )


def test_later_events_never_change_an_earlier_status() -> None:
    before = a_contract(SIGNED, FIRST_REVIEW, policy=OURS)
    after = evolve(before, (an_event(EventKind.MOVED_AWAY, "2021-06-01"), an_event(EventKind.SUSPENDED, "2021-05-01")))
    assert status(after, day("2021-04-30")) == status(before, day("2021-04-30"))


def test_what_was_known_on_an_earlier_day_can_be_asked() -> None:
    moved = an_event(EventKind.MOVED_AWAY, "2021-06-01", recorded_on="2021-09-01")
    contract = a_contract(SIGNED, moved)
    asked = day("2021-07-01")
    assert status(contract, asked).state is EngagementState.ENDED
    assert status(contract, asked, known_on=day("2021-08-31")).state is EngagementState.ACTIVE
    assert status(contract, asked, known_on=day("2021-09-01")).state is EngagementState.ENDED
    assert [entry.value.value for entry in history(contract, known_on=day("2021-08-31")).entries] == ["active"]
    assert [entry.value.value for entry in history(contract, known_on=day("2021-09-01")).entries] == ["active", "ended"]


def test_an_annulled_event_is_as_if_it_never_was() -> None:
    contract = a_contract(
        SIGNED,
        an_event(EventKind.WITHDRAWN, "2021-06-01"),
        an_event(EventKind.ANNULLED, "2021-06-01", recorded_on="2021-06-08", annuls=EventKind.WITHDRAWN),
    )
    assert told(contract) == [("2021-02-05", "active")]
    assert status(contract, day("2021-06-01"), known_on=day("2021-06-07")).state is EngagementState.WITHDRAWN
    assert status(contract, day("2021-06-01")).findings == ()


def test_history_joins_what_several_events_of_one_day_make_of_it() -> None:
    contract = a_contract(
        an_event(EventKind.PROPOSED, "2021-02-05"), SIGNED, FIRST_REVIEW, an_event(EventKind.TRANSFERRED, "2021-02-06")
    )
    assert told(contract) == [("2021-02-05", "active")]


def test_history_follows_the_dates_between_two_events() -> None:
    contract = a_contract(SIGNED, an_event(EventKind.WITHDRAWN, "2021-12-25"), policy=OURS)
    assert told(contract) == [
        ("2021-02-05", "review due"),
        ("2021-06-06", "overdue"),
        ("2021-12-03", "lapsed"),
        ("2021-12-25", "withdrawn"),
    ]


def test_history_and_status_agree_on_every_day_of_a_long_life() -> None:
    contract = of_a_child(
        an_event(EventKind.CONFIRMED, "2021-06-01"),
        an_event(EventKind.SUSPENDED, "2021-08-01"),
        an_event(EventKind.RESUMED, "2022-02-01"),
        an_event(EventKind.REVIEW_COMPLETED, "2022-02-10"),
        an_event(EventKind.PHYSICIAN_DEPARTED, "2022-05-01"),
        an_event(EventKind.TRANSFERRED, "2022-06-01", physician=DR2),
        policy=OURS,
    )
    for entry in history(contract).entries:
        last = entry.during.last_day or day("2030-01-01")
        assert {status(contract, on).state for on in (entry.during.start, last)} == {entry.value}


@pytest.mark.parametrize("asked", [datetime(2021, 2, 5), "2021-02-05"], ids=["datetime", "text"])
def test_a_status_is_of_a_contract_on_a_date(asked: date) -> None:
    with pytest.raises(InvalidTypeError, match=r"^on: .*; give a date"):
        status(a_contract(SIGNED), asked)
    with pytest.raises(InvalidTypeError, match=r"^engagement: 'e-1' is a str; give a Engagement$"):
        status("e-1", day("2021-02-05"))  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^engagement: 'e-1' is a str; give a Engagement$"):
        history("e-1")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^known_on: .*; give a date"):
        status(a_contract(SIGNED), day("2021-02-05"), known_on=asked)


def test_a_status_shows_where_the_contract_stands_and_nothing_of_who_signed_or_why_it_ended() -> None:
    signed = an_event(EventKind.SIGNED, "2021-02-05", signers=(GUARDIAN,))
    contract = a_contract(signed, an_event(EventKind.DECEASED, "2021-06-01"))
    assert repr(status(contract, day("2021-06-01"))) == (
        "EngagementStatus(engagement=EngagementId('e-1'), on=datetime.date(2021, 6, 1), "
        "state=<EngagementState.ENDED: 'ended'>, in_force=False, physician=PhysicianId('dr-1'))"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("engagement", "e-1"),
        ("on", datetime(2021, 2, 5)),
        ("state", "active"),
        ("in_force", 1),
        ("physician", "dr-1"),
        ("signers", list(ALONE)),
        ("signers", ("mother",)),
        ("signed_on", datetime(2021, 2, 5)),
        ("starts_on", "2021-02-05"),
        ("ends_on", "2021-02-05"),
        ("ended_on", "2021-02-05"),
        ("end_reason", "withdrawn"),
        ("answer_due_on", "2021-02-05"),
        ("reviews", (day("2021-02-05"),)),
        ("window", day("2021-02-05")),
        ("without_effect", (SIGNED,)),
    ],
)
def test_each_part_of_a_status_is_of_its_kind(name: str, value: object) -> None:
    with pytest.raises(InvalidTypeError, match=rf"^{name}(\[0\])?: .*; give an? "):
        with_part(status(a_contract(SIGNED), day("2021-02-05")), name, value)


def test_an_event_without_effect_has_its_reason() -> None:
    with pytest.raises(InvalidTypeError, match=r"^event: 'signed' is a str; give a EngagementEvent$"):
        WithoutEffect("signed", RefusalReason.OVER)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^reason: 'over' is a str; give a RefusalReason$"):
        WithoutEffect(SIGNED, "over")  # type: ignore[arg-type]
