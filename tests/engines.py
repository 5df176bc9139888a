"""Data frames of every engine, for the tests: columns of plain values in, rows of plain values out.

A column has one of four declared types: "date", "text", "flag" (true or false) and "whole" (a whole number). None
stands for a null, on every engine. `frame` gives what a user of the engine would hold, `rows` reads any frame back:

    frame("duckdb", {"patient": ["p-1", None]}, {"patient": "text"})

"pandas" is the default of pandas: dates are datetime64 at midnight, and a null makes whole numbers floats and flags
objects. "pandas-nullable" has the types of pandas that know nulls, "pandas-pyarrow" those of Arrow. All DuckDB
relations share one connection. Spark is left out unless the environment variable PRIMARYCARE_SPARK is 1; what is run
on it makes expressions only, since a Python worker of Spark's has no Python to start here.
"""

import atexit
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
from narwhals.stable.v2.typing import IntoFrame

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["ENGINES", "LAZY_ENGINES", "SPARK", "frame", "rows", "spark_session"]

SPARK = os.environ.get("PRIMARYCARE_SPARK") == "1"
LAZY_ENGINES: tuple[str, ...] = ("polars-lazy", "duckdb", *(("pyspark",) if SPARK else ()))
ENGINES: tuple[str, ...] = ("polars", "pandas", "pandas-pyarrow", "pandas-nullable", "pyarrow", *LAZY_ENGINES)

_ARROW = {"date": pa.date32(), "text": pa.string(), "flag": pa.bool_(), "whole": pa.int64()}
_NULLABLE = {"date": "datetime64[s]", "text": "string", "flag": "boolean", "whole": "Int64"}

Columns = Mapping[str, Sequence[object]]


def frame(engine: str, columns: Columns, types: Mapping[str, str]) -> IntoFrame:
    """Make a native frame of an engine; `types` says what each column holds, and its order is that of the columns."""
    if set(columns) != set(types):
        raise ValueError(f"columns {sorted(columns)} and types {sorted(types)} differ")
    return _MAKERS[engine]({name: list(columns[name]) for name in types}, types)


def rows(native: IntoFrame) -> list[dict[str, object]]:
    """Read a frame of any engine: nulls are None, datetimes are dates, and whole floats (pandas) are ints."""
    read = nw.from_native(native)
    collected = read.collect("pyarrow") if isinstance(read, nw.LazyFrame) else read
    return [{name: _plain(value) for name, value in row.items()} for row in collected.to_arrow().to_pylist()]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.date()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _arrow(columns: Columns, types: Mapping[str, str]) -> pa.Table:
    return pa.table({name: pa.array(columns[name], _ARROW[kind]) for name, kind in types.items()})


def _polars(columns: Columns, types: Mapping[str, str]) -> pl.DataFrame:
    known = {"date": pl.Date, "text": pl.String, "flag": pl.Boolean, "whole": pl.Int64}
    return pl.DataFrame(columns, schema={name: known[kind] for name, kind in types.items()})


def _pandas(columns: Columns, types: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: _by_default(columns[name], kind) for name, kind in types.items()})


def _by_default(values: Sequence[object], kind: str) -> pd.Series:
    if kind == "date":
        return pd.Series(values, dtype="datetime64[s]")
    if kind == "text":
        return pd.Series(values, dtype="str")
    known = {"flag": "bool", "whole": "int64"} if None not in values else {"flag": "object", "whole": "float64"}
    return pd.Series(values, dtype=known[kind])


def _pandas_nullable(columns: Columns, types: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(columns[name], dtype=_NULLABLE[kind]) for name, kind in types.items()})


def _pandas_pyarrow(columns: Columns, types: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(columns[name], dtype=pd.ArrowDtype(_ARROW[kind])) for name, kind in types.items()}
    )


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _duckdb(columns: Columns, types: Mapping[str, str]) -> duckdb.DuckDBPyRelation:
    return _connection().from_arrow(_arrow(columns, types))


@cache
def spark_session() -> "SparkSession":
    """Start Spark, once a run; it stops when Python does."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = "/no/python/worker/starts"
    settings: dict[str, bool | float | int | str | None] = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    session = SparkSession.builder.master("local[2]").appName("primarycare").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    atexit.register(session.stop)
    return session


def _pyspark(columns: Columns, types: Mapping[str, str]) -> IntoFrame:
    # By way of Arrow: rows given one by one pass through a Python worker.
    made: IntoFrame = spark_session().createDataFrame(_arrow(columns, types))
    return made


_MAKERS: Mapping[str, Callable[[Columns, Mapping[str, str]], IntoFrame]] = {
    "polars": _polars,
    "polars-lazy": lambda columns, types: _polars(columns, types).lazy(),
    "pandas": _pandas,
    "pandas-pyarrow": _pandas_pyarrow,
    "pandas-nullable": _pandas_nullable,
    "pyarrow": _arrow,
    "duckdb": _duckdb,
    "pyspark": _pyspark,
}
