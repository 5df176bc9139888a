"""Columns: amounts under each other, as a person reads them.

What lives here: the aligning of labels and amounts. What this module may not know: what they mean.

>>> print(*columns([("billed", "260.00", "260.00"), ("you pay", "30.00", "1,220.00")]), sep="\\n")
billed   260.00    260.00
you pay   30.00  1,220.00
"""

from collections.abc import Sequence

from primarycare.money import Money


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Align rows of a label and texts: labels to the left, texts to the right."""
    widths = [max(len(text) for text in column) for column in zip(*rows)]
    aligned = []
    for label, *texts in rows:
        cells = [label.ljust(widths[0]), *(text.rjust(width) for text, width in zip(texts, widths[1:]))]
        aligned.append("  ".join(cells).rstrip())
    return aligned


def plain(amount: Money) -> str:
    """Write an amount with its thousands grouped and without its currency.

    >>> from primarycare.money import USD
    >>> plain(Money.parse("-1220.5", USD))
    '-1,220.50'
    """
    return f"{amount:,}".removesuffix(f" {amount.currency.code}")
