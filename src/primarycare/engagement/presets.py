"""Presets: the published terms of real schemes, with their sources; what a scheme does not publish is asked for.

What lives here: one function for each scheme. A parameter stands for a term on which its sources are silent or that
each structure settles; where a scheme prints no expiry of an offer, no suspension and no plan for the continuity of
care, its terms have none. What this module may not know: anything that nobody printed.

>>> mon_bilan_prevention(leap_day=LeapDayRule.MARCH_1).convention.bands[1]
AgeBand(first=45, last=50)
"""

from fractions import Fraction

from primarycare.citations import Citation
from primarycare.engagement._sources import (
    BELGIUM,
    IPSO_AGENCY,
    IPSO_HOURS,
    IPSO_JOURNAL,
    MEDECIN_TRAITANT,
    MEDECIN_TRAITANT_CHANGE,
    MON_BILAN,
    ONTARIO_FORM,
    ONTARIO_TEAM,
    PATHWAY,
    WELLNESS_VISIT,
)
from primarycare.engagement.conventions import AgeBand, AgeBands, Anniversary, MonthAnniversary, ReviewAnchor
from primarycare.engagement.policies import (
    ChangeRule,
    ChangeYear,
    EndDay,
    EndTerms,
    EngagementPolicy,
    ExceptionReason,
    StartDay,
)
from primarycare.engagement.promises import AtLeast, Commitment, CommitmentTopic, Party, TargetSpan
from primarycare.engagement.reviews import ReviewPolicy
from primarycare.engagement.signing import ConsentRule
from primarycare.periods import LeapDayRule

__all__ = [
    "belgian_forfait",
    "illustrative",
    "ipso",
    "medecin_traitant",
    "medicare_wellness_visit",
    "mon_bilan_prevention",
    "ontario_enrolment",
]


_AT_ONCE = EndTerms(notice_days=0, at=EndDay.SAME_DAY)


def _promised(by: Party, topic: CommitmentTopic, text: str, citation: Citation) -> Commitment:
    return Commitment(by=by, topic=topic, text=text, citation=citation)


def _by_the_patient(text: str, citation: Citation) -> Commitment:
    return _promised(Party.PATIENT, CommitmentTopic.CONSULTING_INSIDE, text, citation)


def ipso(
    *,
    starts: StartDay,
    termination: EndTerms | None,
    needs_continuity_plan: bool,
    proposal_days: int | None,
    suspension_counts: bool | None,
    consent: ConsentRule,
    anchor: ReviewAnchor,
    initial_days: int | None,
    opens_days_before: int,
    grace_days: int,
    lapse_days: int | None,
    leap_day: LeapDayRule,
) -> EngagementPolicy:
    """Give the terms of Ipso Santé's `contrat médecin traitant renforcé`, in use since 16 June 2020.

    Published are the patient's moral commitment with its two exceptions, leaving at any time, the assessment redone
    every year, and what the practice offers. Everything else is not, and is asked for.

    >>> policy = ipso(
    ...     starts=StartDay.ON_SIGNATURE, termination=EndTerms(notice_days=60, at=EndDay.SAME_DAY),
    ...     needs_continuity_plan=True, proposal_days=None, suspension_counts=None,
    ...     consent=ConsentRule(signs_from=16, alone_from=18, confirms_at=None, answer_within_days=None,
    ...                         leap_day=LeapDayRule.MARCH_1),
    ...     anchor=ReviewAnchor.ROLLING, initial_days=90, opens_days_before=30, grace_days=30, lapse_days=None,
    ...     leap_day=LeapDayRule.MARCH_1,
    ... )
    >>> [reason.value for reason in policy.exceptions]
    ['emergency', 'away from home']
    """
    return EngagementPolicy(
        name="Ipso Santé, contrat médecin traitant renforcé",
        version="2020",
        starts=starts,
        withdrawal=_AT_ONCE,
        termination=termination,
        needs_continuity_plan=needs_continuity_plan,
        proposal_days=proposal_days,
        suspension_counts=suspension_counts,
        consent=consent,
        changes=None,
        review=ReviewPolicy(
            convention=Anniversary(
                anchor=anchor, opens_days_before=opens_days_before, leap_day=leap_day, initial_days=initial_days
            ),
            grace_days=grace_days,
            lapse_days=lapse_days,
            citation=IPSO_JOURNAL,
        ),
        exceptions=(ExceptionReason.EMERGENCY, ExceptionReason.AWAY_FROM_HOME),
        commitments=(
            _by_the_patient("consult in the structure, except in an emergency or away from home", IPSO_AGENCY),
            Commitment(
                by=Party.PRACTICE,
                topic=CommitmentTopic.AVAILABILITY,
                text="be open 70 hours a week",
                target=AtLeast(quantity=Fraction(70), unit="opening hours", per=TargetSpan.WEEK),
                citation=IPSO_HOURS,
            ),
            *(
                _promised(Party.PRACTICE, topic, text, IPSO_JOURNAL)
                for topic, text in (
                    (CommitmentTopic.UNSCHEDULED_CARE, "see unscheduled care"),
                    (CommitmentTopic.MESSAGING, "answer messages"),
                    (CommitmentTopic.REVIEW, "redo the preventive assessment every year"),
                    (CommitmentTopic.PREVENTION, "offer workshops, education and screening"),
                    (CommitmentTopic.COORDINATION, "organise the care pathway"),
                    (CommitmentTopic.RIGHTS, "help with opening rights"),
                )
            ),
        ),
        citations=(IPSO_AGENCY, IPSO_JOURNAL),
    )


def medecin_traitant(*, starts: StartDay, termination: EndTerms | None, leap_day: LeapDayRule) -> EngagementPolicy:
    """Give the terms of the French declaration of a `médecin traitant`.

    Under 16 one parent declares, which is optional; at 16 and 17 the patient does with a parent's agreement, from 18
    alone. It changes at any time, and a new declaration replaces the old one. Nobody is asked to confirm at an age. The
    exceptions are those of the coordinated care pathway. From when a declaration counts, and whether the physician may
    end it, is asked for.

    >>> policy = medecin_traitant(starts=StartDay.ON_SIGNATURE, termination=None, leap_day=LeapDayRule.MARCH_1)
    >>> policy.consent.alone_from
    18
    """
    return EngagementPolicy(
        name="Déclaration de choix du médecin traitant",
        version="2016",
        starts=starts,
        withdrawal=_AT_ONCE,
        termination=termination,
        needs_continuity_plan=False,
        proposal_days=None,
        suspension_counts=None,
        consent=ConsentRule(signs_from=16, alone_from=18, confirms_at=None, answer_within_days=None, leap_day=leap_day),
        changes=None,
        review=None,
        exceptions=(
            ExceptionReason.EMERGENCY,
            ExceptionReason.AWAY_FROM_HOME,
            ExceptionReason.REFERRED,
            ExceptionReason.COVERING_PHYSICIAN,
            ExceptionReason.DIRECT_ACCESS,
            ExceptionReason.EXEMPT_SETTING,
            ExceptionReason.UNDER_AGE,
        ),
        commitments=(_by_the_patient("see the declared physician first", PATHWAY),),
        citations=(MEDECIN_TRAITANT, MEDECIN_TRAITANT_CHANGE, PATHWAY),
    )


def ontario_enrolment(
    *,
    starts: StartDay,
    withdrawal: EndTerms,
    termination: EndTerms | None,
    year: ChangeYear,
    answer_within_days: int | None,
    leap_day: LeapDayRule,
) -> EngagementPolicy:
    """Give the terms of Ontario's patient enrolment form.

    Another enrolment is open six weeks after the signature, at once to whoever has moved, and at most twice a year;
    how the year is counted is not printed. Under 16 a parent signs; at 16 the ministry asks the patient to confirm, by
    when is not printed, nor from when enrolment and its end count.

    >>> policy = ontario_enrolment(
    ...     starts=StartDay.ON_SIGNATURE, withdrawal=EndTerms(notice_days=0, at=EndDay.SAME_DAY), termination=None,
    ...     year=ChangeYear.TWELVE_MONTHS, answer_within_days=90, leap_day=LeapDayRule.MARCH_1)
    >>> policy.changes.most_a_year, policy.consent.confirms_at
    (2, 16)
    """
    return EngagementPolicy(
        name="Ontario, patient enrolment and consent",
        version="as copied by a clinic",
        starts=starts,
        withdrawal=withdrawal,
        termination=termination,
        needs_continuity_plan=False,
        proposal_days=None,
        suspension_counts=None,
        consent=ConsentRule(
            signs_from=16, alone_from=16, confirms_at=16, answer_within_days=answer_within_days, leap_day=leap_day
        ),
        changes=ChangeRule(wait_days=42, most_a_year=2, year=year),
        review=None,
        exceptions=(ExceptionReason.EMERGENCY, ExceptionReason.AWAY_FROM_HOME),
        commitments=(_by_the_patient("contact the doctor or the team first", ONTARIO_TEAM),),
        citations=(ONTARIO_FORM, ONTARIO_TEAM),
    )


def belgian_forfait(
    *,
    signs_from: int,
    termination: EndTerms | None,
    exceptions: tuple[ExceptionReason, ...],
    leap_day: LeapDayRule,
) -> EngagementPolicy:
    """Give the terms of enrolment with a Belgian medical house (`maison médicale`) paid by forfait.

    It takes effect on the first of the month after the request, and ends with the month of the patient's notice.
    From which age patients sign themselves, and which few visits elsewhere are excepted, is asked for.

    >>> from datetime import date
    >>> policy = belgian_forfait(
    ...     signs_from=14, termination=None, exceptions=(ExceptionReason.AGREED,), leap_day=LeapDayRule.MARCH_1)
    >>> policy.withdrawal.ends_on(date(2021, 10, 14))
    datetime.date(2021, 11, 1)
    """
    return EngagementPolicy(
        name="Maison médicale au forfait",
        version="2021",
        starts=StartDay.FIRST_OF_NEXT_MONTH,
        withdrawal=EndTerms(notice_days=0, at=EndDay.END_OF_MONTH),
        termination=termination,
        needs_continuity_plan=False,
        proposal_days=None,
        suspension_counts=None,
        consent=ConsentRule(
            signs_from=signs_from,
            alone_from=signs_from,
            confirms_at=None,
            answer_within_days=None,
            leap_day=leap_day,
        ),
        changes=None,
        review=None,
        exceptions=exceptions,
        commitments=(_by_the_patient("consult in the medical house", BELGIUM),),
        citations=(BELGIUM,),
    )


def medicare_wellness_visit(*, grace_days: int) -> ReviewPolicy:
    """Give when Medicare's annual wellness visit may be had again: from the first of the same month a year later.

    >>> from datetime import date
    >>> from primarycare.engagement.conventions import CompletedReview
    >>> visit = medicare_wellness_visit(grace_days=30)
    >>> visit.window(date(2015, 1, 1), (CompletedReview(date(2016, 2, 14)),)).opens_on
    datetime.date(2017, 2, 1)
    """
    return ReviewPolicy(convention=MonthAnniversary(), grace_days=grace_days, lapse_days=None, citation=WELLNESS_VISIT)


def mon_bilan_prevention(*, leap_day: LeapDayRule) -> ReviewPolicy:
    """Give the bands of age in which France offers one `Mon bilan prévention` each.

    >>> [band.first for band in mon_bilan_prevention(leap_day=LeapDayRule.MARCH_1).convention.bands]
    [18, 45, 60, 70]
    """
    bands = (AgeBand(18, 25), AgeBand(45, 50), AgeBand(60, 65), AgeBand(70, 75))
    return ReviewPolicy(convention=AgeBands(bands, leap_day), grace_days=0, lapse_days=None, citation=MON_BILAN)


def illustrative(*, lapse_days: int | None = 180) -> EngagementPolicy:
    """Give made-up terms for examples and tests: nobody signs them.

    In effect from the signature, left at any time, ended by the practice with 60 days of notice and a plan; signed
    alone from 18 and with a parent from 16, confirmed at 16 within 90 days; the assessment due within 90 days and then
    on each anniversary, open 30 days before, in grace for 30 days after; suspended contracts are not in force.

    >>> illustrative().citations[0].evidence.value
    'illustrative'
    """
    return EngagementPolicy(
        name="our contract",
        version="2026",
        starts=StartDay.ON_SIGNATURE,
        withdrawal=_AT_ONCE,
        termination=EndTerms(notice_days=60, at=EndDay.SAME_DAY),
        needs_continuity_plan=True,
        proposal_days=90,
        suspension_counts=False,
        consent=ConsentRule(
            signs_from=16, alone_from=18, confirms_at=16, answer_within_days=90, leap_day=LeapDayRule.MARCH_1
        ),
        changes=None,
        review=ReviewPolicy(
            convention=Anniversary(
                anchor=ReviewAnchor.FIXED, opens_days_before=30, leap_day=LeapDayRule.MARCH_1, initial_days=90
            ),
            grace_days=30,
            lapse_days=lapse_days,
        ),
        exceptions=(ExceptionReason.EMERGENCY, ExceptionReason.AWAY_FROM_HOME),
        commitments=(),
        citations=(Citation.illustrative("A contract of our own"),),
    )
