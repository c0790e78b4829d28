"""The courtesies around a question: greetings and thanks before it, thanks after it."""

from __future__ import annotations

import re

_THANKS = (
    r"(?:(?:ok(?:ay)?|great|perfect|cool|good|many)?\s*(?:thanks|thank\s+(?:you|u)|thankyou|thx|thnx|thanx|ty|cheers"
    r"|danke(?:\s+sch(?:ö|oe)n)?|merci(?:\s+beaucoup)?|(?:muchas\s+)?gracias)"
    r"(?:\s+(?:a\s+lot|so\s+much|very\s+much|again|in\s+advance))?+"
    r"(?:\s+for\s+(?:that|this|it|everything|all\s+(?:that|this)|(?:the|your|all\s+your)\s+help))?+)"
)
_GREETING = (
    r"(?:hi(?:ya)?|hello|hey|howdy|greetings|good\s+(?:morning|afternoon|evening|day)|dear\s+(?:sir|madam|bot|all)"
    r"|hallo|guten\s+(?:morgen|tag|abend)|bonjour|bonsoir|salut|hola|buenos\s+d[ií]as|buenas\s+(?:tardes|noches))"
)
# Words that end a conversation. They are courtesies only where nothing else is said.
_FAREWELL = (
    r"(?:(?:good\s*)?bye(?:[\s-]*bye)?|good\s*night|cu|ciao|see\s+(?:you|ya|u)(?:\s+(?:later|soon|tomorrow|around))?"
    r"|take\s+care|have\s+a\s+(?:good|nice|great|lovely)\s+(?:day|evening|night|weekend|one)|farewell|cheerio"
    r"|(?:that's|thats|that\s+is|that\s+was|that\s+will\s+be)\s+(?:it|all|everything)(?:\s+for\s+(?:now|today|tonight))?"
    r"|(?:auf\s+wiedersehen|tsch(?:ü|ue)ss|au\s+revoir|adi(?:ó|o)s|hasta\s+(?:luego|pronto)))"
)
# "x" is a kiss, unless it begins a word: "thanks, x-ray needed?".
_AROUND = (
    r"(?:\s+(?:there|again|all|everyone|bot|mate|dear|doc|doctor|friend|my\s+friend|sir|madam|xoxo\b"
    r"|x{1,4}(?![\w-])))*"
)
_FACE = r"[:;=]['-]?[)(DP](?!\w)"
_MARK = rf"(?:{_FACE}|[,.!;:\-–—])"
_ASIDE = (
    r"(?:(?:just\s+)?(?:a\s+|one\s+)?(?:quick|more|last|another)\s+(?:question|thing)|by\s+the\s+way|btw|sorry|excuse\s+me"
    r"|please)"
)
_OPENER = (
    r"(?:and|but|so|what|whats|what's|how|why|when|where|who|which|is|are|was|do|does|did|can|could|should|will|would|may"
    r"|must|has|have|tell|show|list|give|my|i|i'm|im|i've|ive)"
)
_COURTESY = rf"(?:{_GREETING}{_AROUND}|{_THANKS}{_AROUND}|{_ASIDE})"
_BEFORE = re.compile(rf"\s*{_COURTESY}(?:\s*{_MARK}++\s*|\s*\n\s*|\s+(?={_OPENER}\b)|\s*$)", re.IGNORECASE)
_ALONE = re.compile(rf"(?:(?:{_COURTESY}|{_FAREWELL}{_AROUND}|ok(?:ay)?)\b(?:\s|{_MARK})*+)++", re.IGNORECASE)
_JOIN = re.compile(r"(?:and|but|so|now|then|also)[\s,]+", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?:(?<=[\w?!.,;])(?:\s|{_MARK})++(?:{_THANKS}{_AROUND}|please|pls|plz|lol|haha|bye|tho(?:ugh)?))++(?:\s|{_MARK}|\?)*+$",
    re.IGNORECASE,
)
# No courtesy is looked for in more than this of either end.
_MAX_CHARS = 200
_MAX_COURTESIES = 4


def without_courtesies(message: str) -> str:
    """The message without the courtesies before and after its question; "" if it holds nothing else."""
    text = message.strip()
    if len(text) <= _MAX_CHARS and _ALONE.fullmatch(text):
        return ""
    parted = False
    for _ in range(_MAX_COURTESIES):
        before = _BEFORE.match(text[:_MAX_CHARS])
        if before is None or (before.end() == _MAX_CHARS and len(text) > _MAX_CHARS):
            break
        text, parted = text[before.end() :], True
    if parted and (join := _JOIN.match(text)):
        text = text[join.end() :]
    end = max(0, len(text) - _MAX_CHARS)
    if after := _AFTER.search(text, end):
        asks = "?" in after.group() and text[after.start() - 1] != "?"
        text = text[: after.start()] + ("?" if asks else "")
    return text.strip()
