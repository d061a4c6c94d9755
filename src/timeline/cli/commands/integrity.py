"""`timeline digest`, `verify`, `rebuild`, `backup`: trust in the record."""

import click

from timeline.cli.options import format_option
from timeline.cli.session import Session
from timeline.errors import DamagedRecord
from timeline.render import transfer as view
from timeline.render.document import Document, Paragraph
from timeline.render.phrases import pluralize
from timeline.store.log import open_log


@click.command("digest")
@click.option("--at", type=click.IntRange(min=0), metavar="N", help="Of the first N events only.")
@format_option
@click.pass_obj
def digest_command(session: Session, at: int | None) -> None:
    """Print the digest of the whole history.

    Keep it somewhere the store's writers cannot change: it reveals any later change.

    \b
    Example: timeline digest
    """
    digest = session.ask().integrity.digest(at)
    session.answer(
        lambda: Document((Paragraph(str(digest)),)), {"events": digest.events, "digest": str(digest)}
    )


@click.command("verify")
@click.option("--expect", metavar='"N sha256:…"', help="Compare the first N events with this earlier digest.")
@format_option
@click.pass_obj
def verify_command(session: Session, expect: str | None) -> int:
    """Check the bytes, position and version of every stored event.

    The exit code is 5 if the record is damaged.

    \b
    Example: timeline verify
    """
    verification = session.examine().integrity.verify(expect)
    problems = [problem.message for problem in verification.problems]
    session.answer(
        lambda: view.verified(verification.events, verification.digest, problems),
        verification,
        verification.problems or None,
    )
    return 0 if verification.ok else DamagedRecord.exit_code


@click.command("rebuild")
@format_option
@click.pass_obj
def rebuild_command(session: Session) -> None:
    """Rebuild the index from the log. The index is a cache: no answer changes.

    \b
    Example: timeline rebuild
    """
    events = session.examine().integrity.rebuild()
    text = f"The index contains {pluralize(events, 'event')}."
    session.answer(lambda: Document((Paragraph(text),)), {"events": events})


@click.command("backup")
@click.argument("file", metavar="FILE")
@format_option
@click.pass_obj
def backup_command(session: Session, file: str) -> None:
    """Copy the log into a new store, checking every event.

    Other processes may go on writing. FILE may also be the address of an empty database. Positions,
    recording times and the digest stay the same.

    \b
    Example: timeline backup timeline-2025-12-31.db
    """
    with open_log(file) as copy:
        session.refuse_overwriting_store(file, *copy.files())
    copied = session.examine().integrity.back_up(file)
    session.receipt(lambda: view.copied(copied.events, copied.store, copied.digest), copied)
