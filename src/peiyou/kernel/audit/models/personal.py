"""Personal values of acts, kept apart from the chain so that they can be erased without breaking it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.common.digest import HEX_LENGTH


class PersonalValue(models.Model):
    """What a commitment in a row stands for. Erasing empties `salt` and `value`; the row stays whole.

    Without the salt the commitment cannot be tried out with likely values.
    """

    commitment = models.CharField(_("commitment"), max_length=HEX_LENGTH, unique=True)
    digest = models.CharField(_("digest"), max_length=16)
    subject = models.CharField(_("whom it is about"), max_length=200, db_index=True)
    stream = models.CharField(_("stream"), max_length=200)
    seq = models.PositiveBigIntegerField(_("number in the stream"))
    salt = models.CharField(_("salt"), max_length=HEX_LENGTH)
    value = models.TextField(_("value"), help_text=_("canonical JSON"))
    erased_at = models.DateTimeField(_("erased at"), null=True)

    class Meta:
        verbose_name = _("personal value")
        verbose_name_plural = _("personal values")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["stream", "seq"], name="audit_personal_row")
        ]

    def __str__(self) -> str:
        return f"{self.stream} #{self.seq}"
