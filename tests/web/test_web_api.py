"""The API answers as the command line does, byte for byte."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

import pytest
from cli_facts import APRIL, BEANS, CALL, OPENED, RECORD, VISIT, Desk, Said, damaged, json_lines, run
from effort import EXAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sites import Answered, Site, problem, serving

CONTACT, FIGURE = "uc-busan-held", "article-figure-us-imports-2024"
OPTIONS = {"told_by": "--as-told-by"}  # where the command line has another word


class Question(NamedTuple):
    """A question, for the command line and for the API."""

    command: str
    named: Sequence[str] = ()
    given: Mapping[str, object] = {}

    def words(self) -> list[str]:
        if self.command == "diff":
            begins = [self.command, *self.named, str(self.given["from"]), str(self.given["to"])]
        else:
            begins = [self.command, *self.named]
        return [*begins, *self._options()]

    def _options(self) -> Iterator[str]:
        for name, value in self.given.items():
            if self.command == "diff" and name in ("from", "to"):
                continue
            yield OPTIONS.get(name, f"--{name.replace('_', '-')}")
            if value is not True:
                yield str(value)

    def path(self) -> str:
        query = {name: "true" if value is True else value for name, value in self.given.items()}
        place = "/".join(quote(part, safe="/:") for part in ("/api", self.command, *self.named))
        return f"{place}?{urlencode(query)}"


def compared(site: Site, desk: Desk, question: Question) -> tuple[Said, Answered]:
    """Return the answers of the command line and of the API."""
    return desk.run("--format", "json", *question.words()), site.get(question.path())


DECEMBER = {"as_of": "2025-12-31", "known_on": "2025-12-31"}
NAMED = [
    ("status", [VISIT]),
    ("status", ["us-china"]),
    ("pending", []),
    ("pending", ["us-china"]),
    ("replay", ["us-china"]),
    ("log", []),
    ("log", ["china-japan"]),
    ("show", [APRIL]),
    ("why", [BEANS]),
    ("why", ["us-china"]),
    ("why", [CONTACT]),
    ("why", [FIGURE]),
    ("diff", ["us-china"]),
    ("readouts", ["us-china"]),
    ("readouts", ["us-china", CONTACT]),
    ("figures", ["us-china"]),
    ("positions", ["us-china"]),
    ("sources", ["us-china"]),
]
NEEDED: Mapping[str, Mapping[str, object]] = {
    "log": {"limit": 7},
    "replay": {"to": "2025-12-31"},
    "diff": {"from": "2025-11-01", "to": "2025-12-31"},
}


@pytest.mark.parametrize(("command", "named"), NAMED, ids=lambda given: "-".join(given) or "all")
def test_every_question_is_answered_as_on_the_command_line(
    site: Site, shipped: Desk, command: str, named: Sequence[str]
) -> None:
    """Both read today's date from the clock."""
    said, answered = compared(site, shipped, Question(command, named, NEEDED.get(command, {})))
    assert answered.well().raw == said.well().raw
    assert answered.headers["content-type"] == "application/json"


Strategy = st.SearchStrategy[object]
PARTIES = ["USA", "CHN", "JPN"]
MEASURED = ("status", "pending", "replay", "why")


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Generate any question about the record, on any day in it."""
    command, named = draw(st.sampled_from(NAMED))
    days = st.dates(date(2025, 9, 1), date(2026, 7, 1))
    required: dict[str, Strategy] = {}
    optional: dict[str, Strategy] = {"known_on": days, "told_by": st.sampled_from(PARTIES)}
    if command in MEASURED:
        optional["pace"] = st.just(value=True)
    if command == "replay":
        required = {"to": days}
    else:
        optional["as_of"] = days
    if command == "diff":
        required = {"from": days, "to": days}
        optional["known"] = st.just(value=True)
    if command == "log":
        required = {"limit": st.integers(1, 300)}
        optional |= {
            "type": st.sampled_from(["call-held", "no-such-type"]),
            "topic": st.sampled_from(["taiwan", "trade"]),
            "party": st.sampled_from(PARTIES),
            "since": days,
            "until": days,
            "grep": st.sampled_from(["Trump", "SOY", "ß", "no such text"]),
        }
    return Question(command, named, draw(st.fixed_dictionaries(required, optional=optional)))


STATUS = {0: 200, 2: 400, 3: 404}


@settings(
    max_examples=EXAMPLES or 60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(questions())
def test_any_question_is_answered_or_refused_alike(site: Site, shipped: Desk, question: Question) -> None:
    said, answered = compared(site, shipped, question)
    assert answered.status == STATUS[said.code], (said, answered)
    if said.code == 0:
        assert answered.raw == said.raw
    else:
        told = problem(answered, answered.status)
        error, hint = said.remarks.splitlines()
        assert (f"Error: {told['detail']}", f"Hint: {told['hint']}") == (error, hint)


def test_filters_may_be_repeated(site: Site, shipped: Desk) -> None:
    said = shipped.run(
        "--format", "json", "log", "--type", "call-held", "--type", "meeting-held", "--limit", "50"
    )
    answered = site.get("/api/log?type=call-held&type=meeting-held&limit=50")
    assert {row["type"] for row in answered.json} == {"call-held", "meeting-held"}
    assert answered.raw == said.raw


def test_a_position_names_an_event(site: Site, shipped: Desk) -> None:
    assert site.get("/api/show/%2312").well().raw == shipped.run("--format", "json", "show", "#12").raw


def test_the_relationships_on_record_are_listed(site: Site, shipped: Desk) -> None:
    """Each has the number of its commitments."""
    listed = {row["relationship"]: row["commitments"] for row in site.get("/api/relationships").well().json}
    assert set(listed) == {path.stem for path in RECORD}
    opened = {row["subject"] for row in shipped.run("--format", "json", "log").json if "/" in row["subject"]}
    assert sum(listed.values()) == len(opened)


def test_the_digest_is_that_of_the_whole_log(site: Site, shipped: Desk) -> None:
    assert site.get("/api/digest").well().raw == shipped.run("--format", "json", "digest").raw


def test_a_log_on_a_server_is_served_too(shared: str, tmp_path: Path) -> None:
    """The server starts before the first event."""
    with serving(shared, tmp_path) as site:
        assert "there are no events" in site.remarks()
        assert site.get("/api/log").well().raw == b"[]\n"
        assert site.get("/api/relationships").well().json == []
        run("--store", shared, "import", "-", stdin=json_lines(OPENED, CALL)).well()
        assert [row["id"] for row in site.get("/api/log").well().json] == ["us-china-opened", "call"]
        said = run("--store", shared, "--format", "json", "status", "us-china").well()
        assert site.get("/api/status/us-china").well().raw == said.raw


def test_today_is_that_of_the_zone_in_which_it_is_served(shipped: Desk, tmp_path: Path) -> None:
    """Kiritimati and Pago Pago never have the same date."""
    zones = ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    days = []
    for zone in zones:
        with serving(shipped.store, tmp_path, before=("--tz", zone)) as site:
            days.append(site.get("/api/status/us-china").well().json["as_of"])
        said = shipped.run("--tz", zone, "--format", "json", "status", "us-china").json
        assert days[-1] == said["as_of"]
    assert days[0] > days[1]


# Cached answers


def test_a_cached_answer_is_valid_until_an_event_is_recorded(desk: Desk, tmp_path: Path) -> None:
    with serving(desk.store, tmp_path) as site:
        first = site.get("/api/pending/us-china").well()
        tag = first.headers["etag"]
        assert first.headers["cache-control"] == "no-cache"
        again = site.get("/api/pending/us-china", If_None_Match=tag)
        assert (again.status, again.raw, again.headers["etag"]) == (304, b"", tag)
        desk.run(
            "append", "call-held", "us-china", "--occurred", "2025-11-24", "--participants", "USA,CHN"
        ).well()
        then = site.get("/api/pending/us-china", If_None_Match=tag).well()
        assert then.headers["etag"] != tag


def test_an_answer_of_another_server_is_not_taken_for_one_of_this(
    shipped: Desk, site: Site, tmp_path: Path
) -> None:
    """Another record may have had the same length and address."""
    tag = site.get("/api/pending").headers["etag"]
    with serving(shipped.store, tmp_path) as other:
        assert other.get("/api/pending", If_None_Match=tag).status == 200


def test_a_head_request_gets_no_body(site: Site) -> None:
    whole, head = site.get("/api/status/us-china"), site.get("/api/status/us-china", "HEAD")
    assert (head.status, head.raw) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert head.headers["etag"] == whole.headers["etag"]


# Paging


def test_the_log_is_read_page_by_page(site: Site, shipped: Desk) -> None:
    """Pages go from the end to the beginning, each in log order."""
    whole = shipped.run("--format", "json", "log", "us-china", "--known-on", "2026-01-31").json
    pages, path = [], "/api/log/us-china?known_on=2026-01-31&limit=40"
    while path:
        answered = site.get(path).well()
        pages.append(answered.json)
        path = following(answered)
    assert len(pages) == -(-len(whole) // 40)
    assert [row for page in reversed(pages) for row in page] == whole


def following(answered: Answered) -> str:
    """Return the address of the next page, or an empty text."""
    link = answered.headers["link"]
    if link is None:
        return ""
    assert link.startswith("<")
    assert link.endswith('>; rel="next"')
    return link[1:].partition(">")[0]


def test_a_page_is_a_hundred_rows_unless_more_are_asked_for(site: Site) -> None:
    assert len(site.get("/api/log").well().json) == 100
    assert len(site.get("/api/log?limit=1000").well().json) > 100


# Refusals


@pytest.mark.parametrize(
    ("path", "detail", "hint"),
    [
        ("/api/pending?asof=2025-12-31", "unknown parameter `asof`.", "did you mean `as_of`?"),
        ("/api/digest?as_of=2025-12-31", "unknown parameter `as_of`.", "this address takes no parameters."),
        ("/api/pending?as_of=yesterday", "`as_of`: expected a day such as 2025-11-25.", None),
        ("/api/pending?as_of=2025-02-30", "`as_of`: expected a day such as 2025-11-25.", None),
        ("/api/pending?as_of=20251125", "`as_of`: expected a day such as 2025-11-25.", None),
        ("/api/pending?as_of=", "`as_of`: expected a day such as 2025-11-25.", None),
        ("/api/pending?as_of=2025-12-31&as_of=2026-01-01", "`as_of` is given twice.", "give it once."),
        ("/api/pending?pace=yes", "`pace`: expected true or false.", None),
        ("/api/pending?told_by=usa", "`told_by`: `usa` is not a party", None),
        ("/api/replay/us-china", "`to` is missing.", None),
        ("/api/diff/us-china?from=2025-11-01", "`to` is missing.", None),
        ("/api/log?limit=0", "`limit`: expected a number from 1 to 1000.", None),
        ("/api/log?limit=1001", "`limit`: expected a number from 1 to 1000.", None),
        ("/api/log?limit=²", "`limit`: expected a number from 1 to 1000.", None),
        ("/api/log?before=99999999999999999999", "`before`: expected a number", None),
        ("/api/log?grep=" + "x" * 101, "`grep`: expected a text of at most 100 characters.", None),
        ("/api/why/" + APRIL, f"{APRIL} is a visit-confirmed", None),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_hint(
    site: Site, path: str, detail: str, hint: str | None
) -> None:
    told = problem(site.get(quote(path, safe="/?=&:-.")), 400)
    assert told["detail"].startswith(detail)
    assert told["hint"] == hint if hint else told["hint"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/status/us-mars",
        "/api/status/us-china/nothing",
        "/api/status/us-china/beijing-visit/more",
        "/api/show/nothing",
        "/api/readouts/us-china/nothing",
        "/api/nothing",
        "/api/status",
        "/api/",
        "/nothing",
    ],
)
def test_a_missing_subject_event_or_address_is_not_found(site: Site, path: str) -> None:
    assert problem(site.get(path), 404)["hint"]


def test_the_kind_of_a_problem_is_where_it_is_described(site: Site) -> None:
    address, _, place = problem(site.get("/api/status/us-mars"), 404)["type"].partition("#/")
    described = site.get(address).well().json
    for name in place.split("/"):
        described = described[name]
    assert "description" in described


def test_a_damaged_record_is_reported_to_the_operator_only(desk: Desk, tmp_path: Path) -> None:
    """The client sees no file names."""
    with serving(desk.store, tmp_path) as site:
        damaged(desk.store).replace(desk.store)
        told = problem(site.get("/api/log?limit=1000"), 500)
        assert str(desk.store.parent) not in str(told)
        assert "Traceback" not in site.remarks()
        assert "#7 (us-china/soybeans-2025 version 2) is not what was written" in site.remarks()
        assert site.get("/api/relationships").status == 200


def test_clients_of_an_unreachable_record_should_retry(desk: Desk, tmp_path: Path) -> None:
    with serving(desk.store, tmp_path) as site:
        assert site.get("/api/log").status == 200
        desk.store.write_bytes(b"this is no longer a store, but a letter")
        answered = site.get("/api/log")
        told = problem(answered, 503)
        assert answered.headers["retry-after"]
        assert str(desk.store.parent) not in str(told)
        assert "is not a store" in site.remarks()
