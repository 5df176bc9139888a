"""A rate file of any size, made while it is read: it never stands in memory or on a disk."""

import json
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from typing import BinaryIO, cast

# A number whose check digit holds.
NPI = 1_234_567_893


def a_service(number: int, rates: int, references: int, words: int = 0) -> dict[str, object]:
    return {
        "negotiation_arrangement": "ffs",
        "name": f"Service {number}",
        "description": f"A service of the list, number {number}" + " and more" * words,
        "billing_code_type": "CPT",
        "billing_code_type_version": "2026",
        "billing_code": f"{10_000 + number % 80_000}",
        "negotiated_rates": [
            {
                "provider_references": [1 + (number + rate) % references],
                "negotiated_prices": [
                    {
                        "negotiated_type": "negotiated",
                        "negotiated_rate": 20 + (number % 300) + price / 10,
                        "expiration_date": "9999-12-31",
                        "service_code": ["11", "22"] if price else ["02", "10"],
                        "billing_class": "professional",
                        "setting": "both",
                    }
                    for price in range(2)
                ],
            }
            for rate in range(rates)
        ],
    }


def a_reference(number: int) -> dict[str, object]:
    tin = {"type": "ein", "value": f"11-{number:07}", "business_name": f"Group {number}"}
    return {
        "provider_group_id": number,
        "network_name": ["North"],
        "provider_groups": [{"npi": [NPI], "tin": tin}],
    }


def _pieces(services: int, rates: int, references: int, words: int) -> Iterator[bytes]:
    yield b'{"reporting_entity_name": "ACME", "last_updated_on": "2026-01-01", "version": "2.0.0",'
    yield b'"provider_references": ['
    for number in range(references):
        yield (b"," if number else b"") + json.dumps(a_reference(number + 1)).encode()
    yield b'], "in_network": ['
    for number in range(services):
        yield (b"," if number else b"") + json.dumps(a_service(number, rates, references, words)).encode()
    yield b"]}"


class GeneratedRates(RawIOBase):
    """A stream of bytes that gives one piece after the other and counts them."""

    def __init__(self, services: int, *, rates: int = 20, references: int = 100, words: int = 0) -> None:
        self._pieces = _pieces(services, rates, references, words)
        self._left = b""
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        made = [self._left]
        length = len(self._left)
        while length < size and (piece := next(self._pieces, b"")):
            made.append(piece)
            length += len(piece)
        whole = b"".join(made)
        self._left = whole[size:]
        self.given += len(whole[:size])
        return whole[:size]


def generated(services: int, *, rates: int = 20, references: int = 100, words: int = 0) -> BinaryIO:
    return cast(BinaryIO, GeneratedRates(services, rates=rates, references=references, words=words))


def as_stream(value: object) -> BinaryIO:
    return BytesIO(json.dumps(value).encode())
