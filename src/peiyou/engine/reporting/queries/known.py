"""Figures that are known elsewhere and need not be asked: filled in, with where they come from.

    register_known("roster", provider)        # in apps.ready: who keeps a register says what it counts

A provider gets the returns and the skeleton of their round and answers, by primary key of the return, with cells
and what is known of them; in as many statements for many as for one. What a later one says stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.skeleton import Skeleton
from peiyou.kernel.forms.definition import Value


@dataclass(frozen=True, slots=True)
class Known:
    """`origin`: where the value comes from, in the reader's language; `url`: its page, or empty."""

    value: Value
    origin: str
    url: str = ""


Provider = Callable[[Sequence[Return], Skeleton], Mapping[int, Mapping[str, Known]]]
_providers: dict[str, Provider] = {}


def register_known(name: str, provider: Provider) -> None:
    """Say what is known elsewhere; the same name again replaces it."""
    _providers[name] = provider


def known_for(rows: Sequence[Return], asked: Skeleton) -> dict[int, dict[str, Known]]:
    """By primary key of the return: what is known of its cells."""
    found: dict[int, dict[str, Known]] = {row.pk: {} for row in rows}
    for _name, provider in sorted(_providers.items()):
        for pk, cells in provider(rows, asked).items():
            found[pk] |= cells
    return found
