"""From bytes to a `Source`: one module per format, imported only when a file of it comes in."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from peiyou.kernel.plans.reader.model import Source
from peiyou.kernel.plans.reader.sources.sniff import Format, sniff

_MODULES = {Format.DOCX: "docx", Format.XLSX: "xlsx", Format.PDF: "pdf", Format.TEXT: "text"}
"""By name, because the parsers behind them take longer to import than most files to read."""


def read_source(path: Path, name: str | None = None) -> Source:
    """The file as blocks with places. `name` is what its owner called it, where `path` is an upload."""
    name = name or path.name
    module = import_module(f"{__name__}.{_MODULES[sniff(path, name)]}")
    read: Callable[[Path, str], Source] = module.read
    return read(path, name)
