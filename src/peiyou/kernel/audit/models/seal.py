"""Seals: which rows stood in which order, under one Merkle root, each seal holding the one before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.common.canonical import moment
from peiyou.common.digest import HEX_LENGTH
from peiyou.kernel.audit.models.row import Row


class Seal(models.Model):
    """Covers the positions `first` to `last`. Whoever holds `seal_hash` outside can prove all before it."""

    no = models.PositiveBigIntegerField(_("number"), primary_key=True)
    first = models.PositiveBigIntegerField(_("first position"))
    last = models.PositiveBigIntegerField(_("last position"), unique=True)
    merkle_root = models.CharField(_("Merkle root"), max_length=HEX_LENGTH)
    prev_seal = models.CharField(_("seal before"), max_length=HEX_LENGTH)
    seal_hash = models.CharField(_("seal hash"), max_length=HEX_LENGTH)
    digest = models.CharField(_("digest"), max_length=16)
    at = models.CharField(_("at"), max_length=27)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return f"#{self.no} {self.seal_hash[:12]}"

    @property
    def moment(self) -> datetime:
        return moment(self.at)

    @property
    def size(self) -> int:
        return self.last - self.first + 1


class Leaf(models.Model):
    """The place of a row in the order of seals.

    Stream, number and hash are kept a second time, so that a row that was changed or removed in
    spite of everything can still be named.
    """

    position = models.PositiveBigIntegerField(_("position"), primary_key=True)
    row: models.OneToOneField[Any, Row] = models.OneToOneField(
        Row, on_delete=models.PROTECT, related_name="leaf"
    )
    stream = models.CharField(_("stream"), max_length=200)
    seq = models.PositiveBigIntegerField(_("number in the stream"))
    row_hash = models.CharField(_("hash"), max_length=HEX_LENGTH)

    class Meta:
        verbose_name = _("leaf")
        verbose_name_plural = _("leaves")

    def __str__(self) -> str:
        return f"{self.position}: {self.stream} #{self.seq}"
