"""Presets: published tables and formulas of shared risk, with their sources; what is not published is asked for.

What lives here: one function for each source. What this module may not know: anything that nobody printed.

>>> [str(piece) for piece in rhode_island_losses().losses]
['0 % to 2 % of the target', '2 % to 4 % of the target', 'over 4 % of the target']
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from primarycare import _checks as checks
from primarycare.citations import Citation, Evidence
from primarycare.errors import NotKnownError, shown
from primarycare.money import Rounding, RoundingMode, Share
from primarycare.risk.adjustment import AdjustedScore, BlendedScore, ScoreModel, WeightedScore
from primarycare.risk.corridors import CorridorSlice, RiskCorridor
from primarycare.risk.gains import GainFormula
from primarycare.risk.substantial import SubstantialRiskRule

__all__ = [
    "aca_1342",
    "aco_reach_global",
    "aco_reach_professional",
    "ipep",
    "medicare_2024",
    "medicare_2024_blend",
    "medicare_incentive_rule",
    "rhode_island_losses",
]

_READ = date(2026, 11, 21)
_ACA = Citation(
    title="42 U.S.C. 18062, Establishment of risk corridors for plans in individual and small group markets",
    publisher="Office of the Law Revision Counsel",
    url="https://usc-cdn.house.gov/view.xhtml?edition=prelim&num=0&req=granuleid%3AUSC-prelim-title42-section18062",
    verified_on=_READ,
    evidence=Evidence.CONFIRMED,
)
_REACH = Citation(
    title="ACO REACH: Exploring the 'Performance Year Discount' in Global and Professional Tracks",
    publisher="Pearl Health",
    url="https://pearlhealth.com/blog/healthcare-insights/aco-reach-performance-year-discount/",
    verified_on=_READ,
    pinpoint="Exhibit A",
    evidence=Evidence.SINGLE_SOURCE,
)
_LOSS_SCENARIO = Citation(
    title="Loss scenario, a clause of nine contracts",
    publisher="Law Insider",
    url="https://lawinsider.com/clause/loss-scenario/_1",
    verified_on=_READ,
    evidence=Evidence.CONFIRMED,
)
_IPEP = Citation(
    title="Arrêté du 26 juillet 2022 modifiant l'arrêté du 21 juin 2019, incitation à une prise en charge partagée",
    publisher="Journal officiel, read at Tricoteuses",
    url="https://legal.tricoteuses.fr/articles/JORFARTI000046174555",
    verified_on=_READ,
    pinpoint="2. Calcul du montant IPEP reversé à chaque groupement",
    evidence=Evidence.CONFIRMED,
)
_INCENTIVE_PLANS = Citation(
    title="42 CFR 422.208, Physician incentive plans: requirements and limitations",
    publisher="U.S. Government Printing Office",
    url="https://govinfo.gov/content/pkg/CFR-2007-title42-vol3/html/CFR-2007-title42-vol3-sec422-208.htm",
    verified_on=_READ,
    evidence=Evidence.CONFIRMED,
)
_FACTORS_OF_2024 = Citation(
    title="Normalization and coding pattern adjustment factors for 2024",
    publisher="riskadjustmentmodel.com",
    url="https://riskadjustmentmodel.com/article/2",
    verified_on=_READ,
    evidence=Evidence.SINGLE_SOURCE,
)
_NORMALISATIONS_OF_2024: Mapping[str, str] = {
    "V28": "1.015",
    "V24": "1.146",
    "ESRD dialysis": "1.022",
    "ESRD graft": "1.028",
    "RxHCC": "1.063",
    "PACE V22": "1.159",
}


def aca_1342() -> RiskCorridor:
    """Give the corridor of section 1342 of the Affordable Care Act, for qualified health plans of 2014 to 2016.

    The plan is the provider of the table and the government its payer. Within 3 % of the target the plan bears all,
    from 3 % to 8 % half, above that 20 %; gains mirror losses.

    >>> [str(piece.payer) for piece in aca_1342().losses]
    ['0 %', '50 %', '80 %']
    """
    slices = (
        CorridorSlice.percent("0", "3", provider="100"),
        CorridorSlice.percent("3", "8", provider="50"),
        CorridorSlice.percent("8", None, provider="20"),
    )
    return RiskCorridor.mirrored("Affordable Care Act, section 1342", slices, _ACA)


def aco_reach_global() -> RiskCorridor:
    """Give the corridors of ACO REACH's Global option, up to performance year 2025.

    The benchmark is given after its discount: 2 % in performance years 2021 and 2022, rising to 3.5 % in 2025 and
    2026. For 2026 the first corridor was narrowed to 10 %; no whole table of that year was found.

    >>> [str(piece.provider) for piece in aco_reach_global().gains]
    ['100 %', '50 %', '25 %', '10 %']
    """
    slices = (
        CorridorSlice.percent("0", "25", provider="100"),
        CorridorSlice.percent("25", "35", provider="50"),
        CorridorSlice.percent("35", "50", provider="25"),
        CorridorSlice.percent("50", None, provider="10"),
    )
    return RiskCorridor.mirrored("ACO REACH, Global", slices, _REACH)


def aco_reach_professional() -> RiskCorridor:
    """Give the corridors of ACO REACH's Professional option, which takes no discount off the benchmark.

    >>> [str(piece.provider) for piece in aco_reach_professional().gains]
    ['50 %', '35 %', '15 %', '5 %']
    """
    slices = (
        CorridorSlice.percent("0", "5", provider="50"),
        CorridorSlice.percent("5", "10", provider="35"),
        CorridorSlice.percent("10", "15", provider="15"),
        CorridorSlice.percent("15", None, provider="5"),
    )
    return RiskCorridor.mirrored("ACO REACH, Professional", slices, _REACH)


def rhode_island_losses() -> RiskCorridor:
    """Give the sharing of losses in contracts with Rhode Island's health office (EOHHS): it says nothing of gains.

    The target is the medical part of the capitation. The contractor bears the first 2 %, half up to 4 %, then 20 %.

    >>> rhode_island_losses().gains
    ()
    """
    return RiskCorridor(
        name="loss scenario, EOHHS",
        losses=(
            CorridorSlice.percent("0", "2", provider="100"),
            CorridorSlice.percent("2", "4", provider="50"),
            CorridorSlice.percent("4", None, provider="20"),
        ),
        gains=(),
        citation=_LOSS_SCENARIO,
    )


def ipep() -> GainFormula:
    """Give the formula of IPEP (France): half of a third of the gain in level and two thirds of that in trend.

    >>> str(ipep().shared), ipep().level_weight
    ('50 %', Share(value=Fraction(1, 3)))
    """
    return GainFormula(shared=Share.percent("50"), level_weight=Share(Fraction(1, 3)), citation=_IPEP)


def medicare_incentive_rule() -> SubstantialRiskRule:
    """Give the test of 42 CFR 422.208: over 25 % of the maximum, or 33 % of other payments; panels up to 25,000.

    >>> medicare_incentive_rule().largest_panel
    25000
    """
    return SubstantialRiskRule(
        of_maximum=Share.percent("25"),
        of_other=Share.percent("33"),
        largest_panel=25_000,
        citation=_INCENTIVE_PLANS,
    )


def medicare_2024(name: str, *, mode: RoundingMode) -> ScoreModel:
    """Give a version of the risk model for payment year 2024: its normalisation, and 5.9 % off for coding.

    Scores have three decimals. How halves are rounded is not printed, so `mode` is asked for. Raises `NotKnownError`
    for a version of which no normalisation was found.

    >>> medicare_2024("V30", mode=RoundingMode.HALF_UP)
    Traceback (most recent call last):
        ...
    primarycare.errors.NotKnownError: name: 'V30' has no normalisation for 2024; known are V28, V24, ESRD dialysis, \
ESRD graft, RxHCC, PACE V22
    """
    version = checks.a_text(name, "name")
    if version not in _NORMALISATIONS_OF_2024:
        raise NotKnownError(
            f"name: {shown(version)} has no normalisation for 2024; known are {', '.join(_NORMALISATIONS_OF_2024)}"
        )
    return ScoreModel(
        name=version,
        normalisation=Fraction(_NORMALISATIONS_OF_2024[version]),
        coding_adjustment=Share.percent("5.9"),
        rounding=Rounding(3, mode),
        citation=_FACTORS_OF_2024,
    )


def medicare_2024_blend(*, v24: Fraction, v28: Fraction, mode: RoundingMode) -> BlendedScore:
    """Give the blend of payment year 2024, 67 % of V24 and 33 % of V28, of the raw scores under both.

    >>> blend = medicare_2024_blend(v24=Fraction(1), v28=Fraction(1), mode=RoundingMode.HALF_UP)
    >>> [str(part.weight) for part in blend.parts]
    ['67 %', '33 %']
    """
    return BlendedScore(
        parts=tuple(
            WeightedScore(AdjustedScore(model=medicare_2024(name, mode=mode), raw=raw), Share.percent(weight))
            for name, raw, weight in (("V24", v24, "67"), ("V28", v28, "33"))
        )
    )
