"""Why a document was refused, as a code with an English message that names the way out.

The code is what callers test and what the interface translates; the message is the msgid.
"""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "EMPTY": "The file is empty. Choose the document again; it may not have been copied completely.",
    "ENCRYPTED": "The file is protected by a password. Save it without a password and upload it again.",
    "LEGACY_FORMAT": (
        "The file is in an old format ({found}). Open it in Word, WPS or LibreOffice, "
        "save it as .docx or .xlsx, and upload that."
    ),
    "UNSUPPORTED": (
        "Files of this kind ({found}) are not read. Upload the plan as .docx, .xlsx, .pdf, .txt or .md."
    ),
    "WRONG_EXTENSION": (
        "The name ends in {extension} but the content is {found}. Rename the file to {right} or save it again."
    ),
    "TOO_LARGE": (
        "The file has {size} bytes; the limit is {limit}. Remove pictures or upload the task table alone."
    ),
    "TOO_LONG": (
        "The document has {size} pages; the limit is {limit}. Upload the task table alone."
    ),
    "ARCHIVE_BOMB": (
        "The file unpacks to far more than a document would ({detail}) and was not opened. "
        "Save it again from the program it was written with."
    ),
    "XML_BOMB": (
        "The file declares XML entities in {part}, which no office program does; it was not opened. "
        "Save it again from the program it was written with."
    ),
    "NO_TABLE": (
        "Nothing in the document looks like a list of tasks: no table with a task column and no numbered "
        "paragraphs that name a responsible party. Check that this is the plan's task list."
    ),
    "NO_TEXT_LAYER": (
        "The PDF holds {pages} scanned pages without text. Upload the Word or Excel original, "
        "or run text recognition first."
    ),
    "BROKEN": "The file could not be read as {found}. Open it, save it again and upload the new copy.",
    "UNKNOWN_ENCODING": (
        "The text is in none of the encodings UTF-8, GB 18030 and UTF-16. Save it as UTF-8 and upload it again."
    ),
    "TIMED_OUT": (
        "Reading the file took longer than {seconds} seconds and was stopped. Upload the task table alone."
    ),
}


class ReadError(Exception):
    """A document that cannot be read, for a reason its owner can do something about."""

    def __init__(self, code: str, **params: str | int) -> None:
        if code not in MESSAGES:
            raise ValueError(f"unknown code {code}")
        super().__init__(MESSAGES[code].format_map(_Known(params)))
        self.code = code
        self.params = params


class _Known(dict[str, str | int]):
    """Parameters of a message; one that was not given shows as a dash rather than failing."""

    def __missing__(self, key: str) -> str:
        return "–"
