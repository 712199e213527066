"""Files on disk that belong to nothing: an act that was refused after its file had been written leaves one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import default_storage

from peiyou.kernel.evidence.keeping import FOLDER, path_of
from peiyou.kernel.evidence.models import File
from peiyou.kernel.organisations.queries.portions import portions

YOUNG: Final = timedelta(days=1)
"""A file this young may belong to an act that has not ended."""

log = logging.getLogger(__name__)


def sweep(at: datetime) -> None:
    """Remove what no row knows."""
    removed = 0
    for portion in portions(_old(at)):
        known = set(File.objects.filter(sha256__in=portion).values_list("sha256", flat=True))
        for digest in set(portion) - known:
            default_storage.delete(path_of(digest))
            removed += 1
    if removed:
        log.warning("%s files that belong to nothing were removed", removed)


def _old(at: datetime) -> Iterator[str]:
    """Fingerprints of files that are older, asked of the storage itself: it need not be a disk."""
    folders = default_storage.listdir(FOLDER)[0] if default_storage.exists(FOLDER) else []
    for folder in sorted(folders):
        for digest in sorted(default_storage.listdir(f"{FOLDER}/{folder}")[1]):
            if default_storage.get_modified_time(path_of(digest)) < at - YOUNG:
                yield digest
