"""The addresses of this folder, and Gradio's settings with all of it added."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.web.sharing.head import Head, as_script
from bot.web.sharing.icon import SIZES, icon_file, icon_svg, manifest
from bot.web.sharing.picture import picture
from bot.web.sharing.preview import preview_of
from bot.web.sharing.questions import questions_page
from bot.web.sharing.sharing import Sharing

FOR_A_DAY = {"cache-control": "public, max-age=86400"}
"""Pictures and icons: they change with a new start of the server at the earliest."""
FOR_AN_HOUR = {"cache-control": "public, max-age=3600"}
ROBOTS = "User-agent: *\nDisallow: /gradio_api/\n"
"""The page itself may be fetched, or no network could preview it; its head says whether it may be listed."""


def with_sharing(app_kwargs: dict[str, Any], sharing: Sharing) -> dict[str, Any]:
    """Settings for Gradio's ``app_kwargs`` with the head and the addresses of this folder added."""
    return app_kwargs | {
        "routes": [*app_kwargs["routes"], *_about_the_page(sharing), *_icons(sharing)],
        "middleware": [*app_kwargs["middleware"], Middleware(Head, sharing)],
    }


def widget(sharing: Sharing) -> str:
    """The script that puts a button with the chat into a page: a function, called with what it has to know."""
    site = {
        "name": sharing.site.name,
        "colour": sharing.site.colour,
        "close": sharing.site.words("page.close"),
        "ancestors": sharing.frame_ancestors,
    }
    script = files("bot.web.sharing").joinpath("script", "widget.js").read_text(encoding="utf-8").rstrip()
    return f"{script}({as_script(site)});\n"


def _about_the_page(sharing: Sharing) -> list[Route]:
    async def preview(request: Request) -> Response:
        about = preview_of(sharing.site, sharing.corpus(), dict(request.query_params)).article
        title = about.metadata.title if about else ""
        by = (about.metadata.author, about.metadata.publisher) if about else ()
        drawn = await run_in_threadpool(picture, sharing.site, title, " · ".join(filter(None, by)))
        return Response(drawn, media_type="image/png", headers=FOR_A_DAY)

    def questions(request: Request) -> Response:
        corpus = sharing.corpus()
        address = sharing.address.of(request.scope)
        page = questions_page(sharing, corpus, dict(request.query_params), address) if corpus else None
        if page is None:
            return PlainTextResponse("There is no such page here.\n", status_code=404)
        return HTMLResponse(page)

    async def robots(_: Request) -> Response:
        return PlainTextResponse(ROBOTS)

    loaded = widget(sharing)

    async def embedded(_: Request) -> Response:
        return Response(loaded, media_type="text/javascript", headers=FOR_AN_HOUR)

    return [
        Route("/widget.js", embedded),
        Route("/preview.png", preview),
        Route("/questions", questions),
        Route("/robots.txt", robots),
    ]


def _icons(sharing: Sharing) -> list[Route]:
    drawn = {f"/icon-{size}.png": icon_file(sharing.site, size) for size in SIZES}

    async def png(request: Request) -> Response:
        return Response(
            drawn[request.url.path[-len("/icon-512.png") :]], media_type="image/png", headers=FOR_A_DAY
        )

    async def svg(_: Request) -> Response:
        return Response(icon_svg(sharing.site), media_type="image/svg+xml", headers=FOR_A_DAY)

    async def ico(_: Request) -> Response:
        return Response(icon_file(sharing.site, 48, "ICO"), media_type="image/x-icon", headers=FOR_A_DAY)

    async def described(_: Request) -> Response:
        return JSONResponse(manifest(sharing.site), media_type="application/manifest+json")

    return [
        *(Route(path, png) for path in drawn),
        Route("/icon.svg", svg),
        Route("/favicon.ico", ico),
        Route("/manifest.webmanifest", described),
    ]
