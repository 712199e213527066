"""How one frozen content differs from another: a list of places, what stood there and what stands there now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peiyou.common.money import in_wan

LABELS: Final = {
    "season": gettext_lazy("season of take-up"), "plan": gettext_lazy("plan"), "on": gettext_lazy("as of"),
    "unit": gettext_lazy("unit"), "province": gettext_lazy("province"), "party": gettext_lazy("kind of unit"),
    "name": gettext_lazy("name"), "code": gettext_lazy("code"), "person": gettext_lazy("person responsible"),
    "criterion": gettext_lazy("acceptance criterion"), "milestones": gettext_lazy("milestone"),
    "amount": gettext_lazy("quantity"), "base": gettext_lazy("base"), "due": gettext_lazy("due"),
    "by_year": gettext_lazy("by year"), "fen": gettext_lazy("money in 万元"), "fen_by_year": gettext_lazy("by year in 万元"), "units": gettext_lazy("units"),
    "tasks": gettext_lazy("tasks"), "placements": gettext_lazy("placements"), "asked": gettext_lazy("units asked"),
    "taken_by": gettext_lazy("provinces that take it up"), "not_by": gettext_lazy("provinces that do not"),
    "text": gettext_lazy("wording"), "number": gettext_lazy("number"), "counting": gettext_lazy("counting"),
    "scale": gettext_lazy("decimals"), "own": gettext_lazy("by the province itself"),
}  # fmt: skip
SILENT: Final = frozenset({"provinces", "items", "funds", "sources", "years"})
"""Lists whose members say by their names where one is."""
NAMED_BY_MEMBERS: Final = frozenset({"tasks", "units"})
"""Lists whose own name goes where members have one: “task 9”, not “tasks · task 9”."""
MONEY: Final = frozenset({"fen", "fen_by_year"})


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` or `after` is empty where there was, or is, nothing."""

    place: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """In the order of the newer content; what is gone comes last."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    return [
        Difference(place, old.get(place, ""), new.get(place, ""))
        for place in [*new, *(place for place in old if place not in new)]
        if old.get(place, "") != new.get(place, "")
    ]


def _leaves(
    value: Any, path: tuple[str, ...] = (), name: str = "", *, is_money: bool = False
) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "key":
                label = () if key in SILENT else (str(LABELS.get(key, key)),)
                money = is_money or key in MONEY
                yield from _leaves(inner, (*path, *label), key, is_money=money)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if all(isinstance(member, str) for member in value):
            yield " · ".join(path), _("、").join(value)
            return
        above = path[:-1] if name in NAMED_BY_MEMBERS else path
        for member in value:
            yield from _leaves(_content(member), (*above, _called(member)), name)
    elif value is not None and value != "":
        yield " · ".join(path), in_wan(value) if is_money else str(value)


def _content(member: Mapping[str, Any]) -> Any:
    """What a member of a list says besides its name, which stands in the place."""
    named = ("number", "text") if "number" in member else ("name", "code")
    return {key: inner for key, inner in member.items() if key not in named}


def _called(member: Mapping[str, Any]) -> str:
    if "number" in member:
        return _("task %(number)s") % {"number": member["number"]}
    return str(member.get("name") or member.get("code"))
