"""Stop-loss: what an insurer pays of one patient's costs above a deductible.

What lives here: the claims of a patient, the terms of a policy, and its payout.
What this module may not know: premiums, which claims belong to which patient, and the total of a year; see
`primarycare.risk.aggregate_stop_loss`.

>>> from primarycare.citations import Citation
>>> from primarycare.money import USD, RoundingMode
>>> terms = StopLossTerms(
...     services=("admission",), deductible=Money.parse("7500", USD), coinsurance=Share.percent("80"), cap=None,
...     citation=Citation.illustrative("Our policy"),
... )
>>> stay = StopLossClaim(
...     name="c-1", service="admission", fee_schedule=Money.parse("60000", USD), charges=Money.parse("71000", USD),
...     patient_pays=Money.parse("2000", USD),
... )
>>> payout = settle_stop_loss(terms, (stay,), rounding=Rounding(2, RoundingMode.HALF_UP), subject="p-00017, 2026")
>>> payout.amount.text, payout.retained.text
('40400.00', '17600.00')
"""

from collections.abc import Iterable
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError, shown
from primarycare.findings import Finding
from primarycare.money import Money, Rate, Rounding, Share, amount_not_negative, refuse_a_coarse_rounding
from primarycare.risk._amounts import one_currency, priced, refuse_another, refuse_beyond, settled
from primarycare.risk._excess import Excess
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = ["StopLossClaim", "StopLossPayout", "StopLossTerms", "settle_stop_loss"]


@frozen(kw_only=True)
class StopLossClaim:
    """One claim for a service: what the fee schedule allows, what was charged, and what the patient is to pay of it.

    What counts is the smaller of fee schedule and charges. The service is private. Raises `InvalidValueError`, naming
    the claim, for two currencies and for a patient who is to pay more than counts.

    >>> from primarycare.money import USD
    >>> StopLossClaim(name="c-1", service="admission", fee_schedule=Money.parse("90", USD),
    ...               charges=Money.parse("120", USD), patient_pays=Money.zero(USD)).covered
    Money.parse('90.00', USD)
    """

    name: str = field(validator=checks.checked(checks.a_text))
    service: str = field(repr=False, validator=checks.checked(checks.a_private_text))
    fee_schedule: Money = field(validator=checks.checked(amount_not_negative))
    charges: Money = field(validator=checks.checked(amount_not_negative))
    patient_pays: Money = field(validator=checks.checked(amount_not_negative))

    def __attrs_post_init__(self) -> None:
        one_currency({"fee_schedule": self.fee_schedule, "charges": self.charges, "patient_pays": self.patient_pays})
        if self.patient_pays > self.covered:
            raise InvalidValueError(
                f"patient_pays: {self.patient_pays} of claim {shown(self.name)} is more than the {self.covered} that "
                "counts; give at most that"
            )

    @property
    def covered(self) -> Money:
        """What counts of the claim where its service is listed: the smaller of fee schedule and charges."""
        return min(self.fee_schedule, self.charges)


@frozen(kw_only=True)
class StopLossTerms:
    """A policy for single patients: the services listed, a deductible, the insurer's share above it, and a cap.

    The cap limits what is paid for a patient; None is no cap. Raises `InvalidValueError` for a policy without
    services, a service that stands twice, and two currencies.

    >>> from primarycare.money import USD
    >>> StopLossTerms(services=(), deductible=Money.parse("7500", USD), coinsurance=Share.percent("80"), cap=None,
    ...               citation=Citation.illustrative("Our policy"))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: services: a policy without services covers nothing; list at least one
    """

    services: tuple[str, ...] = field(validator=checks.checked(checks.each(checks.a_text)))
    deductible: Money = field(validator=checks.checked(amount_not_negative))
    coinsurance: Share = field(validator=checks.checked(checks.a(Share)))
    cap: Money | None = field(validator=checks.checked(checks.optional(amount_not_negative)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        if not self.services:
            raise InvalidValueError("services: a policy without services covers nothing; list at least one")
        checks.unique(self.services, "services")
        one_currency({"deductible": self.deductible, "cap": self.cap})


@frozen(kw_only=True)
class StopLossPayout:
    """What an insurer pays of a patient's claims, what the patient pays, and what the practice still bears.

    The total of the working is the payout; the three parts make what is covered. Claims are in the order of their
    names. Raises `ConservationError` where the working is not that of the terms, and `InvalidValueError` for a claim
    that stands twice.

    >>> from primarycare.money import USD
    >>> terms = StopLossTerms(services=("admission",), deductible=Money.parse("7500", USD), cap=None,
    ...                       coinsurance=Share.percent("80"), citation=Citation.illustrative("Our policy"))
    >>> StopLossPayout(subject="p-00017", terms=terms, claims=(),
    ...                working=Working(title="nothing", lines=(), total=Money.zero(USD))).retained
    Money.parse('0.00', USD)
    """

    subject: str = field(validator=checks.checked(checks.a_text))
    terms: StopLossTerms = field(repr=False, validator=checks.checked(checks.a(StopLossTerms)))
    claims: tuple[StopLossClaim, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(StopLossClaim)))
    )
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        names = [claim.name for claim in self.claims]
        checks.unique(names, "claims")
        if names != sorted(names):
            raise InvalidValueError(f"claims: those of {self.subject!r} are out of order; put them in order of names")
        _one_currency_of(self.terms, self.claims)
        one_currency({"deductible": self.terms.deductible, "working": self.amount})
        refuse_beyond(self.amount, self.covered - self.patient, "working")
        refuse_another(self.working, self._excess.paid, "the claims and the terms")

    @property
    def _excess(self) -> Excess:
        return _excess_of(self.terms, self.covered - self.patient)

    @property
    def listed(self) -> tuple[StopLossClaim, ...]:
        """The claims for services that the policy lists."""
        return _listed(self.terms, self.claims)

    @property
    def covered(self) -> Money:
        """What counts: the smaller of fee schedule and charges of each listed claim."""
        return Money.total((claim.covered for claim in self.listed), self.terms.deductible.currency)

    @property
    def patient(self) -> Money:
        """What the patient pays of the listed claims."""
        return Money.total((claim.patient_pays for claim in self.listed), self.terms.deductible.currency)

    @property
    def amount(self) -> Money:
        """What the insurer pays."""
        return settled(self.working)

    @property
    def retained(self) -> Money:
        """What the practice bears of what is covered: the rest."""
        return self.covered - self.patient - self.amount

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each claim for a service that is not listed, and the cap where it cuts the payout."""
        unlisted = tuple(
            Finding(kind="claim not covered", subject=claim.name, detail="its service is not listed in the policy")
            for claim in self.claims
            if claim.service not in self.terms.services
        )
        return (*unlisted, *self._excess.findings(self.subject))


def _listed(terms: StopLossTerms, claims: tuple[StopLossClaim, ...]) -> tuple[StopLossClaim, ...]:
    return tuple(claim for claim in claims if claim.service in terms.services)


def _excess_of(terms: StopLossTerms, borne: Money) -> Excess:
    return Excess(amount=(borne - terms.deductible).exact, coinsurance=terms.coinsurance, cap=terms.cap)


def _one_currency_of(terms: StopLossTerms, claims: Iterable[StopLossClaim]) -> None:
    one_currency({"deductible": terms.deductible, **{f"claim {claim.name!r}": claim.charges for claim in claims}})


def settle_stop_loss(
    terms: StopLossTerms, claims: Iterable[StopLossClaim], *, rounding: Rounding, subject: str
) -> StopLossPayout:
    """Work out a payout for one patient: coinsurance x (covered - deductible - what the patient pays), never negative.

    Only listed services count. The payout is rounded once and never exceeds the cap. `subject` names the patient and
    the period. Raises `InvalidValueError` for a claim that stands twice, two currencies, and a rounding coarser than
    the cap or what is covered.

    >>> from primarycare.money import USD, RoundingMode
    >>> terms = StopLossTerms(services=("admission",), deductible=Money.parse("7500", USD), cap=None,
    ...                       coinsurance=Share.percent("80"), citation=Citation.illustrative("Our policy"))
    >>> stay = StopLossClaim(name="c-1", service="admission", fee_schedule=Money.parse("7400", USD),
    ...                      charges=Money.parse("9000", USD), patient_pays=Money.zero(USD))
    >>> settle_stop_loss(terms, (stay,), rounding=Rounding(2, RoundingMode.HALF_UP), subject="p-00017").amount
    Money.parse('0.00', USD)
    """
    policy = checks.a(StopLossTerms)(terms, "terms")
    in_order = sorted(checks.several(StopLossClaim)(claims, "claims"), key=lambda claim: claim.name)
    _one_currency_of(policy, in_order)
    currency, listed = policy.deductible.currency, _listed(policy, tuple(in_order))
    covered = Money.total((claim.covered for claim in listed), currency)
    patient = Money.total((claim.patient_pays for claim in listed), currency)
    refuse_a_coarse_rounding(rounding, covered - patient, policy.cap)
    by = (Factor(f"coinsurance of {policy.coinsurance}", policy.coinsurance.value),)
    lines = []
    if listed:
        parts = (
            Part(Rate(value=claim.covered.exact, currency=currency, per=claim.name), Fraction(1)) for claim in listed
        )
        lines.append(WorkingLine.worked("covered", tuple(parts), by, citation=policy.citation))
    lines += [
        priced("deductible", -policy.deductible.exact, currency, per="patient", factors=by),
        priced("patient's responsibility", -patient.exact, currency, per="patient", factors=by),
    ]
    return StopLossPayout(
        subject=checks.a_text(subject, "subject"),
        terms=policy,
        claims=tuple(in_order),
        working=Working.settled(
            f"{subject}: stop-loss",
            _excess_of(policy, covered - patient).limited(lines),
            rounding,
            currency,
        ),
    )
