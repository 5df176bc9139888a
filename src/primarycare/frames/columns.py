"""Columns: what a roster must hold, under which names, and what comes back.

What lives here: the names of columns, the bounds of columns of numbers, and the reasons for which a row is not paid.
What this module may not know: schedules, and any engine.

>>> Columns(born_on="date_naissance").enrolled_from
'enrolled_from'
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, shown

__all__ = ["MEMBER_MONTHS", "Columns", "Counted", "NumberColumn", "Problem", "Problems", "Scaled"]

_LARGEST = 10**12


class Problem(Enum):
    """Why a row that counts is not paid; the code stands in the `problem` column, 0 where nothing is wrong.

    - `MISSING`: a date, flag, option or number that the schedule asks for is null.
    - `REVERSED_SPAN`: the row ends before it begins.
    - `UNKNOWN_OPTION`: a text is none of the options of its input.
    - `OUT_OF_BOUNDS`: a number is negative, above its declared bound or beyond the last tier, or an age is above 199.
    - `BEFORE_BIRTH`: the age is asked for on a day before the birth.
    - `TIME_OF_DAY`: a date comes with a time of day, so that nobody can say on which side of a limit it falls.
    - `SHARED_DAYS`: two spans of a patient share a day, where spans are taken together (`member_months`).

    >>> Problem(1)
    <Problem.MISSING: 1>
    """

    MISSING = 1
    REVERSED_SPAN = 2
    UNKNOWN_OPTION = 3
    OUT_OF_BOUNDS = 4
    BEFORE_BIRTH = 5
    TIME_OF_DAY = 6
    SHARED_DAYS = 7


class Problems(Enum):
    """What to do with rows that cannot be paid: give 0 and the code of the problem, or refuse the frame.

    Refusing reads the frame once, also where the engine is lazy.

    >>> Problems("flag")
    <Problems.FLAG: 'flag'>
    """

    FLAG = "flag"
    REFUSE = "refuse"


@frozen
class Counted:
    """A column of whole numbers from 0 to `most`, both included.

    The bound is what makes integer arithmetic exact on every engine; a number above it is a problem of its row.

    >>> Counted(6).per
    1
    """

    most: int = field(validator=checks.checked(checks.within(1, _LARGEST)))

    @property
    def per(self) -> int:
        """One of it is one.

        >>> Counted(6).per
        1
        """
        return 1


@frozen
class Scaled:
    """A column of whole numbers that count parts of one: 950 of `per` 1000 is the ratio 0.95; `most` is the largest.

    A ratio travels as an integer, because a `float` is never a rate.

    >>> Scaled(per=1000, most=1000).most
    1000
    """

    per: int = field(validator=checks.checked(checks.within(1, 10**9)))
    most: int = field(validator=checks.checked(checks.within(1, _LARGEST)))


NumberColumn: TypeAlias = Counted | Scaled


def a_number_column(value: object, field: str) -> NumberColumn:
    """Check that a value is a `Counted` or a `Scaled`."""
    if not isinstance(value, Counted | Scaled):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give Counted or Scaled")
    return value


def _names_by_input(value: Mapping[str, str]) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        raise InvalidTypeError(f"inputs: {shown(value)} is a {type(value).__name__}; give a mapping of input to column")
    return MappingProxyType(
        {checks.a_text(key, "inputs"): checks.a_text(name, "inputs") for key, name in value.items()}
    )


@frozen(kw_only=True)
class Columns:
    """The names of the columns of a roster; each input of the schedule is a column of its own name, or of `inputs`.

    `enrolled_from` is the first day and `enrolled_until` the first day no longer covered (half-open; null is no end).
    `covered_from` names, where there is one, the first day of unbroken cover with whomever it was; facts are read on
    the reading day of the schedule, or on that day where it is later. `due`, `problem` and `member_days` come back.
    `counted` names, where there is one, what counts of the month in a row of `member_months`: such a row also holds
    `counted_of`, `covered_from`, `member_days` and `problem`, and is no span.
    Raises `InvalidValueError` for a name that stands twice, and for `counted` without `covered_from`.

    >>> Columns(inputs={"ald": "longue_maladie"}).of_input("ald")
    'longue_maladie'
    """

    patient: str = field(default="patient", validator=checks.checked(checks.a_text))
    physician: str = field(default="physician", validator=checks.checked(checks.a_text))
    born_on: str = field(default="born_on", validator=checks.checked(checks.a_text))
    enrolled_from: str = field(default="enrolled_from", validator=checks.checked(checks.a_text))
    enrolled_until: str = field(default="enrolled_until", validator=checks.checked(checks.a_text))
    covered_from: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    counted: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    inputs: Mapping[str, str] = field(factory=dict, converter=_names_by_input, hash=False)
    due: str = field(default="due", validator=checks.checked(checks.a_text))
    problem: str = field(default="problem", validator=checks.checked(checks.a_text))
    member_days: str = field(default="member_days", validator=checks.checked(checks.a_text))
    span: str = field(default="span", validator=checks.checked(checks.a_text))
    members: str = field(default="members", validator=checks.checked(checks.a_text))
    problems: str = field(default="problems", validator=checks.checked(checks.a_text))

    def __attrs_post_init__(self) -> None:
        read = (self.patient, self.physician, self.born_on, self.enrolled_from, self.enrolled_until)
        covered: tuple[str, ...] = () if self.covered_from is None else (self.covered_from,)
        if self.counted is not None:
            if self.covered_from is None:
                raise InvalidValueError("columns: counted is named and covered_from is not; name both")
            covered = (self.covered_from, self.counted, self.counted_of)
        names = (*read, *covered, *self.inputs.values(), self.due, self.problem, self.member_days)
        for name in names:
            if name.startswith(PRIVATE):
                raise InvalidValueError(f"columns: {shown(name)} begins as our own columns do; give another name")
        checks.unique((*read, *covered, self.due, self.problem, self.member_days), "columns")

    def of_input(self, name: str) -> str:
        """Give the column of an input of the schedule.

        >>> Columns().of_input("ald")
        'ald'
        """
        return self.inputs.get(name, name)

    @property
    def counted_of(self) -> str:
        """The column that says how many parts make a whole month.

        >>> MEMBER_MONTHS.counted_of
        'counted_of'
        """
        return f"{self.counted}_of"

    @property
    def of_member_months(self) -> tuple[str, ...]:
        """The columns in which a row tells what counts of a month, none where the rows are spans.

        >>> MEMBER_MONTHS.of_member_months
        ('counted', 'counted_of', 'covered_from', 'member_days', 'problem')
        """
        if self.counted is None or self.covered_from is None:
            return ()
        return (self.counted, self.counted_of, self.covered_from, self.member_days, self.problem)


# No frame may come with such a name: columns of ours come and go under it.
PRIVATE = "__primarycare_"

# The names under which `member_months` counts, and `capitation` finds what was counted.
MEMBER_MONTHS = Columns(covered_from="covered_from", counted="counted")
