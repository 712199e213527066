"""What results post to the ledger is to the kernel: where its page is, and who sees its figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from peiyou.engine.results.models import Overlap
from peiyou.engine.results.queries.declared_overlaps import visible_to
from peiyou.kernel.actions import Actor
from peiyou.kernel.facts.sources import Described
from peiyou.kernel.organisations.queries.portions import portions


def visible_overlaps(actor: Actor | None, at: datetime) -> QuerySet[Any]:
    """Primary keys (text) of overlaps of units whose figures one sees."""
    rows = visible_to(actor, at).order_by()
    return rows.annotate(text=Cast("pk", CharField())).values("text")


def describe_overlaps(ids: Collection[str]) -> Mapping[str, Described]:
    """By primary key: the unit with the period, and the address of the page."""
    found: dict[str, Described] = {}
    for portion in portions(sorted(int(pk) for pk in ids)):
        rows = Overlap.objects.filter(pk__in=portion)
        for pk, key, name, period in rows.values_list("pk", "key", "unit__name", "period__code"):
            title = _("%(unit)s · %(period)s · overlap") % {"unit": name, "period": period}
            found[str(pk)] = Described(title, reverse("results:overlap", args=[key]))
    return found
