"""Notices: what a person is told, in words that are made when they are read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.models import Person


class Notice(models.Model):
    """One thing told to one person.

    `kind` and `params` are kept, not a sentence: the reader's language makes it (`kinds`). Nothing
    secret goes in; what the link leads to asks for permission itself.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=40)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=300, blank=True, default="")
    """A path of this installation, or empty."""
    cause = models.CharField(max_length=120)
    """The fact that it tells ("grant:…:given"): told once, however often the event is delivered."""
    at = models.DateTimeField(_("when"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["person", "cause"], name="a_fact_is_told_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_by_person"),
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["at"], name="notice_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.person_id}"

    @property
    def audit_stream(self) -> str:
        return self.person.audit_stream
