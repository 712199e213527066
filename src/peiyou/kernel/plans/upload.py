"""Taking a document in at the desk: bounded while it streams, checked before it is read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.plans.models import Plan

LIMIT = 20 * 1024 * 1024
ENDINGS = (".docx", ".xlsx", ".pdf", ".txt", ".md")
SLACK = 64 * 1024
"""What a request may be larger than its file: the other fields and the borders between them."""


class BoundedUpload(TemporaryFileUploadHandler):
    """Streams into a temporary file and stops at `LIMIT`, whatever the sender claimed beforehand."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._taken += len(raw_data)
        if self._taken > LIMIT:
            if self.request is not None:
                self.request.META["PEIYOU_TOO_LARGE"] = True
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)


class UploadForm(forms.Form):
    """Which plan the document belongs to, and the document."""

    plan = forms.ModelChoiceField(
        label=_("Plan"), queryset=Plan.objects.none(), required=False, empty_label=_("A new plan")
    )
    code = forms.SlugField(
        label=_("Code of the new plan"),
        max_length=40,
        required=False,
        help_text=_("Short, in Latin letters; it stands in addresses and never changes. Example: tzpy-2020"),
        error_messages={
            "invalid": _("Use Latin letters, digits and hyphens only, such as tzpy-2020.")
        },
    )  # fmt: skip
    file = forms.FileField(
        label=_("Document"),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={
            "required": _("Choose the document first."),
            "empty": _("The file is empty. Choose the document again; it may not have been copied completely."),
        },
    )  # fmt: skip
    again = forms.BooleanField(label=_("Hand it in all the same"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.fields["plan"]
        if isinstance(plan, forms.ModelChoiceField):
            plan.queryset = Plan.objects.order_by("code")

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LIMIT:
            raise forms.ValidationError(too_large())
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("plan") and not cleaned.get("code") and "code" not in self.errors:
            self.add_error("code", _("Give the new plan a code, or choose the plan that this document amends."))  # fmt: skip
        return cleaned


def too_large() -> str:
    return str(
        _("The file is larger than %(limit)s. Remove pictures or upload the task table alone.")
        % {"limit": filesizeformat(LIMIT)}
    )


def content_of(file: UploadedFile) -> bytes:
    file.seek(0)
    content: bytes = file.read()
    return content


def path_of(file: UploadedFile) -> str:
    """Where the bounded handler put it: the reader works on files."""
    if not isinstance(file, TemporaryUploadedFile):
        raise TypeError("uploads come through BoundedUpload, which writes to disk")
    return file.temporary_file_path()
