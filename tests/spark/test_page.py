"""The page about Spark prints what it says."""

import pytest

from tests.test_docs import ON_SPARK, differences

pytestmark = pytest.mark.spark


def test_every_example_of_the_page_about_spark_prints_what_it_says() -> None:
    assert differences(ON_SPARK) == ""
