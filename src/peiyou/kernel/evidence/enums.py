"""What a file is attached as."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    LETTER = "LETTER", _("letter")
    AGREEMENT = "AGREEMENT", _("agreement")
    SEALED_PAGE = "SEALED_PAGE", _("sealed page")
    EVIDENCE = "EVIDENCE", _("evidence")


class By(TextChoices):
    """What two claims have in common."""

    FILE = "FILE", _("the same file")
    NUMBER = "NUMBER", _("the same number")
