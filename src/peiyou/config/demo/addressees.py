"""Who the departments of the shipped plan are, said and confirmed through the actions.

The names decide most of it (`plans/data/addressees.yaml`). What one task needs besides stands in
``addressees.yaml`` beside this file, as an assumption of the demonstration. Groups and sets that only
the ministry can fill stay empty: none of their members is in a source at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from peiyou.config.demo.plan import CODE
from peiyou.kernel.actions import Actor
from peiyou.kernel.organisations.models import RegionSet
from peiyou.kernel.plans.actions.addressees import (
    address_department,
    confirm_addressee,
    propose_addressees,
)
from peiyou.kernel.plans.actions.values import MeaningValues
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Addressee, Department
from peiyou.kernel.plans.queries.addressees import lacks
from peiyou.kernel.plans.queries.published import find_version

FILE = Path(__file__).with_name("addressees.yaml")


def address_departments(*, actor: Actor, at: datetime) -> Iterator[str]:
    """Propose, choose what the list says, and confirm; nothing that a person has confirmed is touched."""
    version = find_version(CODE)
    if version is None or Addressee.objects.filter(confirmed_at__isnull=False).exists():
        return
    propose_addressees(version=version, actor=actor, at=at)
    for row in _rows():
        task = version.tasks.get(no=str(row["task"])) if "task" in row else None
        address_department(
            department=Department.objects.get(name=row["department"]),
            values=MeaningValues(
                mode=Mode(row["mode"]),
                functions=tuple(row.get("functions", ())),
                counterparts=bool(row.get("counterparts")),
                levels=tuple(row.get("levels", ())),
                region_set=_region_set(row),
            ),
            source=row["source"],
            task_key=task.key if task else None,
            actor=actor,
            at=at,
        )
    ready = [row for row in Addressee.objects.filter(confirmed_at=None) if not lacks(row)]
    for addressee in ready:
        confirm_addressee(addressee=addressee, actor=actor, at=at)
    yield f"{len(ready)} meanings of departments confirmed"


def _region_set(row: dict[str, Any]) -> RegionSet | None:
    return RegionSet.objects.get(code=row["region_set"]) if "region_set" in row else None


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return rows
