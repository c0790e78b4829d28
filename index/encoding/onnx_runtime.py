"""An exported model run by onnxruntime and tokenizers, without torch: a tenth of the time to start.

The only place that imports either.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from index.encoding.runtime import Embeddings

# From 1.29 on onnxruntime writes down an identifier of the machine and sends what it did to its makers,
# unless this is set before it is imported (microsoft/onnxruntime, pull request 27379). Nothing is to leave here.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors
from tokenizers import Tokenizer

_GRAPH_ERRORS = (
    onnx_errors.Fail,
    onnx_errors.InvalidArgument,
    onnx_errors.InvalidGraph,
    onnx_errors.InvalidProtobuf,
    onnx_errors.NotImplemented,
    onnx_errors.RuntimeException,
)

# So many texts are counted with the tokenizer that cuts and pads, as another takes a fortieth of a second to load.
_FEW = 8


class GraphError(Exception):
    """This onnxruntime cannot run the graph."""


class OnnxRuntime:
    """An exported model; see ``Runtime``.

    Each call runs on the one processor of its caller, so that calls from several threads run side by side:
    on two cores that embeds a third more texts a second than calls one after another with two threads each,
    and a single question takes the same time either way (all-MiniLM-L6-v2, questions of 12 tokens).
    """

    def __init__(
        self,
        graph: Path,
        tokenizer: Path,
        *,
        dimension: int,
        message_dimension: int,
        max_tokens: int,
        query_prompt: str,
        document_prompt: str,
    ) -> None:
        """Loads an export.

        Raises:
            GraphError: if onnxruntime cannot run the graph.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3  # errors; the warnings speak of the graph's making
        try:
            self._session = onnxruntime.InferenceSession(
                str(graph), options, providers=["CPUExecutionProvider"]
            )
        except _GRAPH_ERRORS as error:
            raise GraphError(str(error)) from error
        self._inputs = [each.name for each in self._session.get_inputs()]
        self._tokenizer_file = tokenizer
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._query_prompt = query_prompt
        self._document_prompt = document_prompt
        self.dimension = dimension
        self.message_dimension = message_dimension
        self.max_tokens = max_tokens

    def embed_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of questions."""
        return self.embed_messages(texts)[:, : self.dimension]

    def embed_messages(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of questions, and beside them those of an inner layer."""
        return self._embed([self._query_prompt + text for text in texts])

    def embed_documents(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of passages and sentences."""
        return self._embed([self._document_prompt + text for text in texts])[:, : self.dimension]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a document."""
        prompted = [self._document_prompt + text for text in texts]
        if len(texts) <= _FEW:
            counts = [sum(each.attention_mask) for each in self._tokenizer.encode_batch_fast(prompted)]
            if max(counts) < self.max_tokens:  # none was cut
                return counts
        return [len(each.ids) for each in self._uncut.encode_batch_fast(prompted)]

    @cached_property
    def _uncut(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._tokenizer_file))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _embed(self, texts: list[str]) -> Embeddings:
        encoded = self._tokenizer.encode_batch_fast(texts)
        columns = {
            "input_ids": [each.ids for each in encoded],
            "attention_mask": [each.attention_mask for each in encoded],
            "token_type_ids": [each.type_ids for each in encoded],
        }
        feed = {name: np.array(columns[name], np.int64) for name in self._inputs}
        try:
            return np.asarray(self._session.run(None, feed)[0], np.float32)
        except _GRAPH_ERRORS as error:
            raise GraphError(str(error)) from error
