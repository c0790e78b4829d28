"""Questions in a language that the article is not in, and articles in another language than English."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from bot.reply.catalogue import words
from corpus.corpus import read_corpus
from index.building.build import build_index
from index.encoding.encoder import Encoder
from index.search.retriever import Retriever

GERMAN = """---
title: Die gusseiserne Pfanne
---

# Die gusseiserne Pfanne

Eine gusseiserne Pfanne wird nach jedem Gebrauch mit heißem Wasser gespült und sofort abgetrocknet.

Zum Einbrennen reibt man die Pfanne mit Leinöl ein und stellt sie eine Stunde bei 230 Grad in den Ofen.
"""
PAN = "# The pan\n\nWash a cast-iron pan with hot water and dry it at once. Soap is allowed.\n"


@pytest.fixture(scope="module")
def bots(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> dict[str, Bot]:
    found = {}
    for name, text in (("german", GERMAN), ("english", PAN)):
        folder = tmp_path_factory.mktemp(name)
        (folder / "pan.md").write_text(text, encoding="utf-8")
        corpus = read_corpus(folder)
        found[name] = Bot(Retriever(corpus, encoder, build_index(corpus, encoder, folder / "index")))
    return found


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("wie mache ich die Pfanne sauber", "Ich suche Antworten nach ihrem Sinn"),
        ("darf ich Spülmittel nehmen", "Ich suche Antworten nach ihrem Sinn"),
        ("comment nettoyer une poêle en fonte", "Je cherche les réponses"),
        ("cómo se limpia una sartén de hierro", "Busco las respuestas"),
        ("come si pulisce una padella di ghisa", "Cerco le risposte"),
        ("como limpar uma frigideira de ferro", "Procuro as respostas"),
        ("hoe maak ik een gietijzeren pan schoon", "Ik zoek antwoorden"),
        ("jak wyczyścić żeliwną patelnię", "Szukam odpowiedzi"),
        ("döküm tava nasıl temizlenir", "Yanıtları anlamlarına göre"),
        ("tavayı kızartmada kullanabilir miyim", "Yanıtları anlamlarına göre"),
        ("как чистить чугунную сковороду", "Я ищу ответы"),
        ("怎么清洗铸铁锅", "我按意思寻找答案"),
        ("鉄のフライパンの洗い方", "私は意味から答えを探しますが"),
    ],
)
def test_a_question_in_another_language_is_told_so_in_it_and_nothing_is_quoted(
    bots: dict[str, Bot], question: str, begins: str
) -> None:
    reply = bots["english"].ask(question)
    assert (reply.kind, reply.quotes, reply.confidence) == ("not_found", (), 0.0)
    assert reply.message.startswith(begins)


def test_questions_to_click_are_offered_with_it(bot: Bot) -> None:
    reply = bot.ask("wie repariere ich mein fahrrad")
    assert reply.kind == "not_found"
    assert reply.suggestions == bot.starters() != ()


def test_a_reader_question_in_another_language_is_answered_when_it_is_asked_anew(bot: Bot) -> None:
    assert bot.ask("wann muss ich zum arzt?").kind == "quote"
    assert bot.ask("quand consulter un médecin").kind == "quote"


def test_english_with_slips_is_answered(bots: dict[str, Bot]) -> None:
    reply = bots["english"].ask("how do i wahs a castiron pan")
    assert reply.kind == "quote"
    assert reply.read_as == "how do i wash a cast-iron pan"


def test_slips_that_are_words_elsewhere_do_not_make_another_language(bot: Bot, bots: dict[str, Bot]) -> None:
    for asked in ("wat casues bak spams", "wat caus bak spazm"):
        assert bot.ask(asked).kind == "quote", asked
    for asked in ("hoe lang duurt rugpijn", "wat helpt tegen acupunctuur", "e a massagem?"):
        reply = bot.ask(asked)
        assert (reply.kind, reply.quotes) == ("not_found", ()), asked
        assert reply.message != words("en")("reply.not_found"), asked
    ours = ("", words("en")("reply.not_found"))
    assert bots["english"].ask("wat oil shud i use on de pan").message in ours


def test_a_german_article_is_asked_in_german_and_replies_in_german(bots: dict[str, Bot]) -> None:
    german = bots["german"]
    assert german.ask("wie spült man die gusseiserne Pfanne nach dem Gebrauch").kind == "quote"
    for question in (
        "Wer hat den Artikel geschrieben?",
        "Wie lange muss der Teig im Kühlschrank gehen?",
        "Was kostet ein Fahrrad?",
    ):
        reply = german.ask(question)
        assert (reply.kind, reply.message) == ("not_found", "Der Artikel beantwortet das nicht.")
    assert german.ask("").message == "Stellen Sie eine Frage zum Artikel, mit Ihren eigenen Worten."


def test_a_german_article_is_not_asked_in_english(bots: dict[str, Bot]) -> None:
    reply = bots["german"].ask("how do I clean it after cooking")
    assert (reply.kind, reply.message, reply.quotes) == (
        "not_found",
        words("en")("reply.only_its_language"),
        (),
    )


def test_the_packaged_model_knows_english_alone(encoder: Encoder) -> None:
    assert not encoder.is_multilingual


def test_with_a_model_of_many_languages_every_question_is_looked_up(
    bots: dict[str, Bot], encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "count_tokens", lambda texts: [len(text.split()) for text in texts])
    monkeypatch.delitem(encoder.__dict__, "is_multilingual", raising=False)
    assert encoder.is_multilingual
    reply = bots["english"].ask("wie mache ich die Pfanne sauber")
    assert reply.message in ("", "Der Artikel beantwortet das nicht.")
    del encoder.__dict__["is_multilingual"]
