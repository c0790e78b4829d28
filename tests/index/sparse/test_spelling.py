"""Slips: what a reader meant, on an article about backs and on one about frying pans."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.corpus import Corpus, read_corpus
from index.sparse.spelling.readings import Spelling
from index.sparse.vocabulary import Vocabulary
from index.sparse.word_index import article_words

PANS = Path(__file__).parents[3] / "bot" / "fitting" / "articles"


@pytest.fixture(scope="module")
def backs(shipped_corpus: Corpus) -> Vocabulary:
    article = shipped_corpus.articles[0]
    return Vocabulary(article_words(article), article.text)


@pytest.fixture(scope="module")
def pans() -> Vocabulary:
    article = read_corpus(PANS).article("cast-iron-pan")
    return Vocabulary(article_words(article), article.text)


@pytest.mark.parametrize("typed", ["supercalifragilistic", "pressione", "ansonsten", "isolationism"])
def test_a_long_word_is_no_run_of_words(backs: Vocabulary, typed: str) -> None:
    assert backs.readings(typed) == (typed,)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wen shud i go to docter", "when should i go to doctor"),
        ("what is ovrweight", "what is overweight"),
        ("does acupunture help", "does acupuncture help"),
        ("accupuncture", "acupuncture"),
        ("wat causes bak spazms", "what causes back spasms"),
        ("What are musle relaxnts for?", "What are muscle relaxants for?"),
        ("exersize for lowr back", "exercise for lower back"),
        ("fisical therapy", "physical therapy"),
        ("phisical theraphy", "physical therapy"),
        ("strech befor excercise", "stretch before exercise"),
        ("does stres couse them", "does stress cause them"),
        ("is dehidration bad", "is dehydration bad"),
        ("im pregnent", "im pregnant"),
        ("ibuprophen or tylanol", "ibuprofen or tylenol"),
        ("kneck and lumbr pain", "neck and lumbar pain"),
        ("stretchs for posure", "stretches for posture"),
        ("anxity", "anxiety"),
        ("inflamation", "inflammation"),
        ("HOW LONG DOES A SPAZM LAST", "HOW LONG DOES A SPASM LAST"),
        ("lowerback pain", "lower back pain"),
        ("backpain", "back pain"),
        ("howlong does it last", "how long does it last"),
        ("whatis a spasm", "what is a spasm"),
        ("howlongdoesitlast", "how long does it last"),
        ("wheredoesithurt exactly", "where does it hurt exactly"),
        ("acu puncture", "acupuncture"),
        ("do i need an xray", "do i need an x-ray"),
        ("do i need an x ray", "do i need an x ray"),
        ("do i need an x-ray", "do i need an x-ray"),
        ("nonsteroidal", "non-steroidal"),
    ],
)
def test_a_slip_is_read_as_the_word_that_was_meant(backs: Vocabulary, typed: str, meant: str) -> None:
    assert backs.readings(typed) == (meant,)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how do i seeson it", "how do i season it"),
        ("rusted skilet", "rusted skillet"),
        ("can i use soep", "can i use soap"),
        ("wat oyl is best", "what oil is best"),
        ("is it ok in the diswasher", "is it ok in the dishwasher"),
        ("food stiks to the pan", "food sticks to the pan"),
        ("salt and vineger", "salt and vinegar"),
        ("wich temprature for the oven", "which temperature for the oven"),
        ("castiron", "cast-iron"),
        ("howlong does it take", "how long does it take"),
        ("how hevy is it", "how heavy is it"),
        ("shud i dry it imediately", "should i dry it immediately"),
        ("vinigar", "vinegar"),
        ("kitchin towl", "kitchen towel"),
        ("does the handel get hot", "does the handle get hot"),
        ("flaxsead oil", "flaxseed oil"),
        ("a non metallic scrubing brush", "a non metallic scrubbing brush"),
        ("cleening", "cleaning"),
        ("how many layors", "how many layers"),
        ("iron in fod", "iron in food"),
        # Spelt by ear, though the article lacks the word.
        ("is it reely nessesary", "is it really necessary"),
        ("meny peple go yestaday", "many people go yesterday"),
        ("do i need an oprashun", "do i need an operation"),
        ("ennybody got it sumtimes", "anybody got it sometimes"),
        ("shud my dorter stay off skool", "should my daughter stay off school"),
        ("my stomick and my throte", "my stomach and my throat"),
        ("diarrea and a kemist", "diarrhea and a chemist"),
        ("wheres my nayber", "where's my neighbor"),
        ("what is it calld", "what is it called"),
        ("how meny are left and is ther enny", "how many are left and is there any"),
        ("the companys offis", "the companies office"),
        # A slip of the thumb in a word that it lacks.
        ("is hte pan hot", "is the pan hot"),
        ("thd lid", "the lid"),
        ("i hda a lid", "i had a lid"),
        ("onthe stove", "on the stove"),
        ("atthe back", "at the back"),
        ("the flooor and teh sink", "the floor and the sink"),
        # A dialect, in plain words.
        ("i was liftin it", "i was lifting it"),
        ("is it cookin", "is it cooking"),
        ("i cannae do nowt", "i can't do nothing"),
        ("is there summat for it", "is there something for it"),
        ("when do i see sumone", "when do i see someone"),
        ("how offen do i oil it", "how often do i oil it"),
        ("frae the oven", "from the oven"),
    ],
)
def test_slips_are_put_right_on_any_article(pans: Vocabulary, typed: str, meant: str) -> None:
    assert pans.readings(typed) == (meant,)


@pytest.mark.parametrize(
    "typed",
    [
        "geht", "what is geht", "statins", "kyphosis and lordosis", "sciatica", "hypotension", "prednisolone",
        "tylenol motrin aleve advil robaxin voltaren", "tizanidine cyclobenzaprine gabapentin", "ben jonson",
        "Dr. Muller and Mr. Jonson", "osteopath", "pilates zumba peloton theragun", "epsom salt", "turmeric", "reiki",
        "cupping", "my cat hates it", "nonstick pan", "TENS", "L5", "yoga and pilates", "Chiropractors?", "xqz", "", "?!",
        "spasming", "in flight", "some one", "IKEA", "cramping", "my carer", "a drooping lid", "overdid it", "rotted",
        "James Beek", "mussels", "wie lange dauert das", "what is the wi-fi password", "Wi-Fi", "taut and achy", "amd",
        "an attack", "coaxes", "it seizes up",
    ],
)  # fmt: skip
def test_a_word_that_is_one_stays(backs: Vocabulary, pans: Vocabulary, typed: str) -> None:
    assert backs.readings(typed) == pans.readings(typed) == (typed,)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("The work belongs to the town. It will be ripe. A long wait.", "will it be long until it is ripe"),
        ("Hold it upright. Go up the right way.", "hold it up right away"),
        ("Join at brownbin.example, or phone. A bin is brown.", "how much for the brown bin"),
        ("See council.example/brownbin. A bin is brown.", "how much for the brown bin"),
    ],
)
def test_two_words_of_an_article_stay_two(text: str, asked: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(f"# A page\n\n{text}\n", "utf-8")
    article = read_corpus(tmp_path).articles[0]
    assert Vocabulary(article_words(article), article.text).readings(asked) == (asked,)


def test_where_what_was_meant_is_unsure_the_text_is_read_both_ways(
    backs: Vocabulary, pans: Vocabulary
) -> None:
    assert backs.readings("back chasms") == ("back chasms", "back spasms")
    assert backs.readings("when it is going to rain") == ("when it is going to rain",)
    assert backs.readings("lover back pain") == ("lover back pain", "lower back pain")
    assert pans.readings("back chasms") == ("back chasms",)
    assert pans.readings("cast irony") == ("cast irony", "cast iron")


def test_two_words_of_the_article_stay_two_though_an_address_in_it_has_them_as_one(tmp_path: Path) -> None:
    (tmp_path / "bins.md").write_text(
        "# Brown bins\n\nEach bin is brown. Join at council.example/brownbin, or at brownbin@council.example.\n",
        "utf-8",
    )
    article = read_corpus(tmp_path).articles[0]
    vocabulary = Vocabulary(article_words(article), article.text)
    assert vocabulary.corrected("how much for the brown bin") == "how much for the brown bin"
    assert vocabulary.corrected("how much for the brwon binn") == "how much for the brown bin"
    assert vocabulary.corrected("is it on brownbin") == "is it on brownbin"
    assert vocabulary.corrected("how much for the bro wnbin") == "how much for the bro wnbin"
    assert vocabulary.corrected("is it brownbinn") == "is it brownbinn"


def test_a_common_word_is_not_meant_for_its_neighbour_alone(tmp_path: Path) -> None:
    """ "befor he" is nearer to "before he", though the article has "for he" in it."""
    (tmp_path / "bridge.md").write_text(
        "# The bridge\n\nHe waited, for he was tired. Before the rain he ate.\n", "utf-8"
    )
    article = read_corpus(tmp_path).articles[0]
    vocabulary = Vocabulary(article_words(article), article.text)
    assert vocabulary.corrected("what was it befor he waited") == "what was it before he waited"


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=80))
def test_correcting_is_done_once_and_for_any_text(backs: Vocabulary, text: str) -> None:
    once = backs.corrected(text)
    assert backs.corrected(once) == once


@settings(max_examples=60, deadline=None)
@given(chosen=st.lists(st.integers(min_value=0), min_size=1, max_size=8))
def test_the_articles_own_words_stay(backs: Vocabulary, shipped_corpus: Corpus, chosen: list[int]) -> None:
    own = article_words(shipped_corpus.articles[0]).words
    assert all(backs.corrected(own[number % len(own)]) == own[number % len(own)] for number in chosen)


def test_an_article_is_corrected_to_in_its_language() -> None:
    text = "Die Bandscheibe drückt auf den Rücken. Wärme hilft der Muskulatur."
    german = Spelling(["die", "bandscheibe", "ruecken", "muskulatur"], language="de", text=text)
    assert german.readings("hilft wärme der Bandscheibee") == ("hilft wärme der Bandscheibe",)
    assert german.readings("was ist zu tun") == ("was ist zu tun",)
    assert german.readings("this is for the back") == ("this is for the back",)


def test_without_a_list_of_words_of_its_language_nothing_is_corrected() -> None:
    assert Spelling(["duimhook"], language="xx").readings("duimhok") == ("duimhok",)
