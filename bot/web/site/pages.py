"""What all pages are rendered with, and the small ones beside the chat: to log in, to say that something is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.reply.catalogue import Words
from bot.web.site.site import Site


def login_page(site: Site, head: Markup) -> Markup:
    """The page to log in on; ``head`` are its tags."""
    own = site.words
    names = {"wrong": "login.wrong", "cookies": "login.cookies", "busy": "script.busy", "lost": "script.lost"}
    told = as_script({key: own.pattern(name) for key, name in names.items()})
    script = files("bot.web.site").joinpath("script", "login.js").read_text(encoding="utf-8").rstrip()
    return rendered("login.html", own, site=site, head=head, script=Markup(f"{script}({told});"))


def refused_page(site: Site, told: str, home: str = "") -> Markup:
    """The page that says one sentence; ``home`` is the address of the chat, "" for no link to it."""
    return rendered("refused.html", site.words, site=site, told=told, home=home)


def as_script(given: Mapping[str, Any]) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(given, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # nothing of HTML is left in it


def rendered(template: str, own: Words, **values: object) -> Markup:
    """A template with its values, every one of them escaped; it says the bot's ``own`` words with ``say``."""

    def say(name: str, /, **values: object) -> Markup:
        return Markup.escape(own.pattern(name, values.get("n"))).format(**own.written(values))

    return Markup(_templates().get_template(template).render(own=own, say=say, **values))


@cache
def _templates() -> Environment:
    return Environment(
        loader=ChoiceLoader([PackageLoader(f"bot.web.{each}") for each in ("page", "sharing", "site")]),
        auto_reload=False,  # looking whether a template has changed took a tenth of a reply
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
