"""Costs: payments from which the cost of outside visits is taken, and the one scheme that leaves it to the patient.

What lives here: the access bonus with its floor, negation with its time of grace, and visits that are not reimbursed.
What this module may not know: ratios of visits.

>>> from primarycare.loyalty.policies import Bearer, Excess
>>> from primarycare.loyalty.presets import ontario_access_bonus
>>> from primarycare.money import CAD, RoundingMode, Share
>>> from primarycare.periods import Period
>>> adjusted = access_bonus(
...     StructureId("clinic"), Money.parse("200000", CAD),
...     OutsideCost(within=Period(date(2018, 4, 1), date(2019, 4, 1)), visits=386,
...                 amount=Money.parse("13500", CAD), excused_visits=40, excused_amount=Money.parse("2000", CAD)),
...     ontario_access_bonus(share=Share.percent("20"), excess=Excess.LEFT_WITH_PAYER),
...     Rounding(2, RoundingMode.HALF_UP))
>>> print(str(adjusted.working).partition("  note")[0])
clinic, access bonus, from 2018-04-01 to before 2019-04-01
  bonus               200000.00 CAD per period × 0.2 (of capitation) rounded half-up to 0.01   40,000.00    [1]
  386 visits outside                                                                          -13,500.00
  total                                                                                        26,500.00 CAD
<BLANKLINE>
>>> adjusted.borne_by(Bearer.PRACTICE), adjusted.borne_by(Bearer.PAYER), adjusted.borne_by(Bearer.PATIENT)
(Money.parse('13500.00', CAD), Money.parse('2000.00', CAD), Money.parse('0.00', CAD))
"""

from datetime import date

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import StructureId
from primarycare.loyalty._parts import whole
from primarycare.loyalty.outcomes import CostAdjustment, OutsideCost
from primarycare.loyalty.policies import AccessBonus, Excess, ExcusedCosts, Negation, Unreimbursed
from primarycare.money import Money, Rounding, amount_not_negative
from primarycare.periods import add_months
from primarycare.workings import Factor, Working, WorkingLine

__all__ = ["access_bonus", "leave_to_patients", "negate"]


def access_bonus(
    structure: StructureId,
    capitation: Money,
    outside: OutsideCost,
    policy: AccessBonus,
    rounding: Rounding,
    *,
    carried_in: Money | None = None,
) -> CostAdjustment:
    """Give a share of capitation as a bonus, less what outside visits cost, and never less than nothing.

    The bonus is rounded once, before the cost is taken. Raises `InvalidValueError` for a negative amount, for amounts
    in two currencies, and for something carried in where the policy carries nothing.

    >>> from primarycare.loyalty.presets import ontario_access_bonus
    >>> from primarycare.money import CAD, RoundingMode, Share
    >>> from primarycare.periods import Period
    >>> access_bonus(
    ...     StructureId("clinic"), Money.parse("200000", CAD),
    ...     OutsideCost(within=Period(date(2018, 4, 1), date(2019, 4, 1)), visits=1571,
    ...                 amount=Money.parse("55000", CAD), excused_visits=0, excused_amount=Money.zero(CAD)),
    ...     ontario_access_bonus(share=Share.percent("20"), excess=Excess.CARRIED),
    ...     Rounding(2, RoundingMode.HALF_UP)).carried_out
    Money.parse('15000.00', CAD)
    """
    checks.a(AccessBonus)(policy, "policy")
    return _less_cost(structure, capitation, outside, policy, rounding, carried_in, what="access bonus", label="bonus")


def negate(
    structure: StructureId,
    capitation: Money,
    outside: OutsideCost,
    policy: Negation,
    rounding: Rounding,
    *,
    joined_on: date,
    carried_in: Money | None = None,
) -> CostAdjustment:
    """Give a practice its share of capitation, less what outside visits cost, once its time of grace is over.

    The share is rounded once, before the cost is taken. Raises `InvalidValueError` for a negative amount, for amounts
    in two currencies, for something carried in during the grace or where the policy carries nothing, and for a period
    without an end, one that begins before `joined_on`, or one in which the grace ends: give the two parts one by one.

    >>> from primarycare.loyalty.presets import alberta_blended_capitation
    >>> from primarycare.money import CAD, RoundingMode
    >>> from primarycare.periods import Period
    >>> def paid(year):
    ...     cost = OutsideCost(within=Period(date(year, 1, 1), date(year + 1, 1, 1)), visits=200,
    ...                        amount=Money.parse("8000", CAD), excused_visits=0, excused_amount=Money.zero(CAD))
    ...     return negate(
    ...         StructureId("clinic"), Money.parse("300000", CAD), cost,
    ...         alberta_blended_capitation(excused_costs=ExcusedCosts.TAKEN, excess=Excess.LEFT_WITH_PAYER),
    ...         Rounding(2, RoundingMode.HALF_UP), joined_on=date(2019, 1, 1)).payment.text
    >>> paid(2019), paid(2020)
    ('255000.00', '247000.00')
    """
    checks.a(Negation)(policy, "policy")
    in_grace = _is_in_grace(structure, checks.a(OutsideCost)(outside, "outside"), policy, joined_on)
    if in_grace and carried_in:
        raise InvalidValueError(
            f"carried_in: {carried_in} cannot be carried into the grace of {str(structure)!r}; leave it out"
        )
    return _less_cost(
        structure,
        capitation,
        outside,
        policy,
        rounding,
        carried_in,
        what="capitation less negation",
        label="share",
        in_grace=in_grace,
    )


def _is_in_grace(structure: StructureId, outside: OutsideCost, policy: Negation, joined_on: date) -> bool:
    graced_to, days = add_months(checks.a_date(joined_on, "joined_on"), policy.grace_months), outside.within
    if days.end is None or days.start < joined_on:
        raise InvalidValueError(
            f"outside: the cost of {str(structure)!r} {days} is not of a period that begins on {joined_on} or later "
            "and ends; give one"
        )
    if days.start < graced_to < days.end:
        raise InvalidValueError(
            f"outside: the grace of {str(structure)!r} ends on {graced_to}, inside the period {days}; give the visits "
            "before that day and those from it on one by one"
        )
    return days.end <= graced_to


def _less_cost(
    structure: StructureId,
    capitation: Money,
    outside: OutsideCost,
    policy: AccessBonus | Negation,
    rounding: Rounding,
    carried_in: Money | None,
    *,
    what: str,
    label: str,
    in_grace: bool = False,
) -> CostAdjustment:
    checks.a(StructureId)(structure, "structure")
    amount_not_negative(capitation, "capitation")
    checks.a(OutsideCost)(outside, "outside")
    checks.a(Rounding)(rounding, "rounding")
    nothing = Money.zero(capitation.currency)
    carried = nothing if carried_in is None else amount_not_negative(carried_in, "carried_in")
    before = rounding.settle(capitation.exact * policy.share.value, capitation.currency)
    excused = outside.excused_amount if policy.excused_costs is ExcusedCosts.TAKEN else nothing
    charged = nothing if in_grace else outside.amount + excused + carried
    excess = max(charged - before, nothing)
    carried_out = excess if policy.excess is Excess.CARRIED else nothing
    stated = {
        f"{outside.visits} visits outside": nothing if in_grace else -outside.amount,
        f"{outside.excused_visits} excused visits": nothing if in_grace else -excused,
        "carried in": -carried,
        f"beyond the {label}, {policy.excess.value}": excess,
    }
    lines = [
        WorkingLine.worked(
            label,
            (whole(capitation),),
            (Factor("of capitation", policy.share.value),),
            rounding=rounding,
            citation=policy.citation,
        ),
        *(WorkingLine.stated(name, amount) for name, amount in stated.items() if amount),
    ]
    payment = before - charged + excess
    notes = [f"excused visits: {policy.excused_costs.value}; more than the {label}: {policy.excess.value}"]
    if in_grace:
        notes.append("in the time of grace nothing is taken")
    return CostAdjustment(
        structure=structure,
        policy=policy,
        before=before,
        working=Working(
            title=f"{structure}, {what}, {outside.within}", lines=tuple(lines), total=payment, notes=tuple(notes)
        ),
        outside=outside,
        carried_in=carried,
        with_payer=outside.total + carried - (before - payment) - carried_out,
        with_patient=nothing,
        carried_out=carried_out,
        findings=(_beyond(structure, excess, label, policy),) if excess else (),
    )


def _beyond(structure: StructureId, excess: Money, label: str, policy: AccessBonus | Negation) -> Finding:
    return Finding(
        kind="outside cost beyond the payment",
        subject=structure,
        detail=f"{excess} more than the {label}, {policy.excess.value}",
    )


def leave_to_patients(
    structure: StructureId, capitation: Money, outside: OutsideCost, policy: Unreimbursed
) -> CostAdjustment:
    """Pay a practice whole, and leave outside visits to the patients who made them; the payer bears excused ones.

    Raises `InvalidValueError` for a negative amount and for amounts in two currencies.

    >>> from primarycare.loyalty.policies import Bearer
    >>> from primarycare.loyalty.presets import belgian_forfait
    >>> from primarycare.money import EUR
    >>> from primarycare.periods import Month
    >>> adjusted = leave_to_patients(
    ...     StructureId("maison"), Money.parse("15000", EUR),
    ...     OutsideCost(within=Month(2021, 12).period, visits=3, amount=Money.parse("81", EUR), excused_visits=1,
    ...                 excused_amount=Money.parse("40", EUR)),
    ...     belgian_forfait())
    >>> [adjusted.borne_by(bearer).text for bearer in Bearer]
    ['0.00', '40.00', '81.00']
    """
    checks.a(StructureId)(structure, "structure")
    checks.a(Unreimbursed)(policy, "policy")
    nothing = Money.zero(amount_not_negative(capitation, "capitation").currency)
    left = checks.a(OutsideCost)(outside, "outside").amount
    return CostAdjustment(
        structure=structure,
        policy=policy,
        before=capitation,
        working=Working(
            title=f"{structure}, capitation, {outside.within}",
            lines=(WorkingLine.stated("capitation", capitation, citation=policy.citation),),
            total=capitation,
            notes=("excused visits: left with the payer; other visits outside: left with the patient",),
        ),
        outside=outside,
        carried_in=nothing,
        with_payer=outside.excused_amount,
        with_patient=left,
        carried_out=nothing,
        findings=(
            Finding(
                kind="left to patients",
                subject=structure,
                detail=f"{left} for {outside.visits} visits {outside.within} that nobody reimburses",
            ),
        )
        if left
        else (),
    )
