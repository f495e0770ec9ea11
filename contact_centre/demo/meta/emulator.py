"""Meta in one process: residents who write and comment, and the Graph interface on a listener of its own."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from aiohttp import web

from channels._meta import proof_of
from contact_centre.demo.meta.inboxes import (
    Account,
    Said,
    Thread,
    attachments,
    envelope,
    item,
    new_mid,
    signature,
)
from contact_centre.demo.post import Picture
from contact_centre.demo.standing import StandIn
from contact_centre.demo.twilio.webhooks import Pause
from contact_centre.ids import new_id
from routing.ports import Clock

KEPT_PICTURES: Final = 100


class Refused(Exception):
    """Meta's error: status, code, subcode."""

    def __init__(self, status: int, code: int, subcode: int = 0, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{code}/{subcode}")
        self.status, self.code, self.subcode, self.headers = status, code, subcode, headers or {}


class MetaEmulator(StandIn):
    """Behaves as Meta does towards a service.

    Args:
        app_secret, page_token, verify_token: of the app, as the service has them.
        clock: what time it is.
        busy_every: each so manieth request is told that it was too much at once; 0: none.
        pause: lets time pass.

    Attributes:
        accounts: pages and Instagram accounts, by id.
        replies: what stands below a comment, by its id.
    """

    def __init__(
        self,
        app_secret: str,
        page_token: str,
        verify_token: str,
        clock: Clock,
        *,
        busy_every: int = 0,
        pause: Pause = asyncio.sleep,
    ) -> None:
        super().__init__(lambda body, _attempt: signature(app_secret, body), pause)
        self.accounts: dict[str, Account] = {}
        self.replies: dict[str, list[dict[str, Any]]] = {}
        self._token, self._proof, self._word = page_token, proof_of(page_token, app_secret), verify_token
        self._clock, self._busy_every, self._requests_count = clock, busy_every, 0
        self._threads: dict[tuple[str, str], Thread] = {}
        self._comments: dict[str, tuple[str, str]] = {}
        self._pictures: dict[str, Picture] = {}

    # --- residents --------------------------------------------------------------------------------------------

    def thread(self, account: str, resident: str) -> Thread:
        """What a resident, by their id there, and an account write to each other."""
        return self._threads.setdefault((account, resident), Thread())

    def write(self, account: str, resident: str, text: str, pictures: Sequence[Picture] = ()) -> str:
        """A resident writes; returns the name of the message."""
        now, page, thread = self._clock.wall(), self.accounts[account], self.thread(account, resident)
        said = Said(mid=new_mid(), mine=True, text=text, at=now, state="sending", pictures=tuple(pictures))
        thread.wrote_at = now
        thread.add(said)
        message = {"mid": said.mid, **({"text": text} if text else {}), **attachments(self._keep(pictures))}
        body = envelope(page, now, messaging=[item(resident, account, now, message=message)])
        self._tell(page, resident, body, lambda taken: thread.taken(said, taken=taken))
        return said.mid

    def comment(self, account: str, resident: str, name: str, text: str) -> str:
        """A resident comments below a post of the page; returns the comment's id."""
        page, now = self.accounts[account], self._clock.wall()
        comment = f"{account}_{new_id().replace('-', '')[:15]}"
        self._comments[comment] = account, resident
        value = {"from": {"id": resident, "name": name}, "item": "comment", "verb": "add", "comment_id": comment}
        changes = [{"field": "feed", "value": {**value, "message": text}}]
        self._tell(page, resident, envelope(page, now, changes=changes))
        return comment

    def look(self, account: str, resident: str) -> None:
        """The resident looks at what has arrived."""
        thread = self.thread(account, resident)
        unread = [one for one in thread.said if not one.mine and one.state == "delivered"]
        if unread:
            self._read(self.accounts[account], resident, thread, unread)

    async def subscribe(self) -> bool:
        """The address of every account is set: whether the service knows the word and repeats the challenge."""
        for path in sorted({account.path for account in self.accounts.values()}):
            asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": self._word}
            if await self.courier.get(path, asked) != asked["hub.challenge"]:
                return False
        return True

    # --- the Graph interface ------------------------------------------------------------------------------------

    def routes(self) -> Iterable[web.RouteDef]:
        """Below any version."""
        return [
            web.get("/files/{picture}", self._picture),
            web.post("/{version}/{id}/{edge}", self._post),
            web.get("/{version}/{id}/{edge}", self._get),
        ]

    async def _post(self, request: web.Request) -> web.Response:
        try:
            self._let_in(request)
            said = msgspec.json.decode(await request.read(), type=dict[str, Any])
            match request.match_info["edge"]:
                case "messages":
                    return web.json_response(await self._send(request.match_info["id"], said))
                case "comments" | "replies":
                    return web.json_response(self._reply(request.match_info["id"], said))
            raise Refused(400, 100)
        except msgspec.DecodeError:
            return _error(Refused(400, 100))
        except Refused as refused:
            return _error(refused)

    async def _get(self, request: web.Request) -> web.Response:
        try:
            self._let_in(request)
            match request.match_info["edge"]:
                case "conversations":
                    return web.json_response(self._conversations(request))
                case "comments" | "replies":
                    return web.json_response({"data": self.replies.get(request.match_info["id"], [])})
            raise Refused(400, 100)
        except Refused as refused:
            return _error(refused)

    async def _picture(self, request: web.Request) -> web.Response:
        found = self._pictures.get(request.match_info["picture"])
        if found is None:
            raise web.HTTPNotFound
        return web.Response(body=found.data, content_type=found.kind)

    def _let_in(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {self._token}":
            raise Refused(401, 190)
        if request.query.get("appsecret_proof") != self._proof:
            raise Refused(400, 100)
        self._requests_count += 1
        if self._busy_every and self._requests_count % self._busy_every == 0:
            raise Refused(429, 613, headers={"Retry-After": "2"})

    async def _send(self, account: str, said: dict[str, Any]) -> dict[str, Any]:
        page, recipient, message = self.accounts.get(account), said.get("recipient", {}), said.get("message", {})
        if page is None:
            raise Refused(400, 100, 33)
        owner = self._comments.get(recipient.get("comment_id", ""), ("", ""))
        resident = recipient.get("id") or owner[1]
        text, thread = str(message.get("text", "")), self._threads.get((account, resident))
        if owner[1] and thread is None:  # one private answer to a comment opens the thread
            thread = self.thread(account, resident)
        elif thread is None:
            raise Refused(400, 100, 2018001)
        elif not owner[1]:
            self._check_window(thread, human=said.get("tag") == "HUMAN_AGENT")
        if thread.blocked:
            raise Refused(400, 551)
        pictures = await self._shared(message)
        if bool(text) == bool(pictures) or page.too_long(text):
            raise Refused(400, 100)
        now, metadata = self._clock.wall(), str(message.get("metadata", ""))
        sent = Said(
            mid=new_mid(), mine=False, text=text, at=now, state="delivered", pictures=pictures, metadata=metadata
        )
        thread.add(sent)
        self._arrives(page, resident, thread, sent)
        return {"recipient_id": resident, "message_id": sent.mid}

    async def _shared(self, message: Mapping[str, Any]) -> tuple[Picture, ...]:
        """The file of a message, fetched from where the service says it is: Meta takes words or a file, never both."""
        if "attachment" not in message:
            return ()
        found = await self.courier.file(str(message["attachment"]["payload"]["url"]))
        if found is None:
            raise Refused(400, 100, 2018047)
        kind, data = found
        return (Picture(kind=kind, data=data),)

    def _check_window(self, thread: Thread, *, human: bool) -> None:
        window = thread.window(self._clock.wall())
        if window == "closed" or (window == "human" and not human):
            raise Refused(400, 10, 2018278)

    def _arrives(self, page: Account, resident: str, thread: Thread, sent: Said) -> None:
        """It is echoed, arrives, and is read by whoever looks."""
        echo = {"mid": sent.mid, "text": sent.text, "is_echo": True, "metadata": sent.metadata}
        self._tell(page, resident, envelope(page, sent.at, messaging=[item(page.id, resident, sent.at, message=echo)]))
        if page.channel == "messenger":  # Instagram tells of reading alone
            got = {"mids": [sent.mid], "watermark": sent.at}
            self._tell(
                page, resident, envelope(page, sent.at, messaging=[item(resident, page.id, sent.at, delivery=got)])
            )
        if thread.reads:
            self._read(page, resident, thread, [sent])

    def _read(self, page: Account, resident: str, thread: Thread, unread: Sequence[Said]) -> None:
        now, last = self._clock.wall(), unread[-1]
        for one in unread:
            one.state = "read"
            thread.show(one)
        read = {"watermark": last.at} if page.channel == "messenger" else {"mid": last.mid}
        self._tell(page, resident, envelope(page, now, messaging=[item(resident, page.id, now, read=read)]))

    def _reply(self, comment: str, said: dict[str, Any]) -> dict[str, Any]:
        if comment not in self._comments:
            raise Refused(400, 100, 33)
        account, text = self._comments[comment][0], str(said.get("message", ""))
        reply = {"id": f"{comment}_{new_id()[:8]}", "message": text, "text": text, "from": {"id": account}}
        self.replies.setdefault(comment, []).append(reply)
        return {"id": reply["id"]}

    def _conversations(self, request: web.Request) -> dict[str, Any]:
        """What was written with one resident, the newest first."""
        account, resident = request.match_info["id"], request.query.get("user_id", "")
        thread = self._threads.get((account, resident))
        if thread is None:
            return {"data": []}
        found = [
            {
                "id": one.mid,
                "message": one.text,
                "created_time": dt.datetime.fromtimestamp(one.at / 1000, dt.UTC).isoformat(),
                "from": {"id": resident if one.mine else account},
            }
            for one in reversed(thread.said)
        ]
        return {"data": [{"messages": {"data": found}, "id": f"t_{resident}"}]}

    def _keep(self, pictures: Sequence[Picture]) -> list[str]:
        """Where the service may fetch them."""
        names = [new_id() for _ in pictures]
        self._pictures.update(zip(names, pictures, strict=True))
        while len(self._pictures) > KEPT_PICTURES:
            del self._pictures[next(iter(self._pictures))]
        return [f"{self.url}/files/{name}" for name in names]

    def _tell(self, page: Account, resident: str, body: bytes, then: Callable[[bool], None] | None = None) -> None:
        self.courier.post(f"{page.id} {resident}", page.path, body, "application/json", then)


def _error(refused: Refused) -> web.Response:
    error = {
        "message": "Refused.",
        "type": "OAuthException",
        "code": refused.code,
        "error_subcode": refused.subcode,
        "fbtrace_id": new_id(),
    }
    return web.json_response({"error": error}, status=refused.status, headers=refused.headers)
