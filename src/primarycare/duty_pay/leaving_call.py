"""Leaving call: what somebody who leaves call gives up, and who shares it.

What lives here: the reduction of an income and its split over those who stay on call.
What this module may not know: who may leave, and what call is worth.

>>> from primarycare.money import RoundingMode, USD, amount_not_negative
>>> left = cost_of_leaving_call(
...     PhysicianId("dr-1"), Money.parse("200000", USD), Share.percent("25"),
...     [PhysicianId(f"dr-{number}") for number in (2, 3, 4, 5)], Rounding(2, RoundingMode.HALF_UP),
... )
>>> left.kept.text, [share.amount.text for share in left.shares]
('150000.00', ['12500.00', '12500.00', '12500.00', '12500.00'])
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, shown
from primarycare.identifiers import PhysicianId
from primarycare.money import Money, Rate, Rounding, Share, allocate, amount_not_negative
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = ["CallDeparture", "CallShare", "cost_of_leaving_call"]


@frozen
class CallShare:
    """What somebody who stays on call receives for it.

    >>> from primarycare.money import USD
    >>> CallShare(PhysicianId("dr-2"), Money.parse("12500", USD)).amount.text
    '12500.00'
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    amount: Money = field(validator=checks.checked(amount_not_negative))


@frozen(kw_only=True)
class CallDeparture:
    """Somebody leaves call: the income before it, the reduction with its working, and who shares it.

    Raises `ConservationError` where the shares are not the reduction or the reduction is not a part of the income, and
    `InvalidValueError` where somebody stands twice or the one who leaves shares.

    >>> from primarycare.money import USD, RoundingMode
    >>> cents = Rounding(2, RoundingMode.HALF_UP)
    >>> left = cost_of_leaving_call(
    ...     PhysicianId("dr-1"), Money.parse("100", USD), Share.percent("20"), [PhysicianId("dr-2")], cents
    ... )
    >>> left.kept, left.shares[0].amount
    (Money.parse('80.00', USD), Money.parse('20.00', USD))
    """

    leaver: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    income: Money = field(validator=checks.checked(amount_not_negative))
    reduction: Working[Money] = field(validator=checks.checked(checks.a(Working)))
    shares: tuple[CallShare, ...] = field(validator=checks.checked(checks.each(checks.a(CallShare))))

    def __attrs_post_init__(self) -> None:
        _refuse_the_leaver(self.leaver, [share.physician for share in self.shares])
        given_up = checks.a(Money)(self.reduction.total, "reduction")
        if not Money.zero(self.income.currency) <= given_up <= self.income:
            raise ConservationError(
                f"reduction: {given_up} is not a part of the {self.income} of {str(self.leaver)!r}; give 0 to all of it"
            )
        made = Money.total((share.amount for share in self.shares), self.income.currency)
        if made != given_up:
            raise ConservationError(
                f"shares: {str(self.leaver)!r} gives up {given_up}, but the shares of those who stay make {made}"
            )

    @property
    def kept(self) -> Money:
        """The income that is left."""
        return self.income - checks.a(Money)(self.reduction.total, "reduction")


def _refuse_the_leaver(leaver: PhysicianId, staying: list[PhysicianId]) -> None:
    checks.unique(map(str, staying), "staying")
    if leaver in staying:
        raise InvalidValueError(f"staying: {str(leaver)!r} leaves call and cannot stay on it; leave them out")


def cost_of_leaving_call(
    leaver: PhysicianId,
    income: Money,
    reduction: Share,
    staying: Iterable[PhysicianId],
    rounding: Rounding,
    *,
    weights: Mapping[PhysicianId, int | Fraction] | None = None,
) -> CallDeparture:
    """Reduce an income by a share and split the reduction over those who stay on call, equally or by weights.

    The reduction is rounded once and split to the minor unit, the largest remainders first, equal ones by physician
    (https://www.rtacpa.com/2009/07/18/make-sure-getting-off-call-schedule-is-addressed/: by 20 to 30 %, shared equally
    among those still on call). Raises `InvalidValueError` where nobody stays, somebody stands twice or the leaver
    stays, and for weights that are negative, all zero, missing or of somebody else.

    >>> from primarycare.money import USD, RoundingMode
    >>> second, third = PhysicianId("dr-2"), PhysicianId("dr-3")
    >>> print(cost_of_leaving_call(
    ...     PhysicianId("dr-1"), Money.parse("200000", USD), Share.percent("25"), [second, third],
    ...     Rounding(2, RoundingMode.HALF_UP), weights={second: 3, third: 1},
    ... ).shares[0].amount)
    37500.00 USD
    """
    stay = sorted(checks.several(PhysicianId)(staying, "staying"))
    _refuse_the_leaver(checks.a(PhysicianId)(leaver, "leaver"), stay)
    if not stay:
        raise InvalidValueError(f"staying: nobody is left on call after {str(leaver)!r}; name who shares the reduction")
    currency = amount_not_negative(income, "income").currency
    whole = checks.a(Rounding)(rounding, "rounding")
    if whole.settle(income.exact, currency) != income:
        raise InvalidValueError(f"rounding: {rounding} is coarser than the income of {income}; keep more places")
    working = Working.settled(
        f"reduction of {leaver}, who leaves call",
        (
            WorkingLine.worked(
                "income given up",
                (Part(Rate(value=income.exact, currency=currency, per="income"), Fraction(1)),),
                (Factor("reduction", checks.a(Share)(reduction, "reduction").value),),
            ),
        ),
        whole,
        currency,
    )
    amounts = allocate(working.total, _weights_of(stay, weights), ties=stay)
    return CallDeparture(
        leaver=leaver,
        income=income,
        reduction=working,
        shares=tuple(CallShare(physician, amount) for physician, amount in zip(stay, amounts, strict=True)),
    )


def _weights_of(
    staying: list[PhysicianId], weights: Mapping[PhysicianId, int | Fraction] | None
) -> list[int | Fraction]:
    if weights is None:
        return [1] * len(staying)
    if not isinstance(weights, Mapping):
        raise InvalidTypeError(
            f"weights: {shown(weights)} is a {type(weights).__name__}; give a mapping of physicians to weights"
        )
    names = {str(physician) for physician in staying}
    for name in sorted({*map(str, weights)} ^ names):
        what = "has no weight" if name in names else "does not stay on call"
        raise InvalidValueError(f"weights: {shown(name)} {what}; give one for each who stays")
    return [weights[physician] for physician in staying]
