"""Attaching files to cells of records, and taking them off again.

Plain functions: they run inside somebody's action, which owns permission, transaction and record.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from peiyou.common.digest import hex_digest
from peiyou.kernel.actions import Actor
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.errors import EvidenceError
from peiyou.kernel.evidence.limits import limits
from peiyou.kernel.evidence.models import Attachment, File
from peiyou.kernel.evidence.numbering import number_key
from peiyou.kernel.evidence.sniffing import media_of
from peiyou.kernel.organisations.models import Unit

FOLDER: Final = "evidence"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody hands it in: what they call it, and its bytes."""

    name: str
    content: bytes


def attach(
    *,
    upload: Upload,
    source_kind: str,
    source_id: str,
    cell: str = "",
    purpose: Purpose,
    unit: Unit,
    number: str = "",
    actor: Actor,
    at: datetime,
) -> Attachment:
    """Keep the file (once, by its fingerprint) and bind it to a cell of a record. Raises `EvidenceError`."""
    name = plain_name(upload.name)
    media = media_of(name, upload.content)
    here = Attachment.objects.filter(
        source_kind=source_kind, source_id=source_id, cell=cell, removed_at=None
    )
    if here.count() >= limits().most_files:
        raise EvidenceError(
            "TOO_MANY",
            _("At most %(count)s files belong to one entry. Take one off first."),
            count=limits().most_files,
        )
    file = _keep(upload.content, media, at)
    if here.filter(file=file).exists():
        raise EvidenceError("ATTACHED", _("“%(name)s” is attached here already."), name=name)
    return Attachment.objects.create(
        file=file, unit=unit, source_kind=source_kind, source_id=source_id, cell=cell, purpose=purpose,
        name=name, number=number.strip(), number_key=number_key(number), attached_at=at,
        attached_by=actor.name,
    )  # fmt: skip


def detach(*, attachment: Attachment, actor: Actor, at: datetime) -> Attachment:
    """It belongs to the record no more; that it did stays known, and the file is kept."""
    found = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if found.removed_at is None:
        found.removed_at = at
        found.save(update_fields=["removed_at"])
    return found


def carry(
    source_kind: str, before: str, after: str, unit: Unit, *, actor: Actor, at: datetime
) -> list[Attachment]:
    """What is attached to one record is attached to another as well, which took its place. Again: nothing happens."""
    rows = Attachment.objects.filter(source_kind=source_kind, removed_at=None)
    there = set(rows.filter(source_id=after).values_list("cell", "file"))
    return [
        Attachment.objects.create(
            file=one.file, unit=unit, source_kind=source_kind, source_id=after, cell=one.cell,
            purpose=one.purpose, name=one.name, number=one.number, number_key=one.number_key,
            attached_at=at, attached_by=actor.name,
        )
        for one in rows.filter(source_id=before).select_related("file").order_by("pk")
        if (one.cell, one.file_id) not in there
    ]  # fmt: skip


def restore(
    source_kind: str,
    source_id: str,
    to: Mapping[str, Sequence[Sequence[str]]],
    *,
    unit: Unit,
    actor: Actor,
    at: datetime,
) -> None:
    """Exactly the files `to` belong to a record again: by cell, fingerprint, name and number of each. What was attached
    since is taken off, what was taken off is attached anew; nothing is forgotten."""
    wanted = {(cell, *one) for cell, files in to.items() for one in files}
    for one in Attachment.objects.filter(
        source_kind=source_kind, source_id=source_id, removed_at=None
    ).select_related("file"):
        mine = (one.cell, one.file.sha256, one.name, one.number)
        if mine in wanted:
            wanted.remove(mine)
        else:
            detach(attachment=one, actor=actor, at=at)
    files = File.objects.in_bulk({sha256 for _cell, sha256, *_words in wanted}, field_name="sha256")
    for cell, sha256, name, number in sorted(wanted):
        Attachment.objects.create(
            file=files[sha256], unit=unit, source_kind=source_kind, source_id=source_id, cell=cell,
            purpose=Purpose.EVIDENCE, name=name, number=number, number_key=number_key(number),
            attached_at=at, attached_by=actor.name,
        )  # fmt: skip


def plain_name(name: str) -> str:
    """The last part of what somebody calls a file, without characters that cannot be seen; its ending stays."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(c for c in last if not unicodedata.category(c).startswith("C"))[-255:].strip()


def path_of(digest: str) -> str:
    """Where a file is, below the folder of documents."""
    return f"{FOLDER}/{digest[:2]}/{digest}"


def _renew(path: str, content: bytes) -> None:
    """It may belong to nothing yet and be due to be swept away: it is young again."""
    try:
        Path(default_storage.path(path)).touch()
    except NotImplementedError:  # a storage without a disk of its own
        default_storage.delete(path)
        default_storage.save(path, ContentFile(content))


def _keep(content: bytes, media: str, at: datetime) -> File:
    digest = hex_digest("sha256", [content])
    path = path_of(digest)
    if default_storage.exists(path):
        _renew(path, content)
    else:
        default_storage.save(path, ContentFile(content))
    made, _is_new = File.objects.get_or_create(
        sha256=digest,
        defaults={"size": len(content), "media": media, "file": path, "first_at": at},
    )
    return made
