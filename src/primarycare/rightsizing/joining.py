"""Joining: who may still join a panel that is not open to everybody.

What lives here: the reasons that let somebody join, by status, and the decision with its reason.
What this module may not know: patients and families; whoever asks says which reasons hold.

>>> policy = JoinPolicy(rules=(
...     JoinRule(status=PanelStatus.OPEN, everybody=True),
...     JoinRule(status=PanelStatus.LIMITED, reasons=(JoinReason.NEWBORN, JoinReason.HOUSEHOLD)),
...     JoinRule(status=PanelStatus.CLOSING, everybody=True),
...     JoinRule(status=PanelStatus.CLOSED, reasons=(JoinReason.NEWBORN,)),
... ), citation=Citation.illustrative("rules of our own"))
>>> print(may_join(PanelStatus.CLOSED, (JoinReason.NEWBORN, JoinReason.HOUSEHOLD), policy))
may join: newborn of a member, while the panel is closed
>>> print(may_join(PanelStatus.CLOSED, (JoinReason.HOUSEHOLD,), policy))
may not join: the panel is closed, and no reason given lets anybody join
"""

from collections.abc import Iterable
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError
from primarycare.rightsizing.statuses import PanelStatus

__all__ = ["JoinDecision", "JoinPolicy", "JoinReason", "JoinRule", "may_join"]


class JoinReason(Enum):
    """Why somebody may join although a panel is not open to everybody.

    >>> JoinReason("newborn of a member")
    <JoinReason.NEWBORN: 'newborn of a member'>
    """

    NEWBORN = "newborn of a member"
    HOUSEHOLD = "household of a member"
    PAYER = "payer's mandate"
    TRANSFER = "transfer inside the group"


@frozen(kw_only=True)
class JoinRule:
    """Who joins while a panel has a status: everybody, or whoever has one of these reasons; without any, nobody.

    Raises `InvalidValueError` for reasons beside everybody, and for one that stands twice.

    >>> JoinRule(status=PanelStatus.CLOSED).reasons
    ()
    """

    status: PanelStatus = field(validator=checks.checked(checks.a(PanelStatus)))
    everybody: bool = field(default=False, validator=checks.checked(checks.a(bool)))
    reasons: tuple[JoinReason, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(JoinReason))))

    def __attrs_post_init__(self) -> None:
        checks.unique((reason.value for reason in self.reasons), "reasons")
        if self.everybody and self.reasons:
            raise InvalidValueError(
                f"reasons: while {self.status.value}, everybody joins and needs none; give one of the two"
            )


@frozen(kw_only=True)
class JoinPolicy:
    """One rule for each status of a panel; raises `InvalidValueError`, naming the status, for none or two.

    >>> JoinPolicy(rules=(JoinRule(status=PanelStatus.OPEN, everybody=True),),
    ...            citation=Citation.illustrative("rules of our own"))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: rules: 0 of them are for 'limited'; give one for each status
    """

    rules: tuple[JoinRule, ...] = field(validator=checks.checked(checks.each(checks.a(JoinRule))))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        for status in PanelStatus:
            count = sum(rule.status is status for rule in self.rules)
            if count != 1:
                raise InvalidValueError(f"rules: {count} of them are for {status.value!r}; give one for each status")

    def rule_of(self, status: PanelStatus) -> JoinRule:
        """Give the rule of a status."""
        [rule] = (rule for rule in self.rules if rule.status is checks.a(PanelStatus)(status, "status"))
        return rule


@frozen(kw_only=True)
class JoinDecision:
    """Whether somebody may join, under which status, and by which reason where one was needed.

    Raises `InvalidValueError` for a reason beside a refusal.

    >>> JoinDecision(status=PanelStatus.OPEN, accepted=True, reason=None).accepted
    True
    """

    status: PanelStatus = field(validator=checks.checked(checks.a(PanelStatus)))
    accepted: bool = field(validator=checks.checked(checks.a(bool)))
    reason: JoinReason | None = field(validator=checks.checked(checks.optional(checks.a(JoinReason))))

    def __attrs_post_init__(self) -> None:
        if self.reason is not None and not self.accepted:
            raise InvalidValueError(f"reason: {self.reason.value!r} lets somebody join; give None with a refusal")

    def __str__(self) -> str:
        if not self.accepted:
            return f"may not join: the panel is {self.status.value}, and no reason given lets anybody join"
        if self.reason is None:
            return f"may join: everybody may while the panel is {self.status.value}"
        return f"may join: {self.reason.value}, while the panel is {self.status.value}"


def may_join(status: PanelStatus, reasons: Iterable[JoinReason], policy: JoinPolicy) -> JoinDecision:
    """Decide whether somebody for whom these reasons hold may join a panel of a status.

    Of several reasons that hold and let somebody join, the decision names the first of `JoinReason`.

    >>> policy = JoinPolicy(citation=Citation.illustrative("rules of our own"), rules=tuple(
    ...     JoinRule(status=status, everybody=status is PanelStatus.OPEN) for status in PanelStatus))
    >>> print(may_join(PanelStatus.OPEN, (), policy))
    may join: everybody may while the panel is open
    """
    given = checks.each(checks.a(JoinReason))(tuple(reasons), "reasons")
    rule = checks.a(JoinPolicy)(policy, "policy").rule_of(status)
    by = next((reason for reason in JoinReason if reason in given and reason in rule.reasons), None)
    return JoinDecision(status=status, accepted=rule.everybody or by is not None, reason=by)
