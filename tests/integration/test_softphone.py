"""How agents take calls: tokens that let a browser in for an hour, and phones of their own."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

import msgspec
import pytest

from agents.identity import SignIn
from channels.phone.names import identity_of
from contact_centre.phone.devices import Devices
from contact_centre.phone.softphone import Softphones
from routing.ids import AgentId
from tests.integration.shell import NOW, TWILIO, Shell, Visitor, visiting


def someone(staff: AgentId) -> SignIn:
    """Somebody who is signed in."""
    roles = frozenset({"agent"})
    return SignIn(id="s1", staff=staff, name="Joan", roles=roles, kind="person", ends_at=NOW)  # type: ignore[arg-type]  # a set of words


def claims(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a token says, whose signature must be ours; whether it has ended by the machine's clock does not matter."""
    signed, signature = token.rsplit(".", 1)
    ours = hmac.digest(TWILIO.api_key_secret.encode(), signed.encode(), "sha256")
    assert base64.urlsafe_b64encode(ours).decode().rstrip("=") == signature
    header, payload = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in signed.split("."))
    return header, payload


async def test_softphone_is_let_in_for_an_hour_as_its_agent_alone(shell: Shell, joan: Visitor) -> None:
    """Whoever steals a token rings as Joan for an hour at most, and through our own application only."""
    status, view = await joan.get("/api/softphone")
    assert (status, view["kind"], view["device"], view["number"], view["socket"]) == (200, "twilio", "browser", "", "")
    assert view["expires_at"] == NOW + 3_600_000
    assert view["identity"] == identity_of(shell.staff["joan"])
    header, payload = claims(view["token"])
    assert payload["grants"] == {
        "identity": view["identity"],
        "voice": {"incoming": {"allow": True}, "outgoing": {"application_sid": "AP1"}},
    }
    assert (payload["iss"], payload["sub"]) == ("SK1", "AC1")
    assert payload["exp"] * 1000 == view["expires_at"]
    assert (header["alg"], header["cty"]) == ("HS256", "twilio-fpa;v=1")


async def test_only_agents_get_one(shell: Shell) -> None:
    """A passer-by cannot be rung in an agent's place, nor change where an agent is rung."""
    async with visiting(shell) as nobody:
        assert (await nobody.get("/api/softphone"))[0] == 401
        assert (await nobody.post("/api/softphone/device", {"device": "browser", "number": ""}))[0] == 401


async def test_own_phone_is_kept_as_it_is_rung_and_shown_as_it_is_written(shell: Shell, joan: Visitor) -> None:
    """An agent at home without a headset works with their own telephone."""
    status, view = await joan.post("/api/softphone/device", {"device": "phone", "number": "(07700) 900 123"})
    assert (status, view["device"], view["number"]) == (200, "phone", "07700 900123")
    device = await Devices(shell._engine, shell.clock).of(shell.staff["joan"])
    assert device.rings_at == "+447700900123"
    status, view = await joan.post("/api/softphone/device", {"device": "browser", "number": ""})
    assert (view["device"], view["number"]) == ("browser", "")


@pytest.mark.parametrize(
    ("device", "number", "code"),
    [
        ("phone", "", "bad_number"),
        ("phone", "0906 123 4567", "costly_number"),
        ("phone", "999", "emergency_number"),
        ("phone", "01632 960100", "own_number"),
        ("phone", "0" * 41, "bad_body"),
        ("fax", "", "bad_body"),
    ],
)
async def test_phone_that_may_not_be_rung_is_refused(
    shell: Shell, joan: Visitor, device: str, number: str, code: str
) -> None:
    """Every contact would ring it: a costly one would earn somebody money all day."""
    status, problem = await joan.post("/api/softphone/device", {"device": device, "number": number})
    assert (status, problem["code"]) == (400, code)
    assert (await Devices(shell._engine, shell.clock).of(shell.staff["joan"])).rings_at is None


async def test_choice_needs_the_pages_word(joan: Visitor) -> None:
    """Another site cannot have an agent's calls sent to its own telephone."""
    body = {"device": "phone", "number": "07700 900123"}
    assert (await joan.post("/api/softphone/device", body, **{"X-CSRF-Token": "guessed"}))[0] == 403


async def test_without_a_key_calls_come_on_phones_alone(shell: Shell) -> None:
    """A council may begin before anybody has made an API key."""
    for twilio in (None, msgspec.structs.replace(TWILIO, api_key_sid="", api_key_secret="")):
        phones = Softphones(twilio, Devices(shell._engine, shell.clock), str, shell.tickets, shell.clock)
        view = await phones.of(someone(shell.staff["joan"]))
        assert (view.kind, view.token, view.expires_at) == ("none", "", 0)


async def test_emulators_token_opens_its_socket_once(shell: Shell) -> None:
    """In the demo a softphone is whoever signed in, as it is with Twilio."""
    joan = shell.staff["joan"]
    phones = Softphones(TWILIO, Devices(shell._engine, shell.clock), str, shell.tickets, shell.clock, emulated=True)
    view = await phones.of(someone(joan))
    assert (view.kind, view.socket, view.expires_at) == ("emulator", "/demo/phone/client", NOW + 30_000)
    assert await phones.agent_of(view.token) == joan
    assert await phones.agent_of(view.token) is None
    assert await phones.agent_of("made up") is None


async def test_ticket_of_a_wallboard_opens_no_softphone(shell: Shell) -> None:
    """A screen in the corridor takes no calls."""
    phones = Softphones(TWILIO, Devices(shell._engine, shell.clock), str, shell.tickets, shell.clock, emulated=True)
    ticket = await shell.tickets.issue(someone(shell.staff["joan"]), ("wallboard",))
    assert await phones.agent_of(ticket) is None


async def test_only_the_pages_with_a_softphone_reach_twilio_and_the_microphone(shell: Shell, joan: Visitor) -> None:
    """An agent must be heard, and no resident's page may listen to them or talk to anybody but us."""
    headers = {}
    for path in ("/console", "/board", "/wallboard", "/api/docs"):
        async with joan.http.get(shell.base + path) as answer:
            headers[path] = (answer.headers["Content-Security-Policy"], answer.headers["Permissions-Policy"])
    for path in ("/console", "/board"):
        assert "wss://*.twilio.com" in headers[path][0]
        assert "microphone=(self)" in headers[path][1]
    for path in ("/wallboard", "/api/docs"):
        assert "twilio" not in headers[path][0]
        assert "microphone=()" in headers[path][1]
