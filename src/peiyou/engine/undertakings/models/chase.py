"""Chases (催报): that a unit was reminded by a person, once a day at most. What the clock tells is with its case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.models.undertaking import Undertaking


class Chase(models.Model):
    """`people`: how many had an account and could be told; 0 where somebody has to be invited first."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.CASCADE, related_name="chases")
    on = models.DateField(_("on"))
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=150)
    people = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("chase")
        verbose_name_plural = _("chases")
        constraints = [
            models.UniqueConstraint(fields=["undertaking", "on"], name="one_chase_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.undertaking_id} {self.on}"
