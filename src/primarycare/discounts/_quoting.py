"""Quoting: which term holds for a line, and what it makes of the charge before any rounding.

What lives here: the answers of one contract, each kept so that the same question is asked once, and the exact price of
a line with the steps to it. What this module may not know: other lines of the claim, and the day of filing.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from attrs import Factory as MadeHere
from attrs import define, frozen

from primarycare.baskets import Regime
from primarycare.claims import ChargeLine
from primarycare.discounts.priced import PricingReason
from primarycare.money import Currency, Money, Rate, Rounding, Share, allocate, exact_text
from primarycare.networks import (
    Capitated,
    CaseRate,
    ContractTerm,
    FeeScheduleRate,
    FlatDiscount,
    PayerContract,
    PercentOfCharge,
    PercentOfSchedule,
    PerDiem,
    ReductionBase,
)
from primarycare.workings import Factor, Part, WorkingLine

__all__ = ["Answer", "Answers", "case_parts", "exact_sum", "ranked_steps", "reduced", "steps", "underlying_price"]


@frozen(kw_only=True, eq=False)
class Answer:
    """What a contract answers for a service on a day: the term, and the listed price or the share that it pays.

    `made` keeps the steps to a price by charge and units, since a practice charges one service alike.
    """

    term: ContractTerm | None = None
    reason: PricingReason | None = None
    is_capitated: bool = False
    label: str = ""
    rate: Rate | None = None
    factors: tuple[Factor, ...] = ()
    made: dict[tuple[int, int], tuple[WorkingLine, ...]] = MadeHere(dict)


@define
class Answers:
    """The answers of one contract, each worked out once."""

    contract: PayerContract
    currency: Currency | None
    _changes: tuple[date, ...]
    _known: dict[tuple[object, ...], Answer]

    @classmethod
    def of(cls, contract: PayerContract) -> "Answers":
        """Begin with no answers, and with the days on which an answer may change."""
        periods = [contract.during, *(term.during for term in contract.terms)]
        for schedule in contract.fee_schedules:
            periods += [version.during for version in schedule.versions.entries]
        days = {day for period in periods for day in (period.start, period.end) if day is not None}
        return cls(contract, contract.currency, tuple(sorted(days)), {})

    def to(self, line: ChargeLine, regime: Regime | None) -> Answer:
        """Answer for the service of a line, where the regime says who pays it."""
        stretch = bisect_right(self._changes, line.served_on)
        question = (line.code, line.modifiers, line.service, line.place, stretch, regime)
        answer = self._known.get(question)
        if answer is None:
            answer = self._known[question] = self._worked_out(line, regime)
        return answer

    def _worked_out(self, line: ChargeLine, regime: Regime | None) -> Answer:
        day = line.served_on
        if not self.contract.is_in_force(day):
            has_begun = day >= self.contract.during.start
            return Answer(
                reason=PricingReason.CONTRACT_EXPIRED if has_begun else PricingReason.CONTRACT_NOT_BEGUN,
            )
        capitated = None if regime is None else regime is Regime.FORFAIT
        term = self._term(line, capitated)
        if regime is Regime.FORFAIT or (term is not None and isinstance(term.term, Capitated)):
            return self._underlying(term, line)
        if term is None:
            beside = regime is Regime.FEE and self._term(line, True) is not None
            return Answer(reason=PricingReason.OUTSIDE_BASKET if beside else PricingReason.NO_TERM)
        return self._priced(term, line)

    def _term(self, line: ChargeLine, capitated: bool | None) -> ContractTerm | None:
        return self.contract.term_for(
            line.code, service=line.service, place=line.place.value, on=line.served_on, capitated=capitated
        )

    def _underlying(self, term: ContractTerm | None, line: ChargeLine) -> Answer:
        if term is None or term.schedule is None:
            return Answer(term=term, is_capitated=True)
        listed = self._listed(term, line, ())
        return Answer(term=term, is_capitated=True, label=listed.label, rate=listed.rate, factors=listed.factors)

    def _priced(self, term: ContractTerm, line: ChargeLine) -> Answer:
        price = term.term
        if isinstance(price, FeeScheduleRate):
            return self._listed(term, line, ())
        if isinstance(price, PercentOfSchedule):
            percent = Factor(f"{exact_text(price.factor * 100)} % of the schedule", price.factor)
            return self._listed(term, line, (percent,))
        if isinstance(price, PercentOfCharge):
            return Answer(
                term=term, label="charge", factors=(Factor(f"{price.share} of the charge", price.share.value),)
            )
        if isinstance(price, PerDiem):
            return Answer(term=term, label="per diem", rate=price.rate)
        if isinstance(price, CaseRate):
            return Answer(term=term, label="case rate", rate=price.rate)
        if isinstance(price, FlatDiscount) and price.share is not None:
            rest = Factor(f"less {price.share}", 1 - price.share.value)
            return Answer(term=term, label="charge", factors=(rest,))
        return Answer(term=term, label="charge")

    def _listed(self, term: ContractTerm, line: ChargeLine, factors: tuple[Factor, ...]) -> Answer:
        schedule = next(each for each in self.contract.fee_schedules if each.identifier == term.schedule)
        fitting = schedule.candidates(line.code, line.modifiers, line.served_on)
        if fitting is None:
            return Answer(term=term, reason=PricingReason.NO_VERSION)
        if len(fitting) > 1:
            return Answer(term=term, reason=PricingReason.AMBIGUOUS_MODIFIERS)
        if fitting:
            return Answer(term=term, label=schedule.basis, rate=fitting[0].rate, factors=factors)
        if schedule.unlisted is None:
            return Answer(term=term, reason=PricingReason.UNKNOWN_CODE)
        share = Factor(f"{schedule.unlisted} of the charge, not listed in {schedule.basis}", schedule.unlisted.value)
        return Answer(term=term, label="charge", factors=(share,))


def exact_sum(lines: Sequence[WorkingLine]) -> Fraction:
    """Add the exact amounts of working lines."""
    # Most prices are one line, and adding it to nothing would cost as much as making it.
    return lines[0].amount if len(lines) == 1 else sum((line.amount for line in lines), Fraction(0))


def _change(label: str, amount: Fraction, currency: Currency) -> WorkingLine:
    return WorkingLine(label=label, amount=amount, currency=currency)


def _bounds(term: ContractTerm, exact: Fraction, currency: Currency) -> tuple[WorkingLine, ...]:
    if term.floor is not None and exact < term.floor.exact:
        return (_change(f"raised to the floor of {term.floor}", term.floor.exact - exact, currency),)
    if term.cap is not None and exact > term.cap.exact:
        return (_change(f"cut to the cap of {term.cap}", term.cap.exact - exact, currency),)
    return ()


def _charge_limit(exact: Fraction, charge: Money) -> tuple[WorkingLine, ...]:
    """Give the step from a price to the charge, where the price is above it."""
    above = exact - charge.exact
    return (_change("no more than the charge", -above, charge.currency),) if above > 0 else ()


def _listed_price(line: ChargeLine, answer: Answer) -> WorkingLine:
    if answer.rate is None:
        part = Part(Rate(value=line.billed.exact, currency=line.billed.currency, per="charge"), Fraction(1))
    else:
        by_case = answer.term is not None and isinstance(answer.term.term, CaseRate)
        part = Part(answer.rate, Fraction(1 if by_case else line.units))
    return WorkingLine.worked(answer.label, (part,), answer.factors)


def steps(line: ChargeLine, answer: Answer, term: ContractTerm) -> tuple[WorkingLine, ...]:
    """Give the steps to the exact price of a line under its term, worked out once for a charge."""
    known = answer.made.get((line.billed.minor, line.units))
    if known is None:
        known = answer.made[line.billed.minor, line.units] = _steps(line, answer, term)
    return known


def _steps(line: ChargeLine, answer: Answer, term: ContractTerm) -> tuple[WorkingLine, ...]:
    made = _contract_steps(line, answer, term)
    return made + _charge_limit(exact_sum(made), line.billed) if term.lesser_of else made


def _contract_steps(line: ChargeLine, answer: Answer, term: ContractTerm) -> tuple[WorkingLine, ...]:
    made: tuple[WorkingLine, ...] = (_listed_price(line, answer),)
    if isinstance(term.term, FlatDiscount) and term.term.amount is not None:
        off = min(term.term.amount, line.billed)
        made += (_change(f"less {term.term.amount} for the line", -off.exact, off.currency),)
    return made + _bounds(term, exact_sum(made), line.billed.currency)


def ranked_steps(line: ChargeLine, answer: Answer, term: ContractTerm, base: ReductionBase) -> tuple[WorkingLine, ...]:
    """Give the steps to the amount by which one of several procedures is ranked."""
    made = _contract_steps(line, answer, term)
    return made if base is ReductionBase.CONTRACT_PRICE else made + _charge_limit(exact_sum(made), line.billed)


def reduced(made: tuple[WorkingLine, ...], share: Share, place: str, charge: Money) -> tuple[WorkingLine, ...]:
    """Add the reduction to the share of a rank, and the step to the charge where more than it is left."""
    exact = exact_sum(made)
    made += (_change(f"{share} {place}", (share.value - 1) * exact, charge.currency),)
    return made + _charge_limit(exact * share.value, charge)


def underlying_price(line: ChargeLine, answer: Answer, rounding: Rounding) -> Money | None:
    """Give the price on which coinsurance of a capitated line is worked out, where the contract names one.

    The limits of the term hold for it as for a price that is paid: a share of more than was billed is nobody's to owe.
    """
    if answer.term is None or not answer.label:
        return None
    return rounding.settle(exact_sum(steps(line, answer, answer.term)), line.billed.currency)


def case_parts(
    lines: Sequence[ChargeLine], rate: Rate, term: ContractTerm, rounding: Rounding
) -> tuple[WorkingLine, ...]:
    """Share the price of one case over its lines, by charge, ties by number; evenly where nothing was charged."""
    currency = lines[0].billed.currency
    charge = Money.total((line.billed for line in lines), currency)
    exact = rate.value
    exact += exact_sum(_bounds(term, exact, currency))
    exact += exact_sum(_charge_limit(exact, charge)) if term.lesser_of else 0
    case = rounding.settle(exact, currency)
    ties = [f"{line.number:06}" for line in lines]
    parts = allocate(case, [line.billed.minor if charge else 1 for line in lines], ties=ties)
    return tuple(WorkingLine.stated(f"part, by charge, of {case} for the case", part) for part in parts)
