from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np
import pytest

from laterna.core.clip import Clip, Frame
from laterna.core.request import CastMember, GenerationRequest, Plan
from laterna.provenance.manifest import Manifest, build_manifest

FOX = CastMember(
    slots=(1, 2),
    words="a red fox",
    noun="fox",
    work_id="openmoji:1F98A",
    title="fox",
    artist="Sofie Ascherl",
    date="2018-04-18",
    licence="CC-BY-SA-4.0",
    source="openmoji 17.0.0",
    sha256="ab" * 32,
    how="name",
    colour="red",
)
OWN = CastMember(
    slots=(3,),
    words="taxi",
    noun="taxi",
    work_id="",
    title="my.png",
    artist="",
    date="",
    licence="",
    source="",
    sha256="cd" * 32,
    how="picture",
)
PLAN = Plan(
    cast=(FOX, OWN),
    replaced=(("vulpine", "fox"),),
    unknown=("quixotic",),
    estimated_seconds=3.0,
    model_name="storybook",
    model_sha256="ef" * 32,
    model_licence="CC-BY-SA-4.0",
    left_out=("dog",),
    shots=2,
)
CREATED = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


def drifting(count: int, size: tuple[int, int]) -> Iterator[Frame]:
    """Smooth colours, with a bar whose place tells the number of the frame."""
    width, height = size
    across = np.linspace(40, 200, width)[None, :, None]
    ground = np.broadcast_to(across, (height, width, 3)).astype(np.uint8)
    for number in range(count):
        frame = ground.copy()
        frame[:, (number * 8) % width :][:, :8] = (250, 30, 30)
        yield frame


def make_clip(count: int = 12, size: tuple[int, int] = (160, 128), fps: float = 24.0) -> Clip:
    return Clip(lambda: drifting(count, size), count, fps, size, (80, 64))


@pytest.fixture
def clip() -> Clip:
    return make_clip()


@pytest.fixture
def clip_of() -> Callable[..., Clip]:
    return make_clip


@pytest.fixture
def plan() -> Plan:
    return PLAN


@pytest.fixture
def manifest_of() -> Callable[..., Manifest]:
    def build(clip: Clip, prompt: str = "A red fox jumps near a taxi.") -> Manifest:
        return build_manifest(GenerationRequest(prompt, seed=7), PLAN, clip, CREATED)

    return build


@pytest.fixture
def manifest(clip: Clip, manifest_of: Callable[..., Manifest]) -> Manifest:
    return manifest_of(clip)


@pytest.fixture
def plain_film(tmp_path: Path) -> Path:
    """A film that no Laterna wrote."""
    path = tmp_path / "plain.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for frame in drifting(5, (64, 48)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame)))
        container.mux(stream.encode())
    return path
