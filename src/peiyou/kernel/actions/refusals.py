"""What is said of a workbook that was not opened, by the code of `common.archives.BadArchive`."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

WORKBOOKS: Final[dict[str, Any]] = {
    "BROKEN": _("The file is not a workbook that can be opened. Save it again as .xlsx and choose the new copy."),
    "ENCRYPTED": _("The file is protected by a password. Save it without a password and upload it again."),
    "ARCHIVE_BOMB": _("The file unpacks to far more than a workbook would and was not opened. Save it again from the program it was written with."),
    "XML_BOMB": _("The file declares XML entities, which no spreadsheet program does; it was not opened. Save it again from the program it was written with."),
}  # fmt: skip
