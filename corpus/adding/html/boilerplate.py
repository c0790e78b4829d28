"""What is around an article on a page, told by names and by words; nothing in it is about a certain site."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

# Parts of class and id names. Measured on the pages of ``python -m tests.ingest``: without them, token F1
# on the reference texts falls by 0.005 and twice as many pieces of boilerplate are left.
_NAME = re.compile(
    r"""(?<![a-z])(?:
    share|sharing|sharedaddy|social(?!-media-embed)|likes?|rating|vote|follow
    |related\w*|recommend\w*|popular|trending|most-read|read-?more|outbrain|taboola|referenced|linkback
    |newsletters?|subscri\w*|signup|sign-up|login|donat\w*|consent|cookie\w*|popup|modal
    |comments?|respond|disqus|jetpack\w*
    |promo\w*|advert\w*|ads?|adbox|sponsor\w*
    |breadcrumbs?|pagination|pager|paging|nav|navigation|navbar|menu|sidebar|widget\w*|toolbar|masthead
    |footer|skip-?links?|screen-reader|sr-only|visually-hidden
    |tags?|tagbox|taglist|byline|dateline|timestamp|author[\w-]*|post-?meta|post-?info|citate|cite-?this
    )(?![a-z])""",
    re.VERBOSE,
)
_LEAD_NAME = re.compile(
    r"(?<![a-z])(?:intro\w*|teaser\w*|lead|standfirst|subtitle|sub-?headline|summary|deck?|upperdek|excerpt|abstract)"
    r"(?![a-z])"
)
_CALL = re.compile(
    r"""\b(?:newsletters?|subscribe|sign\ up|your\ inbox|follow\ us|click\ here|advertisement|advert
    |share\ this|like\ this|leave\ a\ (?:reply|comment)|(?:\d+|no)\ comments?|comments|if\ you\ enjoyed
    |read\ (?:more|next|also)|see\ also|related|recommended|more\ (?:from|on|about)
    |abonnieren|anmelden|kommentare?|mehr\ zum\ thema|lesen\ sie\ auch|verwandte|anzeige|werbung
    |weitere\ (?:beiträge|artikel|themen)
    |s'abonner|à\ lire\ aussi|lire\ aussi|publicité
    |suscr[ií]be\w*|lea\ también|publicidad)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CAMEL = re.compile(r"([a-z])([A-Z])")
_SURROUNDINGS = frozenset({"nav", "footer", "aside"})
# These name the page as a whole: a body of class "has-sidebar" is no sidebar.
_FRAMES = frozenset({"html", "body", "main", "article"})
_MAX_CALL_CHARS = 160


def is_boilerplate(element: HtmlElement) -> bool:
    """True if an element, by its tag, class or id, stands around an article and is no part of it."""
    if element.tag in _FRAMES:
        return False
    return element.tag in _SURROUNDINGS or bool(_NAME.search(_names(element)))


def is_lead(element: HtmlElement) -> bool:
    """True if an element, by its class or id, is the summary between a title and the text."""
    return bool(_LEAD_NAME.search(_names(element)))


def is_call(text: str, link_share: float) -> bool:
    """True for a short line that asks to subscribe, to share or to read something else."""
    has_call = len(text) < _MAX_CALL_CHARS and _CALL.search(text) is not None
    return has_call and (link_share > 0 or len(text) < 40)


def _names(element: HtmlElement) -> str:
    """Class and id in lower case, their words joined by "-"."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _CAMEL.sub(r"\1-\2", names).replace("_", "-").lower()
