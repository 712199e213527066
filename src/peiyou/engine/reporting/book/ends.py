"""What a round that is prepared has to say of itself."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Round

ENDS: Final = ("opens_at", "fill_by", "county_by", "prefecture_by", "province_by")


def check_values(round_: Round) -> None:
    """Raise `ReportingError` (TITLE_MISSING, ENDS_DISORDERED)."""
    if not round_.title.strip():
        raise ReportingError("TITLE_MISSING", _("Give the round a title."))
    ends = [getattr(round_, name) for name in ENDS]
    if ends != sorted(ends) or round_.opens_at == round_.fill_by:
        raise ReportingError(
            "ENDS_DISORDERED", _("Each level's end comes after that of the level below it.")
        )
