"""Files of residents in a browser: who may see them, what a browser may do with them, and what agents may send."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse

from contact_centre.http.media import MOST_BYTES
from contact_centre.media.links import OPEN_S
from contact_centre.media.store import Known
from routing.ids import ContactId, MediaId, ResidentId
from tests.integration.shell import Shell, Visitor, running, visiting
from tests.unit.contact_centre.media import files as sent

MAY, JUNE = ResidentId("may"), ResidentId("june")
CONTACT = ContactId("c1")
PHOTO = MediaId("m-photo")
FILES = f"/api/contacts/{CONTACT}/files"


@pytest.fixture
async def shell(tmp_path: Path) -> AsyncIterator[Shell]:
    """A shell that keeps a photo of May's, who is in a WhatsApp contact that nobody holds."""
    async with running(tmp_path) as started:
        await started.files.keep(known(PHOTO), "image/jpeg", sent.picture())
        started.whose[CONTACT] = (MAY, "whatsapp")
        yield started


@pytest.fixture
async def joan(shell: Shell) -> AsyncIterator[Visitor]:
    """An agent's browser."""
    async with visiting(shell) as browser:
        assert await browser.sign_in("joan") == 303
        yield browser


def known(media: MediaId, resident: ResidentId = MAY) -> Known:
    """A file that came from a resident."""
    return Known(media=media, resident=resident)


async def got(browser: Visitor, shell: Shell, path: str, **headers: str) -> tuple[int, bytes]:
    """What a browser gets."""
    async with browser.http.get(shell.base + path, headers=headers) as answer:
        return answer.status, await answer.read()


async def given(browser: Visitor, shell: Shell, body: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
    """What comes of a file that an agent attaches."""
    headers = {"X-CSRF-Token": await browser.csrf(), **headers}
    async with browser.http.post(shell.base + FILES, data=io.BytesIO(body), headers=headers) as answer:
        return answer.status, json.loads(await answer.read() or b"{}")


def is_harmless(answer: ClientResponse) -> bool:
    """Whether a browser does nothing with it but what it is told."""
    policy = answer.headers["Content-Security-Policy"]
    return (
        answer.headers["X-Content-Type-Options"] == "nosniff"
        and "sandbox" in policy
        and "default-src 'none'" in policy
        and "allow-" not in policy
        and answer.headers["Cache-Control"].startswith("private")
        and answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    )


async def test_agent_who_has_the_contact_sees_the_photo_and_nobody_else_does(shell: Shell, joan: Visitor) -> None:
    """A photo of somebody's home is for who helps them."""
    status, refused = await joan.get(f"/api/media/{PHOTO}")
    assert (status, "contact of this resident" in refused["detail"]) == (403, True)
    assert (await got(joan, shell, f"/media/{PHOTO}"))[0] == 403
    shell.holders[CONTACT] = shell.staff["nowak"]
    assert (await got(joan, shell, f"/media/{PHOTO}"))[0] == 403

    shell.holders[CONTACT] = shell.staff["joan"]

    assert await got(joan, shell, f"/media/{PHOTO}") == (200, sent.picture())
    _, view = await joan.get(f"/api/media/{PHOTO}")
    assert (view["state"], view["use"], view["kind"]) == ("kept", "picture", "image/jpeg")
    assert view["size_bytes"] == len(sent.picture())


async def test_supervisors_see_files_and_strangers_sign_in_first(shell: Shell) -> None:
    """A complaint is looked into; an address that was passed on shows nothing."""
    async with visiting(shell) as nobody:
        assert (await got(nobody, shell, f"/media/{PHOTO}"))[0] == 401
        assert (await got(nobody, shell, f"/api/media/{PHOTO}"))[0] == 401
    async with visiting(shell) as supervisor:
        await supervisor.sign_in("nowak")
        assert (await got(supervisor, shell, f"/media/{PHOTO}"))[0] == 200
        assert (await got(supervisor, shell, "/media/unknown"))[0] == 404
        assert (await got(supervisor, shell, "/media/..%2F..%2Fetc"))[0] == 404


@pytest.mark.parametrize(
    ("kind", "body", "shown", "end"),
    [
        ("image/jpeg", sent.picture(), "inline", "jpg"),
        ("audio/ogg", sent.OGG, "inline", "ogg"),
        ("video/mp4", sent.MP4, "inline", "mp4"),
        ("application/pdf", sent.PDF, "attachment", "pdf"),
        ("text/html", sent.HTML, "attachment", "bin"),
    ],
)
async def test_browser_is_told_what_it_is_and_to_run_nothing(
    shell: Shell, joan: Visitor, kind: str, body: bytes, shown: str, end: str
) -> None:
    """Whatever a resident hid in a file stays hidden, even if something else of ours failed before."""
    media = MediaId("m-other")
    await shell.files.keep(known(media), kind, body)
    shell.holders[CONTACT] = shell.staff["joan"]

    async with joan.http.get(f"{shell.base}/media/{media}") as answer:
        assert (answer.status, await answer.read()) == (200, body)
        assert is_harmless(answer)
        assert answer.content_type == kind
        assert answer.headers["Content-Disposition"] == f'{shown}; filename="file-m-other.{end}"'


async def test_player_may_ask_for_a_part(shell: Shell, joan: Visitor) -> None:
    """Some browsers play nothing without."""
    media = MediaId("m-sound")
    await shell.files.keep(known(media), "audio/ogg", b"0123456789")
    shell.holders[CONTACT] = shell.staff["joan"]
    path = f"/media/{media}"

    async with joan.http.get(shell.base + path, headers={"Range": "bytes=2-4"}) as answer:
        assert (answer.status, await answer.read()) == (206, b"234")
        assert answer.headers["Content-Range"] == "bytes 2-4/10"
        assert is_harmless(answer)
    assert await got(joan, shell, path, Range="bytes=0-") == (206, b"0123456789")
    assert await got(joan, shell, path, Range="bytes=-3") == (206, b"789")
    assert (await got(joan, shell, path, Range="bytes=99-"))[0] == 416
    assert await got(joan, shell, path, Range="rubbish") == (200, b"0123456789")


async def test_what_cannot_be_shown_says_why(shell: Shell, joan: Visitor) -> None:
    """On its way, refused, or erased with its resident: three different things to do."""
    shell.holders[CONTACT] = shell.staff["joan"]
    coming, bad = known(MediaId("m-coming")), known(MediaId("m-bad"))
    await shell.files.expect([coming, bad])
    await shell.files.refuse(bad, "The picture is damaged. Ask the resident to send it again.")

    assert (await joan.get(f"/api/media/{coming.media}"))[1]["state"] == "coming"
    assert "still coming" in (await joan.get(f"/media/{coming.media}"))[1]["detail"]
    assert (await joan.get(f"/api/media/{bad.media}"))[1]["trouble"].startswith("The picture is damaged.")
    status, problem = await joan.get(f"/media/{bad.media}")
    assert (status, problem["code"]) == (404, "file_refused")
    await shell.vault.erase(MAY)
    assert (await joan.get(f"/media/{PHOTO}"))[1]["code"] == "file_erased"


async def test_agent_attaches_a_photo_and_its_place_is_gone(shell: Shell, joan: Visitor) -> None:
    """Officers take photos too: where they stood is nobody's business."""
    shell.holders[CONTACT] = shell.staff["joan"]

    status, view = await given(joan, shell, sent.with_place())

    assert (status, view["state"], view["kind"]) == (200, "kept", "image/jpeg")
    kept = await shell.files.of(MediaId(view["id"]))
    assert kept is not None
    assert (kept.resident, kept.sender) == (MAY, shell.staff["joan"])
    body = await shell.files.body(kept)
    assert body is not None
    assert b"SECRET" not in body


async def test_only_who_holds_the_contact_attaches_files(shell: Shell, joan: Visitor) -> None:
    """Every way in without a sign-in, a contact or the page's word is shut."""
    assert (await given(joan, shell, sent.PDF))[0] == 403
    shell.holders[CONTACT] = shell.staff["joan"]
    assert (await given(joan, shell, sent.PDF, **{"X-CSRF-Token": "wrong"}))[0] == 403
    assert (await given(joan, shell, sent.PDF, Origin="https://evil.example"))[0] == 403
    async with visiting(shell) as nobody:
        assert (await given(nobody, shell, sent.PDF))[0] == 401
    assert (await given(joan, shell, sent.PDF))[0] == 200


@pytest.mark.parametrize(
    ("body", "words"),
    [(sent.SVG, "kind"), (sent.HTML, "kind"), (b"", "empty"), (b"\xff\xd8\xff\xe0rubbish", "damaged")],
)
async def test_what_cannot_be_sent_is_refused_in_the_agents_words(
    shell: Shell, joan: Visitor, body: bytes, words: str
) -> None:
    """They are told what is wrong with their own file, not to ask the resident."""
    shell.holders[CONTACT] = shell.staff["joan"]

    status, problem = await given(joan, shell, body)

    assert status == 400
    assert words in problem["detail"]
    assert "Ask the resident" not in problem["detail"]


async def test_file_of_the_agents_may_be_five_megabytes(shell: Shell, joan: Visitor) -> None:
    """What any provider takes; more is refused before it is all read."""
    shell.holders[CONTACT] = shell.staff["joan"]

    status, view = await given(joan, shell, sent.PDF.ljust(MOST_BYTES, b" "))
    assert (status, view["size_bytes"]) == (200, MOST_BYTES)
    assert len((await got(joan, shell, f"/media/{view['id']}"))[1]) == MOST_BYTES
    status, problem = await given(joan, shell, sent.PDF.ljust(MOST_BYTES + 1, b" "))
    assert (status, "5 MB" in problem["detail"]) == (413, True)


@pytest.mark.parametrize(("channel", "words"), [("sms", "Text messages carry no files"), ("webchat", "this channel")])
async def test_channel_without_files_says_so(shell: Shell, joan: Visitor, channel: Any, words: str) -> None:
    """An agent is not left to think that a photo went out by text message."""
    shell.whose[CONTACT] = (MAY, channel)
    shell.holders[CONTACT] = shell.staff["joan"]

    status, problem = await given(joan, shell, sent.PDF)

    assert (status, words in problem["detail"]) == (400, True)


async def test_provider_fetches_what_is_sent_by_its_link_for_a_day(shell: Shell, joan: Visitor) -> None:
    """Providers sign in nowhere; whoever guesses, changes or keeps a link gets nothing."""
    shell.holders[CONTACT] = shell.staff["joan"]
    _, view = await given(joan, shell, sent.PDF)
    link = shell.links.of(MediaId(view["id"]), MAY)
    assert link is not None
    path = link.removeprefix("https://centre.example")

    async with visiting(shell) as provider:
        async with provider.http.get(shell.base + path) as answer:
            assert (answer.status, await answer.read()) == (200, sent.PDF)
            assert is_harmless(answer)
        assert (await got(provider, shell, path[:-4] + "AAAA"))[0] == 404
        assert (await got(provider, shell, "/media/sent/%C3%A9"))[0] == 404
        assert (await got(provider, shell, "/media/sent/AAAA"))[0] == 404
        shell.clock.pass_s(OPEN_S + 1)
        assert (await got(provider, shell, path))[0] == 404


async def test_no_link_leads_to_what_a_resident_sent_nor_to_anothers_file(shell: Shell, joan: Visitor) -> None:
    """An agent who names a file that is not this resident's sends nothing of it."""
    shell.holders[CONTACT] = shell.staff["joan"]
    _, view = await given(joan, shell, sent.PDF)

    for media, resident in ((PHOTO, MAY), (MediaId(view["id"]), JUNE), (MediaId("none"), MAY)):
        link = shell.links.of(media, resident)
        assert link is not None
        async with visiting(shell) as provider:
            assert (await got(provider, shell, link.removeprefix("https://centre.example")))[0] == 404
