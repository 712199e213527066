"""What was done: one row per action, and the list of rows that wait for a seal."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.common.canonical import moment
from peiyou.common.digest import HEX_LENGTH


class Row(models.Model):
    """One act. Everything that is hashed is stored as the very text that is hashed.

    `stream` names the aggregate that the action had locked, `seq` counts in it from 1 without gaps,
    `prev_hash` is the hash of the row before in the same stream. The actor is plain values: a
    record of an act must outlive the account. The database itself refuses UPDATE and DELETE
    (`immutability`).
    """

    stream = models.CharField(_("stream"), max_length=200)
    seq = models.PositiveBigIntegerField(_("number in the stream"))
    at = models.CharField(_("at"), max_length=27, help_text=_("UTC, always 27 characters"))
    verb = models.CharField(_("act"), max_length=100)
    actor_kind = models.CharField(_("kind of actor"), max_length=20)
    actor_id = models.CharField(_("actor id"), max_length=200)
    actor_name = models.CharField(_("actor"), max_length=200)
    data = models.TextField(_("data"), help_text=_("canonical JSON"))
    digest = models.CharField(_("digest"), max_length=16)
    prev_hash = models.CharField(_("hash before"), max_length=HEX_LENGTH)
    row_hash = models.CharField(_("hash"), max_length=HEX_LENGTH)

    class Meta:
        verbose_name = _("audit row")
        verbose_name_plural = _("audit rows")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["stream", "seq"], name="audit_row_stream_seq"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at"], name="audit_row_at"),
            models.Index(fields=["verb", "id"], name="audit_row_verb"),
            models.Index(fields=["actor_id", "id"], name="audit_row_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} #{self.seq}"

    @property
    def moment(self) -> datetime:
        return moment(self.at)


class Pending(models.Model):
    """A row that has no position yet. The sealer reads this list, never "id > last": ids commit out of order."""

    row: models.OneToOneField[Any, Row] = models.OneToOneField(
        Row, on_delete=models.PROTECT, primary_key=True, related_name="pending"
    )
    since = models.DateTimeField(_("since"), db_index=True)

    class Meta:
        verbose_name = _("row without a seal")
        verbose_name_plural = _("rows without a seal")

    def __str__(self) -> str:
        return f"{self.row_id}"
