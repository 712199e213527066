"""Targets in words, for pages that list rows of them."""

from __future__ import annotations

from django import template

from peiyou.engine.results.models import Target
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.tables.target_sheets import said_of, span

register = template.Library()


@register.simple_tag
def said_target(line: Line, row: Target) -> str:
    return said_of(line, row)


@register.simple_tag
def span_of(year: int) -> str:
    return span(year)
