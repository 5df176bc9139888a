"""Points: indicators worth points, earned one by one or as a block, and the factors that points are multiplied by.

What lives here: schemes of points, what was achieved, and the lines that a payment is made of.
What this module may not know: what a point is worth.

>>> from primarycare.money import RoundingMode
>>> two_places = Rounding(2, RoundingMode.HALF_UP)
>>> print(index_factor("list", Fraction(12650), Fraction(8096), rounding=two_places))
× 1.56 (list, from 1.5625)
"""

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError, MissingInputError, shown
from primarycare.findings import Finding
from primarycare.money import Rounding, Share
from primarycare.workings import Factor

__all__ = [
    "Achievement",
    "Earning",
    "PointBlock",
    "PointIndicator",
    "PointLine",
    "PointScheme",
    "PointsEarned",
    "index_factor",
]


class Earning(Enum):
    """Whether the points of a block are earned indicator by indicator, or only when all of them are met in full.

    >>> Earning("all or nothing")
    <Earning.ALL_OR_NOTHING: 'all or nothing'>
    """

    ONE_BY_ONE = "one by one"
    ALL_OR_NOTHING = "all or nothing"


_points = checks.checked(checks.not_negative)


@frozen
class PointIndicator:
    """An indicator and the points that it is worth when it is met in full, 0 or more.

    >>> PointIndicator("secure messaging", Fraction(60)).points
    Fraction(60, 1)
    """

    name: str = field(validator=checks.checked(checks.a_text))
    points: Fraction = field(validator=_points)


@frozen(kw_only=True)
class PointBlock:
    """Indicators that are earned together, and the blocks that must be met in full before this one earns anything.

    >>> equipment = (PointIndicator("records", Fraction(200)), PointIndicator("messaging", Fraction(80)))
    >>> PointBlock(name="base", indicators=equipment, earning=Earning.ALL_OR_NOTHING).points
    Fraction(280, 1)
    """

    name: str = field(validator=checks.checked(checks.a_text))
    indicators: tuple[PointIndicator, ...] = field(validator=checks.checked(checks.each(checks.a(PointIndicator))))
    earning: Earning = field(validator=checks.checked(checks.a(Earning)))
    requires: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)))

    @property
    def points(self) -> Fraction:
        """The points of the block when all of its indicators are met."""
        return sum((indicator.points for indicator in self.indicators), Fraction(0))


@frozen(kw_only=True)
class PointScheme:
    """The blocks of a scheme, in an order in which each requires only blocks before it.

    Raises `InvalidValueError` for a block or an indicator that stands twice, and for one that requires a block that
    does not stand before it.

    >>> more = PointBlock(name="more", indicators=(), earning=Earning.ONE_BY_ONE, requires=("base",))
    >>> PointScheme(blocks=(more,), citation=Citation.illustrative("Points of our own"))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: blocks: 'more' requires 'base', which does not stand before it; put it there
    """

    blocks: tuple[PointBlock, ...] = field(validator=checks.checked(checks.each(checks.a(PointBlock))))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        checks.unique((block.name for block in self.blocks), "blocks")
        checks.unique((indicator.name for block in self.blocks for indicator in block.indicators), "indicators")
        before: set[str] = set()
        for block in self.blocks:
            for name in block.requires:
                if name not in before:
                    raise InvalidValueError(
                        f"blocks: {shown(block.name)} requires {shown(name)}, which does not stand before it; "
                        "put it there"
                    )
            before.add(block.name)


@frozen
class Achievement:
    """How far an indicator was met: 1 in full, 0 not at all.

    >>> Achievement("messaging", Share.percent("100")).share.value
    Fraction(1, 1)
    """

    indicator: str = field(validator=checks.checked(checks.a_text))
    share: Share = field(validator=checks.checked(checks.a(Share)))


def a_factor(value: object, name: str) -> Factor:
    """Check that a factor is 0 or more, so that it never turns a bonus into a debt."""
    factor = checks.a(Factor)(value, name)
    if factor.value < 0:
        raise InvalidValueError(f"{name}: {factor.label!r} is {shown(factor.value)}, which is negative; give 0 or more")
    return factor


@frozen(kw_only=True)
class PointLine:
    """Points, or indicators counted, that are paid for as one line, times factors of their own.

    Raises `InvalidValueError` for a negative factor.

    >>> PointLine(label="atrial fibrillation", points=Fraction(29)).factors
    ()
    """

    label: str = field(validator=checks.checked(checks.a_text))
    points: Fraction = field(validator=_points)
    factors: tuple[Factor, ...] = field(default=(), validator=checks.checked(checks.each(a_factor)))
    citation: Citation | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a(Citation)))
    )


def _by_indicator(achievements: tuple[Achievement, ...]) -> tuple[Achievement, ...]:
    given = checks.each(checks.a(Achievement))(achievements, "achievements")
    return tuple(sorted(given, key=lambda achievement: achievement.indicator))


@frozen(kw_only=True)
class PointsEarned:
    """The points that achievements earn under a scheme.

    Achievements stand in order of their indicators, whatever the order in which they are given. Raises
    `MissingInputError` for an indicator without one, and `InvalidValueError` for one of no indicator or that stands
    twice, naming it.

    >>> scheme = PointScheme(
    ...     blocks=(
    ...         PointBlock(name="base", earning=Earning.ALL_OR_NOTHING,
    ...                    indicators=(PointIndicator("records", Fraction(200)),
    ...                                PointIndicator("messaging", Fraction(80)))),
    ...         PointBlock(name="more", earning=Earning.ONE_BY_ONE, requires=("base",),
    ...                    indicators=(PointIndicator("training", Fraction(60)),)),
    ...     ),
    ...     citation=Citation.illustrative("Points of our own"))
    >>> def earned(**shares):
    ...     achievements = tuple(Achievement(name, Share(Fraction(share))) for name, share in shares.items())
    ...     return PointsEarned(scheme=scheme, achievements=achievements).points
    >>> str(earned(records=1, messaging=1, training=1)), str(earned(records=1, messaging=0, training=1))
    ('340', '0')
    """

    scheme: PointScheme = field(repr=False, validator=checks.checked(checks.a(PointScheme)))
    achievements: tuple[Achievement, ...] = field(converter=_by_indicator)

    def __attrs_post_init__(self) -> None:
        checks.unique((achievement.indicator for achievement in self.achievements), "achievements")
        known = [indicator.name for block in self.scheme.blocks for indicator in block.indicators]
        shares = self._shares()
        for name in known:
            if name not in shares:
                raise MissingInputError(f"achievements: {shown(name)} has none; say how far it was met")
        for name in shares:
            if name not in known:
                raise InvalidValueError(f"achievements: {shown(name)} is not an indicator of the scheme; leave it out")

    def _shares(self) -> dict[str, Fraction]:
        return {achievement.indicator: achievement.share.value for achievement in self.achievements}

    def _missed(self) -> dict[str, tuple[str, ...]]:
        """Name for each block its own indicators that were not met in full."""
        shares = self._shares()
        return {
            block.name: tuple(indicator.name for indicator in block.indicators if shares[indicator.name] < 1)
            for block in self.scheme.blocks
        }

    def _withheld(self) -> dict[str, str]:
        """Say for each block that earns nothing as a whole why that is."""
        missed = self._missed()
        withheld: dict[str, str] = {}
        for block in self.scheme.blocks:
            closed = [name for name in block.requires if missed[name] or name in withheld]
            if closed:
                withheld[block.name] = f"requires {closed[0]}, which is not met in full"
            elif block.earning is Earning.ALL_OR_NOTHING and missed[block.name]:
                withheld[block.name] = f"{missed[block.name][0]} is not met in full, and all must be"
        return withheld

    @property
    def lines(self) -> tuple[PointLine, ...]:
        """One line for each block, without factors."""
        shares, withheld = self._shares(), self._withheld()
        return tuple(
            PointLine(
                label=block.name,
                points=Fraction(0)
                if block.name in withheld
                else sum((indicator.points * shares[indicator.name] for indicator in block.indicators), Fraction(0)),
                citation=self.scheme.citation,
            )
            for block in self.scheme.blocks
        )

    @property
    def points(self) -> Fraction:
        """All points earned."""
        return sum((line.points for line in self.lines), Fraction(0))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The blocks that earn nothing as a whole, with the reason."""
        return tuple(
            Finding(kind="block not earned", subject=name, detail=reason) for name, reason in self._withheld().items()
        )


def index_factor(label: str, own: Fraction, reference: Fraction, *, rounding: Rounding | None) -> Factor:
    """Give a practice's own number over a reference, such as its list over the national average list.

    The factor is rounded before it multiplies where `rounding` is given, and exact where it is None. England's example
    of 2021/22 is met only by factors rounded to two places. Raises `InvalidValueError`, naming the factor, for a
    negative number and a reference of 0.

    >>> from primarycare.money import RoundingMode
    >>> index_factor("prevalence", Fraction("3.05"), Fraction("2.03"), rounding=Rounding(2, RoundingMode.HALF_UP)).used
    Fraction(3, 2)
    """
    checks.a_text(label, "label")
    if checks.a_fraction(own, "own") < 0:
        raise InvalidValueError(f"own: {shown(own)} of {shown(label)} is negative; give 0 or more")
    if checks.a_fraction(reference, "reference") <= 0:
        raise InvalidValueError(f"reference: {shown(reference)} of {shown(label)} is not above 0; give more than 0")
    return Factor(label, own / reference, rounding=rounding)
