"""Settings of a running service, from environment variables. Names: docs/configuration.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from channels._meta import MetaSettings
from channels._twilio import TwilioSettings
from channels.slack import SlackSettings
from channels.sms.notify import NotifySettings
from routing.errors import ContactCentreError

LEAST_TOKEN: Final = 20


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
        log_personal: write names and numbers into the service's own log, for tests only (LOG_PERSONAL, on or off).
        kafka: brokers of the log (KAFKA_BOOTSTRAP_SERVERS); None keeps it in a file below `data_dir`.
        kafka_prefix: what stands before the topics' names (KAFKA_TOPIC_PREFIX), where a cluster has several centres.
        redis: live fan-out between gateways (REDIS_URL); None: each gateway reads the log itself.
        database: staff, sign-ins, keys, history (DATABASE_URL); None keeps them in a file below `data_dir`.
        operator_port: TCP port of the operator's pages of roles without a web site (OPERATOR_PORT); None: none.
        metrics_token: the word that opens /metrics from elsewhere than this machine (METRICS_TOKEN).
        twilio: the account calls, texts and WhatsApp come through (TWILIO_AUTH_TOKEN and others); None: none of them.
        media_keep_days: how long files of residents are kept, days (MEDIA_KEEP_DAYS).
        notify: the service that sends texts in Twilio's place (NOTIFY_API_KEY and others); None: Twilio does.
        meta: the app behind page and Instagram account (META_APP_SECRET and others); None: neither.
        slack: the app in workspaces (SLACK_SIGNING_SECRET and others); None: no Slack.
    """

    port: int = 8080
    hosts: tuple[str, ...] = ("127.0.0.1", "::1")
    data_dir: Path = Path("data")
    traffic: bool = True
    speed: float = 1.0
    public_url: str | None = None
    log_personal: bool = False
    kafka: str | None = None
    kafka_prefix: str = ""
    redis: str | None = None
    database: str | None = None
    operator_port: int | None = None
    metrics_token: str | None = None
    twilio: TwilioSettings | None = None
    meta: MetaSettings | None = None
    slack: SlackSettings | None = None
    media_keep_days: int = 400
    notify: NotifySettings | None = None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in `environment`. An empty variable counts as not set.

    Raises:
        BadSettings: listing everything that is wrong.
    """
    problems: list[str] = []
    settings = Settings(**_read(_VARIABLES, environment, problems))
    twilio = _read(_TWILIO_VARIABLES, environment, problems)
    notify = _read(_NOTIFY_VARIABLES, environment, problems)
    meta, slack = _read(_META_VARIABLES, environment, problems), _read(_SLACK_VARIABLES, environment, problems)
    problems += _missing({name for name, value in environment.items() if value.strip()})
    if problems:
        raise BadSettings(tuple(problems))
    if "app_secret" in meta:
        settings = msgspec.structs.replace(settings, meta=MetaSettings(**meta))
    if "signing_secret" in slack:
        settings = msgspec.structs.replace(settings, slack=SlackSettings(**slack))
    if "api_key" in notify:
        settings = msgspec.structs.replace(settings, notify=NotifySettings(**notify))
    if "auth_tokens" not in twilio:
        return settings
    public_url = settings.public_url or f"http://localhost:{settings.port}"
    return msgspec.structs.replace(settings, twilio=TwilioSettings(public_url=public_url, **twilio))


_Variables = Mapping[str, tuple[str, Callable[[str], object]]]


def _read(variables: _Variables, environment: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """The values of `variables` by field; what is wrong with them goes to `problems`."""
    values: dict[str, Any] = {}
    for variable, (field, read) in variables.items():
        text = environment.get(variable, "").strip()
        if not text:
            continue
        try:
            values[field] = read(text)
        except ValueError as err:
            shown = variable if variable in _SECRET else f"{variable}={text!r}"
            problems.append(f"{shown}: {err}")
    return values


def _missing(named: Container[str]) -> list[str]:
    """What a provider needs besides the secret that it is switched on by."""
    needed = [("META_APP_SECRET", "META_VERIFY_TOKEN"), ("META_APP_SECRET", "META_PAGE_TOKEN")]
    needed += [("SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"), ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")]
    needed += [("TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID")]
    needed += [("TWILIO_API_KEY_SID", "TWILIO_API_KEY_SECRET"), ("TWILIO_API_KEY_SECRET", "TWILIO_API_KEY_SID")]
    needed += [("NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID"), ("NOTIFY_CALLBACK_TOKEN", "NOTIFY_API_KEY")]
    return [f"{other}: must be set where {one} is" for one, other in needed if one in named and other not in named]


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65_535:
        raise ValueError("must be a TCP port, 1 to 65535, for example 8080 (0 lets the system choose)")
    return int(text)


def _days(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:6]) <= _MOST_DAYS:
        raise ValueError(f"must be a number of days, 1 to {_MOST_DAYS}, for example 400")
    return int(text)


_MOST_DAYS: Final = 3_650


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


def _brokers(text: str) -> str:
    brokers = [broker.strip() for broker in text.split(",") if broker.strip()]
    if not brokers or not all(_BROKER.fullmatch(broker) for broker in brokers):
        raise ValueError("must be HOST:PORT, or several separated by commas, for example kafka-1:9092,kafka-2:9092")
    return ",".join(brokers)


def _topic_prefix(text: str) -> str:
    if not _PREFIX.fullmatch(text):
        raise ValueError("must be at most 100 letters, digits, dots, hyphens and underscores")
    return text


def _url_of(*schemes: str, example: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not (parts.hostname or parts.path):
            raise ValueError(f"must be an address such as {example}")
        return text

    return read


_BROKER: Final = re.compile(r"[A-Za-z0-9_.-]+:[0-9]{1,5}|\[[0-9a-fA-F:]+\]:[0-9]{1,5}")
_PREFIX: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")


def _token(text: str) -> str:
    if len(text) < LEAST_TOKEN or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(
            f"must be at least {LEAST_TOKEN} letters and digits, for example what openssl rand -hex 32 says"
        )
    return text


def _tokens(text: str) -> tuple[str, ...]:
    tokens = tuple(token.strip() for token in text.split(","))
    if len(tokens) > _MOST_TOKENS or not all(map(_WORD.fullmatch, tokens)):
        raise ValueError("must be the account's token, or two separated by a comma while they are rotated")
    return tokens


def _key(text: str) -> str:
    if not _WORD.fullmatch(text):
        raise ValueError("must be one word, as the provider showed it when the key was made")
    return text


def _sid(prefix: str) -> Callable[[str], str]:
    form = re.compile(rf"{prefix}[0-9A-Za-z]+")

    def read(text: str) -> str:
        if not form.fullmatch(text):
            raise ValueError(f"must be {prefix} with letters and digits, as the provider's console shows it")
        return text

    return read


def _slack_api(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") not in ("", "api"):
        raise ValueError("must be the address of a site, for example https://slack.com/api/")
    return f"{parts.scheme}://{parts.netloc}/api/"


def _slack_channel(text: str) -> str:
    if not _SLACK_CHANNEL.fullmatch(text):
        raise ValueError("must be a channel's id, C with capital letters and digits, as its details in Slack show it")
    return text


def _begins(*starts: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not text.startswith(starts) or not _WORD.fullmatch(text):
            raise ValueError(f"must begin with {' or '.join(starts)}, as the provider showed it")
        return text

    return read


_SLACK_CHANNEL: Final = re.compile(r"[CG][A-Z0-9]{1,31}")


def _notify_key(text: str) -> str:
    if not _NOTIFY_KEY.fullmatch(text):
        raise ValueError("must be the whole key as GOV.UK Notify showed it: a name, the service and the secret")
    return text


def _uuid(text: str) -> str:
    if not _UUID.fullmatch(text):
        raise ValueError("must be the template's ID, as its page at GOV.UK Notify shows it")
    return text


_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NOTIFY_KEY: Final = re.compile(rf"[!-~]+-{_UUID.pattern}-{_UUID.pattern}", re.IGNORECASE)
_WORD: Final = re.compile(r"[!-~]+")
_MOST_TOKENS: Final = 2
_SECRET: Final = frozenset(
    {
        *("METRICS_TOKEN", "REDIS_URL", "DATABASE_URL", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY_SECRET"),
        *("META_APP_SECRET", "META_VERIFY_TOKEN", "META_PAGE_TOKEN"),
        *("SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
        *("NOTIFY_API_KEY", "NOTIFY_CALLBACK_TOKEN"),
    }
)
"""Never shown, not even where they are wrong."""

_TWILIO_VARIABLES: Final[_Variables] = {
    "TWILIO_AUTH_TOKEN": ("auth_tokens", _tokens),
    "TWILIO_ACCOUNT_SID": ("account_sid", _sid("AC")),
    "TWILIO_API_KEY_SID": ("api_key_sid", _sid("SK")),
    "TWILIO_API_KEY_SECRET": ("api_key_secret", _key),
    "TWILIO_TWIML_APP_SID": ("twiml_app_sid", _sid("AP")),
    "TWILIO_API_URL": ("api_url", _url),
}

_META_VARIABLES: Final[_Variables] = {
    "META_APP_SECRET": ("app_secret", _key),
    "META_VERIFY_TOKEN": ("verify_token", _key),
    "META_PAGE_TOKEN": ("page_token", _key),
    "META_GRAPH_URL": ("graph_url", _url),
}

_SLACK_VARIABLES: Final[_Variables] = {
    "SLACK_SIGNING_SECRET": ("signing_secret", _key),
    "SLACK_BOT_TOKEN": ("bot_token", _begins("xoxb-", "xoxe.")),
    "SLACK_APP_TOKEN": ("app_token", _begins("xapp-")),
    "SLACK_API_URL": ("api_url", _slack_api),
    "SLACK_EXPERTS_CHANNEL": ("experts_channel", _slack_channel),
    "SLACK_ALERTS_CHANNEL": ("alerts_channel", _slack_channel),
}

_NOTIFY_VARIABLES: Final[_Variables] = {
    "NOTIFY_API_KEY": ("api_key", _notify_key),
    "NOTIFY_TEMPLATE_ID": ("template_id", _uuid),
    "NOTIFY_CALLBACK_TOKEN": ("callback_token", _token),
    "NOTIFY_API_URL": ("api_url", _url),
}

_VARIABLES: Final[_Variables] = {
    "PORT": ("port", _port),
    "HOST": ("hosts", _hosts),
    "DATA_DIR": ("data_dir", Path),
    "TRAFFIC": ("traffic", _switch),
    "SPEED": ("speed", _speed),
    "PUBLIC_URL": ("public_url", _url),
    "LOG_PERSONAL": ("log_personal", _switch),
    "KAFKA_BOOTSTRAP_SERVERS": ("kafka", _brokers),
    "KAFKA_TOPIC_PREFIX": ("kafka_prefix", _topic_prefix),
    "REDIS_URL": ("redis", _url_of("redis", "rediss", "unix", example="redis://redis:6379/0")),
    "DATABASE_URL": (
        "database",
        _url_of("postgresql", "sqlite", example="postgresql://user:password@postgres/contact_centre"),
    ),
    "OPERATOR_PORT": ("operator_port", _port),
    "METRICS_TOKEN": ("metrics_token", _token),
    "MEDIA_KEEP_DAYS": ("media_keep_days", _days),
}
