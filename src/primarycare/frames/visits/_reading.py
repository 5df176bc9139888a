"""Reading: a frame of visits, checked and brought to columns of our own.

What lives here: the check of names and types, the one aggregate that counts what is wrong in the values, and the
collecting of what a frame was reduced to.
What this module may not know: which visits count, and what becomes of them.
"""

from collections.abc import Iterable
from typing import TypeAlias

import narwhals.stable.v2 as nw
from attrs import frozen
from narwhals.stable.v2.dtypes import DType
from narwhals.stable.v2.typing import Frame, IntoDataFrame, IntoFrame

from primarycare import _checks as checks
from primarycare.encounters import VisitKind
from primarycare.errors import InvalidTypeError, InvalidValueError, MissingInputError, shown
from primarycare.frames._contract import Contract, Kind, Needed
from primarycare.frames.columns import PRIVATE
from primarycare.frames.visits.columns import VisitColumns

__all__ = [
    "COVERING",
    "KIND",
    "ON",
    "PATIENT",
    "PHYSICIAN",
    "SEQUENCE",
    "SERVICE",
    "VISIT",
    "Flaw",
    "ReadVisits",
    "collected",
    "total",
]

VISIT, PATIENT, PHYSICIAN, ON, SEQUENCE, KIND, SERVICE, COVERING = (
    f"{PRIVATE}{name}" for name in ("visit", "patient", "physician", "on", "sequence", "kind", "service", "covering")
)
_ON_AS_GIVEN = f"{PRIVATE}on_as_given"
_TIMES = f"{PRIVATE}times"

# A visit of `primarycare.encounters` has the same bound.
_LAST_SEQUENCE = 10_000
_Default: TypeAlias = str | int | bool

_NEEDED: dict[str, tuple[Kind, str]] = {
    VISIT: (Kind.OPTION, "identifier of the visit"),
    PATIENT: (Kind.OPTION, "identifier of the patient"),
    PHYSICIAN: (Kind.OPTION, "identifier of the physician"),
    ON: (Kind.DAY, "day of the visit"),
    SEQUENCE: (Kind.NUMBER, "place in the order of the day"),
    KIND: (Kind.OPTION, "kind of the visit"),
    SERVICE: (Kind.OPTION, "service of the visit"),
    COVERING: (Kind.FLAG, "whether the physician stood in for another"),
}
# What a visit is where there is no such column.
_DEFAULTS: dict[str, _Default] = {VISIT: "", SEQUENCE: 0, KIND: VisitKind.OTHER.value, COVERING: False}


@frozen(eq=False)
class Flaw:
    """Something that no visit may be: its condition, how a message says it, and what to do about it."""

    condition: nw.Expr
    told: str
    remedy: str


@frozen(eq=False)
class ReadVisits:
    """Visits under names of ours: a column for each that was asked for, a constant where the frame has none.

    Eager Polars is worked on lazily, where it filters before it copies; `given_back` undoes it.
    """

    names: dict[str, str]
    visits: Frame
    is_eager_polars: bool

    @classmethod
    def of(cls, native: IntoFrame, columns: VisitColumns, asked: Iterable[str]) -> "ReadVisits":
        """Check names and types, before anything is computed."""
        checks.a(VisitColumns)(columns, "columns")
        try:
            frame: Frame = nw.from_native(native)
        except TypeError as error:
            told = (
                f"visits: a {type(native).__name__} was given; give a frame of Polars, pandas, PyArrow, DuckDB or Spark"
            )
            raise InvalidTypeError(told) from error
        schema = frame.collect_schema()
        given = _given(columns)
        wanted = {mine: given[mine] for mine in asked}
        if SERVICE in wanted and wanted[SERVICE] is None:
            raise MissingInputError("columns: the policy goes by services; name the column of them")
        names = {mine: theirs for mine, theirs in wanted.items() if theirs is not None}
        needed = tuple(Needed(theirs, *_NEEDED[mine]) for mine, theirs in names.items())
        Contract(needed, named_by="VisitColumns").refuse(schema)
        is_eager_polars = isinstance(frame, nw.DataFrame) and frame.implementation.is_polars()
        brought = [
            nw.lit(_DEFAULTS[mine]).alias(mine) if theirs is None else _brought(mine, theirs, schema[theirs])
            for mine, theirs in wanted.items()
        ]
        if isinstance(schema[columns.on], nw.Datetime):
            brought.append(nw.col(columns.on).alias(_ON_AS_GIVEN))
        visits: Frame = frame.lazy().select(*brought) if is_eager_polars else frame.select(*brought)
        return cls(names, visits, is_eager_polars)

    def given_back(self, frame: Frame) -> Frame:
        """Give a frame as eager as the one that came."""
        return collected(frame) if self.is_eager_polars else frame

    def refuse(self, flaws: Iterable[Flaw], *, distinct: bool) -> None:
        """Read the frame once and refuse it for nulls, for values that no visit has, and for an identifier given twice.

        What is null is told before everything else, since nothing else can be said of a null.
        """
        if not checks.a(bool)(distinct, "distinct") and VISIT not in self.names:
            raise InvalidValueError(
                "distinct: without a column of identifiers nobody can find a visit that stands twice; say distinct=True"
            )
        told = [*self._flaws(), *flaws]
        must = [mine for mine in self.names if mine != PHYSICIAN]
        counts = [total(nw.col(mine).is_null()).alias(f"{PRIVATE}null_{place}") for place, mine in enumerate(must)]
        counts += [total(flaw.condition).alias(f"{PRIVATE}flaw_{place}") for place, flaw in enumerate(told)]
        if not distinct:
            counts.append((nw.len() - nw.col(VISIT).n_unique()).cast(nw.Int64).alias(_TIMES))
        # The sum over no row is null on some engines.
        found = [number or 0 for number in collected(self.visits.select(*counts)).row(0)]
        nulls = [
            f"{number:,} of {self.names[mine]!r}"
            for mine, number in zip(must, found[: len(must)], strict=True)
            if number
        ]
        if nulls:
            raise InvalidValueError(f"visits: {' and '.join(nulls)} are null; fill them in, or leave those visits out")
        for flaw, number in zip(told, found[len(must) : len(must) + len(told)], strict=True):
            if number:
                named = self._named(self.visits.filter(flaw.condition))
                raise InvalidValueError(
                    f"visits: {number:,} {'is' if number == 1 else 'are'} {flaw.told}{named}; {flaw.remedy}"
                )
        if not distinct and found[-1]:
            times = self.visits.group_by(VISIT).agg(nw.len().alias(_TIMES)).filter(nw.col(_TIMES) > 1)
            raise InvalidValueError(
                f"visits: identifiers stand twice or more{self._named(times)}; give each visit once"
            )

    def _named(self, frame: Frame) -> str:
        if VISIT not in self.names:
            return ""
        return f", among them {shown(collected(frame.select(nw.col(VISIT).min())).row(0)[0])}"

    def _flaws(self) -> Iterable[Flaw]:
        if _ON_AS_GIVEN in self.visits.collect_schema():
            given = nw.col(_ON_AS_GIVEN)
            told = "at a time of day"
            yield Flaw(given.dt.truncate("1d") != given, told, f"give days in {self.names[ON]!r}, or midnight")
        if SEQUENCE in self.names:
            inside = (nw.col(SEQUENCE) >= 0) & (nw.col(SEQUENCE) <= _LAST_SEQUENCE)
            yield Flaw(~inside, f"at a place in the day that is not 0 to {_LAST_SEQUENCE:,}", "give places from 0 on")
        if KIND in self.names:
            known = [kind.value for kind in VisitKind]
            told = f"of a kind that is none of {', '.join(known)}"
            yield Flaw(~nw.col(KIND).is_in(known), told, f"say {VisitKind.OTHER.value!r} where nobody said")


def collected(frame: Frame) -> nw.DataFrame[IntoDataFrame]:
    """Work a lazy frame out, and give an eager one as it is; Polars streams, other lazy engines hand over Arrow."""
    if isinstance(frame, nw.DataFrame):
        return frame
    return frame.collect("polars", engine="streaming") if frame.implementation.is_polars() else frame.collect("pyarrow")


def total(condition: nw.Expr) -> nw.Expr:
    """Count the rows of which a condition holds, null being none; a sum is wider than 64 bits on DuckDB."""
    return condition.cast(nw.Int64).sum().cast(nw.Int64)


def _given(columns: VisitColumns) -> dict[str, str | None]:
    return {
        VISIT: columns.visit,
        PATIENT: columns.patient,
        PHYSICIAN: columns.physician,
        ON: columns.on,
        SEQUENCE: columns.sequence,
        KIND: columns.kind,
        SERVICE: columns.service,
        COVERING: columns.covering,
    }


def _brought(mine: str, theirs: str, dtype: DType) -> nw.Expr:
    column = nw.col(theirs).alias(mine)
    if mine == ON:
        return column if isinstance(dtype, nw.Date) else column.cast(nw.Date)
    if mine == SEQUENCE:
        return column.cast(nw.Int64)
    return column.cast(nw.String) if isinstance(dtype, nw.Categorical | nw.Enum) else column
