"""Decision tables, proved complete when they are built.

What lives here: the rows of a table with a value and a source each, and the table. It cuts each of its inputs into
finitely many atoms and fills every combination of them: no row, or two rows, for one combination is refused, and the
combination is shown.
What this module may not know: whether a value is money, a factor or a weight.

>>> from primarycare.periods import LeapDayRule
>>> source = Citation.illustrative("an example")
>>> age = Age(leap_day=LeapDayRule.FEBRUARY_28)
>>> Table((age,), (
...     Row((Band("age", upper=Cut(Fraction(7))),), Fraction(15), source),
...     Row((Band("age", lower=Cut(Fraction(8))),), Fraction(5), source),
... ))
Traceback (most recent call last):
    ...
primarycare.errors.InvalidValueError: rows: no row for age from 7 to before 8; give every combination exactly one row
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.money import exact_text
from primarycare.schedules.conditions import Band, Condition, Cut, OneOf
from primarycare.schedules.inputs import Age, Input, InputValue, Number, an_input

__all__ = ["Row", "Table"]

# The largest published table met so far has 128 combinations; a census of ages by single year, sex and three
# flags has 3,200.
_MOST_COMBINATIONS = 100_000


def _a_condition(value: object, field: str) -> Condition:
    if not isinstance(value, OneOf | Band):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give a OneOf or a Band")
    return value


@frozen
class Row:
    """One row of a table: the conditions that must all hold, the value then, and its source.

    An input without a condition may have any value.

    >>> source = Citation.illustrative("an example")
    >>> Row((OneOf("ald", (True,)),), Fraction(55), source).value
    Fraction(55, 1)
    """

    when: tuple[Condition, ...] = field(validator=checks.checked(checks.each(_a_condition)))
    value: Fraction = field(validator=checks.checked(checks.not_negative))
    citation: Citation = field(validator=checks.checked(checks.a(Citation)), repr=False)

    def __attrs_post_init__(self) -> None:
        checks.unique((condition.input for condition in self.when), "when")


def _whole_cut(cut: Cut) -> Cut:
    """Put a cut between two whole numbers just below the upper one, so that 'over 6' and 'from 7' are the same."""
    below = cut.value.numerator // cut.value.denominator
    return Cut(Fraction(below + 1 if cut.above or cut.value > below else below))


@frozen
class _Options:
    """The atoms of a flag, choice or open point: its values."""

    values: tuple[bool | str, ...]

    @property
    def count(self) -> int:
        return len(self.values)

    def atom_of(self, value: InputValue) -> int:
        return self.values.index(value)

    def atoms_in(self, condition: Condition) -> Sequence[int]:
        if isinstance(condition, Band):
            raise InvalidValueError(f"when: {condition.input!r} is not a number and has no bands; name its options")
        for value in condition.values:
            if value not in self.values:
                raise InvalidValueError(
                    f"when: {shown(value)} is not a value of {condition.input!r}; "
                    f"give one of {', '.join(map(_option_text, self.values))}"
                )
        return [self.values.index(value) for value in dict.fromkeys(condition.values)]

    def describe(self, name: str, atom: int) -> str:
        return f"{name}={_option_text(self.values[atom])}"


def _option_text(value: bool | str) -> str:
    return str(value).lower() if isinstance(value, bool) else value


@frozen
class _Cuts:
    """The atoms of an ordered input: the bands between the cuts that a table makes."""

    cuts: tuple[tuple[Fraction, bool], ...]
    whole: bool

    @classmethod
    def made_by(cls, bands: Iterable[Band], *, whole: bool) -> "_Cuts":
        cuts = {cut for band in bands for cut in (band.lower, band.upper) if cut is not None}
        if whole:
            cuts = {_whole_cut(cut) for cut in cuts}
        # Every number is 0 or more: a cut at 0 or below makes no atom.
        return cls(tuple(sorted((cut.value, cut.above) for cut in cuts if cut > Cut(Fraction(0)))), whole)

    @property
    def count(self) -> int:
        return len(self.cuts) + 1

    def _place(self, cut: Cut) -> int:
        placed = _whole_cut(cut) if self.whole else cut
        return bisect_right(self.cuts, (placed.value, placed.above))

    def atom_of(self, value: InputValue) -> int:
        return bisect_right(self.cuts, (value, False))

    def atoms_in(self, condition: Condition) -> Sequence[int]:
        if isinstance(condition, OneOf):
            raise InvalidValueError(f"when: {condition.input!r} is a number; give a band from and to")
        first = 0 if condition.lower is None else self._place(condition.lower)
        after = self.count if condition.upper is None else self._place(condition.upper)
        return range(first, after)

    def describe(self, name: str, atom: int) -> str:
        words = [name]
        if atom > 0:
            value, above = self.cuts[atom - 1]
            words.append(f"{'over' if above else 'from'} {exact_text(value)}")
        if atom < len(self.cuts):
            value, above = self.cuts[atom]
            words.append(f"{'through' if above else 'to before'} {exact_text(value)}")
        return " ".join(words) if len(words) > 1 else f"any {name}"


_Atoms: TypeAlias = _Options | _Cuts


@frozen
class Table:
    """A complete decision table: each combination of its own inputs meets exactly one row.

    Raises `InvalidValueError` for a combination without a row, or with two, and shows it.

    >>> from primarycare.schedules.inputs import About, Flag
    >>> source = Citation.illustrative("an example")
    >>> c2s = Flag(name="c2s", about=About.PATIENT)
    >>> table = Table((c2s,), (Row((OneOf("c2s", (True,)),), Fraction(10), source),
    ...                        Row((OneOf("c2s", (False,)),), Fraction(0), source)))
    >>> table.row_for({"c2s": True}).value
    Fraction(10, 1)
    """

    inputs: tuple[Input, ...]
    rows: tuple[Row, ...]
    _atoms: tuple[_Atoms, ...] = field(init=False, eq=False, repr=False)
    _answers: tuple[int, ...] = field(init=False, eq=False, repr=False)

    @_atoms.default
    def _cut_inputs(self) -> tuple[_Atoms, ...]:
        # Checked here, because attrs computes defaults before it runs validators.
        names = [declared.name for declared in checks.each(an_input)(self.inputs, "inputs")]
        checks.unique(names, "inputs")
        rows = checks.each(checks.a(Row))(self.rows, "rows")
        used = {condition.input for row in rows for condition in row.when}
        for name in sorted(used - set(names)):
            raise InvalidValueError(f"when: {shown(name)} is not an input of this table; declare it")
        for name in names:
            if name not in used:
                raise InvalidValueError(f"inputs: {name!r} decides no row of this table; leave it out")
        return tuple(self._atoms_of(declared) for declared in self.inputs)

    def _atoms_of(self, declared: Input) -> _Atoms:
        if not isinstance(declared, Number | Age):
            return _Options(declared.options)
        conditions = [condition for row in self.rows for condition in row.when if condition.input == declared.name]
        bands = [condition for condition in conditions if isinstance(condition, Band)]
        return _Cuts.made_by(bands, whole=declared.whole)

    @_answers.default
    def _fill_every_combination(self) -> tuple[int, ...]:
        counts = [atoms.count for atoms in self._atoms]
        if prod(counts) > _MOST_COMBINATIONS:
            raise InvalidValueError(
                f"inputs: {prod(counts)} combinations are too many to prove; give at most {_MOST_COMBINATIONS}"
            )
        answers = [-1] * prod(counts)
        for number, row in enumerate(self.rows):
            conditions = {condition.input: condition for condition in row.when}
            covered = [
                atoms.atoms_in(conditions[declared.name]) if declared.name in conditions else range(atoms.count)
                for declared, atoms in zip(self.inputs, self._atoms, strict=True)
            ]
            if not all(covered):
                raise InvalidValueError(
                    f"rows: row {number} has a condition that nothing meets; mend it or leave it out"
                )
            for combination in product(*covered):
                place = self._place(combination)
                if answers[place] >= 0:
                    raise InvalidValueError(
                        f"rows: rows {answers[place]} and {number} both answer {self._describe(combination)}; "
                        "give every combination exactly one row"
                    )
                answers[place] = number
        if -1 in answers:
            combinations = product(*(range(count) for count in counts))
            gap = next(combination for combination in combinations if answers[self._place(combination)] < 0)
            raise InvalidValueError(f"rows: no row for {self._describe(gap)}; give every combination exactly one row")
        return tuple(answers)

    def _place(self, combination: Iterable[int]) -> int:
        place = 0
        for atoms, atom in zip(self._atoms, combination, strict=True):
            place = place * atoms.count + atom
        return place

    def _describe(self, combination: Iterable[int]) -> str:
        described = zip(self.inputs, self._atoms, combination, strict=True)
        return ", ".join(atoms.describe(declared.name, atom) for declared, atoms, atom in described) or "any input"

    @property
    def combinations(self) -> int:
        """How many combinations the table answers.

        >>> Table((), (Row((), Fraction(1), Citation.illustrative("an example")),)).combinations
        1
        """
        return len(self._answers)

    def row_for(self, values: Mapping[str, InputValue]) -> Row:
        """Give the row that answers checked input values; every input of the table must be among them.

        >>> source = Citation.illustrative("an example")
        >>> Table((), (Row((), Fraction(1), source),)).row_for({}).value
        Fraction(1, 1)
        """
        return self.rows[self.row_number_for(values)]

    def row_number_for(self, values: Mapping[str, InputValue]) -> int:
        """Give the place among the rows of the one that answers checked input values.

        >>> source = Citation.illustrative("an example")
        >>> Table((), (Row((), Fraction(1), source),)).row_number_for({})
        0
        """
        atoms = zip(self.inputs, self._atoms, strict=True)
        return self._answers[self._place(cuts.atom_of(values[declared.name]) for declared, cuts in atoms)]
