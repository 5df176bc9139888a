"""Published and derived days, as data in `tests/vectors/engagement.toml`, against what the presets make of them."""

import tomllib
from datetime import date
from functools import partial
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest

from primarycare.engagement import (
    Accepted,
    Anniversary,
    ChangeYear,
    Command,
    CommandKind,
    CompletedReview,
    EndDay,
    EndTerms,
    Engagement,
    EngagementPolicy,
    EngagementState,
    EventKind,
    ExceptionReason,
    Refusal,
    RefusalReason,
    ReviewAnchor,
    ReviewPolicy,
    ReviewStanding,
    Signer,
    SignerCapacity,
    StartDay,
    decide,
    evolve,
    next_enrolment_from,
    status,
)
from primarycare.engagement.presets import (
    belgian_forfait,
    medicare_wellness_visit,
    mon_bilan_prevention,
    ontario_enrolment,
)
from primarycare.identifiers import EngagementId, PhysicianId
from primarycare.periods import LeapDayRule, add_days
from tests.small_practice import BORN_ON, CABINET, DR1, DR2, DR3, P1


class Example(TypedDict):
    name: str
    label: str
    source: str


class ReviewExample(Example):
    preset: str
    born_on: NotRequired[date]
    starts_on: date
    reviewed_on: list[date]
    on: date
    opens_on: date


# `from` is a word of the language, and this form of a TypedDict can hold it.
Anniversaries = TypedDict(
    "Anniversaries",
    {
        "name": str,
        "label": str,
        "source": str,
        "anchor": str,
        "leap_day": str,
        "from": date,
        "due_on": list[date],
    },
)


class Start(Example):
    signed_on: date
    in_force_from: date


class End(Example):
    signed_on: date
    notice_on: date
    last_day: date


class Wait(Example):
    signed_on: date
    moved_on: NotRequired[date]
    free_on: date


class Changes(Example):
    year: str
    signed_on: list[date]
    refused_through: date
    free_on: date


class Confirmation(Example):
    born_on: date
    signed_on: date
    answer_within_days: NotRequired[int]
    asked_on: date
    ends_on: NotRequired[date]


class Vectors(TypedDict):
    retrieved_on: date
    review: list[ReviewExample]
    anniversaries: list[Anniversaries]
    start: list[Start]
    end: list[End]
    wait: list[Wait]
    changes: list[Changes]
    confirmation: list[Confirmation]


PATH = Path(__file__).parent / "vectors" / "engagement.toml"
VECTORS = cast(Vectors, tomllib.loads(PATH.read_text(encoding="utf-8")))
EXAMPLES: list[Example] = [
    *VECTORS["review"],
    *VECTORS["anniversaries"],
    *VECTORS["start"],
    *VECTORS["end"],
    *VECTORS["wait"],
    *VECTORS["changes"],
    *VECTORS["confirmation"],
]
PRESETS = {
    "medicare_wellness_visit": medicare_wellness_visit(grace_days=0),
    "mon_bilan_prevention": mon_bilan_prevention(leap_day=LeapDayRule.MARCH_1),
}
BELGIUM = belgian_forfait(
    exceptions=(ExceptionReason.CLOSED_HOURS, ExceptionReason.AGREED),
    signs_from=14,
    termination=None,
    leap_day=LeapDayRule.MARCH_1,
)


def named(example: object) -> str:
    return str(cast(Example, example)["name"])


def ontario(year: ChangeYear = ChangeYear.CALENDAR, answer_within_days: int | None = None) -> EngagementPolicy:
    return ontario_enrolment(
        starts=StartDay.ON_SIGNATURE,
        withdrawal=EndTerms(notice_days=0, at=EndDay.SAME_DAY),
        year=year,
        answer_within_days=answer_within_days,
        termination=None,
        leap_day=LeapDayRule.MARCH_1,
    )


def a_contract(
    signed_on: date,
    policy: EngagementPolicy,
    *,
    identifier: str = "e-1",
    physician: PhysicianId = DR1,
    ended_on: date | None = None,
    end: EventKind | None = None,
    born_on: date = BORN_ON,
) -> Engagement:
    return Engagement.from_dates(
        identifier=EngagementId(identifier),
        patient=P1,
        structure=CABINET,
        physician=physician,
        policy=policy,
        born_on=born_on,
        signed_on=signed_on,
        ended_on=ended_on,
        end=end,
    )


def a_new_one(policy: EngagementPolicy) -> Engagement:
    return Engagement(
        identifier=EngagementId("e-new"), patient=P1, structure=CABINET, policy=policy, born_on=BORN_ON, events=()
    )


def signing(on: date, physician: PhysicianId) -> Command:
    return Command(
        kind=CommandKind.SIGN, on=on, recorded_on=on, signers=(Signer(SignerCapacity.SELF),), physician=physician
    )


def the_day_before(day: date) -> date:
    return add_days(day, -1)


@pytest.mark.parametrize("example", VECTORS["review"], ids=named)
def test_the_next_review_may_be_had_from_the_day_of_the_example(example: ReviewExample) -> None:
    reviews = tuple(CompletedReview(on) for on in example["reviewed_on"])
    window = PRESETS[example["preset"]].window(
        example["starts_on"], reviews, born_on=example.get("born_on"), on=example["on"]
    )
    assert window is not None
    assert window.opens_on == example["opens_on"]
    assert window.standing(the_day_before(example["opens_on"])) is ReviewStanding.NOT_OPEN
    assert window.standing(example["opens_on"]) is ReviewStanding.OPEN


@pytest.mark.parametrize("example", VECTORS["anniversaries"], ids=named)
def test_the_anniversaries_of_a_29_february_fall_on_the_days_of_the_example(example: Anniversaries) -> None:
    convention = Anniversary(
        anchor=ReviewAnchor(example["anchor"]), opens_days_before=0, leap_day=LeapDayRule(example["leap_day"])
    )
    policy = ReviewPolicy(convention=convention, grace_days=0, lapse_days=None)
    reviews = [CompletedReview(example["from"])]
    for due_on in example["due_on"]:
        window = policy.window(example["from"], reviews)
        assert window is not None
        assert window.due_on == due_on
        reviews.append(CompletedReview(due_on))


@pytest.mark.parametrize("example", VECTORS["start"], ids=named)
def test_a_contract_is_in_force_from_the_day_of_the_example(example: Start) -> None:
    contract = a_contract(example["signed_on"], BELGIUM)
    assert [period.start for period in contract.in_force] == [example["in_force_from"]]
    assert status(contract, the_day_before(example["in_force_from"])).state is EngagementState.SIGNED
    assert status(contract, example["in_force_from"]).state is EngagementState.ACTIVE


@pytest.mark.parametrize("example", VECTORS["end"], ids=named)
def test_a_contract_ends_on_the_day_of_the_example(example: End) -> None:
    contract = a_contract(example["signed_on"], BELGIUM)
    on = example["notice_on"]
    decision = decide(contract, Command(kind=CommandKind.WITHDRAW, on=on, recorded_on=on))
    assert isinstance(decision, Accepted)
    assert [period.last_day for period in evolve(contract, decision.events).in_force] == [example["last_day"]]


@pytest.mark.parametrize("example", VECTORS["wait"], ids=named)
def test_another_enrolment_is_open_from_the_day_of_the_example(example: Wait) -> None:
    moved_on = example.get("moved_on")
    end = None if moved_on is None else EventKind.MOVED_AWAY
    old = a_contract(example["signed_on"], ontario(), ended_on=moved_on, end=end)
    assert next_enrolment_from(old) == example["free_on"]
    asked = partial(decide, a_new_one(ontario()), others=(old,))
    early = asked(signing(the_day_before(example["free_on"]), DR2))
    assert isinstance(early, Refusal)
    assert (early.reason, early.earliest) == (RefusalReason.TOO_SOON, example["free_on"])
    assert isinstance(asked(signing(example["free_on"], DR2)), Accepted)


@pytest.mark.parametrize("example", VECTORS["changes"], ids=named)
def test_the_third_change_of_a_year_is_refused_through_the_day_of_the_example(example: Changes) -> None:
    policy = ontario(ChangeYear(example["year"]))
    turns = example["signed_on"]
    others = [
        a_contract(on, policy, identifier=f"e-{on}", physician=physician, ended_on=ended_on, end=end)
        for on, physician, ended_on, end in (
            (turns[0], DR1, turns[1], EventKind.DECLARED_ELSEWHERE),
            (turns[1], DR2, turns[2], EventKind.DECLARED_ELSEWHERE),
            (turns[2], DR1, None, None),
        )
    ]
    asked = partial(decide, a_new_one(policy), others=others)
    refused = asked(signing(example["refused_through"], DR3))
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.earliest) == (RefusalReason.TOO_MANY_CHANGES, example["free_on"])
    assert isinstance(asked(signing(example["free_on"], DR3)), Accepted)


@pytest.mark.parametrize("example", VECTORS["confirmation"], ids=named)
def test_a_child_is_asked_at_16_and_has_until_the_day_of_the_example(example: Confirmation) -> None:
    policy = ontario(answer_within_days=example.get("answer_within_days"))
    contract = a_contract(example["signed_on"], policy, born_on=example["born_on"])
    asked_on = example["asked_on"]
    assert status(contract, the_day_before(asked_on)).state is EngagementState.ACTIVE
    asked = status(contract, asked_on)
    assert (asked.state, asked.answer_due_on) == (EngagementState.CONFIRMATION_DUE, example.get("ends_on"))
    assert [period.end for period in contract.in_force] == [example.get("ends_on")]
    last_day = the_day_before(example.get("ends_on", date(2100, 1, 1)))
    assert status(contract, last_day).state is EngagementState.CONFIRMATION_DUE
    confirmation = Command(kind=CommandKind.CONFIRM, on=last_day, recorded_on=last_day)
    decision = decide(contract, confirmation)
    assert isinstance(decision, Accepted)
    assert [period.end for period in evolve(contract, decision.events).in_force] == [None]


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_an_example_says_who_says_so(example: Example) -> None:
    assert example["label"] in ("published", "derived")
    assert example["source"].startswith(("https://", "http://")) or example["label"] == "derived"


def test_what_is_published_is_cited_by_the_preset_that_it_checks() -> None:
    urls = {citation.url for citation in (PRESETS["medicare_wellness_visit"].citation, *BELGIUM.citations) if citation}
    published = {one["source"] for one in EXAMPLES if one["label"] == "published"}
    assert published == urls


def test_the_examples_were_read_on_a_stated_day() -> None:
    assert VECTORS["retrieved_on"] == date(2026, 11, 21)
