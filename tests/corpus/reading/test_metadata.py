from __future__ import annotations

from datetime import date

import pytest

from corpus.article import Metadata
from corpus.corpus import default_folder
from corpus.reading.assemble import parse_article, read_article
from corpus.reading.metadata import plain_key, to_metadata, unknown_keys


def metadata(front_matter: str) -> Metadata:
    return parse_article(f"---\n{front_matter}\n---\n".encode(), article_id="a-b", source="a-b.md").metadata


@pytest.mark.parametrize(
    "key", ["datePublished", "Date published", "date-published", "DATE_PUBLISHED", "published"]
)
def test_a_key_may_be_written_in_several_ways(key: str) -> None:
    assert metadata(f"{key}: 2020-02-29").published == date(2020, 2, 29)


@pytest.mark.parametrize(
    ("front_matter", "field", "value"),
    [
        ("headline: T", "title", "T"),
        ("author: {name: A. Baker, description: Bakes.}", "author", "A. Baker"),
        ("author: {name: A. Baker, description: Bakes.}", "author_description", "Bakes."),
        ("author: [{name: A. Baker}, {name: C. Miller}]", "author", "A. Baker, C. Miller"),
        ("author: [A. Baker, C. Miller]", "author", "A. Baker, C. Miller"),
        ("author_bio: Bakes.", "author_description", "Bakes."),
        ("reviewedBy: {name: D. Smith}", "reviewed_by", "D. Smith"),
        ("reviewer: {name: D. Smith, description: Forges.}", "reviewer_description", "Forges."),
        ("reviewer_bio: Forges.", "reviewer_description", "Forges."),
        ("image: {creditText: E. Fox / Stock}", "image_credit", "E. Fox / Stock"),
        ("image_credit: E. Fox / Stock", "image_credit", "E. Fox / Stock"),
        ("publishingPrinciples: We check.", "sourcing", "We check."),
        ("inLanguage: en", "language", "en"),
        ("copyrightNotice: © F", "rights", "© F"),
    ],
)
def test_names_and_objects_of_schema_org_fill_the_fields(front_matter: str, field: str, value: str) -> None:
    found = metadata(front_matter)
    assert getattr(found, field) == value
    assert unknown_keys(found) == {}


def test_a_field_s_own_name_goes_before_others_and_nothing_is_lost() -> None:
    found = metadata("byline: by A\nauthor: A\nauthor_name: B")
    assert found.author == "A"
    assert found.other == (("byline", "by A"), ("author_name", "B"))


def test_metadata_by_name_holds_all_that_is_there() -> None:
    found = to_metadata(
        {"author": "A", "published": "2020-02-29", "updated": "last spring", "mood": "calm"}, "T"
    )
    assert found.by_name == {
        "title": "T",
        "author": "A",
        "published": "2020-02-29",
        "updated": "last spring",
        "mood": "calm",
    }


def test_an_unknown_key_comes_with_the_known_one_that_looks_alike() -> None:
    found = metadata("reviewr_description: x\ntags: [a]\nfetched: 2024-01-01\netag: x\ndate: spring")
    assert unknown_keys(found) == {"reviewr_description": "reviewer_description", "tags": ""}


def test_keys_are_compared_in_one_form() -> None:
    assert {plain_key(key) for key in ("inLanguage", "In language", " in-language ", "IN__LANGUAGE")} == {
        "in_language"
    }
    assert plain_key("URL") == "url"


def test_the_shipped_article_says_who_made_it() -> None:
    found = read_article(default_folder() / "back-spasms.md", "back-spasms").metadata
    assert found.author_description.startswith("Jessica Toscano is the founder")
    assert found.reviewer_description.startswith("Forest Miller, MSOT, is an occupational therapist")
    assert found.image_credit == "Kateryna Onyshchuk / Getty Images"
    assert found.sourcing.startswith("Health.com uses only high-quality sources")
    assert unknown_keys(found) == {}
