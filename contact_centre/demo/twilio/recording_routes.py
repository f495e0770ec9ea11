"""REST: recordings of calls and conferences."""

from __future__ import annotations

from aiohttp import web

from contact_centre.demo.twilio.exchange import Exchange
from contact_centre.demo.twilio.recordings import Recording
from contact_centre.demo.twilio.rest import answer, form_of, listing, not_found, refused

CURRENT = "Twilio.CURRENT"


class RecordingRoutes:
    """Recordings are begun, paused, listened to and deleted."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def routes(self, base: str) -> list[web.RouteDef]:
        """Below the account's address."""
        found = [
            web.get(f"{base}/Recordings.json", self.list),
            web.get(f"{base}/Recordings/{{recording}}.json", self.fetch),
            web.delete(f"{base}/Recordings/{{recording}}.json", self.delete),
            web.get(f"{base}/Recordings/{{recording}}", self.sound),
            web.post(f"{base}/Calls/{{of}}/Recordings.json", self.begin),
        ]
        for of in ("Calls", "Conferences"):
            one = f"{base}/{of}/{{of}}/Recordings/{{recording}}.json"
            found += [
                web.get(f"{base}/{of}/{{of}}/Recordings.json", self.list),
                web.get(one, self.fetch),
                web.post(one, self.update),
                web.delete(one, self.delete),
            ]
        return found

    async def begin(self, request: web.Request) -> web.Response:
        """Record a call from now on."""
        sid, form = request.match_info["of"], await form_of(request)
        call = self._exchange.calls.get(sid)
        if call is None:
            raise not_found(request.path)
        if call.status != "in-progress":
            raise refused(21220, "Requested resource is not eligible for recording")
        told = form.callback("RecordingStatusCallback", "completed")
        recording = self._exchange.record(("CallSid", sid), sid, "StartCallRecordingAPI", told)
        return answer(recording.view(self._exchange.clock.wall()), 201)

    async def list(self, request: web.Request) -> web.Response:
        """Those of a call or a conference, or all."""
        of = request.match_info.get("of")
        found = self._exchange.recordings.values() if of is None else self._exchange.recordings_of(of)
        now = self._exchange.clock.wall()
        return listing(request, "recordings", (one.view(now) for one in found))

    async def fetch(self, request: web.Request) -> web.Response:
        """One recording."""
        return answer(self._recording(request).view(self._exchange.clock.wall()))

    async def update(self, request: web.Request) -> web.Response:
        """Pause a recording, go on, or stop."""
        recording, form = self._recording(request), await form_of(request)
        status = form.text("Status")
        if status not in ("paused", "in-progress", "stopped"):
            raise refused(20001, f"Invalid status {status!r}.")
        if not recording.running:
            raise not_found(request.path)
        recording.change(status, skip=form.text("PauseBehavior") == "skip")
        return answer(recording.view(self._exchange.clock.wall()))

    async def delete(self, request: web.Request) -> web.Response:
        """Forget a recording."""
        del self._exchange.recordings[self._recording(request).sid]
        return web.Response(status=204)

    async def sound(self, request: web.Request) -> web.Response:
        """The file: with `.mp3` too it is the silence that we have."""
        return web.Response(body=self._recording(request).sound(), content_type="audio/x-wav")

    def _recording(self, request: web.Request) -> Recording:
        sid = request.match_info["recording"].partition(".")[0]
        of = request.match_info.get("of")
        if request.match_info["recording"] == CURRENT:
            found = next((one for one in self._exchange.recordings_of(of or "") if one.running), None)
        else:
            found = self._exchange.recordings.get(sid)
        if found is None or of not in (None, found.of[1]):
            raise not_found(request.path)
        return found
