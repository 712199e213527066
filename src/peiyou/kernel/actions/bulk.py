"""The one place where many rows are written or changed at once: they travel as one JSON parameter.

Django's `bulk_create` compiles every value in Python and, on SQLite, splits statements at 999
parameters: 4,000 audit rows a second where this does several times as many. The price is that no
`save()`, default or `auto_now` runs: give every column. Used where thousands of rows are ordinary
(audit, facts); elsewhere `bulk_create` is clearer.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, Literal

from django.db import connection
from django.db.models import Field, Model

Plain = str | int | datetime | date | None


def insert_many(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Plain]]
) -> list[Any]:
    """Insert `rows` in their order; returns the new primary keys (in no promised order).

    `columns` are field names or attribute names (``row_id``); values are text, whole numbers, dates
    and None. An AutoField that is not named is filled by the database.
    """
    return [key for (key,) in insert_returning(model, columns, rows, ["pk"])]


def insert_returning(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Plain]],
    returning: Sequence[str],
) -> list[tuple[Any, ...]]:
    """As `insert_many`; returns the columns `returning` of each new row (``pk`` is its primary key)."""
    ready = _ready(model, rows, len(columns))
    if not ready:
        return []
    sql = _insert_sql(connection.vendor, model, tuple(columns), tuple(returning))
    with connection.cursor() as cursor:
        cursor.execute(sql, [_parameter(ready)])
        return list(cursor.fetchall())


def insert_with(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Plain]],
    match: Sequence[str],
    child: type[Model],
    child_columns: Sequence[str],
    child_rows: Iterable[Sequence[Plain]],
) -> list[tuple[Any, ...]]:
    """Insert `rows` and the rows of `child` that belong to them; one statement where the database can.

    A child row begins with what its parent has in the columns `match`, which tell the new parents apart;
    its first column takes the parent's key instead. Returns (primary key, *match) of each parent.
    """
    ready = _ready(model, rows, len(columns))
    below = _ready(child, child_rows, len(match) + len(child_columns) - 1)
    back = ["pk", *match]
    if connection.vendor == "sqlite":
        made = insert_returning(model, columns, ready, back)
        keys = {tuple(told): key for key, *told in made}
        told_by = len(match)
        insert_many(
            child,
            child_columns,
            ((keys[tuple(row[:told_by])], *row[told_by:]) for row in below),
        )
        return made
    if not ready:
        return []
    sql = _both_sql(model, tuple(columns), tuple(back), child, tuple(child_columns))
    with connection.cursor() as cursor:
        cursor.execute(sql, [_parameter(ready), _parameter(below)])
        return list(cursor.fetchall())


@lru_cache(maxsize=64)
def _both_sql(
    model: type[Model],
    columns: tuple[str, ...],
    back: tuple[str, ...],
    child: type[Model],
    child_columns: tuple[str, ...],
) -> str:
    """Of `insert_with`, where one statement does it."""
    match = back[1:]
    fields = [_field(model, name) for name in match]
    fields += [_field(child, name) for name in child_columns[1:]]
    values = [_value(i, field) for i, field in enumerate(fields)]
    quote = connection.ops.quote_name
    key, *told = (f"made.{quote(name)}" for name in _columns(model, back))
    same = " AND ".join(f"{name} = {value}" for name, value in zip(told, values, strict=False))
    names = _names(model, back)
    return (
        f"WITH made AS ({_insert_sql(connection.vendor, model, columns, back)}), "  # noqa: S608 - names from models
        f"below AS (INSERT INTO {quote(child._meta.db_table)} ({_names(child, child_columns)}) "
        f"SELECT {', '.join([key, *values[len(match) :]])} FROM made "
        f"JOIN jsonb_array_elements(CAST(%s AS jsonb)) WITH ORDINALITY AS e(value, key) ON {same} "
        f"ORDER BY e.key) SELECT {names} FROM made"
    )


def _ready(
    model: type[Model], rows: Iterable[Sequence[Plain]], width: int
) -> list[Sequence[Plain]]:
    ready = list(rows)
    if any(len(row) != width for row in ready):
        raise ValueError(f"{model.__name__}: every row has to give {width} values")
    return ready


def _parameter(rows: Sequence[Sequence[Plain]]) -> str:
    return json.dumps(rows, ensure_ascii=False, default=_days)


@lru_cache(
    maxsize=64
)  # composed once: on the way of every act, and as long as the database works on it
def _insert_sql(
    vendor: str, model: type[Model], columns: tuple[str, ...], returning: tuple[str, ...]
) -> str:
    """INSERT of the rows of one parameter, in their order. `vendor`: that of the connection."""
    values = ", ".join(_value(i, _field(model, name)) for i, name in enumerate(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    return (
        f"INSERT INTO {table} ({_names(model, columns)}) "  # noqa: S608 - names from models
        f"SELECT {values} FROM {_source()} RETURNING {_names(model, returning)}"
    )


def _names(model: type[Model], names: Sequence[str]) -> str:
    return ", ".join(connection.ops.quote_name(column) for column in _columns(model, names))


def _columns(model: type[Model], names: Sequence[str]) -> list[str]:
    """What the database calls the fields; ``pk`` is the primary key."""
    fields = (_key_of(model) if name == "pk" else _field(model, name) for name in names)
    return [field.column or field.attname for field in fields]


def update_many(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Plain]]) -> int:
    """Write `columns` of many rows in one statement; each of `rows` is a primary key and its values.

    Returns how many rows were there. The caller has locked them: two of these at once, in another
    order, would wait for each other.
    """
    ready = _ready(model, rows, 1 + len(columns))
    if not ready:
        return 0
    sql = _update_sql(connection.vendor, model, tuple(columns))
    with connection.cursor() as cursor:
        cursor.execute(sql, [_parameter(ready), len(ready)])
        count: int = cursor.rowcount
        return count


@lru_cache(maxsize=64)
def _update_sql(vendor: str, model: type[Model], columns: tuple[str, ...]) -> str:
    """Of `update_many`. The limit, which takes no row away, is what tells PostgreSQL how few they are: it would take
    them for a hundred and read whole tables to find them. `vendor`: that of the connection."""
    fields = [_key_of(model), *(_field(model, name) for name in columns)]
    quote = connection.ops.quote_name
    values = ", ".join(f"{_value(i, f)} AS v{i}" for i, f in enumerate(fields))
    key, *names = (quote(f.column or f.attname) for f in fields)
    sets = ", ".join(f"{name} = new.v{i}" for i, name in enumerate(names, 1))
    table = quote(model._meta.db_table)
    return (
        f"UPDATE {table} SET {sets} "  # noqa: S608 - names from models
        f"FROM (SELECT {values} FROM {_source()} LIMIT %s) AS new WHERE {table}.{key} = new.v0"
    )


def listed_sql(kind: Literal["bigint", "text"] = "bigint") -> str:
    """A SELECT of the values of one parameter, made by `listed`: however many, it is one parameter."""
    if connection.vendor == "sqlite":
        return "SELECT value FROM json_each(%s)"
    return f"SELECT CAST(value AS {kind}) FROM jsonb_array_elements_text(CAST(%s AS jsonb))"  # noqa: S608 - a type


def listed(values: Iterable[int | str]) -> str:
    """The parameter of `listed_sql`."""
    return json.dumps(list(values), ensure_ascii=False)


FEW: Final = 30


def few_or_listed(
    values: Collection[int | str], kind: Literal["bigint", "text"] = "bigint"
) -> tuple[str, list[Any]]:
    """What stands within `IN (…)`, and its parameters: a few one by one, more as one parameter.

    PostgreSQL takes one parameter for a hundred values whatever is in it; of what is joined to a hundred it reads
    whole tables, where one is looked up.
    """
    if 0 < len(values) <= FEW:
        return ", ".join(["%s"] * len(values)), list(values)
    return listed_sql(kind), [listed(values)]


def _key_of(model: type[Model]) -> Field[Any, Any]:
    key = model._meta.pk
    if key is None:
        raise LookupError(f"{model.__name__} has no primary key")
    return key


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    for field in model._meta.concrete_fields:
        if name in {field.name, field.attname}:
            return field
    raise LookupError(f"{model.__name__} has no column {name}")


@lru_cache(maxsize=512)  # the same few, thousands of times
def _days(value: date) -> str:
    """Dates and times as the database keeps them; JSON has text and whole numbers itself."""
    if isinstance(value, datetime):
        stored = connection.ops.adapt_datetimefield_value(value)
        return stored.isoformat() if isinstance(stored, datetime) else str(stored)
    return value.isoformat()


def _source() -> str:
    if connection.vendor == "sqlite":
        return "json_each(%s) ORDER BY key"
    return "jsonb_array_elements(CAST(%s AS jsonb)) WITH ORDINALITY AS e(value, key) ORDER BY key"


def _value(index: int, field: Field[Any, Any]) -> str:
    """The `index`-th of a row's values, as the column's type. `index` and type are ours, not input."""
    if connection.vendor == "sqlite":
        return f"json_extract(value, '$[{index}]')"
    return f"CAST(value->>{index} AS {field.rel_db_type(connection)})"
