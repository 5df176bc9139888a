import tomllib
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest
from attrs import evolve

from primarycare.continuity import (
    ContinuityIndex,
    ContinuityPolicy,
    ContinuityScores,
    CountScores,
    GroupContinuity,
    Undefined,
    UnknownPhysicians,
    VisitOrder,
    VisitTally,
    WhyUndefined,
    continuity_of_group,
    continuity_of_patient,
    scores_of_counts,
    sequence_key,
)
from primarycare.encounters import Visit
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.money import Rounding, RoundingMode, exact_text
from primarycare.periods import Period
from tests.small_practice import CABINET, DR1, DR2, DR3, P1, P2, P3, day

YEAR = Period(day("2021-01-01"), day("2022-01-01"))
LEAVING_OUT = ContinuityPolicy(minimum_visits=2, unknown_physicians=UnknownPhysicians.LEAVE_OUT)
REFUSING = evolve(LEAVING_OUT, unknown_physicians=UnknownPhysicians.REFUSE)
TOO_FEW, UPC, COC = WhyUndefined.TOO_FEW_VISITS, ContinuityIndex.UPC, ContinuityIndex.COC
with_wrong: Callable[..., ContinuityScores] = evolve
of_group: Callable[..., GroupContinuity] = continuity_of_group
of_patient: Callable[..., ContinuityScores] = continuity_of_patient
tally_of: Callable[..., VisitTally] = VisitTally


class Example(TypedDict):
    name: str
    index: str
    counts: NotRequired[list[int]]
    sequence: NotRequired[str]
    declared: NotRequired[int]
    exact: str
    printed: NotRequired[str]
    label: str
    source: str


class Vectors(TypedDict):
    retrieved_on: date
    sources: dict[str, str]
    example: list[Example]


PATH = Path(__file__).parent / "vectors" / "continuity.toml"
VECTORS = cast(Vectors, tomllib.loads(PATH.read_text(encoding="utf-8")))


def named(example: object) -> str:
    return cast(Example, example)["name"]


def worked(example: Example) -> CountScores:
    if "counts" in example:
        return scores_of_counts(example["counts"], minimum_visits=1, declared=example.get("declared"))
    return CountScores(tally=in_turn(example["sequence"]), minimum_visits=1)


def in_turn(sequence: str) -> VisitTally:
    return VisitTally.of_sequence(map(PhysicianId, sequence))


def visit(
    identifier: str,
    on: str = "2021-03-02",
    physician: PhysicianId | None = DR1,
    *,
    patient: PatientId = P1,
    sequence: int = 0,
) -> Visit:
    return Visit(
        identifier=VisitId(identifier),
        patient=patient,
        on=day(on),
        physician=physician,
        structure=CABINET,
        service="general practice",
        sequence=sequence,
    )


def scored(name: PatientId, *counts: int) -> ContinuityScores:
    return ContinuityScores(patient=name, window=YEAR, tally=VisitTally(counts), minimum_visits=2)


@pytest.mark.parametrize("example", VECTORS["example"], ids=named)
def test_an_index_is_reproduced(example: Example) -> None:
    score = worked(example).score(ContinuityIndex(example["index"]))
    assert score == Fraction(example["exact"])
    if "printed" in example:
        places = len(example["printed"].partition(".")[2])
        assert isinstance(score, Fraction)
        rounded = Rounding(places, RoundingMode.HALF_UP).apply(score)
        assert exact_text(rounded, places=places) == example["printed"]


@pytest.mark.parametrize("example", VECTORS["example"], ids=named)
def test_an_example_says_what_is_due_and_who_says_so(example: Example) -> None:
    assert example["label"] == "derived" or (example["label"] == "published" and "printed" in example)
    assert VECTORS["sources"][example["source"]].startswith("http")
    assert isinstance(VECTORS["retrieved_on"], date)


@pytest.mark.parametrize(
    ("index", "needed"),
    [
        (ContinuityIndex.UPC, 1),
        (ContinuityIndex.DECLARED_UPC, 1),
        (ContinuityIndex.COC, 2),
        (ContinuityIndex.SECON, 2),
        (ContinuityIndex.MMCI, 1),
    ],
)
def test_no_index_has_a_score_below_what_its_formula_needs_whatever_the_policy_says(
    index: ContinuityIndex, needed: int
) -> None:
    seen = [VisitTally.of_sequence([DR1] * visits, declared=DR1) for visits in range(needed + 1)]
    assert [tally.score(index, minimum_visits=1) for tally in seen] == [Undefined(TOO_FEW, needed)] * needed + [1]


@pytest.mark.parametrize("index", ContinuityIndex)
def test_a_policy_asks_for_more_visits_than_the_formula(index: ContinuityIndex) -> None:
    two, three = (VisitTally.of_sequence([DR1] * visits, declared=DR1) for visits in (2, 3))
    assert two.score(index, minimum_visits=3) == Undefined(TOO_FEW, 3)
    assert three.score(index, minimum_visits=3) == 1


@pytest.mark.parametrize("minimum", [0, -1, 10**9 + 1])
def test_a_minimum_of_visits_is_one_or_more(minimum: int) -> None:
    with pytest.raises(InvalidValueError, match="^minimum_visits: "):
        ContinuityPolicy(minimum, UnknownPhysicians.REFUSE)
    with pytest.raises(InvalidValueError, match="^minimum_visits: "):
        scores_of_counts((1,), minimum_visits=minimum)
    with pytest.raises(InvalidValueError, match="^minimum_visits: "):
        VisitTally((1,)).score(UPC, minimum_visits=minimum)


def test_the_declared_physician_is_told_apart_from_the_one_seen_most() -> None:
    scores = scores_of_counts((1, 2, 3), minimum_visits=2, declared=1)
    assert (scores.upc, scores.declared_upc) == (Fraction(3, 6), Fraction(1, 6))
    assert scores_of_counts((1, 2, 3), minimum_visits=2, declared=0).declared_upc == 0


def test_nobody_declared_is_told_before_too_few_visits_since_no_visit_mends_it() -> None:
    assert scores_of_counts((1,), minimum_visits=2).declared_upc == Undefined(WhyUndefined.NO_DECLARED_PHYSICIAN)
    assert scores_of_counts((1,), minimum_visits=2, declared=0).declared_upc == Undefined(TOO_FEW, 2)


def test_counts_have_no_order_and_so_no_sequential_index() -> None:
    scores = scores_of_counts((2, 1), minimum_visits=2)
    assert scores.secon == Undefined(WhyUndefined.ORDER_NOT_KNOWN)
    assert (scores.visits, scores.physicians, scores.mmci) == (3, 2, Fraction(11, 21))


def test_what_is_undefined_is_neither_0_nor_1_and_says_how_many_visits_are_needed() -> None:
    none = scores_of_counts((1,), minimum_visits=1).coc
    assert none not in (0, 1)
    assert str(none) == "too few visits, 2 needed"
    assert str(Undefined(WhyUndefined.ORDER_NOT_KNOWN)) == "order not known"


@pytest.mark.parametrize("reason", [reason for reason in WhyUndefined if reason is not TOO_FEW])
def test_only_too_few_visits_need_a_number(reason: WhyUndefined) -> None:
    with pytest.raises(InvalidValueError, match="^needed: 2 does not go with"):
        Undefined(reason, 2)


@pytest.mark.parametrize(
    ("counts", "fewest", "most"),
    [((), 0, 0), ((1,), 0, 0), ((2, 1), 0, 1), ((3, 1), 1, 2), ((3, 3), 0, 4), ((5, 1, 1), 2, 4)],
)
def test_neighbours_are_as_many_as_some_order_of_the_visits_makes(
    counts: tuple[int, ...], fewest: int, most: int
) -> None:
    assert [VisitTally(counts, repeats=repeats).repeats for repeats in (fewest, most)] == [fewest, most]
    for wrong in {fewest - 1, most + 1}:
        with pytest.raises(InvalidValueError, match="^repeats: "):
            VisitTally(counts, repeats=wrong)


def test_a_tally_of_visits_to_the_declared_physician_is_one_of_the_counts() -> None:
    with pytest.raises(InvalidValueError, match="^declared: no physician has 3 visits"):
        scores_of_counts((2, 1), minimum_visits=1, declared=3)


@pytest.mark.parametrize("counts", [(0,), (-1,), (2, 0), (True,), (1.0,), ("1",), (10**9 + 1,)])
def test_a_count_is_a_whole_number_from_1_on(counts: tuple[object, ...]) -> None:
    with pytest.raises((InvalidValueError, InvalidTypeError), match=r"^counts\["):
        tally_of(counts)


def test_an_index_is_asked_for_by_its_name_and_physicians_are_identifiers() -> None:
    wrong = cast(ContinuityIndex, "upc")
    with pytest.raises(InvalidTypeError, match="^index: 'upc'"):
        VisitTally((1,)).score(wrong, minimum_visits=1)
    with pytest.raises(InvalidTypeError, match="^index: 'upc'"):
        GroupContinuity(window=YEAR, minimum_visits=1, patients=()).pooled(wrong)
    with pytest.raises(InvalidTypeError, match=r"^physicians\[1\]: "):
        VisitTally.of_sequence([DR1, cast(PhysicianId, "dr-2")])
    with pytest.raises(InvalidTypeError, match="^declared: "):
        VisitTally.of_sequence([DR1], declared=cast(PhysicianId, "dr-2"))


def test_only_visits_on_the_days_of_the_window_count_its_end_not_among_them() -> None:
    visits = [visit(day, day) for day in ("2020-12-31", "2021-01-01", "2021-12-31", "2022-01-01")]
    assert continuity_of_patient(P1, visits, YEAR, LEAVING_OUT).visits == 2


def test_visits_follow_each_other_by_day_and_then_by_their_place_in_the_day() -> None:
    visits = [
        visit("v-4", "2021-03-03", DR2),
        visit("v-1", "2021-03-02", DR1, sequence=2),
        visit("v-2", "2021-03-02", DR2, sequence=1),
        visit("v-3", "2021-03-02", DR2, sequence=3),
    ]
    # dr-2, dr-1, dr-2, dr-2; in order of physician alone it would be dr-1, dr-2, dr-2, dr-2.
    assert continuity_of_patient(P1, visits, YEAR, LEAVING_OUT).secon == Fraction(1, 3)


def test_visits_of_a_day_without_an_order_stand_in_order_of_physician() -> None:
    # As they came in: dr-1, dr-2, dr-1, and then dr-2 the next day. Put in order: dr-1, dr-1, dr-2, dr-2.
    visits = [visit("v-1"), visit("v-2", physician=DR2), visit("v-3"), visit("v-4", "2021-03-03", DR2)]
    assert continuity_of_patient(P1, visits, YEAR, LEAVING_OUT).secon == Fraction(2, 3)


def test_visits_by_somebody_unknown_are_left_out_and_told_and_those_around_them_become_neighbours() -> None:
    visits = [visit("v-1", "2021-02-01"), visit("v-2", "2021-03-01", None), visit("v-3", "2021-04-01")]
    scores = continuity_of_patient(P1, visits, YEAR, LEAVING_OUT)
    assert (scores.visits, scores.unknown, scores.secon) == (2, 1, Fraction(1))


@pytest.mark.parametrize("order", VisitOrder)
def test_a_visit_by_somebody_unknown_is_refused_where_the_policy_says_so_but_not_outside_the_window(
    order: VisitOrder,
) -> None:
    outside, inside = visit("v-1", "2020-03-01", None), visit("v-2", "2021-03-01", None)
    assert continuity_of_group([outside], YEAR, REFUSING, order=order).patients == ()
    with pytest.raises(InvalidValueError, match=r"^visits\[1\]: nobody knows by whom 'v-2' was"):
        continuity_of_group([outside, inside], YEAR, REFUSING, order=order)


@pytest.mark.parametrize("order", VisitOrder)
def test_a_visit_given_twice_is_refused_with_its_row(order: VisitOrder) -> None:
    rows = [visit("v-1"), visit("v-9", patient=P2), visit("v-1")]
    with pytest.raises(InvalidValueError, match=r"^visits\[2\]: 'v-1' stands twice; give each visit once$"):
        continuity_of_group(rows, YEAR, LEAVING_OUT, order=order)


def test_an_identifier_that_stands_twice_is_refused_even_outside_the_window_and_for_somebody_else() -> None:
    rows = [visit("v-1", "2020-01-01"), visit("v-1", "2021-01-01", patient=P2)]
    with pytest.raises(InvalidValueError, match=r"^visits\[1\]: 'v-1' stands twice"):
        continuity_of_group(rows, YEAR, LEAVING_OUT)
    assert len(continuity_of_group(rows, YEAR, LEAVING_OUT, order=VisitOrder.IN_SEQUENCE).patients) == 1


def test_a_visit_out_of_the_promised_order_is_refused_with_its_row() -> None:
    rows = [visit("v-2", "2021-03-02"), visit("v-9", "2021-02-01", patient=P2), visit("v-1", "2021-03-01")]
    with pytest.raises(InvalidValueError, match=r"^visits\[2\]: 'v-1' belongs before 'v-2' of the same patient"):
        continuity_of_group(rows, YEAR, LEAVING_OUT, order=VisitOrder.IN_SEQUENCE)
    assert continuity_of_group(rows, YEAR, LEAVING_OUT).patients[0].visits == 2


def test_the_key_of_a_visit_puts_an_unknown_physician_first() -> None:
    rows = [visit("v-1"), visit("v-2", physician=None)]
    assert sorted(rows, key=sequence_key) == rows[::-1]


def test_patients_named_stand_in_the_result_whether_seen_or_not() -> None:
    rows = [visit("v-1", patient=P2), visit("v-2", physician=None, patient=P3)]
    group = continuity_of_group(rows, YEAR, LEAVING_OUT, declared={P1: DR1, P2: DR3}, patients=(P1, P1))
    assert [(scores.patient, scores.visits) for scores in group.patients] == [(P1, 0), (P2, 1), (P3, 0)]
    assert [scores.tally.declared for scores in group.patients] == [0, 0, None]
    assert continuity_of_group((), YEAR, LEAVING_OUT, declared={P1: DR1}).patients == ()


def test_the_declared_physician_of_a_patient_is_given() -> None:
    rows = [visit("v-1"), visit("v-2", "2021-05-01", DR2)]
    assert continuity_of_patient(P1, rows, YEAR, LEAVING_OUT, declared=DR2).declared_upc == Fraction(1, 2)


def test_a_visit_of_somebody_else_is_refused_with_its_row() -> None:
    with pytest.raises(InvalidValueError, match=r"^visits\[1\]: 'v-2' is a visit of 'p-2'; give only those of 'p-1'"):
        continuity_of_patient(P1, [visit("v-1"), visit("v-2", patient=P2)], YEAR, LEAVING_OUT)


def test_the_mean_of_patients_and_the_pooled_figure_are_two_numbers() -> None:
    group = GroupContinuity(
        window=YEAR, minimum_visits=2, patients=(scored(P1, 2), scored(P2, 2, 2), scored(PatientId("p-0"), 1))
    )
    # UPC 1 and 1/2: mean 3/4, pooled (2 + 2) / (2 + 4)
    assert (group.mean_of_patients(UPC), group.pooled(UPC)) == (Fraction(3, 4), Fraction(4, 6))
    # COC 1 and 4/12: mean 2/3, pooled (2 + 4) / (2 + 12)
    assert (group.mean_of_patients(COC), group.pooled(COC)) == (Fraction(2, 3), Fraction(6, 14))
    assert (group.defined(UPC), group.undefined(UPC)) == (2, 1)
    assert group.undefined(ContinuityIndex.SECON) == 3
    assert [scores.patient for scores in group.patients] == ["p-0", P1, P2]


@pytest.mark.parametrize("index", ContinuityIndex)
def test_a_group_in_which_nobody_has_a_score_has_none_either(index: ContinuityIndex) -> None:
    group = GroupContinuity(window=YEAR, minimum_visits=2, patients=(scored(P1, 1),))
    nobody = Undefined(WhyUndefined.NO_PATIENT_WITH_A_SCORE)
    assert (group.mean_of_patients(index), group.pooled(index), group.undefined(index)) == (nobody, nobody, 1)


def test_a_group_holds_each_patient_once_under_one_window_and_one_minimum() -> None:
    with pytest.raises(InvalidValueError, match="^patients: 'p-1' stands twice"):
        GroupContinuity(window=YEAR, minimum_visits=2, patients=(scored(P1), scored(P1, 2)))
    with pytest.raises(InvalidValueError, match="^patients: the scores of 'p-1' are from 2021-01-01"):
        GroupContinuity(window=YEAR, minimum_visits=3, patients=(scored(P1),))
    with pytest.raises(InvalidValueError, match="^patients: the scores of 'p-1' are from 2021-01-01"):
        GroupContinuity(window=Period(YEAR.start), minimum_visits=2, patients=(scored(P1),))


@pytest.mark.parametrize(
    ("arguments", "named_first"),
    [
        ({"visits": ["v-1"]}, r"visits\[0\]"),
        ({"visits": ["v-1"], "order": VisitOrder.IN_SEQUENCE}, r"visits\[0\]"),
        ({"window": day("2021-01-01")}, "window"),
        ({"policy": 2}, "policy"),
        ({"order": "any"}, "order"),
        ({"declared": [P1]}, "declared"),
        ({"declared": {"p-1": DR1}}, "declared"),
        ({"declared": {P1: "dr-1"}}, "declared: of 'p-1'"),
        ({"patients": ["p-1"]}, r"patients\[0\]"),
    ],
)
def test_a_wrong_argument_is_named(arguments: dict[str, object], named_first: str) -> None:
    given: dict[str, object] = {"visits": (), "window": YEAR, "policy": LEAVING_OUT, **arguments}
    with pytest.raises(InvalidTypeError, match=f"^{named_first}: "):
        of_group(**given)


@pytest.mark.parametrize(
    ("arguments", "named_first"),
    [
        ({"patient": "p-1"}, "patient"),
        ({"visits": ["v-1"]}, r"visits\[0\]"),
        ({"declared": "dr-1"}, "declared"),
    ],
)
def test_a_wrong_argument_of_one_patient_is_named(arguments: dict[str, object], named_first: str) -> None:
    given: dict[str, object] = {"patient": P1, "visits": (), "window": YEAR, "policy": LEAVING_OUT, **arguments}
    with pytest.raises(InvalidTypeError, match=f"^{named_first}: "):
        of_patient(**given)


@pytest.mark.parametrize("field", ["patient", "window", "tally", "minimum_visits", "unknown"])
def test_scores_are_made_of_the_right_types(field: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{field}: "):
        with_wrong(scored(P1, 2), **{field: "2"})


def test_visits_that_come_in_sequence_are_not_kept() -> None:
    def streamed(visits: int) -> Iterator[Visit]:
        first = date(1990, 1, 1).toordinal()
        for number in range(visits):
            yield visit(f"v-{number:06}", date.fromordinal(first + number).isoformat(), (DR1, DR2)[number % 2])

    def peak(visits: int) -> int:
        tracemalloc.start()
        try:
            continuity_of_group(streamed(visits), Period(date(1990, 1, 1)), LEAVING_OUT, order=VisitOrder.IN_SEQUENCE)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # whatever is loaded once
    assert peak(3_000) < 2 * peak(300) + 10_000
