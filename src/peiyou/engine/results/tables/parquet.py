"""A table as a Parquet file; pyarrow is loaded by who asks for one."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

PARQUET: Final = "application/vnd.apache.parquet"


def as_parquet(columns: Mapping[str, Sequence[Any]], about: Mapping[str, str]) -> bytes:
    """`about` is kept in the file's own metadata."""
    import pyarrow
    from pyarrow import parquet

    table = pyarrow.table({name: list(values) for name, values in columns.items()})
    table = table.replace_schema_metadata(dict(about))
    out = io.BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return out.getvalue()
