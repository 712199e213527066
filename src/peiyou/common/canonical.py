"""Canonical JSON: one value has one text, so that a hash of the text is a hash of the value.

The rules, which the stand-alone audit verifier and any later reader can rely on:

* keys are strings and sorted by code point; no space between tokens; UTF-8, nothing escaped that
  JSON does not make us escape (so a text holds no raw line break: what is joined by line breaks
  can be taken apart again);
* floats and Decimals are refused: they have many texts for one number. Write a scaled integer
  (fen, ×10^-scale) or a string and say so in the key;
* an aware datetime becomes UTC with microseconds and ``Z`` (always 27 characters, so it also sorts
  as text), a date its ISO form; a naive datetime is refused, because it names no moment;
* strings are kept as they came and not normalised (NFC): what is hashed is what was said, and two
  texts that only look alike stay two texts. Who compares names normalises before he compares.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

Default = Callable[[Any], Any]


class NotCanonical(TypeError):
    """The value has no canonical text; the message names the place and the way out."""


def instant(at: datetime) -> str:
    """The one text of a moment: ``2020-09-16T08:00:00.000000Z``."""
    if at.tzinfo is None:
        raise NotCanonical("a datetime without a time zone names no moment")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment(text: str) -> datetime:
    """What `instant` wrote, read back."""
    return datetime.fromisoformat(text)


def canonical(value: Any, default: Default | None = None) -> str:
    """The canonical text of `value`; `default` turns a type that is not known here into one that is."""
    return json.dumps(
        _plain(value, default, "$"),
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _plain(value: Any, default: Default | None, place: str) -> Any:
    kind = type(value)
    if value is None or kind is bool or kind is int:
        return value
    if kind is str:
        return _text(value, place)
    if isinstance(value, Mapping):
        return {_key(k, place): _plain(v, default, f"{place}.{k}") for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v, default, f"{place}[{i}]") for i, v in enumerate(value)]
    return _other(value, default, place)


def _other(value: Any, default: Default | None, place: str) -> Any:
    if isinstance(value, Enum):
        return _plain(value.value, default, place)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str):
        return _text(str(value), place)
    if default is not None:
        return _plain(default(value), None, place)
    raise NotCanonical(
        f"{place}: {type(value).__name__} has no canonical text; write a scaled integer or a string"
    )


def _key(key: Any, place: str) -> str:
    if type(key) is not str:
        raise NotCanonical(f"{place}: the key {key!r} is not a string")
    return _text(key, place)


def _text(value: str, place: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise NotCanonical(f"{place}: half a character (a lone surrogate)") from error
    return value
