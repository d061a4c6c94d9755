"""Trust in the record: one line that vouches for it, and a check of every byte."""

import click

from timeline.cli.options import format_option
from timeline.cli.session import Session
from timeline.errors import DamagedRecord


@click.command("digest")
@click.option("--at", type=click.IntRange(min=0), metavar="N", help="Of the first N events only.")
@format_option
@click.pass_obj
def digest_command(session: Session, at: int | None) -> None:
    """One line that vouches for the whole history: note it elsewhere, and any later change shows.

    \b
    Example: timeline digest
    """  # noqa: D301
    from timeline.render.document import Document, Paragraph

    digest = session.ask().integrity.digest(at)
    session.answer(
        lambda: Document((Paragraph(str(digest)),)), {"events": digest.events, "digest": str(digest)}
    )


@click.command("verify")
@click.option(
    "--expect", metavar='"N sha256:…"', help="That the first N events are those noted on another day."
)
@format_option
@click.pass_obj
def verify_command(session: Session, expect: str | None) -> int:
    """Check every stored event: its bytes, its place, its version. Damage exits with 5.

    \b
    Example: timeline verify
    """  # noqa: D301
    from timeline.render import verification as view

    verification = session.examine().integrity.verify(expect)
    problems = [problem.message for problem in verification.problems]
    session.answer(
        lambda: view.document(verification.events, verification.digest, problems),
        verification,
        verification.problems or None,
    )
    return 0 if verification.ok else DamagedRecord.exit_code


@click.command("rebuild")
@format_option
@click.pass_obj
def rebuild_command(session: Session) -> None:
    """Make the index anew from the log. It is a cache: no answer changes.

    \b
    Example: timeline rebuild
    """  # noqa: D301
    from timeline.render.document import Document, Paragraph
    from timeline.render.phrases import pluralize

    events = session.examine().integrity.rebuild()
    text = f"The index knows {pluralize(events, 'event')}."
    session.answer(lambda: Document((Paragraph(text),)), {"events": events})


@click.command("backup")
@click.argument("file", metavar="FILE")
@format_option
@click.pass_obj
def backup_command(session: Session, file: str) -> None:
    """Copy the log into a new store, while others go on writing; every event is checked on the way.

    FILE may also be the address of an empty database. Positions, times of recording and the digest stay.

    \b
    Example: timeline backup timeline-2025-12-31.db
    """  # noqa: D301
    from timeline.render import verification as view
    from timeline.store.log import open_log

    with open_log(file) as copy:
        session.refuse_overwriting_store(file, *copy.files())
    copied = session.examine().integrity.back_up(file)
    session.receipt(lambda: view.copied(copied.events, copied.store, copied.digest), copied)
