"""Settings of a running service, from environment variables. Names: docs/configuration.md."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from channels._meta import MetaSettings
from channels._twilio import TwilioSettings
from channels.slack import SlackSettings
from channels.sms.notify import NotifySettings
from contact_centre.variables import (
    begins,
    brokers,
    days,
    hosts,
    key,
    notify_key,
    port,
    sid,
    slack_api,
    slack_channel,
    slack_experts,
    speed,
    switch,
    token,
    tokens,
    topic_prefix,
    url,
    url_of,
    uuid,
)
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
    "TWILIO_AUTH_TOKEN": ("auth_tokens", tokens),
    "TWILIO_ACCOUNT_SID": ("account_sid", sid("AC")),
    "TWILIO_API_KEY_SID": ("api_key_sid", sid("SK")),
    "TWILIO_API_KEY_SECRET": ("api_key_secret", key),
    "TWILIO_TWIML_APP_SID": ("twiml_app_sid", sid("AP")),
    "TWILIO_API_URL": ("api_url", url),
}

_META_VARIABLES: Final[_Variables] = {
    "META_APP_SECRET": ("app_secret", key),
    "META_VERIFY_TOKEN": ("verify_token", key),
    "META_PAGE_TOKEN": ("page_token", key),
    "META_GRAPH_URL": ("graph_url", url),
}

_SLACK_VARIABLES: Final[_Variables] = {
    "SLACK_SIGNING_SECRET": ("signing_secret", key),
    "SLACK_BOT_TOKEN": ("bot_token", begins("xoxb-", "xoxe.")),
    "SLACK_APP_TOKEN": ("app_token", begins("xapp-")),
    "SLACK_API_URL": ("api_url", slack_api),
    "SLACK_EXPERTS_CHANNEL": ("experts_channel", slack_experts),
    "SLACK_ALERTS_CHANNEL": ("alerts_channel", slack_channel),
}

_NOTIFY_VARIABLES: Final[_Variables] = {
    "NOTIFY_API_KEY": ("api_key", notify_key),
    "NOTIFY_TEMPLATE_ID": ("template_id", uuid),
    "NOTIFY_CALLBACK_TOKEN": ("callback_token", token),
    "NOTIFY_API_URL": ("api_url", url),
}

_VARIABLES: Final[_Variables] = {
    "PORT": ("port", port),
    "HOST": ("hosts", hosts),
    "DATA_DIR": ("data_dir", Path),
    "TRAFFIC": ("traffic", switch),
    "SPEED": ("speed", speed),
    "PUBLIC_URL": ("public_url", url),
    "LOG_PERSONAL": ("log_personal", switch),
    "KAFKA_BOOTSTRAP_SERVERS": ("kafka", brokers),
    "KAFKA_TOPIC_PREFIX": ("kafka_prefix", topic_prefix),
    "REDIS_URL": ("redis", url_of("redis", "rediss", "unix", example="redis://redis:6379/0")),
    "DATABASE_URL": (
        "database",
        url_of("postgresql", "sqlite", example="postgresql://user:password@postgres/contact_centre"),
    ),
    "OPERATOR_PORT": ("operator_port", port),
    "METRICS_TOKEN": ("metrics_token", token),
    "MEDIA_KEEP_DAYS": ("media_keep_days", days),
}
