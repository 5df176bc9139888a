"""Spark starts as the suite asks for it, and whole numbers stay whole in it."""

import narwhals.stable.v2 as nw
import pytest

from tests.engines import SPARK, frame, rows, spark_session

pytestmark = pytest.mark.spark


def test_spark_is_asked_for() -> None:
    assert SPARK


def test_the_session_is_small_and_keeps_no_local_time() -> None:
    session = spark_session()
    assert session is spark_session()
    assert int(session.version.partition(".")[0]) >= 4
    assert session.sparkContext.master == "local[2]"
    assert session.conf.get("spark.sql.shuffle.partitions") == "2"
    assert session.conf.get("spark.sql.session.timeZone") == "UTC"


def test_an_expression_over_whole_numbers_is_of_64_bits() -> None:
    days = nw.from_native(frame("pyspark", {"days": [7, None, 2**53 + 1]}, {"days": "whole"}))
    twice = days.select(twice=nw.col("days") * 2)
    assert twice.collect_schema() == {"twice": nw.Int64}
    # 2 x (2^53 + 1), which no float holds
    assert [row["twice"] for row in rows(twice.to_native())] == [14, None, 2**54 + 2]
