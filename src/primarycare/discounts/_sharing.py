"""Sharing: what a patient pays of one allowed amount, step by step, within what is left of deductible and maximum.

What lives here: the arithmetic, in whole minor units, and what each step adds to the accumulators.
What this module may not know: why a line is shared on one side of the network or the other.

>>> Parts(deductible=1_000, copay=0, above=0, coinsurance=100).total
1100
"""

from fractions import Fraction

from attrs import define, frozen

from primarycare.errors import InvalidValueError
from primarycare.identifiers import PatientId
from primarycare.money import Currency, Money, Rate, Share
from primarycare.plans import (
    Accumulation,
    Accumulators,
    CoinsuranceBase,
    CopayAboveAllowed,
    CopayTiming,
    CostShare,
    Limit,
    Met,
    NetworkSide,
    Plan,
)
from primarycare.workings import Factor, Part, WorkingLine

_ONE = Fraction(1)


@frozen(kw_only=True)
class Parts:
    """The patient's parts of an amount, in minor units; `above` is the part of a copay that lies above the amount."""

    deductible: int = 0
    copay: int = 0
    above: int = 0
    coinsurance: int = 0

    @property
    def total(self) -> int:
        """All parts together."""
        return self.deductible + self.copay + self.above + self.coinsurance


@define
class Left:
    """What one patient has left on one side of the network, in minor units; a maximum of None is no bound."""

    deductible: int
    maximum: int | None

    def count(self, deductible: int, maximum: int, currency: Currency) -> Met:
        """Count amounts up to what is left, and say how much that was."""
        deductible = min(deductible, self.deductible)
        self.deductible -= deductible
        if self.maximum is not None:
            maximum = min(maximum, self.maximum)
            self.maximum -= maximum
        return Met(deductible=Money(deductible, currency), maximum=Money(maximum, currency))


@define
class Room:
    """What one patient has left on both sides, as the lines of a claim take from it one by one."""

    plan: Plan
    inside: Left
    outside: Left
    none_met: Met
    factors: dict[int, Factor]

    @classmethod
    def before(cls, plan: Plan, so_far: Accumulators, patient: PatientId) -> "Room":
        """Give what is left when a claim begins; more met than a limit is refused."""
        member, sides = so_far.of(patient), []
        for side in (NetworkSide.IN, NetworkSide.OUT):
            own, family = member.on(side), so_far.family(side)
            # A plan without a deductible leaves none to meet.
            deductible = _left(plan.deductible(side), own.deductible, family.deductible, side, patient) or 0
            maximum = _left(plan.maximum(side), own.maximum, family.maximum, side, patient)
            sides.append(Left(deductible, maximum))
        return cls(plan, sides[0], sides[1], Met.nothing(plan.currency), {})

    def on(self, side: NetworkSide) -> Left:
        """Give what is left on one side."""
        return self.inside if side is NetworkSide.IN else self.outside

    def count(self, side: NetworkSide, parts: Parts) -> tuple[Met, Met]:
        """Count the parts of a line on its side, and on the other up to its limits where the plan counts both."""
        plan, currency = self.plan, self.plan.currency
        copay = parts.copay + parts.above
        maximum = parts.coinsurance
        maximum += copay if plan.copay_counts_to_maximum else 0
        maximum += parts.deductible if plan.deductible_counts_to_maximum else 0
        deductible = parts.deductible + (copay if plan.copay_counts_to_deductible else 0)
        if not maximum and not deductible:
            return self.none_met, self.none_met
        both = plan.accumulation is Accumulation.TOGETHER
        return (
            self.inside.count(deductible, maximum, currency) if both or side is NetworkSide.IN else self.none_met,
            self.outside.count(deductible, maximum, currency) if both or side is NetworkSide.OUT else self.none_met,
        )

    def factor(self, coinsurance: Share) -> Factor:
        """Give the factor of a working for a rate of coinsurance, made once a claim."""
        # By identity: the plan holds its shares for as long as this room, and hashing one costs more than the factor.
        known = self.factors.get(id(coinsurance))
        if known is None:
            known = self.factors[id(coinsurance)] = Factor(f"coinsurance of {coinsurance}", coinsurance.value)
        return known


def _left(limit: Limit | None, own: Money, family: Money, side: NetworkSide, patient: PatientId) -> int | None:
    if limit is None:
        return None
    left = limit.left(person=own, family=family)
    if left.minor < 0:
        raise InvalidValueError(
            f"accumulators: {str(patient)!r} has met {own} {side.value} and the whole family {family}, which is more "
            f"than the limit of {limit}; correct one of them"
        )
    return left.minor


def needs_a_price(row: CostShare, room: Room, side: NetworkSide) -> bool:
    """Tell whether a row of cost sharing can only be applied to an amount."""
    if row.copay is not None and room.plan.copay_timing is CopayTiming.INSTEAD:
        return False
    return bool(row.coinsurance.value) or (row.deductible_applies and room.on(side).deductible > 0)


def share(room: Room, row: CostShare, side: NetworkSide, allowed: int, billed: int) -> tuple[Parts, list[WorkingLine]]:
    """Give the patient's parts of an allowed amount, and the steps that lead to them.

    The order is that of the plan: copay before, after or instead of the deductible; coinsurance of what they leave or
    of all that is allowed; at last the maximum, which takes what is above it off coinsurance, then copay, then
    deductible.
    """
    plan, currency = room.plan, room.plan.currency
    full_copay = 0 if row.copay is None else row.copay.minor
    alone = row.copay is not None and plan.copay_timing is CopayTiming.INSTEAD
    left = room.on(side).deductible if row.deductible_applies and not alone else 0
    if plan.copay_timing is CopayTiming.BEFORE:
        copay = min(full_copay, allowed)
        left -= min(copay, left) if plan.copay_counts_to_deductible else 0
        deductible = min(allowed - copay, left)
        due = allowed > 0
    else:
        deductible = min(allowed, left)
        copay = min(full_copay, allowed - deductible)
        due = allowed > deductible
    above = 0
    if due and plan.copay_above_allowed is CopayAboveAllowed.COPAY:
        taken = deductible if plan.copay_timing is CopayTiming.AFTER else 0
        above = max(0, min(full_copay, billed - taken) - copay)
    steps = [
        WorkingLine.stated(label, Money(amount, currency))
        for label, amount in (("deductible", deductible), ("copay", copay), ("copay above the allowed amount", above))
        if amount
    ]
    rest, coinsurance = allowed - deductible - copay, 0
    if rest and row.coinsurance.value and not alone:
        base = allowed if plan.coinsurance_base is CoinsuranceBase.ALLOWED else rest
        step = _coinsurance(room, row.coinsurance, Money(base, currency))
        steps.append(step)
        coinsurance = int(step.amount * 10**currency.decimals)
        if coinsurance > rest:
            over = Money(rest - coinsurance, currency)
            steps.append(WorkingLine.stated("no more than deductible and copay leave", over))
            coinsurance = rest
    parts = Parts(deductible=deductible, copay=copay, above=above, coinsurance=coinsurance)
    return _within_the_maximum(room, side, parts, steps)


def _coinsurance(room: Room, rate: Share, base: Money) -> WorkingLine:
    exact, rounding = base.exact, room.plan.rounding
    return WorkingLine(
        label="coinsurance",
        amount=rounding.apply(exact * rate.value),
        currency=base.currency,
        parts=(Part(Rate(value=exact, currency=base.currency, per="line"), _ONE),),
        factors=(room.factor(rate),),
        rounding=rounding,
    )


def _within_the_maximum(
    room: Room, side: NetworkSide, parts: Parts, steps: list[WorkingLine]
) -> tuple[Parts, list[WorkingLine]]:
    plan, left = room.plan, room.on(side).maximum
    counted = parts.coinsurance
    counted += parts.copay + parts.above if plan.copay_counts_to_maximum else 0
    counted += parts.deductible if plan.deductible_counts_to_maximum else 0
    if left is None or counted <= left:
        return parts, steps
    over = counted - left
    steps.append(WorkingLine.stated("above the out-of-pocket maximum", Money(-over, plan.currency)))
    coinsurance = min(over, parts.coinsurance)
    over -= coinsurance
    above = copay = 0
    if plan.copay_counts_to_maximum:
        above = min(over, parts.above)
        copay = min(over - above, parts.copay)
        over -= above + copay
    return (
        Parts(
            deductible=parts.deductible - over,
            copay=parts.copay - copay,
            above=parts.above - above,
            coinsurance=parts.coinsurance - coinsurance,
        ),
        steps,
    )
