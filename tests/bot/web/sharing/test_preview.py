"""What a link to the page is shown with: for the page, for a quote, for one of several articles."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from PIL import Image

from bot.web.sharing.picture import picture, writable
from bot.web.sharing.preview import preview_of
from bot.web.site.site import Site
from corpus.article import Article, Passage
from corpus.corpus import Corpus, default_folder, read_corpus
from tests.bot.web.sharing.seen import Seen, seen
from tests.browser.serving import set_answers

MOST_BYTES = 300_000
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture(scope="module")
def article() -> Article:
    return read_corpus(default_folder()).articles[0]


@pytest.fixture(scope="module")
def one() -> Iterator[httpx.Client]:
    """The page of the shipped article."""
    with (
        set_answers(default_folder(), "--index-by-search-engines") as server,
        httpx.Client(base_url=server.url) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles, one of them named as if to break out of the head."""
    folder = tmp_path_factory.mktemp("articles")
    Path(folder, "plain.md").write_text("---\ntitle: Plain\n---\n\n# Plain\n\nA sentence. Another.\n")
    words = (
        f"---\ntitle: '{HOSTILE}'\nauthor: '<b>&'\n---\n\nSaid `</script><script>alert(2)</script>` here.\n"
    )
    Path(folder, "bad words.md").write_text(words)
    return folder


@pytest.fixture(scope="module")
def several(folder: Path) -> Iterator[httpx.Client]:
    """The page of both articles under a public address."""
    with (
        set_answers(folder, "--public-url", "https://Example.org/ask") as server,
        httpx.Client(base_url=server.url) as client,
    ):
        yield client


def the_head(client: httpx.Client, query: str = "", **headers: str) -> Seen:
    """The head of a page; fails if anything in it stands there twice, or is Gradio's."""
    text = client.get(f"/{query}", headers=headers).raise_for_status().text
    found = seen(text.partition("<body")[0])
    assert found.repeated == []
    assert len(found.titles) == len(found.described) == 1
    assert "gradio" not in " ".join([*found.named.values(), *found.links.values()]).lower()
    return found


def is_complete(found: Seen, client: httpx.Client) -> None:
    """What networks need, with a picture as large as they ask for."""
    wanted = ("og:title", "og:type", "og:image", "og:url", "og:description", "og:site_name", "twitter:card")
    assert all(found.named[name] for name in wanted)
    for name in ("title", "description", "image"):
        assert found.named[f"twitter:{name}"] == found.named[f"og:{name}"]
    assert found.named["description"] == found.named["og:description"]
    address = urlsplit(found.named["og:image"])
    drawn = client.get(f"/preview.png?{address.query}")
    assert drawn.headers["content-type"] == found.named["og:image:type"] == "image/png"
    assert len(drawn.content) < MOST_BYTES
    size = (int(found.named["og:image:width"]), int(found.named["og:image:height"]))
    assert Image.open(BytesIO(drawn.content)).size == size == (1200, 630)


def test_the_page_is_previewed_by_its_articles_title(one: httpx.Client, article: Article) -> None:
    found = the_head(one)
    is_complete(found, one)
    assert found.titles == [f"{article.metadata.title} · Ask the Article"]
    assert found.named["og:title"] == article.metadata.title
    assert found.named["og:url"] == found.links["canonical"] == str(one.base_url)
    assert found.described[0]["about"]["headline"] == article.metadata.title
    assert found.described[0]["about"]["author"]["name"] == article.metadata.author
    assert "robots" not in found.named


def test_a_link_to_a_quote_is_previewed_by_the_sentence(one: httpx.Client, article: Article) -> None:
    for passage in article.passages[:5]:
        place = passage.sentences[0]
        found = the_head(one, f"?quote={place.start}-{place.end}&article={article.id}")
        is_complete(found, one)
        assert found.named["og:description"] == f"“{place.of(article.text)}”"
        assert found.described[0]["mainEntity"]["text"] == place.of(article.text)
        at = parse_qs(urlsplit(found.named["og:url"]).query)
        assert at == {"quote": [f"{place.start}-{place.end}"], "article": [article.id]}
        assert found.links["canonical"] == str(one.base_url)


@pytest.mark.parametrize(
    "place", ["0-9", "47-141", "46-140", "46-385000", "141-46", "x", "46-141-3", HOSTILE]
)
def test_what_is_no_sentence_of_the_article_is_not_previewed(one: httpx.Client, place: str) -> None:
    usual = the_head(one)
    found = the_head(one, f"?quote={place}")
    assert (found.named, found.links, found.described) == (usual.named, usual.links, usual.described)


def test_one_of_several_articles_is_previewed_by_its_own_title(several: httpx.Client, folder: Path) -> None:
    place = read_corpus(folder).article("bad words").passages[0].sentences[0]
    found = the_head(several, "?article=bad+words")
    is_complete(found, several)
    assert found.named["og:title"] == HOSTILE
    assert found.titles == [f"{HOSTILE} · Ask the Article"]
    assert "by <b>& a question" in found.named["og:description"]
    assert found.links["canonical"] == "https://example.org/ask/?article=bad+words"
    assert found.named["og:image"] == "https://example.org/ask/preview.png?article=bad+words"
    assert found.scripts == the_head(several).scripts  # Gradio's own; none came in with the title
    quote = the_head(several, f"?article=bad+words&quote={place.start}-{place.end}")
    assert quote.named["og:description"] == "“Said </script><script>alert(2)</script> here.”"
    assert quote.scripts == found.scripts


def test_the_page_of_several_articles_is_previewed_by_its_name(several: httpx.Client) -> None:
    for query in ("", "?article=none", f"?article={HOSTILE}", "?quote=0-11"):
        found = the_head(several, query)
        is_complete(found, several)
        assert found.named["og:title"] == "Ask the Article"
        assert found.named["og:url"] == found.links["canonical"] == "https://example.org/ask/"
        assert found.named["og:description"].startswith("Ask these 2 articles a question.")


def test_search_engines_are_told_to_list_nothing_unless_the_operator_says_so(several: httpx.Client) -> None:
    assert the_head(several).named["robots"] == "noindex"
    assert several.get("/questions").text.count('<meta name="robots" content="noindex">') == 1
    assert several.get("/robots.txt").text == "User-agent: *\nDisallow: /gradio_api/\n"


def test_a_strangers_host_gets_into_no_head(one: httpx.Client, several: httpx.Client) -> None:
    for host in (
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        'localhost"><b>',
    ):
        found = the_head(one, host=host)
        assert {"og:url", "og:image", "twitter:image"}.isdisjoint(found.named)
        assert "canonical" not in found.links
        assert found.named["twitter:card"] == "summary"
        assert "evil" not in one.get("/questions", headers={"host": host}).text
    assert the_head(several, host="evil.example").links["canonical"] == "https://example.org/ask/"


def test_the_page_has_an_icon_and_a_manifest_of_its_own(one: httpx.Client) -> None:
    found = the_head(one)
    assert one.get(f"/{found.links['icon']}").headers["content-type"] == "image/svg+xml"
    manifest = one.get(f"/{found.links['manifest']}").json()
    assert manifest["name"] == "Ask the Article"
    for icon in manifest["icons"][1:]:
        drawn = Image.open(BytesIO(one.get(f"/{icon['src']}").content))
        assert f"{drawn.width}x{drawn.height}" == icon["sizes"]
    assert Image.open(BytesIO(one.get("/favicon.ico").content)).format == "ICO"


@pytest.mark.parametrize(
    "title", ["", "T", "W" * 5000, "word " * 400, "Über Żółć · Привет", "関節の痛み", "\u202ea"]
)
def test_a_picture_is_drawn_of_any_title(title: str) -> None:
    drawn = picture(Site(), title, "A. Uthor")
    assert Image.open(BytesIO(drawn)).size == (1200, 630)
    assert len(drawn) < MOST_BYTES
    if title and not writable(title):
        assert drawn == picture(Site(), "", "A. Uthor")


def test_a_long_quote_is_previewed_by_its_first_sentence(article: Article) -> None:
    corpus = Corpus((article,), "")
    passage = next(each for each in article.passages if len(each.sentences) > 1 and _length(each) > 300)
    place = f"{passage.sentences[0].start}-{passage.sentences[-1].end}"
    assert preview_of(Site(), corpus, {"quote": place}).quote == passage.sentences[0]


def _length(passage: Passage) -> int:
    return passage.sentences[-1].end - passage.sentences[0].start
