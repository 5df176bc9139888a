"""Presets: the published terms of real schemes, with their sources; what a scheme does not publish is asked for.

What lives here: one function for each scheme. A parameter stands for a term on which its sources are silent or that
each structure settles; where a scheme prints no expiry of an offer, no suspension and no plan for the continuity of
care, its terms have none. What this module may not know: anything that nobody printed.

>>> mon_bilan_prevention(leap_day=LeapDayRule.MARCH_1).convention.bands[1]
AgeBand(first=45, last=50)
"""

from datetime import date
from fractions import Fraction

from primarycare.citations import Citation, Evidence
from primarycare.engagement.policies import (
    AtLeast,
    ChangeRule,
    ChangeYear,
    Commitment,
    CommitmentTopic,
    ConsentRule,
    EndDay,
    EndTerms,
    EngagementPolicy,
    ExceptionReason,
    Party,
    StartDay,
    TargetSpan,
)
from primarycare.engagement.reviews import (
    AgeBand,
    AgeBands,
    Anniversary,
    MonthAnniversary,
    ReviewAnchor,
    ReviewPolicy,
)
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

_READ = date(2026, 11, 22)
_AT_ONCE = EndTerms(notice_days=0, at=EndDay.SAME_DAY)


def _cited(
    title: str,
    publisher: str,
    url: str,
    *,
    published_on: date | None = None,
    evidence: Evidence = Evidence.SINGLE_SOURCE,
) -> Citation:
    return Citation(
        title=title, publisher=publisher, url=url, verified_on=_READ, published_on=published_on, evidence=evidence
    )


_IPSO_AGENCY = _cited(
    "Article 51 et innovation en santé : 25 expérimentations déployées en Île-de-France",
    "ARS Île-de-France",
    "https://www.iledefrance.ars.sante.fr/article-51-et-innovation-en-sante-25-experimentations-deployees-en-ile-de-france",
    evidence=Evidence.CONFIRMED,
)
_IPSO_JOURNAL = _cited(
    "Contrat médecin traitant : un engagement patient-médecin",
    "Concours pluripro",
    "https://www.concourspluripro.fr/parcours-de-soin/article-51/contrat-medecin-traitant-un-engagement-patient-medecin",
)
_IPSO_HOURS = _cited(
    "Généraliste disponible recherche patient fidèle",
    "Les Généralistes-CSMF",
    "https://lesgeneralistes-csmf.fr/2020/09/17/generaliste-disponible-recherche-patient-fidele-le-pari-de-deux-cabinets-parisiens/",
    published_on=date(2020, 9, 17),
)
_MEDECIN_TRAITANT = _cited(
    "Choisir et déclarer votre médecin traitant",
    "Assurance maladie",
    "https://www.ameli.fr/assure/droits-demarches/principes/choisir-et-declarer-votre-medecin-traitant",
    evidence=Evidence.CONFIRMED,
)
_MEDECIN_TRAITANT_CHANGE = _cited(
    "Comment changer de médecin traitant ?",
    "Magnolia.fr",
    "https://www.magnolia.fr/remboursement/medecins-changer-medecin-traitant",
)
_ONTARIO_FORM = _cited(
    "Patient Enrolment and Consent to Release Personal Health Information",
    "Trenton-Brighton Medical Clinic",
    "https://trenton-brightonmedicalclinic.com/?p=267",
)
_ONTARIO_TEAM = _cited(
    "Patient Enrollment in a Family Health Team",
    "Timmins Family Health Team",
    "https://timminsfht.ca/displayPage.php?lang=en&page=patientenrollment",
    evidence=Evidence.CONFIRMED,
)
_BELGIUM = _cited(
    "Soins dans les maisons médicales",
    "INAMI",
    "https://inami.fgov.be/fr/themes/soins-de-sante-cout-et-remboursement/les-prestations-de-sante-que-vous-rembourse-votre-mutualite/soins-dans-les-maisons-medicales",
    evidence=Evidence.CONFIRMED,
)
_WELLNESS_VISIT = _cited(
    "Medicare preventive visit - annual",
    "Medicare Payment and Reimbursement",
    "http://www.medicarepaymentandreimbursement.com/2015/05/medicare-preventive-visit-annual.html",
)
_MON_BILAN = _cited(
    "Mon bilan prévention : comment ça marche",
    "Pourquoi Docteur",
    "https://www.pourquoidocteur.fr/Articles/Question-d-actu/49098-Mon-bilan-prevention-marche",
)
_PATHWAY = _cited(
    "Parcours de soins coordonnés",
    "service-public.fr, as copied by a town",
    "https://stmeen-montauban.fr/mise-a-jour-du-livret-de-famille/?xml=F17042",
)


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
            citation=_IPSO_JOURNAL,
        ),
        exceptions=(ExceptionReason.EMERGENCY, ExceptionReason.AWAY_FROM_HOME),
        commitments=(
            _by_the_patient("consult in the structure, except in an emergency or away from home", _IPSO_AGENCY),
            Commitment(
                by=Party.PRACTICE,
                topic=CommitmentTopic.AVAILABILITY,
                text="be open 70 hours a week",
                target=AtLeast(quantity=Fraction(70), unit="opening hours", per=TargetSpan.WEEK),
                citation=_IPSO_HOURS,
            ),
            *(
                _promised(Party.PRACTICE, topic, text, _IPSO_JOURNAL)
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
        citations=(_IPSO_AGENCY, _IPSO_JOURNAL),
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
        commitments=(_by_the_patient("see the declared physician first", _PATHWAY),),
        citations=(_MEDECIN_TRAITANT, _MEDECIN_TRAITANT_CHANGE, _PATHWAY),
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
        commitments=(_by_the_patient("contact the doctor or the team first", _ONTARIO_TEAM),),
        citations=(_ONTARIO_FORM, _ONTARIO_TEAM),
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
        commitments=(_by_the_patient("consult in the medical house", _BELGIUM),),
        citations=(_BELGIUM,),
    )


def medicare_wellness_visit(*, grace_days: int) -> ReviewPolicy:
    """Give when Medicare's annual wellness visit may be had again: from the first of the same month a year later.

    >>> from primarycare.engagement.reviews import CompletedReview
    >>> visit = medicare_wellness_visit(grace_days=30)
    >>> visit.window(date(2015, 1, 1), (CompletedReview(date(2016, 2, 14)),)).opens_on
    datetime.date(2017, 2, 1)
    """
    return ReviewPolicy(convention=MonthAnniversary(), grace_days=grace_days, lapse_days=None, citation=_WELLNESS_VISIT)


def mon_bilan_prevention(*, leap_day: LeapDayRule) -> ReviewPolicy:
    """Give the bands of age in which France offers one `Mon bilan prévention` each.

    >>> [band.first for band in mon_bilan_prevention(leap_day=LeapDayRule.MARCH_1).convention.bands]
    [18, 45, 60, 70]
    """
    bands = (AgeBand(18, 25), AgeBand(45, 50), AgeBand(60, 65), AgeBand(70, 75))
    return ReviewPolicy(convention=AgeBands(bands, leap_day), grace_days=0, lapse_days=None, citation=_MON_BILAN)


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
