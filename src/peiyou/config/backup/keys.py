"""The keys of an installation, and how they travel: under a passphrase, or not at all.

Without its keys a restored database has no readable phone number and no second factor; with them
lying beside it in clear, the backup would be worth as much as the database's disk to a thief. So an
archive always names its keys (id and fingerprint), and holds them only if asked to, sealed with a
key that scrypt makes of a passphrase (AES-256-GCM).
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from peiyou.config.backup.manifest import BackupError

SHORTEST: Final = 12
N, R, P = 2**16, 8, 1
"""scrypt's cost: 64 MiB and about a quarter of a second for each guess."""
NAMES: Final = ("secret_key", "keys/*.key")


def found(data: Path) -> dict[str, bytes]:
    """Name in the data folder → content, of every key that lies there."""
    paths = [path for pattern in NAMES for path in sorted(data.glob(pattern))]
    return {str(path.relative_to(data)): path.read_bytes() for path in paths}


def seal(keys: dict[str, bytes], passphrase: str) -> bytes:
    if len(passphrase) < SHORTEST:
        raise BackupError(
            f"a passphrase has at least {SHORTEST} characters; several words are best"
        )
    salt, nonce = os.urandom(16), os.urandom(12)
    plain = json.dumps({name: base64.b64encode(key).decode() for name, key in keys.items()})
    head = {"kdf": "scrypt", "n": N, "r": R, "p": P, "salt": salt.hex(), "nonce": nonce.hex()}
    body = AESGCM(_derive(passphrase, salt)).encrypt(nonce, plain.encode(), b"peiyou.keys/1")
    return json.dumps(head | {"body": base64.b64encode(body).decode()}).encode()


def unseal(sealed: bytes, passphrase: str) -> dict[str, bytes]:
    """What `seal` was given. Raises `BackupError` for a wrong passphrase or an altered file."""
    try:
        box = json.loads(sealed)
        salt, nonce = bytes.fromhex(box["salt"]), bytes.fromhex(box["nonce"])
        plain = AESGCM(_derive(passphrase, salt)).decrypt(
            nonce, base64.b64decode(box["body"]), b"peiyou.keys/1"
        )
    except InvalidTag as error:
        raise BackupError("the passphrase is wrong, or the sealed keys were altered") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError("the sealed keys cannot be read") from error
    return {name: base64.b64decode(key) for name, key in json.loads(plain).items()}


def _derive(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=N, r=R, p=P).derive(passphrase.encode())
