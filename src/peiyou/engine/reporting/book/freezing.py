"""Freezing a return: what was handed in, as canonical JSON with its hash; and what differs between two of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from peiyou.common.canonical import canonical
from peiyou.common.digest import hex_digest
from peiyou.common.tokens import new_code
from peiyou.engine.reporting.cells import SHOWN, column_of
from peiyou.engine.reporting.enums import SnapshotKind
from peiyou.engine.reporting.models import Explanation, Return, Snapshot
from peiyou.engine.reporting.queries.skeleton import Skeleton
from peiyou.engine.reporting.queries.values import Said
from peiyou.kernel.actions import Actor
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.forms.values import to_plain

SOURCE_KIND = "return"
"""Of facts, cases and attachments of a return."""


def freeze(
    row: Return,
    said: Said,
    asked: Skeleton,
    results: Sequence[Mapping[str, Any]],
    actor: Actor,
    at: datetime,
) -> Snapshot:
    """The next version of what a locked return says, with its evidence and explanations. Four statements."""
    content = content_of(row, said, asked, results)
    last = row.snapshots.filter(kind=SnapshotKind.RETURN).aggregate(no=Max("no"))["no"] or 0
    return Snapshot.objects.create(
        of_return=row, kind=SnapshotKind.RETURN, no=last + 1, content=content, digest=digest_of(content),
        check_code=new_code(), made_at=at, made_by=actor.name,
    )  # fmt: skip


def content_of(
    row: Return, said: Said, asked: Skeleton, results: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """`cells`: path → plain value; `origins`: path → where a value that nobody typed comes from; `evidence`: cell →
    fingerprints and numbers; `explanations`: code and cell → words; `results` of rules with their versions."""
    form = asked.form.by_path
    files: dict[str, list[list[str]]] = {}
    attached = Attachment.objects.filter(
        source_kind=SOURCE_KIND, source_id=str(row.key), removed_at=None
    )
    for cell, sha256, name, number in attached.order_by("pk").values_list(
        "cell", "file__sha256", "name", "number"
    ):
        files.setdefault(cell, []).append([sha256, name, number])
    explained = Explanation.objects.filter(of_return=row).order_by("code", "cell")
    return {
        "return": str(row.key),
        "unit": str(row.unit.key),
        "name": row.unit.name,
        "period": row.round.period.code,
        "cells": {
            path: to_plain(form[path].column, value)
            for path, value in sorted(said.values.items()) if value is not None
        },
        "origins": {path: str(known.origin) for path, known in sorted(said.known.items())},
        "evidence": files,
        "explanations": {f"{code} {cell}": text for code, cell, text in explained.values_list("code", "cell", "text")},
        "results": [dict(result) for result in results],
    }  # fmt: skip


def digest_of(content: Mapping[str, Any]) -> str:
    return hex_digest("sha256", [canonical(content).encode()])


def differences(before: Snapshot | None, after: Snapshot) -> frozenset[str]:
    """Cells in which two snapshots differ, by what they say or by their evidence; all of them without the first.

    What is only shown beside them (taken up, budget) is not the unit's to say, and makes no difference.
    """
    then: Mapping[str, Any] = before.content if before else {}
    now: Mapping[str, Any] = after.content
    found: set[str] = set()
    for part in ("cells", "evidence"):
        old, new = then.get(part, {}), now.get(part, {})
        found |= {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}
    return frozenset(path for path in found if column_of(path) not in SHOWN)
