"""Markup about proofs: where else what a return attaches is claimed."""

from __future__ import annotations

from typing import Any

from django import template

from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.double_claims import doubles_of, links_of, shown_to
from peiyou.kernel.actions import authority

register = template.Library()


@register.inclusion_tag("reporting/_double_claims.html", takes_context=True)
def double_claims(context: template.Context, row: Return) -> dict[str, Any]:
    """Proofs of a return that are claimed elsewhere too; what other units claim for who oversees it alone."""
    request = context["request"]
    found = doubles_of([row])[row.pk]
    oversees = authority().allows(request.actor, "reporting.view_double_claims", row, request.at)
    shown = shown_to(found, request.actor, request.at, all_units=oversees)
    return {"doubled": shown, "links": links_of(shown) if shown else None}
