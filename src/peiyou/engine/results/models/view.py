"""Views: a pivot that somebody keeps, for themselves or for the officials of a place."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.organisations.models import Unit


class View(models.Model):
    """What is asked, never what was answered: each reader sees of it what they may see when they look.

    `definition` is what `analysis.definition` reads, looked at when it is written. `place` None: its owner's alone;
    else it is shown to the officials of that place and of the places below it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="views")
    title = models.CharField(_("name of the view"), max_length=80)
    definition = models.JSONField(default=dict)
    place = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner", "title"], name="one_view_of_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_stream(self) -> str:
        return f"view:{self.key}"
