"""The address of a log on a server, as libpq reads it: what may be shown, and what tells it from others."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Conninfo

from timeline.store.log import unreadable_address

# Unless the address or the environment says otherwise: a host that is silent is given up for the next one.
_DEFAULTS: dict[str, str | int] = {
    "connect_timeout": 5,  # seconds, for each host
    "keepalives_idle": 5,  # seconds
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
    "fallback_application_name": "timeline",
}
_BYTES = "SQL_ASCII"  # text as it lies there: damaged text must be seen, and the rest is plain
# What decides which table it is: where the server is, and by the search path, who asks and how.
_IDENTIFYING = ("host", "hostaddr", "port", "dbname", "user", "options", "service")
_SECRET_COULD_SHOW = re.compile(r"//[^?]*[@/][^?]*@")
# What of an address is shown, by this program or by libpq in its messages, and what it looks like where it is
# no part of a password that was not escaped. Of anything else, that it holds no other address.
_HOST = re.compile(r"[\w.-]*|[0-9a-fA-F]*:[0-9a-fA-F.]*:[0-9a-fA-F:.]*(%\w+)?|[/@][^:@=]*")
_NAME = re.compile(r"[^:@=/?]*")
_SHOWN = {
    "host": _HOST,
    "hostaddr": _HOST,
    "port": re.compile("[0-9]{0,5}"),
    "dbname": _NAME,
    "user": re.compile("[^:=]*"),
    "service": _NAME,
}
_SECRET = ("password", "sslpassword")  # which libpq never shows
_ANOTHER_ADDRESS = re.compile(r"pass(word|wd)?\s*=|//.*@", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class PostgresUrl:
    """Where a log is; its password is never shown."""

    url: str = field(repr=False)

    def __str__(self) -> str:
        known = self._known
        hosts, ports = (known.get(key, "").split(",") for key in ("host", "port"))
        where = ",".join(
            f"{host}:{port}" if port not in {"", "5432"} and not host.startswith("/") else host
            for host, port in zip(hosts, ports * len(hosts) if len(ports) == 1 else ports, strict=False)
        )
        return f"postgresql://{where}/{known.get('dbname', '')}"

    def for_libpq(self, *, writing: bool) -> str:
        """All that was said, and care; a writer looks for the one server that may be written."""
        careful = {key: value for key, value in _DEFAULTS.items() if key not in self._known}
        if writing:
            careful["target_session_attrs"] = "read-write"
        return make_conninfo(self.url, client_encoding=_BYTES, **careful)

    @cached_property
    def file_name(self) -> str:
        """A name that no other log has; it tells where it is, and nothing secret."""
        telling = "\n".join(f"{key}={self._known.get(key, '')}" for key in _IDENTIFYING)
        readable = re.sub(r"[^A-Za-z0-9.]+", "-", str(self).partition("//")[2]).strip("-.")
        return f"{readable[:80]}-{sha256(telling.encode()).hexdigest()[:12]}"

    @cached_property
    def _known(self) -> dict[str, str]:
        """What the address says, else the environment, else libpq."""
        try:
            said = {key: str(value) for key, value in conninfo_to_dict(self.url).items() if value is not None}
        except ProgrammingError:
            raise unreadable_address() from None  # what libpq says might hold the password
        if _SECRET_COULD_SHOW.search(self.url) or not all(map(_is_safe_to_show, said, said.values())):
            raise unreadable_address()
        defaults = {each.keyword.decode(): each.val.decode() for each in Conninfo.get_defaults() if each.val}
        return {**defaults, **said}


def _is_safe_to_show(key: str, value: str) -> bool:
    if form := _SHOWN.get(key):
        return all(map(form.fullmatch, value.split(",")))
    return key in _SECRET or not _ANOTHER_ADDRESS.search(value)
