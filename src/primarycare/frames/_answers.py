"""Answers: every rounded answer of a schedule for one month, asked of the scalar function and laid out as a table.

What lives here: which cases a version has, and the kernel that finds a row among them.
What this module may not know: where arrays come from.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np

from primarycare.capitation import amounts_of_cases
from primarycare.frames._inputs import TOO_OLD
from primarycare.frames._kernel import NO_DAY, AgeCases, CodeCases, Kernel, MonthSpan
from primarycare.frames._plans import Plan, Request, is_split
from primarycare.frames._terms import day_number
from primarycare.frames.columns import Problem
from primarycare.periods import Month, Year
from primarycare.schedules import (
    Age,
    Daily,
    DayBase,
    Input,
    InputValue,
    Number,
    Snapshot,
)

__all__ = ["MOST_ANSWERS", "NO_CODE", "kernel_of", "why_no_table"]

# Half a megabyte of answers, which stays in the cache of a processor.
MOST_ANSWERS = 65_536

# What a missing flag or option is among the codes from 0 on.
NO_CODE = -1


def why_no_table(request: Request, plan: Plan, span: Month | Year) -> str | None:
    """Say why a schedule has no table of answers, or give None where it has one."""
    if is_split(plan.version):
        return "its statements are rounded as a whole and split over their rows"
    if request.columns.covered_from is not None:
        return "facts are read on a day of unbroken cover, which is a column of its own"
    if request.lines:
        return "its lines are asked for one by one"
    answers = prod(_count(declared, plan) for declared in _asked(request, plan)) * _ways_of_counting(plan, span)
    if answers > MOST_ANSWERS:
        return f"its inputs have {answers:,} combinations of cases, and {MOST_ANSWERS:,} are the most"
    return None


def kernel_of(request: Request, plan: Plan, span: Month | Year) -> Kernel:
    """Ask the scalar function for every answer, and lay them out."""
    asked = _asked(request, plan)
    values = [_values(declared, plan) for declared in asked]
    combinations = (
        {**request.given, **dict(zip((declared.name for declared in asked), combination, strict=True))}
        for combination in product(*values)
    )
    amounts = amounts_of_cases(request.schedule, span, combinations, _fractions(plan, span))
    answers = [amount.minor for case in amounts for amount in case]
    cases = tuple(_cases(declared, request, plan) for declared in asked)
    return Kernel(cases, _month_of(request, plan, span), np.array(answers, dtype=np.int64))


def _asked(request: Request, plan: Plan) -> tuple[Input, ...]:
    return tuple(declared for declared in plan.version.inputs if declared.name not in request.given)


def _count(declared: Input, plan: Plan) -> int:
    if isinstance(declared, Number):
        return plan.inputs.numbers[declared.name].term.most + 1
    return len(plan.inputs.axes[declared.name].values)


def _values(declared: Input, plan: Plan) -> Sequence[InputValue]:
    if not isinstance(declared, Number):
        return plan.inputs.axes[declared.name].values
    number = plan.inputs.numbers[declared.name]
    parts = range(number.term.most + 1)
    return parts if declared.whole else [Fraction(part, number.per) for part in parts]


def _cases(declared: Input, request: Request, plan: Plan) -> AgeCases | CodeCases:
    columns = request.columns
    if isinstance(declared, Age):
        reading = plan.inputs.readings[declared.name]
        read_on = day_number(reading.day)
        ages = plan.inputs.axes[declared.name].values[1:]
        *limits, too_old = (
            tuple((days, limit - read_on) for days, limit in reading.limits(int(age))) for age in (*ages, TOO_OLD)
        )
        return AgeCases(columns.born_on, columns.enrolled_from, read_on, reading.longest, tuple(limits), too_old)
    beyond = Problem.OUT_OF_BOUNDS if isinstance(declared, Number) else Problem.UNKNOWN_OPTION
    missing = NO_DAY if isinstance(declared, Number) else NO_CODE
    return CodeCases(columns.of_input(declared.name), _count(declared, plan), beyond, missing)


def _month_of(request: Request, plan: Plan, span: Month | Year) -> MonthSpan | None:
    counting = plan.version.counting
    if counting is None:
        return None
    month = span if isinstance(span, Month) else span.months[0]
    columns = request.columns
    return MonthSpan(
        start=day_number(month.period.start),
        length=month.days,
        counting=counting,
        snapshot=day_number(counting.on.within(month)) if isinstance(counting, Snapshot) else 0,
        first=columns.enrolled_from,
        end=columns.enrolled_until,
    )


def _fractions(plan: Plan, span: Month | Year) -> Sequence[Fraction]:
    """Give what each way of counting makes of a month: every number of days, or nothing and the whole."""
    counting = plan.version.counting
    if counting is None:
        return [Fraction(1)]
    if not isinstance(counting, Daily) or isinstance(span, Year):
        return [Fraction(0), Fraction(1)]
    whole = {
        DayBase.MONTH: Fraction(span.days),
        DayBase.THIRTY: Fraction(30),
        DayBase.YEAR: Fraction(Year(span.year).days, 12),
    }[counting.over]
    most = min(span.days, 30) if counting.over is DayBase.THIRTY else span.days
    return [days / whole for days in range(most + 1)]


def _ways_of_counting(plan: Plan, span: Month | Year) -> int:
    return len(_fractions(plan, span))
