"""Presets: the French figures of the coordinated pathway, dated and with their sources; what is in doubt is asked for.

What lives here: the national decision table, tariffs, terms and the limit of surcharges.
What this module may not know: anything that nobody printed, or that one weak source alone prints.

>>> table = national_table()
>>> len(table.rows), table.combinations
(15, 1920)
"""

from datetime import date
from fractions import Fraction

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.money import EUR, Money, Rounding, RoundingMode, Share
from primarycare.pathway._sources import (
    CONVENTION,
    DECEMBER_2024,
    EXCLUSIONS,
    MAY_2017,
    NOVEMBER_2023,
    ONE_EURO,
    OPINION_2018,
    OPINION_2022,
    OPINION_2024,
    OUTSIDE,
    SECTOR_2,
    SERVICE_PUBLIC,
    TABLE,
    TWO_EUROS,
    specification,
)
from primarycare.pathway.decisions import PathwayCode, PathwayRow, PathwayTable, Position
from primarycare.pathway.situations import Acting, ReferredBy
from primarycare.pathway.tariffs import ActTariff, TariffAmount
from primarycare.pathway.terms import (
    CappedPenalty,
    FlatParticipation,
    FlatTicket,
    OutsideRate,
    PathwayTerms,
    PenaltyRule,
    SurchargeLimit,
)
from primarycare.periods import Period
from primarycare.schedules import Band, Condition, Cut, OneOf
from primarycare.timelines import Dated, Timeline

__all__ = [
    "national_capped_penalty",
    "national_flat_ticket",
    "national_outside_rate",
    "national_surcharge_limit",
    "national_table",
    "national_tariffs",
    "national_terms",
]

_ADULT_FROM = 18
_PATHWAY_FROM = Cut(Fraction(16))


def _is(name: str, *values: bool | str) -> Condition:
    return OneOf(name, values)


_COMES_UNDER = (Band("age", lower=_PATHWAY_FROM), _is("by_physician", True), _is("excluded", False))
_USUAL = (*_COMES_UNDER, _is("protected_case", False), _is("emergency", False))
_ON_FILE, _NONE = _is("acting", Acting.ANOTHER.value), _is("acting", Acting.NONE_DESIGNATED.value)
_EITHER = _is("acting", Acting.ANOTHER.value, Acting.NONE_DESIGNATED.value)
_AT_HOME = _is("away_from_residence", False)
_NOT_BY_DESIGNATED = _is("referred_by", ReferredBy.NOBODY.value, ReferredBy.ANOTHER.value)


def _row(label: str, when: tuple[Condition, ...], position: Position, code: PathwayCode | None = None) -> PathwayRow:
    source = EXCLUSIONS if code is None else TABLE
    return PathwayRow(label=label, when=when, position=position, code=code, citation=source)


def _standing(label: str, when: tuple[Condition, ...], code: PathwayCode) -> PathwayRow:
    return _row(label, when, code.position, code)


def national_table() -> PathwayTable:
    """Give the decision table of the national billing specification, V06.09 (rules RG_CF640 and RG_CF641).

    The specification lets the biller name one situation and does not rank them. Where several are true, the rows are
    asked in its order, with one exception: a referral by the designated physician, which is inside with or without one
    on file, is asked before direct access, which is outside without one. So a visit is outside only where nothing
    places it inside.

    >>> national_table().rows[-1].label
    'nobody referred the patient'
    """
    beside, by_another = Position.NOT_CONCERNED, _is("referred_by", ReferredBy.ANOTHER.value)
    there = (*_USUAL, _AT_HOME)
    direct = (_NOT_BY_DESIGNATED, _is("direct_access", True))
    referred = (by_another, _is("direct_access", False))
    return PathwayTable(
        (
            _row("under 16", (Band("age", upper=_PATHWAY_FROM),), beside),
            _row("not a physician", (_COMES_UNDER[0], _is("by_physician", False)), beside),
            _row("excluded act or cover", (*_COMES_UNDER[:2], _is("excluded", True)), beside),
            _standing("protected case", (*_COMES_UNDER, _is("protected_case", True)), PathwayCode.PROTECTED_CASE),
            _standing(
                "emergency",
                (*_COMES_UNDER, _is("protected_case", False), _is("emergency", True)),
                PathwayCode.EMERGENCY,
            ),
            _standing(
                "designated physician", (*_USUAL, _is("acting", Acting.DESIGNATED.value)), PathwayCode.DESIGNATED
            ),
            _standing(
                "newly designated physician",
                (*_USUAL, _is("acting", Acting.NEWLY_DESIGNATED.value)),
                PathwayCode.NEWLY_DESIGNATED,
            ),
            _standing(
                "substitute of the designated physician",
                (*_USUAL, _is("acting", Acting.SUBSTITUTE.value)),
                PathwayCode.SUBSTITUTE,
            ),
            _standing(
                "away from the usual residence",
                (*_USUAL, _EITHER, _is("away_from_residence", True)),
                PathwayCode.AWAY_FROM_RESIDENCE,
            ),
            _standing(
                "referred by the designated physician",
                (*there, _EITHER, _is("referred_by", ReferredBy.DESIGNATED.value)),
                PathwayCode.REFERRED_BY_DESIGNATED,
            ),
            _standing("direct access", (*there, _ON_FILE, *direct), PathwayCode.DIRECT_ACCESS),
            _standing("direct access, none designated", (*there, _NONE, *direct), PathwayCode.OUTSIDE),
            _standing("referred by another physician", (*there, _ON_FILE, *referred), PathwayCode.REFERRED_BY_ANOTHER),
            _standing(
                "referred by another physician, none designated", (*there, _NONE, *referred), PathwayCode.OUTSIDE
            ),
            _standing(
                "nobody referred the patient",
                (*there, _EITHER, _is("direct_access", False), _is("referred_by", ReferredBy.NOBODY.value)),
                PathwayCode.OUTSIDE,
            ),
        )
    )


def _since(*known: tuple[date, str, Citation]) -> Timeline[TariffAmount]:
    ends = [start for start, _, _ in known[1:]]
    return Timeline(
        tuple(
            Dated(Period(start, end), TariffAmount(Money.parse(amount, EUR), source))
            for (start, amount, source), end in zip(known, [*ends, None], strict=True)
        )
    )


def national_tariffs() -> tuple[ActTariff, ...]:
    """Give the tariffs of mainland France whose amount and day are both known; asking before the first day raises.

    An act of which a source prints the amount and not the day (TCG, MCG, MOP, SNP, MRT, MUT, those of psychiatrists,
    gynaecologists and geriatricians since 2024) is left out, and so is one that is reimbursed at another rate than the
    usual one (GL). Give it as an `ActTariff` of your own.

    >>> [tariff.act for tariff in national_tariffs()]
    ['G', 'G under 6', 'G sector 2', 'APC']
    """
    may_2017, november_2023, december_2024 = date(2017, 5, 1), date(2023, 11, 1), date(2024, 12, 22)
    return (
        ActTariff(
            act="G",
            name="consultation of a general practitioner",
            amounts=_since(
                (may_2017, "25", MAY_2017),
                (november_2023, "26.50", NOVEMBER_2023),
                (december_2024, "30", CONVENTION),
            ),
        ),
        ActTariff(
            act="G under 6",
            name="consultation of a general practitioner with MEG, for a child under 6",
            amounts=_since((november_2023, "31.50", NOVEMBER_2023), (december_2024, "35", DECEMBER_2024)),
        ),
        ActTariff(
            act="G sector 2",
            name="consultation of a general practitioner of sector 2 without OPTAM, tariff of reimbursement",
            amounts=_since((date(2024, 1, 1), "23", SECTOR_2)),
        ),
        ActTariff(
            act="APC",
            name="one-off opinion of a specialist",
            amounts=_since(
                (date(2018, 6, 1), "50", OPINION_2018),
                (date(2022, 4, 1), "55", OPINION_2022),
                (november_2023, "56.50", NOVEMBER_2023),
                (december_2024, "60", OPINION_2024),
            ),
        ),
    )


def national_capped_penalty(*, cap: Money) -> CappedPenalty:
    """Give the penalty of the billing specification: 40 % of the tariff, at most a cap that sources dispute.

    The specification prints 10.60 EUR on 1 January 2023 and says that the tariffs of 22 December 2024 do not change
    it; the 30 % that pages for patients print would need 12 EUR at a tariff of 30. So the cap is asked for.

    >>> national_capped_penalty(cap=Money.parse("10.60", EUR)).share
    Share(value=Fraction(2, 5))
    """
    return CappedPenalty(share=Share.percent("40"), cap=cap, citation=specification("RG_VF671, page 265"))


def national_outside_rate() -> OutsideRate:
    """Give the rule that pages for patients print: 30 % of the tariff outside the pathway, since 31 January 2009.

    >>> str(national_outside_rate().rate)
    '30 %'
    """
    return OutsideRate(rate=Share.percent("30"), citation=SERVICE_PUBLIC)


def national_flat_ticket(*, amount: Money, penalty_beside: bool) -> FlatTicket:
    """Give the flat ticket of acts of 120 EUR and more, in place of the share.

    Older pages print 24 EUR, the billing specification V06.09 prints 32; the day of the change was not found in a
    reliable source, so the amount is asked for. A coefficient of 60 has the same effect: such acts are not told here.

    >>> national_flat_ticket(amount=Money.parse("32", EUR), penalty_beside=False).from_base
    Money.parse('120.00', EUR)
    """
    return FlatTicket(
        from_base=Money.parse("120", EUR),
        amount=amount,
        penalty_beside=penalty_beside,
        citation=specification("RG_VF680 and RG_VF682, pages 267 to 272"),
    )


def national_terms(
    *, penalty: PenaltyRule, daily_cap: Money, flat_ticket: FlatTicket | None, rounding: Rounding
) -> Timeline[PathwayTerms]:
    """Give the terms of reimbursement since 31 January 2009: 70 % inside, the penalty outside, the participation.

    The participation is 1 EUR through 14 May 2024 and 2 EUR since 15 May 2024, at most 50 EUR a year. At 1 EUR, at
    most 4 EUR were taken a day for one physician; since then sources print 4 EUR and 8 EUR, so `daily_cap` is asked
    for. So are the penalty, the flat ticket and the rounding; they are the same for all days, so cut the timeline or
    change its entries where yours are not.

    >>> terms = national_terms(penalty=national_outside_rate(), daily_cap=Money.parse("4", EUR), flat_ticket=None,
    ...                        rounding=Rounding(2, RoundingMode.HALF_UP))
    >>> [str(terms.at(day).participation.amount) for day in (date(2024, 5, 14), date(2024, 5, 15))]
    ['1.00 EUR', '2.00 EUR']
    """
    raised = date(2024, 5, 15)

    def since(during: Period, amount: str, most: Money, source: Citation) -> Dated[PathwayTerms]:
        participation = FlatParticipation(
            amount=Money.parse(amount, EUR),
            daily_cap=most,
            yearly_cap=Money.parse("50", EUR),
            adult_from=_ADULT_FROM,
            citation=source,
        )
        terms = PathwayTerms(
            rate=Share.percent("70"),
            penalty=penalty,
            participation=participation,
            flat_ticket=flat_ticket,
            rounding=rounding,
            citation=OUTSIDE if during.end is not None else SERVICE_PUBLIC,
        )
        return Dated(during, terms)

    return Timeline(
        (
            since(Period(date(2009, 1, 31), raised), "1", Money.parse("4", EUR), ONE_EURO),
            since(Period(raised), "2", checks.a(Money)(daily_cap, "daily_cap"), TWO_EUROS),
        )
    )


def national_surcharge_limit() -> SurchargeLimit:
    """Give the most that a physician of sector 1 may add outside the pathway: 17.5 % of the tariff, to the euro above.

    >>> str(national_surcharge_limit().on(Money.parse("26.50", EUR)))
    '5.00 EUR'
    """
    return SurchargeLimit(
        share=Share.percent("17.5"),
        rounding=Rounding(0, RoundingMode.UP),
        citation=specification("RG_VF637, page 252"),
    )
