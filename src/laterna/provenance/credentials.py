"""Content Credentials: what a film says about its making, signed so that others can check it.

The claim follows C2PA 2.x: the actions ``c2pa.created`` (or ``c2pa.opened`` and ``c2pa.edited``
where there are parents), the training-and-mining assertion of CAWG 1.1, and a soft binding to the
invisible mark. What C2PA has no words for stands in an assertion of our own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from c2pa import Builder, C2paError, C2paSignerInfo, Context, Signer

from laterna.core.errors import InputError, InputMissing, SigningFailed
from laterna.provenance import manifest as manifests
from laterna.provenance.asked import consents
from laterna.provenance.keys import SigningKeys
from laterna.provenance.manifest import COMPOSITE_TYPE, Manifest
from laterna.provenance.media_types import media_type
from laterna.provenance.reading import MARK_ALGORITHM, SETTINGS

GENERATION = "org.laterna.generation"
"""Label of our own assertion."""

"""IPTC's name for media that was made of other media by a trained model."""


@dataclass(frozen=True)
class Parent:
    """A film or picture from which another is made.

    Attributes:
        path: the file; credentials that it carries travel into the child's.
        how: what was done with it; the first parent of a film is what was opened, others are parts.
    """

    path: Path
    how: Literal["remix", "extend", "edit"] = "edit"


@dataclass(frozen=True)
class Claim:
    """What is to be said of a file.

    Attributes:
        manifest: what is known of its making.
        mark: id that the invisible mark carries, hexadecimal.
        parents: what it was made from.
    """

    manifest: Manifest
    mark: str
    parents: tuple[Parent, ...] = ()


def sign(
    source: BinaryIO,
    target: BinaryIO,
    kind: str,
    claim: Claim,
    keys: SigningKeys,
    *,
    timestamps: str | None = None,
    embed: bool = True,
) -> bytes:
    """Copy a finished file with its credentials; nothing may touch the copy afterwards.

    Args:
        source: the file, opened for reading.
        target: an empty file, opened for reading and writing.
        kind: media type of the file, such as ``video/mp4``.
        claim: what to say.
        keys: who signs.
        timestamps: address of a time-stamping authority (RFC 3161).
        embed: whether the credentials go into the copy; else it is equal to the source.

    Returns:
        The manifest store: the content of a sidecar file if it was not embedded.

    Raises:
        OSError: the copy could not be written.
        SigningFailed: the credentials could not be made, or the authority did not answer.
        InputMissing: a parent does not exist.
    """
    copy = _Watched(target)
    try:
        with ExitStack() as stack:
            context = stack.enter_context(Context.from_dict(SETTINGS))
            builder = stack.enter_context(Builder(_definition(claim), context=context))
            authority = timestamps.encode() if timestamps else None
            info = C2paSignerInfo(b"es256", keys.chain, keys.key, authority)
            signer = stack.enter_context(Signer.from_info(info))
            for number, parent in enumerate(claim.parents):
                _add_ingredient(builder, number, parent)
            if not embed:
                builder.set_no_embed()
            return bytes(builder.sign(signer, kind, source, copy))
    except C2paError as error:
        if copy.error:
            raise copy.error from error
        raise SigningFailed(reason=error) from error


class _Watched:
    """Keeps the error of a write, of which the library only tells that there was one."""

    def __init__(self, file: BinaryIO) -> None:
        self.error: BaseException | None = None
        self.read, self.seek, self.tell = file.read, file.seek, file.tell
        self._file = file

    def write(self, data: bytes) -> int:
        with self._watching():
            return self._file.write(data)

    def flush(self) -> None:
        with self._watching():
            self._file.flush()

    @contextmanager
    def _watching(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.error = error
            raise


def _definition(claim: Claim) -> str:
    """The claim as the library reads it, valid in UTF-8 whatever the prompt is."""
    manifest = claim.manifest
    definition = {
        "claim_generator_info": [{"name": "Laterna", "version": manifest.laterna_version}],
        "title": manifest.prompt,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": _actions(claim)}},
            {"label": "cawg.training-mining", "data": {"entries": _mining(manifest)}},
            {"label": "c2pa.soft-binding", "data": _soft_binding(claim.mark)},
            {"label": GENERATION, "data": _generation(manifest)},
        ],
    }
    text = json.dumps(definition, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode("utf-8")


def _actions(claim: Claim) -> list[dict[str, Any]]:
    manifest = claim.manifest
    agent = {"name": manifest.model_name, "version": manifest.model_sha256}
    made = {"softwareAgent": agent, "when": manifest.created}
    if claim.parents:
        opened, *placed = (_ingredient_label(i) for i in range(len(claim.parents)))
        actions: list[dict[str, Any]] = [
            {"action": "c2pa.opened", "parameters": {"ingredientIds": [opened]}},
            *({"action": "c2pa.placed", "parameters": {"ingredientIds": [one]}} for one in placed),
            {
                "action": "c2pa.edited",
                "digitalSourceType": COMPOSITE_TYPE,
                "parameters": {"description": claim.parents[0].how},
                **made,
            },
        ]
    else:
        kind = manifest.digital_source_type
        actions = [{"action": "c2pa.created", "digitalSourceType": kind, **made}]
    return [*actions, {"action": "c2pa.watermarked.bound"}]


def _mining(manifest: Manifest) -> dict[str, dict[str, str]]:
    """Whoever learns from the film has to keep to the licences of its drawings."""
    licences = {work.licence for work in manifest.cast if work.licence}
    licences |= {manifest.model_licence} - {""}
    terms = f"Licence: {', '.join(sorted(licences))}; name the artists." if licences else ""
    entry = {"use": "constrained", "constraint_info": terms} if terms else {"use": "notAllowed"}
    uses = ("ai_inference", "ai_generative_training", "ai_training", "data_mining")
    return {f"cawg.{use}": entry for use in uses}


def _soft_binding(mark: str) -> dict[str, Any]:
    return {"alg": MARK_ALGORITHM, "blocks": [{"scope": {}, "value": mark}]}


def _generation(manifest: Manifest) -> dict[str, Any]:
    return {
        "statement": manifest.statement,
        "model": {
            "name": manifest.model_name,
            "sha256": manifest.model_sha256,
            "licence": manifest.model_licence,
            "training": manifest.training,
        },
        "request_sha256": manifests.request_sha256(manifest),
        "cast": [asdict(work) for work in manifest.cast],
        "consents": [
            {"sha256": one.sha256, "name": one.name, "by": one.by, "until": one.until}
            for one in consents(manifest.asked)
        ],
    }


def _ingredient_label(number: int) -> str:
    return f"parent-{number + 1}"


def _add_ingredient(builder: Builder, number: int, parent: Parent) -> None:
    label = _ingredient_label(number)
    ingredient = {
        "title": parent.path.name,
        "relationship": "componentOf" if number else "parentOf",
        "label": label,
        "instance_id": label,
    }
    try:
        with parent.path.open("rb") as file:
            builder.add_ingredient(json.dumps(ingredient), media_type(parent.path), file)
    except FileNotFoundError as error:
        raise InputMissing(path=parent.path) from error
    except OSError as error:
        raise InputError(path=parent.path, reason=error.strerror) from error
