"""Run the commands in documents: `make build` writes answers, `make check` compares.

A document gives the commands where cog writes, behind `$`. Each document has a store of its own.
"""

import os
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import cog

EVENTS = Path(__file__).parents[1] / "events"
AT = "http://127.0.0.1:8000/"  # the address that documents show, whichever port is free


def record() -> None:
    """Record both relationships of the repository, and show nothing of it."""
    _answer("timeline import events/us-china.jsonl events/china-japan.jsonl")


def console() -> None:
    """Write the commands that stand here already, each with its answer."""
    _write((command, _answer(command)) for command in _commands(cog.previous))


def served() -> None:
    """Write the answers of a server of this document's store; the first command starts it."""
    serve, *commands = _commands(cog.previous)
    program = ["timeline", "serve", "--port", "0"]
    with subprocess.Popen(
        program, cwd=_folder(cog.inFile).name, env=_environment(), text=True, stderr=subprocess.PIPE
    ) as server:
        assert server.stderr
        address = server.stderr.readline().split()[2]
        answers = [(command, _answer(command.replace(AT, address))) for command in commands]
        server.terminate()
    _write([(serve, f"Serving on {AT} (Ctrl-C ends it)\n"), *answers])


def _commands(text: str) -> Iterator[str]:
    """Yield the commands of a transcript; a backslash continues one on the next line."""
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line.removeprefix("$ ")
            while command.endswith("\\"):
                command = f"{command}\n{next(lines)}"
            yield command


def _answer(command: str) -> str:
    done = subprocess.run(
        ["bash", "-c", command],  # noqa: S607 the one on the path
        cwd=_folder(cog.inFile).name,
        env=_environment(),
        text=True,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def _environment() -> dict[str, str]:
    return {**os.environ, "TIMELINE_STORE": "timeline.db", "COLUMNS": "100", "LC_ALL": "C.UTF-8"}


@cache
def _folder(_document: str) -> "TemporaryDirectory[str]":
    """Return the working folder of a document's commands, with the shipped events."""
    folder = TemporaryDirectory()
    (Path(folder.name) / "events").symlink_to(EVENTS)
    return folder


def _write(answers: Iterable[tuple[str, str]]) -> None:
    cog.outl("```console\n" + "".join(f"$ {command}\n{answer}" for command, answer in answers) + "```")
