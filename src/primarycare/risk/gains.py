"""Gains: what a group earns of its patients' gains in the level and in the trend of spending.

What lives here: a formula that weighs both gains per patient and shares them, as France's IPEP does, and what it makes.
What this module may not know: how gains are measured, and how a quality score is made.

>>> from primarycare.money import EUR, RoundingMode
>>> from primarycare.risk.presets import ipep
>>> share_gain(
...     ipep(), level_gain=Fraction(30), trend_gain=Fraction(12), currency=EUR, patients=10_000,
...     quality=Share.percent("100"), rounding=Rounding(2, RoundingMode.HALF_UP), subject="group 4",
... ).provider
Money.parse('90000.00', EUR)
"""

from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import ConservationError
from primarycare.findings import Finding
from primarycare.money import Currency, Money, Rate, Rounding, Share, amount_not_negative, exact_text
from primarycare.risk._amounts import one_currency, refuse_another, refuse_beyond, settled
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = ["GainFormula", "SharedGain", "share_gain"]


@frozen(kw_only=True)
class GainFormula:
    """A share of a weighted mean of two gains per patient: in the level of spending, and in its trend.

    A negative gain counts as 0 and does not lessen the other; the weight of the trend is what the level leaves.

    >>> from primarycare.risk.presets import ipep
    >>> ipep().trend_weight
    Share(value=Fraction(2, 3))
    """

    shared: Share = field(validator=checks.checked(checks.a(Share)))
    level_weight: Share = field(validator=checks.checked(checks.a(Share)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    @property
    def trend_weight(self) -> Share:
        """The weight of the gain in trend: what the level leaves of 1."""
        return Share(1 - self.level_weight.value)

    def counted(self, *, level_gain: Fraction, trend_gain: Fraction) -> Fraction:
        """Give the weighted gain of a patient, before it is shared; the gains are in major units per patient.

        >>> from primarycare.risk.presets import ipep
        >>> ipep().counted(level_gain=Fraction(30), trend_gain=Fraction(-12))
        Fraction(10, 1)
        """
        level, trend = checks.exact_number(level_gain, "level_gain"), checks.exact_number(trend_gain, "trend_gain")
        counted = self.level_weight.value * max(Fraction(0), level)
        return counted + self.trend_weight.value * max(Fraction(0), trend)


@frozen(kw_only=True)
class SharedGain:
    """What a group earns of its patients' gains, and what the payer keeps of them.

    `counted` is the weighted gain of all patients, rounded as the group's part is; the total of the working is that
    part, and the payer keeps the rest. Raises `ConservationError` where they do not fit the formula.

    >>> from primarycare.money import EUR
    >>> from primarycare.risk.presets import ipep
    >>> nothing = Money.zero(EUR)
    >>> SharedGain(subject="group 4", formula=ipep(), level_gain=Fraction(0), trend_gain=Fraction(0), patients=10,
    ...            quality=Share.percent("100"), counted=nothing,
    ...            working=Working(title="nothing", lines=(), total=nothing)).payer
    Money.parse('0.00', EUR)
    """

    subject: str = field(validator=checks.checked(checks.a_text))
    formula: GainFormula = field(repr=False, validator=checks.checked(checks.a(GainFormula)))
    level_gain: Fraction = field(validator=checks.checked(checks.a_fraction))
    trend_gain: Fraction = field(validator=checks.checked(checks.a_fraction))
    patients: int = field(validator=checks.checked(checks.within(0, None)))
    quality: Share = field(validator=checks.checked(checks.a(Share)))
    counted: Money = field(validator=checks.checked(amount_not_negative))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        one_currency({"counted": self.counted, "working": self.provider})
        refuse_beyond(self.provider, self.counted, "working")
        gain = self.patients * self.formula.counted(level_gain=self.level_gain, trend_gain=self.trend_gain)
        refuse_another(self.working, gain * self.formula.shared.value * self.quality.value, "the gains and the formula")
        rounding = self.working.rounding
        if self.counted.exact != (gain if rounding is None else rounding.apply(gain)):
            raise ConservationError(
                f"counted: {self.counted} is stated, but the gains of {self.patients} patients come to "
                f"{exact_text(gain)}; round that as the working is rounded"
            )

    @property
    def provider(self) -> Money:
        """What the group earns."""
        return settled(self.working)

    @property
    def payer(self) -> Money:
        """What the payer keeps of the counted gain."""
        return self.counted - self.provider

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each gain that is negative and counted as 0."""
        gains = (("level", self.level_gain), ("trend", self.trend_gain))
        return tuple(
            Finding(
                kind="negative gain counted as nothing",
                subject=self.subject,
                detail=f"the {name} gain of {exact_text(gain)} {self.counted.currency.code} per patient",
            )
            for name, gain in gains
            if gain < 0
        )


def share_gain(
    formula: GainFormula,
    *,
    level_gain: Fraction,
    trend_gain: Fraction,
    currency: Currency,
    patients: int,
    quality: Share,
    rounding: Rounding,
    subject: str,
) -> SharedGain:
    """Work out what a group earns: share x (weight x level gain + weight x trend gain) x patients x quality.

    Gains are exact, in major units per patient, positive where the group spends less than its reference; a negative
    one counts as 0. `quality` is the part of the amount that the caller's quality score releases.

    >>> from primarycare.money import EUR, RoundingMode
    >>> from primarycare.risk.presets import ipep
    >>> earned = share_gain(
    ...     ipep(), level_gain=Fraction(30), trend_gain=Fraction(-12), currency=EUR, patients=10_000,
    ...     quality=Share.percent("100"), rounding=Rounding(2, RoundingMode.HALF_UP), subject="group 4",
    ... )
    >>> earned.provider.text, earned.payer.text
    ('50000.00', '50000.00')
    >>> print(earned.findings[0])
    negative gain counted as nothing: group 4 (the trend gain of -12 EUR per patient)
    """
    terms = checks.a(GainFormula)(formula, "formula")
    money = checks.a(Currency)(currency, "currency")
    level, trend = checks.exact_number(level_gain, "level_gain"), checks.exact_number(trend_gain, "trend_gain")
    count = checks.whole_number(patients, "patients", minimum=0)
    released = checks.a(Share)(quality, "quality")
    lines = tuple(
        WorkingLine.worked(
            f"gain in {name}" if gain >= 0 else f"gain in {name}, negative and counted as 0",
            (Part(Rate(value=max(Fraction(0), gain), currency=money, per="patient"), Fraction(count)),),
            (Factor(f"weight of the {name}", weight.value), Factor(f"{terms.shared} shared", terms.shared.value)),
            citation=terms.citation,
        )
        for name, gain, weight in (("level", level, terms.level_weight), ("trend", trend, terms.trend_weight))
    )
    working = Working.settled(
        f"{checks.a_text(subject, 'subject')}: share of the gains of {count} patients",
        lines,
        checks.a(Rounding)(rounding, "rounding"),
        money,
        scaling=(Factor(f"quality of {released}", released.value),),
    )
    gain = count * terms.counted(level_gain=level, trend_gain=trend)
    return SharedGain(
        subject=subject,
        formula=terms,
        level_gain=level,
        trend_gain=trend,
        patients=count,
        quality=released,
        counted=rounding.settle(gain, money),
        working=working,
    )
