"""Chases (催报) of returns: that a unit was reminded by a person, once a day at most."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.models.returns import Return


class ReturnChase(models.Model):
    """`people`: how many had an account and could be told; 0 where somebody has to be invited first."""

    of_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="chases")
    on = models.DateField(_("on"))
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=150)
    people = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("chase of a return")
        verbose_name_plural = _("chases of returns")
        constraints = [
            models.UniqueConstraint(fields=["of_return", "on"], name="one_return_chase_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.of_return_id} {self.on}"
