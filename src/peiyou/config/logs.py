"""The log: one JSON object a line, nothing in it that is about a person.

What an error says may quote what somebody typed, so of an error only its class and the lines of
code it came through are written, and its message only where it comes from the system itself
(database, files). Whatever else is logged passes through a net for telephone, identity and card
numbers and for mail addresses.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any, Final

from django.db import OperationalError

from peiyou.common.tracing import request_id
from peiyou.kernel.actions import DomainError

_NET: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|(?<![0-9a-f-])\d{5,17}[\dXx](?![0-9a-f-])")


class JsonLines(logging.Formatter):
    """Fields of a record come as `extra={"fields": {…}}`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _NET.sub("*", _message(record)),
        }
        if number := request_id.get():
            line["request"] = number
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _chain(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _message(record: logging.LogRecord) -> str:
    """What Django says about a request has its address as last argument: it is left out."""
    if hasattr(record, "request") and isinstance(record.args, tuple) and record.args:
        return str(record.args[0])
    return record.getMessage()


def _chain(error: BaseException) -> list[dict[str, Any]]:
    """From the first cause to what was raised at last."""
    found: list[dict[str, Any]] = []
    current: BaseException | None = error
    while current is not None and len(found) < 10:
        frames = traceback.extract_tb(current.__traceback__)
        place = [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames]
        found.append({"class": type(current).__qualname__, "says": _says(current), "at": place})
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    return found[::-1]


def _says(error: BaseException) -> str | None:
    if isinstance(error, DomainError):
        return error.code
    if isinstance(error, OSError):
        return error.strerror
    if isinstance(error, OperationalError):
        return _NET.sub("*", str(error))
    return None


def _short(path: str) -> str:
    for root in ("/site-packages/", "/src/"):
        if root in path:
            return path.rpartition(root)[2]
    return path.rpartition("/")[2]
