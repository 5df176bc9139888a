"""Running: plans at work on a frame of one engine or another.

What lives here: the opening and the check of a frame, our own columns that come and go, and what each engine needs of
its own. What this module may not know: what the expressions mean, and how rows are summed.

>>> opened([])
Traceback (most recent call last):
    ...
primarycare.errors.InvalidTypeError: frame: a builtins.list is no frame that is known here; give one of pandas, \
Polars, PyArrow, DuckDB or PySpark
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import zip_longest
from types import MappingProxyType
from typing import Any, cast

import narwhals.stable.v2 as nw
from attrs import frozen
from narwhals.exceptions import DuplicateError
from narwhals.stable.v2.typing import Frame

from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.frames._contract import Contract, Kind, Needed
from primarycare.frames._plans import Plan, Request
from primarycare.frames._splitting import split_statement
from primarycare.frames.columns import PRIVATE, Problem
from primarycare.periods import Month, Year

__all__ = ["PaidMonth", "Run", "as_arrow", "opened", "refuse_problems_of"]

_NOTHING: Mapping[str, nw.Expr] = MappingProxyType({})
_ENGINES = (
    nw.Implementation.POLARS,
    nw.Implementation.PANDAS,
    nw.Implementation.PYARROW,
    nw.Implementation.DUCKDB,
    nw.Implementation.PYSPARK,
    nw.Implementation.PYSPARK_CONNECT,
)


def opened(native: object) -> Frame:
    """Take a frame of an engine on which we are tested."""
    try:
        frame: Frame | None = nw.from_native(native)
    except TypeError:
        frame = None
    except DuplicateError:
        raise InvalidValueError("frame: two of its columns have one name; rename one of them") from None
    if frame is None or frame.implementation not in _ENGINES:
        raise InvalidTypeError(
            f"frame: a {type(native).__module__.partition('.')[0]}.{type(native).__name__} is no frame that is known "
            "here; give one of pandas, Polars, PyArrow, DuckDB or PySpark"
        )
    return frame


@frozen(eq=False)
class PaidMonth:
    """A month (or a year) of a run: its plan, and the names of our own columns that hold what it made of each row."""

    span: Month | Year
    plan: Plan
    due: str
    exact: str
    problem: str
    is_wrong: str
    counts: str
    days: str
    lines: Mapping[str, str]

    @classmethod
    def of(cls, place: int, span: Month | Year, plan: Plan) -> "PaidMonth":
        """Name the columns of a month by its place among the months."""
        due, exact, problem, is_wrong, counts, days = (
            f"{_prefix(place)}made_{name}" for name in ("due", "exact", "problem", "is_wrong", "counts", "days")
        )
        lines = {label: f"{_prefix(place)}made_line_{number}" for number, label in enumerate(plan.lines)}
        return cls(span, plan, due, exact, problem, is_wrong, counts, days, lines)

    def made(self, request: Request) -> Iterator[tuple[str, nw.Expr]]:
        """Give each column that is asked for with its expression."""
        yield self.problem, self.plan.problem
        if self.plan.due is None:
            yield self.exact, self.plan.exact
        else:
            yield self.due, self.plan.due
        if request.members:
            yield self.counts, self.plan.to_count(self.plan.counts)
            yield self.is_wrong, self.plan.to_count(self.plan.problem != 0)
        if request.days and self.plan.days is not None:
            yield self.days, self.plan.days
        if request.lines:
            for label, column in self.lines.items():
                yield column, self.plan.lines[label]


@frozen(eq=False)
class Run:
    """A checked roster and the months to be worked out on it; `given` is the frame as it came.

    `frame` is what is worked on: Arrow for pandas, and lazily for eager Polars, which would otherwise work every
    expression that two columns share out twice.
    """

    given: Frame
    frame: Frame
    months: tuple[PaidMonth, ...]
    request: Request

    @classmethod
    def of(cls, native: object, request: Request, spans: Sequence[Month | Year], keys: Sequence[str] = ()) -> "Run":
        """Check a frame and compile every month; `keys` are columns that are needed beside the schedule's."""
        if request.columns.counted is not None and len(spans) > 1:
            raise InvalidValueError("span: several are given, and counted rows are those of one; give that one")
        given = opened(native)
        engine = nw.Implementation.PYARROW if given.implementation.is_pandas() else given.implementation
        plans = [request.plan(span, engine, prefix=_prefix(place)) for place, span in enumerate(spans)]
        of_plans = (need for plan in plans for need in plan.needed)
        contract = Contract((*(Needed(key, Kind.KEY, "to sum by") for key in keys), *of_plans))
        contract.refuse_names(given.collect_schema())
        frame = as_arrow(given, contract.needed) if given.implementation.is_pandas() else given
        schema = frame.collect_schema()
        contract.refuse(schema)
        datetimes = contract.days_to_cast(schema)
        if datetimes:
            plans = [
                request.plan(span, engine, datetimes=datetimes, prefix=_prefix(place))
                for place, span in enumerate(spans)
            ]
        months = (PaidMonth.of(place, span, plan) for place, (span, plan) in enumerate(zip(spans, plans, strict=True)))
        is_eager_polars = isinstance(frame, nw.DataFrame) and frame.implementation.is_polars()
        return cls(given, frame.lazy() if is_eager_polars else frame, tuple(months), request)

    def worked(self) -> Frame:
        """Add the columns of every month.

        An Arrow table is looked up in tables of answers, where the schedule has them. All else is worked out by
        expressions, stage by stage: those of one stage in one go.
        """
        frame, months = self._looked_up()
        for stage in zip_longest(*(month.plan.stages for month in months), fillvalue=_NOTHING):
            frame = _with_columns(frame, ((name, expr) for kept in stage for name, expr in kept.items()))
        frame = _with_columns(frame, (made for month in months for made in month.made(self.request)))
        for month in months:
            if month.plan.due is None:
                frame = self._split(frame, month)
        return frame

    def _looked_up(self) -> tuple[Frame, Sequence[PaidMonth]]:
        """Add the columns of the months that have a table of answers, and give the months that are left."""
        frame = self.frame
        if not (isinstance(frame, nw.DataFrame) and frame.implementation.is_pyarrow() and find_spec("numpy")):
            return frame, self.months
        # numpy and PyArrow are the caller's own, and stay out of an import of this package.
        from primarycare.frames._arrow import looked_up

        left = []
        for month in self.months:
            paid = looked_up(frame, self.request, month.plan, month.span)
            if paid is None:
                left.append(month)
                continue
            made = {month.due: paid.due, month.problem: paid.problem}
            if self.request.members:
                made |= {month.counts: paid.counts, month.is_wrong: paid.problem != 0}
            if self.request.days:
                made[month.days] = paid.days.astype("int64")
            series = (nw.new_series(name, values, backend="pyarrow") for name, values in made.items())
            frame = frame.with_columns(*series)
        return frame, left

    def _split(self, frame: Frame, month: PaidMonth) -> Frame:
        plan, columns, ties = month.plan, self.request.columns, f"{month.due}_ties"
        split = split_statement(
            # In text, because an enumeration has an order of its own.
            frame.with_columns(nw.col(columns.patient).cast(nw.String).alias(ties)),
            month.exact,
            plan.divisor,
            plan.version.rounding.mode,
            statement=columns.physician,
            ties=ties,
            into=month.due,
        )
        return split.with_columns(nw.col(month.due) * plan.unit)

    def refuse_days(self) -> None:
        """Refuse to tell days where the months have none: those of lists, and years."""
        for month in self.months:
            if self.request.days and month.plan.days is None:
                raise InvalidValueError(
                    f"days: {month.span} of {month.plan.version.subject.value}s has no member days; ask for amounts "
                    "alone"
                )

    @property
    def is_spark(self) -> bool:
        """Whether the frame is Spark's."""
        return self.given.implementation in (nw.Implementation.PYSPARK, nw.Implementation.PYSPARK_CONNECT)

    def given_back(self, frame: Frame) -> object:
        """Give a frame as eager, and of the engine, as the one that came."""
        if self.given.implementation.is_pandas() and isinstance(frame, nw.DataFrame):
            return frame.to_pandas()
        if isinstance(self.given, nw.DataFrame) and isinstance(frame, nw.LazyFrame):
            return frame.collect().to_native()
        return frame.to_native()

    def refuse_problems(self) -> None:
        """Read the months once and refuse a roster with a problem, counting each kind."""
        worked = self.worked()
        for month in self.months:
            refuse_problems_of(worked, month.problem, f"rows of {month.span} cannot be paid")


def refuse_problems_of(frame: Frame, column: str, refusal: str) -> None:
    """Read a column of codes and refuse a frame with a problem, counting each kind."""
    counted = frame.group_by(column).agg(nw.len().alias(f"{PRIVATE}rows"))
    found = counted.collect() if isinstance(counted, nw.LazyFrame) else counted
    rows = {code: number for code, number in found.select(column, f"{PRIVATE}rows").iter_rows() if code}
    if rows:
        told = ", ".join(f"{rows[kind.value]:,} {_words(kind)}" for kind in Problem if kind.value in rows)
        raise InvalidValueError(
            f"frame: {refusal}: {told}; mend them, or look at the problem column with Problems.FLAG"
        )


def _with_columns(frame: Frame, made: Iterable[tuple[str, nw.Expr]]) -> Frame:
    """Add columns by expressions, which on Polars are its own."""
    named = [expression.alias(name) for name, expression in made]
    if not frame.implementation.is_polars():
        return frame.with_columns(*named)
    own: Frame = nw.from_native(frame.to_native().with_columns(named))
    return own


def _prefix(place: int) -> str:
    return f"{PRIVATE}{place}_"


def as_arrow(given: Frame, needed: Sequence[Needed]) -> Frame:
    """Take what is needed of a pandas frame as Arrow, which knows dates and nulls, whatever pandas keeps them in."""
    names = list(dict.fromkeys(need.name for need in needed))
    of_pandas = cast("nw.DataFrame[Any]", given)
    if names:
        columns = nw.maybe_reset_index(of_pandas.select(*names))
    else:
        # An Arrow table without columns has no rows either.
        columns = of_pandas.with_row_index(f"{PRIVATE}row").select(nw.col(f"{PRIVATE}row").alias("row"))
        columns = nw.maybe_reset_index(columns)
    try:
        table = _to_arrow(columns)
    except ModuleNotFoundError:
        raise InvalidTypeError("frame: a pandas frame needs PyArrow, which knows dates; install pyarrow") from None
    if table is None:
        mixed = ", ".join(repr(name) for name in names if _to_arrow(columns.select(name)) is None)
        raise InvalidTypeError(f"frame: {mixed}: values of more than one type; give each column one type")
    # A pandas column of nothing but nulls has no type of its own, and is of the type that is needed.
    return table.with_columns(*(_nothing(need) for need in needed if _is_untyped(table, need.name)))


def _is_untyped(table: "nw.DataFrame[Any]", name: str) -> bool:
    # A type that is merely not known to narwhals is unknown too, and its values are not thrown away.
    return isinstance(table.schema[name], nw.Unknown) and bool(table[name].is_null().all())


def _nothing(need: Needed) -> nw.Expr:
    return nw.lit(None).cast(need.kind.dtype).alias(need.name)


def _to_arrow(columns: "nw.DataFrame[Any]") -> "nw.DataFrame[Any] | None":
    # What PyArrow says of a value that does not fit shows the value, which may be private.
    try:
        table: nw.DataFrame[Any] = nw.from_native(columns.to_arrow(), eager_only=True)
    except (TypeError, ValueError):
        return None
    return table


def _words(problem: Problem) -> str:
    return problem.name.lower().replace("_", " ")
