"""Building: terms and schedules out of what stands for each code at each place, and the contract of them.

What lives here: the order of the terms, and which codes share one. What this module may not know: the file.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import zip_longest

from attrs import evolve, frozen

from primarycare.errors import shown
from primarycare.findings import Finding
from primarycare.identifiers import ContractId, FeeScheduleId, StructureId
from primarycare.interop.cms._offers import EVERY_CODE, Kind, Offer, unfit
from primarycare.interop.cms._settling import EVERYWHERE, Cell, Settled, settled_codes
from primarycare.interop.cms.choices import OpenTerms
from primarycare.money import USD, Rate, Share, exact_text
from primarycare.networks import (
    Capitated,
    CaseRate,
    ContractTerm,
    FeeSchedule,
    FeeScheduleEntry,
    FeeScheduleRate,
    FeeScheduleVersion,
    PayerContract,
    PercentOfCharge,
    PerDiem,
    RateTerm,
    ServiceScope,
)
from primarycare.periods import Period, add_days
from primarycare.timelines import Dated, Timeline

__all__ = ["contract_of"]

# A forfait comes first, since what it covers is not paid by fee; then a bundle, which takes its codes together. A term
# for some places comes before one for every place, and one for a code before one for every code.
_FORFAIT, _BUNDLE, _FEE = 10, 20, 30
_AT_PLACES, _EVERYWHERE, _EVERY_CODE = 0, 1, 30


@frozen(order=True)
class _Shape:
    """What one term is: all codes with the same shape stand in it."""

    priority: int
    label: str
    kind: str
    places: tuple[str, ...]
    has_list: bool
    value: Fraction
    end: date
    case: tuple[str, ...]


def contract_of(
    structure: StructureId, offers: Sequence[Offer], terms: OpenTerms, basis: str, findings: list[Finding]
) -> PayerContract | None:
    """Build the contract of a structure, or give None where nothing has a price."""
    by_fee, by_forfait = settled_codes(offers, findings)
    shapes: defaultdict[_Shape, dict[str, Cell]] = defaultdict(dict)
    for paid in (by_forfait, _with_bundles_apart(by_fee, findings)):
        for code, cells in paid.items():
            for cell, places in _by_cell(cells):
                shapes[_shape(code, cell, places)][code] = cell
    if not shapes:
        return None
    identifier = ContractId(f"{terms.payer}/{structure}")
    made, schedules = [], []
    for number, shape in enumerate(sorted(shapes), 1):
        schedule = None
        if shape.has_list:
            name = FeeScheduleId(f"{identifier}/{number}")
            schedule = _schedule(name, basis, shapes[shape], terms.in_force_from)
            schedules.append(schedule)
        made.append(_term(shape, shapes[shape], schedule, terms))
    return PayerContract(
        identifier=identifier,
        payer=terms.payer,
        products=terms.products,
        structure=structure,
        terms=tuple(made),
        fee_schedules=tuple(schedules),
        timely_filing=terms.timely_filing,
        multiple_procedures=terms.multiple_procedures,
        withhold=terms.withhold,
        evergreen=terms.evergreen,
        during=Period(terms.in_force_from, _renewal(offers, terms) if terms.evergreen else _latest(made)),
    )


def _latest(made: Iterable[ContractTerm]) -> date | None:
    ends = [term.during.end for term in made]
    return None if None in ends else max(end for end in ends if end is not None)


def _renewal(offers: Iterable[Offer], terms: OpenTerms) -> date | None:
    return max((offer.until for offer in offers if offer.until and offer.until > terms.in_force_from), default=None)


def _by_cell(cells: Mapping[str, Cell]) -> list[tuple[Cell, tuple[str, ...]]]:
    together: defaultdict[Cell, list[str]] = defaultdict(list)
    for place, cell in cells.items():
        if place != EVERYWHERE:
            together[cell].append(place)
    found = [(cell, tuple(sorted(places))) for cell, places in together.items()]
    return found + ([(cells[EVERYWHERE], ())] if EVERYWHERE in cells else [])


def _shape(code: str, cell: Cell, places: tuple[str, ...]) -> _Shape:
    base = _FORFAIT if cell.kind is Kind.FORFAIT else _BUNDLE if cell.others else _FEE
    if code == EVERY_CODE:
        base += _EVERY_CODE
    # Prices of one schedule end each on its own day, inside the schedule.
    end = date.max if cell.end is None or cell.kind is Kind.LISTED else cell.end
    case = (code, *cell.others) if cell.kind is Kind.CASE else ()
    return _Shape(
        priority=base + (_AT_PLACES if places else _EVERYWHERE),
        label=_label(code, cell, places, end),
        kind=cell.kind.name,
        places=places,
        has_list=bool(cell.listed),
        value=cell.value or Fraction(0),
        end=end,
        case=case,
    )


def _label(code: str, cell: Cell, places: tuple[str, ...], end: date) -> str:
    amount = "" if cell.value is None else exact_text(cell.value)
    what = {
        Kind.LISTED: "listed prices",
        Kind.CASE: f"{amount} for a case of {code}",
        Kind.DAY: f"{amount} a day",
        Kind.PERCENT: f"{amount} % of the charge",
    }.get(cell.kind, "by forfait" + (", with listed prices" if cell.listed else ""))
    at = f" at place{'s' if len(places) > 1 else ''} {', '.join(places)}" if places else ""
    until = "" if end == date.max else f" until {add_days(end, -1)}"
    return f"{'every code, ' if code == EVERY_CODE else ''}{what}{at}{until}"


def _schedule(name: FeeScheduleId, basis: str, cells: Mapping[str, Cell], start: date) -> FeeSchedule:
    prices = [(code, price) for code, cell in cells.items() for price in cell.listed]
    ends = sorted({price.end for _code, price in prices if price.end is not None})
    starts = [start, *ends] if any(price.end is None for _code, price in prices) else [start, *ends[:-1]]
    versions = []
    for first, last in zip_longest(starts, ends):
        entries = tuple(
            FeeScheduleEntry(code, Rate(value=price.value, currency=USD, per="unit"), modifiers=price.modifiers)
            for code, price in prices
            if price.end is None or price.end > first
        )
        versions.append(Dated(Period(first, last), FeeScheduleVersion(entries)))
    return FeeSchedule(identifier=name, basis=basis, versions=Timeline(tuple(versions)), unlisted=None)


def _price(shape: _Shape, schedule: FeeSchedule | None) -> RateTerm:
    if shape.kind == Kind.PERCENT.name:
        return PercentOfCharge(Share(shape.value / 100))
    if shape.kind == Kind.DAY.name:
        return PerDiem(Rate(value=shape.value, currency=USD, per="day"))
    if shape.kind == Kind.CASE.name:
        return CaseRate(Rate(value=shape.value, currency=USD, per="case"))
    if shape.kind == Kind.LISTED.name and schedule is not None:
        return FeeScheduleRate(schedule.identifier)
    return Capitated(None if schedule is None else schedule.identifier)


def _term(shape: _Shape, cells: Mapping[str, Cell], schedule: FeeSchedule | None, terms: OpenTerms) -> ContractTerm:
    end: date | None = shape.end
    if shape.kind == Kind.LISTED.name:
        ends = [cell.end for cell in cells.values()]
        end = None if None in ends else max(day for day in ends if day is not None)
    codes = tuple(code for code in shape.case or cells if code != EVERY_CODE)
    return ContractTerm(
        label=shape.label,
        priority=shape.priority,
        term=_price(shape, schedule),
        services=ServiceScope(codes=codes, places=shape.places),
        lesser_of=terms.lesser_of,
        during=Period(terms.in_force_from, None if end == date.max else end),
    )


def _with_bundles_apart(paid: Settled, findings: list[Finding]) -> Settled:
    others = {code: {other for cell in cells.values() for other in cell.others} for code, cells in paid.items()}
    firsts = {code for code, held in others.items() if held}
    counted = Counter(other for held in others.values() for other in held)
    shared = {other for other, count in counted.items() if count > 1 or other in firsts}
    for other in sorted(shared):
        leading = ", ".join(sorted(code for code in firsts if other in others[code] or other == code)[:10])
        reason = f"{shown(other)} is in the bundles of {leading}; it is in none of them here"
        findings.append(unfit("bundles meet", other, reason))
    return {
        code: {place: _without(cell, shared) for place, cell in cells.items()} if code in firsts else cells
        for code, cells in paid.items()
    }


def _without(cell: Cell, shared: set[str]) -> Cell:
    return evolve(cell, others=tuple(other for other in cell.others if other not in shared))
