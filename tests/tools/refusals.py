"""What is refused, by its code: sentences are translated and reworded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from peiyou.kernel.actions import DomainError


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The block raises a `DomainError` with this code."""
    with pytest.raises(DomainError) as caught:
        yield
    assert caught.value.code == code
