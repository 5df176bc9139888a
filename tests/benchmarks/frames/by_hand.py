"""The rule written by hand for each engine, as somebody who knows the engine would write it.

Every version gives the same two columns as ours: `due` in 64-bit cents and `problem` in 8 bits. All work on whole
numbers, take the dates of the month from `Rule`, and were the quickest of several that were tried on that engine.
"""

from datetime import date
from functools import reduce
from operator import or_

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen
from numpy.typing import NDArray

from tests.benchmarks.frames.rule import Rule

__all__ = ["DUCKDB", "SPARK", "Dialect", "paid_by_sql", "paid_in_pandas", "paid_in_polars", "paid_in_pyarrow"]

_ASKED = ("born_on", "ald", "c2s")


def _number(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()


def paid_in_polars(people: pl.LazyFrame, rule: Rule, due: str = "due", problem: str = "problem") -> pl.LazyFrame:
    """Give the frame back with both columns: physical days, 32 bits until the end, and what is used twice kept.

    Columns kept in steps took two thirds of the time of one expression whose common parts Polars finds by itself.
    """
    first, after, whole = _number(rule.first), _number(rule.after), _narrow(rule.days)
    begun, end, born = (pl.col(name).cast(pl.Int32) for name in ("enrolled_from", "enrolled_until", "born_on"))
    inside = pl.when(begun <= first).then(_narrow(0)).when(begun >= after).then(whole).otherwise(begun - first)
    last = (
        pl.when(end.is_null() | (end >= after)).then(whole).when(end <= first).then(_narrow(0)).otherwise(end - first)
    )
    before, days, at_joining = pl.col("_before"), pl.col("_days"), pl.col("_at_joining")
    reached = [at_joining <= _number(cutoff) for cutoff in rule.cutoffs]
    for place, birth in rule.leap_births:
        reached[place] = reached[place] | ((born == _number(birth)) & (begun == _number(rule.leap_joining)))
    seven, sixty, seventy_five = reached
    until_7, until_60, until_75, older = (_narrow(rate) for rate in rule.without_ald)
    plain = pl.when(seventy_five).then(older).when(sixty).then(until_75).when(seven).then(until_60).otherwise(until_7)
    # With ALD the three younger bands have one rate.
    with_ald = pl.when(seventy_five).then(_narrow(rule.with_ald[3])).otherwise(_narrow(rule.with_ald[0]))
    cents = pl.when(pl.col("ald")).then(with_ald).otherwise(plain)
    cents += pl.when(pl.col("c2s")).then(_narrow(rule.supplement)).otherwise(_narrow(0))
    missing = reduce(or_, (pl.col(name).is_null() for name in _ASKED))
    code = (
        pl.when(begun.is_null())
        .then(_code(1))
        .when(end < begun)
        .then(_code(2))
        .when(days <= 0)
        .then(_code(0))
        .when(missing)
        .then(_code(1))
        .when(at_joining > first)
        .then(_code(5))
        .otherwise(_code(0))
    )
    rounded = pl.col("_doubled") // (2 * rule.days)
    paid = pl.when((pl.col(problem) == 0) & (days > 0)).then(rounded).otherwise(_narrow(0)).cast(pl.Int64)
    return (
        people.with_columns(_before=inside, _last=last)
        .with_columns(_days=pl.col("_last") - before, _at_joining=born - before)
        .with_columns((2 * cents * days + rule.days).alias("_doubled"), code.alias(problem))
        .with_columns(paid.alias(due))
        .drop("_before", "_last", "_days", "_at_joining", "_doubled")
    )


def _narrow(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.Int32)


def _code(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.Int8)


@frozen
class Dialect:
    """How an engine of SQL says what the others say otherwise."""

    days_between: str
    days_earlier: str
    quotient: str
    code: str

    def between(self, later: str, earlier: str) -> str:
        """Give the days from one date to a later one."""
        return self.days_between.format(later=later, earlier=earlier)


DUCKDB = Dialect("cast({later} - {earlier} as integer)", "{day} - {days}", "{number} // {by}", "tinyint")
SPARK = Dialect("datediff({later}, {earlier})", "date_sub({day}, {days})", "{number} div {by}", "tinyint")


def paid_by_sql(rule: Rule, people: str, kept: tuple[str, ...], dialect: Dialect) -> str:
    """Give a query for the amount, the problem and some columns as they are, from a table or a subquery."""
    first, after, joining = (f"date '{day}'" for day in (rule.first, rule.after, rule.leap_joining))
    at_joining = dialect.days_earlier.format(day="born_on", days="days_before")
    reached = [f"at_joining <= date '{cutoff}'" for cutoff in rule.cutoffs]
    for place, birth in rule.leap_births:
        reached[place] = f"({reached[place]} or born_on = date '{birth}' and enrolled_from = {joining})"

    def banded(rates: tuple[int, int, int, int]) -> str:
        asked = zip(reached[::-1], rates[:0:-1], strict=True)
        return f"case {' '.join(f'when {condition} then {rate}' for condition, rate in asked)} else {rates[0]} end"

    rounded = dialect.quotient.format(number=f"(2 * cents * days_counted + {rule.days})", by=2 * rule.days)
    names = ", ".join(kept)
    return f"""
        select {names + ", " if kept else ""}
            cast(case when problem = 0 and days_counted > 0 then {rounded} else 0 end as bigint) as due, problem
        from (
            select {names + ", " if kept else ""} days_counted,
                case when ald then {banded(rule.with_ald)} else {banded(rule.without_ald)} end
                    + case when c2s then {rule.supplement} else 0 end as cents,
                cast(case
                    when enrolled_from is null then 1
                    when enrolled_until < enrolled_from then 2
                    when days_counted <= 0 then 0
                    when born_on is null or ald is null or c2s is null then 1
                    when at_joining > {first} then 5
                    else 0 end as {dialect.code}) as problem
            from (
                select *, days_to_last - days_before as days_counted, {at_joining} as at_joining
                from (
                    select *,
                        case when enrolled_from <= {first} then 0 when enrolled_from >= {after} then {rule.days}
                            else {dialect.between("enrolled_from", first)} end as days_before,
                        case when enrolled_until is null or enrolled_until >= {after} then {rule.days}
                            when enrolled_until <= {first} then 0
                            else {dialect.between("enrolled_until", first)} end as days_to_last
                    from {people}
                )
            )
        )"""


def _banded(rule: Rule, reached: list[NDArray[np.bool_]], ald: NDArray[np.bool_]) -> NDArray[np.int64]:
    band = reached[0].astype(np.int8) + reached[1] + reached[2]
    rates = np.array([*rule.without_ald, *rule.with_ald])
    cents: NDArray[np.int64] = rates[band + np.int8(4) * ald]
    return cents


def paid_in_pandas(frame: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Give the frame back with both columns: columns taken out as arrays, as pandas people do where time counts."""
    unit = frame["born_on"].to_numpy().dtype

    def number(day: date) -> int:
        return int(np.array(day, unit).view(np.int64))

    begun, end, born = (
        frame[name].to_numpy().view(np.int64) for name in ("enrolled_from", "enrolled_until", "born_on")
    )
    nothing = np.iinfo(np.int64).min
    first, after, one_day = number(rule.first), number(rule.after), number(date(1970, 1, 2))
    starts = np.minimum(np.maximum(begun, first), after)
    ends = np.minimum(np.where(end == nothing, after, end), after)
    days = (ends - starts) // one_day
    at_joining = born - (starts - first)
    reached = [at_joining <= number(cutoff) for cutoff in rule.cutoffs]
    joined_last = begun == number(rule.leap_joining)
    for place, birth in rule.leap_births:
        reached[place] |= joined_last & (born == number(birth))
    ald, c2s = (frame[name].to_numpy(bool, na_value=False) for name in ("ald", "c2s"))
    cents = _banded(rule, reached, ald) + rule.supplement * c2s
    missing = (born == nothing) | frame["ald"].isna().to_numpy() | frame["c2s"].isna().to_numpy()
    problem = missing.astype(np.int8)
    problem[~missing & (at_joining > first)] = 5
    problem[days <= 0] = 0
    problem[(end < begun) & (end != nothing)] = 2
    problem[begun == nothing] = 1
    due = (2 * cents * days + rule.days) // (2 * rule.days)
    due[(problem != 0) | (days <= 0)] = 0
    return frame.assign(due=due, problem=problem)


def paid_in_pyarrow(table: pa.Table, rule: Rule) -> pa.Table:
    """Give the table back with both columns: a table of rounded answers, gathered."""
    begun, end, born = (table[name].cast(pa.int32()) for name in ("enrolled_from", "enrolled_until", "born_on"))
    first, after = (pa.scalar(_number(day), pa.int32()) for day in (rule.first, rule.after))
    # The larger and the smaller of two skip nulls: no end is the end of the month, no beginning its first day.
    starts, ends = pc.max_element_wise(begun, first), pc.min_element_wise(end, after)
    days = pc.max_element_wise(pc.subtract(ends, starts), pa.scalar(0, pa.int32()))
    at_joining = pc.subtract(born, pc.subtract(starts, first))
    reached = [pc.less_equal(at_joining, pa.scalar(_number(cutoff), pa.int32())) for cutoff in rule.cutoffs]
    joined_last = pc.equal(begun, pa.scalar(_number(rule.leap_joining), pa.int32()))
    for place, birth in rule.leap_births:
        born_then = pc.equal(born, pa.scalar(_number(birth), pa.int32()))
        reached[place] = pc.or_kleene(reached[place], pc.and_kleene(joined_last, born_then))
    code = pa.scalar(0, pa.int16())
    for flag, weight in ((table["ald"], 256), (table["c2s"], 128), *((condition, 32) for condition in reached)):
        code = pc.add(code, pc.multiply(flag.cast(pa.int16()), pa.scalar(weight, pa.int16())))
    due = pc.take(_answers(rule), pc.add(code, days.cast(pa.int16())))
    missing = reduce(pc.or_, (pc.is_null(table[name]) for name in _ASKED))
    codes = {value: pa.scalar(value, pa.int8()) for value in (0, 1, 2, 5)}
    problem = pc.if_else(missing, codes[1], pc.if_else(pc.greater(at_joining, first), codes[5], codes[0]))
    problem = pc.if_else(pc.greater(days, pa.scalar(0, pa.int32())), problem, codes[0])
    problem = pc.if_else(pc.fill_null(pc.less(end, begun), False), codes[2], problem)
    problem = pc.if_else(pc.is_null(begun), codes[1], problem)
    due = pc.if_else(pc.equal(problem, codes[0]), pc.fill_null(due, 0), pa.scalar(0, pa.int64()))
    return table.append_column("due", due).append_column("problem", problem)


def _answers(rule: Rule) -> pa.Array:
    return pa.array(
        [
            rule.answer(ald=ald, c2s=c2s, band=band, days=min(days, rule.days))
            for ald in (False, True)
            for c2s in (False, True)
            for band in range(4)
            for days in range(32)
        ],
        pa.int64(),
    )
