"""Personal values as lists show them: enough to recognise one's own, too little to use."""

from __future__ import annotations

from typing import Final

_DOTS: Final = "*"


def masked_phone(phone: str) -> str:
    """``13812345678`` → ``138****5678``; of shorter numbers only the last two digits stay."""
    digits = phone.strip()
    if len(digits) >= 11:
        return digits[:-8] + _DOTS * 4 + digits[-4:]
    return _DOTS * max(len(digits) - 2, 0) + digits[-2:] if len(digits) > 2 else _DOTS * len(digits)


def masked_email(email: str) -> str:
    """``wang@x.cn`` → ``w***@x.cn``. However long a name is, three stars stand for it."""
    name, at, domain = email.strip().rpartition("@")
    if not at:
        return _DOTS * 3 if email.strip() else ""
    return f"{name[:1]}{_DOTS * 3}@{domain}"
