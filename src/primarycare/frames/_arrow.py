"""Arrow: the columns of an Arrow table as the arrays of a kernel, mostly without a copy.

What lives here: how each kind of column is read out of Arrow's buffers, and what stands there for a null.
What this module may not know: what is looked up.
"""

from fractions import Fraction
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from primarycare.frames._answers import NO_CODE, kernel_of, why_no_table
from primarycare.frames._kernel import NO_DAY, Column, PaidRows
from primarycare.frames._plans import Plan, Request
from primarycare.periods import Month, Year
from primarycare.schedules import Age, Choice, Number

__all__ = ["looked_up"]


def looked_up(frame: "nw.DataFrame[Any]", request: Request, plan: Plan, span: Month | Year) -> PaidRows | None:
    """Look every row of an Arrow table up in the answers of a month.

    Gives None where there is no table of answers, and where a datetime has a time of day, which no day number tells.
    """
    if why_no_table(request, plan, span) is not None:
        return None
    read = _Table(frame, request, plan)
    days = [] if plan.version.counting is None else [request.columns.enrolled_from, request.columns.enrolled_until]
    ages = [request.columns.born_on for declared in read.asked if isinstance(declared, Age)]
    if not all(read.is_of_whole_days(name) for name in (*days, *ages)):
        return None
    arrays = {name: read.days(name) for name in (*days, *ages)}
    for declared in read.asked:
        if not isinstance(declared, Age):
            arrays[request.columns.of_input(declared.name)] = read.codes(declared)
    return kernel_of(request, plan, span).pay(arrays, len(frame))


class _Table:
    def __init__(self, frame: "nw.DataFrame[Any]", request: Request, plan: Plan) -> None:
        self.table: Any = frame.to_native()
        self.request = request
        self.plan = plan
        self.asked = tuple(declared for declared in plan.version.inputs if declared.name not in request.given)

    def is_of_whole_days(self, name: str) -> bool:
        column = self.table[name]
        if not pa.types.is_timestamp(column.type):
            return True
        midnight = column.cast(pa.date32()).cast(column.type)
        return bool(pc.all(pc.equal(column, midnight)).as_py() is not False)

    def days(self, name: str) -> Column:
        return _numbers(self.table[name].cast(pa.date32()).cast(pa.int32()), NO_DAY, np.int32)

    def codes(self, declared: Any) -> Column:
        column = self.table[self.request.columns.of_input(declared.name)]
        absent = self.request.absent.get(declared.name)
        if isinstance(declared, Number):
            per = self.plan.inputs.numbers[declared.name].per
            stands_for = NO_DAY if absent is None else int(Fraction(absent) * per)
            return _numbers(column.cast(pa.int64()), stands_for, np.int64)
        if isinstance(declared, Choice):
            return self._places(column.cast(pa.string()), declared, absent)
        if absent is not None:
            column = column.fill_null(absent)
        if not column.null_count:
            flags: Column = column.to_numpy()
            return flags
        return _numbers(column.cast(pa.int8()), NO_CODE, np.int8)

    def _places(self, column: Any, declared: Choice, absent: object) -> Column:
        if absent is not None:
            column = column.fill_null(absent)
        places = pc.index_in(column, value_set=pa.array(declared.options)).fill_null(len(declared.options))
        return _numbers(pc.if_else(column.is_null(), None, places), NO_CODE, np.int32)


def _numbers(column: Any, stands_for: int, dtype: type[np.integer[Any]]) -> Column:
    if column.null_count:
        column = column.fill_null(stands_for)
    numbers: Column = column.to_numpy().astype(dtype, copy=False)
    return numbers
