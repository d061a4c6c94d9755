"""The address of a log on a PostgreSQL server, as libpq parses it."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Conninfo

from timeline.store.log import unreadable_address

# Set unless the address or the environment does: a host that does not answer is given up soon.
_DEFAULTS: dict[str, str | int] = {
    "connect_timeout": 5,  # seconds, for each host
    "keepalives_idle": 5,  # seconds
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
    "fallback_application_name": "timeline",
}
_BYTES = "SQL_ASCII"  # text is not converted, so that damaged bytes can be reported
# The parameters that determine which table is meant: the server, the database, and the search path.
_IDENTIFYING = ("host", "hostaddr", "port", "dbname", "user", "options", "service")
_LEAKS_SECRET = re.compile(r"//[^?]*[@/][^?]*@")
# The parameters that are shown, by this program or in messages of libpq, and the form that they have unless
# they contain a part of an unescaped password. Any other parameter must not contain an address.
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
    """An address whose password is never shown."""

    url: str = field(repr=False)

    def __str__(self) -> str:
        hosts, ports = (self._parameters.get(key, "").split(",") for key in ("host", "port"))
        servers = ",".join(
            f"{host}:{port}" if port not in {"", "5432"} and not host.startswith("/") else host
            for host, port in zip(hosts, ports * len(hosts) if len(ports) == 1 else ports, strict=False)
        )
        return f"postgresql://{servers}/{self._parameters.get('dbname', '')}"

    def for_libpq(self, *, writing: bool) -> str:
        """Return the address with timeouts, and for writing, the primary server's."""
        defaults = {key: value for key, value in _DEFAULTS.items() if key not in self._parameters}
        if writing:
            defaults["target_session_attrs"] = "read-write"
        return make_conninfo(self.url, client_encoding=_BYTES, **defaults)

    @cached_property
    def file_name(self) -> str:
        """A name for local files of this log alone, without secrets."""
        identity = "\n".join(f"{key}={self._parameters.get(key, '')}" for key in _IDENTIFYING)
        readable = re.sub(r"[^A-Za-z0-9.]+", "-", str(self).partition("//")[2]).strip("-.")
        return f"{readable[:80]}-{sha256(identity.encode()).hexdigest()[:12]}"

    @cached_property
    def _parameters(self) -> dict[str, str]:
        """The parameters of the address, the environment, and libpq, in this order."""
        try:
            info = conninfo_to_dict(self.url)
        except ProgrammingError:
            raise unreadable_address() from None  # the message of libpq might contain the password
        stated = {key: str(value) for key, value in info.items() if value is not None}
        if _LEAKS_SECRET.search(self.url) or not all(map(_is_safe_to_show, stated, stated.values())):
            raise unreadable_address()
        defaults = {
            option.keyword.decode(): option.val.decode() for option in Conninfo.get_defaults() if option.val
        }
        return {**defaults, **stated}


def _is_safe_to_show(key: str, value: str) -> bool:
    if form := _SHOWN.get(key):
        return all(map(form.fullmatch, value.split(",")))
    return key in _SECRET or not _ANOTHER_ADDRESS.search(value)
