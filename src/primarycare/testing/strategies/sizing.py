"""Strategies for right-sizing: weights, rates of visits, statuses of panels, rules of joining, ramp-ups.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it, so that values can be made that point at each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import find
>>> find(status_policies(notice_days=st.just(90)), bool).notice_days
90
"""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Citation, Evidence
from primarycare.identifiers import PhysicianId
from primarycare.patients import Sex
from primarycare.rightsizing import (
    JoinDecision,
    JoinPolicy,
    JoinReason,
    JoinRule,
    Normalisation,
    PanelIndicator,
    PanelStanding,
    PanelStatus,
    RampPoint,
    RampUp,
    RatedIndicator,
    Rating,
    StatusHistory,
    StatusPolicy,
    StatusRecommendation,
    UtilisationReading,
    VisitBasis,
    VisitRate,
    WeightBand,
    WeightTable,
    may_join,
    recommend_status,
)
from primarycare.testing.strategies.vocabulary import citations, dates, exact_numbers, physician_ids, plain_texts

__all__ = [
    "join_decisions",
    "join_policies",
    "join_rules",
    "normalisations",
    "panel_standings",
    "ramp_points",
    "ramp_ups",
    "rated_indicators",
    "status_histories",
    "status_policies",
    "status_recommendations",
    "utilisation_readings",
    "visit_rates",
    "weight_bands",
    "weight_tables",
]

# Made once, since making a strategy takes longer than drawing from it.
_NAMES, _DAYS = plain_texts(max_size=12), dates()
_CITATIONS = citations(evidence=st.just(Evidence.AGREEMENT))
_WEIGHTS = exact_numbers(max_value=10)
_CAUTIONS = st.none() | _NAMES
_AGES = st.integers(0, 120)
_BAND_SEXES = st.sampled_from((None, Sex.FEMALE, Sex.MALE))
_CUTS = st.lists(st.integers(1, 119), max_size=4, unique=True).map(sorted)
# Which sexes a table names.
_SHAPES = st.sampled_from(((None,), (Sex.FEMALE, Sex.MALE), (Sex.FEMALE,), (Sex.MALE,)))
_ABOVE_NOTHING = exact_numbers(min_value=Fraction(1, 100), max_value=100)
_UTILISATIONS = exact_numbers(max_value=2)
_STATUSES, _REASONS = st.sampled_from(PanelStatus), st.sampled_from(JoinReason)
_SEVERAL_REASONS = st.lists(_REASONS, max_size=4, unique=True).map(tuple)
_NOTICES = st.integers(0, 120)
_REOPENINGS, _GAPS = exact_numbers(max_value=1), exact_numbers(min_value=Fraction(1, 100), max_value=1)
_PARTS = st.none() | st.integers(1, 9)
_WIDTHS, _TOGETHER = st.none() | st.integers(1, 30), st.integers(1, 20)
_LATER_MONTHS, _PANELS = st.lists(st.integers(1, 60), max_size=4), exact_numbers(max_value=2_500)
_YES_OR_NO = st.booleans()
_STEPS = st.lists(st.integers(0, 100), unique=True, max_size=6)
_DAYS_LATER = st.integers(0, 200)


@st.composite
def _weight_bands(draw: DrawFn, sexes: SearchStrategy[Sex | None], weights: SearchStrategy[Fraction]) -> WeightBand:
    first = draw(_AGES)
    width = draw(_WIDTHS)
    return WeightBand(
        from_age=first,
        before_age=None if width is None else first + width,
        sex=draw(sexes),
        weight=draw(weights),
        caution=draw(_CAUTIONS),
    )


def weight_bands(
    *, sexes: SearchStrategy[Sex | None] = _BAND_SEXES, weights: SearchStrategy[Fraction] = _WEIGHTS
) -> SearchStrategy[WeightBand]:
    """Make weights of an age and a sex; those that fit together come from `weight_tables`.

    >>> from hypothesis import find
    >>> find(weight_bands(sexes=st.just(Sex.MALE)), bool).sex
    <Sex.MALE: 'male'>
    """
    return _weight_bands(sexes, weights)


def _columns(sex: Sex | None, starts: list[int], end: int | None) -> list[tuple[int, int | None, Sex | None]]:
    return [(start, following, sex) for start, following in zip(starts, [*starts[1:], end])]


@st.composite
def _weight_tables(
    draw: DrawFn,
    names: SearchStrategy[str],
    shapes: SearchStrategy[tuple[Sex | None, ...]],
    weights: SearchStrategy[Fraction],
    citations: SearchStrategy[Citation],
) -> WeightTable:
    shape = draw(shapes)
    rows = [row for sex in shape for row in _columns(sex, [0, *draw(_CUTS)], None)]
    if shape == (Sex.FEMALE, Sex.MALE) and draw(_YES_OR_NO):
        together = draw(_TOGETHER)
        by_sex = [_columns(sex, [together, *(together + cut for cut in draw(_CUTS))], None) for sex in shape]
        rows = [*_columns(None, [0], together), *by_sex[0], *by_sex[1]]
    bands = [
        WeightBand(from_age=first, before_age=end, sex=sex, weight=draw(weights), caution=draw(_CAUTIONS))
        for first, end, sex in rows
    ]
    return WeightTable(name=draw(names), bands=tuple(draw(st.permutations(bands))), citation=draw(citations))


def weight_tables(
    *,
    names: SearchStrategy[str] = _NAMES,
    shapes: SearchStrategy[tuple[Sex | None, ...]] = _SHAPES,
    weights: SearchStrategy[Fraction] = _WEIGHTS,
    citations: SearchStrategy[Citation] = _CITATIONS,
) -> SearchStrategy[WeightTable]:
    """Make whole tables for either sex, for both or for one; a shape names the sexes.

    A table of both may weigh children together and tell the sexes apart from some age on.

    >>> from hypothesis import find
    >>> find(weight_tables(shapes=st.just((None,)), weights=st.just(Fraction(1))), bool).weight_of(7, Sex.UNKNOWN)
    Fraction(1, 1)
    """
    return _weight_tables(names, shapes, weights, citations)


def normalisations(
    *, tables: SearchStrategy[str] = _NAMES, numbers: SearchStrategy[Fraction] = _ABOVE_NOTHING
) -> SearchStrategy[Normalisation]:
    """Make normalisations to populations that count and weigh something.

    >>> from hypothesis import find
    >>> find(normalisations(tables=st.just("ours")), bool).table
    'ours'
    """
    return st.builds(Normalisation, table=tables, heads=numbers, weighted=numbers)


def visit_rates(
    *,
    numbers: SearchStrategy[Fraction] = _ABOVE_NOTHING,
    bases: SearchStrategy[VisitBasis] = st.sampled_from(VisitBasis),
) -> SearchStrategy[VisitRate]:
    """Make rates of visits per patient and year.

    >>> from hypothesis import find
    >>> find(visit_rates(numbers=st.just(Fraction(2))), bool).per_patient
    Fraction(2, 1)
    """
    return st.builds(VisitRate, per_patient=numbers, basis=bases)


def panel_standings(
    *, statuses: SearchStrategy[PanelStatus] = _STATUSES, since: SearchStrategy[date] = _DAYS
) -> SearchStrategy[PanelStanding]:
    """Make standings of panels.

    >>> from hypothesis import find
    >>> find(panel_standings(statuses=st.just(PanelStatus.CLOSED)), bool).status
    <PanelStatus.CLOSED: 'closed'>
    """
    return st.builds(PanelStanding, statuses, since)


_STANDINGS = panel_standings()


@st.composite
def _status_policies(
    draw: DrawFn, notice_days: SearchStrategy[int], citations: SearchStrategy[Citation]
) -> StatusPolicy:
    reopen = draw(_REOPENINGS)
    gap = draw(_GAPS)
    part = draw(_PARTS)
    return StatusPolicy(
        close_at=reopen + gap,
        reopen_at=reopen,
        limited_at=None if part is None else reopen + gap * part / 10,
        notice_days=draw(notice_days),
        citation=draw(citations),
    )


def status_policies(
    *, notice_days: SearchStrategy[int] = _NOTICES, citations: SearchStrategy[Citation] = _CITATIONS
) -> SearchStrategy[StatusPolicy]:
    """Make thresholds of utilisation, with limiting and without.

    >>> from hypothesis import find
    >>> find(status_policies(), bool).limited_at is None
    True
    """
    return _status_policies(notice_days, citations)


def utilisation_readings(
    *, on: SearchStrategy[date] = _DAYS, utilisations: SearchStrategy[Fraction] = _UTILISATIONS
) -> SearchStrategy[UtilisationReading]:
    """Make readings of utilisation.

    >>> from hypothesis import find
    >>> find(utilisation_readings(on=st.just(date(2026, 1, 5))), bool).on
    datetime.date(2026, 1, 5)
    """
    return st.builds(UtilisationReading, on, utilisations)


@st.composite
def _status_histories(draw: DrawFn, policies: SearchStrategy[StatusPolicy]) -> StatusHistory:
    began = draw(_STANDINGS)
    policy = draw(policies)
    near = [policy.reopen_at, policy.close_at]
    utilisations = st.sampled_from(near) | _UTILISATIONS
    readings = [UtilisationReading(began.since + timedelta(days), draw(utilisations)) for days in draw(_STEPS)]
    return StatusHistory(policy=policy, began=began, readings=tuple(readings))


def status_histories(*, policies: SearchStrategy[StatusPolicy] = status_policies()) -> SearchStrategy[StatusHistory]:
    """Make histories of panels, with none to six readings in any order.

    >>> from hypothesis import find
    >>> find(status_histories(), bool).readings
    ()
    """
    return _status_histories(policies)


@st.composite
def _join_rules(draw: DrawFn, statuses: SearchStrategy[PanelStatus]) -> JoinRule:
    everybody = draw(_YES_OR_NO)
    return JoinRule(status=draw(statuses), everybody=everybody, reasons=() if everybody else draw(_SEVERAL_REASONS))


def join_rules(*, statuses: SearchStrategy[PanelStatus] = _STATUSES) -> SearchStrategy[JoinRule]:
    """Make rules of who joins while a panel has a status; those that fit together come from `join_policies`.

    >>> from hypothesis import find
    >>> find(join_rules(statuses=st.just(PanelStatus.LIMITED)), bool).status
    <PanelStatus.LIMITED: 'limited'>
    """
    return _join_rules(statuses)


_RULES_OF_EACH = st.tuples(*(join_rules(statuses=st.just(status)) for status in PanelStatus))


@st.composite
def _join_policies(draw: DrawFn, citations: SearchStrategy[Citation]) -> JoinPolicy:
    rules = draw(st.permutations(draw(_RULES_OF_EACH)))
    return JoinPolicy(rules=tuple(rules), citation=draw(citations))


def join_policies(*, citations: SearchStrategy[Citation] = _CITATIONS) -> SearchStrategy[JoinPolicy]:
    """Make policies with a rule for each status.

    >>> from hypothesis import find
    >>> len(find(join_policies(), bool).rules)
    4
    """
    return _join_policies(citations)


def join_decisions(*, policies: SearchStrategy[JoinPolicy] = join_policies()) -> SearchStrategy[JoinDecision]:
    """Make decisions as `may_join` takes them.

    >>> from hypothesis import find
    >>> find(join_decisions(), lambda decision: decision.reason is not None).accepted
    True
    """
    return st.builds(may_join, _STATUSES, _SEVERAL_REASONS, policies)


def ramp_points(
    *, months: SearchStrategy[int] = st.integers(0, 60), panels: SearchStrategy[Fraction] = _ABOVE_NOTHING
) -> SearchStrategy[RampPoint]:
    """Make sizes expected some months after joining; those that fit together come from `ramp_ups`.

    >>> from hypothesis import find
    >>> find(ramp_points(months=st.just(6)), bool).months
    6
    """
    return st.builds(RampPoint, months, panels)


@st.composite
def _ramp_ups(draw: DrawFn, citations: SearchStrategy[Citation]) -> RampUp:
    months = sorted({0, *draw(_LATER_MONTHS)})
    panels = sorted(draw(_PANELS) for _ in months)
    return RampUp(tuple(RampPoint(*both) for both in zip(months, panels)), draw(citations))


def ramp_ups(*, citations: SearchStrategy[Citation] = _CITATIONS) -> SearchStrategy[RampUp]:
    """Make expectations of panels that are being built.

    >>> from hypothesis import find
    >>> find(ramp_ups(), bool).points[0].months
    0
    """
    return _ramp_ups(citations)


def rated_indicators(
    *, indicators: SearchStrategy[PanelIndicator] = st.sampled_from(PanelIndicator)
) -> SearchStrategy[RatedIndicator]:
    """Make indicators with a rating.

    >>> from hypothesis import find
    >>> find(rated_indicators(indicators=st.just(PanelIndicator.BACKLOG)), bool).indicator
    <PanelIndicator.BACKLOG: 'backlog'>
    """
    return st.builds(RatedIndicator, indicators, st.sampled_from(Rating))


_FEW_RATINGS = st.lists(rated_indicators(), max_size=3, unique_by=lambda known: known.indicator)


@st.composite
def _status_recommendations(
    draw: DrawFn, physicians: SearchStrategy[PhysicianId], policies: SearchStrategy[StatusPolicy]
) -> StatusRecommendation:
    current = draw(_STANDINGS)
    on = current.since + timedelta(draw(_DAYS_LATER))
    return recommend_status(draw(physicians), current, draw(_UTILISATIONS), on, draw(policies), draw(_FEW_RATINGS))


def status_recommendations(
    *,
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
    policies: SearchStrategy[StatusPolicy] = status_policies(),
) -> SearchStrategy[StatusRecommendation]:
    """Make recommendations as `recommend_status` gives them.

    >>> from hypothesis import find
    >>> find(status_recommendations(physicians=st.just(PhysicianId("dr-01"))), bool).physician
    PhysicianId('dr-01')
    """
    return _status_recommendations(physicians, policies)
