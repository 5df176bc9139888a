"""Payments: what a score, points or a list earn, with their workings; never less than nothing.

What lives here: the amounts.
What this module may not know: where a rate or an amount comes from; each is given.

>>> from primarycare.money import EUR, RoundingMode
>>> print(pay_points(
...     StructureId("cabinet"), (PointLine(label="digital tools", points=Fraction(420)),),
...     Rate.parse("7", EUR, per="point"), Rounding(2, RoundingMode.HALF_UP)).working)
cabinet, quality points
  digital tools  7.00 EUR per point × 420  2,940.00
  rounded half-up to 0.01 per person
  total                                    2,940.00 EUR
"""

from collections.abc import Iterable
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import ConservationError
from primarycare.findings import Finding
from primarycare.identifiers import StructureId
from primarycare.money import Money, Rate, Rounding, Share, amount_not_negative, refuse_a_coarse_rounding
from primarycare.quality.points import PointLine, a_factor
from primarycare.quality.scores import MeasureStanding, NoScore, QualityScore
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = ["QualityPayment", "cut_if_missed", "pay_points", "pay_score", "prorated_bonus"]


@frozen(kw_only=True)
class QualityPayment:
    """What quality earns: the total of the working; `full` is the most that it could have been, where that is known.

    Raises `ConservationError` for a payment below nothing or above `full`.

    >>> from primarycare.money import USD, RoundingMode
    >>> paid = prorated_bonus(StructureId("clinic"), Money.parse("1100", USD), 575, 1000,
    ...                       Rounding(0, RoundingMode.HALF_UP))
    >>> paid.amount, paid.missed
    (Money.parse('633.00', USD), Money.parse('467.00', USD))
    """

    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    working: Working[Money] = field(validator=checks.checked(checks.a(Working)))
    full: Money | None = field(default=None, validator=checks.checked(checks.optional(amount_not_negative)))
    findings: tuple[Finding, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.a(Finding)))
    )

    def __attrs_post_init__(self) -> None:
        amount = checks.a(Money)(self.working.total, "working")
        if amount.minor < 0:
            raise ConservationError(
                f"working: {amount} for {str(self.structure)!r} is less than nothing; pay 0 or more"
            )
        if self.full is not None and amount > self.full:
            raise ConservationError(
                f"working: {amount} for {str(self.structure)!r} is more than the {self.full} that can be earned"
            )

    @property
    def amount(self) -> Money:
        """What is paid."""
        return self.working.total

    @property
    def missed(self) -> Money | None:
        """What was not earned of what could have been, or None where nothing says what that is."""
        return None if self.full is None else self.full - self.amount


def _all_of(full: Money, name: str, rounding: Rounding) -> Part:
    # An amount that the rounding itself would move could be paid as more than all of it.
    refuse_a_coarse_rounding(rounding, amount_not_negative(full, name))
    return Part(Rate(value=full.exact, currency=full.currency, per="year"), Fraction(1))


def pay_score(
    structure: StructureId, full: Money, score: QualityScore, rounding: Rounding, *, without_score: Share
) -> QualityPayment:
    """Pay the share of an amount that a score is, measure by measure, rounded once at the total.

    Where there is no score, `without_score` is paid of it, with a finding. Raises `InvalidValueError` for a negative
    amount and a rounding coarser than it.

    >>> from primarycare.money import EUR, RoundingMode
    >>> from primarycare.quality import Better, MeasureCount, QualityMeasure, QualityPolicy, SmallDenominators
    >>> policy = QualityPolicy(
    ...     measures=(QualityMeasure(name="eye check", threshold=Share.percent("50"), target=Share.percent("90"),
    ...                              weight=Fraction(1), minimum_denominator=30, better=Better.HIGHER),),
    ...     small_denominators=SmallDenominators.DROP)
    >>> counts = (MeasureCount(measure="eye check", numerator=60, denominator=100),)
    >>> pay_score(
    ...     StructureId("cabinet"), Money.parse("10000", EUR), QualityScore(policy=policy, counts=counts),
    ...     Rounding(2, RoundingMode.HALF_UP), without_score=Share.parse("0")).amount
    Money.parse('2500.00', EUR)
    """
    checks.a(StructureId)(structure, "structure")
    whole = _all_of(full, "full", rounding)
    share = checks.a(Share)(without_score, "without_score")
    reached = checks.a(QualityScore)(score, "score").score
    findings = score.findings
    lines: tuple[WorkingLine, ...]
    scaling: tuple[Factor, ...] = ()
    if isinstance(reached, NoScore):
        lines = (WorkingLine.worked("without a score", (whole,), (Factor(str(reached), share.value),)),)
        findings += (Finding(kind="no score", subject=structure, detail=f"{reached}; {share} is paid"),)
    else:
        counts = {count.measure: count for count in score.counts}
        cited = {measure.name: measure.citation for measure in score.policy.measures}
        lines = tuple(
            WorkingLine.worked(
                line.measure,
                (whole,),
                (
                    Factor("weight", line.weight),
                    Factor(
                        f"{counts[line.measure].numerator} of {counts[line.measure].denominator}"
                        if line.standing is MeasureStanding.COUNTED
                        else line.standing.value,
                        line.score,
                    ),
                ),
                citation=cited[line.measure],
            )
            for line in score.lines
            if line.standing is not MeasureStanding.DROPPED
        )
        scaling = tuple(Factor(f"gate {gate.measure} not passed", Fraction(0)) for gate in score.failed_gates)
    return QualityPayment(
        structure=structure,
        full=full,
        working=Working.settled(f"{structure}, quality score", lines, rounding, full.currency, scaling=scaling),
        findings=findings,
    )


def pay_points(
    structure: StructureId,
    lines: Iterable[PointLine],
    value: Rate,
    rounding: Rounding,
    *,
    factors: tuple[Factor, ...] = (),
) -> QualityPayment:
    """Pay points at a value per point, or indicators at a value per indicator, rounded once at the total.

    Each line has factors of its own (prevalence), and `factors` multiply the sum (the list); each is rounded before it
    multiplies where it says so. Raises `InvalidValueError` for a label that stands twice and for a negative factor.

    >>> from primarycare.money import GBP, RoundingMode
    >>> from primarycare.quality import index_factor
    >>> two, pounds = Rounding(2, RoundingMode.HALF_UP), Rounding(0, RoundingMode.DOWN)
    >>> prevalence = index_factor("prevalence", Fraction("3.05"), Fraction("2.03"), rounding=two)
    >>> pay_points(
    ...     StructureId("surgery"), (PointLine(label="one area", points=Fraction(29), factors=(prevalence,)),),
    ...     Rate.parse("201.16", GBP, per="point"), pounds,
    ...     factors=(index_factor("list", Fraction(16000), Fraction(9085), rounding=two),)).amount
    Money.parse('15400.00', GBP)
    """
    checks.a(StructureId)(structure, "structure")
    checks.a(Rate)(value, "value")
    checks.a(Rounding)(rounding, "rounding")
    earned = checks.several(PointLine)(lines, "lines")
    checks.unique((line.label for line in earned), "lines")
    checks.each(a_factor)(factors, "factors")
    return QualityPayment(
        structure=structure,
        working=Working.settled(
            f"{structure}, quality points",
            tuple(
                WorkingLine.worked(line.label, (Part(value, line.points),), line.factors, citation=line.citation)
                for line in earned
            ),
            rounding,
            value.currency,
            scaling=factors,
        ),
    )


def prorated_bonus(
    structure: StructureId, full: Money, enrolled: int, full_from: int, rounding: Rounding
) -> QualityPayment:
    """Pay a bonus in proportion to the list below a number of people, and whole from that number on.

    Ontario's preventive-care bonus is paid so below 1,000 enrolled on 31 March. Rounded once. Raises
    `InvalidValueError` for negative numbers, for `full_from` below 1 and for a rounding coarser than the bonus.

    >>> from primarycare.money import CAD, RoundingMode
    >>> half_up, half_even = (Rounding(0, mode) for mode in (RoundingMode.HALF_UP, RoundingMode.HALF_EVEN))
    >>> bonus = Money.parse("1100", CAD)
    >>> [prorated_bonus(StructureId("clinic"), bonus, 575, 1000, way).amount.text for way in (half_up, half_even)]
    ['633.00', '632.00']
    """
    checks.a(StructureId)(structure, "structure")
    whole = _all_of(full, "full", rounding)
    checks.whole_number(enrolled, "enrolled", minimum=0)
    least = checks.whole_number(full_from, "full_from", minimum=1)
    factor = Factor(f"{enrolled} of {least} enrolled", min(Fraction(enrolled, least), Fraction(1)))
    return QualityPayment(
        structure=structure,
        full=full,
        working=Working.settled(
            f"{structure}, bonus by list",
            (WorkingLine.worked("bonus", (whole,), (factor,)),),
            rounding,
            full.currency,
        ),
    )


def cut_if_missed(structure: StructureId, paid: Money, kept: Share, rounding: Rounding, *, met: bool) -> QualityPayment:
    """Give what a year's payments come to once the year-end metric is known: all of them, or the share kept.

    `missed` is what goes back. A payer's example keeps 85 % of a care-coordination fee. Rounded once. Raises
    `InvalidValueError` for a negative amount and a rounding coarser than it.

    >>> from primarycare.money import USD, RoundingMode
    >>> year = cut_if_missed(StructureId("clinic"), Money.parse("12000", USD), Share.percent("85"),
    ...                      Rounding(2, RoundingMode.HALF_UP), met=False)
    >>> year.amount, year.missed
    (Money.parse('10200.00', USD), Money.parse('1800.00', USD))
    """
    checks.a(StructureId)(structure, "structure")
    whole = _all_of(paid, "paid", rounding)
    share = checks.a(Share)(kept, "kept")
    lines: tuple[WorkingLine, ...] = (WorkingLine.stated("paid in the year", paid),)
    findings: tuple[Finding, ...] = ()
    if not checks.a(bool)(met, "met"):
        lines += (WorkingLine.worked("metric missed", (whole,), (Factor("not kept", share.value - 1),)),)
        findings = (Finding(kind="metric missed", subject=structure, detail=f"{share} of {paid} is kept"),)
    return QualityPayment(
        structure=structure,
        full=paid,
        working=Working.settled(f"{structure}, after the year's end", lines, rounding, paid.currency),
        findings=findings,
    )
