"""Plans, limits and accumulators: what cannot be built, and both sides of each boundary."""

from datetime import date
from fractions import Fraction
from typing import Any, cast

import pytest
from attrs import NOTHING as NO_DEFAULT
from attrs import evolve, fields

from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import ClaimId, PatientId
from primarycare.money import EUR, USD, Money, Rounding, RoundingMode, Share
from primarycare.periods import Period
from primarycare.plans import (
    EPO,
    HMO,
    POS,
    PPO,
    AccessRules,
    Accumulators,
    AggregateLimit,
    CostShare,
    EmbeddedLimit,
    MemberAccumulator,
    Met,
    PersonLimit,
    Plan,
    UnmetAccess,
    direct_access_pos,
    open_access_hmo,
)
from tests.small_plan import ANNA, BEN, GOLD, IN, NOTHING, OUT, YEAR, a_member, a_plan, a_row, so_far, usd

EUROS = Money.parse("10", EUR)


def answers(rules: AccessRules) -> tuple[bool, bool, bool, bool]:
    return (
        rules.physician_required,
        rules.referral_required,
        rules.out_of_network_covered,
        rules.emergency_as_in_network,
    )


def test_the_names_of_plans_settle_four_answers_and_nothing_else() -> None:
    assert answers(HMO) == (True, True, False, True)
    assert answers(EPO) == (False, False, False, True)
    assert answers(PPO) == (False, False, True, True)
    assert answers(POS) == (True, True, True, True)
    for physician_required in (True, False):
        assert answers(open_access_hmo(physician_required=physician_required)) == (
            physician_required,
            False,
            False,
            True,
        )
        assert answers(direct_access_pos(physician_required=physician_required)) == (
            physician_required,
            False,
            True,
            True,
        )


def test_the_names_of_plans_name_their_source() -> None:
    for rules in (HMO, EPO, PPO, POS, open_access_hmo(physician_required=True)):
        assert rules.citation.evidence.is_published


@pytest.mark.parametrize("kind", [Plan, CostShare, AccessRules])
def test_no_choice_of_a_plan_has_a_default(kind: Any) -> None:
    assert [known.name for known in fields(kind) if known.init and known.default is not NO_DEFAULT] == []


def test_a_share_is_never_a_percentage_by_mistake() -> None:
    assert a_row("37.5").coinsurance == Share.parse("0.375")
    for coinsurance in ("37.5", "1.0001"):
        with pytest.raises(InvalidValueError, match="is not a share of a whole; give 0 to 1, or read a percentage"):
            Share.parse(coinsurance)
    for given in (Fraction(1, 5), 20, "20"):
        with pytest.raises(InvalidTypeError, match="^coinsurance: .* give a Share"):
            evolve(a_row(), coinsurance=cast(Share, given))


def test_limits_say_what_is_left() -> None:
    met = {"person": usd("1500"), "family": usd("5800")}
    assert PersonLimit(usd("2000")).left(**met) == usd("500")
    assert EmbeddedLimit(usd("2000"), usd("6000")).left(**met) == usd("200")
    assert EmbeddedLimit(usd("2000"), usd("9000")).left(**met) == usd("500")
    assert AggregateLimit(usd("6000")).left(**met) == usd("200")
    limits = (PersonLimit(usd("5")), EmbeddedLimit(usd("5"), usd("9")), AggregateLimit(usd("9")))
    assert [str(limit) for limit in limits] == [
        "5.00 USD a person", "5.00 USD a person, 9.00 USD a family", "9.00 USD a family, together",
    ]  # fmt: skip


def test_an_embedded_limit_of_a_person_is_at_most_that_of_the_family() -> None:
    assert EmbeddedLimit(usd("2000"), usd("2000")).family == usd("2000")
    with pytest.raises(InvalidValueError, match="^individual: 2000.01 USD is more than the 2000.00 USD of the family"):
        EmbeddedLimit(usd("2000.01"), usd("2000"))
    with pytest.raises(InvalidValueError, match="^family: -1.00 USD is negative"):
        AggregateLimit(usd("-1"))
    with pytest.raises(InvalidTypeError, match="^amount"):
        PersonLimit(cast(Money, 500))


def test_a_row_says_what_is_paid() -> None:
    assert str(a_row("20", copay="30", service="visit")) == (
        "visit, in network: the deductible, copay 30.00 USD, coinsurance 20 %"
    )
    assert str(a_row("0", OUT, deductible_applies=False)) == "every other service, out of network: nothing"
    assert (
        str(a_row("10", tier="preferred", deductible_applies=False))
        == "every other service, preferred: coinsurance 10 %"
    )


def test_a_tier_is_inside_the_network() -> None:
    with pytest.raises(InvalidValueError, match="^tier: 'preferred' is given out of network"):
        a_row("20", OUT, tier="preferred")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cost_shares": (a_row("20"), a_row("30"))}, "^cost_shares: plan 'gold' has two rows for one service"),
        ({"cost_shares": (a_row("20", tier="preferred"),)}, "^cost_shares: plan 'gold' has no tier 'preferred'"),
        (
            {"cost_shares": (a_row("20", service="spa"),), "excluded": ("spa",)},
            "^cost_shares: 'spa' is excluded from plan 'gold' and has a row",
        ),
        ({"excluded": ("spa", "spa")}, "^excluded: 'spa' stands twice"),
        ({"tiers": ("one", "one")}, "^tiers: 'one' stands twice"),
        ({"never_as_in_network": ("a", "a")}, "^never_as_in_network: 'a' stands twice"),
        ({"cost_shares": (evolve(a_row(), copay=EUROS),)}, "^cost_shares: 10.00 EUR is not in USD"),
        ({"deductible_in": PersonLimit(EUROS)}, "^deductible_in: 10.00 EUR a person is not in USD"),
        ({"deductible_out": EmbeddedLimit(EUROS, EUROS)}, "^deductible_out: .* is not in USD"),
        ({"maximum_out": AggregateLimit(EUROS)}, "^maximum_out: .* is not in USD"),
        ({"rounding": Rounding(3, RoundingMode.HALF_UP)}, "^rounding: 3 places are more than the 2 of USD"),
        ({"access": HMO}, "^cost_shares: plan 'gold' covers nothing out of network, but has a row there"),
        ({"access": HMO, "cost_shares": (a_row(),)}, "^deductible_out: plan 'gold' covers nothing out of network"),
        (
            {"access": HMO, "cost_shares": (a_row(),), "deductible_out": None},
            "^deductible_out: plan 'gold' covers nothing out of network",
        ),
        (
            {
                "access": HMO,
                "cost_shares": (a_row(),),
                "deductible_out": None,
                "maximum_out": None,
                "unmet_access": UnmetAccess.OUT_OF_NETWORK,
            },
            "^unmet_access: plan 'gold' covers nothing out of network",
        ),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        a_plan(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"deductible_in": usd("500")},
        {"maximum_in": 500},
        {"balance_billing": 1},
        {"cost_shares": [a_row()]},
        {"cost_shares": a_row()},
        {"tiers": "preferred"},
        {"copay_timing": "after the deductible"},
        {"access": "HMO"},
        {"rounding": None},
    ],
)
def test_a_plan_of_other_types_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidTypeError):
        a_plan(**changes)


def test_the_row_of_a_service_stands_before_that_of_every_other_and_that_of_a_tier_before_all_tiers() -> None:
    plan = a_plan(
        tiers=("one", "two"),
        cost_shares=(
            a_row("1", service="visit", tier="one"),
            a_row("2", service="visit"),
            a_row("3", tier="one"),
            a_row("4"),
        ),
    )
    found = [
        plan.cost_share(service, IN, tier)
        for service, tier in (("visit", "one"), ("visit", "two"), ("x-ray", "one"), ("x-ray", "two"), ("x-ray", None))
    ]
    assert [None if row is None else row.coinsurance for row in found] == [
        Share.percent(number) for number in ("1", "2", "3", "4", "4")
    ]
    assert plan.cost_share("visit", OUT, None) is None
    with pytest.raises(InvalidValueError, match="^tier: plan 'gold' has no tier 'three'"):
        plan.cost_share("visit", IN, "three")


def test_a_family_has_met_what_its_members_have() -> None:
    both = so_far(("100", "130"), ("7", "9"), a_member(BEN, ("40", "50")))
    assert both.family(IN) == Met(deductible=usd("140"), maximum=usd("180"))
    assert both.of(BEN).on(OUT) == NOTHING
    assert both.currency == USD


def test_members_and_claims_have_no_order() -> None:
    one, two = a_member(ANNA, ("1", "2")), a_member(BEN, ("3", "4"))
    made = [
        Accumulators(plan=GOLD, plan_year=YEAR, members=members, claims=claims)
        for members, claims in (((one, two), (ClaimId("a"), ClaimId("b"))), ((two, one), (ClaimId("b"), ClaimId("a"))))
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"members": ()}, "^members: nobody is covered"),
        ({"members": (a_member(ANNA, ("0", "0")), a_member(ANNA, ("1", "1")))}, "^members: .*'p-1'.* stands twice"),
        ({"claims": (ClaimId("c-1"), ClaimId("c-1"))}, "^claims: .*'c-1'.* stands twice"),
        ({"plan_year": Period(date(2026, 1, 1))}, "^plan_year: the plan year from 2026-01-01 has no end"),
        (
            {"members": (MemberAccumulator(patient=ANNA, in_network=NOTHING, out_of_network=Met.nothing(EUR)),)},
            "^members: their amounts are in several currencies",
        ),
    ],
)
def test_accumulators_that_contradict_themselves_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        evolve(so_far(), **changes)


def test_accumulators_of_other_types_are_refused() -> None:
    for changes in (
        {"members": [a_member(ANNA, ("0", "0"))]},
        {"claims": ("c-1",)},
        {"members": (ANNA,)},
        {"plan": "gold"},
    ):
        with pytest.raises(InvalidTypeError):
            evolve(so_far(), **cast("dict[str, Any]", changes))
    with pytest.raises(InvalidTypeError, match="^patients: one PatientId was given; give several"):
        Accumulators.opening(GOLD, YEAR, cast(Any, ANNA), USD)
    with pytest.raises(InvalidTypeError, match="^patients"):
        Accumulators.opening(GOLD, YEAR, cast(Any, None), USD)


def test_met_is_in_one_currency_and_never_negative() -> None:
    with pytest.raises(InvalidValueError, match="^maximum: 10.00 EUR is not in USD"):
        Met(deductible=usd("1"), maximum=EUROS)
    with pytest.raises(InvalidValueError, match="^deductible: -0.01 USD is negative"):
        Met(deductible=usd("-0.01"), maximum=usd("0"))


def test_a_claim_is_counted_once_and_taken_back_once() -> None:
    visit = Met(deductible=usd("100"), maximum=usd("130"))
    later = so_far().plus(ANNA, ClaimId("c-1"), in_network=visit, out_of_network=NOTHING)
    with pytest.raises(InvalidValueError, match="^claim: 'c-1' is counted already"):
        later.plus(ANNA, ClaimId("c-1"), in_network=visit, out_of_network=NOTHING)
    with pytest.raises(InvalidValueError, match="^claim: 'c-2' is not counted"):
        later.minus(ANNA, ClaimId("c-2"), in_network=visit, out_of_network=NOTHING)
    with pytest.raises(
        InvalidValueError,
        match="^claim: 'c-1' cannot be taken back: it counted 200.00 USD to the deductible and 260.00 USD to the "
        "maximum, and 'p-1' has met 100.00 USD and 130.00 USD; give the adjudication that was counted",
    ):
        later.minus(ANNA, ClaimId("c-1"), in_network=visit + visit, out_of_network=NOTHING)
    with pytest.raises(NotKnownError, match="^patient: 'p-9' is not among the members"):
        later.plus(PatientId("p-9"), ClaimId("c-3"), in_network=visit, out_of_network=NOTHING)


@pytest.mark.parametrize("part", ["deductible", "maximum"])
@pytest.mark.parametrize("side", ["in_network", "out_of_network"])
def test_no_part_of_a_claim_is_taken_back_beyond_what_was_met(side: str, part: str) -> None:
    counted = {"in_network": Met(deductible=usd("1"), maximum=usd("1"))}
    counted["out_of_network"] = counted["in_network"]
    later = so_far().plus(ANNA, ClaimId("c-1"), **counted)
    assert later.minus(ANNA, ClaimId("c-1"), **counted) == so_far()
    too_much = counted | {side: evolve(counted[side], **cast(Any, {part: usd("1.01")}))}
    with pytest.raises(InvalidValueError, match="^claim: 'c-1' cannot be taken back"):
        later.minus(ANNA, ClaimId("c-1"), **too_much)


def test_a_side_of_the_network_is_never_a_text() -> None:
    # A text that reads "in network" must not be taken for the other side.
    text: Any = "in network"
    for ask in (
        so_far().family,
        so_far().of(ANNA).on,
        a_plan().deductible,
        a_plan().maximum,
        lambda side: a_plan().cost_share("laboratory", side, None),
    ):
        with pytest.raises(InvalidTypeError, match="^side: 'in network' is a str; give a NetworkSide"):
            ask(text)


def test_what_is_counted_and_for_whom_is_of_its_own_type() -> None:
    later, claim = so_far(), ClaimId("c-1")
    with pytest.raises(InvalidTypeError, match="^patient: 'p-1' is a str; give a PatientId"):
        later.of(cast(Any, "p-1"))
    for nothing_at in ("in_network", "out_of_network"):
        counted: Any = {"in_network": NOTHING, "out_of_network": NOTHING} | {nothing_at: None}
        with pytest.raises(InvalidTypeError, match=f"^{nothing_at}: None is a NoneType; give a Met"):
            later.plus(ANNA, claim, **counted)
        with pytest.raises(InvalidTypeError, match=f"^{nothing_at}: None is a NoneType; give a Met"):
            later.plus(ANNA, claim, in_network=NOTHING, out_of_network=NOTHING).minus(ANNA, claim, **counted)
    with pytest.raises(TypeError, match="unsupported operand"):
        NOTHING + cast(Any, None)
    with pytest.raises(TypeError, match="unsupported operand"):
        NOTHING - cast(Any, usd("1"))


def test_a_tier_that_a_plan_does_not_have_is_refused_with_those_that_it_has() -> None:
    with pytest.raises(InvalidValueError, match="^tier: plan 'gold' has no tier 'best'; it has 'near', 'far'"):
        a_plan(tiers=("near", "far")).cost_share("laboratory", IN, "best")
    with pytest.raises(InvalidValueError, match="^tier: plan 'gold' has no tier 'best'; it has none"):
        a_plan().cost_share("laboratory", IN, "best")


def test_access_rules_are_answers_of_yes_or_no() -> None:
    with pytest.raises(InvalidTypeError, match="^physician_required"):
        open_access_hmo(physician_required=cast(bool, 1))
    assert evolve(PPO, citation=Citation.illustrative("Ours")).referral_required is False
