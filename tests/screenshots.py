"""Pictures of the shipped record in a browser, for the documents: `make screenshots`."""

import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cli_facts import ROOT
from playwright.sync_api import Browser, sync_playwright

from browsers import ARGUMENTS, PHONE, filed_in, require
from timeline.app.build import build

THEN = {"as_of": "2025-11-24", "known_on": "2025-11-24"}  # the day of the call, as known then
LAST: Mapping[str, str] = {}  # as a page opens: the last day on which anything is known
WIDE = {"width": 1280, "height": 1000}

# By file name: the viewpoint, and the element.
SHOTS: Mapping[str, tuple[Mapping[str, str], Mapping[str, Any]]] = {
    "then": (THEN, {"viewport": WIDE}),
    "last": (LAST, {"viewport": WIDE}),
    "phone": (THEN, {"viewport": PHONE}),
    "dark": (LAST, {"viewport": WIDE, "color_scheme": "dark"}),
}


def take(browser: Browser, address: str, out: Path, how: Mapping[str, Any]) -> None:
    """Save the visible part of a page, without scrolling."""
    context = browser.new_context(**how)
    page = context.new_page()
    page.goto(address)
    page.screenshot(path=out)
    context.close()


def main(out: Path) -> None:
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        build(ROOT / "events", Path(folder), html=True)
        browser = playwright.chromium.launch(executable_path=require(), args=ARGUMENTS)
        for name, (days, how) in SHOTS.items():
            address = filed_in(Path(folder)).relationship(**days)
            take(browser, address, out / f"{name}.png", how)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
