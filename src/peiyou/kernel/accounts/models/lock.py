"""Failed attempts: the one place that decides whether a sign-in name is locked."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lock(models.Model):
    """Failures in a row at one sign-in name, with password or second factor, since the last success.

    Kept for names that nobody has just as for real ones: otherwise a lock would tell which names exist.
    The name itself is not kept, since people type passwords into the wrong field; `name_digest` is a
    keyed digest of it (`queries.locks.name_digest`).
    """

    name_digest = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    last_at = models.DateTimeField(_("last failure"))
    locked_until = models.DateTimeField(_("locked until"), null=True, blank=True)

    class Meta:
        verbose_name = _("lock")
        verbose_name_plural = _("locks")
        indexes = [models.Index(fields=["last_at"], name="lock_by_age")]

    def __str__(self) -> str:
        return f"{self.name_digest[:8]} · {self.failures}"

    def holds(self, at: datetime) -> bool:
        return self.locked_until is not None and self.locked_until > at
