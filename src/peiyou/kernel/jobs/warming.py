"""What a web process loads once it is there, so that whoever asks first need not wait for it.

For what takes a second to load and is not needed by every page: the process answers meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Thread

logger = logging.getLogger(__name__)

_registry: list[Callable[[], object]] = []


def warm(function: Callable[[], object]) -> None:
    """Have it called once in each web process, beside its first answers. It must not need the database."""
    _registry.append(function)


def warm_up() -> None:
    """All of it, one after the other; what fails is told in the log and is loaded when somebody needs it."""
    for function in _registry:
        try:
            function()
        except Exception:
            logger.exception("%s could not be loaded beforehand", function.__name__)


def warm_up_beside() -> None:
    Thread(target=warm_up, name="warming", daemon=True).start()
