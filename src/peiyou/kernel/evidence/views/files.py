"""Handing a file out, or what it looks like, to whoever may see the record that it is attached to."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.files import File as Opened
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peiyou.common.digest import hex_digest
from peiyou.kernel.actions import Actor
from peiyou.kernel.evidence.errors import EvidenceError
from peiyou.kernel.evidence.holders import describe, may_view
from peiyou.kernel.evidence.keeping import path_of
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.evidence.previewing import picture_of, preview_of

SHOWN: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})
"""What a browser may show itself; all else is saved."""
SANDBOX: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
HARMLESS: Final = {"Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff"}

View = Callable[..., HttpResponseBase]


def of_attachment(view: View) -> View:
    """For what is attached to a record that who asks may see. What one may not see is not there."""

    @never_cache
    @require_safe
    @functools.wraps(view)
    def run(request: HttpRequest, key: UUID, **kwargs: Any) -> HttpResponseBase:
        asked: Any = request
        actor: Actor | None = getattr(request, "actor", None)
        at: datetime = asked.at
        found = Attachment.objects.select_related("file").filter(key=key).first()
        if found is None or not may_view(actor, found.source_kind, found.source_id, at):
            if actor is None:
                return redirect_to_login(request.get_full_path())
            raise Http404(_("There is no such file, or it is not yours to see."))
        return view(request, found, **kwargs)

    return run


@of_attachment
def file(request: HttpRequest, found: Attachment) -> HttpResponseBase:
    """The file under the name that it was attached by."""
    media = found.file.media
    shown = media in SHOWN and "save" not in request.GET
    return FileResponse(
        _opened(found),
        as_attachment=not shown,
        filename=found.name,
        content_type=media,
        headers=HARMLESS,
    )


@of_attachment
def preview(request: HttpRequest, found: Attachment) -> HttpResponse:
    """A page that shows what the file looks like; nothing of it can act."""
    record = describe(found.source_kind, found.source_id)
    context: dict[str, Any] = {"attachment": found, "record": record}
    try:
        with _opened(found) as content:
            context["preview"] = preview_of(content.read(), found.file.media)
    except EvidenceError as error:
        context["error"] = str(error)
    return render(request, "evidence/preview.html", context)


@of_attachment
def page(request: HttpRequest, found: Attachment, no: int) -> HttpResponse:
    """One page as a picture."""
    try:
        with _opened(found) as content:
            picture = picture_of(content.read(), found.file.media, no)
    except EvidenceError as error:
        if error.code == "NO_PAGE":
            raise Http404(str(error)) from error
        return HttpResponse(status=503 if error.code == "BUSY" else 422)
    return HttpResponse(picture.content, content_type=picture.media, headers=HARMLESS)


def _opened(found: Attachment) -> Opened[bytes]:
    """The bytes that were attached and no others: what was changed on disk is not handed out."""
    try:
        content: Opened[bytes] = default_storage.open(path_of(found.file.sha256))
    except FileNotFoundError as error:
        raise Http404(_("The file is not there any more. Tell whoever runs this service.")) from error  # fmt: skip
    if hex_digest("sha256", content.chunks()) != found.file.sha256:
        content.close()
        raise Http404(_("The file on disk is not the one that was attached. Tell whoever runs this service."))  # fmt: skip
    content.seek(0)
    return content
