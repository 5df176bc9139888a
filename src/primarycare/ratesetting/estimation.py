"""Estimation: the parameters of credibility from the experience itself, after Bühlmann, and Bühlmann and Straub.

What lives here: observations of categories over time, and the unbiased estimators of the variance within categories
and between them, in exact numbers. What this module may not know: what a category is paid.

>>> rows = [("adult", 3), ("adult", 5), ("infant", 8), ("infant", 12)]
>>> several = [Observation(category=name, exposure=Fraction(1), value=Fraction(value)) for name, value in rows]
>>> estimate = estimate_buhlmann(several)
>>> str(estimate.epv), str(estimate.vhm), str(estimate.k)
('5', '31/2', '10/31')
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.findings import Finding
from primarycare.money import Rounding, exact_text
from primarycare.periods import Month
from primarycare.ratesetting._numbers import above_nothing, exact_sum, narrow
from primarycare.ratesetting.credibility import Buhlmann, ExposureUnit
from primarycare.ratesetting.experience import ExperienceRecord, tally_experience

__all__ = [
    "CredibilityEstimate",
    "Observation",
    "estimate_buhlmann",
    "estimate_buhlmann_straub",
    "observations_by_month",
]


@frozen(kw_only=True)
class Observation:
    """What one category cost for each unit of exposure in one span of time, and how many units that was.

    >>> Observation(category="adult", exposure=Fraction(300), value=Fraction(12)).value
    Fraction(12, 1)
    """

    category: str = field(validator=checks.checked(checks.a_text))
    exposure: Fraction = field(validator=checks.checked(above_nothing))
    value: Fraction = field(validator=checks.checked(checks.a_fraction))


def observations_by_month(records: Iterable[ExperienceRecord], unit: ExposureUnit) -> tuple[Observation, ...]:
    """Give an observation for each category and month in which there was exposure, by category and month.

    Raises `InvalidValueError`, naming the row, for a record without a month, and what `tally_experience` refuses.

    >>> from primarycare.money import EUR, Money
    >>> row = ExperienceRecord(category="adult", member_months=Fraction(30), cost=Money.parse("360", EUR),
    ...                        month=Month(2021, 5))
    >>> observations_by_month((row, row), ExposureUnit.MEMBER_MONTHS)
    (Observation(category='adult', exposure=Fraction(60, 1), value=Fraction(12, 1)),)
    """
    rows = checks.several(ExperienceRecord)(records, "records")
    counts = checks.a(ExposureUnit)(unit, "unit")
    tally_experience(rows)
    by_month: dict[Month, list[ExperienceRecord]] = {}
    for number, row in enumerate(rows):
        if row.month is None:
            raise InvalidValueError(f"records[{number}]: {row.category!r} has no month; name the month of every record")
        by_month.setdefault(row.month, []).append(row)
    observed = [
        (tally.category, month, exposure, tally.cost.exact)
        for month, own in by_month.items()
        for tally in tally_experience(own).categories
        if (exposure := counts.of(tally)) or tally.cost
    ]
    for category, month, exposure, cost in observed:
        if not exposure:
            raise InvalidValueError(
                f"records: {category!r} cost {exact_text(cost)} in {month} and has no {counts.value}; "
                "count the exposure in another unit"
            )
    return tuple(
        Observation(category=category, exposure=exposure, value=cost / exposure)
        for category, _month, exposure, cost in sorted(observed)
    )


@frozen(kw_only=True)
class CredibilityEstimate:
    """What was estimated: the mean, the expected variance within a category (EPV), the variance between them (VHM).

    VHM is unbiased and may come out as 0 or less; then nothing tells the categories apart, k is None and the
    credibility of each is 0.

    >>> CredibilityEstimate(mean=Fraction(100), epv=Fraction(25_000), vhm=Fraction(5_000)).k
    Fraction(5, 1)
    """

    mean: Fraction = field(validator=checks.checked(checks.a_fraction))
    epv: Fraction = field(validator=checks.checked(checks.not_negative))
    vhm: Fraction = field(validator=checks.checked(checks.a_fraction))

    @property
    def k(self) -> Fraction | None:
        """EPV over VHM, exact, or None where VHM is 0 or less."""
        return self.epv / self.vhm if self.vhm > 0 else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person should look at: categories that nothing tells apart."""
        if self.vhm > 0:
            return ()
        return (
            Finding(
                kind="no variance between categories",
                subject="credibility",
                detail=f"estimated as {exact_text(self.vhm)}; no category's own experience is believed",
            ),
        )

    def rule(self, unit: ExposureUnit, *, rounding: Rounding | None = None) -> Buhlmann:
        """Give the rule with this k, for the unit in which the exposures were counted.

        Raises `InvalidValueError` where k has too many digits to be kept; round the estimate first.
        """
        k = self.k
        return Buhlmann(k=None if k is None else narrow(k, "k"), unit=unit, rounding=rounding)


def estimate_buhlmann(observations: Iterable[Observation], *, rounding: Rounding | None = None) -> CredibilityEstimate:
    """Estimate after Bühlmann: every observation counts the same, and each category has the same number of them.

    EPV is the mean of the variances within categories, VHM the variance of their means less EPV over the number of
    observations of each. Exact, or rounded where named; real data need a rounding, or the numbers become too wide.
    The exposure in which a rule from it counts is the number of observations. Raises `InvalidValueError` for fewer than
    two categories or observations of each, and for unequal numbers of them.

    >>> row = Observation(category="adult", exposure=Fraction(1), value=Fraction(3))
    >>> estimate_buhlmann([row, row])
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: observations: one category tells nothing of the variance between them; give \
at least two
    """
    grouped = _by_category(observations)
    counts = {category: len(own) for category, own in grouped.items()}
    each = min(counts.values())
    if max(counts.values()) != each or each < 2:
        listed = ", ".join(f"{category!r} {count}" for category, count in counts.items())
        raise InvalidValueError(
            f"observations: {listed}; give each category the same number, at least two, or estimate after Bühlmann and "
            "Straub"
        )
    means = {category: exact_sum(row.value for row in own) / each for category, own in grouped.items()}
    mean = exact_sum(means.values()) / len(means)
    squares = exact_sum((row.value - means[category]) ** 2 for category, own in grouped.items() for row in own)
    epv = squares / (len(means) * (each - 1))
    vhm = exact_sum((own - mean) ** 2 for own in means.values()) / (len(means) - 1) - epv / each
    return _estimate(mean, epv, vhm, rounding)


def estimate_buhlmann_straub(
    observations: Iterable[Observation], *, rounding: Rounding | None = None
) -> CredibilityEstimate:
    """Estimate after Bühlmann and Straub: every observation counts by its exposure, and their numbers may differ.

    With m the exposures: EPV is the sum of m (x - mean of the category)² over the observations less the categories;
    VHM is (the sum of m of each category times (its mean - the mean)² - (categories - 1) EPV) / (all m - the sum of the
    squares of each category's m over all m). Exact, or rounded where named. Raises `InvalidValueError` for fewer than
    two categories, or where none was observed twice.

    >>> rows = [("adult", 10, 11), ("adult", 30, 13), ("infant", 10, 20), ("infant", 10, 22)]
    >>> estimate = estimate_buhlmann_straub(
    ...     [Observation(category=name, exposure=Fraction(m), value=Fraction(x)) for name, m, x in rows]
    ... )
    >>> str(estimate.mean), str(estimate.epv), str(estimate.vhm)
    ('46/3', '25', '563/16')
    """
    grouped = _by_category(observations)
    spare = sum(len(own) - 1 for own in grouped.values())
    if not spare:
        raise InvalidValueError("observations: no category was observed twice; give at least two of one")
    exposures = {category: exact_sum(row.exposure for row in own) for category, own in grouped.items()}
    means = {
        category: exact_sum(row.exposure * row.value for row in own) / exposures[category]
        for category, own in grouped.items()
    }
    exposure = exact_sum(exposures.values())
    mean = exact_sum(exposures[category] * means[category] for category in grouped) / exposure
    squares = exact_sum(
        row.exposure * (row.value - means[category]) ** 2 for category, own in grouped.items() for row in own
    )
    epv = squares / spare
    between = exact_sum(exposures[category] * (means[category] - mean) ** 2 for category in grouped)
    weight = exposure - exact_sum(own**2 for own in exposures.values()) / exposure
    return _estimate(mean, epv, (between - (len(grouped) - 1) * epv) / weight, rounding)


def _by_category(observations: Iterable[Observation]) -> dict[str, Sequence[Observation]]:
    grouped: dict[str, list[Observation]] = {}
    for row in checks.several(Observation)(observations, "observations"):
        grouped.setdefault(row.category, []).append(row)
    if len(grouped) < 2:
        found = "one category" if grouped else "none given, which"
        raise InvalidValueError(f"observations: {found} tells nothing of the variance between them; give at least two")
    return {category: grouped[category] for category in sorted(grouped)}


def _estimate(mean: Fraction, epv: Fraction, vhm: Fraction, rounding: Rounding | None) -> CredibilityEstimate:
    rounded: Callable[[Fraction], Fraction] = (
        (lambda value: value) if rounding is None else checks.a(Rounding)(rounding, "rounding").apply
    )
    return CredibilityEstimate(
        mean=narrow(rounded(mean), "mean"), epv=narrow(rounded(epv), "epv"), vhm=narrow(rounded(vhm), "vhm")
    )
