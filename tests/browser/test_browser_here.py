"""Without a browser the tests of pages are skipped, unless one is required."""

import pytest
from playwright.sync_api import Browser

import browsers


def test_without_a_browser_a_test_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv(browsers.NAMED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="chromium"):
        browsers.require()


def test_a_browser_that_was_promised_has_to_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """CI installs one and requires it."""
    monkeypatch.setenv(browsers.NAMED, "no-such-browser")
    with pytest.raises(AssertionError, match="no-such-browser"):
        browsers.require()


def test_whoever_complains_is_heard(pages: browsers.Pages, browser: Browser) -> None:
    """This covers console messages, errors, dialogs, and requests to other sites."""
    window = browsers.Window(browser)
    page = window.open(pages.relationship(), pages.root)
    page.evaluate("() => console.warn('a word')")
    page.evaluate("() => { setTimeout(() => { throw new Error('a fault'); }); }")
    page.evaluate("() => alert('a dialog')")
    page.evaluate("() => { const image = new Image(); image.src = 'http://127.0.0.1:9/elsewhere.png'; }")
    page.wait_for_timeout(0)
    page.wait_for_function("() => true")
    window.close()
    told = " ".join(window.complaints)
    for each in ("a word", "a fault", "a dialog", "elsewhere.png"):
        assert each in told, told
