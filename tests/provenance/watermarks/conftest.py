import io
from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
import pytest

KEY = bytes(range(32))
IDENTIFIER = 0x0123456789ABCDEF


@pytest.fixture
def film() -> Callable[..., np.ndarray]:
    """A film of flat art: a disc rolls over a meadow under a sky; (frames, height, width, 3)."""

    def draw(size=(320, 180), count=24, speed=2.0):
        width, height = size
        y, x = np.mgrid[:height, :width] * (180 / min(size))
        frames = np.empty((count, height, width, 3), np.uint8)
        for index, frame in enumerate(frames):
            frame[:] = (150, 205, 240)
            frame[y > 120 + 8 * np.sin(x / 30)] = (110, 180, 70)
            frame[np.hypot(y - 100, x - 60 - speed * index) < 35] = (230, 90, 60)
        return frames

    return draw


@pytest.fixture
def encode() -> Callable[..., list[np.ndarray]]:
    """Frames through H.264 and back."""

    def through(frames, crf=23, fps=24):
        file = io.BytesIO()
        with av.open(file, "w", format="mp4") as container:
            options = {"crf": str(crf), "preset": "veryfast"}
            stream = container.add_stream("libx264", rate=Fraction(fps), options=options)
            stream.height, stream.width = frames[0].shape[:2]
            stream.pix_fmt = "yuv420p"
            for frame in frames:
                picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
                container.mux(stream.encode(picture))
            container.mux(stream.encode())
        file.seek(0)
        with av.open(file) as container:
            return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]

    return through
