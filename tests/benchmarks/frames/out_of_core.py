"""More people than memory: one file of Parquet, summed by physician for a month or a year, each in its own process.

The limit is decoding the same columns and doing as little as can be with them.
"""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen

from primarycare.periods import Month
from tests.benchmarks.frames.by_hand import DUCKDB, paid_by_sql, paid_in_polars
from tests.benchmarks.frames.ours import summed_by_duckdb, summed_by_polars
from tests.benchmarks.frames.people import NEEDED
from tests.benchmarks.frames.rule import MONTH, YEAR, Rule
from tests.benchmarks.frames.timing import Disagreement, in_own_process, peak_of

__all__ = ["DECODINGS", "JOBS", "Streamed", "measured_here", "streamed"]

_MEMORY_OF_DUCKDB = "700MB"


def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"set memory_limit = '{_MEMORY_OF_DUCKDB}'").fetchall()
    return connection


def _decoded_by_polars(path: Path, _months: tuple[Month, ...]) -> None:
    columns = pl.scan_parquet(path).select(NEEDED)
    columns.select(pl.all().to_physical().cast(pl.Int64).sum()).collect(engine="streaming")


def _decoded_by_duckdb(path: Path, _months: tuple[Month, ...]) -> None:
    days = ", ".join(f"sum({name} - date '1970-01-01')" for name in NEEDED if "_on" in name or "enrolled" in name)
    flags = "sum(physician), sum(ald::int), sum(c2s::int)"
    _connection().sql(f"select {days}, {flags} from read_parquet('{path}')").fetchall()


def _decoded_by_pyarrow(path: Path, _months: tuple[Month, ...]) -> None:
    for _batch in pq.ParquetFile(path).iter_batches(batch_size=1 << 20, columns=list(NEEDED)):
        pass


def _by_hand_in_polars(path: Path, months: tuple[Month, ...]) -> pa.Table:
    people = pl.scan_parquet(path)
    for month in months:
        people = paid_in_polars(people, Rule.of(month), due=str(month), problem=f"problem in {month}")
    summed = people.group_by("physician").agg(pl.col(str(month)).sum() for month in months).sort("physician")
    return summed.collect(engine="streaming").to_arrow()


def _by_hand_in_duckdb(path: Path, months: tuple[Month, ...]) -> pa.Table:
    people, kept = f"read_parquet('{path}')", NEEDED
    for month in months:
        query = paid_by_sql(Rule.of(month), people, kept, DUCKDB)
        people = f'(select {", ".join(kept)}, due as "{month}" from ({query}))'
        kept = (*kept, f'"{month}"')
    sums = ", ".join(f'sum("{month}")::bigint as "{month}"' for month in months)
    query = f"select physician, {sums} from {people} group by physician order by physician"
    return _connection().sql(query).to_arrow_table()


def _ours_in_duckdb(path: Path, months: tuple[Month, ...]) -> pa.Table:
    return summed_by_duckdb(_connection(), path, months)


Job = Callable[[Path, tuple[Month, ...]], pa.Table | None]

DECODINGS: Mapping[str, Job] = {
    "decode, PyArrow": _decoded_by_pyarrow,
    "decode, Polars": _decoded_by_polars,
    "decode, DuckDB": _decoded_by_duckdb,
}
JOBS: Mapping[str, Job] = {
    "Polars streaming, by hand": _by_hand_in_polars,
    "Polars streaming, ours": summed_by_polars,
    "DuckDB, by hand": _by_hand_in_duckdb,
    "DuckDB, ours": _ours_in_duckdb,
}


def measured_here(name: str, path: Path, months: int) -> Mapping[str, object]:
    """Run one job in this process: its seconds, the process's largest memory, and a digest of what it found."""
    job = {**DECODINGS, **JOBS}[name]
    start = perf_counter()
    table = job(path, (MONTH,) if months == 1 else YEAR[:months])
    seconds = perf_counter() - start
    return {"seconds": seconds, "peak": peak_of(), "digest": "" if table is None else _digest(table)}


def _digest(table: pa.Table) -> str:
    """Tell all sums apart that differ anywhere: by physician and month, one month below the other or beside it."""
    if "span" in table.column_names:
        dues = table.sort_by([("physician", "ascending"), ("span", "ascending")])["due"].to_numpy()
    else:
        ordered = table.sort_by("physician").drop_columns("physician")
        dues = np.stack([column.to_numpy() for column in ordered.columns], axis=1).ravel()
    return hashlib.blake2b(dues.astype(np.int64).tobytes(), digest_size=8).hexdigest()


@frozen(kw_only=True)
class Streamed:
    """The seconds of each round of a job over a file, and the largest memory of its process, in bytes."""

    name: str
    months: int
    seconds: tuple[float, ...]
    peak: int

    @property
    def median(self) -> float:
        """The median of the rounds, in seconds."""
        return median(self.seconds)


def streamed(path: Path, rounds: int, months_asked: tuple[int, ...] = (1, 12)) -> tuple[Streamed, ...]:
    """Run every job in rounds; refuse answers that differ."""
    asked = [(name, 1) for name in DECODINGS] + [(name, months) for months in months_asked for name in JOBS]
    seconds: dict[tuple[str, int], list[float]] = {job: [] for job in asked}
    peaks: dict[tuple[str, int], int] = dict.fromkeys(asked, 0)
    digests: dict[int, set[str]] = {months: set() for months in months_asked}
    for turn in range(rounds):
        for name, months in asked if turn % 2 == 0 else asked[::-1]:
            found = in_own_process("--job", name, "--months", str(months), "--file", str(path), give_back=False)
            took, peak, digest = found["seconds"], found["peak"], found["digest"]
            if not (isinstance(took, float) and isinstance(peak, int) and isinstance(digest, str)):
                raise TypeError(f"{name}: printed no measurement")
            seconds[name, months].append(took)
            peaks[name, months] = max(peaks[name, months], peak)
            if digest:
                digests[months].add(digest)
    for months, found_digests in digests.items():
        if len(found_digests) > 1:
            raise Disagreement(f"{months} months from the file: the sums by physician differ between the ways")
    return tuple(
        Streamed(name=name, months=months, seconds=tuple(seconds[name, months]), peak=peaks[name, months])
        for name, months in asked
    )
