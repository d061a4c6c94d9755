"""`timeline log`."""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from itertools import islice

import click

from timeline.cli.options import parse_party, question_options, relationship_argument
from timeline.cli.session import Session
from timeline.errors import WrongUsage
from timeline.projections.relationship.log import Filter
from timeline.projections.row import LogRow
from timeline.projections.viewpoint import Viewpoint
from timeline.render import log as view
from timeline.render.phrases import pluralize


@click.command("log")
@relationship_argument(required=False)
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only this type; may be repeated.")
@click.option("--topic", "topics", multiple=True, metavar="TOPIC", help="Only this topic; may be repeated.")
@click.option("--party", metavar="PARTY", help="Only what this party asserted or takes part in.")
@click.option("--since", metavar="DAY", help="Only what may have occurred on or after this day.")
@click.option("--until", metavar="DAY", help="Only what may have occurred on or before this day.")
@click.option("--grep", metavar="TEXT", help="Only events that contain this text, in upper or lower case.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the last N events.")
@click.option(
    "--follow", is_flag=True, help="Also show new events as they are recorded, until Ctrl-C; JSON as lines."
)
@question_options
def log_command(  # noqa: PLR0917
    session: Session,
    relationship: str | None,
    types: tuple[str, ...],
    topics: tuple[str, ...],
    party: str | None,
    since: str | None,
    until: str | None,
    grep: str | None,
    limit: int | None,
    *,
    follow: bool,
    viewpoint: Viewpoint,
) -> None:
    """List the events in the order in which they were recorded.

    \b
    Examples:
      timeline log us-china --topic taiwan --since 2025-11-24
      timeline log --limit 5 --follow
    """
    wanted = Filter(
        types=types,
        topics=topics,
        party=parse_party(party) if party else None,
        since=session.day(since, "--since") if since else None,
        until=session.day(until, "--until") if until else None,
        grep=grep,
    )
    if follow:
        with suppress(KeyboardInterrupt):
            _follow(session, relationship, viewpoint, wanted, limit)
        return
    rows = partial(session.ask().entries.rows, relationship, viewpoint, wanted)
    if limit is None:
        session.answer_rows(view.document, rows)
    else:
        shown = _last(session, rows(last_first=True), limit)
        session.answer(lambda: view.document(shown), shown, shown)


def _follow(
    session: Session, relationship: str | None, viewpoint: Viewpoint, wanted: Filter, limit: int | None
) -> None:
    if session.format not in {"table", "json"}:
        raise WrongUsage(f"--follow does not work with {session.format}.", "choose table or json")
    given = click.get_current_context().params
    if given["as_of"] or given["known_on"]:
        raise WrongUsage("--follow does not work with --as-of or --known-on.", "leave out one of them")
    app = session.ask()
    end = app.last_position()
    recorded = app.entries.rows(relationship, viewpoint, wanted, last_first=True)
    shown = _last(session, (row for row in recorded if row["position"] <= end), limit)
    session.answer_part(lambda: view.document(shown), shown)
    for row in app.entries.follow(relationship, viewpoint.told_by, wanted, end):
        session.answer_part(partial(view.follow_row, row), [row])


def _last(session: Session, last_first: Iterable[LogRow], limit: int | None) -> list[LogRow]:
    """Return at most `limit` rows in log order; note if there are more."""
    rows = iter(last_first)
    shown = list(islice(rows, limit))
    if limit is not None and next(rows, None) is not None:
        session.note(f"the last {pluralize(limit, 'event')}; there are more")
    return shown[::-1]
