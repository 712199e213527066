"""What templates say about filings."""

from __future__ import annotations

from decimal import Decimal

from django import template

from peiyou.common.money import grouped
from peiyou.engine.undertakings.enums import FilingState
from peiyou.engine.undertakings.models import Filing
from peiyou.engine.undertakings.queries.filings import Proposed
from peiyou.kernel.forms.values import is_number

register = template.Library()


@register.filter
def filing_state(filing: Filing) -> str:
    return str(FilingState(filing.case.state).label)


@register.filter
def is_number_cell(one: Proposed) -> bool:
    return is_number(one.cell.column)


@register.filter
def difference(one: Proposed) -> str:
    """By how much a number changes, with its sign; nothing for words, and where there was or will be none."""
    before, after = one.original, one.value
    if isinstance(before, bool) or isinstance(after, bool):
        return ""
    if not isinstance(before, int | Decimal) or not isinstance(after, int | Decimal):
        return ""
    by = Decimal(after) - Decimal(before)
    return f"{'+' if by > 0 else '−'}{grouped(abs(by))}"
