"""Arrays: a table of all rounded answers of one month, and the rows of numpy arrays looked up in it.

What lives here: the quickest way there is, for schedules whose inputs have finitely many cases. Every answer is the
scalar function's own. What this module may not know: data frames.

>>> import numpy as np
>>> from primarycare.published import load
>>> table = AnswerTable.of(load("fr-fpmt"), Month(2024, 5))
>>> paid = table.pay({
...     "born_on": np.array(["1940-01-01", "1980-01-01"], dtype="datetime64[D]"),
...     "enrolled_from": np.array(["2019-01-01", "2019-01-01"], dtype="datetime64[D]"),
...     "enrolled_until": np.array(["NaT", "NaT"], dtype="datetime64[D]"),
...     "ald": np.array([True, False]),
... })
>>> paid.due.tolist(), paid.problem.tolist()
([583, 42], [0, 0])
"""

from collections.abc import Mapping

import narwhals.stable.v2 as nw
import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from primarycare import _checks as checks
from primarycare.capitation import NO_INPUTS, Given
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.frames._answers import kernel_of, why_no_table
from primarycare.frames._contract import Kind, Needed
from primarycare.frames._kernel import NO_DAY, Kernel, PaidRows
from primarycare.frames.columns import Columns, NumberColumn
from primarycare.frames.paying import NO_BOUNDS, a_request
from primarycare.periods import Month, Year
from primarycare.schedules import RateSchedule

__all__ = ["AnswerTable", "PaidRows"]

_USUAL_COLUMNS = Columns()


@frozen(eq=False)
class AnswerTable:
    """All rounded answers of a schedule for one month (or year), asked of the scalar function once.

    >>> from primarycare.published import load
    >>> AnswerTable.of(load("fr-fpmt"), Month(2024, 5)).answers
    12
    """

    _needed: tuple[Needed, ...] = field(repr=False)
    _kernel: Kernel = field(repr=False)

    @classmethod
    def of(
        cls,
        schedule: RateSchedule,
        span: Month | Year,
        *,
        columns: Columns = _USUAL_COLUMNS,
        given: Given = NO_INPUTS,
        numbers: Mapping[str, NumberColumn] = NO_BOUNDS,
    ) -> "AnswerTable":
        """Work out every answer.

        Raises `InvalidValueError` for a schedule with too many: numbers make a case of each value up to their bound,
        so that the bounds decide; and for statements that are rounded as a whole.

        >>> from primarycare.published import load
        >>> AnswerTable.of(load("fr-fpmt"), Year(2024), given={"ald": False}).answers
        6
        """
        request = a_request(schedule, columns, given, numbers, NO_INPUTS)
        plan = request.plan(span, nw.Implementation.PYARROW)
        why = why_no_table(request, plan, span)
        if why is not None:
            raise InvalidValueError(
                f"schedule: {str(schedule.identifier)!r} has no table of answers: {why}; pay it with "
                "primarycare.frames.capitation"
            )
        return cls(plan.needed, kernel_of(request, plan, span))

    @property
    def answers(self) -> int:
        """How many answers the table has.

        >>> from primarycare.published import load
        >>> AnswerTable.of(load("fr-fpmt"), Month(2024, 5), given={"ald": True}).answers
        6
        """
        return len(self._kernel.answers)

    def pay(self, arrays: Mapping[str, NDArray[np.generic]]) -> PaidRows:
        """Look up what is due for every row.

        Days are `datetime64[D]`, or `int32` days since 1 January 1970, of which the smallest number stands for none;
        flags are booleans, or `int8` with -1 for missing; an option is its place among the options, from 0 on, with -1
        for missing; numbers are whole. Arrays of 32 and 8 bits are read as they are, without a copy.
        Raises `InvalidValueError` for an array that is missing or shorter than another, `InvalidTypeError` for a type.

        >>> from primarycare.published import load
        >>> AnswerTable.of(load("fr-fpmt"), Month(2024, 5)).pay({})
        Traceback (most recent call last):
            ...
        primarycare.errors.InvalidValueError: arrays: 'enrolled_from', 'enrolled_until', 'born_on' and 'ald' are \
missing; give one array for each
        """
        checks.refuse_no_mapping(arrays, "arrays")
        names = list(dict.fromkeys(need.name for need in self._needed))
        missing = [repr(name) for name in names if name not in arrays]
        if missing:
            listed = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
            raise InvalidValueError(
                f"arrays: {listed} {'is' if len(missing) == 1 else 'are'} missing; give one array for each"
            )
        read = {need.name: _read(arrays[need.name], need) for need in self._needed}
        lengths = {len(values) for values in read.values()}
        if len(lengths) > 1:
            told = ", ".join(f"{len(values)} of {name!r}" for name, values in read.items())
            raise InvalidValueError(f"arrays: {told}; give arrays of one length")
        return self._kernel.pay(read, lengths.pop() if lengths else 0)


def _read(values: object, need: Needed) -> NDArray[np.generic]:
    name = f"arrays[{need.name!r}]"
    if not isinstance(values, np.ndarray) or values.ndim != 1:
        raise InvalidTypeError(f"{name}: a {type(values).__name__} was given; give a numpy array of one dimension")
    if need.kind is Kind.DAY:
        return _read_days(values, name)
    is_flag = need.kind is Kind.FLAG
    kinds = ("b", "i") if is_flag else ("i", "u")
    if values.dtype.kind not in kinds or (is_flag and values.dtype.kind == "i" and values.dtype != np.int8):
        wanted = "booleans, or int8 with -1 for missing" if is_flag else "whole numbers"
        raise InvalidTypeError(f"{name}: holds {values.dtype}; give {wanted}")
    return values


def _read_days(values: NDArray[np.generic], name: str) -> NDArray[np.int32]:
    if values.dtype == np.int32:
        return values.astype(np.int32, copy=False)
    if values.dtype != np.dtype("datetime64[D]"):
        raise InvalidTypeError(f"{name}: holds {values.dtype}; give datetime64[D], or int32 days since 1970")
    # No day is the smallest number of 64 bits too, and would lose all of them on the way to 32.
    return np.maximum(values.view(np.int64), NO_DAY).astype(np.int32)
