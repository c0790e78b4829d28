"""The trained network, run by onnxruntime."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.errors import AskError
from index.finder.sequences import Window
from index.system.processors import sums_bytes_exactly

# Otherwise onnxruntime sends its makers what it did; see index/encoding/onnx_runtime.py.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

WEIGHTS = Path(__file__).parent / "finder.onnx"
"""The weights that come with the program, most of them eight bits each."""

# Norms joined to the sums before them take a seventh of a run; apart, they take next to nothing.
_SLOWER = ["SkipLayerNormFusion"]

_DIGEST = "66632829d16a918e5ef9132ff068bbb49bc1172639d3f72f004e13858fbe7060"


class DamagedWeightsError(AskError):
    """The finder's weights are missing or are not those that were published."""


class FinderNetwork:
    """Reads windows. Safe for many threads; each call runs on its caller's processor."""

    def __init__(self, path: Path = WEIGHTS, *, digest: str = _DIGEST) -> None:
        """Loads the weights from an ONNX file.

        Args:
            path: the file.
            digest: the SHA-256 (hex) that it must have; "" for a file of one's own.

        Raises:
            DamagedWeightsError: if the file is missing or another.
        """
        try:
            weights = path.read_bytes()
        except OSError as error:
            raise DamagedWeightsError(_damaged(path, error.strerror or str(error))) from error
        if digest and hashlib.sha256(weights).hexdigest() != digest:
            raise DamagedWeightsError(_damaged(path, "its digest is another"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        if not sums_bytes_exactly():  # two thirds as fast, and the same logits as elsewhere
            options.add_session_config_entry("session.x64quantprecision", "1")
        self._session = onnxruntime.InferenceSession(
            weights, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
        )

    def logits(self, window: Window) -> npt.NDArray[np.float32]:
        """The logit of each sentence of a window, float32 (places,); "none" has the logit 0.

        Each window is run by itself: activations of eight bits share a scale, so that what is read beside a window
        would change its logits, and a processor gains nothing by more rows.
        """
        length = len(window.tokens)
        segments = np.zeros((1, length), np.int64)
        segments[0, window.text_start :] = 1
        pool = np.zeros((1, len(window.places), length), np.float32)
        for column, place in enumerate(window.places):
            if place.end > place.start:
                pool[0, column, place.start : place.end] = 1 / (place.end - place.start)
        feed = {
            "tokens": np.array([window.tokens], np.int64),
            "attention": np.ones((1, length), np.int64),
            "segments": segments,
            "pool": pool,
        }
        return np.asarray(self._session.run(None, feed)[0][0], np.float32)


def _damaged(path: Path, reason: str) -> str:
    return f"the finder's weights {path} cannot be used ({reason}). Install the program again, or use --no-finder."
