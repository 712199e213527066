"""The list of tasks as HTML. Built in Python for the same reason as the document: 500 lines at once."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.review import Lens, Overview, Row

LONGEST = 60


@dataclass(frozen=True, slots=True)
class TaskList:
    """The lines up to and including the open task's, and those behind it."""

    before: SafeString
    after: SafeString
    holds_panel: bool


class Lines:
    """Writes lines of one version's list; what is the same for all of them is prepared once."""

    def __init__(self, version: Version, lens: Lens) -> None:
        self._review = reverse("plans:review", args=[version.pk])
        self._task = reverse("plans:task", args=[0]).replace("/0/", "/{}/")
        self._query = escape(lens.query)
        self._states = {
            "done": _("confirmed"),
            "empty": _("promises nothing"),
            "unsure": _("%(n)s %% sure"),
            "open": _("sure"),
        }

    def task_list(self, shown: Overview, opened: int | None) -> TaskList:
        lines = [f'<li id="li-{row.pk}">{self.line(row, row.pk == opened)}' for row in shown.rows]
        place = next((i for i, row in enumerate(shown.rows) if row.pk == opened), None)
        if place is None:
            return TaskList(mark_safe(""), _closed(lines), holds_panel=False)
        before = [f"{line}</li>\n" for line in lines[:place]] + [lines[place]]
        ready = mark_safe("".join(before))  # noqa: S308 - built of escaped parts
        return TaskList(ready, _closed(lines[place + 1 :]), holds_panel=True)

    def line(self, row: Row, is_open: bool = False, *, oob: bool = False) -> SafeString:
        """One line. With `oob` htmx puts it in the place of the line that is there."""
        state, words = self._state(row)
        attributes: dict[str, Any] = {
            "class": f"row-link is-{state}",
            "id": f"row-{row.pk}",
            "href": f"{self._review}?task={row.pk}&amp;{self._query}",
            "hx-get": f"{self._task.format(row.pk)}?{self._query}",
            "hx-target": "#panel",
            "hx-swap": "outerHTML",
            "hx-sync": "#task-list:replace",
        }
        if oob:
            attributes["hx-swap-oob"] = "true"
        if is_open:
            attributes["aria-current"] = "true"
        opening = " ".join(f'{name}="{value}"' for name, value in attributes.items())
        change = f'<span class="tag tag-changed">{escape(str(row.change.label))}</span>' if row.is_changed and row.change else ""  # fmt: skip
        label = row.label if len(row.label) <= LONGEST else row.label[: LONGEST - 1] + "…"
        return mark_safe(  # noqa: S308 - built of escaped parts
            f'<a {opening}><span class="row-no num">{escape(row.number)}</span>'
            f'<span class="row-words" lang="zh-Hans">{escape(label)}</span>{change}'
            f'<span class="state state-{state}"><i class="dot"></i>{escape(words)}</span></a>'
        )

    def _state(self, row: Row) -> tuple[str, str]:
        if row.is_confirmed:
            return "done", self._states["done"]
        if row.is_empty:
            return "unsure", self._states["empty"]
        if row.is_unsure:
            return "unsure", self._states["unsure"] % {"n": row.percent}
        return "open", self._states["open"]


def _closed(lines: list[str]) -> SafeString:
    return mark_safe("".join(f"{line}</li>\n" for line in lines))  # noqa: S308 - built of escaped parts
