"""Stored codes of accounts."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Way(TextChoices):
    """How an invitation reaches the person."""

    LINK = "LINK", _("link")
    SLIP = "SLIP", _("printed activation slip")


class LookReason(TextChoices):
    """Why somebody looks at a person's contact in full; recorded with the look."""

    CONTACT = "CONTACT", _("to reach the person about work")
    IDENTITY = "IDENTITY", _("to make sure who the person is")
    CORRECTION = "CORRECTION", _("to correct or complete the record")
    INCIDENT = "INCIDENT", _("to handle a security incident or a complaint")


class Factor(TextChoices):
    """What a person proved themself with."""

    PASSWORD = "PASSWORD", _("password")
    CODE = "CODE", _("code of an authenticator app, or recovery code")
    PASSKEY = "PASSKEY", _("passkey")
    OIDC = "OIDC", _("unified sign-in")
    INVITATION = "INVITATION", _("invitation")
