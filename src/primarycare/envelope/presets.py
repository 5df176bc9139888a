"""Presets: terms of real payments to structures, each with its sources.

What lives here: the advance of the French agreement for multi-professional health houses (ACI), and the year's end of
England's additional-roles reimbursement. What a source leaves open is a parameter without a default.
What this module may not know: what a structure is due.

>>> from primarycare.envelope.parts_of_year import ProRata
>>> print(aci_advance(pro_rata=ProRata.MONTHS, minimum_prorated=False).share)
60 %
"""

from datetime import date

from primarycare.citations import Citation, Evidence
from primarycare.envelope.advances import AdvanceMinimum, AdvancePart, AdvanceTerms, DueDay
from primarycare.envelope.parts_of_year import ProRata
from primarycare.envelope.year_end import CarryBase, OpenCommitments, YearEndTerms
from primarycare.money import EUR, Money, Rounding, RoundingMode, Share

__all__ = ["aci_advance", "arrs_year_end"]

_VERIFIED_ON = date(2026, 11, 21)
_ACI = Citation(
    title="Rémunération des maisons de santé pluriprofessionnelles",
    publisher="Assurance maladie",
    url="https://www.ameli.fr/exercice-coordonne/exercice-professionnel/"
    "remunerations-forfaitaires-organisations-exercice-coordonne/remuneration-des-maisons-de-sante-pluriprofessionnelles",
    verified_on=_VERIFIED_ON,
    evidence=Evidence.CONFIRMED,
)
_ACI_MINIMUM = Citation(
    title="L'accord conventionnel interprofessionnel",
    publisher="APMSL, the federation of health houses of Pays de la Loire",
    url="https://www.apmsl.fr/page/aci/",
    verified_on=_VERIFIED_ON,
    evidence=Evidence.SINGLE_SOURCE,
)
_ARRS = Citation(
    title="Additional reimbursement scheme",
    publisher="North Central London Training Hub",
    url="https://www.ncltraininghub.org/training-and-support/additional-reimbursement-scheme",
    verified_on=_VERIFIED_ON,
    evidence=Evidence.SINGLE_SOURCE,
)


def aci_advance(*, pro_rata: ProRata | None, minimum_prorated: bool) -> AdvanceTerms:
    """Give the advance of a French health house: 60 % of the full core part, at least 12,000 EUR.

    Due by 30 April, or within three months of signing for a newcomer; the balance by 30 April of the year after. The
    base is the remuneration of the core indicators if all are met. Sources say that a newcomer's advance is pro rata,
    not by which convention, nor whether the minimum is; both are asked. The minimum has a single source.

    >>> aci_advance(pro_rata=ProRata.DAYS, minimum_prorated=True).minimum.citation.evidence
    <Evidence.SINGLE_SOURCE: 'single source'>
    """
    return AdvanceTerms(
        parts=(AdvancePart(Share.percent("60"), DueDay(month=4, day=30)),),
        minimum=AdvanceMinimum(amount=Money.parse("12000", EUR), prorated=minimum_prorated, citation=_ACI_MINIMUM),
        pro_rata=pro_rata,
        newcomer_months=3,
        balance_due=DueDay(month=4, day=30, years_later=1),
        citation=_ACI,
    )


def arrs_year_end(*, open_commitments: OpenCommitments) -> YearEndTerms:
    """Give the year's end of England's additional-roles reimbursement: unused money is not carried forward.

    The source is silent on money that is promised and not paid.

    >>> arrs_year_end(open_commitments=OpenCommitments.LAPSE).carry_cap.value
    Fraction(0, 1)
    """
    return YearEndTerms(
        carry_cap=Share.percent("0"),
        cap_of=CarryBase.AMOUNT,
        open_commitments=open_commitments,
        rounding=Rounding(2, RoundingMode.DOWN),
        citation=_ARRS,
    )
