"""What is usual among units of one kind, and what a round has cost them: counted from what was handed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from peiyou.engine.reporting.book.burdens import burden_of
from peiyou.engine.reporting.checks.outliers import outliers_of, spread_of
from peiyou.engine.reporting.models import Burden, Norm, Round
from peiyou.engine.reporting.norms import unusual
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.forms.definition import Type

Kind = tuple[str, str]
"""(kind of unit, address of the cell)"""


@dataclass(frozen=True, slots=True)
class Counted:
    """`far`: figures whose robust z is beyond the bound."""

    round: Round
    returns: int
    norms: int
    far: int

    @property
    def audit_stream(self) -> str:
        return self.round.audit_stream


@action("reporting.count_norms", on="round_")
def count_norms(*, round_: Round, actor: Actor, at: datetime) -> Counted:
    """Count anew what is usual for each figure among units of a kind, and the burden of each return."""
    row = Round.objects.select_for_update(of=("self",)).select_related("season", "period").get(pk=round_.pk)  # fmt: skip
    asked = skeleton_of(row)
    values: dict[Kind, list[int]] = defaultdict(list)
    burdens: list[Burden] = []
    handed_in = row.returns.filter(snapshot__isnull=False)
    for pk, party, content in handed_in.values_list("pk", "party", "snapshot__content").iterator(200):  # fmt: skip
        for path, value in _figures(content, asked):
            values[party, path].append(value)
        burdens.append(burden_of(pk, content, asked, at))
    _keep(row, values, at)
    Burden.objects.filter(of_return__round=row).delete()
    Burden.objects.bulk_create(burdens, batch_size=1000)
    bounds = unusual()
    far = sum(len(found) for found in outliers_of(values, bounds.z, bounds.least).values())
    note(returns=len(burdens), norms=len(values), far=far)
    return Counted(row, len(burdens), len(values), far)


def _keep(round_: Round, values: Mapping[Kind, list[int]], at: datetime) -> None:
    round_.norms.all().delete()
    made = []
    for (party, path), figures in values.items():
        spread = spread_of(figures)
        made.append(
            Norm(
                round=round_, party=party, cell=path, median=spread.median, deviation=spread.deviation,
                n=spread.n, made_at=at,
            )
        )  # fmt: skip
    Norm.objects.bulk_create(made, batch_size=1000)


def _figures(content: Mapping[str, Any], asked: Skeleton) -> list[tuple[str, int]]:
    """Numbers that somebody reported, in the cells' own integers."""
    found = []
    for path, plain in content["cells"].items():
        cell = asked.form.by_path.get(path)
        is_figure = cell is not None and cell.column.type in (Type.DECIMAL, Type.MONEY)
        if cell is not None and is_figure and not cell.column.locked:
            found.append((path, int(Decimal(plain).scaleb(cell.column.places))))
    return found
