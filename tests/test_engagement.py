"""Engagement contracts: what they are made of, from when to when they are in force, and what is known of them."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import TypeVar

import pytest
from attrs import evolve as evolved

from primarycare.engagement import (
    ConsentScope,
    DataConsent,
    EndReason,
    Engagement,
    EngagementEvent,
    EngagementPolicy,
    EngagementState,
    EventKind,
    ExceptionReason,
    LanguageNeed,
    Signer,
    SignerCapacity,
    StartDay,
    evolve,
    status,
)
from primarycare.engagement.presets import belgian_forfait, illustrative
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import EngagementId, PhysicianId, StructureId
from primarycare.periods import LeapDayRule, Period
from tests.small_practice import BORN_ON, CABINET, DR1, P1, TERMS, day, during

E1 = EngagementId("e-1")
ALONE = (Signer(SignerCapacity.SELF),)
PARENT = Signer(SignerCapacity.PARENT)
GUARDIAN = Signer(SignerCapacity.GUARDIAN, "judgement 12/345")
SIGNED, EFFECTIVE = day("2020-06-16"), day("2020-06-20")
T = TypeVar("T")


def with_part(whole: T, name: str, part: object) -> T:
    """Give a value with one part replaced by anything, of the right kind or not."""
    replaced: Callable[..., T] = evolved
    return replaced(whole, **{name: part})


def an_event(
    kind: EventKind,
    on: str,
    *,
    recorded_on: str | None = None,
    engagement: str = "e-1",
    signers: tuple[Signer, ...] = ALONE,
    physician: PhysicianId = DR1,
    starts_on: str | None = None,
    ends_on: str | None = None,
    continuity_plan: str | None = None,
    exceptional: bool = False,
    replaced_by: str = "e-2",
    annuls: EventKind = EventKind.WITHDRAWN,
    sequence: int = 0,
) -> EngagementEvent:
    """Give an event that carries what its kind asks for, recorded on the day of its effect unless told."""
    made = partial(
        EngagementEvent,
        engagement=EngagementId(engagement),
        kind=kind,
        effective_on=day(on),
        recorded_on=day(recorded_on or on),
        sequence=sequence,
        exceptional=exceptional,
        continuity_plan=continuity_plan,
    )
    if kind is EventKind.SIGNED:
        return made(signers=signers, physician=physician, starts_on=day(starts_on or on))
    if kind is EventKind.TRANSFERRED:
        return made(physician=physician)
    if kind is EventKind.NOTICE_GIVEN:
        return made(ends_on=day(ends_on or on))
    if kind is EventKind.REPLACED:
        return made(replaced_by=EngagementId(replaced_by))
    return made(annuls=annuls) if kind is EventKind.ANNULLED else made()


def a_contract(
    *events: EngagementEvent,
    policy: EngagementPolicy = TERMS,
    born_on: date = BORN_ON,
    language: LanguageNeed | None = None,
    consents: tuple[DataConsent, ...] = (),
    follows: EngagementId | None = None,
) -> Engagement:
    return Engagement(
        identifier=E1,
        patient=P1,
        structure=CABINET,
        policy=policy,
        born_on=born_on,
        language=language,
        consents=consents,
        follows=follows,
        events=events,
    )


ENDS = {
    EventKind.TERMINATED: EndReason.TERMINATED,
    EventKind.WITHDRAWN: EndReason.WITHDRAWN,
    EventKind.MOVED_AWAY: EndReason.MOVED_AWAY,
    EventKind.DECEASED: EndReason.DECEASED,
    EventKind.DECLARED_ELSEWHERE: EndReason.DECLARED_ELSEWHERE,
}
from_dates = partial(
    Engagement.from_dates,
    identifier=E1,
    patient=P1,
    structure=CABINET,
    physician=DR1,
    policy=TERMS,
    born_on=BORN_ON,
    signed_on=SIGNED,
)


@pytest.mark.parametrize(
    ("on", "in_force"),
    [
        ("2020-06-16", False),
        ("2020-06-19", False),
        ("2020-06-20", True),
        ("2020-08-11", True),
        ("2020-08-12", False),
    ],
)
def test_a_contract_is_in_force_from_its_start_to_before_its_end(on: str, in_force: bool) -> None:
    ended = from_dates(starts_on=EFFECTIVE, ended_on=day("2020-08-12"), end=EventKind.WITHDRAWN)
    assert ended.in_force_on(day(on)) is in_force
    assert ended.in_force == (Period(EFFECTIVE, day("2020-08-12")),)


def test_a_contract_without_an_end_stays_in_force() -> None:
    assert from_dates(starts_on=EFFECTIVE).in_force == (Period(EFFECTIVE),)


def test_a_contract_may_take_effect_on_the_day_it_is_signed() -> None:
    assert from_dates(starts_on=SIGNED).in_force == (Period(SIGNED),)


@pytest.mark.parametrize("ended_on", [SIGNED, EFFECTIVE])
def test_a_contract_withdrawn_by_the_day_of_its_effect_never_was_in_force(ended_on: date) -> None:
    withdrawn = from_dates(starts_on=EFFECTIVE, ended_on=ended_on, end=EventKind.WITHDRAWN)
    assert withdrawn.in_force == ()
    assert not withdrawn.in_force_on(EFFECTIVE)


def test_an_effect_before_the_signature_is_refused() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        from_dates(starts_on=day("2020-06-15"))
    assert str(refusal.value) == (
        "starts_on: 'e-1' takes effect on 2020-06-15, before it was signed on 2020-06-16; correct one of them"
    )


def test_without_a_start_the_terms_say_when_a_contract_takes_effect() -> None:
    belgian = belgian_forfait(
        exceptions=(ExceptionReason.CLOSED_HOURS, ExceptionReason.AGREED),
        signs_from=14,
        termination=None,
        leap_day=LeapDayRule.MARCH_1,
    )
    assert from_dates(policy=belgian).in_force == (Period(day("2020-07-01")),)
    assert from_dates().in_force == (Period(SIGNED),)


def test_a_start_left_to_the_parties_must_be_given() -> None:
    as_agreed = evolved(TERMS, starts=StartDay.AS_AGREED)
    with pytest.raises(InvalidValueError) as refusal:
        from_dates(policy=as_agreed)
    assert str(refusal.value) == "starts_on: the terms of 'e-1' leave the start to the parties; give it"
    assert from_dates(policy=as_agreed, starts_on=EFFECTIVE).in_force == (Period(EFFECTIVE),)


@pytest.mark.parametrize(("ended_on", "end"), [(day("2020-08-12"), None), (None, EventKind.MOVED_AWAY)])
def test_an_end_and_its_kind_come_together(ended_on: date | None, end: EventKind | None) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        from_dates(ended_on=ended_on, end=end)
    assert str(refusal.value) == "end: 'e-1' needs an end and its kind together, or neither; give both"


@pytest.mark.parametrize("end", [kind for kind in EventKind if kind not in ENDS])
def test_an_event_that_ends_no_signed_contract_by_itself_is_no_end(end: EventKind) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        from_dates(ended_on=day("2020-08-12"), end=end)
    assert str(refusal.value) == (
        f"end: {end.value!r} does not end 'e-1'; "
        "give one of terminated, withdrawn, moved away, deceased, declared elsewhere"
    )


@pytest.mark.parametrize(("end", "reason"), ENDS.items())
def test_a_contract_that_another_system_ended_is_over_on_that_day_for_its_reason(
    end: EventKind, reason: EndReason
) -> None:
    ended = from_dates(ended_on=day("2020-08-12"), end=end)
    found = status(ended, day("2020-08-12"))
    assert (found.ended_on, found.end_reason, found.without_effect) == (day("2020-08-12"), reason, ())
    assert ended.in_force == (Period(SIGNED, day("2020-08-12")),)


def test_a_termination_by_another_system_counts_as_notice_given_for_the_same_day() -> None:
    ended = from_dates(ended_on=day("2020-08-12"), end=EventKind.TERMINATED)
    assert [event.kind for event in ended.events] == [EventKind.SIGNED, EventKind.NOTICE_GIVEN, EventKind.TERMINATED]
    assert ended.events[1].ends_on == day("2020-08-12")


@pytest.mark.parametrize(
    ("born_on", "capacities"),
    [
        ("2004-06-17", {SignerCapacity.PARENT}),
        ("2004-06-16", {SignerCapacity.SELF, SignerCapacity.PARENT}),
        ("2002-06-17", {SignerCapacity.SELF, SignerCapacity.PARENT}),
        ("2002-06-16", {SignerCapacity.SELF}),
    ],
    ids=["the day before 16", "at 16", "the day before 18", "at 18"],
)
def test_without_signers_whoever_must_sign_at_the_patient_s_age_did(
    born_on: str, capacities: set[SignerCapacity]
) -> None:
    signed = from_dates(policy=illustrative(), born_on=day(born_on))
    assert {signer.capacity for signer in status(signed, SIGNED).signers} == capacities


def test_signers_that_are_given_are_kept() -> None:
    assert status(from_dates(signers=(GUARDIAN,)), SIGNED).signers == (GUARDIAN,)


def test_imported_events_count_as_recorded_on_the_day_of_their_effect_or_on_that_of_the_import() -> None:
    dates = partial(from_dates, reviewed_on=(day("2020-07-01"),), ended_on=day("2020-08-12"), end=EventKind.WITHDRAWN)
    by_itself = [event.recorded_on for event in dates().events]
    assert by_itself == [SIGNED, day("2020-07-01"), day("2020-08-12")]
    assert {event.recorded_on for event in dates(recorded_on=day("2021-01-01")).events} == {day("2021-01-01")}


def test_an_import_recorded_before_the_signature_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^recorded_on: 'signed' of 'e-1' is dated 2020-06-16, after it was"):
        from_dates(recorded_on=day("2020-06-15"))


def test_a_review_dated_before_the_signature_has_no_effect_and_is_told() -> None:
    imported = from_dates(reviewed_on=(day("2020-06-15"), SIGNED))
    found = status(imported, SIGNED)
    assert [review.on for review in found.reviews] == [SIGNED]
    (told,) = found.findings
    assert str(told) == "event without effect: e-1 ('review completed' of 2020-06-15: nothing was proposed)"


@pytest.mark.parametrize("end", ENDS)
def test_an_end_before_the_signature_is_refused_and_one_on_its_day_is_not(end: EventKind) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        from_dates(ended_on=day("2020-06-15"), end=end)
    assert str(refusal.value) == ("ended_on: 'e-1' ended before it was signed on 2020-06-16; correct one of them")
    assert from_dates(ended_on=SIGNED, end=end).in_force == ()
    assert from_dates(ended_on=day("2020-06-17"), end=end).in_force == (Period(SIGNED, day("2020-06-17")),)


def test_the_day_of_a_death_is_the_last_in_force() -> None:
    died = from_dates(died_on=day("2020-08-12"))
    assert died == from_dates(ended_on=day("2020-08-13"), end=EventKind.DECEASED)
    assert died.in_force == (Period(SIGNED, day("2020-08-13")),)
    assert status(died, day("2020-08-13")).end_reason is EndReason.DECEASED
    assert from_dates(died_on=SIGNED).in_force == (Period(SIGNED, day("2020-06-17")),)


def test_a_death_is_imported_on_its_day_at_the_earliest() -> None:
    imported = from_dates(died_on=day("2020-08-12"), recorded_on=day("2020-08-12"))
    assert imported.in_force == (Period(SIGNED, day("2020-08-13")),)
    with pytest.raises(InvalidValueError) as refusal:
        from_dates(died_on=day("2020-08-12"), recorded_on=day("2020-08-11"))
    assert str(refusal.value) == (
        "recorded_on: the death under 'e-1' is dated after it was recorded on 2020-08-11; correct one of them"
    )


@pytest.mark.parametrize(
    ("ended_on", "end"),
    [
        (day("2020-08-13"), EventKind.DECEASED),
        (day("2020-08-13"), None),
        (None, EventKind.DECEASED),
    ],
)
def test_a_death_is_not_given_beside_an_end(ended_on: date | None, end: EventKind | None) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        from_dates(died_on=day("2020-08-12"), ended_on=ended_on, end=end)
    assert str(refusal.value) == "died_on: 'e-1' has an end and a death; give one of them"


def test_a_death_long_before_the_signature_is_refused_without_being_shown() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        from_dates(died_on=day("2019-03-03"))
    assert "2019-03" not in str(refusal.value)


def test_events_may_be_given_in_any_order() -> None:
    signed, review, moved = (
        an_event(EventKind.SIGNED, "2020-06-16"),
        an_event(EventKind.REVIEW_COMPLETED, "2020-07-01"),
        an_event(EventKind.MOVED_AWAY, "2020-08-12"),
    )
    assert a_contract(moved, signed, review) == a_contract(signed, review, moved)
    assert a_contract(moved, signed, review).events == (signed, review, moved)


@pytest.mark.parametrize(
    "pair",
    [
        [an_event(EventKind.NOTICE_GIVEN, "2020-08-01", continuity_plan=plan) for plan in ("a colleague", "a clinic")],
        [
            an_event(EventKind.SIGNED, "2020-06-16", signers=(Signer(SignerCapacity.GUARDIAN, document),))
            for document in ("judgement 1", "judgement 2")
        ],
    ],
    ids=["continuity plans", "documents"],
)
def test_events_may_be_given_in_any_order_even_where_only_what_is_not_shown_differs(
    pair: list[EngagementEvent],
) -> None:
    first, second = pair
    assert a_contract(first, second) == a_contract(second, first)
    with pytest.raises(InvalidValueError, match=r"stands twice; give it once$"):
        a_contract(first, second, first)


def test_an_event_of_another_contract_is_refused() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        a_contract(an_event(EventKind.PROPOSED, "2020-06-16", engagement="e-9"))
    assert str(refusal.value) == "events: 'e-9' is another contract than 'e-1'; leave it out"


def test_an_event_stands_once() -> None:
    proposed = an_event(EventKind.PROPOSED, "2020-06-16")
    with pytest.raises(InvalidValueError) as refusal:
        a_contract(proposed, proposed)
    assert str(refusal.value) == "events: 'proposed' of 'e-1', effective on 2020-06-16, stands twice; give it once"
    assert len(a_contract(proposed, evolved(proposed, recorded_on=day("2020-06-17"))).events) == 2


@pytest.mark.parametrize(
    ("events", "message"),
    [([], "events: a list was given; give a tuple"), (("signed",), r"events\[0\]: 'signed' is a str; give a")],
    ids=["a list", "a text"],
)
def test_events_are_a_tuple_of_events(events: object, message: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{message}"):
        with_part(a_contract(), "events", events)


@pytest.mark.parametrize(
    ("born_on", "signers", "accepted"),
    [
        ("2004-06-17", (PARENT,), True),
        ("2004-06-17", ALONE, False),
        ("2004-06-17", (*ALONE, PARENT), False),
        ("2004-06-16", (PARENT,), False),
        ("2004-06-16", ALONE, False),
        ("2004-06-16", (*ALONE, PARENT), True),
        ("2002-06-17", ALONE, False),
        ("2002-06-16", ALONE, True),
        ("2002-06-16", (PARENT,), False),
        ("2002-06-16", (*ALONE, PARENT), False),
        ("2004-06-17", (GUARDIAN,), True),
        ("1950-01-01", (GUARDIAN,), True),
    ],
)
def test_a_signature_by_others_than_the_terms_ask_for_is_refused(
    born_on: str, signers: tuple[Signer, ...], accepted: bool
) -> None:
    signed = an_event(EventKind.SIGNED, "2020-06-16", signers=signers)
    if accepted:
        assert a_contract(signed, policy=illustrative(), born_on=day(born_on)).in_force_on(SIGNED)
    else:
        with pytest.raises(InvalidValueError) as refusal:
            a_contract(signed, policy=illustrative(), born_on=day(born_on))
        assert str(refusal.value) == (
            "signers: 'e-1' was signed on 2020-06-16 by others than its terms ask for at the patient's age; "
            "correct the signers or the birth date"
        )


def test_a_birth_after_an_event_is_refused_without_being_shown() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        a_contract(an_event(EventKind.SIGNED, "2020-06-16"), born_on=day("2020-06-17"))
    assert str(refusal.value) == (
        "born_on: the patient of 'e-1' is born after 'signed' took effect; correct one of them"
    )


def test_a_contract_may_be_signed_on_the_day_of_the_birth() -> None:
    assert a_contract(an_event(EventKind.SIGNED, "2020-06-16"), born_on=SIGNED).in_force_on(SIGNED)


@pytest.mark.parametrize("born_on", ["2020-06-17", "2104-06-17"])
@pytest.mark.parametrize("signers", [None, (GUARDIAN,)])
def test_an_import_with_a_birth_after_the_signature_is_refused_without_showing_it(
    born_on: str, signers: tuple[Signer, ...] | None
) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        from_dates(born_on=day(born_on), signers=signers)
    assert str(refusal.value) == (
        "born_on: the patient of 'e-1' is born after 'signed' took effect; correct one of them"
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("signed_on", datetime(2020, 6, 16), "signed_on: .* is a datetime; give a date"),
        ("born_on", datetime(1980, 6, 1), "born_on: a datetime was given; give a date"),
        ("policy", "ours", "policy: 'ours' is a str; give a EngagementPolicy$"),
        ("starts_on", "2020-06-20", "starts_on: '2020-06-20' is a str; give a date$"),
        ("reviewed_on", ("2020-07-01",), r"reviewed_on\[0\]: '2020-07-01' is a str; give a date$"),
        ("reviewed_on", (SIGNED, datetime(2020, 7, 1)), r"reviewed_on\[1\]: .* is a datetime; give a date"),
        ("died_on", datetime(2020, 8, 12), "died_on: a datetime was given; give a date"),
        ("died_on", "2020-08-12", "died_on: a str was given; give a date"),
    ],
)
def test_each_date_of_an_import_is_one(name: str, value: object, message: str) -> None:
    made: Callable[..., Engagement] = from_dates
    with pytest.raises(InvalidTypeError, match=f"^{message}") as refusal:
        made(**{name: value})
    assert "1980" not in str(refusal.value)


@pytest.mark.parametrize(
    ("ended_on", "end", "message"),
    [
        (day("2020-08-12"), "withdrawn", "end: 'withdrawn' is a str; give a EventKind$"),
        ("2020-08-12", EventKind.WITHDRAWN, "ended_on: '2020-08-12' is a str; give a date$"),
        (datetime(2020, 8, 12), EventKind.WITHDRAWN, "ended_on: .* is a datetime; give a date"),
    ],
)
def test_an_end_of_an_import_is_a_date_and_a_kind(ended_on: object, end: object, message: str) -> None:
    made: Callable[..., Engagement] = from_dates
    with pytest.raises(InvalidTypeError, match=f"^{message}"):
        made(ended_on=ended_on, end=end)


def findings_of(contract: Engagement) -> tuple[Finding, ...]:
    return status(contract, day("2021-01-01")).findings


def test_each_event_without_effect_is_a_finding_and_no_other() -> None:
    contract = a_contract(
        an_event(EventKind.SIGNED, "2020-06-16"),
        an_event(EventKind.REVIEW_COMPLETED, "2020-06-15"),
        an_event(EventKind.REVIEW_COMPLETED, "2020-07-01"),
        an_event(EventKind.MOVED_AWAY, "2020-08-12"),
        an_event(EventKind.WITHDRAWN, "2020-08-13"),
    )
    assert [str(finding) for finding in findings_of(contract)] == [
        "event without effect: e-1 ('review completed' of 2020-06-15: nothing was proposed)",
        "event without effect: e-1 ('withdrawn' of 2020-08-13: the contract is over)",
    ]
    # The periods in force and the events without effect are read off one folding, in either order.
    assert contract.in_force == (Period(SIGNED, day("2020-08-12")),)
    told = status(contract, day("2021-01-01")).without_effect
    assert contract.events_without_effect == tuple(found.event for found in told)
    assert findings_of(from_dates(reviewed_on=(SIGNED,))) == ()


def test_what_was_annulled_is_no_finding() -> None:
    late = an_event(EventKind.WITHDRAWN, "2020-08-13")
    annulled = an_event(EventKind.ANNULLED, "2020-08-13", annuls=EventKind.WITHDRAWN)
    moved = (an_event(EventKind.SIGNED, "2020-06-16"), an_event(EventKind.MOVED_AWAY, "2020-08-12"))
    assert len(findings_of(a_contract(*moved, late))) == 1
    assert findings_of(a_contract(*moved, late, annulled)) == ()


def test_a_declaration_elsewhere_may_name_the_newer_contract() -> None:
    elsewhere = an_event(EventKind.DECLARED_ELSEWHERE, "2020-08-12")
    named = evolved(elsewhere, replaced_by=EngagementId("e-2"))
    for event in (elsewhere, named):
        ended = a_contract(an_event(EventKind.SIGNED, "2020-06-16"), event)
        assert status(ended, day("2020-08-12")).end_reason is EndReason.DECLARED_ELSEWHERE
        assert ended.in_force == (Period(SIGNED, day("2020-08-12")),)


def test_a_contract_follows_another_and_never_itself() -> None:
    assert a_contract(follows=EngagementId("e-0")).follows == "e-0"
    with pytest.raises(InvalidValueError) as refusal:
        a_contract(follows=E1)
    assert str(refusal.value) == "follows: 'e-1' cannot follow itself; name the contract before it"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("identifier", "e-1", "identifier: 'e-1' is a str; give a EngagementId"),
        ("patient", "p-1", "patient: 'p-1' is a str; give a PatientId"),
        ("structure", P1, r"structure: PatientId\('p-1'\) is a PatientId; give a StructureId"),
        ("policy", None, "policy: None is a NoneType; give a EngagementPolicy"),
        ("born_on", None, "born_on: a NoneType was given; give a date"),
        ("born_on", datetime(1980, 6, 1), r"born_on: a datetime was given; give a date, for example with .date\(\)"),
        ("born_on", "1980-06-01", "born_on: a str was given; give a date"),
        ("language", "Tamil", "language: a str was given; give a LanguageNeed"),
        ("consents", [], "consents: a list was given; give a tuple"),
        ("consents", (ConsentScope.PAYER,), r"consents\[0\]: .* is a ConsentScope; give a DataConsent"),
        ("follows", "e-0", "follows: 'e-0' is a str; give a EngagementId"),
    ],
)
def test_each_part_of_a_contract_is_of_its_kind(name: str, value: object, message: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{message}$") as refusal:
        with_part(a_contract(), name, value)
    assert "1980" not in str(refusal.value)
    assert "Tamil" not in str(refusal.value)


@pytest.mark.parametrize(
    ("language", "interpreter", "message"),
    [
        (7, True, "language: a int was given; give a str"),
        ("", True, "language: the text given is empty, too long, padded or not printable; give plain text"),
        (" Tamil", True, "language: the text given is empty, too long, padded or not printable; give plain text"),
        ("Tamil", "yes", "interpreter: a str was given; give a bool"),
        ("Tamil", 1, "interpreter: a int was given; give a bool"),
    ],
)
def test_a_language_need_is_a_text_and_a_truth_and_never_shown(
    language: object, interpreter: object, message: str
) -> None:
    with pytest.raises((InvalidTypeError, InvalidValueError), match=f"^{message}$") as refusal:
        LanguageNeed(language, interpreter)  # type: ignore[arg-type]
    assert "Tamil" not in str(refusal.value)


def test_a_contract_shows_its_identifiers_and_nothing_of_the_patient() -> None:
    contract = a_contract(
        an_event(EventKind.SIGNED, "2020-06-16", signers=(GUARDIAN,)),
        language=LanguageNeed("Tamil", interpreter=True),
        consents=(DataConsent(ConsentScope.PAYER, Period(SIGNED)),),
        follows=EngagementId("e-0"),
    )
    assert repr(contract) == (
        "Engagement(identifier=EngagementId('e-1'), patient=PatientId('p-1'), structure=StructureId('cabinet'))"
    )
    assert repr(LanguageNeed("Tamil", interpreter=True)) == "LanguageNeed()"


@pytest.mark.parametrize(
    ("scope", "on", "shared"),
    [
        (ConsentScope.CARE_TEAM, "2021-01-31", False),
        (ConsentScope.CARE_TEAM, "2021-02-01", True),
        (ConsentScope.CARE_TEAM, "2021-02-28", True),
        (ConsentScope.CARE_TEAM, "2021-03-01", False),
        (ConsentScope.CARE_TEAM, "2021-04-01", True),
        (ConsentScope.PAYER, "2021-02-01", False),
        (ConsentScope.EVALUATION, "2021-02-01", True),
    ],
)
def test_data_is_shared_with_whom_and_while_the_patient_consents(scope: ConsentScope, on: str, shared: bool) -> None:
    consents = (
        DataConsent(ConsentScope.CARE_TEAM, during("2021-02-01", "2021-02-28")),
        DataConsent(ConsentScope.CARE_TEAM, during("2021-04-01")),
        DataConsent(ConsentScope.EVALUATION, during("2020-01-01")),
    )
    assert a_contract(consents=consents).shares_data(scope, day(on)) is shared


def test_the_end_of_a_contract_does_not_take_a_consent_back() -> None:
    withdrawn = from_dates(ended_on=day("2020-08-12"), end=EventKind.WITHDRAWN)
    sharing = evolved(withdrawn, consents=(DataConsent(ConsentScope.PAYER, Period(SIGNED)),))
    assert sharing.shares_data(ConsentScope.PAYER, day("2021-01-01"))
    assert not withdrawn.shares_data(ConsentScope.PAYER, SIGNED)
    assert sharing.in_force == withdrawn.in_force


@pytest.mark.parametrize(("scope", "period"), [("payer", Period(SIGNED)), (ConsentScope.PAYER, SIGNED)])
def test_a_consent_is_for_a_scope_and_a_period(scope: object, period: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^(scope: 'payer' is a str|during: .* is a date); give a"):
        DataConsent(scope, period)  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", [datetime(2020, 8, 1), "2020-08-01"], ids=["datetime", "text"])
def test_a_contract_is_asked_about_a_date(asked: date) -> None:
    with pytest.raises(InvalidTypeError, match=r"^day: .*; give a date"):
        from_dates().in_force_on(asked)
    with pytest.raises(InvalidTypeError, match=r"^day: .*; give a date"):
        from_dates().shares_data(ConsentScope.PAYER, asked)
    with pytest.raises(InvalidTypeError, match=r"^known_on: .*; give a date"):
        from_dates().events_known(asked)


def test_sharing_is_asked_about_a_scope() -> None:
    with pytest.raises(InvalidTypeError, match=r"^scope: 'payer' is a str; give a ConsentScope$"):
        from_dates().shares_data("payer", SIGNED)  # type: ignore[arg-type]


def test_an_event_is_known_from_the_day_it_was_recorded() -> None:
    late = an_event(EventKind.SIGNED, "2020-06-16", recorded_on="2020-07-01")
    contract = a_contract(late)
    assert contract.events_known(day("2020-06-30")) == ()
    assert contract.events_known(day("2020-07-01")) == (late,)
    assert contract.events_known() == (late,)


def test_an_annulled_event_never_happened_once_the_annulment_is_known() -> None:
    signed = an_event(EventKind.SIGNED, "2020-06-16")
    withdrawn = an_event(EventKind.WITHDRAWN, "2020-08-01")
    annulled = an_event(EventKind.ANNULLED, "2020-08-01", recorded_on="2020-09-01", annuls=EventKind.WITHDRAWN)
    contract = a_contract(signed, withdrawn, annulled)
    assert contract.events_known(day("2020-08-31")) == (signed, withdrawn)
    assert contract.events_known(day("2020-09-01")) == (signed,)
    assert contract.in_force == (Period(SIGNED),)


@pytest.mark.parametrize(
    ("recorded_on", "taken_back"), [("2020-08-31", True), ("2020-09-01", True), ("2020-09-02", False)]
)
def test_an_annulment_takes_back_what_was_recorded_before_it_or_with_it(recorded_on: str, taken_back: bool) -> None:
    withdrawn = an_event(EventKind.WITHDRAWN, "2020-08-01", recorded_on=recorded_on)
    annulled = an_event(EventKind.ANNULLED, "2020-08-01", recorded_on="2020-09-01", annuls=EventKind.WITHDRAWN)
    assert a_contract(withdrawn, annulled).events_known() == (() if taken_back else (withdrawn,))


@pytest.mark.parametrize(("sequence", "taken_back"), [(0, True), (1, True), (2, False)])
def test_an_annulment_takes_back_what_was_written_down_before_it_or_beside_it_that_day(
    sequence: int, taken_back: bool
) -> None:
    withdrawn = an_event(EventKind.WITHDRAWN, "2020-08-01", sequence=sequence)
    annulled = an_event(EventKind.ANNULLED, "2020-08-01", annuls=EventKind.WITHDRAWN, sequence=1)
    assert a_contract(withdrawn, annulled).events_known() == (() if taken_back else (withdrawn,))


@pytest.mark.parametrize(
    "other", [an_event(EventKind.WITHDRAWN, "2020-08-02"), an_event(EventKind.MOVED_AWAY, "2020-08-01")], ids=repr
)
def test_an_annulment_leaves_the_events_of_another_day_or_kind(other: EngagementEvent) -> None:
    annulled = an_event(EventKind.ANNULLED, "2020-08-01", recorded_on="2020-09-01", annuls=EventKind.WITHDRAWN)
    assert a_contract(other, annulled).events_known() == (other,)


def test_an_annulment_leaves_what_was_recorded_on_the_first_day_of_the_calendar() -> None:
    moved = an_event(EventKind.MOVED_AWAY, "2020-08-02", recorded_on="0001-01-01")
    annulled = an_event(EventKind.ANNULLED, "2020-08-01", annuls=EventKind.WITHDRAWN)
    assert a_contract(moved, annulled).events_known() == (moved,)


def test_what_is_recorded_again_can_be_annulled_again() -> None:
    recorded = [
        an_event(EventKind.WITHDRAWN, "2020-08-01", recorded_on=on) for on in ("2020-08-01", "2020-09-02", "2020-10-02")
    ]
    annulments = [
        an_event(EventKind.ANNULLED, "2020-08-01", recorded_on=on, annuls=EventKind.WITHDRAWN)
        for on in ("2020-09-01", "2020-10-01")
    ]
    contract = a_contract(*annulments, *recorded)
    known = [contract.events_known(day(on)) for on in ("2020-09-01", "2020-09-02", "2020-10-01", "2020-10-02")]
    assert known == [(), (recorded[1],), (), (recorded[2],)]


@pytest.mark.parametrize(
    ("counts", "in_force"),
    [
        (False, (during("2020-06-16", "2020-07-31"), during("2020-09-01"))),
        (None, (during("2020-06-16", "2020-07-31"), during("2020-09-01"))),
        (True, (during("2020-06-16"),)),
    ],
)
def test_a_suspended_contract_is_in_force_where_its_terms_say_so(
    counts: bool | None, in_force: tuple[Period, ...]
) -> None:
    contract = a_contract(
        an_event(EventKind.SIGNED, "2020-06-16"),
        an_event(EventKind.SUSPENDED, "2020-08-01"),
        an_event(EventKind.RESUMED, "2020-09-01"),
        policy=evolved(TERMS, suspension_counts=counts),
    )
    assert contract.in_force == in_force
    assert contract.in_force_on(day("2020-08-31")) is (counts is True)
    assert contract.in_force_on(day("2020-09-01"))


def test_a_contract_suspended_on_its_first_day_begins_when_it_is_resumed() -> None:
    contract = a_contract(
        an_event(EventKind.SIGNED, "2020-06-16"),
        an_event(EventKind.SUSPENDED, "2020-06-16"),
        an_event(EventKind.RESUMED, "2020-06-18"),
    )
    assert contract.in_force == (during("2020-06-18"),)


def test_a_contract_that_ends_while_suspended_was_in_force_until_the_suspension() -> None:
    contract = a_contract(
        an_event(EventKind.SIGNED, "2020-06-16"),
        an_event(EventKind.SUSPENDED, "2020-08-01"),
        an_event(EventKind.MOVED_AWAY, "2020-09-01"),
    )
    assert contract.in_force == (during("2020-06-16", "2020-07-31"),)


def test_an_offer_alone_is_never_in_force() -> None:
    assert a_contract(an_event(EventKind.PROPOSED, "2020-06-01")).in_force == ()


def test_a_contract_that_nobody_reviews_is_in_force_until_it_lapses() -> None:
    # Due within 90 days of 2020-06-16, on 2020-09-14; 30 days of grace end on 2020-10-14; lapses 180 days after
    # 2020-10-15, on 2021-04-13.
    contract = a_contract(an_event(EventKind.SIGNED, "2020-06-16"), policy=illustrative())
    assert contract.in_force == (Period(SIGNED, day("2021-04-13")),)


def test_evolving_adds_events_and_leaves_those_of_other_contracts() -> None:
    proposed = a_contract(an_event(EventKind.PROPOSED, "2020-06-01"))
    signed = an_event(EventKind.SIGNED, "2020-06-16")
    other = an_event(EventKind.WITHDRAWN, "2020-06-16", engagement="e-9")
    after = evolve(proposed, (event for event in (other, signed)))
    assert after.events == (*proposed.events, signed)
    assert proposed.events == (an_event(EventKind.PROPOSED, "2020-06-01"),)


def test_evolving_by_nothing_gives_the_same_contract() -> None:
    contract = from_dates()
    assert evolve(contract, ()) is contract
    assert evolve(contract, (an_event(EventKind.WITHDRAWN, "2020-06-16", engagement="e-9"),)) is contract


def test_evolving_keeps_everything_but_the_events() -> None:
    contract = a_contract(
        language=LanguageNeed("Tamil", interpreter=True),
        consents=(DataConsent(ConsentScope.PAYER, Period(SIGNED)),),
        follows=EngagementId("e-0"),
    )
    after = evolve(contract, (an_event(EventKind.PROPOSED, "2020-06-01"),))
    assert evolved(after, events=()) == contract


def test_events_may_come_late_and_in_any_order() -> None:
    late = an_event(EventKind.SIGNED, "2020-06-16", recorded_on="2020-09-01")
    first = an_event(EventKind.MOVED_AWAY, "2020-08-12")
    assert evolve(evolve(a_contract(), (first,)), (late,)) == evolve(evolve(a_contract(), (late,)), (first,))
    assert evolve(a_contract(first), (late,)).in_force == (Period(SIGNED, day("2020-08-12")),)


def test_a_contract_evolves_by_events() -> None:
    with pytest.raises(InvalidTypeError, match=r"^events\[0\]: 'signed' is a str; give a EngagementEvent$"):
        evolve(from_dates(), ("signed",))  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^engagement: 'e-1' is a str; give a Engagement$"):
        evolve("e-1", ())  # type: ignore[arg-type]
    one = an_event(EventKind.MOVED_AWAY, "2020-08-12")
    with pytest.raises(InvalidTypeError, match=r"^events: one EngagementEvent was given; give several, in a tuple or"):
        evolve(from_dates(), one)  # type: ignore[arg-type]
    assert evolve(from_dates(), [one]) == evolve(from_dates(), (one,))


def test_an_event_given_twice_is_refused_when_evolving() -> None:
    with pytest.raises(InvalidValueError, match=r"^events: 'moved away' of 'e-1', effective on 2020-08-12, stands tw"):
        evolve(
            a_contract(an_event(EventKind.MOVED_AWAY, "2020-08-12")), (an_event(EventKind.MOVED_AWAY, "2020-08-12"),)
        )


def test_a_contract_that_lapsed_is_followed_by_a_new_one() -> None:
    old = a_contract(an_event(EventKind.SIGNED, "2020-06-16"), policy=illustrative())
    new = Engagement(
        identifier=EngagementId("e-2"),
        patient=P1,
        structure=StructureId("cabinet"),
        policy=illustrative(),
        born_on=BORN_ON,
        follows=old.identifier,
        events=(an_event(EventKind.SIGNED, "2021-04-13", engagement="e-2"),),
    )
    assert status(old, day("2021-04-13")).state is EngagementState.LAPSED
    assert (new.follows, new.in_force_on(day("2021-04-13"))) == (old.identifier, True)
