"""Addresses of a server that are none: refused, and never shown, for they may hold a password."""

from pathlib import Path

import pytest
from cli_facts import OPENED, Desk, json_lines, refused, run
from effort import EXAMPLES
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tally import Tally

SECRET = "s3cr3t"  # noqa: S105

AROUND = ":@/?#%=&'\" \\[]+;.~\N{SNOWMAN}\n"  # a comma would make another host of what follows
WELL_FORMED = [
    "postgresql://desk:{}@127.0.0.1:1/t",
    "postgres://desk:{}@127.0.0.1:1,127.0.0.1:2/t?target_session_attrs=read-write",
    "postgresql://desk@127.0.0.1:1/t?password={}",
]
MALFORMED = (
    "postgresql://desk:{}/timeline",
    "postgresql:///desk:{}",
    "postgresql:///desk:{}@127.0.0.1:1/t",
    "postgresql://desk/{}@127.0.0.1:1/t",
    "postgresql://127.0.0.1:1/desk:{}@t",
    "postgresql://127.0.0.1:1/t?host=desk:{}@127.0.0.1",
    "postgresql://127.0.0.1:1/?dbname=host%3D127.0.0.1%20password%3D{}%20port%3D1",
    "postgresql://127.0.0.1:1/t?dbname=postgresql://desk:{}@127.0.0.1:1/t",
    "postgresql://127.0.0.1:1/t?user=desk:{}",
    "postgresql://127.0.0.1:1/t?application_name=password%3D{}",
    "postgresql://127.0.0.1:1/t?nonsense={}",
    "postgres:desk:{}@127.0.0.1/t",
    "postgres:{}@127.0.0.1/t",
    "postgresql:/desk:{}@127.0.0.1/t",
    "postgresql//desk:{}@127.0.0.1/t",
    "postgresql;//desk:{}@127.0.0.1/t",
    " postgresql://desk:{}@127.0.0.1/t",
    "'postgresql://desk:{}@127.0.0.1/t'",
    "POSTGRESQL://desk:{}@127.0.0.1/t",
    "postgresql+psycopg://desk:{}@127.0.0.1/t",
    "//desk:{}@127.0.0.1/t",
    "desk:{}@127.0.0.1/t",
    "host=127.0.0.1 port=1 user=u password={}",
    "password = {} host=127.0.0.1",
    "dbname=t PASSWORD='{}'",
    "timeline.db?password={}",
    "timeline.db?password%3D{}",
)


@pytest.mark.parametrize("address", MALFORMED)
@pytest.mark.parametrize(
    "command", [("pending",), ("import", "-"), ("serve", "--port", "0")], ids=lambda c: c[0]
)
def test_a_malformed_address_is_refused_without_its_password(
    empty: Desk, tally: Tally, address: str, command: tuple[str, ...]
) -> None:
    """This holds for the target of a copy, too."""
    mistyped = address.format(SECRET)
    for said in (run("--store", mistyped, *command), empty.run("backup", mistyped)):
        error, hint = refused(said, 6)
        assert "cannot be read" in error or "cannot be opened" in error
        assert "postgresql://" in hint
        assert SECRET not in error + hint
        tally("malformed address with a password", 1, "refused, the password not shown")


@settings(max_examples=EXAMPLES or 300, deadline=None)
@given(
    st.sampled_from([each for each in MALFORMED if "postgres" in each] + WELL_FORMED),
    st.text(AROUND, max_size=3),
    st.text(AROUND, max_size=3),
    st.integers(0, 80),
    st.sampled_from(["", *AROUND]),
)
def test_a_password_is_never_shown_however_its_address_was_mistyped(
    address: str, before: str, after: str, at: int, slip: str
) -> None:
    """The password may have anything around it, and a stray character anywhere."""
    assume("@127" in address or "@" not in before + slip)  # or the secret would be a well-formed host
    parts = address.replace("{}", "\0")
    mistyped = (parts[:at] + slip + parts[at:]).replace("\0", before + SECRET + after)
    said = run("--store", mistyped, "status", "us-china")
    assert said.code == 6, said
    assert SECRET not in said.out + said.remarks
    assert "Traceback" not in said.remarks


def test_a_path_may_look_like_an_address_if_it_says_that_it_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Write ./ before its name, or its whole path if the file exists."""
    monkeypatch.chdir(tmp_path)
    run("--store", "./desk:12@home.db", "import", "-", stdin=json_lines(OPENED)).well()
    for store in ("./desk:12@home.db", tmp_path / "desk:12@home.db"):
        assert run("--store", store, "status", "us-china").well().remarks == ""
    for store in ("desk:12@home.db", tmp_path / "desk:13@home.db"):
        refused(run("--store", store, "status", "us-china"), 6)
