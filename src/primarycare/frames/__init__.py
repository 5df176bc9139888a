"""Frames: the same schedules at the size of a country, over columns instead of objects.

What lives here: rosters paid row by row (`paying`), spans of a patient taken together first (`spans`), sums by group
and their comparison (`grouping`), rows looked up in arrays (`arrays`), and visits reduced to pairs (`visits`), on
pandas, Polars, PyArrow, DuckDB and PySpark through narwhals. A schedule is compiled to whole-number expressions, and
its numbers are the scalar functions' own answers.
What this package may not know: storage, and how an engine is set up. Engines are the caller's own, and none is
imported before a frame of it comes.

>>> from primarycare.periods import Month
>>> from primarycare.published import load
>>> line_parts(load("fr-fpmt"), Month(2024, 5))
300
"""

from typing import TYPE_CHECKING

from primarycare.frames.columns import MEMBER_MONTHS, Columns, Counted, NumberColumn, Problem, Problems, Scaled
from primarycare.frames.grouping import capitation_by, retroactive
from primarycare.frames.paying import capitation, line_parts
from primarycare.frames.spans import member_months

if TYPE_CHECKING:
    from primarycare.frames.arrays import AnswerTable, PaidRows

__all__ = [
    "MEMBER_MONTHS",
    "AnswerTable",
    "Columns",
    "Counted",
    "NumberColumn",
    "PaidRows",
    "Problem",
    "Problems",
    "Scaled",
    "capitation",
    "capitation_by",
    "line_parts",
    "member_months",
    "retroactive",
]

# These need numpy, which is the caller's own like every engine.
_OF_ARRAYS = ("AnswerTable", "PaidRows")


def __getattr__(name: str) -> object:
    if name in _OF_ARRAYS:
        from primarycare.frames import arrays

        return getattr(arrays, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
