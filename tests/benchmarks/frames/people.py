"""The people who are paid for: columns drawn from a seed, in a Parquet file, and in each engine's form.

One row in two hundred is a case of the edges (births and joinings around the age limits, 29 February among them), one
in five has no end, and one in five hundred has one of the problems that keep a row from being paid.
"""

from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from attrs import define, frozen
from numpy.typing import NDArray

__all__ = ["NEEDED", "NOTHING", "Answers", "Arrays", "Days", "People", "write_people"]

Days: TypeAlias = NDArray[np.int32]
Codes: TypeAlias = NDArray[np.int8]

# What every way answers: the cents due and the code of the problem, for each row.
Answers: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int8]]

# What a row asks for: the columns whose decoding is the limit out of core.
NEEDED: tuple[str, ...] = ("physician", "born_on", "enrolled_from", "enrolled_until", "ald", "c2s")

# No date: the day number that stands for null in arrays of days.
NOTHING = -(2**31)

_CHUNK = 1_000_000
_SEED = 2027
_PER_PHYSICIAN = 1_000


def _day(text: str) -> int:
    return int(np.datetime64(text, "D").astype(np.int64))


def _drawn(chunk: int, rows: int, physicians: int) -> pa.Table:
    rng = np.random.default_rng([_SEED, chunk])
    begun = _day("2027-12-31") - rng.integers(0, 2700, rows)
    born = np.minimum(begun, _day("2027-02-01") - rng.integers(0, 34_700, rows))
    leap_days = np.array([_day(f"{year}-02-29") for year in range(1936, 2021, 4)])
    born = np.where(rng.random(rows) < 0.01, np.minimum(begun, rng.choice(leap_days, rows)), born)
    edge = rng.random(rows) < 0.005
    months = np.where(rng.random(rows) < 0.5, 1, rng.integers(0, 12, rows))
    starts = np.array([_day(f"2027-{month + 1:02}-01") for month in range(12)])[months]
    limits = np.array([[_day(f"{year}-{month + 1:02}-01") for month in range(12)] for year in (2020, 1967, 1952)])
    begun = np.where(edge, starts + rng.integers(-1, 32, rows), begun)
    born = np.where(edge, limits[rng.integers(0, 3, rows), months] + rng.integers(-2, 33, rows), born)
    until = begun + rng.integers(1, 2_600, rows)
    open_end = rng.random(rows) < 0.2
    flaw = rng.integers(0, 4_000, rows)
    until = np.where(flaw == 0, begun, np.where(flaw == 1, begun - rng.integers(1, 60, rows), until))
    open_end &= flaw > 1
    born = np.where(flaw == 2, np.maximum(begun, _day("2027-02-01")) + rng.integers(1, 90, rows), born)

    def dates(days: NDArray[np.int64], missing: NDArray[np.bool_]) -> pa.Array:
        return pa.array(days.astype(np.int32), mask=missing).cast(pa.date32())

    return pa.table(
        {
            "patient": np.arange(chunk * _CHUNK, chunk * _CHUNK + rows),
            "physician": rng.integers(0, physicians, rows).astype(np.int32),
            "born_on": dates(born, flaw == 3),
            "enrolled_from": dates(begun, flaw == 4),
            "enrolled_until": dates(until, open_end),
            "ald": pa.array(rng.random(rows) < 0.2, mask=(flaw == 5) | (flaw == 6)),
            "c2s": pa.array(rng.random(rows) < 0.12, mask=flaw == 7),
        }
    )


def write_people(path: Path, rows: int) -> None:
    """Write the first so many people; a smaller file is the beginning of a larger one but for their physicians."""
    writer: pq.ParquetWriter | None = None
    for chunk in range(-(-rows // _CHUNK)):
        table = _drawn(chunk, min(_CHUNK, rows - chunk * _CHUNK), max(rows // _PER_PHYSICIAN, 1))
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


@frozen(eq=False)
class Arrays:
    """The columns as plain arrays: days since 1970, `NOTHING` for no date; flags 0 and 1, -1 for not known."""

    physician: NDArray[np.int32]
    born_on: Days
    enrolled_from: Days
    enrolled_until: Days
    ald: Codes
    c2s: Codes

    @property
    def size(self) -> int:
        """How many bytes the columns of the rule take, the physician's among them."""
        columns = (self.physician, self.born_on, self.enrolled_from, self.enrolled_until, self.ald, self.c2s)
        return sum(column.nbytes for column in columns)


@define(eq=False, slots=False)
class People:
    """One file of people; each form of them is read when it is first asked for, and kept."""

    path: Path

    @cached_property
    def arrow(self) -> pa.Table:
        """A PyArrow table, each column one piece."""
        return pq.read_table(self.path).combine_chunks()

    @cached_property
    def rows(self) -> int:
        """How many people there are."""
        return int(pq.read_metadata(self.path).num_rows)

    @cached_property
    def polars(self) -> pl.DataFrame:
        """A Polars frame in one piece."""
        return pl.read_parquet(self.path).rechunk()

    @cached_property
    def pandas(self) -> pd.DataFrame:
        """A pandas frame of NumPy dates and nullable flags."""
        frame = self.arrow.to_pandas(date_as_object=False)
        return frame.assign(ald=frame["ald"].astype("boolean"), c2s=frame["c2s"].astype("boolean"))

    @cached_property
    def duckdb(self) -> duckdb.DuckDBPyConnection:
        """A connection with the people in a table of its own."""
        connection = duckdb.connect()
        connection.execute(f"create table people as select * from read_parquet('{self.path}')")
        connection.execute("select 1").fetchall()
        return connection

    @cached_property
    def arrays(self) -> Arrays:
        """Plain arrays."""

        def days(name: str) -> Days:
            numbers: Days = self.arrow[name].cast(pa.int32()).fill_null(NOTHING).to_numpy()
            return numbers

        def flags(name: str) -> Codes:
            codes: Codes = self.arrow[name].cast(pa.int8()).fill_null(-1).to_numpy()
            return codes

        return Arrays(
            physician=self.arrow["physician"].to_numpy(),
            born_on=days("born_on"),
            enrolled_from=days("enrolled_from"),
            enrolled_until=days("enrolled_until"),
            ald=flags("ald"),
            c2s=flags("c2s"),
        )
