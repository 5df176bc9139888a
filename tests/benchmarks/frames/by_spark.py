"""The rule in Spark SQL on local Spark, as many threads as there are cores; nothing here runs Python on a row."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from pyspark.sql import DataFrame, SparkSession

from tests.benchmarks.frames.by_hand import SPARK, paid_by_sql
from tests.benchmarks.frames.people import Answers
from tests.benchmarks.frames.rule import Rule

__all__ = ["answers_of", "in_spark", "paid_in_spark", "run_to_nowhere"]


@cache
def _session() -> SparkSession:
    builder = SparkSession.builder.master("local[*]").appName("primarycare benchmark")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "4g",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.driver.maxResultSize": "0",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


@cache
def in_spark(path: Path) -> DataFrame:
    """Read people into Spark's memory."""
    frame = _session().read.parquet(str(path)).cache()
    frame.count()
    frame.createOrReplaceTempView("people")
    return frame


def paid_in_spark(people: DataFrame, rule: Rule) -> DataFrame:
    """Give the frame back with both columns."""
    return _session().sql(paid_by_sql(rule, "people", tuple(people.columns), SPARK))


def run_to_nowhere(frame: DataFrame) -> Callable[[], DataFrame]:
    """Give the work of running a frame to its last row, without keeping it."""

    def run() -> DataFrame:
        frame.select("patient", "due", "problem").write.format("noop").mode("overwrite").save()
        return frame

    return run


def answers_of(result: object) -> Answers:
    """Take both columns from a frame, in order of patient."""
    if not isinstance(result, DataFrame):
        raise TypeError(f"{type(result).__name__} is no frame of Spark")
    table = result.select("patient", "due", "problem").toArrow().sort_by("patient")
    return table["due"].to_numpy(), table["problem"].to_numpy().astype(np.int8)
