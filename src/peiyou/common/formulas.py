"""Text that a spreadsheet would take for a formula, in a file of plain cells (CSV).

Signs as OWASP lists them ("CSV Injection"), and their full-width forms, which Excel reads as the same.
"""

from __future__ import annotations

from typing import Final

STARTS_A_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")


def harmless(text: str) -> str:
    """The text; where it begins as a formula does, with an apostrophe in front."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
