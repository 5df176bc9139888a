"""The reference page of the engagement says what the code says: states, diagram, presets, sources."""

import re
from pathlib import Path

import pytest

from primarycare.engagement import (
    ChangeYear,
    CommandKind,
    ConsentRule,
    EndDay,
    EndTerms,
    EngagementPolicy,
    EngagementState,
    EventKind,
    ExceptionReason,
    ReviewAnchor,
    StartDay,
    presets,
    transition_diagram,
)
from primarycare.engagement.presets import (
    belgian_forfait,
    ipso,
    medecin_traitant,
    medicare_wellness_visit,
    mon_bilan_prevention,
    ontario_enrolment,
)
from primarycare.periods import LeapDayRule

PAGE = (Path(__file__).parents[1] / "docs" / "engagement_reference.md").read_text(encoding="utf-8")
GUIDE = (Path(__file__).parents[1] / "docs" / "engagement.md").read_text(encoding="utf-8")
MARCH_1 = LeapDayRule.MARCH_1
POLICIES: tuple[EngagementPolicy, ...] = (
    ipso(
        starts=StartDay.AS_AGREED,
        termination=None,
        needs_continuity_plan=False,
        proposal_days=None,
        suspension_counts=None,
        consent=ConsentRule(signs_from=16, alone_from=18, confirms_at=None, answer_within_days=None, leap_day=MARCH_1),
        anchor=ReviewAnchor.FIXED,
        initial_days=None,
        opens_days_before=0,
        grace_days=0,
        lapse_days=None,
        leap_day=MARCH_1,
    ),
    medecin_traitant(starts=StartDay.ON_SIGNATURE, termination=None, leap_day=MARCH_1),
    ontario_enrolment(
        starts=StartDay.ON_SIGNATURE,
        withdrawal=EndTerms(notice_days=0, at=EndDay.SAME_DAY),
        year=ChangeYear.CALENDAR,
        answer_within_days=None,
        termination=None,
        leap_day=MARCH_1,
    ),
    belgian_forfait(
        exceptions=(ExceptionReason.CLOSED_HOURS, ExceptionReason.AGREED),
        signs_from=14,
        termination=None,
        leap_day=MARCH_1,
    ),
)


def test_the_diagram_is_the_one_that_the_transition_table_draws() -> None:
    (drawn,) = re.findall(r"^```mermaid\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)
    assert drawn == transition_diagram()


def test_every_arrow_of_the_diagram_begins_and_ends_at_a_state() -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+): .+$", transition_diagram(), re.MULTILINE)
    names = {state.name.lower() for state in EngagementState} | {"in_effect"}
    assert len(arrows) > 30
    assert {name for arrow in arrows for name in arrow} <= names


def test_every_event_but_the_annulment_is_on_an_arrow() -> None:
    drawn = transition_diagram()
    silent = {EventKind.ANNULLED}
    for kind in EventKind:
        assert (re.search(rf": (.*, )?{kind.value}(,|$)", drawn, re.MULTILINE) is not None) is (kind not in silent)


def test_every_state_is_explained() -> None:
    rows = re.findall(r"^\| ([a-z, ]+) \|", PAGE.partition("## When the next review")[0], re.MULTILINE)
    assert {name for row in rows for name in row.split(", ")} - {"state"} == {state.value for state in EngagementState}


@pytest.mark.parametrize("name", presets.__all__)
def test_every_preset_is_on_the_page(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_every_source_of_a_preset_is_on_the_page(policy: EngagementPolicy) -> None:
    promised = [promise.citation for promise in policy.commitments]
    reviewed = [] if policy.review is None else [policy.review.citation]
    cited = [citation for citation in (*policy.citations, *promised, *reviewed) if citation is not None]
    assert cited
    for citation in cited:
        assert citation.evidence.is_published
        assert f"({citation.url})" in PAGE


def test_the_sources_of_the_review_conventions_are_on_the_page() -> None:
    for review in (medicare_wellness_visit(grace_days=0), mon_bilan_prevention(leap_day=MARCH_1)):
        assert review.citation is not None
        assert f"({review.citation.url})" in PAGE


def test_the_guide_names_only_commands_that_exist() -> None:

    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)*)`", GUIDE))
    assert named <= {kind.name for kind in (*CommandKind, *EventKind)}
