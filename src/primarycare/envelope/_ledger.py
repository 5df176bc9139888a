"""The ledger of an envelope while one entry after the other takes from it: its parts, its caps, what is reserved.

What lives here: the order of entries, what an entry may still take, and the taking, which refuses to leak.
What this module may not know: why somebody wants the money.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeAlias

from attrs import frozen

from primarycare.envelope.decisions import RefusalGround, RingFenceDraw
from primarycare.envelopes import Envelope, Expense, ExpenseCommitment
from primarycare.errors import ConservationError
from primarycare.identifiers import CommitmentId
from primarycare.money import Money

# Money of no ring-fenced part.
FREE = None
Draws: TypeAlias = dict[str | None, Money]
Wanted: TypeAlias = Expense | ExpenseCommitment


@frozen
class Release:
    """The end of a commitment: what is left of it goes back to where it came from."""

    commitment: ExpenseCommitment
    on: date


Entry: TypeAlias = Expense | ExpenseCommitment | Release


def _place(entry: Entry) -> tuple[date, int, str, str]:
    """On one day, releases come first, so that their money can be promised again; promises come before expenses."""
    if isinstance(entry, Release):
        return entry.on, 0, entry.commitment.identifier, entry.commitment.envelope
    if isinstance(entry, ExpenseCommitment):
        return entry.promised_on, 1, entry.identifier, entry.envelope
    return entry.incurred_on, 2, entry.identifier, entry.envelope


def in_order(expenses: Iterable[Expense], commitments: Iterable[ExpenseCommitment]) -> list[Entry]:
    """Give what happens to envelopes by day, then by kind and identifier."""
    entries: list[Entry] = [*expenses]
    for commitment in commitments:
        entries.append(commitment)
        if commitment.released_on is not None:
            entries.append(Release(commitment, commitment.released_on))
    return sorted(entries, key=_place)


def day_of(wanted: Wanted) -> date:
    """Give the day on which money is wanted."""
    return wanted.incurred_on if isinstance(wanted, Expense) else wanted.promised_on


def draws_of(taken: Money, from_parts: Iterable[RingFenceDraw]) -> Draws:
    """Give what was drawn from each part, the free money among them."""
    draws: Draws = {draw.part: draw.amount for draw in from_parts}
    free = taken - Money.total(draws.values(), taken.currency)
    return {**draws, FREE: free} if free else draws


def from_parts_of(draws: Mapping[str | None, Money]) -> tuple[RingFenceDraw, ...]:
    """Give what was drawn from ring-fenced parts alone, by name."""
    named = sorted((part, amount) for part, amount in draws.items() if part is not FREE)
    return tuple(RingFenceDraw(part, amount) for part, amount in named)


class Ledger:
    """What is left of the parts of an envelope and under the caps of its uses, and what commitments hold."""

    def __init__(self, envelope: Envelope) -> None:
        self.envelope = envelope
        self._nothing = Money.zero(envelope.amount.currency)
        self._left: Draws = {**{part.name: part.amount for part in envelope.ring_fences}, FREE: envelope.free}
        self._under_cap = {use.name: use.year_cap(envelope.amount) for use in envelope.uses}
        self._item_caps = {use.name: use.item_cap for use in envelope.uses}
        self._reserved: dict[CommitmentId, Draws] = {}

    def _held_for(self, wanted: Wanted) -> Draws:
        if isinstance(wanted, ExpenseCommitment) or wanted.commitment is None:
            return {}
        return self._reserved.get(wanted.commitment, {})

    def _open_to(self, use: str, on: date) -> list[str | None]:
        """Name the parts that a use may take, its own first and the free money last."""
        fences = [part for part in self.envelope.ring_fences if part.is_open_to(use, on)]
        own_first = sorted(fences, key=lambda part: (use not in part.uses, part.name))
        return [*(part.name for part in own_first), FREE]

    def tightest(self, wanted: Wanted) -> tuple[Money, RefusalGround, str]:
        """Give the most that an entry may take, and the limit that says so; of equal ones the first asked."""
        held = Money.total(self._held_for(wanted).values(), self._nothing.currency)
        in_parts = (self._left[part] for part in self._open_to(wanted.use, day_of(wanted)))
        left = Money.total(in_parts, self._nothing.currency) + held
        limits: list[tuple[Money, RefusalGround, str]] = []
        item_cap, under_cap = self._item_caps[wanted.use], self._under_cap[wanted.use]
        if item_cap is not None and isinstance(wanted, Expense):
            limits.append((item_cap, RefusalGround.ITEM_CAP, f"one expense for {wanted.use!r} may take {item_cap}"))
        if under_cap is not None:
            room = under_cap + held
            limits.append((room, RefusalGround.USE_CAP, f"the cap of {wanted.use!r} has {room} left"))
        whom = f" for {wanted.use!r}" if self.envelope.ring_fences else ""
        limits.append((left, RefusalGround.NOTHING_LEFT, f"the envelope has {left} left{whom}"))
        return min(limits, key=lambda limit: limit[0])

    def draws_for(self, wanted: Wanted, amount: Money) -> Draws:
        """Say where an amount comes from: what is held for it first, then the use's own part, the free money last."""
        draws: Draws = {}
        parts = self._open_to(wanted.use, day_of(wanted))
        for source in (self._held_for(wanted), self._left):
            for part in parts:
                taken = min(source.get(part, self._nothing), amount)
                if taken:
                    draws[part] = draws.get(part, self._nothing) + taken
                    amount -= taken
        return draws

    def take(self, wanted: Wanted, draws: Draws) -> None:
        """Take money for an entry; raises `ConservationError` where a part or a cap does not hold it."""
        name, held = repr(str(wanted.identifier)), self._held_for(wanted)
        parts = self._open_to(wanted.use, day_of(wanted))
        from_left = self._nothing
        for part, amount in draws.items():
            if part not in parts:
                raise ConservationError(f"from_parts: {name} may not take {amount} of {part!r}; draw from its own part")
            from_held = min(held.get(part, self._nothing), amount)
            if from_held:
                held[part] -= from_held
            wanting = amount - from_held
            if wanting > self._left[part]:
                where = "what is free" if part is FREE else f"the part {part!r}"
                raise ConservationError(
                    f"from_parts: {name} takes {wanting} of {where}, which has {self._left[part]} left; take no more"
                )
            self._left[part] -= wanting
            from_left += wanting
        under_cap = self._under_cap[wanted.use]
        if under_cap is not None:
            if from_left > under_cap:
                raise ConservationError(
                    f"decisions: {name} takes {from_left} under the cap of {wanted.use!r}, which has {under_cap} left; "
                    "take no more"
                )
            self._under_cap[wanted.use] = under_cap - from_left
        if isinstance(wanted, ExpenseCommitment):
            self._reserved[wanted.identifier] = dict(draws)

    def release(self, commitment: ExpenseCommitment) -> None:
        """Give back what a commitment still holds, to the parts from which it was reserved."""
        for part, amount in self._reserved.pop(commitment.identifier, {}).items():
            self._left[part] += amount
            under_cap = self._under_cap[commitment.use]
            self._under_cap[commitment.use] = None if under_cap is None else under_cap + amount
