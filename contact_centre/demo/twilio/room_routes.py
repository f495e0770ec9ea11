"""REST: conferences, who is in them, and queues."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from contact_centre.demo.twilio.call_routes import RINGS_S, CallRoutes
from contact_centre.demo.twilio.calls import Jump
from contact_centre.demo.twilio.conferences import Conference, Participant
from contact_centre.demo.twilio.exchange import Exchange
from contact_centre.demo.twilio.queues import Member, Queue
from contact_centre.demo.twilio.rest import Form, answer, form_of, listing, not_found, refused
from contact_centre.demo.twilio.switchboard import Switchboard
from contact_centre.demo.twilio.twiml import Verb

NOBODY_TO_COACH: Final = 13240
_ATTRIBUTE_OF: Final = {
    "Label": "participantLabel",
    "Muted": "muted",
    "StartConferenceOnEnter": "startConferenceOnEnter",
    "EndConferenceOnExit": "endConferenceOnExit",
    "CallSidToCoach": "coach",
    "WaitUrl": "waitUrl",
    "ConferenceRecord": "record",
    "ConferenceStatusCallback": "statusCallback",
    "ConferenceStatusCallbackEvent": "statusCallbackEvent",
    "ConferenceRecordingStatusCallback": "recordingStatusCallback",
}


class RoomRoutes:
    """Conferences and queues."""

    def __init__(self, exchange: Exchange, switchboard: Switchboard, calls: CallRoutes) -> None:
        self._exchange, self._switchboard, self._calls = exchange, switchboard, calls

    def routes(self, base: str) -> list[web.RouteDef]:
        """Below the account's address."""
        room, queue = f"{base}/Conferences/{{room}}", f"{base}/Queues/{{queue}}"
        return [
            web.get(f"{base}/Conferences.json", self.conferences),
            web.get(f"{room}.json", self.conference),
            web.post(f"{room}.json", self.update_conference),
            web.get(f"{room}/Participants.json", self.participants),
            web.post(f"{room}/Participants.json", self.invite),
            web.get(f"{room}/Participants/{{call}}.json", self.participant),
            web.post(f"{room}/Participants/{{call}}.json", self.update_participant),
            web.delete(f"{room}/Participants/{{call}}.json", self.kick),
            web.get(f"{base}/Queues.json", self.queues),
            web.get(f"{queue}.json", self.queue),
            web.get(f"{queue}/Members.json", self.members),
            web.get(f"{queue}/Members/{{call}}.json", self.member),
            web.post(f"{queue}/Members/{{call}}.json", self.dequeue),
        ]

    # --- conferences ----------------------------------------------------------------------------------------------

    async def conferences(self, request: web.Request) -> web.Response:
        """Conferences by FriendlyName and Status."""
        name, status = request.query.get("FriendlyName"), request.query.get("Status")
        found = (
            one.view()
            for one in self._exchange.conferences.values()
            if name in (None, one.name) and status in (None, one.status)
        )
        return listing(request, "conferences", found)

    async def conference(self, request: web.Request) -> web.Response:
        """One conference."""
        return answer(self._room(request).view())

    async def update_conference(self, request: web.Request) -> web.Response:
        """End a conference, or say something to everybody in it."""
        room, form = self._room(request), await form_of(request)
        announce = form.text("AnnounceUrl")
        if form.text("Status") == "completed":
            room.end("conference-ended-via-api")
        elif announce:
            for one in room.participants.values():
                room.announce(one, Jump(announce, form.text("AnnounceMethod", "POST").upper()))
        return answer(room.view())

    async def participants(self, request: web.Request) -> web.Response:
        """Who is in a conference."""
        room = self._room(request)
        found = (room.participant_view(one) for one in room.participants.values())
        return listing(request, "participants", found)

    async def invite(self, request: web.Request) -> web.Response:
        """Ring somebody and join them; by name the conference need not be there yet."""
        name, form = request.match_info["room"], await form_of(request)
        live = self._exchange.conferences.get(name)
        attributes = {attribute: form.text(field) for field, attribute in _ATTRIBUTE_OF.items() if form.text(field)}
        conference = Verb(name="Conference", text=name if live is None else live.name, attributes=attributes)
        call = self._calls.new_call(form)
        first = Jump(verbs=(Verb(name="Dial", nested=(conference,)),))
        self._switchboard.place(call, first, form.number("Timeout", RINGS_S))
        resource = {
            "account_sid": self._exchange.account_sid,
            "call_sid": call.sid,
            "conference_sid": None if live is None else live.sid,
            "label": form.text("Label") or None,
            "muted": bool(form.flag("Muted")),
            "hold": False,
            "coaching": bool(form.flag("Coaching")),
            "call_sid_to_coach": form.text("CallSidToCoach") or None,
            "end_conference_on_exit": bool(form.flag("EndConferenceOnExit")),
            "start_conference_on_enter": form.flag("StartConferenceOnEnter") is not False,
            "status": "queued",
        }
        return answer(resource, 201)

    async def participant(self, request: web.Request) -> web.Response:
        """One participant."""
        room, one = self._participant(request)
        return answer(room.participant_view(one))

    async def update_participant(self, request: web.Request) -> web.Response:
        """Hold, mute, coach, announce to one participant, or have the conference end with them."""
        room, one = self._participant(request)
        form = await form_of(request)
        _coach(room, one, form)
        muted, hold, ends, announce = (
            form.flag("Muted"),
            form.flag("Hold"),
            form.flag("EndConferenceOnExit"),
            form.text("AnnounceUrl"),
        )
        if muted is not None:
            room.mute(one, muted=muted)
        if hold is not None:
            url = form.text("HoldUrl")
            room.hold(one, hold=hold, at=Jump(url, form.text("HoldMethod", "GET").upper()) if url else None)
        if ends is not None and ends is not one.ends:
            one.ends = ends
            room.tell("participant-modify", one)
        if announce:
            room.announce(one, Jump(announce, form.text("AnnounceMethod", "POST").upper()))
        return answer(room.participant_view(one))

    async def kick(self, request: web.Request) -> web.Response:
        """Take somebody out; their call goes on with what follows the conference."""
        room, one = self._participant(request)
        room.leave(one, "participant_updated_via_api")
        return web.Response(status=204)

    def _room(self, request: web.Request) -> Conference:
        name = request.match_info["room"]
        room = self._exchange.conferences.get(name) or self._exchange.live_conference(name)
        if room is None:
            raise not_found(request.path)
        return room

    def _participant(self, request: web.Request) -> tuple[Conference, Participant]:
        room = self._room(request)
        one = room.find(request.match_info["call"])
        if one is None:
            raise not_found(request.path)
        return room, one

    # --- queues ---------------------------------------------------------------------------------------------------

    async def queues(self, request: web.Request) -> web.Response:
        """Every queue."""
        return listing(request, "queues", (one.view() for one in self._exchange.queues.values()))

    async def queue(self, request: web.Request) -> web.Response:
        """One queue."""
        return answer(self._queue(request).view())

    async def members(self, request: web.Request) -> web.Response:
        """Who is parked in it."""
        queue, now = self._queue(request), self._exchange.clock.wall()
        return listing(request, "queue_members", (queue.member_view(one, now) for one in queue.members))

    async def member(self, request: web.Request) -> web.Response:
        """One of them."""
        queue, one = self._member(request)
        return answer(queue.member_view(one, self._exchange.clock.wall()))

    async def dequeue(self, request: web.Request) -> web.Response:
        """Bring one of them to another document."""
        queue, one = self._member(request)
        form = await form_of(request)
        resource = queue.member_view(one, self._exchange.clock.wall())
        one.call.redirect(Jump(form.needed("Url", 21205), form.text("Method", "POST").upper()))
        return answer(resource)

    def _queue(self, request: web.Request) -> Queue:
        queue = self._exchange.queues.get(request.match_info["queue"])
        if queue is None:
            raise not_found(request.path)
        return queue

    def _member(self, request: web.Request) -> tuple[Queue, Member]:
        queue = self._queue(request)
        member = queue.find(request.match_info["call"])
        if member is None:
            raise not_found(request.path)
        return queue, member


def _coach(room: Conference, one: Participant, form: Form) -> None:
    """Whom this participant speaks to alone, or that they speak to everybody."""
    coaching, coached = form.flag("Coaching"), form.text("CallSidToCoach")
    if coached and coached not in room.participants:
        raise refused(NOBODY_TO_COACH, "The call to coach is not in this conference.")
    before = one.coaching, one.coached
    if coached:
        one.coached, one.coaching = coached, coaching is not False
    elif coaching is not None:
        one.coaching = coaching and bool(one.coached)
    if before != (one.coaching, one.coached):
        room.tell("participant-modify", one)
