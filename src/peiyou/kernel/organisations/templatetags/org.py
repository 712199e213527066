"""How days and places of units are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from peiyou.kernel.organisations.enums import EVER, FOREVER
from peiyou.kernel.organisations.imports.workbook import Sheet
from peiyou.kernel.organisations.models import Identifier, Unit, UnitName
from peiyou.kernel.organisations.queries.columns import Column

register = template.Library()


@register.filter
def day(on: date) -> str:
    """A day; the beginning that nobody knows says so."""
    return _("from the beginning") if on == EVER else date_format(on, "DATE_FORMAT")


@register.simple_tag
def span(one: UnitName | Identifier) -> str:
    """Since when and until when; nothing for what always was and still is."""
    return _days(one.valid_from, one.valid_to)


@register.simple_tag
def life(unit: Unit) -> str:
    """How long a unit exists, also where nothing is known of its beginning."""
    return _days(unit.begins_on, unit.ends_on) or _("from the beginning, and still")


def _days(since: date, until: date) -> str:
    if since == EVER and until == FOREVER:
        return ""
    if until == FOREVER:
        return _("since %(since)s") % {"since": day(since)}
    if since == EVER:
        return _("until %(until)s") % {"until": day(until)}
    return _("%(since)s until %(until)s") % {"since": day(since), "until": day(until)}


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.simple_tag
def act_url(act: Any, unit: Unit) -> str:
    return reverse(f"organisations:{act.name}", args=[unit.key])


@register.simple_tag
def cell(sheet: Sheet, column: Column, line: int) -> str:
    """``C12``: where a cell of the workbook stands."""
    return f"{sheet.letters.get(column.name, '')}{line}"
