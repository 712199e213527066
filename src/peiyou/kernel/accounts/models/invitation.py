"""Ways in for somebody who has no password, or has forgotten it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.enums import Way
from peiyou.kernel.accounts.models.person import Person


class Invitation(models.Model):
    """Lets its holder choose a password, once. Only a digest is kept: who reads the table gets nowhere."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    way = models.CharField(_("way"), max_length=4, choices=Way.choices)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(used_at__isnull=True), name="one_open_invitation"
            ),
            models.CheckConstraint(
                condition=Q(made_at__lt=F("expires_at")), name="invitation_lives_a_while"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.expires_at:%Y-%m-%d %H:%M}"

    @property
    def audit_stream(self) -> str:
        return self.person.audit_stream
