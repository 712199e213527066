"""Every public function of an `actions` room is an action: decorated, keyword-only, with a verb."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import peiyou

TOOLS = {"rows", "values"}
"""Modules inside an actions room that hold what actions share; they are not called from outside."""


def action_functions() -> Iterator[tuple[str, object]]:
    for info in pkgutil.walk_packages(peiyou.__path__, "peiyou."):
        parts = info.name.split(".")
        if "actions" not in parts[3:] or parts[-1] in TOOLS or "migrations" in parts:
            continue
        module = importlib.import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == info.name and not name.startswith("_"):
                yield f"{info.name}.{name}", function


FOUND = dict(action_functions())


def test_there_are_actions_to_look_at() -> None:
    assert "peiyou.kernel.plans.actions.publication.publish_version" in FOUND


@pytest.mark.parametrize("name", FOUND)
def test_public_action_is_decorated(name: str) -> None:
    verb = getattr(FOUND[name], "__action__", None)
    assert verb, f"{name} changes things without permission, transaction and audit"
    assert verb == f"{name.split('.')[2]}.{name.split('.')[-1]}"


def test_verbs_are_unique() -> None:
    verbs = [getattr(function, "__action__", "") for function in FOUND.values()]
    assert len(verbs) == len(set(verbs))
