"""Standings: how a line stands to a plan's network and to its rules of access, before its cost is shared.

What lives here: the answers that adjudication asks for, and how they follow from a network status and a referral.
What this module may not know: what a plan makes of them.

>>> LineStanding(side=NetworkSide.IN, has_physician=True, has_referral=False).side.value
'in network'
"""

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.claims import Claim
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError, shown
from primarycare.plans import NetworkSide
from primarycare.referrals import ReferralDecision, ReferralPolicy, ReferralRefusal, ReferralStep
from primarycare.routing import NetworkStatus, TreatedAsIn

__all__ = ["LineStanding", "line_standing"]


@frozen(kw_only=True)
class LineStanding:
    """How a line stands to the network and to the plan's rules of access.

    `side` is that of the practice: in network where group, physician and, where sites bind, site take part. `tier` is
    the practice's part of the network, None where the plan has none. Of a line out of network, `site_in_network` says
    that its site is inside, and `is_continued` that the plan still covers care begun when the practice was.
    `has_physician`: the patient had designated a physician; `has_referral`: a referral was used for it, or the service
    needs none. Raises `InvalidValueError` for a tier out of network, and for the other two inside it.

    >>> LineStanding(side=NetworkSide.OUT, tier="preferred", has_physician=True, has_referral=True)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: tier: 'preferred' is given out of network; tiers are inside it
    """

    side: NetworkSide = field(validator=checks.checked(checks.a(NetworkSide)))
    tier: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    site_in_network: bool = field(default=False, validator=checks.checked(checks.a(bool)))
    is_continued: bool = field(default=False, validator=checks.checked(checks.a(bool)))
    has_physician: bool = field(validator=checks.checked(checks.a(bool)))
    has_referral: bool = field(validator=checks.checked(checks.a(bool)))

    def __attrs_post_init__(self) -> None:
        if self.side is NetworkSide.OUT and self.tier is not None:
            raise InvalidValueError(f"tier: {shown(self.tier)} is given out of network; tiers are inside it")
        if self.side is NetworkSide.IN and (self.site_in_network or self.is_continued):
            raise InvalidValueError("side: in network nothing is treated as if it were; leave the exceptions out")


def line_standing(
    claim: Claim,
    number: int,
    status: NetworkStatus,
    *,
    has_physician: bool,
    policy: ReferralPolicy | None,
    referral: ReferralDecision | None,
    tier: str | None = None,
    site_in_network: bool = False,
) -> LineStanding:
    """Give the standing of one line of a claim from the status of its practice and what became of its referral.

    `policy` is None where the plan has no rules about referrals; `referral` is what `referrals.consume` gave for the
    visit, None where there was no referral. Raises `NotKnownError` for a number that the claim does not have, and
    `InvalidValueError` for a status of another physician, structure, site or day, and for somebody else's referral.

    >>> line_standing(None, 1, None, has_physician=True, policy=None, referral=None)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidTypeError: claim: None is a NoneType; give a Claim
    """
    lines = {line.number: line for line in checks.a(Claim)(claim, "claim").lines}
    where = f"line {shown(number)} of claim {str(claim.identifier)!r}"
    if number not in lines:
        raise NotKnownError(f"number: there is no {where}; it has {', '.join(map(str, lines))}")
    line, known = lines[number], checks.a(NetworkStatus)(status, "status")
    if (known.physician, known.structure, known.on) != (line.physician, claim.structure, line.served_on):
        raise InvalidValueError(
            f"status: it is that of {str(known.physician)!r} of {str(known.structure)!r} on {known.on}, and {where} "
            f"was served by {str(line.physician)!r} of {str(claim.structure)!r} on {line.served_on}; give the status "
            "of that visit"
        )
    if None not in (known.site, line.site) and known.site != line.site:
        raise InvalidValueError(
            f"status: it is that of site {str(known.site)!r}, and {where} was served at {str(line.site)!r}; give the "
            "status of that visit"
        )
    rules = checks.optional(checks.a(ReferralPolicy))(policy, "policy")
    needs_none = rules is None or not rules.asks_for(line.service)
    is_in = known.side is NetworkSide.IN
    return LineStanding(
        side=known.side,
        tier=tier,
        site_in_network=checks.a(bool)(site_in_network, "site_in_network") and not is_in,
        is_continued=known.treated_as_in is TreatedAsIn.TRANSITION,
        has_physician=has_physician,
        has_referral=_is_used(claim, number, referral) or needs_none,
    )


def _is_used(claim: Claim, number: int, referral: ReferralDecision | None) -> bool:
    if referral is None or isinstance(referral, ReferralRefusal):
        return False
    if not isinstance(referral, ReferralStep):
        raise InvalidTypeError(
            f"referral: {shown(referral)} is a {type(referral).__name__}; give what consume gave for the visit"
        )
    used, visit = referral.referral, referral.event.visit
    where = f"line {number} of claim {str(claim.identifier)!r}"
    if used.patient != claim.patient:
        raise InvalidValueError(
            f"referral: {str(used.identifier)!r} is for {str(used.patient)!r}, and {where} for "
            f"{str(claim.patient)!r}; give the patient's own"
        )
    (line,) = (line for line in claim.lines if line.number == number)
    if visit is None or (visit.physician, visit.on) != (line.physician, line.served_on):
        raise InvalidValueError(
            f"referral: {str(used.identifier)!r} was not used for the visit of {where}; give what consume gave for it"
        )
    return True
