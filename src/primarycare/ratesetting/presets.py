"""Presets: published standards of credibility, and the themes of a published tariff, with their sources.

What lives here: one function for each source. What this module may not know: anything that nobody printed, among them
the amounts of the tariff, which are asked for.

>>> print(medical_loss_ratio_table().factor(7_500))
3.15 %
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidValueError
from primarycare.money import Rate, Share
from primarycare.ratesetting._numbers import by_category
from primarycare.ratesetting.bricks import Brick, BrickTariff
from primarycare.ratesetting.credibility import CredibilityBounds, CredibilityPoint, CredibilityTable, ExposureUnit

__all__ = [
    "IPSO_THEMES",
    "ipso_bricks",
    "medical_loss_ratio_table",
    "medicare_advantage_bounds",
    "medicare_drug_plan_bounds",
]

_READ = date(2026, 11, 21)
# The seven themes that were named in public, of up to ten.
IPSO_THEMES = (
    "infant",
    "long_term_illness",
    "mental_health",
    "older_person",
    "womens_health",
    "social_vulnerability",
    "disability",
)
_MOST_IPSO_THEMES = 10


def medical_loss_ratio_table() -> CredibilityTable:
    """Give the base credibility factors of United States insurers' medical loss ratios, by life-years.

    A life-year is twelve member months. The factor is added to a ratio as an allowance for chance; the regulation
    multiplies it by a factor for deductibles first, which is not part of this table.

    >>> table = medical_loss_ratio_table()
    >>> [str(table.factor(years)) for years in (999, 1_000, 2_500, 75_000)]
    ['0 %', '8.3 %', '5.2 %', '0 %']
    """
    printed = (
        (1_000, "8.3"),
        (2_500, "5.2"),
        (5_000, "3.7"),
        (10_000, "2.6"),
        (25_000, "1.6"),
        (50_000, "1.2"),
        (75_000, "0"),
    )
    return CredibilityTable(
        name="United States, medical loss ratio, base credibility factors",
        unit=ExposureUnit.MEMBER_YEARS,
        points=tuple(CredibilityPoint(Fraction(years), Share.percent(factor)) for years, factor in printed),
        citation=Citation(
            title="45 CFR 158.232, Calculating the credibility adjustment",
            publisher="FindLaw",
            url="https://codes.findlaw.com/cfr/title-45-public-welfare/cfr-sect-45-158-232/",
            verified_on=_READ,
            pinpoint="(b), table 1",
            evidence=Evidence.CONFIRMED,
        ),
    )


def medicare_advantage_bounds() -> CredibilityBounds:
    """Give the member months from which a Medicare Advantage contract's experience is credible in part, and fully.

    >>> medicare_advantage_bounds().standing(180_000)
    <CredibilityStanding.PARTIAL: 'partial'>
    """
    return CredibilityBounds(
        none_below=Fraction(2_400),
        full_above=Fraction(180_000),
        unit=ExposureUnit.MEMBER_MONTHS,
        citation=Citation(
            title="42 CFR 422.2440, Credibility adjustment",
            publisher="FindLaw",
            url="https://codes.findlaw.com/cfr/title-42-public-health/cfr-sect-42-422-2440/",
            verified_on=_READ,
            pinpoint="(d)",
            evidence=Evidence.CONFIRMED,
        ),
    )


def medicare_drug_plan_bounds() -> CredibilityBounds:
    """Give the member months from which a Medicare Part D contract's experience is credible in part, and fully.

    >>> medicare_drug_plan_bounds().standing(4_799)
    <CredibilityStanding.NONE: 'none'>
    """
    return CredibilityBounds(
        none_below=Fraction(4_800),
        full_above=Fraction(360_000),
        unit=ExposureUnit.MEMBER_MONTHS,
        citation=Citation(
            title="42 CFR 423.2440, Credibility adjustment",
            publisher="Lawstack",
            url="https://law.lawstack.com/cfr/42/423.2440/",
            verified_on=_READ,
            pinpoint="(d)",
            evidence=Evidence.CONFIRMED,
        ),
    )


def ipso_bricks(base: Rate, bricks: Mapping[str, Rate], citation: Citation) -> BrickTariff:
    """Give a tariff in the form of Ipso Santé's: a base that loyalty reduces, and up to ten thematic bricks.

    The form was described in 2024 (Le Quotidien du médecin, 19 April 2024); no amount is public, so that rates and
    their source are asked for. Seven themes were named, in `IPSO_THEMES`; others may be given. Raises
    `InvalidValueError` for more than ten.

    >>> from primarycare.money import EUR
    >>> four = Rate.parse("4", EUR, per="person and month")
    >>> tariff = ipso_bricks(Rate.parse("9", EUR, per="person and month"), dict.fromkeys(IPSO_THEMES, four),
    ...                      Citation.illustrative("bricks of our own"))
    >>> tariff.loyalty, len(tariff.themes)
    (True, 7)
    """
    rates = by_category(bricks, Rate, "bricks")
    if len(rates) > _MOST_IPSO_THEMES:
        raise InvalidValueError(f"bricks: {len(rates)} are given; the scheme has up to {_MOST_IPSO_THEMES}")
    several = tuple(Brick(name=name, rate=rate, citation=citation) for name, rate in rates.items())
    return BrickTariff(base=base, loyalty=True, bricks=several)
