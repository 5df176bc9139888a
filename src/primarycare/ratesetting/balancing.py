"""Balancing: rates scaled together so that they make a target for the exposures expected, within collars or without.

What lives here: the collar on a change against the rates before, the named order of collar and balance, and the one
factor that meets the target exactly. What this module may not know: how the rates were found.

>>> from primarycare.money import EUR
>>> items = (
...     BalanceItem(category="adult", exposure=Fraction(3_600), rate=Fraction(12), previous=Fraction(10)),
...     BalanceItem(category="infant", exposure=Fraction(400), rate=Fraction(20), previous=Fraction(10)),
... )
>>> collar = Collar(most_down=Share.percent("10"), most_up=Fraction(30, 100))
>>> balance = RateBalance(items=items, target=Money.parse("46000", EUR), collar=collar,
...                   order=CollarOrder.BALANCE_WITHIN_COLLARS)
>>> [str(balance.rate_of(item.category)) for item in balance.items], str(balance.total)
(['34/3', '13'], '46000')
"""

from bisect import bisect_left
from collections.abc import Iterable
from enum import Enum
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError, shown
from primarycare.findings import Finding
from primarycare.money import Money, Share, amount_not_negative
from primarycare.ratesetting._numbers import narrow, short_text

__all__ = ["BalanceItem", "Collar", "CollarOrder", "RateBalance"]


@frozen
class Collar:
    """How far a rate may move from the one before: at most so much down, and so much up, as parts of that one.

    >>> collar = Collar(most_down=Share.percent("5"), most_up=Fraction(1, 10))
    >>> [str(bound) for bound in collar.bounds(Fraction(10))]
    ['19/2', '11']
    """

    most_down: Share = field(validator=checks.checked(checks.a(Share)))
    most_up: Fraction = field(validator=checks.checked(checks.not_negative))

    def bounds(self, previous: Fraction) -> tuple[Fraction, Fraction]:
        """Give the least and the most that a rate may be after a previous one."""
        return previous * (1 - self.most_down.value), previous * (1 + self.most_up)


class CollarOrder(Enum):
    """Which comes first, the collar or the balance; the three disagree wherever a collar holds a rate.

    `BALANCE_THEN_COLLAR`: scale to the target, then hold what moved too far; the total may miss the target.
    `COLLAR_THEN_BALANCE`: hold what moved too far, then scale to the target; a rate may leave its collar.
    `BALANCE_WITHIN_COLLARS`: scale what is free until the target is met with every rate inside its collar.

    >>> CollarOrder("balance within collars")
    <CollarOrder.BALANCE_WITHIN_COLLARS: 'balance within collars'>
    """

    BALANCE_THEN_COLLAR = "balance, then collar"
    COLLAR_THEN_BALANCE = "collar, then balance"
    BALANCE_WITHIN_COLLARS = "balance within collars"


@frozen(kw_only=True)
class BalanceItem:
    """A category to be balanced: the exposure expected, the rate indicated, and the rate before where there is one.

    >>> BalanceItem(category="adult", exposure=Fraction(3_600), rate=Fraction("11.5")).previous is None
    True
    """

    category: str = field(validator=checks.checked(checks.a_text))
    exposure: Fraction = field(validator=checks.checked(checks.not_negative))
    rate: Fraction = field(validator=checks.checked(checks.not_negative))
    previous: Fraction | None = field(default=None, validator=checks.checked(checks.optional(checks.not_negative)))


def _by_name(items: Iterable[BalanceItem]) -> tuple[BalanceItem, ...]:
    return tuple(sorted(checks.several(BalanceItem)(items, "items"), key=lambda item: item.category))


@frozen(kw_only=True)
class RateBalance:
    """Rates scaled by one factor to a target, for the exposures expected, under a collar where one is given.

    All is exact. Where collars leave no way to the target, every rate stands at its nearest bound, and a finding says
    by how much the target is missed. A category without a rate before has no collar.
    Raises `InvalidValueError` for a category that stands twice, no exposure at all, rates of nothing for a target of
    something, and a collar without its order or an order without a collar.

    >>> from primarycare.money import EUR
    >>> items = (BalanceItem(category="adult", exposure=Fraction(100), rate=Fraction(12)),)
    >>> RateBalance(items=items, target=Money.parse("1500", EUR)).multiplier
    Fraction(5, 4)
    """

    items: tuple[BalanceItem, ...] = field(converter=_by_name)
    target: Money = field(validator=checks.checked(amount_not_negative))
    collar: Collar | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Collar))))
    order: CollarOrder | None = field(default=None, validator=checks.checked(checks.optional(checks.a(CollarOrder))))

    def __attrs_post_init__(self) -> None:
        checks.unique((item.category for item in self.items), "items")
        if (self.collar is None) is not (self.order is None):
            raise InvalidValueError(
                "order: a collar needs to be told whether it comes before the balance, and nothing else does; "
                "give both or neither"
            )
        if not any(item.exposure for item in self.items):
            raise InvalidValueError("items: no category has any exposure; give at least one")
        if self.target and not any(item.exposure and self._starting(item) for item in self.items):
            raise InvalidValueError(
                f"items: every rate with an exposure is 0, and no factor makes {self.target} of that; give rates"
            )
        for item in self.items:
            narrow(self.rate_of(item.category), f"rate of {shown(item.category)}")

    def _bounds(self, item: BalanceItem) -> tuple[Fraction, Fraction | None]:
        if self.collar is None or item.previous is None:
            return Fraction(0), None
        return self.collar.bounds(item.previous)

    def _held(self, item: BalanceItem, rate: Fraction) -> Fraction:
        lower, upper = self._bounds(item)
        return max(lower, rate if upper is None else min(rate, upper))

    def _scaled(self, item: BalanceItem) -> Fraction:
        """The rate that the factor multiplies: the one indicated, held first where the order says so."""
        first = self.order is CollarOrder.COLLAR_THEN_BALANCE
        return self._held(item, item.rate) if first else item.rate

    def _starting(self, item: BalanceItem) -> Fraction:
        """The rate before any factor: a collar that is minded all the way keeps a rate of 0 at its lower bound."""
        return item.rate if self.order is CollarOrder.BALANCE_THEN_COLLAR else self._held(item, item.rate)

    def _within(self, multiplier: Fraction) -> Fraction:
        return sum((item.exposure * self._held(item, multiplier * item.rate) for item in self.items), Fraction(0))

    @cached_property
    def multiplier(self) -> Fraction:
        """The factor that balances.

        Under collars that hold every rate, several factors give the same rates; the one nearest to 1 is taken.
        """
        if self.order is CollarOrder.BALANCE_WITHIN_COLLARS:
            return self._multiplier_within_collars()
        base = sum((item.exposure * self._scaled(item) for item in self.items), Fraction(0))
        # Rates of nothing are already at a target of nothing.
        return self.target.exact / base if base else Fraction(1)

    def _multiplier_within_collars(self) -> Fraction:
        # The total is a line in pieces that never falls; it bends where a rate reaches a bound of its collar.
        bends = {Fraction(0)}
        for item in self.items:
            bends |= {bound / item.rate for bound in self._bounds(item) if bound is not None and item.rate}
        steps = sorted(bends)
        free = [item.exposure * item.rate for item in self.items if self._bounds(item)[1] is None]
        rise = sum(free, Fraction(0))
        # Collars that leave no way to the target lead to the total that is nearest to it.
        target = max(self.target.exact, self._within(steps[0]))
        if not rise:
            target = min(target, self._within(steps[-1]))
        place = bisect_left(steps, target, key=self._within)
        if place == len(steps):
            return steps[-1] + (target - self._within(steps[-1])) / rise
        least = steps[place]
        if self._within(least) != target:
            low = steps[place - 1]
            along = (target - self._within(low)) / (self._within(least) - self._within(low))
            least = low + along * (least - low)
        # The factor may grow towards 1 as long as it changes no rate with an exposure.
        same = [step for step in (*steps, Fraction(1)) if least < step <= 1 and self._within(step) == target]
        return max(same, default=least)

    def item_of(self, category: str) -> BalanceItem:
        """Give the item of a category; raises `NotKnownError` for one that is not here."""
        for item in self.items:
            if item.category == category:
                return item
        known = ", ".join(item.category for item in self.items)
        raise NotKnownError(f"category: {shown(category)} is not balanced here; known are {known}")

    def collared_of(self, category: str) -> Fraction:
        """Give the rate of a category after the collar, and before the balance where that comes last."""
        item = self.item_of(category)
        if self.order is CollarOrder.COLLAR_THEN_BALANCE:
            return self._scaled(item)
        return self._held(item, self.multiplier * item.rate)

    def rate_of(self, category: str) -> Fraction:
        """Give the balanced rate of a category, exact."""
        collared = self.collared_of(category)
        return self.multiplier * collared if self.order is CollarOrder.COLLAR_THEN_BALANCE else collared

    @property
    def total(self) -> Fraction:
        """What the balanced rates make for the exposures, in major units, exact."""
        return sum((item.exposure * self.rate_of(item.category) for item in self.items), Fraction(0))

    @property
    def residue(self) -> Fraction:
        """What the target has more than the total, or less where negative; 0 unless collars hold."""
        return self.target.exact - self.total

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person should look at: rates that a collar holds, those that left it, and a target that is missed."""
        found = [found for item in self.items if (found := self._finding_of(item)) is not None]
        if self.residue:
            detail = f"the rates make {short_text(self.total)} of {self.target}"
            within = self.order is CollarOrder.BALANCE_WITHIN_COLLARS
            kind = "collars leave no way to the target" if within else "collars miss the target"
            found.append(Finding(kind=kind, subject="target", detail=detail))
        return tuple(found)

    def _finding_of(self, item: BalanceItem) -> Finding | None:
        lower, upper = self._bounds(item)
        rate = self.rate_of(item.category)
        if upper is None:
            return None
        if not lower <= rate <= upper:
            detail = f"{short_text(rate)} is outside of {short_text(lower)} to {short_text(upper)}"
            return Finding(kind="rate outside its collar", subject=item.category, detail=detail)
        free = item.rate if self.order is CollarOrder.COLLAR_THEN_BALANCE else self.multiplier * item.rate
        held = self.collared_of(item.category)
        if held == free:
            return None
        detail = f"held at {short_text(held)}, between {short_text(lower)} and {short_text(upper)}"
        return Finding(kind="collar holds a rate", subject=item.category, detail=detail)
