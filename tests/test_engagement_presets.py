"""Presets: what real schemes publish, each number with its source, and nothing that nobody printed."""

import inspect
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from primarycare.citations import Citation, Evidence
from primarycare.engagement import (
    AgeBand,
    AgeBands,
    Anniversary,
    AtLeast,
    ChangeRule,
    ChangeYear,
    CommitmentTopic,
    ConsentRule,
    EndDay,
    EndTerms,
    EngagementPolicy,
    ExceptionReason,
    MonthAnniversary,
    Party,
    ReviewAnchor,
    ReviewPolicy,
    StartDay,
    TargetSpan,
    presets,
)
from primarycare.engagement.presets import (
    belgian_forfait,
    illustrative,
    ipso,
    medecin_traitant,
    medicare_wellness_visit,
    mon_bilan_prevention,
    ontario_enrolment,
)
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.periods import LeapDayRule

AT_ONCE = EndTerms(notice_days=0, at=EndDay.SAME_DAY)
NOTICE = EndTerms(notice_days=60, at=EndDay.SAME_DAY)
MARCH = LeapDayRule.MARCH_1
CONSENT = ConsentRule(signs_from=15, alone_from=18, confirms_at=None, answer_within_days=None, leap_day=MARCH)


def an_ipso_contract(
    *,
    starts: StartDay = StartDay.AS_AGREED,
    termination: EndTerms | None = NOTICE,
    needs_continuity_plan: bool = True,
    suspension_counts: bool | None = True,
) -> EngagementPolicy:
    return ipso(
        starts=starts,
        termination=termination,
        needs_continuity_plan=needs_continuity_plan,
        proposal_days=45,
        suspension_counts=suspension_counts,
        consent=CONSENT,
        anchor=ReviewAnchor.ROLLING,
        initial_days=91,
        opens_days_before=31,
        grace_days=32,
        lapse_days=181,
        leap_day=MARCH,
    )


def an_ontario_enrolment(*, answer_within_days: int | None = None) -> EngagementPolicy:
    return ontario_enrolment(
        starts=StartDay.ON_SIGNATURE,
        withdrawal=EndTerms(notice_days=0, at=EndDay.SAME_DAY),
        year=ChangeYear.CALENDAR,
        answer_within_days=answer_within_days,
        termination=None,
        leap_day=MARCH,
    )


POLICIES = {
    "ipso": an_ipso_contract(),
    "medecin_traitant": medecin_traitant(starts=StartDay.ON_SIGNATURE, termination=None, leap_day=MARCH),
    "ontario_enrolment": an_ontario_enrolment(),
    "belgian_forfait": belgian_forfait(
        exceptions=(ExceptionReason.CLOSED_HOURS, ExceptionReason.AGREED),
        signs_from=14,
        termination=None,
        leap_day=MARCH,
    ),
}
REVIEWS = {
    "medicare_wellness_visit": medicare_wellness_visit(grace_days=30),
    "mon_bilan_prevention": mon_bilan_prevention(leap_day=MARCH),
}


def functions() -> dict[str, Callable[..., object]]:
    return {name: getattr(presets, name) for name in presets.__all__}


def test_each_preset_is_tried_here() -> None:
    assert {*POLICIES, *REVIEWS, "illustrative"} == set(presets.__all__)


@pytest.mark.parametrize("name", sorted({*POLICIES, *REVIEWS}))
def test_nothing_that_a_scheme_does_not_publish_has_a_default(name: str) -> None:
    parameters = inspect.signature(functions()[name]).parameters.values()
    assert parameters
    assert {parameter.kind for parameter in parameters} == {inspect.Parameter.KEYWORD_ONLY}
    assert {parameter.default for parameter in parameters} == {inspect.Parameter.empty}


def test_made_up_terms_alone_have_a_default() -> None:
    (lapse_days,) = inspect.signature(illustrative).parameters.values()
    assert (lapse_days.kind, lapse_days.default) == (inspect.Parameter.KEYWORD_ONLY, 180)


def test_the_parameters_of_each_preset_are_what_its_sources_leave_open() -> None:
    asked = {name: list(inspect.signature(made).parameters) for name, made in functions().items()}
    assert asked == {
        "ipso": [
            "starts", "termination", "needs_continuity_plan", "proposal_days", "suspension_counts", "consent",
            "anchor", "initial_days", "opens_days_before", "grace_days", "lapse_days", "leap_day",
        ],
        "medecin_traitant": ["starts", "termination", "leap_day"],
        "ontario_enrolment": ["starts", "withdrawal", "termination", "year", "answer_within_days", "leap_day"],
        "belgian_forfait": ["signs_from", "termination", "exceptions", "leap_day"],
        "medicare_wellness_visit": ["grace_days"],
        "mon_bilan_prevention": ["leap_day"],
        "illustrative": ["lapse_days"],
    }  # fmt: skip


def cited(policy: EngagementPolicy) -> list[Citation | None]:
    review = [] if policy.review is None else [policy.review.citation]
    return [*policy.citations, *(promise.citation for promise in policy.commitments), *review]


@pytest.mark.parametrize("citation", [one for policy in POLICIES.values() for one in cited(policy)])
def test_each_published_term_has_a_source_that_was_read(citation: Citation | None) -> None:
    assert citation is not None
    assert citation.evidence.is_published
    assert citation.verified_on == date(2026, 11, 22)
    assert citation.url is not None and citation.url.startswith(("https://", "http://"))


@pytest.mark.parametrize("review", REVIEWS.values(), ids=REVIEWS)
def test_each_published_review_has_a_source_that_was_read(review: ReviewPolicy) -> None:
    assert review.citation is not None
    assert review.citation.evidence.is_published
    assert review.citation.verified_on == date(2026, 11, 22)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_under_each_preset_the_patient_promises_to_consult_inside_first_and_nothing_is_measured(
    policy: EngagementPolicy,
) -> None:
    assert policy.citations
    (promise,) = [promise for promise in policy.commitments if promise.by is Party.PATIENT]
    assert (promise.topic, promise.target) == (CommitmentTopic.CONSULTING_INSIDE, None)
    assert promise.citation in policy.citations


def test_what_the_patient_promises_differs_by_scheme() -> None:
    promised = {
        name: promise.text
        for name, policy in POLICIES.items()
        for promise in policy.commitments
        if promise.by is Party.PATIENT
    }
    assert promised == {
        "ipso": "consult in the structure, except in an emergency or away from home",
        "medecin_traitant": "see the declared physician first",
        "ontario_enrolment": "contact the doctor or the team first",
        "belgian_forfait": "consult in the medical house",
    }


def test_what_the_sources_leave_open_is_as_given() -> None:
    french = medecin_traitant(starts=StartDay.AS_AGREED, termination=NOTICE, leap_day=MARCH)
    assert (french.starts, french.termination) == (StartDay.AS_AGREED, NOTICE)
    monthly = EndTerms(notice_days=0, at=EndDay.END_OF_MONTH)
    canadian = ontario_enrolment(
        starts=StartDay.FIRST_OF_NEXT_MONTH,
        withdrawal=monthly,
        year=ChangeYear.CALENDAR,
        answer_within_days=None,
        termination=None,
        leap_day=MARCH,
    )
    assert (canadian.starts, canadian.withdrawal) == (StartDay.FIRST_OF_NEXT_MONTH, monthly)
    belgian = belgian_forfait(exceptions=(), signs_from=14, termination=None, leap_day=MARCH)
    assert (belgian.exceptions, belgian.termination) == ((), None)


def test_ipso_publishes_two_exceptions_leaving_at_any_time_a_yearly_assessment_and_70_hours_a_week() -> None:
    policy = an_ipso_contract()
    assert policy.name == "Ipso Santé, contrat médecin traitant renforcé"
    assert policy.exceptions == (ExceptionReason.EMERGENCY, ExceptionReason.AWAY_FROM_HOME)
    assert policy.withdrawal == AT_ONCE
    assert policy.changes is None
    assert policy.review is not None
    assert isinstance(policy.review.convention, Anniversary)
    assert policy.review.convention.months == 12
    targets = [promise.target for promise in policy.commitments if promise.target is not None]
    assert targets == [AtLeast(quantity=Fraction(70), unit="opening hours", per=TargetSpan.WEEK)]
    assert {promise.topic for promise in policy.commitments} == set(CommitmentTopic)


def test_ipso_asks_for_everything_that_it_does_not_publish() -> None:
    policy = an_ipso_contract()
    assert (policy.starts, policy.termination, policy.needs_continuity_plan) == (StartDay.AS_AGREED, NOTICE, True)
    assert (policy.proposal_days, policy.suspension_counts, policy.consent) == (45, True, CONSENT)
    assert policy.review == ReviewPolicy(
        convention=Anniversary(anchor=ReviewAnchor.ROLLING, opens_days_before=31, leap_day=MARCH, initial_days=91),
        grace_days=32,
        lapse_days=181,
        citation=None if policy.review is None else policy.review.citation,
    )
    other = an_ipso_contract(
        starts=StartDay.ON_SIGNATURE, termination=None, needs_continuity_plan=False, suspension_counts=None
    )
    assert (other.starts, other.termination, other.needs_continuity_plan) == (StartDay.ON_SIGNATURE, None, False)
    assert other.suspension_counts is None
    with pytest.raises(InvalidValueError, match=r"^needs_continuity_plan: the practice may not terminate"):
        an_ipso_contract(termination=None)


def test_a_french_declaration_is_signed_with_a_parent_from_16_and_alone_from_18() -> None:
    policy = medecin_traitant(starts=StartDay.ON_SIGNATURE, termination=None, leap_day=LeapDayRule.FEBRUARY_28)
    assert policy.consent == ConsentRule(
        signs_from=16, alone_from=18, confirms_at=None, answer_within_days=None, leap_day=LeapDayRule.FEBRUARY_28
    )
    assert (policy.starts, policy.withdrawal, policy.termination) == (StartDay.ON_SIGNATURE, AT_ONCE, None)
    assert (policy.changes, policy.review, policy.proposal_days) == (None, None, None)
    assert set(ExceptionReason) - set(policy.exceptions) == {
        ExceptionReason.NOT_OFFERED, ExceptionReason.CLOSED_HOURS, ExceptionReason.AGREED,
    }  # fmt: skip


def test_ontario_has_six_weeks_two_changes_a_year_and_a_confirmation_at_16() -> None:
    policy = an_ontario_enrolment(answer_within_days=90)
    # Six weeks of seven days are 42.
    assert policy.changes == ChangeRule(wait_days=42, most_a_year=2, year=ChangeYear.CALENDAR)
    assert policy.consent == ConsentRule(
        signs_from=16, alone_from=16, confirms_at=16, answer_within_days=90, leap_day=MARCH
    )
    assert an_ontario_enrolment().consent.answer_within_days is None
    assert policy.exceptions == (ExceptionReason.EMERGENCY, ExceptionReason.AWAY_FROM_HOME)
    assert (policy.starts, policy.withdrawal, policy.review) == (StartDay.ON_SIGNATURE, AT_ONCE, None)
    twelve_months = ontario_enrolment(
        starts=StartDay.ON_SIGNATURE,
        withdrawal=EndTerms(notice_days=0, at=EndDay.SAME_DAY),
        year=ChangeYear.TWELVE_MONTHS,
        answer_within_days=None,
        termination=NOTICE,
        leap_day=MARCH,
    )
    assert twelve_months.changes is not None
    assert (twelve_months.changes.year, twelve_months.termination) == (ChangeYear.TWELVE_MONTHS, NOTICE)


def test_belgium_begins_with_the_next_month_and_ends_with_the_month_of_the_notice() -> None:
    policy = belgian_forfait(
        exceptions=(ExceptionReason.CLOSED_HOURS, ExceptionReason.AGREED),
        signs_from=14,
        termination=NOTICE,
        leap_day=MARCH,
    )
    assert policy.starts is StartDay.FIRST_OF_NEXT_MONTH
    assert policy.withdrawal == EndTerms(notice_days=0, at=EndDay.END_OF_MONTH)
    assert (policy.consent.signs_from, policy.consent.alone_from, policy.consent.confirms_at) == (14, 14, None)
    assert (policy.termination, policy.changes, policy.review) == (NOTICE, None, None)
    assert policy.exceptions == (ExceptionReason.CLOSED_HOURS, ExceptionReason.AGREED)


def test_medicare_has_its_visit_once_in_twelve_months_by_month() -> None:
    assert medicare_wellness_visit(grace_days=45).convention == MonthAnniversary(months=12)
    assert medicare_wellness_visit(grace_days=45).grace_days == 45
    assert medicare_wellness_visit(grace_days=45).lapse_days is None


def test_france_offers_one_prevention_assessment_in_each_of_four_bands_of_age() -> None:
    review = mon_bilan_prevention(leap_day=LeapDayRule.FEBRUARY_28)
    bands = (AgeBand(18, 25), AgeBand(45, 50), AgeBand(60, 65), AgeBand(70, 75))
    assert review.convention == AgeBands(bands, LeapDayRule.FEBRUARY_28)
    assert (review.grace_days, review.lapse_days) == (0, None)
    assert review.citation is not None
    assert (review.citation.publisher, review.citation.evidence) == ("Pourquoi Docteur", Evidence.SINGLE_SOURCE)


@pytest.mark.parametrize("lapse_days", [180, None, 1])
def test_made_up_terms_say_that_they_are(lapse_days: int | None) -> None:
    policy = illustrative(lapse_days=lapse_days)
    assert [citation.evidence for citation in policy.citations] == [Evidence.ILLUSTRATIVE]
    assert policy.review is not None
    assert (policy.review.lapse_days, policy.review.citation) == (lapse_days, None)
    assert policy.commitments == ()


def test_made_up_terms_are_what_their_description_says() -> None:
    policy = illustrative()
    assert (policy.starts, policy.withdrawal, policy.termination) == (StartDay.ON_SIGNATURE, AT_ONCE, NOTICE)
    assert (policy.needs_continuity_plan, policy.proposal_days, policy.suspension_counts) == (True, 90, False)
    assert policy.consent == ConsentRule(
        signs_from=16, alone_from=18, confirms_at=16, answer_within_days=90, leap_day=MARCH
    )
    assert policy.review == ReviewPolicy(
        convention=Anniversary(anchor=ReviewAnchor.FIXED, opens_days_before=30, leap_day=MARCH, initial_days=90),
        grace_days=30,
        lapse_days=180,
    )


def test_a_term_that_a_preset_asks_for_is_checked_as_any_other() -> None:
    with pytest.raises(InvalidTypeError, match=r"^leap_day: '1 march' is a str; give a LeapDayRule$"):
        medecin_traitant(starts=StartDay.ON_SIGNATURE, termination=None, leap_day="1 march")  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match=r"^grace_days: -1 is too small; give 0 or more$"):
        medicare_wellness_visit(grace_days=-1)
    with pytest.raises(InvalidValueError, match=r"^answer_within_days: 0 is too small; give 1 or more$"):
        an_ontario_enrolment(answer_within_days=0)
