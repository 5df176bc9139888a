"""Ratios: payments that follow the share of visits kept, visit by visit.

What lives here: the loyalty factor and the leakage rate.
What this module may not know: thresholds, and the cost of a visit.

>>> from datetime import date
>>> from primarycare.loyalty.policies import WithoutVisits
>>> from primarycare.loyalty.presets import ipso_core
>>> from primarycare.money import EUR, RoundingMode
>>> from primarycare.outside_use import ExcusedVisits
>>> from primarycare.periods import Period
>>> adjusted = loyalty_factor(
...     StructureId("cabinet"), Money.parse("4000", EUR),
...     LoyaltyRate(within=Period(date(2021, 1, 1), date(2022, 1, 1)), excused_visits=ExcusedVisits.COUNT_INSIDE,
...                 inside=90, excused=2, outside=8, unknown=0, left_out=11),
...     ipso_core(excused_visits=ExcusedVisits.COUNT_INSIDE, without_visits=WithoutVisits.ALL_KEPT, rounding=None),
...     Rounding(2, RoundingMode.HALF_UP), beside=Money.parse("650", EUR))
>>> print(adjusted.working)
cabinet, core part by loyalty, from 2021-01-01 to before 2022-01-01
  core part  4000.00 EUR per period × 0.92 (92 of 100 visits kept)  3,680.00    [1]
  beside it                                                           650.00
  rounded half-up to 0.01 per person
  total                                                             4,330.00 EUR
  note: numerator: primary-care visits to the structure; denominator: all primary-care visits of engaged patients
  note: excused visits: count inside; without visits: all kept
  [1] Le médecin traitant renforcé d'Ipso marque des points, Le Quotidien du médecin, \
https://neurologie-psychiatrie.lequotidiendumedecin.fr/liberal-soins-de-ville/honoraires/\
le-medecin-traitant-renforce-dipso-marque-des-points (verified 2026-11-21, single source)
"""

from primarycare import _checks as checks
from primarycare.identifiers import StructureId
from primarycare.loyalty._parts import findings_of_counts, whole
from primarycare.loyalty.outcomes import RateAdjustment
from primarycare.loyalty.policies import LeakageRule, LoyaltyFactor, VisitRatio
from primarycare.money import Money, Rounding, amount_not_negative, refuse_a_coarse_rounding
from primarycare.outside_use import LoyaltyRate
from primarycare.workings import Factor, Working, WorkingLine

__all__ = ["cut_by_leakage", "loyalty_factor"]


def loyalty_factor(
    structure: StructureId,
    core: Money,
    counts: LoyaltyRate,
    policy: LoyaltyFactor,
    rounding: Rounding,
    *,
    beside: Money | None = None,
) -> RateAdjustment:
    """Multiply a core amount by the loyalty rate; `beside` is what the rate does not touch, such as thematic bricks.

    Rounded once, at the total. The practice bears what is taken. Raises `InvalidValueError` for a negative amount, for
    amounts in two currencies, for a rounding coarser than them, and for counts that treat excused visits otherwise.

    >>> from datetime import date
    >>> from primarycare.loyalty.policies import WithoutVisits
    >>> from primarycare.loyalty.presets import ipso_core
    >>> from primarycare.money import EUR, RoundingMode
    >>> from primarycare.outside_use import ExcusedVisits
    >>> from primarycare.periods import Period
    >>> loyalty_factor(
    ...     StructureId("cabinet"), Money.parse("12", EUR),
    ...     LoyaltyRate(within=Period(date(2021, 1, 1), date(2022, 1, 1)), excused_visits=ExcusedVisits.LEAVE_OUT,
    ...                 inside=2, excused=0, outside=1, unknown=0, left_out=0),
    ...     ipso_core(excused_visits=ExcusedVisits.LEAVE_OUT, without_visits=WithoutVisits.ALL_KEPT, rounding=None),
    ...     Rounding(2, RoundingMode.HALF_UP)).payment
    Money.parse('8.00', EUR)
    """
    checks.a(StructureId)(structure, "structure")
    ratio = checks.a(LoyaltyFactor)(policy, "policy").ratio
    beside_it = (
        Money.zero(amount_not_negative(core, "core").currency)
        if beside is None
        else amount_not_negative(beside, "beside")
    )
    before = core + beside_it
    refuse_a_coarse_rounding(rounding, core, beside_it)
    lines = [WorkingLine.worked("core part", (whole(core),), (_kept(counts, ratio),), citation=policy.citation)]
    if beside_it:
        lines.append(WorkingLine.stated("beside it", beside_it))
    return RateAdjustment(
        structure=structure,
        policy=policy,
        before=before,
        working=Working.settled(
            f"{structure}, core part by loyalty, {counts.within}",
            tuple(lines),
            rounding,
            before.currency,
            notes=ratio.notes,
        ),
        counts=(counts,),
        findings=findings_of_counts(structure, (counts,), ratio),
    )


def _kept(counts: LoyaltyRate, ratio: VisitRatio) -> Factor:
    value = ratio.of(counts)
    if counts.rate is None:
        return Factor(f"no visit counts, {ratio.without_visits.value}", value)
    return Factor(f"{counts.kept} of {counts.counted} visits kept", counts.rate.value, rounding=ratio.rounding)


def cut_by_leakage(
    structure: StructureId, payment: Money, counts: LoyaltyRate, policy: LeakageRule, rounding: Rounding
) -> RateAdjustment:
    """Cut a payment by the leakage rate: payment × (1 - taken × leakage).

    Rounded once, at the total. The practice bears what is taken. Raises `InvalidValueError` for a negative payment,
    for a rounding coarser than it, and for counts that treat excused visits otherwise.

    >>> from datetime import date
    >>> from primarycare.loyalty.policies import WithoutVisits
    >>> from primarycare.loyalty.presets import primary_care_first
    >>> from primarycare.money import USD, RoundingMode, Share
    >>> from primarycare.outside_use import ExcusedVisits
    >>> from primarycare.periods import Quarter
    >>> cut_by_leakage(
    ...     StructureId("practice"), Money.parse("50000", USD),
    ...     LoyaltyRate(within=Quarter(2022, 3).period, excused_visits=ExcusedVisits.LEAVE_OUT,
    ...                 inside=380, excused=0, outside=120, unknown=0, left_out=40),
    ...     primary_care_first(taken=Share.parse("1"), excused_visits=ExcusedVisits.LEAVE_OUT,
    ...                        without_visits=WithoutVisits.ALL_KEPT, rounding=None),
    ...     Rounding(2, RoundingMode.HALF_UP)).payment
    Money.parse('38000.00', USD)
    """
    checks.a(StructureId)(structure, "structure")
    ratio = checks.a(LeakageRule)(policy, "policy").ratio
    refuse_a_coarse_rounding(rounding, amount_not_negative(payment, "payment"))
    leakage = 1 - ratio.of(counts)
    where = "no visit counts" if counts.rate is None else f"{counts.outside} of {counts.counted} visits outside"
    cut = WorkingLine.worked(
        "leakage",
        (whole(payment),),
        (Factor(where, leakage), Factor("of it taken", -policy.taken.value)),
        citation=policy.citation,
    )
    return RateAdjustment(
        structure=structure,
        policy=policy,
        before=payment,
        working=Working.settled(
            f"{structure}, payment less leakage, {counts.within}",
            (WorkingLine.stated("payment", payment), cut),
            rounding,
            payment.currency,
            notes=ratio.notes,
        ),
        counts=(counts,),
        findings=findings_of_counts(structure, (counts,), ratio),
    )
