"""Setting: from a year of experience to a forfait for each category, with everything that led to it.

What lives here: the setting that balances, collars and rounds what is indicated and gives the schedule.
What this module may not know: who belongs to which category.

>>> from primarycare.money import EUR, RoundingMode
>>> from primarycare.ratesetting.credibility import Buhlmann, ExposureUnit
>>> from primarycare.ratesetting.experience import ExperienceRecord, tally_experience
>>> year = tally_experience((
...     ExperienceRecord(category="adult", member_months=Fraction(3_600), cost=Money.parse("43200", EUR)),
...     ExperienceRecord(category="infant", member_months=Fraction(400), cost=Money.parse("8000", EUR)),
... ), categories=("adult", "infant", "newly arrived"))
>>> cents = Rounding(2, RoundingMode.HALF_UP)
>>> setting = set_rates(
...     year, prior=Rate.parse("10.00", EUR, per="person and month"),
...     rule=Buhlmann(k=Fraction(1_200), unit=ExposureUnit.MEMBER_MONTHS),
...     exposures={"adult": Fraction(3_600), "infant": Fraction(400), "newly arrived": Fraction(200)},
...     target=Money.parse("48400.00", EUR), indicated_to=cents, published_to=cents, rounding=cents,
... )
>>> print(setting)
category       member months  observed  prior  credibility  indicated  collared  balanced  published
adult                   3600        12     10         0.75       11.5      11.5      11.5       11.5
infant                   400        20     10         0.25       12.5      12.5      12.5       12.5
newly arrived              0         -     10            0         10        10        10         10
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown
from primarycare.findings import Finding
from primarycare.money import Currency, Money, Rate, Rounding
from primarycare.ratesetting._numbers import (
    PER_MEMBER_MONTH,
    a_rate_per_member_month,
    by_category,
    one_currency,
    rate_of_each,
    refuse_other_names,
    short_text,
)
from primarycare.ratesetting._publishing import by_option, schedule_from
from primarycare.ratesetting.balancing import BalanceItem, Collar, CollarOrder, RateBalance
from primarycare.ratesetting.credibility import CredibilityRule
from primarycare.ratesetting.experience import Experience
from primarycare.ratesetting.indications import CategoryIndication, indicated_rates
from primarycare.ratesetting.terms import ScheduleTerms
from primarycare.schedules import RateSchedule
from primarycare.workings import Part, Working, WorkingLine

__all__ = ["RateSetting", "set_rates"]

_HEADINGS = (
    "category",
    "member months",
    "observed",
    "prior",
    "credibility",
    "indicated",
    "collared",
    "balanced",
    "published",
)


@frozen(kw_only=True)
class RateSetting:
    """The forfaits of a year to come: what was indicated, how it was balanced, and the rates that are published.

    `published_to` is the rounding of each published rate; where it is None the rates stay exact and, unless collars
    hold them, make the target to the cent. `rounding` settles the total of all exposures, once.
    Raises `InvalidValueError` where the balance is not that of what was indicated.

    >>> from primarycare.money import EUR, RoundingMode, Share
    >>> cents = Rounding(2, RoundingMode.HALF_UP)
    >>> ten = Rate.parse("10", EUR, per="person and month")
    >>> adult = CategoryIndication(category="adult", member_months=Fraction(0), observed=None, prior=ten,
    ...                            credibility=Share.percent("0"), rounding=cents)
    >>> balance = RateBalance(items=(BalanceItem(category="adult", exposure=Fraction(3), rate=adult.rate),),
    ...                   target=Money.parse("31", EUR))
    >>> setting = RateSetting(indications=(adult,), balance=balance, published_to=cents, rounding=cents)
    >>> print(setting.rate_of("adult"), setting.due, setting.residue)
    10.33 EUR per person and month 30.99 EUR 1/100
    """

    indications: tuple[CategoryIndication, ...] = field(
        validator=checks.checked(checks.each(checks.a(CategoryIndication)))
    )
    balance: RateBalance = field(validator=checks.checked(checks.a(RateBalance)))
    published_to: Rounding | None = field(validator=checks.checked(checks.optional(checks.a(Rounding))))
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))

    def __attrs_post_init__(self) -> None:
        indicated = [(known.category, known.rate) for known in self.indications]
        balanced = [(item.category, item.rate) for item in self.balance.items]
        if indicated != balanced:
            raise InvalidValueError(
                "balance: its categories and rates are not those indicated, by name; balance what is indicated"
            )
        one_currency(
            (
                ("the target", self.currency),
                *((repr(known.category), known.prior.currency) for known in self.indications),
            ),
            "indications",
        )

    @property
    def currency(self) -> Currency:
        """The one currency of the rates."""
        return self.balance.target.currency

    def rate_of(self, category: str) -> Rate:
        """Give the published rate of a category; raises `NotKnownError` for one that was not set."""
        balanced = self.balance.rate_of(category)
        published = balanced if self.published_to is None else self.published_to.apply(balanced)
        return a_rate_per_member_month(published, self.currency)

    @cached_property
    def rates(self) -> Mapping[str, Rate]:
        """The published rates by category, in the order of their names."""
        return MappingProxyType({known.category: self.rate_of(known.category) for known in self.indications})

    def working_of(self, category: str) -> Working[Rate]:
        """Give the working of a category's rate: experience and prior, off-balance, collar, rounding.

        Raises `NotKnownError` for a category that was not set.
        """
        published = self.rate_of(category)
        indication = next(known for known in self.indications if known.category == category)
        scaled = indication.rate
        lines = [indication.line]
        if self.balance.order is CollarOrder.COLLAR_THEN_BALANCE:
            scaled = self.balance.collared_of(category)
            lines.append(self._step("collar", scaled - indication.rate))
        lines.append(
            WorkingLine.worked(
                "off-balance",
                (Part(a_rate_per_member_month(scaled, self.currency), self.balance.multiplier - 1),),
            )
        )
        balanced = self.balance.rate_of(category)
        lines.append(self._step("collar after the balance", balanced - scaled * self.balance.multiplier))
        lines.append(self._step("rounding of the rate", published.value - balanced))
        return Working(title=category, lines=tuple(lines), total=published)

    def _step(self, label: str, amount: Fraction) -> WorkingLine:
        return WorkingLine(label=label, amount=amount, currency=self.currency)

    @property
    def due(self) -> Money:
        """What the published rates make for all exposures, rounded once."""
        return self.rounding.settle(self._exact_total, self.currency)

    @property
    def _exact_total(self) -> Fraction:
        return sum((item.exposure * self.rates[item.category].value for item in self.balance.items), Fraction(0))

    @property
    def residue(self) -> Fraction:
        """What the target has more than the published rates make, or less where negative, exact."""
        return self.balance.target.exact - self._exact_total

    @property
    def working(self) -> Working[Money]:
        """The working of the target: each rate times its exposure, and lines for what collars and rounding leave."""
        lines = [
            WorkingLine.worked(item.category, (Part(self.rates[item.category], item.exposure),))
            for item in self.balance.items
        ]
        left = self.balance.residue
        lines.append(self._step("left by the collars", left))
        lines.append(self._step("left by the rounding of the rates", self.residue - left))
        return Working(title="target of the rates", lines=tuple(lines), total=self.balance.target)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person should look at: categories without experience, then what the balance found."""
        unseen = (
            Finding(kind="no experience", subject=known.category, detail=f"the prior stands: {known.prior}")
            for known in self.indications
            if known.observed is None
        )
        return (*unseen, *self.balance.findings)

    def schedule(
        self,
        terms: ScheduleTerms,
        *,
        category_input: str,
        effective_from: date,
        after: RateSchedule | None = None,
    ) -> RateSchedule:
        """Give the schedule that pays these rates from the first day of a month on, after the versions of another.

        `category_input` is the name of the patient's dated category whose options are the categories set here. A
        setting of one category needs no input. Raises `InvalidValueError` for a day inside a month, or not after the
        last version of `after` begins.
        """
        source = checks.a(ScheduleTerms)(terms, "terms").citation
        inputs, lines = by_option(category_input, self.rates, source)
        return schedule_from(inputs, lines, self.currency, terms, effective_from, after)

    def __str__(self) -> str:
        rows = [_HEADINGS, *(self._row(known) for known in self.indications)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
        return "\n".join(
            "  ".join((row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))))
            for row in rows
        )

    def _row(self, known: CategoryIndication) -> tuple[str, ...]:
        numbers = (
            known.prior.value,
            known.credibility.value,
            known.rate,
            self.balance.collared_of(known.category),
            self.balance.rate_of(known.category),
            self.rates[known.category].value,
        )
        observed = "-" if known.observed is None else short_text(known.observed.value)
        return known.category, short_text(known.member_months), observed, *map(short_text, numbers)


def set_rates(
    experience: Experience,
    *,
    prior: Rate | Mapping[str, Rate] | None,
    rule: CredibilityRule,
    exposures: Mapping[str, Fraction],
    target: Money,
    indicated_to: Rounding,
    published_to: Rounding | None,
    rounding: Rounding,
    collar: Collar | None = None,
    order: CollarOrder | None = None,
    previous: Rate | Mapping[str, Rate] | None = None,
) -> RateSetting:
    """Set a rate for each category: believe the experience so far as the rule says, then balance to a target.

    `exposures` are the member months expected of each category, 0 where nobody is expected; `target` is what all of
    them together shall cost. `indicated_to` rounds what is indicated, `published_to` each published rate (None leaves
    it exact), `rounding` the total. A collar holds each rate near its `previous` one, which is one rate for all or one
    for each category, and needs its `order`.
    Raises `NotKnownError` for a category without a prior, an exposure or a previous rate; `InvalidValueError` for
    negative exposures, two currencies, previous rates without a collar, and what `indicated_rates` and `RateBalance`
    refuse.

    >>> from primarycare.money import EUR, RoundingMode, Share
    >>> from primarycare.ratesetting.credibility import Buhlmann, ExposureUnit
    >>> from primarycare.ratesetting.experience import ExperienceRecord, tally_experience
    >>> year = tally_experience((
    ...     ExperienceRecord(category="adult", member_months=Fraction(3_600), cost=Money.parse("43200", EUR)),
    ...     ExperienceRecord(category="infant", member_months=Fraction(400), cost=Money.parse("8000", EUR)),
    ... ))
    >>> cents, average = Rounding(2, RoundingMode.HALF_UP), Rate.parse("10", EUR, per="person and month")
    >>> setting = set_rates(
    ...     year, prior=average, rule=Buhlmann(k=Fraction(1_200), unit=ExposureUnit.MEMBER_MONTHS),
    ...     exposures={"adult": Fraction(3_600), "infant": Fraction(400)}, target=Money.parse("44000", EUR),
    ...     indicated_to=cents, published_to=None, rounding=cents,
    ...     collar=Collar(most_down=Share.percent("10"), most_up=Fraction(1, 10)),
    ...     order=CollarOrder.BALANCE_WITHIN_COLLARS, previous=average,
    ... )
    >>> {category: str(rate.value) for category, rate in setting.rates.items()}, setting.due.text
    ({'adult': '11', 'infant': '11'}, '44000.00')
    """
    for field_name, known_rounding in (("indicated_to", indicated_to), ("rounding", rounding)):
        checks.a(Rounding)(known_rounding, field_name)
    checks.optional(checks.a(Rounding))(published_to, "published_to")
    indications = indicated_rates(experience, prior=prior, rule=rule, rounding=indicated_to)
    names = tuple(known.category for known in indications)
    expected = by_category(exposures, Fraction, "exposures")
    refuse_other_names(expected, names, "exposures")
    for name, exposure in expected.items():
        checks.not_negative(exposure, f"exposures[{shown(name)}]")
    if (collar is None) is not (previous is None):
        raise InvalidValueError(
            "previous: a collar needs the rates before, and nothing else does; give both or neither"
        )
    before = (None,) * len(names) if previous is None else rate_of_each(previous, names, "previous")
    for name, rate in zip(names, before):
        if rate is not None and (rate.currency, rate.per) != (experience.currency, PER_MEMBER_MONTH):
            raise InvalidValueError(
                f"previous: {rate} of {shown(name)} is not in {experience.currency.code} per {PER_MEMBER_MONTH}; "
                "convert it first"
            )
    items = tuple(
        BalanceItem(
            category=known.category,
            exposure=expected[known.category],
            rate=known.rate,
            previous=None if rate is None else rate.value,
        )
        for known, rate in zip(indications, before)
    )
    balance = RateBalance(items=items, target=target, collar=collar, order=order)
    return RateSetting(indications=indications, balance=balance, published_to=published_to, rounding=rounding)
