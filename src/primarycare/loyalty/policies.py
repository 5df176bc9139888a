"""Policies: what each scheme counts, what it takes for visits elsewhere, and who bears it.

What lives here: the conventions of six mechanisms, none of them with a default.
What this module may not know: any practice, amount or visit.

>>> [bearer.value for bearer in Bearer]
['practice', 'payer', 'patient']
"""

from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError
from primarycare.money import Rounding, Share
from primarycare.outside_use import ExcusedVisits, LoyaltyRate

__all__ = [
    "AccessBonus",
    "Bearer",
    "ContinuityThreshold",
    "CostPolicy",
    "Excess",
    "ExcusedCosts",
    "LeakageRule",
    "LoyaltyFactor",
    "MetMeanwhile",
    "Negation",
    "RatePolicy",
    "Unreimbursed",
    "VisitRatio",
    "WithoutVisits",
]

_MOST_QUARTERS = 40


class Bearer(Enum):
    """Who bears what visits elsewhere cost.

    >>> Bearer("practice")
    <Bearer.PRACTICE: 'practice'>
    """

    PRACTICE = "practice"
    PAYER = "payer"
    PATIENT = "patient"


class WithoutVisits(Enum):
    """What a period counts as in which no visit counts, so that there is no ratio.

    >>> WithoutVisits("all kept")
    <WithoutVisits.ALL_KEPT: 'all kept'>
    """

    ALL_KEPT = "all kept"
    NONE_KEPT = "none kept"


class ExcusedCosts(Enum):
    """Whether the cost of excused visits is taken from the practice like that of the others, or left with the payer.

    >>> ExcusedCosts("left with the payer")
    <ExcusedCosts.LEFT_WITH_PAYER: 'left with the payer'>
    """

    TAKEN = "taken"
    LEFT_WITH_PAYER = "left with the payer"


class Excess(Enum):
    """What becomes of a cost larger than what it is taken from: left with the payer, or carried to the next period.

    >>> Excess("carried")
    <Excess.CARRIED: 'carried'>
    """

    LEFT_WITH_PAYER = "left with the payer"
    CARRIED = "carried"


class MetMeanwhile(Enum):
    """Whether a quarter that meets the threshold before a discount is taken cancels it.

    >>> MetMeanwhile("cancels")
    <MetMeanwhile.CANCELS: 'cancels'>
    """

    CANCELS = "cancels"
    DOES_NOT_CANCEL = "does not cancel"


_a_citation = checks.checked(checks.a(Citation))
_a_share = checks.checked(checks.a(Share))
_quarters = checks.checked(checks.within(0, _MOST_QUARTERS))


@frozen(kw_only=True)
class VisitRatio:
    """The share of visits that kept the promise: of which visits, with what numerator, and what where there are none.

    `numerator` and `denominator` say in words which visits were counted; they stand in every working. The ratio is
    rounded before anything is done with it where `rounding` is given, and exact where it is None.

    >>> from datetime import date
    >>> from primarycare.periods import Period
    >>> ratio = VisitRatio(
    ...     numerator="visits to the group", denominator="all visits to family physicians",
    ...     excused_visits=ExcusedVisits.COUNT_INSIDE, without_visits=WithoutVisits.ALL_KEPT, rounding=None)
    >>> ratio.of(LoyaltyRate(within=Period(date(2026, 1, 1), date(2026, 4, 1)), inside=5, excused=1, outside=2,
    ...                      unknown=0, left_out=0, excused_visits=ExcusedVisits.COUNT_INSIDE))
    Fraction(3, 4)
    """

    numerator: str = field(validator=checks.checked(checks.a_text))
    denominator: str = field(validator=checks.checked(checks.a_text))
    excused_visits: ExcusedVisits = field(validator=checks.checked(checks.a(ExcusedVisits)))
    without_visits: WithoutVisits = field(validator=checks.checked(checks.a(WithoutVisits)))
    rounding: Rounding | None = field(validator=checks.checked(checks.optional(checks.a(Rounding))))

    def of(self, counts: LoyaltyRate) -> Fraction:
        """Give the ratio of counted visits, 0 to 1; where none counts, 1 or 0 as `without_visits` says.

        Raises `InvalidValueError` for counts that treat excused visits in another way.
        """
        if checks.a(LoyaltyRate)(counts, "counts").excused_visits is not self.excused_visits:
            raise InvalidValueError(
                f"counts: those {counts.within} {counts.excused_visits.value} excused visits, and the scheme says "
                f"{self.excused_visits.value}; count them alike"
            )
        if counts.rate is None:
            return Fraction(self.without_visits is WithoutVisits.ALL_KEPT)
        return counts.rate.value if self.rounding is None else self.rounding.apply(counts.rate.value)

    @property
    def notes(self) -> tuple[str, ...]:
        """The convention in words, for a working."""
        return (
            f"numerator: {self.numerator}; denominator: {self.denominator}",
            f"excused visits: {self.excused_visits.value}; without visits: {self.without_visits.value}",
        )


_a_ratio = checks.checked(checks.a(VisitRatio))


@frozen(kw_only=True)
class LoyaltyFactor:
    """A core amount multiplied by the loyalty rate: the practice bears each visit elsewhere a little.

    >>> from primarycare.loyalty.presets import ipso_core
    >>> policy = ipso_core(
    ...     excused_visits=ExcusedVisits.LEAVE_OUT, without_visits=WithoutVisits.ALL_KEPT, rounding=None)
    >>> policy.ratio.excused_visits
    <ExcusedVisits.LEAVE_OUT: 'leave out'>
    """

    ratio: VisitRatio = field(validator=_a_ratio)
    citation: Citation = field(validator=_a_citation)


@frozen(kw_only=True)
class LeakageRule:
    """A payment cut by the leakage rate, the share of visits outside: payment × (1 - taken × leakage).

    With `taken` 1 each hundredth of leakage takes a hundredth of the payment. Leakage is 1 less the ratio, as the
    ratio is rounded.

    >>> from primarycare.loyalty.presets import primary_care_first
    >>> primary_care_first(taken=Share(Fraction(1)), excused_visits=ExcusedVisits.LEAVE_OUT,
    ...                    without_visits=WithoutVisits.ALL_KEPT, rounding=None).taken.value
    Fraction(1, 1)
    """

    ratio: VisitRatio = field(validator=_a_ratio)
    taken: Share = field(validator=_a_share)
    citation: Citation = field(validator=_a_citation)


@frozen(kw_only=True)
class ContinuityThreshold:
    """A discount after two related quarters below a threshold, taken later and until the threshold is met again.

    The related quarters are `quarters_apart` (1 to 40): with 3, the first quarter of a year and the fourth. A ratio
    equal to the threshold meets it. The discount begins `delay_quarters` (0 to 40) after the second of the two, and
    ends `lifted_after_quarters` (0 to 40) after the first quarter that meets the threshold.

    >>> from primarycare.loyalty.presets import ontario_fho_plus
    >>> policy = ontario_fho_plus(
    ...     quarters_apart=3, delay_quarters=2, lifted_after_quarters=1, met_meanwhile=MetMeanwhile.CANCELS,
    ...     without_visits=WithoutVisits.ALL_KEPT, rounding=None)
    >>> str(policy.threshold), str(policy.discount)
    ('75 %', '15 %')
    """

    ratio: VisitRatio = field(validator=_a_ratio)
    threshold: Share = field(validator=_a_share)
    discount: Share = field(validator=_a_share)
    quarters_apart: int = field(validator=checks.checked(checks.within(1, _MOST_QUARTERS)))
    delay_quarters: int = field(validator=_quarters)
    lifted_after_quarters: int = field(validator=_quarters)
    met_meanwhile: MetMeanwhile = field(validator=checks.checked(checks.a(MetMeanwhile)))
    citation: Citation = field(validator=_a_citation)


@frozen(kw_only=True)
class AccessBonus:
    """A bonus of a share of capitation, less what outside visits cost, and never below nothing.

    >>> from primarycare.loyalty.presets import ontario_access_bonus
    >>> ontario_access_bonus(share=Share.percent("20"), excess=Excess.LEFT_WITH_PAYER).excused_costs
    <ExcusedCosts.LEFT_WITH_PAYER: 'left with the payer'>
    """

    share: Share = field(validator=_a_share)
    excused_costs: ExcusedCosts = field(validator=checks.checked(checks.a(ExcusedCosts)))
    excess: Excess = field(validator=checks.checked(checks.a(Excess)))
    citation: Citation = field(validator=_a_citation)


@frozen(kw_only=True)
class Negation:
    """A share of capitation, less what outside visits cost, dollar for dollar, once a time of grace is over.

    `grace_months` (0 to 120) count from the day on which the practice joined; in them the payer bears the cost.

    >>> from primarycare.loyalty.presets import alberta_blended_capitation
    >>> policy = alberta_blended_capitation(excused_costs=ExcusedCosts.TAKEN, excess=Excess.LEFT_WITH_PAYER)
    >>> str(policy.share), policy.grace_months
    ('85 %', 12)
    """

    share: Share = field(validator=_a_share)
    grace_months: int = field(validator=checks.checked(checks.within(0, 120)))
    excused_costs: ExcusedCosts = field(validator=checks.checked(checks.a(ExcusedCosts)))
    excess: Excess = field(validator=checks.checked(checks.a(Excess)))
    citation: Citation = field(validator=_a_citation)


@frozen(kw_only=True)
class Unreimbursed:
    """The practice is paid whole, and nobody reimburses outside visits: the patient pays those that are not excused.

    Of all mechanisms only this one costs the patient anything.

    >>> from primarycare.loyalty.presets import belgian_forfait
    >>> belgian_forfait().citation.publisher
    'INAMI'
    """

    citation: Citation = field(validator=_a_citation)


RatePolicy: TypeAlias = LoyaltyFactor | LeakageRule | ContinuityThreshold
CostPolicy: TypeAlias = AccessBonus | Negation | Unreimbursed
