"""What programs get, field by field. The schemas that the API and MCP publish are made of this."""

from __future__ import annotations

from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,  # pydantic reads the standard library's from 3.12 on
)

from pydantic import ConfigDict, Field, JsonValue, TypeAdapter, with_config
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


@with_config(ConfigDict(title="Item"))
class ItemForm(TypedDict):
    """One of the things that a quote announces, to the letter."""

    text: Annotated[Words, Field(description="The words, to the letter.")]
    start: Annotated[
        Offset, Field(description="Where they begin in the article's text, in Unicode characters from 0.")
    ]
    end: Annotated[Offset, Field(description="Where they end, exclusive.")]


@with_config(ConfigDict(title="Quote"))
class QuoteForm(TypedDict):
    """Words of one article and where they stand in it."""

    text: Annotated[Words, Field(description="The words, to the letter.")]
    start: Annotated[
        Offset,
        Field(
            description="Where they begin in the article's text, in Unicode characters from 0; start and end"
            " are 0 for metadata, which stands in the front matter."
        ),
    ]
    end: Annotated[Offset, Field(description="Where they end, exclusive.")]
    highlights: Annotated[
        list[tuple[Offset, Offset]],
        Field(
            description="The sentences that answer, as [start, end] in the article's text, within the quote."
        ),
    ]
    article: Annotated[Words, Field(description="The article's id.")]
    section: Annotated[
        list[str], Field(description="The titles of the headings over the words, outermost first.")
    ]
    paragraph: Annotated[
        Offset,
        Field(
            description="Which passage of the article it is, from 1; 0 for a heading, a reference or metadata."
        ),
    ]
    score: Annotated[
        float,
        Field(description="Ranks the quotes of one reply, higher is nearer; means nothing across replies."),
    ]
    items: Annotated[
        list[ItemForm],
        Field(
            description="What the words announce, in the order of the text: list items, or the headings below;"
            " empty where they announce nothing."
        ),
    ]
    citation: Annotated[Words, Field(description="The source in one line.")]
    url: NotRequired[
        Annotated[
            Words,
            Field(
                description="The article's or the reference's address, as it is written there; not checked."
            ),
        ]
    ]
    related: NotRequired[
        Annotated[
            Literal[True],
            Field(description="True where the words are near the question but do not answer it."),
        ]
    ]


@with_config(ConfigDict(title="Reply", json_schema_extra={"allOf": _BY_KIND}))
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
    question: Annotated[str, Field(description="The question as it was typed.")]
    read_as: Annotated[
        str,
        Field(
            description="The question as it was read in its conversation; empty where that is what was typed."
        ),
    ]
    message: Annotated[
        str, Field(description="The bot's own words; never a claim about the articles' subject.")
    ]
    confidence: Annotated[
        Annotated[float, Field(ge=0, le=1)] | None,
        Field(
            description="The calibrated chance that the articles answer; null for kinds that do not depend on it."
        ),
    ]
    notice: Annotated[
        str,
        Field(
            description="One calm line about safety, to be shown above the answer; empty where none is due."
        ),
    ]
    quotes: Annotated[list[QuoteForm], Field(description="Words of the articles, to the letter.")]
    suggestions: Annotated[list[str], Field(description="Questions that the articles do answer.")]


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
