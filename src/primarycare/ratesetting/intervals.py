"""Intervals: between which bounds the cost of a category's member month lies, so far as its data can tell.

What lives here: the variance of a member month from records, and confidence intervals by the normal distribution.
What this module may not know: which rate a category gets. An interval is a reading aid, not a rule.

>>> from primarycare.money import RoundingMode
>>> adult = RateInterval(
...     category="adult", mean=Fraction(12), member_months=Fraction(3_600), variance=Fraction(900),
...     quantile=Quantile("95 %", Fraction(49, 25)), average=Fraction(10), rounding=Rounding(2, RoundingMode.HALF_UP),
... )
>>> str(adult.low), str(adult.high), adult.excludes_average
('551/50', '649/50', True)
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError, shown
from primarycare.findings import Finding
from primarycare.money import Rounding
from primarycare.ratesetting._numbers import above_nothing, by_category, exact_sum, narrow, rounded_root
from primarycare.ratesetting.experience import Experience, ExperienceRecord

__all__ = ["Quantile", "RateInterval", "RateIntervals", "confidence_intervals", "variances_of"]


@frozen
class Quantile:
    """How sure an interval is, in words, and the quantile of the normal distribution that the caller takes for it.

    >>> Quantile("95 %", Fraction(49, 25)).value == Fraction("1.96")
    True
    """

    label: str = field(validator=checks.checked(checks.a_text))
    value: Fraction = field(validator=checks.checked(above_nothing))


@frozen(kw_only=True)
class RateInterval:
    """The cost of a category's member month, and how far on either side of it the truth may lie.

    Half the width is quantile x the square root of (variance of one member month / member months), rounded once to
    places that are named. `average` is what the interval is compared with.

    >>> from primarycare.money import RoundingMode
    >>> RateInterval(
    ...     category="infant", mean=Fraction(20), member_months=Fraction(4), variance=Fraction(9),
    ...     quantile=Quantile("two standard errors", Fraction(2)), average=Fraction(18),
    ...     rounding=Rounding(2, RoundingMode.HALF_UP),
    ... ).half_width
    Fraction(3, 1)
    """

    category: str = field(validator=checks.checked(checks.a_text))
    mean: Fraction = field(validator=checks.checked(checks.not_negative))
    member_months: Fraction = field(validator=checks.checked(above_nothing))
    variance: Fraction = field(validator=checks.checked(checks.not_negative))
    quantile: Quantile = field(validator=checks.checked(checks.a(Quantile)))
    average: Fraction = field(validator=checks.checked(checks.not_negative))
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))

    @cached_property
    def half_width(self) -> Fraction:
        """How far the bounds are from the mean."""
        return rounded_root(self.quantile.value**2 * self.variance / self.member_months, self.rounding)

    @property
    def low(self) -> Fraction:
        """The lower bound; it may be below 0 where the data say next to nothing."""
        return self.mean - self.half_width

    @property
    def high(self) -> Fraction:
        """The upper bound."""
        return self.mean + self.half_width

    @property
    def excludes_average(self) -> bool:
        """Whether the average lies outside: the data tell this category from all the others together."""
        return not self.low <= self.average <= self.high


@frozen
class RateIntervals:
    """The intervals of a group of categories, by name, and the categories for which there is none.

    >>> RateIntervals((), ()).supported
    ()
    """

    intervals: tuple[RateInterval, ...] = field(validator=checks.checked(checks.each(checks.a(RateInterval))))
    findings: tuple[Finding, ...] = field(validator=checks.checked(checks.each(checks.a(Finding))))

    def __attrs_post_init__(self) -> None:
        checks.unique((interval.category for interval in self.intervals), "intervals")

    @property
    def supported(self) -> tuple[str, ...]:
        """The categories whose interval excludes the average: the data support a forfait of their own."""
        return tuple(interval.category for interval in self.intervals if interval.excludes_average)

    def of(self, category: str) -> RateInterval:
        """Give the interval of a category; raises `NotKnownError` for one that has none."""
        for interval in self.intervals:
            if interval.category == category:
                return interval
        raise NotKnownError(f"category: {shown(category)} has no interval; see the findings")


def variances_of(records: Iterable[ExperienceRecord], *, rounding: Rounding | None = None) -> Mapping[str, Fraction]:
    """Give the variance of one member month of each category that has two records with member months, from records.

    It is the sum of m (cost / m - mean)² over the records less one, with m the member months of a record, exact or
    rounded where named. Records are taken as independent of each other, so that a record should hold all the months of
    a person. Records of no member month and no cost are passed over; one with a cost is refused by its row.

    >>> from primarycare.money import EUR, Money
    >>> rows = [ExperienceRecord(category="adult", member_months=Fraction(12), cost=Money.parse(cost, EUR))
    ...         for cost in ("120", "168")]
    >>> variances_of(rows)
    {'adult': Fraction(96, 1)}
    """
    moments: dict[str, _Moments] = {}
    for number, row in enumerate(checks.several(ExperienceRecord)(records, "records")):
        if row.member_months:
            moments.setdefault(row.category, _Moments()).add(row)
        elif row.cost:
            raise InvalidValueError(
                f"records[{number}]: {row.category!r} cost {row.cost} in no member month; put it with "
                "the months of the person"
            )
    if rounding is not None:
        checks.a(Rounding)(rounding, "rounding")
    exact = {category: own.variance() for category, own in sorted(moments.items()) if own.records > 1}
    return {
        category: narrow(value if rounding is None else rounding.apply(value), f"variance of {shown(category)}")
        for category, value in exact.items()
    }


class _Moments:
    """Sums of one category; squares of costs are kept by member months, of which records have few different ones."""

    def __init__(self) -> None:
        self.records, self.cost, self._squares = 0, 0, dict[Fraction, int]()
        self._months, self._decimals = dict[Fraction, int](), 0

    def add(self, row: ExperienceRecord) -> None:
        self.records += 1
        self.cost += row.cost.minor
        self._decimals = row.cost.currency.decimals
        self._squares[row.member_months] = self._squares.get(row.member_months, 0) + row.cost.minor**2
        self._months[row.member_months] = self._months.get(row.member_months, 0) + 1

    def variance(self) -> Fraction:
        months = exact_sum(each * count for each, count in self._months.items())
        squares = exact_sum(square / each for each, square in self._squares.items())
        return (squares - self.cost**2 / months) / Fraction((self.records - 1) * 10 ** (2 * self._decimals))


def confidence_intervals(
    experience: Experience,
    variances: Mapping[str, Fraction],
    quantile: Quantile,
    rounding: Rounding,
    *,
    average: Fraction | None = None,
) -> RateIntervals:
    """Give the interval of each category, compared with an average, which is that of the experience unless given.

    `variances` are those of one member month, from `variances_of` or from elsewhere. A category without a member month,
    or without a variance, has no interval and is found. Raises `InvalidValueError` for a category that has no tally,
    and where there is no average to compare with.

    >>> from primarycare.money import EUR, Money, RoundingMode
    >>> from primarycare.ratesetting.experience import tally_experience
    >>> rows = [ExperienceRecord(category="adult", member_months=Fraction(12), cost=Money.parse(cost, EUR))
    ...         for cost in ("120", "168")]
    >>> found = confidence_intervals(
    ...     tally_experience(rows, categories=("adult", "infant")), variances_of(rows),
    ...     Quantile("95 %", Fraction(49, 25)), Rounding(2, RoundingMode.HALF_UP),
    ... )
    >>> str(found.of("adult").low), str(found.findings[0])
    ('202/25', 'no interval: infant (no member month)')
    """
    known = {tally.category for tally in checks.a(Experience)(experience, "experience").categories}
    spread = by_category(variances, Fraction, "variances")
    for category in spread:
        if category not in known:
            raise InvalidValueError(f"variances: {shown(category)} has no tally; known are {', '.join(sorted(known))}")
        checks.not_negative(spread[category], f"variances[{shown(category)}]")
    checks.a(Quantile)(quantile, "quantile")
    checks.a(Rounding)(rounding, "rounding")
    observed = experience.average
    if average is None and observed is None:
        raise InvalidValueError("average: there is no member month to take one from; give it")
    compared = observed.value if average is None and observed is not None else checks.a_fraction(average, "average")
    intervals, findings = [], []
    for tally in experience.categories:
        rate = tally.observed
        if rate is None or tally.category not in spread:
            why = "no member month" if rate is None else "the variance of a member month is not known"
            findings.append(Finding(kind="no interval", subject=tally.category, detail=why))
            continue
        intervals.append(
            RateInterval(
                category=tally.category,
                mean=rate.value,
                member_months=tally.member_months,
                variance=spread[tally.category],
                quantile=quantile,
                average=compared,
                rounding=rounding,
            )
        )
    return RateIntervals(tuple(intervals), tuple(findings))
