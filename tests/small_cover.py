"""Small facts about cover for tests: agreements, locums, and physicians by their status."""

from primarycare.identifiers import PhysicianId
from primarycare.money import Share
from primarycare.periods import Period
from primarycare.physicians import Physician, PhysicianStatus, Specialty
from primarycare.rotations import CoverAgreement, CoverScope, LocumContract, LocumKind
from primarycare.timelines import Dated, Timeline
from tests.small_practice import DR1, DR2, LONG_AGO, day, during

DR4, LOCUM = PhysicianId("dr-4"), PhysicianId("locum")
_EVER = Period(LONG_AGO)


def an_agreement(
    covered: PhysicianId = DR1,
    coverer: PhysicianId = DR2,
    *scopes: CoverScope,
    priority: int = 1,
    reciprocal: bool = False,
    days: Period = _EVER,
) -> CoverAgreement:
    return CoverAgreement(
        covered=covered,
        coverer=coverer,
        scopes=scopes or (CoverScope.FULL_PANEL,),
        during=days,
        priority=priority,
        reciprocal=reciprocal,
    )


def a_locum(locum: PhysicianId = LOCUM, replaces: PhysicianId = DR1, days: Period | None = None) -> LocumContract:
    return LocumContract(
        locum=locum,
        replaces=replaces,
        during=days or during("2026-07-01", "2026-07-31"),
        kind=LocumKind.DOCTOR,
        fees_share=Share.percent("70"),
        duty_share=Share.percent("100"),
        signed_on=day("2026-06-01"),
    )


def in_status(physician: PhysicianId, *dated: tuple[str, PhysicianStatus]) -> Physician:
    starts = [day(start) for start, _ in dated]
    periods = [Period(start, end) for start, end in zip(starts, (*starts[1:], None))]
    return Physician(
        identifier=physician,
        name="A. Aubépine",
        specialty=Specialty.GENERAL_PRACTICE,
        clinical_time=Timeline.always(Share.percent("100"), LONG_AGO),
        status=Timeline(tuple(Dated(period, status) for period, (_, status) in zip(periods, dated))),
    )
