"""Spelling: the library in whose words expressions are written.

What lives here: the few words that plans use. narwhals writes them for every engine; Polars has the same words, and
its own expressions cost a tenth of the time to build and nothing to translate.
What this module may not know: what is written.
"""

from collections.abc import Callable
from typing import Protocol, cast

import narwhals.stable.v2 as nw

__all__ = ["NARWHALS", "Spelling", "spelling_of"]


class Spelling(Protocol):
    """The words, with narwhals' types: what is built from them goes back to the library that they came from."""

    col: Callable[[str], nw.Expr]
    when: Callable[[nw.Expr], nw.When]
    Int8: type[nw.Int8]
    Int32: type[nw.Int32]
    Int64: type[nw.Int64]
    Date: type[nw.Date]

    def lit(self, value: object, dtype: type[nw.Int8 | nw.Int32 | nw.Int64] | None = None) -> nw.Expr:
        """Give a value as an expression."""


NARWHALS = cast(Spelling, nw)


def spelling_of(implementation: nw.Implementation) -> Spelling:
    """Give the words for an engine."""
    if implementation is nw.Implementation.POLARS:
        import polars

        return cast(Spelling, polars)
    return NARWHALS
