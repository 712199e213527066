"""The reader as one call. For files from outside use `sandbox.read_safely`, which runs this apart."""

from __future__ import annotations

from pathlib import Path

from peiyou.kernel.plans.reader.assemble import assemble
from peiyou.kernel.plans.reader.layout.document import lay_out
from peiyou.kernel.plans.reader.model import Reading, Source
from peiyou.kernel.plans.reader.sources import read_source


def read_file(path: Path, name: str | None = None) -> tuple[Source, Reading]:
    """The document as text with places, and as tasks. `name` is what its owner calls the file."""
    source = read_source(path, name)
    return source, assemble(lay_out(source))
