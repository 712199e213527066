"""What an address of the balance asks to see; whatever it does not say rightly is not asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from peiyou.common.numerals import plain_int
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.queries.balance.board import Asked
from peiyou.engine.undertakings.queries.balance.cutoffs import Flag, cutoffs_of
from peiyou.engine.undertakings.queries.balance.statements import Phase

PHASES = (
    (Phase.DRAFT, _("being filled in")),
    (Phase.SUBMITTED, _("sent in")),
    (Phase.CONFIRMED, _("confirmed")),
)
NAMES = ("q", "party", "phase", "flag", "source", "task")


def asked_of(query: Mapping[str, str], openings: dict[int, int]) -> Asked:
    """`openings`: seq → primary key, for `task`."""
    party, flag, phase, task = (query.get(name, "") for name in ("party", "flag", "phase", "task"))
    return Asked(
        cutoffs=cutoffs_of(query),
        words=query.get("q", "").strip()[:60],
        party=Party(party) if party in Party.values else None,
        phase=Phase(int(phase)) if phase in {"0", "1", "2"} else None,
        flag=Flag(flag) if flag in Flag.values else None,
        source=query.get("source", "")[:20],
        opening=openings.get(plain_int(task) or 0),
    )


def kept_of(query: Mapping[str, str], asked: Asked, *, without: tuple[str, ...] = ()) -> str:
    """What links carry on: filters and cut-offs, but not the place."""
    said: dict[str, Any] = {n: v for n in NAMES if n not in without and (v := query.get(n))}
    return urlencode(said | asked.cutoffs.as_query())
