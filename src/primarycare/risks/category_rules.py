"""Category rules: how a category follows from a patient's risks, as data.

What lives here: conditions on risks, rows of conditions with the option that each leads to, and the rule: its rows in
order, the option that stands otherwise, and the day from which a new option counts. After the first year, lump sums
may go by category of patients (Concours pluripro, February 2021).
What this module may not know: patients; `primarycare.reassessment.categories` applies a rule to one.

>>> rule = CategoryRule(
...     name="forfait",
...     rows=(CategoryRow("several social risks", "complex", (
...         RiskCondition(domain=RiskDomain.SOCIAL, statuses=(RiskStatus.OPEN, RiskStatus.MANAGED), count=2),
...     )),),
...     otherwise="standard",
...     effect=CategoryEffect.FIRST_OF_NEXT_MONTH,
...     citation=Citation.illustrative("A rule of our own"),
... )
>>> print(rule.rows[0].conditions[0])
2 or more social, open or managed, from low
>>> rule.options
('complex', 'standard')
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError, shown
from primarycare.periods import Month, Quarter, Year
from primarycare.risks.observations import RiskDomain, RiskObservation, RiskStatus, Severity

__all__ = ["CategoryEffect", "CategoryRow", "CategoryRule", "RiskCondition"]

_MOST_RISKS = 10_000


class CategoryEffect(Enum):
    """From which day a category counts that was decided on a day.

    A decision of 10 May 2021 counts `ON_THE_DAY` from 10 May, `FIRST_OF_MONTH` from 1 May (backwards),
    `FIRST_OF_NEXT_MONTH` from 1 June, `FIRST_OF_NEXT_QUARTER` from 1 July and `FIRST_OF_NEXT_YEAR` from
    1 January 2022. A decision of 1 May waits for 1 June under `FIRST_OF_NEXT_MONTH`: next is never the same day.

    >>> [effect.starts_on(date(2021, 5, 10)).isoformat() for effect in CategoryEffect]
    ['2021-05-10', '2021-05-01', '2021-06-01', '2021-07-01', '2022-01-01']
    """

    ON_THE_DAY = "on the day"
    FIRST_OF_MONTH = "first of the month"
    FIRST_OF_NEXT_MONTH = "first of next month"
    FIRST_OF_NEXT_QUARTER = "first of next quarter"
    FIRST_OF_NEXT_YEAR = "first of next year"

    def starts_on(self, day: date) -> date:
        """Give the first day on which a decision of a day counts; a later decision never counts from an earlier day.

        Raises `InvalidValueError` where that day leaves the calendar.

        >>> CategoryEffect.FIRST_OF_NEXT_QUARTER.starts_on(date(2021, 12, 31))
        datetime.date(2022, 1, 1)
        """
        checks.a_date(day, "day")
        if self is CategoryEffect.ON_THE_DAY:
            return day
        month = Month.of(day)
        if self is CategoryEffect.FIRST_OF_MONTH:
            return month.period.start
        if self is CategoryEffect.FIRST_OF_NEXT_MONTH:
            return month.plus(1).period.start
        if self is CategoryEffect.FIRST_OF_NEXT_QUARTER:
            return Quarter.of(day).months[-1].plus(1).period.start
        return Year(day.year + 1).period.start


@frozen(kw_only=True)
class RiskCondition:
    """At least so many risks of a kind: in a domain or any, with one of some codes or any, as grave as stated or more.

    `statuses` names those that count. Raises `InvalidValueError` for more risks than there are codes, since a patient
    has a code once: such a condition could never hold.

    >>> RiskCondition(statuses=(RiskStatus.OPEN,), codes=("debts", "housing"), count=3)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: count: 3 risks of 2 codes can never be; give 2 or less
    """

    domain: RiskDomain | None = field(default=None, validator=checks.checked(checks.optional(checks.a(RiskDomain))))
    codes: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)))
    statuses: tuple[RiskStatus, ...] = field(validator=checks.checked(checks.each(checks.a(RiskStatus))))
    severity: Severity = field(default=Severity.LOW, validator=checks.checked(checks.a(Severity)))
    count: int = field(default=1, validator=checks.checked(checks.within(1, _MOST_RISKS)))

    def __attrs_post_init__(self) -> None:
        checks.unique(self.codes, "codes")
        checks.unique((status.value for status in self.statuses), "statuses")
        if not self.statuses:
            raise InvalidValueError("statuses: none is given and nothing would count; give one or more")
        if self.codes and self.count > len(self.codes):
            raise InvalidValueError(
                f"count: {self.count} risks of {len(self.codes)} codes can never be; give {len(self.codes)} or less"
            )

    def counts(self, risk: RiskObservation) -> bool:
        """Tell whether a risk is of the kind that this condition counts.

        >>> from primarycare.risks import RiskSource
        >>> debts = RiskObservation(code="debts", domain=RiskDomain.SOCIAL, severity=Severity.LOW,
        ...                         status=RiskStatus.OPEN, source=RiskSource.PATIENT, observed_on=date(2020, 9, 1))
        >>> [RiskCondition(statuses=(status,)).counts(debts) for status in RiskStatus]
        [True, False, False]
        """
        return (
            self.domain in (None, risk.domain)
            and (not self.codes or risk.code in self.codes)
            and risk.status in self.statuses
            and risk.severity.reaches(self.severity)
        )

    def follows_from(self, other: "RiskCondition") -> bool:
        """Tell whether this one asks for no more than another does, in any of its parts.

        >>> open_ones = RiskCondition(statuses=(RiskStatus.OPEN,))
        >>> open_ones.follows_from(RiskCondition(statuses=(RiskStatus.OPEN,), count=2)), open_ones.follows_from(
        ...     RiskCondition(statuses=tuple(RiskStatus)))
        (True, False)
        """
        return (
            self.domain in (None, other.domain)
            and (not self.codes or (bool(other.codes) and set(other.codes) <= set(self.codes)))
            and set(other.statuses) <= set(self.statuses)
            and other.severity.reaches(self.severity)
            and other.count >= self.count
        )

    def __str__(self) -> str:
        domain = "of any domain" if self.domain is None else self.domain.value
        among = f", among {', '.join(self.codes)}" if self.codes else ""
        statuses = " or ".join(status.value for status in self.statuses)
        return f"{self.count} or more {domain}, {statuses}, from {self.severity.value}{among}"


@frozen
class CategoryRow:
    """One row of a rule: its label, the option to which it leads, and the conditions that must all hold.

    >>> CategoryRow("any open risk", "watched", (RiskCondition(statuses=(RiskStatus.OPEN,)),)).option
    'watched'
    """

    label: str = field(validator=checks.checked(checks.a_text))
    option: str = field(validator=checks.checked(checks.a_text))
    conditions: tuple[RiskCondition, ...] = field(validator=checks.checked(checks.each(checks.a(RiskCondition))))

    def __attrs_post_init__(self) -> None:
        if not self.conditions:
            raise InvalidValueError(
                f"conditions: {shown(self.label)} has none and would always hold; state its option as otherwise"
            )

    def hides(self, later: "CategoryRow") -> bool:
        """Tell whether this row holds wherever a later one does, since it asks for no more.

        True is certain. Rows may hide each other in ways that comparing condition by condition does not see.

        >>> one, two = (RiskCondition(statuses=(RiskStatus.OPEN,), count=count) for count in (1, 2))
        >>> CategoryRow("some", "watched", (one,)).hides(CategoryRow("many", "complex", (two,)))
        True
        """
        return all(any(mine.follows_from(its) for its in later.conditions) for mine in self.conditions)


def _none_hidden(rows: tuple[CategoryRow, ...]) -> None:
    for position, later in enumerate(rows):
        for earlier in rows[:position]:
            if earlier.hides(later):
                raise InvalidValueError(
                    f"rows: {shown(later.label)} can never decide, since {shown(earlier.label)} before it asks for no "
                    "more; put it first or leave it out"
                )


@frozen(kw_only=True)
class CategoryRule:
    """A rule that derives a category from risks: the first row that holds decides, and otherwise a stated option does.

    A rule without rows gives everybody the same option, as an average lump sum does.
    Raises `InvalidValueError` for a label that stands twice and for a row that an earlier one hides.

    >>> CategoryRule(
    ...     name="forfait", rows=(), otherwise="average", effect=CategoryEffect.ON_THE_DAY,
    ...     citation=Citation.illustrative("An average of our own"),
    ... ).options
    ('average',)
    """

    name: str = field(validator=checks.checked(checks.a_text))
    rows: tuple[CategoryRow, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(CategoryRow))))
    otherwise: str = field(validator=checks.checked(checks.a_text))
    effect: CategoryEffect = field(validator=checks.checked(checks.a(CategoryEffect)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        checks.unique((row.label for row in self.rows), "rows")
        _none_hidden(self.rows)

    @property
    def options(self) -> tuple[str, ...]:
        """The options to which the rule can lead, each once: those of the rows in order, then `otherwise`.

        >>> CategoryRule(
        ...     name="forfait", rows=(), otherwise="average", effect=CategoryEffect.ON_THE_DAY,
        ...     citation=Citation.illustrative("An average of our own"),
        ... ).options
        ('average',)
        """
        return tuple(dict.fromkeys((*(row.option for row in self.rows), self.otherwise)))
