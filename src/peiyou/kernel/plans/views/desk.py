"""The desk itself: what is under review and published, and handing a document in."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from peiyou.kernel.plans.actions.drafts import draft_version
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.review import desk_plans, same_document
from peiyou.kernel.plans.reader.errors import ReadError
from peiyou.kernel.plans.reader.sandbox import read_safely
from peiyou.kernel.plans.refusals import refusal
from peiyou.kernel.plans.upload import (
    ENDINGS,
    LIMIT,
    SLACK,
    BoundedUpload,
    UploadForm,
    content_of,
    path_of,
    too_large,
)
from peiyou.kernel.plans.views.access import DeskRequest, desk
from peiyou.kernel.plans.views.screen import wants_fragment


@desk
@require_GET
def index(request: DeskRequest) -> HttpResponse:
    return _desk(request, UploadForm())


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponseBase:
    """Sets the bound before anything looks at the body; the token is checked behind it.

    (Checking the token reads the form, and reading the form takes the whole file in.)
    """
    if request.method == "POST":
        request.upload_handlers = [BoundedUpload(request)]
    return _upload(request)


@desk
@require_POST
def _upload(request: DeskRequest) -> HttpResponseBase:
    if _claims_too_much(request):
        form = UploadForm()
        form.too_large = too_large()  # type: ignore[attr-defined]
        return _desk(request, form, status=413)
    return cast(HttpResponseBase, _hand_in(request))


@csrf_protect
def _hand_in(request: DeskRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if request.META.get("PEIYOU_TOO_LARGE"):
        form.errors["file"] = form.error_class([too_large()])
        return _desk(request, form, status=413)
    if not form.is_valid():
        return _desk(request, form, status=422)
    file: UploadedFile = form.cleaned_data["file"]
    content = content_of(file)
    known = list(same_document(hashlib.sha256(content).hexdigest()))
    if known and not form.cleaned_data["again"]:
        return _desk(request, form, status=409, known=known)
    try:
        version = _draft(request, form.cleaned_data, file, content)
    except ReadError as error:
        form.add_error("file", refusal(error))
    except PlanError as error:
        form.add_error("code" if error.code == "CODE_TAKEN" else "plan", str(error))
    else:
        return _go_to(request, version)
    return _desk(request, form, status=422)


def _draft(
    request: DeskRequest, values: dict[str, Any], file: UploadedFile, content: bytes
) -> Version:
    name = file.name or "document"
    source, reading = read_safely(Path(path_of(file)), name)
    return draft_version(
        plan=values["plan"], code=values["code"], name=name, media=source.media, content=content,
        source=source, reading=reading, actor=request.actor, at=request.at,
    )  # fmt: skip


def _claims_too_much(request: DeskRequest) -> bool:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > LIMIT + SLACK
    except ValueError:
        raise RequestDataTooBig from None


def _go_to(request: DeskRequest, version: Version) -> HttpResponse:
    messages.success(request, _("The document was read. Check what was read against the source."))
    where = reverse("plans:review", args=[version.pk])
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return redirect(where)


def _desk(request: DeskRequest, form: UploadForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "limit": LIMIT, "endings": ENDINGS, **more}
    if wants_fragment(request):
        return render(request, "plans/_upload.html", context, status=status)
    context["plans"] = desk_plans()
    return render(request, "plans/desk.html", context, status=status)
