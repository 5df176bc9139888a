"""A small contract: one structure, one payer, a fee schedule of a few codes, and claims under it."""

from collections.abc import Sequence
from datetime import date

from primarycare.claims import ChargeLine, Claim, PlaceOfService
from primarycare.identifiers import (
    ClaimId,
    ContractId,
    FeeScheduleId,
    PatientId,
    PayerId,
    PhysicianId,
    ProductId,
    StructureId,
)
from primarycare.money import USD, Money, Rate, Rounding, RoundingMode, Share
from primarycare.networks import (
    ContractTerm,
    FeeSchedule,
    FeeScheduleEntry,
    FeeScheduleRate,
    MultipleProcedures,
    PayerContract,
    RateTerm,
    ServiceScope,
    TimelyFiling,
)
from primarycare.periods import Period

CENTS = Rounding(2, RoundingMode.HALF_UP)
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
CABINET = StructureId("cabinet")
SCHEDULE = FeeScheduleId("schedule-2026")
NOTHING_WITHHELD = Share.percent("0")
LISTED = FeeScheduleRate(SCHEDULE)


def usd(amount: str) -> Money:
    return Money.parse(amount, USD)


def per(amount: str, what: str = "unit") -> Rate:
    return Rate.parse(amount, USD, per=what)


def a_schedule(*entries: FeeScheduleEntry, unlisted: Share | None = None, during: Period = YEAR) -> FeeSchedule:
    made = FeeSchedule.of(SCHEDULE, "Schedule 2026", entries, during=during)
    return FeeSchedule(identifier=made.identifier, basis=made.basis, versions=made.versions, unlisted=unlisted)


def a_term(
    term: RateTerm = LISTED,
    *,
    label: str = "all services",
    priority: int = 1,
    services: ServiceScope | None = None,
    lesser_of: bool = True,
    floor: str | None = None,
    cap: str | None = None,
    during: Period = YEAR,
) -> ContractTerm:
    return ContractTerm(
        label=label,
        priority=priority,
        term=term,
        services=ServiceScope() if services is None else services,
        lesser_of=lesser_of,
        floor=None if floor is None else usd(floor),
        cap=None if cap is None else usd(cap),
        during=during,
    )


def a_contract(
    *terms: ContractTerm,
    schedules: Sequence[FeeSchedule] = (),
    timely_filing: int | None = None,
    multiple_procedures: MultipleProcedures | None = None,
    withhold: Share = NOTHING_WITHHELD,
    evergreen: bool = False,
    during: Period = YEAR,
) -> PayerContract:
    return PayerContract(
        identifier=ContractId("contract-1"),
        payer=PayerId("payer-1"),
        products=(ProductId("silver"),),
        structure=CABINET,
        terms=terms,
        fee_schedules=tuple(schedules),
        timely_filing=None if timely_filing is None else TimelyFiling(timely_filing),
        multiple_procedures=multiple_procedures,
        withhold=withhold,
        evergreen=evergreen,
        during=during,
    )


def a_charge(
    billed: str,
    number: int = 1,
    *,
    code: str = "99214",
    modifiers: tuple[str, ...] = (),
    units: int = 1,
    served_on: date = date(2026, 3, 2),
    physician: str = "dr-benque",
    place: PlaceOfService = PlaceOfService.OFFICE,
    service: str = "primary care visit",
) -> ChargeLine:
    return ChargeLine(
        number=number,
        code=code,
        modifiers=modifiers,
        units=units,
        billed=usd(billed),
        served_on=served_on,
        physician=PhysicianId(physician),
        place=place,
        service=service,
    )


def a_claim(
    *lines: ChargeLine,
    identifier: str = "claim-1",
    patient: str = "p-1",
    submitted_on: date = date(2026, 3, 5),
    first_accepted_on: date | None = None,
    corrects: str | None = None,
) -> Claim:
    return Claim(
        identifier=ClaimId(identifier),
        patient=PatientId(patient),
        structure=CABINET,
        lines=lines,
        submitted_on=submitted_on,
        first_accepted_on=first_accepted_on,
        corrects=None if corrects is None else ClaimId(corrects),
    )
