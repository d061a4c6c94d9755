"""A folder of generated files: changed ones are written, stale ones removed."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from timeline.errors import Refused, StoreUnreachable
from timeline.files.atomic import replacing

MARK = "made by `timeline build`"
_REMARK = f"{MARK}; do not edit"


class _Remark(NamedTuple):
    """A remark in the syntax of a kind of file, and the line that it follows."""

    text: str
    after: str = ""


_REMARKS = {
    ".md": _Remark(f"<!-- {_REMARK} -->\n"),
    ".html": _Remark(f"<!-- {_REMARK} -->\n"),
    ".svg": _Remark(f"<!-- {_REMARK} -->\n"),
    ".css": _Remark(f"/* {_REMARK} */\n"),
    ".js": _Remark(f"// {_REMARK}\n"),
    ".atom": _Remark(f"<!-- {_REMARK} -->\n", after="?>\n"),
    ".ics": _Remark(f"X-REMARK:{_REMARK}\r\n".replace(";", "\\;"), after="BEGIN:VCALENDAR\r\n"),
}
DOCUMENTS = (".md",)
PAGES = tuple(kind for kind in _REMARKS if kind not in DOCUMENTS)
_NEAR_THE_BEGINNING = 200  # bytes


class BuildResult(msgspec.Struct, frozen=True):
    """The outcome for each generated file, by relative path."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def write_tree(folder: Path, texts: Mapping[str, str], kinds: Collection[str]) -> BuildResult:
    """Make a folder hold exactly these files of some kinds; keep unmarked ones."""
    try:
        return _write_tree(folder, {name: marked(name, text) for name, text in texts.items()}, kinds)
    except OSError as error:
        raise StoreUnreachable(f"cannot write {error.filename or folder}: {error.strerror}.") from None


def marked(name: str, text: str) -> str:
    """Return the text of a file with the mark, in the syntax of its suffix."""
    remark = _REMARKS[Path(name).suffix]
    return text.replace(remark.after, remark.after + remark.text, 1)


def _write_tree(folder: Path, texts: Mapping[str, str], kinds: Collection[str]) -> BuildResult:
    files = (path for path in sorted((*folder.glob("*.*"), *folder.glob("*/*.*"))) if path.suffix in kinds)
    present = {path.relative_to(folder).as_posix(): path for path in files}
    foreign = [name for name in texts if name in present and not _has_build_mark(present[name])]
    if foreign:
        message = f"{folder / foreign[0]} was not made by `timeline build`."
        raise Refused(message, "move it away, or build into another folder")
    written, unchanged = [], []
    for name, text in texts.items():
        path = folder / name
        if name in present and path.read_bytes() == text.encode():
            unchanged.append(name)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as stream:
            stream.write(text.encode())
        written.append(name)
    stale = [name for name, path in present.items() if name not in texts and _has_build_mark(path)]
    for name in stale:
        present[name].unlink()
        if not any(present[name].parent.iterdir()):
            present[name].parent.rmdir()
    return BuildResult(tuple(written), tuple(unchanged), tuple(stale))


def _has_build_mark(path: Path) -> bool:
    remark = _REMARKS[path.suffix]
    with path.open("rb") as stream:
        beginning = stream.read(_NEAR_THE_BEGINNING).decode(errors="replace")
    begin = beginning.find(remark.after) + len(remark.after)
    return beginning.startswith(remark.text, begin)
