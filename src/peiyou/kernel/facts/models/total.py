"""Running totals by place: what the ledger adds up to, kept as it grows."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models.measure import Measure
from peiyou.kernel.organisations.models import Unit

M = TypeVar("M", bound=models.Model)


def _of(model: type[M]) -> models.ForeignKey[M, M]:
    """The database checks the entries, which totals follow from; nothing is looked up from this side."""
    return models.ForeignKey(
        model, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )


class Total(models.Model):
    """The sum of the entries of all units at or below `node` by place, on the last day of `period`.

    A unit that had ended by then counts where it stood on its own last day, one that had not begun yet
    where it stood on its first: no figure is without a place. `parent` is what `node` stood directly
    under on that day (itself for what stands under nothing). So what stands below a node adds up to the
    node exactly, whatever moved in between: below is `parent = node`.

    Nodes are regions, and what stands directly under the nation. There is no row for the nation, which
    every writer would queue on: it is the sum of what stands under it. `n` counts entries less reversals;
    a row whose `n` is 0 says nothing.

    Of levels (`levels`) there is a row for each `after`: the period (primary key) for which the same units say
    something next, wherever they stand then; 0 where they say nothing later, and of all flows.
    """

    pk = models.CompositePrimaryKey(
        "node_id", "measure_id", "period_id", "stage", "parent_id", "after"
    )
    node = _of(Unit)
    measure = _of(Measure)
    period = _of(Period)
    stage = models.CharField(max_length=9, choices=Stage.choices)
    parent = _of(Unit)
    after = models.BigIntegerField(default=0)
    quantity = models.BigIntegerField()
    n = models.IntegerField()

    class Meta:
        verbose_name = _("total")
        verbose_name_plural = _("totals")
        indexes = [
            models.Index(fields=["parent", "measure", "stage", "period"], name="total_by_parent")
        ]

    def __str__(self) -> str:
        return f"{self.node_id} {self.measure_id} {self.quantity}"
