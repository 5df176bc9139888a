"""The contract of columns: what a schedule needs of a frame, and the one check of names and types.

What lives here: the kinds of columns, what is accepted for each, and the message that lists what is wrong.
What this module may not know: what is paid for the values.

>>> Contract((Needed("born_on", Kind.DAY, "birth date"),)).refuse({"born": nw.Date()})
Traceback (most recent call last):
    ...
primarycare.errors.InvalidValueError: frame: 'born_on' (birth date) is missing; the frame has born; name the columns \
with Columns(...)
"""

from collections.abc import Collection, Mapping
from enum import Enum

import narwhals.stable.v2 as nw
from attrs import frozen
from narwhals.stable.v2.dtypes import DType

from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.frames.columns import PRIVATE

__all__ = ["Contract", "Kind", "Needed"]


class Kind(Enum):
    """What a column must hold, as its refusal says it."""

    DAY = "dates, or datetimes without a time zone at midnight"
    FLAG = "booleans"
    OPTION = "texts"
    NUMBER = "whole numbers"
    KEY = "texts, whole numbers, booleans or dates"

    @property
    def dtype(self) -> "type[nw.Date | nw.Boolean | nw.String | nw.Int64]":
        """The plainest type of such a column."""
        if self is Kind.DAY:
            return nw.Date
        if self is Kind.FLAG:
            return nw.Boolean
        return nw.Int64 if self is Kind.NUMBER else nw.String


@frozen
class Needed:
    """A column that is needed, what it must hold, and what for."""

    name: str
    kind: Kind
    what: str


_DAYS_TO_CAST = (nw.Datetime,)
_TEXTS = (nw.String, nw.Categorical, nw.Enum)
_WHOLE = (nw.Int8, nw.Int16, nw.Int32, nw.Int64, nw.UInt8, nw.UInt16, nw.UInt32)
_ACCEPTED: Mapping[Kind, tuple[type[DType], ...]] = {
    Kind.DAY: (nw.Date, *_DAYS_TO_CAST),
    Kind.FLAG: (nw.Boolean,),
    Kind.OPTION: _TEXTS,
    Kind.NUMBER: _WHOLE,
    Kind.KEY: (*_TEXTS, *_WHOLE, nw.Boolean, nw.Date, *_DAYS_TO_CAST),
}


@frozen
class Contract:
    """All that is needed of a frame, and the columns that it must not have because they come back.

    `named_by` is the class with which a caller names columns.
    """

    needed: tuple[Needed, ...]
    added: tuple[str, ...] = ()
    named_by: str = "Columns"

    def refuse(self, schema: Mapping[str, DType]) -> None:
        """Refuse a frame that lacks a column, holds another type in one, or has one that would come back.

        Raises `InvalidValueError` for what is missing or in the way, `InvalidTypeError` for a type.
        """
        self.refuse_names(schema)
        wrong = [
            f"{need.name!r} ({need.what}) holds {_told(schema[need.name])} and must hold {need.kind.value}"
            for need in dict.fromkeys(self.needed)
            if not _is_accepted(schema[need.name], need.kind)
        ]
        if wrong:
            raise InvalidTypeError(f"frame: {'; '.join(wrong)}; convert before you call")

    def refuse_names(self, schema: Collection[str]) -> None:
        """Refuse a frame that lacks a column, or has one that would come back; raises `InvalidValueError`."""
        missing = [f"{need.name!r} ({need.what})" for need in dict.fromkeys(self.needed) if need.name not in schema]
        if missing:
            raise InvalidValueError(
                f"frame: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing; the frame has "
                f"{_listed(schema)}; name the columns with {self.named_by}(...)"
            )
        for name in schema:
            if name in self.added or str(name).startswith(PRIVATE):
                raise InvalidValueError(
                    f"frame: {name!r} stands in the frame and would come back; rename it, or name ours with "
                    f"{self.named_by}(...)"
                )

    def days_to_cast(self, schema: Mapping[str, DType]) -> tuple[str, ...]:
        """Give the columns of days that come as datetimes."""
        days = dict.fromkeys(need.name for need in self.needed if need.kind is Kind.DAY)
        return tuple(name for name in days if isinstance(schema[name], _DAYS_TO_CAST))


def _is_accepted(dtype: DType, kind: Kind) -> bool:
    zoned = isinstance(dtype, nw.Datetime) and dtype.time_zone is not None
    return isinstance(dtype, _ACCEPTED[kind]) and not zoned


def _told(dtype: DType) -> str:
    return "a type that is not known here (nothing but nulls?)" if isinstance(dtype, nw.Unknown) else str(dtype)


def _listed(schema: Collection[str]) -> str:
    # The columns of pandas may be named by anything.
    names = [str(name) for name in schema if not str(name).startswith(PRIVATE)]
    shown = ", ".join(names[:20])
    return f"{shown} and {len(names) - 20} more" if len(names) > 20 else shown or "no columns"
