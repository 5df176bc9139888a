"""Substantial risk: whether an incentive puts so much of a physician's income at risk that protection is required.

What lives here: the test of the United States' rule on physician incentive plans, with its figures and its reason.
Only what depends on the use or cost of referred services is at risk in its sense; the caller adds that up.
What this module may not know: which protection follows.

>>> from primarycare.money import USD
>>> from primarycare.risk.presets import medicare_incentive_rule
>>> tested = SubstantialRisk(
...     rule=medicare_incentive_rule(), subject="group 4", incentive=Money.parse("26000", USD),
...     other_payments=Money.parse("74000", USD), panel=3_000, measure=RiskMeasure.OF_MAXIMUM,
... )
>>> tested.is_substantial, tested.share, tested.reason
(True, Fraction(13, 50), <RiskReason.OVER_THRESHOLD: 'over the threshold'>)
"""

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.money import Money, Share, amount_not_negative, exact_text
from primarycare.risk._amounts import one_currency

__all__ = ["RiskMeasure", "RiskReason", "SubstantialRisk", "SubstantialRiskRule"]


class RiskMeasure(Enum):
    """What an incentive is measured by: the most that can be paid, incentive included, or all other payments.

    The printed thresholds, 25 % of the one and 33 % of the other, are the same but for a third of a per cent: between
    33 % and a third of the other payments the two disagree, so the measure is always named.

    >>> RiskMeasure("of other payments")
    <RiskMeasure.OF_OTHER: 'of other payments'>
    """

    OF_MAXIMUM = "of the maximum"
    OF_OTHER = "of other payments"


class RiskReason(Enum):
    """Why an incentive is a substantial risk, or is not.

    >>> RiskReason("large panel")
    <RiskReason.LARGE_PANEL: 'large panel'>
    """

    OVER_THRESHOLD = "over the threshold"
    WITHIN_THRESHOLD = "within the threshold"
    LARGE_PANEL = "large panel"


@frozen(kw_only=True)
class SubstantialRiskRule:
    """Two thresholds, of which one is chosen by the measure, and the largest panel to which the rule applies.

    An incentive of exactly the threshold is within it, and a panel of exactly `largest_panel` patients is tested.

    >>> SubstantialRiskRule(of_maximum=Share.percent("25"), of_other=Share.percent("33"), largest_panel=25_000,
    ...                     citation=Citation.illustrative("A rule of our own")).threshold(RiskMeasure.OF_OTHER)
    Share(value=Fraction(33, 100))
    """

    of_maximum: Share = field(validator=checks.checked(checks.a(Share)))
    of_other: Share = field(validator=checks.checked(checks.a(Share)))
    largest_panel: int = field(validator=checks.checked(checks.within(0, None)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def threshold(self, measure: RiskMeasure) -> Share:
        """Give the share that an incentive may reach and not exceed, by what it is measured by."""
        if checks.a(RiskMeasure)(measure, "measure") is RiskMeasure.OF_MAXIMUM:
            return self.of_maximum
        return self.of_other


@frozen(kw_only=True)
class SubstantialRisk:
    """The answer of the test, worked out from its figures: whether an incentive is a substantial risk, and why.

    `incentive` is the most that a physician or group can gain or lose by referrals: a withhold, a bonus, or both;
    `other_payments` are fees, salary and capitation that do not depend on them; together they are the maximum that
    can be paid. `panel` is the number of patients pooled. Raises `InvalidValueError` for negative figures and two
    currencies.

    >>> from primarycare.money import USD
    >>> from primarycare.risk.presets import medicare_incentive_rule
    >>> print(SubstantialRisk(
    ...     rule=medicare_incentive_rule(), subject="group 4", incentive=Money.parse("26000", USD),
    ...     other_payments=Money.parse("74000", USD), panel=25_001, measure=RiskMeasure.OF_MAXIMUM,
    ... ))
    group 4: no substantial risk, large panel (26 % of the maximum of 100000.00 USD, threshold 25 %; 25001 patients, \
tested up to 25000)
    """

    rule: SubstantialRiskRule = field(repr=False, validator=checks.checked(checks.a(SubstantialRiskRule)))
    subject: str = field(validator=checks.checked(checks.a_text))
    incentive: Money = field(validator=checks.checked(amount_not_negative))
    other_payments: Money = field(validator=checks.checked(amount_not_negative))
    panel: int = field(validator=checks.checked(checks.within(0, None)))
    measure: RiskMeasure = field(validator=checks.checked(checks.a(RiskMeasure)))

    def __attrs_post_init__(self) -> None:
        one_currency({"incentive": self.incentive, "other_payments": self.other_payments})

    @property
    def maximum(self) -> Money:
        """The most that can be paid: other payments and the whole incentive."""
        return self.other_payments + self.incentive

    @property
    def measured_by(self) -> Money:
        """The payments by which the incentive is measured."""
        return self.maximum if self.measure is RiskMeasure.OF_MAXIMUM else self.other_payments

    @property
    def share(self) -> Fraction | None:
        """The incentive as a part of what it is measured by, or None where that is 0."""
        return Fraction(self.incentive.minor, self.measured_by.minor) if self.measured_by else None

    @property
    def threshold(self) -> Share:
        """The share that the incentive may reach and not exceed."""
        return self.rule.threshold(self.measure)

    @property
    def reason(self) -> RiskReason:
        """Why the answer is what it is; a large panel is named before its figures are looked at."""
        if self.panel > self.rule.largest_panel:
            return RiskReason.LARGE_PANEL
        if self.incentive.minor > self.threshold.value * self.measured_by.minor:
            return RiskReason.OVER_THRESHOLD
        return RiskReason.WITHIN_THRESHOLD

    @property
    def is_substantial(self) -> bool:
        """Whether the incentive is a substantial financial risk."""
        return self.reason is RiskReason.OVER_THRESHOLD

    def __str__(self) -> str:
        share = "nothing to measure by" if self.share is None else f"{exact_text(self.share * 100)} %"
        base = "the maximum" if self.measure is RiskMeasure.OF_MAXIMUM else "other payments"
        return (
            f"{self.subject}: {'' if self.is_substantial else 'no '}substantial risk, {self.reason.value} ({share} of "
            f"{base} of {self.measured_by}, threshold {self.threshold}; {self.panel} patients, tested up to "
            f"{self.rule.largest_panel})"
        )
