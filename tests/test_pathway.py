"""Where a visit stands in the French pathway, who pays which part, and the examples in `tests/vectors/pathway.toml`."""

import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest
from attrs import evolve

from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.money import EUR, USD, Money, Rounding, RoundingMode, Share
from primarycare.pathway import (
    INPUTS,
    Acting,
    ActTariff,
    BilledVisit,
    CappedPenalty,
    Complementary,
    FlatParticipation,
    FlatTicket,
    OutsideRate,
    ParticipationExemption,
    ParticipationTaken,
    PathwayCode,
    PathwayDecision,
    PathwayRow,
    PathwayTable,
    PathwayTerms,
    PatientPart,
    PenaltyRule,
    Position,
    ReferredBy,
    Reimbursement,
    ResponsibleContract,
    SolidarityCover,
    TariffAmount,
    VisitSituation,
    decide,
    maternity_exemption,
    presets,
    reimburse,
    reimburse_visits,
    table_as_markdown,
    tariff_of,
)
from primarycare.periods import Period
from primarycare.schedules import Band, Condition, Cut, OneOf
from primarycare.timelines import Dated, Timeline
from primarycare.workings import Working, WorkingLine

OURS = Citation.illustrative("A scheme of our own")
CENTS = Rounding(2, RoundingMode.HALF_UP)
TABLE, TARIFFS = presets.national_table(), presets.national_tariffs()
NONE_TAKEN = ParticipationTaken.nothing(EUR)
TICKET_ONLY = ResponsibleContract(Share.percent("0"))
IN_2025 = date(2025, 1, 15)


def euros(amount: str) -> Money:
    return Money.parse(amount, EUR)


def situation(
    acting: Acting = Acting.DESIGNATED,
    *,
    age: int = 45,
    by_physician: bool = True,
    referred_by: ReferredBy = ReferredBy.NOBODY,
    visit: str = "v-1",
) -> VisitSituation:
    return VisitSituation(
        visit=VisitId(visit), age=age, by_physician=by_physician, acting=acting, referred_by=referred_by
    )


OUTSIDE = situation(Acting.ANOTHER)


def billed(
    fee: str = "30",
    *,
    of: VisitSituation | None = None,
    on: date = IN_2025,
    act: str = "G",
    cover: Complementary | None = None,
    exemptions: tuple[ParticipationExemption, ...] = (),
    patient: str = "p-1",
    physician: str = "dr-1",
) -> BilledVisit:
    return BilledVisit(
        situation=situation() if of is None else of,
        patient=PatientId(patient),
        physician=PhysicianId(physician),
        on=on,
        act=act,
        fee=euros(fee),
        complementary=cover,
        exemptions=exemptions,
    )


def capped(cap: str = "10.60", share: str = "40") -> CappedPenalty:
    return CappedPenalty(share=Share.percent(share), cap=euros(cap), citation=OURS)


def participation(amount: str = "2", daily: str = "8", yearly: str = "50") -> FlatParticipation:
    return FlatParticipation(
        amount=euros(amount), daily_cap=euros(daily), yearly_cap=euros(yearly), adult_from=18, citation=OURS
    )


def national(
    penalty: PenaltyRule | None = None, *, daily: str = "8", flat: FlatTicket | None = None
) -> Timeline[PathwayTerms]:
    return presets.national_terms(
        penalty=presets.national_capped_penalty(cap=euros("10.60")) if penalty is None else penalty,
        daily_cap=euros(daily),
        flat_ticket=flat,
        rounding=CENTS,
    )


TERMS = national()


def tariff(amount: str, act: str = "G") -> ActTariff:
    return ActTariff(act=act, name="act", amounts=Timeline.always(TariffAmount(euros(amount), OURS), date(1900, 1, 1)))


def paid(visit: BilledVisit, *, terms: Timeline[PathwayTerms] = TERMS, base: str | None = None) -> Reimbursement:
    known = tariff_of(visit.act, TARIFFS) if base is None else tariff(base, visit.act)
    return reimburse(visit, TABLE, known, terms, NONE_TAKEN)


# Published and derived amounts


class Example(TypedDict):
    name: str
    on: date
    position: str
    tariff: str
    fee: str
    participation: str
    points: NotRequired[str]
    cap: NotRequired[str]
    rule: NotRequired[str]
    cover: str
    statutory: str
    complementary: str
    ticket: str
    penalty: str
    excess: str
    label: str
    source: str


class Surcharge(TypedDict):
    tariff: str
    most: str


class Vectors(TypedDict):
    visit: list[Example]
    surcharge: list[Surcharge]


PATH = Path(__file__).parent / "vectors" / "pathway.toml"
VECTORS = cast(Vectors, tomllib.loads(PATH.read_text(encoding="utf-8")))


def terms_of(example: Example) -> Timeline[PathwayTerms]:
    """Give the terms of the time: of 2006 where ten points are the penalty, else the national ones."""
    if "points" in example:
        penalty = capped(example["cap"], example["points"])
        terms = evolve(TERMS.at(IN_2025), penalty=penalty, participation=participation("1", "4"))
        return Timeline.always(terms, date(2006, 1, 1))
    if example.get("rule") == "rate":
        return national(presets.national_outside_rate())
    return national(presets.national_capped_penalty(cap=euros(example.get("cap", "10.60"))))


@pytest.mark.parametrize("example", VECTORS["visit"], ids=lambda example: example["name"])
def test_each_published_and_derived_example_comes_out_to_the_cent(example: Example) -> None:
    exempt = (ParticipationExemption.MATERNITY,) if example["participation"] == "0" else ()
    visit = billed(
        example["fee"],
        of=situation() if example["position"] == "inside" else OUTSIDE,
        on=example["on"],
        cover=TICKET_ONLY if example["cover"] == "responsible" else None,
        exemptions=exempt,
    )
    back = paid(visit, terms=terms_of(example), base=example["tariff"])
    assert back.decision.position.value == example["position"]
    assert back.statutory == euros(example["statutory"])
    assert back.complementary == euros(example["complementary"])
    assert back.patient == PatientPart(
        ticket=euros(example["ticket"]),
        participation=euros(example["participation"]),
        penalty=euros(example["penalty"]),
        excess=euros(example["excess"]),
    )


def test_the_two_rules_agree_where_the_cap_does_not_bind_and_part_at_30() -> None:
    # 0.40 x 26.50 = 10.60 is the cap itself; 0.40 x 30 = 12 passes it by 1.40.
    by_rate = national(presets.national_outside_rate())
    for base in ("22", "25", "26.50"):
        visit = billed(base, of=OUTSIDE)
        assert paid(visit, base=base).statutory == paid(visit, terms=by_rate, base=base).statutory
    visit = billed("30", of=OUTSIDE)
    assert paid(visit).statutory - paid(visit, terms=by_rate).statutory == euros("1.40")


@pytest.mark.parametrize("example", VECTORS["surcharge"], ids=lambda example: example["tariff"])
def test_a_surcharge_is_a_share_of_the_tariff_to_the_euro_above(example: Surcharge) -> None:
    assert presets.national_surcharge_limit().on(euros(example["tariff"])) == euros(example["most"])


# The table


@pytest.mark.parametrize(
    ("facts", "position", "code"),
    [
        (situation(age=15), Position.NOT_CONCERNED, None),
        (situation(by_physician=False), Position.NOT_CONCERNED, None),
        (evolve(OUTSIDE, excluded=True), Position.NOT_CONCERNED, None),
        (evolve(OUTSIDE, protected_case=True), Position.NOT_CONCERNED, "A"),
        (evolve(OUTSIDE, emergency=True), Position.NOT_CONCERNED, "U"),
        (situation(Acting.DESIGNATED), Position.IN, "T"),
        (situation(Acting.NEWLY_DESIGNATED), Position.IN, "N"),
        (situation(Acting.SUBSTITUTE), Position.IN, "R"),
        (evolve(OUTSIDE, away_from_residence=True), Position.IN, "H"),
        (evolve(situation(Acting.NONE_DESIGNATED), away_from_residence=True), Position.IN, "H"),
        (evolve(OUTSIDE, direct_access=True), Position.IN, "D"),
        (evolve(situation(Acting.NONE_DESIGNATED), direct_access=True), Position.OUT, "S"),
        (situation(Acting.ANOTHER, referred_by=ReferredBy.DESIGNATED), Position.IN, "O"),
        (situation(Acting.NONE_DESIGNATED, referred_by=ReferredBy.DESIGNATED), Position.IN, "O"),
        (situation(Acting.ANOTHER, referred_by=ReferredBy.ANOTHER), Position.IN, "M"),
        (situation(Acting.NONE_DESIGNATED, referred_by=ReferredBy.ANOTHER), Position.OUT, "S"),
        (OUTSIDE, Position.OUT, "S"),
        (situation(Acting.NONE_DESIGNATED), Position.OUT, "S"),
    ],
)
def test_each_row_of_the_specification_is_found(facts: VisitSituation, position: Position, code: str | None) -> None:
    found = decide(facts, TABLE)
    assert (found.position, found.code and found.code.value) == (position, code)


def test_the_pathway_begins_on_the_sixteenth_birthday() -> None:
    assert decide(situation(Acting.ANOTHER, age=15), TABLE).position is Position.NOT_CONCERNED
    assert decide(situation(Acting.ANOTHER, age=16), TABLE).position is Position.OUT


def test_every_row_of_the_table_decides_something_and_every_code_is_used() -> None:
    assert {row.code for row in TABLE.rows} == {None, *PathwayCode}
    assert len({row.label for row in TABLE.rows}) == len(TABLE.rows) == 15
    assert [declared.name for declared in TABLE.inputs] == [declared.name for declared in INPUTS]
    # 2 bands of age x 6 flags x 5 physicians x 3 referrals: 2 x 2**6 x 5 x 3.
    assert TABLE.combinations == 1920


def test_a_visit_is_outside_only_where_nothing_places_it_inside() -> None:
    both = evolve(situation(Acting.NONE_DESIGNATED, referred_by=ReferredBy.DESIGNATED), direct_access=True)
    assert decide(both, TABLE).code is PathwayCode.REFERRED_BY_DESIGNATED


def row(label: str, *when: Condition, code: PathwayCode = PathwayCode.OUTSIDE) -> PathwayRow:
    return PathwayRow(label=label, when=when, position=code.position, code=code, citation=OURS)


def test_a_table_without_a_row_for_a_combination_is_refused_with_it() -> None:
    with pytest.raises(InvalidValueError, match=r"^rows: no row for acting=another; "):
        others = tuple(member.value for member in Acting if member is not Acting.ANOTHER)
        PathwayTable((row("x", OneOf("acting", others)),))


def test_a_table_with_two_rows_for_a_combination_is_refused_with_it() -> None:
    with pytest.raises(InvalidValueError, match=r"^rows: rows 0 and 1 both answer emergency=true; "):
        PathwayTable((row("x"), row("y", OneOf("emergency", (True,)))))


def test_a_row_that_asks_about_anything_else_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^when: 'wealth' is not a fact of a visit's situation"):
        PathwayTable((row("x", OneOf("wealth", (True,))),))


def test_taking_a_row_out_of_the_national_table_or_doubling_it_is_refused() -> None:
    for number, known in enumerate(TABLE.rows):
        with pytest.raises(InvalidValueError, match=r"^rows: no row for "):
            PathwayTable(TABLE.rows[:number] + TABLE.rows[number + 1 :])
        with pytest.raises(InvalidValueError, match=r"^rows: rows \d+ and \d+ both answer "):
            PathwayTable((*TABLE.rows, known))


@pytest.mark.parametrize(
    ("position", "code"),
    [
        (Position.IN, PathwayCode.OUTSIDE),
        (Position.OUT, PathwayCode.DESIGNATED),
        (Position.IN, PathwayCode.EMERGENCY),
        (Position.OUT, None),
    ],
)
def test_a_code_of_another_position_is_refused(position: Position, code: PathwayCode | None) -> None:
    with pytest.raises(InvalidValueError, match="^position: the code of row 'x' does not stand for "):
        PathwayRow(label="x", when=(), position=position, code=code, citation=OURS)
    with pytest.raises(InvalidValueError, match="^position: the code of the decision does not stand for "):
        PathwayDecision(position=position, code=code, row=1, reason="x")


def test_a_page_shows_bands_options_and_empty_cells() -> None:
    low, high = Cut(Fraction(16)), Cut(Fraction(60), above=True)
    table = PathwayTable(
        (
            row("young", Band("age", upper=low)),
            row("middle", Band("age", lower=low, upper=high)),
            row("old", Band("age", lower=high), OneOf("acting", tuple(member.value for member in Acting))),
        )
    )
    assert [line.split(" | ")[2:4] for line in table_as_markdown(table).splitlines()[2:]] == [
        ["under 16", ""],
        ["from 16 to 60", ""],
        ["over 60", " or ".join(member.value for member in Acting)],
    ]


# Dates


def test_each_tariff_changes_on_its_own_day() -> None:
    changes = {
        "G": [("2017-05-01", "25"), ("2023-10-31", "25"), ("2023-11-01", "26.50")]
        + [("2024-12-21", "26.50"), ("2024-12-22", "30"), ("2026-11-21", "30")],
        "G under 6": [("2023-11-01", "31.50"), ("2024-12-21", "31.50"), ("2024-12-22", "35")],
        "G sector 2": [("2024-01-01", "23"), ("2026-11-21", "23")],
        "APC": [("2018-06-01", "50"), ("2022-03-31", "50"), ("2022-04-01", "55"), ("2023-10-31", "55")]
        + [("2023-11-01", "56.50"), ("2024-12-21", "56.50"), ("2024-12-22", "60")],
    }
    assert list(changes) == [known.act for known in TARIFFS]
    for known in TARIFFS:
        for day, amount in changes[known.act]:
            assert known.on(date.fromisoformat(day)).amount == euros(amount), day


@pytest.mark.parametrize(
    ("act", "day"),
    [("G", "2017-04-30"), ("G under 6", "2023-10-31"), ("G sector 2", "2023-12-31"), ("APC", "2018-05-31")],
)
def test_a_tariff_is_not_guessed_before_its_first_day(act: str, day: str) -> None:
    with pytest.raises(NotKnownError, match="^day: nothing is known on "):
        tariff_of(act, TARIFFS).on(date.fromisoformat(day))


def test_every_shipped_number_is_published() -> None:
    cited = [entry.value.citation for known in TARIFFS for entry in known.amounts.entries]
    cited += [entry.value.citation for entry in TERMS.entries]
    cited += [entry.value.participation.citation for entry in TERMS.entries]
    cited += [shown.citation for shown in TABLE.rows]
    cited += [presets.national_capped_penalty(cap=euros("10")).citation, presets.national_outside_rate().citation]
    cited += [presets.national_surcharge_limit().citation]
    cited += [presets.national_flat_ticket(amount=euros("24"), penalty_beside=False).citation]
    assert all(citation.evidence.is_published for citation in cited)


def test_the_participation_is_two_euros_from_15_may_2024_on() -> None:
    for day, amount in (("2024-05-14", "1"), ("2024-05-15", "2")):
        assert paid(billed("26.50", on=date.fromisoformat(day))).patient.participation == euros(amount)


def test_terms_begin_with_the_rate_of_2009() -> None:
    with pytest.raises(NotKnownError, match="^day: nothing is known on 2009-01-30; known from 2009-01-31"):
        paid(billed("22", on=date(2009, 1, 30)), base="22")
    assert paid(billed("22", on=date(2009, 1, 31)), base="22").statutory == euros("14.40")


def test_a_visit_before_the_first_tariff_is_refused() -> None:
    with pytest.raises(NotKnownError, match="^day: nothing is known on 2017-04-30"):
        paid(billed("23", on=date(2017, 4, 30)))


# The flat participation


@pytest.mark.parametrize(("age", "taken"), [(0, "0"), (15, "0"), (17, "0"), (18, "2"), (110, "2")])
def test_minors_pay_no_participation(age: int, taken: str) -> None:
    assert paid(billed(of=situation(age=age))).patient.participation == euros(taken)


@pytest.mark.parametrize("exemption", ParticipationExemption)
def test_who_is_exempt_pays_no_participation(exemption: ParticipationExemption) -> None:
    back = paid(billed(exemptions=(exemption,)))
    assert (back.statutory, back.patient.participation) == (euros("21"), euros("0"))


def test_a_patient_under_solidarity_cover_pays_nothing_inside_and_no_penalty_outside() -> None:
    inside, outside = (paid(billed(of=facts, cover=SolidarityCover())) for facts in (situation(), OUTSIDE))
    assert (inside.statutory, inside.complementary, inside.patient.total) == (euros("21"), euros("9"), euros("0"))
    # 21 - 10.60 = 10.40; the cover pays the ticket and the penalty, 9 + 10.60.
    assert (outside.statutory, outside.complementary) == (euros("10.40"), euros("19.60"))
    assert outside.patient.total == euros("0")


def test_a_fee_above_the_tariff_is_a_finding_under_solidarity_cover() -> None:
    back = paid(billed("33", cover=SolidarityCover()))
    assert back.patient.excess == euros("3")
    assert [(found.kind, found.subject) for found in back.findings] == [("forbidden surcharge", "v-1")]
    assert paid(billed("33", cover=TICKET_ONLY)).findings == ()
    assert paid(billed("30", cover=SolidarityCover())).findings == ()


@pytest.mark.parametrize(
    ("today", "this_year", "due"),
    [
        ("0", "0", "2"),
        ("6", "6", "2"),
        ("7", "7", "1"),
        ("8", "8", "0"),
        ("0", "48", "2"),
        ("0", "49.50", "0.50"),
        ("0", "50", "0"),
        ("9", "60", "0"),
    ],
)
def test_the_participation_stops_at_the_cap_of_the_day_and_of_the_year(today: str, this_year: str, due: str) -> None:
    taken = ParticipationTaken(euros(today), euros(this_year))
    back = reimburse(billed(), TABLE, tariff("30"), TERMS, taken)
    assert back.patient.participation == euros(due)
    assert back.statutory == euros("21") - euros(due)
    assert taken.after(euros(due)) == ParticipationTaken(euros(today) + euros(due), euros(this_year) + euros(due))


def test_no_more_participation_is_taken_than_is_reimbursed() -> None:
    # 0.70 x 1 = 0.70 is reimbursed, and 2 would be due.
    back = paid(billed("1"), base="1")
    assert (back.patient.participation, back.statutory) == (euros("0.70"), euros("0"))


def test_several_visits_of_a_day_meet_the_cap_of_each_physician() -> None:
    terms = national(daily="4")
    visits = [billed(of=situation(visit=f"v-{number}"), physician="dr-1") for number in range(4)]
    visits += [billed(of=situation(visit="v-9"), physician="dr-2"), billed(of=situation(visit="w"), patient="p-2")]
    backs = reimburse_visits(visits, TABLE, TARIFFS, terms)
    assert [back.patient.participation.text for back in backs] == ["2.00", "2.00", "0.00", "0.00", "2.00", "2.00"]


def test_the_year_stops_at_fifty_and_begins_again() -> None:
    # 25 visits of 2 make 50; the 26th of the year pays nothing, the first of the next pays again.
    days = [date(2025, 1, number) for number in range(1, 27)] + [date(2026, 1, 1)]
    visits = [billed(of=situation(visit=f"v-{day}"), on=day) for day in days]
    backs = reimburse_visits(reversed(visits), TABLE, TARIFFS, TERMS)
    assert [back.visit.on for back in backs] == days
    assert [back.patient.participation.text for back in backs] == ["2.00"] * 25 + ["0.00", "2.00"]


def test_a_visit_that_stands_twice_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^visits: VisitId\('v-1'\) stands twice"):
        reimburse_visits([billed(), billed()], TABLE, TARIFFS, TERMS)


def test_the_exemption_of_a_pregnancy_ends_after_day_12() -> None:
    days = maternity_exemption(date(2026, 2, 1), date(2026, 5, 20))
    assert date(2026, 6, 1) in days and date(2026, 6, 2) not in days
    assert date(2026, 1, 31) not in days and maternity_exemption(date(2026, 2, 1), None).end is None
    assert maternity_exemption(date(2026, 2, 1), date(2026, 1, 20)).days == 1
    with pytest.raises(InvalidValueError, match="^born_on: ") as refused:
        maternity_exemption(date(2026, 2, 1), date(2026, 1, 19))
    assert "2026" not in str(refused.value)


# The flat ticket and what a contract covers


@pytest.mark.parametrize(
    ("base", "beside", "statutory", "ticket", "penalty"),
    [
        # 0.70 x 119.99 = 83.993 -> 83.99; 83.99 - 10.60 - 2 = 71.39.
        ("119.99", False, "71.39", "36.00", "10.60"),
        # 120 - 32 - 2 = 86; with the penalty beside, 86 - 10.60 = 75.40.
        ("120", False, "86", "32", "0"),
        ("120", True, "75.40", "32", "10.60"),
    ],
)
def test_from_120_on_the_ticket_is_flat(base: str, beside: bool, statutory: str, ticket: str, penalty: str) -> None:
    flat = presets.national_flat_ticket(amount=euros("32"), penalty_beside=beside)
    back = paid(billed(base, of=OUTSIDE), terms=national(flat=flat), base=base)
    assert back.statutory == euros(statutory)
    assert (back.patient.ticket, back.patient.penalty) == (euros(ticket), euros(penalty))


def test_the_flat_ticket_of_older_pages_is_24() -> None:
    flat = presets.national_flat_ticket(amount=euros("24"), penalty_beside=False)
    back = paid(billed("150", cover=TICKET_ONLY), terms=national(flat=flat), base="150")
    assert (back.statutory, back.complementary, back.patient.total) == (euros("124"), euros("24"), euros("2"))


def test_a_responsible_contract_covers_its_share_above_the_tariff_inside_and_none_outside() -> None:
    half = ResponsibleContract(Share.percent("50"))
    inside, outside = (paid(billed("33.01", of=facts, cover=half)) for facts in (situation(), OUTSIDE))
    # 0.50 x 3.01 = 1.505, half-up 1.51.
    assert (inside.complementary, inside.patient.excess) == (euros("10.51"), euros("1.50"))
    assert (outside.complementary, outside.patient.excess) == (euros("9"), euros("3.01"))
    assert (outside.patient.penalty, outside.patient.participation) == (euros("10.60"), euros("2"))


def test_a_penalty_never_takes_more_than_is_reimbursed() -> None:
    strict = capped("100", share="100")
    back = paid(billed(of=OUTSIDE), terms=national(strict))
    assert (back.statutory, back.patient.penalty) == (euros("0"), euros("21"))
    generous = OutsideRate(rate=Share.percent("90"), citation=OURS)
    assert paid(billed(of=OUTSIDE), terms=national(generous)).patient.penalty == euros("0")


def test_the_working_shows_each_step_with_its_source() -> None:
    working = paid(billed(of=OUTSIDE)).working
    assert [(line.label, line.amount) for line in working.lines] == [
        ("tariff", 21),
        ("penalty outside the pathway", Fraction("-10.60")),
        ("flat participation", -2),
    ]
    assert all(line.citation or line.parts[0].citation for line in working.lines)
    assert "30.00 EUR per act × 0.7 (70 % reimbursed) rounded half-up to 0.01" in str(working)


# Refusals


def test_an_act_of_no_physician_is_not_reimbursed_by_these_terms() -> None:
    with pytest.raises(InvalidValueError, match="^visit: v-1 was not with a physician"):
        paid(billed(of=situation(by_physician=False)))


def test_a_fee_below_the_tariff_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^fee: 29.99 EUR for v-1 is less than its tariff, 30.00 EUR"):
        paid(billed("29.99"))


def test_the_tariff_is_that_of_the_act() -> None:
    with pytest.raises(InvalidValueError, match="^tariff: that of 'APC' is not the tariff of the act of v-1"):
        reimburse(billed(), TABLE, tariff_of("APC", TARIFFS), TERMS, NONE_TAKEN)


def test_a_rounding_coarser_than_the_tariff_is_refused() -> None:
    coarse = Timeline.always(evolve(TERMS.at(IN_2025), rounding=Rounding(0, RoundingMode.UP)), date(2009, 1, 31))
    with pytest.raises(InvalidValueError, match="^rounding: up to 1 is coarser than the tariff of v-1, 26.50 EUR"):
        paid(billed("26.50"), terms=coarse, base="26.50")
    assert paid(billed("30"), terms=coarse, base="30").statutory == euros("19")


def test_a_rounding_finer_than_the_currency_is_refused_whatever_the_tariff() -> None:
    fine = Timeline.always(evolve(TERMS.at(IN_2025), rounding=Rounding(3, RoundingMode.HALF_UP)), date(2009, 1, 31))
    # 0.70 x 30 = 21.000 and 0.70 x 26.55 = 18.585: refused alike, before either is worked out
    for fee in ("30", "26.55"):
        with pytest.raises(InvalidValueError, match="^rounding: .* is finer than the 2 decimals of EUR"):
            paid(billed(fee), terms=fine, base=fee)


def test_an_act_without_a_tariff_is_refused_without_naming_it() -> None:
    with pytest.raises(NotKnownError, match="known are 'APC', 'G', 'G sector 2', 'G under 6'") as refused:
        tariff_of("hysteroscopy", TARIFFS)
    assert "hysteroscopy" not in str(refused.value)
    with pytest.raises(NotKnownError, match="known are none"):
        tariff_of("G", ())
    with pytest.raises(InvalidValueError, match="^tariffs: 'G' stands twice"):
        tariff_of("G", (*TARIFFS, TARIFFS[0]))


def in_dollars() -> BilledVisit:
    return evolve(billed(), fee=Money.parse("30", USD))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: paid(in_dollars()),
        lambda: reimburse(billed(), TABLE, tariff("30"), TERMS, ParticipationTaken.nothing(USD)),
        lambda: capped().of(Money.parse("30", USD), Money.parse("21", USD), CENTS),
        lambda: evolve(participation(), daily_cap=Money.parse("8", USD)),
        lambda: evolve(presets.national_flat_ticket(amount=euros("24"), penalty_beside=True), amount=Money(1, USD)),
    ],
)
def test_currencies_never_mix(attempt: Callable[[], object]) -> None:
    with pytest.raises(InvalidValueError):
        attempt()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: participation("2", "1", "50"),
        lambda: participation("2", "8", "4"),
        lambda: presets.national_flat_ticket(amount=euros("120.01"), penalty_beside=True),
        lambda: ParticipationTaken(euros("2"), euros("1")),
        lambda: ParticipationTaken(euros("-1"), euros("1")),
        lambda: TariffAmount(euros("-1"), OURS),
        lambda: capped("-1"),
        lambda: billed("-1"),
        lambda: presets.national_surcharge_limit().on(euros("-1")),
        lambda: ActTariff(act="G", name="none", amounts=Timeline(())),
        lambda: situation(age=200),
        lambda: situation(age=-1),
        lambda: billed(act=""),
        lambda: PathwayDecision(position=Position.IN, code=PathwayCode.DESIGNATED, row=0, reason="x"),
    ],
)
def test_values_that_cannot_be_are_refused(attempt: Callable[[], object]) -> None:
    with pytest.raises(InvalidValueError):
        attempt()


def test_a_tariff_in_two_currencies_is_refused() -> None:
    early, late = Period(date(2025, 1, 1), date(2026, 1, 1)), Period(date(2026, 1, 1))
    amounts = Timeline((Dated(early, TariffAmount(euros("1"), OURS)), Dated(late, TariffAmount(Money(1, USD), OURS))))
    with pytest.raises(InvalidValueError, match="^amounts: those of 'G' are not in one currency"):
        ActTariff(act="G", name="x", amounts=amounts)


BAD_FLAG, BAD_AGE, BAD_DAY = cast(bool, 1), cast(int, True), datetime(2025, 1, 15)
NOBODY = cast(VisitSituation, None)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: evolve(situation(), emergency=BAD_FLAG),
        lambda: evolve(situation(), by_physician=BAD_FLAG),
        lambda: situation(age=BAD_AGE),
        lambda: situation(age=cast(int, 45.0)),
        lambda: evolve(situation(), acting=cast(Acting, "designated")),
        lambda: evolve(situation(), visit=cast(VisitId, "v-1")),
        lambda: billed(on=BAD_DAY),
        lambda: billed(cover=cast(Complementary, "mutuelle")),
        lambda: billed(exemptions=cast("tuple[ParticipationExemption, ...]", ("maternity",))),
        lambda: billed(exemptions=cast("tuple[ParticipationExemption, ...]", ParticipationExemption.MATERNITY)),
        lambda: evolve(billed(), fee=cast(Money, 30)),
        lambda: decide(NOBODY, TABLE),
        lambda: decide(situation(), cast(PathwayTable, TABLE.rows)),
        lambda: PathwayTable(cast("tuple[PathwayRow, ...]", TABLE.rows[0])),
        lambda: PathwayTable(cast("tuple[PathwayRow, ...]", list(TABLE.rows))),
        lambda: PathwayTable(cast("tuple[PathwayRow, ...]", ("row",))),
        lambda: row("x", cast(Condition, "emergency")),
        lambda: table_as_markdown(cast(PathwayTable, None)),
        lambda: reimburse(cast(BilledVisit, None), TABLE, tariff("30"), TERMS, NONE_TAKEN),
        lambda: reimburse(billed(), TABLE, cast(ActTariff, euros("30")), TERMS, NONE_TAKEN),
        lambda: reimburse(billed(), TABLE, tariff("30"), cast("Timeline[PathwayTerms]", TERMS.at(IN_2025)), NONE_TAKEN),
        lambda: reimburse(
            billed(), TABLE, tariff("30"), cast("Timeline[PathwayTerms]", Timeline.always(1, IN_2025)), NONE_TAKEN
        ),
        lambda: reimburse(billed(), TABLE, tariff("30"), TERMS, cast(ParticipationTaken, None)),
        lambda: reimburse_visits(cast("list[BilledVisit]", billed()), TABLE, TARIFFS, TERMS),
        lambda: reimburse_visits(cast("list[BilledVisit]", None), TABLE, TARIFFS, TERMS),
        lambda: reimburse_visits([billed()], TABLE, cast("list[ActTariff]", TARIFFS[0]), TERMS),
        lambda: tariff_of("G", cast("list[ActTariff]", None)),
        lambda: ActTariff(act="G", name="x", amounts=cast("Timeline[TariffAmount]", Timeline.always(1, IN_2025))),
        lambda: national(cast(PenaltyRule, Share.percent("40"))),
        lambda: presets.national_capped_penalty(cap=cast(Money, 10)),
        lambda: ResponsibleContract(cast(Share, Fraction(1, 2))),
        lambda: maternity_exemption(BAD_DAY, None),
    ],
)
def test_arguments_of_other_types_are_refused_in_our_own_words(attempt: Callable[[], object]) -> None:
    with pytest.raises(InvalidTypeError):
        attempt()


def test_nothing_private_is_in_a_repr() -> None:
    facts = evolve(OUTSIDE, age=17, emergency=True, protected_case=True)
    visit = billed(of=facts, act="psychiatry", cover=SolidarityCover(), exemptions=(ParticipationExemption.MATERNITY,))
    back = paid(visit, base="30")
    for shown in (repr(facts), repr(visit), repr(back), repr(back.decision)):
        for private in ("17", "emergency", "protected", "psychiatry", "maternity", "MATERNITY", "Solidarity", "'A'"):
            assert private not in shown
    # Who pays nothing and is covered for everything is under solidarity cover, so the parts tell as much
    assert "patient=Part" not in repr(back) and "complementary" not in repr(back) and "findings" not in repr(back)


def test_exemptions_are_the_same_in_any_order() -> None:
    both = tuple(ParticipationExemption)
    assert billed(exemptions=both) == billed(exemptions=(*reversed(both), both[0]))


# What the constructor of a result refuses


def of_parts(back: Reimbursement, statutory: str, **changes: str) -> Reimbursement:
    working = Working(title="x", lines=(WorkingLine.stated("x", euros(statutory)),), total=euros(statutory))
    return evolve(back, working=working, patient=evolve(back.patient, **{k: euros(v) for k, v in changes.items()}))


def test_parts_that_do_not_make_the_fee_are_refused() -> None:
    back = paid(billed())
    with pytest.raises(ConservationError, match="^patient: 19.01 EUR statutory, 0.00 EUR complementary and 11.00 EUR"):
        of_parts(back, "19.01")
    with pytest.raises(ConservationError, match="do not make the fee of v-1, 30.00 EUR"):
        evolve(back, complementary=euros("9"))


def test_a_statutory_part_beyond_the_base_or_below_nothing_is_refused() -> None:
    with pytest.raises(ConservationError, match="^working: 31.00 EUR is not a part of the base of v-1, 30.00 EUR"):
        of_parts(paid(billed("35")), "31", ticket="0", participation="0", excess="4")
    with pytest.raises(ConservationError, match="^working: -1.00 EUR is not a part"):
        of_parts(paid(billed()), "-1", ticket="29")
    with pytest.raises(ConservationError, match="or that not of the fee"):
        evolve(paid(billed()), base=euros("31"))


def test_a_penalty_inside_and_a_participation_of_the_exempt_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="^patient: v-1 has a penalty and is not outside the pathway"):
        of_parts(paid(billed()), "18", penalty="1")
    with pytest.raises(InvalidValueError, match="^patient: no participation is due for v-1"):
        of_parts(paid(billed(exemptions=(ParticipationExemption.STATE_AID,))), "20", participation="1")


def test_a_complementary_part_without_a_cover_is_refused() -> None:
    back = paid(billed())
    with pytest.raises(InvalidValueError, match="^complementary: there is no complementary cover for v-1"):
        evolve(back, complementary=euros("9"), patient=evolve(back.patient, ticket=euros("0")))


# The page


PAGE = (Path(__file__).parents[1] / "docs" / "pathway.md").read_text(encoding="utf-8")


def test_the_table_of_the_page_is_the_one_that_decides() -> None:
    (drawn,) = re.findall(r"^\| row \| situation .*?(?=\n\n)", PAGE, re.MULTILINE | re.DOTALL)
    assert drawn == table_as_markdown(TABLE)


def test_every_code_and_every_preset_is_explained_on_the_page() -> None:
    for code in PathwayCode:
        assert f"| {code.value} |" in PAGE
    for name in presets.__all__:
        assert f"`{name}`" in PAGE


def test_every_tariff_of_the_presets_is_on_the_page_with_its_day() -> None:
    printed = re.findall(r"^\|[^|]*\| ([0-9.]+) \| (\d+ \w+ \d{4}) \|$", PAGE, re.MULTILINE)
    entries = [entry for known in TARIFFS for entry in known.amounts.entries]
    days = [(entry.value.amount.text.removesuffix(".00"), entry.during.start) for entry in entries]
    assert printed == [(amount, f"{day.day} {day:%B} {day.year}") for amount, day in days]
