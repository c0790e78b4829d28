"""Signs of an emergency in a reader's own words: clear ones, and ones that may be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.understanding.message_model import load_message_model, tokens_of
from corpus.signs import Sign, parse_signs

SELF_HARM = "selfharm"
_FILE = Path(__file__).parent / "emergency.json"
# A sign that is told in its own phrase is likely from this share of the threshold, and clear from the threshold on.
_TOLD_SHARE = 0.5
# Thoughts of self-harm that are not told in a phrase of their own are not spoken of, and no emergency, beneath this chance.
# Of 480 harmless messages of strangers 8 get their notice (17 without this), of 10 such thoughts 7 (8).
_LIKELY_SELF_HARM = 0.15


def emergency(
    message: str, chances: Mapping[str, float], own_signs: Sequence[Sign] = ()
) -> tuple[tuple[Sign, ...], tuple[Sign, ...]]:
    """The signs that are clear and those that are likely, one of the two empty, the surest sign first.

    Args:
        message: what was typed.
        chances: of each sign by name, likeliest first.
        own_signs: those that belong to the article's subject; they are looked for beside the universal ones.
    """
    signs = {sign.name: sign for sign in (*universal_signs(), *own_signs)}
    known = [name for name in chances if name in signs]
    model = load_message_model()
    if sum(chances[name] for name in known) < _TOLD_SHARE * model.likely:
        return (), ()
    text = " ".join(tokens_of(message))
    told = [name for name in known if signs[name].told.search(text)]
    if chances.get(SELF_HARM, 0.0) < _LIKELY_SELF_HARM and SELF_HARM not in told:
        known = [name for name in known if name != SELF_HARM]
    chance = sum(chances[name] for name in known)
    found = tuple(signs[name] for name in dict.fromkeys([*told, *known[:1]]))
    if chance >= model.clear or (told and chance >= model.likely):
        return found, ()
    return ((), found) if told or chance >= model.likely else ((), ())


@cache
def universal_signs() -> tuple[Sign, ...]:
    """The signs that call for help whatever an article is about."""
    return parse_signs(_FILE.read_text(encoding="utf-8"), _FILE.name)
