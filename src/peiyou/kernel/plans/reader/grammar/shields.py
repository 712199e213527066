"""Quotes and brackets: marks inside them divide nothing, and numbers inside quotes are names."""

from __future__ import annotations

from typing import Final

from peiyou.kernel.plans.reader.model import Span

NAME: Final = "□"
"""Stands for a character of a quoted name."""
ASIDE: Final = "○"
"""Stands for a character of a bracket."""

_QUOTES: Final = {"“": "”", "《": "》", "「": "」", "『": "』", "‘": "’", "〈": "〉"}
_BRACKETS: Final = {"(": ")", "（": "）", "〔": "〕", "[": "]", "［": "］", "【": "】", "{": "}"}


def shielded(text: str) -> str:
    """`text` with quoted names and brackets filled in, of the same length."""
    out = list(text)
    for spans, filler in ((quotes(text), NAME), (brackets(text), ASIDE)):
        for span in spans:
            out[span.start : span.end] = [
                filler if out[i] != NAME else NAME for i in range(span.start, span.end)
            ]
    return "".join(out)


def quotes(text: str) -> tuple[Span, ...]:
    """Outermost quoted names with their marks; straight quotes pair up in turn."""
    return _pairs(text, _QUOTES, straight='"')


def brackets(text: str) -> tuple[Span, ...]:
    return _pairs(text, _BRACKETS)


def _pairs(text: str, marks: dict[str, str], straight: str = "") -> tuple[Span, ...]:
    found: list[Span] = []
    at = 0
    while at < len(text):
        end = _closing(text, at, marks, straight)
        if end is None:
            at += 1
        else:
            found.append(Span(at, end + 1))
            at = end + 1
    return tuple(found)


def _closing(text: str, at: int, marks: dict[str, str], straight: str) -> int | None:
    """Where what opens at `at` closes, or None: nothing opens here, or it is never closed."""
    char = text[at]
    if straight and char == straight:
        end = text.find(straight, at + 1)
        return end if end > 0 else None
    if char not in marks:
        return None
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] == char) - (text[i] == marks[char])
        if depth == 0:
            return i
    return None
