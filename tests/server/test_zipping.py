import asyncio
import io
import zipfile

from laterna.server.zipping import ZipStream

PIECE = b"x" * 100_000


async def pieces(count):
    for _ in range(count):
        yield PIECE


def test_a_file_is_sent_while_it_is_made():
    async def run():
        stream, sent = ZipStream(), []
        for name, count in (("a/one", 50), ("nothing", 0), ("two", 3)):
            sent += [part async for part in stream.add(name, pieces(count))]
        sent += [part async for part in stream.add("packed", pieces(20), packed=True)]
        return [*sent, stream.end()]

    sent = asyncio.run(run())
    assert max(map(len, sent)) < 2 * len(PIECE)  # never more than a piece and its surroundings
    with zipfile.ZipFile(io.BytesIO(b"".join(sent))) as found:
        assert found.testzip() is None
        sizes = {info.filename: info.file_size for info in found.infolist()}
        assert found.getinfo("packed").compress_size < 10_000
    assert sizes == {
        "a/one": 50 * len(PIECE),
        "nothing": 0,
        "two": 3 * len(PIECE),
        "packed": 20 * len(PIECE),
    }
