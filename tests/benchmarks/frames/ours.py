"""Our ways: the one place where the benchmark calls `primarycare.frames`."""

from collections.abc import Collection
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from primarycare import frames
from primarycare.frames.arrays import AnswerTable, PaidRows
from primarycare.periods import Month
from tests.benchmarks.frames.people import Answers, Arrays, People
from tests.benchmarks.frames.rule import SCHEDULE
from tests.benchmarks.frames.ways import Way, Work, in_order

__all__ = ["our_ways", "summed_by_duckdb", "summed_by_polars"]


def our_ways(engines: Collection[str]) -> list[Way]:
    """Give our ways on the engines asked for."""
    made = {
        "polars": _polars,
        "pandas": _pandas,
        "pyarrow": _pyarrow,
        "duckdb": _duckdb,
        "numpy": _arrays,
        "spark": _spark,
    }
    return [way for engine, make in made.items() if engine in engines for way in make()]


def _polars() -> list[Way]:
    def eager(people: People, month: Month) -> Work:
        frame = people.polars
        return lambda: frames.capitation(frame, SCHEDULE, month)

    def lazy(people: People, month: Month) -> Work:
        frame = people.polars.lazy()
        return lambda: frames.capitation(frame, SCHEDULE, month).collect()

    by_hand = "Polars, by hand"
    return [
        Way(name="Polars, ours", prepare=eager, answers=in_order, against=by_hand),
        Way(name="Polars lazy, ours", prepare=lazy, answers=in_order, against=by_hand),
    ]


def _pandas() -> list[Way]:
    def prepare(people: People, month: Month) -> Work:
        frame = people.pandas
        return lambda: frames.capitation(frame, SCHEDULE, month)

    return [Way(name="pandas, ours", prepare=prepare, answers=in_order, against="pandas, by hand")]


def _pyarrow() -> list[Way]:
    def prepare(people: People, month: Month) -> Work:
        table = people.arrow
        return lambda: frames.capitation(table, SCHEDULE, month)

    return [Way(name="PyArrow, ours", prepare=prepare, answers=in_order, against="PyArrow, by hand")]


def _duckdb() -> list[Way]:
    def prepare(people: People, month: Month) -> Work:
        relation = people.duckdb.table("people")
        return lambda: frames.capitation(relation, SCHEDULE, month).project("due, problem").to_arrow_table()

    return [Way(name="DuckDB, ours", prepare=prepare, answers=in_order, against="DuckDB, by hand")]


def _arrays() -> list[Way]:
    def looked_up(people: People, month: Month) -> Work:
        table, arrays = AnswerTable.of(SCHEDULE, month), _named(people.arrays)
        return lambda: _pair(table.pay(arrays))

    def with_its_table(people: People, month: Month) -> Work:
        arrays = _named(people.arrays)
        return lambda: _pair(AnswerTable.of(SCHEDULE, month).pay(arrays))

    by_hand = "NumPy, answer table in blocks"
    return [
        Way(name="arrays, ours", prepare=looked_up, answers=in_order, against=by_hand),
        Way(name="arrays, ours, making the table", prepare=with_its_table, answers=in_order, against=by_hand),
    ]


def _pair(paid: PaidRows) -> Answers:
    return paid.due, paid.problem


def _named(arrays: Arrays) -> dict[str, NDArray[np.generic]]:
    return {name: getattr(arrays, name) for name in ("born_on", "enrolled_from", "enrolled_until", "ald", "c2s")}


def _spark() -> list[Way]:
    from tests.benchmarks.frames.by_spark import answers_of, in_spark, run_to_nowhere

    def prepare(people: People, month: Month) -> Work:
        frame = frames.capitation(in_spark(people.path), SCHEDULE, month)
        return run_to_nowhere(frame)

    return [Way(name="Spark, ours", prepare=prepare, answers=answers_of, against="Spark, by hand")]


def summed_by_polars(path: Path, months: tuple[Month, ...]) -> pa.Table:
    """Sum months by physician from a file, streaming."""
    sums = frames.capitation_by(pl.scan_parquet(path), SCHEDULE, months, by=["physician"])
    return sums.collect(engine="streaming").to_arrow()


def summed_by_duckdb(connection: duckdb.DuckDBPyConnection, path: Path, months: tuple[Month, ...]) -> pa.Table:
    """Sum months by physician from a file."""
    people = connection.read_parquet(str(path))
    return frames.capitation_by(people, SCHEDULE, months, by=["physician"]).to_arrow_table()
