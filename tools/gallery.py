"""Make the ten films of docs/gallery: fixed sentences, seeds 1 to 10, the first result of each.

Nothing is chosen by taste: run it again with other weights and it shows what those do.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from laterna.core.media import read_video
from laterna.core.request import GenerationRequest
from laterna.service.generate import generate

FOLDER = Path("docs/gallery")
SENTENCES = (
    "Three small blue foxes jump in the snow at night.",
    "A robot takes the camera from the woman in the city.",
    "一只红色的猫在海边吃一个大苹果。",
    "Một con voi đẩy chiếc ô tô màu vàng trong rừng khi trời mưa.",
    "صاروخ يرتفع في الفضاء.",
    "Seekor ikan mengejar ikan hiu di bawah air.",
    "A penguin hides behind a castle at sunset, the camera zooms in.",
    "A bull breaks a vase in the kitchen. Then a mouse carries a cheese in a room.",
    "A girl blows out a candle in a cave.",
    "A butterfly goes around a cactus in the desert.",
)
SIZES = ((384, 216),) * 8 + ((256, 256), (216, 384))


def main() -> None:
    """Write NN.mp4, NN.jpg and the page that lists them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = ["# Ten films, by seed and not by taste", ""]
    lines += ["`python tools/gallery.py` makes them again.", ""]
    for seed, (sentence, size) in enumerate(zip(SENTENCES, SIZES, strict=True), start=1):
        film = FOLDER / f"{seed:02d}.mp4"
        result = generate(GenerationRequest(sentence, 4, size, seed=seed), film, force=True)
        _poster(film)
        cast = "; ".join(
            f"{member.noun} by {member.artist} ({member.licence}, {member.work_id})"
            for member in result.plan.cast
        )
        poster = f"[![{seed:02d}]({seed:02d}.jpg)]({seed:02d}.mp4)"
        lines += [f"{poster} **{sentence}** Seed {seed}. Drawn from: {cast}.", ""]
        print(f"{film}: {result.wall_seconds:.1f} s", file=sys.stderr)
    (FOLDER / "README.md").write_text("\n".join(lines), encoding="utf-8")


def _poster(film: Path) -> None:
    """Five moments side by side."""
    frames = list(read_video(film))
    chosen = [frames[round(share * (len(frames) - 1))] for share in (0, 0.25, 0.5, 0.75, 1)]
    height = 144
    pictures = [Image.fromarray(frame) for frame in chosen]
    pictures = [p.resize((round(p.width * height / p.height), height)) for p in pictures]
    strip = Image.new("RGB", (sum(p.width for p in pictures), height))
    left = 0
    for picture in pictures:
        strip.paste(picture, (left, 0))
        left += picture.width
    strip.save(film.with_suffix(".jpg"), quality=85)


if __name__ == "__main__":
    main()
