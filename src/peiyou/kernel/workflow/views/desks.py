"""What desks read from their addresses and forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.http import QueryDict

from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit

SIZE: Final = 100
"""Rows of a page."""
MOST: Final = 1_000
"""So many are decided at once."""


def province_of(asked: QueryDict) -> Unit | None:
    """The province that a national desk is opened at."""
    try:
        key = UUID(asked.get("province", ""))
    except ValueError:
        return None
    return Unit.objects.filter(key=key, kind=Kind.PROVINCE).first()


def kept_of(asked: QueryDict, *but: str) -> dict[str, str]:
    """What of an address goes on to the next, but for the page and what is named."""
    return {
        name: str(value) for name, value in asked.items() if value and name not in {"page", *but}
    }


def chosen_of(texts: Iterable[str]) -> dict[UUID, int]:
    """Key → version of the case that was on the screen, of what was ticked (`key:version`)."""
    found = {}
    for text in list(texts)[:MOST]:
        key, _colon, version = text.partition(":")
        try:
            found[UUID(key)] = int(version)
        except ValueError:
            continue
    return found
