"""The files: made when first asked for, kept under the root of the release, and never changed afterwards."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from peiyou.common.formulas import harmless
from peiyou.engine.results.models import Release, ReleaseFile
from peiyou.engine.results.open_data.columns import FIELDS, rows
from peiyou.engine.results.releases.writing import Parsed, read

TABLES: Final = tuple(FIELDS)
FORMS: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
FORMAT: Final = "2"
"""Grows when a file would be written otherwise."""


def file_of(release: Release, table: str, form: str) -> Path:
    """Where the file lies; made if it is not there. Two that make it at once make the same."""
    folder = Path(settings.PEIYOU_DATA) / "open-data" / f"{release.root[:32]}-{FORMAT}"
    path = folder / f"{table}.{form}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        parsed = read(bytes(ReleaseFile.objects.get(release=release).content))
        descriptor, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "wb") as out:
            write(release, parsed, table, form, out)
        Path(name).replace(path)
    return path


def write(release: Release, parsed: Parsed, table: str, form: str, out: IO[bytes]) -> None:
    {"csv": _csv, "json": _json, "parquet": _parquet}[form](release, parsed, table, out)


def _csv(release: Release, parsed: Parsed, table: str, out: IO[bytes]) -> None:
    """UTF-8 with a byte order mark, which is how spreadsheets know that it is UTF-8."""
    text = _Text(out)
    out.write(b"\xef\xbb\xbf")
    writer = csv.writer(text)
    writer.writerow(field.name for field in FIELDS[table])
    for row in rows(table, parsed):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])


class _Text:
    """What the csv module writes to."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(text.encode())


def _json(release: Release, parsed: Parsed, table: str, out: IO[bytes]) -> None:
    """The release first, then one record a line, so that large ones can be read line by line too."""
    names = [field.name for field in FIELDS[table]]
    head = {
        "release": release.code, "title": release.title, "plan": release.plan_code, "no": release.no,
        "as_of": parsed.header["as_of"], "root": release.root, "licence": release.licence or None,
    }  # fmt: skip
    out.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": [')
    for n, row in enumerate(rows(table, parsed)):
        record = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
        out.write((",\n" if n else "\n").encode() + record.encode())
    out.write(b"\n]}\n")


def _parquet(release: Release, parsed: Parsed, table: str, out: IO[bytes]) -> None:
    import pyarrow as pa  # noqa: PLC0415 - large, and only asked for here
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    kinds = {"integer": pa.int64(), "string": pa.string()}
    fields = [pa.field(f.name, kinds[f.kind], metadata={"description": f.words}) for f in FIELDS[table]]  # fmt: skip
    about = {"release": release.code, "root": release.root, "licence": release.licence}
    schema = pa.schema(fields, metadata=about)
    found = list(rows(table, parsed))
    columns = list(zip(*found, strict=True)) if found else [()] * len(fields)
    arrays = [pa.array(list(column), field.type) for column, field in zip(columns, fields, strict=True)]  # fmt: skip
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
