"""Corridors: how a loss or a gain against a target is shared between a provider and a payer, slice by slice.

What lives here: two-sided tables as data, and the parts that both bear of the gap between cost and target.
What this module may not know: how the cost and the target came about.

>>> from primarycare.citations import Citation
>>> from primarycare.money import USD, RoundingMode
>>> half_over_two = RiskCorridor.mirrored(
...     "half of what is over 2 %",
...     (CorridorSlice.percent("0", "2", provider="100"), CorridorSlice.percent("2", None, provider="50")),
...     Citation.illustrative("Our contract"),
... )
>>> shared = settle_corridor(
...     half_over_two, target=Money.parse("1000000", USD), cost=Money.parse("1030000", USD),
...     rounding=Rounding(2, RoundingMode.HALF_UP), subject="2026",
... )
>>> shared.gap.text, shared.provider.text, shared.payer.text
('30000.00', '25000.00', '5000.00')
"""

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, NotKnownError, shown
from primarycare.money import Money, Rounding, Share, amount_not_negative, exact_text, refuse_a_coarse_rounding
from primarycare.risk._amounts import one_currency, priced, refuse_another, refuse_beyond, settled
from primarycare.workings import Factor, Working

__all__ = ["CorridorSettlement", "CorridorSlice", "RiskCorridor", "RiskParty", "settle_corridor"]


class RiskParty(Enum):
    """One of the two between whom a loss or a gain is shared.

    >>> RiskParty("payer")
    <RiskParty.PAYER: 'payer'>
    """

    PROVIDER = "provider"
    PAYER = "payer"


@frozen(kw_only=True)
class CorridorSlice:
    """A slice of the gap between cost and target, as parts of the target, and the share of it that the provider bears.

    The slice begins above `start` and includes `end`; without an end it is everything above its start. The payer
    bears the rest. Raises `InvalidValueError` for a bound over 1, the whole target, or an end at or before the start.

    >>> slice_of = CorridorSlice(start=Fraction(3, 100), end=Fraction(8, 100), provider=Share.percent("50"))
    >>> print(slice_of)
    3 % to 8 % of the target
    """

    start: Fraction = field(validator=checks.checked(checks.not_negative))
    end: Fraction | None = field(validator=checks.checked(checks.optional(checks.not_negative)))
    provider: Share = field()

    @provider.validator
    def _is_a_share(self, _attribute: object, value: object) -> None:
        if not isinstance(value, Share):
            raise InvalidTypeError(
                f"provider: {shown(value)} in the slice {self} is a {type(value).__name__}; give a Share, or read "
                "percentages with CorridorSlice.percent"
            )

    def __attrs_post_init__(self) -> None:
        for name, bound in (("start", self.start), ("end", self.end)):
            if bound is not None and bound > 1:
                raise InvalidValueError(
                    f"{name}: {exact_text(bound)} in the slice {self} is more than the whole target; give 0 to 1, or "
                    "read percentages with CorridorSlice.percent"
                )
        if self.end is not None and self.end <= self.start:
            raise InvalidValueError(f"end: the slice {self} does not end after its start; give a later end, or None")

    @classmethod
    def percent(cls, start: str, end: str | None, *, provider: str) -> "CorridorSlice":
        """Read a slice from percentages in ASCII text: from and to so many per cent of the target, and the share.

        >>> CorridorSlice.percent("3", "8", provider="50").payer
        Share(value=Fraction(1, 2))
        """
        first = checks.number_from_text(start, "start") / 100
        last = None if end is None else checks.number_from_text(end, "end") / 100
        share = checks.number_from_text(provider, "provider") / 100
        if not 0 <= share <= 1:
            raise InvalidValueError(
                f"provider: {provider} % in the slice {_span(first, last)} is not a share of a whole; give 0 to 100"
            )
        return cls(start=first, end=last, provider=Share(share))

    @property
    def payer(self) -> Share:
        """The share that the payer bears: the rest.

        >>> CorridorSlice.percent("4", None, provider="20").payer
        Share(value=Fraction(4, 5))
        """
        return Share(1 - self.provider.value)

    def __str__(self) -> str:
        return _span(self.start, self.end)


def _span(start: Fraction, end: Fraction | None) -> str:
    if end is None:
        return f"over {_percent(start)} of the target"
    return f"{_percent(start)} to {_percent(end)} of the target"


def _percent(part: Fraction) -> str:
    return f"{exact_text(part * 100)} %"


@frozen(kw_only=True)
class RiskCorridor:
    """A two-sided table: slices of a loss, where the cost is above the target, and slices of a gain, below it.

    Each side starts at 0, has neither gaps nor overlaps, and its last slice has no end, so that what each bears is
    continuous in the gap and never falls as the gap grows. A side without slices is not known to the table.
    Raises `InvalidValueError`, naming the slice, for any other order, and for a table that knows neither side.

    >>> RiskCorridor(name="gaps", losses=(CorridorSlice.percent("3", None, provider="50"),), gains=(),
    ...              citation=Citation.illustrative("Our contract"))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: losses: the slice over 3 % of the target follows 0 %; start it there
    """

    name: str = field(validator=checks.checked(checks.a_text))
    losses: tuple[CorridorSlice, ...] = field(validator=checks.checked(checks.each(checks.a(CorridorSlice))))
    gains: tuple[CorridorSlice, ...] = field(validator=checks.checked(checks.each(checks.a(CorridorSlice))))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        if not self.losses and not self.gains:
            raise InvalidValueError(f"losses: {self.name!r} has slices of neither losses nor gains; give those of one")
        _refuse_a_disorder(self.losses, "losses")
        _refuse_a_disorder(self.gains, "gains")

    @classmethod
    def mirrored(cls, name: str, slices: tuple[CorridorSlice, ...], citation: Citation) -> "RiskCorridor":
        """Give a table whose gains are shared as its losses are.

        >>> half = (CorridorSlice.percent("0", None, provider="50"),)
        >>> table = RiskCorridor.mirrored("half of it", half, Citation.illustrative("Our contract"))
        >>> table.losses == table.gains
        True
        """
        return cls(name=name, losses=slices, gains=slices, citation=citation)

    @property
    def mirror(self) -> "RiskCorridor":
        """The table that shares a loss as this one shares a gain, and a gain as this one shares a loss."""
        return RiskCorridor(name=self.name, losses=self.gains, gains=self.losses, citation=self.citation)

    def provider_part(self, *, gap: Fraction, target: Fraction) -> Fraction:
        """Give the exact part of a gap that the provider bears; a gain, which is negative, gives a negative part.

        `gap` is cost less target; both are in major units. Raises `NotKnownError` for a side that the table does not
        know, and `InvalidValueError` for a gap beside a target of 0, which has no slices.

        >>> half = (CorridorSlice.percent("0", None, provider="50"),)
        >>> table = RiskCorridor.mirrored("half of it", half, Citation.illustrative("Our contract"))
        >>> table.provider_part(gap=Fraction(-30), target=Fraction(100))
        Fraction(-15, 1)
        """
        exact_gap, exact_target = checks.exact_number(gap, "gap"), checks.exact_number(target, "target")
        pieces = self._pieces(exact_gap, exact_target)
        return sum((part * piece.provider.value for piece, part in pieces), Fraction(0))

    def _pieces(self, gap: Fraction, target: Fraction) -> tuple[tuple[CorridorSlice, Fraction], ...]:
        """Cut a gap into its slices, each with its exact part of the gap."""
        if not gap:
            return ()
        side, slices = ("loss", self.losses) if gap > 0 else ("gain", self.gains)
        if not slices:
            known = "gains" if gap > 0 else "losses"
            raise NotKnownError(f"corridor: {self.name!r} says nothing of a {side}; it shares {known} only")
        if target <= 0:
            raise InvalidValueError(
                f"target: 0 has no slices by which a {side} of {exact_text(abs(gap))} could be shared; give more than 0"
            )
        sign, size = (1, gap) if gap > 0 else (-1, -gap)
        cut = []
        for piece in slices:
            upper = size if piece.end is None else min(size, piece.end * target)
            if upper > piece.start * target:
                cut.append((piece, sign * (upper - piece.start * target)))
        return tuple(cut)


def _refuse_a_disorder(slices: tuple[CorridorSlice, ...], field_name: str) -> None:
    reached: Fraction | None = Fraction(0)
    for piece in slices:
        if reached is None:
            raise InvalidValueError(
                f"{field_name}: the slice {piece} follows one without an end; put the open one last"
            )
        if piece.start < reached:
            raise InvalidValueError(
                f"{field_name}: the slice {piece} begins before {_percent(reached)}, where the one before it ends; "
                "put the slices in order, without overlaps"
            )
        if piece.start > reached:
            raise InvalidValueError(f"{field_name}: the slice {piece} follows {_percent(reached)}; start it there")
        reached = piece.end
    if slices and reached is not None:
        raise InvalidValueError(
            f"{field_name}: the slice {slices[-1]} is the last and ends; leave it open, so that every gap is shared"
        )


@frozen(kw_only=True)
class CorridorSettlement:
    """What a provider and a payer bear of the gap between cost and target; a gain counts as a negative loss.

    The total of the working is the provider's part; the payer's is the rest, to the cent. Raises `ConservationError`
    where the parts do not add up to the gap, one is not a part of it, or the lines are not those of the table.

    >>> from primarycare.money import EUR
    >>> from primarycare.risk.presets import aca_1342
    >>> hundred = Money.parse("100", EUR)
    >>> CorridorSettlement(subject="2014", corridor=aca_1342(), target=hundred, cost=hundred, payer=Money(1, EUR),
    ...                    working=Working(title="nothing", lines=(), total=Money.zero(EUR)))
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: payer: 0.00 EUR and 0.01 EUR are borne of a gap of 0.00 EUR; the two add up \
to it
    """

    subject: str = field(validator=checks.checked(checks.a_text))
    corridor: RiskCorridor = field(repr=False, validator=checks.checked(checks.a(RiskCorridor)))
    target: Money = field(validator=checks.checked(amount_not_negative))
    cost: Money = field(validator=checks.checked(amount_not_negative))
    payer: Money = field(validator=checks.checked(checks.a(Money)))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        one_currency({"target": self.target, "cost": self.cost, "payer": self.payer, "working": self.provider})
        if self.provider + self.payer != self.gap:
            raise ConservationError(
                f"payer: {self.provider} and {self.payer} are borne of a gap of {self.gap}; the two add up to it"
            )
        refuse_beyond(self.payer, self.gap, "payer")
        made = self.corridor.provider_part(gap=self.gap.exact, target=self.target.exact)
        refuse_another(self.working, made, f"the slices of {self.corridor.name!r}")

    @property
    def gap(self) -> Money:
        """Cost less target: a loss where positive, a gain where negative."""
        return self.cost - self.target

    @property
    def provider(self) -> Money:
        """The provider's part of the gap, of its sign."""
        return settled(self.working)

    def due_to_provider(self, *, costs_paid_by: RiskParty) -> Money:
        """Give what the payer pays to the provider, or has back from it where negative, so that each bears its part.

        Who paid the costs of care in the first place decides: a plan or a capitated group pays them out of the target
        and is owed the payer's part of a loss; where the payer paid them, the provider is owed its part of a gain.
        """
        if checks.a(RiskParty)(costs_paid_by, "costs_paid_by") is RiskParty.PROVIDER:
            return self.payer
        return -self.provider


def settle_corridor(
    corridor: RiskCorridor, *, target: Money, cost: Money, rounding: Rounding, subject: str
) -> CorridorSettlement:
    """Share the gap between a cost and a target by the slices of a table.

    The provider's part is rounded once, and the payer bears the rest. `subject` names whose gap it is, in the
    working. Raises `InvalidValueError` for a negative amount, two currencies, a gap beside a target of 0, and a
    rounding coarser than the gap; `NotKnownError` for a side that the table does not know.

    >>> from primarycare.money import USD, RoundingMode
    >>> from primarycare.risk.presets import aca_1342
    >>> shared = settle_corridor(
    ...     aca_1342(), target=Money.parse("100", USD), cost=Money.parse("110", USD),
    ...     rounding=Rounding(2, RoundingMode.HALF_UP), subject="plan 7, 2014",
    ... )
    >>> print(shared.working)
    plan 7, 2014: the provider's part of a loss of 10.00 USD
      0 % to 3 % of the target  3.00 USD per slice of the loss × 1 (provider's 100 %)    3.00      [1]
      3 % to 8 % of the target  5.00 USD per slice of the loss × 0.5 (provider's 50 %)   2.50      [1]
      over 8 % of the target    2.00 USD per slice of the loss × 0.2 (provider's 20 %)   0.40      [1]
      rounded half-up to 0.01 per person
      total                                                                              5.90 USD
      [1] 42 U.S.C. 18062, Establishment of risk corridors for plans in individual and small group markets, Office of \
the Law Revision Counsel, https://usc-cdn.house.gov/view.xhtml?edition=prelim&num=0&req=granuleid%3AUSC-prelim-title42-\
section18062 (verified 2026-11-21)
    >>> shared.due_to_provider(costs_paid_by=RiskParty.PROVIDER)
    Money.parse('4.10', USD)
    """
    table = checks.a(RiskCorridor)(corridor, "corridor")
    currency = one_currency(
        {"target": amount_not_negative(target, "target"), "cost": amount_not_negative(cost, "cost")}
    )
    gap = cost - target
    refuse_a_coarse_rounding(rounding, gap)
    side = "gain" if gap.minor < 0 else "loss"
    working = Working.settled(
        f"{checks.a_text(subject, 'subject')}: the provider's part of a {side} of {abs(gap)}",
        tuple(
            priced(
                str(piece),
                part,
                currency,
                per=f"slice of the {side}",
                factors=(Factor(f"provider's {piece.provider}", piece.provider.value),),
                citation=table.citation,
            )
            for piece, part in table._pieces(gap.exact, target.exact)
        ),
        rounding,
        currency,
    )
    return CorridorSettlement(
        subject=subject, corridor=table, target=target, cost=cost, payer=gap - working.total, working=working
    )
