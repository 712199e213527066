"""Releases: what was published of a plan, frozen, with every figure that it is made of.

Two people stand behind each: one prepares (`Prepared`, which can be made anew or given up), another publishes
exactly that content. What is published lies in tables that the database refuses to change; a wrong figure is mended
by a later release, and said so in the corrections register.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peiyou.common.digest import HEX_LENGTH
from peiyou.engine.results.enums import PublishingState
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version

M = TypeVar("M", bound=models.Model)


class Contents(models.Model):
    """What both a prepared and a published release say of themselves. Days `[starts_on, ends_on)`."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(_("code of the release"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    stages = models.JSONField(default=list)
    """Codes of the stages that are published."""
    has_money = models.BooleanField(_("with money"), default=True)
    """What was pledged, came in and was spent, by source and task."""
    as_of = models.DateTimeField()
    """The moment at which the ledger was read."""
    seal_no = models.PositiveBigIntegerField(default=0)
    seal_hash = models.CharField(max_length=HEX_LENGTH, blank=True, default="")
    """The newest seal of the record of acts at that moment."""
    licence = models.CharField(max_length=200, blank=True, default="")
    licence_url = models.URLField(max_length=300, blank=True, default="")
    digest = models.CharField(max_length=16)
    leaves = models.PositiveIntegerField()
    totals = models.PositiveIntegerField()
    units = models.PositiveIntegerField()
    leaves_root = models.CharField(max_length=HEX_LENGTH)
    totals_root = models.CharField(max_length=HEX_LENGTH)
    frame_hash = models.CharField(max_length=HEX_LENGTH)
    """Over all that is neither leaf nor total: the head, names, how complete it is."""
    root = models.CharField(max_length=HEX_LENGTH)
    """Over the three: whoever holds it can prove every line of the release."""
    sha256 = models.CharField(max_length=64)
    """Of the file, as it is downloaded."""
    expected = models.PositiveIntegerField(default=0)
    handed_in = models.PositiveIntegerField(default=0)
    approved = models.PositiveIntegerField(default=0)
    """Returns of the rounds in the span."""
    prepared_at = models.DateTimeField()
    prepared_by = models.CharField(max_length=80)
    prepared_by_id = models.CharField(max_length=80)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code

    @property
    def audit_stream(self) -> str:
        return f"release:{self.code}"

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    @property
    def complete_percent(self) -> int | None:
        """Returns approved of those expected, rounded down; None where none is expected."""
        return 100 * self.approved // self.expected if self.expected else None

    @property
    def stage_labels(self) -> list[str]:
        return [str(Stage(code).label) for code in self.stages]


class Prepared(Contents):
    """A release that waits for the word of a second person. `content` is its file, compressed."""

    content = models.BinaryField()

    class Meta:
        verbose_name = _("prepared release")
        verbose_name_plural = _("prepared releases")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("ends_on")), name="prepared_begins_before_it_ends"
            ),
        ]


class Publishing(models.Model):
    """That the second person asked for a prepared release to be published, and how far that is: `done` of `total` lines
    of its file. Gone with what was prepared when it is published. `root`: what was looked at; `problem`: why it was not
    published, in the language of who asked."""

    prepared = models.OneToOneField(Prepared, on_delete=models.CASCADE, related_name="publishing")
    root = models.CharField(max_length=HEX_LENGTH)
    state = models.CharField(
        max_length=7, choices=PublishingState.choices, default=PublishingState.WAITING
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, default="")
    language = models.CharField(max_length=10)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("publication under way")
        verbose_name_plural = _("publications under way")

    def __str__(self) -> str:
        return f"{self.prepared_id} {self.state}"

    @property
    def is_busy(self) -> bool:
        return self.state in {PublishingState.WAITING, PublishingState.RUNNING}


class Release(Contents):
    """Published, for good. `no` counts within the plan; the next one supersedes it."""

    plan_code = models.SlugField(max_length=40)
    no = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)
    blocks = models.JSONField(default=list)
    """Roots of the leaves by blocks of `releases.proofs.BLOCK`: a proof need not read them all."""

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.UniqueConstraint(fields=["plan_code", "no"], name="one_release_of_a_number"),
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("ends_on")), name="release_begins_before_it_ends"
            ),
        ]


class ReleaseFile(models.Model):
    """The file of a release as it went out."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="file")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file of a release")
        verbose_name_plural = _("files of releases")

    def __str__(self) -> str:
        return f"{self.release_id}"


def _of(model: type[M]) -> models.ForeignKey[M, M]:
    return models.ForeignKey(model, on_delete=models.PROTECT, related_name="+", db_index=False)


class ReleaseLeaf(models.Model):
    """One figure of one unit at one stage in one period. `no` is its place in the order of the file, from 0.

    `top` and `prefecture` are where it counted: what stands directly under the nation, and the prefecture; None
    where there is none. `sources`: kind and content hash of each record, separated by spaces.
    """

    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="leaf_rows", db_index=False
    )
    no = models.PositiveIntegerField()
    measure = _of(Measure)
    stage = models.CharField(max_length=9, choices=Stage.choices)
    period = _of(Period)
    top = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    prefecture = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    unit = _of(Unit)
    quantity = models.BigIntegerField()
    sources = models.TextField()

    class Meta:
        verbose_name = _("leaf of a release")
        verbose_name_plural = _("leaves of releases")
        constraints = [
            models.UniqueConstraint(fields=["release", "no"], name="one_leaf_of_a_place"),
        ]
        indexes = [
            models.Index(fields=["release", "measure", "stage"], name="leaf_by_measure"),
            models.Index(fields=["release", "unit"], name="leaf_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.no}"


class ReleaseTotal(models.Model):
    """The sum of the leaves of a node: the nation, what stands directly under it, a prefecture."""

    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="total_rows", db_index=False
    )
    node = _of(Unit)
    measure = _of(Measure)
    period = _of(Period)
    stage = models.CharField(max_length=9, choices=Stage.choices)
    quantity = models.BigIntegerField()
    leaves = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("total of a release")
        verbose_name_plural = _("totals of releases")
        constraints = [
            models.UniqueConstraint(
                fields=["release", "node", "measure", "period", "stage"], name="one_total_of_a_node"
            ),
        ]
        indexes = [
            models.Index(fields=["release", "measure", "stage"], name="published_total_by_measure"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.node_id} {self.quantity}"


class Coverage(models.Model):
    """How complete the returns of a period were at a node when the release was made."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="coverage")
    node = _of(Unit)
    period = _of(Period)
    expected = models.PositiveIntegerField()
    handed_in = models.PositiveIntegerField()
    approved = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("completeness of a release")
        verbose_name_plural = _("completeness of releases")
        constraints = [
            models.UniqueConstraint(
                fields=["release", "node", "period"], name="one_coverage_of_a_node"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.node_id}"
