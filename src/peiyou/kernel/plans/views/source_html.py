"""The document as HTML: its own paragraphs and tables, with the words that were read as marks.

Built in Python, not in a template: a long plan has thousands of pieces, and the template engine
would take ten times as long for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.marks import Layers, Piece, layers, pieces_of
from peiyou.kernel.plans.queries.review import Overview, Row

LONG, SHORT = 24, 5


def source_html(version: Version, seen: Overview) -> SafeString:
    """The document of `version` with what was read marked. Needs the document's stored source."""
    source: Mapping[str, Any] = version.document.source
    found = layers(seen.marks)
    rows = {row.pk: row for row in seen.every}
    page = _Page(version, found, rows, seen.lens.query)
    blocks = source.get("blocks") or list(_lines(source.get("text", "")))
    return mark_safe("".join(page.block(block) for block in blocks))  # noqa: S308 - built of escaped parts


def _lines(text: str) -> Iterator[dict[str, Any]]:
    """A source without blocks is its lines."""
    place = 0
    for line in text.split("\n"):
        yield {"words": {"text": line, "places": [[place, len(line)]] if line else []}}
        place += len(line) + 1


class _Page:
    """Writes block after block; remembers which tasks it has met, to set one jump for each."""

    def __init__(
        self, version: Version, found: Layers, rows: Mapping[int, Row], query: str
    ) -> None:
        self._found, self._rows, self._query = found, rows, query
        self._review = reverse("plans:review", args=[version.pk])
        self._met: set[int] = set()

    def block(self, block: Mapping[str, Any]) -> str:
        if "cells" in block:
            return self._table(block)
        level = block.get("level")
        name = "src-head" if level else "src-line"
        return f'<p class="{name}">{self._words(block["words"])}</p>\n'

    def _table(self, table: Mapping[str, Any]) -> str:
        rows: dict[int, list[str]] = {}
        for cell in table["cells"]:
            across, down = cell.get("colspan", 1), cell.get("rowspan", 1)
            spans = f' colspan="{int(across)}"' if across > 1 else ""
            spans += f' rowspan="{int(down)}"' if down > 1 else ""
            name = "src-wide" if across >= table["cols"] > 1 else _width(cell["words"]["text"])
            rows.setdefault(cell["row"], []).append(
                f'<td{spans} class="{name}">{self._words(cell["words"])}</td>'
            )
        sheet = table.get("name")
        caption = format_html("<caption>{}</caption>", sheet) if sheet else ""
        lines = "".join(f"<tr>{''.join(cells)}</tr>\n" for _row, cells in sorted(rows.items()))
        return f'<div class="src-scroll"><table class="src-table">{caption}{lines}</table></div>\n'

    def _words(self, words: Mapping[str, Any]) -> str:
        return "".join(self._piece(p) for p in _joined(pieces_of(dict(words), self._found)))

    def _piece(self, piece: Piece) -> str:
        text = escape(piece.text, quote=False)
        if piece.task is None or piece.task not in self._rows:
            return text
        jump = ""
        if piece.task not in self._met:
            self._met.add(piece.task)
            jump = self.jump(self._rows[piece.task])
        items = " ".join(piece.items)
        parts = " ".join(f"is-{part}" for part in piece.parts)
        return f'{jump}<span class="w {parts}" data-t="{piece.task}" data-i="{items}">{text}</span>'

    def jump(self, row: Row) -> SafeString:
        return jump_html(row, f"{self._review}?task={row.pk}&{self._query}")


def _width(text: str) -> str:
    """How wide a cell wants to be at least: a wide table scrolls rather than stack single characters."""
    longest = max(map(len, text.split("\n")))
    return "src-long" if longest > LONG else "src-middle" if longest > SHORT else "src-short"


def jump_html(row: Row, url: str, *, attributes: str = "") -> SafeString:
    """A small mark in front of a task's words: its state, and the way to its reading."""
    state, words = "open", _("not confirmed")
    if row.is_confirmed:
        state, words = "done", _("confirmed")
    elif row.is_unsure:
        state, words = "unsure", _("unsure")
    label = _("Task %(number)s, %(state)s: to its reading") % {"number": row.number, "state": words}
    return format_html(
        '<a class="jump jump-{}" id="jump-{}" data-t="{}" href="{}" title="{}"{}><span class="sr">{}</span></a>',
        state, row.pk, row.pk, url, label, mark_safe(attributes), label,  # noqa: S308 - our own literal
    )  # fmt: skip


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours under the same marks as one: fewer elements, and words that can be selected whole."""
    held: Piece | None = None
    for piece in pieces:
        if held and (held.task, held.items, held.parts) == (piece.task, piece.items, piece.parts):
            held = Piece(held.text + piece.text, held.place, held.task, held.items, held.parts)
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held
