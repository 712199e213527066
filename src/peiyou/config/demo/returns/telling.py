"""Who says what of a year: a unit, by what was asked of it and by how things go where it stands."""

from __future__ import annotations

from peiyou.config.demo.returns.sayings import Teller
from peiyou.config.demo.returns.spreading import Standing
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.skeleton import Skeleton
from peiyou.engine.reporting.queries.values import Said
from peiyou.kernel.forms.definition import Value


def told(
    row: Return, said: Said, year: int, asked: Skeleton, standing_: Standing, at_work: float
) -> dict[str, Value]:
    """What a unit says of a year: one that stands for a place of nearly all, others of what they have begun."""
    stands = row.unit_id in standing_.units
    goals = {f"{seq}/item/{number}": goal for (seq, number), goal in standing_.goals.items()}
    teller = Teller(
        row.unit.code or row.unit.name, year, said.values,
        lambda cell: standing_.paces.at(row.province_id, row.unit.code, cell),
        0.85 if stands else at_work, goals,
        standing_.times(row.undertaking) if stands else 1,
    )  # fmt: skip
    return teller.tell({seq: asked.paths[seq] for seq in said.seqs})
