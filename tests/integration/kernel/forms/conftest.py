"""Workbooks of a trial subject, and somebody who fills them in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import translation

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.forms.subjects import _subjects, register_books
from tests.factories.organisations import a_person, the_nation
from tests.integration.kernel.forms.the_books import SECRET, Books, store
from tests.integration.kernel.forms.the_form import VALUES


@pytest.fixture
def books(db: None, at: datetime) -> Iterator[Books]:
    found = Books(at)
    register_books("trial", found)
    store("u1", VALUES)
    store("u2", {"9/milestone/2021": SECRET})
    with translation.override("en"):
        yield found
    del _subjects["trial"]


@pytest.fixture
def filler(db: None) -> Person:
    return a_person("filler", "张三", Role.MINISTRY, the_nation())
