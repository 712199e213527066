"""Which rules a return was asked, as they are kept with its move and in its snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peiyou.engine.reporting.models import Round
from peiyou.engine.reporting.queries.skeleton import skeleton_of


def results_of(round_: Round) -> list[Mapping[str, Any]]:
    """For a return that has nothing left to put right: every rule in force held, or was explained."""
    return [
        {"code": rule.code, "version": rule.version, "result": "HELD"}
        for rule in skeleton_of(round_).rules
    ]
