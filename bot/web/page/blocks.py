"""The page: a conversation on the left, the article on the right.

Gradio serves it, queues nothing and keeps nothing: the page is one ``gr.HTML`` whose script calls the
server functions below, one request a question. ``gr.Chatbot`` would send the whole conversation both
ways with every turn and reload the page when the connection comes back; here a turn costs the same
at the end of a conversation as at its start, and a lost connection loses nothing.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import gradio as gr

from bot.reply.catalogue import Words, words
from bot.web.api.functions import Api
from bot.web.api.http_api import add_endpoints
from bot.web.guard.guard import app_settings
from bot.web.monitoring.feedback import Feedback
from bot.web.options import MAX_QUESTION_CHARS
from bot.web.page.loading import LoadingBot, getting_ready
from bot.web.page.service import Asked, Editing, PageService, Payload
from bot.web.site.packing import packed_script, packed_style
from bot.web.site.site import Site


def build_page(
    bot: Asked,
    *,
    feedback: Path | None = None,
    max_question_chars: int = MAX_QUESTION_CHARS,
    max_waiting: int = 256,
    loading: LoadingBot | None = None,
    editing: Editing = "no",
    site: Site | None = None,
    one_article: bool = False,
) -> gr.Blocks:
    """The page over a bot. With ``feedback``, readers can judge answers; verdicts are appended to that file.

    ``editing`` puts on it what editors need; it sends to :mod:`bot.web.editing.route`.
    ``max_waiting`` calls of programs wait at once, 0 for any number.
    ``loading`` is what ``bot`` answers with where that may not be ready yet: the page then says so.
    ``site`` gives the page's name and language, None for the program's own.
    ``one_article`` says that ``bot`` answers from one article, however many ``loading`` reads.

    Open it with ``page.launch(**page_settings())``, or in an application of your own with
    ``gr.mount_gradio_app(app, page, path="/ask", **page_settings())``.

    Raises:
        FeedbackError: if the feedback file cannot be written.
    """
    site = site or Site()
    kept = Feedback(feedback) if feedback else None
    service = PageService(
        bot,
        kept,
        site=site,
        max_question_chars=max_question_chars,
        articles=loading.articles if loading and not one_article else None,
        ready=loading.is_ready if loading else lambda: True,
        editing=editing,
    )
    page = gr.Blocks(title=site.name, fill_width=True, analytics_enabled=False)
    with page:
        html = gr.HTML(
            service.first_page(),
            elem_id="page",
            apply_default_css=False,
            js_on_load=script(site.words, editing=editing != "no"),
            server_functions=[*service.functions(), *([getting_ready(loading)] if loading else [])],
        )
        add_endpoints(page, Api(bot, max_question_chars=max_question_chars), max_waiting)

    def renew() -> None:
        html.value = service.first_page()
        page.config = page.get_config_file()  # what is sent to readers who come from now on

    if loading:
        loading.when_ready(renew)
    return page


def page_settings(
    app_kwargs: Payload | None = None, site: Site | None = None, *, editing: Editing = "no"
) -> Payload:
    """Keyword arguments for ``Blocks.launch`` and ``gr.mount_gradio_app``: nothing recorded, nothing fetched.

    ``app_kwargs`` is what :func:`bot.web.guard.guard.app_settings` makes of the operator's options;
    ``site`` gives the page's look, None for the program's own; ``editing`` is what the page was built with.
    """
    return {
        "head": head(site or Site(), editing=editing != "no"),
        "footer_links": [],
        "show_error": False,
        "ssr_mode": False,
        "pwa": False,
        "theme": theme(),
        "enable_monitoring": False,
        "run_history": False,
        "max_file_size": "1kb",
        "app_kwargs": app_settings(site=site) if app_kwargs is None else app_kwargs,
    }


def theme() -> gr.themes.Base:
    """Gradio's plainest theme with system fonts, on the page's own paper: nothing flashes at the start."""
    plain = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    return plain.set(body_background_fill="#fbfaf6", body_background_fill_dark="#121615")


def head(site: Site, *, editing: bool = False) -> str:
    """Style for the page's head. ``launch(css=)`` would rewrite it: Gradio drops what it cannot parse."""
    editors = ("adding.css", "pinning.css") if editing else ()
    names = ("page.css", "chat.css", "panel.css", *editors, "embed.css", "site.css")
    style = "\n".join([*(_file("style", name) for name in names), site.style, _file("style", "print.css")])
    return f'<meta name="color-scheme" content="light dark"><style>{packed_style(style)}</style>'


def script(own: Words | None = None, *, editing: bool = False) -> str:
    """The page's script, as the body of the function that Gradio calls with ``element`` and ``server``.

    ``own`` are the bot's own words, English if None; of them go along those that the script says. ``editing`` says
    whether it has what editors need.
    """
    own = own or words("en")
    editors = ("adding.js", "pinning.js", "editing.js") if editing else ()
    names = (
        "words.js",
        "server.js",
        "ready.js",
        "panel.js",
        "chat.js",
        "library.js",
        *editors,
        "embed.js",
        "page.js",
    )
    code = packed_script("\n".join(_file("script", name) for name in names))
    said = {key: entry for key, entry in own.groups["script"].items() if f'"{key}"' in code}
    return "\n".join(
        [
            f"const LANGUAGE = {json.dumps(own.language)},",
            f"WORDS = {json.dumps(said, ensure_ascii=False, separators=(',', ':'))};",
            code,
            f"start(element, server{', offerEditing' if editing else ''});",
        ]
    )


def _file(folder: str, name: str) -> str:
    return files("bot.web.page").joinpath(folder, name).read_text(encoding="utf-8")
