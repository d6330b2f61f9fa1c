"""The signature of our own webhook, and how a receiver checks it."""

from __future__ import annotations

import hashlib
import hmac
import secrets

REPLAY_SECONDS = 300
"""A receiver refuses a message that is older; within, it refuses a delivery it has seen."""
SIGNATURE, TIMESTAMP, DELIVERY = "X-Plimsoll-Signature", "X-Plimsoll-Timestamp", "X-Plimsoll-Delivery"


def fresh_secret() -> str:
    """The secret that a webhook and its receiver share."""
    return "whs_" + secrets.token_urlsafe(32)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """`v1=` and the HMAC-SHA256, in hexadecimal digits, of the timestamp, a full stop, and the body."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1={signed.hexdigest()}"


def is_genuine(secret: str, said: str, timestamp: str, body: bytes, now: float) -> bool:
    """Whether a message is ours and not a replay: what a receiver does."""
    if not timestamp.isascii() or not timestamp.isdigit() or abs(now - int(timestamp)) > REPLAY_SECONDS:
        return False
    return hmac.compare_digest(said, signature(secret, int(timestamp), body))
