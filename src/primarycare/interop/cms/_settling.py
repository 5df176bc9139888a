"""Settling: the one thing that stands for a code at a place, and the refusal to choose between two prices.

What lives here: cells, and the way from all offers for a code to them. What this module may not know: whose prices they
are, and how a contract is built of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare.errors import shown
from primarycare.findings import Finding
from primarycare.interop.cms._offers import EVERY_CODE, Kind, Offer, unfit

__all__ = ["EVERYWHERE", "Cell", "Listed", "Settled", "settled_codes"]

# No place of the format is an empty text.
EVERYWHERE = ""


@frozen(order=True)
class Listed:
    """A price of a schedule: its modifiers, the amount, and the first day on which it no longer holds."""

    modifiers: tuple[str, ...]
    value: Fraction
    end: date | None = field(order=lambda end: (end is None, end))


@frozen(kw_only=True)
class Cell:
    """What stands for a code at a place: a list of prices by modifiers, or one price of another kind."""

    kind: Kind
    value: Fraction | None = None
    others: tuple[str, ...] = ()
    end: date | None
    listed: tuple[Listed, ...] = ()


Settled: TypeAlias = dict[str, Mapping[str, Cell]]


def _settled(
    code: str, offers: Iterable[Offer], settle: Callable[[Sequence[Offer]], Cell], findings: list[Finding]
) -> Mapping[str, Cell]:
    by_place: defaultdict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        for place in offer.places or (EVERYWHERE,):
            by_place[place].append(offer)
    everywhere = by_place.pop(EVERYWHERE, [])
    cells = {}
    try:
        if everywhere:
            cells[EVERYWHERE] = settle(everywhere)
        for place in sorted(by_place):
            cell = settle([*by_place[place], *everywhere])
            if cell != cells.get(EVERYWHERE):
                cells[place] = cell
    except _Disagreement as error:
        findings.append(unfit("two prices", error.one.place, error.told(code)))
        return {}
    return cells


def settled_codes(offers: Iterable[Offer], findings: list[Finding]) -> tuple[Settled, Settled]:
    """Give, for each code, what is paid by fee and what by forfait at each place named, and everywhere else.

    Where two prices stand for one thing, the code has none at all: without the one place, that place would have the
    price of everywhere.
    """
    by_code: defaultdict[tuple[bool, str], list[Offer]] = defaultdict(list)
    for offer in offers:
        by_code[offer.by_forfait, offer.code].append(offer)
    paid: tuple[Settled, Settled] = ({}, {})
    for by_forfait, code in sorted(by_code):
        here = by_code[by_forfait, code]
        cells = _settled(code, here, _by_forfait_cell if by_forfait else _by_fee_cell, findings)
        if cells:
            paid[by_forfait][code] = cells
        if by_forfait and (False, code) in by_code:
            reason = f"{_named(code)} is paid by fee as well; the basket decides"
            findings.append(unfit("by forfait and by fee", here[0].place, reason))
    return paid


class _Disagreement(Exception):
    """Two offers for one thing."""

    def __init__(self, one: Offer, other: Offer) -> None:
        super().__init__(one.place, other.place)
        self.one, self.other = sorted((one, other), key=lambda offer: (offer.place, offer.told()))

    def told(self, code: str) -> str:
        """Tell both prices, and where the second stands."""
        return (
            f"{_named(code)} has {self.one.told()} here and {self.other.told()} at {self.other.place}; "
            "it is left out of the contract"
        )


def _named(code: str) -> str:
    return "every code" if code == EVERY_CODE else shown(code)


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def _by_fee_cell(offers: Sequence[Offer]) -> Cell:
    first = [offer for offer in offers if not offer.second]
    named = {offer.modifiers for offer in first}
    offers = [*first, *(offer for offer in offers if offer.second and offer.modifiers not in named)]
    for other in offers[1:]:
        if other.kind is not offers[0].kind:
            raise _Disagreement(offers[0], other)
    if offers[0].kind is Kind.LISTED:
        return _of_a_list(offers)
    end = offers[0].end
    for other in offers[1:]:
        if (other.value, other.others) != (offers[0].value, offers[0].others):
            raise _Disagreement(offers[0], other)
        end = _later(end, other.end)
    return Cell(kind=offers[0].kind, value=offers[0].value, others=offers[0].others, end=end)


def _of_a_list(offers: Sequence[Offer]) -> Cell:
    known: dict[tuple[str, ...], tuple[Offer, date | None]] = {}
    for offer in offers:
        one, end = known.get(offer.modifiers, (offer, offer.end))
        if one.value != offer.value:
            raise _Disagreement(one, offer)
        known[offer.modifiers] = one, _later(end, offer.end)
    listed = [Listed(modifiers, one.value or Fraction(0), end) for modifiers, (one, end) in known.items()]
    ends = [price.end for price in listed]
    end = None if None in ends else max(day for day in ends if day is not None)
    return Cell(kind=Kind.LISTED, end=end, listed=tuple(sorted(listed)))


def _by_forfait_cell(offers: Sequence[Offer]) -> Cell:
    end = offers[0].end
    for offer in offers:
        end = _later(end, offer.end)
    priced = [offer for offer in offers if offer.kind is Kind.UNDERLYING]
    return Cell(kind=Kind.FORFAIT, end=end, listed=_of_a_list(priced).listed if priced else ())
