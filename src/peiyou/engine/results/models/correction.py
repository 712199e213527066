"""The corrections register, and under which licence the figures are given out. Both only ever grow."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.models.release import Release
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.organisations.models import Unit


class Correction(models.Model):
    """A published figure that was wrong: what it said, what is right, and why. `measure`, `node` and `stage` say
    which figure it is where it is one; `what` says it in words in any case."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="corrections")
    what = models.CharField(_("what was wrong"), max_length=300)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, related_name="+")
    node = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=9, choices=Stage.choices, blank=True, default="")
    old = models.CharField(_("figure as published"), max_length=100)
    new = models.CharField(_("figure as it is right"), max_length=100)
    reason = models.TextField(_("reason"))
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return f"{self.release_id} {self.what}"

    @property
    def audit_stream(self) -> str:
        return f"correction:{self.key}"


class Mending(models.Model):
    """In which release a correction is mended."""

    correction = models.OneToOneField(Correction, on_delete=models.PROTECT, related_name="mending")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="mended")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mended correction")
        verbose_name_plural = _("mended corrections")

    def __str__(self) -> str:
        return f"{self.correction_id} {self.release_id}"


class Licence(models.Model):
    """The licence of open data from then on; the newest counts. Without any: not set."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("licence"), max_length=200, blank=True, default="")
    url = models.URLField(_("address of the licence"), max_length=300, blank=True, default="")
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("licence of open data")
        verbose_name_plural = _("licences of open data")

    def __str__(self) -> str:
        return self.name

    @property
    def audit_stream(self) -> str:
        return "licence"
