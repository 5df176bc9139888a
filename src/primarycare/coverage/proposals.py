"""Proposals: who is to cover for those who are away, why they are chosen, and who cannot be asked.

What lives here: what is proposed for one absence or for a wave of them; it becomes agreements when those asked agree.
What this module may not know: how somebody is chosen; see `primarycare.coverage.proposing`.

>>> ChosenAs("agreed already")
<ChosenAs.AGREED: 'agreed already'>
"""

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.coverage.ledgers import Balance
from primarycare.errors import InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import PhysicianId
from primarycare.periods import Period
from primarycare.rotations import Absence, CoverAgreement, CoverScope

__all__ = ["ChosenAs", "CoverChoice", "CoverPlan", "CoverProposal", "RejectedCover", "WhyNoCover"]


class ChosenAs(Enum):
    """Why somebody is to cover: agreed already, a buddy, or the one who has covered least; or nobody can.

    >>> ChosenAs("buddy")
    <ChosenAs.BUDDY: 'buddy'>
    """

    AGREED = "agreed already"
    BUDDY = "buddy"
    LOWEST_BALANCE = "lowest balance"
    NOBODY = "nobody can"


class WhyNoCover(Enum):
    """Why somebody cannot be asked to cover. Why somebody is away is never said.

    >>> WhyNoCover("away on one of the days")
    <WhyNoCover.AWAY: 'away on one of the days'>
    """

    IS_ABSENT = "is the one who is away"
    NOT_TAKING_PART = "does not take part on all of the days"
    NOT_PRACTISING = "does not practise on all of the days"
    AWAY = "away on one of the days"


@frozen
class RejectedCover:
    """Somebody who cannot be asked, and why.

    >>> print(RejectedCover(PhysicianId("dr-4"), WhyNoCover.AWAY))
    dr-4: away on one of the days
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    reason: WhyNoCover = field(validator=checks.checked(checks.a(WhyNoCover)))

    def __str__(self) -> str:
        return f"{self.physician}: {self.reason.value}"


@frozen(kw_only=True)
class CoverChoice:
    """Who is to cover in one scope, and why they are chosen.

    Raises `InvalidValueError` for nobody with a name, and for somebody without one.

    >>> print(CoverChoice(scope=CoverScope.RESULTS, coverer=None, chosen_as=ChosenAs.NOBODY))
    results: nobody can
    """

    scope: CoverScope = field(validator=checks.checked(checks.a(CoverScope)))
    coverer: PhysicianId | None = field(validator=checks.checked(checks.optional(checks.a(PhysicianId))))
    chosen_as: ChosenAs = field(validator=checks.checked(checks.a(ChosenAs)))

    def __attrs_post_init__(self) -> None:
        if (self.coverer is None) is not (self.chosen_as is ChosenAs.NOBODY):
            raise InvalidValueError(
                f"coverer: for {self.scope.value} somebody is chosen as {self.chosen_as.value!r} without a name, or "
                "nobody has one; name who covers, or say that nobody can"
            )

    def __str__(self) -> str:
        why = self.chosen_as.value
        return f"{self.scope.value}: {why}" if self.coverer is None else f"{self.scope.value}: {self.coverer} ({why})"


@frozen(kw_only=True)
class CoverProposal:
    """Who is to cover for one absence in each scope, who is asked next, and who cannot be asked.

    `days` are those that the absence touches. `in_line` are all who can be asked, in the order in which they are, so
    that the next one is known where somebody declines; `rejected` are the others, in order of identifier.
    Raises `InvalidValueError` where the absent covers or stands in line, where somebody in line is rejected as well,
    and for what stands twice.

    >>> from datetime import date
    >>> from primarycare.rotations import AbsenceKind
    >>> days = Period(date(2026, 8, 1), date(2026, 8, 15))
    >>> away = Absence(physician=PhysicianId("dr-1"), during=days, kind=AbsenceKind.HOLIDAY, approved=True)
    >>> nobody = CoverChoice(scope=CoverScope.RESULTS, coverer=None, chosen_as=ChosenAs.NOBODY)
    >>> proposal = CoverProposal(absence=away, days=days, choices=(nobody,), in_line=(), rejected=())
    >>> print(*proposal.findings)
    nobody can cover: dr-1 (results from 2026-08-01 to before 2026-08-15)
    """

    absence: Absence = field(validator=checks.checked(checks.a(Absence)))
    days: Period = field(validator=checks.checked(checks.a(Period)))
    choices: tuple[CoverChoice, ...] = field(validator=checks.checked(checks.each(checks.a(CoverChoice))))
    in_line: tuple[PhysicianId, ...] = field(validator=checks.checked(checks.each(checks.a(PhysicianId))))
    rejected: tuple[RejectedCover, ...] = field(validator=checks.checked(checks.each(checks.a(RejectedCover))))

    def __attrs_post_init__(self) -> None:
        checks.unique((choice.scope.value for choice in self.choices), "choices")
        checks.unique((*self.in_line, *(one.physician for one in self.rejected)), "in_line and rejected")
        if self.days.end is None:
            raise InvalidValueError(
                f"days: the absence of {str(self.absence.physician)!r} {self.days} has no end in sight; give the days "
                "for which cover is sought"
            )
        if self.absence.physician in (*self.in_line, *(choice.coverer for choice in self.choices)):
            raise InvalidValueError(
                f"choices: {str(self.absence.physician)!r} is away and cannot cover for themselves; name somebody else"
            )

    def points_of(self, physician: PhysicianId) -> Fraction:
        """Give what covering counts for somebody: one point for each day and scope."""
        scopes = sum(choice.coverer == physician for choice in self.choices)
        return Fraction(scopes * self.days.days)

    @property
    def agreements(self) -> tuple[CoverAgreement, ...]:
        """What is to be agreed for this, one agreement with each who is asked; what is agreed already is left out."""
        new: dict[PhysicianId, list[CoverScope]] = {}
        for choice in self.choices:
            if choice.coverer is not None and choice.chosen_as is not ChosenAs.AGREED:
                new.setdefault(choice.coverer, []).append(choice.scope)
        return tuple(
            CoverAgreement(
                covered=self.absence.physician,
                coverer=coverer,
                scopes=tuple(scopes),
                during=self.days,
                reciprocal=False,
            )
            for coverer, scopes in new.items()
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The scopes in which nobody can cover."""
        scopes = ", ".join(choice.scope.value for choice in self.choices if choice.coverer is None)
        if not scopes:
            return ()
        who = self.absence.physician
        return (Finding(kind="nobody can cover", subject=who, detail=f"{scopes} {self.days}"),)


@frozen
class CoverPlan:
    """Proposals for a wave of absences, in order of their days, and the balances of cover that they lead to.

    >>> CoverPlan((), ()).findings
    ()
    """

    proposals: tuple[CoverProposal, ...] = field(validator=checks.checked(checks.each(checks.a(CoverProposal))))
    balances: tuple[Balance, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Balance))))

    def __attrs_post_init__(self) -> None:
        checks.unique((balance.physician for balance in self.balances), "balances")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that nobody can cover, in the order of the proposals."""
        return tuple(finding for proposal in self.proposals for finding in proposal.findings)
