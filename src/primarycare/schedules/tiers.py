"""Graduated tiers over a quantity, each with its own source.

What lives here: a tariff whose rate changes with the quantity, each tier pricing only the units inside it.
What this module may not know: what the quantity counts.

>>> source = Citation.illustrative("an example")
>>> tiers = Tiers((Tier(Fraction(500), Fraction(70), source), Tier(None, Fraction(35), source)))
>>> [str(units) for _, units in tiers.steps(Fraction(600))]
['500', '100']
"""

from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError, NotKnownError, shown
from primarycare.money import exact_text

__all__ = ["Tier", "Tiers"]


@frozen
class Tier:
    """One step of a graduated tariff: the value of each unit up to a limit, included; no limit means without end.

    >>> Tier(Fraction(1000), Fraction(675), Citation.illustrative("an example")).up_to
    Fraction(1000, 1)
    """

    up_to: Fraction | None = field(validator=checks.checked(checks.optional(checks.a_fraction)))
    value: Fraction = field(validator=checks.checked(checks.not_negative))
    citation: Citation = field(validator=checks.checked(checks.a(Citation)), repr=False)


@frozen
class Tiers:
    """A graduated tariff over a quantity: each tier prices only the units that fall inside it.

    Limits must rise, and only the last tier may be without one. A quantity beyond the last limit is not known.

    >>> source = Citation.illustrative("an example")
    >>> norway = Tiers((Tier(Fraction(1000), Fraction(675), source), Tier(Fraction(2500), Fraction(544), source)))
    >>> [(str(tier.value), str(units)) for tier, units in norway.steps(Fraction(1200))]
    [('675', '1000'), ('544', '200')]
    """

    tiers: tuple[Tier, ...] = field(validator=checks.checked(checks.each(checks.a(Tier))))

    def __attrs_post_init__(self) -> None:
        if not self.tiers:
            raise InvalidValueError("tiers: none given; give at least one")
        floor = Fraction(0)
        for position, tier in enumerate(self.tiers):
            if tier.up_to is None:
                if position < len(self.tiers) - 1:
                    raise InvalidValueError(f"tiers[{position}]: has no limit but is not the last; give it up_to")
            elif tier.up_to <= floor:
                raise InvalidValueError(
                    f"tiers[{position}]: ends at {exact_text(tier.up_to)}, not above {exact_text(floor)}; "
                    "give limits that rise from 0"
                )
            else:
                floor = tier.up_to

    def steps(self, quantity: Fraction) -> tuple[tuple[Tier, Fraction], ...]:
        """Give each tier that a quantity reaches, with the units inside it; the first tier always stands.

        Raises `NotKnownError` for a quantity beyond the last limit.

        >>> source = Citation.illustrative("an example")
        >>> Tiers((Tier(Fraction(2500), Fraction(544), source),)).steps(Fraction(2501))
        Traceback (most recent call last):
            ...
        primarycare.errors.NotKnownError: quantity: 2501 is beyond the last tier, which ends at 2500
        """
        units = checks.exact_number(quantity, "quantity")
        if units < 0:
            raise InvalidValueError(f"quantity: {shown(quantity)} is negative; give 0 or more")
        last = self.tiers[-1].up_to
        if last is not None and units > last:
            raise NotKnownError(
                f"quantity: {exact_text(units)} is beyond the last tier, which ends at {exact_text(last)}"
            )
        steps: list[tuple[Tier, Fraction]] = []
        floor = Fraction(0)
        for tier in self.tiers:
            ceiling = units if tier.up_to is None else min(units, tier.up_to)
            if not steps or ceiling > floor:
                steps.append((tier, ceiling - floor))
            floor = ceiling
        return tuple(steps)
