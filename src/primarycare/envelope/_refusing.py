"""What an envelope refuses whole, whatever money there is: the first ground that holds, with its reason.

What lives here: the questions that are asked before any limit, in their order.
What this module may not know: what is left, and other envelopes.
"""

from collections.abc import Mapping

from primarycare.envelope._ledger import Wanted, day_of
from primarycare.envelope.decisions import RefusalGround
from primarycare.envelopes import Envelope, Expense, ExpenseCommitment
from primarycare.identifiers import CommitmentId


def refused_whole(
    wanted: Wanted, envelope: Envelope, commitments: Mapping[CommitmentId, ExpenseCommitment]
) -> tuple[RefusalGround, str] | None:
    """Give the ground and the reason for which an entry is refused whole, or None."""
    if wanted.structure != envelope.structure:
        by = "incurred" if isinstance(wanted, Expense) else "promised"
        reason = f"{by} by {wanted.structure}, and the envelope is of {envelope.structure}"
        return RefusalGround.OTHER_STRUCTURE, reason
    if day_of(wanted) not in envelope.period:
        days = envelope.year if envelope.during is None else f"the days {envelope.during}"
        return RefusalGround.OUTSIDE_PERIOD, f"dated {day_of(wanted)}, outside {days}"
    if wanted.use not in {use.name for use in envelope.uses}:
        return RefusalGround.NO_USE, f"{wanted.use!r} is not a use of envelope {envelope.identifier}"
    if isinstance(wanted, ExpenseCommitment):
        return None
    if wanted.paid_elsewhere:
        return RefusalGround.PAID_ELSEWHERE, "somebody else pays it already"
    if wanted.commitment is None:
        return None
    commitment = commitments[wanted.commitment]
    if wanted.use != commitment.use:
        reason = f"it pays {commitment.identifier}, which was promised for {commitment.use!r}"
        return RefusalGround.OTHER_COMMITMENT, reason
    if wanted.incurred_on < commitment.promised_on:
        reason = f"it pays {commitment.identifier}, which was promised later, on {commitment.promised_on}"
        return RefusalGround.OTHER_COMMITMENT, reason
    return None
