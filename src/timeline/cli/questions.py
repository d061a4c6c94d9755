"""The commands that ask: nothing is ever stored by them."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from timeline.cli.complete import complete_event, complete_subject
from timeline.cli.options import (
    day,
    format_option,
    pace_option,
    party,
    relationship_argument,
    replay_options,
    viewpoint_options,
)
from timeline.cli.session import Session
from timeline.errors import WrongUsage
from timeline.projections.commitment.status import Status
from timeline.projections.viewpoint import Viewpoint

if TYPE_CHECKING:  # JSON needs no page, and a page takes as long to load as many an answer
    from timeline.projections.relationship.log import Filter
    from timeline.projections.row import LogRow
    from timeline.render.document import Document


@click.command("status")
@click.argument("subject", shell_complete=complete_subject)
@pace_option
@viewpoint_options
@format_option
@click.pass_obj
def status_command(session: Session, subject: str, where: Viewpoint) -> None:
    """How a commitment stands, on four axes with evidence; or the state of a relationship.

    \b
    Example: timeline status us-china/beijing-visit --as-of 2025-12-31
    """  # noqa: D301
    if "/" in subject:
        status = session.ask().commitments.status(subject, where)
        _say_where_there_is_no_pace(session, where, [status])

        def page() -> "Document":
            from timeline.render import status as view

            return view.document(status)

        session.answer(page, status)
    else:
        from timeline.render import relationship as relationship_view

        relationship, statuses = session.ask().relationships.summary(subject, where)
        session.answer(lambda: relationship_view.document(relationship, statuses), relationship)


def _say_where_there_is_no_pace(session: Session, where: Viewpoint, statuses: Sequence[Status]) -> None:
    if where.pace and not any(entry.pace for status in statuses for entry in status.performance):
        session.note("Note: no pace; it needs a target that is no rate, and a last day by which it is due.")


@click.command("pending")
@relationship_argument(required=False)
@pace_option
@viewpoint_options
@format_option
@click.pass_obj
def pending_command(session: Session, relationship: str | None, where: Viewpoint) -> None:
    """The open commitments, the most urgent first.

    \b
    Example: timeline pending us-china --as-of 2025-12-31 --known-on 2025-12-31
    """  # noqa: D301
    statuses = session.ask().commitments.pending(relationship, where)
    _say_where_there_is_no_pace(session, where, statuses)

    def page() -> "Document":
        from timeline.render import pending as view

        return view.document(relationship, statuses)

    session.answer(page, statuses, statuses)


@click.command("replay")
@relationship_argument()
@replay_options
@pace_option
@format_option
@click.pass_obj
def replay_command(session: Session, relationship: str, where: Viewpoint) -> None:
    """What had happened by a day, and how every commitment stood on it.

    \b
    Example: timeline replay us-china --to 2025-11-30 --known-on 2025-11-25
    """  # noqa: D301
    replay = session.ask().relationships.replay(relationship, where)
    _say_where_there_is_no_pace(session, where, replay.commitments)

    def page() -> "Document":
        from timeline.render import chronology as view

        return view.document(replay)

    session.answer(page, replay, replay.events)


@click.command("log")
@relationship_argument(required=False)
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only this type; may be repeated.")
@click.option("--topic", "topics", multiple=True, metavar="TOPIC", help="Only this topic; may be repeated.")
@click.option("--party", "party_", metavar="PARTY", help="Only what this party asserted or takes part in.")
@click.option("--since", metavar="DAY", help="Only what may have occurred on or after.")
@click.option("--until", metavar="DAY", help="Only what may have occurred on or before.")
@click.option("--grep", metavar="TEXT", help="Only events that contain the text, in either case.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the last N.")
@click.option(
    "--follow",
    is_flag=True,
    help="Then each new one as it is recorded, until Ctrl-C; JSON on a line each.",
)
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
    *,
    follow: bool,
    where: Viewpoint,
) -> None:
    """The events, in the order in which they were recorded.

    \b
    Examples:
      timeline log us-china --topic taiwan --since 2025-11-24
      timeline log --limit 5 --follow
    """  # noqa: D301
    from timeline.projections.relationship.log import Filter
    from timeline.render import log as view

    wanted = Filter(
        types=types,
        topics=topics,
        party=party(party_) if party_ else None,
        since=day(session, since, "--since") if since else None,
        until=day(session, until, "--until") if until else None,
        grep=grep,
    )
    if follow:
        with suppress(KeyboardInterrupt):  # so it is to end
            _follow(session, relationship, where, wanted, limit)
        return
    rows = partial(session.ask().entries.rows, relationship, where, wanted)
    if limit is None:
        session.answer_in_parts(view.document, rows)
    else:
        shown = _last(session, rows(last_first=True), limit)
        session.answer(lambda: view.document(shown), shown, shown)


def _follow(
    session: Session, relationship: str | None, where: Viewpoint, wanted: "Filter", limit: int | None
) -> None:
    """What there is, and then whatever comes."""
    from timeline.render import log as view

    _refuse_what_cannot_go_on(session)
    app = session.ask()
    end = app.last_position()
    there = app.entries.rows(relationship, where, wanted, last_first=True)
    shown = _last(session, (row for row in there if row["position"] <= end), limit)
    session.answer_on(lambda: view.document(shown), shown)
    for row in app.entries.follow(relationship, where.told_by, wanted, end):
        session.answer_on(partial(view.follow_row, row), [row])


def _last(session: Session, last_first: "Iterable[LogRow]", limit: int | None) -> "list[LogRow]":
    """The last rows in their order, no more than the limit; that some are left out is said."""
    from timeline.render.phrases import pluralize

    rows = iter(last_first)
    found = list(islice(rows, limit))
    if limit is not None and next(rows, None) is not None:
        session.note(f"the last {pluralize(limit, 'event')}; there are more")
    return found[::-1]


def _refuse_what_cannot_go_on(session: Session) -> None:
    if session.format not in {"table", "json"}:
        raise WrongUsage(f"--follow has no end, and {session.format} needs one.", "choose table or json")
    given = click.get_current_context().params
    if given["as_of"] or given["known_on"]:
        raise WrongUsage("--follow shows what comes; --as-of and --known-on look back.", "leave out one")


@click.command("show")
@click.argument("identifier", metavar="ID", shell_complete=complete_event)
@viewpoint_options
@format_option
@click.pass_obj
def show_command(session: Session, identifier: str, where: Viewpoint) -> None:
    """One event whole, its corrections, and what refers to it. ID is an id, a prefix of one, or a position.

    \b
    Example: timeline show '#12'
    """  # noqa: D301
    from timeline.render import show as view

    shown = session.ask().explanations.show(identifier, where)
    session.answer(lambda: view.document(shown), shown)


@click.command("why")
@click.argument("subject", shell_complete=complete_subject)
@pace_option
@viewpoint_options
@format_option
@click.pass_obj
def why_command(session: Session, subject: str, where: Viewpoint) -> None:
    """The rule and the events behind each part of a status, and the events left out of it.

    SUBJECT is a commitment or relationship, or the id of a contact or a figure: every cell has its reason.

    \b
    Example: timeline why us-china/soybeans-2025 --as-of 2025-11-30 --known-on 2025-11-25
    """  # noqa: D301
    from timeline.render import why as view

    why = session.ask().explanations.why(subject, where)
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
    where: Viewpoint,
) -> None:
    """What changed between two days, and because of which events.

    \b
    Example: timeline diff us-china 2025-11-01 2025-12-31
    """  # noqa: D301
    from timeline.render import diff as view

    days = day(session, before, "A"), day(session, after, "B")
    olds, news = (replace(where, known_on=each) if known else replace(where, as_of=each) for each in days)
    diff = session.ask().changes.diff(relationship, olds, news, days)
    session.answer(lambda: view.document(diff), diff, diff.changes)
