"""Secrets that are handed out once; only their digest is kept."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, fit for an address line."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is kept of a token; 256 random bits need neither salt nor a slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
