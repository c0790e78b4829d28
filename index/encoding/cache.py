"""The exported model on disk: made once, checked at every start, made anew when it does not fit."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import AskError
from corpus.whole_file import UNFINISHED, write_whole
from index.encoding.encoder import Encoder
from index.encoding.model_files import PACKAGED_NAME, ModelFiles, model_files
from index.encoding.runtime import Runtime, keep_products_to_one_thread
from index.system.atomic import check_writable, remove_strangers, sha256_of
from index.system.digests import KnownDigests
from index.system.location import digests_file, encoder_folder
from index.system.stale import StaleIndexError

if TYPE_CHECKING:
    from index.encoding.torch_runtime import ReferenceRuntime

MANIFEST_FILE = "encoder.json"
FORMAT = 5
"""Raised whenever the graph or this file changes its form, so that older exports are remade."""

_DATA_FILES = ("graph-", "weights-", "tokenizer-")


class EncoderStoreError(AskError):
    """The exported model cannot be written where it should be."""


@dataclass(frozen=True, slots=True)
class ExportManifest:
    """What was exported, the files it is in, and how a text is handed to it.

    ``files`` are the SHA-256 digests (hex) of all files by their names. ``refusal`` says why the model could not be
    exported; there are then none.
    """

    format: int
    model_digest: str
    dimension: int
    message_dimension: int
    max_tokens: int
    query_prompt: str
    document_prompt: str
    graph_file: str
    tokenizer_file: str
    files: dict[str, str]
    refusal: str

    def form(self) -> dict[str, Any]:
        """What is written, with a digest of it: a flipped bit in a prompt would show nowhere else."""
        form = asdict(self)
        return form | {"sha256": hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()}


class _StaleExportError(Exception):
    """There is no export that fits; its text says why."""


def load_encoder(
    model: str | None = None,
    *,
    index: Path | None = None,
    export: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Encoder:
    """The encoder of a model: the packaged one with its trained layers, one in a folder, or one by its name on the hub.

    The packaged model and its trained layers are checked against their digests and need no network.
    A model runs as an ONNX graph, exported when it is first loaded; one that cannot be exported is run
    by Sentence Transformers.

    Args:
        model: None, a folder or a name; see ``model_files``.
        index: the index folder that holds the export; None for the user's cache.
        export: whether it may be exported and saved; if not, there must be an export that fits.
        say: told in one line that the model is being exported, or why it is not.

    Raises:
        ModelError: if the model is missing, broken, or not the one it should be.
        DamagedLayersError: if its trained layers are.
        EncoderStoreError: if the export cannot be read, or has to be made and cannot be saved.
        StaleIndexError: if it would have to be exported and may not be.
    """
    keep_products_to_one_thread()
    known = KnownDigests(digests_file(index) if export else None)
    files = model_files(model, known)
    name = model or PACKAGED_NAME
    place = encoder_folder(index, files.digest)
    return Encoder(_runtime(files, place, name, export, say, known), name=name, digest=files.digest)


def _runtime(
    model: ModelFiles,
    place: Path,
    name: str,
    export: bool,
    say: Callable[[str], None],
    known: KnownDigests,
) -> Runtime:
    if find_spec("onnxruntime") is None:
        say(f"{name} runs with Sentence Transformers, slower: onnxruntime is not installed")
        return _reference(model)
    try:
        manifest = _read_manifest(place, model.digest, known)
    except _StaleExportError as reason:
        if not export:
            raise StaleIndexError(f"its model is not ready, {reason}") from reason
        manifest = _export(model, place, partial(say, f"exporting {name}, once: {reason}"))
    if manifest.refusal:
        say(f"{name} runs with Sentence Transformers, slower: {manifest.refusal}")
        return _reference(model)
    return _exported(manifest, place)


def _reference(model: ModelFiles) -> ReferenceRuntime:
    from index.encoding.torch_runtime import ReferenceRuntime  # noqa: PLC0415 - imports torch with the model

    return ReferenceRuntime(model.folder, model.layers)


def _exported(manifest: ExportManifest, place: Path) -> Runtime:
    from index.encoding.onnx_runtime import OnnxRuntime  # noqa: PLC0415 - may be missing

    return OnnxRuntime(
        place / manifest.graph_file,
        place / manifest.tokenizer_file,
        dimension=manifest.dimension,
        message_dimension=manifest.message_dimension,
        max_tokens=manifest.max_tokens,
        query_prompt=manifest.query_prompt,
        document_prompt=manifest.document_prompt,
    )


def _export(model: ModelFiles, place: Path, begins: Callable[[], None]) -> ExportManifest:
    """Exports a model; ``begins`` is called once it is loaded and its place takes files."""
    from index.encoding.export import NotExportableError, export  # noqa: PLC0415 - torch

    reference = _reference(model)
    graph, tokenizer, refusal = "", "", ""
    files: dict[str, str] = {}
    try:
        check_writable(place)
        begins()
        with tempfile.TemporaryDirectory(dir=place, prefix=UNFINISHED) as part:
            try:
                exported = export(reference, Path(part))
            except NotExportableError as error:
                refusal = f"it cannot be exported ({error})"
            else:
                graph, tokenizer = exported.graph.name, exported.tokenizer.name
                for path in (exported.weights, exported.graph, exported.tokenizer):
                    files[path.name] = sha256_of(path)
                    path.replace(place / path.name)
        manifest = ExportManifest(
            format=FORMAT,
            model_digest=model.digest,
            dimension=reference.dimension,
            message_dimension=reference.message_dimension,
            max_tokens=reference.max_tokens,
            query_prompt=reference.prompt("query"),
            document_prompt=reference.prompt("document"),
            graph_file=graph,
            tokenizer_file=tokenizer,
            files=files,
            refusal=refusal,
        )
        write_whole(place / MANIFEST_FILE, json.dumps(manifest.form(), indent=2).encode())
        remove_strangers(place, _DATA_FILES, keep=files, replaced=())
    except OSError as error:
        raise EncoderStoreError(
            f"the exported model cannot be saved in {place} ({error.strerror or error}). "
            "Make room or make it writable, or name another folder with --index DIR."
        ) from error
    return manifest


def _read_manifest(place: Path, digest: str, known: KnownDigests) -> ExportManifest:
    """The manifest of the export in a folder, its files checked; ``known`` has digests of files read before.

    Raises:
        _StaleExportError: if there is none, it is damaged, or of another model or version.
        EncoderStoreError: if it cannot be read.
    """
    try:
        form = json.loads((place / MANIFEST_FILE).read_text(encoding="utf-8"))
        names = {field.name for field in fields(ExportManifest)}
        if not isinstance(form, dict) or set(form) != names | {"sha256"}:
            raise _StaleExportError("its export was made by another version of this program")
        manifest = ExportManifest(**{name: form[name] for name in names})
        if manifest.form() != form:
            raise _StaleExportError("its export is damaged")
        if manifest.format != FORMAT or manifest.model_digest != digest:
            raise _StaleExportError("its export is of another model or by another version")
        if any(known.sha256(place / name) != sha256 for name, sha256 in manifest.files.items()):
            raise _StaleExportError("its export is damaged")
    except (FileNotFoundError, NotADirectoryError):
        raise _StaleExportError("it has no export yet") from None
    except OSError as error:
        raise EncoderStoreError(
            f"the exported model in {place} cannot be read ({error.strerror or error}). "
            "Let this user read it, or name another folder with --index DIR."
        ) from error
    except (ValueError, TypeError, RecursionError) as error:
        raise _StaleExportError("its export is damaged") from error
    return manifest
