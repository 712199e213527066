"""The whole plan, published, and browsers in both languages."""

from __future__ import annotations

import pytest
from django.test import Client

from peiyou.kernel.plans.models import Version
from tests.factories.plans import nation, translate


@pytest.fixture
def plan(db: None) -> Version:
    return nation()


@pytest.fixture
def english(plan: Version) -> Client:
    translate()
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def chinese() -> Client:
    return Client(headers={"accept-language": "zh-CN"})
