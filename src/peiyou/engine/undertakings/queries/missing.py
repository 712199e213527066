"""What is missing before something can be submitted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from peiyou.engine.undertakings.clauses import Missing, TaskSaid, missing_in
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.undertakings.queries.values import by_task, values_of
from peiyou.kernel.forms.definition import Value


def missing_of(undertaking: Undertaking) -> list[Missing]:
    """Everything that is missing, by task and clause; three statements."""
    return missing_of_many(undertaking.season, [undertaking])[undertaking.pk]


def missing_of_many(
    season: Season, undertakings: Iterable[Undertaking]
) -> dict[int, list[Missing]]:
    """As `missing_of`, in as many statements for many; by primary key."""
    rows = list(undertakings)
    values = values_of(rows)
    asked = skeleton_of(season)
    return {row.pk: list(missing_from(row, values[row.pk], asked)) for row in rows}


def missing_from(
    undertaking: Undertaking, values: Mapping[str, Value], asked: Skeleton
) -> Iterator[Missing]:
    """What cells still lack, by task and clause: `values` are all that the undertaking says."""
    sources = list(asked.sources)
    pays = Party(undertaking.party) in BELOW_PROVINCE
    for seq, cells in sorted(by_task(values).items()):
        items = asked.countings.get(seq, {})
        yield from missing_in(TaskSaid(seq, asked.years, items, sources, cells, pays))
