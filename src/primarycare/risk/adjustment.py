"""Adjustment: from a raw risk score to a capitation payment, in the order in which a score is rounded.

What lives here: normalising a raw score, taking off the coding adjustment, blending the versions of a model, and the
payment that a base rate makes of the blended score.
What this module may not know: diagnoses, and how a raw score is made of them.

>>> from primarycare.risk.presets import medicare_2024
>>> from primarycare.money import RoundingMode
>>> score = AdjustedScore(model=medicare_2024("V28", mode=RoundingMode.HALF_UP), raw=Fraction("1.500"))
>>> exact_text(score.normalised), exact_text(score.value)
('1.478', '1.391')
"""

from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidValueError, shown
from primarycare.money import Money, Rate, Rounding, Share, exact_text
from primarycare.risk._amounts import one_currency, refuse_another, settled
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = ["AdjustedCapitation", "AdjustedScore", "BlendedScore", "ScoreModel", "WeightedScore", "adjusted_capitation"]


@frozen(kw_only=True)
class ScoreModel:
    """How one version of a model turns a raw score into a payment score: what it is divided by, and what is taken off.

    `rounding` is applied after each of the two steps. Raises `InvalidValueError` for a normalisation of 0.

    >>> from primarycare.money import RoundingMode
    >>> ScoreModel(name="V28", normalisation=Fraction("1.015"), coding_adjustment=Share.percent("5.9"),
    ...            rounding=Rounding(3, RoundingMode.HALF_UP), citation=Citation.illustrative("Ours")).name
    'V28'
    """

    name: str = field(validator=checks.checked(checks.a_text))
    normalisation: Fraction = field(validator=checks.checked(checks.not_negative))
    coding_adjustment: Share = field(validator=checks.checked(checks.a(Share)))
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        if not self.normalisation:
            raise InvalidValueError(
                f"normalisation: that of {self.name!r} is 0, by which nothing can be divided; give more than 0"
            )


@frozen(kw_only=True)
class AdjustedScore:
    """A raw score, 0 or more, and what a model makes of it: normalised, rounded, adjusted for coding, rounded.

    >>> from primarycare.money import RoundingMode
    >>> from primarycare.risk.presets import medicare_2024
    >>> score = AdjustedScore(model=medicare_2024("V24", mode=RoundingMode.HALF_UP), raw=Fraction("1.500"))
    >>> exact_text(score.value)
    '1.232'
    """

    model: ScoreModel = field(validator=checks.checked(checks.a(ScoreModel)))
    raw: Fraction = field(validator=checks.checked(checks.not_negative))

    @property
    def normalised(self) -> Fraction:
        """The raw score divided by the normalisation, rounded."""
        return self.model.rounding.apply(self.raw / self.model.normalisation)

    @property
    def value(self) -> Fraction:
        """The payment score: the normalised one less the coding adjustment, rounded again."""
        return self.model.rounding.apply(self.normalised * (1 - self.model.coding_adjustment.value))


@frozen
class WeightedScore:
    """A payment score and its weight in a blend.

    >>> from primarycare.money import RoundingMode
    >>> from primarycare.risk.presets import medicare_2024
    >>> score = AdjustedScore(model=medicare_2024("V24", mode=RoundingMode.HALF_UP), raw=Fraction("1.500"))
    >>> WeightedScore(score, Share.percent("67")).weight
    Share(value=Fraction(67, 100))
    """

    score: AdjustedScore = field(validator=checks.checked(checks.a(AdjustedScore)))
    weight: Share = field(validator=checks.checked(checks.a(Share)))


@frozen(kw_only=True)
class BlendedScore:
    """The payment scores of one patient or group under several versions of a model, weighted; not rounded.

    Raises `ConservationError` for weights that do not add up to 1, and `InvalidValueError` for a model that stands
    twice.

    >>> from primarycare.money import RoundingMode
    >>> from primarycare.risk.presets import medicare_2024_blend
    >>> exact_text(medicare_2024_blend(v24=Fraction("1.5"), v28=Fraction("1.5"), mode=RoundingMode.HALF_UP).value)
    '1.28447'
    """

    parts: tuple[WeightedScore, ...] = field(validator=checks.checked(checks.each(checks.a(WeightedScore))))

    def __attrs_post_init__(self) -> None:
        checks.unique((part.score.model.name for part in self.parts), "parts")
        whole = sum((part.weight.value for part in self.parts), Fraction(0))
        if whole != 1:
            raise ConservationError(
                f"parts: the weights of {len(self.parts)} scores add up to {exact_text(whole)}; make them add up to 1"
            )

    @property
    def value(self) -> Fraction:
        """The weighted sum of the payment scores."""
        return sum((part.score.value * part.weight.value for part in self.parts), Fraction(0))


@frozen(kw_only=True)
class AdjustedCapitation:
    """A capitation payment: base rate x blended score x quantity, such as member months.

    Raises `ConservationError` where the working is not that of the score and the rate.

    >>> from primarycare.money import USD, RoundingMode
    >>> from primarycare.risk.presets import medicare_2024_blend
    >>> score = medicare_2024_blend(v24=Fraction(1), v28=Fraction(1), mode=RoundingMode.HALF_UP)
    >>> base = Rate.parse("1000", USD, per="member month")
    >>> AdjustedCapitation(subject="p-00017", base=base, score=score, quantity=Fraction(0),
    ...                    working=Working(title="nothing", lines=(), total=Money.zero(USD))).amount
    Money.parse('0.00', USD)
    """

    subject: str = field(validator=checks.checked(checks.a_text))
    base: Rate = field(validator=checks.checked(checks.a(Rate)))
    score: BlendedScore = field(validator=checks.checked(checks.a(BlendedScore)))
    quantity: Fraction = field(validator=checks.checked(checks.not_negative))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        one_currency({"base": Money.zero(self.base.currency), "working": self.amount})
        refuse_another(self.working, self.base.value * self.score.value * self.quantity, "the rate and the score")

    @property
    def amount(self) -> Money:
        """What is paid."""
        return settled(self.working)


def adjusted_capitation(
    base: Rate, score: BlendedScore, *, quantity: Fraction, rounding: Rounding, subject: str
) -> AdjustedCapitation:
    """Pay a base rate times a blended score for a quantity, rounded once.

    Each version of the model is a line with its weight. `quantity` is what the rate is paid for: member months of one
    person, or of a group whose score this is.

    >>> from primarycare.money import USD, RoundingMode
    >>> from primarycare.risk.presets import medicare_2024_blend
    >>> score = medicare_2024_blend(v24=Fraction("1.5"), v28=Fraction("1.5"), mode=RoundingMode.HALF_UP)
    >>> paid = adjusted_capitation(
    ...     Rate.parse("1000", USD, per="member month"), score, quantity=Fraction(1),
    ...     rounding=Rounding(2, RoundingMode.HALF_UP), subject="p-00017, January 2024",
    ... )
    >>> paid.amount
    Money.parse('1284.47', USD)
    """
    rate, blend = checks.a(Rate)(base, "base"), checks.a(BlendedScore)(score, "score")
    count = checks.exact_number(quantity, "quantity")
    if count < 0:
        raise InvalidValueError(f"quantity: {shown(quantity)} is negative; give 0 or more")
    lines = tuple(
        WorkingLine.worked(
            f"score of {part.score.model.name}",
            (Part(rate, count),),
            (
                Factor("payment score", part.score.value, citation=part.score.model.citation),
                Factor(f"weight of {part.weight}", part.weight.value),
            ),
        )
        for part in blend.parts
    )
    return AdjustedCapitation(
        subject=checks.a_text(subject, "subject"),
        base=rate,
        score=blend,
        quantity=count,
        working=Working.settled(
            f"{subject}: capitation by risk score", lines, checks.a(Rounding)(rounding, "rounding"), rate.currency
        ),
    )
