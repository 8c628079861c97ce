"""Canonical JSON (RFC 8785) in pieces: what is long is never held as one text."""

from collections.abc import Iterable, Iterator, Mapping

import rfc8785


def canonical(content: Mapping[str, object], lists: Mapping[str, Iterable[object]]) -> Iterator[bytes]:
    """The canonical text of `content` with the arrays of `lists` in it, member by member. Names are ASCII."""
    opening = b"{"
    for name in sorted({*content, *lists}):
        yield opening + whole(name) + b":"
        if name in lists:
            yield b"["
            for number, item in enumerate(lists[name]):
                yield (b"," if number else b"") + whole(item)
            yield b"]"
        else:
            yield whole(content[name])
        opening = b","
    yield b"}"


def whole(content: object) -> bytes:
    """The canonical text of something short."""
    return rfc8785.dumps(content)  # pyright: ignore[reportArgumentType] its type of JSON values
