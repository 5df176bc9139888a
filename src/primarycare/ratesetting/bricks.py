"""Bricks: a base rate and parts that are added to it for the themes of a patient.

What lives here: the tariff of a base, which the loyalty rate of the structure may reduce, and its bricks.
What this module may not know: who has which theme, and how loyalty is measured.

>>> from primarycare.money import EUR
>>> tariff = BrickTariff(
...     base=Rate.parse("9.00", EUR, per="person and month"), loyalty=True,
...     bricks=(Brick(name="infant", rate=Rate.parse("4.00", EUR, per="person and month")),
...             Brick(name="disability", rate=Rate.parse("6.00", EUR, per="person and month"))),
... )
>>> print(forfait_with_bricks(tariff, ("infant",), loyalty=Share.percent("95")).total)
12.55 EUR per person and month
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError, shown
from primarycare.money import Rate, Share
from primarycare.ratesetting._numbers import PER_MEMBER_MONTH, a_rate_per_member_month, one_currency
from primarycare.ratesetting._publishing import one_rate, schedule_from
from primarycare.ratesetting.terms import ScheduleTerms
from primarycare.schedules import (
    About,
    Flag,
    Number,
    OneOf,
    RateSchedule,
    RatioFactor,
    Row,
    ScheduleLine,
    Table,
)
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = ["Brick", "BrickTariff", "forfait_with_bricks"]

_LOYALTY_INPUT = "loyalty_rate"


def _a_theme(value: object, field: str) -> str:
    name = checks.a_text(value, field)
    Flag(name=name, about=About.PATIENT)
    return name


@frozen(kw_only=True)
class Brick:
    """A part of a forfait for one theme, added for each patient who has it.

    The name is that of a flag of the patient: small letters, digits and underscores.

    >>> from primarycare.money import EUR
    >>> print(Brick(name="infant", rate=Rate.parse("4", EUR, per="person and month")).rate)
    4.00 EUR per person and month
    """

    name: str = field(validator=checks.checked(_a_theme))
    rate: Rate = field(validator=checks.checked(checks.a(Rate)))
    citation: Citation | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a(Citation)))
    )


@frozen(kw_only=True)
class BrickTariff:
    """A base rate and bricks: base x loyalty where it counts, plus the brick of each theme.

    Raises `InvalidValueError` for a brick that stands twice or is called like the loyalty rate, and for two currencies.

    >>> from primarycare.money import EUR
    >>> BrickTariff(base=Rate.parse("9", EUR, per="person and month"), loyalty=False, bricks=()).themes
    ()
    """

    base: Rate = field(validator=checks.checked(checks.a(Rate)))
    loyalty: bool = field(validator=checks.checked(checks.a(bool)))
    bricks: tuple[Brick, ...] = field(validator=checks.checked(checks.each(checks.a(Brick))))

    def __attrs_post_init__(self) -> None:
        checks.unique((_LOYALTY_INPUT, *self.themes), "bricks")
        rates = (("the base", self.base), *((repr(brick.name), brick.rate) for brick in self.bricks))
        one_currency(((name, rate.currency) for name, rate in rates), "bricks")
        for name, rate in rates:
            if rate.per != PER_MEMBER_MONTH:
                raise InvalidValueError(f"bricks: {name} is per {rate.per}; give rates per {PER_MEMBER_MONTH}")

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes, in the order of the bricks."""
        return tuple(brick.name for brick in self.bricks)

    def schedule(
        self, terms: ScheduleTerms, *, effective_from: date, after: RateSchedule | None = None
    ) -> RateSchedule:
        """Give the schedule that pays this tariff from the first day of a month on, after the versions of another.

        Each theme is a flag of the patient; the loyalty rate, where it counts, is a number about the structure, called
        `loyalty_rate`. Raises `InvalidValueError` for a day inside a month, or not after the last version of `after`
        begins.
        """
        source = checks.a(ScheduleTerms)(terms, "terms").citation
        base = one_rate("base", self.base.value, source)
        loyalty: tuple[Number, ...] = ()
        if self.loyalty:
            loyalty = (Number(name=_LOYALTY_INPUT, about=About.STRUCTURE, unit="ratio", whole=False),)
            factor = RatioFactor("loyalty rate", _LOYALTY_INPUT, source)
            base = ScheduleLine(label=base.label, per=base.per, rate=base.rate, factors=(factor,))
        flags = tuple(Flag(name=name, about=About.PATIENT) for name in self.themes)
        lines = (base, *(_line(flag, brick, source) for flag, brick in zip(flags, self.bricks)))
        return schedule_from((*loyalty, *flags), lines, self.base.currency, terms, effective_from, after)


def _line(flag: Flag, brick: Brick, source: Citation) -> ScheduleLine:
    cited = brick.citation or source
    rows = (
        Row((OneOf(flag.name, (True,)),), brick.rate.value, cited),
        Row((OneOf(flag.name, (False,)),), Fraction(0), cited),
    )
    return ScheduleLine(label=f"brick {brick.name}", per=PER_MEMBER_MONTH, rate=Table((flag,), rows))


def forfait_with_bricks(tariff: BrickTariff, themes: Iterable[str], *, loyalty: Share | None) -> Working[Rate]:
    """Work out the forfait of a patient who has these themes, exact.

    `loyalty` is that of the structure and touches the base only; it is None where the tariff does not count it.
    Raises `InvalidValueError` for a theme that stands twice or is not in the tariff, and where loyalty is missing or
    has no use.

    >>> from primarycare.money import EUR
    >>> tariff = BrickTariff(base=Rate.parse("9", EUR, per="person and month"), loyalty=False, bricks=())
    >>> forfait_with_bricks(tariff, (), loyalty=None).total.value
    Fraction(9, 1)
    """
    known = checks.a(BrickTariff)(tariff, "tariff")
    chosen = checks.several(str)(themes, "themes")
    checks.unique(chosen, "themes")
    for theme in chosen:
        if theme not in known.themes:
            raise InvalidValueError(
                f"themes: {shown(theme)} has no brick; known are {', '.join(known.themes) or 'none'}"
            )
    if known.loyalty is (loyalty is None):
        raise InvalidValueError(
            f"loyalty: the tariff {'needs a loyalty rate' if known.loyalty else 'counts no loyalty rate'}; "
            f"{'give it' if known.loyalty else 'leave it out'}"
        )
    kept = () if loyalty is None else (Factor("loyalty rate", checks.a(Share)(loyalty, "loyalty").value),)
    lines = (
        WorkingLine.worked("base", (Part(known.base, Fraction(1)),), kept),
        *(
            WorkingLine.worked(f"brick {brick.name}", (Part(brick.rate, Fraction(1)),), citation=brick.citation)
            for brick in known.bricks
            if brick.name in chosen
        ),
    )
    total = sum((line.amount for line in lines), Fraction(0))
    return Working(title="forfait with bricks", lines=lines, total=a_rate_per_member_month(total, known.base.currency))
