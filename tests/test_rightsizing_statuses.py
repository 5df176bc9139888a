"""Open and closed panels: what moves a status, who may still join, what is expected and recommended."""

from datetime import date
from fractions import Fraction

import pytest

from primarycare.citations import Evidence
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.rightsizing import (
    JoinDecision,
    JoinPolicy,
    JoinReason,
    JoinRule,
    PanelIndicator,
    PanelStanding,
    PanelStatus,
    RampPoint,
    RampUp,
    RatedIndicator,
    Rating,
    StatusHistory,
    StatusPolicy,
    StatusRecommendation,
    UtilisationReading,
    may_join,
    next_status,
    recommend_status,
)
from primarycare.rightsizing.presets import capitation_agreement, illustrative_joining
from tests.small_practice import DR1, SOURCE, day, during

OPEN, LIMITED, CLOSING, CLOSED = PanelStatus
BEGAN = day("2026-01-01")
FULL, NEARLY, HALF = Fraction(1), Fraction("0.95"), Fraction(1, 2)


def a_policy(limited_at: str | None = None, *, notice_days: int = 90) -> StatusPolicy:
    """Give thresholds of 1 for closing and 0.9 for opening again."""
    return StatusPolicy(
        close_at=Fraction(1),
        reopen_at=Fraction("0.9"),
        limited_at=None if limited_at is None else Fraction(limited_at),
        notice_days=notice_days,
        citation=SOURCE,
    )


POLICY = a_policy()


def moved(status: PanelStatus, utilisation: str, on: str = "2026-02-01", policy: StatusPolicy = POLICY) -> PanelStatus:
    return next_status(PanelStanding(status, BEGAN), Fraction(utilisation), day(on), policy).status


def a_history(
    *readings: tuple[str, Fraction], began: PanelStatus = OPEN, policy: StatusPolicy = POLICY
) -> StatusHistory:
    return StatusHistory(
        policy=policy,
        began=PanelStanding(began, BEGAN),
        readings=tuple(UtilisationReading(day(on), utilisation) for on, utilisation in readings),
    )


def told(history: StatusHistory) -> list[tuple[str, str]]:
    return [(entry.during.start.isoformat(), entry.value.value) for entry in history.timeline.entries]


@pytest.mark.parametrize(
    ("status", "utilisation", "follows"),
    [
        (OPEN, "0.99", OPEN),
        (OPEN, "1", CLOSING),
        (LIMITED, "0.91", LIMITED),
        (LIMITED, "0.9", OPEN),
        (LIMITED, "1", CLOSING),
        (CLOSING, "0.91", CLOSING),
        (CLOSING, "0.9", OPEN),
        (CLOSING, "2", CLOSING),
        (CLOSED, "0.91", CLOSED),
        (CLOSED, "0.9", OPEN),
        (CLOSED, "2", CLOSED),
    ],
)
def test_a_panel_closes_at_one_threshold_and_opens_again_at_a_lower_one(
    status: PanelStatus, utilisation: str, follows: PanelStatus
) -> None:
    assert moved(status, utilisation) is follows


@pytest.mark.parametrize(
    ("status", "utilisation", "follows"),
    [
        (OPEN, "0.94", OPEN),
        (OPEN, "0.95", LIMITED),
        (OPEN, "1", CLOSING),
        (LIMITED, "0.94", LIMITED),
        (LIMITED, "0.9", OPEN),
        (CLOSING, "0.95", CLOSING),
        (CLOSED, "0.95", CLOSED),
    ],
)
def test_an_open_panel_is_limited_before_it_is_full_where_the_policy_says_so(
    status: PanelStatus, utilisation: str, follows: PanelStatus
) -> None:
    assert moved(status, utilisation, policy=a_policy("0.95")) is follows


def test_a_standing_that_nothing_moves_is_kept_with_its_day() -> None:
    standing = PanelStanding(OPEN, BEGAN)
    assert next_status(standing, HALF, day("2026-02-01"), POLICY) is standing


def test_a_full_panel_closes_when_its_notice_has_run_out() -> None:
    # 1 January + 90 days: 30 more in January, 28, 31, and the first of April.
    assert moved(CLOSING, "1", "2026-03-31") is CLOSING
    assert moved(CLOSING, "1", "2026-04-01") is CLOSED
    assert next_status(PanelStanding(CLOSING, BEGAN), FULL, day("2026-06-01"), POLICY).since == day("2026-04-01")


def test_a_notice_that_has_run_out_closes_a_panel_that_is_somewhat_smaller_by_then() -> None:
    assert moved(CLOSING, "0.91", "2026-04-01") is CLOSED


def test_a_notice_is_taken_back_through_the_day_on_which_it_would_run_out() -> None:
    assert told(a_history(("2026-04-01", HALF), began=CLOSING)) == [("2026-01-01", "closing"), ("2026-04-01", "open")]


def test_a_panel_that_was_closed_before_it_was_looked_at_was_closed() -> None:
    assert told(a_history(("2026-04-02", HALF), began=CLOSING)) == [
        ("2026-01-01", "closing"),
        ("2026-04-01", "closed"),
        ("2026-04-02", "open"),
    ]


def test_without_notice_a_panel_closes_at_once() -> None:
    policy = a_policy(notice_days=0)
    assert moved(OPEN, "1", policy=policy) is CLOSED
    assert told(a_history(began=CLOSING, policy=policy)) == [("2026-01-01", "closed")]


def test_a_history_goes_from_open_over_limited_and_closing_to_closed_and_back() -> None:
    history = a_history(
        ("2026-06-01", HALF),
        ("2026-01-10", NEARLY),
        ("2026-01-20", FULL),
        ("2026-02-20", Fraction(2)),
        policy=a_policy("0.95"),
    )
    # The notice of 20 January runs out 90 days later, on 20 April: 11 + 28 + 31 + 20.
    assert told(history) == [
        ("2026-01-01", "open"),
        ("2026-01-10", "limited"),
        ("2026-01-20", "closing"),
        ("2026-04-20", "closed"),
        ("2026-06-01", "open"),
    ]


def test_a_history_without_readings_goes_on_as_it_began_and_a_closing_one_closes() -> None:
    assert told(a_history(began=LIMITED)) == [("2026-01-01", "limited")]
    assert told(a_history(began=CLOSING)) == [("2026-01-01", "closing"), ("2026-04-01", "closed")]


def test_a_reading_on_the_first_day_decides_that_day() -> None:
    assert told(a_history(("2026-01-01", FULL)))[0] == ("2026-01-01", "closing")


def test_the_status_of_a_day_is_that_of_the_last_standing_before_it() -> None:
    history = a_history(("2026-01-20", FULL))
    days = ("2026-01-19", "2026-01-20", "2026-04-19", "2026-04-20")
    assert [history.status_on(day(on)).value for on in days] == ["open", "closing", "closing", "closed"]
    with pytest.raises(NotKnownError, match=r"^day: nothing is known on 2025-12-31; known from 2026-01-01"):
        history.status_on(day("2025-12-31"))


def test_two_readings_on_one_day_and_one_before_the_beginning_are_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^readings: '2026-02-01' stands twice; give each once$"):
        a_history(("2026-02-01", FULL), ("2026-02-01", HALF))
    with pytest.raises(InvalidValueError, match=r"^readings\[1\]: 2025-12-31 is before 2026-01-01, on which"):
        a_history(("2026-02-01", FULL), ("2025-12-31", FULL))


def test_a_day_before_the_current_standing_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^on: 2025-12-31 is before 2026-01-01, since when the panel is open;"):
        moved(OPEN, "1", "2025-12-31")


def test_a_utilisation_is_an_exact_number_of_0_or_more() -> None:
    with pytest.raises(InvalidValueError, match=r"^utilisation: .* is negative; give 0 or more$"):
        moved(OPEN, "-1")
    with pytest.raises(InvalidTypeError, match=r"^utilisation: 0.5 is a float; give an int, a Fraction or a Decimal$"):
        next_status(PanelStanding(OPEN, BEGAN), 0.5, day("2026-02-01"), POLICY)  # type: ignore[arg-type]


@pytest.mark.parametrize("reopen_at", ["1", "1.1"])
def test_a_panel_opens_again_below_where_it_closes(reopen_at: str) -> None:
    with pytest.raises(InvalidValueError, match=rf"^reopen_at: {reopen_at} is not below close_at, 1; a panel that"):
        capitation_agreement(close_at=Fraction(1), reopen_at=Fraction(reopen_at), limited_at=None)


@pytest.mark.parametrize("limited_at", ["0.9", "1", "0.5", "2", "-1"])
def test_a_panel_is_limited_between_where_it_opens_again_and_where_it_closes(limited_at: str) -> None:
    with pytest.raises(
        InvalidValueError, match=rf"^limited_at: {limited_at} is not between reopen_at, 0.9, and close_at, 1; give one"
    ):
        a_policy(limited_at)


def test_a_notice_has_no_negative_days() -> None:
    with pytest.raises(InvalidValueError, match=r"^notice_days: -1 is too small; give 0 or more$"):
        a_policy(notice_days=-1)


def test_only_a_closing_panel_has_a_day_on_which_it_closes() -> None:
    closes_on = [POLICY.closes_on(PanelStanding(status, BEGAN)) for status in PanelStatus]
    assert closes_on == [None, None, day("2026-04-01"), None]


def test_the_notice_of_the_capitation_agreement_carries_its_source() -> None:
    policy = capitation_agreement(close_at=Fraction(1), reopen_at=Fraction("0.9"), limited_at=None)
    assert policy.notice_days == 90
    assert policy.citation.evidence is Evidence.SINGLE_SOURCE
    assert policy.citation.url == "https://lawinsider.com/contracts/jUK5ilr6bpT"


@pytest.mark.parametrize(
    ("status", "reasons", "said"),
    [
        (OPEN, (), "may join: everybody may while the panel is open"),
        (OPEN, (JoinReason.PAYER,), "may join: everybody may while the panel is open"),
        (LIMITED, (), "may not join: the panel is limited, and no reason given lets anybody join"),
        (LIMITED, (JoinReason.TRANSFER,), "may join: transfer inside the group, while the panel is limited"),
        (
            LIMITED,
            (JoinReason.PAYER, JoinReason.HOUSEHOLD),
            "may join: household of a member, while the panel is limited",
        ),
        (CLOSING, (), "may join: everybody may while the panel is closing"),
        (CLOSED, (JoinReason.HOUSEHOLD,), "may not join: the panel is closed, and no reason given lets anybody join"),
        (
            CLOSED,
            (JoinReason.HOUSEHOLD, JoinReason.NEWBORN),
            "may join: newborn of a member, while the panel is closed",
        ),
    ],
)
def test_whoever_may_join_may_for_a_reason(status: PanelStatus, reasons: tuple[JoinReason, ...], said: str) -> None:
    assert str(may_join(status, reasons, illustrative_joining())) == said


def test_a_decision_to_refuse_has_no_reason_to_join() -> None:
    with pytest.raises(InvalidValueError, match=r"^reason: 'newborn of a member' lets somebody join; give None"):
        JoinDecision(status=CLOSED, accepted=False, reason=JoinReason.NEWBORN)


def test_a_rule_lets_everybody_join_or_names_reasons_once_each() -> None:
    with pytest.raises(InvalidValueError, match=r"^reasons: while open, everybody joins and needs none; give one of"):
        JoinRule(status=OPEN, everybody=True, reasons=(JoinReason.NEWBORN,))
    with pytest.raises(InvalidValueError, match=r"^reasons: 'newborn of a member' stands twice; give each once$"):
        JoinRule(status=LIMITED, reasons=(JoinReason.NEWBORN, JoinReason.NEWBORN))


@pytest.mark.parametrize(("statuses", "count"), [((OPEN, LIMITED, CLOSING), 0), ((*PanelStatus, CLOSED), 2)])
def test_a_policy_of_joining_has_one_rule_for_each_status(statuses: tuple[PanelStatus, ...], count: int) -> None:
    with pytest.raises(
        InvalidValueError, match=rf"^rules: {count} of them are for 'closed'; give one for each status$"
    ):
        JoinPolicy(rules=tuple(JoinRule(status=status) for status in statuses), citation=SOURCE)


def test_a_reason_and_a_status_are_of_their_kind() -> None:
    with pytest.raises(InvalidTypeError, match=r"^reasons\[0\]: 'newborn' is a str; give a JoinReason$"):
        may_join(OPEN, ("newborn",), illustrative_joining())  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^status: 'open' is a str; give a PanelStatus$"):
        may_join("open", (), illustrative_joining())  # type: ignore[arg-type]


RAMP_UP = RampUp(
    (RampPoint(0, Fraction(0)), RampPoint(1, Fraction(80)), RampPoint(12, Fraction(1_000))),
    SOURCE,
)


@pytest.mark.parametrize(
    ("on", "target"),
    [
        ("2026-01-31", 0),
        ("2026-02-27", 0),
        ("2026-02-28", 80),
        ("2026-03-31", 80),
        ("2027-01-30", 80),
        ("2027-01-31", 1_000),
        ("2040-01-01", 1_000),
    ],
)
def test_a_new_physician_s_target_is_that_of_the_whole_months_since_joining(on: str, target: int) -> None:
    assert RAMP_UP.target_on(day(on), joined_on=day("2026-01-31")) == target


def test_nothing_is_expected_before_joining() -> None:
    with pytest.raises(InvalidValueError, match=r"^day: 2026-01-30 is before joining, 2026-01-31; ask about a later"):
        RAMP_UP.target_on(day("2026-01-30"), joined_on=day("2026-01-31"))


@pytest.mark.parametrize(
    ("points", "refused"),
    [
        ((), r"^points: the first is not at 0 months; say what is expected at joining$"),
        (((1, 0),), r"^points: the first is not at 0 months"),
        (((0, 0), (6, 5), (6, 5)), r"^points\[2\]: 6 months are not after 6; give points in order$"),
        (((0, 0), (6, 5), (5, 5)), r"^points\[2\]: 5 months are not after 6; give points in order$"),
        (((0, 5), (6, 4)), r"^points\[1\]: 4 is below 5; a panel that is being built does not shrink$"),
    ],
)
def test_a_ramp_up_that_starts_late_or_falls_is_refused(points: tuple[tuple[int, int], ...], refused: str) -> None:
    with pytest.raises(InvalidValueError, match=refused):
        RampUp(tuple(RampPoint(months, Fraction(panel)) for months, panel in points), SOURCE)


def test_a_ramp_up_may_stand_still() -> None:
    still = RampUp((RampPoint(0, Fraction(5)), RampPoint(6, Fraction(5))), SOURCE)
    assert still.target_on(day("2026-12-01"), joined_on=BEGAN) == 5


def recommended(utilisation: Fraction, *ratings: RatedIndicator, on: date = day("2026-02-01")) -> StatusRecommendation:
    return recommend_status(DR1, PanelStanding(OPEN, BEGAN), utilisation, on, POLICY, ratings)


def test_ratings_stand_beside_a_recommendation_and_do_not_change_it() -> None:
    ratings = (
        RatedIndicator(PanelIndicator.PRODUCTIVITY, Rating.LOW),
        RatedIndicator(PanelIndicator.ADJUSTED_SIZE, Rating.MEDIUM),
        RatedIndicator(PanelIndicator.BACKLOG, Rating.HIGH),
    )
    found = recommended(FULL, *ratings)
    assert found.recommended == PanelStanding(CLOSING, day("2026-02-01"))
    assert found.is_change
    assert [str(finding) for finding in found.findings] == [
        "rated indicator: dr-1 (adjusted size is medium)",
        "rated indicator: dr-1 (backlog is high)",
        "rated indicator: dr-1 (productivity is low)",
    ]
    assert not recommended(HALF, *ratings).is_change


def test_a_change_for_which_the_size_alone_speaks_is_a_finding() -> None:
    assert [str(finding) for finding in recommended(FULL).findings] == [
        "size alone: dr-1 (open to closing by utilisation; nothing else is rated)"
    ]
    assert recommended(HALF).findings == ()


def test_an_indicator_is_rated_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^ratings: 'backlog' stands twice; give each once$"):
        recommended(
            FULL,
            RatedIndicator(PanelIndicator.BACKLOG, Rating.LOW),
            RatedIndicator(PanelIndicator.BACKLOG, Rating.HIGH),
        )


def test_a_recommendation_is_not_of_a_day_before_the_current_standing() -> None:
    current = PanelStanding(OPEN, BEGAN)
    with pytest.raises(InvalidValueError, match=r"^recommended: it begins on 2025-12-31, before the current standing"):
        StatusRecommendation(
            physician=DR1, current=current, recommended=PanelStanding(CLOSED, day("2025-12-31")), findings=()
        )


def test_a_closed_span_of_a_history_is_found_as_a_period() -> None:
    history = a_history(("2026-01-20", FULL), ("2026-06-01", HALF))
    closed = [entry.during for entry in history.timeline.entries if entry.value is CLOSED]
    assert closed == [during("2026-04-20", "2026-05-31")]
