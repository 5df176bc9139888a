"""Presets: schemes that change a payment for visits elsewhere, with their sources; what nobody prints is asked for.

What lives here: one function for each scheme. What this module may not know: anything that nobody printed.

>>> str(ontario_access_bonus(share=Share.percent("20"), excess=Excess.CARRIED).share)
'20 %'
"""

from datetime import date

from primarycare.citations import Citation, Evidence
from primarycare.loyalty.policies import (
    AccessBonus,
    ContinuityThreshold,
    Excess,
    ExcusedCosts,
    LeakageRule,
    LoyaltyFactor,
    MetMeanwhile,
    Negation,
    Unreimbursed,
    VisitRatio,
    WithoutVisits,
)
from primarycare.money import Rounding, Share
from primarycare.outside_use import ExcusedVisits

__all__ = [
    "alberta_blended_capitation",
    "belgian_forfait",
    "ipso_core",
    "ontario_access_bonus",
    "ontario_fho_plus",
    "primary_care_first",
]

_READ = date(2026, 11, 21)


def _cited(title: str, publisher: str, url: str, *, evidence: Evidence = Evidence.SINGLE_SOURCE) -> Citation:
    return Citation(title=title, publisher=publisher, url=url, verified_on=_READ, evidence=evidence)


_IPSO = _cited(
    "Le médecin traitant renforcé d'Ipso marque des points",
    "Le Quotidien du médecin",
    "https://neurologie-psychiatrie.lequotidiendumedecin.fr/liberal-soins-de-ville/honoraires/"
    "le-medecin-traitant-renforce-dipso-marque-des-points",
)
_ACCESS_BONUS = _cited(
    "Access bonuses of family physicians in Hamilton",
    "CBC",
    "https://www.cbc.ca/news/canada/hamilton/doctor-bonuses-1.5082488",
)
_FHO_PLUS = _cited(
    "Arbitration Award: Family Medicine Highlights",
    "Section on General and Family Practice, Ontario Medical Association",
    "https://www.sgfp.ca/chairs-letters/arbitration-award-family-medicine-highlights",
)
_ALBERTA = _cited(
    "Frequently Asked Questions - Blended Capitation Model",
    "Alberta Medical Association",
    "https://albertadoctors.org/resource-centre/funding-models-resources/blended-capitation-model-resources/faq-bcm",
)
_LEAKAGE = _cited(
    "Primary Care First: Understanding Leakage",
    "DataGen",
    "https://news.datagen.info/2022/05/primary-care-first-leakage.html",
)
_BELGIUM = _cited(
    "Soins dans les maisons médicales",
    "INAMI",
    "https://inami.fgov.be/fr/themes/soins-de-sante-cout-et-remboursement/"
    "les-prestations-de-sante-que-vous-rembourse-votre-mutualite/soins-dans-les-maisons-medicales",
    evidence=Evidence.CONFIRMED,
)


def ipso_core(
    *, excused_visits: ExcusedVisits, without_visits: WithoutVisits, rounding: Rounding | None
) -> LoyaltyFactor:
    """Give the factor of the core part of Ipso Santé's forfait, as described in April 2024: the loyalty rate.

    Thematic bricks stand beside it, untouched. How excused visits count in the rate, what a period without visits
    means and whether the rate is rounded is not published, and asked for.

    >>> ipso_core(excused_visits=ExcusedVisits.COUNT_INSIDE, without_visits=WithoutVisits.ALL_KEPT,
    ...           rounding=None).ratio.numerator
    'primary-care visits to the structure'
    """
    return LoyaltyFactor(
        ratio=VisitRatio(
            numerator="primary-care visits to the structure",
            denominator="all primary-care visits of engaged patients",
            excused_visits=excused_visits,
            without_visits=without_visits,
            rounding=rounding,
        ),
        citation=_IPSO,
    )


def ontario_access_bonus(*, share: Share, excess: Excess) -> AccessBonus:
    """Give the access bonus of Ontario's older models: outside family physicians' billing is taken dollar for dollar.

    Visits to emergency departments do not count: give them as excused. The bonus is told to be close to 20 % of
    capitation; the exact share and what becomes of a cost beyond the bonus are not published, and asked for.

    >>> ontario_access_bonus(share=Share.percent("20"), excess=Excess.LEFT_WITH_PAYER).citation.publisher
    'CBC'
    """
    return AccessBonus(share=share, excused_costs=ExcusedCosts.LEFT_WITH_PAYER, excess=excess, citation=_ACCESS_BONUS)


def ontario_fho_plus(
    *,
    quarters_apart: int,
    delay_quarters: int,
    lifted_after_quarters: int,
    met_meanwhile: MetMeanwhile,
    without_visits: WithoutVisits,
    rounding: Rounding | None,
) -> ContinuityThreshold:
    """Give the continuity measure of Ontario's FHO+ (agreement of 2024 to 2028): 15 % off below 75 %.

    Visits to an "acceptable physician" count as inside: give them as excused. One source has related quarters three
    apart and a discount two quarters later, another "two or more quarters", so both are asked for; so is what no source
    says: how soon a met threshold lifts the discount, and whether it cancels one that is not yet taken.

    >>> ontario_fho_plus(quarters_apart=3, delay_quarters=2, lifted_after_quarters=1,
    ...                  met_meanwhile=MetMeanwhile.CANCELS, without_visits=WithoutVisits.ALL_KEPT,
    ...                  rounding=None).ratio.denominator
    'in-basket visits of enrolled patients to family physicians'
    """
    return ContinuityThreshold(
        ratio=VisitRatio(
            numerator="those to the own physician, the group or an acceptable physician",
            denominator="in-basket visits of enrolled patients to family physicians",
            excused_visits=ExcusedVisits.COUNT_INSIDE,
            without_visits=without_visits,
            rounding=rounding,
        ),
        threshold=Share.percent("75"),
        discount=Share.percent("15"),
        quarters_apart=quarters_apart,
        delay_quarters=delay_quarters,
        lifted_after_quarters=lifted_after_quarters,
        met_meanwhile=met_meanwhile,
        citation=_FHO_PLUS,
    )


def alberta_blended_capitation(*, excused_costs: ExcusedCosts, excess: Excess) -> Negation:
    """Give Alberta's blended capitation: 85 % of each patient's rate, outside in-basket services taken in full.

    The first year is free of negation. Which outside services are excused, and what becomes of a cost beyond the
    share, is not published, and asked for.

    >>> alberta_blended_capitation(excused_costs=ExcusedCosts.TAKEN, excess=Excess.CARRIED).excess
    <Excess.CARRIED: 'carried'>
    """
    return Negation(
        share=Share.percent("85"), grace_months=12, excused_costs=excused_costs, excess=excess, citation=_ALBERTA
    )


def primary_care_first(
    *, taken: Share, excused_visits: ExcusedVisits, without_visits: WithoutVisits, rounding: Rounding | None
) -> LeakageRule:
    """Give the leakage rate of Primary Care First (United States, from July 2022): outside visits over all.

    Visits to physician assistants are left out; those to urgent-care centres count. How the rate cuts the payment is
    not printed by the source, so `taken` is asked for; nor are excused visits, periods without visits and rounding.

    >>> primary_care_first(taken=Share.parse("1"), excused_visits=ExcusedVisits.LEAVE_OUT,
    ...                    without_visits=WithoutVisits.ALL_KEPT, rounding=None).citation.publisher
    'DataGen'
    """
    return LeakageRule(
        ratio=VisitRatio(
            numerator="those to the practice",
            denominator="qualifying visits of attributed patients, without those to physician assistants",
            excused_visits=excused_visits,
            without_visits=without_visits,
            rounding=rounding,
        ),
        taken=taken,
        citation=_LEAKAGE,
    )


def belgian_forfait() -> Unreimbursed:
    """Give the rule of Belgian medical houses: who is enrolled and goes elsewhere is not reimbursed.

    Excused are visits agreed with the centre, and those to the on-call service in the week or at weekends.

    >>> belgian_forfait().citation.evidence.value
    'confirmed'
    """
    return Unreimbursed(citation=_BELGIUM)
