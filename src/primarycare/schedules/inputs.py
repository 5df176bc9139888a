"""What a schedule asks about: flags, choices, open points, numbers and ages.

What lives here: the declaration of each input and the reading of one value against it.
What this module may not know: where a value comes from, and what is paid for it.

>>> Flag(name="ald", about=About.PATIENT).read(True)
True
>>> Flag(name="ald", about=About.PATIENT).read("yes")
Traceback (most recent call last):
    ...
primarycare.errors.InvalidTypeError: ald: 'yes' is a str; give a bool
"""

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.periods import LeapDayRule

__all__ = ["About", "Age", "Choice", "Flag", "Input", "InputValue", "Number", "OpenPoint", "Option"]

InputValue: TypeAlias = bool | str | int | Fraction


class About(Enum):
    """Whom or what an input describes; facts about a patient are read from the patient where they stand there.

    >>> About("physician")
    <About.PHYSICIAN: 'physician'>
    """

    PATIENT = "patient"
    PHYSICIAN = "physician"
    LIST = "list"
    STRUCTURE = "structure"
    DUTY = "duty"


def _a_name(value: object, field: str) -> str:
    name = checks.a_text(value, field)
    if not (name.isascii() and name.isidentifier() and name == name.lower()):
        raise InvalidValueError(f"{field}: {shown(name)} cannot name an input; use small letters, digits and _")
    return name


@frozen(kw_only=True)
class Flag:
    """An input that is true or false.

    >>> Flag(name="c2s", about=About.PATIENT).options
    (False, True)
    """

    name: str = field(validator=checks.checked(_a_name))
    about: About = field(validator=checks.checked(checks.a(About)))

    @property
    def options(self) -> tuple[bool | str, ...]:
        """The values it can have.

        >>> Flag(name="c2s", about=About.PATIENT).options
        (False, True)
        """
        return (False, True)

    def read(self, value: object) -> InputValue:
        """Check a value against the declaration.

        >>> Flag(name="c2s", about=About.PATIENT).read(False)
        False
        """
        return checks.a(bool)(value, self.name)


def _some_options(value: object, field: str) -> tuple[str, ...]:
    options = checks.each(checks.a_text)(value, field)
    checks.unique(options, field)
    if len(options) < 2:
        raise InvalidValueError(f"{field}: {shown(options)} leaves nothing to choose; give two options or more")
    return options


def _one_of(options: Sequence[str], value: object, name: str) -> str:
    if not isinstance(value, str):
        raise InvalidTypeError(f"{name}: {shown(value)} is a {type(value).__name__}; give one of {', '.join(options)}")
    if value not in options:
        raise InvalidValueError(f"{name}: {shown(value)} is not an option; give one of {', '.join(options)}")
    return value


@frozen(kw_only=True)
class Choice:
    """An input that is one of several named options.

    >>> Choice(name="sex", about=About.PATIENT, options=("female", "male")).read("female")
    'female'
    """

    name: str = field(validator=checks.checked(_a_name))
    about: About = field(validator=checks.checked(checks.a(About)))
    options: tuple[str, ...] = field(validator=checks.checked(_some_options))

    def read(self, value: object) -> InputValue:
        """Check a value against the declaration.

        >>> Choice(name="sex", about=About.PATIENT, options=("female", "male")).read("f")
        Traceback (most recent call last):
            ...
        primarycare.errors.InvalidValueError: sex: 'f' is not an option; give one of female, male
        """
        return _one_of(self.options, value, self.name)


@frozen
class Option:
    """One answer to an open point, and the source that gives it.

    >>> source = Citation.illustrative("a fee table")
    >>> Option("adds", source).name
    'adds'
    """

    name: str = field(validator=checks.checked(checks.a_text))
    citation: Citation = field(validator=checks.checked(checks.a(Citation)))


@frozen(kw_only=True)
class OpenPoint:
    """A question on which the sources disagree or are silent: whoever evaluates the schedule must choose.

    It has no default. Each option names the source that supports it.

    >>> source = Citation.illustrative("a fee table")
    >>> OpenPoint(name="zone", question="replace or add?",
    ...           choices=(Option("replaces", source), Option("adds", source))).options
    ('replaces', 'adds')
    """

    name: str = field(validator=checks.checked(_a_name))
    question: str = field(validator=checks.checked(checks.a_text))
    choices: tuple[Option, ...] = field(validator=checks.checked(checks.each(checks.a(Option))))

    def __attrs_post_init__(self) -> None:
        _some_options(self.options, "choices")

    @cached_property
    def options(self) -> tuple[str, ...]:
        """The names of the answers.

        >>> source = Citation.illustrative("a fee table")
        >>> point = OpenPoint(name="unseen", question="5 or 15?", choices=(Option("5", source), Option("15", source)))
        >>> point.options
        ('5', '15')
        """
        return tuple(choice.name for choice in self.choices)

    def read(self, value: object) -> InputValue:
        """Check a value against the declaration.

        >>> source = Citation.illustrative("a fee table")
        >>> point = OpenPoint(name="unseen", question="5 or 15?", choices=(Option("5", source), Option("15", source)))
        >>> point.read("15")
        '15'
        """
        return _one_of(self.options, value, self.name)


@frozen(kw_only=True)
class Number:
    """An exact number of 0 or more: a count where `whole`, else a ratio or an index.

    The unit says what one of it is ("patients", "points", "share of the list").

    >>> Number(name="list_size", about=About.LIST, unit="patients", whole=True).read(1200)
    1200
    >>> Number(name="loyalty", about=About.PATIENT, unit="ratio", whole=False).read(0.95)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidTypeError: loyalty: 0.95 is a float; give an int, a Fraction or a Decimal
    """

    name: str = field(validator=checks.checked(_a_name))
    about: About = field(validator=checks.checked(checks.a(About)))
    unit: str = field(validator=checks.checked(checks.a_text))
    whole: bool = field(validator=checks.checked(checks.a(bool)))

    def read(self, value: object) -> InputValue:
        """Check a value against the declaration.

        >>> Number(name="points", about=About.LIST, unit="points", whole=True).read(-1)
        Traceback (most recent call last):
            ...
        primarycare.errors.InvalidValueError: points: -1 is too small; give 0 or more
        """
        if self.whole:
            return checks.whole_number(value, self.name, minimum=0, maximum=10**12)
        exact = checks.exact_number(value, self.name)
        if exact < 0:
            raise InvalidValueError(f"{self.name}: {shown(value)} is negative; give 0 or more")
        return exact


@frozen(kw_only=True)
class Age:
    """The patient's age in whole years, with the rule for births on a 29 February.

    >>> Age(leap_day=LeapDayRule.FEBRUARY_28).read(82)
    82
    """

    name: str = field(default="age", validator=checks.checked(_a_name))
    leap_day: LeapDayRule = field(validator=checks.checked(checks.a(LeapDayRule)))

    @property
    def whole(self) -> bool:
        """Ages are whole numbers.

        >>> Age(leap_day=LeapDayRule.MARCH_1).whole
        True
        """
        return True

    def read(self, value: object) -> InputValue:
        """Check a value against the declaration.

        >>> Age(leap_day=LeapDayRule.MARCH_1).read(-1)
        Traceback (most recent call last):
            ...
        primarycare.errors.InvalidValueError: age: -1 is too small; give 0 or more
        """
        return checks.whole_number(value, self.name, minimum=0, maximum=199)


Input: TypeAlias = Flag | Choice | OpenPoint | Number | Age


def an_input(value: object, field: str) -> Input:
    """Check that a value is one of the five declarations."""
    if not isinstance(value, Flag | Choice | OpenPoint | Number | Age):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give an input declaration")
    return value
