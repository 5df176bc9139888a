"""Categories: which option of a category a patient's risks lead to, decided on a day, with its working.

What lives here: the decision that a rule makes for one patient, with every row that was tried, and the dated category
that decisions make one after another; a schedule may then pay by it.
What this module may not know: rates and money, and when a review is due.

>>> from primarycare.citations import Citation
>>> from primarycare.risks import CategoryEffect, RiskCondition, RiskDomain, RiskStatus
>>> rule = CategoryRule(
...     name="forfait",
...     rows=(CategoryRow("two social risks", "complex", (
...         RiskCondition(domain=RiskDomain.SOCIAL, statuses=(RiskStatus.OPEN,), count=2),
...     )),),
...     otherwise="standard",
...     effect=CategoryEffect.FIRST_OF_NEXT_MONTH,
...     citation=Citation.illustrative("A rule of our own"),
... )
>>> print(decide_category(rule, RiskHistory(PatientId("p-1"), ()), date(2021, 5, 10)))
forfait of 'p-1', decided on 2021-05-10: standard
  two social risks  2 or more social, open, from low  0 of 2  no
  otherwise         standard
  counts from 2021-06-01
  A rule of our own, made up for an example (illustrative)
"""

from collections.abc import Iterable
from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown
from primarycare.identifiers import PatientId
from primarycare.patients import DatedCategory
from primarycare.periods import Month, Period, ReferenceDay, Span
from primarycare.risks import CategoryRow, CategoryRule, RiskHistory
from primarycare.timelines import Dated, Timeline

__all__ = ["CategoryDecision", "TriedRow", "dated_category", "decide_category"]


@frozen
class TriedRow:
    """A row of a rule and how many of a patient's risks each of its conditions counted; the counts are private.

    >>> from primarycare.risks import RiskCondition, RiskStatus
    >>> row = CategoryRow("any open risk", "watched", (RiskCondition(statuses=(RiskStatus.OPEN,)),))
    >>> TriedRow(row, (0,)).holds, TriedRow(row, (1,)).holds
    (False, True)
    """

    row: CategoryRow = field(repr=False, validator=checks.checked(checks.a(CategoryRow)))
    counts: tuple[int, ...] = field(repr=False, validator=checks.checked(checks.each(checks.within(0, None))))

    def __attrs_post_init__(self) -> None:
        if len(self.counts) != len(self.row.conditions):
            raise InvalidValueError(
                f"counts: {len(self.counts)} are given and {shown(self.row.label)} has {len(self.row.conditions)} "
                "conditions; give one for each"
            )

    @property
    def holds(self) -> bool:
        """Whether every condition counted as many risks as it asks for.

        >>> from primarycare.risks import RiskCondition, RiskStatus
        >>> twice = (RiskCondition(statuses=(RiskStatus.OPEN,)), RiskCondition(statuses=(RiskStatus.MANAGED,)))
        >>> TriedRow(CategoryRow("both", "watched", twice), (1, 0)).holds
        False
        """
        return all(counted >= asked.count for counted, asked in zip(self.counts, self.row.conditions))


@frozen(kw_only=True)
class CategoryDecision:
    """What a rule decided for a patient on a day: the rows tried, in order, up to and with the first one that held.

    Printing a decision shows its working, which is private; `repr` shows whom and when only.
    Raises `InvalidValueError` for rows that are not those of the rule up to the first that held.

    >>> from primarycare.citations import Citation
    >>> from primarycare.risks import CategoryEffect
    >>> rule = CategoryRule(name="forfait", rows=(), otherwise="average", effect=CategoryEffect.ON_THE_DAY,
    ...                     citation=Citation.illustrative("An average of our own"))
    >>> CategoryDecision(patient=PatientId("p-1"), rule=rule, decided_on=date(2021, 5, 10), tried=())
    CategoryDecision(patient=PatientId('p-1'), decided_on=datetime.date(2021, 5, 10))
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    rule: CategoryRule = field(repr=False, validator=checks.checked(checks.a(CategoryRule)))
    decided_on: date = field(validator=checks.checked(checks.a_date))
    tried: tuple[TriedRow, ...] = field(repr=False, validator=checks.checked(checks.each(checks.private(TriedRow))))

    def __attrs_post_init__(self) -> None:
        held = [tried.holds for tried in self.tried]
        complete = any(held[-1:]) or len(held) == len(self.rule.rows)
        rows = tuple(tried.row for tried in self.tried)
        if any(held[:-1]) or not complete or rows != self.rule.rows[: len(rows)]:
            raise InvalidValueError(
                f"tried: the rows tried for {str(self.patient)!r} are not those of {shown(self.rule.name)} up to the "
                "first that held; decide again"
            )

    @property
    def row(self) -> str | None:
        """The label of the row that decided, or None where no row held and `otherwise` stands."""
        return next((tried.row.label for tried in self.tried if tried.holds), None)

    @property
    def option(self) -> str:
        """The option decided."""
        return next((tried.row.option for tried in self.tried if tried.holds), self.rule.otherwise)

    @property
    def effective_from(self) -> date:
        """The first day on which the option counts, by the effect of the rule."""
        return self.rule.effect.starts_on(self.decided_on)

    def pays_from(self, facts_on: ReferenceDay) -> Month:
        """Give the first month that a schedule reading facts on such a day pays by the option.

        A month whose facts are read before the effective day is still paid by the option before it. Facts read once
        a year show it to all twelve months of that year, even to those before the effective day. For a patient who is
        not yet covered on the day of reading, the schedule reads later and may see the option earlier.

        >>> from primarycare.citations import Citation
        >>> from primarycare.periods import Span
        >>> from primarycare.risks import CategoryEffect
        >>> rule = CategoryRule(name="forfait", rows=(), otherwise="average", effect=CategoryEffect.ON_THE_DAY,
        ...                     citation=Citation.illustrative("An average of our own"))
        >>> decision = CategoryDecision(patient=PatientId("p-1"), rule=rule, decided_on=date(2021, 5, 10), tried=())
        >>> for facts_on in (ReferenceDay(Span.MONTH, 1), ReferenceDay(Span.MONTH, -1), ReferenceDay(Span.YEAR, -1)):
        ...     print(decision.pays_from(facts_on), "-", facts_on)
        2021-06 - day 1 of the month
        2021-05 - last day of the month
        2021-01 - last day of the year
        """
        start = self.effective_from
        month = Month.of(start) if facts_on.of is Span.MONTH else Month(start.year, 1)
        while facts_on.within(month) < start:
            month = month.plus(1)
        return month

    def __str__(self) -> str:
        rows = [cells for tried in self.tried for cells in _cells(tried)]
        if self.row is None:
            rows.append(("otherwise", self.option, "", ""))
        widths = [max(len(cells[column]) for cells in rows) for column in range(3)]
        lines = (
            "  ".join((*(cell.ljust(width) for cell, width in zip(cells, widths)), cells[3])).rstrip() for cells in rows
        )
        return "\n  ".join(
            (
                f"{self.rule.name} of {str(self.patient)!r}, decided on {self.decided_on}: {self.option}",
                *lines,
                f"counts from {self.effective_from}",
                str(self.rule.citation),
            )
        )


def _cells(tried: TriedRow) -> Iterable[tuple[str, str, str, str]]:
    label = tried.row.label
    for condition, counted in zip(tried.row.conditions, tried.counts):
        yield label, str(condition), f"{counted} of {condition.count}", "yes" if counted >= condition.count else "no"
        label = ""


def decide_category(rule: CategoryRule, history: RiskHistory, on: date) -> CategoryDecision:
    """Decide a patient's category by the risks as they stand on a day; what is observed later changes nothing.

    A patient without any risk is decided too.

    >>> from primarycare.citations import Citation
    >>> from primarycare.risks import CategoryEffect
    >>> rule = CategoryRule(name="forfait", rows=(), otherwise="average", effect=CategoryEffect.FIRST_OF_NEXT_QUARTER,
    ...                     citation=Citation.illustrative("An average of our own"))
    >>> decision = decide_category(rule, RiskHistory(PatientId("p-1"), ()), date(2021, 5, 10))
    >>> decision.option, decision.effective_from.isoformat()
    ('average', '2021-07-01')
    """
    checks.a(CategoryRule)(rule, "rule")
    risks = checks.a(RiskHistory)(history, "history").on(on)
    tried: list[TriedRow] = []
    for row in rule.rows:
        counts = (sum(asked.counts(risk) for risk in risks) for asked in row.conditions)
        tried.append(TriedRow(row, tuple(counts)))
        if tried[-1].holds:
            break
    return CategoryDecision(patient=history.patient, rule=rule, decided_on=on, tried=tuple(tried))


def dated_category(
    rule: CategoryRule, history: RiskHistory, decided_on: Iterable[date], *, before: str | None = None
) -> DatedCategory:
    """Give the category of a patient over time, as decisions on some days make it, each from its effective day on.

    The days may come in any order and more than once. Where two decisions take effect on one day, the later one
    stands. Before the first takes effect nothing is known, and a schedule that asks refuses, unless `before` names the
    option that holds until then (a forfait moyen, say); without any day it always holds.

    >>> from primarycare.citations import Citation
    >>> from primarycare.risks import CategoryEffect
    >>> rule = CategoryRule(name="forfait", rows=(), otherwise="average", effect=CategoryEffect.FIRST_OF_NEXT_YEAR,
    ...                     citation=Citation.illustrative("An average of our own"))
    >>> made = dated_category(rule, RiskHistory(PatientId("p-1"), ()), (date(2020, 9, 1), date(2021, 9, 7)))
    >>> [(entry.during.start.isoformat(), entry.value) for entry in made.options.entries]
    [('2021-01-01', 'average')]
    """
    name = checks.a(CategoryRule)(rule, "rule").name
    days = sorted({checks.a_date(day, f"decided_on[{position}]") for position, day in enumerate(decided_on)})
    decisions = (decide_category(rule, history, day) for day in days)
    options = {decision.effective_from: decision.option for decision in decisions}
    if before is not None:
        options = {date.min: before} | options
    starts = list(options)
    ends = (*starts[1:], None)
    entries = (Dated(Period(start, end), options[start]) for start, end in zip(starts, ends))
    return DatedCategory(name, Timeline(tuple(entries)).merged())
