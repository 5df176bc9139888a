"""Strategies for quality: measures, counts, scores, points, and what they are paid.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid; scores
and payments are made from terms and counts that fit each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> year = find(quality_scores(), lambda year: year.score == 1, settings=unshrunk)
>>> sum(line.added for line in year.lines)
Fraction(1, 1)
"""

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Citation
from primarycare.identifiers import StructureId
from primarycare.money import EUR, Money, Rate, Rounding, RoundingMode, Share
from primarycare.quality import (
    Achievement,
    Better,
    Earning,
    Gate,
    MeasureCount,
    MeasureScore,
    MeasureStanding,
    NoScore,
    PointBlock,
    PointIndicator,
    PointLine,
    PointScheme,
    PointsEarned,
    QualityMeasure,
    QualityPayment,
    QualityPolicy,
    QualityScore,
    SmallDenominators,
    WhyNoScore,
    cut_if_missed,
    pay_points,
    pay_score,
    prorated_bonus,
)
from primarycare.testing.strategies.vocabulary import (
    citations,
    exact_numbers,
    plain_texts,
    shares,
    structure_ids,
)
from primarycare.workings import Factor

__all__ = [
    "achievements",
    "earned_points",
    "measure_counts",
    "measure_scores",
    "no_scores",
    "point_blocks",
    "point_indicators",
    "point_lines",
    "point_schemes",
    "quality_gates",
    "quality_measures",
    "quality_payments",
    "quality_policies",
    "quality_scores",
]

# Made once, since making a strategy takes longer than drawing from it.
_CITATIONS, _NAMES, _SHARES, _STRUCTURES = citations(), plain_texts(max_size=12), shares(), structure_ids()
_POINTS, _MODES = exact_numbers(), st.sampled_from(RoundingMode)
_WEIGHTS = st.integers(0, 5).map(Fraction) | exact_numbers(max_value=10)
_MINORS = st.just(0) | st.integers(0, 10**4) | st.integers(0, 10**9)


@st.composite
def _quality_measures(
    draw: DrawFn,
    names: SearchStrategy[str],
    weights: SearchStrategy[Fraction],
    better: SearchStrategy[Better],
    citations: SearchStrategy[Citation | None],
) -> QualityMeasure:
    low = draw(st.integers(0, 99))
    high = draw(st.integers(low + 1, 100))
    side = draw(better)
    threshold, target = (low, high) if side is Better.HIGHER else (high, low)
    return QualityMeasure(
        name=draw(names),
        threshold=Share(Fraction(threshold, 100)),
        target=Share(Fraction(target, 100)),
        weight=draw(weights),
        minimum_denominator=draw(st.integers(1, 40)),
        better=side,
        citation=draw(citations),
    )


def quality_measures(
    *,
    names: SearchStrategy[str] = _NAMES,
    weights: SearchStrategy[Fraction] = _WEIGHTS,
    better: SearchStrategy[Better] = st.sampled_from(Better),
    citations: SearchStrategy[Citation | None] = st.none() | _CITATIONS,
) -> SearchStrategy[QualityMeasure]:
    """Make measures of which higher or lower values are better.

    >>> from hypothesis import find
    >>> measure = find(quality_measures(better=st.just(Better.LOWER)), bool)
    >>> measure.target.value < measure.threshold.value
    True
    """
    return _quality_measures(names, weights, better, citations)


@st.composite
def _measure_counts(draw: DrawFn, names: SearchStrategy[str], denominators: SearchStrategy[int]) -> MeasureCount:
    denominator = draw(denominators)
    return MeasureCount(measure=draw(names), numerator=draw(st.integers(0, denominator)), denominator=denominator)


def measure_counts(
    *, names: SearchStrategy[str] = _NAMES, denominators: SearchStrategy[int] = st.integers(0, 80)
) -> SearchStrategy[MeasureCount]:
    """Make counts of a measure, among them of nobody.

    >>> from hypothesis import find
    >>> find(measure_counts(names=st.just("eye check")), bool)
    MeasureCount(measure='eye check', numerator=0, denominator=0)
    """
    return _measure_counts(names, denominators)


def quality_gates(*, measures: SearchStrategy[str] = _NAMES) -> SearchStrategy[Gate]:
    """Make gates.

    >>> from hypothesis import find
    >>> find(quality_gates(measures=st.just("eye check")), bool).measure
    'eye check'
    """
    return st.builds(Gate, measure=measures, level=_SHARES)


@st.composite
def _quality_policies(
    draw: DrawFn, small: SearchStrategy[SmallDenominators], better: SearchStrategy[Better], gated: bool
) -> QualityPolicy:
    names = [f"measure {number}" for number in range(draw(st.integers(1, 4)))]
    # One of them weighs something, and none is cited: that costs more time than everything else together.
    weights = [st.integers(1, 5).map(Fraction), *(_WEIGHTS for _ in names[1:])]
    measures = [
        draw(_quality_measures(st.just(name), weight, better, st.none()))
        for name, weight in zip(names, weights, strict=True)
    ]
    gates = draw(st.lists(st.sampled_from(names), unique=True, max_size=2)) if gated else []
    return QualityPolicy(
        measures=tuple(draw(st.permutations(measures))),
        small_denominators=draw(small),
        gates=tuple(Gate(name, draw(_SHARES)) for name in gates),
    )


def quality_policies(
    *,
    small: SearchStrategy[SmallDenominators] = st.sampled_from(SmallDenominators),
    better: SearchStrategy[Better] = st.sampled_from(Better),
    gated: bool = True,
) -> SearchStrategy[QualityPolicy]:
    """Make policies of one to four measures, with gates unless `gated` is False.

    >>> from hypothesis import find
    >>> find(quality_policies(gated=False), bool).gates
    ()
    """
    return _quality_policies(small, better, gated)


@st.composite
def _quality_scores(draw: DrawFn, policies: SearchStrategy[QualityPolicy]) -> QualityScore:
    policy = draw(policies)
    least = 1 if policy.small_denominators is SmallDenominators.KEEP else 0
    counts = [
        draw(measure_counts(names=st.just(measure.name), denominators=st.integers(least, 80)))
        for measure in policy.measures
    ]
    return QualityScore(policy=policy, counts=tuple(counts))


def quality_scores(*, policies: SearchStrategy[QualityPolicy] | None = None) -> SearchStrategy[QualityScore]:
    """Make scores of a year, among them ones that cannot be told.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> str(find(quality_scores(), lambda year: isinstance(year.score, NoScore), settings=unshrunk).score) != ""
    True
    """
    return _quality_scores(quality_policies() if policies is None else policies)


def no_scores() -> SearchStrategy[NoScore]:
    """Make answers where there is no score.

    >>> from hypothesis import find
    >>> print(find(no_scores(), bool))
    every measure dropped
    """
    return st.builds(NoScore, reason=st.sampled_from(WhyNoScore))


def measure_scores(*, measures: SearchStrategy[str] = _NAMES) -> SearchStrategy[MeasureScore]:
    """Make what one measure adds to a score, dropped or not.

    >>> from hypothesis import find
    >>> find(measure_scores(measures=st.just("eye check")), lambda line: line.standing is MeasureStanding.DROPPED).added
    Fraction(0, 1)
    """
    parts = exact_numbers(max_value=1)
    dropped = st.builds(
        MeasureScore,
        measure=measures,
        standing=st.just(MeasureStanding.DROPPED),
        weight=st.just(Fraction(0)),
        score=st.just(Fraction(0)),
    )
    counting = st.sampled_from((MeasureStanding.COUNTED, MeasureStanding.COUNTED_AS_MET))
    return dropped | st.builds(MeasureScore, measure=measures, standing=counting, weight=parts, score=parts)


def point_indicators(*, names: SearchStrategy[str] = _NAMES) -> SearchStrategy[PointIndicator]:
    """Make indicators that are worth points.

    >>> from hypothesis import find
    >>> find(point_indicators(names=st.just("messaging")), bool)
    PointIndicator(name='messaging', points=Fraction(0, 1))
    """
    return st.builds(PointIndicator, name=names, points=_POINTS)


def point_blocks(*, names: SearchStrategy[str] = _NAMES) -> SearchStrategy[PointBlock]:
    """Make blocks of indicators, each by itself.

    >>> from hypothesis import find
    >>> find(point_blocks(names=st.just("base")), bool).name
    'base'
    """
    return st.builds(
        PointBlock,
        name=names,
        indicators=st.lists(point_indicators(), max_size=3).map(tuple),
        earning=st.sampled_from(Earning),
        requires=st.lists(_NAMES, max_size=2).map(tuple),
    )


@st.composite
def _point_schemes(draw: DrawFn, citations: SearchStrategy[Citation]) -> PointScheme:
    names = [f"block {number}" for number in range(draw(st.integers(0, 3)))]
    blocks = []
    for position, name in enumerate(names):
        before = names[:position]
        worth = draw(st.lists(_POINTS, max_size=3))
        blocks.append(
            PointBlock(
                name=name,
                indicators=tuple(
                    PointIndicator(f"indicator {position}.{number}", points) for number, points in enumerate(worth)
                ),
                earning=draw(st.sampled_from(Earning)),
                requires=tuple(draw(st.lists(st.sampled_from(before), unique=True))) if before else (),
            )
        )
    return PointScheme(blocks=tuple(blocks), citation=draw(citations))


def point_schemes(*, citations: SearchStrategy[Citation] = _CITATIONS) -> SearchStrategy[PointScheme]:
    """Make schemes of up to three blocks, of which later ones may require earlier ones.

    >>> from hypothesis import find
    >>> find(point_schemes(), bool).blocks
    ()
    """
    return _point_schemes(citations)


def achievements(*, indicators: SearchStrategy[str] = _NAMES) -> SearchStrategy[Achievement]:
    """Make achievements: in full, in part and not at all.

    >>> from hypothesis import find
    >>> find(achievements(indicators=st.just("messaging")), bool).indicator
    'messaging'
    """
    met = st.sampled_from((Share(Fraction(0)), Share(Fraction(1))))
    return st.builds(Achievement, indicator=indicators, share=met | _SHARES)


@st.composite
def _earned_points(draw: DrawFn, schemes: SearchStrategy[PointScheme]) -> PointsEarned:
    scheme = draw(schemes)
    named = [indicator.name for block in scheme.blocks for indicator in block.indicators]
    return PointsEarned(
        scheme=scheme, achievements=tuple(draw(achievements(indicators=st.just(name))) for name in named)
    )


def earned_points(*, schemes: SearchStrategy[PointScheme] | None = None) -> SearchStrategy[PointsEarned]:
    """Make points earned under a scheme.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(earned_points(), lambda earned: earned.points > 0, settings=unshrunk).achievements != ()
    True
    """
    return _earned_points(point_schemes() if schemes is None else schemes)


def _factors() -> SearchStrategy[Factor]:
    rounding = st.none() | st.builds(Rounding, places=st.integers(0, 4), mode=_MODES)
    return st.builds(Factor, _NAMES, exact_numbers(max_value=10), rounding=rounding)


def point_lines(*, labels: SearchStrategy[str] = _NAMES) -> SearchStrategy[PointLine]:
    """Make lines of points with up to two factors.

    >>> from hypothesis import find
    >>> find(point_lines(labels=st.just("one area")), bool).label
    'one area'
    """
    return st.builds(
        PointLine,
        label=labels,
        points=_POINTS,
        factors=st.lists(_factors(), max_size=2).map(tuple),
        citation=st.none() | _CITATIONS,
    )


@st.composite
def _quality_payments(draw: DrawFn, structures: SearchStrategy[StructureId]) -> QualityPayment:
    structure, full, rounding = draw(structures), Money(draw(_MINORS), EUR), Rounding(2, draw(_MODES))
    kind = draw(st.sampled_from(("score", "points", "bonus", "cut")))
    if kind == "score":
        return pay_score(structure, full, draw(quality_scores()), rounding, without_score=draw(_SHARES))
    if kind == "points":
        lines = draw(st.lists(point_lines(), max_size=3, unique_by=lambda line: line.label))
        value = Rate(value=draw(_POINTS), currency=EUR, per="point")
        return pay_points(structure, lines, value, rounding, factors=tuple(draw(st.lists(_factors(), max_size=1))))
    if kind == "bonus":
        return prorated_bonus(structure, full, draw(st.integers(0, 2000)), draw(st.integers(1, 2000)), rounding)
    return cut_if_missed(structure, full, draw(_SHARES), rounding, met=draw(st.booleans()))


def quality_payments(*, structures: SearchStrategy[StructureId] = _STRUCTURES) -> SearchStrategy[QualityPayment]:
    """Make payments in euros for scores, points, bonuses and metrics of a year's end.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(quality_payments(), lambda paid: paid.full is None, settings=unshrunk).missed is None
    True
    """
    return _quality_payments(structures)
