"""From rates to a schedule: lines by category, and a version that follows those before it.

What this module may not know: how the rates were found.

>>> from primarycare.money import EUR
>>> rates = {"adult": Rate.parse("11", EUR, per="person and month"), "infant": Rate.parse("12", EUR, per="x")}
>>> inputs, lines = by_option("forfait", rates, Citation.illustrative("ours"))
>>> [row.value for row in lines[0].tables[0].rows]
[Fraction(11, 1), Fraction(12, 1)]
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError
from primarycare.money import Currency, Rate
from primarycare.periods import Period
from primarycare.ratesetting._numbers import PER_MEMBER_MONTH
from primarycare.ratesetting.terms import ScheduleTerms
from primarycare.schedules import (
    About,
    Basis,
    Choice,
    Input,
    OneOf,
    RateSchedule,
    Row,
    ScheduleLine,
    ScheduleVersion,
    Subject,
    Table,
)
from primarycare.timelines import Dated, Timeline

__all__ = ["by_option", "one_rate", "schedule_from"]


def one_rate(label: str, rate: Fraction, citation: Citation) -> ScheduleLine:
    """Give a line of one rate for everybody."""
    return ScheduleLine(label=label, per=PER_MEMBER_MONTH, rate=Table((), (Row((), rate, citation),)))


def by_option(
    name: str, rates: Mapping[str, Rate], citation: Citation
) -> tuple[tuple[Input, ...], tuple[ScheduleLine, ...]]:
    """Give the input and the line of a rate for each option of a patient's category; one option needs no input."""
    if len(rates) == 1:
        return (), tuple(one_rate("forfait", rate.value, citation) for rate in rates.values())
    choice = Choice(name=name, about=About.PATIENT, options=tuple(rates))
    rows = tuple(Row((OneOf(name, (option,)),), rate.value, citation) for option, rate in rates.items())
    return (choice,), (ScheduleLine(label="forfait", per=PER_MEMBER_MONTH, rate=Table((choice,), rows)),)


def schedule_from(
    inputs: tuple[Input, ...],
    lines: tuple[ScheduleLine, ...],
    currency: Currency,
    terms: ScheduleTerms,
    effective_from: date,
    after: RateSchedule | None,
) -> RateSchedule:
    """Give the schedule that pays the lines from a day on, after the versions of an earlier one."""
    checks.a(ScheduleTerms)(terms, "terms")
    if checks.a_date(effective_from, "effective_from").day != 1:
        raise InvalidValueError(
            f"effective_from: {effective_from} is inside a month, and rates are for whole months; give its first day"
        )
    version = ScheduleVersion(
        subject=Subject.PERSON,
        basis=Basis.MONTH,
        counting=terms.counting,
        facts_on=terms.facts_on,
        inputs=inputs,
        lines=lines,
        rounding=terms.rounding,
        stage=terms.stage,
        citation=terms.citation,
        caveats=terms.caveats,
    )
    before = () if after is None else _versions_before(effective_from, after, currency, terms)
    return RateSchedule(
        identifier=terms.identifier,
        title=terms.title,
        currency=currency,
        versions=Timeline((*before, Dated(Period(effective_from), version))),
    )


def _versions_before(
    effective_from: date, after: RateSchedule, currency: Currency, terms: ScheduleTerms
) -> tuple[Dated[ScheduleVersion], ...]:
    checks.a(RateSchedule)(after, "after")
    if (after.identifier, after.currency) != (terms.identifier, currency):
        raise InvalidValueError(
            f"after: {str(after.identifier)!r} in {after.currency.code} is followed by {str(terms.identifier)!r} in "
            f"{currency.code}; give the schedule of the same name and currency"
        )
    entries = after.versions.entries
    if entries[-1].during.start >= effective_from:
        raise InvalidValueError(
            f"effective_from: {effective_from} is not after {entries[-1].during.start}, on which the last version of "
            f"{str(after.identifier)!r} begins; give a later day"
        )
    # The last version ends where the next begins; one that ended before leaves its gap, which is then visible.
    *earlier, last = entries
    during = last.during.cut(Period(last.during.start, effective_from)) or last.during
    return (*earlier, Dated(during, last.value))
