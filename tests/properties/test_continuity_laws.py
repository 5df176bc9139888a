"""Laws of continuity: every score is a share, one physician is 1, and figures of a group are those of its patients."""

from datetime import date
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.continuity import (
    ContinuityIndex,
    ContinuityPolicy,
    ContinuityScores,
    CountScores,
    GroupContinuity,
    Score,
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
from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.periods import Period, add_days
from primarycare.testing.strategies.continuities import (
    continuity_policies,
    count_scores,
    group_continuities,
    undefineds,
    visit_tallies,
)
from tests.small_practice import CABINET, DR1, DR2, DR3, P1, P2, P3, day

WINDOW = Period(day("2021-01-10"), day("2021-01-14"))
SEQUENCES = st.lists(st.sampled_from((DR1, DR2, DR3, PhysicianId("dr-4"))), max_size=14)
COUNTS = st.lists(st.integers(1, 30), min_size=1, max_size=8)
MINIMA = st.integers(1, 4)
INDICES = st.sampled_from(ContinuityIndex)


POLICY = ContinuityPolicy(2, UnknownPhysicians.LEAVE_OUT)
Drawn: TypeAlias = tuple[PatientId, date, PhysicianId | None, int]


def visits_of(drawn: list[Drawn]) -> list[Visit]:
    """Make visits with identifiers that follow neither the days nor the order in which they come in."""
    return [
        Visit(
            identifier=VisitId(f"v-{7 * place % 23}"),
            patient=patient,
            on=on,
            physician=physician,
            structure=CABINET,
            service="general practice",
            sequence=sequence,
        )
        for place, (patient, on, physician, sequence) in enumerate(drawn)
    ]


# A few days on both sides of the window, so that some visits share one and some are outside.
ROWS = st.lists(
    st.tuples(
        st.sampled_from((P1, P2)),
        st.sampled_from([add_days(WINDOW.start, days) for days in range(-2, 7)]),
        st.sampled_from((DR1, DR2, DR3, None)),
        st.integers(0, 1),
    ),
    max_size=16,
).map(visits_of)
GROUPS = group_continuities(windows=st.just(WINDOW), max_patients=5)


def exact(score: Score) -> Fraction:
    assert isinstance(score, Fraction)
    return score


def ordered(sequence: list[PhysicianId], minimum: int = 1) -> CountScores:
    return CountScores(tally=VisitTally.of_sequence(sequence), minimum_visits=minimum)


@given(count_scores(), INDICES)
def test_a_score_is_a_share_or_says_why_there_is_none(scores: CountScores, index: ContinuityIndex) -> None:
    score = scores.score(index)
    if isinstance(score, Undefined):
        missing = {
            WhyUndefined.NO_DECLARED_PHYSICIAN: scores.tally.declared is None,
            WhyUndefined.ORDER_NOT_KNOWN: scores.tally.repeats is None,
            WhyUndefined.TOO_FEW_VISITS: score.needed is not None and scores.visits < score.needed,
        }
        assert missing[score.reason]
    else:
        assert 0 <= score <= 1
        assert scores.visits >= scores.minimum_visits


@given(COUNTS)
def test_coc_is_never_above_upc(counts: list[int]) -> None:
    assume(sum(counts) >= 2)
    scores = scores_of_counts(counts, minimum_visits=1)
    assert exact(scores.coc) <= exact(scores.upc)


@given(st.lists(st.integers(1, 30), min_size=2, max_size=8))
def test_two_physicians_taken_for_one_never_lower_an_index(counts: list[int]) -> None:
    apart = scores_of_counts(counts, minimum_visits=1)
    merged = scores_of_counts([counts[0] + counts[1], *counts[2:]], minimum_visits=1)
    assert exact(merged.coc) >= exact(apart.coc)
    assert exact(merged.upc) >= exact(apart.upc)
    assert exact(merged.mmci) >= exact(apart.mmci)


@given(SEQUENCES)
def test_two_physicians_taken_for_one_never_lower_the_sequential_index(sequence: list[PhysicianId]) -> None:
    assume(len(sequence) >= 2)
    merged = [DR1 if physician == DR2 else physician for physician in sequence]
    assert exact(ordered(merged).secon) >= exact(ordered(sequence).secon)


@given(SEQUENCES | st.lists(st.just(DR1)), st.sampled_from(list(set(ContinuityIndex) - {ContinuityIndex.DECLARED_UPC})))
def test_an_index_is_1_exactly_where_one_physician_was_seen(
    sequence: list[PhysicianId], index: ContinuityIndex
) -> None:
    scores = ordered(sequence)
    score = scores.score(index)
    assert isinstance(score, Undefined) or (score == 1) is (scores.physicians == 1)


@given(SEQUENCES)
def test_the_declared_physician_is_never_seen_more_than_the_usual_one(sequence: list[PhysicianId]) -> None:
    assume(sequence)
    scores = CountScores(tally=VisitTally.of_sequence(sequence, declared=DR1), minimum_visits=1)
    assert exact(scores.declared_upc) == Fraction(sequence.count(DR1), len(sequence)) <= exact(scores.upc)


@given(COUNTS)
def test_mmci_is_what_its_formula_says_and_never_0(counts: list[int]) -> None:
    visits_made, physicians = sum(counts) + Fraction(1, 10), len(counts)
    by_formula = (1 - physicians / visits_made) / (1 - 1 / visits_made)
    assert exact(scores_of_counts(counts, minimum_visits=1).mmci) == by_formula > 0


@given(SEQUENCES)
def test_coc_is_the_share_of_pairs_of_visits_to_one_physician(sequence: list[PhysicianId]) -> None:
    assume(len(sequence) >= 2)
    pairs = [(one, other) for place, one in enumerate(sequence) for other in sequence[:place]]
    assert exact(ordered(sequence).coc) == Fraction(sum(one == other for one, other in pairs), len(pairs))


@given(SEQUENCES, st.data())
def test_only_the_sequential_index_depends_on_the_order(sequence: list[PhysicianId], data: DataObject) -> None:
    scores, moved = ordered(sequence), ordered(data.draw(st.permutations(sequence)))
    assert (moved.upc, moved.coc, moved.mmci) == (scores.upc, scores.coc, scores.mmci)
    assert scores_of_counts(scores.tally.counts, minimum_visits=1).coc == scores.coc


@given(SEQUENCES)
def test_the_sequential_index_is_the_same_read_backwards(sequence: list[PhysicianId]) -> None:
    assert ordered(sequence[::-1]).secon == ordered(sequence).secon


@given(SEQUENCES, MINIMA, INDICES)
def test_a_minimum_never_changes_a_score_but_only_whether_there_is_one(
    sequence: list[PhysicianId], minimum: int, index: ContinuityIndex
) -> None:
    free, bound = ordered(sequence).score(index), ordered(sequence, minimum).score(index)
    assert bound == free or (isinstance(bound, Undefined) and len(sequence) < minimum)


@given(GROUPS, INDICES)
def test_both_figures_of_a_group_are_those_of_the_patients_with_a_score(
    group: GroupContinuity, index: ContinuityIndex
) -> None:
    scored = [
        (score, scores)
        for scores in group.patients
        for score in [scores.score(index)]
        if not isinstance(score, Undefined)
    ]
    assert (group.defined(index), group.undefined(index)) == (len(scored), len(group.patients) - len(scored))
    mean, pooled = group.mean_of_patients(index), group.pooled(index)
    if not scored:
        assert mean == pooled == Undefined(WhyUndefined.NO_PATIENT_WITH_A_SCORE)
        return
    alone = [score for score, _ in scored]
    assert exact(mean) == sum(alone, Fraction(0)) / len(alone)
    weights = [pooling_weight(index, scores) for _, scores in scored]
    weighted = sum((score * weight for score, weight in zip(alone, weights, strict=True)), Fraction(0))
    assert exact(pooled) == weighted / sum(weights)
    assert min(alone) <= exact(mean) <= max(alone)
    assert min(alone) <= exact(pooled) <= max(alone)


def pooling_weight(index: ContinuityIndex, scores: CountScores) -> Fraction:
    """Give by what a patient counts in the pooled figure: visits, pairs of them, neighbours, or visits less 0.9."""
    made = Fraction(scores.visits)
    weights = {
        ContinuityIndex.COC: made * (made - 1) / 2,
        ContinuityIndex.SECON: made - 1,
        ContinuityIndex.MMCI: made - Fraction(9, 10),
    }
    return weights.get(index, made)


@given(visit_tallies(), MINIMA, st.integers(1, 3), INDICES)
def test_a_group_of_equal_patients_has_their_score_in_both_figures(
    tally: VisitTally, minimum: int, patients: int, index: ContinuityIndex
) -> None:
    alike = tuple(
        ContinuityScores(patient=patient, window=WINDOW, tally=tally, minimum_visits=minimum)
        for patient in (P1, P2, P3)[:patients]
    )
    group = GroupContinuity(window=WINDOW, minimum_visits=minimum, patients=alike)
    score = alike[0].score(index)
    assume(isinstance(score, Fraction))
    assert group.mean_of_patients(index) == group.pooled(index) == score


@given(ROWS, continuity_policies(), st.data())
def test_the_order_in_which_visits_come_in_does_not_matter(
    rows: list[Visit], policy: ContinuityPolicy, data: DataObject
) -> None:
    if policy.unknown_physicians is UnknownPhysicians.REFUSE:
        rows = [row for row in rows if row.physician is not None]
    moved = data.draw(st.permutations(rows))
    assert continuity_of_group(moved, WINDOW, policy) == continuity_of_group(rows, WINDOW, policy)


@given(ROWS)
def test_visits_that_come_in_sequence_are_read_like_any_others(rows: list[Visit]) -> None:
    declared = {P1: DR1, P2: DR3}
    in_sequence = sorted(rows, key=sequence_key)
    assert continuity_of_group(
        iter(in_sequence), WINDOW, POLICY, order=VisitOrder.IN_SEQUENCE, declared=declared
    ) == continuity_of_group(rows, WINDOW, POLICY, declared=declared)


@given(ROWS)
def test_visits_outside_the_window_change_nothing(rows: list[Visit]) -> None:
    inside = [row for row in rows if row.on in WINDOW]
    group = continuity_of_group(rows, WINDOW, POLICY)
    assert group == continuity_of_group(inside, WINDOW, POLICY)
    assert sum(scores.visits + scores.unknown for scores in group.patients) == len(inside)


@given(ROWS)
def test_a_patient_of_a_group_is_scored_as_if_alone(rows: list[Visit]) -> None:
    for scores in continuity_of_group(rows, WINDOW, POLICY, declared={P1: DR1}).patients:
        own = [row for row in rows if row.patient == scores.patient]
        declared = DR1 if scores.patient == P1 else None
        assert continuity_of_patient(scores.patient, own, WINDOW, POLICY, declared=declared) == scores


@given(ROWS)
def test_leaving_out_unknown_physicians_is_giving_only_the_others(rows: list[Visit]) -> None:
    known = [row for row in rows if row.physician is not None]
    kept = continuity_of_group(rows, WINDOW, POLICY, patients=(P1, P2))
    refusing = evolve(POLICY, unknown_physicians=UnknownPhysicians.REFUSE)
    alone = continuity_of_group(known, WINDOW, refusing, patients=(P1, P2))
    assert [scores.tally for scores in kept.patients] == [scores.tally for scores in alone.patients]


@given(undefineds())
def test_exactly_too_few_visits_say_how_many_are_needed(none: Undefined) -> None:
    assert (none.needed is not None) is (none.reason is WhyUndefined.TOO_FEW_VISITS)
