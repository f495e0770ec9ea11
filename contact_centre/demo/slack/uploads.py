"""Files that are given to the emulated workspace: a place is named, the bytes come there, then they are shared."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from aiohttp import web

from contact_centre.demo.post import Picture
from contact_centre.ids import new_id

KEPT_COUNT: Final = 100


class Upload(NamedTuple):
    """A file on its way. `data` is None until it has come."""

    name: str
    length: int
    data: bytes | None = None


class Uploads:
    """What has a place and was not shared yet."""

    def __init__(self) -> None:
        self._known: dict[str, Upload] = {}

    def announce(self, said: Mapping[str, Any], url: str) -> Mapping[str, Any]:
        """`files.getUploadURLExternal`: where the bytes are to go; `url` is where the workspace listens."""
        length = str(said.get("length", ""))
        id_ = "F" + new_id().replace("-", "").upper()[:10]
        self._known[id_] = Upload(str(said.get("filename", "")), int(length) if length.isdecimal() else 0)
        while len(self._known) > KEPT_COUNT:
            del self._known[next(iter(self._known))]
        return {"upload_url": f"{url}/upload/v1/{id_}", "file_id": id_}

    async def take(self, request: web.Request) -> web.Response:
        """The bytes of one; they must be as many as were announced."""
        id_ = request.match_info["file"]
        known = self._known.get(id_)
        data = await request.read()
        if known is None or len(data) != known.length:
            raise web.HTTPBadRequest
        self._known[id_] = known._replace(data=data)
        return web.Response(text=f"OK - {len(data)}")

    def share(self, said: Mapping[str, Any]) -> list[tuple[str, Picture]] | None:
        """`files.completeUploadExternal`: the files with their names; None if one of them never came."""
        found = [self._known.pop(str(each.get("id", "")), None) for each in said.get("files", ())]
        came = [(one.name, one.data) for one in found if one is not None and one.data is not None]
        if not came or len(came) < len(found):
            return None
        return [(name, Picture(kind=_kind_of(name), data=data)) for name, data in came]


def _kind_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
