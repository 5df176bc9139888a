"""Decisions: the table that places a visit inside the coordinated pathway, outside it, or beside it.

What lives here: the positions, the codes that are billed, the rows, and the table that proves itself when it is built:
each combination of facts meets exactly one row. It also writes itself as the table of a page.
What this module may not know: the rows of any country, and what a position costs.

>>> from primarycare.identifiers import VisitId
>>> from primarycare.pathway.presets import national_table
>>> seen = VisitSituation(visit=VisitId("v-1"), age=45, by_physician=True, acting=Acting.DESIGNATED)
>>> decision = decide(seen, national_table())
>>> decision.position.value, decision.code.value, decision.reason
('inside', 'T', 'designated physician')
"""

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.money import exact_text
from primarycare.pathway.situations import Acting, ReferredBy, VisitSituation
from primarycare.schedules import About, Band, Choice, Condition, Flag, Input, InputValue, Number, OneOf, Row, Table

__all__ = [
    "INPUTS",
    "PathwayCode",
    "PathwayDecision",
    "PathwayRow",
    "PathwayTable",
    "Position",
    "decide",
    "table_as_markdown",
]

# What a row may ask about. The names are those of the facts of a situation.
INPUTS: tuple[Input, ...] = (
    Number(name="age", about=About.PATIENT, unit="years", whole=True),
    Flag(name="by_physician", about=About.PHYSICIAN),
    Flag(name="excluded", about=About.PATIENT),
    Flag(name="protected_case", about=About.PATIENT),
    Flag(name="emergency", about=About.PATIENT),
    Choice(name="acting", about=About.PHYSICIAN, options=tuple(member.value for member in Acting)),
    Flag(name="away_from_residence", about=About.PATIENT),
    Flag(name="direct_access", about=About.PHYSICIAN),
    Choice(name="referred_by", about=About.PATIENT, options=tuple(member.value for member in ReferredBy)),
)


class Position(Enum):
    """Where a visit stands: in the pathway, out of it, or in a case that the pathway does not concern.

    >>> Position("inside")
    <Position.IN: 'inside'>
    """

    IN = "inside"
    OUT = "outside"
    NOT_CONCERNED = "not concerned"


class PathwayCode(Enum):
    """The letter under which the national billing specification records a position.

    >>> PathwayCode("S").position
    <Position.OUT: 'outside'>
    """

    DESIGNATED = "T"
    NEWLY_DESIGNATED = "N"
    SUBSTITUTE = "R"
    AWAY_FROM_RESIDENCE = "H"
    DIRECT_ACCESS = "D"
    REFERRED_BY_DESIGNATED = "O"
    REFERRED_BY_ANOTHER = "M"
    OUTSIDE = "S"
    PROTECTED_CASE = "A"
    EMERGENCY = "U"

    @property
    def position(self) -> Position:
        """The position that the letter stands for."""
        if self is PathwayCode.OUTSIDE:
            return Position.OUT
        beside = (PathwayCode.PROTECTED_CASE, PathwayCode.EMERGENCY)
        return Position.NOT_CONCERNED if self in beside else Position.IN


def _refuse_another_position(position: Position, code: PathwayCode | None, of: str) -> None:
    # An excluded visit is billed without a letter; inside and outside always have one.
    stands = Position.NOT_CONCERNED if code is None else code.position
    if stands is not position:
        raise InvalidValueError(
            f"position: the code of {of} does not stand for {position.value!r}; give a code of this position"
        )


def _a_condition(value: object, name: str) -> Condition:
    if not isinstance(value, OneOf | Band):
        raise InvalidTypeError(f"{name}: {shown(value)} is a {type(value).__name__}; give a OneOf or a Band")
    return value


_code = checks.checked(checks.optional(checks.a(PathwayCode)))


@frozen(kw_only=True)
class PathwayRow:
    """One row: the conditions that must all hold, the position and the code then, and the source.

    An input without a condition may have any value. `code` is None where a visit is billed without a letter, which is
    so only for visits that the pathway does not concern. Raises `InvalidValueError` for a code of another position.

    >>> PathwayRow(label="emergency", when=(OneOf("emergency", (True,)),), position=Position.NOT_CONCERNED,
    ...            code=PathwayCode.EMERGENCY, citation=Citation.illustrative("A table of our own")).label
    'emergency'
    """

    label: str = field(validator=checks.checked(checks.a_text))
    when: tuple[Condition, ...] = field(validator=checks.checked(checks.each(_a_condition)))
    position: Position = field(validator=checks.checked(checks.a(Position)))
    code: PathwayCode | None = field(validator=_code)
    citation: Citation = field(validator=checks.checked(checks.a(Citation)), repr=False)

    def __attrs_post_init__(self) -> None:
        _refuse_another_position(self.position, self.code, f"row {shown(self.label)}")


@frozen
class PathwayTable:
    """A complete decision table: each combination of the facts that its rows ask about meets exactly one row.

    Raises `InvalidValueError` for a combination without a row, or with two, and shows it; and for a condition on
    anything that is not a fact of a situation.

    >>> source = Citation.illustrative("A table of our own")
    >>> PathwayTable((PathwayRow(label="emergency", when=(OneOf("emergency", (True,)),), citation=source,
    ...                          position=Position.NOT_CONCERNED, code=PathwayCode.EMERGENCY),))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: rows: no row for emergency=false; give every combination exactly one row
    """

    rows: tuple[PathwayRow, ...]
    _table: Table = field(init=False, eq=False, repr=False)

    @_table.default
    def _proved(self) -> Table:
        # Checked here, because attrs computes defaults before it runs validators.
        rows = checks.each(checks.a(PathwayRow))(self.rows, "rows")
        used = {condition.input for row in rows for condition in row.when}
        for name in sorted(used - {declared.name for declared in INPUTS}):
            raise InvalidValueError(f"when: {shown(name)} is not a fact of a visit's situation; ask about one of them")
        inputs = tuple(declared for declared in INPUTS if declared.name in used)
        return Table(inputs, tuple(Row(row.when, Fraction(0), row.citation) for row in rows))

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The facts that the rows ask about, in the order of a situation."""
        return self._table.inputs

    @property
    def combinations(self) -> int:
        """How many combinations of facts the table answers."""
        return self._table.combinations

    def number_for(self, values: Mapping[str, InputValue]) -> int:
        """Give the number of the row, from 1, that answers the values of the facts, by name."""
        return self._table.row_number_for(values) + 1


@frozen(kw_only=True)
class PathwayDecision:
    """Where one visit stands, the code to bill, and the row that decided; rows are numbered from 1.

    Code, row and reason can tell of an emergency or a protected case and are in no `repr`.

    >>> PathwayDecision(position=Position.OUT, code=PathwayCode.OUTSIDE, row=15, reason="nobody referred the patient")
    PathwayDecision(position=<Position.OUT: 'outside'>)
    """

    position: Position = field(validator=checks.checked(checks.a(Position)))
    code: PathwayCode | None = field(validator=checks.checked(checks.optional(checks.private(PathwayCode))), repr=False)
    row: int = field(validator=checks.checked(checks.within(1, None)), repr=False)
    reason: str = field(validator=checks.checked(checks.a_private_text), repr=False)

    def __attrs_post_init__(self) -> None:
        _refuse_another_position(self.position, self.code, "the decision")


def _facts_of(situation: VisitSituation) -> Mapping[str, InputValue]:
    return {
        "age": situation.age,
        "by_physician": situation.by_physician,
        "excluded": situation.excluded,
        "protected_case": situation.protected_case,
        "emergency": situation.emergency,
        "acting": situation.acting.value,
        "away_from_residence": situation.away_from_residence,
        "direct_access": situation.direct_access,
        "referred_by": situation.referred_by.value,
    }


def decide(situation: VisitSituation, table: PathwayTable) -> PathwayDecision:
    """Give the position of a visit, its code, and the row of the table that decided.

    >>> from primarycare.identifiers import VisitId
    >>> from primarycare.pathway.presets import national_table
    >>> unreferred = VisitSituation(visit=VisitId("v-2"), age=45, by_physician=True, acting=Acting.ANOTHER)
    >>> decide(unreferred, national_table()).code
    <PathwayCode.OUTSIDE: 'S'>
    """
    facts = _facts_of(checks.a(VisitSituation)(situation, "situation"))
    number = checks.a(PathwayTable)(table, "table").number_for(facts)
    row = table.rows[number - 1]
    return PathwayDecision(position=row.position, code=row.code, row=number, reason=row.label)


def _asked(conditions: Mapping[str, Condition], name: str) -> str:
    condition = conditions.get(name)
    if condition is None:
        return ""
    if isinstance(condition, OneOf):
        words = {True: "yes", False: "no"}
        return " or ".join(words[value] if isinstance(value, bool) else value for value in condition.values)
    cuts = (("over" if cut.above else "from") + f" {exact_text(cut.value)}" for cut in (condition.lower,) if cut)
    ends = (("to" if cut.above else "under") + f" {exact_text(cut.value)}" for cut in (condition.upper,) if cut)
    return " ".join((*cuts, *ends))


def table_as_markdown(table: PathwayTable) -> str:
    """Write a table for a page: one line for each row, an empty cell where a fact may be anything.

    >>> source = Citation.illustrative("A table of our own")
    >>> print(table_as_markdown(PathwayTable((
    ...     PathwayRow(label="emergency", when=(OneOf("emergency", (True,)),), citation=source,
    ...                position=Position.NOT_CONCERNED, code=PathwayCode.EMERGENCY),
    ...     PathwayRow(label="all else", when=(OneOf("emergency", (False,)),), citation=source,
    ...                position=Position.OUT, code=PathwayCode.OUTSIDE)))))
    | row | situation | emergency | position | code |
    | --- | --- | --- | --- | --- |
    | 1 | emergency | yes | not concerned | U |
    | 2 | all else | no | outside | S |
    """
    names = [declared.name for declared in checks.a(PathwayTable)(table, "table").inputs]
    lines = [["row", "situation", *(name.replace("_", " ") for name in names), "position", "code"]]
    lines.append(["---"] * len(lines[0]))
    for number, row in enumerate(table.rows, start=1):
        conditions = {condition.input: condition for condition in row.when}
        code = "none" if row.code is None else row.code.value
        lines.append([str(number), row.label, *(_asked(conditions, name) for name in names), row.position.value, code])
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
