"""Pages over HTTP: each says from where it looks, has one address, and leads on."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from sites import Site

THEN = "as_of=2025-11-25&known_on=2025-11-25"


def text(site: Site, path: str) -> str:
    return site.get(path).well().raw.decode()


@pytest.mark.parametrize("party", ["CHN", "USA:Trump", "JPN"])
def test_whoever_is_asked_alone_stands_in_the_choice(site: Site, party: str) -> None:
    page = text(site, f"/us-china?told_by={party}")
    assert re.findall("<option selected>([^<]*)</option>", page) == [party]


def test_a_form_may_leave_fields_empty(site: Site) -> None:
    assert text(site, f"/us-china?{THEN}&told_by=&grep=") == text(site, f"/us-china?{THEN}")


@pytest.mark.parametrize(
    "path", ["/china-japan/@uc-call-initus", "/us-china/@uc-call-init", "/nowhere/@uc-call-initus"]
)
def test_an_event_has_one_address(site: Site, path: str) -> None:
    """Whatever else names it leads there, and keeps the days."""
    answered = site.get(f"{path}?{THEN}")
    assert answered.status == 307
    assert answered.headers["location"] == f"/us-china/@uc-call-initus?{THEN}"


def test_an_event_is_shown_as_known_on_a_day(site: Site) -> None:
    before = text(site, f"/us-china/@article-2-readout-usa?{THEN}")
    assert "As known on 25 November 2025." in before
    assert "It became known on 31 December 2025." in before
    assert "Corrections" not in before
    after = text(site, "/us-china/@article-2-readout-usa?known_on=2026-06-30")
    assert "It became known" not in after
    assert "Corrections" in after


def test_an_event_leads_to_the_commitments_that_it_names(site: Site) -> None:
    """A readout mentions them."""
    page = text(site, f"/us-china/@uc-mofcom-24-readout?{THEN}")
    assert '<a href="/us-china/affiliates-rule">us-china/affiliates-rule</a>' in page


def test_a_picture_by_itself_has_its_own_style_and_no_other(site: Site) -> None:
    answered = site.get(f"/us-china/picture.svg?{THEN}").well()
    found = re.search(b"<style>(.*?)</style>", answered.raw, re.DOTALL)
    assert found
    digest = b64encode(sha256(found[1]).digest()).decode()
    policy = answered.headers.get_all("content-security-policy")
    assert policy is not None
    assert len(policy) == 1
    assert f"style-src 'sha256-{digest}';" in policy[0]
    assert "default-src 'none'" in policy[0]


@pytest.mark.parametrize("name", ["agenda.ics", "changes.atom"])
def test_calendar_and_feed_are_by_all_accounts(site: Site, name: str) -> None:
    assert site.get(f"/us-china/{name}?{THEN}").status == 200
    assert site.get(f"/us-china/{name}?{THEN}&told_by=CHN").status == 400


def test_what_a_feed_tells_leads_to_the_page_on_that_day(site: Site) -> None:
    feed = text(site, f"/us-china/changes.atom?{THEN}")
    links = re.findall(r'href="http://127\.0\.0\.1:\d+(/us-china/[^"]*)"', feed)
    assert links
    for each in links[:5]:
        assert site.get(each.replace("&amp;", "&")).status == 200


def test_who_asks_for_a_page_that_there_is_not_is_told_so_on_a_page(site: Site) -> None:
    answered = site.get("/us-china/nothing", Accept="text/html")
    assert answered.status == 404
    assert answered.headers["content-type"].startswith("text/html")
    assert "no commitment us-china/nothing." in answered.raw.decode()
