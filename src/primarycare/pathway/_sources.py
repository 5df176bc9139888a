"""Sources: where the French figures of the coordinated pathway were read.

What lives here: the citations. What this module may not know: the figures.

>>> TABLE.pinpoint
'RG_CF641, pages 172 and 173'
"""

from datetime import date

from primarycare.citations import Citation, Evidence

_READ = date(2026, 11, 21)


def _cited(title: str, publisher: str, url: str, *, evidence: Evidence, pinpoint: str | None = None) -> Citation:
    return Citation(title=title, publisher=publisher, url=url, verified_on=_READ, pinpoint=pinpoint, evidence=evidence)


def specification(pinpoint: str) -> Citation:
    """Cite a rule of the national billing specification."""
    # Read in a public transcription; the address is that of the publisher.
    return _cited(
        "Spécifications fonctionnelles générales de la facturation, V06.09",
        "Assurance maladie and GIE SESAM-Vitale",
        "https://www.sesam-vitale.fr",
        evidence=Evidence.SINGLE_SOURCE,
        pinpoint=pinpoint,
    )


TABLE = specification("RG_CF641, pages 172 and 173")
EXCLUSIONS = specification("RG_CF640, pages 171 and 172")
SERVICE_PUBLIC = _cited(
    "Question-réponse F17042, tarif et remboursement d'une consultation",
    "Direction de l'information légale et administrative",
    "https://stmeen-montauban.fr/mise-a-jour-du-livret-de-famille/?xml=F17042",
    evidence=Evidence.CONFIRMED,
)
OUTSIDE = _cited(
    "61 %, la baisse réelle des remboursements hors parcours depuis le 31 janvier 2009",
    "Institut économique Molinari",
    "https://institutmolinari.org/?p=109",
    evidence=Evidence.CONFIRMED,
)
ONE_EURO = _cited(
    "Le plafond journalier du forfait de 1 € sur les consultations et actes médicaux est augmenté",
    "Actualités sociales hebdomadaires, 2519",
    "https://ash.tm.fr/hebdo/2519/le-social-en-textes/"
    "le-plafond-journalier-du-forfait-de-1-sur-les-consultations-et-actes-medicaux-est-augmente-385512.php",
    evidence=Evidence.CONFIRMED,
)
TWO_EUROS = _cited(
    "Médecin, analyses, radios : ce qui change avec la nouvelle participation forfaitaire à 2 euros",
    "MoneyVox",
    "http://index.cbanque.org/votre-argent/actualites/97491/"
    "medecin-analyses-radios-ce-qui-change-avec-la-nouvelle-participation-forfaitaire-a-2-euros",
    evidence=Evidence.CONFIRMED,
)
MAY_2017 = _cited(
    "La consultation chez le généraliste passe à 25 euros à partir du 1er mai",
    "franceinfo",
    "http://www.francetvinfo.fr/sante/la-consultation-chez-le-generaliste-passe-a-25-euros-a-partir-du-1er-mai_2166354.html",
    evidence=Evidence.CONFIRMED,
)
NOVEMBER_2023 = _cited(
    "Tarifs des consultations médicales depuis le 1er novembre 2023",
    "AGIPI",
    "https://agipi.com/?p=8603",
    evidence=Evidence.CONFIRMED,
)
CONVENTION = _cited(
    "L'essentiel de la convention médicale 2024-2029",
    "Assurance maladie",
    "https://www.ameli.fr/medecin/textes-reference/convention-medicale-2024-2029/essentiel",
    evidence=Evidence.CONFIRMED,
)
DECEMBER_2024 = _cited(
    "Les nouveaux tarifs médicaux approuvés par l'Assurance maladie et les médecins",
    "Europe 1",
    "https://www.europe1.fr/sante/"
    "les-nouveaux-tarifs-medicaux-approuves-par-lassurance-maladie-et-les-medecins-4250895",
    evidence=Evidence.CONFIRMED,
)
OPINION_2024 = _cited(
    "Généraliste ou spécialiste : le tarif des consultations augmente dès dimanche",
    "Europe 1",
    "https://www.europe1.fr/sante/generaliste-ou-specialiste-le-tarif-des-consultations-augmente-des-dimanche-236095",
    evidence=Evidence.CONFIRMED,
)
OPINION_2018 = _cited(
    "Revalos : l'avis ponctuel de consultant porté à 50 euros ce 1er juin",
    "Le Quotidien du médecin",
    "https://diabetologie-endocrinologie.lequotidiendumedecin.fr/liberal-soins-de-ville/assurance-maladie/"
    "revalos-lavis-ponctuel-de-consultant-porte-50-euros-ce-1-er-juin",
    evidence=Evidence.CONFIRMED,
)
OPINION_2022 = _cited(
    "L'APC aujourd'hui... et demain ?",
    "Le Cardiologue",
    "https://lecardiologue.com/lapc-aujourdhui-et-demain/",
    evidence=Evidence.SINGLE_SOURCE,
)
SECTOR_2 = _cited(
    "Qu'est-ce qu'un médecin conventionné secteur 1 ou 2 ?",
    "AG2R La Mondiale",
    "https://www.ag2rlamondiale.fr/sante-prevoyance/mutuelle-sante/"
    "conseil-qu-est-ce-qu-un-medecin-conventionne-secteur-1-ou-2",
    evidence=Evidence.CONFIRMED,
)
