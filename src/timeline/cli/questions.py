"""The commands that ask: nothing is ever stored by them."""

import click

from timeline.app import Filter
from timeline.cli.complete import complete_event, complete_subject
from timeline.cli.options import (
    day,
    format_option,
    party,
    relationship_argument,
    viewpoint,
    viewpoint_options,
)
from timeline.cli.session import Session
from timeline.events.event import is_commitment
from timeline.projections.history import Viewpoint


@click.command("status")
@click.argument("subject", shell_complete=complete_subject)
@viewpoint_options
@format_option
@click.pass_obj
def status_command(
    session: Session, subject: str, as_of: str | None, known_on: str | None, told_by: str | None
) -> None:
    """How a commitment stands, on four axes with evidence; or the state of a relationship.

    \b
    Example: timeline status us-china/beijing-visit --as-of 2025-12-31
    """  # noqa: D301
    where = viewpoint(session, as_of, known_on, told_by)
    if is_commitment(subject):
        from timeline.views import status as view

        status = session.ask().status(subject, where)
        session.answer(lambda: view.document(status), status)
    else:
        from timeline.views import relationship as relationship_view

        relationship, statuses = session.ask().relationship(subject, where)
        session.answer(lambda: relationship_view.document(relationship, statuses), relationship)


@click.command("pending")
@relationship_argument(required=False)
@viewpoint_options
@format_option
@click.pass_obj
def pending_command(
    session: Session, relationship: str | None, as_of: str | None, known_on: str | None, told_by: str | None
) -> None:
    """The open commitments, the most urgent first.

    \b
    Example: timeline pending us-china --as-of 2025-12-31 --known-on 2025-12-31
    """  # noqa: D301
    from timeline.views import pending as view

    statuses = session.ask().pending(relationship, viewpoint(session, as_of, known_on, told_by))
    session.answer(lambda: view.document(relationship, statuses), statuses, statuses)


@click.command("replay")
@relationship_argument()
@click.option("--to", "--as-of", "to", metavar="DAY", required=True, help="The day, inclusive.")
@click.option("--known-on", metavar="DAY", help="Only what was known by then; else today.")
@click.option("--as-told-by", "told_by", metavar="PARTY", help="Only what that party asserted.")
@format_option
@click.pass_obj
def replay_command(
    session: Session, relationship: str, to: str, known_on: str | None, told_by: str | None
) -> None:
    """What had happened by a day, and how every commitment stood on it.

    \b
    Example: timeline replay us-china --to 2025-11-30 --known-on 2025-11-25
    """  # noqa: D301
    from timeline.views import chronology as view

    replay = session.ask().replay(relationship, viewpoint(session, to, known_on, told_by))
    session.answer(lambda: view.document(replay), replay, replay.events)


@click.command("log")
@relationship_argument(required=False)
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only this type; may be repeated.")
@click.option("--topic", "topics", multiple=True, metavar="TOPIC", help="Only this topic; may be repeated.")
@click.option("--party", "party_", metavar="PARTY", help="Only what this party asserted or takes part in.")
@click.option("--since", metavar="DAY", help="Only what may have occurred on or after.")
@click.option("--until", metavar="DAY", help="Only what may have occurred on or before.")
@click.option("--grep", metavar="TEXT", help="Only events that contain the text, in either case.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the last N.")
@viewpoint_options
@format_option
@click.pass_obj
def log_command(  # noqa: PLR0917
    session: Session,
    relationship: str | None,
    types: tuple[str, ...],
    topics: tuple[str, ...],
    party_: str | None,
    since: str | None,
    until: str | None,
    grep: str | None,
    limit: int | None,
    as_of: str | None,
    known_on: str | None,
    told_by: str | None,
) -> None:
    """The events, in the order in which they were recorded.

    \b
    Example: timeline log us-china --topic taiwan --since 2025-11-24
    """  # noqa: D301
    from timeline.views import log as view

    wanted = Filter(
        types=types,
        topics=topics,
        party=party(party_) if party_ else None,
        since=day(session, since, "--since") if since else None,
        until=day(session, until, "--until") if until else None,
        grep=grep,
    )
    rows = session.ask().rows(relationship, viewpoint(session, as_of, known_on, told_by), wanted)
    shown = rows[-limit:] if limit else rows
    if len(shown) < len(rows):
        session.note(f"the last {len(shown)} of {len(rows)} events")
    session.answer(lambda: view.document(shown), shown, shown)


@click.command("show")
@click.argument("identifier", metavar="ID", shell_complete=complete_event)
@viewpoint_options
@format_option
@click.pass_obj
def show_command(
    session: Session, identifier: str, as_of: str | None, known_on: str | None, told_by: str | None
) -> None:
    """One event whole, its corrections, and what refers to it. ID is an id, a prefix of one, or a position.

    \b
    Example: timeline show '#12'
    """  # noqa: D301
    from timeline.views import show as view

    shown = session.ask().show(identifier, viewpoint(session, as_of, known_on, told_by))
    session.answer(lambda: view.document(shown), shown)


@click.command("why")
@click.argument("subject", shell_complete=complete_subject)
@viewpoint_options
@format_option
@click.pass_obj
def why_command(
    session: Session, subject: str, as_of: str | None, known_on: str | None, told_by: str | None
) -> None:
    """The rule and the events behind each part of a status, and the events left out of it.

    \b
    Example: timeline why us-china/soybeans-2025 --as-of 2025-11-30 --known-on 2025-11-25
    """  # noqa: D301
    from timeline.views import why as view

    why = session.ask().why(subject, viewpoint(session, as_of, known_on, told_by))
    session.answer(lambda: view.document(why), why, why.reasons)


@click.command("diff")
@relationship_argument()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--known", is_flag=True, help="A and B are days of knowledge, not days in the world.")
@viewpoint_options
@format_option
@click.pass_obj
def diff_command(
    session: Session,
    relationship: str,
    before: str,
    after: str,
    *,
    known: bool,
    as_of: str | None,
    known_on: str | None,
    told_by: str | None,
) -> None:
    """What changed between two days, and because of which events.

    \b
    Example: timeline diff us-china 2025-11-01 2025-12-31
    """  # noqa: D301
    from timeline.views import diff as view

    days = day(session, before, "A"), day(session, after, "B")
    here = viewpoint(session, as_of, known_on, told_by)
    olds, news = (
        Viewpoint(here.as_of, each, here.told_by) if known else Viewpoint(each, here.known_on, here.told_by)
        for each in days
    )
    diff = session.ask().diff(relationship, olds, news, days)
    session.answer(lambda: view.document(diff), diff, diff.changes)
