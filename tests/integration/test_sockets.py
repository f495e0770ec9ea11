"""The transport of sockets, over real ones."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from contact_centre.sockets.frames import Ack
from routing.commands import AgentConnect, AgentDisconnect, ContactSend, GatewayAlive
from routing.events import AgentDisconnected
from routing.ids import SessionId
from routing.steps import Step
from tests.integration.shell import GATEWAY, NOW, Shell, Visitor, Wire, eventually, visiting

# --- hello ------------------------------------------------------------------------------------------------------------


async def test_new_resident_is_given_a_token_that_finds_them_again(shell: Shell, resident: Visitor) -> None:
    """After a reload or a tunnel the resident goes on where they were."""
    async with resident.socket("/chat/socket") as wire:
        token = (await wire.hear_type("welcome"))["data"]["token"]
    async with resident.socket("/chat/socket", token=token) as wire:
        assert (await wire.hear())["type"] == "snapshot"
    assert shell.sessions[0].source == shell.sessions[1].source
    assert token not in shell.sessions[0].source


async def test_residents_cannot_be_found_by_another_token(shell: Shell, resident: Visitor) -> None:
    """A token opens one resident's contact and nobody else's."""
    for _ in range(2):
        async with resident.socket("/chat/socket") as wire:
            await wire.hear_type("snapshot")
    assert shell.sessions[0].source != shell.sessions[1].source


@pytest.mark.parametrize("token", [True, 0, [], {}, "0e1", "a" * 43 + "=", "a" * 300])
async def test_anything_but_a_token_opens_nothing(shell: Shell, resident: Visitor, token: object) -> None:
    """Loose comparison let strangers into other people's chats elsewhere (CVE-2022-1176)."""
    async with resident.socket("/chat/socket", token=token) as wire:
        assert await wire.closed() in (1008, 4401)
    assert shell.sessions == []


@pytest.mark.parametrize(
    "hello", ["", "[]", '{"type":"hello","v":2}', '{"type":"say"}', '{"type":"hello","v":1,"x":1}']
)
async def test_first_frame_must_be_hello(shell: Shell, resident: Visitor, hello: str) -> None:
    """What does not speak our language is not listened to."""
    async with resident.http.ws_connect(f"{shell.base}/chat/socket") as ws:
        await ws.send_str(hello)
        assert (await ws.receive(timeout=5)).type is WSMsgType.CLOSE
        assert ws.close_code == 1008


async def test_ticket_opens_one_socket_once(joan: Visitor) -> None:
    """A ticket that leaks into a log is worth nothing."""
    ticket = await joan.ticket()
    async with joan.socket("/console/socket", ticket=ticket) as wire:
        await wire.hear_type("snapshot")
    async with joan.socket("/console/socket", ticket=ticket) as wire:
        assert await wire.closed() == 4401


async def test_ticket_is_valid_for_half_a_minute(shell: Shell, joan: Visitor) -> None:
    """A ticket that lies about is worth nothing."""
    ticket = await joan.ticket()
    shell.clock.pass_s(31)
    async with joan.socket("/console/socket", ticket=ticket) as wire:
        assert await wire.closed() == 4401


async def test_ticket_opens_only_what_the_person_may_see(shell: Shell, joan: Visitor) -> None:
    """An agent is no supervisor, whichever door they try."""
    async with joan.socket("/board/socket") as wire:
        assert await wire.closed() == 4401
    assert (await joan.post("/api/ticket", {"purpose": "board"}))[0] == 403
    assert shell.sessions == []


async def test_cookie_alone_opens_no_socket(joan: Visitor) -> None:
    """A foreign page that makes the browser connect has the cookie, but no ticket (CSWSH)."""
    async with joan.socket("/console/socket", ticket="") as wire:
        assert await wire.closed() == 4401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1.evil.example"])
async def test_foreign_pages_cannot_connect(shell: Shell, resident: Visitor, origin: str) -> None:
    """Only our own pages speak to our sockets."""
    with pytest.raises(WSServerHandshakeError) as refused:
        await resident.http.ws_connect(f"{shell.base}/chat/socket", headers={"Origin": origin})
    assert refused.value.status == 403


# --- commands -----------------------------------------------------------------------------------------------------------


async def test_frames_are_numbered_without_a_gap_and_say_the_last_step(shell: Shell, joan: Visitor) -> None:
    """A client that misses a frame notices."""
    async with joan.socket("/console/socket") as wire:
        frames = [await wire.hear_type("snapshot")]
        for n in range(3):
            await wire.say("say", {"text": "hi"}, f"f{n}")
        while len([frame for frame in frames if frame["type"] == "ack"]) < 3:
            frames.append(await wire.hear())
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    cursors = [int(frame["cursor"]) for frame in frames]
    assert cursors == sorted(cursors)
    assert cursors[-1] <= shell.offset


async def test_command_is_acknowledged_once_it_stands_in_a_step(shell: Shell, joan: Visitor) -> None:
    """What an agent sees as sent is durable."""
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        await wire.say("say", {"text": "hi"}, "f1")
        assert (await wire.hear_type("ack"))["data"] == {"id": "f1"}
    (sent,) = shell.inbox.of(ContactSend)
    assert (sent.id, sent.source) == ("f1", f"staff:{shell.staff['joan']}")


async def test_frame_of_several_commands_is_acknowledged_once(shell: Shell, joan: Visitor) -> None:
    """One action of a person has one answer."""
    async with joan.socket("/console/socket") as wire:
        await wire.say("say", {"text": "hi", "times": 3}, "f1")
        await wire.hear_type("ack")
        await wire.say("say", {"text": "hi"}, "f2")
        assert (await wire.hear_type("ack"))["data"] == {"id": "f2"}
    assert [sent.id for sent in shell.inbox.of(ContactSend)] == ["f1", "f1/1", "f1/2", "f2"]


async def test_repeating_a_frame_does_it_once(shell: Shell, joan: Visitor) -> None:
    """A retry after a tunnel says nothing twice."""
    async with joan.socket("/console/socket") as wire:
        for _ in range(2):
            await wire.say("say", {"text": "hi"}, "f1")
            await wire.hear_type("ack")
    async with joan.socket("/console/socket") as wire:
        await wire.say("say", {"text": "hi"}, "f1")
        await wire.hear_type("ack")
    assert len(shell.inbox.of(ContactSend)) == 1


async def test_frame_handled_before_a_restart_is_acknowledged(shell: Shell, joan: Visitor) -> None:
    """The log remembers what this process does not."""
    shell.inbox.decided[f"staff:{shell.staff['joan']}", "old"] = Ack("old")
    async with joan.socket("/console/socket") as wire:
        await wire.say("say", {"text": "hi"}, "old")
        assert (await wire.hear_type("ack"))["data"] == {"id": "old"}
    assert shell.inbox.of(ContactSend) == []


async def test_two_people_may_use_the_same_id(shell: Shell, joan: Visitor) -> None:
    """Ids are unique per person, not per centre."""
    async with visiting(shell) as other, joan.socket("/console/socket") as one:
        assert await other.sign_in("nowak") == 303
        async with other.socket("/console/socket") as two:
            for wire in (one, two):
                await wire.say("say", {"text": "hi"}, "f1")
                await wire.hear_type("ack")
    assert len(shell.inbox.of(ContactSend)) == 2


async def test_refusal_of_the_engine_reaches_who_asked_and_again_on_repeat(joan: Visitor) -> None:
    """A refusal is explained where the action was."""
    async with joan.socket("/console/socket") as wire:
        for _ in range(2):
            await wire.say("say", {"text": "refuse"}, "f1")
            told = (await wire.hear_type("refused"))["data"]
            assert told == {"id": "f1", "code": "unknown_contact", "text": "There is no such contact."}


async def test_refusal_of_the_session_names_its_reason(joan: Visitor) -> None:
    """What does not fit is told at once, without asking the engine."""
    async with joan.socket("/console/socket") as wire:
        await wire.say("say", {"text": "no"})
        assert (await wire.hear_type("refused"))["data"] == {"id": "f1", "code": "not_now", "text": "Not now."}


async def test_unconfirmed_command_is_said_to_be_so_and_can_be_repeated(shell: Shell, joan: Visitor) -> None:
    """While the engine is away the client learns that nothing is known yet, and asks again."""
    shell.inbox.silent = True
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        await wire.say("say", {"text": "hi"}, "f1")
        await eventually(lambda: len(shell.inbox.of(ContactSend)) == 1)
        shell.clock.pass_s(6)
        assert (await wire.hear_type("refused"))["data"]["code"] == "ack_pending"
        shell.inbox.accept(shell.inbox.of(ContactSend))
        await wire.say("say", {"text": "hi"}, "f1")
        assert (await wire.hear_type("ack"))["data"] == {"id": "f1"}


async def test_full_disk_is_told_honestly_with_a_number_to_ring(shell: Shell, resident: Visitor) -> None:
    """Nobody waits for an answer to something that was never saved."""
    async with resident.socket("/chat/socket") as wire:
        await wire.hear_type("snapshot")
        shell.inbox.broken = True
        await wire.say("say", {"text": "hi"})
        told = (await wire.hear_type("refused"))["data"]
        assert told["code"] == "log_unavailable"
        assert "01632 960999" in told["text"]
        shell.inbox.broken = False
        await wire.say("say", {"text": "hi"})
        assert (await wire.hear_type("ack"))["data"] == {"id": "f1"}


async def test_what_is_too_long_for_the_log_is_refused(shell: Shell, joan: Visitor) -> None:
    """Waiting and trying again would not help; shortening it does."""
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        shell.inbox.too_long = True
        await wire.say("say", {"text": "hi"})
        told = (await wire.hear_type("refused"))["data"]
        assert told["code"] == "command_too_long"
        assert "512 KiB is the most" in told["text"]
        shell.inbox.too_long = False
        await wire.say("say", {"text": "hi"})
        assert (await wire.hear_type("ack"))["data"] == {"id": "f1"}


async def test_error_of_ours_does_not_end_the_conversation(joan: Visitor) -> None:
    """One broken action leaves the others working."""
    async with joan.socket("/console/socket") as wire:
        await wire.say("say", {"text": "bug"})
        assert (await wire.hear_type("refused"))["data"]["code"] == "internal"
        await wire.say("say", {"text": "hi"})
        await wire.hear_type("ack")


async def test_typing_reaches_the_others_and_nothing_else(shell: Shell, joan: Visitor, resident: Visitor) -> None:
    """Typing is shown as it happens, never logged, never acknowledged."""
    async with joan.socket("/console/socket") as console, resident.socket("/chat/socket") as chat:
        await console.hear_type("snapshot")
        await chat.hear_type("snapshot")
        await chat.say("typing", {}, None)
        assert (await console.hear_type("typing"))["data"]["text"].startswith("resident:")
        await chat.say("say", {"text": "hi"})
        kinds = [frame["type"] async for frame in _until(chat, "ack")]
    assert "typing" not in kinds
    assert len(shell.inbox.of(ContactSend)) == 1


# --- presence and endings ---------------------------------------------------------------------------------------------


async def test_console_reports_that_its_agent_is_there_and_gone(shell: Shell, joan: Visitor) -> None:
    """The engine offers nothing to a closed laptop."""
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        await eventually(lambda: len(shell.inbox.of(AgentConnect)) == 1)
    await eventually(lambda: len(shell.inbox.of(AgentDisconnect)) == 1)


async def test_resident_with_two_tabs_is_gone_with_the_last(shell: Shell, resident: Visitor) -> None:
    """Closing one of two tabs abandons nothing."""
    async with resident.socket("/chat/socket") as first:
        token = (await first.hear_type("welcome"))["data"]["token"]
        async with resident.socket("/chat/socket", token=token) as second:
            await second.hear_type("snapshot")
        await eventually(lambda: len(shell.hub) == 1)
        assert shell.inbox.of(AgentDisconnect) == []
    await eventually(lambda: len(shell.inbox.of(AgentDisconnect)) == 1)


async def test_presence_that_the_log_could_not_take_is_made_up_for(shell: Shell, joan: Visitor) -> None:
    """An agent who left while the disk was full does not stay connected for ever."""
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        await eventually(lambda: len(shell.inbox.of(AgentConnect)) == 1)
        shell.inbox.broken = True
    await eventually(lambda: len(shell.hub) == 0)
    shell.inbox.broken = False
    await eventually(lambda: len(shell.inbox.of(AgentDisconnect)) == 1)


async def test_whoever_was_taken_for_gone_and_is_here_is_said_to_be_here(shell: Shell, joan: Visitor) -> None:
    """A gateway that was cut off from the log for a while does not leave its agents without offers for the rest of the day."""
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        await eventually(lambda: len(shell.inbox.of(AgentConnect)) == 1)
        (connected,) = [each.data for each in shell.inbox.of(AgentConnect) if isinstance(each.data, AgentConnect)]
        for session in (connected.session, SessionId("of somebody elsewhere")):
            gone = AgentDisconnected(at=NOW, agent=connected.agent, gateway=GATEWAY, session=session, grace_until=None)
            events = (gone,)
            shell.hub.after_step(
                Step(v=1, epoch=1, owner="o", prev="", id=session, in_from=0, in_to=0, t=NOW, events=events)
            )
        await eventually(lambda: len(shell.inbox.of(AgentConnect)) > 1)
        assert [each.data for each in shell.inbox.of(AgentConnect)] == [connected, connected]


async def test_process_says_that_it_lives(shell: Shell) -> None:
    """A silent gateway's agents are disconnected; ours is not silent."""
    await eventually(lambda: len(shell.inbox.of(GatewayAlive)) >= 1)


async def test_signing_out_closes_the_sockets_within_a_second(joan: Visitor) -> None:
    """Whoever sits down at the desk next sees nothing."""
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        started = time.monotonic()
        assert await joan.sign_out() == 303
        assert await wire.closed() == 4401
        assert time.monotonic() - started < 1


async def test_losing_a_role_closes_the_sockets_that_need_it(shell: Shell) -> None:
    """A supervisor who is one no more keeps the console and loses the board."""
    async with visiting(shell) as nowak:
        assert await nowak.sign_in("nowak") == 303
        async with nowak.socket("/board/socket") as board, nowak.socket("/console/socket") as console:
            await board.hear_type("snapshot")
            await console.hear_type("snapshot")
            await shell.identity.set_roles(shell.staff["nowak"], ["agent"], by="test")
            assert await board.closed() == 4401
            await console.say("say", {"text": "still here"})
            await console.hear_type("ack")


async def test_change_of_another_process_closes_sockets_too(shell: Shell, joan: Visitor) -> None:
    """An administrator's command line reaches the running service."""
    elsewhere = type(shell.identity)(
        shell._engine, shell.clock, new_id=lambda: "x", new_token=lambda: "y", passwords=shell.identity._passwords
    )
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        await elsewhere.revoke(shell.staff["joan"], by="test")
        assert await wire.closed() == 4401


async def test_ticket_dies_with_the_sign_in(joan: Visitor) -> None:
    """Signing out between ticket and socket leaves no door open."""
    ticket = await joan.ticket()
    await joan.sign_out()
    async with joan.socket("/console/socket", ticket=ticket) as wire:
        assert await wire.closed() == 4401


async def test_socket_ends_when_the_sign_in_is_over(shell: Shell, joan: Visitor) -> None:
    """A sign-in lasts twelve hours, whatever is open."""
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        shell.clock.pass_s(12 * 3600)
        assert await wire.closed() == 4401


async def test_stopping_tells_clients_to_come_again(shell: Shell, joan: Visitor) -> None:
    """A restart looks like a short gap, not like an end."""
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        shell.hub.close_all()
        assert await wire.closed() == 1001


async def _until(wire: Wire, kind: str) -> AsyncIterator[dict[str, Any]]:
    while True:
        frame = await wire.hear()
        yield frame
        if frame["type"] == kind:
            return
