"""A form as JSON Schema (2020-12), and its answers as JSON that keeps to it.

Numbers that may have decimal places are texts: many readers would take them for floats.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peiyou.kernel.forms.definition import DIGITS, Column, Form, Type, Value
from peiyou.kernel.forms.editions import digest_of
from peiyou.kernel.forms.values import to_plain

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema(form: Form) -> dict[str, Any]:
    """The schema of what `export` gives; its words are in the reader's language."""
    return {
        "$schema": DIALECT,
        "title": str(form.title),
        "type": "object",
        "required": ["form", "digest", "values"],
        "additionalProperties": False,
        "properties": {
            "form": {"const": form.code},
            "digest": {"const": digest_of(form)},
            "values": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    path: {**_kind(cell.column), **_said(cell.column, str(cell.row.label))}
                    for path, cell in form.by_path.items()
                },
            },
        },
    }


def export(form: Form, values: Mapping[str, Value]) -> dict[str, Any]:
    """The answers as JSON; empty cells are left out."""
    return {
        "form": form.code,
        "digest": digest_of(form),
        "values": {
            path: to_plain(cell.column, values[path])
            for path, cell in form.by_path.items()
            if values.get(path) is not None
        },
    }


def _kind(column: Column) -> dict[str, Any]:
    if column.type in {Type.INTEGER, Type.YEAR}:
        return {"type": "integer", **_bounds(column)}
    if column.type in {Type.DECIMAL, Type.MONEY}:
        whole = DIGITS - column.places
        tail = rf"(\.[0-9]{{1,{column.places}}})?" if column.places else ""
        return {"type": "string", "pattern": rf"^-?[0-9]{{1,{whole}}}{tail}$"}
    if column.type is Type.YES_NO:
        return {"type": "boolean"}
    if column.type is Type.DATE:
        return {"type": "string", "format": "date"}
    if column.type is Type.CHOICE:
        return {"enum": [choice.code for choice in column.choices]}
    return {"type": "string", "minLength": 1, "maxLength": column.limit}


def _bounds(column: Column) -> dict[str, Any]:
    bounds = {"minimum": column.least, "maximum": column.most}
    return {name: to_plain(column, bound) for name, bound in bounds.items() if bound is not None}


def _said(column: Column, row: str) -> dict[str, Any]:
    words = " · ".join(filter(None, (row, str(column.label))))
    said = {"title": f"{words} ({column.unit})" if column.unit else words}
    if column.help:
        said["description"] = str(column.help)
    return {**said, "readOnly": True} if column.locked else said
