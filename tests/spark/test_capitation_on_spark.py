"""Rosters on Spark are paid as the scalar functions pay each of their rows, to the cent."""

import pytest
from hypothesis import given, settings

from tests.conformance.test_frames_capitation import OF_LISTS, OF_PERSONS, OF_YEARS, compare
from tests.drawn_rosters import Drawn

pytestmark = pytest.mark.spark

# A schedule of its own is planned and compiled by Spark for each example, which takes seconds.
FEW = settings(max_examples=8)


@FEW
@given(OF_PERSONS)
def test_every_person_on_spark_is_paid_to_the_cent_for_a_month(roster: Drawn) -> None:
    compare(roster, ["pyspark"])


@FEW
@given(OF_LISTS)
def test_every_list_on_spark_is_paid_to_the_cent_for_a_month(roster: Drawn) -> None:
    compare(roster, ["pyspark"])


@FEW
@given(OF_YEARS)
def test_the_list_of_one_day_on_spark_is_paid_to_the_cent_for_a_year(roster: Drawn) -> None:
    compare(roster, ["pyspark"])
