"""The one place where many rows are written at once: they travel as one JSON parameter.

Django's `bulk_create` compiles every value in Python and, on SQLite, splits statements at 999
parameters: 4,000 audit rows a second where this does several times as many. The price is that no
`save()`, default or `auto_now` runs: give every column. Used where thousands of rows are ordinary
(audit, facts); elsewhere `bulk_create` is clearer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Field, Model

Plain = str | int | datetime | date | None
_PLAIN = frozenset({str, int})


def insert_many(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Plain]]
) -> list[Any]:
    """Insert `rows` in their order; returns the new primary keys (in no promised order).

    `columns` are field names or attribute names (``row_id``); values are text, whole numbers, dates
    and None. An AutoField that is not named is filled by the database.
    """
    fields = [_field(model, name) for name in columns]
    ready = [
        [v if type(v) in _PLAIN else _ready(f, v) for f, v in zip(fields, row, strict=True)]
        for row in rows
    ]
    if not ready:
        return []
    quote = connection.ops.quote_name
    columns = ", ".join(quote(f.column or f.attname) for f in fields)
    values = ", ".join(_value(i, f) for i, f in enumerate(fields))
    key = model._meta.pk
    sql = (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) "  # noqa: S608 - names from models
        f"SELECT {values} FROM {_source()} RETURNING {quote(key.column or key.attname)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(ready, ensure_ascii=False)])
        return [key for (key,) in cursor.fetchall()]


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    for field in model._meta.concrete_fields:
        if name in {field.name, field.attname}:
            return field
    raise LookupError(f"{model.__name__} has no column {name}")


def _ready(field: Field[Any, Any], value: Plain) -> str | int | None:
    if value is None:
        return None
    stored = field.get_db_prep_save(value, connection)
    return stored.isoformat() if isinstance(stored, date) else str(stored)


def _source() -> str:
    if connection.vendor == "sqlite":
        return "json_each(%s) ORDER BY key"
    return "jsonb_array_elements(CAST(%s AS jsonb)) WITH ORDINALITY AS e(value, key) ORDER BY key"


def _value(index: int, field: Field[Any, Any]) -> str:
    """The `index`-th of a row's values, as the column's type. `index` and type are ours, not input."""
    if connection.vendor == "sqlite":
        return f"json_extract(value, '$[{index}]')"
    return f"CAST(value->>{index} AS {field.rel_db_type(connection)})"
