"""The final rota beside the planned one: overrides, swaps, gifts, absences, and moves that are checked before."""

from collections.abc import Callable
from datetime import date, datetime, timezone
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.coverage import (
    Breach,
    Difference,
    FinalRota,
    Gap,
    Ineffective,
    MoveCheck,
    RotaRule,
    WhyIneffective,
    check_move,
    final_rota,
    gaps,
)
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import DutyKindId, PhysicianId, SlotId
from primarycare.instants import Interval
from primarycare.rotations import (
    Absence,
    Assignment,
    Change,
    Duties,
    DutyLimit,
    FreeTime,
    Gift,
    LimitSpan,
    Override,
    Participant,
    Rota,
    Slot,
    Swap,
    self_employed,
    working_time_directive,
)
from tests.small_cover import DR4
from tests.small_practice import DR1, DR2, DR3, day, during
from tests.small_rota import a_participant, a_slot, away, hours, part

with_wrong: Callable[..., object] = evolve
FIRST, SECOND, THIRD = a_slot("2026-07-01"), a_slot("2026-07-02"), a_slot("2026-07-03")
JUNE = day("2026-06-01")


def whole(slot: Slot, *physicians: PhysicianId) -> tuple[Assignment, ...]:
    return tuple(Assignment.whole(slot, physician) for physician in physicians)


PLANNED = Rota((FIRST, SECOND, THIRD), (*whole(FIRST, DR1), *whole(SECOND, DR2)))


def a_swap(
    first: Slot = FIRST,
    who: PhysicianId = DR1,
    second: Slot = SECOND,
    other: PhysicianId = DR2,
    *,
    agreed: bool = True,
    on: date = JUNE,
    sequence: int = 1,
) -> Swap:
    return Swap(
        first=first.identifier,
        first_physician=who,
        second=second.identifier,
        second_physician=other,
        agreed_by=(who, other) if agreed else (who,),
        recorded_on=on,
        sequence=sequence,
    )


def a_gift(
    slot: Slot = FIRST,
    giver: PhysicianId = DR1,
    receiver: PhysicianId = DR3,
    *,
    agreed: bool = True,
    on: date = JUNE,
    sequence: int = 1,
) -> Gift:
    return Gift(
        slot=slot.identifier,
        giver=giver,
        receiver=receiver,
        agreed_by=(giver, receiver) if agreed else (),
        recorded_on=on,
        sequence=sequence,
    )


def an_override(
    during: Interval = FIRST.hours,
    *by: PhysicianId,
    replaces: PhysicianId | None = None,
    duties: Duties = Duties(),
    reason: str = "a course",
    on: date = JUNE,
    sequence: int = 1,
) -> Override:
    return Override(
        during=during, by=by, replaces=replaces, duties=duties, reason=reason, recorded_on=on, sequence=sequence
    )


def final(*changes: Change, planned: Rota = PLANNED, absences: tuple[Absence, ...] = ()) -> FinalRota:
    return final_rota(planned, changes=changes, absences=absences)


def told(result: FinalRota) -> list[str]:
    """Give each difference without its hours."""
    return list(map(str, result.differences))


def why(result: FinalRota) -> list[WhyIneffective]:
    return [one.reason for one in result.ineffective]


# Nothing changed


def test_without_changes_and_absences_the_planned_rota_is_the_final_one() -> None:
    result = final()
    assert (result.planned, result.final, result.differences, result.by_swap) == (PLANNED, PLANNED, (), ())
    assert result.findings == ()


def test_hours_that_the_plan_itself_parts_stay_apart() -> None:
    parted = Rota((FIRST,), (part(FIRST, DR1, 0, 4), part(FIRST, DR1, 4, 12)))
    assert final(planned=parted).final == parted


# Overrides


def test_an_override_of_some_hours_splits_the_duty() -> None:
    evening = hours("2026-07-01T20:00", "2026-07-02T00:00")
    result = final(an_override(evening, DR3))
    assert result.final.of_slot(FIRST.identifier) == (part(FIRST, DR3, 0, 4), part(FIRST, DR1, 4, 12))
    assert result.differences == (
        Difference(slot=FIRST.identifier, hours=evening, before=(DR1,), after=(DR3,), reasons=("a course",)),
    )


def test_an_override_in_the_middle_leaves_both_ends() -> None:
    result = final(an_override(hours("2026-07-02T00:00", "2026-07-02T02:00"), DR3))
    # 20 to 24, 0 to 2, and 2 to 8 o'clock: 4, 2 and 6 hours
    expected = (part(FIRST, DR1, 0, 4), part(FIRST, DR3, 4, 6), part(FIRST, DR1, 6, 12))
    assert result.final.of_slot(FIRST.identifier) == expected


def test_an_override_by_the_same_people_joins_what_was_split() -> None:
    evening = hours("2026-07-01T20:00", "2026-07-02T00:00")
    result = final(an_override(evening, DR3), an_override(evening, DR1, sequence=2))
    assert (result.final, result.differences, result.ineffective) == (PLANNED, (), ())


def test_neighbouring_hours_that_change_for_one_reason_are_one_difference() -> None:
    parted = Rota((FIRST,), (part(FIRST, DR1, 0, 4), part(FIRST, DR1, 4, 12)))
    assert told(final(an_override(FIRST.hours, DR2), planned=parted)) == ["night/2026-07-01: dr-1 -> dr-2 (a course)"]


def test_an_override_over_an_empty_slot_fills_the_gap() -> None:
    result = final(an_override(THIRD.hours, DR3))
    assert (result.final.of_slot(THIRD.identifier), gaps(result.final)) == (whole(THIRD, DR3), ())
    assert told(result) == ["night/2026-07-03: nobody -> dr-3 (a course)"]


def test_an_override_of_everybody_takes_all_off() -> None:
    pair = a_slot(headcount=2)
    result = final(an_override(pair.hours, DR3), planned=Rota((pair,), whole(pair, DR1, DR2)))
    assert told(result) == ["night/2026-07-01: dr-1, dr-2 -> dr-3 (a course)"]


def test_an_override_of_one_person_leaves_the_others() -> None:
    pair = a_slot(headcount=2)
    result = final(an_override(pair.hours, DR3, replaces=DR1), planned=Rota((pair,), whole(pair, DR1, DR2)))
    assert result.final.assignments == whole(pair, DR2, DR3)


def test_whoever_is_on_already_is_not_put_on_twice() -> None:
    pair = a_slot(headcount=2)
    split = Rota((pair,), (*whole(pair, DR1), part(pair, DR2, 0, 4)))
    result = final(an_override(pair.hours, DR2, replaces=DR1), planned=split)
    assert result.final.assignments == whole(pair, DR2)


def test_an_override_by_nobody_leaves_a_gap_that_is_found() -> None:
    result = final(an_override())
    assert gaps(result.final)[0] == Gap(slot=FIRST.identifier, hours=FIRST.hours, missing=1)
    assert result.findings == (Finding(kind="nobody is left", subject=FIRST.identifier, detail="a course"),)


def test_an_override_concerns_the_duties_meant_alone() -> None:
    evening = a_slot(kind="evening", starts="18:00", lasts=4)
    both = Rota((FIRST, evening), (*whole(FIRST, DR1), *whole(evening, DR1)))
    change = an_override(
        hours("2026-07-01T18:00", "2026-07-02T08:00"), DR3, duties=Duties(kinds=(DutyKindId("evening"),))
    )
    assert final(change, planned=both).final.assignments == (*whole(evening, DR3), *whole(FIRST, DR1))


@pytest.mark.parametrize(
    "change",
    [
        an_override(hours("2026-07-02T08:00", "2026-07-02T20:00"), DR3),
        an_override(FIRST.hours, DR3, duties=Duties(tags=("weekend",))),
        an_override(FIRST.hours, DR3, replaces=DR2),
    ],
)
def test_an_override_of_nothing_has_no_effect_and_says_so(change: Override) -> None:
    result = final(change)
    assert (result.final, why(result)) == (PLANNED, [WhyIneffective.NOTHING_TO_OVERRIDE])
    assert result.findings[0].subject == f"override {change.during}"


# Swaps and gifts


def test_a_swap_exchanges_two_duties() -> None:
    result = final(a_swap())
    assert result.final.assignments == (*whole(FIRST, DR2), *whole(SECOND, DR1))
    assert told(result) == [
        "night/2026-07-01: dr-1 -> dr-2 (dr-1 swaps with dr-2)",
        "night/2026-07-02: dr-2 -> dr-1 (dr-2 swaps with dr-1)",
    ]
    assert result.by_swap == result.final.assignments


def test_a_swap_that_is_swapped_back_leads_back() -> None:
    result = final(a_swap(), a_swap(FIRST, DR2, SECOND, DR1, sequence=2))
    assert (result.final, result.differences, result.by_swap, result.ineffective) == (PLANNED, (), (), ())


def test_a_gift_moves_the_duty_and_is_no_swap() -> None:
    result = final(a_gift())
    assert (result.final.of_slot(FIRST.identifier), result.by_swap) == (whole(FIRST, DR3), ())


def test_what_was_received_by_a_swap_and_given_on_is_no_longer_by_swap() -> None:
    result = final(a_swap(), a_gift(FIRST, DR2, DR3, sequence=2))
    assert result.by_swap == whole(SECOND, DR1)


def test_a_swap_follows_the_duty_and_moves_the_hours_that_the_giver_then_has() -> None:
    late = hours("2026-07-02T04:00", "2026-07-02T08:00")
    result = final(an_override(late, DR3, replaces=DR1), a_swap(sequence=2))
    assert result.final.of_slot(FIRST.identifier) == (part(FIRST, DR2, 0, 8), part(FIRST, DR3, 8, 12))
    assert result.final.of_slot(SECOND.identifier) == whole(SECOND, DR1)
    assert [one.reasons for one in result.differences] == [
        ("dr-1 swaps with dr-2",),
        ("a course",),
        ("dr-2 swaps with dr-1",),
    ]


def test_hours_that_come_back_with_others_are_by_swap_only_where_they_were_not_planned() -> None:
    # dr-1 was planned for the first 4 hours, and now has all 12 by a swap with dr-2
    split = Rota((FIRST, SECOND), (part(FIRST, DR1, 0, 4), part(FIRST, DR2, 4, 12), *whole(SECOND, DR3)))
    changes = (
        a_gift(FIRST, DR1, DR3),
        an_override(FIRST.hours, DR2, sequence=2),
        a_gift(SECOND, DR3, DR1, sequence=3),
        a_swap(FIRST, DR2, SECOND, DR1, sequence=4),
    )
    result = final(*changes, planned=split)
    assert result.final.of_slot(FIRST.identifier) == (part(FIRST, DR1, 0, 4), part(FIRST, DR1, 4, 12))
    assert result.by_swap == (part(FIRST, DR1, 4, 12), *whole(SECOND, DR2))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (a_swap(agreed=False), WhyIneffective.NOT_AGREED),
        (a_gift(agreed=False), WhyIneffective.NOT_AGREED),
        (a_gift(a_slot("2030-01-01")), WhyIneffective.UNKNOWN_SLOT),
        (a_swap(second=a_slot("2030-01-01")), WhyIneffective.UNKNOWN_SLOT),
        (a_gift(FIRST, DR2, DR3), WhyIneffective.GIVER_HAS_NOTHING),
        (a_swap(FIRST, DR1, THIRD, DR2), WhyIneffective.GIVER_HAS_NOTHING),
        (a_gift(on=day("2026-07-02")), WhyIneffective.DUTY_BEGAN),
    ],
)
def test_a_move_that_cannot_be_made_has_no_effect_and_says_why(change: Change, reason: WhyIneffective) -> None:
    result = final(change)
    assert (result.final, result.ineffective) == (PLANNED, (Ineffective(change, reason),))
    assert [(one.kind, one.detail) for one in result.findings] == [("change without effect", reason.value)]


def test_a_move_is_in_time_on_the_day_of_the_duty_and_not_on_the_day_after() -> None:
    assert final(a_gift(on=day("2026-07-01"))).ineffective == ()
    assert why(final(a_gift(on=day("2026-07-02")))) == [WhyIneffective.DUTY_BEGAN]
    # the second of two duties may be over as well
    assert why(final(a_swap(SECOND, DR2, FIRST, DR1, on=day("2026-07-02")))) == [WhyIneffective.DUTY_BEGAN]


def test_whoever_serves_in_a_duty_already_cannot_receive_the_rest() -> None:
    split = Rota((FIRST,), (part(FIRST, DR1, 0, 4), part(FIRST, DR2, 4, 12)))
    assert why(final(a_gift(FIRST, DR1, DR2), planned=split)) == [WhyIneffective.RECEIVER_SERVES_ALREADY]


def test_changes_apply_in_the_order_in_which_they_were_recorded() -> None:
    passed_on = (
        a_gift(FIRST, DR1, DR2),
        a_gift(FIRST, DR2, DR3, sequence=2),
        a_gift(FIRST, DR3, DR4, on=day("2026-06-02")),
    )
    for changes in (passed_on, passed_on[::-1]):
        result = final(*changes)
        assert result.final.of_slot(FIRST.identifier) == whole(FIRST, DR4)
        assert result.differences[0].reasons == (
            "dr-1 gives it to dr-2",
            "dr-2 gives it to dr-3",
            "dr-3 gives it to dr-4",
        )


def test_two_changes_of_one_day_need_different_numbers() -> None:
    with pytest.raises(InvalidValueError, match="^changes: two are recorded on 2026-06-01 with the sequence 1; number"):
        final(a_gift(), a_swap())
    final(a_gift(), evolve(a_swap(), sequence=2))


def test_what_was_recorded_later_is_left_out() -> None:
    result = final_rota(PLANNED, changes=(a_gift(),), absences=(), known_on=day("2026-05-31"))
    assert (result.final, result.ineffective) == (PLANNED, ())
    assert final_rota(PLANNED, changes=(a_gift(),), absences=(), known_on=JUNE).final != PLANNED


def test_from_the_freeze_on_nothing_moves_unless_it_is_released() -> None:
    def on(frozen: str, *released: Change) -> list[WhyIneffective]:
        return why(final_rota(PLANNED, changes=(a_gift(),), absences=(), frozen_on=day(frozen), released=released))

    assert (on("2026-06-01"), on("2026-06-02")) == ([WhyIneffective.FROZEN], [])
    assert on("2026-06-01", a_gift()) == []
    assert on("2026-06-01", a_gift(on=day("2026-05-01"))) == [WhyIneffective.FROZEN]


def test_an_override_is_no_move_and_not_frozen() -> None:
    result = final_rota(PLANNED, changes=(an_override(FIRST.hours, DR3),), absences=(), frozen_on=day("2026-01-01"))
    assert result.ineffective == ()


# Absences


def test_whoever_is_away_by_days_is_off_every_duty_that_touches_one() -> None:
    # the night of 1 July ends on 2 July
    result = final(absences=(away(during("2026-07-02", "2026-07-05")),))
    assert told(result) == ["night/2026-07-01: dr-1 -> nobody (dr-1 is away)"]
    assert final(absences=(away(during("2026-07-03", "2026-07-05")),)).final == PLANNED


def test_whoever_is_away_by_hours_is_off_those_hours() -> None:
    result = final(absences=(away(hours("2026-07-01T12:00", "2026-07-01T23:00")),))
    # 20 to 23 o'clock are the first 3 hours
    assert result.final.of_slot(FIRST.identifier) == (part(FIRST, DR1, 3, 12),)
    assert final(absences=(away(hours("2026-07-01T12:00", "2026-07-01T20:00")),)).final == PLANNED


def test_an_absence_that_is_not_approved_takes_nobody_off() -> None:
    assert final(absences=(away(during("2026-07-01", "2026-07-05"), approved=False),)).final == PLANNED


def test_an_absence_of_somebody_else_changes_nothing() -> None:
    assert final(absences=(away(during("2026-07-01", "2026-07-05"), DR3),)).final == PLANNED


def test_absences_come_after_changes_so_that_nobody_receives_a_duty_while_away() -> None:
    result = final(a_gift(), absences=(away(during("2026-07-01", "2026-07-01"), DR3),))
    assert told(result) == ["night/2026-07-01: dr-1 -> nobody (dr-1 gives it to dr-3; dr-3 is away)"]
    assert [finding.detail for finding in result.findings] == ["dr-3 is away"]


def test_whoever_was_replaced_in_time_leaves_no_gap() -> None:
    result = final(an_override(FIRST.hours, DR3, replaces=DR1), absences=(away(during("2026-07-01", "2026-07-05")),))
    assert (gaps(result.final)[0].slot, told(result)) == (
        THIRD.identifier,
        ["night/2026-07-01: dr-1 -> dr-3 (a course)"],
    )


def test_two_absences_at_once_are_told_once() -> None:
    absences = (away(during("2026-07-01", "2026-07-05")), away(during("2026-07-01", "2026-07-02")))
    assert told(final(absences=absences)) == ["night/2026-07-01: dr-1 -> nobody (dr-1 is away)"]


# What must not be


@pytest.mark.parametrize(
    ("argument", "wrong"),
    [
        ("planned", None),
        ("planned", "rota"),
        ("changes", None),
        ("changes", a_gift()),
        ("changes", [None]),
        ("changes", [FIRST]),
        ("absences", None),
        ("absences", away(during("2026-07-01"))),
        ("absences", ["dr-1"]),
        ("known_on", datetime(2026, 7, 1, tzinfo=timezone.utc)),
        ("known_on", "2026-07-01"),
        ("frozen_on", datetime(2026, 7, 1)),
        ("released", None),
        ("released", [None]),
    ],
)
def test_a_final_rota_is_asked_for_with_what_it_needs(argument: str, wrong: object) -> None:
    ask: Callable[..., object] = final_rota
    given: dict[str, object] = {"planned": PLANNED, "changes": (), "absences": (), argument: wrong}
    with pytest.raises(InvalidTypeError, match=f"^{argument}"):
        ask(given.pop("planned"), **given)


def test_planned_and_differences_must_lead_to_the_final_rota() -> None:
    result = final(a_gift())
    with pytest.raises(
        ConservationError, match="^differences: those of 'night/2026-07-01' do not lead from the planned"
    ):
        with_wrong(result, differences=())
    with pytest.raises(ConservationError):
        with_wrong(result, differences=result.differences * 2)
    with pytest.raises(ConservationError):
        with_wrong(result, differences=(evolve(result.differences[0], after=(DR2,)),))
    with pytest.raises(ConservationError):
        with_wrong(result, final=PLANNED)


def test_a_difference_must_cover_all_hours_that_changed_and_no_others() -> None:
    result = final(a_gift())
    half = evolve(result.differences[0], hours=part(FIRST, DR1, 0, 6).hours)
    with pytest.raises(ConservationError):
        with_wrong(result, differences=(half,))
    other_half = evolve(half, hours=part(FIRST, DR1, 6, 12).hours)
    assert evolve(result, differences=(half, other_half)).final == result.final


def test_the_rotas_have_the_same_slots_and_the_differences_concern_them() -> None:
    result = final(a_gift())
    with pytest.raises(InvalidValueError, match="^final: its slots are not those of the planned rota"):
        with_wrong(result, final=Rota((FIRST,), whole(FIRST, DR3)))
    stranger = evolve(result.differences[0], slot=SlotId("night/2030-01-01"))
    with pytest.raises(InvalidValueError, match="^differences: 'night/2030-01-01' is not a slot of the rota"):
        with_wrong(result, differences=(*result.differences, stranger))
    with pytest.raises(InvalidValueError, match="^by_swap: 'dr-1' does not have 'night/2026-07-01'"):
        with_wrong(result, by_swap=whole(FIRST, DR1))


DIFFERENCE = final(a_gift()).differences[0]


@pytest.mark.parametrize(
    ("field", "wrong", "error"),
    [
        ("slot", None, InvalidTypeError),
        ("hours", during("2026-07-01"), InvalidTypeError),
        ("before", None, InvalidTypeError),
        ("before", [DR1], InvalidTypeError),
        ("after", ("dr-1",), InvalidTypeError),
        ("after", DR1, InvalidTypeError),
        ("before", (DR1, DR1), InvalidValueError),
        ("after", (DR1,), InvalidValueError),
        ("reasons", (), InvalidValueError),
        ("reasons", "a course", InvalidTypeError),
        ("reasons", ("",), InvalidValueError),
    ],
)
def test_a_difference_says_what_changed_and_why(field: str, wrong: object, error: type[Exception]) -> None:
    with pytest.raises(error, match=rf"^{field}(\[\d\])?: "):
        with_wrong(DIFFERENCE, **{field: wrong})


def test_people_of_a_difference_stand_in_order() -> None:
    assert evolve(DIFFERENCE, after=(DR3, DR2)).after == (DR2, DR3)


@pytest.mark.parametrize("wrong", [None, "gift", FIRST])
def test_only_a_change_can_be_without_effect(wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match="^change: .* give an Override, a Swap or a Gift$"):
        Ineffective(wrong, WhyIneffective.FROZEN)  # type: ignore[arg-type]


# Moves


def check(move: Swap | Gift, *people: Participant, rota: Rota = PLANNED, **more: object) -> MoveCheck:
    ask: Callable[..., MoveCheck] = check_move
    return ask(rota, move, people or tuple(map(a_participant, (DR1, DR2, DR3))), **{"absences": (), **more})


def test_a_move_within_all_rules_is_allowed() -> None:
    assert (check(a_gift()).is_allowed, check(a_swap()).is_allowed) == (True, True)
    # gaps elsewhere are not the fault of the move
    assert gaps(PLANNED)[0].slot == THIRD.identifier


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        (a_swap(agreed=False), WhyIneffective.NOT_AGREED),
        (a_gift(on=day("2026-07-02")), WhyIneffective.DUTY_BEGAN),
        (a_gift(THIRD), WhyIneffective.GIVER_HAS_NOTHING),
    ],
)
def test_a_move_without_effect_is_not_allowed(move: Swap | Gift, reason: WhyIneffective) -> None:
    assert check(move) == MoveCheck(move=move, ineffective=reason, added=())
    assert not check(move).is_allowed


def test_a_move_is_frozen_from_the_day_on() -> None:
    assert check(a_gift(), frozen_on=JUNE).ineffective is WhyIneffective.FROZEN
    assert check(a_gift(), frozen_on=day("2026-06-02")).is_allowed


def test_nobody_receives_a_duty_while_away() -> None:
    absent = away(during("2026-07-01", "2026-07-01"), DR3)
    found = check(a_gift(), absences=(absent,))
    assert [(one.rule, one.physician) for one in found.added] == [(RotaRule.ABSENT, DR3)]
    assert not found.is_allowed


def test_nobody_receives_a_duty_too_soon_after_another() -> None:
    rested = working_time_directive(free=FreeTime(Fraction(24), 7))
    early = a_slot("2026-07-02", "day", starts="08:00")
    rota = Rota((FIRST, early), (*whole(FIRST, DR1), *whole(early, DR2)))
    found = check(a_gift(FIRST, DR1, DR2), a_participant(DR1), a_participant(DR2, regime=rested), rota=rota)
    assert RotaRule.REST in {one.rule for one in found.added}
    assert {one.physician for one in found.added} == {DR2}


def test_the_rest_after_the_rota_before_counts_as_well() -> None:
    rested = working_time_directive(free=FreeTime(Fraction(24), 7))
    before = a_slot("2026-07-01", "day", starts="08:00")
    previous = Rota((before,), whole(before, DR3))
    people = (a_participant(DR1), a_participant(DR3, regime=rested))
    assert check(a_gift(), *people).is_allowed
    assert [one.rule for one in check(a_gift(), *people, previous=previous).added] == [RotaRule.REST]


def limited(physician: PhysicianId, *, minimum: int | None = None, maximum: int | None = None) -> Participant:
    limit = DutyLimit(per=LimitSpan.MONTH, minimum=minimum, maximum=maximum)
    return evolve(a_participant(physician), restrictions=(limit,))


FULL_MONTH = tuple(a_slot(f"2026-07-{number:02}") for number in range(1, 32))


def test_whoever_gives_a_duty_away_may_still_have_too_many() -> None:
    # dr-1 has 3 duties where 1 is the most, and 2 after the gift: less than before
    rota = Rota(FULL_MONTH, tuple(one for slot in FULL_MONTH[:3] for one in whole(slot, DR1)))
    assert check(a_gift(), limited(DR1, maximum=1), a_participant(DR3), rota=rota).is_allowed


def test_whoever_receives_a_duty_must_not_have_too_many() -> None:
    rota = Rota(FULL_MONTH, (*whole(FULL_MONTH[0], DR1), *whole(FULL_MONTH[1], DR3)))
    found = check(a_gift(), a_participant(DR1), limited(DR3, maximum=1), rota=rota)
    assert [(one.rule, one.physician) for one in found.added] == [(RotaRule.MAXIMUM, DR3)]


def test_a_minimum_may_be_missed_by_the_giver_and_not_because_of_what_somebody_receives() -> None:
    rota = Rota(FULL_MONTH, (*whole(FULL_MONTH[0], DR1), *whole(FULL_MONTH[1], DR3)))
    # dr-3 misses a minimum of 3 with 1 duty, and with 2 after the gift: that is no fault of it
    assert check(a_gift(), a_participant(DR1), limited(DR3, minimum=3), rota=rota).is_allowed
    found = check(a_gift(), limited(DR1, minimum=1), a_participant(DR3), rota=rota)
    assert [(one.rule, one.physician) for one in found.added] == [(RotaRule.MINIMUM, DR1)]


def test_a_swap_that_leaves_as_many_duties_misses_no_minimum_anew() -> None:
    rota = Rota(FULL_MONTH, (*whole(FULL_MONTH[0], DR1), *whole(FULL_MONTH[1], DR2)))
    assert check(a_swap(), limited(DR1, minimum=5), limited(DR2, minimum=5), rota=rota).is_allowed


def test_a_duty_that_goes_to_a_stranger_is_not_allowed() -> None:
    found = check(a_gift(), a_participant(DR1))
    assert [(one.rule, one.physician) for one in found.added] == [(RotaRule.UNKNOWN_PERSON, DR3)]


def test_what_others_break_does_not_count_against_a_move() -> None:
    assert check(a_gift(), a_participant(DR1), a_participant(DR3)).is_allowed


@pytest.mark.parametrize("wrong", [None, "gift", an_override(FIRST.hours, DR3)])
def test_only_a_swap_or_a_gift_is_checked(wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match="^move: .* give a Swap or a Gift$"):
        check(wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^move: "):
        MoveCheck(move=wrong, ineffective=None, added=())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("argument", "wrong"),
    [("participants", None), ("absences", None), ("previous", "rota"), ("frozen_on", "2026-07-01")],
)
def test_a_move_is_checked_with_what_is_needed(argument: str, wrong: object) -> None:
    ask: Callable[..., object] = check_move
    given: dict[str, object] = {"participants": (), "absences": (), argument: wrong}
    with pytest.raises(InvalidTypeError, match=f"^{argument}: "):
        ask(PLANNED, a_gift(), given.pop("participants"), **given)


def test_participants_stand_once() -> None:
    with pytest.raises(InvalidValueError, match="^participants: .*'dr-1'.* stands twice"):
        check(a_gift(agreed=False), a_participant(DR1), a_participant(DR1, regime=self_employed()))


def test_a_move_without_effect_breaks_nothing() -> None:
    breach = Breach(rule=RotaRule.REST, physician=DR1, slots=(FIRST.identifier,), detail="no rest")
    with pytest.raises(InvalidValueError, match="^added: a move without effect breaks nothing"):
        MoveCheck(move=a_gift(), ineffective=WhyIneffective.FROZEN, added=(breach,))
    with pytest.raises(InvalidValueError, match="^added: .* stands twice"):
        MoveCheck(move=a_gift(), ineffective=None, added=(breach, breach))
