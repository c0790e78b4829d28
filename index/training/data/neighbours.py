"""Which passages of a document are near a question by meaning: the first ranking hands such to the finder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.whole_file import unfinished
from index.encoding.encoder import Encoder
from index.encoding.runtime import Embeddings
from index.training.data.documents import Question, QuestionSet

# With fewer passages all are candidates anyway.
_MIN_PASSAGES = 4


class Neighbours:
    """Embeddings of the passages and questions of some sets."""

    def __init__(self, sets: Sequence[QuestionSet], encoder: Encoder, kept: Path) -> None:
        """Embeds them; half a minute for ten thousand texts on two cores.

        Args:
            sets: the sets.
            encoder: what embeds them.
            kept: the folder that the embeddings of each set are kept in, and taken from if they are there.

        Raises:
            OSError: if it cannot be written.
        """
        kept.mkdir(parents=True, exist_ok=True)
        self._passages: dict[str, tuple[Embeddings, npt.NDArray[np.int64]]] = {}
        self._questions: dict[str, dict[int, Embeddings]] = {}
        for each in sets:
            passages, questions = _embedded(each, encoder, kept / f"{each.name}.npz")
            starts = np.cumsum([0, *map(len, each.documents)])
            self._passages[each.name] = passages, starts
            self._questions[each.name] = {
                id(question): row for question, row in zip(each.questions, questions, strict=True)
            }

    def cosines(self, questions: QuestionSet, question: Question) -> Embeddings | None:
        """The cosine of a question and each passage of its document, float32 (passages,); None of a short document."""
        passages, starts = self._passages[questions.name]
        first, last = starts[question.document : question.document + 2].tolist()
        if last - first < _MIN_PASSAGES:
            return None
        return np.asarray(passages[first:last] @ self._questions[questions.name][id(question)])


def _embedded(questions: QuestionSet, encoder: Encoder, kept: Path) -> tuple[Embeddings, Embeddings]:
    """Rows of all passages and questions of a set, float32 (texts, dimension), zero where the document is short."""
    if kept.exists():
        with np.load(kept) as saved:
            return saved["passages"], saved["questions"]
    is_long = [len(document) >= _MIN_PASSAGES for document in questions.documents]
    texts = [
        f"{text.heading}. {text.text}" if long else None
        for long, document in zip(is_long, questions.documents, strict=True)
        for text in document
    ]
    asked = [
        " ".join((*question.earlier[-1:], question.text)) if is_long[question.document] else None
        for question in questions.questions
    ]
    found = [_of_texts(each, encoder) for each in (texts, asked)]
    with unfinished(kept.parent) as part, part.open("wb") as file:
        np.savez(file, passages=found[0], questions=found[1])
        part.replace(kept)
    return found[0], found[1]


def _of_texts(texts: Sequence[str | None], encoder: Encoder) -> Embeddings:
    """Embeddings of texts, float32 (texts, dimension), each cut to what the model reads; zeros where there is none.

    Without any text the dimension is 0.
    """
    places = [place for place, text in enumerate(texts) if text is not None]
    cut = [text[: 3 * encoder.max_tokens] for text in texts if text is not None]
    short = [
        text if count <= encoder.max_tokens else text[: encoder.max_tokens]
        for text, count in zip(cut, encoder.count_tokens(cut), strict=True)
    ]
    found = encoder.encode_documents(short) if short else np.zeros((0, 0), np.float32)
    rows = np.zeros((len(texts), found.shape[1]), np.float32)
    rows[places] = found
    return rows
