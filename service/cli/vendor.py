"""`gocua vendor`: fetch what is not ours again, from npm, by the manifest.

1. `npm pack` brings each package in its exact version; a package whose SHA-256 differs is refused.
2. The files that the manifest names are copied under `static/vendor/`; a changed one is refused.
3. Icons are cut out of Lucide's own files into one sprite: only those that the manifest names.
4. What is large is laid beside itself in Brotli, since compressing it for each phone would cost seconds.
"""

import re
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import rich_click as click

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
SHAPE = re.compile(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>", re.DOTALL)


class Differs(click.ClickException):
    """Something fetched is not what the manifest says."""


@click.command()
@click.option("--accept", is_flag=True, help="Write the hashes of new files into the manifest instead of comparing.")
def vendor(*, accept: bool) -> None:
    """Fetch the vendored scripts, fonts and icons again."""
    manifest = read_manifest()
    files = {name: content for package in manifest["package"] for name, content in fetched(package).items()}
    hashes = {name: sha256(content).hexdigest() for name, content in sorted(files.items())}
    if accept:
        write_hashes(hashes)
    elif changed := differing(hashes, manifest["sha256"]):
        raise Differs(f"differs from static/vendor/manifest.toml: {', '.join(changed)}")
    for name, content in files.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    click.echo(f"static/vendor: {len(files)} files")


def read_manifest() -> dict[str, Any]:
    """The manifest as it stands."""
    return tomllib.loads((VENDOR / "manifest.toml").read_text())


def differing(found: Mapping[str, str], expected: Mapping[str, str]) -> list[str]:
    """Names that are missing on either side, or whose hash is another."""
    return sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))


def fetched(package: Mapping[str, Any]) -> dict[str, bytes]:
    """The files of one package, by their name under `static/vendor/`.

    Refuses: a package whose SHA-256 is not the manifest's.
    """
    with tempfile.TemporaryDirectory() as folder:
        archive = pack(f"{package['name']}@{package['version']}", Path(folder))
        if sha256(archive.read_bytes()).hexdigest() != package["sha256"]:
            raise Differs(f"{package['name']} {package['version']} from npm is not the one in the manifest")
        with tarfile.open(archive) as tar:
            files = {name: member(tar, source) for source, name in package["files"].items()}
            if "sprite" in package:
                drawn = {icon: member(tar, f"package/icons/{icon}.svg").decode() for icon in package["icons"]}
                files[package["sprite"]] = cut_sprite(drawn).encode()
    return files | {f"{name}.br": squeezed(files[name]) for name in package.get("brotli", ())}


def squeezed(content: bytes) -> bytes:
    """Content in Brotli, by node, which npm needs anyway: WebAssembly is 335 KB so, 412 KB in gzip (P18: 400)."""
    node = shutil.which("node")
    if node is None:
        raise click.ClickException("node is needed to compress vendored files")
    program = "process.stdout.write(require('zlib').brotliCompressSync(require('fs').readFileSync(0)))"
    return subprocess.run([node, "-e", program], input=content, capture_output=True, check=True).stdout


def pack(spec: str, folder: Path) -> Path:
    """The archive of an exact version, as npm gives it.

    Refuses: when npm is missing or cannot fetch it.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise click.ClickException("npm is needed to fetch vendored files again; what is committed works without it")
    done = subprocess.run([npm, "pack", spec, "--silent"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"npm pack {spec}: {done.stderr.strip()}")
    return folder / done.stdout.split()[-1]


def member(tar: tarfile.TarFile, name: str) -> bytes:
    """One file out of an archive."""
    try:
        content = tar.extractfile(name)
    except KeyError:
        raise Differs(f"{name} is not in the package") from None
    if content is None:
        raise Differs(f"{name} is not a file")
    return content.read()


def cut_sprite(drawn: Mapping[str, str]) -> str:
    """One sprite of the icons given as SVG, by name: their shapes and nothing else."""
    symbols = (f'<symbol id="{name}" viewBox="0 0 24 24">{shapes(svg)}</symbol>' for name, svg in sorted(drawn.items()))
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def shapes(svg: str) -> str:
    """The shapes of an icon, each on one line without needless spaces."""
    return "".join(re.sub(r"\s*/>$", "/>", re.sub(r"\s+", " ", shape)) for shape in SHAPE.findall(svg))


def write_hashes(hashes: Mapping[str, str]) -> None:
    """Replace the `[sha256]` table, the manifest's last."""
    path = VENDOR / "manifest.toml"
    kept = path.read_text().partition("[sha256]\n")[0]
    path.write_text(kept + "[sha256]\n" + "".join(lines(hashes.items())))


def lines(items: Iterable[tuple[str, str]]) -> Iterable[str]:
    """Items as lines of TOML."""
    return (f'"{name}" = "{value}"\n' for name, value in items)
