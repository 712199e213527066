"""Preparing and publishing with the seals around them: what acts before were sealed stands in the release, and the
root of what was published goes outside with the seal heads.

A seal has a transaction of its own, so this is no action but calls them. Publishing is asked for and done in the
background (`go_on`), which may be called again: either all of a release is kept, or nothing.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from peiyou.common.canonical import instant
from peiyou.engine.results.actions.releases import prepare_release, publish_release
from peiyou.engine.results.book.releases import Told, gone, ready_of
from peiyou.engine.results.enums import PublishingState
from peiyou.engine.results.models import Prepared, Publishing, Release
from peiyou.engine.results.queries.release_content import STAGES, Span
from peiyou.kernel.actions import SYSTEM, Actor, DomainError
from peiyou.kernel.audit import outside
from peiyou.kernel.audit.sealing import seal_pending
from peiyou.kernel.plans.models import Version


def prepare(
    *,
    version: Version,
    code: str,
    title: str,
    span: Span,
    stages: tuple[str, ...] = STAGES,
    has_money: bool = True,
    actor: Actor,
    at: datetime,
) -> Prepared:
    """Seal what waits, so that the release names a seal that covers every act behind its figures."""
    seal_pending(at)
    return prepare_release(
        version=version, code=code, title=title, span=span, stages=stages, has_money=has_money, actor=actor, at=at
    )  # fmt: skip


def publish(
    *, prepared: Prepared, root: str, actor: Actor, at: datetime, told: Told = lambda _done, _all: None
) -> Release:  # fmt: skip
    """Read what was prepared, which `told` hears of; seal, publish, seal the act of publishing, and write its root
    outside the database."""
    row = Prepared.objects.filter(pk=prepared.pk).first()
    if row is None:
        raise gone()
    ready = ready_of(row, told)
    seal_pending(at)
    release = publish_release(prepared=row, root=root, ready=ready, actor=actor, at=at)
    settle(at)
    return release


def settle(at: datetime) -> None:
    """What follows a release: its act under a seal, its root outside. Doing it again changes nothing."""
    seal_pending(at)
    write_roots(at)


def go_on(publishing: Publishing, at: datetime) -> None:
    """Publish what somebody asked for. Why it was refused stands in the row."""
    who = Actor("PERSON", publishing.actor, publishing.actor_name)
    actor = SYSTEM if who.id == SYSTEM.id else who
    _set(publishing, at, state=PublishingState.RUNNING, problem="")

    def told(done: int, total: int) -> None:
        _set(publishing, timezone.now(), done=done, total=total)

    with override(publishing.language):
        try:
            publish(prepared=publishing.prepared, root=publishing.root, actor=actor, at=at, told=told)  # fmt: skip
        except DomainError as refusal:
            _set(publishing, at, state=PublishingState.REFUSED, problem=str(refusal))
        except Exception:
            why = _("It stopped for a reason that we have recorded, and nothing was published. It is tried again a few times; you can also ask for it again here.")  # fmt: skip
            _set(publishing, at, state=PublishingState.BROKEN, problem=why)
            raise


def _set(publishing: Publishing, at: datetime, **values: object) -> None:
    """Outside of any transaction, so that others see it at once; nothing where it was published or given up."""
    Publishing.objects.filter(pk=publishing.pk).update(changed_at=at, **values)


def roots_file() -> Path:
    """Beside the seal heads, and like them to be copied where the administrator cannot write."""
    return outside.folder() / "releases.txt"


def write_roots(at: datetime) -> int:
    """Append the roots that the file lacks, one release a line: code, root, sha256, published, written."""
    path = roots_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.read_text().splitlines() if path.exists() else []
    known = {tuple(line.split(" ")[:2]) for line in written}
    lines = [
        f"{one.code} {one.root} {one.sha256} {instant(one.published_at)} {instant(at)}\n"
        for one in Release.objects.order_by("pk").only("code", "root", "sha256", "published_at")
        if (one.code, one.root) not in known
    ]
    if lines:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(descriptor, "".join(lines).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return len(lines)
