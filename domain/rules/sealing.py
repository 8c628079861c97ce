"""Text that has to be read again later, kept under the installation's key (AES-256-GCM), bound to what it is about."""

import hmac
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # random bytes


def seal_text(secret: bytes, text: str, bound_to: str, nonce: bytes) -> bytes:
    """Nonce and cipher text; opens for the same `bound_to` alone."""
    return nonce + AESGCM(key_of(secret)).encrypt(nonce, text.encode(), bound_to.encode())


def open_text(secrets: Iterable[bytes], sealed: bytes, bound_to: str) -> str | None:
    """What was sealed; None when no key of ours opens it."""
    for secret in secrets:
        try:
            return AESGCM(key_of(secret)).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode()).decode()
        except InvalidTag:
            continue
    return None


def key_of(secret: bytes) -> bytes:
    """32 bytes of no other use."""
    return hmac.digest(secret, b"sealed codes", "sha256")
