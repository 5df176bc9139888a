"""JSON: every public value of this library as JSON text and back, exactly.

Needs the extra `json` (cattrs), which nothing but this module's own parts imports: without it only this import fails.
What lives here: `dumps`, `loads`, and what a text must be before it is read.
What this module may not know: any rule; a value is read by its constructor, which refuses what the rules refuse.

How a value is written:

- A value is an object with a key for each field, under the field's own name. Every field is written, None as null.
  In a text that is read, a field that has a default may be left out; an unknown key is refused.
- An exact number is text: "12.5" where its decimals end, else a ratio such as "1/3". A number with a decimal point or
  an exponent is neither written nor read. A share is such a text, from "0" to "1".
- An amount is {"amount": "12.50", "currency": "EUR"}, with all the decimals of its currency.
- A currency is its code if `primarycare.money` names it, else {"code": "ZZA", "decimals": 4}.
- Only whole numbers that count something (days, decimal places, a day of the month) are JSON numbers.
- A date is "2026-03-31", a month "2026-03", a quarter "2026-Q1", a year "2026". Where a month or a year may stand, the
  form tells which.
- A period is {"start": ..., "end": ...}; the end is the first day no longer inside, or null where none is in sight.
- A timeline is the list of its entries, each {"during": ..., "value": ...}. Every other tuple is a list too.
- An identifier is its text; a member of an enumeration is its value.
- A value of a class that shares a field with other classes (inputs, conditions, tables and tiers, factors, countings)
  names its class under the key "kind", wherever it stands.

The names are public and stay, so the text carries no number of a version.
The JSON of private values (birth dates, flags, names, justifications) holds them, as an export must: keep it as you
would keep the record itself. No message of an error shows them.

>>> from primarycare.money import EUR, Money
>>> dumps(Money(1250, EUR))
'{"amount":"12.50","currency":"EUR"}'
>>> loads('{"amount": "12.50", "currency": "EUR"}', Money)
Money.parse('12.50', EUR)
>>> loads('{"amount": 12.5, "currency": "EUR"}', Money)
Traceback (most recent call last):
    ...
primarycare.errors.InvalidTypeError: $.amount: a number with a decimal point or an exponent stands here; write exact \
numbers as text
"""

import json
import re
from collections import Counter
from typing import TypeVar

from primarycare.errors import InvalidTypeError, InvalidValueError

try:
    from primarycare.interop._leaves import is_unicode, read_whole
    from primarycare.interop._plain import tree_of, value_of
    from primarycare.interop._refusals import Strange
except ModuleNotFoundError as error:
    told = "primarycare.interop.json needs cattrs: install the extra primarycare[json]"
    raise ImportError(told, name=error.name) from error

__all__ = ["dumps", "loads"]

T = TypeVar("T")

# The close of a month for 10,000 patients under the wordiest published schedule is 70 million characters. A hostile
# text of the longest length takes some 2 GB while it is read.
_LONGEST_TEXT = 100_000_000
# The deepest value, an open point inside the table of a factor, is 14 deep; a timeline of schedules is 16.
_DEEPEST = 64
_NO_BRACKETS = re.compile(r"[^\[\]{}]+")


def dumps(value: object) -> str:
    """Write a value of this library as JSON text, on one line; a tuple of values is written as a list.

    Equal values have equal texts. Private fields are written too.
    Raises `InvalidTypeError` for what is not a value of this library, and `InvalidValueError` for a text that `loads`
    would refuse: one of more than 100 million characters, which is to be written part by part, or a number of more
    than 2,048 bits.

    >>> from datetime import date
    >>> from primarycare.periods import Period
    >>> dumps(Period(date(2026, 1, 1)))
    '{"start":"2026-01-01","end":null}'
    """
    text = json.dumps(tree_of(value), ensure_ascii=False, separators=(",", ":"))
    if len(text) > _LONGEST_TEXT:
        raise InvalidValueError(f"value: its text has {len(text)} characters, above {_LONGEST_TEXT}; write its parts")
    if not is_unicode(text):
        raise InvalidValueError("value: a text in it holds half of a surrogate pair; correct it")
    return text


def loads(text: str, cls: type[T]) -> T:
    """Read a value of a class from JSON text.

    Where the class holds values of some other class, name it: `Timeline[Share]`, `Working[Money]`; a list of values is
    read as `tuple[MemberMonth, ...]`.
    Raises `InvalidValueError` and `InvalidTypeError`, naming the place (`$.lines[2].rate`) of the first thing that is
    refused, and never showing what stands in a private field.

    >>> from datetime import date
    >>> from primarycare.money import Share
    >>> from primarycare.timelines import Timeline
    >>> times = loads('[{"during": {"start": "2026-01-01", "end": null}, "value": "4/5"}]', Timeline[Share])
    >>> str(times.at(date(2026, 8, 1)))
    '80 %'
    >>> loads('[{"during": {"start": "2026-01-01", "end": "2026-13-01"}, "value": "1"}]', Timeline[Share])
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: $[0].during.end: '2026-13-01' is not a date; write it like '2026-03-31'
    """
    if not isinstance(text, str):
        raise InvalidTypeError(f"text: a {type(text).__name__} was given; give a str")
    if len(text) > _LONGEST_TEXT:
        raise InvalidValueError(f"text: {len(text)} characters are too long; give at most {_LONGEST_TEXT}")
    if _may_be_too_deep(text):
        raise InvalidValueError(f"text: nested more than {_DEEPEST} deep, or with brackets that do not match")
    return value_of(_parsed(text), cls)


def _parsed(text: str) -> object:
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=read_whole, parse_float=_inexact, parse_constant=_no_number
        )
    except json.JSONDecodeError as error:
        told = f"text: not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
    # Raised outside of the handler: the error handled holds the whole text.
    raise InvalidValueError(told)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object] | Strange:
    keys = dict(pairs)
    if len(keys) == len(pairs):
        return keys
    ((twice, _),) = Counter(key for key, _ in pairs).most_common(1)
    return Strange(InvalidValueError, "is a key that stands twice in one object; give each once", twice)


def _inexact(_digits: str) -> Strange:
    reason = "a number with a decimal point or an exponent stands here; write exact numbers as text"
    return Strange(InvalidTypeError, reason)


def _no_number(_name: str) -> Strange:
    return Strange(InvalidValueError, "NaN or Infinity stands here; give a finite number")


def _may_be_too_deep(text: str) -> bool:
    """Tell whether brackets are left after taking away those that hold nothing, layer by layer.

    A few that do not match may be left; the reader of JSON refuses them.
    """
    outside_of_texts = "".join(text.replace(r"\\", "").replace(r"\"", "").split('"')[::2])
    brackets = _NO_BRACKETS.sub("", outside_of_texts)
    for _ in range(_DEEPEST):
        held = brackets.replace("[]", "").replace("{}", "")
        if held == brackets:
            break
        brackets = held
    return "[]" in brackets or "{}" in brackets or brackets.count("[") + brackets.count("{") > _DEEPEST
