"""What kind of message this is, and what in it is the question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.reply.reply import Turn
from bot.understanding.courtesies import without_courtesies
from bot.understanding.emergency import emergency
from bot.understanding.message_model import Chances, load_message_model, tokens_of
from bot.understanding.noise import without_noise
from corpus.signs import Sign
from index.encoding.runtime import Embeddings

TurnKind = Literal["ordinary", "smalltalk", "about", "sources", "overview", "listing", "again", "quit"]
Request = Literal["", "more", "nth", "in_full", "where", "repeat", "back", "simpler", "shorter", "complaint"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One message as the bot reads it.

    ``urgent`` holds the signs of an emergency that are clear, ``likely`` those that may be meant.
    ``kind`` is the kind of message, ``question`` what it asks, to the letter, without greeting and thanks; ""
    where nothing is left. ``smalltalk`` names the kind of talk, ``about`` the metadata asked for (if any are).
    ``request`` is what is asked of the last answer (``n`` counts from 1, -1 is the last).
    ``ordinary`` is how likely a question about the article's subject is, 0 to 1; ``other`` the kind that comes
    after it if the article has no answer, "" where none is likely enough.
    """

    urgent: tuple[Sign, ...] = ()
    likely: tuple[Sign, ...] = ()
    kind: TurnKind = "ordinary"
    question: str = ""
    smalltalk: str = ""
    about: tuple[str, ...] = ()
    request: Request = ""
    n: int = 0
    ordinary: float = 1.0
    other: str = ""


MAYBE_ORDINARY = 0.1
"""A message with at least this chance of being an ordinary question may be one."""
_REQUESTS: dict[str, Request] = {
    "more": "more", "nth": "nth", "in_full": "in_full", "where": "where", "complaint": "complaint",
}  # fmt: skip
_SHORTER = re.compile(
    r"\b(?:short\w*|brief\w*|half|one (?:sentence|word|line)|in a (?:sentence|word)|sum|yes or no|cut)\b"
)
_REPEAT = re.compile(r"\b(?:repeat|again|onc?e more|pardon|sorry|missed|what was|say that|rpt)\b")
_BACK = re.compile(
    r"(?:please |can (?:you|we) |take (?:me|us) )?(?:go )?back(?: one| to (?:the|that) (?:one|answer)(?: before)?)?"
    r"(?: please| pls)?|(?:the )?previous(?: one| answer)?(?: please| pls)?"
)
_SIMPLER = re.compile(r"\b(?:simpl\w*|eas\w*|plain\w*|word\w*|explain\w*|understand\w*|mean\w*|kid|child)\b")
_COUNTS = {
    word: number
    for number, words in {
        1: "first 1st 1 one top former a", 2: "second 2nd 2 two other b", 3: "third 3rd 3 three c",
        4: "fourth 4th 4 four d", 5: "fifth 5th 5 five", 6: "sixth 6th 6 six", 7: "seventh 7th 7 seven",
        8: "eighth 8th 8 eight", 9: "ninth 9th 9 nine", 10: "tenth 10th ten",
        -1: "last final bottom latter", -2: "penultimate",
    }.items()
    for word in words.split()
}  # fmt: skip
# Words that count as well in other ways ("the second one") give way to others.
_WEAK = frozenset(["one", "a", "other", "top", "two"])
_ONLY_COUNT = re.compile(
    r"(?:and |what about |more (?:on|about) )?(?:the |that |number |no |# |option |item |point |answer |quote )*"
    rf"(?:{'|'.join(sorted(set(_COUNTS) - {'a', 'b', 'c', 'd', 'other'}))})(?: one| quote| answer| item)?(?: please| pls)?"
    r"(?: [?.!])*"
)
# "which first", "what do I try first" ask about the subject.
_IN_WHAT_ORDER = re.compile(
    r"(?:and |so |ok |but )*(?:which|what (?:do|should|comes|goes|to)|should)\b(?!.*\b(?:the|that|this|your|about) )"
    r".*\b(?:first|last)(?: then)?\W*"
)
# "which reference covers it", "any study cited on obesity"; but not "a source of protein" or "for reference, I'm 45".
_NAMES_SOURCES = re.compile(
    r"\b(?:(?<!for )reference|references|citations?|bibliography)\b(?! (?:of|range|values?|points?|number|price)\b)"
    r"|\b(?:which|any|list|show|your|these|those)\b[^.?!]{0,30}\bsources?\b(?! of (?!information|this|the article))"
    r"|\b(?:what source|(?:what|the|its)\b[^.?!]{0,30}\bsources)\b(?! of (?!information|this|the article))"
    r"|\b(?:stud(?:y|ies)|papers?|research|trials?)\b[^.?!]{0,20}\bcited\b|\bcited\b[^.?!]{0,20}\b(?:stud(?:y|ies)|papers?)\b"
)
# What a field of the model asks of the metadata.
_FIELDS = {"sourcing": ("trust",), "link": ("original",)}
_CITE = re.compile(
    r"\b(?:cite|quote|reference) (?:this|the|your) (?:article|page|text)\b|\bcite (?:this|it)\b"
)
# A question about the article's age: one that names the text, and one that may mean it ("how old is it").
_AGE = r"(?:and |so |but |ok )*(?:how (?:old|new|recent)|from when) (?:is|are) "
_END = r"(?: then)?[ ?.!]*"
_OWN_AGE = re.compile(
    rf"{_AGE}(?:all )?(?:this|these|that|the|your) "
    rf"(?:article|text|page|guide|rules|post|piece|info|information|advice|site){_END}"
)
_ITS_AGE = re.compile(rf"(?:{_AGE}(?:it|this|that)|(?:and )?(?:when )?written|dated?){_END}")
# What a question that the article does not answer may be instead, and how likely that must be.
_OTHERS, _OTHER_CHANCE = ("about", "sources", "overview"), 0.35
# From this chance on, what is small talk is not an emergency told in few words ("i cannot do this anymore" is at 0.6); nor
# is a message in another language, of which the model knows little.
_SURE_TALK = 0.8
# "Just list everything" asks for the map of the article, whatever was quoted last.
_LIST_ALL = re.compile(r"(?:just |please )*list (?:everything|it all|all)\b")
# From this chance on, all requests together, a message asks something of the last answer, unless it may be an
# ordinary question: of 245 follow-ups 6 were taken for a request, of 59 requests 50 read (first model of messages).
_OF_THE_LAST_ANSWER, _SURE_REQUEST, _LIKELY_ORDINARY = (*_REQUESTS, "again"), 0.7, 0.2
# No chain of questions that lean on each other is followed further back.
_MAX_EARLIER = 8
_OF_THE_ARTICLE = ("about", "sources", "overview", "smalltalk")


def read_turn(
    message: str,
    embedding: Embeddings | None = None,
    *,
    in_conversation: bool = False,
    own_signs: Sequence[Sign] = (),
) -> Reading:
    """The reading of a message, any text.

    Args:
        message: what was typed.
        embedding: of what ``without_courtesies`` leaves of it, by the encoder that the model
            of messages was fitted on; None to read the words alone.
        in_conversation: whether there were turns before.
        own_signs: the signs of an emergency that belong to the article's subject.
    """
    question = without_courtesies(message)
    model = load_message_model()
    chances = model.chances(question or message, embedding, in_conversation=in_conversation)
    urgent, likely = emergency(message, chances.signs, own_signs) if question else ((), ())
    kinds = _kinds(chances)
    kind = _kind(question, kinds, in_conversation=in_conversation)
    names_sources = kind in ("ordinary", "sources") and bool(_NAMES_SOURCES.search(question.lower()))
    if names_sources:
        kind = "sources"
    talk = _field(chances, "smalltalk") if kind == "smalltalk" else ""
    if (
        kind in ("smalltalk", "quit")
        and talk != "language"
        and kinds["smalltalk"] + kinds["quit"] < _SURE_TALK
    ):
        urgent, likely = urgent or likely, ()  # told without a question, it is meant
    n = _count(question) if kind == "nth" else 0
    if kind == "nth" and (n == 0 or _IN_WHAT_ORDER.fullmatch(question.lower())):
        kind, n = "ordinary", 0
    field = _field(chances, "about")
    request = _again(question.lower()) if kind == "again" else _REQUESTS.get(kind, "")
    its_age = bool(_ITS_AGE.fullmatch(question.lower()))
    other = "about" if its_age else max(_OTHERS, key=lambda each: kinds[each])
    return Reading(
        urgent=urgent,
        likely=likely,
        kind="again" if request else kind,  # type: ignore[arg-type]
        question=question,
        smalltalk=talk,
        about=_named_fields(question.lower()) or _FIELDS.get(field, (field,)),
        request=request,
        n=n,
        ordinary=0.0 if names_sources or _is_sure(question, in_conversation) else kinds["ordinary"],
        other=other if kinds[other] >= _OTHER_CHANCE or its_age else "",
    )


def questions_before(history: Sequence[Turn]) -> list[str]:
    """What was asked of the article's subject in the last turns, oldest first, without greetings and thanks.

    A turn whose reply is not known is read by its words alone, so that none has to be embedded.
    """
    found = []
    for place, turn in list(enumerate(history))[-_MAX_EARLIER:]:
        message = without_noise(turn.question)
        if turn.reply:
            question = without_courtesies(message)
            other = turn.reply.went_back or turn.reply.kind in _OF_THE_ARTICLE
        else:
            reading = read_turn(message, in_conversation=place > 0)
            question, other = reading.question, reading.kind in ("smalltalk", "again", "quit")
        if question and not other:
            found.append(question)
    return found


def _kind(question: str, kinds: Mapping[str, float], *, in_conversation: bool) -> str:
    """The likeliest kind, or the one that a rule is sure of."""
    if not question:
        return "smalltalk"
    if in_conversation and _ONLY_COUNT.fullmatch(" ".join(tokens_of(question))):
        return "nth"
    if in_conversation and _BACK.fullmatch(question.lower()):
        return "again"
    if _CITE.search(question.lower()) or _OWN_AGE.fullmatch(question.lower()):
        return "about"
    requests = sum(kinds[each] for each in _OF_THE_LAST_ANSWER)
    asks_anew = kinds["ordinary"] >= _LIKELY_ORDINARY or _LIST_ALL.match(question.lower())
    if requests < _SURE_REQUEST or asks_anew:
        kinds = {each: chance for each, chance in kinds.items() if each not in _OF_THE_LAST_ANSWER}
    return max(kinds, key=lambda each: kinds[each])


def _kinds(chances: Chances) -> dict[str, float]:
    kinds: dict[str, float] = {}
    for label, chance in chances.kinds.items():
        kind = label.partition(":")[0]
        kinds[kind] = kinds.get(kind, 0.0) + chance
    return kinds


def _field(chances: Chances, kind: str) -> str:
    """The likeliest field of a kind."""
    labels = (label.partition(":") for label in chances.kinds)
    return next((field for of_kind, _, field in labels if of_kind == kind), "")


def _is_sure(question: str, in_conversation: bool) -> bool:
    """True if a message cannot be a question about the article's subject."""
    back = in_conversation and _BACK.fullmatch(question.lower())
    return bool(back or _OWN_AGE.fullmatch(question.lower()))


def _named_fields(question: str) -> tuple[str, ...]:
    """The fields that a rule is sure of."""
    if _CITE.search(question):
        return ("citation",)
    return ("published", "updated") if _OWN_AGE.fullmatch(question) or _ITS_AGE.fullmatch(question) else ()


def _again(question: str) -> Request:
    if " in full" in question:
        return "in_full"
    if _SHORTER.search(question):
        return "shorter"
    if _BACK.fullmatch(question):
        return "back"
    return "repeat" if _REPEAT.search(question) and not _SIMPLER.search(question) else "simpler"


def _count(question: str) -> int:
    """Which one is meant: from 1, or from -1 backwards; 0 where no number is named."""
    tokens = tokens_of(question)
    text = " ".join(tokens)
    if re.search(r"\b(?:next|second|2nd|one) (?:to|before)(?: the)? last\b|\bsecond last\b", text):
        return -2
    named = [token for token in tokens if token in _COUNTS]
    return next((_COUNTS[t] for t in named if t not in _WEAK), _COUNTS[named[0]] if named else 0)
