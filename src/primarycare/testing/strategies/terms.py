"""Strategies for the terms of contracts: signers, reviews, policies with their parts, consents and languages.

What lives here: one function for each part of the terms, and whole policies, published and made up.
What this module may not know: events, and what becomes of a contract.

>>> from hypothesis import find
>>> find(engagement_policies(), bool).name
'0'
"""

from collections.abc import Sequence
from datetime import date

from attrs import evolve as evolved
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Citation
from primarycare.engagement import (
    AgeBand,
    AgeBands,
    Anniversary,
    AnsweredWithin,
    AtLeast,
    ChangeRule,
    ChangeYear,
    Commitment,
    CommitmentTopic,
    CompletedReview,
    ConsentRule,
    ConsentScope,
    DataConsent,
    EndDay,
    EndTerms,
    EngagementPolicy,
    ExceptionReason,
    LanguageNeed,
    MinimumInterval,
    MonthAnniversary,
    Party,
    ReviewAnchor,
    ReviewConvention,
    ReviewPolicy,
    ReviewWindow,
    Signer,
    SignerCapacity,
    StartDay,
    Target,
    TargetSpan,
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
from primarycare.identifiers import PhysicianId
from primarycare.periods import LeapDayRule, Period, add_days
from primarycare.testing.strategies.vocabulary import (
    citations,
    dates,
    exact_numbers,
    periods,
    plain_texts,
    shares,
)

__all__ = [
    "age_bands",
    "anniversaries",
    "answered_withins",
    "at_leasts",
    "bands_of_ages",
    "change_rules",
    "commitments",
    "completed_reviews",
    "consent_rules",
    "data_consents",
    "end_terms",
    "engagement_policies",
    "language_needs",
    "minimum_intervals",
    "month_anniversaries",
    "published_policies",
    "review_conventions",
    "review_policies",
    "review_windows",
    "signers",
    "targets",
]

_LAST_DAY = date(2100, 12, 31)
# Made once, since making a strategy takes longer than drawing from it.
_TEXTS, _NAMES, _DAYS, _FLAGS = plain_texts(), plain_texts(max_size=12), dates(), st.booleans()
_CITED = st.none() | citations()
_LEAP_DAYS = st.sampled_from(LeapDayRule)
_A_SHORT_WHILE, _A_LONG_WHILE = st.integers(0, 120), st.integers(0, 1_200)
_MONTHS = st.sampled_from((12, 12, 12, 1, 3, 6, 24)) | st.integers(1, 120)
_FEW_PHYSICIANS = st.sampled_from((PhysicianId("dr-1"), PhysicianId("dr-2"), PhysicianId("dr-3")))


def _later(day: date, days: int) -> date:
    return max(day, min(add_days(day, days), _LAST_DAY))


# Who signs, and reviews


def signers(
    *,
    capacities: SearchStrategy[SignerCapacity] = st.sampled_from(SignerCapacity),
    documents: SearchStrategy[str] = _NAMES,
) -> SearchStrategy[Signer]:
    """Make signers; a guardian has a document, the others may.

    >>> from hypothesis import find
    >>> find(signers(capacities=st.just(SignerCapacity.PARENT)), bool)
    Signer(capacity=<SignerCapacity.PARENT: 'parent'>)
    """
    return st.builds(_signer, capacities, documents, _FLAGS)


def _signer(capacity: SignerCapacity, document: str, documented: bool) -> Signer:
    return Signer(capacity, document if documented or capacity is SignerCapacity.GUARDIAN else None)


def completed_reviews(*, days: SearchStrategy[date] = _DAYS) -> SearchStrategy[CompletedReview]:
    """Make reviews that were carried out, exceptional ones among them.

    >>> from hypothesis import find
    >>> find(completed_reviews(days=st.just(date(2021, 6, 16))), lambda review: review.exceptional).on
    datetime.date(2021, 6, 16)
    """
    return st.builds(CompletedReview, days, _FLAGS)


_WINDOWS = st.tuples(
    _A_SHORT_WHILE,
    st.none() | st.integers(1, 120),
    st.none() | st.integers(1, 400),
    st.none() | st.integers(1, 2_200),
)


def _window(due_on: date, spans: tuple[int, int | None, int | None, int | None]) -> ReviewWindow:
    before, grace, lapse, open_for = spans
    overdue_from = None if grace is None else add_days(due_on, grace)
    return ReviewWindow(
        opens_on=add_days(due_on, -before),
        due_on=due_on,
        overdue_from=overdue_from,
        lapses_on=None if overdue_from is None or lapse is None else add_days(overdue_from, lapse),
        closes_on=None if open_for is None else add_days(due_on, open_for),
    )


def review_windows(*, due_on: SearchStrategy[date] = _DAYS) -> SearchStrategy[ReviewWindow]:
    """Make windows of a review that is due on some day.

    >>> from hypothesis import find
    >>> find(review_windows(due_on=st.just(date(2021, 6, 16))), bool).due_on
    datetime.date(2021, 6, 16)
    """
    return st.builds(_window, due_on, _WINDOWS)


@st.composite
def _anniversaries(
    draw: DrawFn,
    anchors: SearchStrategy[ReviewAnchor],
    months: SearchStrategy[int],
    leap_days: SearchStrategy[LeapDayRule],
    initial: bool | None,
) -> Anniversary:
    period = draw(months)
    # The first of these numbers that a window and its first review cannot share: 28 days in each month.
    too_many = 28 * period
    opens = draw(st.integers(0, min(90, too_many - 1)) | st.integers(0, too_many - 1))
    with_initial = draw(_FLAGS) if initial is None else initial
    return Anniversary(
        anchor=draw(anchors),
        opens_days_before=opens,
        leap_day=draw(leap_days),
        months=period,
        initial_days=draw(st.integers(0, too_many - 1 - opens)) if with_initial else None,
    )


def anniversaries(
    *,
    anchors: SearchStrategy[ReviewAnchor] = st.sampled_from(ReviewAnchor),
    months: SearchStrategy[int] = _MONTHS,
    leap_days: SearchStrategy[LeapDayRule] = _LEAP_DAYS,
    initial: bool | None = None,
) -> SearchStrategy[Anniversary]:
    """Make reviews by anniversary; with a day for the first review, without one, or either.

    >>> from hypothesis import find
    >>> find(anniversaries(anchors=st.just(ReviewAnchor.FIXED), initial=False), bool).anchor
    <ReviewAnchor.FIXED: 'fixed'>
    """
    return _anniversaries(anchors, months, leap_days, initial)


def month_anniversaries(*, months: SearchStrategy[int] = _MONTHS) -> SearchStrategy[MonthAnniversary]:
    """Make reviews by the month.

    >>> from hypothesis import find
    >>> find(month_anniversaries(months=st.just(12)), bool)
    MonthAnniversary(months=12)
    """
    return st.builds(MonthAnniversary, months=months)


def minimum_intervals(
    *, months: SearchStrategy[int] = _MONTHS, leap_days: SearchStrategy[LeapDayRule] = _LEAP_DAYS
) -> SearchStrategy[MinimumInterval]:
    """Make reviews after an interval.

    >>> from hypothesis import find
    >>> find(minimum_intervals(months=st.just(12)), bool).months
    12
    """
    return st.builds(MinimumInterval, leap_day=leap_days, months=months)


def age_bands(*, ages: SearchStrategy[int] = st.integers(0, 150)) -> SearchStrategy[AgeBand]:
    """Make bands of ages, of one year or more.

    >>> from hypothesis import find
    >>> find(age_bands(ages=st.just(45)), bool)
    AgeBand(first=45, last=45)
    """
    return st.builds(_band, ages, ages)


def _band(one: int, other: int) -> AgeBand:
    return AgeBand(min(one, other), max(one, other))


# From the end of the band before, or from birth: the years between, and how many years the band holds beyond one.
_BANDS = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 8)), min_size=1, max_size=4)


def _bands(spans: Sequence[tuple[int, int]], leap_day: LeapDayRule) -> AgeBands:
    bands: list[AgeBand] = []
    age = 0
    for between, more in spans:
        bands.append(AgeBand(age + between, age + between + more))
        age = bands[-1].last + 1
    return AgeBands(tuple(bands), leap_day)


def bands_of_ages(*, leap_days: SearchStrategy[LeapDayRule] = _LEAP_DAYS) -> SearchStrategy[AgeBands]:
    """Make reviews by bands of ages, some of which touch.

    >>> from hypothesis import find
    >>> find(bands_of_ages(), lambda review: len(review.bands) == 2).bands
    (AgeBand(first=0, last=0), AgeBand(first=1, last=1))
    """
    return st.builds(_bands, _BANDS, leap_days)


_ANY_CONVENTION: SearchStrategy[ReviewConvention] = st.one_of(
    anniversaries(), month_anniversaries(), minimum_intervals(), bands_of_ages()
)


def review_conventions() -> SearchStrategy[ReviewConvention]:
    """Make conventions of any of the four kinds.

    >>> from hypothesis import find
    >>> find(review_conventions(), lambda convention: isinstance(convention, MonthAnniversary))
    MonthAnniversary(months=12)
    """
    return _ANY_CONVENTION


_GRACE, _LAPSES = st.integers(0, 90) | st.integers(0, 800), st.none() | st.integers(1, 400)


@st.composite
def _review_policies(
    draw: DrawFn, conventions: SearchStrategy[ReviewConvention], cited: SearchStrategy[Citation | None]
) -> ReviewPolicy:
    convention = draw(conventions)
    closes = isinstance(convention, AgeBands)
    return ReviewPolicy(
        convention=convention,
        grace_days=0 if closes else draw(_GRACE),
        lapse_days=None if closes else draw(_LAPSES),
        citation=draw(cited),
    )


def review_policies(*, conventions: SearchStrategy[ReviewConvention] = _ANY_CONVENTION) -> SearchStrategy[ReviewPolicy]:
    """Make conventions with their grace and their lapse, cited or not.

    >>> from hypothesis import find
    >>> find(review_policies(conventions=st.just(MonthAnniversary())), bool).convention
    MonthAnniversary(months=12)
    """
    return _review_policies(conventions, _CITED)


# Terms


def end_terms() -> SearchStrategy[EndTerms]:
    """Make terms of ending: at once, after a notice, with the month.

    >>> from hypothesis import find
    >>> find(end_terms(), bool)
    EndTerms(notice_days=0, at=<EndDay.SAME_DAY: 'same day'>)
    """
    return st.builds(EndTerms, st.just(0) | st.integers(0, 120), st.sampled_from(EndDay))


_AGES = st.sampled_from((16, 18)) | st.integers(0, 25)


@st.composite
def _consent_rules(draw: DrawFn, leap_days: SearchStrategy[LeapDayRule]) -> ConsentRule:
    signs_from, alone_from = sorted((draw(_AGES), draw(_AGES)))
    confirms = draw(_FLAGS)
    return ConsentRule(
        signs_from=signs_from,
        alone_from=alone_from,
        confirms_at=max(signs_from, draw(_AGES)) if confirms else None,
        answer_within_days=draw(st.none() | st.integers(1, 400)) if confirms else None,
        leap_day=draw(leap_days),
    )


def consent_rules(*, leap_days: SearchStrategy[LeapDayRule] = _LEAP_DAYS) -> SearchStrategy[ConsentRule]:
    """Make rules of who signs at which age, with and without an age of confirming.

    >>> from hypothesis import find
    >>> find(consent_rules(), lambda rule: rule.confirms_at == 18).signs_from <= 18
    True
    """
    return _consent_rules(leap_days)


def change_rules() -> SearchStrategy[ChangeRule]:
    """Make limits on changes of physician.

    >>> from hypothesis import find
    >>> find(change_rules(), bool).most_a_year
    1
    """
    return st.builds(
        ChangeRule, wait_days=_A_SHORT_WHILE, most_a_year=st.integers(1, 4), year=st.sampled_from(ChangeYear)
    )


def at_leasts(*, units: SearchStrategy[str] = _NAMES) -> SearchStrategy[AtLeast]:
    """Make promises of a quantity.

    >>> from hypothesis import find
    >>> find(at_leasts(units=st.just("opening hours")), bool).unit
    'opening hours'
    """
    return st.builds(AtLeast, quantity=exact_numbers(max_value=168), unit=units, per=st.sampled_from(TargetSpan))


def answered_withins() -> SearchStrategy[AnsweredWithin]:
    """Make promises of an answer in time.

    >>> from hypothesis import find
    >>> find(answered_withins(), bool).days
    0
    """
    return st.builds(AnsweredWithin, days=_A_SHORT_WHILE, share=shares())


_TARGETS: SearchStrategy[Target] = st.one_of(at_leasts(), answered_withins())


def targets() -> SearchStrategy[Target]:
    """Make targets of either kind.

    >>> from hypothesis import find
    >>> find(targets(), lambda target: isinstance(target, AnsweredWithin)).days
    0
    """
    return _TARGETS


_TOPICS = st.sampled_from(CommitmentTopic)
_OF_THE_PATIENT = st.builds(Commitment, by=st.just(Party.PATIENT), topic=_TOPICS, text=_TEXTS, citation=_CITED)
_OF_THE_PRACTICE = st.builds(
    Commitment, by=st.just(Party.PRACTICE), topic=_TOPICS, text=_TEXTS, target=st.none() | _TARGETS, citation=_CITED
)


def commitments(*, by: Party | None = None) -> SearchStrategy[Commitment]:
    """Make promises of one side or of either; only those of the practice have targets.

    >>> from hypothesis import find
    >>> find(commitments(by=Party.PATIENT), bool).target
    """
    if by is None:
        return _OF_THE_PATIENT | _OF_THE_PRACTICE
    return _OF_THE_PATIENT if by is Party.PATIENT else _OF_THE_PRACTICE


_FEW_REASONS = st.lists(st.sampled_from(ExceptionReason), max_size=4, unique=True).map(tuple)
_SOME_CONSENTS, _SOME_CHANGES = consent_rules(), st.none() | change_rules()
_SOME_ENDS, _MAYBE_ENDS = end_terms(), st.none() | end_terms()
_SOME_REVIEWS = st.none() | _review_policies(_ANY_CONVENTION, st.none())
_SOME_COMMITMENTS = st.lists(commitments(), max_size=2).map(tuple)
_SOME_CITATIONS = st.lists(citations(), max_size=1).map(tuple)
_EXPIRIES = st.none() | st.integers(1, 120)
_STARTS, _MAYBE_FLAGS = st.sampled_from(StartDay), st.none() | _FLAGS


@st.composite
def _engagement_policies(
    draw: DrawFn,
    starts: SearchStrategy[StartDay],
    consents: SearchStrategy[ConsentRule],
    changes: SearchStrategy[ChangeRule | None],
    reviews: SearchStrategy[ReviewPolicy | None],
    promised: SearchStrategy[tuple[Commitment, ...]],
    cited: SearchStrategy[tuple[Citation, ...]],
    names: SearchStrategy[str],
) -> EngagementPolicy:
    termination = draw(_MAYBE_ENDS)
    return EngagementPolicy(
        name=draw(names),
        version=draw(names),
        starts=draw(starts),
        withdrawal=draw(_SOME_ENDS),
        termination=termination,
        needs_continuity_plan=termination is not None and draw(_FLAGS),
        proposal_days=draw(_EXPIRIES),
        suspension_counts=draw(_MAYBE_FLAGS),
        consent=draw(consents),
        changes=draw(changes),
        review=draw(reviews),
        exceptions=draw(_FEW_REASONS),
        commitments=draw(promised),
        citations=draw(cited),
    )


def engagement_policies(
    *,
    starts: SearchStrategy[StartDay] = _STARTS,
    consents: SearchStrategy[ConsentRule] = _SOME_CONSENTS,
    changes: SearchStrategy[ChangeRule | None] = _SOME_CHANGES,
    reviews: SearchStrategy[ReviewPolicy | None] = _SOME_REVIEWS,
) -> SearchStrategy[EngagementPolicy]:
    """Make terms of schemes that nobody published.

    >>> from hypothesis import find
    >>> find(engagement_policies(starts=st.just(StartDay.AS_AGREED)), bool).starts_on(date(2021, 11, 5))
    """
    return _engagement_policies(starts, consents, changes, reviews, _SOME_COMMITMENTS, _SOME_CITATIONS, _NAMES)


_RULE = LeapDayRule.MARCH_1
_NOTICE = EndTerms(notice_days=60, at=EndDay.SAME_DAY)
_OURS = illustrative()
# Published terms, what they leave open settled in one way or another.
_PUBLISHED_TERMS = st.sampled_from(
    (
        _OURS,
        evolved(_OURS, suspension_counts=True, proposal_days=None),
        ipso(
            starts=StartDay.AS_AGREED,
            termination=_NOTICE,
            needs_continuity_plan=False,
            proposal_days=30,
            suspension_counts=True,
            consent=_OURS.consent,
            anchor=ReviewAnchor.ROLLING,
            initial_days=None,
            opens_days_before=60,
            grace_days=30,
            lapse_days=90,
            leap_day=LeapDayRule.FEBRUARY_28,
        ),
        medecin_traitant(starts=StartDay.ON_SIGNATURE, termination=None, leap_day=_RULE),
        ontario_enrolment(
            starts=StartDay.ON_SIGNATURE,
            withdrawal=EndTerms(notice_days=0, at=EndDay.SAME_DAY),
            year=ChangeYear.CALENDAR,
            answer_within_days=90,
            termination=_NOTICE,
            leap_day=_RULE,
        ),
        ontario_enrolment(
            starts=StartDay.ON_SIGNATURE,
            withdrawal=EndTerms(notice_days=0, at=EndDay.SAME_DAY),
            year=ChangeYear.TWELVE_MONTHS,
            answer_within_days=None,
            termination=None,
            leap_day=_RULE,
        ),
        belgian_forfait(
            exceptions=(ExceptionReason.CLOSED_HOURS, ExceptionReason.AGREED),
            signs_from=14,
            termination=EndTerms(notice_days=0, at=EndDay.END_OF_MONTH),
            leap_day=LeapDayRule.FEBRUARY_28,
        ),
        evolved(_OURS, review=mon_bilan_prevention(leap_day=_RULE)),
        evolved(_OURS, review=medicare_wellness_visit(grace_days=30), starts=StartDay.FIRST_OF_NEXT_MONTH),
    )
)


def published_policies() -> SearchStrategy[EngagementPolicy]:
    """Make the terms of each preset, with what it leaves open settled in one way or another.

    >>> from hypothesis import find
    >>> find(published_policies(), bool).name
    'our contract'
    """
    return _PUBLISHED_TERMS


_UNPUBLISHED = _engagement_policies(
    _STARTS, _SOME_CONSENTS, _SOME_CHANGES, _SOME_REVIEWS, st.just(()), st.just(()), st.just("any")
)
_TERMS = _PUBLISHED_TERMS | _PUBLISHED_TERMS | _UNPUBLISHED


# What is beside the engagement


def data_consents(*, during: SearchStrategy[Period] = periods()) -> SearchStrategy[DataConsent]:
    """Make consents to sharing data.

    >>> from hypothesis import find
    >>> find(data_consents(during=st.just(Period(date(2021, 11, 5)))), bool).scope
    <ConsentScope.CARE_TEAM: 'care team'>
    """
    return st.builds(DataConsent, st.sampled_from(ConsentScope), during)


def language_needs() -> SearchStrategy[LanguageNeed]:
    """Make languages in which patients are at home.

    >>> from hypothesis import find
    >>> find(language_needs(), lambda need: need.interpreter).interpreter
    True
    """
    return st.builds(LanguageNeed, _NAMES, _FLAGS)
