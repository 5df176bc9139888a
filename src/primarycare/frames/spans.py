"""Spans: the rows of patients who join, leave and change physician, made one row for each that counts.

What lives here: member months of `primarycare.membership`, over columns.
What this module may not know: rates and money.

>>> from datetime import date
>>> import polars as pl
>>> from primarycare.schedules import DAILY_ACTUAL
>>> spans = pl.DataFrame({"patient": ["p-1", "p-1"], "physician": ["dr-01", "dr-02"],
...                       "enrolled_from": [date(2026, 3, 1), date(2026, 3, 11)],
...                       "enrolled_until": [date(2026, 3, 11), None]})
>>> months = member_months(spans, DAILY_ACTUAL, Month(2026, 3))
>>> months.sort("physician").select("physician", "counted", "counted_of").rows()
[('dr-01', 10, 31), ('dr-02', 21, 31)]
"""

from typing import cast

import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import Frame, IntoFrameT

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.frames._contract import Contract, Kind, Needed
from primarycare.frames._reducing import Reduction
from primarycare.frames._running import as_arrow, opened, refuse_problems_of
from primarycare.frames._windows import ROW
from primarycare.frames.columns import MEMBER_MONTHS, Columns, Problems
from primarycare.periods import Month, Span, Year
from primarycare.schedules import Counting, RateSchedule, Snapshot
from primarycare.schedules.counting import a_counting

__all__ = ["member_months"]


def member_months(
    frame: IntoFrameT,
    counting: Counting | RateSchedule,
    span: Month | Year,
    *,
    columns: Columns = MEMBER_MONTHS,
    problems: Problems = Problems.FLAG,
) -> IntoFrameT:
    """Count a month for every patient with a span in it (or, for a snapshot, on its day): a row for each who counts.

    A frame holds one row for each span of a patient with a physician. As in `primarycare.membership.member_months`, a
    patient's spans are taken together: a month that counts whole goes to one physician, days to each their own, and a
    patient for whom nothing counts has a row with 0. A schedule tells its own counting. A year is for a schedule that
    pays for the list of one day, and only who is on the list has a row.

    New columns: `counted` parts of `counted_of` that make a whole month, `covered_from`, the first day of cover without
    a break, `member_days`, the days in the month with the row's physician, and `problem`, the code of a `Problem`. A
    patient with a span that cannot be read, or with two that share a day, has one row, which counts nothing.
    `enrolled_from` and `enrolled_until` do not come back, because a row is no span any more. All other columns are
    those of the row that is kept: under a snapshot that of the day, under an overlap the first or the last in the
    month, under a cut-off the first in the month of the stay that counts, under days each physician's first in the
    month. Where the day or the cut-off finds nobody, it is the first in the month.
    `primarycare.frames.capitation` pays for these rows, with the same `columns`.
    A lazy frame stays lazy, unless `Problems.REFUSE` has it read.
    Raises `InvalidValueError` or `InvalidTypeError` for a frame that lacks a column or holds another type in it.

    >>> import polars as pl
    >>> from datetime import date
    >>> from primarycare.schedules import MID_MONTH
    >>> spans = pl.DataFrame({"patient": ["p-1", "p-1"], "physician": ["dr-01", "dr-02"],
    ...                       "enrolled_from": [date(2019, 1, 1), date(2026, 3, 11)],
    ...                       "enrolled_until": [date(2026, 3, 11), date(2026, 6, 1)]})
    >>> member_months(spans, MID_MONTH, Month(2026, 3)).row(0)
    ('p-1', 'dr-02', 1, 1, datetime.date(2019, 1, 1), 21, 0)
    """
    if checks.a(Columns)(columns, "columns").counted is None:
        raise InvalidValueError("columns: counted has no name; give one, as MEMBER_MONTHS does")
    checks.a(Problems)(problems, "problems")
    month = span.months[0] if isinstance(span, Year) else checks.a(Month)(span, "span")
    only_listed = isinstance(span, Year)
    reduction = Reduction(_counting_of(counting, span), month, columns, only_listed)
    given = opened(frame)
    made = _made(given, reduction)
    if problems is Problems.REFUSE:
        refuse_problems_of(made, columns.problem, f"patients cannot be counted in {span}")
    return cast(IntoFrameT, _given_back(given, made, columns))


def _counting_of(counting: Counting | RateSchedule, span: Month | Year) -> Counting:
    if isinstance(counting, RateSchedule):
        own = counting.version_for(span).counting
        if own is None:
            raise InvalidValueError(
                f"counting: {str(counting.identifier)!r} counts no persons; give its rows as they are"
            )
        counting = own
    a_counting(counting, "counting")
    if isinstance(span, Year) and not (isinstance(counting, Snapshot) and counting.on.of is Span.YEAR):
        raise InvalidValueError(f"span: {span} is counted by its months; count them one by one")
    return counting


def _made(given: Frame, reduction: Reduction) -> Frame:
    """Check a frame, and give the rows that count: lazily with all columns, eagerly with the number of each row."""
    columns = reduction.columns
    needed = (
        Needed(columns.patient, Kind.KEY, "patient"),
        Needed(columns.physician, Kind.KEY, "physician"),
        Needed(columns.enrolled_from, Kind.DAY, "first day of the row"),
        Needed(columns.enrolled_until, Kind.DAY, "first day after the row"),
    )
    contract = Contract(needed, columns.of_member_months)
    contract.refuse_names(given.collect_schema())
    frame = as_arrow(given, needed) if given.implementation.is_pandas() else given
    contract.refuse(frame.collect_schema())
    if frame.implementation.is_polars():
        frame = frame.lazy()
    if isinstance(frame, nw.DataFrame):
        frame = frame.select(*(need.name for need in needed))
    return reduction.reduced(frame, contract.days_to_cast(frame.collect_schema()))


def _given_back(given: Frame, made: Frame, columns: Columns) -> object:
    """Give the rows that count as a frame like the one that came."""
    new, spans = columns.of_member_months, (columns.enrolled_from, columns.enrolled_until)
    kept = [name for name in given.collect_schema() if name not in spans]
    if isinstance(given, nw.LazyFrame):
        return made.select(*kept, *new).to_native()
    if isinstance(made, nw.LazyFrame):
        return made.select(*kept, *new).collect().to_native()
    made = made.sort(ROW)
    if given.implementation.is_pandas():
        rows = given.select(*kept)[made[ROW].to_numpy()]
        return rows.with_columns(
            *(nw.new_series(name, made[name].to_numpy(), backend="pandas") for name in new)
        ).to_native()
    rows = given.select(*kept)[made[ROW]]
    return nw.concat([rows, made.select(*new)], how="horizontal").to_native()
