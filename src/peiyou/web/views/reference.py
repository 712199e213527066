"""The description of the API for people: rendered from the same schema that programs read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peiyou.web.api import api

JSON = "application/json"


@require_safe
def api_reference(request: HttpRequest) -> HttpResponse:
    schema = api.get_openapi_schema()
    shapes = {
        name: {
            "about": shape.get("description", ""),
            "fields": [_field(n, f) for n, f in shape.get("properties", {}).items()],
        }
        for name, shape in schema["components"]["schemas"].items()
    }
    operations = [
        {"path": path, "method": method.upper(), **_operation(operation)}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    context = {"info": schema["info"], "operations": operations, "shapes": shapes}
    return render(request, "web/reference.html", context)


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    media, content = next(iter(operation["responses"][200]["content"].items()))
    return {
        "summary": operation.get("summary", ""),
        "parameters": [
            _field(p["name"], p["schema"] | {"description": p.get("description", "")})
            | {"where": p["in"], "required": p.get("required", False)}
            for p in operation.get("parameters", [])
        ],
        "answer": _type(content["schema"]) if media == JSON else media,
    }


def _answer(content: dict[str, Any]) -> str:
    """The shape of what is answered; of what is a file its media type."""
    json = content.get("application/json")
    return _type(json["schema"]) if json else ", ".join(content)


def _field(name: str, field: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "type": _type(field), "about": field.get("description", "")}


def _type(schema: dict[str, Any]) -> str:
    """A schema in a few words: string | null, [TaskOut]."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(_type(part) for part in schema["anyOf"])
    if "allOf" in schema:
        return _type(schema["allOf"][0])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "")
