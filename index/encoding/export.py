"""From a Sentence Transformers model to an ONNX graph and a tokenizer that say the same.

Tokens go in and unit vectors come out, pooling and all else that the model does between included. The
weights are the very same, in 32-bit floats. A graph is not let out before it has been compared with the model
it came from.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import first_line
from index.encoding.onnx_runtime import GraphError, OnnxRuntime
from index.encoding.torch_runtime import ReferenceRuntime, unit_embeddings
from index.system.atomic import sha256_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MIN_COSINE = 0.9999
"""How near the export's embedding of each probe must be to the model's own."""

# Exporting takes several times as much memory.
_MAX_WEIGHTS_BYTES = 1_900_000_000
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
# Of different lengths and alphabets, with nothing and with too much to read, for the comparison.
_PROBES = (
    "How long does it last?",
    "",
    "Zażółć gęślą jaźń — naïve café, 日本語, العربية 😀",
    "The heat relaxes tight muscles, and 20 minutes (at most 40 °C) are enough. " * 3,
    "a sentence that does not end " * 400,
)


class NotExportableError(Exception):
    """The model does something that the graph cannot; its text says what. It runs without an export."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The files of an export; the graph names that of its weights, which are mapped into memory."""

    graph: Path
    weights: Path
    tokenizer: Path


def export(reference: ReferenceRuntime, folder: Path) -> Exported:
    """Writes a model's graph, weights and tokenizer into a folder, under names that hold their digests.

    Raises:
        NotExportableError: if the model cannot be exported or the export says something else.
        OSError: if the folder cannot be written.
    """
    tokenizer = folder / "tokenizer.json"
    _tokenizer(reference).save(str(tokenizer))
    graph = folder / "graph.onnx"
    _graph(reference, graph)
    weights = _named_by_digest(folder / f"{graph.name}.data", "weights", ".bin")
    _name_weights(graph, weights.name)
    files = Exported(
        _named_by_digest(graph, "graph", ".onnx"), weights, _named_by_digest(tokenizer, "tokenizer", ".json")
    )
    try:
        exported = OnnxRuntime(
            files.graph,
            files.tokenizer,
            dimension=reference.dimension,
            message_dimension=reference.message_dimension,
            max_tokens=reference.max_tokens,
            query_prompt=reference.prompt("query"),
            document_prompt=reference.prompt("document"),
        )
        _compare(reference, exported)
    except GraphError as error:
        raise NotExportableError(first_line(error)) from error
    return files


def _named_by_digest(path: Path, part: str, suffix: str) -> Path:
    return path.replace(path.with_name(f"{part}-{sha256_of(path)[:16]}{suffix}"))


def _name_weights(graph: Path, name: str) -> None:
    """Tells a graph the name of the file that its weights are in."""
    import onnx  # noqa: PLC0415 - slow to import, for exports alone

    model = onnx.load(graph, load_external_data=False)
    for tensor in model.graph.initializer:
        for entry in tensor.external_data:
            if entry.key == "location":
                entry.value = name
    onnx.save(model, graph)


def _tokenizer(reference: ReferenceRuntime) -> Tokenizer:
    """The model's tokenizer, set to cut and to pad as Sentence Transformers does."""
    from tokenizers import Tokenizer  # noqa: PLC0415 - with the runtime that reads it

    own: Any = reference.model.tokenizer
    if not getattr(own, "is_fast", False):
        raise NotExportableError("its tokenizer is written in Python")
    tokenizer = Tokenizer.from_str(own.backend_tokenizer.to_str())
    tokenizer.enable_truncation(reference.max_tokens, direction=own.truncation_side)
    tokenizer.enable_padding(
        direction=own.padding_side,
        pad_id=own.pad_token_id,
        pad_token=own.pad_token,
        pad_type_id=own.pad_token_type_id,
    )
    return tokenizer


def _graph(reference: ReferenceRuntime, path: Path) -> None:
    import torch  # noqa: PLC0415 - loaded with the model

    model: Any = reference.model
    weights = sum(each.numel() * each.element_size() for each in model.parameters())
    if weights > _MAX_WEIGHTS_BYTES:
        raise NotExportableError(f"its weights take {weights / 1e9:.1f} GB, too much to export")

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *columns: torch.Tensor) -> torch.Tensor:
            return unit_embeddings(self.model, dict(zip(names, columns, strict=True)))

    sample = model.tokenizer(["one text", "and another, longer text"], padding=True, return_tensors="pt")
    names = [name for name in _INPUTS if name in sample]
    dynamic = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    with _silence():
        try:
            program = torch.onnx.export(
                Whole().eval(),
                tuple(sample[name] for name in names),
                input_names=names,
                output_names=["unit_embeddings"],
                dynamic_shapes=(tuple(dynamic for _ in names),),
                dynamo=True,
                verbose=False,
            )
        except (torch.onnx.OnnxExporterError, ImportError) as error:
            raise NotExportableError(first_line(error)) from error
        if program is None:
            raise NotExportableError("torch exports nothing for it")
        program.save(str(path), external_data=True)


def _compare(reference: ReferenceRuntime, exported: OnnxRuntime) -> None:
    for kind in ("embed_queries", "embed_messages", "embed_documents"):
        wanted, found = getattr(reference, kind)(_PROBES), getattr(exported, kind)(_PROBES)
        if wanted.shape != found.shape:
            raise NotExportableError(f"its embeddings change their form from {wanted.shape} to {found.shape}")
        lengths = np.linalg.norm(wanted, axis=1) * np.linalg.norm(found, axis=1)
        worst = float(((wanted * found).sum(axis=1) / lengths).min())
        if not worst >= MIN_COSINE:
            raise NotExportableError(f"its embeddings change (cosine {worst:.4f})")


@contextmanager
def _silence() -> Iterator[None]:
    """Keeps the exporter's notices of parts that this model does not use from the screen."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
