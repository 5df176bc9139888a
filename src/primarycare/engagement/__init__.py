"""Engagement: the contract by which a patient promises to consult in the structure, with its annual reassessment.

What lives here: the terms of a contract (`policies`, `reviews`, and real ones in `presets`), its events, the table of
what each does in each state (`transitions`), the contract itself, its status on a day, and `decide`, which turns a
command into events or a refusal. The promise is moral: nothing here blocks care, and nothing costs the patient.
What this package may not know: visits, payment, and today.

>>> from datetime import date
>>> from primarycare.engagement.presets import illustrative
>>> from primarycare.identifiers import EngagementId, PatientId, PhysicianId, StructureId
>>> contract = Engagement.from_dates(
...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
...     physician=PhysicianId("dr-01"), born_on=date(1980, 2, 11), policy=illustrative(),
...     signed_on=date(2021, 2, 5), reviewed_on=(date(2021, 2, 5),))
>>> status(contract, date(2022, 2, 1)).state.value
'review due'
"""

from primarycare.engagement.commands import (
    Accepted,
    Command,
    CommandKind,
    Decision,
    Refusal,
)
from primarycare.engagement.consents import (
    ConsentScope,
    DataConsent,
)
from primarycare.engagement.contracts import (
    ENDS,
    Engagement,
    LanguageNeed,
    evolve,
)
from primarycare.engagement.conventions import (
    AgeBand,
    AgeBands,
    Anniversary,
    CompletedReview,
    MinimumInterval,
    MonthAnniversary,
    ReviewAnchor,
    ReviewConvention,
)
from primarycare.engagement.decisions import (
    decide,
    next_enrolment_from,
)
from primarycare.engagement.events import (
    EngagementEvent,
    EventKind,
)
from primarycare.engagement.policies import (
    ChangeRule,
    ChangeYear,
    EndDay,
    EndTerms,
    EngagementPolicy,
    ExceptionReason,
    StartDay,
)
from primarycare.engagement.promises import (
    AnsweredWithin,
    AtLeast,
    Commitment,
    CommitmentTopic,
    Party,
    Target,
    TargetSpan,
)
from primarycare.engagement.reviews import (
    ReviewPolicy,
    ReviewStanding,
    ReviewWindow,
)
from primarycare.engagement.signing import (
    ConsentRule,
    Signer,
    SignerCapacity,
)
from primarycare.engagement.statuses import (
    EngagementStatus,
    WithoutEffect,
    history,
    status,
)
from primarycare.engagement.transitions import (
    EndReason,
    EngagementState,
    Outcome,
    RefusalReason,
    outcome,
    transition_diagram,
)

__all__ = [
    "ENDS",
    "Accepted",
    "AgeBand",
    "AgeBands",
    "Anniversary",
    "AnsweredWithin",
    "AtLeast",
    "ChangeRule",
    "ChangeYear",
    "Command",
    "CommandKind",
    "Commitment",
    "CommitmentTopic",
    "CompletedReview",
    "ConsentRule",
    "ConsentScope",
    "DataConsent",
    "Decision",
    "EndDay",
    "EndReason",
    "EndTerms",
    "Engagement",
    "EngagementEvent",
    "EngagementPolicy",
    "EngagementState",
    "EngagementStatus",
    "EventKind",
    "ExceptionReason",
    "LanguageNeed",
    "MinimumInterval",
    "MonthAnniversary",
    "Outcome",
    "Party",
    "Refusal",
    "RefusalReason",
    "ReviewAnchor",
    "ReviewConvention",
    "ReviewPolicy",
    "ReviewStanding",
    "ReviewWindow",
    "Signer",
    "SignerCapacity",
    "StartDay",
    "Target",
    "TargetSpan",
    "WithoutEffect",
    "decide",
    "evolve",
    "history",
    "next_enrolment_from",
    "outcome",
    "status",
    "transition_diagram",
]
