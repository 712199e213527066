"""The processes of this release, and their rows.

    register(DATA / "undertaking.yaml")      # in apps.ready, after the guards and effects it names

A broken file stops the start. A row is made when the first case needs it: nothing is remembered, so
a transaction that is rolled back takes the row with it and the next one makes it anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language

from peiyou.common.canonical import canonical
from peiyou.common.digest import hex_hasher
from peiyou.kernel.actions.roles import Role, Stage
from peiyou.kernel.workflow.checking import check
from peiyou.kernel.workflow.definition import Definition, State, Step, parse
from peiyou.kernel.workflow.hooks import EFFECTS, GUARDS
from peiyou.kernel.workflow.models import Process

_registered: Final[dict[str, Definition]] = {}
_read: Final[dict[str, Definition]] = {}
"""Definitions by digest."""


def register(path: Path) -> Definition:
    """Read and check the file, and let it be the current version of its process. Raises `BrokenProcess`."""
    read = parse(yaml.safe_load(path.read_text(encoding="utf-8")))
    return register_definition(read)


def register_definition(definition: Definition) -> Definition:
    """As `register`, of what has been read already."""
    check(definition, roles=Role.values, stages=Stage.values, guards=GUARDS, effects=EFFECTS)
    _registered[definition.code] = definition
    _read[digest_of(definition)] = definition
    return definition


def registered() -> dict[str, Definition]:
    """The definitions of this release by code."""
    return dict(_registered)


def current(code: str) -> Process:
    """The row of the version that this release has; made where it is new. LookupError for no such process."""
    definition = _registered[code]
    digest = digest_of(definition)
    found = Process.objects.filter(code=code, digest=digest).first()
    if found is not None:
        return found
    last = Process.objects.filter(code=code).aggregate(no=Max("no"))["no"] or 0
    made, _is_new = Process.objects.get_or_create(
        code=code,
        digest=digest,
        defaults={
            "no": last + 1,
            "definition": definition.plain(),
            "created_at": timezone.now(),
        },
    )
    return made


def digest_of(definition: Definition) -> str:
    return hex_hasher("sha256")(canonical(definition.plain()).encode())


def definition_of(process: Process) -> Definition:
    """What a row defines. It was checked before it became a row, and is read once per content."""
    if process.digest not in _read:
        _read[process.digest] = parse(process.definition)
    return _read[process.digest]


def named(of: Mapping[str, State] | Mapping[str, Step], code: str) -> str:
    """The name of a state or step in the language that is read; the code where it is unknown."""
    found = of.get(code)
    return found.name.read_in(get_language()) if found else code
