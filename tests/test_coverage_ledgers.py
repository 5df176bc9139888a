"""Ledgers of rotas: targets by share and availability, credits, points by who serves, and the report of fairness."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.coverage import (
    AbsenceCredit,
    Balance,
    FairnessReport,
    Ledger,
    LedgerEntry,
    TagCount,
    TagSpread,
    fairness_of,
    keep_ledger,
)
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import DutyKindId, PhysicianId
from primarycare.money import EUR, Money, Share, allocate
from primarycare.periods import Period, add_days
from primarycare.rotations import (
    Absence,
    AbsenceKind,
    Assignment,
    BlockedDays,
    Exemption,
    ExemptionReason,
    KindShare,
    Participant,
    Rota,
    Slot,
)
from tests.small_practice import DR1, DR2, DR3, day
from tests.small_rota import a_participant, a_slot, away, part

DR4 = PhysicianId("dr-4")
NOTHING_CREDITED = AbsenceCredit((), 0)
FULL, HALF = a_participant(), a_participant(DR2, "0.5")
with_wrong: Callable[..., object] = evolve
anything: Callable[..., object] = keep_ledger


def before(start: str, end: str) -> Period:
    return Period(day(start), day(end))


def days_on(
    first: str, count: int, *, kind: str = "night", points: str = "1", tags: tuple[str, ...] = ()
) -> list[Slot]:
    start = date.fromisoformat(first)
    return [a_slot((start + timedelta(days=turn)).isoformat(), kind, points=points, tags=tags) for turn in range(count)]


def kept(
    slots: Iterable[Slot],
    *participants: Participant,
    assignments: Iterable[Assignment] = (),
    absences: Iterable[Absence] = (),
    opening: Iterable[Balance] = (),
    credit: AbsenceCredit = NOTHING_CREDITED,
) -> Ledger:
    rota = Rota(tuple(slots), tuple(assignments))
    return keep_ledger(rota, participants, absences=absences, opening=opening, credit=credit)


def targets(ledger: Ledger) -> list[Fraction]:
    return [entry.target for entry in ledger.entries]


# Targets


def test_points_are_shared_by_part_time() -> None:
    # derived: 30 / 3.3 = 9.09, 0.8 x 30 / 3.3 = 7.27, 0.5 x 30 / 3.3 = 4.55
    people = (FULL, a_participant(DR2), a_participant(DR3, "0.8"), a_participant(DR4, "0.5"))
    exact = targets(kept(days_on("2026-06-01", 30), *people))
    assert exact == [Fraction(300, 33), Fraction(300, 33), Fraction(240, 33), Fraction(150, 33)]
    assert [str(round(float(target), 2)) for target in exact] == ["9.09", "9.09", "7.27", "4.55"]


def test_largest_remainder_would_make_whole_targets_of_the_same_shares() -> None:
    # derived: 9.09, 9.09, 7.27, 4.55 with the one seat left to the largest remainder
    seats = allocate(Money(30, EUR), [10, 10, 8, 5], ties=["dr-1", "dr-2", "dr-3", "dr-4"])
    assert [seat.minor for seat in seats] == [9, 9, 7, 5]


def test_largest_remainder_takes_a_duty_back_when_there_is_one_more_and_targets_never_fall() -> None:
    # the Alabama paradox: weights 6, 6, 2; with 10 seats 4, 4, 2, with 11 seats 5, 5, 1
    ties = ["dr-1", "dr-2", "dr-3"]
    quotas = [[seat.minor for seat in allocate(Money(seats, EUR), [6, 6, 2], ties=ties)] for seats in (10, 11)]
    assert quotas == [[4, 4, 2], [5, 5, 1]]
    people = (a_participant(DR1, "0.6"), a_participant(DR2, "0.6"), a_participant(DR3, "0.2"))
    ten, eleven = (targets(kept(days_on("2026-06-01", seats), *people)) for seats in (10, 11))
    assert ten == [Fraction(60, 14), Fraction(60, 14), Fraction(20, 14)]
    assert all(more > less for less, more in zip(ten, eleven, strict=True))


def test_whoever_takes_part_in_half_of_the_days_owes_half() -> None:
    joins = evolve(a_participant(DR2), during=Period(date(2026, 6, 16)))
    # 30 and 15 days: 30 x 30 / 45 = 20, 30 x 15 / 45 = 10
    assert targets(kept(days_on("2026-06-01", 30), FULL, joins)) == [20, 10]


def test_an_approved_absence_lowers_the_target() -> None:
    # the night of 9 June touches the 10th: six of thirty nights are lost, 24 x 30 / 54 and 30 x 30 / 54
    absences = (away(before("2026-06-10", "2026-06-15")),)
    assert targets(kept(days_on("2026-06-01", 30), FULL, a_participant(DR2), absences=absences)) == [
        Fraction(24 * 30, 54),
        Fraction(30 * 30, 54),
    ]
    asked = (away(before("2026-06-10", "2026-06-15"), approved=False),)
    assert targets(kept(days_on("2026-06-01", 30), FULL, a_participant(DR2), absences=asked)) == [15, 15]


def test_exemptions_and_missing_skills_lower_the_target_and_wishes_do_not() -> None:
    nights = days_on("2026-06-01", 10)
    exempt = Exemption(during=before("2026-06-01", "2026-07-01"), reason=ExemptionReason.AGE)
    assert targets(kept(nights, FULL, evolve(a_participant(DR2), exemptions=(exempt,)))) == [10, 0]
    skilled = [evolve(slot, skills=("triage",)) for slot in nights]
    assert targets(kept(skilled, evolve(FULL, skills=("triage",)), a_participant(DR2))) == [10, 0]
    wishes = evolve(a_participant(DR2), restrictions=(BlockedDays(before("2026-06-01", "2026-07-01")),))
    assert targets(kept(nights, FULL, wishes)) == [5, 5]


def test_each_kind_of_duty_is_shared_by_itself() -> None:
    slots = days_on("2026-06-01", 10) + days_on("2026-06-01", 6, kind="evening", points="2")
    no_nights = evolve(a_participant(DR2), kind_shares=(KindShare(DutyKindId("night"), Share(Fraction(0))),))
    # ten nights to the first; evenings of 12 points, half each
    assert targets(kept(slots, FULL, no_nights)) == [16, 6]


def test_a_kind_for_which_nobody_is_there_is_shared_like_the_others() -> None:
    slots = days_on("2026-06-01", 10) + days_on("2026-07-01", 3, kind="evening", points="2")
    absences = tuple(away(before("2026-06-30", "2026-07-10"), physician) for physician in (DR1, DR2))
    # 10 nights are shared 1 to 0.5, and so are the 6 points of evenings: 16 x 2/3 and 16 x 1/3
    assert targets(kept(slots, FULL, HALF, absences=absences)) == [Fraction(32, 3), Fraction(16, 3)]


def test_where_nobody_is_there_for_anything_shares_alone_decide() -> None:
    absences = tuple(away(before("2026-06-01", "2026-07-01"), physician) for physician in (DR1, DR2))
    ledger = kept(days_on("2026-06-01", 3), FULL, HALF, absences=absences)
    assert [*targets(ledger), ledger.unfilled] == [2, 1, 3]


def test_a_headcount_of_two_has_its_points_twice() -> None:
    ledger = kept([a_slot(points="12", headcount=2)], FULL, HALF)
    assert targets(ledger) == [16, 8]
    assert ledger.points == 24


def test_points_that_nobody_can_owe_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="^participants: nobody has a share in any of the duties"):
        kept([a_slot()], a_participant(share="0"))
    assert targets(kept([a_slot(points="0")], a_participant(share="0"))) == [0]
    assert kept([a_slot()]).entries == ()


# Credits


def test_a_long_absence_is_credited_and_a_short_one_lowers_the_target() -> None:
    parental = AbsenceCredit((AbsenceKind.PARENTAL,), 3)
    nights = days_on("2026-06-01", 42)

    def entry(days: int, *, kind: AbsenceKind = AbsenceKind.PARENTAL) -> LedgerEntry:
        start = day("2026-06-08")
        absence = Absence(physician=DR1, during=Period(start, add_days(start, days)), kind=kind, approved=True)
        return kept(nights, FULL, a_participant(DR2), absences=(absence,), credit=parental).of(DR1)

    # 21 days take 22 nights: the target stays 42 / 2, of which 22 / 84 x 42 = 11 points count as served
    assert [entry(21).target, entry(21).credited] == [21, 11]
    # 20 days take 21 nights: 21 x 42 / 63
    assert [entry(20).target, entry(20).credited] == [14, 0]
    assert entry(21, kind=AbsenceKind.HOLIDAY).credited == 0


def test_days_of_two_absences_are_credited_only_where_the_other_leaves_them() -> None:
    nights = days_on("2026-06-01", 10)
    parental, sick = (
        Absence(physician=DR1, during=before("2026-06-01", "2026-06-06"), kind=kind, approved=True)
        for kind in (AbsenceKind.PARENTAL, AbsenceKind.SICK)
    )
    credit = AbsenceCredit((AbsenceKind.PARENTAL,), 0)
    entry = kept(nights, FULL, a_participant(DR2), absences=(parental, sick), credit=credit).of(DR1)
    assert [entry.target, entry.credited] == [Fraction(50, 15), 0]


@pytest.mark.parametrize(
    ("absence", "expected"),
    [
        (away(before("2026-06-01", "2026-06-22")), True),
        (away(before("2026-06-01", "2026-06-21")), False),
        (away(Period(day("2026-06-01"))), True),
        (away(before("2026-06-01", "2026-06-22"), approved=False), False),
        (away(a_slot().hours), False),
    ],
)
def test_three_whole_weeks_by_days_are_credited(absence: Absence, expected: bool) -> None:
    assert AbsenceCredit((AbsenceKind.HOLIDAY,), 3).credits(absence) is expected
    assert not AbsenceCredit((AbsenceKind.SICK,), 3).credits(absence)


# What is earned


def test_points_follow_whoever_serves_and_what_nobody_serves_is_unfilled() -> None:
    night = a_slot(points="12", tags=("night",))
    halves = (part(night, DR1, 0, 6), part(night, DR2, 6, 9))
    ledger = kept([night], FULL, a_participant(DR2), assignments=halves)
    # 12 points x 6/12, x 3/12, and 3 hours without anybody
    assert [entry.earned for entry in ledger.entries] == [6, 3]
    assert ledger.unfilled == 3
    assert [entry.balance for entry in ledger.entries] == [0, -3]


def test_several_stretches_in_one_slot_count_as_one_duty() -> None:
    night = a_slot(tags=("night",))
    twice = (part(night, DR1, 0, 3), part(night, DR1, 6, 12))
    assert kept([night], FULL, assignments=twice).of(DR1).count_of("night") == 1
    assert kept([night], FULL).of(DR1).count_of("night") == 0


def test_a_ledger_is_carried_to_the_next_horizon() -> None:
    nights = days_on("2026-06-01", 3, points="1")
    first = kept(nights, FULL, a_participant(DR2), assignments=(Assignment.whole(nights[0], DR1),))
    # of 3 points 1.5 are due each; 2 stay unfilled
    assert first.carried == (Balance(DR1, Fraction(-1, 2)), Balance(DR2, Fraction(-3, 2)))
    second = kept(days_on("2026-07-01", 2), FULL, a_participant(DR2), opening=first.carried)
    assert [entry.balance for entry in second.entries] == [Fraction(-3, 2), Fraction(-5, 2)]


def test_what_is_carried_is_rounded_to_a_millionth_of_a_point() -> None:
    people = (FULL, a_participant(DR2), a_participant(DR3))
    (first, *_) = kept([a_slot(points="1")], *people).carried
    assert first.points == Fraction(-333_333, 1_000_000)


def test_a_ledger_of_many_kinds_holds_its_long_fractions() -> None:
    slots = [a_slot(kind=f"kind-{kind}") for kind in range(40)]
    odd = tuple(KindShare(DutyKindId(f"kind-{kind}"), Share(Fraction(1, 10_000 + kind))) for kind in range(40))
    ledger = kept(slots, FULL, evolve(a_participant(DR2), kind_shares=odd))
    assert max(target.denominator.bit_length() for target in targets(ledger)) > 256
    assert sum(targets(ledger)) == ledger.points
    assert max(balance.points.denominator for balance in ledger.carried) <= 1_000_000


@pytest.mark.parametrize("headcount", [1, 2])
def test_a_slot_with_more_people_than_seats_has_no_ledger(headcount: int) -> None:
    night = a_slot(headcount=headcount, points="0")
    people = [FULL, a_participant(DR2), a_participant(DR3)]
    # one hour too many, and an hour empty later
    crowd = [part(night, known.physician, 0, 6) for known in people[: headcount + 1]]
    with pytest.raises(InvalidValueError, match="^rota: 'night/2026-07-01' has 1 more people than seats from "):
        kept([night], *people, assignments=crowd)


def test_everybody_in_a_ledger_takes_part() -> None:
    with pytest.raises(NotKnownError, match="^participants: 'dr-2' is in the rota and does not take part"):
        kept([a_slot()], FULL, assignments=(Assignment.whole(a_slot(), DR2),))
    with pytest.raises(NotKnownError, match="^opening: 'dr-2' has a balance and does not take part"):
        kept([a_slot()], FULL, opening=(Balance(DR2, Fraction(1)),))
    with pytest.raises(InvalidValueError, match="^opening: .* stands twice"):
        kept([a_slot()], FULL, opening=(Balance(DR1, Fraction(1)), Balance(DR1, Fraction(1))))
    with pytest.raises(InvalidValueError, match="^participants: .* stands twice"):
        kept([a_slot()], FULL, FULL)
    with pytest.raises(NotKnownError, match="^physician: 'dr-2' has no account here"):
        kept([a_slot()], FULL).of(DR2)


# What a ledger proves


def an_entry(physician: PhysicianId = DR1, *, earned: str = "0", target: str = "0", tags: str = "") -> LedgerEntry:
    return LedgerEntry(
        physician=physician,
        opening=Fraction(0),
        earned=Fraction(earned),
        credited=Fraction(0),
        target=Fraction(target),
        counts=tuple(TagCount(tag, len(tag)) for tag in tags.split()),
    )


def test_a_ledger_proves_that_every_seat_is_there_once() -> None:
    with pytest.raises(ConservationError, match="^entries: 2 points were earned and 1 are unfilled, of 4"):
        Ledger(entries=(an_entry(earned="2", target="4"),), points=Fraction(4), unfilled=Fraction(1))
    with pytest.raises(ConservationError, match="^entries: the targets add up to 2, not to the 3 points"):
        Ledger(entries=(an_entry(earned="2", target="2"),), points=Fraction(3), unfilled=Fraction(1))
    with pytest.raises(InvalidValueError, match="^entries: .* stands twice"):
        Ledger(entries=(an_entry(), an_entry()), points=Fraction(0), unfilled=Fraction(0))


def test_entries_stand_in_order_of_identifier() -> None:
    ledger = Ledger(entries=(an_entry(DR2), an_entry()), points=Fraction(0), unfilled=Fraction(0))
    assert [entry.physician for entry in ledger.entries] == [DR1, DR2]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"earned": Fraction(-1)}, "earned: .* is negative"),
        ({"target": Fraction(1, 2**4096)}, "target: .* too many digits; give at most 4096 bits"),
        ({"counts": (TagCount("night", 1), TagCount("night", 2))}, "counts: .* stands twice"),
    ],
)
def test_an_account_refuses_impossible_numbers(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^{message}"):
        with_wrong(an_entry(), **wrong)


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (an_entry(), {"physician": "dr-1"}),
        (an_entry(), {"opening": 0}),
        (an_entry(), {"earned": 1.5}),
        (an_entry(), {"counts": [TagCount("night", 1)]}),
        (Balance(DR1, Fraction(1)), {"points": True}),
        (TagCount("night", 1), {"count": True}),
        (TagCount("night", 1), {"tag": None}),
        (Ledger(entries=(), points=Fraction(0), unfilled=Fraction(0)), {"entries": [an_entry()]}),
        (Ledger(entries=(), points=Fraction(0), unfilled=Fraction(0)), {"points": None}),
        (NOTHING_CREDITED, {"kinds": AbsenceKind.SICK}),
        (NOTHING_CREDITED, {"weeks": "3"}),
    ],
)
def test_fields_are_of_their_own_types(value: object, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{next(iter(wrong))}"):
        with_wrong(value, **wrong)


@pytest.mark.parametrize("weeks", [-1, 521])
def test_weeks_of_a_credit_are_bounded(weeks: int) -> None:
    with pytest.raises(InvalidValueError, match="^weeks: "):
        AbsenceCredit((), weeks)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rota": None},
        {"participants": FULL},
        {"participants": None},
        {"absences": None},
        {"opening": Balance(DR1, Fraction(0))},
        {"opening": None},
        {"credit": None},
    ],
)
def test_arguments_are_of_their_own_types(wrong: dict[str, object]) -> None:
    usual = {
        "rota": Rota((), ()),
        "participants": (FULL,),
        "absences": (),
        "opening": (),
        "credit": NOTHING_CREDITED,
    }
    with pytest.raises(InvalidTypeError, match=f"^{next(iter(wrong))}"):
        anything(**{**usual, **wrong})


# Fairness


def test_a_report_lays_out_everybody_and_how_each_kind_of_duty_fell() -> None:
    nights = days_on("2026-07-01", 4, points="12", tags=("night",))
    served = [Assignment.whole(slot, physician) for slot, physician in zip(nights, (DR1, DR1, DR2), strict=False)]
    rota = Rota(tuple(nights), tuple(served))
    ledger = keep_ledger(rota, (FULL, HALF), absences=(), opening=(), credit=NOTHING_CREDITED)
    report = fairness_of(rota, ledger)
    # targets 32 and 16: two nights for a share of 32/24, one for a share of 16/24
    assert report.spreads == (
        TagSpread(
            tag="night",
            least=Fraction(3, 2),
            least_loaded=DR1,
            most=Fraction(3, 2),
            most_loaded=DR2,
        ),
    )
    # 36 of 48 hours; balances 24 - 32 and 12 - 16
    assert report.filled == Share(Fraction(3, 4))
    assert report.balance_spread == 4
    assert str(report).splitlines() == [
        "      opening  earned  credited  target  balance",
        "dr-1     0.00   24.00      0.00   32.00    -8.00",
        "dr-2     0.00   12.00      0.00   16.00    -4.00",
        "night: 1.50 (dr-1) to 1.50 (dr-2)",
        "balances differ by 4.00 points",
        "seats filled: 75.00 % of the hours",
    ]


def test_those_who_owe_nothing_are_in_no_spread() -> None:
    night = a_slot(tags=("night",))
    nobody = a_participant(DR2, "0")
    rota = Rota((night,), (Assignment.whole(night, DR2),))
    ledger = keep_ledger(rota, (FULL, nobody), absences=(), opening=(), credit=NOTHING_CREDITED)
    report = fairness_of(rota, ledger)
    assert [(spread.least_loaded, spread.most) for spread in report.spreads] == [(DR1, Fraction(0))]
    assert report.balance_spread == 0
    empty = keep_ledger(Rota((night,), ()), (), absences=(), opening=(), credit=NOTHING_CREDITED)
    assert fairness_of(Rota((night,), ()), empty).spreads == ()


def test_a_report_of_another_rota_is_refused() -> None:
    with pytest.raises(ConservationError, match="^ledger: it shares 0 points, and the slots have 12"):
        fairness_of(Rota((a_slot(),), ()), Ledger(entries=(), points=Fraction(0), unfilled=Fraction(0)))
    report: Callable[..., object] = fairness_of
    for arguments in ((None, kept([])), (Rota((), ()), None)):
        with pytest.raises(InvalidTypeError, match="^(rota|ledger): "):
            report(*arguments)


def test_a_report_refuses_what_cannot_be() -> None:
    spread = TagSpread(tag="night", least=Fraction(1), least_loaded=DR1, most=Fraction(1), most_loaded=DR2)
    assert evolve(spread, most=Fraction(3)).spread == 2
    with pytest.raises(InvalidValueError, match="^least: 2 of 'night' is above most, 1"):
        evolve(spread, least=Fraction(2))
    with pytest.raises(InvalidValueError, match="^spreads: 'night' stands twice"):
        FairnessReport(ledger=kept([]), spreads=(spread, spread), filled=None)
    with pytest.raises(InvalidTypeError, match="^filled: "):
        with_wrong(FairnessReport(ledger=kept([]), spreads=(), filled=None), filled=1)
