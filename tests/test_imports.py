"""Imports: a quick start, and a core without libraries."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECORDS = [str(path) for path in sorted((ROOT / "events").glob("*.jsonl"))]

LOADED = "import sys; print(*sorted(sys.modules), file=sys.stderr)"
COMMAND = "import sys; from timeline.cli.main import _exit_code; assert _exit_code(sys.argv[1:]) == 0"


def modules_after(program: str, *arguments: str) -> set[str]:
    """Return the modules that an interpreter has loaded after a program ran."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{LOADED}", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": ""},
        timeout=60,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def after_command(*arguments: str) -> set[str]:
    return modules_after(COMMAND, *arguments)


def names_in(package: str, modules: set[str]) -> set[str]:
    """Return the modules of a package, by their names in it."""
    return {name.removeprefix(f"{package}.") for name in modules if name.startswith(f"{package}.")}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("imports") / "timeline.db")
    after_command("--store", path, "import", *RECORDS)
    return path


@pytest.mark.parametrize(
    "module",
    [
        "timeline.events.catalogue",
        "timeline.projections.commitment.status",
        "timeline.projections.commitment.explain",
        "timeline.validation",
    ],
)
def test_the_core_knows_no_terminal_no_store_and_no_calendar(module: str) -> None:
    """Events in, answers out."""
    loaded = modules_after(f"import {module}")
    assert "timeline" in loaded
    assert not loaded & {
        "click",
        "eventsourcing",
        "sqlite3",
        "pendulum",
        "tabulate",
        "argparse",
        "subprocess",
    }


def test_an_answer_from_a_kept_state_needs_no_event() -> None:
    """It must start fast: dates, parties and parts of an answer, but neither events nor a fold."""
    loaded = modules_after(
        "from timeline.projections import viewpoint; "
        "from timeline.projections.commitment import state, status; "
        "from timeline.render import json_output"
    )
    assert "dataclasses" not in loaded
    assert names_in("timeline.events", loaded) == {
        "dates",
        "parties",
        "quantities",
        "stages",
        "texts",
        "wire",
    }
    assert names_in("timeline.projections", loaded) == {
        "commitment", "commitment.amounts", "commitment.pace", "commitment.schedule", "commitment.state",
        "commitment.status", "row", "viewpoint",
    }  # fmt: skip


def test_every_module_of_the_core_can_be_imported_alone() -> None:
    """Imports are not circular, whichever module is imported first."""
    source = ROOT / "src" / "timeline"
    paths = [*source.glob("events/*.py"), *source.glob("projections/**/*.py"), source / "validation.py"]
    names = sorted(
        ".".join(("timeline", *path.relative_to(source).with_suffix("").parts)).removesuffix(".__init__")
        for path in paths
    )
    alone = (
        "import sys, importlib\n"
        "for name in sys.argv[1:]:\n"
        "    importlib.import_module(name)\n"
        "    for each in [each for each in sys.modules if each.partition('.')[0] == 'timeline']:\n"
        "        del sys.modules[each]"
    )
    loaded = modules_after(alone, *names)
    assert not loaded & {"click", "eventsourcing", "sqlite3"}


def test_a_question_of_today_in_utc_needs_no_calendar(store: str) -> None:
    """The library of time zones costs more than the answer."""
    status = ("--store", store, "status", "china-japan")
    assert "pendulum" not in after_command(*status)
    assert "pendulum" in after_command("--tz", "Asia/Shanghai", *status)


@pytest.mark.parametrize("arguments", [("--help",), ("serve", "--help"), ("schema",)])
def test_what_serves_is_loaded_only_to_serve(arguments: tuple[str, ...]) -> None:
    assert not after_command(*arguments) & {"starlette", "uvicorn", "anyio", "jinja2", "timeline.web"}


@pytest.mark.parametrize("arguments", [("schema",), ("types", "--format", "json")])
def test_what_needs_no_log_loads_none(arguments: tuple[str, ...]) -> None:
    assert not after_command(*arguments) & {"eventsourcing", "sqlite3", "pendulum", "tabulate"}


def test_json_needs_no_tables(store: str) -> None:
    asked = ("--store", store, "status", "china-japan", "--format")
    assert "tabulate" not in after_command(*asked, "json")
    assert "tabulate" in after_command(*asked, "table")


def test_the_oracles_of_the_tests_are_never_imported(store: str) -> None:
    """Users do not have them installed."""
    loaded = after_command("--store", store, "log")
    assert not loaded & {"edtf", "pycountry", "hypothesis", "pytest"}


@pytest.mark.parametrize(
    ("command", "unneeded"),
    [
        (
            ("status", "china-japan"),
            {"figures", "readouts", "positions", "sources", "reasons", "explain", "diff", "show"},
        ),
        (
            ("log",),
            {"figures", "readouts", "positions", "sources", "reasons", "explain", "diff", "show", "pending"},
        ),
        (
            ("pending",),
            {"figures", "readouts", "positions", "sources", "reasons", "explain", "diff", "summary"},
        ),
        (
            ("sources", "china-japan"),
            {"figures", "readouts", "positions", "reasons", "explain", "diff", "show"},
        ),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_a_question_loads_no_other_questions_answer(
    store: str, command: tuple[str, ...], unneeded: set[str]
) -> None:
    """Modules that a command does not need would only delay it."""
    modules = names_in("timeline.projections", after_command("--store", store, *command))
    loaded = {name.rpartition(".")[2] for name in modules}
    assert "viewpoint" in loaded
    assert not loaded & unneeded


STATUS = set(
    """
    app app.facade app.queries app.queries.commitments app.queries.context
    cli cli.commands cli.commands.status cli.complete cli.main cli.options cli.progress cli.session errors
    events events.dates events.parties events.quantities events.stages events.texts events.wire
    projections projections.commitment projections.commitment.amounts projections.commitment.pace
    projections.commitment.schedule projections.commitment.state projections.commitment.status
    projections.row projections.viewpoint
    render render.escaping render.json_output
    store store.backends store.errors store.filesystem store.index store.index.index
    store.index.page_checksums store.index.reader store.log store.row store.sqlite store.sqlite.backend
    store.sqlite.errors store.sqlite.reader
    """.split()
)


@pytest.mark.parametrize("command", [("status", "china-japan"), ("log", "--limit", "1"), ("verify",)])
def test_a_store_in_a_file_needs_no_server(store: str, command: tuple[str, ...]) -> None:
    """The client library need not be installed."""
    loaded = after_command("--store", store, *command)
    assert "sqlite3" in loaded
    assert not loaded & {
        "psycopg",
        "psycopg_pool",
        "timeline.store.postgres.connection",
        "timeline.store.postgres.backend",
    }


def test_the_status_of_a_commitment_is_found_without_opening_an_event(store: str) -> None:
    """Once the index stores its states, neither events nor the library of the log are loaded."""
    asked = ("--store", store, "--format", "json", "status", "us-china/beijing-visit")
    after_command(*asked)
    loaded = after_command(*asked)
    assert names_in("timeline", loaded) == STATUS
    of_others = {name.partition(".")[0] for name in loaded - modules_after("")} - sys.stdlib_module_names
    assert of_others - {"timeline"} == {"apsw", "click", "msgspec", "typing_extensions"}
