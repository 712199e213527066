"""`/api/v1/`: the routers of all apps, one way to say what is wrong, one description.

Errors are problem details (RFC 9457). They are declared here for every operation, so that no
operation can answer something that the description does not name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from peiyou.engine.reporting.api import router as returns
from peiyou.engine.results.api import figures, progress, releases
from peiyou.engine.undertakings.api import router as takeup
from peiyou.engine.undertakings.api import units as takeup_of_units
from peiyou.kernel.actions import DomainError, NotAllowed
from peiyou.kernel.audit.api import router as audit
from peiyou.kernel.organisations.api import router as organisations
from peiyou.kernel.plans.api import router as plans
from peiyou.web.tokens import ByToken, Limited, OptionalToken
from peiyou.web.views.errors import too_many

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
    401: "The token is missing, unknown, expired or revoked.",
    404: "There is no such thing, or it is not published.",
    400: "The request cannot be read: it holds what no text does.",
    422: "A parameter is not as described.",
    429: "Too many requests; the header Retry-After says how many seconds to wait.",
    503: "The answer would take too long. Ask for less.",
}
FORBIDDEN = "The token lacks the scope, or its person the right."
TOKEN = ByToken.__name__


class PlainJSON(JSONRenderer):
    """Chinese as Chinese, not as escapes: people read these answers too."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class PlainAPI(NinjaAPI):
    """A NinjaAPI whose description names the problems that every operation can answer with."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        components = schema.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = PROBLEM
        components["securitySchemes"].pop(OptionalToken.__name__, None)
        for operations in schema["paths"].values():
            for operation in operations.values():
                _describe(operation)
        return schema


def _describe(operation: dict[str, Any]) -> None:
    """The problems it can answer with, and whether it wants a token or only takes one."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    needs_token = {TOKEN: []} in operation["security"]
    answers = ANSWERS | ({403: FORBIDDEN} if needs_token else {})
    for status, description in answers.items():
        operation["responses"][status] = {"description": description, "content": problem}
    if not needs_token:
        operation["security"] = [{}, {TOKEN: []}]


api = PlainAPI(
    title="Peiyou",
    version="1",
    description="The published plan, releases of its figures, regions and organisations as open data, without a token. What is not public wants one that a person made "
    "for it (`Authorization: Bearer …`) with the scope that the operation names; it may do no more than its "
    "person. Read only. Chinese texts bind; English ones are unofficial.",
    auth=OptionalToken(),
    renderer=PlainJSON(),
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", plans)
api.add_router("", organisations)
api.add_router("", releases)
api.add_router("/take-up", takeup)
api.add_router("/take-up/visible", takeup_of_units, auth=ByToken("takeup:read"))
api.add_router("/returns/visible", returns, auth=ByToken("returns:read"))
api.add_router("/figures/visible", figures, auth=ByToken("figures:read"))
api.add_router("/results/visible", progress, auth=ByToken("results:read"))
api.add_router("/audit", audit, auth=ByToken("audit:read"))


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


@api.exception_handler(AuthenticationError)
def who_asks(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(request, 401, "Unauthorized", code="NO_TOKEN", detail=ANSWERS[401])
    response.headers["WWW-Authenticate"] = 'Bearer realm="peiyou"'
    return response


@api.exception_handler(AuthorizationError)
@api.exception_handler(NotAllowed)
def may_not(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, 403, "Forbidden", code="NOT_ALLOWED", detail=FORBIDDEN)


@api.exception_handler(Limited)
def too_often(request: HttpRequest, error: Limited) -> HttpResponse:
    return too_many(request, error.wait)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem(request, 422, "Refused", code=error.code, detail=str(error))


@api.exception_handler(HttpError)
def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, str(error))
