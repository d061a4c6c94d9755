"""The help: summaries, options, exit codes."""

import re

import pytest
from cli_facts import run
from click import Context

from timeline import errors
from timeline.cli.main import _COMMANDS, timeline

CODES = {
    error.exit_code
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, errors.TimelineError)
}


@pytest.mark.parametrize("name", _COMMANDS)
def test_the_summary_of_a_command_is_the_first_sentence_of_its_help(name: str) -> None:
    command = timeline.get_command(Context(timeline), name)
    assert command
    assert _COMMANDS[name].summary == command.get_short_help_str(limit=200)


@pytest.mark.parametrize("name", sorted(_COMMANDS.keys() - {"append"}))
def test_every_option_of_a_command_is_explained(name: str) -> None:
    command = timeline.get_command(Context(timeline), name)
    assert command
    for option in command.params:
        if option.param_type_name == "option":
            assert getattr(option, "help", None), option.name


@pytest.mark.parametrize("name", _COMMANDS)
def test_options_of_a_question_come_last_and_in_one_order(name: str) -> None:
    command = timeline.get_command(Context(timeline), name)
    assert command
    shared = [
        option.name for option in command.params if option.name in {"as_of", "known_on", "told_by", "format_"}
    ]
    assert shared == [name for name in ("as_of", "known_on", "told_by", "format_") if name in shared]
    assert [option.name for option in command.params][len(command.params) - len(shared) :] == shared


def test_every_exit_code_is_explained_in_the_help() -> None:
    text = run("--help").well().out
    assert {int(code) for code in re.findall(r"\b(\d) \w+", text.partition("Exit codes:")[2])} >= {0} | CODES


def test_the_help_of_a_command_that_needs_a_library_works_without_it() -> None:
    """The help of `serve` and `picture` is shown before their extra is installed."""
    for name in ("serve", "picture"):
        assert "Example: " in run(name, "--help").well().out
