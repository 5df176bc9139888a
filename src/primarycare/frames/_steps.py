"""Steps: columns of our own that come before others are worked out, and go again.

What lives here: the naming of expressions that are used more than once, in an order in which each has what it needs.
What this module may not know: what any of them means.

>>> steps = Steps()
>>> _ = steps.keep("twice", lambda: steps.keep("once", lambda: nw.col("a") + 1) * 2)
>>> [list(stage) for stage in steps.stages]
[['__primarycare_once'], ['__primarycare_twice']]
"""

from collections.abc import Callable

import narwhals.stable.v2 as nw

from primarycare.frames._spelling import NARWHALS, Spelling
from primarycare.frames.columns import PRIVATE

__all__ = ["Steps"]


class Steps:
    """Expressions by stage: those of one stage use the frame and the stages before, and are worked out together."""

    def __init__(self, prefix: str = PRIVATE, spelled: Spelling = NARWHALS) -> None:
        self.spelled = spelled
        self.prefix = prefix
        self.stages: list[dict[str, nw.Expr]] = []
        self._stage_of: dict[str, int] = {}
        self._open: list[int] = []
        self._floor = 0

    def keep(self, name: str, make: Callable[[], nw.Expr]) -> nw.Expr:
        """Keep an expression under a name, and give the column that it becomes; a name is made only once.

        What is kept while it is being made is what it needs, and comes in an earlier stage.
        """
        column = self.prefix + name
        if column not in self._stage_of:
            self._open.append(self._floor)
            expression = make()
            stage = self._open.pop()
            self.stages += [{} for _ in range(stage + 1 - len(self.stages))]
            self.stages[stage][column] = expression
            self._stage_of[column] = stage
        if self._open:
            self._open[-1] = max(self._open[-1], self._stage_of[column] + 1)
        return self.spelled.col(column)

    def end_stage(self) -> None:
        """Let all that is kept from now on come after all that was kept before."""
        self._floor = len(self.stages)
