"""Windows: what a row learns from the other rows of its owner.

What lives here: the row before, what came last, and aggregates over groups, as each engine can work them out.
What this module may not know: what the columns mean.

>>> stays = nw.from_dict({"who": ["b", "a", "b"], "on": [7, 5, 3]}, backend="pyarrow")
>>> windows, ordered = Windows.of(stays, "who", ["on"])
>>> ordered.select("who", "on", windows.before("on").alias("before")).rows()
[('a', 5, None), ('b', 3, None), ('b', 7, 3)]
"""

from collections.abc import Mapping, Sequence

import narwhals.stable.v2 as nw
from attrs import frozen
from narwhals.stable.v2.typing import Frame

from primarycare.frames.columns import PRIVATE

__all__ = ["ROW", "Windows"]

# Where a row stood before it was sorted, in an eager frame.
ROW = f"{PRIVATE}row"


@frozen(eq=False)
class Windows:
    """The rows of each owner in an order: ordered windows where the engine is lazy, else rows that were sorted.

    SQL shares its work out by owners; Polars is several times as fast with one order for all; eager Arrow has no
    ordered windows, and takes the row above in a sorted frame.
    """

    owner: str
    order: tuple[str, ...]
    implementation: nw.Implementation

    @classmethod
    def of(cls, frame: Frame, owner: str, order: Sequence[str]) -> "tuple[Windows, Frame]":
        """Give the windows, and the frame on which they work; an eager one is sorted and keeps its row numbers."""
        if isinstance(frame, nw.LazyFrame):
            return cls(owner, tuple(order), frame.implementation), frame
        sorted_frame = frame.with_row_index(ROW).sort(owner, *order)
        return cls(owner, tuple(order), frame.implementation), sorted_frame

    def before(self, column: str) -> nw.Expr:
        """Give what stands in a column in the owner's row before, null in the first."""
        above = self._ordered(nw.col(column).shift(1))
        if self._is_by_owner:
            return above
        return nw.when(nw.col(self.owner) == self._ordered(nw.col(self.owner).shift(1))).then(above)

    def latest(self, column: str) -> nw.Expr:
        """Give what a column last held, in this row or before; the first row of each owner must hold something."""
        return self._ordered(nw.col(column).fill_null(strategy="forward"))

    def shared(self, frame: Frame, told: Mapping[str, nw.Expr], *within: str) -> Frame:
        """Let all rows of an owner that agree in more columns know what was aggregated over them.

        An eager frame is in no order after it, and a key that is null learns nothing.
        """
        keys = (self.owner, *within)
        if isinstance(frame, nw.LazyFrame):
            return frame.with_columns(*(expr.over(*keys).alias(name) for name, expr in told.items()))
        # A window over groups on eager Arrow is a join, and takes its rows for those of the frame in whatever order
        # they come: with many groups, one gets what is another's.
        return frame.join(frame.group_by(*keys).agg(**told), on=list(keys), how="left")

    def numbered(self, frame: Frame, column: str, into: str) -> Frame:
        """Number the rows of each owner from 1, in their order; no row may have a null in the column.

        An eager frame must still be in its order, and is in none after it.
        """
        if isinstance(frame, nw.LazyFrame):
            number = nw.col(column).cum_count().over(self.owner, order_by=self.order)
            return frame.with_columns(number.alias(into))
        first = f"{into}_first"
        numbered = self.shared(frame.with_row_index(into), {first: nw.col(into).min()})
        return numbered.with_columns((nw.col(into) - nw.col(first) + 1).alias(into))

    def as_it_came(self, frame: Frame) -> Frame:
        """Put the rows of an eager frame back into the order in which they came."""
        return frame if isinstance(frame, nw.LazyFrame) else frame.sort(ROW).drop(ROW)

    @property
    def _is_by_owner(self) -> bool:
        return self.implementation not in (nw.Implementation.POLARS, nw.Implementation.PYARROW)

    def _ordered(self, expr: nw.Expr) -> nw.Expr:
        if self.implementation is nw.Implementation.PYARROW:
            return expr
        if self.implementation is nw.Implementation.POLARS:
            return expr.over(order_by=(self.owner, *self.order))
        return expr.over(self.owner, order_by=self.order)
