"""The record of acts over HTTP, for auditors' programs: pages of rows, newest first."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from peiyou.common import cursors
from peiyou.kernel.actions import NotAllowed, authority
from peiyou.kernel.audit.errors import AuditError
from peiyou.kernel.audit.models import Row
from peiyou.kernel.audit.queries.rows import VIEW, Filter, filtered, page, visible_to

router = Router(tags=["audit"])

Begins = Annotated[str, Query(max_length=200, description="What it begins with.")]


class RowOut(Schema):
    """One act, with the fields that its hash is made of."""

    position: int | None = Field(description="Place among the sealed rows; null while it waits.")
    stream: str
    seq: int
    at: str = Field(description="UTC.")
    verb: str
    actor_kind: str
    actor_id: str
    actor_name: str
    data: dict[str, Any] = Field(description="Personal values stand here as commitments only.")
    digest: str
    prev_hash: str
    row_hash: str

    @classmethod
    def of(cls, row: Row) -> RowOut:
        leaf = getattr(row, "leaf", None)
        names = set(cls.model_fields) - {"position", "data"}
        values = {name: getattr(row, name) for name in names}
        return cls(position=leaf.position if leaf else None, data=json.loads(row.data), **values)


class Rows(Schema):
    """Ask again with `cursor=next` until `next` is null."""

    items: list[RowOut]
    next: str | None


@router.get("/rows", response=Rows, summary="The record of acts, newest first")
def rows(
    request: HttpRequest,
    stream: Begins = "",
    verb: Begins = "",
    since: Annotated[date | None, Query(description="First day.")] = None,
    until: Annotated[date | None, Query(description="Last day.")] = None,
    cursor: Annotated[str, Query(max_length=40, description="`next` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=500, description="Rows on a page.")] = 100,
) -> Rows:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    if not authority().allows(actor, VIEW, None, at):
        raise NotAllowed("NOT_ALLOWED", _("You may not do this here."), verb=VIEW)
    asked = filtered(visible_to(actor, at), Filter(stream, verb, since=since, until=until))
    found = page(asked.select_related("leaf"), size=limit, before=_before(cursor))
    more = cursors.encode(found.older) if found.older else None
    return Rows(items=[RowOut.of(row) for row in found.rows], next=more)


def _before(cursor: str) -> int | None:
    try:
        return cursors.decode(cursor) if cursor else None
    except ValueError as error:
        raise AuditError(
            "BAD_CURSOR", _("Use the cursor that the page before gave as “next”.")
        ) from error
