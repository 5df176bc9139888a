"""Outcomes: what a practice is paid after visits elsewhere, what was taken, and who bears what.

What lives here: the cost of outside visits, and the two kinds of outcome, of mechanisms that follow a ratio of visits
and of mechanisms that follow a cost. Both are checked when built: nothing is paid twice and nothing is lost.
What this module may not know: how an outcome is worked out.

>>> from datetime import date
>>> from primarycare.money import CAD
>>> within = Period(date(2026, 1, 1), date(2027, 1, 1))
>>> OutsideCost(within=within, visits=2, amount=Money.parse("71.00", CAD), excused_visits=1,
...             excused_amount=Money.parse("35.50", CAD)).total
Money.parse('106.50', CAD)
"""

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, shown
from primarycare.findings import Finding
from primarycare.identifiers import StructureId
from primarycare.loyalty.policies import (
    AccessBonus,
    Bearer,
    ContinuityThreshold,
    CostPolicy,
    Excess,
    LeakageRule,
    LoyaltyFactor,
    Negation,
    RatePolicy,
    Unreimbursed,
)
from primarycare.money import Money, amount_not_negative
from primarycare.outside_use import LoyaltyRate
from primarycare.periods import Period
from primarycare.workings import Working

__all__ = ["CostAdjustment", "OutsideCost", "RateAdjustment"]

_MOST_VISITS = 10**12


_amount = checks.checked(amount_not_negative)
_count = checks.checked(checks.within(0, _MOST_VISITS))


@frozen(kw_only=True)
class OutsideCost:
    """What visits elsewhere in a period cost the payer: those that nothing excuses, and apart from them the excused.

    Raises `InvalidValueError` for a negative amount, a cost without a visit, and amounts in two currencies.

    >>> from datetime import date
    >>> from primarycare.money import CAD
    >>> OutsideCost(within=Period(date(2026, 1, 1)), visits=0, amount=Money(1, CAD), excused_visits=0,
    ...             excused_amount=Money.zero(CAD))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: amount: no visit from 2026-01-01 can have cost 0.01 CAD; give the visits
    """

    within: Period = field(validator=checks.checked(checks.a(Period)))
    visits: int = field(validator=_count)
    amount: Money = field(validator=_amount)
    excused_visits: int = field(validator=_count)
    excused_amount: Money = field(validator=_amount)

    def __attrs_post_init__(self) -> None:
        for name, visits, amount in (
            ("amount", self.visits, self.amount),
            ("excused_amount", self.excused_visits, self.excused_amount),
        ):
            if amount and not visits:
                raise InvalidValueError(f"{name}: no visit {self.within} can have cost {amount}; give the visits")
        if self.amount.currency != self.excused_amount.currency:
            raise InvalidValueError(
                f"excused_amount: {self.excused_amount} is not in {self.amount.currency.code} like the other visits; "
                "convert one of them first"
            )

    @property
    def total(self) -> Money:
        """The cost of all outside visits, excused or not."""
        return self.amount + self.excused_amount


def _a_rate_policy(value: object, name: str) -> RatePolicy:
    if not isinstance(value, LoyaltyFactor | LeakageRule | ContinuityThreshold):
        raise InvalidTypeError(
            f"{name}: {shown(value)} is a {type(value).__name__}; give a LoyaltyFactor, a LeakageRule or a "
            "ContinuityThreshold"
        )
    return value


def _a_cost_policy(value: object, name: str) -> CostPolicy:
    if not isinstance(value, AccessBonus | Negation | Unreimbursed):
        raise InvalidTypeError(
            f"{name}: {shown(value)} is a {type(value).__name__}; give an AccessBonus, a Negation or an Unreimbursed"
        )
    return value


def _a_part_of(before: Money, working: Working[Money]) -> Money:
    payment = checks.a(Money)(working.total, "working")
    if not Money.zero(before.currency) <= payment <= before:
        raise ConservationError(f"working: {payment} is not a part of the {before} before; pay 0 to all of it")
    return payment


@frozen(kw_only=True)
class RateAdjustment:
    """What a practice is paid where a ratio of visits decides; the practice bears what is taken, and nobody else.

    `before` is what it would be paid had nobody gone elsewhere, the total of the working what it is paid. `counts` are
    the visits behind it, by period. Raises `ConservationError` for a payment that is not a part of `before`.

    >>> from datetime import date
    >>> from primarycare.loyalty import WithoutVisits, loyalty_factor
    >>> from primarycare.loyalty.presets import ipso_core
    >>> from primarycare.money import EUR, Rounding, RoundingMode
    >>> from primarycare.outside_use import ExcusedVisits
    >>> year = Period(date(2021, 1, 1), date(2022, 1, 1))
    >>> leave_out = ExcusedVisits.LEAVE_OUT
    >>> adjusted = loyalty_factor(
    ...     StructureId("cabinet"), Money.parse("1000", EUR),
    ...     LoyaltyRate(within=year, excused_visits=leave_out, inside=9, excused=3, outside=1, unknown=0, left_out=0),
    ...     ipso_core(excused_visits=leave_out, without_visits=WithoutVisits.ALL_KEPT, rounding=None),
    ...     Rounding(2, RoundingMode.HALF_UP))
    >>> adjusted.payment, adjusted.taken, adjusted.borne_by(Bearer.PATIENT)
    (Money.parse('900.00', EUR), Money.parse('100.00', EUR), Money.parse('0.00', EUR))
    """

    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    policy: RatePolicy = field(repr=False, validator=checks.checked(_a_rate_policy))
    before: Money = field(validator=_amount)
    working: Working[Money] = field(validator=checks.checked(checks.a(Working)))
    counts: tuple[LoyaltyRate, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(LoyaltyRate))))
    findings: tuple[Finding, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.a(Finding)))
    )

    def __attrs_post_init__(self) -> None:
        _a_part_of(self.before, self.working)

    @property
    def payment(self) -> Money:
        """What the practice is paid."""
        return self.working.total

    @property
    def taken(self) -> Money:
        """What the practice is paid less, because of visits elsewhere."""
        return self.before - self.payment

    def borne_by(self, bearer: Bearer) -> Money:
        """Give what somebody bears of what is taken: the practice all of it."""
        return self.taken if checks.a(Bearer)(bearer, "bearer") is Bearer.PRACTICE else Money.zero(self.before.currency)


@frozen(kw_only=True)
class CostAdjustment:
    """What a practice is paid where the cost of outside visits decides, and who bears that cost.

    The cost, with what was carried in, is borne by the practice (`before` less the payment), left with the payer, left
    with the patient, or carried out; the four make it to the last cent. Raises `ConservationError` otherwise, and
    `InvalidValueError` for a patient who bears anything under a policy other than `Unreimbursed`, and for something
    carried under a policy that carries nothing.

    >>> from datetime import date
    >>> from primarycare.loyalty import Excess, access_bonus
    >>> from primarycare.loyalty.presets import ontario_access_bonus
    >>> from primarycare.money import CAD, Rounding, RoundingMode, Share
    >>> nothing = Money.zero(CAD)
    >>> adjusted = access_bonus(
    ...     StructureId("clinic"), Money.parse("200000", CAD),
    ...     OutsideCost(within=Period(date(2026, 1, 1), date(2027, 1, 1)), visits=900,
    ...                 amount=Money.parse("55000", CAD), excused_visits=0, excused_amount=nothing),
    ...     ontario_access_bonus(share=Share.percent("20"), excess=Excess.LEFT_WITH_PAYER),
    ...     Rounding(2, RoundingMode.HALF_UP))
    >>> adjusted.payment, adjusted.borne_by(Bearer.PRACTICE), adjusted.borne_by(Bearer.PAYER)
    (Money.parse('0.00', CAD), Money.parse('40000.00', CAD), Money.parse('15000.00', CAD))
    """

    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    policy: CostPolicy = field(repr=False, validator=checks.checked(_a_cost_policy))
    before: Money = field(validator=_amount)
    working: Working[Money] = field(validator=checks.checked(checks.a(Working)))
    outside: OutsideCost = field(repr=False, validator=checks.checked(checks.a(OutsideCost)))
    carried_in: Money = field(validator=_amount)
    with_payer: Money = field(validator=_amount)
    with_patient: Money = field(validator=_amount)
    carried_out: Money = field(validator=_amount)
    findings: tuple[Finding, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.a(Finding)))
    )

    def __attrs_post_init__(self) -> None:
        _a_part_of(self.before, self.working)
        carries = not isinstance(self.policy, Unreimbursed) and self.policy.excess is Excess.CARRIED
        if (self.carried_in or self.carried_out) and not carries:
            raise InvalidValueError(
                f"carried_out: {self.carried_in} is carried in and {self.carried_out} out for {str(self.structure)!r}, "
                "but its policy carries nothing; give 0"
            )
        if self.with_patient and not isinstance(self.policy, Unreimbursed):
            raise InvalidValueError(
                f"with_patient: {self.with_patient} would be left with patients of {str(self.structure)!r}; only "
                "Unreimbursed costs them anything"
            )
        cost = self.outside.total + self.carried_in
        borne = self.taken + self.with_payer + self.with_patient + self.carried_out
        if borne != cost:
            raise ConservationError(
                f"with_payer: {borne} is borne or carried for {str(self.structure)!r}, but visits elsewhere and what "
                f"was carried in make {cost}"
            )

    @property
    def payment(self) -> Money:
        """What the practice is paid."""
        return self.working.total

    @property
    def taken(self) -> Money:
        """What the practice is paid less, because of visits elsewhere."""
        return self.before - self.payment

    def borne_by(self, bearer: Bearer) -> Money:
        """Give what somebody bears of the cost; what is carried out is borne by nobody yet."""
        borne = {Bearer.PRACTICE: self.taken, Bearer.PAYER: self.with_payer, Bearer.PATIENT: self.with_patient}
        return borne[checks.a(Bearer)(bearer, "bearer")]
