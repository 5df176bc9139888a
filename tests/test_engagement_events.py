"""Events: what each kind carries, when it may be recorded, and in which order events of one day count."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from primarycare.engagement import EngagementEvent, EventKind, Signer, SignerCapacity
from primarycare.engagement.events import in_order_of_effect
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import EngagementId
from tests.small_practice import DR1, DR2, day
from tests.test_engagement import ALONE, GUARDIAN, PARENT, an_event, with_part

CARRIED: dict[str, object] = {
    "signers": ALONE,
    "physician": DR1,
    "starts_on": day("2021-12-01"),
    "ends_on": day("2021-12-01"),
    "continuity_plan": "records sent to a colleague",
    "exceptional": True,
    "replaced_by": EngagementId("e-2"),
    "annuls": EventKind.SIGNED,
}
REQUIRED = {
    EventKind.SIGNED: {"signers", "physician", "starts_on"},
    EventKind.TRANSFERRED: {"physician"},
    EventKind.NOTICE_GIVEN: {"ends_on"},
    EventKind.REPLACED: {"replaced_by"},
    EventKind.ANNULLED: {"annuls"},
}
ALLOWED = {
    EventKind.REVIEW_COMPLETED: {"exceptional"},
    EventKind.NOTICE_GIVEN: {"continuity_plan"},
    EventKind.DECLARED_ELSEWHERE: {"replaced_by"},
}
HAPPENED = (
    EventKind.PROPOSED,
    EventKind.DECLINED,
    EventKind.SIGNED,
    EventKind.CONFIRMED,
    EventKind.REVIEW_COMPLETED,
    EventKind.REFUSED,
)


def carrying(kind: EventKind, names: set[str]) -> EngagementEvent:
    made: Callable[..., EngagementEvent] = EngagementEvent
    on, carried = day("2021-11-05"), {name: CARRIED[name] for name in names}
    return made(engagement=EngagementId("e-1"), kind=kind, effective_on=on, recorded_on=on, **carried)


@pytest.mark.parametrize("kind", EventKind)
def test_an_event_carries_what_its_kind_asks_for_and_what_it_may(kind: EventKind) -> None:
    required = REQUIRED.get(kind, set())
    for names in (required, required | ALLOWED.get(kind, set())):
        event = carrying(kind, names)
        assert {name: getattr(event, name) for name in names} == {name: CARRIED[name] for name in names}


@pytest.mark.parametrize(
    ("kind", "missing"), [(kind, name) for kind, names in REQUIRED.items() for name in sorted(names)]
)
def test_an_event_that_carries_too_little_is_refused(kind: EventKind, missing: str) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        carrying(kind, REQUIRED[kind] - {missing})
    assert str(refusal.value) == f"{missing}: an event {kind.value!r} of 'e-1' carries one; give it"


@pytest.mark.parametrize(
    ("kind", "extra"),
    [
        (kind, name)
        for kind in EventKind
        for name in CARRIED
        if name not in REQUIRED.get(kind, set()) | ALLOWED.get(kind, set())
    ],
)
def test_an_event_that_carries_too_much_is_refused(kind: EventKind, extra: str) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        carrying(kind, REQUIRED.get(kind, set()) | {extra})
    assert str(refusal.value) == f"{extra}: an event {kind.value!r} of 'e-1' carries none; leave it out"


@pytest.mark.parametrize("kind", HAPPENED)
def test_what_has_happened_is_recorded_on_the_day_or_later(kind: EventKind) -> None:
    for recorded_on in ("2021-11-05", "2021-11-06"):
        assert an_event(kind, "2021-11-05", recorded_on=recorded_on).recorded_on == day(recorded_on)
    with pytest.raises(InvalidValueError) as refusal:
        an_event(kind, "2021-11-05", recorded_on="2021-11-04")
    assert str(refusal.value) == (
        f"recorded_on: {kind.value!r} of 'e-1' is dated 2021-11-05, after it was recorded on 2021-11-04; "
        "correct one of them"
    )


@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind not in (*HAPPENED, EventKind.DECEASED)])
def test_every_other_event_may_be_announced(kind: EventKind) -> None:
    assert an_event(kind, "2021-11-05", recorded_on="2021-10-14").recorded_on == day("2021-10-14")


@pytest.mark.parametrize("recorded_on", ["2021-11-04", "2021-11-05", "2021-12-01"])
def test_a_death_is_recorded_on_its_day_or_later(recorded_on: str) -> None:
    # The end on 5 November is that of a death on the 4th.
    assert an_event(EventKind.DECEASED, "2021-11-05", recorded_on=recorded_on).recorded_on == day(recorded_on)


@pytest.mark.parametrize("recorded_on", ["2021-11-03", "2021-10-14"])
def test_a_death_to_come_is_refused_without_showing_its_day(recorded_on: str) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        an_event(EventKind.DECEASED, "2021-11-05", recorded_on=recorded_on)
    assert str(refusal.value) == (
        f"recorded_on: the death under 'e-1' is dated after it was recorded on {recorded_on}; correct one of them"
    )


@pytest.mark.parametrize("starts_on", ["2021-11-05", "2021-11-06"])
def test_a_contract_takes_effect_on_the_day_of_its_signature_or_later(starts_on: str) -> None:
    assert an_event(EventKind.SIGNED, "2021-11-05", starts_on=starts_on).starts_on == day(starts_on)


def test_a_start_before_the_signature_is_refused() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        an_event(EventKind.SIGNED, "2021-11-05", starts_on="2021-11-04")
    assert str(refusal.value) == (
        "starts_on: 'e-1' takes effect on 2021-11-04, before it was signed on 2021-11-05; correct one of them"
    )


@pytest.mark.parametrize("ends_on", ["2021-11-05", "2021-11-06"])
def test_a_notice_is_for_its_own_day_or_later(ends_on: str) -> None:
    assert an_event(EventKind.NOTICE_GIVEN, "2021-11-05", ends_on=ends_on).ends_on == day(ends_on)


def test_an_end_before_the_notice_is_refused() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        an_event(EventKind.NOTICE_GIVEN, "2021-11-05", ends_on="2021-11-04")
    assert str(refusal.value) == (
        "ends_on: 'e-1' ends on 2021-11-04, before the notice of 2021-11-05; correct one of them"
    )


def test_a_contract_cannot_replace_itself() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        an_event(EventKind.REPLACED, "2021-11-05", replaced_by="e-1")
    assert str(refusal.value) == "replaced_by: 'e-1' cannot replace itself; name the newer contract"
    elsewhere = an_event(EventKind.DECLARED_ELSEWHERE, "2021-11-05")
    with pytest.raises(InvalidValueError, match=r"^replaced_by: 'e-1' cannot replace itself"):
        with_part(elsewhere, "replaced_by", EngagementId("e-1"))


def test_an_annulment_cannot_be_annulled() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        an_event(EventKind.ANNULLED, "2021-11-05", annuls=EventKind.ANNULLED)
    assert str(refusal.value) == "annuls: an annulment of 'e-1' cannot be annulled; record the event again"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("engagement", "e-1", "engagement: 'e-1' is a str; give a EngagementId"),
        ("kind", "signed", "kind: 'signed' is a str; give a EventKind"),
        ("effective_on", datetime(2021, 11, 5), "effective_on: .* is a datetime; give a date, .*"),
        ("recorded_on", "2021-11-05", "recorded_on: '2021-11-05' is a str; give a date"),
        ("signers", list(ALONE), "signers: a list was given; give a tuple"),
        ("signers", ("mother",), r"signers\[0\]: a str was given; give a Signer"),
        ("physician", "dr-1", "physician: 'dr-1' is a str; give a PhysicianId"),
        ("starts_on", datetime(2021, 11, 5), "starts_on: .* is a datetime; give a date, .*"),
        ("ends_on", "soon", "ends_on: 'soon' is a str; give a date"),
        ("continuity_plan", 7, "continuity_plan: a int was given; give a str"),
        ("exceptional", 1, "exceptional: 1 is a int; give a bool"),
        ("replaced_by", "e-2", "replaced_by: 'e-2' is a str; give a EngagementId"),
        ("annuls", "signed", "annuls: 'signed' is a str; give a EventKind"),
    ],
)
def test_each_part_of_an_event_is_of_its_kind(name: str, value: object, message: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{message}$") as refusal:
        with_part(an_event(EventKind.SIGNED, "2021-11-05"), name, value)
    assert "mother" not in str(refusal.value)


@pytest.mark.parametrize("plan", ["", " sent to Dr Aubépine", "sent\nto Dr Aubépine"])
def test_a_continuity_plan_is_plain_text_and_never_shown(plan: str) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        an_event(EventKind.NOTICE_GIVEN, "2021-11-05", continuity_plan=plan)
    assert str(refusal.value) == (
        "continuity_plan: the text given is empty, too long, padded or not printable; give plain text"
    )


def test_an_event_shows_what_happened_when_and_nothing_else() -> None:
    shown = (
        "EngagementEvent(engagement=EngagementId('e-1'), kind={}, effective_on=datetime.date(2021, 11, 5), "
        "recorded_on=datetime.date(2021, 11, 5))"
    )
    notice = an_event(EventKind.NOTICE_GIVEN, "2021-11-05", continuity_plan="sent to Dr Aubépine")
    signed = an_event(EventKind.SIGNED, "2021-11-05", signers=(GUARDIAN,))
    assert repr(notice) == shown.format("<EventKind.NOTICE_GIVEN: 'notice given'>")
    assert repr(signed) == shown.format("<EventKind.SIGNED: 'signed'>")


def test_the_order_in_which_people_sign_does_not_matter() -> None:
    in_order = an_event(EventKind.SIGNED, "2021-11-05", signers=(GUARDIAN, PARENT, *ALONE))
    assert an_event(EventKind.SIGNED, "2021-11-05", signers=(*ALONE, GUARDIAN, PARENT)) == in_order
    assert [signer.capacity.value for signer in in_order.signers] == ["guardian", "parent", "self"]


def test_two_guardians_sign_by_two_documents_in_any_order() -> None:
    other = Signer(SignerCapacity.GUARDIAN, "judgement 67/890")
    both = an_event(EventKind.SIGNED, "2021-11-05", signers=(other, GUARDIAN))
    assert both.signers == (GUARDIAN, other)


def test_a_guardian_signs_by_a_document_and_everybody_else_may() -> None:
    with pytest.raises(InvalidValueError, match=r"^document: a guardian signs by a document; give its reference$"):
        Signer(SignerCapacity.GUARDIAN)
    assert Signer(SignerCapacity.PARENT, "livret de famille").document == "livret de famille"
    assert Signer(SignerCapacity.PARENT).document is None


@pytest.mark.parametrize(
    ("capacity", "document", "message"),
    [
        ("self", None, "capacity: 'self' is a str; give a SignerCapacity"),
        (SignerCapacity.GUARDIAN, 12345, "document: a int was given; give a str"),
        (SignerCapacity.GUARDIAN, "", "document: the text given is empty, too long, padded or not printable; .*"),
        (SignerCapacity.GUARDIAN, "12345 ", "document: the text given is empty, too long, padded or not printable; .*"),
    ],
)
def test_a_signer_has_a_capacity_and_a_plain_document_that_is_never_shown(
    capacity: object, document: object, message: str
) -> None:
    with pytest.raises((InvalidTypeError, InvalidValueError), match=f"^{message}$") as refusal:
        Signer(capacity, document)  # type: ignore[arg-type]
    assert "12345" not in str(refusal.value)


def test_a_signer_shows_the_capacity_and_not_the_document() -> None:
    assert repr(GUARDIAN) == "Signer(capacity=<SignerCapacity.GUARDIAN: 'guardian'>)"


def test_events_of_one_day_count_in_the_order_of_their_kinds() -> None:
    kinds = [
        "proposed", "declined", "signed", "confirmed", "review completed", "physician departed", "transferred",
        "resumed", "suspended", "notice given", "terminated", "refused", "withdrawn", "moved away", "deceased",
        "declared elsewhere", "replaced", "annulled",
    ]  # fmt: skip
    events = [an_event(kind, "2021-11-05") for kind in EventKind]
    assert [event.kind.value for event in sorted(reversed(events), key=in_order_of_effect)] == kinds


def test_events_count_by_their_day_then_by_their_kind_then_by_when_they_were_recorded() -> None:
    events = [
        an_event(EventKind.MOVED_AWAY, "2021-11-04"),
        an_event(EventKind.TRANSFERRED, "2021-11-05", recorded_on="2021-11-05", physician=DR1),
        an_event(EventKind.TRANSFERRED, "2021-11-05", recorded_on="2021-11-05", physician=DR2),
        an_event(EventKind.TRANSFERRED, "2021-11-05", recorded_on="2021-11-05", physician=DR1, sequence=1),
        an_event(EventKind.TRANSFERRED, "2021-11-05", recorded_on="2021-11-07", physician=DR1),
        an_event(EventKind.SUSPENDED, "2021-11-05", recorded_on="2021-11-01"),
        an_event(EventKind.PROPOSED, "2021-11-06"),
    ]
    assert sorted(reversed(events), key=in_order_of_effect) == events


def test_what_was_written_down_on_one_day_is_counted_from_0() -> None:
    assert an_event(EventKind.MOVED_AWAY, "2021-11-05").sequence == 0
    assert an_event(EventKind.MOVED_AWAY, "2021-11-05", sequence=1_000_000).sequence == 1_000_000
    for sequence, refused in ((-1, "too small; give 0 or more"), (1_000_001, "too large; give 1000000 or less")):
        with pytest.raises(InvalidValueError, match=f"^sequence: {sequence} is {refused}$"):
            an_event(EventKind.MOVED_AWAY, "2021-11-05", sequence=sequence)
    with pytest.raises(InvalidTypeError, match=r"^sequence: True is a bool; give an int$"):
        with_part(an_event(EventKind.MOVED_AWAY, "2021-11-05"), "sequence", True)


def test_a_routine_review_counts_before_an_exceptional_one_of_the_same_day() -> None:
    reviews = [an_event(EventKind.REVIEW_COMPLETED, "2021-11-05", exceptional=early) for early in (False, True)]
    assert sorted(reversed(reviews), key=in_order_of_effect) == reviews


def test_an_event_has_a_day_of_effect_that_may_lie_at_either_end_of_the_calendar() -> None:
    assert an_event(EventKind.MOVED_AWAY, date.min.isoformat()).effective_on == date.min
    assert an_event(EventKind.MOVED_AWAY, date.max.isoformat()).effective_on == date.max
