"""Contracts: the terms that a payer and a structure agreed on, by priority, with their limits in time.

What lives here: the contract, filing limits, reductions of several procedures, and which term holds for a service.
What this module may not know: charges, and what a term makes of one; see `primarycare.discounts`.

>>> from primarycare.money import Share
>>> from primarycare.networks.terms import PercentOfCharge
>>> contract = PayerContract(
...     identifier=ContractId("contract-1"), payer=PayerId("payer-1"), products=(ProductId("silver"),),
...     structure=StructureId("cabinet"),
...     terms=(ContractTerm(
...         label="all services", priority=1, term=PercentOfCharge(Share.percent("80")), services=ServiceScope(),
...         lesser_of=True, during=Period(date(2026, 1, 1)),
...     ),),
...     fee_schedules=(), timely_filing=TimelyFiling(90), multiple_procedures=None, withhold=Share.percent("0"),
...     evergreen=False, during=Period(date(2026, 1, 1), date(2027, 1, 1)),
... )
>>> contract.is_in_force(date(2026, 12, 31)), contract.is_in_force(date(2027, 1, 1))
(True, False)
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from enum import Enum

from attrs import Factory, field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.identifiers import ContractId, FeeScheduleId, PayerId, ProductId, StructureId
from primarycare.money import Currency, Share
from primarycare.networks.fee_schedules import FeeSchedule
from primarycare.networks.scopes import ServiceScope
from primarycare.networks.terms import Capitated, ContractTerm
from primarycare.periods import Period, add_days

__all__ = ["MultipleProcedures", "PayerContract", "ReductionBase", "TimelyFiling"]

_MOST_DAYS = 3_660


@frozen
class TimelyFiling:
    """How many days after a service a claim may be filed, 1 to 3,660; the last day is still in time.

    >>> TimelyFiling(90).deadline(date(2023, 3, 14))
    datetime.date(2023, 6, 12)
    """

    days: int = field(validator=checks.checked(checks.within(1, _MOST_DAYS)))

    def deadline(self, served_on: date) -> date:
        """Give the last day in time: calendar days, counted from the service, whose own day is not counted.

        >>> TimelyFiling(1).deadline(date(2026, 12, 31))
        datetime.date(2027, 1, 1)
        """
        return add_days(checks.a_date(served_on, "served_on"), self.days)


class ReductionBase(Enum):
    """By what several procedures are ranked, and of what each is paid its share; sources disagree.

    `CONTRACT_PRICE`: the contract's price; the charge is a limit on what the share makes of it. So Medicare pays (AAPC,
    "Understanding the Multiple Procedures Rule", 2014). `ALLOWED`: what would be allowed for the procedure alone, no
    more than its charge; so some payers' systems reckon (NextGen, "Multiple Procedure Discounting").
    A charge of 120 for a price of 200 comes to 100 at 50 % under the first, and to 60 under the second.

    >>> ReductionBase("the allowed amount")
    <ReductionBase.ALLOWED: 'the allowed amount'>
    """

    CONTRACT_PRICE = "the contract's price"
    ALLOWED = "the allowed amount"


@frozen(kw_only=True)
class MultipleProcedures:
    """What several procedures of one patient, physician and day are paid: each rank its share, the highest first.

    The last share is that of every further rank. Shares never rise from one rank to the next. `applies_to` says of
    what a share is paid, and has no default.
    Raises `InvalidValueError` for no shares and for one above the share before it.

    >>> half = MultipleProcedures(ranks=(Share.percent("100"), Share.percent("50")), services=ServiceScope(),
    ...                           applies_to=ReductionBase.CONTRACT_PRICE)
    >>> [str(half.share_of(rank)) for rank in (1, 2, 3)]
    ['100 %', '50 %', '50 %']
    """

    ranks: tuple[Share, ...] = field(validator=checks.checked(checks.each(checks.a(Share))))
    services: ServiceScope = field(validator=checks.checked(checks.a(ServiceScope)))
    applies_to: ReductionBase = field(validator=checks.checked(checks.a(ReductionBase)))

    def __attrs_post_init__(self) -> None:
        if not self.ranks:
            raise InvalidValueError("ranks: there are none; give the share of the first procedure at least")
        for earlier, later in zip(self.ranks, self.ranks[1:]):
            if later.value > earlier.value:
                raise InvalidValueError(f"ranks: {later} comes after {earlier}; give shares that never rise")

    def share_of(self, rank: int) -> Share:
        """Give the share of a rank, from 1 on.

        >>> MultipleProcedures(ranks=(Share.percent("100"),), services=ServiceScope(),
        ...                    applies_to=ReductionBase.ALLOWED).share_of(7)
        Share(value=Fraction(1, 1))
        """
        return self.ranks[min(checks.whole_number(rank, "rank", minimum=1), len(self.ranks)) - 1]


def _by_priority(terms: tuple[ContractTerm, ...]) -> tuple[ContractTerm, ...]:
    given = checks.each(checks.a(ContractTerm))(terms, "terms")
    return tuple(sorted(given, key=lambda term: (term.priority, term.label)))


def _is_narrow(term: ContractTerm) -> bool:
    return bool(term.services.codes) and not term.services.ranges


def _codes_named(terms: Iterable[ContractTerm]) -> tuple[tuple[str, tuple[ContractTerm, ...]], ...]:
    named: defaultdict[str, list[ContractTerm]] = defaultdict(list)
    for term in terms:
        if _is_narrow(term):
            for code in term.services.codes:
                named[code].append(term)
    return tuple((code, tuple(named[code])) for code in sorted(named))


@frozen(kw_only=True)
class PayerContract:
    """What a payer pays a structure, kept in order of priority and label.

    `products` are those for which it holds; none means all of the payer's. `timely_filing` and `multiple_procedures`
    are None where the contract has no such rule. `withhold` is the share of its payments that the payer holds back.
    An `evergreen` contract goes on after its end, together with the terms that last to it; any other has expired.

    Raises `InvalidValueError` where a label or a schedule stands twice, amounts are in two currencies, or two terms of
    one priority can hold for one service on one day; `NotKnownError` where a term reads a schedule that is not among
    `fee_schedules`.

    >>> PayerContract(
    ...     identifier=ContractId("c-1"), payer=PayerId("payer-1"), products=(), structure=StructureId("cabinet"),
    ...     terms=(), fee_schedules=(), timely_filing=None, multiple_procedures=None, withhold=Share.percent("0"),
    ...     evergreen=True, during=Period(date(2026, 1, 1), date(2027, 1, 1)),
    ... ).is_in_force(date(2030, 1, 1))
    True
    """

    identifier: ContractId = field(validator=checks.checked(checks.a(ContractId)))
    payer: PayerId = field(validator=checks.checked(checks.a(PayerId)))
    products: tuple[ProductId, ...] = field(validator=checks.checked(checks.each(checks.a(ProductId))))
    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    terms: tuple[ContractTerm, ...] = field(converter=_by_priority, repr=False)
    fee_schedules: tuple[FeeSchedule, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(FeeSchedule)))
    )
    timely_filing: TimelyFiling | None = field(validator=checks.checked(checks.optional(checks.a(TimelyFiling))))
    multiple_procedures: MultipleProcedures | None = field(
        repr=False, validator=checks.checked(checks.optional(checks.a(MultipleProcedures)))
    )
    withhold: Share = field(validator=checks.checked(checks.a(Share)))
    evergreen: bool = field(validator=checks.checked(checks.a(bool)))
    during: Period = field(validator=checks.checked(checks.a(Period)))
    _named: tuple[tuple[str, tuple[ContractTerm, ...]], ...] = field(
        init=False, eq=False, repr=False, default=Factory(lambda self: _codes_named(self.terms), takes_self=True)
    )
    _wide: tuple[ContractTerm, ...] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: tuple(term for term in self.terms if not _is_narrow(term)), takes_self=True),
    )

    def __attrs_post_init__(self) -> None:
        checks.unique(self.products, "products")
        checks.unique((term.label for term in self.terms), "terms")
        checks.unique((schedule.identifier for schedule in self.fee_schedules), "fee_schedules")
        for term in self.terms:
            if term.schedule is not None:
                self.fee_schedule(term.schedule)
        named = sorted({currency.code for currency in self._currencies()})
        if len(named) > 1:
            raise InvalidValueError(
                f"terms: contract {str(self.identifier)!r} is priced in {' and '.join(named)}; give one currency"
            )
        self._refuse_ambiguous_terms()

    def _currencies(self) -> list[Currency]:
        found = [term.currency for term in self.terms] + [schedule.currency for schedule in self.fee_schedules]
        return [currency for currency in found if currency is not None]

    def _refuse_ambiguous_terms(self) -> None:
        for _code, terms in self._named:
            self._refuse_meeting(terms, terms)
        self._refuse_meeting(self._wide, self.terms)

    def _refuse_meeting(self, some: tuple[ContractTerm, ...], others: tuple[ContractTerm, ...]) -> None:
        by_priority: defaultdict[int, list[ContractTerm]] = defaultdict(list)
        for other in others:
            by_priority[other.priority].append(other)
        for one in some:
            for other in by_priority[one.priority]:
                if (
                    other is not one
                    and self._lasting(one).cut(self._lasting(other)) is not None
                    and one.services.meets(other.services)
                ):
                    first, second = sorted((one.label, other.label))
                    raise InvalidValueError(
                        f"terms: {first!r} and {second!r} of contract {str(self.identifier)!r} can both price a "
                        f"service, with priority {one.priority}; give one of them another priority"
                    )

    def _lasting(self, term: ContractTerm) -> Period:
        goes_on = self.evergreen and self.during.end is not None and term.during.end == self.during.end
        return Period(term.during.start) if goes_on else term.during

    @property
    def currency(self) -> Currency | None:
        """The currency of its amounts, or None where it states none."""
        return next(iter(self._currencies()), None)

    def is_in_force(self, on: date) -> bool:
        """Tell whether the contract holds on a day; an evergreen one holds on after its end.

        >>> PayerContract(
        ...     identifier=ContractId("c-1"), payer=PayerId("payer-1"), products=(), structure=StructureId("cabinet"),
        ...     terms=(), fee_schedules=(), timely_filing=None, multiple_procedures=None,
        ...     withhold=Share.percent("0"), evergreen=True, during=Period(date(2026, 1, 1)),
        ... ).is_in_force(date(2025, 12, 31))
        False
        """
        day = checks.a_date(on, "on")
        return day in self.during or (self.evergreen and day >= self.during.start)

    def fee_schedule(self, identifier: FeeScheduleId) -> FeeSchedule:
        """Give one of its schedules; raises `NotKnownError` for a name that is not among them.

        >>> PayerContract(
        ...     identifier=ContractId("c-1"), payer=PayerId("payer-1"), products=(), structure=StructureId("cabinet"),
        ...     terms=(), fee_schedules=(), timely_filing=None, multiple_procedures=None,
        ...     withhold=Share.percent("0"), evergreen=True, during=Period(date(2026, 1, 1)),
        ... ).fee_schedule(FeeScheduleId("ours"))
        Traceback (most recent call last):
            ...
        primarycare.errors.NotKnownError: fee_schedules: 'ours' is not among those of contract 'c-1'; add it
        """
        for schedule in self.fee_schedules:
            if schedule.identifier == identifier:
                return schedule
        raise NotKnownError(
            f"fee_schedules: {str(identifier)!r} is not among those of contract {str(self.identifier)!r}; add it"
        )

    def term_for(
        self, code: str, *, service: str, place: str, on: date, capitated: bool | None = None
    ) -> ContractTerm | None:
        """Give the term that prices a service on a day, or None where none holds.

        `capitated` narrows the choice to terms that are capitated, or to those that are not. What the contract's own
        dates say is for `is_in_force`.

        >>> PayerContract(
        ...     identifier=ContractId("c-1"), payer=PayerId("payer-1"), products=(), structure=StructureId("cabinet"),
        ...     terms=(), fee_schedules=(), timely_filing=None, multiple_procedures=None,
        ...     withhold=Share.percent("0"), evergreen=True, during=Period(date(2026, 1, 1)),
        ... ).term_for("99214", service="visit", place="11", on=date(2026, 3, 2)) is None
        True
        """
        position = bisect_left(self._named, code, key=lambda row: row[0])
        is_named = position < len(self._named) and self._named[position][0] == code
        candidates = (*(self._named[position][1] if is_named else ()), *self._wide)
        best: ContractTerm | None = None
        for term in candidates:
            if (
                (capitated is None or isinstance(term.term, Capitated) is capitated)
                and (best is None or term.priority < best.priority)
                and on in self._lasting(term)
                and term.services.covers(code, service=service, place=place)
            ):
                best = term
        return best
