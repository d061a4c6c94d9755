"""Shell completion: relationships, commitments, event ids."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from timeline.cli.session import Session
from timeline.errors import TimelineError

if TYPE_CHECKING:  # loaded with the store
    from timeline.app.facade import App


def complete_subject(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Return the relationships and commitments that begin with a text."""
    subjects = _ask(ctx, lambda app: app.names.subjects())
    return [subject for subject in subjects if subject.startswith(incomplete)]


def complete_relationship(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the relationships that begin with a text."""
    return [subject for subject in complete_subject(ctx, parameter, incomplete) if "/" not in subject]


def complete_event(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Return event ids that begin with a text."""
    return _ask(ctx, lambda app: app.names.event_ids(incomplete))


def _ask(ctx: click.Context, question: "Callable[[App], list[str]]") -> list[str]:
    """Return an answer from the store named by the options, or nothing after an error."""
    options = ctx.find_root().params
    session = Session(store=options.get("store") or "timeline.db", tz="UTC", format="table")
    try:
        return question(session.app)
    except TimelineError:
        return []
    finally:
        session.close()
