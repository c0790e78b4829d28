"""The trained network, run by onnxruntime."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
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

_DIGEST = "445b800c4243c4c84e9e4d682540609f83fe9729884c62f20fa0207d037cf6ed"


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

    def logits(self, windows: Sequence[Window]) -> list[npt.NDArray[np.float32]]:
        """For each window the logit of each of its sentences, float32 (places,); "none" has the logit 0."""
        found: list[npt.NDArray[np.float32]] = [np.zeros(0, np.float32)] * len(windows)
        for rows in _alike(windows):
            of_rows = self._run([windows[row] for row in rows])
            for row, logits in zip(rows, of_rows, strict=True):
                found[row] = logits[: len(windows[row].places)]
        return found

    def _run(self, windows: Sequence[Window]) -> npt.NDArray[np.float32]:
        length = max(len(window.tokens) for window in windows)
        width = max(len(window.places) for window in windows)
        tokens, attention, segments = (np.zeros((len(windows), length), np.int64) for _ in range(3))
        pool = np.zeros((len(windows), width, length), np.float32)
        for row, window in enumerate(windows):
            end = len(window.tokens)
            tokens[row, :end] = window.tokens
            attention[row, :end] = 1
            segments[row, window.text_start : end] = 1
            for column, place in enumerate(window.places):
                if place.end > place.start:
                    pool[row, column, place.start : place.end] = 1 / (place.end - place.start)
        feed = {"tokens": tokens, "attention": attention, "segments": segments, "pool": pool}
        return np.asarray(self._session.run(None, feed)[0], np.float32)


# A window shorter than this share of the longest in its batch is run with others of its own length.
_MIN_FULLNESS = 0.75


def _alike(windows: Sequence[Window]) -> list[list[int]]:
    """The windows' numbers in batches of like length."""
    batches: list[list[int]] = []
    longest = 0
    for row in sorted(range(len(windows)), key=lambda row: -len(windows[row].tokens)):
        if not batches or len(windows[row].tokens) < _MIN_FULLNESS * longest:
            batches.append([])
            longest = len(windows[row].tokens)
        batches[-1].append(row)
    return batches


def _damaged(path: Path, reason: str) -> str:
    return f"the finder's weights {path} cannot be used ({reason}). Install the program again, or use --no-finder."
