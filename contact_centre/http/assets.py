"""The built front end: which files a page needs, and serving them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web

from contact_centre.http.problems import Handler, not_found

STATIC_DIR: Final = Path(__file__).parent.parent / "web" / "static"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_FOR_MINUTES: Final = "public, max-age=300"
_WORKER: Final = "src/console/sw.ts"


class _Chunk(msgspec.Struct):
    file: str
    css: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses one page loads: its script, what that imports, and its styles."""

    script: str = ""
    preloads: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


class Assets:
    """The files of a folder that Vite built. Without one, pages come without script and style."""

    def __init__(self, folder: Path = STATIC_DIR) -> None:
        self._folder = folder
        manifest = folder / "manifest.json"
        self._chunks: dict[str, _Chunk] = {}
        if manifest.is_file():
            self._chunks = msgspec.json.decode(manifest.read_bytes(), type=dict[str, _Chunk])

    def entry(self, page: str) -> Entry:
        """What `page` (a folder of web/src) needs."""
        keys = (f"src/{page}/main.tsx", f"src/{page}/main.ts")
        key = next((key for key in keys if key in self._chunks), None)
        if key is None:
            return Entry()
        reached = self._reach(key, [])
        styles = [css for name in reached for css in self._styles(name)]
        return Entry(
            script=_url(self._chunks[key].file),
            preloads=tuple(_url(self._chunks[name].file) for name in reached if name != key),
            styles=tuple(_url(css) for css in dict.fromkeys(styles)),
        )

    def routes(self) -> list[web.AbstractRouteDef]:
        """`/static/…` and the console's service worker, which must lie at the root to reach the console."""
        routes: list[web.AbstractRouteDef] = [web.get("/console-sw.js", self._service_worker)]
        if self._folder.is_dir():
            routes.append(web.static("/static", self._folder))
        return routes

    async def _service_worker(self, _request: web.Request) -> web.StreamResponse:
        chunk = self._chunks.get(_WORKER)
        path = self._folder / (chunk.file if chunk else "console-sw.js")
        if not path.is_file():
            raise not_found()
        return web.FileResponse(path, headers={"Content-Type": "text/javascript", "Cache-Control": "no-cache"})

    def _styles(self, key: str) -> list[str]:
        """The styles of a chunk, those that it shares with others first, so that its own count. Vite names them last."""
        shared = {chunk.file for chunk in self._chunks.values()}
        return sorted(self._chunks[key].css, key=lambda css: css not in shared)

    def _reach(self, key: str, reached: list[str]) -> list[str]:
        """`key` and all it imports, what is imported first."""
        if key not in reached:
            for imported in self._chunks[key].imports:
                self._reach(imported, reached)
            reached.append(key)
        return reached


@web.middleware
async def cache_static(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let browsers keep what is under `/static/`: for ever where the name holds a hash of the content."""
    response = await handler(request)
    if request.path.startswith("/static/"):
        hashed = request.path.startswith("/static/assets/")
        response.headers["Cache-Control"] = _FOR_EVER if hashed else _FOR_MINUTES
    return response


def _url(file: str) -> str:
    return f"/static/{file}"
