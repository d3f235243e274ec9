"""Cut the letters of labels out of the Noto fonts, for src/laterna/provenance/fonts.

Debian's fonts-noto-core (20201225) and fonts-noto-cjk (20220127) hold the sources; ``apt-get
download`` and ``dpkg -x`` unpack them into a folder, which is the argument here. Needs fonttools
(4.68). Western and Arabic letters of all five languages go into one font; Chinese gets the 3755
characters of GB 2312's first level, which cover 99.7 % of running text, and Latin letters beside
them. Hints are dropped.
"""

import sys
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTCollection, TTFont

FOLDER = Path(__file__).parent.parent / "src" / "laterna" / "provenance" / "fonts"
SHAPING = ["ccmp", "locl", "mark", "mkmk", "kern", "curs", "rlig", "liga", "calt"]
SHAPING += ["init", "medi", "fina", "isol"]
SIMPLIFIED = 2  # its place in the collection


def span(first: int, last: int) -> str:
    """The characters from one code point to another."""
    return "".join(map(chr, range(first, last + 1)))


ASCII = span(0x20, 0x7E)
MARKS = "–—‘’“”…•€₫©"
LATIN = ASCII + span(0xA0, 0x17F) + "ƠơƯư" + "\u0300\u0301\u0303\u0309\u0323" + span(0x1EA0, 0x1EF9)
ARABIC = span(0x600, 0x6FF) + "\u200c\u200d"
HANZI = "".join(
    bytes([high, low]).decode("gb2312")
    for high in range(0xB0, 0xD8)
    for low in range(0xA1, 0xFF)
    if (high, low) < (0xD7, 0xFA)
)
CHINESE = ASCII + HANZI + "、。〈〉《》「」【】—…‘’“”·￥" + span(0xFF01, 0xFF5E)


def cut(font: TTFont, letters: str, features: list[str]) -> TTFont:
    """Leave only these letters, and what shapes them."""
    options = subset.Options(hinting=False, layout_features=features, notdef_outline=True)
    options.drop_tables += ["BASE", "DSIG", "VORG", "vhea", "vmtx"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(letter) for letter in letters])
    cutter.subset(font)
    return font


def main(unpacked: Path) -> None:
    """Write both fonts."""
    fonts = unpacked / "usr" / "share" / "fonts"
    with tempfile.TemporaryDirectory() as name:
        parts = []
        for file, letters in (("NotoSans", LATIN + MARKS), ("NotoSansArabic", ARABIC)):
            font = TTFont(fonts / "truetype" / "noto" / f"{file}-Regular.ttf")
            parts.append(Path(name) / f"{file}.ttf")
            cut(font, letters, SHAPING).save(parts[-1])
        save(Merger().merge([str(part) for part in parts]), "letters.ttf")
    collection = TTCollection(fonts / "opentype" / "noto" / "NotoSansCJK-Regular.ttc")
    save(cut(collection.fonts[SIMPLIFIED], CHINESE, []), "chinese.otf")


def save(font: TTFont, name: str) -> None:
    """Write a font, and beside it which letters it has: Pillow cannot tell."""
    font.save(FOLDER / name)
    letters = "".join(map(chr, sorted(font.getBestCmap())))
    (FOLDER / f"{name}.txt").write_text(letters, encoding="utf-8")


main(Path(sys.argv[1]))
