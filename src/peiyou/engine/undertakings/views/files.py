"""Official documents as files. They are Chinese whatever the language of the page they were asked from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header

from peiyou.common.official.document import Document
from peiyou.common.official.families import NoFont
from peiyou.common.official.pdf import as_pdf
from peiyou.common.official.sheet import as_sheet
from peiyou.common.official.word import as_word
from peiyou.engine.undertakings.models import Statement

OFFICE: Final = "application/vnd.openxmlformats-officedocument."
TYPES: Final = {
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def as_file(request: HttpRequest, form: str, build: Callable[[], Document]) -> HttpResponse:
    """The document that `build` describes, named after its title; a page that says what is missing where
    this machine has no font for it."""
    if form not in TYPES:
        raise Http404
    families = settings.PEIYOU_FAMILIES
    with translation.override("zh-hans"):
        document = build()
    try:
        if form == "pdf":
            content = as_pdf(document, families)
        elif form == "docx":
            content = as_word(document, families)
        else:
            content = as_sheet(document)
    except NoFont as error:
        return render(request, "undertakings/no_font.html", {"error": error}, status=503)
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=form != "pdf", filename=f"{document.title}.{form}"
    )  # type: ignore[assignment]
    return response


def check_address(request: HttpRequest, statement: Statement) -> str:
    """Where the code is looked up, on the site that the page was asked from."""
    return (
        f"{request.build_absolute_uri(reverse('undertakings:check'))}?code={statement.check_code}"
    )
