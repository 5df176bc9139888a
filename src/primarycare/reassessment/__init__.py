"""Reassessment: the assessment that is redone every year, and what comes of it.

What lives here: whose review is due (`worklists`), the category that the risks found put a patient in (`categories`),
and the plans that a review should have renewed (`renewals`).
What this package may not know: payment, and visits.

>>> from primarycare.periods import Month
>>> worklist((), Month(2022, 2)).entries
()
"""

from primarycare.reassessment.categories import CategoryDecision, TriedRow, dated_category, decide_category
from primarycare.reassessment.renewals import plan_findings
from primarycare.reassessment.worklists import (
    PlannedReview,
    Urgency,
    Worklist,
    WorklistEntry,
    review_calendar,
    worklist,
)

__all__ = [
    "CategoryDecision",
    "PlannedReview",
    "TriedRow",
    "Urgency",
    "Worklist",
    "WorklistEntry",
    "dated_category",
    "decide_category",
    "plan_findings",
    "review_calendar",
    "worklist",
]
