"""Pools: what a group earns or loses of the surplus or deficit of a shared budget, and how it is split.

What lives here: the terms of a shared risk pool, its settlement with caps, and a split by weights.
What this module may not know: how the budget was set, and what the weights stand for.

>>> from primarycare.citations import Citation
>>> from primarycare.money import USD, RoundingMode
>>> terms = PoolTerms(earned=Share.percent("15"), lost=Share.percent("15"), most_earned=None, most_lost=None,
...                   citation=Citation.illustrative("Our contract"))
>>> settled_pool = settle_pool(
...     terms, budget=Money.parse("2000000", USD), cost=Money.parse("1800000", USD),
...     rounding=Rounding(2, RoundingMode.HALF_UP), subject="hospital pool 2026",
... )
>>> settled_pool.group.text, settled_pool.payer.text
('30000.00', '170000.00')
"""

from collections.abc import Iterable
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidValueError, shown
from primarycare.findings import Finding
from primarycare.money import (
    Money,
    Rounding,
    RoundingMode,
    Share,
    allocate,
    amount_not_negative,
    refuse_a_coarse_rounding,
)
from primarycare.risk._amounts import corrected, one_currency, priced, refuse_another, refuse_beyond, settled
from primarycare.workings import Factor, Working, WorkingLine

__all__ = ["PoolDistribution", "PoolMember", "PoolPart", "PoolSettlement", "PoolTerms", "distribute", "settle_pool"]


@frozen(kw_only=True)
class PoolTerms:
    """The shares of a pool's surplus that a group earns and of its deficit that it loses, each with a cap or None.

    The caps are amounts of 0 or more: the most that the group earns, and the most that it loses.

    >>> from primarycare.money import USD
    >>> PoolTerms(earned=Share.percent("15"), lost=Share.percent("15"), most_earned=None,
    ...           most_lost=Money.parse("-1", USD), citation=Citation.illustrative("Our contract"))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: most_lost: -1.00 USD is negative; give 0 or more
    """

    earned: Share = field(validator=checks.checked(checks.a(Share)))
    lost: Share = field(validator=checks.checked(checks.a(Share)))
    most_earned: Money | None = field(validator=checks.checked(checks.optional(amount_not_negative)))
    most_lost: Money | None = field(validator=checks.checked(checks.optional(amount_not_negative)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def share_of(self, result: Fraction) -> Share:
        """Give the group's share of a result: of a surplus, 0 or more, or of a deficit."""
        return self.earned if checks.exact_number(result, "result") >= 0 else self.lost

    def cap_of(self, result: Fraction) -> Money | None:
        """Give the most that the group earns of a surplus or loses of a deficit, or None without a cap."""
        return self.most_earned if checks.exact_number(result, "result") >= 0 else self.most_lost

    def over_cap(self, result: Fraction) -> Fraction:
        """Give by how much the group's share of a result is over its cap, in major units: 0 or more."""
        cap, part = self.cap_of(result), abs(result) * self.share_of(result).value
        return Fraction(0) if cap is None else max(Fraction(0), part - cap.exact)

    def group_part(self, result: Fraction) -> Fraction:
        """Give the group's exact part of a result in major units, of its sign, within the caps."""
        part = self.share_of(result).value * abs(result) - self.over_cap(result)
        return part if result >= 0 else -part


@frozen(kw_only=True)
class PoolSettlement:
    """A pool's result and the parts of it: positive for a surplus that is earned, negative for a deficit that is owed.

    The total of the working is the group's part, and the payer has the rest of budget less cost. Raises
    `ConservationError` where the working is not that of the terms.

    >>> from primarycare.money import USD
    >>> nothing = Money.zero(USD)
    >>> terms = PoolTerms(earned=Share.percent("15"), lost=Share.percent("15"), most_earned=None, most_lost=None,
    ...                   citation=Citation.illustrative("Our contract"))
    >>> PoolSettlement(subject="pool", terms=terms, budget=nothing, cost=nothing,
    ...                working=Working(title="nothing", lines=(), total=nothing)).payer
    Money.parse('0.00', USD)
    """

    subject: str = field(validator=checks.checked(checks.a_text))
    terms: PoolTerms = field(repr=False, validator=checks.checked(checks.a(PoolTerms)))
    budget: Money = field(validator=checks.checked(amount_not_negative))
    cost: Money = field(validator=checks.checked(amount_not_negative))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        _one_currency_of(self.terms, self.budget, self.cost)
        one_currency({"budget": self.budget, "working": self.group})
        refuse_beyond(self.group, self.result, "working")
        refuse_another(self.working, self.terms.group_part(self.result.exact), "the result and the terms")

    @property
    def result(self) -> Money:
        """Budget less cost: a surplus where positive, a deficit where negative."""
        return self.budget - self.cost

    @property
    def group(self) -> Money:
        """The group's part: earned where positive, owed where negative."""
        return settled(self.working)

    @property
    def payer(self) -> Money:
        """The payer's part of the result: the rest."""
        return self.result - self.group

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The cap where it cuts the group's part."""
        result = self.result.exact
        if not self.terms.over_cap(result):
            return ()
        kind = "pool surplus capped" if result > 0 else "pool deficit capped"
        detail = f"{self.terms.share_of(result)} of {abs(self.result)} is cut to {self.terms.cap_of(result)}"
        return (Finding(kind=kind, subject=self.subject, detail=detail),)


def _one_currency_of(terms: PoolTerms, budget: Money, cost: Money) -> None:
    one_currency({"budget": budget, "cost": cost, "most_earned": terms.most_earned, "most_lost": terms.most_lost})


def settle_pool(terms: PoolTerms, *, budget: Money, cost: Money, rounding: Rounding, subject: str) -> PoolSettlement:
    """Work out a group's part of a pool's surplus or deficit, rounded once; `subject` names the pool.

    Raises `InvalidValueError` for a negative budget or cost, two currencies, and a rounding coarser than the result
    or a cap.

    >>> from primarycare.money import USD, RoundingMode
    >>> terms = PoolTerms(earned=Share.percent("15"), lost=Share.percent("15"), most_earned=None,
    ...                   most_lost=Money.parse("10000", USD), citation=Citation.illustrative("Our contract"))
    >>> owed = settle_pool(
    ...     terms, budget=Money.parse("1000000", USD), cost=Money.parse("1100000", USD),
    ...     rounding=Rounding(2, RoundingMode.HALF_UP), subject="hospital pool 2026",
    ... )
    >>> owed.group, str(owed.findings[0])
    (Money.parse('-10000.00', USD), 'pool deficit capped: hospital pool 2026 (15 % of 100000.00 USD is cut to \
10000.00 USD)')
    """
    agreed = checks.a(PoolTerms)(terms, "terms")
    _one_currency_of(agreed, amount_not_negative(budget, "budget"), amount_not_negative(cost, "cost"))
    result, currency = budget - cost, budget.currency
    refuse_a_coarse_rounding(rounding, result, agreed.most_earned, agreed.most_lost)
    share, over = agreed.share_of(result.exact), agreed.over_cap(result.exact)
    side, verb = ("surplus", "earned") if result.minor >= 0 else ("deficit", "lost")
    line = priced(
        side,
        result.exact,
        currency,
        per="year of the pool",
        factors=(Factor(f"{share} {verb}", share.value),),
        citation=agreed.citation,
    )
    capped = corrected(f"over the cap of {agreed.cap_of(result.exact)}", -over if result.minor > 0 else over, currency)
    working = Working.settled(
        f"{checks.a_text(subject, 'subject')}: the group's part of a {side} of {abs(result)}",
        (line, *capped),
        rounding,
        currency,
    )
    return PoolSettlement(subject=subject, terms=agreed, budget=budget, cost=cost, working=working)


@frozen
class PoolMember:
    """Somebody among whom an amount is split, and the weight of the part: 0 or more.

    >>> PoolMember("dr-benque", Fraction(3, 2)).weight
    Fraction(3, 2)
    """

    name: str = field(validator=checks.checked(checks.a_text))
    weight: Fraction = field(validator=checks.checked(checks.not_negative))


@frozen
class PoolPart:
    """A member and its part of the amount that was split.

    >>> from primarycare.money import EUR
    >>> PoolPart(PoolMember("dr-benque", Fraction(1)), Money(5, EUR)).amount
    Money.parse('0.05', EUR)
    """

    member: PoolMember = field(validator=checks.checked(checks.a(PoolMember)))
    amount: Money = field(validator=checks.checked(checks.a(Money)))


@frozen(kw_only=True)
class PoolDistribution:
    """An amount and the parts that it was split into by weights, in the order of the members' names.

    A part is the exact quota, rounded up or down to a minor unit. Raises `ConservationError` where the parts do not
    add up to the amount or one is further from its quota, and `InvalidValueError` for a name that stands twice.

    >>> from primarycare.money import EUR
    >>> PoolDistribution(subject="pool", amount=Money(5, EUR), parts=())
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: parts: those of 'pool' add up to 0.00 EUR, not to 0.05 EUR
    """

    subject: str = field(validator=checks.checked(checks.a_text))
    amount: Money = field(validator=checks.checked(checks.a(Money)))
    parts: tuple[PoolPart, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(PoolPart))))

    def __attrs_post_init__(self) -> None:
        names = [part.member.name for part in self.parts]
        checks.unique(names, "parts")
        if names != sorted(names):
            raise InvalidValueError(f"parts: those of {self.subject!r} are out of order; put them in order of names")
        one_currency({"amount": self.amount, **{f"parts[{at}]": part.amount for at, part in enumerate(self.parts)}})
        total = Money.total((part.amount for part in self.parts), self.amount.currency)
        if total != self.amount:
            raise ConservationError(f"parts: those of {self.subject!r} add up to {total}, not to {self.amount}")
        whole = sum((part.member.weight for part in self.parts), Fraction(0))
        for part in self.parts:
            quota = self.amount.minor * part.member.weight / whole if whole else Fraction(0)
            if abs(part.amount.minor - quota) >= 1:
                raise ConservationError(
                    f"parts: {part.amount} of {shown(part.member.name)} is a whole unit or more from its share by "
                    "weight; split with distribute"
                )

    @property
    def working(self) -> Working[Money]:
        """The amount as lines: the part of each member."""
        currency = self.amount.currency
        return Working.settled(
            f"{self.subject}: split by weights",
            tuple(WorkingLine.stated(part.member.name, part.amount) for part in self.parts),
            Rounding(currency.decimals, RoundingMode.DOWN),
            currency,
        )


def distribute(amount: Money, members: Iterable[PoolMember], *, subject: str) -> PoolDistribution:
    """Split an amount, earned or owed, among members by weight: largest remainder, ties by name.

    The parts add up to the amount, and a weight of 0 gets nothing. Raises `InvalidValueError` for no members, weights
    that are all 0, and a name that stands twice.

    >>> from primarycare.money import USD
    >>> members = (PoolMember("dr-benque", Fraction(1)), PoolMember("dr-diallo", Fraction(2)))
    >>> [part.amount.text for part in distribute(Money.parse("-100", USD), members, subject="pool").parts]
    ['-33.33', '-66.67']
    """
    whole = checks.a(Money)(amount, "amount")
    in_order = sorted(checks.several(PoolMember)(members, "members"), key=lambda member: member.name)
    checks.unique((member.name for member in in_order), "members")
    if not any(member.weight for member in in_order):
        raise InvalidValueError(f"members: {len(in_order)} members have no weight; give at least one a weight above 0")
    split = allocate(whole, [member.weight for member in in_order])
    return PoolDistribution(
        subject=checks.a_text(subject, "subject"),
        amount=whole,
        parts=tuple(PoolPart(member, part) for member, part in zip(in_order, split)),
    )
