"""The folder of projections, rebuilt from the folder of events."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path

import msgspec

from timeline.errors import NotFound
from timeline.events.catalogue import AnyEvent
from timeline.events.entry import Entry
from timeline.files.admission import ImportValidator
from timeline.files.jsonl import LineProblem, read_file
from timeline.files.tree import DOCUMENTS, PAGES, BuildResult, write_tree
from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.commitment.pending import list_pending
from timeline.projections.history import History, view_known_on
from timeline.projections.relationship.overview import build_overview
from timeline.projections.relationship.sources import publishers
from timeline.projections.viewpoint import Viewpoint
from timeline.render import chronology, figures, pending, positions, readouts, relationship, sources
from timeline.render.markdown import render_markdown
from timeline.render.urls import file_name
from timeline.validation import ValidationState


class Built(msgspec.Struct, frozen=True):
    """The outcome of a build; if there are problems, nothing was written."""

    tree: BuildResult | None
    problems: tuple[LineProblem, ...]


def build(events: Path, projections: Path, *, html: bool = False) -> Built:
    """Rebuild the files of projections, with `html` also a static site, from events.

    The files have the same bytes on any day: each relationship is shown as of the last day on which any of
    its events became known.
    """
    entries, problems = recorded(events)
    if problems:
        return Built(None, problems)
    texts = _texts(entries)
    if html:
        from timeline.pages.static_site.files import site_files

        texts |= dict(site_files(entries))
    return Built(write_tree(projections, texts, (*DOCUMENTS, *PAGES) if html else DOCUMENTS), ())


def recorded(events: Path) -> tuple[list[Entry], tuple[LineProblem, ...]]:
    """Return the events of a folder as the entries of a log, and all problems."""
    validator = ImportValidator(ValidationState(trusting=True), _presumed_recorded)
    lines = (line for path in _event_files(events) for line in read_file(str(path)))
    entries = [entry for _, entry in validator.accept(lines)]
    validator.finish()
    return entries, tuple(validator.problems)


def _event_files(folder: Path) -> list[Path]:
    paths: list[Path] = []
    with suppress(OSError):  # such as a name that is too long for a folder
        paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise NotFound(f"no events in {folder}.", "a folder of events holds files named RELATIONSHIP.jsonl")
    return paths


def _presumed_recorded(event: AnyEvent) -> datetime:
    """Return a time for an event, whose file does not state when it was recorded."""
    published = event.published.latest if event.published else None
    day = published or event.occurred.latest or event.occurred.earliest or date.min
    return datetime.combine(day, time.min, UTC)


def _texts(entries: Sequence[Entry]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for slug in sorted({entry.event.relationship for entry in entries}):
        day = max(entry.known_from for entry in entries if entry.event.relationship == slug)
        viewpoint = Viewpoint(day, day)
        view = view_known_on(entries, day)
        past = History.from_view(view).as_of(day)
        statuses = [evaluation.status for evaluation in evaluate_all(slug, past, viewpoint)]
        overview = build_overview(slug, view, viewpoint, statuses, ())
        pages = {
            "relationship": relationship.document(overview.relationship, overview.replay.commitments),
            "pending": pending.document(slug, list_pending(slug, past, viewpoint)),
            "readouts": readouts.document(
                slug, [contact.readouts for contact in overview.contacts], viewpoint
            ),
            "figures": figures.document(slug, overview.figures, viewpoint),
            "positions": positions.document(overview.positions),
            "sources": sources.document(slug, publishers(slug, view, viewpoint), viewpoint),
            "chronology": chronology.document(overview.replay),
        }
        texts |= {f"{file_name(slug)}/{name}.md": render_markdown(page) for name, page in pages.items()}
    return texts
