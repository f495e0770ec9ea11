"""The OpenAPI 3.1 document, generated from the route table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from contact_centre.http.browser import CSRF_HEADER
from contact_centre.http.problems import MEDIA_TYPE, ProblemDocument
from contact_centre.http.routes import Operation, Route

_REF: Final = "#/components/schemas/{name}"


def openapi(routes: Sequence[Route], *, title: str, version: str) -> dict[str, Any]:
    """The document of all routes that have an operation."""
    documented = [(route, route.operation) for route in routes if route.operation is not None]
    schemas, components = _schemas([operation for _, operation in documented])
    paths: dict[str, dict[str, Any]] = {}
    for route, operation in documented:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": "Errors are problem documents (RFC 9457)."},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"sign_in": {"type": "apiKey", "in": "cookie", "name": "sign_in"}},
        },
    }


def _schemas(operations: Sequence[Operation]) -> tuple[dict[type, dict[str, Any]], dict[str, Any]]:
    """The schema of every struct in use, and the components they refer to."""
    used: dict[type[msgspec.Struct], None] = {ProblemDocument: None}
    for operation in operations:
        for kind in (operation.body, operation.answer, operation.query):
            if kind is not None:
                used[kind] = None
    refs, components = msgspec.json.schema_components(list(used), ref_template=_REF)
    return dict(zip(used, refs, strict=True)), dict(components)


def _operation(operation: Operation, schemas: dict[type, dict[str, Any]]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation), *_query_parameters(operation), *_csrf_parameter(operation)],
        "responses": {str(operation.status): _answer(operation, schemas), **_problems(operation, schemas)},
    }
    if operation.body is not None:
        described["requestBody"] = {"content": {"application/json": {"schema": schemas[operation.body]}}}
    described["security"] = [{"sign_in": []}] if operation.needs == "sign_in" else []
    return described


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "description": text, "schema": {"type": "string"}}
        for name, text in operation.path.items()
    ]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    (_ref,), components = msgspec.json.schema_components([operation.query], ref_template=_REF)
    schema = components[operation.query.__name__]
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": field}
        for name, field in schema["properties"].items()
    ]


def _csrf_parameter(operation: Operation) -> list[dict[str, Any]]:
    if not operation.csrf:
        return []
    text = "From `GET /api/session`; bound to this browser's cookie."
    return [{"name": CSRF_HEADER, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}]


def _answer(operation: Operation, schemas: dict[type, dict[str, Any]]) -> dict[str, Any]:
    if operation.answer is None:
        return {"description": operation.summary, "content": {operation.media_type: {"schema": {"type": "string"}}}}
    schema = schemas[operation.answer]
    if operation.answer_is_list:
        schema = {"type": "array", "items": schema}
    return {"description": operation.summary, "content": {operation.media_type: {"schema": schema}}}


def _problems(operation: Operation, schemas: dict[type, dict[str, Any]]) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": schemas[ProblemDocument]}}
    return {str(status): {"description": "A problem.", "content": content} for status in operation.problems}
