"""The ways that ours are compared with: what each is called, how it is run and what it answers.

A way that cannot run here is not left out in silence: `other_ways` says which, and why.
"""

from collections.abc import Callable, Collection
from importlib.util import find_spec

import numpy as np
from attrs import frozen

from primarycare.periods import Month
from tests.benchmarks.frames.by_arrays import copied, paid_by_columns, paid_by_table, read_once
from tests.benchmarks.frames.by_hand import DUCKDB, paid_by_sql, paid_in_pandas, paid_in_polars, paid_in_pyarrow
from tests.benchmarks.frames.by_objects import paid_one_by_one, people_of, records_of
from tests.benchmarks.frames.people import Answers, People
from tests.benchmarks.frames.rule import Rule

__all__ = ["ENGINES", "LIMIT", "Way", "Work", "in_order", "no_answers", "other_ways"]

ENGINES = ("polars", "pandas", "pyarrow", "duckdb", "numpy", "python", "openfisca", "spark")

LIMIT = "read every byte"
SAMPLE = 20_000

Work = Callable[[], object]


@frozen(kw_only=True)
class Way:
    """One way of working the month out.

    `prepare` brings people into the form that the way takes and gives the work that is timed; `answers` takes the
    amounts and problems from its result, or gives None where there is nothing to compare. A way with a `sample`
    works on the first so many rows only.
    """

    name: str
    prepare: Callable[[People, Month], Work]
    answers: Callable[[object], Answers | None]
    against: str | None = None
    sample: int | None = None


def no_answers(_result: object) -> None:
    """Nothing to compare."""


def in_order(result: object) -> Answers:
    """Take both columns from a frame, a table or a pair of arrays whose rows stand as they were given."""
    if isinstance(result, tuple):
        due, problem = result
        return np.asarray(due, np.int64), np.asarray(problem, np.int8)
    if not hasattr(result, "__getitem__"):
        raise TypeError(f"{type(result).__name__} holds no columns")
    due, problem = (result[name].to_numpy() for name in ("due", "problem"))
    return due, problem


def other_ways(engines: Collection[str]) -> tuple[list[Way], list[str]]:
    """Give the ways that are not ours of the engines asked for, and why some of them are skipped."""
    made = {
        "polars": _polars,
        "pandas": _pandas,
        "pyarrow": _pyarrow,
        "duckdb": _duckdb,
        "numpy": _numpy,
        "python": _python,
        "openfisca": _openfisca,
        "spark": _spark,
    }
    ways, skipped = [*_limits()], []
    for engine in ENGINES:
        if engine in engines:
            needed = {"openfisca": "openfisca_core", "spark": "pyspark"}.get(engine)
            if needed is not None and find_spec(needed) is None:
                skipped.append(f"{engine}: skipped, {needed} is not installed here")
            else:
                ways += made[engine]()
    return ways, skipped


def _limits() -> list[Way]:
    def reading(people: People, _month: Month) -> Work:
        arrays = people.arrays
        return lambda: read_once(arrays)

    def copying(people: People, _month: Month) -> Work:
        arrays = people.arrays
        into = np.empty(arrays.size, np.int8)
        return lambda: copied(arrays, into)

    return [
        Way(name=LIMIT, prepare=reading, answers=no_answers),
        Way(name="copy every byte", prepare=copying, answers=no_answers, against=LIMIT),
    ]


def _polars() -> list[Way]:
    def prepare(people: People, month: Month) -> Work:
        frame, rule = people.polars, Rule.of(month)
        return lambda: paid_in_polars(frame.lazy(), rule).collect()

    return [Way(name="Polars, by hand", prepare=prepare, answers=in_order)]


def _pandas() -> list[Way]:
    def prepare(people: People, month: Month) -> Work:
        frame, rule = people.pandas, Rule.of(month)
        return lambda: paid_in_pandas(frame, rule)

    return [Way(name="pandas, by hand", prepare=prepare, answers=in_order)]


def _pyarrow() -> list[Way]:
    def prepare(people: People, month: Month) -> Work:
        table, rule = people.arrow, Rule.of(month)
        return lambda: paid_in_pyarrow(table, rule)

    return [Way(name="PyArrow, by hand", prepare=prepare, answers=in_order)]


def _duckdb() -> list[Way]:
    def prepare(people: People, month: Month) -> Work:
        connection = people.duckdb
        query = paid_by_sql(Rule.of(month), "people", tuple(people.arrow.column_names), DUCKDB)
        return lambda: connection.sql(query).project("due, problem").to_arrow_table()

    return [Way(name="DuckDB, by hand", prepare=prepare, answers=in_order)]


def _numpy() -> list[Way]:
    def by_table(people: People, month: Month) -> Work:
        arrays, rule = people.arrays, Rule.of(month)
        return lambda: paid_by_table(arrays, rule)

    def by_columns(people: People, month: Month) -> Work:
        arrays, rule = people.arrays, Rule.of(month)
        return lambda: paid_by_columns(arrays, rule)

    return [
        Way(name="NumPy, answer table in blocks", prepare=by_table, answers=in_order),
        Way(name="NumPy, whole columns", prepare=by_columns, answers=in_order),
    ]


def _python() -> list[Way]:
    def loop(people: People, month: Month) -> Work:
        objects, rule = people_of(people.arrow.slice(0, SAMPLE)), Rule.of(month)
        return lambda: paid_one_by_one(objects, rule)

    def building(people: People, _month: Month) -> Work:
        rows = people.arrow.slice(0, SAMPLE)
        return lambda: people_of(rows)

    def scalar(people: People, month: Month) -> Work:
        records = records_of(people.arrow.slice(0, SAMPLE // 4), month)
        return records.paid

    return [
        Way(name="Python, build objects", prepare=building, answers=no_answers, sample=SAMPLE),
        Way(name="Python, loop over objects", prepare=loop, answers=in_order, sample=SAMPLE),
        Way(name="Python, our scalar functions", prepare=scalar, answers=no_answers, sample=SAMPLE // 4),
    ]


def _openfisca() -> list[Way]:
    from tests.benchmarks.frames.by_openfisca import built, calculated, inputs_of, system

    def calculating(people: People, month: Month) -> Work:
        simulation = built(system(Rule.of(month)), inputs_of(people.arrays), month)
        return lambda: calculated(simulation, month)

    def building(people: People, month: Month) -> Work:
        made, inputs = system(Rule.of(month)), inputs_of(people.arrays)
        return lambda: calculated(built(made, inputs, month), month)

    return [
        Way(name="OpenFisca, calculate", prepare=calculating, answers=in_order),
        Way(name="OpenFisca, build and calculate", prepare=building, answers=in_order),
    ]


def _spark() -> list[Way]:
    from tests.benchmarks.frames.by_spark import answers_of, in_spark, paid_in_spark, run_to_nowhere

    def prepare(people: People, month: Month) -> Work:
        frame = in_spark(people.path)
        return run_to_nowhere(paid_in_spark(frame, Rule.of(month)))

    return [Way(name="Spark, by hand", prepare=prepare, answers=answers_of)]
