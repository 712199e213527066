"""Cursor pages: the cursor says behind which place the next page begins, and nothing else."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from ninja import Query

from peiyou.common import cursors
from peiyou.common.cursors import encode
from peiyou.kernel.plans.errors import PlanError

__all__ = ["Cursor", "Limit", "decode", "encode"]

Cursor = Annotated[str, Query(max_length=40, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200, description="Items on a page.")]


def decode(cursor: str) -> int:
    """The place of a cursor; 0, before everything, for none."""
    try:
        return cursors.decode(cursor, last=2**31 - 1) if cursor else 0
    except ValueError as error:
        raise PlanError(
            "BAD_CURSOR", _("Use the cursor that the page before gave as “next”.")
        ) from error
