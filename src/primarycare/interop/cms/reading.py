"""Reading: a rate file as a stream of values and findings, in the order of the file.

What lives here: the walk over a file of any size that keeps one service in memory at a time.
What this module may not know: whose prices are wanted, and what our contracts make of them.

>>> from io import BytesIO
>>> text = b'{"reporting_entity_name": "ACME", "last_updated_on": "2026-01-01", "version": "2.0.0", "in_network": []}'
>>> [file.reporting_entity for file in read_in_network(BytesIO(text))]
['ACME']
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, TypeAlias

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.findings import Finding
from primarycare.interop.cms._events import Events, Scalar, Tree
from primarycare.interop.cms._parsing import (
    Unreadable,
    a_choice,
    a_code,
    a_rate,
    a_reference,
    some_codes,
    the_file,
    unread,
    words,
)
from primarycare.interop.cms.rate_files import Arrangement, InNetworkItem, NegotiatedRate, ProviderReference, RateFile

__all__ = ["RateFilePart", "read_in_network"]

RateFilePart: TypeAlias = RateFile | ProviderReference | InNetworkItem | Finding

# A service is held whole, since what a bundle holds may stand after its prices.
_MOST_PRICES = 1_000_000
_ABOUT_THE_FILE = (
    "reporting_entity_name",
    "reporting_entity_type",
    "last_updated_on",
    "version",
    "plan_name",
    "plan_id",
    "plan_id_type",
    "plan_market_type",
    "issuer_name",
    "plan_sponsor_name",
)
_ABOUT_A_SERVICE = (
    "negotiation_arrangement",
    "name",
    "description",
    "severity_of_illness",
    "billing_code_type",
    "billing_code_type_version",
    "billing_code",
    "negotiated_rates",
    "bundled_codes",
    "covered_services",
)


def read_in_network(stream: BinaryIO, *, codes: Iterable[str] | None = None) -> Iterator[RateFilePart]:
    """Read a payer's in-network file, giving each provider reference, service and finding as it comes.

    The stream gives bytes, unpacked. What the file says about itself is given last, when all of it was read. With
    `codes`, only services under these billing codes are given. Numbers are exact; keys that the format does not have
    are passed over. What cannot be read is left out, with a finding whose subject is its place in the file: a price, a
    rate, a group, a reference or a service.

    Memory holds one service at a time, whatever the size of the file. Raises `InvalidValueError`, when the reading
    comes to it, for what is not JSON, a key that stands twice in one object, and bounds that no rate file meets
    (nesting, a text of 4 million bytes, a million prices of one service); `InvalidTypeError` for a file whose root is
    not an object, and for a stream of text.
    Source: CMS, price-transparency-guide, schema in-network-rates version 2.0.0.

    >>> from io import BytesIO
    >>> for part in read_in_network(BytesIO(b'{"in_network": [{"negotiation_arrangement": "gift"}]}')):
    ...     if isinstance(part, Finding):
    ...         print(part)
    left out, cannot be read: $.in_network[0].negotiation_arrangement ('gift' is not one of ffs, bundle, capitation)
    left out, cannot be read: $.last_updated_on (None is not a date like '2026-03-31')
    """
    if not callable(getattr(stream, "read", None)):
        raise InvalidTypeError(f"stream: a {type(stream).__name__} was given; open the file as bytes")
    wanted = None if codes is None else frozenset(checks.several(str)(codes, "codes"))
    return _parts(Events(stream), wanted)


def _parts(events: Events, wanted: frozenset[str] | None) -> Iterator[RateFilePart]:
    root, _value = events.next()
    if root != "start_map":
        raise InvalidTypeError("stream: the root of the file is not an object; give a rate file")
    about: dict[str, Tree] = {}
    seen: set[str] = set()
    for key in events.keys():
        if key in seen:
            raise InvalidValueError(f"stream: {key!r} stands twice at the root of the file; give it once")
        first = events.next()
        if key in ("provider_references", "in_network"):
            seen.add(key)
            if first[0] != "start_array":
                events.skip(first)
                yield unread(Unreadable(f"$.{key}", "what stands here is not a list"))
            elif key == "in_network":
                yield from _services(events, wanted)
            else:
                yield from _references(events)
        elif key in _ABOUT_THE_FILE:
            seen.add(key)
            events.place = f"$.{key}"
            about[key] = events.tree(first)
        else:
            events.skip(first)
    events.finish()
    file, findings = the_file(about)
    yield from findings
    yield file


def _references(events: Events) -> Iterator[ProviderReference | Finding]:
    for number, first in events.items():
        events.place = f"$.provider_references[{number}]"
        tree = events.tree(first)
        try:
            reference, findings = a_reference(tree, events.place)
        except Unreadable as error:
            yield unread(error)
        else:
            yield from findings
            yield reference


def _services(events: Events, wanted: frozenset[str] | None) -> Iterator[InNetworkItem | Finding]:
    for number, first in events.items():
        place = events.place = f"$.in_network[{number}]"
        if first[0] != "start_map":
            events.skip(first)
            yield unread(Unreadable(place, "what stands here is not an object"))
        else:
            yield from _service(events, place, wanted)


def _service(events: Events, place: str, wanted: frozenset[str] | None) -> Iterator[InNetworkItem | Finding]:
    table: dict[str, Tree] = {}
    rates: list[NegotiatedRate] = []
    findings: list[Finding] = []
    for key in events.keys():
        if key in table:
            raise InvalidValueError(f"stream: inside {place}, {key!r} stands twice; give it once")
        first = events.next()
        if key not in _ABOUT_A_SERVICE or _is_unwanted(table, wanted):
            events.skip(first)
        elif key == "negotiated_rates" and first[0] == "start_array":
            table[key] = None
            _read_rates(events, place, rates, findings)
        else:
            events.place = f"{place}.{key}"
            table[key] = events.tree(first)
    if _is_unwanted(table, wanted):
        return
    try:
        if table.get("negotiated_rates") is not None:
            raise Unreadable(f"{place}.negotiated_rates", "what stands here is not a list")
        service = InNetworkItem(
            arrangement=a_choice(Arrangement, table, "negotiation_arrangement", place),
            name=words(table, "name", place),
            code=a_code(table, place),
            severity=words(table, "severity_of_illness", place),
            rates=tuple(rates),
            bundled=some_codes(table, "bundled_codes", place),
            covered=some_codes(table, "covered_services", place),
            place=place,
        )
    except Unreadable as error:
        yield unread(error)
    else:
        yield from findings
        yield service


def _is_unwanted(table: dict[str, Tree], wanted: frozenset[str] | None) -> bool:
    code = table.get("billing_code")
    return wanted is not None and isinstance(code, str) and code.strip() not in wanted


def _read_rates(events: Events, place: str, rates: list[NegotiatedRate], findings: list[Finding]) -> None:
    count = 0
    for number, first in events.items():
        events.place = f"{place}.negotiated_rates[{number}]"
        tree: Tree | Scalar = events.tree(first)
        try:
            rate, about = a_rate(tree, events.place, number)
        except Unreadable as error:
            findings.append(unread(error))
        else:
            findings += about
            rates.append(rate)
            count += 1 + len(rate.prices)
        if count + len(findings) > _MOST_PRICES:
            raise InvalidValueError(f"stream: {place} holds more than {_MOST_PRICES} prices; split it")
