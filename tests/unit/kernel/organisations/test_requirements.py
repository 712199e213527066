"""Requirements are documentation as well: each has its clause, its code and what to do next."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from peiyou.kernel.organisations import requirements
from peiyou.kernel.organisations.requirements.base import Requirement

for _info in pkgutil.iter_modules(requirements.__path__, f"{requirements.__name__}."):
    importlib.import_module(_info.name)

FOUND = Requirement.__subclasses__()


def test_codes_are_unique() -> None:
    codes = [requirement.code for requirement in FOUND]
    assert len(codes) == len(set(codes)) > 15


@pytest.mark.parametrize("requirement", FOUND, ids=lambda r: r.__name__)
def test_says_what_it_asks_for(requirement: type[Requirement[object]]) -> None:
    assert requirement.__doc__ != Requirement.__doc__
    assert requirement.code.isupper()
    assert str(requirement.message).endswith((".", "。"))
