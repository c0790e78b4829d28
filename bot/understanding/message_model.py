"""The fitted model of messages: how likely each kind and each sign of an emergency is.

Two softmax heads, linear in the message's embedding, in hashed pieces of its words and in a few features of
its form. ``bot.fitting.messages`` fits them; ``messages.npz`` holds the parameters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from index.encoding.runtime import Embeddings

PARAMETERS_FILE = Path(__file__).parent / "messages.npz"
PIECES = 4096
"""How many buckets the pieces of words share; with 2048, cross-validation reads 0.9 % of the kinds worse."""
FORM = ("embedded", "in conversation", "words", "two words", "four words", "question mark", "short follow-up")
"""The features of a message's form, in their order."""

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_PIECE_CHARS = (3, 4)
# A longer message is read by its beginning and its end.
_MAX_CHARS = 2_000

Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely each kind ("about:author", "more") and each sign ("breath") is, 0 to 1, most likely first.

    The signs leave out "harmless": what they lack to 1 is the chance of no emergency.
    """

    kinds: dict[str, float]
    signs: dict[str, float]


@dataclass(frozen=True, slots=True)
class MessageModel:
    """The parameters.

    Attributes:
        encoder: digest of the encoder whose embeddings it was fitted on.
        mean: float32 (n,), taken from every embedding.
        kinds: the labels of the first columns.
        signs: the labels of the other columns, "harmless" first.
        dense: float32 (n + len(FORM) + 1, columns), the intercept last.
        pieces: float32 (PIECES, columns).
        clear: the chance of any sign from which an emergency is clear.
        likely: the chance from which one is likely.
    """

    encoder: str
    mean: Weights
    kinds: tuple[str, ...]
    signs: tuple[str, ...]
    dense: Weights
    pieces: Weights
    clear: float
    likely: float

    def chances(self, message: str, embedding: Embeddings | None, *, in_conversation: bool) -> Chances:
        """The chances of a message.

        Args:
            message: any text.
            embedding: of ``Encoder.encode_messages``, by the encoder the model was fitted on, float32 (n,); None to
                read the words alone.
            in_conversation: whether there were turns before.
        """
        dense = dense_features(message, embedding, self.mean, in_conversation=in_conversation)
        found = pieces_of(message)
        logits = dense @ self.dense + self.pieces[found].sum(axis=0) / max(len(found), 1) ** 0.5
        kinds = _ranked(self.kinds, logits[: len(self.kinds)])
        signs = _ranked(self.signs, logits[len(self.kinds) :])
        return Chances(kinds, {sign: chance for sign, chance in signs.items() if sign != "harmless"})


def dense_features(
    message: str, embedding: Embeddings | None, mean: Weights, *, in_conversation: bool
) -> Weights:
    """Embedding (zeros if None), form and a one for the intercept: float32 (n + len(FORM) + 1,)."""
    count = len(tokens_of(message))
    form = (
        embedding is not None,
        in_conversation,
        min(count, 30) / 10,
        count <= 2,
        count <= 4,
        "?" in message,
        in_conversation and count <= 4,
    )
    meaning = np.zeros_like(mean) if embedding is None else embedding - mean
    return np.concatenate([meaning, 0.5 * np.array(form, np.float32), np.ones(1, np.float32)])


def pieces_of(message: str) -> npt.NDArray[np.int64]:
    """The buckets of a message's words, pairs of words and runs of characters: int64, ascending, each once."""
    tokens = tokens_of(message)
    framed = ["^", *tokens, "$"]
    spaced = f" {' '.join(tokens)} "
    pieces = {f"w{token}" for token in framed}
    pieces |= {f"w{one} {two}" for one, two in pairwise(framed)}
    pieces |= {
        f"c{spaced[i : i + length]}" for length in _PIECE_CHARS for i in range(len(spaced) - length + 1)
    }
    buckets = {crc32(piece.encode("utf-8", "replace")) % PIECES for piece in pieces}
    return np.array(sorted(buckets), np.int64)  # np.unique would import numpy.ma, for a fiftieth of a second


def tokens_of(message: str) -> list[str]:
    """Words and marks in lower case, drawn-out letters cut to two; a year and a longer number are one token each."""
    if len(message) > _MAX_CHARS:
        message = f"{message[: _MAX_CHARS // 2]} {message[-_MAX_CHARS // 2 :]}"
    plain = _DRAWN_OUT.sub(r"\1\1", unicodedata.normalize("NFKC", message).lower().replace("’", "'"))
    return [_numbered(token) for token in _TOKEN.findall(plain)]


@cache
def load_message_model() -> MessageModel:
    """The model that comes with the program."""
    with np.load(PARAMETERS_FILE) as stored:
        scale = stored["pieces_scale"]
        return MessageModel(
            encoder=str(stored["encoder"]),
            mean=stored["mean"].astype(np.float32),
            kinds=tuple(stored["kinds"].tolist()),
            signs=tuple(stored["signs"].tolist()),
            dense=stored["dense"].astype(np.float32),
            pieces=stored["pieces"].astype(np.float32) * scale,
            clear=float(stored["clear"]),
            likely=float(stored["likely"]),
        )


def _numbered(token: str) -> str:
    if not token[0].isdigit() or len(token) == 1:
        return token
    return "<year>" if _YEAR.match(token) else "<number>" if token.isdigit() else token


def _ranked(labels: tuple[str, ...], logits: Weights) -> dict[str, float]:
    weights = np.exp(logits - logits.max())
    chances = (weights / weights.sum()).tolist()
    return dict(sorted(zip(labels, chances, strict=True), key=lambda pair: -pair[1]))
