"""Lists page by page, the same way everywhere in the APIs of results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Query, Schema

from peiyou.common import cursors

T = TypeVar("T")
Row = TypeVar("Row", bound=Model)
Cursor = Annotated[str, Query(max_length=40, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=500, description="Items on a page.")]
LAST = 2**31 - 1


class Page(Schema, Generic[T]):
    """One page of a list. Ask again with `cursor=next` until `next` is null."""

    items: list[T]
    next: str | None


def place_of(cursor: str, nowhere: int = cursors.LAST) -> int:
    """The place in a cursor; 0 for none. A cursor that no page gave leads nowhere."""
    try:
        return cursors.decode(cursor, last=LAST) if cursor else 0
    except ValueError:
        return nowhere


def page_of_rows(
    rows: QuerySet[Row], cursor: str, limit: int, said: Callable[[Sequence[Row]], list[Any]]
) -> dict[str, Any]:
    """Rows in the order in which they came to be; `said` sees those of the page at once."""
    found = list(rows.filter(pk__gt=place_of(cursor)).order_by("pk")[: limit + 1])
    more = cursors.encode(found[limit - 1].pk) if len(found) > limit else None
    return {"items": said(found[:limit]), "next": more}


def page_of_list(every: Sequence[T], cursor: str, limit: int) -> dict[str, Any]:
    """Of what is worked out anew each time: the place in the list is where to go on."""
    start = place_of(cursor)
    more = cursors.encode(start + limit) if len(every) > start + limit else None
    return {"items": list(every[start : start + limit]), "next": more}
