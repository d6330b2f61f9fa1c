"""Addresses and secrets at rest: encrypted with a key drawn from the workspace's; a copied database tells none."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from plimsoll.errors import UsageError
from plimsoll.journal.opening import secret

PURPOSE = "alert channels"


def sealed(key: bytes, text: str) -> str:
    """The text, encrypted."""
    from cryptography.fernet import Fernet

    return Fernet(_drawn(key)).encrypt(text.encode()).decode("ascii")


def unsealed(key: bytes, token: str) -> str:
    """What was sealed. Raises UsageError where the workspace's key is another one by now."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(_drawn(key)).decrypt(token.encode("ascii")).decode()
    except InvalidToken as error:
        raise UsageError("the channel was sealed with another workspace key", hint="enter its address again") from error


def _drawn(key: bytes) -> bytes:
    return urlsafe_b64encode(bytes.fromhex(secret(key, PURPOSE)))
