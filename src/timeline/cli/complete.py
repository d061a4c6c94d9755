"""What the shell offers while a person types: relationships, commitments, event ids."""

import click

from timeline.cli.session import Session
from timeline.errors import TimelineError


def complete_subject(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    return [subject for subject in _subjects(ctx) if subject.startswith(incomplete)]


def complete_relationship(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    slugs = (subject for subject in _subjects(ctx) if "/" not in subject)
    return [slug for slug in slugs if slug.startswith(incomplete)]


def complete_event(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    session = _session(ctx)
    try:
        return session.app.names.event_ids(incomplete)
    except TimelineError:
        return []  # a shell that completes is no place for an error
    finally:
        session.close()


def _subjects(ctx: click.Context) -> list[str]:
    session = _session(ctx)
    try:
        return session.app.names.subjects()
    except TimelineError:
        return []
    finally:
        session.close()


def _session(ctx: click.Context) -> Session:
    """The shell completes without running the program, so the options before the command are read here."""
    root = ctx.find_root().params
    return Session(store=root.get("store") or "timeline.db", tz="UTC", format="table")
