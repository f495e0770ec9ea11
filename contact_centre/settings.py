"""Settings of a running service, from environment variables. Names: docs/configuration.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from routing.errors import ContactCentreError


class BadSettings(ContactCentreError):
    """Some environment variables cannot be used. `problems` names each with its remedy."""

    code = "bad_settings"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("The settings cannot be used:\n" + "\n".join(f"  {problem}" for problem in problems))
        self.problems = problems


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What can be set.

    Attributes:
        port: TCP port (PORT).
        hosts: addresses to listen on (HOST, comma-separated); this machine alone unless set.
        data_dir: where log, database and secrets live (DATA_DIR).
        traffic: whether demo robots come and go (TRAFFIC, on or off).
        speed: how fast the demo walks through its day's arrival profile (SPEED); 1 is real time.
        public_url: how the world reaches this service (PUBLIC_URL); https:// says that TLS ends before us.
        database_url: the PostgreSQL database (DATABASE_URL); None for the embedded one. It may hold a password.
        log_personal: write names and numbers into the service's own log, for tests only (LOG_PERSONAL, on or off).
    """

    port: int = 8080
    hosts: tuple[str, ...] = ("127.0.0.1", "::1")
    data_dir: Path = Path("data")
    traffic: bool = True
    speed: float = 1.0
    public_url: str | None = None
    database_url: str | None = None
    log_personal: bool = False


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in `environment`. An empty variable counts as not set.

    Raises:
        BadSettings: listing everything that is wrong.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for variable, (field, read) in _VARIABLES.items():
        text = environment.get(variable, "").strip()
        if not text:
            continue
        try:
            values[field] = read(text)
        except ValueError as err:
            problems.append(f"{variable}={text!r}: {err}")
    if problems:
        raise BadSettings(tuple(problems))
    return Settings(**values)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65_535:
        raise ValueError("must be a TCP port, 1 to 65535, for example 8080 (0 lets the system choose)")
    return int(text)


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(host.strip() for host in text.split(",") if host.strip())


def _switch(text: str) -> bool:
    if text.lower() not in ("on", "off"):
        raise ValueError("must be on or off")
    return text.lower() == "on"


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 1_000:
        raise ValueError("must be a number over 0, at most 1000; 1 is real time")
    return speed


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("must be the address of a site without a path, for example https://contact.example.gov.uk")
    return f"{parts.scheme}://{parts.netloc}"


_VARIABLES: Final[Mapping[str, tuple[str, Callable[[str], object]]]] = {
    "PORT": ("port", _port),
    "HOST": ("hosts", _hosts),
    "DATA_DIR": ("data_dir", Path),
    "TRAFFIC": ("traffic", _switch),
    "SPEED": ("speed", _speed),
    "PUBLIC_URL": ("public_url", _url),
    "DATABASE_URL": ("database_url", str),
    "LOG_PERSONAL": ("log_personal", _switch),
}
