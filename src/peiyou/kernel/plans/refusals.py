"""Why a document was refused, in the reader's language: cause first, then the way out.

The reader is free of Django and speaks English; these are the same sentences where makemessages
finds them. A test holds the codes together.
"""

from __future__ import annotations

from typing import Final

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.plans.reader.errors import ReadError

SENTENCES: Final = {
    "EMPTY": _("The file is empty. Choose the document again; it may not have been copied completely."),
    "ENCRYPTED": _("The file is protected by a password. Save it without a password and upload it again."),
    "LEGACY_FORMAT": _(
        "The file is in an old format (%(found)s). Open it in Word, WPS or LibreOffice, "
        "save it as .docx or .xlsx, and upload that."
    ),
    "UNSUPPORTED": _(
        "Files of this kind (%(found)s) are not read. Upload the plan as .docx, .xlsx, .pdf, .txt or .md."
    ),
    "WRONG_EXTENSION": _(
        "The name ends in %(extension)s but the content is %(found)s. "
        "Rename the file to %(right)s or save it again."
    ),
    "TOO_LARGE": _(
        "The file has %(size)s; the limit is %(limit)s. Remove pictures or upload the task table alone."
    ),
    "TOO_LONG": _(
        "The document has %(size)s pages; the limit is %(limit)s. Upload the task table alone."
    ),
    "ARCHIVE_BOMB": _(
        "The file unpacks to far more than a document would and was not opened. "
        "Save it again from the program it was written with."
    ),
    "XML_BOMB": _(
        "The file declares XML entities in %(part)s, which no office program does; it was not opened. "
        "Save it again from the program it was written with."
    ),
    "NO_TABLE": _(
        "Nothing in the document looks like a list of tasks: no table with a task column and no numbered "
        "paragraphs that name a responsible party. Check that this is the plan’s task list."
    ),
    "NO_TEXT_LAYER": _(
        "The PDF holds %(pages)s scanned pages without text. Upload the Word or Excel original, "
        "or run text recognition first."
    ),
    "BROKEN": _("The file could not be read as %(found)s. Open it, save it again and upload the new copy."),
    "UNKNOWN_ENCODING": _(
        "The text is in none of the encodings UTF-8, GB 18030 and UTF-16. Save it as UTF-8 and upload it again."
    ),
    "TIMED_OUT": _(
        "Reading the file took longer than %(seconds)s seconds and was stopped. Upload the task table alone."
    ),
}  # fmt: skip

PLAIN_BYTES: Final = 10_000
"""`TOO_LARGE` counts bytes or pages; no limit in bytes is this small, no limit in pages this large."""


class _Known(dict[str, object]):
    """Parameters of a sentence; one that was not given shows as a dash rather than failing."""

    def __missing__(self, key: str) -> str:
        return "–"


def refusal(error: ReadError) -> str:
    """The sentence for `error`; a code that is new here still says what the reader said."""
    code, params = error.code, _Known(error.params)
    if code == "TOO_LARGE":
        limit = int(error.params.get("limit", 0))
        if limit < PLAIN_BYTES:
            code = "TOO_LONG"
        else:
            params |= {n: filesizeformat(int(error.params.get(n, 0))) for n in ("size", "limit")}
    sentence = SENTENCES.get(code)
    return str(sentence) % params if sentence else str(error)
