"""Strategies for the practice's side: activity, requests, promises measured, and the indicators of a month.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself,
and results of a measurement are made by the library's own function; keyword arguments narrow it.
What this module may not know: contracts and panels, and the laws that are checked with its values.

>>> from hypothesis import find
>>> find(activity_records(units=st.just("workshops")), bool).unit
'workshops'
"""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.activity import ActivityRecord, Request
from primarycare.commitments import Answers, CommitmentResult, ObservedSpan, measure
from primarycare.engagement import (
    AnsweredWithin,
    AtLeast,
    Commitment,
    CommitmentTopic,
    Party,
    Target,
    TargetSpan,
)
from primarycare.identifiers import PhysicianId, SiteId, StructureId
from primarycare.indicators import (
    ActionsDone,
    EngagementIndicators,
    Indicators,
    PhysicianIndicators,
    ReviewsOnTime,
    SiteIndicators,
    Uptake,
)
from primarycare.periods import Month, Period
from primarycare.testing.strategies.vocabulary import (
    dates,
    exact_numbers,
    findings,
    months,
    periods,
    physician_ids,
    plain_texts,
    shares,
    site_ids,
    structure_ids,
)

__all__ = [
    "actions_done",
    "activity_records",
    "answers",
    "commitment_results",
    "engagement_indicators",
    "indicators",
    "observed_spans",
    "physician_indicators",
    "practice_commitments",
    "requests",
    "reviews_on_time",
    "site_indicators",
    "uptakes",
]

_LAST_DAY = date(2100, 12, 31)
# Made once, since making a strategy takes longer than drawing from it.
_TEXTS, _NAMES = plain_texts(), plain_texts(max_size=12)
_WAITS = st.none() | st.integers(0, 10) | st.integers(0, 400)
_COUNTS = st.integers(0, 10_000)


def activity_records(
    *,
    units: SearchStrategy[str] = _NAMES,
    on: SearchStrategy[date] = dates(),
    quantities: SearchStrategy[Fraction] = exact_numbers(max_value=100),
) -> SearchStrategy[ActivityRecord]:
    """Make records of so much of something on a day.

    >>> from hypothesis import find
    >>> find(activity_records(quantities=st.just(Fraction(8))), bool).quantity
    Fraction(8, 1)
    """
    return st.builds(ActivityRecord, unit=units, on=on, quantity=quantities)


@st.composite
def _requests(draw: DrawFn, identifiers: SearchStrategy[str], asked_on: SearchStrategy[date]) -> Request:
    asked, wait = draw(asked_on), draw(_WAITS)
    answered_on = None if wait is None else max(asked, min(asked + timedelta(wait), _LAST_DAY))
    return Request(identifier=draw(identifiers), asked_on=asked, answered_on=answered_on)


def requests(
    *, identifiers: SearchStrategy[str] = _NAMES, asked_on: SearchStrategy[date] = dates()
) -> SearchStrategy[Request]:
    """Make requests: answered at once, after some days, or never.

    >>> from hypothesis import find
    >>> find(requests(identifiers=st.just("m-1")), lambda request: request.answered_on is None).identifier
    'm-1'
    """
    return _requests(identifiers, asked_on)


_TARGETS: SearchStrategy[Target | None] = st.one_of(
    st.builds(
        AtLeast,
        quantity=exact_numbers(max_value=100),
        unit=st.sampled_from(("opening hours", "workshops")),
        per=st.sampled_from(TargetSpan),
    ),
    st.builds(AnsweredWithin, days=st.integers(0, 10), share=shares()),
    st.none(),
)


def practice_commitments(*, targets: SearchStrategy[Target | None] = _TARGETS) -> SearchStrategy[Commitment]:
    """Make promises of the practice about opening hours, workshops or answers, with a target or without one.

    >>> from hypothesis import find
    >>> find(practice_commitments(targets=st.none()), bool).target is None
    True
    """
    topics = st.sampled_from(CommitmentTopic)
    return st.builds(Commitment, by=st.just(Party.PRACTICE), topic=topics, text=_TEXTS, target=targets)


def observed_spans(
    *, during: SearchStrategy[Period] = periods(), observed: SearchStrategy[Fraction] = exact_numbers()
) -> SearchStrategy[ObservedSpan]:
    """Make spans with a quantity that was recorded in them.

    >>> from hypothesis import find
    >>> find(observed_spans(observed=st.just(Fraction(70))), bool).observed
    Fraction(70, 1)
    """
    return st.builds(ObservedSpan, during, observed)


def _in_time(counts: Sequence[int]) -> Answers:
    in_time, due = sorted(counts)
    return Answers(due=due, in_time=in_time)


def answers(*, counts: SearchStrategy[int] = _COUNTS) -> SearchStrategy[Answers]:
    """Make numbers of answers that fell due, and of those given in time.

    >>> from hypothesis import find
    >>> find(answers(), lambda known: known.in_time < known.due)
    Answers(due=1, in_time=0)
    """
    return st.tuples(counts, counts).map(_in_time)


@st.composite
def _commitment_results(
    draw: DrawFn, commitments: SearchStrategy[Commitment], within: SearchStrategy[Period]
) -> CommitmentResult:
    commitment, during = draw(commitments), draw(within)
    on = dates(min_value=during.start, max_value=max(during.start, (during.end or _LAST_DAY) - timedelta(days=1)))
    units = st.sampled_from(("opening hours", "workshops"))
    made = draw(st.lists(activity_records(units=units, on=on), max_size=4))
    asked = draw(st.lists(requests(asked_on=on), max_size=4, unique_by=lambda request: request.identifier))
    return measure(commitment, during, activities=made, requests=asked)


_SHORT = st.builds(
    lambda start, days: Period(start, start + timedelta(days)),
    dates(max_value=date(2098, 12, 31)),
    st.integers(1, 60) | st.integers(1, 500),
)


def commitment_results(
    *, commitments: SearchStrategy[Commitment] = practice_commitments(), within: SearchStrategy[Period] = _SHORT
) -> SearchStrategy[CommitmentResult]:
    """Make promises that were measured over a period, which must have an end.

    >>> from hypothesis import find
    >>> find(commitment_results(), lambda result: result.met is True).findings
    ()
    """
    return _commitment_results(commitments, within)


def _uptake(counts: Sequence[int]) -> Uptake:
    engaged, registered = sorted(counts)
    return Uptake(engaged, registered)


def uptakes(*, counts: SearchStrategy[int] = _COUNTS) -> SearchStrategy[Uptake]:
    """Make numbers of engaged patients among the registered.

    >>> from hypothesis import find
    >>> find(uptakes(), lambda uptake: uptake.engaged < uptake.registered)
    Uptake(engaged=0, registered=1)
    """
    return st.tuples(counts, counts).map(_uptake)


def reviews_on_time(*, counts: SearchStrategy[int] = _COUNTS) -> SearchStrategy[ReviewsOnTime]:
    """Make numbers of reviews on time, late, missed and pending.

    >>> from hypothesis import find
    >>> find(reviews_on_time(), lambda reviews: reviews.late > 0).due
    1
    """
    return st.builds(ReviewsOnTime, on_time=counts, late=counts, missed=counts, pending=counts)


def actions_done(*, counts: SearchStrategy[int] = _COUNTS) -> SearchStrategy[ActionsDone]:
    """Make numbers of actions done in a month, done, and still to do.

    >>> from hypothesis import find
    >>> find(actions_done(), lambda actions: actions.accepted > 0).done
    0
    """
    return st.builds(ActionsDone, in_month=counts, done=counts, accepted=counts)


_NOBODY = st.just(Uptake())
_NONE = st.just(0)


def indicators(
    *, uptakes: SearchStrategy[Uptake] = uptakes(), undesignated: SearchStrategy[int] = _COUNTS
) -> SearchStrategy[Indicators]:
    """Make the numbers of a row.

    >>> from hypothesis import find
    >>> find(indicators(undesignated=st.just(0)), lambda numbers: numbers.engaged > 0).uptake
    Uptake(engaged=1, registered=1)
    """
    return st.builds(
        Indicators, uptake=uptakes, undesignated=undesignated, reviews=reviews_on_time(), actions=actions_done()
    )


_OF_A_PHYSICIAN, _OF_NOBODY = indicators(undesignated=_NONE), indicators(uptakes=_NOBODY)
_SOME_SITES = st.lists(site_ids(), min_size=1, max_size=2, unique=True)


def physician_indicators(
    *,
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
    sites: SearchStrategy[Sequence[SiteId]] = _SOME_SITES,
) -> SearchStrategy[PhysicianIndicators]:
    """Make rows of physicians, each at one site or two.

    >>> from hypothesis import find
    >>> find(physician_indicators(physicians=st.just(PhysicianId("dr-01"))), bool).physician
    PhysicianId('dr-01')
    """
    return st.builds(PhysicianIndicators, physicians, sites.map(lambda some: tuple(sorted(some))), _OF_A_PHYSICIAN)


def site_indicators(*, sites: SearchStrategy[SiteId] = site_ids()) -> SearchStrategy[SiteIndicators]:
    """Make rows of sites.

    >>> from hypothesis import find
    >>> find(site_indicators(), bool).indicators.undesignated
    0
    """
    return st.builds(SiteIndicators, sites, _OF_A_PHYSICIAN)


@st.composite
def _engagement_indicators(
    draw: DrawFn, months: SearchStrategy[Month], structures: SearchStrategy[StructureId]
) -> EngagementIndicators:
    month, days = draw(months), draw(st.integers(0, 365))
    sites = st.lists(st.sampled_from(draw(_SOME_SITES)), min_size=1, unique=True)
    rows = st.lists(physician_indicators(sites=sites), max_size=3, unique_by=lambda row: row.physician)
    counted_on = month.period.start
    return EngagementIndicators(
        structure=draw(structures),
        month=month,
        counted_on=counted_on,
        reported_on=counted_on + timedelta(days),
        physicians=tuple(sorted(draw(rows), key=lambda row: row.physician)),
        unassigned=draw(_OF_NOBODY),
        findings=tuple(draw(st.lists(findings(), max_size=2))),
    )


def engagement_indicators(
    *, months: SearchStrategy[Month] = months(), structures: SearchStrategy[StructureId] = structure_ids()
) -> SearchStrategy[EngagementIndicators]:
    """Make the indicators of a structure for a month, with the rows of a few physicians at one site or two.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(engagement_indicators(months=st.just(Month(2020, 8))), bool, settings=unshrunk).month
    Month(year=2020, number=8)
    """
    return _engagement_indicators(months, structures)
