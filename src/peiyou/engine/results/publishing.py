"""Preparing and publishing with the seals around them: what acts before were sealed stands in the release, and the
root of what was published goes outside with the seal heads.

A seal has a transaction of its own, so this is no action but calls them.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from peiyou.common.canonical import instant
from peiyou.engine.results.actions.releases import prepare_release, publish_release
from peiyou.engine.results.models import Prepared, Release
from peiyou.engine.results.queries.release_content import STAGES, Span
from peiyou.kernel.actions import Actor
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


def publish(*, prepared: Prepared, root: str, actor: Actor, at: datetime) -> Release:
    """Seal, publish, seal the act of publishing, and write its root outside the database."""
    seal_pending(at)
    release = publish_release(prepared=prepared, root=root, actor=actor, at=at)
    seal_pending(at)
    write_roots(at)
    return release


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
