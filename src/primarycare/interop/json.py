"""JSON: every public value of this library as plain JSON text and back, exactly.

Needs the extra `json` (cattrs). cattrs is imported by this module and by no other, so without the extra nothing but
this import fails. What lives here: `dumps`, `loads` and the decisions of representation. What this module may not
know: any rule; a value is read by calling its constructor, which refuses what the rules refuse.

How a value is written:

- A value is an object with one key for each field, under the field's own name. Every field is written, None as null.
  A field that has a default may be left out in a text that is read; an unknown key is refused.
- An exact number is text: "12.5" where its decimals end, else a ratio such as "1/3". No number with a decimal point
  or an exponent is ever written or read. A share is such a text, from "0" to "1".
- An amount is {"amount": "12.50", "currency": "EUR"}, with all the decimals of its currency.
- A currency is its code if this library names it, else {"code": "XBT", "decimals": 4}.
- Only whole numbers that count something (days, decimal places, a day of the month) are JSON numbers.
- A date is "2026-03-31". A month is "2026-03", a quarter "2026-Q1" and a year "2026", each told by its form.
- A period is {"start": ..., "end": ...}, the end not included, or null where none is in sight.
- A timeline is the list of its entries, each {"during": ..., "value": ...}. Every tuple is a list.
- An identifier is its text; a member of an enumeration is its value.
- A value of a class that shares a field with other classes (the inputs of a schedule, its conditions, its rates and
  factors, the ways of counting) names its class under the key "kind", wherever it stands.

There is no version number in the text: the names are public, and a test holds them fast.
The JSON of private values (birth dates, flags, names, justifications) contains them, as an export must; keep it as you
would keep the record itself. No error shows them.

>>> from primarycare.money import EUR, Money
>>> dumps(Money(1250, EUR))
'{"amount":"12.50","currency":"EUR"}'
>>> loads('{"amount": "12.50", "currency": "EUR"}', Money)
Money.parse('12.50', EUR)
>>> loads('{"amount": 12.5, "currency": "EUR"}', Money)
Traceback (most recent call last):
    ...
primarycare.errors.InvalidTypeError: $.amount: a number with a decimal point or an exponent stands here; give text
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import NoReturn, TypeAlias, TypeVar, Union, get_args, get_origin

from attrs import fields, frozen, has
from cattrs import (
    AttributeValidationNote,
    BaseValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from primarycare.envelopes import Expense
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError, PrimaryCareError, shown
from primarycare.identifiers import Identifier
from primarycare.money import Currency, Money, Share, exact_text
from primarycare.patients import DatedCategory, DatedFlag, Patient
from primarycare.periods import Month, Quarter, Year
from primarycare.physicians import Physician
from primarycare.schedules import (
    Age,
    Band,
    Choice,
    Cutoff,
    Daily,
    Flag,
    Number,
    OneOf,
    OpenPoint,
    Overlap,
    RatioFactor,
    Snapshot,
    Table,
    TableFactor,
    Tiers,
)
from primarycare.timelines import Dated, Timeline

__all__ = ["dumps", "loads"]

T = TypeVar("T")

_Reader: TypeAlias = Callable[..., object]
_Writer: TypeAlias = Callable[..., object]
_Keys: TypeAlias = dict[str, object]

# The close of a month for 10,000 patients, with a working for each, is SIZE million characters.
_LONGEST_TEXT = 200_000_000
# The deepest value, an open point inside the table of a factor, is 14 deep; a timeline of schedules is 16.
_DEEPEST = 64
# Every JSON reader holds whole numbers up to this one exactly (RFC 8259, section 6).
_LARGEST_WHOLE = 2**53 - 1
# Python reads 640 digits under every setting of its own limit; the product of eight numbers of the widest kind that
# this library holds fits in.
_MOST_DIGITS = 640
_WIDEST_EXACT = 2_048
_DECIMAL_TEXT = re.compile(rf"-?[0-9]{{1,{_MOST_DIGITS}}}(?:\.[0-9]{{1,{_MOST_DIGITS}}})?", re.ASCII)
_RATIO_TEXT = re.compile(rf"-?[0-9]{{1,{_MOST_DIGITS}}}/0*[1-9][0-9]{{0,{_MOST_DIGITS - 1}}}", re.ASCII)
_DATE_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_YEAR_TEXT = re.compile(r"[0-9]{4}", re.ASCII)
_QUARTER_TEXT = re.compile(r"([0-9]{4})-Q([1-4])", re.ASCII)
_NOT_A_BRACKET = re.compile(r"[^\[\]{}]+")

_KINDS: Mapping[type, str] = {
    Flag: "flag",
    Choice: "choice",
    OpenPoint: "open point",
    Number: "number",
    Age: "age",
    OneOf: "one of",
    Band: "band",
    Table: "table",
    Tiers: "tiers",
    TableFactor: "table factor",
    RatioFactor: "ratio factor",
    Overlap: "overlap",
    Snapshot: "snapshot",
    Daily: "daily",
    Cutoff: "cutoff",
}

# What stands in these fields, at any depth, is in no message.
_PRIVATE: Mapping[type, frozenset[str]] = {
    Patient: frozenset({"born_on", "died_on", "sex", "flags", "categories"}),
    DatedFlag: frozenset({"name", "during"}),
    DatedCategory: frozenset({"name", "options"}),
    Physician: frozenset({"name"}),
    Expense: frozenset({"beneficiary", "justification"}),
}


def dumps(value: object) -> str:
    """Write a value of this library as JSON text, on one line; equal values give equal texts.

    A tuple of values is written as a list. Private fields are written too.
    Raises `InvalidTypeError` for what is not a value of this library, and `InvalidValueError` for a number that is too
    long to be written.

    >>> from primarycare.periods import Period
    >>> dumps(Period(date(2026, 1, 1)))
    '{"start":"2026-01-01","end":null}'
    """
    text = json.dumps(_converter.unstructure(value), ensure_ascii=False, separators=(",", ":"))
    if not _is_unicode(text):
        raise InvalidValueError("value: a text in it is not valid Unicode (half of a surrogate pair); correct it")
    return text


def loads(text: str, cls: type[T]) -> T:
    """Read a value of a class from JSON text.

    The class may be one with its values named (`Timeline[Share]`, `Working[Money]`) or `tuple[MemberMonth, ...]`.
    Raises `InvalidValueError` and `InvalidTypeError`, naming the place (`$.lines[2].rate`) of the first thing that is
    refused, without ever showing what stands in a private field.

    >>> loads('[{"during": {"start": "2026-01-01", "end": null}, "value": "4/5"}]', Timeline[Share]).at(date(2026, 1, 1))
    Share(value=Fraction(4, 5))
    >>> from primarycare.periods import Period
    >>> loads('{"start": "2026-01-01", "end": "2026-13-01"}', Period)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: $.end: '2026-13-01' is not a date; write it like '2026-03-31'
    """
    if not isinstance(text, str):
        raise InvalidTypeError(f"text: a {type(text).__name__} was given; give a str")
    _refuse_unreadable(cls)
    tree = _parsed(text)
    try:
        value: T = _converter.structure(tree, cls)
        return value
    except _REFUSALS as error:
        kind, told = _told(error, "$", hidden=False)
    # Raised outside of the handler: an error chained to this one could show a private value.
    raise kind(told)


class _Unread(Exception):
    """What stands at some place of the text and cannot be read: the reason, and the value where it may be shown."""

    def __init__(self, kind: type[PrimaryCareError], reason: str, value: object = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.value = value

    def told(self, *, hidden: bool) -> str:
        if self.value is None:
            return self.reason
        return f"{'the value' if hidden else shown(self.value)} {self.reason}"


_REFUSALS = (BaseValidationError, PrimaryCareError, _Unread)


def _told(error: Exception, place: str, *, hidden: bool) -> tuple[type[PrimaryCareError], str]:
    """Tell the first refusal: its kind, and its place and reason in one line."""
    if isinstance(error, BaseValidationError):
        first = next((part for part in error.exceptions if isinstance(part, ForbiddenExtraKeysError)), None)
        return _told_inside(error, first or error.exceptions[0], place, hidden=hidden)
    if isinstance(error, _Unread):
        return error.kind, f"{place}: {error.told(hidden=hidden)}"
    if isinstance(error, PrimaryCareError):
        kind = InvalidTypeError if isinstance(error, InvalidTypeError) else InvalidValueError
        return kind, f"{place}: {'the rules refuse what stands here, which is private' if hidden else error}"
    raise error


def _told_inside(
    group: BaseValidationError, error: Exception, place: str, *, hidden: bool
) -> tuple[type[PrimaryCareError], str]:
    if isinstance(error, ForbiddenExtraKeysError):
        cls = get_origin(error.cl) or error.cl
        known = ", ".join(attribute.name for attribute in fields(cls) if attribute.init)
        unknown = "a key is unknown" if hidden else f"unknown key {shown(min(error.extra_fields))}"
        return InvalidValueError, f"{place}: {unknown}; known are {known}"
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            if isinstance(error, KeyError):
                return InvalidValueError, f"{place}: {note.name} is missing; add it"
            private = note.name in _PRIVATE.get(get_origin(group.cl) or group.cl, ())
            return _told(error, f"{place}.{note.name}", hidden=hidden or private)
        if isinstance(note, IterableValidationNote):
            return _told(error, f"{place}[{note.index}]", hidden=hidden)
    return _told(error, place, hidden=hidden)


class _NoNumber:
    """A number of the text that is not read; it is refused wherever it stands."""

    def __init__(self, description: str) -> None:
        self.description = description


class _Repeating:
    """An object of the text in which a key stands twice; it is refused wherever it stands."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        counted = Counter(key for key, _ in pairs)
        self.key = counted.most_common(1)[0][0]


def _object(pairs: list[tuple[str, object]]) -> dict[str, object] | _Repeating:
    keys = dict(pairs)
    return keys if len(keys) == len(pairs) else _Repeating(pairs)


def _whole(digits: str) -> int | _NoNumber:
    if len(digits) > len(str(-_LARGEST_WHOLE)) or abs(int(digits)) > _LARGEST_WHOLE:
        return _NoNumber("a whole number beyond 2**53 - 1")
    return int(digits)


def _inexact(_digits: str) -> _NoNumber:
    return _NoNumber("a number with a decimal point or an exponent")


def _parsed(text: str) -> object:
    if len(text) > _LONGEST_TEXT:
        raise InvalidValueError(f"text: {len(text)} characters are too long; give at most {_LONGEST_TEXT}")
    if _may_be_too_deep(text):
        raise InvalidValueError(f"text: it is nested more than {_DEEPEST} deep, or has brackets that do not match")
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_inexact, parse_constant=_NoNumber
        )
    except json.JSONDecodeError as error:
        told = f"text: not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
    # Raised outside of the handler: the other error holds the whole text.
    raise InvalidValueError(told)


def _may_be_too_deep(text: str) -> bool:
    """Tell whether brackets are left after taking away those that hold nothing, as often as a text may be deep."""
    outside_of_texts = "".join(text.replace(r"\\", "").replace(r"\"", "").split('"')[::2])
    brackets = _NOT_A_BRACKET.sub("", outside_of_texts)
    for _ in range(_DEEPEST):
        held = brackets.replace("[]", "").replace("{}", "")
        if held == brackets:
            break
        brackets = held
    return brackets.count("[") + brackets.count("{") > _DEEPEST


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_NAMES: Mapping[type, str] = {
    NoneType: "null",
    bool: "true or false",
    int: "a whole number",
    str: "text",
    list: "a list",
    dict: "an object",
}


def _unexpected(value: object, wanted: str) -> _Unread:
    if isinstance(value, _Repeating):
        return _Unread(InvalidValueError, "is a key that stands twice; give each key once", value.key)
    given = value.description if isinstance(value, _NoNumber) else _NAMES[type(value)]
    return _Unread(InvalidTypeError, f"{given} stands here; give {wanted}")


def _of(kind: type[T], value: object) -> T:
    if type(value) is not kind:
        raise _unexpected(value, _NAMES[kind])
    return value


# Leaves: how single values are read and written.


def _read_text(value: object, _: object = str) -> str:
    text = _of(str, value)
    if not (text.isascii() or _is_unicode(text)):
        raise _Unread(InvalidValueError, "is not valid Unicode (half of a surrogate pair); correct it", text)
    return text


def _read_matching(value: object, pattern: re.Pattern[str], wanted: str) -> str:
    text = _of(str, value)
    if not pattern.fullmatch(text):
        raise _Unread(InvalidValueError, f"is not {wanted}", text)
    return text


def _read_date(value: object, _: object) -> date:
    wanted = "a date; write it like '2026-03-31'"
    text = _read_matching(value, _DATE_TEXT, wanted)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Unread(InvalidValueError, f"is not {wanted}", text) from None


def _write_date(value: date) -> str:
    return _refuse_to_write(value) if isinstance(value, datetime) else value.isoformat()


def _read_exact(value: object, _: object = Fraction) -> Fraction:
    text = _of(str, value)
    if _DECIMAL_TEXT.fullmatch(text) or _RATIO_TEXT.fullmatch(text):
        exact = Fraction(text)
        if not _is_too_wide(exact):
            return exact
    wanted = f"an exact number of at most {_MOST_DIGITS} digits; write it like '12.50', '-3' or '1/3'"
    raise _Unread(InvalidValueError, f"is not {wanted}", text)


def _is_too_wide(value: Fraction) -> bool:
    return max(value.numerator.bit_length(), value.denominator.bit_length()) > _WIDEST_EXACT


def _write_exact(value: Fraction) -> str:
    if _is_too_wide(value):
        raise InvalidValueError(f"value: {shown(value)} is too wide to be written; {_WIDEST_EXACT} bits are written")
    # A denominator of so many bits has no more decimals.
    if value.denominator.bit_length() > _MOST_DIGITS:
        return f"{value.numerator}/{value.denominator}"
    return exact_text(value)


def _write_whole(value: int) -> int:
    if abs(value) > _LARGEST_WHOLE:
        raise InvalidValueError(f"value: {shown(value)} is beyond 2**53 - 1; write so large a number as a Fraction")
    return value


def _read_quarter(value: object, _: object) -> Quarter:
    year, number = _read_matching(value, _QUARTER_TEXT, "a quarter; write it like '2026-Q1'").split("-Q")
    return Quarter(int(year), int(number))


def _read_year(value: object, _: object) -> Year:
    return Year(int(_read_matching(value, _YEAR_TEXT, "a year; write it like '2026'")))


def _read_month_or_year(value: object, _: object) -> Month | Year:
    return Month.parse(value) if isinstance(value, str) and "-" in value else _read_year(value, Year)


def _read_option(value: object, _: object) -> bool | str:
    if type(value) is bool:
        return value
    if type(value) is str:
        return _read_text(value)
    raise _unexpected(value, "true, false or text")


@frozen
class _WrittenCurrency:
    code: str
    decimals: int


def _read_currency(value: object, _: object) -> Currency:
    if type(value) is str:
        return Currency.of(value)
    written: _WrittenCurrency = _converter.structure(value, _WrittenCurrency)
    return Currency(written.code, written.decimals)


def _write_currency(value: Currency) -> str | dict[str, object]:
    try:
        named = Currency.of(value.code) == value
    except NotKnownError:
        named = False
    return value.code if named else {"code": value.code, "decimals": value.decimals}


@frozen
class _WrittenMoney:
    amount: str
    currency: Currency


def _read_money(value: object, _: object) -> Money:
    written: _WrittenMoney = _converter.structure(value, _WrittenMoney)
    return Money.parse(written.amount, written.currency)


def _write_money(value: Money) -> dict[str, object]:
    return {"amount": value.text, "currency": _write_currency(value.currency)}


def _read_identifier(value: object, kind: type[Identifier]) -> Identifier:
    return kind(_of(str, value))


def _itself(value: T) -> T:
    return value


# How each is read and written; of a class that stands here, those that refine it too.
_LEAVES: Mapping[type, tuple[_Reader, _Writer]] = {
    NoneType: (lambda value, _: _of(NoneType, value), _itself),
    bool: (lambda value, _: _of(bool, value), _itself),
    int: (lambda value, _: _of(int, value), _write_whole),
    str: (_read_text, _itself),
    Identifier: (_read_identifier, str),
    date: (_read_date, _write_date),
    Fraction: (_read_exact, _write_exact),
    Share: (lambda value, _: Share(_read_exact(value)), lambda share: _write_exact(share.value)),
    Currency: (_read_currency, _write_currency),
    Money: (_read_money, _write_money),
    Month: (lambda value, _: Month.parse(_of(str, value)), str),
    Quarter: (_read_quarter, str),
    Year: (_read_year, str),
}


# Classes: how what is made of other values is read and written.


def _is_ours(kind: object) -> bool:
    cls = get_origin(kind) or kind
    return isinstance(cls, type) and cls.__module__.partition(".")[0] == __name__.partition(".")[0]


def _is_value(kind: object) -> bool:
    cls = get_origin(kind) or kind
    return _is_ours(kind) and isinstance(cls, type) and has(cls)


def _is_enumeration(kind: object) -> bool:
    return _is_ours(kind) and isinstance(kind, type) and issubclass(kind, Enum)


def _is_union(kind: object) -> bool:
    return get_origin(kind) in (Union, UnionType)


def _is_tuple(kind: object) -> bool:
    return get_origin(kind) is tuple or kind is tuple


def _is_timeline(kind: object) -> bool:
    return (get_origin(kind) or kind) is Timeline


def _refuse_unreadable(kind: object) -> None:
    """Refuse a class that no text can be read as, among them one that does not say what is inside."""
    cls, inside = get_origin(kind) or kind, get_args(kind)
    if kind in _LEAVES or _is_enumeration(kind) or (isinstance(kind, type) and issubclass(kind, Identifier)):
        return
    if _is_value(kind) and len(inside) < len(getattr(cls, "__parameters__", ())):
        name = getattr(cls, "__name__", "")
        raise InvalidTypeError(f"cls: {name} does not say of what; give for example {name}[Money]")
    if not (_is_value(kind) or _is_union(kind) or (cls is tuple and inside[1:] == (...,))):
        raise InvalidTypeError(f"cls: {shown(kind)} is not a value of this library; give the class of one")
    for part in inside:
        if part is not ...:
            _refuse_unreadable(part)


def _value_reader(kind: type, converter: Converter) -> _Reader:
    read: _Reader = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)
    tag = _KINDS.get(get_origin(kind) or kind)

    def read_value(value: object, _: object) -> object:
        keys = _of(dict, value)
        if tag is not None:
            _read_tag(keys, (tag,))
            keys = {key: keys[key] for key in keys if key != "kind"}
        return read(keys, kind)

    return read_value


def _read_tag(keys: dict[str, object], known: Iterable[str]) -> str:
    if "kind" not in keys:
        raise _Unread(InvalidValueError, f"kind is missing; give one of {', '.join(known)}")
    tag = keys["kind"]
    if not isinstance(tag, str) or tag not in known:
        raise _Unread(InvalidValueError, f"the kind is not known here; give one of {', '.join(known)}")
    return tag


def _value_writer(kind: type, converter: Converter) -> _Writer:
    write: Callable[[object], _Keys] = make_dict_unstructure_fn(kind, converter)
    tag = _KINDS.get(get_origin(kind) or kind)
    return write if tag is None else lambda value: {"kind": tag, **write(value)}


def _enumeration_reader(kind: type[Enum], _: Converter) -> _Reader:
    members = {member.value: member for member in kind}

    def read_member(value: object, _: object) -> Enum:
        text = _of(str, value)
        if text not in members:
            raise _Unread(InvalidValueError, f"is not known; give one of {', '.join(members)}", text)
        return members[text]

    return read_member


def _tuple_reader(kind: type, converter: Converter) -> _Reader:
    item_kind, _ = get_args(kind)
    read: _Reader = converter.get_structure_hook(item_kind)

    def read_items(value: object, _: object) -> tuple[object, ...]:
        items = []
        for position, item in enumerate(_of(list, value)):
            # The first refusal ends it: a hostile list must not collect millions of them.
            try:
                items.append(read(item, item_kind))
            except _REFUSALS as error:
                error.add_note(IterableValidationNote("in a list", position, item_kind))
                raise IterableValidationError("in a list", [error], kind) from None
        return tuple(items)

    return read_items


def _tuple_writer(kind: object, converter: Converter) -> _Writer:
    return lambda value: [converter.unstructure(item) for item in value]


def _timeline_writer(_: type, converter: Converter) -> _Writer:
    return lambda value: [converter.unstructure(entry) for entry in value.entries]


def _timeline_reader(kind: object, converter: Converter) -> _Reader:
    (of,) = get_args(kind)
    entries = tuple[Dated[of], ...]  # type: ignore[valid-type]
    read: Callable[..., tuple[Dated[object], ...]] = converter.get_structure_hook(entries)
    return lambda value, _: Timeline(read(value, entries))


_TOLD_BY_FORM: Mapping[frozenset[object], _Reader] = {
    frozenset({Month, Year}): _read_month_or_year,
    frozenset({bool, str}): _read_option,
}


def _union_reader(kind: object, converter: Converter) -> _Reader:
    members = [member for member in get_args(kind) if member is not NoneType]
    readers = {member: converter.get_structure_hook(member) for member in members}
    read: _Reader
    if len(members) == 1:
        read = readers[members[0]]
    elif all(member in _KINDS for member in members):
        read = _kind_reader({_KINDS[member]: reader for member, reader in readers.items()})
    elif frozenset(members) in _TOLD_BY_FORM:
        read = _TOLD_BY_FORM[frozenset(members)]
    else:
        raise InvalidTypeError(f"cls: {shown(kind)} cannot be told apart in a text; name one of its classes")
    if len(members) == len(get_args(kind)):
        return read
    return lambda value, _: None if value is None else read(value, members[0])


def _kind_reader(readers: Mapping[str, _Reader]) -> _Reader:
    return lambda value, _: readers[_read_tag(_of(dict, value), readers)](value, _)


def _refuse_to_write(value: object) -> NoReturn:
    raise InvalidTypeError(f"value: a {type(value).__name__} is not a value of this library; give one, or a tuple of them")


def _a_converter() -> Converter:
    made = Converter()
    made.register_unstructure_hook_func(lambda _: True, _refuse_to_write)
    made.register_unstructure_hook_func(lambda kind: _is_union(kind) or isinstance(kind, TypeVar), made.unstructure)
    made.register_unstructure_hook_func(_is_enumeration, lambda member: member.value)
    made.register_unstructure_hook_factory(_is_tuple, _tuple_writer)
    made.register_unstructure_hook_factory(_is_value, _value_writer)
    made.register_unstructure_hook_factory(_is_timeline, _timeline_writer)
    made.register_structure_hook_factory(_is_union, _union_reader)
    made.register_structure_hook_factory(_is_enumeration, _enumeration_reader)
    made.register_structure_hook_factory(_is_tuple, _tuple_reader)
    made.register_structure_hook_factory(_is_value, _value_reader)
    made.register_structure_hook_factory(_is_timeline, _timeline_reader)
    for cls, (read, write) in _LEAVES.items():
        made.register_structure_hook(cls, read)
        made.register_unstructure_hook(cls, write)
    return made


_converter = _a_converter()
