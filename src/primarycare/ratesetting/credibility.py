"""Credibility: how far a category's own experience is believed against what was thought before.

What lives here: the rules that make a credibility from 0 to 1 of an exposure, and published standards of credible
experience. What this module may not know: rates, and how the parameters of a rule were found.

>>> from primarycare.money import RoundingMode
>>> rule = Buhlmann(k=Fraction(1_200), unit=ExposureUnit.MEMBER_MONTHS)
>>> [str(rule.credibility(months).value) for months in (0, 400, 3_600)]
['0', '1/4', '3/4']
"""

from bisect import bisect_right
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, MissingInputError, shown
from primarycare.money import Rounding, Share
from primarycare.ratesetting._numbers import Exact, above_nothing, nothing_or_more, rounded_root
from primarycare.ratesetting.experience import CategoryExperience

__all__ = [
    "Buhlmann",
    "CredibilityBounds",
    "CredibilityPoint",
    "CredibilityRule",
    "CredibilityStanding",
    "CredibilityTable",
    "ExposureUnit",
    "LimitedFluctuation",
    "full_credibility_standard",
]


class ExposureUnit(Enum):
    """What an exposure counts: member months, member years (their twelfth part), claims, or records.

    >>> ExposureUnit("member years")
    <ExposureUnit.MEMBER_YEARS: 'member years'>
    """

    MEMBER_MONTHS = "member months"
    MEMBER_YEARS = "member years"
    CLAIMS = "claims"
    RECORDS = "records"

    def of(self, experience: CategoryExperience) -> Fraction:
        """Give the exposure of a category; raises `MissingInputError` for claims that were not counted.

        >>> from primarycare.money import EUR, Money
        >>> eight_lives_for_nine_months = CategoryExperience(
        ...     category="adult", member_months=Fraction(72), cost=Money.zero(EUR), claims=0, records=8
        ... )
        >>> ExposureUnit.MEMBER_YEARS.of(eight_lives_for_nine_months)
        Fraction(6, 1)
        """
        if self is ExposureUnit.RECORDS:
            return Fraction(experience.records)
        if self is ExposureUnit.CLAIMS:
            if experience.claims is None:
                raise MissingInputError(
                    f"claims: not counted in every record of {experience.category!r}; give them, or another unit"
                )
            return Fraction(experience.claims)
        return experience.member_months / (12 if self is ExposureUnit.MEMBER_YEARS else 1)


def full_credibility_standard(z_value: Fraction, margin: Fraction) -> Fraction:
    """Give how many claims are fully believed: (z / margin) squared, exact.

    `z_value` is the quantile of the normal distribution that the caller takes (1.645 for 90 %), `margin` how far from
    the truth the result may be (0.05 for 5 %). Raises `InvalidValueError` for one of 0 or less.

    >>> full_credibility_standard(Fraction("1.645"), Fraction("0.05"))
    Fraction(108241, 100)
    """
    return (above_nothing(z_value, "z_value") / above_nothing(margin, "margin")) ** 2


@frozen(kw_only=True)
class LimitedFluctuation:
    """Credibility as the square root of the exposure over the exposure that is fully believed, at most 1.

    The root is irrational as a rule, so it is rounded, once and exactly, to places that are named.

    >>> from primarycare.money import RoundingMode
    >>> rule = LimitedFluctuation(full_at=Fraction(1_082), unit=ExposureUnit.CLAIMS,
    ...                           rounding=Rounding(3, RoundingMode.HALF_UP))
    >>> rule.credibility(100).value
    Fraction(38, 125)
    """

    full_at: Fraction = field(validator=checks.checked(above_nothing))
    unit: ExposureUnit = field(validator=checks.checked(checks.a(ExposureUnit)))
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))

    def credibility(self, exposure: Exact) -> Share:
        """Give the credibility of an exposure of 0 or more."""
        return Share(
            min(Fraction(1), rounded_root(nothing_or_more(exposure, "exposure") / self.full_at, self.rounding))
        )


@frozen(kw_only=True)
class Buhlmann:
    """Credibility as exposure over exposure and k, after Bühlmann, and after Bühlmann and Straub for any exposure.

    `k` is the expected variance within a category over the variance between categories; None where none was found
    between them, so that nothing of a category's own is believed. The credibility is exact, or rounded where named.

    >>> Buhlmann(k=Fraction(5, 2), unit=ExposureUnit.CLAIMS).credibility(100).value
    Fraction(40, 41)
    >>> Buhlmann(k=None, unit=ExposureUnit.CLAIMS).credibility(100).value
    Fraction(0, 1)
    """

    k: Fraction | None = field(validator=checks.checked(checks.optional(checks.not_negative)))
    unit: ExposureUnit = field(validator=checks.checked(checks.a(ExposureUnit)))
    rounding: Rounding | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Rounding))))

    def credibility(self, exposure: Exact) -> Share:
        """Give the credibility of an exposure of 0 or more; no exposure has none."""
        known = nothing_or_more(exposure, "exposure")
        if self.k is None or not known:
            return Share(Fraction(0))
        exact = known / (known + self.k)
        return Share(exact if self.rounding is None else self.rounding.apply(exact))


CredibilityRule: TypeAlias = LimitedFluctuation | Buhlmann


def a_credibility_rule(value: object, field: str) -> CredibilityRule:
    """Check that a value is one of the two kinds."""
    if not isinstance(value, LimitedFluctuation | Buhlmann):
        raise InvalidTypeError(
            f"{field}: {shown(value)} is a {type(value).__name__}; give a LimitedFluctuation or a Buhlmann"
        )
    return value


class CredibilityStanding(Enum):
    """Whether experience is large enough to be believed: not at all, in part, or fully.

    >>> CredibilityStanding("partial")
    <CredibilityStanding.PARTIAL: 'partial'>
    """

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


@frozen(kw_only=True)
class CredibilityBounds:
    """From which exposure experience is believed in part, and above which fully; both bounds themselves are in part.

    >>> ours = CredibilityBounds(none_below=Fraction(2_400), full_above=Fraction(180_000),
    ...                          unit=ExposureUnit.MEMBER_MONTHS, citation=Citation.illustrative("bounds of our own"))
    >>> [ours.standing(months).value for months in (2_399, 2_400, 180_000, 180_001)]
    ['none', 'partial', 'partial', 'full']
    """

    none_below: Fraction = field(validator=checks.checked(checks.not_negative))
    full_above: Fraction = field(validator=checks.checked(checks.not_negative))
    unit: ExposureUnit = field(validator=checks.checked(checks.a(ExposureUnit)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        if self.full_above < self.none_below:
            raise InvalidValueError(
                f"full_above: {self.full_above} is less than none_below, {self.none_below}; turn them round"
            )

    def standing(self, exposure: Exact) -> CredibilityStanding:
        """Say how far an exposure is believed."""
        known = nothing_or_more(exposure, "exposure")
        if known < self.none_below:
            return CredibilityStanding.NONE
        return CredibilityStanding.FULL if known > self.full_above else CredibilityStanding.PARTIAL


@frozen
class CredibilityPoint:
    """One printed point of a table: an exposure and the factor printed beside it.

    >>> CredibilityPoint(Fraction(5_000), Share.percent("3.7")).factor.value
    Fraction(37, 1000)
    """

    exposure: Fraction = field(validator=checks.checked(checks.not_negative))
    factor: Share = field(validator=checks.checked(checks.a(Share)))


@frozen(kw_only=True)
class CredibilityTable:
    """A table of what a ratio is allowed for chance: printed points, and a straight line between two of them.

    Below the first point experience is not credible and from the last on it is fully so; both have a factor of 0.
    Raises `InvalidValueError` for fewer than two points, or points that are not in ascending order of exposure.

    >>> eight, none = Share.percent("8"), Share.percent("0")
    >>> ours = CredibilityTable(
    ...     name="ours", unit=ExposureUnit.MEMBER_YEARS, citation=Citation.illustrative("a table of our own"),
    ...     points=(CredibilityPoint(Fraction(1_000), eight), CredibilityPoint(Fraction(2_000), none)),
    ... )
    >>> print(ours.factor(1_500))
    4 %
    """

    name: str = field(validator=checks.checked(checks.a_text))
    unit: ExposureUnit = field(validator=checks.checked(checks.a(ExposureUnit)))
    points: tuple[CredibilityPoint, ...] = field(validator=checks.checked(checks.each(checks.a(CredibilityPoint))))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        if len(self.points) < 2:
            raise InvalidValueError(f"points: {self.name!r} has {len(self.points)}; give at least two")
        for earlier, later in zip(self.points, self.points[1:]):
            if later.exposure <= earlier.exposure:
                raise InvalidValueError(
                    f"points: {later.exposure} comes after {earlier.exposure} in {self.name!r}; "
                    "give each exposure once, in ascending order"
                )

    def standing(self, exposure: Exact) -> CredibilityStanding:
        """Say how far an exposure is believed: not below the first point, fully from the last on."""
        known = nothing_or_more(exposure, "exposure")
        if known < self.points[0].exposure:
            return CredibilityStanding.NONE
        return CredibilityStanding.FULL if known >= self.points[-1].exposure else CredibilityStanding.PARTIAL

    def factor(self, exposure: Exact) -> Share:
        """Give the factor of an exposure, exact: printed, or on the straight line between two printed ones."""
        if self.standing(exposure) is not CredibilityStanding.PARTIAL:
            return Share(Fraction(0))
        known = nothing_or_more(exposure, "exposure")
        place = bisect_right(self.points, known, key=lambda point: point.exposure)
        low, high = self.points[place - 1], self.points[place]
        way = (known - low.exposure) / (high.exposure - low.exposure)
        return Share(low.factor.value + way * (high.factor.value - low.factor.value))
