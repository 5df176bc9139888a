"""Plans: what a health plan asks of its members, with every choice on which real plans disagree spelled out.

What lives here: who may be seen and what it takes, cost sharing by service, limits, what counts towards which, and
what happens out of network. No choice has a default; sources that disagree are named beside each.
What this module may not know: claims, contracts of practices, and what was paid so far.

>>> from primarycare.plans.presets import HMO
>>> (HMO.physician_required, HMO.referral_required, HMO.out_of_network_covered)
(True, True, False)
"""

from collections import Counter
from enum import Enum
from functools import cached_property

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError, shown
from primarycare.identifiers import PlanId
from primarycare.money import Currency, Money, Rounding
from primarycare.plans.cost_sharing import (
    CoinsuranceBase,
    CopayAboveAllowed,
    CopayTiming,
    CostShare,
    EmbeddedLimit,
    Limit,
    NetworkSide,
    PersonLimit,
    a_limit,
)

__all__ = ["AccessRules", "Accumulation", "Plan", "PreventiveCare", "UnmetAccess"]


class Accumulation(Enum):
    """Whether what is paid on one side of the network counts on that side alone or on both.

    Counted on both, it counts on the other side until that side's own limit is met. Most plans with cover out of
    network keep the sides apart.

    >>> Accumulation("each side alone")
    <Accumulation.SEPARATE: 'each side alone'>
    """

    SEPARATE = "each side alone"
    TOGETHER = "on both sides"


class PreventiveCare(Enum):
    """Where preventive services cost the patient nothing.

    >>> PreventiveCare("free in network")
    <PreventiveCare.FREE_IN_NETWORK: 'free in network'>
    """

    FREE = "free"
    FREE_IN_NETWORK = "free in network"
    AS_ANY_OTHER = "as any other service"


class UnmetAccess(Enum):
    """What a plan does for a service without the physician or the referral that it asks for.

    A Wisconsin office writes that such a claim is not paid (oci.wi.gov, hreferproc); point-of-service plans pay it at
    the lower level (nyshmoguide.org).

    >>> UnmetAccess("not covered")
    <UnmetAccess.NOT_COVERED: 'not covered'>
    """

    NOT_COVERED = "not covered"
    OUT_OF_NETWORK = "as out of network"


@frozen(kw_only=True)
class AccessRules:
    """Four yes-or-no answers that the usual names of plans stand for; `primarycare.plans.presets` has those names.

    A physician required is one whom the patient has designated. The letters of a plan settle no more than this.

    >>> AccessRules(physician_required=False, referral_required=False, out_of_network_covered=True,
    ...             emergency_as_in_network=True, citation=Citation.illustrative("Our plan")).referral_required
    False
    """

    physician_required: bool = field(validator=checks.checked(checks.a(bool)))
    referral_required: bool = field(validator=checks.checked(checks.a(bool)))
    out_of_network_covered: bool = field(validator=checks.checked(checks.a(bool)))
    emergency_as_in_network: bool = field(validator=checks.checked(checks.a(bool)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))


_texts = checks.each(checks.a_text)
_yes_or_no = checks.checked(checks.a(bool))
_a_side = checks.a(NetworkSide)


@frozen(kw_only=True)
class Plan:
    """What a plan pays and what its members pay, for one version of its terms.

    - `unmet_access` says what happens without the physician or the referral that `access` asks for. Emergencies and
      preventive services need neither; which other services need no referral is for `primarycare.referrals` to say.
    - `excluded` services are not covered anywhere. `tiers` are parts of the network, the preferred first, or none.
    - A deductible or a maximum of None is none; those out of network are their own (`accumulation` says what counts
      towards them).
    - Coinsurance always counts to the maximum. `deductible_counts_to_maximum` and `copay_counts_to_maximum` are both
      false in an older kind of plan that caps coinsurance alone.
    - `balance_billing` allows a practice out of network to bill what is above the allowed amount; it counts towards
      nothing. Where it is not allowed, the practice writes that part off.
    - `visiting_clinician_as_in_network`: somebody out of network at a site in network is paid as in network, and so
      are emergencies where `access` says so; neither holds for services `never_as_in_network`, such as ground
      ambulance.
    - Coinsurance is rounded once a line, as `rounding` says.

    Raises `InvalidValueError` for two currencies, rows of cost sharing that stand twice or in a tier that the plan
    does not have, an excluded service with a row, and terms out of network where nothing is covered there.

    >>> from attrs import NOTHING, fields
    >>> [known.name for known in fields(Plan) if known.default is not NOTHING]
    []
    """

    identifier: PlanId = field(validator=checks.checked(checks.a(PlanId)))
    name: str = field(validator=checks.checked(checks.a_text))
    currency: Currency = field(validator=checks.checked(checks.a(Currency)))
    access: AccessRules = field(validator=checks.checked(checks.a(AccessRules)))
    unmet_access: UnmetAccess = field(validator=checks.checked(checks.a(UnmetAccess)))
    excluded: tuple[str, ...] = field(repr=False, validator=checks.checked(_texts))
    tiers: tuple[str, ...] = field(validator=checks.checked(_texts))
    cost_shares: tuple[CostShare, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(CostShare))))
    deductible_in: Limit | None = field(validator=checks.checked(checks.optional(a_limit)))
    deductible_out: Limit | None = field(validator=checks.checked(checks.optional(a_limit)))
    maximum_in: Limit | None = field(validator=checks.checked(checks.optional(a_limit)))
    maximum_out: Limit | None = field(validator=checks.checked(checks.optional(a_limit)))
    accumulation: Accumulation = field(validator=checks.checked(checks.a(Accumulation)))
    copay_timing: CopayTiming = field(validator=checks.checked(checks.a(CopayTiming)))
    coinsurance_base: CoinsuranceBase = field(validator=checks.checked(checks.a(CoinsuranceBase)))
    copay_above_allowed: CopayAboveAllowed = field(validator=checks.checked(checks.a(CopayAboveAllowed)))
    copay_counts_to_deductible: bool = field(validator=_yes_or_no)
    deductible_counts_to_maximum: bool = field(validator=_yes_or_no)
    copay_counts_to_maximum: bool = field(validator=_yes_or_no)
    preventive_care: PreventiveCare = field(validator=checks.checked(checks.a(PreventiveCare)))
    balance_billing: bool = field(validator=_yes_or_no)
    visiting_clinician_as_in_network: bool = field(validator=_yes_or_no)
    never_as_in_network: tuple[str, ...] = field(repr=False, validator=checks.checked(_texts))
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))

    def __attrs_post_init__(self) -> None:
        for field_name in ("excluded", "tiers", "never_as_in_network"):
            checks.unique(getattr(self, field_name), field_name)
        self._refuse_doubtful_rows()
        self._refuse_foreign_currency()
        if self.rounding.places > self.currency.decimals:
            raise InvalidValueError(
                f"rounding: {self.rounding.places} places are more than the {self.currency.decimals} of "
                f"{self.currency.code}; round to those"
            )
        if not self.access.out_of_network_covered:
            self._refuse_terms_out_of_network()

    def _refuse_doubtful_rows(self) -> None:
        named = Counter((row.service, row.side, row.tier) for row in self.cost_shares)
        for row in self.cost_shares:
            if named[row.service, row.side, row.tier] > 1:
                raise InvalidValueError(
                    f"cost_shares: plan {str(self.identifier)!r} has two rows for one service, "
                    f"such as {shown(str(row))}; keep one"
                )
            if row.tier is not None and row.tier not in self.tiers:
                raise InvalidValueError(
                    f"cost_shares: plan {str(self.identifier)!r} has no tier {shown(row.tier)}; name it in tiers"
                )
            if row.service in self.excluded:
                raise InvalidValueError(
                    f"cost_shares: {shown(row.service)} is excluded from plan {str(self.identifier)!r} and has a row; "
                    "keep one of the two"
                )

    def _refuse_foreign_currency(self) -> None:
        for row in self.cost_shares:
            if row.copay is not None and row.copay.currency != self.currency:
                raise InvalidValueError(
                    f"cost_shares: {row.copay} is not in {self.currency.code}, the currency of the plan"
                )
        for field_name in ("deductible_in", "deductible_out", "maximum_in", "maximum_out"):
            limit = getattr(self, field_name)
            if limit is not None and any(amount.currency != self.currency for amount in _amounts_of(limit)):
                raise InvalidValueError(
                    f"{field_name}: {limit} is not in {self.currency.code}, the currency of the plan"
                )

    def _refuse_terms_out_of_network(self) -> None:
        where = f"plan {str(self.identifier)!r} covers nothing out of network"
        if any(row.side is NetworkSide.OUT for row in self.cost_shares):
            raise InvalidValueError(f"cost_shares: {where}, but has a row there; leave it out")
        if self.deductible_out is not None or self.maximum_out is not None:
            raise InvalidValueError(f"deductible_out: {where}; give no deductible and no maximum there")
        if self.unmet_access is UnmetAccess.OUT_OF_NETWORK:
            raise InvalidValueError(f"unmet_access: {where}; without access a service is not covered")

    def deductible(self, side: NetworkSide) -> Limit | None:
        """Give the deductible of one side, or None where there is none."""
        return self.deductible_in if _a_side(side, "side") is NetworkSide.IN else self.deductible_out

    def maximum(self, side: NetworkSide) -> Limit | None:
        """Give the out-of-pocket maximum of one side, or None where there is none."""
        return self.maximum_in if _a_side(side, "side") is NetworkSide.IN else self.maximum_out

    @cached_property
    def _rows(self) -> dict[tuple[str | None, NetworkSide, str | None], CostShare]:
        return {(row.service, row.side, row.tier): row for row in self.cost_shares}

    def cost_share(self, service: str, side: NetworkSide, tier: str | None) -> CostShare | None:
        """Give the row for a service: of its own before that of every other service, in its tier before all tiers.

        None where the plan has no row for it; raises `InvalidValueError` for a tier that the plan does not have.
        """
        if tier is not None and tier not in self.tiers:
            raise InvalidValueError(
                f"tier: plan {str(self.identifier)!r} has no tier {shown(tier)}; it has "
                f"{', '.join(map(shown, self.tiers)) or 'none'}"
            )
        _a_side(side, "side")
        for named in (service, None):
            for inside in (tier, None):
                row = self._rows.get((named, side, inside))
                if row is not None:
                    return row
        return None


def _amounts_of(limit: Limit) -> tuple[Money, ...]:
    if isinstance(limit, PersonLimit):
        return (limit.amount,)
    return (limit.individual, limit.family) if isinstance(limit, EmbeddedLimit) else (limit.family,)
