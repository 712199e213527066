from peiyou.engine.undertakings.models.chase import Chase
from peiyou.engine.undertakings.models.filing import FiledChange, Filing
from peiyou.engine.undertakings.models.season import Item, Opening, Season, Share, Source
from peiyou.engine.undertakings.models.statement import Statement
from peiyou.engine.undertakings.models.undertaking import (
    Commitment,
    Placement,
    Pledge,
    Undertaking,
)

__all__ = [
    "Chase",
    "Commitment",
    "FiledChange",
    "Filing",
    "Item",
    "Opening",
    "Placement",
    "Pledge",
    "Season",
    "Share",
    "Source",
    "Statement",
    "Undertaking",
]
