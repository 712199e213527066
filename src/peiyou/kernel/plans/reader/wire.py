"""Source and reading as JSON and back, for the way out of the child process and into the database.

The dataclasses of `model` are the schema: fields are written by name where they differ from their
default, and read back by their annotations. Places are written as runs, since most are consecutive.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any

from peiyou.kernel.plans.reader.model import Paragraph, Reading, Source, Table, Traced


def source_to_json(source: Source) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(source)
    return plain


def source_from_json(data: Mapping[str, Any]) -> Source:
    source: Source = _typed(Source, data)
    return source


def reading_to_json(reading: Reading) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(reading)
    return plain


def reading_from_json(data: Mapping[str, Any]) -> Reading:
    reading: Reading = _typed(Reading, data)
    return reading


def _plain(value: Any) -> Any:
    if isinstance(value, Traced):
        return {"text": value.text, "places": _runs(value.places)}
    if dataclasses.is_dataclass(value):
        kind: Any = type(value)
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(kind)}
        defaults = _defaults(kind)
        return {n: _plain(v) for n, v in fields.items() if n not in defaults or defaults[n] != v}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _typed(kind: Any, data: Any) -> Any:
    """`data` as a value of an annotated type."""
    origin = typing.get_origin(kind)
    if data is None or origin is typing.Literal:
        return data
    if origin in (typing.Union, types.UnionType):
        return _one_of(typing.get_args(kind), data)
    if origin is tuple:
        return tuple(_typed(typing.get_args(kind)[0], item) for item in data)
    if origin is not None and issubclass(origin, Mapping):
        return {key: _typed(typing.get_args(kind)[1], item) for key, item in data.items()}
    if kind is Traced:
        return Traced(data["text"], _places(data["places"]))
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _typed(hints[name], item) for name, item in data.items()})
    return data


def _one_of(kinds: tuple[Any, ...], data: Any) -> Any:
    """The alternative that `data` is of. Blocks are told by their cells, other unions are plain values."""
    if Table in kinds:
        return _typed(Table if "cells" in data else Paragraph, data)
    shaped = [k for k in kinds if dataclasses.is_dataclass(k) or _is_mapping(k)]
    return _typed(shaped[0], data) if shaped and isinstance(data, Mapping) else data


def _is_mapping(kind: Any) -> bool:
    """Of an annotation's alternatives only some have an origin that is a class; Literal has not."""
    origin = typing.get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, Mapping)


@cache
def _defaults(kind: Any) -> dict[str, Any]:
    found = {}
    for field in dataclasses.fields(kind):
        if field.default is not dataclasses.MISSING:
            found[field.name] = field.default
        elif field.default_factory is not dataclasses.MISSING:
            found[field.name] = field.default_factory()
    return found


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _runs(places: tuple[int, ...]) -> list[list[int]]:
    """[first, count] of stretches that count up; a stretch of characters put in by us begins at -1."""
    runs: list[list[int]] = []
    for place in places:
        first, count = runs[-1] if runs else (-2, 0)
        if runs and place == (-1 if first == -1 else first + count):
            runs[-1][1] += 1
        else:
            runs.append([place, 1])
    return runs


def _places(runs: list[list[int]]) -> tuple[int, ...]:
    return tuple(-1 if first == -1 else first + i for first, count in runs for i in range(count))
