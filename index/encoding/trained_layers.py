"""The layers of the packaged model as this project trained them further.

They come with the program, eight bits a weight, and take the place of the packaged ones. Embedding table and
tokenizer stay those of the package. How they were trained: ``index/training/encoder/MODEL_CARD.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from corpus.errors import AskError, first_line

if TYPE_CHECKING:
    from torch import nn

LAYERS = Path(__file__).parent / "trained_layers.npz"
"""The weights: matrices of int8 with a float32 ``NAME.scale`` for each row, all else in float32."""

LAYERS_SHA256 = "7199b0e331eb74da9300c230d2006db5cab9528929dfdae5cb8a3d0798b73051"
_SCALE = ".scale"
_LAYER = "encoder."


class DamagedLayersError(AskError):
    """The trained layers are missing or are not those that were published."""


def damaged(path: Path, reason: str) -> str:
    """What a user is told who has such layers; what to do depends on whose they are."""
    advice = "Install the program again, or give a --model" if path == LAYERS else "Give another file"
    return f"the encoder's layers {path} cannot be used ({reason}). {advice}."


def put_in(model: nn.Module, path: Path) -> None:
    """Puts the layers into a transformer, whose other weights stay.

    Raises:
        DamagedLayersError: if the file cannot be read or is of another network.
    """
    import torch  # noqa: PLC0415 - loaded with the model

    try:
        layers = {name: torch.from_numpy(weights) for name, weights in read_layers(path).items()}
        found = model.load_state_dict(layers, strict=False)
    except (OSError, ValueError, KeyError, RuntimeError, BadZipFile) as error:
        raise DamagedLayersError(damaged(path, first_line(error))) from error
    if found.unexpected_keys or any(name.startswith(_LAYER) for name in found.missing_keys):
        raise DamagedLayersError(damaged(path, "it is of another network"))


def read_layers(path: Path) -> dict[str, npt.NDArray[np.float32]]:
    """The weights by their names in the network, each as it was rounded.

    Raises:
        OSError, ValueError, KeyError, BadZipFile: if it is no file of layers.
    """
    with path.open("rb") as file, np.load(file) as saved:
        return {
            name: saved[name] * saved[name + _SCALE][:, None] if name + _SCALE in saved else saved[name]
            for name in saved.files
            if not name.endswith(_SCALE)
        }


def rounded(weights: Mapping[str, npt.NDArray[np.float32]]) -> dict[str, npt.NDArray[np.generic]]:
    """What ``read_layers`` reads: each row of a matrix in steps of a 127th of its greatest weight."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, values in weights.items():
        if values.ndim == 2:
            scale = np.maximum(np.abs(values).max(axis=1), 1e-12) / 127
            arrays[name] = np.rint(values / scale[:, None]).astype(np.int8)
            arrays[name + _SCALE] = scale.astype(np.float32)
        else:
            arrays[name] = values.astype(np.float32)
    return arrays
