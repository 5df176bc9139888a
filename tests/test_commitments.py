from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.activity import ActivityRecord, Request
from primarycare.commitments import (
    Answers,
    CommitmentOutcome,
    CommitmentResult,
    ObservedSpan,
    measure,
    measure_all,
)
from primarycare.engagement import (
    AnsweredWithin,
    AtLeast,
    Commitment,
    CommitmentTopic,
    EngagementPolicy,
    Party,
    Target,
    TargetSpan,
)
from primarycare.engagement.presets import illustrative
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.findings import Finding
from primarycare.money import Share
from primarycare.periods import Month, Period, Year

MARCH = Month(2026, 3).period
HOURS = "opening hours"


def a_promise(target: Target | None = None, topic: CommitmentTopic = CommitmentTopic.AVAILABILITY) -> Commitment:
    return Commitment(by=Party.PRACTICE, topic=topic, text="as agreed", target=target)


def at_least(quantity: str, per: TargetSpan = TargetSpan.WEEK, unit: str = HOURS) -> AtLeast:
    return AtLeast(quantity=Fraction(quantity), unit=unit, per=per)


def answered(days: int, percent: str) -> Commitment:
    target = AnsweredWithin(days=days, share=Share.percent(percent))
    return a_promise(target, CommitmentTopic.MESSAGING)


def a_record(on: str, quantity: str, unit: str = HOURS) -> ActivityRecord:
    return ActivityRecord(unit=unit, on=date.fromisoformat(on), quantity=Fraction(quantity))


def a_request(identifier: str, asked_on: str, answered_on: str | None = None) -> Request:
    answer = None if answered_on is None else date.fromisoformat(answered_on)
    return Request(identifier=identifier, asked_on=date.fromisoformat(asked_on), answered_on=answer)


def between(first: str, last: str) -> Period:
    return Period.through(date.fromisoformat(first), date.fromisoformat(last))


def a_policy(*commitments: Commitment) -> EngagementPolicy:
    return evolve(illustrative(), commitments=commitments)


def test_each_whole_week_of_a_month_is_judged_from_monday_to_sunday() -> None:
    # March 2026: the 1st is a Sunday, so whole weeks begin on the 2nd, 9th, 16th and 23rd; 30 and 31 are left over.
    result = measure(a_promise(at_least("70")), MARCH)
    assert [(span.during.start.day, span.during.days) for span in result.spans] == [(2, 7), (9, 7), (16, 7), (23, 7)]


def test_a_quantity_is_the_sum_of_what_was_recorded_from_monday_through_sunday() -> None:
    # Week from 2 March: 60 + 9.5 + 0.5 = 70. The 1st and the 9th are outside it.
    outside = (a_record("2026-03-01", "8"), a_record("2026-03-09", "69"))
    inside = (a_record("2026-03-02", "60"), a_record("2026-03-08", "19/2"), a_record("2026-03-08", "1/2"))
    within = between("2026-03-01", "2026-03-15")
    result = measure(a_promise(at_least("70")), within, activities=(*outside, *inside))
    assert [span.observed for span in result.spans] == [70, 69]


@pytest.mark.parametrize(("hours", "met"), [("69.99", False), ("70", True), ("70.01", True)])
def test_the_promised_quantity_itself_keeps_the_promise(hours: str, met: bool) -> None:
    week = between("2026-03-02", "2026-03-08")
    assert measure(a_promise(at_least("70")), week, activities=(a_record("2026-03-04", hours),)).met is met


def test_one_span_below_the_promise_breaks_it_and_is_named() -> None:
    records = (a_record("2026-03-02", "70"), a_record("2026-03-09", "137/2"))
    result = measure(a_promise(at_least("70")), between("2026-03-02", "2026-03-15"), activities=records)
    assert result.outcome is CommitmentOutcome.NOT_MET
    assert result.met is False
    assert result.findings == (
        Finding(
            kind="commitment not met",
            subject="availability",
            detail="68.5 opening hours in the week from 2026-03-09, 70 promised",
        ),
    )


def test_a_span_without_a_record_holds_nothing() -> None:
    result = measure(a_promise(at_least("70")), between("2026-03-02", "2026-03-08"))
    assert [span.observed for span in result.spans] == [0]
    assert [finding.detail for finding in result.findings] == [
        "0 opening hours in the week from 2026-03-02, 70 promised"
    ]


def test_a_promise_of_nothing_is_kept() -> None:
    assert measure(a_promise(at_least("0")), between("2026-03-02", "2026-03-08")).met is True


def test_records_of_other_units_do_not_count() -> None:
    week = between("2026-03-02", "2026-03-08")
    records = (a_record("2026-03-02", "70", unit="opening hour"),)
    assert measure(a_promise(at_least("70")), week, activities=records).met is False


@pytest.mark.parametrize(
    ("within", "judged"),
    [
        (between("2026-03-02", "2026-03-08"), 1),
        (between("2026-03-02", "2026-03-07"), 0),
        (between("2026-03-03", "2026-03-09"), 0),
        (between("2026-03-03", "2026-03-14"), 0),
        (between("2026-03-03", "2026-03-15"), 1),
    ],
)
def test_a_week_is_judged_only_where_all_of_it_is_inside(within: Period, judged: int) -> None:
    assert len(measure(a_promise(at_least("70")), within).spans) == judged


@pytest.mark.parametrize(
    ("per", "within", "judged"),
    [
        (TargetSpan.MONTH, between("2026-02-01", "2026-02-28"), [date(2026, 2, 1)]),
        (TargetSpan.MONTH, between("2026-02-02", "2026-03-30"), []),
        (TargetSpan.MONTH, between("2025-12-15", "2026-02-28"), [date(2026, 1, 1), date(2026, 2, 1)]),
        (TargetSpan.YEAR, between("2026-01-01", "2026-12-31"), [date(2026, 1, 1)]),
        (TargetSpan.YEAR, between("2026-01-01", "2026-12-30"), []),
        (TargetSpan.YEAR, between("2025-01-02", "2027-12-31"), [date(2026, 1, 1), date(2027, 1, 1)]),
        (TargetSpan.WEEK, between("2025-12-29", "2026-01-04"), [date(2025, 12, 29)]),
    ],
)
def test_months_and_years_are_judged_whole_as_well(per: TargetSpan, within: Period, judged: list[date]) -> None:
    result = measure(a_promise(at_least("1", per)), within)
    assert [span.during.start for span in result.spans] == judged


def test_what_was_done_in_a_span_that_is_cut_off_counts_for_nothing() -> None:
    # The month is cut by a day, so that the workshop of the 15th is in no whole month.
    within = between("2026-03-02", "2026-04-30")
    [april] = measure(
        a_promise(at_least("1", TargetSpan.MONTH, "workshops")),
        within,
        activities=(a_record("2026-03-15", "1", "workshops"),),
    ).spans
    assert april == ObservedSpan(Month(2026, 4).period, Fraction(0))


def test_without_a_whole_span_nothing_is_judged_and_nothing_is_found() -> None:
    result = measure(a_promise(at_least("70", TargetSpan.YEAR)), MARCH)
    assert (result.outcome, result.met, result.findings) == (CommitmentOutcome.NOTHING_TO_JUDGE, None, ())


def test_a_promise_without_a_target_is_not_measured() -> None:
    result = measure(a_promise(), MARCH, activities=(a_record("2026-03-02", "70"),))
    assert (result.outcome, result.met, result.findings) == (CommitmentOutcome.NOT_MEASURED, None, ())
    assert (result.spans, result.answers) == ((), None)


@pytest.mark.parametrize(
    ("answered_on", "in_time"), [("2026-03-06", 1), ("2026-03-08", 1), ("2026-03-09", 0), (None, 0)]
)
def test_an_answer_is_in_time_through_the_last_day(answered_on: str | None, in_time: int) -> None:
    # Asked on 6 March and promised within 2 days: in time through the 8th.
    result = measure(answered(2, "90"), MARCH, requests=(a_request("m-1", "2026-03-06", answered_on),))
    assert result.answers == Answers(due=1, in_time=in_time)
    assert result.met is bool(in_time)


def test_an_answer_within_no_days_is_one_on_the_day_of_asking() -> None:
    requests = (a_request("m-1", "2026-03-31", "2026-03-31"), a_request("m-2", "2026-03-01", "2026-03-02"))
    assert measure(answered(0, "50"), MARCH, requests=requests).answers == Answers(due=2, in_time=1)


@pytest.mark.parametrize(
    ("asked_on", "month"),
    [("2026-02-26", 2), ("2026-02-27", 3), ("2026-03-29", 3), ("2026-03-30", 4)],
)
def test_a_request_is_judged_in_the_month_of_its_last_day_for_an_answer(asked_on: str, month: int) -> None:
    # Within 2 days: 26 February has until the 28th, 27 February until 1 March, 29 March until the 31st.
    asked = (a_request("m-1", asked_on, asked_on),)
    judged = [
        number
        for number in range(1, 6)
        if (answers := measure(answered(2, "90"), Month(2026, number).period, requests=asked).answers) and answers.due
    ]
    assert judged == [month]


@pytest.mark.parametrize(("in_time", "met"), [(8, False), (9, True), (10, True)])
def test_the_promised_share_itself_keeps_the_promise(in_time: int, met: bool) -> None:
    # 9 of 10 is 90 %.
    requests = [
        a_request(f"m-{number}", "2026-03-02", "2026-03-04" if number < in_time else "2026-03-05")
        for number in range(10)
    ]
    result = measure(answered(2, "90"), MARCH, requests=requests)
    assert result.met is met
    assert result.answers is not None
    assert result.answers.share == Share(Fraction(in_time, 10))


def test_answers_below_the_promised_share_are_one_finding() -> None:
    in_time, never = a_request("m-1", "2026-03-02", "2026-03-04"), a_request("m-2", "2026-03-02")
    requests = (in_time, never, a_request("m-3", "2026-03-03", "2026-03-30"))
    [finding] = measure(answered(2, "90"), MARCH, requests=requests).findings
    assert str(finding) == "commitment not met: messaging (1 of 3 answered within 2 days, 90 % promised)"


def test_where_no_answer_fell_due_nothing_is_judged() -> None:
    result = measure(answered(2, "90"), MARCH, requests=(a_request("m-1", "2026-03-30"),))
    assert (result.outcome, result.met, result.findings) == (CommitmentOutcome.NOTHING_TO_JUDGE, None, ())
    assert result.answers is not None
    assert result.answers.share is None


def test_the_patient_s_promise_is_never_measured() -> None:
    promise = Commitment(by=Party.PATIENT, topic=CommitmentTopic.CONSULTING_INSIDE, text="consult inside")
    refused = (
        r"^commitment: 'consult inside' is the patient's promise, which is moral and never measured; "
        r"give one of the practice's$"
    )
    with pytest.raises(InvalidValueError, match=refused):
        measure(promise, MARCH)
    with pytest.raises(InvalidValueError, match=refused):
        CommitmentResult(commitment=promise, within=MARCH)


def test_a_measurement_has_an_end() -> None:
    refused = r"^within: the period from 2026-03-01 has no end in sight; cut it first$"
    for promise in (a_promise(), a_promise(at_least("70")), answered(2, "90")):
        with pytest.raises(InvalidValueError, match=refused):
            measure(promise, Period(date(2026, 3, 1)))
    with pytest.raises(InvalidValueError, match=refused):
        CommitmentResult(commitment=a_promise(), within=Period(date(2026, 3, 1)))


def test_a_request_stands_once() -> None:
    twice = (a_request("m-1", "2026-03-02"), a_request("m-1", "2026-03-03"))
    with pytest.raises(InvalidValueError, match=r"^requests: 'm-1' stands twice; give each once$"):
        measure(answered(2, "90"), MARCH, requests=twice)


def test_a_measurement_takes_values_of_its_own_kinds() -> None:
    with pytest.raises(InvalidTypeError, match=r"^commitment: 'be open' is a str; give a Commitment$"):
        measure("be open", MARCH)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^within: Month.* is a Month; give a Period$"):
        measure(a_promise(), Month(2026, 3))  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^activities\[0\]: 70 is a int; give a ActivityRecord$"):
        measure(a_promise(), MARCH, activities=(70,))  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^requests\[0\]: 'm-1' is a str; give a Request$"):
        measure(a_promise(), MARCH, requests=("m-1",))  # type: ignore[arg-type]


def test_the_end_of_the_calendar_is_refused_and_not_overrun() -> None:
    last_days = Period(date(9999, 12, 20), date(9999, 12, 31))
    for per in TargetSpan:
        with pytest.raises(InvalidValueError):
            measure(a_promise(at_least("70", per)), last_days)


def test_a_result_holds_exactly_the_spans_that_its_target_has() -> None:
    promise = a_promise(at_least("70"))
    right = measure(promise, MARCH).spans
    refused = r"^spans: they are not the 4 that the target has from 2026-03-01 to before 2026-04-01; give each whole"
    for spans in (right[1:], right[::-1], (*right, ObservedSpan(MARCH, Fraction(0)))):
        with pytest.raises(InvalidValueError, match=refused):
            CommitmentResult(commitment=promise, within=MARCH, spans=spans)
    with pytest.raises(InvalidValueError, match=r"^spans: they are not the 0 that the target has"):
        CommitmentResult(commitment=a_promise(), within=MARCH, spans=right)


def test_a_result_has_answers_where_they_were_promised_and_nowhere_else() -> None:
    refused = r"^answers: they belong to a target of answers, and to no other; correct one of them$"
    with pytest.raises(InvalidValueError, match=refused):
        CommitmentResult(commitment=answered(2, "90"), within=MARCH)
    with pytest.raises(InvalidValueError, match=refused):
        CommitmentResult(commitment=a_promise(), within=MARCH, answers=Answers(due=0, in_time=0))


def test_no_more_is_answered_in_time_than_fell_due() -> None:
    with pytest.raises(InvalidValueError, match=r"^in_time: 3 is more than the 2 that fell due; correct one$"):
        Answers(due=2, in_time=3)
    with pytest.raises(InvalidValueError, match=r"^due: -1 is too small; give 0 or more$"):
        Answers(due=-1, in_time=0)
    with pytest.raises(InvalidTypeError, match=r"^in_time: True is a bool; give an int$"):
        Answers(due=2, in_time=True)


def test_an_observed_quantity_is_not_negative() -> None:
    with pytest.raises(InvalidValueError, match=r"^observed: Fraction\(-1, 1\) is negative; give 0 or more$"):
        ObservedSpan(MARCH, Fraction(-1))


def test_a_finding_is_told_whatever_the_length_of_the_unit() -> None:
    result = measure(a_promise(at_least("70", unit="x" * 2_000)), between("2026-03-02", "2026-03-08"))
    [finding] = result.findings
    assert finding.detail == f"0 {'x' * 60} (cut) in the week from 2026-03-02, 70 promised"
    short = measure(a_promise(at_least("70", unit="x" * 60)), between("2026-03-02", "2026-03-08"))
    assert short.findings[0].detail == f"0 {'x' * 60} in the week from 2026-03-02, 70 promised"


def test_all_promises_of_the_practice_are_measured_in_order_and_none_of_the_patient() -> None:
    policy = a_policy(
        Commitment(by=Party.PATIENT, topic=CommitmentTopic.CONSULTING_INSIDE, text="consult inside"),
        a_promise(at_least("70")),
        a_promise(at_least("1", TargetSpan.MONTH, "workshops"), CommitmentTopic.PREVENTION),
        answered(2, "90"),
        a_promise(topic=CommitmentTopic.RIGHTS),
    )
    hours = tuple(a_record(f"2026-03-{monday:02}", "70") for monday in (2, 9, 16, 23))
    messages = (a_request("m-1", "2026-03-02", "2026-03-05"),)
    results = measure_all(policy, MARCH, activities=iter(hours), requests={CommitmentTopic.MESSAGING: iter(messages)})
    assert [(result.commitment.topic.value, result.outcome.value) for result in results] == [
        ("availability", "met"),
        ("prevention", "not met"),
        ("messaging", "not met"),
        ("rights", "not measured"),
    ]


def test_requests_count_for_the_promises_of_their_topic_only() -> None:
    urgent = a_promise(AnsweredWithin(days=0, share=Share.percent("100")), CommitmentTopic.UNSCHEDULED_CARE)
    slow = (a_request("m-1", "2026-03-02", "2026-03-04"),)
    at_once = (a_request("m-1", "2026-03-02", "2026-03-02"),)
    results = measure_all(
        a_policy(answered(2, "90"), answered(1, "90"), urgent),
        MARCH,
        requests={CommitmentTopic.MESSAGING: slow, CommitmentTopic.UNSCHEDULED_CARE: at_once},
    )
    assert [result.met for result in results] == [True, False, True]
    assert [result.met for result in measure_all(a_policy(urgent), Year(2026).period)] == [None]


def test_the_terms_and_topics_of_a_measurement_are_of_their_own_kinds() -> None:
    with pytest.raises(InvalidTypeError, match=r"^policy: .* is a Commitment; give a EngagementPolicy$"):
        measure_all(a_promise(), MARCH)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^requests: 'messaging' is a str; give a CommitmentTopic$"):
        measure_all(a_policy(), MARCH, requests={"messaging": ()})  # type: ignore[dict-item]
