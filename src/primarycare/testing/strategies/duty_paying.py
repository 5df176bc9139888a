"""Strategies for duty pay: schedules about duties, paid duties and rotas, fees of locums, departures from call.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it, so that values can be made that point at each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import find
>>> from primarycare.money import EUR
>>> find(duty_schedules(currencies=st.just(EUR)), bool).currency.code
'EUR'
"""

from datetime import date
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Citation
from primarycare.duty_pay import (
    CallDeparture,
    CallShare,
    DutyPart,
    DutyPay,
    DutyStatement,
    LocumFees,
    LocumSettlement,
    RotaPay,
    cost_of_leaving_call,
    pay_for_rota,
    pay_for_slot,
    settle_locum,
)
from primarycare.identifiers import DutyKindId, PhysicianId, ScheduleId
from primarycare.money import Currency, Money, Rounding, RoundingMode, Stage
from primarycare.periods import Period
from primarycare.rotations import Assignment, LocumContract, Rota
from primarycare.schedules import (
    About,
    Basis,
    Flag,
    Input,
    Number,
    OneOf,
    RateSchedule,
    Row,
    ScheduleLine,
    ScheduleVersion,
    Subject,
    Table,
)
from primarycare.testing.strategies.rotas import assignments, locum_contracts, rotas
from primarycare.testing.strategies.vocabulary import currencies as every_currency
from primarycare.testing.strategies.vocabulary import exact_numbers, moneys, physician_ids, shares
from primarycare.timelines import Dated, Timeline

__all__ = [
    "call_departures",
    "call_shares",
    "duty_parts",
    "duty_pays",
    "duty_schedules",
    "duty_statements",
    "locum_fees",
    "locum_settlements",
    "rota_pays",
]

_SOURCE = Citation.illustrative("an example")
_ALWAYS = Period(date(1900, 1, 1))
_MOST_MINOR = 10**7
# Made once, since making a strategy takes longer than drawing from it.
_CURRENCIES, _MODES, _YES_OR_NO = every_currency(), st.sampled_from(RoundingMode), st.booleans()
_PRICES = exact_numbers(max_value=3_000)
_KINDS_OF_LINES = st.lists(
    st.sampled_from(("price", "hours", "points", "weekend")), min_size=1, max_size=3, unique=True
)
_STAGES = st.sampled_from((Stage.LINE, Stage.DUTY))
_ASSIGNMENTS, _ROTAS, _CONTRACTS = assignments(), rotas(), locum_contracts()
_SHARES, _PHYSICIANS = shares(), physician_ids()
_STAYING = st.lists(_PHYSICIANS, min_size=2, max_size=6, unique=True)
_WEIGHTS = st.integers(1, 5)


def _counted(name: str) -> Number:
    return Number(name=name, about=About.DUTY, unit=name, whole=False)


_INPUTS: dict[str, Input] = {
    "hours": _counted("hours"),
    "points": _counted("points"),
    "weekend": Flag(name="weekend", about=About.DUTY),
}


def _line(kind: str, price: Fraction) -> ScheduleLine:
    if kind == "weekend":
        flag = _INPUTS[kind]
        rows = tuple(Row((OneOf(kind, (answer,)),), price * (2 if answer else 1), _SOURCE) for answer in (True, False))
        return ScheduleLine(label=kind, per="duty", rate=Table((flag,), rows))
    rate = Table((), (Row((), price, _SOURCE),))
    return ScheduleLine(label=kind, per=kind, rate=rate, quantity=None if kind == "price" else kind)


@st.composite
def _duty_schedules(draw: DrawFn, currencies: SearchStrategy[Currency]) -> RateSchedule:
    currency, kinds = draw(currencies), draw(_KINDS_OF_LINES)
    version = ScheduleVersion(
        subject=Subject.DUTY,
        basis=Basis.OCCURRENCE,
        inputs=tuple(_INPUTS[kind] for kind in kinds if kind in _INPUTS),
        lines=tuple(_line(kind, draw(_PRICES)) for kind in kinds),
        rounding=Rounding(draw(st.integers(0, currency.decimals)), draw(_MODES)),
        stage=draw(_STAGES),
        citation=_SOURCE,
    )
    return RateSchedule(
        identifier=ScheduleId("duties"),
        title="Our duties",
        currency=currency,
        versions=Timeline((Dated(_ALWAYS, version),)),
    )


def duty_schedules(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[RateSchedule]:
    """Make schedules about duties, in force since long ago: by the duty, hour, point or weekend, or several of them.

    They ask nothing that a slot does not answer by itself.

    >>> from hypothesis import find
    >>> find(duty_schedules(), bool).version_on(date(2026, 7, 1)).subject
    <Subject.DUTY: 'duty'>
    """
    return _duty_schedules(currencies)


_DUTY_SCHEDULES = duty_schedules()


def duty_parts(
    *,
    assignments: SearchStrategy[Assignment] = _ASSIGNMENTS,
    worths: SearchStrategy[Money] = moneys(min_minor=0),
) -> SearchStrategy[DutyPart]:
    """Make parts of duties that somebody served, paid and unpaid.

    >>> from hypothesis import find
    >>> find(duty_parts(), lambda part: not part.paid).amount.minor
    0
    """
    return st.builds(DutyPart, assignment=assignments, worth=worths, paid=_YES_OR_NO)


@st.composite
def _duty_pays(draw: DrawFn, schedules: SearchStrategy[RateSchedule]) -> DutyPay:
    rota = draw(_ROTAS)
    slot = rota.slots[0]
    served = rota.of_slot(slot.identifier)
    return pay_for_slot(draw(schedules), slot, served, unpaid=[one for one in served if draw(_YES_OR_NO)])


def duty_pays(*, schedules: SearchStrategy[RateSchedule] = _DUTY_SCHEDULES) -> SearchStrategy[DutyPay]:
    """Make what a duty pays: wholly served, split, served in part, and worked without pay.

    >>> from hypothesis import Phase, find, settings
    >>> some = settings(max_examples=1_000, phases=[Phase.generate])
    >>> found = find(duty_pays(), lambda pay: bool(pay.unserved), settings=some)
    >>> found.findings[0].kind
    'unserved part'
    """
    return _duty_pays(schedules)


@st.composite
def _duty_statements(draw: DrawFn, currencies: SearchStrategy[Currency]) -> DutyStatement:
    physician, currency = draw(_PHYSICIANS), draw(currencies)
    parts = duty_parts(
        assignments=assignments(physicians=st.just(physician)),
        worths=moneys(currencies=st.just(currency), min_minor=0, max_minor=_MOST_MINOR),
    )
    served = draw(st.lists(parts, max_size=3, unique_by=lambda part: part.assignment))
    total = Money.total((part.amount for part in served), currency)
    return DutyStatement(physician=physician, parts=tuple(served), total=total)


def duty_statements(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[DutyStatement]:
    """Make statements of what somebody is paid for duties, empty ones too.

    >>> from hypothesis import find
    >>> find(duty_statements(), bool).parts
    ()
    """
    return _duty_statements(currencies)


@st.composite
def _rota_pays(draw: DrawFn, rotas: SearchStrategy[Rota], currencies: SearchStrategy[Currency]) -> RotaPay:
    rota, currency = draw(rotas), draw(currencies)
    schedules = duty_schedules(currencies=st.just(currency))
    kinds = {DutyKindId("another"), *(slot.kind for slot in rota.slots if draw(_YES_OR_NO))}
    by_kind = {kind: draw(schedules) for kind in sorted(kinds)}
    return pay_for_rota(rota, by_kind, unpaid=[one for one in rota.assignments if draw(_YES_OR_NO)])


def rota_pays(
    *, rotas: SearchStrategy[Rota] = _ROTAS, currencies: SearchStrategy[Currency] = _CURRENCIES
) -> SearchStrategy[RotaPay]:
    """Make what a rota pays, with duties that no schedule pays and work without pay.

    >>> from hypothesis import Phase, find, settings
    >>> some = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(rota_pays(), lambda pay: bool(pay.without_schedule), settings=some).findings[-1].kind
    'duty without a schedule'
    """
    return _rota_pays(rotas, currencies)


@st.composite
def _locum_fees(draw: DrawFn, currencies: SearchStrategy[Currency]) -> LocumFees:
    amounts = moneys(currencies=st.just(draw(currencies)), min_minor=0, max_minor=_MOST_MINOR)
    return LocumFees(
        received=draw(amounts),
        to_be_received=draw(amounts),
        duty_received=draw(amounts),
        duty_to_be_received=draw(amounts),
        standby=draw(amounts),
    )


def locum_fees(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[LocumFees]:
    """Make what replacements brought in, nothing at all too.

    >>> from hypothesis import find
    >>> find(locum_fees(), bool).total.minor
    0
    """
    return _locum_fees(currencies)


@st.composite
def _locum_settlements(draw: DrawFn, contracts: SearchStrategy[LocumContract]) -> LocumSettlement:
    fees = draw(locum_fees())
    return settle_locum(draw(contracts), fees, Rounding(fees.total.currency.decimals, draw(_MODES)))


def locum_settlements(*, contracts: SearchStrategy[LocumContract] = _CONTRACTS) -> SearchStrategy[LocumSettlement]:
    """Make settlements with locums.

    >>> from hypothesis import Phase, find, settings
    >>> settled = find(locum_settlements(), bool, settings=settings(max_examples=1_000, phases=[Phase.generate]))
    >>> settled.handed_over.total + settled.kept.total == settled.fees.total
    True
    """
    return _locum_settlements(contracts)


def call_shares(*, physicians: SearchStrategy[PhysicianId] = _PHYSICIANS) -> SearchStrategy[CallShare]:
    """Make what somebody who stays on call receives for it.

    >>> from hypothesis import find
    >>> find(call_shares(), bool).amount.minor
    0
    """
    return st.builds(CallShare, physicians, moneys(min_minor=0))


@st.composite
def _call_departures(draw: DrawFn, currencies: SearchStrategy[Currency]) -> CallDeparture:
    leaver, *staying = draw(_STAYING)
    income = draw(moneys(currencies=currencies, min_minor=0))
    weights = {physician: draw(_WEIGHTS) for physician in staying} if draw(_YES_OR_NO) else None
    rounding = Rounding(income.currency.decimals, draw(_MODES))
    return cost_of_leaving_call(leaver, income, draw(_SHARES), staying, rounding, weights=weights)


def call_departures(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[CallDeparture]:
    """Make departures from call, shared equally and by weights.

    >>> from hypothesis import Phase, find, settings
    >>> left = find(call_departures(), bool, settings=settings(max_examples=1_000, phases=[Phase.generate]))
    >>> left.leaver in {share.physician for share in left.shares}
    False
    """
    return _call_departures(currencies)
