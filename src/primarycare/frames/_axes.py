"""Axes: the inputs that decide, each cut into finitely many cases, and the choice of a number by them.

What lives here: a table of numbers turned into nested conditions, as few as the numbers need.
What this module may not know: schedules, dates, and where a condition comes from.

>>> ald = Axis("ald", (False, True), (nw.col("ald"),), ordered=False)
>>> picked(Arithmetic(nw.Implementation.POLARS), (ald,), (46, 42)).most
46
"""

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from math import prod
from typing import TypeAlias

import narwhals.stable.v2 as nw
from attrs import frozen

from primarycare.frames._terms import Arithmetic, Term
from primarycare.schedules import InputValue

__all__ = ["Axis", "Numbers", "cases", "picked"]

Numbers: TypeAlias = tuple[int, ...]

# Beyond so many axes the shortest order of questions is not searched for: 120 orders are tried, not 720.
_MOST_REORDERED = 5


@frozen(eq=False)
class Axis:
    """An input and its cases: one value for each, and for each but the first the condition of it.

    On an `ordered` axis a condition also holds for every later case (from 60, from 75); else at most one holds.
    """

    input: str
    values: tuple[InputValue, ...]
    conditions: tuple[nw.Expr, ...]
    ordered: bool


def cases(axes: Sequence[Axis]) -> Iterator[dict[str, InputValue]]:
    """Give every combination of the cases of axes, the last axis fastest."""
    for combination in product(*(axis.values for axis in axes)):
        yield {axis.input: value for axis, value in zip(axes, combination, strict=True)}


def picked(arithmetic: Arithmetic, axes: Sequence[Axis], numbers: Numbers) -> Term:
    """Give the number that stands at the place of a row's combination, in the order of `cases`."""
    order = _shortest_order(axes, numbers)
    return _tree(arithmetic, [axes[place] for place in order], _reordered(axes, numbers, order))


def _shortest_order(axes: Sequence[Axis], numbers: Numbers) -> tuple[int, ...]:
    given = tuple(range(len(axes)))
    if len(axes) > _MOST_REORDERED:
        return given
    orders = permutations(given)
    return min(
        orders, key=lambda order: (_questions([axes[i] for i in order], _reordered(axes, numbers, order)), order)
    )


def _reordered(axes: Sequence[Axis], numbers: Numbers, order: Sequence[int]) -> Numbers:
    counts = [len(axis.values) for axis in axes]
    strides = [prod(counts[place + 1 :]) for place in range(len(axes))]
    combinations = product(*(range(counts[place]) for place in order))
    return tuple(
        numbers[sum(strides[place] * case for place, case in zip(order, combination, strict=True))]
        for combination in combinations
    )


def _branches(axis: Axis, numbers: Numbers) -> tuple[list[Numbers], list[int]]:
    """Give the numbers of each case, and the cases that need a question: those that differ from what is else."""
    width = len(numbers) // len(axis.values)
    parts = [numbers[case * width : (case + 1) * width] for case in range(len(axis.values))]
    asked = [case for case in range(1, len(parts)) if parts[case] != parts[case - 1 if axis.ordered else 0]]
    return parts, asked


def _questions(axes: Sequence[Axis], numbers: Numbers) -> int:
    if not axes:
        return 0
    parts, asked = _branches(axes[0], numbers)
    return len(asked) + sum(_questions(axes[1:], parts[case]) for case in (0, *asked))


def _tree(arithmetic: Arithmetic, axes: Sequence[Axis], numbers: Numbers) -> Term:
    if not axes:
        return arithmetic.constant(numbers[0])
    parts, asked = _branches(axes[0], numbers)
    term = _tree(arithmetic, axes[1:], parts[0])
    for case in asked:
        branch = _tree(arithmetic, axes[1:], parts[case])
        term = arithmetic.chosen(axes[0].conditions[case - 1], branch, term)
    return term
