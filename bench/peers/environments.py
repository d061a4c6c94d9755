"""Installation of peers under `.bench/`, apart from the project's own environment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.peers import Absent
from bench.turns import ROOT

HOME = ROOT / ".bench"
PYTHON = HOME / "python" / "bin" / "python"
NODE = HOME / "node"
PATIENCE = 600  # seconds; pip compiles some of them


def from_pypi(name: str, requirement: str | None = None) -> str:
    """Install a distribution if it is missing, and return its version."""
    if not PYTHON.exists():
        _carry_out([sys.executable, "-m", "venv", str(HOME / "python")])
    if not (version := _version(name)):
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _carry_out([*pip, requirement or name])
        version = _version(name)
    return version


def from_npm(name: str, *tries: Sequence[str]) -> str:
    """Install the first available set of packages, and return the version of one of them."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise Absent("there is no node with npm")
    manifest = NODE / "node_modules" / name / "package.json"
    if not manifest.exists():
        NODE.mkdir(parents=True, exist_ok=True)
        _first_that_works(["npm", "install", "--no-audit", "--no-fund", f"--prefix={NODE}"], tries)
    return _said(["node", "-p", f"require({str(manifest)!r}).version"])


def from_debian(name: str) -> str:
    """Install a Debian package if it is missing, and return the version that it prints."""
    if not shutil.which(name):
        if os.geteuid() or not shutil.which("apt-get"):
            raise Absent("not installed, and only root may install it, with apt-get")
        _first_that_works(
            ["sh", "-c"],
            [[f"apt-get install -qy {name}"], [f"apt-get update -q && apt-get install -qy {name}"]],
        )
    return _said([name, "--version"])


def _first_that_works(command: Sequence[str], tries: Sequence[Sequence[str]]) -> None:
    for one in tries[:-1]:
        try:
            return _carry_out([*command, *one])
        except Absent:
            continue
    return _carry_out([*command, *tries[-1]])


def _version(distribution: str) -> str:
    code = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
    try:
        return _said([str(PYTHON), "-c", code, distribution])
    except Absent:
        return ""


def _carry_out(command: Sequence[str]) -> None:
    _said(command)


def _said(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.CalledProcessError as error:
        last = error.stderr.strip().splitlines()[-1:]
        raise Absent(f"`{Path(command[0]).name}` failed: {' '.join(last)[:100]}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Absent(f"`{Path(command[0]).name}`: {type(error).__name__}") from None
    return done.stdout.strip()
