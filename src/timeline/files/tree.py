"""A folder of generated files: written when they differ, removed when they are stale."""

from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from timeline.errors import Refused, StoreUnreachable

MARK = "made by `timeline build`; do not edit"
_MARKED_AS = {
    ".md": "<!-- {} -->\n",
    ".html": "<!-- {} -->\n",
    ".svg": "<!-- {} -->\n",
    ".css": "/* {} */\n",
    ".js": "// {}\n",
}
DOCUMENTS = (".md",)
PAGES = (".html", ".svg", ".css", ".js")
_NEAR_THE_BEGINNING = 200  # bytes


class Written(msgspec.Struct, frozen=True):
    """What became of a folder of generated files, as relative paths."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def write_tree(folder: Path, texts: Mapping[str, str], kinds: Collection[str]) -> Written:
    """Make a folder hold these texts, by relative path, and no other generated file of these kinds.

    Only files that bear the mark of an earlier build are ever overwritten or removed.
    """
    try:
        return _write_tree(folder, {name: marked(name, text) for name, text in texts.items()}, kinds)
    except OSError as error:
        raise StoreUnreachable(f"cannot write {error.filename or folder}: {error.strerror}.") from None


def marked(name: str, text: str) -> str:
    """The text of a file with the mark in it, as its kind, told by its ending, writes a remark."""
    return _MARKED_AS[Path(name).suffix].format(MARK) + text


def _write_tree(folder: Path, texts: Mapping[str, str], kinds: Collection[str]) -> Written:
    files = (path for path in sorted((*folder.glob("*.*"), *folder.glob("*/*.*"))) if path.suffix in kinds)
    present = {path.relative_to(folder).as_posix(): path for path in files}
    foreign = [name for name in texts if name in present and not _is_ours(present[name])]
    if foreign:
        raise Refused(
            f"{folder / foreign[0]} was not made by `timeline build`.",
            "move it away, or build into another folder",
        )
    written, unchanged = [], []
    for name, text in texts.items():
        path = folder / name
        if name in present and path.read_bytes() == text.encode():
            unchanged.append(name)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        written.append(name)
    stale = [name for name, path in present.items() if name not in texts and _is_ours(path)]
    for name in stale:
        present[name].unlink()
        if not any(present[name].parent.iterdir()):
            present[name].parent.rmdir()
    return Written(tuple(written), tuple(unchanged), tuple(stale))


def _is_ours(path: Path) -> bool:
    with path.open("rb") as stream:
        return MARK.encode() in stream.read(_NEAR_THE_BEGINNING)
