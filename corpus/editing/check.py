"""What is wrong with a corpus, all of it at once, for its author."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.corpus import find_articles, unread_files
from corpus.errors import CorpusError
from corpus.questions import ReaderQuestion, holding, questions_path, scan_questions
from corpus.reading.assemble import read_article
from corpus.reading.files import visible_files
from corpus.reading.metadata import unknown_keys
from corpus.signs import read_signs, signs_path
from corpus.similar import similar_pairs, words

# At 0.8, two questions of five to nine words are near if they differ in one word that only one of them has.
_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class Problem:
    """One line about a problem, which names the file and, where there is one, its line."""

    message: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """The problems found, in the order of articles and lines, and how much was read."""

    problems: tuple[Problem, ...]
    articles: int
    passages: int
    sentences: int
    questions: int
    unanswered: int

    @property
    def errors(self) -> int:
        """How many problems keep the corpus from being used."""
        return sum(problem.is_error for problem in self.problems)


def check_corpus(folder: Path) -> CorpusReport:
    """Everything that is wrong with the articles, reader questions and signs under a folder.

    Raises:
        CorpusError: if the folder itself cannot be read or holds no article.
    """
    problems: list[Problem] = []
    asked: list[ReaderQuestion] = []
    paths = find_articles(folder)
    belonging = {
        beside(folder, article_id) for article_id in paths for beside in (questions_path, signs_path)
    }
    for path in sorted(set(visible_files(folder, ".questions.jsonl", ".signs.json")) - belonging):
        problems.append(Problem(f"{path} belongs to no article", is_error=False))
    read: list[Article] = []
    for article_id, path in paths.items():
        try:
            article = read_article(path, article_id, folder=folder)
            questions, broken = scan_questions(folder, article)
            read_signs(folder, article_id)
        except CorpusError as error:
            problems.append(Problem(str(error), is_error=True))
            continue
        read.append(article)
        asked += questions
        problems += _unknown_keys(article, path)
        problems += [Problem(str(error), is_error=True) for error in broken]
        problems += _repetitions(holding(questions), questions_path(folder, article_id))
    if line := unread_files(folder, read):
        problems.append(Problem(line, is_error=False))
    unanswered = sum(question.sentence is None for question in asked)
    passages = sum(len(article.passages) for article in read)
    sentences = sum(len(article.sentences) for article in read)
    return CorpusReport(tuple(problems), len(read), passages, sentences, len(asked), unanswered)


def _unknown_keys(article: Article, path: Path) -> Iterator[Problem]:
    """Keys of the front matter that nothing is made of: often a slip of the pen."""
    for key, near in unknown_keys(article.metadata).items():
        hint = f"; did you mean “{near}”?" if near else ""
        yield Problem(f"{path}: the key “{key}” of the front matter is not known{hint}", is_error=False)


def _repetitions(questions: Sequence[ReaderQuestion], path: Path) -> Iterator[Problem]:
    """Questions asked before: in the same words an error if answered otherwise, else a warning."""
    in_order = [_words_in_context(question) for question in questions]
    for i, j in similar_pairs(list(map(frozenset, in_order)), _NEAR):
        first, second = questions[i], questions[j]
        same_words = in_order[i] == in_order[j]
        differs = first.sentence != second.sentence
        alike = "the same" if same_words else "nearly the same"
        answered = _contradiction(first, second) if differs else ""
        yield Problem(
            f"{path}:{second.line}: “{second.question}” asks {alike} as line {first.line}, "
            f"“{first.question}”{answered}",
            is_error=same_words and differs,
        )


def _words_in_context(question: ReaderQuestion) -> tuple[str, ...]:
    """Its words; those of a question that hangs on earlier ones are alike only after the same ones."""
    context = "" if question.self_contained else " ".join(words("\n".join(question.history)))
    return tuple(f"{word} {context}" for word in words(question.question))


def _contradiction(first: ReaderQuestion, second: ReaderQuestion) -> str:
    if first.sentence is None:
        return ", which has no answer"
    if second.sentence is None:
        return ", which has an answer"
    return ", which has another answer"
