"""A small plan: one person or a family, one row of cost sharing on each side, and claims priced for it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import evolve

from primarycare.claims import (
    CO_24,
    CO_45,
    ChargeLine,
    Claim,
    ClaimAdjustment,
    PlaceOfService,
)
from primarycare.discounts import LineStanding, PricedClaim, PricedLine
from primarycare.identifiers import (
    ClaimId,
    ContractId,
    PatientId,
    PhysicianId,
    PlanId,
    StructureId,
)
from primarycare.money import USD, Money, Rounding, RoundingMode, Share
from primarycare.periods import Period
from primarycare.plans import (
    PPO,
    Accumulation,
    Accumulators,
    CoinsuranceBase,
    CopayAboveAllowed,
    CopayTiming,
    CostShare,
    EmbeddedLimit,
    MemberAccumulator,
    Met,
    NetworkSide,
    PersonLimit,
    Plan,
    PreventiveCare,
    UnmetAccess,
)
from primarycare.workings import Working, WorkingLine

IN, OUT = NetworkSide.IN, NetworkSide.OUT
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
GOLD, ANNA, BEN = PlanId("gold"), PatientId("p-1"), PatientId("p-2")
INSIDE = LineStanding(side=IN, has_physician=True, has_referral=True)
OUTSIDE = LineStanding(side=OUT, has_physician=True, has_referral=True)
NOTHING = Met.nothing(USD)


def usd(amount: str) -> Money:
    return Money.parse(amount, USD)


def a_row(
    coinsurance: str = "20",
    side: NetworkSide = IN,
    *,
    copay: str | None = None,
    service: str | None = None,
    tier: str | None = None,
    deductible_applies: bool = True,
) -> CostShare:
    return CostShare(
        service=service,
        side=side,
        tier=tier,
        copay=None if copay is None else usd(copay),
        coinsurance=Share.percent(coinsurance),
        deductible_applies=deductible_applies,
    )


_PLAN = Plan(
    identifier=GOLD,
    name="Gold",
    currency=USD,
    access=PPO,
    unmet_access=UnmetAccess.NOT_COVERED,
    excluded=(),
    tiers=(),
    cost_shares=(a_row("20"), a_row("40", OUT)),
    deductible_in=PersonLimit(usd("500")),
    deductible_out=PersonLimit(usd("1000")),
    maximum_in=PersonLimit(usd("3000")),
    maximum_out=PersonLimit(usd("6000")),
    accumulation=Accumulation.SEPARATE,
    copay_timing=CopayTiming.AFTER,
    coinsurance_base=CoinsuranceBase.REST,
    copay_above_allowed=CopayAboveAllowed.ALLOWED,
    copay_counts_to_deductible=False,
    deductible_counts_to_maximum=True,
    copay_counts_to_maximum=True,
    preventive_care=PreventiveCare.FREE_IN_NETWORK,
    balance_billing=True,
    visiting_clinician_as_in_network=True,
    never_as_in_network=("ground ambulance",),
    rounding=Rounding(2, RoundingMode.HALF_UP),
)
FAMILY = EmbeddedLimit(usd("2000"), usd("6000"))


def a_plan(**changes: Any) -> Plan:
    return evolve(_PLAN, **changes)


def so_far(
    in_network: tuple[str, str] = ("0", "0"), out_of_network: tuple[str, str] = ("0", "0"), *others: MemberAccumulator
) -> Accumulators:
    """Give what Anna has met, as deductible and maximum on each side, and whoever is covered with her."""
    return Accumulators(
        plan=GOLD, plan_year=YEAR, members=(a_member(ANNA, in_network, out_of_network), *others), claims=()
    )


def a_member(
    patient: PatientId, in_network: tuple[str, str], out_of_network: tuple[str, str] = ("0", "0")
) -> MemberAccumulator:
    ours, theirs = (
        Met(deductible=usd(deductible), maximum=usd(maximum)) for deductible, maximum in (in_network, out_of_network)
    )
    return MemberAccumulator(patient=patient, in_network=ours, out_of_network=theirs)


def a_charge(
    billed: Money,
    number: int = 1,
    *,
    service: str = "primary care visit",
    served_on: date = date(2026, 3, 2),
    preventive: bool = False,
    emergency: bool = False,
) -> ChargeLine:
    return ChargeLine(
        number=number,
        code="99214",
        billed=billed,
        served_on=served_on,
        physician=PhysicianId("dr-benque"),
        place=PlaceOfService.OFFICE,
        service=service,
        preventive=preventive,
        emergency=emergency,
    )


def allowing(line: ChargeLine, allowed: Money, *, withhold: str = "0") -> PricedLine:
    """Give a line with a price."""
    written_off = line.billed - allowed
    return PricedLine(
        line=line,
        term="all services",
        allowed=allowed,
        adjustments=(ClaimAdjustment(CO_45, written_off),) if written_off else (),
        withhold=Share.percent(withhold),
        working=Working(title="a price", lines=(WorkingLine.stated("price", allowed),), total=allowed),
    )


def by_forfait(line: ChargeLine, underlying: Money | None) -> PricedLine:
    """Give a line that the forfait has paid."""
    nothing = Money.zero(line.billed.currency)
    return PricedLine(
        line=line,
        term="forfait",
        allowed=nothing,
        is_capitated=True,
        underlying=underlying,
        adjustments=(ClaimAdjustment(CO_24, line.billed),) if line.billed else (),
        withhold=Share.percent("0"),
        working=Working(title="forfait", lines=(), total=nothing),
    )


def priced(*lines: PricedLine, identifier: str = "c-1", patient: PatientId = ANNA) -> PricedClaim:
    claim = Claim(
        identifier=ClaimId(identifier),
        patient=patient,
        structure=StructureId("cabinet"),
        lines=tuple(each.line for each in lines),
        submitted_on=max(each.line.served_on for each in lines),
    )
    return PricedClaim(claim=claim, contract=ContractId("contract-1"), lines=lines)


def a_visit(billed: str, allowed: str, *, identifier: str = "c-1", patient: PatientId = ANNA) -> PricedClaim:
    return priced(allowing(a_charge(usd(billed)), usd(allowed)), identifier=identifier, patient=patient)


def standings(**by_number: LineStanding) -> Mapping[int, LineStanding]:
    return {int(name.removeprefix("line_")): standing for name, standing in by_number.items()}
