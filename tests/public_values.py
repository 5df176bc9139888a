"""Every public value: the classes that the house lists, and how values of each are generated."""

import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import primarycare
from primarycare import (
    activity,
    capitation,
    commitments,
    encounters,
    engagement,
    envelope,
    envelopes,
    health_plans,
    identifiers,
    indicators,
    membership,
    outside_use,
    reassessment,
    refunds,
    risks,
    schedules,
)
from primarycare.baskets import Basket, BasketService
from primarycare.citations import Citation
from primarycare.findings import Finding
from primarycare.groups import Group, GroupMember, Site
from primarycare.money import Currency, Money, Rate, Rounding, Share
from primarycare.panels import Designation, Panels
from primarycare.patients import DatedCategory, DatedFlag, Patient
from primarycare.periods import Month, Period, Quarter, ReferenceDay, Year
from primarycare.physicians import Physician, PhysicianStatus
from primarycare.settlement import MonthClose
from primarycare.testing import strategies
from primarycare.timelines import Dated, Timeline
from primarycare.workings import Factor, Part, Working, WorkingLine

EDGES = ("primarycare.published", "primarycare.interop", "primarycare.testing")


def public_classes() -> set[type]:
    """Give every class that a public module outside the edges lists."""
    names = [found.name for found in pkgutil.walk_packages(primarycare.__path__, "primarycare.")]
    modules = [importlib.import_module(name) for name in names if "._" not in name and not name.startswith(EDGES)]
    listed = (getattr(module, name) for module in modules for name in getattr(module, "__all__", ()))
    return {value for value in listed if inspect.isclass(value)}


IDENTIFIERS: Mapping[type[object], SearchStrategy[object]] = {
    identifiers.ActionId: strategies.action_ids(),
    identifiers.BasketId: strategies.basket_ids(),
    identifiers.EngagementId: strategies.engagement_ids(),
    identifiers.EnvelopeId: strategies.envelope_ids(),
    identifiers.ExpenseId: strategies.expense_ids(),
    identifiers.GoalId: strategies.goal_ids(),
    identifiers.Identifier: strategies.plain_texts().map(identifiers.Identifier),
    identifiers.PatientId: strategies.patient_ids(),
    identifiers.PhysicianId: strategies.physician_ids(),
    identifiers.ScheduleId: strategies.schedule_ids(),
    identifiers.SiteId: strategies.site_ids(),
    identifiers.StructureId: strategies.structure_ids(),
    identifiers.VisitId: strategies.visit_ids(),
}

LIGHT: Mapping[type[object], SearchStrategy[object]] = {
    identifiers.Registration: strategies.registrations(),
    Citation: strategies.citations(),
    Finding: strategies.findings(),
    Currency: strategies.currencies(),
    Money: strategies.moneys(),
    Rate: strategies.rates(),
    Share: strategies.shares(),
    Rounding: strategies.roundings(),
    Period: strategies.periods(),
    Year: strategies.years(),
    Quarter: strategies.quarters(),
    Month: strategies.months(),
    ReferenceDay: strategies.reference_days(),
    Dated[Money]: strategies.dated_values(strategies.moneys()),
    Timeline[Share]: strategies.timelines(strategies.shares()),
    Timeline[PhysicianStatus]: strategies.timelines(st.sampled_from(PhysicianStatus)),
    Timeline[str]: strategies.timelines(st.text()),
    Timeline[Fraction | None]: strategies.timelines(st.none() | strategies.exact_numbers()),
    tuple[date, ...]: st.lists(strategies.dates()).map(tuple),
    Part: strategies.parts(),
    Factor: strategies.factors(),
    WorkingLine: strategies.working_lines(),
    Working[Money]: strategies.workings(),
    Working[Rate]: strategies.rate_workings(),
    Physician: strategies.physicians(),
    DatedFlag: strategies.dated_flags(),
    DatedCategory: strategies.dated_categories(),
    Patient: strategies.patients(),
    Site: strategies.sites(),
    GroupMember: strategies.group_members(),
    Group: strategies.groups(),
    Designation: strategies.designations(),
    Panels: strategies.panels(),
    encounters.Visit: strategies.visits(),
    activity.ActivityRecord: strategies.activity_records(),
    activity.Request: strategies.requests(),
    engagement.AgeBand: strategies.age_bands(),
    engagement.AgeBands: strategies.bands_of_ages(),
    engagement.Anniversary: strategies.anniversaries(),
    engagement.AnsweredWithin: strategies.answered_withins(),
    engagement.AtLeast: strategies.at_leasts(),
    engagement.ChangeRule: strategies.change_rules(),
    engagement.Command: strategies.commands(),
    engagement.Commitment: strategies.commitments(),
    engagement.CompletedReview: strategies.completed_reviews(),
    engagement.ConsentRule: strategies.consent_rules(),
    engagement.DataConsent: strategies.data_consents(),
    engagement.EndTerms: strategies.end_terms(),
    engagement.EngagementEvent: strategies.engagement_events(),
    engagement.EngagementPolicy: strategies.engagement_policies(),
    engagement.LanguageNeed: strategies.language_needs(),
    engagement.MinimumInterval: strategies.minimum_intervals(),
    engagement.MonthAnniversary: strategies.month_anniversaries(),
    engagement.Outcome: strategies.outcomes(),
    engagement.Refusal: strategies.refusals(),
    engagement.ReviewPolicy: strategies.review_policies(),
    engagement.ReviewWindow: strategies.review_windows(),
    engagement.Signer: strategies.signers(),
    risks.RiskObservation: strategies.risk_observations(),
    risks.RiskCondition: strategies.risk_conditions(),
    risks.CategoryRow: strategies.category_rows(),
    health_plans.Goal: strategies.goals(),
    health_plans.StatusChange: strategies.status_changes(),
    health_plans.PlanAction: strategies.plan_actions(),
    health_plans.PlanVersion: strategies.plan_versions(),
    health_plans.PlanProgress: strategies.plan_progresses(),
    reassessment.TriedRow: strategies.tried_rows(),
    reassessment.WorklistEntry: strategies.worklist_entries(),
    reassessment.PlannedReview: strategies.planned_reviews(),
    outside_use.CoverPeriod: strategies.cover_periods(),
    outside_use.LoyaltyRate: strategies.loyalty_rates(),
    commitments.ObservedSpan: strategies.observed_spans(),
    commitments.Answers: strategies.answers(),
    indicators.Uptake: strategies.uptakes(),
    indicators.ReviewsOnTime: strategies.reviews_on_time(),
    indicators.ActionsDone: strategies.actions_done(),
    indicators.Indicators: strategies.indicators(),
    indicators.PhysicianIndicators: strategies.physician_indicators(),
    indicators.SiteIndicators: strategies.site_indicators(),
    refunds.RefundStatute: strategies.refund_statutes(),
    refunds.EarnedMonths: strategies.earned_months(),
    refunds.UnusedMonths: strategies.unused_months(),
    refunds.EarnedDays: strategies.earned_days(),
    BasketService: strategies.basket_services(),
    Basket: strategies.baskets(),
    envelopes.EligibleUse: strategies.eligible_uses(),
    envelopes.EnvelopePayment: strategies.envelope_payments(),
    envelopes.Envelope: strategies.envelopes(),
    envelopes.Expense: strategies.expenses(),
    schedules.Flag: strategies.flags(),
    schedules.Choice: strategies.choices(),
    schedules.Option: strategies.options(),
    schedules.OpenPoint: strategies.open_points(),
    schedules.Number: strategies.numbers(),
    schedules.Age: strategies.ages(),
    schedules.Cut: strategies.cuts(),
    schedules.Band: strategies.bands(),
    schedules.OneOf: strategies.one_ofs(),
    schedules.Row: strategies.rows(),
    schedules.Tier: strategies.single_tiers(),
    schedules.Tiers: strategies.tiers(),
    schedules.RatioFactor: strategies.ratio_factors(),
    schedules.Overlap: strategies.overlaps(),
    schedules.Snapshot: strategies.snapshots(),
    schedules.Daily: strategies.dailies(),
    schedules.Cutoff: strategies.cutoffs(),
    schedules.Instalment: strategies.instalments(),
    schedules.InstalmentPlan: strategies.instalment_plans(),
    membership.EnrolmentSpan: strategies.enrolment_spans(),
    membership.UnassignedSpan: strategies.unassigned_spans(),
}

# These take long to generate.
HEAVY: Mapping[type[object], SearchStrategy[object]] = {
    engagement.Accepted: strategies.acceptances(),
    engagement.Engagement: strategies.engagements(),
    engagement.EngagementStatus: strategies.engagement_statuses(),
    engagement.WithoutEffect: strategies.without_effects(),
    risks.PreventiveAssessment: strategies.preventive_assessments(),
    risks.RiskHistory: strategies.risk_histories(),
    risks.CategoryRule: strategies.category_rules(),
    health_plans.HealthPlan: strategies.health_plans(),
    reassessment.CategoryDecision: strategies.category_decisions(),
    reassessment.Worklist: strategies.worklists(),
    outside_use.UseContext: strategies.use_contexts(),
    outside_use.UseOfCare: strategies.uses_of_care(),
    commitments.CommitmentResult: strategies.commitment_results(),
    indicators.EngagementIndicators: strategies.engagement_indicators(),
    refunds.MembershipRefund: strategies.membership_refunds(),
    schedules.Table: strategies.tables(),
    schedules.TableFactor: strategies.table_factors(),
    schedules.ScheduleLine: strategies.schedule_lines(),
    schedules.ScheduleVersion: strategies.schedule_versions(),
    schedules.RateSchedule: strategies.rate_schedules(),
    membership.Enrolments: strategies.enrolments(),
    membership.MemberMonth: strategies.member_months(),
    tuple[membership.MemberMonth, ...]: st.lists(strategies.member_months(), max_size=2).map(tuple),
    capitation.InstalmentDue: strategies.instalments_due(),
    capitation.CapitationLine: strategies.capitation_lines(),
    capitation.CapitationStatement: strategies.capitation_statements(),
    envelope.ExpenseDecision: strategies.expense_decisions(),
    envelope.EnvelopeMovement: strategies.envelope_movements(),
    envelope.EnvelopeAccount: strategies.envelope_accounts(),
    MonthClose: strategies.month_closes(),
}

VALUES: Mapping[type[object], SearchStrategy[object]] = {**IDENTIFIERS, **LIGHT, **HEAVY}
