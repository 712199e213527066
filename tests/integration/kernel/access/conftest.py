from __future__ import annotations

import pytest

from tests.factories.country import Country, a_country


@pytest.fixture
def country(db: None) -> Country:
    return a_country()
