"""Paying: a roster in columns, and what a schedule pays for each of its rows.

What lives here: the way from a frame to the same kind of frame with amounts, on whatever engine it came from.
What this module may not know: how rows are summed.

>>> from primarycare.schedules import Number
>>> import polars as pl
>>> from datetime import date
>>> from primarycare.published import load
>>> roster = pl.DataFrame({"born_on": [date(1940, 1, 1), date(1980, 1, 1)], "ald": [True, False],
...                        "enrolled_from": [date(2019, 1, 1)] * 2, "enrolled_until": [None, None]},
...                       schema_overrides={"enrolled_until": pl.Date})
>>> capitation(roster, load("fr-fpmt"), Year(2024))["due"].to_list()
[7000, 500]
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import cast

import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import IntoFrameT

from primarycare import _checks as checks
from primarycare.capitation import NO_INPUTS, Given
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.frames._contract import Contract
from primarycare.frames._plans import Request
from primarycare.frames._running import PaidMonth, Run
from primarycare.frames.columns import Columns, NumberColumn, Problems, a_number_column
from primarycare.periods import Month, Year
from primarycare.schedules import RateSchedule

__all__ = ["NO_BOUNDS", "capitation", "line_parts"]

NO_BOUNDS: Mapping[str, NumberColumn] = MappingProxyType({})
_USUAL_COLUMNS = Columns()


def capitation(
    frame: IntoFrameT,
    schedule: RateSchedule,
    span: Month | Year | Sequence[Month | Year],
    *,
    columns: Columns = _USUAL_COLUMNS,
    given: Given = NO_INPUTS,
    numbers: Mapping[str, NumberColumn] = NO_BOUNDS,
    absent: Given = NO_INPUTS,
    problems: Problems = Problems.FLAG,
    days: bool = False,
    lines: bool = False,
) -> IntoFrameT:
    """Give a roster back, every column and row as it was, with what a schedule pays for each row.

    `due` is in whole minor units (cents) of the schedule's currency, `problem` the code of a `Problem`, 0 where nothing
    is wrong; neither is ever null. `days` adds the days of the month that the row covers, `lines` each line's amount,
    in parts of which `line_parts` make one whole unit of the currency.
    Each row stands for itself, as if it were its patient's only span. Where patients have several spans, let
    `member_months` take them together, and pay for its rows with `columns=MEMBER_MONTHS` (or your names for the same):
    what counts is then read from the row, and `problem` goes on where it stands.
    Several months (or years) give a column for each, with the month behind its name: `due_2026-05`.

    Inputs are columns, or `given` for everybody; `numbers` bounds columns of numbers (a whole number without a bound
    may reach a million); `absent` says what a null stands for, else a null is a problem.
    A lazy frame stays lazy, unless `Problems.REFUSE` has it read. Rows keep their order; but where whole statements
    are rounded, DuckDB and Spark give the rows of one statement after those of another.
    Raises `InvalidValueError` or `InvalidTypeError` for a frame that lacks a column or holds another type in it, for a
    schedule whose numbers might outgrow what every engine keeps exact, and for one that pays for duties.

    >>> import polars as pl
    >>> from datetime import date
    >>> from primarycare.published import load
    >>> roster = pl.DataFrame({"born_on": [date(1940, 1, 1)], "ald": [True], "enrolled_from": [date(2019, 1, 1)],
    ...                        "enrolled_until": [date(2024, 6, 30)]})
    >>> capitation(roster, load("fr-fpmt"), Month(2024, 6), days=True).select("due", "problem", "member_days").row(0)
    (0, 0, 29)
    """
    request = a_request(schedule, columns, given, numbers, absent, lines=lines, days=days)
    spans, is_one = a_span_or_several(span)
    checks.a(bool)(days, "days")
    run = Run.of(frame, request, spans)
    run.refuse_days()
    new: dict[str, str] = {}
    for month in run.months:
        new |= _renamed(month, columns, is_one=is_one, days=days, lines=lines)
    checks.unique(new, "columns")
    goes_on = () if columns.counted is None else (columns.problem,)
    Contract((), tuple(name for name in new if name not in goes_on)).refuse_names(run.given.collect_schema())
    if checks.a(Problems)(problems, "problems") is Problems.REFUSE:
        run.refuse_problems()
    return cast(IntoFrameT, _beside(run, new))


def line_parts(
    schedule: RateSchedule,
    span: Month | Year,
    *,
    columns: Columns = _USUAL_COLUMNS,
    given: Given = NO_INPUTS,
    numbers: Mapping[str, NumberColumn] = NO_BOUNDS,
) -> int:
    """Give how many parts of the columns of lines make one whole unit of the currency (one euro).

    A schedule that rounds by the line counts minor units, any other as many parts as keep every line exact.

    >>> from primarycare.published import load
    >>> line_parts(load("fr-fpmt"), Month(2024, 5))
    300
    """
    request = a_request(schedule, columns, given, numbers, NO_INPUTS)
    return request.plan(span, nw.Implementation.PYARROW).parts


def a_request(
    schedule: RateSchedule,
    columns: Columns,
    given: Given,
    numbers: Mapping[str, NumberColumn],
    absent: Given,
    *,
    lines: bool = False,
    days: bool = False,
    members: bool = False,
) -> Request:
    """Check what was asked for, before any frame is looked at."""
    for name, mapping in (("given", given), ("numbers", numbers), ("absent", absent)):
        checks.refuse_no_mapping(mapping, name)
    for name, number in numbers.items():
        a_number_column(number, f"numbers[{shown(name)}]")
    return Request(
        schedule=checks.a(RateSchedule)(schedule, "schedule"),
        columns=checks.a(Columns)(columns, "columns"),
        given=given,
        numbers=numbers,
        absent=absent,
        lines=checks.a(bool)(lines, "lines"),
        days=checks.a(bool)(days, "days"),
        members=members,
    )


def a_span_or_several(span: object) -> tuple[tuple[Month | Year, ...], bool]:
    """Give the months or years that were asked for, and whether it was a single one."""
    if isinstance(span, Month | Year):
        return (span,), True
    told = "give a Month, a Year or a sequence of them"
    if isinstance(span, str) or not isinstance(span, Sequence):
        raise InvalidTypeError(f"span: {shown(span)} is a {type(span).__name__}; {told}")
    for one in span:
        if not isinstance(one, Month | Year):
            raise InvalidTypeError(f"span: {shown(one)} is a {type(one).__name__}; {told}")
    if not span:
        raise InvalidValueError("span: none given; give at least one month or year")
    checks.unique([str(one) for one in span], "span")
    return tuple(span), False


def _renamed(month: PaidMonth, columns: Columns, *, is_one: bool, days: bool, lines: bool) -> dict[str, str]:
    """Give the name under which each column of a month goes out, with our own name of it."""
    behind = "" if is_one else f"_{month.span}"
    new = {f"{columns.due}{behind}": month.due, f"{columns.problem}{behind}": month.problem}
    if days:
        new[f"{columns.member_days}{behind}"] = month.days
    if lines:
        new |= {f"line_{label}{behind}": column for label, column in month.lines.items()}
    return new


def _beside(run: Run, new: Mapping[str, str]) -> object:
    """Give the frame as it came, with new columns beside its own."""
    worked = run.worked()
    if isinstance(worked, nw.DataFrame) and run.given.implementation.is_pandas():
        made = (nw.new_series(name, worked[column].to_numpy(), backend="pandas") for name, column in new.items())
        return run.given.with_columns(*made).to_native()
    kept = [nw.col(name) for name in run.given.collect_schema() if name not in new]
    return run.given_back(worked.select(*kept, *(nw.col(column).alias(name) for name, column in new.items())))
