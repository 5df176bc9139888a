"""Inputs as columns: what each input of a version becomes in a frame, and what can be wrong with it in a row.

What lives here: the reading of flags, options, numbers and ages as conditions and terms, or as constants where they
are given for everybody. What this module may not know: lines and money.

>>> from primarycare.periods import Year
>>> from primarycare.published import load
>>> refuse_unknown_names(["adl"], load("fr-fpmt").version_for(Year(2024)), "given")
Traceback (most recent call last):
    ...
primarycare.errors.InvalidValueError: given: 'adl' is not known here; the version knows age, ald
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

import narwhals.stable.v2 as nw
from attrs import frozen

from primarycare.errors import InvalidValueError, MissingInputError, shown
from primarycare.frames._axes import Axis
from primarycare.frames._contract import Kind, Needed
from primarycare.frames._lines import NumberTerm
from primarycare.frames._spans import Reading
from primarycare.frames._steps import Steps
from primarycare.frames._terms import Arithmetic
from primarycare.frames.columns import Columns, Counted, NumberColumn, Problem
from primarycare.schedules import (
    Age,
    Band,
    Choice,
    Flag,
    Input,
    InputValue,
    Number,
    OpenPoint,
    ScheduleVersion,
    Tiers,
)

__all__ = ["TOO_OLD", "Inputs"]

_COUNT = Counted(1_000_000)
# The first age that no schedule takes for one.
TOO_OLD = 200


@frozen(eq=False)
class Inputs:
    """The inputs of a version, each a constant or a column: what they need, how they decide, what is wrong."""

    needed: tuple[Needed, ...]
    axes: Mapping[str, Axis]
    numbers: Mapping[str, NumberTerm]
    readings: Mapping[str, Reading]
    wrong: tuple[tuple[Problem, nw.Expr], ...]

    @classmethod
    def of(
        cls,
        version: ScheduleVersion,
        given: Mapping[str, object],
        columns: Columns,
        bounds: Mapping[str, NumberColumn],
        absent: Mapping[str, object],
        reading: Callable[[Age], Reading],
        steps: Steps,
        arithmetic: Arithmetic,
    ) -> "Inputs":
        """Turn every input of a version into a constant or a column."""
        builder = _Builder(version, columns, bounds, absent, reading, steps, arithmetic)
        for declared in version.inputs:
            builder.refuse_what_does_not_belong(declared)
            if declared.name in given:
                builder.take_constant(declared, declared.read(given[declared.name]))
            else:
                builder.take_column(declared)
        return cls(tuple(builder.needed), builder.axes, builder.numbers, builder.readings, tuple(builder.wrong))


class _Builder:
    def __init__(
        self,
        version: ScheduleVersion,
        columns: Columns,
        bounds: Mapping[str, NumberColumn],
        absent: Mapping[str, object],
        reading: Callable[[Age], Reading],
        steps: Steps,
        arithmetic: Arithmetic,
    ) -> None:
        self.version = version
        self.columns = columns
        self.bounds = bounds
        self.reading = reading
        self.steps = steps
        self.absent = absent
        self.arithmetic = arithmetic
        self.spelled = arithmetic.spelled
        self.needed: list[Needed] = []
        self.axes: dict[str, Axis] = {}
        self.numbers: dict[str, NumberTerm] = {}
        self.readings: dict[str, Reading] = {}
        self.wrong: list[tuple[Problem, nw.Expr]] = []

    def refuse_what_does_not_belong(self, declared: Input) -> None:
        """Refuse bounds of what is no number, and a value that would stand for a birth date."""
        if declared.name in self.bounds and not isinstance(declared, Number):
            raise InvalidValueError(f"numbers: {declared.name!r} is no number; leave its bounds out")
        if declared.name in self.absent and isinstance(declared, Age):
            raise InvalidValueError(
                f"absent: {declared.name!r} comes from a birth date, and no age stands for an unknown one; leave it out"
            )

    def take_constant(self, declared: Input, value: InputValue) -> None:
        self.axes[declared.name] = Axis(declared.name, (value,), (), ordered=False)
        if isinstance(declared, Number):
            exact = Fraction(value)
            for tiers in self._tiers_over(declared):
                # Refuses what is beyond the last of them.
                tiers.steps(exact)
            self.numbers[declared.name] = NumberTerm(self.arithmetic.constant(exact.numerator), exact.denominator)

    def take_column(self, declared: Input) -> None:
        if isinstance(declared, OpenPoint):
            answers = " or ".join(repr(option) for option in declared.options)
            raise MissingInputError(
                f"given: {declared.name}: an open point that the sources do not settle: {declared.question} "
                f"give {answers} for everybody"
            )
        if isinstance(declared, Age):
            self._take_age(declared)
        elif isinstance(declared, Number):
            self._take_number(declared)
        elif isinstance(declared, Flag):
            self._take_flag(declared)
        else:
            self._take_choice(declared)

    def _need(self, declared: Flag | Choice | Number, kind: Kind, what: str) -> nw.Expr:
        name = self.columns.of_input(declared.name)
        self.needed.append(Needed(name, kind, f"{what} {declared.name!r}"))
        column = self.spelled.col(name)
        if declared.name not in self.absent:
            self.wrong.append((Problem.MISSING, column.is_null()))
            return column
        value = declared.read(self.absent[declared.name])
        return column.fill_null(value if isinstance(value, bool | str) else self._parts(declared, Fraction(value)))

    def _parts(self, declared: Flag | Choice | Number, value: Fraction) -> int:
        parts = value * self._bounds_of(declared).per
        if parts.denominator != 1:
            raise InvalidValueError(f"absent: {declared.name} is not a whole number of its parts; give one that is")
        return parts.numerator

    def _bounds_of(self, declared: Flag | Choice | Number) -> NumberColumn:
        bounds = self.bounds.get(declared.name, _COUNT)
        if isinstance(declared, Number) and declared.whole != isinstance(bounds, Counted):
            wanted = "Counted(most=...)" if declared.whole else "Scaled(per=..., most=...)"
            raise InvalidValueError(
                f"numbers: {declared.name!r} is a number of {declared.unit} "
                f"{'counted whole' if declared.whole else 'with parts'}; say {wanted} of its column"
            )
        return bounds

    def _take_flag(self, declared: Flag) -> None:
        column = self._need(declared, Kind.FLAG, "flag")
        self.axes[declared.name] = Axis(declared.name, (False, True), (column,), ordered=False)

    def _take_choice(self, declared: Choice) -> None:
        column = self._need(declared, Kind.OPTION, "choice")

        def is_option(place: int, option: str) -> nw.Expr:
            return self.steps.keep(f"option_{declared.name}_{place}", lambda: (column == option).fill_null(False))

        are = tuple(is_option(place, option) for place, option in enumerate(declared.options))
        known = are[0]
        for is_other in are[1:]:
            known = known | is_other
        self.wrong.append((Problem.UNKNOWN_OPTION, ~known))
        self.axes[declared.name] = Axis(declared.name, declared.options, are[1:], ordered=False)

    def _take_number(self, declared: Number) -> None:
        column = self._need(declared, Kind.NUMBER, "number")
        bounds = self._bounds_of(declared)
        most = self._within_tiers(declared, bounds)
        inside = ((column >= 0) & (column <= most)).fill_null(False)
        self.wrong.append((Problem.OUT_OF_BOUNDS, ~inside))
        number = self.steps.keep(
            f"number_{declared.name}",
            # Cast afterwards: what is outside may not fit.
            lambda: self.spelled.when(inside).then(column).otherwise(self.spelled.lit(0)).cast(self.arithmetic.dtype),
        )
        self.numbers[declared.name] = NumberTerm(self.arithmetic.term(number, most), bounds.per)
        # The first whole number of parts that lies on the later side of each cut.
        cuts = {
            _first_from(cut.value * bounds.per, above=cut.above)
            for band in self._bands_of(declared)
            for cut in (band.lower, band.upper)
            if cut is not None
        }
        starts = sorted(start for start in cuts if 0 < start <= most)
        values = tuple(self._value(declared, Fraction(start, bounds.per)) for start in (0, *starts))
        conditions = tuple(number >= start for start in starts)
        self.axes[declared.name] = Axis(declared.name, values, conditions, ordered=True)

    def _value(self, declared: Number, value: Fraction) -> InputValue:
        return value.numerator if declared.whole else value

    def _within_tiers(self, declared: Number, bounds: NumberColumn) -> int:
        ends = (tiers.tiers[-1].up_to for tiers in self._tiers_over(declared))
        return min([bounds.most, *(int(end * bounds.per) for end in ends if end is not None)])

    def _tiers_over(self, declared: Number) -> list[Tiers]:
        rates = (line.rate for line in self.version.lines if line.quantity == declared.name)
        return [rate for rate in rates if isinstance(rate, Tiers)]

    def _take_age(self, declared: Age) -> None:
        reading = self.readings[declared.name] = self.reading(declared)
        self.needed.append(Needed(self.columns.born_on, Kind.DAY, "birth date"))
        self.wrong.append((Problem.MISSING, self.spelled.col(self.columns.born_on).is_null()))
        self.wrong.append((Problem.BEFORE_BIRTH, ~reading.has_reached(0)))
        self.wrong.append((Problem.OUT_OF_BOUNDS, reading.has_reached(TOO_OLD)))
        cuts = {
            _first_from(cut.value, above=cut.above)
            for band in self._bands_of(declared)
            for cut in (band.lower, band.upper)
            if cut is not None
        }
        starts = sorted(start for start in cuts if 0 < start < TOO_OLD)
        conditions = tuple(reading.has_reached(start) for start in starts)
        self.axes[declared.name] = Axis(declared.name, (0, *starts), conditions, ordered=True)

    def _bands_of(self, declared: Input) -> Iterable[Band]:
        tables = (table for line in self.version.lines for table in line.tables)
        conditions = (condition for table in tables for row in table.rows for condition in row.when)
        return [known for known in conditions if isinstance(known, Band) and known.input == declared.name]


def _first_from(cut: Fraction, *, above: bool) -> int:
    """Give the first whole number on the later side of a cut."""
    below = cut.numerator // cut.denominator
    return below + 1 if above or cut > below else below


def refuse_unknown_names(names: Iterable[str], version: ScheduleVersion, field: str) -> None:
    """Refuse a name that is no input of the version."""
    known = [declared.name for declared in version.inputs]
    for name in names:
        if name not in known:
            raise InvalidValueError(
                f"{field}: {shown(name)} is not known here; the version knows {', '.join(known) or 'no input'}"
            )
