"""Strategies."""


def register() -> None:
    """Register."""
