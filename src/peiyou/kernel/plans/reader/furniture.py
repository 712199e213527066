"""Page numbers: lines that belong to the page and not to the text."""

from __future__ import annotations

import re

_FURNITURE = re.compile(
    r"\s*(?:[-—–－·~～]{1,3}\s*\d{1,4}\s*[-—–－·~～]{1,3}|第\s*\d+\s*页(?:[\s,，/]*共\s*\d+\s*页)?|"
    r"\d{1,4}\s*/\s*\d{1,4}|[Pp]age\s*\d+.*|\d{1,3})\s*"
)


def is_furniture(text: str) -> bool:
    """A page number or nothing."""
    return not text.strip() or bool(_FURNITURE.fullmatch(text))
