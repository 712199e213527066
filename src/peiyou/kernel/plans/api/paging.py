"""Cursor pages: the cursor says behind which place the next page begins, and nothing else."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from ninja import Query

from peiyou.kernel.plans.errors import PlanError

Cursor = Annotated[str, Query(max_length=40, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200, description="Items on a page.")]


def encode(place: int) -> str:
    return base64.urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def decode(cursor: str) -> int:
    """The place of a cursor; 0, before everything, for none."""
    if not cursor:
        return 0
    try:
        place = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        place = -1
    if not 0 < place < 2**31:
        raise PlanError("BAD_CURSOR", _("Use the cursor that the page before gave as “next”."))
    return place
