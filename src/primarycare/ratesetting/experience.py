"""Experience: member months, cost and claims, tallied by category, and what a rate by utilisation comes to.

What lives here: the records of a year under the forfait, their tallies, and the rate per member month that use and unit
costs make. What this module may not know: which rate a category gets.

>>> from primarycare.money import EUR, exact_text
>>> year = tally_experience((
...     ExperienceRecord(category="adult", member_months=Fraction(24), cost=Money.parse("288", EUR)),
...     ExperienceRecord(category="infant", member_months=Fraction(6), cost=Money.parse("120", EUR)),
...     ExperienceRecord(category="adult", member_months=Fraction(12), cost=Money.parse("144", EUR)),
... ))
>>> for category in year.categories:
...     print(category.category, category.member_months, category.observed)
adult 36 12.00 EUR per person and month
infant 6 20.00 EUR per person and month
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError, shown
from primarycare.identifiers import PatientId
from primarycare.money import Currency, Money, Rate, Rounding, amount_not_negative, exact_text
from primarycare.periods import Month
from primarycare.ratesetting._numbers import (
    PER_MEMBER_MONTH,
    Exact,
    a_rate_per_member_month,
    exact_sum,
    narrow,
    nothing_or_more,
    one_currency,
)
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = [
    "CategoryExperience",
    "Cohort",
    "Experience",
    "ExperienceRecord",
    "LoadRounding",
    "rate_from_utilisation",
    "tally_experience",
    "utilisation_per_thousand",
]

_MONTHS_OF_A_THOUSAND_YEARS = 12_000


@frozen(kw_only=True)
class ExperienceRecord:
    """Member months of one category, what they cost, and how many claims that was.

    The cost is in money spent, or in what fees would have paid for the same services. A record may be about one person
    or about many, and about one month or a longer time; where the person is named, each month of that person may stand
    once only. Raises `InvalidValueError` for negative member months, cost or claims, and, naming the person, for more
    than one member month of one person in one month.

    >>> from primarycare.money import EUR, exact_text
    >>> ExperienceRecord(category="adult", member_months=Fraction(1, 2), cost=Money.parse("6", EUR)).claims is None
    True
    """

    category: str = field(validator=checks.checked(checks.a_text))
    member_months: Fraction = field(validator=checks.checked(checks.not_negative))
    cost: Money = field(validator=checks.checked(amount_not_negative))
    claims: int | None = field(default=None, validator=checks.checked(checks.optional(checks.within(0, None))))
    month: Month | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Month))))
    # A category says something of a person's health: who stands behind a record is not shown with it.
    patient: PatientId | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a(PatientId)))
    )

    def __attrs_post_init__(self) -> None:
        if self.patient is not None and self.month is not None and self.member_months > 1:
            raise InvalidValueError(
                f"member_months: {str(self.patient)!r} has {exact_text(self.member_months)} in {self.month}; one "
                "person has at most 1 in a month"
            )


@frozen(kw_only=True)
class CategoryExperience:
    """The tally of one category: its member months, cost, claims and records.

    `claims` is None where a record did not count them. Raises `InvalidValueError` for a cost without member months.

    >>> from primarycare.money import EUR, exact_text
    >>> adult = CategoryExperience(category="adult", member_months=Fraction(3600), cost=Money.parse("43200", EUR),
    ...                            claims=None, records=3600)
    >>> print(adult.observed)
    12.00 EUR per person and month
    """

    category: str = field(validator=checks.checked(checks.a_text))
    member_months: Fraction = field(validator=checks.checked(checks.not_negative))
    cost: Money = field(validator=checks.checked(amount_not_negative))
    claims: int | None = field(validator=checks.checked(checks.optional(checks.within(0, None))))
    records: int = field(validator=checks.checked(checks.within(0, None)))

    def __attrs_post_init__(self) -> None:
        if self.cost and not self.member_months:
            raise InvalidValueError(
                f"member_months: {self.category!r} cost {self.cost} and has none; count the months of its persons"
            )

    @property
    def observed(self) -> Rate | None:
        """The cost of a member month, exact, or None where there is no member month."""
        if not self.member_months:
            return None
        return a_rate_per_member_month(self.cost.exact / self.member_months, self.cost.currency)


def _by_name(categories: Iterable[CategoryExperience]) -> tuple[CategoryExperience, ...]:
    tallies = checks.several(CategoryExperience)(categories, "categories")
    return tuple(sorted(tallies, key=lambda tally: tally.category))


@frozen
class Experience:
    """The tallies of a year, one for each category, by name.

    Raises `InvalidValueError` for none, for a category that stands twice, and for two currencies.

    >>> from primarycare.money import EUR, exact_text
    >>> nobody = CategoryExperience(category="infant", member_months=Fraction(0), cost=Money.zero(EUR), claims=0,
    ...                             records=0)
    >>> Experience((nobody,)).average is None
    True
    """

    categories: tuple[CategoryExperience, ...] = field(converter=_by_name)

    def __attrs_post_init__(self) -> None:
        if not self.categories:
            raise InvalidValueError("categories: none given; give at least one")
        checks.unique((tally.category for tally in self.categories), "categories")
        one_currency(((repr(tally.category), tally.cost.currency) for tally in self.categories), "categories")

    @property
    def currency(self) -> Currency:
        """The one currency of every cost."""
        return self.categories[0].cost.currency

    @property
    def member_months(self) -> Fraction:
        """The member months of all categories."""
        return sum((tally.member_months for tally in self.categories), Fraction(0))

    @property
    def cost(self) -> Money:
        """The cost of all categories."""
        return Money.total((tally.cost for tally in self.categories), self.currency)

    @property
    def average(self) -> Rate | None:
        """The cost of a member month over all categories, exact, or None where there is no member month."""
        return (
            a_rate_per_member_month(self.cost.exact / self.member_months, self.currency) if self.member_months else None
        )

    def of(self, category: str) -> CategoryExperience:
        """Give the tally of a category; raises `NotKnownError` for one that is not here."""
        for tally in self.categories:
            if tally.category == category:
                return tally
        known = ", ".join(tally.category for tally in self.categories)
        raise NotKnownError(f"category: {shown(category)} has no tally; known are {known}")


def tally_experience(records: Iterable[ExperienceRecord], *, categories: Iterable[str] | None = None) -> Experience:
    """Add up records by category; the order of the records changes nothing.

    `categories` lists all that there are, so that one without a record is tallied as nothing and a record of another
    is refused; without it, the categories are those of the records. Raises `InvalidValueError`, naming the row, for a
    record of an unlisted category or in another currency, and, naming the person, where a month of one person stands
    twice or a record without a month stands beside another of the same person.

    >>> from primarycare.money import EUR, exact_text
    >>> row = ExperienceRecord(category="adult", member_months=Fraction(1), cost=Money.parse("12", EUR),
    ...                        month=Month(2021, 5), patient=PatientId("p-1"))
    >>> tally_experience((row, row))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: records[1]: 'p-1' stands for 2021-05 in row 0 already; give each month of a \
person once
    """
    rows = checks.several(ExperienceRecord)(records, "records")
    if not rows:
        raise InvalidValueError("records: none given; give at least one, be it of no member month")
    currency = rows[0].cost.currency
    grouped: dict[str, list[ExperienceRecord]] = {}
    listed = None if categories is None else checks.several(str)(categories, "categories")
    for category in listed or ():
        grouped[checks.a_text(category, "categories")] = []
    for number, row in enumerate(rows):
        if row.cost.currency != currency:
            raise InvalidValueError(
                f"records[{number}]: {row.category!r} is in {row.cost.currency.code} and row 0 in {currency.code}; "
                "convert one of them first"
            )
        if listed is not None and row.category not in grouped:
            raise InvalidValueError(
                f"records[{number}]: {row.category!r} is not a category; give one of {', '.join(listed)}"
            )
        grouped.setdefault(row.category, []).append(row)
    _refuse_overlaps(rows)
    return Experience(tuple(_tallied(category, own, currency) for category, own in grouped.items()))


def _tallied(category: str, rows: Sequence[ExperienceRecord], currency: Currency) -> CategoryExperience:
    # Parts of months share few denominators: adding up under each takes a tenth of adding fractions.
    numerators: dict[int, int] = {}
    for row in rows:
        part = row.member_months
        numerators[part.denominator] = numerators.get(part.denominator, 0) + part.numerator
    months = exact_sum(Fraction(top, bottom) for bottom, top in numerators.items())
    counts = [row.claims for row in rows if row.claims is not None]
    return CategoryExperience(
        category=category,
        member_months=narrow(months, f"member_months of {category!r}"),
        cost=Money.total((row.cost for row in rows), currency),
        claims=sum(counts) if len(counts) == len(rows) else None,
        records=len(rows),
    )


def _refuse_overlaps(rows: Sequence[ExperienceRecord]) -> None:
    seen: dict[PatientId, dict[Month | None, int]] = {}
    for number, row in enumerate(rows):
        if row.patient is None:
            continue
        months = seen.setdefault(row.patient, {})
        if row.month in months:
            when = "a time without months" if row.month is None else str(row.month)
            raise InvalidValueError(
                f"records[{number}]: {str(row.patient)!r} stands for {when} in row {months[row.month]} already; "
                "give each month of a person once"
            )
        months[row.month] = number
        if None in months and len(months) > 1:
            raise InvalidValueError(
                f"records[{number}]: {str(row.patient)!r} stands for months and for a time without them; "
                "name the month in every record of a person"
            )


@frozen(kw_only=True)
class Cohort:
    """Some people and how many services each of them uses in a year.

    >>> Cohort(label="women of 20 to 29", members=Fraction(325), per_head=Fraction("3.18")).members
    Fraction(325, 1)
    """

    label: str = field(validator=checks.checked(checks.a_text))
    members: Fraction = field(validator=checks.checked(checks.not_negative))
    per_head: Fraction = field(validator=checks.checked(checks.not_negative))


def utilisation_per_thousand(cohorts: Iterable[Cohort]) -> Fraction:
    """Give the services that 1,000 people of these cohorts use in a year, exact.

    Raises `InvalidValueError` where a label stands twice, and where nobody stands in them.

    >>> utilisation_per_thousand((
    ...     Cohort(label="men", members=Fraction(400), per_head=Fraction(3)),
    ...     Cohort(label="women", members=Fraction(600), per_head=Fraction(5)),
    ... ))
    Fraction(4200, 1)
    """
    several = checks.several(Cohort)(cohorts, "cohorts")
    checks.unique((cohort.label for cohort in several), "cohorts")
    members = sum((cohort.members for cohort in several), Fraction(0))
    if not members:
        raise InvalidValueError("cohorts: nobody stands in them; give at least one member")
    return sum((cohort.members * cohort.per_head for cohort in several), Fraction(0)) * 1_000 / members


class LoadRounding(Enum):
    """Whether a rate is rounded before a load is put on it, and again afterwards, or afterwards only.

    The two differ: 33.333… with 10 % more is 36.66 under the first and 36.67 under the second.

    >>> LoadRounding("after the load only")
    <LoadRounding.AFTER_LOAD: 'after the load only'>
    """

    BEFORE_LOAD = "before the load and after it"
    AFTER_LOAD = "after the load only"


def rate_from_utilisation(
    *, per_thousand: Exact, unit_cost: Money, load: Exact, rounding: Rounding, load_rounding: LoadRounding
) -> Working[Money]:
    """Give the rate for a person and month: services of 1,000 people in a year x the cost of one / 12,000, and a load.

    `load` is what is added, as a part of the rate: 0.1 for 10 %, and 0 for none. The division by 12,000 is the one for
    services of 1,000 people in a year. Raises `InvalidValueError` for a negative number.

    >>> from primarycare.money import USD, RoundingMode
    >>> for load_rounding in LoadRounding:
    ...     working = rate_from_utilisation(
    ...         per_thousand=4_000, unit_cost=Money.parse("100", USD), load=Fraction(1, 10),
    ...         rounding=Rounding(2, RoundingMode.HALF_UP), load_rounding=load_rounding,
    ...     )
    ...     print(working.total, "-", load_rounding.value)
    36.66 USD - before the load and after it
    36.67 USD - after the load only
    """
    used = nothing_or_more(per_thousand, "per_thousand")
    cost = amount_not_negative(unit_cost, "unit_cost")
    more = nothing_or_more(load, "load")
    stage = checks.a(LoadRounding)(load_rounding, "load_rounding")
    checks.a(Rounding)(rounding, "rounding")
    line = WorkingLine.worked(
        "services of a person and month",
        (
            Part(
                Rate(value=cost.exact, currency=cost.currency, per="service"),
                used / _MONTHS_OF_A_THOUSAND_YEARS,
            ),
        ),
        rounding=rounding if stage is LoadRounding.BEFORE_LOAD else None,
    )
    return Working.settled(
        f"rate per {PER_MEMBER_MONTH}", (line,), rounding, cost.currency, scaling=(Factor("load", 1 + more),)
    )
