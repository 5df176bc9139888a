"""Solver: the fair rota of `primarycare.coverage.build_rota`, searched for by constraint programming instead.

Needs the extra `solver` (OR-Tools), which nothing else imports: without it only this import fails.
What lives here: the same problem put to CP-SAT. It looks first for the fewest unfilled points and seats, then for the
smallest spread of balances, then for the fewest exceptions to each soft rule, in their order. The builder's own rota is
where the search starts, so that the answer is never less full, and never less even where it is as full.
What this module may not know: any rule, and how the search goes; what comes out of it is validated and completed by
the public functions of `primarycare.coverage`.

The search ends by a limit that counts work, not seconds, and uses one thread: the same facts give the same rota.

>>> from primarycare.coverage import AbsenceCredit
>>> solve_rota(
...     (), (), absences=(), opening=(), rules=BuildingRules(difficulty=(), credit=AbsenceCredit((), 0)), effort=1
... ).unfilled
()
"""

from collections.abc import Iterable
from fractions import Fraction

from primarycare import _checks as checks
from primarycare.coverage import Balance, BuildingRules, BuiltRota, build_rota, fairness_of
from primarycare.errors import InvalidValueError
from primarycare.interop._search import Search, hard_breaches
from primarycare.rotations import Absence, Assignment, Participant, Rota, Slot

__all__ = ["solve_rota"]


def solve_rota(
    slots: Iterable[Slot],
    participants: Iterable[Participant],
    *,
    absences: Iterable[Absence],
    opening: Iterable[Balance],
    rules: BuildingRules,
    fixed: Iterable[Assignment] = (),
    previous: Rota | None = None,
    effort: int,
) -> BuiltRota:
    """Search for the fairest rota under the same hard rules, from the same facts, as `build_rota`.

    `effort` bounds each step of the search (fullness, evenness, each soft rule) in the solver's own units of work, each
    about two seconds of one core; the best rota found by then is given. `slack` does not matter here: soft rules never
    cost fullness or evenness. Minimums are told and not searched for, as `build_rota` tells them.
    Raises what `build_rota` raises, and `InvalidValueError` where fixed assignments break a hard rule.

    >>> from primarycare.coverage import AbsenceCredit
    >>> rules = BuildingRules(difficulty=(), credit=AbsenceCredit((), 0))
    >>> solve_rota((), (), absences=(), opening=(), rules=rules, effort=1).rota
    Rota()
    """
    checks.whole_number(effort, "effort", minimum=1, maximum=100_000)
    all_slots, people = checks.several(Slot)(slots, "slots"), checks.several(Participant)(participants, "participants")
    away, brought = checks.several(Absence)(absences, "absences"), checks.several(Balance)(opening, "opening")
    settled = checks.several(Assignment)(fixed, "fixed")

    def built(fixed: tuple[Assignment, ...]) -> BuiltRota:
        return build_rota(
            all_slots, people, absences=away, opening=brought, rules=rules, fixed=fixed, previous=previous
        )

    greedy = built(settled)
    earlier = Rota((), ()) if previous is None else previous
    for breach in hard_breaches(greedy.rota, people, away, earlier):
        raise InvalidValueError(f"fixed: {breach}; no rota with these assignments keeps the rules")
    search = Search(greedy, people, away, earlier, rules, settled, effort)
    # What rounding to parts of a point hides is told by the exact ledgers.
    return min(built(search.best()), greedy, key=_shortcoming)


def _shortcoming(built: BuiltRota) -> tuple[Fraction, int, Fraction]:
    """Give what is to be small, the weightiest first: points unfilled, seats unfilled, and the spread of balances."""
    spread = fairness_of(built.rota, built.ledger).balance_spread
    return built.ledger.unfilled, sum(one.seats for one in built.unfilled), spread
