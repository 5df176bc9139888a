"""Sources: the pages on which the published terms of the presets stand.

What lives here: citations, each read on one day.
What this module may not know: which term rests on which.
"""

from datetime import date

from primarycare.citations import Citation, Evidence

_READ = date(2026, 11, 22)


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


IPSO_AGENCY = _cited(
    "Article 51 et innovation en santé : 25 expérimentations déployées en Île-de-France",
    "ARS Île-de-France",
    "https://www.iledefrance.ars.sante.fr/article-51-et-innovation-en-sante-25-experimentations-deployees-en-ile-de-france",
    evidence=Evidence.CONFIRMED,
)
IPSO_JOURNAL = _cited(
    "Contrat médecin traitant : un engagement patient-médecin",
    "Concours pluripro",
    "https://www.concourspluripro.fr/parcours-de-soin/article-51/contrat-medecin-traitant-un-engagement-patient-medecin",
)
IPSO_HOURS = _cited(
    "Généraliste disponible recherche patient fidèle",
    "Les Généralistes-CSMF",
    "https://lesgeneralistes-csmf.fr/2020/09/17/generaliste-disponible-recherche-patient-fidele-le-pari-de-deux-cabinets-parisiens/",
    published_on=date(2020, 9, 17),
)
MEDECIN_TRAITANT = _cited(
    "Choisir et déclarer votre médecin traitant",
    "Assurance maladie",
    "https://www.ameli.fr/assure/droits-demarches/principes/choisir-et-declarer-votre-medecin-traitant",
    evidence=Evidence.CONFIRMED,
)
MEDECIN_TRAITANT_CHANGE = _cited(
    "Comment changer de médecin traitant ?",
    "Magnolia.fr",
    "https://www.magnolia.fr/remboursement/medecins-changer-medecin-traitant",
)
ONTARIO_FORM = _cited(
    "Patient Enrolment and Consent to Release Personal Health Information",
    "Trenton-Brighton Medical Clinic",
    "https://trenton-brightonmedicalclinic.com/?p=267",
)
ONTARIO_TEAM = _cited(
    "Patient Enrollment in a Family Health Team",
    "Timmins Family Health Team",
    "https://timminsfht.ca/displayPage.php?lang=en&page=patientenrollment",
    evidence=Evidence.CONFIRMED,
)
BELGIUM = _cited(
    "Soins dans les maisons médicales",
    "INAMI",
    "https://inami.fgov.be/fr/themes/soins-de-sante-cout-et-remboursement/les-prestations-de-sante-que-vous-rembourse-votre-mutualite/soins-dans-les-maisons-medicales",
    evidence=Evidence.CONFIRMED,
)
WELLNESS_VISIT = _cited(
    "Medicare preventive visit - annual",
    "Medicare Payment and Reimbursement",
    "http://www.medicarepaymentandreimbursement.com/2015/05/medicare-preventive-visit-annual.html",
)
MON_BILAN = _cited(
    "Mon bilan prévention : comment ça marche",
    "Pourquoi Docteur",
    "https://www.pourquoidocteur.fr/Articles/Question-d-actu/49098-Mon-bilan-prevention-marche",
)
PATHWAY = _cited(
    "Parcours de soins coordonnés",
    "service-public.fr, as copied by a town",
    "https://stmeen-montauban.fr/mise-a-jour-du-livret-de-famille/?xml=F17042",
)
