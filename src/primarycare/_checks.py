"""What an argument must be before a value is built from it.

What lives here: the checks of single arguments that many modules share, each taking the value and the name of
its field and giving the value back, typed. `checked` turns one into an attrs validator.
What this module may not know: any rule of the field. A check that only one module needs stays in that module.

>>> whole_number(3, "places", minimum=0)
3
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, TypeVar

from primarycare.errors import InvalidTypeError, InvalidValueError, shown

T = TypeVar("T")

# Exact numbers keep every operation cheap up to this width: 256 bits are 77 digits, while the longest
# published coefficient met so far has six decimals.
_WIDEST_EXACT = 256
_MOST_DIGITS = 80
_DECIMAL_TEXT = re.compile(r"[+-]?[0-9]{1,36}(?:\.[0-9]{1,36})?", re.ASCII)
_RATIO_TEXT = re.compile(r"[+-]?[0-9]{1,36}/[0-9]{1,36}", re.ASCII)
_LONGEST_TEXT = 2_000
# An instant within two days of the bounds of the calendar has no wall clock in some zones.
_FIRST_INSTANT = datetime.min.replace(tzinfo=timezone.utc) + timedelta(days=2)
_LAST_INSTANT = datetime.max.replace(tzinfo=timezone.utc) - timedelta(days=2)
_HOURS_A_WEEK = 168


class _Attribute(Protocol):
    @property
    def name(self) -> str: ...


def checked(check: Callable[[object, str], T]) -> Callable[[object, _Attribute, T], None]:
    """Make an attrs validator of a check."""

    def validate(_instance: object, attribute: _Attribute, value: T) -> None:
        check(value, attribute.name)

    return validate


def a(cls: type[T]) -> Callable[[object, str], T]:
    """Check that a value is of a class."""

    def check(value: object, field: str) -> T:
        if not isinstance(value, cls):
            raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give a {cls.__name__}")
        return value

    return check


def private(cls: type[T]) -> Callable[[object, str], T]:
    """Check that a value is of a class, without ever showing the value."""

    def check(value: object, field: str) -> T:
        if not isinstance(value, cls):
            raise InvalidTypeError(f"{field}: a {type(value).__name__} was given; give a {cls.__name__}")
        return value

    return check


_a_plain_date, _a_private_plain_date = a(date), private(date)


def optional(check: Callable[[object, str], T]) -> Callable[[object, str], T | None]:
    """Let a check pass None as well."""

    def check_unless_none(value: object, field: str) -> T | None:
        return None if value is None else check(value, field)

    return check_unless_none


def each(check: Callable[[object, str], T]) -> Callable[[object, str], tuple[T, ...]]:
    """Check every item of a tuple, naming the position of the one refused; the tuple itself is never shown."""

    def check_items(value: object, field: str) -> tuple[T, ...]:
        items = private(tuple)(value, field)
        return tuple(check(item, f"{field}[{position}]") for position, item in enumerate(items))

    return check_items


def several(cls: type[T]) -> Callable[[object, str], tuple[T, ...]]:
    """Check that an argument can be gone through and holds values of a class; give them in a tuple."""
    a_member = a(cls)

    def check(values: object, field: str) -> tuple[T, ...]:
        if not isinstance(values, Iterable) or isinstance(values, str):
            raise InvalidTypeError(
                f"{field}: one {type(values).__name__} was given; give several, in a tuple or a list"
            )
        return tuple(a_member(value, f"{field}[{position}]") for position, value in enumerate(values))

    return check


def refuse_no_mapping(values: object, field: str) -> None:
    """Refuse what is no mapping, without showing it."""
    if not isinstance(values, Mapping):
        raise InvalidTypeError(f"{field}: one {type(values).__name__} was given; give a mapping, be it an empty one")


def a_date(value: object, field: str) -> date:
    """Check that a value is a calendar date; a datetime is not one."""
    if type(value) is date:  # nearly every value is, and the rest costs more than the arithmetic that follows
        return value
    if isinstance(value, datetime):
        raise InvalidTypeError(f"{field}: {shown(value)} is a datetime; give a date, for example with .date()")
    return _a_plain_date(value, field)


def a_private_date(value: object, field: str) -> date:
    """Check that a value is a calendar date, without ever showing it."""
    if isinstance(value, datetime):
        raise InvalidTypeError(f"{field}: a datetime was given; give a date, for example with .date()")
    return _a_private_plain_date(value, field)


def an_instant(value: object, field: str) -> datetime:
    """Check that a value is a datetime that knows its zone, in whole seconds; give the instant in UTC."""
    if not isinstance(value, datetime):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give a datetime with its zone")
    in_utc = type(value) is datetime and value.tzinfo is timezone.utc and not (value.microsecond or value.fold)
    if in_utc and _FIRST_INSTANT <= value <= _LAST_INSTANT:  # nearly every value is, and the rest costs more
        return value
    if value.utcoffset() is None:
        raise InvalidValueError(f"{field}: {shown(value)} does not say in which zone it is; give it with its zone")
    try:
        known = value.astimezone(timezone.utc)
    except OverflowError:
        known = _FIRST_INSTANT - timedelta(days=1)
    if known.microsecond:
        raise InvalidValueError(f"{field}: {shown(value)} has parts of a second; give whole seconds")
    if not _FIRST_INSTANT <= known <= _LAST_INSTANT:
        raise InvalidValueError(f"{field}: {shown(value)} is too near the bounds of the calendar; give a usual year")
    return datetime(known.year, known.month, known.day, known.hour, known.minute, known.second, tzinfo=timezone.utc)


def a_time(value: object, field: str) -> time:
    """Check that a value is a time of the wall clock in whole seconds, without a zone of its own."""
    if not isinstance(value, time):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give a datetime.time")
    if value.tzinfo is not None or value.fold:
        raise InvalidValueError(f"{field}: {shown(value)} carries a zone or a fold; give the time alone")
    if value.microsecond:
        raise InvalidValueError(f"{field}: {shown(value)} has parts of a second; give whole seconds")
    return value


def a_zone(value: object, field: str) -> tzinfo:
    """Check that a value is a zone itself, not the name of one."""
    if not isinstance(value, tzinfo):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give a tzinfo, not its name")
    return value


def whole_number(value: object, field: str, *, minimum: int | None = None, maximum: int | None = None) -> int:
    """Check that a value is an integer, not a bool, within bounds that are both inclusive."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give an int")
    if minimum is not None and value < minimum:
        raise InvalidValueError(f"{field}: {shown(value)} is too small; give {minimum} or more")
    if maximum is not None and value > maximum:
        raise InvalidValueError(f"{field}: {shown(value)} is too large; give {maximum} or less")
    return value


def within(minimum: int | None, maximum: int | None) -> Callable[[object, str], int]:
    """Make a check of whole numbers between two inclusive bounds."""

    def check(value: object, field: str) -> int:
        return whole_number(value, field, minimum=minimum, maximum=maximum)

    return check


def exact_number(value: object, field: str) -> Fraction:
    """Check that a value is an exact finite number: an int, a Fraction or a Decimal, never a float or a bool."""
    if isinstance(value, Decimal):
        value = _exact_decimal(value, field)
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise InvalidTypeError(
            f"{field}: {shown(value)} is a {type(value).__name__}; give an int, a Fraction or a Decimal"
        )
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _WIDEST_EXACT:
        raise InvalidValueError(f"{field}: {shown(value)} has too many digits; give at most {_WIDEST_EXACT} bits")
    return value if isinstance(value, Fraction) else Fraction(value)


def _exact_decimal(value: Decimal, field: str) -> Fraction:
    _sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise InvalidValueError(f"{field}: {shown(value)} is not a finite number; give a finite one")
    if len(digits) > _MOST_DIGITS or abs(exponent) > _MOST_DIGITS // 2:
        raise InvalidValueError(f"{field}: {shown(value)} has too many digits or too large an exponent")
    return Fraction(value)


def a_fraction(value: object, field: str) -> Fraction:
    """Check that a field holds a Fraction of a bounded width."""
    return exact_number(a(Fraction)(value, field), field)


def not_negative(value: object, field: str) -> Fraction:
    """Check that a field holds a Fraction of a bounded width that is 0 or more."""
    if a_fraction(value, field) < 0:
        raise InvalidValueError(f"{field}: {shown(value)} is negative; give 0 or more")
    return a_fraction(value, field)


def hours_of_a_week(value: object, field: str) -> Fraction:
    """Check that a field holds a Fraction from 0 to 168, the hours of a week."""
    hours = not_negative(value, field)
    if hours > _HOURS_A_WEEK:
        raise InvalidValueError(f"{field}: {shown(hours)} is more than a week has; give at most {_HOURS_A_WEEK}")
    return hours


def number_from_text(text: object, field: str) -> Fraction:
    """Read an exact number from ASCII text: '12.5', '-3' or '1/3'; no exponent, no spaces, no separators."""
    if not isinstance(text, str):
        raise InvalidTypeError(f"{field}: {shown(text)} is a {type(text).__name__}; give the number as text")
    if _DECIMAL_TEXT.fullmatch(text) or (_RATIO_TEXT.fullmatch(text) and text.split("/")[1].strip("0")):
        return Fraction(text)
    raise InvalidValueError(f"{field}: {shown(text)} is not an exact number; write it like '12.50', '-3' or '1/3'")


def _is_plain(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_TEXT and text == text.strip() and text.isprintable()


def a_text(value: object, field: str) -> str:
    """Check that a value is printable text, not empty and without spaces around it."""
    if not isinstance(value, str):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give a str")
    if not _is_plain(value):
        raise InvalidValueError(
            f"{field}: {shown(value)} is not a plain text; give 1 to {_LONGEST_TEXT} printable characters, "
            "without spaces around them"
        )
    return value


def a_private_text(value: object, field: str) -> str:
    """Check that a value is printable text, without ever showing it."""
    text = private(str)(value, field)
    if not _is_plain(text):
        raise InvalidValueError(f"{field}: the text given is empty, too long, padded or not printable; give plain text")
    return text


def unique(items: Iterable[str], field: str) -> None:
    """Check that no name stands twice."""
    seen: set[str] = set()
    for item in items:
        if item in seen:
            raise InvalidValueError(f"{field}: {shown(item)} stands twice; give each once")
        seen.add(item)
