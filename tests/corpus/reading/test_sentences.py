from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reading.sentences import split_sentences

HARD_CASES = [
    "Ice vs. heat is an old question.|Dr. Smith of the U.S. Army said so.",
    "See e.g. the book, i.e. No. 5 of it.|Next.",
    "It ended at 5 p.m.|Then we left at 6 a.m. on Monday.",
    "Pi is 3.14 and a bit.|It weighs 3.5 kg.|J. R. Smith wrote it.",
    "It rained.|(See Fig. 2.)|Then it stopped.|[Or so they say.]|Well.",
    "The Administration (U.S.) Army went.|It costs $5.00.",
    'He said "Stop!" and left.|"Is it?" she asked.|“Go.”|She stayed.',
    "What?!|No way...|I see.|Well…|Then no.",
    "Apple Inc. is big.|So is the other.",
    "Ms. Star met Lieut. Smith and Capt. Jones.|It took 5 ms.|Then it ended.",
    "Is it safe?|No.|Call a doctor.|See No. 5.",
    "See https://a.com/x.y?z=1.|Then go to www.b.org.|Bye.",
    "He was born in 1961 .|He went to Washington , D.C. , in 1980 .|He said `` hello . ''|He left .",
    "This ends here.|Then the next.",
    "About approx. 5 in. long, fig. 3, pp. 3-5, cf. Jones et al. (2010) and vol. 3, no. 2.|The rest.",
    "1. First thing.|2. Second thing.",
    "Back pain is common in the U.S.|In fact, nearly 90% of adults have it.",
    "今天很好。|明天下雨！|是吗？|好。",
    "هل هذا صحيح؟|نعم.|هذا صحيح۔",
    "यह अच्छा है।|वह भी।",
]


@pytest.mark.parametrize("case", HARD_CASES)
def test_hard_cases_are_split_where_a_reader_would(case: str) -> None:
    glue = "" if "。" in case else " "
    text = case.replace("|", glue)
    assert [span.of(text) for span in split_sentences(text)] == case.split("|")


def test_a_missing_space_after_a_stop_hides_no_sentence() -> None:
    text = "This ends here.Then the next."
    assert [span.of(text) for span in split_sentences(text)] == ["This ends here.", "Then the next."]


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "`` {} ''", "({})"])
def test_a_long_quotation_is_split_inside(marks: str) -> None:
    inside = " ".join(["This sentence is only one of very many that stand in a long quotation."] * 4)
    text = f"Before. {marks.format(inside)} After it all."
    assert len(split_sentences(text)) >= 5


def test_a_short_quotation_stays_whole() -> None:
    text = 'She said, "I know. I was there." Then she left.'
    assert [span.of(text) for span in split_sentences(text)] == [
        'She said, "I know. I was there."',
        "Then she left.",
    ]


def test_a_stray_closing_mark_belongs_to_the_sentence_before() -> None:
    text = "It ends . '' ) And on ."
    assert all(any(map(str.isalnum, span.of(text))) for span in split_sentences(text))


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [*"aB .!?。()\"'“”…`\n\u00a0\u2028\u0301😀1", "Dr.", "No. ", "e.g. ", "U.S. ", "... "]
            )
        ).map("".join),
    )
)
@settings(deadline=None, max_examples=500)
def test_no_visible_character_is_lost_or_moved(text: str) -> None:
    spans = split_sentences(text)
    assert "".join("".join(span.of(text) for span in spans).split()) == "".join(text.split())
    assert list(spans) == sorted(spans)
    assert all(span.of(text) == span.of(text).strip() for span in spans)


def test_a_very_long_paragraph_is_cut_where_its_sentences_end() -> None:
    sentences = [
        f"This is sentence number {i} of Dr. Smith’s list, with 3.5 words more." for i in range(1000)
    ]
    text = " ".join(sentences)
    assert [span.of(text) for span in split_sentences(text)] == sentences


def test_what_never_ends_is_cut_at_white_space() -> None:
    text = "word and " * 5000
    spans = split_sentences(text)
    assert len(spans) > 1
    assert {word for span in spans for word in span.of(text).split()} == {"word", "and"}
    assert " ".join(span.of(text) for span in spans).split() == text.split()
