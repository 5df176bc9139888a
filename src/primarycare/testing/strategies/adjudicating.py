"""Strategies for adjudicated claims: standings, adjudications, statements, comparisons and second plans.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid; each
adjudication is made by the library's own function, from a claim, a plan and accumulators that fit each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> decided = find(adjudications(), lambda decided: decided.owed.minor > 0, settings=unshrunk)
>>> decided.after.claims == (decided.claim,)
True
"""

from fractions import Fraction

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.claims import CO_24, CO_29, CO_45, ChargeLine, ClaimAdjustment
from primarycare.discounts import (
    AdjudicatedLine,
    Adjudication,
    CoordinatedLine,
    Coordination,
    CoordinationRule,
    LeavingComparison,
    LineStanding,
    PatientStatement,
    PendedLine,
    PricedClaim,
    PricedLine,
    PricingReason,
    PricingStatus,
    adjudicate,
    compare_leaving,
    coordinate,
)
from primarycare.identifiers import ContractId
from primarycare.money import Currency, Money, Share
from primarycare.periods import Period, add_days
from primarycare.plans import Accumulators, Limit, MemberAccumulator, Met, NetworkSide, Plan
from primarycare.testing.strategies.networks import claims
from primarycare.testing.strategies.plans import plans
from primarycare.testing.strategies.vocabulary import currencies, patient_ids, plan_ids
from primarycare.workings import Working, WorkingLine

__all__ = [
    "adjudicated_lines",
    "adjudications",
    "coordinated_lines",
    "coordinations",
    "leaving_comparisons",
    "line_standings",
    "patient_statements",
    "pended_lines",
]

# Made once, since making a strategy takes longer than drawing from it.
_CURRENCIES, _PLANS, _PATIENTS = currencies(), plan_ids(), patient_ids()
_YES_OR_NO, _SIDES = st.booleans(), st.sampled_from(NetworkSide)
_AMOUNTS = st.just(0) | st.integers(0, 10**4) | st.integers(0, 10**6)
_PERCENTS = st.integers(0, 100).map(lambda percent: Share(Fraction(percent, 100)))
_TIER = "preferred"
_REASONS = st.sampled_from([reason for reason in PricingReason if reason.status is PricingStatus.UNPRICED])


def _moneys(currency: Currency, most: int | None = None) -> SearchStrategy[Money]:
    return st.builds(Money, _AMOUNTS if most is None else st.integers(0, most), st.just(currency))


@st.composite
def _line_standings(
    draw: DrawFn, sides: SearchStrategy[NetworkSide], tiers: SearchStrategy[str | None]
) -> LineStanding:
    side = draw(sides)
    is_out = side is NetworkSide.OUT
    return LineStanding(
        side=side,
        tier=None if is_out else draw(tiers),
        site_in_network=is_out and draw(_YES_OR_NO),
        is_continued=is_out and draw(_YES_OR_NO),
        has_physician=draw(_YES_OR_NO),
        has_referral=draw(_YES_OR_NO),
    )


def line_standings(
    *,
    sides: SearchStrategy[NetworkSide] = _SIDES,
    tiers: SearchStrategy[str | None] = st.none() | st.just(_TIER),
) -> SearchStrategy[LineStanding]:
    """Make standings of lines to the network.

    >>> from hypothesis import find
    >>> find(line_standings(sides=st.just(NetworkSide.OUT)), bool).tier is None
    True
    """
    return _line_standings(sides, tiers)


@st.composite
def _prices(draw: DrawFn, line: ChargeLine) -> PricedLine:
    """Make any price of a line, an underlying one for each that is paid by forfait."""
    currency = line.billed.currency
    nothing, withhold = Money.zero(currency), draw(_PERCENTS)
    kind = draw(st.sampled_from(("priced", "priced", "priced", "by forfait", "denied", "unpriced")))
    if kind == "unpriced":
        return PricedLine(line=line, reason=draw(_REASONS), allowed=None, withhold=withhold, working=None)
    if kind == "priced":
        allowed = draw(_moneys(currency, line.billed.minor) | _moneys(currency))
        stated = Working(title="a price", lines=(WorkingLine.stated("price", allowed),), total=allowed)
        off = line.billed - allowed
        adjustments = (ClaimAdjustment(CO_45, off),) if off else ()
        return PricedLine(line=line, allowed=allowed, adjustments=adjustments, withhold=withhold, working=stated)
    reason = CO_24 if kind == "by forfait" else CO_29
    adjustments = (ClaimAdjustment(reason, line.billed),) if line.billed else ()
    return PricedLine(
        line=line,
        reason=None if kind == "by forfait" else PricingReason.FILED_TOO_LATE,
        allowed=nothing,
        adjustments=adjustments,
        is_capitated=kind == "by forfait",
        underlying=draw(_moneys(currency)) if kind == "by forfait" else None,
        withhold=withhold,
        working=Working(title="nothing", lines=(), total=nothing),
    )


@st.composite
def _priced(draw: DrawFn, currency: Currency) -> PricedClaim:
    claim = draw(claims(currencies=st.just(currency), max_lines=3))
    return PricedClaim(
        claim=claim, contract=ContractId("contract"), lines=tuple(draw(_prices(line)) for line in claim.lines)
    )


def _part_of(draw: DrawFn, limit: Limit | None, currency: Currency) -> Money:
    """Draw what one member has met of a limit, in a family in which nobody else has met anything."""
    if limit is None:
        return draw(_moneys(currency))
    nothing = Money.zero(currency)
    return draw(_moneys(currency, limit.left(person=nothing, family=nothing).minor))


@st.composite
def _so_far(draw: DrawFn, plan: Plan, priced: PricedClaim) -> Accumulators:
    """Make accumulators into which a claim fits: within the limits, in its year, and without it."""
    first = min(line.served_on for line in priced.claim.lines)
    ours = MemberAccumulator(
        patient=priced.claim.patient,
        in_network=_met_on(draw, plan, NetworkSide.IN),
        out_of_network=_met_on(draw, plan, NetworkSide.OUT),
    )
    nothing = Met.nothing(plan.currency)
    other = draw(_PATIENTS.filter(lambda patient: patient != ours.patient))
    others = (MemberAccumulator(patient=other, in_network=nothing, out_of_network=nothing),)
    return Accumulators(
        plan=plan.identifier,
        plan_year=Period(add_days(first, -draw(st.integers(0, 360))), add_days(first, 3)),
        members=(ours, *draw(st.sampled_from(((), others)))),
        claims=(),
    )


def _met_on(draw: DrawFn, plan: Plan, side: NetworkSide) -> Met:
    deductible = _part_of(draw, plan.deductible(side), plan.currency)
    return Met(deductible=deductible, maximum=_part_of(draw, plan.maximum(side), plan.currency))


@st.composite
def _decided(draw: DrawFn, currencies: SearchStrategy[Currency]) -> tuple[PricedClaim, Adjudication]:
    currency = draw(currencies)
    plan, priced = draw(plans(currencies=st.just(currency))), draw(_priced(currency))
    tiers = st.sampled_from((None, *plan.tiers))
    standings = {line.number: draw(line_standings(tiers=tiers)) for line in priced.claim.lines}
    return priced, adjudicate(priced, plan, draw(_so_far(plan, priced)), standings)


def adjudications(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[Adjudication]:
    """Make claims adjudicated under a plan: covered lines, those paid by forfait, uncovered, denied and waiting ones.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> bool(find(adjudications(), lambda decided: bool(decided.pended), settings=unshrunk).findings)
    True
    """
    return _decided(currencies).map(lambda both: both[1])


def adjudicated_lines(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[AdjudicatedLine]:
    """Make lines of adjudicated claims.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> line = find(adjudicated_lines(), lambda line: line.owed.minor > 0, settings=unshrunk)
    >>> line.owed == line.working.total
    True
    """
    decided = adjudications(currencies=currencies).filter(lambda decided: bool(decided.lines))
    return decided.flatmap(lambda decided: st.sampled_from(decided.lines))


def pended_lines(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[PendedLine]:
    """Make lines that wait for a price.

    >>> from hypothesis import find
    >>> find(pended_lines(), bool).billed.minor
    0
    """
    return st.builds(PendedLine, st.integers(1, 99), currencies.flatmap(_moneys), _REASONS.map(lambda why: why.value))


def patient_statements(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[PatientStatement]:
    """Make statements of adjudicated claims.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> str(find(patient_statements(), bool, settings=unshrunk)).startswith("claim")
    True
    """
    return _decided(currencies).map(lambda both: PatientStatement(both[0].claim, both[1]))


def _by_fee(line: PricedLine) -> PricedLine:
    """Price what a forfait pays at its charge, as it is where the forfait has ended."""
    billed = line.line.billed
    stated = Working(title="the charge", lines=(WorkingLine.stated("charge", billed),), total=billed)
    return PricedLine(line=line.line, allowed=billed, withhold=line.withhold, working=stated)


@st.composite
def _leaving_comparisons(draw: DrawFn, currencies: SearchStrategy[Currency]) -> LeavingComparison:
    currency = draw(currencies)
    plan, priced = draw(plans(currencies=st.just(currency))), draw(_priced(currency))
    settled = tuple(line for line in priced.lines if line.status is PricingStatus.PRICED)
    if not settled:
        nothing = Money.zero(currency)
        free = Working(title="nothing", lines=(), total=nothing)
        line = evolve(priced.claim.lines[0], billed=nothing)
        settled = (PricedLine(line=line, allowed=nothing, withhold=draw(_PERCENTS), working=free),)
    settled_claim = evolve(priced.claim, lines=tuple(line.line for line in settled))
    whole = evolve(priced, claim=settled_claim, lines=settled)
    before = draw(_so_far(plan, whole))
    by_fee = evolve(whole, lines=tuple(_by_fee(line) if line.is_capitated else line for line in settled))
    staying, leaving = (
        adjudicate(claim, plan, before, draw(line_standings(sides=st.just(side), tiers=st.none())))
        for claim, side in ((whole, NetworkSide.IN), (by_fee, NetworkSide.OUT))
    )
    return compare_leaving(settled_claim, staying=staying, leaving=leaving)


def leaving_comparisons(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[LeavingComparison]:
    """Make comparisons of the same claim inside the network and outside it.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> compared = find(leaving_comparisons(), bool, settings=unshrunk)
    >>> compared.staying.owed + compared.difference == compared.leaving.owed
    True
    """
    return _leaving_comparisons(currencies)


@st.composite
def _coordinations(draw: DrawFn, currencies: SearchStrategy[Currency]) -> Coordination:
    currency = draw(currencies)
    priced, names = draw(_priced(currency)), draw(st.lists(_PLANS, min_size=2, max_size=2, unique=True))
    decided = []
    for name in names:
        plan = draw(plans(currencies=st.just(currency), identifiers=st.just(name)))
        decided.append(adjudicate(priced, plan, draw(_so_far(plan, priced)), draw(line_standings(tiers=st.none()))))
    return coordinate(decided[0], decided[1], draw(st.sampled_from(CoordinationRule)))


def coordinations(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[Coordination]:
    """Make claims under two plans.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> both = find(coordinations(), lambda both: bool(both.lines), settings=unshrunk)
    >>> both.paid <= both.first.owed
    True
    """
    return _coordinations(currencies)


def coordinated_lines(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[CoordinatedLine]:
    """Make lines of claims under two plans.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> line = find(coordinated_lines(), bool, settings=unshrunk)
    >>> line.paid <= line.benefit
    True
    """
    both = coordinations(currencies=currencies).filter(lambda both: bool(both.lines))
    return both.flatmap(lambda both: st.sampled_from(both.lines))
