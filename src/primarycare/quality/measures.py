"""Measures: what is counted, from where to where it earns, what it weighs, and when it is too small to tell.

What lives here: the terms of a quality score, and the counts that it is worked out from.
What this module may not know: amounts.

>>> MeasureCount(measure="blood pressure", numerator=60, denominator=80).value
Fraction(3, 4)
"""

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError, shown
from primarycare.money import Share

__all__ = ["Better", "Gate", "MeasureCount", "QualityMeasure", "QualityPolicy", "SmallDenominators"]

_LARGEST_COUNT = 10**12


class Better(Enum):
    """Whether a higher or a lower value of a measure is the better one.

    >>> Better("lower")
    <Better.LOWER: 'lower'>
    """

    HIGHER = "higher"
    LOWER = "lower"


class SmallDenominators(Enum):
    """What becomes of a measure with fewer people than its minimum.

    `DROP`: it is left out, and the weights of the others are made to add up to 1 again. `KEEP`: it counts like any
    other. `COUNT_AS_MET`: it counts as if its target were met.

    >>> SmallDenominators("drop")
    <SmallDenominators.DROP: 'drop'>
    """

    DROP = "drop"
    KEEP = "keep"
    COUNT_AS_MET = "count as met"


@frozen(kw_only=True)
class QualityMeasure:
    """A measure that earns nothing up to its threshold, all from its target on, and in proportion between them.

    The target lies above the threshold where higher is better, and below it where lower is. The weight is 0 or more,
    and a share of the sum of all weights. Below `minimum_denominator`, 1 or more, the policy decides.

    >>> QualityMeasure(name="admissions", threshold=Share.percent("12"), target=Share.percent("8"), weight=Fraction(1),
    ...                minimum_denominator=30, better=Better.LOWER).score_of(Fraction(9, 100))
    Fraction(3, 4)
    """

    name: str = field(validator=checks.checked(checks.a_text))
    threshold: Share = field(validator=checks.checked(checks.a(Share)))
    target: Share = field(validator=checks.checked(checks.a(Share)))
    weight: Fraction = field(validator=checks.checked(checks.a_fraction))
    minimum_denominator: int = field(validator=checks.checked(checks.within(1, _LARGEST_COUNT)))
    better: Better = field(validator=checks.checked(checks.a(Better)))
    citation: Citation | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a(Citation)))
    )

    def __attrs_post_init__(self) -> None:
        if self.weight < 0:
            raise InvalidValueError(
                f"weight: that of {shown(self.name)} is {shown(self.weight)}, which is negative; give 0 or more"
            )
        rises = self.target.value > self.threshold.value
        falls = self.target.value < self.threshold.value
        if not (rises if self.better is Better.HIGHER else falls):
            side = "above" if self.better is Better.HIGHER else "below"
            raise InvalidValueError(
                f"target: that of {shown(self.name)} is {self.target} and its threshold {self.threshold}; where "
                f"{self.better.value} is better, give a target {side} the threshold"
            )

    def score_of(self, value: Fraction) -> Fraction:
        """Give what a measured value earns, 0 to 1."""
        threshold, target = self.threshold.value, self.target.value
        part = (checks.a_fraction(value, "value") - threshold) / (target - threshold)
        return min(max(part, Fraction(0)), Fraction(1))


@frozen(kw_only=True)
class MeasureCount:
    """How many people a measure concerns, and for how many of them it was reached.

    Nobody concerned is a fact like any other. Raises `InvalidValueError`, naming the measure, for a negative count and
    for more people reached than concerned.

    >>> MeasureCount(measure="eye check", numerator=5, denominator=4)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: numerator: 5 of 'eye check' is more than its denominator, 4; give a part of it
    """

    measure: str = field(validator=checks.checked(checks.a_text))
    numerator: int = field(validator=checks.checked(checks.within(None, _LARGEST_COUNT)))
    denominator: int = field(validator=checks.checked(checks.within(None, _LARGEST_COUNT)))

    def __attrs_post_init__(self) -> None:
        for name, count in (("numerator", self.numerator), ("denominator", self.denominator)):
            if count < 0:
                raise InvalidValueError(f"{name}: {count} of {shown(self.measure)} is negative; give 0 or more")
        if self.numerator > self.denominator:
            raise InvalidValueError(
                f"numerator: {self.numerator} of {shown(self.measure)} is more than its denominator, "
                f"{self.denominator}; give a part of it"
            )

    @property
    def value(self) -> Fraction | None:
        """The measured share, or None where the measure concerns nobody."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


@frozen
class Gate:
    """A measure that must reach a level, or nothing is earned at all; a value at the level passes.

    The side of the level is the better one of the measure.

    >>> Gate("flu vaccination", Share.percent("50")).measure
    'flu vaccination'
    """

    measure: str = field(validator=checks.checked(checks.a_text))
    level: Share = field(validator=checks.checked(checks.a(Share)))


@frozen(kw_only=True)
class QualityPolicy:
    """The measures of a score, what becomes of small denominators, and the gates.

    A gate whose measure is too small follows the same rule: dropped it is not tested, counted as met it passes.
    Raises `InvalidValueError` for a measure or a gate that stands twice, a gate on no measure, no measure at all, and
    weights that are all 0.

    >>> QualityPolicy(measures=(), small_denominators=SmallDenominators.KEEP)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: measures: none of them weighs anything; give at least one a weight above 0
    """

    measures: tuple[QualityMeasure, ...] = field(validator=checks.checked(checks.each(checks.a(QualityMeasure))))
    small_denominators: SmallDenominators = field(validator=checks.checked(checks.a(SmallDenominators)))
    gates: tuple[Gate, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(Gate))))

    def __attrs_post_init__(self) -> None:
        checks.unique((measure.name for measure in self.measures), "measures")
        checks.unique((gate.measure for gate in self.gates), "gates")
        if not any(measure.weight for measure in self.measures):
            raise InvalidValueError("measures: none of them weighs anything; give at least one a weight above 0")
        known = {measure.name for measure in self.measures}
        for gate in self.gates:
            if gate.measure not in known:
                raise InvalidValueError(f"gates: {shown(gate.measure)} is not one of the measures; name one of them")
