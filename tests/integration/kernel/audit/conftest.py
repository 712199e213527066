import pytest


@pytest.fixture(autouse=True)
def _own_heads(own_heads: None) -> None:
    """Every test here seals."""
