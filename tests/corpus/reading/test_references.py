from __future__ import annotations

import pytest

from corpus.article import Article
from corpus.corpus import default_folder
from corpus.reading.assemble import parse_article, read_article
from corpus.reading.references import is_reference_title


def read(markdown: str) -> Article:
    return parse_article(markdown.encode(), article_id="a", source="a.md")


def test_the_shipped_article_lists_21_references_with_their_dois() -> None:
    article = read_article(default_folder() / "back-spasms.md", "back-spasms")
    assert [entry.number for entry in article.references] == list(range(1, 22))
    assert {entry.number: entry.doi for entry in article.references if entry.doi} == {
        1: "10.2217/pmt-2021-0041",
        8: "10.3390/life11080780",
        9: "10.7326/M16-2458",
        13: "10.3390/healthcare4020022",
        15: "10.3389/fpubh.2019.00080",
        16: "10.1186/s13075-015-0629-y",
        17: "10.3390/medicina57010003",
        18: "10.7759/cureus.9127",
        19: "10.1097/MD.0000000000003367",
    }
    assert article.references[0].url == "https://doi.org/10.2217/pmt-2021-0041"
    third = article.references[2]
    assert (
        third.span.of(article.text) == "National Institute of Neurological Disorders and Stroke. Spasticity."
    )
    assert third.url == ""
    assert article.sections[-1].passages == ()
    assert article.sections[-1].path == ("Sources",)


@pytest.mark.parametrize(
    ("entry", "doi", "url"),
    [
        ("A. doi: 10.1000/x(1)2.", "10.1000/x(1)2", "https://doi.org/10.1000/x(1)2"),
        ("A (doi:10.1000/x). B", "10.1000/x", "https://doi.org/10.1000/x"),
        ("A <https://doi.org/10.1000/x>", "10.1000/x", "https://doi.org/10.1000/x"),
        ("[A](https://doi.org/10.1000/a%23b).", "10.1000/a#b", "https://doi.org/10.1000/a%23b"),
        ("A http://b.c/d_(e), f", "", "http://b.c/d_(e)"),
        ("[A](http://b.c) of http://d.e", "", "http://b.c"),
        ("[A](mailto:a@b.c) [B](javascript:alert(1)) [C](/local) ftp://x.y", "", ""),
        ("A, 2010.1234/5", "", ""),
    ],
)
def test_an_entry_gives_its_doi_and_address(entry: str, doi: str, url: str) -> None:
    [reference] = read(f"## Sources\n\n1. {entry}").references
    assert (reference.doi, reference.url) == (doi, url)


@pytest.mark.parametrize(
    "title",
    [
        "Sources",
        "References",
        "7. References:",
        "IV) Bibliography",
        "Works Cited",
        "Citations",
        "LITERATURE",
        "Notes and references",
        "Sources & References",
        "Article Sources",
        "List of references",
    ],
)
def test_a_list_under_a_title_for_references_is_one(title: str) -> None:
    assert is_reference_title(title)


@pytest.mark.parametrize(
    "title", ["Sources of vitamin D", "Notes", "Reference values", "Water sources", "", "7."]
)
def test_other_titles_stand_over_ordinary_sections(title: str) -> None:
    assert not is_reference_title(title)


def test_a_lead_in_stays_a_passage_and_subheadings_belong_to_the_references() -> None:
    article = read("# T\n\n## References\n\nWe read:\n\n3. a\n4. b\n   - c\n\n### Books\n\n* d\n")
    assert [p.span.of(article.text) for p in article.passages] == ["We read:"]
    assert [p.kind for p in article.passages] == ["paragraph"]
    entries = [(entry.number, entry.span.of(article.text)) for entry in article.references]
    assert entries == [(3, "a"), (4, "b\nc"), (1, "d")]


@pytest.mark.parametrize(
    "markdown",
    [
        "## Sources\n\nMilk is one.",
        "## Sources\n\n- milk\n\nAnd that is all.",
        "## Sources\n\nTwo.\n\nParagraphs.\n\n- milk",
        "## Sources of vitamin D\n\n- milk",
        "# Sources\n\n- milk",
    ],
)
def test_a_section_with_prose_or_of_another_title_is_the_article_s_own(markdown: str) -> None:
    article = read(markdown)
    assert article.references == ()
    assert article.passages
