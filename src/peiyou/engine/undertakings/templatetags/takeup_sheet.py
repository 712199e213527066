"""Markup of the editor of one undertaking."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peiyou.common.money import grouped
from peiyou.engine.undertakings.cells import seq_of
from peiyou.engine.undertakings.enums import Payer
from peiyou.engine.undertakings.models import Source
from peiyou.engine.undertakings.queries.changes import Change
from peiyou.engine.undertakings.queries.opened import Opened
from peiyou.engine.undertakings.queries.sheet import Line, Tasks
from peiyou.kernel.forms.errors import FormError
from peiyou.kernel.forms.values import display, from_plain
from peiyou.kernel.forms.web import Face
from peiyou.kernel.plans.queries.wording import Wording

register = template.Library()

PART_LABELS: Final = {
    "amount": _("Quantity"), "base": _("Out of"), "due": _("Issued by"),
}  # fmt: skip


@register.filter
def figure(number: Decimal | int) -> str:
    """A number with grouped digits, exact."""
    return grouped(Decimal(number))


@register.filter
def seq(cell: str) -> int:
    """The task that a cell belongs to."""
    return seq_of(cell)


@register.filter
def fits(line: Line, filters: tuple[Tasks, str]) -> bool:
    return line.fits(*filters)


@register.filter
def part_label(part: str) -> str:
    return str(PART_LABELS[part])


@register.filter
def column_label(opened: Opened, place: int) -> str:
    """What the `place`-th column of the quantities is called."""
    labels = [*(part_label(part) for part in opened.parts), *map(str, opened.years)]
    return labels[place]


@register.filter
def field_label(face: Face) -> str:
    """What a long cell is called above it."""
    parts = face.path.split("/")
    if parts[1] == "milestone":
        return gettext("Reached by the end of %(year)s") % {"year": parts[2]}
    return str(face.column.label)


@register.filter
def was(changes: Mapping[str, Change], face: Face) -> str:
    """What stood in a cell when the undertaking was returned."""
    before = changes[face.path].before
    if before in {None, ""}:
        return gettext("empty")
    try:
        return display(face.column, from_plain(face.column, before))
    except FormError:
        return str(before)


@register.filter
def vouched_how(source: Source) -> str:
    """Who has to vouch for money of that source."""
    return str(VOUCHED_BY[Payer(source.payer)])


VOUCHED_BY: Final = {
    Payer.UNIT: _("the unit itself"),
    Payer.ENTERPRISE: _("an agreement is to be attached"),
    Payer.SPONSOR: _("an agreement is to be attached"),
    Payer.LOCAL: _("waits for the city or county to vouch for it"),
    Payer.PROVINCE: _("waits for the province to vouch for it"),
}


@register.filter
def say(wording: Wording | None) -> SafeString:
    """A wording of the plan, with its language where that differs from the page's."""
    if wording is None:
        return SafeString("")
    if wording.lang:
        return format_html('<span lang="{}">{}</span>', wording.lang, wording.text)
    return conditional_escape(wording.text)
