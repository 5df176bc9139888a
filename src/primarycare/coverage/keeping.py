"""Keeping: the ledger of a rota that is there, ours or imported.

What lives here: one function from a rota and its participants to everybody's account.
What this module may not know: how the rota came about.

>>> keep_ledger(Rota((), ()), (), absences=(), opening=(), credit=AbsenceCredit((), 0)).points
Fraction(0, 1)
"""

from collections.abc import Iterable

from primarycare import _checks as checks
from primarycare.coverage._reckoning import Reckoning, opening_balances, settled_ledger
from primarycare.coverage.ledgers import AbsenceCredit, Balance, Ledger
from primarycare.rotations import Absence, Participant, Rota

__all__ = ["keep_ledger"]


def keep_ledger(
    rota: Rota,
    participants: Iterable[Participant],
    *,
    absences: Iterable[Absence],
    opening: Iterable[Balance],
    credit: AbsenceCredit,
) -> Ledger:
    """Keep the account of everybody who takes part in a rota, ours or imported.

    Points follow the worker: whoever serves a part of a duty earns that part of its points.
    Raises `NotKnownError` for somebody in the rota or with a balance who does not take part, and `InvalidValueError`
    for a slot with more people than seats: look for its breaches first.

    >>> keep_ledger(Rota((), ()), (), absences=(), opening=(), credit=AbsenceCredit((), 0)).entries
    ()
    """
    taking_part = checks.several(Participant)(participants, "participants")
    checks.unique((participant.physician for participant in taking_part), "participants")
    reckoning = Reckoning(
        checks.a(Rota)(rota, "rota").slots,
        taking_part,
        checks.several(Absence)(absences, "absences"),
        checks.a(AbsenceCredit)(credit, "credit"),
    )
    return settled_ledger(rota, reckoning, opening_balances(taking_part, opening))
