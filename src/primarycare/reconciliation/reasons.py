"""Reasons: why a month that was paid is due differently now.

What lives here: the facts behind a line as far as they decide what is due, and the reasons found by comparing what was
known when a month was paid with what is known now.
What this module may not know: amounts, limits, and where the facts came from.

>>> from primarycare.periods import Month
>>> then = LineFacts(covered=(Month(2026, 1).period,), counted=Fraction(1), rate=Fraction(30), born_on=date(1980, 6, 1),
...                  died_on=None, read_on=date(2026, 1, 1), categories=())
>>> [reason.value for reason in reasons_for({"dr-1": then}, {"dr-2": then})]
['change of physician']
>>> [reason.value for reason in reasons_for({}, {"dr-1": then})]
['late enrolment']
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.periods import Period

__all__ = ["CorrectionReason", "LineFacts", "reasons_for"]

Key = TypeVar("Key")


class CorrectionReason(Enum):
    """Why a line corrects a closed month, in the order in which reasons are named.

    Payers' files name much the same ones (https://open.epic.com/EHITables/GetTable/CAP_DTL_TX.htm). `DATES` is any
    other correction of the days of cover than a late start or a late end; `CATEGORY` one of sex, flags or categories;
    `YEAR_END` a result known only after the year, which no comparison of facts can find; `RECALCULATION` stands where
    nothing else is known.

    >>> CorrectionReason("late enrolment")
    <CorrectionReason.LATE_ENROLMENT: 'late enrolment'>
    """

    LATE_ENROLMENT = "late enrolment"
    LATE_END = "late end"
    DEATH = "death"
    DATES = "dates of cover"
    PHYSICIAN = "change of physician"
    BIRTH_DATE = "birth date"
    CATEGORY = "category"
    RATE = "rate change"
    YEAR_END = "result of the year"
    RECALCULATION = "recalculation"


@frozen(kw_only=True)
class LineFacts:
    """What was known of a patient with one payee in one month when a line was worked out; most of it is private.

    `covered` are the days of the month with this payee, in order; `counted` how much of the month they count; `rate`
    what the lines of the working come to, in major units, before the month of the year and the covered days multiply
    them, or None where nothing was worked out. `died_on` is None for whoever lived on after the month. `categories`
    name in any words, in order, what else decides: the sex, flags that held, options of categories, as they were on the
    day `read_on`.
    Raises `InvalidValueError` for periods that are not in order or share days.

    >>> LineFacts(covered=(), counted=Fraction(0), rate=Fraction(30), born_on=date(1980, 6, 1), died_on=None,
    ...           read_on=date(2026, 1, 1), categories=("ald",))
    LineFacts(counted=Fraction(0, 1), rate=Fraction(30, 1))
    """

    covered: tuple[Period, ...] = field(repr=False, validator=checks.checked(checks.each(checks.private(Period))))
    counted: Fraction = field(validator=checks.checked(checks.not_negative))
    rate: Fraction | None = field(validator=checks.checked(checks.optional(checks.a(Fraction))))
    born_on: date = field(repr=False, validator=checks.checked(checks.a_private_date))
    died_on: date | None = field(repr=False, validator=checks.checked(checks.optional(checks.a_private_date)))
    read_on: date = field(repr=False, validator=checks.checked(checks.a_private_date))
    categories: tuple[str, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a_private_text)))

    def __attrs_post_init__(self) -> None:
        for earlier, later in pairwise(self.covered):
            if earlier.end is None or earlier.end > later.start:
                raise InvalidValueError("covered: two periods share days or are out of order; put them in order")
        for before, after in pairwise(self.categories):
            if before >= after:
                raise InvalidValueError("categories: two are the same or out of order; give each once, in order")


def reasons_for(before: Mapping[Key, LineFacts], now: Mapping[Key, LineFacts]) -> tuple[CorrectionReason, ...]:
    """Tell what differs between two states of knowledge of one patient in one month, by whoever was or is the payee.

    An empty mapping says that nothing was known of the patient's cover. Reasons come in the order in which they are
    defined; where the facts are the same but the result is not, it is a recalculation. A category is compared where it
    was read on the same day, and a rate where in addition neither the birth date nor a category explains it; a death
    explains why cover ends.

    >>> from primarycare.periods import Month
    >>> then = LineFacts(covered=(Month(2026, 1).period,), counted=Fraction(1), rate=Fraction(30),
    ...                  born_on=date(1980, 6, 1), died_on=None, read_on=date(2026, 1, 1), categories=())
    >>> reasons_for({"dr-1": then}, {"dr-1": then})
    (<CorrectionReason.RECALCULATION: 'recalculation'>,)
    """
    found = _of_cover(_days_of(before), _days_of(now))
    if before and now:
        found |= _of_the_person(before.values(), now.values())
        if CorrectionReason.DEATH in found:
            found -= {CorrectionReason.LATE_END, CorrectionReason.DATES}
        with_cover = [{key for key, facts in known.items() if facts.covered} for known in (before, now)]
        if all(with_cover) and with_cover[0] != with_cover[1]:
            found.add(CorrectionReason.PHYSICIAN)
        explained = found & {CorrectionReason.BIRTH_DATE, CorrectionReason.CATEGORY}
        if not explained and any(_rates_differ(before[key], now[key]) for key in before.keys() & now.keys()):
            found.add(CorrectionReason.RATE)
    if len(found) < 2:
        return tuple(found) or (CorrectionReason.RECALCULATION,)
    return tuple(reason for reason in CorrectionReason if reason in found)


def _days_of(known: Mapping[Key, LineFacts]) -> list[Period]:
    """Give the days of cover with anybody, in order; periods that touch become one."""
    periods: list[Period] = []
    for period in sorted(period for facts in known.values() for period in facts.covered):
        if periods and periods[-1].end == period.start:
            period = Period(periods.pop().start, period.end)
        periods.append(period)
    return periods


def _of_cover(before: list[Period], now: list[Period]) -> set[CorrectionReason]:
    if before == now:
        return set()
    if not before:
        return {CorrectionReason.LATE_ENROLMENT}
    if not now:
        return {CorrectionReason.LATE_END}
    found = set()
    if now[0].start < before[0].start:
        found.add(CorrectionReason.LATE_ENROLMENT)
    ends_before, ends_now = before[-1].end, now[-1].end
    if ends_now is not None and (ends_before is None or ends_now < ends_before):
        found.add(CorrectionReason.LATE_END)
    return found or {CorrectionReason.DATES}


def _of_the_person(before: Collection[LineFacts], now: Collection[LineFacts]) -> set[CorrectionReason]:
    pairs = [(then, today) for then in before for today in now]
    differing = {
        CorrectionReason.DEATH: any(then.died_on != today.died_on for then, today in pairs),
        CorrectionReason.BIRTH_DATE: any(then.born_on != today.born_on for then, today in pairs),
        CorrectionReason.CATEGORY: any(
            then.categories != today.categories for then, today in pairs if then.read_on == today.read_on
        ),
    }
    return {reason for reason, differs in differing.items() if differs}


def _rates_differ(then: LineFacts, today: LineFacts) -> bool:
    if then.rate is None or today.rate is None or then.read_on != today.read_on:
        return False
    return then.rate != today.rate
