"""Adjudicating: from priced lines to what the plan pays and what the patient owes, each with its working.

What lives here: the order in which deductible, copay and coinsurance are taken, the maximum, what is treated as in
network, and what is not covered. Every choice on which plans disagree is a field of the plan.
What this module may not know: contracts and fee schedules; a line comes with its price.

>>> adjudicate(None, None, None, None)
Traceback (most recent call last):
    ...
primarycare.errors.InvalidTypeError: priced: None is a NoneType; give a PricedClaim
"""

from collections.abc import Mapping

from primarycare import _checks as checks
from primarycare.claims import CO_24, CO_45, PR_1, PR_2, PR_3, PR_45, PR_96, ChargeLine, ClaimAdjustment
from primarycare.discounts._sharing import Parts, Room, needs_a_price, share
from primarycare.discounts.adjudications import AdjudicatedLine, Adjudication, LineOutcome, PendedLine
from primarycare.discounts.priced import PricedClaim, PricedLine, PricingStatus
from primarycare.discounts.standings import LineStanding
from primarycare.errors import InvalidTypeError, InvalidValueError, MissingInputError, NotKnownError, shown
from primarycare.money import Money
from primarycare.plans import Accumulators, CostShare, NetworkSide, Plan, PreventiveCare, UnmetAccess
from primarycare.workings import Working, WorkingLine

__all__ = ["adjudicate"]


def adjudicate(
    priced: PricedClaim,
    plan: Plan,
    accumulators: Accumulators,
    standing: LineStanding | Mapping[int, LineStanding],
) -> Adjudication:
    """Work out a priced claim under a plan, its lines in order of their numbers.

    One standing is for all lines, or each line has its own by number. A line without a price waits and counts
    nothing. The same claim under the same accumulators gives the same answer; accumulators that count it already are
    refused, so that a second run begins with `reverse`.

    Where the maximum binds, what is above it comes off coinsurance first, then copay, then deductible. What is billed
    beyond the allowed amount is written off in network, and is the patient's out of network where the plan lets
    practices bill it; it counts towards nothing.

    Raises `InvalidValueError` for accumulators of another plan, with more than its limits or with the claim in them,
    for a service day outside the plan year, and for a tier that the plan does not have; `NotKnownError` for a patient
    who is not among their members, for a standing of a line that the claim does not have, and for a service of which
    the plan says nothing; `MissingInputError` for a line without a standing, and for coinsurance on a line paid by
    forfait without an underlying price. Messages name the claim and the line.

    >>> from datetime import date
    >>> from primarycare.claims import Claim, PlaceOfService
    >>> from primarycare.discounts import price_claim
    >>> from primarycare.identifiers import (
    ...     ClaimId, ContractId, PatientId, PayerId, PhysicianId, PlanId, StructureId)
    >>> from primarycare.money import USD, Rounding, RoundingMode, Share
    >>> from primarycare.networks import ContractTerm, PayerContract, PercentOfCharge, ServiceScope
    >>> from primarycare.periods import Period
    >>> from primarycare.plans import (
    ...     PPO, Accumulation, CoinsuranceBase, CopayAboveAllowed, CopayTiming, PersonLimit)
    >>> year, cents = Period(date(2026, 1, 1), date(2027, 1, 1)), Rounding(2, RoundingMode.HALF_UP)
    >>> nothing, me = Share.percent("0"), PatientId("p-1")
    >>> line = ChargeLine(
    ...     number=1, code="99214", billed=Money.parse("260", USD), served_on=date(2026, 3, 2),
    ...     physician=PhysicianId("dr-benque"), place=PlaceOfService.OFFICE, service="visit")
    >>> claim = Claim(identifier=ClaimId("c-1"), patient=me, structure=StructureId("cabinet"), lines=(line,),
    ...               submitted_on=date(2026, 3, 5))
    >>> contract = PayerContract(
    ...     identifier=ContractId("contract-1"), payer=PayerId("payer-1"), products=(), structure=claim.structure,
    ...     terms=(ContractTerm(
    ...         label="all services", priority=1, term=PercentOfCharge(Share.percent("50")), services=ServiceScope(),
    ...         lesser_of=True, during=year),),
    ...     fee_schedules=(), timely_filing=None, multiple_procedures=None, withhold=nothing, evergreen=False,
    ...     during=year)
    >>> plan = Plan(
    ...     identifier=PlanId("gold"), name="Gold", currency=USD, access=PPO, unmet_access=UnmetAccess.NOT_COVERED,
    ...     excluded=(), tiers=(),
    ...     cost_shares=(CostShare(service=None, side=NetworkSide.IN, tier=None, copay=None,
    ...                            coinsurance=Share.percent("20"), deductible_applies=True),),
    ...     deductible_in=PersonLimit(Money.parse("100", USD)), deductible_out=None,
    ...     maximum_in=PersonLimit(Money.parse("3000", USD)), maximum_out=None,
    ...     accumulation=Accumulation.SEPARATE, copay_timing=CopayTiming.AFTER, coinsurance_base=CoinsuranceBase.REST,
    ...     copay_above_allowed=CopayAboveAllowed.ALLOWED, copay_counts_to_deductible=False,
    ...     deductible_counts_to_maximum=True, copay_counts_to_maximum=True, preventive_care=PreventiveCare.FREE,
    ...     balance_billing=True, visiting_clinician_as_in_network=True, never_as_in_network=(), rounding=cents)
    >>> decided = adjudicate(
    ...     price_claim(claim, contract, rounding=cents), plan,
    ...     Accumulators.opening(plan.identifier, year, (me,), USD),
    ...     LineStanding(side=NetworkSide.IN, has_physician=True, has_referral=True))
    >>> print(decided.lines[0].working)
    line 1 of claim 'c-1': what the patient owes
      deductible                                                                           100.00
      coinsurance  30.00 USD per line × 0.2 (coinsurance of 20 %) rounded half-up to 0.01    6.00
      total                                                                                106.00 USD
    """
    claim = checks.a(PricedClaim)(priced, "priced").claim
    terms = checks.a(Plan)(plan, "plan")
    so_far = checks.a(Accumulators)(accumulators, "accumulators")
    if so_far.plan != terms.identifier:
        raise InvalidValueError(
            f"accumulators: those of plan {str(so_far.plan)!r} were given for claim {str(claim.identifier)!r} under "
            f"plan {str(terms.identifier)!r}; give those of the plan"
        )
    if claim.identifier in so_far.claims:
        raise InvalidValueError(
            f"accumulators: claim {str(claim.identifier)!r} is counted in them already; reverse it first"
        )
    _refuse_unknown_lines(standing, priced)
    room = Room.before(terms, so_far, claim.patient)
    lines, pended = [], []
    for each in priced.lines:
        where = f"line {each.line.number} of claim {str(claim.identifier)!r}"
        if each.line.served_on not in so_far.plan_year:
            raise InvalidValueError(
                f"accumulators: {where} was served on {each.line.served_on}, outside the plan year "
                f"{so_far.plan_year}; give those of its own year"
            )
        if each.reason is not None and each.status is PricingStatus.UNPRICED:
            pended.append(PendedLine(each.line.number, each.line.billed, each.reason.value))
        elif each.line.billed.currency != terms.currency:
            raise InvalidValueError(f"priced: {where} is not in {terms.currency.code}, the currency of the plan")
        else:
            lines.append(_Line(each, room, _standing_of(standing, each.line.number, terms, where), where).worked())
    return Adjudication(
        claim=claim.identifier, patient=claim.patient, lines=tuple(lines), pended=tuple(pended), before=so_far
    )


def _refuse_unknown_lines(given: object, priced: PricedClaim) -> None:
    if isinstance(given, LineStanding):
        return
    if not isinstance(given, Mapping):
        raise InvalidTypeError(
            f"standing: {shown(given)} is a {type(given).__name__}; give a LineStanding, or one for each line by number"
        )
    numbers = {each.line.number for each in priced.lines}
    for number in given:
        if number not in numbers:
            raise NotKnownError(f"standing: claim {str(priced.claim.identifier)!r} has no line {shown(number)}")


def _standing_of(given: LineStanding | Mapping[int, LineStanding], number: int, plan: Plan, where: str) -> LineStanding:
    if isinstance(given, LineStanding):
        found = given
    elif number not in given:
        raise MissingInputError(f"standing: nothing is said of {where}; say how it stands to the network")
    else:
        found = checks.a(LineStanding)(given[number], f"standing[{number}]")
    if found.tier is not None and found.tier not in plan.tiers:
        raise InvalidValueError(
            f"tier: plan {str(plan.identifier)!r} has no tier {shown(found.tier)}, in which {where} stands; it has "
            f"{', '.join(map(shown, plan.tiers)) or 'none'}"
        )
    return found


class _Line:
    """One line on its way from a price to the parts of patient, plan and practice."""

    def __init__(self, priced: PricedLine, room: Room, standing: LineStanding, where: str) -> None:
        self.priced, self.room, self.standing, self.where = priced, room, standing, where
        self.line: ChargeLine = priced.line
        self.plan: Plan = room.plan
        self.billed = priced.line.billed.minor
        self.notes: list[str] = []

    def worked(self) -> AdjudicatedLine:
        if self.priced.status is PricingStatus.DENIED:
            self.notes.append("denied to the practice, which may not bill it to the patient")
            return self._settled(LineOutcome.DENIED, self.standing.side, 0, Parts(), [])
        if self.priced.is_capitated:
            # Whoever is paid by the forfait is in network, and the forfait pays what the plan would ask access for.
            self.notes.append("paid by the forfait already")
            return self._shared(LineOutcome.BY_FORFAIT, NetworkSide.IN, self.priced.underlying)
        side = self._side()
        if side is None:
            return self._settled(LineOutcome.NOT_COVERED, self.standing.side, 0, Parts(), [])
        return self._shared(LineOutcome.COVERED, side, self.priced.allowed)

    def _side(self) -> NetworkSide | None:
        """Give the side on which the cost is shared, or None where the line is not covered."""
        line, plan, standing = self.line, self.plan, self.standing
        if line.service in plan.excluded:
            self.notes.append("not covered by the plan")
            return None
        if standing.side is NetworkSide.OUT:
            if self._is_as_in_network():
                return NetworkSide.IN
            if plan.access.out_of_network_covered:
                return NetworkSide.OUT
            self.notes.append("the plan covers nothing out of network")
            return None
        missing = self._missing()
        if missing is None:
            return NetworkSide.IN
        if plan.unmet_access is UnmetAccess.OUT_OF_NETWORK:
            self.notes.append(f"shared as out of network: {missing}")
            return NetworkSide.OUT
        self.notes.append(f"not covered: {missing}")
        return None

    def _is_as_in_network(self) -> bool:
        if self.line.service in self.plan.never_as_in_network:
            return False
        if self.line.emergency and self.plan.access.emergency_as_in_network:
            self.notes.append("shared as in network: an emergency")
            return True
        if self.standing.is_continued:
            self.notes.append("shared as in network: care continued after the practice left it")
            return True
        if self.standing.site_in_network and self.plan.visiting_clinician_as_in_network:
            self.notes.append("shared as in network: given at a site in network")
            return True
        return False

    def _missing(self) -> str | None:
        if self.line.emergency or self.line.preventive:
            return None
        if self.plan.access.physician_required and not self.standing.has_physician:
            return "no physician is designated"
        if self.plan.access.referral_required and not self.standing.has_referral:
            return "there is no referral"
        return None

    def _shared(self, outcome: LineOutcome, side: NetworkSide, price: Money | None) -> AdjudicatedLine:
        if self._is_free(side):
            self.notes.append("preventive, at no cost")
            return self._settled(outcome, side, 0 if price is None else price.minor, Parts(), [])
        row = self._row(side)
        if price is not None:
            allowed = price.minor
        elif needs_a_price(row, self.room, side):
            raise MissingInputError(
                f"priced: {self.where} is paid by forfait, and the plan shares its cost by an amount; name the fee "
                "schedule that underlies it in the contract"
            )
        else:
            allowed = 0 if row.copay is None else row.copay.minor
        parts, steps = share(self.room, row, side, allowed, self.billed)
        return self._settled(outcome, side, allowed, parts, steps)

    def _is_free(self, side: NetworkSide) -> bool:
        care = self.plan.preventive_care
        return self.line.preventive and (
            care is PreventiveCare.FREE or (care is PreventiveCare.FREE_IN_NETWORK and side is NetworkSide.IN)
        )

    def _row(self, side: NetworkSide) -> CostShare:
        row = self.plan.cost_share(self.line.service, side, self.standing.tier if side is NetworkSide.IN else None)
        if row is None:
            raise NotKnownError(
                f"plan: {str(self.plan.identifier)!r} says nothing of the service of {self.where} {side.value}; give "
                "it a row of cost sharing, one for every other service, or exclude it"
            )
        return row

    def _settled(
        self, outcome: LineOutcome, side: NetworkSide, allowed: int, parts: Parts, steps: list[WorkingLine]
    ) -> AdjudicatedLine:
        def money(minor: int) -> Money:
            # Most parts of a line are nothing.
            return Money(minor, currency) if minor else nothing

        currency, nothing = self.plan.currency, self.room.none_met.deductible
        beyond = self.billed - allowed - parts.above
        not_covered = balance = 0
        if outcome is LineOutcome.NOT_COVERED:
            not_covered, beyond = beyond, 0
            steps = [WorkingLine.stated("not covered", money(not_covered))]
        elif self._may_bill_beyond(outcome, side) and beyond > 0:
            balance, beyond = beyond, 0
            steps.append(WorkingLine.stated("billed above the allowed amount", money(balance)))
        kept = allowed - (parts.total - parts.above)
        paid, by_forfait = (0, kept) if outcome is LineOutcome.BY_FORFAIT else (kept, 0)
        counted_in, counted_out = self.room.count(side, parts)
        deductible, coinsurance = money(parts.deductible), money(parts.coinsurance)
        copay, above = money(parts.copay), money(parts.above)
        balance_bill, uncovered, plan_paid = money(balance), money(not_covered), money(paid)
        owed = (
            (PR_1, deductible),
            (PR_2, coinsurance),
            (PR_3, copay + above if above else copay),
            (PR_45, balance_bill),
            (PR_96, uncovered),
        )
        return AdjudicatedLine(
            number=self.line.number,
            outcome=outcome,
            practice_side=NetworkSide.IN if self.priced.is_capitated else self.standing.side,
            side=side,
            billed=self.line.billed,
            allowed=money(allowed),
            contractual=money(beyond),
            not_covered=uncovered,
            deductible=deductible,
            copay=copay,
            copay_above_allowed=above,
            coinsurance=coinsurance,
            balance_bill=balance_bill,
            plan_paid=plan_paid,
            by_forfait=money(by_forfait),
            withheld=self._withheld(plan_paid),
            counted_in=counted_in,
            counted_out=counted_out,
            adjustments=(
                *self._written_off(outcome, beyond, by_forfait),
                *[ClaimAdjustment(reason, amount) for reason, amount in owed if amount],
            ),
            working=Working(
                title=f"{self.where}: what the patient owes",
                lines=tuple(steps),
                total=money(parts.total + not_covered + balance),
                notes=tuple(self.notes),
            ),
        )

    def _may_bill_beyond(self, outcome: LineOutcome, side: NetworkSide) -> bool:
        # Somebody under contract has agreed to the price, whichever side the plan shares the cost on.
        return (
            outcome is LineOutcome.COVERED
            and side is NetworkSide.OUT
            and self.standing.side is NetworkSide.OUT
            and self.plan.balance_billing
        )

    def _withheld(self, paid: Money) -> Money:
        if not paid or not self.priced.withhold.value:
            return self.room.none_met.deductible
        kept = self.plan.rounding.settle(paid.exact * self.priced.withhold.value, paid.currency)
        return kept if kept.minor < paid.minor else paid

    def _written_off(self, outcome: LineOutcome, beyond: int, by_forfait: int) -> tuple[ClaimAdjustment, ...]:
        """Give the reasons of the contract where they make what is written off, else one that does."""
        if outcome is LineOutcome.BY_FORFAIT:
            reason, amount = CO_24, beyond + by_forfait
        elif beyond == sum([each.amount.minor for each in self.priced.adjustments]):
            return self.priced.adjustments
        else:
            reason, amount = CO_45, beyond
        return (ClaimAdjustment(reason, Money(amount, self.plan.currency)),) if amount else ()
