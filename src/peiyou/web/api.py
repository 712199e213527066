"""`/api/v1/`: the routers of all apps, one way to say what is wrong, one description.

Errors are problem details (RFC 9457). They are declared here for every operation, so that no
operation can answer something that the description does not name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from peiyou.kernel.actions import DomainError
from peiyou.kernel.plans.api import router as plans

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "description": "Always about:blank."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; for programs."},
        "detail": {"type": "string", "description": "For people."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"where": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
ANSWERS = {
    404: "There is no such thing, or it is not published.",
    422: "A parameter is not as described.",
}


class PlainJSON(JSONRenderer):
    """Chinese as Chinese, not as escapes: people read these answers too."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class PlainAPI(NinjaAPI):
    """A NinjaAPI whose description names the problems that every operation can answer with."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
        reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, description in ANSWERS.items():
                    operation["responses"][status] = {
                        "description": description,
                        "content": {"application/problem+json": reference},
                    }
        return schema


api = PlainAPI(
    title="Peiyou",
    version="1",
    description="The published plan as open data. No sign-in, read only. Chinese texts bind; English ones are unofficial.",
    renderer=PlainJSON(),
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", plans)


def problem(request: HttpRequest, status: int, title: str, **more: Any) -> HttpResponse:
    content = {"type": "about:blank", "title": title, "status": status} | more
    response = api.create_response(request, content, status=status)
    response["Content-Type"] = "application/problem+json"
    return response


@api.exception_handler(Http404)
def nothing_there(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, 404, "Not found", code="NOT_FOUND", detail=ANSWERS[404])


@api.exception_handler(ValidationError)
def not_as_described(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {"where": ".".join(str(part) for part in item["loc"][:2]), "message": item["msg"]}
        for item in error.errors
    ]
    return problem(request, 422, "Not as described", code="BAD_PARAMETER", errors=errors)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem(request, 422, "Refused", code=error.code, detail=str(error))


@api.exception_handler(HttpError)
def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, str(error))
