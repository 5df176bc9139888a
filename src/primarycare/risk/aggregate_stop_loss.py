"""Aggregate stop-loss: what an insurer pays of all that a practice bears in a year, above a limit.

What lives here: the terms of a policy for a whole year, and its payout.
What this module may not know: single patients; see `primarycare.risk.stop_loss`.

>>> from primarycare.money import USD, RoundingMode
>>> terms = AggregateTerms(attachment=Money.parse("500", USD), coinsurance=Share.percent("90"),
...                        cap=Money.parse("150", USD), citation=Citation.illustrative("Our policy"))
>>> payout = settle_aggregate(terms, (Money.parse("700", USD),), rounding=Rounding(2, RoundingMode.HALF_UP),
...                           subject="2026")
>>> payout.amount.text, str(payout.findings[0])
('150.00', 'stop-loss capped: 2026 (no more than 150.00 USD is paid)')
"""

from collections.abc import Iterable

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.findings import Finding
from primarycare.money import Money, Rounding, Share, amount_not_negative, refuse_a_coarse_rounding
from primarycare.risk._amounts import one_currency, priced, refuse_another, refuse_beyond, settled
from primarycare.risk._excess import Excess
from primarycare.workings import Factor, Working

__all__ = ["AggregatePayout", "AggregateTerms", "settle_aggregate"]


@frozen(kw_only=True)
class AggregateTerms:
    """A policy for a whole year: the total up to which a practice bears everything, the insurer's share above, a cap.

    >>> from primarycare.money import USD
    >>> AggregateTerms(attachment=Money.parse("500000", USD), coinsurance=Share.percent("90"), cap=None,
    ...                citation=Citation.illustrative("Our policy")).coinsurance
    Share(value=Fraction(9, 10))
    """

    attachment: Money = field(validator=checks.checked(amount_not_negative))
    coinsurance: Share = field(validator=checks.checked(checks.a(Share)))
    cap: Money | None = field(validator=checks.checked(checks.optional(amount_not_negative)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        one_currency({"attachment": self.attachment, "cap": self.cap})


@frozen(kw_only=True)
class AggregatePayout:
    """What an insurer pays of the total that a practice bears in a year, and what the practice still bears.

    The total of the working is the payout. Raises `ConservationError` where it is not that of the terms.

    >>> from primarycare.money import USD
    >>> terms = AggregateTerms(attachment=Money.parse("500000", USD), coinsurance=Share.percent("90"), cap=None,
    ...                        citation=Citation.illustrative("Our policy"))
    >>> AggregatePayout(subject="2026", terms=terms, borne=Money.parse("400000", USD),
    ...                 working=Working(title="nothing", lines=(), total=Money.zero(USD))).retained
    Money.parse('400000.00', USD)
    """

    subject: str = field(validator=checks.checked(checks.a_text))
    terms: AggregateTerms = field(repr=False, validator=checks.checked(checks.a(AggregateTerms)))
    borne: Money = field(validator=checks.checked(amount_not_negative))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        one_currency({"attachment": self.terms.attachment, "borne": self.borne, "working": self.amount})
        refuse_beyond(self.amount, self.borne, "working")
        refuse_another(self.working, self._excess.paid, "the total and the terms")

    @property
    def _excess(self) -> Excess:
        return _excess_of(self.terms, self.borne)

    @property
    def amount(self) -> Money:
        """What the insurer pays."""
        return settled(self.working)

    @property
    def retained(self) -> Money:
        """What the practice bears in the end: the rest."""
        return self.borne - self.amount

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The cap where it cuts the payout."""
        return self._excess.findings(self.subject)


def _excess_of(terms: AggregateTerms, borne: Money) -> Excess:
    return Excess(amount=(borne - terms.attachment).exact, coinsurance=terms.coinsurance, cap=terms.cap)


def settle_aggregate(
    terms: AggregateTerms, borne: Iterable[Money], *, rounding: Rounding, subject: str
) -> AggregatePayout:
    """Work out a payout for a year: coinsurance x (total borne - attachment), never negative, within the cap.

    `borne` are the amounts that the practice bears, such as the `retained` of each patient's stop-loss. Raises
    `InvalidValueError` for a negative amount, two currencies, and a rounding coarser than the total or the cap.

    >>> from primarycare.money import USD, RoundingMode
    >>> terms = AggregateTerms(attachment=Money.parse("500", USD), coinsurance=Share.percent("90"), cap=None,
    ...                        citation=Citation.illustrative("Our policy"))
    >>> amounts = (Money.parse("400", USD), Money.parse("300", USD))
    >>> settle_aggregate(terms, amounts, rounding=Rounding(2, RoundingMode.HALF_UP), subject="2026").amount
    Money.parse('180.00', USD)
    """
    policy = checks.a(AggregateTerms)(terms, "terms")
    amounts = checks.several(Money)(borne, "borne")
    for position, amount in enumerate(amounts):
        one_currency(
            {"attachment": policy.attachment, f"borne[{position}]": amount_not_negative(amount, f"borne[{position}]")}
        )
    currency = policy.attachment.currency
    total = Money.total(amounts, currency)
    refuse_a_coarse_rounding(rounding, total, policy.cap)
    by = (Factor(f"coinsurance of {policy.coinsurance}", policy.coinsurance.value),)
    lines = [
        priced("borne by the practice", total.exact, currency, per="year", factors=by, citation=policy.citation),
        priced("attachment", -policy.attachment.exact, currency, per="year", factors=by),
    ]
    return AggregatePayout(
        subject=checks.a_text(subject, "subject"),
        terms=policy,
        borne=total,
        working=Working.settled(
            f"{subject}: aggregate stop-loss",
            _excess_of(policy, total).limited(lines),
            rounding,
            currency,
        ),
    )
