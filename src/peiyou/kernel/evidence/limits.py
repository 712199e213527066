"""What may be attached: `data/limits.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Limits:
    most_bytes: int
    most_files: int
    kinds: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PreviewLimits:
    """Bounds of one preview; `seconds` and `memory` (bytes) of the process that makes it."""

    most_pages: int
    most_side: int
    most_pixels: int
    most_rows: int
    most_columns: int
    most_signs: int
    seconds: int
    memory: int
    at_once: int


@cache
def limits() -> Limits:
    read = _read()
    kinds = {media: tuple(endings) for media, endings in read["kinds"].items()}
    return Limits(read["most_bytes"], read["most_files"], kinds)


@cache
def preview_limits() -> PreviewLimits:
    return PreviewLimits(**_read()["preview"])


def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data" / "limits.yaml").read_text("utf-8"))  # fmt: skip
    return read
