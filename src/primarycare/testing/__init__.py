"""Testing: Hypothesis strategies for every value of this library.

What lives here: `register`, which Hypothesis calls when it is imported, so that `strategies.from_type(Money)`
works at once; the strategies themselves are in `primarycare.testing.strategies`.
What this package may not know: any test.

>>> from hypothesis import find, strategies
>>> from primarycare.money import Share
>>> find(strategies.from_type(Share), bool)
Share(value=Fraction(0, 1))
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, get_args

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["register"]

# By name, so that nothing but the types themselves is loaded before a strategy is asked for.
_STRATEGIES = {
    "identifiers": {
        "PatientId": "patient_ids",
        "PhysicianId": "physician_ids",
        "SiteId": "site_ids",
        "StructureId": "structure_ids",
        "EngagementId": "engagement_ids",
        "EnvelopeId": "envelope_ids",
        "ExpenseId": "expense_ids",
        "VisitId": "visit_ids",
        "GoalId": "goal_ids",
        "HouseholdId": "household_ids",
        "ActionId": "action_ids",
        "BasketId": "basket_ids",
        "DutyKindId": "duty_kind_ids",
        "SlotId": "slot_ids",
        "ScheduleId": "schedule_ids",
        "Registration": "registrations",
    },
    "citations": {"Citation": "citations"},
    "findings": {"Finding": "findings"},
    "money": {
        "Currency": "currencies",
        "Money": "moneys",
        "Rate": "rates",
        "Share": "shares",
        "Rounding": "roundings",
    },
    "periods": {
        "Period": "periods",
        "Year": "years",
        "Quarter": "quarters",
        "Month": "months",
        "ReferenceDay": "reference_days",
    },
    "instants": {"Interval": "intervals", "HourRule": "hour_rules"},
    "timelines": {"Dated": "dated_values", "Timeline": "timelines"},
    "workings": {"Part": "parts", "Factor": "factors", "WorkingLine": "working_lines", "Working": "workings"},
    "physicians": {"Physician": "physicians"},
    "patients": {"DatedFlag": "dated_flags", "DatedCategory": "dated_categories", "Patient": "patients"},
    "groups": {"Site": "sites", "GroupMember": "group_members", "Group": "groups"},
    "panels": {"Designation": "designations", "Panels": "panels"},
    "encounters": {
        "Visit": "visits",
    },
    "activity": {
        "ActivityRecord": "activity_records",
        "Request": "requests",
    },
    "engagement": {
        "Accepted": "acceptances",
        "AgeBand": "age_bands",
        "AgeBands": "bands_of_ages",
        "Anniversary": "anniversaries",
        "AnsweredWithin": "answered_withins",
        "AtLeast": "at_leasts",
        "ChangeRule": "change_rules",
        "Command": "commands",
        "Commitment": "commitments",
        "CompletedReview": "completed_reviews",
        "ConsentRule": "consent_rules",
        "DataConsent": "data_consents",
        "EndTerms": "end_terms",
        "Engagement": "engagements",
        "EngagementEvent": "engagement_events",
        "EngagementPolicy": "engagement_policies",
        "EngagementStatus": "engagement_statuses",
        "LanguageNeed": "language_needs",
        "MinimumInterval": "minimum_intervals",
        "MonthAnniversary": "month_anniversaries",
        "Outcome": "outcomes",
        "Refusal": "refusals",
        "ReviewPolicy": "review_policies",
        "ReviewWindow": "review_windows",
        "Signer": "signers",
        "WithoutEffect": "without_effects",
    },
    "risks": {
        "RiskObservation": "risk_observations",
        "PreventiveAssessment": "preventive_assessments",
        "RiskHistory": "risk_histories",
        "RiskCondition": "risk_conditions",
        "CategoryRow": "category_rows",
        "CategoryRule": "category_rules",
    },
    "health_plans": {
        "Goal": "goals",
        "StatusChange": "status_changes",
        "PlanAction": "plan_actions",
        "PlanVersion": "plan_versions",
        "PlanProgress": "plan_progresses",
        "HealthPlan": "health_plans",
    },
    "baskets": {"BasketService": "basket_services", "Basket": "baskets"},
    "envelopes": {
        "EligibleUse": "eligible_uses",
        "EnvelopePayment": "envelope_payments",
        "Envelope": "envelopes",
        "Expense": "expenses",
    },
    "schedules": {
        "Flag": "flags",
        "Choice": "choices",
        "Option": "options",
        "OpenPoint": "open_points",
        "Number": "numbers",
        "Age": "ages",
        "Cut": "cuts",
        "Band": "bands",
        "OneOf": "one_ofs",
        "Row": "rows",
        "Table": "tables",
        "Tier": "single_tiers",
        "Tiers": "tiers",
        "TableFactor": "table_factors",
        "RatioFactor": "ratio_factors",
        "ScheduleLine": "schedule_lines",
        "Overlap": "overlaps",
        "Snapshot": "snapshots",
        "Daily": "dailies",
        "Cutoff": "cutoffs",
        "Instalment": "instalments",
        "InstalmentPlan": "instalment_plans",
        "ScheduleVersion": "schedule_versions",
        "RateSchedule": "rate_schedules",
    },
    "rotations": {
        "Absence": "absences",
        "Assignment": "assignments",
        "BlockedDays": "blocked_days",
        "Bridge": "bridges",
        "CoverAgreement": "cover_agreements",
        "Duties": "duties",
        "DutyDays": "duty_days",
        "DutyKind": "duty_kinds",
        "DutyLimit": "duty_limits",
        "Exemption": "exemptions",
        "ForHours": "fixed_lengths",
        "FreeTime": "free_times",
        "Gift": "gifts",
        "HandOver": "hand_overs",
        "HolidayCalendar": "holiday_calendars",
        "HoursAverage": "hours_averages",
        "KindShare": "kind_shares",
        "Layer": "layers",
        "LocumContract": "locum_contracts",
        "MaximumRun": "maximum_runs",
        "OptOut": "opt_outs",
        "Override": "overrides",
        "Participant": "participants",
        "PublicHoliday": "public_holidays",
        "PublicationDates": "publication_dates",
        "PublicationRule": "publication_rules",
        "Recurrence": "recurrences",
        "RestRegime": "rest_regimes",
        "Rota": "rotas",
        "RoundRobin": "round_robins",
        "Slot": "slots",
        "Swap": "swaps",
        "UntilClock": "until_clocks",
    },
    "membership": {
        "EnrolmentSpan": "enrolment_spans",
        "UnassignedSpan": "unassigned_spans",
        "Enrolments": "enrolments",
        "MemberMonth": "member_months",
    },
    "attribution": {
        "VisitMark": "visit_marks",
        "PairOfVisits": "pairs_of_visits",
        "NamedPhysicians": "named_physicians",
        "PhysiciansByStatus": "physicians_by_status",
        "CutPolicy": "cut_policies",
        "AttributionPass": "attribution_passes",
        "PassPolicy": "pass_policies",
        "Attribution": "attributions",
        "Attributions": "group_attributions",
    },
    "continuity": {
        "Undefined": "undefineds",
        "VisitTally": "visit_tallies",
        "ContinuityPolicy": "continuity_policies",
        "CountScores": "count_scores",
        "ContinuityScores": "continuity_scores",
        "GroupContinuity": "group_continuities",
    },
    "rightsizing": {
        "WeightBand": "weight_bands",
        "WeightTable": "weight_tables",
        "Normalisation": "normalisations",
        "VisitRate": "visit_rates",
        "PanelStanding": "panel_standings",
        "StatusPolicy": "status_policies",
        "UtilisationReading": "utilisation_readings",
        "StatusHistory": "status_histories",
        "JoinRule": "join_rules",
        "JoinPolicy": "join_policies",
        "JoinDecision": "join_decisions",
        "RampPoint": "ramp_points",
        "RampUp": "ramp_ups",
        "RatedIndicator": "rated_indicators",
        "StatusRecommendation": "status_recommendations",
    },
    "reassignment": {
        "Departure": "departures",
        "SeenPhysician": "seen_physicians",
        "MovingPatient": "moving_patients",
        "Receiver": "receivers",
        "ReassignmentPolicy": "reassignment_policies",
        "RefusedCandidate": "refused_candidates",
        "Assigned": "assigned_patients",
        "Waiting": "waiting_patients",
        "Leaving": "leaving_patients",
        "PatientCover": "patient_covers",
        "ReassignmentPlan": "reassignment_plans",
        "NoticeRule": "notice_rules",
        "NoticesDue": "notices_dues",
    },
    "reassessment": {
        "TriedRow": "tried_rows",
        "CategoryDecision": "category_decisions",
        "WorklistEntry": "worklist_entries",
        "Worklist": "worklists",
        "PlannedReview": "planned_reviews",
    },
    "outside_use": {
        "CoverPeriod": "cover_periods",
        "UseContext": "use_contexts",
        "UseOfCare": "uses_of_care",
        "LoyaltyRate": "loyalty_rates",
    },
    "commitments": {
        "ObservedSpan": "observed_spans",
        "Answers": "answers",
        "CommitmentResult": "commitment_results",
    },
    "indicators": {
        "Uptake": "uptakes",
        "ReviewsOnTime": "reviews_on_time",
        "ActionsDone": "actions_done",
        "Indicators": "indicators",
        "PhysicianIndicators": "physician_indicators",
        "SiteIndicators": "site_indicators",
        "EngagementIndicators": "engagement_indicators",
    },
    "capitation": {
        "InstalmentDue": "instalments_due",
        "CapitationLine": "capitation_lines",
        "CapitationStatement": "capitation_statements",
    },
    "envelope": {
        "ExpenseDecision": "expense_decisions",
        "EnvelopeMovement": "envelope_movements",
        "EnvelopeAccount": "envelope_accounts",
    },
    "duty_pay": {
        "CallDeparture": "call_departures",
        "CallShare": "call_shares",
        "DutyPart": "duty_parts",
        "DutyPay": "duty_pays",
        "DutyStatement": "duty_statements",
        "LocumFees": "locum_fees",
        "LocumSettlement": "locum_settlements",
        "RotaPay": "rota_pays",
    },
    "refunds": {
        "RefundStatute": "refund_statutes",
        "EarnedMonths": "earned_months",
        "UnusedMonths": "unused_months",
        "EarnedDays": "earned_days",
        "MembershipRefund": "membership_refunds",
    },
    "settlement": {"MonthClose": "month_closes"},
}
# Those that take a strategy of the values inside: `Timeline[Money]` holds moneys.
_OF_VALUES = ("dated_values", "timelines")


def register() -> None:
    """Register a strategy for every value type of this library, for `strategies.from_type` and type hints.

    Hypothesis calls it by its entry point.

    >>> from hypothesis import find, strategies
    >>> from primarycare.money import Money
    >>> from primarycare.timelines import Timeline
    >>> line = find(strategies.from_type(Timeline[Money]), lambda line: len(line.entries) == 1)
    >>> isinstance(line.entries[0].value, Money)
    True
    """
    from hypothesis.strategies import register_type_strategy

    for module, types in _STRATEGIES.items():
        home = import_module(f"primarycare.{module}")
        for type_name, name in types.items():
            register_type_strategy(getattr(home, type_name), _resolver(name))


def _resolver(name: str) -> "Callable[[type[object]], SearchStrategy[object]]":
    def resolve(kind: type[object]) -> "SearchStrategy[object]":
        from hypothesis.strategies import from_type, integers

        from primarycare.money import Rate
        from primarycare.testing import strategies

        inside = get_args(kind)
        if name in _OF_VALUES:
            values: SearchStrategy[object] = from_type(inside[0]) if inside else integers()
            dated: SearchStrategy[object] = getattr(strategies, name)(values)
            return dated
        if inside == (Rate,):
            return strategies.rate_workings()
        made: SearchStrategy[object] = getattr(strategies, name)()
        return made

    return resolve
