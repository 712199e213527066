"""Files as they come in with a request."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.evidence.errors import EvidenceError
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.evidence.limits import limits


def upload_of(file: UploadedFile | None) -> Upload:
    """What was sent; of a file that is too large no more than it takes to say so. Raises `EvidenceError`."""
    if file is None:
        raise EvidenceError("NO_FILE", _("Choose the file first."))
    return Upload(name=file.name or "", content=file.read(limits().most_bytes + 1))
