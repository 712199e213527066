"""The words the grammar knows, as data: a new word goes here, never into a rule."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """Words written one after another, as they read best in a lexicon."""
    return tuple(text.split())
