"""Grouping: a roster summed by physician, structure, category or any column, and how two versions differ.

What lives here: sums over rows, for one month or many, and the retroactive difference of two rosters.
What this module may not know: how a row is paid.

>>> from datetime import date
>>> import polars as pl
>>> from primarycare.periods import Month
>>> from primarycare.published import load
>>> roster = pl.DataFrame({"physician": ["dr-1", "dr-1"], "born_on": [date(1940, 1, 1), date(1980, 1, 1)],
...                        "ald": [True, False], "enrolled_from": [date(2019, 1, 1)] * 2,
...                        "enrolled_until": [None, date(2024, 12, 31)]})
>>> sums = capitation_by(roster, load("fr-fpmt"), [Month(2024, 5), Month(2024, 6)], by=["physician"])
>>> sums.select("physician", "span", "members", "due").rows()
[('dr-1', '2024-05', 1, 583), ('dr-1', '2024-06', 1, 583)]
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import Frame, IntoFrameT

from primarycare import _checks as checks
from primarycare.capitation import NO_INPUTS, Given
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.frames._plans import Request
from primarycare.frames._running import PaidMonth, Run, opened
from primarycare.frames.columns import Columns, NumberColumn, Problems
from primarycare.frames.paying import NO_BOUNDS, a_request, a_span_or_several
from primarycare.periods import Month, Year
from primarycare.schedules import RateSchedule

__all__ = ["capitation_by", "retroactive"]

_USUAL_COLUMNS = Columns()
# Sums are 64 bits wide, and some engines would wrap in silence; no roster has more rows.
_MOST_ROWS = 10**9


def capitation_by(
    frame: IntoFrameT,
    schedule: RateSchedule,
    span: Month | Year | Sequence[Month | Year],
    *,
    by: Sequence[str],
    columns: Columns = _USUAL_COLUMNS,
    given: Given = NO_INPUTS,
    numbers: Mapping[str, NumberColumn] = NO_BOUNDS,
    absent: Given = NO_INPUTS,
    problems: Problems = Problems.FLAG,
    days: bool = False,
) -> IntoFrameT:
    """Sum what a schedule pays for the rows of a roster, by columns of the roster, for one month or for many.

    One row for each group and month (or year), in order of both: the columns of `by`, `span` ("2026-05"), `members`
    (rows that count and are paid), `due` in whole minor units, and `problems` (rows that count and cannot be paid, or
    cannot be read); `days` adds their days of the month. Without a column in `by` there is one group. All months are
    worked out in one reading of the roster, but on Spark, which reads it once for each.
    Everything else is as for `capitation`.

    >>> import polars as pl
    >>> from primarycare.published import load
    >>> roster = pl.DataFrame({"born_on": [None], "ald": [True], "enrolled_from": [None], "enrolled_until": [None]},
    ...                       schema={"born_on": pl.Date, "ald": pl.Boolean, "enrolled_from": pl.Date,
    ...                               "enrolled_until": pl.Date})
    >>> capitation_by(roster, load("fr-fpmt"), Month(2024, 5), by=[]).rows()
    [('2024-05', 0, 0, 1)]
    """
    request = a_request(schedule, columns, given, numbers, absent, days=days, members=True)
    spans, _ = a_span_or_several(span)
    given_frame, sums = _summed(frame, request, spans, _keys(by, columns), problems)
    return cast(IntoFrameT, given_frame.given_back(sums))


def retroactive(
    before: IntoFrameT,
    after: IntoFrameT,
    schedule: RateSchedule,
    span: Month | Year | Sequence[Month | Year],
    *,
    by: Sequence[str],
    columns: Columns = _USUAL_COLUMNS,
    given: Given = NO_INPUTS,
    numbers: Mapping[str, NumberColumn] = NO_BOUNDS,
    absent: Given = NO_INPUTS,
    problems: Problems = Problems.FLAG,
) -> IntoFrameT:
    """Give what a corrected roster changes in months that were paid before, by columns that both rosters have.

    One row for each group and month of either roster: the columns of `by`, `span`, `due_before`, `due_after`, their
    `difference` (negative where too much was paid) and `problems` of both. Rows without a change are among them.
    By patient and physician it tells the correction of each line, by physician that of each payment. Both rosters
    come from one engine, in DuckDB from one connection. Everything else is as for `capitation`.

    >>> import polars as pl
    >>> from datetime import date
    >>> from primarycare.published import load
    >>> def roster(until):
    ...     return pl.DataFrame({"patient": ["p-1"], "born_on": [date(1980, 1, 1)], "ald": [True],
    ...                          "enrolled_from": [date(2019, 1, 1)], "enrolled_until": [until]})
    >>> told_later = retroactive(roster(date(2030, 1, 1)), roster(date(2024, 3, 1)), load("fr-fpmt"), Year(2024),
    ...                          by=["patient"])
    >>> told_later.row(0)
    ('p-1', '2024', 4600, 0, -4600, 0)
    """
    request = a_request(schedule, columns, given, numbers, absent, members=True)
    spans, _ = a_span_or_several(span)
    keys = _keys(by, columns)
    if _kind_of(before) != _kind_of(after):
        raise InvalidTypeError("after: another kind of frame than before; give both rosters in one kind")
    run, old = _summed(before, request, spans, keys, problems)
    _, new = _summed(after, request, spans, keys, problems)
    groups = (*keys, columns.span)
    names = _DueBeforeAndAfter(columns)
    # A join of both would turn whole numbers with gaps into floats on one engine: a union and a sum do not.
    both = _together([names.of(old, groups, is_old=True), names.of(new, groups, is_old=False)])
    told = (names.before, names.after, columns.problems)
    summed = both.group_by(*groups).agg(*(nw.col(name).sum() for name in told))
    summed = summed.with_columns(*(nw.col(name).cast(nw.Int64) for name in told))
    differing = summed.with_columns((nw.col(names.after) - nw.col(names.before)).alias(names.difference))
    ordered = differing.select(*groups, names.before, names.after, names.difference, columns.problems)
    return cast(IntoFrameT, run.given_back(ordered.sort(*groups, nulls_last=True)))


def _kind_of(native: object) -> tuple[nw.Implementation, bool]:
    frame = opened(native)
    return frame.implementation, isinstance(frame, nw.LazyFrame)


class _DueBeforeAndAfter:
    """The names of what two rosters bring, and the columns of one of them in the shape of both."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.before = f"{columns.due}_before"
        self.after = f"{columns.due}_after"
        self.difference = "difference"

    def of(self, sums: Frame, groups: Iterable[str], *, is_old: bool) -> Frame:
        due, none = nw.col(self.columns.due), nw.lit(0, dtype=nw.Int64)
        old, new = (due, none) if is_old else (none, due)
        return sums.select(*groups, old.alias(self.before), new.alias(self.after), nw.col(self.columns.problems))


def _keys(by: Sequence[str], columns: Columns) -> tuple[str, ...]:
    keys = checks.several(str)(by, "by")
    checks.unique((*keys, columns.span, columns.members, columns.member_days, columns.due, columns.problems), "by")
    return keys


def _summed(
    native: object, request: Request, spans: Sequence[Month | Year], keys: Sequence[str], problems: Problems
) -> tuple[Run, Frame]:
    run = Run.of(native, request, spans, keys)
    run.refuse_days()
    for month in run.months:
        if month.plan.most_due * _MOST_ROWS >= 2**63:
            raise InvalidValueError(
                f"schedule: a row may bring {month.plan.most_due} minor units, and a sum of {_MOST_ROWS:,} such rows "
                "would leave 64 bits; lower the bounds of the number columns"
            )
    if checks.a(Problems)(problems, "problems") is Problems.REFUSE:
        run.refuse_problems()
    # Spark compiles a row's expressions to one method, and runs one that is too long forty times as slowly.
    runs = [run] if not run.is_spark else [Run.of(native, request, (one,), keys) for one in spans]
    parts = [part for one in runs for part in _by_month(one, request.columns, keys)]
    sums = _together(parts)
    return run, sums.sort(*keys, request.columns.span, nulls_last=True)


def _by_month(run: Run, columns: Columns, keys: Sequence[str]) -> list[Frame]:
    """Sum all months of a run in one go, and give the rows of each month."""
    worked = run.worked()
    sums = [nw.col(name).sum() for month in run.months for name in _summed_columns(month, run.request).values()]
    grouped = worked.group_by(*keys).agg(*sums) if keys else worked.select(*sums)
    return [_rows_of(grouped, month, columns, keys, run.request) for month in run.months]


def _summed_columns(month: PaidMonth, request: Request) -> dict[str, str]:
    """Give our own column behind each sum."""
    columns = request.columns
    days = {columns.member_days: month.days} if request.days else {}
    return {columns.members: month.counts, **days, columns.due: month.due, columns.problems: month.is_wrong}


def _rows_of(grouped: Frame, month: PaidMonth, columns: Columns, keys: Sequence[str], request: Request) -> Frame:
    # Sums are wider than 64 bits on one engine, narrower of truths on another, and null over no rows on others.
    told = (
        nw.col(ours).fill_null(0).cast(nw.Int64).alias(name) for name, ours in _summed_columns(month, request).items()
    )
    return grouped.select(*keys, nw.lit(str(month.span)).alias(columns.span), *told)


def _together(parts: Sequence[Frame]) -> Frame:
    # Its signature wants all eager or all lazy, which parts of one run are.
    return nw.concat(cast("list[nw.LazyFrame[Any]]", list(parts)))
