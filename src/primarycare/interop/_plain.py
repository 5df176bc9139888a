"""Plain trees: every public value as objects, lists, texts, whole numbers, true, false and null, and back.

What lives here: how values are nested, and which class a tree is read as. Values are read by their constructors, so
that whatever the rules refuse is refused here too. Every text format shares this module.
What this module may not know: the text from which a tree was read.

>>> from primarycare.money import EUR
>>> tree_of(Money(1250, EUR))
{'amount': '12.50', 'currency': 'EUR'}
"""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import TypeAlias, TypeVar, Union, get_args, get_origin

from attrs import Factory, field, frozen, has
from cattrs import Converter, IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from primarycare.attribution import CutPolicy, NamedPhysicians, PassPolicy, PhysiciansByStatus
from primarycare.coverage import HolidayAlternation, Spacing, WeekendPairing
from primarycare.engagement import (
    Accepted,
    AgeBands,
    Anniversary,
    AnsweredWithin,
    AtLeast,
    MinimumInterval,
    MonthAnniversary,
    Refusal,
)
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError, shown
from primarycare.identifiers import Identifier, PhysicianId, StructureId
from primarycare.instants import Interval
from primarycare.interop._leaves import LEAVES, Reader, Writer, of, read_option, read_span, refuse_to_write
from primarycare.interop._refusals import REFUSALS, Unread, field_names, told
from primarycare.loyalty import (
    AccessBonus,
    ContinuityThreshold,
    LeakageRule,
    LoyaltyFactor,
    Negation,
    Unreimbursed,
)
from primarycare.money import Currency, Money
from primarycare.networks import (
    Capitated,
    CaseRate,
    FeeScheduleRate,
    FlatDiscount,
    PercentOfCharge,
    PercentOfSchedule,
    PerDiem,
)
from primarycare.pathway import CappedPenalty, OutsideRate, ResponsibleContract, SolidarityCover
from primarycare.periods import Month, Period, Year
from primarycare.plans import AggregateLimit, EmbeddedLimit, PersonLimit
from primarycare.reconciliation import DaysBack, MonthsBack
from primarycare.referrals import ReferralRefusal, ReferralStep, StartWithin, ValidFor
from primarycare.refunds import EarnedDays, EarnedMonths, UnusedMonths
from primarycare.rotations import BlockedDays, DutyLimit, ForHours, Gift, MaximumRun, OptOut, Override, Swap, UntilClock
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

__all__ = ["tree_of", "value_of"]

T = TypeVar("T")

_Keys: TypeAlias = dict[str, object]

# The classes that share a field with others name themselves, wherever they stand.
_KINDS: Mapping[object, str] = {
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
    Anniversary: "anniversary",
    MonthAnniversary: "month anniversary",
    MinimumInterval: "minimum interval",
    AgeBands: "age bands",
    AtLeast: "at least",
    AnsweredWithin: "answered within",
    Accepted: "accepted",
    Refusal: "refusal",
    ValidFor: "valid for",
    StartWithin: "start within",
    ReferralStep: "referral step",
    ReferralRefusal: "referral refusal",
    EarnedMonths: "earned months",
    UnusedMonths: "unused months",
    EarnedDays: "earned days",
    LoyaltyFactor: "loyalty factor",
    LeakageRule: "leakage",
    ContinuityThreshold: "continuity threshold",
    AccessBonus: "access bonus",
    Negation: "negation",
    Unreimbursed: "unreimbursed",
    PersonLimit: "person limit",
    EmbeddedLimit: "embedded limit",
    AggregateLimit: "aggregate limit",
    CappedPenalty: "capped penalty",
    OutsideRate: "outside rate",
    ResponsibleContract: "responsible contract",
    SolidarityCover: "solidarity cover",
    FeeScheduleRate: "fee schedule rate",
    PercentOfSchedule: "percent of schedule",
    PercentOfCharge: "percent of charge",
    FlatDiscount: "flat discount",
    PerDiem: "per diem",
    CaseRate: "case rate",
    Capitated: "capitated",
    CutPolicy: "cuts",
    PassPolicy: "passes",
    NamedPhysicians: "named physicians",
    PhysiciansByStatus: "physicians by status",
    UntilClock: "until clock",
    ForHours: "for hours",
    BlockedDays: "blocked days",
    OptOut: "opt-out",
    DutyLimit: "duty limit",
    MaximumRun: "maximum run",
    Override: "override",
    Swap: "swap",
    Gift: "gift",
    Spacing: "spacing",
    WeekendPairing: "weekend pairing",
    HolidayAlternation: "holiday alternation",
    DaysBack: "days back",
    MonthsBack: "months back",
}

# Identifiers that share a field say which kind they are, as the one key of an object.
_IDENTIFIERS: Mapping[object, str] = {PhysicianId: "physician", StructureId: "structure"}

# These share a field and are told apart by their own form.
_TOLD_BY_FORM: Mapping[frozenset[object], Reader] = {
    frozenset({Period, Interval}): lambda value, _: _read_stretch(value),
    frozenset({Month, Year}): read_span,
    frozenset({bool, str}): read_option,
}


def tree_of(value: object) -> object:
    """Give the tree of a value, or of a tuple of values."""
    tree: object = _CONVERTER.unstructure(value)
    return tree


def value_of(tree: object, cls: type[T]) -> T:
    """Read a tree as a value of a class."""
    _refuse_unreadable(cls)
    try:
        value: T = _CONVERTER.structure(tree, cls)
        return value
    except REFUSALS as error:
        kind, message = told(error)
    # Raised outside of the handler: an error chained to this one could show what is private.
    raise kind(message)


# Which classes there are.


def _class_of(kind: object) -> object:
    return get_origin(kind) or kind


def _is_ours(kind: object) -> bool:
    cls = _class_of(kind)
    return isinstance(cls, type) and cls.__module__.partition(".")[0] == __name__.partition(".")[0]


def _is_value(kind: object) -> bool:
    cls = _class_of(kind)
    return isinstance(cls, type) and _is_ours(cls) and has(cls)


def _is_enumeration(kind: object) -> bool:
    return isinstance(kind, type) and _is_ours(kind) and issubclass(kind, Enum)


def _is_union(kind: object) -> bool:
    return get_origin(kind) in (Union, UnionType)


def _is_union_of_identifiers(kind: object) -> bool:
    return _is_union(kind) and all(member in _IDENTIFIERS for member in get_args(kind))


def _is_tuple(kind: object) -> bool:
    return _class_of(kind) is tuple


def _is_timeline(kind: object) -> bool:
    return _class_of(kind) is Timeline


def _refuse_unreadable(kind: object) -> None:
    """Refuse what no tree can be read as, among them a class that does not say of what it is."""
    inside = get_args(kind)
    if kind in LEAVES or _is_enumeration(kind) or (isinstance(kind, type) and issubclass(kind, Identifier)):
        return
    if _is_value(kind) and len(inside) < len(getattr(_class_of(kind), "__parameters__", ())):
        name = getattr(kind, "__name__", "")
        raise InvalidTypeError(f"cls: {name} does not say of what; name it, as in {name}[Money]")
    if not (_is_value(kind) or _is_union(kind) or (_is_tuple(kind) and inside[1:] == (...,))):
        raise InvalidTypeError(f"cls: {shown(kind)} is not a class of this library, nor a tuple[..., ...] of one")
    for part in inside:
        if part is not ...:
            _refuse_unreadable(part)


# Values, each an object with a key for each field.


def _value_reader(kind: type, converter: Converter) -> Reader:
    read: Reader = make_dict_structure_fn(kind, converter)
    tag, cls = _KINDS.get(kind), get_origin(kind) or kind
    known, needed = field_names(cls), field_names(cls, needed=True)
    if tag is not None:
        known = ("kind", *known)

    def read_value(value: object, _: object) -> object:
        keys = of(dict, value)
        for key in keys:
            if key not in known:
                raise Unread(InvalidValueError, f"is not a key; known are {', '.join(known)}", key)
        for name in needed:
            if name not in keys:
                raise Unread(InvalidValueError, f"{name} is missing; add it")
        if tag is not None:
            _read_tag(keys, (tag,))
        return read(keys, kind)

    return read_value


def _value_writer(kind: type, converter: Converter) -> Writer:
    write: Callable[[object], _Keys] = make_dict_unstructure_fn(kind, converter)
    tag = _KINDS.get(kind)
    return write if tag is None else lambda value: {"kind": tag, **write(value)}


def _read_tag(keys: _Keys, known: Iterable[str]) -> str:
    if "kind" not in keys:
        raise Unread(InvalidValueError, f"kind is missing; give {' or '.join(map(repr, known))}")
    tag = keys["kind"]
    if not isinstance(tag, str) or tag not in known:
        raise Unread(InvalidValueError, f"kind is not known here; give {' or '.join(map(repr, known))}")
    return tag


@frozen
class _WrittenCurrency:
    code: str
    decimals: int
    currency: Currency = field(
        init=False, default=Factory(lambda written: Currency(written.code, written.decimals), takes_self=True)
    )


def _read_currency(value: object, _: object) -> Currency:
    if not isinstance(value, dict):
        return Currency.of(of(str, value))
    written: _WrittenCurrency = _CONVERTER.structure(value, _WrittenCurrency)
    return written.currency


def _write_currency(value: Currency) -> str | _Keys:
    try:
        named = Currency.of(value.code) == value
    except NotKnownError:
        named = False
    return value.code if named else {"code": value.code, "decimals": value.decimals}


@frozen
class _WrittenMoney:
    amount: str
    currency: Currency
    money: Money = field(
        init=False, default=Factory(lambda written: Money.parse(written.amount, written.currency), takes_self=True)
    )


def _read_money(value: object, _: object) -> Money:
    written: _WrittenMoney = _CONVERTER.structure(value, _WrittenMoney)
    return written.money


def _write_money(value: Money) -> _Keys:
    return {"amount": value.text, "currency": _write_currency(value.currency)}


def _read_stretch(value: object) -> Period | Interval:
    """Read days or hours, told by their start: only that of hours is an instant, with the letter T."""
    start = of(dict, value).get("start")
    if isinstance(start, str) and "T" in start:
        return _CONVERTER.structure(value, Interval)
    return _CONVERTER.structure(value, Period)


# Enumerations, tuples, timelines and unions.


def _read_member(value: object, kind: type[Enum]) -> Enum:
    text = of(str, value)
    try:
        return kind(text)
    except ValueError:
        known = ", ".join(str(member.value) for member in kind)
        raise Unread(InvalidValueError, f"is not known; give one of {known}", text) from None


def _write_member(member: Enum) -> object:
    return member.value if _is_ours(type(member)) else refuse_to_write(member)


def _tuple_reader(kind: type, converter: Converter) -> Reader:
    item_kind, _ = get_args(kind)
    read: Reader = converter.get_structure_hook(item_kind)

    def read_items(value: object, _: object) -> tuple[object, ...]:
        items = []
        for position, item in enumerate(of(list, value)):
            # The first refusal ends it: a hostile list must not collect millions of them.
            try:
                items.append(read(item, item_kind))
            except REFUSALS as error:
                error.add_note(IterableValidationNote("in a list", position, item_kind))
                raise IterableValidationError("in a list", [error], kind) from None
        return tuple(items)

    return read_items


def _tuple_writer(_: object, converter: Converter) -> Writer:
    return lambda value: [converter.unstructure(item) for item in value]


def _timeline_reader(kind: object, converter: Converter) -> Reader:
    (of_what,) = get_args(kind)
    entries = tuple[Dated[of_what], ...]  # type: ignore[valid-type]
    read: Callable[..., tuple[Dated[object], ...]] = converter.get_structure_hook(entries)
    return lambda value, _: Timeline(read(value, entries))


def _timeline_writer(_: type, converter: Converter) -> Writer:
    return lambda value: [converter.unstructure(entry) for entry in value.entries]


def _union_reader(kind: object, converter: Converter) -> Reader:
    members = [member for member in get_args(kind) if member is not NoneType]
    readers: dict[object, Reader] = {member: converter.get_structure_hook(member) for member in members}
    if len(members) == 1:
        read = readers[members[0]]
    elif all(member in _KINDS for member in members):
        read = _kind_reader({_KINDS[member]: reader for member, reader in readers.items()})
    elif all(member in _IDENTIFIERS for member in members):
        read = _identifier_reader({_IDENTIFIERS[member]: (reader, member) for member, reader in readers.items()})
    elif frozenset(members) in _TOLD_BY_FORM:
        read = _TOLD_BY_FORM[frozenset(members)]
    else:
        raise InvalidTypeError(f"cls: {shown(kind)} cannot be told apart; name one of its classes")
    if len(members) == len(get_args(kind)):
        return read
    return lambda value, _: None if value is None else read(value, members[0])


def _kind_reader(readers: Mapping[str, Reader]) -> Reader:
    return lambda value, cls: readers[_read_tag(of(dict, value), readers)](value, cls)


def _identifier_reader(readers: Mapping[str, tuple[Reader, object]]) -> Reader:
    def read_identifier(value: object, _: object) -> object:
        keys = of(dict, value)
        if len(keys) != 1 or not keys.keys() <= readers.keys():
            raise Unread(InvalidValueError, f"one key is wanted; give {' or '.join(map(repr, readers))}")
        ((key, text),) = keys.items()
        read, kind = readers[key]
        return read(text, kind)

    return read_identifier


def _write_identifier(value: Identifier) -> _Keys:
    return {_IDENTIFIERS[type(value)]: str(value)}


_OTHERS: Mapping[type, tuple[Reader, Writer]] = {
    Currency: (_read_currency, _write_currency),
    Money: (_read_money, _write_money),
    Enum: (_read_member, _write_member),
}


def _a_converter() -> Converter:
    made = Converter()
    # Of these, what is registered later is asked first.
    made.register_unstructure_hook_func(lambda _: True, refuse_to_write)
    made.register_unstructure_hook_func(lambda kind: _is_union(kind) or isinstance(kind, TypeVar), made.unstructure)
    made.register_unstructure_hook_func(_is_union_of_identifiers, _write_identifier)
    made.register_unstructure_hook_factory(_is_tuple, _tuple_writer)
    made.register_unstructure_hook_factory(_is_value, _value_writer)
    made.register_unstructure_hook_factory(_is_timeline, _timeline_writer)
    made.register_structure_hook_factory(_is_union, _union_reader)
    made.register_structure_hook_factory(_is_tuple, _tuple_reader)
    made.register_structure_hook_factory(_is_value, _value_reader)
    made.register_structure_hook_factory(_is_timeline, _timeline_reader)
    # What is registered by class is asked before all of these.
    for cls, (read, write) in (*LEAVES.items(), *_OTHERS.items()):
        made.register_structure_hook(cls, read)
        made.register_unstructure_hook(cls, write)
    made.register_unstructure_hook(bytes, refuse_to_write)
    return made


_CONVERTER = _a_converter()
