"""Accumulators: what the members of a plan have paid so far in a plan year, towards deductible and maximum.

What lives here: the amounts of each person on both sides of the network, the claims that made them, adding and taking
back. A family's amount is the sum of its members', so that the two never disagree.
What this module may not know: any limit, and how a claim was worked out.

>>> from datetime import date
>>> from primarycare.money import USD
>>> year = Period(date(2026, 1, 1), date(2027, 1, 1))
>>> so_far = Accumulators.opening(PlanId("gold"), year, (PatientId("p-1"), PatientId("p-2")), USD)
>>> visit = Met(deductible=Money.parse("100", USD), maximum=Money.parse("130", USD))
>>> later = so_far.plus(PatientId("p-1"), ClaimId("c-1"), in_network=visit, out_of_network=Met.nothing(USD))
>>> later.of(PatientId("p-1")).in_network.maximum.text, later.family(NetworkSide.IN).deductible.text
('130.00', '100.00')
>>> later.minus(PatientId("p-1"), ClaimId("c-1"), in_network=visit, out_of_network=Met.nothing(USD)) == so_far
True
"""

from collections.abc import Iterable

from attrs import evolve, field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.identifiers import ClaimId, PatientId, PlanId
from primarycare.money import Currency, Money, amount_not_negative
from primarycare.periods import Period
from primarycare.plans.cost_sharing import NetworkSide

__all__ = ["Accumulators", "MemberAccumulator", "Met"]

_a_side = checks.a(NetworkSide)


@frozen(kw_only=True)
class Met:
    """How much of a deductible and of an out-of-pocket maximum is met; the two are in one currency.

    >>> from primarycare.money import USD
    >>> Met(deductible=Money.parse("100", USD), maximum=Money.parse("-1", USD))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: maximum: -1.00 USD is negative; give 0 or more
    """

    deductible: Money = field(validator=checks.checked(amount_not_negative))
    maximum: Money = field(validator=checks.checked(amount_not_negative))

    def __attrs_post_init__(self) -> None:
        if self.deductible.currency != self.maximum.currency:
            raise InvalidValueError(
                f"maximum: {self.maximum} is not in {self.deductible.currency.code}, the currency of the deductible"
            )

    @classmethod
    def nothing(cls, currency: Currency) -> "Met":
        """Give nothing met of either.

        >>> from primarycare.money import USD
        >>> Met.nothing(USD).deductible
        Money.parse('0.00', USD)
        """
        return cls(deductible=Money.zero(currency), maximum=Money.zero(currency))

    def __add__(self, other: "Met") -> "Met":
        if not isinstance(other, Met):
            return NotImplemented
        return Met(deductible=self.deductible + other.deductible, maximum=self.maximum + other.maximum)

    def __sub__(self, other: "Met") -> "Met":
        if not isinstance(other, Met):
            return NotImplemented
        return Met(deductible=self.deductible - other.deductible, maximum=self.maximum - other.maximum)


_a_met = checks.a(Met)


@frozen(kw_only=True)
class MemberAccumulator:
    """What one member has met on each side of the network.

    >>> from primarycare.money import USD
    >>> nothing = Met.nothing(USD)
    >>> MemberAccumulator(patient=PatientId("p-1"), in_network=nothing, out_of_network=nothing).on(NetworkSide.OUT)
    Met(deductible=Money.parse('0.00', USD), maximum=Money.parse('0.00', USD))
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    in_network: Met = field(validator=checks.checked(checks.a(Met)))
    out_of_network: Met = field(validator=checks.checked(checks.a(Met)))

    def on(self, side: NetworkSide) -> Met:
        """Give what is met on one side."""
        return self.in_network if _a_side(side, "side") is NetworkSide.IN else self.out_of_network


def _by_patient(members: tuple[MemberAccumulator, ...]) -> tuple[MemberAccumulator, ...]:
    found = checks.each(checks.a(MemberAccumulator))(members, "members")
    return tuple(sorted(found, key=lambda member: member.patient))


def _in_order(claims: tuple[ClaimId, ...]) -> tuple[ClaimId, ...]:
    return tuple(sorted(checks.each(checks.a(ClaimId))(claims, "claims")))


@frozen(kw_only=True)
class Accumulators:
    """What all who are covered together have met in one plan year, and which claims are counted in it.

    A single person is a family of one. `claims` keeps a claim from being counted twice and from being taken back when
    it never was counted. Raises `InvalidValueError` for no members, a member or a claim that stands twice, two
    currencies, and a plan year without an end.

    >>> from datetime import date
    >>> Accumulators(plan=PlanId("gold"), plan_year=Period(date(2026, 1, 1)), members=(), claims=())
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: plan_year: the plan year from 2026-01-01 has no end; give its last day as well
    """

    plan: PlanId = field(validator=checks.checked(checks.a(PlanId)))
    plan_year: Period = field(validator=checks.checked(checks.a(Period)))
    members: tuple[MemberAccumulator, ...] = field(converter=_by_patient)
    claims: tuple[ClaimId, ...] = field(converter=_in_order)

    def __attrs_post_init__(self) -> None:
        if self.plan_year.end is None:
            raise InvalidValueError(f"plan_year: the plan year {self.plan_year} has no end; give its last day as well")
        if not self.members:
            raise InvalidValueError("members: nobody is covered; give at least one member")
        checks.unique((member.patient for member in self.members), "members")
        checks.unique(self.claims, "claims")
        if len({met.deductible.currency for member in self.members for met in _sides(member)}) > 1:
            raise InvalidValueError("members: their amounts are in several currencies; give them in one")

    @classmethod
    def opening(
        cls, plan: PlanId, plan_year: Period, patients: Iterable[PatientId], currency: Currency
    ) -> "Accumulators":
        """Give the accumulators with which a plan year begins: nothing met by anybody.

        >>> from datetime import date
        >>> from primarycare.money import USD
        >>> year = Period(date(2026, 1, 1), date(2027, 1, 1))
        >>> Accumulators.opening(PlanId("gold"), year, (PatientId("p-1"),), USD).claims
        ()
        """
        nothing = Met.nothing(currency)
        return cls(
            plan=plan,
            plan_year=plan_year,
            members=tuple(
                MemberAccumulator(patient=patient, in_network=nothing, out_of_network=nothing)
                for patient in checks.several(PatientId)(patients, "patients")
            ),
            claims=(),
        )

    @property
    def currency(self) -> Currency:
        """The currency of all amounts."""
        return self.members[0].in_network.deductible.currency

    def of(self, patient: PatientId) -> MemberAccumulator:
        """Give what a member has met; raises `NotKnownError` for somebody who is not a member."""
        checks.a(PatientId)(patient, "patient")
        for member in self.members:
            if member.patient == patient:
                return member
        raise NotKnownError(
            f"patient: {str(patient)!r} is not among the members of these accumulators of {str(self.plan)!r}; "
            "give those of the patient's own family"
        )

    def family(self, side: NetworkSide) -> Met:
        """Give what all members together have met on one side."""
        met = [member.on(side) for member in self.members]
        return Met(
            deductible=Money.total((each.deductible for each in met), self.currency),
            maximum=Money.total((each.maximum for each in met), self.currency),
        )

    def plus(self, patient: PatientId, claim: ClaimId, *, in_network: Met, out_of_network: Met) -> "Accumulators":
        """Count a claim; raises `InvalidValueError` for one that is counted already."""
        if claim in self.claims:
            raise InvalidValueError(f"claim: {str(claim)!r} is counted already; reverse it before it is counted again")
        member = self.of(patient)
        counted = MemberAccumulator(
            patient=patient,
            in_network=member.in_network + _a_met(in_network, "in_network"),
            out_of_network=member.out_of_network + _a_met(out_of_network, "out_of_network"),
        )
        return self._with(counted, (*self.claims, claim))

    def minus(self, patient: PatientId, claim: ClaimId, *, in_network: Met, out_of_network: Met) -> "Accumulators":
        """Take a claim back; raises `InvalidValueError` for one not counted, and for more than the member has met."""
        if claim not in self.claims:
            raise InvalidValueError(f"claim: {str(claim)!r} is not counted in these accumulators; nothing to take back")
        member = self.of(patient)
        for met, taken in (
            (member.in_network, _a_met(in_network, "in_network")),
            (member.out_of_network, _a_met(out_of_network, "out_of_network")),
        ):
            if taken.deductible > met.deductible or taken.maximum > met.maximum:
                raise InvalidValueError(
                    f"claim: {str(claim)!r} cannot be taken back: it counted {taken.deductible} to the deductible and "
                    f"{taken.maximum} to the maximum, and {str(patient)!r} has met {met.deductible} and "
                    f"{met.maximum}; give the adjudication that was counted"
                )
        counted = MemberAccumulator(
            patient=patient,
            in_network=member.in_network - in_network,
            out_of_network=member.out_of_network - out_of_network,
        )
        return self._with(counted, tuple(known for known in self.claims if known != claim))

    def _with(self, counted: MemberAccumulator, claims: tuple[ClaimId, ...]) -> "Accumulators":
        others = (member for member in self.members if member.patient != counted.patient)
        return evolve(self, members=(*others, counted), claims=claims)


def _sides(member: MemberAccumulator) -> tuple[Met, Met]:
    return member.in_network, member.out_of_network
