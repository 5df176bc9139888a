"""Decision tables and graduated tiers, proved complete when they are built.

What lives here: conditions on inputs, the rows of a table with a value and a source each, and tiers over a
quantity. A table cuts each of its inputs into finitely many atoms and fills every combination of them: no row, or
two rows, for one combination is refused, and the combination is shown.
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
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError, shown
from primarycare.money import exact_text
from primarycare.schedules.inputs import Age, Flag, Input, InputValue, Number, an_input

__all__ = ["Band", "Condition", "Cut", "OneOf", "Row", "Table", "Tier", "Tiers"]

# The largest published table met so far has 128 combinations; a census of ages by single year, sex and three
# flags has 3,200.
_MOST_COMBINATIONS = 100_000


@frozen(order=True)
class Cut:
    """Where an ordered input is cut: just below a value ("from 7"), or just above it ("over 7").

    >>> Cut(Fraction(7, 100), above=True)
    Cut(value=Fraction(7, 100), above=True)
    """

    value: Fraction = field(validator=checks.checked(checks.a_fraction))
    above: bool = field(default=False, validator=checks.checked(checks.a(bool)))


def an_option(value: object, field: str) -> bool | str:
    """Check that a value is one that a flag, choice or open point can have."""
    if not isinstance(value, bool | str):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give a bool or an option's name")
    return value


@frozen
class OneOf:
    """The condition that a flag, choice or open point has one of these values.

    >>> OneOf("ald", (True,)).values
    (True,)
    """

    input: str = field(validator=checks.checked(checks.a_text))
    values: tuple[bool | str, ...] = field(validator=checks.checked(checks.each(an_option)))


@frozen
class Band:
    """The condition that a number or an age lies above one cut and below another; an absent cut is no limit.

    >>> Band("age", lower=Cut(Fraction(7)), upper=Cut(Fraction(75)))
    Band(input='age', lower=Cut(value=Fraction(7, 1), above=False), upper=Cut(value=Fraction(75, 1), above=False))
    """

    input: str = field(validator=checks.checked(checks.a_text))
    lower: Cut | None = field(default=None, kw_only=True, validator=checks.checked(checks.optional(checks.a(Cut))))
    upper: Cut | None = field(default=None, kw_only=True, validator=checks.checked(checks.optional(checks.a(Cut))))

    def __attrs_post_init__(self) -> None:
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise InvalidValueError(
                f"upper: the band of {self.input!r} from {exact_text(self.lower.value)} to "
                f"{exact_text(self.upper.value)} holds nothing; give an upper limit above the lower"
            )


Condition: TypeAlias = OneOf | Band


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
    value: Fraction = field()
    citation: Citation = field(validator=checks.checked(checks.a(Citation)), repr=False)

    @value.validator
    def _is_not_negative(self, _attribute: object, value: object) -> None:
        if checks.a_fraction(value, "value") < 0:
            raise InvalidValueError(f"value: {shown(value)} is negative; give 0 or more")

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

    >>> from primarycare.schedules.inputs import About
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
            raise InvalidValueError(
                f"rows: no row for {self._describe(gap)}; give every combination exactly one row"
            )
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
        atoms = zip(self.inputs, self._atoms, strict=True)
        return self.rows[self._answers[self._place(cuts.atom_of(values[declared.name]) for declared, cuts in atoms)]]


@frozen
class Tier:
    """One step of a graduated tariff: the value of each unit up to a limit, included; no limit means without end.

    >>> Tier(Fraction(1000), Fraction(675), Citation.illustrative("an example")).up_to
    Fraction(1000, 1)
    """

    up_to: Fraction | None = field(validator=checks.checked(checks.optional(checks.a_fraction)))
    value: Fraction = field()
    citation: Citation = field(validator=checks.checked(checks.a(Citation)), repr=False)

    @value.validator
    def _is_not_negative(self, _attribute: object, value: object) -> None:
        if checks.a_fraction(value, "value") < 0:
            raise InvalidValueError(f"value: {shown(value)} is negative; give 0 or more")


@frozen
class Tiers:
    """A graduated tariff over a quantity: each tier prices only the units that fall inside it.

    Limits must rise, and only the last tier may be without one. A quantity beyond the last limit is not known.

    >>> source = Citation.illustrative("an example")
    >>> norway = Tiers((Tier(Fraction(1000), Fraction(675), source), Tier(Fraction(2500), Fraction(544), source)))
    >>> [(str(tier.value), str(units)) for tier, units in norway.steps(Fraction(1200))]
    [('675', '1000'), ('544', '200')]
    """

    tiers: tuple[Tier, ...] = field(validator=checks.checked(checks.each(checks.a(Tier))))

    def __attrs_post_init__(self) -> None:
        if not self.tiers:
            raise InvalidValueError("tiers: none given; give at least one")
        floor = Fraction(0)
        for position, tier in enumerate(self.tiers):
            if tier.up_to is None:
                if position < len(self.tiers) - 1:
                    raise InvalidValueError(f"tiers[{position}]: has no limit but is not the last; give it up_to")
            elif tier.up_to <= floor:
                raise InvalidValueError(
                    f"tiers[{position}]: ends at {exact_text(tier.up_to)}, not above {exact_text(floor)}; "
                    "give limits that rise from 0"
                )
            else:
                floor = tier.up_to

    def steps(self, quantity: Fraction) -> tuple[tuple[Tier, Fraction], ...]:
        """Give each tier that a quantity reaches, with the units inside it; the first tier always stands.

        Raises `NotKnownError` for a quantity beyond the last limit.

        >>> source = Citation.illustrative("an example")
        >>> Tiers((Tier(Fraction(2500), Fraction(544), source),)).steps(Fraction(2501))
        Traceback (most recent call last):
            ...
        primarycare.errors.NotKnownError: quantity: 2501 is beyond the last tier, which ends at 2500
        """
        units = checks.exact_number(quantity, "quantity")
        if units < 0:
            raise InvalidValueError(f"quantity: {shown(quantity)} is negative; give 0 or more")
        last = self.tiers[-1].up_to
        if last is not None and units > last:
            raise NotKnownError(
                f"quantity: {exact_text(units)} is beyond the last tier, which ends at {exact_text(last)}"
            )
        steps: list[tuple[Tier, Fraction]] = []
        floor = Fraction(0)
        for tier in self.tiers:
            ceiling = units if tier.up_to is None else min(units, tier.up_to)
            if not steps or ceiling > floor:
                steps.append((tier, ceiling - floor))
            floor = ceiling
        return tuple(steps)
