"""Policies: when a contract begins and ends, who signs, and what both sides promise."""

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.citations import Citation
from primarycare.engagement import (
    AnsweredWithin,
    AtLeast,
    ChangeRule,
    ChangeYear,
    Commitment,
    CommitmentTopic,
    ConsentRule,
    EndDay,
    EndTerms,
    ExceptionReason,
    Party,
    Signer,
    StartDay,
    Target,
    TargetSpan,
)
from primarycare.engagement.presets import illustrative
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.money import Share
from primarycare.periods import LeapDayRule
from tests.small_practice import day
from tests.test_engagement import ALONE, GUARDIAN, PARENT, with_part

FRENCH = ConsentRule(
    signs_from=16, alone_from=18, confirms_at=None, answer_within_days=None, leap_day=LeapDayRule.MARCH_1
)
CONFIRMED = evolve(FRENCH, confirms_at=18, answer_within_days=90)
CHANGES = ChangeRule(wait_days=42, most_a_year=2, year=ChangeYear.CALENDAR)
HOURS = AtLeast(quantity=Fraction(70), unit="opening hours", per=TargetSpan.WEEK)
ANSWERS = AnsweredWithin(days=2, share=Share(Fraction(9, 10)))
PROMISE = Commitment(by=Party.PRACTICE, topic=CommitmentTopic.MESSAGING, text="answer messages")


@pytest.mark.parametrize(
    ("notice_days", "at", "notice_on", "ends_on"),
    [
        (0, EndDay.SAME_DAY, "2026-01-01", "2026-01-01"),
        (30, EndDay.SAME_DAY, "2026-01-01", "2026-01-31"),
        (31, EndDay.SAME_DAY, "2026-01-01", "2026-02-01"),
        (0, EndDay.END_OF_MONTH, "2026-01-01", "2026-02-01"),
        (0, EndDay.END_OF_MONTH, "2026-01-31", "2026-02-01"),
        (0, EndDay.END_OF_MONTH, "2026-12-31", "2027-01-01"),
        (30, EndDay.END_OF_MONTH, "2026-01-01", "2026-02-01"),
        (31, EndDay.END_OF_MONTH, "2026-01-01", "2026-03-01"),
    ],
)
def test_a_contract_ends_after_the_notice_on_the_day_or_with_its_month(
    notice_days: int, at: EndDay, notice_on: str, ends_on: str
) -> None:
    assert EndTerms(notice_days=notice_days, at=at).ends_on(day(notice_on)) == day(ends_on)


@pytest.mark.parametrize(
    ("age_days", "signers", "accepted"),
    [
        ("the day before 16", ALONE, False),
        ("the day before 16", (PARENT,), True),
        # A child's own name under a parent's is no consent, not even beside a guardian's.
        ("the day before 16", (*ALONE, PARENT), False),
        ("the day before 16", (GUARDIAN,), True),
        ("the day before 16", (GUARDIAN, PARENT), True),
        ("the day before 16", (GUARDIAN, *ALONE), False),
        ("the day before 16", (), False),
        ("at 16", (PARENT,), False),
        ("at 16", ALONE, False),
        ("at 16", (*ALONE, PARENT), True),
        ("at 16", (GUARDIAN,), True),
        ("at 16", (GUARDIAN, PARENT), True),
        ("at 16", (GUARDIAN, *ALONE), True),
        ("at 16", (GUARDIAN, *ALONE, PARENT), True),
        ("the day before 18", ALONE, False),
        ("the day before 18", (*ALONE, PARENT), True),
        ("at 18", ALONE, True),
        ("at 18", (*ALONE, PARENT), False),
        ("at 18", (PARENT,), False),
        ("at 18", (GUARDIAN,), True),
        ("at 18", (GUARDIAN, *ALONE), True),
        ("at 18", (GUARDIAN, PARENT), False),
        ("at 18", (), False),
    ],
)
def test_who_must_sign_depends_on_the_age_on_the_day(
    age_days: str, signers: tuple[Signer, ...], accepted: bool
) -> None:
    signed_on = {
        "the day before 16": day("2020-05-01"),
        "at 16": day("2020-05-02"),
        "the day before 18": day("2022-05-01"),
        "at 18": day("2022-05-02"),
    }[age_days]
    assert FRENCH.accepts(signers, day("2004-05-02"), signed_on) is accepted


@pytest.mark.parametrize(
    ("leap_day", "ages"), [(LeapDayRule.FEBRUARY_28, [17, 18, 18]), (LeapDayRule.MARCH_1, [17, 17, 18])]
)
def test_whoever_was_born_on_a_29_february_comes_of_age_on_the_day_the_rule_names(
    leap_day: LeapDayRule, ages: list[int]
) -> None:
    rule = evolve(CONFIRMED, leap_day=leap_day)
    days = (day("2022-02-27"), day("2022-02-28"), day("2022-03-01"))
    born_on = day("2004-02-29")
    assert [rule.age(born_on, on) for on in days] == ages
    assert [rule.accepts(ALONE, born_on, on) for on in days] == [age == 18 for age in ages]
    assert rule.asked_on(born_on) == days[ages.index(18)]


@pytest.mark.parametrize(
    ("signers", "message"),
    [
        (list(ALONE), "signers: a list was given; give a tuple"),
        (("mother",), r"signers\[0\]: a str was given; give a Signer"),
    ],
)
def test_only_signers_sign(signers: object, message: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{message}$") as refusal:
        FRENCH.accepts(signers, day("2004-05-02"), day("2022-05-02"))  # type: ignore[arg-type]
    assert "mother" not in str(refusal.value)


@pytest.mark.parametrize("starts", [StartDay.ON_SIGNATURE, StartDay.FIRST_OF_NEXT_MONTH])
def test_a_start_is_asked_of_a_date(starts: StartDay) -> None:
    with pytest.raises(InvalidTypeError, match=r"^signed_on: '2021-11-05' is a str; give a date$"):
        evolve(illustrative(), starts=starts).starts_on("2021-11-05")  # type: ignore[arg-type]


def test_nobody_is_asked_to_confirm_where_no_age_is_set() -> None:
    assert FRENCH.asked_on(day("2004-05-02")) is None
    assert CONFIRMED.asked_on(day("2004-05-02")) == day("2022-05-02")


def test_ages_of_consent_are_in_order() -> None:
    assert evolve(FRENCH, alone_from=16).alone_from == 16
    with pytest.raises(InvalidValueError, match=r"^alone_from: 15 is before signs_from, 16; correct one of them$"):
        evolve(FRENCH, alone_from=15)
    assert evolve(FRENCH, confirms_at=16).confirms_at == 16
    refused = r"^confirms_at: 15 is before signs_from, 16; nobody confirms who may not sign$"
    with pytest.raises(InvalidValueError, match=refused):
        evolve(FRENCH, confirms_at=15)


def test_an_answer_is_awaited_only_where_somebody_is_asked() -> None:
    refused = r"^answer_within_days: nobody is asked to confirm; give confirms_at as well$"
    with pytest.raises(InvalidValueError, match=refused):
        evolve(FRENCH, answer_within_days=90)
    assert evolve(FRENCH, confirms_at=16, answer_within_days=None).answer_within_days is None


@pytest.mark.parametrize(
    ("whole", "name", "least", "most"),
    [
        (EndTerms(notice_days=0, at=EndDay.SAME_DAY), "notice_days", 0, 3_660),
        (evolve(FRENCH, alone_from=150), "signs_from", 0, 150),
        (evolve(FRENCH, signs_from=0), "alone_from", 0, 150),
        (evolve(FRENCH, signs_from=0), "confirms_at", 0, 150),
        (CONFIRMED, "answer_within_days", 1, 3_660),
        (CHANGES, "wait_days", 0, 3_660),
        (CHANGES, "most_a_year", 1, 366),
        (ANSWERS, "days", 0, 3_660),
        (illustrative(), "proposal_days", 1, 3_660),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_every_number_has_bounds_that_are_both_inclusive(whole: object, name: str, least: int, most: int) -> None:
    for value in (least, most):
        assert getattr(with_part(whole, name, value), name) == value
    with pytest.raises(InvalidValueError, match=f"^{name}: {least - 1} is too small; give {least} or more$"):
        with_part(whole, name, least - 1)
    with pytest.raises(InvalidValueError, match=f"^{name}: {most + 1} is too large; give {most} or less$"):
        with_part(whole, name, most + 1)
    for wrong in (True, float(least), str(least)):
        with pytest.raises(InvalidTypeError, match=rf"^{name}: .*{wrong}.* is a {type(wrong).__name__}; give an int$"):
            with_part(whole, name, wrong)


@pytest.mark.parametrize(
    ("whole", "name", "value"),
    [
        (EndTerms(notice_days=0, at=EndDay.SAME_DAY), "at", "same day"),
        (FRENCH, "leap_day", "1 march"),
        (CHANGES, "year", "calendar year"),
        (HOURS, "quantity", 70),
        (HOURS, "quantity", 70.0),
        (HOURS, "unit", None),
        (HOURS, "per", "week"),
        (ANSWERS, "share", Fraction(9, 10)),
        (PROMISE, "by", "practice"),
        (PROMISE, "topic", "messaging"),
        (PROMISE, "text", 7),
        (PROMISE, "target", Fraction(70)),
        (PROMISE, "citation", "https://example.org"),
        (illustrative(), "name", None),
        (illustrative(), "version", 2026),
        (illustrative(), "starts", "on signature"),
        (illustrative(), "withdrawal", None),
        (illustrative(), "termination", 60),
        (illustrative(), "needs_continuity_plan", 1),
        (illustrative(), "suspension_counts", 0),
        (illustrative(), "consent", None),
        (illustrative(), "changes", 2),
        (illustrative(), "review", 12),
        (illustrative(), "exceptions", {ExceptionReason.EMERGENCY}),
        (illustrative(), "exceptions", ("emergency",)),
        (illustrative(), "commitments", [PROMISE]),
        (illustrative(), "commitments", ("answer messages",)),
        (illustrative(), "citations", ("a journal",)),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_each_part_of_the_terms_is_of_its_kind(whole: object, name: str, value: object) -> None:
    with pytest.raises(InvalidTypeError, match=rf"^{name}(\[0\])?: .*; give an? "):
        with_part(whole, name, value)


@pytest.mark.parametrize(
    ("whole", "name"), [(HOURS, "unit"), (PROMISE, "text"), (illustrative(), "name"), (illustrative(), "version")]
)
@pytest.mark.parametrize("value", ["", " padded", "two\nlines"])
def test_texts_of_the_terms_are_plain(whole: object, name: str, value: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^{name}: .* is not a plain text"):
        with_part(whole, name, value)


def test_a_promised_quantity_is_never_negative() -> None:
    assert evolve(HOURS, quantity=Fraction(0)).quantity == 0
    with pytest.raises(InvalidValueError, match=r"^quantity: Fraction\(-1, 70\) is negative; give 0 or more$"):
        evolve(HOURS, quantity=Fraction(-1, 70))


@pytest.mark.parametrize("target", [HOURS, ANSWERS, None])
def test_the_practice_s_promise_may_be_measured(target: Target | None) -> None:
    assert evolve(PROMISE, target=target).target == target


@pytest.mark.parametrize("target", [HOURS, ANSWERS])
def test_the_patient_s_promise_is_moral_and_never_measured(target: Target) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        Commitment(by=Party.PATIENT, topic=CommitmentTopic.CONSULTING_INSIDE, text="consult inside", target=target)
    assert str(refusal.value) == (
        "target: 'consult inside' is the patient's promise, which is moral and not measured; leave it out"
    )


def test_a_target_is_one_of_two_kinds() -> None:
    with pytest.raises(InvalidTypeError) as refusal:
        with_part(PROMISE, "target", "soon")
    assert str(refusal.value) == "target: 'soon' is a str; give an AtLeast or an AnsweredWithin"


def test_a_promise_does_not_show_its_source() -> None:
    cited = evolve(PROMISE, citation=Citation.illustrative("our charter"))
    assert "our charter" not in repr(cited)
    assert cited != PROMISE


@pytest.mark.parametrize(
    ("starts", "signed_on", "starts_on"),
    [
        (StartDay.ON_SIGNATURE, "2021-11-05", "2021-11-05"),
        (StartDay.FIRST_OF_NEXT_MONTH, "2021-11-01", "2021-12-01"),
        (StartDay.FIRST_OF_NEXT_MONTH, "2021-11-30", "2021-12-01"),
        (StartDay.FIRST_OF_NEXT_MONTH, "2021-12-01", "2022-01-01"),
        (StartDay.AS_AGREED, "2021-11-05", None),
    ],
)
def test_the_terms_say_when_a_signed_contract_takes_effect(
    starts: StartDay, signed_on: str, starts_on: str | None
) -> None:
    found: date | None = evolve(illustrative(), starts=starts).starts_on(day(signed_on))
    assert found == (None if starts_on is None else day(starts_on))


def test_exceptions_are_a_set_in_one_order() -> None:
    given = (ExceptionReason.UNDER_AGE, ExceptionReason.EMERGENCY, ExceptionReason.UNDER_AGE)
    policy = evolve(illustrative(), exceptions=given)
    assert policy.exceptions == (ExceptionReason.EMERGENCY, ExceptionReason.UNDER_AGE)
    assert policy == evolve(illustrative(), exceptions=(ExceptionReason.EMERGENCY, ExceptionReason.UNDER_AGE))


def test_a_plan_for_the_continuity_of_care_is_needed_only_where_the_practice_may_terminate() -> None:
    policy = evolve(illustrative(), termination=None, needs_continuity_plan=False)
    assert policy.termination is None
    with pytest.raises(InvalidValueError) as refusal:
        evolve(policy, needs_continuity_plan=True)
    assert str(refusal.value) == (
        "needs_continuity_plan: the practice may not terminate, so nothing needs a plan; give termination"
    )


def test_terms_show_their_name_and_version() -> None:
    assert repr(illustrative()) == "EngagementPolicy(name='our contract', version='2026')"
