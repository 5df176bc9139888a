"""How long it takes to say who sees a patient, and to make a final rota: nothing passes or fails.

Run it from the root of the checkout: `python -m tests.benchmarks.who_sees`.
Seconds are those of one core. The rota is that of a year with five duties a day, 1,825 slots, served by 50 physicians
who have 60 agreements of cover, two absences each, and 2,500 patients.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from time import process_time
from typing import TypeVar
from zoneinfo import ZoneInfo

from primarycare.coverage import Coverage, SeenAs, final_rota
from primarycare.identifiers import DutyKindId, PatientId, PhysicianId
from primarycare.instants import Interval, days_touched
from primarycare.money import Share
from primarycare.panels import Designation, Panels
from primarycare.periods import Period, Year, add_days
from primarycare.physicians import Physician, PhysicianStatus, Specialty
from primarycare.rotations import (
    Absence,
    AbsenceKind,
    Assignment,
    CoverAgreement,
    CoverScope,
    Gift,
    OpeningHours,
    OpeningSpan,
    Rota,
    Slot,
    Weekday,
    no_holidays,
)
from primarycare.timelines import Timeline

T = TypeVar("T")

PARIS = ZoneInfo("Europe/Paris")
YEAR = Year(2026)
FIRST, EVER = date(2026, 1, 1), Period(date(2020, 1, 1))
PHYSICIANS = tuple(PhysicianId(f"dr-{number:02}") for number in range(50))
PATIENTS = tuple(PatientId(f"p-{number:04}") for number in range(2_500))
KINDS = tuple(DutyKindId(name) for name in ("night", "evening", "phone", "visits", "results"))
SCOPES = tuple(scope for scope in CoverScope if scope is not CoverScope.FULL_PANEL)
ASKED = 100_000


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Give the time of one run, in seconds of one core, and the result."""
    start = process_time()
    result = work()
    return process_time() - start, result


def a_year() -> Rota:
    """Plan five duties on each day, each served by one of the physicians in turn."""
    slots: list[Slot] = []
    for day in range(YEAR.days):
        for number, kind in enumerate(KINDS):
            start = datetime.combine(add_days(FIRST, day), time(16 + number), timezone.utc)
            hours = Interval(start, start + timedelta(hours=12))
            days = days_touched(hours, PARIS)
            scopes = (CoverScope.URGENT_VISITS,) if number else (CoverScope.FULL_PANEL,)
            slots.append(
                Slot(
                    kind=kind,
                    on=days.start,
                    hours=hours,
                    days=days,
                    headcount=1,
                    points=Fraction(1),
                    scopes=scopes,
                )
            )
    turns = (Assignment.whole(slot, PHYSICIANS[number * 7 % 50]) for number, slot in enumerate(slots))
    return Rota(tuple(slots), tuple(turns))


def away(physician: int, month: int) -> Absence:
    """Give a week away."""
    start = date(2026, month, 1 + physician % 20)
    return Absence(
        physician=PHYSICIANS[physician],
        during=Period(start, add_days(start, 7)),
        kind=AbsenceKind.HOLIDAY,
        approved=True,
    )


ABSENCES = tuple(away(physician, 1 + (physician + 6 * half) % 12) for physician in range(50) for half in range(2))


def some_gifts(rota: Rota) -> tuple[Gift, ...]:
    """Give away every tenth duty."""
    given = rota.assignments[::10]
    others = [PHYSICIANS[(PHYSICIANS.index(one.physician) + 1) % 50] for one in given]
    return tuple(
        Gift(
            slot=one.slot,
            giver=one.physician,
            receiver=other,
            agreed_by=(one.physician, other),
            recorded_on=date(2025, 12, 1),
            sequence=number,
        )
        for number, (one, other) in enumerate(zip(given, others), start=1)
    )


def a_coverage(rota: Rota) -> Coverage:
    """Put together all that decides."""
    return Coverage(
        panels=Panels(
            tuple(Designation(patient, PHYSICIANS[number % 50], EVER) for number, patient in enumerate(PATIENTS))
        ),
        physicians=tuple(
            Physician(
                identifier=physician,
                name=str(physician),
                specialty=Specialty.GENERAL_PRACTICE,
                clinical_time=Timeline.always(Share.percent("100"), EVER.start),
                status=Timeline.always(PhysicianStatus.ACTIVE, EVER.start),
            )
            for physician in PHYSICIANS
        ),
        absences=ABSENCES,
        agreements=tuple(
            CoverAgreement(
                covered=PHYSICIANS[number % 50],
                coverer=PHYSICIANS[(number + 1 + number // 50) % 50],
                scopes=(CoverScope.FULL_PANEL,),
                during=EVER,
                reciprocal=bool(number % 2),
            )
            for number in range(60)
        ),
        locums=(),
        rota=rota,
        opening=OpeningHours(
            zone="Europe/Paris",
            spans=tuple(OpeningSpan(weekday, time(8), time(19)) for weekday in list(Weekday)[:5]),
            on_holidays=False,
        ),
        calendar=no_holidays(YEAR.period),
    )


def main() -> None:
    rota = a_year()
    gifts = some_gifts(rota)
    seconds, result = timed(lambda: final_rota(rota, changes=gifts, absences=ABSENCES))
    told = f"{len(gifts)} gifts and {len(ABSENCES)} absences, {len(result.differences)} differences"
    print(f"the final rota of {len(rota.slots):,} slots: {seconds:.2f} s ({told})")
    coverage = a_coverage(result.final)
    minutes = YEAR.days * 24 * 60
    first = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
    questions = [
        (
            PATIENTS[number * 7 % 2_500],
            first + timedelta(minutes=number * 7_919 % (minutes - 1_440)),
            SCOPES[number % 4],
        )
        for number in range(ASKED)
    ]
    once, _ = timed(lambda: coverage.who_sees(*questions[0], PARIS))
    print(f"the first answer, with everything put in order: {once * 1e3:.1f} ms")
    seconds, answers = timed(lambda: [coverage.who_sees(*question, PARIS) for question in questions])
    print(f"{ASKED:,} answers: {seconds:.2f} s, {seconds / ASKED * 1e6:.1f} microseconds each")
    counts = Counter(answer.seen_as for answer in answers)
    print(", ".join(f"{seen_as.value} {counts[seen_as]:,}" for seen_as in SeenAs if counts[seen_as]))
    for seen_as in SeenAs:
        same = [question for question, answer in zip(questions, answers) if answer.seen_as is seen_as]
        if same:
            seconds, _ = timed(lambda: [coverage.who_sees(*question, PARIS) for question in same])
            print(f"{seen_as.value}: {seconds / len(same) * 1e6:.1f} microseconds each")


if __name__ == "__main__":
    main()
