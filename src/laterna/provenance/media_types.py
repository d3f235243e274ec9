"""What kind of file it is, by its first bytes: names lie."""

from __future__ import annotations

from pathlib import Path

SIDECAR = "application/c2pa"
UNKNOWN = "application/octet-stream"
_LENGTH = 64

_BRANDS = {
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
}
_RIFF = {b"AVI ": "video/avi", b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_STARTS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"\x1a\x45\xdf\xa3": "video/webm",
    b"fLaC": "audio/flac",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"OggS": "video/ogg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}


def media_type(path: Path) -> str:
    """Return the media type of a file by its first bytes, ``UNKNOWN`` if they say nothing.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_LENGTH)
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"jumb" and b"c2pa" in head:
        return SIDECAR
    return next((kind for start, kind in _STARTS.items() if head.startswith(start)), UNKNOWN)
