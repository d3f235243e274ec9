"""What clients may say when they ask for a video; what else they say is ignored, and told."""

from __future__ import annotations

import base64
import binascii
import secrets
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from laterna.core.errors import ParameterInvalid
from laterna.core.request import GenerationRequest
from laterna.entrypoints.api.wire import Body, Upload, parse_object

_LONGEST_PROMPT, _MOST_VARIATIONS, _MOST_CHARACTERS = 32_000, 10, 8
_PICTURES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}

Number = Annotated[float, Field(allow_inf_nan=False)]
_Word = Annotated[str, Field(max_length=512)]
T = TypeVar("T", bound="Spoken")


def opened(value: Any) -> Any:
    """An object that a form brings as a text of JSON, as some clients write it."""
    if isinstance(value, str) and value.startswith("{"):
        return parse_object(value)
    return value


def _named(value: Any) -> Any:
    """A bare name is taken for an object that has it."""
    value = opened(value)
    return {"id": value} if isinstance(value, str) else value


Texts = Annotated[dict[_Word, _Word], Field(max_length=16), BeforeValidator(opened)]


class Spoken(BaseModel):
    """What all bodies have in common."""

    model_config = ConfigDict(extra="allow", arbitrary_types_allowed=True)

    @property
    def warnings(self) -> str:
        """Which names were ignored, for ``x-warnings``; empty for none."""
        names = sorted(name for name in self.model_extra or () if name.isascii())
        shown = ", ".join(name for name in names if name.isprintable())
        return f"ignored: {shown[:500]}" if shown else ""


class Said(Spoken):
    """What all bodies have in common that ask for a video."""

    prompt: Annotated[str, Field(min_length=1, max_length=_LONGEST_PROMPT)]
    priority: Annotated[int, Field(ge=-100, le=100)] = 0
    metadata: Texts = {}
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None


class Reference(BaseModel):
    """A picture by its address, or by its name among the files."""

    image_url: str | None = None
    file_id: str | None = None


class Named(BaseModel):
    """A video by its name."""

    id: str


Source = Annotated[Upload | Named, BeforeValidator(_named)]


class Create(Said):
    """``POST /videos``."""

    model: _Word = "sora-2"
    seconds: Number = 4.0
    size: Annotated[str, Field(pattern=r"^\d{1,5}[xX]\d{1,5}$")] = "720x1280"
    input_reference: Annotated[Upload | Reference | None, BeforeValidator(opened)] = None
    num_inference_steps: int | None = None
    guidance_scale: Number | None = None
    fps: Number | None = None
    num_frames: Annotated[int, Field(ge=1, le=10_000)] | None = None
    width: Annotated[int, Field(ge=1, le=99_999)] | None = None
    height: Annotated[int, Field(ge=1, le=99_999)] | None = None
    characters: Annotated[list[Named], Field(max_length=_MOST_CHARACTERS)] = []
    n: Annotated[int, Field(ge=1, le=_MOST_VARIATIONS)] = 1
    loop: bool = False
    enhance_prompt: bool = False

    def request(self, engine: str) -> GenerationRequest:
        """What an engine is to make, without the picture it may begin with."""
        fps = GenerationRequest.fps if self.fps is None else self.fps
        seconds = self.seconds if self.num_frames is None or fps <= 0 else self.num_frames / fps
        width, height = (int(side) for side in self.size.lower().split("x"))
        return GenerationRequest(
            prompt=self.prompt,
            seconds=seconds,
            size=(self.width or width, self.height or height),
            fps=fps,
            seed=chance() if self.seed is None else self.seed,
            steps=self.num_inference_steps,
            guidance=self.guidance_scale,
            model=engine,
            loop=self.loop,
        )

    def picture(self, folder: Path) -> Path | None:
        """Where the picture lies that the video begins with; one in a URL is written there.

        Raises:
            ParameterInvalid: it is an address that is not read here.
        """
        match self.input_reference:
            case None:
                return None
            case Upload(path=path):
                return path
            case Reference(image_url=str(url)):
                return _from_url(url, folder)
        raise ParameterInvalid(
            name="input_reference", reason="an upload, a file_id or an image_url is needed"
        )


class Edit(Said):
    """``POST /videos/edits``: the prompt says what is to be changed."""

    video: Source
    model: _Word | None = None


class Extend(Said):
    """``POST /videos/extensions``: the prompt says what happens then."""

    video: Source
    seconds: Number
    model: _Word | None = None
    backwards: bool = False


class Remix(Said):
    """``POST /videos/{video_id}/remix``: the prompt says what is shown instead."""

    strength: float | str = "mild"


def read(kind: type[T], body: Body) -> T:
    """A body as one of these.

    Raises:
        pydantic.ValidationError: it does not suit.
    """
    return kind.model_validate(body.fields)


def chance() -> int:
    """A seed where the client gives none."""
    return secrets.randbelow(2**31)


def described(kind: type[Spoken], *, form_only: bool = False) -> dict[str, Any]:
    """What the OpenAPI document says of a body: JSON, or a form, which may hold files.

    A body that must hold a file is a form.
    """
    schema = kind.model_json_schema()
    parts = schema.pop("$defs", {})
    file = {"type": "string", "format": "binary"}
    kinds = {"application/json": None, "multipart/form-data": file}
    content = {
        name: {"schema": _inlined(schema, parts, shape)}
        for name, shape in kinds.items()
        if shape or not form_only
    }
    return {"requestBody": {"required": True, "content": content}}


def _inlined(part: Any, parts: dict[str, Any], file: dict[str, str] | None) -> Any:
    """A schema without references; uploads are shaped like ``file``, or left out."""
    if isinstance(part, list):
        shaped = (_inlined(one, parts, file) for one in part)
        return [one for one in shaped if one is not None]
    if not isinstance(part, dict):
        return part
    name = str(part.get("$ref", "")).rpartition("/")[2]
    if name == Upload.__name__:
        return file
    if name:
        return _inlined(parts[name], parts, file)
    return {key: _inlined(value, parts, file) for key, value in part.items()}


def _from_url(url: str, folder: Path) -> Path:
    head, comma, data = url.partition(",")
    kind, _, coding = head.removeprefix("data:").partition(";")
    if not (url.startswith("data:") and comma and coding == "base64" and kind in _PICTURES):
        reason = "only data: URLs with a PNG, JPEG or WebP in base64 are read"
        raise ParameterInvalid(name="input_reference.image_url", reason=reason)
    path = folder / f"picture{_PICTURES[kind]}"
    try:
        path.write_bytes(base64.b64decode(data, validate=True))
    except binascii.Error as error:
        raise ParameterInvalid(name="input_reference.image_url", reason=str(error)) from error
    return path
