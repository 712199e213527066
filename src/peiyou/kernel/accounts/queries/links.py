"""Entry links, looked up by the token that a person holds."""

from __future__ import annotations

from datetime import datetime

from peiyou.common.tokens import token_digest
from peiyou.kernel.accounts.models import EntryLink


def open_link(token: str, at: datetime) -> EntryLink | None:
    """The link of `token` if it is unused, in time, and its person active."""
    return (
        EntryLink.objects.select_related("person")
        .filter(digest=token_digest(token), used_at=None, expires_at__gt=at, person__is_active=True)
        .first()
    )
