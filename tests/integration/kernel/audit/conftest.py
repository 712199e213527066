from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _own_heads(settings: Settings, tmp_path: Path) -> None:
    """Seal heads of one test must not meet the database of another."""
    settings.PEIYOU_DATA = tmp_path
