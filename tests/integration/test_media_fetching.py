"""Fetching files over real connections: names that lie, servers that send us on, send too much, or never end."""

import asyncio
import datetime as dt
import gzip
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from channels._twilio import TwilioSettings
from channels.slack import SlackSettings
from contact_centre.media.addresses import PublicResolver
from contact_centre.media.fetching import FOREIGN, GONE, NOT_ALLOWED, TOO_LARGE, Fetcher, FileLater, FileRefused, Limits
from contact_centre.media.hosts import hosts_of

SID = "AC" + "0" * 32
PATH = f"/2010-04-01/Accounts/{SID}/Messages/MM{'a' * 32}/Media/ME{'b' * 32}"
URL = f"https://api.twilio.com{PATH}"
STORED = "https://mms.twiliocdn.com/stored"
TWILIO = TwilioSettings(account_sid=SID, auth_tokens=("secret",), public_url="https://x.example")
SLACK = SlackSettings(signing_secret="s", bot_token="xoxb-1")
HOSTS = hosts_of(TWILIO, None, SLACK, demo=False)
LIMITS = Limits(connect_s=2.0, total_s=5.0, most_bytes=100_000)

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


class World(AbstractResolver):
    """Every host of the world, on this machine: it answers as the test says, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.encodings: list[str] = []
        self.answers: dict[str, Answering] = {}
        self.port = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any request to any host."""
        self.asked.append((request.host, request.raw_path, request.headers.get("Authorization", "")))
        self.encodings.append(request.headers.get("Accept-Encoding", ""))
        return await self.answers[request.host](request)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        assert port == 443
        return [ResolveResult(hostname=host, host="127.0.0.1", port=self.port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is open."""

    def says(self, host: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        """What a host answers."""

        async def answer(_request: web.Request) -> web.Response:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.Response(status=status, body=body, headers=named)

        self.answers[host] = answer


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """The world behind TLS."""
    made = World()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=_certified(tmp_path)).start()
    made.port = int(runner.addresses[0][1])
    yield made
    await runner.cleanup()


@pytest.fixture
async def fetcher(world: World) -> AsyncIterator[Fetcher]:
    """As in production, but for the world, and for whom it trusts."""
    connector = aiohttp.TCPConnector(resolver=world, use_dns_cache=False, force_close=True, ssl=False)
    made = Fetcher(HOSTS, limits=LIMITS, connector=connector)
    yield made
    await made.close()


def _certified(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "world")])
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + dt.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "world.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "world.pem")
    return context


async def test_file_comes_from_where_its_provider_stores_it(world: World, fetcher: Fetcher) -> None:
    """Twilio wants to know who asks, and sends on; the store is not told."""
    world.says("api.twilio.com", status=307, Location=STORED)
    world.says("mms.twiliocdn.com", b"photo")

    assert await fetcher.fetch("twilio", URL) == b"photo"

    asked = [(host, path, bool(secret)) for host, path, secret in world.asked]
    assert asked == [("api.twilio.com", PATH, True), ("mms.twiliocdn.com", "/stored", False)]
    assert set(world.encodings) == {"identity"}


async def test_slack_is_told_its_token_and_sends_nobody_on(world: World, fetcher: Fetcher) -> None:
    """A workspace that has not let us read files sends us to its sign-in page."""
    url = "https://files.slack.com/files-pri/T1-F1/photo.jpg"
    world.says("files.slack.com", b"photo")
    assert await fetcher.fetch("slack", url) == b"photo"
    assert world.asked[0][2] == "Bearer xoxb-1"

    world.says("files.slack.com", status=302, Location="https://council.slack.com/?redir=x")
    with pytest.raises(FileRefused):
        await fetcher.fetch("slack", url)
    assert len(world.asked) == 2


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1/", "https://127.0.0.1/", "http://169.254.169.254/latest/", "https://[::ffff:127.0.0.1]/",
     "http://mms.twiliocdn.com/x", "https://mms.twiliocdn.com:8443/x", "https://evil.example/", "file:///etc/passwd",
     URL, PATH, ""],
)  # fmt: skip
async def test_nobody_sends_us_elsewhere(world: World, fetcher: Fetcher, location: str) -> None:
    """A redirect leads to the provider's stores or nowhere; not even back to where credentials are told."""
    world.says("api.twilio.com", status=302, Location=location)

    with pytest.raises(FileRefused, match="not on the provider's own servers"):
        await fetcher.fetch("twilio", URL)

    assert len(world.asked) == 1


async def test_store_that_sends_us_inside_is_not_followed(world: World, fetcher: Fetcher) -> None:
    """Each step is judged, not only the first."""
    world.says("api.twilio.com", status=302, Location=STORED)
    world.says("mms.twiliocdn.com", status=302, Location="http://127.0.0.1:6379/")

    with pytest.raises(FileRefused) as refused:
        await fetcher.fetch("twilio", URL)

    assert str(refused.value) == FOREIGN


async def test_going_round_in_circles_ends(world: World, fetcher: Fetcher) -> None:
    """Four steps and no more."""
    world.says("api.twilio.com", status=302, Location=STORED)
    world.says("mms.twiliocdn.com", status=302, Location=STORED)

    with pytest.raises(FileRefused):
        await fetcher.fetch("twilio", URL)

    assert len(world.asked) == 4


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:6379/", "https://evil.example/", "http://169.254.169.254/", "https://"]
)
@pytest.mark.parametrize("provider", ["twilio", "slack"])
async def test_address_elsewhere_is_not_asked(world: World, fetcher: Fetcher, provider: str, url: str) -> None:
    """Whatever came to stand in the database."""
    with pytest.raises(FileRefused):
        await fetcher.fetch(provider, url)  # type: ignore[arg-type]  # one of the two

    assert not world.asked


@pytest.mark.parametrize(
    "inside", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "::ffff:127.0.0.1", "100.64.0.1", "::1"]
)
async def test_providers_name_that_leads_inside_is_not_connected_to(world: World, inside: str) -> None:
    """Whoever lies about a provider's name reaches no server of ours."""
    lied = []

    async def lie(host: str) -> Sequence[str]:
        lied.append(host)
        return [inside]

    connector = aiohttp.TCPConnector(resolver=PublicResolver(lie), use_dns_cache=False, ssl=False)
    fetcher = Fetcher(HOSTS, limits=LIMITS, connector=connector)

    with pytest.raises(FileLater):
        await fetcher.fetch("twilio", URL)
    await fetcher.close()

    assert lied == ["api.twilio.com"]
    assert not world.asked


async def test_server_that_proves_nothing_is_not_believed(world: World) -> None:
    """Without its certificate it may be anybody: it is told no credentials."""
    connector = aiohttp.TCPConnector(resolver=world, use_dns_cache=False)
    fetcher = Fetcher(HOSTS, limits=LIMITS, connector=connector)

    with pytest.raises(FileLater):
        await fetcher.fetch("twilio", URL)
    await fetcher.close()

    assert not world.asked


async def test_file_that_is_too_large_is_read_no_further(world: World, fetcher: Fetcher) -> None:
    """What it says of its length counts for nothing: this one says nothing and does not end."""
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            sent += 10_000
            await response.write(bytes(10_000))

    world.answers["api.twilio.com"] = endless

    with pytest.raises(FileRefused) as refused:
        await fetcher.fetch("twilio", URL)

    assert str(refused.value) == TOO_LARGE
    assert sent < 50_000_000


async def test_file_as_large_as_is_allowed_comes(world: World, fetcher: Fetcher) -> None:
    """To the byte."""
    world.says("api.twilio.com", bytes(LIMITS.most_bytes))

    assert len(await fetcher.fetch("twilio", URL)) == LIMITS.most_bytes


async def test_file_that_unfolds_is_not_unfolded(world: World, fetcher: Fetcher) -> None:
    """A few bytes would become gigabytes."""
    world.says("api.twilio.com", gzip.compress(bytes(1_000_000)), Content_Encoding="gzip")

    with pytest.raises(FileRefused) as refused:
        await fetcher.fetch("twilio", URL)

    assert str(refused.value) == GONE


async def test_file_that_never_ends_coming_is_given_up(world: World) -> None:
    """A byte now and then keeps no gateway busy."""
    ended = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"x")
        await ended.wait()
        return response

    world.answers["api.twilio.com"] = slow
    connector = aiohttp.TCPConnector(resolver=world, use_dns_cache=False, ssl=False)
    fetcher = Fetcher(HOSTS, limits=Limits(total_s=0.3), connector=connector)

    with pytest.raises(FileLater):
        await fetcher.fetch("twilio", URL)
    await fetcher.close()
    ended.set()


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [(401, FileRefused, NOT_ALLOWED), (403, FileRefused, NOT_ALLOWED), (410, FileRefused, GONE), (204, FileRefused, GONE),
     (404, FileLater, ""), (429, FileLater, ""), (500, FileLater, ""), (503, FileLater, "")],
)  # fmt: skip
async def test_providers_no_is_told_from_its_not_yet(
    world: World, fetcher: Fetcher, status: int, error: type[Exception], words: str
) -> None:
    """The agent is told what will not come; what may come is tried again."""
    world.says("api.twilio.com", status=status)

    with pytest.raises(error) as raised:
        await fetcher.fetch("twilio", URL)

    assert not words or str(raised.value) == words


async def test_provider_that_is_away_is_asked_again_later(world: World, fetcher: Fetcher) -> None:
    """No connection is no answer."""
    world.port = 1

    with pytest.raises(FileLater):
        await fetcher.fetch("twilio", URL)


async def test_emulator_of_the_demo_is_asked_on_this_machine() -> None:
    """The demo's residents send photos too, and who stands in for Twilio wants to know who asks."""
    runner = web.AppRunner(web.Application())

    async def photo(request: web.Request) -> web.Response:
        assert request.headers["Authorization"].startswith("Basic ")
        return web.Response(body=b"photo")

    runner.app.router.add_get("/media/1", photo)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    settings = TwilioSettings(account_sid=SID, auth_tokens=("t",), public_url="https://x.example", api_url=origin)
    fetcher = Fetcher(hosts_of(settings, None, None, demo=True), limits=LIMITS)

    assert await fetcher.fetch("twilio", f"{origin}/media/1") == b"photo"
    with pytest.raises(FileRefused):
        await fetcher.fetch("twilio", origin.replace("http:", "https:") + "/media/1")
    await fetcher.close()
    await runner.cleanup()
