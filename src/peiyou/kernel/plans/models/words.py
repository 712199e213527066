"""Words about the plan that are not the plan: translations and the search index."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.plans.enums import TranslationStatus
from peiyou.kernel.plans.models.plan import Version


class Translation(models.Model):
    """The plan's Chinese binds. A translation belongs to exact words, found by their hash."""

    source_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    text = models.TextField()
    status = models.CharField(max_length=12, choices=TranslationStatus.choices)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(
                fields=["source_hash", "language"], name="one_translation_of_a_text"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class SearchEntry(models.Model):
    """Something of a published version that a search can find."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="search_entries")
    kind = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    words = models.TextField()
    """Normalised: NFKC, lower case, no white space."""

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SearchGram(models.Model):
    """One or two neighbouring characters of an entry: 双师 is two characters, too short for trigrams."""

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="grams")
    gram = models.CharField(max_length=2)

    class Meta:
        verbose_name = _("search gram")
        verbose_name_plural = _("search grams")
        constraints = [
            models.UniqueConstraint(fields=["gram", "entry"], name="one_gram_of_an_entry"),
        ]

    def __str__(self) -> str:
        return self.gram
