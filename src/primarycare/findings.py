"""Findings: what the rules noticed and a person should look at.

What lives here: the value that stands beside a result. A finding is never an error: the result beside it is
whole. What this module may not know: which rules find what; each module names its own kinds.

>>> print(Finding(kind="no designated physician", subject="p-00017", detail="engaged, nobody to pay"))
no designated physician: p-00017 (engaged, nobody to pay)
"""

from attrs import field, frozen

from primarycare import _checks as checks

__all__ = ["Finding"]


@frozen(kw_only=True, order=True)
class Finding:
    """One thing noticed: its kind, the identifier of whom or what it concerns, and the reason.

    The subject is an identifier and never a private field.

    >>> Finding(kind="expense refused", subject="x-007", detail="dated outside 2020").subject
    'x-007'
    """

    kind: str = field(validator=checks.checked(checks.a_text))
    subject: str = field(validator=checks.checked(checks.a_text))
    detail: str = field(validator=checks.checked(checks.a_text))

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject} ({self.detail})"
