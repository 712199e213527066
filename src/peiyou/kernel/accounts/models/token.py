"""Tokens by which programs act for a person: what they may, until when, when they last did."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.models.person import Person


class ApiToken(models.Model):
    """Only the digest is kept; `prefix` is shown so that its holder can tell tokens apart."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("what for"), max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    """Names of scopes ("plans:read"); a token may do no more than they say, nor more than its person."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    @property
    def audit_stream(self) -> str:
        return self.person.audit_stream
