"""Which addresses are asked for files, and who is told our credentials: every known trick is tried."""

import pytest
from yarl import URL

from channels._meta import MetaSettings
from channels._twilio import TwilioSettings
from channels.slack import SlackSettings
from contact_centre.media.hosts import Hosts, hosts_of, judged

SID = "AC" + "0" * 32
PHOTO = f"/2010-04-01/Accounts/{SID}/Messages/MM{'a' * 32}/Media/ME{'b' * 32}"
TWILIO = TwilioSettings(account_sid=SID, auth_tokens=("secret",), public_url="https://x.example")
META = MetaSettings(app_secret="s", verify_token="v", page_token="p")
SLACK = SlackSettings(signing_secret="s", bot_token="xoxb-1")
HOSTS = hosts_of(TWILIO, META, SLACK, demo=False)

GOOD = [
    ("twilio", f"https://api.twilio.com{PHOTO}"),
    ("twilio", f"https://api.twilio.com:443{PHOTO}.jpg"),
    ("meta", "https://scontent.xx.fbcdn.net/v/t1.15752-9/1_n.jpg?oh=1&oe=2"),
    ("meta", "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=x"),
    ("slack", "https://files.slack.com/files-pri/T1-F1/photo..jpg"),
]

TRICKS = [
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:6379/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::1]/",
    "https://0x7f000001/",
    "https://2130706433/",
    "https://127.1/",
    "https://10.0.0.1.nip.io/",
    "https://localtest.me/",
    "https://localhost/",
    f"http://api.twilio.com{PHOTO}",
    f"ftp://api.twilio.com{PHOTO}",
    f"//api.twilio.com{PHOTO}",
    "file:///etc/passwd",
    "gopher://api.twilio.com/",
    "data:image/png;base64,AAAA",
    f"https://api.twilio.com:8443{PHOTO}",
    f"https://api.twilio.com:99999{PHOTO}",
    f"https://user@api.twilio.com{PHOTO}",
    f"https://:@api.twilio.com{PHOTO}",
    f"https://api.twilio.com@evil.example{PHOTO}",
    f"https://evil.example#@api.twilio.com{PHOTO}",
    f"https://evil.example\\@api.twilio.com{PHOTO}",
    f"https://api.twilio.com\\.evil.example{PHOTO}",
    f"https://api.twilio.com.evil.example{PHOTO}",
    f"https://evilapi.twilio.com{PHOTO}",
    f"https://api.twilio.com.{PHOTO}",
    f"https://api.twilio.com%2eevil.example{PHOTO}",
    f"https://api.twilio.com%00.evil.example{PHOTO}",
    f"https://\u0430pi.twilio.com{PHOTO}",
    f"https://api.twilio\u3002com{PHOTO}",
    f" https://api.twilio.com{PHOTO}",
    f"https://api.twilio.com{PHOTO}\r\nHost: evil.example",
    f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Recordings/RE{'1' * 32}",
    f"https://api.twilio.com{PHOTO.replace('AC0', 'AC1')}",
    f"https://api.twilio.com{PHOTO}/../../Recordings",
    f"https://api.twilio.com/x/%2e%2e{PHOTO}",
    "https://fbcdn.net.evil.example/x",
    "https://evilfbcdn.net/x",
    "https://fbcdn.net/x",
    "https://files.slack.com.evil.example/files-pri/x",
    "https://slack.com/api/auth.test",
    "https://files.slack.com/files-pri/../api/auth.test",
    "https://media.twiliocdn.com/x",  # where Twilio sends us on to, never what a webhook names
    "",
    "https://",
    "https://api.twilio.com/" + "a" * 5_000,
]


@pytest.mark.parametrize(("provider", "url"), GOOD)
def test_providers_own_files_are_asked_for(provider: str, url: str) -> None:
    """A resident's photo of the damp comes through."""
    found = judged(url, dict(HOSTS)[provider].named)  # type: ignore[index]  # the names are the providers'

    assert found is not None
    assert str(found[0]).replace(":443", "") == url.replace(":443", "")


@pytest.mark.parametrize("url", TRICKS)
@pytest.mark.parametrize("provider", sorted(HOSTS))
def test_no_trick_leads_anywhere_else(provider: str, url: str) -> None:
    """Whoever gets an address into a webhook must not make us fetch it."""
    assert judged(url, dict(HOSTS)[provider].named) is None  # type: ignore[index]


def test_credentials_are_told_to_their_own_host_alone() -> None:
    """An account's secret sent to a store of files would be in its logs."""
    for hosts in HOSTS.values():
        assert all(not place.headers for place in hosts.onward)
        assert all(place.host in ("api.twilio.com", "files.slack.com") for place in hosts.named if place.headers)
    assert not any(place.headers for place in HOSTS["meta"].named)


@pytest.mark.parametrize(
    ("location", "allowed"),
    [
        ("https://mms.twiliocdn.com/x?Signature=1", True),
        ("https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC1/x", True),
        ("https://s3-external-1.amazonaws.com/evil/x", False),
        ("https://s3-external-1.amazonaws.com/media.twiliocdn.com/../evil", False),
        ("http://mms.twiliocdn.com/x", False),
        ("https://mms.twiliocdn.com:22/x", False),
        ("http://127.0.0.1/", False),
        ("http://169.254.169.254/", False),
        ("//127.0.0.1/", False),
        ("/2010-04-01/Accounts", False),
        ("", False),
    ],
)
def test_each_place_we_are_sent_on_to_is_judged_anew(location: str, *, allowed: bool) -> None:
    """A redirect is how other services were led inside."""
    here = URL(f"https://api.twilio.com{PHOTO}")

    assert (judged(location, HOSTS["twilio"].onward, here) is not None) is allowed


def test_emulators_stand_in_for_providers_in_the_demo_alone() -> None:
    """A real council's service never fetches from an address that was set for something else."""
    twilio = TwilioSettings(
        account_sid=SID, auth_tokens=("t",), public_url="https://x.example", api_url="http://localhost:4010"
    )
    photo = "http://localhost:4010/media/1"

    def named(hosts: Hosts) -> bool:
        return judged(photo, hosts.named) is not None

    assert named(hosts_of(twilio, None, None, demo=True)["twilio"])
    assert not named(hosts_of(twilio, None, None, demo=False)["twilio"])
    assert judged("http://localhost:4011/media/1", hosts_of(twilio, None, None, demo=True)["twilio"].named) is None
    assert judged(photo, hosts_of(twilio, None, None, demo=True)["twilio"].onward) is None


def test_provider_that_is_not_set_up_has_no_hosts() -> None:
    """Nothing is fetched for a channel that is off."""
    assert not hosts_of(None, None, None, demo=True)
