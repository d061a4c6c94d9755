"""A real browser on the pages, as files and from a server; its complaints fail a test."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin

import pytest
from cli_facts import ROOT
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, sync_playwright

from sites import Site as Server
from timeline.app.build import build
from timeline.render.urls import FileUrls, ServerUrls, Urls

CALLED = ("chromium", "chromium-browser", "google-chrome")
NAMED = "TIMELINE_BROWSER"  # if set, the browser that it names must exist
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# Keeps the last `moved` event of the page for the tests that wait for it.
_NOTED = """
window.moves = [];
addEventListener("moved", ({ detail }) => { moves.push(window.movedTo = { ...detail }); }, { capture: true });
"""


class Pages(NamedTuple):
    """The addresses of the pages of a record."""

    root: str
    site: Urls
    served: bool

    def home(self) -> str:
        return urljoin(self.root, self.site.home())

    def relationship(self, slug: str = "us-china", **asked: str) -> str:
        return self._at(self.site.relationship(slug), asked)

    def commitment(self, subject: str, **asked: str) -> str:
        return self._at(self.site.commitment(subject), asked)

    def event(self, slug: str, identifier: str) -> str:
        return urljoin(self.root, self.site.event(slug, identifier))

    def _at(self, path: str, asked: Mapping[str, str]) -> str:
        return urljoin(self.root, path) + (f"?{urlencode(asked)}" if asked else "")


def served_by(server: Server) -> Pages:
    return Pages(f"{server.address.rstrip('/')}/", ServerUrls(), served=True)


class _Plain(dict[str, str]):
    """File names of events whose ids differ by more than case: the ids."""

    def __missing__(self, identifier: str) -> str:
        return identifier


def filed_in(folder: Path) -> Pages:
    return Pages(f"{folder.as_uri()}/", FileUrls(0, _Plain()), served=False)


@pytest.fixture(scope="session")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the pages of the shipped record in a folder."""
    folder = tmp_path_factory.mktemp("filed")
    assert not build(ROOT / "events", folder, html=True).problems
    return folder


@pytest.fixture
def filed_pages(filed: Path) -> Pages:
    """Return the pages of the shipped record, as files."""
    return filed_in(filed)


@pytest.fixture
def served_pages(site: Server) -> Pages:
    """Return the pages of the shipped record, from a server."""
    return served_by(site)


@pytest.fixture(params=["filed", "served"])
def pages(request: pytest.FixtureRequest) -> Pages:
    """Return the pages as files, then from a server."""
    pages: Pages = request.getfixturevalue(f"{request.param}_pages")
    return pages


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=require(), args=ARGUMENTS)
        yield running
        running.close()


class Window:
    """A browser window, and the complaints about its pages."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(self, address: str, within: str, **options: Any) -> Page:  # noqa: ANN401 whatever a browser can be set to
        """Open a page, which may request only addresses `within` its own site."""
        context = self._browser.new_context(**{"viewport": WIDE, **options})
        self._contexts.append(context)
        self._watch(context, within)
        context.add_init_script(_NOTED)
        page = context.new_page()
        page.goto(address)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _watch(self, context: BrowserContext, within: str) -> None:
        def asked(request: Request) -> None:
            if not request.url.startswith(within):
                self.complaints.append(f"asks for {request.url}")

        def interrupted(dialog: Dialog) -> None:
            self.complaints.append(f"interrupts: {dialog.message}")
            dialog.dismiss()

        context.on("request", asked)
        context.on("dialog", interrupted)
        context.on("weberror", lambda error: self.complaints.append(f"fails: {error.error}"))
        context.on("console", lambda message: self.complaints.append(f"logs {message.type}: {message.text}"))


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    """Yield a window; no page may complain, nor request anything from another site."""
    opened = Window(browser)
    yield opened
    opened.close()
    assert opened.complaints == []


def require() -> str:
    """Return the path of a browser; skip the test without one, unless one is named."""
    named = os.environ.get(NAMED)
    found = next(filter(None, map(shutil.which, [named] if named else CALLED)), None)
    if named:
        assert found, f"{NAMED} names {named}, which is not here"
    if found is None:
        pytest.skip(f"no browser here: none of {', '.join(CALLED)} is on the path")
    return found
