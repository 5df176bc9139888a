"""Pricing: what a contract makes of a line, of a claim, and of many claims at once.

What lives here: the order of the rules. A contract that is not in force leaves a line unpriced; a late claim is denied;
the basket decides between forfait and fee; a term prices the rest, and several procedures of one patient, physician
and day are reduced together. What this module may not know: plans, and what a patient pays.

>>> from datetime import date
>>> from primarycare.claims import PlaceOfService
>>> from primarycare.identifiers import ContractId, PayerId, PhysicianId, StructureId
>>> from primarycare.money import USD, RoundingMode, Share
>>> from primarycare.networks import ContractTerm, PercentOfCharge, ServiceScope
>>> from primarycare.periods import Period
>>> contract = PayerContract(
...     identifier=ContractId("contract-1"), payer=PayerId("payer-1"), products=(), structure=StructureId("cabinet"),
...     terms=(ContractTerm(
...         label="all services", priority=1, term=PercentOfCharge(Share.percent("37.5")), services=ServiceScope(),
...         lesser_of=True, during=Period(date(2026, 1, 1)),
...     ),),
...     fee_schedules=(), timely_filing=None, multiple_procedures=None, withhold=Share.percent("0"),
...     evergreen=False, during=Period(date(2026, 1, 1), date(2027, 1, 1)),
... )
>>> line = ChargeLine(
...     number=1, code="80053", billed=Money.parse("90.00", USD), served_on=date(2026, 3, 2),
...     physician=PhysicianId("dr-benque"), place=PlaceOfService.OFFICE, service="laboratory",
... )
>>> priced = price(line, contract, filed_on=date(2026, 3, 5), rounding=Rounding(2, RoundingMode.HALF_UP))
>>> print(priced.working)
line 1, served on 2026-03-02: all services
  charge  90.00 USD per charge × 0.375 (37.5 % of the charge)  33.75
  rounded half-up to 0.01 per person
  total                                                        33.75 USD
>>> print(*priced.adjustments)
CO-45 (above the contract's price): 56.25 USD
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from attrs import define

from primarycare import _checks as checks
from primarycare.baskets import Basket, Regime
from primarycare.claims import CO_24, CO_29, CO_45, CO_59, AdjustmentReason, ChargeLine, Claim, ClaimAdjustment
from primarycare.discounts._quoting import (
    Answer,
    Answers,
    case_parts,
    exact_sum,
    ranked_steps,
    reduced,
    steps,
    underlying_price,
)
from primarycare.discounts.priced import PricedClaim, PricedLine, PricingReason
from primarycare.errors import InvalidValueError, MissingInputError
from primarycare.identifiers import PatientId
from primarycare.membership import EnrolmentSpan
from primarycare.money import Currency, Money, Rounding
from primarycare.networks import CaseRate, ContractTerm, MultipleProcedures, PayerContract
from primarycare.periods import Period
from primarycare.workings import Working, WorkingLine

__all__ = ["price", "price_claim", "price_claims"]


@define
class _Quote:
    """A line on its way to a price: the steps so far, and what it is worth alone where it is one of several."""

    claim: Claim | None
    line: ChargeLine
    answer: Answer
    is_late: bool = False
    steps: tuple[WorkingLine, ...] = ()
    alone: Fraction | None = None

    @property
    def term(self) -> ContractTerm | None:
        """The term that prices the line by fee, or None where it is unpriced, denied or capitated."""
        answer = self.answer
        return None if self.is_late or answer.reason is not None or answer.is_capitated else answer.term


def _a_rounding(rounding: Rounding, currency: Currency) -> Rounding:
    # A price rounded to fewer places than the charge has could come to more than the charge.
    if checks.a(Rounding)(rounding, "rounding").places != currency.decimals:
        raise InvalidValueError(
            f"rounding: {rounding} does not keep the {currency.decimals} decimals of {currency.code}; keep all of them"
        )
    return rounding


def _quoted(
    answers: Answers, line: ChargeLine, filed_on: date, regime: Regime | None, claim: Claim | None = None
) -> _Quote:
    contract = answers.contract
    if answers.currency not in (None, line.billed.currency):
        raise InvalidValueError(
            f"billed: line {line.number} is in {line.billed.currency.code} and contract "
            f"{str(contract.identifier)!r} in another currency; convert one of them first"
        )
    answer = answers.to(line, regime)
    in_force = answer.reason not in (PricingReason.CONTRACT_EXPIRED, PricingReason.CONTRACT_NOT_BEGUN)
    filing = contract.timely_filing
    is_late = in_force and filing is not None and filed_on > filing.deadline(line.served_on)
    quote = _Quote(claim, line, answer, is_late)
    if quote.term is not None:
        quote.steps = steps(line, answer, quote.term)
    return quote


def _settled(quote: _Quote, contract: PayerContract, rounding: Rounding) -> PricedLine:
    line, answer, term = quote.line, quote.answer, quote.answer.term
    label = None if term is None else term.label
    title = f"line {line.number}, served on {line.served_on}" + ("" if label is None else f": {label}")
    if quote.is_late:
        return _nothing(quote, contract, title, CO_29)
    if answer.reason is not None:
        return PricedLine(
            line=line, reason=answer.reason, term=label, allowed=None, withhold=contract.withhold, working=None
        )
    if answer.is_capitated:
        return _nothing(quote, contract, title, CO_24, underlying=underlying_price(line, answer, rounding))
    currency = line.billed.currency
    working = Working.settled(title, quote.steps, rounding, currency)
    full = working.total if quote.alone is None else rounding.settle(quote.alone, currency)
    parts = ((CO_45, line.billed - full), (CO_59, full - working.total))
    return PricedLine(
        line=line,
        term=label,
        allowed=working.total,
        adjustments=tuple(ClaimAdjustment(reason, amount) for reason, amount in parts if amount),
        withhold=contract.withhold,
        working=working,
    )


def _nothing(
    quote: _Quote, contract: PayerContract, title: str, reason: AdjustmentReason, *, underlying: Money | None = None
) -> PricedLine:
    billed = quote.line.billed
    lines = (WorkingLine.stated("charge", billed), WorkingLine.stated(reason.meaning, -billed))
    return PricedLine(
        line=quote.line,
        reason=PricingReason.FILED_TOO_LATE if quote.is_late else None,
        term=None if quote.answer.term is None else quote.answer.term.label,
        allowed=Money.zero(billed.currency),
        adjustments=(ClaimAdjustment(reason, billed),),
        is_capitated=not quote.is_late,
        underlying=underlying,
        withhold=contract.withhold,
        working=Working(title=title, lines=lines, total=Money.zero(billed.currency)),
    )


def price(
    line: ChargeLine, contract: PayerContract, *, filed_on: date, rounding: Rounding, regime: Regime | None = None
) -> PricedLine:
    """Price one line by itself: no other procedure reduces it, and a case rate is its own.

    `filed_on` is the day that counts for the filing limit. `regime` is what the basket says of the service for this
    patient and day, or None where the contract's own terms decide. `rounding` keeps all decimals of the currency. A
    line without a price is returned as such, with its reason. Raises `InvalidValueError` for a charge in another
    currency than the contract, for another rounding, and for a filing before the service.

    >>> price(None, None, filed_on=date(2026, 3, 5), rounding=None)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidTypeError: line: None is a NoneType; give a ChargeLine
    """
    checks.a(ChargeLine)(line, "line")
    answers = Answers.of(checks.a(PayerContract)(contract, "contract"))
    _a_rounding(rounding, line.billed.currency)
    said = checks.optional(checks.a(Regime))(regime, "regime")
    if checks.a_date(filed_on, "filed_on") < line.served_on:
        raise InvalidValueError(
            f"filed_on: {filed_on} is before line {line.number} was served on {line.served_on}; correct one of them"
        )
    return _settled(_quoted(answers, line, filed_on, said), contract, rounding)


def price_claim(
    claim: Claim,
    contract: PayerContract,
    *,
    rounding: Rounding,
    basket: Basket | None = None,
    enrolled: Iterable[EnrolmentSpan] | None = None,
) -> PricedClaim:
    """Price a claim; see `price_claims`, which also counts procedures of one day that stand in different claims.

    >>> from primarycare.claims import PlaceOfService
    >>> from primarycare.identifiers import ClaimId, ContractId, PayerId, PhysicianId, StructureId
    >>> from primarycare.money import USD, RoundingMode, Share
    >>> from primarycare.networks import ContractTerm, PercentOfCharge, ServiceScope
    >>> always, cabinet = Period(date(2026, 1, 1)), StructureId("cabinet")
    >>> term = ContractTerm(label="all services", priority=1, term=PercentOfCharge(Share.percent("80")),
    ...                     services=ServiceScope(), lesser_of=True, during=always)
    >>> contract = PayerContract(
    ...     identifier=ContractId("contract-1"), payer=PayerId("payer-1"), products=(), structure=cabinet,
    ...     terms=(term,), fee_schedules=(), timely_filing=None, multiple_procedures=None,
    ...     withhold=Share.percent("0"), evergreen=False, during=always)
    >>> line = ChargeLine(number=1, code="80053", billed=Money.parse("90", USD), served_on=date(2026, 3, 2),
    ...                   physician=PhysicianId("dr-benque"), place=PlaceOfService.OFFICE, service="laboratory")
    >>> claim = Claim(identifier=ClaimId("claim-1"), patient=PatientId("p-1"), structure=cabinet, lines=(line,),
    ...               submitted_on=date(2026, 3, 5))
    >>> price_claim(claim, contract, rounding=Rounding(2, RoundingMode.HALF_UP)).allowed
    Money.parse('72.00', USD)
    """
    return price_claims(
        (checks.a(Claim)(claim, "claim"),), contract, rounding=rounding, basket=basket, enrolled=enrolled
    )[0]


def price_claims(
    claims: Iterable[Claim],
    contract: PayerContract,
    *,
    rounding: Rounding,
    basket: Basket | None = None,
    enrolled: Iterable[EnrolmentSpan] | None = None,
) -> tuple[PricedClaim, ...]:
    """Price claims under one contract, each in its place; their order changes no price.

    With a `basket`, its services are paid by forfait for patients who are `enrolled` on the day, whatever the terms
    say, and all else is paid by fee or not at all; without one the contract's own terms decide. Procedures are ranked
    within patient, physician and day over all the claims given, the highest amount first, ties by claim and number;
    none is then paid above its charge. What is ranked and reduced, the contract's `MultipleProcedures` say. Lines of a claim under one case rate share it by charge.

    Raises `InvalidValueError` for a claim of another structure, a claim that stands twice or beside its own
    correction, a charge in another currency than the contract, and a rounding that does not keep all decimals of the
    currency; `MissingInputError` for a basket without `enrolled`, or the other way round.

    >>> price_claims((), None, rounding=None)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidTypeError: contract: None is a NoneType; give a PayerContract
    """
    given = checks.several(Claim)(claims, "claims")
    answers = Answers.of(checks.a(PayerContract)(contract, "contract"))
    _refuse_strange(given, contract)
    regimes = _Regimes.of(basket, enrolled)
    quotes: list[list[_Quote]] = []
    for claim in given:
        _a_rounding(rounding, claim.lines[0].billed.currency)
        quotes.append(
            [_quoted(answers, line, claim.filed_on, regimes.at(claim.patient, line), claim) for line in claim.lines]
        )
        _share_cases(quotes[-1], rounding)
    if contract.multiple_procedures is not None:
        _rank((quote for of_claim in quotes for quote in of_claim), contract.multiple_procedures)
    return tuple(
        PricedClaim(
            claim=claim,
            contract=contract.identifier,
            lines=tuple(_settled(quote, contract, rounding) for quote in of_claim),
        )
        for claim, of_claim in zip(given, quotes)
    )


def _refuse_strange(claims: tuple[Claim, ...], contract: PayerContract) -> None:
    checks.unique((claim.identifier for claim in claims), "claims")
    names = {claim.identifier for claim in claims}
    for claim in claims:
        if claim.structure != contract.structure:
            raise InvalidValueError(
                f"claims: {str(claim.identifier)!r} is from {str(claim.structure)!r} and contract "
                f"{str(contract.identifier)!r} is with {str(contract.structure)!r}; give the contract of that structure"
            )
        if claim.corrects in names:
            raise InvalidValueError(
                f"claims: {str(claim.identifier)!r} corrects {str(claim.corrects)!r}, which is given beside it; "
                "price the last of them only"
            )


@define
class _Regimes:
    """What the basket says of each patient, service and day, or nothing where there is no basket."""

    basket: Basket | None
    enrolled: dict[PatientId, list[Period]]
    covered: dict[tuple[str, date], bool]

    @classmethod
    def of(cls, basket: Basket | None, enrolled: Iterable[EnrolmentSpan] | None) -> "_Regimes":
        """Sort the spans of enrolment by patient."""
        checks.optional(checks.a(Basket))(basket, "basket")
        if (basket is None) is not (enrolled is None):
            raise MissingInputError(
                "enrolled: a basket and the spans of enrolment are read together; give both of them or neither"
            )
        periods: defaultdict[PatientId, list[Period]] = defaultdict(list)
        for span in checks.several(EnrolmentSpan)(() if enrolled is None else enrolled, "enrolled"):
            periods[span.patient].append(span.during)
        return cls(basket, periods, {})

    def at(self, patient: PatientId, line: ChargeLine) -> Regime | None:
        """Give the regime of a line, or None without a basket."""
        if self.basket is None:
            return None
        day = line.served_on
        if not any(day in period for period in self.enrolled.get(patient, ())):
            return Regime.FEE
        question = (line.code, day)
        if question not in self.covered:
            self.covered[question] = self.basket.covers(*question)
        return Regime.FORFAIT if self.covered[question] else Regime.FEE


def _share_cases(quotes: list[_Quote], rounding: Rounding) -> None:
    cases: defaultdict[str, list[_Quote]] = defaultdict(list)
    for quote in quotes:
        if quote.term is not None and isinstance(quote.term.term, CaseRate):
            cases[quote.term.label].append(quote)
    for case in cases.values():
        term, rate = case[0].term, case[0].answer.rate
        if len(case) > 1 and term is not None and rate is not None:
            parts = case_parts([quote.line for quote in case], rate, term, rounding)
            for quote, part in zip(case, parts):
                quote.steps = (part,)


def _rank(quotes: Iterable[_Quote], rule: MultipleProcedures) -> None:
    days: defaultdict[tuple[object, ...], list[tuple[_Quote, ContractTerm]]] = defaultdict(list)
    for quote in quotes:
        term = quote.term
        if term is not None and quote.claim is not None and _is_procedure(quote.line, term, rule):
            days[quote.claim.patient, quote.line.physician, quote.line.served_on].append((quote, term))
    for procedures in days.values():
        if len(procedures) > 1:
            for quote, term in procedures:
                quote.steps = ranked_steps(quote.line, quote.answer, term, rule.applies_to)
            in_order = sorted((quote for quote, _ in procedures), key=_highest_first)
            for rank, quote in enumerate(in_order, start=1):
                charge, share = quote.line.billed, rule.share_of(rank)
                quote.alone = min(exact_sum(quote.steps), charge.exact)
                quote.steps = reduced(quote.steps, share, f"as procedure {rank} of {len(in_order)}", charge)


def _is_procedure(line: ChargeLine, term: ContractTerm, rule: MultipleProcedures) -> bool:
    is_inside = rule.services.covers(line.code, service=line.service, place=line.place.value)
    return is_inside and not isinstance(term.term, CaseRate)


def _highest_first(quote: _Quote) -> tuple[Fraction, str, int]:
    return -exact_sum(quote.steps), "" if quote.claim is None else quote.claim.identifier, quote.line.number
