"""Small pages beside the chat, in the page's language and colours: to log in, and to say that something is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.loaders import ChoiceLoader
from markupsafe import Markup

from bot.web.page.view import sayer
from bot.web.site.site import Site


def login_page(site: Site, head: Markup) -> str:
    """The page to log in on; ``head`` are its tags."""
    own = site.words
    names = {"wrong": "login.wrong", "cookies": "login.cookies", "busy": "script.busy", "lost": "script.lost"}
    told = as_script({key: own.pattern(name) for key, name in names.items()})
    script = files("bot.web.site").joinpath("script", "login.js").read_text(encoding="utf-8").rstrip()
    page = templates().get_template("login.html")
    return page.render(site=site, say=sayer(own), head=head, script=Markup(f"{script}({told});"))


def refused_page(site: Site, told: str, home: str = "") -> str:
    """The page that says one sentence; ``home`` is the address of the chat, "" for no link to it."""
    return (
        templates()
        .get_template("refused.html")
        .render(site=site, say=sayer(site.words), told=told, home=home)
    )


def as_script(given: Mapping[str, Any]) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(given, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # nothing of HTML is left in it


@cache
def templates(*packages: str) -> Environment:
    """The templates of some packages and of this folder. Autoescape is on for every one of them."""
    return Environment(
        loader=ChoiceLoader([PackageLoader(each, "templates") for each in (*packages, "bot.web.site")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
