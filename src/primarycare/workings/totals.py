"""Totals: lines that make an amount, checked when built, and the table that shows them.

What lives here: `Working`, which adds, scales and rounds lines once, and prints itself in a terminal and a notebook.
What this module may not know: any rule.

>>> Working.settled("one", (), Rounding(2, RoundingMode.DOWN), Currency.of("EUR")).total
Money.parse('0.00', EUR)
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Generic, TypeVar

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, shown
from primarycare.money import Currency, Money, Rate, Rounding, RoundingMode, Stage, exact_text
from primarycare.workings.lines import Factor, Part, WorkingLine, product_of

__all__ = ["Working", "settled_total"]

_PLACES_SHOWN = 6
_SHOWN = Rounding(_PLACES_SHOWN, RoundingMode.DOWN)

Total = TypeVar("Total", bound=Money | Rate)



def settled_total(
    lines: Sequence[WorkingLine], scale: Fraction, rounding: Rounding, currency: Currency, *, stage: Stage
) -> Money:
    """Add lines up, scale them and round once: each line at `Stage.LINE`, else the sum.

    >>> line = WorkingLine.stated("x", Money(100, Currency.of("EUR")))
    >>> half_up = Rounding(2, RoundingMode.HALF_UP)
    >>> settled_total((line,) * 4, Fraction(1, 3), half_up, Currency.of("EUR"), stage=Stage.LINE).text
    '1.32'
    """
    if stage is Stage.LINE:
        return Money.total((rounding.settle(line.amount * scale, currency) for line in lines), currency)
    return rounding.settle(sum((line.amount for line in lines), Fraction(0)) * scale, currency)


@frozen(kw_only=True)
class Working(Generic[Total]):
    """A total and the lines that make it; lines that do not add up to it are refused with `ConservationError`.

    The lines are added and multiplied by every factor of `scaling` (a month of the year, the days of membership).
    A total of money is rounded once: each line at `Stage.LINE`, else the sum. Where the whole statement is
    rounded, a person's `statement_residue` is what the split of that one rounding gave or took, less than one unit
    of it (a minor unit where no rounding is given). A total that is a `Rate` is exact: it has no rounding.
    `notes` say what the total leaves out or takes for granted.

    >>> Working(title="one", lines=(), total=Money(1, Currency.of("EUR")))
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: total: 'one' states 0.01 EUR, but its lines make 0
    """

    title: str = field(validator=checks.checked(checks.a_text))
    lines: tuple[WorkingLine, ...] = field(validator=checks.checked(checks.each(checks.a(WorkingLine))), repr=False)
    scaling: tuple[Factor, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(Factor))), repr=False)
    rounding: Rounding | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(Rounding))), repr=False
    )
    stage: Stage = field(default=Stage.PERSON, validator=checks.checked(checks.a(Stage)), repr=False)
    statement_residue: Fraction = field(default=Fraction(0), validator=checks.checked(checks.a(Fraction)), repr=False)
    total: Total = field()
    notes: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)), repr=False)

    @total.validator
    def _is_money_or_a_rate(self, _attribute: object, value: object) -> None:
        if not isinstance(value, Money | Rate):
            raise InvalidTypeError(f"total: {shown(value)} is a {type(value).__name__}; give Money or a Rate")

    def __attrs_post_init__(self) -> None:
        self._refuse_foreign_currency()
        self._refuse_a_misplaced_rounding()
        made = self._made()
        stated = self.total.exact if isinstance(self.total, Money) else self.total.value
        if made != stated:
            raise ConservationError(f"total: {self.title!r} states {self.total}, but its lines make {exact_text(made)}")

    def _refuse_foreign_currency(self) -> None:
        for line in self.lines:
            if line.currency != self.total.currency:
                raise InvalidValueError(
                    f"currency: line {line.label!r} is in {line.currency.code} and the total of "
                    f"{self.title!r} in {self.total.currency.code}; convert one of them first"
                )

    def _refuse_a_misplaced_rounding(self) -> None:
        if isinstance(self.total, Rate) and (self.rounding is not None or self.statement_residue):
            raise InvalidValueError(f"rounding: the total of {self.title!r} is an exact rate and is not rounded")
        if not self.statement_residue:
            return
        if self.stage is not Stage.STATEMENT:
            raise InvalidValueError(
                f"statement_residue: {self.title!r} is not a part of a rounded statement; "
                "only Stage.STATEMENT has a residue"
            )
        places = self.total.currency.decimals if self.rounding is None else self.rounding.places
        if abs(self.statement_residue) * 10**places >= 1:
            raise ConservationError(
                f"statement_residue: {exact_text(self.statement_residue)} in {self.title!r} is a whole unit of "
                "its rounding or more; a split never gives or takes so much"
            )

    @property
    def scale(self) -> Fraction:
        """The product of the scaling.

        >>> Working.settled("one", (), Rounding(2, RoundingMode.DOWN), Currency.of("EUR")).scale
        Fraction(1, 1)
        """
        return product_of(Fraction(1), self.scaling)

    @property
    def exact(self) -> Fraction:
        """The exact amount before any rounding of the total.

        >>> Working.settled("one", (), Rounding(2, RoundingMode.DOWN), Currency.of("EUR")).exact
        Fraction(0, 1)
        """
        return sum((line.amount for line in self.lines), Fraction(0)) * self.scale

    def _made(self) -> Fraction:
        if self.rounding is None or self.statement_residue:
            return self.exact + self.statement_residue
        if self.stage is Stage.LINE:
            scale = self.scale
            return sum((self.rounding.apply(line.amount * scale) for line in self.lines), Fraction(0))
        return self.rounding.apply(self.exact)

    @classmethod
    def settled(
        cls,
        title: str,
        lines: tuple[WorkingLine, ...],
        rounding: Rounding,
        currency: Currency,
        *,
        stage: Stage = Stage.PERSON,
        scaling: tuple[Factor, ...] = (),
        notes: tuple[str, ...] = (),
    ) -> "Working[Money]":
        """Work out a total of money from lines, rounding at the stage that is named.

        >>> line = WorkingLine.stated("x", Money(100, Currency.of("EUR")))
        >>> third = (Factor("a third", Fraction(1, 3)),)
        >>> half_up = Rounding(2, RoundingMode.HALF_UP)
        >>> Working.settled("x", (line,) * 4, half_up, Currency.of("EUR"), scaling=third).total.text
        '1.33'
        >>> Working.settled(
        ...     "x", (line,) * 4, half_up, Currency.of("EUR"), scaling=third, stage=Stage.LINE
        ... ).total.text
        '1.32'
        """
        total = settled_total(lines, product_of(Fraction(1), scaling), rounding, currency, stage=stage)
        return Working(
            title=title, lines=lines, scaling=scaling, rounding=rounding, stage=stage, total=total, notes=notes
        )

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sources of the lines and factors, each once, in order of appearance.

        >>> Working.settled("one", (), Rounding(2, RoundingMode.DOWN), Currency.of("EUR")).citations
        ()
        """
        return tuple(dict.fromkeys(_cited(*self.lines, *self.scaling)))

    def __str__(self) -> str:
        table = [*self._line_rows(), self._total_row()]
        widths = [max(len(row[column]) for row in table) for column in range(3)]
        *lines, total = (_aligned(row, widths) for row in table)
        rows = (*lines, *self._steps(), total, *self._footnotes())
        return "\n".join([self.title, *(f"  {row}" for row in rows)])

    def _repr_html_(self) -> str:
        """Show the same table in a notebook, with every text escaped."""
        from html import escape  # its table of entities would double the time of importing this module

        whole_row = '<tr><td colspan="5">{}</td></tr>'

        def row_of_cells(row: Sequence[str]) -> str:
            return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"

        rows = [
            *(row_of_cells(row) for row in self._line_rows()),
            *(whole_row.format(escape(step)) for step in self._steps()),
            row_of_cells(self._total_row()),
            *(whole_row.format(escape(footnote)) for footnote in self._footnotes()),
        ]
        return f"<table><caption>{escape(self.title)}</caption>{''.join(rows)}</table>"

    def _line_rows(self) -> list[tuple[str, ...]]:
        rows: list[tuple[str, ...]] = []
        for line in self._telling_lines():
            added = " + ".join(str(part) for part in line.parts)
            parts = f"({added})" if len(line.parts) > 1 and line.factors else added
            steps = [parts, *(str(factor) for factor in line.factors)]
            if line.rounding is not None:
                steps.append(f"rounded {line.rounding}")
            amount = _amount_text(line.amount, self.total.currency)
            rows.append((line.label, " ".join(filter(None, steps)), amount, "", self._sources(_cited(line))))
        return rows

    def _sources(self, cited: Iterable[Citation]) -> str:
        numbers = {citation: number for number, citation in enumerate(self.citations, start=1)}
        found = sorted(set(cited), key=numbers.__getitem__)
        doubtful = sorted({citation.evidence.value for citation in found if not citation.evidence.is_published})
        return " ".join(filter(None, ("".join(f"[{numbers[citation]}]" for citation in found), ", ".join(doubtful))))

    def _telling_lines(self) -> tuple[WorkingLine, ...]:
        return tuple(line for line in self.lines if line.amount) or self.lines

    def _total_row(self) -> tuple[str, ...]:
        currency = self.total.currency
        if isinstance(self.total, Money):
            return "total", "", f"{self.total:,}".removesuffix(f" {currency.code}"), currency.code, ""
        return "total", "", _amount_text(self.total.value, currency), f"{currency.code} per {self.total.per}", ""

    def _steps(self) -> list[str]:
        silent = [line.label for line in self.lines if line not in self._telling_lines()]
        steps = [f"lines that come to 0: {'; '.join(silent)}"] if silent else []
        steps += [f"{factor}  {self._sources(_cited(factor))}".rstrip() for factor in self.scaling]
        if self.rounding is not None:
            steps.append(f"rounded {self.rounding} per {self.stage.value}")
        if self.statement_residue:
            steps.append(f"{exact_text(self.statement_residue)} from the one rounding of the statement")
        return steps

    def _footnotes(self) -> list[str]:
        sources = (f"[{number}] {citation}" for number, citation in enumerate(self.citations, start=1))
        return [*(f"note: {note}" for note in self.notes), *sources]


def _cited(*cited: WorkingLine | Factor | Part) -> list[Citation]:
    """The sources of lines, parts and factors, those of a line's own parts and factors after its own."""
    sources: list[Citation] = []
    for each in cited:
        sources += [] if each.citation is None else [each.citation]
        sources += _cited(*each.parts, *each.factors) if isinstance(each, WorkingLine) else []
    return sources


def _amount_text(amount: Fraction, currency: Currency) -> str:
    cut = _SHOWN.apply(amount)
    whole, point, decimals = exact_text(cut, places=currency.decimals).partition(".")
    sign = "-" if cut < 0 else ""
    return f"{sign}{int(whole.removeprefix('-')):,}{point}{decimals}" + ("" if cut == amount else "…")


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    label, steps, amount, unit, sources = row
    cells = (label.ljust(widths[0]), steps.ljust(widths[1]), amount.rjust(widths[2]), unit, sources)
    return "  ".join(cells).rstrip() if not unit else "  ".join(cells[:3]) + f" {unit}"
