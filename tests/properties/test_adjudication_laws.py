"""Laws of adjudication: every amount is borne once, limits hold, reversals restore, and what order may change."""

from itertools import pairwise
from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from primarycare.discounts import (
    AdjudicatedLine,
    Adjudication,
    Coordination,
    CoordinationRule,
    LeavingComparison,
    LineOutcome,
    LineStanding,
    PatientStatement,
    PricedClaim,
    adjudicate,
    reverse,
)
from primarycare.money import USD, Money
from primarycare.plans import (
    Accumulation,
    Accumulators,
    AggregateLimit,
    CoinsuranceBase,
    CopayAboveAllowed,
    CopayTiming,
    EmbeddedLimit,
    Limit,
    NetworkSide,
    PersonLimit,
    Plan,
)
from primarycare.testing.strategies import (
    accumulators,
    adjudicated_lines,
    adjudications,
    coordinations,
    leaving_comparisons,
    mets,
    patient_statements,
    plan_limits,
)
from tests.small_plan import ANNA, BEN, IN, INSIDE, OUT, OUTSIDE, a_charge, a_plan, a_row, allowing, priced, so_far

USD_ONLY = st.just(USD)
MINORS = st.integers(0, 3_000_00)
WHOLE = st.integers(0, 3_000).map(lambda amount: Money(100 * amount, USD))
PERCENTS = st.integers(0, 100).map(str)
LIMITS = st.builds(PersonLimit, st.integers(0, 2_000).map(lambda amount: Money(100 * amount, USD)))
SWITCHES = st.fixed_dictionaries(
    {
        "copay_timing": st.sampled_from(CopayTiming),
        "coinsurance_base": st.sampled_from(CoinsuranceBase),
        "copay_above_allowed": st.sampled_from(CopayAboveAllowed),
        "copay_counts_to_deductible": st.booleans(),
        "deductible_counts_to_maximum": st.booleans(),
        "copay_counts_to_maximum": st.booleans(),
        "accumulation": st.sampled_from(Accumulation),
    }
)
COPAYS = st.none() | st.integers(0, 90).map(str)
YEARS_OF_VISITS = st.lists(st.tuples(st.sampled_from((ANNA, BEN)), WHOLE, st.booleans()), max_size=6)


def visit(allowed: Money, *, billed: Money | None = None, number: int = 1, patient: Any = ANNA) -> PricedClaim:
    charge = a_charge(allowed if billed is None else billed)
    return priced(allowing(charge, allowed), identifier=f"c-{number}", patient=patient)


def the_line(decided: Adjudication) -> AdjudicatedLine:
    (line,) = decided.lines
    return line


def a_year(plan: Plan, allowed: list[Money], standing: LineStanding = INSIDE) -> tuple[Money, Accumulators]:
    counted, owed = so_far(), Money.zero(USD)
    for number, amount in enumerate(allowed):
        decided = adjudicate(visit(amount, number=number), plan, counted, standing)
        counted, owed = decided.after, owed + decided.owed
    return owed, counted


@given(adjudicated_lines())
@settings(max_examples=80)
def test_every_part_of_a_line_is_borne_once(line: AdjudicatedLine) -> None:
    beyond = line.contractual + line.not_covered + line.copay_above_allowed + line.balance_bill
    assert line.billed == line.allowed + beyond
    assert line.allowed == line.plan_paid + line.by_forfait + line.share
    adjusted = Money.total((each.amount for each in line.adjustments), line.billed.currency)
    assert line.billed == line.plan_paid + adjusted
    told = Money.total(
        (each.amount for each in line.adjustments if each.reason.group.is_owed_by_patient), line.billed.currency
    )
    assert told == line.owed == line.working.total


@given(adjudicated_lines())
@settings(max_examples=80)
def test_who_may_be_billed_what(line: AdjudicatedLine) -> None:
    nothing = Money.zero(line.billed.currency)
    assert nothing <= line.plan_paid <= line.allowed
    assert nothing <= line.share <= line.allowed
    assert nothing <= line.withheld <= line.plan_paid
    if line.practice_side is NetworkSide.IN or line.side is NetworkSide.IN:
        assert line.balance_bill == nothing
    if line.outcome is LineOutcome.BY_FORFAIT:
        assert line.plan_paid == nothing
    if line.outcome is LineOutcome.DENIED:
        assert line.plan_paid == line.owed == nothing


@given(adjudications())
@settings(max_examples=60)
def test_a_reversal_restores_the_accumulators_and_a_second_run_gives_the_same(decided: Adjudication) -> None:
    restored = reverse(decided, decided.after)
    assert restored == decided.before
    assert evolve(decided, before=restored) == decided


@given(SWITCHES, PERCENTS, COPAYS, MINORS, LIMITS, LIMITS)
def test_adjudicating_again_gives_the_same(
    switches: dict[str, Any], rate: str, copay: str | None, allowed: int, deductible: Limit, maximum: Limit
) -> None:
    plan = a_plan(cost_shares=(a_row(rate, copay=copay),), deductible_in=deductible, maximum_in=maximum, **switches)
    claim = visit(Money(allowed, USD))
    once = adjudicate(claim, plan, so_far(), INSIDE)
    assert adjudicate(claim, plan, so_far(), INSIDE) == once
    assert adjudicate(claim, plan, reverse(once, once.after), {1: INSIDE}) == once


@given(
    SWITCHES,
    PERCENTS,
    COPAYS,
    plan_limits(currencies=USD_ONLY),
    plan_limits(currencies=USD_ONLY),
    YEARS_OF_VISITS,
)
def test_accumulators_never_decrease_and_never_exceed_their_limits(
    switches: dict[str, Any],
    rate: str,
    copay: str | None,
    deductible: Limit,
    maximum: Limit,
    visits: list[tuple[Any, Money, bool]],
) -> None:
    plan = a_plan(
        cost_shares=(a_row(rate, copay=copay), a_row(rate, OUT, copay=copay)),
        deductible_in=deductible,
        maximum_in=maximum,
        **switches,
    )
    family = Accumulators.opening(plan.identifier, so_far().plan_year, (ANNA, BEN), USD)
    states, decided = [family], []
    for number, (patient, allowed, outside) in enumerate(visits):
        claim = visit(allowed, number=number, patient=patient)
        decided.append(adjudicate(claim, plan, states[-1], OUTSIDE if outside else INSIDE))
        states.append(decided[-1].after)
    for earlier, later in pairwise(states):
        for member in earlier.members:
            for side in NetworkSide:
                was, now = member.on(side), later.of(member.patient).on(side)
                assert was.deductible <= now.deductible
                assert was.maximum <= now.maximum
    for side in NetworkSide:
        for limit, met in ((plan.deductible(side), "deductible"), (plan.maximum(side), "maximum")):
            assert limit is not None
            for member in states[-1].members:
                own, whole = getattr(member.on(side), met), getattr(states[-1].family(side), met)
                assert limit.left(person=own, family=whole).minor >= 0
    taken_back = states[-1]
    for each in decided:
        taken_back = reverse(each, taken_back)
    assert taken_back == family


@given(PERCENTS, COPAYS, LIMITS, LIMITS, st.lists(WHOLE, max_size=6), st.sampled_from(CopayTiming))
def test_in_network_a_patient_never_pays_more_than_the_maximum(
    rate: str, copay: str | None, deductible: Limit, maximum: PersonLimit, visits: list[Money], timing: CopayTiming
) -> None:
    plan = a_plan(
        cost_shares=(a_row(rate, copay=copay),), deductible_in=deductible, maximum_in=maximum, copay_timing=timing
    )
    owed, _ = a_year(plan, visits)
    assert owed <= maximum.amount


@given(PERCENTS, LIMITS, st.none() | LIMITS, st.lists(WHOLE, max_size=5), st.randoms(use_true_random=False))
def test_without_copays_the_order_of_claims_changes_no_total(
    rate: str, deductible: Limit, maximum: Limit | None, visits: list[Money], order: Any
) -> None:
    """Whole amounts and whole percentages come to whole cents, so that no rounding falls on another claim."""
    plan = a_plan(cost_shares=(a_row(rate),), deductible_in=deductible, maximum_in=maximum)
    shuffled = list(visits)
    order.shuffle(shuffled)
    assert a_year(plan, shuffled)[0] == a_year(plan, visits)[0]


@given(PERCENTS, COPAYS, st.none() | LIMITS, st.none() | LIMITS, MINORS, MINORS)
def test_out_of_network_costs_at_least_as_much_for_the_same_allowed_amount_and_rate(
    rate: str, copay: str | None, deductible: Limit | None, maximum: Limit | None, allowed: int, above: int
) -> None:
    plan = a_plan(
        cost_shares=(a_row(rate, copay=copay), a_row(rate, OUT, copay=copay)),
        deductible_in=deductible,
        deductible_out=deductible,
        maximum_in=maximum,
        maximum_out=maximum,
    )
    claim = visit(Money(allowed, USD), billed=Money(allowed + above, USD))
    inside, outside = (adjudicate(claim, plan, so_far(), standing) for standing in (INSIDE, OUTSIDE))
    assert outside.owed == inside.owed + Money(above, USD)
    assert outside.share == inside.share


@given(SWITCHES, st.integers(0, 100), st.integers(0, 100), COPAYS, LIMITS, st.none() | LIMITS, MINORS)
def test_raising_coinsurance_never_lowers_the_share_of_the_patient(
    switches: dict[str, Any],
    one: int,
    other: int,
    copay: str | None,
    deductible: Limit,
    maximum: Limit | None,
    allowed: int,
) -> None:
    shares = [
        adjudicate(
            visit(Money(allowed, USD)),
            a_plan(
                cost_shares=(a_row(str(rate), copay=copay),), deductible_in=deductible, maximum_in=maximum, **switches
            ),
            so_far(),
            INSIDE,
        ).share
        for rate in sorted((one, other))
    ]
    assert shares[0] <= shares[1]


@given(SWITCHES, PERCENTS, COPAYS, LIMITS, LIMITS, MINORS, MINORS)
def test_what_a_practice_receives_never_falls_when_more_is_allowed(
    switches: dict[str, Any], rate: str, copay: str | None, deductible: Limit, maximum: Limit, one: int, other: int
) -> None:
    plan = a_plan(cost_shares=(a_row(rate, copay=copay),), deductible_in=deductible, maximum_in=maximum, **switches)
    billed = Money(3_000_00, USD)
    received = []
    for allowed in sorted((one, other)):
        line = the_line(adjudicate(visit(Money(allowed, USD), billed=billed), plan, so_far(), INSIDE))
        received.append(line.plan_paid + line.share)
        assert received[-1] == line.allowed
    assert received[0] <= received[1]


@given(st.integers(0, 2_000), st.integers(0, 2_000), st.integers(0, 2_000), st.integers(0, 4_000))
def test_an_embedded_limit_never_leaves_more_than_an_aggregate_one(
    person: int, other: int, one: int, more: int
) -> None:
    own, family = Money(person, USD), Money(person + other, USD)
    embedded, aggregate = EmbeddedLimit(Money(one, USD), Money(one + more, USD)), AggregateLimit(Money(one + more, USD))
    assert embedded.left(person=own, family=family) <= aggregate.left(person=own, family=family)


@given(coordinations())
@settings(max_examples=50)
def test_two_plans_and_the_patient_bear_every_line(both: Coordination) -> None:
    first = {line.number: line for line in both.first.lines}
    for line in both.lines:
        before = first[line.number]
        assert line.billed == line.settled_before + line.paid + line.owed
        assert line.owed == before.owed - line.paid
        assert line.paid <= line.benefit
    other = evolve(both, rule=CoordinationRule.UP_TO_OWED)
    assert both.paid <= other.paid


@given(leaving_comparisons())
@settings(max_examples=50)
def test_a_comparison_says_what_leaving_costs(compared: LeavingComparison) -> None:
    assert compared.staying.owed + compared.difference == compared.leaving.owed
    assert compared.uncounted <= compared.leaving.owed
    assert str(compared).endswith("The choice is yours.")


@given(patient_statements())
@settings(max_examples=50)
def test_a_statement_names_every_service_once(statement: PatientStatement) -> None:
    rows = str(statement).splitlines()
    for line in statement.claim.lines:
        assert sum(row.startswith(f"{line.served_on}  {line.service}") for row in rows) >= 1
    assert len([row for row in rows if row.startswith("  billed")]) == len(statement.claim.lines)


@given(accumulators(currencies=USD_ONLY), mets(currencies=USD_ONLY), mets(currencies=USD_ONLY))
@settings(max_examples=50)
def test_what_is_counted_and_taken_back_leaves_everything_as_it_was(
    counted: Accumulators, one: Any, other: Any
) -> None:
    patient = counted.members[0].patient
    name = type(visit(Money(1, USD)).claim.identifier)("a claim of its own")
    later = counted.plus(patient, name, in_network=one, out_of_network=other)
    assert later.minus(patient, name, in_network=one, out_of_network=other) == counted
    assert later.family(IN) == counted.family(IN) + one
