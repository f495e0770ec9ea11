"""The generated documents: OpenAPI and AsyncAPI."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from openapi_spec_validator import OpenAPIV31SpecValidator

from agents.wire import CONSOLE_FRAMES
from contact_centre.http.asyncapi import asyncapi
from contact_centre.http.asyncapi_events import asyncapi_events
from contact_centre.http.docs import SOCKETS
from contact_centre.http.openapi import openapi
from contact_centre.http.problems import Problem, ProblemDocument
from contact_centre.http.routes import Operation, Route, get, post
from routing.events import EVENT_TYPES


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """A body."""

    scene: str


class Query(msgspec.Struct):
    """A query."""

    figure: str
    since: int | None = None


async def _handler(_request: object) -> Any:
    raise Problem(500)


ROUTES: list[Route] = [
    get("/page", _handler),
    get(
        "/api/things/{thing}",
        _handler,
        Operation(
            id="getThing", summary="A thing.", needs="sign_in", path={"thing": "Its id."}, query=Query, answer=Body
        ),
    ),
    post("/api/things", _handler, Operation(id="make", summary="Make.", body=Body, csrf=True, problems=(400,))),
]


def test_openapi_is_valid_and_knows_every_operation() -> None:
    """Other people's programs are written against this document."""
    document = json.loads(msgspec.json.encode(openapi(ROUTES, title="t", version="1")))
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert set(document["paths"]) == {"/api/things/{thing}", "/api/things"}
    parameters = document["paths"]["/api/things/{thing}"]["get"]["parameters"]
    assert [(one["name"], one["in"], one["required"]) for one in parameters] == [
        ("thing", "path", True),
        ("figure", "query", True),
        ("since", "query", False),
    ]
    assert document["paths"]["/api/things"]["post"]["parameters"][0]["name"] == "X-CSRF-Token"


def test_problem_document_keeps_its_shape() -> None:
    """Programs read `code`, people read `detail`."""
    response = Problem(404).response()
    assert response.content_type == "application/problem+json"
    assert isinstance(response.body, bytes)
    read = msgspec.json.decode(response.body, type=ProblemDocument)
    assert (read.status, read.title, read.type) == (404, "Not Found", "about:blank")


def test_asyncapi_refers_to_nothing_that_is_not_there() -> None:
    """Every frame of every socket is described, and every reference in the document leads somewhere."""
    document = json.loads(msgspec.json.encode(asyncapi(SOCKETS, title="t", version="1")))
    for reference in _references(document):
        found = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    said = {name for name in document["components"]["messages"] if name.startswith("console.receive.")}
    assert said == {f"console.receive.{kind}" for kind in [*CONSOLE_FRAMES, "hello"]}
    assert document["channels"]["chat"]["address"] == "/chat/socket"
    assert "chat.send.welcome" in document["channels"]["chat"]["messages"]
    assert "chat.send.refused" in document["channels"]["chat"]["messages"]


def test_events_document_describes_every_event_and_refers_to_nothing_that_is_not_there() -> None:
    """The council's data team generates its readers from this document."""
    document = json.loads(msgspec.json.encode(asyncapi_events(title="t", version="1")))
    for reference in _references(document):
        found = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    messages = document["components"]["messages"]
    assert set(messages) == {kind.__struct_config__.tag for kind in EVENT_TYPES}
    assert document["channels"]["events"]["address"] == "contact-centre.events"
    assert all(message["summary"] for message in messages.values())
    assert "ce_subject" in messages["contact.arrived"]["headers"]["required"]
    assert "ce_subject" not in messages["queue.opened"]["headers"]["required"]
    assert "Sealed" not in document["components"]["schemas"]
    assert "text" not in document["components"]["schemas"]["MessageReceived"]["properties"]


def test_frames_of_the_same_name_are_kept_apart() -> None:
    """`send` of an agent and `send` of a resident are different things."""
    messages = asyncapi(SOCKETS, title="t", version="1")["components"]["messages"]
    console = messages["console.receive.send"]["payload"]["properties"]["data"]
    chat = messages["chat.receive.send"]["payload"]["properties"]["data"]
    assert console != chat


def _references(node: object) -> list[str]:
    if isinstance(node, dict):
        here = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return here + [one for value in node.values() for one in _references(value)]
    if isinstance(node, list):
        return [one for value in node for one in _references(value)]
    return []
