"""Thresholds: a discount that begins some quarters after two related ones below a threshold, and ends when it is met.

What lives here: which quarters are read, when the discount is taken, and what is paid in a quarter.
What this module may not know: how visits were counted.

>>> from primarycare.loyalty.policies import WithoutVisits
>>> from primarycare.loyalty.presets import ontario_fho_plus
>>> from primarycare.money import CAD, RoundingMode
>>> from primarycare.outside_use import ExcusedVisits
>>> policy = ontario_fho_plus(
...     quarters_apart=3, delay_quarters=2, lifted_after_quarters=1, met_meanwhile=MetMeanwhile.CANCELS,
...     without_visits=WithoutVisits.ALL_KEPT, rounding=None)
>>> history = [
...     LoyaltyRate(within=Quarter(2026, number).period, excused_visits=ExcusedVisits.COUNT_INSIDE, inside=kept,
...                 excused=0, outside=100 - kept, unknown=0, left_out=0)
...     for number, kept in ((1, 70), (2, 80), (3, 78), (4, 74))
... ]
>>> def paid(quarter, *later):
...     return discount_below_threshold(
...         StructureId("clinic"), Money.parse("100000", CAD), quarter, [*history, *later], policy,
...         Rounding(2, RoundingMode.HALF_UP), measured_from=Quarter(2026, 1)).payment
>>> low = LoyaltyRate(within=Quarter(2027, 1).period, excused_visits=ExcusedVisits.COUNT_INSIDE, inside=60, excused=0,
...                   outside=40, unknown=0, left_out=0)
>>> print(paid(Quarter(2027, 1)), paid(Quarter(2027, 2), low))
100000.00 CAD 85000.00 CAD
"""

from collections.abc import Iterable, Mapping

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, MissingInputError
from primarycare.findings import Finding
from primarycare.identifiers import StructureId
from primarycare.loyalty._parts import findings_of_counts, whole
from primarycare.loyalty.outcomes import RateAdjustment
from primarycare.loyalty.policies import ContinuityThreshold, MetMeanwhile
from primarycare.money import Money, Rounding, amount_not_negative, refuse_a_coarse_rounding
from primarycare.outside_use import LoyaltyRate
from primarycare.periods import Quarter
from primarycare.workings import Factor, Working, WorkingLine

__all__ = ["discount_below_threshold"]


def _position(quarter: Quarter) -> int:
    return 4 * quarter.year + quarter.number - 1


def _at(position: int) -> Quarter:
    return Quarter(position // 4, position % 4 + 1)


def discount_below_threshold(
    structure: StructureId,
    capitation: Money,
    quarter: Quarter,
    counts: Iterable[LoyaltyRate],
    policy: ContinuityThreshold,
    rounding: Rounding,
    *,
    measured_from: Quarter,
) -> RateAdjustment:
    """Give what is paid of a quarter's capitation under a threshold with windows and a lag.

    `counts` are those of single quarters, in any order; each from `measured_from` to the last that can matter must be
    there, and later ones are passed over. Before `measured_from` nothing was measured, so nothing was below. Rounded
    once, at the total. The practice bears the discount.

    Raises `InvalidValueError` for counts of another span than a quarter, of one that stands twice or lies before
    `measured_from`, for a negative capitation and a rounding coarser than it; `MissingInputError` for a quarter
    without counts, naming it.

    >>> from primarycare.loyalty.policies import WithoutVisits
    >>> from primarycare.loyalty.presets import ontario_fho_plus
    >>> from primarycare.money import CAD, RoundingMode
    >>> discount_below_threshold(
    ...     StructureId("clinic"), Money.parse("100000", CAD), Quarter(2026, 3), (),
    ...     ontario_fho_plus(quarters_apart=3, delay_quarters=2, lifted_after_quarters=1,
    ...                      met_meanwhile=MetMeanwhile.CANCELS, without_visits=WithoutVisits.ALL_KEPT, rounding=None),
    ...     Rounding(2, RoundingMode.HALF_UP), measured_from=Quarter(2026, 1))
    Traceback (most recent call last):
        ...
    primarycare.errors.MissingInputError: counts: 'clinic' has none for 2026-Q1, which can decide on 2026-Q3; give them
    """
    checks.a(StructureId)(structure, "structure")
    refuse_a_coarse_rounding(rounding, amount_not_negative(capitation, "capitation"))
    now = _position(checks.a(Quarter)(quarter, "quarter"))
    first = _position(checks.a(Quarter)(measured_from, "measured_from"))
    checks.a(ContinuityThreshold)(policy, "policy")
    last = now - min(policy.delay_quarters, policy.lifted_after_quarters)
    read = _read(structure, counts, quarter, first, last)
    below = {position: policy.ratio.of(counted) < policy.threshold.value for position, counted in read.items()}
    related = _related(now, below, policy)
    lines = [WorkingLine.stated("capitation", capitation)]
    findings = findings_of_counts(structure, read.values(), policy.ratio)
    if below.get(last):
        findings += (Finding(kind="below the threshold", subject=structure, detail=_told(read, last, policy)),)
    if related is not None:
        both = f"{_at(related - policy.quarters_apart)} and {_at(related)} below {policy.threshold}"
        lines.append(
            WorkingLine.worked(
                "discount", (whole(capitation),), (Factor(both, -policy.discount.value),), citation=policy.citation
            )
        )
        findings += (Finding(kind="discount for continuity", subject=structure, detail=f"{quarter}: {both}"),)
    return RateAdjustment(
        structure=structure,
        policy=policy,
        before=capitation,
        working=Working.settled(
            f"{structure}, capitation of {quarter} under a threshold of {policy.threshold}",
            tuple(lines),
            rounding,
            capitation.currency,
            notes=policy.ratio.notes,
        ),
        counts=tuple(read.values()),
        findings=findings,
    )


def _read(
    structure: StructureId, counts: Iterable[LoyaltyRate], quarter: Quarter, first: int, last: int
) -> dict[int, LoyaltyRate]:
    given: dict[int, LoyaltyRate] = {}
    for counted in checks.several(LoyaltyRate)(counts, "counts"):
        of = Quarter.of(counted.within.start)
        if counted.within != of.period:
            raise InvalidValueError(
                f"counts: those of {str(structure)!r} {counted.within} are not of a quarter; give each quarter's own"
            )
        if _position(of) < first:
            raise InvalidValueError(
                f"counts: those of {str(structure)!r} for {of} lie before measured_from, {_at(first)}; leave them out"
            )
        if _position(of) in given:
            raise InvalidValueError(f"counts: those of {str(structure)!r} for {of} stand twice; give each quarter once")
        given[_position(of)] = counted
    for position in range(first, last + 1):
        if position not in given:
            raise MissingInputError(
                f"counts: {str(structure)!r} has none for {_at(position)}, which can decide on {quarter}; give them"
            )
    return {position: given[position] for position in range(first, last + 1)}


def _related(now: int, below: Mapping[int, bool], policy: ContinuityThreshold) -> int | None:
    """Find the second of two related quarters whose discount still runs, the latest if there are several."""
    waited = 1 if policy.met_meanwhile is MetMeanwhile.CANCELS else policy.delay_quarters
    for second in sorted(below, reverse=True):
        both = below[second] and below.get(second - policy.quarters_apart, False)
        if both and second + policy.delay_quarters <= now:
            lifting = range(second + waited, now - policy.lifted_after_quarters + 1)
            if all(below[position] for position in lifting):
                return second
    return None


def _told(read: Mapping[int, LoyaltyRate], position: int, policy: ContinuityThreshold) -> str:
    counted = read[position]
    return f"{_at(position)}: {counted.kept} of {counted.counted} visits kept, {policy.threshold} asked for"
