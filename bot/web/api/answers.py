"""What programs get, field by field. The schemas that the API and MCP publish are made of this."""

from __future__ import annotations

from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,  # pydantic reads the standard library's from 3.12 on
)

from pydantic import Field, JsonValue, TypeAdapter, with_config
from typing_extensions import TypedDict

from bot.reply.reply import ReplyKind

JsonObject = dict[str, Any]
Words = Annotated[str, Field(min_length=1)]
Offset = Annotated[int, Field(ge=0)]

# What pydantic cannot say in types: which fields go with which kind.
_BY_KIND: list[JsonValue] = [
    {
        "if": {"properties": {"kind": {"const": "quote"}}},
        "then": {"properties": {"quotes": {"minItems": 1}}},
    },
    {
        "if": {"properties": {"kind": {"enum": ["quote", "not_found"]}}},
        "else": {"properties": {"confidence": {"type": "null"}}},
    },
    {
        "if": {"properties": {"kind": {"const": "not_found"}}},
        "then": {"properties": {"message": {"minLength": 1}, "quotes": {"items": {"required": ["related"]}}}},
    },
]


@with_config(title="Item", use_attribute_docstrings=True)
class ItemForm(TypedDict):
    """One of the things that a quote announces, to the letter."""

    text: Words
    """The words, to the letter."""
    start: Offset
    """Where they begin in the article's text, in Unicode characters from 0."""
    end: Offset
    """Where they end, exclusive."""


@with_config(title="Quote", use_attribute_docstrings=True)
class QuoteForm(TypedDict):
    """Words of one article and where they stand in it."""

    text: Words
    """The words, to the letter."""
    start: Annotated[
        Offset,
        Field(
            description="Where they begin in the article's text, in Unicode characters from 0; start and end"
            " are 0 for metadata, which stands in the front matter."
        ),
    ]
    end: Offset
    """Where they end, exclusive."""
    highlights: list[tuple[Offset, Offset]]
    """The sentences that answer, as [start, end] in the article's text, within the quote."""
    article: Words
    """The article's id."""
    section: list[str]
    """The titles of the headings over the words, outermost first."""
    paragraph: Offset
    """Which passage of the article it is, from 1; 0 for a heading, a reference or metadata."""
    score: float
    """Ranks the quotes of one reply, higher is nearer; means nothing across replies."""
    items: Annotated[
        list[ItemForm],
        Field(
            description="What the words announce, in the order of the text: list items, or the headings below;"
            " empty where they announce nothing."
        ),
    ]
    citation: Words
    """The source in one line."""
    url: NotRequired[Words]
    """The article's or the reference's address, as it is written there; not checked."""
    related: NotRequired[Literal[True]]
    """True where the words are near the question but do not answer it."""


@with_config(title="Reply", json_schema_extra={"allOf": _BY_KIND}, use_attribute_docstrings=True)
class ReplyForm(TypedDict):
    """What the bot says to one question. Later versions may add fields; none of these will change its meaning."""

    kind: Annotated[
        ReplyKind,
        Field(
            description="quote: the articles answer, in these quotes. not_found: they do not; any quotes are"
            " only near the question. urgent: the question tells of signs of an emergency; show the message"
            " first. smalltalk: a greeting or the like. about: an article's own metadata. sources: entries of"
            " its reference list. overview: its summary and headings."
        ),
    ]
    question: str
    """The question as it was typed."""
    read_as: str
    """The question as it was read in its conversation; empty where that is what was typed."""
    message: str
    """The bot's own words; never a claim about the articles' subject."""
    confidence: Annotated[float, Field(ge=0, le=1)] | None
    """The calibrated chance that the articles answer; null for kinds that do not depend on it."""
    notice: str
    """One calm line about safety, to be shown above the answer; empty where none is due."""
    quotes: list[QuoteForm]
    """Words of the articles, to the letter."""
    suggestions: list[str]
    """Questions that the articles do answer."""


class SectionForm(TypedDict):
    """A section of an article and the sections below it, or a part of them."""

    article: str
    title: str
    section: list[str]
    quotes: list[QuoteForm]
    next_start: Annotated[int | None, Field(description="Where the rest begins; null at the end.")]


class ArticleForm(TypedDict):
    """One article as it is listed."""

    article: str
    title: str
    citation: str
    url: str
    sections: list[list[str]]


class ArticlesForm(TypedDict):
    """How many articles there are, and the first of them."""

    count: Offset
    articles: list[ArticleForm]


def schema(answer: type) -> JsonObject:
    """The JSON Schema (2020-12) of a form."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **TypeAdapter(answer).json_schema(mode="serialization"),
    }
