"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from channels._meta import MetaSettings
from channels._twilio import TwilioSettings
from channels.slack import SlackSettings
from channels.sms.notify import NotifySettings
from contact_centre.settings import BadSettings, Settings, read_settings


def test_nothing_has_to_be_set() -> None:
    """`make run` works on a machine where nobody has prepared anything."""
    assert read_settings({}) == Settings()
    assert read_settings({"PORT": "", "TRAFFIC": " "}) == Settings()


def test_everything_can_be_set() -> None:
    """Each variable reaches its setting."""
    environment = {
        "PORT": "9000",
        "HOST": "0.0.0.0, ::",
        "DATA_DIR": "/var/lib/centre",
        "TRAFFIC": "off",
        "SPEED": "12.5",
        "PUBLIC_URL": "https://contact.example.gov.uk/",
        "LOG_PERSONAL": "on",
        "KAFKA_BOOTSTRAP_SERVERS": "kafka-1:9092, [::1]:9093",
        "KAFKA_TOPIC_PREFIX": "north.",
        "REDIS_URL": "redis://redis:6379/0",
        "DATABASE_URL": "postgresql://centre:secret@postgres/centre",
        "OPERATOR_PORT": "9100",
        "METRICS_TOKEN": "a-token-of-the-monitoring",
        "MEDIA_KEEP_DAYS": "90",
    }
    assert read_settings(environment) == Settings(
        port=9000,
        hosts=("0.0.0.0", "::"),  # noqa: S104
        data_dir=Path("/var/lib/centre"),
        traffic=False,
        speed=12.5,
        public_url="https://contact.example.gov.uk",
        log_personal=True,
        kafka="kafka-1:9092,[::1]:9093",
        kafka_prefix="north.",
        redis="redis://redis:6379/0",
        database="postgresql://centre:secret@postgres/centre",
        operator_port=9100,
        metrics_token="a-token-of-the-monitoring",
        media_keep_days=90,
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "80x"),
        ("MEDIA_KEEP_DAYS", "0"),
        ("MEDIA_KEEP_DAYS", "for ever"),
        ("MEDIA_KEEP_DAYS", "99999999"),
        ("PORT", "70000"),
        ("TRAFFIC", "yes"),
        ("SPEED", "0"),
        ("SPEED", "nan"),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka"),
        ("KAFKA_TOPIC_PREFIX", "north/"),
        ("PUBLIC_URL", "contact.example.gov.uk"),
        ("PUBLIC_URL", "https://example.gov.uk/centre"),
    ],
)
def test_wrong_value_is_named_with_its_remedy(variable: str, value: str) -> None:
    """Whoever mistypes a setting reads which one and what it should be."""
    with pytest.raises(BadSettings, match=f"{variable}='{value}': must be"):
        read_settings({variable: value})


@pytest.mark.parametrize("variable", ["REDIS_URL", "DATABASE_URL"])
def test_an_address_with_a_password_is_not_repeated(variable: str) -> None:
    """What is printed at a failed start lands in logs that many can read."""
    with pytest.raises(BadSettings, match=f"{variable}: must be") as refused:
        read_settings({variable: "mysql://centre:secret@database/centre"})
    assert "secret" not in str(refused.value)


def test_all_wrong_values_are_said_at_once() -> None:
    """Nobody mends settings one restart at a time."""
    with pytest.raises(BadSettings) as refused:
        read_settings({"PORT": "x", "TRAFFIC": "x", "SPEED": "x"})
    assert len(refused.value.problems) == 3


@pytest.mark.parametrize("token", ["short", "twenty-letters-and ä", "twenty letters and spaces"])
def test_a_wrong_token_is_named_and_not_shown(token: str) -> None:
    """What nearly was a secret does not end up on a screen or in a ticket."""
    with pytest.raises(BadSettings, match="METRICS_TOKEN: must be") as refused:
        read_settings({"METRICS_TOKEN": token})
    assert token not in str(refused.value)


TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "old-token, new-token",
    "TWILIO_API_KEY_SID": "SK" + "1" * 32,
    "TWILIO_API_KEY_SECRET": "key-secret",
    "TWILIO_TWIML_APP_SID": "AP" + "2" * 32,
    "TWILIO_API_URL": "http://127.0.0.1:4010",
    "PUBLIC_URL": "https://contact.example.gov.uk/",
}


def test_the_telephone_can_be_set() -> None:
    """With credentials in the environment nothing but configuration changes."""
    assert read_settings(TWILIO).twilio == TwilioSettings(
        account_sid="AC" + "0" * 32,
        auth_tokens=("old-token", "new-token"),
        api_key_sid="SK" + "1" * 32,
        api_key_secret="key-secret",
        twiml_app_sid="AP" + "2" * 32,
        api_url="http://127.0.0.1:4010",
        public_url="https://contact.example.gov.uk",
    )


def test_without_its_token_there_is_no_telephone() -> None:
    """A channel that cannot verify does not answer: it is never unverified."""
    assert read_settings({**TWILIO, "TWILIO_AUTH_TOKEN": " "}).twilio is None


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("TWILIO_ACCOUNT_SID", "", "TWILIO_ACCOUNT_SID: must be set where TWILIO_AUTH_TOKEN is"),
        ("TWILIO_ACCOUNT_SID", "SK1", "TWILIO_ACCOUNT_SID='SK1': must be AC"),
        ("TWILIO_AUTH_TOKEN", "one,two,three", "TWILIO_AUTH_TOKEN: must be"),
        ("TWILIO_AUTH_TOKEN", "one two", "TWILIO_AUTH_TOKEN: must be"),
        ("TWILIO_API_KEY_SECRET", "", "TWILIO_API_KEY_SECRET: must be set where TWILIO_API_KEY_SID is"),
        ("TWILIO_API_KEY_SECRET", "half a secret", "TWILIO_API_KEY_SECRET: must be"),
        ("TWILIO_API_URL", "twilio", "TWILIO_API_URL='twilio': must be"),
    ],
)
def test_a_telephone_that_is_half_set_up_says_what_lacks(variable: str, value: str, remedy: str) -> None:
    """Better no start than calls that nobody can take; and no secret on the screen."""
    with pytest.raises(BadSettings, match=remedy) as refused:
        read_settings({**TWILIO, variable: value})
    assert not any(word in str(refused.value) for word in ("three", "one two", "half a secret"))


def test_secrets_are_not_shown() -> None:
    """Settings end up in tracebacks, and those in tickets."""
    settings = read_settings(TWILIO)

    assert not any(secret in repr(settings) for secret in ("old-token", "new-token", "key-secret"))


META = {"META_APP_SECRET": "app-secret", "META_VERIFY_TOKEN": "the-word", "META_PAGE_TOKEN": "EAAtoken"}
SLACK = {"SLACK_SIGNING_SECRET": "signing-secret", "SLACK_BOT_TOKEN": "xoxb-1-2"}


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("", {}),
        ("C9ASK", {"C9ASK": "Slack"}),
        ("Housing=C1, Council tax=C2", {"C1": "Housing", "C2": "Council tax"}),
    ],
)
def test_experts_may_be_asked_in_several_places(said: str, places: dict[str, str]) -> None:
    """A question about a planning appeal need not go to everybody who mends boilers."""
    settings = read_settings({**SLACK, **({"SLACK_EXPERTS_CHANNEL": said} if said else {})}).slack
    assert settings is not None
    assert settings.experts == places


def test_meta_and_slack_can_be_set() -> None:
    """With credentials in the environment nothing but configuration changes; without the secret neither is there."""
    more = {"SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:4011", "SLACK_EXPERTS_CHANNEL": "C9ASK"}
    settings = read_settings({**META, "META_GRAPH_URL": "http://127.0.0.1:4012", **SLACK, **more})

    assert settings.meta == MetaSettings(
        app_secret="app-secret", verify_token="the-word", page_token="EAAtoken", graph_url="http://127.0.0.1:4012"
    )
    assert settings.slack == SlackSettings(
        signing_secret="signing-secret",
        bot_token="xoxb-1-2",
        app_token="xapp-1",
        api_url="http://127.0.0.1:4011/api/",
        experts_channel="C9ASK",
    )
    assert not any(word in repr(settings) for word in ("app-secret", "EAAtoken", "signing-secret", "xoxb", "xapp"))
    assert (read_settings({}).meta, read_settings({}).slack) == (None, None)


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("META_VERIFY_TOKEN", "", "META_VERIFY_TOKEN: must be set where META_APP_SECRET is"),
        ("META_PAGE_TOKEN", "", "META_PAGE_TOKEN: must be set where META_APP_SECRET is"),
        ("META_PAGE_TOKEN", "half a secret", "META_PAGE_TOKEN: must be"),
        ("SLACK_BOT_TOKEN", "", "SLACK_BOT_TOKEN: must be set where SLACK_SIGNING_SECRET is"),
        ("SLACK_BOT_TOKEN", "xapp-secret", "SLACK_BOT_TOKEN: must begin with xoxb-"),
        ("SLACK_API_URL", "https://x.example/elsewhere", "SLACK_API_URL='https://x.example/elsewhere': must be"),
        ("SLACK_EXPERTS_CHANNEL", "#experts", "SLACK_EXPERTS_CHANNEL='#experts': must be a channel's id"),
        ("SLACK_EXPERTS_CHANNEL", "C1,C2", "SLACK_EXPERTS_CHANNEL='C1,C2': must be a channel's id"),
        ("SLACK_ALERTS_CHANNEL", "#alerts", "SLACK_ALERTS_CHANNEL='#alerts': must be a channel's id"),
    ],
)
def test_social_channels_that_are_half_set_up_say_what_lacks(variable: str, value: str, remedy: str) -> None:
    """Better no start than residents whom nobody can answer; and no secret on the screen."""
    with pytest.raises(BadSettings, match=remedy) as refused:
        read_settings({**META, **SLACK, variable: value})
    assert "secret" not in str(refused.value).replace("SECRET", "")


NOTIFY = {
    "NOTIFY_API_KEY": "texts-c8f1b2a0-0000-4000-8000-00000000aaaa-5e0c7d10-0000-4000-8000-00000000bbbb",
    "NOTIFY_TEMPLATE_ID": "f33517ff-2a88-4f6e-b855-c550268ce08a",
    "NOTIFY_CALLBACK_TOKEN": "a-token-of-twenty-letters",
}


def test_texts_can_go_through_gov_uk_notify() -> None:
    """With a key and a template; without them Twilio sends."""
    assert read_settings(NOTIFY).notify == NotifySettings(
        api_key=NOTIFY["NOTIFY_API_KEY"],
        template_id=NOTIFY["NOTIFY_TEMPLATE_ID"],
        callback_token="a-token-of-twenty-letters",
    )
    assert read_settings({}).notify is None


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("NOTIFY_TEMPLATE_ID", "", "NOTIFY_TEMPLATE_ID: must be set where NOTIFY_API_KEY is"),
        ("NOTIFY_API_KEY", "", "NOTIFY_API_KEY: must be set where NOTIFY_CALLBACK_TOKEN is"),
        ("NOTIFY_API_KEY", "half-a-key", "NOTIFY_API_KEY: must be the whole key"),
        ("NOTIFY_TEMPLATE_ID", "welcome", "NOTIFY_TEMPLATE_ID='welcome': must be the template's ID"),
        ("NOTIFY_CALLBACK_TOKEN", "short", "NOTIFY_CALLBACK_TOKEN: must be at least 20"),
    ],
)
def test_half_a_set_up_of_notify_is_said(variable: str, value: str, problem: str) -> None:
    """At start, not with the first resident; and never with the secret."""
    with pytest.raises(BadSettings) as raised:
        read_settings({**NOTIFY, variable: value})

    assert any(each.startswith(problem) for each in raised.value.problems)
    assert value not in str(raised.value) or variable == "NOTIFY_TEMPLATE_ID" or not value
