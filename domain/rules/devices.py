"""Browsers that an account knows, without a list of them: a seal over account and mark that only we can make."""

import hmac


def device_seal(key: bytes, account: int, mark: bytes) -> str:
    """The seal of a browser with this mark that signed in to this account. `key` is the installation's."""
    return hmac.digest(key, b"known-device\0" + str(account).encode() + b"\0" + mark, "sha256").hex()[:40]


def is_known_device(key: bytes, account: int, mark: bytes | None, seal: str | None) -> bool:
    """The browser shows the seal of this account and of its own mark."""
    if mark is None or seal is None:
        return False
    return hmac.compare_digest(device_seal(key, account, mark).encode(), seal.encode("utf-8", "replace"))
