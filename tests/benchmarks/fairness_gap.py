"""How much more even the solver's rota is than the builder's, on the same problem: nothing passes or fails.

Run it from the root of the checkout, with the extra `solver`: `python -m tests.benchmarks.fairness_gap`.
"""

from fractions import Fraction
from time import perf_counter

from attrs import evolve

from primarycare.coverage import BuiltRota, Spacing, WeekendPairing, breaches_of, build_rota, fairness_of
from primarycare.interop.solver import solve_rota
from primarycare.rotations import DutyLimit, LimitSpan
from tests.benchmarks.build_a_year import a_team, a_year_of_slots, rules, some_absences

EFFORTS = (1, 4)
MONTHS = (1, 2)
PROBLEMS = (("night", "triage"), ("night", "home"), ("night", "triage", "home"))


def told(name: str, built: BuiltRota, seconds: float) -> None:
    """Print how full and how even a rota is."""
    spread: Fraction = fairness_of(built.rota, built.ledger).balance_spread
    print(f"  {name}: {len(built.unfilled)} unfilled, balances within {float(spread):.2f} points, {seconds:.2f} s")


def main() -> None:
    absences = some_absences()
    limit = DutyLimit(per=LimitSpan.MONTH, maximum=16)
    team = tuple(evolve(known, restrictions=(limit,)) for known in a_team()[:8])
    for kinds in PROBLEMS:
        slots = [slot for slot in a_year_of_slots() if slot.on.month in MONTHS and slot.kind in kinds]
        for asked in (rules(), rules(WeekendPairing(), Spacing(3), slack=6)):
            soft = f", {len(asked.soft)} soft rules" if asked.soft else ""
            print(f"8 physicians, {len(slots)} slots ({', '.join(kinds)}){soft}")
            start = perf_counter()
            told("builder", build_rota(slots, team, absences=absences, opening=(), rules=asked), perf_counter() - start)
            for effort in EFFORTS:
                start = perf_counter()
                found = solve_rota(slots, team, absences=absences, opening=(), rules=asked, effort=effort)
                seconds = perf_counter() - start
                assert len(breaches_of(found.rota, team, absences=absences)) == len(found.unfilled)
                told(f"solver, effort {effort}", found, seconds)


if __name__ == "__main__":
    main()
