"""Refusals: where and why a tree is not a value, told in one line that shows nothing private.

What lives here: which fields are private, what a leaf says when it cannot be read, and the way from the errors that
cattrs collects to the first place refused. What this module may not know: how any value is written.

>>> told(Unread(InvalidValueError, "is not a date", "yesterday"))[1]
"$: 'yesterday' is not a date"
"""

from collections.abc import Mapping
from typing import get_origin

from attrs import NOTHING, AttrsInstance, fields, has
from cattrs import AttributeValidationNote, BaseValidationError, IterableValidationNote

from primarycare.attribution import PairOfVisits
from primarycare.claims import ChargeLine
from primarycare.discounts import AdjudicatedLine, PricedLine
from primarycare.encounters import Visit
from primarycare.engagement import Command, Engagement, EngagementEvent, EngagementStatus, LanguageNeed, Signer
from primarycare.envelopes import Expense, ExpenseCommitment
from primarycare.errors import InvalidTypeError, InvalidValueError, PrimaryCareError, shown
from primarycare.health_plans import Goal, PlanAction
from primarycare.outside_use import UseOfCare
from primarycare.pathway import BilledVisit, PathwayDecision, Reimbursement, VisitSituation
from primarycare.patients import DatedCategory, DatedFlag, Patient
from primarycare.physicians import Physician
from primarycare.reassessment import CategoryDecision, PlannedReview, TriedRow, WorklistEntry
from primarycare.reassignment import Assigned, Leaving, MovingPatient, Waiting
from primarycare.reconciliation import LineFacts
from primarycare.referrals import Referral, ReferralTarget, ReferredVisit
from primarycare.risk import StopLossClaim
from primarycare.risks import PreventiveAssessment, RiskHistory, RiskObservation
from primarycare.rotations import Absence, Exemption

__all__ = ["PRIVATE", "REFUSALS", "Strange", "Unread", "field_names", "told"]

# What stands in these fields, at any depth, is in no message.
PRIVATE: Mapping[type[object], frozenset[str]] = {
    Patient: frozenset({"born_on", "died_on", "sex", "flags", "categories"}),
    DatedFlag: frozenset({"name", "during"}),
    DatedCategory: frozenset({"name", "options"}),
    Physician: frozenset({"name"}),
    Expense: frozenset({"beneficiary", "justification"}),
    ExpenseCommitment: frozenset({"justification"}),
    Visit: frozenset({"service", "kind", "circumstances"}),
    ChargeLine: frozenset({"code", "modifiers", "place", "service", "preventive", "emergency"}),
    Signer: frozenset({"document"}),
    LanguageNeed: frozenset({"language", "interpreter"}),
    EngagementEvent: frozenset({"continuity_plan"}),
    Command: frozenset({"continuity_plan"}),
    Engagement: frozenset({"born_on", "language"}),
    EngagementStatus: frozenset({"answer_due_on", "window"}),
    RiskObservation: frozenset({"code", "domain", "severity", "status", "source", "observed_on"}),
    PreventiveAssessment: frozenset({"observations", "contributors"}),
    RiskHistory: frozenset({"observations"}),
    Goal: frozenset({"text"}),
    PlanAction: frozenset({"description", "statuses"}),
    TriedRow: frozenset({"row", "counts"}),
    CategoryDecision: frozenset({"tried"}),
    WorklistEntry: frozenset({"window"}),
    PlannedReview: frozenset({"due_on", "planned_on"}),
    PairOfVisits: frozenset({"last_preventive"}),
    Assigned: frozenset({"rule"}),
    Waiting: frozenset({"reason"}),
    Leaving: frozenset({"physician", "reason"}),
    MovingPatient: frozenset({"household", "language", "choice", "seen", "sites", "weight", "turn"}),
    UseOfCare: frozenset({"is_primary_care", "reasons", "beside_policy"}),
    Absence: frozenset({"kind"}),
    Exemption: frozenset({"reason"}),
    StopLossClaim: frozenset({"service"}),
    ReferralTarget: frozenset({"specialty"}),
    ReferredVisit: frozenset({"specialty", "service"}),
    AdjudicatedLine: frozenset({"working"}),
    Referral: frozenset({"services", "condition"}),
    VisitSituation: frozenset(
        {"age", "excluded", "protected_case", "emergency", "away_from_residence", "direct_access"}
    ),
    PathwayDecision: frozenset({"code", "row", "reason"}),
    BilledVisit: frozenset({"act", "complementary", "exemptions"}),
    Reimbursement: frozenset({"complementary", "patient", "findings"}),
    PricedLine: frozenset({"term"}),
    LineFacts: frozenset({"covered", "born_on", "died_on", "read_on", "categories"}),
}


class Unread(Exception):
    """What stands at some place of a tree and is not read: the reason, and the text where it may be shown."""

    def __init__(self, kind: type[PrimaryCareError], reason: str, text: str | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.text = text

    def told(self, *, hidden: bool) -> str:
        """Give the reason in a sentence that shows nothing of the text where it is hidden."""
        if self.text is None:
            return self.reason
        return f"{'the value' if hidden else shown(self.text)} {self.reason}"


class Strange:
    """What a text format puts into a tree where its text holds something that no value is written as."""

    def __init__(self, kind: type[PrimaryCareError], reason: str, text: str | None = None) -> None:
        self.unread = kind, reason, text


REFUSALS = (BaseValidationError, PrimaryCareError, Unread)


def told(error: Exception, place: str = "$", *, hidden: bool = False) -> tuple[type[PrimaryCareError], str]:
    """Tell the first refusal: its kind, and its place and reason in one line; the root of a tree is called $."""
    if isinstance(error, BaseValidationError):
        return _told_inside(error.exceptions[0], get_origin(error.cl) or error.cl, place, hidden=hidden)
    if isinstance(error, Unread):
        return error.kind, f"{place}: {error.told(hidden=hidden)}"
    if isinstance(error, PrimaryCareError):
        return _told_by_the_rules(error, place, str(error), hidden=hidden)
    return InvalidValueError, f"{place}: what stands here cannot be read ({type(error).__name__})"


def _told_inside(
    error: Exception, cls: type[object], place: str, *, hidden: bool
) -> tuple[type[PrimaryCareError], str]:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            private = note.name in PRIVATE.get(cls, ())
            return told(error, f"{place}.{note.name}", hidden=hidden or private)
        if isinstance(note, IterableValidationNote):
            return told(error, f"{place}[{note.index}]", hidden=hidden)
    # What a class with private fields says of them itself shows none.
    still_hidden = hidden and cls not in PRIVATE
    name, _, reason = str(error).partition(": ")
    if isinstance(error, PrimaryCareError) and has(cls) and name in field_names(cls):
        return _told_by_the_rules(error, f"{place}.{name}", reason, hidden=still_hidden)
    return told(error, place, hidden=still_hidden)


def field_names(cls: type[AttrsInstance], *, needed: bool = False) -> tuple[str, ...]:
    """Give the names of the fields of a class, or of those without a default."""
    return tuple(known.name for known in fields(cls) if known.init and (known.default is NOTHING or not needed))


def _told_by_the_rules(
    error: PrimaryCareError, place: str, reason: str, *, hidden: bool
) -> tuple[type[PrimaryCareError], str]:
    kind = InvalidTypeError if isinstance(error, InvalidTypeError) else InvalidValueError
    return kind, f"{place}: {'the rules refuse what stands here, which is private' if hidden else reason}"
