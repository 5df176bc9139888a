"""Indications: what a category's experience and what was thought before indicate together.

What lives here: the credibility-weighted rate of each category, with its line for a working.
What this module may not know: a target, and the rates that are paid.

>>> from primarycare.money import EUR, RoundingMode
>>> adult = CategoryIndication(
...     category="adult", member_months=Fraction(400), observed=Rate.parse("20", EUR, per="person and month"),
...     prior=Rate.parse("10", EUR, per="person and month"), credibility=Share.percent("25"),
...     rounding=Rounding(2, RoundingMode.HALF_UP),
... )
>>> str(adult.rate)
'25/2'
"""

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.money import Rate, Rounding, Share, exact_text
from primarycare.ratesetting._numbers import PER_MEMBER_MONTH, rate_of_each
from primarycare.ratesetting.credibility import CredibilityRule, a_credibility_rule
from primarycare.ratesetting.experience import CategoryExperience, Experience
from primarycare.workings import Part, WorkingLine

__all__ = ["CategoryIndication", "indicated_rates"]


@frozen(kw_only=True)
class CategoryIndication:
    """What a category's experience and its prior indicate: credibility x observed + (1 - credibility) x prior.

    Before the named rounding it lies between the two; without a member month it is the prior.
    Raises `InvalidValueError` for a credibility of experience that is not there, and for two currencies.

    >>> from primarycare.money import EUR, RoundingMode
    >>> CategoryIndication(
    ...     category="adult", member_months=Fraction(3_600), observed=Rate.parse("12", EUR, per="person and month"),
    ...     prior=Rate.parse("10", EUR, per="person and month"), credibility=Share.percent("75"),
    ...     rounding=Rounding(2, RoundingMode.HALF_UP),
    ... ).rate
    Fraction(23, 2)
    """

    category: str = field(validator=checks.checked(checks.a_text))
    member_months: Fraction = field(validator=checks.checked(checks.not_negative))
    observed: Rate | None = field(validator=checks.checked(checks.optional(checks.a(Rate))))
    prior: Rate = field(validator=checks.checked(checks.a(Rate)))
    credibility: Share = field(validator=checks.checked(checks.a(Share)))
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))

    def __attrs_post_init__(self) -> None:
        if (self.observed is None) is not (self.member_months == 0):
            raise InvalidValueError(
                f"observed: {self.category!r} has {exact_text(self.member_months)} member months; give what they cost "
                "where there are any, and nothing otherwise"
            )
        if self.observed is None and self.credibility.value:
            raise InvalidValueError(
                f"credibility: {self.category!r} has no experience to believe {self.credibility} of; give 0"
            )
        for name, rate in (("prior", self.prior), ("observed", self.observed)):
            if rate is not None and (rate.currency, rate.per) != (self.prior.currency, PER_MEMBER_MONTH):
                raise InvalidValueError(
                    f"{name}: {rate} of {self.category!r} is not in {self.prior.currency.code} per {PER_MEMBER_MONTH}; "
                    "convert it first"
                )

    @property
    def line(self) -> WorkingLine:
        """The line of a working: both rates with their weights, rounded once."""
        believed = self.credibility.value
        observed = () if self.observed is None else (Part(self.observed, believed),)
        parts = (*observed, Part(self.prior, 1 - believed))
        return WorkingLine.worked("experience and prior", parts, rounding=self.rounding)

    @property
    def exact(self) -> Fraction:
        """The rate indicated before it is rounded."""
        return sum((part.exact for part in self.line.parts), Fraction(0))

    @property
    def rate(self) -> Fraction:
        """The rate indicated, rounded once."""
        return self.line.amount


def indicated_rates(
    experience: Experience,
    *,
    prior: Rate | Mapping[str, Rate] | None,
    rule: CredibilityRule,
    rounding: Rounding,
) -> tuple[CategoryIndication, ...]:
    """Give what each category's experience and prior indicate, by category.

    `prior` is one rate for all, such as the average forfait, or one for each category; None takes the average of the
    experience itself. Raises `InvalidValueError` where there is no member month to take an average from, and for a
    credibility of a category without member months; `NotKnownError` for a category that has no prior.

    >>> from primarycare.money import EUR, Money, RoundingMode
    >>> from primarycare.ratesetting.credibility import Buhlmann, ExposureUnit
    >>> from primarycare.ratesetting.experience import ExperienceRecord, tally_experience
    >>> year = tally_experience((ExperienceRecord(category="adult", member_months=Fraction(400),
    ...                                           cost=Money.parse("8000", EUR)),))
    >>> [adult] = indicated_rates(year, prior=Rate.parse("10", EUR, per="person and month"),
    ...                           rule=Buhlmann(k=Fraction(1_200), unit=ExposureUnit.MEMBER_MONTHS),
    ...                           rounding=Rounding(2, RoundingMode.HALF_UP))
    >>> adult.rate
    Fraction(25, 2)
    """
    tallies = checks.a(Experience)(experience, "experience").categories
    believed = a_credibility_rule(rule, "rule")
    return tuple(
        CategoryIndication(
            category=tally.category,
            member_months=tally.member_months,
            observed=tally.observed,
            prior=known,
            credibility=_credibility(tally, believed),
            rounding=rounding,
        )
        for tally, known in zip(tallies, _priors(experience, prior))
    )


def _credibility(tally: CategoryExperience, rule: CredibilityRule) -> Share:
    # Claims without a member month count nothing: there is no rate that they could make credible.
    return rule.credibility(rule.unit.of(tally)) if tally.member_months else Share(Fraction(0))


def _priors(experience: Experience, prior: Rate | Mapping[str, Rate] | None) -> tuple[Rate, ...]:
    if prior is None:
        prior = experience.average
        if prior is None:
            raise InvalidValueError(
                "prior: no category has a member month, so that the experience has no average; give a prior"
            )
    names = tuple(tally.category for tally in experience.categories)
    return tuple(rate_of_each(prior, names, "prior"))
