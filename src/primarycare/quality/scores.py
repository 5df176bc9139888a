"""Scores: what the counts of a year make of the measures of a policy.

What lives here: the score, what each measure adds to it, and the typed answer where there is none.
What this module may not know: amounts.

>>> from primarycare.money import Share
>>> def measure(name, threshold, target, weight):
...     return QualityMeasure(name=name, threshold=Share.percent(threshold), target=Share.percent(target),
...                           weight=Fraction(weight), minimum_denominator=30, better=Better.HIGHER)
>>> year = QualityScore(
...     policy=QualityPolicy(
...         measures=(measure("blood pressure", "40", "80", 2), measure("eye check", "50", "90", 1)),
...         small_denominators=SmallDenominators.DROP),
...     counts=(MeasureCount(measure="blood pressure", numerator=70, denominator=100),
...             MeasureCount(measure="eye check", numerator=9, denominator=12)))
>>> year.score
Fraction(3, 4)
>>> [(line.measure, line.standing.value, str(line.weight)) for line in year.lines]
[('blood pressure', 'counted', '1'), ('eye check', 'dropped', '0')]
"""

from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, MissingInputError, shown
from primarycare.findings import Finding
from primarycare.quality.measures import (
    Better,
    Gate,
    MeasureCount,
    QualityMeasure,
    QualityPolicy,
    SmallDenominators,
)

__all__ = ["MeasureScore", "MeasureStanding", "NoScore", "QualityScore", "Score", "WhyNoScore"]


class MeasureStanding(Enum):
    """How a measure stands in a score.

    >>> MeasureStanding("counted as met")
    <MeasureStanding.COUNTED_AS_MET: 'counted as met'>
    """

    COUNTED = "counted"
    COUNTED_AS_MET = "counted as met"
    DROPPED = "dropped"


class WhyNoScore(Enum):
    """Why there is no score.

    >>> WhyNoScore("no weight left")
    <WhyNoScore.NO_WEIGHT_LEFT: 'no weight left'>
    """

    EVERY_MEASURE_DROPPED = "every measure dropped"
    NO_WEIGHT_LEFT = "no weight left"


@frozen
class NoScore:
    """The answer where there is no score, with the reason; never 0 and never 1.

    >>> print(NoScore(WhyNoScore.EVERY_MEASURE_DROPPED))
    every measure dropped
    """

    reason: WhyNoScore = field(validator=checks.checked(checks.a(WhyNoScore)))

    def __str__(self) -> str:
        return self.reason.value


Score: TypeAlias = Fraction | NoScore


@frozen(kw_only=True)
class MeasureScore:
    """What one measure adds to a score: its share of the weights that count, times what its value earns.

    `score` is 0 to 1, and 0 without weight where the measure is dropped.

    >>> counted = MeasureStanding.COUNTED
    >>> MeasureScore(measure="eye check", standing=counted, weight=Fraction(1, 3), score=Fraction(3, 4)).added
    Fraction(1, 4)
    """

    measure: str = field(validator=checks.checked(checks.a_text))
    standing: MeasureStanding = field(validator=checks.checked(checks.a(MeasureStanding)))
    weight: Fraction = field(validator=checks.checked(checks.a(Fraction)))
    score: Fraction = field(validator=checks.checked(checks.a(Fraction)))

    def __attrs_post_init__(self) -> None:
        for name, part in (("weight", self.weight), ("score", self.score)):
            if not 0 <= part <= 1:
                raise InvalidValueError(f"{name}: that of {shown(self.measure)} is {shown(part)}; give 0 to 1")
        if self.standing is MeasureStanding.DROPPED and (self.weight or self.score):
            raise InvalidValueError(f"weight: {shown(self.measure)} is dropped; give it no weight and no score")

    @property
    def added(self) -> Fraction:
        """What the measure adds to the score."""
        return self.weight * self.score


def _by_measure(counts: tuple[MeasureCount, ...]) -> tuple[MeasureCount, ...]:
    given = checks.each(checks.a(MeasureCount))(counts, "counts")
    return tuple(sorted(given, key=lambda count: count.measure))


@frozen(kw_only=True)
class QualityScore:
    """The score of a year: the sum of weight × what the value earns, over the measures that count.

    Counts stand in order of their measures, whatever the order in which they are given; the weights of the measures
    that count are divided by their sum. A gate that is not passed makes the score 0.
    Raises `MissingInputError` for a measure without counts, and `InvalidValueError` for counts of no measure or that
    stand twice, and for nobody concerned where small denominators are kept, each naming the measure.

    >>> from primarycare.money import Share
    >>> one = QualityMeasure(name="eye check", threshold=Share.percent("50"), target=Share.percent("90"),
    ...                      weight=Fraction(1), minimum_denominator=30, better=Better.HIGHER)
    >>> small = (MeasureCount(measure="eye check", numerator=20, denominator=29),)
    >>> for rule in SmallDenominators:
    ...     policy = QualityPolicy(measures=(one,), small_denominators=rule)
    ...     print(rule.value, "-", QualityScore(policy=policy, counts=small).score)
    drop - every measure dropped
    keep - 55/116
    count as met - 1
    """

    policy: QualityPolicy = field(repr=False, validator=checks.checked(checks.a(QualityPolicy)))
    counts: tuple[MeasureCount, ...] = field(converter=_by_measure)

    def __attrs_post_init__(self) -> None:
        checks.unique((count.measure for count in self.counts), "counts")
        counted = {count.measure: count for count in self.counts}
        for measure in self.policy.measures:
            if measure.name not in counted:
                raise MissingInputError(f"counts: {shown(measure.name)} has none; give its numerator and denominator")
            keeps = self.policy.small_denominators is SmallDenominators.KEEP
            if keeps and not counted[measure.name].denominator:
                raise InvalidValueError(
                    f"counts: {shown(measure.name)} concerns nobody, and the policy keeps small denominators; "
                    "drop them or count them as met"
                )
        known = {measure.name for measure in self.policy.measures}
        for count in self.counts:
            if count.measure not in known:
                raise InvalidValueError(f"counts: {shown(count.measure)} is not one of the measures; leave it out")

    def _standing(self, measure: QualityMeasure) -> tuple[MeasureStanding, Fraction | None]:
        """Give how a measure stands, and the value that is read where it is counted."""
        count = next(count for count in self.counts if count.measure == measure.name)
        rule = self.policy.small_denominators
        if count.denominator >= measure.minimum_denominator or rule is SmallDenominators.KEEP:
            return MeasureStanding.COUNTED, count.value
        return (MeasureStanding.DROPPED if rule is SmallDenominators.DROP else MeasureStanding.COUNTED_AS_MET), None

    @property
    def lines(self) -> tuple[MeasureScore, ...]:
        """What each measure adds, in the order of the policy, before any gate; weights that count add up to 1."""
        standings = {measure.name: self._standing(measure) for measure in self.policy.measures}
        counting = [m.weight for m in self.policy.measures if standings[m.name][0] is not MeasureStanding.DROPPED]
        whole = sum(counting, Fraction(0)) or Fraction(1)
        lines = []
        for measure in self.policy.measures:
            standing, value = standings[measure.name]
            dropped = standing is MeasureStanding.DROPPED
            met = Fraction(0) if dropped else Fraction(1)
            lines.append(
                MeasureScore(
                    measure=measure.name,
                    standing=standing,
                    weight=Fraction(0) if dropped else measure.weight / whole,
                    score=met if value is None else measure.score_of(value),
                )
            )
        return tuple(lines)

    @property
    def failed_gates(self) -> tuple[Gate, ...]:
        """The gates that are not passed."""
        measures = {measure.name: measure for measure in self.policy.measures}
        failed = []
        for gate in self.policy.gates:
            measure = measures[gate.measure]
            _standing, value = self._standing(measure)
            lower = measure.better is Better.LOWER
            if value is not None and (value > gate.level.value if lower else value < gate.level.value):
                failed.append(gate)
        return tuple(failed)

    @property
    def score(self) -> Score:
        """The score, 0 to 1, or why there is none."""
        lines = self.lines
        if all(line.standing is MeasureStanding.DROPPED for line in lines):
            return NoScore(WhyNoScore.EVERY_MEASURE_DROPPED)
        if not any(line.weight for line in lines):
            return NoScore(WhyNoScore.NO_WEIGHT_LEFT)
        if self.failed_gates:
            return Fraction(0)
        return sum((line.added for line in lines), Fraction(0))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The measures with too few people, and the gates that are not passed."""
        counted = {count.measure: count for count in self.counts}
        found = [
            Finding(
                kind="small denominator",
                subject=measure.name,
                detail=f"{counted[measure.name].denominator} people, {measure.minimum_denominator} asked for: "
                f"{self.policy.small_denominators.value}",
            )
            for measure in self.policy.measures
            if counted[measure.name].denominator < measure.minimum_denominator
        ]
        found += [
            Finding(kind="gate not passed", subject=gate.measure, detail=f"{gate.level} asked for; nothing is earned")
            for gate in self.failed_gates
        ]
        return tuple(found)
