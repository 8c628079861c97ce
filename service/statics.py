"""Files under static/, from memory: each as it is, gzipped, and in Brotli where it lies beside it precompressed."""

import gzip
from dataclasses import dataclass
from functools import cache
from mimetypes import guess_type
from pathlib import Path

from litestar import Controller, Response, get
from litestar.params import FromPath

from domain.refusals import NotFound
from service.forms import AnyRequest

ROOT = Path(__file__).parent.parent / "static"
LEAST = 400  # bytes; below, compressing costs more than it saves
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it may be sent: encoding → bytes, the smallest first."""

    media_type: str
    bodies: dict[str, bytes]


@cache
def files() -> dict[str, StaticFile]:
    """Every file by its path: what is not in here cannot be asked for, whatever the path says."""
    found = (path for path in sorted(ROOT.rglob("*")) if path.is_file() and path.suffix not in {".br", ".toml"})
    return {path.relative_to(ROOT).as_posix(): read(path) for path in found}


def read(path: Path) -> StaticFile:
    """One file with its encodings. Fonts and pictures are compressed already."""
    content, brotli = path.read_bytes(), path.with_name(f"{path.name}.br")
    bodies = {"br": brotli.read_bytes()} if brotli.exists() else {}
    if len(content) > LEAST and path.suffix not in {".woff2", ".png", ".webp"}:
        bodies["gzip"] = gzip.compress(content, 9, mtime=0)
    media_type = TYPES.get(path.suffix) or guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(media_type, {**bodies, "": content})


class StaticController(Controller):
    """Addresses change with the content (`asset` in templates), so a browser may keep them for ever."""

    path = "/static"

    @get("/{name:path}", action="static.show")
    async def show(self, request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
        """The file, in the smallest form that the browser takes. Refuses: `not-found`."""
        file = files().get(str(name).lstrip("/"))
        if file is None:
            raise NotFound("not-found")
        taken = request.headers.get("accept-encoding", "")
        encoding = next(each for each in file.bodies if each in taken)
        headers = {"cache-control": FOR_EVER, "vary": "Accept-Encoding"}
        if encoding:
            headers["content-encoding"] = encoding
        return Response(file.bodies[encoding], media_type=file.media_type, headers=headers)
