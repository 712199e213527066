"""What templates say about cases."""

from __future__ import annotations

from django import template

from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.queries.cases import HistoryLine, history_of

register = template.Library()


@register.simple_tag
def history(case: Case) -> list[HistoryLine]:
    """How `case` came where it stands, newest first."""
    return history_of(case)
