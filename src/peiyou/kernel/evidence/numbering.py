"""One key for the many ways in which a document's number is written. Pure.

教职成〔2020〕7号, 教职成 [2020] 7 号 and ｊzc-2020-7 / JZC2020—7 differ in width, case, spaces, dashes and brackets alone.
"""

from __future__ import annotations

import unicodedata
from typing import Final

LEAST: Final = 5
"""Characters of a key: 无, 12号 or 2021 name no document."""
DASHES: Final = frozenset("\u2212\u30fc_")
"""What stands for a dash besides the dashes of Unicode: the minus, the long vowel of Japanese, the low line."""


def number_key(number: str) -> str:
    """The number without what writers vary; empty where it identifies nothing."""
    plain = unicodedata.normalize("NFKC", number).casefold()
    key = "".join(_kept(sign) for sign in plain)
    has_digit = any(sign.isdigit() for sign in key)
    return key[:80] if has_digit and len(key) >= LEAST else ""


def _kept(sign: str) -> str:
    """Spaces, marks that cannot be seen and dashes go; one bracket is as good as another."""
    kind = unicodedata.category(sign)
    if kind == "Pd" or kind[0] in "ZC" or sign in DASHES:
        return ""
    return {"Ps": "(", "Pe": ")"}.get(kind, sign)
