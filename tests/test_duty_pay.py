"""What duties pay and to whom, the fees of a locum, and what leaving call costs."""

import tomllib
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NotRequired, TypedDict, cast
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, field, frozen

from primarycare import published
from primarycare.citations import Citation
from primarycare.duty_pay import (
    CallDeparture,
    CallShare,
    DutyPart,
    DutyPay,
    DutyStatement,
    LocumFees,
    LocumSettlement,
    RotaPay,
    cost_of_leaving_call,
    locum_findings,
    pay_for_rota,
    pay_for_slot,
    schedules_by_kind,
    settle_locum,
)
from primarycare.errors import (
    ConservationError,
    InvalidTypeError,
    InvalidValueError,
    MissingInputError,
    NotKnownError,
)
from primarycare.findings import Finding
from primarycare.identifiers import DutyKindId, PhysicianId, ScheduleId, SlotId
from primarycare.instants import HourRule, RepeatedHour, SkippedHour
from primarycare.money import EUR, JPY, USD, Money, Rounding, RoundingMode, Share, Stage
from primarycare.periods import Period
from primarycare.rotations import (
    Assignment,
    DutyDays,
    DutyKind,
    ForHours,
    LocumContract,
    LocumKind,
    OnHolidays,
    Rota,
    Slot,
    Weekday,
)
from primarycare.schedules import (
    About,
    Basis,
    Choice,
    Flag,
    Input,
    Number,
    OneOf,
    RateSchedule,
    Row,
    ScheduleLine,
    ScheduleVersion,
    Subject,
    Table,
    schedule_from_toml,
)
from primarycare.timelines import Dated, Timeline
from primarycare.workings import Working, WorkingLine
from tests.small_practice import DR1, DR2, DR3, HALF_UP, a_schedule, a_version, euros
from tests.small_rota import PARIS, a_slot, hours, part

MINIMUM = published.load("fr-pdsa-minimum")
NIGHT = DutyKindId("night")
SOURCE = Citation.illustrative("an example")

# The published amounts, as data.


class Example(TypedDict):
    hours: int
    tags: list[str]
    printed: str


class Group(TypedDict):
    schedule: str
    on: date
    label: str
    source: str
    examples: list[Example]


class Vectors(TypedDict):
    retrieved_on: date
    schedules: dict[str, str]
    group: list[Group]
    inputs: NotRequired[dict[str, str]]


VECTORS = cast(
    Vectors, tomllib.loads((Path(__file__).parent / "vectors" / "duty_pay.toml").read_text(encoding="utf-8"))
)
SCHEDULES = {
    "fr-pdsa-minimum": MINIMUM,
    **{name: schedule_from_toml(text) for name, text in VECTORS["schedules"].items()},
}


@frozen
class Case:
    group: Group = field(repr=False)
    example: Example

    def __str__(self) -> str:
        return f"{self.group['schedule']} {self.group['on']} {self.example['hours']} h {self.example['tags']}"


def cases() -> Iterator[Case]:
    for group in VECTORS["group"]:
        yield from (Case(group, example) for example in group["examples"])


CASES = tuple(cases())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_published_amount_is_reproduced(case: Case) -> None:
    slot = a_slot(case.group["on"].isoformat(), lasts=case.example["hours"], tags=case.example["tags"])
    pay = pay_for_slot(SCHEDULES[case.group["schedule"]], slot, (Assignment.whole(slot, DR1),))
    assert (pay.paid.text, pay.unserved.text) == (case.example["printed"], "0.00")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_example_says_who_says_so(case: Case) -> None:
    assert case.group["label"] in ("published", "derived")
    assert case.group["source"].startswith("https://")


@pytest.mark.parametrize("presence", ["on site", "standby"])
def test_the_parts_of_a_night_pay_the_whole(presence: str) -> None:
    def pays(what: str, lasts: int) -> Money:
        slot = a_slot("2013-01-10", lasts=lasts, tags=(presence, what))
        return pay_for_slot(SCHEDULES["order-2012"], slot, (Assignment.whole(slot, DR1),)).paid

    # 229 = 79 + 150, and 150 = 50 + 100
    assert pays("early night", 4) + pays("deep night", 8) == pays("whole", 12)
    assert pays("whole", 12) == euros({"on site": "229", "standby": "150"}[presence])


# One duty


def fixed(price: str, *, places: int = 2) -> RateSchedule:
    """Give a schedule that pays one price for a duty."""
    line = ScheduleLine(label="call", per="duty", rate=Table((), (Row((), Fraction(price), SOURCE),)))
    return a_duty_schedule((), line, places=places)


def a_duty_schedule(inputs: tuple[Input, ...], *lines: ScheduleLine, places: int = 2) -> RateSchedule:
    version = ScheduleVersion(
        subject=Subject.DUTY,
        basis=Basis.OCCURRENCE,
        inputs=inputs,
        lines=lines,
        rounding=Rounding(places, RoundingMode.HALF_UP),
        stage=Stage.DUTY,
        citation=SOURCE,
    )
    return RateSchedule(
        identifier=ScheduleId("calls"),
        title="Our calls",
        currency=EUR,
        versions=Timeline((Dated(Period(date(2020, 1, 1)), version),)),
    )


def amounts(pay: DutyPay) -> list[tuple[PhysicianId, str]]:
    return [(piece.physician, piece.amount.text) for piece in pay.parts]


def test_a_duty_that_one_serves_pays_that_one() -> None:
    slot = a_slot()
    pay = pay_for_slot(fixed("150"), slot, [Assignment.whole(slot, DR1)])
    assert amounts(pay) == [(DR1, "150.00")]
    assert (pay.whole, pay.paid, pay.withheld, pay.unserved) == (euros("150"), euros("150"), euros("0"), euros("0"))
    assert pay.findings == ()


def test_a_duty_is_split_by_elapsed_time() -> None:
    slot = a_slot()
    pay = pay_for_slot(fixed("150"), slot, (part(slot, DR2, 4, 12), part(slot, DR1, 0, 4)))
    # 150 x 4 / 12 and 150 x 8 / 12, in order of time
    assert amounts(pay) == [(DR1, "50.00"), (DR2, "100.00")]


def test_the_cent_that_is_left_over_goes_to_the_first_physician() -> None:
    slot = a_slot(lasts=3)
    pay = pay_for_slot(fixed("100"), slot, (part(slot, DR3, 0, 1), part(slot, DR2, 1, 2), part(slot, DR1, 2, 3)))
    # 33.333... each: the remainders are equal
    assert amounts(pay) == [(DR3, "33.33"), (DR2, "33.33"), (DR1, "33.34")]


def test_the_cent_between_two_turns_of_one_physician_goes_to_the_earlier() -> None:
    slot = a_slot(lasts=2)
    pay = pay_for_slot(fixed("0.01"), slot, (part(slot, DR1, 1, 2), part(slot, DR1, 0, 1)))
    assert amounts(pay) == [(DR1, "0.01"), (DR1, "0.00")]


def test_the_cent_goes_to_somebody_who_serves_before_nobody() -> None:
    slot = a_slot(lasts=2)
    pay = pay_for_slot(fixed("0.01"), slot, (part(slot, DR1, 1, 2),))
    assert (amounts(pay), pay.unserved) == ([(DR1, "0.01")], euros("0"))


def test_hours_that_nobody_serves_are_not_paid_and_stand_as_a_finding_with_their_money() -> None:
    slot = a_slot()
    pay = pay_for_slot(fixed("150"), slot, (part(slot, DR1, 0, 4),))
    assert (pay.paid, pay.unserved) == (euros("50"), euros("100"))
    assert pay.findings == (
        Finding(
            kind="unserved part",
            subject="night/2026-07-01",
            detail="8 of 12 hours are served by nobody: 100.00 EUR",
        ),
    )


def test_a_duty_that_nobody_serves_is_all_unserved() -> None:
    pay = pay_for_slot(fixed("150"), a_slot(), ())
    assert (pay.parts, pay.paid, pay.unserved) == ((), euros("0"), euros("150"))


def test_a_duty_that_asks_for_two_pays_two_places() -> None:
    slot = a_slot(headcount=2)
    pay = pay_for_slot(fixed("150"), slot, (Assignment.whole(slot, DR1), part(slot, DR2, 0, 6)))
    # 2 x 150: 150 for the one, half of 150 for the other, and the other half for nobody
    assert pay.whole == euros("300")
    assert (amounts(pay), pay.unserved) == ([(DR1, "150.00"), (DR2, "75.00")], euros("75"))
    assert pay.findings[0].detail == "6 of 24 hours are served by nobody: 75.00 EUR"
    assert "× 2 (places to be served)" in str(pay.working)


def test_more_than_the_duty_asks_for_share_what_is_paid() -> None:
    slot = a_slot()
    pay = pay_for_slot(fixed("150"), slot, (Assignment.whole(slot, DR1), part(slot, DR2, 0, 6)))
    # the first six hours are shared: 3 + 6 hours for the one, and 3 for the other
    assert amounts(pay) == [(DR1, "112.50"), (DR2, "37.50")]
    assert pay.findings == (
        Finding(
            kind="served by more than asked",
            subject="night/2026-07-01",
            detail="more than 1 at once; they share what is paid for 1",
        ),
    )


def test_the_whole_is_rounded_once_and_not_each_part() -> None:
    slot = a_slot(lasts=2)
    pay = pay_for_slot(fixed("0.99", places=0), slot, (part(slot, DR1, 0, 1), part(slot, DR2, 1, 2)))
    # 0.99 is rounded to 1 for the whole, of which each has a half
    assert (pay.whole, amounts(pay)) == (euros("1.00"), [(DR1, "0.50"), (DR2, "0.50")])


def test_worked_and_unpaid_is_a_finding_with_its_worth() -> None:
    slot = a_slot()
    first, second = part(slot, DR1, 0, 4), part(slot, DR2, 4, 12)
    pay = pay_for_slot(fixed("150"), slot, (first, second), unpaid=(second,))
    assert amounts(pay) == [(DR1, "50.00"), (DR2, "0.00")]
    assert (pay.paid, pay.withheld, pay.unserved) == (euros("50"), euros("100"), euros("0"))
    assert pay.findings == (
        Finding(
            kind="worked and not paid",
            subject="dr-2",
            detail="night/2026-07-01, from 2026-07-01T22:00:00Z to before 2026-07-02T06:00:00Z: worth 100.00 EUR",
        ),
    )


def test_what_is_unpaid_is_among_the_assignments() -> None:
    slot = a_slot()
    with pytest.raises(InvalidValueError, match=r"^unpaid: 'dr-2' in 'night/2026-07-01', .* is not among the assignm"):
        pay_for_slot(fixed("150"), slot, (Assignment.whole(slot, DR1),), unpaid=(Assignment.whole(slot, DR2),))


def test_nights_of_11_and_13_hours_are_paid_by_their_elapsed_hours() -> None:
    # from 20:00 to 08:00 in Paris; the clock is put forward on 29 March 2026 and back on 25 October
    spring = a_slot("2026-03-28", lasts=11, tags=("standby",))
    autumn = a_slot("2026-10-24", lasts=13, tags=("standby",))
    paid = [pay_for_slot(MINIMUM, slot, (Assignment.whole(slot, DR1),)).paid for slot in (spring, autumn)]
    # 180 x 11 / 12 and 180 x 13 / 12
    assert paid == [euros("165"), euros("195")]


def test_a_duty_is_paid_by_the_version_of_its_start_date() -> None:
    # a night that begins on 23 December 2021 ends on the first day of 180 euros
    slot = a_slot("2021-12-23", tags=("standby",))
    assert slot.days.end == date(2021, 12, 25)
    assert pay_for_slot(MINIMUM, slot, ()).whole == euros("150")


# What a slot answers by itself


def counted(name: str) -> Number:
    return Number(name=name, about=About.DUTY, unit=name, whole=False)


def per(name: str) -> RateSchedule:
    line = ScheduleLine(label=name, per=name, rate=Table((), (Row((), Fraction(10), SOURCE),)), quantity=name)
    return a_duty_schedule((counted(name),), line)


def test_hours_and_points_are_read_from_the_slot() -> None:
    slot = a_slot(lasts=11, points="1.5")
    assert [pay_for_slot(per(name), slot, ()).whole for name in ("hours", "points")] == [euros("110"), euros("15")]


def test_a_number_that_the_slot_does_not_have_is_given() -> None:
    assert pay_for_slot(per("calls"), a_slot(), (), {"calls": 3}).whole == euros("30")
    with pytest.raises(MissingInputError, match=r"^night/2026-07-01: calls: not given; the version needs calls$"):
        pay_for_slot(per("calls"), a_slot(), ())
    with pytest.raises(InvalidTypeError, match=r"^night/2026-07-01: calls: 1.5 is a float; "):
        pay_for_slot(per("calls"), a_slot(), (), {"calls": 1.5})  # type: ignore[dict-item]


def test_what_the_slot_says_is_not_given_again() -> None:
    with pytest.raises(InvalidValueError) as refused:
        pay_for_slot(per("hours"), a_slot(), (), {"hours": 12})
    assert str(refused.value) == ("night/2026-07-01: hours: given, and read from the slot too; give it in one place")


def test_a_number_about_somebody_else_is_given_even_where_it_is_called_hours() -> None:
    of_physician = evolve(counted("hours"), about=About.PHYSICIAN)
    line = per("hours").version_on(date(2026, 1, 1)).lines[0]
    assert pay_for_slot(a_duty_schedule((of_physician,), line), a_slot(), (), {"hours": 1}).whole == euros("10")


def by_answer(declared: Flag | Choice, prices: dict[bool | str, int]) -> RateSchedule:
    rows = tuple(Row((OneOf(declared.name, (answer,)),), Fraction(price), SOURCE) for answer, price in prices.items())
    return a_duty_schedule((declared,), ScheduleLine(label="call", per="duty", rate=Table((declared,), rows)))


@pytest.mark.parametrize("tag", ["deep night", "deep-night", "deep_night"])
def test_a_flag_is_whether_the_slot_has_its_tag(tag: str) -> None:
    schedule = by_answer(Flag(name="deep_night", about=About.DUTY), {True: 150, False: 79})
    assert pay_for_slot(schedule, a_slot(tags=(tag,)), ()).whole == euros("150")
    assert pay_for_slot(schedule, a_slot(tags=("night",)), ()).whole == euros("79")
    with pytest.raises(InvalidValueError, match="given, and read from the slot too"):
        pay_for_slot(schedule, a_slot(), (), {"deep_night": False})


def test_a_choice_is_the_option_among_the_tags_or_is_given() -> None:
    schedule = by_answer(
        Choice(name="duty", about=About.DUTY, options=("standby", "regulation")), {"standby": 150, "regulation": 840}
    )
    assert pay_for_slot(schedule, a_slot(tags=("weekend", "regulation")), ()).whole == euros("840")
    assert pay_for_slot(schedule, a_slot(), (), {"duty": "standby"}).whole == euros("150")
    with pytest.raises(MissingInputError, match=r"^night/2026-07-01: duty: not given"):
        pay_for_slot(schedule, a_slot(), ())
    with pytest.raises(InvalidValueError, match=r"^night/2026-07-01: duty: the tags say standby and regulation; "):
        pay_for_slot(schedule, a_slot(tags=("standby", "regulation")), ())


def test_the_weekday_of_a_slot_made_from_its_kind_is_an_option_too() -> None:
    days = Choice(name="weekday", about=About.DUTY, options=("friday", "saturday"))
    schedule = by_answer(days, {"friday": 100, "saturday": 200})
    assert pay_for_slot(schedule, a_slot(tags=("saturday", "weekend")), ()).whole == euros("200")


def test_a_schedule_that_is_not_about_duties_is_refused() -> None:
    with pytest.raises(InvalidValueError) as refused:
        pay_for_slot(a_schedule(a_version()), a_slot(), ())
    assert str(refused.value) == (
        "schedule: 'ours' pays for a person and not for 'night/2026-07-01'; give one about a duty"
    )


def test_a_day_that_no_version_covers_is_not_known() -> None:
    with pytest.raises(NotKnownError, match=r"^fr-pdsa-minimum: day: nothing is known on 2011-04-29; "):
        pay_for_slot(MINIMUM, a_slot("2011-04-29"), ())


def test_an_assignment_to_another_slot_is_refused() -> None:
    with pytest.raises(NotKnownError, match=r"^assignments: 'dr-1' in 'night/2026-07-02': the rota has no such slot"):
        pay_for_slot(fixed("150"), a_slot(), (Assignment.whole(a_slot("2026-07-02"), DR1),))


@pytest.mark.parametrize("wrong", [None, 7, "x"])
def test_arguments_of_one_duty_are_of_their_own_types(wrong: object) -> None:
    slot = a_slot()
    with pytest.raises(InvalidTypeError, match="^schedule: "):
        pay_for_slot(wrong, slot, ())  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^slot: "):
        pay_for_slot(fixed("1"), wrong, ())  # type: ignore[arg-type]
    for assigned in (wrong, Assignment.whole(slot, DR1), (wrong,)):
        with pytest.raises(InvalidTypeError, match="^assignments"):
            pay_for_slot(fixed("1"), slot, assigned)  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="^unpaid"):
            pay_for_slot(fixed("1"), slot, (), unpaid=assigned)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^given: "):
        pay_for_slot(fixed("1"), slot, (), wrong)  # type: ignore[arg-type]


def test_a_duty_whose_parts_do_not_make_the_whole_is_refused() -> None:
    slot = a_slot()
    pay = pay_for_slot(fixed("150"), slot, (Assignment.whole(slot, DR1),))
    with pytest.raises(ConservationError) as refused:
        evolve(pay, unserved=euros("0.01"))
    assert str(refused.value) == (
        "parts: 'night/2026-07-01' pays 150.00 EUR for the whole, but its parts and what is unserved make 150.01 EUR"
    )


@pytest.mark.parametrize("other", [a_slot("2026-07-02"), a_slot(lasts=13)])
def test_a_part_of_another_slot_or_outside_of_the_hours_is_refused(other: Slot) -> None:
    stray = DutyPart(assignment=Assignment.whole(other, DR1), worth=euros("0"), paid=True)
    pay = pay_for_slot(fixed("0"), a_slot(), ())
    with pytest.raises(InvalidValueError, match=r"^parts: 'dr-1' serves .* which is outside of 'night/2026-07-01', "):
        evolve(pay, parts=(stray,))


def test_no_worth_is_negative() -> None:
    pay = pay_for_slot(fixed("0"), a_slot(), ())
    with pytest.raises(InvalidValueError, match=r"^unserved: -0.01 EUR is negative; give 0 or more$"):
        evolve(pay, unserved=euros("-0.01"))
    with pytest.raises(InvalidValueError, match=r"^worth: "):
        DutyPart(assignment=Assignment.whole(a_slot(), DR1), worth=euros("-0.01"), paid=True)


# A rota

FRIDAY, SATURDAY = a_slot("2026-07-03"), a_slot("2026-07-04", tags=("weekend",))
REGULATION = a_slot("2026-07-04", "regulation", lasts=4, tags=("regulation",))
SERVED = (
    Assignment.whole(FRIDAY, DR1),
    part(SATURDAY, DR1, 0, 6),
    part(SATURDAY, DR2, 6, 12),
    Assignment.whole(REGULATION, DR2),
)
ROTA = Rota((FRIDAY, SATURDAY, REGULATION), SERVED)
BY_KIND = {NIGHT: fixed("150"), DutyKindId("regulation"): MINIMUM}


def test_each_who_serves_has_a_statement_and_they_add_up() -> None:
    pay = pay_for_rota(ROTA, BY_KIND)
    # 150 + 75, and 75 + 4 x 70
    assert [(found.physician, found.total.text) for found in pay.statements] == [(DR1, "225.00"), (DR2, "355.00")]
    assert pay.paid == pay.whole == euros("580")
    assert (pay.withheld, pay.unserved, pay.findings) == (euros("0"), euros("0"), ())
    assert pay.statement_of(DR2) == pay.statements[1]
    assert [str(piece.assignment.slot) for piece in pay.statements[1].parts] == [
        "regulation/2026-07-04",
        "night/2026-07-04",
    ]


def test_somebody_who_served_nothing_has_an_empty_statement() -> None:
    assert pay_for_rota(ROTA, BY_KIND).statement_of(DR3) == DutyStatement(physician=DR3, parts=(), total=euros("0"))


def test_what_came_by_a_swap_is_worked_and_not_paid_where_the_group_says_so() -> None:
    pay = pay_for_rota(ROTA, BY_KIND, unpaid=(SERVED[0],))
    assert pay.statement_of(DR1).total == euros("75")
    assert pay.statement_of(DR1).withheld == pay.withheld == euros("150")
    assert [finding.kind for finding in pay.findings] == ["worked and not paid"]
    assert pay.paid + pay.withheld + pay.unserved == pay.whole


def test_a_duty_without_a_schedule_pays_nothing_and_is_a_finding() -> None:
    pay = pay_for_rota(ROTA, {NIGHT: fixed("150")})
    assert pay.without_schedule == (SlotId("regulation/2026-07-04"),)
    assert [str(finding) for finding in pay.findings] == [
        "duty without a schedule: regulation/2026-07-04 (nobody says what it pays; paid nothing)"
    ]
    assert pay.statement_of(DR2).total == euros("75")


def test_inputs_are_given_for_a_kind_of_duty() -> None:
    pay = pay_for_rota(Rota((FRIDAY,), SERVED[:1]), {NIGHT: per("calls")}, {NIGHT: {"calls": 2}})
    assert pay.paid == euros("20")
    with pytest.raises(InvalidValueError, match=r"^given: 'evening' has no schedule; add it, or leave its inputs out$"):
        pay_for_rota(ROTA, BY_KIND, {DutyKindId("evening"): {}})


def test_a_rota_pays_in_one_currency() -> None:
    dollars = evolve(fixed("150"), currency=USD)
    with pytest.raises(InvalidValueError, match=r"^schedules: they pay in EUR, USD; give one schedule or more, all in"):
        pay_for_rota(ROTA, {**BY_KIND, DutyKindId("evening"): dollars})
    with pytest.raises(InvalidValueError, match=r"^schedules: there is none; "):
        pay_for_rota(ROTA, {})


def test_what_is_unpaid_stands_in_the_rota() -> None:
    with pytest.raises(InvalidValueError, match=r"^unpaid: 'dr-3' in 'night/2026-07-03', .* is not among"):
        pay_for_rota(ROTA, BY_KIND, unpaid=(Assignment.whole(FRIDAY, DR3),))


@pytest.mark.parametrize("wrong", [None, 7, "x"])
def test_arguments_of_a_rota_are_of_their_own_types(wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match="^rota: "):
        pay_for_rota(wrong, BY_KIND)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^schedules"):
        pay_for_rota(ROTA, wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^schedules\[DutyKindId\('night'\)\]: "):
        pay_for_rota(ROTA, {NIGHT: wrong})  # type: ignore[dict-item]
    with pytest.raises(InvalidTypeError, match="^schedules: 'night' is a str; give a DutyKindId$"):
        pay_for_rota(ROTA, {"night": fixed("1")})  # type: ignore[dict-item]
    with pytest.raises(InvalidTypeError, match="^given: "):
        pay_for_rota(ROTA, BY_KIND, wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^given: "):
        pay_for_rota(ROTA, BY_KIND, {NIGHT: wrong})  # type: ignore[dict-item]
    with pytest.raises(InvalidTypeError, match="^unpaid: "):
        pay_for_rota(ROTA, BY_KIND, unpaid=wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^physician: "):
        pay_for_rota(ROTA, BY_KIND).statement_of(wrong)  # type: ignore[arg-type]


def a_part(physician: PhysicianId = DR1, worth: str = "150", *, paid: bool = True) -> DutyPart:
    return DutyPart(assignment=Assignment.whole(FRIDAY, physician), worth=euros(worth), paid=paid)


def test_a_statement_whose_parts_do_not_add_up_is_refused() -> None:
    with pytest.raises(
        ConservationError, match=r"^total: the statement of 'dr-1' states 149.99 EUR, but its parts mak"
    ):
        DutyStatement(physician=DR1, parts=(a_part(),), total=euros("149.99"))


def test_a_statement_holds_the_parts_of_its_physician_each_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^parts: 'night/2026-07-03' was served by 'dr-2' and not by 'dr-1'; "):
        DutyStatement(physician=DR1, parts=(a_part(DR2),), total=euros("150"))
    with pytest.raises(
        InvalidValueError, match=r"^parts: 'night/2026-07-03', .* stands twice in the statement of 'dr-"
    ):
        DutyStatement(physician=DR1, parts=(a_part(), a_part(paid=False)), total=euros("150"))


def test_statements_hold_exactly_the_parts_of_the_duties() -> None:
    pay = pay_for_rota(ROTA, BY_KIND)
    with pytest.raises(
        ConservationError, match=r"^statements: 'dr-2' in .* stands in a duty or in a statement and not"
    ):
        evolve(pay, statements=pay.statements[:1])
    with pytest.raises(
        ConservationError, match=r"^statements: 'dr-1' in .* stands in a duty or in a statement and not"
    ):
        evolve(pay, duties=())


def test_nothing_stands_twice_in_what_a_rota_pays() -> None:
    pay = pay_for_rota(ROTA, BY_KIND)
    with pytest.raises(InvalidValueError, match=r"^statements: 'dr-1' stands twice; give each once$"):
        evolve(pay, statements=(*pay.statements, pay.statements[0]))
    with pytest.raises(InvalidValueError, match=r"^duties: 'night/2026-07-03' stands twice; give each once$"):
        evolve(pay, without_schedule=(FRIDAY.identifier,))


def test_what_a_rota_pays_is_in_its_own_currency() -> None:
    pay = pay_for_rota(ROTA, BY_KIND)
    with pytest.raises(
        InvalidValueError, match=r"^currency: 150.00 EUR is paid in a rota in USD; give one currency fo"
    ):
        evolve(pay, currency=USD)
    with pytest.raises(InvalidValueError, match=r"^currency: 0.00 EUR is paid in a rota in USD; "):
        RotaPay(
            currency=USD,
            duties=(),
            statements=(DutyStatement(physician=DR1, parts=(), total=euros("0")),),
            without_schedule=(),
        )


def a_kind(code: str, paid_by: str | None) -> DutyKind:
    return DutyKind(
        code=DutyKindId(code),
        name=code,
        starts=FRIDAY.hours.start.time(),
        ends=ForHours(Fraction(12)),
        zone="Europe/Paris",
        hour_rule=HourRule(RepeatedHour.FIRST, SkippedHour.LATER),
        days=DutyDays(weekdays=tuple(Weekday), holidays=OnHolidays.AS_ANY_DAY),
        points=Fraction(1),
        paid_by=None if paid_by is None else ScheduleId(paid_by),
    )


def test_a_kind_is_paid_by_the_schedule_that_it_names() -> None:
    kinds = (a_kind("night", "calls"), a_kind("regulation", "fr-pdsa-minimum"), a_kind("inbox", None))
    ours = fixed("150")
    assert schedules_by_kind(kinds, (MINIMUM, ours)) == {NIGHT: ours, DutyKindId("regulation"): MINIMUM}


def test_a_schedule_that_a_kind_names_is_given() -> None:
    with pytest.raises(
        NotKnownError, match=r"^schedules: 'night' is paid by 'calls', which is not among those given \(f"
    ):
        schedules_by_kind((a_kind("night", "calls"),), (MINIMUM,))
    with pytest.raises(NotKnownError, match=r"given \(none\); add it$"):
        schedules_by_kind((a_kind("night", "calls"),), ())


def test_kinds_and_schedules_stand_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^kinds: 'night' stands twice"):
        schedules_by_kind((a_kind("night", None), a_kind("night", None)), ())
    with pytest.raises(InvalidValueError, match=r"^schedules: 'fr-pdsa-minimum' stands twice"):
        schedules_by_kind((), (MINIMUM, MINIMUM))
    for wrong in (None, MINIMUM):
        with pytest.raises(InvalidTypeError, match="^schedules: "):
            schedules_by_kind((), wrong)  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="^kinds: "):
            schedules_by_kind(wrong, ())  # type: ignore[arg-type]


# Locums

CONTRACT = LocumContract(
    locum=DR2,
    replaces=DR1,
    during=Period(date(2026, 7, 6), date(2026, 7, 20)),
    kind=LocumKind.DOCTOR,
    fees_share=Share.percent("70"),
    duty_share=Share.percent("100"),
    signed_on=date(2026, 7, 6),
    council_informed_on=date(2026, 8, 6),
)
FEES = LocumFees(
    received=euros("3000"),
    to_be_received=euros("1000"),
    duty_received=euros("250"),
    duty_to_be_received=euros("42.50"),
    standby=euros("180"),
)


def test_fees_received_and_to_be_received_are_shared_and_duties_go_to_whoever_serves() -> None:
    settled = settle_locum(CONTRACT, FEES, HALF_UP)
    # (3000 + 1000) x 70 %, 250 + 42.50 and 180
    assert settled.handed_over.total == euros("3272.50")
    # (3000 + 1000) x 30 %
    assert settled.kept.total == euros("1200")
    assert [str(line.amount) for line in settled.handed_over.lines] == ["2100", "700", "250", "85/2", "180"]


def test_duty_fees_have_a_share_of_their_own_and_standby_has_none() -> None:
    settled = settle_locum(evolve(CONTRACT, duty_share=Share.percent("50")), FEES, HALF_UP)
    # 2800, (250 + 42.50) x 50 % and 180
    assert settled.handed_over.total == euros("3126.25")


def test_a_settlement_is_rounded_once_and_nothing_is_lost() -> None:
    none = euros("0")
    fees = LocumFees(
        received=euros("0.05"),
        to_be_received=euros("0.05"),
        duty_received=none,
        duty_to_be_received=none,
        standby=none,
    )
    settled = settle_locum(evolve(CONTRACT, fees_share=Share.parse("1/3")), fees, HALF_UP)
    # 0.10 / 3 = 0.0333...
    assert (settled.handed_over.total, settled.kept.total) == (euros("0.03"), euros("0.07"))


def test_a_rounding_coarser_than_the_fees_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^rounding: half-up to 1 is coarser than the 4472.50 EUR to share; "):
        settle_locum(CONTRACT, FEES, Rounding(0, RoundingMode.HALF_UP))


def test_fees_are_in_one_currency_and_not_negative() -> None:
    for name in ("to_be_received", "duty_received", "duty_to_be_received", "standby"):
        with pytest.raises(InvalidValueError, match=r"^received: fees are in EUR and 5 JPY is not; convert it first$"):
            evolve(FEES, **{name: Money(5, JPY)})
        with pytest.raises(InvalidValueError, match=rf"^{name}: -0.01 EUR is negative; give 0 or more$"):
            evolve(FEES, **{name: euros("-0.01")})


def stated(amount: str) -> Working[Money]:
    return Working.settled("x", (WorkingLine.stated("x", euros(amount)),), HALF_UP, EUR)


@pytest.mark.parametrize(("handed_over", "kept"), [("3272.50", "1200.01"), ("4472.51", "-0.01"), ("-0.01", "4472.51")])
def test_the_two_sides_of_a_settlement_make_what_was_brought_in(handed_over: str, kept: str) -> None:
    with pytest.raises(ConservationError, match=r"^handed_over: .* kept are not the 4472.50 EUR that the replacement"):
        LocumSettlement(contract=CONTRACT, fees=FEES, handed_over=stated(handed_over), kept=stated(kept))


def found(contract: LocumContract, *titular_worked: tuple[str, str]) -> list[str]:
    findings = locum_findings(contract, [hours(*worked) for worked in titular_worked], PARIS)
    return [str(finding) for finding in findings]


def test_a_contract_in_order_has_no_findings() -> None:
    assert found(CONTRACT, ("2026-07-05T20:00", "2026-07-06T00:00"), ("2026-07-20T00:00", "2026-07-20T08:00")) == []


def test_a_contract_is_signed_on_its_first_day_at_the_latest() -> None:
    assert found(evolve(CONTRACT, signed_on=date(2026, 7, 7))) == [
        "contract signed late: dr-2 (signed on 2026-07-07, begun on 2026-07-06)"
    ]


def test_the_council_is_informed_within_a_month_of_the_start() -> None:
    assert found(evolve(CONTRACT, council_informed_on=date(2026, 6, 1))) == []
    assert found(evolve(CONTRACT, council_informed_on=date(2026, 8, 7))) == [
        "council informed late: dr-2 (informed on 2026-08-07, to be informed by 2026-08-06)"
    ]
    assert found(evolve(CONTRACT, council_informed_on=None)) == [
        "council not informed: dr-2 (to be informed by 2026-08-06)"
    ]


def test_the_one_replaced_may_not_practise_at_the_same_time() -> None:
    # the last second before midnight of 5 July, and the first of 6 July, in Paris
    assert found(CONTRACT, ("2026-07-05T20:00", "2026-07-06T00:00")) == []
    assert found(CONTRACT, ("2026-07-05T20:00", "2026-07-06T00:01")) == [
        "practised while replaced: dr-1 (from 2026-07-05T18:00:00Z to before 2026-07-05T22:01:00Z, replaced by dr-2)"
    ]
    assert len(found(CONTRACT, ("2026-07-19T23:59", "2026-07-20T00:00"), ("2026-07-10T08:00", "2026-07-10T09:00"))) == 2


def test_arguments_about_a_locum_are_of_their_own_types() -> None:
    for wrong in (None, 7, "x"):
        with pytest.raises(InvalidTypeError, match="^contract: "):
            settle_locum(wrong, FEES, HALF_UP)  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="^fees: "):
            settle_locum(CONTRACT, wrong, HALF_UP)  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="^rounding: "):
            settle_locum(CONTRACT, FEES, wrong)  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="^contract: "):
            locum_findings(wrong, (), PARIS)  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="^titular_worked"):
            locum_findings(CONTRACT, wrong, PARIS)  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="^zone: "):
            locum_findings(CONTRACT, (FRIDAY.hours,), wrong)  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="^zone: "):
            locum_findings(CONTRACT, (), wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^titular_worked: one Interval was given"):
        locum_findings(CONTRACT, hours("2026-07-10T08:00", "2026-07-10T09:00"), ZoneInfo("Europe/Paris"))  # type: ignore[arg-type]


# Leaving call

STAYING = tuple(PhysicianId(f"dr-{number}") for number in (2, 3, 4, 5))
QUARTER_LESS = Share.percent("25")


def test_the_reduction_is_shared_equally_among_those_who_stay() -> None:
    left = cost_of_leaving_call(DR1, euros("200000"), QUARTER_LESS, STAYING, HALF_UP)
    # 200 000 x 25 % = 50 000, among four
    assert [(share.physician, share.amount.text) for share in left.shares] == [
        (physician, "12500.00") for physician in STAYING
    ]
    assert (left.reduction.total, left.kept) == (euros("50000"), euros("150000"))


def test_the_reduction_is_shared_by_weights_where_they_are_given() -> None:
    weights: dict[PhysicianId, int | Fraction] = {
        STAYING[0]: 2,
        STAYING[1]: Fraction(1, 2),
        STAYING[2]: Fraction(3, 2),
        STAYING[3]: 0,
    }
    left = cost_of_leaving_call(DR1, euros("200000"), QUARTER_LESS, STAYING[::-1], HALF_UP, weights=weights)
    # 50 000 x 2 / 4, x 0.5 / 4, x 1.5 / 4, nothing
    assert [share.amount.text for share in left.shares] == ["25000.00", "6250.00", "18750.00", "0.00"]


def test_the_cent_of_the_reduction_goes_to_the_first() -> None:
    left = cost_of_leaving_call(DR1, euros("1.00"), Share.percent("100"), (DR3, DR2, STAYING[2]), HALF_UP)
    assert [share.amount.text for share in left.shares] == ["0.34", "0.33", "0.33"]


def test_somebody_is_left_on_call_and_it_is_not_the_one_who_leaves() -> None:
    with pytest.raises(InvalidValueError, match=r"^staying: nobody is left on call after 'dr-1'; name who shares the"):
        cost_of_leaving_call(DR1, euros("1"), QUARTER_LESS, (), HALF_UP)
    with pytest.raises(InvalidValueError, match=r"^staying: 'dr-1' leaves call and cannot stay on it; leave them out$"):
        cost_of_leaving_call(DR1, euros("1"), QUARTER_LESS, (DR1, DR2), HALF_UP)
    with pytest.raises(InvalidValueError, match=r"^staying: 'dr-2' stands twice; give each once$"):
        cost_of_leaving_call(DR1, euros("1"), QUARTER_LESS, (DR2, DR2), HALF_UP)


def test_each_who_stays_has_a_weight_and_nobody_else() -> None:
    with pytest.raises(InvalidValueError, match=r"^weights: 'dr-3' has no weight; give one for each who stays$"):
        cost_of_leaving_call(DR1, euros("1"), QUARTER_LESS, (DR2, DR3), HALF_UP, weights={DR2: 1})
    with pytest.raises(
        InvalidValueError, match=r"^weights: 'dr-3' does not stay on call; give one for each who stays$"
    ):
        cost_of_leaving_call(DR1, euros("1"), QUARTER_LESS, (DR2,), HALF_UP, weights={DR2: 1, DR3: 1})
    for weight in (0, -1):
        with pytest.raises(InvalidValueError, match=r"^weights: "):
            cost_of_leaving_call(DR1, euros("1"), QUARTER_LESS, (DR2,), HALF_UP, weights={DR2: weight})


def test_a_rounding_coarser_than_the_income_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^rounding: up to 1 is coarser than the income of 0.50 EUR; "):
        cost_of_leaving_call(DR1, euros("0.50"), QUARTER_LESS, (DR2,), Rounding(0, RoundingMode.UP))


def test_arguments_about_leaving_call_are_of_their_own_types() -> None:
    for wrong in (None, 7.5, "x"):
        with pytest.raises(InvalidTypeError, match="^leaver: "):
            cost_of_leaving_call(wrong, euros("1"), QUARTER_LESS, (DR2,), HALF_UP)  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="^income: "):
            cost_of_leaving_call(DR1, wrong, QUARTER_LESS, (DR2,), HALF_UP)  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="^reduction: "):
            cost_of_leaving_call(DR1, euros("1"), wrong, (DR2,), HALF_UP)  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="^staying: "):
            cost_of_leaving_call(DR1, euros("1"), QUARTER_LESS, wrong, HALF_UP)  # type: ignore[arg-type]
        with pytest.raises(InvalidTypeError, match="^rounding: "):
            cost_of_leaving_call(DR1, euros("1"), QUARTER_LESS, (DR2,), wrong)  # type: ignore[arg-type]
    for weights in (7.5, "x", (1,)):
        with pytest.raises(InvalidTypeError, match="^weights: "):
            cost_of_leaving_call(DR1, euros("1"), QUARTER_LESS, (DR2,), HALF_UP, weights=weights)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^staying: one PhysicianId was given|^staying"):
        cost_of_leaving_call(DR1, euros("1"), QUARTER_LESS, DR2, HALF_UP)  # type: ignore[arg-type]


def test_shares_make_the_reduction_and_the_reduction_is_a_part_of_the_income() -> None:
    left = cost_of_leaving_call(DR1, euros("200000"), QUARTER_LESS, STAYING, HALF_UP)
    with pytest.raises(
        ConservationError, match=r"^shares: 'dr-1' gives up 50000.00 EUR, but the shares of those who st"
    ):
        evolve(left, shares=left.shares[:3])
    with pytest.raises(
        ConservationError, match=r"^reduction: 50000.00 EUR is not a part of the 49999.99 EUR of 'dr-1'; "
    ):
        evolve(left, income=euros("49999.99"))
    with pytest.raises(InvalidValueError, match=r"^staying: 'dr-1' leaves call"):
        evolve(left, shares=(CallShare(DR1, euros("50000")),))
    assert CallDeparture(leaver=DR1, income=euros("50000"), reduction=left.reduction, shares=left.shares).kept == (
        euros("0")
    )
