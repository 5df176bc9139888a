"""Envelopes: the yearly sum paid to a structure for what fees do not cover, and what is put before it.

What lives here: the amount, its eligible uses with their caps, its ring-fenced parts and its payments; expenses as
they were incurred, and commitments, which promise an expense. At Ipso Santé it pays coordination, an interpreter, a
dietitian, an occupational therapist (Concours pluripro, February 2021).
What this module may not know: which expense is accepted; `primarycare.envelope` decides.

>>> from primarycare.money import EUR
>>> Envelope(
...     identifier=EnvelopeId("2020"), structure=StructureId("cabinet"), year=Year(2020),
...     amount=Money.parse("12000", EUR),
...     uses=(EligibleUse("interpreter"),),
...     payments=(EnvelopePayment(date(2020, 7, 1), Money.parse("12000", EUR)),),
...     citation=Citation.illustrative("An envelope of our own"),
... ).amount
Money.parse('12000.00', EUR)
"""

from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.identifiers import CommitmentId, EnvelopeId, ExpenseId, PatientId, StructureId
from primarycare.money import Money, Rounding, Share, amount_above_zero
from primarycare.periods import Period, Year
from primarycare.workings import Working

__all__ = [
    "CarriedMoney",
    "EligibleUse",
    "Envelope",
    "EnvelopePayment",
    "Expense",
    "ExpenseCommitment",
    "RingFence",
    "ShareCap",
]


@frozen
class ShareCap:
    """A cap for the year that is a share of the envelope's own amount, rounded as stated.

    What was carried from the year before does not raise it.

    >>> from primarycare.money import EUR, RoundingMode
    >>> third = ShareCap(Share.parse("1/3"), Rounding(2, RoundingMode.DOWN))
    >>> third.of(Money.parse("1000", EUR))
    Money.parse('333.33', EUR)
    """

    share: Share = field(validator=checks.checked(checks.a(Share)))
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))

    def of(self, amount: Money) -> Money:
        """Give the cap under an envelope's amount."""
        return self.rounding.settle(amount.exact * self.share.value, amount.currency)


@frozen
class EligibleUse:
    """A use that an envelope pays for, with its caps where some are agreed; where two are given, both hold.

    `cap` limits the year in money and `share_cap` as a share of the envelope; `item_cap` limits each expense by itself.

    >>> EligibleUse("interpreter").cap is None
    True
    """

    name: str = field(validator=checks.checked(checks.a_text))
    cap: Money | None = field(default=None, validator=checks.checked(checks.optional(amount_above_zero)))
    share_cap: ShareCap | None = field(
        default=None, kw_only=True, validator=checks.checked(checks.optional(checks.a(ShareCap)))
    )
    item_cap: Money | None = field(
        default=None, kw_only=True, validator=checks.checked(checks.optional(amount_above_zero))
    )

    def year_cap(self, amount: Money) -> Money | None:
        """Give the lowest cap of the use for a year under an envelope's amount, or None where none is agreed.

        >>> from primarycare.money import EUR, RoundingMode
        >>> tenth = ShareCap(Share.percent("10"), Rounding(2, RoundingMode.DOWN))
        >>> EligibleUse("interpreter", Money.parse("800", EUR), share_cap=tenth).year_cap(Money.parse("5000", EUR))
        Money.parse('500.00', EUR)
        """
        of_share = None if self.share_cap is None else self.share_cap.of(amount)
        return min((cap for cap in (self.cap, of_share) if cap is not None), default=None)


@frozen(kw_only=True)
class RingFence:
    """A part of an envelope that only certain uses may take.

    Those uses take it first, and then what is free like any other; a cap of the use keeps it to its own part. What they
    leave stays unspent, unless the terms open it to every use from a day on, that day included.

    >>> from primarycare.money import EUR
    >>> RingFence(name="languages", amount=Money.parse("3000", EUR), uses=("interpreter",)).opens_on is None
    True
    """

    name: str = field(validator=checks.checked(checks.a_text))
    amount: Money = field(validator=checks.checked(amount_above_zero))
    uses: tuple[str, ...] = field(validator=checks.checked(checks.each(checks.a_text)))
    opens_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))

    def __attrs_post_init__(self) -> None:
        if not self.uses:
            raise InvalidValueError(f"uses: nothing may take the part {self.name!r}; name a use, or leave the part out")
        checks.unique(self.uses, "uses")

    def is_open_to(self, use: str, day: date) -> bool:
        """Tell whether a use may take this part on a day.

        >>> from primarycare.money import EUR
        >>> part = RingFence(name="languages", amount=Money.parse("3000", EUR), uses=("interpreter",),
        ...                  opens_on=date(2020, 12, 1))
        >>> part.is_open_to("dietitian", date(2020, 11, 30)), part.is_open_to("dietitian", date(2020, 12, 1))
        (False, True)
        """
        return use in self.uses or (self.opens_on is not None and self.opens_on <= day)


@frozen
class EnvelopePayment:
    """A part of the envelope and the day on which it is paid to the structure.

    >>> from primarycare.money import EUR
    >>> EnvelopePayment(date(2020, 7, 1), Money.parse("6000", EUR)).amount
    Money.parse('6000.00', EUR)
    """

    due_on: date = field(validator=checks.checked(checks.a_date))
    amount: Money = field(validator=checks.checked(amount_above_zero))


@frozen
class CarriedMoney:
    """Money that an earlier envelope left to a later one: the structure holds it already.

    >>> from primarycare.money import EUR
    >>> CarriedMoney(EnvelopeId("2020"), Money.parse("1200", EUR)).origin
    EnvelopeId('2020')
    """

    origin: EnvelopeId = field(validator=checks.checked(checks.a(EnvelopeId)))
    amount: Money = field(validator=checks.checked(amount_above_zero))


@frozen(kw_only=True)
class Envelope:
    """A structure's supplementary envelope for a calendar year, or for a part of it.

    `amount` is the money of the year. The payments add up to it (`ConservationError` otherwise); what was `carried`
    from an earlier envelope comes on top and is not paid again. `during` is the part of the year for which it is given,
    None for all of it. `worked_out` is the working that made the amount, where there is one.
    Uses and ring-fenced parts stand once each, a use in one part at most, all in one currency; the parts are not more
    than the amount. A payment may fall outside the year; an expense may not.

    >>> from primarycare.money import EUR
    >>> Envelope(
    ...     identifier=EnvelopeId("2020"), structure=StructureId("cabinet"), year=Year(2020),
    ...     amount=Money.parse("12000", EUR), uses=(), payments=(),
    ...     citation=Citation.illustrative("An envelope of our own"),
    ... )
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: payments: those of '2020' add up to 0.00 EUR and the amount is 12000.00 EUR; \
give parts that make it whole
    """

    identifier: EnvelopeId = field(validator=checks.checked(checks.a(EnvelopeId)))
    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    year: Year = field(validator=checks.checked(checks.a(Year)))
    during: Period | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Period))))
    amount: Money = field(validator=checks.checked(amount_above_zero))
    carried: CarriedMoney | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(CarriedMoney)))
    )
    uses: tuple[EligibleUse, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(EligibleUse))))
    ring_fences: tuple[RingFence, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.a(RingFence)))
    )
    payments: tuple[EnvelopePayment, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(EnvelopePayment)))
    )
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))
    worked_out: Working[Money] | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a(Working)))
    )

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.identifier))
        if self.during is not None and self.during.cut(self.year.period) != self.during:
            raise InvalidValueError(
                f"during: envelope {name} is of {self.year}, and its days {self.during} are not all in it; "
                "give days of that year"
            )
        if self.carried is not None and self.carried.origin == self.identifier:
            raise InvalidValueError(f"carried: envelope {name} cannot be left money by itself; name the earlier one")
        if self.worked_out is not None and self.worked_out.total != self.amount:
            raise ConservationError(
                f"worked_out: the working of envelope {name} makes {self.worked_out.total} and its amount is "
                f"{self.amount}; give the working of this amount"
            )
        self._check_uses(name)
        paid = Money.total((payment.amount for payment in self.payments), self.amount.currency)
        if paid != self.amount:
            raise ConservationError(
                f"payments: those of {name} add up to {paid} and the amount is {self.amount}; "
                "give parts that make it whole"
            )

    def _check_uses(self, name: str) -> None:
        checks.unique((use.name for use in self.uses), "uses")
        checks.unique((part.name for part in self.ring_fences), "ring_fences")
        limits = [(use.name, cap) for use in self.uses for cap in (use.cap, use.item_cap) if cap is not None]
        limits += [(part.name, part.amount) for part in self.ring_fences]
        limits += [] if self.carried is None else [(self.carried.origin, self.carried.amount)]
        for whose, limit in limits:
            if limit.currency != self.amount.currency:
                raise InvalidValueError(
                    f"currency: {str(whose)!r} of envelope {name} is in {limit.currency.code} and the envelope in "
                    f"{self.amount.currency.code}; convert it first"
                )
        for use in self.uses:
            use.year_cap(self.amount)  # a share that cannot be rounded in this currency is refused here
        known = {use.name for use in self.uses}
        in_part: dict[str, str] = {}
        for part in self.ring_fences:
            for use_name in part.uses:
                if use_name not in known:
                    raise InvalidValueError(
                        f"ring_fences: part {part.name!r} is for {use_name!r}, which is not a use of envelope {name}; "
                        "add the use"
                    )
                if use_name in in_part:
                    raise InvalidValueError(
                        f"ring_fences: {use_name!r} stands in {in_part[use_name]!r} and {part.name!r}; name it in one"
                    )
                in_part[use_name] = part.name
        fenced = Money.total((part.amount for part in self.ring_fences), self.amount.currency)
        if fenced > self.amount:
            raise InvalidValueError(
                f"ring_fences: the parts of envelope {name} add up to {fenced}, more than its {self.amount}; "
                "give parts of it"
            )

    @property
    def period(self) -> Period:
        """The days in which its expenses are incurred: the year, or the part of it for which it is given."""
        return self.year.period if self.during is None else self.during

    @property
    def available(self) -> Money:
        """What may be spent in the year: the amount and what was carried from an earlier one."""
        return self.amount if self.carried is None else self.amount + self.carried.amount

    @property
    def free(self) -> Money:
        """What is in no ring-fenced part."""
        return self.available - Money.total((part.amount for part in self.ring_fences), self.amount.currency)


@frozen(kw_only=True)
class Expense:
    """An expense put before an envelope: by which structure, when, for what use, how much, for whom and why.

    `beneficiary` is the patient served, or None for the structure as a whole. `paid_elsewhere` says that somebody
    else, such as the health insurance, pays it already. `commitment` names the promise that it pays, if there was one.
    The justification is private.

    >>> from primarycare.money import EUR
    >>> Expense(
    ...     identifier=ExpenseId("x-1"), envelope=EnvelopeId("2020"), structure=StructureId("cabinet"),
    ...     incurred_on=date(2020, 8, 3), use="interpreter", amount=Money.parse("80", EUR),
    ...     justification="first consultation", paid_elsewhere=False,
    ... ).use
    'interpreter'
    """

    identifier: ExpenseId = field(validator=checks.checked(checks.a(ExpenseId)))
    envelope: EnvelopeId = field(validator=checks.checked(checks.a(EnvelopeId)))
    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    incurred_on: date = field(validator=checks.checked(checks.a_date))
    use: str = field(validator=checks.checked(checks.a_text))
    amount: Money = field(validator=checks.checked(amount_above_zero))
    commitment: CommitmentId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(CommitmentId)))
    )
    beneficiary: PatientId | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a(PatientId)))
    )
    justification: str = field(repr=False, validator=checks.checked(checks.a_private_text))
    paid_elsewhere: bool = field(validator=checks.checked(checks.a(bool)))


@frozen(kw_only=True)
class ExpenseCommitment:
    """Money of an envelope that a structure promised to somebody: it is reserved until it is paid or released.

    Expenses that name the commitment are paid out of what it reserved. From `released_on` on, that day included, what
    is left of it is there for others again. The justification is private.

    >>> from primarycare.money import EUR
    >>> ExpenseCommitment(
    ...     identifier=CommitmentId("c-1"), envelope=EnvelopeId("2020"), structure=StructureId("cabinet"),
    ...     promised_on=date(2020, 3, 2), use="interpreter", amount=Money.parse("960", EUR),
    ...     justification="a year of Tamil",
    ... ).released_on is None
    True
    """

    identifier: CommitmentId = field(validator=checks.checked(checks.a(CommitmentId)))
    envelope: EnvelopeId = field(validator=checks.checked(checks.a(EnvelopeId)))
    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    promised_on: date = field(validator=checks.checked(checks.a_date))
    use: str = field(validator=checks.checked(checks.a_text))
    amount: Money = field(validator=checks.checked(amount_above_zero))
    released_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))
    justification: str = field(repr=False, validator=checks.checked(checks.a_private_text))

    def __attrs_post_init__(self) -> None:
        if self.released_on is not None and self.released_on <= self.promised_on:
            raise InvalidValueError(
                f"released_on: {str(self.identifier)!r} is released on {self.released_on}, which is not after "
                f"{self.promised_on}, when it was promised; correct one of them, or leave the commitment out"
            )
