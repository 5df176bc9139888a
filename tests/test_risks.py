from datetime import date, datetime

import pytest

from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.risks import (
    CategoryEffect,
    CategoryRow,
    CategoryRule,
    PreventiveAssessment,
    RiskCondition,
    RiskDomain,
    RiskHistory,
    RiskObservation,
    RiskSource,
    RiskStatus,
    Severity,
)

P1, P2, DR1 = PatientId("p-1"), PatientId("p-2"), PhysicianId("dr-01")
FIRST, SECOND = date(2020, 9, 1), date(2021, 9, 7)
OPEN, MANAGED, RESOLVED = RiskStatus.OPEN, RiskStatus.MANAGED, RiskStatus.RESOLVED
MEDICAL, SOCIAL = RiskDomain.MEDICAL, RiskDomain.SOCIAL
LOW, MODERATE, HIGH = Severity.LOW, Severity.MODERATE, Severity.HIGH
CITATION = Citation.illustrative("A rule of our own")


def a_risk(
    code: str = "tobacco",
    on: date = FIRST,
    *,
    domain: RiskDomain = MEDICAL,
    severity: Severity = LOW,
    status: RiskStatus = OPEN,
) -> RiskObservation:
    return RiskObservation(
        code=code, domain=domain, severity=severity, status=status, source=RiskSource.PATIENT, observed_on=on
    )


def an_assessment(*seen: RiskObservation, of: PatientId = P1, on: date = FIRST) -> PreventiveAssessment:
    return PreventiveAssessment(patient=of, made_on=on, physician=DR1, observations=seen)


def a_rule(*rows: CategoryRow, otherwise: str = "standard") -> CategoryRule:
    return CategoryRule(
        name="forfait", rows=rows, otherwise=otherwise, effect=CategoryEffect.ON_THE_DAY, citation=CITATION
    )


def asked(
    domain: RiskDomain | None = None,
    *codes: str,
    statuses: tuple[RiskStatus, ...] = (OPEN,),
    severity: Severity = LOW,
    count: int = 1,
) -> RiskCondition:
    return RiskCondition(domain=domain, codes=codes, statuses=statuses, severity=severity, count=count)


# Observations


@pytest.mark.parametrize(
    ("severity", "reached"), [(LOW, (True, False, False)), (MODERATE, (True, True, False)), (HIGH, (True, True, True))]
)
def test_a_severity_reaches_itself_and_those_below(severity: Severity, reached: tuple[bool, ...]) -> None:
    assert tuple(severity.reaches(least) for least in (LOW, MODERATE, HIGH)) == reached


def test_a_severity_is_compared_with_a_severity() -> None:
    with pytest.raises(InvalidTypeError, match=r"^least: 'low' is a str; give a Severity$"):
        LOW.reaches("low")  # type: ignore[arg-type]


def test_nothing_of_an_observation_is_shown() -> None:
    assert repr(a_risk("condition-x")) == "RiskObservation()"
    assert repr(RiskHistory(P1, (a_risk("condition-x"),))) == "RiskHistory(patient=PatientId('p-1'))"
    shown = repr(an_assessment(a_risk("condition-x")))
    assert "p-1" in shown
    assert "2020-09-01" not in shown.replace("datetime.date(2020, 9, 1)", "")
    assert "condition-x" not in shown
    assert "open" not in shown


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("code", "", "code: the text given is empty, too long, padded or not printable; give plain text"),
        ("code", 7, "code: a int was given; give a str"),
        ("domain", "social", "domain: a str was given; give a RiskDomain"),
        ("severity", 2, "severity: a int was given; give a Severity"),
        ("status", "open", "status: a str was given; give a RiskStatus"),
        ("source", "patient", "source: a str was given; give a RiskSource"),
        (
            "observed_on",
            datetime(2020, 9, 1, 12),
            "observed_on: a datetime was given; give a date, for example with .date()",
        ),
        ("observed_on", "2020-09-01", "observed_on: a str was given; give a date"),
    ],
)
def test_what_is_refused_in_an_observation_is_not_shown(field: str, value: object, message: str) -> None:
    fields = {
        "code": "debts",
        "domain": SOCIAL,
        "severity": LOW,
        "status": OPEN,
        "source": RiskSource.CLINICIAN,
        "observed_on": FIRST,
    }
    with pytest.raises((InvalidValueError, InvalidTypeError)) as refusal:
        RiskObservation(**{**fields, field: value})  # type: ignore[arg-type]
    assert str(refusal.value) == message


# Assessments


def test_an_assessment_may_take_up_what_was_seen_before_it_and_nothing_later() -> None:
    before, same, after = (a_risk(on=date(2020, 9, day)) for day in (9, 10, 11))
    for seen in (before, same):
        assert an_assessment(seen, on=date(2020, 9, 10)).observations == (seen,)
    with pytest.raises(InvalidValueError) as refusal:
        an_assessment(after, on=date(2020, 9, 10))
    assert str(refusal.value) == (
        "observations: one of 'p-1' is dated after the assessment of 2020-09-10; correct one of them"
    )


def test_a_risk_stands_once_in_an_assessment() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        an_assessment(a_risk("debts"), a_risk("debts", date(2020, 8, 1)))
    assert str(refusal.value) == (
        "observations: a risk of 'p-1' stands twice in the assessment of 2020-09-01; give each once"
    )


def test_a_contributor_stands_once_and_is_not_shown() -> None:
    made = PreventiveAssessment(
        patient=P1, made_on=FIRST, physician=DR1, observations=(), contributors=("social worker", "nurse")
    )
    assert "nurse" not in repr(made)
    with pytest.raises(InvalidValueError) as refusal:
        PreventiveAssessment(
            patient=P1, made_on=FIRST, physician=DR1, observations=(), contributors=("social worker", "social worker")
        )
    assert str(refusal.value) == (
        "contributors: one stands twice in the assessment of 'p-1' on 2020-09-01; give each once"
    )


# Histories


def test_the_last_observation_of_each_risk_holds_from_its_own_day_on() -> None:
    first, second = a_risk("tobacco", FIRST), a_risk("tobacco", SECOND, status=MANAGED)
    history = RiskHistory(P1, (second, first))
    assert history.on(date(2020, 8, 31)) == ()
    assert history.on(FIRST) == (first,)
    assert history.on(date(2021, 9, 6)) == (first,)
    assert history.on(SECOND) == (second,)


def test_a_risk_that_is_not_mentioned_again_keeps_its_last_state() -> None:
    debts, tobacco = a_risk("debts", FIRST, domain=SOCIAL), a_risk("tobacco", SECOND)
    history = RiskHistory.of(P1, (an_assessment(debts), an_assessment(tobacco, on=SECOND)))
    assert history.on(SECOND) == history.current(SECOND) == (debts, tobacco)


def test_a_resolved_risk_stays_in_the_history_and_may_come_back() -> None:
    again = date(2022, 1, 3)
    history = RiskHistory(P1, (a_risk(on=FIRST), a_risk(on=SECOND, status=RESOLVED), a_risk(on=again, status=MANAGED)))
    assert [len(history.current(day)) for day in (FIRST, SECOND, again)] == [1, 0, 1]
    assert [len(history.on(day)) for day in (FIRST, SECOND, again)] == [1, 1, 1]
    assert history.first_identified_on("tobacco") == FIRST


def test_what_was_seen_between_two_assessments_counts_from_its_own_day() -> None:
    between = a_risk("fall", date(2021, 2, 2), severity=HIGH)
    assessments = (an_assessment(a_risk()), an_assessment(on=SECOND))
    history = RiskHistory.of(P1, assessments, between=(between,))
    assert between not in history.on(date(2021, 2, 1))
    assert between in history.on(date(2021, 2, 2))


def test_the_assessment_of_somebody_else_is_refused() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        RiskHistory.of(P1, (an_assessment(), an_assessment(a_risk("condition-x"), of=P2, on=SECOND)))
    assert str(refusal.value) == (
        "assessments: the one of 2021-09-07 is of 'p-2', not of 'p-1'; give those of one patient"
    )


def test_a_code_keeps_its_domain() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        RiskHistory(P1, (a_risk("condition-x"), a_risk("condition-x", SECOND, domain=SOCIAL)))
    assert str(refusal.value) == (
        "observations: a risk of 'p-1' changes its domain; give the other risk a code of its own"
    )


@pytest.mark.parametrize("status", [OPEN, RESOLVED])
def test_a_risk_is_observed_once_on_a_day(status: RiskStatus) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        RiskHistory(P1, (a_risk("condition-x", SECOND), a_risk("other"), a_risk("condition-x", SECOND, status=status)))
    assert str(refusal.value) == (
        "observations: a risk of 'p-1' was observed twice on one day; keep the one that holds"
    )


def test_an_unknown_risk_is_not_named_in_the_message() -> None:
    with pytest.raises(NotKnownError) as refusal:
        RiskHistory(P1, (a_risk(),)).first_identified_on("condition-x")
    assert str(refusal.value) == "code: no observation of 'p-1' has this one; ask for one that was observed"


def test_a_history_takes_a_tuple_of_observations_and_is_asked_for_a_day() -> None:
    with pytest.raises(InvalidTypeError, match=r"^observations: a list was given; give a tuple$"):
        RiskHistory(P1, [a_risk()])  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^observations\[0\]: a str was given; give a RiskObservation$"):
        RiskHistory(P1, ("condition-x",))  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^day: .* is a datetime"):
        RiskHistory(P1, ()).on(datetime(2020, 9, 1))
    with pytest.raises(InvalidTypeError, match=r"^assessments\[0\]: .* give a PreventiveAssessment$"):
        RiskHistory.of(P1, ("first",))  # type: ignore[arg-type]


# The day from which a category counts


@pytest.mark.parametrize(
    ("effect", "starts"),
    [
        # decided on 1 January, 31 March, 1 April and 31 December 2021
        (CategoryEffect.ON_THE_DAY, ("2021-01-01", "2021-03-31", "2021-04-01", "2021-12-31")),
        (CategoryEffect.FIRST_OF_MONTH, ("2021-01-01", "2021-03-01", "2021-04-01", "2021-12-01")),
        (CategoryEffect.FIRST_OF_NEXT_MONTH, ("2021-02-01", "2021-04-01", "2021-05-01", "2022-01-01")),
        (CategoryEffect.FIRST_OF_NEXT_QUARTER, ("2021-04-01", "2021-04-01", "2021-07-01", "2022-01-01")),
        (CategoryEffect.FIRST_OF_NEXT_YEAR, ("2022-01-01", "2022-01-01", "2022-01-01", "2022-01-01")),
    ],
)
def test_a_decision_counts_from_the_day_that_its_effect_names(effect: CategoryEffect, starts: tuple[str, ...]) -> None:
    days = (date(2021, 1, 1), date(2021, 3, 31), date(2021, 4, 1), date(2021, 12, 31))
    assert tuple(effect.starts_on(day).isoformat() for day in days) == starts


def test_an_effect_outside_the_calendar_is_refused() -> None:
    assert CategoryEffect.ON_THE_DAY.starts_on(date.max) == date.max
    for effect in (CategoryEffect.FIRST_OF_NEXT_MONTH, CategoryEffect.FIRST_OF_NEXT_YEAR):
        with pytest.raises(InvalidValueError, match="9999 is too large; give 9998 or less"):
            effect.starts_on(date(9998, 12, 31))
    with pytest.raises(InvalidTypeError, match=r"^day: '2021-01-01' is a str; give a date$"):
        CategoryEffect.ON_THE_DAY.starts_on("2021-01-01")  # type: ignore[arg-type]


# Conditions


@pytest.mark.parametrize(
    ("condition", "counted"),
    [
        (asked(), True),
        (asked(SOCIAL), True),
        (asked(MEDICAL), False),
        (asked(None, "debts"), True),
        (asked(None, "housing", "debts"), True),
        (asked(None, "housing"), False),
        (asked(statuses=(MANAGED, OPEN)), True),
        (asked(statuses=(MANAGED, RESOLVED)), False),
        (asked(severity=MODERATE), True),
        (asked(severity=HIGH), False),
        (asked(SOCIAL, "debts", severity=HIGH), False),
    ],
)
def test_a_condition_counts_a_risk_that_meets_all_of_its_parts(condition: RiskCondition, counted: bool) -> None:
    assert condition.counts(a_risk("debts", domain=SOCIAL, severity=MODERATE)) is counted


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        (asked(), asked(SOCIAL)),
        (asked(), asked(None, "debts")),
        (asked(None, "debts", "housing"), asked(None, "debts")),
        (asked(statuses=(OPEN, MANAGED)), asked(statuses=(MANAGED,))),
        (asked(severity=LOW), asked(severity=MODERATE)),
        (asked(count=1), asked(count=2)),
    ],
)
def test_a_condition_follows_from_one_that_asks_for_more(weaker: RiskCondition, stronger: RiskCondition) -> None:
    assert weaker.follows_from(stronger)
    assert weaker.follows_from(weaker)
    assert not stronger.follows_from(weaker)


def test_a_condition_of_other_risks_does_not_follow() -> None:
    assert not asked(SOCIAL).follows_from(asked(MEDICAL))
    assert not asked(None, "debts").follows_from(asked(None, "housing"))


def test_a_condition_says_which_statuses_count_and_how_many_risks() -> None:
    with pytest.raises(InvalidValueError, match=r"^statuses: none is given and nothing would count; give one or more$"):
        asked(statuses=())
    with pytest.raises(InvalidValueError, match=r"^statuses: 'open' stands twice; give each once$"):
        asked(statuses=(OPEN, OPEN))
    with pytest.raises(InvalidValueError, match=r"^codes: 'debts' stands twice; give each once$"):
        asked(None, "debts", "debts")
    with pytest.raises(InvalidValueError, match=r"^count: 0 is too small; give 1 or more$"):
        asked(count=0)
    with pytest.raises(InvalidTypeError, match=r"^count: True is a bool; give an int$"):
        asked(count=True)
    with pytest.raises(InvalidValueError, match=r"^count: an integer of .* bits is too large; give 10000 or less$"):
        asked(count=10**5000)


def test_a_condition_cannot_ask_for_more_risks_than_it_has_codes() -> None:
    assert asked(None, "debts", "housing", count=2).count == 2
    with pytest.raises(InvalidValueError, match=r"^count: 3 risks of 2 codes can never be; give 2 or less$"):
        asked(None, "debts", "housing", count=3)


def test_a_condition_prints_what_it_asks_for() -> None:
    assert str(asked()) == "1 or more of any domain, open, from low"
    assert str(asked(SOCIAL, "debts", "housing", statuses=(OPEN, MANAGED), severity=HIGH, count=2)) == (
        "2 or more social, open or managed, from high, among debts, housing"
    )


# Rules


def test_a_row_has_conditions() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        CategoryRow("all", "average", ())
    assert str(refusal.value) == "conditions: 'all' has none and would always hold; state its option as otherwise"


def test_a_row_that_an_earlier_one_hides_is_refused() -> None:
    some = CategoryRow("some", "watched", (asked(SOCIAL),))
    many = CategoryRow("many", "complex", (asked(SOCIAL, count=3), asked(MEDICAL)))
    assert a_rule(many, some).options == ("complex", "watched", "standard")
    with pytest.raises(InvalidValueError) as refusal:
        a_rule(some, many)
    assert str(refusal.value) == (
        "rows: 'many' can never decide, since 'some' before it asks for no more; put it first or leave it out"
    )


def test_rows_that_ask_for_different_things_stand_together() -> None:
    both = CategoryRow("both", "complex", (asked(SOCIAL), asked(MEDICAL)))
    social = CategoryRow("social", "social", (asked(SOCIAL),))
    medical = CategoryRow("medical", "medical", (asked(MEDICAL),))
    assert len(a_rule(both, social, medical).rows) == 3
    assert social.hides(both)
    assert not both.hides(social)


def test_a_label_stands_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^rows: 'some' stands twice; give each once$"):
        a_rule(CategoryRow("some", "a", (asked(SOCIAL),)), CategoryRow("some", "b", (asked(MEDICAL),)))


def test_two_ways_to_one_option_make_one_option() -> None:
    rows = (CategoryRow("social", "complex", (asked(SOCIAL),)), CategoryRow("medical", "complex", (asked(MEDICAL),)))
    assert a_rule(*rows, otherwise="complex").options == ("complex",)
