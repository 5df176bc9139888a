"""Splitting: one rounding of a whole statement, shared out over its rows by largest remainder.

What lives here: the split of `primarycare.money.settle_together`, written for columns.
What this module may not know: what the rows are paid for.

>>> import polars as pl
>>> rows = {"patient": ["p-1", "p-2", "p-3"], "physician": ["dr-1"] * 3, "exact": [1] * 3}
>>> thirds = nw.from_native(pl.LazyFrame(rows))
>>> split = split_statement(thirds, "exact", 3, RoundingMode.HALF_UP, statement="physician", ties="patient", into="due")
>>> split.collect()["due"].to_list()
[1, 0, 0]
"""

import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import Frame

from primarycare.errors import InvalidValueError
from primarycare.frames._terms import MOST
from primarycare.frames._windows import Windows
from primarycare.money import RoundingMode

__all__ = ["MOST_ROWS_OF_A_STATEMENT", "refuse_fine_parts", "split_statement"]

# One statement is one physician's: a hundred million rows of it are beyond any list.
MOST_ROWS_OF_A_STATEMENT = 100_000_000


def refuse_fine_parts(divisor: int) -> None:
    """Refuse parts so fine that the remainders of one statement might outgrow what every engine keeps exact."""
    if divisor * MOST_ROWS_OF_A_STATEMENT >= MOST:
        raise InvalidValueError(
            f"schedule: a statement that is rounded as a whole would count its remainders in {divisor} parts of a "
            f"unit, and the sum of many is exact for fewer than {MOST // MOST_ROWS_OF_A_STATEMENT}; give ratios in "
            "fewer parts"
        )


def split_statement(
    frame: Frame, exact: str, divisor: int, mode: RoundingMode, *, statement: str, ties: str, into: str
) -> Frame:
    """Give each row its whole units of the one rounding of its statement.

    Rows get their exact amounts rounded down, and one unit more in order of their remainders, the largest first and
    equal ones in order of `ties`, until the statement has its rounded sum.
    """
    whole, rest, order = f"{into}_whole", f"{into}_rest", f"{into}_order"
    framed = frame.with_columns((nw.col(exact) // divisor).cast(nw.Int64).alias(whole))
    framed = framed.with_columns((nw.col(exact) - nw.col(whole) * divisor).alias(rest))
    windows, framed = Windows.of(framed.with_columns((-nw.col(rest)).alias(order)), statement, (order, ties))
    framed = windows.numbered(framed, order, f"{into}_place")
    sums = {f"{name}_sum": nw.col(name).sum() for name in (whole, rest)}
    framed = windows.shared(framed, sums).with_columns(*(nw.col(name).cast(nw.Int64) for name in sums))
    full = (nw.col(f"{rest}_sum") // divisor).cast(nw.Int64)
    over = nw.col(f"{rest}_sum") - full * divisor
    odd = nw.col(f"{whole}_sum") + full
    odd = odd - (odd // 2).cast(nw.Int64) * 2
    rounds_up = {
        RoundingMode.HALF_UP: over * 2 >= divisor,
        RoundingMode.HALF_EVEN: (over * 2 > divisor) | ((over * 2 == divisor) & (odd == 1)),
        RoundingMode.UP: over > 0,
        RoundingMode.DOWN: over < 0,
    }[mode]
    units = full + nw.when(rounds_up).then(nw.lit(1, dtype=nw.Int64)).otherwise(nw.lit(0, dtype=nw.Int64))
    more = (
        nw.when(nw.col(f"{into}_place") <= units).then(nw.lit(1, dtype=nw.Int64)).otherwise(nw.lit(0, dtype=nw.Int64))
    )
    return windows.as_it_came(framed.with_columns((nw.col(whole) + more).alias(into)))
