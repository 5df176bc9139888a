"""Quality: scores of a year, points and bonuses, and what they are paid.

What lives here: measures and the terms of a score (`measures`), the score (`scores`), points, blocks and factors
(`points`), and the amounts (`payments`). A score that cannot be told is a value with its reason.
What this package may not know: how a measure was counted, and any tariff.

>>> from fractions import Fraction
>>> from primarycare.identifiers import StructureId
>>> from primarycare.money import EUR, Money, Rounding, RoundingMode, Share
>>> year = QualityScore(
...     policy=QualityPolicy(
...         measures=(QualityMeasure(name="blood pressure", threshold=Share.percent("40"), target=Share.percent("80"),
...                                  weight=Fraction(1), minimum_denominator=30, better=Better.HIGHER),),
...         small_denominators=SmallDenominators.DROP),
...     counts=(MeasureCount(measure="blood pressure", numerator=70, denominator=100),))
>>> year.score
Fraction(3, 4)
>>> pay_score(StructureId("cabinet"), Money.parse("8000", EUR), year, Rounding(2, RoundingMode.HALF_UP),
...           without_score=Share.parse("0")).amount
Money.parse('6000.00', EUR)
"""

from primarycare.quality.measures import (
    Better,
    Gate,
    MeasureCount,
    QualityMeasure,
    QualityPolicy,
    SmallDenominators,
)
from primarycare.quality.payments import QualityPayment, cut_if_missed, pay_points, pay_score, prorated_bonus
from primarycare.quality.points import (
    Achievement,
    Earning,
    PointBlock,
    PointIndicator,
    PointLine,
    PointScheme,
    PointsEarned,
    index_factor,
)
from primarycare.quality.scores import MeasureScore, MeasureStanding, NoScore, QualityScore, Score, WhyNoScore

__all__ = [
    "Achievement",
    "Better",
    "Earning",
    "Gate",
    "MeasureCount",
    "MeasureScore",
    "MeasureStanding",
    "NoScore",
    "PointBlock",
    "PointIndicator",
    "PointLine",
    "PointScheme",
    "PointsEarned",
    "QualityMeasure",
    "QualityPayment",
    "QualityPolicy",
    "QualityScore",
    "Score",
    "SmallDenominators",
    "WhyNoScore",
    "cut_if_missed",
    "index_factor",
    "pay_points",
    "pay_score",
    "prorated_bonus",
]
