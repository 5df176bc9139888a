"""Savings: what a provider earns of what it saved below a benchmark, where it never owes for a loss.

What lives here: terms with a minimum rate, a discount and a cap, as accountable-care contracts have them.
What this module may not know: how a benchmark is set, and how a quality score is made.

>>> from primarycare.citations import Citation
>>> from primarycare.money import USD, RoundingMode
>>> terms = SavingsTerms(
...     minimum_rate=Share.percent("2"), shared_from=SharedFrom.FIRST_UNIT, shared=Share.percent("50"),
...     discount=Share.percent("0"), cap=Share.percent("10"), citation=Citation.illustrative("Our contract"),
... )
>>> shared = share_savings(
...     terms, benchmark=Money.parse("1000000", USD), cost=Money.parse("960000", USD), quality=Share.percent("90"),
...     rounding=Rounding(2, RoundingMode.HALF_UP), subject="2026",
... )
>>> shared.provider.text, shared.payer.text
('18000.00', '22000.00')
"""

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.findings import Finding
from primarycare.money import Money, Rate, Rounding, Share, amount_not_negative, exact_text, refuse_a_coarse_rounding
from primarycare.risk._amounts import corrected, one_currency, refuse_another, refuse_beyond, settled
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = ["SavingsTerms", "SharedFrom", "SharedSavings", "share_savings"]


class SharedFrom(Enum):
    """From where savings are shared once they reach the minimum rate; contracts differ, so it is always named.

    `FIRST_UNIT` shares all of them, from the first euro or dollar; `ABOVE_MINIMUM` only what exceeds the minimum.

    >>> SharedFrom("first unit")
    <SharedFrom.FIRST_UNIT: 'first unit'>
    """

    FIRST_UNIT = "first unit"
    ABOVE_MINIMUM = "above minimum"


@frozen(kw_only=True)
class SavingsTerms:
    """How savings below a benchmark are shared: a discount of the benchmark, a minimum rate, a share and a cap.

    The discount is taken off the benchmark first; the minimum rate and the cap are shares of what it leaves. Savings
    that reach the minimum exactly are shared. The cap limits what the provider earns; None is no cap.

    >>> SavingsTerms(
    ...     minimum_rate=Share.percent("2"), shared_from=SharedFrom.ABOVE_MINIMUM, shared=Share.percent("50"),
    ...     discount=Share.percent("3"), cap=None, citation=Citation.illustrative("Our contract"),
    ... ).measured_by(Fraction(100))
    Fraction(97, 1)
    """

    minimum_rate: Share = field(validator=checks.checked(checks.a(Share)))
    shared_from: SharedFrom = field(validator=checks.checked(checks.a(SharedFrom)))
    shared: Share = field(validator=checks.checked(checks.a(Share)))
    discount: Share = field(validator=checks.checked(checks.a(Share)))
    cap: Share | None = field(validator=checks.checked(checks.optional(checks.a(Share))))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def measured_by(self, benchmark: Fraction) -> Fraction:
        """Give what savings are measured by: the benchmark less its discount, in major units."""
        return checks.exact_number(benchmark, "benchmark") * (1 - self.discount.value)

    def reaches_minimum(self, *, benchmark: Fraction, cost: Fraction) -> bool:
        """Tell whether savings are above 0 and at least the minimum rate of the discounted benchmark."""
        measure = self.measured_by(benchmark)
        saved = measure - checks.exact_number(cost, "cost")
        return saved > 0 and saved >= measure * self.minimum_rate.value

    def earned_uncapped(self, *, benchmark: Fraction, cost: Fraction, quality: Fraction) -> Fraction:
        """Give the exact part of the savings that the provider earns before any cap."""
        if not self.reaches_minimum(benchmark=benchmark, cost=cost):
            return Fraction(0)
        measure = self.measured_by(benchmark)
        left = self.minimum_rate.value * measure if self.shared_from is SharedFrom.ABOVE_MINIMUM else Fraction(0)
        return (measure - cost - left) * self.shared.value * checks.exact_number(quality, "quality")

    def most(self, benchmark: Fraction) -> Fraction | None:
        """Give the exact cap in major units, or None without one."""
        return None if self.cap is None else self.cap.value * self.measured_by(benchmark)


@frozen(kw_only=True)
class SharedSavings:
    """What a provider earns of what was saved below a benchmark, and what stays with the payer.

    The total of the working is the provider's part, never negative; the payer has the rest of benchmark less cost,
    a whole loss included. Raises `ConservationError` where the working is not that of the terms.

    >>> from primarycare.money import EUR
    >>> terms = SavingsTerms(
    ...     minimum_rate=Share.percent("2"), shared_from=SharedFrom.ABOVE_MINIMUM, shared=Share.percent("50"),
    ...     discount=Share.percent("0"), cap=None, citation=Citation.illustrative("Our contract"))
    >>> hundred, nothing = Money.parse("100", EUR), Money.zero(EUR)
    >>> SharedSavings(subject="2026", terms=terms, benchmark=hundred, cost=Money.parse("98.01", EUR),
    ...               quality=Share.percent("100"), working=Working(title="nothing", lines=(), total=nothing)).payer
    Money.parse('1.99', EUR)
    """

    subject: str = field(validator=checks.checked(checks.a_text))
    terms: SavingsTerms = field(repr=False, validator=checks.checked(checks.a(SavingsTerms)))
    benchmark: Money = field(validator=checks.checked(amount_not_negative))
    cost: Money = field(validator=checks.checked(amount_not_negative))
    quality: Share = field(validator=checks.checked(checks.a(Share)))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        one_currency({"benchmark": self.benchmark, "cost": self.cost, "working": self.provider})
        refuse_beyond(self.provider, max(self.saved, Money.zero(self.cost.currency)), "working")
        uncapped, most = self._uncapped, self.terms.most(self.benchmark.exact)
        refuse_another(self.working, uncapped if most is None else min(uncapped, most), "the savings and the terms")

    @property
    def _uncapped(self) -> Fraction:
        return self.terms.earned_uncapped(
            benchmark=self.benchmark.exact, cost=self.cost.exact, quality=self.quality.value
        )

    @property
    def saved(self) -> Money:
        """Benchmark less cost, before any discount; negative for a loss."""
        return self.benchmark - self.cost

    @property
    def provider(self) -> Money:
        """What the provider earns."""
        return settled(self.working)

    @property
    def payer(self) -> Money:
        """What stays with the payer: the rest of what was saved, or the whole loss."""
        return self.saved - self.provider

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Savings that do not reach the minimum, and an amount that the cap cut."""
        found = []
        benchmark, cost, code = self.benchmark.exact, self.cost.exact, self.cost.currency.code
        measure, most = self.terms.measured_by(benchmark), self.terms.most(benchmark)
        if measure > cost and not self.terms.reaches_minimum(benchmark=benchmark, cost=cost):
            found.append(
                Finding(
                    kind="savings below the minimum rate",
                    subject=self.subject,
                    detail=f"{exact_text(measure - cost)} {code} is less than {self.terms.minimum_rate} of "
                    f"{exact_text(measure)} {code}",
                )
            )
        if most is not None and self._uncapped > most:
            found.append(
                Finding(
                    kind="savings capped",
                    subject=self.subject,
                    detail=f"{exact_text(self._uncapped)} {code} is cut to {exact_text(most)} {code}",
                )
            )
        return tuple(found)


def share_savings(
    terms: SavingsTerms, *, benchmark: Money, cost: Money, quality: Share, rounding: Rounding, subject: str
) -> SharedSavings:
    """Work out what a provider earns of savings below a benchmark; a loss costs it nothing.

    `quality` is the part of the share that the caller's quality score releases. The provider's part is rounded once.
    Raises `InvalidValueError` for a negative amount, two currencies and a rounding coarser than what was saved. A
    contract under which the provider bears losses as well is a `RiskCorridor`.

    >>> from primarycare.money import USD, RoundingMode
    >>> terms = SavingsTerms(
    ...     minimum_rate=Share.percent("2"), shared_from=SharedFrom.ABOVE_MINIMUM, shared=Share.percent("50"),
    ...     discount=Share.percent("0"), cap=None, citation=Citation.illustrative("Our contract"))
    >>> share_savings(
    ...     terms, benchmark=Money.parse("1000000", USD), cost=Money.parse("960000", USD), quality=Share.percent("90"),
    ...     rounding=Rounding(2, RoundingMode.HALF_UP), subject="2026",
    ... ).provider
    Money.parse('9000.00', USD)
    """
    agreed = checks.a(SavingsTerms)(terms, "terms")
    currency = one_currency(
        {"benchmark": amount_not_negative(benchmark, "benchmark"), "cost": amount_not_negative(cost, "cost")}
    )
    released = checks.a(Share)(quality, "quality")
    refuse_a_coarse_rounding(rounding, benchmark - cost)
    working = Working.settled(
        f"{checks.a_text(subject, 'subject')}: the provider's part of savings of {benchmark - cost}",
        _savings_lines(agreed, benchmark, cost, released),
        rounding,
        currency,
    )
    return SharedSavings(
        subject=subject, terms=agreed, benchmark=benchmark, cost=cost, quality=released, working=working
    )


def _savings_lines(terms: SavingsTerms, benchmark: Money, cost: Money, quality: Share) -> tuple[WorkingLine, ...]:
    currency, kept = cost.currency, 1 - terms.discount.value
    per_benchmark = Rate(value=benchmark.exact, currency=currency, per="benchmark")
    parts = [Part(per_benchmark, kept), Part(Rate(value=cost.exact, currency=currency, per="cost"), Fraction(-1))]
    if terms.shared_from is SharedFrom.ABOVE_MINIMUM:
        parts.append(Part(per_benchmark, -kept * terms.minimum_rate.value))
    line = WorkingLine.worked(
        "savings" if terms.shared_from is SharedFrom.FIRST_UNIT else "savings above the minimum rate",
        tuple(parts),
        (Factor(f"{terms.shared} shared", terms.shared.value), Factor(f"quality of {quality}", quality.value)),
        citation=terms.citation,
    )
    earned = terms.earned_uncapped(benchmark=benchmark.exact, cost=cost.exact, quality=quality.value)
    most = terms.most(benchmark.exact)
    below = (
        "no savings, nothing shared"
        if terms.measured_by(benchmark.exact) <= cost.exact
        else (f"below the minimum rate of {terms.minimum_rate}, nothing shared")
    )
    return (
        line,
        *corrected(below, earned - line.amount, currency),
        *corrected(
            f"over the cap of {terms.cap}", Fraction(0) if most is None else min(Fraction(0), most - earned), currency
        ),
    )
