"""Leaves: how single values (numbers, dates, names) stand in the plain trees that text formats share.

What lives here: the reading and writing of each.
What this module may not know: how values are nested, and which text a tree came from.

>>> write_exact(Fraction(25, 2)), read_exact("1/3")
('12.5', Fraction(1, 3))
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from fractions import Fraction
from types import NoneType
from typing import NoReturn, TypeAlias, TypeVar

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.identifiers import Identifier
from primarycare.interop._refusals import Strange, Unread
from primarycare.money import Share, exact_text
from primarycare.periods import Month, Quarter, Year

__all__ = [
    "LEAVES",
    "Reader",
    "Writer",
    "is_unicode",
    "of",
    "read_exact",
    "read_option",
    "read_span",
    "read_text",
    "read_whole",
    "refuse_to_write",
    "unexpected",
    "write_exact",
]

T = TypeVar("T")

Reader: TypeAlias = Callable[..., object]
Writer: TypeAlias = Callable[..., object]

# Every JSON reader holds whole numbers up to this one exactly (RFC 8259, section 6).
_LARGEST_WHOLE = 2**53 - 1
# Python reads so many digits under every setting of its own limit; the product of eight numbers of the widest kind
# that this library holds fits into so many bits.
_MOST_DIGITS = 640
_WIDEST_EXACT = 2_048
_DECIMAL_TEXT = re.compile(rf"-?[0-9]{{1,{_MOST_DIGITS}}}(?:\.[0-9]{{1,{_MOST_DIGITS}}})?", re.ASCII)
_RATIO_TEXT = re.compile(rf"-?[0-9]{{1,{_MOST_DIGITS}}}/[1-9][0-9]{{0,{_MOST_DIGITS - 1}}}", re.ASCII)
_DATE_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
_TIME_TEXT = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?", re.ASCII)
_QUARTER_TEXT = re.compile(r"[0-9]{4}-Q[1-4]", re.ASCII)
_YEAR_TEXT = re.compile(r"[0-9]{4}", re.ASCII)


_NAMES: Mapping[type, str] = {
    NoneType: "null",
    bool: "true or false",
    int: "a whole number",
    str: "text",
    list: "a list",
    dict: "an object",
}


def unexpected(value: object, wanted: str) -> Unread:
    """Say that something else is wanted, naming what stands there by its kind alone."""
    if isinstance(value, Strange):
        return Unread(*value.unread)
    return Unread(InvalidTypeError, f"{_NAMES[type(value)]} stands here; give {wanted}")


def of(kind: type[T], value: object) -> T:
    """Check that a node of a tree is of one of the six kinds."""
    if type(value) is not kind:
        raise unexpected(value, _NAMES[kind])
    return value


def refuse_to_write(value: object) -> NoReturn:
    """Refuse a value that is none of this library's."""
    raise InvalidTypeError(f"value: a {type(value).__name__} is not a value of this library; give one, or a tuple")


def is_unicode(text: str) -> bool:
    """Tell whether a text can be encoded: a half of a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _matching(value: object, pattern: re.Pattern[str], wanted: str) -> str:
    text = of(str, value)
    if not pattern.fullmatch(text):
        raise Unread(InvalidValueError, f"is not {wanted}", text)
    return text


def read_text(value: object, _: object = str) -> str:
    """Read any text."""
    text = of(str, value)
    if not (text.isascii() or is_unicode(text)):
        raise Unread(InvalidValueError, "is not Unicode text, but holds half of a surrogate pair; correct it", text)
    return text


def _read_identifier(value: object, kind: type[Identifier]) -> Identifier:
    return kind(of(str, value))


def _read_iso(pattern: re.Pattern[str], wanted: str, of_text: Callable[[str], object]) -> Reader:
    def read(value: object, _: object) -> object:
        text = _matching(value, pattern, wanted)
        try:
            return of_text(text)
        except ValueError:
            raise Unread(InvalidValueError, f"is not {wanted}", text) from None

    return read


_read_date = _read_iso(_DATE_TEXT, "a date; write it like '2026-03-31'", date.fromisoformat)
_read_time = _read_iso(_TIME_TEXT, "a time; write it like '20:00' or '20:00:30'", time.fromisoformat)
_read_instant = _read_iso(
    _INSTANT_TEXT, "an instant in UTC; write it like '2026-10-25T01:00:00Z'", datetime.fromisoformat
)


def _write_instant(value: datetime) -> str:
    if value.utcoffset() is None:
        refuse_to_write(value)
    return f"{checks.an_instant(value, 'value').isoformat()[:-6]}Z"


def _write_time(value: time) -> str:
    clock = checks.a_time(value, "value")
    return clock.isoformat("seconds" if clock.second else "minutes")


def _write_whole(value: int) -> int:
    if abs(value) > _LARGEST_WHOLE:
        raise InvalidValueError(f"value: {shown(value)} is beyond 2**53 - 1, which not every reader holds exactly")
    return value


def read_whole(digits: str) -> int | Strange:
    """Read a whole number of a text format, or put something strange in its place."""
    if len(digits) > len(str(-_LARGEST_WHOLE)) or abs(int(digits)) > _LARGEST_WHOLE:
        return Strange(InvalidValueError, f"a number of {len(digits)} digits is too large; give at most 2**53 - 1")
    return int(digits)


def read_exact(value: object, _: object = Fraction) -> Fraction:
    """Read an exact number from its text."""
    text = of(str, value)
    exact = _exact(text)
    if exact is None:
        reason = f"is not an exact number of at most {_MOST_DIGITS} digits; write it like '12.50', '-3' or '1/3'"
        raise Unread(InvalidValueError, reason, text)
    return exact


def _exact(text: str) -> Fraction | None:
    # A Fraction made of integers costs a third of one that is read from its text.
    if _DECIMAL_TEXT.fullmatch(text):
        whole, _, part = text.partition(".")
        scale = 10 ** len(part)
        digits = abs(int(whole)) * scale + int(part or "0")
        exact = Fraction(-digits if whole.startswith("-") else digits, scale)
    elif _RATIO_TEXT.fullmatch(text):
        numerator, _, denominator = text.partition("/")
        exact = Fraction(int(numerator), int(denominator))
    else:
        return None
    return None if _is_too_wide(exact) else exact


def _is_too_wide(value: Fraction) -> bool:
    return max(value.numerator.bit_length(), value.denominator.bit_length()) > _WIDEST_EXACT


def write_exact(value: Fraction) -> str:
    """Write an exact number as a decimal where it ends, else as a ratio."""
    if _is_too_wide(value):
        raise InvalidValueError(f"value: an exact number of more than {_WIDEST_EXACT} bits is too wide to be written")
    # Below so many bits, a denominator has no more decimals than are read.
    if value.denominator.bit_length() > _MOST_DIGITS:
        return f"{value.numerator}/{value.denominator}"
    return exact_text(value)


def _read_share(value: object, _: object) -> Share:
    return Share(read_exact(value))


def _write_share(value: Share) -> str:
    return write_exact(value.value)


def _read_month(value: object, _: object) -> Month:
    return Month.parse(of(str, value))


def _read_quarter(value: object, _: object) -> Quarter:
    year, number = _matching(value, _QUARTER_TEXT, "a quarter; write it like '2026-Q1'").split("-Q")
    return Quarter(int(year), int(number))


def _read_year(value: object, _: object) -> Year:
    return Year(int(_matching(value, _YEAR_TEXT, "a year; write it like '2026'")))


def read_span(value: object, _: object) -> Month | Year:
    """Read a month or a year, told by the form of its text."""
    return _read_month(value, Month) if "-" in of(str, value) else _read_year(value, Year)


def read_option(value: object, _: object) -> bool | str:
    """Read what a flag or a choice can be."""
    if not isinstance(value, bool | str):
        raise unexpected(value, "true, false or text")
    return value if isinstance(value, bool) else read_text(value)


def _itself(value: T) -> T:
    return value


# How each is read and written; the classes that refine one of these are read and written as it is.
LEAVES: Mapping[type, tuple[Reader, Writer]] = {
    NoneType: (lambda value, _: of(NoneType, value), _itself),
    bool: (lambda value, _: of(bool, value), _itself),
    int: (lambda value, _: of(int, value), _write_whole),
    str: (read_text, _itself),
    Identifier: (_read_identifier, str),
    date: (_read_date, date.isoformat),
    datetime: (_read_instant, _write_instant),
    time: (_read_time, _write_time),
    Fraction: (read_exact, write_exact),
    Share: (_read_share, _write_share),
    Month: (_read_month, str),
    Quarter: (_read_quarter, str),
    Year: (_read_year, str),
}
