import ast
import inspect
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import get_args, get_type_hints

import attrs
import pytest
from attrs import evolve

from primarycare import engagement as engagement_package
from primarycare import outside_use
from primarycare.encounters import Circumstance, Visit
from primarycare.engagement import (
    ChangeYear,
    EndDay,
    EndTerms,
    Engagement,
    EngagementPolicy,
    EventKind,
    ExceptionReason,
    ReviewAnchor,
    StartDay,
    history,
    presets,
    status,
)
from primarycare.engagement.presets import belgian_forfait, illustrative, ipso, medecin_traitant, ontario_enrolment
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.findings import Finding
from primarycare.groups import Group, GroupMember, Site
from primarycare.identifiers import EngagementId, PatientId, PhysicianId, SiteId, StructureId, VisitId
from primarycare.money import Money, Share
from primarycare.outside_use import (
    PRECEDENCE,
    CoverPeriod,
    ExcusedVisits,
    LoyaltyRate,
    UseContext,
    UseKind,
    UseOfCare,
    classify,
    conversation,
    loyalty,
)
from primarycare.periods import LeapDayRule, Period, add_days
from tests.small_practice import CABINET, DR1, DR2, DR3, P1, day, during

with_wrong: Callable[..., object] = evolve
ELSEWHERE = StructureId("elsewhere")
LOCUM = PhysicianId("dr-90")
STRANGER = PhysicianId("dr-77")
MARCH_2 = day("2021-03-02")
YEAR = during("2021-01-01", "2021-12-31")

BOUND_FOR_EVER = illustrative(lapse_days=None)
POLICY = evolve(
    BOUND_FOR_EVER,
    consent=evolve(BOUND_FOR_EVER.consent, confirms_at=None, answer_within_days=None),
    exceptions=(),
)
CONTEXT = UseContext(
    group=Group(
        structure=CABINET,
        name="Cabinet",
        sites=(Site(SiteId("lilas"), "Les Lilas"),),
        members=(
            GroupMember(DR1, SiteId("lilas"), during("2015-01-05")),
            GroupMember(DR2, SiteId("lilas"), during("2021-03-01", "2021-03-31")),
        ),
    ),
    covers=(CoverPeriod(LOCUM, during("2021-03-01", "2021-03-15")),),
    offered=("general practice", "nursing"),
    direct_access=("ophthalmology", "psychiatry"),
    primary_care=("general practice", "nursing"),
    under_age=16,
)
VISIT = Visit(
    identifier=VisitId("v-1"), patient=P1, on=MARCH_2, physician=STRANGER, structure=ELSEWHERE, service="nursing"
)

# Each reason, with what makes it apply to a visit that is otherwise plainly outside, and what else applies then.
WITH_REASON = {
    ExceptionReason.EMERGENCY: evolve(VISIT, circumstances=(Circumstance.EMERGENCY,)),
    ExceptionReason.AWAY_FROM_HOME: evolve(VISIT, circumstances=(Circumstance.AWAY_FROM_HOME,)),
    ExceptionReason.REFERRED: evolve(VISIT, circumstances=(Circumstance.REFERRED,)),
    ExceptionReason.COVERING_PHYSICIAN: evolve(VISIT, physician=LOCUM),
    ExceptionReason.NOT_OFFERED: evolve(VISIT, service="cardiology"),
    ExceptionReason.DIRECT_ACCESS: evolve(VISIT, service="ophthalmology"),
    ExceptionReason.EXEMPT_SETTING: evolve(VISIT, circumstances=(Circumstance.EXEMPT_SETTING,)),
    ExceptionReason.CLOSED_HOURS: evolve(VISIT, circumstances=(Circumstance.CLOSED_HOURS,)),
    ExceptionReason.AGREED: evolve(VISIT, circumstances=(Circumstance.AGREED_BEFOREHAND,)),
    ExceptionReason.UNDER_AGE: VISIT,
}
ADULT, CHILD = day("1980-06-01"), day("2010-06-01")


def a_contract(
    *exceptions: ExceptionReason,
    born_on: date = ADULT,
    policy: EngagementPolicy = POLICY,
    ended_on: date | None = None,
) -> Engagement:
    return Engagement.from_dates(
        identifier=EngagementId("e-1"),
        patient=P1,
        structure=CABINET,
        physician=DR1,
        policy=evolve(policy, exceptions=exceptions) if exceptions else policy,
        born_on=born_on,
        signed_on=day("2020-06-16"),
        starts_on=day("2020-06-20"),
        ended_on=ended_on,
        end=None if ended_on is None else EventKind.WITHDRAWN,
    )


def read(visit: Visit, *exceptions: ExceptionReason, born_on: date = ADULT, context: UseContext = CONTEXT) -> UseOfCare:
    return classify(visit, a_contract(*exceptions, born_on=born_on), context)


def a_use(number: int, kind: UseKind, *, on: date = MARCH_2, is_primary_care: bool = True) -> UseOfCare:
    return UseOfCare(
        visit=evolve(VISIT, identifier=VisitId(f"v-{number}"), on=on),
        engagement=EngagementId("e-1"),
        kind=kind,
        is_primary_care=is_primary_care,
        reasons=(ExceptionReason.EMERGENCY,) if kind is UseKind.EXCUSED else (),
        beside_policy=(),
    )


def uses_of(**counts: int) -> tuple[UseOfCare, ...]:
    kinds = [UseKind[name.upper()] for name, count in counts.items() for _ in range(count)]
    return tuple(a_use(number, kind) for number, kind in enumerate(kinds))


MARCH_1 = LeapDayRule.MARCH_1
PRESETS = (
    illustrative(lapse_days=None),
    ipso(
        starts=StartDay.ON_SIGNATURE,
        termination=None,
        needs_continuity_plan=False,
        proposal_days=None,
        suspension_counts=None,
        consent=POLICY.consent,
        anchor=ReviewAnchor.ROLLING,
        initial_days=90,
        opens_days_before=30,
        grace_days=30,
        lapse_days=None,
        leap_day=MARCH_1,
    ),
    medecin_traitant(starts=StartDay.ON_SIGNATURE, termination=None, leap_day=MARCH_1),
    ontario_enrolment(
        starts=StartDay.ON_SIGNATURE,
        withdrawal=EndTerms(notice_days=0, at=EndDay.SAME_DAY),
        year=ChangeYear.CALENDAR,
        answer_within_days=None,
        termination=None,
        leap_day=MARCH_1,
    ),
    belgian_forfait(
        exceptions=(ExceptionReason.CLOSED_HOURS, ExceptionReason.AGREED),
        signs_from=14,
        termination=None,
        leap_day=MARCH_1,
    ),
)


# Inside.


def test_a_visit_to_the_structure_of_the_contract_is_inside_whoever_was_seen() -> None:
    for physician in (DR1, STRANGER, LOCUM, None):
        assert read(evolve(VISIT, physician=physician, structure=CABINET)).kind is UseKind.INSIDE


def test_a_visit_to_a_physician_of_the_group_is_inside_wherever_it_was() -> None:
    for structure in (CABINET, ELSEWHERE, None):
        assert read(evolve(VISIT, physician=DR1, structure=structure)).kind is UseKind.INSIDE


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        ("2021-02-28", UseKind.OUTSIDE),
        ("2021-03-01", UseKind.INSIDE),
        ("2021-03-31", UseKind.INSIDE),
        ("2021-04-01", UseKind.OUTSIDE),
    ],
)
def test_a_physician_is_of_the_group_from_the_first_day_through_the_last(on: str, kind: UseKind) -> None:
    assert read(evolve(VISIT, physician=DR2, on=day(on))).kind is kind


def test_a_visit_inside_needs_no_reason_and_names_none() -> None:
    everything = evolve(VISIT, structure=CABINET, service="ophthalmology", circumstances=tuple(Circumstance))
    use = read(everything, *ExceptionReason)
    assert (use.kind, use.reasons, use.beside_policy) == (UseKind.INSIDE, (), ())


def test_a_visit_to_nobody_of_the_group_for_no_reason_is_outside() -> None:
    use = read(VISIT, *ExceptionReason)
    assert (use.kind, use.reasons, use.beside_policy) == (UseKind.OUTSIDE, (), ())
    assert (use.visit, use.engagement) == (VISIT, EngagementId("e-1"))


# Reasons.


def test_there_is_a_case_for_every_reason() -> None:
    assert set(WITH_REASON) == set(ExceptionReason)


def born_for(reason: ExceptionReason) -> date:
    return CHILD if reason is ExceptionReason.UNDER_AGE else ADULT


def context_for(reason: ExceptionReason) -> UseContext:
    """Offer ophthalmology for the reason of direct access, so that one reason applies at a time."""
    return evolve(CONTEXT, offered=("nursing", "ophthalmology")) if reason is ExceptionReason.DIRECT_ACCESS else CONTEXT


@pytest.mark.parametrize("reason", ExceptionReason)
def test_a_reason_that_the_policy_holds_excuses_the_visit(reason: ExceptionReason) -> None:
    use = read(WITH_REASON[reason], reason, born_on=born_for(reason), context=context_for(reason))
    assert (use.kind, use.reasons, use.beside_policy) == (UseKind.EXCUSED, (reason,), ())


@pytest.mark.parametrize("reason", ExceptionReason)
def test_a_reason_that_the_policy_does_not_hold_excuses_nothing_and_is_told(reason: ExceptionReason) -> None:
    others = [other for other in ExceptionReason if other is not reason]
    for exceptions in ([], others):
        use = read(WITH_REASON[reason], *exceptions, born_on=born_for(reason), context=context_for(reason))
        assert (use.kind, use.reasons, use.beside_policy) == (UseKind.OUTSIDE, (), (reason,))


def test_every_circumstance_is_a_reason_of_its_own() -> None:
    for circumstance in Circumstance:
        assert len(read(evolve(VISIT, circumstances=(circumstance,))).beside_policy) == 1
    assert len(read(evolve(VISIT, circumstances=tuple(Circumstance))).beside_policy) == len(Circumstance)


def test_all_reasons_that_apply_are_told_the_deciding_one_first() -> None:
    visit = evolve(
        VISIT,
        physician=LOCUM,
        service="psychiatry",
        circumstances=(Circumstance.REFERRED, Circumstance.EMERGENCY, Circumstance.AGREED_BEFOREHAND),
    )
    use = read(visit, ExceptionReason.REFERRED, ExceptionReason.NOT_OFFERED, ExceptionReason.DIRECT_ACCESS)
    assert use.kind is UseKind.EXCUSED
    assert use.reasons == (ExceptionReason.DIRECT_ACCESS, ExceptionReason.REFERRED, ExceptionReason.NOT_OFFERED)
    assert use.beside_policy == (
        ExceptionReason.EMERGENCY,
        ExceptionReason.COVERING_PHYSICIAN,
        ExceptionReason.AGREED,
    )


def test_all_reasons_together_stand_by_their_precedence() -> None:
    everything = evolve(VISIT, physician=LOCUM, service="psychiatry", circumstances=tuple(Circumstance))
    assert read(everything, *ExceptionReason, born_on=CHILD).reasons == PRECEDENCE


def test_the_precedence_is_that_of_the_french_table_and_names_every_reason_once() -> None:
    # Preconditions and protected cases, then U (emergency), R (substitute), H (away), D (direct access), O (referred).
    assert [reason.value for reason in PRECEDENCE] == [
        "under age",
        "exempt setting",
        "emergency",
        "covering physician",
        "away from home",
        "direct access",
        "referred",
        "not offered here",
        "closed hours",
        "agreed beforehand",
    ]
    assert set(PRECEDENCE) == set(ExceptionReason)


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        ("2021-02-28", UseKind.OUTSIDE),
        ("2021-03-01", UseKind.EXCUSED),
        ("2021-03-15", UseKind.EXCUSED),
        ("2021-03-16", UseKind.OUTSIDE),
    ],
)
def test_a_physician_covers_from_the_first_day_through_the_last(on: str, kind: UseKind) -> None:
    visit = evolve(VISIT, physician=LOCUM, on=day(on))
    assert read(visit, ExceptionReason.COVERING_PHYSICIAN).kind is kind


def test_nobody_else_covers() -> None:
    assert read(evolve(VISIT, physician=DR3), ExceptionReason.COVERING_PHYSICIAN).kind is UseKind.OUTSIDE
    assert read(evolve(VISIT, physician=None), ExceptionReason.COVERING_PHYSICIAN).kind is UseKind.OUTSIDE


@pytest.mark.parametrize(
    ("on", "kind"),
    [("2026-05-31", UseKind.EXCUSED), ("2026-06-01", UseKind.OUTSIDE)],
)
def test_the_rule_binds_from_the_sixteenth_birthday_on(on: str, kind: UseKind) -> None:
    assert read(evolve(VISIT, on=day(on)), ExceptionReason.UNDER_AGE, born_on=CHILD).kind is kind


@pytest.mark.parametrize(
    ("leap_day", "kind"), [(LeapDayRule.FEBRUARY_28, UseKind.OUTSIDE), (LeapDayRule.MARCH_1, UseKind.EXCUSED)]
)
def test_the_age_of_somebody_born_on_a_29_february_follows_the_rule_of_the_policy(
    leap_day: LeapDayRule, kind: UseKind
) -> None:
    policy = evolve(POLICY, consent=evolve(POLICY.consent, leap_day=leap_day))
    contract = a_contract(ExceptionReason.UNDER_AGE, policy=policy, born_on=day("2008-02-29"))
    context = evolve(CONTEXT, under_age=17)
    assert classify(evolve(VISIT, on=day("2025-02-28")), contract, context).kind is kind


@pytest.mark.parametrize("under_age", [None, 0])
def test_without_an_age_the_rule_binds_everybody(under_age: int | None) -> None:
    context = evolve(CONTEXT, under_age=under_age)
    assert read(VISIT, ExceptionReason.UNDER_AGE, born_on=CHILD, context=context).kind is UseKind.OUTSIDE


def test_a_service_is_compared_letter_by_letter() -> None:
    assert read(evolve(VISIT, service="Nursing")).beside_policy == (ExceptionReason.NOT_OFFERED,)


# The contract, and what is not known.


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        ("2020-06-15", UseKind.NOT_BOUND),
        ("2020-06-19", UseKind.NOT_BOUND),
        ("2020-06-20", UseKind.OUTSIDE),
        ("2021-06-30", UseKind.OUTSIDE),
        ("2021-07-01", UseKind.NOT_BOUND),
    ],
)
def test_a_patient_is_bound_only_while_the_contract_is_in_force(on: str, kind: UseKind) -> None:
    contract = a_contract(ended_on=day("2021-07-01"))
    assert classify(evolve(VISIT, on=day(on)), contract, CONTEXT).kind is kind


def test_before_the_contract_a_visit_inside_counts_for_nothing_either() -> None:
    early = evolve(VISIT, on=day("2020-06-19"), structure=CABINET, circumstances=(Circumstance.EMERGENCY,))
    use = read(early, *ExceptionReason)
    assert (use.kind, use.reasons, use.beside_policy) == (UseKind.NOT_BOUND, (), ())


def test_a_visit_before_the_birth_is_under_no_contract() -> None:
    assert read(evolve(VISIT, on=day("1950-01-01")), ExceptionReason.UNDER_AGE).kind is UseKind.NOT_BOUND


def test_a_visit_of_which_neither_physician_nor_structure_is_known_is_not_taken_for_an_outside_one() -> None:
    nowhere = evolve(VISIT, physician=None, structure=None)
    assert read(nowhere).kind is UseKind.UNKNOWN
    referred = read(evolve(nowhere, circumstances=(Circumstance.REFERRED,)), ExceptionReason.EMERGENCY)
    assert (referred.kind, referred.beside_policy) == (UseKind.UNKNOWN, (ExceptionReason.REFERRED,))


def test_what_is_excused_wherever_it_was_is_excused_without_knowing_where() -> None:
    nowhere = evolve(VISIT, physician=None, structure=None, circumstances=(Circumstance.EMERGENCY,))
    assert read(nowhere, ExceptionReason.EMERGENCY).kind is UseKind.EXCUSED


def test_to_know_the_structure_or_the_physician_is_enough() -> None:
    assert read(evolve(VISIT, physician=None)).kind is UseKind.OUTSIDE
    assert read(evolve(VISIT, structure=None)).kind is UseKind.OUTSIDE


def test_a_visit_of_another_patient_is_refused() -> None:
    refused = r"^visit: 'v-1' is of 'p-2' and 'e-1' of 'p-1'; give the contract of the same patient$"
    with pytest.raises(InvalidValueError, match=refused):
        read(evolve(VISIT, patient=PatientId("p-2")))


def test_the_context_of_another_structure_is_refused() -> None:
    other = evolve(CONTEXT, group=evolve(CONTEXT.group, structure=ELSEWHERE))
    refused = r"^context: its group is 'elsewhere' and 'e-1' is with 'cabinet'; give the context of that structure$"
    with pytest.raises(InvalidValueError, match=refused):
        read(VISIT, context=other)


@pytest.mark.parametrize("wrong", [None, "v-1", CONTEXT])
def test_arguments_of_another_class_are_refused(wrong: object) -> None:
    contract = a_contract()
    with pytest.raises(InvalidTypeError, match=r"^visit: .*; give a Visit$"):
        classify(wrong, contract, CONTEXT)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^engagement: .*; give a Engagement$"):
        classify(VISIT, wrong, CONTEXT)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^context: .*; give a UseContext$"):
        classify(VISIT, contract, POLICY)  # type: ignore[arg-type]


# Values.


@pytest.mark.parametrize("services", ["offered", "direct_access", "primary_care"])
def test_a_service_stands_once_in_each_list(services: str) -> None:
    with pytest.raises(InvalidValueError, match=rf"^{services}: 'nursing' stands twice; give each once$"):
        with_wrong(CONTEXT, **{services: ("nursing", "nursing")})
    with pytest.raises(InvalidTypeError, match=rf"^{services}: a list was given; give a tuple$"):
        with_wrong(CONTEXT, **{services: ["nursing"]})
    with pytest.raises(InvalidValueError, match=rf"^{services}\[0\]: '' is not a plain text"):
        with_wrong(CONTEXT, **{services: ("",)})


@pytest.mark.parametrize("age", [-1, 151])
def test_an_age_that_nobody_has_is_refused(age: int) -> None:
    with pytest.raises(InvalidValueError, match=r"^under_age: "):
        evolve(CONTEXT, under_age=age)
    assert evolve(CONTEXT, under_age=150).under_age == 150


def test_why_a_visit_was_made_is_not_shown() -> None:
    use = read(evolve(VISIT, circumstances=(Circumstance.EXEMPT_SETTING,)), ExceptionReason.EXEMPT_SETTING)
    beside = read(evolve(VISIT, circumstances=(Circumstance.EXEMPT_SETTING,)))
    for shown in (repr(use), repr(beside), str(conversation((beside,))[0])):
        assert "exempt" not in shown.lower()
        assert "nursing" not in shown


def test_a_use_has_reasons_exactly_where_it_is_excused() -> None:
    excused = a_use(1, UseKind.EXCUSED)
    with pytest.raises(InvalidValueError, match=r"^reasons: 'v-1' is excused; give reasons where it is excused and"):
        evolve(excused, reasons=())
    for kind in set(UseKind) - {UseKind.EXCUSED}:
        with pytest.raises(InvalidValueError, match=rf"^reasons: 'v-1' is {kind.value}; give reasons where it is exc"):
            evolve(excused, kind=kind)


@pytest.mark.parametrize("kind", [UseKind.INSIDE, UseKind.NOT_BOUND])
def test_nobody_asks_for_reasons_inside_or_under_no_contract(kind: UseKind) -> None:
    with pytest.raises(InvalidValueError, match=rf"^beside_policy: 'v-1' is {kind.value} and needs no reason; leave"):
        evolve(a_use(1, kind), beside_policy=(ExceptionReason.EMERGENCY,))


def test_a_reason_does_not_both_excuse_and_not_excuse() -> None:
    with pytest.raises(InvalidValueError, match=r"^beside_policy: a reason of 'v-1' stands among those that excuse"):
        evolve(a_use(1, UseKind.EXCUSED), beside_policy=(ExceptionReason.REFERRED, ExceptionReason.EMERGENCY))


def test_the_reasons_of_a_use_stand_once_each_and_by_precedence() -> None:
    referred, emergency, agreed = ExceptionReason.REFERRED, ExceptionReason.EMERGENCY, ExceptionReason.AGREED
    use = evolve(a_use(1, UseKind.EXCUSED), reasons=(referred, emergency, referred))
    assert use.reasons == (emergency, referred)
    assert evolve(a_use(1, UseKind.OUTSIDE), beside_policy=(agreed, emergency)).beside_policy == (emergency, agreed)


@pytest.mark.parametrize("field", ["reasons", "beside_policy"])
def test_reasons_are_a_tuple_of_reasons(field: str) -> None:
    with pytest.raises(InvalidTypeError, match=rf"^{field}: a list was given; give a tuple$"):
        with_wrong(a_use(1, UseKind.OUTSIDE), **{field: [ExceptionReason.EMERGENCY]})
    with pytest.raises(InvalidTypeError, match=rf"^{field}\[0\]: a str was given; give a ExceptionReason$"):
        with_wrong(a_use(1, UseKind.OUTSIDE), **{field: ("emergency",)})


# The loyalty rate.


def test_the_loyalty_rate_is_the_share_of_primary_care_visits_that_kept_the_promise() -> None:
    uses = uses_of(inside=6, excused=1, outside=1)
    # (6 + 1) / (6 + 1 + 1) = 7/8
    assert loyalty(uses, YEAR, excused=ExcusedVisits.COUNT_INSIDE).rate == Share(Fraction(7, 8))
    # 6 / (6 + 1) = 6/7
    assert loyalty(uses, YEAR, excused=ExcusedVisits.LEAVE_OUT).rate == Share(Fraction(6, 7))


def test_the_choice_about_excused_visits_has_no_default() -> None:
    with pytest.raises(TypeError, match="excused"):
        loyalty((), YEAR)  # type: ignore[call-arg]
    with pytest.raises(InvalidTypeError, match=r"^excused_visits: 'leave out' is a str; give a ExcusedVisits$"):
        loyalty((), YEAR, excused="leave out")  # type: ignore[arg-type]


def test_without_a_visit_that_counts_the_rate_is_undefined_and_not_nothing() -> None:
    left_out = loyalty(uses_of(excused=3, unknown=2, not_bound=1), YEAR, excused=ExcusedVisits.LEAVE_OUT)
    assert (left_out.rate, left_out.counted, left_out.visits) == (None, 0, 6)
    assert loyalty(uses_of(outside=1), YEAR, excused=ExcusedVisits.LEAVE_OUT).rate == Share(Fraction(0))
    assert loyalty(uses_of(excused=1), YEAR, excused=ExcusedVisits.COUNT_INSIDE).rate == Share(Fraction(1))


def test_only_primary_care_counts() -> None:
    others = tuple(a_use(number, kind, is_primary_care=False) for number, kind in enumerate(UseKind, start=10))
    rate = loyalty((*uses_of(inside=1), *others), YEAR, excused=ExcusedVisits.COUNT_INSIDE)
    assert (rate.inside, rate.excused, rate.outside, rate.unknown, rate.left_out) == (1, 0, 0, 0, len(others))


def test_the_context_says_what_primary_care_is() -> None:
    assert read(VISIT).is_primary_care
    assert not read(evolve(VISIT, service="cardiology")).is_primary_care
    assert not read(VISIT, context=evolve(CONTEXT, primary_care=("general practice",))).is_primary_care


def test_visits_under_no_contract_and_of_unknown_place_do_not_count_and_are_told() -> None:
    rate = loyalty(uses_of(inside=2, outside=1, unknown=4, not_bound=3), YEAR, excused=ExcusedVisits.COUNT_INSIDE)
    assert (rate.unknown, rate.left_out, rate.counted, rate.visits) == (4, 3, 3, 10)
    assert rate.rate == Share(Fraction(2, 3))


def test_a_visit_belongs_to_the_period_from_its_first_day_to_before_its_end() -> None:
    days = ("2020-12-31", "2021-01-01", "2021-12-31", "2022-01-01")
    uses = [a_use(number, UseKind.INSIDE, on=day(on)) for number, on in enumerate(days)]
    assert loyalty(uses, YEAR, excused=ExcusedVisits.LEAVE_OUT).visits == 2
    assert loyalty(uses, Period(day("2021-12-31")), excused=ExcusedVisits.LEAVE_OUT).visits == 2


def test_a_visit_that_stands_twice_is_refused() -> None:
    twice = (a_use(1, UseKind.INSIDE), a_use(2, UseKind.INSIDE), a_use(1, UseKind.NOT_BOUND, on=day("1999-01-01")))
    with pytest.raises(InvalidValueError, match=r"^uses: VisitId\('v-1'\) stands twice; give each once$"):
        loyalty(twice, YEAR, excused=ExcusedVisits.LEAVE_OUT)
    with pytest.raises(InvalidValueError, match=r"^uses: VisitId\('v-1'\) stands twice; give each once$"):
        conversation(twice)


def test_only_uses_are_counted_and_only_within_a_period() -> None:
    with pytest.raises(InvalidTypeError, match=r"^uses\[0\]: .*; give a UseOfCare$"):
        loyalty((VISIT,), YEAR, excused=ExcusedVisits.LEAVE_OUT)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^within: 2021 is a int; give a Period$"):
        loyalty((), 2021, excused=ExcusedVisits.LEAVE_OUT)  # type: ignore[arg-type]


@pytest.mark.parametrize("count", ["inside", "excused", "outside", "unknown", "left_out"])
def test_a_count_is_a_whole_number_that_is_not_negative(count: str) -> None:
    rate = loyalty((), YEAR, excused=ExcusedVisits.LEAVE_OUT)
    with pytest.raises(InvalidValueError, match=rf"^{count}: -1 is too small; give 0 or more$"):
        with_wrong(rate, **{count: -1})
    with pytest.raises(InvalidValueError, match=rf"^{count}: an integer of \d+ bits is too large"):
        with_wrong(rate, **{count: 10**5_000})
    for wrong in (True, 1.0, "1", None):
        with pytest.raises(InvalidTypeError, match=rf"^{count}: .*; give an int$"):
            with_wrong(rate, **{count: wrong})


# The conversation.


def test_there_is_something_to_talk_about_for_each_outside_visit_and_for_no_other() -> None:
    uses = [a_use(number, kind, is_primary_care=False) for number, kind in enumerate(UseKind)]
    assert conversation(uses) == (
        Finding(kind="outside visit", subject="p-1", detail="visit v-2 on 2021-03-02, without a reason on record"),
    )


@pytest.mark.parametrize(
    ("circumstances", "told"),
    [
        ((), "without a reason on record"),
        ((Circumstance.REFERRED,), "with 1 reason that the policy does not hold"),
        ((Circumstance.REFERRED, Circumstance.EMERGENCY), "with 2 reasons that the policy does not hold"),
    ],
)
def test_a_conversation_knows_how_many_reasons_there_were_and_not_which(
    circumstances: tuple[Circumstance, ...], told: str
) -> None:
    (finding,) = conversation((read(evolve(VISIT, circumstances=circumstances)),))
    assert finding.detail == f"visit v-1 on 2021-03-02, {told}"


def test_a_conversation_goes_by_day_and_then_by_visit() -> None:
    days = (("v-3", "2021-03-03"), ("v-2", "2021-03-02"), ("v-1", "2021-03-03"))
    uses = [a_use(int(name[-1]), UseKind.OUTSIDE, on=day(on)) for name, on in days]
    assert [finding.detail[:9] for finding in conversation(uses)] == ["visit v-2", "visit v-1", "visit v-3"]


# It informs, and nothing else: the promise is moral.


def package_imports() -> dict[str, set[str]]:
    imported: dict[str, set[str]] = {}
    for module in Path(outside_use.__file__).parent.glob("*.py"):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                imported.setdefault(str(node.module), set()).update(alias.name for alias in node.names)
    return imported


def test_the_package_knows_no_amount_no_event_and_no_command() -> None:
    imported = package_imports()
    assert imported["primarycare.money"] == {"Share"}
    assert imported["primarycare.engagement"] == {"Engagement", "ExceptionReason"}
    assert {name for name in imported if name.startswith("primarycare")} == {
        "primarycare",
        "primarycare.encounters",
        "primarycare.engagement",
        "primarycare.errors",
        "primarycare.findings",
        "primarycare.groups",
        "primarycare.identifiers",
        "primarycare.money",
        "primarycare.outside_use.rates",
        "primarycare.outside_use.uses",
        "primarycare.periods",
    }
    assert imported["primarycare"] == {"_checks"}
    assert not [name for name, value in vars(outside_use).items() if value is Money]


def classes_in(kind: object) -> Iterator[type]:
    """Give every class of which a value of a type is made, at any depth."""
    for part in get_args(kind):
        yield from classes_in(part)
    if isinstance(kind, type):
        yield kind
        if attrs.has(kind):
            for field in get_type_hints(kind).values():
                yield from classes_in(field)


@pytest.mark.parametrize("answer", [classify, loyalty, conversation])
def test_no_answer_carries_an_amount_a_contract_an_event_or_a_command(answer: object) -> None:
    held = set(classes_in(get_type_hints(answer)["return"]))
    assert not held & {Money, Engagement}
    of_contracts = {kind for kind in held if kind.__module__.startswith("primarycare.engagement")}
    assert of_contracts <= {ExceptionReason}
    assert {kind for kind in held if kind.__module__.startswith("primarycare.money")} <= {Share}


def test_no_decision_about_a_contract_takes_a_visit_or_what_was_read_from_it() -> None:
    ours = {Visit, Circumstance, UseContext, UseOfCare, UseKind, LoyaltyRate, CoverPeriod, ExcusedVisits}
    public = {name: getattr(engagement_package, name) for name in engagement_package.__all__}
    asked = {name: value for name, value in public.items() if inspect.isfunction(value)}
    assert {"decide", "evolve", "status"} <= set(asked)
    for value in asked.values():
        for hint in get_type_hints(value).values():
            assert not ours & set(classes_in(hint))
    assert not ours & {kind for value in public.values() for kind in classes_in(value)}


def test_the_terms_of_every_scheme_are_tried() -> None:
    made = (value for name, value in vars(presets).items() if name in presets.__all__)
    schemes = [preset for preset in made if get_type_hints(preset)["return"] is EngagementPolicy]
    assert len({policy.name for policy in PRESETS}) == len(PRESETS) == len(schemes)


@pytest.mark.parametrize("reason", ExceptionReason)
@pytest.mark.parametrize("policy", PRESETS, ids=lambda policy: policy.name)
def test_under_the_terms_of_every_scheme_reading_visits_leaves_the_contract_as_it_was(
    policy: EngagementPolicy, reason: ExceptionReason
) -> None:
    contract = a_contract(policy=policy, born_on=born_for(reason))
    days = [evolve(WITH_REASON[reason], identifier=VisitId(f"v-{n}"), on=add_days(MARCH_2, n)) for n in range(10)]
    before = (history(contract), contract.in_force, [status(contract, visit.on) for visit in days])
    uses = [classify(visit, contract, context_for(reason)) for visit in days]
    rate = loyalty(uses, YEAR, excused=ExcusedVisits.COUNT_INSIDE)
    # However often a patient goes elsewhere, the rate and the conversation are all that follows.
    assert {use.kind for use in uses} == {UseKind.EXCUSED if reason in policy.exceptions else UseKind.OUTSIDE}
    assert len(conversation(uses)) == sum(use.kind is UseKind.OUTSIDE for use in uses)
    assert rate.rate is None or rate.rate == Share(Fraction(reason in policy.exceptions))
    assert (history(contract), contract.in_force, [status(contract, visit.on) for visit in days]) == before
    assert contract.in_force_on(add_days(MARCH_2, 10))
